package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/service"
)

type reviewRequest struct {
	Kind  string `query:"kind" enum:"achievements,demands" default:"achievements" doc:"Which catalogue"`
	Field string `query:"field" doc:"Field of technology"`
	Q     string `query:"q" maxLength:"200" doc:"Part of the title or number"`
	Paging
}

func (s *Server) registerReview() {
	register(s.routes, Moderation, huma.Operation{
		OperationID: "list-review", Method: http.MethodGet, Path: "/review", Tags: []string{"review"},
		Summary: "What was submitted to the asker's office, or to the one that named the asker's agency, the longest waiting first",
	}, func(ctx context.Context, in *reviewRequest) (*rowsAnswer, error) {
		f := service.Filter{Field: in.Field, Text: in.Q, Page: in.Page, Size: in.Size}
		waiting := s.deps.Service.Achievements.Waiting
		if in.Kind == service.Demands {
			waiting = s.deps.Service.Demands.Waiting
		}
		rows, err := waiting(ctx, actor(ctx), f)
		if err != nil {
			return nil, err
		}
		return &rowsAnswer{Body: s.rows(rows, in.Paging)}, nil
	})
}
