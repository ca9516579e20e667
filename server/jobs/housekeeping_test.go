package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"duijie/server/jobs"
	"duijie/server/market"
)

func TestAChoreThatFailsKeepsNoOtherFromBeingDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var done []string
	house := jobs.NewHouse(market.RealWorld{}, slog.New(slog.DiscardHandler),
		jobs.Chore{Name: "broken", Do: func(context.Context) error { done = append(done, "broken"); return errors.New("broken") }},
		jobs.Chore{Name: "next", Do: func(context.Context) error { done = append(done, "next"); return nil }},
		jobs.Chore{Name: "stopped", Do: func(context.Context) error { cancel(); return ctx.Err() }},
		jobs.Chore{Name: "never", Do: func(context.Context) error { return ctx.Err() }},
	)
	house.Keep(ctx)
	if len(done) != 2 || done[1] != "next" {
		t.Errorf("done: %v", done)
	}
	for i, want := range []struct {
		name           string
		runs, failures int
		failed, ever   bool
	}{{"broken", 1, 1, true, false}, {"next", 1, 0, false, true}, {"stopped", 0, 0, false, false}, {"never", 0, 0, false, false}} {
		got := house.Chores()[i]
		if got.Name != want.name || got.Runs != want.runs || got.Failures != want.failures || got.Failed != want.failed || got.Succeeded.IsZero() == want.ever {
			t.Errorf("%s: %+v", want.name, got)
		}
	}
}
