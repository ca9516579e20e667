package market

import (
	"strings"
	"time"
)

// RecoverySchema is the number of the present shape of a Recovery.
const RecoverySchema = 1

// RecoveryState is where a recovery stands.
type RecoveryState string

// The states of a recovery.
const (
	RecoveryOpen     RecoveryState = "open"     // what has to come back is not decided
	RecoveryDemanded RecoveryState = "demanded" // the enterprise has been told
	RecoveryDone     RecoveryState = "done"     // it has come in
	RecoveryCleared  RecoveryState = "cleared"  // nothing has to come back after all
)

// RecoveryCause is one reason why money may have to come back.
type RecoveryCause struct {
	Document string    `json:"document"` // kind/id of what changed
	Reason   string    `json:"reason"`
	At       time.Time `json:"at"`
}

// Receipt is money that came back.
type Receipt struct {
	Date   Date      `json:"date"`
	Amount Fen       `json:"amount_fen"`
	Ref    string    `json:"ref"` // bank reference, unique
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Statement is what the enterprise says to a recovery (陈述、申辩): before the demand
// to be weighed by it, after it as a reason to decide anew.
type Statement struct {
	Text string    `json:"text"`
	By   string    `json:"by"` // id of a user
	At   time.Time `json:"at"`
}

// maxStatements bounds what one case holds.
const maxStatements = 20

// Recovery is the case of getting money of a paid claim back. Interest and bars
// from later programmes are not known for Jilin, so none is computed.
type Recovery struct {
	ID           string          `json:"id"`
	Claim        string          `json:"claim"`
	Number       string          `json:"number"` // of the claim
	Organisation string          `json:"organisation"`
	CreditCode   CreditCode      `json:"credit_code"`
	Name         string          `json:"name"`
	Region       string          `json:"region"`
	State        RecoveryState   `json:"state"`
	Causes       []RecoveryCause `json:"causes"`
	Paid         Fen             `json:"paid_fen"`              // what the enterprise has of the claim
	Amount       *Fen            `json:"amount_fen,omitempty"`  // what has to come back; nil until decided
	FreeVouchers bool            `json:"free_vouchers"`         // the department lets the vouchers be used again: only when all comes back
	Basis        string          `json:"basis,omitempty"`       // on what the demand rests
	Due          Date            `json:"due,omitempty"`         // of the demand
	Repay        string          `json:"repay,omitempty"`       // where and how the money is paid back
	DemandedBy   string          `json:"demanded_by,omitempty"` // id of a user
	DemandedAt   time.Time       `json:"demanded_at,omitzero"`  //
	Receipts     []Receipt       `json:"receipts,omitempty"`    // in the order of coming in
	Statements   []Statement     `json:"statements,omitempty"`  // what the enterprise says to it, the earliest first
	Sample       bool            `json:"sample,omitempty"`      //
	CreatedAt    time.Time       `json:"created_at"`
}

// RecoveryDemand is what the department wants back.
type RecoveryDemand struct {
	Amount       Fen
	Basis        string // the reason, with the document that it rests on
	Due          Date
	Repay        string // where and how the money is paid back
	FreeVouchers bool
}

// Received is what has come in.
func (r Recovery) Received() Fen {
	var sum Fen
	for _, x := range r.Receipts {
		sum += x.Amount
	}
	return sum
}

// Complete tells whether all that was demanded has come in.
func (r Recovery) Complete() bool { return r.Amount != nil && r.Received() == *r.Amount }

// Overdue tells whether the last day for the demanded money is over and some of
// it has not come in.
func (r Recovery) Overdue(today Date) bool {
	return r.State == RecoveryDemanded && !r.Complete() && r.Due != "" && r.Due < today
}

// Demand decides what has to come back. It may be decided anew while money is
// out. Errors: conflict for a case that is closed, invalid for an amount that
// is not between what has come in and what was paid.
func (r *Recovery) Demand(d RecoveryDemand, by string, at time.Time) error {
	if !r.Open() {
		return Errorf(CodeConflict, "追缴已办结", "the recovery is closed already")
	}
	var f Faults
	if d.Amount < max(1, r.Received()) || d.Amount > r.Paid {
		f.Add("amount_fen", d.Amount, Text{"追缴金额不合理", "not an amount that can be demanded"},
			Textf("应在 %s 元至 %s 元之间", "between %s and %s yuan", max(1, r.Received()), r.Paid))
	}
	if !d.Due.Valid() || d.Due != "" && d.Due < DateOf(at) {
		f.Add("due", d.Due, Text{"缴回期限应为今天或以后的日期", "the deadline must be today or later"}, Text{})
	}
	if d.FreeVouchers && d.Amount < r.Paid {
		f.Add("free_vouchers", d.FreeVouchers, Text{"企业仍保留部分补助，凭证不能再次使用", "the enterprise keeps a part, so its vouchers cannot be used again"},
			Textf("全额追缴 %s 元后才能放开凭证", "demand all %s yuan, or leave the vouchers used", r.Paid))
	}
	requireText(&f, "basis", d.Basis, 5)
	checkText(&f, "basis", d.Basis, maxReason)
	checkText(&f, "repay", d.Repay, maxReason)
	if err := f.Err(); err != nil {
		return err
	}
	r.State, r.Amount, r.FreeVouchers, r.Due = RecoveryDemanded, &d.Amount, d.FreeVouchers, d.Due
	r.Basis, r.Repay, r.DemandedBy, r.DemandedAt = strings.TrimSpace(d.Basis), strings.TrimSpace(d.Repay), by, at
	return nil
}

// Open tells whether anything can still be decided, said or paid.
func (r Recovery) Open() bool { return r.State == RecoveryOpen || r.State == RecoveryDemanded }

// Hear notes what the enterprise says. Errors: conflict for a case that is closed
// or has heard enough, invalid for a text that says nothing.
func (r *Recovery) Hear(s Statement) error {
	if !r.Open() {
		return Errorf(CodeConflict, "追缴已办结", "the recovery is closed already")
	}
	if len(r.Statements) >= maxStatements {
		return Errorf(CodeConflict, "最多提交 %d 次陈述", "at most %d statements", maxStatements)
	}
	s.Text = strings.TrimSpace(s.Text)
	var f Faults
	requireText(&f, "text", s.Text, 10)
	checkText(&f, "text", s.Text, maxText)
	if err := f.Err(); err != nil {
		return err
	}
	r.Statements = append(r.Statements[:len(r.Statements):len(r.Statements)], s)
	return nil
}

// Receive notes money that came back. Errors: conflict before the demand and
// after the end, invalid for more than was demanded.
func (r *Recovery) Receive(x Receipt) error {
	if r.State != RecoveryDemanded {
		return Errorf(CodeConflict, "尚未发出追缴决定，或追缴已办结", "nothing has been demanded, or the recovery is closed")
	}
	var f Faults
	open := *r.Amount - r.Received()
	if x.Amount <= 0 || x.Amount > open {
		f.Add("amount_fen", x.Amount, Text{"缴回金额不合理", "not an amount that is open"}, Textf("尚欠 %s 元", "%s yuan are open", open))
	}
	if x.Date == "" || !x.Date.Valid() || x.Date > DateOf(x.At) {
		f.Add("date", x.Date, Text{"到账日期不能为空或晚于今天", "the day of receipt must be today or before"}, Text{})
	}
	checkRef(&f, "ref", x.Ref)
	if err := f.Err(); err != nil {
		return err
	}
	r.Receipts = append(r.Receipts[:len(r.Receipts):len(r.Receipts)], x)
	return nil
}

// checkRef adds faults for a bank reference that is missing or none.
func checkRef(f *Faults, field, ref string) {
	requireText(f, field, ref, 4)
	checkText(f, field, ref, 64)
}
