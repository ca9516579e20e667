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

// IntroductionSums count introductions by what came of them.
type IntroductionSums struct {
	Proposed   int `json:"proposed" doc:"All"`
	Answered   int `json:"answered" doc:"Answered by the recipient: asked, accepted or declined"`
	Accepted   int `json:"accepted" doc:"Accepted"`
	Declined   int `json:"declined" doc:"Declined"`
	Unanswered int `json:"unanswered" doc:"Lapsed without any answer"`
	Waiting    int `json:"waiting" doc:"Waiting for an answer"`
	Contracted int `json:"contracted" doc:"Led to a contract"`
	Closed     int `json:"closed" doc:"Closed after talks"`
}

// IntroductionGroup are the sums of one value.
type IntroductionGroup struct {
	Value string `json:"value" doc:"Code of a field, or a month; empty where an item says none"`
	IntroductionSums
}

// GivenReason is how often a reason was given.
type GivenReason struct {
	Closed bool   `json:"closed,omitempty" doc:"A reason for closing, code list close_reason; else one for declining, code list decline_reason"`
	Reason string `json:"reason" doc:"Code"`
	Count  int    `json:"count" doc:"How often"`
}

// UnansweredIntroduction is one that nobody has answered.
type UnansweredIntroduction struct {
	ID        string          `json:"id" doc:"Id"`
	Kind      string          `json:"kind,omitempty" enum:"demand,achievement" doc:"Kind of the recipient's item"`
	Item      IntroducedItem  `json:"item" doc:"The recipient's item"`
	Recipient OrganisationRef `json:"recipient" doc:"Who has not answered"`
	Since     time.Time       `json:"since" doc:"When it was proposed"`
	Due       market.Date     `json:"due,omitempty" doc:"Last day to answer; absent after it lapsed"`
	Lapsed    bool            `json:"lapsed,omitempty" doc:"The deadline is over"`
}

// IntroductionFigures are the figures of an office.
type IntroductionFigures struct {
	All        IntroductionSums         `json:"all" doc:"All together"`
	Fields     []IntroductionGroup      `json:"fields" doc:"By field of technology"`
	Months     []IntroductionGroup      `json:"months" doc:"By month of the proposal, none left out"`
	Reasons    []GivenReason            `json:"reasons" doc:"The most frequent first"`
	Unanswered []UnansweredIntroduction `json:"unanswered" doc:"Waiting or lapsed without any answer from an organisation of the own region, the longest waiting first"`
}

// Advice is what others answered about an item, for its owner.
type Advice struct {
	Introductions int          `json:"introductions" doc:"Introductions about it"`
	Answered      int          `json:"answered" doc:"Of the own proposals, those that the other side has answered"`
	Unanswered    int          `json:"unanswered" doc:"Of the own proposals, those that nobody has answered in time"`
	Accepted      int          `json:"accepted" doc:"Accepted"`
	Declined      int          `json:"declined" doc:"Declined or closed by the other side"`
	Lines         []AdviceLine `json:"lines" doc:"Reasons, the most frequent first"`
}

// AdviceLine is one reason that others gave, and what would help.
type AdviceLine struct {
	Closed bool   `json:"closed,omitempty" doc:"A reason for closing, code list close_reason; else one for declining, code list decline_reason"`
	Reason string `json:"reason" doc:"Code"`
	Label  string `json:"label" doc:"The reason in words"`
	Count  int    `json:"count" doc:"How often"`
	Help   string `json:"help" doc:"What would help"`
}

type (
	introductionFiguresRequest struct {
		From string `query:"from" pattern:"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" doc:"First day of the proposal"`
		To   string `query:"to" pattern:"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$" doc:"Last day of the proposal"`
	}
	introductionFiguresAnswer struct{ Body IntroductionFigures }
	adviceAnswer              struct{ Body Advice }
)

func (s *Server) registerIntroductionFigures(tag []string) {
	read := func(ctx context.Context, in *introductionFiguresRequest) (service.IntroductionStatistics, error) {
		return s.deps.Service.IntroductionStatistics(ctx, actor(ctx), market.Date(in.From), market.Date(in.To))
	}
	register(s.routes, Office, huma.Operation{
		OperationID: "get-introduction-figures", Method: http.MethodGet, Path: "/introductions/figures", Tags: tag,
		Summary: "Introductions of an office's region by field, month and reason, and those that nobody has answered",
	}, func(ctx context.Context, in *introductionFiguresRequest) (*introductionFiguresAnswer, error) {
		f, err := read(ctx, in)
		return &introductionFiguresAnswer{Body: introductionFigures(f)}, err
	})
	register(s.routes, Office, huma.Operation{
		OperationID: "get-introduction-figures-workbook", Method: http.MethodGet, Path: "/introductions/figures.xlsx", Tags: tag,
		Summary: "The same as a workbook, in the language of the request", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, in *introductionFiguresRequest) (*fileAnswer, error) {
		f, err := read(ctx, in)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := service.WriteIntroductionStatistics(&b, f, language(ctx)); err != nil {
			return nil, err
		}
		return file("duijie-introductions.xlsx", b.Bytes()), nil
	})
	for _, kind := range []string{service.Achievements, service.Demands} {
		register(s.routes, Member, huma.Operation{
			OperationID: "get-advice-on-" + singular(kind), Method: http.MethodGet, Path: "/" + kind + "/{id}/advice", Tags: tag,
			Summary: "What others answered about an item, for its owner alone",
		}, func(ctx context.Context, in *ByID) (*adviceAnswer, error) {
			a, err := s.deps.Service.Advice(ctx, actor(ctx), kind, in.ID)
			return &adviceAnswer{Body: advice(a, language(ctx))}, err
		})
	}
}

func introductionFigures(f service.IntroductionStatistics) IntroductionFigures {
	group := func(g service.IntroductionGroup) IntroductionGroup {
		return IntroductionGroup{g.Value, IntroductionSums(g.IntroductionSums)}
	}
	return IntroductionFigures{
		All: IntroductionSums(f.All), Fields: each(f.Fields, group), Months: each(f.Months, group),
		Reasons: each(f.Reasons, func(r service.GivenReason) GivenReason { return GivenReason(r) }),
		Unanswered: each(f.Unanswered, func(u service.UnansweredIntroduction) UnansweredIntroduction {
			return UnansweredIntroduction{ID: u.ID, Kind: u.Kind, Item: IntroducedItem(u.Item), Recipient: *organisationRef(&u.Recipient), Since: u.Since, Due: u.Due, Lapsed: u.Lapsed}
		}),
	}
}

func advice(a market.Advice, lang string) Advice {
	return Advice{Introductions: a.Introductions, Answered: a.Answered, Unanswered: a.Unanswered, Accepted: a.Accepted, Declined: a.Declined,
		Lines: each(a.Lines, func(l market.AdviceLine) AdviceLine {
			return AdviceLine{Closed: l.Closed, Reason: l.Reason, Label: l.Label.In(lang), Count: l.Count, Help: l.Help.In(lang)}
		})}
}
