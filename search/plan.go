package search

import (
	"context"
	"fmt"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"
)

// Weights of a hit: the title's against the body's, a word made up of its parts against the word itself, and a title
// that holds the whole query.
const (
	titleWeight = 3
	bodyWeight  = 1
	partsWeight = 0.6
	namedWeight = 0.8 // another name against the one that was asked for
	nearWeight  = 0.5 // a word that may be meant
	wholeWeight = 2
	otherShare  = 0.3 // what the weaker places of a word add to the best one
)

// places are where a word is looked for, always in this order: sums of scores must come out the same every time.
var places = [2]struct {
	field  string
	weight float64
}{{titleField, titleWeight}, {bodyField, bodyWeight}}

// enough is the number of places at which a word is known so well that its parts need not stand in for it.
const enough = 40

// Lengths in tokens that count as usual. They are constants and not measured, so that a score does not change with the
// rest of the catalogue and needs no pass over it.
const (
	usualTitle = 20
	usualBody  = 200
)

// scoring tells bleve to score by BM25 with our usual lengths.
func scoring(ctx context.Context, reader index.IndexReader) (context.Context, error) {
	count, err := reader.DocCount()
	if err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	n := int(max(count, 1))
	ctx = context.WithValue(ctx, search.GetScoringModelCallbackKey, search.GetScoringModelCallbackFn(func() string { return index.BM25Scoring }))
	return context.WithValue(ctx, search.BM25StatsKey, &search.BM25Stats{
		DocCount:         float64(n),
		FieldCardinality: map[string]int{titleField: n * usualTitle, bodyField: n * usualBody},
	}), nil
}

// planner builds bleve's searchers for one query on one snapshot. What it built before an error is left to the garbage
// collector: readers hold nothing else.
type planner struct {
	ctx    context.Context
	reader index.IndexReader
}

// all demands every clause.
func (p *planner) all(q parsed) (search.Searcher, error) {
	searchers, err := p.clauses(q.want)
	if err != nil {
		return nil, err
	}
	root := searchers[0]
	if len(searchers) > 1 {
		if root, err = searcher.NewConjunctionSearcher(p.ctx, p.reader, searchers, search.SearcherOptions{}); err != nil {
			return nil, err
		}
	}
	return p.withTitle(root, q.title)
}

// manyClauses is the number of clauses up to which one of them is enough.
const manyClauses = 3

// any demands what was quoted, and of the other clauses one, or the least number where there are many; where something was
// quoted they only add to the score. Long words are taken to pieces, bleve's share of matched clauses puts the fuller ones
// first. Single characters are left out where anything else is asked for.
func (p *planner) any(q parsed, least int) (search.Searcher, error) {
	var quoted, loose, strong []clause
	for _, c := range q.want {
		switch {
		case c.quoted:
			quoted = append(quoted, c)
		case c.weak():
			loose = append(loose, c)
		case len(c.pieces) > 1:
			strong = append(strong, c.pieces...)
		default:
			strong = append(strong, c)
		}
	}
	if len(strong) > 0 {
		loose = strong
	}
	searchers, err := p.clauses(loose)
	if err != nil {
		return nil, err
	}
	switch {
	case len(quoted) > 0:
		least = 0
	case len(searchers) <= manyClauses:
		least = 1
	}
	root, err := searcher.NewDisjunctionSearcher(p.ctx, p.reader, searchers, float64(least), search.SearcherOptions{})
	if err != nil {
		return nil, err
	}
	if len(quoted) > 0 {
		if searchers, err = p.clauses(quoted); err != nil {
			return nil, err
		}
		demanded, err := searcher.NewConjunctionSearcher(p.ctx, p.reader, searchers, search.SearcherOptions{})
		if err != nil {
			return nil, err
		}
		if root, err = searcher.NewBooleanSearcher(p.ctx, p.reader, demanded, root, nil, search.SearcherOptions{}); err != nil {
			return nil, err
		}
	}
	return p.withTitle(root, q.title)
}

func (p *planner) withTitle(root search.Searcher, title phrase) (search.Searcher, error) {
	if len(title) > 1 {
		whole, err := p.phrase(title, titleField, wholeWeight, anyValue)
		if err != nil {
			return nil, err
		}
		if root, err = searcher.NewBooleanSearcher(p.ctx, p.reader, root, whole, nil, search.SearcherOptions{}); err != nil {
			return nil, err
		}
	}
	root.SetQueryNorm(1)
	return root, nil
}

func (p *planner) clauses(clauses []clause) ([]search.Searcher, error) {
	var searchers []search.Searcher
	for _, c := range clauses {
		s, err := p.clause(c)
		if err != nil {
			return nil, err
		}
		searchers = append(searchers, s)
	}
	return searchers, nil
}

// clause finds a word or phrase in title or body, by itself, by its parts or by another name.
func (p *planner) clause(c clause) (search.Searcher, error) {
	ways, err := p.ways(c, 1)
	if err != nil {
		return nil, err
	}
	names := []search.Searcher{&either{searchers: ways, share: otherShare}}
	for _, name := range c.same {
		if ways, err = p.ways(name, namedWeight); err != nil {
			return nil, err
		}
		names = append(names, &either{searchers: ways, share: otherShare})
	}
	for _, word := range c.near {
		if ways, err = p.ways(clause{word: word, value: c.value}, nearWeight); err != nil {
			return nil, err
		}
		names = append(names, &either{searchers: ways, share: otherShare})
	}
	if len(names) == 1 {
		return names[0], nil
	}
	return &either{searchers: names}, nil // who uses two names of a thing says no more about it
}

// ways gives a searcher for every way in which a document may hold a word or phrase.
func (p *planner) ways(c clause, factor float64) ([]search.Searcher, error) {
	if c.value != anyValue {
		return p.valueWays(c, factor)
	}
	var ways []search.Searcher
	for _, place := range places {
		if c.word != "" {
			s, err := p.term(c.word, place.field, place.weight*factor)
			if err != nil {
				return nil, err
			}
			ways = append(ways, s)
		}
		for _, row := range []phrase{c.phrase, c.also} {
			if len(row) == 0 {
				continue
			}
			s, err := p.phrase(row, place.field, place.weight*factor, anyValue)
			if err != nil {
				return nil, err
			}
			ways = append(ways, s)
		}
	}
	var known uint64
	if c.word != "" {
		for _, s := range ways {
			known += s.Count()
		}
	}
	if len(c.parts) > 0 && known < enough {
		s, err := p.parts(c.parts, partsWeight*factor/float64(len(c.parts)))
		if err != nil {
			return nil, err
		}
		ways = append(ways, s)
	}
	return ways, nil
}

func (p *planner) term(term, field string, weight float64) (search.Searcher, error) {
	return searcher.NewTermSearcher(p.ctx, p.reader, term, field, weight, search.SearcherOptions{})
}

// parts finds all the parts of a word, each in title or body.
func (p *planner) parts(parts []string, factor float64) (search.Searcher, error) {
	var searchers []search.Searcher
	for _, part := range parts {
		ways, err := p.ways(clause{word: part}, factor)
		if err != nil {
			return nil, err
		}
		searchers = append(searchers, &either{searchers: ways, share: otherShare})
	}
	if len(searchers) == 1 {
		return searchers[0], nil
	}
	return searcher.NewConjunctionSearcher(p.ctx, p.reader, searchers, search.SearcherOptions{})
}

// valueWays finds a word or phrase in title or keywords alone.
func (p *planner) valueWays(c clause, factor float64) ([]search.Searcher, error) {
	rows := []phrase{c.phrase, c.also}
	if c.word != "" {
		rows = append(rows, phrase{c.word})
	}
	var ways []search.Searcher
	for _, row := range rows {
		if len(row) == 0 {
			continue
		}
		s, err := p.phrase(row, titleField, titleWeight*factor, c.value)
		if err != nil {
			return nil, err
		}
		ways = append(ways, s)
	}
	return ways, nil
}

func (p *planner) phrase(row phrase, field string, weight float64, value valueOf) (search.Searcher, error) {
	terms := map[string]bool{}
	var searchers []search.Searcher
	for _, term := range row {
		if term == "" || terms[term] {
			continue
		}
		terms[term] = true
		s, err := searcher.NewTermSearcher(p.ctx, p.reader, term, field, weight, search.SearcherOptions{IncludeTermVectors: true})
		if err != nil {
			return nil, err
		}
		searchers = append(searchers, s)
	}
	inner, err := searcher.NewConjunctionSearcher(p.ctx, p.reader, searchers, search.SearcherOptions{IncludeTermVectors: true})
	if err != nil {
		return nil, err
	}
	return &phraseSearcher{Searcher: inner, phrase: row, value: value}, nil
}
