package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// ProjectCall is a yearly call for joint projects.
type ProjectCall struct {
	ID        string                  `json:"id" doc:"Id"`
	Version   int64                   `json:"version" doc:"For If-Match, in quotes"`
	State     string                  `json:"state" doc:"Where it stands"`
	Terms     market.ProjectCallTerms `json:"terms" doc:"What it says"`
	Takes     bool                    `json:"takes_projects" doc:"Projects are handed in today"`
	Actions   []string                `json:"actions" doc:"What the asker may do now"`
	Faults    []Fault                 `json:"faults" doc:"What keeps a draft from being published"`
	Counts    []ProjectCount          `json:"counts" doc:"Projects that were handed in, by state; to the provincial department"`
	Sample    bool                    `json:"sample,omitempty" doc:"A fictional sample"`
	UpdatedAt time.Time               `json:"updated_at" doc:"Last change"`
}

// ProjectCount is how many projects are in a state.
type ProjectCount struct {
	State string `json:"state" doc:"State"`
	Count int    `json:"count" doc:"How many"`
}

// ProjectCallList are all calls that the asker may read.
type ProjectCallList struct {
	Items []ProjectCall `json:"items" doc:"The newest year first"`
}

// ProjectCallActionRequest is a step of a call's life.
type ProjectCallActionRequest struct {
	Action string `json:"action" doc:"The step"`
}

type (
	projectCallsAnswer struct{ Body ProjectCallList }
	projectCallAnswer  struct {
		Status int
		ETag   string `header:"ETag" doc:"Version, for If-Match"`
		Body   *ProjectCall
	}
	createProjectCallRequest struct{ Body market.ProjectCallTerms }
	editProjectCallRequest   struct {
		ByID
		OnVersion
		Body market.ProjectCallTerms
	}
	projectCallActionRequest struct {
		ByID
		OnVersion
		Body ProjectCallActionRequest
	}
)

func (s *Server) registerProjectCalls(tag []string) {
	register(s.routes, Public, huma.Operation{
		OperationID: "list-project-calls", Method: http.MethodGet, Path: "/project-calls", Tags: tag,
		Summary: "Calls for joint projects: everyone reads those that are published, the provincial department all",
	}, func(ctx context.Context, _ *struct{}) (*projectCallsAnswer, error) {
		found, err := s.deps.Service.ProjectCalls(ctx, actor(ctx))
		if err != nil {
			return nil, err
		}
		return &projectCallsAnswer{Body: ProjectCallList{Items: each(found, projectCall(ctx))}}, nil
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-project-call", Method: http.MethodGet, Path: "/project-calls/{id}", Tags: tag, Summary: "One call",
	}, func(ctx context.Context, in *ByID) (*projectCallAnswer, error) {
		v, err := s.deps.Service.ProjectCall(ctx, actor(ctx), in.ID)
		return projectCallAfter(ctx, http.StatusOK, v, err)
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "create-project-call", Method: http.MethodPost, Path: "/project-calls", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Draft a call; what is left out is undecided and has no default",
	}, func(ctx context.Context, in *createProjectCallRequest) (*projectCallAnswer, error) {
		v, err := s.deps.Service.CreateProjectCall(ctx, actor(ctx), in.Body)
		return projectCallAfter(ctx, http.StatusCreated, v, err)
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "edit-project-call", Method: http.MethodPut, Path: "/project-calls/{id}", Tags: tag, Summary: "Replace the text of a draft",
	}, func(ctx context.Context, in *editProjectCallRequest) (*projectCallAnswer, error) {
		n, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		v, err := s.deps.Service.EditProjectCall(ctx, actor(ctx), in.ID, n, in.Body)
		return projectCallAfter(ctx, http.StatusOK, v, err)
	})
	register(s.routes, Ruler, huma.Operation{
		OperationID: "act-on-project-call", Method: http.MethodPost, Path: "/project-calls/{id}/actions", Tags: tag,
		Summary: "Publish a draft, or drop it; 204 when nothing is left", Responses: map[string]*huma.Response{"204": {Description: "Dropped"}},
	}, func(ctx context.Context, in *projectCallActionRequest) (*projectCallAnswer, error) {
		n, err := version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		v, err := s.deps.Service.ActOnProjectCall(ctx, actor(ctx), in.ID, n, market.ProjectCallAction(in.Body.Action))
		if err == nil && v.Version == 0 {
			return &projectCallAnswer{Status: http.StatusNoContent}, nil
		}
		return projectCallAfter(ctx, http.StatusOK, v, err)
	})
}

func projectCallAfter(ctx context.Context, status int, v service.ProjectCallView, err error) (*projectCallAnswer, error) {
	if err != nil {
		return nil, err
	}
	body := projectCall(ctx)(v)
	return &projectCallAnswer{Status: status, ETag: etag(v.Version), Body: &body}, nil
}

func projectCall(ctx context.Context) func(service.ProjectCallView) ProjectCall {
	return func(v service.ProjectCallView) ProjectCall {
		c := v.Call
		return ProjectCall{
			ID: c.ID, Version: v.Version, State: string(c.State), Terms: c.Terms, Takes: v.Takes, Sample: c.Sample, UpdatedAt: c.UpdatedAt,
			Actions: each(v.Actions, func(x market.ProjectCallAction) string { return string(x) }), Faults: faultsIn(ctx, v.Missing), Counts: projectCounts(v.Counts),
		}
	}
}

// projectCounts are counts by state in the order of a project's life.
func projectCounts(counts map[market.ProjectState]int) []ProjectCount {
	out := []ProjectCount{}
	for _, state := range market.ProjectStates.Codes() {
		if n := counts[market.ProjectState(state)]; n > 0 {
			out = append(out, ProjectCount{state, n})
		}
	}
	return out
}
