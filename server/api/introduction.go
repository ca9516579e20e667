package api

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// IntroducedItem is an achievement or a demand as it was when it was introduced.
type IntroducedItem struct {
	ID       string `json:"id" doc:"Id"`
	Revision int    `json:"revision" doc:"Number of the public revision"`
	Title    string `json:"title" doc:"Title"`
	TitleEN  string `json:"title_en,omitempty" doc:"Title in English"`
	Field    string `json:"field,omitempty" doc:"Field of technology (技术领域)"`
}

// IntroducedMatch is the match that an introduction came from.
type IntroducedMatch struct {
	Model string  `json:"model" doc:"Model that made it"`
	Score float64 `json:"score" doc:"Score, 0 to 100"`
}

// IntroductionForm is what a proposer says.
type IntroductionForm struct {
	What  string   `json:"what" doc:"What is wanted, 5 to 500 characters"`
	Why   string   `json:"why" doc:"Why the two should talk, 5 to 1000 characters"`
	Stage string   `json:"stage" doc:"How far the proposer is"`
	Modes []string `json:"modes,omitempty" doc:"Modes of cooperation"`
	Terms string   `json:"terms,omitempty" doc:"Other terms in free words, at most 500 characters"`
}

// IntroductionInput is a proposal: a demand, an achievement, or a match of one's
// own with another's.
type IntroductionInput struct {
	Demand      string           `json:"demand,omitempty" pattern:"^([a-z2-7]{26})?$" doc:"Id of a published demand"`
	Achievement string           `json:"achievement,omitempty" pattern:"^([a-z2-7]{26})?$" doc:"Id of a published achievement"`
	Form        IntroductionForm `json:"form" doc:"What the proposer says"`
}

// IntroductionParty is one of the two sides as the asker may know it.
type IntroductionParty struct {
	Organisation *OrganisationRef `json:"organisation,omitempty" doc:"Absent while it is hidden from the asker: the owner of an anonymous demand, until the introduction is accepted"`
	Kind         string           `json:"kind" doc:"What it is on the market"`
	Region       string           `json:"region" doc:"Region, GB/T 2260; only the prefecture while it is hidden"`
	Own          bool             `json:"own,omitempty" doc:"The asker's own"`
}

// IntroductionStep is one line of an introduction's history.
type IntroductionStep struct {
	Action string      `json:"action" doc:"The step"`
	From   string      `json:"from,omitempty" doc:"State before it; absent at the beginning"`
	To     string      `json:"to" doc:"State after it"`
	Part   string      `json:"part" doc:"In which part"`
	Name   string      `json:"name,omitempty" doc:"Name of who took it: of one's own people, and of all once the introduction was accepted"`
	Words  string      `json:"words,omitempty" doc:"Question, answer or explanation"`
	Reason string      `json:"reason,omitempty" doc:"Why it was declined or closed"`
	Day    market.Date `json:"day,omitempty" doc:"Day to look again"`
	At     time.Time   `json:"at" doc:"When"`
}

// BrokerWork is the part of an agency.
type BrokerWork struct {
	Organisation OrganisationRef `json:"organisation" doc:"The agency"`
	State        string          `json:"state" doc:"Where its part stands"`
	Own          bool            `json:"own,omitempty" doc:"It is the asker's own organisation"`
	ByProposer   bool            `json:"by_proposer,omitempty" doc:"The proposer has invited it, else the recipient"`
	Words        string          `json:"words,omitempty" doc:"What was said with the last step; where that is nothing and its part is not over, with the invitation"`
	LastBy       string          `json:"last_by" enum:"proposer,recipient,broker" doc:"Who took the last step"`
	Since        time.Time       `json:"since" doc:"When the last step was taken"`
}

// Introduction is an introduction as one of its organisations reads it.
type Introduction struct {
	ID            string             `json:"id" doc:"Id"`
	Version       int64              `json:"version" doc:"As in the ETag; for If-Match, in quotes"`
	State         string             `json:"state" doc:"Where it stands"`
	Part          string             `json:"part,omitempty" doc:"The asker's part; absent for an agency that is asked to take part"`
	Side          string             `json:"side" doc:"Side of the proposer"`
	Demand        *IntroducedItem    `json:"demand,omitempty" doc:"The demand"`
	Achievement   *IntroducedItem    `json:"achievement,omitempty" doc:"The achievement"`
	Match         *IntroducedMatch   `json:"match,omitempty" doc:"The match that it came from"`
	Form          *IntroductionForm  `json:"form,omitempty" doc:"What the proposer says; absent for an agency that has not agreed yet"`
	Proposer      IntroductionParty  `json:"proposer" doc:"Who proposes"`
	Recipient     IntroductionParty  `json:"recipient" doc:"Who answers"`
	HidesOwn      bool               `json:"hides_own,omitempty" doc:"The own organisation is not known to the other side before acceptance"`
	Due           market.Date        `json:"due,omitempty" doc:"Last day of whoever has to answer"`
	DueOpen       *market.Term       `json:"due_open,omitempty" doc:"In its place while the table of working days does not reach it"`
	ResumeOn      market.Date        `json:"resume_on,omitempty" doc:"Day to look again at what is parked"`
	Contract      string             `json:"contract,omitempty" doc:"Id of the contract that it has led to"`
	Reason        string             `json:"reason,omitempty" doc:"Why it was declined or closed"`
	AcceptedAt    time.Time          `json:"accepted_at,omitzero" doc:"When it was accepted"`
	Broker        *BrokerWork        `json:"broker,omitempty" doc:"The agency that takes part or is asked to"`
	FormerBrokers []BrokerWork       `json:"former_brokers" doc:"Agencies that were refused or whose part has ended, the latest first; for the two sides alone"`
	Steps         []IntroductionStep `json:"steps" doc:"Its history, the oldest first"`
	Actions       []string           `json:"actions" doc:"What the asker may do now"`
	BrokerActions []string           `json:"broker_actions" doc:"What the asker may do now to the part of an agency"`
	Room          bool               `json:"room,omitempty" doc:"There is a deal room that the asker may read"`
	Unread        int                `json:"unread" doc:"Messages of others since the asker last saw the room; 50 stands for 50 and more"`
	Sample        bool               `json:"sample,omitempty" doc:"About fictional samples"`
	CreatedAt     time.Time          `json:"created_at" doc:"When it was proposed"`
	UpdatedAt     time.Time          `json:"updated_at" doc:"Last change"`
}

// IntroductionCount is how many of the own introductions lie in a box and a state.
type IntroductionCount struct {
	Box   string `json:"box" enum:"received,sent,brokered" doc:"Box"`
	State string `json:"state" doc:"State"`
	Count int    `json:"count" doc:"How many"`
}

// Introductions is one page of introductions.
type Introductions struct {
	Items  []Introduction      `json:"items" doc:"What waits for the own organisation first, the nearest deadline first; then the latest change"`
	Counts []IntroductionCount `json:"counts" doc:"All of the own organisation, by box and state"`
	Total  int                 `json:"total" doc:"All that the filter keeps"`
	Page   int                 `json:"page" doc:"This page, from 1"`
	Size   int                 `json:"size" doc:"Rows on a page"`
}

// Prospect is what an organisation learns before it proposes.
type Prospect struct {
	Demand      *IntroducedItem   `json:"demand,omitempty" doc:"The demand"`
	Achievement *IntroducedItem   `json:"achievement,omitempty" doc:"The achievement"`
	Match       *IntroducedMatch  `json:"match,omitempty" doc:"The match of the two"`
	Recipient   IntroductionParty `json:"recipient" doc:"Who would answer"`
	HidesOwn    bool              `json:"hides_own,omitempty" doc:"The own organisation stays unknown until the other side accepts"`
	Existing    string            `json:"existing,omitempty" doc:"Id of the introduction on the same between the two that goes on"`
	Days        int               `json:"working_days" doc:"Working days that the other side has to answer"`
}

// IntroductionActionRequest asks for one step of an introduction.
type IntroductionActionRequest struct {
	Action   string      `json:"action" enum:"ask,answer,accept,decline,withdraw,park,resume,contract,close" doc:"The step"`
	Words    string      `json:"words,omitempty" doc:"Question, answer or explanation, at most 1000 characters"`
	Reason   string      `json:"reason,omitempty" doc:"Code of decline_reason or close_reason"`
	Day      market.Date `json:"day,omitempty" doc:"Day to look again, to park it"`
	Contract string      `json:"contract,omitempty" doc:"Id of a contract between the two that is in force"`
}

// BrokerActionRequest asks for one step of the part of an agency.
type BrokerActionRequest struct {
	Action       string `json:"action" doc:"The step"`
	Organisation string `json:"organisation,omitempty" doc:"Id of the agency that is invited"`
	Words        string `json:"words,omitempty" doc:"At most 500 characters"`
}

// IntroductionRules are the tables that introductions and rooms live by.
type IntroductionRules struct {
	Introduction []market.IntroductionTransition `json:"introduction" doc:"Steps of an introduction"`
	Broker       []market.BrokerTransition       `json:"broker" doc:"Steps of the part of an agency"`
	Meeting      []market.MeetingTransition      `json:"meeting" doc:"Steps of a meeting"`
	Milestone    []market.MilestoneTransition    `json:"milestone" doc:"Steps of a milestone"`
}

type (
	introductionRulesAnswer struct {
		CacheControl string `header:"Cache-Control"`
		Body         IntroductionRules
	}
	prospectRequest struct {
		Demand      string `query:"demand" pattern:"^([a-z2-7]{26})?$" doc:"Id of a published demand"`
		Achievement string `query:"achievement" pattern:"^([a-z2-7]{26})?$" doc:"Id of a published achievement"`
	}
	prospectAnswer      struct{ Body Prospect }
	proposeRequest      struct{ Body IntroductionInput }
	introductionsAnswer struct{ Body Introductions }
	introductionAnswer  struct {
		Status int
		ETag   string `header:"ETag" doc:"Version, for If-Match"`
		Body   *Introduction
	}
	introductionsRequest struct {
		Box   string `query:"box" enum:"received,sent,brokered" doc:"Box; absent: all"`
		State string `query:"state" doc:"A state, or live, waiting, over"`
		Item  string `query:"item" pattern:"^([a-z2-7]{26})?$" doc:"Id of an achievement or a demand"`
		Q     string `query:"q" maxLength:"200" doc:"Part of a title, of the other side's name or of what is wanted"`
		Paging
	}
	introductionActionRequest struct {
		ByID
		OnVersion
		Body IntroductionActionRequest
	}
	brokerActionRequest struct {
		ByID
		OnVersion
		Body BrokerActionRequest
	}
)

func (s *Server) registerIntroductions() {
	tag := []string{"introductions"}
	register(s.routes, Public, huma.Operation{
		OperationID: "list-introduction-rules", Method: http.MethodGet, Path: "/introductions/rules", Tags: tag,
		Summary: "The life of an introduction and of what stands in its room, as tables",
	}, func(context.Context, *struct{}) (*introductionRulesAnswer, error) {
		return &introductionRulesAnswer{CacheControl: "public, max-age=300", Body: IntroductionRules{
			market.IntroductionTransitions, market.BrokerTransitions, market.MeetingTransitions, market.MilestoneTransitions}}, nil
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "get-prospect", Method: http.MethodGet, Path: "/introductions/prospect", Tags: tag,
		Summary: "Whom an introduction on some items would go to, as far as the asker may know",
	}, s.prospect)
	register(s.routes, Member, huma.Operation{
		OperationID: "propose-introduction", Method: http.MethodPost, Path: "/introductions", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Express interest in a demand, an achievement, or a match of one's own with another's",
	}, s.propose)
	register(s.routes, Member, huma.Operation{
		OperationID: "list-my-introductions", Method: http.MethodGet, Path: "/mine/introductions", Tags: tag,
		Summary: "The own organisation's introductions",
	}, s.myIntroductions)
	register(s.routes, Member, huma.Operation{
		OperationID: "get-introductions-workbook", Method: http.MethodGet, Path: "/mine/introductions.xlsx", Tags: tag,
		Summary: "All of the own organisation's introductions as a workbook, in the language of the request", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, _ *struct{}) (*fileAnswer, error) {
		var b bytes.Buffer
		if err := s.deps.Service.WriteIntroductions(ctx, actor(ctx), &b, language(ctx)); err != nil {
			return nil, err
		}
		return file("duijie-introductions.xlsx", b.Bytes()), nil
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "get-introduction", Method: http.MethodGet, Path: "/introductions/{id}", Tags: tag,
		Summary: "One introduction: for its two organisations, and an agency that takes part or is asked to",
	}, func(ctx context.Context, in *ByID) (*introductionAnswer, error) {
		v, err := s.deps.Service.Introduction(ctx, actor(ctx), in.ID)
		return introductionAfter(http.StatusOK, v, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "act-on-introduction", Method: http.MethodPost, Path: "/introductions/{id}/actions", Tags: tag,
		Summary: "Take one step of the table",
	}, s.actOnIntroduction)
	register(s.routes, Member, huma.Operation{
		OperationID: "act-on-broker", Method: http.MethodPost, Path: "/introductions/{id}/broker", Tags: tag,
		Summary:   "Invite an agency, agree to it, join, or end its part; 204 when the asker reads it no more",
		Responses: map[string]*huma.Response{"204": {Description: "The agency has left"}},
	}, s.actOnBroker)
	s.registerRooms(tag)
	s.registerIntroductionFigures(tag)
}

func (s *Server) prospect(ctx context.Context, in *prospectRequest) (*prospectAnswer, error) {
	p, err := s.deps.Service.Prospect(ctx, actor(ctx), service.Pair{Demand: in.Demand, Achievement: in.Achievement})
	if err != nil {
		return nil, err
	}
	i := p.Introduction
	return &prospectAnswer{Body: Prospect{
		Demand: (*IntroducedItem)(i.Demand), Achievement: (*IntroducedItem)(i.Achievement), Match: (*IntroducedMatch)(i.Match),
		Recipient: introductionParty(p.To), HidesOwn: p.HidesOwn, Existing: p.Existing, Days: market.IntroductionDays,
	}}, nil
}

func (s *Server) propose(ctx context.Context, in *proposeRequest) (*introductionAnswer, error) {
	v, err := s.deps.Service.Propose(ctx, actor(ctx), service.Proposal{
		Pair: service.Pair{Demand: in.Body.Demand, Achievement: in.Body.Achievement}, Form: market.IntroductionForm(in.Body.Form)})
	return introductionAfter(http.StatusCreated, v, within(err, "form", "demand", "introduction"))
}

func (s *Server) myIntroductions(ctx context.Context, in *introductionsRequest) (*introductionsAnswer, error) {
	rows, err := s.deps.Service.MyIntroductions(ctx, actor(ctx), service.IntroductionFilter{
		Box: in.Box, State: in.State, Item: in.Item, Text: in.Q, Page: in.Page, Size: in.Size})
	if err != nil {
		return nil, err
	}
	out := Introductions{Items: each(rows.Rows, introduction), Counts: []IntroductionCount{}, Total: rows.Total, Page: in.Page, Size: in.Size}
	for _, box := range []string{"received", "sent", "brokered"} {
		for _, state := range market.IntroductionStates.Codes() {
			if n := rows.Counts[box+"/"+state]; n > 0 {
				out.Counts = append(out.Counts, IntroductionCount{box, state, n})
			}
		}
	}
	return &introductionsAnswer{Body: out}, nil
}

func (s *Server) actOnIntroduction(ctx context.Context, in *introductionActionRequest) (*introductionAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := in.Body
	w, err := s.deps.Service.ActOnIntroduction(ctx, actor(ctx), in.ID, v, service.IntroductionStep{
		Action: market.IntroductionAction(b.Action), Words: b.Words, Reason: b.Reason, Day: b.Day, Contract: b.Contract})
	return introductionAfter(http.StatusOK, w, err)
}

func (s *Server) actOnBroker(ctx context.Context, in *brokerActionRequest) (*introductionAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	w, err := s.deps.Service.ActOnBroker(ctx, actor(ctx), in.ID, v, market.BrokerAction(in.Body.Action), in.Body.Organisation, in.Body.Words)
	if err == nil && w.Version == 0 {
		return &introductionAnswer{Status: http.StatusNoContent}, nil
	}
	return introductionAfter(http.StatusOK, w, err)
}

func introductionAfter(status int, v service.IntroductionView, err error) (*introductionAnswer, error) {
	if err != nil {
		return nil, err
	}
	body := introduction(v)
	return &introductionAnswer{Status: status, ETag: etag(v.Version), Body: &body}, nil
}

func introductionParty(p service.IntroductionParty) IntroductionParty {
	return IntroductionParty{Organisation: organisationRef(p.Organisation), Kind: string(p.Kind), Region: p.Region, Own: p.Own}
}

func introduction(v service.IntroductionView) Introduction {
	i := v.Introduction
	out := Introduction{
		ID: i.ID, Version: v.Version, State: string(i.State), Part: string(v.Part), Side: string(i.Side),
		Demand: (*IntroducedItem)(i.Demand), Achievement: (*IntroducedItem)(i.Achievement), Match: (*IntroducedMatch)(i.Match),
		Proposer: introductionParty(v.From), Recipient: introductionParty(v.To), HidesOwn: v.Hides,
		Due: i.Due, DueOpen: i.DueOpen, ResumeOn: i.ResumeOn, Contract: i.Contract, Reason: i.Reason, AcceptedAt: i.AcceptedAt,
		Room: v.Part != "" && i.State.HasRoom(), Unread: v.Unread, Sample: i.Sample, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt,
		Actions:       each(v.Actions, func(a market.IntroductionAction) string { return string(a) }),
		BrokerActions: each(v.BrokerActions, func(a market.BrokerAction) string { return string(a) }),
		Steps: each(i.Steps, func(x market.IntroductionStep) IntroductionStep {
			return IntroductionStep{Action: string(x.Action), From: string(x.From), To: string(x.To), Part: string(x.Part), Name: v.People[x.By], Words: x.Words, Reason: x.Reason, Day: x.Day, At: x.At}
		}),
	}
	if v.Part != "" {
		form := IntroductionForm(i.Form)
		out.Form = &form
	}
	if b := i.Broker; b != nil && v.Broker != nil {
		work := brokerWork(i, *b, v.Broker)
		work.Own = v.Part == market.PartBroker || v.Part == ""
		out.Broker = &work
	}
	out.FormerBrokers = each(v.Former, func(f service.FormerBroker) BrokerWork { return brokerWork(i, f.Broker, &f.Agency) })
	return out
}

// brokerWork is the part of an agency as it stood after its last step.
func brokerWork(i market.Introduction, b market.Broker, agency *market.Organisation) BrokerWork {
	last := b.Steps[len(b.Steps)-1]
	by := market.PartBroker
	switch last.Organisation {
	case i.From:
		by = market.PartProposer
	case i.To:
		by = market.PartRecipient
	}
	words := last.Words
	if !b.State.Over() {
		words = cmp.Or(words, b.Steps[0].Words) // what it is invited for
	}
	return BrokerWork{Organisation: *organisationRef(agency), State: string(b.State), ByProposer: cmp.Or(i.From, "?") == b.InvitedBy,
		Words: words, LastBy: string(by), Since: last.At}
}
