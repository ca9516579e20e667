package market

import (
	"cmp"
	"slices"
	"strings"
)

// PaymentSchema and InvoiceSchema are the numbers of their present shapes.
const (
	PaymentSchema = 1
	InvoiceSchema = 1
)

// VoucherState is where a payment or an invoice stands between the parties.
type VoucherState string

// The states of a voucher.
const (
	VoucherRecorded  VoucherState = "recorded"  // one side says so
	VoucherConfirmed VoucherState = "confirmed" // the other side says so too
	VoucherDisputed  VoucherState = "disputed"  // the other side says no
	VoucherReversed  VoucherState = "reversed"  // a reversing entry stands against it
)

// Settlement is the part of an invoice that a payment settles. One payment may
// settle several invoices, and one invoice be settled by several payments.
type Settlement struct {
	Invoice string `json:"invoice"` // id
	Amount  Fen    `json:"amount_fen"`
}

// Payment is money that went from buyer to seller under a contract. It is never
// changed; a wrong one is taken back by a payment that names it in Reverses,
// with the amount negated.
type Payment struct {
	ID          string       `json:"id"`
	Contract    string       `json:"contract"`
	Seller      string       `json:"seller"` // ids of the two organisations
	Buyer       string       `json:"buyer"`
	Date        Date         `json:"date"`
	Amount      Fen          `json:"amount_fen"` // negative in a reversing entry
	PayerRef    string       `json:"payer_ref"`  // bank serial number at the payer's bank, unique
	PayeeRef    string       `json:"payee_ref,omitempty"`
	Settlements []Settlement `json:"settlements,omitempty"`
	Voucher     *Attachment  `json:"voucher,omitempty"`
	State       VoucherState `json:"state"`
	Waits       string       `json:"waits,omitempty"`    // id of the organisation that has to confirm it
	Reverses    string       `json:"reverses,omitempty"` // id of the payment that it takes back
	// ReversedBy is the id of the entry that takes this one back, from the moment
	// it is recorded; the state changes when the other side has confirmed that.
	ReversedBy  string       `json:"reversed_by,omitempty"`
	Reason      string       `json:"reason,omitempty"`
	RecordedBy  Confirmation `json:"recorded_by"`
	ConfirmedBy Confirmation `json:"confirmed_by,omitzero"`
	DisputedBy  Confirmation `json:"disputed_by,omitzero"`
	Note        string       `json:"note,omitempty"`
	Sample      bool         `json:"sample,omitempty"`
}

// PaymentFacts are what the voucher of a payment says.
type PaymentFacts struct {
	Date     Date
	Amount   Fen
	PayerRef string
	PayeeRef string
	Voucher  *Attachment
	Note     string
}

// NormalBankReference is a bank's serial number as it is compared: full width
// folded, capitals, without blanks and strokes.
func NormalBankReference(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n-_/.", r) {
			return -1
		}
		return r
	}, strings.ToUpper(FoldWidth(s)))
}

// NewPayment records a payment under a contract that is in force. The other side
// has to confirm it. Errors: conflict, forbidden for one who is no party, invalid.
func NewPayment(id string, c Contract, facts PaymentFacts, d VoucherDoing) (Payment, error) {
	if err := c.takesVouchers(d); err != nil {
		return Payment{}, err
	}
	facts.PayerRef, facts.PayeeRef, facts.Note = NormalBankReference(facts.PayerRef), NormalBankReference(facts.PayeeRef), strings.TrimSpace(facts.Note)
	var f Faults
	checkVoucherDay(&f, facts.Date, DateOf(d.At))
	checkPositive(&f, "amount_fen", facts.Amount)
	requireText(&f, "payer_ref", facts.PayerRef, 4)
	checkReference(&f, "payer_ref", facts.PayerRef)
	checkReference(&f, "payee_ref", facts.PayeeRef)
	checkText(&f, "note", facts.Note, maxLine)
	p := Payment{
		ID: id, Contract: c.ID, Seller: c.Terms.Seller.Organisation, Buyer: c.Terms.Buyer.Organisation, Date: facts.Date, Amount: facts.Amount,
		PayerRef: facts.PayerRef, PayeeRef: facts.PayeeRef, Voucher: facts.Voucher, Note: facts.Note, Sample: c.Sample,
	}
	p.head().record(d)
	return p, f.Err()
}

// head is the part of a payment that all vouchers share.
func (p *Payment) head() voucherHead {
	return voucherHead{seller: p.Seller, buyer: p.Buyer, state: &p.State, waits: &p.Waits, reason: &p.Reason,
		recorded: &p.RecordedBy, confirmed: &p.ConfirmedBy, disputed: &p.DisputedBy, reverses: p.Reverses}
}

// Do confirms or disputes. Errors: conflict, forbidden, invalid as in
// VoucherTransitions.
func (p *Payment) Do(action VoucherAction, d VoucherDoing) error { return p.head().do(action, d) }

// Allowed lists what an organisation may do with it now.
func (p Payment) Allowed(organisation string) []VoucherAction {
	return p.head().allowed(organisation, true, p.ReversedBy != "")
}

// Counts tells whether it is money that both sides say was paid.
func (p Payment) Counts() bool { return p.State == VoucherConfirmed && p.Reverses == "" }

// Money names the money that was paid, over every record of it: the payer's bank
// reference.
func (p Payment) Money() string { return cmp.Or(p.PayerRef, p.ID) }

// Held tells whether its settlements take up room of their invoices: all but
// those of a reversed payment, so that a dispute that ends well still fits.
func (p Payment) Held() bool { return p.State != VoucherReversed && p.Reverses == "" }

// Settled is how much of it settles invoices.
func (p Payment) Settled() Fen {
	var sum Fen
	for _, s := range p.Settlements {
		sum += s.Amount
	}
	return sum
}

// Settle replaces what the payment settles, within its own amount and within
// what other payments leave of each invoice. The other side has to confirm it
// again. Errors: conflict, invalid.
func (p *Payment) Settle(settlements []Settlement, b Book, d VoucherDoing) error {
	if p.ReversedBy != "" || p.Reverses != "" {
		return Errorf(CodeConflict, "已登记冲销，不能再核销发票", "a reversal is recorded; it can settle nothing more")
	}
	if err := b.checkSettlements(*p, settlements).Err(); err != nil {
		return err
	}
	if err := p.Do(VoucherSettle, d); err != nil {
		return err
	}
	p.Settlements = slices.Clone(settlements)
	return nil
}

// Reversal is the entry that takes a payment back: the same figures, negated.
// The payment is marked with it. Errors: conflict, invalid without a reason.
func (p *Payment) Reversal(id string, d VoucherDoing) (Payment, error) {
	if err := p.head().reversible(p.ReversedBy, d); err != nil {
		return Payment{}, err
	}
	r := *p
	r.ID, r.Amount, r.Reverses, r.Settlements, r.Voucher, r.Note = id, -p.Amount, p.ID, nil, nil, ""
	r.head().record(d)
	r.Reason = strings.TrimSpace(d.Reason)
	p.ReversedBy = id
	return r, nil
}

// Warnings returns what a person should look at in a payment of a contract.
func (p Payment) Warnings(t ContractTerms) []Warning {
	var w []Warning
	if p.Reverses == "" && p.Date < t.Signed {
		w = append(w, Warning{"paid_before_signing", "date", Textf("付款早于签订日期 %s，不计入补助", "paid before the signing on %s: it counts for no subsidy", t.Signed), practice})
	}
	if p.Voucher == nil && p.Reverses == "" {
		w = append(w, Warning{"no_voucher", "voucher", Text{"尚未附银行回单", "the bank's receipt is not attached"}, practice})
	}
	return w
}
