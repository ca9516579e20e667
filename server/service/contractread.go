package service

import (
	"context"

	"duijie/server/market"
	"duijie/server/store"
)

// docReader reads documents inside a decision or outside of one alike.
type docReader struct {
	get  func(kind, id string) (store.Doc, error)
	find func(store.Query) (store.Page, error)
}

// within reads in the state that a commit will stand on.
func within(tx store.Tx) docReader { return docReader{tx.Get, tx.Find} }

// reading reads current documents.
func reading(ctx context.Context, r store.Reader) docReader {
	return docReader{
		func(kind, id string) (store.Doc, error) { return r.Get(ctx, kind, id) },
		func(q store.Query) (store.Page, error) { return r.Find(ctx, q) },
	}
}

// all walks every document of a query.
func (r docReader) all(q store.Query, each func(store.Doc) error) error {
	q.Limit = walkPage
	for {
		page, err := r.find(q)
		if err != nil {
			return problem(err)
		}
		for _, d := range page.Docs {
			if err := each(d); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		q.After = page.Next
	}
}

// readBook reads all vouchers of a contract, the earliest first; versions, which
// may be nil, takes their versions.
func readBook(r docReader, contract string, versions map[string]int64) (market.Book, error) {
	var b market.Book
	note := func(d store.Doc) {
		if versions != nil {
			versions[d.ID] = d.Version
		}
	}
	err := r.all(store.Query{Kind: Payments, Key: "contract", Equal: []any{contract}}, func(d store.Doc) error {
		p, err := store.As[market.Payment](d)
		b.Payments = append(b.Payments, p)
		note(d)
		return err
	})
	if err != nil {
		return b, err
	}
	err = r.all(store.Query{Kind: Invoices, Key: "contract", Equal: []any{contract}}, func(d store.Doc) error {
		i, err := store.As[market.Invoice](d)
		b.Invoices = append(b.Invoices, i)
		note(d)
		return err
	})
	return b, err
}
