package invariant

import (
	"maps"
	"slices"

	"duijie/server/market"
)

// newSteps are the steps that an act added to claims, each with those before it.
func newSteps(b *Books, see func(c market.Claim, before []market.ClaimStep, s market.ClaimStep)) {
	changed(b, func(_ string, before, after *market.Claim) {
		if after == nil {
			return
		}
		had := 0
		if before != nil {
			had = len(before.Steps)
		}
		for i := min(had, len(after.Steps)); i < len(after.Steps); i++ {
			see(*after, after.Steps[:i], after.Steps[i])
		}
	})
}

// transitions follows claims along the table.
func transitions(b *Books, find Find) {
	newSteps(b, func(c market.Claim, before []market.ClaimStep, s market.ClaimStep) {
		at := stateAfter(before)
		if s.From != at || !inTable(s) {
			find("claims/"+c.ID, "%s by %s from %s to %s, standing at %s", s.Action, s.Part, s.From, s.To, at)
		}
	})
	changed(b, func(id string, before, after *market.Claim) {
		switch {
		case after == nil && before.State != market.ClaimDraft:
			find("claims/"+id, "deleted at %s", before.State)
		case after != nil && after.State != stateAfter(after.Steps):
			find("claims/"+id, "it stands at %s, its steps end at %s", after.State, stateAfter(after.Steps))
		}
	})
}

func stateAfter(steps []market.ClaimStep) market.ClaimState {
	if len(steps) == 0 {
		return market.ClaimDraft
	}
	return steps[len(steps)-1].To
}

func inTable(s market.ClaimStep) bool {
	return slices.ContainsFunc(market.ClaimTransitions, func(t market.ClaimTransition) bool {
		return t.Action == s.Action && t.From == s.From && t.To == s.To && slices.Contains(t.By, s.Part)
	})
}

// What a person may have done on a claim.
var (
	filed    = []market.ClaimAction{market.ClaimSubmit, market.ClaimAnswer, market.ClaimCheck}
	advised  = []market.ClaimAction{market.ClaimRecommend}
	examined = []market.ClaimAction{market.ClaimTakeUp, market.ClaimAsk, market.ClaimPassForm}
	decided  = []market.ClaimAction{market.ClaimDecide, market.ClaimApprove}
	paid     = []market.ClaimAction{market.ClaimAllocate, market.ClaimPay}
	objected = []market.ClaimAction{market.ClaimObject}
)

// barred says which doings on a claim bar a person from which step, as docs/claims.md
// has it. It is written here once more so that a slip in package market is found.
var barred = map[market.ClaimAction][]market.ClaimAction{
	market.ClaimRecommend:   slices.Concat(filed, decided, paid, objected),
	market.ClaimPassForm:    slices.Concat(filed, advised, objected),
	market.ClaimDecide:      slices.Concat(filed, advised, examined, paid, objected),
	market.ClaimReject:      slices.Concat(filed, advised, examined, paid, objected),
	market.ClaimApprove:     slices.Concat(filed, advised, examined, paid, objected),
	market.ClaimDismiss:     slices.Concat(filed, advised, examined, paid, objected),
	market.ClaimUphold:      slices.Concat(filed, advised, examined, paid, objected),
	market.ClaimAllocate:    slices.Concat(filed, decided, objected),
	market.ClaimPay:         slices.Concat(filed, decided, objected),
	market.ClaimClear:       slices.Concat(filed, advised, examined, paid, objected),
	market.ClaimRecoverDone: slices.Concat(filed, decided, objected),
	market.ClaimClose:       slices.Concat(filed, advised, objected),
}

// hands are what people did on a claim beside its steps, as the steps that bar the
// same.
var hands = map[market.ClaimBar]market.ClaimAction{market.BarFiled: market.ClaimSubmit, market.BarReviewed: market.ClaimTakeUp}

// persons looks for somebody who acts twice where two have to.
func persons(b *Books, find Find) {
	newSteps(b, func(c market.Claim, before []market.ClaimStep, s market.ClaimStep) {
		bars := barred[s.Action]
		if s.Part == market.PartSystem || s.By == "" || len(bars) == 0 {
			return
		}
		for _, earlier := range before {
			if earlier.By == s.By && slices.Contains(bars, earlier.Action) {
				find("claims/"+c.ID, "%s did %s and now %s", s.By, earlier.Action, s.Action)
			}
		}
		for _, h := range c.Hands {
			if did := hands[h.Did]; h.By == s.By && did != "" && slices.Contains(bars, did) {
				find("claims/"+c.ID, "%s has %s it and now does %s", s.By, h.Did, s.Action)
			}
		}
		for _, r := range b.Reviews {
			if r.Claim == c.ID && r.Expert == s.By {
				find("claims/"+c.ID, "%s was asked to score it and now does %s", s.By, s.Action)
			}
		}
	})
}

// moves tells whether a step brings money nearer to an enterprise after the notice.
func moves(a market.ClaimAction) bool {
	return a == market.ClaimApprove || a == market.ClaimAllocate || a == market.ClaimPay
}

// notices holds each approval and each payment against the notice before it.
func notices(b *Books, find Find) {
	newSteps(b, func(c market.Claim, before []market.ClaimStep, s market.ClaimStep) {
		if !moves(s.Action) {
			return
		}
		ends := b.noticeEnd(b.Programmes[c.Programme], before)
		if day := market.DateOf(s.At); ends == "" || day <= ends {
			find("claims/"+c.ID, "%s on %s, the notice runs to %q", s.Action, day, ends)
		}
	})
}

// noticeEnd is the last day of the notice that stands after some steps; empty for
// none.
func (b *Books) noticeEnd(p market.Programme, steps []market.ClaimStep) market.Date {
	table := market.CalendarOf(slices.Collect(maps.Values(b.Holidays)))
	var ends market.Date
	for _, s := range steps {
		switch s.Action {
		case market.ClaimReopen, market.ClaimUphold:
			ends = ""
		case market.ClaimPublish:
			ends = ""
			if days := p.Procedure.NoticeDays; days != nil {
				ends, _ = table.Add(market.DateOf(s.At), *days)
			}
		}
	}
	return ends
}

// objections looks for money that moves while one is open.
func objections(b *Books, find Find) {
	newSteps(b, func(c market.Claim, _ []market.ClaimStep, s market.ClaimStep) {
		if !moves(s.Action) {
			return
		}
		for id, o := range b.Objections {
			if o.Claim == c.ID && o.State == market.ObjectionOpen {
				find("claims/"+c.ID, "%s while objection %s is open", s.Action, id)
			}
		}
	})
}
