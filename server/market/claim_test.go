package market_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"duijie/server/market"
)

// calendar days stand for working days where the table is not what is tested.
func everyDay(from market.Date, n int) (market.Date, *market.Term, error) {
	return market.DateOf(from.Time().AddDate(0, 0, n)), nil, nil
}

func procedure() market.Procedure {
	return market.Procedure{
		LocalReview: ptr(true), ExpertReview: ptr(true), Experts: 2, PerformanceCheck: ptr(false), NoticeDays: ptr(5),
		StepDays: map[string]int{"supplement": 10, "local_review": 7},
	}
}

// desk is everyone who may have to do with the claim of tests.
var desk = map[string]market.Actor{
	"applicant": {User: "applicant", Organisation: "firm", Roles: []market.Grant{in(market.RoleMember, "")}},
	"local":     {User: "local", Organisation: "bureau", Roles: []market.Grant{in(market.RoleReviewer, "220200")}},
	"formal":    {User: "formal", Organisation: "bureau", Roles: []market.Grant{in(market.RoleReviewer, "220000")}},
	"decider":   {User: "decider", Organisation: "bureau", Roles: []market.Grant{in(market.RoleDepartmentManager, "220000")}},
	"second":    {User: "second", Organisation: "bureau", Roles: []market.Grant{in(market.RoleDepartmentManager, "220000"), in(market.RoleFinance, "220000")}},
	"finance":   {User: "finance", Organisation: "bureau", Roles: []market.Grant{in(market.RoleFinance, "220000")}},
	"expert":    {User: "expert", Organisation: "college", Roles: []market.Grant{in(market.RoleExpert, "")}},
	"auditor":   {User: "auditor", Organisation: "bureau", Roles: []market.Grant{in(market.RoleAuditor, "220000")}},
	"stranger":  {User: "stranger", Organisation: "other", Roles: []market.Grant{in(market.RoleMember, "")}},
	"seller":    {User: "seller", Organisation: "uni", Roles: []market.Grant{in(market.RoleMember, ""), in(market.RoleExpert, "")}},
	"away":      {User: "away", Organisation: "bureau2", Roles: []market.Grant{in(market.RoleReviewer, "220100"), in(market.RoleDepartmentManager, "210000")}},
}

func draftClaim() market.Claim {
	return market.Claim{
		ID: "claim", Number: "x-2026-0001", State: market.ClaimDraft, Code: "x", Organisation: "firm", Name: "瀚辰公司", Region: "220202",
		Contract: "contract", Seller: "uni", CreatedAt: morning, UpdatedAt: morning,
	}
}

// passing is a fact for every need.
func passing() market.ClaimFacts {
	return market.ClaimFacts{
		Procedure: procedure(), Workdays: everyDay, Sheet: &market.Calculation{Passes: true, Award: 100}, Money: true, RealName: true,
		Decision: &market.Decision{Sheet: "sheet", Eligible: 100, By: "decider", At: morning},
		Reviews:  []market.Review{{State: market.ReviewIn}, {State: market.ReviewIn}},
		Batch:    "batch", Bank: &market.BankResult{Ref: "T-1", Date: "2026-12-30"}, Report: &market.ClaimReport{Text: "见附件"},
		Recovery: &market.Recovery{Amount: ptr(market.Fen(40)), Receipts: []market.Receipt{{Amount: 40}}},
	}
}

func acting(who string, part market.ClaimPart, at time.Time) market.ClaimAct {
	return market.ClaimAct{Actor: desk[who], Part: part, Reason: "依据材料", At: at}
}

// taken is a step in a history of tests.
type taken struct {
	who    string
	part   market.ClaimPart
	action market.ClaimAction
}

// wholeWay leads from the draft to the payment.
var wholeWay = []taken{
	{"applicant", market.PartApplicant, market.ClaimSubmit},
	{"local", market.PartLocal, market.ClaimTakeUp},
	{"local", market.PartLocal, market.ClaimRecommend},
	{"formal", market.PartFormal, market.ClaimPassForm},
	{"decider", market.PartDecider, market.ClaimDecide},
	{"formal", market.PartFormal, market.ClaimPublish},
	{"decider", market.PartDecider, market.ClaimApprove},
	{"finance", market.PartFinance, market.ClaimAllocate},
	{"finance", market.PartFinance, market.ClaimPay},
}

// claimUpTo is a claim after the first n steps of the whole way; days of notice
// pass before the approval.
func claimUpTo(t *testing.T, n int) (market.Claim, time.Time) {
	t.Helper()
	c, at := draftClaim(), morning
	for _, s := range wholeWay[:n] {
		if s.action == market.ClaimPublish {
			c.Decision.Granted = ptr(market.Fen(80))
		}
		if s.action == market.ClaimApprove {
			at = at.AddDate(0, 0, 6)
		}
		if err := c.Do(s.action, acting(s.who, s.part, at), passing()); err != nil {
			t.Fatalf("%s by %s: %v", s.action, s.who, err)
		}
	}
	return c, at
}

func TestAClaimGoesTheWholeWay(t *testing.T) {
	c, _ := claimUpTo(t, len(wholeWay))
	if c.State != market.ClaimPaid || c.PaidRef != "T-1" || c.Kept() != 80 || len(c.Steps) != len(wholeWay) || c.NoticeTo != "2026-11-27" {
		t.Errorf("%+v", c)
	}
}

func TestPartsOfAClaim(t *testing.T) {
	for who, want := range map[string][]market.ClaimPart{
		"applicant": {market.PartApplicant}, "local": {market.PartLocal}, "formal": {market.PartFormal},
		"decider": {market.PartDecider, market.PartFormal}, "second": {market.PartDecider, market.PartFinance, market.PartFormal},
		"finance": {market.PartFinance}, "expert": {market.PartExpert}, "auditor": nil, "stranger": nil, "seller": nil, "away": nil,
	} {
		c := draftClaim()
		c.State, c.Experts = market.ClaimSubmitted, []string{"expert", "seller"}
		if got := market.PartsOf(desk[who], c); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", who, got, want)
		}
		reads := want != nil || who == "auditor"
		if c.Reads(desk[who]) != reads {
			t.Errorf("%s reads: %v, want %v", who, !reads, reads)
		}
		c.State = market.ClaimDraft
		if c.Reads(desk[who]) != (who == "applicant") {
			t.Errorf("%s: a draft is the enterprise's alone", who)
		}
	}
	if market.PartsOf(market.Actor{}, draftClaim()) != nil {
		t.Error("a visitor has no part")
	}
}

// TestNobodyDecidesWhatTheyFiledRecommendedOrReviewed is rule 3 of the
// invariants, with what follows from it for the other parts.
func TestNobodyDecidesWhatTheyFiledRecommendedOrReviewed(t *testing.T) {
	everyone := []market.Grant{
		in(market.RoleReviewer, "220200"), in(market.RoleReviewer, "220000"), in(market.RoleDepartmentManager, "220000"), in(market.RoleFinance, "220000"), in(market.RoleExpert, ""),
	}
	one := market.Actor{User: "one", Organisation: "bureau", Roles: everyone}
	for _, c := range []struct {
		did  market.ClaimAction
		part market.ClaimPart
		bar  market.ClaimBar // empty: not barred
	}{
		{market.ClaimSubmit, market.PartDecider, market.BarFiled},
		{market.ClaimAnswer, market.PartDecider, market.BarFiled},
		{market.ClaimRecommend, market.PartDecider, market.BarRecommended},
		{market.ClaimTakeUp, market.PartDecider, market.BarReviewed},
		{market.ClaimPassForm, market.PartDecider, market.BarReviewed},
		{market.ClaimAsk, market.PartDecider, market.BarReviewed},
		{market.ClaimPay, market.PartDecider, market.BarPaid},
		{market.ClaimAllocate, market.PartDecider, market.BarPaid},
		{market.ClaimReturn, market.PartDecider, market.BarPaid},
		{market.ClaimDecide, market.PartFinance, market.BarDecided},
		{market.ClaimApprove, market.PartFinance, market.BarDecided},
		{market.ClaimRecommend, market.PartFormal, market.BarRecommended},
		{market.ClaimRecommend, market.PartExpert, market.BarRecommended},
		{market.ClaimObject, market.PartDecider, market.BarObjected},
		{market.ClaimPublish, market.PartDecider, ""},
		{market.ClaimTakeUp, market.PartLocal, ""},
		{market.ClaimPassForm, market.PartFormal, ""},
		{market.ClaimDecide, market.PartDecider, ""},
		{market.ClaimAllocate, market.PartFinance, ""},
	} {
		claim := draftClaim()
		claim.Steps = []market.ClaimStep{{Action: c.did, By: "one"}}
		want := []market.ClaimBar{c.bar}
		if c.bar == "" {
			want = nil
		}
		if got := claim.Bars(one, c.part); !slices.Equal(got, want) {
			t.Errorf("who took the step %s, as %s: %v, want %v", c.did, c.part, got, want)
		}
		if got := claim.Bars(desk["decider"], c.part); got != nil {
			t.Errorf("%s bars someone else: %v", c.did, got)
		}
	}
	scored := draftClaim()
	scored.Experts = []string{"one"}
	if got := scored.Bars(one, market.PartDecider); !slices.Equal(got, []market.ClaimBar{market.BarScored}) {
		t.Errorf("who scores: %v", got)
	}
	for _, bar := range market.ClaimBars.Codes() {
		if text := market.ClaimBar(bar).Text(); text.ZH == bar || text.EN == bar {
			t.Errorf("the bar %s has no words", bar)
		}
	}
}

func TestAReviewerOfEitherPartyIsBarredFromEveryStep(t *testing.T) {
	for _, organisation := range []string{"firm", "uni"} {
		for i, s := range wholeWay {
			if s.part == market.PartApplicant {
				continue
			}
			c, at := claimUpTo(t, i)
			if c.Decision != nil {
				c.Decision.Granted = ptr(market.Fen(80))
			}
			who := desk[s.who]
			who.Organisation, who.User = organisation, "insider"
			if got := market.PartsOf(who, c); len(got) > 0 {
				t.Errorf("%s of %s has the parts %v", s.who, organisation, got)
			}
			err := c.Do(s.action, market.ClaimAct{Actor: who, Part: s.part, Reason: "依据材料", At: at.AddDate(0, 0, 6)}, passing())
			wantCode(t, string(s.action)+" by one of "+organisation, err, market.CodeForbidden)
		}
	}
}

// TestEveryNeedIsNeeded takes one fact away from each step of the whole way.
func TestEveryNeedIsNeeded(t *testing.T) {
	for _, c := range []struct {
		rule  string
		after int // steps of the whole way
		spoil func(c *market.Claim, f *market.ClaimFacts, at *time.Time)
		code  market.Code
	}{
		{"a missing document", 0, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) {
			f.Missing.Add("account", nil, market.Text{ZH: "缺", EN: "missing"}, market.Text{})
		}, market.CodeInvalid},
		{"a sheet that fails", 0, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) {
			f.Sheet = &market.Calculation{Award: 100}
		}, market.CodeConflict},
		{"a sheet that gives nothing", 0, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) {
			f.Sheet = &market.Calculation{Passes: true}
		}, market.CodeConflict},
		{"money that is used", 0, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) { f.Money = false }, market.CodeConflict},
		{"a sheet that fails at the decision", 4, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) { f.Sheet = nil }, market.CodeConflict},
		{"a score that is out", 4, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) {
			f.Reviews[1].State = market.ReviewAsked
		}, market.CodeConflict},
		{"too few scores", 4, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) { f.Reviews = f.Reviews[:1] }, market.CodeConflict},
		{"no distribution", 5, func(c *market.Claim, _ *market.ClaimFacts, _ *time.Time) { c.Decision.Granted = nil }, market.CodeConflict},
		{"a distribution that left nothing", 5, func(c *market.Claim, _ *market.ClaimFacts, _ *time.Time) {
			c.Decision.Granted = ptr(market.Fen(0))
		}, market.CodeConflict},
		{"the last day of the notice is not over", 6, func(c *market.Claim, _ *market.ClaimFacts, at *time.Time) {
			*at = c.NoticeTo.Time().Add(24*time.Hour - time.Millisecond)
		}, market.CodeConflict},
		{"an open objection", 6, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) {
			f.Objections = []market.Objection{{State: market.ObjectionOpen}}
		}, market.CodeConflict},
		{"no payment list", 7, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) { f.Batch = "" }, market.CodeConflict},
		{"payment inside the notice", 8, func(c *market.Claim, _ *market.ClaimFacts, at *time.Time) { *at = c.NoticeFrom.Time() }, market.CodeConflict},
		{"payment with an open objection", 8, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) {
			f.Objections = []market.Objection{{State: market.ObjectionOpen}}
		}, market.CodeConflict},
		{"no word of the bank", 8, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) { f.Bank = nil }, market.CodeConflict},
		{"no reference of the bank", 8, func(_ *market.Claim, f *market.ClaimFacts, _ *time.Time) {
			f.Bank = &market.BankResult{Date: "2026-12-30"}
		}, market.CodeConflict},
	} {
		claim, at := claimUpTo(t, c.after)
		if claim.Decision != nil && c.after == 5 {
			claim.Decision.Granted = ptr(market.Fen(80))
		}
		f, s := passing(), wholeWay[c.after]
		if c.after == 6 {
			at = at.AddDate(0, 0, 6)
		}
		whole := claim
		if err := whole.Do(s.action, acting(s.who, s.part, at), f); err != nil {
			t.Fatalf("%s, nothing spoilt: %v", c.rule, err)
		}
		f = passing()
		c.spoil(&claim, &f, &at)
		before := claim.State
		wantCode(t, c.rule, claim.Do(s.action, acting(s.who, s.part, at), f), c.code)
		if claim.State != before || len(claim.Steps) != c.after {
			t.Errorf("%s: refused, and yet the claim moved to %s", c.rule, claim.State)
		}
	}
}

func TestTheWayFollowsTheProcedure(t *testing.T) {
	for _, c := range []struct {
		rule   string
		after  int
		change func(*market.Procedure, *market.Claim)
		step   taken
		want   market.ClaimState // empty: refused
	}{
		{"no local review", 1, func(p *market.Procedure, _ *market.Claim) { p.LocalReview = ptr(false) }, taken{"formal", market.PartFormal, market.ClaimTakeUp}, market.ClaimFormalCheck},
		{"no office below the province", 1, func(_ *market.Procedure, c *market.Claim) { c.Region = "220000" }, taken{"formal", market.PartFormal, market.ClaimTakeUp}, market.ClaimFormalCheck},
		{"local review is not decided", 1, func(p *market.Procedure, _ *market.Claim) { p.LocalReview = nil }, taken{"local", market.PartLocal, market.ClaimTakeUp}, ""},
		{"local review, the province takes it up", 1, func(*market.Procedure, *market.Claim) {}, taken{"formal", market.PartFormal, market.ClaimTakeUp}, ""},
		{"no experts: decided after the formal check", 3, func(p *market.Procedure, _ *market.Claim) { p.ExpertReview = ptr(false) }, taken{"decider", market.PartDecider, market.ClaimDecide}, market.ClaimDecided},
		{"experts are wanted: not decided before them", 3, func(*market.Procedure, *market.Claim) {}, taken{"decider", market.PartDecider, market.ClaimDecide}, ""},
		{"no performance check: closed", 9, func(*market.Procedure, *market.Claim) {}, taken{"formal", market.PartFormal, market.ClaimClose}, market.ClaimClosed},
		{"performance check: a report first", 9, func(p *market.Procedure, _ *market.Claim) { p.PerformanceCheck = ptr(true) }, taken{"formal", market.PartFormal, market.ClaimClose}, ""},
		{"performance report", 9, func(p *market.Procedure, _ *market.Claim) { p.PerformanceCheck = ptr(true) }, taken{"applicant", market.PartApplicant, market.ClaimCheck}, market.ClaimPerformance},
	} {
		claim, at := claimUpTo(t, c.after)
		f := passing()
		c.change(&f.Procedure, &claim)
		err := claim.Do(c.step.action, acting(c.step.who, c.step.part, at), f)
		if c.want == "" {
			if err == nil {
				t.Errorf("%s: went to %s", c.rule, claim.State)
			}
			continue
		}
		if err != nil || claim.State != c.want {
			t.Errorf("%s: %s, %v; want %s", c.rule, claim.State, err, c.want)
		}
	}
}

func TestASupplementGoesBackToWhereItWasAskedFor(t *testing.T) {
	for _, c := range []struct {
		after int
		who   string
		part  market.ClaimPart
		state market.ClaimState
	}{
		{2, "local", market.PartLocal, market.ClaimLocalReview},
		{3, "formal", market.PartFormal, market.ClaimFormalCheck},
		{4, "formal", market.PartFormal, market.ClaimExpertReview},
	} {
		claim, at := claimUpTo(t, c.after)
		if err := claim.Do(market.ClaimAsk, acting(c.who, c.part, at), passing()); err != nil {
			t.Fatal(err)
		}
		if claim.Due != "2026-12-02" || !claim.Editable() {
			t.Errorf("due %s, editable %v", claim.Due, claim.Editable())
		}
		late := claim
		clock := market.ClaimAct{Job: "clock", Part: market.PartSystem, At: late.Due.Time()}
		wantCode(t, "a supplement lapses on its last day", late.Do(market.ClaimLapse, clock, passing()), market.CodeConflict)
		clock.At = late.Due.Time().AddDate(0, 0, 1)
		wantCode(t, "an answer after the last day", late.Do(market.ClaimAnswer, acting("applicant", market.PartApplicant, clock.At), passing()), market.CodeConflict)
		if err := late.Do(market.ClaimLapse, clock, passing()); err != nil || late.State != market.ClaimWithdrawn {
			t.Errorf("lapsed: %s, %v", late.State, err)
		}
		if err := claim.Do(market.ClaimAnswer, acting("applicant", market.PartApplicant, at), passing()); err != nil || claim.State != c.state {
			t.Errorf("asked in %s, answered to %s, %v", c.state, claim.State, err)
		}
	}
}

// TestAReopenedClaimIsGrantedNoMoreThanBefore: the round is distributed, and
// what a reopened claim frees is nobody else's.
func TestAReopenedClaimIsGrantedNoMoreThanBefore(t *testing.T) {
	for _, c := range []struct {
		rule     string
		eligible market.Fen
		want     market.Fen
	}{{"more than before", 500, 80}, {"less than before", 30, 30}} {
		claim, at := claimUpTo(t, 7)
		fall := market.ClaimAct{Job: "contracts", Part: market.PartSystem, Reason: "认定登记已变更", At: at}
		if err := claim.Do(market.ClaimReopen, fall, passing()); err != nil {
			t.Fatal(err)
		}
		if claim.State != market.ClaimFormalCheck || claim.Decision != nil || claim.NoticeTo != "" || len(claim.Former) != 1 || claim.Former[0].Void == "" || *claim.Ceiling != 80 {
			t.Errorf("%s: %+v", c.rule, claim)
		}
		f := passing()
		f.Decision.Eligible = c.eligible
		for _, s := range []taken{{"formal", market.PartFormal, market.ClaimPassForm}, {"decider", market.PartDecider, market.ClaimDecide}} {
			if err := claim.Do(s.action, acting(s.who, s.part, at), f); err != nil {
				t.Fatal(err)
			}
		}
		if claim.Decision.Granted == nil || *claim.Decision.Granted != c.want {
			t.Errorf("%s: granted %v, want %v", c.rule, claim.Decision.Granted, c.want)
		}
	}
}

func TestObjectionsStopAClaim(t *testing.T) {
	claim, at := claimUpTo(t, 6)
	f := passing()
	public := market.ClaimAct{Part: market.PartPublic, At: at}
	f.RealName = false
	wantCode(t, "an anonymous objection", claim.Do(market.ClaimObject, public, f), market.CodeConflict)
	f.RealName = true
	late := public
	late.At = claim.NoticeTo.Time().AddDate(0, 0, 1)
	wantCode(t, "an objection after the notice", claim.Do(market.ClaimObject, late, f), market.CodeConflict)
	for range 2 {
		if err := claim.Do(market.ClaimObject, public, f); err != nil || claim.State != market.ClaimObjection {
			t.Fatalf("%s, %v", claim.State, err)
		}
	}
	over := claim.NoticeTo.Time().AddDate(0, 0, 3)
	wantCode(t, "approval while one is open", claim.Do(market.ClaimApprove, acting("decider", market.PartDecider, over), f), market.CodeConflict)
	wantCode(t, "withdrawal while one is open", claim.Do(market.ClaimWithdraw, acting("applicant", market.PartApplicant, at), f), market.CodeConflict)
	for _, action := range []market.ClaimAction{market.ClaimDismiss, market.ClaimUphold} {
		wantCode(t, "who decided the claim: "+string(action), claim.Do(action, acting("decider", market.PartDecider, at), f), market.CodeForbidden)
	}
	upheld := claim
	if err := upheld.Do(market.ClaimUphold, acting("second", market.PartDecider, at), f); err != nil || upheld.State != market.ClaimFormalCheck || upheld.Decision != nil {
		t.Errorf("upheld: %s, %v", upheld.State, err)
	}
	f.Objections = []market.Objection{{State: market.ObjectionDismissed}, {State: market.ObjectionOpen}}
	if err := claim.Do(market.ClaimDismiss, acting("second", market.PartDecider, at), f); err != nil || claim.State != market.ClaimObjection {
		t.Errorf("one is left: %s, %v", claim.State, err)
	}
	f.Objections[1].State = market.ObjectionDismissed
	if err := claim.Do(market.ClaimDismiss, acting("second", market.PartDecider, at), f); err != nil || claim.State != market.ClaimNotice {
		t.Errorf("none is left: %s, %v", claim.State, err)
	}
}

func TestRecoveryOfAPaidClaim(t *testing.T) {
	claim, at := claimUpTo(t, 9)
	fall := market.ClaimAct{Job: "contracts", Part: market.PartSystem, Reason: "认定登记被撤销", At: at}
	if err := claim.Do(market.ClaimRecover, fall, passing()); err != nil || claim.State != market.ClaimRecovery {
		t.Fatalf("%s, %v", claim.State, err)
	}
	cleared := claim
	if err := cleared.Do(market.ClaimClear, acting("decider", market.PartDecider, at), passing()); err != nil || cleared.State != market.ClaimPaid {
		t.Errorf("cleared: %s, %v", cleared.State, err)
	}
	f := passing()
	f.Recovery.Receipts[0].Amount = 39
	wantCode(t, "a Fen is missing", claim.Do(market.ClaimRecoverDone, acting("finance", market.PartFinance, at), f), market.CodeConflict)
	if err := claim.Do(market.ClaimRecoverDone, acting("finance", market.PartFinance, at), passing()); err != nil || claim.State != market.ClaimRecovered || claim.Kept() != 40 {
		t.Errorf("%s, kept %s, %v", claim.State, claim.Kept(), err)
	}
	if err := claim.Do(market.ClaimRecover, fall, passing()); err != nil || claim.RecoverFrom != market.ClaimRecovered {
		t.Errorf("the rest: %v", err)
	}
}

func TestARefusedDayMovesNothing(t *testing.T) {
	claim, at := claimUpTo(t, 5)
	claim.Decision.Granted = ptr(market.Fen(80))
	f := passing()
	f.Workdays = func(market.Date, int) (market.Date, *market.Term, error) {
		return "", nil, market.Errorf(market.CodeInvalid, "超出节假日表", "outside the table")
	}
	wantCode(t, "a day before the holiday table", claim.Do(market.ClaimPublish, acting("formal", market.PartFormal, at), f), market.CodeInvalid)
	if claim.State != market.ClaimDecided || len(claim.Steps) != 5 {
		t.Errorf("moved to %s", claim.State)
	}
}

func TestWhatADraftOfAClaimMayNotBring(t *testing.T) {
	good := func() market.Claim {
		c := draftClaim()
		c.Allocations = []market.Allocation{{Payment: "p", Invoice: "i", Amount: 1}}
		c.Account = &market.Account{Holder: "瀚辰公司", Bank: "示范银行长春支行", Number: "6222 0000 1111 2222"}
		c.Promised, c.NotRelated = true, true
		c.Evidence = []market.ClaimEvidence{{Code: "contract"}}
		return c
	}
	p := market.Programme{Kind: market.ContractSubsidy, Subsidy: &market.SubsidyTerms{ExcludeRelated: ptr(true)},
		Procedure: market.Procedure{Evidence: []market.Evidence{{Code: "contract", Name: market.Text{ZH: "合同", EN: "contract"}, Required: true}}}}
	for _, c := range []struct {
		rule   string
		change func(*market.Claim)
		want   []string
	}{
		{"complete", func(*market.Claim) {}, nil},
		{"no account", func(c *market.Claim) { c.Account = nil }, []string{"account"}},
		{"an account in another name", func(c *market.Claim) { c.Account.Holder = "张三" }, []string{"account.holder"}},
		{"a number that is none", func(c *market.Claim) { c.Account.Number = "12ab" }, []string{"account.number"}},
		{"no promise", func(c *market.Claim) { c.Promised, c.NotRelated = false, false }, []string{"not_related", "promised"}},
		{"no document", func(c *market.Claim) { c.Evidence = nil }, []string{"evidence.contract"}},
		{"a document nobody asked for", func(c *market.Claim) { c.Evidence = append(c.Evidence, market.ClaimEvidence{Code: "photo"}) }, []string{"evidence[1].code"}},
		{"no contract", func(c *market.Claim) { c.Contract, c.Allocations = "", nil }, []string{"allocations", "contract"}},
		{"an amount that no sum holds", func(c *market.Claim) { c.Allocations[0].Amount = math.MaxInt64 }, []string{"allocations[0].amount_fen"}},
		{"nothing allocated", func(c *market.Claim) { c.Allocations[0].Amount = 0 }, []string{"allocations[0].amount_fen"}},
		{"the same pair twice", func(c *market.Claim) { c.Allocations = append(c.Allocations, c.Allocations[0]) }, []string{"allocations[1]"}},
		{"aid of nobody", func(c *market.Claim) { c.OtherAid = []market.OtherAid{{Amount: -1}} }, []string{"other_aid[0].amount_fen", "other_aid[0].source"}},
	} {
		claim := good()
		c.change(&claim)
		wantFaults(t, c.rule, claim.Missing(p), c.want...)
	}
}
