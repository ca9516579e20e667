package service

import (
	"context"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// statsMonths is for how many months the market is counted, the present one
// included.
const statsMonths = 12

// leastTold is of how many contracts, sellers and buyers a sum of amounts is at
// least made that everyone may read: of fewer, a party could read the price of
// another one's contract from it.
const leastTold = 3

// MarketMonth is what happened on the whole market in one month.
type MarketMonth struct {
	Month         market.Month
	Achievements  int // public now, by when what is shown was published
	Demands       int
	Introductions int // proposed
	Contracts     int // concluded
	Registered    int // first recorded here as registered
	// Technical is the technical amount of those certificates as first recorded; nil
	// where it is not told.
	Technical *market.Fen
}

// MarketMonths counts the market by month, the oldest first, in figures that tell
// of no organisation.
func (s *Service) MarketMonths(ctx context.Context) ([]MarketMonth, error) {
	now := s.World.Now().In(market.China)
	first := time.Date(now.Year(), now.Month()-statsMonths+1, 1, 0, 0, 0, 0, market.China)
	out, at := make([]MarketMonth, statsMonths), map[market.Month]*MarketMonth{}
	for i := range out {
		begins := first.AddDate(0, i, 0)
		out[i].Month = market.DateOf(begins).Month()
		at[out[i].Month] = &out[i]
		for kind, n := range map[string]*int{Achievements: &out[i].Achievements, Demands: &out[i].Demands} {
			found, err := s.Store.Count(ctx, store.Query{Kind: kind, Key: "public", Equal: []any{string(market.Published)}, From: storedTime(begins), To: storedTime(begins.AddDate(0, 1, 0))})
			if err != nil {
				return nil, problem(err)
			}
			*n = found
		}
	}
	month := func(t time.Time) *MarketMonth {
		if m := at[market.DateOf(t).Month()]; m != nil && !t.IsZero() {
			return m
		}
		return &MarketMonth{} // counted for nobody
	}
	introductions, _, err := s.introductions.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	for _, h := range introductions {
		month(h.Doc.CreatedAt).Introductions++
	}
	contracts, _, err := s.contracts.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	sums := map[market.Month]*toldSum{}
	for _, h := range contracts {
		month(h.Doc.ConcludedAt()).Contracts++
		if r, ok := firstRegistered(h.Doc); ok {
			m := month(r.At)
			m.Registered++
			if sums[m.Month] == nil {
				sums[m.Month] = &toldSum{sellers: map[string]bool{}, buyers: map[string]bool{}}
			}
			sums[m.Month].add(h.Doc, r)
		}
	}
	for i := range out[:statsMonths-1] { // the present month still moves
		if sum := sums[out[i].Month]; sum != nil && sum.tells() {
			out[i].Technical = &sum.technical
		}
	}
	return out, nil
}

// storedTime is a time as it stands in a document.
func storedTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// firstRegistered is the record that first said that a contract is registered.
func firstRegistered(c market.Contract) (market.RegistrationRecord, bool) {
	for _, r := range c.Registration {
		if r.State == market.Registered {
			return r, true
		}
	}
	return market.RegistrationRecord{}, false
}

// toldSum is a sum of amounts with whom it is made of.
type toldSum struct {
	technical       market.Fen
	contracts       int
	sellers, buyers map[string]bool
}

func (t *toldSum) add(c market.Contract, r market.RegistrationRecord) {
	t.technical += r.CertifiedTechnical
	t.contracts++
	t.sellers[string(c.Terms.Seller.CreditCode)], t.buyers[string(c.Terms.Buyer.CreditCode)] = true, true
}

func (t *toldSum) tells() bool {
	return t.contracts >= leastTold && len(t.sellers) >= leastTold && len(t.buyers) >= leastTold
}
