package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Organisation is the public card of an organisation.
type Organisation struct {
	ID           string           `json:"id" doc:"Id"`
	CreditCode   string           `json:"credit_code" doc:"Unified social credit code (统一社会信用代码), 18 characters"`
	Name         string           `json:"name" doc:"Registered name"`
	NameEN       string           `json:"name_en,omitempty" doc:"Name in English"`
	ShortName    string           `json:"short_name,omitempty" doc:"Short name"`
	Kind         string           `json:"kind" doc:"What it is on the market"`
	Region       string           `json:"region" doc:"Region, GB/T 2260, six digits"`
	Address      string           `json:"address,omitempty" doc:"Address"`
	Website      string           `json:"website,omitempty" doc:"Web address"`
	Introduction string           `json:"introduction,omitempty" doc:"What it does"`
	Contacts     []market.Contact `json:"contacts,omitempty" doc:"Offices that answer"`
	Status       string           `json:"status" enum:"active,suspended" doc:"Whether it may act"`
	Sample       bool             `json:"sample,omitempty" doc:"A fictional sample"`
	Version      int64            `json:"version,omitempty" doc:"As in the ETag; left out in lists"`
	Listed       *ListedCounts    `json:"listed,omitempty" doc:"What it has published; for one organisation only"`
}

// ListedCounts counts what an organisation has published under its name.
type ListedCounts struct {
	Achievements int `json:"achievements" doc:"Published achievements"`
	Demands      int `json:"demands" doc:"Published demands, anonymous ones left out"`
}

// OrganisationInput is the card as it is sent.
type OrganisationInput struct {
	CreditCode   string           `json:"credit_code" doc:"Unified social credit code (统一社会信用代码), 18 characters"`
	Name         string           `json:"name" doc:"Registered name"`
	NameEN       string           `json:"name_en,omitempty" doc:"Name in English"`
	ShortName    string           `json:"short_name,omitempty" doc:"Short name"`
	Kind         string           `json:"kind" doc:"What it is on the market"`
	Region       string           `json:"region" doc:"Region, GB/T 2260, six digits"`
	Address      string           `json:"address,omitempty" doc:"Address"`
	Website      string           `json:"website,omitempty" doc:"Web address"`
	Introduction string           `json:"introduction,omitempty" doc:"What it does"`
	Contacts     []market.Contact `json:"contacts,omitempty" doc:"Offices that answer"`
	Status       string           `json:"status,omitempty" enum:"active,suspended" doc:"Whether it may act; the department's to change"`
}

// OrganisationPage is one page of organisations.
type OrganisationPage struct {
	Items []Organisation `json:"items" doc:"This page, by name"`
	Total int            `json:"total" doc:"All organisations"`
	Page  int            `json:"page" doc:"This page, from 1"`
	Size  int            `json:"size" doc:"Rows on a page"`
}

type organisationsRequest struct {
	Kind   string `query:"kind" enum:"university,institute,enterprise,department,agency" doc:"What it is"`
	Region string `query:"region" doc:"Region; a prefecture finds its counties"`
	Q      string `query:"q" maxLength:"200" doc:"Part of a name"`
	Paging
}

type organisationsAnswer struct{ Body OrganisationPage }

type organisationAnswer struct {
	ETag string `header:"ETag" doc:"Version, for If-Match"`
	Body Organisation
}

type createOrganisationRequest struct{ Body OrganisationInput }

type updateOrganisationRequest struct {
	ByID
	OnVersion
	Body OrganisationInput
}

func (s *Server) registerOrganisations() {
	tag := []string{"organisations"}
	register(s.routes, Public, huma.Operation{
		OperationID: "list-organisations", Method: http.MethodGet, Path: "/organisations", Tags: tag, Summary: "Organisations by name",
	}, s.organisations)
	register(s.routes, Public, huma.Operation{
		OperationID: "get-organisation", Method: http.MethodGet, Path: "/organisations/{id}", Tags: tag, Summary: "One organisation",
	}, s.organisation)
	register(s.routes, Admission, huma.Operation{
		OperationID: "create-organisation", Method: http.MethodPost, Path: "/organisations", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Admit an organisation: the department of its region, or an operator",
	}, func(ctx context.Context, in *createOrganisationRequest) (*organisationAnswer, error) {
		o, v, err := s.deps.Service.CreateOrganisation(ctx, actor(ctx), in.Body.organisation())
		return organisationOf(o, v), err
	})
	register(s.routes, Manager, huma.Operation{
		OperationID: "update-organisation", Method: http.MethodPut, Path: "/organisations/{id}", Tags: tag,
		Summary: "Replace the card: its manager, the department of its region, or an operator",
	}, s.updateOrganisation)
}

func (s *Server) organisation(ctx context.Context, in *ByID) (*organisationAnswer, error) {
	o, v, err := s.deps.Service.Organisation(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := s.deps.Service.Search(ctx, service.SearchQuery{Organisations: []string{in.ID}, Facets: true, Limit: 1})
	if err != nil {
		return nil, err
	}
	out := organisationOf(o, v)
	out.Body.Listed = &ListedCounts{}
	for _, f := range found.Result.Facets["kind"] {
		switch f.Value {
		case "achievement":
			out.Body.Listed.Achievements = f.Count
		case "demand":
			out.Body.Listed.Demands = f.Count
		}
	}
	return out, nil
}

func (s *Server) organisations(ctx context.Context, in *organisationsRequest) (*organisationsAnswer, error) {
	found, total, err := s.deps.Service.OrganisationList(ctx, service.OrganisationFilter{
		Kind: in.Kind, Region: in.Region, Text: in.Q, Page: in.Page, Size: in.Size,
	})
	if err != nil {
		return nil, err
	}
	items := each(found, func(o market.Organisation) Organisation { return organisationOf(o, 0).Body })
	return &organisationsAnswer{Body: OrganisationPage{Items: items, Total: total, Page: in.Page, Size: in.Size}}, nil
}

func (s *Server) updateOrganisation(ctx context.Context, in *updateOrganisationRequest) (*organisationAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	o, now, err := s.deps.Service.UpdateOrganisation(ctx, actor(ctx), in.ID, v, in.Body.organisation())
	return organisationOf(o, now), err
}

func (in OrganisationInput) organisation() market.Organisation {
	return market.Organisation{
		CreditCode: market.CreditCode(in.CreditCode), Name: in.Name, NameEN: in.NameEN, ShortName: in.ShortName,
		Kind: market.OrganisationKind(in.Kind), Region: in.Region, Address: in.Address, Website: in.Website,
		Introduction: in.Introduction, Contacts: in.Contacts, Status: market.Status(in.Status),
	}
}

func organisationOf(o market.Organisation, version int64) *organisationAnswer {
	body := Organisation{
		ID: o.ID, CreditCode: string(o.CreditCode), Name: o.Name, NameEN: o.NameEN, ShortName: o.ShortName, Kind: string(o.Kind),
		Region: o.Region, Address: o.Address, Website: o.Website, Introduction: o.Introduction, Contacts: o.Contacts,
		Status: string(o.Status), Sample: o.Sample, Version: version,
	}
	return &organisationAnswer{ETag: etag(version), Body: body}
}
