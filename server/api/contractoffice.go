package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// OfficeContract is one line of an office's list of contracts.
type OfficeContract struct {
	ID           string               `json:"id" doc:"Id"`
	Project      string               `json:"project" doc:"Name of the project"`
	Type         market.ContractType  `json:"type,omitempty" doc:"Type by the Civil Code"`
	Field        string               `json:"field,omitempty" doc:"Field of technology (技术领域)"`
	State        market.ContractState `json:"state" doc:"State between the parties"`
	Seller       OfficeParty          `json:"seller" doc:"The seller"`
	Buyer        OfficeParty          `json:"buyer" doc:"The buyer"`
	Signed       market.Date          `json:"signed,omitempty" doc:"Day of the signing"`
	Total        market.Fen           `json:"total_fen" doc:"Total, in Fen"`
	Technical    market.Fen           `json:"technical_fen" doc:"Technical amount, in Fen"`
	Certified    *market.Fen          `json:"certified_technical_fen,omitempty" doc:"Certified technical amount, in Fen; absent unless the registration stands"`
	Paid         market.Fen           `json:"paid_fen" doc:"Paid, confirmed by both sides and not reversed, in Fen"`
	Registration string               `json:"registration,omitempty" doc:"State of the registration; absent before it is applied for"`
	Number       string               `json:"number,omitempty" doc:"Number of the registration"`
	Registered   market.Date          `json:"registered,omitempty" doc:"Day of the registration"`
	Flags        []market.Flagged     `json:"flags" doc:"What a reviewer should look at; proves nothing"`
	Sample       bool                 `json:"sample,omitempty" doc:"A fictional sample"`
}

// OfficeParty is a party of such a contract.
type OfficeParty struct {
	Organisation string            `json:"organisation,omitempty" doc:"Id of the organisation; absent while it has no account"`
	CreditCode   market.CreditCode `json:"credit_code" doc:"Unified social credit code (统一社会信用代码), 18 characters"`
	Name         string            `json:"name" doc:"Registered name"`
	Region       string            `json:"region" doc:"Region, GB/T 2260, six digits"`
}

// OfficeSums are sums over all contracts that pass the filter, in Fen.
type OfficeSums struct {
	Contracts int        `json:"contracts" doc:"How many"`
	Total     market.Fen `json:"total_fen" doc:"Their totals"`
	Technical market.Fen `json:"technical_fen" doc:"Their technical amounts"`
	Certified market.Fen `json:"certified_technical_fen" doc:"Certified technical amounts of registrations that stand"`
	Paid      market.Fen `json:"paid_fen" doc:"Paid, confirmed by both sides and not reversed"`
}

// OfficeContracts is one page of an office's list.
type OfficeContracts struct {
	Items []OfficeContract `json:"items" doc:"This page, the latest registration first"`
	Sums  OfficeSums       `json:"sums" doc:"Of all that pass the filter"`
	Page  int              `json:"page" doc:"This page, from 1"`
	Size  int              `json:"size" doc:"Rows on a page"`
}

// OfficeContractFilter narrows an office's list of contracts.
type OfficeContractFilter struct {
	From         string `query:"from" maxLength:"10" doc:"First day of the registration, 2006-01-02"`
	To           string `query:"to" maxLength:"10" doc:"Last day of the registration, 2006-01-02"`
	Registration string `query:"registration" enum:"standing,any,none,submitted,supplement,registered,changed,cancelled,revoked,refused" default:"standing" doc:"State of the registration; standing: registered, and neither cancelled nor revoked; none: never applied for, but a claim rests on the contract"`
	Type         string `query:"type" maxLength:"40" doc:"Type of contract, or a class of types: dev"`
	Field        string `query:"field" maxLength:"10" doc:"Field of technology"`
	Region       string `query:"region" maxLength:"6" doc:"Region in which one of the parties lies"`
	Flag         string `query:"flag" maxLength:"40" doc:"Something that a reviewer should look at"`
	Q            string `query:"q" maxLength:"200" doc:"Part of the project, of a party's name or credit code, or of the registration number"`
}

func (f OfficeContractFilter) filter() service.OfficeContractFilter {
	return service.OfficeContractFilter{
		From: market.Date(f.From), To: market.Date(f.To), Registration: f.Registration, Type: f.Type, Field: f.Field, Region: f.Region,
		Flag: market.ClaimFlag(f.Flag), Text: f.Q,
	}
}

type (
	officeContractsRequest struct {
		OfficeContractFilter
		Paging
	}
	officeContractsAnswer struct{ Body OfficeContracts }
)

func (s *Server) registerOfficeContracts() {
	tag := []string{"contracts"}
	register(s.routes, Office, huma.Operation{
		OperationID: "list-office-contracts", Method: http.MethodGet, Path: "/contracts", Tags: tag,
		Summary: "Contracts that the asker's office may see: whose registration was applied for, or on which an enterprise of its region has handed in a claim",
	}, s.officeContracts)
	register(s.routes, Office, huma.Operation{
		OperationID: "get-office-forms-workbook", Method: http.MethodGet, Path: "/contracts/forms.xlsx", Tags: tag,
		Summary: "The same in the fields of the national registration form, as a workbook", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, in *OfficeContractFilter) (*fileAnswer, error) {
		forms, err := s.deps.Service.OfficeForms(ctx, actor(ctx), in.filter())
		return formFile("duijie-contracts.xlsx", forms, err)
	})
}

func (s *Server) officeContracts(ctx context.Context, in *officeContractsRequest) (*officeContractsAnswer, error) {
	f := in.filter()
	f.Page, f.Size = in.Page, in.Size
	found, err := s.deps.Service.OfficeContracts(ctx, actor(ctx), f)
	if err != nil {
		return nil, err
	}
	return &officeContractsAnswer{Body: OfficeContracts{Items: each(found.Rows, officeContract), Sums: OfficeSums(found.Sums), Page: in.Page, Size: in.Size}}, nil
}

func officeContract(r service.OfficeContract) OfficeContract {
	c := r.Contract
	t, reg := c.Terms, c.Registered()
	out := OfficeContract{
		ID: c.ID, Project: t.Project, Type: t.Type, Field: t.Field, State: c.State, Seller: officeParty(t.Seller), Buyer: officeParty(t.Buyer), Signed: t.Signed,
		Total: t.Price.Total, Technical: t.Price.TechnicalAmount(), Paid: r.Paid, Registration: string(reg.State), Number: reg.Number, Registered: reg.Date,
		Flags: list(r.Flags), Sample: c.Sample,
	}
	if reg.State.Stands() {
		out.Certified = &reg.CertifiedTechnical
	}
	return out
}

func officeParty(p market.ContractParty) OfficeParty {
	return OfficeParty{Organisation: p.Organisation, CreditCode: p.CreditCode, Name: p.Name, Region: p.Region}
}
