package api

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// ContractRows is one page of contracts.
type ContractRows struct {
	Items []ContractRow `json:"items" doc:"This page, the latest change first"`
	Total int           `json:"total" doc:"All contracts"`
	Page  int           `json:"page" doc:"This page, from 1"`
	Size  int           `json:"size" doc:"Rows on a page"`
}

// YearFigures are the figures of one year.
type YearFigures struct {
	Year       int        `json:"year" doc:"Year of the signing, and of the payments"`
	Contracts  int        `json:"contracts" doc:"Contracts signed"`
	Total      market.Fen `json:"total_fen" doc:"Their totals, in Fen"`
	Technical  market.Fen `json:"technical_fen" doc:"Their technical amounts, in Fen"`
	Registered int        `json:"registered" doc:"How many of them are registered"`
	Certified  market.Fen `json:"certified_technical_fen" doc:"Certified technical amounts, in Fen"`
	Paid       market.Fen `json:"paid_fen" doc:"Paid in the year and confirmed by both sides, in Fen"`
}

// Counted is how many contracts have a code.
type Counted struct {
	Code  string `json:"code" doc:"The state or type"`
	Count int    `json:"count" doc:"How many"`
}

// ContractFigures are the figures of the own organisation on a side.
type ContractFigures struct {
	States []Counted     `json:"states" doc:"Contracts by state"`
	Types  []Counted     `json:"types" doc:"Contracts in force by type"`
	Years  []YearFigures `json:"years" doc:"By year, the newest first"`
}

// Awaited is one thing that the own organisation is asked to confirm.
type Awaited struct {
	Kind     string      `json:"kind" enum:"contract,performance,payment,invoice,reversal" doc:"What is to be confirmed"`
	Contract string      `json:"contract" doc:"Id of the contract"`
	Project  string      `json:"project" doc:"Name of its project"`
	Other    string      `json:"other" doc:"Name of the party that asks"`
	Ref      string      `json:"ref,omitempty" doc:"Id of the payment or invoice"`
	Amount   market.Fen  `json:"amount_fen" doc:"The sum, in Fen; negative for a reversal"`
	Date     market.Date `json:"date,omitempty" doc:"Day of the payment, the invoice or the signing"`
	Since    time.Time   `json:"since" doc:"When it was asked for"`
}

type myContractsRequest struct {
	State        string `query:"state" doc:"State of the contract"`
	Side         string `query:"side" enum:"seller,buyer" doc:"The side that the own organisation is on"`
	Registration string `query:"registration" doc:"State of the registration"`
	Q            string `query:"q" maxLength:"200" doc:"Part of the project, of the other party's name or of the registration number"`
	Paging
}

type contractRowsAnswer struct{ Body ContractRows }

type figuresRequest struct {
	Side string `query:"side" enum:"seller,buyer" default:"seller" doc:"The side that the own organisation is on"`
}

type figuresAnswer struct{ Body ContractFigures }

type awaitedAnswer struct {
	Body struct {
		Items []Awaited `json:"items" doc:"The longest waiting first"`
	}
}

type formAnswer struct{ Body market.NationalForm }

type formsAnswer struct {
	Body struct {
		Items []market.NationalForm `json:"items" doc:"One for each contract, the earliest signed first"`
	}
}

func (s *Server) registerContractLists() {
	tag := []string{"contracts"}
	register(s.routes, Member, huma.Operation{
		OperationID: "list-my-contracts", Method: http.MethodGet, Path: "/mine/contracts", Tags: tag, Summary: "The own organisation's contracts",
	}, s.myContracts)
	register(s.routes, Member, huma.Operation{
		OperationID: "get-contract-figures", Method: http.MethodGet, Path: "/mine/contracts/figures", Tags: tag,
		Summary: "The own organisation's contracts by state, type and year, with what was paid",
	}, s.contractFigures)
	register(s.routes, Member, huma.Operation{
		OperationID: "list-awaited-contracts", Method: http.MethodGet, Path: "/mine/contracts/awaited", Tags: tag,
		Summary: "Contracts, payments and invoices that wait for the own organisation's word",
	}, s.awaitedContracts)
	s.registerForms(tag)
	s.registerOfficeContracts()
}

// registerForms adds the exports in the fields of the national form.
func (s *Server) registerForms(tag []string) {
	register(s.routes, Insider, huma.Operation{
		OperationID: "get-contract-form", Method: http.MethodGet, Path: "/contracts/{id}/form", Tags: tag,
		Summary: "One contract in the fields of the national registration form",
	}, func(ctx context.Context, in *ByID) (*formAnswer, error) {
		f, err := s.deps.Service.ContractForm(ctx, actor(ctx), in.ID)
		return &formAnswer{Body: f}, err
	})
	register(s.routes, Insider, huma.Operation{
		OperationID: "get-contract-form-workbook", Method: http.MethodGet, Path: "/contracts/{id}/form.xlsx", Tags: tag,
		Summary: "One contract in the fields of the national registration form, as a workbook", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, in *ByID) (*fileAnswer, error) {
		f, err := s.deps.Service.ContractForm(ctx, actor(ctx), in.ID)
		return formFile("duijie-contract.xlsx", []market.NationalForm{f}, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "get-registered-forms", Method: http.MethodGet, Path: "/mine/contracts/forms", Tags: tag,
		Summary: "All registered contracts of the own organisation in the fields of the national registration form",
	}, func(ctx context.Context, _ *struct{}) (*formsAnswer, error) {
		forms, err := s.deps.Service.RegisteredForms(ctx, actor(ctx))
		out := &formsAnswer{}
		out.Body.Items = list(forms)
		return out, err
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "get-registered-forms-workbook", Method: http.MethodGet, Path: "/mine/contracts/forms.xlsx", Tags: tag,
		Summary: "The same as a workbook", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, _ *struct{}) (*fileAnswer, error) {
		forms, err := s.deps.Service.RegisteredForms(ctx, actor(ctx))
		return formFile("duijie-contracts.xlsx", forms, err)
	})
}

func formFile(name string, forms []market.NationalForm, err error) (*fileAnswer, error) {
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := service.WriteForms(&b, forms); err != nil {
		return nil, err
	}
	return file(name, b.Bytes()), nil
}

func (s *Server) myContracts(ctx context.Context, in *myContractsRequest) (*contractRowsAnswer, error) {
	rows, err := s.deps.Service.MyContracts(ctx, actor(ctx), service.ContractFilter{
		State: in.State, Side: in.Side, Registered: in.Registration, Text: in.Q, Page: in.Page, Size: in.Size})
	if err != nil {
		return nil, err
	}
	return &contractRowsAnswer{Body: ContractRows{Items: each(rows.Rows, contractRow), Total: rows.Total, Page: in.Page, Size: in.Size}}, nil
}

func (s *Server) contractFigures(ctx context.Context, in *figuresRequest) (*figuresAnswer, error) {
	f, err := s.deps.Service.ContractFigures(ctx, actor(ctx), market.ContractSide(in.Side))
	if err != nil {
		return nil, err
	}
	out := ContractFigures{States: []Counted{}, Types: []Counted{}, Years: each(f.Years, func(y service.YearFigures) YearFigures { return YearFigures(y) })}
	for _, state := range market.ContractStates.Codes() {
		if n := f.States[market.ContractState(state)]; n > 0 {
			out.States = append(out.States, Counted{state, n})
		}
	}
	for _, kind := range market.ContractTypes.Codes() {
		if n := f.Types[market.ContractType(kind)]; n > 0 {
			out.Types = append(out.Types, Counted{kind, n})
		}
	}
	return &figuresAnswer{Body: out}, nil
}

func (s *Server) awaitedContracts(ctx context.Context, _ *struct{}) (*awaitedAnswer, error) {
	found, err := s.deps.Service.AwaitedContracts(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &awaitedAnswer{}
	out.Body.Items = each(found, func(a service.Awaited) Awaited { return Awaited(a) })
	return out, nil
}
