package search

import (
	"context"
	"runtime"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"golang.org/x/sync/errgroup"
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

// usualLength is the length in tokens that counts as usual in a field.
func usualLength(field string) float64 {
	if field == titleField {
		return usualTitle
	}
	return usualBody
}

// planner builds the sources for one query on one snapshot. What cannot be read while they are asked stands in fault.
type planner struct {
	ctx      context.Context
	snapshot *scorch.IndexSnapshot
	rows     []segmentRows
	cache    *postingsCache
	count    int // of all documents
	fault    error
}

// all demands every clause.
func (p *planner) all(q parsed) (source, error) {
	if err := p.fetch(q.demanded()); err != nil {
		return nil, err
	}
	sources, err := p.clauses(q.want)
	if err != nil {
		return nil, err
	}
	return p.withTitle(both(sources), q.title)
}

// fetch reads the postings of terms, each of both fields and every segment, with all processors at once: reading those of
// a frequent word takes longer than all the rest of a search.
func (p *planner) fetch(terms []string) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, term := range terms {
		for _, place := range places {
			for _, segment := range p.snapshot.Segments() {
				group.Go(func() error {
					_, err := p.cache.of(segment, place.field, term)
					return err
				})
			}
		}
	}
	return group.Wait()
}

// manyClauses is the number of clauses up to which one of them is enough.
const manyClauses = 3

// any demands what was quoted, and of the other clauses one, or the least number where there are many; where something was
// quoted they only add to the score. Long words are taken to pieces, the share of matched clauses puts the fuller ones
// first. Single characters are left out where anything else is asked for.
func (p *planner) any(q parsed, least int) (source, error) {
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
	sources, err := p.clauses(loose)
	if err != nil {
		return nil, err
	}
	switch {
	case len(quoted) > 0:
		least = 0
	case len(sources) <= manyClauses:
		least = 1
	}
	root := some(sources, least)
	if len(quoted) > 0 {
		demanded, err := p.clauses(quoted)
		if err != nil {
			return nil, err
		}
		root = &bonusSource{must: both(demanded), more: root}
	}
	return p.withTitle(root, q.title)
}

func (p *planner) withTitle(root source, title phrase) (source, error) {
	if len(title) < 2 {
		return root, nil
	}
	whole, err := p.phrase(title, titleField, wholeWeight, anyValue)
	return &bonusSource{must: root, more: whole}, err
}

func (p *planner) clauses(clauses []clause) ([]source, error) {
	var sources []source
	for _, c := range clauses {
		s, err := p.clause(c)
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// clause finds a word or phrase in title or body, by itself, by its parts or by another name.
func (p *planner) clause(c clause) (source, error) {
	ways, err := p.ways(c, 1)
	if err != nil {
		return nil, err
	}
	names := []source{either(ways, otherShare)}
	for _, name := range c.same {
		if ways, err = p.ways(name, namedWeight); err != nil {
			return nil, err
		}
		names = append(names, either(ways, otherShare))
	}
	for _, word := range c.near {
		if ways, err = p.ways(clause{word: word, value: c.value}, nearWeight); err != nil {
			return nil, err
		}
		names = append(names, either(ways, otherShare))
	}
	return either(names, 0), nil // who uses two names of a thing says no more about it
}

// ways gives a source for every way in which a document may hold a word or phrase.
func (p *planner) ways(c clause, factor float64) ([]source, error) {
	if c.value != anyValue {
		return p.valueWays(c, factor)
	}
	var ways []source
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
	known := 0
	if c.word != "" {
		known = sumOfCounts(ways)
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

// term finds a term in a field. Its rarity counts twice, as in bleve: once for the query and once for the document.
func (p *planner) term(term, field string, weight float64) (*termSource, error) {
	t := &termSource{}
	first := uint32(0)
	for _, segment := range p.snapshot.Segments() {
		found, err := p.cache.of(segment, field, term)
		if err != nil {
			return nil, err
		}
		end := first + uint32(segment.FullSize())
		if alive := found.live(segment.Deleted()); alive > 0 {
			t.lists = append(t.lists, termList{found, first, end, segment.Deleted()})
			t.n += alive
		}
		first = end
	}
	rare := rarity(p.count, t.n)
	t.weight = weight * rare * rare
	return t, nil
}

// parts finds all the parts of a word, each in title or body.
func (p *planner) parts(parts []string, factor float64) (source, error) {
	var sources []source
	for _, part := range parts {
		ways, err := p.ways(clause{word: part}, factor)
		if err != nil {
			return nil, err
		}
		sources = append(sources, either(ways, otherShare))
	}
	return both(sources), nil
}

// valueWays finds a word or phrase in title or keywords alone.
func (p *planner) valueWays(c clause, factor float64) ([]source, error) {
	rows := []phrase{c.phrase, c.also}
	if c.word != "" {
		rows = append(rows, phrase{c.word})
	}
	var ways []source
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

func (p *planner) phrase(row phrase, field string, weight float64, value valueOf) (source, error) {
	found := &phraseSource{planner: p, field: field, phrase: row, value: value}
	var sources []source
	for _, term := range row {
		if term == "" || found.number(term) >= 0 {
			continue
		}
		found.terms = append(found.terms, term)
		s, err := p.term(term, field, weight)
		if err != nil {
			return nil, err
		}
		sources = append(sources, s)
	}
	found.source, found.n = both(sources), sumOfCounts(sources)
	return found, nil
}
