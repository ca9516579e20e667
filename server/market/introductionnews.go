package market

import (
	"slices"
	"time"
)

// What news of an introduction is about.
const (
	NewsIntroduction = "introduction"
	NewsBroker       = "broker"
	NewsMessage      = "message"
	NewsMeeting      = "meeting"
	NewsMilestone    = "milestone"
)

// What a day brings, in place of an action.
const (
	NewsDue    = "due"    // a last day is near
	NewsLate   = "late"   // the last day of an application is over
	NewsFollow = "follow" // the day has come on which parked talks are looked at again
)

// AlertEvent is what has happened to an introduction, in its room, or to an application.
type AlertEvent struct {
	Of     string    `json:"of"`     // introduction, broker, message, meeting, milestone or application
	Action string    `json:"action"` // that somebody took, or due, late or follow
	Thing  string    `json:"thing"`  // id of the introduction, message, meeting, milestone or application
	At     time.Time `json:"at,omitzero"`
}

// Replaces tells whether a newer event says what an older one said: messages of
// one room are one thing.
func (e AlertEvent) Replaces(old AlertEvent) bool {
	return e.Of == old.Of && (e.Of == NewsMessage || e.Thing == old.Thing)
}

// News is something that an organisation is to hear of an introduction.
type News struct {
	To    string // id of the organisation
	Event AlertEvent
}

// NewsOf is who hears of what has happened to an introduction at a moment, which
// is that of a journal entry: of a step whoever did not take it, of a broker's
// part those that it concerns and that know of it.
func (i Introduction) NewsOf(at time.Time) []News {
	var out []News
	tell := func(of, action string, to []string) {
		for _, organisation := range to {
			out = append(out, News{organisation, AlertEvent{Of: of, Action: action, Thing: i.ID, At: at}})
		}
	}
	closed := false
	if n := len(i.Steps); n > 0 && i.Steps[n-1].At.Equal(at) {
		step := i.Steps[n-1]
		closed = step.Action == IntroductionClose
		tell(NewsIntroduction, string(step.Action), i.hearOfStep(step))
	}
	for _, b := range slices.Concat(i.Brokers, i.brokers()) {
		step := b.Steps[len(b.Steps)-1]
		if !step.At.Equal(at) {
			continue
		}
		to := others(b.hear(i), step.Organisation)
		if closed { // the two hear of that
			to = others(to, i.From, i.To)
		}
		tell(NewsBroker, string(step.Action), to)
	}
	return out
}

func (i Introduction) brokers() []Broker {
	if i.Broker == nil {
		return nil
	}
	return []Broker{*i.Broker}
}

// hearOfStep are those who hear of a step: the two but for whoever took it, and a
// broker that takes part.
func (i Introduction) hearOfStep(step IntroductionStep) []string {
	to := others([]string{i.From, i.To}, i.organisationOf(step.Part))
	if i.Broker != nil && i.Broker.State == BrokerIn {
		to = append(to, i.Broker.Organisation)
	}
	return to
}

// hear are those whom a broker's part concerns: the two, and the agency once it
// was asked.
func (b Broker) hear(i Introduction) []string {
	to := []string{i.From, i.To}
	if slices.ContainsFunc(b.Steps, func(s BrokerStep) bool { return s.Action == BrokerAgree }) {
		to = append(to, b.Organisation)
	}
	return to
}

// Members are the ids of the organisations in the room.
func (i Introduction) Members() []string {
	out := []string{i.From, i.To}
	if i.Broker != nil && i.Broker.State == BrokerIn {
		out = append(out, i.Broker.Organisation)
	}
	return out
}

// Reads tells whether an organisation reads the introduction: both sides, the
// broker that takes part, and, without what was said, an agency that is asked to.
func (i Introduction) Reads(organisation string) bool {
	if organisation == "" {
		return false
	}
	return slices.Contains(i.Members(), organisation) ||
		i.State.Talks() && i.Broker != nil && i.Broker.State == BrokerAsked && i.Broker.Organisation == organisation
}

// RoomNews is who hears of something in the room: its members but for whoever did
// it.
func (i Introduction) RoomNews(e AlertEvent, by string) []News {
	var out []News
	for _, organisation := range others(i.Members(), by) {
		out = append(out, News{organisation, e})
	}
	return out
}

// Answered tells whether nobody can answer an invitation of a broker any more that
// somebody was told of.
func (i Introduction) Answered(e AlertEvent) bool {
	return e.Of == NewsBroker && e.Action == string(BrokerInvite) && (i.Broker == nil || i.Broker.State != BrokerInvited)
}

func others(all []string, but ...string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(id string) bool { return slices.Contains(but, id) })
}

// answerNotice is how many days before the last day whoever has to answer, or to
// reach a milestone, is told again.
const answerNotice = 3

// NewsDueOn is who is to hear on a day that an answer is due soon, or that parked
// talks come up again, and which day that is.
func (i Introduction) NewsDueOn(today Date) ([]News, Date) {
	e := AlertEvent{Of: NewsIntroduction, Action: NewsDue, Thing: i.ID}
	switch {
	case i.State == IntroductionParked && i.ResumeOn != "" && i.ResumeOn <= today:
		e.Action = NewsFollow
		return []News{{i.From, e}, {i.To, e}}, i.ResumeOn
	case i.Due == "" || i.Due < today || i.Due > today.plus(answerNotice):
	case i.State == IntroductionProposed:
		return []News{{i.To, e}}, i.Due
	case i.State == IntroductionAsked:
		return []News{{i.From, e}}, i.Due
	}
	return nil, ""
}

// NewsDueOn tells whether who has to reach a milestone is to hear on a day that
// its last day is near.
func (m Milestone) NewsDueOn(today Date) bool {
	return m.State == MilestoneOpen && m.Plan.Due >= today && m.Plan.Due <= today.plus(answerNotice)
}
