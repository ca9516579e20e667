package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

func (d *AlertDesk) introductionSort() alertSort {
	return alertSort{
		code: market.AlertIntroduction, mail: AtOnce, changed: d.introductionMoved, due: d.introductionsDue, holds: d.introductionHolds, says: d.saysNews,
	}
}

func (d *AlertDesk) roomSort() alertSort {
	return alertSort{code: market.AlertRoom, mail: Daily, changed: d.roomMoved, due: d.milestonesDue, holds: roomHolds, says: d.saysNews}
}

// newsAlert is the alert that tells an organisation of an event.
func newsAlert(sort, introduction string, n market.News) market.Alert {
	e := n.Event
	return market.Alert{
		ID:   fmt.Sprintf("%s.%s.%s.%s.%d.%s", sort, e.Of, e.Thing, e.Action, e.At.UnixMilli(), n.To),
		Sort: sort, To: n.To, Subject: introduction, Event: &e,
	}
}

// dueAlert is the alert that tells an organisation of a day.
func dueAlert(sort, introduction string, n market.News, due market.Date) market.Alert {
	a := newsAlert(sort, introduction, n)
	a.ID, a.Due = fmt.Sprintf("%s.%s.%s.%s.%s.%s", sort, n.Event.Of, n.Event.Thing, n.Event.Action, due, n.To), due
	return a
}

// introductionMoved finds who hears of a step of an introduction or of a broker's
// part. What was told of the same before is over, for whoever took the step too,
// and so is everything for an agency that does not read it any more.
func (d *AlertDesk) introductionMoved(ctx context.Context, c alertChange) (findings, error) {
	if c.Kind != Introductions || c.Deleted {
		return findings{}, nil
	}
	i, err := changeAs[market.Introduction](c)
	if err != nil {
		return findings{}, err
	}
	var out findings
	for _, n := range i.NewsOf(c.entry.Time) {
		out.told = append(out.told, newsAlert(market.AlertIntroduction, i.ID, n))
	}
	return d.overBy(ctx, i, out)
}

// overBy adds the open alerts that events make pointless.
func (d *AlertDesk) overBy(ctx context.Context, i market.Introduction, f findings) (findings, error) {
	open, err := openAlerts(reading(ctx, d.s.Store), i.ID)
	if err != nil {
		return f, err
	}
	for _, a := range open {
		if a.Event == nil || slices.ContainsFunc(f.told, func(t market.Alert) bool { return t.ID == a.ID }) {
			continue
		}
		stands := !slices.ContainsFunc(f.told, func(t market.Alert) bool { return t.Event.Replaces(*a.Event) })
		if !stands || !i.Reads(a.To) && a.Event.Of != market.NewsBroker || i.Answered(*a.Event) {
			f.over = append(f.over, a)
		}
	}
	return f, nil
}

// changeAs is a document as a change has left it.
func changeAs[T any](c alertChange) (T, error) {
	var out T
	change, err := store.Lifted(Collections(), c.Change)
	if err != nil {
		return out, err
	}
	return store.As[T](change)
}

// roomThing is what tells of a message, a meeting or a milestone.
type roomThing struct {
	introduction, by string
	event            market.AlertEvent
}

// roomThingOf reads what a change has brought to a room; nil where nobody has
// done anything at that moment.
func roomThingOf(c alertChange) (*roomThing, error) {
	if c.Deleted {
		return nil, nil
	}
	at := c.entry.Time
	switch c.Kind {
	case Messages:
		m, err := changeAs[market.Message](c)
		return &roomThing{m.Introduction, m.Organisation, market.AlertEvent{Of: market.NewsMessage, Action: "say", Thing: m.ID, At: at}}, err
	case Meetings:
		m, err := changeAs[market.Meeting](c)
		if err != nil || !m.Steps[len(m.Steps)-1].At.Equal(at) {
			return nil, err
		}
		step := m.Steps[len(m.Steps)-1]
		return &roomThing{m.Introduction, step.Organisation, market.AlertEvent{Of: market.NewsMeeting, Action: string(step.Action), Thing: m.ID, At: at}}, nil
	case Milestones:
		m, err := changeAs[market.Milestone](c)
		if err != nil || !m.Steps[len(m.Steps)-1].At.Equal(at) {
			return nil, err
		}
		step := m.Steps[len(m.Steps)-1]
		return &roomThing{m.Introduction, step.Organisation, market.AlertEvent{Of: market.NewsMilestone, Action: string(step.Action), Thing: m.ID, At: at}}, nil
	}
	return nil, nil
}

// roomMoved finds who hears of something in a room: those of whom nobody has seen
// the room since.
func (d *AlertDesk) roomMoved(ctx context.Context, c alertChange) (findings, error) {
	thing, err := roomThingOf(c)
	if err != nil || thing == nil {
		return findings{}, err
	}
	i, err := readAs[market.Introduction](reading(ctx, d.s.Store), Introductions, thing.introduction)
	if err != nil {
		return findings{}, ignoreMissing(err)
	}
	seen, err := d.s.seenBy(ctx, i.ID)
	if err != nil {
		return findings{}, err
	}
	var out findings
	for _, n := range i.RoomNews(thing.event, thing.by) {
		if !seen[n.To].After(thing.event.At) {
			out.told = append(out.told, newsAlert(market.AlertRoom, i.ID, n))
		}
	}
	return d.overBy(ctx, i, out)
}

// seenBy is up to when somebody of each organisation has seen a room.
func (s *Service) seenBy(ctx context.Context, introduction string) (map[string]time.Time, error) {
	found, err := s.Store.Records().Find(ctx, seenSet, "introduction", introduction, store.MaxLimit)
	if err != nil {
		return nil, problem(err)
	}
	out := map[string]time.Time{}
	for _, f := range found {
		var r seenRecord
		if err := json.Unmarshal(f.Body, &r); err != nil {
			return nil, err
		}
		if at := time.UnixMilli(r.AtMS).UTC(); at.After(out[r.Organisation]) {
			out[r.Organisation] = at
		}
	}
	return out, nil
}

// roomSeen ends the alerts of an organisation on what somebody of it has seen in
// a room.
func (d *AlertDesk) roomSeen(ctx context.Context, introduction, organisation string, at time.Time) error {
	open, err := openAlerts(reading(ctx, d.s.Store), introduction)
	if err != nil {
		return err
	}
	return d.end(ctx, ofSort(open, market.AlertRoom, func(a market.Alert) bool {
		return a.To == organisation && a.Due == "" && !a.Event.At.After(at)
	}))
}

// introductionsDue finds the answers that are due soon, and parked talks whose
// day has come.
func (d *AlertDesk) introductionsDue(ctx context.Context, today market.Date) (findings, error) {
	var out findings
	err := d.introductionsIn(ctx, func(i market.Introduction) error {
		news, due := i.NewsDueOn(today)
		for _, n := range news {
			out.told = append(out.told, dueAlert(market.AlertIntroduction, i.ID, n, due))
		}
		return nil
	}, market.IntroductionProposed, market.IntroductionAsked, market.IntroductionParked)
	return out, err
}

func (d *AlertDesk) introductionsIn(ctx context.Context, each func(market.Introduction) error, states ...market.IntroductionState) error {
	for _, state := range states {
		found, err := readMany[market.Introduction](reading(ctx, d.s.Store), store.Query{Kind: Introductions, Key: "state", Equal: []any{string(state)}})
		if err != nil {
			return err
		}
		for _, i := range found {
			if err := each(i); err != nil {
				return err
			}
		}
	}
	return nil
}

// milestonesDue finds the milestones whose last day is near.
func (d *AlertDesk) milestonesDue(ctx context.Context, today market.Date) (findings, error) {
	var out findings
	err := d.introductionsIn(ctx, func(i market.Introduction) error {
		all, err := readMany[market.Milestone](reading(ctx, d.s.Store), store.Query{Kind: Milestones, Key: "introduction", Equal: []any{i.ID}})
		for _, m := range all {
			if m.NewsDueOn(today) {
				n := market.News{To: m.Plan.Who, Event: market.AlertEvent{Of: market.NewsMilestone, Action: market.NewsDue, Thing: m.ID}}
				out.told = append(out.told, dueAlert(market.AlertRoom, i.ID, n, m.Plan.Due))
			}
		}
		return err
	}, market.IntroductionOpen, market.IntroductionParked, market.IntroductionContracted)
	return out, err
}

// introductionHolds decides that nothing has happened to the introduction since,
// and which older alerts say the same.
func (d *AlertDesk) introductionHolds(tx docReader, a market.Alert) (bool, []market.Alert, error) {
	i, err := readAs[market.Introduction](tx, Introductions, a.Subject)
	if err != nil {
		return false, nil, ignoreMissing(err)
	}
	news := i.NewsOf(a.Event.At)
	if a.Due != "" {
		var due market.Date
		if news, due = i.NewsDueOn(market.DateOf(d.s.World.Now())); due != a.Due {
			return false, nil, nil
		}
	}
	if !slices.ContainsFunc(news, func(n market.News) bool { return n.To == a.To && n.Event == *a.Event }) {
		return false, nil, nil
	}
	over, err := saidBefore(tx, a)
	return err == nil, over, err
}

// roomHolds decides that the recipient is still in the room and that what
// happened is the last that did.
func roomHolds(tx docReader, a market.Alert) (bool, []market.Alert, error) {
	i, err := readAs[market.Introduction](tx, Introductions, a.Subject)
	if err != nil || !i.State.HasRoom() || !slices.Contains(i.Members(), a.To) {
		return false, nil, ignoreMissing(err)
	}
	holds := true
	switch a.Event.Of {
	case market.NewsMeeting:
		var m market.Meeting
		if m, err = readAs[market.Meeting](tx, Meetings, a.Event.Thing); err == nil {
			holds = m.Steps[len(m.Steps)-1].At.Equal(a.Event.At)
		}
	case market.NewsMilestone:
		var m market.Milestone
		if m, err = readAs[market.Milestone](tx, Milestones, a.Event.Thing); err == nil {
			holds = m.Steps[len(m.Steps)-1].At.Equal(a.Event.At)
			if a.Due != "" {
				holds = m.State == market.MilestoneOpen && m.Plan.Due == a.Due && m.Plan.Who == a.To && i.State.Talks()
			}
		}
	}
	if err != nil || !holds {
		return false, nil, ignoreMissing(err)
	}
	over, err := saidBefore(tx, a)
	return err == nil, over, err
}

// saidBefore are the recipient's open alerts that one takes the place of.
func saidBefore(tx docReader, a market.Alert) ([]market.Alert, error) {
	open, err := openAlerts(tx, a.Subject)
	return ofSort(open, a.Sort, func(old market.Alert) bool { return old.To == a.To && a.Event.Replaces(*old.Event) }), err
}

// answeredBy closes, in the commit that begins an introduction, the alerts that
// it grew out of: the proposer's own as acted on, and what the other side was told
// of the same pair as said by something newer.
func (d *AlertDesk) answeredBy(tx store.Tx, i market.Introduction, by string) (acted []market.Alert, err error) {
	for _, item := range i.Items() {
		open, err := openAlerts(tx, item)
		if err != nil {
			return nil, err
		}
		for _, a := range open {
			switch {
			case a.Person || a.To != i.From && a.To != i.To || a.Sort != market.AlertMatch && a.Sort != market.AlertDeadline:
				continue
			case a.To == i.From && i.Concerns(a.Own):
				if err := a.Do(market.AlertDeed{Action: market.AlertAct}, by, false, tx.Now()); err != nil {
					return nil, err
				}
				acted = append(acted, a)
				if err := tx.Put(Alerts, a.ID, market.AlertSchema, a); err != nil {
					return nil, err
				}
			case a.To == i.To && a.Own != nil && slices.Contains(i.Items(), a.Own.ID):
				if err := replace(tx, a.ID); err != nil {
					return nil, err
				}
			}
		}
	}
	return acted, nil
}

// introduced tells whether the two talk about a pair already, or about one of its
// two items: then nobody has to be told that they match.
func introduced(tx docReader, demand, achievement, one, other string) (bool, error) {
	for _, i := range []market.Introduction{
		{Demand: &market.IntroducedItem{ID: demand}, Achievement: &market.IntroducedItem{ID: achievement}},
		{Demand: &market.IntroducedItem{ID: demand}}, {Achievement: &market.IntroducedItem{ID: achievement}},
	} {
		i.From, i.To = one, other
		_, err := readAs[uniqueDoc](tx, uniques, liveIntroductions+":"+i.Key())
		if err == nil {
			return true, nil
		}
		if ignoreMissing(err) != nil {
			return false, err
		}
	}
	return false, nil
}
