package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Stats is what the home page says of the market.
type Stats struct {
	Achievements  int            `json:"achievements" doc:"Published achievements"`
	Demands       int            `json:"demands" doc:"Published demands"`
	Organisations int            `json:"organisations" doc:"Organisations on the market"`
	Fields        map[string]int `json:"fields" doc:"Listings by code of the field of technology"`
	Regions       map[string]int `json:"regions" doc:"Listings by code of the region"`
	Latest        []Summary      `json:"latest" doc:"The newest listings of both kinds"`
}

type statsAnswer struct{ Body Stats }

func (s *Server) registerStats() {
	register(s.routes, Public, huma.Operation{
		OperationID: "get-stats", Method: http.MethodGet, Path: "/stats", Tags: []string{"search"},
		Summary: "Counts of the public catalogue and its newest listings",
	}, func(ctx context.Context, _ *struct{}) (*statsAnswer, error) {
		st, err := s.deps.Service.Stats(ctx)
		if err != nil {
			return nil, err
		}
		return &statsAnswer{Body: Stats{
			Achievements: st.Achievements, Demands: st.Demands, Organisations: st.Organisations,
			Fields: st.Fields, Regions: st.Regions, Latest: each(st.Latest, summary),
		}}, nil
	})
}
