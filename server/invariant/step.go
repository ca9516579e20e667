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
	paid     = []market.ClaimAction{market.ClaimAllocate, market.ClaimPay, market.ClaimReturn}
	objected = []market.ClaimAction{market.ClaimObject}
)

// barred says which doings on a claim bar a person from the steps of a part, as
// docs/claims.md has it. It is written here once more so that a slip in package
// market is found.
var barred = map[market.ClaimPart][]market.ClaimAction{
	market.PartLocal:   slices.Concat(filed, decided, paid, objected),
	market.PartFormal:  slices.Concat(filed, advised, objected),
	market.PartExpert:  slices.Concat(filed, advised, examined, decided, paid, objected),
	market.PartDecider: slices.Concat(filed, advised, examined, paid, objected),
	market.PartFinance: slices.Concat(filed, decided, objected),
}

// bars are the doings that bar from one step. To publish, to reopen and to ask
// money back decide nothing yet; who decided does not judge what is said against it.
func bars(s market.ClaimStep) []market.ClaimAction {
	switch s.Action {
	case market.ClaimPublish, market.ClaimReopen, market.ClaimRecover:
		return nil
	case market.ClaimDismiss, market.ClaimUphold:
		return slices.Concat(barred[s.Part], decided)
	}
	return barred[s.Part]
}

// hands are what people did on a claim beside its steps, as the steps that bar the
// same.
var hands = map[market.ClaimBar]market.ClaimAction{market.BarFiled: market.ClaimSubmit, market.BarReviewed: market.ClaimTakeUp}

// persons looks for somebody who acts twice where two have to.
func persons(b *Books, find Find) {
	newSteps(b, func(c market.Claim, before []market.ClaimStep, s market.ClaimStep) {
		bars := bars(s)
		if s.By == "" || len(bars) == 0 {
			return
		}
		for _, did := range doneBy(b, s.By, c, before) {
			if slices.Contains(bars, did) {
				find("claims/"+c.ID, "%s did %s and now %s", s.By, did, s.Action)
			}
		}
		for _, r := range b.Reviews {
			if r.Claim == c.ID && r.Expert == s.By {
				find("claims/"+c.ID, "%s was asked to score it and now does %s", s.By, s.Action)
			}
		}
	})
	changed(b, func(id string, before, after *market.Review) {
		if after == nil || before != nil && before.State == after.State || after.State == market.ReviewDeclined {
			return
		}
		c := b.Claims[after.Claim]
		for _, did := range doneBy(b, after.Expert, c, c.Steps) {
			if slices.Contains(barred[market.PartExpert], did) {
				find("reviews/"+id, "%s did %s and is at %s now", after.Expert, did, after.State)
			}
		}
	})
	changed(b, func(id string, before, after *market.Batch) {
		if after == nil || after.SignedBy == "" || before != nil && before.SignedBy == after.SignedBy {
			return
		}
		for _, l := range after.Lines {
			c := b.Claims[l.Claim]
			for _, did := range doneBy(b, after.SignedBy, c, c.Steps) {
				if slices.Contains(barred[market.PartFinance], did) {
					find("batches/"+id, "%s did %s on %s and signs now", after.SignedBy, did, c.ID)
				}
			}
		}
	})
}

// doneBy are the doings of a person on a claim, those beside its steps included:
// who signs the list that pays it pays it.
func doneBy(b *Books, user string, c market.Claim, steps []market.ClaimStep) []market.ClaimAction {
	var out []market.ClaimAction
	for _, s := range steps {
		if s.By == user {
			out = append(out, s.Action)
		}
	}
	for _, h := range c.Hands {
		if did := hands[h.Did]; h.By == user && did != "" {
			out = append(out, did)
		}
	}
	for _, l := range b.Batches {
		if l.SignedBy == user && slices.ContainsFunc(l.Lines, func(x market.BatchLine) bool { return x.Claim == c.ID }) {
			out = append(out, market.ClaimAllocate)
		}
	}
	return out
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
