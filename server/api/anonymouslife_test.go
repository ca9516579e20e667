package api

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"duijie/server/mail"
	"duijie/server/market"
	"duijie/server/service"
)

// life is what happens around the anonymous demand: its owner concludes two
// contracts with a university about it, of which one has a success story and the
// other one that waits for the owner's consent, and files a joint project from the
// same talk. The second of the two enterprises, whether it is the owner or not, has a
// story under its name and a project in the annual plan. Strangers are told by
// alerts, saved searches, feeds and mail. Weeks pass.
type life struct {
	*hidden
	t                *testing.T
	firms            []market.Actor // managers of the two enterprises
	owner            market.Actor   // the one of them
	partner          market.Actor   // manager of the university that deals with both
	stranger, member market.Actor   // of another university
	local, far       market.Actor   // reviewers of the two universities' prefectures
	ruler, second    market.Actor   // managers of the provincial department
	contracts        int
	outbox           *service.Outbox
	mailing          *service.Service
	told             int64 // entry of the journal
}

// posted is all mail, by address.
type posted map[string][]mail.Message

func (p posted) Send(_ context.Context, m mail.Message) error {
	p[m.To] = append(p[m.To], m)
	return nil
}

// lifeDays is how long the clock runs: until shortly before the demand closes.
const lifeDays = 40

func (l *life) run() {
	ctx, t := l.t.Context(), l.t
	l.outbox = service.NewOutbox(service.OutboxDeps{Store: l.store, World: l.clock, URL: "https://duijie.example.com"})
	deps := l.service.Deps
	deps.Outbox = l.outbox
	l.mailing, l.posted = service.New(deps), posted{}
	must(t, l.mailing.Alerts.Begin(ctx, true))
	for _, who := range []market.Actor{l.stranger, l.member, l.partner, l.firms[0], l.firms[1]} {
		must(t, errOf(l.accounts.UpdateMe(ctx, who, service.Profile{Name: "某某", Email: who.User + "@letters.example"}, goodPassword)))
	}
	must(t, errOf(l.service.Alerts.SaveSearch(ctx, l.member, market.SavedSearch{Name: "导热", Terms: market.SearchTerms{Text: "导热膜"}, Tells: true})))
	token, err := l.service.Alerts.RenewFeed(ctx, l.member)
	must(t, err)
	l.found["token"] = token
	l.titles()
	offered := l.publish(l.partner, l.local, "P-1")
	other := l.publish(l.partner, l.local, "P-2")
	strange := l.publish(l.stranger, l.far, "A-2")
	l.tell()

	talk := l.introduced(l.partner, l.owner, service.Pair{Demand: l.demand, Achievement: offered})
	open := l.introduced(l.firms[1], l.partner, service.Pair{Achievement: other})
	waits, err := l.service.Propose(ctx, l.stranger, service.Proposal{Pair: service.Pair{Demand: l.demand, Achievement: strange}, Form: lifeForm})
	must(t, err)
	l.found["introduction"], l.found["talk"], l.found["open talk"] = waits.Introduction.ID, talk, open

	l.projects(talk, open)
	l.found["story"] = l.story(l.owner, market.ContractLinks{Introduction: talk, Demand: l.demand, Achievement: offered}, true)
	l.found["untold story"] = l.story(l.owner, market.ContractLinks{Demand: l.demand}, false)
	l.found["open story"] = l.story(l.firms[1], market.ContractLinks{Introduction: open, Achievement: other}, true)
	l.tell()
	for range lifeDays {
		l.day()
	}
	l.settle(t)
}

var lifeForm = market.IntroductionForm{What: "希望评估样品", Why: "有中试线和测定条件", Stage: "ready", Modes: []string{"commissioned"}}

// titles lets both enterprises take part in a call.
func (l *life) titles() {
	list := market.TitleList{DocumentNumber: "样例〔2024〕7号", Level: market.TitleProvincial, Batch: "2024", NoticeDate: "2024-06-30"}
	rows := "序号,企业名称,信用代码,地区\n"
	for i, o := range candidates {
		rows += fmt.Sprintf("%d,%s,%s,%s\n", i+1, o.Name, o.CreditCode, o.Region)
	}
	st, err := l.service.UploadTitles(l.t.Context(), l.ruler, list, "list.csv", strings.NewReader(rows))
	must(l.t, err)
	l.settled(l.t, l.ruler, st.ID, service.ImportChecking)
	must(l.t, errOf(l.service.ApplyTitles(l.t.Context(), l.ruler, st.ID, nil, "")))
	l.settled(l.t, l.ruler, st.ID, service.ImportWriting)
}

func (l *life) publish(by, office market.Actor, number string) string {
	w, err := l.service.Achievements.Create(l.t.Context(), by, service.Draft[market.AchievementContent]{Number: number, Content: film("")})
	must(l.t, err)
	w, err = l.service.Achievements.Do(l.t.Context(), by, w.Item.ID, w.Version, market.Submit, "")
	must(l.t, err)
	_, err = l.service.Achievements.Do(l.t.Context(), office, w.Item.ID, w.Version, market.Publish, "")
	must(l.t, err)
	l.settle(l.t)
	return w.Item.ID
}

// introduced is a talk that the other side has accepted.
func (l *life) introduced(from, to market.Actor, pair service.Pair) string {
	v, err := l.service.Propose(l.t.Context(), from, service.Proposal{Pair: pair, Form: lifeForm})
	must(l.t, err)
	_, err = l.service.ActOnIntroduction(l.t.Context(), to, v.Introduction.ID, v.Version, service.IntroductionStep{Action: market.IntroductionAccept})
	must(l.t, err)
	return v.Introduction.ID
}

// story is that of a contract which a firm and the partner have performed, proposed
// by the partner.
func (l *life) story(firm market.Actor, links market.ContractLinks, consents bool) string {
	ctx, t := l.t.Context(), l.t
	l.contracts++
	terms := deal(fmt.Sprint(l.contracts))
	terms.Seller.CreditCode = "12220200MYA625221N"
	for i, a := range l.firms {
		if a.User == firm.User {
			terms.Buyer.CreditCode = candidates[i].CreditCode
		}
	}
	c, err := l.service.CreateContract(ctx, firm, service.ContractDraft{Terms: terms, Links: links})
	must(t, err)
	for _, action := range []market.ContractAction{market.ContractConfirm, market.ContractPerform} {
		for _, a := range []market.Actor{firm, l.partner} {
			c, err = l.service.ActOnContract(ctx, a, c.Contract.ID, c.Version, action, "")
			must(t, err)
		}
	}
	l.found[fmt.Sprint("contract ", l.contracts)] = c.Contract.ID
	draft, err := l.service.StoryOf(ctx, l.partner, c.Contract.ID)
	must(t, err)
	w, err := l.service.ProposeStory(ctx, l.partner, c.Contract.ID, draft.Text)
	must(t, err)
	if consents {
		must(t, errOf(l.service.ActOnStory(ctx, firm, w.ID, w.Version, service.StoryDoing{Action: market.StoryConsent})))
	}
	return w.ID
}

// projects files one from each talk in a call: that of the second enterprise comes
// into the annual plan, that of the demand's owner waits for the department.
func (l *life) projects(talk, open string) {
	ctx, t, today := l.t.Context(), l.t, market.DateOf(l.clock.Now())
	c, err := l.service.CreateProjectCall(ctx, l.ruler, callTerms(2026, today))
	must(t, err)
	c, err = l.service.ActOnProjectCall(ctx, l.ruler, c.Call.ID, c.Version, market.ProjectCallPublish)
	must(t, err)
	data := scanned("协议")
	f, err := l.service.UploadFile(ctx, l.partner, "协议.pdf", strings.NewReader(data), int64(len(data)))
	must(t, err)
	file := func(talk string, firm market.Actor) service.ProjectView {
		p, err := l.service.CreateProject(ctx, l.partner, talk, c.Call.ID, projectText("", today))
		must(t, err)
		p, err = l.service.AttachToProject(ctx, l.partner, p.Project.ID, p.Version, "agreement", f.SHA256)
		must(t, err)
		for _, a := range []market.Actor{l.partner, firm} {
			p, err = l.service.ActOnProject(ctx, a, p.Project.ID, p.Version, service.ProjectStep{Action: market.ProjectConfirm})
			must(t, err)
		}
		return p
	}
	p := file(open, l.firms[1])
	l.found["project"] = file(talk, l.owner).Project.ID
	p, err = l.service.ActOnProject(ctx, l.ruler, p.Project.ID, p.Version, service.ProjectStep{Action: market.ProjectAccept})
	must(t, err)
	plan, err := l.service.DrawUpPlan(ctx, l.ruler, c.Call.ID, market.Text{ZH: "年度科技发展计划企校合作项目"})
	must(t, err)
	text, money := plan.Plan.Text, market.Fen(20_000_000)
	text.Document, text.Entries[0].Number, text.Entries[0].Funding, text.Entries[0].Amount = "样例科〔2026〕9号", "样2026-001", market.FundedFiscal, &money
	plan, err = l.service.EditProjectPlan(ctx, l.ruler, plan.Plan.ID, plan.Version, text)
	must(t, err)
	plan, err = l.service.ActOnProjectPlan(ctx, l.ruler, plan.Plan.ID, plan.Version, market.ProjectPlanPropose, "")
	must(t, err)
	plan, err = l.service.ActOnProjectPlan(ctx, l.second, plan.Plan.ID, plan.Version, market.ProjectPlanPublish, "")
	must(t, err)
	l.found["call"], l.found["plan"], l.found["open project"] = c.Call.ID, plan.Plan.ID, p.Project.ID
}

// tell lets all that has happened be told, and mail leave.
func (l *life) tell() {
	ctx, t := l.t.Context(), l.t
	for {
		l.settle(t)
		found, err := l.store.Entries(ctx, l.told, 200)
		must(t, err)
		if len(found) == 0 {
			break
		}
		for _, e := range found {
			must(t, l.mailing.Alerts.Tell(ctx, e))
			must(t, errOf(l.mailing.Alerts.Spread(ctx, e)))
			l.told = e.Number
		}
	}
	for sent := 1; sent > 0; {
		n, err := l.outbox.Deliver(ctx, l.posted)
		must(t, err)
		sent = n
	}
}

// day does what a server does from one day to the next.
func (l *life) day() {
	ctx, t := l.t.Context(), l.t
	l.clock.pass(24 * time.Hour)
	must(t, errOf(l.mailing.LapseIntroductions(ctx)))
	must(t, errOf(l.mailing.ExpireDue(ctx)))
	must(t, errOf(l.mailing.LapseDue(ctx)))
	must(t, errOf(l.mailing.Alerts.TellDue(ctx)))
	must(t, errOf(l.mailing.Alerts.Wake(ctx)))
	l.tell()
	must(t, errOf(l.mailing.Alerts.Digest(ctx)))
	l.tell()
}

// TestNoLetterTellsWhoseAnAnonymousDemandIs compares what strangers got by mail in
// both worlds, reminders and digests included.
func TestNoLetterTellsWhoseAnAnonymousDemandIs(t *testing.T) {
	one, two := hide(t, 0), hide(t, 1)
	letters := 0
	for _, user := range one.strange {
		to := user + "@letters.example"
		first, second := one.posted[to], two.posted[to]
		if len(first) != len(second) {
			t.Errorf("a stranger got %d letters in one world and %d in the other", len(first), len(second))
			continue
		}
		for i, m := range first {
			letters++
			if m != second[i] {
				t.Errorf("a letter tells whose the demand is:\n%+v\n%+v", m, second[i])
			}
			for _, marks := range []map[string]string{one.card, one.secret} {
				for what, mark := range marks {
					if strings.Contains(fmt.Sprintf("%+v", m), mark) {
						t.Errorf("a letter holds the %s of the owner: %+v", what, m)
					}
				}
			}
		}
	}
	if letters < 3 || len(one.posted[one.people[0]+"@letters.example"]) < 3 {
		t.Errorf("strangers got %d letters, the owner %d", letters, len(one.posted[one.people[0]+"@letters.example"]))
	}
}
