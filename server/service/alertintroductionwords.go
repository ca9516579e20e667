package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duijie/server/market"
)

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
