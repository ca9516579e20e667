package store

import (
	"context"
	"errors"
	"fmt"
)

// reader reads through a backend, or through a moment of one, and lifts.
type reader struct {
	kinds map[string]*kind
	from  BackendReader
}

func (r reader) kind(name string) (*kind, error) {
	k, ok := r.kinds[name]
	if !ok {
		return nil, fmt.Errorf("%w: no collection %q", ErrInvalid, name)
	}
	return k, nil
}

// Get reads one document.
func (r reader) Get(ctx context.Context, kind, id string) (Doc, error) {
	k, err := r.kind(kind)
	if err != nil {
		return Doc{}, err
	}
	d, err := r.from.Get(ctx, kind, id)
	if errors.Is(err, ErrNotFound) || err == nil && d.Deleted {
		return Doc{}, notFound(kind, id)
	}
	if err != nil {
		return Doc{}, err
	}
	return k.lift(d)
}

// Find reads one page.
func (r reader) Find(ctx context.Context, q Query) (Page, error) {
	k, err := r.kind(q.Kind)
	if err != nil {
		return Page{}, err
	}
	rng, err := k.compile(q)
	if err != nil {
		return Page{}, err
	}
	wide := rng
	wide.Limit++ // one more tells whether there is a next page
	docs, err := r.from.Find(ctx, wide)
	if err != nil {
		return Page{}, err
	}
	return k.page(rng, docs)
}

// Count counts over all pages.
func (r reader) Count(ctx context.Context, q Query) (int, error) {
	k, err := r.kind(q.Kind)
	if err != nil {
		return 0, err
	}
	q.After, q.Limit = "", 0
	rng, err := k.compile(q)
	if err != nil {
		return 0, err
	}
	return r.from.Count(ctx, rng)
}

// page cuts documents (not lifted, more than the limit when there are more) to
// a page and lifts them.
func (k *kind) page(r Range, docs []Doc) (Page, error) {
	var p Page
	if len(docs) > r.Limit {
		docs = docs[:r.Limit]
		last, err := k.place(r, docs[len(docs)-1])
		if err != nil {
			return Page{}, err
		}
		p.Next = writeCursor(r, last)
	}
	p.Docs = make([]Doc, len(docs))
	for i, d := range docs {
		var err error
		if p.Docs[i], err = k.lift(d); err != nil {
			return Page{}, err
		}
	}
	return p, nil
}

func notFound(kind, id string) error {
	return fmt.Errorf("%s %s: %w", kind, id, ErrNotFound)
}
