package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"duijie/server/jobs"
)

func TestAChoreThatFailsKeepsNoOtherFromBeingDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var done []string
	jobs.KeepHouse(ctx, []jobs.Chore{
		{Name: "broken", Do: func(context.Context) error { done = append(done, "broken"); return errors.New("broken") }},
		{Name: "next", Do: func(context.Context) error { done = append(done, "next"); cancel(); return nil }},
	}, slog.New(slog.DiscardHandler))
	if len(done) != 2 || done[1] != "next" {
		t.Errorf("done: %v", done)
	}
}
