package simulate

import (
	"context"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// sums are what went out and what came back.
type sums struct{ paid, back market.Fen }

func moneyOf(ctx context.Context, st store.Store) (sums, error) {
	var s sums
	err := each(ctx, st, service.Batches, func(b market.Batch) {
		for _, l := range b.Lines {
			if l.Outcome == market.BatchPaid {
				s.paid += l.Amount
			}
		}
	})
	if err == nil {
		err = each(ctx, st, service.Recoveries, func(r market.Recovery) { s.back += r.Received() })
	}
	return s, err
}

// each reads all documents of a kind as T.
func each[T any](ctx context.Context, st store.Store, kind string, see func(T)) error {
	return walk(ctx, st, kind, func(d store.Doc) error {
		v, err := store.As[T](d)
		if err == nil {
			see(v)
		}
		return err
	})
}
