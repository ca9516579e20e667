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

// ProgrammeText is what a version of a programme says: the form, and the file
// that is taken out of one platform and into another.
type ProgrammeText struct {
	Code      string               `json:"code" maxLength:"40" doc:"Code of the programme, such as jilin-2022-10; all of its versions share it"`
	Kind      string               `json:"kind" doc:"What it pays for"`
	Name      market.Text          `json:"name" doc:"As it is announced"`
	Document  string               `json:"document,omitempty" doc:"Number of the document that promises it"`
	Article   string               `json:"article,omitempty" doc:"Article of the document"`
	Issuer    string               `json:"issuer,omitempty" doc:"Who issued the document"`
	TextURL   string               `json:"text_url,omitempty" doc:"Where the document stands in public"`
	ValidFrom market.Date          `json:"valid_from,omitempty" doc:"First day of a claim"`
	ValidTo   market.Date          `json:"valid_to,omitempty" doc:"Last day of a claim; absent: no end"`
	Example   bool                 `json:"example,omitempty" doc:"Its figures are examples on nobody's authority"`
	Subsidy   *market.SubsidyTerms `json:"subsidy,omitempty" doc:"Parameters of a contract subsidy; what is absent is undecided"`
	Reward    *market.RewardTerms  `json:"reward,omitempty" doc:"Parameters of a reward; what is absent is undecided"`
	Procedure market.Procedure     `json:"procedure" doc:"How a claim goes through the offices"`
	Budget    *market.Fen          `json:"budget_fen,omitempty" doc:"Money of one round, in Fen; absent: no bound"`
	Oversub   string               `json:"oversubscription,omitempty" doc:"What happens when the budget does not suffice"`
	LastAward string               `json:"last_award,omitempty" doc:"What the claim gets at which the money ends"`
	Rulings   []market.Text        `json:"rulings,omitempty" doc:"Questions that wait for the department's ruling"`
}

// ProgrammeRow is one version in a list.
type ProgrammeRow struct {
	ID        string      `json:"id" doc:"Id of the version"`
	Code      string      `json:"code" doc:"Code of the programme"`
	Number    int         `json:"number" doc:"Number of the version, from 1"`
	Kind      string      `json:"kind" doc:"What it pays for"`
	State     string      `json:"state" doc:"Where it stands"`
	Name      market.Text `json:"name" doc:"As it is announced"`
	Document  string      `json:"document" doc:"Number of the document"`
	Article   string      `json:"article" doc:"Article of the document"`
	ValidFrom market.Date `json:"valid_from" doc:"First day of a claim"`
	ValidTo   market.Date `json:"valid_to" doc:"Last day of a claim; empty: no end"`
	Example   bool        `json:"example" doc:"Its figures are examples on nobody's authority"`
	Sample    bool        `json:"sample" doc:"A fictional sample"`
	Missing   int         `json:"missing" doc:"How many parameters are undecided"`
	Version   int64       `json:"version" doc:"For If-Match, in quotes"`
	UpdatedAt time.Time   `json:"updated_at" doc:"Last change"`
}

// ProgrammeRows are all versions that the asker may read.
type ProgrammeRows struct {
	Items []ProgrammeRow `json:"items" doc:"By code, the newest version first"`
}

// ProgrammeParameter is one thing that a version decides.
type ProgrammeParameter struct {
	Field   string      `json:"field" doc:"JSON path in the text"`
	Section string      `json:"section" doc:"Part of the form"`
	Kind    string      `json:"kind,omitempty" doc:"Of the programmes that have it; absent: all"`
	Name    market.Text `json:"name" doc:"What it is called"`
	Meaning market.Text `json:"meaning" doc:"What it is for, and what an empty one means"`
	Source  string      `json:"source" doc:"Where it comes from"`
}

// ProgrammeParameters is the table of all parameters.
type ProgrammeParameters struct {
	Items []ProgrammeParameter `json:"items" doc:"In the order of the form"`
}

// Programme is one version of a programme with what follows from it.
type Programme struct {
	ProgrammeRow
	Text        ProgrammeText        `json:"text" doc:"What it says"`
	Explanation []market.Text        `json:"explanation" doc:"The same in plain sentences, made from the data"`
	Undecided   []ProgrammeParameter `json:"undecided" doc:"What has to be decided before it is proposed"`
	Actions     []string             `json:"actions" doc:"What the asker may do now"`
	Wrote       bool                 `json:"wrote" doc:"The asker wrote some of it and cannot publish it"`
	Reason      string               `json:"reason,omitempty" doc:"Why it was returned or ended"`
	DecidedAt   *time.Time           `json:"decided_at,omitempty" doc:"When a second person published it"`
	EndedAt     *time.Time           `json:"ended_at,omitempty" doc:"When it was ended"`
}

// ProgrammeActionRequest is a step of a version's life.
type ProgrammeActionRequest struct {
	Action string `json:"action" doc:"The step"`
	Reason string `json:"reason,omitempty" doc:"Why; needed to return and to end"`
}

// ProgrammeDifferences are what one version decides otherwise than another.
type ProgrammeDifferences struct {
	Items []ProgrammeDifference `json:"items" doc:"In the order of the form"`
}

// ProgrammeDifference is one parameter that two versions decide differently.
type ProgrammeDifference struct {
	Field  string      `json:"field" doc:"JSON path in the text"`
	Name   market.Text `json:"name" doc:"What it is called"`
	Before market.Text `json:"before" doc:"What the one version says; empty: undecided or no bound"`
	After  market.Text `json:"after" doc:"What the other says; empty: undecided or no bound"`
}

// WhatIf is what a version would have paid on the claims that are decided.
type WhatIf struct {
	Items []WhatIfRow `json:"items" doc:"By number of the claim"`
	Old   market.Fen  `json:"old_fen" doc:"What all sheets award, in Fen"`
	New   market.Fen  `json:"new_fen" doc:"What they would award by this version, in Fen"`
}

// WhatIfRow is one decided claim.
type WhatIfRow struct {
	Claim  string        `json:"claim" doc:"Id of the claim"`
	Number string        `json:"number" doc:"Number of the claim"`
	Name   string        `json:"name" doc:"Name of the enterprise"`
	Old    market.Fen    `json:"old_fen" doc:"What its sheet awards, in Fen"`
	New    market.Fen    `json:"new_fen" doc:"What it would award by this version, in Fen"`
	Stops  []market.Text `json:"stops" doc:"Why it would award nothing"`
}

type (
	whatIfAnswer struct{ Body WhatIf }

	programmesAnswer           struct{ Body ProgrammeRows }
	programmeParametersAnswer  struct{ Body ProgrammeParameters }
	programmeDifferencesAnswer struct{ Body ProgrammeDifferences }
	createProgrammeRequest     struct{ Body ProgrammeText }
	programmeAnswer            struct {
		ETag string `header:"ETag" doc:"Version, for If-Match"`
		Body Programme
	}
	editProgrammeRequest struct {
		ByID
		OnVersion
		Body ProgrammeText
	}
	actOnProgrammeRequest struct {
		ByID
		OnVersion
		Body ProgrammeActionRequest
	}
	programmeDifferencesRequest struct {
		ByID
		From string `query:"from" required:"true" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the version that it is compared with"`
	}
)

func (s *Server) registerProgrammes() {
	tag := []string{"programmes"}
	register(s.routes, Public, huma.Operation{
		OperationID: "list-programmes", Method: http.MethodGet, Path: "/programmes", Tags: tag,
		Summary: "Versions of programmes: everyone reads those that are or were published, the provincial department all",
	}, s.programmes)
	register(s.routes, Public, huma.Operation{
		OperationID: "list-programme-parameters", Method: http.MethodGet, Path: "/programmes/parameters", Tags: tag,
		Summary: "All that a version decides: what each parameter is for and where it comes from",
	}, func(context.Context, *struct{}) (*programmeParametersAnswer, error) {
		return &programmeParametersAnswer{Body: ProgrammeParameters{Items: each(market.Parameters(), parameterOf)}}, nil
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-programme", Method: http.MethodGet, Path: "/programmes/{id}", Tags: tag,
		Summary: "One version with its explanation in plain sentences",
	}, func(ctx context.Context, in *ByID) (*programmeAnswer, error) {
		return programmeOf(ctx)(s.deps.Service.Programme(ctx, actor(ctx), in.ID))
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-programme-file", Method: http.MethodGet, Path: "/programmes/{id}/file", Tags: tag,
		Summary: "What a version says, as a file to take into another platform", Responses: fileResponse(programmeType),
	}, s.programmeFile)
	register(s.routes, Public, huma.Operation{
		OperationID: "compare-programmes", Method: http.MethodGet, Path: "/programmes/{id}/differences", Tags: tag,
		Summary: "What a version decides otherwise than another",
	}, s.programmeDifferences)
	register(s.routes, Office, huma.Operation{
		OperationID: "what-if-programme", Method: http.MethodGet, Path: "/programmes/{id}/what-if", Tags: tag,
		Summary: "What a version would have paid on the claims that are decided; changes nothing. The provincial department and its auditor",
	}, s.whatIf)
	register(s.routes, Ruler, huma.Operation{
		OperationID: "create-programme", Method: http.MethodPost, Path: "/programmes", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Draft the next version of a programme, from a form or a file",
	}, func(ctx context.Context, in *createProgrammeRequest) (*programmeAnswer, error) {
		return programmeOf(ctx)(s.deps.Service.CreateProgramme(ctx, actor(ctx), in.Body.programme()))
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "edit-programme", Method: http.MethodPut, Path: "/programmes/{id}", Tags: tag,
		Summary: "Replace the text of a draft; who changes it cannot publish it",
	}, s.editProgramme)
	register(s.routes, Ruler, huma.Operation{
		OperationID: "act-on-programme", Method: http.MethodPost, Path: "/programmes/{id}/actions", Tags: tag,
		Summary: "Propose, recall, return, publish (another person than those who wrote it), end or discard a version",
	}, s.actOnProgramme)
}

// programmeType marks the file of a version: it is JSON.
const programmeType = "application/vnd.duijie.programme+json"

func (s *Server) programmes(ctx context.Context, _ *struct{}) (*programmesAnswer, error) {
	found, err := s.deps.Service.Programmes(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	return &programmesAnswer{Body: ProgrammeRows{Items: each(found, programmeRow)}}, nil
}

func (s *Server) programmeFile(ctx context.Context, in *ByID) (*fileAnswer, error) {
	v, err := s.deps.Service.Programme(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(textOf(v.Programme), "", "  ")
	if err != nil {
		return nil, err
	}
	return &fileAnswer{ContentType: programmeType, ContentDisposition: `attachment; filename="` + v.Programme.Code + `.json"`, Body: text}, nil
}

func (s *Server) programmeDifferences(ctx context.Context, in *programmeDifferencesRequest) (*programmeDifferencesAnswer, error) {
	found, err := s.deps.Service.ProgrammeDifferences(ctx, actor(ctx), in.From, in.ID)
	if err != nil {
		return nil, err
	}
	return &programmeDifferencesAnswer{Body: ProgrammeDifferences{Items: each(found, func(d market.Difference) ProgrammeDifference {
		return ProgrammeDifference(d)
	})}}, nil
}

func (s *Server) whatIf(ctx context.Context, in *ByID) (*whatIfAnswer, error) {
	run, err := s.deps.Service.WhatIf(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &whatIfAnswer{Body: WhatIf{Old: run.Old, New: run.New, Items: each(run.Rows, func(r service.WhatIfRow) WhatIfRow {
		stops := each(r.Stops, func(l market.Line) market.Text {
			return market.Text{ZH: l.Label.ZH + "：" + l.Reason.ZH, EN: l.Label.EN + ": " + l.Reason.EN}
		})
		return WhatIfRow{Claim: r.Claim, Number: r.Number, Name: r.Name, Old: r.Old, New: r.New, Stops: stops}
	})}}, nil
}

func (s *Server) editProgramme(ctx context.Context, in *editProgrammeRequest) (*programmeAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	return programmeOf(ctx)(s.deps.Service.EditProgramme(ctx, actor(ctx), in.ID, v, in.Body.programme()))
}

func (s *Server) actOnProgramme(ctx context.Context, in *actOnProgrammeRequest) (*programmeAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	return programmeOf(ctx)(s.deps.Service.ActOnProgramme(ctx, actor(ctx), in.ID, v, market.ProgrammeAction(in.Body.Action), in.Body.Reason))
}

func (in ProgrammeText) programme() market.Programme {
	return market.Programme{
		Code: in.Code, Kind: market.ProgrammeKind(in.Kind), Name: in.Name, Document: in.Document, Article: in.Article, Issuer: in.Issuer,
		TextURL: in.TextURL, ValidFrom: in.ValidFrom, ValidTo: in.ValidTo, Example: in.Example, Subsidy: in.Subsidy, Reward: in.Reward,
		Procedure: in.Procedure, Budget: in.Budget, Oversub: market.Oversubscription(in.Oversub), LastAward: market.LastAward(in.LastAward), Rulings: in.Rulings,
	}
}

func textOf(p market.Programme) ProgrammeText {
	return ProgrammeText{
		Code: p.Code, Kind: string(p.Kind), Name: p.Name, Document: p.Document, Article: p.Article, Issuer: p.Issuer,
		TextURL: p.TextURL, ValidFrom: p.ValidFrom, ValidTo: p.ValidTo, Example: p.Example, Subsidy: p.Subsidy, Reward: p.Reward,
		Procedure: p.Procedure, Budget: p.Budget, Oversub: string(p.Oversub), LastAward: string(p.LastAward), Rulings: p.Rulings,
	}
}

func programmeRow(v service.ProgrammeView) ProgrammeRow {
	p := v.Programme
	return ProgrammeRow{
		ID: p.ID, Code: p.Code, Number: p.Version, Kind: string(p.Kind), State: string(p.State), Name: p.Name, Document: p.Document, Article: p.Article,
		ValidFrom: p.ValidFrom, ValidTo: p.ValidTo, Example: p.Example, Sample: p.Sample, Missing: len(p.Missing()), Version: v.Version, UpdatedAt: p.UpdatedAt,
	}
}

func parameterOf(p market.Parameter) ProgrammeParameter {
	return ProgrammeParameter{Field: p.Field, Section: p.Section, Kind: string(p.Kind), Name: p.Name, Meaning: p.Meaning, Source: p.Source}
}

// programmeOf makes the answer of a version for one who asks.
func programmeOf(ctx context.Context) func(service.ProgrammeView, error) (*programmeAnswer, error) {
	return func(v service.ProgrammeView, err error) (*programmeAnswer, error) {
		if err != nil {
			return nil, err
		}
		p := v.Programme
		body := Programme{
			ProgrammeRow: programmeRow(v), Text: textOf(p), Explanation: list(market.Explain(p)), Undecided: each(p.Missing(), parameterOf),
			Actions: each(v.Actions, func(a market.ProgrammeAction) string { return string(a) }), DecidedAt: moment(p.DecidedAt), EndedAt: moment(p.EndedAt),
		}
		if a := actor(ctx); a.MayReadDrafts() {
			body.Wrote = p.PartOf(a.User) == market.PartEditor
		}
		if p.Public() || actor(ctx).MayReadDrafts() {
			body.Reason = p.Reason
		}
		return &programmeAnswer{ETag: etag(v.Version), Body: body}, nil
	}
}

// moment is nil for the zero time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
