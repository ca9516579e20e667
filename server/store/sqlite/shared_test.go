package sqlite_test

import (
	"context"
	"sync"
	"testing"

	"duijie/server/store"
	"duijie/server/store/storetest"
)

// TestConformanceAsShared runs the suite as if the file were a database server
// without transactions and snapshots: several stores over one backend, the
// documents written after the entry. The journal's rules for that case are
// so tested on every machine, whatever databases it has.
func TestConformanceAsShared(t *testing.T) {
	storetest.Run(t, storetest.Harness{Shared: true, New: func(t testing.TB) storetest.Place {
		return &sharedPlace{place: place{t.TempDir()}}
	}})
}

// sharedPlace hands out one backend to all stores that are open at a time.
type sharedPlace struct {
	place
	mu       sync.Mutex
	backend  store.Backend
	users    int
	declared bool
}

func (p *sharedPlace) Open(t testing.TB) store.Backend {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.users == 0 {
		p.backend, p.declared = p.place.Open(t), false
	}
	p.users++
	return &sharedBackend{Backend: p.backend, place: p}
}

type sharedBackend struct {
	store.Backend // and so not a Snapshotter
	place         *sharedPlace
}

func (b *sharedBackend) Shared() bool { return true }

func (b *sharedBackend) Declare(ctx context.Context, kinds []store.Declared, sets []store.DeclaredSet) error {
	b.place.mu.Lock()
	defer b.place.mu.Unlock()
	if b.place.declared {
		return nil
	}
	b.place.declared = true
	return b.Backend.Declare(ctx, kinds, sets)
}

func (b *sharedBackend) Append(ctx context.Context, e store.Entry, _ []store.Row) error {
	return b.Backend.Append(ctx, e, nil)
}

func (b *sharedBackend) Close() error {
	b.place.mu.Lock()
	defer b.place.mu.Unlock()
	if b.place.users--; b.place.users > 0 {
		return nil
	}
	return b.Backend.Close()
}
