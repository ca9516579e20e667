package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// RoomFile is a file of a message.
type RoomFile struct {
	SHA256    string `json:"sha256" doc:"SHA-256 of the bytes"`
	Name      string `json:"name" doc:"Name, cleaned"`
	Type      string `json:"type" doc:"Media type, found in the bytes"`
	Size      int64  `json:"size" doc:"Bytes"`
	Encrypted bool   `json:"encrypted,omitempty" doc:"A PDF that asks for a password or bars some use"`
}

// RoomMessage is one message in a deal room.
type RoomMessage struct {
	ID           string          `json:"id" doc:"Id"`
	Organisation OrganisationRef `json:"organisation" doc:"That its author worked for"`
	Name         string          `json:"name,omitempty" doc:"Name of its author; absent for one who was erased"`
	Own          bool            `json:"own,omitempty" doc:"Of the own organisation"`
	Text         string          `json:"text,omitempty" doc:"What it says"`
	Files        []RoomFile      `json:"files" doc:"What it brings"`
	At           time.Time       `json:"at" doc:"When it was sent"`
}

// RoomMessages is a page of messages.
type RoomMessages struct {
	Items []RoomMessage `json:"items" doc:"The newest first"`
	Next  string        `json:"next,omitempty" doc:"Parameter after of the next page; absent on the last one"`
}

// MessageInput is a message to send.
type MessageInput struct {
	Text  string   `json:"text,omitempty" doc:"At most 4000 characters; may be empty with a file"`
	Files []string `json:"files,omitempty" maxItems:"10" doc:"SHA-256 of files that the own organisation has uploaded"`
}

// MeetingPlan is when and where people meet, and about what.
type MeetingPlan struct {
	Subject string    `json:"subject" doc:"Subject, at most 200 characters"`
	Starts  time.Time `json:"starts" doc:"When it starts"`
	Minutes int       `json:"minutes" doc:"How long it takes, 5 to 1440 minutes"`
	Place   string    `json:"place,omitempty" doc:"Place"`
	Link    string    `json:"link,omitempty" doc:"Address of a meeting on line"`
	Agenda  string    `json:"agenda,omitempty" doc:"Agenda, at most 1000 characters"`
}

// RoomMeeting is a meeting of a deal room.
type RoomMeeting struct {
	ID         string      `json:"id" doc:"Id"`
	Version    int64       `json:"version" doc:"For If-Match, in quotes"`
	State      string      `json:"state" doc:"Where it stands"`
	Plan       MeetingPlan `json:"plan" doc:"When, where and about what"`
	ProposedBy string      `json:"proposed_by" doc:"Id of the organisation whose time it is"`
	Words      string      `json:"words,omitempty" doc:"Why it was changed or cancelled"`
	Actions    []string    `json:"actions" doc:"What the asker may do now"`
}

// MeetingActionRequest asks for one step of a meeting.
type MeetingActionRequest struct {
	Action string       `json:"action" enum:"confirm,change,cancel" doc:"The step"`
	Plan   *MeetingPlan `json:"plan,omitempty" doc:"With change: the new plan"`
	Words  string       `json:"words,omitempty" doc:"Why; needed to cancel it"`
}

// MilestonePlan is who does what by when.
type MilestonePlan struct {
	What string      `json:"what" doc:"What is to be done, at most 300 characters"`
	Who  string      `json:"who" doc:"Id of an organisation of the room"`
	Due  market.Date `json:"due" doc:"Last day, 2006-01-02"`
}

// RoomMilestone is something that one of a room has to do.
type RoomMilestone struct {
	ID      string        `json:"id" doc:"Id"`
	Version int64         `json:"version" doc:"For If-Match, in quotes"`
	State   string        `json:"state" doc:"Where it stands"`
	Plan    MilestonePlan `json:"plan" doc:"Who, what, by when"`
	DoneOn  market.Date   `json:"done_on,omitempty" doc:"Day on which it was done"`
	Late    bool          `json:"late,omitempty" doc:"Open, and its last day is over"`
	Actions []string      `json:"actions" doc:"What the asker may do now"`
}

// MilestoneActionRequest asks for one step of a milestone.
type MilestoneActionRequest struct {
	Action string         `json:"action" enum:"change,finish,reopen,drop" doc:"The step"`
	Plan   *MilestonePlan `json:"plan,omitempty" doc:"With change: the new plan"`
}

// SeenMark says up to when one member has seen a room.
type SeenMark struct {
	Organisation string    `json:"organisation" doc:"Id of the organisation"`
	Name         string    `json:"name,omitempty" doc:"Name of the person; absent for one who was erased"`
	At           time.Time `json:"at" doc:"Last time"`
}

// Room is a deal room as one of its members reads it.
type Room struct {
	Introduction Introduction      `json:"introduction" doc:"What it is about"`
	Members      []OrganisationRef `json:"members" doc:"The organisations of the room"`
	Messages     RoomMessages      `json:"messages" doc:"The newest messages"`
	Files        []RoomMessage     `json:"files" doc:"Messages that bring files, the newest first, without their texts"`
	Meetings     []RoomMeeting     `json:"meetings" doc:"The earliest first"`
	Milestones   []RoomMilestone   `json:"milestones" doc:"The earliest last day first"`
	Seen         []SeenMark        `json:"seen" doc:"Who has seen the room up to when, the latest first"`
	Talks        bool              `json:"talks,omitempty" doc:"Something can be added; a closed room is only read"`
}

type (
	roomAnswer      struct{ Body Room }
	messagesRequest struct {
		ByID
		After string `query:"after" maxLength:"1000" doc:"Next of the page before"`
	}
	messagesAnswer struct{ Body RoomMessages }
	sayRequest     struct {
		ByID
		Body MessageInput
	}
	messageAnswer  struct{ Body RoomMessage }
	meetingRequest struct {
		ByID
		Body MeetingPlan
	}
	meetingAnswer struct {
		ETag string `header:"ETag" doc:"Version, for If-Match"`
		Body RoomMeeting
	}
	meetingActionRequest struct {
		ByID
		OnVersion
		Body MeetingActionRequest
	}
	milestoneRequest struct {
		ByID
		Body MilestonePlan
	}
	milestoneAnswer struct {
		ETag string `header:"ETag" doc:"Version, for If-Match"`
		Body RoomMilestone
	}
	milestoneActionRequest struct {
		ByID
		OnVersion
		Body MilestoneActionRequest
	}
	calendarFile struct {
		ContentType        string `header:"Content-Type"`
		ContentDisposition string `header:"Content-Disposition"`
		CacheControl       string `header:"Cache-Control"`
		Body               []byte
	}
)

const calendarType = "text/calendar; charset=utf-8"

func (s *Server) registerRooms(tag []string) {
	register(s.routes, Member, huma.Operation{
		OperationID: "get-room", Method: http.MethodGet, Path: "/introductions/{id}/room", Tags: tag,
		Summary: "The deal room of an introduction that was accepted: for its members",
	}, s.room)
	register(s.routes, Member, huma.Operation{
		OperationID: "list-messages", Method: http.MethodGet, Path: "/introductions/{id}/messages", Tags: tag,
		Summary: "Messages of a deal room, page by page",
	}, func(ctx context.Context, in *messagesRequest) (*messagesAnswer, error) {
		found, next, err := s.deps.Service.RoomMessages(ctx, actor(ctx), in.ID, in.After)
		return &messagesAnswer{Body: RoomMessages{Items: each(found, roomMessage), Next: next}}, err
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "send-message", Method: http.MethodPost, Path: "/introductions/{id}/messages", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Send a message, with files that the own organisation has uploaded; it is never changed",
	}, func(ctx context.Context, in *sayRequest) (*messageAnswer, error) {
		m, err := s.deps.Service.Say(ctx, actor(ctx), in.ID, in.Body.Text, in.Body.Files)
		return &messageAnswer{Body: roomMessage(m)}, err
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "mark-seen", Method: http.MethodPut, Path: "/introductions/{id}/seen", Tags: tag, DefaultStatus: http.StatusNoContent,
		Summary: "Note that the asker has seen a deal room up to now",
	}, func(ctx context.Context, in *ByID) (*struct{}, error) {
		return nil, s.deps.Service.MarkSeen(ctx, actor(ctx), in.ID)
	})
	s.registerMeetings(tag)
	register(s.routes, Member, huma.Operation{
		OperationID: "add-milestone", Method: http.MethodPost, Path: "/introductions/{id}/milestones", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Add what one of the room has to do",
	}, func(ctx context.Context, in *milestoneRequest) (*milestoneAnswer, error) {
		m, err := s.deps.Service.AddMilestone(ctx, actor(ctx), in.ID, market.MilestonePlan(in.Body))
		return s.milestoneAfter(m, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "act-on-milestone", Method: http.MethodPost, Path: "/milestones/{id}/actions", Tags: tag,
		Summary: "Change, finish, open again or drop a milestone",
	}, s.actOnMilestone)
}

func (s *Server) registerMeetings(tag []string) {
	register(s.routes, Member, huma.Operation{
		OperationID: "propose-meeting", Method: http.MethodPost, Path: "/introductions/{id}/meetings", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Propose a meeting; another organisation of the room confirms it",
	}, func(ctx context.Context, in *meetingRequest) (*meetingAnswer, error) {
		m, err := s.deps.Service.ProposeMeeting(ctx, actor(ctx), in.ID, market.MeetingPlan(in.Body))
		return meetingAfter(m, err)
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "act-on-meeting", Method: http.MethodPost, Path: "/meetings/{id}/actions", Tags: tag,
		Summary: "Confirm, change or cancel a meeting",
	}, s.actOnMeeting)
	register(s.routes, Member, huma.Operation{
		OperationID: "get-meeting-calendar", Method: http.MethodGet, Path: "/meetings/{id}/meeting.ics", Tags: tag,
		Summary: "A meeting as a calendar file (RFC 5545)", Responses: fileResponse("text/calendar"),
	}, s.meetingCalendar)
}

func (s *Server) room(ctx context.Context, in *ByID) (*roomAnswer, error) {
	r, err := s.deps.Service.Room(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	today := market.DateOf(s.deps.World.Now())
	return &roomAnswer{Body: Room{
		Introduction: introduction(r.View), Members: each(r.Members, func(o market.Organisation) OrganisationRef { return *organisationRef(&o) }),
		Messages: RoomMessages{Items: each(r.Messages, roomMessage), Next: r.Next}, Files: each(r.Files, roomMessage), Meetings: each(r.Meetings, roomMeeting),
		Milestones: each(r.Milestones, func(m service.MilestoneView) RoomMilestone { return roomMilestone(m, today) }),
		Seen:       each(r.Seen, func(m service.SeenMark) SeenMark { return SeenMark(m) }), Talks: r.View.Introduction.State.Talks(),
	}}, nil
}

func roomMessage(m service.MessageView) RoomMessage {
	return RoomMessage{ID: m.ID, Organisation: *organisationRef(&m.Organisation), Name: m.Name, Own: m.Own, Text: m.Text, At: m.At,
		Files: each(m.Files, roomFile)}
}

func roomFile(f market.Attachment) RoomFile {
	return RoomFile{SHA256: f.SHA256, Name: f.Name, Type: f.Type, Size: f.Size, Encrypted: f.Encrypted}
}

func roomMeeting(m service.MeetingView) RoomMeeting {
	return RoomMeeting{ID: m.ID, Version: m.Version, State: string(m.State), Plan: MeetingPlan(m.Plan), ProposedBy: m.ProposedBy, Words: m.Steps[len(m.Steps)-1].Words,
		Actions: each(m.Actions, func(a market.MeetingAction) string { return string(a) })}
}

func roomMilestone(m service.MilestoneView, today market.Date) RoomMilestone {
	return RoomMilestone{ID: m.ID, Version: m.Version, State: string(m.State), Plan: MilestonePlan(m.Plan), DoneOn: m.DoneOn, Late: m.State == market.MilestoneOpen && m.Plan.Due < today,
		Actions: each(m.Actions, func(a market.MilestoneAction) string { return string(a) })}
}

func (s *Server) actOnMeeting(ctx context.Context, in *meetingActionRequest) (*meetingAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	var plan market.MeetingPlan
	if in.Body.Plan != nil {
		plan = market.MeetingPlan(*in.Body.Plan)
	}
	m, err := s.deps.Service.ActOnMeeting(ctx, actor(ctx), in.ID, v, market.MeetingAction(in.Body.Action), plan, in.Body.Words)
	return meetingAfter(m, within(err, "plan", "words"))
}

func meetingAfter(m service.MeetingView, err error) (*meetingAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &meetingAnswer{ETag: etag(m.Version), Body: roomMeeting(m)}, nil
}

func (s *Server) actOnMilestone(ctx context.Context, in *milestoneActionRequest) (*milestoneAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	var plan market.MilestonePlan
	if in.Body.Plan != nil {
		plan = market.MilestonePlan(*in.Body.Plan)
	}
	m, err := s.deps.Service.ActOnMilestone(ctx, actor(ctx), in.ID, v, market.MilestoneAction(in.Body.Action), plan)
	return s.milestoneAfter(m, within(err, "plan"))
}

func (s *Server) milestoneAfter(m service.MilestoneView, err error) (*milestoneAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &milestoneAnswer{ETag: etag(m.Version), Body: roomMilestone(m, market.DateOf(s.deps.World.Now()))}, nil
}

// meetingCalendar sends a meeting as a file to save.
func (s *Server) meetingCalendar(ctx context.Context, in *ByID) (*calendarFile, error) {
	name, file, err := s.deps.Service.MeetingFile(ctx, actor(ctx), in.ID, language(ctx))
	if err != nil {
		return nil, err
	}
	return &calendarFile{ContentType: calendarType, ContentDisposition: disposition(name), CacheControl: "no-store", Body: file}, nil
}
