package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"duijie/fixtures"
	"duijie/matching"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
	"duijie/server/simulate"
)

// sampleIntroduction is an introduction of the samples with what becomes of it.
type sampleIntroduction struct {
	From        market.CreditCode       `json:"from"`
	Demand      *sampleItem             `json:"demand"`
	Achievement *sampleItem             `json:"achievement"`
	Form        market.IntroductionForm `json:"form"`
	Steps       []sampleStep            `json:"steps"`
}

// sampleItem names an item as its owner does.
type sampleItem struct {
	Owner  market.CreditCode `json:"owner"`
	Number string            `json:"number"`
}

// sampleStep is what somebody does on a day, counted back from the last working
// day of the year.
type sampleStep struct {
	Day     int               `json:"day"`
	By      market.CreditCode `json:"by"`
	Do      string            `json:"do"`
	Words   string            `json:"words"`
	Reason  string            `json:"reason"`
	Agency  market.CreditCode `json:"agency"`
	Subject string            `json:"subject"`
	Place   string            `json:"place"`
	Minutes int               `json:"minutes"`
	Ahead   int               `json:"ahead"` // days from then
	Who     market.CreditCode `json:"who"`
	Yuan    int64             `json:"yuan"`
}

// sampleTalks lets the sample introductions happen in the last weeks of a year.
type sampleTalks struct {
	ctx      context.Context
	s        *service.Service
	accounts *service.Accounts
	clock    *simulate.Clock
	people   []market.Actor
	actors   map[market.CreditCode]market.Actor
}

// listed is how many days before the first of them their items are published.
const listed = 40

// unmatched finds no match: what a year holds must not depend on how far the
// matcher of this process has come.
type unmatched struct{}

// Match finds none.
func (unmatched) Match(context.Context, matching.Item, matching.MatchOptions) ([]matching.Match, error) {
	return nil, nil
}

// Similar finds none.
func (unmatched) Similar(context.Context, matching.Item, matching.MatchOptions) ([]matching.Match, error) {
	return nil, nil
}

// events are the sample introductions as events of a year.
func (t *sampleTalks) events(span simulate.Span) ([]simulate.Event, error) {
	text, err := fixtures.Introductions()
	if err != nil {
		return nil, err
	}
	var all struct {
		Introductions []sampleIntroduction `json:"introductions"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("sample introductions: %w", err)
	}
	last, err := lastWorkday(span.To)
	if err != nil {
		return nil, err
	}
	back := func(days int) market.Date { return market.DateOf(last.Time().AddDate(0, 0, days)) }
	seen := max(span.To, span.Seen)
	out := []simulate.Event{{On: back(-listed), Do: func() error { return t.begin(all.Introductions, seen) }}}
	for n := range all.Introductions {
		run := &sampleTalk{sampleTalks: t, of: all.Introductions[n]}
		for _, step := range run.of.Steps {
			out = append(out, simulate.Event{On: back(step.Day), Do: func() error {
				if err := run.does(step); err != nil {
					return fmt.Errorf("sample introduction %d, %s: %w", n+1, step.Do, err)
				}
				return nil
			}})
		}
	}
	return out, nil
}

// lastWorkday is the last working day up to a day.
func lastWorkday(day market.Date) (market.Date, error) {
	for table := market.CalendarOf(nil); ; day = market.DateOf(day.Time().AddDate(0, 0, -1)) {
		works, err := table.IsWorkday(day)
		if err != nil || works {
			return day, err
		}
	}
}

// begin publishes the items that the introductions are about and makes someone who
// acts for each organisation.
func (t *sampleTalks) begin(all []sampleIntroduction, seen market.Date) error {
	var items []*sampleItem
	for _, i := range all {
		items = append(items, i.Demand, i.Achievement)
	}
	if err := t.list(items, seen); err != nil {
		return err
	}
	t.actors = map[market.CreditCode]market.Actor{}
	for _, i := range all {
		for _, step := range i.Steps {
			if err := t.seat(step.By, market.RoleMember); err != nil {
				return err
			}
		}
	}
	return nil
}

// list publishes items as they will stand in the catalogue; some may be nil.
func (t *sampleTalks) list(items []*sampleItem, today market.Date) error {
	rows, err := sampleRows(today)
	if err != nil {
		return err
	}
	wanted := func(r sheet.Row) bool {
		return slices.ContainsFunc(items, func(x *sampleItem) bool { return x != nil && string(x.Owner) == r.Owner && x.Number == r.Number })
	}
	for _, kind := range []sheet.Kind{sheet.Achievements, sheet.Demands} {
		some := slices.DeleteFunc(rows[kind], func(r sheet.Row) bool { return !wanted(r) })
		if err := importSampleList(t.ctx, t.s, kind, some); err != nil {
			return err
		}
	}
	return nil
}

// seat finds or makes someone who acts for an organisation, in a role; whoever works
// for it does as a member.
func (t *sampleTalks) seat(code market.CreditCode, role market.Role) error {
	if _, sits := t.actors[code]; sits {
		return nil
	}
	o, err := t.s.OrganisationByCode(t.ctx, code)
	if err != nil {
		return err
	}
	n := slices.IndexFunc(t.people, func(a market.Actor) bool { return a.BelongsTo(o.ID) && (role == market.RoleMember || a.Has(role)) })
	if n >= 0 {
		t.actors[code] = t.people[n]
		return nil
	}
	t.actors[code], err = t.accounts.CreateSample(t.ctx, service.NewUser{
		Login: fmt.Sprintf("talks.%s@simulated.example", t.clock.NewID()[:12]), Password: present().NewID(),
		Name: "样例·" + o.ShortName + "对接人", Organisation: o.ID, Roles: []market.Grant{{Role: role}},
	})
	return err
}

// sampleTalk is one introduction under way.
type sampleTalk struct {
	*sampleTalks
	of         sampleIntroduction
	id         string
	meeting    service.MeetingView
	milestones []service.MilestoneView
}

// does takes one step.
func (x *sampleTalk) does(step sampleStep) error {
	a := x.actors[step.By]
	now := x.clock.Now()
	switch step.Do {
	case "propose":
		return x.propose(a)
	case "lapse":
		_, err := x.s.LapseIntroductions(x.ctx)
		return err
	case "say":
		_, err := x.s.Say(x.ctx, a, x.id, step.Words, nil)
		return err
	case "meet":
		plan := market.MeetingPlan{Subject: step.Subject, Starts: now.AddDate(0, 0, step.Ahead).Truncate(time.Hour), Minutes: step.Minutes, Place: step.Place}
		var err error
		x.meeting, err = x.s.ProposeMeeting(x.ctx, a, x.id, plan)
		return err
	case "confirm":
		_, err := x.s.ActOnMeeting(x.ctx, a, x.meeting.ID, x.meeting.Version, market.MeetingConfirm, market.MeetingPlan{}, "")
		return err
	case "milestone":
		who, err := x.s.OrganisationByCode(x.ctx, step.Who)
		if err != nil {
			return err
		}
		m, err := x.s.AddMilestone(x.ctx, a, x.id, market.MilestonePlan{What: step.Words, Who: who.ID, Due: market.DateOf(now.AddDate(0, 0, step.Ahead))})
		x.milestones = append(x.milestones, m)
		return err
	case "finish":
		n := slices.IndexFunc(x.milestones, func(m service.MilestoneView) bool { return m.Plan.What == step.Words })
		if n < 0 {
			return errors.New("no such milestone")
		}
		_, err := x.s.ActOnMilestone(x.ctx, a, x.milestones[n].ID, x.milestones[n].Version, market.MilestoneFinish, market.MilestonePlan{})
		return err
	case "invite", "agree", "join":
		return x.broker(a, step)
	case "contract":
		return x.contract(a, step)
	}
	view, err := x.s.Introduction(x.ctx, a, x.id)
	if err != nil {
		return err
	}
	act := service.IntroductionStep{Action: market.IntroductionAction(step.Do), Words: step.Words, Reason: step.Reason}
	if step.Ahead > 0 {
		act.Day = market.DateOf(now.AddDate(0, 0, step.Ahead))
	}
	_, err = x.s.ActOnIntroduction(x.ctx, a, x.id, view.Version, act)
	return err
}

func (x *sampleTalk) propose(a market.Actor) error {
	p := service.Proposal{Form: x.of.Form}
	var err error
	if p.Demand, err = x.find(service.Demands, x.of.Demand); err != nil {
		return err
	}
	if p.Achievement, err = x.find(service.Achievements, x.of.Achievement); err != nil {
		return err
	}
	view, err := x.s.Propose(x.ctx, a, p)
	x.id = view.Introduction.ID
	return err
}

// find is the id of an item.
func (x *sampleTalk) find(kind string, item *sampleItem) (string, error) {
	if item == nil {
		return "", nil
	}
	return x.s.FindItem(x.ctx, kind, string(item.Owner)+"/"+item.Number)
}

func (x *sampleTalk) broker(a market.Actor, step sampleStep) error {
	view, err := x.s.Introduction(x.ctx, a, x.id)
	if err != nil {
		return err
	}
	agency := ""
	if step.Agency != "" {
		o, err := x.s.OrganisationByCode(x.ctx, step.Agency)
		if err != nil {
			return err
		}
		agency = o.ID
	}
	_, err = x.s.ActOnBroker(x.ctx, a, x.id, view.Version, market.BrokerAction(step.Do), agency, step.Words)
	return err
}

// contract drafts the contract of the two and has both confirm it.
func (x *sampleTalk) contract(a market.Actor, step sampleStep) error {
	d, err := x.s.PrefillContract(x.ctx, a, market.ContractLinks{Introduction: x.id})
	if err != nil {
		return err
	}
	t := &d.Terms
	t.Type, t.Project, t.Subject = market.DevCommissioned, step.Words, step.Words+"，按附件指标交付样机、工艺文件和试验报告。"
	t.SellerTasks, t.BuyerTasks = "研制、试验和交付", "提供工况、场地和验收"
	t.Price.Total = market.Fen(step.Yuan) * market.Yuan
	return x.conclude(a, d, 14)
}

// conclude fills in what a draft of the two does not say yet, for a contract of so many
// months, and has both confirm it.
func (x *sampleTalk) conclude(a market.Actor, d service.ContractDraft, months int) error {
	no, today := false, market.DateOf(x.clock.Now())
	t := &d.Terms
	t.Signed, t.Begins, t.Ends, t.Place = today, today, today.AddMonths(months), "长春"
	t.Price = market.ContractPrice{Total: t.Price.Total, Mode: market.LumpSum}
	t.Ownership, t.Secrecy, t.Acceptance = "双方共有", "双方保密五年", "按指标验收"
	t.Related = &no
	if t.FiscalPlan == nil { // the plan decides where the two have a project in it
		t.FiscalPlan = &no
	}
	d.Representatives = service.Representatives{Seller: "样例代表甲", Buyer: "样例代表乙"}
	w, err := x.s.CreateContract(x.ctx, a, d)
	if err != nil {
		return err
	}
	if w, err = x.s.ActOnContract(x.ctx, a, w.Contract.ID, w.Version, market.ContractConfirm, ""); err != nil {
		return err
	}
	terms := w.Contract.Terms
	for _, other := range x.actors {
		if other.Organisation != a.Organisation && (other.Organisation == terms.Seller.Organisation || other.Organisation == terms.Buyer.Organisation) {
			_, err = x.s.ActOnContract(x.ctx, other, w.Contract.ID, w.Version, market.ContractConfirm, "")
		}
	}
	return err
}
