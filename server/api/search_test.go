package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

func find(t *testing.T, h *house, query url.Values) SearchAnswer {
	t.Helper()
	res, body := h.do(t, call{method: "GET", path: "/api/v1/search?" + query.Encode()})
	if res.StatusCode != http.StatusOK {
		t.Fatal(body)
	}
	var got SearchAnswer
	must(t, json.Unmarshal([]byte(body), &got))
	return got
}

func TestASearchSaysWhatItUnderstood(t *testing.T) {
	h, _ := pasteHouse(t)
	got := find(t, h, url.Values{"q": {"石墨烯 领域:新材料 TRL>=5 领域:炼金术 火箭"}})
	if diff := cmp.Diff([]Condition{
		{Name: "field", Op: "=", Values: []string{"05"}, Text: "领域:新材料"},
		{Name: "trl", Op: ">=", Values: []string{"5"}, Text: "TRL>=5"},
	}, got.Understood); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"领域:炼金术"}, got.Ignored); diff != "" {
		t.Error(diff)
	}
	if !got.Partial || len(got.Dropped) == 0 || got.Total != 1 || len(got.Hits[0].Missing) == 0 {
		t.Errorf("partial %v, dropped %v, hits %+v", got.Partial, got.Dropped, got.Hits)
	}
	if none := find(t, h, url.Values{"q": {"TRL>=9"}}); none.Total != 0 {
		t.Errorf("a condition that nothing meets finds %d", none.Total)
	}
}

func TestMoreChoicesThanAPersonMakesAreRefused(t *testing.T) {
	h, _ := pasteHouse(t)
	for _, filter := range []string{"field", "region", "mode", "organisation", "year"} {
		query := url.Values{filter: slices.Repeat([]string{"2026"}, 51)}
		res, body := h.do(t, call{method: "GET", path: "/api/v1/search?" + query.Encode()})
		if res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %.200s", filter, res.StatusCode, body)
		}
	}
	find(t, h, url.Values{"year": slices.Repeat([]string{"2026"}, 50)})
}

func TestDeepPagesFollowTheOneBefore(t *testing.T) {
	h, _ := pasteHouse(t)
	first := find(t, h, url.Values{"size": {"1"}})
	if len(first.Hits) != 1 || first.Next == "" {
		t.Fatalf("%d hits, next %q", len(first.Hits), first.Next)
	}
	if second := find(t, h, url.Values{"size": {"1"}, "after": {first.Next}}); len(second.Hits) != 0 || second.Next != "" {
		t.Errorf("behind the last one stand %d, next %q", len(second.Hits), second.Next)
	}
}

func TestCompletions(t *testing.T) {
	h, _ := pasteHouse(t)
	for typed, want := range map[string]Completion{
		"石墨":  {Text: "石墨烯", Kind: "term", Count: 1},
		"smx": {Text: "石墨烯", Kind: "term", Count: 1},
		"北陆":  {Text: "北陆大学", Kind: "organisation", Count: 1},
	} {
		res, body := h.do(t, call{method: "GET", path: "/api/v1/search/completions?q=" + url.QueryEscape(typed)})
		var got Completions
		must(t, json.Unmarshal([]byte(body), &got))
		if res.StatusCode != http.StatusOK || len(got.Completions) == 0 || got.Completions[0] != want {
			t.Errorf("%s: %d %s", typed, res.StatusCode, body)
		}
	}
}

func TestNothingIsCompletedToWhatWasWithdrawn(t *testing.T) {
	h, _ := pasteHouse(t)
	found := find(t, h, url.Values{"q": {"石墨烯"}})
	id := found.Hits[0].ID
	member := market.Actor{User: "m", Organisation: found.Hits[0].Organisation.ID, Roles: []market.Grant{grant(market.RoleMember, "")}}
	w, err := h.service.Achievements.Work(t.Context(), member, id)
	must(t, err)
	_, err = h.service.Achievements.Do(t.Context(), member, id, w.Version, market.Withdraw, "已售出")
	must(t, err)
	h.settle(t)
	for _, typed := range []string{"石墨", "smx", "高导热", "北陆"} {
		_, body := h.do(t, call{method: "GET", path: "/api/v1/search/completions?q=" + url.QueryEscape(typed)})
		var got Completions
		must(t, json.Unmarshal([]byte(body), &got))
		if len(got.Completions) != 0 {
			t.Errorf("%s: %s", typed, body)
		}
	}
}
