package market

import (
	"cmp"
	"slices"
)

// Allocate proposes what a claim may allocate of a contract: confirmed payments
// in the order of their days, along their settlements, as far as payment,
// invoice and contract have money left. taken tells what a ledger has given
// already; limit is the contract's certified technical amount.
func Allocate(contract string, limit Fen, payments []Payment, invoices []Invoice, taken func(ledger string) Fen) []Allocation {
	left := map[string]Fen{}
	for _, v := range invoices {
		if v.State == VoucherConfirmed && v.Reverses == "" {
			left[v.ID] = v.Amount - taken(LedgerOf(LedgerInvoice, v.ID))
		}
	}
	open := limit - taken(LedgerOf(LedgerContract, contract))
	ordered := slices.Clone(payments)
	slices.SortFunc(ordered, func(a, b Payment) int { return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.ID, b.ID)) })
	var out []Allocation
	for _, p := range ordered {
		if p.State != VoucherConfirmed || p.Reverses != "" {
			continue
		}
		of := p.Amount - taken(LedgerOf(LedgerPayment, p.ID))
		for _, s := range p.Settlements {
			amount := min(s.Amount-taken(LedgerOfSettlement(p.ID, s.Invoice)), of, left[s.Invoice], open)
			if amount <= 0 {
				continue
			}
			of, left[s.Invoice], open = of-amount, left[s.Invoice]-amount, open-amount
			out = append(out, Allocation{Payment: p.ID, Invoice: s.Invoice, Amount: amount})
		}
	}
	return out
}

// Takings are what the allocations of a claim take of each ledger, by the
// ledger's id.
func (c Claim) Takings() map[string]Fen {
	out := map[string]Fen{}
	for _, a := range c.Allocations {
		out[LedgerOf(LedgerPayment, a.Payment)] += a.Amount
		out[LedgerOf(LedgerInvoice, a.Invoice)] += a.Amount
		out[LedgerOfSettlement(a.Payment, a.Invoice)] += a.Amount
		out[LedgerOf(LedgerContract, c.Contract)] += a.Amount
	}
	return out
}
