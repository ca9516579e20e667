package service_test

import (
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// withPerformance has every claim report what came of it.
func withPerformance(p *market.Programme) { p.Procedure.PerformanceCheck = ptr(true) }

// upTo leads a contract's claim to a state behind its decision.
func (x *claimHouse) upTo(t *testing.T, contract string, state market.ClaimState) service.ClaimWork {
	t.Helper()
	w := x.decidedOn(t, contract)
	if state == market.ClaimDecided {
		return w
	}
	x.distributed(t)
	if state == market.ClaimNotice || state == market.ClaimObjection {
		w = x.steps(t, x.formal, x.again(t, w), market.ClaimPublish)
		if state == market.ClaimObjection {
			_, err := x.Object(t.Context(), market.Actor{}, w.Claim.ID, service.Objector{Name: "赵某某", Phone: "13900001111"}, "该合同与去年的合同内容相同")
			fatal(t, err)
		}
		return x.again(t, w)
	}
	w = x.approved(t, w)
	if state == market.ClaimApproved {
		return w
	}
	b := x.listed(t, w)
	if state == market.ClaimAllocated {
		return x.again(t, w)
	}
	x.paysOut(t, b)
	if state != market.ClaimPaid {
		mine, err := x.Claim(t.Context(), x.firm, w.Claim.ID)
		fatal(t, err)
		x.steps(t, x.firm, mine, market.ClaimCheck)
		if state == market.ClaimClosed {
			x.steps(t, x.formal, x.again(t, w), market.ClaimClose)
		}
	}
	return x.again(t, w)
}

// H.5: what a claim rests on falls after its decision, in every state that comes
// then. Before the payment the claim is reopened and its decision void, while the
// money is on its way it is held, after the payment a recovery is opened.
func TestH5WhatAClaimRestsOnFallsInEveryStateBehindTheDecision(t *testing.T) {
	falls := map[string]func(*testing.T, *claimHouse, string){
		"the registration is cancelled": func(t *testing.T, x *claimHouse, contract string) {
			c, err := x.Contract(t.Context(), x.uni, contract)
			fatal(t, err)
			_, err = x.RecordRegistration(t.Context(), x.uni, contract, c.Version, service.RegistrationInput{Record: market.RegistrationRecord{State: market.RegistrationCancelled, Reason: "合同解除"}})
			fatal(t, err)
		},
		"the title is revoked": func(t *testing.T, x *claimHouse, _ string) {
			title := onlyTitle(t, x.Service, "瀚辰")
			_, err := x.RecordTitle(t.Context(), registrar, title.Title.ID, title.Version, market.TitleEvent{Kind: market.TitleRevoked, Effective: "2026-05-01", Document: "样例〔2026〕3号", Reason: "提供虚假材料"})
			fatal(t, err)
		},
	}
	const reopened, held, recovery = "reopened", "held", "recovery"
	for _, c := range []struct {
		state market.ClaimState
		want  string
	}{
		{market.ClaimDecided, reopened}, {market.ClaimNotice, reopened}, {market.ClaimObjection, reopened}, {market.ClaimApproved, reopened},
		{market.ClaimAllocated, held},
		{market.ClaimPaid, recovery}, {market.ClaimPerformance, recovery}, {market.ClaimClosed, recovery},
	} {
		for what, fall := range falls {
			t.Run(string(c.state)+", "+what, func(t *testing.T) {
				x := newClaimHouse(t, withPerformance)
				contract := x.paid(t, 30*market.WanYuan).Contract.ID
				w := x.upTo(t, contract, c.state)
				if w.Claim.State != c.state {
					t.Fatalf("led to %s", w.Claim.State)
				}
				fall(t, x, contract)
				w = x.again(t, w)
				switch c.want {
				case reopened:
					if w.Claim.State != market.ClaimFormalCheck || w.Claim.Decision != nil || len(w.Claim.Former) != 1 || w.Claim.Former[0].Void == "" || market.OpenObjections(plain(w.Objections)) > 0 {
						t.Fatalf("%s, %+v", w.Claim.State, w.Claim.Former)
					}
					_, err := x.try(t, x.decider, w, market.ClaimDecide)
					wantCode(t, "decided again on what has fallen", err, market.CodeConflict)
				case held:
					if w.Claim.State != market.ClaimAllocated || w.Claim.Hold == "" {
						t.Fatalf("%s, hold %q", w.Claim.State, w.Claim.Hold)
					}
				case recovery:
					if w.Claim.State != market.ClaimRecovery || w.Claim.RecoverFrom != c.state || w.Claim.Recovery == "" {
						t.Fatalf("%s from %s", w.Claim.State, w.Claim.RecoverFrom)
					}
					r, err := x.Recovery(t.Context(), x.decider, w.Claim.Recovery)
					ok(t, err)
					if r.Recovery.State != market.RecoveryOpen || r.Recovery.Paid != 3*market.WanYuan || len(r.Recovery.Causes) != 1 {
						t.Errorf("%+v", r.Recovery)
					}
				}
				x.sound(t)
			})
		}
	}
}

// plain are objections without who made them.
func plain(views []service.ObjectionView) []market.Objection {
	out := make([]market.Objection, len(views))
	for i, v := range views {
		out[i] = v.Objection
	}
	return out
}

// A title that comes to fall for a time after the test day takes nothing back.
func TestH5ATitleThatIsRevokedLaterTakesNothingBack(t *testing.T) {
	x := newClaimHouse(t)
	w := x.paidOut(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	title := onlyTitle(t, x.Service, "瀚辰")
	_, err := x.RecordTitle(t.Context(), registrar, title.Title.ID, title.Version, market.TitleEvent{Kind: market.TitleRevoked, Effective: market.DateOf(x.world.at), Document: "样例〔2026〕3号", Reason: "次年复核不合格"})
	ok(t, err)
	if w = x.again(t, w); w.Claim.State != market.ClaimPaid {
		t.Errorf("%s", w.Claim.State)
	}
	x.sound(t)
}
