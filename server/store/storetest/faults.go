package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"duijie/server/store"
)

// faulty is a backend whose writing goes wrong as a test wants.
type faulty struct {
	store.Backend
	mu sync.Mutex
	// onAppend decides what an append does and says; nil: as usual.
	onAppend func(e store.Entry) fault
	// onApply is asked before documents are written.
	onApply func(number int64) error
	// onRekey is asked before keys are made.
	onRekey func() error
	// split keeps the documents out of the append, whatever the backend can do.
	split bool
}

// fault is what an append does.
type fault int

const (
	sound     fault = iota
	lostAfter       // written, but the answer is lost
	lostOnWay       // not written, and that is not known
	refused         // not written, and that is known
)

var (
	errBroken  = errors.New("connection broken")
	errRefused = errors.New("refused")
)

func (f *faulty) Append(ctx context.Context, e store.Entry, rows []store.Row) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.split {
		rows = nil
	}
	how := sound
	if f.onAppend != nil {
		how = f.onAppend(e)
	}
	unclear := fmt.Errorf("%w: %w", store.ErrUnclear, errBroken)
	switch how {
	case lostOnWay:
		return unclear
	case refused:
		return errRefused
	case lostAfter:
		if err := f.Backend.Append(ctx, e, rows); err != nil {
			return err
		}
		return unclear
	}
	return f.Backend.Append(ctx, e, rows)
}

func (f *faulty) Apply(ctx context.Context, number int64, rows []store.Row) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.onApply != nil {
		if err := f.onApply(number); err != nil {
			return err
		}
	}
	return f.Backend.Apply(ctx, number, rows)
}

func (f *faulty) Rekey(ctx context.Context, kind store.Declared, id string) error {
	if f.onRekey != nil {
		if err := f.onRekey(); err != nil {
			return err
		}
	}
	return f.Backend.Rekey(ctx, kind, id)
}

// snapshots keeps the backend's own snapshots reachable through the wrapper.
type snapshots struct {
	*faulty
	store.Snapshotter
}

func wrap(f *faulty) store.Backend {
	if s, ok := f.Backend.(store.Snapshotter); ok {
		return snapshots{f, s}
	}
	return f
}

// unsnapped hides a backend's snapshots, so that View has to do without.
type unsnapped struct{ *faulty }
