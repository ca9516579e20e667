package store

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// readChunk is how many entries are read at once; each may hold a MiB.
const readChunk = 20

// catchUp brings the committer to the end of the journal: it reads what others
// have appended, checks that it continues the chain, and sees to it that all
// documents are written.
func (j *journal) catchUp(ctx context.Context) error {
	if j.settled && j.formsRead && !j.backend.Shared() {
		return nil
	}
	before := j.tip.number
	err := j.readTip(ctx)
	if j.tip.number != before {
		j.settled = false
	}
	if err != nil {
		return err
	}
	if j.mark.Load() < j.tip.number || !j.settled {
		if err := j.finish(ctx); err != nil {
			return err
		}
	}
	if err := j.readForms(ctx); err != nil {
		return err
	}
	j.settled = true
	return nil
}

// readTip reads the entries behind the tip. A fresh committer starts at the
// last one, or at those that an older server may have written while the keys of a new
// schema were made.
func (j *journal) readTip(ctx context.Context) error {
	last, err := j.backend.Last(ctx)
	if err != nil {
		return err
	}
	if last < j.tip.number {
		return fmt.Errorf("the journal ends at %d, but entry %d was there: %w", last, j.tip.number, ErrDamaged)
	}
	fresh := j.tip.number == 0 && last > 1
	after := j.tip.number
	if fresh {
		after = min(last-1, j.since)
	}
	for after < last {
		entries, err := j.backend.Entries(ctx, after, readChunk)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return fmt.Errorf("journal entry %d is missing: %w", after+1, ErrDamaged)
		}
		for _, e := range entries {
			if err := j.follows(e, after, fresh); err != nil {
				return err
			}
			j.tip = tip{number: e.Number, hash: e.Hash, time: e.Time}
			j.noteWritten(e)
			after, fresh = e.Number, false
		}
	}
	return nil
}

// follows checks that e is sound and the one behind after.
func (j *journal) follows(e Entry, after int64, first bool) error {
	switch {
	case e.Number != after+1:
		return fmt.Errorf("journal entry %d is missing: %w", after+1, ErrDamaged)
	case e.Sum() != e.Hash:
		return fmt.Errorf("journal entry %d does not match its hash: %w", e.Number, ErrDamaged)
	case !first && e.Prev != j.tip.hash:
		return fmt.Errorf("journal entry %d does not follow the one before: %w", e.Number, ErrDamaged)
	}
	return nil
}

// finish waits until the mark has come up to the tip. When it does not move
// for as long as another process may take, this one writes the documents.
func (j *journal) finish(ctx context.Context) error {
	applied, err := j.backend.Applied(ctx)
	if err != nil {
		return err
	}
	wait := time.Millisecond // short at first: who waits for long finds the next number taken
	for since := time.Now(); applied < j.tip.number && j.backend.Shared() && time.Since(since) < j.patience; wait = min(2*wait, j.patience/20) {
		if !j.pause(ctx, wait) {
			return cmp.Or(ctx.Err(), ErrClosed)
		}
		now, err := j.backend.Applied(ctx)
		if err != nil {
			return err
		}
		if now != applied {
			applied, since = now, time.Now()
			j.moved(applied)
		}
	}
	if applied < j.tip.number {
		j.log.Info("writing the documents that a stopped writer left", "after", applied, "to", j.tip.number)
	}
	for applied < j.tip.number {
		if applied, err = j.heal(ctx, applied); err != nil {
			return err
		}
	}
	if applied > j.tip.number {
		// Another process may just have gone on; a mark beyond the journal is damage.
		last, err := j.backend.Last(ctx)
		if err != nil {
			return err
		}
		if applied > last {
			return fmt.Errorf("documents are written up to entry %d, but the journal ends at %d: %w", applied, last, ErrDamaged)
		}
	}
	j.moved(j.tip.number)
	return nil
}

// heal writes the documents of the next entries, as their writer would have.
func (j *journal) heal(ctx context.Context, applied int64) (int64, error) {
	entries, err := j.backend.Entries(ctx, applied, readChunk)
	if err != nil {
		return applied, err
	}
	if len(entries) == 0 {
		return applied, fmt.Errorf("journal entry %d is missing: %w", applied+1, ErrDamaged)
	}
	for _, e := range entries {
		if e.Number != applied+1 || e.Sum() != e.Hash {
			return applied, fmt.Errorf("journal entry %d is missing or does not match its hash: %w", applied+1, ErrDamaged)
		}
		rows, err := e.rows(j.kinds, j.backend.Shared())
		if err != nil {
			return applied, err
		}
		if err := j.backend.Apply(ctx, e.Number, rows); err != nil {
			return applied, err
		}
		applied = e.Number
		j.moved(applied)
	}
	return applied, nil
}

// apply writes the documents of our own entry, however often it takes: the
// entry stands. late is called when the first attempt fails.
func (j *journal) apply(ctx context.Context, e Entry, rows []Row, late func()) error {
	err := j.backend.Apply(ctx, e.Number, rows)
	for wait := 20 * time.Millisecond; err != nil; wait = min(2*wait, time.Second) {
		late()
		j.log.Warn("cannot write the documents of an entry, trying again", "entry", e.Number, "error", err)
		if !j.pause(ctx, wait) {
			return err
		}
		err = j.backend.Apply(ctx, e.Number, rows)
	}
	j.moved(e.Number)
	return nil
}

// moved notes the mark and wakes who waits for it, unless keys have to be made first by
// which they might look for documents.
func (j *journal) moved(mark int64) {
	if mark > j.mark.Load() && len(j.lacking) == 0 {
		j.mark.Store(mark)
		j.wake.all()
	}
}
