package search

import (
	"github.com/blevesearch/bleve/v2/search"
	index "github.com/blevesearch/bleve_index_api"
)

// phraseSearcher keeps those documents of the inner searcher, which finds all terms, where they stand in their places.
// bleve's own compares all places of a term with all of the next, which a long monotonous text makes slow.
type phraseSearcher struct {
	search.Searcher
	phrase phrase
	value  valueOf // which values of the field count
}

// Next gives the next document that holds the phrase.
func (s *phraseSearcher) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	match, err := s.Searcher.Next(ctx)
	for err == nil && match != nil && !s.holds(match) {
		ctx.DocumentMatchPool.Put(match)
		match, err = s.Searcher.Next(ctx)
	}
	return match, err
}

// Advance gives the first document from id on that holds the phrase.
func (s *phraseSearcher) Advance(ctx *search.SearchContext, id index.IndexInternalID) (*search.DocumentMatch, error) {
	match, err := s.Searcher.Advance(ctx, id)
	if err != nil || match == nil || s.holds(match) {
		return match, err
	}
	ctx.DocumentMatchPool.Put(match)
	return s.Next(ctx)
}

// fewSpots is the number of places up to which looking through all of them is quicker than a table.
const fewSpots = 48

func (s *phraseSearcher) holds(match *search.DocumentMatch) bool {
	spots := match.FieldTermLocations
	stands := func(term string, value, pos uint64) bool {
		for i := range spots {
			at := &spots[i]
			if at.Location.Pos == pos && at.Term == term && first(at.Location.ArrayPositions) == value {
				return true
			}
		}
		return false
	}
	if len(spots) > fewSpots {
		stands = spotTable(spots)
	}
	for i := range spots {
		if at := &spots[i]; at.Term == s.phrase[0] && s.begins(first(at.Location.ArrayPositions), at.Location.Pos, stands) {
			return true
		}
	}
	return false
}

// begins tells whether the phrase stands at a place.
func (s *phraseSearcher) begins(value, pos uint64, stands func(term string, value, pos uint64) bool) bool {
	if !s.value.holds(value) {
		return false
	}
	for i, term := range s.phrase[1:] {
		if term != "" && !stands(term, value, pos+uint64(i)+1) {
			return false
		}
	}
	return true
}

func spotTable(spots []search.FieldTermLocation) func(term string, value, pos uint64) bool {
	type spot struct {
		term       string
		value, pos uint64
	}
	table := make(map[spot]bool, len(spots))
	for _, at := range spots {
		table[spot{at.Term, first(at.Location.ArrayPositions), at.Location.Pos}] = true
	}
	return func(term string, value, pos uint64) bool { return table[spot{term, value, pos}] }
}

func first(positions []uint64) uint64 {
	if len(positions) == 0 {
		return 0
	}
	return positions[0]
}

// either finds what any of its searchers finds. The score is the best one's with a share of the others': bleve's own
// disjunction multiplies by the share of searchers that matched, which would halve a word that stands in the title only.
type either struct {
	searchers []search.Searcher
	share     float64 // what the weaker scores add
	current   []*search.DocumentMatch
	same      []int // scratch of take
	begun     bool
}

// Next gives the next document of any searcher.
func (e *either) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	if !e.begun {
		e.begun = true
		e.current = make([]*search.DocumentMatch, len(e.searchers))
		for i, s := range e.searchers {
			match, err := s.Next(ctx)
			if err != nil {
				return nil, err
			}
			e.current[i] = match
		}
	}
	return e.take(ctx)
}

// Advance gives the first document from id on.
func (e *either) Advance(ctx *search.SearchContext, id index.IndexInternalID) (*search.DocumentMatch, error) {
	fresh := !e.begun
	if fresh {
		e.begun = true
		e.current = make([]*search.DocumentMatch, len(e.searchers))
	}
	for i, s := range e.searchers {
		match := e.current[i]
		if !fresh && (match == nil || match.IndexInternalID.Compare(id) >= 0) {
			continue
		}
		ctx.DocumentMatchPool.Put(match)
		match, err := s.Advance(ctx, id)
		if err != nil {
			return nil, err
		}
		e.current[i] = match
	}
	return e.take(ctx)
}

// take merges the matches of the lowest document and moves their searchers on.
func (e *either) take(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	var best *search.DocumentMatch
	for _, match := range e.current {
		if match != nil && (best == nil || match.IndexInternalID.Compare(best.IndexInternalID) < 0) {
			best = match
		}
	}
	if best == nil {
		return nil, nil
	}
	sum, top := 0.0, 0.0
	same := e.same[:0]
	for i, match := range e.current {
		if match != nil && match.IndexInternalID.Equals(best.IndexInternalID) {
			same = append(same, i)
			sum += match.Score
			top = max(top, match.Score)
		}
	}
	e.same = same
	for _, i := range same {
		if e.current[i] != best {
			ctx.DocumentMatchPool.Put(e.current[i])
		}
		match, err := e.searchers[i].Next(ctx)
		if err != nil {
			return nil, err
		}
		e.current[i] = match
	}
	best.Score = top + e.share*(sum-top)
	best.FieldTermLocations = best.FieldTermLocations[:0]
	return best, nil
}

// Close closes the searchers.
func (e *either) Close() (err error) {
	for _, s := range e.searchers {
		if fault := s.Close(); err == nil {
			err = fault
		}
	}
	return err
}

// Weight is the sum of the searchers' weights.
func (e *either) Weight() (sum float64) {
	for _, s := range e.searchers {
		sum += s.Weight()
	}
	return sum
}

// SetQueryNorm hands the norm on.
func (e *either) SetQueryNorm(norm float64) {
	for _, s := range e.searchers {
		s.SetQueryNorm(norm)
	}
}

// Count is the most that can be found.
func (e *either) Count() (sum uint64) {
	for _, s := range e.searchers {
		sum += s.Count()
	}
	return sum
}

// Min is the number of searchers that must match, in bleve's sense.
func (e *either) Min() int { return 0 }

// Size is an estimate that bleve asks for.
func (e *either) Size() (sum int) {
	for _, s := range e.searchers {
		sum += s.Size()
	}
	return sum
}

// DocumentMatchPoolSize is the number of matches held at a time.
func (e *either) DocumentMatchPoolSize() (sum int) {
	for _, s := range e.searchers {
		sum += s.DocumentMatchPoolSize()
	}
	return sum + len(e.searchers)
}
