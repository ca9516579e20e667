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
	s.registerContractFigures(tag)
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

func (s *Server) awaitedContracts(ctx context.Context, _ *struct{}) (*awaitedAnswer, error) {
	found, err := s.deps.Service.AwaitedContracts(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &awaitedAnswer{}
	out.Body.Items = each(found, func(a service.Awaited) Awaited { return Awaited(a) })
	return out, nil
}
