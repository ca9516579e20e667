package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
)

// SavedDraft is an autosaved form.
type SavedDraft struct {
	Key     string          `json:"key" doc:"The name under which it was saved"`
	SavedAt string          `json:"saved_at,omitempty" format:"date-time" doc:"When it was saved; absent when nothing is"`
	Form    json.RawMessage `json:"form,omitempty" doc:"The form as it was sent; left out in the answer to saving, and when nothing is saved"`
}

// DraftKey is the path of one form.
type DraftKey struct {
	Key string `path:"key" maxLength:"100" pattern:"^[A-Za-z0-9._:-]+$" patternDescription:"a key" doc:"A name of the page's own, such as achievement:new"`
}

type draftAnswer struct{ Body SavedDraft }

type saveDraftRequest struct {
	DraftKey
	Body json.RawMessage `doc:"Any JSON object of at most 256 KiB"`
}

func (s *Server) registerDrafts() {
	tag := []string{"drafts"}
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "get-draft", Method: http.MethodGet, Path: "/drafts/{key}", Tags: tag, Summary: "One's own autosaved form",
	}, func(ctx context.Context, in *DraftKey) (*draftAnswer, error) {
		form, at, err := s.deps.Service.LoadDraft(ctx, actor(ctx), in.Key)
		if market.CodeOf(err) == market.CodeNotFound {
			err = nil // every form asks when it opens: nothing saved is an answer and no failure
		}
		return &draftAnswer{Body: SavedDraft{Key: in.Key, SavedAt: at, Form: form}}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "save-draft", Method: http.MethodPut, Path: "/drafts/{key}", Tags: tag, Summary: "Keep a half-filled form; the last one stands",
	}, func(ctx context.Context, in *saveDraftRequest) (*draftAnswer, error) {
		at, err := s.deps.Service.SaveDraft(ctx, actor(ctx), in.Key, in.Body)
		return &draftAnswer{Body: SavedDraft{Key: in.Key, SavedAt: at}}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "drop-draft", Method: http.MethodDelete, Path: "/drafts/{key}", Tags: tag, Summary: "Forget a form",
	}, func(ctx context.Context, in *DraftKey) (*struct{}, error) {
		return nil, s.deps.Service.DropDraft(ctx, actor(ctx), in.Key)
	})
}
