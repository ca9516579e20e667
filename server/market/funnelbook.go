package market

import "slices"

// funnelCase is what is counted: a listing, or a contract that names none.
type funnelCase struct {
	FunnelPlace
	month   Month
	outside bool
	had     [dealt]bool  // a listing's own stages
	deals   []FunnelDeal // that name it
	money   []FunnelDeal // of them, those whose money counts here
}

// prefix is how many stages from the first on are there without a gap.
func prefix(had []bool) int {
	if i := slices.Index(had, false); i >= 0 {
		return i
	}
	return len(had)
}

// had tells which of the stages from dealt on a contract has.
func (d FunnelDeal) had() [stages - dealt]bool {
	return [...]bool{true, d.Registered != "", len(d.Payments) > 0, len(d.Claims) > 0}
}

// through is how many stages a contract has come through in a row, after a listing
// that came through so many.
func (d FunnelDeal) through(before int) int {
	if before < dealt {
		return before
	}
	had := d.had()
	return dealt + prefix(had[:])
}

// amounts are the sums of a contract at each stage from dealt on.
func (d FunnelDeal) amounts() [stages - dealt]FunnelMoney {
	var paid, claimed FunnelMoney
	for _, p := range d.Payments {
		paid.Paid += p.Amount
	}
	for _, c := range d.Claims {
		claimed.Claimed += c.Amount
		claimed.Subsidised += c.Subsidised
	}
	return [...]FunnelMoney{{Contracted: d.Amount}, {Certified: d.Certified, Technical: d.Technical}, paid, claimed}
}

func (c *funnelCase) sums() FunnelSums {
	var out FunnelSums
	var seen [stages]bool
	copy(seen[:], c.had[:])
	before, reached := 0, 0
	if !c.outside {
		before = prefix(c.had[:])
		reached = before
	}
	for _, d := range c.deals {
		reached = max(reached, d.through(before))
		for i, had := range d.had() {
			seen[dealt+i] = seen[dealt+i] || had
		}
	}
	for i, was := range seen {
		switch {
		case i < reached:
			out.Counts[i].Reached = 1
		case was && c.outside:
			out.Counts[i].Outside = 1
		case was:
			out.Counts[i].Skipped = 1
		}
	}
	for _, d := range c.money {
		through := d.through(before)
		for i, amount := range d.amounts() {
			if dealt+i < through {
				out.Through = out.Through.Plus(amount)
			} else {
				out.Beside = out.Beside.Plus(amount)
			}
		}
	}
	return out
}

// funnelBook are the cases of a funnel with what happened in each month.
type funnelBook struct {
	filter   FunnelFilter
	cases    []*funnelCase
	listings map[string]*funnelCase // by id
	events   map[string]*FunnelMonth
}

func newFunnelBook(facts FunnelFacts, f FunnelFilter) *funnelBook {
	b := &funnelBook{filter: f, listings: make(map[string]*funnelCase, len(facts.Listings)), events: map[string]*FunnelMonth{}}
	for _, l := range facts.Listings {
		if f.Kind != "" && f.Kind != l.Kind {
			continue
		}
		c := &funnelCase{FunnelPlace: l.FunnelPlace, month: monthOf(l.Published)}
		c.had[published] = true
		b.listings[l.ID], b.cases = c, append(b.cases, c)
		b.event(c, published, l.Published, FunnelMoney{})
	}
	first := map[FunnelPair]Date{}
	for _, m := range facts.Matches {
		if day, known := first[m.FunnelPair]; !known || m.Day < day {
			first[m.FunnelPair] = m.Day
		}
	}
	for pair, day := range first {
		b.happened(pair, matched, day)
	}
	for _, t := range facts.Talks {
		b.happened(t.FunnelPair, contacted, t.Proposed)
		if t.Accepted != "" {
			b.happened(t.FunnelPair, agreed, t.Accepted)
		}
	}
	for _, d := range facts.Deals {
		b.deal(d)
	}
	return b
}

// of are the counted listings of a pair, the one whose money and events are counted
// first: the demand.
func (b *funnelBook) of(p FunnelPair) []*funnelCase {
	var out []*funnelCase
	for _, id := range []string{p.Demand, p.Achievement} {
		if c := b.listings[id]; c != nil {
			out = append(out, c)
		}
	}
	return out
}

func (b *funnelBook) happened(p FunnelPair, stage int, day Date) {
	of := b.of(p)
	for _, c := range of {
		c.had[stage] = true
	}
	if len(of) > 0 {
		b.event(of[0], stage, day, FunnelMoney{})
	}
}

func (b *funnelBook) deal(d FunnelDeal) {
	of := b.of(d.FunnelPair)
	if d.Outside != nil && b.filter.Kind == "" {
		c := &funnelCase{FunnelPlace: *d.Outside, month: monthOf(d.Signed), outside: true}
		of, b.cases = []*funnelCase{c}, append(b.cases, c)
	}
	if len(of) == 0 {
		return
	}
	for _, c := range of {
		c.deals = append(c.deals, d)
	}
	lead := of[0]
	lead.money = append(lead.money, d)
	b.event(lead, dealt, d.Signed, FunnelMoney{Contracted: d.Amount})
	if d.Registered != "" {
		b.event(lead, registered, d.Registered, FunnelMoney{Certified: d.Certified, Technical: d.Technical})
	}
	for _, p := range d.Payments {
		b.event(lead, paid, p.Day, FunnelMoney{Paid: p.Amount})
	}
	for _, c := range d.Claims {
		b.event(lead, claimed, c.Day, FunnelMoney{Claimed: c.Amount})
		b.pay(lead, c)
	}
}

// event counts one event in its month.
func (b *funnelBook) event(c *funnelCase, stage int, day Date, money FunnelMoney) {
	if m := b.month(c, day); m != nil {
		m.Events[stage]++
		if c.outside {
			m.Outside[stage]++
		}
		m.Money = m.Money.Plus(money)
	}
}

// pay counts the public money of a claim in the month in which it went out.
func (b *funnelBook) pay(c *funnelCase, claim FunnelClaim) {
	if m := b.month(c, claim.PaidOn); m != nil {
		m.Money.Subsidised += claim.Subsidised
	}
}

// month is that of a day; nil where the filter leaves it out.
func (b *funnelBook) month(c *funnelCase, day Date) *FunnelMonth {
	month := monthOf(day)
	if !b.filter.keeps(c.FunnelPlace, month) {
		return nil
	}
	if b.events[string(month)] == nil {
		b.events[string(month)] = &FunnelMonth{Month: month}
	}
	return b.events[string(month)]
}

func (b *funnelBook) months() []FunnelMonth {
	names := make([]string, 0, len(b.events))
	for name := range b.events {
		names = append(names, name)
	}
	var out []FunnelMonth
	for _, name := range unbroken(names) {
		if m := b.events[name]; m != nil {
			out = append(out, *m)
		} else {
			out = append(out, FunnelMonth{Month: Month(name)})
		}
	}
	return out
}
