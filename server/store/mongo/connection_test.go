package mongo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
)

// The answer to a write is lost after the server has written: the commit is acknowledged once and
// stands once, whatever it was that broke.
func TestConnectionCutAfterTheServerWrote(t *testing.T) {
	for _, c := range []struct{ rule, text string }{
		{"the journal entry", insertEntry},
		{"a document", "update\x00\x07\x00\x00\x00things"},
		{"the mark", "update\x00\x05\x00\x00\x00meta"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			p, uri := mongotest.NewProxy(t, mongotest.Start(t))
			s := openStore(t, uri)
			add(t, s)
			p.CutAfter(c.text, false)
			second := add(t, s)
			third := add(t, s)
			if p.Cuts() != 1 {
				t.Fatalf("%d connections were cut, want 1", p.Cuts())
			}
			if second.Number != 2 || third.Number != 3 {
				t.Errorf("entries %d and %d, want 2 and 3", second.Number, third.Number)
			}
			entries, err := s.Entries(t.Context(), 0, 100)
			if err != nil || len(entries) != 3 {
				t.Errorf("%d entries, %v; want 3", len(entries), err)
			}
			if d, err := s.Get(t.Context(), "things", "counter"); err != nil || string(d.Body) != `{"n":3}` {
				t.Errorf("counter %s, %v; want 3", d.Body, err)
			}
			if report, err := s.Verify(t.Context(), nil); err != nil || !report.Clean() {
				t.Errorf("verify: %+v, %v", report.Findings, err)
			}
		})
	}
}

// insertEntry is how the command begins that inserts into the journal.
const insertEntry = "insert\x00\x08\x00\x00\x00journal"

// A server that is gone before the entry was sent is an error at once: nothing was written.
func TestServerGoneBeforeTheEntry(t *testing.T) {
	p, uri := mongotest.NewProxy(t, mongotest.Start(t))
	s := openStore(t, uri+"?serverSelectionTimeoutMS=1000")
	add(t, s)
	p.Down()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err := s.Commit(ctx, store.Meta{Actor: "u", Action: "add"}, increment)
	if err == nil || errors.Is(err, store.ErrUnclear) || ctx.Err() != nil {
		t.Fatalf("got %v (context: %v), want an error that says that no server is there", err, ctx.Err())
	}
	for name, read := range map[string]func() error{
		"a document": func() error { _, err := s.Get(t.Context(), "things", "counter"); return err },
		"the head":   func() error { _, err := s.Head(t.Context()); return err },
		"entries":    func() error { _, err := s.Entries(t.Context(), 0, 1); return err },
	} {
		if err := read(); !errors.Is(err, store.ErrAway) {
			t.Errorf("%s: got %v, want away", name, err)
		}
	}
	if !errors.Is(err, store.ErrAway) {
		t.Errorf("got %v, want away", err)
	}
}

// A server that wrote the entry, could not say so and is gone for good: nobody knows, until the
// caller's time is up.
func TestServerGoneAfterTheEntry(t *testing.T) {
	direct := mongotest.Start(t)
	p, uri := mongotest.NewProxy(t, direct)
	s := openStore(t, uri+"?serverSelectionTimeoutMS=1000")
	add(t, s)
	p.CutAfter(insertEntry, true)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err := s.Commit(ctx, store.Meta{Actor: "u", Action: "add"}, increment)
	if !errors.Is(err, store.ErrUnclear) {
		t.Fatalf("got %v, want unclear", err)
	}
	again := openStore(t, direct)
	if r := add(t, again); r.Number != 3 {
		t.Errorf("the next entry is %d, want 3: the server had written the second", r.Number)
	}
}

func openStore(t *testing.T, uri string) store.Store {
	t.Helper()
	return openWith(t, uri, declared())
}

func openWith(t *testing.T, uri string, o store.Options) store.Store {
	t.Helper()
	b, err := mongo.Open(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), b, o)
	if err != nil {
		t.Fatal(errors.Join(err, b.Close()))
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func declared() store.Options {
	return store.Options{
		Collections: []store.Collection{{Name: "things", Schema: 1}},
		World:       world{},
		Poll:        20 * time.Millisecond,
		Logger:      slog.New(slog.DiscardHandler),
	}
}

// world is the real time; these tests need no ids of documents.
type world struct{}

func (world) Now() time.Time { return time.Now() }
func (world) NewID() string  { return strings.ToLower(rand.Text()) }

type counter struct {
	N int `json:"n"`
}

func increment(_ context.Context, tx store.Tx) error {
	var c counter
	if d, err := tx.Get("things", "counter"); err == nil {
		if c, err = store.As[counter](d); err != nil {
			return err
		}
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	c.N++
	return tx.Put("things", "counter", 1, c)
}

func add(t *testing.T, s store.Store) store.Receipt {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	r, err := s.Commit(ctx, store.Meta{Actor: "u", Action: "add"}, increment)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
