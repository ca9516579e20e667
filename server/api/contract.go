package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Representatives are the names of the legal representatives of both parties.
type Representatives struct {
	Seller string `json:"seller,omitempty" doc:"Legal representative (法定代表人) of the seller, by name"`
	Buyer  string `json:"buyer,omitempty" doc:"Legal representative (法定代表人) of the buyer, by name"`
}

// ContractInput is the text of a contract as a party sends it.
type ContractInput struct {
	Terms           market.ContractTerms `json:"terms" doc:"The text; the server sets the parties' organisations by their credit codes, and the ids of people"`
	Representatives Representatives      `json:"representatives,omitzero" doc:"Names of the legal representatives"`
	Links           market.ContractLinks `json:"links,omitzero" doc:"What the contract grew out of; read when it is begun"`
	Reason          string               `json:"reason,omitempty" maxLength:"1000" doc:"Why; needed to edit a text that one side has confirmed"`
}

// ContractWork is a contract with its vouchers, as a party or an office sees it.
type ContractWork struct {
	Contract          market.Contract            `json:"contract" doc:"The contract as it is stored"`
	Version           int64                      `json:"version" doc:"As in the ETag"`
	Side              market.ContractSide        `json:"side,omitempty" enum:"seller,buyer" doc:"The side that the asker is on; absent for an office"`
	Representatives   Representatives            `json:"representatives" doc:"Names of the legal representatives"`
	TechnicalAmount   market.Fen                 `json:"technical_fen" doc:"Technical amount (技术交易额) of the text, in Fen: the total less the deductions"`
	Payments          []PaymentWork              `json:"payments" doc:"All payments, the earliest first"`
	Invoices          []InvoiceWork              `json:"invoices" doc:"All invoices, the earliest first"`
	Sums              market.ContractSums        `json:"sums" doc:"Figures of the performance"`
	Timeline          []market.ContractEvent     `json:"timeline" doc:"All that happened, the oldest first"`
	Actions           []market.ContractAction    `json:"actions" doc:"What the asker may do now"`
	RegistrationSteps []market.RegistrationState `json:"registration_steps" doc:"States of the registration that the asker may record now"`
	Faults            []Fault                    `json:"faults" doc:"What keeps the text from being confirmed"`
	Warnings          []Warning                  `json:"warnings" doc:"What a person should look at; refuses nothing"`
}

// Warning is something that a person should look at.
type Warning struct {
	Code    string `json:"code" doc:"What it is, for programs"`
	Field   string `json:"field,omitempty" doc:"Path in the terms, the record or the voucher"`
	Message string `json:"message" doc:"What to look at"`
	Source  string `json:"source" doc:"The law or rule and its article"`
}

// ContractCheck is what stands against a text, and what to look at.
type ContractCheck struct {
	TechnicalAmount market.Fen `json:"technical_fen" doc:"Technical amount (技术交易额), in Fen"`
	Faults          []Fault    `json:"faults" doc:"What keeps the text from being confirmed"`
	Warnings        []Warning  `json:"warnings" doc:"What a person should look at; refuses nothing"`
}

// ContractActionRequest asks for one step of a contract.
type ContractActionRequest struct {
	Action string `json:"action" enum:"confirm,withdraw,return,discard,perform,terminate" doc:"The step"`
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Why; needed to withdraw, return or terminate"`
}

// AttachmentRequest names an uploaded file.
type AttachmentRequest struct {
	SHA256 string `json:"sha256" doc:"Hash of a file that the own organisation has uploaded"`
	Note   string `json:"note,omitempty" maxLength:"300" doc:"What it is"`
}

// ContractRules are the tables that contracts live by.
type ContractRules struct {
	Contract     []market.ContractTransition     `json:"contract" doc:"Steps of a contract"`
	Registration []market.RegistrationTransition `json:"registration" doc:"Steps of a registration"`
	Voucher      []market.VoucherTransition      `json:"voucher" doc:"Steps of a payment or an invoice"`
	Rules        []market.RegistrationRule       `json:"rules" doc:"The national rules of registration by date"`
}

type contractRulesAnswer struct {
	CacheControl string `header:"Cache-Control"`
	Body         ContractRules
}

type contractAnswer struct {
	Status int
	ETag   string `header:"ETag" doc:"Version of the contract, for If-Match"`
	Body   *ContractWork
}

type prefillRequest struct {
	Demand       string `query:"demand" pattern:"^([a-z2-7]{26})?$" doc:"Id of a demand"`
	Achievement  string `query:"achievement" pattern:"^([a-z2-7]{26})?$" doc:"Id of an achievement"`
	Introduction string `query:"introduction" pattern:"^([a-z2-7]{26})?$" doc:"Id of an introduction that was accepted; its items go before the others"`
	Project      string `query:"project" pattern:"^([a-z2-7]{26})?$" doc:"Id of a joint project that stands in a plan; it goes before the others"`
}

type prefillAnswer struct{ Body ContractInput }

type contractRequest struct{ Body ContractInput }

type contractCheckAnswer struct{ Body ContractCheck }

type editContractRequest struct {
	ByID
	OnVersion
	Body ContractInput
}

type contractActionRequest struct {
	ByID
	OnVersion
	Body ContractActionRequest
}

type attachRequest struct {
	ByID
	OnVersion
	Body AttachmentRequest
}

type detachRequest struct {
	ByID
	OnVersion
	SHA256 string `path:"sha256" pattern:"^[0-9a-f]{64}$" patternDescription:"a hash" doc:"Hash of the file"`
}

func (s *Server) registerContracts() {
	tag := []string{"contracts"}
	register(s.routes, Public, huma.Operation{
		OperationID: "list-contract-rules", Method: http.MethodGet, Path: "/contracts/rules", Tags: tag,
		Summary: "The life of a contract, of its registration and of its vouchers as tables, and the rules of registration by date",
	}, func(context.Context, *struct{}) (*contractRulesAnswer, error) {
		return &contractRulesAnswer{CacheControl: "public, max-age=300", Body: ContractRules{
			market.ContractTransitions, market.RegistrationTransitions, market.VoucherTransitions, market.RegistrationRules}}, nil
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "prefill-contract", Method: http.MethodGet, Path: "/contracts/prefill", Tags: tag,
		Summary: "A text made from a demand and an achievement, or from the own organisation alone; stored nowhere",
	}, s.prefillContract)
	register(s.routes, Member, huma.Operation{
		OperationID: "check-contract", Method: http.MethodPost, Path: "/contracts/check", Tags: tag,
		Summary: "What stands against a text and what to look at, while it is typed; stores nothing",
	}, s.checkContract)
	register(s.routes, Member, huma.Operation{
		OperationID: "create-contract", Method: http.MethodPost, Path: "/contracts", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Begin a contract as a draft of the own organisation, which is one of its parties",
	}, func(ctx context.Context, in *contractRequest) (*contractAnswer, error) {
		w, err := s.deps.Service.CreateContract(ctx, actor(ctx), contractDraft(in.Body))
		return s.contractAfter(ctx, http.StatusCreated, w, within(err, "terms", "representatives", "reason", "links"))
	})
	register(s.routes, Witness, huma.Operation{
		OperationID: "get-contract", Method: http.MethodGet, Path: "/contracts/{id}", Tags: tag,
		Summary: "A contract with its vouchers, figures and timeline: for its parties, and for the offices once it is registered or claimed on",
	}, func(ctx context.Context, in *ByID) (*contractAnswer, error) {
		w, err := s.deps.Service.Contract(ctx, actor(ctx), in.ID)
		return s.contractAfter(ctx, http.StatusOK, w, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "edit-contract", Method: http.MethodPut, Path: "/contracts/{id}", Tags: tag,
		Summary: "Replace the text; takes a confirmation back and then needs a reason",
	}, s.editContract)
	register(s.routes, Member, huma.Operation{
		OperationID: "act-on-contract", Method: http.MethodPost, Path: "/contracts/{id}/actions", Tags: tag,
		Summary:   "Take one step of the table; 204 when nothing is left",
		Responses: map[string]*huma.Response{"204": {Description: "The draft was discarded"}},
	}, s.actOnContract)
	register(s.routes, Member, huma.Operation{
		OperationID: "attach-to-contract", Method: http.MethodPost, Path: "/contracts/{id}/attachments", Tags: tag,
		Summary: "Attach a file that the own organisation has uploaded",
	}, s.attach)
	register(s.routes, Member, huma.Operation{
		OperationID: "detach-from-contract", Method: http.MethodDelete, Path: "/contracts/{id}/attachments/{sha256}", Tags: tag,
		DefaultStatus: http.StatusOK, Summary: "Take a file of the own organisation away before the contract is concluded",
	}, s.detach)
}

func (s *Server) prefillContract(ctx context.Context, in *prefillRequest) (*prefillAnswer, error) {
	d, err := s.deps.Service.PrefillContract(ctx, actor(ctx), market.ContractLinks{Demand: in.Demand, Achievement: in.Achievement, Introduction: in.Introduction, Project: in.Project})
	if err != nil {
		return nil, err
	}
	return &prefillAnswer{Body: ContractInput{Terms: d.Terms, Representatives: Representatives(d.Representatives), Links: d.Links}}, nil
}

func (s *Server) checkContract(ctx context.Context, in *contractRequest) (*contractCheckAnswer, error) {
	c, err := s.deps.Service.CheckContract(ctx, actor(ctx), contractDraft(in.Body))
	if err != nil {
		return nil, err
	}
	return &contractCheckAnswer{Body: ContractCheck{TechnicalAmount: c.Technical, Faults: faultsIn(ctx, c.Missing), Warnings: warningsIn(ctx, c.Warnings)}}, nil
}

func (s *Server) editContract(ctx context.Context, in *editContractRequest) (*contractAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	w, err := s.deps.Service.EditContract(ctx, actor(ctx), in.ID, v, contractDraft(in.Body), in.Body.Reason)
	return s.contractAfter(ctx, http.StatusOK, w, within(err, "terms", "representatives", "reason", "links"))
}

func (s *Server) actOnContract(ctx context.Context, in *contractActionRequest) (*contractAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	w, err := s.deps.Service.ActOnContract(ctx, actor(ctx), in.ID, v, market.ContractAction(in.Body.Action), in.Body.Reason)
	if err == nil && w.Contract.ID == "" {
		return &contractAnswer{Status: http.StatusNoContent}, nil
	}
	return s.contractAfter(ctx, http.StatusOK, w, within(err, "terms", "reason"))
}

func (s *Server) attach(ctx context.Context, in *attachRequest) (*contractAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	w, err := s.deps.Service.AttachToContract(ctx, actor(ctx), in.ID, v, in.Body.SHA256, in.Body.Note)
	return s.contractAfter(ctx, http.StatusOK, w, err)
}

func (s *Server) detach(ctx context.Context, in *detachRequest) (*contractAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	w, err := s.deps.Service.DetachFromContract(ctx, actor(ctx), in.ID, v, in.SHA256)
	return s.contractAfter(ctx, http.StatusOK, w, err)
}

func contractDraft(in ContractInput) service.ContractDraft {
	return service.ContractDraft{Terms: in.Terms, Representatives: service.Representatives(in.Representatives), Links: in.Links}
}

// contractAfter answers with a contract, or with the error of what was asked.
func (s *Server) contractAfter(ctx context.Context, status int, w service.ContractWork, err error) (*contractAnswer, error) {
	if err != nil {
		return nil, err
	}
	body := ContractWork{
		Contract: w.Contract, Version: w.Version, Side: w.Side, Representatives: Representatives(w.Representatives),
		TechnicalAmount: w.Contract.Terms.Price.TechnicalAmount(), Payments: []PaymentWork{}, Invoices: []InvoiceWork{}, Sums: w.Sums,
		Timeline: list(w.Timeline), Actions: list(w.Actions), RegistrationSteps: list(w.Registration),
		Faults: faultsIn(ctx, w.Missing), Warnings: warningsIn(ctx, w.Warnings),
	}
	own := w.Contract.Terms.Party(w.Side).Organisation
	if w.Side == "" {
		own = ""
	}
	for _, p := range w.Book.Payments {
		body.Payments = append(body.Payments, paymentWork(ctx, service.PaymentWork{
			Payment: p, Version: w.Versions[p.ID], Actions: p.Allowed(own), Warnings: p.Warnings(w.Contract.Terms)}))
	}
	for _, i := range w.Book.Invoices {
		body.Invoices = append(body.Invoices, invoiceWork(ctx, service.InvoiceWork{
			Invoice: i, Version: w.Versions[i.ID], Actions: i.Allowed(own), Warnings: i.Warnings(w.Contract.Terms)}))
	}
	return &contractAnswer{Status: status, ETag: etag(w.Version), Body: &body}, nil
}

func faultsIn(ctx context.Context, faults market.Faults) []Fault {
	return each(faults, func(f market.Fault) Fault { return faultIn(language(ctx), f) })
}

func warningsIn(ctx context.Context, warnings []market.Warning) []Warning {
	lang := language(ctx)
	return each(warnings, func(w market.Warning) Warning {
		return Warning{Code: w.Code, Field: w.Field, Message: w.Message.In(lang), Source: w.Source.In(lang)}
	})
}

// ContractRow is one line of a list of contracts.
type ContractRow struct {
	ID           string                  `json:"id" doc:"Id"`
	Project      string                  `json:"project" doc:"Name of the project"`
	Type         market.ContractType     `json:"type,omitempty" doc:"Type by the Civil Code"`
	State        market.ContractState    `json:"state" doc:"State between the parties"`
	Side         market.ContractSide     `json:"side" enum:"seller,buyer" doc:"The side that the own organisation is on"`
	Other        string                  `json:"other" doc:"Name of the other party"`
	Signed       market.Date             `json:"signed,omitempty" doc:"Day of the signing"`
	Ends         market.Date             `json:"ends,omitempty" doc:"Last day of the term"`
	Total        market.Fen              `json:"total_fen" doc:"Total, in Fen"`
	Technical    market.Fen              `json:"technical_fen" doc:"Technical amount, in Fen"`
	Registration string                  `json:"registration,omitempty" doc:"State of the registration; absent before it is applied for"`
	Number       string                  `json:"number,omitempty" doc:"Number of the registration"`
	Sample       bool                    `json:"sample,omitempty" doc:"A fictional sample"`
	Version      int64                   `json:"version" doc:"For If-Match, in quotes"`
	UpdatedAt    time.Time               `json:"updated_at" doc:"Last change"`
	Actions      []market.ContractAction `json:"actions" doc:"What the asker may do now"`
}

func contractRow(r service.ContractRow) ContractRow {
	c := r.Contract
	reg := c.Registered()
	return ContractRow{
		ID: c.ID, Project: c.Terms.Project, Type: c.Terms.Type, State: c.State, Side: r.Side, Other: c.Terms.Party(r.Side.Other()).Name,
		Signed: c.Terms.Signed, Ends: c.Terms.Ends, Total: c.Terms.Price.Total, Technical: c.Terms.Price.TechnicalAmount(),
		Registration: string(reg.State), Number: reg.Number, Sample: c.Sample, Version: r.Version, UpdatedAt: c.UpdatedAt, Actions: list(r.Actions),
	}
}
