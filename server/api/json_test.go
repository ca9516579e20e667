package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// What is checked of a body is what is done: nothing slips past its schema under another
// spelling of a name, or behind a second field of the same name.
func TestNamesOfFieldsAreExactAndStandOnce(t *testing.T) {
	h, token := problemHouse(t)
	draft := func(content string) string { return `{"number":"A-1","content":` + content + `}` }
	for _, c := range []struct {
		name, body string
		status     int
		where, en  string
	}{
		{"one field of each name", draft(`{"title":"导热膜"}`), 201, "", ""},
		{"another case", draft(`{"title":"导热膜","TITLE":"x"}`), 422, "content.TITLE", "no such field"},
		{"another case alone", `{"Number":"A-2","content":{"title":"导热膜"}}`, 422, "body", "the field number is missing"},
		{"twice", draft(`{"title":"导热膜","title":"x"}`), 400, "body", `the field "title" stands twice`},
		{"twice, a list between", draft(`{"title":"导热膜","keywords":["title","title"],"title":"x"}`), 400, "body", `the field "title" stands twice`},
		{"an object twice, which Go would join", `{"number":"A-1","content":{"title":"导热膜","field":"99"},"content":{"title":"导热膜"}}`, 400, "body", `the field "content" stands twice`},
		{"written otherwise", draft(`{"title":"导热膜","t\u0069tle":"x"}`), 400, "body", `the field "title" stands twice`},
		{"the same name in two objects of a list", `{"number":"A-3","content":{"title":"导热膜","indicators":[{"name":"导热率","op":"ge","value":5,"unit":"W"},{"name":"厚度","op":"le","value":5,"unit":"mm"}]}}`, 201, "", ""},
		{"twice in a list", draft(`{"title":"导热膜","indicators":[{"name":"导热率","name":"厚度"}]}`), 400, "body", `the field "name" stands twice`},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, body := h.do(t, call{method: "POST", path: "/api/v1/achievements", body: c.body, token: token})
			if res.StatusCode != c.status {
				t.Fatalf("status %d, want %d: %s", res.StatusCode, c.status, body)
			}
			if c.status == http.StatusCreated {
				return
			}
			p := problemIn(t, res, body)
			if !slices.ContainsFunc(p.Errors, func(f Fault) bool { return f.Location == c.where && f.Message == c.en }) {
				t.Errorf("faults %+v, want %q at %s", p.Errors, c.en, c.where)
			}
		})
	}
}

// schemaOf is as much of a schema as a test of bodies looks at.
type schemaOf struct {
	Ref                  string `json:"$ref"`
	Properties           map[string]schemaOf
	Items                *schemaOf
	AdditionalProperties json.RawMessage
}

// bodies are the schemas of everything that a request may send as JSON, by
// operation and name.
func bodies(t *testing.T) map[string]schemaOf {
	t.Helper()
	raw, err := OpenAPI()
	must(t, err)
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			RequestBody struct {
				Content map[string]struct{ Schema schemaOf }
			}
		}
		Components struct{ Schemas map[string]schemaOf }
	}
	must(t, json.Unmarshal(raw, &doc))
	out := map[string]schemaOf{}
	var walk func(at string, s schemaOf)
	walk = func(at string, s schemaOf) {
		if name := strings.TrimPrefix(s.Ref, "#/components/schemas/"); name != "" {
			key := at[:strings.Index(at, " ")] + " " + name
			if _, seen := out[key]; seen {
				return
			}
			s = doc.Components.Schemas[name]
			out[key] = s
			at = key
		}
		for name, p := range s.Properties {
			walk(at+"."+name, p)
		}
		if s.Items != nil {
			walk(at+"[]", *s.Items)
		}
	}
	for _, methods := range doc.Paths {
		for _, op := range methods {
			if media, ok := op.RequestBody.Content["application/json"]; ok {
				walk(op.OperationID+" body", media.Schema)
			}
		}
	}
	if len(out) < 80 {
		t.Fatalf("only %d schemas of requests found", len(out))
	}
	return out
}

// settled are the fields that say who, when, whose and how far: the platform settles
// them, and no body may bring them. A body that decides on one of them says so here.
var settled = []string{
	"owner", "state", "status", "version", "seq", "created_at", "created_by", "published_at", "submitted_by", "decided_by", "decided_at", "paid_at", "award",
	"stored", "used", "hash", "sample", "revision",
}

// settledBy says why a body brings one after all, by schema and field.
var settledBy = map[string]string{
	"UserChange.status":             "a manager blocks an account",
	"OrganisationInput.status":      "an office suspends an organisation, whose own manager cannot",
	"RegistrationInput.state":       "an office records what it has decided of a registration",
	"IntellectualProperty.status":   "how far a patent is, at another office",
	"UndertakingAcceptance.version": "which text of the undertaking was read",
}

// Nobody assigns what was not asked for: every body names all its fields, and none of
// them settles what the platform settles.
func TestNoBodyBringsMoreThanItsRouteAsksFor(t *testing.T) {
	seen := map[string]bool{}
	for at, s := range bodies(t) {
		if s.Properties != nil && string(s.AdditionalProperties) != "false" {
			t.Errorf("%s takes fields that it does not name", at)
		}
		for _, name := range settled {
			if _, brings := s.Properties[name]; brings {
				_, schema, _ := strings.Cut(at, " ")
				place := schema + "." + name
				if seen[place] = true; settledBy[place] == "" {
					t.Errorf("%s: %s is for the platform to say", at, place)
				}
			}
		}
	}
	for place := range settledBy {
		if !seen[place] {
			t.Errorf("%s is excepted, but no body brings it", place)
		}
	}
}
