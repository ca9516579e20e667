package service_test

import (
	"errors"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// recordedAgain reverses a payment and its invoice and records both anew, under
// the same numbers typed otherwise, on a contract.
func (x *claimHouse) recordedAgain(t *testing.T, p service.PaymentWork, i service.InvoiceWork, contract string) (service.PaymentWork, service.InvoiceWork) {
	t.Helper()
	r, err := x.ReversePayment(t.Context(), x.firm, p.Payment.ID, p.Version, "登记有误")
	fatal(t, err)
	_, err = x.ActOnPayment(t.Context(), x.uni, r.Payment.ID, r.Version, market.VoucherConfirm, "")
	fatal(t, err)
	red, err := x.ReverseInvoice(t.Context(), x.uni, i.Invoice.ID, i.Version, "", "", "登记有误")
	fatal(t, err)
	_, err = x.ActOnInvoice(t.Context(), x.firm, red.Invoice.ID, red.Version, market.VoucherConfirm, "")
	fatal(t, err)
	again, err := x.RecordInvoice(t.Context(), x.uni, contract, service.InvoiceInput{Facts: market.InvoiceFacts{Date: i.Invoice.Date, Amount: i.Invoice.Amount, Number: " " + i.Invoice.Number}})
	fatal(t, err)
	again, err = x.ActOnInvoice(t.Context(), x.firm, again.Invoice.ID, again.Version, market.VoucherConfirm, "")
	fatal(t, err)
	paid, err := x.RecordPayment(t.Context(), x.firm, contract, service.PaymentInput{
		Facts:       market.PaymentFacts{Date: p.Payment.Date, Amount: p.Payment.Amount, PayerRef: p.Payment.PayerRef[:4] + "-" + p.Payment.PayerRef[4:]},
		Settlements: []market.Settlement{{Invoice: again.Invoice.ID, Amount: again.Invoice.Amount}},
	})
	fatal(t, err)
	paid, err = x.ActOnPayment(t.Context(), x.uni, paid.Payment.ID, paid.Version, market.VoucherConfirm, "")
	fatal(t, err)
	return paid, again
}

// H.2: a voucher that is reversed and recorded again is the same money, on the
// same contract and on another.
func TestH2MoneyThatIsRecordedAgainIsNotClaimedAgain(t *testing.T) {
	for _, other := range []bool{false, true} {
		x := newClaimHouse(t)
		first := x.paid(t)
		p, i := x.pays(t, first, 30*market.WanYuan, 30*market.WanYuan)
		claim := x.submitted(t, first.Contract.ID)
		contract := first.Contract.ID
		if other {
			contract = x.paid(t).Contract.ID
		}
		paid, invoice := x.recordedAgain(t, p, i, contract)

		second := x.start(t, contract)
		if second.Claim.Sum() != 0 {
			t.Errorf("on another contract %v: %s of the same money is proposed again", other, second.Claim.Sum())
		}
		form := x.form(t, second)
		form.Allocations = []market.Allocation{{Payment: paid.Payment.ID, Invoice: invoice.Invoice.ID, Amount: 1}}
		second, err := x.EditClaim(t.Context(), x.firm, second.Claim.ID, second.Version, form)
		ok(t, err)
		_, err = x.try(t, x.firm, second, market.ClaimSubmit)
		var said *market.Error
		if !errors.As(err, &said) || said.Code != market.CodeConflict || len(said.Faults) == 0 || said.Faults[0].Field != "allocations" {
			t.Fatalf("on another contract %v: claimed again: %v", other, err)
		}
		if l := x.ledger(t, market.LedgerOf(market.LedgerPayment, p.Payment.PayerRef)); l.Of(claim.Claim.ID) != 30*market.WanYuan || l.Taken() != 30*market.WanYuan {
			t.Errorf("the ledger of the money: %+v", l)
		}

		// When the first claim gives its money back, it can be claimed.
		mine, err := x.Claim(t.Context(), x.firm, claim.Claim.ID)
		ok(t, err)
		x.steps(t, x.firm, mine, market.ClaimWithdraw)
		form.Allocations[0].Amount = 30 * market.WanYuan
		second, err = x.EditClaim(t.Context(), x.firm, second.Claim.ID, second.Version, form)
		ok(t, err)
		x.steps(t, x.firm, second, market.ClaimSubmit)
		x.sound(t)
	}
}

// The names are compared as they read, and the flag refuses nothing.
func TestNamesThatReadTheSameAreFlagged(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"王强", "王 强", true}, {"阿卜杜拉·买买提", "阿卜杜拉．买买提", true}, {"ＬＩ Ming", "li ming", true},
		{"王强", "王刚", false}, {"", "", false}, {"·", " ", false},
	} {
		if got := market.SameName(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}
