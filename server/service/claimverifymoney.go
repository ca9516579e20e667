package service

import (
	"maps"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// accounts are what the verifier has seen of money beside the claims.
type accounts struct {
	programmes map[string]market.Programme // by id
	rounds     map[string]market.Round     // by id
	lines      map[string]market.BatchLine // of payment lists, paid or pending, by claim
	lists      map[string]string           // of which list that line is, by claim
	back       map[string]market.Fen       // what came back by closed recoveries, by claim
	open       map[string]string           // the recovery that is not closed, by claim
	counted    map[string]string           // as what the money of a voucher is counted, by id
	numbers    map[string]string           // whose a number is that only one may have
}

func newAccounts() accounts {
	return accounts{
		programmes: map[string]market.Programme{}, rounds: map[string]market.Round{}, lines: map[string]market.BatchLine{}, lists: map[string]string{},
		back: map[string]market.Fen{}, open: map[string]string{}, numbers: map[string]string{}, counted: map[string]string{},
	}
}

// once finds a number that stands on two documents.
func (v *verifier) once(set, number, document string) {
	if number == "" {
		return
	}
	key := set + " " + number
	if other, taken := v.accounts.numbers[key]; taken {
		v.find(document, "the %s stands on %s too", key, other)
	}
	v.accounts.numbers[key] = document
}

func (v *verifier) versions() error {
	return v.each(Programmes, func(d store.Doc) error {
		p, err := store.As[market.Programme](d)
		v.accounts.programmes[p.ID] = p
		return err
	})
}

// vouchers finds payments and invoices that stand twice.
func (v *verifier) vouchers() error {
	err := v.each(Payments, func(d store.Doc) error {
		p, err := store.As[market.Payment](d)
		v.accounts.counted[p.ID] = p.Money()
		if err == nil && p.Held() {
			v.once("bank reference", p.PayerRef, Payments+"/"+p.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.each(Invoices, func(d store.Doc) error {
		i, err := store.As[market.Invoice](d)
		v.accounts.counted[i.ID] = i.Money()
		if err == nil && i.State != market.VoucherReversed && i.Reverses == "" {
			v.once("invoice number", i.Key(), Invoices+"/"+i.ID)
		}
		return err
	})
}

// list notes the lines of a payment list, of which a claim has one at a time
// that is pending or paid.
func (v *verifier) list(b market.Batch) {
	at := Batches + "/" + b.ID
	var total market.Fen
	for _, l := range b.Lines {
		total += l.Amount
		if l.Outcome == market.BatchFailed {
			continue
		}
		if other, listed := v.accounts.lists[l.Claim]; listed {
			v.find(at, "claim %s stands on %s too", l.Claim, Batches+"/"+other)
		}
		v.accounts.lines[l.Claim], v.accounts.lists[l.Claim] = l, b.ID
		v.once("treasury reference", l.Ref, at)
	}
	if total != b.Total {
		v.find(at, "its lines add up to %s, it says %s", total, b.Total)
	}
}

func (v *verifier) recoveries() error {
	return v.each(Recoveries, func(d store.Doc) error {
		r, err := store.As[market.Recovery](d)
		if err != nil {
			return err
		}
		at := Recoveries + "/" + r.ID
		switch r.State {
		case market.RecoveryDone:
			v.accounts.back[r.Claim] += r.Received()
		case market.RecoveryOpen, market.RecoveryDemanded:
			v.accounts.open[r.Claim] = r.ID
		}
		if r.Received() > r.Paid || r.Amount != nil && r.Received() > *r.Amount {
			v.find(at, "%s came in, more than was demanded of %s", r.Received(), r.Paid)
		}
		for _, x := range r.Receipts {
			v.once("reference of what came back", x.Ref, at)
		}
		return nil
	})
}

func (v *verifier) reviews() error {
	return v.each(Reviews, func(d store.Doc) error {
		r, err := store.As[market.Review](d)
		sum := 0
		for _, s := range r.Scores {
			sum += s.Points
		}
		if err == nil && sum != r.Total {
			v.find(Reviews+"/"+r.ID, "its points add up to %d, it says %d", sum, r.Total)
		}
		return err
	})
}

// money holds a claim against the payment lists and recoveries that name it, and
// against the ledgers that it must take of in its state.
func (v *verifier) money(c market.Claim) {
	at := Claims + "/" + c.ID
	v.once("claim number", c.Number, at)
	if n := len(c.Steps); n > 0 && c.Steps[n-1].To != c.State {
		v.find(at, "it stands at %s, its last step led to %s", c.State, c.Steps[n-1].To)
	}
	line, listed := v.accounts.lines[c.ID]
	due := c.State == market.ClaimAllocated || c.State.Paid()
	switch {
	case listed != due, due && v.accounts.lists[c.ID] != c.Batch:
		v.find(at, "at %s it stands on payment list %q, by the lists on %q", c.State, c.Batch, v.accounts.lists[c.ID])
	case due && c.Decision != nil && (line.Amount != c.Decision.Amount() || line.Ref != c.PaidRef || c.State.Paid() != (line.Outcome == market.BatchPaid)):
		v.find(at, "it says %s paid by %q, its list %s by %q (%s)", c.Decision.Amount(), c.PaidRef, line.Amount, line.Ref, line.Outcome)
	}
	if back := v.accounts.back[c.ID]; back != c.RecoveredFen {
		v.find(at, "it says that %s came back, by the recoveries it is %s", c.RecoveredFen, back)
	}
	if open := v.accounts.open[c.ID]; (c.State == market.ClaimRecovery) != (open != "") || open != "" && open != c.Recovery {
		v.find(at, "at %s its open recovery is %q", c.State, open)
	}
	for _, n := range c.Counted {
		if v.accounts.counted[n.Voucher] != n.Number {
			v.find(at, "it counts voucher %s as %s, whose number is %s", n.Voucher, n.Number, v.accounts.counted[n.Voucher])
		}
	}
	for _, id := range v.wanted(c) {
		if !slices.Contains(c.Ledgers, id) {
			v.find(at, "at %s it takes nothing of %s", c.State, id)
		}
	}
}

// wanted are the ledgers of which a claim must take in its state.
func (v *verifier) wanted(c market.Claim) []string {
	if c.State == market.ClaimDraft || c.State.Over() {
		return nil
	}
	var out []string
	if freed := c.State.Paid() && c.Kept() == 0; !freed {
		out = slices.Sorted(maps.Keys(c.Takings()))
	}
	if c.Decision == nil || !c.State.Decided() {
		return out
	}
	caps := market.CapLedgers(v.accounts.programmes[c.Programme], c, []market.CreditCode{c.CreditCode}, market.DateOf(c.Decision.At))
	out = append(out, slices.Sorted(maps.Keys(caps))...)
	if c.Decision.Granted != nil && v.accounts.rounds[c.Round].Budget != nil {
		out = append(out, market.LedgerOf(market.LedgerBudget, c.Round))
	}
	return out
}
