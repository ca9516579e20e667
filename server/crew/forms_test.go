package crew_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"duijie/server/crew"
	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
)

// versioned is the effects of a program's version: each has one more schema, and can
// write the form of the version before, the fourth not.
func versioned(version int) []store.Collection {
	same := func(b json.RawMessage) (json.RawMessage, error) { return b, nil }
	c := store.Collection{Name: effects, Schema: version}
	for n := 1; n < version; n++ {
		c.Lifts = append(c.Lifts, same)
		c.Lowers = append(c.Lowers, nil)
	}
	if version > 1 && version < 4 {
		c.Lowers[version-2] = same
	}
	return []store.Collection{c}
}

// server is one of a version, with a connection of its own.
type server struct {
	*crew.Crew
	store   store.Store
	version int
	now     time.Duration
}

func newServer(t *testing.T, uri string, version int) *server { return newPatient(t, uri, version, 0) }

// newPatient waits for so long for others to come back.
func newPatient(t *testing.T, uri string, version int, delay time.Duration) *server {
	t.Helper()
	s, err := openVersion(t, uri, version)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	v := &server{store: s, version: version}
	v.Crew = crew.New(crew.Options{
		Store: s, World: world{}, Log: slog.New(slog.DiscardHandler), Collections: versioned(version), Delay: delay,
		Elapsed: func() time.Duration { return v.now },
	})
	return v
}

func openVersion(t *testing.T, uri string, version int) (store.Store, error) {
	t.Helper()
	b, err := mongo.Open(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	o := options()
	o.Collections = append(crew.Collections(), versioned(version)...)
	s, err := store.Open(t.Context(), b, o)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return s, nil
}

// rounds has servers look at each other, in their order.
func rounds(t *testing.T, servers ...*server) {
	t.Helper()
	for _, s := range servers {
		for try := 0; ; try++ {
			err := s.Round(t.Context())
			if err == nil {
				break
			}
			if try == 20 || errors.Is(err, store.ErrNewerSchema) || errors.Is(err, crew.ErrTooFar) {
				t.Fatalf("version %d: %v", s.version, err)
			}
		}
	}
}

// writes gives the schema in which a document of it comes to be kept.
func (s *server) writes(t *testing.T) (int, error) {
	t.Helper()
	id := world{}.NewID()
	r, err := s.store.Commit(t.Context(), store.Meta{Actor: "t", Action: "t"}, func(_ context.Context, tx store.Tx) error {
		return tx.Put(effects, id, s.version, effect{})
	})
	if err != nil {
		return 0, err
	}
	entries, err := s.store.Entries(t.Context(), r.Number-1, 1)
	if err != nil {
		t.Fatal(err)
	}
	return entries[0].Acts[0].Changes[0].Schema, nil
}

func (s *server) wantForm(t *testing.T, want int) {
	t.Helper()
	if got, err := s.writes(t); got != want {
		t.Errorf("version %d writes form %d, %v; want %d", s.version, got, err, want)
	}
}

// Servers of three versions come and go. Each writes what all read, and who reads too
// little is kept out.
func TestServersAgreeOnWhatAllRead(t *testing.T) {
	uri := mongotest.Start(t)
	first, late, second := newServer(t, uri, 1), newServer(t, uri, 1), newServer(t, uri, 2)
	rounds(t, first)
	rounds(t, second, first)
	second.wantForm(t, 1)
	if got := second.Waiting(); len(got) != 1 || got[0] != effects {
		t.Errorf("the newer one waits for %v", got)
	}
	if got := first.Waiting(); len(got) != 0 {
		t.Errorf("the older one waits for %v", got)
	}
	if err := first.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	second.wantForm(t, 1) // nobody has agreed yet
	rounds(t, second)
	second.wantForm(t, 2)
	if got := second.Waiting(); len(got) != 0 || second.Joined() != nil {
		t.Errorf("waits for %v, %v", got, second.Joined())
	}

	if err := late.Joined(); !errors.Is(err, crew.ErrNotJoined) {
		t.Errorf("before its first look: %v", err)
	}
	if err := late.Round(t.Context()); !errors.Is(err, store.ErrNewerSchema) || !errors.Is(late.Joined(), store.ErrNewerSchema) {
		t.Errorf("an older one that comes late: %v, %v", err, late.Joined())
	}
	if _, err := late.writes(t); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("it writes: %v", err)
	}

	third := newServer(t, uri, 3)
	rounds(t, third, second)
	third.wantForm(t, 2)
	second.wantForm(t, 2)
	fourth := newServer(t, uri, 4)
	if err := fourth.Round(t.Context()); !errors.Is(err, crew.ErrTooFar) || !errors.Is(fourth.Joined(), crew.ErrTooFar) {
		t.Errorf("one that cannot write what another reads: %v, %v", err, fourth.Joined())
	}
	if err := errors.Join(second.Leave(t.Context()), third.Leave(t.Context())); err != nil {
		t.Fatal(err)
	}
	rounds(t, fourth)
	fourth.wantForm(t, 4)
}

// One that cannot write what was agreed on writes nothing of it before it has found that
// nobody at work reads less; from then on an older one is kept out, also if it was only
// being started again.
func TestWhoWritesNewerFormsOnlyClearsTheWayFirst(t *testing.T) {
	uri := mongotest.Start(t)
	third := newServer(t, uri, 3)
	rounds(t, third)
	third.wantForm(t, 3)
	fourth := newPatient(t, uri, 4, time.Hour)
	began := time.Now()
	fourth.Term, fourth.Elapsed = time.Second, func() time.Duration { return time.Since(began) }
	if _, err := fourth.writes(t); !errors.Is(err, store.ErrNotYet) {
		t.Errorf("beside one that cannot read it: %v", err)
	}
	beating, stop := context.WithCancel(t.Context())
	var beats sync.WaitGroup
	beats.Go(func() {
		for beating.Err() == nil {
			_ = third.Round(beating)
		}
	})
	if err := fourth.Clear(t.Context()); !errors.Is(err, crew.ErrTooFar) {
		t.Errorf("beside one that lives: %v", err)
	}
	stop()
	beats.Wait()
	third.wantForm(t, 3)
	if err := fourth.Clear(t.Context()); err != nil { // third is killed
		t.Fatalf("beside one that was killed: %v", err)
	}
	fourth.wantForm(t, 4)
	if _, err := openVersion(t, uri, 3); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("an older one that comes back: %v", err)
	}
	if _, err := third.writes(t); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("the killed one, if it was not: %v", err)
	}
}

// One that was not told to clear the way does so when it joins.
func TestWhoWritesNewerFormsOnlyClearsTheWayWhenItJoins(t *testing.T) {
	uri := mongotest.Start(t)
	third := newServer(t, uri, 3)
	rounds(t, third)
	if err := third.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	fourth := newPatient(t, uri, 4, time.Hour)
	rounds(t, fourth)
	fourth.wantForm(t, 4)
	if _, err := openVersion(t, uri, 3); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("an older one that comes back: %v", err)
	}
}

// One that is started again is waited for, for a while.
func TestWhoComesBackInTimeIsStillReadFor(t *testing.T) {
	uri := mongotest.Start(t)
	older, newer := newServer(t, uri, 1), newPatient(t, uri, 2, time.Hour)
	rounds(t, older, newer)
	wait := func(d time.Duration) {
		newer.now += d
		rounds(t, newer)
	}
	for range 2 {
		if err := older.Leave(t.Context()); err != nil {
			t.Fatal(err)
		}
		wait(time.Minute)
		wait(50 * time.Minute)
		newer.wantForm(t, 1)
		older = newServer(t, uri, 1)
		rounds(t, older, newer)
		older.wantForm(t, 1)
	}
	if err := older.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	wait(0)
	wait(time.Hour - time.Second)
	newer.wantForm(t, 1)
	wait(time.Second)
	newer.wantForm(t, 2)
}

// One that was paused is taken for dead; the others go on to the newer form, and when
// it comes back it writes nothing more.
func TestWhoWasPausedWhileOthersAgreedIsKeptOut(t *testing.T) {
	uri := mongotest.Start(t)
	paused, newer := newServer(t, uri, 1), newServer(t, uri, 2)
	rounds(t, paused, newer)
	newer.now += crew.Term
	rounds(t, newer)
	newer.wantForm(t, 2)
	if _, err := paused.writes(t); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("it writes: %v", err)
	}
	if err := paused.Round(t.Context()); !errors.Is(err, store.ErrNewerSchema) || !errors.Is(paused.Joined(), store.ErrNewerSchema) {
		t.Errorf("it comes back: %v, %v", err, paused.Joined())
	}
}
