package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// names says what a batch holds.
func names(batch []*job) string {
	var out []string
	for _, b := range batch {
		out = append(out, b.meta.Action)
	}
	return strings.Join(out, " ")
}

func addJob(t *testing.T, q *queue, name string, bulk bool) *job {
	t.Helper()
	b := newJob(context.Background(), Meta{Action: name, Bulk: bulk}, nil)
	if err := q.add(b); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBulkWaitsForPeopleButNotForever(t *testing.T) {
	q := newQueue()
	addJob(t, q, "bulk", true)
	for i := range mostPassed {
		addJob(t, q, fmt.Sprint("p", i), false)
		if got, want := names(q.next()), fmt.Sprint("p", i); got != want {
			t.Fatalf("batch %q, want %q", got, want)
		}
	}
	addJob(t, q, "late", false)
	for _, want := range []string{"bulk", "late", ""} {
		if got := names(q.next()); got != want {
			t.Errorf("batch %q, want %q", got, want)
		}
	}
}

func TestGivenBackJobsComeFirstAgain(t *testing.T) {
	q := newQueue()
	for i := range mostPeople + 3 {
		addJob(t, q, fmt.Sprint("p", i), false)
	}
	batch := q.next()
	if len(batch) != mostPeople {
		t.Fatalf("%d in a batch", len(batch))
	}
	batch[5].state.Store(jobRunning) // found no room
	q.giveBack(batch[5:])
	again := q.next()
	if names(again[:2]) != "p5 p6" || len(again) != mostPeople-2 || again[0].state.Load() != jobWaiting {
		t.Errorf("given back: %d, first %s", len(again), names(again[:2]))
	}
}

func TestClosedQueueAnswersEveryone(t *testing.T) {
	q := newQueue()
	taken := addJob(t, q, "taken", false)
	waits := addJob(t, q, "waits", true)
	batch := q.next()
	if left := q.close(); len(left) != 1 || left[0] != waits {
		t.Errorf("left %q", names(left))
	}
	q.giveBack(batch)
	if _, err := taken.wait(); !errors.Is(err, ErrClosed) {
		t.Errorf("given back to a closed queue: %v", err)
	}
	if err := q.add(newJob(context.Background(), Meta{}, nil)); !errors.Is(err, ErrClosed) {
		t.Errorf("added to a closed queue: %v", err)
	}
}
