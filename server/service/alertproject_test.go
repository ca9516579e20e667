package service_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"duijie/server/auth"
	"duijie/server/mail"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/folder"
)

// heard are partners with people who have a mailbox, an officer of the provincial
// department and strangers, all of whom the platform tells.
type heard struct {
	*partners
	officer, prefectural market.Actor // of the provincial department, and of a prefecture
}

func newHeard(t *testing.T) *heard {
	t.Helper()
	x := &heard{partners: newPartners(t)}
	quiet := slog.New(slog.DiscardHandler)
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: x.store, World: x.world, Log: quiet, Options: service.AccountOptions{Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}}})
	fatal(t, err)
	person := func(login, organisation string, role market.Role, region string) market.Actor {
		a, err := accounts.CreateSample(t.Context(), service.NewUser{Login: login, Password: goodPassword, Name: "某某", Email: login, Organisation: organisation, Roles: []market.Grant{{Role: role, Region: region}}})
		fatal(t, err)
		return a
	}
	bureau := admit(t, x.Service, "11220000DEMB00145R", "省级主管部门", "220000", market.Department).Organisation
	local := admit(t, x.Service, "11220106DEMB00153G", "区级主管部门", "220106", market.Department).Organisation
	x.officer, x.prefectural = person("review@province.example", bureau, market.RoleReviewer, market.Jilin), person("review@city.example", local, market.RoleReviewer, "220100")
	x.uni, x.firm = person("chief@school.example", x.uni.Organisation, market.RoleOrgManager, ""), person("chief@firm.example", x.firm.Organisation, market.RoleOrgManager, "")
	x.third = person("chief@third.example", x.third.Organisation, market.RoleOrgManager, "")
	vault, err := folder.Open(t.TempDir())
	fatal(t, err)
	outbox := service.NewOutbox(service.OutboxDeps{Store: x.store, World: x.world, Log: quiet, URL: "https://duijie.example.com"})
	x.Service = service.New(service.Deps{Store: x.store, Vault: vault, World: x.world, Finder: nothing{}, Matcher: nothing{}, Outbox: outbox, Log: quiet})
	fatal(t, x.Alerts.Begin(t.Context(), false))
	return x
}

// hears lets everything be told, twice, and some time go by.
func (x *heard) hears(t *testing.T) {
	t.Helper()
	for range 2 {
		fatal(t, hears(t.Context(), x.Service))
	}
	x.world.at = x.world.at.Add(1e9)
}

// dawns lets a day bring what it brings, twice.
func (x *heard) dawns(t *testing.T, day market.Date) {
	t.Helper()
	x.world.at = day.Time().Add(9 * 3600 * 1e9)
	for range 2 {
		fatal(t, second(x.Alerts.TellDue(t.Context())))
	}
	x.hears(t)
}

// wants holds an inbox to events, as of and action.
func (x *heard) wants(t *testing.T, when string, a market.Actor, want ...string) {
	t.Helper()
	rows, err := x.Alerts.List(t.Context(), a, service.AlertFilter{Box: service.BoxInbox, Sort: market.AlertProject, Size: 100})
	fatal(t, err)
	var got []string
	for _, r := range rows.Rows {
		got = append(got, r.Alert.Event.Of+"."+r.Alert.Event.Action)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: the inbox holds %v, want %v", when, got, want)
	}
}

// says is the only alert in an inbox, in words.
func (x *heard) says(t *testing.T, a market.Actor, of string) service.AlertWords {
	t.Helper()
	rows, err := x.Alerts.List(t.Context(), a, service.AlertFilter{Box: service.BoxInbox, Size: 100})
	fatal(t, err)
	for _, r := range rows.Rows {
		if r.Alert.Event != nil && r.Alert.Event.Of+"."+r.Alert.Event.Action == of {
			return r.Words
		}
	}
	t.Fatalf("no alert on %s", of)
	return service.AlertWords{}
}

func (x *heard) step(t *testing.T, a market.Actor, v service.ProjectView, step service.ProjectStep) service.ProjectView {
	t.Helper()
	v = x.does(t, a, v, step)
	x.hears(t)
	return v
}

// listed has the department put the one accepted project into a published plan.
func (x *heard) listed(t *testing.T) {
	t.Helper()
	plan, err := x.DrawUpPlan(t.Context(), x.author, x.call.Call.ID, market.Text{ZH: "2026 年度企校合作项目"})
	fatal(t, err)
	text := plan.Plan.Text
	text.Document, text.Entries[0].Number, text.Entries[0].Funding, text.Entries[0].Amount = "样例科〔2026〕9号", "样2026-001", market.FundedFiscal, ptr(20*market.WanYuan)
	plan, err = x.EditProjectPlan(t.Context(), x.author, plan.Plan.ID, plan.Version, text)
	fatal(t, err)
	plan, err = x.ActOnProjectPlan(t.Context(), x.author, plan.Plan.ID, plan.Version, market.ProjectPlanPropose, "")
	fatal(t, err)
	fatal(t, second(x.ActOnProjectPlan(t.Context(), x.second, plan.Plan.ID, plan.Version, market.ProjectPlanPublish, "")))
	x.hears(t)
}

func TestEachStepOfAProjectIsToldOnceToThoseWhoseItIs(t *testing.T) {
	x := newHeard(t)
	x.dawns(t, "2026-06-02")
	x.wants(t, "the call is open", x.uni, "project_call.open")
	x.wants(t, "the call is open", x.firm, "project_call.open")
	x.wants(t, "an enterprise without the title", x.third)
	v := x.draft(t)
	x.hears(t)
	x.wants(t, "begun: whoever files was told of the call", x.firm)
	x.wants(t, "begun", x.uni, "project.begin")
	v = x.step(t, x.firm, v, service.ProjectStep{Action: market.ProjectConfirm})
	x.wants(t, "one has confirmed", x.uni, "project.confirm")
	x.wants(t, "one has confirmed", x.officer)
	v = x.step(t, x.uni, v, service.ProjectStep{Action: market.ProjectConfirm})
	x.wants(t, "handed in", x.uni)
	x.wants(t, "handed in", x.firm, "project.hand_in")
	x.wants(t, "handed in", x.officer, "project.hand_in")
	v = x.step(t, x.officer, v, service.ProjectStep{Action: market.ProjectSendBack, Reasons: []string{"tasks"}, Words: "分工写细一些"})
	x.wants(t, "sent back", x.officer)
	x.wants(t, "sent back", x.uni, "project.return")
	words := x.says(t, x.firm, "project.return")
	if reason := market.ProjectReturnReasons.Label("tasks"); !strings.Contains(words.Line.ZH, reason.ZH) || !strings.Contains(words.Line.EN, reason.EN) || strings.Contains(words.Line.ZH, "写细一些") {
		t.Errorf("sent back: %+v", words)
	}
	v = x.step(t, x.uni, v, service.ProjectStep{Action: market.ProjectConfirm})
	v = x.step(t, x.firm, v, service.ProjectStep{Action: market.ProjectConfirm})
	v = x.step(t, x.officer, v, service.ProjectStep{Action: market.ProjectAccept})
	x.wants(t, "accepted", x.firm, "project.accept")
	x.listed(t)
	x.wants(t, "in the plan", x.firm, "project.list")
	if words := x.says(t, x.uni, "project.list"); !strings.Contains(words.Line.ZH, "样2026-001") || !strings.Contains(words.Line.EN, "200000") || words.Path != "/projects/"+v.Project.ID {
		t.Errorf("in the plan: %+v", words)
	}
	v = x.step(t, x.uni, v, service.ProjectStep{Action: market.ProjectReach, Milestone: 0})
	v = x.step(t, x.uni, v, service.ProjectStep{Action: market.ProjectTell, Report: &service.ProjectReportDraft{Through: "2026-06-01", Done: "完成了配方筛选与小试。"}})
	x.wants(t, "reported", x.firm, "project.list", "project_milestone.reach", "project_report.report")
	x.wants(t, "reported", x.uni, "project.list")
	final := &service.ProjectReportDraft{Through: "2026-06-01", Done: "完成了全部研发内容与验证。", Outcome: "achieved"}
	v = x.step(t, x.uni, v, service.ProjectStep{Action: market.ProjectFinish, Report: final})
	v = x.step(t, x.firm, v, service.ProjectStep{Action: market.ProjectAgree})
	x.wants(t, "final report", x.officer, "project.agree")
	x.step(t, x.officer, v, service.ProjectStep{Action: market.ProjectConclude})
	x.wants(t, "concluded", x.firm, "project.conclude")
	x.wants(t, "concluded", x.uni, "project.conclude")
	x.wants(t, "concluded", x.officer)
	for who, a := range map[string]market.Actor{"another enterprise": x.third, "an office of a prefecture": x.prefectural} {
		all, err := x.Store.Count(t.Context(), store.Query{Kind: service.Alerts, Key: "inbox", Equal: []any{a.Organisation}})
		fatal(t, err)
		own, err := x.Store.Count(t.Context(), store.Query{Kind: service.Alerts, Key: "inbox", Equal: []any{a.User}})
		fatal(t, err)
		if all+own > 0 {
			t.Errorf("%s was told of %d", who, all+own)
		}
	}
	before, err := x.Store.Count(t.Context(), store.Query{Kind: service.Alerts})
	fatal(t, err)
	fatal(t, x.Alerts.NoteTold(t.Context(), 0))
	x.hears(t)
	after, err := x.Store.Count(t.Context(), store.Query{Kind: service.Alerts})
	fatal(t, err)
	if before != after {
		t.Errorf("told again from the beginning: %d more", after-before)
	}
}

func TestLastDaysOfAProjectAreToldOnce(t *testing.T) {
	x := newHeard(t)
	v := x.draft(t)
	x.hears(t)
	x.dawns(t, "2026-06-26")
	x.wants(t, "four days before the window ends", x.firm, "project_call.open")
	x.dawns(t, "2026-06-27")
	x.wants(t, "three days before", x.firm, "project.due", "project_call.open")
	v = x.step(t, x.firm, v, service.ProjectStep{Action: market.ProjectConfirm})
	v = x.step(t, x.uni, v, service.ProjectStep{Action: market.ProjectConfirm})
	x.dawns(t, v.Project.Due)
	x.wants(t, "the review is due", x.officer, "project.due")
	x.wants(t, "the call is over", x.firm, "project.hand_in")
	x.world.at = x.world.at.AddDate(0, 0, 1)
	x.dawns(t, market.DateOf(x.world.at))
	x.wants(t, "the review is overdue", x.officer, "project.overdue")
	x.step(t, x.officer, v, service.ProjectStep{Action: market.ProjectAccept})
	x.listed(t)
	x.dawns(t, "2026-10-25")
	x.wants(t, "a milestone is near", x.uni, "project.list", "project_milestone.due")
	x.wants(t, "the other side's milestone", x.firm, "project.list")
	x.dawns(t, "2026-11-02")
	x.wants(t, "the milestone is late", x.uni, "project.list", "project_milestone.overdue")
	v = x.step(t, x.uni, v, service.ProjectStep{Action: market.ProjectReach, Milestone: 0})
	x.wants(t, "reached", x.uni, "project.list")
	x.step(t, x.firm, v, service.ProjectStep{Action: market.ProjectReach, Milestone: 1})
	x.dawns(t, "2027-06-20")
	x.wants(t, "the final report is near", x.firm, "project.list", "project_final.due", "project_milestone.reach")
	x.dawns(t, "2027-07-02")
	x.wants(t, "the final report is late", x.uni, "project.list", "project_final.overdue", "project_milestone.reach")
	final := &service.ProjectReportDraft{Through: "2027-06-30", Done: "完成了全部研发内容与验证。", Outcome: "achieved"}
	x.step(t, x.uni, v, service.ProjectStep{Action: market.ProjectFinish, Report: final})
	x.wants(t, "handed in", x.uni)
	x.wants(t, "handed in", x.firm, "project.finish")
}

// Whoever chose English gets the letter in English, who chose nothing in both; who
// has switched the sort off gets none.
func TestProjectsReachPeopleByMailAsTheyChose(t *testing.T) {
	x := newHeard(t)
	x.knowsMail(t, x.uni, func(s *service.AlertSettings) { s.Language = "en" })
	x.knowsMail(t, x.officer, func(s *service.AlertSettings) { s.Mail[market.AlertProject] = service.MailOff })
	v := x.draft(t)
	v = x.step(t, x.firm, v, service.ProjectStep{Action: market.ProjectConfirm})
	x.step(t, x.uni, v, service.ProjectStep{Action: market.ProjectConfirm})
	letters := map[string][]mail.Message{}
	ids := map[string]bool{}
	for range 2 {
		_, err := x.Outbox.Deliver(t.Context(), postmanFunc(func(_ context.Context, m mail.Message) error {
			if ids[m.ID] {
				return errors.New("sent twice")
			}
			ids[m.ID] = true
			letters[m.To] = append(letters[m.To], m)
			return nil
		}))
		fatal(t, err)
	}
	if got := letters["chief@school.example"]; len(got) != 1 || !strings.Contains(got[0].Text, "Please confirm the joint project: 导热膜联合研发") || strings.Contains(got[0].Text, "请贵方确认") {
		t.Errorf("in English: %+v", got)
	}
	if got := letters["chief@firm.example"]; len(got) != 1 || !strings.Contains(got[0].Text, "项目已申报，待审查：导热膜联合研发") || !strings.Contains(got[0].Text, "Handed in for review") {
		t.Errorf("in both: %+v", got)
	}
	if len(letters) != 2 {
		t.Errorf("%d people got letters", len(letters))
	}
}

func (x *heard) knowsMail(t *testing.T, a market.Actor, change func(*service.AlertSettings)) {
	t.Helper()
	s, err := x.Alerts.Settings(t.Context(), a)
	fatal(t, err)
	change(&s)
	fatal(t, second(x.Alerts.Choose(t.Context(), a, s)))
}
