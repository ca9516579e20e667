package api

import (
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// projectText is a complete text of a joint project between two days.
func projectText(mark string, today market.Date) market.ProjectText {
	own, none, asked := market.Fen(60_000_000), market.Fen(0), market.Fen(30_000_000)
	return market.ProjectText{
		Title: "功率器件散热膜联合研发", Field: "05", Goals: "研制满足功率器件散热要求的薄膜材料。" + mark, Content: "材料配方、成膜工艺与器件验证。", Expected: "导热系数不低于 1200 W/(m·K)",
		UniversityTasks: "配方与工艺研究", EnterpriseTasks: "中试与器件验证", Ownership: "双方共有", Begins: today, Ends: today.AddMonths(12),
		EnterpriseMoney: &own, UniversityMoney: &none, Asked: &asked,
		Milestones: []market.ProjectMilestone{{What: "完成配方", Due: today.AddMonths(3), Who: market.ProjectUniversity}, {What: "完成中试", Due: today.AddMonths(9), Who: market.ProjectEnterprise}},
	}
}

func callTerms(year int, today market.Date) market.ProjectCallTerms {
	national := true
	return market.ProjectCallTerms{
		Year: year, Name: market.Text{ZH: "企校合作研发项目申报通知", EN: "Call for joint projects"}, Document: "样例科〔2026〕1号", Opens: today.AddMonths(-1), Closes: today.AddMonths(2),
		TitleDay: "2024-12-31", NationalCounts: &national, ReviewDays: 20, ReturnDays: 10,
		Evidence: []market.Evidence{{Code: "agreement", Name: market.Text{ZH: "合作协议"}, Required: true}},
	}
}

// projects seeds a draft, a project that stands in a published plan and has a report,
// and a call and a plan that only the province sees.
func (s *seeded) projects(t *testing.T, h *house) {
	ctx, uni, today := t.Context(), s.actors[member], market.DateOf(s.clock.Now())
	both := []role{member, manager, otherMember, otherManager}
	ruler := market.Actor{User: "ruler", Organisation: s.ids["bureau"], Roles: []market.Grant{grant(market.RoleDepartmentManager, market.Jilin)}}
	second := market.Actor{User: "second", Organisation: s.ids["bureau"], Roles: ruler.Roles}
	call := func(year int) string {
		c, err := h.service.CreateProjectCall(ctx, ruler, callTerms(year, today))
		must(t, err)
		c, err = h.service.ActOnProjectCall(ctx, ruler, c.Call.ID, c.Version, market.ProjectCallPublish)
		must(t, err)
		return c.Call.ID
	}
	s.ids["call"], s.ids["call before"] = call(2027), call(2026)
	terms := callTerms(2028, today)
	terms.Name.ZH = "密谈辛"
	c, err := h.service.CreateProjectCall(ctx, ruler, terms)
	must(t, err)
	s.ids["call draft"], s.version["call draft"], s.marks["密谈辛"] = c.Call.ID, c.Version, nil

	p, err := h.service.CreateProject(ctx, uni, s.ids["talk"], s.ids["call"], projectText("密谈壬", today))
	must(t, err)
	s.ids["project"], s.version["project"], s.marks["密谈壬"] = p.Project.ID, p.Version, both

	s.ids["agreement"] = s.upload(t, h, member, "密谈癸")
	s.marks["密谈癸"] = both
	p, err = h.service.CreateProject(ctx, uni, s.ids["talk"], s.ids["call before"], projectText("", today))
	must(t, err)
	p, err = h.service.AttachToProject(ctx, uni, p.Project.ID, p.Version, "agreement", s.ids["agreement"])
	must(t, err)
	act := func(a market.Actor, step service.ProjectStep) {
		p, err = h.service.ActOnProject(ctx, a, p.Project.ID, p.Version, step)
		must(t, err)
	}
	act(s.actors[manager], service.ProjectStep{Action: market.ProjectConfirm})
	act(s.actors[otherManager], service.ProjectStep{Action: market.ProjectConfirm})
	act(ruler, service.ProjectStep{Action: market.ProjectAccept})
	plan, err := h.service.DrawUpPlan(ctx, ruler, s.ids["call before"], market.Text{ZH: "年度科技发展计划企校合作项目"})
	must(t, err)
	text := plan.Plan.Text
	money := market.Fen(20_000_000)
	text.Document, text.Entries[0].Number, text.Entries[0].Funding, text.Entries[0].Amount = "样例科〔2026〕9号", "样2026-001", market.FundedFiscal, &money
	plan, err = h.service.EditProjectPlan(ctx, ruler, plan.Plan.ID, plan.Version, text)
	must(t, err)
	plan, err = h.service.ActOnProjectPlan(ctx, ruler, plan.Plan.ID, plan.Version, market.ProjectPlanPropose, "")
	must(t, err)
	plan, err = h.service.ActOnProjectPlan(ctx, second, plan.Plan.ID, plan.Version, market.ProjectPlanPublish, "")
	must(t, err)
	s.ids["plan"], s.version["plan"] = plan.Plan.ID, plan.Version
	p, err = h.service.Project(ctx, uni, p.Project.ID)
	must(t, err)
	act(uni, service.ProjectStep{Action: market.ProjectTell, Milestone: -1, Report: &service.ProjectReportDraft{Through: today, Done: "已完成配方筛选与初步成膜。", Files: []string{s.ids["agreement"]}}})
	s.ids["listed"], s.version["listed"], s.ids["report"] = p.Project.ID, p.Version, p.Reports[0].ID
}

// ofTheTwo are the statuses of what the two organisations alone have of a project, on
// a route that offices may call: those of the walk are a prefecture's.
const ofTheTwo = "401 401 200 200 200 200 404 404 404 404 403 403"

// projectVisits are examples of the routes of joint projects.
var projectVisits = []visit{
	{route: "GET /api/v1/projects/rules", want: toAll, same: true, has: `"action":"confirm"`},
	{route: "GET /api/v1/projects/prospect", path: to("/projects/prospect?introduction=%s", "talk"), want: theTwo, has: `"eligible":true`},
	{route: "GET /api/v1/projects", want: theTwo, has: "功率器件散热膜联合研发"},
	{route: "GET /api/v1/projects.xlsx", want: theTwo},
	{route: "POST /api/v1/projects", what: "a deal that is filed", body: func(w *walk) any {
		return NewProject{Introduction: w.ids["talk"], Call: w.ids["call"], Text: projectText("", market.DateOf(w.clock.Now()))}
	}, want: "401 401 409 409 409 409 403 403 403 403 403 403"},
	{route: "GET /api/v1/projects/:id", what: "a draft", path: to("/projects/%s", "project"), want: ofTheTwo, has: "密谈壬"},
	{route: "GET /api/v1/projects/:id", what: "in the plan", path: to("/projects/%s", "listed"), want: ofTheTwo, has: `"number":"样2026-001"`},
	{route: "POST /api/v1/projects/:id/evidence", what: "what the call does not ask for", path: to("/projects/%s/evidence", "project"), on: "project", body: func(w *walk) any {
		return ProjectFileInput{Code: "other", SHA256: w.ids["agreement"]}
	}, want: "401 401 422 422 422 422 403 403 403 403 403 403"},
	{route: "POST /api/v1/projects/:id/evidence/removals", what: "that is not there", path: to("/projects/%s/evidence/removals", "project"), on: "project", body: func(w *walk) any {
		return ProjectFileInput{Code: "agreement", SHA256: w.ids["agreement"]}
	}, want: "401 401 404 404 404 404 403 403 403 403 403 403"},
	{route: "POST /api/v1/projects/:id/contracts", what: "before it is listed", path: to("/projects/%s/contracts", "project"), body: func(w *walk) any {
		return ProjectContractInput{Contract: w.ids["deal"]}
	}, want: "401 401 409 409 409 409 404 404 404 403 403 403"},
	{route: "POST /api/v1/projects/:id/contracts/removals", path: to("/projects/%s/contracts/removals", "listed"), body: func(w *walk) any {
		return ProjectContractInput{Contract: w.ids["deal"], Reason: "关联有误"}
	}, want: "401 401 403 403 403 403 404 404 404 403 403 403"},
	{route: "PUT /api/v1/projects/:id", path: to("/projects/%s", "project"), on: "project", body: func(w *walk) any {
		return ProjectEdit{Text: projectText("密谈壬", market.DateOf(w.clock.Now()))}
	}, want: "401 401 200 200 200 200 403 403 403 403 403 403"},
	{route: "POST /api/v1/projects/:id/actions", what: "a final report", path: to("/projects/%s/actions", "listed"), on: "listed", body: func(w *walk) any {
		return ProjectActionRequest{Action: "finish", Report: &ProjectReportInput{Through: market.DateOf(w.clock.Now()), Done: "完成了全部研发内容与验证。", Outcome: "achieved"}}
	}, want: "401 401 403 200 403 200 404 404 404 403 403 403"},
	{route: "GET /api/v1/projects/:id/files/:sha256", path: to("/projects/%s/files/%s", "listed", "agreement"), want: ofTheTwo, has: "密谈癸"},
	{route: "GET /api/v1/project_reports/:id/files/:sha256", path: to("/project_reports/%s/files/%s", "report", "agreement"), want: ofTheTwo, has: "密谈癸"},
	{route: "GET /api/v1/history/:kind/:id", what: "a project", path: to("/history/projects/%s", "listed"), want: "401 401 403 200 403 200 403 403 404 404 403 403"},
	{route: "GET /api/v1/contracts/prefill", what: "from a project", path: to("/contracts/prefill?project=%s", "listed"), want: theTwo, has: `"fiscal_plan":true`},

	{route: "GET /api/v1/project-calls", want: toAll, same: true, has: "企校合作研发项目申报通知"},
	{route: "GET /api/v1/project-calls/:id", path: to("/project-calls/%s", "call"), want: toAll, same: true, has: `"takes_projects":true`},
	{route: "GET /api/v1/project-calls/:id", what: "a draft", path: to("/project-calls/%s", "call draft"), want: toNone},
	{route: "POST /api/v1/project-calls", what: "a manager of a prefecture", body: sends(market.ProjectCallTerms{Year: 2030}), want: notRuling},
	{route: "PUT /api/v1/project-calls/:id", what: "a manager of a prefecture", path: to("/project-calls/%s", "call draft"), on: "call draft", body: sends(market.ProjectCallTerms{Year: 2030}), want: notRuling},
	{route: "POST /api/v1/project-calls/:id/actions", what: "a manager of a prefecture", path: to("/project-calls/%s/actions", "call draft"), on: "call draft", body: sends(ProjectCallActionRequest{Action: "publish"}), want: notRuling},

	{route: "GET /api/v1/project-plans", want: toAll, same: true, has: "样2026-001"},
	{route: "GET /api/v1/project-plans/:id", path: to("/project-plans/%s", "plan"), want: toAll, same: true, has: `"amount_fen":20000000`},
	{route: "GET /api/v1/project-plans/:id/plan.xlsx", path: to("/project-plans/%s/plan.xlsx", "plan"), want: toAll},
	{route: "POST /api/v1/project-plans", what: "a manager of a prefecture", body: func(w *walk) any {
		return NewProjectPlan{Call: w.ids["call"], Name: market.Text{ZH: "计划"}}
	}, want: notRuling},
	{route: "PUT /api/v1/project-plans/:id", what: "a manager of a prefecture", path: to("/project-plans/%s", "plan"), on: "plan", body: sends(ProjectPlanInput{Name: market.Text{ZH: "计划"}, Entries: []ProjectPlanEntryInput{}}), want: notRuling},
	{route: "POST /api/v1/project-plans/:id/actions", what: "a manager of a prefecture", path: to("/project-plans/%s/actions", "plan"), on: "plan", body: sends(ProjectPlanActionRequest{Action: "recall"}), want: notRuling},
}
