package service

import (
	"fmt"

	"duijie/server/store"
)

// remembering reads from r, of which nothing may change meanwhile, each thing once,
// and makes values of each document once: for a walk that comes by the same
// documents again and again, as through the claims of an enterprise for each of its
// contracts. What it gives is shared and must not be changed; it serves one
// goroutine.
func remembering(r docReader) docReader {
	return &rememberer{from: r, docs: map[string]remembered{}, pages: map[string]store.Page{}, values: map[string]any{}}
}

type rememberer struct {
	from   docReader
	docs   map[string]remembered // by kind/id
	pages  map[string]store.Page // by query
	values map[string]any        // by kind/id
}

// remembered is what a Get gave, also that there is none.
type remembered struct {
	doc store.Doc
	err error
}

func (r *rememberer) Get(kind, id string) (store.Doc, error) {
	key := kind + "/" + id
	was, known := r.docs[key]
	if !known {
		was.doc, was.err = r.from.Get(kind, id)
		r.docs[key] = was
	}
	return was.doc, was.err
}

func (r *rememberer) Find(q store.Query) (store.Page, error) {
	key := fmt.Sprintf("%#v", q)
	if page, known := r.pages[key]; known {
		return page, nil
	}
	page, err := r.from.Find(q)
	if err == nil {
		r.pages[key] = page
	}
	return page, err
}

func (r *rememberer) memory() map[string]any { return r.values }

// memoryOf are the values that a reader remembers, by kind/id; nil for one that
// remembers none.
func memoryOf(r docReader) map[string]any {
	if keeper, remembers := r.(interface{ memory() map[string]any }); remembers {
		return keeper.memory()
	}
	return nil
}

// decoded is the value of a document that r gave, made once by a reader that
// remembers.
func decoded[T any](r docReader, d store.Doc) (T, error) {
	values := memoryOf(r)
	key := d.Kind + "/" + d.ID
	if v, known := values[key].(T); known {
		return v, nil
	}
	v, err := store.As[T](d)
	if err == nil && values != nil {
		values[key] = v
	}
	return v, err
}
