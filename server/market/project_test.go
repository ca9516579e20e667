package market_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var projectDay = time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)

func yuan(n int64) *market.Fen { f := market.Fen(n * 100); return &f }

func wholeProject() market.ProjectText {
	return market.ProjectText{
		Title: "导热膜联合研发", Field: "05", Goals: "研制满足功率器件散热要求的薄膜材料。", Content: "材料配方、成膜工艺与器件验证。", Expected: "导热系数达标",
		UniversityTasks: "配方与工艺研究", EnterpriseTasks: "中试与器件验证", Ownership: "双方共有", Begins: "2026-07-01", Ends: "2027-06-30",
		EnterpriseMoney: yuan(600_000), UniversityMoney: yuan(0), Asked: yuan(300_000),
		Milestones: []market.ProjectMilestone{{What: "完成配方", Due: "2026-10-31", Who: market.ProjectUniversity}, {What: "完成中试", Due: "2027-03-31", Who: market.ProjectEnterprise}},
	}
}

func openCall() market.ProjectCall {
	no := false
	return market.ProjectCall{ID: "call", State: market.ProjectCallOpen, Terms: market.ProjectCallTerms{
		Year: 2026, Name: market.Text{ZH: "申报通知"}, Document: "样例〔2026〕1号", Opens: "2026-05-01", Closes: "2026-06-30", TitleDay: "2026-05-01", NationalCounts: &no, ReviewDays: 10, ReturnDays: 5}}
}

func projectActor(user, organisation string, role market.Role, region string) market.Actor {
	return market.Actor{User: user, Organisation: organisation, Roles: []market.Grant{{Role: role, Region: region}}}
}

// projectPeople is everyone who might act on a project of "uni" and "firm".
var projectPeople = map[string]market.Actor{
	"member of the university":  projectActor("um", "uni", market.RoleMember, ""),
	"manager of the university": projectActor("uu", "uni", market.RoleOrgManager, ""),
	"manager of the firm":       projectActor("ff", "firm", market.RoleOrgManager, ""),
	"reviewer of the province":  projectActor("rr", "bureau", market.RoleReviewer, market.Jilin),
	"auditor of the province":   projectActor("aa", "bureau", market.RoleAuditor, market.Jilin),
	"reviewer of a prefecture":  projectActor("pp", "bureau", market.RoleReviewer, "220100"),
	"manager of another":        projectActor("oo", "other", market.RoleOrgManager, ""),
	"a visitor":                 {},
}

// partsIn are the parts that each plays where the university has spoken.
var partsIn = map[string][]market.ProjectPart{
	"member of the university":  {market.ProjectByMember},
	"manager of the university": {market.ProjectByMember, market.ProjectByManager},
	"manager of the firm":       {market.ProjectByMember, market.ProjectByManager, market.ProjectBySecond},
	"reviewer of the province":  {market.ProjectByDepartment},
}

func projectIn(state market.ProjectState) market.Project {
	said := []market.Confirmation{{Organisation: "uni", By: "uu"}}
	p := market.Project{ID: "p", State: state, Call: "call", University: "uni", Enterprise: "firm", Text: wholeProject(), SubmittedAt: projectDay, Confirmed: said, FinalBy: said}
	return p
}

// everything is what any step could need.
func everything(a market.Actor) market.ProjectDoing {
	return market.ProjectDoing{
		Actor: a, Words: "说明理由", Milestone: map[string]int{"firm": 1}[a.Organisation], At: projectDay, Call: openCall(), Workdays: market.CalendarOf(nil).Deadline, Buyer: claimantCode,
		Titles:  []market.Title{titleOf(market.TitleProvincial, "2025-07-20", "2028-07-19")},
		Report:  &market.ProjectReport{ID: "r", Final: true, Through: "2026-05-30", Done: "完成了全部研发内容。", Outcome: "achieved"},
		Listing: &market.ProjectListing{Plan: "plan", Year: 2026, Number: "1"},
	}
}

// Every action in every state by everyone: the table and nothing else decides.
func TestTheTableDecidesOnEveryStepOfAProject(t *testing.T) {
	for _, state := range market.ProjectStates.Codes() {
		for _, action := range market.ProjectActions.Codes() {
			if action == string(market.ProjectBegin) || action == string(market.ProjectLapse) || action == string(market.ProjectList) {
				continue // of the platform, see below
			}
			row := slices.IndexFunc(market.ProjectTransitions, func(r market.ProjectTransition) bool {
				return string(r.Action) == action && string(r.From) == state
			})
			for who, a := range projectPeople {
				p := projectIn(market.ProjectState(state))
				d := everything(a)
				d.Reasons = []string{"other"}
				want := market.CodeConflict
				if row >= 0 {
					want = market.CodeForbidden
					r := market.ProjectTransitions[row]
					if slices.ContainsFunc(r.By, func(part market.ProjectPart) bool { return slices.Contains(partsIn[who], part) }) {
						want = ""
					}
				}
				before := p
				err := p.Do(market.ProjectAction(action), d)
				if market.CodeOf(err) != want {
					t.Errorf("%s in %s by %s: %v, want %q", action, state, who, err, want)
				}
				if err != nil && cmp.Diff(before, p) != "" {
					t.Errorf("%s in %s by %s is refused and changes the project", action, state, who)
				}
				if err == nil && p.State != market.ProjectTransitions[row].To {
					t.Errorf("%s in %s leads to %s", action, state, p.State)
				}
			}
		}
	}
}

func TestWhatAStepOfAProjectHasToBring(t *testing.T) {
	uni, firm, office := projectPeople["manager of the university"], projectPeople["manager of the firm"], projectPeople["reviewer of the province"]
	for rule, c := range map[string]struct {
		state  market.ProjectState
		action market.ProjectAction
		by     market.Actor
		change func(*market.Project, *market.ProjectDoing)
		want   market.Code
	}{
		"the second confirmation is another person's": {market.ProjectProposed, market.ProjectConfirm, market.Actor{User: "uu", Organisation: "firm", Roles: firm.Roles}, func(*market.Project, *market.ProjectDoing) {}, market.CodeForbidden},
		"a sum that is not given has no default":      {market.ProjectProposed, market.ProjectConfirm, firm, func(p *market.Project, _ *market.ProjectDoing) { p.Text.Asked = nil }, market.CodeInvalid},
		"a missing file of the evidence": {market.ProjectProposed, market.ProjectConfirm, firm, func(_ *market.Project, d *market.ProjectDoing) {
			d.Call.Terms.Evidence = []market.Evidence{{Code: "x", Required: true}}
		}, market.CodeInvalid},
		"the window is over": {market.ProjectProposed, market.ProjectConfirm, firm, func(_ *market.Project, d *market.ProjectDoing) { d.Call.Terms.Closes = "2026-05-31" }, market.CodeConflict},
		"after a return its own days count": {market.ProjectProposed, market.ProjectConfirm, firm, func(p *market.Project, d *market.ProjectDoing) {
			d.Call.Terms.Closes, p.Return, p.Due = "2026-05-31", &market.ProjectReturn{}, "2026-06-01"
		}, ""},
		"and when they are over it is too late": {market.ProjectProposed, market.ProjectConfirm, firm, func(p *market.Project, _ *market.ProjectDoing) {
			p.Return, p.Due = &market.ProjectReturn{}, "2026-05-31"
		}, market.CodeConflict},
		"the title ended before the day of the call": {market.ProjectProposed, market.ProjectConfirm, firm, func(_ *market.Project, d *market.ProjectDoing) { d.Call.Terms.TitleDay = "2028-07-20" }, market.CodeConflict},
		"a national title where the call does not count it": {market.ProjectProposed, market.ProjectConfirm, firm, func(_ *market.Project, d *market.ProjectDoing) {
			d.Titles = []market.Title{titleOf(market.TitleNational, "2025-07-20", "2028-07-19")}
		}, market.CodeConflict},
		"the title of an anonymous demand":  {market.ProjectProposed, market.ProjectConfirm, firm, func(_ *market.Project, d *market.ProjectDoing) { d.Hidden = "导热膜 联合" }, market.CodeInvalid},
		"a return without a reason":         {market.ProjectSubmitted, market.ProjectSendBack, office, func(_ *market.Project, d *market.ProjectDoing) { d.Reasons = nil }, market.CodeInvalid},
		"a reason that is not of the list":  {market.ProjectSubmitted, market.ProjectRefuse, office, func(_ *market.Project, d *market.ProjectDoing) { d.Reasons = []string{"tasks"} }, market.CodeInvalid},
		"another reason without words":      {market.ProjectSubmitted, market.ProjectRefuse, office, func(_ *market.Project, d *market.ProjectDoing) { d.Words = "" }, market.CodeInvalid},
		"the other side's milestone":        {market.ProjectListed, market.ProjectReach, uni, func(_ *market.Project, d *market.ProjectDoing) { d.Milestone = 1 }, market.CodeForbidden},
		"a milestone twice":                 {market.ProjectListed, market.ProjectReach, uni, func(p *market.Project, _ *market.ProjectDoing) { p.Reached = []market.MilestoneReached{{Index: 0}} }, market.CodeConflict},
		"a final report without an outcome": {market.ProjectListed, market.ProjectFinish, uni, func(_ *market.Project, d *market.ProjectDoing) { d.Report.Outcome = "" }, market.CodeInvalid},
		"a report on days to come":          {market.ProjectListed, market.ProjectTell, uni, func(_ *market.Project, d *market.ProjectDoing) { d.Report.Through = "2026-06-02" }, market.CodeInvalid},
	} {
		t.Run(rule, func(t *testing.T) {
			p, d := projectIn(c.state), everything(c.by)
			d.Reasons = []string{"other"}
			c.change(&p, &d)
			if err := p.Do(c.action, d); market.CodeOf(err) != c.want {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// Whatever people do in whatever order: a text that is handed in is the one that two
// people of the two organisations confirmed, and it never changes unless the
// department sends it back.
func TestAHandedInTextStaysAsItIs(t *testing.T) {
	names := []string{}
	for who := range projectPeople {
		names = append(names, who)
	}
	slices.Sort(names)
	rapid.Check(t, func(t *rapid.T) {
		p, err := market.NewProject(market.Project{ID: "p", University: "uni", Enterprise: "firm", Text: wholeProject()}, everything(projectPeople["member of the university"]))
		if err != nil {
			t.Fatal(err)
		}
		var frozen *market.ProjectText
		for n := range rapid.IntRange(1, 40).Draw(t, "steps") {
			action := market.ProjectAction(rapid.SampledFrom(market.ProjectActions.Codes()).Draw(t, fmt.Sprint("action ", n)))
			d := everything(projectPeople[rapid.SampledFrom(names).Draw(t, fmt.Sprint("who ", n))])
			d.Reasons = []string{"other"}
			if action == market.ProjectList || action == market.ProjectLapse {
				d.Job = "plans"
			}
			if action == market.ProjectEdit {
				text := wholeProject()
				text.Goals += fmt.Sprint(n)
				_ = p.Edit(text, d)
			} else {
				_ = p.Do(action, d)
			}
			switch {
			case p.State.Editable() || p.State == market.ProjectWithdrawn && frozen == nil:
				frozen = nil
			case frozen == nil:
				text := p.Text
				frozen = &text
				if len(p.Confirmed) != 2 || p.Confirmed[0].By == p.Confirmed[1].By || p.Confirmed[0].Organisation == p.Confirmed[1].Organisation {
					t.Fatalf("handed in on the word of %+v", p.Confirmed)
				}
			default:
				if diff := cmp.Diff(*frozen, p.Text); diff != "" {
					t.Fatalf("a frozen text changed in %s: %s", p.State, diff)
				}
			}
		}
	})
}

// Whoever writes a word of a plan never publishes it; what is published names every
// number once, decides on the money of each line, and never changes again.
func TestAPlanIsPublishedByAnotherAndNeverChanges(t *testing.T) {
	users := []string{"a", "b", "c"}
	rapid.Check(t, func(t *rapid.T) {
		entry := func(n int) market.PlanEntry {
			e := market.PlanEntry{Project: fmt.Sprint("p", rapid.IntRange(0, 3).Draw(t, "project")), Number: rapid.SampledFrom([]string{"", "1", "２", "2", " 3 "}).Draw(t, "number"),
				Funding: market.PlanFunding(rapid.SampledFrom([]string{"", "none", "fiscal_plan"}).Draw(t, "funding"))}
			if rapid.Bool().Draw(t, "sum given") {
				amount := market.Fen(rapid.Int64Range(-1, 3).Draw(t, "sum"))
				e.Amount = &amount
			}
			return e
		}
		p, err := market.NewProjectPlan("plan", openCall(), market.ProjectPlanText{}, "a", projectDay)
		if err != nil {
			t.Fatal(err)
		}
		var published []byte
		for n := range rapid.IntRange(1, 20).Draw(t, "steps") {
			who := market.ProgrammeStep{By: rapid.SampledFrom(users).Draw(t, "by"), Reason: "理由", At: projectDay}
			if rapid.Bool().Draw(t, "edits") {
				text := market.ProjectPlanText{Name: market.Text{ZH: "年度计划"}, Document: "样例〔2026〕9号"}
				for range rapid.IntRange(1, 3).Draw(t, "lines") {
					text.Entries = append(text.Entries, entry(n))
				}
				_ = p.Edit(text, who)
			} else {
				_ = p.Do(market.ProjectPlanAction(rapid.SampledFrom(market.ProjectPlanActions.Codes()).Draw(t, "action")), who)
			}
			if p.State == "" {
				return
			}
			if !p.Public() {
				continue
			}
			now, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			if published != nil && string(published) != string(now) {
				t.Fatalf("a published plan changed: %s", cmp.Diff(string(published), string(now)))
			}
			published = now
			if slices.Contains(p.Editors, p.DecidedBy) {
				t.Fatalf("%s drew it up and published it", p.DecidedBy)
			}
			seen := map[string]bool{}
			for _, e := range p.Text.Entries {
				if e.Numbered() == "" || seen[e.Numbered()] || e.Funding == "" || (e.Amount != nil) != (e.Funding == market.FundedFiscal) || e.Amount != nil && *e.Amount <= 0 {
					t.Fatalf("published: %+v", p.Text.Entries)
				}
				seen[e.Numbered()] = true
			}
		}
	})
}

// A published call has decided everything.
func TestACallIsPublishedWhole(t *testing.T) {
	for field, empty := range map[string]func(*market.ProjectCallTerms){
		"year": func(c *market.ProjectCallTerms) { c.Year = 0 }, "name": func(c *market.ProjectCallTerms) { c.Name.ZH = "" }, "document": func(c *market.ProjectCallTerms) { c.Document = "" },
		"opens": func(c *market.ProjectCallTerms) { c.Opens = "" }, "closes": func(c *market.ProjectCallTerms) { c.Closes = "" }, "title day": func(c *market.ProjectCallTerms) { c.TitleDay = "" },
		"national titles": func(c *market.ProjectCallTerms) { c.NationalCounts = nil }, "review": func(c *market.ProjectCallTerms) { c.ReviewDays = 0 }, "return": func(c *market.ProjectCallTerms) { c.ReturnDays = 0 },
		"a window that is over": func(c *market.ProjectCallTerms) { c.Closes = "2026-05-31" },
	} {
		terms := openCall().Terms
		empty(&terms)
		c, err := market.NewProjectCall("call", terms, "a", projectDay)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Do(market.ProjectCallPublish, "a", projectDay); market.CodeOf(err) != market.CodeInvalid {
			t.Errorf("published without %s: %v", field, err)
		}
	}
}

// What the fiscal plan funds is not subsidised, whatever the contract declares; the
// sheet names the project and is the same again from what was stored.
func TestAContractOfAFundedProject(t *testing.T) {
	in := exampleInput()
	plain, err := market.Calculate(in, 2)
	if err != nil {
		t.Fatal(err)
	}
	if !plain.Passes {
		t.Fatalf("without a project: %+v", plain.Stops())
	}
	in.Project = &market.FundedProject{Project: "joint", Year: 2025, Number: "吉2025-17", Funding: 20 * market.WanYuan}
	sheet, err := market.Calculate(in, 2)
	if err != nil {
		t.Fatal(err)
	}
	line, _ := lineOf(sheet, "exclude.fiscal")
	if sheet.Award != 0 || line.Outcome != market.Failed || line.Value != "吉2025-17" || line.Source != "projects/joint" || !sheet.FailsForGood() {
		t.Errorf("award %d by %+v", sheet.Award, line)
	}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var stored market.CalculationInput
	if err := json.Unmarshal(text, &stored); err != nil {
		t.Fatal(err)
	}
	again, err := market.Calculate(stored, 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sheet, again); diff != "" {
		t.Errorf("recomputed: %s", diff)
	}
	before, err := market.Calculate(in, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !before.Passes {
		t.Errorf("rules 1 look at the project: %+v", before.Stops())
	}
	in.Programme.Subsidy.ExcludeFiscal = new(bool)
	if sheet, err = market.Calculate(in, 2); err != nil || !sheet.Passes {
		t.Errorf("a programme that does not exclude it: %+v, %v", sheet.Stops(), err)
	}
}
