package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"duijie/server/store"
)

// history reads a whole history, page by page.
func history(t testing.TB, s store.Store, id string, p store.HistoryPage) []store.Version {
	t.Helper()
	var all []store.Version
	for {
		page, err := s.History(t.Context(), "things", id, p)
		if err != nil {
			t.Fatalf("history of %s: %v", id, err)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
		p.After = page[len(page)-1].Number
	}
}

// told is a history in a line: version, entry, and the number in the body.
func told(versions []store.Version) string {
	line := ""
	for _, v := range versions {
		thing, err := store.As[Thing](v.Doc)
		if v.Doc.Deleted {
			thing, err = Thing{N: -1}, nil
		}
		if err != nil {
			return err.Error()
		}
		line += fmt.Sprintf("v%d@%d=%d ", v.Raw.Version, v.Number, thing.N)
	}
	return line
}

// story changes the thing a several times, twice in one entry, and deletes it,
// with other things between.
func story(t *testing.T, s store.Store) {
	t.Helper()
	put(t, s, "a", Thing{N: 1})
	put(t, s, "b", Thing{N: 9})
	release := hold(t, s)
	answers := make(chan error, 2)
	for _, n := range []int{2, 3} { // queued one after the other: both stand in entry 3
		queued(t, s, store.Meta{Actor: fmt.Sprint("user", n), Action: "thing.count", Reason: fmt.Sprint("because ", n)}, answers, func(tx store.Tx) error {
			return tx.Put("things", "a", 1, Thing{N: n})
		})
	}
	release()
	for range 2 {
		if err := <-answers; err != nil {
			t.Fatal(err)
		}
	}
	commit(t, s, func(tx store.Tx) error { return tx.Delete("things", "a") })
	put(t, s, "b", Thing{N: 10})
	put(t, s, "a", Thing{N: 5})
}

// queued hands a use case to a store that is held, and comes back when it
// waits there.
func queued(t *testing.T, s store.Store, m store.Meta, answers chan<- error, fn func(store.Tx) error) {
	t.Helper()
	ctx := &announced{Context: t.Context(), done: make(chan struct{})}
	go func() {
		_, err := s.Commit(ctx, m, func(_ context.Context, tx store.Tx) error { return fn(tx) })
		answers <- err
	}()
	<-ctx.done
}

func testHistory(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	story(t, s)
	got := history(t, s, "a", store.HistoryPage{Limit: 10})
	if line := told(got); line != "v1@1=1 v2@3=2 v3@3=3 v4@4=-1 v5@6=5 " {
		t.Fatalf("history %s", line)
	}
	all := entries(t, s)
	for _, v := range got {
		e := all[v.Number-1]
		if v.Hash != e.Hash || !v.Time.Equal(e.Time) || v.Doc.Version != v.Raw.Version || v.Doc.Seq != v.Number || !v.Doc.Time.Equal(e.Time) {
			t.Errorf("version %d of entry %d is %+v", v.Raw.Version, v.Number, v)
		}
	}
	if v := got[2]; v.Actor != "user3" || v.Action != "thing.count" || v.Reason != "because 3" || string(v.Raw.Body) != `{"group":"","n":3}` {
		t.Errorf("the second act of an entry: %+v", v)
	}
	if v := got[3]; !v.Doc.Deleted || v.Doc.Body != nil {
		t.Errorf("a deletion: %+v", v)
	}
	if none := history(t, s, "c", store.HistoryPage{Limit: 10}); none != nil {
		t.Errorf("history of what never was: %+v", none)
	}
	for _, p := range []store.HistoryPage{{Limit: 0}, {Limit: 101}} {
		if _, err := s.History(t.Context(), "things", "a", p); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	if _, err := s.History(t.Context(), "nothing", "a", store.HistoryPage{Limit: 1}); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("history of an undeclared kind: %v", err)
	}
	clean(t, s)
}

func testHistoryPages(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	for n := range 7 {
		put(t, s, "a", Thing{N: n})
		put(t, s, "b", Thing{N: n})
	}
	forward := told(history(t, s, "a", store.HistoryPage{Limit: 10}))
	for _, limit := range []int{1, 3, 7} {
		if got := told(history(t, s, "a", store.HistoryPage{Limit: limit})); got != forward {
			t.Errorf("in pages of %d: %s, want %s", limit, got, forward)
		}
		back := history(t, s, "a", store.HistoryPage{Limit: limit, Desc: true})
		slices.Reverse(back)
		if got := told(back); got != forward {
			t.Errorf("backwards in pages of %d: %s, want %s", limit, got, forward)
		}
	}
	if page, err := s.History(t.Context(), "things", "a", store.HistoryPage{After: 3, Limit: 2}); err != nil || told(page) != "v3@5=2 v4@7=3 " {
		t.Errorf("behind entry 3: %s, %v", told(page), err)
	}
	if page, err := s.History(t.Context(), "things", "a", store.HistoryPage{After: 3, Limit: 2, Desc: true}); err != nil || told(page) != "v1@1=0 " {
		t.Errorf("before entry 3: %s, %v", told(page), err)
	}
}

func testTrailIDs(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	ids := []string{"a", "a/", "a/b", "a/0000000000000000001", "a/0000000000000000002/0000000000000000003", "a/1", "A", "甲", "a/b/c"}
	for n, id := range ids {
		put(t, s, id, Thing{N: n})
		put(t, s, id, Thing{N: n})
	}
	for n, id := range ids {
		want := fmt.Sprintf("v1@%d=%d v2@%d=%d ", 2*n+1, n, 2*n+2, n)
		if got := told(history(t, s, id, store.HistoryPage{Limit: 1})); got != want {
			t.Errorf("history of %q: %s, want %s", id, got, want)
		}
	}
	clean(t, s)
}

func testAt(t *testing.T, h Harness) {
	w := &World{}
	day := func(n int) time.Time { return time.Date(2026, 3, n, 12, 0, 0, 0, time.UTC) }
	w.Set(day(1))
	s := open(t, h.New(t).Open(t), func(o *store.Options) { o.World = w })
	put(t, s, "other", Thing{})
	w.Set(day(3))
	put(t, s, "a", Thing{N: 1})
	put(t, s, "a", Thing{N: 2})
	w.Set(day(5))
	commit(t, s, func(tx store.Tx) error { return tx.Delete("things", "a") })
	w.Set(day(7))
	put(t, s, "a", Thing{N: 4})
	for _, row := range []struct {
		rule string
		m    store.Moment
		want string
	}{
		{"before it was made", store.Moment{Number: 1}, ""},
		{"right after an entry", store.Moment{Number: 2}, "v1@2=1 "},
		{"between entries that changed it", store.Moment{Number: 3}, "v2@3=2 "},
		{"deleted", store.Moment{Number: 4}, "v3@4=-1 "},
		{"beyond the end", store.Moment{Number: 99}, "v4@5=4 "},
		{"a time before it was made", store.Moment{Before: day(2)}, ""},
		{"the very time of a change does not count", store.Moment{Before: day(3)}, ""},
		{"the last of several changes at one time", store.Moment{Before: day(4)}, "v2@3=2 "},
		{"a time after its deletion", store.Moment{Before: day(6)}, "v3@4=-1 "},
		{"a time to come", store.Moment{Before: day(30)}, "v4@5=4 "},
	} {
		v, err := s.At(t.Context(), "things", "a", row.m)
		switch {
		case row.want == "" && !errors.Is(err, store.ErrNotFound):
			t.Errorf("%s: %s, %v", row.rule, told([]store.Version{v}), err)
		case row.want != "" && (err != nil || told([]store.Version{v}) != row.want):
			t.Errorf("%s: %s, %v, want %s", row.rule, told([]store.Version{v}), err, row.want)
		}
	}
}

func testHistoryLifts(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t))
	put(t, s, "a", Thing{Group: "x", N: 2})
	closeStore(t, s)
	s = open(t, p.Open(t), declareNewest)
	got := history(t, s, "a", store.HistoryPage{Limit: 1})
	if len(got) != 1 || string(got[0].Doc.Body) != `{"n":20,"team":"x"}` || got[0].Doc.Schema != 3 ||
		string(got[0].Raw.Body) != `{"group":"x","n":2}` || got[0].Raw.Schema != 1 {
		t.Errorf("%+v", got)
	}
}

// testHistoryDamaged: what a history tells is what was written, or nothing.
func testHistoryDamaged(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t))
	put(t, s, "a", Thing{N: 1})
	put(t, s, "b", Thing{N: 1})
	put(t, s, "a", Thing{N: 2})
	refused := func(what string) {
		t.Helper()
		if _, err := s.History(t.Context(), "things", "a", store.HistoryPage{Limit: 10}); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := s.At(t.Context(), "things", "a", store.Moment{Number: 3}); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s, as it stood: %v", what, err)
		}
	}
	line := store.TrailLine{Kind: "things", ID: "a", Number: 2}
	p.InsertTrail(t, line)
	p.DropTrail(t, store.TrailLine{Kind: "things", ID: "a", Number: 3})
	refused("a line of an entry that did not change it")
	p.DropTrail(t, line)
	p.InsertTrail(t, store.TrailLine{Kind: "things", ID: "a", Number: 3})
	var old any
	p.ChangeEntry(t, 3, "hash", func(v any) any { old = v; return flip(rand.New(rand.NewPCG(1, 1)))(v) }) //nolint:gosec // a test's dice
	refused("an entry that does not match its hash")
	p.ChangeEntry(t, 3, "hash", func(any) any { return old })
	clean(t, s)
}

// testTrailFilled opens data of a program that kept no trail.
func testTrailFilled(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t))
	story(t, s)
	library(t, s)
	want := told(history(t, s, "a", store.HistoryPage{Limit: 10}))
	closeStore(t, s)
	for _, row := range []struct {
		rule string
		do   func()
	}{
		{"no trail", func() { p.ForgetTrail(t) }},
		{"a filling that was stopped half way", func() {
			p.ForgetTrail(t)
			b := p.Open(t)
			if err := errors.Join(b.AddTrail(t.Context(), []store.TrailLine{{Kind: "things", ID: "a", Number: 3}, {Kind: "things", ID: "all", Number: 8}}), b.Close()); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		row.do()
		s = open(t, p.Open(t))
		if got := told(history(t, s, "a", store.HistoryPage{Limit: 10})); got != want {
			t.Errorf("%s: %s, want %s", row.rule, got, want)
		}
		put(t, s, "b", Thing{})
		clean(t, s)
		closeStore(t, s)
	}
	p.ForgetTrail(t)
	p.ChangeEntry(t, 2, "hash", func(any) any { return "?" })
	s = open(t, p.Open(t)) // an entry that is not sound keeps nobody out
	wantFound(t, s, "a changed hash", func(f store.Finding) bool { return f.What == store.FoundHash && f.Number == 2 })
}

func testVerifyTrail(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t))
	story(t, s)
	library(t, s)
	clean(t, s)
	found := func(l store.TrailLine) func(store.Finding) bool {
		return func(f store.Finding) bool {
			return f.What == store.FoundTrail && f.Kind == l.Kind && f.ID == l.ID && f.Number == l.Number
		}
	}
	for _, l := range []store.TrailLine{
		{Kind: "things", ID: "a", Number: 1}, // the first of several
		{Kind: "things", ID: "a", Number: 3}, // changed twice there
		{Kind: "things", ID: "a", Number: 4}, // a deletion
		{Kind: "things", ID: "last", Number: 14},
	} {
		p.DropTrail(t, l)
		wantFound(t, s, fmt.Sprintf("a dropped line %v", l), found(l))
		p.InsertTrail(t, l)
	}
	for _, l := range []store.TrailLine{
		{Kind: "things", ID: "a", Number: 2},       // another's entry
		{Kind: "things", ID: "nobody", Number: 1},  // no such document
		{Kind: "thongs", ID: "a", Number: 1},       // no such kind
		{Kind: "others", ID: "a", Number: 1},       // another kind
		{Kind: "things", ID: "a/b/c 甲", Number: 1}, // any text
	} {
		p.InsertTrail(t, l)
		wantFound(t, s, fmt.Sprintf("a loose line %v", l), found(l))
		p.DropTrail(t, l)
	}
	clean(t, s)
}
