package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"duijie/server/crew"
	"duijie/server/market"
	"duijie/server/service"
)

// Chore is something that is seen to from time to time.
type Chore struct {
	Name  string      // one word for logs and figures
	Title market.Text // what it does, for an operator
	// Own is about this process alone, so that each sees to it. Any other is about the
	// store, and is seen to by the one process that holds the job of its name.
	Own bool
	Do  func(ctx context.Context) error
}

// House does chores, and remembers how each went.
type House struct {
	// Crew says which chores are this process's; nil: all of them.
	Crew *crew.Crew

	chores []Chore
	log    *slog.Logger
	world  market.World

	mu   sync.Mutex
	runs map[string]*service.Chore
}

// NewHouse knows its chores from the start, so that one that never ran shows.
func NewHouse(world market.World, log *slog.Logger, chores ...Chore) *House {
	h := &House{chores: chores, log: log, world: world, runs: map[string]*service.Chore{}}
	for _, c := range chores {
		h.runs[c.Name] = &service.Chore{Name: c.Name, Title: c.Title}
	}
	return h
}

// fence is under which number a chore is this process's; 0 when it is not.
func (h *House) fence(c Chore) int64 {
	if c.Own {
		return 1
	}
	fence, _ := h.Crew.Holding(c.Name)
	return fence
}

// Shared names the chores that one process sees to for all.
func (h *House) Shared() []string {
	var out []string
	for _, c := range h.chores {
		if !c.Own {
			out = append(out, c.Name)
		}
	}
	return out
}

// choresEvery is how often every chore is done.
const choresEvery = time.Hour

// Keep does every chore that is this process's at once and then every hour, until ctx
// ends, and one that comes to it in between when it comes. One that fails is logged,
// keeps no other from being done, and is tried again.
func (h *House) Keep(ctx context.Context) {
	every := time.NewTicker(choresEvery)
	defer every.Stop()
	done := map[string]int64{} // the fence under which each was done last
	var clock watchedClock
	for {
		clock.look(h.world, h.log)
		_, changed := h.Crew.Holding("")
		for _, c := range h.chores {
			if fence := h.fence(c); fence != 0 && fence != done[c.Name] {
				done[c.Name] = fence
				h.do(ctx, c)
			}
		}
		select {
		case <-every.C:
			clear(done)
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

func (h *House) do(ctx context.Context, c Chore) {
	began := h.world.Now()
	started := time.Now() // a duration on the machine's clock
	here := true
	var err error
	if c.Own {
		err = c.Do(ctx)
	} else {
		here, err = h.Crew.Do(ctx, c.Name, c.Do)
	}
	if !here || ctx.Err() != nil || errors.Is(err, crew.ErrLost) {
		return // broken off, which is neither
	}
	if err != nil {
		h.log.Error("housekeeping", "chore", c.Name, "error", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	run := h.runs[c.Name]
	run.Began, run.Took, run.Runs = began, time.Since(started), run.Runs+1
	if err != nil {
		run.Failed, run.Failures = true, run.Failures+1
		return
	}
	run.Failed, run.Succeeded = false, h.world.Now()
}

// Chores tells how each went, in the order in which they are done.
func (h *House) Chores() []service.Chore {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]service.Chore, 0, len(h.chores))
	for _, c := range h.chores {
		run := *h.runs[c.Name]
		run.Elsewhere = h.fence(c) == 0
		out = append(out, run)
	}
	return out
}

// watchedClock notices that the clock was set while the process ran. Chores go on by the
// time that passes, whatever the clock says; the days on which terms end are the clock's.
type watchedClock struct {
	said time.Time // what the clock said at the last look
	at   time.Time // when that was, by the time that has passed since the machine started
}

// leap is from how much on a clock was set, and not only kept right.
const leap = 5 * time.Minute

// look says in the log that the clock was set since the last look. It tells by how much; 0
// where it was not.
func (c *watchedClock) look(world market.World, log *slog.Logger) time.Duration {
	last := *c
	c.said, c.at = world.Now(), time.Now() // a duration on the machine's clock
	if last.at.IsZero() {
		return 0
	}
	by := c.said.Sub(last.said) - c.at.Sub(last.at)
	if by.Abs() < leap {
		return 0
	}
	log.Error("the clock was set while the server ran: see whether terms have ended too early, and the time of the machine", "by", by.Round(time.Second))
	return by
}
