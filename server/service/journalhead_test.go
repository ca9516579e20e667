package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
	"duijie/server/store/sqlite"
)

func storeOn(t *testing.T, b store.Backend, w store.World) store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: w})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func enter(t *testing.T, st store.Store, n int) {
	t.Helper()
	for i := range n {
		_, err := st.Commit(t.Context(), store.Meta{Actor: "u", Action: "test.write", Reason: fmt.Sprint(i)}, func(_ context.Context, tx store.Tx) error {
			return tx.Put(service.Feedbacks, fmt.Sprint("f", i%3), 1, map[string]int{"n": i})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// One end is signed a day, however many servers there are, and all have one key.
func TestTheJournalIsSignedOnceADay(t *testing.T) {
	uri := mongotest.Start(t)
	w := &stopped{}
	w.until(china("2026-03-02 23:30"))
	var servers []*service.Service
	for range 3 {
		b, err := mongo.Open(t.Context(), uri)
		if err != nil {
			t.Fatal(err)
		}
		servers = append(servers, service.New(service.Deps{Store: storeOn(t, b, w), World: w}))
	}
	sign := func() int {
		var all sync.WaitGroup
		var mu sync.Mutex
		n := 0
		for _, s := range servers {
			all.Go(func() {
				signed, err := s.SignHead(t.Context())
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if signed {
					n++
				}
			})
		}
		all.Wait()
		return n
	}
	if n := sign(); n != 0 {
		t.Errorf("%d signed a journal without entries", n)
	}
	enter(t, servers[0].Store, 3)
	if n := sign() + sign(); n != 1 {
		t.Errorf("%d signatures on one day", n)
	}
	w.until(china("2026-03-03 00:10")) // another day in China, the same in UTC
	if n := sign(); n != 1 {
		t.Errorf("%d signatures on the second day", n)
	}
	heads, err := servers[1].JournalHeads(t.Context(), "", 10)
	if err != nil || len(heads) != 2 || heads[0].Day != "2026-03-03" || heads[1].Entry != 3 || heads[0].Entry != 4 || heads[0].Key != heads[1].Key {
		t.Fatalf("%+v, %v", heads, err)
	}
	if before, err := servers[2].JournalHeads(t.Context(), "2026-03-03", 10); err != nil || len(before) != 1 || before[0].Day != "2026-03-02" {
		t.Errorf("%+v, %v", before, err)
	}
	if found, err := service.CheckHeads(t.Context(), servers[0].Store, heads); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
}

// Whoever writes the past anew makes a journal in which every hash is right. It is
// not the one that was signed, and copies of the signatures tell.
func TestARewrittenPastShows(t *testing.T) {
	w := &stopped{}
	w.until(china("2026-03-02 09:00"))
	open := func(name string) store.Store {
		b, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), name))
		if err != nil {
			t.Fatal(err)
		}
		return storeOn(t, b, w)
	}
	st := open("true")
	s := service.New(service.Deps{Store: st, World: w})
	for range 3 {
		enter(t, st, 4)
		if signed, err := s.SignHead(t.Context()); err != nil || !signed {
			t.Fatal(signed, err)
		}
		w.until(w.Now().Add(24 * time.Hour))
	}
	kept, err := s.JournalHeads(t.Context(), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := st.Entries(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	rewritten := func(name string, change func(*store.Entry)) store.Store {
		b, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), name))
		if err != nil {
			t.Fatal(err)
		}
		o := store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: w}
		var out []store.Entry
		for _, e := range entries {
			change(&e)
			if e.Number == 0 {
				break // cut off
			}
			if e.Prev = ""; len(out) > 0 {
				e.Prev = out[len(out)-1].Hash
			}
			e.Hash = e.Sum()
			out = append(out, e)
		}
		r, err := store.NewRestorer(t.Context(), b, o, out[0].Hash, int64(len(out)))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range out {
			if err := r.Entry(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Finish(t.Context()); err != nil {
			t.Fatal(err)
		}
		return storeOn(t, b, w)
	}
	for _, row := range []struct {
		rule   string
		change func(*store.Entry)
		lost   int // signed ends that the journal does not lead to
		says   string
	}{
		{"nothing was changed", func(*store.Entry) {}, 0, ""},
		{"the first entry says something else", func(e *store.Entry) {
			if e.Number == 1 {
				e.Acts = []store.Act{{Actor: "u", Action: "test.write", Reason: "other", Changes: e.Acts[0].Changes}}
			}
		}, 3, "its past was rewritten"},
		{"a later entry says something else", func(e *store.Entry) {
			if e.Number == 7 {
				e.Acts = []store.Act{{Actor: "someone", Action: "test.write", Changes: e.Acts[0].Changes}}
			}
		}, 2, "its past was rewritten"},
		{"the end was cut off", func(e *store.Entry) {
			if e.Number == 9 {
				e.Number = 0
			}
		}, 2, "does not reach as far"},
	} {
		other := rewritten(row.rule, row.change)
		report, err := other.Verify(t.Context(), nil)
		if err != nil || !report.Clean() {
			t.Errorf("%s: by itself the journal looks whole: %v %v", row.rule, err, report.Findings)
		}
		found, err := service.CheckHeads(t.Context(), other, kept)
		if err != nil || len(found) != row.lost {
			t.Errorf("%s: %v, %v", row.rule, found, err)
		}
		for _, f := range found {
			if !strings.Contains(f.String(), row.says) && !strings.Contains(f.String(), "does not reach") {
				t.Errorf("%s: %s", row.rule, f)
			}
		}
	}
	forged := kept[0]
	forged.Entry--
	forged.Hash = entries[forged.Entry-1].Hash
	if found, err := service.CheckHeads(t.Context(), st, []market.JournalHead{forged}); err != nil || len(found) != 1 {
		t.Errorf("a forged end: %v, %v", found, err)
	}
	var again market.JournalHead
	text, err := json.Marshal(kept[0])
	if err != nil || json.Unmarshal(text, &again) != nil || again.Statement() != kept[0].Statement() {
		t.Errorf("the statement changes on its way: %q, %q (%v)", again.Statement(), kept[0].Statement(), err)
	}
}
