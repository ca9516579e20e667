package service

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"duijie/server/store"
)

// shelf keeps all documents of a kind in memory, read once, and follows the journal
// whenever it is asked: for kinds of which there are some thousands and of which
// people look at all, or at those that only a look at all finds. It says what the
// store says, of which it reads no more than the entries since.
type shelf[T any] struct {
	kind string
	mu   sync.Mutex
	head int64 // entry up to which it has followed
	byID map[string]held[T]
	list []held[T] // by id; nil: to be made anew
	made int64     // how often
}

// held is a document on a shelf.
type held[T any] struct {
	Doc     T
	ID      string
	Version int64
}

// farBehind is from how many entries on reading a kind anew is quicker than
// following.
const farBehind = 500

// all gives the documents as they stand, by id, and a number that grows with every
// change of them. The list is shared and must not be changed.
func (sh *shelf[T]) all(ctx context.Context, st store.Store) ([]held[T], int64, error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	head, err := st.Head(ctx)
	if err != nil {
		return nil, 0, problem(err)
	}
	if sh.byID == nil || head-sh.head > farBehind {
		if err := sh.load(ctx, st); err != nil {
			sh.byID = nil
			return nil, 0, err
		}
		sh.head = head
	}
	if err := sh.follow(ctx, st, head); err != nil {
		return nil, 0, err
	}
	if sh.list == nil {
		sh.arrange()
	}
	return sh.list, sh.made, nil
}

// load reads everything. What was written meanwhile is followed afterwards, which
// changes nothing.
func (sh *shelf[T]) load(ctx context.Context, st store.Store) error {
	sh.byID, sh.list = map[string]held[T]{}, nil
	return readAll(reading(ctx, st), store.Query{Kind: sh.kind}, sh.put)
}

func (sh *shelf[T]) put(d store.Doc) error {
	v, err := store.As[T](d)
	sh.byID[d.ID], sh.list = held[T]{Doc: v, ID: d.ID, Version: d.Version}, nil
	return err
}

func (sh *shelf[T]) follow(ctx context.Context, st store.Store, head int64) error {
	for sh.head < head {
		entries, err := st.Entries(ctx, sh.head, entriesPage)
		if err != nil || len(entries) == 0 {
			return problem(err)
		}
		for _, e := range entries {
			if e.Number > head {
				return nil
			}
			if err := sh.take(e); err != nil {
				return problem(err)
			}
			sh.head = e.Number
		}
	}
	return nil
}

// take brings the shelf to the state after an entry.
func (sh *shelf[T]) take(e store.Entry) error {
	for _, act := range e.Acts {
		for _, c := range act.Changes {
			switch {
			case c.Kind != sh.kind:
			case c.Deleted:
				delete(sh.byID, c.ID)
				sh.list = nil
			default:
				d, err := store.Lifted(Collections(), c)
				if err != nil {
					return err
				}
				if err := sh.put(d); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (sh *shelf[T]) arrange() {
	sh.list = make([]held[T], 0, len(sh.byID))
	for _, h := range sh.byID {
		sh.list = append(sh.list, h)
	}
	slices.SortFunc(sh.list, func(a, b held[T]) int { return cmp.Compare(a.ID, b.ID) })
	sh.made++
}
