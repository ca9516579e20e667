package market_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"duijie/server/market"

	"pgregory.net/rapid"
)

func TestTheTableOfClaims(t *testing.T) {
	from, reached := map[market.ClaimState]bool{}, map[market.ClaimState]bool{market.ClaimDraft: true}
	for _, row := range market.ClaimTransitions {
		from[row.From], reached[row.To] = true, true
		for list, code := range map[*market.CodeList]string{
			market.ClaimActions: string(row.Action), market.ClaimStates: string(row.From),
		} {
			if !list.Has(code) {
				t.Errorf("%s has no code %s", list.Name, code)
			}
		}
		if row.When != "" && !market.ClaimConditions.Has(string(row.When)) {
			t.Errorf("no condition %s", row.When)
		}
		for _, n := range row.Needs {
			if !market.ClaimNeeds.Has(string(n)) {
				t.Errorf("no need %s", n)
			}
		}
		for _, p := range row.By {
			if !market.ClaimParts.Has(string(p)) {
				t.Errorf("no part %s", p)
			}
		}
	}
	for _, state := range market.ClaimStates.Codes() {
		s := market.ClaimState(state)
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
		if !from[s] && !s.Over() {
			t.Errorf("nothing leads out of %s", s)
		}
		if from[s] && s.Over() {
			t.Errorf("%s is over, and something leads out of it", s)
		}
	}
}

// Every way to the payment passes a decision, a notice and an approval: without
// the rows of one of them nothing is paid.
func TestNoWayRoundDecisionNoticeAndApproval(t *testing.T) {
	for _, without := range []market.ClaimAction{market.ClaimDecide, market.ClaimPublish, market.ClaimApprove, market.ClaimAllocate} {
		reached := map[market.ClaimState]bool{market.ClaimDraft: true}
		for range market.ClaimStates.Codes() {
			for _, row := range market.ClaimTransitions {
				if reached[row.From] && row.Action != without {
					reached[row.To] = true
				}
			}
		}
		if reached[market.ClaimPaid] {
			t.Errorf("paid without the step %s", without)
		}
	}
}

func TestALedgerIsNeverOverdrawnByTaking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := market.Ledger{Limit: market.Fen(rapid.Int64Range(0, 1000).Draw(t, "limit"))}
		model := map[string]market.Fen{}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			claim := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "claim")
			amount := market.Fen(rapid.Int64Range(-5, 700).Draw(t, "amount"))
			var others market.Fen
			for id, f := range model {
				if id != claim {
					others += f
				}
			}
			fits := amount >= 0 && (others+amount <= l.Limit || amount <= model[claim])
			if err := l.Take(claim, amount); (err == nil) != fits {
				t.Fatalf("%s takes %d of %+v: %v", claim, amount, l, err)
			}
			if fits {
				model[claim] = amount
			}
			if l.Overdrawn() || l.Of(claim) != model[claim] {
				t.Fatalf("%+v, model %v", l, model)
			}
		}
		l.Limit = 0
		if l.Overdrawn() != (l.Taken() > 0) {
			t.Fatal("a limit that fell below what is taken is overdrawn")
		}
	})
}

func TestProposedAllocationsFitEveryLedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		money := func(label string) market.Fen { return market.Fen(rapid.Int64Range(1, 500).Draw(t, label)) }
		taken := map[string]market.Fen{}
		ids := []string{"1", "2", "3"}
		var payments []market.Payment
		var invoices []market.Invoice
		limits := map[string]market.Fen{market.LedgerOf(market.LedgerContract, "c"): money("limit")}
		for _, id := range ids {
			p := market.Payment{ID: id, Date: "2026-01-0" + market.Date(id), Amount: money("payment"), State: market.VoucherConfirmed}
			for _, i := range ids {
				if rapid.Bool().Draw(t, "settles") {
					s := market.Settlement{Invoice: i, Amount: money("settlement")}
					p.Settlements = append(p.Settlements, s)
					limits[market.LedgerOfSettlement(id, i)] = s.Amount
				}
			}
			i := market.Invoice{ID: id, Amount: money("invoice"), State: rapid.SampledFrom([]market.VoucherState{market.VoucherConfirmed, market.VoucherReversed}).Draw(t, "state")}
			payments, invoices = append(payments, p), append(invoices, i)
			limits[market.LedgerOf(market.LedgerPayment, id)] = p.Amount
			limits[market.LedgerOf(market.LedgerInvoice, id)] = i.Amount
			if i.State != market.VoucherConfirmed {
				limits[market.LedgerOf(market.LedgerInvoice, id)] = 0
			}
		}
		for round := range 2 {
			of := func(ledger string) market.Fen { return taken[ledger] }
			c := market.Claim{Contract: "c", Allocations: market.Allocate("c", limits["contract:c"], payments, invoices, of)}
			if round == 1 && len(c.Allocations) > 0 {
				t.Fatalf("the first took all that fits, and a second takes %v", c.Allocations)
			}
			for ledger, amount := range c.Takings() {
				if taken[ledger] += amount; taken[ledger] > limits[ledger] {
					t.Fatalf("%s: %d of %d", ledger, taken[ledger], limits[ledger])
				}
			}
		}
	})
}

func TestCapsGoByTheProgrammesCode(t *testing.T) {
	c := market.Claim{Contract: "k", CreditCode: "U", SubmittedAt: time.Date(2025, 12, 31, 15, 59, 0, 0, time.UTC),
		Decision: &market.Decision{At: time.Date(2025, 12, 31, 16, 1, 0, 0, time.UTC)}}
	terms := market.SubsidyTerms{CapContract: ptr(market.Fen(1)), CapYear: ptr(market.Fen(2)), CapTotal: ptr(market.Fen(3)), CapYearBy: market.ByFiling}
	p := market.Programme{ID: "second version", Code: "art10", Version: 2, Subsidy: &terms}
	for by, year := range map[market.CapYear]string{market.ByFiling: "2025", market.ByDecision: "2026"} { // the year is China's
		terms.CapYearBy = by
		got := market.CapLedgers(p, c, []market.CreditCode{"F", "U"}, "2026-05-01")
		want := map[string]market.Fen{"cap:contract:art10:k": 1, "cap:year:art10:U:" + year: 2, "cap:total:art10:U": 3, "cap:year:art10:F:" + year: 2, "cap:total:art10:F": 3}
		if !maps.Equal(got, want) {
			t.Errorf("by %s: %v", by, got)
		}
	}
}

func sheets() []market.Review {
	criteria := []market.Criterion{{Code: "a", Max: 60}, {Code: "b", Max: 40}}
	return []market.Review{
		{ID: "claim/e1", Expert: "e1", State: market.ReviewAsked, Criteria: criteria},
		{ID: "claim/e2", Expert: "e2", State: market.ReviewAsked, Criteria: criteria},
	}
}

func scores(a, b int) market.ReviewSheet {
	return market.ReviewSheet{NoConflict: true, Scores: []market.Score{{Criterion: "a", Points: a}, {Criterion: "b", Points: b}}, Opinion: "技术先进，建议支持", Recommend: ptr(true)}
}

func TestScoringSheets(t *testing.T) {
	for _, c := range []struct {
		rule   string
		change func(*market.ReviewSheet)
		want   []string
	}{
		{"complete", func(*market.ReviewSheet) {}, nil},
		{"no word on conflicts of interest", func(s *market.ReviewSheet) { s.NoConflict = false }, []string{"no_conflict"}},
		{"a criterion without points", func(s *market.ReviewSheet) { s.Scores = s.Scores[:1] }, []string{"scores.b"}},
		{"more points than there are", func(s *market.ReviewSheet) { s.Scores[0].Points = 61 }, []string{"scores.a"}},
		{"a criterion twice", func(s *market.ReviewSheet) { s.Scores = append(s.Scores, s.Scores[0]) }, []string{"scores"}},
		{"no opinion", func(s *market.ReviewSheet) { s.Opinion, s.Recommend = "", nil }, []string{"opinion", "recommend"}},
	} {
		r, sheet := sheets()[0], scores(50, 30)
		c.change(&sheet)
		err := r.Submit(sheet, morning)
		if c.want == nil {
			if err != nil || r.State != market.ReviewIn || r.Total != 80 {
				t.Errorf("%s: %+v, %v", c.rule, r, err)
			}
			wantCode(t, "a sheet that is in is changed", r.Submit(sheet, morning), market.CodeConflict)
			wantCode(t, "a sheet that is in is declined", r.Decline("没有时间", morning), market.CodeConflict)
			continue
		}
		wantFaultsOf(t, c.rule, err, c.want...)
	}
}

func TestAnExpertIsLateOnceTheLastDayIsOver(t *testing.T) {
	r := market.Review{State: market.ReviewAsked, Due: "2026-09-15"}
	in, open := r, r
	in.State, open.Due = market.ReviewIn, ""
	for _, c := range []struct {
		rule   string
		review market.Review
		today  market.Date
		want   bool
	}{
		{"on the last day", r, "2026-09-15", false},
		{"the day after", r, "2026-09-16", true},
		{"one whose sheet is in", in, "2026-09-16", false},
		{"one whose last day is not known", open, "2026-09-16", false},
	} {
		if got := c.review.Late(c.today); got != c.want {
			t.Errorf("%s: %v", c.rule, got)
		}
	}
}

func wantFaultsOf(t *testing.T, rule string, err error, want ...string) {
	t.Helper()
	var found *market.Error
	if !errors.As(err, &found) {
		t.Errorf("%s: %v", rule, err)
		return
	}
	wantFaults(t, rule, found.Faults, want...)
}

func TestExpertsAreBlindToEachOtherUntilAllAreIn(t *testing.T) {
	all := sheets()
	if err := all[0].Submit(scores(60, 40), morning); err != nil {
		t.Fatal(err)
	}
	if got := market.ReviewsFor(all, 2, "e2", false); len(got) != 1 || got[0].Expert != "e2" {
		t.Errorf("the second expert sees %+v", got)
	}
	for _, r := range market.ReviewsFor(all, 2, "decider", true) {
		if r.Total != 0 || r.Scores != nil || r.Opinion != "" || r.Recommend != nil {
			t.Errorf("the office sees points before all are in: %+v", r)
		}
	}
	for viewer, office := range map[string]bool{"decider": true, "e2": false} { // before a second expert has been asked
		if got := market.ReviewsFor(all[:1], 2, viewer, office); len(got) > 0 && (got[0].Total != 0 || got[0].Scores != nil || got[0].Opinion != "" || got[0].Recommend != nil) {
			t.Errorf("%s sees the first of two sheets before the second expert is asked: %+v", viewer, got)
		}
	}
	if market.ScoresComplete(all, 2) {
		t.Error("complete with one sheet out")
	}
	if err := all[1].Submit(scores(31, 10), morning); err != nil {
		t.Fatal(err)
	}
	got := market.ReviewsFor(all, 2, "e2", false)
	if len(got) != 2 || got[0].Total != 100 || got[0].Expert != "" || got[0].ID != "" {
		t.Errorf("after all are in, the second expert sees %+v", got)
	}
	if office := market.ReviewsFor(all, 2, "decider", true); office[0].Total != 100 || office[0].Expert != "e1" {
		t.Errorf("the office sees %+v", office)
	}
	if !market.ScoresComplete(all, 2) || market.ScoresComplete(all, 3) || market.MeanScore(all) != 7050 {
		t.Errorf("mean %d", market.MeanScore(all))
	}
	declined := sheets()
	if err := declined[0].Decline("与卖方有合作", morning); err != nil || market.ScoresComplete(declined[:1], 0) {
		t.Errorf("nobody has scored, and it is complete (%v)", err)
	}
}

func TestOnlyAnOpenObjectionIsSettled(t *testing.T) {
	o := market.Objection{State: market.ObjectionOpen, Text: "该合同与去年申报的合同内容相同"}
	wantCode(t, "without an answer", o.Settle(market.ObjectionDismissed, " ", "decider", morning), market.CodeInvalid)
	if err := o.Settle(market.ObjectionDismissed, "内容不同", "decider", morning); err != nil || o.State != market.ObjectionDismissed {
		t.Errorf("%+v, %v", o, err)
	}
	wantCode(t, "settled twice", o.Settle(market.ObjectionUpheld, "成立", "decider", morning), market.CodeConflict)
	wantFaults(t, "says nothing", market.Objection{Text: "不同意"}.Check(), "text")
}

func TestARecoveryAsksForWhatWasPaidAtMost(t *testing.T) {
	for _, c := range []struct {
		rule   string
		demand market.RecoveryDemand
		want   []string
	}{
		{"all of it", market.RecoveryDemand{Amount: 100, Basis: "认定登记被撤销"}, nil},
		{"more than was paid", market.RecoveryDemand{Amount: 101, Basis: "认定登记被撤销"}, []string{"amount_fen"}},
		{"nothing", market.RecoveryDemand{Basis: "认定登记被撤销"}, []string{"amount_fen"}},
		{"no basis", market.RecoveryDemand{Amount: 100}, []string{"basis"}},
		{"a day that is over", market.RecoveryDemand{Amount: 100, Basis: "认定登记被撤销", Due: "2026-11-21"}, []string{"due"}},
	} {
		r := market.Recovery{State: market.RecoveryOpen, Paid: 100}
		err := r.Demand(c.demand, "decider", morning)
		if c.want == nil {
			if err != nil {
				t.Errorf("%s: %v", c.rule, err)
			}
			continue
		}
		wantFaultsOf(t, c.rule, err, c.want...)
	}
	r := market.Recovery{State: market.RecoveryOpen, Paid: 100}
	back := market.Receipt{Date: "2026-11-22", Amount: 40, Ref: "BACK-1", At: morning}
	wantCode(t, "money before the demand", r.Receive(back), market.CodeConflict)
	if err := r.Demand(market.RecoveryDemand{Amount: 100, Basis: "认定登记被撤销"}, "decider", morning); err != nil {
		t.Fatal(err)
	}
	if err := r.Receive(back); err != nil || r.Complete() {
		t.Fatalf("%+v, %v", r, err)
	}
	over := back
	over.Amount = 61
	wantFaultsOf(t, "more than is open", r.Receive(over), "amount_fen")
	tomorrow := back
	tomorrow.Date = "2026-11-23"
	wantFaultsOf(t, "a day that has not come", r.Receive(tomorrow), "date")
	wantFaultsOf(t, "less than has come in", r.Demand(market.RecoveryDemand{Amount: 39, Basis: "重新计算后应缴"}, "decider", morning), "amount_fen")
	if err := r.Demand(market.RecoveryDemand{Amount: 40, Basis: "重新计算后应缴"}, "decider", morning); err != nil || !r.Complete() {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestTheEnterpriseIsHeardWhileARecoveryIsOpen(t *testing.T) {
	said := market.Statement{Text: "  合同仍在履行，登记变更不影响已付的款项  ", By: "member", At: morning}
	for state, open := range map[market.RecoveryState]bool{
		market.RecoveryOpen: true, market.RecoveryDemanded: true, market.RecoveryDone: false, market.RecoveryCleared: false,
	} {
		r := market.Recovery{State: state, Paid: 100}
		err := r.Hear(said)
		if open && (err != nil || len(r.Statements) != 1 || r.Statements[0].Text != "合同仍在履行，登记变更不影响已付的款项") {
			t.Errorf("%s: %v, %+v", state, err, r.Statements)
		}
		if !open {
			wantCode(t, string(state), err, market.CodeConflict)
		}
	}
	r := market.Recovery{State: market.RecoveryOpen}
	wantFaultsOf(t, "says nothing", r.Hear(market.Statement{Text: "不同意"}), "text")
	for range 20 {
		if err := r.Hear(said); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, "without end", r.Hear(said), market.CodeConflict)
}

func list() market.Batch {
	return market.Batch{Number: "2026-0001", By: "finance", At: morning, SignedBy: "signer", SignedAt: morning, Lines: []market.BatchLine{
		{Claim: "c1", Number: "x-1", Name: "甲", Account: market.Account{Number: "111"}, Amount: 100, Outcome: market.BatchPending},
		{Claim: "c2", Number: "x-2", Name: "乙", Account: market.Account{Number: "222"}, Amount: 200, Outcome: market.BatchPending},
	}}
}

func TestASealedListShowsAnyChange(t *testing.T) {
	seal := list().Seal()
	if len(seal) != 64 || list().Seal() != seal {
		t.Fatalf("the same list has two seals: %s", seal)
	}
	answered := list()
	if _, err := answered.Answer(market.TreasuryWord{Number: "x-1", Amount: 100, Paid: true, Ref: "T-001", Date: "2026-11-22"}, morning); err != nil {
		t.Fatal(err)
	}
	if answered.Seal() != seal {
		t.Error("an answer breaks the seal")
	}
	for rule, change := range map[string]func(*market.Batch){
		"amount": func(b *market.Batch) { b.Lines[0].Amount++ }, "account": func(b *market.Batch) { b.Lines[0].Account.Number = "112" },
		"name": func(b *market.Batch) { b.Lines[0].Name = "丙" }, "a line": func(b *market.Batch) { b.Lines = b.Lines[:1] }, "number": func(b *market.Batch) { b.Number = "2026-0002" },
	} {
		b := list()
		if change(&b); b.Seal() == seal {
			t.Errorf("the seal does not show a change of %s", rule)
		}
	}
}

func TestAListIsSignedByASecondPerson(t *testing.T) {
	b := list()
	b.SignedBy, b.SignedAt = "", time.Time{}
	_, err := b.Answer(market.TreasuryWord{Number: "x-1", Amount: 100, Paid: true, Ref: "T-001", Date: "2026-11-22"}, morning)
	wantCode(t, "answered before it is signed", err, market.CodeConflict)
	wantCode(t, "signed by who made it", b.Sign("finance", morning), market.CodeForbidden)
	taken := b
	taken.Lines = slices.Clone(b.Lines)
	wantCode(t, "taken back without a reason", taken.Withdraw("", morning), market.CodeInvalid)
	wantCode(t, "taken back", taken.Withdraw("账号有误", morning), "")
	if taken.Pending() != 0 || taken.Answered != morning || taken.Lines[1].Outcome != market.BatchFailed {
		t.Errorf("taken back: %+v", taken)
	}
	wantCode(t, "signed after it was taken back", taken.Sign("signer", morning), market.CodeConflict)
	wantCode(t, "signed", b.Sign("signer", morning), "")
	wantCode(t, "signed twice", b.Sign("third", morning), market.CodeConflict)
	wantCode(t, "taken back after it was signed", b.Withdraw("账号有误", morning), market.CodeConflict)
	if b.SignedBy != "signer" || b.SignedAt != morning || b.Pending() != 2 {
		t.Errorf("signed: %+v", b)
	}
}

func TestTheTreasurysWord(t *testing.T) {
	paid := market.TreasuryWord{Number: "x-1", Amount: 100, Paid: true, Ref: "T-001", Date: "2026-11-22"}
	for _, c := range []struct {
		rule   string
		change func(*market.TreasuryWord)
		code   market.Code
	}{
		{"paid", func(*market.TreasuryWord) {}, ""},
		{"failed with a reason", func(w *market.TreasuryWord) { w.Paid, w.Ref, w.Date, w.Reason = false, "", "", "账号不存在" }, ""},
		{"failed without a reason", func(w *market.TreasuryWord) { w.Paid = false }, market.CodeInvalid},
		{"a claim that is not on the list", func(w *market.TreasuryWord) { w.Number = "x-3" }, market.CodeConflict},
		{"another amount", func(w *market.TreasuryWord) { w.Amount = 99 }, market.CodeInvalid},
		{"no reference", func(w *market.TreasuryWord) { w.Ref = "" }, market.CodeInvalid},
		{"paid before the list", func(w *market.TreasuryWord) { w.Date = "2026-11-21" }, market.CodeInvalid},
		{"paid tomorrow", func(w *market.TreasuryWord) { w.Date = "2026-11-23" }, market.CodeInvalid},
	} {
		b, w := list(), paid
		c.change(&w)
		line, err := b.Answer(w, morning)
		wantCode(t, c.rule, err, c.code)
		if c.code != "" && b.Pending() != 2 {
			t.Errorf("%s: refused, and yet noted", c.rule)
		}
		if c.code == "" {
			if line.Outcome == market.BatchPending || b.Pending() != 1 {
				t.Errorf("%s: %+v", c.rule, line)
			}
			_, err := b.Answer(w, morning)
			wantCode(t, c.rule+", twice", err, market.CodeConflict)
		}
	}
}

func TestFlags(t *testing.T) {
	contract := func() market.Contract {
		return market.Contract{ID: "c", Terms: market.ContractTerms{Subject: "研制一套试验台并交付样机", Signed: "2026-03-01",
			Price: market.ContractPrice{Total: 123_456_00}}}
	}
	for _, c := range []struct {
		rule   string
		change func(*market.FlagFacts)
		want   []market.ClaimFlag
	}{
		{"things, and nothing deducted", func(*market.FlagFacts) {}, []market.ClaimFlag{market.FlagNoDeduction}},
		{"things, and something deducted", func(f *market.FlagFacts) {
			f.Contract.Terms.Price.Deductions = []market.Deduction{{Kind: "equipment", Amount: 1}}
		}, nil},
		{"no things", func(f *market.FlagFacts) { f.Contract.Terms.Subject = "开发控制算法" }, nil},
		{"round sums", func(f *market.FlagFacts) {
			f.Contract.Terms.Subject, f.Contract.Terms.Price.Total = "开发控制算法", 200_000*market.Yuan
			f.Payments = []market.Payment{{ID: "p", Amount: 50_000 * market.Yuan, Date: "2026-04-01"}}
		}, []market.ClaimFlag{market.FlagRoundSums}},
		{"a round total and a payment that is not", func(f *market.FlagFacts) {
			f.Contract.Terms.Subject, f.Contract.Terms.Price.Total = "开发控制算法", 200_000*market.Yuan
			f.Payments = []market.Payment{{ID: "p", Amount: 50_001 * market.Yuan, Date: "2026-04-01"}}
		}, nil},
		{"paid on the day of signing and a day before", func(f *market.FlagFacts) {
			f.Contract.Terms.Subject = "开发控制算法"
			f.Payments = []market.Payment{{ID: "p", Amount: 1, Date: "2026-03-01"}, {ID: "q", Amount: 1, Date: "2026-02-28"}}
		}, []market.ClaimFlag{market.FlagPaidBefore}},
		{"the same representative, a voucher seen before, declared related", func(f *market.FlagFacts) {
			f.Contract.Terms.Subject, f.Contract.Terms.Related, f.SamePerson = "开发控制算法", ptr(true), true
			f.Seen = []market.Claim{{ID: "old", Number: "x-1", State: market.ClaimRejected}}
		}, []market.ClaimFlag{market.FlagSamePerson, market.FlagVoucherSeen, market.FlagDeclaredRelate}},
		{"two more contracts near, one far", func(f *market.FlagFacts) {
			f.Contract.Terms.Subject = "开发控制算法"
			for id, day := range map[string]market.Date{"c": "2026-03-01", "near": "2026-01-01", "near too": "2026-08-28", "far": "2026-08-29"} {
				f.Others = append(f.Others, market.Contract{ID: id, Terms: market.ContractTerms{Signed: day}})
			}
		}, []market.ClaimFlag{market.FlagManyContracts}},
		{"one more contract near", func(f *market.FlagFacts) {
			f.Contract.Terms.Subject = "开发控制算法"
			f.Others = []market.Contract{{ID: "near", Terms: market.ContractTerms{Signed: "2026-01-01"}}}
		}, nil},
	} {
		f := market.FlagFacts{Contract: contract()}
		c.change(&f)
		var got []market.ClaimFlag
		for _, flag := range market.ClaimFlags(f) {
			got = append(got, flag.Flag)
			if flag.Means.ZH == "" || flag.Means.EN == "" || flag.Found.ZH == "" || len(flag.Sources) == 0 {
				t.Errorf("%s: %+v says too little", c.rule, flag)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.rule, got, c.want)
		}
	}
}

func TestWhoseDutyAClaimIs(t *testing.T) {
	for _, c := range []struct {
		rule  string
		after int
		who   string
		part  market.ClaimPart // empty: no duty
	}{
		{"submitted: the local office's", 1, "local", market.PartLocal},
		{"submitted: not yet the province's", 1, "formal", ""},
		{"in formal check: the reviewer's", 3, "formal", market.PartFormal},
		{"in formal check: not the decider's who awaits experts", 3, "finance", ""},
		{"scored: the decider's", 4, "decider", market.PartDecider},
		{"decided, not distributed: nobody's", 5, "formal", ""},
		{"approved: finance's", 7, "finance", market.PartFinance},
		{"approved: not the other finance's who decided", 7, "second", market.PartFinance},
		{"paid: to be closed", 9, "formal", market.PartFormal},
		{"an auditor has none", 4, "auditor", ""},
		{"the enterprise waits", 4, "applicant", ""},
	} {
		claim, at := claimUpTo(t, c.after)
		d := market.ClaimDuty(desk[c.who], claim, at, passing())
		if d == nil != (c.part == "") || d != nil && (d.Part != string(c.part) || len(d.Actions) == 0) {
			t.Errorf("%s: %+v", c.rule, d)
		}
	}
	claim, at := claimUpTo(t, 7)
	decided := desk["second"]
	decided.User = "decider"
	if d := market.ClaimDuty(decided, claim, at, passing()); d != nil {
		t.Errorf("who decided has to pay: %+v", d)
	}
	local, at := claimUpTo(t, 2)
	if d := market.ClaimDuty(desk["local"], local, at, passing()); d.Due != "2026-11-29" || d.Overdue {
		t.Errorf("%+v", d)
	}
	if d := market.ClaimDuty(desk["local"], local, at.AddDate(0, 0, 8), passing()); !d.Overdue {
		t.Errorf("eight days later: %+v", d)
	}
	draft := draftClaim()
	if market.ClaimDuty(desk["applicant"], draft, morning, passing()) != nil {
		t.Error("one's own draft is no duty")
	}
	draft.Proposed = true
	if market.ClaimDuty(desk["applicant"], draft, morning, passing()) == nil {
		t.Error("a proposed claim is to be confirmed")
	}
}

func TestDutiesOfReviewAndRecovery(t *testing.T) {
	claim, at := claimUpTo(t, 4)
	claim.Experts = []string{"expert"}
	r := market.Review{Expert: "expert", State: market.ReviewAsked, Due: "2026-11-21"}
	if d := market.ReviewDuty(desk["expert"], claim, r, at); d == nil || !d.Overdue {
		t.Errorf("%+v", d)
	}
	if d := market.ReviewDuty(desk["decider"], claim, r, at); d != nil {
		t.Errorf("someone else's sheet: %+v", d)
	}
	paid, at := claimUpTo(t, 9)
	open := market.Recovery{State: market.RecoveryOpen}
	out := market.Recovery{State: market.RecoveryDemanded, Amount: ptr(market.Fen(10))}
	in := market.Recovery{State: market.RecoveryDemanded, Amount: ptr(market.Fen(10)), Receipts: []market.Receipt{{Amount: 10}}}
	for _, c := range []struct {
		who  string
		r    market.Recovery
		want string
	}{
		{"decider", open, "demand"}, {"finance", open, ""}, {"applicant", open, ""},
		{"applicant", out, "pay_back"}, {"finance", out, "receive"}, {"decider", out, ""}, {"finance", in, "recovered"},
		{"finance", market.Recovery{State: market.RecoveryDone}, ""},
	} {
		d := market.RecoveryDuty(desk[c.who], paid, c.r, at)
		if d == nil != (c.want == "") || d != nil && d.Actions[0] != c.want {
			t.Errorf("%s of a recovery %s: %+v, want %q", c.who, c.r.State, d, c.want)
		}
	}
}

func TestDutiesComeInTheOrderOfTheirLastDays(t *testing.T) {
	duties := []market.Duty{
		{Subject: "none", Since: morning}, {Subject: "late", Due: "2026-12-01", Since: morning},
		{Subject: "younger", Due: "2026-11-30", Since: morning.Add(time.Hour)}, {Subject: "older", Due: "2026-11-30", Since: morning},
	}
	market.SortDuties(duties)
	var got []string
	for _, d := range duties {
		got = append(got, d.Subject)
	}
	if !slices.Equal(got, []string{"older", "younger", "late", "none"}) {
		t.Error(got)
	}
}

// Who looks at all claims skips those on which an actor could owe nothing, so none
// of these may carry a duty after all.
func TestNobodyOwesWhatTheyCouldNotOwe(t *testing.T) {
	owed := 0
	for _, state := range market.ClaimStates.Codes() {
		for who, a := range desk {
			for _, proposed := range []bool{false, true} {
				c := draftClaim()
				c.State, c.Proposed, c.Experts, c.AskedFrom = market.ClaimState(state), proposed, []string{"expert"}, market.ClaimLocalReview
				c.Decision = &market.Decision{Eligible: 100, Granted: ptr(market.Fen(100)), By: "someone", At: morning}
				c.NoticeFrom, c.NoticeTo = "2026-11-01", "2026-11-10"
				review := market.Review{Expert: "expert", State: market.ReviewAsked}
				recovery := market.Recovery{State: market.RecoveryDemanded, Amount: ptr(market.Fen(40)), Receipts: []market.Receipt{{Amount: 40}}}
				later := morning.AddDate(1, 0, 0)
				for _, d := range []*market.Duty{market.ClaimDuty(a, c, later, passing()), market.ReviewDuty(a, c, review, later), market.RecoveryDuty(a, c, recovery, later)} {
					if c.State != market.ClaimRecovery && d != nil && d.Kind == market.DutyRecovery {
						continue // a recovery is asked for while there is one
					}
					if d == nil {
						continue
					}
					if owed++; !market.CouldOwe(a, c) {
						t.Errorf("%s owes %v on a claim in %s (proposed: %v) and could not", who, d.Actions, state, proposed)
					}
				}
			}
		}
	}
	if owed < 20 {
		t.Errorf("only %d duties were met", owed)
	}
}

func TestARecoveryIsOverdueAfterItsLastDayWhileSomethingIsOpen(t *testing.T) {
	demanded := market.Recovery{State: market.RecoveryDemanded, Amount: ptr(market.Fen(10)), Due: "2026-06-08"}
	paid := demanded
	paid.Receipts = []market.Receipt{{Amount: 10}}
	for _, c := range []struct {
		rule  string
		of    market.Recovery
		today market.Date
		want  bool
	}{
		{"on the last day", demanded, "2026-06-08", false},
		{"the day after", demanded, "2026-06-09", true},
		{"all is in", paid, "2026-06-09", false},
		{"nothing was demanded yet", market.Recovery{State: market.RecoveryOpen}, "2026-06-09", false},
	} {
		if got := c.of.Overdue(c.today); got != c.want {
			t.Errorf("%s: %t", c.rule, got)
		}
	}
}
