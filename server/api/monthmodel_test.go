package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// The model of a month: what every inbox, thread and statistic has to hold, kept
// by the simulation from what was done, by rules that are written here anew from
// docs/alerts.md and docs/introductions.md. It knows no code of the platform.

type trader struct {
	name, login, code, region string
	kind                      string // university, enterprise or agency
	id                        string
	inbox                     map[string]string // open alerts: what they are about -> what happened
	acted                     int               // matches that it has acted on
}

type thing struct { // an item of the catalogue
	owner     *trader
	demand    bool
	topic     int
	anonymous bool
	id        string
	public    bool
}

type talkMessage struct{ By, Text string }

type roomThing struct { // a meeting or a milestone
	id, state string
	by, who   *trader // whose time it is; who has to do it
	due       string
	told      bool // that it is due
}

type talk struct {
	n                          int
	id, state, reason          string
	from, to, hidden           *trader
	items                      []*thing
	due, resume                string // days
	toldDue, toldFollow        string // the day that was told
	questions                  int
	answered, accepted         bool
	agency, inviter            *trader
	broker                     string // state of its part
	agreed                     bool   // both sides agree to it
	messages                   []talkMessage
	meetings, milestones, over []*roomThing
}

func (x *talk) waits() bool { return x.state == "proposed" || x.state == "asked" }
func (x *talk) live() bool  { return x.waits() || x.state == "open" || x.state == "parked" }
func (x *talk) talks() bool {
	return x.state == "open" || x.state == "parked" || x.state == "contracted"
}
func (x *talk) room() bool { return x.talks() || x.state == "closed" }

func (x *talk) members() []*trader {
	out := []*trader{x.from, x.to}
	if x.broker == "in" {
		out = append(out, x.agency)
	}
	return out
}

func (x *talk) reads(t *trader) bool {
	return slices.Contains(x.members(), t) || x.talks() && x.broker == "asked" && x.agency == t
}

func (x *talk) other(t *trader) *trader {
	if t == x.from {
		return x.to
	}
	return x.from
}

type model struct {
	traders []*trader
	things  []*thing
	talks   []*talk
}

// tell puts what happened into the inbox of those who hear of it; for everyone
// else what was said of the same before is over.
func (m *model) tell(about, what string, to ...*trader) {
	for _, t := range m.traders {
		if slices.Contains(to, t) {
			t.inbox[about] = what
		} else {
			delete(t.inbox, about)
		}
	}
}

func but(all []*trader, not ...*trader) []*trader {
	return slices.DeleteFunc(slices.Clone(all), func(t *trader) bool { return slices.Contains(not, t) })
}

// published: who owns something of the same topic hears of it, and its owner.
func (m *model) published(it *thing) {
	it.public = true
	for _, o := range m.things {
		if !o.public || o.topic != it.topic || o.demand == it.demand || o.owner == it.owner || m.between(it, o) {
			continue
		}
		it.owner.inbox[matchKey(it, o)] = "match"
		o.owner.inbox[matchKey(o, it)] = "match"
	}
}

func matchKey(own, other *thing) string { return "match/" + own.id + "/" + other.id }

// between tells whether the two owners talk about both or one of the two already.
func (m *model) between(a, b *thing) bool {
	return slices.ContainsFunc(m.talks, func(x *talk) bool {
		return x.live() && (x.from == a.owner && x.to == b.owner || x.from == b.owner && x.to == a.owner) &&
			!slices.ContainsFunc(x.items, func(it *thing) bool { return it != a && it != b })
	})
}

func (m *model) about(x *talk, of string) string { return fmt.Sprintf("%s/%s", of, x.id) }

func (m *model) proposed(x *talk, today string) {
	m.talks = append(m.talks, x)
	x.state, x.due = "proposed", workdaysOn(today, 10)
	for _, other := range x.items {
		if other.owner == x.from {
			continue
		}
		for _, own := range m.things {
			if own.owner == x.from && (len(x.items) == 1 || slices.Contains(x.items, own)) {
				if _, told := x.from.inbox[matchKey(own, other)]; told {
					delete(x.from.inbox, matchKey(own, other))
					x.from.acted++
				}
			}
			if own.owner == x.from && slices.Contains(x.items, own) {
				delete(x.to.inbox, matchKey(other, own))
			}
		}
	}
	m.tell(m.about(x, "introduction"), "propose", x.to)
}

// stepped takes a step of an introduction; by is nil for the platform.
func (m *model) stepped(x *talk, by *trader, action, reason, day, today string) {
	to := but([]*trader{x.from, x.to}, by)
	x.due, x.resume = "", ""
	switch action {
	case "ask":
		x.state, x.due, x.answered = "asked", workdaysOn(today, 10), true
		x.questions++
	case "answer":
		x.state, x.due = "proposed", workdaysOn(today, 10)
	case "accept":
		x.state, x.answered, x.accepted = "open", true, true
	case "decline":
		x.state, x.answered, x.reason = "declined", true, reason
	case "withdraw":
		x.state = "withdrawn"
	case "lapse":
		x.state = "lapsed"
	case "park":
		x.state, x.resume = "parked", day
	case "resume":
		x.state = "open"
	case "contract":
		x.state = "contracted"
	case "close":
		x.state, x.reason = "closed", reason
		m.brokerGone(x)
	}
	if x.broker == "in" {
		to = append(to, x.agency)
	}
	m.tell(m.about(x, "introduction"), action, to...)
}

// brokerGone ends a broker's part because the talks are closed: only an agency
// that knew of it hears of that.
func (m *model) brokerGone(x *talk) {
	if x.broker == "" {
		return
	}
	agency, agreed := x.agency, x.agreed
	x.broker, x.agency, x.agreed = "", nil, false
	m.leaves(x, agency)
	if agreed {
		m.tell(m.about(x, "broker"), "end", agency)
	} else {
		m.tell(m.about(x, "broker"), "")
	}
}

// leaves takes what an agency was told of talks that it does not read any more.
func (m *model) leaves(x *talk, agency *trader) {
	delete(agency.inbox, m.about(x, "introduction"))
	m.seen(x, agency, true)
}

func (m *model) brokered(x *talk, by, agency *trader, action string) {
	to := []*trader{x.from, x.to}
	switch action {
	case "invite":
		x.agency, x.inviter, x.broker, x.agreed = agency, by, "invited", false
	case "agree":
		x.broker, x.agreed = "asked", true
	case "join":
		x.broker = "in"
	}
	agency = x.agency
	if x.agreed {
		to = append(to, agency)
	}
	if action == "refuse" || action == "end" {
		x.broker, x.agency, x.agreed = "", nil, false
		m.leaves(x, agency)
	}
	m.tell(m.about(x, "broker"), action, but(to, by)...)
}

func (m *model) said(x *talk, by *trader, text string) {
	x.messages = append(x.messages, talkMessage{by.name, text})
	m.seen(x, by, false)
	m.tell(m.about(x, "message"), "say", but(x.members(), by)...)
}

func (m *model) moved(x *talk, r *roomThing, by *trader, of, action string) {
	m.tell(of+"/"+r.id, action, but(x.members(), by)...)
}

// seen: what happened in a room is read; a day that is near stays.
func (m *model) seen(x *talk, by *trader, all bool) {
	delete(by.inbox, m.about(x, "message"))
	for _, r := range slices.Concat(x.meetings, x.milestones, x.over) {
		for _, of := range []string{"meeting/", "milestone/"} {
			if all || by.inbox[of+r.id] != "due" {
				delete(by.inbox, of+r.id)
			}
		}
	}
}

// morning is what the days bring.
func (m *model) morning(today string) {
	for _, x := range m.talks {
		if x.waits() && x.due < today {
			m.stepped(x, nil, "lapse", "", "", today)
		}
	}
	soon := daysAfter(today, 3)
	for _, x := range m.talks {
		if x.waits() && x.due <= soon && x.toldDue != x.due+x.state {
			x.toldDue = x.due + x.state
			who := x.to
			if x.state == "asked" {
				who = x.from
			}
			who.inbox[m.about(x, "introduction")] = "due"
		}
		if x.state == "parked" && x.resume <= today && x.toldFollow != x.resume {
			x.toldFollow = x.resume
			x.from.inbox[m.about(x, "introduction")], x.to.inbox[m.about(x, "introduction")] = "follow", "follow"
		}
		for _, r := range x.milestones {
			if x.talks() && r.state == "open" && !r.told && r.due >= today && r.due <= soon && slices.Contains(x.members(), r.who) {
				r.told = true
				r.who.inbox["milestone/"+r.id] = "due"
			}
		}
	}
}

// figures are the counts that an office reads.
func (m *model) figures() (IntroductionSums, []string) {
	var s IntroductionSums
	reasons := map[string]int{}
	for _, x := range m.talks {
		s.Proposed++
		for n, holds := range map[*int]bool{&s.Answered: x.answered, &s.Accepted: x.accepted, &s.Declined: x.state == "declined",
			&s.Unanswered: x.state == "lapsed" && !x.answered, &s.Waiting: x.waits(), &s.Contracted: x.state == "contracted", &s.Closed: x.state == "closed"} {
			if holds {
				*n++
			}
		}
		if x.reason != "" {
			reasons[x.state+" "+x.reason]++
		}
	}
	var out []string
	for _, r := range slices.Sorted(maps.Keys(reasons)) {
		out = append(out, fmt.Sprintf("%s %d", r, reasons[r]))
	}
	return s, out
}

// open are the lines of an inbox, sorted.
func (t *trader) open() []string {
	out := []string{}
	for about, what := range t.inbox {
		out = append(out, about+" "+what)
	}
	slices.Sort(out)
	return out
}

const dayForm = "2006-01-02"

func daysAfter(day string, n int) string {
	t, err := time.Parse(dayForm, day)
	if err != nil {
		panic(err)
	}
	return t.AddDate(0, 0, n).Format(dayForm)
}

// works tells whether people work on a day of the summer of 2026: not at weekends,
// nor on 19 June, the Dragon Boat Festival (国办发明电〔2025〕7号).
func works(day string) bool {
	t, err := time.Parse(dayForm, day)
	if err != nil {
		panic(err)
	}
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday && !strings.HasSuffix(day, "-06-19")
}

func workdaysOn(day string, n int) string {
	for n > 0 {
		if day = daysAfter(day, 1); works(day) {
			n--
		}
	}
	return day
}
