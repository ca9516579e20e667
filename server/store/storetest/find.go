package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duijie/server/store"
)

// ids reads all pages of a query.
func ids(t testing.TB, find func(store.Query) (store.Page, error), q store.Query) []string {
	t.Helper()
	out := []string{}
	for {
		page, err := find(q)
		if err != nil {
			t.Fatalf("find %+v: %v", q, err)
		}
		for _, d := range page.Docs {
			out = append(out, d.ID)
		}
		if page.Next == "" {
			return out
		}
		q.After = page.Next
	}
}

func finder(t testing.TB, s store.Reader) func(store.Query) (store.Page, error) {
	return func(q store.Query) (store.Page, error) { return s.Find(t.Context(), q) }
}

var day = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// shelf is what the queries below look through.
func shelf(tx store.Tx) error {
	var errs []error
	for id, body := range map[string]string{
		"a": `{"group":"x","n":1,"deep":{"at":"2026-03-01T00:00:00Z"}}`,
		"b": `{"group":"x","n":2,"deep":{"at":"2026-03-01T00:00:00.5Z"}}`,
		"c": `{"group":"x","n":-3.5}`,
		"d": `{"group":"x","n":10}`,
		"e": `{"group":"xy","n":1}`,
		"f": `{"group":"","n":1}`,
		"g": `{"group":"石墨烯","n":1}`,
		"h": `{"n":1}`,
		"i": `{"group":"x"}`,
		"j": `{"group":true,"n":"1"}`,
		"k": `{"group":7,"n":null}`,
		"l": `{"group":false,"n":[1]}`,
		"m": `{"group":"x\u0001y","n":1e300}`,
	} {
		errs = append(errs, tx.Put("things", id, 1, jsonText(body)))
	}
	return errors.Join(errs...)
}

var queries = []struct {
	name string
	q    store.Query
	want string
}{
	{"by id", store.Query{}, "a b c d e f g h i j k l m"},
	{"by id, backwards", store.Query{Desc: true}, "m l k j i h g f e d c b a"},
	{"ids in a range", store.Query{From: "c", To: "f"}, "c d e"},
	{"missing, numbers, strings, false, true", store.Query{Key: "by_group"}, "h k f i c a b d m e g l j"},
	{"backwards", store.Query{Key: "by_group", Desc: true}, "j l g e m d b a c i f k h"},
	{"equal", store.Query{Key: "by_group", Equal: []any{"x"}}, "i c a b d"},
	{"equal backwards", store.Query{Key: "by_group", Equal: []any{"x"}, Desc: true}, "d b a c i"},
	{"equal in both places", store.Query{Key: "by_group", Equal: []any{"x", 2}}, "b"},
	{"equal to nothing", store.Query{Key: "by_group", Equal: []any{nil}}, "h"},
	{"equal to a truth", store.Query{Key: "by_group", Equal: []any{true}}, "j"},
	{"from a number", store.Query{Key: "by_group", Equal: []any{"x"}, From: 1}, "a b d"},
	{"to a number", store.Query{Key: "by_group", Equal: []any{"x"}, To: 2}, "c a"},
	{"from and to", store.Query{Key: "by_group", Equal: []any{"x"}, From: -3.5, To: 10}, "c a b"},
	{"from a string", store.Query{Key: "by_group", From: "xy"}, "e g"},
	{"numbers of one place", store.Query{Key: "by_n", From: -1e9}, "c a e f g h b d m"},
	{"an empty range", store.Query{Key: "by_n", From: 3, To: 3}, ""},
	{"times as times", store.Query{Key: "by_deep", From: day, To: day.Add(time.Second)}, "a b"},
	{"before a time", store.Query{Key: "by_deep", To: day.Add(time.Millisecond)}, "a"},
}

func testFind(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	commit(t, s, shelf)
	for _, row := range queries {
		for _, limit := range []int{0, 1, 3} {
			q := row.q
			q.Kind, q.Limit = "things", limit
			if got := strings.Join(ids(t, finder(t, s), q), " "); got != row.want {
				t.Errorf("%s, %d a page: %s, want %s", row.name, limit, got, row.want)
			}
		}
		q := row.q
		q.Kind = "things"
		if n, err := s.Count(t.Context(), q); err != nil || n != len(strings.Fields(row.want)) {
			t.Errorf("%s: count %d, %v", row.name, n, err)
		}
	}
	commit(t, s, func(tx store.Tx) error {
		return errors.Join(tx.Delete("things", "a"), tx.Put("things", "b", 1, Thing{Group: "z"}))
	})
	for _, row := range []struct {
		q    store.Query
		want string
	}{
		{store.Query{Key: "by_group", Equal: []any{"x"}}, "i c d"},
		{store.Query{Key: "by_group", Equal: []any{"z"}}, "b"},
		{store.Query{To: "d"}, "b c"},
	} {
		row.q.Kind = "things"
		if got := strings.Join(ids(t, finder(t, s), row.q), " "); got != row.want {
			t.Errorf("after a deletion and a change: %s, want %s", got, row.want)
		}
	}
	page, err := s.Find(t.Context(), store.Query{Kind: "things", Key: "by_n", Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	for name, q := range map[string]store.Query{
		"no such kind":           {Kind: "nothings"},
		"no such key":            {Kind: "things", Key: "by_x"},
		"more than a page":       {Kind: "things", Limit: store.MaxLimit + 1},
		"too many places":        {Kind: "things", Key: "by_n", Equal: []any{1, 2}},
		"no place for the range": {Kind: "things", Key: "by_n", Equal: []any{1}, From: 2},
		"equal without a key":    {Kind: "things", Equal: []any{"a"}},
		"a list as value":        {Kind: "things", Key: "by_n", Equal: []any{[]int{1}}},
		"another list's cursor":  {Kind: "things", Key: "by_group", After: page.Next},
		"another way's cursor":   {Kind: "things", Key: "by_n", Desc: true, After: page.Next},
		"no cursor at all":       {Kind: "things", Key: "by_n", After: "?"},
	} {
		if _, err := s.Find(t.Context(), q); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// testPages inserts and deletes on both sides of a reader that turns pages.
func testPages(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	var want []string
	commit(t, s, func(tx store.Tx) error {
		var errs []error
		for i := range 60 {
			want = append(want, id(2*i))
			errs = append(errs, tx.Put("things", id(2*i), 1, Thing{N: i / 7}))
		}
		return errors.Join(errs...)
	})
	for _, desc := range []bool{false, true} {
		var got []string
		q := store.Query{Kind: "things", Key: "by_n", Desc: desc, Limit: 7}
		for n := 0; ; n++ {
			page, err := s.Find(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range page.Docs {
				if !strings.HasPrefix(d.ID, "extra") {
					got = append(got, d.ID)
				}
			}
			if page.Next == "" {
				break
			}
			q.After = page.Next
			commit(t, s, func(tx store.Tx) error {
				return errors.Join(tx.Put("things", fmt.Sprintf("extra%t%d", desc, n), 1, Thing{N: n}),
					tx.Put("things", fmt.Sprintf("extra%t%d", desc, n+100), 1, Thing{N: 9 - n}))
			})
		}
		if desc {
			slices.Reverse(got)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("backwards %t: %s", desc, diff)
		}
	}
}

// testTxFind runs the same queries inside a use case, with the shelf partly
// written before, partly by an earlier act and partly by the act itself.
func testTxFind(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	commit(t, s, func(tx store.Tx) error {
		if err := shelf(tx); err != nil {
			return err
		}
		var errs []error
		for _, id := range []string{"b", "d", "g", "j", "m"} {
			errs = append(errs, tx.Delete("things", id))
		}
		for _, id := range []string{"c", "e", "aa", "zz"} {
			errs = append(errs, tx.Put("things", id, 1, Thing{Group: "elsewhere", N: 99}))
		}
		return errors.Join(errs...)
	})
	commit(t, s, func(tx store.Tx) error {
		if err := errors.Join(shelf(tx), tx.Delete("things", "aa"), tx.Delete("things", "zz")); err != nil {
			return err
		}
		for _, row := range queries {
			for _, limit := range []int{0, 1, 3} {
				q := row.q
				q.Kind, q.Limit = "things", limit
				if got := strings.Join(ids(t, tx.Find, q), " "); got != row.want {
					t.Errorf("%s, %d a page: %s, want %s", row.name, limit, got, row.want)
				}
			}
		}
		return nil
	})
	// What an entry takes away or moves may be more than a page.
	commit(t, s, func(tx store.Tx) error {
		for i := range 10 {
			if err := tx.Put("others", id(i), 1, Thing{N: i}); err != nil {
				return err
			}
		}
		return nil
	})
	commit(t, s, func(tx store.Tx) error {
		if err := errors.Join(tx.Delete("others", id(0)), tx.Delete("others", id(1)), tx.Delete("others", id(2)),
			tx.Put("others", id(3), 1, Thing{N: 7}), tx.Put("others", id(8), 1, Thing{N: -1})); err != nil {
			return err
		}
		for limit := 1; limit <= 4; limit++ {
			got := strings.Join(ids(t, tx.Find, store.Query{Kind: "others", Key: "by_n", Limit: limit}), " ")
			if want := "t0008 t0004 t0005 t0006 t0003 t0007 t0009"; got != want {
				t.Errorf("%d a page: %s, want %s", limit, got, want)
			}
		}
		return nil
	})
	if _, err := s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
		_, err := tx.Find(store.Query{Kind: "things", Limit: -1})
		return err
	}); !errors.Is(err, store.ErrInvalid) {
		t.Error(err)
	}
	clean(t, s)
}

// hostile are texts that a query language would take for its own.
var hostile = []string{
	`' OR '1'='1`, `'; DELETE FROM doc_things; --`, `" OR ""="`, `{"$ne":null}`, `{"$gt":""}`, `$where`, `a' UNION SELECT 1 --`, `%`, `_`, `?`, `:id`, `.*`, `\`,
}

// testValues has texts that look like queries for ids, for what is looked for and for
// where it is looked: each is a value, and finds itself alone.
func testValues(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	r, ctx := s.Records(), t.Context()
	commit(t, s, func(tx store.Tx) error {
		for i, text := range hostile {
			if err := tx.Put("things", text, 1, Thing{Group: text, N: i}); err != nil {
				return err
			}
		}
		return tx.Put("things", "other", 1, Thing{Group: "other"})
	})
	for i, text := range hostile {
		if err := r.Put(ctx, "people", text, person{Mail: text, Ends: i}); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range hostile {
		if _, v := get(t, s, text); v.Group != text || v.N != i {
			t.Errorf("by the id %s comes %+v", text, v)
		}
		if got := ids(t, finder(t, s), store.Query{Kind: "things", Key: "by_group", Equal: []any{text}}); len(got) != 1 || got[0] != text {
			t.Errorf("by the group %s comes %q", text, got)
		}
		var p person
		if err := r.Get(ctx, "people", text, &p); err != nil || p.Ends != i {
			t.Errorf("the record %s is %+v, %v", text, p, err)
		}
		if found, err := r.Find(ctx, "people", "mail", text, 10); err != nil || len(found) != 1 || found[0].ID != text {
			t.Errorf("by the field %s come %v, %v", text, found, err)
		}
		if _, err := s.Get(ctx, "things", text+" "); !isNotFound(err) {
			t.Errorf("by an id that is not there: %v", err)
		}
		for _, name := range []string{"kind", "key"} {
			q := store.Query{Kind: "things", Key: "by_n"}
			if name == "kind" {
				q.Kind = text
			} else {
				q.Key = text
			}
			if _, err := s.Find(ctx, q); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s for a %s: %v", text, name, err)
			}
		}
		if err := r.Get(ctx, text, "x", &p); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s for a record set: %v", text, err)
		}
		if err := r.Delete(ctx, "people", text); err != nil {
			t.Error(err)
		}
		if left, err := r.Scan(ctx, "people", "", 100); err != nil || len(left) != len(hostile)-1-i {
			t.Errorf("after the record %s went %d are left, %v", text, len(left), err)
		}
	}
	clean(t, s)
}
