package service

import (
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// claimsOn are the claims on a contract that a change of it, or of some of its
// vouchers, touches.
func claimsOn(tx store.Tx, contract string, vouchers []string) ([]market.Claim, error) {
	var out []market.Claim
	err := readAll(tx, store.Query{Kind: Claims, Key: "contract", Equal: []any{contract}}, func(d store.Doc) error {
		c, err := store.As[market.Claim](d)
		if err == nil && (len(vouchers) == 0 || c.Names(vouchers)) {
			out = append(out, c)
		}
		return err
	})
	return out, err
}

// fall tells a claim that what it rests on has changed or fallen: its decision is
// void, or its money has to come back. One that is not decided yet is calculated
// anew when it is.
func (s *Service) fall(tx store.Tx, c market.Claim, job, document string, why market.Text) error {
	if !c.State.Decided() {
		return nil
	}
	d, err := tx.Get(Claims, c.ID)
	if err != nil {
		return err
	}
	x, err := claimInside(tx, market.Actor{}, c, d.Version)
	if err != nil {
		return err
	}
	switch {
	case c.State == market.ClaimAllocated:
		x.claim.Hold, x.claim.UpdatedAt = why.ZH, tx.Now()
	case c.State == market.ClaimRecovery:
		return x.causes(document, why.ZH)
	case c.State.Paid():
		if x.claim.Kept() == 0 {
			return nil // all of it has come back
		}
		if err := x.system(market.ClaimRecover, job, why.ZH); err != nil {
			return err
		}
		if err := x.openRecovery(document, why.ZH); err != nil {
			return err
		}
	default:
		if err := x.reopen(job, why.ZH); err != nil {
			return err
		}
	}
	return x.put()
}

// reopen voids the decision as the platform.
func (x *claimCtx) reopen(job, why string) error {
	if err := x.system(market.ClaimReopen, job, why); err != nil {
		return err
	}
	return x.settle(market.ClaimReopen, why)
}

// titleChanged is told, within the very commit, when a title was revoked, restored
// or corrected: the claims of whoever ever held it, as it was known or is now, and of
// their whole families may rest on it. The titles are as the commit will leave
// them, so a claim that would be decided as it was stays: it rests on another
// title.
func (s *Service) titleChanged(tx store.Tx, before, after market.Title, reason string) error {
	label := market.TitleEvents.Label(string(after.Events[len(after.Events)-1].Kind))
	why := market.Text{ZH: label.ZH + "：" + reason, EN: label.EN + ": " + reason}
	codes, err := familiesOf(tx, before, after)
	if err != nil {
		return err
	}
	for _, code := range codes {
		claims, err := readMany[market.Claim](tx, store.Query{Kind: Claims, Key: "enterprise", Equal: []any{string(code)}})
		if err != nil {
			return err
		}
		for _, c := range claims {
			same, err := stillEarned(tx, c)
			if err != nil {
				return err
			}
			if same {
				continue
			}
			if err := s.fall(tx, c, "titles", Titles+"/"+after.ID, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// familiesOf are the credit codes of everyone who holds or ever held one of some
// titles, and of their families; sorted.
func familiesOf(tx store.Tx, titles ...market.Title) ([]market.CreditCode, error) {
	var out []market.CreditCode
	for _, t := range titles {
		for _, h := range t.Holdings(everKnown) {
			if h.CreditCode == "" || slices.Contains(out, h.CreditCode) {
				continue
			}
			theirs, err := titlesOf(tx, h.CreditCode)
			if err != nil {
				return nil, err
			}
			out = append(out, market.Family(theirs, h.CreditCode, tx.Now())...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// stillEarned tells whether a decided claim would get at least as much from what
// stands in a decision.
func stillEarned(tx store.Tx, c market.Claim) (bool, error) {
	if c.Decision == nil || !c.State.Decided() {
		return true, nil
	}
	b, err := basisOf(tx, c, claimMoment{tx.Now(), false})
	if err != nil {
		return false, err
	}
	sheet, err := b.calculate()
	return sheet.Passes && sheet.Award >= c.Decision.Amount(), err
}

// LapseDue ends the supplements whose last day is over, and tells how many. It
// may run in several processes at once: each decides on the state that stands.
func (s *Service) LapseDue(ctx context.Context) (int, error) {
	// A process that ended between a year's confirmation and its deadlines left some open.
	if _, err := s.ReckonDue(ctx); err != nil {
		return 0, err
	}
	today := market.DateOf(s.World.Now())
	due, err := readMany[market.Claim](reading(ctx, s.Store), store.Query{Kind: Claims, Key: "state", Equal: []any{string(market.ClaimSupplement)}, From: "0", To: string(today)})
	if err != nil {
		return 0, err
	}
	lapsed := 0
	for _, c := range due {
		done := false
		_, err := s.Store.Commit(ctx, store.Meta{Actor: "deadlines", Action: "claims.lapse", Bulk: true}, func(_ context.Context, tx store.Tx) error {
			done = false
			now, version, err := readDoc[market.Claim](tx, Claims, c.ID)
			if err != nil || now.State != market.ClaimSupplement || now.Due == "" || now.Due >= market.DateOf(tx.Now()) {
				return err // someone was quicker
			}
			x, err := claimInside(tx, market.Actor{}, now, version)
			if err != nil {
				return err
			}
			if err := x.system(market.ClaimLapse, "deadlines", "补正期限已过"); err != nil {
				return err
			}
			if err := x.settle(market.ClaimLapse, ""); err != nil {
				return err
			}
			done = true
			return x.put()
		})
		if err != nil {
			return lapsed, problem(err)
		}
		if done {
			lapsed++
		}
	}
	return lapsed, nil
}
