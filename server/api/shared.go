package api

import (
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// OrganisationRef names an organisation.
type OrganisationRef struct {
	ID     string `json:"id" doc:"Id of the organisation"`
	Name   string `json:"name" doc:"Its registered name"`
	NameEN string `json:"name_en,omitempty" doc:"Its name in English"`
	Kind   string `json:"kind" doc:"What it is on the market"`
}

// Summary is one line of a public list of either kind.
type Summary struct {
	ID           string           `json:"id" doc:"Id of the achievement or demand"`
	Kind         string           `json:"kind" doc:"What it is"`
	Title        string           `json:"title" doc:"Title"`
	TitleEN      string           `json:"title_en,omitempty" doc:"Title in English"`
	Organisation *OrganisationRef `json:"organisation,omitempty" doc:"The owner; absent for an anonymous demand"`
	Field        string           `json:"field,omitempty" doc:"Field of technology (技术领域)"`
	Region       string           `json:"region,omitempty" doc:"Region, GB/T 2260, six digits; only the prefecture for an anonymous demand"`
	TRL          int              `json:"trl,omitempty" doc:"Readiness of an achievement, 1 to 9"`
	MinTRL       int              `json:"min_trl,omitempty" doc:"Least readiness that a demand asks for, 1 to 9"`
	Modes        []string         `json:"modes,omitempty" doc:"Modes of cooperation"`
	Price        *market.Price    `json:"price,omitempty" doc:"What the owner of an achievement asks"`
	Budget       *market.Price    `json:"budget,omitempty" doc:"What the owner of a demand offers"`
	Summary      string           `json:"summary,omitempty" doc:"The beginning of its text"`
	PublishedAt  time.Time        `json:"published_at" doc:"When this revision was published"`
	Deadline     string           `json:"deadline,omitempty" doc:"Last day for a solution of a demand"`
	Challenge    bool             `json:"challenge,omitempty" doc:"An open challenge (揭榜挂帅)"`
	Number       string           `json:"number,omitempty" doc:"The owner's own number"`
	Sample       bool             `json:"sample,omitempty" doc:"A fictional sample"`
	State        market.State     `json:"state" doc:"Always published here"`
}

func summary(s service.Summary) Summary {
	out := Summary{
		ID: s.ID, Kind: s.Kind, Title: s.Title, TitleEN: s.TitleEN, Organisation: organisationRef(s.Owner), Field: s.Field,
		Region: s.Region, Modes: s.Modes, Summary: s.Text, PublishedAt: s.Published, Deadline: string(s.Deadline),
		Challenge: s.Challenge, Number: s.Number, Sample: s.Sample, State: market.Published,
	}
	price := &s.Price
	if s.Price == (market.Price{}) {
		price = nil
	}
	if s.Kind == "demand" {
		out.MinTRL, out.Budget = s.TRL, price
	} else {
		out.TRL, out.Price = s.TRL, price
	}
	return out
}

func organisationRef(o *market.Organisation) *OrganisationRef {
	if o == nil {
		return nil
	}
	return &OrganisationRef{ID: o.ID, Name: o.Name, NameEN: o.NameEN, Kind: string(o.Kind)}
}

// Paging are the parameters of a list.
type Paging struct {
	Page int `query:"page" minimum:"1" maximum:"10000" default:"1" doc:"Page, from 1"`
	Size int `query:"size" minimum:"1" maximum:"100" default:"20" doc:"Rows on a page"`
}

// ByID is the path of one document.
type ByID struct {
	ID string `path:"id" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id"`
}

// OnVersion is the version that a change stands on.
type OnVersion struct {
	IfMatch string `header:"If-Match" doc:"The ETag that was read; 428 without, 412 when someone else was first"`
}

// list makes sure that an empty list is [] and not null.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

// each converts a list.
func each[A, B any](in []A, convert func(A) B) []B {
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = convert(v)
	}
	return out
}
