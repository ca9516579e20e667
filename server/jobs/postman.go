package jobs

import (
	"context"
	"log/slog"
	"time"

	"duijie/server/service"
)

// lookEvery is how often the outbox is looked into for letters that another
// process has written, or whose next try is due.
const lookEvery = 5 * time.Second

// CarryMail hands over the letters of an outbox until ctx ends: those of this
// process at once, others within a few seconds.
func CarryMail(ctx context.Context, o *service.Outbox, postman service.Postman, log *slog.Logger) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		sent, err := o.Deliver(ctx, postman)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			log.Error("the outbox cannot be emptied, trying again", "error", err)
		}
		if sent > 0 && err == nil {
			continue // there may be more
		}
		select {
		case <-o.Written():
		case <-look.C:
		case <-ctx.Done():
			return
		}
	}
}
