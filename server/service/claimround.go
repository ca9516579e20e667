package service

import (
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// undecidedStates are those of claims that a distribution has to wait for.
var undecidedStates = []market.ClaimState{
	market.ClaimSubmitted, market.ClaimLocalReview, market.ClaimSupplement, market.ClaimFormalCheck, market.ClaimExpertReview,
}

// DistributeRound shares the money of a closed round out among its decided
// claims, once: the budget is taken, and the distribution stored with its input,
// in one entry. What each claim was granted is written into the claims
// afterwards, as often as it is needed until all have it. Errors: forbidden,
// stale, conflict while a claim is not decided.
func (s *Service) DistributeRound(ctx context.Context, a market.Actor, id string, version int64) (RoundView, error) {
	v, err := s.changeRound(ctx, a, id, version, "rounds.distribute", func(tx store.Tx, r *market.Round) error {
		return distribute(tx, r, a.User)
	})
	if err != nil {
		return v, err
	}
	return v, s.grantAll(ctx, id)
}

func distribute(tx store.Tx, r *market.Round, by string) error {
	var newest int64
	read := noting(tx, &newest)
	p, err := readAs[market.Programme](read, Programmes, r.Programme)
	if err != nil {
		return err
	}
	in := market.DistributionInput{Round: r.ID, Programme: p.Code, Version: p.Version, Budget: r.Budget, Oversub: p.Oversub, LastAward: p.LastAward}
	waiting := 0
	err = readAll(read, store.Query{Kind: Claims, Key: "round", Equal: []any{r.ID}}, func(d store.Doc) error {
		c, err := store.As[market.Claim](d)
		if err != nil {
			return err
		}
		if slices.Contains(undecidedStates, c.State) {
			waiting++
		}
		if c.State != market.ClaimDecided {
			return nil
		}
		reviews, err := readMany[market.Review](read, store.Query{Kind: Reviews, Key: "claim", Equal: []any{c.ID}})
		in.Claims = append(in.Claims, market.RoundClaim{Claim: c.ID, Number: c.Number, Eligible: c.Decision.Eligible, Score: market.MeanScore(reviews), Submitted: c.SubmittedAt})
		return err
	})
	if err != nil {
		return err
	}
	if waiting > 0 {
		return market.Errorf(market.CodeConflict, "还有 %d 份申报没有决定，不能分配", "%d claims are not decided: the round cannot be distributed", waiting)
	}
	in.Journal = newest
	if err := r.Share(in, by, tx.Now()); err != nil {
		return err
	}
	return takeShares(tx, r)
}

// takeShares takes what a distribution grants of the round's budget.
func takeShares(tx store.Tx, r *market.Round) error {
	if r.Budget == nil {
		return nil
	}
	l := market.Ledger{ID: market.LedgerOf(market.LedgerBudget, r.ID), Limit: *r.Budget}
	for _, share := range r.Distribution.Result.Shares {
		if err := l.Take(share.Claim, share.Granted); err != nil {
			return err
		}
	}
	return tx.Put(Ledgers, l.ID, market.LedgerSchema, l)
}

// granted writes into a decided claim what its round's distribution gave it, and
// tells whether there was anything to write.
func (x *claimCtx) granted() (bool, error) {
	c := &x.claim
	if c.State != market.ClaimDecided || c.Decision == nil || c.Decision.Granted != nil {
		return false, nil
	}
	r, err := readAs[market.Round](x.tx, Rounds, c.Round)
	if err != nil || r.Distribution == nil {
		return false, err
	}
	i := slices.IndexFunc(r.Distribution.Result.Shares, func(s market.Share) bool { return s.Claim == c.ID })
	if i < 0 {
		return false, nil
	}
	d := *c.Decision
	d.Granted = &r.Distribution.Result.Shares[i].Granted
	c.Decision, c.UpdatedAt = &d, x.tx.Now()
	if r.Budget != nil {
		joins(c, market.LedgerOf(market.LedgerBudget, r.ID))
	}
	return true, lowerCaps(x.tx, *c, *d.Granted)
}

// GrantDue writes the grants of all distributed rounds into claims that lack
// them, as after a process that died in between, and tells how many.
func (s *Service) GrantDue(ctx context.Context) (int, error) {
	n := 0
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Claims, Key: "state", Equal: []any{string(market.ClaimDecided)}}, func(d store.Doc) error {
		done, err := s.grant(ctx, d.ID)
		if done {
			n++
		}
		return err
	})
	return n, problem(err)
}

func (s *Service) grantAll(ctx context.Context, round string) error {
	return problem(readAll(reading(ctx, s.Store), store.Query{Kind: Claims, Key: "round", Equal: []any{round, string(market.ClaimDecided)}}, func(d store.Doc) error {
		_, err := s.grant(ctx, d.ID)
		return err
	}))
}

func (s *Service) grant(ctx context.Context, claim string) (done bool, err error) {
	_, err = s.Store.Commit(ctx, store.Meta{Actor: "distribution", Action: "claims.grant", Bulk: true}, func(_ context.Context, tx store.Tx) error {
		done = false
		c, version, err := readDoc[market.Claim](tx, Claims, claim)
		if err != nil || c.Decision == nil || c.Decision.Granted != nil {
			return err
		}
		// claimInside has written the grant.
		x, err := claimInside(tx, market.Actor{}, c, version)
		if err != nil || x.claim.Decision.Granted == nil {
			return err
		}
		done = true
		return x.put()
	})
	return done, err
}
