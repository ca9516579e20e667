package market

import (
	"slices"
	"time"
)

// ClaimSchema is the number of the present shape of a Claim.
const ClaimSchema = 1

// DecisionSheetSchema is the number of the present shape of a DecisionSheet.
const DecisionSheetSchema = 1

// ClaimState is where a claim stands.
type ClaimState string

// The states of a claim.
const (
	ClaimDraft        ClaimState = "draft"
	ClaimSubmitted    ClaimState = "submitted"
	ClaimLocalReview  ClaimState = "local_review"
	ClaimSupplement   ClaimState = "supplement"
	ClaimFormalCheck  ClaimState = "formal_check"
	ClaimExpertReview ClaimState = "expert_review"
	ClaimDecided      ClaimState = "decided"
	ClaimNotice       ClaimState = "public_notice"
	ClaimObjection    ClaimState = "objection"
	ClaimApproved     ClaimState = "approved"
	ClaimAllocated    ClaimState = "allocated"
	ClaimPaid         ClaimState = "paid"
	ClaimPerformance  ClaimState = "performance_check"
	ClaimClosed       ClaimState = "closed"
	ClaimWithdrawn    ClaimState = "withdrawn"
	ClaimRejected     ClaimState = "rejected"
	ClaimRecovery     ClaimState = "recovery"
	ClaimRecovered    ClaimState = "recovered"
)

// ClaimAction moves a claim.
type ClaimAction string

// The actions on a claim.
const (
	ClaimDiscard     ClaimAction = "discard" // a draft is dropped
	ClaimSubmit      ClaimAction = "submit"
	ClaimTakeUp      ClaimAction = "take_up"   // an office begins its review
	ClaimAsk         ClaimAction = "ask"       // for a supplement
	ClaimAnswer      ClaimAction = "answer"    // the supplement is there
	ClaimRecommend   ClaimAction = "recommend" // by the local office, for or against
	ClaimPassForm    ClaimAction = "pass_form" // the formal check is passed
	ClaimDecide      ClaimAction = "decide"    // the sheet is frozen with the award
	ClaimReject      ClaimAction = "reject"
	ClaimPublish     ClaimAction = "publish"  // the public notice begins
	ClaimObject      ClaimAction = "object"   // an objection comes in
	ClaimDismiss     ClaimAction = "dismiss"  // no objection is open any more
	ClaimUphold      ClaimAction = "uphold"   // an objection is right: the decision is void
	ClaimApprove     ClaimAction = "approve"  // the notice has ended in peace
	ClaimAllocate    ClaimAction = "allocate" // on a payment list
	ClaimReturn      ClaimAction = "return"   // the treasury could not pay
	ClaimPay         ClaimAction = "pay"      // the treasury has paid
	ClaimCheck       ClaimAction = "check"    // the performance check begins
	ClaimClose       ClaimAction = "close"
	ClaimWithdraw    ClaimAction = "withdraw"
	ClaimLapse       ClaimAction = "lapse"   // a supplement did not come in time
	ClaimReopen      ClaimAction = "reopen"  // what it rests on has changed
	ClaimRecover     ClaimAction = "recover" // money has to come back
	ClaimClear       ClaimAction = "clear"   // nothing has to come back after all
	ClaimRecoverDone ClaimAction = "recovered"
)

// ClaimPart is the part in which someone acts on a claim.
type ClaimPart string

// The parts.
const (
	PartApplicant ClaimPart = "applicant" // a member of the enterprise
	PartLocal     ClaimPart = "local"     // a reviewer of the county or the prefecture
	PartFormal    ClaimPart = "formal"    // a reviewer or manager of the provincial department
	PartExpert    ClaimPart = "expert"    // one who was asked to score it
	PartDecider   ClaimPart = "decider"   // a manager of the provincial department
	PartFinance   ClaimPart = "finance"   // one who pays
	PartSystem    ClaimPart = "system"    // the clock, or the fall of what the claim rests on
	PartPublic    ClaimPart = "public"    // one who objects with real name
)

// ClaimTransition is one allowed step of a claim.
type ClaimTransition struct {
	Action ClaimAction    `json:"action"`
	From   ClaimState     `json:"from"`
	To     ClaimState     `json:"to"` // empty: the claim is dropped
	By     []ClaimPart    `json:"by"`
	When   ClaimCondition `json:"when,omitempty"`  // which of several rows of one action applies
	Needs  []ClaimNeed    `json:"needs,omitempty"` // what must be there
	Reason bool           `json:"reason,omitempty"`
}

// ClaimCondition tells rows with the same action and state apart.
type ClaimCondition string

// The conditions.
const (
	WhenLocal          ClaimCondition = "local_review"    // the programme wants a local review
	WhenNoLocal        ClaimCondition = "no_local_review" // it does not
	WhenExperts        ClaimCondition = "expert_review"
	WhenNoExperts      ClaimCondition = "no_expert_review"
	WhenPerformance    ClaimCondition = "performance_check"
	WhenNoPerformance  ClaimCondition = "no_performance_check"
	WhenAskedByLocal   ClaimCondition = "asked_by_local" // the supplement was asked for in local review
	WhenAskedByFormal  ClaimCondition = "asked_by_formal"
	WhenAskedByExperts ClaimCondition = "asked_by_experts"
	WhenLastObjection  ClaimCondition = "last_objection"  // it is the only one that is open
	WhenMoreObjections ClaimCondition = "more_objections" // others stay open
	WhenWasPaid        ClaimCondition = "was_paid"        // where the claim stood when the recovery was opened
	WhenWasChecked     ClaimCondition = "was_performance_check"
	WhenWasClosed      ClaimCondition = "was_closed"
	WhenWasRecovered   ClaimCondition = "was_recovered"
)

// ClaimNeed names something that must be there before a step.
type ClaimNeed string

// The needs.
const (
	NeedComplete     ClaimNeed = "complete"      // every required document and declaration
	NeedPassing      ClaimNeed = "passing_sheet" // the calculation of this moment passes
	NeedMoney        ClaimNeed = "money"         // the allocations are taken in all three ledgers
	NeedScores       ClaimNeed = "scores"        // every expert's sheet is in
	NeedOther        ClaimNeed = "other_person"  // not the one who filed, recommended, reviewed or decided: Bars
	NeedNotDecided   ClaimNeed = "not_decided"   // not by who decided or approved it
	NeedGrant        ClaimNeed = "grant"         // the round has been distributed and left something for it
	NeedNoticeRuns   ClaimNeed = "notice_runs"   // its last day is not over
	NeedRealName     ClaimNeed = "real_name"
	NeedNoticeOver   ClaimNeed = "notice_over"  // all its working days have passed
	NeedNoObjection  ClaimNeed = "no_objection" // none is open
	NeedBatch        ClaimNeed = "batch"        // it stands on a payment list
	NeedBankResult   ClaimNeed = "bank_result"
	NeedReport       ClaimNeed = "report"  // the enterprise's performance report
	NeedInTime       ClaimNeed = "in_time" // its last day is not over
	NeedDeadlineOver ClaimNeed = "deadline_over"
	NeedMoneyBack    ClaimNeed = "money_back" // what was to be recovered has come in
)

// ClaimTransitions is the whole life of a claim. It drives the check here, the
// buttons of the web, the to-do lists, and the table in docs/claims.md.
//
// Money that is on its way cannot be called back: a claim on a payment list
// whose ground falls is put on hold (Claim.Hold) and goes to the formal check
// or into recovery when the treasury has answered.
var ClaimTransitions = []ClaimTransition{
	{Action: ClaimDiscard, From: ClaimDraft, By: parts(PartApplicant)},
	{Action: ClaimSubmit, From: ClaimDraft, To: ClaimSubmitted, By: parts(PartApplicant), Needs: needs(NeedComplete, NeedPassing, NeedMoney)},
	{Action: ClaimTakeUp, From: ClaimSubmitted, To: ClaimLocalReview, By: parts(PartLocal), When: WhenLocal, Needs: needs(NeedOther)},
	{Action: ClaimTakeUp, From: ClaimSubmitted, To: ClaimFormalCheck, By: parts(PartFormal), When: WhenNoLocal, Needs: needs(NeedOther)},
	{Action: ClaimRecommend, From: ClaimLocalReview, To: ClaimFormalCheck, By: parts(PartLocal), Reason: true, Needs: needs(NeedOther)},

	{Action: ClaimAsk, From: ClaimLocalReview, To: ClaimSupplement, By: parts(PartLocal), Reason: true, Needs: needs(NeedOther)},
	{Action: ClaimAsk, From: ClaimFormalCheck, To: ClaimSupplement, By: parts(PartFormal), Reason: true, Needs: needs(NeedOther)},
	{Action: ClaimAsk, From: ClaimExpertReview, To: ClaimSupplement, By: parts(PartFormal), Reason: true, Needs: needs(NeedOther)},
	{Action: ClaimAnswer, From: ClaimSupplement, To: ClaimLocalReview, By: parts(PartApplicant), When: WhenAskedByLocal, Needs: needs(NeedInTime, NeedComplete, NeedMoney)},
	{Action: ClaimAnswer, From: ClaimSupplement, To: ClaimFormalCheck, By: parts(PartApplicant), When: WhenAskedByFormal, Needs: needs(NeedInTime, NeedComplete, NeedMoney)},
	{Action: ClaimAnswer, From: ClaimSupplement, To: ClaimExpertReview, By: parts(PartApplicant), When: WhenAskedByExperts, Needs: needs(NeedInTime, NeedComplete, NeedMoney)},
	{Action: ClaimLapse, From: ClaimSupplement, To: ClaimWithdrawn, By: parts(PartSystem), Needs: needs(NeedDeadlineOver)},

	{Action: ClaimPassForm, From: ClaimFormalCheck, To: ClaimExpertReview, By: parts(PartFormal), When: WhenExperts, Needs: needs(NeedOther)},
	{Action: ClaimDecide, From: ClaimFormalCheck, To: ClaimDecided, By: parts(PartDecider), When: WhenNoExperts, Needs: needs(NeedPassing, NeedMoney, NeedOther)},
	{Action: ClaimDecide, From: ClaimExpertReview, To: ClaimDecided, By: parts(PartDecider), Needs: needs(NeedScores, NeedPassing, NeedMoney, NeedOther)},
	{Action: ClaimReject, From: ClaimFormalCheck, To: ClaimRejected, By: parts(PartDecider), Reason: true, Needs: needs(NeedOther)},
	{Action: ClaimReject, From: ClaimExpertReview, To: ClaimRejected, By: parts(PartDecider), Reason: true, Needs: needs(NeedOther)},
	// The round's money did not reach it, or something came up.
	{Action: ClaimReject, From: ClaimDecided, To: ClaimRejected, By: parts(PartDecider), Reason: true, Needs: needs(NeedOther)},

	{Action: ClaimPublish, From: ClaimDecided, To: ClaimNotice, By: parts(PartFormal, PartDecider), Needs: needs(NeedGrant)},
	{Action: ClaimObject, From: ClaimNotice, To: ClaimObjection, By: parts(PartPublic), Needs: needs(NeedRealName, NeedNoticeRuns)},
	{Action: ClaimObject, From: ClaimObjection, To: ClaimObjection, By: parts(PartPublic), Needs: needs(NeedRealName, NeedNoticeRuns)},
	{Action: ClaimDismiss, From: ClaimObjection, To: ClaimNotice, By: parts(PartDecider), When: WhenLastObjection, Reason: true, Needs: needs(NeedOther, NeedNotDecided)},
	{Action: ClaimDismiss, From: ClaimObjection, To: ClaimObjection, By: parts(PartDecider), When: WhenMoreObjections, Reason: true, Needs: needs(NeedOther, NeedNotDecided)},
	{Action: ClaimUphold, From: ClaimObjection, To: ClaimFormalCheck, By: parts(PartDecider), Reason: true, Needs: needs(NeedOther, NeedNotDecided)},
	{Action: ClaimApprove, From: ClaimNotice, To: ClaimApproved, By: parts(PartDecider), Needs: needs(NeedNoticeOver, NeedNoObjection, NeedOther)},

	{Action: ClaimAllocate, From: ClaimApproved, To: ClaimAllocated, By: parts(PartFinance), Needs: needs(NeedBatch, NeedNoticeOver, NeedNoObjection, NeedOther)},
	{Action: ClaimReturn, From: ClaimAllocated, To: ClaimApproved, By: parts(PartFinance), Reason: true, Needs: needs(NeedOther)},
	{Action: ClaimPay, From: ClaimAllocated, To: ClaimPaid, By: parts(PartFinance), Needs: needs(NeedBankResult, NeedNoticeOver, NeedNoObjection, NeedOther)},

	{Action: ClaimCheck, From: ClaimPaid, To: ClaimPerformance, By: parts(PartApplicant), When: WhenPerformance, Needs: needs(NeedReport)},
	{Action: ClaimClose, From: ClaimPerformance, To: ClaimClosed, By: parts(PartFormal), Reason: true, Needs: needs(NeedOther)},
	{Action: ClaimClose, From: ClaimPaid, To: ClaimClosed, By: parts(PartFormal), When: WhenNoPerformance, Needs: needs(NeedOther)},

	// While an objection is open nobody withdraws: it has to be answered.
	{Action: ClaimWithdraw, From: ClaimSubmitted, To: ClaimWithdrawn, By: parts(PartApplicant)},
	{Action: ClaimWithdraw, From: ClaimLocalReview, To: ClaimWithdrawn, By: parts(PartApplicant)},
	{Action: ClaimWithdraw, From: ClaimSupplement, To: ClaimWithdrawn, By: parts(PartApplicant)},
	{Action: ClaimWithdraw, From: ClaimFormalCheck, To: ClaimWithdrawn, By: parts(PartApplicant)},
	{Action: ClaimWithdraw, From: ClaimExpertReview, To: ClaimWithdrawn, By: parts(PartApplicant)},
	{Action: ClaimWithdraw, From: ClaimDecided, To: ClaimWithdrawn, By: parts(PartApplicant)},
	{Action: ClaimWithdraw, From: ClaimNotice, To: ClaimWithdrawn, By: parts(PartApplicant)},

	// What a claim rests on has changed or fallen: a registration, a voucher, a
	// title. Before payment it goes back to the formal check and its decision is
	// void; after payment the money has to come back.
	{Action: ClaimReopen, From: ClaimDecided, To: ClaimFormalCheck, By: parts(PartSystem, PartDecider), Reason: true},
	{Action: ClaimReopen, From: ClaimNotice, To: ClaimFormalCheck, By: parts(PartSystem, PartDecider), Reason: true},
	{Action: ClaimReopen, From: ClaimObjection, To: ClaimFormalCheck, By: parts(PartSystem, PartDecider), Reason: true},
	{Action: ClaimReopen, From: ClaimApproved, To: ClaimFormalCheck, By: parts(PartSystem, PartDecider), Reason: true},
	{Action: ClaimRecover, From: ClaimPaid, To: ClaimRecovery, By: parts(PartSystem, PartDecider), Reason: true},
	{Action: ClaimRecover, From: ClaimPerformance, To: ClaimRecovery, By: parts(PartSystem, PartDecider), Reason: true},
	{Action: ClaimRecover, From: ClaimClosed, To: ClaimRecovery, By: parts(PartSystem, PartDecider), Reason: true},
	// A part came back before; the rest may have to as well.
	{Action: ClaimRecover, From: ClaimRecovered, To: ClaimRecovery, By: parts(PartSystem, PartDecider), Reason: true},
	{Action: ClaimClear, From: ClaimRecovery, To: ClaimPaid, By: parts(PartDecider), When: WhenWasPaid, Reason: true, Needs: needs(NeedOther)},
	{Action: ClaimClear, From: ClaimRecovery, To: ClaimPerformance, By: parts(PartDecider), When: WhenWasChecked, Reason: true, Needs: needs(NeedOther)},
	{Action: ClaimClear, From: ClaimRecovery, To: ClaimClosed, By: parts(PartDecider), When: WhenWasClosed, Reason: true, Needs: needs(NeedOther)},
	{Action: ClaimClear, From: ClaimRecovery, To: ClaimRecovered, By: parts(PartDecider), When: WhenWasRecovered, Reason: true, Needs: needs(NeedOther)},
	{Action: ClaimRecoverDone, From: ClaimRecovery, To: ClaimRecovered, By: parts(PartFinance), Needs: needs(NeedMoneyBack, NeedOther)},
}

func parts(p ...ClaimPart) []ClaimPart { return p }
func needs(n ...ClaimNeed) []ClaimNeed { return n }

// Over tells whether nothing more can come of a claim: its money is free again.
func (s ClaimState) Over() bool {
	return s == ClaimWithdrawn || s == ClaimRejected
}

// Decided tells whether a decision stands in this state.
func (s ClaimState) Decided() bool {
	switch s {
	case ClaimDecided, ClaimNotice, ClaimObjection, ClaimApproved, ClaimAllocated:
		return true
	}
	return s.Paid()
}

// Paid tells whether money has gone out in this state.
func (s ClaimState) Paid() bool {
	switch s {
	case ClaimPaid, ClaimPerformance, ClaimClosed, ClaimRecovery, ClaimRecovered:
		return true
	}
	return false
}

// ClaimStep is one line of a claim's history.
type ClaimStep struct {
	Action ClaimAction `json:"action"`
	From   ClaimState  `json:"from"`
	To     ClaimState  `json:"to"`
	Part   ClaimPart   `json:"part"`
	By     string      `json:"by"` // id of a user, or the name of a job; empty for one without an account
	Reason string      `json:"reason,omitempty"`
	At     time.Time   `json:"at"`
}

// DecisionSheet is the sheet of a decision with all that it was calculated
// from. It is written once and never changed.
type DecisionSheet struct {
	ID          string           `json:"id"`
	Claim       string           `json:"claim"`
	Input       CalculationInput `json:"input"`
	Calculation Calculation      `json:"calculation"`
	SHA256      string           `json:"sha256"` // of the canonical sheet
	By          string           `json:"by"`
	At          time.Time        `json:"at"`
}

// Decision is what was decided of a claim. Its sheet is a document of its own.
type Decision struct {
	Sheet    string    `json:"sheet"`                 // id of the DecisionSheet
	SHA256   string    `json:"sha256"`                // of the canonical sheet
	Base     Fen       `json:"base_fen"`              // of the sheet
	Eligible Fen       `json:"eligible_fen"`          // the award of the sheet
	Granted  *Fen      `json:"granted_fen,omitempty"` // after the round's distribution; nil before it
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	// Void says why a former decision does not stand any more.
	Void string `json:"void,omitempty"`
}

// Amount is what the decision gives: what the round granted, or before its
// distribution what the sheet allows.
func (d Decision) Amount() Fen {
	if d.Granted != nil {
		return *d.Granted
	}
	return d.Eligible
}

// Account is the bank account of an enterprise that a claim is paid to. It is
// the enterprise's own and of no person; nothing is filled in for it.
type Account struct {
	Holder string `json:"holder"` // must be the enterprise's name
	Bank   string `json:"bank"`   // bank and branch
	Number string `json:"number"`
}

// ClaimReport is the enterprise's report on what came of it.
type ClaimReport struct {
	Text  string       `json:"text"`
	Files []Attachment `json:"files,omitempty"`
	By    string       `json:"by"`
	At    time.Time    `json:"at"`
}

// Recommendation is what the local office says of a claim.
type Recommendation struct {
	For    bool      `json:"for"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Claim is an enterprise's claim for money of a programme. Scoring sheets,
// objections, recoveries and payment lists are documents of their own.
type Claim struct {
	ID           string          `json:"id"`
	Number       string          `json:"number,omitempty"` // for people: programme, year, serial; given at submission
	State        ClaimState      `json:"state"`
	Programme    string          `json:"programme"` // id of the version
	Code         string          `json:"code"`      // of the programme, over all versions
	Round        string          `json:"round"`     // id
	Organisation string          `json:"organisation"`
	CreditCode   CreditCode      `json:"credit_code"`
	Name         string          `json:"name"`   // of the enterprise
	Region       string          `json:"region"` // GB/T 2260
	Contract     string          `json:"contract,omitempty"`
	Project      string          `json:"project,omitempty"`     // name of the contract's project
	Field        string          `json:"field,omitempty"`       // of technology
	Seller       string          `json:"seller,omitempty"`      // id of the organisation
	SellerName   string          `json:"seller_name,omitempty"` // as the contract has it
	Title        string          `json:"title,omitempty"`       // id, for a reward
	Proposed     bool            `json:"proposed,omitempty"`    // drawn up by the platform (免申即享); the enterprise has to confirm
	Allocations  []Allocation    `json:"allocations,omitempty"`
	OtherAid     []OtherAid      `json:"other_aid,omitempty"`
	NotRelated   bool            `json:"not_related,omitempty"`
	Promised     bool            `json:"promised,omitempty"` // that all of it is true
	Account      *Account        `json:"account,omitempty"`
	Evidence     []ClaimEvidence `json:"evidence,omitempty"`
	// Counted are the numbers by which the money of its payments and invoices is
	// counted, as they were when it was taken.
	Counted []CountedVoucher `json:"counted,omitempty"`
	// Ledgers are the ids of all ledgers that the claim takes of, in order.
	Ledgers        []string        `json:"ledgers,omitempty"`
	AskedFrom      ClaimState      `json:"asked_from,omitempty"` // where a supplement returns to
	Recommendation *Recommendation `json:"recommendation,omitempty"`
	// Implemented is the formal check's word that 实施转化 is proved.
	Implemented bool        `json:"implemented,omitempty"`
	Experts     []string    `json:"experts,omitempty"` // ids of users who were asked and have not declined
	Hands       []ClaimHand `json:"hands,omitempty"`   // who worked on it beside its steps
	Decision    *Decision   `json:"decision,omitempty"`
	Former      []Decision  `json:"former,omitempty"` // decisions that do not stand any more
	// Ceiling is the former grant of a claim that was reopened after its round
	// was distributed: a new grant may not exceed it, and what it frees returns
	// to the budget and goes to nobody else.
	Ceiling      *Fen         `json:"ceiling_fen,omitempty"`
	Hold         string       `json:"hold,omitempty"` // why its ground fell while the money was on its way
	NoticeFrom   Date         `json:"notice_from,omitempty"`
	NoticeTo     Date         `json:"notice_to,omitempty"`   // last working day of the notice
	NoticeOpen   *Term        `json:"notice_open,omitempty"` // in its place while the table of working days does not reach it
	Batch        string       `json:"batch,omitempty"`       // id of the payment list
	PaidOn       Date         `json:"paid_on,omitempty"`
	PaidRef      string       `json:"paid_ref,omitempty"` // bank reference of the treasury
	Report       *ClaimReport `json:"report,omitempty"`
	Recovery     string       `json:"recovery,omitempty"` // id
	RecoverFrom  ClaimState   `json:"recover_from,omitempty"`
	RecoveredFen Fen          `json:"recovered_fen,omitempty"` // came back, in all
	Due          Date         `json:"due,omitempty"`           // of whoever has to act now
	DueOpen      *Term        `json:"due_open,omitempty"`      // in its place while the table of working days does not reach it
	SubmittedAt  time.Time    `json:"submitted_at,omitzero"`
	Steps        []ClaimStep  `json:"steps"`
	Sample       bool         `json:"sample,omitempty"`
	CreatedAt    time.Time    `json:"created_at"`
	UpdatedAt    time.Time    `json:"updated_at"`
}

// CountedVoucher is a payment or an invoice with the number by which its money is
// counted: whoever reverses it and records it again has the same money.
type CountedVoucher struct {
	Voucher string `json:"voucher"` // id
	Number  string `json:"number"`  // of the bank or of the invoice, normalised
}

// ClaimEvidence is a document that the claim brings.
type ClaimEvidence struct {
	Code string     `json:"code"`
	File Attachment `json:"file"`
}

// Of takes over from the contract what everyone reads of it in the claim. The seller
// decides who is barred, so it is taken again when the claim is handed in: a draft
// may be older than the contract's text and the seller's account.
func (c *Claim) Of(k Contract) {
	c.Contract, c.Project, c.Field = k.ID, k.Terms.Project, k.Terms.Field
	c.Seller, c.SellerName = k.Terms.Seller.Organisation, k.Terms.Seller.Name
}

// From takes over who claims. A draft follows its organisation, so that what is
// handed in carries the name, the code and the region of that day: they decide whose
// account is paid and which office checks.
func (c *Claim) From(o Organisation) {
	c.Organisation, c.CreditCode, c.Name, c.Region = o.ID, o.CreditCode, o.Name, o.Region
}

// Sum is all money that the claim allocates.
func (c Claim) Sum() Fen {
	var sum Fen
	for _, a := range c.Allocations {
		sum += a.Amount
	}
	return sum
}

// Kept is what the enterprise has, or will have, of the claim: the decision's
// amount less what came back.
func (c Claim) Kept() Fen {
	if c.Decision == nil || !c.State.Decided() {
		return 0
	}
	return c.Decision.Amount() - c.RecoveredFen
}

// Returned is why the claim came back from its last payment list, while it waits for
// the next one: the treasury could not pay, or the list was taken back. Empty for
// one that waits for its first.
func (c Claim) Returned() string {
	if n := len(c.Steps); n > 0 && c.State == ClaimApproved && c.Steps[n-1].Action == ClaimReturn {
		return c.Steps[n-1].Reason
	}
	return ""
}

// YearFor is the calendar year in China in which the claim counts for the cap
// of an enterprise and year. A claim that is not decided counts in the year of
// the day given.
func (c Claim) YearFor(by CapYear, today Date) int {
	day := today
	switch {
	case by == ByFiling && !c.SubmittedAt.IsZero():
		day = DateOf(c.SubmittedAt)
	case by == ByDecision && c.Decision != nil:
		day = DateOf(c.Decision.At)
	}
	return day.Year()
}

// Names tells whether the claim allocates money of one of some payments and
// invoices.
func (c Claim) Names(vouchers []string) bool {
	return slices.ContainsFunc(c.Allocations, func(a Allocation) bool {
		return slices.Contains(vouchers, a.Payment) || slices.Contains(vouchers, a.Invoice)
	})
}
