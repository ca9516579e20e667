package service_test

import (
	"testing"

	"duijie/server/market"
	"duijie/server/service"

	"github.com/google/go-cmp/cmp"
)

// standings are what would come of each contract that an office is shown.
func (x *claimHouse) standings(t testing.TB) map[string]service.Candidate {
	t.Helper()
	found, err := x.ProposalCandidates(t.Context(), x.formal, x.round.Round.ID)
	fatal(t, err)
	out := map[string]service.Candidate{}
	for _, c := range found {
		out[c.Contract] = c
	}
	return out
}

func TestAnOfficeSeesForWhomClaimsWouldBeDrawnUp(t *testing.T) {
	x := newClaimHouse(t)
	would := x.paid(t, 30*market.WanYuan).Contract.ID
	claimed := x.start(t, x.paid(t, 20*market.WanYuan).Contract.ID).Claim.Contract
	unpaid := x.registered(t, x.concluded(t), certificate()).Contract.ID
	between := x.concluded(t, func(c *market.ContractTerms) { c.Project = "双方之间" }).Contract.ID
	before := documentsOf(t, x.Service)

	got := x.standings(t)
	if c := got[would]; c.Standing != service.ProposalWould || c.Award != 3*market.WanYuan || len(c.Stops) != 0 || c.Organisation.ID != x.firm.Organisation {
		t.Errorf("would pass: %+v", c)
	}
	if c := got[claimed]; c.Standing != service.ProposalClaimed {
		t.Errorf("a draft of the enterprise: %+v", c)
	}
	if c := got[unpaid]; c.Standing != service.ProposalFails || len(c.Stops) == 0 {
		t.Errorf("nothing was paid: %+v", c)
	}
	if _, seen := got[between]; seen || len(got) != 3 {
		t.Errorf("a contract that is between its parties is shown: %+v", got)
	}
	if diff := cmp.Diff(before, documentsOf(t, x.Service)); diff != "" {
		t.Errorf("looking changed something: %s", diff)
	}

	n, err := x.ProposeClaims(t.Context(), x.formal, x.round.Round.ID)
	if fatal(t, err); n != (service.Proposed{Enterprises: 1, Drafts: 1}) {
		t.Fatalf("%+v", n)
	}
	if c := x.standings(t)[would]; c.Standing != service.ProposalClaimed {
		t.Errorf("after it was drawn up: %+v", c)
	}
	mine, err := x.MyClaims(t.Context(), x.firm, service.ClaimFilter{})
	fatal(t, err)
	for _, row := range mine.Rows {
		if row.Claim.Proposed {
			_, err := x.ActOnClaim(t.Context(), x.firm, row.Claim.ID, row.Version, service.ClaimOrder{Action: market.ClaimDiscard})
			fatal(t, err)
		}
	}
	if c := x.standings(t)[would]; c.Standing != service.ProposalProposed {
		t.Errorf("after the enterprise dropped it: %+v", c)
	}
	if n, err = x.ProposeClaims(t.Context(), x.formal, x.round.Round.ID); err != nil || n.Drafts != 0 {
		t.Errorf("drawn up again: %+v, %v", n, err)
	}
}

func TestWhoIsToldForWhomClaimsWouldBeDrawnUp(t *testing.T) {
	x := newClaimHouse(t)
	for who, a := range map[string]market.Actor{
		"a local office": x.local, "the enterprise": x.firm, "a visitor": {}, "finance": x.finance, "the auditor": of("auditor", market.RoleAuditor, market.Jilin),
	} {
		_, err := x.ProposalCandidates(t.Context(), a, x.round.Round.ID)
		wantCode(t, who, err, market.CodeForbidden)
	}
	_, err := x.ProposalCandidates(t.Context(), x.formal, "nothing")
	wantCode(t, "a round that there is not", err, market.CodeNotFound)
	_, err = x.CloseRound(t.Context(), x.author, x.round.Round.ID, x.round.Version)
	fatal(t, err)
	_, err = x.ProposalCandidates(t.Context(), x.formal, x.round.Round.ID)
	wantCode(t, "a round that takes no claims", err, market.CodeConflict)
}
