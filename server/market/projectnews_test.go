package market_test

import (
	"slices"
	"testing"
	"time"

	"duijie/server/market"
)

// Every step that the table allows, by everyone: whoever took it does not hear of it,
// the other side does, and nobody but the two and the department.
func TestTheOtherSideHearsOfEveryStepOfAProject(t *testing.T) {
	quiet := []market.ProjectAction{market.ProjectEdit}
	for _, state := range market.ProjectStates.Codes() {
		for _, action := range market.ProjectActions.Codes() {
			for who, a := range projectPeople {
				p := projectIn(market.ProjectState(state))
				d := everything(a)
				d.Reasons = []string{"other"}
				if p.Do(market.ProjectAction(action), d) != nil {
					continue
				}
				n := p.NewsOf(projectDay)
				if n == nil {
					if !slices.Contains(quiet, market.ProjectAction(action)) || state == string(market.ProjectProposed) {
						t.Errorf("%s in %s by %s: nobody hears of it", action, state, who)
					}
					continue
				}
				want := []string{"uni", "firm"}
				want = slices.DeleteFunc(want, func(id string) bool { return id == a.Organisation })
				if !slices.Equal(n.To, want) {
					t.Errorf("%s in %s by %s: %v hear of it, want %v", action, state, who, n.To, want)
				}
				next := p.State == market.ProjectSubmitted || p.State == market.ProjectReported
				gone := action == string(market.ProjectWithdraw) && slices.Contains([]string{"submitted", "accepted"}, state) || action == string(market.ProjectTerminate) && a.Organisation != "bureau"
				if n.Department != (next || gone) {
					t.Errorf("%s in %s by %s: the department hears of it: %v", action, state, who, n.Department)
				}
				if p.NewsOf(projectDay.Add(1)) != nil {
					t.Errorf("%s in %s: told of another moment too", action, state)
				}
			}
		}
	}
}

// What is told late, because the platform stood still, is told of what still says
// something: a report takes nothing from the plan, and writing on nothing from a return.
func TestOnlyANewerStepOfTheSameTakesThePlaceOfNews(t *testing.T) {
	hour := func(n int) time.Time { return projectDay.Add(time.Duration(n) * time.Hour) }
	step := func(n int, action market.ProjectAction, from, to market.ProjectState) market.ProjectStep {
		return market.ProjectStep{Action: action, From: from, To: to, Part: market.ProjectByMember, Side: market.ProjectUniversity, At: hour(n)}
	}
	p := projectIn(market.ProjectListed)
	p.Reached = []market.MilestoneReached{{Index: 0, At: hour(5)}, {Index: 1, At: hour(6)}}
	p.Steps = []market.ProjectStep{
		step(1, market.ProjectConfirm, market.ProjectDraft, market.ProjectProposed), step(2, market.ProjectSendBack, market.ProjectSubmitted, market.ProjectReturned),
		step(3, market.ProjectEdit, market.ProjectReturned, market.ProjectReturned), step(4, market.ProjectTell, market.ProjectListed, market.ProjectListed),
		step(5, market.ProjectReach, market.ProjectListed, market.ProjectListed), step(6, market.ProjectReach, market.ProjectListed, market.ProjectListed),
		step(7, market.ProjectTell, market.ProjectListed, market.ProjectListed),
	}
	for n, want := range map[int]string{1: "", 2: "project.return p", 3: "", 4: "", 5: "project_milestone.reach p.0", 6: "project_milestone.reach p.1", 7: "project_report.report p"} {
		got := ""
		if news := p.NewsOf(hour(n)); news != nil {
			got = news.Event.Of + "." + news.Event.Action + " " + news.Event.Thing
		}
		if got != want {
			t.Errorf("of step %d: %q, want %q", n, got, want)
		}
	}
}

func TestLastDaysOfAProjectAreTold(t *testing.T) {
	const none = ""
	for _, c := range []struct {
		rule   string
		state  market.ProjectState
		today  market.Date
		change func(*market.Project)
		want   []string // of.action to
	}{
		{"a draft, four days before its window ends", market.ProjectDraft, "2026-06-26", nil, nil},
		{"a draft, three days before", market.ProjectDraft, "2026-06-27", func(p *market.Project) { p.Confirmed = nil }, []string{"project.due uni firm"}},
		{"the other side's confirmation", market.ProjectProposed, "2026-06-30", nil, []string{"project.due firm"}},
		{"over: that lapses", market.ProjectProposed, "2026-07-01", nil, nil},
		{"a review", market.ProjectSubmitted, "2026-06-27", nil, []string{"project.due department"}},
		{"a review that is late", market.ProjectReported, "2026-07-01", nil, []string{"project.overdue department"}},
		{"accepted", market.ProjectAccepted, "2026-06-30", nil, nil},
		{"under way, nothing near", market.ProjectListed, "2026-10-23", nil, nil},
		{"a milestone within a week", market.ProjectListed, "2026-10-24", nil, []string{"project_milestone.due uni"}},
		{"a milestone that is late", market.ProjectListed, "2026-11-01", nil, []string{"project_milestone.overdue uni"}},
		{"reached", market.ProjectListed, "2026-11-01", func(p *market.Project) { p.Reached = []market.MilestoneReached{{Index: 0}} }, nil},
		{"the final report within two weeks", market.ProjectListed, "2027-06-16", func(p *market.Project) { p.Text.Milestones = nil }, []string{"project_final.due uni firm"}},
		{"the final report, late", market.ProjectListed, "2027-07-01", func(p *market.Project) { p.Text.Milestones = nil }, []string{"project_final.overdue uni firm"}},
		{"handed in", market.ProjectFinishing, "2027-07-01", nil, nil},
	} {
		p := projectIn(c.state)
		p.Due = "2026-06-30"
		if c.change != nil {
			c.change(&p)
		}
		var got []string
		for _, n := range p.NewsDueOn(c.today) {
			line := n.Event.Of + "." + n.Event.Action
			for _, to := range n.To {
				line += " " + to
			}
			if n.Department {
				line += " department"
			}
			if n.Due == none {
				t.Errorf("%s: no day", c.rule)
			}
			got = append(got, line)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.rule, got, c.want)
		}
	}
}

func TestWhomACallIsFor(t *testing.T) {
	call := openCall()
	titles := []market.Title{titleOf(market.TitleProvincial, "2025-07-20", "2028-07-19")}
	for _, c := range []struct {
		rule   string
		kind   market.OrganisationKind
		status market.Status
		titles []market.Title
		want   bool
	}{
		{"a university", market.University, market.Active, nil, true},
		{"an institute", market.Institute, market.Active, nil, true},
		{"an enterprise with the title", market.Enterprise, market.Active, titles, true},
		{"an enterprise without", market.Enterprise, market.Active, nil, false},
		{"a suspended university", market.University, market.Suspended, nil, false},
		{"an agency", market.Agency, market.Active, titles, false},
		{"a department", market.Department, market.Active, titles, false},
	} {
		o := market.Organisation{Kind: c.kind, Status: c.status, CreditCode: claimantCode}
		if got := call.MayFile(o, c.titles, projectDay); got != c.want {
			t.Errorf("%s: %v", c.rule, got)
		}
	}
	for day, want := range map[market.Date]bool{"2026-04-30": false, "2026-05-01": true, "2026-06-30": true, "2026-07-01": false} {
		if n := call.NewsOf(day); (n != nil) != want || n != nil && n.Due != "2026-06-30" {
			t.Errorf("on %s: %+v", day, n)
		}
	}
}
