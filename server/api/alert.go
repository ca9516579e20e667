package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Alert is something that the platform tells an organisation or a person.
type Alert struct {
	ID      string      `json:"id" doc:"Id; says what it is about"`
	Sort    string      `json:"sort" doc:"What sort of alert it is"`
	Person  bool        `json:"person,omitempty" doc:"It is for the asker alone, not for the whole organisation"`
	State   string      `json:"state" doc:"What has become of it"`
	Title   market.Text `json:"title" doc:"What it says"`
	Line    market.Text `json:"line,omitzero" doc:"One sentence of detail"`
	Path    string      `json:"path,omitempty" doc:"Page of this platform where one goes on"`
	Own     *Summary    `json:"own,omitempty" doc:"The recipient's item; absent while it is not public"`
	Other   *Summary    `json:"other,omitempty" doc:"What was found; absent when it is not public any more"`
	Match   *Match      `json:"match,omitempty" doc:"Score and reasons as they were when it was told; absent where one of the texts has changed since"`
	Changed bool        `json:"changed,omitempty" doc:"One of the texts has changed since"`
	Score   *float64    `json:"score,omitempty" doc:"Of a match, 0 to 100"`
	Search  string      `json:"search,omitempty" doc:"Name of the saved search that it meets"`
	Due     string      `json:"due,omitempty" doc:"Last day of what it is about"`
	Until   string      `json:"until,omitempty" doc:"Snoozed: the day on which it comes back"`
	Reason  string      `json:"reason,omitempty" doc:"Dismissed: why it is not for the organisation"`
	Note    string      `json:"note,omitempty" doc:"The same in words"`
	By      string      `json:"by,omitempty" doc:"Name of the colleague who handled it last"`
	At      string      `json:"at" format:"date-time" doc:"When it was told, or came back"`
	Renews  bool        `json:"renews,omitempty" doc:"One step renews the listing: action renew"`
	Actions []string    `json:"actions" doc:"What the asker may do with it"`
}

// Inbox is one page of alerts.
type Inbox struct {
	Items []Alert `json:"items" doc:"The newest first; of the box further the last day first, and in it the strongest"`
	Total int     `json:"total" doc:"All of this box, of the newest thousand"`
	Page  int     `json:"page" doc:"This page, from 1"`
	Size  int     `json:"size" doc:"Rows on a page"`
	New   int     `json:"new" doc:"How many are new, whatever was asked for"`
	// Further is outside of the box too.
	Further Further `json:"further" doc:"The gathered matches, whatever was asked for"`
}

// Further counts the matches over the cap of their day that nobody has opened.
type Further struct {
	Today int `json:"today" doc:"Of the present day in China"`
	All   int `json:"all" doc:"Of every day"`
}

// AlertDeed is what somebody does with an alert.
type AlertDeed struct {
	Action string `json:"action" enum:"see,snooze,dismiss,act,reopen,renew" doc:"The step; renew renews the listing that the alert is about"`
	Until  string `json:"until,omitempty" doc:"snooze: a day after today, within a year"`
	Reason string `json:"reason,omitempty" doc:"dismiss: why a match is not for the organisation"`
	Note   string `json:"note,omitempty" doc:"dismiss: the same in words, at most 500 characters; no names of people"`
}

// Unread counts alerts that nobody has seen.
type Unread struct {
	New int `json:"new" doc:"How many are new"`
}

// Moved names an introduction in which something has changed.
type Moved struct {
	ID string `json:"id" doc:"Id of the introduction"`
}

// Marked counts what was marked.
type Marked struct {
	Count int `json:"count" doc:"How many were marked"`
}

// ByAlert is the path of one alert.
type ByAlert struct {
	ID string `path:"id" maxLength:"200" pattern:"^[a-z0-9][a-z0-9._-]*$" patternDescription:"an id" doc:"Id of the alert"`
}

type inboxRequest struct {
	Box  string `query:"box" enum:"inbox,further,snoozed,done" default:"inbox" doc:"Part of the inbox: new and seen, matches over the cap of their day, snoozed, or done with"`
	Sort string `query:"sort" maxLength:"40" doc:"One sort of alerts only"`
	Paging
}

type (
	inboxAnswer  struct{ Body Inbox }
	alertAnswer  struct{ Body Alert }
	unreadAnswer struct{ Body Unread }
	markedAnswer struct{ Body Marked }
)

type alertDeedRequest struct {
	ByAlert
	Body AlertDeed
}

func (s *Server) registerAlerts() {
	tag := []string{"alerts"}
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "list-alerts", Method: http.MethodGet, Path: "/inbox", Tags: tag,
		Summary: "Alerts of the own organisation and one's own, the newest first",
	}, s.inbox)
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "count-alerts", Method: http.MethodGet, Path: "/inbox/count", Tags: tag, Summary: "How many alerts are new",
	}, func(ctx context.Context, _ *struct{}) (*unreadAnswer, error) {
		n, err := s.deps.Service.Alerts.Count(ctx, actor(ctx))
		return &unreadAnswer{Body: Unread{n}}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "watch-alerts", Method: http.MethodGet, Path: "/inbox/events", Tags: tag,
		Summary: "What is new as an event stream: events `unread` with an Unread, at once and whenever an alert comes or is handled, and `introduction` with a Moved, whenever an introduction of the own organisation or something in its deal room has changed; comment lines keep it open, and it ends after a while to be opened anew",
		Responses: map[string]*huma.Response{"200": {
			Description: "Event stream", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: "string"}}},
		}},
	}, s.watchAlerts)
	for _, event := range []reflect.Type{reflect.TypeFor[Unread](), reflect.TypeFor[Moved]()} {
		s.routes.api.OpenAPI().Components.Schemas.Schema(event, true, "")
	}
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "see-alerts", Method: http.MethodPost, Path: "/inbox/seen", Tags: tag, Summary: "Mark every new alert as seen",
	}, func(ctx context.Context, _ *struct{}) (*markedAnswer, error) {
		n, err := s.deps.Service.Alerts.SeeAll(ctx, actor(ctx))
		return &markedAnswer{Body: Marked{n}}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "get-alert", Method: http.MethodGet, Path: "/inbox/{id}", Tags: tag, Summary: "One alert",
	}, func(ctx context.Context, in *ByAlert) (*alertAnswer, error) {
		row, err := s.deps.Service.Alerts.Alert(ctx, actor(ctx), in.ID)
		if err != nil {
			return nil, err
		}
		return &alertAnswer{Body: alertRow(row)}, nil
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "act-on-alert", Method: http.MethodPost, Path: "/inbox/{id}/actions", Tags: tag,
		Summary: "See, snooze, dismiss or act on an alert, bring it back, or renew the listing that it is about; dismissing a match is a feedback on it",
	}, s.actOnAlert)
}

func (s *Server) inbox(ctx context.Context, in *inboxRequest) (*inboxAnswer, error) {
	rows, err := s.deps.Service.Alerts.List(ctx, actor(ctx), service.AlertFilter{Box: service.Box(in.Box), Sort: in.Sort, Page: in.Page, Size: in.Size})
	if err != nil {
		return nil, err
	}
	return &inboxAnswer{Body: Inbox{Items: each(rows.Rows, alertRow), Total: rows.Total, Page: in.Page, Size: in.Size, New: rows.New, Further: Further(rows.Further)}}, nil
}

func (s *Server) actOnAlert(ctx context.Context, in *alertDeedRequest) (*alertAnswer, error) {
	var row service.AlertRow
	var err error
	if in.Body.Action == "renew" {
		row, err = s.deps.Service.Alerts.Renew(ctx, actor(ctx), in.ID)
	} else {
		row, err = s.deps.Service.Alerts.Do(ctx, actor(ctx), in.ID, market.AlertDeed{
			Action: market.AlertAction(in.Body.Action), Until: market.Date(in.Body.Until), Reason: in.Body.Reason, Note: in.Body.Note,
		})
	}
	if err != nil {
		return nil, err
	}
	return &alertAnswer{Body: alertRow(row)}, nil
}

// watchAlerts streams how many alerts are new, and which introductions move.
func (s *Server) watchAlerts(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	who := actor(ctx)
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		watching := s.deps.Service.Alerts.Watch(who)
		defer watching.Stop()
		out := newStream(hc)
		beat := time.NewTicker(s.config.Heartbeat)
		defer beat.Stop()
		until, over := context.WithTimeout(hc.Context(), s.config.Watch)
		defer over()
		defer context.AfterFunc(s.serving, over)()
		last := -1
		for {
			for _, id := range watching.Introductions() {
				if !out.send("introduction", Moved{id}) {
					return
				}
			}
			n, err := s.deps.Service.Alerts.Count(until, who)
			if err != nil || n != last && !out.send("unread", Unread{n}) {
				return
			}
			last = n
			if !out.wait(until, watching.Changed, beat.C) {
				return
			}
		}
	}}, nil
}

func alertRow(r service.AlertRow) Alert {
	a := r.Alert
	out := Alert{
		ID: a.ID, Sort: a.Sort, Person: a.Person, State: string(a.State), Title: r.Words.Title, Line: r.Words.Line, Path: r.Words.Path,
		Changed: r.Changed, Search: r.Search, Due: string(a.Due), Until: string(a.Until), Reason: a.Reason, Note: a.Note, By: r.Stepped,
		At: a.At.UTC().Format(time.RFC3339Nano), Renews: r.Renews, Actions: each(r.Allowed, func(a market.AlertAction) string { return string(a) }),
	}
	for from, to := range map[**Summary]*service.Summary{&out.Own: r.Own, &out.Other: r.Other} {
		if to != nil {
			sum := summary(*to)
			*from = &sum
		}
	}
	if a.Shown != nil {
		out.Score = &a.Shown.Score
	}
	if r.Match != nil && r.Other != nil {
		m := match(service.Matched{Summary: *r.Other, Match: *r.Match})
		out.Match = &m
	}
	return out
}
