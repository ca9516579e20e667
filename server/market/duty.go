package market

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Duty is something that a person has to do: on what, which actions end it, and
// until when.
type Duty struct {
	Kind    string `json:"kind"`    // code list duty
	Subject string `json:"subject"` // id of the document that it is about
	Number  string `json:"number,omitempty"`
	Name    string `json:"name,omitempty"` // of the organisation
	Project string `json:"project,omitempty"`
	// Programme is what pays, where the duty is about a claim.
	Programme Text      `json:"programme,omitzero"`
	State     string    `json:"state,omitempty"`    // of the document
	Part      string    `json:"part,omitempty"`     // in which it is to be done
	Actions   []string  `json:"actions,omitempty"`  // any of these ends it
	Due       Date      `json:"due,omitempty"`      // last day; empty: no limit, or not known yet
	DueOpen   *Term     `json:"due_open,omitempty"` // the last day is not known yet
	Overdue   bool      `json:"overdue,omitempty"`
	Note      string    `json:"note,omitempty"`
	Count     int       `json:"count,omitempty"` // of open deadlines, for the table of working days; of listings that wait
	Since     time.Time `json:"since,omitzero"`
}

// The kinds of duties.
const (
	DutyClaim    = "claim"
	DutyReview   = "review"
	DutyRecovery = "recovery"
	DutyContract = "contract" // a text, a payment or an invoice waits to be confirmed
	DutyBatch    = "batch"
	// DutyDisclosure: someone asks to read a confidential part.
	DutyDisclosure = "disclosure"
	// DutyStory: the story of a contract waits for a party's consent.
	DutyStory    = "story"
	DutyListing  = "listing"  // texts wait to be reviewed, or one came back
	DutyCalendar = "calendar" // the table of working days has to be continued
)

// dutiful are the actions that someone waits for. The others are rights, which
// nobody has to use.
var dutiful = []ClaimAction{
	ClaimTakeUp, ClaimRecommend, ClaimAnswer, ClaimPassForm, ClaimDecide, ClaimPublish, ClaimDismiss, ClaimUphold,
	ClaimApprove, ClaimAllocate, ClaimPay, ClaimCheck, ClaimClose,
}

// waitsFor tells whether an action on the claim is someone's duty.
func (c Claim) waitsFor(action ClaimAction) bool {
	return slices.Contains(dutiful, action) || action == ClaimSubmit && c.Proposed
}

// ClaimDuty is what an actor has to do on a claim; nil when it is someone
// else's turn, when the actor is barred, or when something else has to happen
// first.
func ClaimDuty(a Actor, c Claim, now time.Time, f ClaimFacts) *Duty {
	var actions []string
	var part ClaimPart
	for _, choice := range c.Allowed(a, now, f) {
		if !c.waitsFor(choice.Action) || len(choice.Bars) > 0 || len(choice.Lacks) > 0 {
			continue
		}
		part = choice.Part
		actions = append(actions, string(choice.Action))
	}
	if len(actions) == 0 {
		return nil
	}
	d := c.duty(DutyClaim, now)
	d.Part, d.Actions, d.Note = string(part), actions, c.Hold
	return d
}

// CouldOwe tells, by state and part alone, whether an actor could have a duty on a
// claim: ClaimDuty, ReviewDuty and RecoveryDuty are nil for one who could not.
func CouldOwe(a Actor, c Claim) bool {
	mine := PartsOf(a, c)
	switch c.State {
	case ClaimRecovery:
		return len(mine) > 0
	case ClaimExpertReview:
		if slices.Contains(mine, PartExpert) {
			return true
		}
	}
	return slices.ContainsFunc(ClaimTransitions, func(t ClaimTransition) bool {
		return t.From == c.State && c.waitsFor(t.Action) && slices.ContainsFunc(t.By, func(p ClaimPart) bool { return slices.Contains(mine, p) })
	})
}

// duty is a duty on the claim as far as the claim itself says.
func (c Claim) duty(kind string, now time.Time) *Duty {
	d := &Duty{Kind: kind, Subject: c.ID, Number: c.Number, Name: c.Name, Project: c.Project, State: string(c.State), Due: c.Due, DueOpen: c.DueOpen, Since: c.UpdatedAt}
	if n := len(c.Steps); n > 0 {
		d.Since = c.Steps[n-1].At
	}
	return d.on(now)
}

// on marks a duty whose last day is over.
func (d *Duty) on(now time.Time) *Duty {
	d.Overdue = d.Due != "" && DateOf(now) > d.Due
	return d
}

// ReviewDuty is the scoring sheet that an expert owes; nil without one.
func ReviewDuty(a Actor, c Claim, r Review, now time.Time) *Duty {
	if r.Expert != a.User || r.State != ReviewAsked || c.State != ClaimExpertReview {
		return nil
	}
	d := c.duty(DutyReview, now)
	d.Part, d.Actions, d.Due, d.DueOpen, d.Since = string(PartExpert), []string{"score", "decline"}, r.Due, r.DueOpen, r.AskedAt
	return d.on(now)
}

// RecoveryDuty is what an actor has to do for a recovery: the department
// demands, the enterprise pays back, finance notes what comes in and closes.
func RecoveryDuty(a Actor, c Claim, r Recovery, now time.Time) *Duty {
	part, action := PartDecider, "demand"
	mine := PartsOf(a, c)
	if r.State == RecoveryDemanded {
		part, action = PartFinance, "receive"
		switch {
		case slices.Contains(mine, PartApplicant):
			part, action = PartApplicant, "pay_back"
		case r.Complete():
			action = string(ClaimRecoverDone)
		}
	}
	if !r.Open() || !slices.Contains(mine, part) || len(c.Bars(a, part)) > 0 {
		return nil
	}
	d := c.duty(DutyRecovery, now)
	d.DueOpen = nil
	d.Subject, d.Part, d.Actions, d.Due, d.State = r.ID, string(part), []string{action}, r.Due, string(r.State)
	return d.on(now)
}

// BatchDuty is what finance has to do on a payment list: another person than who
// made it signs, and of a signed one the treasury's answer is read back. Nil for
// nobody else.
func BatchDuty(a Actor, b Batch) *Duty {
	action, since := "sign", b.At
	if b.SignedBy != "" {
		action, since = "result", b.SignedAt
	}
	if !a.Finances(Jilin) || b.Pending() == 0 || action == "sign" && a.User == b.By {
		return nil
	}
	return &Duty{Kind: DutyBatch, Subject: b.ID, Number: b.Number, Part: string(PartFinance), Actions: []string{action}, Since: since}
}

// CalendarDuty is what a manager of the provincial department has to do for the
// table of working days: enter the notice of the next year from November on, or as
// soon as a deadline reaches beyond the table; or confirm or refuse what another
// has entered. waiting is how many deadlines are open. Nil when nothing is to be
// done, or when it is another's turn.
func CalendarDuty(a Actor, versions []HolidayVersion, waiting int, now time.Time) *Duty {
	if !a.MayRuleProgrammes() {
		return nil
	}
	table := CalendarOf(versions)
	d := &Duty{Kind: DutyCalendar, Part: string(PartDecider), Due: table.Last()}
	mine := false
	for _, v := range versions {
		if v.State != HolidayProposed {
			continue
		}
		if mine = mine || v.Notice.Year == table.Missing(); v.EnteredBy == a.User {
			continue
		}
		d.Subject, d.State, d.Actions, d.Since = v.ID, string(v.State), []string{string(HolidayConfirm), string(HolidayRefuse)}, v.EnteredAt
		if table.Holds(v.Notice.Year) {
			d.Due = "" // a correction
		}
		d.Name, d.Count = strconv.Itoa(v.Notice.Year), waiting
		return d.on(now)
	}
	if mine || !table.NoticeDue(now) && waiting == 0 {
		return nil
	}
	d.Name = strconv.Itoa(table.Missing())
	d.Subject, d.Actions, d.Count = d.Name, []string{"enter"}, waiting
	return d.on(now)
}

// SortDuties puts the duties with the nearest last day first, those without one
// last, and equals by how long they wait.
func SortDuties(duties []Duty) {
	slices.SortFunc(duties, func(a, b Duty) int {
		return cmp.Or(cmp.Compare(none(a.Due), none(b.Due)), a.Since.Compare(b.Since), cmp.Compare(a.Subject, b.Subject))
	})
}

// none puts an unknown day behind all others.
func none(d Date) Date { return cmp.Or(d, "9999-12-31") }
