package service

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"duijie/server/market"
	"duijie/server/store"
)

// ClaimSums are sums over claims. Decided counts those whose decision stands,
// with what it gives; Paid what went out, Recovered what came back.
type ClaimSums struct {
	Claims, Decided, PaidClaims, Rejected int
	Claimed, Awarded, Paid, Recovered     market.Fen
}

func (x *ClaimSums) add(c market.Claim) {
	x.Claims++
	x.Claimed += c.Sum()
	if c.State == market.ClaimRejected {
		x.Rejected++
	}
	if c.Decision == nil || !c.State.Decided() {
		return
	}
	x.Decided++
	x.Awarded += c.Decision.Amount()
	x.Recovered += c.RecoveredFen
	if c.State.Paid() {
		x.PaidClaims++
		x.Paid += c.Decision.Amount()
	}
}

// ClaimGroup are the sums of one value of something.
type ClaimGroup struct {
	Value string
	Name  market.Text // of a programme
	ClaimSums
}

// MonthFigures are the figures of one month in China: claims count when they were
// handed in, awards when they were decided, money when it was paid.
type MonthFigures struct {
	Month         string // 2006-01
	Claims        int
	Awarded, Paid market.Fen
}

// RoundMoney is the budget of a round with what is committed of it by the claims
// that the actor's office may see.
type RoundMoney struct {
	Round     market.Round
	Programme market.Text
	Example   bool        // the programme's figures are examples
	Committed market.Fen  // granted, or before the distribution what decisions allow
	Left      *market.Fen // for an office of the province: others do not see all that is committed
	Paid      market.Fen
}

// ClaimStatistics are the figures of all claims that were handed in and that the
// actor's office may see.
type ClaimStatistics struct {
	All         ClaimSums
	Years       []ClaimGroup   // of submission
	Months      []MonthFigures // from the first to the last in which anything happened, none left out
	Prefectures []ClaimGroup
	Fields      []ClaimGroup
	Programmes  []ClaimGroup
	Budgets     []RoundMoney
}

// ClaimStatistics counts. Errors: forbidden for anyone but an office.
func (s *Service) ClaimStatistics(ctx context.Context, a market.Actor) (ClaimStatistics, error) {
	office := slices.ContainsFunc([]market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor, market.RoleFinance}, a.Has)
	if !office {
		return ClaimStatistics{}, forbidden()
	}
	var out ClaimStatistics
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		claims, _, err := s.claims.all(ctx, s.Store)
		if err == nil {
			out, err = statistics(reading(ctx, r), claims, a)
		}
		return err
	})
	return out, problem(err)
}

func statistics(read docReader, claims []held[market.Claim], a market.Actor) (ClaimStatistics, error) {
	var out ClaimStatistics
	years, prefectures, fields, codes := groups{}, groups{}, groups{}, groups{}
	calendar := months{}
	committed, paid := map[string]market.Fen{}, map[string]market.Fen{}
	for _, h := range claims {
		c := h.Doc
		if c.SubmittedAt.IsZero() || !c.Reads(a) {
			continue
		}
		committed[c.Round] += c.Kept()
		if c.State.Paid() {
			paid[c.Round] += c.Kept()
		}
		out.All.add(c)
		calendar.add(c)
		years.add(string(market.DateOf(c.SubmittedAt)[:4]), c)
		prefectures.add(market.Prefecture(c.Region), c)
		fields.add(c.Field, c)
		codes.add(c.Code, c)
	}
	out.Years, out.Prefectures, out.Fields, out.Programmes = years.sorted(), prefectures.sorted(), fields.sorted(), codes.sorted()
	out.Months = calendar.sorted()
	names := map[string]market.Text{} // by code, of a version that takes or took claims: a draft's is nobody's to read
	examples := map[string]bool{}     // by round
	if err := readAll(read, store.Query{Kind: Rounds}, func(d store.Doc) error {
		r, err := store.As[market.Round](d)
		if err != nil {
			return err
		}
		p, err := readAs[market.Programme](read, Programmes, r.Programme)
		names[p.Code], examples[r.ID] = p.Name, p.Example
		return err
	}); err != nil {
		return out, err
	}
	for i := range out.Programmes {
		out.Programmes[i].Name = names[out.Programmes[i].Value]
	}
	err := readAll(read, store.Query{Kind: Rounds}, func(d store.Doc) error {
		r, err := store.As[market.Round](d)
		m := RoundMoney{Round: r, Programme: names[r.Code], Example: examples[r.ID], Committed: committed[r.ID], Paid: paid[r.ID]}
		m.Round.Distribution = nil
		if r.Budget != nil && (a.Inspects(market.Jilin) || a.Finances(market.Jilin)) {
			left := *r.Budget - m.Committed
			m.Left = &left
		}
		out.Budgets = append(out.Budgets, m)
		return err
	})
	slices.SortFunc(out.Budgets, func(a, b RoundMoney) int { return b.Round.CreatedAt.Compare(a.Round.CreatedAt) })
	return out, err
}

// groups are sums by a value.
type groups map[string]*ClaimGroup

func (g groups) add(value string, c market.Claim) {
	if g[value] == nil {
		g[value] = &ClaimGroup{Value: value}
	}
	g[value].ClaimSums.add(c)
}

func (g groups) sorted() []ClaimGroup {
	var out []ClaimGroup
	for _, x := range g {
		out = append(out, *x)
	}
	slices.SortFunc(out, func(a, b ClaimGroup) int { return cmp.Compare(a.Value, b.Value) })
	return out
}

// months are figures by month.
type months map[string]*MonthFigures

func (m months) of(day market.Date) *MonthFigures {
	month := string(day[:7])
	if m[month] == nil {
		m[month] = &MonthFigures{Month: month}
	}
	return m[month]
}

func (m months) add(c market.Claim) {
	m.of(market.DateOf(c.SubmittedAt)).Claims++
	if c.Decision == nil || !c.State.Decided() {
		return
	}
	m.of(market.DateOf(c.Decision.At)).Awarded += c.Decision.Amount()
	if c.State.Paid() && c.PaidOn != "" {
		m.of(c.PaidOn).Paid += c.Decision.Amount()
	}
}

func (m months) sorted() []MonthFigures {
	if len(m) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(m))
	last := names[len(names)-1]
	var out []MonthFigures
	for month := names[0]; month <= last; month = nextMonth(month) {
		out = append(out, *m.of(market.Date(month + "-01")))
	}
	return out
}

// nextMonth is the month after one: 2025-12 gives 2026-01.
func nextMonth(month string) string {
	year, _ := strconv.Atoi(month[:4])
	n, _ := strconv.Atoi(month[5:])
	return fmt.Sprintf("%04d-%02d", year+n/12, n%12+1)
}
