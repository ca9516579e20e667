package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"duijie/server/store"
)

func testWriters(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	const writers = 50
	rounds := h.scaled(8)
	together(t, writers, func(w int) error {
		for range rounds {
			m := store.Meta{Actor: fmt.Sprint("writer", w), Action: "add"}
			if _, err := s.Commit(t.Context(), m, func(_ context.Context, tx store.Tx) error { return add(tx, "sum", 1) }); err != nil {
				return err
			}
		}
		return nil
	})
	want := writers * rounds
	if d, v := get(t, s, "sum"); v.N != want || d.Version != int64(want) {
		t.Errorf("sum %d in version %d, want %d", v.N, d.Version, want)
	}
	acts := map[string]int{}
	for _, e := range entries(t, s) {
		for _, a := range e.Acts {
			acts[a.Actor]++
		}
	}
	if len(acts) != writers || acts["writer0"] != rounds {
		t.Errorf("the journal knows %d writers, writer0 %d times", len(acts), acts["writer0"])
	}
	clean(t, s)
}

func testUnique(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	taken := errors.New("taken")
	for i := range h.scaled(8) {
		var won atomic.Int32
		together(t, 20, func(w int) error {
			_, err := s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
				if _, err := tx.Get("things", id(i)); !isNotFound(err) {
					return errors.Join(taken, err)
				}
				return tx.Put("things", id(i), 1, Thing{N: w})
			})
			if errors.Is(err, taken) {
				return nil
			}
			won.Add(1)
			return err
		})
		if won.Load() != 1 {
			t.Errorf("%s was created %d times", id(i), won.Load())
		}
	}
}

// testWhole moves amounts between accounts while readers add them up. It runs
// with the backend's own snapshots, where it has them, and without.
func testWhole(t *testing.T, h Harness) {
	t.Run("as it is", func(t *testing.T) { whole(t, h, open(t, h.New(t).Open(t))) })
	t.Run("without snapshots", func(t *testing.T) {
		f := &faulty{Backend: h.New(t).Open(t), split: true}
		whole(t, h, open(t, unsnapped{f}))
	})
}

func whole(t *testing.T, h Harness, s store.Store) {
	const accounts, total = 6, 600
	commit(t, s, func(tx store.Tx) error {
		for i := range accounts {
			if err := add(tx, id(i), total/accounts); err != nil {
				return err
			}
		}
		return nil
	})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var views atomic.Int64
	enough := make(chan struct{})
	read := make(chan error, 2)
	for range 2 {
		go func() {
			for ctx.Err() == nil {
				if err := s.View(ctx, func(r store.Reader) error { return addUp(ctx, r, accounts, total) }); err != nil {
					if ctx.Err() == nil {
						read <- err
						stop()
						return
					}
					break
				}
				if views.Add(1) == int64(h.scaled(60)) {
					close(enough)
				}
			}
			read <- nil
		}()
	}
	together(t, 4, func(w int) error {
		for n := 0; ; n++ {
			select {
			case <-enough:
				return nil
			case <-ctx.Done():
				return nil
			default:
			}
			from, to := id((w+n)%accounts), id((w+2*n+1)%accounts)
			if _, err := s.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
				return errors.Join(add(tx, from, -1), add(tx, to, 1))
			}); err != nil {
				return err
			}
		}
	})
	stop()
	for range 2 {
		if err := <-read; err != nil {
			t.Error(err)
		}
	}
	clean(t, s)
}

// testViewAgain writes between two reads of a view.
func testViewAgain(t *testing.T, h Harness) {
	s := open(t, h.New(t).Open(t))
	both := func(tx store.Tx) error { return errors.Join(add(tx, "x", 1), add(tx, "y", 1)) }
	commit(t, s, both)
	for _, from := range []string{"x", "y"} {
		runs := 0
		var seen [2]int
		err := s.View(t.Context(), func(r store.Reader) error {
			runs++
			_, v := get(t, r, from)
			seen[0] = v.N
			if runs == 1 {
				commit(t, s, both)
			}
			page, err := r.Find(t.Context(), store.Query{Kind: "things"})
			if err != nil || len(page.Docs) != 2 {
				return fmt.Errorf("%d documents, %w", len(page.Docs), err)
			}
			for _, d := range page.Docs {
				if v, err := store.As[Thing](d); err != nil || d.ID != from {
					seen[1] = v.N
				}
			}
			return nil
		})
		if err != nil || seen[0] != seen[1] {
			t.Errorf("seen %v in run %d, %v", seen, runs, err)
		}
	}
	mine := errors.New("mine")
	if err := s.View(t.Context(), func(store.Reader) error { return mine }); !errors.Is(err, mine) {
		t.Errorf("the view's own error came back as %v", err)
	}
}

// addUp reads the accounts once one by one and once as a list.
func addUp(ctx context.Context, r store.Reader, accounts, total int) error {
	sum := 0
	for i := range accounts {
		d, err := r.Get(ctx, "things", id(i))
		if err != nil {
			return err
		}
		v, err := store.As[Thing](d)
		if err != nil {
			return err
		}
		sum += v.N
	}
	page, err := r.Find(ctx, store.Query{Kind: "things", Key: "by_n"})
	if err != nil {
		return err
	}
	listed := 0
	for _, d := range page.Docs {
		v, err := store.As[Thing](d)
		if err != nil {
			return err
		}
		listed += v.N
	}
	if sum != total || listed != total || len(page.Docs) != accounts {
		return fmt.Errorf("one by one %d, listed %d in %d documents, want %d in %d", sum, listed, len(page.Docs), total, accounts)
	}
	return nil
}

// testRested: the second of two use cases in one entry refuses because of the
// first, whose write then fails. Its refusal has no ground any more.
func testRested(t *testing.T, h Harness) {
	f := &faulty{Backend: h.New(t).Open(t), onAppend: func(store.Entry) fault { return refused }}
	s := open(t, wrap(f))
	release := hold(t, s)
	taken := errors.New("taken")
	create := func(_ context.Context, tx store.Tx) error {
		if _, err := tx.Get("things", "a"); err == nil {
			return taken
		}
		return tx.Put("things", "a", 1, Thing{})
	}
	queued, done := make(chan struct{}), make(chan error, 2)
	for range 2 {
		ctx := &announced{Context: context.Background(), done: queued}
		go func() {
			_, err := s.Commit(ctx, by, create)
			done <- err
		}()
		<-queued
	}
	release()
	for range 2 {
		if err := <-done; !errors.Is(err, errRefused) {
			t.Errorf("answered %v, want the failure of the entry", err)
		}
	}
	if _, err := s.Get(t.Context(), "things", "a"); !isNotFound(err) {
		t.Errorf("written after all: %v", err)
	}
}

// testStale lets another store write between two reads of a use case: the use
// case has to be run again, not to refuse on a state that never was.
func testStale(t *testing.T, h Harness) {
	p := h.New(t)
	f := &faulty{Backend: p.Open(t)}
	a := open(t, wrap(f))
	both := func(tx store.Tx) error { return errors.Join(add(tx, "x", 1), add(tx, "y", 1)) }
	commit(t, a, both)
	if !h.Shared {
		return
	}
	b := open(t, p.Open(t))
	torn := errors.New("torn")
	for _, how := range []string{"get", "find"} {
		runs := 0
		_, err := a.Commit(t.Context(), by, func(_ context.Context, tx store.Tx) error {
			x, err := tx.Get("things", "x")
			if err != nil {
				return err
			}
			if runs++; runs == 1 {
				commit(t, b, both)
			}
			var y store.Doc
			if how == "get" {
				y, err = tx.Get("things", "y")
			} else {
				var page store.Page
				if page, err = tx.Find(store.Query{Kind: "things", From: "y"}); err == nil {
					y = page.Docs[0]
				}
			}
			if err == nil && x.Version != y.Version {
				return torn
			}
			return err
		})
		if err != nil || runs != 2 {
			t.Errorf("by %s: %v after %d runs", how, err, runs)
		}
	}
}
