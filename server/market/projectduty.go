package market

import (
	"slices"
	"strconv"
	"time"
)

// DutyProject is a step of a joint project, of a call or of a plan that is waited
// for.
const DutyProject = "project"

// awaitedSteps are the actions on a project that someone waits for, by state.
var awaitedSteps = map[ProjectState][]ProjectAction{
	ProjectProposed:  {ProjectConfirm},
	ProjectReturned:  {ProjectConfirm},
	ProjectSubmitted: {ProjectAccept, ProjectSendBack, ProjectRefuse},
	ProjectFinishing: {ProjectAgree, ProjectDisagree},
	ProjectReported:  {ProjectConclude, ProjectContinue},
}

// ProjectDuty is what an actor has to do on a project itself; nil when it is
// another's turn. called is the name of the other side, or of the enterprise.
func ProjectDuty(a Actor, p Project, called string, now time.Time) *Duty {
	allowed := p.Allowed(a)
	var actions []string
	for _, action := range awaitedSteps[p.State] {
		if slices.Contains(allowed, action) {
			actions = append(actions, string(action))
		}
	}
	if len(actions) == 0 || p.Overdue(DateOf(now)) {
		return nil
	}
	d := p.duty(called)
	d.Actions = actions
	return d.on(now)
}

func (p Project) duty(called string) *Duty {
	d := &Duty{Kind: DutyProject, Subject: p.ID, Name: called, Project: p.Text.Title, State: string(p.State), Due: p.Due, DueOpen: p.DueOpen, Since: p.UpdatedAt}
	if p.Listing != nil {
		d.Number = p.Listing.Number
	}
	return d
}

// ProjectMilestoneDuties are the milestones that an organisation has to reach within
// a week, or should have reached.
func ProjectMilestoneDuties(a Actor, p Project, called string, now time.Time) []Duty {
	var out []Duty
	side := p.SideOf(a.Organisation)
	if p.State != ProjectListed || side == "" || !a.BelongsTo(a.Organisation) {
		return nil
	}
	for i, m := range p.Text.Milestones {
		if m.Who != side || p.HasReached(i) || m.Due > DateOf(now).plus(milestoneNotice) {
			continue
		}
		d := p.duty(called)
		d.Actions, d.Note, d.Due, d.DueOpen, d.Since = []string{string(ProjectReach)}, "milestone", m.Due, nil, p.Listing.At
		out = append(out, *d.on(now))
	}
	return out
}

// FinalReportDuty is the final report of a project whose term is over; nil for none.
func FinalReportDuty(a Actor, p Project, called string, now time.Time) *Duty {
	if p.State != ProjectListed || p.Text.Ends > DateOf(now) || !slices.Contains(p.PartsOf(a), ProjectByManager) {
		return nil
	}
	d := p.duty(called)
	d.Actions, d.Due, d.DueOpen, d.Since = []string{string(ProjectFinish)}, p.Text.Ends, nil, p.Listing.At
	return d.on(now)
}

// ProjectPlanDuty is what a manager of the provincial department has to do on a plan:
// another person than who drew it up publishes it or sends it back. Nil for nothing.
func ProjectPlanDuty(a Actor, p ProjectPlan, now time.Time) *Duty {
	if !a.MayRuleProgrammes() || p.State != ProjectPlanProposed || p.PartOf(a.User) != PartSecondPerson {
		return nil
	}
	d := &Duty{Kind: DutyProject, Subject: p.ID, Name: strconv.Itoa(p.Year), Project: p.Text.Name.ZH, State: string(p.State), Note: "plan",
		Actions: []string{string(ProjectPlanPublish), string(ProjectPlanReturn)}, Since: p.ProposedAt}
	return d.on(now)
}

// DrawUpDuty is the plan of a call that is over, with projects that were accepted and
// stand in no plan; nil for none.
func DrawUpDuty(a Actor, c ProjectCall, accepted int, planned bool, now time.Time) *Duty {
	if !a.MayRuleProgrammes() || !c.Public() || planned || accepted == 0 || DateOf(now) <= c.Terms.Closes {
		return nil
	}
	d := &Duty{Kind: DutyProject, Subject: c.ID, Name: strconv.Itoa(c.Terms.Year), Project: c.Terms.Name.ZH, State: string(c.State), Note: "call",
		Actions: []string{"draw_up"}, Count: accepted, Since: c.PublishedAt}
	return d.on(now)
}
