package search

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	"golang.org/x/sync/errgroup"
)

// few is the number of documents with all the words below which such with some of them are looked for too.
const few = 3

// Search answers a query. It fails only where the index does, or with the context's error when ctx ends.
func (x *Index) Search(ctx context.Context, q Query) (Result, error) {
	began := time.Now()
	q = q.normal()
	var result Result
	err := x.read(func(snapshot *scorch.IndexSnapshot, columns *columns) error {
		rows, err := columns.of(snapshot)
		if err != nil {
			return err
		}
		count, err := snapshot.DocCount()
		if err != nil {
			return fmt.Errorf("search index: %w", err)
		}
		columns.postings.allow(int(count))
		s := &searching{
			planner: planner{ctx: ctx, snapshot: snapshot, rows: rows, cache: columns.postings, count: int(max(count, 1))}, columns: columns,
			analyzer: x.analyzer, lexicons: x.lexicons, query: q,
		}
		if s.asked, err = s.understand(q.Text); err != nil {
			return err
		}
		result, err = s.run()
		return err
	})
	result.Took = time.Since(began)
	return result, err
}

// normal puts the figures of a query within their limits and chooses the order.
func (q Query) normal() Query {
	if q.Limit <= 0 {
		q.Limit = 20
	}
	q.Limit = min(q.Limit, 100)
	q.Offset = min(max(q.Offset, 0), MaxDepth)
	if q.After != "" {
		q.Offset = 0
	}
	if q.Offset+q.Limit > MaxDepth {
		q.Limit = max(MaxDepth-q.Offset, 0)
	}
	if q.Sort != ByDate && q.Sort != ByPrice && q.Sort != ByRelevance {
		q.Sort = ByRelevance
	}
	return q
}

// searching is one search on one snapshot.
type searching struct {
	planner
	analyzer *Analyzer
	columns  *columns
	lexicons *lexicons
	words    *lexicon // nil until vocabulary is asked for
	query    Query
	asked    parsed
	meets    where // the conditions of the text, nil without any
}

func (s *searching) run() (result Result, err error) {
	if s.meets, err = s.where(); err != nil {
		return Result{}, err
	}
	found, partial, err := s.find()
	if err != nil {
		return Result{}, err
	}
	result = Result{Total: found.total, Partial: partial, Understood: s.asked.conditions, Ignored: s.asked.ignored}
	if found.counts != nil {
		result.Facets = found.counts.facets(s.columns, s.query)
	}
	page := found.page(s.query.Offset)
	kinds := s.columns.kinds.all()
	for _, c := range page {
		id, err := s.snapshot.ExternalID(index.NewIndexInternalID(nil, uint64(c.doc)))
		if err != nil {
			return Result{}, fmt.Errorf("search index: %w", err)
		}
		segment := segmentOf(s.rows, c.doc)
		kind := s.rows[segment].rows[c.doc-s.rows[segment].first].kind
		result.Hits = append(result.Hits, Hit{ID: id, Kind: kinds[kind], Score: c.score})
	}
	if s.query.Highlight {
		if err := s.highlight(page, result.Hits); err != nil {
			return Result{}, err
		}
	}
	if partial {
		if result.Dropped, err = s.missing(page, result.Hits); err != nil {
			return Result{}, err
		}
	}
	if s.query.Suggest {
		if result.Suggestions, err = s.suggestions(found, partial); err != nil {
			return Result{}, err
		}
	}
	result.Next = s.next(page)
	return result, nil
}

// segmentOf is the place of a document's segment among those of the snapshot.
func segmentOf(rows []segmentRows, doc uint32) int {
	return sort.Search(len(rows), func(i int) bool { return rows[i].first > doc }) - 1
}

// find collects the documents that hold all the words; where these are few, those that hold at least two of many, and
// where these are few too, those that hold any.
func (s *searching) find() (found *collector, partial bool, err error) {
	found, err = s.collect(nil, (*planner).all)
	if err != nil || s.query.Exact || !s.asked.loose() || found.matched >= few {
		return found, false, err
	}
	strict := found
	for least := 2; least > 0 && found.matched < few; least-- {
		found, err = s.collect(strict.few, func(p *planner, q parsed) (source, error) { return p.any(q, least) })
		if err != nil {
			return nil, false, err
		}
	}
	return found, found.matched > strict.matched, nil
}

// plan builds what finds the documents of a query.
type plan func(p *planner, q parsed) (source, error)

func (s *searching) collect(strict []uint32, wanted plan) (*collector, error) {
	whole := s.collector(strict)
	p := s.planner
	root, err := s.root(&p, wanted)
	if err != nil {
		return nil, err
	}
	if root == nil {
		return whole, whole.all()
	}
	stripes := stripesOf(s.rows, root.count())
	if len(stripes) == 1 {
		return whole, s.stripe(&p, whole, root, stripes[0])
	}
	parts := make([]*collector, len(stripes))
	var group errgroup.Group
	for i, stripe := range stripes {
		parts[i] = s.collector(strict)
		group.Go(func() error {
			p := s.planner
			root, err := s.root(&p, wanted) // of its own: a source stands somewhere
			if err != nil {
				return err
			}
			return s.stripe(&p, parts[i], root, stripe)
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, part := range parts {
		whole.add(part)
	}
	return whole, nil
}

func (s *searching) collector(strict []uint32) *collector {
	c := &collector{
		ctx: s.ctx, rows: s.rows, filter: s.columns.filter(s.query), order: orderOf(s.query.Sort),
		keep: s.query.Offset + s.query.Limit, strict: strict, meets: s.meets, after: s.query.after(),
	}
	if s.query.Limit == 0 {
		c.keep = 0
	}
	if s.query.Facets {
		c.counts = newCounts(s.columns)
	}
	return c
}

// stripe collects what a source of a planner finds in one stripe.
func (s *searching) stripe(p *planner, c *collector, root source, in stripe) error {
	if len(s.asked.exclude) > 0 {
		excluded, err := p.clauses(s.asked.exclude)
		if err != nil {
			return err
		}
		c.exclude = either(excluded, 0)
	}
	return errors.Join(c.run(root, in), p.fault)
}

// root is what finds the documents; nil if nothing is asked for and nothing excluded, so that all are found.
func (s *searching) root(p *planner, wanted plan) (source, error) {
	switch {
	case len(s.asked.want) > 0:
		return wanted(p, s.asked)
	case len(s.asked.exclude) > 0:
		return &everySource{rows: s.rows}, nil
	}
	return nil, nil
}
