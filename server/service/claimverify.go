package service

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// ClaimFinding is something that does not agree with what it was made from: a
// sheet, a distribution, a payment list, a ledger.
type ClaimFinding struct {
	Document string `json:"document"` // kind/id
	Message  string `json:"message"`
}

// String is one line for the command.
func (f ClaimFinding) String() string { return f.Document + ": " + f.Message }

// VerifyClaims recomputes every sheet that decided a claim, every distribution
// and the seal of every payment list, adds up every ledger anew from the claims
// that take of it, and holds the claims against the lists that paid them and the
// recoveries by which money came back. It needs nothing but the store.
func VerifyClaims(ctx context.Context, st store.Store, progress func(done int)) ([]ClaimFinding, error) {
	v := verifier{ctx: ctx, st: st, progress: progress, ledgers: map[string]map[string]market.Fen{}, accounts: newAccounts()}
	for _, part := range []func() error{v.sheets, v.versions, v.rounds, v.vouchers, v.batches, v.recoveries, v.reviews, v.claims, v.takings} {
		if err := part(); err != nil {
			return v.found, err
		}
	}
	return v.found, nil
}

type verifier struct {
	ctx      context.Context //nolint:containedctx // of one run
	st       store.Store
	progress func(int)
	done     int
	found    []ClaimFinding
	ledgers  map[string]map[string]market.Fen // by ledger, then claim: what the claims say
	accounts accounts
}

func (v *verifier) find(document, format string, args ...any) {
	v.found = append(v.found, ClaimFinding{document, fmt.Sprintf(format, args...)})
}

func (v *verifier) each(kind string, see func(store.Doc) error) error {
	return readAll(reading(v.ctx, v.st), store.Query{Kind: kind}, func(d store.Doc) error {
		v.done++
		if v.progress != nil {
			v.progress(v.done)
		}
		return see(d)
	})
}

// sheets recomputes each by the rules that made it.
func (v *verifier) sheets() error {
	return v.each(DecisionSheets, func(d store.Doc) error {
		s, err := store.As[market.DecisionSheet](d)
		if err != nil {
			return err
		}
		at := DecisionSheets + "/" + s.ID
		again, err := market.Calculate(s.Input, s.Calculation.Rules)
		if err != nil {
			v.find(at, "cannot be recomputed: %v", err)
			return nil
		}
		sum, err := again.Sum()
		if err != nil {
			return err
		}
		stored, err := s.Calculation.Sum()
		if err != nil {
			return err
		}
		if stored != s.SHA256 {
			v.find(at, "the stored sheet has the hash %s, and %s was noted", stored, s.SHA256)
		}
		if sum != s.SHA256 {
			v.find(at, "recomputed by rules %d it awards %s and has the hash %s; stored are %s and %s", s.Calculation.Rules, again.Award, sum, s.Calculation.Award, s.SHA256)
		}
		return nil
	})
}

func (v *verifier) rounds() error {
	return v.each(Rounds, func(d store.Doc) error {
		r, err := store.As[market.Round](d)
		v.accounts.rounds[r.ID] = r
		if err != nil || r.Distribution == nil {
			return err
		}
		same, err := r.Distribution.Recompute()
		if err != nil || !same {
			v.find(Rounds+"/"+r.ID, "the distribution is not what its input gives (%v)", err)
		}
		return nil
	})
}

func (v *verifier) batches() error {
	return v.each(Batches, func(d store.Doc) error {
		b, err := store.As[market.Batch](d)
		if err == nil && b.Seal() != b.SHA256 {
			v.find(Batches+"/"+b.ID, "the list is not the one that was sealed")
		}
		v.list(b)
		return err
	})
}

// claims checks what stands in each claim, and notes what it should have taken.
func (v *verifier) claims() error {
	return v.each(Claims, func(d store.Doc) error {
		c, err := store.As[market.Claim](d)
		if err != nil {
			return err
		}
		if err := v.decision(c); err != nil {
			return err
		}
		v.money(c)
		takings := c.Takings()
		for _, id := range c.Ledgers {
			amount, voucher := takings[id]
			if !voucher {
				amount = v.share(c)
			}
			if v.ledgers[id] == nil {
				v.ledgers[id] = map[string]market.Fen{}
			}
			v.ledgers[id][c.ID] = amount
		}
		return nil
	})
}

// share is what a claim takes of caps and budget: what it keeps, or while it is
// decided anew what it was granted before.
func (v *verifier) share(c market.Claim) market.Fen {
	if c.Decision == nil && c.Ceiling != nil {
		return *c.Ceiling
	}
	return c.Kept()
}

// decision holds a claim against the sheet of its decision.
func (v *verifier) decision(c market.Claim) error {
	if c.Decision == nil {
		return nil
	}
	s, err := readAs[market.DecisionSheet](reading(v.ctx, v.st), DecisionSheets, c.Decision.Sheet)
	switch {
	case market.CodeOf(err) == market.CodeNotFound:
		v.find(Claims+"/"+c.ID, "its decision has no sheet")
		return nil
	case err != nil:
		return err
	case s.SHA256 != c.Decision.SHA256 || s.Calculation.Award != c.Decision.Eligible || s.Claim != c.ID:
		v.find(Claims+"/"+c.ID, "its decision of %s is not that of its sheet, %s", c.Decision.Eligible, s.Calculation.Award)
	case c.Decision.Granted != nil && *c.Decision.Granted > c.Decision.Eligible:
		v.find(Claims+"/"+c.ID, "it was granted %s, more than the %s of its sheet", *c.Decision.Granted, c.Decision.Eligible)
	}
	return nil
}

// takings compares the ledgers with what the claims say.
func (v *verifier) takings() error {
	err := v.each(Ledgers, func(d store.Doc) error {
		l, err := store.As[market.Ledger](d)
		if err != nil {
			return err
		}
		if counted := ofKind(market.LedgerBudget, market.LedgerCap); counted(l.ID) && l.Overdrawn() {
			v.find(Ledgers+"/"+l.ID, "%s is taken of %s", l.Taken(), l.Limit)
		}
		for _, e := range l.Entries {
			if said, there := v.ledgers[l.ID][e.Claim]; !there || said != e.Amount {
				v.find(Ledgers+"/"+l.ID, "claim %s takes %s, by the claim it is %s", e.Claim, e.Amount, said)
			}
			delete(v.ledgers[l.ID], e.Claim)
		}
		return nil
	})
	for _, id := range slices.Sorted(maps.Keys(v.ledgers)) {
		for claim, amount := range v.ledgers[id] {
			if amount != 0 {
				v.find(Ledgers+"/"+id, "claim %s should take %s, and does not", claim, amount)
			}
		}
	}
	return err
}
