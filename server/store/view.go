package store

import (
	"context"
	"time"
)

// viewTries is how often View reads before it asks the committer to stand still.
const viewTries = 4

// View shows one moment. A backend that has snapshots gives one. Otherwise the
// documents are those of one moment when all entries had been written out
// before the reading began, and none had come when it ended.
func (j *journal) View(ctx context.Context, fn func(Reader) error) error {
	if s, ok := j.backend.(Snapshotter); ok {
		return s.Snapshot(ctx, func(from BackendReader) error {
			return fn(reader{kinds: j.kinds, from: from})
		})
	}
	for try := 0; ; try++ {
		var still bool
		var err error
		if try < viewTries {
			still, err = j.still(ctx, fn)
		} else {
			_, failed := j.Commit(ctx, Meta{Actor: "store", Action: "view"}, func(ctx context.Context, _ Tx) error {
				still, err = j.still(ctx, fn)
				return nil
			})
			if failed != nil {
				return failed
			}
		}
		if still {
			return err
		}
		if !j.pause(ctx, time.Duration(1+try)*2*time.Millisecond) {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return ErrClosed
		}
	}
}

// still runs fn and tells whether nothing moved. When something did, what fn
// said means nothing.
func (j *journal) still(ctx context.Context, fn func(Reader) error) (bool, error) {
	before, err := j.backend.Applied(ctx)
	if err != nil {
		return true, err
	}
	last, err := j.backend.Last(ctx)
	if err != nil {
		return true, err
	}
	if last != before {
		return false, nil
	}
	said := fn(j.reader)
	last, err = j.backend.Last(ctx)
	if err != nil {
		return true, err
	}
	return last == before, said
}
