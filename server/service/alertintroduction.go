package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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

// newsHeads are what alerts on introductions say first.
var newsHeads = map[string]market.Text{
	"introduction.propose": {ZH: "新的合作意向", EN: "A new interest"}, "introduction.ask": {ZH: "对方追问", EN: "A question on your interest"},
	"introduction.answer": {ZH: "对方答复了追问", EN: "Your question was answered"}, "introduction.accept": {ZH: "对方同意洽谈，洽谈室已开启", EN: "Accepted: the deal room is open"},
	"introduction.decline": {ZH: "意向被婉拒", EN: "Your interest was declined"}, "introduction.withdraw": {ZH: "对方撤回了意向", EN: "An interest was withdrawn"},
	"introduction.lapse": {ZH: "意向逾期未答，已了结", EN: "An interest has lapsed without an answer"}, "introduction.park": {ZH: "洽谈暂缓", EN: "The talks are parked"},
	"introduction.resume": {ZH: "对方恢复了洽谈", EN: "The talks go on"}, "introduction.contract": {ZH: "双方已签约", EN: "The talks have led to a contract"},
	"introduction.close": {ZH: "对方结束了洽谈", EN: "The talks were closed"}, "introduction.due": {ZH: "意向答复期限将至", EN: "An answer is due soon"},
	"introduction.follow": {ZH: "暂缓的洽谈到了跟进日期", EN: "Parked talks come up again"},
	"broker.invite":       {ZH: "对方提议邀请经纪机构，请答复", EN: "The other side would invite a broker: please answer"},
	"broker.agree":        {ZH: "邀请经纪机构已获双方同意", EN: "Both sides agree to a broker"}, "broker.join": {ZH: "经纪机构已加入洽谈", EN: "The broker takes part"},
	"broker.refuse": {ZH: "经纪邀请未获同意", EN: "The invitation of a broker was refused"}, "broker.end": {ZH: "经纪机构的参与已结束", EN: "The broker's part has ended"},
	"message.say":     {ZH: "洽谈室有新留言", EN: "A new message in the deal room"},
	"meeting.propose": {ZH: "有会议待确认", EN: "A meeting was proposed"}, "meeting.confirm": {ZH: "会议已确认", EN: "A meeting was confirmed"},
	"meeting.change": {ZH: "会议改期，待确认", EN: "A meeting was moved"}, "meeting.cancel": {ZH: "会议已取消", EN: "A meeting was cancelled"},
	"milestone.add": {ZH: "新的里程碑", EN: "A new milestone"}, "milestone.change": {ZH: "里程碑有修改", EN: "A milestone was changed"},
	"milestone.finish": {ZH: "里程碑已完成", EN: "A milestone was reached"}, "milestone.reopen": {ZH: "里程碑重新打开", EN: "A milestone was opened again"},
	"milestone.drop": {ZH: "里程碑已取消", EN: "A milestone was dropped"}, "milestone.due": {ZH: "里程碑期限将至", EN: "A milestone is due soon"},
}

// saysNews puts an alert on an introduction into words, as its recipient may read
// it now: a name only where that is revealed, of what was said nothing.
func (d *AlertDesk) saysNews(ctx context.Context, a market.Alert, _, _ *Summary) (AlertWords, error) {
	read := reading(ctx, d.s.Store)
	i, err := readAs[market.Introduction](read, Introductions, a.Subject)
	if err != nil {
		return gone(), ignoreMissing(err)
	}
	reads := i.Reads(a.To)
	if !reads && (a.Event.Of != market.NewsBroker || a.Sort != market.AlertIntroduction) {
		return gone(), nil
	}
	item := i.Item()
	head := newsHeads[a.Event.Of+"."+a.Event.Action]
	if a.Event.Of == market.NewsBroker && a.Event.Action == string(market.BrokerAgree) && i.Other(a.To) == "" {
		head = market.Text{ZH: "双方邀请贵单位担任经纪方，请答复", EN: "Both sides would have you as their broker: please answer"}
	}
	out := AlertWords{Title: market.Text{ZH: head.ZH + "：" + item.Title, EN: head.EN + ": " + englishOf(item)}}
	if !reads { // an agency whose part is over
		return out, nil
	}
	out.Path = "/introductions/" + i.ID
	lines := newsLines{d: d, ctx: ctx, read: read, of: i, to: a.To}
	out.Line, err = lines.say(a)
	return out, err
}

func englishOf(item market.IntroducedItem) string {
	if item.TitleEN != "" {
		return item.TitleEN
	}
	return item.Title
}

// newsLines makes the sentence of detail of an alert on an introduction.
type newsLines struct {
	d    *AlertDesk
	ctx  context.Context
	read docReader
	of   market.Introduction
	to   string
}

func (l newsLines) say(a market.Alert) (market.Text, error) {
	switch a.Event.Of {
	case market.NewsBroker:
		return l.broker()
	case market.NewsMessage:
		m, err := readAs[market.Message](l.read, Messages, a.Event.Thing)
		if err != nil {
			return market.Text{}, err
		}
		who, err := l.name(m.Organisation)
		if n := len(m.Files); n > 0 {
			who.ZH, who.EN = fmt.Sprintf("%s，附 %d 个文件", who.ZH, n), fmt.Sprintf("%s, with %d files", who.EN, n)
		}
		return who, err
	case market.NewsMeeting:
		m, err := readAs[market.Meeting](l.read, Meetings, a.Event.Thing)
		when := m.Plan.Starts.In(market.China).Format("2006-01-02 15:04")
		return market.Text{ZH: m.Plan.Subject + "，" + when, EN: m.Plan.Subject + ", " + when}, err
	case market.NewsMilestone:
		m, err := readAs[market.Milestone](l.read, Milestones, a.Event.Thing)
		return market.Text{ZH: m.Plan.What + "，期限 " + string(m.Plan.Due), EN: m.Plan.What + ", last day " + string(m.Plan.Due)}, err
	}
	return l.step(a)
}

// step says who the other side is, by when to answer, and why it is over.
func (l newsLines) step(a market.Alert) (market.Text, error) {
	i := l.of
	var zh, en []string
	if other := i.Other(l.to); other != "" {
		who, err := l.name(other)
		if err != nil {
			return market.Text{}, err
		}
		zh, en = append(zh, who.ZH), append(en, who.EN)
	}
	switch market.IntroductionAction(a.Event.Action) {
	case market.IntroductionPropose, market.IntroductionAsk, market.IntroductionAnswer, market.NewsDue:
		if i.Due != "" {
			zh, en = append(zh, "请于 "+string(i.Due)+" 前答复"), append(en, "please answer by "+string(i.Due))
		}
	case market.IntroductionDecline:
		reason := market.DeclineReasons.Label(i.Reason)
		zh, en = append(zh, "原因："+reason.ZH), append(en, "because: "+reason.EN)
	case market.IntroductionClose:
		reason := market.CloseReasons.Label(i.Reason)
		zh, en = append(zh, "原因："+reason.ZH), append(en, "because: "+reason.EN)
	case market.IntroductionPark, market.NewsFollow:
		if i.ResumeOn != "" {
			zh, en = append(zh, string(i.ResumeOn)+" 再次跟进"), append(en, "to be looked at again on "+string(i.ResumeOn))
		}
	}
	return market.Text{ZH: strings.Join(zh, "，"), EN: strings.Join(en, "; ")}, nil
}

// broker names the agency to the two, and the two to the agency.
func (l newsLines) broker() (market.Text, error) {
	if l.of.Other(l.to) == "" {
		from, err := l.name(l.of.From)
		if err != nil {
			return from, err
		}
		to, err := l.name(l.of.To)
		return market.Text{ZH: from.ZH + "、" + to.ZH, EN: from.EN + ", " + to.EN}, err
	}
	all := slices.Clone(l.of.Brokers)
	if l.of.Broker != nil {
		all = append(all, *l.of.Broker)
	}
	return l.name(all[len(all)-1].Organisation)
}

// name is what an organisation is called, as far as the recipient may know.
func (l newsLines) name(organisation string) (market.Text, error) {
	if !l.of.Reveals(organisation, l.to) {
		return market.Text{ZH: "一家尚未公开名称的单位", EN: "an organisation whose name is not shown yet"}, nil
	}
	o, _, err := l.d.s.Organisation(l.ctx, organisation)
	if err != nil {
		return market.Text{}, err
	}
	out := market.Text{ZH: o.Name, EN: o.Name}
	if o.NameEN != "" {
		out.EN = o.NameEN
	}
	return out, nil
}
