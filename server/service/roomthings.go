package service

import (
	"bytes"
	"cmp"
	"context"

	"duijie/server/market"
	"duijie/server/paper"
	"duijie/server/store"
)

// ProposeMeeting proposes a time. Errors: not found, conflict, invalid.
func (s *Service) ProposeMeeting(ctx context.Context, a market.Actor, room string, plan market.MeetingPlan) (MeetingView, error) {
	if !a.SignedIn() {
		return MeetingView{}, notFound()
	}
	var id string
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "meetings.propose"}, func(_ context.Context, tx store.Tx) error {
		if _, err := talkingIn(tx, a, room); err != nil {
			return err
		}
		if err := checkPlace(tx, Meetings, room); err != nil {
			return err
		}
		id = tx.NewID()
		m := market.Meeting{ID: id, Introduction: room}
		if err := m.Do(market.MeetingPropose, plan, roomDoing(tx, a, "")); err != nil {
			return err
		}
		return tx.Put(Meetings, id, market.MeetingSchema, m)
	})
	if err != nil {
		return MeetingView{}, problem(err)
	}
	return s.Meeting(ctx, a, id)
}

// checkPlace refuses a thing too many in a room.
func checkPlace(tx store.Tx, kind, room string) error {
	page, err := tx.Find(store.Query{Kind: kind, Key: "introduction", Equal: []any{room}, Limit: market.MaxRoomThings})
	if err == nil && len(page.Docs) == market.MaxRoomThings {
		err = market.Errorf(market.CodeConflict, "一个洽谈室最多 %d 项", "a room holds at most %d of them", market.MaxRoomThings)
	}
	return err
}

func roomDoing(tx store.Tx, a market.Actor, words string) market.RoomDoing {
	return market.RoomDoing{Organisation: a.Organisation, By: a.User, Words: words, At: tx.Now()}
}

// Meeting reads one meeting for a member of its room. Errors: not found.
func (s *Service) Meeting(ctx context.Context, a market.Actor, id string) (MeetingView, error) {
	read := reading(ctx, s.Store)
	m, version, err := readDoc[market.Meeting](read, Meetings, id)
	if err != nil {
		return MeetingView{}, err
	}
	i, _, err := roomFor(read, a, m.Introduction)
	v := MeetingView{Meeting: m, Version: version}
	if i.State.Talks() {
		v.Actions = m.Allowed(a.Organisation)
	}
	return v, err
}

// MeetingFile is a meeting as a calendar file (RFC 5545) in a language, and the
// name to save it under. Errors: not found.
func (s *Service) MeetingFile(ctx context.Context, a market.Actor, id, lang string) (name string, file []byte, err error) {
	m, err := s.Meeting(ctx, a, id)
	if err != nil {
		return "", nil, err
	}
	i, _, err := roomFor(reading(ctx, s.Store), a, m.Introduction)
	if err != nil {
		return "", nil, err
	}
	item := i.Item()
	card := paper.MeetingCard{Meeting: m.Meeting, Language: lang, About: market.Text{ZH: item.Title, EN: englishOf(item)}.In(lang)}
	known := map[string]market.Organisation{}
	for _, member := range i.Members() {
		o, err := s.owner(ctx, known, member)
		if err != nil {
			return "", nil, err
		}
		card.Between = append(card.Between, market.Text{ZH: o.Name, EN: cmp.Or(o.NameEN, o.Name)}.In(lang))
	}
	var b bytes.Buffer
	err = paper.WriteMeeting(&b, card)
	return m.Plan.Subject + ".ics", b.Bytes(), err
}

// ActOnMeeting confirms, changes or cancels a meeting, on the version that the
// actor has seen; plan counts when it is changed. Errors: not found, stale,
// conflict, forbidden, invalid.
func (s *Service) ActOnMeeting(ctx context.Context, a market.Actor, id string, version int64, action market.MeetingAction, plan market.MeetingPlan, words string) (MeetingView, error) {
	if !a.SignedIn() {
		return MeetingView{}, notFound()
	}
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "meetings." + string(action)}, func(_ context.Context, tx store.Tx) error {
		m, now, err := readDoc[market.Meeting](tx, Meetings, id)
		if err != nil {
			return err
		}
		if _, err := talkingIn(tx, a, m.Introduction); err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := m.Do(action, plan, roomDoing(tx, a, words)); err != nil {
			return err
		}
		return tx.Put(Meetings, id, market.MeetingSchema, m)
	})
	if err != nil {
		return MeetingView{}, problem(err)
	}
	return s.Meeting(ctx, a, id)
}

// AddMilestone adds what one of the room has to do. Errors: not found, conflict,
// invalid.
func (s *Service) AddMilestone(ctx context.Context, a market.Actor, room string, plan market.MilestonePlan) (MilestoneView, error) {
	if !a.SignedIn() {
		return MilestoneView{}, notFound()
	}
	var id string
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "milestones.add"}, func(_ context.Context, tx store.Tx) error {
		i, err := talkingIn(tx, a, room)
		if err != nil {
			return err
		}
		if err := checkPlace(tx, Milestones, room); err != nil {
			return err
		}
		id = tx.NewID()
		m := market.Milestone{ID: id, Introduction: room}
		if err := m.Do(market.MilestoneAdd, plan, i.Members(), roomDoing(tx, a, "")); err != nil {
			return err
		}
		return tx.Put(Milestones, id, market.MilestoneSchema, m)
	})
	if err != nil {
		return MilestoneView{}, problem(err)
	}
	return s.milestone(ctx, a, id)
}

func (s *Service) milestone(ctx context.Context, a market.Actor, id string) (MilestoneView, error) {
	read := reading(ctx, s.Store)
	m, version, err := readDoc[market.Milestone](read, Milestones, id)
	if err != nil {
		return MilestoneView{}, err
	}
	i, _, err := roomFor(read, a, m.Introduction)
	v := MilestoneView{Milestone: m, Version: version}
	if i.State.Talks() {
		v.Actions = m.Allowed(a.Organisation)
	}
	return v, err
}

// ActOnMilestone changes, finishes, reopens or drops a milestone, on the version
// that the actor has seen; plan counts when it is changed. Errors: not found,
// stale, conflict, forbidden, invalid.
func (s *Service) ActOnMilestone(ctx context.Context, a market.Actor, id string, version int64, action market.MilestoneAction, plan market.MilestonePlan) (MilestoneView, error) {
	if !a.SignedIn() {
		return MilestoneView{}, notFound()
	}
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "milestones." + string(action)}, func(_ context.Context, tx store.Tx) error {
		m, now, err := readDoc[market.Milestone](tx, Milestones, id)
		if err != nil {
			return err
		}
		i, err := talkingIn(tx, a, m.Introduction)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := m.Do(action, plan, i.Members(), roomDoing(tx, a, "")); err != nil {
			return err
		}
		return tx.Put(Milestones, id, market.MilestoneSchema, m)
	})
	if err != nil {
		return MilestoneView{}, problem(err)
	}
	return s.milestone(ctx, a, id)
}

// messageFiles are the files of a message.
func messageFiles(d store.Doc) ([]market.Attachment, error) {
	m, err := store.As[market.Message](d)
	return m.Files, err
}

func mayReadMessage(read docReader, a market.Actor, d store.Doc) error {
	m, err := store.As[market.Message](d)
	if err == nil {
		_, _, err = roomFor(read, a, m.Introduction)
	}
	return err
}
