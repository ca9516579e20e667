package market_test

import (
	"testing"
	"time"

	"duijie/server/market"
)

// renamedTo gives a title of a predecessor to the claimant from a day on.
func renamedTo(title market.Title, before market.CreditCode, from market.Date) market.Title {
	facts := title.Events[0].Facts
	facts.CreditCode = before
	title.Events = []market.TitleEvent{title.Events[0], {
		Kind: market.TitleRenamed, Effective: from, RecordedAt: time.Date(2025, 6, 2, 0, 0, 0, 0, time.UTC), Facts: title.Events[0].Facts,
	}}
	title.Events[0].Facts = facts
	return title
}

// An enterprise that has a new name and code since the signing goes on as the
// same buyer: under its title, and against what its predecessor was paid.
func TestARenamedEnterpriseStaysTheSameBuyer(t *testing.T) {
	const before market.CreditCode = "91350100M000100Y43"
	title := renamedTo(titleOf(market.TitleProvincial, "2022-07-20", "2025-12-31"), before, "2025-06-01")
	in := exampleInput()
	in.Titles, in.Contract.Terms.Buyer.CreditCode = []market.Title{title}, before
	c := sheetOf(t, in)
	for _, code := range []string{"buyer.claims", "title.signing", "title.claim"} {
		if l, _ := lineOf(c, code); l.Outcome != market.Passed {
			t.Errorf("%s: %s, %s", code, l.Outcome, l.Reason.EN)
		}
	}
	if !c.Passes {
		t.Errorf("stops at %+v", c.Stops())
	}
	in.Earlier = []market.EarlierAward{{Claim: "old", Programme: in.Programme.Code, Enterprise: before, Contract: "other", Year: 2025, Award: 200 * market.WanYuan}}
	if l, _ := lineOf(sheetOf(t, in), "cap.year"); l.Outcome != market.Failed {
		t.Errorf("what the predecessor was paid leaves the cap: %s", l.Outcome)
	}

	reward := rewardInput()
	reward.Titles = []market.Title{title}
	reward.Earlier = []market.EarlierAward{{Claim: "old", Programme: reward.Programme.Code, Enterprise: before, Year: 2022, Award: 1}}
	if l, _ := lineOf(sheetOf(t, reward), "reward.once"); l.Outcome != market.Failed {
		t.Errorf("the reward that the predecessor got is paid again: %s", l.Outcome)
	}
	// A stranger's title helps nobody.
	in.Titles[0].Events = in.Titles[0].Events[:1]
	if c := sheetOf(t, in); c.Passes {
		t.Error("passes on the title of another enterprise")
	}
}
