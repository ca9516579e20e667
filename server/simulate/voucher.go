package simulate

import (
	"fmt"

	"duijie/server/market"
	"duijie/server/service"
)

// invoiced is an invoice that is recorded, with what of it no payment settles yet.
type invoiced struct {
	id   string
	left market.Fen
}

// planPayments puts the payments of a contract on the agenda, from soon after it
// is concluded to the end of the year at the latest.
func (y *year) planPayments(d *deal) {
	if len(d.plan) == 0 {
		return
	}
	room := max(daysBetween(y.today, y.span.To)-12, 1)
	step := min(max(room/len(d.plan), 1), 45)
	day := addDays(y.today, y.within(1, 6))
	covered := false // by the invoice of the payment before
	for i, amount := range d.plan {
		var invoices []market.Fen
		switch {
		case covered:
			covered = false
		// One invoice for two payments, two for one, or one for each.
		case i+1 < len(d.plan) && chance(y.rng, 10):
			invoices, covered = []market.Fen{amount + d.plan[i+1]}, true
		case chance(y.rng, 12) && amount > 10*market.Yuan:
			invoices = []market.Fen{amount / 3, amount - amount/3}
		default:
			invoices = []market.Fen{amount}
		}
		y.on(day, func() error { return y.payOff(d, amount, invoices) })
		day = addDays(day, y.within(max(step*2/3, 1), step))
	}
}

// unsettled are the invoices of a book of which something is open.
func unsettled(book market.Book) []invoiced {
	var out []invoiced
	for _, i := range book.Invoices {
		if left := i.Amount - book.Settled(i.ID, ""); left > 0 && i.Reverses == "" && i.ReversedBy == "" && i.State != market.VoucherReversed {
			out = append(out, invoiced{i.ID, left})
		}
	}
	return out
}

// payOff has the seller issue invoices and the buyer pay; each confirms the
// other's word some days later.
func (y *year) payOff(d *deal, amount market.Fen, invoices []market.Fen) error {
	for _, sum := range invoices {
		w, err := y.Service.RecordInvoice(y.ctx, d.seller.actor, d.id, service.InvoiceInput{Facts: market.InvoiceFacts{
			Date: y.today, Number: fmt.Sprintf("2%s22000%012d", y.span.From[2:4], y.next()), Amount: sum,
		}})
		if done, failure := y.did("invoices.record", err); !done {
			return failure
		}
		id := w.Invoice.ID
		y.in(y.within(1, 4), func() error { return y.confirmInvoice(d, id) })
	}
	y.in(y.within(1, 6), func() error { return y.remit(d, amount) })
	return nil
}

func (y *year) confirmInvoice(d *deal, id string) error {
	if y.mishap(d, 2) {
		return y.reverseInvoice(d, id)
	}
	action, reason := market.VoucherConfirm, ""
	if y.mishap(d, 1) {
		action, reason = market.VoucherDispute, "样例：未收到该发票"
	}
	_, err := y.Service.ActOnInvoice(y.ctx, d.buyer.actor, id, 1, action, reason)
	_, failure := y.did("invoices."+string(action), err)
	return failure
}

// reverseInvoice takes an invoice back that was issued wrongly. Where a payment
// settles it already that is refused.
func (y *year) reverseInvoice(d *deal, id string) error {
	w, err := y.Service.ReverseInvoice(y.ctx, d.seller.actor, id, 1, "", fmt.Sprintf("2%s22999%012d", y.span.From[2:4], y.next()), "样例：开票信息有误，红字冲销")
	if done, failure := y.did("invoices.reverse", err); !done {
		return failure
	}
	_, err = y.Service.ActOnInvoice(y.ctx, d.buyer.actor, w.Invoice.ID, w.Version, market.VoucherConfirm, "")
	_, failure := y.did("invoices.confirm", err)
	return failure
}

// reference is a bank's serial number.
func (y *year) reference(bank string) string {
	return fmt.Sprintf("%s%s%010d", bank, y.today.Time().Format("20060102"), y.next())
}

// remit pays, and settles what is open of the invoices, the oldest first.
func (y *year) remit(d *deal, amount market.Fen) error {
	w, err := y.Service.Contract(y.ctx, d.buyer.actor, d.id)
	if err != nil {
		return err
	}
	in := service.PaymentInput{Facts: market.PaymentFacts{Date: y.today, Amount: amount, PayerRef: y.reference("B"), PayeeRef: y.reference("S")}}
	left := amount
	for _, i := range unsettled(w.Book) {
		if part := min(left, i.left); part > 0 {
			in.Settlements, left = append(in.Settlements, market.Settlement{Invoice: i.id, Amount: part}), left-part
		}
	}
	if y.mishap(d, 1) && len(w.Book.Payments) > 0 {
		in.Facts.PayerRef = w.Book.Payments[0].PayerRef // the same slip again
	}
	made, err := y.Service.RecordPayment(y.ctx, d.buyer.actor, d.id, in)
	if done, failure := y.did("payments.record", err); !done {
		return failure
	}
	y.in(y.within(1, 5), func() error { return y.receive(d, made.Payment.ID) })
	return nil
}

// receive has the seller confirm a payment, dispute it, or say that it was sent
// back.
func (y *year) receive(d *deal, id string) error {
	if y.mishap(d, 2) {
		_, err := y.Service.ActOnPayment(y.ctx, d.seller.actor, id, 1, market.VoucherDispute, "样例：款项未到账")
		if done, failure := y.did("payments.dispute", err); !done || chance(y.rng, 30) {
			return failure
		}
		y.in(y.within(2, 6), func() error { return y.accept(d, id, 2) })
		return nil
	}
	if err := y.accept(d, id, 1); err != nil {
		return err
	}
	if y.mishap(d, 2) {
		y.in(y.within(5, 90), func() error { return y.takeBack(d, id) })
	}
	return nil
}

func (y *year) accept(d *deal, id string, version int64) error {
	_, err := y.Service.ActOnPayment(y.ctx, d.seller.actor, id, version, market.VoucherConfirm, "")
	done, failure := y.did("payments.confirm", err)
	if done {
		d.paid++
	}
	return failure
}

// takeBack reverses a payment that both sides had confirmed: the money was sent
// back. What was claimed for it falls with it.
func (y *year) takeBack(d *deal, id string) error {
	w, err := y.Service.ReversePayment(y.ctx, d.buyer.actor, id, 2, "样例：款项原路退回")
	if done, failure := y.did("payments.reverse", err); !done {
		return failure
	}
	_, err = y.Service.ActOnPayment(y.ctx, d.seller.actor, w.Payment.ID, w.Version, market.VoucherConfirm, "")
	if done, failure := y.did("payments.confirm", err); !done {
		return failure
	}
	d.paid--
	y.stirDeal(d)
	return nil
}
