package service_test

import (
	"fmt"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// TestOneVoucherOfManyClaimsAtOnce hands in many claims on the same voucher at
// the same moment: one wins, whatever the store and the number of servers.
func TestOneVoucherOfManyClaimsAtOnce(t *testing.T) {
	t.Run("one server over SQLite", func(t *testing.T) { raceForVoucher(t, []*dealers{newDealers(t)}, 8) })
	t.Run("two servers over MongoDB", func(t *testing.T) { raceForVoucher(t, overMongo(t, 2), 4) })
}

func raceForVoucher(t *testing.T, servers []*dealers, many int) {
	x := claimHouseOver(t, servers[0])
	contract := x.paid(t, 30*market.WanYuan).Contract.ID
	var drafts []service.ClaimWork
	for range many {
		drafts = append(drafts, x.filled(t, contract))
	}
	errs := at(many, func(n int) error {
		s := servers[n%len(servers)]
		return second(s.ActOnClaim(t.Context(), x.firm, drafts[n].Claim.ID, drafts[n].Version, service.ClaimOrder{Action: market.ClaimSubmit}))
	})
	if won := count(t, errs, market.CodeConflict); won != 1 {
		t.Errorf("%d of %d claims took the same voucher", won, many)
	}
	if l := x.ledger(t, "contract:"+contract); l.Taken() != 30*market.WanYuan {
		t.Errorf("%+v", l)
	}
	x.sound(t)
}

// TestTheCapsHoldForDecisionsAtOnce decides more than the cap allows at the same
// moment.
func TestTheCapsHoldForDecisionsAtOnce(t *testing.T) {
	t.Run("one server over SQLite", func(t *testing.T) { raceForCap(t, []*dealers{newDealers(t)}, 5) })
	t.Run("two servers over MongoDB", func(t *testing.T) { raceForCap(t, overMongo(t, 2), 3) })
}

func raceForCap(t *testing.T, servers []*dealers, many int) {
	x := claimHouseOver(t, servers[0], func(p *market.Programme) { p.Subsidy.CapTotal = ptr(5 * market.WanYuan) })
	var claims []service.ClaimWork
	for range many {
		claims = append(claims, x.checked(t, x.submitted(t, x.paid(t, 20*market.WanYuan).Contract.ID)))
	}
	errs := at(many, func(n int) error {
		s := servers[n%len(servers)]
		return second(s.ActOnClaim(t.Context(), x.decider, claims[n].Claim.ID, claims[n].Version, service.ClaimOrder{Action: market.ClaimDecide}))
	})
	if won, want := count(t, errs, market.CodeConflict), min(many, 3); won != want { // 20,000 twice, and 10,000
		t.Errorf("%d of %d were decided, want %d", won, many, want)
	}
	var sum market.Fen
	for _, w := range claims {
		if d := x.again(t, w).Claim.Decision; d != nil {
			sum += d.Eligible
		}
	}
	if l := x.ledger(t, fmt.Sprintf("cap:total:%s:%s", x.programme.Code, firmCode)); sum != 5*market.WanYuan || l.Taken() != sum {
		t.Errorf("decided %s, the cap's ledger says %+v", sum, l)
	}
	x.sound(t)
}
