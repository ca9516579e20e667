package market

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// IntroductionDoing is who takes a step of an introduction, with what it brings.
type IntroductionDoing struct {
	Part     IntroductionPart
	By       string // id of a user, or the name of a job
	Words    string
	Reason   string // code
	Day      Date   // to look again
	Contract string // id of a contract between the two that is in force
	At       time.Time
	Workdays Workdays
	// Names are what the acting organisation is known by: while it is hidden it
	// must not write them.
	Names []string
}

// NewIntroduction begins an introduction. What it is about, between whom, and
// what it came from is already set; the form is checked here. Errors: invalid,
// forbidden for one that is no proposer, conflict with oneself.
func NewIntroduction(i Introduction, d IntroductionDoing) (Introduction, error) {
	if i.From == i.To {
		return i, Errorf(CodeConflict, "不能向本单位提出意向", "it is your own organisation's")
	}
	f := i.Form.Check()
	if i.Demand == nil && i.Achievement == nil {
		f.Add("demand", nil, Text{"请说明针对哪一项需求或成果", "say which demand or achievement it is about"}, Text{})
	}
	if i.Hidden == i.From && i.Hidden != "" {
		for field, text := range i.Form.texts() {
			checkUnnamed(&f, field, text, d.Names)
		}
	}
	slices.SortFunc(f, func(a, b Fault) int { return cmp.Compare(a.Field, b.Field) })
	if err := f.Err(); err != nil {
		return i, err
	}
	i.CreatedAt = d.At
	d.Words = i.Form.What
	return i, i.Do(IntroductionPropose, d)
}

// checkUnnamed refuses a text in which an organisation that is to stay unknown
// names itself.
func checkUnnamed(f *Faults, field, text string, names []string) {
	plain := strings.ToLower(NormalNumber(text))
	for _, name := range names {
		if n := strings.ToLower(NormalNumber(name)); utf8.RuneCountInString(n) > 1 && strings.Contains(plain, n) {
			f.Add(field, name, Text{"写有本单位名称或代码，而对方同意之前不公开单位", "names your own organisation, which the other side is not to learn before it accepts"},
				Text{"删去名称和代码", "take the name out"})
			return
		}
	}
}

// Do takes one step of the transition table. Errors: conflict when the table has
// no such step from here, forbidden when it belongs to another part, invalid for
// what the step has to bring. The introduction is unchanged then.
func (i *Introduction) Do(action IntroductionAction, d IntroductionDoing) error {
	t := i.transition(action)
	if t == nil {
		label := IntroductionActions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"意向在当前状态不能" + label.ZH, "not possible in the introduction's present state: " + label.EN}}
	}
	if !slices.Contains(t.By, d.Part) {
		return Errorf(CodeForbidden, "您无权执行该操作", "this is not yours to do")
	}
	d.Words = strings.TrimSpace(d.Words)
	if err := i.lacks(*t, d).Err(); err != nil {
		return err
	}
	if action == IntroductionLapse && (i.Due == "" || DateOf(d.At) <= i.Due) {
		return Errorf(CodeConflict, "答复期限尚未届满", "the deadline is not over")
	}
	if action == IntroductionAsk && i.questions() == maxQuestions {
		return Errorf(CodeConflict, "已追问 %d 次，请同意洽谈或婉拒", "%d questions were asked already; accept or decline", maxQuestions)
	}
	return i.move(*t, d)
}

func (i *Introduction) transition(action IntroductionAction) *IntroductionTransition {
	for n, t := range IntroductionTransitions {
		if t.Action == action && t.From == i.State {
			return &IntroductionTransitions[n]
		}
	}
	return nil
}

// lacks are the faults of what a step brings.
func (i *Introduction) lacks(t IntroductionTransition, d IntroductionDoing) Faults {
	var f Faults
	checkText(&f, "words", d.Words, maxWords)
	if i.Hidden != "" && i.AcceptedAt.IsZero() && i.organisationOf(d.Part) == i.Hidden && t.Action != IntroductionAccept {
		checkUnnamed(&f, "words", d.Words, d.Names)
	}
	for _, need := range t.Needs {
		switch need {
		case NeedWords:
			requireText(&f, "words", d.Words, 2)
		case NeedDeclineReason:
			checkChosen(&f, DeclineReasons, d)
		case NeedCloseReason:
			checkChosen(&f, CloseReasons, d)
		case NeedDay:
			if !d.Day.Valid() || d.Day <= DateOf(d.At) {
				f.Add("day", d.Day, Text{"请填写今天之后的日期", "give a day after today"}, Text{"写作 2027-06-30", "write 2027-06-30"})
			}
		case NeedContract:
			if d.Contract == "" {
				f.Add("contract", nil, Text{"请选择双方已成立的合同", "name a contract between the two that is in force"}, Text{})
			}
		}
	}
	return f
}

// checkChosen adds faults for a reason that is not of a list, and for another one
// without words.
func checkChosen(f *Faults, of *CodeList, d IntroductionDoing) {
	requireText(f, "reason", d.Reason, 1)
	of.check(f, "reason", d.Reason)
	if d.Reason == ReasonOther && utf8.RuneCountInString(d.Words) < 2 {
		f.Add("words", nil, Text{"请用一句话说明其他原因", "say in a few words what the other reason is"}, Text{})
	}
}

func (i Introduction) questions() int {
	n := 0
	for _, s := range i.Steps {
		if s.Action == IntroductionAsk {
			n++
		}
	}
	return n
}

// organisationOf is the organisation of a part.
func (i Introduction) organisationOf(p IntroductionPart) string {
	switch p {
	case PartProposer:
		return i.From
	case PartRecipient:
		return i.To
	case PartBroker:
		if i.Broker != nil {
			return i.Broker.Organisation
		}
	}
	return ""
}

func (i *Introduction) move(t IntroductionTransition, d IntroductionDoing) error {
	due, open := Date(""), (*Term)(nil)
	if t.Days > 0 {
		var err error
		if due, open, err = d.Workdays(DateOf(d.At), t.Days); err != nil {
			return err
		}
	}
	step := IntroductionStep{Action: t.Action, From: t.From, To: t.To, Part: d.Part, By: d.By, Words: d.Words, At: d.At}
	i.ResumeOn = ""
	switch t.Action {
	case IntroductionPropose:
		step.Words = "" // the form says it
	case IntroductionAccept:
		i.AcceptedAt = d.At
	case IntroductionDecline, IntroductionClose:
		i.Reason, step.Reason = d.Reason, d.Reason
	case IntroductionPark:
		i.ResumeOn, step.Day = d.Day, d.Day
	case IntroductionContract:
		i.Contract = d.Contract
	}
	i.Steps = append(slices.Clone(i.Steps), step)
	if n := len(i.Steps) - maxSteps; n > 0 { // the journal holds all
		i.Steps = slices.Delete(i.Steps, 1, 1+n)
	}
	i.State, i.Due, i.DueOpen, i.UpdatedAt = t.To, due, open, d.At
	if t.To == IntroductionClosed {
		i.endBroker(d)
	}
	return nil
}

// Allowed lists the actions that a part may take now, in table order. A contract
// is named only where there is one to name, so it is not among them.
func (i Introduction) Allowed(p IntroductionPart) []IntroductionAction {
	var out []IntroductionAction
	for _, t := range IntroductionTransitions {
		if t.From == i.State && slices.Contains(t.By, p) {
			out = append(out, t.Action)
		}
	}
	return out
}

// Reckon fixes a deadline that was open as far as the table of working days
// reaches now, and tells whether it did.
func (i *Introduction) Reckon(table Calendar) bool {
	if i.DueOpen == nil {
		return false
	}
	due, open := table.Reckon(*i.DueOpen)
	if open != nil {
		return false
	}
	i.Due, i.DueOpen = due, nil
	return true
}

// PartOf is the part in which an actor acts; empty for everyone else. A broker
// has one only while it takes part.
func (i Introduction) PartOf(a Actor) IntroductionPart {
	switch {
	case a.BelongsTo(i.From):
		return PartProposer
	case a.BelongsTo(i.To):
		return PartRecipient
	case i.Broker != nil && i.Broker.State == BrokerIn && a.BelongsTo(i.Broker.Organisation):
		return PartBroker
	}
	return ""
}

// Reveals tells whether an organisation may learn who another one of the two is.
func (i Introduction) Reveals(other, to string) bool {
	return i.Hidden == "" || other != i.Hidden || to == i.Hidden || !i.AcceptedAt.IsZero()
}

// For is an introduction as one of its organisations reads it: the hidden one is
// left out with everything that leads to it, and so is who acted for anyone but
// the reader's own side while it is hidden.
func (i Introduction) For(organisation string) Introduction {
	other := i.Other(organisation)
	if other == "" || i.Reveals(other, organisation) {
		return i
	}
	own := PartRecipient
	if other == i.To {
		i.To, own = "", PartProposer
	} else {
		i.From = ""
	}
	i.Hidden = ""
	i.Steps = slices.Clone(i.Steps)
	for n := range i.Steps {
		if i.Steps[n].Part != own {
			i.Steps[n].By = ""
		}
	}
	return i
}

// AnsweredAt is when the recipient first did anything; the zero time before it.
func (i Introduction) AnsweredAt() time.Time {
	for _, s := range i.Steps {
		if s.Part == PartRecipient {
			return s.At
		}
	}
	return time.Time{}
}

// Turn is the organisation that has to answer, or that let the deadline pass, and
// since when it had to; empty where nobody has to.
func (i Introduction) Turn() (organisation string, since time.Time) {
	at := i.State
	steps := i.Steps
	if n := len(steps); at == IntroductionLapsed && n > 0 {
		at, steps = steps[n-1].From, steps[:n-1]
	}
	if len(steps) > 0 {
		since = steps[len(steps)-1].At
	}
	switch at {
	case IntroductionProposed:
		return i.To, since
	case IntroductionAsked:
		return i.From, since
	}
	return "", time.Time{}
}

// Unanswered tells whether the recipient never answered and the deadline is over.
func (i Introduction) Unanswered() bool {
	return i.State == IntroductionLapsed && i.AnsweredAt().IsZero()
}
