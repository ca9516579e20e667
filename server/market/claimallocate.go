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
	left, invoiced := map[string]Fen{}, map[string]string{}
	for _, v := range invoices {
		invoiced[v.ID] = v.Money()
		if v.State == VoucherConfirmed && v.Reverses == "" {
			left[v.ID] = v.Amount - taken(LedgerOf(LedgerInvoice, v.Money()))
		}
	}
	open := limit - taken(LedgerOf(LedgerContract, contract))
	ordered := slices.Clone(payments)
	slices.SortFunc(ordered, ComparePayments)
	var out []Allocation
	for _, p := range ordered {
		if p.State != VoucherConfirmed || p.Reverses != "" {
			continue
		}
		of := p.Amount - taken(LedgerOf(LedgerPayment, p.Money()))
		for _, s := range p.Settlements {
			amount := min(s.Amount-taken(LedgerOfSettlement(p.Money(), invoiced[s.Invoice])), of, left[s.Invoice], open)
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
// ledger's id. Vouchers go by their numbers, so that what was taken once stays
// taken when a voucher is reversed and recorded again, under whatever contract.
func (c Claim) Takings() map[string]Fen {
	out := map[string]Fen{}
	for _, a := range c.Allocations {
		payment, invoice := c.countedAs(a.Payment), c.countedAs(a.Invoice)
		out[LedgerOf(LedgerPayment, payment)] += a.Amount
		out[LedgerOf(LedgerInvoice, invoice)] += a.Amount
		out[LedgerOfSettlement(payment, invoice)] += a.Amount
		out[LedgerOf(LedgerContract, c.Contract)] += a.Amount
	}
	return out
}

// countedAs is the number by which the money of a voucher is counted; its id until
// the claim has taken of it.
func (c Claim) countedAs(voucher string) string {
	for _, v := range c.Counted {
		if v.Voucher == voucher {
			return v.Number
		}
	}
	return voucher
}

// Count notes by which numbers the money of the allocated vouchers is counted. One
// that is not in the book keeps the number that was noted before.
func (c *Claim) Count(b Book) {
	numbers := map[string]string{}
	for _, v := range c.Counted {
		numbers[v.Voucher] = v.Number
	}
	for _, p := range b.Payments {
		numbers[p.ID] = p.Money()
	}
	for _, i := range b.Invoices {
		numbers[i.ID] = i.Money()
	}
	var counted []CountedVoucher
	for _, a := range c.Allocations {
		for _, id := range []string{a.Payment, a.Invoice} {
			if number, known := numbers[id]; known {
				counted = append(counted, CountedVoucher{id, number})
			}
		}
	}
	slices.SortFunc(counted, func(a, b CountedVoucher) int { return cmp.Compare(a.Voucher, b.Voucher) })
	c.Counted = slices.Compact(counted)
}

// SharesMoney tells whether two claims name money of one and the same payment or
// invoice, however often it was recorded.
func (c Claim) SharesMoney(other Claim) bool {
	return slices.ContainsFunc(c.Allocations, func(x Allocation) bool {
		return slices.ContainsFunc(other.Allocations, func(y Allocation) bool {
			return c.countedAs(x.Payment) == other.countedAs(y.Payment) || c.countedAs(x.Invoice) == other.countedAs(y.Invoice)
		})
	})
}
