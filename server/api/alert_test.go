package api

import (
	"bufio"
	"context"
	"encoding/xml"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duijie/server/mail"
	"duijie/server/market"
	"duijie/server/service"
)

// TestWhoHasToDoSomethingAboutAClaimIsTold holds the alerts about claims to the
// list of what each person has to do.
func TestWhoHasToDoSomethingAboutAClaimIsTold(t *testing.T) {
	s := seed(t)
	h := openHouse(t, copyFolder(t, s.folder), s.clock, Config{})
	told := 0
	for r, a := range s.actors {
		duties, err := h.service.Duties(t.Context(), a)
		must(t, err)
		want, got := map[string]bool{}, map[string]bool{}
		for _, d := range duties {
			if d.Kind == market.DutyClaim || d.Kind == market.DutyReview {
				want[d.Subject] = true
			}
		}
		rows, err := h.service.Alerts.List(t.Context(), a, service.AlertFilter{Sort: market.AlertClaim, Size: 100})
		must(t, err)
		for _, row := range rows.Rows {
			got[row.Alert.Subject] = true
			told++
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s has to do something about (-), and was told of (+):\n%s", r, diff)
		}
	}
	if told == 0 {
		t.Error("nobody was told of any claim")
	}
}

// TestTheUnreadCountFollowsTheJournal reads the event stream as a browser does.
func TestTheUnreadCountFollowsTheJournal(t *testing.T) {
	s := seed(t)
	h := openHouse(t, copyFolder(t, s.folder), s.clock, Config{})
	server := httptest.NewUnstartedServer(nil)
	server.Config = h.HTTP("")
	server.Start()
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+basePath+"/inbox/events", nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+s.tokens[member])
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	next := func() string {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return data
			}
		}
		t.Fatal("the stream has ended: ", lines.Err())
		return ""
	}
	if first := next(); first == `{"new":0}` {
		t.Fatal("nothing is new at the beginning")
	}
	head, err := h.store.Head(ctx)
	must(t, err)
	must(t, errOf(h.service.Alerts.SeeAll(ctx, s.actors[member])))
	entries, err := h.store.Entries(ctx, head, 10)
	must(t, err)
	for _, e := range entries {
		must(t, h.service.Alerts.Ring(ctx, e))
	}
	if last := next(); last != `{"new":0}` {
		t.Errorf("after all was seen the stream says %s", last)
	}
	must(t, server.Config.Shutdown(ctx)) // returns once every stream has ended
}

func errOf[T any](_ T, err error) error { return err }

// TestOneClickUnsubscribes follows the address in a letter as a mail program and
// as a person does.
func TestOneClickUnsubscribes(t *testing.T) {
	s := seed(t)
	h := openHouse(t, copyFolder(t, s.folder), s.clock, Config{})
	ctx := t.Context()
	must(t, errOf(h.accounts.UpdateMe(ctx, s.actors[member], service.Profile{Name: "某某", Email: "member@beilu.example"}, goodPassword)))
	deps := h.service.Deps
	deps.Outbox = service.NewOutbox(service.OutboxDeps{Store: h.store, World: h.clock, URL: "https://duijie.example.com"})
	mailing := service.New(deps)
	entries, err := h.store.Entries(ctx, 0, 1000)
	must(t, err)
	for _, e := range entries {
		must(t, errOf(mailing.Alerts.Spread(ctx, e)))
	}
	h.clock.pass(25 * time.Hour)
	must(t, errOf(mailing.Alerts.Digest(ctx)))
	letters := letterBox{}
	for range 20 { // as many as wait
		must(t, errOf(deps.Outbox.Deliver(ctx, letters)))
	}
	digest, ok := letters["对接提醒汇总"]
	if !ok {
		t.Fatalf("no digest came: %v", maps.Keys(letters))
	}
	path := strings.TrimPrefix(digest.Unsubscribe, "https://duijie.example.com")
	if res, body := h.do(t, call{method: http.MethodGet, path: path}); res.StatusCode != http.StatusOK || body != "the web application" {
		t.Errorf("a person gets %d, %s", res.StatusCode, body)
	}
	api := basePath + path
	if _, body := h.do(t, call{method: http.MethodGet, path: api}); !strings.Contains(body, `"stopped":false`) {
		t.Errorf("looking at it has ended it: %s", body)
	}
	for range 2 {
		res, body := h.do(t, call{method: http.MethodPost, path: path, body: "List-Unsubscribe=One-Click", kind: "application/x-www-form-urlencoded"})
		if res.StatusCode != http.StatusNoContent {
			t.Fatalf("one click: %d %s", res.StatusCode, body)
		}
	}
	if _, body := h.do(t, call{method: http.MethodGet, path: api}); !strings.Contains(body, `"stopped":true`) {
		t.Errorf("one click has ended nothing: %s", body)
	}
}

// letterBox keeps letters by the beginning of their subject.
type letterBox map[string]mail.Message

func (b letterBox) Send(_ context.Context, m mail.Message) error {
	subject, _, _ := strings.Cut(m.Subject, "：")
	b[subject] = m
	return nil
}

// TestTheFeedOfListingsIsAtom reads the public feed by a reader's rules (RFC
// 4287, 4.1): what each feed and entry must have, and ids that are nobody else's.
func TestTheFeedOfListingsIsAtom(t *testing.T) {
	s := seed(t)
	h := openHouse(t, copyFolder(t, s.folder), s.clock, Config{})
	h.settle(t)
	res, body := h.do(t, call{method: http.MethodGet, path: basePath + "/feeds/listings.atom?field=05&lang=en"})
	if got := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || got != atomType {
		t.Fatalf("%d, %s", res.StatusCode, got)
	}
	type link struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      []string `xml:"id"`
		Title   []string `xml:"title"`
		Updated []string `xml:"updated"`
		Author  []string `xml:"author>name"`
		Links   []link   `xml:"link"`
		Entries []struct {
			ID      []string `xml:"id"`
			Title   []string `xml:"title"`
			Updated []string `xml:"updated"`
			Links   []link   `xml:"link"`
		} `xml:"entry"`
	}
	must(t, xml.Unmarshal([]byte(body), &feed))
	seen := map[string]bool{}
	for _, e := range feed.Entries {
		if len(e.ID) != 1 || len(e.Title) != 1 || len(e.Updated) != 1 || len(e.Links) != 1 || e.Links[0].Rel != "alternate" {
			t.Errorf("an entry is %+v", e)
			continue
		}
		if _, err := time.Parse(time.RFC3339, e.Updated[0]); err != nil || seen[e.ID[0]] || !strings.HasPrefix(e.ID[0], "tag:example.com,2026:") {
			t.Errorf("an entry is %+v", e)
		}
		seen[e.ID[0]] = true
	}
	if len(feed.Entries) < 2 || len(feed.Author) != 1 || len(feed.ID) != 1 || len(feed.Title) != 1 || len(feed.Updated) != 1 {
		t.Errorf("the feed is %s", body)
	}
	self := false
	for _, l := range feed.Links {
		self = self || l.Rel == "self" && strings.HasSuffix(l.Href, "/feeds/listings.atom?field=05&lang=en")
	}
	if !self {
		t.Errorf("the feed does not say where it is: %+v", feed.Links)
	}
}
