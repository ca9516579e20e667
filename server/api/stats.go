package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
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

// MarketMonth is what happened on the whole market in one month.
type MarketMonth struct {
	Month         market.Month `json:"month" doc:"The month, such as 2026-06"`
	Achievements  int          `json:"achievements" doc:"Achievements that were public for the first time, whatever came of them"`
	Demands       int          `json:"demands" doc:"Demands, likewise"`
	Introductions int          `json:"introductions" doc:"Introductions proposed"`
	Contracts     int          `json:"contracts" doc:"Contracts concluded"`
	Registered    int          `json:"registered" doc:"Contracts first recorded here as registered"`
	Technical     *int64       `json:"technical_fen,omitempty" doc:"Technical amount of those as first certified, in Fen; told only of a month that is over, and where nobody reads what another organisation has in it closer than the rule of docs/stories.md allows"`
}

// MarketYear is the last year that is over.
type MarketYear struct {
	Year       int    `json:"year" doc:"The year"`
	Registered int    `json:"registered" doc:"Contracts first recorded here as registered in it"`
	Technical  *int64 `json:"technical_fen,omitempty" doc:"Technical amount of those as first certified, in Fen; told only where what its months leave untold passes the rule as well"`
}

// MarketMonths are the last twelve months.
type MarketMonths struct {
	Items []MarketMonth `json:"items" doc:"The oldest first, the present month last"`
	Year  MarketYear    `json:"year" doc:"The last year that is over, all of its months"`
}

// MatchExample is a public demand with its best match at this moment.
type MatchExample struct {
	Demand Summary `json:"demand" doc:"The demand"`
	Match  *Match  `json:"match,omitempty" doc:"Its best match as a visitor sees it; absent where nothing matches"`
}

type (
	statsAnswer         struct{ Body Stats }
	monthsAnswer        struct{ Body MarketMonths }
	matchExampleAnswer  struct{ Body MatchExample }
	matchExampleRequest struct {
		Demand string `query:"demand" pattern:"^([a-z2-7]{26})?$" patternDescription:"an id" doc:"Id of a public demand; empty: one of the newest"`
	}
)

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
	register(s.routes, Public, huma.Operation{
		OperationID: "get-stats-months", Method: http.MethodGet, Path: "/stats/months", Tags: []string{"search"},
		Summary: "What was published, introduced, contracted and registered on the whole market, by month",
	}, func(ctx context.Context, _ *struct{}) (*monthsAnswer, error) {
		life, err := s.deps.Service.MarketLife(ctx)
		if err != nil {
			return nil, err
		}
		return &monthsAnswer{Body: MarketMonths{
			Items: each(life.Months, func(m service.MarketMonth) MarketMonth {
				return MarketMonth{m.Month, m.Achievements, m.Demands, m.Introductions, m.Contracts, m.Registered, (*int64)(m.Technical)}
			}),
			Year: MarketYear{life.Year.Year, life.Year.Registered, (*int64)(life.Year.Technical)},
		}}, nil
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-match-example", Method: http.MethodGet, Path: "/match/example", Tags: []string{"search"},
		Summary: "A public demand with its best match, made at this moment, to explain matching by",
	}, func(ctx context.Context, in *matchExampleRequest) (*matchExampleAnswer, error) {
		e, err := s.deps.Service.MatchExample(ctx, in.Demand)
		if err != nil {
			return nil, err
		}
		out := MatchExample{Demand: summary(e.Demand)}
		if e.Match != nil {
			m := match(*e.Match)
			out.Match = &m
		}
		return &matchExampleAnswer{Body: out}, nil
	})
}
