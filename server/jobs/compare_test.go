package jobs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"duijie/search"
	"duijie/server/jobs"
	"duijie/server/market"
	"duijie/server/service"
)

func TestCompareFindsWhatTheIndexLacksKeepsOrHoldsOtherwise(t *testing.T) {
	h := newHouse(t)
	h.organisation(t, "12220100MYA4283166", "北陆大学", market.University)
	h.list(t, "A-1", "A-2", "A-3")
	h.settle(t)
	index := jobs.Compared{Name: "index", Held: h.index, Sum: func(e *service.Entry) uint64 { return e.Document.Sum() }}
	compare := func() []jobs.Difference {
		t.Helper()
		got, err := jobs.Compare(t.Context(), h.Store, nil, index)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := compare(); len(got) > 0 {
		t.Fatalf("differences in what was just followed: %v", got)
	}
	ids := h.found(t, "石墨烯")
	at, err := h.index.Position()
	if err != nil || len(ids) != 3 {
		t.Fatal(ids, err)
	}
	err = h.index.Apply([]search.Change{
		{Delete: ids[0]}, {Put: &search.Document{ID: ids[1], Title: "别的文字"}}, {Put: &search.Document{ID: "zz-ghost", Title: "早已撤下"}},
	}, at)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{ids[0]: jobs.Missing, ids[1]: jobs.Changed, "zz-ghost": jobs.NotPublic}
	got := map[string]string{}
	for _, d := range compare() {
		got[d.ID] = d.What
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
