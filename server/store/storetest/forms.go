package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duijie/server/store"
)

// next is Things one version later: group became team, a thing can say since when it
// is there, things are looked for by note, and no longer by group.
var next = store.Collection{Name: "things", Schema: 2,
	Lifts: []store.Lift{rename("group", "team")},
	Lowers: []store.Lift{func(b json.RawMessage) (json.RawMessage, error) {
		var v map[string]any
		if err := json.Unmarshal(b, &v); err != nil {
			return nil, err
		}
		delete(v, "since")
		b, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		return rename("team", "group")(b)
	}},
	Keys: []store.Key{
		{Name: "by_n", Paths: []string{"n"}}, {Name: "by_deep", Paths: []string{"deep.at"}},
		{Name: "by_team", Paths: []string{"team", "n"}}, {Name: "by_note", Paths: []string{"note"}},
		{Name: "by_group", Paths: []string{"group", "n"}, Until: 1},
	},
}

func rename(from, to string) store.Lift {
	return func(b json.RawMessage) (json.RawMessage, error) {
		return bytes.Replace(b, []byte(`"`+from+`"`), []byte(`"`+to+`"`), 1), nil
	}
}

// extras is a kind that the version before does not know.
var extras = store.Collection{Name: "extras", Schema: 1, Keys: []store.Key{{Name: "by_n", Paths: []string{"n"}}}}

func declareNext(o *store.Options) { o.Collections = []store.Collection{next, Others, extras} }

func readsOfNext() store.Reads { return store.ReadsOf([]store.Collection{next, Others, extras}) }
func readsOfOld() store.Reads  { return store.ReadsOf([]store.Collection{Things, Others}) }

// newThing is a body of next.
type newThing struct {
	Team  string `json:"team"`
	N     int    `json:"n"`
	Note  string `json:"note,omitempty"`
	Since string `json:"since,omitempty"`
}

func putNew(t testing.TB, s store.Store, id string, v newThing) {
	t.Helper()
	commit(t, s, func(tx store.Tx) error { return tx.Put("things", id, 2, v) })
}

// decided lists what a query finds within a decision, by which everything written
// before is seen, whoever wrote it.
func decided(t testing.TB, s store.Store, q store.Query) string {
	t.Helper()
	var got []string
	_, err := s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
		page, err := tx.Find(q)
		got = nil
		for _, d := range page.Docs {
			got = append(got, d.ID)
		}
		return err
	})
	if err != nil {
		t.Fatalf("%s by %s: %v", q.Kind, q.Key, err)
	}
	return strings.Join(got, " ")
}

// foundBy lists what a query finds outside a decision.
func foundBy(t testing.TB, s store.Store, q store.Query) string {
	t.Helper()
	return strings.Join(ids(t, func(q store.Query) (store.Page, error) { return s.Find(t.Context(), q) }, q), " ")
}

// waitFor waits until something is so.
func waitFor(t testing.TB, what string, is func() bool) {
	t.Helper()
	for since := time.Now(); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Since(since) > time.Minute {
			t.Fatalf("%s: not within a minute", what)
		}
	}
}

func agree(t testing.TB, s store.Store, readers ...store.Reads) (raised store.Reads) {
	t.Helper()
	commit(t, s, func(tx store.Tx) (err error) { raised, err = store.Agree(tx, readers); return err })
	return raised
}

var (
	byTeam  = store.Query{Kind: "things", Key: "by_team", Equal: []any{"x"}}
	byGroup = store.Query{Kind: "things", Key: "by_group", Equal: []any{"x"}}
	byNote  = store.Query{Kind: "things", Key: "by_note", Equal: []any{"read"}}
)

// testSideBySide has programs of two versions on one database, from the newer one's
// first start to when the older one is kept out.
func testSideBySide(t *testing.T, h Harness) {
	if !h.Versions {
		return
	}
	p := h.New(t)
	older := open(t, p.Open(t))
	// One that was opened before anybody agreed on anything reads all of it at once.
	early := open(t, p.Open(t), declareNext, func(o *store.Options) { o.Poll = time.Hour })
	agree(t, older, readsOfOld())
	put(t, older, "a", Thing{Group: "x", N: 2, Note: "read"})
	put(t, older, "z", Thing{Group: "y", N: 2})
	if got := decided(t, early, byTeam); got != "a" {
		t.Errorf("opened first, the newer one finds %q", got)
	}
	closeStore(t, early)
	newer := open(t, p.Open(t), declareNext)
	put(t, older, "b", Thing{Group: "x", N: 1, Note: "read"})
	for _, q := range []store.Query{byTeam, byNote} {
		if got := decided(t, newer, q); strings.Count(got, " ") != 1 {
			t.Errorf("by %s the newer one finds %q, want a and b", q.Key, got)
		}
	}
	putNew(t, newer, "c", newThing{Team: "x", N: 3})
	if d, v := get(t, older, "c"); v.Group != "x" || v.N != 3 || d.Schema != 1 {
		t.Errorf("what the newer one wrote, the older one reads as %+v, schema %d", v, d.Schema)
	}
	if got := decided(t, older, byGroup); got != "b a c" {
		t.Errorf("by a key that the newer one has given up the older one finds %q, want b a c", got)
	}
	if d, err := newer.Get(t.Context(), "things", "c"); err != nil || d.Schema != 2 || string(d.Body) != `{"n":3,"team":"x"}` {
		t.Errorf("the newer one reads its own as %s, schema %d, %v", d.Body, d.Schema, err)
	}
	_, err := newer.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
		return tx.Put("things", "c", 2, newThing{Team: "x", N: 4, Since: "2026"})
	})
	if !errors.Is(err, store.ErrNotYet) {
		t.Errorf("what the older form cannot say: %v", err)
	}
	clean(t, older)
	clean(t, newer)

	// Either may be started again, and once more.
	for range 2 {
		closeStore(t, older)
		older = open(t, p.Open(t))
		put(t, older, "a", Thing{Group: "x", N: 5, Note: "read"})
		if got := decided(t, newer, byTeam); got != "b c a" {
			t.Errorf("after the older one's start the newer one finds %q", got)
		}
		closeStore(t, newer)
		put(t, older, "b", Thing{Group: "x", N: 6, Note: "read"}) // while no newer one is there
		newer = open(t, p.Open(t), declareNext)
		if got := decided(t, newer, byTeam); got != "c a b" {
			t.Errorf("after its own start the newer one finds %q", got)
		}
		if got := decided(t, older, byGroup); got != "c a b" {
			t.Errorf("after the newer one's start the older one finds %q", got)
		}
		closeStore(t, newer)
		put(t, older, "b", Thing{Group: "x", N: 1, Note: "read"}) // by one that was not started since
		put(t, older, "c", Thing{Group: "x", N: 3, Note: "read"})
		newer = open(t, p.Open(t), declareNext)
		if got := decided(t, newer, byTeam); got != "b c a" {
			t.Errorf("after one more start the newer one finds %q", got)
		}
	}
	clean(t, older)
	clean(t, newer)
	testAgreement(t, p, older, newer)
}

// testAgreement ends the time of two versions.
func testAgreement(t *testing.T, p Place, older, newer store.Store) {
	if got := agree(t, newer, readsOfNext(), readsOfOld()); len(got) != 0 {
		t.Errorf("with an older one agreed on %v", got)
	}
	put(t, older, "d", Thing{Group: "x", N: 9})
	if got := decided(t, newer, byTeam); got != "b c a d" {
		t.Errorf("agreed on what the older one reads, the newer one finds %q", got)
	}
	put(t, older, "e", Thing{Group: "x", N: 10})
	if got := agree(t, newer, readsOfNext()); got["things"] != 2 || got["extras"] != 1 {
		t.Errorf("without the older one agreed on %v", got)
	}
	if got := agree(t, newer, readsOfNext()); len(got) != 0 {
		t.Errorf("agreed a second time on %v", got)
	}
	putNew(t, newer, "c", newThing{Team: "x", N: 4, Since: "2026"})
	write := func(s store.Store) error {
		_, err := s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error { return tx.Put("others", "o", 1, Thing{}) })
		return err
	}
	if err := write(older); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("the older one writes on: %v", err)
	}
	if _, v := get(t, older, "a"); v.N != 5 {
		t.Errorf("what it can read it reads: %+v", v)
	}
	if _, err := older.Get(t.Context(), "things", "c"); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("a document of the newer form: %v", err)
	}
	closeStore(t, older)
	b := p.Open(t)
	if _, err := store.Open(t.Context(), b, optionsFor(b)); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("an older one that comes late: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	closeStore(t, newer)
	newer = open(t, p.Open(t), declareNext)
	if got := decided(t, newer, byTeam); got != "b c a d e" {
		t.Errorf("in the end it finds %q", got)
	}
	clean(t, newer)
}

// testFieldsOfRecords: either version leaves the fields of records to the other.
func testFieldsOfRecords(t *testing.T, h Harness) {
	if !h.Versions {
		return
	}
	p := h.New(t)
	older := open(t, p.Open(t))
	agree(t, older, readsOfOld())
	newer := open(t, p.Open(t), declareNext, func(o *store.Options) {
		o.Records = []store.RecordSet{{Name: "people", Fields: []string{"mail", "ends", "phone.home"}}}
	})
	type who struct {
		Mail  string            `json:"mail"`
		Phone map[string]string `json:"phone"`
	}
	if err := newer.Records().Put(t.Context(), "people", "p", who{"m", map[string]string{"home": "1"}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for field, value := range map[string]string{"mail": "m", "phone.home": "1"} {
			if found, err := newer.Records().Find(t.Context(), "people", field, value, 10); err != nil || len(found) != 1 {
				t.Errorf("by %s the newer one finds %d of its records, %v", field, len(found), err)
			}
		}
		closeStore(t, older)
		older = open(t, p.Open(t))
	}
}

// testFloors: a program that cannot write what was agreed on writes nothing of it until
// the servers have agreed on what it writes, and from then on an older one is kept out.
func testFloors(t *testing.T, h Harness) {
	if !h.Versions {
		return
	}
	p := h.New(t)
	older := open(t, p.Open(t))
	agree(t, older, readsOfOld())
	put(t, older, "a", Thing{Group: "x", N: 1})
	far := next
	far.Lowers = nil
	collections := []store.Collection{far, Others, extras}
	newer := open(t, p.Open(t), func(o *store.Options) { o.Collections = collections })
	write := func() error {
		_, err := newer.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
			return tx.Put("things", "b", 2, newThing{Team: "x", N: 2})
		})
		return err
	}
	if err := write(); !errors.Is(err, store.ErrNotYet) {
		t.Errorf("writes what an older one cannot read: %v", err)
	}
	commit(t, newer, func(tx store.Tx) error {
		return errors.Join(tx.Put("others", "o", 1, Thing{}), tx.Put("extras", "e", 1, Thing{N: 7})) // what either can read, and what is new
	})
	var raised store.Reads
	commit(t, newer, func(tx store.Tx) (err error) {
		raised, err = store.AgreeFloors(tx, store.FloorsOf(collections))
		return err
	})
	if len(raised) != 1 || raised["things"] != 2 {
		t.Errorf("agreed on %v, want things alone", raised)
	}
	if err := write(); err != nil {
		t.Errorf("agreed on: %v", err)
	}
	_, err := older.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error { return tx.Put("things", "b", 1, Thing{}) })
	if !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("the older one writes over it: %v", err)
	}
	if got := decided(t, newer, byTeam); got != "a b" {
		t.Errorf("finds %q", got)
	}
}

// testSideBySideAtRandom does random things in two versions, which agree with a map.
func testSideBySideAtRandom(t *testing.T, h Harness) {
	if !h.Versions {
		return
	}
	rounds := 0
	rapid.Check(t, func(rt *rapid.T) {
		if rounds++; rounds > h.scaled(20) {
			return // the rest of rapid's rounds
		}
		p := h.New(t)
		stores := [2]store.Store{open(t, p.Open(t)), nil}
		agree(t, stores[0], readsOfOld())
		stores[1] = open(t, p.Open(t), declareNext)
		want := map[string]Thing{}
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			which := rapid.IntRange(0, 1).Draw(rt, "version")
			s := stores[which]
			key := id(rapid.IntRange(0, 5).Draw(rt, "id"))
			v := Thing{Group: rapid.SampledFrom([]string{"x", "y"}).Draw(rt, "group"), N: rapid.IntRange(-3, 3).Draw(rt, "n")}
			_, there := want[key]
			switch what := rapid.SampledFrom([]string{"put", "put", "put", "delete", "start"}).Draw(rt, "what"); {
			case what == "start":
				closeStore(t, s)
				stores[which] = open(t, p.Open(t), []func(*store.Options){func(*store.Options) {}, declareNext}[which])
			case what == "delete" && there:
				commit(t, s, func(tx store.Tx) error { return tx.Delete("things", key) })
				delete(want, key)
			case which == 0:
				put(t, s, key, v)
				want[key] = v
			default:
				putNew(t, s, key, newThing{Team: v.Group, N: v.N})
				want[key] = v
			}
			sorted := sortedThings(want, "x")
			if got := decided(t, stores[0], byGroup); got != sorted {
				rt.Fatalf("the older one finds %q, want %q", got, sorted)
			}
			if got := decided(t, stores[1], byTeam); got != sorted {
				rt.Fatalf("the newer one finds %q, want %q", got, sorted)
			}
		}
		for _, s := range stores {
			clean(t, s)
			closeStore(t, s)
		}
	})
}

func sortedThings(things map[string]Thing, group string) string {
	var out []string
	for id, v := range things {
		if v.Group == group {
			out = append(out, fmt.Sprintf("%02d %s", v.N+50, id))
		}
	}
	slices.Sort(out)
	for i := range out {
		_, out[i], _ = strings.Cut(out[i], " ")
	}
	return strings.Join(out, " ")
}

// testAlone: a store that one program has for itself waits for nobody.
func testAlone(t *testing.T, h Harness) {
	if h.Shared {
		return
	}
	p := h.New(t)
	s := open(t, p.Open(t))
	put(t, s, "a", Thing{Group: "x", N: 2})
	closeStore(t, s)
	s = open(t, p.Open(t), declareNext)
	putNew(t, s, "b", newThing{Team: "x", N: 1, Since: "2026"})
	if got := decided(t, s, byTeam); got != "b a" {
		t.Errorf("found %q", got)
	}
	clean(t, s)
}
