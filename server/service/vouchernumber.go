package service

import (
	"duijie/server/market"
	"duijie/server/store"
)

// numbered says of each set of numbers which vouchers have them, and what ledger
// their money is counted in.
var numbered = map[string]struct{ kind, ledger string }{
	bankReferences: {Payments, market.LedgerPayment},
	invoiceNumbers: {Invoices, market.LedgerInvoice},
}

// claim makes a number of a bank or of an invoice a voucher's own. Errors:
// conflict when another one has it, on whatever contract.
func (d voucherDesk) claim(set, value, voucher, field string) error {
	holder, err := unique(d.tx, set, value, voucher)
	if err != nil || holder == voucher {
		return err
	}
	v, err := readAs[struct {
		State    market.VoucherState `json:"state"`
		Reverses string              `json:"reverses"` // a red-letter invoice keeps its own number
	}](d.tx, numbered[set].kind, holder)
	if err != nil {
		return err
	}
	if v.State != market.VoucherReversed || v.Reverses != "" {
		return taken(field, value, market.Text{ZH: "该号码已在平台上登记过", EN: "this number is recorded on the platform already"},
			market.Text{ZH: "一笔付款、一张发票只能登记一次；登记错了请先冲销", EN: "a payment or an invoice is recorded once; reverse a wrong one first"})
	}
	used, err := claimed(d.tx, set, holder)
	if err != nil {
		return err
	}
	if used {
		return taken(field, value, market.Text{ZH: "该凭证已冲销，但仍有补助申报占用它的金额", EN: "the voucher was reversed, and a claim still takes money of it"},
			market.Text{ZH: "申报撤回、退回或全额追回后才能重新登记", EN: "record it again when the claim is withdrawn or rejected, or all of it has come back"})
	}
	if err := release(d.tx, set, value); err != nil {
		return err
	}
	_, err = unique(d.tx, set, value, voucher)
	return err
}

func taken(field, value string, what, hint market.Text) error {
	var f market.Faults
	f.Add(field, value, what, hint)
	return &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "号码重复", EN: "the number is taken"}, Faults: f}
}

// vacate sets the number of a voucher free that was reversed. While a claim takes
// money of it the number stays: recorded anew, the same money would count again.
func (d voucherDesk) vacate(set, value, voucher string) error {
	used, err := claimed(d.tx, set, voucher)
	if err != nil || used {
		return err
	}
	return release(d.tx, set, value)
}

// claimed tells whether a claim takes money of a voucher.
func claimed(tx store.Tx, set, voucher string) (bool, error) {
	l, err := readAs[market.Ledger](tx, Ledgers, market.LedgerOf(numbered[set].ledger, voucher))
	if market.CodeOf(err) == market.CodeNotFound {
		err = nil
	}
	return len(l.Entries) > 0, err
}
