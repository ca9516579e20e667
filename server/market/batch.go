package market

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// BatchSchema is the number of the present shape of a Batch.
const BatchSchema = 1

// MaxBatch is how many claims one payment list holds, so that the treasury's answer
// to the whole list fits one journal entry: the list, and of each claim itself and
// the key of its bank reference, 2*90+1 of 200 documents.
const MaxBatch = 90

// BatchOutcome is what the treasury says of one line.
type BatchOutcome string

// The outcomes of a line.
const (
	BatchPending BatchOutcome = "pending"
	BatchPaid    BatchOutcome = "paid"
	BatchFailed  BatchOutcome = "failed"
)

// BatchLine is one payment of a list. Its first fields are sealed.
type BatchLine struct {
	Claim      string     `json:"claim"`
	Number     string     `json:"number"`
	Name       string     `json:"name"`
	CreditCode CreditCode `json:"credit_code"`
	Account    Account    `json:"account"`
	Amount     Fen        `json:"amount_fen"`

	Outcome BatchOutcome `json:"outcome"`
	Ref     string       `json:"ref,omitempty"`
	PaidOn  Date         `json:"paid_on,omitempty"`
	Reason  string       `json:"reason,omitempty"` // why it failed
}

// Batch is a payment list for the treasury (拨付清单), sealed when it is made.
type Batch struct {
	ID        string      `json:"id"`
	Number    string      `json:"number"` // for people: year and serial
	Lines     []BatchLine `json:"lines"`  // by number of the claim
	Total     Fen         `json:"total_fen"`
	SHA256    string      `json:"sha256"` // of what is sealed
	By        string      `json:"by"`
	At        time.Time   `json:"at"`
	SignedBy  string      `json:"signed_by,omitempty"` // a second person; until then nothing is paid by it
	SignedAt  time.Time   `json:"signed_at,omitzero"`
	Answered  time.Time   `json:"answered_at,omitzero"`    // when no line was pending any more
	ResultSHA []string    `json:"result_sha256,omitempty"` // of the files that the treasury sent
	Sample    bool        `json:"sample,omitempty"`
}

// Seal is the SHA-256 of what a list orders to be paid: lower-case hexadecimal
// of the canonical JSON of its lines without their outcomes.
func (b Batch) Seal() string {
	bare := make([]BatchLine, len(b.Lines))
	for i, l := range b.Lines {
		bare[i] = BatchLine{Claim: l.Claim, Number: l.Number, Name: l.Name, CreditCode: l.CreditCode, Account: l.Account, Amount: l.Amount}
	}
	text, err := json.Marshal(struct {
		Number string      `json:"number"`
		Lines  []BatchLine `json:"lines"`
	}{b.Number, bare})
	if err != nil {
		panic(err) // strings and numbers
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Sign is the second person's word that the list may go to the treasury. Errors:
// conflict for a list that is signed or answered, forbidden for who made it.
func (b *Batch) Sign(by string, at time.Time) error {
	switch {
	case b.Pending() == 0:
		return Errorf(CodeConflict, "清单已办结", "nothing on the list is pending")
	case b.SignedBy != "":
		return Errorf(CodeConflict, "清单已签发", "the list is signed already")
	case by == b.By:
		return Errorf(CodeForbidden, "清单须由编制人以外的另一人签发", "another person than who made the list has to sign it")
	}
	b.SignedBy, b.SignedAt = by, at
	return nil
}

// Payable is nil for a claim that a second person may sign for. Nothing has gone
// out yet then, so one whose ground fell is not paid to be called back. Errors:
// conflict with what happened.
func (c Claim) Payable() error {
	if c.Hold == "" {
		return nil
	}
	err := Errorf(CodeConflict, "申报的依据已变更，不能签发；请撤回清单", "what the claim rests on has changed: withdraw the list instead of signing it")
	err.Faults.Add("lines", c.Number, Text{c.Hold, c.Hold}, Text{"撤回后该申报将重新审查", "the claim is examined again when the list is withdrawn"})
	return err
}

// Withdraw ends a list that nobody has signed: none of it is paid. Errors:
// conflict for a list that is signed or answered, invalid without a reason.
func (b *Batch) Withdraw(reason string, at time.Time) error {
	if b.SignedBy != "" || b.Pending() == 0 {
		return Errorf(CodeConflict, "清单已签发或已办结，不能撤回", "the list is signed or answered and cannot be withdrawn")
	}
	if err := checkReason(reason, true); err != nil {
		return err
	}
	for i := range b.Lines {
		b.Lines[i].Outcome, b.Lines[i].Reason = BatchFailed, reason
	}
	b.Answered = at
	return nil
}

// TreasuryWord is what the treasury says of one line of a list.
type TreasuryWord struct {
	Number string // of the claim
	Amount Fen
	Paid   bool
	Ref    string
	Date   Date
	Reason string
}

// Answer notes the treasury's word on a line and gives the line. Errors:
// conflict for a list that nobody has signed and for a line that is not pending
// or not there, invalid for another amount, a missing reference, day or reason.
func (b *Batch) Answer(w TreasuryWord, at time.Time) (*BatchLine, error) {
	if b.SignedBy == "" {
		return nil, Errorf(CodeConflict, "清单尚未由第二人签发", "no second person has signed the list")
	}
	var line *BatchLine
	for i := range b.Lines {
		if b.Lines[i].Number == w.Number {
			line = &b.Lines[i]
		}
	}
	if line == nil {
		return nil, Errorf(CodeConflict, "清单中没有申报 %s", "the list has no claim %s", w.Number)
	}
	if line.Outcome != BatchPending {
		return nil, Errorf(CodeConflict, "申报 %s 已有回执", "claim %s has been answered already", w.Number)
	}
	var f Faults
	if w.Amount != line.Amount {
		f.Add("amount_fen", w.Amount, Textf("与清单金额 %s 元不符", "the list says %s yuan", line.Amount), Text{"请核对回执", "check the treasury's answer"})
	}
	if w.Paid {
		checkRef(&f, "ref", w.Ref)
		if w.Date == "" || !w.Date.Valid() || w.Date > DateOf(at) || w.Date < DateOf(b.At) {
			f.Add("date", w.Date, Text{"支付日期应在清单日期与今天之间", "the day of payment lies between the list's and today"}, Text{})
		}
	} else if err := checkReason(w.Reason, true); err != nil {
		f.Add("reason", nil, Text{"支付失败须写明原因", "say why it failed"}, Text{})
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	line.Outcome, line.Ref, line.PaidOn, line.Reason = BatchFailed, "", "", w.Reason
	if w.Paid {
		line.Outcome, line.Ref, line.PaidOn, line.Reason = BatchPaid, w.Ref, w.Date, ""
	}
	if b.Pending() == 0 {
		b.Answered = at
	}
	return line, nil
}

// Pending counts the lines without an answer.
func (b Batch) Pending() int {
	n := 0
	for _, l := range b.Lines {
		if l.Outcome == BatchPending {
			n++
		}
	}
	return n
}
