package invariant

import (
	"encoding/json"
	"maps"
	"slices"

	"duijie/server/market"
)

// ground holds what a decision was calculated from against the documents as they
// stood in that very act.
func ground(b *Books, find Find) {
	changed(b, func(id string, before, after *market.Claim) {
		if after == nil || after.Decision == nil || before != nil && before.Decision != nil && before.Decision.Sheet == after.Decision.Sheet {
			return
		}
		at := "claims/" + id
		sheet, there := b.Sheets[after.Decision.Sheet]
		if !there {
			find(at, "its decision has no sheet")
			return
		}
		in := sheet.Input
		if !sheet.Calculation.Passes || sheet.Calculation.Award != after.Decision.Eligible {
			find(at, "%s was decided on a sheet that awards %s", after.Decision.Eligible, sheet.Calculation.Award)
		}
		same(find, at, "the programme", in.Programme, b.Programmes[after.Programme])
		same(find, at, "the allocations", sorted(in.Allocations), sorted(after.Allocations))
		for _, p := range in.Payments {
			same(find, at, "payment "+p.ID, p, b.Payments[p.ID])
		}
		for _, i := range in.Invoices {
			same(find, at, "invoice "+i.ID, i, b.Invoices[i.ID])
		}
		for _, t := range in.Titles {
			same(find, at, "title "+t.ID, t, b.Titles[t.ID])
		}
		if in.Contract != nil {
			same(find, at, "the registration", in.Contract.Registration, b.Contracts[after.Contract].Registration)
			same(find, at, "the price", in.Contract.Terms.Price, b.Contracts[after.Contract].Terms.Price)
		}
		same(find, at, "what was awarded before", awardsIn(in.Earlier), b.awardsBeside(*after))
	})
}

// same compares two values by their JSON.
func same(find Find, at, what string, used, stood any) {
	x, err := json.Marshal(used)
	if err != nil {
		find(at, "%s: %v", what, err)
		return
	}
	y, err := json.Marshal(stood)
	if err != nil || string(x) != string(y) {
		find(at, "%s: it was decided on %s, and there stood %s", what, x, y)
	}
}

func sorted(allocations []market.Allocation) []string {
	out := []string{}
	for _, a := range allocations {
		out = append(out, a.Payment+" "+a.Invoice+" "+a.Amount.String())
	}
	slices.Sort(out)
	return out
}

// awardsIn are awards by claim.
func awardsIn(earlier []market.EarlierAward) map[string]market.Fen {
	out := map[string]market.Fen{}
	for _, e := range earlier {
		out[e.Claim] = e.Award
	}
	return out
}

// family are the credit codes of the enterprise of a claim.
func (b *Books) family(c market.Claim) []market.CreditCode {
	family := market.Family(slices.Collect(maps.Values(b.Titles)), c.CreditCode, b.At)
	for _, other := range b.Claims {
		if other.Organisation == c.Organisation && !slices.Contains(family, other.CreditCode) {
			family = append(family, other.CreditCode)
		}
	}
	return family
}

// awardsBeside are those that stand beside a claim, of its enterprise and on its
// contract.
func (b *Books) awardsBeside(c market.Claim) map[string]market.Fen {
	out := map[string]market.Fen{}
	family := b.family(c)
	for id, other := range b.Claims {
		near := slices.Contains(family, other.CreditCode) || c.Contract != "" && other.Contract == c.Contract
		if id != c.ID && near && other.Decision != nil && other.State.Decided() {
			out[id] = other.Kept()
		}
	}
	return out
}

// standing looks for decisions that stand although what they rest on fell.
func standing(b *Books, find Find) {
	titles := slices.Collect(maps.Values(b.Titles))
	for id, c := range b.Claims {
		terms := b.Programmes[c.Programme].Subsidy
		if terms == nil || !stands(c) {
			continue
		}
		contract := b.Contracts[c.Contract]
		if terms.Registration != nil && *terms.Registration && !contract.Registered().State.Stands() {
			find("claims/"+id, "the registration of its contract is %q", contract.Registered().State)
		}
		if contract.State == market.ContractTerminated {
			find("claims/"+id, "its contract was terminated")
		}
		for _, day := range testDays(*terms, c, contract) {
			if !b.titled(titles, *terms, c.CreditCode, day) {
				find("claims/"+id, "its enterprise held no title on %s", day)
			}
		}
	}
}

// testDays are the days on which the title of a claim's enterprise is asked for.
func testDays(terms market.SubsidyTerms, c market.Claim, contract market.Contract) []market.Date {
	var days []market.Date
	if terms.TitleTest != market.AtClaim {
		days = append(days, contract.Terms.Signed)
	}
	if terms.TitleTest != market.AtSigning {
		days = append(days, market.DateOf(c.SubmittedAt))
	}
	return days
}

// titled tells whether an enterprise held a title on a day under any of its codes,
// as it is known now: one that was renamed goes on.
func (b *Books) titled(titles []market.Title, terms market.SubsidyTerms, enterprise market.CreditCode, day market.Date) bool {
	for _, code := range market.Family(titles, enterprise, b.At) {
		for _, level := range terms.BuyerLevels {
			if market.Holds(market.TitleAt(titles, code, day, b.At), level, terms.NationalCounts != nil && *terms.NationalCounts) {
				return true
			}
		}
	}
	return false
}
