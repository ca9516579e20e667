package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"duijie/server/store"
)

func testVerifyLive(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	for i := range h.scaled(60) {
		put(t, s, id(i), Thing{N: i})
	}
	ctx, stop := context.WithCancel(t.Context())
	written := make(chan error, 1)
	go func() {
		var err error
		for n := 0; ctx.Err() == nil && err == nil; n++ {
			_, err = s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
				if n%3 == 2 {
					return tx.Delete("things", id(n-1))
				}
				return errors.Join(add(tx, id(n), 1), add(tx, id(n+200), 1))
			})
			if isNotFound(err) {
				err = nil
			}
		}
		written <- err
	}()
	for range 5 {
		var last, all int64
		r, err := s.Verify(t.Context(), func(done, total int64) {
			if done < last || done > total {
				t.Errorf("progress went from %d to %d of %d", last, done, total)
			}
			last, all = done, total
		})
		if err != nil || !r.Clean() || last == 0 || all == 0 {
			t.Errorf("%v, %v, progress %d of %d", err, r.Findings, last, all)
		}
	}
	stop()
	if err := <-written; err != nil {
		t.Error(err)
	}
}

// heldMark says until an hour that documents are written up to an older entry.
type heldMark struct {
	store.Backend
	at    int64
	until time.Time
}

func (h *heldMark) Applied(ctx context.Context) (int64, error) {
	n, err := h.Backend.Applied(ctx)
	if time.Now().Before(h.until) {
		n = min(n, h.at)
	}
	return n, err
}

// testVerifyMark: documents that stay behind the journal are found, and those that come
// late, as on a busy database, are not.
func testVerifyMark(t *testing.T, h Harness) {
	b := &heldMark{Backend: h.New(t).Open(t), at: 2}
	var patience time.Duration
	s := open(t, b, func(o *store.Options) { patience = o.Patience })
	for i := range 3 {
		put(t, s, id(i), Thing{N: i})
	}
	b.until = time.Now().Add(10 * patience)
	clean(t, s)
	b.until = time.Now().Add(time.Hour)
	wantFound(t, s, "a mark that stands still", func(f store.Finding) bool { return f.What == store.FoundMark && f.Number == 2 })
}

// testVerifyUndeclared: a program that knows none of the kinds can still tell
// whether all is sound.
func testVerifyUndeclared(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t))
	library(t, s)
	closeStore(t, s)
	s = open(t, p.Open(t), func(o *store.Options) { o.Collections = nil })
	if r := clean(t, s); r.Documents != 8 {
		t.Errorf("compared %d documents, want 8", r.Documents)
	}
	p.ChangeEntry(t, 3, "hash", flip(rand.New(rand.NewPCG(1, 1)))) //nolint:gosec // a test's dice
	p.DropDoc(t, "things", id(2))
	wantFound(t, s, "a changed hash", func(f store.Finding) bool { return f.What == store.FoundHash && f.Number == 3 })
	wantFound(t, s, "a dropped document", func(f store.Finding) bool { return f.What == store.FoundMissing && f.ID == id(2) })
}

// library writes a small history with texts in both scripts, a deletion and an
// entry of several acts.
func library(t *testing.T, s store.Store) {
	t.Helper()
	for i := range 6 {
		m := store.Meta{Actor: fmt.Sprint("user", i), Action: "thing.write", Reason: "因为 because"}
		if _, err := s.Commit(t.Context(), m, func(_ context.Context, tx store.Tx) error {
			return errors.Join(tx.Put("things", id(i), 1, Thing{Group: "石墨烯 graphene", N: 7, Note: "note"}), add(tx, "all", 1))
		}); err != nil {
			t.Fatal(err)
		}
	}
	commit(t, s, func(tx store.Tx) error { return tx.Delete("things", id(0)) })
	put(t, s, "last", Thing{N: 1})
}

// flip changes one random byte of a text, or one random bit of a number.
func flip(rng *rand.Rand) func(any) any {
	return func(v any) any {
		switch v := v.(type) {
		case string:
			if v == "" {
				return "0"
			}
			for {
				b := []byte(v)
				b[rng.IntN(len(b))] ^= byte(1 + rng.IntN(127))
				if utf8.Valid(b) && !containsZero(b) { // what a database of texts can hold
					return string(b)
				}
			}
		case int64:
			return v ^ 1<<rng.IntN(12)
		case float64:
			return v + 1
		}
		panic(fmt.Sprintf("field of type %T", v))
	}
}

func containsZero(b []byte) bool {
	for _, c := range b {
		if c == 0 {
			return true
		}
	}
	return false
}

// testVerifyJournal flips a random byte of every field of every entry, several
// times, and wants it found at that entry.
func testVerifyJournal(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t))
	library(t, s)
	clean(t, s)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a test's dice
	for number := int64(1); number <= 8; number++ {
		fields := p.EntryFields(t, number)
		if len(fields) < 5 {
			t.Fatalf("fields of an entry: %q", fields)
		}
		for _, field := range fields {
			changes := []func(any) any{}
			for range h.scaled(3) {
				changes = append(changes, flip(rng))
			}
			if number == 1 && strings.HasSuffix(field, ".kind") { // a name that a database refuses to look under
				changes = append(changes, func(any) any { return "thi$gs" }, func(any) any { return "" })
			}
			for _, change := range changes {
				var old, now any
				p.ChangeEntry(t, number, field, func(v any) any { old = v; now = change(v); return now })
				wantFound(t, s, fmt.Sprintf("entry %d, %s: %q to %q", number, field, old, now), func(f store.Finding) bool { return f.Number == number })
				p.ChangeEntry(t, number, field, func(any) any { return old })
			}
		}
	}
	clean(t, s)
	p.RenumberEntry(t, 8, 11)
	wantFound(t, s, "entry 8 renumbered", func(f store.Finding) bool { return f.What == store.FoundNumber && f.Number == 8 })
	wantFound(t, s, "entry 8 renumbered", func(f store.Finding) bool { return f.What == store.FoundHash && f.Number == 11 })
	p.RenumberEntry(t, 11, 8)
	clean(t, s)
	p.DropEntry(t, 4)
	wantFound(t, s, "entry 4 dropped", func(f store.Finding) bool { return f.What == store.FoundNumber && f.Number == 4 })
	p.DropEntry(t, 8)
	wantFound(t, s, "last entry dropped", func(f store.Finding) bool { return f.What == store.FoundMark })
	if _, err := s.Commit(t.Context(), by, func(context.Context, store.Tx) error { return nil }); h.Shared && !errors.Is(err, store.ErrDamaged) {
		t.Errorf("commit on a cut journal: %v", err)
	}
	closeStore(t, s)
	s = open(t, p.Open(t)) // opens for reading and verifying
	get(t, s, id(1))
	if _, err := s.Commit(t.Context(), by, func(context.Context, store.Tx) error { return nil }); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("commit on a cut journal after a new start: %v", err)
	}
}

// wantFound verifies and wants a finding of which right says yes.
func wantFound(t *testing.T, s store.Store, what string, right func(store.Finding) bool) {
	t.Helper()
	r, err := s.Verify(t.Context(), nil)
	if err != nil {
		t.Errorf("%s: verify: %v", what, err)
		return
	}
	for _, f := range r.Findings {
		if right(f) {
			return
		}
	}
	t.Errorf("%s: not among the findings %v", what, r.Findings)
}

// testForged appends entries that hash to what they carry, each with one thing
// that no committer would write, to a journal of its own.
func testForged(t *testing.T, h Harness) {
	for _, row := range []struct {
		name  string
		forge func(e *store.Entry)
		want  string
		stops bool // a committer that reads it takes no more commits
	}{
		{"another entry before", func(e *store.Entry) { e.Prev = strings.Repeat("0", 64) }, store.FoundChain, h.Shared},
		{"a time before the entry before", func(e *store.Entry) { e.Time = e.Time.Add(-time.Hour) }, store.FoundTime, false},
		{"a version left out", func(e *store.Entry) { e.Acts[0].Changes[0].Version = 3 }, store.FoundVersion, false},
		{"a version twice", func(e *store.Entry) { e.Acts[0].Changes[0].Version = 1 }, store.FoundVersion, false},
		{"a body with blanks", func(e *store.Entry) { e.Acts[0].Changes[0].Body = []byte(`{"n": 1}`) }, store.FoundForm, false},
		{"a body with keys out of order", func(e *store.Entry) { e.Acts[0].Changes[0].Body = []byte(`{"n":1,"group":""}`) }, store.FoundForm, false},
		{"a number left out", func(e *store.Entry) { e.Number++ }, store.FoundNumber, true},
		{"a wrong hash", nil, store.FoundHash, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := h.New(t)
			b := p.Open(t)
			s := open(t, b)
			put(t, s, "a", Thing{})
			last := entries(t, s)[0]
			e := store.Entry{Number: 2, ID: "forged", Time: last.Time, Prev: last.Hash, Acts: []store.Act{{Actor: "a", Action: "b",
				Changes: []store.Change{{Kind: "things", ID: "a", Version: 2, Schema: 1, Body: []byte(`{"n":1}`)}}}}}
			if row.forge != nil {
				row.forge(&e)
			}
			if e.Hash = e.Sum(); row.forge == nil {
				e.Hash = last.Hash
			}
			if err := b.Append(t.Context(), e, nil); err != nil {
				t.Fatal(err)
			}
			wantFound(t, s, row.name, func(f store.Finding) bool {
				return f.What == row.want && (f.Number == e.Number || row.want == store.FoundNumber)
			})
			if !h.Shared {
				closeStore(t, s)
				s = open(t, p.Open(t))
			}
			_, err := s.Commit(t.Context(), by, func(context.Context, store.Tx) error { return nil })
			if row.stops != errors.Is(err, store.ErrDamaged) || !row.stops && err != nil {
				t.Errorf("the next commit: %v, want it to stop: %t", err, row.stops)
			}
		})
	}
}

// testVerifyDocuments does the same behind the documents.
func testVerifyDocuments(t *testing.T, h Harness) {
	p := h.New(t)
	s := open(t, p.Open(t))
	library(t, s)
	clean(t, s)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))                       //nolint:gosec // a test's dice
	for _, doc := range []string{id(0), id(3), "all", "last"} { // the first is a tombstone
		about := func(f store.Finding) bool { return f.Kind == "things" && f.ID == doc }
		fields := p.DocFields(t, "things", doc)
		if len(fields) < 3 {
			t.Fatalf("fields of a document: %q", fields)
		}
		for _, field := range fields {
			for range h.scaled(3) {
				var old, now any
				p.ChangeDoc(t, "things", doc, field, func(v any) any { old = v; now = flip(rng)(v); return now })
				wantFound(t, s, fmt.Sprintf("document %s, %s: %q to %q", doc, field, old, now), about)
				p.ChangeDoc(t, "things", doc, field, func(any) any { return old })
			}
		}
	}
	clean(t, s)
	p.CopyDoc(t, "things", id(2), "copy")
	wantFound(t, s, "a copy", func(f store.Finding) bool { return f.What == store.FoundExtra && f.ID == "copy" })
	p.DropDoc(t, "things", "copy")
	clean(t, s)
	p.DropDoc(t, "things", id(2))
	wantFound(t, s, "a dropped document", func(f store.Finding) bool { return f.What == store.FoundMissing && f.ID == id(2) })
}
