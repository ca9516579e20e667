package market_test

import (
	"slices"
	"testing"

	"duijie/server/market"
)

func listedProject(id, deal string, money *market.Fen) market.Project {
	return market.Project{ID: id, Introduction: deal, University: "uni", Enterprise: "firm", State: market.ProjectListed, Listing: &market.ProjectListing{Number: "样-" + id, Funding: money}}
}

func TestAContractIsHeldAgainstTheFundingOfItsProject(t *testing.T) {
	funded, unfunded := listedProject("funded", "deal", yuan(200_000)), listedProject("bare", "deal", nil)
	accepted := market.Project{ID: "accepted", Introduction: "deal", University: "uni", Enterprise: "firm", State: market.ProjectAccepted}
	elsewhere := listedProject("funded", "deal", yuan(200_000))
	elsewhere.Enterprise = "another"
	yes, no := true, false
	for _, c := range []struct {
		rule     string
		links    market.ContractLinks
		declares *bool
		projects []market.Project
		want     []market.ClaimFlag
	}{
		{"its own funded project, and it says so", market.ContractLinks{Project: "funded"}, &yes, []market.Project{funded}, nil},
		{"its own funded project, and it denies it", market.ContractLinks{Project: "funded"}, &no, []market.Project{funded}, []market.ClaimFlag{market.FlagFundedUndeclared}},
		{"its own funded project, and it has not answered", market.ContractLinks{Project: "funded"}, nil, []market.Project{funded}, []market.ClaimFlag{market.FlagFundedUndeclared}},
		{"its own project without money, and it says that it is funded", market.ContractLinks{Project: "bare"}, &yes, []market.Project{unfunded}, []market.ClaimFlag{market.FlagDeclaredUnfunded}},
		{"its own project without money, and it says so", market.ContractLinks{Project: "bare"}, &no, []market.Project{unfunded}, nil},
		{"its own project, of a deal", market.ContractLinks{Project: "funded", Introduction: "deal"}, &yes, []market.Project{funded}, nil},
		{"a deal that led to a funded project", market.ContractLinks{Introduction: "deal"}, &no, []market.Project{funded}, []market.ClaimFlag{market.FlagDealFunded}},
		{"the same, declared as funded", market.ContractLinks{Introduction: "deal"}, &yes, []market.Project{funded}, []market.ClaimFlag{market.FlagDealFunded}},
		{"a deal that led to two, one with money", market.ContractLinks{Introduction: "deal"}, &no, []market.Project{unfunded, funded}, []market.ClaimFlag{market.FlagDealFunded}},
		{"a deal that led to a project without money", market.ContractLinks{Introduction: "deal"}, &no, []market.Project{unfunded}, nil},
		{"a deal whose project is not in the plan yet", market.ContractLinks{Introduction: "deal"}, &no, []market.Project{accepted}, nil},
		{"another deal", market.ContractLinks{Introduction: "other"}, &no, []market.Project{funded}, nil},
		{"no deal and no project", market.ContractLinks{}, &no, []market.Project{funded}, nil},
		{"linked to another project of the deal", market.ContractLinks{Introduction: "deal", Project: "bare"}, &no, []market.Project{unfunded, funded}, nil},
		{"a project between others", market.ContractLinks{Introduction: "deal"}, &no, []market.Project{elsewhere}, nil},
	} {
		contract := market.Contract{ID: "c", Links: c.links, Terms: market.ContractTerms{
			FiscalPlan: c.declares, Seller: market.ContractParty{Organisation: "uni"}, Buyer: market.ContractParty{Organisation: "firm"}}}
		var got []market.ClaimFlag
		flags, warnings := contract.FundingFlags(c.projects), contract.FundingWarnings(c.projects)
		for i, f := range flags {
			got = append(got, f.Flag)
			if f.Means.ZH == "" || f.Means.EN == "" || len(f.Sources) != 2 || warnings[i].Code != string(f.Flag) || warnings[i].Message != f.Found {
				t.Errorf("%s: %+v, warned as %+v", c.rule, f, warnings[i])
			}
		}
		if !slices.Equal(got, c.want) || len(warnings) != len(flags) {
			t.Errorf("%s: %v, want %v", c.rule, got, c.want)
		}
	}
}
