package invariant

import (
	"strings"

	"duijie/server/market"
)

// stands tells whether a claim has money, or will, on what it rests on now: one
// whose ground fell waits for the treasury, is decided anew, pays back, or was let
// off by the department, which then has said so in a step.
func stands(c market.Claim) bool {
	for _, s := range c.Steps {
		if s.Action == market.ClaimClear {
			return false
		}
	}
	return c.State.Decided() && c.Hold == "" && c.State != market.ClaimRecovery && c.State != market.ClaimRecovered
}

// vouchersOnce adds up anew what claims take whose decision stands, from their
// allocations and the numbers of the vouchers alone.
func vouchersOnce(b *Books, find Find) {
	taken := map[string]market.Fen{}
	for _, c := range b.Claims {
		if !stands(c) {
			continue
		}
		for _, a := range c.Allocations {
			payment, invoice := b.Payments[a.Payment].Money(), b.Invoices[a.Invoice].Money()
			for _, ledger := range []string{
				market.LedgerOf(market.LedgerPayment, payment), market.LedgerOf(market.LedgerInvoice, invoice),
				market.LedgerOfSettlement(payment, invoice), market.LedgerOf(market.LedgerContract, c.Contract),
			} {
				taken[ledger] += a.Amount
			}
		}
	}
	for id, sum := range taken {
		if limit := b.voucher(id, false); sum > limit {
			find("ledgers/"+id, "%s is claimed of %s", sum, limit)
		}
	}
}

// voucher is what there is of a payment, an invoice, a settlement or a contract to
// claim, by the documents. Vouchers go by their numbers: one that was reversed and
// recorded again is the same money. Free asks what may be taken anew: nothing of a
// voucher of which a reversal was recorded, though the other side has not confirmed
// it.
func (b *Books) voucher(ledger string, free bool) market.Fen {
	kind, id, _ := strings.Cut(ledger, ":")
	switch kind {
	case market.LedgerPayment:
		return b.payment(id, free).Amount
	case market.LedgerInvoice:
		return b.invoice(id, free).Amount
	case market.LedgerSettled:
		from, number, _ := strings.Cut(id, ":")
		var sum market.Fen
		for _, s := range b.payment(from, free).Settlements {
			if b.Invoices[s.Invoice].Money() == number {
				sum += s.Amount
			}
		}
		return sum
	case market.LedgerContract:
		c := b.Contracts[id]
		if r := c.Registered(); r.State.Stands() {
			return max(r.CertifiedTechnical, 0)
		}
		return max(c.Terms.Price.TechnicalAmount(), 0)
	}
	return 0
}

// payment is the one record of a payment that counts, by its number.
func (b *Books) payment(number string, free bool) market.Payment {
	for _, p := range b.Payments {
		if p.Money() == number && p.Counts() && (!free || p.ReversedBy == "") {
			return p
		}
	}
	return market.Payment{}
}

// invoice is the one record of an invoice that counts, by its number.
func (b *Books) invoice(number string, free bool) market.Invoice {
	for _, i := range b.Invoices {
		if i.Money() == number && i.Counts() && (!free || i.ReversedBy == "") {
			return i
		}
	}
	return market.Invoice{}
}

// takings looks at every ledger of which a claim took more: then all of it may not
// be more than the documents say that there is, whatever the ledger says.
func takings(b *Books, find Find) {
	changed(b, func(id string, before, after *market.Ledger) {
		if after == nil {
			find("ledgers/"+id, "it was deleted")
			return
		}
		var was market.Ledger
		if before != nil {
			was = *before
		}
		for _, e := range after.Entries {
			if e.Amount < 0 {
				find("ledgers/"+id, "claim %s takes %s", e.Claim, e.Amount)
			}
			if e.Amount <= was.Of(e.Claim) {
				continue
			}
			if limit, bounded := b.limit(id, e.Claim); bounded && (after.Taken() > limit || after.Limit != limit) {
				find("ledgers/"+id, "claim %s took more: %s is taken of %s, and the ledger says %s", e.Claim, after.Taken(), limit, after.Limit)
			}
		}
	})
}

// limit is what a ledger may give at most to the claim that takes of it.
func (b *Books) limit(ledger, claim string) (market.Fen, bool) {
	kind, id, _ := strings.Cut(ledger, ":")
	switch kind {
	case market.LedgerBudget:
		if budget := b.Rounds[id].Budget; budget != nil {
			return *budget, true
		}
		return 0, false
	case market.LedgerCap:
		c := b.Claims[claim]
		limit, named := market.CapLedgers(b.Programmes[c.Programme], c, b.family(c), market.DateOf(b.At))[ledger]
		return limit, named
	}
	return b.voucher(ledger, true), true
}

// numbersOnce looks for a number that two documents have.
func numbersOnce(b *Books, find Find) {
	has := map[string]string{}
	take := func(set, number, owner string) {
		if number == "" {
			return
		}
		key := set + " " + number
		if other := has[key]; other != "" && other != owner {
			find(owner, "%s has %s", other, key)
		}
		has[key] = owner
	}
	for id, p := range b.Payments {
		if p.Reverses == "" && p.State != market.VoucherReversed {
			take("bank reference", p.PayerRef, "payments/"+id)
		}
	}
	for id, i := range b.Invoices {
		if i.Reverses == "" && i.State != market.VoucherReversed {
			take("invoice number", i.Key(), "invoices/"+id)
		}
	}
	for id, c := range b.Contracts {
		take("registration number", c.Registered().Number, "contracts/"+id)
	}
	for _, l := range b.Batches {
		for _, line := range l.Lines {
			take("reference of the treasury", line.Ref, "claims/"+line.Claim)
		}
	}
	for id, r := range b.Recoveries {
		for _, x := range r.Receipts {
			take("reference of a receipt", x.Ref, "recoveries/"+id)
		}
	}
}
