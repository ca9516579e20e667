package api

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
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

// province is a manager of the provincial department, who walks from record to record.
const province role = "manager of the province"

// everyone are the roles of the walk from record to record.
var everyone = append(slices.Clone(roles), province)

// rules brings the manager of the province, and says which secret words that one may read
// beside.
func (s *seeded) rules(t *testing.T, h *house) {
	t.Helper()
	s.actors[province] = h.user(t, "province@bureau.example", s.ids["bureau"], grant(market.RoleDepartmentManager, market.Jilin))
	s.tokens[province] = h.signIn(t, "province@bureau.example").AccessToken
	for _, mark := range []string{
		"暗语丁卯", "暗语己巳", "暗语庚午", // what the university has once handed in
		"暗号癸酉",                 // and the firm
		"暗语庚辰",                 // a contract that was registered
		"暗语壬寅", "暗语题名", "暗语内详", // a claim that was handed in, a title, what everybody who is signed in reads
		"暗语癸未", "密谈辛", // the own programme and call
	} {
		s.marks[mark] = append(slices.Clone(s.marks[mark]), province)
	}
}

// routeOf is a route on one record of a kind.
type routeOf struct {
	// The path has {id} in the place of the id, and {beside} in that of what stands beside.
	route, method, path, kind string
	// part: it gives a file, a sheet or the history of what has a page; that it answers
	// does not say that the record may be read.
	part bool
	body any
}

// places are the kinds that have their routes under another name.
var places = map[string]string{
	"inbox": service.Alerts, "calendar/versions": service.Holidays,
	"project-calls": service.ProjectCalls, "project-plans": service.ProjectPlans, "erasures": service.Users,
}

// notOfARecord are the routes with a parameter that the walk from record to record leaves
// out, each with why.
var notOfARecord = map[string]string{
	"GET /api/v1/files/:sha256":                    "a file is asked for by its bytes, not by its id: see TestEveryRouteForEveryRole",
	"GET /api/v1/drafts/:key":                      "everyone has forms of one's own under the same keys",
	"PUT /api/v1/drafts/:key":                      "everyone has forms of one's own under the same keys",
	"DELETE /api/v1/drafts/:key":                   "everyone has forms of one's own under the same keys",
	"PUT /api/v1/feedback/:demand/:achievement":    "one's own word on a pair: both are read as they are for who asks",
	"DELETE /api/v1/feedback/:demand/:achievement": "takes back one's own word, and says the same where there was none",
	"GET /api/v1/templates/:file":                  "a form of the platform",
	"GET /api/v1/exports/:file":                    "a list, of which one finds one's own",
	"GET /api/v1/titles/export/:file":              "a public list",
	"GET /api/v1/feeds/personal/:token":            "by the secret of a feed, whoever asks",
	"GET /api/v1/unsubscribe/:token":               "by the secret of a letter, whoever asks",
	"POST /api/v1/unsubscribe/:token":              "by the secret of a letter, whoever asks",
	"POST /unsubscribe/:token":                     "by the secret of a letter, whoever asks",
	"PUT /api/v1/applications/own/:id":             "by the link of a letter, whoever asks",
	"POST /api/v1/applications/own/:id/withdrawal": "by the link of a letter, whoever asks",
	"PUT /api/v1/me/searches/:id":                  "one's own, which have no page: see the rows of the walk",
	"DELETE /api/v1/me/searches/:id":               "one's own, which have no page: see the rows of the walk",
	"DELETE /api/v1/me/sessions/:id":               "a session is no document: see TestOwnSessions",
	"GET /api/v1/imports/:id":                      "a list that is being read in is no document: see the rows of the walk",
	"GET /api/v1/imports/:id/events":               "a list that is being read in is no document: see the rows of the walk",
	"GET /api/v1/imports/:id/faults.xlsx":          "a list that is being read in is no document: see the rows of the walk",
	"POST /api/v1/imports/:id/apply":               "a list that is being read in is no document: see the rows of the walk",
	"GET /api/v1/titles/imports/:id":               "a list that is being read in is no document: see the rows of the walk",
	"POST /api/v1/titles/imports/:id/apply":        "a list that is being read in is no document: see the rows of the walk",
	"POST /api/v1/erasures/names/:id":              "a person who is named and has no account is no document",
	"GET /api/v1/maintenance/profiles/:profile":    "of the server",
	"POST /api/v1/maintenance/:part/rebuild":       "of the server",
}

// routesOf are all routes of the router on one record of a kind, taken from the router.
func routesOf(s *Server, kinds []string) []routeOf {
	var out []routeOf
	for route := range s.routes.declared {
		method, path, _ := strings.Cut(route, " ")
		path, in := strings.CutPrefix(path, basePath+"/")
		if !in {
			continue
		}
		if rest, ok := strings.CutPrefix(path, "history/:kind/:id"); ok {
			if rest == "/at" {
				rest = "/at?number=999999"
			}
			for _, kind := range kinds {
				if kind != "notices" {
					out = append(out, routeOf{route: route, method: method, path: "/history/" + kind + "/{id}" + rest, kind: kind, part: true})
				}
			}
			continue
		}
		place, rest, isOne := strings.Cut(path, "/:id")
		kind := cmp.Or(places[place], place)
		if !isOne || notOfARecord[route] != "" || !slices.Contains(kinds, kind) {
			continue
		}
		out = append(out, routeOf{route: route, method: method, path: "/" + place + "/{id}" + rest, kind: kind, part: strings.Contains(rest, "/:")})
	}
	slices.SortFunc(out, func(a, b routeOf) int {
		return cmp.Or(strings.Compare(a.route, b.route), strings.Compare(a.path, b.path))
	})
	return out
}

// fill gives a route the body of an example of the walk, and what stands in the example in
// the places of further parameters. The sheet of a decision is its claim's.
func (r *routeOf) fill(w *walk) {
	r.path = strings.Replace(r.path, ":sheet", "{beside}", 1)
	for _, v := range slices.Concat(claimVisits, introductionVisits, projectVisits, funnelVisits, visits) {
		if v.route != r.route {
			continue
		}
		if v.body != nil && v.kind == "" && r.method != http.MethodGet {
			r.body = v.body(w)
		}
		if !strings.Contains(r.path, "/:") {
			continue
		}
		example := strings.Split(strings.TrimPrefix(v.path(w), basePath), "/")
		parts := strings.Split(r.path, "/")
		for i, part := range parts {
			if strings.HasPrefix(part, ":") {
				parts[i] = example[i]
			}
		}
		r.path = strings.Join(parts, "/")
	}
}

// recordKinds are the kinds of documents, and notices, which are of claims.
func recordKinds() []string {
	kinds := []string{"notices"}
	for _, c := range service.Collections() {
		kinds = append(kinds, c.Name)
	}
	return kinds
}

// TestEveryRouteOnARecordIsWalked finds a route with a parameter that is neither walked
// from record to record nor left out on purpose, and one that is said to be left out and
// is not, or that there is none of.
func TestEveryRouteOnARecordIsWalked(t *testing.T) {
	s := New(Config{}, Deps{World: market.RealWorld{}, Web: http.NotFoundHandler()})
	walked := map[string]bool{}
	for _, r := range routesOf(s, recordKinds()) {
		walked[r.route] = true
	}
	for route := range s.routes.declared {
		_, path, _ := strings.Cut(route, " ")
		if strings.Contains(path, ":") && !walked[route] && notOfARecord[route] == "" {
			t.Errorf("%s is on a record, and is not walked", route)
		}
	}
	for route := range notOfARecord {
		if s.routes.declared[route].Name == "" {
			t.Errorf("%s is left out, but there is no such route", route)
		}
	}
}

// historyReader is who reads, by their history alone, records that have a page which is
// closed to that role.
type historyReader struct {
	kind, state string // a state of a machine; empty: any record
	who         []role
}

// byHistoryAlone are all of them (docs/architecture.md, docs/accounts.md, docs/stories.md).
var byHistoryAlone = []*historyReader{
	{service.Users, "", []role{chief, auditor, province}},    // who became what in an organisation of the region is read there; the account's page has the person
	{service.Applications, "", []role{auditor}},              // who did what to an application; its page is for those who decide
	{service.Stories, "story_state hidden", []role{auditor}}, // what an office has hidden, and why, is looked into
	{service.Holidays, "", []role{province}},                 // a year that is entered has no page; who entered and who confirmed it is the province's to know
}

// byHistory is why a role reads the history of a record whose page is closed to it; nil
// where there is no reason.
func byHistory(kind, state string, who role) *historyReader {
	for _, r := range byHistoryAlone {
		if r.kind == kind && (r.state == "" || r.state == state) && slices.Contains(r.who, who) {
			return r
		}
	}
	return nil
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
	s.rules(t, h)
	all := s.inEveryState(t, h)
	h.settle(t)
	routes, lists := routesOf(h.Server, recordKinds()), listsOf(h.Server)
	states := map[string]string{} // of records, by their kinds and ids
	for _, n := range all {
		states[n.kind+" "+n.id] = n.state
	}
	records, page, asked, hidden := map[string][]string{}, map[string]bool{}, 0, 0
	for i, r := range routes {
		routes[i].fill(w)
		page[r.kind] = page[r.kind] || r.method == http.MethodGet && !r.part
		if records[r.kind] == nil {
			of := r.kind
			if of == "notices" { // of claims
				of = service.Claims
			}
			records[r.kind] = append(recordsOf(t, h, of), nobodys)
		}
	}
	saw, alone := map[role]*sights{}, map[*historyReader]bool{}
	for _, who := range everyone {
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
		path := strings.NewReplacer("{id}", id, "{beside}", beside(id)).Replace(r.path)
		c := call{method: r.method, path: basePath + path, token: s.tokens[who], body: r.body, header: map[string]string{"If-Match": etag(999_999)}}
		res, body := h.do(t, c)
		return res.StatusCode, body
	}
	before, err := h.store.Head(t.Context())
	must(t, err)
	for kind, ids := range records {
		for _, who := range everyone {
			w.role = who
			reads, got := map[string]bool{}, map[string]int{} // what who asked got, by path and id
			for _, r := range routes {
				for _, id := range ids {
					if r.kind != kind || r.method != http.MethodGet {
						continue
					}
					status, body := ask(r, who, id)
					if reads[id] = reads[id] || status == http.StatusOK && !r.part; status >= 500 {
						t.Errorf("%s %s as %s: status %d: %.300s", r.route, id, who, status, body)
					}
					got[r.path+" "+id] = status
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
				missing, asked := got[r.path+" "+nobodys]
				if !asked {
					missing, _ = ask(r, who, nobodys)
				}
				for _, id := range ids {
					if reads[id] || id == nobodys {
						continue
					}
					status, body := got[r.path+" "+id], ""
					if !asked {
						status, body = ask(r, who, id)
						w.reads(t, body)
					}
					if !page[kind] {
						continue
					}
					if status == http.StatusTooManyRequests || missing == http.StatusTooManyRequests {
						continue // it was asked often enough, and says nothing of either
					}
					if open := byHistory(kind, states[kind+" "+id], who); open != nil && r.part && strings.HasPrefix(r.path, "/history/") && status == http.StatusOK {
						alone[open] = true
						continue
					}
					if hidden++; status != missing {
						t.Errorf("%s %s as %s, who may not read it: status %d, but %d for an id that nobody has: %.200s", r.method+" "+r.path, id, who, status, missing, body)
					}
				}
			}
		}
	}
	found(t, saw, all, page)
	seen := map[string]bool{}
	for _, who := range everyone {
		saw[who].told(t, who, all, alone)
		for mark := range saw[who].seen {
			seen[mark] = true
		}
	}
	for _, r := range byHistoryAlone {
		if !alone[r] {
			t.Errorf("the history of %s %s is open to %v no more", r.kind, r.state, r.who)
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
