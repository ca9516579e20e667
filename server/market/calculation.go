package market

import "time"

// Rules is the number of the newest rules of calculation. A decided claim keeps
// the number of the rules that decided it, and old rules stay runnable.
const Rules = 2

// Allocation ties money of a payment, of an invoice and of a contract together
// for one claim: that much of the payment settled that much of the invoice.
type Allocation struct {
	Payment string `json:"payment"` // id
	Invoice string `json:"invoice"` // id
	Amount  Fen    `json:"amount_fen"`
}

// EarlierAward is an award that counts against a cap.
type EarlierAward struct {
	Claim     string `json:"claim"`
	Programme string `json:"programme"` // code
	// Enterprise is the one against which it counts: the claimant also for an award
	// to one of its Family, under whatever credit code.
	Enterprise CreditCode `json:"enterprise"`
	Contract   string     `json:"contract,omitempty"`
	Year       int        `json:"year"`
	Base       Fen        `json:"base_fen"`
	Award      Fen        `json:"award_fen"`
}

// OtherAid is money of another level of government for the same contract, as
// declared by the enterprise or known to the office.
type OtherAid struct {
	Source string `json:"source"`
	Amount Fen    `json:"amount_fen"`
	Date   Date   `json:"date,omitempty"`
}

// CalculationInput is all that a calculation may know. It is stored with the
// decision, so that anyone can recompute it.
type CalculationInput struct {
	Programme      Programme      `json:"programme"`
	Claim          string         `json:"claim,omitempty"` // id; empty in a what-if
	Enterprise     CreditCode     `json:"enterprise"`
	Filed          Date           `json:"filed"`   // day of the claim
	Decided        Date           `json:"decided"` // day of the calculation
	Contract       *Contract      `json:"contract,omitempty"`
	Payments       []Payment      `json:"payments,omitempty"`
	Invoices       []Invoice      `json:"invoices,omitempty"`
	Allocations    []Allocation   `json:"allocations,omitempty"`
	Title          string         `json:"title,omitempty"`  // id of the title that a reward is claimed for
	Titles         []Title        `json:"titles,omitempty"` // of the enterprise, its predecessors and successors
	KnownAt        time.Time      `json:"known_at"`         // titles are taken as known then
	Earlier        []EarlierAward `json:"earlier,omitempty"`
	OtherAid       []OtherAid     `json:"other_aid,omitempty"`
	Evidence       []string       `json:"evidence,omitempty"`       // codes that the claim brings
	NotRelated     bool           `json:"not_related,omitempty"`    // the enterprise has signed that promise
	Implementation bool           `json:"implementation,omitempty"` // the office has accepted the proof of 实施转化
	// Project is the joint project of the contract that a fiscal plan funds; rules 1
	// did not know of any.
	Project *FundedProject `json:"funded_project,omitempty"`
	Journal int64          `json:"journal"` // number of the entry that this stood on
}

// Outcome is what a rule says.
type Outcome string

// The outcomes of a line.
const (
	Passed  Outcome = "pass"
	Failed  Outcome = "fail"
	Noted   Outcome = "note"    // a figure, or something that a person must look at
	Unclear Outcome = "unclear" // a fact is missing; counts as failed for an award
)

// Line is one line of a calculation sheet.
type Line struct {
	Code    string  `json:"code"` // stable name of the rule
	Label   Text    `json:"label"`
	Amount  *Fen    `json:"amount_fen,omitempty"`
	Value   string  `json:"value,omitempty"`  // a day, a number, a level
	Source  string  `json:"source,omitempty"` // kind/id of the document that the figure comes from
	Rule    string  `json:"rule"`             // document and article, or the parameter
	Outcome Outcome `json:"outcome"`
	Reason  Text    `json:"reason,omitzero"`
}

// Calculation is the sheet (核算表): the same input gives the same sheet byte
// for byte.
type Calculation struct {
	Programme string `json:"programme"` // code
	Version   int    `json:"version"`
	Rules     int    `json:"rules"`
	Journal   int64  `json:"journal"`
	Lines     []Line `json:"lines"`
	Base      Fen    `json:"base_fen"`
	Award     Fen    `json:"award_fen"` // 0 unless every rule passed
	Passes    bool   `json:"passes"`
	InputSHA  string `json:"input_sha256"`
}
