package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duijie/server/store"
)

// testModel runs random units of work on a store and on a map, with restarts
// in between, and compares everything that can be read.
func testModel(t *testing.T, h Harness) {
	rounds := 0
	rapid.Check(t, func(rt *rapid.T) {
		if rounds++; rounds > h.scaled(100) {
			return // the rest of rapid's rounds
		}
		p := h.New(t)
		s := open(t, p.Open(t))
		m := model{docs: map[string]Thing{}, versions: map[string]int64{}}
		for _, u := range rapid.SliceOfN(units(), 1, 12).Draw(rt, "units") {
			if u.Restart {
				if err := s.Close(); err != nil {
					rt.Fatal(err)
				}
				s = open(t, p.Open(t))
			}
			m.run(rt, s, u)
			m.compare(rt, s)
		}
		if r, err := s.Verify(context.Background(), nil); err != nil || !r.Clean() {
			rt.Fatalf("verify: %v, %v", r.Findings, err)
		}
		if err := s.Close(); err != nil {
			rt.Fatal(err)
		}
	})
}

type step struct {
	ID     string
	Delete bool
	Group  string
	N      int
}

type unit struct {
	Steps   []step
	Fails   bool
	Restart bool // before it
}

func units() *rapid.Generator[unit] {
	return rapid.Custom(func(rt *rapid.T) unit {
		return unit{
			Restart: rapid.IntRange(0, 19).Draw(rt, "restart") == 0,
			Fails:   rapid.IntRange(0, 5).Draw(rt, "fails") == 0,
			Steps: rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
				return step{
					ID:     id(rapid.IntRange(0, 12).Draw(rt, "id")),
					Delete: rapid.IntRange(0, 3).Draw(rt, "delete") == 0,
					Group:  rapid.SampledFrom([]string{"", "甲", "乙", "a"}).Draw(rt, "group"),
					N:      rapid.IntRange(-3, 3).Draw(rt, "n"),
				}
			}), 1, 6).Draw(rt, "steps"),
		}
	})
}

type model struct {
	docs     map[string]Thing
	versions map[string]int64 // also of deleted documents
}

var errGivenUp = errors.New("given up")

func (m *model) run(rt *rapid.T, s store.Store, u unit) {
	docs, touched := map[string]Thing{}, map[string]bool{}
	for id, v := range m.docs {
		docs[id] = v
	}
	_, err := s.Commit(context.Background(), by, func(_ context.Context, tx store.Tx) error {
		for _, st := range u.Steps {
			_, there := docs[st.ID]
			if st.Delete {
				if err := tx.Delete("things", st.ID); there != (err == nil) || err != nil && !isNotFound(err) {
					return fmt.Errorf("delete %s, there: %t: %v", st.ID, there, err)
				}
				delete(docs, st.ID)
			} else {
				docs[st.ID] = Thing{Group: st.Group, N: st.N}
				if err := tx.Put("things", st.ID, 1, docs[st.ID]); err != nil {
					return err
				}
			}
			touched[st.ID] = true
			if d, err := tx.Get("things", st.ID); (err == nil) == st.Delete {
				return fmt.Errorf("own write of %s reads %+v, %v", st.ID, d, err)
			}
		}
		if u.Fails {
			return errGivenUp
		}
		return nil
	})
	if u.Fails && errors.Is(err, errGivenUp) {
		return
	}
	if err != nil || u.Fails {
		rt.Fatalf("commit: %v", err)
	}
	for id := range touched {
		_, before := m.docs[id]
		if _, after := docs[id]; before || after {
			m.versions[id]++
		}
	}
	m.docs = docs
}

func (m *model) compare(rt *rapid.T, s store.Store) {
	ctx := context.Background()
	var want []string
	for id, v := range m.docs {
		want = append(want, fmt.Sprintf("%s %02d %s %d", v.Group, v.N+50, id, m.versions[id]))
	}
	slices.Sort(want)
	var got []string
	q := store.Query{Kind: "things", Key: "by_group", Limit: 4}
	for {
		page, err := s.Find(ctx, q)
		if err != nil {
			rt.Fatal(err)
		}
		for _, d := range page.Docs {
			v, err := store.As[Thing](d)
			if err != nil {
				rt.Fatal(err)
			}
			got = append(got, fmt.Sprintf("%s %02d %s %d", v.Group, v.N+50, d.ID, d.Version))
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if !slices.Equal(want, got) {
		rt.Fatalf("found %q, want %q", got, want)
	}
	for i := range 13 {
		_, there := m.docs[id(i)]
		if _, err := s.Get(ctx, "things", id(i)); there != (err == nil) || err != nil && !isNotFound(err) {
			rt.Fatalf("get %s, there: %t: %v", id(i), there, err)
		}
	}
}
