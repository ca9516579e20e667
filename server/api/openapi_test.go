package api

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
)

const updateHint = "write it anew with: go run ./server openapi > openapi.new && mv openapi.new server/api/openapi.json"

func TestTheDocumentIsUpToDate(t *testing.T) {
	want, err := OpenAPI()
	must(t, err)
	got, err := os.ReadFile("openapi.json")
	must(t, err)
	if string(got) != string(want) {
		a, b := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Fatalf("server/api/openapi.json line %d says %q, the routes say %q; %s", i+1, a[i], b[i], updateHint)
			}
		}
		t.Fatalf("server/api/openapi.json has %d lines, the routes give %d; %s", len(a), len(b), updateHint)
	}
}

// Everything in the document says what it is, in good names.
func TestTheDocumentExplainsItself(t *testing.T) {
	raw, err := OpenAPI()
	must(t, err)
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string
			Access      string `json:"x-access"`
			Parameters  []struct{ Name, Description string }
			Responses   map[string]any
		}
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Description string
					Type        any
				}
			}
		}
	}
	must(t, json.Unmarshal(raw, &doc))
	if len(doc.Paths) < 30 || len(doc.Components.Schemas) < 50 {
		t.Fatalf("only %d paths and %d schemas", len(doc.Paths), len(doc.Components.Schemas))
	}
	seen := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if op.OperationID == "" || op.Summary == "" || op.Access == "" || seen[op.OperationID] {
				t.Errorf("%s %s: operation %q, summary %q, access %q", method, path, op.OperationID, op.Summary, op.Access)
			}
			seen[op.OperationID] = true
			if _, ok := op.Responses["default"]; !ok {
				t.Errorf("%s %s promises no problem", method, path)
			}
			for _, p := range op.Parameters {
				if p.Description == "" {
					t.Errorf("%s %s: parameter %s says nothing", method, path, p.Name)
				}
			}
		}
	}
	for name, s := range doc.Components.Schemas {
		if strings.ContainsAny(name, "[]/.") || strings.Contains(name, "Content") && !strings.HasSuffix(name, "Content") {
			t.Errorf("schema %s has the name of a Go type", name)
		}
		for property, p := range s.Properties {
			if p.Description == "" {
				t.Errorf("%s.%s says nothing", name, property)
			}
			if _, several := p.Type.([]any); several {
				t.Errorf("%s.%s may be null", name, property)
			}
		}
	}
}

// A deadline for reading the body is one for the request: the server breaks off what is
// still being carried out when it passes. So it may not be shorter than the time that the
// request has, after which it is told to try again.
func TestNoRequestIsBrokenOffBeforeItsTime(t *testing.T) {
	s := New(Config{}, Deps{World: market.RealWorld{}})
	writes := 0
	for path, item := range s.routes.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			writes++
			if _, patience := s.bounds(basePath + routerPath(path)); op.BodyReadTimeout < patience {
				t.Errorf("%s %s: broken off after %s of %s", op.Method, path, op.BodyReadTimeout, patience)
			}
		}
	}
	if writes < 100 {
		t.Errorf("looked at %d writes", writes)
	}
}
