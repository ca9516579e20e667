package market

import (
	"fmt"
	"slices"
	"time"
)

// What news of joint projects is about, beside its milestones' and final report's last
// days.
const (
	NewsProject          = "project"
	NewsProjectReport    = "project_report" // a progress report
	NewsProjectMilestone = "project_milestone"
	NewsProjectFinal     = "project_final" // the final report
	NewsProjectCall      = "project_call"
)

// What a project's news says in place of an action, beside NewsDue.
const (
	NewsHandIn  = "hand_in" // the second confirmation
	NewsOverdue = "overdue" // a last day is over
	NewsOpen    = "open"    // a call takes projects
)

// finalNotice is how many days before the end of a project its two sides are told
// that the final report is due.
const finalNotice = 14

// ProjectNews is something to hear of a joint project.
type ProjectNews struct {
	Event      AlertEvent
	To         []string // ids of those of the two that hear of it
	Department bool     // whoever reviews projects for the provincial department hears of it too
	Due        Date     // the last day that it speaks of, in place of a moment
}

// NewsOf is who hears of what has happened to a project at a moment, which is that of
// a journal entry: of a step whoever of the two did not take it, and the department
// where it is the next to act, or where what it has in hand is over. Nil for nothing
// to tell: while the two write, only the beginning and a change that takes a
// confirmation back are. It is nil too once a later step says something newer of the
// same: of a report or a milestone only another one does.
func (p Project) NewsOf(at time.Time) *ProjectNews {
	var newer []AlertEvent
	for _, step := range slices.Backward(p.Steps) {
		if step.Action == ProjectEdit && step.From != ProjectProposed {
			continue // writing on takes the place of no news
		}
		e := p.eventOf(step)
		if !step.At.Equal(at) {
			newer = append(newer, e)
			continue
		}
		if slices.ContainsFunc(newer, func(n AlertEvent) bool { return n.Replaces(e) }) {
			return nil
		}
		return &ProjectNews{Event: e, To: others([]string{p.University, p.Enterprise}, p.organisationOf(step.Side)), Department: concernsDepartment(step)}
	}
	return nil
}

// eventOf is a step as news.
func (p Project) eventOf(step ProjectStep) AlertEvent {
	e := AlertEvent{Of: NewsProject, Action: string(step.Action), Thing: p.ID, At: step.At}
	switch {
	case step.To == ProjectSubmitted:
		e.Action = NewsHandIn
	case step.Action == ProjectTell:
		e.Of = NewsProjectReport
	case step.Action == ProjectReach:
		e.Of = NewsProjectMilestone
		if i := slices.IndexFunc(p.Reached, func(r MilestoneReached) bool { return r.At.Equal(step.At) }); i >= 0 {
			e.Thing = p.milestoneID(p.Reached[i].Index)
		}
	}
	return e
}

func (p Project) organisationOf(side ProjectSide) string {
	switch side {
	case ProjectUniversity:
		return p.University
	case ProjectEnterprise:
		return p.Enterprise
	}
	return ""
}

func concernsDepartment(s ProjectStep) bool {
	switch s.Action {
	case ProjectWithdraw:
		return s.From == ProjectSubmitted || s.From == ProjectAccepted
	case ProjectTerminate:
		return s.Part != ProjectByDepartment
	}
	return s.To == ProjectSubmitted || s.To == ProjectReported
}

func (p Project) milestoneID(index int) string { return fmt.Sprintf("%s.%d", p.ID, index) }

// MilestoneOf is the milestone of the text that an event is about; nil for none.
func (p Project) MilestoneOf(e AlertEvent) *ProjectMilestone {
	for i := range p.Text.Milestones {
		if e.Of == NewsProjectMilestone && e.Thing == p.milestoneID(i) {
			return &p.Text.Milestones[i]
		}
	}
	return nil
}

// NewsDueOn is what a day brings: a text that has to be handed in soon, a review that
// is due or overdue, milestones and the final report.
func (p Project) NewsDueOn(today Date) []ProjectNews {
	e := AlertEvent{Of: NewsProject, Thing: p.ID}
	switch {
	case p.State == ProjectListed:
		return p.runNewsOn(today)
	case p.State.Editable() && p.Due >= today:
		if n := dueNews(e, p.Due, answerNotice, today); n != nil {
			n.To = others([]string{p.University, p.Enterprise}, p.spoken()...)
			return []ProjectNews{*n}
		}
	case p.State == ProjectSubmitted || p.State == ProjectReported:
		if n := dueNews(e, p.Due, answerNotice, today); n != nil {
			n.Department = true
			return []ProjectNews{*n}
		}
	}
	return nil
}

// spoken are the organisations that have confirmed what is to be confirmed now.
func (p Project) spoken() []string {
	var out []string
	for _, c := range p.said() {
		out = append(out, c.Organisation)
	}
	return out
}

// runNewsOn are the last days of a project that runs.
func (p Project) runNewsOn(today Date) []ProjectNews {
	var out []ProjectNews
	for i, m := range p.Text.Milestones {
		if p.HasReached(i) {
			continue
		}
		if n := dueNews(AlertEvent{Of: NewsProjectMilestone, Thing: p.milestoneID(i)}, m.Due, milestoneNotice, today); n != nil {
			n.To = []string{p.organisationOf(m.Who)}
			out = append(out, *n)
		}
	}
	if n := dueNews(AlertEvent{Of: NewsProjectFinal, Thing: p.ID}, p.Text.Ends, finalNotice, today); n != nil {
		n.To = []string{p.University, p.Enterprise}
		out = append(out, *n)
	}
	return out
}

// dueNews says that a day is at most so many days off, or is over; nil for neither.
func dueNews(e AlertEvent, due Date, notice int, today Date) *ProjectNews {
	switch {
	case due == "" || due > today.plus(notice):
		return nil
	case due < today:
		e.Action = NewsOverdue
	default:
		e.Action = NewsDue
	}
	return &ProjectNews{Event: e, Due: due}
}

// Outlives tells whether an alert on a project still says something after its newest
// step: one on its steps until a newer one takes its place, one on what runs while it
// runs.
func (p Project) Outlives(e AlertEvent) bool {
	switch e.Of {
	case NewsProjectMilestone, NewsProjectFinal:
		return p.State == ProjectListed
	case NewsProjectReport:
		return !p.State.Over()
	}
	return true
}

// NewsOf is the event that the call takes projects, with its last day; nil on a day on
// which it does not.
func (c ProjectCall) NewsOf(today Date) *ProjectNews {
	if c.Takes(today) != nil {
		return nil
	}
	return &ProjectNews{Event: AlertEvent{Of: NewsProjectCall, Action: NewsOpen, Thing: c.ID}, Due: c.Terms.Closes}
}

// MayFile tells whether an organisation is one that a call is for: a university or an
// institute, or an enterprise that holds the title.
func (c ProjectCall) MayFile(o Organisation, titles []Title, knownAt time.Time) bool {
	if o.Status != Active {
		return false
	}
	switch o.Kind {
	case University, Institute:
		return true
	case Enterprise:
		_, holds := c.Eligible(titles, o.CreditCode, knownAt)
		return holds
	}
	return false
}

// Hears tells whether news goes to one of the two.
func (n ProjectNews) Hears(organisation string) bool { return slices.Contains(n.To, organisation) }
