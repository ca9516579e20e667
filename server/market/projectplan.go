package market

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ProjectPlanSchema is the number of the present shape of a ProjectPlan.
const ProjectPlanSchema = 1

// ProjectPlanState is where a plan stands.
type ProjectPlanState string

// The states of a plan.
const (
	ProjectPlanDraft     ProjectPlanState = "draft"
	ProjectPlanProposed  ProjectPlanState = "proposed"
	ProjectPlanPublished ProjectPlanState = "published"
)

// ProjectPlanAction moves a plan.
type ProjectPlanAction string

// The actions on a plan.
const (
	ProjectPlanEdit    ProjectPlanAction = "edit"
	ProjectPlanPropose ProjectPlanAction = "propose"
	ProjectPlanRecall  ProjectPlanAction = "recall"
	ProjectPlanReturn  ProjectPlanAction = "return"
	ProjectPlanPublish ProjectPlanAction = "publish"
	ProjectPlanDiscard ProjectPlanAction = "discard"
)

// ProjectPlanTransition is one allowed step of a plan.
type ProjectPlanTransition struct {
	Action   ProjectPlanAction `json:"action"`
	From     ProjectPlanState  `json:"from"`
	To       ProjectPlanState  `json:"to"` // empty: the plan is dropped
	By       []ProgrammePart   `json:"by"`
	Reason   bool              `json:"reason,omitempty"`   // a reason must be given
	Complete bool              `json:"complete,omitempty"` // nothing may be undecided
}

// ProjectPlanTransitions is the whole life of a plan: drawn up by one manager of the
// provincial department, published by another, never changed again.
var ProjectPlanTransitions = []ProjectPlanTransition{
	{Action: ProjectPlanEdit, From: ProjectPlanDraft, To: ProjectPlanDraft, By: []ProgrammePart{PartEditor, PartSecondPerson}},
	{Action: ProjectPlanPropose, From: ProjectPlanDraft, To: ProjectPlanProposed, By: []ProgrammePart{PartEditor}, Complete: true},
	{Action: ProjectPlanDiscard, From: ProjectPlanDraft, By: []ProgrammePart{PartEditor}},
	{Action: ProjectPlanRecall, From: ProjectPlanProposed, To: ProjectPlanDraft, By: []ProgrammePart{PartEditor}},
	{Action: ProjectPlanReturn, From: ProjectPlanProposed, To: ProjectPlanDraft, By: []ProgrammePart{PartSecondPerson}, Reason: true},
	{Action: ProjectPlanPublish, From: ProjectPlanProposed, To: ProjectPlanPublished, By: []ProgrammePart{PartSecondPerson}, Complete: true},
}

// PlanFunding says whether the fiscal plan pays for a project.
type PlanFunding string

// The kinds of funding; an empty one is undecided.
const (
	FundedNot    PlanFunding = "none"
	FundedFiscal PlanFunding = "fiscal_plan"
)

// PlanEntry is one line of a plan. What is published of the project is taken from
// it when the plan is proposed.
type PlanEntry struct {
	Project    string      `json:"project"` // id
	Number     string      `json:"number,omitempty"`
	Funding    PlanFunding `json:"funding,omitempty"`
	Amount     *Fen        `json:"amount_fen,omitempty"` // with fiscal_plan only
	Title      string      `json:"title,omitempty"`
	Field      string      `json:"field,omitempty"`
	University string      `json:"university,omitempty"` // name
	Enterprise string      `json:"enterprise,omitempty"` // name
	Begins     Date        `json:"begins,omitempty"`
	Ends       Date        `json:"ends,omitempty"`
}

// Numbered is the number as it is compared: without blanks, width and case.
func (e PlanEntry) Numbered() string { return strings.ToUpper(NormalNumber(e.Number)) }

// ProjectPlanText is what a manager writes into a plan.
type ProjectPlanText struct {
	Name     Text        `json:"name"`
	Document string      `json:"document,omitempty"` // number of the document by which it is published
	Entries  []PlanEntry `json:"entries,omitempty"`
}

// ProjectPlan is the list of the joint projects in the annual science and technology
// plan (年度科技发展计划) of one call.
type ProjectPlan struct {
	ID          string           `json:"id"`
	Call        string           `json:"call"`
	Year        int              `json:"year"`
	State       ProjectPlanState `json:"state"`
	Text        ProjectPlanText  `json:"text"`
	AuthoredBy  string           `json:"authored_by"` // id of a user, or the name of a job
	Editors     []string         `json:"editors"`     // whoever wrote anything of it; sorted
	DecidedBy   string           `json:"decided_by,omitempty"`
	Reason      string           `json:"reason,omitempty"`
	ProposedAt  time.Time        `json:"proposed_at,omitzero"`
	PublishedAt time.Time        `json:"published_at,omitzero"`
	Sample      bool             `json:"sample,omitempty"`
	CreatedAt   time.Time        `json:"created_at"`
	UpdatedAt   time.Time        `json:"updated_at"`
}

// MaxPlanEntries keeps a plan's publication, which lists every project in the same
// journal entry, below the two hundred documents of one.
const MaxPlanEntries = 80

// PartOf is the part in which a manager of the provincial department acts on it.
func (p ProjectPlan) PartOf(user string) ProgrammePart {
	if slices.Contains(p.Editors, user) {
		return PartEditor
	}
	return PartSecondPerson
}

// Public tells whether everyone may read the plan.
func (p ProjectPlan) Public() bool { return p.State == ProjectPlanPublished }

// Trimmed is a text without blanks around its parts.
func (t ProjectPlanText) Trimmed() ProjectPlanText {
	t.Name, t.Document = Text{strings.TrimSpace(t.Name.ZH), strings.TrimSpace(t.Name.EN)}, strings.TrimSpace(t.Document)
	t.Entries = slices.Clone(t.Entries)
	for i := range t.Entries {
		t.Entries[i].Number = strings.TrimSpace(t.Entries[i].Number)
	}
	return t
}

// Check returns the faults of a text that may be incomplete: sums below nothing, a
// sum without funding, a project or a number that stands in it twice.
func (t ProjectPlanText) Check() Faults {
	var f Faults
	checkText(&f, "name.zh", t.Name.ZH, maxTitle)
	checkText(&f, "name.en", t.Name.EN, maxLine)
	checkText(&f, "document", t.Document, maxLine)
	if len(t.Entries) > MaxPlanEntries {
		f.Add("entries", len(t.Entries), Textf("最多 %d 项", "at most %d", MaxPlanEntries), Text{})
		return f
	}
	projects, numbers := map[string]bool{}, map[string]bool{}
	for i, e := range t.Entries {
		at := indexed("entries", i)
		checkText(&f, at+".number", e.Number, maxNumber)
		ProjectFundings.check(&f, at+".funding", string(e.Funding))
		if projects[e.Project] || e.Project == "" {
			f.Add(at+".project", e.Project, Text{"没有项目，或重复列入", "no project, or listed twice"}, Text{})
		}
		projects[e.Project] = true
		if n := e.Numbered(); n != "" {
			if numbers[n] {
				f.Add(at+".number", e.Number, Text{"项目编号重复", "the number stands in the plan already"}, Text{})
			}
			numbers[n] = true
		}
		switch {
		case e.Amount != nil && *e.Amount <= 0:
			f.Add(at+".amount_fen", *e.Amount, Text{"金额须大于零；没有财政经费的选择“无”", "has to be more than nothing; choose none where there is no money"}, Text{})
		case e.Amount != nil && e.Funding != FundedFiscal:
			f.Add(at+".amount_fen", *e.Amount, Text{"没有财政经费的项目不填金额", "only a funded project has a sum"}, Text{})
		}
	}
	return f
}

// Missing returns what keeps a plan from being proposed and published: nothing in
// it has a default.
func (t ProjectPlanText) Missing() Faults {
	f := t.Check()
	requireText(&f, "name.zh", t.Name.ZH, 2)
	requireText(&f, "document", t.Document, 2)
	if len(t.Entries) == 0 {
		f.Add("entries", nil, Text{"计划没有列入任何项目", "the plan lists no project"}, Text{})
	}
	for i, e := range t.Entries {
		at := indexed("entries", i)
		requireText(&f, at+".number", e.Number, 1)
		if e.Funding == "" {
			f.Add(at+".funding", nil, Text{"请确定有无财政经费", "say whether the fiscal plan funds it"}, Text{})
		}
		if e.Funding == FundedFiscal && e.Amount == nil {
			f.Add(at+".amount_fen", nil, Text{"请填写财政经费金额", "give the sum of the fiscal plan"}, Text{})
		}
	}
	return f
}

// NewProjectPlan begins a plan of a call. Errors: invalid.
func NewProjectPlan(id string, c ProjectCall, text ProjectPlanText, by string, at time.Time) (ProjectPlan, error) {
	p := ProjectPlan{ID: id, Call: c.ID, Year: c.Terms.Year, State: ProjectPlanDraft, Text: text.Trimmed(), AuthoredBy: by, Editors: []string{by}, Sample: c.Sample, CreatedAt: at, UpdatedAt: at}
	return p, p.Text.Check().Err()
}

// step finds the row of the table. Errors: conflict, forbidden, invalid without a
// reason.
func (p ProjectPlan) step(action ProjectPlanAction, s ProgrammeStep) (ProjectPlanTransition, error) {
	i := slices.IndexFunc(ProjectPlanTransitions, func(t ProjectPlanTransition) bool { return t.Action == action && t.From == p.State })
	if i < 0 {
		label := ProjectPlanActions.Label(string(action))
		return ProjectPlanTransition{}, &Error{Code: CodeConflict, Message: Text{"计划在当前状态不能" + label.ZH, "not possible in the plan's present state: " + label.EN}}
	}
	t := ProjectPlanTransitions[i]
	if !slices.Contains(t.By, p.PartOf(s.By)) {
		if action == ProjectPlanPublish {
			return t, Errorf(CodeForbidden, "编制人和公布人必须是两个人：您参与了本计划的编制", "two people are needed: whoever drew up a plan cannot publish it")
		}
		return t, Errorf(CodeForbidden, "您无权执行该操作", "this is not yours to do")
	}
	return t, checkReason(s.Reason, t.Reason)
}

// Edit puts another text into a draft; who does becomes one of its editors. Errors:
// conflict, invalid.
func (p *ProjectPlan) Edit(text ProjectPlanText, s ProgrammeStep) error {
	if _, err := p.step(ProjectPlanEdit, s); err != nil {
		return err
	}
	text = text.Trimmed()
	if err := text.Check().Err(); err != nil {
		return err
	}
	p.Text, p.UpdatedAt = text, s.At
	if i, found := slices.BinarySearch(p.Editors, s.By); !found {
		p.Editors = slices.Insert(slices.Clone(p.Editors), i, s.By)
	}
	return nil
}

// Do takes one step of the transition table. Errors: conflict, forbidden for one who
// drew it up and would publish it, invalid for what is undecided and without a
// reason. A dropped plan has no state any more.
func (p *ProjectPlan) Do(action ProjectPlanAction, s ProgrammeStep) error {
	s.Reason = strings.TrimSpace(s.Reason)
	t, err := p.step(action, s)
	if err != nil {
		return err
	}
	if t.Complete {
		if err := p.Text.Missing().Err(); err != nil {
			return err
		}
	}
	p.State, p.Reason, p.UpdatedAt = t.To, s.Reason, s.At
	switch t.Action {
	case ProjectPlanPropose:
		p.ProposedAt = s.At
	case ProjectPlanRecall, ProjectPlanReturn:
		p.ProposedAt = time.Time{}
	case ProjectPlanPublish:
		p.DecidedBy, p.PublishedAt = s.By, s.At
	}
	return nil
}

// Allowed lists what a manager of the provincial department may do now, in table
// order.
func (p ProjectPlan) Allowed(user string) []ProjectPlanAction {
	var out []ProjectPlanAction
	for _, t := range ProjectPlanTransitions {
		if t.From == p.State && slices.Contains(t.By, p.PartOf(user)) {
			out = append(out, t.Action)
		}
	}
	return out
}

// Listing is an entry of the published plan as its project keeps it.
func (p ProjectPlan) Listing(e PlanEntry) *ProjectListing {
	l := &ProjectListing{Plan: p.ID, Year: p.Year, Number: e.Number, At: p.PublishedAt}
	if e.Funding == FundedFiscal {
		l.Funding = e.Amount
	}
	return l
}

// Funding is what the plan gives in all, and to how many.
func (t ProjectPlanText) Funding() (projects int, sum Fen) {
	for _, e := range t.Entries {
		if e.Funding == FundedFiscal && e.Amount != nil {
			projects++
			sum = min(sum.plus(*e.Amount), math.MaxInt64)
		}
	}
	return projects, sum
}

// Of fills in what a plan says of a project.
func (e PlanEntry) Of(p Project, university, enterprise string) PlanEntry {
	e.Title, e.Field, e.Begins, e.Ends = p.Text.Title, p.Text.Field, p.Text.Begins, p.Text.Ends
	e.University, e.Enterprise = university, enterprise
	if utf8.RuneCountInString(e.Title) > maxTitle {
		e.Title = firstRunes(e.Title, maxTitle)
	}
	return e
}
