package jobs

import (
	"context"
	"log/slog"
	"time"
)

// Chore is something that is seen to from time to time. It may run in several
// processes at once.
type Chore struct {
	Name string
	Do   func(ctx context.Context) error
}

// KeepHouse does every chore at once and then every hour until ctx ends. One
// that fails is logged, keeps no other from being done, and is tried again.
func KeepHouse(ctx context.Context, chores []Chore, log *slog.Logger) {
	every := time.NewTicker(time.Hour)
	defer every.Stop()
	for {
		for _, c := range chores {
			if err := c.Do(ctx); err != nil && ctx.Err() == nil {
				log.Error("housekeeping", "chore", c.Name, "error", err)
			}
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}
