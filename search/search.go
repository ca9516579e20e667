package search

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"
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
		scored, err := scoring(ctx, snapshot)
		if err != nil {
			return err
		}
		s := &searching{
			planner: planner{ctx: scored, reader: snapshot}, snapshot: snapshot, columns: columns, rows: rows,
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
	q.Offset = max(q.Offset, 0)
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
	snapshot *scorch.IndexSnapshot
	columns  *columns
	lexicons *lexicons
	words    *lexicon // nil until vocabulary is asked for
	rows     []segmentRows
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
	names := s.columns.names.all()
	for _, c := range page {
		id, err := s.snapshot.ExternalID(index.NewIndexInternalID(nil, c.doc))
		if err != nil {
			return Result{}, fmt.Errorf("search index: %w", err)
		}
		result.Hits = append(result.Hits, Hit{ID: id, Kind: names[c.row.kind], Score: c.score})
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
		if result.Suggestions, err = s.suggestions(found); err != nil {
			return Result{}, err
		}
	}
	result.Next = s.next(page)
	return result, nil
}

// find collects the documents that hold all the words; where these are few, those that hold at least two of many, and
// where these are few too, those that hold any.
func (s *searching) find() (found *collector, partial bool, err error) {
	found, err = s.collect(nil, s.all)
	if err != nil || !s.asked.loose() || found.matched.GetCardinality() >= few {
		return found, false, err
	}
	strict := found.matched
	for least := 2; least > 0 && found.matched.GetCardinality() < few; least-- {
		found, err = s.collect(strict, func(q parsed) (search.Searcher, error) { return s.any(q, least) })
		if err != nil {
			return nil, false, err
		}
	}
	return found, found.matched.GetCardinality() > strict.GetCardinality(), nil
}

func (s *searching) collect(strict *roaring.Bitmap, plan func(parsed) (search.Searcher, error)) (*collector, error) {
	c := &collector{
		ctx: s.ctx, rows: s.rows, filter: s.columns.filter(s.query), order: s.query.Sort, meets: s.meets, after: s.query.after(),
		keep: s.query.Offset + s.query.Limit, strict: strict, matched: roaring.New(),
	}
	if s.query.Limit == 0 {
		c.keep = 0
	}
	if s.query.Facets {
		c.counts = newCounts(s.columns)
	}
	var err error
	if c.exclude, err = s.excluded(); err != nil {
		return nil, err
	}
	if len(s.asked.want) == 0 {
		c.matched = nil
		return c, c.all()
	}
	root, err := plan(s.asked)
	if err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	defer root.Close()
	return c, c.run(root, s.context(root))
}

// excluded gives the documents that hold any excluded clause, nil if none is.
func (s *searching) excluded() (*roaring.Bitmap, error) {
	if len(s.asked.exclude) == 0 {
		return nil, nil
	}
	searchers, err := s.clauses(s.asked.exclude)
	if err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	root := &either{searchers: searchers}
	defer root.Close()
	c := &collector{ctx: s.ctx, rows: s.rows, filter: &filter{}, matched: roaring.New()}
	err = c.run(root, s.context(root))
	return c.matched, err
}

func (s *searching) context(root search.Searcher) *search.SearchContext {
	return &search.SearchContext{
		DocumentMatchPool: search.NewDocumentMatchPool(root.DocumentMatchPoolSize()+1, 0), IndexReader: s.snapshot,
	}
}

func yearName(year int16) string { return strconv.Itoa(int(year)) }
