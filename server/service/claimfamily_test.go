package service_test

import (
	"slices"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// firstReward is rewardText without a local review.
func firstReward() market.Programme {
	p := rewardText()
	p.Procedure.LocalReview = ptr(false)
	p.Procedure.StepDays = map[string]int{"submitted": 5, "supplement": 10, "formal_check": 10}
	return p
}

// opens publishes a programme and opens a round of it.
func (x *claimHouse) opens(t *testing.T, text market.Programme) service.RoundView {
	t.Helper()
	p := publishedReward(t, x.Service, x.author, x.second, text)
	v, err := x.OpenRound(t.Context(), x.author, p.Programme.ID, market.Text{ZH: "奖励批次"}, "2026-06-01", "2026-09-30")
	ok(t, err)
	return v
}

// rewardClaim fills in a claim of an enterprise for a reward.
func (x *claimHouse) rewardClaim(t *testing.T, a market.Actor, name string, r service.RoundView) service.ClaimWork {
	t.Helper()
	w, err := x.StartClaim(t.Context(), a, service.ClaimStart{Round: r.Round.ID, Title: onlyTitle(t, x.Service, name).Title.ID})
	ok(t, err)
	w, err = x.EditClaim(t.Context(), a, w.Claim.ID, w.Version, service.ClaimForm{
		Promised: true, Account: &market.Account{Holder: name, Bank: "示范银行吉林分行", Number: "22001122330044556677"},
	})
	ok(t, err)
	return w
}

// renames gives the firm's title to another credit code.
func (x *claimHouse) renames(t *testing.T, name string, code market.CreditCode, from market.Date) {
	t.Helper()
	v := onlyTitle(t, x.Service, "瀚辰")
	_, err := x.RecordTitle(t.Context(), registrar, v.Title.ID, v.Version, market.TitleEvent{
		Kind: market.TitleRenamed, Effective: from, Document: "样例〔2026〕4号", Reason: "更名", Facts: market.TitleFacts{Name: name, CreditCode: code},
	})
	ok(t, err)
}

func line(t *testing.T, sheet *market.Calculation, code string) market.Line {
	t.Helper()
	i := slices.IndexFunc(sheet.Lines, func(l market.Line) bool { return l.Code == code })
	if i < 0 {
		t.Fatalf("the sheet has no line %s: %+v", code, sheet.Lines)
	}
	return sheet.Lines[i]
}

// Article 5 pays once: an enterprise that goes on under another credit code has
// had its reward.
func TestARewardIsNotPaidAgainAfterARenaming(t *testing.T) {
	x := newClaimHouse(t)
	round := x.opens(t, firstReward())
	w := x.steps(t, x.firm, x.rewardClaim(t, x.firm, "瀚辰公司", round), market.ClaimSubmit)
	w = x.steps(t, x.decider, x.steps(t, x.formal, w, market.ClaimTakeUp), market.ClaimDecide)
	x.renames(t, "第三公司", thirdCode, "2026-06-01")

	again := x.rewardClaim(t, x.third, "第三公司", round)
	if l := line(t, again.Sheet, "reward.once"); l.Outcome != market.Failed || l.Source != "claims/"+w.Claim.ID {
		t.Errorf("the successor's sheet: %+v", l)
	}
	_, err := x.try(t, x.third, again, market.ClaimSubmit)
	wantCode(t, "the successor claims the same reward", err, market.CodeConflict)
	x.sound(t)
}

// asThird is the house with the third company in place of the firm, reviewed by
// the office of its own prefecture.
func (x *claimHouse) asThird() *claimHouse {
	d, y := *x.dealers, *x
	d.firm, y.dealers = x.third, &d
	y.local, y.serial = of("local2", market.RoleReviewer, "220100"), 5000
	return &y
}

// bought is a paid contract of the third company.
func (x *claimHouse) bought(t *testing.T, amount market.Fen) service.ContractWork {
	t.Helper()
	w := x.concluded(t, func(c *market.ContractTerms) { c.Project += x.number("-"); c.Buyer.CreditCode = thirdCode })
	in := certificate()
	in.Record.Number = x.number("22010020")
	w = x.registered(t, w, in)
	x.pays(t, w, amount, amount)
	return w
}

// A cap is the cap of an enterprise under all of its codes, whichever of them
// claims first.
func TestACapHoldsOverARenaming(t *testing.T) {
	capped := func(p *market.Programme) {
		p.Subsidy.TitleTest, p.Subsidy.CapTotal = market.AtSigning, ptr(5*market.WanYuan)
	}
	usedUp := func(t *testing.T, x *claimHouse, contract string) {
		t.Helper()
		w := x.filled(t, contract)
		if l := line(t, w.Sheet, "cap.total"); l.Outcome != market.Failed {
			t.Errorf("the sheet: %+v", l)
		}
		_, err := x.try(t, x.firm, w, market.ClaimSubmit)
		wantCode(t, "a second claim under another code", err, market.CodeConflict)
		x.sound(t)
	}
	t.Run("the successor after its predecessor", func(t *testing.T) {
		x := newClaimHouse(t, capped)
		x.decidedOn(t, x.paid(t, 50*market.WanYuan).Contract.ID)
		x.renames(t, "第三公司", thirdCode, "2026-05-11")
		y := x.asThird()
		usedUp(t, y, y.bought(t, 40*market.WanYuan).Contract.ID)
	})
	t.Run("the predecessor after its successor", func(t *testing.T) {
		x := newClaimHouse(t, capped)
		x.renames(t, "第三公司", thirdCode, "2026-05-11")
		y := x.asThird()
		y.decidedOn(t, y.bought(t, 50*market.WanYuan).Contract.ID)
		usedUp(t, x, x.paid(t, 40*market.WanYuan).Contract.ID)
	})
	t.Run("an organisation whose code was corrected", func(t *testing.T) {
		x := newClaimHouse(t, capped)
		x.decidedOn(t, x.paid(t, 50*market.WanYuan).Contract.ID)
		c := x.paid(t, 40*market.WanYuan)
		o, version, err := x.Organisation(t.Context(), x.firm.Organisation)
		ok(t, err)
		o.CreditCode = "91220203MYA669400Y"
		_, _, err = x.UpdateOrganisation(t.Context(), registrar, o.ID, version, o)
		ok(t, err)
		usedUp(t, x, c.Contract.ID)
	})
}

// Between draft and filing an office may correct who the enterprise is and where it
// sits: what is handed in goes by the day of filing, and so do the account's name
// and the office that checks it.
func TestADraftFollowsItsOrganisation(t *testing.T) {
	x := newClaimHouse(t)
	w := x.filled(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	o, version, err := x.Organisation(t.Context(), x.firm.Organisation)
	ok(t, err)
	o.Name, o.Region = "瀚辰新材料公司", "220104"
	_, _, err = x.UpdateOrganisation(t.Context(), registrar, o.ID, version, o)
	fatal(t, err)
	_, err = x.try(t, x.firm, w, market.ClaimSubmit)
	wantCode(t, "an account in the old name", err, market.CodeInvalid)
	w, err = x.Claim(t.Context(), x.firm, w.Claim.ID)
	fatal(t, err)
	w, err = x.EditClaim(t.Context(), x.firm, w.Claim.ID, w.Version, x.form(t, w))
	fatal(t, err)
	w = x.steps(t, x.firm, w, market.ClaimSubmit)
	if w.Claim.Name != o.Name || w.Claim.Region != o.Region {
		t.Errorf("handed in by %q of %s", w.Claim.Name, w.Claim.Region)
	}
	_, err = x.try(t, x.local, w, market.ClaimTakeUp)
	wantCode(t, "the office of where it sat takes it up", err, market.CodeNotFound)
	there := moved("there")
	there.Roles = []market.Grant{{Role: market.RoleReviewer, Region: "220100"}}
	x.steps(t, there, w, market.ClaimTakeUp)
}

// Two claims of one family that are decided at the same moment keep to one cap,
// by the ledgers alone.
func TestTheLedgersOfAFamilyAreTakenTogether(t *testing.T) {
	x := newClaimHouse(t, func(p *market.Programme) { p.Subsidy.TitleTest = market.AtSigning })
	x.renames(t, "第三公司", thirdCode, "2026-05-11")
	y := x.asThird()
	y.decidedOn(t, y.bought(t, 50*market.WanYuan).Contract.ID)
	x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	for _, code := range []string{firmCode, thirdCode} {
		if l := x.ledger(t, "cap:total:jilin-2022-10:"+code); l.Taken() != 8*market.WanYuan {
			t.Errorf("%s: %+v", code, l)
		}
	}
	x.sound(t)
}
