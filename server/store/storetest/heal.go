package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/store"
)

// testHeal leaves a writer between journal and documents, for one entry and
// for many, and starts anew.
func testHeal(t *testing.T, h Harness) {
	p := h.New(t)
	var late atomic.Bool
	f := &faulty{Backend: p.Open(t), split: true, onApply: func(int64) error {
		if late.Load() {
			return errBroken
		}
		return nil
	}}
	s := open(t, wrap(f))
	for i := range 25 {
		put(t, s, id(i), Thing{N: 1})
	}
	late.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	appended := make(chan struct{})
	var once atomic.Bool
	f.mu.Lock()
	f.onAppend = func(store.Entry) fault {
		if once.CompareAndSwap(false, true) {
			close(appended)
		}
		return sound
	}
	f.mu.Unlock()
	answered := make(chan error, 1)
	go func() {
		r, err := s.Commit(ctx, by, func(_ context.Context, tx store.Tx) error {
			return errors.Join(add(tx, id(0), 41), add(tx, "new", 1), tx.Delete("things", id(1)))
		})
		if err == nil && r.Number != 26 {
			err = fmt.Errorf("entry %d, want 26", r.Number)
		}
		answered <- err
	}()
	<-appended
	cancel() // the entry stands, so that is the answer, documents or not
	if err := <-answered; err != nil {
		t.Errorf("an entry that stands was answered with %v", err)
	}
	if _, v := get(t, s, id(0)); v.N != 1 {
		t.Errorf("the document was written: %+v; the test proves nothing", v)
	}
	closeStore(t, s)

	s = open(t, p.Open(t))
	if _, v := get(t, s, id(0)); v.N != 42 {
		t.Errorf("not healed: %+v", v)
	}
	get(t, s, "new")
	if _, err := s.Get(t.Context(), "things", id(1)); !isNotFound(err) {
		t.Errorf("deletion not healed: %v", err)
	}
	put(t, s, "after", Thing{})
	if r := clean(t, s); r.Head != 27 {
		t.Errorf("head %d, want 27", r.Head)
	}
	closeStore(t, s)
	healFromNothing(t, p)
}

// healFromNothing appends entries only, as a writer would that never gets to
// its documents, and opens.
func healFromNothing(t *testing.T, p Place) {
	b := p.Open(t)
	s := open(t, b)
	last := entries(t, s)[26]
	prev := last.Hash
	for n := int64(28); n <= 75; n++ {
		e := store.Entry{Number: n, ID: fmt.Sprint("by hand ", n), Time: last.Time, Prev: prev, Acts: []store.Act{{
			Actor: "a", Action: "b", Changes: []store.Change{{Kind: "things", ID: "hand", Version: n - 27, Schema: 1,
				Body: []byte(fmt.Sprintf(`{"group":"","n":%d}`, n))}}}}}
		e.Hash = e.Sum()
		prev = e.Hash
		if err := b.Append(t.Context(), e, nil); err != nil {
			t.Fatal(err)
		}
	}
	closeStore(t, s)
	s = open(t, p.Open(t))
	if _, v := get(t, s, "hand"); v.N != 75 {
		t.Errorf("healed up to %d, want 75", v.N)
	}
	clean(t, s)
}

// testOverOlder asks the backend itself: what a late or doubled writer does
// must change nothing.
func testOverOlder(t *testing.T, h Harness) {
	b := h.New(t).Open(t)
	s := open(t, b, func(o *store.Options) { o.Poll = time.Hour }) // the store keeps out of it
	for n := range 3 {
		put(t, s, "a", Thing{N: n})
	}
	last := entries(t, s)[2]
	rowOf := func(id string, version, seq int64, n int) store.Row {
		body := fmt.Sprintf(`{"group":"","n":%d}`, n)
		return store.Row{Doc: store.Doc{Kind: "things", ID: id, Version: version, Seq: seq, Schema: 1, Body: []byte(body), Time: last.Time},
			Keys: map[string]string{"by_group": "2\x010", "by_n": "0", "by_deep": "0"}}
	}
	e := store.Entry{Number: 4, ID: "by hand", Time: last.Time, Prev: last.Hash, Acts: []store.Act{{Actor: "a", Action: "b"}}}
	e.Hash = e.Sum()
	if err := b.Append(t.Context(), e, nil); err != nil {
		t.Fatal(err)
	}
	if err := b.Append(t.Context(), e, nil); !errors.Is(err, store.ErrTaken) {
		t.Errorf("the same number again: %v", err)
	}
	for _, row := range []struct {
		name   string
		number int64
		rows   []store.Row
		mark   int64
	}{
		{"an entry whose turn has passed", 2, []store.Row{rowOf("a", 2, 2, 99)}, 3},
		{"an older document in the next entry", 4, []store.Row{rowOf("a", 2, 2, 99), rowOf("b", 1, 4, 5)}, 4},
		{"the same again", 4, []store.Row{rowOf("b", 1, 4, 99)}, 4},
	} {
		if err := b.Apply(t.Context(), row.number, row.rows); err != nil {
			t.Errorf("%s: %v", row.name, err)
		}
		if mark, err := b.Applied(t.Context()); err != nil || mark != row.mark {
			t.Errorf("%s: mark %d, %v, want %d", row.name, mark, err, row.mark)
		}
		if d, v := get(t, s, "a"); v.N != 2 || d.Seq != 3 {
			t.Errorf("%s: a is %+v of entry %d", row.name, v, d.Seq)
		}
	}
	if d, v := get(t, s, "b"); v.N != 5 || d.Seq != 4 {
		t.Errorf("b is %+v of entry %d", v, d.Seq)
	}
}

// testUnclear loses answers at random, with and without the entry written.
func testUnclear(t *testing.T, h Harness) {
	p := h.New(t)
	rng := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test's dice
	var lost, known int
	f := &faulty{Backend: p.Open(t), split: true, onAppend: func(store.Entry) fault {
		how := fault(rng.IntN(4))
		switch how {
		case lostAfter, lostOnWay:
			lost++
		case refused:
			known++
		}
		return how
	}}
	s := open(t, wrap(f))
	var refusals atomic.Int64
	rounds := h.scaled(6)
	together(t, 8, func(w int) error {
		for done := 0; done < rounds; {
			_, err := s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error { return add(tx, id(w), 1) })
			switch {
			case errors.Is(err, errRefused):
				refusals.Add(1) // certainly not written: again
			case err != nil:
				return err
			default:
				done++
			}
		}
		return nil
	})
	for w := range 8 {
		if d, v := get(t, s, id(w)); v.N != rounds || d.Version != int64(rounds) {
			t.Errorf("writer %d: %d in version %d, want %d", w, v.N, d.Version, rounds)
		}
	}
	if lost == 0 {
		t.Error("no answer was lost; the test proves nothing")
	}
	clean(t, s)

	// Whoever does not wait for the clearing up hears that it is unclear.
	f.mu.Lock()
	ctx, cancel := context.WithCancel(t.Context())
	f.onAppend = func(store.Entry) fault { cancel(); return lostOnWay }
	f.mu.Unlock()
	if _, err := s.Commit(ctx, by, func(_ context.Context, tx store.Tx) error { return add(tx, "late", 1) }); !errors.Is(err, store.ErrUnclear) {
		t.Errorf("gone before it was clear: %v", err)
	}
	f.mu.Lock()
	f.onAppend = nil
	f.mu.Unlock()
	put(t, s, "next", Thing{})
	if _, v := get(t, s, "late"); v.N != 1 {
		t.Errorf("the unclear entry came out as %+v, want it written once", v)
	}
	clean(t, s)
}

// testUnclearTaken: while one store waits for a lost answer, another one takes
// the number. The first has to decide again on that.
func testUnclearTaken(t *testing.T, h Harness) {
	p := h.New(t)
	f := &faulty{Backend: p.Open(t)}
	a := open(t, wrap(f))
	if !h.Shared {
		return
	}
	b := open(t, p.Open(t))
	lost := false
	f.onAppend = func(store.Entry) fault {
		if lost {
			return sound
		}
		lost = true
		commit(t, b, func(tx store.Tx) error { return add(tx, "x", 10) })
		return lostOnWay
	}
	if r := commit(t, a, func(tx store.Tx) error { return add(tx, "x", 1) }); r.Number != 2 {
		t.Errorf("entry %d, want 2", r.Number)
	}
	if d, v := get(t, a, "x"); v.N != 11 || d.Version != 2 {
		t.Errorf("%+v in version %d, want 11 in 2", v, d.Version)
	}
	clean(t, a)
}

// testApplyRetried: the entry stands, so its documents are tried until they
// are written, and only then is the receipt given.
func testApplyRetried(t *testing.T, h Harness) {
	var tries atomic.Int32
	f := &faulty{Backend: h.New(t).Open(t), split: true, onApply: func(int64) error {
		if tries.Add(1)%3 != 0 {
			return errBroken
		}
		return nil
	}}
	s := open(t, wrap(f))
	for i := range 3 {
		put(t, s, "a", Thing{N: i})
		if _, v := get(t, s, "a"); v.N != i {
			t.Errorf("receipt before the document: %+v", v)
		}
	}
	if tries.Load() != 9 {
		t.Errorf("%d tries, want 9", tries.Load())
	}
	clean(t, s)
}
