package store

import (
	"context"
	"fmt"
	"iter"
)

// Follow yields entries as their documents become readable.
func (j *journal) Follow(ctx context.Context, after int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for {
			wake := j.wake.next()
			for after < j.mark.Load() {
				entries, err := j.stretch(ctx, after)
				if ctx.Err() != nil {
					return
				}
				if err != nil && j.isClosing() {
					err = ErrClosed
				}
				for _, e := range entries {
					if !yield(e, nil) {
						return
					}
					after = e.Number
				}
				if err != nil {
					yield(Entry{}, err)
					return
				}
			}
			select {
			case <-wake:
			case <-ctx.Done():
				return
			case <-j.closing:
				yield(Entry{}, ErrClosed)
				return
			}
		}
	}
}

// stretch reads the entries behind after, up to the mark and without a gap.
func (j *journal) stretch(ctx context.Context, after int64) ([]Entry, error) {
	limit := min(readChunk, j.mark.Load()-after)
	entries, err := j.backend.Entries(ctx, after, int(limit))
	for i, e := range entries {
		if e.Number != after+int64(i)+1 {
			return entries[:i], fmt.Errorf("journal entry %d is missing: %w", after+int64(i)+1, ErrDamaged)
		}
	}
	if err == nil && len(entries) == 0 {
		err = fmt.Errorf("journal entry %d is missing: %w", after+1, ErrDamaged)
	}
	return entries, err
}
