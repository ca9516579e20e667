package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// Chore is something that is seen to from time to time. It may run in several
// processes at once.
type Chore struct {
	Name  string      // one word for logs and figures
	Title market.Text // what it does, for an operator
	Do    func(ctx context.Context) error
}

// House does chores, and remembers how each went.
type House struct {
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

// choresEvery is how often every chore is done.
const choresEvery = time.Hour

// Keep does every chore at once and then every hour until ctx ends. One that
// fails is logged, keeps no other from being done, and is tried again.
func (h *House) Keep(ctx context.Context) {
	every := time.NewTicker(choresEvery)
	defer every.Stop()
	for clock := (watchedClock{}); ; {
		clock.look(h.world, h.log)
		for _, c := range h.chores {
			h.do(ctx, c)
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}

func (h *House) do(ctx context.Context, c Chore) {
	began := h.world.Now()
	started := time.Now() // a duration on the machine's clock
	err := c.Do(ctx)
	if ctx.Err() != nil {
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
		out = append(out, *h.runs[c.Name])
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
