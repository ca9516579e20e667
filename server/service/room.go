package service

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// MessageView is a message with who wrote it.
type MessageView struct {
	market.Message
	Organisation market.Organisation // that the author worked for
	Name         string              // empty for one who was erased
	Own          bool                // of the asker's organisation
}

// MeetingView is a meeting with what the asker may do.
type MeetingView struct {
	market.Meeting
	Version int64
	Actions []market.MeetingAction
}

// MilestoneView is a milestone with what the asker may do.
type MilestoneView struct {
	market.Milestone
	Version int64
	Actions []market.MilestoneAction
}

// SeenMark says up to when one member has seen a room.
type SeenMark struct {
	Organisation string // id
	Name         string
	At           time.Time
}

// Room is a deal room as one of its members reads it.
type Room struct {
	View       IntroductionView
	Messages   []MessageView // the newest first
	Next       string        // for more messages; empty: there are none
	Files      []MessageView // messages that bring files, the newest first
	Meetings   []MeetingView
	Milestones []MilestoneView
	Seen       []SeenMark
	Members    []market.Organisation // organisations of the room
}

// messagePage is how many messages a room shows at once.
const messagePage = 50

// roomFor reads the introduction of a room for one of its members. Errors: not
// found for everyone else, and where there is no room.
func roomFor(read docReader, a market.Actor, id string) (market.Introduction, int64, error) {
	i, version, err := readDoc[market.Introduction](read, Introductions, id)
	if err == nil && (i.PartOf(a) == "" || !i.State.HasRoom()) {
		err = notFound()
	}
	return i, version, err
}

// talkingIn is roomFor where something is to be added. Errors: conflict in a room
// that is closed.
func talkingIn(read docReader, a market.Actor, id string) (market.Introduction, error) {
	i, _, err := roomFor(read, a, id)
	if err == nil && !i.State.Talks() {
		err = market.Errorf(market.CodeConflict, "洽谈已结束，洽谈室只能查看", "the talks are over; the room can only be read")
	}
	return i, err
}

// Room reads a deal room. Errors: not found for everyone but its members.
func (s *Service) Room(ctx context.Context, a market.Actor, id string) (Room, error) {
	var out Room
	read := reading(ctx, s.Store)
	i, version, err := roomFor(read, a, id)
	if err != nil {
		return out, err
	}
	known := map[string]market.Organisation{}
	if out.View, err = s.introductionView(ctx, a, i, version, known); err != nil {
		return out, err
	}
	for _, member := range i.Members() {
		o, err := s.owner(ctx, known, member)
		if err != nil {
			return out, err
		}
		out.Members = append(out.Members, o)
	}
	if out.Messages, out.Next, err = s.messages(ctx, a, id, "", known); err != nil {
		return out, err
	}
	if out.Files, err = s.messagesWithFiles(ctx, a, id, known); err != nil {
		return out, err
	}
	if err := readRoomThings(read, a, i, &out); err != nil {
		return out, err
	}
	out.Seen, err = s.seenMarks(ctx, i)
	return out, err
}

func readRoomThings(read docReader, a market.Actor, i market.Introduction, out *Room) error {
	acts := i.State.Talks()
	err := readAll(read, store.Query{Kind: Meetings, Key: "introduction", Equal: []any{i.ID}}, func(d store.Doc) error {
		m, err := store.As[market.Meeting](d)
		v := MeetingView{Meeting: m, Version: d.Version}
		if acts {
			v.Actions = m.Allowed(a.Organisation)
		}
		out.Meetings = append(out.Meetings, v)
		return err
	})
	if err != nil {
		return err
	}
	return readAll(read, store.Query{Kind: Milestones, Key: "introduction", Equal: []any{i.ID}}, func(d store.Doc) error {
		m, err := store.As[market.Milestone](d)
		v := MilestoneView{Milestone: m, Version: d.Version}
		if acts {
			v.Actions = m.Allowed(a.Organisation)
		}
		out.Milestones = append(out.Milestones, v)
		return err
	})
}

// RoomMessages reads a page of messages, the newest first. Errors: not found.
func (s *Service) RoomMessages(ctx context.Context, a market.Actor, id, after string) ([]MessageView, string, error) {
	if _, _, err := roomFor(reading(ctx, s.Store), a, id); err != nil {
		return nil, "", err
	}
	return s.messages(ctx, a, id, after, map[string]market.Organisation{})
}

func (s *Service) messages(ctx context.Context, a market.Actor, id, after string, known map[string]market.Organisation) ([]MessageView, string, error) {
	page, err := s.Store.Find(ctx, store.Query{Kind: Messages, Key: "introduction", Equal: []any{id}, Desc: true, Limit: messagePage, After: after})
	if err != nil {
		return nil, "", problem(err)
	}
	var out []MessageView
	for _, d := range page.Docs {
		v, err := s.messageView(ctx, a, d, known)
		if err != nil {
			return nil, "", err
		}
		out = append(out, v)
	}
	return out, page.Next, nil
}

func (s *Service) messagesWithFiles(ctx context.Context, a market.Actor, id string, known map[string]market.Organisation) ([]MessageView, error) {
	var out []MessageView
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Messages, Key: "introduction", Equal: []any{id}, Desc: true}, func(d store.Doc) error {
		m, err := store.As[market.Message](d)
		if err != nil || len(m.Files) == 0 {
			return err
		}
		v, err := s.messageView(ctx, a, d, known)
		v.Text = ""
		out = append(out, v)
		return err
	})
	return out, err
}

func (s *Service) messageView(ctx context.Context, a market.Actor, d store.Doc, known map[string]market.Organisation) (MessageView, error) {
	m, err := store.As[market.Message](d)
	if err != nil {
		return MessageView{}, err
	}
	v := MessageView{Message: m, Own: m.Organisation == a.Organisation}
	if v.Organisation, err = s.owner(ctx, known, m.Organisation); err != nil {
		return v, err
	}
	v.Name, err = s.PersonName(ctx, m.By)
	return v, err
}

// Say adds a message with files that the own organisation has uploaded. Errors:
// not found, conflict in a closed room, invalid.
func (s *Service) Say(ctx context.Context, a market.Actor, id, text string, files []string) (MessageView, error) {
	if !a.SignedIn() {
		return MessageView{}, notFound()
	}
	var said string
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "messages.say"}, func(_ context.Context, tx store.Tx) error {
		if _, err := talkingIn(tx, a, id); err != nil {
			return err
		}
		said = tx.NewID()
		m := market.Message{ID: said, Introduction: id, Organisation: a.Organisation, By: a.User, Text: strings.TrimSpace(text), At: tx.Now()}
		for n, sha256 := range files[:min(len(files), market.MaxMessageFiles+1)] {
			file, err := uploaded(tx, a, fmt.Sprintf("files[%d]", n), sha256)
			if err != nil {
				return err
			}
			if file != nil && !slices.ContainsFunc(m.Files, func(f market.Attachment) bool { return f.SHA256 == sha256 }) {
				m.Files = append(m.Files, *file)
			}
		}
		if err := m.Check().Err(); err != nil {
			return err
		}
		return tx.Put(Messages, said, market.MessageSchema, m)
	})
	if err != nil {
		return MessageView{}, problem(err)
	}
	if err := s.MarkSeen(ctx, a, id); err != nil {
		return MessageView{}, err
	}
	d, err := s.Store.Get(ctx, Messages, said)
	if err != nil {
		return MessageView{}, problem(err)
	}
	return s.messageView(ctx, a, d, map[string]market.Organisation{})
}

// seenRecord is one member's mark.
type seenRecord struct {
	Introduction string `json:"introduction"`
	Organisation string `json:"organisation"`
	User         string `json:"user"`
	AtMS         int64  `json:"at_ms"`
}

func seenID(introduction, user string) string { return introduction + "/" + user }

// MarkSeen notes that the actor has seen a room up to now. Errors: not found.
func (s *Service) MarkSeen(ctx context.Context, a market.Actor, id string) error {
	i, _, err := roomFor(reading(ctx, s.Store), a, id)
	if err != nil {
		return err
	}
	now := s.World.Now()
	mark := seenRecord{Introduction: id, Organisation: a.Organisation, User: a.User, AtMS: now.UnixMilli()}
	if err := s.Store.Records().Put(ctx, seenSet, seenID(id, a.User), mark); err != nil {
		return problem(err)
	}
	s.Alerts.hub.tellOf(i.ID, i.Members())
	return s.Alerts.roomSeen(ctx, id, a.Organisation, now)
}

// seenMarks are the marks of the members of a room's organisations, the latest
// first.
func (s *Service) seenMarks(ctx context.Context, i market.Introduction) ([]SeenMark, error) {
	found, err := s.Store.Records().Find(ctx, seenSet, "introduction", i.ID, store.MaxLimit)
	if err != nil {
		return nil, problem(err)
	}
	members := i.Members()
	var out []SeenMark
	for _, f := range found {
		var r seenRecord
		if err := json.Unmarshal(f.Body, &r); err != nil {
			return nil, err
		}
		if !slices.Contains(members, r.Organisation) {
			continue
		}
		name, err := s.PersonName(ctx, r.User)
		if err != nil {
			return nil, err
		}
		out = append(out, SeenMark{Organisation: r.Organisation, Name: name, At: time.UnixMilli(r.AtMS).UTC()})
	}
	slices.SortFunc(out, func(x, y SeenMark) int { return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.Name, y.Name)) })
	return out, nil
}

// unread counts the messages of others since the actor last saw a room.
func (s *Service) unread(ctx context.Context, a market.Actor, i market.Introduction) (int, error) {
	var mark seenRecord
	err := s.Store.Records().Get(ctx, seenSet, seenID(i.ID, a.User), &mark)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return 0, problem(err)
	}
	page, err := s.Store.Find(ctx, store.Query{Kind: Messages, Key: "introduction", Equal: []any{i.ID}, Desc: true, Limit: unreadPage})
	if err != nil {
		return 0, problem(err)
	}
	n := 0
	for _, d := range page.Docs {
		m, err := store.As[market.Message](d)
		if err != nil {
			return 0, err
		}
		if m.At.UnixMilli() > mark.AtMS && m.Organisation != a.Organisation {
			n++
		}
	}
	return n, nil
}
