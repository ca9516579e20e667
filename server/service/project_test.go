package service_test

import (
	"slices"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// partners are a claim house whose university and firm talk in a deal room.
type partners struct {
	*claimHouse
	deal string
	call service.ProjectCallView
}

func callFor(year int) market.ProjectCallTerms {
	return market.ProjectCallTerms{
		Year: year, Name: market.Text{ZH: "企校合作研发项目申报通知"}, Document: "样例科〔2026〕1号", Opens: "2026-05-01", Closes: "2026-06-30", TitleDay: "2026-05-01",
		NationalCounts: ptr(false), ReviewDays: 10, ReturnDays: 5,
		Evidence: []market.Evidence{{Code: "agreement", Name: market.Text{ZH: "合作协议"}, Required: true}},
	}
}

func newPartners(t *testing.T, change ...func(*market.Programme)) *partners {
	t.Helper()
	x := &partners{claimHouse: newClaimHouse(t, change...)}
	a, err := x.Achievements.Create(t.Context(), x.uni, draftOf("A-1"))
	fatal(t, err)
	a = published(t, x.Achievements, x.uni, office("220100", market.RoleReviewer), a)
	i, err := x.Propose(t.Context(), x.firm, service.Proposal{Pair: service.Pair{Achievement: a.Item.ID}, Form: interest})
	fatal(t, err)
	x.deal = i.Introduction.ID
	_, err = x.ActOnIntroduction(t.Context(), x.uni, x.deal, i.Version, service.IntroductionStep{Action: market.IntroductionAccept})
	fatal(t, err)
	x.uni, x.firm = asManager(x.uni), asManager(x.firm)
	x.call, err = x.CreateProjectCall(t.Context(), x.author, callFor(2026))
	fatal(t, err)
	x.call, err = x.ActOnProjectCall(t.Context(), x.author, x.call.Call.ID, x.call.Version, market.ProjectCallPublish)
	fatal(t, err)
	return x
}

func jointText() market.ProjectText {
	return market.ProjectText{
		Title: "导热膜联合研发", Field: "05", Goals: "研制满足功率器件散热要求的薄膜材料。", Content: "材料配方、成膜工艺与器件验证。", Expected: "导热系数达标",
		UniversityTasks: "配方与工艺研究", EnterpriseTasks: "中试与器件验证", Ownership: "双方共有", Begins: "2026-07-01", Ends: "2027-06-30",
		EnterpriseMoney: ptr(60 * market.WanYuan), UniversityMoney: ptr(market.Fen(0)), Asked: ptr(30 * market.WanYuan),
		Milestones: []market.ProjectMilestone{{What: "完成配方", Due: "2026-10-31", Who: market.ProjectUniversity}, {What: "完成中试", Due: "2027-03-31", Who: market.ProjectEnterprise}},
	}
}

// draft is a project of the deal with the evidence that the call asks for.
func (x *partners) draft(t *testing.T) service.ProjectView {
	t.Helper()
	v, err := x.CreateProject(t.Context(), x.firm, x.deal, x.call.Call.ID, jointText())
	fatal(t, err)
	v, err = x.AttachToProject(t.Context(), x.firm, v.Project.ID, v.Version, "agreement", x.file(t, "合作协议"))
	fatal(t, err)
	return v
}

// does takes a step on the newest version.
func (x *partners) does(t *testing.T, a market.Actor, v service.ProjectView, step service.ProjectStep) service.ProjectView {
	t.Helper()
	now, err := x.Project(t.Context(), a, v.Project.ID)
	fatal(t, err)
	v, err = x.ActOnProject(t.Context(), a, v.Project.ID, now.Version, step)
	fatal(t, err)
	return v
}

func (x *partners) submitted(t *testing.T) service.ProjectView {
	t.Helper()
	v := x.does(t, x.firm, x.draft(t), service.ProjectStep{Action: market.ProjectConfirm})
	return x.does(t, x.uni, v, service.ProjectStep{Action: market.ProjectConfirm})
}

// planned is a project in the published plan; nil is no money.
func (x *partners) planned(t *testing.T, money *market.Fen) service.ProjectView {
	t.Helper()
	v := x.does(t, x.province, x.submitted(t), service.ProjectStep{Action: market.ProjectAccept})
	plan, err := x.DrawUpPlan(t.Context(), x.author, x.call.Call.ID, market.Text{ZH: "2026 年度企校合作项目"})
	fatal(t, err)
	text := plan.Plan.Text
	text.Document, text.Entries[0].Number, text.Entries[0].Funding = "样例科〔2026〕9号", "样2026-001", market.FundedNot
	if money != nil {
		text.Entries[0].Funding, text.Entries[0].Amount = market.FundedFiscal, money
	}
	plan, err = x.EditProjectPlan(t.Context(), x.author, plan.Plan.ID, plan.Version, text)
	fatal(t, err)
	plan, err = x.ActOnProjectPlan(t.Context(), x.author, plan.Plan.ID, plan.Version, market.ProjectPlanPropose, "")
	fatal(t, err)
	_, err = x.ActOnProjectPlan(t.Context(), x.author, plan.Plan.ID, plan.Version, market.ProjectPlanPublish, "")
	wantCode(t, "published by who drew it up", err, market.CodeForbidden)
	_, err = x.ActOnProjectPlan(t.Context(), x.second, plan.Plan.ID, plan.Version, market.ProjectPlanPublish, "")
	fatal(t, err)
	v, err = x.Project(t.Context(), x.uni, v.Project.ID)
	fatal(t, err)
	return v
}

func TestAProjectGoesFromADealToItsEnd(t *testing.T) {
	x := newPartners(t)
	ctx := t.Context()
	d, err := x.PrefillProject(ctx, x.uni, x.deal)
	fatal(t, err)
	if d.University.Name != "北陆大学" || d.Enterprise.Name != "瀚辰公司" || d.Text.Title == "" || d.Text.EnterpriseMoney != nil || len(d.Calls) != 1 || !d.Held[x.call.Call.ID] {
		t.Errorf("the deal gives %+v", d)
	}
	v := x.draft(t)
	_, err = x.CreateProject(ctx, x.uni, x.deal, x.call.Call.ID, jointText())
	wantCode(t, "a second project of the deal in the call", err, market.CodeConflict)
	_, err = x.Project(ctx, x.province, v.Project.ID)
	wantCode(t, "the department reads a draft", err, market.CodeNotFound)
	v = x.does(t, x.firm, v, service.ProjectStep{Action: market.ProjectConfirm})
	_, err = x.ActOnProject(ctx, x.firm, v.Project.ID, v.Version, service.ProjectStep{Action: market.ProjectConfirm})
	wantCode(t, "the firm confirms for both", err, market.CodeForbidden)
	v = x.does(t, x.uni, v, service.ProjectStep{Action: market.ProjectConfirm})
	if v.Project.State != market.ProjectSubmitted || v.Project.Due != "2026-06-15" || v.Project.Title == nil {
		t.Errorf("handed in: %s, due %s, title %v", v.Project.State, v.Project.Due, v.Project.Title)
	}
	_, err = x.EditProject(ctx, x.uni, v.Project.ID, v.Version, jointText(), "改一下")
	wantCode(t, "a frozen text is changed", err, market.CodeConflict)
	v = x.does(t, x.province, v, service.ProjectStep{Action: market.ProjectSendBack, Reasons: []string{"tasks"}, Words: "分工写细"})
	if v.Project.Due != "2026-06-08" || len(v.Project.Confirmed) != 0 || v.Project.Introduction != "" {
		t.Errorf("sent back: due %s, confirmed %v, the department reads the deal %q", v.Project.Due, v.Project.Confirmed, v.Project.Introduction)
	}
	v = x.does(t, x.uni, v, service.ProjectStep{Action: market.ProjectConfirm})
	v = x.does(t, x.firm, v, service.ProjectStep{Action: market.ProjectConfirm})
	if duties, err := x.Duties(ctx, x.province); err != nil || len(duties) != 1 || duties[0].Kind != market.DutyProject || duties[0].Name != "瀚辰公司" {
		t.Errorf("the department has to do %+v, %v", duties, err)
	}
	v = x.does(t, x.province, v, service.ProjectStep{Action: market.ProjectRefuse, Reasons: []string{"other"}, Words: "不属于支持范围"})
	if v.Project.State != market.ProjectRefused || v.Project.Refusal == nil {
		t.Errorf("refused: %+v", v.Project)
	}
}

func TestAProjectRunsAndIsConcluded(t *testing.T) {
	x := newPartners(t)
	v := x.planned(t, ptr(20*market.WanYuan))
	if v.Project.State != market.ProjectListed || v.Project.Listing.Number != "样2026-001" || *v.Project.Listing.Funding != 20*market.WanYuan {
		t.Fatalf("in the plan: %+v", v.Project.Listing)
	}
	_, err := x.ActOnProject(t.Context(), x.firm, v.Project.ID, v.Version, service.ProjectStep{Action: market.ProjectReach, Milestone: 0})
	wantCode(t, "the other side's milestone", err, market.CodeForbidden)
	v = x.does(t, x.uni, v, service.ProjectStep{Action: market.ProjectReach, Milestone: 0})
	x.days(10)
	report := &service.ProjectReportDraft{Through: "2026-06-10", Done: "完成了配方筛选与小试。"}
	v = x.does(t, x.uni, v, service.ProjectStep{Action: market.ProjectTell, Report: report})
	final := &service.ProjectReportDraft{Through: "2026-06-11", Done: "完成了全部研发内容与验证。", Outcome: "achieved"}
	v = x.does(t, x.uni, v, service.ProjectStep{Action: market.ProjectFinish, Report: final})
	v = x.does(t, x.firm, v, service.ProjectStep{Action: market.ProjectDisagree, Words: "中试数据未列入"})
	if v.Project.State != market.ProjectListed || v.Project.FinalReport != "" || len(v.Reports) != 2 {
		t.Errorf("refused: %s, %q, %d reports", v.Project.State, v.Project.FinalReport, len(v.Reports))
	}
	v = x.does(t, x.firm, v, service.ProjectStep{Action: market.ProjectFinish, Report: final})
	v = x.does(t, x.uni, v, service.ProjectStep{Action: market.ProjectAgree})
	v = x.does(t, x.province, v, service.ProjectStep{Action: market.ProjectConclude})
	if v.Project.State != market.ProjectCompleted || v.Project.Outcome != "achieved" {
		t.Errorf("%s, %s", v.Project.State, v.Project.Outcome)
	}
	plans, err := x.ProjectPlans(t.Context(), market.Actor{})
	fatal(t, err)
	if len(plans) != 1 || plans[0].Plan.Text.Entries[0].Enterprise != "瀚辰公司" {
		t.Errorf("a visitor reads %+v", plans)
	}
}

func TestWhoSeesAProject(t *testing.T) {
	x := newPartners(t)
	v := x.submitted(t)
	for who, c := range map[string]struct {
		a    market.Actor
		want market.Code
	}{
		"the university":               {x.uni, ""},
		"the firm":                     {x.firm, ""},
		"a reviewer of the province":   {x.province, ""},
		"an auditor of the province":   {office(market.Jilin, market.RoleAuditor), ""},
		"the office of the prefecture": {x.prefecture, market.CodeNotFound},
		"another firm":                 {x.third, market.CodeNotFound},
		"finance":                      {x.finance, market.CodeNotFound},
		"a visitor":                    {market.Actor{}, market.CodeNotFound},
	} {
		_, err := x.Project(t.Context(), c.a, v.Project.ID)
		wantCode(t, who, err, c.want)
	}
	rows, err := x.ProjectList(t.Context(), x.third, service.ProjectFilter{})
	fatal(t, err)
	if rows.Total != 0 {
		t.Errorf("another firm lists %d", rows.Total)
	}
	_, err = x.ActOnProject(t.Context(), x.prefecture, v.Project.ID, v.Version, service.ProjectStep{Action: market.ProjectAccept})
	wantCode(t, "a prefecture decides", err, market.CodeNotFound)
}

func TestAnEnterpriseWithoutATitleTakesNoPart(t *testing.T) {
	x := newPartners(t)
	terms := callFor(2025)
	terms.TitleDay = "2020-01-01"
	c, err := x.CreateProjectCall(t.Context(), x.author, terms)
	fatal(t, err)
	c, err = x.ActOnProjectCall(t.Context(), x.author, c.Call.ID, c.Version, market.ProjectCallPublish)
	fatal(t, err)
	_, err = x.CreateProject(t.Context(), x.firm, x.deal, c.Call.ID, jointText())
	wantCode(t, "no title on that day", err, market.CodeConflict)

	// Revoked between the two confirmations, with effect before the day of the call.
	v := x.does(t, x.firm, x.draft(t), service.ProjectStep{Action: market.ProjectConfirm})
	title := onlyTitle(t, x.Service, "瀚辰")
	_, err = x.RecordTitle(t.Context(), registrar, title.Title.ID, title.Version, market.TitleEvent{Kind: market.TitleRevoked, Effective: "2026-01-01", Document: "样例〔2026〕3号", Reason: "提供虚假材料"})
	fatal(t, err)
	_, err = x.ActOnProject(t.Context(), x.uni, v.Project.ID, v.Version, service.ProjectStep{Action: market.ProjectConfirm})
	wantCode(t, "the title was revoked", err, market.CodeConflict)
}

func TestAProjectThatNobodyHandsInLapses(t *testing.T) {
	x := newPartners(t)
	v := x.draft(t)
	x.days(31)
	_, err := x.ActOnProject(t.Context(), x.firm, v.Project.ID, v.Version, service.ProjectStep{Action: market.ProjectConfirm})
	wantCode(t, "after the window", err, market.CodeConflict)
	n, err := x.LapseProjects(t.Context())
	fatal(t, err)
	v, err = x.Project(t.Context(), x.uni, v.Project.ID)
	fatal(t, err)
	if n != 1 || v.Project.State != market.ProjectLapsed {
		t.Errorf("%d lapsed, %s", n, v.Project.State)
	}
}

func TestAWithdrawnProjectStopsItsPlan(t *testing.T) {
	x := newPartners(t)
	v := x.does(t, x.province, x.submitted(t), service.ProjectStep{Action: market.ProjectAccept})
	plan, err := x.DrawUpPlan(t.Context(), x.author, x.call.Call.ID, market.Text{ZH: "计划"})
	fatal(t, err)
	_, err = x.DrawUpPlan(t.Context(), x.second, x.call.Call.ID, market.Text{ZH: "计划"})
	wantCode(t, "a second plan of the same projects", err, market.CodeConflict)
	_, err = x.ActOnProjectPlan(t.Context(), x.author, plan.Plan.ID, plan.Version, market.ProjectPlanPropose, "")
	wantCode(t, "money undecided", err, market.CodeInvalid)
	text := plan.Plan.Text
	text.Name.ZH, text.Document, text.Entries[0].Number, text.Entries[0].Funding = "2026 年度计划", "样例科〔2026〕9号", "1", market.FundedNot
	plan, err = x.EditProjectPlan(t.Context(), x.author, plan.Plan.ID, plan.Version, text)
	fatal(t, err)
	plan, err = x.ActOnProjectPlan(t.Context(), x.author, plan.Plan.ID, plan.Version, market.ProjectPlanPropose, "")
	fatal(t, err)
	x.does(t, x.firm, v, service.ProjectStep{Action: market.ProjectWithdraw, Words: "经费未落实"})
	_, err = x.ActOnProjectPlan(t.Context(), x.second, plan.Plan.ID, plan.Version, market.ProjectPlanPublish, "")
	wantCode(t, "lists a withdrawn project", err, market.CodeInvalid)
	_, err = x.ProjectPlan(t.Context(), x.firm, plan.Plan.ID)
	wantCode(t, "a firm reads a plan that is not published", err, market.CodeNotFound)
}

// A contract of a funded project counts as funded by a fiscal plan, whatever it says:
// the decision on it is void, and the sheet names the project.
func TestAContractOfAFundedProjectIsFiscalPlanFunded(t *testing.T) {
	for name, c := range map[string]struct {
		money *market.Fen
		rule  func(*market.Programme)
		want  market.ClaimState
	}{
		"funded":                            {ptr(20 * market.WanYuan), func(*market.Programme) {}, market.ClaimFormalCheck},
		"listed without money":              {nil, func(*market.Programme) {}, market.ClaimDecided},
		"the programme does not exclude it": {ptr(20 * market.WanYuan), func(p *market.Programme) { p.Subsidy.ExcludeFiscal = ptr(false) }, market.ClaimDecided},
	} {
		t.Run(name, func(t *testing.T) {
			x := newPartners(t, c.rule)
			v := x.planned(t, c.money)
			contract := x.paid(t, 30*market.WanYuan).Contract
			w := x.decidedOn(t, contract.ID)
			v, err := x.LinkContract(t.Context(), x.uni, v.Project.ID, contract.ID)
			fatal(t, err)
			if len(v.Outcome.Contracts) != 1 || v.Outcome.Paid != 30*market.WanYuan || v.Outcome.Technical != 80*market.WanYuan || v.Outcome.Total != 100*market.WanYuan {
				t.Errorf("what came of it: %+v", v.Outcome)
			}
			if w = x.again(t, w); w.Claim.State != c.want {
				t.Errorf("the claim is %s, want %s", w.Claim.State, c.want)
			}
			if c.want == market.ClaimFormalCheck {
				_, err := x.try(t, x.decider, w, market.ClaimDecide)
				wantCode(t, "decided again", err, market.CodeConflict)
				_, err = x.UnlinkContract(t.Context(), x.uni, v.Project.ID, contract.ID, "不属于本项目")
				wantCode(t, "a side takes it out", err, market.CodeForbidden)
				_, err = x.UnlinkContract(t.Context(), x.province, v.Project.ID, contract.ID, "不属于本项目")
				fatal(t, err)
				x.steps(t, x.decider, x.again(t, w), market.ClaimDecide)
			}
			x.sound(t)
		})
	}
}

func TestAContractBegunFromAFundedProjectSaysSo(t *testing.T) {
	x := newPartners(t)
	v := x.planned(t, ptr(20*market.WanYuan))
	d, err := x.PrefillContract(t.Context(), x.uni, market.ContractLinks{Project: v.Project.ID})
	fatal(t, err)
	if d.Terms.FiscalPlan == nil || !*d.Terms.FiscalPlan || d.Links.Project != v.Project.ID || d.Links.Introduction != x.deal || d.Terms.Buyer.Name != "瀚辰公司" {
		t.Errorf("%+v", d)
	}
	w, err := x.CreateContract(t.Context(), x.uni, d)
	fatal(t, err)
	if w.Contract.Links.Project != v.Project.ID {
		t.Errorf("%+v", w.Contract.Links)
	}
	_, err = x.PrefillContract(t.Context(), x.third, market.ContractLinks{Project: v.Project.ID})
	wantCode(t, "another firm", err, market.CodeNotFound)
}

// What a contract says of fiscal-plan funding against its project is shown to both
// parties, on the project and to whoever reviews a claim, and decides nothing.
func TestAContractThatDeniesTheFundingOfItsProjectIsFlagged(t *testing.T) {
	x := newPartners(t, func(p *market.Programme) { p.Subsidy.ExcludeFiscal = ptr(false) })
	v := x.planned(t, ptr(20*market.WanYuan))
	contract := x.paid(t, 30*market.WanYuan).Contract
	v, err := x.LinkContract(t.Context(), x.uni, v.Project.ID, contract.ID)
	fatal(t, err)
	for who, a := range map[string]market.Actor{"the university": x.uni, "the firm": x.firm, "the department": x.province} {
		w, err := x.Contract(t.Context(), a, contract.ID)
		fatal(t, err)
		if !slices.ContainsFunc(w.Warnings, func(w market.Warning) bool { return w.Code == string(market.FlagFundedUndeclared) }) {
			t.Errorf("%s is warned of %v", who, w.Warnings)
		}
		v, err = x.Project(t.Context(), a, v.Project.ID)
		fatal(t, err)
		if flags := v.Outcome.Contracts[0].Flags; len(flags) != 1 || flags[0].Flag != market.FlagFundedUndeclared {
			t.Errorf("on the project %s reads %+v", who, flags)
		}
	}
	w := x.decidedOn(t, contract.ID)
	flagged := func(a market.Actor) bool {
		w, err := x.Claim(t.Context(), a, w.Claim.ID)
		fatal(t, err)
		return slices.ContainsFunc(w.Flags, func(f market.Flagged) bool { return f.Flag == market.FlagFundedUndeclared })
	}
	if !flagged(x.formal) || flagged(x.firm) {
		t.Errorf("flagged to the reviewer: %v, to the applicant: %v", flagged(x.formal), flagged(x.firm))
	}
	rows, err := x.OfficeContracts(t.Context(), x.province, service.OfficeContractFilter{Flag: market.FlagFundedUndeclared})
	fatal(t, err)
	if len(rows.Rows) != 1 {
		t.Errorf("the department lists %d", len(rows.Rows))
	}
	x.sound(t)
}

func TestAContractOfTheSameDealAsAFundedProjectIsAskedAbout(t *testing.T) {
	x := newPartners(t)
	d, err := x.PrefillContract(t.Context(), x.uni, market.ContractLinks{Introduction: x.deal})
	fatal(t, err)
	links := d.Links
	d.Terms = goodTerms()
	d.Links = links
	w, err := x.CreateContract(t.Context(), x.uni, d)
	fatal(t, err)
	w = x.dealers.does(t, x.uni, w, market.ContractConfirm, "")
	asked := func(a market.Actor) bool {
		w, err := x.Contract(t.Context(), a, w.Contract.ID)
		fatal(t, err)
		return slices.ContainsFunc(w.Warnings, func(w market.Warning) bool { return w.Code == string(market.FlagDealFunded) })
	}
	if asked(x.uni) {
		t.Error("asked before there is a project")
	}
	v := x.planned(t, ptr(20*market.WanYuan))
	if !asked(x.uni) || !asked(x.firm) || len(v.Outcome.Unlinked) != 1 || v.Outcome.Unlinked[0].Flags[0].Flag != market.FlagDealFunded {
		t.Errorf("asked: %v and %v, on the project %+v", asked(x.uni), asked(x.firm), v.Outcome.Unlinked)
	}
	if v, err = x.Project(t.Context(), x.province, v.Project.ID); err != nil || len(v.Outcome.Unlinked) != 0 {
		t.Errorf("the department reads of a contract that is not applied for: %+v, %v", v.Outcome.Unlinked, err)
	}
	x.registered(t, x.dealers.does(t, x.firm, w, market.ContractConfirm, ""), certificate())
	if v, err = x.Project(t.Context(), x.province, v.Project.ID); err != nil || len(v.Outcome.Unlinked) != 1 || !asked(x.province) {
		t.Errorf("the department reads %+v, %v", v.Outcome.Unlinked, err)
	}
	v, err = x.LinkContract(t.Context(), x.firm, v.Project.ID, w.Contract.ID)
	fatal(t, err)
	if asked(x.uni) || len(v.Outcome.Unlinked) != 0 || v.Outcome.Contracts[0].Flags[0].Flag != market.FlagFundedUndeclared {
		t.Errorf("linked: %+v", v.Outcome)
	}
}
