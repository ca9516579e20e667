package market

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// maxReturned is how many reasons a project is sent back for at once.
const maxReturned = 8

// ProjectDoing is who takes a step of a project, with what it brings.
type ProjectDoing struct {
	Actor Actor  // the zero Actor for the platform itself
	Job   string // name of the platform's job, where it acts
	Words string
	// Reasons are codes: several of project_return_reason, or one of
	// project_refuse_reason or of project_end_reason.
	Reasons   []string
	Milestone int // index in the text
	Report    *ProjectReport
	Listing   *ProjectListing
	At        time.Time
	Call      ProjectCall
	Titles    []Title    // of the enterprise, its predecessors and successors
	Buyer     CreditCode // of the enterprise
	Workdays  Workdays
	Hidden    string // title of a demand that was anonymous; empty for none
}

// PartsOf are the parts that an actor plays now in a project. Whoever works for one
// of the two never acts for the department on it.
func (p Project) PartsOf(a Actor) []ProjectPart {
	var out []ProjectPart
	own := a.Organisation
	if !a.BelongsTo(p.University) && !a.BelongsTo(p.Enterprise) {
		if a.Reviews(Jilin) && !p.SubmittedAt.IsZero() {
			out = append(out, ProjectByDepartment)
		}
		return out
	}
	out = append(out, ProjectByMember)
	if !a.Manages(own) {
		return out
	}
	out = append(out, ProjectByManager)
	words := p.said()
	if len(words) == 0 {
		return append(out, ProjectByFirst)
	}
	if !slices.ContainsFunc(words, func(c Confirmation) bool { return c.Organisation == own }) {
		out = append(out, ProjectBySecond)
	}
	return out
}

// said is who has spoken of what is to be confirmed now.
func (p Project) said() []Confirmation {
	if p.State == ProjectFinishing {
		return p.FinalBy
	}
	return p.Confirmed
}

// NewProject begins a project of a deal. What it grew out of and the two sides are
// set already. Errors: conflict outside of the call's window, forbidden, invalid.
func NewProject(p Project, d ProjectDoing) (Project, error) {
	p.State, p.Due, p.CreatedAt = "", d.Call.Terms.Closes, d.At
	p.Text = p.Text.Trimmed()
	f := p.Text.Check()
	p.Text.checkUnlinked(&f, d.Hidden)
	if err := f.Err(); err != nil {
		return p, err
	}
	return p, p.Do(ProjectBegin, d)
}

// Edit puts another text into a project that is not frozen. In one that one side
// has confirmed, that takes the confirmation back and needs words. Errors: conflict
// for a frozen text, forbidden, invalid.
func (p *Project) Edit(text ProjectText, d ProjectDoing) error {
	text = text.Trimmed()
	f := text.Check()
	text.checkUnlinked(&f, d.Hidden)
	if err := f.Err(); err != nil {
		return err
	}
	if err := p.Do(ProjectEdit, d); err != nil {
		return err
	}
	p.Text = text
	return nil
}

// Do takes one step of the transition table. Errors: conflict when the table has no
// such step from here or the time for it is over, forbidden when it belongs to
// another part, invalid for what the step has to bring. The project is unchanged
// then.
func (p *Project) Do(action ProjectAction, d ProjectDoing) error {
	t, part, err := p.row(action, d)
	if err != nil {
		return err
	}
	d.Words = strings.TrimSpace(d.Words)
	var f Faults
	checkText(&f, "words", d.Words, maxWords)
	for _, need := range t.Needs {
		if err := p.lacks(&f, need, d); err != nil {
			return err
		}
	}
	if err := f.Err(); err != nil {
		return err
	}
	return p.move(t, part, d)
}

// row finds the row of the table and the part in which it is taken. Errors:
// conflict, forbidden.
func (p Project) row(action ProjectAction, d ProjectDoing) (ProjectTransition, ProjectPart, error) {
	parts := p.PartsOf(d.Actor)
	if d.Job != "" {
		parts = []ProjectPart{ProjectBySystem}
	}
	for _, t := range ProjectTransitions {
		if t.Action != action || t.From != p.State {
			continue
		}
		for _, part := range t.By {
			if !slices.Contains(parts, part) {
				continue
			}
			if said := p.said(); part == ProjectBySecond && action != ProjectDisagree && said[0].By == d.Actor.User {
				return t, part, samePerson()
			}
			return t, part, nil
		}
		return t, "", Errorf(CodeForbidden, "这一步不由您办理，或须由另一方的管理员办理", "this step is not yours, or the other side's manager has to take it")
	}
	label := ProjectActions.Label(string(action))
	return ProjectTransition{}, "", &Error{Code: CodeConflict, Message: Text{"项目在当前状态不能" + label.ZH, "not possible in the project's present state: " + label.EN}}
}

// lacks adds the faults of a need. Errors: conflict where it is a matter of time or
// of title and nothing that is typed would help.
func (p Project) lacks(f *Faults, need ProjectNeed, d ProjectDoing) error {
	switch need {
	case ProjectNeedWords:
		requireText(f, "words", d.Words, 2)
	case ProjectNeedComplete:
		*f = append(*f, p.Missing(d.Call)...)
		p.Text.checkUnlinked(f, d.Hidden)
	case ProjectNeedWindow:
		return p.inTime(d)
	case ProjectNeedTitle:
		if _, holds := d.Call.Eligible(d.Titles, d.Buyer, d.At); !holds {
			return NoTitle(d.Call)
		}
	case ProjectNeedReturnReason:
		checkProjectReasons(f, ProjectReturnReasons, d, maxReturned)
	case ProjectNeedRefuseReason:
		checkProjectReasons(f, ProjectRefuseReasons, d, 1)
	case ProjectNeedEndReason:
		checkProjectReasons(f, ProjectEndReasons, d, 1)
	case ProjectNeedReport:
		if d.Report == nil {
			f.Add("report", nil, Text{"请填写报告", "a report is needed"}, Text{})
			return nil
		}
		*f = append(*f, d.Report.Check(DateOf(d.At))...)
	case ProjectNeedMilestone:
		return p.checkMilestone(f, d)
	case ProjectNeedPlan:
		if d.Listing == nil {
			return Errorf(CodeConflict, "没有列入已公布的计划", "it stands in no published plan")
		}
	case ProjectNeedTermOver:
		if !p.Overdue(DateOf(d.At)) {
			return Errorf(CodeConflict, "期限尚未届满", "the deadline is not over")
		}
	}
	return nil
}

// NoTitle says that an enterprise holds no title by which it may take part in a call.
func NoTitle(c ProjectCall) error {
	return Errorf(CodeConflict, "企业在 %s 不持有有效的省级“专精特新”称号，不能申报", "the enterprise holds no provincial title on %s and cannot take part", string(c.Terms.TitleDay))
}

// Missing returns what keeps the two from confirming: in the text, and of the
// evidence that the call asks for.
func (p Project) Missing(c ProjectCall) Faults {
	f := p.Text.Missing()
	for _, e := range c.Terms.Evidence {
		if e.Required && !slices.ContainsFunc(p.Evidence, func(x ProjectEvidence) bool { return x.Code == e.Code }) {
			f.Add("evidence."+e.Code, nil, Text{"缺少材料：" + e.Name.ZH, "missing: " + e.Name.In("en")}, Text{})
		}
	}
	return f
}

// inTime is nil while the project may be handed in: within the call's window, and
// after a return within its working days.
func (p Project) inTime(d ProjectDoing) error {
	today := DateOf(d.At)
	if p.Return == nil {
		return d.Call.Takes(today)
	}
	if p.Overdue(today) {
		return Errorf(CodeConflict, "补正期限 %s 已过", "it had to come back by %s", string(p.Due))
	}
	return nil
}

func checkProjectReasons(f *Faults, of *CodeList, d ProjectDoing, most int) {
	if len(d.Reasons) == 0 {
		f.Add("reasons", nil, Text{"请选择理由", "choose a reason"}, Text{})
	}
	if len(d.Reasons) > most {
		f.Add("reasons", len(d.Reasons), Textf("最多 %d 项", "at most %d", most), Text{})
		return
	}
	of.checkAll(f, "reasons", d.Reasons)
	if slices.Contains(d.Reasons, ReasonOther) && utf8.RuneCountInString(d.Words) < 2 {
		f.Add("words", nil, Text{"请说明其他理由", "say what the other reason is"}, Text{})
	}
}

func (p Project) checkMilestone(f *Faults, d ProjectDoing) error {
	switch {
	case d.Milestone < 0 || d.Milestone >= len(p.Text.Milestones):
		f.Add("milestone", d.Milestone, Text{"没有这一项阶段目标", "there is no such milestone"}, Text{})
	case p.Text.Milestones[d.Milestone].Who != p.SideOf(d.Actor.Organisation):
		return Errorf(CodeForbidden, "该阶段目标由另一方负责", "the other side reaches this milestone")
	case p.HasReached(d.Milestone):
		return Errorf(CodeConflict, "该阶段目标已登记完成", "this milestone was reached already")
	}
	return nil
}

// Check returns the faults of a report on a day.
func (r ProjectReport) Check(today Date) Faults {
	var f Faults
	requireText(&f, "through", string(r.Through), 1)
	checkDate(&f, "through", r.Through)
	if r.Through > today {
		f.Add("through", r.Through, Text{"晚于今天", "lies after today"}, Text{})
	}
	requireText(&f, "done", r.Done, 10)
	checkText(&f, "done", r.Done, maxText)
	checkText(&f, "problems", r.Problems, maxText)
	checkText(&f, "next", r.Next, maxText)
	ProjectOutcomes.check(&f, "outcome", r.Outcome)
	if r.Final {
		requireText(&f, "outcome", r.Outcome, 1)
	}
	return f
}

// due is the last day that a step begins.
func (p Project) due(t ProjectTransition, d ProjectDoing) (Date, *Term, error) {
	var days int
	switch t.Term {
	case ReviewTerm:
		days = d.Call.Terms.ReviewDays
	case ReturnTerm:
		days = d.Call.Terms.ReturnDays
	default:
		if t.To.Editable() {
			return p.Due, p.DueOpen, nil // the day to hand it in stays
		}
		return "", nil, nil
	}
	return d.Workdays(DateOf(d.At), days)
}

func (p *Project) move(t ProjectTransition, part ProjectPart, d ProjectDoing) error {
	due, open, err := p.due(t, d)
	if err != nil {
		return err
	}
	own := d.Actor.Organisation
	step := ProjectStep{Action: t.Action, From: t.From, To: t.To, Part: part, Side: p.SideOf(own), By: d.Actor.User, Words: d.Words, Reasons: d.Reasons, At: d.At}
	if part == ProjectBySystem {
		step.By, step.Side = d.Job, ""
	}
	word := Confirmation{Organisation: own, By: d.Actor.User, At: d.At}
	switch t.Action {
	case ProjectEdit:
		p.Confirmed = nil
	case ProjectConfirm:
		p.Confirmed = append(slices.Clone(p.Confirmed), word)
		if t.To == ProjectSubmitted {
			p.SubmittedAt = d.At
			title, _ := d.Call.Eligible(d.Titles, d.Buyer, d.At)
			p.Title = &title
		}
	case ProjectSendBack:
		p.Return, p.Confirmed = &ProjectReturn{Reasons: d.Reasons, Note: d.Words, At: d.At}, nil
	case ProjectRefuse:
		p.Refusal = &ProjectReturn{Reasons: d.Reasons, Note: d.Words, At: d.At}
	case ProjectList:
		p.Listing = d.Listing
	case ProjectReach:
		p.Reached = append(slices.Clone(p.Reached), MilestoneReached{Index: d.Milestone, Note: d.Words, By: d.Actor.User, At: d.At})
	case ProjectFinish:
		p.FinalReport, p.Outcome, p.FinalBy = d.Report.ID, d.Report.Outcome, []Confirmation{word}
	case ProjectAgree:
		p.FinalBy = append(slices.Clone(p.FinalBy), word)
	case ProjectDisagree, ProjectContinue:
		p.FinalReport, p.Outcome, p.FinalBy = "", "", nil
	case ProjectTerminate:
		p.EndReason = d.Reasons[0]
	}
	p.Steps = append(slices.Clone(p.Steps), step)
	if n := len(p.Steps) - maxSteps; n > 0 { // the journal holds all
		p.Steps = slices.Delete(p.Steps, 1, 1+n)
	}
	p.State, p.Due, p.DueOpen, p.UpdatedAt = t.To, due, open, d.At
	return nil
}

// Allowed lists what an actor may do now, in table order.
func (p Project) Allowed(a Actor) []ProjectAction {
	var out []ProjectAction
	parts := p.PartsOf(a)
	for _, t := range ProjectTransitions {
		if t.From == p.State && slices.ContainsFunc(t.By, func(x ProjectPart) bool { return slices.Contains(parts, x) }) && !slices.Contains(out, t.Action) {
			out = append(out, t.Action)
		}
	}
	return out
}
