package invariant

import (
	"slices"

	"fmt"

	"duijie/server/market"
)

// awards holds each decision against its base, and the base against the three
// amounts that it is the least of.
func awards(b *Books, find Find) {
	for id, c := range b.Claims {
		if c.Decision == nil || !c.State.Decided() {
			continue
		}
		d := c.Decision
		if d.Granted != nil && *d.Granted > d.Eligible {
			find("claims/"+id, "%s is granted of an award of %s", *d.Granted, d.Eligible)
		}
		terms := b.Programmes[c.Programme].Subsidy
		if terms == nil {
			continue
		}
		if most := terms.Rate.Of(d.Base); d.Eligible > most {
			find("claims/"+id, "%s is more than %s of %s", d.Eligible, terms.Rate, d.Base)
		}
		if d.Base > c.Sum() {
			find("claims/"+id, "the base is %s, and %s of vouchers are claimed", d.Base, c.Sum())
		}
		if r := b.Contracts[c.Contract].Registered(); stands(c) && r.State.Stands() && d.Base > r.CertifiedTechnical {
			find("claims/"+id, "the base is %s, and %s is certified", d.Base, r.CertifiedTechnical)
		}
	}
}

// caps adds up what enterprises keep under every cap of every programme. What a cap
// is counted over is said here once more, not asked of the ledgers that hold it.
func caps(b *Books, find Find) {
	type cap struct {
		programme, of string
		year          int // 0 for all
	}
	taken, limits := map[cap]market.Fen{}, map[cap]market.Fen{}
	for _, c := range b.Claims {
		terms := b.Programmes[c.Programme].Subsidy
		if terms == nil || !c.State.Decided() {
			continue
		}
		enterprise := "enterprises/" + string(c.CreditCode)
		for over, limit := range map[cap]*market.Fen{
			{c.Code, "contracts/" + c.Contract, 0}:           terms.CapContract,
			{c.Code, enterprise, 0}:                          terms.CapTotal,
			{c.Code, enterprise, yearOf(c, terms.CapYearBy)}: terms.CapYear,
		} {
			if limit != nil {
				taken[over] += c.Kept()
				limits[over] = max(limits[over], *limit) // versions may differ: the widest bounds all
			}
		}
	}
	for over, sum := range taken {
		if sum > limits[over] {
			find(over.of, "%s of at most %s by programme %s, year %d", sum, limits[over], over.programme, over.year)
		}
	}
}

// yearOf is the year in China in which a decided claim counts.
func yearOf(c market.Claim, by market.CapYear) int {
	if by == market.ByDecision {
		return market.DateOf(c.Decision.At).Year()
	}
	return market.DateOf(c.SubmittedAt).Year()
}

// onceForAContract looks for two awards that the programme of each forbids.
func onceForAContract(b *Books, find Find) {
	paid := map[string]string{}
	for id, c := range b.Claims {
		terms := b.Programmes[c.Programme].Subsidy
		if c.Contract == "" || terms == nil || c.Kept() <= 0 {
			continue
		}
		key := c.Code + " for " + c.Contract
		switch {
		case terms.OneAwardPer == market.OncePerContractYear && terms.CapYearBy != "":
			key = fmt.Sprint(key, " in ", yearOf(c, terms.CapYearBy))
		case terms.OneAwardPer != market.OncePerContract:
			continue
		}
		if other := paid[key]; other != "" {
			find("claims/"+id, "claim %s has an award of %s", other, key)
		}
		paid[key] = id
	}
}

// budgets adds up what each round gave.
func budgets(b *Books, find Find) {
	given := map[string]market.Fen{}
	for _, c := range b.Claims {
		if c.Decision != nil && c.Decision.Granted != nil {
			given[c.Round] += c.Kept()
		}
	}
	for id, sum := range given {
		if budget := b.Rounds[id].Budget; budget != nil && sum > *budget {
			find("rounds/"+id, "%s of a budget of %s", sum, *budget)
		}
	}
}

// money compares claims with payment lists and receipts, claim by claim.
func money(b *Books, find Find) {
	out, back := map[string]market.Fen{}, map[string]market.Fen{}
	for _, l := range b.Batches {
		for _, line := range l.Lines {
			if line.Outcome != market.BatchPaid {
				continue
			}
			if out[line.Claim] > 0 {
				find("claims/"+line.Claim, "paid twice")
			}
			out[line.Claim] += line.Amount
		}
	}
	for id, r := range b.Recoveries {
		if r.State == market.RecoveryDone {
			back[r.Claim] += r.Received()
		}
		if r.Received() > r.Paid || r.Amount != nil && r.Received() > *r.Amount {
			find("recoveries/"+id, "%s came back of %s", r.Received(), r.Paid)
		}
	}
	for id, c := range b.Claims {
		var paid market.Fen
		if c.State.Paid() && c.Decision != nil {
			paid = c.Decision.Amount()
		}
		if paid != out[id] || c.RecoveredFen != back[id] {
			find("claims/"+id, "paid %s and came back %s, by lists and receipts %s and %s", paid, c.RecoveredFen, out[id], back[id])
		}
	}
}

// signatures looks at who made and who signed what the treasury has paid by.
func signatures(b *Books, find Find) {
	for id, l := range b.Batches {
		switch paid := slices.ContainsFunc(l.Lines, func(x market.BatchLine) bool { return x.Outcome == market.BatchPaid }); {
		case l.SignedBy == "" && paid:
			find("batches/"+id, "it was paid and nobody has signed it")
		case l.SignedBy != "" && l.SignedBy == l.By:
			find("batches/"+id, "%s made it and signed it", l.By)
		}
	}
}

// groundless looks for lists that were signed although what a claim on them rests on
// had fallen. Afterwards it may fall: the money is on its way then.
func groundless(b *Books, find Find) {
	changed(b, func(id string, before, after *market.Batch) {
		if after == nil || after.SignedBy == "" || before != nil && before.SignedBy != "" {
			return
		}
		for _, l := range after.Lines {
			if why := b.Claims[l.Claim].Hold; why != "" {
				find("batches/"+id, "it was signed with claim %s on it: %s", l.Number, why)
			}
		}
	})
}
