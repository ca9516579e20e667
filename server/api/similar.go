package api

import (
	"context"

	"duijie/server/service"
)

// SimilarItem is a listing that resembles another of its kind.
type SimilarItem struct {
	Item  Summary     `json:"item" doc:"What was found"`
	Score float64     `json:"score" doc:"How much they resemble each other, 0 to 100"`
	Terms []TermShare `json:"terms" doc:"What both texts share, the weightiest first"`
}

// SimilarItems are the most similar listings.
type SimilarItems struct {
	Items []SimilarItem `json:"items" doc:"The most similar first"`
	Total int           `json:"total" doc:"How many are listed"`
}

type similarRequest struct {
	ByID
	Limit int `query:"limit" minimum:"1" maximum:"20" default:"5" doc:"At most so many"`
}

type similarAnswer struct{ Body SimilarItems }

// similar is the handler of one kind.
func (s *Server) similar(kind string) func(context.Context, *similarRequest) (*similarAnswer, error) {
	return func(ctx context.Context, in *similarRequest) (*similarAnswer, error) {
		found, err := s.deps.Service.Similar(ctx, actor(ctx), kind, in.ID, in.Limit)
		if err != nil {
			return nil, err
		}
		items := each(found, similarItem)
		return &similarAnswer{Body: SimilarItems{Items: items, Total: len(items)}}, nil
	}
}

func similarItem(a service.Alike) SimilarItem {
	out := SimilarItem{Item: summary(a.Summary), Score: a.Score, Terms: []TermShare{}}
	for _, t := range a.Terms {
		out.Terms = append(out.Terms, TermShare(t))
	}
	return out
}
