package service

import (
	"context"

	"duijie/search"
	"duijie/server/market"
)

// SearchQuery is what a search may ask for; package api builds it without
// knowing the index.
type SearchQuery = search.Query

// Hit is one line of a search answer.
type Hit struct {
	Summary Summary
	Hit     search.Hit
}

// Found is a search answer.
type Found struct {
	Result search.Result
	Hits   []Hit
}

// Search asks the index and reads what it found from the store, so that the
// answer never shows more than stands there now.
func (s *Service) Search(ctx context.Context, q search.Query) (Found, error) {
	res, err := s.Finder.Search(ctx, q)
	if err != nil {
		return Found{}, err
	}
	out := Found{Result: res}
	for _, h := range res.Hits {
		sum, err := s.Summary(ctx, h.Kind, h.ID)
		if market.CodeOf(err) == market.CodeNotFound {
			continue // withdrawn a moment ago; the index follows
		}
		if err != nil {
			return Found{}, err
		}
		out.Hits = append(out.Hits, Hit{Summary: sum, Hit: h})
	}
	return out, nil
}
