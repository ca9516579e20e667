package market

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ProgrammeAction moves a version of a programme.
type ProgrammeAction string

// The actions on a version.
const (
	ProgrammePropose ProgrammeAction = "propose"
	ProgrammeRecall  ProgrammeAction = "recall"
	ProgrammeReturn  ProgrammeAction = "return"
	ProgrammePublish ProgrammeAction = "publish"
	ProgrammeEnd     ProgrammeAction = "end"
	ProgrammeDiscard ProgrammeAction = "discard"
)

// ProgrammePart is the part in which a manager of the department acts on a
// version.
type ProgrammePart string

// The parts. Who wrote a word of a version is its editor and can never be its
// second person.
const (
	PartEditor       ProgrammePart = "editor"
	PartSecondPerson ProgrammePart = "second"
)

// ProgrammeTransition is one allowed step of a version.
type ProgrammeTransition struct {
	Action   ProgrammeAction `json:"action"`
	From     ProgrammeState  `json:"from"`
	To       ProgrammeState  `json:"to"` // empty: the version is dropped
	By       []ProgrammePart `json:"by"`
	Reason   bool            `json:"reason,omitempty"`   // a reason must be given
	Complete bool            `json:"complete,omitempty"` // nothing may be undecided
}

// ProgrammeTransitions is the whole life of a version: written by one person,
// published by another, never changed again, ended.
var ProgrammeTransitions = []ProgrammeTransition{
	{Action: ProgrammePropose, From: ProgrammeDraft, To: ProgrammeProposed, By: []ProgrammePart{PartEditor}, Complete: true},
	{Action: ProgrammeDiscard, From: ProgrammeDraft, By: []ProgrammePart{PartEditor}},
	{Action: ProgrammeRecall, From: ProgrammeProposed, To: ProgrammeDraft, By: []ProgrammePart{PartEditor}},
	{Action: ProgrammeReturn, From: ProgrammeProposed, To: ProgrammeDraft, By: []ProgrammePart{PartSecondPerson}, Reason: true},
	{Action: ProgrammePublish, From: ProgrammeProposed, To: ProgrammePublished, By: []ProgrammePart{PartSecondPerson}, Complete: true},
	{Action: ProgrammeEnd, From: ProgrammePublished, To: ProgrammeEnded, By: []ProgrammePart{PartEditor, PartSecondPerson}, Reason: true},
}

// ProgrammeStep is who does something to a version, when and why.
type ProgrammeStep struct {
	By     string // id of a user, or the name of a job
	Reason string
	At     time.Time
}

// PartOf is the part in which a person acts on the version.
func (p Programme) PartOf(user string) ProgrammePart {
	if slices.Contains(p.Editors, user) {
		return PartEditor
	}
	return PartSecondPerson
}

// Edit puts another text into a draft; what the text may not change (id, code,
// version, state, people) stays. Errors: conflict unless it is a draft, invalid
// for a bad text.
func (p *Programme) Edit(text Programme, step ProgrammeStep) error {
	if p.State != ProgrammeDraft {
		return Errorf(CodeConflict, "只有草稿可以修改；已提交的请先撤回，已发布的请起草新版本", "only a draft can be changed; recall a proposed version, draft a new one of a published")
	}
	next := text.Text()
	next.ID, next.Code, next.Version, next.State = p.ID, p.Code, p.Version, p.State
	next.AuthoredBy, next.Editors, next.Sample, next.CreatedAt, next.Reason = p.AuthoredBy, p.Editors, p.Sample, p.CreatedAt, p.Reason
	if err := next.Check().Err(); err != nil {
		return err
	}
	next.wrote(step)
	*p = next
	return nil
}

// NewProgramme begins a version with a text. Errors: invalid for a bad one.
func NewProgramme(id, code string, version int, text Programme, step ProgrammeStep) (Programme, error) {
	text = text.Text()
	text.ID, text.Code, text.Version, text.State = id, code, version, ProgrammeDraft
	text.AuthoredBy, text.CreatedAt = step.By, step.At
	if err := text.Check().Err(); err != nil {
		return Programme{}, err
	}
	text.wrote(step)
	return text, nil
}

// Text is what a version says, without who wrote it and where it stands: the
// file that is taken out of one platform and into another.
func (p Programme) Text() Programme {
	p.ID, p.State, p.AuthoredBy, p.Editors, p.DecidedBy, p.Reason, p.Sample = "", "", "", nil, "", "", false
	p.ProposedAt, p.DecidedAt, p.EndedAt, p.CreatedAt, p.UpdatedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return p
}

func (p *Programme) wrote(step ProgrammeStep) {
	p.UpdatedAt = step.At
	if i, found := slices.BinarySearch(p.Editors, step.By); !found {
		p.Editors = slices.Insert(slices.Clone(p.Editors), i, step.By)
	}
}

// Do takes one step of the transition table. Errors: conflict when the table has
// no such step from here, or when something is undecided; forbidden for the
// wrong person; invalid when a reason is missing. A dropped version has no state
// any more.
func (p *Programme) Do(action ProgrammeAction, step ProgrammeStep) error {
	i := slices.IndexFunc(ProgrammeTransitions, func(t ProgrammeTransition) bool { return t.Action == action && t.From == p.State })
	if i < 0 {
		label := ProgrammeActions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"当前状态不能" + label.ZH, "not possible in its present state: " + label.EN}}
	}
	t := ProgrammeTransitions[i]
	if !slices.Contains(t.By, p.PartOf(step.By)) {
		if t.Action == ProgrammePublish {
			return Errorf(CodeForbidden, "起草人和发布人必须是两个人：您参与了本版本的起草", "two people are needed: whoever wrote a version cannot publish it")
		}
		return Errorf(CodeForbidden, "您无权执行该操作", "this is not yours to do")
	}
	step.Reason = strings.TrimSpace(step.Reason)
	var f Faults
	checkText(&f, "reason", step.Reason, maxReason)
	if t.Reason && utf8.RuneCountInString(step.Reason) < 2 {
		f.Add("reason", nil, Text{"请说明理由", "a reason must be given"}, Text{"写明原因", "say why"})
	}
	if err := f.Err(); err != nil {
		return err
	}
	if t.Complete {
		if err := p.undecided(); err != nil {
			return err
		}
	}
	p.move(t, step)
	return nil
}

func (p *Programme) move(t ProgrammeTransition, step ProgrammeStep) {
	p.State, p.Reason, p.UpdatedAt = t.To, step.Reason, step.At
	switch t.Action {
	case ProgrammePropose:
		p.ProposedAt = step.At
	case ProgrammeRecall, ProgrammeReturn:
		p.ProposedAt = time.Time{}
	case ProgrammePublish:
		p.DecidedBy, p.DecidedAt = step.By, step.At
	case ProgrammeEnd:
		p.EndedAt = step.At
	}
}

// undecided is nil when every parameter is decided, else an error of
// CodeInvalid that names each one that is not, with what it is for.
func (p Programme) undecided() error {
	f := p.Check()
	for _, m := range p.Missing() {
		f.Add(m.Field, nil, Text{m.Name.ZH + "尚未确定", "undecided: " + m.Name.EN}, m.Meaning)
	}
	return f.Err()
}

// Allowed lists the actions that a person may take now, in table order.
func (p Programme) Allowed(user string) []ProgrammeAction {
	var out []ProgrammeAction
	for _, t := range ProgrammeTransitions {
		if t.From == p.State && slices.Contains(t.By, p.PartOf(user)) {
			out = append(out, t.Action)
		}
	}
	return out
}

// TakesClaims tells whether a claim may be filed on a day.
func (p Programme) TakesClaims(on Date) bool {
	return p.State == ProgrammePublished && p.ValidFrom != "" && p.ValidFrom <= on && (p.ValidTo == "" || on <= p.ValidTo)
}

// MayRuleProgrammes tells whether an actor writes, publishes and ends
// programmes and their rounds: a manager of the provincial department.
func (a Actor) MayRuleProgrammes() bool { return a.Governs(Jilin) }

// MayReadDrafts tells whether an actor reads versions that are not published
// yet: the provincial department and its auditor.
func (a Actor) MayReadDrafts() bool { return a.Inspects(Jilin) }

// Public tells whether everyone may read the version.
func (p Programme) Public() bool {
	return p.State == ProgrammePublished || p.State == ProgrammeEnded
}

// Promise names what a programme pays for, of all its versions: document, article,
// kind and, of a reward, the title. Two programmes of one promise would pay it
// twice, each under caps of its own.
func (p Programme) Promise() string {
	level := TitleLevel("")
	if p.Reward != nil {
		level = p.Reward.Level
	}
	article := strings.Trim(strings.Join(strings.Fields(FoldWidth(p.Article)), ""), "第条§")
	return strings.Join([]string{NormalDocument(p.Document), article, string(p.Kind), string(level)}, "|")
}

// Overlaps tells whether two versions of one programme would take claims on the
// same day.
func (p Programme) Overlaps(other Programme) bool {
	return p.Code == other.Code && (p.ValidTo == "" || other.ValidFrom <= p.ValidTo) && (other.ValidTo == "" || p.ValidFrom <= other.ValidTo)
}
