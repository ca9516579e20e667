package market_test

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var filedAt = time.Date(2025, 11, 3, 8, 0, 0, 0, time.UTC)

func roundOf(budget market.Fen, way market.Oversubscription, last market.LastAward, eligible ...market.Fen) market.DistributionInput {
	in := market.DistributionInput{Round: "round", Programme: "jilin-2022-10", Version: 1, Budget: &budget, Oversub: way, LastAward: last}
	for i, e := range eligible {
		in.Claims = append(in.Claims, market.RoundClaim{
			Claim: fmt.Sprintf("c%d", i), Number: fmt.Sprintf("2025-%04d", i), Eligible: e, Score: 9000 - 100*i, Submitted: filedAt.Add(time.Duration(i) * time.Hour),
		})
	}
	return in
}

func sharesOf(t *testing.T, in market.DistributionInput) []market.Fen {
	t.Helper()
	d, err := market.Distribute(in, market.DistributionRules)
	if err != nil {
		t.Fatal(err)
	}
	out := []market.Fen{}
	for _, s := range d.Shares {
		out = append(out, s.Granted)
	}
	return out
}

func TestHowTheMoneyOfARoundIsSharedOut(t *testing.T) {
	ranked := func(in market.DistributionInput, scores ...int) market.DistributionInput {
		for i, s := range scores {
			in.Claims[i].Score = s
		}
		return in
	}
	late := roundOf(10, market.FirstComeFirst, market.LastRemainder, 6, 6)
	late.Claims[0].Submitted = filedAt.Add(24 * time.Hour)
	unbounded := roundOf(0, "", "", 5, 6)
	unbounded.Budget = nil
	for _, c := range []struct {
		rule string
		in   market.DistributionInput
		want []market.Fen
	}{
		{"enough for all", roundOf(100, market.Proportional, "", 60, 40), []market.Fen{60, 40}},
		{"enough for all needs no way to share", roundOf(100, "", "", 60, 40), []market.Fen{60, 40}},
		{"no budget is no bound", unbounded, []market.Fen{5, 6}},
		{"no claims", roundOf(100, market.Proportional, ""), []market.Fen{}},
		{"in proportion", roundOf(50, market.Proportional, "", 60, 40), []market.Fen{30, 20}},
		{"the Fen that is left goes to the largest remainder", roundOf(10, market.Proportional, "", 6, 6, 3), []market.Fen{4, 4, 2}},
		{"of equal remainders the smaller number is first", roundOf(2, market.Proportional, "", 1, 1, 1), []market.Fen{1, 1, 0}},
		{"nothing to share", roundOf(0, market.Proportional, "", 1, 1), []market.Fen{0, 0}},
		{"a claim of nothing gets nothing", roundOf(2, market.Proportional, "", 0, 3, 3), []market.Fen{0, 1, 1}},
		{"ranked, the best first", ranked(roundOf(10, market.Ranked, market.LastInFull, 6, 6, 4), 100, 300, 200), []market.Fen{0, 6, 4}},
		{"ranked, what is left does not cover the next: nothing for it", ranked(roundOf(9, market.Ranked, market.LastInFull, 6, 6, 1), 300, 200, 100), []market.Fen{6, 0, 0}},
		{"ranked, what is left does not cover the next: it gets that", ranked(roundOf(9, market.Ranked, market.LastRemainder, 6, 6, 1), 300, 200, 100), []market.Fen{6, 3, 0}},
		{"of equal scores the smaller number is first", ranked(roundOf(6, market.Ranked, market.LastInFull, 6, 6), 100, 100), []market.Fen{6, 0}},
		{"first come", roundOf(10, market.FirstComeFirst, market.LastInFull, 6, 4, 5), []market.Fen{6, 4, 0}},
		{"who came later stands behind", late, []market.Fen{4, 6}},
		{"amounts that overflow when they are multiplied", roundOf(1_000_000_000_000_000, market.Proportional, "", 1_000_000_000_000_000, 1_000_000_000_000_000), []market.Fen{500_000_000_000_000, 500_000_000_000_000}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, sharesOf(t, c.in)); diff != "" {
				t.Errorf("(- want, + got):\n%s", diff)
			}
		})
	}
}

func TestWhatCannotBeDistributed(t *testing.T) {
	twice := roundOf(10, market.Proportional, "", 6, 6)
	twice.Claims[1].Number = twice.Claims[0].Number
	for rule, in := range map[string]market.DistributionInput{
		"a number that stands twice":               twice,
		"a negative amount":                        roundOf(10, market.Proportional, "", -1, 20),
		"a negative budget":                        roundOf(-1, market.Proportional, "", 1),
		"a short budget without a way":             roundOf(10, "", "", 6, 6),
		"ranked without a rule for the last claim": roundOf(10, market.Ranked, "", 6, 6),
		"more than there is room for":              roundOf(10, market.Proportional, "", 1_000_000_000_000_001),
	} {
		if _, err := market.Distribute(in, 1); market.CodeOf(err) != market.CodeInvalid {
			t.Errorf("%s: %v", rule, err)
		}
	}
	if _, err := market.Distribute(roundOf(10, market.Proportional, "", 1), 2); market.CodeOf(err) != market.CodeInvalid {
		t.Errorf("rules that there are not: %v", err)
	}
}

func drawRound(t *rapid.T) market.DistributionInput {
	most := rapid.SampledFrom([]int64{3, 50, 1_000_000_000_000_000}).Draw(t, "scale")
	way := rapid.SampledFrom(market.Oversubscriptions.Codes()).Draw(t, "way")
	last := rapid.SampledFrom(market.LastAwards.Codes()).Draw(t, "last")
	in := roundOf(market.Fen(rapid.Int64Range(0, 4*most).Draw(t, "budget")), market.Oversubscription(way), market.LastAward(last))
	for i := range rapid.IntRange(0, 8).Draw(t, "claims") {
		in.Claims = append(in.Claims, market.RoundClaim{
			Claim: fmt.Sprintf("c%d", i), Number: fmt.Sprintf("2025-%04d", i), Eligible: market.Fen(rapid.Int64Range(0, most).Draw(t, "eligible")),
			Score: rapid.IntRange(0, 3).Draw(t, "score"), Submitted: filedAt.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "hour")) * time.Hour),
		})
	}
	return in
}

func distribution(t *rapid.T, in market.DistributionInput) market.Distribution {
	d, err := market.Distribute(in, market.DistributionRules)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestNoRoundGivesMoreThanItHas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawRound(t)
		d := distribution(t, in)
		var sum, eligible market.Fen
		for _, s := range d.Shares {
			if s.Granted < 0 || s.Granted > s.Eligible {
				t.Fatalf("%s gets %d of %d", s.Claim, s.Granted, s.Eligible)
			}
			sum, eligible = sum+s.Granted, eligible+s.Eligible
		}
		if sum > *in.Budget || sum != d.Granted || eligible != d.Eligible || d.Short != (eligible > *in.Budget) {
			t.Fatalf("%d given of %d, %d eligible: %+v", sum, *in.Budget, eligible, d)
		}
		if in.Oversub == market.Proportional && sum != min(*in.Budget, eligible) {
			t.Fatalf("in proportion %d of %d are given", sum, *in.Budget)
		}
	})
}

// With a smaller budget nobody gets more. Largest remainder breaks that by one
// Fen at the most (the Alabama paradox), as its comment says.
func TestASmallerBudgetGivesNobodyMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawRound(t)
		more := distribution(t, in)
		less := in
		less.Budget = ptr(market.Fen(rapid.Int64Range(0, int64(*in.Budget)).Draw(t, "smaller")))
		slack := market.Fen(0)
		if in.Oversub == market.Proportional {
			slack = 1
		}
		for i, s := range distribution(t, less).Shares {
			if s.Granted > more.Shares[i].Granted+slack {
				t.Fatalf("%s gets %d of %d, but %d of %d", s.Claim, s.Granted, *less.Budget, more.Shares[i].Granted, *in.Budget)
			}
		}
	})
}

func TestLargestRemainderHasTheAlabamaParadox(t *testing.T) {
	small, large := sharesOf(t, roundOf(10, market.Proportional, "", 6, 6, 2)), sharesOf(t, roundOf(11, market.Proportional, "", 6, 6, 2))
	if small[2] != 2 || large[2] != 1 {
		t.Errorf("of 10 %v, of 11 %v: the comment of Distribute says otherwise", small, large)
	}
}

// The order in which the Fen go that rounding down leaves is told as the
// distribution used it.
func TestTheOrderOfTheRemaindersIsTold(t *testing.T) {
	share := func(in market.DistributionInput) market.RoundDistribution {
		d, err := market.Distribute(in, market.DistributionRules)
		if err != nil {
			t.Fatal(err)
		}
		return market.RoundDistribution{Input: in, Result: d}
	}
	got := share(roundOf(10, market.Proportional, "", 6, 6, 2)).Remainders()
	want := []market.Remainder{{Claim: "c0", Left: 4, Order: 2}, {Claim: "c1", Left: 4, Order: 3}, {Claim: "c2", Left: 6, Order: 1, Extra: true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
	for rule, in := range map[string]market.DistributionInput{
		"the budget suffices": roundOf(100, market.Proportional, "", 6, 6),
		"one after another":   roundOf(10, market.FirstComeFirst, market.LastInFull, 6, 6),
	} {
		if got := share(in).Remainders(); got != nil {
			t.Errorf("%s: %+v", rule, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := drawRound(t)
		d := distribution(t, in)
		for i, r := range (market.RoundDistribution{Input: in, Result: d}).Remainders() {
			s := d.Shares[i]
			floor := s.Granted
			if r.Extra {
				floor--
			}
			// floor * all + what is left = budget * eligible
			whole := new(big.Int).Mul(big.NewInt(int64(floor)), big.NewInt(int64(d.Eligible)))
			whole.Add(whole, new(big.Int).SetUint64(r.Left))
			if whole.Cmp(new(big.Int).Mul(big.NewInt(int64(*in.Budget)), big.NewInt(int64(s.Eligible)))) != 0 || r.Claim != s.Claim {
				t.Fatalf("%s: %+v of %+v", s.Claim, r, d)
			}
		}
	})
}

func TestTheOrderOfTheClaimsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawRound(t)
		shuffled := in
		shuffled.Claims = shuffle(in.Claims, rapid.Uint64().Draw(t, "seed"))
		if diff := cmp.Diff(distribution(t, in), distribution(t, shuffled)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestTheLifeOfARound(t *testing.T) {
	p := exampleProgramme()
	p.Budget, p.Oversub = ptr(market.Fen(50)), market.Proportional
	at := filedAt
	r, err := market.NewRound("round", p, market.Text{ZH: "2025 年第一批"}, "2025-11-01", "2025-11-30", "user", at)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[market.Date]bool{"2025-10-31": false, "2025-11-01": true, "2025-11-30": true, "2025-12-01": false} {
		if err := r.Takes(day); (err == nil) != want {
			t.Errorf("takes a claim on %s: %v", day, err)
		}
	}
	in := roundOf(*r.Budget, p.Oversub, p.LastAward, 60, 40)
	if err := r.Share(in, "user", at); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("shared out while it is open: %v", err)
	}
	if err := r.Close("user", at); err != nil {
		t.Fatal(err)
	}
	if err := r.Takes("2025-11-15"); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("takes a claim after it was closed: %v", err)
	}
	if err := r.Close("user", at); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("closed twice: %v", err)
	}
	if err := r.Share(in, "user", at); err != nil {
		t.Fatal(err)
	}
	if err := r.Share(in, "user", at); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("shared out twice: %v", err)
	}
	if same, err := r.Distribution.Recompute(); err != nil || !same {
		t.Errorf("recomputed: %v, %v", same, err)
	}
	r.Distribution.Input.Claims[0].Eligible++
	if same, err := r.Distribution.Recompute(); err != nil || same {
		t.Errorf("an input that was changed afterwards: %v, %v", same, err)
	}
}

func TestWhatNoRoundMayBe(t *testing.T) {
	p := exampleProgramme()
	open := func(p market.Programme, name string, opens, closes market.Date) error {
		_, err := market.NewRound("round", p, market.Text{ZH: name}, opens, closes, "user", filedAt)
		return err
	}
	draft := p
	draft.State = market.ProgrammeDraft
	for rule, c := range map[string]struct {
		err  error
		want market.Code
	}{
		"of a draft":                    {open(draft, "第一批", "2025-11-01", "2025-11-30"), market.CodeConflict},
		"without a name":                {open(p, " ", "2025-11-01", "2025-11-30"), market.CodeInvalid},
		"without an end":                {open(p, "第一批", "2025-11-01", ""), market.CodeInvalid},
		"that ends before it begins":    {open(p, "第一批", "2025-11-02", "2025-11-01"), market.CodeInvalid},
		"that begins before the policy": {open(p, "第一批", "2022-01-18", "2022-03-01"), market.CodeInvalid},
		"that outlives the policy":      {open(p, "第一批", "2026-12-01", "2027-01-01"), market.CodeInvalid},
		"on a day that there is not":    {open(p, "第一批", "2025-02-30", "2025-03-01"), market.CodeInvalid},
	} {
		if market.CodeOf(c.err) != c.want {
			t.Errorf("%s: %v", rule, c.err)
		}
	}
}
