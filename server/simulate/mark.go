package simulate

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"duijie/server/service"
	"duijie/server/store"
)

// Mark is what a store knows of a year that happens in it: the first entry of its
// journal says that it has begun and from what it follows, a later one that it is
// finished. A year that was broken off in between goes on from the mark.
type Mark struct {
	Seed     uint64    `json:"seed,string"` // of decisions
	IDs      uint64    `json:"ids,string"`  // seed of ids
	Size     Size      `json:"size"`
	Span     Span      `json:"span"`
	Begun    time.Time `json:"begun"`
	Finished time.Time `json:"finished,omitzero"`
}

// markID is the id of the one mark of a store.
const markID = "year"

// markSchema is the number of the present shape of a Mark.
const markSchema = 1

// MarkOf is the mark of a store. Errors: store.ErrNotFound for a store in which no
// year has begun.
func MarkOf(ctx context.Context, st store.Reader) (Mark, error) {
	d, err := st.Get(ctx, service.SampleYears, markID)
	if err != nil {
		return Mark{}, err
	}
	return store.As[Mark](d)
}

// Begin marks a year as begun.
func (m Mark) Begin(ctx context.Context, st store.Store) error {
	return m.write(ctx, st, "year.begin", func(m *Mark, now time.Time) { m.Begun = now })
}

// Finish marks it as finished.
func (m Mark) Finish(ctx context.Context, st store.Store) error {
	return m.write(ctx, st, "year.finish", func(m *Mark, now time.Time) { m.Finished = now })
}

func (m Mark) write(ctx context.Context, st store.Store, action string, change func(*Mark, time.Time)) error {
	_, err := st.Commit(ctx, store.Meta{Actor: job, Action: action}, func(_ context.Context, tx store.Tx) error {
		now := m
		if d, err := tx.Get(service.SampleYears, markID); err == nil {
			if now, err = store.As[Mark](d); err != nil {
				return err
			}
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		change(&now, tx.Now())
		return tx.Put(service.SampleYears, markID, markSchema, now)
	})
	return err
}

// ErrAnotherYear is the answer for a store that holds something else than the
// year that is to go on in it: another version of the program began it, or
// somebody has written into it since.
var ErrAnotherYear = errors.New("what stands in the store is not the beginning of this year")

// resumed is a store in which a year that was broken off goes on. A year follows
// from its seeds alone, so it happens again from its beginning, in a scratch store
// that nobody sees, until the journal of that one is as long as the one that
// stands. Then both are the same, to the last hash, and it goes on in the one that
// stands: nothing is done twice, nothing left out.
type resumed struct {
	scratch, standing store.Store
	until             int64
	reached           atomic.Bool
	inserted          sync.Map // records since then, as set/id
}

// Resume is a store for a year that was broken off in another one. The scratch
// store is empty and has the same Clock as the other, which stands where the year
// began. Errors of its commits: ErrAnotherYear.
func Resume(ctx context.Context, standing, scratch store.Store) (store.Store, error) {
	head, err := standing.Head(ctx)
	return &resumed{scratch: scratch, standing: standing, until: head}, err
}

func (r *resumed) now() store.Store {
	if r.reached.Load() {
		return r.standing
	}
	return r.scratch
}

// Commit goes over to the store that stands once all that stands there has
// happened again.
func (r *resumed) Commit(ctx context.Context, m store.Meta, fn func(context.Context, store.Tx) error) (store.Receipt, error) {
	receipt, err := r.now().Commit(ctx, m, fn)
	if err != nil || r.reached.Load() || receipt.Number < r.until {
		return receipt, err
	}
	if err := r.same(ctx); err != nil {
		return receipt, err
	}
	r.reached.Store(true)
	return receipt, nil
}

// same compares the last entries, each of which names all before it.
func (r *resumed) same(ctx context.Context) error {
	var hashes []string
	for _, st := range []store.Store{r.scratch, r.standing} {
		last, err := st.Entries(ctx, r.until-1, 1)
		if err != nil {
			return err
		}
		if len(last) == 0 || last[0].Number != r.until {
			return fmt.Errorf("%w: entry %d is missing", ErrAnotherYear, r.until)
		}
		hashes = append(hashes, last[0].Hash)
	}
	if hashes[0] != hashes[1] {
		return fmt.Errorf("%w: entry %d is another one", ErrAnotherYear, r.until)
	}
	return nil
}

// Records are those of the store of the moment.
func (r *resumed) Records() store.Records { return resumedRecords{r.now().Records(), r} }

// resumedRecords takes a record for written that the year had written before it was
// broken off, after its last entry: it is there, and this year has not made it yet.
type resumedRecords struct {
	store.Records
	r *resumed
}

// Insert as store.Records, but for what was left in that gap.
func (x resumedRecords) Insert(ctx context.Context, set, id string, v any) error {
	r := x.r
	err := r.now().Records().Insert(ctx, set, id, v)
	if !r.reached.Load() || err != nil && !errors.Is(err, store.ErrExists) {
		return err
	}
	made, failure := r.made(ctx, set, id)
	if failure != nil || made {
		return errors.Join(failure, err)
	}
	return nil
}

// made tells whether this year has inserted a record already, and notes that it has
// now.
func (r *resumed) made(ctx context.Context, set, id string) (bool, error) {
	_, since := r.inserted.LoadOrStore(set+"/"+id, true)
	var body any
	err := r.scratch.Records().Get(ctx, set, id, &body)
	if errors.Is(err, store.ErrNotFound) {
		return since, nil
	}
	return true, err
}
