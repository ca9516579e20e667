package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"duijie/server/store"
)

func testFollow(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	for i := range 5 {
		put(t, s, id(i), Thing{N: i})
	}
	const last = 30
	follow := func(after int64) error {
		want := after + 1
		for e, err := range s.Follow(t.Context(), after) {
			if err != nil {
				return err
			}
			if e.Number != want {
				return fmt.Errorf("entry %d, want %d", e.Number, want)
			}
			c := e.Acts[len(e.Acts)-1].Changes[0]
			if d, err := s.Get(t.Context(), c.Kind, c.ID); err != nil || d.Seq < e.Number {
				return fmt.Errorf("entry %d came before its document: %d, %w", e.Number, d.Seq, err)
			}
			if want++; want > last {
				return nil
			}
		}
		return errors.New("following ended early")
	}
	together(t, 4, func(i int) error {
		if i < 3 {
			return follow(int64(i * 3))
		}
		for n := 5; n < last; n++ {
			put(t, s, id(n%7), Thing{N: n})
		}
		return nil
	})

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for e, err := range s.Follow(ctx, last-1) {
		if err != nil || e.Number != last {
			t.Errorf("%d, %v", e.Number, err)
		}
		cancel() // ends the loop without an error
	}
	waiting, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		for e, err := range s.Follow(context.Background(), last-1) {
			if e.Number == last {
				close(waiting)
				continue
			}
			ended <- err
		}
	}()
	<-waiting
	closeStore(t, s)
	if err := <-ended; !errors.Is(err, store.ErrClosed) {
		t.Errorf("following a closed store ended with %v", err)
	}
}

// testTwoStores is for backends that several processes share.
func testTwoStores(t *testing.T, h Harness) {
	p := h.New(t)
	a := open(t, p.Open(t))
	if !h.Shared {
		return // one process per data folder: the lock is the backend's own test
	}
	b := open(t, p.Open(t))
	rounds := h.scaled(15)
	seen := make(chan error, 2)
	for _, s := range []store.Store{a, b} {
		go func() {
			acts := 0
			for e, err := range s.Follow(t.Context(), 0) {
				if err != nil {
					seen <- err
					return
				}
				if acts += len(e.Acts); acts == 8*rounds {
					break
				}
			}
			seen <- nil
		}()
	}
	together(t, 8, func(w int) error {
		s := []store.Store{a, b}[w%2]
		for range rounds {
			if _, err := s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
				return errors.Join(add(tx, "shared", 1), add(tx, id(w), 1))
			}); err != nil {
				return err
			}
		}
		return nil
	})
	for range 2 {
		if err := <-seen; err != nil {
			t.Error(err)
		}
	}
	for _, s := range []store.Store{a, b} {
		if d, v := get(t, s, "shared"); v.N != 8*rounds || d.Version != int64(8*rounds) {
			t.Errorf("shared %d in version %d, want %d", v.N, d.Version, 8*rounds)
		}
		clean(t, s)
	}
}

// testTwoStoresHeal: one store stops between journal and documents; the other,
// which only follows, finishes the work after its patience.
func testTwoStoresHeal(t *testing.T, h Harness) {
	p := h.New(t)
	var stuck atomic.Bool
	f := &faulty{Backend: p.Open(t), split: true, onApply: func(int64) error {
		if stuck.Load() {
			return errBroken
		}
		return nil
	}}
	a := open(t, wrap(f))
	if !h.Shared {
		return
	}
	b := open(t, p.Open(t))
	put(t, a, "x", Thing{N: 1})
	stuck.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = a.Commit(ctx, by, func(_ context.Context, tx store.Tx) error { return add(tx, "x", 1) })
	}()
	for e, err := range b.Follow(t.Context(), 1) {
		if err != nil || e.Number != 2 {
			t.Fatalf("%d, %v", e.Number, err)
		}
		break
	}
	if _, v := get(t, b, "x"); v.N != 2 {
		t.Errorf("not finished: %+v", v)
	}
	if _, err := b.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error { return add(tx, "x", 1) }); err != nil {
		t.Error(err)
	}
	stuck.Store(false)
	cancel()
	<-done
	put(t, a, "y", Thing{})
	if _, v := get(t, a, "x"); v.N != 3 {
		t.Errorf("the late writer put an old document over a newer one: %+v", v)
	}
	clean(t, b)
}
