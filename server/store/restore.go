package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// restoringSet holds one record while a restore is under way, so that no one
// takes the half of a store for a whole one.
const (
	restoringSet = "restoring"
	restoringID  = "now"
)

// restoring says what is being restored.
type restoring struct {
	First string `json:"first"` // hash of the first entry of the journal
	Until int64  `json:"until"` // number of the last entry that is to be taken
}

func refuseHalfRestored(ctx context.Context, b Backend) error {
	_, err := b.GetRecord(ctx, restoringSet, restoringID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		err = ErrRestoring
	}
	return err
}

// Restorer writes a journal that was kept elsewhere, and the records beside it,
// into a backend that holds nothing, or what a restore of the same journal to the
// same end has left when it was stopped. Doing a step twice changes nothing.
//
// From its beginning until Finish, Open answers ErrRestoring.
type Restorer struct {
	j       *journal
	last    int64 // entries that stood at the beginning
	applied int64
	next    int64 // number of the entry that has to come
	prev    string
	until   int64
}

// NewRestorer begins a restore, or takes up one that was stopped. first is the
// hash of the first entry of the journal ("" for one without entries), until the
// number of the last entry that is to be taken. ErrExists: the backend holds
// something else already. The caller closes the backend.
func NewRestorer(ctx context.Context, b Backend, o Options, first string, until int64) (*Restorer, error) {
	j, err := newJournal(b, o)
	if err != nil {
		return nil, err
	}
	if err := j.prepare(ctx); err != nil {
		return nil, err
	}
	r := &Restorer{j: j, next: 1, until: until}
	if err := r.begin(ctx, restoring{First: first, Until: until}); err != nil {
		return nil, err
	}
	r.last, err = b.Last(ctx)
	if err == nil {
		r.applied, err = b.Applied(ctx)
	}
	return r, err
}

// begin notes what is being restored, unless a stopped restore has noted the same.
func (r *Restorer) begin(ctx context.Context, mine restoring) error {
	var begun restoring
	err := r.records().Get(ctx, restoringSet, restoringID, &begun)
	switch {
	case err == nil && begun == mine:
		return nil
	case err == nil:
		return fmt.Errorf("%w: a restore of another backup, or to entry %d, was begun here", ErrExists, begun.Until)
	case !errors.Is(err, ErrNotFound):
		return err
	}
	if err := r.refuseFilled(ctx); err != nil {
		return err
	}
	return r.records().Insert(ctx, restoringSet, restoringID, mine)
}

// refuseFilled answers ErrExists where anything stands already.
func (r *Restorer) refuseFilled(ctx context.Context) error {
	last, err := r.j.backend.Last(ctx)
	if err != nil {
		return err
	}
	if last > 0 {
		return fmt.Errorf("%w: there is a journal of %d entries; restore into an empty store", ErrExists, last)
	}
	for set := range r.j.sets {
		found, err := r.j.backend.ScanRecords(ctx, set, "", 1)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return fmt.Errorf("%w: there are %s; restore into an empty store", ErrExists, set)
		}
	}
	return nil
}

func (r *Restorer) records() records { return records{r.j} }

// Entry takes the next entry of the journal, as it stands. ErrDamaged: it is not
// the next one, or not what its hash says. ErrExists: another stands under its
// number. ErrNewerSchema.
func (r *Restorer) Entry(ctx context.Context, e Entry) error {
	switch {
	case e.Number != r.next || e.Number > r.until:
		return fmt.Errorf("%w: entry %d in the place of %d", ErrDamaged, e.Number, r.next)
	case e.Prev != r.prev || e.Sum() != e.Hash:
		return fmt.Errorf("%w: entry %d does not match its hash or the entry before", ErrDamaged, e.Number)
	}
	rows, err := e.rows(r.j.kinds, false)
	if err != nil {
		return err
	}
	if err := r.append(ctx, e, rows); err != nil {
		return err
	}
	if e.Number > r.applied {
		if err := r.j.backend.Apply(ctx, e.Number, rows); err != nil {
			return err
		}
	}
	r.next, r.prev = e.Number+1, e.Hash
	return nil
}

// append writes the entry unless it stands.
func (r *Restorer) append(ctx context.Context, e Entry, rows []Row) error {
	if e.Number > r.last {
		err := r.j.backend.Append(ctx, e, rows)
		if err == nil || !errors.Is(err, ErrTaken) && !errors.Is(err, ErrUnclear) {
			return err
		}
	}
	found, err := r.j.backend.EntriesOf(ctx, []int64{e.Number})
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return fmt.Errorf("entry %d: %w", e.Number, ErrUnclear)
	case found[0].Hash != e.Hash:
		return fmt.Errorf("%w: another entry %d", ErrExists, e.Number)
	}
	return nil
}

// Record takes one record.
func (r *Restorer) Record(ctx context.Context, set, id string, body json.RawMessage) error {
	return r.records().Put(ctx, set, id, body)
}

// Finish ends the restore. ErrInvalid: entries are missing.
func (r *Restorer) Finish(ctx context.Context) error {
	if r.next != r.until+1 {
		return fmt.Errorf("%w: restored up to entry %d of %d", ErrInvalid, r.next-1, r.until)
	}
	return r.records().Delete(ctx, restoringSet, restoringID)
}
