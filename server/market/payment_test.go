package market_test

import (
	"fmt"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func wordOf(a market.Actor, reason string) market.VoucherDoing {
	return market.VoucherDoing{By: a.User, Organisation: a.Organisation, Reason: reason, At: noon}
}

func paid(amount market.Fen, ref string) market.PaymentFacts {
	return market.PaymentFacts{Date: "2026-05-12", Amount: amount, PayerRef: ref}
}

func billed(amount market.Fen, number string) market.InvoiceFacts {
	return market.InvoiceFacts{Date: "2026-05-12", Amount: amount, Number: number}
}

func newPayment(t *testing.T, amount market.Fen) market.Payment {
	t.Helper()
	p, err := market.NewPayment("p", inForce(t), paid(amount, "B 0001-2"), wordOf(ofBuyer, ""))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhatAPaymentMustSay(t *testing.T) {
	for _, c := range []struct {
		rule   string
		change func(*market.PaymentFacts)
		want   []string
	}{
		{"a whole payment", func(*market.PaymentFacts) {}, nil},
		{"before the signing is recorded", func(f *market.PaymentFacts) { f.Date = "2026-01-01" }, nil},
		{"a day", func(f *market.PaymentFacts) { f.Date = "" }, []string{"date"}},
		{"not after today", func(f *market.PaymentFacts) { f.Date = "2026-06-02" }, []string{"date"}},
		{"a sum", func(f *market.PaymentFacts) { f.Amount = 0 }, []string{"amount_fen"}},
		{"no negative one: that is a reversal", func(f *market.PaymentFacts) { f.Amount = -1 }, []string{"amount_fen"}},
		{"the payer's reference", func(f *market.PaymentFacts) { f.PayerRef = " - " }, []string{"payer_ref"}},
		{"of letters and digits", func(f *market.PaymentFacts) { f.PayerRef = "流水0001" }, []string{"payer_ref"}},
	} {
		facts := paid(100, "B0001")
		c.change(&facts)
		_, err := market.NewPayment("p", inForce(t), facts, wordOf(ofBuyer, ""))
		var got []string
		if e, ok := err.(*market.Error); ok {
			got = fieldsOf(e.Faults)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %v (- want, + got):\n%s", c.rule, err, diff)
		}
	}
	_, err := market.NewPayment("p", begun(t), paid(1, "B0001"), wordOf(ofBuyer, ""))
	wantCode(t, "under a draft", err, market.CodeConflict)
	_, err = market.NewPayment("p", inForce(t), paid(1, "B0001"), wordOf(stranger, ""))
	wantCode(t, "by a stranger", err, market.CodeForbidden)
}

func TestABankReferenceIsComparedWithoutItsSpelling(t *testing.T) {
	for _, s := range []string{"b0001-2", "Ｂ０００１２", " B 00012 ", "B/0001.2"} {
		if got := market.NormalBankReference(s); got != "B00012" {
			t.Errorf("%q is %q", s, got)
		}
	}
}

func TestAVoucherIsConfirmedByTheOtherSide(t *testing.T) {
	p := newPayment(t, 100)
	if p.Waits != "uni" || p.Counts() {
		t.Errorf("recorded as %+v", p)
	}
	wantCode(t, "by the one who recorded it", p.Do(market.VoucherConfirm, wordOf(ofBuyer, "")), market.CodeForbidden)
	wantCode(t, "by a stranger", p.Do(market.VoucherConfirm, wordOf(stranger, "")), market.CodeForbidden)
	wantCode(t, "disputed without a reason", p.Do(market.VoucherDispute, wordOf(ofSeller, "")), market.CodeInvalid)
	wantCode(t, "disputed", p.Do(market.VoucherDispute, wordOf(ofSeller, "没有到账")), "")
	wantCode(t, "confirmed after all", p.Do(market.VoucherConfirm, wordOf(ofSeller, "")), "")
	if !p.Counts() || p.Waits != "" || p.Amount != 100 {
		t.Errorf("confirmed as %+v", p)
	}
	wantCode(t, "twice", p.Do(market.VoucherConfirm, wordOf(ofSeller, "")), market.CodeConflict)
}

func TestAReversalTakesBothSidesAndNetsToZero(t *testing.T) {
	p := newPayment(t, 100)
	wantCode(t, "confirm", p.Do(market.VoucherConfirm, wordOf(ofSeller, "")), "")
	_, err := p.Reversal("r", wordOf(ofSeller, ""))
	wantCode(t, "without a reason", err, market.CodeInvalid)
	r, err := p.Reversal("r", wordOf(ofSeller, "退款"))
	wantCode(t, "with one", err, "")
	if r.Amount != -100 || r.Waits != "firm" || !p.Counts() {
		t.Errorf("reversing entry %+v of %+v", r, p)
	}
	_, err = p.Reversal("r2", wordOf(ofBuyer, "退款"))
	wantCode(t, "a second reversal", err, market.CodeConflict)
	wantCode(t, "it settles nothing more", p.Settle(nil, market.Book{}, wordOf(ofBuyer, "")), market.CodeConflict)
	wantCode(t, "nor does its reversal", r.Settle(nil, market.Book{}, wordOf(ofBuyer, "")), market.CodeConflict)
	_, err = r.Reversal("r3", wordOf(ofBuyer, "退款"))
	wantCode(t, "the reversal of a reversal", err, market.CodeConflict)
	wantCode(t, "its author confirms it", r.Do(market.VoucherConfirm, wordOf(ofSeller, "")), market.CodeForbidden)
	wantCode(t, "the other side does", r.Do(market.VoucherConfirm, wordOf(ofBuyer, "")), "")
	wantCode(t, "and it takes effect", p.Reverse(&r), "")
	sums := market.Book{Payments: []market.Payment{p, r}}.Sums(nil, "")
	if p.State != market.VoucherReversed || r.State != market.VoucherReversed || p.Amount+r.Amount != 0 || sums != (market.ContractSums{}) {
		t.Errorf("%+v and %+v sum up to %+v", p, r, sums)
	}
}

func TestWarningsOfVouchers(t *testing.T) {
	c := inForce(t)
	early := paid(101*market.WanYuan, "B0001")
	early.Date = "2026-05-09"
	p, err := market.NewPayment("p", c, early, wordOf(ofBuyer, ""))
	wantCode(t, "record", err, "")
	if got := codesOfWarnings(p.Warnings(c.Terms)); !cmp.Equal(got, []string{"paid_before_signing", "no_voucher"}) {
		t.Errorf("payment: %v", got)
	}
	if got := codesOfWarnings(market.Book{Payments: []market.Payment{p}}.Warnings(c.Terms)); !cmp.Equal(got, []string{"paid_over_total"}) {
		t.Errorf("book: %v", got)
	}
	for _, v := range []struct {
		rule, code, number string
		want               bool
	}{
		{"classic with ten digits", "2200123456", "12345678", false},
		{"classic with twelve digits", "220012345678", "12345678", false},
		{"all-digital", "", "26220000000000000001", false},
		{"classic without its code", "", "12345678", true},
		{"all-digital with a code", "2200123456", "26220000000000000001", true},
		{"nineteen digits", "", "2622000000000000001", true},
	} {
		i := market.Invoice{Code: v.code, Number: v.number, Date: "2026-05-12", File: &market.Attachment{}}
		if got := len(i.Warnings(c.Terms)) > 0; got != v.want {
			t.Errorf("%s: warned %v", v.rule, got)
		}
	}
}

// ledger is a book that takes random steps, beside the sums that it must keep.
type ledger struct {
	c market.Contract
	b market.Book
}

func (l *ledger) step(t *rapid.T, n int) {
	who := rapid.SampledFrom([]market.Actor{ofSeller, ofBuyer}).Draw(t, "who")
	word := wordOf(who, "理由")
	switch what := rapid.IntRange(0, 9).Draw(t, "what"); {
	case what == 0 || len(l.b.Payments) < 2:
		if p, err := market.NewPayment(fmt.Sprint("p", n), l.c, paid(rapid.SampledFrom([]market.Fen{50, 60, 100}).Draw(t, "amount"), fmt.Sprintf("B%04d", n)), word); err == nil {
			l.b.Payments = append(l.b.Payments, p)
		}
	case what == 1 || len(l.b.Invoices) < 2:
		if i, err := market.NewInvoice(fmt.Sprint("i", n), l.c, billed(rapid.SampledFrom([]market.Fen{20, 40, 60}).Draw(t, "amount"), fmt.Sprintf("N%04d", n)), word); err == nil {
			l.b.Invoices = append(l.b.Invoices, i)
		}
	case what < 6:
		l.settle(t, word)
	case what == 6:
		l.say(t, word)
	case what == 7:
		l.reverse(t, word, fmt.Sprint("r", n))
	default:
		l.sayInvoice(t, word, fmt.Sprint("q", n))
	}
}

// payment is one of the first ones, so that they meet often.
func (l *ledger) payment(t *rapid.T) *market.Payment {
	return &l.b.Payments[rapid.IntRange(0, min(len(l.b.Payments), 4)-1).Draw(t, "payment")]
}

func (l *ledger) settle(t *rapid.T, word market.VoucherDoing) {
	if len(l.b.Payments) == 0 || len(l.b.Invoices) == 0 {
		return
	}
	var s []market.Settlement
	for range rapid.IntRange(1, 2).Draw(t, "settlements") {
		invoice := l.b.Invoices[rapid.IntRange(0, min(len(l.b.Invoices), 3)-1).Draw(t, "invoice")]
		s = append(s, market.Settlement{Invoice: invoice.ID, Amount: rapid.SampledFrom([]market.Fen{-1, 1, 20, 40, 60}).Draw(t, "part")})
	}
	p := l.payment(t)
	_ = p.Settle(s, l.b, word)
}

func (l *ledger) say(t *rapid.T, word market.VoucherDoing) {
	if len(l.b.Payments) == 0 {
		return
	}
	p := l.payment(t)
	action := rapid.SampledFrom([]market.VoucherAction{market.VoucherConfirm, market.VoucherDispute}).Draw(t, "action")
	if p.Do(action, word) != nil || p.Reverses == "" {
		return
	}
	for i := range l.b.Payments {
		if of := &l.b.Payments[i]; of.ID == p.Reverses {
			if action == market.VoucherConfirm {
				_ = of.Reverse(p)
			} else if of.ReversedBy == p.ID {
				of.ReversedBy = ""
			}
		}
	}
}

func (l *ledger) reverse(t *rapid.T, word market.VoucherDoing, id string) {
	if len(l.b.Payments) == 0 {
		return
	}
	if r, err := l.payment(t).Reversal(id, word); err == nil {
		l.b.Payments = append(l.b.Payments, r)
	}
}

// sayInvoice confirms an invoice, or reverses it at once with the word of both.
func (l *ledger) sayInvoice(t *rapid.T, word market.VoucherDoing, id string) {
	if len(l.b.Invoices) == 0 {
		return
	}
	i := &l.b.Invoices[rapid.IntRange(0, min(len(l.b.Invoices), 3)-1).Draw(t, "invoice")]
	if rapid.Bool().Draw(t, "confirm") {
		_ = i.Do(market.VoucherConfirm, word)
		return
	}
	before := *i
	r, err := i.Reversal(id, "", "", word)
	if err != nil {
		return
	}
	if err := i.Reverse(&r, l.b); err != nil {
		*i = before
		return
	}
	l.b.Invoices = append(l.b.Invoices, r)
}

// TestSettlementsNeverExceed takes random histories of payments, invoices,
// settlements, disputes and reversals: no payment settles more than itself, no
// invoice is settled beyond its amount, a reversed pair nets to zero.
func TestSettlementsNeverExceed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledger{c: inForce(t)}
		for n := range rapid.IntRange(1, 60).Draw(t, "steps") {
			l.step(t, n)
			l.check(t)
		}
	})
}

func (l *ledger) check(t *rapid.T) {
	var all, paidSum, invoiced market.Fen
	for _, p := range l.b.Payments {
		if p.Settled() > max(p.Amount, 0) {
			t.Fatalf("payment of %s settles %s", p.Amount, p.Settled())
		}
		if p.State == market.VoucherReversed {
			all += p.Amount
		}
		if p.State == market.VoucherConfirmed && p.Reverses == "" {
			paidSum += p.Amount
		}
	}
	if all != 0 {
		t.Fatalf("reversed pairs net to %s", all)
	}
	for _, i := range l.b.Invoices {
		settled := l.b.Settled(i.ID, "")
		if settled > max(i.Amount, 0) || i.State == market.VoucherReversed && settled > 0 {
			t.Fatalf("invoice of %s in state %s is settled by %s", i.Amount, i.State, settled)
		}
		if i.State == market.VoucherConfirmed && i.Reverses == "" {
			invoiced += i.Amount
		}
	}
	s := l.b.Sums(nil, "")
	if s.Paid != paidSum || s.Invoiced != invoiced || s.Settled > min(s.Paid, s.Invoiced) || s.Paid < 0 {
		t.Fatalf("sums %+v, paid %s, invoiced %s", s, paidSum, invoiced)
	}
}

// Vouchers of one day stand in the order in which they were recorded, whatever the
// order in which they were read; of one moment by id.
func TestVouchersStandInOneOrder(t *testing.T) {
	at := func(minute int) market.Confirmation {
		return market.Confirmation{At: noon.Add(time.Duration(minute) * time.Minute)}
	}
	payments := []market.Payment{
		{ID: "z", Date: "2026-05-01", RecordedBy: at(9)},
		{ID: "y", Date: "2026-05-02", RecordedBy: at(1)}, {ID: "a", Date: "2026-05-02", RecordedBy: at(2)}, {ID: "b", Date: "2026-05-02", RecordedBy: at(2)},
		{ID: "c", Date: "2026-05-03", RecordedBy: at(0)},
	}
	var invoices []market.Invoice
	for _, p := range payments {
		invoices = append(invoices, market.Invoice{ID: p.ID, Date: p.Date, RecordedBy: p.RecordedBy})
	}
	rapid.Check(t, func(t *rapid.T) {
		b := market.Book{Payments: rapid.Permutation(payments).Draw(t, "payments"), Invoices: rapid.Permutation(invoices).Draw(t, "invoices")}
		b.InOrder()
		if diff := cmp.Diff(market.Book{Payments: payments, Invoices: invoices}, b); diff != "" {
			t.Fatal(diff)
		}
	})
}

// What a claim takes of a day's payments does not hang on their ids either.
func TestMoneyOfOneDayIsTakenInTheOrderOfRecording(t *testing.T) {
	settled := []market.Settlement{{Invoice: "i", Amount: 10}}
	payments := []market.Payment{
		{ID: "a", Date: "2026-05-02", Amount: 10, State: market.VoucherConfirmed, Settlements: settled, RecordedBy: market.Confirmation{At: noon.Add(time.Minute)}},
		{ID: "z", Date: "2026-05-02", Amount: 10, State: market.VoucherConfirmed, Settlements: settled, RecordedBy: market.Confirmation{At: noon}},
	}
	invoices := []market.Invoice{{ID: "i", Date: "2026-05-01", Amount: 20, State: market.VoucherConfirmed}}
	got := market.Allocate("c", 10, payments, invoices, func(string) market.Fen { return 0 })
	if len(got) != 1 || got[0].Payment != "z" {
		t.Errorf("%+v", got)
	}
}
