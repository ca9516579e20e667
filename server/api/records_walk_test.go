package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/service"
	"duijie/server/store"
)

// nobodys is an id that no record has.
var nobodys = strings.Repeat("a", 26)

// recordsOf are the ids of all records of a kind, in whatever state.
func recordsOf(t *testing.T, h *house, kind string) []string {
	t.Helper()
	var out []string
	for q := (store.Query{Kind: kind, Limit: 200}); ; {
		page, err := h.store.Find(t.Context(), q)
		must(t, err)
		for _, d := range page.Docs {
			out = append(out, d.ID)
		}
		if q.After = page.Next; q.After == "" {
			return out
		}
	}
}

// routeOf is a route on one record of a kind.
type routeOf struct {
	route, method, path, kind string // the path has %s for the id
	body                      any
}

// routesOf are all routes of the router on one record of a kind, taken from the router,
// with the bodies of the walk's examples.
func routesOf(s *Server, w *walk, kinds []string) []routeOf {
	var out []routeOf
	for route := range s.routes.declared {
		method, path, _ := strings.Cut(route, " ")
		parts := strings.Split(strings.TrimPrefix(path, basePath+"/"), "/")
		if len(parts) < 2 || parts[1] != ":id" || !slices.Contains(kinds, parts[0]) || strings.Count(path, ":") > 1 || strings.HasSuffix(path, "/events") {
			continue
		}
		r := routeOf{route: route, method: method, path: strings.Replace(path, ":id", "%s", 1), kind: parts[0]}
		if method != http.MethodGet {
			for _, v := range slices.Concat(claimVisits, introductionVisits, projectVisits, funnelVisits, visits) {
				if v.route == route && v.body != nil && v.kind == "" {
					r.body = v.body(w)
				}
			}
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b routeOf) int { return strings.Compare(a.route, b.route) })
	return out
}

// TestEveryRecordForEveryRole goes with every role to every record that is seeded, of
// every kind in every state of its list (machines) and of whomever, by every route of the
// router on a record of its kind, and to every list.
// Nobody reads a secret word of others; and whoever may read a record by no route finds
// that every route answers as for an id that nobody has: neither what it says nor that it
// exists, nor in which state, is told; nor does any list or page of another hold it. Kinds that have no page of their own, such as the
// payments of a contract, are read with what they belong to: of them only the secret words
// and that nothing is written are looked at.
func TestEveryRecordForEveryRole(t *testing.T) {
	s := seed(t)
	h := openHouse(t, copyFolder(t, s.folder), s.clock, Config{Watch: 10 * time.Millisecond})
	h.settle(t)
	w := &walk{seeded: s, h: h, role: member}
	all := s.inEveryState(t, h)
	h.settle(t)
	kinds := []string{"notices"}
	for _, c := range service.Collections() {
		kinds = append(kinds, c.Name)
	}
	routes, lists := routesOf(h.Server, w, kinds), listsOf(h.Server)
	if len(routes) < 60 {
		t.Fatalf("only %d routes on a record found", len(routes))
	}
	records, page, asked, hidden := map[string][]string{}, map[string]bool{}, 0, 0
	for _, r := range routes {
		page[r.kind] = page[r.kind] || r.method == http.MethodGet
		if records[r.kind] == nil {
			of := r.kind
			if of == "notices" { // of claims
				of = service.Claims
			}
			records[r.kind] = append(recordsOf(t, h, of), nobodys)
		}
	}
	saw := map[role]*sights{}
	for _, who := range roles {
		w.role, saw[who] = who, newSights()
		for _, path := range lists {
			res, body := h.do(t, call{method: http.MethodGet, path: path, token: s.tokens[who]})
			if res.StatusCode >= 500 {
				t.Errorf("%s as %s: status %d: %.300s", path, who, res.StatusCode, body)
			}
			w.reads(t, body)
			saw[who].look(all, path, body)
		}
	}
	ask := func(r routeOf, who role, id string) (int, string) {
		asked++
		c := call{method: r.method, path: fmt.Sprintf(r.path, id), token: s.tokens[who], body: r.body, header: map[string]string{"If-Match": etag(999_999)}}
		res, body := h.do(t, c)
		return res.StatusCode, body
	}
	before, err := h.store.Head(t.Context())
	must(t, err)
	for kind, ids := range records {
		for _, who := range roles {
			w.role = who
			reads := map[string]bool{}
			for _, r := range routes {
				for _, id := range ids {
					if r.kind != kind || r.method != http.MethodGet {
						continue
					}
					status, body := ask(r, who, id)
					if reads[id] = reads[id] || status == http.StatusOK; status >= 500 {
						t.Errorf("%s %s as %s: status %d: %.300s", r.route, id, who, status, body)
					}
					saw[who].look(all, r.route, body)
					w.reads(t, body)
				}
			}
			for id := range reads {
				saw[who].reads[kind+" "+id] = reads[id] || saw[who].reads[kind+" "+id]
			}
			if reads[nobodys] {
				t.Errorf("%s: %s reads a record that nobody has", kind, who)
			}
			for _, r := range routes {
				if r.kind != kind {
					continue
				}
				missing, _ := ask(r, who, nobodys)
				for _, id := range ids {
					if reads[id] || id == nobodys {
						continue
					}
					status, body := ask(r, who, id)
					w.reads(t, body)
					if !page[kind] {
						continue
					}
					if status == http.StatusTooManyRequests || missing == http.StatusTooManyRequests {
						continue // it was asked often enough, and says nothing of either
					}
					if hidden++; status != missing {
						t.Errorf("%s %s as %s, who may not read it: status %d, but %d for an id that nobody has: %.200s", r.route, id, who, status, missing, body)
					}
				}
			}
		}
	}
	seen := map[string]bool{}
	for _, who := range roles {
		saw[who].told(t, who, all)
		for mark := range saw[who].seen {
			seen[mark] = true
		}
	}
	if len(seen) < 80 {
		t.Errorf("only %d records are seen by anybody", len(seen))
	}
	if after, err := h.store.Head(t.Context()); err != nil || after != before {
		t.Errorf("%d entries were written by people who may not, error %v", after-before, err)
	}
	t.Logf("%d routes on a record and %d lists, %d records in states of their own (%d seen by somebody), %d requests, %d of them on records that are hidden from who asks",
		len(routes), len(lists), len(all), len(seen), asked, hidden)
}
