package market

import (
	"slices"
)

// PartsOf lists the parts in which an actor may act on a claim, by the actor's
// grants alone; Bars says what stands against each. One who works for the
// claiming enterprise or for the seller has no other part than the applicant's.
func PartsOf(a Actor, c Claim) []ClaimPart {
	if !a.SignedIn() {
		return nil
	}
	if a.BelongsTo(c.Organisation) {
		return parts(PartApplicant)
	}
	if c.party(a.Organisation) {
		return nil
	}
	province := Province(c.Region)
	var out []ClaimPart
	for _, g := range a.Roles {
		officer := g.Role == RoleReviewer || g.Role == RoleDepartmentManager
		switch {
		case officer && g.Region == province:
			out = append(out, PartFormal)
			if g.Role == RoleDepartmentManager {
				out = append(out, PartDecider)
			}
		case officer && g.Region != "" && Within(c.Region, g.Region):
			out = append(out, PartLocal)
		case g.Role == RoleFinance && g.Region == province:
			out = append(out, PartFinance)
		case g.Role == RoleExpert && slices.Contains(c.Experts, a.User):
			out = append(out, PartExpert)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// party tells whether an organisation is one of the contract's two.
func (c Claim) party(organisation string) bool {
	return organisation != "" && (organisation == c.Organisation || organisation == c.Seller)
}

// Reads tells whether an actor may read a claim at all. A draft is the
// enterprise's alone; an expert reads what they were asked to score, the
// auditor what lies in their region.
func (c Claim) Reads(a Actor) bool {
	if c.State == ClaimDraft {
		return a.BelongsTo(c.Organisation)
	}
	return len(PartsOf(a, c)) > 0 || !c.party(a.Organisation) && a.hasIn(c.Region, RoleAuditor)
}

// ForApplicant is the claim as its enterprise reads it: neither whom the office
// has asked to score it nor who objected is the enterprise's to know.
func (c Claim) ForApplicant() Claim {
	c.Experts = nil
	return c.WithoutObjectors()
}

// WithoutObjectors is the claim without the accounts of those who objected.
func (c Claim) WithoutObjectors() Claim {
	if !c.Objected() {
		return c
	}
	c.Steps = slices.Clone(c.Steps)
	for i := range c.Steps {
		if c.Steps[i].Action == ClaimObject {
			c.Steps[i].By = ""
		}
	}
	return c
}

// Objected tells whether anyone with an account ever objected.
func (c Claim) Objected() bool {
	return slices.ContainsFunc(c.Steps, func(s ClaimStep) bool { return s.Action == ClaimObject && s.By != "" })
}

// ClaimBar is a reason why a person may not act on a claim in a part that
// their role would give them. Its text is the label of the code.
type ClaimBar string

// The bars, as codes of the list claim_bar.
const (
	BarParty       ClaimBar = "party"       // works for the buyer or the seller
	BarFiled       ClaimBar = "filed"       // wrote, submitted or supplemented it
	BarRecommended ClaimBar = "recommended" // for the local office
	BarReviewed    ClaimBar = "reviewed"    // took it up, asked for a supplement, accepted a proof, chose an expert or passed its form
	BarScored      ClaimBar = "scored"      // was asked to score it
	BarDecided     ClaimBar = "decided"     // decided or approved it
	BarPaid        ClaimBar = "paid"        // listed it for payment, signed the list, paid it or took it back
	BarObjected    ClaimBar = "objected"
)

// Text is the bar in words.
func (b ClaimBar) Text() Text { return ClaimBars.Label(string(b)) }

// barring says which of a person's earlier doings on a claim bar which part:
// nobody decides what they filed, recommended, reviewed or scored, and two
// people decide and pay.
var barring = map[ClaimPart][]ClaimBar{
	PartLocal:   {BarFiled, BarScored, BarDecided, BarPaid, BarObjected},
	PartFormal:  {BarFiled, BarRecommended, BarScored, BarObjected},
	PartExpert:  {BarFiled, BarRecommended, BarReviewed, BarDecided, BarPaid, BarObjected},
	PartDecider: {BarFiled, BarRecommended, BarReviewed, BarScored, BarPaid, BarObjected},
	PartFinance: {BarFiled, BarScored, BarDecided, BarObjected},
}

// Bars lists what bars an actor from a part on the claim, of all that they ever
// did on it.
func (c Claim) Bars(a Actor, part ClaimPart) []ClaimBar {
	if part == PartApplicant || part == PartSystem || part == PartPublic {
		return nil
	}
	var out []ClaimBar
	if c.party(a.Organisation) {
		out = append(out, BarParty)
	}
	did := c.did(a.User)
	for _, bar := range barring[part] {
		if slices.Contains(did, bar) {
			out = append(out, bar)
		}
	}
	return out
}

// doings are the steps that bar their doer from other parts.
var doings = map[ClaimAction]ClaimBar{
	ClaimSubmit: BarFiled, ClaimAnswer: BarFiled, ClaimCheck: BarFiled,
	ClaimRecommend: BarRecommended,
	ClaimTakeUp:    BarReviewed, ClaimAsk: BarReviewed, ClaimPassForm: BarReviewed,
	ClaimDecide: BarDecided, ClaimApprove: BarDecided,
	ClaimAllocate: BarPaid, ClaimPay: BarPaid, ClaimReturn: BarPaid,
	ClaimObject: BarObjected,
}

// did lists what a user has done on the claim, as bars.
func (c Claim) did(user string) []ClaimBar {
	var out []ClaimBar
	if user == "" {
		return nil
	}
	for _, s := range c.Steps {
		if bar := doings[s.Action]; s.By == user && bar != "" {
			out = append(out, bar)
		}
	}
	for _, h := range c.Hands {
		if h.By == user {
			out = append(out, h.Did)
		}
	}
	if slices.Contains(c.Experts, user) {
		out = append(out, BarScored)
	}
	return out
}
