package market

import (
	"slices"
	"strings"
	"time"
)

// ObjectionSchema is the number of the present shape of an Objection.
const ObjectionSchema = 1

// ObjectionState is where an objection stands.
type ObjectionState string

// The states of an objection.
const (
	ObjectionOpen      ObjectionState = "open"
	ObjectionDismissed ObjectionState = "dismissed"
	ObjectionUpheld    ObjectionState = "upheld"
	// ObjectionMoot: the decision that it spoke against fell for another reason.
	ObjectionMoot ObjectionState = "moot"
)

// Objection is what someone has against a claim in public notice. Who it is
// stands outside the journal under Person; anonymous ones are not taken.
type Objection struct {
	ID         string         `json:"id"`
	Claim      string         `json:"claim"`
	State      ObjectionState `json:"state"`
	Text       string         `json:"text"`
	Person     string         `json:"person"`       // id outside the journal
	By         string         `json:"by,omitempty"` // id of a user, when signed in
	At         time.Time      `json:"at"`
	Answer     string         `json:"answer,omitempty"`
	AnsweredBy string         `json:"answered_by,omitempty"`
	AnsweredAt time.Time      `json:"answered_at,omitzero"`
}

// Check returns the faults of an objection's text.
func (o Objection) Check() Faults {
	var f Faults
	requireText(&f, "text", o.Text, 10)
	checkText(&f, "text", o.Text, maxText)
	return f
}

// Settle closes an objection. Errors: conflict when it is closed already,
// invalid without an answer.
func (o *Objection) Settle(to ObjectionState, answer, by string, at time.Time) error {
	if o.State != ObjectionOpen {
		return Errorf(CodeConflict, "该异议已办结", "this objection is closed already")
	}
	if err := checkReason(answer, true); err != nil {
		return err
	}
	o.State, o.Answer, o.AnsweredBy, o.AnsweredAt = to, strings.TrimSpace(answer), by, at
	return nil
}

// OpenObjections counts those that are not settled.
func OpenObjections(all []Objection) int {
	n := 0
	for _, o := range all {
		if o.State == ObjectionOpen {
			n++
		}
	}
	return n
}

// noticedStates are those of a claim whose public notice runs, or is over while
// the decision that it showed stands.
var noticedStates = []ClaimState{ClaimNotice, ClaimObjection, ClaimApproved, ClaimAllocated, ClaimPaid, ClaimPerformance, ClaimClosed}

// NoticeStage is how far the public notice of a claim is on a day.
type NoticeStage string

// The stages; empty is a claim without a notice that anyone could read.
const (
	NoticeRunning NoticeStage = "running" // objections are taken
	NoticeOver    NoticeStage = "over"    // and what it showed stands
)

// NoticeStage tells how far the public notice is on a day.
func (c Claim) NoticeStage(on Date) NoticeStage {
	switch {
	case c.NoticeRuns(on):
		return NoticeRunning
	case c.NoticeEnded(on):
		return NoticeOver
	}
	return ""
}

// NoticeRuns tells whether the claim is in public notice on a day, and so whether
// anyone may object. A notice whose end nobody knows yet runs.
func (c Claim) NoticeRuns(on Date) bool {
	return c.Decision != nil && (c.State == ClaimNotice || c.State == ClaimObjection) && (c.NoticeOpen != nil || on <= c.NoticeTo)
}

// NoticeEnded tells whether the claim was in public notice until before a day,
// and what it showed stands.
func (c Claim) NoticeEnded(on Date) bool {
	return c.Decision != nil && slices.Contains(noticedStates, c.State) && c.NoticeTo != "" && c.NoticeTo < on
}
