package market

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
)

// VoucherAction moves a payment or an invoice.
type VoucherAction string

// The actions on a voucher.
const (
	VoucherConfirm VoucherAction = "confirm"
	VoucherDispute VoucherAction = "dispute"
	VoucherSettle  VoucherAction = "settle" // payments only
	VoucherReverse VoucherAction = "reverse"
)

// VoucherTransition is one allowed step of a payment or an invoice. By is either
// side, or second: the one that did not record it.
type VoucherTransition struct {
	Action VoucherAction `json:"action"`
	From   VoucherState  `json:"from"`
	To     VoucherState  `json:"to"`
	By     ContractPart  `json:"by"`
	Reason bool          `json:"reason,omitempty"`
}

// VoucherTransitions is the life of a voucher. Its figures never change. A
// reversal is an entry of its own; From becomes reversed when the other side has
// confirmed that entry, which then is reversed too. What a payment settles may
// change, and then has to be confirmed again.
var VoucherTransitions = []VoucherTransition{
	{VoucherConfirm, VoucherRecorded, VoucherConfirmed, PartSecond, false},
	{VoucherConfirm, VoucherDisputed, VoucherConfirmed, PartSecond, false},
	{VoucherDispute, VoucherRecorded, VoucherDisputed, PartSecond, true},
	{VoucherSettle, VoucherRecorded, VoucherRecorded, PartEither, false},
	{VoucherSettle, VoucherConfirmed, VoucherRecorded, PartEither, false},
	{VoucherSettle, VoucherDisputed, VoucherRecorded, PartEither, false},
	{VoucherReverse, VoucherRecorded, VoucherReversed, PartEither, true},
	{VoucherReverse, VoucherConfirmed, VoucherReversed, PartEither, true},
	{VoucherReverse, VoucherDisputed, VoucherReversed, PartEither, true},
}

// VoucherDoing is who does something to a voucher, for which organisation.
type VoucherDoing struct {
	By           string // id of a user
	Organisation string
	Reason       string
	At           time.Time
}

func (d VoucherDoing) word() Confirmation {
	return Confirmation{Organisation: d.Organisation, By: d.By, At: d.At}
}

// voucherHead is what payments and invoices share.
type voucherHead struct {
	seller, buyer                 string
	state                         *VoucherState
	waits, reason                 *string
	recorded, confirmed, disputed *Confirmation
	reverses                      string
}

func (h voucherHead) other(organisation string) string {
	if organisation == h.seller {
		return h.buyer
	}
	return h.seller
}

// record makes it the word of one side, which the other has to confirm.
func (h voucherHead) record(d VoucherDoing) {
	*h.state, *h.recorded, *h.confirmed, *h.disputed = VoucherRecorded, d.word(), Confirmation{}, Confirmation{}
	*h.waits, *h.reason = h.other(d.Organisation), ""
}

func (h voucherHead) plays(t VoucherTransition, organisation string) bool {
	if organisation == "" || organisation != h.seller && organisation != h.buyer {
		return false
	}
	return t.By == PartEither || h.recorded.Organisation != organisation
}

// step finds the row of the table. Errors: conflict, forbidden, invalid.
func (h voucherHead) step(action VoucherAction, d VoucherDoing) (VoucherTransition, error) {
	i := slices.IndexFunc(VoucherTransitions, func(t VoucherTransition) bool { return t.Action == action && t.From == *h.state })
	if i < 0 {
		label := VoucherActions.Label(string(action))
		return VoucherTransition{}, &Error{Code: CodeConflict, Message: Text{"当前状态不能" + label.ZH, "not possible in its present state: " + label.EN}}
	}
	t := VoucherTransitions[i]
	if !h.plays(t, d.Organisation) {
		return t, Errorf(CodeForbidden, "应由对方确认，不能替对方确认", "the other side confirms; nobody confirms for it")
	}
	if t.By == PartSecond && h.recorded.By == d.By {
		return t, samePerson()
	}
	return t, checkReason(d.Reason, t.Reason)
}

func (h voucherHead) do(action VoucherAction, d VoucherDoing) error {
	t, err := h.step(action, d)
	if err != nil {
		return err
	}
	switch action {
	case VoucherConfirm:
		*h.state, *h.confirmed, *h.waits = t.To, d.word(), ""
	case VoucherDispute:
		*h.state, *h.disputed, *h.waits, *h.reason = t.To, d.word(), "", strings.TrimSpace(d.Reason)
	case VoucherSettle:
		h.record(d)
	}
	return nil
}

// reversible refuses what is taken back already or takes another entry back.
func (h voucherHead) reversible(reversedBy string, d VoucherDoing) error {
	if h.reverses != "" || reversedBy != "" {
		return Errorf(CodeConflict, "已有冲销记录，或它本身就是冲销记录", "it is reversed already, or is a reversing entry itself")
	}
	_, err := h.step(VoucherReverse, d)
	return err
}

func (h voucherHead) allowed(organisation string, settles, reversing bool) []VoucherAction {
	var out []VoucherAction
	for _, t := range VoucherTransitions {
		own := t.Action == VoucherSettle || t.Action == VoucherReverse
		if t.From != *h.state || !h.plays(t, organisation) || t.Action == VoucherSettle && !settles || own && (reversing || h.reverses != "") {
			continue
		}
		out = append(out, t.Action)
	}
	return out
}

// takesVouchers refuses what is recorded by a stranger or before the contract is
// in force.
func (c Contract) takesVouchers(d VoucherDoing) error {
	if d.Organisation == "" || d.Organisation != c.Terms.Seller.Organisation && d.Organisation != c.Terms.Buyer.Organisation {
		return Errorf(CodeForbidden, "只有合同双方可以记录", "only the two sides may record this")
	}
	if !c.State.InForce() {
		return Errorf(CodeConflict, "合同成立以后才能记录付款和发票", "payments and invoices are recorded once the contract is concluded")
	}
	return nil
}

var referenceForm = regexp.MustCompile(`^[0-9A-Z]*$`)

// checkReference adds a fault for what is no number of a bank or an invoice.
func checkReference(f *Faults, field, s string) {
	if !referenceForm.MatchString(s) || len(s) > 60 {
		f.Add(field, s, Text{"只含数字和字母，最多 60 位", "digits and letters only, at most 60"}, Text{"照回单或发票填写", "copy it from the receipt or the invoice"})
	}
}

func checkVoucherDay(f *Faults, d, today Date) {
	requireText(f, "date", string(d), 1)
	checkDate(f, "date", d)
	if d > today {
		f.Add("date", d, Text{"日期在今天之后", "after today"}, Text{})
	}
}

// Book is all payments and invoices of one contract.
type Book struct {
	Payments []Payment
	Invoices []Invoice
}

// InOrder puts the vouchers into the one order in which they are listed, counted
// and exported everywhere: by their day, of one day as they were recorded, and of
// one moment by their id.
func (b Book) InOrder() {
	slices.SortFunc(b.Payments, ComparePayments)
	slices.SortFunc(b.Invoices, CompareInvoices)
}

// ComparePayments is that order of payments.
func ComparePayments(a, b Payment) int {
	return compareVouchers(a.Date, b.Date, a.RecordedBy, b.RecordedBy, a.ID, b.ID)
}

// CompareInvoices is that order of invoices.
func CompareInvoices(a, b Invoice) int {
	return compareVouchers(a.Date, b.Date, a.RecordedBy, b.RecordedBy, a.ID, b.ID)
}

func compareVouchers(day, otherDay Date, recorded, otherRecorded Confirmation, id, otherID string) int {
	return cmp.Or(cmp.Compare(day, otherDay), recorded.At.Compare(otherRecorded.At), cmp.Compare(id, otherID))
}

// Invoice finds an invoice of the book.
func (b Book) Invoice(id string) (Invoice, bool) {
	if i := slices.IndexFunc(b.Invoices, func(i Invoice) bool { return i.ID == id }); i >= 0 {
		return b.Invoices[i], true
	}
	return Invoice{}, false
}

// Settled is how much of an invoice payments settle, but for one payment.
func (b Book) Settled(invoice, but string) Fen {
	var sum Fen
	for _, p := range b.Payments {
		if !p.Held() || p.ID == but {
			continue
		}
		for _, s := range p.Settlements {
			if s.Invoice == invoice {
				sum += s.Amount
			}
		}
	}
	return sum
}

func (b Book) checkSettlements(p Payment, settlements []Settlement) Faults {
	var f Faults
	if len(settlements) > maxList {
		f.Add("settlements", len(settlements), Textf("最多 %d 项", "at most %d", maxList), Text{})
		return f
	}
	seen, left := map[string]bool{}, p.Amount
	for n, s := range settlements {
		at := indexed("settlements", n)
		invoice, found := b.Invoice(s.Invoice)
		if !found || invoice.State == VoucherReversed || invoice.ReversedBy != "" || invoice.Reverses != "" {
			f.Add(at+".invoice", s.Invoice, Text{"不是本合同的有效发票", "not a standing invoice of this contract"}, Text{})
			continue
		}
		if seen[s.Invoice] {
			f.Add(at+".invoice", s.Invoice, Text{"重复", "stands twice"}, Text{"合并为一行", "make it one line"})
		}
		seen[s.Invoice] = true
		checkPositive(&f, at+".amount_fen", s.Amount)
		if room := invoice.Amount - b.Settled(s.Invoice, p.ID); s.Amount > room {
			f.Add(at+".amount_fen", s.Amount, Textf("超过该发票未核销的 %s 元", "more than the %s yuan that are left of the invoice", room), Text{})
		}
		if s.Amount > left {
			f.Add(at+".amount_fen", s.Amount, Textf("超过该笔付款剩余的 %s 元", "more than the %s yuan that are left of the payment", left), Text{})
		}
		left -= min(max(s.Amount, 0), left)
	}
	return f
}

// Reverse lets a reversing entry take effect once the other side has confirmed
// it: both entries are reversed. Errors: conflict when the entry is no longer the
// one that takes the payment back.
func (p *Payment) Reverse(reversal *Payment) error {
	if err := reverses(p.State, p.ReversedBy, reversal.ID, p.ID, reversal.Reverses); err != nil {
		return err
	}
	p.State, p.Waits, p.ReversedBy = VoucherReversed, "", reversal.ID
	reversal.State, reversal.Waits = VoucherReversed, ""
	return nil
}

// Reverse lets a reversing entry take effect, as with payments. Errors: conflict
// also while payments settle the invoice.
func (i *Invoice) Reverse(reversal *Invoice, b Book) error {
	if err := reverses(i.State, i.ReversedBy, reversal.ID, i.ID, reversal.Reverses); err != nil {
		return err
	}
	if settled := b.Settled(i.ID, ""); settled > 0 {
		return Errorf(CodeConflict, "仍有付款核销该发票 %s 元，请先改核销", "payments settle %s yuan of it; settle them otherwise first", settled)
	}
	i.State, i.Waits, i.ReversedBy = VoucherReversed, "", reversal.ID
	reversal.State, reversal.Waits = VoucherReversed, ""
	return nil
}

func reverses(state VoucherState, reversedBy, entry, original, of string) error {
	if of != original || state == VoucherReversed || reversedBy != "" && reversedBy != entry {
		return Errorf(CodeConflict, "该冲销已不适用", "this reversal does not apply any more")
	}
	return nil
}

// ContractSums are the figures of the performance of a contract, in Fen.
type ContractSums struct {
	Paid            Fen `json:"paid_fen"`             // confirmed by both sides, not reversed
	Invoiced        Fen `json:"invoiced_fen"`         // the same of invoices
	Settled         Fen `json:"settled_fen"`          // of the paid, what settles confirmed invoices
	PaidWaiting     Fen `json:"paid_waiting_fen"`     // recorded by one side
	InvoicedWaiting Fen `json:"invoiced_waiting_fen"` // recorded by one side
	Due             Fen `json:"due_fen"`              // of the payment plan, up to the day asked for
}

// Sums adds up the vouchers of a contract as of a day.
func (b Book) Sums(plan []Instalment, today Date) ContractSums {
	var s ContractSums
	for _, i := range b.Invoices {
		switch {
		case i.Counts():
			s.Invoiced += i.Amount
		case i.State == VoucherRecorded && i.Reverses == "":
			s.InvoicedWaiting += i.Amount
		}
	}
	for _, p := range b.Payments {
		switch {
		case p.Counts():
			s.Paid += p.Amount
			for _, part := range p.Settlements {
				if i, ok := b.Invoice(part.Invoice); ok && i.Counts() {
					s.Settled += part.Amount
				}
			}
		case p.State == VoucherRecorded && p.Reverses == "":
			s.PaidWaiting += p.Amount
		}
	}
	for _, step := range plan {
		if step.Due != "" && step.Due <= today {
			s.Due += step.Amount
		}
	}
	return s
}

// Warnings returns what a person should look at in the vouchers as a whole.
func (b Book) Warnings(t ContractTerms) []Warning {
	var w []Warning
	s := b.Sums(nil, "")
	if t.Price.Total == 0 {
		return nil // a royalty without a total
	}
	if sum := s.Paid + s.PaidWaiting; sum > t.Price.Total {
		w = append(w, Warning{"paid_over_total", "payments", Textf("付款合计 %s 元，超过合同成交总额 %s 元", "payments add up to %s yuan, the total is %s yuan", sum, t.Price.Total), practice})
	}
	if sum := s.Invoiced + s.InvoicedWaiting; sum > t.Price.Total {
		w = append(w, Warning{"invoiced_over_total", "invoices", Textf("开票合计 %s 元，超过合同成交总额 %s 元", "invoices add up to %s yuan, the total is %s yuan", sum, t.Price.Total), practice})
	}
	return w
}
