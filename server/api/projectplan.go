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

// ProjectPlan is the list of the joint projects in the annual science and technology
// plan.
type ProjectPlan struct {
	ID          string             `json:"id" doc:"Id"`
	Version     int64              `json:"version" doc:"For If-Match, in quotes"`
	Call        string             `json:"call" doc:"Id of the call"`
	CallName    market.Text        `json:"call_name" doc:"Name of the call"`
	Year        int                `json:"year" doc:"Year of the plan"`
	State       string             `json:"state" doc:"Where it stands"`
	Name        market.Text        `json:"name" doc:"As it is announced"`
	Document    string             `json:"document,omitempty" doc:"Number of the document by which it is published"`
	Entries     []ProjectPlanEntry `json:"entries" doc:"The projects"`
	Projects    int                `json:"projects" doc:"How many it lists"`
	Funded      int                `json:"funded" doc:"How many of them the fiscal plan funds"`
	Funding     market.Fen         `json:"funding_fen" doc:"What it gives in all, in Fen"`
	Waiting     []ProjectPlanEntry `json:"waiting" doc:"Accepted projects of the call that the draft does not list"`
	Actions     []string           `json:"actions" doc:"What the asker may do now"`
	Wrote       bool               `json:"wrote,omitempty" doc:"The asker drew up some of it and cannot publish it"`
	Faults      []Fault            `json:"faults" doc:"What keeps a draft from being proposed"`
	Reason      string             `json:"reason,omitempty" doc:"Why it was sent back"`
	PublishedAt time.Time          `json:"published_at,omitzero" doc:"When a second person published it"`
	Sample      bool               `json:"sample,omitempty" doc:"A fictional sample"`
	UpdatedAt   time.Time          `json:"updated_at" doc:"Last change"`
}

// ProjectPlanEntry is one line of a plan.
type ProjectPlanEntry struct {
	Project    string      `json:"project" doc:"Id of the project"`
	Number     string      `json:"number,omitempty" doc:"Number in the plan"`
	Funding    string      `json:"funding,omitempty" doc:"Whether the fiscal plan funds it; absent: undecided"`
	Amount     *market.Fen `json:"amount_fen,omitempty" doc:"What the fiscal plan gives, in Fen"`
	Title      string      `json:"title" doc:"Title of the project"`
	Field      string      `json:"field" doc:"Field of technology (技术领域)"`
	University string      `json:"university" doc:"Name of the university or institute"`
	Enterprise string      `json:"enterprise" doc:"Name of the enterprise"`
	Begins     market.Date `json:"begins" doc:"First day"`
	Ends       market.Date `json:"ends" doc:"Last day"`
	State      string      `json:"state,omitempty" doc:"Where the project stands now"`
}

// ProjectPlanList are all plans that the asker may read.
type ProjectPlanList struct {
	Items []ProjectPlan `json:"items" doc:"The newest year first"`
}

// NewProjectPlan draws up a plan of a call.
type NewProjectPlan struct {
	Call string      `json:"call" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the call"`
	Name market.Text `json:"name" doc:"As it is announced"`
}

// ProjectPlanInput is the text of a plan.
type ProjectPlanInput struct {
	Name     market.Text             `json:"name" doc:"As it is announced"`
	Document string                  `json:"document,omitempty" doc:"Number of the document by which it is published"`
	Entries  []ProjectPlanEntryInput `json:"entries" doc:"The projects, in order"`
}

// ProjectPlanEntryInput is what the department decides on a project.
type ProjectPlanEntryInput struct {
	Project string      `json:"project" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of an accepted project of the call"`
	Number  string      `json:"number,omitempty" doc:"Number in the plan, at most 40 characters"`
	Funding string      `json:"funding,omitempty" doc:"Whether the fiscal plan funds it; absent: undecided"`
	Amount  *market.Fen `json:"amount_fen,omitempty" doc:"What the fiscal plan gives, in Fen; has no default"`
}

// ProjectPlanActionRequest is a step of a plan's life.
type ProjectPlanActionRequest struct {
	Action string `json:"action" doc:"The step"`
	Reason string `json:"reason,omitempty" doc:"Why it is sent back"`
}

type (
	projectPlansAnswer struct{ Body ProjectPlanList }
	projectPlanAnswer  struct {
		Status int
		ETag   string `header:"ETag" doc:"Version, for If-Match"`
		Body   *ProjectPlan
	}
	createProjectPlanRequest struct{ Body NewProjectPlan }
	editProjectPlanRequest   struct {
		ByID
		OnVersion
		Body ProjectPlanInput
	}
	projectPlanActionRequest struct {
		ByID
		OnVersion
		Body ProjectPlanActionRequest
	}
)

func (s *Server) registerProjectPlans(tag []string) {
	register(s.routes, Public, huma.Operation{
		OperationID: "list-project-plans", Method: http.MethodGet, Path: "/project-plans", Tags: tag,
		Summary: "Joint projects in the annual plans: everyone reads those that are published, the provincial department all",
	}, func(ctx context.Context, _ *struct{}) (*projectPlansAnswer, error) {
		found, err := s.deps.Service.ProjectPlans(ctx, actor(ctx))
		if err != nil {
			return nil, err
		}
		return &projectPlansAnswer{Body: ProjectPlanList{Items: each(found, projectPlan(ctx))}}, nil
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-project-plan", Method: http.MethodGet, Path: "/project-plans/{id}", Tags: tag, Summary: "One plan",
	}, func(ctx context.Context, in *ByID) (*projectPlanAnswer, error) {
		v, err := s.deps.Service.ProjectPlan(ctx, actor(ctx), in.ID)
		return projectPlanAfter(ctx, http.StatusOK, v, err)
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-project-plan-workbook", Method: http.MethodGet, Path: "/project-plans/{id}/plan.xlsx", Tags: tag,
		Summary: "One plan as a workbook, in the language of the request", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, in *ByID) (*fileAnswer, error) {
		var b bytes.Buffer
		if err := s.deps.Service.WriteProjectPlan(ctx, actor(ctx), in.ID, language(ctx), &b); err != nil {
			return nil, err
		}
		return file("duijie-annual-plan.xlsx", b.Bytes()), nil
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "draw-up-project-plan", Method: http.MethodPost, Path: "/project-plans", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Draw up a plan of a call with its accepted projects; numbers and money are left to be decided",
	}, func(ctx context.Context, in *createProjectPlanRequest) (*projectPlanAnswer, error) {
		v, err := s.deps.Service.DrawUpPlan(ctx, actor(ctx), in.Body.Call, in.Body.Name)
		return projectPlanAfter(ctx, http.StatusCreated, v, err)
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "edit-project-plan", Method: http.MethodPut, Path: "/project-plans/{id}", Tags: tag,
		Summary: "Replace the text of a draft; who changes it cannot publish it",
	}, func(ctx context.Context, in *editProjectPlanRequest) (*projectPlanAnswer, error) {
		n, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		v, err := s.deps.Service.EditProjectPlan(ctx, actor(ctx), in.ID, n, in.Body.text())
		return projectPlanAfter(ctx, http.StatusOK, v, err)
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "act-on-project-plan", Method: http.MethodPost, Path: "/project-plans/{id}/actions", Tags: tag,
		Summary:   "Propose, recall, return, publish (another person than those who drew it up) or drop a plan; 204 when nothing is left",
		Responses: map[string]*huma.Response{"204": {Description: "Dropped"}},
	}, func(ctx context.Context, in *projectPlanActionRequest) (*projectPlanAnswer, error) {
		n, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		v, err := s.deps.Service.ActOnProjectPlan(ctx, actor(ctx), in.ID, n, market.ProjectPlanAction(in.Body.Action), in.Body.Reason)
		if err == nil && v.Version == 0 {
			return &projectPlanAnswer{Status: http.StatusNoContent}, nil
		}
		return projectPlanAfter(ctx, http.StatusOK, v, err)
	})
}

func (b ProjectPlanInput) text() market.ProjectPlanText {
	return market.ProjectPlanText{Name: b.Name, Document: b.Document, Entries: each(b.Entries, func(e ProjectPlanEntryInput) market.PlanEntry {
		return market.PlanEntry{Project: e.Project, Number: e.Number, Funding: market.PlanFunding(e.Funding), Amount: e.Amount}
	})}
}

func projectPlanAfter(ctx context.Context, status int, v service.ProjectPlanView, err error) (*projectPlanAnswer, error) {
	if err != nil {
		return nil, err
	}
	body := projectPlan(ctx)(v)
	return &projectPlanAnswer{Status: status, ETag: etag(v.Version), Body: &body}, nil
}

func projectPlan(ctx context.Context) func(service.ProjectPlanView) ProjectPlan {
	return func(v service.ProjectPlanView) ProjectPlan {
		p := v.Plan
		entry := func(e market.PlanEntry) ProjectPlanEntry {
			return ProjectPlanEntry{Project: e.Project, Number: e.Number, Funding: string(e.Funding), Amount: e.Amount, Title: e.Title, Field: e.Field,
				University: e.University, Enterprise: e.Enterprise, Begins: e.Begins, Ends: e.Ends, State: string(v.States[e.Project])}
		}
		out := ProjectPlan{
			ID: p.ID, Version: v.Version, Call: p.Call, CallName: v.Call.Terms.Name, Year: p.Year, State: string(p.State), Name: p.Text.Name, Document: p.Text.Document,
			Entries: each(p.Text.Entries, entry), Projects: len(p.Text.Entries), Waiting: each(v.Waiting, entry), Faults: faultsIn(ctx, v.Missing),
			Actions: each(v.Actions, func(x market.ProjectPlanAction) string { return string(x) }),
			Reason:  p.Reason, PublishedAt: p.PublishedAt, Sample: p.Sample, UpdatedAt: p.UpdatedAt,
			Wrote: actor(ctx).MayRuleProgrammes() && p.PartOf(actor(ctx).User) == market.PartEditor,
		}
		out.Funded, out.Funding = p.Text.Funding()
		return out
	}
}
