package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// Listing is a change of what is public: the entry to take in, or, when it is
// nil, an id to forget.
type Listing struct {
	ID    string
	Entry *service.Entry
}

// Sink is something built from the public listings. Apply takes in changes and
// remembers seq with them, as one; the same ones again change nothing.
type Sink interface {
	Apply(changes []Listing, seq int64) error
	Position() (int64, error)
}

// Follower keeps one sink in step with the journal.
type Follower struct {
	name  string
	store store.Store
	sink  Sink
	log   *slog.Logger
	at    atomic.Int64
	shown map[string]string // what listings show of an organisation, as far as it was seen to change

	exchanges chan exchange

	mu    sync.Mutex
	moved chan struct{} // closed and replaced when at grows
}

// exchange is the replacement of what a sink writes to, done while nothing is
// written.
type exchange struct {
	do   func() error
	done chan error
}

// NewFollower names a follower of a sink.
func NewFollower(name string, s store.Store, sink Sink, log *slog.Logger) *Follower {
	return &Follower{
		name: name, store: s, sink: sink, log: log.With("follower", name), moved: make(chan struct{}), shown: map[string]string{},
		exchanges: make(chan exchange),
	}
}

// At is the journal number up to which the sink was brought, 0 before the
// first.
func (f *Follower) At() int64 { return f.at.Load() }

// reach notes that the sink stands at a number, and wakes who waits for it.
func (f *Follower) reach(n int64) {
	f.at.Store(n)
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.moved)
	f.moved = make(chan struct{})
}

// Wait returns when the sink has reached a journal number, or with the error of
// a context that ended first.
func (f *Follower) Wait(ctx context.Context, number int64) error {
	for {
		f.mu.Lock()
		moved := f.moved
		f.mu.Unlock()
		if f.At() >= number {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Behind tells how many entries the sink lacks.
func (f *Follower) Behind(ctx context.Context) (int64, error) {
	head, err := f.store.Head(ctx)
	return head - f.At(), err
}

var listed = []string{service.Achievements, service.Demands}

func publicQuery(kind string) store.Query {
	return store.Query{Kind: kind, Key: "public", Equal: []any{string(market.Published)}, Limit: batch}
}

// Run follows until ctx ends. What cannot be taken in is tried again after a
// pause, and the log says so: an index that skipped an entry would lie.
func (f *Follower) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := f.round(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil {
			continue // something was exchanged: from where that stands
		}
		f.log.Error("following the journal stopped, trying again", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return nil
}

// round follows until ctx ends, something fails, or the sink is exchanged.
func (f *Follower) round(ctx context.Context) error {
	following, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- f.follow(following) }()
	select {
	case err := <-ended:
		return err
	case x := <-f.exchanges:
		stop()
		f.log.Debug("stopped for an exchange", "error", <-ended) // what is no cancellation the next round meets again
		err := x.do()
		clear(f.shown) // was seen to change in what stood there before, and not in what does now
		x.done <- err
		return nil
	}
}

// Exchange runs do while nothing is written to the sink, for example to put a
// newly built index into its place. Following goes on from the position that
// the sink then has, which may be an older one. The error is that of do, or of
// a ctx that ended before a follower that runs took it.
func (f *Follower) Exchange(ctx context.Context, do func() error) error {
	x := exchange{do: do, done: make(chan error, 1)}
	select {
	case f.exchanges <- x:
		return <-x.done
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *Follower) follow(ctx context.Context) error {
	at, err := f.sink.Position()
	if err != nil {
		return err
	}
	f.reach(at)
	for e, err := range f.store.Follow(ctx, at) {
		if err != nil {
			return err
		}
		if err := f.take(ctx, e); err != nil {
			return fmt.Errorf("journal entry %d: %w", e.Number, err)
		}
	}
	return nil
}

// take brings the sink to one entry.
func (f *Follower) take(ctx context.Context, e store.Entry) error {
	var changes []Listing
	var err error
	for _, act := range e.Acts {
		for _, c := range act.Changes {
			switch {
			case c.Kind == service.Organisations && !c.Deleted:
				err = f.takeAllOf(ctx, c.ID)
			case c.Kind != service.Achievements && c.Kind != service.Demands:
			case c.Deleted:
				changes = append(changes, Listing{ID: c.ID})
			default:
				changes, err = f.addCurrent(ctx, changes, c.Kind, c.ID)
			}
			if err != nil {
				return err
			}
		}
	}
	if err := f.sink.Apply(changes, e.Number); err != nil {
		return err
	}
	f.reach(e.Number)
	return nil
}

// addCurrent takes the document as it stands now, lifted to its newest shape,
// rather than the text in the entry: a later entry brings at most the same.
func (f *Follower) addCurrent(ctx context.Context, changes []Listing, kind, id string) ([]Listing, error) {
	d, err := f.store.Get(ctx, kind, id)
	if err != nil {
		return append(changes, Listing{ID: id}), ignoreNotFound(err)
	}
	return add(ctx, f.store, changes, kind, id, d.Body)
}

// takeAllOf takes in every listing of an organisation whose name or region
// changed, in batches that stand at the number before.
func (f *Follower) takeAllOf(ctx context.Context, id string) error {
	o, err := organisation(ctx, f.store, id)
	if err != nil {
		return ignoreNotFound(err)
	}
	shown := o.Name + "/" + o.Region
	if f.shown[id] == shown {
		return nil
	}
	for _, kind := range listed {
		q := store.Query{Kind: kind, Key: "organisation", Equal: []any{id}, Limit: batch}
		err := inBatches(ctx, f.store, q, func(changes []Listing) error { return f.sink.Apply(changes, f.At()) })
		if err != nil {
			return err
		}
	}
	f.shown[id] = shown
	return nil
}

// inBatches hands the listings of a query to apply, page by page.
func inBatches(ctx context.Context, s store.Store, q store.Query, apply func([]Listing) error) error {
	for {
		page, err := s.Find(ctx, q)
		if err != nil {
			return err
		}
		changes := make([]Listing, 0, len(page.Docs))
		for _, d := range page.Docs {
			if changes, err = add(ctx, s, changes, q.Kind, d.ID, d.Body); err != nil {
				return err
			}
		}
		if err := apply(changes); err != nil || page.Next == "" {
			return err
		}
		q.After = page.Next
	}
}

func add(ctx context.Context, s store.Store, changes []Listing, kind, id string, body []byte) ([]Listing, error) {
	entry, err := service.Project(kind, body, func(owner string) (market.Organisation, error) { return organisation(ctx, s, owner) })
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", kind, id, err)
	}
	return append(changes, Listing{ID: id, Entry: entry}), nil
}

func organisation(ctx context.Context, s store.Store, id string) (market.Organisation, error) {
	d, err := s.Get(ctx, service.Organisations, id)
	if err != nil {
		return market.Organisation{}, err
	}
	return store.As[market.Organisation](d)
}

func ignoreNotFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
