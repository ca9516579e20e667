package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/service"
)

// OpenSession is a sign-in that stands.
type OpenSession struct {
	ID           string    `json:"id" doc:"Id"`
	Started      time.Time `json:"started" doc:"When it was begun"`
	LastUse      time.Time `json:"last_use" doc:"When it was last renewed, which happens every some minutes of use"`
	Ends         time.Time `json:"ends" doc:"When it ends at the latest"`
	Address      string    `json:"address,omitempty" doc:"Where it was begun"`
	Agent        string    `json:"agent,omitempty" doc:"What the browser called itself"`
	SecondFactor bool      `json:"second_factor,omitempty" doc:"Begun with a second factor"`
	Current      bool      `json:"current,omitempty" doc:"The one that asks"`
}

type sessionsAnswer struct {
	Body struct {
		Items []OpenSession `json:"items" doc:"The own sessions, the last used first"`
	}
}

func (s *Server) registerDevices() {
	tag := []string{"session"}
	register(s.routes, Oneself, huma.Operation{
		OperationID: "list-sessions", Method: http.MethodGet, Path: "/me/sessions", Tags: tag, Summary: "The own sessions that stand",
	}, func(ctx context.Context, _ *struct{}) (*sessionsAnswer, error) {
		who := asker(ctx)
		found, err := s.deps.Accounts.Sessions(ctx, who.Actor, who.Session)
		out := &sessionsAnswer{}
		out.Body.Items = each(found, func(o service.OpenSession) OpenSession {
			return OpenSession{
				ID: o.ID, Started: o.Started, LastUse: o.LastUse, Ends: o.Ends, Address: o.Address, Agent: o.Agent, SecondFactor: o.Factor, Current: o.Current,
			}
		})
		return out, err
	})
	register(s.routes, Oneself, huma.Operation{
		OperationID: "end-session", Method: http.MethodDelete, Path: "/me/sessions/{id}", Tags: tag, Summary: "End one of the own sessions: its tokens are refused from then on",
	}, func(ctx context.Context, in *ByID) (*struct{}, error) {
		return nil, s.deps.Accounts.EndSession(ctx, actor(ctx), in.ID)
	})
}
