package sqlite

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"duijie/server/store"
	"duijie/server/store/storetest"
)

// FuzzPages: whatever place a forged cursor names, a page shows documents of its own
// list only, in its order, and never one that the list does not hold.
func FuzzPages(f *testing.F) {
	b, err := Open(f.Context(), f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	s, err := store.Open(f.Context(), b, store.Options{Collections: []store.Collection{storetest.Things}, World: &storetest.World{}})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	for i := range 24 {
		_, err := s.Commit(f.Context(), store.Meta{Actor: "a", Action: "b"}, func(_ context.Context, tx store.Tx) error {
			return tx.Put("things", fmt.Sprint("t", i), 1, storetest.Thing{N: i % 5, Group: fmt.Sprint("g", i%3)})
		})
		if err != nil {
			f.Fatal(err)
		}
	}
	ids := func(p store.Page) (out []string) {
		for _, d := range p.Docs {
			out = append(out, d.ID)
		}
		return out
	}
	f.Add("g1", "t3", false)
	f.Add("", "", true)
	f.Add("\x00", "t\u0000", false)
	f.Add("~\U0010ffff", "' OR 1=1 --", true)
	f.Fuzz(func(t *testing.T, value, id string, desc bool) {
		q := store.Query{Kind: "things", Key: "by_group", Equal: []any{"g1"}, Desc: desc, Limit: 50}
		all, err := s.Find(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(struct {
			Kind  string `json:"k"`
			Key   string `json:"n"`
			Desc  bool   `json:"d,omitempty"`
			Value string `json:"v"`
			ID    string `json:"i"`
		}{q.Kind, q.Key, desc, value, id})
		if err != nil {
			t.Fatal(err)
		}
		q.After = base64.RawURLEncoding.EncodeToString(text)
		page, err := s.Find(t.Context(), q)
		if err != nil {
			if !errors.Is(err, store.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		whole, at := ids(all), 0
		for _, got := range ids(page) {
			i := slices.Index(whole[at:], got)
			if i < 0 {
				t.Fatalf("behind (%q, %q) stands %s, which is not next in %v", value, id, got, whole)
			}
			at += i + 1
		}
	})
}
