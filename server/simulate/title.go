package simulate

import (
	"fmt"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
)

// ladder is what share of a hundred enterprises the lists name, level by level.
var ladder = []struct {
	batch   string
	level   market.TitleLevel
	share   int
	ago     int  // months before the year in which the notice was issued
	months  int  // how long it is valid; 0: by the rules of its level
	claims  bool // a contract may be claimed for it
	further bool // it names holders of a lower title
}{
	{"种子", market.TitleSeed, 10, 8, 36, false, false},
	{"市级", market.TitleCity, 12, 14, 36, false, false},
	{"省级甲", market.TitleProvincial, 44, 20, 0, true, false},
	{"省级乙", market.TitleProvincial, 28, 6, 0, true, false},
	{"省级旧", market.TitleProvincial, 6, 40, 0, false, false}, // over before the year begins
	{"国家级", market.TitleNational, 14, 17, 36, true, true},
	{"单项冠军", market.TitleChampion, 3, 11, 36, true, true},
}

// grantTitles takes lists of every level in. An enterprise that stood before is
// left as lists of its own have it.
func (y *year) grantTitles() error {
	var invented []*house
	for _, h := range y.buyers {
		if !h.stood {
			invented = append(invented, h)
		}
	}
	next := 0
	for n, step := range ladder {
		list := market.TitleList{
			DocumentNumber: fmt.Sprintf("样例模拟〔%d〕%d号", y.span.From.AddMonths(-step.ago).Year(), n+1), Level: step.level, Batch: step.batch,
			NoticeDate: y.span.From.AddMonths(-step.ago),
		}
		if step.months > 0 {
			list.ValidTo = list.NoticeDate.AddMonths(step.months)
		}
		named := share(len(invented), step.share)
		var holders []*house
		if step.further {
			holders = some(y.rng, titledOf(invented), named)
		} else {
			holders = invented[min(next, len(invented)):min(next+named, len(invented))]
			next += len(holders)
		}
		if err := y.listTitles(list, holders); err != nil {
			return err
		}
		for _, h := range holders {
			h.titled = h.titled || step.claims
		}
	}
	for _, h := range y.buyers {
		if !h.stood {
			continue
		}
		if err := y.knowsTitle(h); err != nil {
			return err
		}
	}
	return nil
}

// share is so many of a hundred, one at least.
func share(of, percent int) int { return max(of*percent/100, 1) }

// titledOf are those of a list who hold a title for which a contract may be
// claimed.
func titledOf(houses []*house) []*house {
	var out []*house
	for _, h := range houses {
		if h.titled {
			out = append(out, h)
		}
	}
	return out
}

func (y *year) listTitles(list market.TitleList, named []*house) error {
	if len(named) == 0 {
		return nil
	}
	order := service.TitleOrder{List: list, By: y.registrar().User, Reason: "样例", Sample: true}
	out, err := y.Service.ImportTitles(y.ctx, order, func(yield func(sheet.Row, error) bool) {
		for i, h := range named {
			line := market.TitleLine{Place: i + 1, Name: h.Name, CreditCode: h.CreditCode, Region: h.Region, Industry: h.trade.industry}
			if !yield(sheet.Row{Line: i + 1, Title: &line}, nil) {
				return
			}
		}
	}, nil)
	if err == nil && out.Bad > 0 {
		err = fmt.Errorf("titles: %d bad lines, the first: %s", out.Bad, out.Faults[0])
	}
	y.report.Done["titles.grant"] += out.New
	return err
}

// knowsTitle tells of a house that stood before whether it may claim.
func (y *year) knowsTitle(h *house) error {
	titles, err := y.Service.TitlesOf(y.ctx, h.CreditCode)
	for _, t := range market.TitleAt(titles, h.CreditCode, y.today, y.Clock.Now()) {
		h.titled = h.titled || t.Facts.Level == market.TitleProvincial || t.Facts.Level == market.TitleNational
	}
	return err
}

// planTitles lets some titles be revoked, and some enterprises rename themselves.
func (y *year) planTitles() {
	var holders []*house
	for _, h := range titledOf(y.buyers) {
		if !h.stood {
			holders = append(holders, h)
		}
	}
	for i, h := range some(y.rng, holders, max(len(holders)/25, 1)) {
		e := market.TitleEvent{Kind: market.TitleRevoked, Document: fmt.Sprintf("样例模拟撤〔%d〕%d号", y.span.From.Year(), i+1), Reason: "样例：经核查申报材料不实"}
		y.on(y.day(y.within(150, 330)), func() error { return y.recordTitle(h, e) })
	}
	for i, h := range some(y.rng, holders, max(len(holders)/20, 1)) {
		e := market.TitleEvent{Kind: market.TitleRenamed, Document: fmt.Sprintf("样例模拟更名〔%d〕%d号", y.span.From.Year(), i+1), Reason: "样例：企业更名，信用代码不变",
			Facts: market.TitleFacts{Name: h.Name + "（更名后）", CreditCode: h.CreditCode}}
		y.on(y.day(y.within(60, 300)), func() error { return y.recordTitle(h, e) })
	}
}

func (y *year) recordTitle(h *house, e market.TitleEvent) error {
	titles, err := y.Service.TitlesOf(y.ctx, h.CreditCode)
	if err != nil {
		return err
	}
	standing := market.TitleAt(titles, h.CreditCode, y.today, y.Clock.Now())
	if len(standing) == 0 {
		return nil
	}
	held := standing[0]
	view, err := y.Service.Title(y.ctx, y.registrar(), held.Title, service.TitleMoment{})
	if err != nil {
		return err
	}
	e.Effective = y.today
	_, err = y.Service.RecordTitle(y.ctx, y.registrar(), held.Title, view.Version, e)
	if done, failure := y.did("titles."+string(e.Kind), err); !done {
		return failure
	}
	y.stir(func(c *caseFile) bool { return c.house == h })
	return nil
}
