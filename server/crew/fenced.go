package crew

import (
	"context"
	"errors"
	"fmt"

	"duijie/server/store"
)

type holdKey struct{}

// Fenced is a store that refuses what a job writes once its lease is another's. What
// is committed under a context of Do or While is decided together with the lease: the
// entry stands behind the lease that allows it, or not at all. Errors: ErrLost.
//
// Records stand outside the journal and cannot be decided with it. What a job writes
// there is refused from when this server's own term is over; a single write that was
// under way just then still stands, which is why jobs decide by Insert there.
func Fenced(s store.Store) store.Store { return fencedStore{s} }

type fencedStore struct{ store.Store }

// Commit commits if the lease under which ctx is stands.
func (s fencedStore) Commit(ctx context.Context, m store.Meta, fn func(context.Context, store.Tx) error) (store.Receipt, error) {
	h, ok := ctx.Value(holdKey{}).(*hold)
	if !ok {
		return s.Store.Commit(ctx, m, fn)
	}
	return s.Store.Commit(ctx, m, func(ctx context.Context, tx store.Tx) error {
		if err := h.stands(tx); err != nil {
			return err
		}
		return fn(ctx, tx)
	})
}

// stands checks the lease within a decision.
func (h *hold) stands(tx store.Tx) error {
	d, err := tx.Get(Leases, h.job)
	if errors.Is(err, store.ErrNotFound) {
		return h.lost()
	}
	if err != nil {
		return err
	}
	l, err := store.As[Lease](d)
	if err == nil && (l.Holder != h.crew.id || l.Fence != h.fence) {
		return h.lost()
	}
	return err
}

func (h *hold) lost() error { return fmt.Errorf("job %s, fence %d: %w", h.job, h.fence, ErrLost) }

// Records are refused under the same contexts.
func (s fencedStore) Records() store.Records { return fencedRecords{s.Store.Records()} }

type fencedRecords struct{ store.Records }

func allowed(ctx context.Context) error {
	if h, ok := ctx.Value(holdKey{}).(*hold); ok && !h.sure() {
		return h.lost()
	}
	return nil
}

// Insert inserts if the job is held.
func (r fencedRecords) Insert(ctx context.Context, set, id string, v any) error {
	if err := allowed(ctx); err != nil {
		return err
	}
	return r.Records.Insert(ctx, set, id, v)
}

// Put writes if the job is held.
func (r fencedRecords) Put(ctx context.Context, set, id string, v any) error {
	if err := allowed(ctx); err != nil {
		return err
	}
	return r.Records.Put(ctx, set, id, v)
}

// Delete removes if the job is held.
func (r fencedRecords) Delete(ctx context.Context, set, id string) error {
	if err := allowed(ctx); err != nil {
		return err
	}
	return r.Records.Delete(ctx, set, id)
}
