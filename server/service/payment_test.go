package service_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func payment(ref string, amount market.Fen) service.PaymentInput {
	return service.PaymentInput{Facts: market.PaymentFacts{Date: "2026-05-15", Amount: amount, PayerRef: ref}}
}

func invoice(number string, amount market.Fen) service.InvoiceInput {
	return service.InvoiceInput{Facts: market.InvoiceFacts{Date: "2026-05-15", Amount: amount, Number: number}}
}

// pays records a payment of the firm.
func (d *dealers) pays(t testing.TB, contract, ref string, amount market.Fen) service.PaymentWork {
	t.Helper()
	w, err := d.RecordPayment(t.Context(), d.firm, contract, payment(ref, amount))
	fatal(t, err)
	return w
}

// bills records an invoice of the university.
func (d *dealers) bills(t testing.TB, contract, number string, amount market.Fen) service.InvoiceWork {
	t.Helper()
	w, err := d.RecordInvoice(t.Context(), d.uni, contract, invoice(number, amount))
	fatal(t, err)
	return w
}

// confirmedPayment is a payment that both sides stand by.
func (d *dealers) confirmedPayment(t testing.TB, contract, ref string, amount market.Fen) service.PaymentWork {
	t.Helper()
	w := d.pays(t, contract, ref, amount)
	w, err := d.ActOnPayment(t.Context(), d.uni, w.Payment.ID, w.Version, market.VoucherConfirm, "")
	fatal(t, err)
	return w
}

// reverse takes a payment back with the word of both sides.
func (d *dealers) reverse(t testing.TB, p service.PaymentWork) service.PaymentWork {
	t.Helper()
	r, err := d.ReversePayment(t.Context(), d.firm, p.Payment.ID, p.Version, "登记有误")
	fatal(t, err)
	r, err = d.ActOnPayment(t.Context(), d.uni, r.Payment.ID, r.Version, market.VoucherConfirm, "")
	fatal(t, err)
	return r
}

func TestABankReferenceIsTakenOnce(t *testing.T) {
	d := newDealers(t)
	a, b := d.concluded(t).Contract.ID, d.concluded(t, func(t *market.ContractTerms) { t.Project = "另一个项目" }).Contract.ID
	p := d.confirmedPayment(t, a, "ICBC 0001-2", 100)
	for _, contract := range []string{a, b} {
		for _, who := range []market.Actor{d.firm, d.uni} {
			_, err := d.RecordPayment(t.Context(), who, contract, payment("icbc00012", 50))
			wantCode(t, "the same reference", err, market.CodeConflict)
		}
	}
	d.reverse(t, p)
	d.pays(t, b, "ICBC00012", 100) // it was recorded under the wrong contract
}

func TestAnInvoiceIsTakenOnce(t *testing.T) {
	d := newDealers(t)
	a, b := d.concluded(t).Contract.ID, d.concluded(t, func(t *market.ContractTerms) { t.Project = "另一个项目" }).Contract.ID
	classic := invoice("12345678", 100)
	classic.Facts.Code = "2200123456"
	_, err := d.RecordInvoice(t.Context(), d.uni, a, classic)
	fatal(t, err)
	_, err = d.RecordInvoice(t.Context(), d.uni, b, classic)
	wantCode(t, "the same code and number", err, market.CodeConflict)
	_, err = d.RecordInvoice(t.Context(), d.uni, b, invoice("2200 1234 5612 3456 78", 100))
	wantCode(t, "both written as one number", err, market.CodeConflict)
	digital := invoice("２６２２００００００００００００００７７", 100)
	_, err = d.RecordInvoice(t.Context(), d.uni, a, digital)
	fatal(t, err)
	digital.Facts.Code = "1"
	_, err = d.RecordInvoice(t.Context(), d.uni, b, digital)
	wantCode(t, "an all-digital invoice under a code that is made up", err, market.CodeInvalid)
	classic.Facts.Code = "2200123457"
	_, err = d.RecordInvoice(t.Context(), d.uni, b, classic)
	wantCode(t, "the same number of another code", err, "")
}

func TestAReversedPairNetsToZeroInTheContract(t *testing.T) {
	d := newDealers(t)
	id := d.concluded(t).Contract.ID
	i := d.bills(t, id, "26220000000000000001", 100)
	i, err := d.ActOnInvoice(t.Context(), d.firm, i.Invoice.ID, i.Version, market.VoucherConfirm, "")
	fatal(t, err)
	in := payment("B0001", 100)
	in.Settlements = []market.Settlement{{Invoice: i.Invoice.ID, Amount: 60}}
	p, err := d.RecordPayment(t.Context(), d.firm, id, in)
	fatal(t, err)
	p, err = d.ActOnPayment(t.Context(), d.uni, p.Payment.ID, p.Version, market.VoucherConfirm, "")
	fatal(t, err)
	d.wantSums(t, id, market.ContractSums{Paid: 100, Invoiced: 100, Settled: 60})

	r, err := d.ReverseInvoice(t.Context(), d.uni, i.Invoice.ID, i.Version, "", "26220000000000000002", "开票有误")
	fatal(t, err)
	_, err = d.ActOnInvoice(t.Context(), d.firm, r.Invoice.ID, r.Version, market.VoucherConfirm, "")
	wantCode(t, "an invoice that a payment settles", err, market.CodeConflict)
	d.reverse(t, p)
	d.wantSums(t, id, market.ContractSums{Invoiced: 100})
	_, err = d.ActOnInvoice(t.Context(), d.firm, r.Invoice.ID, r.Version, market.VoucherConfirm, "")
	fatal(t, err)
	d.wantSums(t, id, market.ContractSums{})
	_, err = d.RecordInvoice(t.Context(), d.uni, id, invoice("26220000000000000002", 1))
	wantCode(t, "the number of the red-letter invoice", err, market.CodeConflict)
}

func (d *dealers) wantSums(t *testing.T, contract string, want market.ContractSums) {
	t.Helper()
	w, err := d.Contract(t.Context(), d.firm, contract)
	fatal(t, err)
	if diff := cmp.Diff(want, w.Sums); diff != "" {
		t.Errorf("sums (- want, + got):\n%s", diff)
	}
}

func TestADisputedReversalLeavesThePaymentAsItWas(t *testing.T) {
	d := newDealers(t)
	id := d.concluded(t).Contract.ID
	p := d.confirmedPayment(t, id, "B0001", 100)
	r, err := d.ReversePayment(t.Context(), d.uni, p.Payment.ID, p.Version, "没有收到")
	fatal(t, err)
	r, err = d.ActOnPayment(t.Context(), d.firm, r.Payment.ID, r.Version, market.VoucherDispute, "已经付了")
	fatal(t, err)
	d.wantSums(t, id, market.ContractSums{Paid: 100})
	_, err = d.RecordPayment(t.Context(), d.firm, id, payment("B0001", 100))
	wantCode(t, "its reference is still taken", err, market.CodeConflict)
	w, err := d.Contract(t.Context(), d.firm, id)
	fatal(t, err)
	if of := w.Book.Payments[slices.IndexFunc(w.Book.Payments, func(x market.Payment) bool { return x.ID == p.Payment.ID })]; of.ReversedBy != "" || !of.Counts() {
		t.Errorf("%+v", of)
	}
	_, err = d.ActOnPayment(t.Context(), d.firm, r.Payment.ID, r.Version, market.VoucherConfirm, "")
	fatal(t, err)
	d.wantSums(t, id, market.ContractSums{})
}

func TestASettlementThatChangesIsConfirmedAgain(t *testing.T) {
	d := newDealers(t)
	id := d.concluded(t).Contract.ID
	i := d.bills(t, id, "26220000000000000001", 100)
	other := d.concluded(t, func(t *market.ContractTerms) { t.Project = "另一个项目" }).Contract.ID
	foreign := d.bills(t, other, "26220000000000000002", 100)
	p := d.confirmedPayment(t, id, "B0001", 60)
	for rule, s := range map[string]market.Settlement{
		"more than the payment":          {Invoice: i.Invoice.ID, Amount: 61},
		"an invoice of another contract": {Invoice: foreign.Invoice.ID, Amount: 1},
		"nothing":                        {Invoice: i.Invoice.ID},
	} {
		_, err := d.SettlePayment(t.Context(), d.firm, p.Payment.ID, p.Version, []market.Settlement{s})
		wantCode(t, rule, err, market.CodeInvalid)
	}
	p, err := d.SettlePayment(t.Context(), d.firm, p.Payment.ID, p.Version, []market.Settlement{{Invoice: i.Invoice.ID, Amount: 60}})
	fatal(t, err)
	if p.Payment.State != market.VoucherRecorded || p.Payment.Waits != d.uni.Organisation {
		t.Errorf("%+v", p.Payment)
	}
	_, err = d.ActOnPayment(t.Context(), d.firm, p.Payment.ID, p.Version, market.VoucherConfirm, "")
	wantCode(t, "confirmed by the one who changed it", err, market.CodeForbidden)
}

func TestWhatWaitsForMyWord(t *testing.T) {
	d := newDealers(t)
	id := d.concluded(t).Contract.ID
	d.pays(t, id, "B0001", 100)
	p := d.confirmedPayment(t, id, "B0002", 200)
	_, err := d.ReversePayment(t.Context(), d.firm, p.Payment.ID, p.Version, "重复")
	fatal(t, err)
	d.bills(t, id, "26220000000000000001", 100)
	w, err := d.Contract(t.Context(), d.firm, id)
	fatal(t, err)
	d.does(t, d.firm, w, market.ContractPerform, "")
	draft := draftContract()
	draft.Terms.Project = "另一个项目"
	w, err = d.CreateContract(t.Context(), d.firm, draft)
	fatal(t, err)
	d.does(t, d.firm, w, market.ContractConfirm, "")
	for _, c := range []struct {
		who  market.Actor
		want []string
	}{
		{d.uni, []string{"contract 1000000.00", "payment 1.00", "performance 1000000.00", "reversal -2.00"}},
		{d.firm, []string{"invoice 1.00"}},
	} {
		found, err := d.AwaitedContracts(t.Context(), c.who)
		fatal(t, err)
		var got []string
		for _, a := range found {
			got = append(got, a.Kind+" "+a.Amount.String())
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.who.User, got, c.want)
		}
	}
}

func TestFiguresOfASideByYear(t *testing.T) {
	d := newDealers(t)
	w := d.registered(t, d.concluded(t), certificate())
	d.confirmedPayment(t, w.Contract.ID, "B0001", 500)
	d.pays(t, w.Contract.ID, "B0002", 300) // the other side has not confirmed it
	d.concluded(t, func(t *market.ContractTerms) {
		t.Project, t.Signed, t.Begins = "去年的项目", "2025-03-01", "2025-03-01"
	})
	ended := d.concluded(t, func(t *market.ContractTerms) { t.Project = "终止的项目" })
	d.does(t, d.firm, ended, market.ContractTerminate, "解除")
	first := service.ContractTotals{Contracts: 1, Total: 100 * market.WanYuan, Technical: 80 * market.WanYuan, Registered: 1, Certified: 80 * market.WanYuan, Paid: 500}
	second := service.ContractTotals{Contracts: 1, Total: 100 * market.WanYuan, Technical: 80 * market.WanYuan}
	both := service.ContractTotals{Contracts: 2, Total: 200 * market.WanYuan, Technical: 160 * market.WanYuan, Registered: 1, Certified: 80 * market.WanYuan, Paid: 500}
	group := func(value string, sums service.ContractTotals) []service.ContractGroup {
		return []service.ContractGroup{{Value: value, ContractTotals: sums}}
	}
	want := service.ContractFigures{
		States: map[market.ContractState]int{market.ContractConcluded: 2, market.ContractTerminated: 1},
		Years:  append(group("2026", first), group("2025", second)...),
		Types:  group(string(market.DevCommissioned), both),
		Fields: group(w.Contract.Terms.Field, both),
	}
	got, err := d.ContractFigures(t.Context(), d.uni, market.Seller)
	fatal(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
	rows, err := d.MyContracts(t.Context(), d.uni, service.ContractFilter{Side: "seller", Registered: "registered", Text: "2201002026"})
	if fatal(t, err); rows.Total != 1 || rows.Rows[0].Contract.ID != w.Contract.ID {
		t.Errorf("%d rows", rows.Total)
	}
}

// overMongo opens as many servers over one set of data as a test wants.
func overMongo(t *testing.T, servers int) []*dealers {
	t.Helper()
	uri := mongotest.Start(t)
	var out []*dealers
	for range servers {
		b, err := mongo.Open(t.Context(), uri)
		fatal(t, err)
		if len(out) == 0 {
			out = append(out, dealersOver(t, b))
			continue
		}
		again := *out[0]
		again.open(t, b)
		out = append(out, &again)
	}
	return out
}

// TestOneBankReferenceOfManyAtOnce has many record the same reference at the same
// moment: one wins, whatever the store and the number of servers.
func TestOneBankReferenceOfManyAtOnce(t *testing.T) {
	t.Run("one server over SQLite", func(t *testing.T) { raceForReference(t, []*dealers{newDealers(t)}, 16) })
	t.Run("two servers over MongoDB", func(t *testing.T) { raceForReference(t, overMongo(t, 2), 6) })
}

func raceForReference(t *testing.T, servers []*dealers, many int) {
	id := servers[0].concluded(t).Contract.ID
	errs := at(many, func(n int) error {
		s := servers[n%len(servers)]
		return second(s.RecordPayment(t.Context(), s.firm, id, payment("SAME0001", market.Fen(n+1))))
	})
	if won := count(t, errs, market.CodeConflict); won != 1 {
		t.Errorf("%d of %d took the same reference", won, many)
	}
	n, err := servers[0].store.Count(t.Context(), store.Query{Kind: service.Payments})
	if fatal(t, err); n != 1 {
		t.Errorf("%d payments stand", n)
	}
}

// TestAnInvoiceIsNotSettledBeyondItsAmountAtOnce has payments that together
// exceed an invoice settle it at the same moment.
func TestAnInvoiceIsNotSettledBeyondItsAmountAtOnce(t *testing.T) {
	t.Run("one server over SQLite", func(t *testing.T) { raceForInvoice(t, []*dealers{newDealers(t)}, 12) })
	t.Run("two servers over MongoDB", func(t *testing.T) { raceForInvoice(t, overMongo(t, 2), 6) })
}

func raceForInvoice(t *testing.T, servers []*dealers, many int) {
	d := servers[0]
	id := d.concluded(t).Contract.ID
	i := d.bills(t, id, "26220000000000000001", 100)
	errs := at(many, func(n int) error {
		s := servers[n%len(servers)]
		in := payment(fmt.Sprintf("RACE%04d", n), 30)
		in.Settlements = []market.Settlement{{Invoice: i.Invoice.ID, Amount: 30}}
		return second(s.RecordPayment(t.Context(), s.firm, id, in))
	})
	if won := count(t, errs, market.CodeInvalid); won != 3 {
		t.Errorf("%d payments of 30 settle an invoice of 100", won)
	}
	w, err := d.Contract(t.Context(), d.firm, id)
	fatal(t, err)
	if settled := w.Book.Settled(i.Invoice.ID, ""); settled != 90 {
		t.Errorf("settled %s", settled)
	}
}

// at runs a function many times at once.
func at(many int, do func(n int) error) []error {
	errs := make([]error, many)
	var running sync.WaitGroup
	for n := range many {
		running.Go(func() { errs[n] = do(n) })
	}
	running.Wait()
	return errs
}

// count is how many did not fail; every failure has to be of the code.
func count(t *testing.T, errs []error, want market.Code) int {
	t.Helper()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			wantCode(t, "the others", err, want)
		}
	}
	return won
}

// TestVouchersOfManyContractsKeepTheirWord takes random use cases of both sides
// over two contracts and checks the stored vouchers after each history.
func TestVouchersOfManyContractsKeepTheirWord(t *testing.T) {
	rounds := 0
	d := newDealers(t)
	rapid.Check(t, func(rt *rapid.T) {
		rounds++
		ids := []string{
			d.concluded(t, func(t *market.ContractTerms) { t.Project = fmt.Sprint("甲项目", rounds) }).Contract.ID,
			d.concluded(t, func(t *market.ContractTerms) { t.Project = fmt.Sprint("乙项目", rounds) }).Contract.ID,
		}
		for range rapid.IntRange(4, 20).Draw(rt, "steps") {
			d.randomStep(t, rt, rapid.SampledFrom(ids).Draw(rt, "contract"), rounds)
		}
		taken := map[string]bool{}
		for _, id := range ids {
			w, err := d.Contract(t.Context(), d.firm, id)
			fatal(t, err)
			checkBook(rt, w, taken)
		}
	})
}

func (d *dealers) randomStep(t *testing.T, rt *rapid.T, id string, round int) {
	who := rapid.SampledFrom([]market.Actor{d.firm, d.uni}).Draw(rt, "who")
	w, err := d.Contract(t.Context(), who, id)
	fatal(t, err)
	ps, is := w.Book.Payments, w.Book.Invoices
	serial := rapid.IntRange(0, 5).Draw(rt, "serial")
	amount := rapid.SampledFrom([]market.Fen{50, 60, 100}).Draw(rt, "amount")
	switch what := rapid.IntRange(0, 6).Draw(rt, "what"); {
	case what == 0 || len(ps) == 0:
		_, err = d.RecordPayment(t.Context(), who, id, payment(fmt.Sprintf("R%dX%04d", round, serial), amount))
	case what == 1 || len(is) == 0:
		_, err = d.RecordInvoice(t.Context(), who, id, invoice(fmt.Sprintf("%dX%04d", round, serial), amount))
	case what == 2:
		p, i := rapid.SampledFrom(ps).Draw(rt, "payment"), rapid.SampledFrom(is).Draw(rt, "invoice")
		_, err = d.SettlePayment(t.Context(), who, p.ID, w.Versions[p.ID], []market.Settlement{{Invoice: i.ID, Amount: rapid.SampledFrom([]market.Fen{20, 40, 60}).Draw(rt, "part")}})
	case what == 3:
		p := rapid.SampledFrom(ps).Draw(rt, "payment")
		_, err = d.ReversePayment(t.Context(), who, p.ID, w.Versions[p.ID], "理由")
	case what == 4:
		i := rapid.SampledFrom(is).Draw(rt, "invoice")
		_, err = d.ReverseInvoice(t.Context(), who, i.ID, w.Versions[i.ID], "", "", "理由")
	case what == 5:
		i := rapid.SampledFrom(is).Draw(rt, "invoice")
		_, err = d.ActOnInvoice(t.Context(), who, i.ID, w.Versions[i.ID], market.VoucherConfirm, "")
	default:
		p := rapid.SampledFrom(ps).Draw(rt, "payment")
		_, err = d.ActOnPayment(t.Context(), who, p.ID, w.Versions[p.ID], rapid.SampledFrom([]market.VoucherAction{market.VoucherConfirm, market.VoucherConfirm, market.VoucherDispute}).Draw(rt, "say"), "理由")
	}
	if code := market.CodeOf(err); !slices.Contains([]market.Code{"", market.CodeConflict, market.CodeForbidden, market.CodeInvalid}, code) {
		rt.Fatalf("%v", err)
	}
}

// checkBook fails on a reference that stands twice, a sum that is exceeded, or a
// reversed pair that does not net to zero.
func checkBook(t *rapid.T, w service.ContractWork, taken map[string]bool) {
	var net market.Fen
	for _, p := range w.Book.Payments {
		if p.Held() {
			if taken[p.PayerRef] {
				t.Fatalf("%s stands twice", p.PayerRef)
			}
			taken[p.PayerRef] = true
		}
		if p.State == market.VoucherReversed {
			net += p.Amount
		}
		if p.Settled() > max(p.Amount, 0) {
			t.Fatalf("%+v settles too much", p)
		}
	}
	for _, i := range w.Book.Invoices {
		if i.State == market.VoucherReversed {
			net += i.Amount
		} else if i.Reverses == "" {
			if taken["i"+i.Key()] {
				t.Fatalf("invoice %s stands twice", i.Number)
			}
			taken["i"+i.Key()] = true
		}
		if s := w.Book.Settled(i.ID, ""); s > max(i.Amount, 0) || i.State == market.VoucherReversed && s > 0 {
			t.Fatalf("%+v is settled by %s", i, s)
		}
	}
	if net != 0 {
		t.Fatalf("reversed pairs net to %s", net)
	}
}
