package service

import (
	"context"

	"duijie/search"
	"duijie/server/store"
)

// Stats is what the home page says of the market.
type Stats struct {
	Achievements  int
	Demands       int
	Organisations int
	Fields        map[string]int // listings per field of technology
	Regions       map[string]int // listings per prefecture
	Latest        []Summary      // the newest listings of both kinds
}

// Stats counts what is public now.
func (s *Service) Stats(ctx context.Context) (Stats, error) {
	out := Stats{Fields: map[string]int{}, Regions: map[string]int{}}
	n, err := s.Store.Count(ctx, store.Query{Kind: Organisations})
	if err != nil {
		return out, problem(err)
	}
	out.Organisations = n
	res, err := s.Finder.Search(ctx, search.Query{Facets: true, Limit: 0})
	if err != nil {
		return out, err
	}
	for _, v := range res.Facets["kind"] {
		switch v.Value {
		case "achievement":
			out.Achievements = v.Count
		case "demand":
			out.Demands = v.Count
		}
	}
	for _, v := range res.Facets["field"] {
		out.Fields[v.Value] = v.Count
	}
	for _, v := range res.Facets["region"] {
		out.Regions[v.Value] = v.Count
	}
	for _, kind := range []string{"achievement", "demand"} {
		found, err := s.Search(ctx, search.Query{Kinds: []string{kind}, Sort: "date", Limit: 6})
		if err != nil {
			return out, err
		}
		for _, h := range found.Hits {
			out.Latest = append(out.Latest, h.Summary)
		}
	}
	return out, nil
}
