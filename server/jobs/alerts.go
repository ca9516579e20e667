package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"duijie/server/crew"
	"duijie/server/service"
	"duijie/server/store"
)

// clockEvery is how often is looked for what the clock brings: digests and
// alerts that were snoozed.
const clockEvery = 30 * time.Second

// noteEvery is after how many entries without an alert a follower notes how far
// it came.
const noteEvery = 100

// The jobs of alerts, of which one server of several does each, and of mail.
const (
	Telling   = service.AlertsTelling
	Spreading = service.AlertsSpreading
	Clock     = "clock" // digests, and alerts that come back
	Mail      = "mail"  // hands letters over
)

// Alerts follows the journal for what people are to be told of. Any number of
// processes may do so at once on one store; with a crew one of them does each job.
type Alerts struct {
	Desk  *service.AlertDesk
	Store store.Store
	Crew  *crew.Crew // nil: this process does it all
	Log   *slog.Logger
	// After are the followers that have to stand at an entry before it is told of:
	// of the index and of the matcher.
	After []*Follower
	// Reached is told how far telling and spreading came; nil: nobody asks.
	Reached func(part string, number int64)
	// FromStart tells of a store that was never told of from its first entry on,
	// rather than from now.
	FromStart bool
}

// Run tells, spreads and looks at the clock until ctx ends, each while it is this
// process's, and wakes those who watch here. What fails is tried again after a pause:
// an alert is never left out. Who takes a job over goes on where it was noted last.
func (a Alerts) Run(ctx context.Context) {
	a.keep(ctx, "beginning", func(ctx context.Context) error { return a.Desk.Begin(ctx, a.FromStart) })
	var running sync.WaitGroup
	running.Go(func() { a.keep(ctx, "ringing", a.ring) })
	for name, do := range map[string]func(context.Context) error{Telling: a.tell, Spreading: a.spread, Clock: a.clock} {
		running.Go(func() { a.Crew.While(ctx, name, func(ctx context.Context) { a.keep(ctx, name, do) }) })
	}
	running.Wait()
}

// ring wakes who watches in this process, from now on.
func (a Alerts) ring(ctx context.Context) error {
	head, err := a.Store.Head(ctx)
	if err != nil {
		return err
	}
	for e, err := range a.Store.Follow(ctx, head) {
		if err != nil {
			return err
		}
		if err := a.Desk.Ring(ctx, e); err != nil {
			return fmt.Errorf("journal entry %d: %w", e.Number, err)
		}
	}
	return ctx.Err()
}

func (a Alerts) keep(ctx context.Context, name string, do func(context.Context) error) {
	for ctx.Err() == nil {
		err := do(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		a.Log.Error("alerts stopped, trying again", "part", name, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (a Alerts) reached(part string, number int64) {
	if a.Reached != nil {
		a.Reached(part, number)
	}
}

// tell writes alerts, entry by entry.
func (a Alerts) tell(ctx context.Context) error {
	after, err := a.Desk.Told(ctx)
	if err != nil {
		return err
	}
	a.reached("telling", after)
	for e, err := range a.Store.Follow(ctx, after) {
		if err != nil {
			return err
		}
		for _, f := range a.After {
			if err := f.Wait(ctx, e.Number); err != nil {
				return err
			}
		}
		if err := a.Desk.Tell(ctx, e); err != nil {
			return fmt.Errorf("journal entry %d: %w", e.Number, err)
		}
		if e.Number%noteEvery == 0 {
			if err := a.Desk.NoteTold(ctx, e.Number); err != nil {
				return err
			}
		}
		a.reached("telling", e.Number)
	}
	return ctx.Err()
}

// spread brings alerts to people, entry by entry.
func (a Alerts) spread(ctx context.Context) error {
	after, err := a.Desk.Spreading(ctx)
	if err != nil {
		return err
	}
	a.reached("spreading", after)
	for e, err := range a.Store.Follow(ctx, after) {
		if err != nil {
			return err
		}
		brings, err := a.Desk.Spread(ctx, e)
		if err != nil {
			return fmt.Errorf("journal entry %d: %w", e.Number, err)
		}
		if brings || e.Number%noteEvery == 0 {
			if err := a.Desk.NoteSpread(ctx, e.Number); err != nil {
				return err
			}
		}
		a.reached("spreading", e.Number)
	}
	return ctx.Err()
}

// clock does what the time of day brings.
func (a Alerts) clock(ctx context.Context) error {
	look := time.NewTicker(clockEvery)
	defer look.Stop()
	for {
		woken, errWake := a.Desk.Wake(ctx)
		digests, errDigest := a.Desk.Digest(ctx)
		if err := errors.Join(errWake, errDigest); err != nil {
			return err
		}
		if woken+digests > 0 {
			a.Log.Info("alerts by the clock", "woken", woken, "digests", digests)
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
