package search

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"
)

// manySegments is an index in which words stand in several segments and some documents are deleted or replaced.
func manySegments(t *testing.T) *Index {
	t.Helper()
	x, err := Rebuild(filepath.Join(t.TempDir(), "index"), analyzer(t), func(*Index) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	for batch := range 6 {
		var changes []Change
		for i := range 20 {
			n := batch*20 + i
			changes = append(changes, Change{Put: &Document{
				ID: fmt.Sprint("d", n), Kind: "achievement", Title: strings.Repeat("石墨烯", n%3) + "导热膜", Keywords: []string{"散热"},
				Body: strings.Repeat("石墨烯涂层提高了导热系数。", 1+n%5) + strings.Repeat("长文。", n%17),
			}})
		}
		changes = append(changes, Change{Delete: fmt.Sprint("d", batch*3)}, Change{Put: &Document{ID: "d1", Kind: "demand", Title: "石墨烯"}})
		if err := x.Apply(changes, int64(batch+1)); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// bm25 has bleve score as it did before we decoded its postings ourselves.
func bm25(t *testing.T, reader index.IndexReader) context.Context {
	t.Helper()
	count, err := reader.DocCount()
	if err != nil {
		t.Fatal(err)
	}
	n := int(count)
	ctx := context.WithValue(t.Context(), search.GetScoringModelCallbackKey, search.GetScoringModelCallbackFn(func() string { return index.BM25Scoring }))
	return context.WithValue(ctx, search.BM25StatsKey, &search.BM25Stats{
		DocCount: float64(n), FieldCardinality: map[string]int{titleField: n * usualTitle, bodyField: n * usualBody},
	})
}

func TestATermScoresAsInBleve(t *testing.T) {
	x := manySegments(t)
	err := x.read(func(snapshot *scorch.IndexSnapshot, columns *columns) error {
		ctx := bm25(t, snapshot)
		count, _ := snapshot.DocCount()
		p := &planner{ctx: ctx, snapshot: snapshot, cache: columns.postings, count: int(count)}
		for _, term := range []string{"石墨烯", "导热", "散热", "涂层", "无此词"} {
			for _, place := range places {
				theirs, err := searcher.NewTermSearcher(ctx, snapshot, term, place.field, place.weight, search.SearcherOptions{})
				if err != nil {
					return err
				}
				theirs.SetQueryNorm(1)
				ours, err := p.term(term, place.field, place.weight)
				if err != nil {
					return err
				}
				if ours.count() != int(theirs.Count()) {
					t.Errorf("%s in %s: %d documents, bleve has %d", term, place.field, ours.count(), theirs.Count())
				}
				sc := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(8, 0), IndexReader: snapshot}
				next := uint32(0)
				for {
					match, err := theirs.Next(sc)
					if err != nil {
						return err
					}
					doc := ours.seek(next)
					if match == nil {
						if doc != none {
							t.Errorf("%s in %s: document %d is not in bleve", term, place.field, doc)
						}
						break
					}
					if uint64(doc) != match.IndexInternalID.Value() {
						t.Fatalf("%s in %s: document %d, bleve has %d", term, place.field, doc, match.IndexInternalID.Value())
					}
					if score := ours.score(); score < match.Score*(1-1e-6) || score > match.Score*(1+1e-6) {
						t.Errorf("%s in %s: document %d scores %v, in bleve %v", term, place.field, doc, score, match.Score)
					}
					next = doc + 1
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheCacheOfPostingsKeepsWithinItsBound(t *testing.T) {
	c := newPostingsCache()
	c.limit = 3 * (10*bytesOfPosting + overheadOfCached + 1)
	key := func(n int) cacheKey { return cacheKey{segment: uint64(n), field: titleField, term: "a"} }
	for n := range 10 {
		c.put(key(n), &postings{docs: make([]uint32, 10)})
		c.put(key(n), &postings{docs: make([]uint32, 10)}) // the same twice counts once
	}
	if len(c.entries) != 3 || c.order.Len() != 3 || c.used > c.limit {
		t.Errorf("%d entries, %d of %d bytes", len(c.entries), c.used, c.limit)
	}
	for n := 7; n < 10; n++ {
		if c.entries[key(n)] == nil {
			t.Errorf("number %d, put last, is not there", n)
		}
	}
	c.keep(map[uint64]bool{8: true})
	if len(c.entries) != 1 || c.entries[key(8)] == nil {
		t.Errorf("%d entries after all but one segment are gone", len(c.entries))
	}
}
