package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	"duijie/fixtures"
	"duijie/server/market"
)

// mix makes the requests of people: searches that the project ships, matches of real
// demands, what is read beside, and writes of their own.
type mix struct {
	base    string
	people  *crowd
	corpus  *corpus
	queries []string
	demands []string // ids
	offers  []string
	rooms   []room
	saved   map[*person][]string // ids of their saved searches
	items   int
	seed    uint64
}

// room is where someone talks with another.
type room struct {
	id  string
	who *person
}

// kinds are the sorts of requests with their shares in percent, and what makes one.
var kinds = []struct {
	name  string
	share float64
	make  func(m *mix, r *rand.Rand, who *person) vegeta.Target
}{
	{"search", 70, (*mix).search},
	{"matches", 15, (*mix).matches},
	{"read", 10, (*mix).read},
	{"write", 5, (*mix).write},
}

const (
	knownItems = 400 // of each kind that are asked for
	roomCount  = 20
	savedCount = 2 // searches that each keeps
)

// newMix finds items to ask for, and has people begin to talk and keep searches.
func newMix(ctx context.Context, s *server, c *crowd, from *corpus, o loadOptions) (*mix, error) {
	m := &mix{base: s.base + "/api/v1", people: c, corpus: from, items: o.Items, seed: o.Seed, saved: map[*person][]string{}}
	var err error
	if m.queries, err = fixtures.Searches(); err != nil {
		return nil, err
	}
	m.queries = slices.DeleteFunc(m.queries, func(q string) bool { return strings.TrimSpace(q) == "" })
	if m.demands, err = m.listed(ctx, "demand"); err != nil {
		return nil, err
	}
	if m.offers, err = m.listed(ctx, "achievement"); err != nil {
		return nil, err
	}
	for n, p := range c.all {
		if err := m.keep(ctx, p, n); err != nil {
			return nil, err
		}
	}
	for n := 0; n+2 < len(c.all) && len(m.rooms) < roomCount; n += 2 {
		if err := m.talk(ctx, c.all[n], c.all[n+2], n); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// listed gives ids of items of a kind, over several pages.
func (m *mix) listed(ctx context.Context, kind string) ([]string, error) {
	var out []string
	for page := 1; len(out) < knownItems; page++ {
		var answer struct {
			Hits []struct {
				ID string `json:"id"`
			} `json:"hits"`
		}
		if err := m.people.all[0].server.get(ctx, fmt.Sprintf("/search?kind=%s&size=50&page=%d", kind, page), &answer); err != nil {
			return nil, err
		}
		if len(answer.Hits) == 0 {
			break
		}
		for _, h := range answer.Hits {
			out = append(out, h.ID)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no %s is listed", kind)
	}
	return out, nil
}

// keep has one keep searches, unless it did so in an earlier run.
func (m *mix) keep(ctx context.Context, p *person, n int) error {
	type kept struct {
		ID string `json:"id"`
	}
	var mine struct {
		Items []kept `json:"items"`
	}
	if err := p.server.get(ctx, "/me/searches", &mine); err != nil {
		return err
	}
	for i := len(mine.Items); i < savedCount; i++ {
		var one kept
		if err := p.server.send(ctx, http.MethodPost, "/me/searches", m.savedSearch(n+i), &one); err != nil {
			return err
		}
		mine.Items = append(mine.Items, one)
	}
	for _, one := range mine.Items {
		m.saved[p] = append(m.saved[p], one.ID)
	}
	return nil
}

func (m *mix) savedSearch(n int) map[string]any {
	return map[string]any{"name": fmt.Sprintf("关注%d", n%1000), "tells": true, "terms": map[string]any{"q": m.queries[n%len(m.queries)]}}
}

// talk has a room open between two people: an introduction that is live, or a new one
// that the other accepts.
func (m *mix) talk(ctx context.Context, owner, guest *person, n int) error {
	id, err := m.liveRoom(ctx, owner)
	if err != nil {
		return err
	}
	if id == "" {
		if id, err = m.openRoom(ctx, owner, guest, n); err != nil || id == "" {
			return err
		}
	}
	m.rooms = append(m.rooms, room{id, owner}) // of an earlier run the other may be anybody
	return nil
}

func (m *mix) liveRoom(ctx context.Context, owner *person) (string, error) {
	var mine struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := owner.server.get(ctx, "/mine/introductions?state=open&size=1", &mine); err != nil || len(mine.Items) == 0 {
		return "", err
	}
	return mine.Items[0].ID, nil
}

// openRoom is "" where the owner has nothing that one could be introduced to.
func (m *mix) openRoom(ctx context.Context, owner, guest *person, n int) (string, error) {
	var own struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := owner.server.get(ctx, "/mine/achievements?size=1", &own); err != nil || len(own.Items) == 0 {
		return "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := guest.server.send(ctx, http.MethodPost, "/introductions", map[string]any{"achievement": own.Items[0].ID, "form": map[string]any{
		"what": fmt.Sprintf("希望评估样品（%d）", n), "why": "我们有中试线和测定条件", "stage": "ready", "modes": []string{"commissioned"},
	}}, &made); err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, m.base+"/introductions/"+made.ID+"/actions", strings.NewReader(`{"action":"accept"}`))
	if err != nil {
		return "", err
	}
	r.Header = owner.header()
	r.Header.Del("Accept-Encoding")
	r.Header.Set("If-Match", `"1"`)
	_, err = owner.server.answer(r, nil)
	return made.ID, err
}

// target is a request of someone.
func (m *mix) target(who *person, method, path string, body any) vegeta.Target {
	t := vegeta.Target{Method: method, URL: m.base + path, Header: who.header()}
	if body != nil {
		t.Body, _ = json.Marshal(body) // maps and texts
	}
	return t
}

func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func (m *mix) search(r *rand.Rand, who *person) vegeta.Target {
	q := url.Values{"q": {one(r, m.queries)}}
	switch n := r.IntN(100); {
	case n < 15:
		q.Set("kind", one(r, []string{"achievement", "demand"}))
	case n < 25:
		q.Set("field", one(r, market.Fields.Codes()))
	case n < 30:
		q.Set("trl", "7-9")
		q.Set("kind", "achievement")
	case n < 40:
		q.Set("page", "2")
	case n < 45:
		q.Set("sort", "date")
	}
	return m.target(who, http.MethodGet, "/search?"+q.Encode(), nil)
}

func (m *mix) matches(r *rand.Rand, who *person) vegeta.Target {
	if r.IntN(100) < 10 { // a need that is pasted
		return m.target(who, http.MethodPost, "/match", map[string]any{"kind": "demand", "text": m.corpus.item(r.IntN(m.items)).body})
	}
	if r.IntN(100) < 20 {
		return m.target(who, http.MethodGet, "/achievements/"+one(r, m.offers)+"/matches", nil)
	}
	return m.target(who, http.MethodGet, "/demands/"+one(r, m.demands)+"/matches", nil)
}

func (m *mix) read(r *rand.Rand, who *person) vegeta.Target {
	path := "/me"
	switch n := r.IntN(100); {
	case n < 35:
		path = "/achievements/" + one(r, m.offers)
	case n < 55:
		path = "/demands/" + one(r, m.demands)
	case n < 70:
		path = "/inbox/count"
	case n < 80:
		path = "/mine/achievements"
	case n < 90:
		path = "/search/completions?q=" + url.QueryEscape(string([]rune(one(r, m.corpus.keywords))[:2]))
	}
	return m.target(who, http.MethodGet, path, nil)
}

func (m *mix) write(r *rand.Rand, who *person) vegeta.Target {
	it := m.corpus.item(r.IntN(m.items))
	content := map[string]any{"title": it.title, "field": it.field, "keywords": it.keywords, "problem": it.body}
	n := r.IntN(100)
	switch {
	case n < 20 && len(m.rooms) > 0:
		room := one(r, m.rooms)
		return m.target(room.who, http.MethodPost, "/introductions/"+room.id+"/messages", map[string]any{"text": it.title})
	case n < 30 && len(m.rooms) > 0:
		room := one(r, m.rooms)
		return m.target(room.who, http.MethodPut, "/introductions/"+room.id+"/seen", nil)
	case n < 55 && len(m.saved[who]) > 0:
		return m.target(who, http.MethodPut, "/me/searches/"+one(r, m.saved[who]), m.savedSearch(r.IntN(1_000_000)))
	case n < 65:
		return m.target(who, http.MethodPost, "/demands", map[string]any{"number": fmt.Sprintf("L-%d", r.Uint64()), "content": content})
	}
	return m.target(who, http.MethodPut, fmt.Sprintf("/drafts/demand:%d", r.IntN(5)), content)
}
