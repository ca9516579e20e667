package market_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"duijie/server/market"

	"pgregory.net/rapid"
)

func money(t *rapid.T, name string) market.Fen {
	return market.Fen(rapid.Int64Range(0, 1_000_000_000_000_000).Draw(t, name))
}

// drawInput is a claim with random money: payments that settle random parts of
// random invoices, random caps, random earlier awards.
func drawInput(t *rapid.T) market.CalculationInput {
	in := exampleInput()
	s := in.Programme.Subsidy
	s.Rate = ptr(market.BasisPoints(rapid.Int64Range(1, 10_000).Draw(t, "rate")))
	s.CapContract, s.CapYear, s.CapTotal = ptr(money(t, "cap of the contract")), ptr(money(t, "cap of the year")), ptr(money(t, "cap in all"))
	s.MinPaid, s.MinAward = ptr(market.Fen(0)), ptr(market.Fen(0))
	s.CityAid = rapid.SampledFrom([]market.CityAid{market.CityAidAllowed, market.CityAidDeducted}).Draw(t, "city")
	in.Contract.Registration[0].CertifiedTotal = 1_000_000_000_000_000
	in.Contract.Registration[0].CertifiedTechnical = money(t, "certified")
	in.Payments, in.Invoices, in.Allocations = nil, nil, nil
	invoices := rapid.IntRange(1, 4).Draw(t, "invoices")
	sums := make([]market.Fen, invoices)
	for p := range rapid.IntRange(1, 4).Draw(t, "payments") {
		pay := market.Payment{ID: fmt.Sprintf("pay-%d", p), Contract: "contract", Date: "2025-05-01", State: market.VoucherConfirmed}
		for i := range invoices {
			amount := money(t, "settles") / 16
			if amount == 0 {
				continue
			}
			pay.Settlements = append(pay.Settlements, market.Settlement{Invoice: fmt.Sprintf("inv-%d", i), Amount: amount})
			pay.Amount += amount
			sums[i] += amount
			in.Allocations = append(in.Allocations, market.Allocation{Payment: pay.ID, Invoice: fmt.Sprintf("inv-%d", i), Amount: market.Fen(rapid.Int64Range(1, int64(amount)).Draw(t, "takes"))})
		}
		in.Payments = append(in.Payments, pay)
	}
	for i, sum := range sums {
		in.Invoices = append(in.Invoices, market.Invoice{ID: fmt.Sprintf("inv-%d", i), Contract: "contract", Amount: sum, State: market.VoucherConfirmed})
	}
	for e := range rapid.IntRange(0, 3).Draw(t, "earlier") {
		in.Earlier = append(in.Earlier, market.EarlierAward{
			Claim: fmt.Sprintf("old-%d", e), Programme: rapid.SampledFrom([]string{"jilin-2022-10", "another"}).Draw(t, "of"),
			Enterprise: claimantCode, Contract: rapid.SampledFrom([]string{"contract", "other"}).Draw(t, "for"), Year: rapid.IntRange(2023, 2024).Draw(t, "year"),
			Base: money(t, "base before") / 4, Award: money(t, "award before") / 4,
		})
	}
	if rapid.Bool().Draw(t, "aid") {
		in.OtherAid = []market.OtherAid{{Source: "长春", Amount: money(t, "city money")}}
	}
	return in
}

func drawn(t *rapid.T, in market.CalculationInput) market.Calculation {
	c, err := market.Calculate(in, market.Rules)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sumOver adds up what counts, in a way of its own: the model of the bounds.
func sumOver(list []market.EarlierAward, of func(market.EarlierAward) market.Fen, counts func(market.EarlierAward) bool) (sum market.Fen) {
	for _, e := range list {
		if counts(e) {
			sum += of(e)
		}
	}
	return sum
}

func TestNoAwardExceedsAnyBound(t *testing.T) {
	passed := 0
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		c := drawn(t, in)
		award := func(e market.EarlierAward) market.Fen { return e.Award }
		ours := func(e market.EarlierAward) bool { return e.Programme == in.Programme.Code }
		s := in.Programme.Subsidy
		var taken market.Fen
		for _, a := range in.Allocations {
			taken += a.Amount
		}
		certified := in.Contract.Registration[0].CertifiedTechnical - sumOver(in.Earlier, func(e market.EarlierAward) market.Fen { return e.Base }, func(e market.EarlierAward) bool { return e.Contract == "contract" })
		for name, most := range map[string]market.Fen{
			"rate of the base":    s.Rate.Of(c.Base),
			"cap of the contract": *s.CapContract - sumOver(in.Earlier, award, func(e market.EarlierAward) bool { return ours(e) && e.Contract == "contract" }),
			"cap of the year":     *s.CapYear - sumOver(in.Earlier, award, func(e market.EarlierAward) bool { return ours(e) && e.Year == 2025 }),
			"cap in all":          *s.CapTotal - sumOver(in.Earlier, award, ours),
		} {
			if c.Award > max(most, 0) {
				t.Fatalf("award %d passes the %s %d", c.Award, name, most)
			}
		}
		if c.Base > taken || c.Base > max(certified, 0) || c.Base < 0 || c.Award < 0 {
			t.Fatalf("base %d, award %d; taken %d, certified and left %d", c.Base, c.Award, taken, certified)
		}
		if !c.Passes && c.Award != 0 || c.Passes && c.Award == 0 {
			t.Fatalf("passes %v with %d", c.Passes, c.Award)
		}
		if c.Passes {
			passed++
		}
	})
	if passed == 0 {
		t.Error("no claim passed: the bounds were never tried")
	}
}

// More money paid, settled and claimed never lowers an award.
func TestMorePaidNeverLowersAnAward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		in.Programme.Subsidy.MinPaid = ptr(money(t, "least paid") / 4)
		before := drawn(t, in)
		if len(in.Allocations) == 0 {
			t.Skip("nothing is claimed")
		}
		more := money(t, "more") / 16
		i := rapid.IntRange(0, len(in.Allocations)-1).Draw(t, "of")
		a := &in.Allocations[i]
		a.Amount += more
		p := slices.IndexFunc(in.Payments, func(p market.Payment) bool { return p.ID == a.Payment })
		in.Payments[p].Amount += more
		s := slices.IndexFunc(in.Payments[p].Settlements, func(s market.Settlement) bool { return s.Invoice == a.Invoice })
		in.Payments[p].Settlements[s].Amount += more
		in.Invoices[slices.IndexFunc(in.Invoices, func(v market.Invoice) bool { return v.ID == a.Invoice })].Amount += more
		if after := drawn(t, in); after.Award < before.Award {
			t.Fatalf("%d paid more: %d before, %d after", more, before.Award, after.Award)
		}
	})
}

// The order in which things are listed changes no byte of the sheet, and what
// was handed in is left as it is.
func TestTheOrderOfTheInputChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		first, err := drawn(t, in).CanonicalJSON()
		if err != nil {
			t.Fatal(err)
		}
		seed := rapid.Uint64().Draw(t, "seed")
		shuffled := in
		shuffled.Payments, shuffled.Invoices = shuffle(in.Payments, seed), shuffle(in.Invoices, seed)
		shuffled.Allocations, shuffled.Earlier = shuffle(in.Allocations, seed), shuffle(in.Earlier, seed)
		for i := range shuffled.Payments {
			shuffled.Payments[i].Settlements = shuffle(shuffled.Payments[i].Settlements, seed)
		}
		order := fmt.Sprint(shuffled.Payments, shuffled.Invoices, shuffled.Allocations, shuffled.Earlier)
		again, err := drawn(t, shuffled).CanonicalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatalf("differs:\n%s\n%s", first, again)
		}
		if order != fmt.Sprint(shuffled.Payments, shuffled.Invoices, shuffled.Allocations, shuffled.Earlier) {
			t.Fatal("the input was changed")
		}
	})
}

func shuffle[T any](list []T, seed uint64) []T {
	out := slices.Clone(list)
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// FuzzCalculate looks for an input that panics, or whose award is not between
// nothing and the rate of the base.
func FuzzCalculate(f *testing.F) {
	f.Add(int64(1), int64(2), int64(3), int64(4), int64(300), int64(200), "2025-01-01", "pay-1", uint8(0))
	f.Add(int64(-1<<63), int64(1<<62), int64(1<<62), int64(1<<62), int64(10_000), int64(1<<62), "", "", uint8(255))
	f.Add(int64(1<<62), int64(-1<<63), int64(-5), int64(1<<62), int64(-7), int64(-1), "x", "pay-2", uint8(7))
	f.Fuzz(func(t *testing.T, certified, paid, invoiced, taken, rate, limit int64, day, id string, bits uint8) {
		in := exampleInput()
		in.Contract.Registration[0].CertifiedTechnical = market.Fen(certified)
		in.Contract.Terms.Price.Deductions[0].Amount = market.Fen(taken)
		in.Payments[0].Amount, in.Payments[0].Date, in.Payments[1].Settlements[0].Amount = market.Fen(paid), market.Date(day), market.Fen(paid)
		in.Payments = append(in.Payments, market.Payment{ID: id, Amount: market.Fen(paid), Contract: id, State: market.VoucherConfirmed})
		in.Invoices[0].Amount = market.Fen(invoiced)
		in.Allocations = append(in.Allocations, market.Allocation{Payment: id, Invoice: "inv-1", Amount: market.Fen(taken)}, market.Allocation{Payment: "pay-1", Invoice: id, Amount: market.Fen(taken)})
		in.Earlier = []market.EarlierAward{{Claim: id, Programme: "jilin-2022-10", Enterprise: claimantCode, Contract: "contract", Year: 2025, Base: market.Fen(taken), Award: market.Fen(limit)}, {Claim: "b", Contract: "contract", Base: market.Fen(taken)}}
		in.OtherAid = []market.OtherAid{{Amount: market.Fen(limit)}, {Amount: market.Fen(taken)}}
		in.Filed = market.Date(day)
		s := in.Programme.Subsidy
		s.Rate, s.CapContract, s.MinAward = ptr(market.BasisPoints(rate)), ptr(market.Fen(limit)), ptr(market.Fen(taken))
		for bit, p := range []**bool{&s.Registration, &s.SignedFirst, &s.ExcludeFiscal, &s.NationalCounts} {
			if bits>>bit&1 == 1 {
				*p = nil
			}
		}
		if bits&16 != 0 {
			in.Contract.Registration = nil
		}
		if bits&32 != 0 {
			in.Contract = nil
		}
		c, err := market.Calculate(in, 1)
		if err != nil {
			t.Fatal(err)
		}
		most := market.Fen(0)
		if rate > 0 && rate <= 10_000 {
			most = s.Rate.Of(c.Base)
		}
		if c.Base < 0 || c.Award < 0 || c.Award > most || c.Award > max(market.Fen(limit), 0) || c.Passes != (c.Award > 0) {
			t.Fatalf("base %d, award %d, passes %v", c.Base, c.Award, c.Passes)
		}
	})
}
