package main

import (
	"context"
	"strconv"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
)

// plain is bleve as its first page shows it: its own mapping, its analyser for
// Chinese, its query and its highlighter.
type plain struct {
	index bleve.Index
	batch *bleve.Batch
	count int
}

func newPlain(folder string) (*plain, error) {
	mapping := bleve.NewIndexMapping()
	mapping.DefaultAnalyzer = cjk.AnalyzerName
	index, err := bleve.New(folder, mapping)
	if err != nil {
		return nil, err
	}
	return &plain{index: index, batch: index.NewBatch()}, nil
}

func (p *plain) add(_ context.Context, d document) error {
	p.count++
	if err := p.batch.Index(strconv.Itoa(p.count), map[string]string{"title": d.title, "body": d.body}); err != nil {
		return err
	}
	if p.batch.Size() < batch {
		return nil
	}
	return p.flush()
}

func (p *plain) flush() error {
	err := p.index.Batch(p.batch)
	p.batch.Reset()
	return err
}

func (p *plain) done(context.Context) error { return p.flush() }

func (p *plain) find(ctx context.Context, words [2]string, shown bool) (int, time.Duration, error) {
	request := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(bleve.NewMatchPhraseQuery(words[0]), bleve.NewMatchPhraseQuery(words[1])), hits, 0, false)
	if shown {
		request.Highlight = bleve.NewHighlight()
	}
	began := time.Now()
	found, err := p.index.SearchInContext(ctx, request)
	took := time.Since(began)
	if err != nil {
		return 0, took, err
	}
	return len(found.Hits), took, nil
}

func (p *plain) Close() error { return p.index.Close() }
