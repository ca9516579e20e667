package service

import (
	"context"

	"duijie/search"
	"duijie/server/market"
)

// exampleOf is how many of the newest public demands are looked at for an example:
// each costs one match.
const exampleOf = 6

// MatchExample is a public demand with its best match, made at this moment.
type MatchExample struct {
	Demand Summary
	Match  *Matched // nil where nothing matches
}

// MatchExample takes the demand that is named, or else, of the newest, the one whose
// best match has the most parts that count, so that most can be shown by it. It is
// what a visitor may see, whoever asks. Errors: not found for what is not public,
// and while there is no demand.
func (s *Service) MatchExample(ctx context.Context, demand string) (MatchExample, error) {
	if demand != "" {
		sum, err := s.Summary(ctx, "demand", demand)
		if err != nil {
			return MatchExample{}, err
		}
		return s.exampleFor(ctx, sum)
	}
	found, err := s.Search(ctx, search.Query{Kinds: []string{"demand"}, Sort: "date", Limit: exampleOf})
	if err != nil {
		return MatchExample{}, err
	}
	var best MatchExample
	for i, h := range found.Hits {
		e, err := s.exampleFor(ctx, h.Summary)
		if market.CodeOf(err) == market.CodeNotFound {
			continue // withdrawn a moment ago
		}
		if err != nil {
			return best, err
		}
		if i == 0 || e.tellsMoreThan(best) {
			best = e
		}
	}
	if best.Demand.ID == "" {
		return best, notFound()
	}
	return best, nil
}

func (s *Service) exampleFor(ctx context.Context, demand Summary) (MatchExample, error) {
	matches, err := s.Matches(ctx, market.Actor{}, Demands, demand.ID, 1)
	if err != nil || len(matches) == 0 {
		return MatchExample{Demand: demand}, err
	}
	return MatchExample{demand, &matches[0]}, nil
}

// tellsMoreThan compares by how many signals count, then by the score.
func (e MatchExample) tellsMoreThan(o MatchExample) bool {
	if e.Match == nil || o.Match == nil {
		return e.Match != nil
	}
	n, m := e.counted(), o.counted()
	return n > m || n == m && e.Match.Match.Score > o.Match.Match.Score
}

func (e MatchExample) counted() int {
	n := 0
	for _, signal := range e.Match.Match.Signals {
		if signal.Points != 0 {
			n++
		}
	}
	return n
}
