package market

import (
	"fmt"
	"slices"
)

// LedgerSchema is the number of the present shape of a Ledger.
const LedgerSchema = 1

// LedgerEntry is what one claim takes of a ledger.
type LedgerEntry struct {
	Claim  string `json:"claim"`
	Amount Fen    `json:"amount_fen"`
}

// Ledger is an amount that must not be exceeded, with everyone who takes of it:
// the money of a payment, of an invoice or of a contract, a cap, a budget. It is
// changed in the very entry that changes the claim, so the sum holds under any
// interleaving.
type Ledger struct {
	ID      string        `json:"id"`
	Limit   Fen           `json:"limit_fen"`
	Entries []LedgerEntry `json:"entries"` // by claim
}

// Taken is the sum of all entries.
func (l Ledger) Taken() Fen {
	var sum Fen
	for _, e := range l.Entries {
		sum += e.Amount
	}
	return sum
}

// Left is what may still be taken; negative after the limit fell below what is
// taken already.
func (l Ledger) Left() Fen { return l.Limit - l.Taken() }

// Of is what a claim has taken.
func (l Ledger) Of(claim string) Fen {
	if i, found := l.find(claim); found {
		return l.Entries[i].Amount
	}
	return 0
}

func (l Ledger) find(claim string) (int, bool) {
	return slices.BinarySearchFunc(l.Entries, claim, func(e LedgerEntry, id string) int {
		switch {
		case e.Claim < id:
			return -1
		case e.Claim > id:
			return 1
		}
		return 0
	})
}

// Take sets what a claim takes, in place of what it took before; zero gives all
// back. Errors: conflict when the sum would pass the limit, or for a negative
// amount. The ledger is unchanged then.
func (l *Ledger) Take(claim string, amount Fen) error {
	i, found := l.find(claim)
	before := Fen(0)
	if found {
		before = l.Entries[i].Amount
	}
	if amount < 0 || amount > before && amount-before > l.Left() {
		return Errorf(CodeConflict, "超出可用金额：还剩 %s 元，需要 %s 元", "more than is left: %s yuan are left, %s yuan are wanted", l.Left()+before, amount)
	}
	entries := slices.Clone(l.Entries)
	switch {
	case found && amount == 0:
		entries = slices.Delete(entries, i, i+1)
	case found:
		entries[i].Amount = amount
	case amount > 0:
		entries = slices.Insert(entries, i, LedgerEntry{claim, amount})
	}
	l.Entries = entries
	return nil
}

// Overdrawn tells whether the limit fell below what is taken: a voucher was
// reversed, a certified amount was lowered.
func (l Ledger) Overdrawn() bool { return l.Left() < 0 }

// Kinds of ledgers: what money they count.
const (
	LedgerPayment  = "payment"  // limit: its amount
	LedgerInvoice  = "invoice"  // limit: its amount
	LedgerContract = "contract" // limit: the certified technical amount
	LedgerSettled  = "settled"  // limit: what a payment settles of an invoice
	LedgerBudget   = "budget"   // limit: the budget of a round
	LedgerCap      = "cap"      // limit: a cap of a programme
)

// LedgerOf names the ledger of one payment or invoice, by its number, or of one
// contract or round, by its id, over all programmes and years.
func LedgerOf(kind, id string) string { return kind + ":" + id }

// LedgerOfSettlement names the ledger of what a payment settles of an invoice, by
// their numbers.
func LedgerOfSettlement(payment, invoice string) string {
	return LedgerOf(LedgerSettled, payment+":"+invoice)
}

// CapLedgers names the ledgers of a programme's caps that a claim counts
// against, with their limits. They go by the programme's code, so a new version
// opens no new cap, and by every credit code of the enterprise's family, so a
// renaming opens none either.
func CapLedgers(p Programme, c Claim, family []CreditCode, today Date) map[string]Fen {
	out := map[string]Fen{}
	t := p.Subsidy
	if t == nil {
		return out
	}
	if t.CapContract != nil && c.Contract != "" {
		out[fmt.Sprintf("%s:contract:%s:%s", LedgerCap, p.Code, c.Contract)] = *t.CapContract
	}
	for _, code := range family {
		if t.CapYear != nil {
			out[fmt.Sprintf("%s:year:%s:%s:%d", LedgerCap, p.Code, code, c.YearFor(t.CapYearBy, today))] = *t.CapYear
		}
		if t.CapTotal != nil {
			out[fmt.Sprintf("%s:total:%s:%s", LedgerCap, p.Code, code)] = *t.CapTotal
		}
	}
	return out
}
