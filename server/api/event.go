package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/service"
)

// registerImportEvents documents the stream by hand: huma's own has no comment
// lines, which keep a quiet stream open.
func (s *Server) registerImportEvents(tag []string) {
	register(s.routes, Sender, huma.Operation{
		OperationID: "watch-import", Method: http.MethodGet, Path: "/imports/{id}/events", Tags: tag,
		Summary: "Progress as an event stream: events `progress` and, last, `end`, both with an ImportProgress; comment lines keep it open",
		Responses: map[string]*huma.Response{"200": {
			Description: "Event stream", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: "string"}}},
		}},
	}, s.watchImport)
	s.routes.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[ImportProgress](), true, "")
}

// watchImport streams where an import stands until its reading is over.
func (s *Server) watchImport(ctx context.Context, in *ByID) (*huma.StreamResponse, error) {
	who := actor(ctx)
	if _, _, err := s.deps.Service.ImportStatus(who, in.ID); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		out := newStream(hc)
		beat := time.NewTicker(s.config.Heartbeat)
		defer beat.Stop()
		for {
			st, changed, err := s.deps.Service.ImportStatus(who, in.ID)
			if err != nil {
				return // forgotten meanwhile
			}
			if !out.send(progressEvent(st)) || ended(st.State) {
				return
			}
			if !out.wait(hc.Context(), changed, beat.C) {
				return
			}
		}
	}}, nil
}

func ended(state service.ImportState) bool {
	return state != service.ImportChecking && state != service.ImportWriting
}

func progressEvent(st service.ImportStatus) (event string, data any) {
	event = "progress"
	if ended(st.State) {
		event = "end"
	}
	return event, ImportProgress{State: string(st.State), Done: st.Done}
}

// stream writes server-sent events. Every write has a deadline of its own, so
// that the server's limit for an ordinary answer does not end it.
type stream struct {
	to http.ResponseWriter
	by *http.ResponseController
}

const streamPatience = 10 * time.Second

func newStream(hc huma.Context) stream {
	hc.SetHeader("Content-Type", "text/event-stream")
	hc.SetHeader("Cache-Control", "no-store")
	hc.SetHeader("X-Accel-Buffering", "no")
	hc.SetStatus(http.StatusOK)
	to := hc.BodyWriter().(http.ResponseWriter)
	return stream{to: to, by: http.NewResponseController(to)}
}

func (s stream) send(event string, data any) bool {
	text, err := json.Marshal(data)
	if err != nil {
		return false
	}
	return s.write(fmt.Sprintf("event: %s\ndata: %s\n\n", event, text))
}

func (s stream) write(text string) bool {
	_ = s.by.SetWriteDeadline(time.Now().Add(streamPatience)) // a recorder in a test has none
	if _, err := s.to.Write([]byte(text)); err != nil {
		return false
	}
	return s.by.Flush() == nil
}

// wait returns true at the next change, and meanwhile shows signs of life;
// false when the reader is gone.
func (s stream) wait(ctx context.Context, changed <-chan struct{}, beat <-chan time.Time) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-changed:
			return true
		case <-beat:
			if !s.write(": alive\n\n") {
				return false
			}
		}
	}
}
