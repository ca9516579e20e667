package simulate

import (
	"context"
	"iter"

	"duijie/server/store"
)

// What a resumed store reads, it reads from the store of the moment.

func (r *resumed) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	return r.now().Get(ctx, kind, id)
}

func (r *resumed) Find(ctx context.Context, q store.Query) (store.Page, error) {
	return r.now().Find(ctx, q)
}

func (r *resumed) Count(ctx context.Context, q store.Query) (int, error) {
	return r.now().Count(ctx, q)
}

func (r *resumed) View(ctx context.Context, fn func(store.Reader) error) error {
	return r.now().View(ctx, fn)
}

func (r *resumed) Entries(ctx context.Context, after int64, limit int) ([]store.Entry, error) {
	return r.now().Entries(ctx, after, limit)
}

func (r *resumed) History(ctx context.Context, kind, id string, p store.HistoryPage) ([]store.Version, error) {
	return r.now().History(ctx, kind, id, p)
}

func (r *resumed) At(ctx context.Context, kind, id string, m store.Moment) (store.Version, error) {
	return r.now().At(ctx, kind, id, m)
}

func (r *resumed) Follow(ctx context.Context, after int64) iter.Seq2[store.Entry, error] {
	return r.now().Follow(ctx, after)
}

func (r *resumed) Head(ctx context.Context) (int64, error) { return r.now().Head(ctx) }

func (r *resumed) Verify(ctx context.Context, progress func(done, total int64)) (store.Report, error) {
	return r.now().Verify(ctx, progress)
}

// Close closes the scratch store; the one that stands belongs to who opened it.
func (r *resumed) Close() error { return r.scratch.Close() }
