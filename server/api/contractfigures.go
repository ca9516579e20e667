package api

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// ContractTotals are sums over contracts that are in force, in Fen.
type ContractTotals struct {
	Contracts  int        `json:"contracts" doc:"Contracts"`
	Total      market.Fen `json:"total_fen" doc:"Their totals, in Fen"`
	Technical  market.Fen `json:"technical_fen" doc:"Their technical amounts, in Fen"`
	Registered int        `json:"registered" doc:"How many of them are registered"`
	Certified  market.Fen `json:"certified_technical_fen" doc:"Certified technical amounts, in Fen"`
	Paid       market.Fen `json:"paid_fen" doc:"Paid and confirmed by both sides, in Fen"`
}

// ContractGroup are the sums of one value.
type ContractGroup struct {
	Value string `json:"value" doc:"A year, the code of a type or a field, or the id of an achievement; empty where a contract says none"`
	Name  string `json:"name,omitempty" doc:"Title of an achievement"`
	ContractTotals
}

// Counted is how many contracts have a code.
type Counted struct {
	Code  string `json:"code" doc:"The state"`
	Count int    `json:"count" doc:"How many"`
}

// ContractFigures are the figures of the own organisation on a side.
type ContractFigures struct {
	States       []Counted       `json:"states" doc:"Contracts by state"`
	Years        []ContractGroup `json:"years" doc:"By year of the signing, and payments by the year in which they were made; the newest first"`
	Types        []ContractGroup `json:"types" doc:"By type"`
	Fields       []ContractGroup `json:"fields" doc:"By field of technology"`
	Achievements []ContractGroup `json:"achievements" doc:"By the achievement that they grew out of, the largest technical amount first"`
}

type figuresRequest struct {
	Side string `query:"side" enum:"seller,buyer" default:"seller" doc:"The side that the own organisation is on"`
}

type figuresAnswer struct{ Body ContractFigures }

func (s *Server) registerContractFigures(tag []string) {
	register(s.routes, Member, huma.Operation{
		OperationID: "get-contract-figures", Method: http.MethodGet, Path: "/mine/contracts/figures", Tags: tag,
		Summary: "The own organisation's contracts by state, year, type, field and achievement, with what was paid",
	}, s.contractFigures)
	register(s.routes, Member, huma.Operation{
		OperationID: "get-contract-figures-workbook", Method: http.MethodGet, Path: "/mine/contracts/figures.xlsx", Tags: tag,
		Summary: "The same as a workbook, in the language of the request", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, in *figuresRequest) (*fileAnswer, error) {
		f, err := s.deps.Service.ContractFigures(ctx, actor(ctx), market.ContractSide(in.Side))
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := service.WriteContractFigures(&b, f, language(ctx)); err != nil {
			return nil, err
		}
		return file("duijie-figures.xlsx", b.Bytes()), nil
	})
}

func (s *Server) contractFigures(ctx context.Context, in *figuresRequest) (*figuresAnswer, error) {
	f, err := s.deps.Service.ContractFigures(ctx, actor(ctx), market.ContractSide(in.Side))
	if err != nil {
		return nil, err
	}
	group := func(g service.ContractGroup) ContractGroup {
		return ContractGroup{Value: g.Value, Name: g.Name, ContractTotals: ContractTotals(g.ContractTotals)}
	}
	out := ContractFigures{States: []Counted{}, Years: each(f.Years, group), Types: each(f.Types, group), Fields: each(f.Fields, group), Achievements: each(f.Achievements, group)}
	for _, state := range market.ContractStates.Codes() {
		if n := f.States[market.ContractState(state)]; n > 0 {
			out.States = append(out.States, Counted{state, n})
		}
	}
	return &figuresAnswer{Body: out}, nil
}
