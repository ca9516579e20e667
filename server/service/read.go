package service

import (
	"context"

	"duijie/server/market"
	"duijie/server/store"
)

// docReader reads current documents. Inside a decision it is the decision
// (store.Tx), which sees the state that a commit will stand on; outside of one
// it is what reading makes.
type docReader interface {
	Get(kind, id string) (store.Doc, error)
	Find(q store.Query) (store.Page, error)
}

// reading reads outside of a decision.
func reading(ctx context.Context, r store.Reader) docReader { return outside{ctx, r} }

type outside struct {
	ctx  context.Context
	from store.Reader
}

func (o outside) Get(kind, id string) (store.Doc, error) { return o.from.Get(o.ctx, kind, id) }

func (o outside) Find(q store.Query) (store.Page, error) { return o.from.Find(o.ctx, q) }

// readDoc reads one document as T with its version. Errors: not found.
func readDoc[T any](r docReader, kind, id string) (T, int64, error) {
	var zero T
	d, err := r.Get(kind, id)
	if err != nil {
		return zero, 0, problem(err)
	}
	v, err := decoded[T](r, d)
	return v, d.Version, problem(err)
}

// readAs is readDoc where the version does not matter.
func readAs[T any](r docReader, kind, id string) (T, error) {
	v, _, err := readDoc[T](r, kind, id)
	return v, err
}

// walkPage is how many documents a walk reads at once: enough to be quick, few
// enough that one that ends early has read little.
const walkPage = 200

// entriesPage is how many journal entries a walk reads at once: each may hold a MiB.
const entriesPage = 20

// readAll walks every document of a query, page by page.
func readAll(r docReader, q store.Query, each func(store.Doc) error) error {
	q.Limit = walkPage
	for {
		page, err := r.Find(q)
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

// readMany reads every document of a query as T.
func readMany[T any](r docReader, q store.Query) ([]T, error) {
	var out []T
	err := readAll(r, q, func(d store.Doc) error {
		v, err := decoded[T](r, d)
		out = append(out, v)
		return err
	})
	return out, err
}

// noting reads as r does and keeps the number of the newest journal entry that
// anything read was written by.
func noting(r docReader, newest *int64) docReader { return noter{r, newest} }

type noter struct {
	docReader
	newest *int64
}

func (n noter) memory() map[string]any { return memoryOf(n.docReader) }

func (n noter) Get(kind, id string) (store.Doc, error) {
	d, err := n.docReader.Get(kind, id)
	*n.newest = max(*n.newest, d.Seq)
	return d, err
}

func (n noter) Find(q store.Query) (store.Page, error) {
	p, err := n.docReader.Find(q)
	for _, d := range p.Docs {
		*n.newest = max(*n.newest, d.Seq)
	}
	return p, err
}

// organisationBy finds the organisation of a credit code. Errors: not found.
func organisationBy(r docReader, code market.CreditCode) (market.Organisation, error) {
	u, err := readAs[uniqueDoc](r, uniques, creditCodes+":"+string(code))
	if err != nil {
		return market.Organisation{}, err
	}
	return readAs[market.Organisation](r, Organisations, u.Owner)
}
