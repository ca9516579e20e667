package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// journal is the Store: the rules, over a Backend.
type journal struct {
	reader
	backend Backend
	world   World
	sets    map[string]RecordSet
	log     *slog.Logger

	poll, patience time.Duration

	queue   *queue
	mark    atomic.Int64 // entries up to here have their documents, as far as we know
	wake    *wake
	closing chan struct{}
	closed  sync.Once
	ended   chan struct{} // the committer has returned
	ctx     context.Context
	cancel  context.CancelFunc

	// The committer's own.
	tip     tip
	settled bool // tip and mark are known to be right, as long as no one else writes
	behind  bool // it was said that the clock stands behind the journal

	agreed    Reads // see forms.go
	formsRead bool
	outdated  error        // agreed on what this program does not read
	since     int64        // entries behind it may lack keys that were made at the opening
	lacking   map[ref]bool // documents that may lack keys
}

// tip is the last entry that the committer knows.
type tip struct {
	number int64
	hash   string
	time   time.Time
}

// Open checks the declarations, prepares the backend, finishes what a stopped
// writer left behind and starts the committer. The store owns the backend from
// then on; when Open fails, the caller closes it.
//
// A journal that is damaged, or written by a newer program, opens all the same
// so that it can be read and verified, but takes no commits. Where several servers have
// agreed on forms that this program does not read: ErrNewerSchema.
func Open(ctx context.Context, b Backend, o Options) (Store, error) {
	j, err := newJournal(b, o)
	if err != nil {
		return nil, err
	}
	if err := j.prepare(ctx); err != nil {
		return nil, err
	}
	if err := refuseHalfRestored(ctx, b); err != nil {
		return nil, err
	}
	if err := j.catchUp(WithHook(ctx, o.Hook)); err != nil {
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewerSchema) {
			return nil, err
		}
		j.log.Error("the journal takes no commits until this is mended", "error", err)
		if applied, err := b.Applied(ctx); err == nil {
			j.mark.Store(applied)
		}
	}
	j.ctx, j.cancel = context.WithCancel(WithHook(context.WithoutCancel(ctx), o.Hook))
	j.fillAll()
	go j.run()
	return j, nil
}

// prepare declares everything to the backend and sees to a trail of what is old.
func (j *journal) prepare(ctx context.Context) error {
	if err := j.expectOthers(ctx); err != nil {
		return err
	}
	declared := make([]Declared, 0, len(j.kinds))
	for _, name := range slices.Sorted(maps.Keys(j.kinds)) {
		d := j.kinds[name].declared()
		d.Again = j.mixed(j.kinds[name], j.agreed)
		declared = append(declared, d)
	}
	sets := make([]DeclaredSet, 0, len(j.sets))
	for _, name := range slices.Sorted(maps.Keys(j.sets)) {
		sets = append(sets, j.sets[name].declared())
	}
	if err := j.backend.Declare(ctx, declared, sets); err != nil {
		return fmt.Errorf("prepare the collections: %w", err)
	}
	if err := j.keepTrail(ctx); err != nil && !errors.Is(err, ErrDamaged) {
		return fmt.Errorf("fill the trail: %w", err)
	}
	return nil
}

func newJournal(b Backend, o Options) (*journal, error) {
	if o.World == nil {
		return nil, fmt.Errorf("%w: Options.World is missing", ErrInvalid)
	}
	kinds, err := compileKinds(append(slices.Clone(o.Collections), Collection{Name: Forms, Schema: 1}))
	if err != nil {
		return nil, err
	}
	sets, err := compileSets(append(slices.Clone(o.Records), RecordSet{Name: restoringSet}), kinds)
	if err != nil {
		return nil, err
	}
	j := &journal{
		reader: reader{kinds: kinds, from: b}, backend: b, world: o.World, sets: sets, log: o.Logger,
		poll: o.Poll, patience: o.Patience,
		since: math.MaxInt64, lacking: map[ref]bool{}, queue: newQueue(), wake: newWake(), closing: make(chan struct{}), ended: make(chan struct{}),
	}
	if j.log == nil {
		j.log = slog.Default()
	}
	if j.poll == 0 {
		j.poll = 250 * time.Millisecond
	}
	if j.patience == 0 {
		j.patience = time.Second
	}
	return j, nil
}

// Close lets the batch in hand finish, answers ErrClosed to what waits, and
// closes the backend.
func (j *journal) Close() error {
	err := ErrClosed
	j.closed.Do(func() {
		left := j.queue.close()
		close(j.closing)
		for _, b := range left {
			b.answer(Receipt{}, ErrClosed)
		}
		select {
		case <-j.ended:
		case <-time.After(10 * time.Second):
		}
		j.cancel()
		<-j.ended
		err = j.backend.Close()
	})
	return err
}

// Commit hands fn to the committer and waits for its answer.
func (j *journal) Commit(ctx context.Context, m Meta, fn func(context.Context, Tx) error) (Receipt, error) {
	if err := checkMeta(m); err != nil {
		return Receipt{}, err
	}
	if ctx.Value(insideKey{}) != nil {
		return Receipt{}, fmt.Errorf("%w: %s: a commit within a commit would wait for itself", ErrInvalid, m.Action)
	}
	b := newJob(ctx, m, fn)
	if err := j.queue.add(b); err != nil {
		return Receipt{}, err
	}
	return b.wait()
}

// Entries lists entries as they stand.
func (j *journal) Entries(ctx context.Context, after int64, limit int) ([]Entry, error) {
	if limit < 1 || limit > MaxLimit {
		return nil, fmt.Errorf("%w: limit %d, at most %d", ErrInvalid, limit, MaxLimit)
	}
	return j.backend.Entries(ctx, after, limit)
}

// Head is the mark.
func (j *journal) Head(ctx context.Context) (int64, error) { return j.backend.Applied(ctx) }

// pause waits; false when the store is being closed.
func (j *journal) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-j.closing:
	case <-ctx.Done():
	}
	return false
}

func (j *journal) isClosing() bool {
	select {
	case <-j.closing:
		return true
	default:
		return false
	}
}

// wake tells any number of waiters that something has changed.
type wake struct {
	mu sync.Mutex
	ch chan struct{}
}

func newWake() *wake { return &wake{ch: make(chan struct{})} }

// next is closed at the next change.
func (w *wake) next() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ch
}

func (w *wake) all() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.ch)
	w.ch = make(chan struct{})
}
