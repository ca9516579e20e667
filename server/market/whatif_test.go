package market_test

import (
	"encoding/json"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

func TestWhatAnotherVersionWouldHavePaid(t *testing.T) {
	decided := exampleInput()
	before, err := json.Marshal(decided)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule   string
		change func(*market.Programme)
		want   market.Fen
	}{
		{"the same parameters", func(*market.Programme) {}, 7 * market.WanYuan},
		{"half the rate", func(p *market.Programme) { p.Subsidy.Rate = ptr(market.BasisPoints(500)) }, 35_000 * market.Yuan},
		{"a lower cap", func(p *market.Programme) { p.Subsidy.CapContract = ptr(2 * market.WanYuan) }, 2 * market.WanYuan},
		{"a draft that will be valid next year", func(p *market.Programme) {
			p.State, p.ValidFrom, p.ValidTo = market.ProgrammeDraft, "2027-01-01", "2027-12-31"
		}, 7 * market.WanYuan},
		{"a draft without a rate pays nothing", func(p *market.Programme) { p.Subsidy.Rate = nil }, 0},
	} {
		other := copyOf(t, exampleProgramme())
		other.Version = 2
		c.change(&other)
		got, err := market.WhatIf(decided, other)
		if err != nil || got.Award != c.want || got.Version != 2 {
			t.Errorf("%s: version %d pays %s, %v; want %s", c.rule, got.Version, got.Award, err, c.want)
		}
	}
	after, err := json.Marshal(decided)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Errorf("the decided input was changed:\n%s", diff)
	}
	if _, err := market.WhatIf(decided, rewardInput().Programme); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("a version of another kind: %v", err)
	}
}

// A decided claim keeps the version that decided it: changing the programme
// afterwards, even the very value it was read from, changes no recomputation.
func TestChangingAParameterChangesNoDecidedClaim(t *testing.T) {
	p := exampleProgramme()
	in := exampleInput()
	in.Programme = p
	sheet := sheetOf(t, in)
	sum, err := sheet.Sum()
	if err != nil {
		t.Fatal(err)
	}
	stored, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	*p.Subsidy.Rate, *p.Subsidy.CapContract = 1, 1
	p.Subsidy.ContractTypes[0] = "license.patent"
	var read market.CalculationInput
	if err := json.Unmarshal(stored, &read); err != nil {
		t.Fatal(err)
	}
	again, err := market.Calculate(read, sheet.Rules)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Sum(); err != nil || got != sum {
		t.Errorf("recomputed: %s, %v; decided by %s", got, err, sum)
	}
}
