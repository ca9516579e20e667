package service

import (
	"context"
	"fmt"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// ClaimOrder asks for one step of a claim.
type ClaimOrder struct {
	Action market.ClaimAction
	Reason string
	For    bool           // with ClaimRecommend: for or against
	Report string         // with ClaimCheck
	Files  []EvidenceFile // with ClaimCheck
}

// plainSteps are the actions that need no more than the claim itself. The others
// belong to an objection, a payment list or the platform.
var plainSteps = []market.ClaimAction{
	market.ClaimDiscard, market.ClaimSubmit, market.ClaimTakeUp, market.ClaimAsk, market.ClaimAnswer, market.ClaimRecommend, market.ClaimPassForm,
	market.ClaimDecide, market.ClaimReject, market.ClaimPublish, market.ClaimApprove, market.ClaimCheck, market.ClaimClose, market.ClaimWithdraw,
	market.ClaimReopen, market.ClaimRecover, market.ClaimClear, market.ClaimRecoverDone,
}

// ActOnClaim takes one step of market.ClaimTransitions, on the version that the
// actor has seen. The zero ClaimWork is the answer when nothing is left. Errors:
// stale, conflict with what is lacking, forbidden with what bars the actor,
// invalid.
func (s *Service) ActOnClaim(ctx context.Context, a market.Actor, id string, version int64, o ClaimOrder) (ClaimWork, error) {
	if !slices.Contains(plainSteps, o.Action) {
		return ClaimWork{}, forbidden()
	}
	meta := store.Meta{Actor: a.User, Action: "claims." + string(o.Action), Reason: o.Reason}
	return s.changeClaim(ctx, a, id, version, meta, func(x *claimCtx) error {
		x.facts.For = o.For
		if o.Action == market.ClaimCheck {
			if err := x.report(o); err != nil {
				return err
			}
		}
		return x.step(o.Action, o.Reason)
	})
}

// report reads the performance report that an order brings.
func (x *claimCtx) report(o ClaimOrder) error {
	r := market.ClaimReport{Text: o.Report, By: x.actor.User, At: x.tx.Now()}
	if err := r.Check().Err(); err != nil {
		return err
	}
	for i, f := range o.Files {
		file, err := uploaded(x.tx, x.actor, fmt.Sprintf("files[%d].sha256", i), f.SHA256)
		if err != nil {
			return err
		}
		if file != nil {
			r.Files = append(r.Files, *file)
		}
	}
	x.facts.Report = &r
	return nil
}

// step takes an action with all that goes with it.
func (x *claimCtx) step(action market.ClaimAction, reason string) error {
	if err := x.prepare(action); err != nil {
		return err
	}
	if err := x.act(action, reason); err != nil {
		return err
	}
	if x.claim.State == "" {
		return x.tx.Delete(Claims, x.claim.ID)
	}
	if err := x.settle(action, reason); err != nil {
		return err
	}
	return x.put()
}

// prepare makes the facts that a step brings with it: money that is taken, a
// sheet of this moment, a decision. When the step is refused nothing of it
// stands.
func (x *claimCtx) prepare(action market.ClaimAction) error {
	switch action {
	case market.ClaimSubmit, market.ClaimAnswer:
		if action == market.ClaimSubmit {
			if err := x.roundTakes(); err != nil {
				return err
			}
		}
		return x.prepareFiling()
	case market.ClaimDecide:
		return x.prepareDecision()
	}
	return nil
}

// roundTakes refuses a claim that comes before or after its round.
func (x *claimCtx) roundTakes() error {
	round, err := readAs[market.Round](x.tx, Rounds, x.claim.Round)
	if err != nil {
		return err
	}
	return round.Takes(market.DateOf(x.tx.Now()))
}

// prepareFiling calculates and takes the money of the vouchers.
func (x *claimCtx) prepareFiling() error {
	if !x.actor.BelongsTo(x.claim.Organisation) || len(x.facts.Missing) > 0 {
		return nil // the step will say so
	}
	if x.claim.Contract != "" {
		x.claim.Of(x.basis.contract)
	}
	sheet, err := x.basis.calculate()
	if err != nil {
		return err
	}
	x.facts.Sheet = &sheet
	if err := x.takeMoney(); err != nil {
		return err
	}
	if x.claim.Number == "" {
		return x.number()
	}
	return nil
}

func (x *claimCtx) takeMoney() error {
	if err := takeVouchers(x.tx, &x.claim, x.basis.contract, x.basis.book); err != nil {
		return err
	}
	if err := enough(x.tx, x.claim); err != nil {
		return err
	}
	x.facts.Money = true
	return nil
}

// number gives the claim its number for people: programme, year, serial.
func (x *claimCtx) number() error {
	series := fmt.Sprintf("claim:%s:%d", x.claim.Code, market.DateOf(x.tx.Now()).Year())
	n, err := nextSerial(x.tx, series)
	x.claim.Number = fmt.Sprintf("%s-%d-%04d", x.claim.Code, market.DateOf(x.tx.Now()).Year(), n)
	return err
}

// prepareDecision calculates from what stands now, in the very entry that
// decides, and takes the caps.
func (x *claimCtx) prepareDecision() error {
	sheet, err := x.basis.calculate()
	if err != nil {
		return err
	}
	x.facts.Sheet = &sheet
	if !sheet.Passes {
		return nil
	}
	if err := x.takeMoney(); err != nil {
		return err
	}
	x.facts.Decision, err = x.basis.decide(x.tx, sheet, x.actor.User)
	return err
}

// settle moves the money that a step moves.
func (x *claimCtx) settle(action market.ClaimAction, reason string) error {
	c := &x.claim
	switch action {
	case market.ClaimDecide:
		return x.settleDecision()
	case market.ClaimWithdraw, market.ClaimReject, market.ClaimLapse:
		return giveBack(x.tx, c, anyLedger)
	case market.ClaimUphold, market.ClaimReopen:
		if err := x.moot(reason); err != nil {
			return err
		}
		return giveBack(x.tx, c, capLedgers)
	case market.ClaimRecover:
		return x.openRecovery("claims/"+c.ID, reason)
	case market.ClaimClear:
		return x.closeRecovery(market.RecoveryCleared)
	case market.ClaimRecoverDone:
		return x.settleRecovery()
	}
	return nil
}

// settleDecision takes the caps, and of the budget what a claim that was
// reopened after its round's distribution gets of it.
func (x *claimCtx) settleDecision() error {
	amount := x.claim.Decision.Amount()
	if err := takeCaps(x.tx, &x.claim, x.basis.programme, x.basis.family, amount); err != nil {
		return err
	}
	if x.claim.Decision.Granted == nil {
		return nil
	}
	return x.setBudget(amount)
}

func (x *claimCtx) setBudget(amount market.Fen) error {
	round, err := readAs[market.Round](x.tx, Rounds, x.claim.Round)
	if err != nil {
		return err
	}
	return takeBudget(x.tx, &x.claim, round.Budget, amount)
}

// AcceptImplementation is the formal check's word that the proof of 实施转化 is,
// or is not, accepted. Errors: stale, forbidden, conflict outside the formal
// check and the expert review.
func (s *Service) AcceptImplementation(ctx context.Context, a market.Actor, id string, version int64, accepted bool, reason string) (ClaimWork, error) {
	meta := store.Meta{Actor: a.User, Action: "claims.implementation", Reason: reason}
	return s.changeClaim(ctx, a, id, version, meta, func(x *claimCtx) error {
		if err := x.mayCheck(market.PartFormal); err != nil {
			return err
		}
		x.claim.Implemented, x.claim.UpdatedAt = accepted, x.tx.Now()
		x.claim.Note(a.User, market.BarReviewed)
		return x.put()
	})
}

// mayCheck refuses anyone but one in a part, whom nothing bars, while the claim
// is with the province.
func (x *claimCtx) mayCheck(part market.ClaimPart) error {
	if !slices.Contains(market.PartsOf(x.actor, x.claim), part) || len(x.claim.Bars(x.actor, part)) > 0 {
		return forbidden()
	}
	if x.claim.State != market.ClaimFormalCheck && x.claim.State != market.ClaimExpertReview {
		return market.Errorf(market.CodeConflict, "只在形式审查和专家评审环节可以办理", "only in the formal check and the expert review")
	}
	return nil
}
