package api

import (
	"context"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// ItemRow is one line of the own catalogue or of what waits for review.
type ItemRow struct {
	ID           string          `json:"id" doc:"Id"`
	Kind         string          `json:"kind" enum:"achievement,demand" doc:"What it is"`
	Number       string          `json:"number" doc:"The owner's own number"`
	Title        string          `json:"title" doc:"Title of the working revision, or of the public one"`
	Field        string          `json:"field,omitempty" doc:"Field of technology (技术领域)"`
	Organisation OrganisationRow `json:"organisation" doc:"The owner"`
	Region       string          `json:"region" doc:"The owner's region, GB/T 2260"`
	WorkingState market.State    `json:"working_state,omitempty" doc:"State of the revision being edited or reviewed"`
	PublicState  market.State    `json:"public_state,omitempty" doc:"State of the revision that is or was public"`
	Reason       string          `json:"reason,omitempty" doc:"Why the working revision was returned"`
	Sample       bool            `json:"sample,omitempty" doc:"A fictional sample"`
	Version      int64           `json:"version" doc:"For If-Match, in quotes"`
	UpdatedAt    string          `json:"updated_at" format:"date-time" doc:"Last change"`
	SubmittedAt  string          `json:"submitted_at,omitempty" format:"date-time" doc:"When it was submitted"`
	Due          market.Date     `json:"due,omitempty" doc:"Last working day of the review, while it is under review and that day is known"`
	WaitingHours int             `json:"waiting_hours,omitempty" doc:"Whole hours since it was submitted"`
	ExpiresOn    market.Date     `json:"expires_on,omitempty" doc:"Last day of the listing"`
	Actions      []market.Action `json:"actions" doc:"What the asker may do now"`
}

// OrganisationRow is an owner in a list; the name is left out in one's own.
type OrganisationRow struct {
	ID     string `json:"id" doc:"Id of the organisation"`
	Name   string `json:"name,omitempty" doc:"Its name; absent in a list of the own organisation"`
	NameEN string `json:"name_en,omitempty" doc:"Its name in English; absent like the other"`
}

// ItemRows is one page of rows.
type ItemRows struct {
	Items []ItemRow `json:"items" doc:"This page"`
	Total int       `json:"total" doc:"All rows"`
	Page  int       `json:"page" doc:"This page, from 1"`
	Size  int       `json:"size" doc:"Rows on a page"`
}

type rowsAnswer struct{ Body ItemRows }

type mineRequest struct {
	State string `query:"state" doc:"State of either revision"`
	Field string `query:"field" doc:"Field of technology"`
	Q     string `query:"q" maxLength:"200" doc:"Part of the title or number"`
	Paging
}

func (c catalogue[C]) mine(ctx context.Context, in *mineRequest) (*rowsAnswer, error) {
	rows, err := c.of().Mine(ctx, actor(ctx), service.Filter{State: in.State, Field: in.Field, Text: in.Q, Page: in.Page, Size: in.Size})
	if err != nil {
		return nil, err
	}
	return &rowsAnswer{Body: c.server.rows(rows, in.Paging)}, nil
}

func (s *Server) rows(in service.Rows, p Paging) ItemRows {
	now := s.deps.World.Now()
	return ItemRows{Total: in.Total, Page: p.Page, Size: p.Size, Items: each(in.Rows, func(r service.Row) ItemRow {
		row := ItemRow{
			ID: r.ID, Kind: singular(r.Kind), Number: r.Number, Title: r.Title, Field: r.Field,
			Organisation: OrganisationRow{ID: r.Organisation, Name: r.Owner, NameEN: r.OwnerEN}, Region: r.Region, WorkingState: r.WorkingState,
			PublicState: r.PublicState, Reason: r.Reason, Sample: r.Sample, Version: r.Version, UpdatedAt: r.UpdatedAt,
			SubmittedAt: r.SubmittedAt, Due: r.Due, ExpiresOn: r.ExpiresOn, Actions: list(r.Actions),
		}
		if at, err := time.Parse(time.RFC3339, r.SubmittedAt); err == nil {
			row.WaitingHours = int(now.Sub(at).Hours())
		}
		return row
	})}
}

// singular is the kind of one item of a collection.
func singular(collection string) string {
	if collection == service.Demands {
		return "demand"
	}
	return "achievement"
}
