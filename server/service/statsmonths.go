package service

import (
	"context"

	"duijie/server/market"
	"duijie/server/store"
)

// statsMonths is for how many months the market is counted, the present one
// included.
const statsMonths = 12

// MarketMonth is what happened on the whole market in one month.
type MarketMonth struct {
	Month         market.Month
	Achievements  int // public for the first time, whatever came of them
	Demands       int
	Introductions int // proposed
	Contracts     int // concluded
	Registered    int // first recorded here as registered
	// Technical is the technical amount of those certificates as first recorded; nil
	// where it is not told.
	Technical *market.Fen
}

// MarketYear is the last year that is over.
type MarketYear struct {
	Year       int
	Registered int
	Technical  *market.Fen // nil where it is not told
}

// MarketLife is the market by month, the oldest first, and the last year.
type MarketLife struct {
	Months []MarketMonth
	Year   MarketYear
}

// MarketLife counts the market in figures that tell of no organisation. Which sums
// those are market.PublicSumsOf decides.
func (s *Service) MarketLife(ctx context.Context) (MarketLife, error) {
	today := market.DateOf(s.World.Now())
	first := today.Month().Add(1 - statsMonths)
	out, at := MarketLife{Months: make([]MarketMonth, statsMonths), Year: MarketYear{Year: today.Year() - 1}}, map[market.Month]*MarketMonth{}
	for i := range out.Months {
		out.Months[i].Month = first.Add(i)
		at[out.Months[i].Month] = &out.Months[i]
	}
	month := func(d market.Date) *MarketMonth {
		if m := at[d.Month()]; m != nil {
			return m
		}
		return &MarketMonth{} // counted for nobody
	}
	if err := s.publishedByMonth(ctx, month); err != nil {
		return out, err
	}
	introductions, _, err := s.introductions.all(ctx, s.Store)
	if err != nil {
		return out, err
	}
	for _, h := range introductions {
		month(market.DateOf(h.Doc.CreatedAt)).Introductions++
	}
	contracts, _, err := s.contracts.all(ctx, s.Store)
	if err != nil {
		return out, err
	}
	told, err := s.toldOf(ctx)
	if err != nil {
		return out, err
	}
	var parts []market.SumPart
	for _, h := range contracts {
		if at := h.Doc.ConcludedAt(); !at.IsZero() {
			month(market.DateOf(at)).Contracts++
		}
		r, ok := firstRegistered(h.Doc)
		if !ok {
			continue
		}
		day := market.DateOf(r.At)
		month(day).Registered++
		if day.Year() == out.Year.Year {
			out.Year.Registered++
		}
		parts = append(parts, market.SumPart{Month: day.Month(), Seller: string(h.Doc.Terms.Seller.CreditCode), Buyer: string(h.Doc.Terms.Buyer.CreditCode), Amount: r.CertifiedTechnical, Told: told[h.ID]})
	}
	sums := market.PublicSumsOf(parts, today.Month()) // the present month and year still move
	for i, m := range out.Months {
		out.Months[i].Technical = sumIn(sums.Months, m.Month)
	}
	out.Year.Technical = sumIn(sums.Years, out.Year.Year)
	return out, nil
}

func sumIn[K comparable](sums map[K]market.Fen, key K) *market.Fen {
	if sum, ok := sums[key]; ok {
		return &sum
	}
	return nil
}

// publishedByMonth counts listings in the month in which they were public first.
func (s *Service) publishedByMonth(ctx context.Context, month func(market.Date) *MarketMonth) error {
	for _, of := range []struct {
		shelf *shelf[listingHead]
		count func(*MarketMonth)
	}{
		{s.achievementHeads, func(m *MarketMonth) { m.Achievements++ }},
		{s.demandHeads, func(m *MarketMonth) { m.Demands++ }},
	} {
		heads, _, err := of.shelf.all(ctx, s.Store)
		if err != nil {
			return err
		}
		for _, h := range heads {
			if since := h.Doc.since(); since != "" {
				of.count(month(since))
			}
		}
	}
	return nil
}

// toldOf are the contracts of which a public notice or a success story tells, or
// once told, by their ids.
func (s *Service) toldOf(ctx context.Context) (map[string]bool, error) {
	told := map[string]bool{}
	claims, _, err := s.claims.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	for _, h := range claims {
		if h.Doc.Contract != "" && h.Doc.NoticeFrom != "" {
			told[h.Doc.Contract] = true
		}
	}
	err = readAll(reading(ctx, s.Store), store.Query{Kind: Stories}, func(d store.Doc) error {
		story, err := store.As[market.Story](d)
		if err == nil && story.State != market.StoryProposed {
			told[story.Contract] = true
		}
		return err
	})
	return told, err
}

// firstRegistered is the record that first said that a contract is registered.
func firstRegistered(c market.Contract) (market.RegistrationRecord, bool) {
	for _, r := range c.Registration {
		if r.State == market.Registered {
			return r, true
		}
	}
	return market.RegistrationRecord{}, false
}
