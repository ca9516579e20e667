package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Mark is a remark at one field of a text.
type Mark struct {
	Field string `json:"field" doc:"The place in the content, such as summary or indicators[2].value"`
	Note  string `json:"note" maxLength:"500" doc:"What is to be mended there"`
}

// ReturnNote is what a reviewer says to a text that is sent back.
type ReturnNote struct {
	Reasons []string        `json:"reasons" doc:"Codes of return_reason, at least one"`
	Marks   []Mark          `json:"marks,omitempty" doc:"Remarks at fields"`
	Note    string          `json:"note,omitempty" maxLength:"1000" doc:"In words; needed with the reason other"`
	As      market.Capacity `json:"as,omitempty" enum:"manager,office" readOnly:"true" doc:"Who sent it back: the organisation's own manager or the office"`
	At      time.Time       `json:"at,omitzero" readOnly:"true" doc:"When"`
}

func (n ReturnNote) note() market.ReturnNote {
	out := market.ReturnNote{Note: n.Note}
	for _, r := range n.Reasons {
		out.Reasons = append(out.Reasons, market.ReturnReason(r))
	}
	for _, m := range n.Marks {
		out.Marks = append(out.Marks, market.Mark(m))
	}
	return out
}

func returnNoteOf(n *market.ReturnNote) *ReturnNote {
	if n == nil {
		return nil
	}
	out := &ReturnNote{Reasons: []string{}, Note: n.Note, As: n.As, At: n.At}
	for _, r := range n.Reasons {
		out.Reasons = append(out.Reasons, string(r))
	}
	for _, m := range n.Marks {
		out.Marks = append(out.Marks, Mark(m))
	}
	return out
}

// Completeness says how much of what a reader looks for is there.
type Completeness struct {
	Percent int    `json:"percent" doc:"0 to 100"`
	Hints   []Hint `json:"hints" doc:"What would help, the weightiest first"`
}

// Hint is something that is worth adding.
type Hint struct {
	Field   string `json:"field" doc:"Of the content"`
	Points  int    `json:"points" doc:"What the score would gain, in hundredths"`
	Text    string `json:"text" doc:"What to add, and why"`
	Warning bool   `json:"warning,omitempty" doc:"Without it, matches are poor"`
}

func completenessOf(lang string, c market.Completeness) Completeness {
	out := Completeness{Percent: c.Percent, Hints: []Hint{}}
	for _, h := range c.Hints {
		out.Hints = append(out.Hints, Hint{Field: h.Field, Points: h.Points, Text: h.Text.In(lang), Warning: h.Warning})
	}
	return out
}

// NearDuplicate is a listing of the same kind that may be the same thing.
type NearDuplicate struct {
	SimilarItem
	Own bool `json:"own,omitempty" doc:"Of the same organisation"`
}

// NearDuplicates are such listings.
type NearDuplicates struct {
	Items []NearDuplicate `json:"items" doc:"The most alike first"`
}

// Check is what can be said of a text before it is submitted.
type Check struct {
	Faults       []Fault         `json:"faults" doc:"What keeps it from review"`
	Completeness Completeness    `json:"completeness" doc:"How much of what a reader looks for is there"`
	Near         []NearDuplicate `json:"near" doc:"What stands in the catalogue and says nearly the same"`
}

// CheckInput is a text to be looked at.
type CheckInput[C market.Content] struct {
	ID      string `json:"id,omitempty" doc:"The item; absent before there is one"`
	Content C      `json:"content" doc:"The text as it stands"`
}

type checkRequest[C market.Content] struct{ Body CheckInput[C] }

func (c catalogue[C]) registerChecks() {
	r, tag := c.server.routes, []string{c.plural}
	path := "/" + c.plural
	register(r, Member, huma.Operation{
		OperationID: "check-" + c.kind, Method: http.MethodPost, Path: path + "/check", Tags: tag,
		Summary: "What keeps a text from review, what would help, and what says the same already; nothing is stored",
	}, func(ctx context.Context, in *checkRequest[C]) (*checkAnswer, error) {
		checked, err := c.of().Check(ctx, actor(ctx), in.Body.ID, in.Body.Content)
		if err != nil {
			return nil, err
		}
		return &checkAnswer{Body: Check{
			Faults: faultsIn(ctx, checked.Faults), Completeness: completenessOf(language(ctx), checked.Completeness), Near: nearOf(checked.Near),
		}}, nil
	})
	register(r, Insider, huma.Operation{
		OperationID: "find-duplicates-of-" + c.kind, Method: http.MethodGet, Path: path + "/{id}/duplicates", Tags: tag,
		Summary: "Listings that may be the same as what is being written or reviewed, for its owner and its office",
	}, func(ctx context.Context, in *ByID) (*nearAnswer, error) {
		near, err := c.of().NearDuplicates(ctx, actor(ctx), in.ID)
		if err != nil {
			return nil, err
		}
		return &nearAnswer{Body: NearDuplicates{Items: nearOf(near)}}, nil
	})
}

func nearOf(near []service.Near) []NearDuplicate {
	return each(near, func(n service.Near) NearDuplicate {
		return NearDuplicate{SimilarItem: similarItem(n.Alike), Own: n.Own}
	})
}

// Delegation is an agency that reviews the listings of a region for an office.
type Delegation struct {
	ID         string          `json:"id" doc:"Id"`
	Agency     OrganisationRef `json:"agency" doc:"The agency"`
	Region     string          `json:"region" doc:"Whose listings it reviews, GB/T 2260, six digits"`
	From       market.Date     `json:"from" doc:"First day"`
	Until      market.Date     `json:"until" doc:"Last day"`
	NamedAt    time.Time       `json:"named_at" doc:"When it was named"`
	EndedAt    time.Time       `json:"ended_at,omitzero" doc:"When it was ended before its last day"`
	Holds      bool            `json:"holds" doc:"The agency decides today"`
	MayEnd     bool            `json:"may_end" doc:"The asker may end it"`
	DocVersion int64           `json:"version" doc:"For If-Match"`
}

// DelegationRequest names an agency.
type DelegationRequest struct {
	Agency string      `json:"agency" doc:"Id of the agency"`
	Region string      `json:"region" doc:"GB/T 2260, six digits"`
	From   market.Date `json:"from,omitempty" doc:"First day; today when absent"`
	Until  market.Date `json:"until" doc:"Last day, at most a year on"`
}

// Delegations are such agencies.
type Delegations struct {
	Items []Delegation `json:"items" doc:"The one named last first"`
}

type (
	checkAnswer       struct{ Body Check }
	nearAnswer        struct{ Body NearDuplicates }
	delegationAnswer  struct{ Body Delegation }
	delegationsAnswer struct{ Body Delegations }
)

func (s *Server) registerDelegations() {
	tag := []string{"review"}
	register(s.routes, Insider, huma.Operation{
		OperationID: "list-delegations", Method: http.MethodGet, Path: "/delegations", Tags: tag,
		Summary: "Which agencies review for which office: those of the asker's region, or the asker's own",
	}, func(ctx context.Context, _ *struct{}) (*delegationsAnswer, error) {
		views, err := s.deps.Service.Delegations(ctx, actor(ctx))
		if err != nil {
			return nil, err
		}
		return &delegationsAnswer{Body: Delegations{Items: each(views, delegationOf)}}, nil
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "name-agency", Method: http.MethodPost, Path: "/delegations", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Name an agency that reviews the listings of a region for the asker's office",
	}, func(ctx context.Context, in *struct{ Body DelegationRequest }) (*delegationAnswer, error) {
		v, err := s.deps.Service.NameAgency(ctx, actor(ctx), market.Delegation{
			Agency: in.Body.Agency, Region: in.Body.Region, From: in.Body.From, Until: in.Body.Until,
		})
		if err != nil {
			return nil, err
		}
		return &delegationAnswer{Body: delegationOf(v)}, nil
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "end-delegation", Method: http.MethodPost, Path: "/delegations/{id}/end", Tags: tag,
		Summary: "End a delegation before its last day",
	}, func(ctx context.Context, in *struct {
		ByID
		OnVersion
	}) (*delegationAnswer, error) {
		v, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		d, err := s.deps.Service.EndDelegation(ctx, actor(ctx), in.ID, v)
		if err != nil {
			return nil, err
		}
		return &delegationAnswer{Body: delegationOf(d)}, nil
	})
}

func delegationOf(v service.DelegationView) Delegation {
	return Delegation{
		ID: v.ID, Agency: OrganisationRef{ID: v.Agency, Name: v.AgencyName, Kind: string(market.Agency)}, Region: v.Region, From: v.From, Until: v.Until,
		NamedAt: v.At, EndedAt: v.EndedAt, Holds: v.Holds, MayEnd: v.MayEnd, DocVersion: v.Version,
	}
}
