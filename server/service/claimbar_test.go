package service_test

import (
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// moved is someone who now works for the province, with every role there is.
func moved(user string) market.Actor {
	return market.Actor{User: user, Organisation: "bureau", Roles: []market.Grant{
		{Role: market.RoleReviewer, Region: "220200"}, {Role: market.RoleDepartmentManager, Region: market.Jilin}, {Role: market.RoleFinance, Region: market.Jilin}}}
}

// H.3: what someone did on a claim bars them from deciding it for good, also
// where it was no step of its table, and after they moved to the office.
func TestH3WhoHadAHandInAClaimDoesNotDecideIt(t *testing.T) {
	t.Run("who wrote the draft that another handed in", func(t *testing.T) {
		x := newClaimHouse(t)
		w := x.start(t, x.paid(t, 30*market.WanYuan).Contract.ID)
		writer := x.firm
		writer.User = "writer"
		w, err := x.EditClaim(t.Context(), writer, w.Claim.ID, w.Version, x.form(t, w))
		ok(t, err)
		w = x.checked(t, x.steps(t, x.firm, w, market.ClaimSubmit))
		_, err = x.try(t, moved("writer"), w, market.ClaimDecide)
		wantCode(t, "decides", err, market.CodeForbidden)
	})
	t.Run("who accepted the proof of implementation", func(t *testing.T) {
		x := newClaimHouse(t)
		w := x.checked(t, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID))
		w, err := x.AcceptImplementation(t.Context(), x.decider, w.Claim.ID, w.Version, true, "现场核查")
		ok(t, err)
		_, err = x.try(t, x.decider, w, market.ClaimDecide)
		wantCode(t, "decides", err, market.CodeForbidden)
		x.steps(t, x.second, w, market.ClaimDecide)
	})
	t.Run("who chose the experts", func(t *testing.T) {
		x := newClaimHouse(t)
		w := x.checked(t, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID))
		w, err := x.AskExpert(t.Context(), x.decider, w.Claim.ID, w.Version, x.expert(t, "expert", x.third.Organisation).User)
		ok(t, err)
		_, err = x.try(t, x.decider, w, market.ClaimDecide)
		wantCode(t, "decides", err, market.CodeForbidden)
	})
	t.Run("an expert who declined for a conflict of interest", func(t *testing.T) {
		x := newClaimHouse(t)
		w := x.checked(t, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID))
		e := x.expert(t, "expert", x.third.Organisation)
		_, err := x.AskExpert(t.Context(), x.formal, w.Claim.ID, w.Version, e.User)
		ok(t, err)
		ok(t, x.DeclineReview(t.Context(), e, w.Claim.ID, "与卖方有合作项目"))
		_, err = x.try(t, moved(e.User), x.again(t, w), market.ClaimDecide)
		wantCode(t, "decides", err, market.CodeForbidden)
	})
}

// H.3: a draft may be older than the account of the seller, and than the text that
// both confirmed. Who is barred goes by what was handed in.
func TestH3ASellerThatCameLaterIsBarredAsWell(t *testing.T) {
	const first17 = "122203020DEMB0001"
	code := first17 + string(market.CreditCheck(first17))
	x := newClaimHouse(t)
	draft := draftContract()
	draft.Terms.Seller = market.ContractParty{CreditCode: market.CreditCode(code), Name: "新来大学", Kind: market.University, Region: "220302"}
	c, err := x.CreateContract(t.Context(), x.firm, draft)
	fatal(t, err)
	w := x.start(t, c.Contract.ID)
	if w.Claim.Seller != "" {
		t.Fatalf("the seller has an account: %+v", w.Claim)
	}
	c = x.does(t, x.firm, c, market.ContractConfirm, "")
	x.uni = admit(t, x.Service, code, "新来大学", "220302", market.University)
	c = x.registered(t, x.does(t, x.uni, c, market.ContractConfirm, ""), certificate())
	p, i := x.pays(t, c, 30*market.WanYuan, 30*market.WanYuan)
	form := x.form(t, w)
	form.Allocations = []market.Allocation{{Payment: p.Payment.ID, Invoice: i.Invoice.ID, Amount: 30 * market.WanYuan}}
	w, err = x.EditClaim(t.Context(), x.firm, w.Claim.ID, w.Version, form)
	fatal(t, err)
	w = x.steps(t, x.firm, w, market.ClaimSubmit)
	if w.Claim.Seller != x.uni.Organisation || w.Claim.SellerName != "新来大学" {
		t.Errorf("handed in against %q %q", w.Claim.Seller, w.Claim.SellerName)
	}
	theirs := x.local
	theirs.User, theirs.Organisation = "theirs", x.uni.Organisation
	_, err = x.try(t, theirs, w, market.ClaimTakeUp)
	wantCode(t, "a reviewer of the seller's takes it up", err, market.CodeNotFound)
	x.steps(t, x.local, w, market.ClaimTakeUp)
}

// What has to come back is a decision too.
func TestWhoFiledAClaimDecidesNothingOfItsRecovery(t *testing.T) {
	x := newClaimHouse(t)
	w := x.steps(t, x.decider, x.paidOut(t, x.paid(t, 30*market.WanYuan).Contract.ID), market.ClaimRecover)
	filer := moved(x.firm.User)
	_, err := x.DemandRecovery(t.Context(), filer, w.Claim.Recovery, 1, market.RecoveryDemand{Amount: 1, Basis: "酌情追缴一分"})
	wantCode(t, "demands one Fen", err, market.CodeForbidden)
	_, err = x.try(t, filer, w, market.ClaimClear)
	wantCode(t, "clears it", err, market.CodeForbidden)
	v, err := x.Recovery(t.Context(), filer, w.Claim.Recovery)
	ok(t, err)
	duties, err := x.Duties(t.Context(), filer)
	ok(t, err)
	if len(v.Actions) > 0 || len(duties) > 0 {
		t.Errorf("is offered %v and has %+v to do", v.Actions, duties)
	}
}

// A part that comes back does not set the vouchers free for another claim.
func TestVouchersAreSetFreeOnlyWhenAllComesBack(t *testing.T) {
	x := newClaimHouse(t)
	w := x.steps(t, x.decider, x.paidOut(t, x.paid(t, 30*market.WanYuan).Contract.ID), market.ClaimRecover)
	_, err := x.DemandRecovery(t.Context(), x.decider, w.Claim.Recovery, 1, market.RecoveryDemand{Amount: 1, Basis: "审计发现多付一分", FreeVouchers: true})
	wantCode(t, "free for one Fen", err, market.CodeInvalid)
}

// H.7 for claims: nobody learns more than their part needs.
func TestWhatEachPartSeesOfAClaim(t *testing.T) {
	x := newClaimHouse(t, withExperts)
	w := x.checked(t, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID))
	one, other := x.expert(t, "expert1", x.third.Organisation), x.expert(t, "expert2", x.third.Organisation)
	w, err := x.AskExpert(t.Context(), x.formal, w.Claim.ID, w.Version, one.User)
	ok(t, err)
	w = x.steps(t, x.formal, w, market.ClaimPassForm)
	ok(t, x.ScoreClaim(t.Context(), one, w.Claim.ID, points(50, 30)))
	if r := x.again(t, w).Reviews; len(r) != 1 || r[0].Total != 0 {
		t.Errorf("the office sees the first sheet before it has chosen the second expert: %+v", r)
	}
	w, err = x.AskExpert(t.Context(), x.formal, w.Claim.ID, x.again(t, w).Version, other.User)
	ok(t, err)
	seen, err := x.Claim(t.Context(), other, w.Claim.ID)
	ok(t, err)
	for _, s := range seen.Claim.Steps {
		if s.Reason != "" {
			t.Errorf("an expert reads what others said: %+v", s)
		}
	}
	if rows, err := x.DeskClaims(t.Context(), other, service.ClaimFilter{}); err != nil || len(rows.Rows) != 1 {
		t.Errorf("an expert's list: %+v, %v", rows, err)
	}
	if seen.Sheet != nil || seen.Claim.Decision != nil || seen.Claim.Account != nil || seen.Claim.Recommendation != nil {
		t.Errorf("an expert sees the money: %+v", seen)
	}
	ok(t, x.ScoreClaim(t.Context(), other, w.Claim.ID, points(40, 20)))
	w = x.steps(t, x.decider, x.again(t, w), market.ClaimDecide)
	if rows, err := x.DeskClaims(t.Context(), other, service.ClaimFilter{}); err != nil || len(rows.Rows) != 1 || rows.Rows[0].Claim.Decision != nil {
		t.Errorf("an expert's list after the decision: %+v, %v", rows, err)
	}
	x.distributed(t)
	w = x.steps(t, x.formal, x.again(t, w), market.ClaimPublish)
	_, err = x.Object(t.Context(), market.Actor{}, w.Claim.ID, service.Objector{Name: "赵某某", Phone: "13900001111"}, "该合同与去年的合同内容相同")
	ok(t, err)
	for _, a := range []market.Actor{x.local, x.finance} {
		seen, err := x.Claim(t.Context(), a, w.Claim.ID)
		ok(t, err)
		if len(seen.Objections) != 1 || seen.Objections[0].Objector != (service.Objector{}) {
			t.Errorf("%s learns who objects: %+v", a.User, seen.Objections)
		}
	}
	auditor := of("auditor", market.RoleAuditor, market.Jilin)
	if seen, err := x.Claim(t.Context(), auditor, w.Claim.ID); err != nil || seen.Objections[0].Objector.Name != "赵某某" {
		t.Errorf("the province's auditor: %+v, %v", seen.Objections, err)
	}
}

// A county sees what is its own, and cannot reckon the money of others.
func TestALocalOfficeSeesItsOwnFiguresOnly(t *testing.T) {
	x := newClaimHouse(t, func(p *market.Programme) { p.Budget, p.Oversub = ptr(60*market.WanYuan), market.Proportional })
	x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	for _, c := range []struct {
		rule      string
		a         market.Actor
		committed market.Fen
		left      *market.Fen
	}{
		{"the office of the region", x.local, 3 * market.WanYuan, nil},
		{"another office", of("away", market.RoleReviewer, "220300"), 0, nil},
		{"the province", x.formal, 3 * market.WanYuan, ptr(57 * market.WanYuan)},
		{"its finance", x.finance, 3 * market.WanYuan, ptr(57 * market.WanYuan)},
	} {
		st, err := x.ClaimStatistics(t.Context(), c.a)
		ok(t, err)
		b := st.Budgets[0]
		if b.Committed != c.committed || (b.Left == nil) != (c.left == nil) || b.Left != nil && *b.Left != *c.left {
			t.Errorf("%s: %s committed, %v left", c.rule, b.Committed, b.Left)
		}
	}
}

func TestAClaimIsForWhatItsRoundPays(t *testing.T) {
	x := newClaimHouse(t)
	reward := x.opens(t, firstReward())
	c, title := x.paid(t, 30*market.WanYuan), onlyTitle(t, x.Service, "瀚辰").Title.ID
	for what, row := range map[string]struct {
		who   market.Actor
		start service.ClaimStart
		want  market.Code
	}{
		"a contract in a round of rewards": {x.firm, service.ClaimStart{Round: reward.Round.ID, Contract: c.Contract.ID}, market.CodeInvalid},
		"a title in a round of contracts":  {x.firm, service.ClaimStart{Round: x.round.Round.ID, Title: title}, market.CodeInvalid},
		"the title of another enterprise":  {x.third, service.ClaimStart{Round: reward.Round.ID, Title: title}, market.CodeNotFound},
		"a title that there is not":        {x.firm, service.ClaimStart{Round: reward.Round.ID, Title: "nothing"}, market.CodeNotFound},
		"the contract of another":          {x.third, service.ClaimStart{Round: x.round.Round.ID, Contract: c.Contract.ID}, market.CodeNotFound},
	} {
		_, err := x.StartClaim(t.Context(), row.who, row.start)
		wantCode(t, what, err, row.want)
	}
}

func TestASupplementComesInTime(t *testing.T) {
	x := newClaimHouse(t)
	w := x.steps(t, x.local, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID), market.ClaimTakeUp)
	w = x.steps(t, x.local, w, market.ClaimAsk)
	x.world.at = w.Claim.Due.Time().AddDate(0, 0, 1)
	_, err := x.try(t, x.firm, w, market.ClaimAnswer)
	wantCode(t, "on the day after the last, before the platform has noticed", err, market.CodeConflict)
	x.world.at = w.Claim.Due.Time()
	x.steps(t, x.firm, w, market.ClaimAnswer)
}

// The history tells the enterprise nothing of the experts: not even that, when
// and from where one declined.
func TestTheHistoryHidesTheExpertsFromTheEnterprise(t *testing.T) {
	x := newClaimHouse(t)
	w := x.checked(t, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID))
	e := x.expert(t, "expert", x.third.Organisation)
	_, err := x.AskExpert(t.Context(), x.formal, w.Claim.ID, w.Version, e.User)
	ok(t, err)
	ok(t, x.DeclineReview(t.Context(), e, w.Claim.ID, "与卖方有合作项目"))
	manager := market.Actor{User: "manager", Organisation: x.firm.Organisation, Roles: []market.Grant{{Role: market.RoleOrgManager}}}
	told, err := x.History(t.Context(), manager, service.Claims, w.Claim.ID, service.HistoryFilter{})
	ok(t, err)
	for _, v := range told.Items {
		if strings.HasPrefix(v.Action, "reviews.") || v.By.User == e.User {
			t.Errorf("the enterprise reads of %s by %+v", v.Action, v.By)
		}
	}
	stood, err := x.HistoryAt(t.Context(), manager, service.Claims, w.Claim.ID, service.AsOf{Day: market.DateOf(x.world.at)})
	ok(t, err)
	for _, v := range stood.Values {
		if v.New != nil && *v.New == e.User || stood.Raw != "" {
			t.Errorf("the enterprise reads %s: %s, raw %q", v.Path, *v.New, stood.Raw)
		}
	}
}
