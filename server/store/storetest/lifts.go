package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"duijie/server/store"
)

// newest is Things two schemas later: group became team, and n counts tenths.
var newest = store.Collection{Name: "things", Schema: 3,
	Lifts: []store.Lift{
		func(b json.RawMessage) (json.RawMessage, error) {
			return bytes.Replace(b, []byte(`"group"`), []byte(`"team"`), 1), nil
		},
		func(b json.RawMessage) (json.RawMessage, error) {
			var v map[string]any
			if err := json.Unmarshal(b, &v); err != nil {
				return nil, err
			}
			n, ok := v["n"].(float64)
			if !ok {
				return nil, errors.New("no n")
			}
			v["n"] = 10 * n
			return json.Marshal(v)
		},
	},
	Keys: []store.Key{{Name: "by_n", Paths: []string{"n"}}, {Name: "by_team", Paths: []string{"team", "n"}}},
}

func declareNewest(o *store.Options) { o.Collections = []store.Collection{newest, Others} }

func testLifts(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t))
	put(t, s, "a", Thing{Group: "x", N: 2})
	put(t, s, "b", Thing{Group: "x", N: 1})
	before := entries(t, s)
	closeStore(t, s)

	s = open(t, p.Open(t), declareNewest)
	d, err := s.Get(t.Context(), "things", "a")
	if err != nil || string(d.Body) != `{"n":20,"team":"x"}` || d.Schema != 3 || d.Version != 1 {
		t.Errorf("lifted to %s, schema %d, version %d, %v", d.Body, d.Schema, d.Version, err)
	}
	commit(t, s, func(tx store.Tx) error {
		d, err := tx.Get("things", "a")
		if err != nil || string(d.Body) != `{"n":20,"team":"x"}` {
			t.Errorf("in a use case: %s, %v", d.Body, err)
		}
		return tx.Put("things", "c", 3, map[string]any{"team": "x", "n": 15})
	})
	q := store.Query{Kind: "things", Key: "by_team", Equal: []any{"x"}}
	if got := strings.Join(ids(t, finder(t, s), q), " "); got != "b c a" {
		t.Errorf("by the newest key: %s, want b c a", got)
	}
	q.From = 15
	if n, err := s.Count(t.Context(), q); err != nil || n != 2 {
		t.Errorf("count %d, %v", n, err)
	}
	after := entries(t, s)
	for i, e := range before {
		if !bytes.Equal(e.Canonical(), after[i].Canonical()) {
			t.Errorf("entry %d was rewritten", e.Number)
		}
	}
	clean(t, s)
}

func testNewer(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t))
	put(t, s, "old", Thing{N: 1})
	closeStore(t, s)
	s = open(t, p.Open(t), declareNewest)
	commit(t, s, func(tx store.Tx) error { return tx.Put("things", "new", 3, map[string]any{"team": "x", "n": 1}) })
	closeStore(t, s)

	b := p.Open(t)
	o := optionsFor(b)
	older, err := store.Open(t.Context(), b, o)
	if err == nil { // a backend may open when no key has to be made anew
		defer older.Close()
		_, err = older.Get(t.Context(), "things", "new")
	} else {
		defer b.Close()
	}
	if !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("an older program: %v", err)
	}
}

func testRekey(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t), func(o *store.Options) {
		o.Collections = []store.Collection{{Name: "things", Schema: 1, Keys: []store.Key{{Name: "by_note", Paths: []string{"note"}}}}}
	})
	commit(t, s, func(tx store.Tx) error {
		return errors.Join(add(tx, "a", 3), add(tx, "b", 1), add(tx, "c", 2), add(tx, "d", 1))
	})
	commit(t, s, func(tx store.Tx) error { return tx.Delete("things", "d") })
	closeStore(t, s)
	s = open(t, p.Open(t))
	if got := strings.Join(ids(t, finder(t, s), store.Query{Kind: "things", Key: "by_n"}), " "); got != "b c a" {
		t.Errorf("by a key declared later: %s, want b c a", got)
	}
	if _, err := s.Find(t.Context(), store.Query{Kind: "things", Key: "by_note"}); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("a key that is no longer declared: %v", err)
	}
	_, err := s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error { return add(tx, "a", 1) })
	if err != nil {
		t.Error(err)
	}
	clean(t, s)
}
