package market_test

import (
	"fmt"
	"testing"
	"time"

	"duijie/server/market"

	"pgregory.net/rapid"
)

// What passes was signed before it was registered and before any of its money was
// paid, by an enterprise whose title was valid on the days that the terms name, while
// the programme and its windows were open; and nothing that kept to all of that fails.
// Article 10 of 吉政办明电〔2022〕1号 asks for the title and the contract; the order of the
// days is a parameter of the programme.
func TestWhatPassesKeptTheOrderOfDays(t *testing.T) {
	passed, failed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string, least, most int) market.Date {
			return market.Date(time.Date(2025, 3, rapid.IntRange(least, most).Draw(t, name), 0, 0, 0, 0, time.UTC).Format("2006-01-02"))
		}
		in := exampleInput()
		s := in.Programme.Subsidy
		signed, registered, first, second, filed := day("signed", 1, 12), day("registered", 8, 20), day("first payment", 8, 24), day("second payment", 8, 24), day("filed", 16, 31)
		in.Contract.Terms.Signed, in.Contract.Registration[0].Date, in.Filed = signed, registered, filed
		in.Payments[0].Date, in.Payments[1].Date = first, second
		from, to := day("title from", -3, 6), day("title to", 12, 40)
		in.Titles = []market.Title{titleOf(market.TitleProvincial, from, to)}
		in.Programme.ValidFrom, in.Programme.ValidTo = day("valid from", -5, 18), day("valid to", 26, 45)
		s.Window = market.ProgrammeWindow{SignedFrom: day("signed from", -5, 4), SignedTo: day("signed to", 9, 30), RegisteredBy: day("registered by", 16, 40), PaidFrom: day("paid from", -5, 10), PaidTo: day("paid to", 20, 40)}
		s.TitleTest = rapid.SampledFrom([]market.TestDate{market.AtSigning, market.AtClaim, market.AtSigningAndClaim}).Draw(t, "test")
		ordered, after := rapid.Bool().Draw(t, "signed first"), rapid.Bool().Draw(t, "paid after")
		s.SignedFirst, s.PaidAfter = &ordered, &after

		titled := func(d market.Date) bool { return from <= d && d <= to }
		kept := map[string]bool{
			"signed before it was registered":     !ordered || signed <= registered,
			"signed before it was paid":           !after || signed <= first && signed <= second,
			"a title on the day of signing":       s.TitleTest == market.AtClaim || titled(signed),
			"a title on the day of the claim":     s.TitleTest == market.AtSigning || titled(filed),
			"a programme on the day of the claim": in.Programme.ValidFrom <= filed && filed <= in.Programme.ValidTo,
			"the window of signing":               s.Window.SignedFrom <= signed && signed <= s.Window.SignedTo,
			"the window of registration":          registered <= s.Window.RegisteredBy,
			"the window of payments":              s.Window.PaidFrom <= min(first, second) && max(first, second) <= s.Window.PaidTo,
		}
		missed := ""
		for what, ok := range kept {
			if !ok {
				missed += "; without " + what
			}
		}
		c := drawn(t, in)
		if c.Passes != (missed == "") {
			t.Fatalf("passes %v with %d%s: %s", c.Passes, c.Award, missed, failures(c))
		}
		if c.Passes {
			passed++
		} else {
			failed++
		}
	})
	if passed == 0 || failed == 0 {
		t.Errorf("%d passed, %d failed: one side was never tried", passed, failed)
	}
}

// failures are the lines that failed.
func failures(c market.Calculation) (out []string) {
	for _, l := range c.Lines {
		if l.Outcome == market.Failed || l.Outcome == market.Unclear {
			out = append(out, fmt.Sprintf("%s %s", l.Code, l.Reason.EN))
		}
	}
	return out
}
