package market_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// place is a demand's or an achievement's place in the funnel.
func place(kind, field, prefecture, organisation string) market.FunnelPlace {
	return market.FunnelPlace{Kind: kind, Field: field, Prefecture: prefecture, Organisation: organisation}
}

// reached are the counts of those who came through, by stage.
func reached(s market.FunnelSums) (out []int) {
	for _, c := range s.Counts {
		out = append(out, c.Reached)
	}
	return out
}

func skipped(s market.FunnelSums) (out []int) {
	for _, c := range s.Counts {
		out = append(out, c.Skipped)
	}
	return out
}

func outside(s market.FunnelSums) (out []int) {
	for _, c := range s.Counts {
		out = append(out, c.Outside)
	}
	return out
}

func TestAListingCountsAsFarAsItCameWithoutAGap(t *testing.T) {
	pair := market.FunnelPair{Demand: "d"}
	both := market.FunnelPair{Demand: "d", Achievement: "a"}
	demand := market.FunnelListing{ID: "d", FunnelPlace: place("demand", "05", "220200", "firm"), Published: "2026-01-10"}
	achievement := market.FunnelListing{ID: "a", FunnelPlace: place("achievement", "01", "220100", "uni"), Published: "2026-02-10"}
	told := market.FunnelMatch{FunnelPair: both, Day: "2026-02-11"}
	talk := market.FunnelTalk{FunnelPair: both, Proposed: "2026-02-12", Accepted: "2026-02-20"}
	signed := market.FunnelDeal{FunnelPair: both, Signed: "2026-03-01", Amount: 100}
	whole := signed
	whole.Registered, whole.Certified, whole.Technical = "2026-03-10", 100, 80
	whole.Payments = []market.FunnelPayment{{Day: "2026-03-20", Amount: 60}, {Day: "2026-05-20", Amount: 40}}
	whole.Claims = []market.FunnelClaim{{Day: "2026-06-01", Amount: 80, PaidOn: "2026-09-01", Subsidised: 12}}
	unregistered := whole
	unregistered.Registered, unregistered.Certified, unregistered.Technical = "", 0, 0
	free := whole
	free.FunnelPair, free.Outside = market.FunnelPair{}, &market.FunnelPlace{Field: "05", Prefecture: "220200", Organisation: "firm"}
	all := market.FunnelMoney{Contracted: 100, Certified: 100, Technical: 80, Paid: 100, Claimed: 80, Subsidised: 12}
	lists := []market.FunnelListing{demand, achievement}
	for _, c := range []struct {
		rule            string
		facts           market.FunnelFacts
		filter          market.FunnelFilter
		reached         []int
		skipped         []int
		outside         []int
		through, beside market.FunnelMoney
	}{
		{rule: "published alone", facts: market.FunnelFacts{Listings: lists}, reached: []int{2, 0, 0, 0, 0, 0, 0, 0}},
		{rule: "a match counts for both", facts: market.FunnelFacts{Listings: lists, Matches: []market.FunnelMatch{told, told}}, reached: []int{2, 2, 0, 0, 0, 0, 0, 0}},
		{rule: "an introduction about one counts for one", facts: market.FunnelFacts{Listings: lists, Matches: []market.FunnelMatch{told}, Talks: []market.FunnelTalk{{FunnelPair: pair, Proposed: "2026-02-12"}}},
			reached: []int{2, 2, 1, 0, 0, 0, 0, 0}},
		{rule: "contacted without a match is beside the way", facts: market.FunnelFacts{Listings: lists, Talks: []market.FunnelTalk{{FunnelPair: pair, Proposed: "2026-02-12"}}},
			reached: []int{2, 0, 0, 0, 0, 0, 0, 0}, skipped: []int{0, 0, 1, 0, 0, 0, 0, 0}},
		{rule: "all the way, money once with the demand", facts: market.FunnelFacts{Listings: lists, Matches: []market.FunnelMatch{told}, Talks: []market.FunnelTalk{talk}, Deals: []market.FunnelDeal{whole}},
			reached: []int{2, 2, 2, 2, 2, 2, 2, 2}, through: all},
		{rule: "the achievements alone have the money too", filter: market.FunnelFilter{Kind: "achievement"},
			facts:   market.FunnelFacts{Listings: lists, Matches: []market.FunnelMatch{told}, Talks: []market.FunnelTalk{talk}, Deals: []market.FunnelDeal{whole}},
			reached: []int{1, 1, 1, 1, 1, 1, 1, 1}, through: all},
		{rule: "the field of the achievement has the listing and not the money", filter: market.FunnelFilter{Field: "01"},
			facts:   market.FunnelFacts{Listings: lists, Matches: []market.FunnelMatch{told}, Talks: []market.FunnelTalk{talk}, Deals: []market.FunnelDeal{whole}},
			reached: []int{1, 1, 1, 1, 1, 1, 1, 1}},
		{rule: "paid and claimed without a registration", facts: market.FunnelFacts{Listings: lists, Matches: []market.FunnelMatch{told}, Talks: []market.FunnelTalk{talk}, Deals: []market.FunnelDeal{unregistered}},
			reached: []int{2, 2, 2, 2, 2, 0, 0, 0}, skipped: []int{0, 0, 0, 0, 0, 0, 2, 2},
			through: market.FunnelMoney{Contracted: 100}, beside: market.FunnelMoney{Paid: 100, Claimed: 80, Subsidised: 12}},
		{rule: "the best contract says how far", facts: market.FunnelFacts{Listings: lists, Matches: []market.FunnelMatch{told}, Talks: []market.FunnelTalk{talk}, Deals: []market.FunnelDeal{unregistered, whole}},
			reached: []int{2, 2, 2, 2, 2, 2, 2, 2}, through: all.Plus(market.FunnelMoney{Contracted: 100}), beside: market.FunnelMoney{Paid: 100, Claimed: 80, Subsidised: 12}},
		{rule: "a contract that names a listing nobody talked about", facts: market.FunnelFacts{Listings: lists, Deals: []market.FunnelDeal{signed}},
			reached: []int{2, 0, 0, 0, 0, 0, 0, 0}, skipped: []int{0, 0, 0, 0, 2, 0, 0, 0}, beside: market.FunnelMoney{Contracted: 100}},
		{rule: "a contract from outside", facts: market.FunnelFacts{Listings: lists, Deals: []market.FunnelDeal{free}},
			reached: []int{2, 0, 0, 0, 0, 0, 0, 0}, outside: []int{0, 0, 0, 0, 1, 1, 1, 1}, beside: all},
		{rule: "one from outside is of neither kind", filter: market.FunnelFilter{Kind: "demand"}, facts: market.FunnelFacts{Listings: lists, Deals: []market.FunnelDeal{free}},
			reached: []int{1, 0, 0, 0, 0, 0, 0, 0}},
		{rule: "a listing that is not counted has no contract here", facts: market.FunnelFacts{Listings: lists[:1], Deals: []market.FunnelDeal{{FunnelPair: market.FunnelPair{Achievement: "a"}, Signed: "2026-03-01", Amount: 9}}},
			reached: []int{1, 0, 0, 0, 0, 0, 0, 0}},
		{rule: "a cohort has its own contracts, whenever they came", filter: market.FunnelFilter{From: "2026-01", To: "2026-01"},
			facts:   market.FunnelFacts{Listings: lists, Matches: []market.FunnelMatch{told}, Talks: []market.FunnelTalk{talk}, Deals: []market.FunnelDeal{whole}},
			reached: []int{1, 1, 1, 1, 1, 1, 1, 1}, through: all},
	} {
		got := market.FunnelOf(c.facts, c.filter).All
		none := make([]int, len(market.FunnelStages))
		for name, pair := range map[string][2][]int{"reached": {c.reached, reached(got)}, "skipped": {c.skipped, skipped(got)}, "outside": {c.outside, outside(got)}} {
			if want := pair[0]; want == nil && !slices.Equal(pair[1], none) || want != nil && !slices.Equal(pair[1], want) {
				t.Errorf("%s: %s %v, want %v", c.rule, name, pair[1], want)
			}
		}
		if got.Through != c.through || got.Beside != c.beside {
			t.Errorf("%s: money %+v beside %+v", c.rule, got.Through, got.Beside)
		}
	}
	f := market.FunnelOf(market.FunnelFacts{Listings: lists, Matches: []market.FunnelMatch{told, told}, Talks: []market.FunnelTalk{talk}, Deals: []market.FunnelDeal{whole}}, market.FunnelFilter{})
	var months []string
	for _, m := range f.Months {
		months = append(months, fmt.Sprint(m.Month, m.Events, m.Money))
	}
	if diff := cmp.Diff([]string{
		"2026-01[1 0 0 0 0 0 0 0] {0.00 0.00 0.00 0.00 0.00 0.00}", "2026-02[1 1 1 1 0 0 0 0] {0.00 0.00 0.00 0.00 0.00 0.00}",
		"2026-03[0 0 0 0 1 1 1 0] {1.00 1.00 0.80 0.60 0.00 0.00}", "2026-04[0 0 0 0 0 0 0 0] {0.00 0.00 0.00 0.00 0.00 0.00}",
		"2026-05[0 0 0 0 0 0 1 0] {0.00 0.00 0.00 0.40 0.00 0.00}", "2026-06[0 0 0 0 0 0 0 1] {0.00 0.00 0.00 0.00 0.80 0.00}",
		"2026-07[0 0 0 0 0 0 0 0] {0.00 0.00 0.00 0.00 0.00 0.00}", "2026-08[0 0 0 0 0 0 0 0] {0.00 0.00 0.00 0.00 0.00 0.00}",
		"2026-09[0 0 0 0 0 0 0 0] {0.00 0.00 0.00 0.00 0.00 0.12}",
	}, months); diff != "" {
		t.Errorf("what happened in each month (- want, + got):\n%s", diff)
	}
	if len(f.Cohorts) != 2 || f.Cohorts[0].Through != all || f.Cohorts[1].Through != (market.FunnelMoney{}) {
		t.Errorf("cohorts %+v", f.Cohorts)
	}
}

// drawFacts are listings, matches, introductions and contracts that may skip any
// stage, name listings that are not counted, or name none.
func drawFacts(t *rapid.T) market.FunnelFacts {
	day := func(name string) market.Date {
		return market.Date("2026-01-01").AddMonths(rapid.IntRange(0, 14).Draw(t, name))
	}
	code := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	var facts market.FunnelFacts
	for i := range rapid.IntRange(0, 8).Draw(t, "listings") {
		kind := code("kind", "demand", "achievement")
		facts.Listings = append(facts.Listings, market.FunnelListing{
			ID: fmt.Sprintf("%s-%d", kind, i), Published: day("published"),
			FunnelPlace: place(kind, code("field", "", "01", "05"), code("prefecture", "220100", "220200"), code("owner", "o1", "o2", "o3")),
		})
	}
	pair := func() market.FunnelPair {
		id := func(kind string) string {
			if rapid.Bool().Draw(t, "names none") {
				return ""
			}
			return fmt.Sprintf("%s-%d", kind, rapid.IntRange(0, 9).Draw(t, kind))
		}
		return market.FunnelPair{Demand: id("demand"), Achievement: id("achievement")}
	}
	for range rapid.IntRange(0, 6).Draw(t, "matches") {
		facts.Matches = append(facts.Matches, market.FunnelMatch{FunnelPair: pair(), Day: day("told")})
	}
	for range rapid.IntRange(0, 6).Draw(t, "talks") {
		talk := market.FunnelTalk{FunnelPair: pair(), Proposed: day("proposed")}
		if rapid.Bool().Draw(t, "accepted") {
			talk.Accepted = day("accepted")
		}
		facts.Talks = append(facts.Talks, talk)
	}
	for range rapid.IntRange(0, 6).Draw(t, "deals") {
		facts.Deals = append(facts.Deals, drawDeal(t, pair(), day))
	}
	return facts
}

func drawDeal(t *rapid.T, of market.FunnelPair, day func(string) market.Date) market.FunnelDeal {
	fen := func(name string) market.Fen { return market.Fen(rapid.Int64Range(0, 1_000_000_000).Draw(t, name)) }
	d := market.FunnelDeal{FunnelPair: of, Signed: day("signed"), Amount: fen("amount")}
	if rapid.IntRange(0, 2).Draw(t, "outside") == 0 {
		outside := place("", rapid.SampledFrom([]string{"", "01"}).Draw(t, "field of the contract"), "220200", "o1")
		d.FunnelPair, d.Outside = market.FunnelPair{}, &outside
	}
	if rapid.Bool().Draw(t, "registered") {
		d.Registered, d.Certified, d.Technical = day("registered on"), fen("certified"), fen("technical")
	}
	for range rapid.IntRange(0, 2).Draw(t, "payments") {
		d.Payments = append(d.Payments, market.FunnelPayment{Day: day("paid"), Amount: fen("payment")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "claims") {
		d.Claims = append(d.Claims, market.FunnelClaim{Day: day("claimed"), Amount: fen("claim"), PaidOn: day("subsidised"), Subsidised: fen("subsidy")})
	}
	return d
}

func sumOf(groups []market.FunnelGroup) (all market.FunnelSums) {
	for _, g := range groups {
		for i, c := range g.Counts {
			all.Counts[i].Reached += c.Reached
			all.Counts[i].Skipped += c.Skipped
			all.Counts[i].Outside += c.Outside
		}
		all.Through, all.Beside = all.Through.Plus(g.Through), all.Beside.Plus(g.Beside)
	}
	return all
}

func groupOf(groups []market.FunnelGroup, value string) market.FunnelSums {
	i := slices.IndexFunc(groups, func(g market.FunnelGroup) bool { return g.Value == value })
	if i < 0 {
		return market.FunnelSums{}
	}
	return groups[i].FunnelSums
}

// Counts never grow along the funnel, the sums over every division are the total,
// a filter gives what its group has, all money is in some month, and nothing
// depends on the order of the facts.
func TestAFunnelAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := drawFacts(t)
		kind := rapid.SampledFrom([]string{"", "demand", "achievement"}).Draw(t, "of kind")
		f := market.FunnelOf(facts, market.FunnelFilter{Kind: kind})
		for name, groups := range map[string][]market.FunnelGroup{"cohorts": f.Cohorts, "fields": f.Fields, "prefectures": f.Prefectures, "organisations": f.Organisations} {
			if diff := cmp.Diff(f.All, sumOf(groups)); diff != "" {
				t.Fatalf("%s do not add up (- all, + sum):\n%s", name, diff)
			}
			for _, g := range groups {
				if counts := reached(g.FunnelSums); !slices.IsSortedFunc(counts, func(a, b int) int { return b - a }) {
					t.Fatalf("%s %q grows: %v", name, g.Value, counts)
				}
			}
		}
		var money market.FunnelMoney
		for _, m := range f.Months {
			money = money.Plus(m.Money)
		}
		if all := f.All.Through.Plus(f.All.Beside); money != all {
			t.Fatalf("the months have %+v, all %+v", money, all)
		}
		for _, c := range []struct {
			filter market.FunnelFilter
			want   market.FunnelSums
		}{
			{market.FunnelFilter{Kind: kind, Field: "01"}, groupOf(f.Fields, "01")},
			{market.FunnelFilter{Kind: kind, Prefecture: "220200"}, groupOf(f.Prefectures, "220200")},
			{market.FunnelFilter{Kind: kind, Organisation: "o1"}, groupOf(f.Organisations, "o1")},
			{market.FunnelFilter{Kind: kind, From: "2026-03", To: "2026-03"}, groupOf(f.Cohorts, "2026-03")},
		} {
			if diff := cmp.Diff(c.want, market.FunnelOf(facts, c.filter).All); diff != "" {
				t.Fatalf("%+v (- its group, + filtered):\n%s", c.filter, diff)
			}
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)) //nolint:gosec // an order for a test
		r.Shuffle(len(facts.Listings), func(i, j int) { facts.Listings[i], facts.Listings[j] = facts.Listings[j], facts.Listings[i] })
		r.Shuffle(len(facts.Matches), func(i, j int) { facts.Matches[i], facts.Matches[j] = facts.Matches[j], facts.Matches[i] })
		r.Shuffle(len(facts.Talks), func(i, j int) { facts.Talks[i], facts.Talks[j] = facts.Talks[j], facts.Talks[i] })
		r.Shuffle(len(facts.Deals), func(i, j int) { facts.Deals[i], facts.Deals[j] = facts.Deals[j], facts.Deals[i] })
		if diff := cmp.Diff(f, market.FunnelOf(facts, market.FunnelFilter{Kind: kind})); diff != "" {
			t.Fatalf("another order (- before, + after):\n%s", diff)
		}
	})
}

func TestWhyNobodyTalks(t *testing.T) {
	for _, c := range []struct {
		rule string
		in   market.SilenceFacts
		want market.Silence
	}{
		{"one that waits before one that was declined", market.SilenceFacts{Waiting: 1, Declined: 2, Told: 3}, market.SilenceWaiting},
		{"a refusal before silence", market.SilenceFacts{Declined: 1, Lapsed: 2}, market.SilenceDeclined},
		{"asked, whatever was told", market.SilenceFacts{Lapsed: 1, Told: 2, Dismissed: 2}, market.SilenceLapsed},
		{"one of the told said no", market.SilenceFacts{Told: 2, Dismissed: 1}, market.SilenceDismissed},
		{"told and no more", market.SilenceFacts{Told: 2}, market.SilenceUntouched},
		{"nothing", market.SilenceFacts{}, market.SilenceUntold},
	} {
		if got := c.in.Why(); got != c.want {
			t.Errorf("%s: %s", c.rule, got)
		}
	}
}

func TestWhoseTurnAnIntroductionIs(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 6, day, 2, 0, 0, 0, time.UTC) }
	step := func(a market.IntroductionAction, from, to market.IntroductionState, day int) market.IntroductionStep {
		return market.IntroductionStep{Action: a, From: from, To: to, At: at(day)}
	}
	proposed := step(market.IntroductionPropose, "", market.IntroductionProposed, 1)
	asked := step(market.IntroductionAsk, market.IntroductionProposed, market.IntroductionAsked, 3)
	for _, c := range []struct {
		rule  string
		state market.IntroductionState
		steps []market.IntroductionStep
		who   string
		since time.Time
	}{
		{"the recipient has to answer", market.IntroductionProposed, []market.IntroductionStep{proposed}, "to", at(1)},
		{"the proposer was asked", market.IntroductionAsked, []market.IntroductionStep{proposed, asked}, "from", at(3)},
		{"the recipient let it lapse", market.IntroductionLapsed, []market.IntroductionStep{proposed, step(market.IntroductionLapse, market.IntroductionProposed, market.IntroductionLapsed, 20)}, "to", at(1)},
		{"the proposer did", market.IntroductionLapsed, []market.IntroductionStep{proposed, asked, step(market.IntroductionLapse, market.IntroductionAsked, market.IntroductionLapsed, 20)}, "from", at(3)},
		{"they talk", market.IntroductionOpen, []market.IntroductionStep{proposed, step(market.IntroductionAccept, market.IntroductionProposed, market.IntroductionOpen, 4)}, "", time.Time{}},
	} {
		who, since := market.Introduction{From: "from", To: "to", State: c.state, Steps: c.steps}.Turn()
		if who != c.who || !since.Equal(c.since) {
			t.Errorf("%s: %q since %v", c.rule, who, since)
		}
	}
}
