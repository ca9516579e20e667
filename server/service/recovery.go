package service

import (
	"context"
	"slices"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// receipts are the bank references of money that came back, each used once.
const receipts = "recovery_ref"

// RecoveryView is a recovery with the claim that it is about.
type RecoveryView struct {
	Recovery market.Recovery
	Version  int64
	Claim    market.Claim
	// ClaimVersion is for the actions of the claim itself.
	ClaimVersion int64
	Programme    market.Programme
	Overdue      bool     // the last day for the demanded money is over
	Actions      []string // demand, receive, state, and the actions of the claim: recovered, clear
	// Difference is what the enterprise has more than a calculation of this
	// moment gives; nil when none can be made.
	Difference *market.Fen
}

// openRecovery begins the recovery of a claim that was just moved into it, or
// adds a cause to the one that is open.
func (x *claimCtx) openRecovery(document, reason string) error {
	cause := market.RecoveryCause{Document: document, Reason: reason, At: x.tx.Now()}
	c := &x.claim
	r := market.Recovery{
		ID: x.tx.NewID(), Claim: c.ID, Number: c.Number, Organisation: c.Organisation, CreditCode: c.CreditCode, Name: c.Name, Region: c.Region,
		State: market.RecoveryOpen, Causes: []market.RecoveryCause{cause}, Paid: c.Kept(), Sample: c.Sample, CreatedAt: x.tx.Now(),
	}
	c.Recovery = r.ID
	return x.tx.Put(Recoveries, r.ID, market.RecoverySchema, r)
}

// causes adds a cause to the open recovery of a claim.
func (x *claimCtx) causes(document, reason string) error {
	r := x.facts.Recovery
	if r == nil {
		return nil
	}
	r.Causes = append(slices.Clip(r.Causes), market.RecoveryCause{Document: document, Reason: reason, At: x.tx.Now()})
	return x.tx.Put(Recoveries, r.ID, market.RecoverySchema, *r)
}

// closeRecovery ends the case of a claim.
func (x *claimCtx) closeRecovery(to market.RecoveryState) error {
	r := x.facts.Recovery
	if r == nil {
		return nil
	}
	if to == market.RecoveryCleared && r.Received() > 0 {
		return market.Errorf(market.CodeConflict, "已有款项缴回，不能终止追缴", "money has come back already: it cannot be cleared")
	}
	r.State = to
	return x.tx.Put(Recoveries, r.ID, market.RecoverySchema, *r)
}

// settleRecovery gives caps and budget back what came in. The vouchers stay used
// unless the department has said otherwise.
func (x *claimCtx) settleRecovery() error {
	free := x.facts.Recovery != nil && x.facts.Recovery.FreeVouchers
	if err := x.closeRecovery(market.RecoveryDone); err != nil {
		return err
	}
	kept := x.claim.Kept()
	if err := lowerCaps(x.tx, x.claim, kept); err != nil {
		return err
	}
	if err := x.setBudget(kept); err != nil {
		return err
	}
	if free {
		return giveBack(x.tx, &x.claim, voucherLedgers)
	}
	return nil
}

// Recoveries lists the recoveries that the actor may see, those that are open
// first.
func (s *Service) Recoveries(ctx context.Context, a market.Actor) ([]RecoveryView, error) {
	if !atDesk(a) && !a.BelongsTo(a.Organisation) {
		return nil, forbidden()
	}
	var out []RecoveryView
	err := s.Store.View(ctx, func(r store.Reader) error {
		out = nil
		read := reading(ctx, r)
		return readAll(read, store.Query{Kind: Recoveries}, func(d store.Doc) error {
			v, err := recoveryView(read, a, d, s.World.Now())
			if market.CodeOf(err) == market.CodeNotFound {
				return nil
			}
			out = append(out, v)
			return err
		})
	})
	closed := func(v RecoveryView) bool { return len(v.Actions) == 0 }
	slices.SortStableFunc(out, func(a, b RecoveryView) int {
		if closed(a) != closed(b) {
			if closed(a) {
				return 1
			}
			return -1
		}
		return b.Recovery.CreatedAt.Compare(a.Recovery.CreatedAt)
	})
	return out, problem(err)
}

// Recovery reads one recovery with what a calculation of this moment gives less.
// Errors: not found.
func (s *Service) Recovery(ctx context.Context, a market.Actor, id string) (RecoveryView, error) {
	var v RecoveryView
	err := s.Store.View(ctx, func(r store.Reader) error {
		read := reading(ctx, r)
		d, err := read.Get(Recoveries, id)
		if err != nil {
			return err
		}
		if v, err = recoveryView(read, a, d, s.World.Now()); err != nil {
			return err
		}
		basis, err := basisOf(read, v.Claim, claimMoment{s.World.Now(), false})
		if err != nil {
			return err
		}
		sheet, err := basis.calculate()
		if err != nil {
			return err
		}
		difference := max(v.Claim.Kept()-min(sheet.Award, v.Claim.Decision.Amount()), 0)
		v.Difference = &difference
		return nil
	})
	return v, problem(err)
}

func recoveryView(read docReader, a market.Actor, d store.Doc, now time.Time) (RecoveryView, error) {
	r, err := store.As[market.Recovery](d)
	if err != nil {
		return RecoveryView{}, err
	}
	v := RecoveryView{Recovery: r, Version: d.Version, Overdue: r.Overdue(market.DateOf(now))}
	claim, err := read.Get(Claims, r.Claim)
	if err != nil {
		return v, problem(err)
	}
	if v.Claim, err = store.As[market.Claim](claim); err != nil {
		return v, err
	}
	v.ClaimVersion = claim.Version
	parts := market.PartsOf(a, v.Claim)
	office := slices.ContainsFunc(parts, func(p market.ClaimPart) bool { return p != market.PartExpert })
	if !v.Claim.Reads(a) || len(parts) > 0 && !office {
		return v, notFound()
	}
	if v.Programme, err = readAs[market.Programme](read, Programmes, v.Claim.Programme); err != nil {
		return v, err
	}
	if r.Open() && slices.Contains(parts, market.PartApplicant) {
		v.Actions = append(v.Actions, "state")
	}
	acts := func(p market.ClaimPart) bool { return slices.Contains(parts, p) && len(v.Claim.Bars(a, p)) == 0 }
	if r.Open() && acts(market.PartDecider) {
		v.Actions = append(v.Actions, "demand", string(market.ClaimClear))
	}
	if r.State == market.RecoveryDemanded && acts(market.PartFinance) {
		v.Actions = append(v.Actions, "receive")
		if r.Complete() {
			v.Actions = append(v.Actions, string(market.ClaimRecoverDone))
		}
	}
	return v, nil
}

// DemandRecovery decides what has to come back. Errors: not found, stale,
// forbidden for anyone but a manager of the province whom nothing bars from
// deciding, conflict, invalid.
func (s *Service) DemandRecovery(ctx context.Context, a market.Actor, id string, version int64, d market.RecoveryDemand) (RecoveryView, error) {
	return s.changeRecovery(ctx, a, id, version, "recoveries.demand", market.PartDecider, func(tx store.Tx, r *market.Recovery) error {
		return r.Demand(d, a.User, tx.Now())
	})
}

// StateToRecovery notes what the enterprise says to a recovery of its claim.
// Errors: not found, stale, forbidden for anyone but its members, conflict,
// invalid.
func (s *Service) StateToRecovery(ctx context.Context, a market.Actor, id string, version int64, text string) (RecoveryView, error) {
	return s.changeRecovery(ctx, a, id, version, "recoveries.state", market.PartApplicant, func(tx store.Tx, r *market.Recovery) error {
		return r.Hear(market.Statement{Text: text, By: a.User, At: tx.Now()})
	})
}

// ReceiveRecovery notes money that came back, under its bank reference, which is
// used once. Errors: not found, stale, forbidden for anyone but finance,
// conflict, invalid.
func (s *Service) ReceiveRecovery(ctx context.Context, a market.Actor, id string, version int64, x market.Receipt) (RecoveryView, error) {
	x.Ref = market.NormalBankReference(x.Ref)
	return s.changeRecovery(ctx, a, id, version, "recoveries.receive", market.PartFinance, func(tx store.Tx, r *market.Recovery) error {
		x.By, x.At = a.User, tx.Now()
		if err := r.Receive(x); err != nil {
			return err
		}
		return once(tx, receipts, x.Ref, id+":"+x.Ref, "ref")
	})
}

// once claims a value that must be new. Errors: conflict when it is not.
func once(tx store.Tx, set, value, owner, field string) error {
	_, err := tx.Get(uniques, set+":"+value)
	if err == nil {
		out := market.Errorf(market.CodeConflict, "该银行流水号已登记", "this bank reference has been used")
		out.Faults.Add(field, value, out.Message, market.Text{ZH: "请核对流水号", EN: "check the reference"})
		return out
	}
	_, err = unique(tx, set, value, owner)
	return err
}

func (s *Service) changeRecovery(ctx context.Context, a market.Actor, id string, version int64, action string, part market.ClaimPart, change func(store.Tx, *market.Recovery) error) (RecoveryView, error) {
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: action}, func(_ context.Context, tx store.Tx) error {
		d, err := tx.Get(Recoveries, id)
		if err != nil {
			return err
		}
		v, err := recoveryView(tx, a, d, tx.Now())
		if err != nil {
			return err
		}
		if !slices.Contains(market.PartsOf(a, v.Claim), part) || len(v.Claim.Bars(a, part)) > 0 {
			return forbidden()
		}
		if v.Version != version {
			return stale()
		}
		if err := change(tx, &v.Recovery); err != nil {
			return err
		}
		return tx.Put(Recoveries, id, market.RecoverySchema, v.Recovery)
	})
	if err != nil {
		return RecoveryView{}, problem(err)
	}
	return s.Recovery(ctx, a, id)
}
