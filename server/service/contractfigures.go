package service

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strconv"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// ContractTotals are sums over contracts that are in force.
type ContractTotals struct {
	Contracts  int
	Total      market.Fen
	Technical  market.Fen
	Registered int
	Certified  market.Fen // technical amount of the certificates
	Paid       market.Fen // confirmed by both sides
}

func (x *ContractTotals) add(c market.Contract) {
	x.Contracts++
	x.Total += c.Terms.Price.Total
	x.Technical += c.Terms.Price.TechnicalAmount()
	if r := c.Registered(); r.State.Stands() {
		x.Registered++
		x.Certified += r.CertifiedTechnical
	}
}

// ContractGroup are the sums of one value of something. Contracts count in the
// year of their signing, payments in the year in which they were made; in every
// other group a payment counts with its contract.
type ContractGroup struct {
	Value string // a year, a code, or the id of an achievement
	Name  string // of an achievement
	ContractTotals
}

// ContractFigures are the figures of an organisation on one side.
type ContractFigures struct {
	States       map[market.ContractState]int
	Years        []ContractGroup // the newest first
	Types        []ContractGroup // in the order of the codes, like the fields
	Fields       []ContractGroup
	Achievements []ContractGroup // what contracts grew out of, the largest technical amount first
}

// contractGroups are sums by a value.
type contractGroups map[string]*ContractGroup

func (g contractGroups) of(value string) *ContractTotals {
	if g[value] == nil {
		g[value] = &ContractGroup{Value: value}
	}
	return &g[value].ContractTotals
}

func (g contractGroups) sorted(order func(a, b ContractGroup) int) []ContractGroup {
	var out []ContractGroup
	for _, x := range g {
		out = append(out, *x)
	}
	slices.SortFunc(out, order)
	return out
}

func byValue(a, b ContractGroup) int { return cmp.Compare(a.Value, b.Value) }

// ContractFigures adds up the own organisation's contracts on a side; those that
// were terminated count in States only, and what was paid for them in its year.
// Errors: forbidden.
func (s *Service) ContractFigures(ctx context.Context, a market.Actor, side market.ContractSide) (ContractFigures, error) {
	rows, err := s.ownContracts(ctx, a)
	if err != nil {
		return ContractFigures{}, err
	}
	out := ContractFigures{States: map[market.ContractState]int{}}
	years, types, fields, achievements := contractGroups{}, contractGroups{}, contractGroups{}, contractGroups{}
	groups := map[string][]*ContractTotals{} // of a contract, but for the year
	for _, r := range rows {
		c := r.Contract
		if r.Side != side {
			continue
		}
		out.States[c.State]++
		if !c.State.InForce() || c.State == market.ContractTerminated {
			continue
		}
		mine := []*ContractTotals{types.of(string(c.Terms.Type)), fields.of(c.Terms.Field)}
		if c.Links.Achievement != "" {
			mine = append(mine, achievements.of(c.Links.Achievement))
		}
		groups[c.ID] = mine
		for _, sums := range append(mine, years.of(yearOf(c.Terms.Signed))) {
			sums.add(c)
		}
	}
	err = readAll(reading(ctx, s.Store), store.Query{Kind: Payments, Key: string(side), Equal: []any{a.Organisation}}, func(d store.Doc) error {
		p, err := store.As[market.Payment](d)
		if err != nil || !p.Counts() {
			return err
		}
		for _, sums := range append(groups[p.Contract], years.of(yearOf(p.Date))) {
			sums.Paid += p.Amount
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	out.Years = years.sorted(func(a, b ContractGroup) int { return byValue(b, a) })
	out.Types, out.Fields = types.sorted(byValue), fields.sorted(byValue)
	out.Achievements = achievements.sorted(func(a, b ContractGroup) int {
		return cmp.Or(cmp.Compare(b.Technical, a.Technical), byValue(a, b))
	})
	return out, s.nameAchievements(ctx, a, out.Achievements)
}

func yearOf(d market.Date) string { return strconv.Itoa(d.Year()) }

// nameAchievements gives groups the titles of their achievements, as they are
// public or, for their owner, as they stand. One that was deleted has none.
func (s *Service) nameAchievements(ctx context.Context, a market.Actor, groups []ContractGroup) error {
	for i := range groups {
		item, err := readAs[market.Item[market.AchievementContent]](reading(ctx, s.Store), Achievements, groups[i].Value)
		if market.CodeOf(err) == market.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		switch listed, ok := item.Listed(); {
		case ok:
			groups[i].Name = listed.Content.Title
		case item.Organisation == a.Organisation && item.Working != nil:
			groups[i].Name = item.Working.Content.Title
		case item.Organisation == a.Organisation && item.Public != nil:
			groups[i].Name = item.Public.Content.Title
		}
	}
	return nil
}

// WriteContractFigures writes figures as a workbook with one table: years, types,
// fields and achievements one below the other, sums in yuan. The words are those
// of the language, zh or en.
func WriteContractFigures(w io.Writer, f ContractFigures, language string) error {
	say := func(zh, en string) string { return market.Text{ZH: zh, EN: en}.In(language) }
	heads := []string{
		say("分类", "Grouped by"), say("项目", "Value"), say("合同数", "Contracts"), say("合同成交总额（元）", "Total (yuan)"),
		say("技术交易额（元）", "Technical amount (yuan)"), say("已登记合同数", "Registered"), say("登记的技术交易额（元）", "Registered technical amount (yuan)"),
		say("到账金额（元）", "Money received (yuan)"),
	}
	var rows [][]any
	add := func(kind string, groups []ContractGroup, name func(ContractGroup) string) {
		for _, g := range groups {
			rows = append(rows, []any{kind, name(g), g.Contracts, g.Total, g.Technical, g.Registered, g.Certified, g.Paid})
		}
	}
	coded := func(l *market.CodeList) func(ContractGroup) string {
		return func(g ContractGroup) string {
			if g.Value == "" {
				return say("未填写", "not given")
			}
			return l.Label(g.Value).In(language)
		}
	}
	add(say("年度", "Year"), f.Years, func(g ContractGroup) string { return g.Value })
	add(say("合同类型", "Type"), f.Types, coded(market.ContractTypes))
	add(say("技术领域", "Field"), f.Fields, coded(market.Fields))
	add(say("促成合同的成果", "Achievement"), f.Achievements, func(g ContractGroup) string { return cmp.Or(g.Name, g.Value) })
	return sheet.WriteTable(w, say("技术合同统计", "Contracts"), heads, rows)
}
