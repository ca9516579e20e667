package store

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// A job is a use case on its way through the committer.
type job struct {
	ctx  context.Context
	meta Meta
	fn   func(context.Context, Tx) error

	state atomic.Int32 // waiting, running or dropped
	done  chan answer  // one answer, never more
	known atomic.Pointer[Receipt]
	doubt chan struct{} // closed when the answer may take long: see known
	once  sync.Once
}

type answer struct {
	receipt Receipt
	err     error
}

const (
	jobWaiting = iota
	jobRunning
	jobDropped
)

func newJob(ctx context.Context, m Meta, fn func(context.Context, Tx) error) *job {
	return &job{ctx: ctx, meta: m, fn: fn, done: make(chan answer, 1), doubt: make(chan struct{})}
}

func (b *job) answer(r Receipt, err error) { b.done <- answer{r, err} }

// delay lets a caller go whose context has ended: with the receipt when the
// entry is known to stand, with ErrUnclear otherwise.
func (b *job) delay(stands *Receipt) {
	b.known.Store(stands)
	b.once.Do(func() { close(b.doubt) })
}

// wait returns the answer, or the end of the context where that is still true.
func (b *job) wait() (Receipt, error) {
	select {
	case a := <-b.done:
		return a.receipt, a.err
	case <-b.ctx.Done():
	}
	if b.state.CompareAndSwap(jobWaiting, jobDropped) {
		return Receipt{}, context.Cause(b.ctx)
	}
	select {
	case a := <-b.done:
		return a.receipt, a.err
	case <-b.doubt:
	}
	select {
	case a := <-b.done:
		return a.receipt, a.err
	default:
	}
	if r := b.known.Load(); r != nil {
		return *r, nil
	}
	return Receipt{}, ErrUnclear
}

// queue holds the jobs that wait: people's before bulk.
type queue struct {
	mu      sync.Mutex
	people  []*job
	bulk    []*job
	passed  int // batches in which bulk had to wait
	closed  bool
	arrived chan struct{} // one token: look again
}

const (
	mostPeople = 200 // jobs in one batch
	mostBulk   = 50
	mostPassed = 4 // batches after which bulk goes first once
)

func newQueue() *queue { return &queue{arrived: make(chan struct{}, 1)} }

func (q *queue) add(b *job) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return ErrClosed
	}
	if b.meta.Bulk {
		q.bulk = append(q.bulk, b)
	} else {
		q.people = append(q.people, b)
	}
	select {
	case q.arrived <- struct{}{}:
	default:
	}
	return nil
}

// next takes a batch: people's jobs, or bulk when no one waits or when bulk
// has waited long enough. Empty when nothing waits.
func (q *queue) next() []*job {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.people) > 0 && (len(q.bulk) == 0 || q.passed < mostPassed) {
		if len(q.bulk) > 0 {
			q.passed++
		}
		return takeFront(&q.people, mostPeople)
	}
	q.passed = 0
	return takeFront(&q.bulk, mostBulk)
}

func takeFront(list *[]*job, most int) []*job {
	n := min(most, len(*list))
	batch := append([]*job(nil), (*list)[:n]...)
	rest := append([]*job(nil), (*list)[n:]...)
	*list = rest
	return batch
}

// giveBack puts jobs that found no room in their entry in front again.
func (q *queue) giveBack(batch []*job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := len(batch) - 1; i >= 0; i-- {
		b := batch[i]
		if q.closed {
			refuse([]*job{b}, ErrClosed)
			continue
		}
		b.state.CompareAndSwap(jobRunning, jobWaiting)
		if b.meta.Bulk {
			q.bulk = append([]*job{b}, q.bulk...)
		} else {
			q.people = append([]*job{b}, q.people...)
		}
	}
}

// close refuses new jobs and returns those that wait.
func (q *queue) close() []*job {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	left := slices.Concat(q.people, q.bulk)
	q.people, q.bulk = nil, nil
	return left
}
