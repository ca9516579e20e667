package service

import (
	"context"

	"duijie/matching"
	"duijie/server/market"
)

// Alike is an item that resembles another of its kind.
type Alike struct {
	Summary Summary
	Score   float64              // 0 to 100
	Terms   []matching.TermShare // what both texts share, the weightiest first
}

// maxSimilar is the most similar items of one answer.
const maxSimilar = 20

// Similar finds what resembles an item among the listings of its own kind, best
// first: for everyone by its public revision, for its owner also before it is
// published. Errors: not found.
func (s *Service) Similar(ctx context.Context, a market.Actor, kind, id string, limit int) ([]Alike, error) {
	q, err := s.asks(ctx, a, kind, id)
	if err != nil {
		return nil, err
	}
	limit = min(max(limit, 1), maxSimilar)
	// Some more than wanted, because what was withdrawn a moment ago falls out.
	found, err := s.Matcher.Similar(ctx, q.item, matching.MatchOptions{Limit: limit + maxSimilar})
	if err != nil {
		return nil, err
	}
	var out []Alike
	for _, m := range found {
		if m.ID == id {
			continue
		}
		sum, err := s.Summary(ctx, q.item.Kind, m.ID)
		if market.CodeOf(err) == market.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		alike := Alike{Summary: sum, Score: m.Score}
		for _, r := range m.Reasons {
			alike.Terms = append(alike.Terms, r.Terms...)
		}
		if out = append(out, alike); len(out) == limit {
			break
		}
	}
	return out, nil
}
