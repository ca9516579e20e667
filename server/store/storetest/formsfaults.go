package storetest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/store"
)

// testNewKindHealed has an older program finish what a newer one left, of a kind that
// it does not know: nobody has to wait for a newer one to come back.
func testNewKindHealed(t *testing.T, h Harness) {
	if !h.Versions {
		return
	}
	p := h.New(t)
	older := open(t, p.Open(t))
	agree(t, older, readsOfOld())
	var stuck atomic.Bool
	f := &faulty{Backend: p.Open(t), split: true, onApply: func(int64) error {
		if stuck.Load() {
			return errBroken
		}
		return nil
	}}
	newer := open(t, wrap(f), declareNext)
	stuck.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = newer.Commit(ctx, by, func(_ context.Context, tx store.Tx) error {
			return errors.Join(tx.Put("extras", "e", 1, Thing{N: 7}), tx.Put("things", "t", 2, newThing{Team: "x"}))
		})
	}()
	for e, err := range older.Follow(t.Context(), 1) {
		if err != nil || e.Number != 2 {
			t.Fatalf("%d, %v", e.Number, err)
		}
		break
	}
	put(t, older, "u", Thing{Group: "x", N: 1})
	extra := store.Query{Kind: "extras", Key: "by_n", Equal: []any{7}}
	stuck.Store(false)
	cancel()
	<-done
	finds := func(name string, s store.Store) {
		if got := decided(t, s, extra); got != "e" {
			t.Errorf("%s finds %q of the new kind", name, got)
		}
		if got := decided(t, s, byTeam); got != "t u" {
			t.Errorf("%s finds %q", name, got)
		}
		clean(t, s)
	}
	finds("the one that was stuck", newer)
	finds("another newer one", open(t, p.Open(t), declareNext))
	clean(t, older)
}

// testLateAnswerHealed loses the answer to a newer program's append; an older one
// finishes the entry meanwhile, without the newer one's keys.
func testLateAnswerHealed(t *testing.T, h Harness) {
	if !h.Versions {
		return
	}
	p := h.New(t)
	older := open(t, p.Open(t))
	agree(t, older, readsOfOld())
	var cut, lost atomic.Bool
	f := &faulty{Backend: p.Open(t), split: true, onRekey: func() error { time.Sleep(300 * time.Millisecond); return nil }}
	f.onAppend = func(store.Entry) fault {
		switch {
		case !cut.Load():
			return sound
		case lost.Swap(true):
			return lostOnWay
		}
		return lostAfter
	}
	newer := open(t, wrap(f), declareNext)
	putNew(t, newer, "w", newThing{Team: "x", N: 0})
	cut.Store(true)
	done := make(chan error, 1)
	go func() {
		_, err := newer.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
			return tx.Put("things", "t", 2, newThing{Team: "x", N: 1})
		})
		done <- err
	}()
	waitFor(t, "the answer that is lost", lost.Load)
	put(t, older, "u", Thing{Group: "x", N: 2})
	cut.Store(false)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := foundBy(t, newer, byTeam); got != "w t u" && got != "w t" { // u may come later
		t.Errorf("acknowledged t; the newer one finds %q", got)
	}
	if got := decided(t, newer, byTeam); got != "w t u" {
		t.Errorf("the newer one finds %q, want w t u", got)
	}
}

// testAgreementHealed has an older program finish the very entry by which it is kept
// out, which holds a document too.
func testAgreementHealed(t *testing.T, h Harness) {
	if !h.Versions {
		return
	}
	for _, by := range []string{"those that were there", "one that is started later"} {
		t.Run(by, func(t *testing.T) { agreementHealed(t, h.New(t), by) })
	}
}

func agreementHealed(t *testing.T, p Place, finder string) {
	older := open(t, p.Open(t))
	agree(t, older, readsOfOld())
	var stuck atomic.Bool
	f := &faulty{Backend: p.Open(t), split: true, onApply: func(int64) error {
		if stuck.Load() {
			return errBroken
		}
		return nil
	}}
	newer := open(t, wrap(f), declareNext)
	third := open(t, p.Open(t), declareNext, func(o *store.Options) { o.Patience = time.Hour })
	stuck.Store(true)
	done := make(chan error, 1)
	go func() {
		_, err := newer.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
			_, err := store.Agree(tx, []store.Reads{readsOfNext()})
			return errors.Join(err, tx.Put("things", "t", 2, newThing{Team: "x", N: 1}))
		})
		done <- err
	}()
	waitFor(t, "the older one is kept out", func() bool {
		_, err := older.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error { return tx.Put("others", "o", 1, Thing{}) })
		if err != nil && !errors.Is(err, store.ErrNewerSchema) {
			t.Fatal(err)
		}
		return err != nil
	})
	finds := func(name string, s store.Store) {
		if got := decided(t, s, byTeam); got != "t" {
			t.Errorf("%s finds %q, want t", name, got)
		}
	}
	if finder != "those that were there" { // before any of them has gone on, as if they were killed
		finds(finder, open(t, p.Open(t), declareNext))
	}
	stuck.Store(false)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	finds("the one that was stuck", newer)
	finds("another", third)
}

// testKeysBeforeTellingOfThem holds up the making of keys: nobody is told of the entry
// before, and no newer form is agreed on.
func testKeysBeforeTellingOfThem(t *testing.T, h Harness) {
	if !h.Versions {
		return
	}
	p := h.New(t)
	older := open(t, p.Open(t))
	agree(t, older, readsOfOld())
	var broken atomic.Bool
	f := &faulty{Backend: p.Open(t), onRekey: func() error {
		if broken.Load() {
			return errBroken
		}
		return nil
	}}
	newer := open(t, wrap(f), declareNext)
	broken.Store(true)
	head, err := older.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, older, "a", Thing{Group: "x", N: 1})
	told := make(chan int64, 10)
	go func() {
		for e, err := range newer.Follow(t.Context(), head) {
			if err != nil {
				return
			}
			told <- e.Number
		}
	}()
	_, err = newer.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
		_, err := store.Agree(tx, []store.Reads{readsOfNext()})
		return err
	})
	if !errors.Is(err, errBroken) {
		t.Errorf("keys are missing, and it is agreed that nobody makes them: %v", err)
	}
	select {
	case n := <-told:
		t.Fatalf("told of entry %d, whose document cannot be found", n)
	case <-time.After(200 * time.Millisecond):
	}
	broken.Store(false)
	if n := <-told; n != head+1 {
		t.Errorf("told of entry %d, want %d", n, head+1)
	}
	if got := foundBy(t, newer, byTeam); got != "a" { // outside a decision: the keys are there
		t.Errorf("told of it, finds %q", got)
	}
	if got := agree(t, newer, readsOfNext()); got["things"] != 2 {
		t.Errorf("agreed on %v", got)
	}
}
