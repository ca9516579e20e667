package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// ClaimRow is one line of a list of claims.
type ClaimRow struct {
	ID           string       `json:"id" doc:"Id"`
	Number       string       `json:"number,omitempty" doc:"For people; given when it was handed in"`
	State        string       `json:"state" doc:"Where it stands"`
	Programme    string       `json:"programme" doc:"Id of the version of the programme"`
	Pays         market.Text  `json:"programme_name" doc:"Name of the programme"`
	Example      bool         `json:"example,omitempty" doc:"The programme's figures are examples on nobody's authority"`
	Code         string       `json:"code" doc:"Code of the programme, over all versions"`
	Round        string       `json:"round" doc:"Id of the round"`
	Organisation string       `json:"organisation" doc:"Id of the enterprise"`
	Name         string       `json:"name" doc:"Name of the enterprise"`
	Region       string       `json:"region" doc:"Region of the enterprise, GB/T 2260"`
	Contract     string       `json:"contract,omitempty" doc:"Id of the contract; absent for a reward"`
	Project      string       `json:"project,omitempty" doc:"Name of the contract's project"`
	Field        string       `json:"field,omitempty" doc:"Field of technology"`
	SellerName   string       `json:"seller_name,omitempty" doc:"Name of the seller"`
	Title        string       `json:"title,omitempty" doc:"Id of the title, for a reward"`
	Proposed     bool         `json:"proposed,omitempty" doc:"Drawn up by the platform (免申即享); the enterprise has to confirm"`
	Claimed      market.Fen   `json:"claimed_fen" doc:"Sum of the allocations, in Fen"`
	Eligible     *market.Fen  `json:"eligible_fen,omitempty" doc:"Award of the decision's sheet, in Fen"`
	Granted      *market.Fen  `json:"granted_fen,omitempty" doc:"What the round's distribution left of it, in Fen"`
	Hold         string       `json:"hold,omitempty" doc:"Why its ground fell while the money was under way"`
	Returned     string       `json:"returned,omitempty" doc:"Why it came back from its last payment list, while it waits for the next one"`
	Due          market.Date  `json:"due,omitempty" doc:"Last day for whoever has to act now"`
	DueOpen      *market.Term `json:"due_open,omitempty" doc:"In its place while the table of working days does not reach it"`
	Overdue      bool         `json:"overdue,omitempty" doc:"That day is over"`
	Sample       bool         `json:"sample,omitempty" doc:"A fictional sample"`
	SubmittedAt  *time.Time   `json:"submitted_at,omitempty" doc:"When it was handed in"`
	UpdatedAt    time.Time    `json:"updated_at" doc:"Last change"`
	Version      int64        `json:"version" doc:"For If-Match, in quotes"`
}

// ClaimRows is one page of claims.
type ClaimRows struct {
	Items  []ClaimRow     `json:"items" doc:"This page"`
	Total  int            `json:"total" doc:"All rows"`
	Page   int            `json:"page" doc:"This page, from 1"`
	Size   int            `json:"size" doc:"Rows on a page"`
	States map[string]int `json:"states" doc:"Rows by state, whatever the state asked for"`
}

// Claim is a claim as the asker may see it.
type Claim struct {
	ClaimRow
	ProgrammeRef    ProgrammeRef           `json:"programme_ref" doc:"The version of the programme"`
	ProgrammeText   ProgrammeText          `json:"programme_text" doc:"What it says: evidence, criteria, procedure, terms"`
	CreditCode      market.CreditCode      `json:"credit_code" doc:"Of the enterprise"`
	Seller          string                 `json:"seller,omitempty" doc:"Id of the seller"`
	Allocations     []market.Allocation    `json:"allocations" doc:"Which money of which payment settled which invoice"`
	OtherAid        []market.OtherAid      `json:"other_aid" doc:"Money of other levels of government for the same contract"`
	NotRelated      bool                   `json:"not_related" doc:"The enterprise has promised that it and the seller are not related"`
	Promised        bool                   `json:"promised" doc:"The enterprise has promised that all of it is true"`
	Account         *market.Account        `json:"account,omitempty" doc:"Where it is paid to; not for experts"`
	Evidence        []market.ClaimEvidence `json:"evidence" doc:"Documents"`
	Recommendation  *market.Recommendation `json:"recommendation,omitempty" doc:"What the local office says; not for experts"`
	Implemented     bool                   `json:"implemented" doc:"The formal check has accepted the proof of 实施转化"`
	Experts         []string               `json:"experts" doc:"Ids of those who were asked to score it; for an office"`
	Decision        *market.Decision       `json:"decision,omitempty" doc:"The decision that stands"`
	Former          []market.Decision      `json:"former" doc:"Decisions that do not stand any more"`
	Ceiling         *market.Fen            `json:"ceiling_fen,omitempty" doc:"The most that may be granted after it was reopened, in Fen"`
	NoticeFrom      market.Date            `json:"notice_from,omitempty" doc:"Day on which the public notice began"`
	NoticeTo        market.Date            `json:"notice_to,omitempty" doc:"Its last working day"`
	NoticeOpen      *market.Term           `json:"notice_open,omitempty" doc:"In its place while the table of working days does not reach it; it runs until then"`
	NoticeStage     string                 `json:"notice_stage,omitempty" doc:"How far it is; without one there is no notice that anyone could read"`
	Batch           string                 `json:"batch,omitempty" doc:"Id of the payment list"`
	PaidOn          market.Date            `json:"paid_on,omitempty" doc:"Day of the payment"`
	PaidRef         string                 `json:"paid_ref,omitempty" doc:"Bank reference of the treasury"`
	Report          *market.ClaimReport    `json:"report,omitempty" doc:"The performance report"`
	RecoveredAmount market.Fen             `json:"recovered_fen,omitempty" doc:"What came back, in Fen"`
	Steps           []market.ClaimStep     `json:"steps" doc:"All that happened, the oldest first"`
	Parts           []market.ClaimPart     `json:"parts" doc:"In which parts the asker may act on it"`
	Choices         []ClaimChoice          `json:"choices" doc:"What those parts may do now, with what bars or is lacking"`
	Faults          []Fault                `json:"faults" doc:"What keeps it from being handed in; for the applicant"`
	Sheet           *market.Calculation    `json:"sheet,omitempty" doc:"The sheet of the decision, or of this moment"`
	SheetDecided    bool                   `json:"sheet_decided" doc:"The sheet is that of the decision"`
	Flags           []market.Flagged       `json:"flags" doc:"What a reviewer should look at; proves nothing; for an office"`
	Reviews         []Review               `json:"reviews" doc:"Scoring sheets, as far as the asker may see them"`
	Objections      []Objection            `json:"objections" doc:"For an office"`
	Recovery        string                 `json:"recovery,omitempty" doc:"Id of the recovery that is or was open"`
}

// ClaimChoice is an action that the asker's part may take now.
type ClaimChoice struct {
	Action string        `json:"action" doc:"The step"`
	Part   string        `json:"part" doc:"In which part"`
	Reason bool          `json:"reason" doc:"A reason must be given"`
	Bars   []market.Text `json:"bars" doc:"Why the asker of all people may not"`
	Lacks  []market.Text `json:"lacks" doc:"What is not there yet"`
}

// Objection is an objection with who made it.
type Objection struct {
	ID         string      `json:"id" doc:"Id"`
	State      string      `json:"state" doc:"Where it stands"`
	Text       string      `json:"text" doc:"What is objected"`
	Name       string      `json:"name" doc:"Who objects; for the office that decides, empty for one who was erased"`
	Phone      string      `json:"phone,omitempty" doc:"Telephone"`
	Email      string      `json:"email,omitempty" doc:"Mail address"`
	At         time.Time   `json:"at" doc:"When it came"`
	Answer     string      `json:"answer,omitempty" doc:"How it was answered"`
	AnsweredAt *time.Time  `json:"answered_at,omitempty" doc:"When"`
	AnsweredBy string      `json:"answered_by,omitempty" doc:"Id of the user"`
	Claim      string      `json:"claim" doc:"Id of the claim"`
	Until      market.Date `json:"until,omitempty" doc:"Last day of the notice that it was made in"`
}

// DecisionSheet is the stored sheet of a decision.
type DecisionSheet struct {
	ID          string             `json:"id" doc:"Id"`
	Claim       string             `json:"claim" doc:"Id of the claim"`
	Programme   ProgrammeRef       `json:"programme" doc:"The version that it was calculated by"`
	Calculation market.Calculation `json:"calculation" doc:"The sheet"`
	SHA256      string             `json:"sha256" doc:"Of the canonical sheet"`
	Input       map[string]any     `json:"input" doc:"All that it was calculated from, as it is stored; what is not known is left out"`
	By          string             `json:"by" doc:"Id of the user who decided"`
	At          time.Time          `json:"at" doc:"When"`
}

// ClaimStart says what is to be claimed.
type ClaimStart struct {
	Round    string `json:"round" doc:"Id of the round"`
	Contract string `json:"contract,omitempty" doc:"Id of the contract"`
	Title    string `json:"title,omitempty" doc:"Id of the title, for a reward"`
}

// ClaimForm is what an enterprise says in a claim.
type ClaimForm struct {
	Allocations []market.Allocation `json:"allocations" doc:"Which money of which payment settled which invoice; at most 200"`
	OtherAid    []market.OtherAid   `json:"other_aid,omitempty" doc:"Money of other levels of government for the same contract"`
	NotRelated  bool                `json:"not_related,omitempty" doc:"Promise that buyer and seller are not related"`
	Promised    bool                `json:"promised,omitempty" doc:"Promise that all of it is true"`
	Account     *market.Account     `json:"account,omitempty" doc:"Where it is to be paid to"`
	Evidence    []EvidenceInput     `json:"evidence,omitempty" doc:"Uploaded files by what they are"`
}

// EvidenceInput names an uploaded file.
type EvidenceInput struct {
	Code   string `json:"code" doc:"Which document of the programme it is"`
	SHA256 string `json:"sha256" doc:"Hash of a file that the own organisation has uploaded"`
	Note   string `json:"note,omitempty" maxLength:"300" doc:"What it is"`
}

// ClaimTrial is a claim that is being typed.
type ClaimTrial struct {
	ClaimStart
	ClaimForm
}

// ClaimOption is a claim that the enterprise could make now.
type ClaimOption struct {
	Round       string              `json:"round" doc:"Id of the round"`
	RoundName   market.Text         `json:"round_name" doc:"As it is announced"`
	Closes      market.Date         `json:"closes" doc:"Last day of a claim"`
	Programme   ProgrammeRef        `json:"programme" doc:"What it pays for"`
	Contract    string              `json:"contract,omitempty" doc:"Id of the contract"`
	Project     string              `json:"project,omitempty" doc:"Name of its project"`
	Title       string              `json:"title,omitempty" doc:"Id of the title, for a reward"`
	Allocations []market.Allocation `json:"allocations" doc:"What vouchers still have free"`
	Sheet       market.Calculation  `json:"sheet" doc:"What it would give, if everything is brought that can be brought"`
	Open        string              `json:"open,omitempty" doc:"Id of a claim for the same that is under way"`
	ForGood     bool                `json:"fails_for_good" doc:"A rule failed that no document and no payment to come would make pass"`
}

// ClaimOptions is what the own enterprise could claim.
type ClaimOptions struct {
	Items []ClaimOption `json:"items" doc:"By round, then by contract or title"`
}

// ClaimActionRequest asks for one step of a claim.
type ClaimActionRequest struct {
	Action string          `json:"action" doc:"The step"`
	Reason string          `json:"reason,omitempty" maxLength:"1000" doc:"Why, where the step wants one"`
	For    bool            `json:"for,omitempty" doc:"With recommend: for it, or against"`
	Report string          `json:"report,omitempty" doc:"With check: the performance report"`
	Files  []EvidenceInput `json:"files,omitempty" doc:"With check: files of the report"`
}

// ClaimRules are the life of a claim as a table.
type ClaimRules struct {
	Transitions []market.ClaimTransition `json:"transitions" doc:"Who may do what in each state"`
}

type (
	claimRulesAnswer struct {
		CacheControl string `header:"Cache-Control"`
		Body         ClaimRules
	}
	claimAnswer struct {
		Status int
		ETag   string `header:"ETag" doc:"Version of the claim, for If-Match"`
		Body   *Claim
	}
	claimRowsAnswer    struct{ Body ClaimRows }
	claimOptionsAnswer struct{ Body ClaimOptions }
	claimSheetAnswer   struct{ Body market.Calculation }
	decisionAnswer     struct{ Body DecisionSheet }
	claimStartRequest  struct{ Body ClaimStart }
	claimTrialRequest  struct{ Body ClaimTrial }
	editClaimRequest   struct {
		ByID
		OnVersion
		Body ClaimForm
	}
	claimActionRequest struct {
		ByID
		OnVersion
		Body ClaimActionRequest
	}
	claimsRequest struct {
		State     string `query:"state" doc:"Where they stand"`
		Round     string `query:"round" doc:"Id of a round"`
		Programme string `query:"programme" doc:"Code of a programme, or id of a version"`
		Region    string `query:"region" doc:"A region and all in it"`
		Overdue   bool   `query:"overdue" doc:"Only those whose last day is over"`
		Q         string `query:"q" maxLength:"200" doc:"Part of the number, the enterprise or the project"`
		Paging
	}
	decisionRequest struct {
		ByID
		Sheet string `path:"sheet" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the sheet"`
	}
)

func (s *Server) registerClaims() {
	tag := []string{"claims"}
	register(s.routes, Public, huma.Operation{
		OperationID: "list-claim-rules", Method: http.MethodGet, Path: "/claims/rules", Tags: tag,
		Summary: "The life of a claim: who may do what in each state, and what has to be there",
	}, func(context.Context, *struct{}) (*claimRulesAnswer, error) {
		return &claimRulesAnswer{CacheControl: "public, max-age=300", Body: ClaimRules{market.ClaimTransitions}}, nil
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "list-claim-options", Method: http.MethodGet, Path: "/claims/options", Tags: tag,
		Summary: "What the own enterprise could claim now: for each open round, of each contract and title, with the sheet",
	}, s.claimOptions)
	register(s.routes, Member, huma.Operation{
		OperationID: "try-claim", Method: http.MethodPost, Path: "/claims/try", Tags: tag,
		Summary: "Calculate a claim that is being typed; stores nothing",
	}, func(ctx context.Context, in *claimTrialRequest) (*claimSheetAnswer, error) {
		sheet, err := s.deps.Service.TryClaim(ctx, actor(ctx), service.ClaimStart(in.Body.ClaimStart), claimForm(in.Body.ClaimForm))
		sheet.Lines = list(sheet.Lines)
		return &claimSheetAnswer{Body: sheet}, err
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "start-claim", Method: http.MethodPost, Path: "/claims", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Begin a claim as a draft, with the allocations that vouchers have free",
	}, func(ctx context.Context, in *claimStartRequest) (*claimAnswer, error) {
		w, err := s.deps.Service.StartClaim(ctx, actor(ctx), service.ClaimStart(in.Body))
		return claimBody(ctx, http.StatusCreated, w, err)
	})
	register(s.routes, Claimant, huma.Operation{
		OperationID: "get-claim", Method: http.MethodGet, Path: "/claims/{id}", Tags: tag,
		Summary: "A claim with its sheet, for the enterprise, the offices above it and the experts who were asked",
	}, func(ctx context.Context, in *ByID) (*claimAnswer, error) {
		w, err := s.deps.Service.Claim(ctx, actor(ctx), in.ID)
		return claimBody(ctx, http.StatusOK, w, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "edit-claim", Method: http.MethodPut, Path: "/claims/{id}", Tags: tag,
		Summary: "Replace what a draft or a supplement says",
	}, s.editClaim)
	register(s.routes, Claimant, huma.Operation{
		OperationID: "act-on-claim", Method: http.MethodPost, Path: "/claims/{id}/actions", Tags: tag,
		Summary:   "Take one step of the table; 204 when the draft was dropped",
		Responses: map[string]*huma.Response{"204": {Description: "The draft was dropped"}},
	}, s.actOnClaim)
	register(s.routes, Claimant, huma.Operation{
		OperationID: "get-decision-sheet", Method: http.MethodGet, Path: "/claims/{id}/sheets/{sheet}", Tags: tag,
		Summary: "The stored sheet of a decision, past ones included, with all that it was calculated from",
	}, func(ctx context.Context, in *decisionRequest) (*decisionAnswer, error) {
		d, err := s.deps.Service.DecisionSheet(ctx, actor(ctx), in.ID, in.Sheet)
		if err != nil {
			return nil, err
		}
		input, err := known(d.Input)
		return &decisionAnswer{Body: DecisionSheet{
			ID: d.ID, Claim: d.Claim, Programme: refOf(d.Input.Programme), Calculation: d.Calculation, SHA256: d.SHA256, Input: input, By: d.By, At: d.At,
		}}, err
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "list-my-claims", Method: http.MethodGet, Path: "/mine/claims", Tags: tag,
		Summary: "The own enterprise's claims, the latest change first",
	}, func(ctx context.Context, in *claimsRequest) (*claimRowsAnswer, error) {
		rows, err := s.deps.Service.MyClaims(ctx, actor(ctx), in.filter())
		return claimRows(rows, in.Paging, err)
	})
	register(s.routes, Desk, huma.Operation{
		OperationID: "list-claims", Method: http.MethodGet, Path: "/claims", Tags: tag,
		Summary: "The claims that the asker's office may see, or that the asker scores, the nearest last day first",
	}, func(ctx context.Context, in *claimsRequest) (*claimRowsAnswer, error) {
		rows, err := s.deps.Service.DeskClaims(ctx, actor(ctx), in.filter())
		return claimRows(rows, in.Paging, err)
	})
}

func (in *claimsRequest) filter() service.ClaimFilter {
	return service.ClaimFilter{State: in.State, Round: in.Round, Programme: in.Programme, Region: in.Region, Overdue: in.Overdue, Text: in.Q, Page: in.Page, Size: in.Size}
}

func (s *Server) claimOptions(ctx context.Context, _ *struct{}) (*claimOptionsAnswer, error) {
	options, err := s.deps.Service.ClaimOptions(ctx, actor(ctx))
	return &claimOptionsAnswer{Body: ClaimOptions{Items: each(options, func(o service.ClaimOption) ClaimOption {
		o.Sheet.Lines = list(o.Sheet.Lines)
		return ClaimOption{
			Round: o.Round.ID, RoundName: o.Round.Name, Closes: o.Round.Closes, Programme: refOf(o.Programme), Contract: o.Contract, Project: o.Project,
			Title: o.Title, Allocations: list(o.Allocations), Sheet: o.Sheet, Open: o.Open, ForGood: o.Sheet.FailsForGood(),
		}
	})}}, err
}

func refOf(p market.Programme) ProgrammeRef {
	return ProgrammeRef{ID: p.ID, Code: p.Code, Number: p.Version, Kind: string(p.Kind), Name: p.Name, Example: p.Example}
}

func (s *Server) editClaim(ctx context.Context, in *editClaimRequest) (*claimAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	w, err := s.deps.Service.EditClaim(ctx, actor(ctx), in.ID, v, claimForm(in.Body))
	return claimBody(ctx, http.StatusOK, w, err)
}

func (s *Server) actOnClaim(ctx context.Context, in *claimActionRequest) (*claimAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	w, err := s.deps.Service.ActOnClaim(ctx, actor(ctx), in.ID, v, service.ClaimOrder{
		Action: market.ClaimAction(in.Body.Action), Reason: in.Body.Reason, For: in.Body.For, Report: in.Body.Report, Files: evidenceFiles(in.Body.Files),
	})
	if err == nil && w.Claim.ID == "" {
		return &claimAnswer{Status: http.StatusNoContent}, nil
	}
	return claimBody(ctx, http.StatusOK, w, err)
}

func claimForm(in ClaimForm) service.ClaimForm {
	return service.ClaimForm{Allocations: in.Allocations, OtherAid: in.OtherAid, NotRelated: in.NotRelated, Promised: in.Promised, Account: in.Account, Evidence: evidenceFiles(in.Evidence)}
}

func evidenceFiles(in []EvidenceInput) []service.EvidenceFile {
	return each(in, func(e EvidenceInput) service.EvidenceFile { return service.EvidenceFile(e) })
}

func claimRow(of service.ClaimRow) ClaimRow {
	c := of.Claim
	r := ClaimRow{
		ID: c.ID, Number: c.Number, State: string(c.State), Programme: c.Programme, Pays: of.Pays, Example: of.Example, Code: c.Code, Round: c.Round, Organisation: c.Organisation, Name: c.Name,
		Region: c.Region, Contract: c.Contract, Project: c.Project, Field: c.Field, SellerName: c.SellerName, Title: c.Title, Proposed: c.Proposed,
		Claimed: c.Sum(), Hold: c.Hold, Returned: c.Returned(), Due: c.Due, DueOpen: c.DueOpen, Overdue: of.Overdue, Sample: c.Sample, SubmittedAt: moment(c.SubmittedAt), UpdatedAt: c.UpdatedAt, Version: of.Version,
	}
	if c.Decision != nil {
		r.Eligible, r.Granted = &c.Decision.Eligible, c.Decision.Granted
	}
	return r
}

func claimRows(rows service.ClaimRows, p Paging, err error) (*claimRowsAnswer, error) {
	out := ClaimRows{Total: rows.Total, Page: p.Page, Size: p.Size, States: map[string]int{}, Items: each(rows.Rows, claimRow)}
	for state, n := range rows.States {
		out.States[string(state)] = n
	}
	return &claimRowsAnswer{Body: out}, err
}

func claimBody(ctx context.Context, status int, w service.ClaimWork, err error) (*claimAnswer, error) {
	if err != nil {
		return nil, err
	}
	c := w.Claim
	body := Claim{
		ClaimRow: claimRow(service.ClaimRow{Claim: c, Version: w.Version, Overdue: w.Overdue, Pays: w.Programme.Name, Example: w.Programme.Example}), ProgrammeRef: refOf(w.Programme), ProgrammeText: textOf(w.Programme), CreditCode: c.CreditCode, Seller: c.Seller, Allocations: list(c.Allocations),
		OtherAid: list(c.OtherAid), NotRelated: c.NotRelated, Promised: c.Promised, Account: c.Account, Evidence: list(c.Evidence),
		Recommendation: c.Recommendation, Implemented: c.Implemented, Experts: list(c.Experts), Decision: c.Decision, Former: list(c.Former),
		Ceiling: c.Ceiling, NoticeFrom: c.NoticeFrom, NoticeTo: c.NoticeTo, NoticeOpen: c.NoticeOpen, NoticeStage: string(w.Noticed), Batch: c.Batch, PaidOn: c.PaidOn, PaidRef: c.PaidRef, Report: c.Report,
		RecoveredAmount: c.RecoveredFen, Steps: list(c.Steps), Parts: list(w.Parts), Choices: each(w.Choices, claimChoice), Faults: []Fault{}, Sheet: w.Sheet,
		SheetDecided: w.Decided, Flags: list(w.Flags), Reviews: each(w.Reviews, func(r market.Review) Review { return Review{Review: r, Overdue: r.Late(w.Today)} }), Objections: each(w.Objections, func(o service.ObjectionView) Objection { return objection(o, c.NoticeTo) }),
		Recovery: c.Recovery,
	}
	for _, f := range w.Missing {
		body.Faults = append(body.Faults, faultIn(language(ctx), f))
	}
	return &claimAnswer{Status: status, ETag: etag(w.Version), Body: &body}, nil
}

func claimChoice(c market.ClaimChoice) ClaimChoice {
	return ClaimChoice{
		Action: string(c.Action), Part: string(c.Part), Reason: c.Reason, Bars: each(c.Bars, market.ClaimBar.Text),
		Lacks: each(c.Lacks, func(f market.Fault) market.Text {
			if f.Hint.ZH == "" {
				return f.Message
			}
			return market.Text{ZH: f.Message.ZH + "（" + f.Hint.ZH + "）", EN: f.Message.EN + " (" + f.Hint.EN + ")"}
		}),
	}
}

func objection(o service.ObjectionView, until market.Date) Objection {
	return Objection{
		ID: o.ID, State: string(o.State), Text: o.Text, Name: o.Objector.Name, Phone: o.Objector.Phone, Email: o.Objector.Email, At: o.At, Answer: o.Answer,
		AnsweredAt: moment(o.AnsweredAt), AnsweredBy: o.AnsweredBy, Claim: o.Claim, Until: until,
	}
}

// known is a value as its JSON without what is null.
func known(v any) (map[string]any, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, err
	}
	dropNulls(out)
	return out, nil
}

func dropNulls(v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, sub := range v {
			if sub == nil {
				delete(v, name)
				continue
			}
			dropNulls(sub)
		}
	case []any:
		for _, sub := range v {
			dropNulls(sub)
		}
	}
}
