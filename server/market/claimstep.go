package market

import (
	"slices"
	"strings"
	"time"
)

// Workdays adds whole working days to a day: Calendar.Deadline. Where the table
// does not reach so far it answers with an open term; it refuses a day before
// the table.
type Workdays func(from Date, days int) (Date, *Term, error)

// ClaimAct is who does something to a claim, in which part and when.
type ClaimAct struct {
	Actor  Actor  // the zero Actor for the platform itself and for one without an account
	Job    string // name of the platform's job, in the part of the system
	Part   ClaimPart
	Reason string
	At     time.Time
}

// by is what a step's history says of its doer.
func (a ClaimAct) by() string {
	if a.Part == PartSystem {
		return a.Job
	}
	return a.Actor.User
}

// BankResult is what the treasury says of one payment.
type BankResult struct {
	Ref  string `json:"ref"` // the treasury's bank reference, unique
	Date Date   `json:"date"`
}

// ClaimFacts are what a step has to know beyond the claim. Whoever stores the
// claim gathers them from the state that the step is committed to.
type ClaimFacts struct {
	Procedure  Procedure
	Workdays   Workdays
	Missing    Faults       // what keeps the claim from being complete
	Sheet      *Calculation // of this moment
	Money      bool         // the allocations are taken in all ledgers, and none is overdrawn
	Decision   *Decision    // with ClaimDecide: what is decided
	For        bool         // with ClaimRecommend
	Reviews    []Review     // all scoring sheets
	Objections []Objection  // all objections
	RealName   bool         // who objects is named outside the journal
	Batch      string       // id of the payment list
	Bank       *BankResult
	Report     *ClaimReport
	Recovery   *Recovery
}

// Do takes one step of the transition table. Errors: conflict when the table
// has no such step from here or something that it needs is not there, forbidden
// when the step belongs to another part or the person is barred, invalid when a
// reason is missing. The claim is unchanged then.
func (c *Claim) Do(action ClaimAction, act ClaimAct, f ClaimFacts) error {
	t := c.transition(action, f)
	if t == nil {
		label := ClaimActions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"申报在当前状态不能" + label.ZH, "not possible in the claim's present state: " + label.EN}}
	}
	if !slices.Contains(t.By, act.Part) {
		return Errorf(CodeForbidden, "您无权执行该操作", "this is not yours to do")
	}
	if err := c.barred(*t, act); err != nil {
		return err
	}
	act.Reason = strings.TrimSpace(act.Reason)
	if err := checkReason(act.Reason, t.Reason); err != nil {
		return err
	}
	if err := c.lacking(*t, act, f); err != nil {
		return err
	}
	return c.move(*t, act, f)
}

// barred refuses a person whom something bars. One of a party's organisation
// never acts for an office, whatever the step.
func (c *Claim) barred(t ClaimTransition, act ClaimAct) error {
	bars := c.barsFrom(t, act.Actor, act.Part)
	if len(bars) == 0 {
		return nil
	}
	err := Errorf(CodeForbidden, "您须回避，不能执行该操作", "you are barred from this step")
	for _, b := range bars {
		err.Faults.Add("by", nil, b.Text(), Text{"由其他人员办理", "someone else has to do it"})
	}
	return err
}

// barsFrom lists what bars an actor from one step: a party's own from every step,
// and where the step needs another person what they did on the claim. Who decided
// it does not judge what is said against it either.
func (c *Claim) barsFrom(t ClaimTransition, a Actor, part ClaimPart) []ClaimBar {
	bars := c.Bars(a, part)
	if !slices.Contains(t.Needs, NeedOther) {
		bars = slices.DeleteFunc(bars, func(b ClaimBar) bool { return b != BarParty })
	}
	if slices.Contains(t.Needs, NeedNotDecided) && slices.Contains(c.did(a.User), BarDecided) && !slices.Contains(bars, BarDecided) {
		bars = append(bars, BarDecided)
	}
	return bars
}

// lacking names everything that a step needs and that is not there.
func (c *Claim) lacking(t ClaimTransition, act ClaimAct, f ClaimFacts) error {
	var missing Faults
	for _, need := range t.Needs {
		if need == NeedComplete && len(f.Missing) > 0 {
			return f.Missing.Err()
		}
		if !c.has(need, act, f) {
			missing.Add("needs."+string(need), nil, ClaimNeeds.Label(string(need)), c.hintFor(need, f))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return &Error{Code: CodeConflict, Message: Text{"条件尚未具备", "something that this step needs is not there"}, Faults: missing}
}

// has tells whether one need is met. The needs of another person are checked by
// barred.
func (c *Claim) has(need ClaimNeed, act ClaimAct, f ClaimFacts) bool {
	today := DateOf(act.At)
	switch need {
	case NeedComplete:
		return len(f.Missing) == 0
	case NeedPassing:
		return f.Sheet != nil && f.Sheet.Passes && f.Sheet.Award > 0
	case NeedMoney:
		return f.Money
	case NeedScores:
		return ScoresComplete(f.Reviews, f.Procedure.Experts)
	case NeedOther, NeedNotDecided:
		return true
	case NeedGrant:
		return c.Decision != nil && c.Decision.Granted != nil && *c.Decision.Granted > 0
	case NeedRealName:
		return f.RealName
	case NeedNoticeRuns:
		// A notice whose end nobody knows yet runs.
		return c.NoticeOpen != nil || c.NoticeTo != "" && today <= c.NoticeTo
	case NeedNoticeOver:
		return c.NoticeTo != "" && today > c.NoticeTo
	case NeedNoObjection:
		return OpenObjections(f.Objections) == 0
	case NeedBatch:
		return f.Batch != ""
	case NeedBankResult:
		return f.Bank != nil && f.Bank.Ref != "" && f.Bank.Date != ""
	case NeedReport:
		return f.Report != nil
	case NeedInTime:
		return c.Due == "" || today <= c.Due
	case NeedDeadlineOver:
		return c.Due != "" && today > c.Due
	case NeedMoneyBack:
		return f.Recovery != nil && f.Recovery.Complete()
	}
	return false
}

// hintFor says more of what is missing where there is more to say.
func (c *Claim) hintFor(need ClaimNeed, f ClaimFacts) Text {
	switch {
	case need == NeedNoticeOver && c.NoticeOpen != nil:
		return c.NoticeOpen.Text()
	case need == NeedDeadlineOver && c.DueOpen != nil:
		return c.DueOpen.Text()
	case need == NeedNoticeOver && c.NoticeTo != "":
		return Textf("公示期至 %s 全天为止", "the notice runs to the end of %s", c.NoticeTo)
	case need == NeedNoticeRuns && c.NoticeTo != "":
		return Textf("公示已于 %s 结束", "the notice ended on %s", c.NoticeTo)
	case need == NeedPassing && f.Sheet != nil:
		return Text{"见核算表中未通过的各行", "see the lines of the sheet that did not pass"}
	case need == NeedDeadlineOver && c.Due != "":
		return Textf("期限为 %s", "the deadline is %s", c.Due)
	case need == NeedInTime && c.Due != "":
		return Textf("期限已于 %s 截止", "the deadline was %s", c.Due)
	}
	return Text{}
}

// transition finds the row of an action from where the claim stands.
func (c *Claim) transition(action ClaimAction, f ClaimFacts) *ClaimTransition {
	for i, t := range ClaimTransitions {
		if t.Action == action && t.From == c.State && c.applies(t.When, f) {
			return &ClaimTransitions[i]
		}
	}
	return nil
}

// applies tells whether a row's condition holds. A parameter of the procedure
// that is not decided lets no row apply.
func (c *Claim) applies(when ClaimCondition, f ClaimFacts) bool {
	is := func(b *bool, want bool) bool { return b != nil && *b == want }
	local := Province(c.Region) != c.Region // else there is no office between
	p := f.Procedure
	switch when {
	case "":
		return true
	case WhenLocal:
		return is(p.LocalReview, true) && local
	case WhenNoLocal:
		return is(p.LocalReview, false) || is(p.LocalReview, true) && !local
	case WhenExperts:
		return is(p.ExpertReview, true)
	case WhenNoExperts:
		return is(p.ExpertReview, false)
	case WhenPerformance:
		return is(p.PerformanceCheck, true)
	case WhenNoPerformance:
		return is(p.PerformanceCheck, false)
	case WhenAskedByLocal:
		return c.AskedFrom == ClaimLocalReview
	case WhenAskedByFormal:
		return c.AskedFrom == ClaimFormalCheck
	case WhenAskedByExperts:
		return c.AskedFrom == ClaimExpertReview
	case WhenLastObjection:
		return OpenObjections(f.Objections) == 0
	case WhenMoreObjections:
		return OpenObjections(f.Objections) > 0
	case WhenWasPaid:
		return c.RecoverFrom == ClaimPaid
	case WhenWasChecked:
		return c.RecoverFrom == ClaimPerformance
	case WhenWasClosed:
		return c.RecoverFrom == ClaimClosed
	case WhenWasRecovered:
		return c.RecoverFrom == ClaimRecovered
	}
	return false
}

// move changes the claim. A deadline that the table of working days does not
// reach stays open and refuses nothing; only a day before the table does.
func (c *Claim) move(t ClaimTransition, act ClaimAct, f ClaimFacts) error {
	after := *c
	today := DateOf(act.At)
	after.State, after.UpdatedAt, after.Due, after.DueOpen = t.To, act.At, "", nil
	if t.To == t.From {
		after.Due, after.DueOpen = c.Due, c.DueOpen
	}
	after.Steps = append(slices.Clip(c.Steps), ClaimStep{Action: t.Action, From: t.From, To: t.To, Part: act.Part, By: act.by(), Reason: act.Reason, At: act.At})
	after.effect(t, act, f)
	if days, limited := f.Procedure.StepDays[string(t.To)]; limited && t.To != t.From && t.To != ClaimNotice {
		var err error
		if after.Due, after.DueOpen, err = f.Workdays(today, days); err != nil {
			return err
		}
	}
	if t.Action == ClaimPublish {
		if f.Procedure.NoticeDays == nil {
			return Errorf(CodeConflict, "办事程序未规定公示工作日数", "the procedure does not say how many working days the notice runs")
		}
		var err error
		if after.NoticeTo, after.NoticeOpen, err = f.Workdays(today, *f.Procedure.NoticeDays); err != nil {
			return err
		}
		after.NoticeFrom = today
	}
	if t.To == ClaimNotice {
		after.Due, after.DueOpen = after.NoticeTo, after.NoticeOpen
	}
	*c = after
	return nil
}

// Reckon fixes the deadlines that were open as far as the table of working days
// reaches now, and tells whether anything came of it. What was reckoned before
// stays as it was.
func (c *Claim) Reckon(table Calendar) bool {
	changed := reckon(&c.Due, &c.DueOpen, table)
	return reckon(&c.NoticeTo, &c.NoticeOpen, table) || changed
}

// reckon fixes one open deadline.
func reckon(day *Date, open **Term, table Calendar) bool {
	if *open == nil {
		return false
	}
	last, still := table.Reckon(**open)
	if still != nil && *still == **open {
		return false
	}
	*day, *open = last, still
	return true
}

// effect is what a step changes beside the state.
func (c *Claim) effect(t ClaimTransition, act ClaimAct, f ClaimFacts) {
	switch t.Action {
	case ClaimSubmit:
		c.SubmittedAt = act.At
	case ClaimAsk:
		c.AskedFrom = t.From
	case ClaimAnswer, ClaimLapse:
		c.AskedFrom = ""
	case ClaimRecommend:
		c.Recommendation = &Recommendation{For: f.For, Reason: act.Reason, By: act.by(), At: act.At}
	case ClaimDecide:
		d := *f.Decision
		if c.Ceiling != nil {
			granted := min(d.Eligible, *c.Ceiling)
			d.Granted = &granted
		}
		c.Decision = &d
	case ClaimUphold, ClaimReopen, ClaimReject:
		c.void(act.Reason)
	case ClaimWithdraw:
		c.void(ClaimActions.Label(string(ClaimWithdraw)).ZH)
	case ClaimAllocate:
		c.Batch = f.Batch
	case ClaimReturn:
		c.Batch = ""
	case ClaimPay:
		c.PaidOn, c.PaidRef = f.Bank.Date, f.Bank.Ref
	case ClaimCheck:
		c.Report = f.Report
	case ClaimRecover:
		c.RecoverFrom = t.From
	case ClaimClear:
		c.RecoverFrom, c.Recovery = "", ""
	case ClaimRecoverDone:
		c.RecoverFrom = ""
		c.RecoveredFen += f.Recovery.Received()
	}
}

// void takes a decision out of force and keeps it. What the round granted is
// the most that a new decision may grant.
func (c *Claim) void(reason string) {
	if c.Decision == nil {
		return
	}
	d := *c.Decision
	d.Void = reason
	c.Former = append(slices.Clip(c.Former), d)
	if d.Granted != nil {
		c.Ceiling = d.Granted
	}
	c.Decision, c.NoticeFrom, c.NoticeTo, c.NoticeOpen, c.Hold = nil, "", "", nil, ""
}

// ClaimChoice is an action that a person may take now, or what bars them.
type ClaimChoice struct {
	Action ClaimAction `json:"action"`
	Part   ClaimPart   `json:"part"`
	Reason bool        `json:"reason,omitempty"` // a reason must be given
	Bars   []ClaimBar  `json:"bars,omitempty"`
	Lacks  Faults      `json:"lacks,omitempty"` // what is missing
}

// Allowed lists the actions that the parts of an actor give from here, in table
// order, each with what stands against it. Facts that only the step itself
// brings (money, the list, the bank's word) are not looked at.
func (c *Claim) Allowed(a Actor, at time.Time, f ClaimFacts) []ClaimChoice {
	mine := PartsOf(a, *c)
	var out []ClaimChoice
	for i, t := range ClaimTransitions {
		if found := c.transition(t.Action, f); found != &ClaimTransitions[i] {
			continue
		}
		for _, part := range t.By {
			if slices.Contains(mine, part) {
				out = append(out, c.choice(t, a, part, at, f))
				break
			}
		}
	}
	return out
}

func (c *Claim) choice(t ClaimTransition, a Actor, part ClaimPart, at time.Time, f ClaimFacts) ClaimChoice {
	choice := ClaimChoice{Action: t.Action, Part: part, Reason: t.Reason}
	if slices.Contains(t.Needs, NeedOther) {
		choice.Bars = c.barsFrom(t, a, part)
	}
	for _, need := range t.Needs {
		if standing[need] && !c.has(need, ClaimAct{At: at}, f) {
			choice.Lacks.Add("needs."+string(need), nil, ClaimNeeds.Label(string(need)), c.hintFor(need, f))
		}
	}
	return choice
}

// standing are the needs that can be told without taking the step.
var standing = map[ClaimNeed]bool{
	NeedInTime: true, NeedScores: true, NeedGrant: true, NeedNoticeOver: true, NeedNoticeRuns: true, NeedNoObjection: true, NeedMoneyBack: true,
}
