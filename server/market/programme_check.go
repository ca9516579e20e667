package market

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

const (
	maxRulings  = 30
	maxWorkDays = 250 // more than a year
)

var programmeCode = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+){0,8}$`)

// partCode is the form of codes of evidence and criteria.
var partCode = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)

// Check returns the faults that even a draft must not have: what is decided must
// make sense. What is not decided is Missing.
func (p Programme) Check() Faults {
	var f Faults
	if len(p.Code) > maxNumber || !programmeCode.MatchString(p.Code) {
		f.Add("code", p.Code, Text{"代码由小写字母、数字和连字符组成", "a code is of lower-case letters, digits and hyphens"}, Text{"例如 jilin-2022-10", "such as jilin-2022-10"})
	}
	if p.Kind == "" {
		requireText(&f, "kind", "", 1)
	}
	ProgrammeKinds.check(&f, "kind", string(p.Kind))
	requireText(&f, "name.zh", p.Name.ZH, 2)
	checkText(&f, "name.zh", p.Name.ZH, maxTitle)
	checkText(&f, "name.en", p.Name.EN, maxLine)
	checkText(&f, "document", p.Document, 60)
	checkText(&f, "article", p.Article, 40)
	checkText(&f, "issuer", p.Issuer, maxTitle)
	checkText(&f, "text_url", p.TextURL, maxLine)
	if p.TextURL != "" && !strings.HasPrefix(p.TextURL, "https://") && !strings.HasPrefix(p.TextURL, "http://") {
		f.Add("text_url", p.TextURL, Text{"不是网址", "not the address of a page"}, Text{"以 https:// 开头", "it begins with https://"})
	}
	checkPeriod(&f, "valid_from", "valid_to", p.ValidFrom, p.ValidTo)
	switch {
	case p.Kind == ContractSubsidy && p.Reward != nil:
		f.Add("reward", nil, Text{"合同补助没有奖励参数", "a contract subsidy has no terms of a reward"}, Text{"删去", "leave it out"})
	case p.Kind == TitleReward && p.Subsidy != nil:
		f.Add("subsidy", nil, Text{"称号奖励没有合同补助参数", "a reward has no terms of a subsidy"}, Text{"删去", "leave it out"})
	}
	if p.Subsidy != nil {
		f = append(f, p.Subsidy.check().Under("subsidy")...)
	}
	if p.Reward != nil {
		f = append(f, p.Reward.check().Under("reward")...)
	}
	f = append(f, p.Procedure.check().Under("procedure")...)
	checkParameter(&f, "budget_fen", p.Budget)
	Oversubscriptions.check(&f, "oversubscription", string(p.Oversub))
	LastAwards.check(&f, "last_award", string(p.LastAward))
	if p.Oversub == Ranked && p.Procedure.ExpertReview != nil && !*p.Procedure.ExpertReview {
		f.Add("oversubscription", string(p.Oversub), Text{"按评分择优需要专家评审", "ranking by score needs an expert review"}, Text{"设专家评审或改用其他办法", "have experts score, or choose another way"})
	}
	if len(p.Rulings) > maxRulings {
		f.Add("rulings", len(p.Rulings), Textf("最多 %d 条", "at most %d", maxRulings), Text{})
	}
	for i, r := range p.Rulings {
		requireText(&f, indexed("rulings", i)+".zh", r.ZH, 2)
		checkText(&f, indexed("rulings", i)+".zh", r.ZH, maxLine)
		checkText(&f, indexed("rulings", i)+".en", r.EN, 2*maxLine)
	}
	return f
}

func (s SubsidyTerms) check() Faults {
	var f Faults
	checkListed(&f, "buyer_levels", "title_level", s.BuyerLevels)
	checkListed(&f, "seller_kinds", "organisation_kind", s.SellerKinds)
	checkListed(&f, "contract_types", "contract_type", s.ContractTypes)
	TestDates.check(&f, "title_test", string(s.TitleTest))
	CapYears.check(&f, "cap_year_by", string(s.CapYearBy))
	OneAwards.check(&f, "one_award_per", string(s.OneAwardPer))
	CityAids.check(&f, "city_aid", string(s.CityAid))
	checkRegion(&f, "buyer_region", s.BuyerRegion)
	checkRegion(&f, "seller_region", s.SellerRegion)
	if s.Rate != nil && (*s.Rate <= 0 || *s.Rate > Whole) {
		f.Add("rate_bp", int64(*s.Rate), Text{"比例须大于 0 且不超过 100%", "a rate lies above 0 and is at most 100 %"}, Text{"单位为万分之一，3% 写作 300", "in basis points: 3 % is 300"})
	}
	for _, m := range []struct {
		field  string
		amount *Fen
	}{{"cap_per_contract_fen", s.CapContract}, {"cap_per_enterprise_year_fen", s.CapYear}, {"cap_per_enterprise_fen", s.CapTotal}, {"min_paid_fen", s.MinPaid}, {"min_award_fen", s.MinAward}} {
		checkParameter(&f, m.field, m.amount)
	}
	w := s.Window
	checkPeriod(&f, "window.signed_from", "window.signed_to", w.SignedFrom, w.SignedTo)
	checkPeriod(&f, "window.paid_from", "window.paid_to", w.PaidFrom, w.PaidTo)
	checkPeriod(&f, "", "window.registered_by", "", w.RegisteredBy)
	return f
}

func (r RewardTerms) check() Faults {
	var f Faults
	checkListed(&f, "level", "title_level", nonEmpty(r.Level))
	checkParameter(&f, "amount_fen", r.Amount)
	if r.Amount != nil && *r.Amount == 0 {
		f.Add("amount_fen", 0, Text{"奖励金额须大于 0", "a reward is more than nothing"}, Text{})
	}
	checkPeriod(&f, "notice_from", "notice_to", r.NoticeFrom, r.NoticeTo)
	return f
}

func (p Procedure) check() Faults {
	var f Faults
	if p.Experts < 0 || p.Experts > 15 {
		f.Add("experts", p.Experts, Text{"专家人数须在 1 至 15 之间", "from 1 to 15 experts"}, Text{})
	}
	if p.NoticeDays != nil && (*p.NoticeDays < 1 || *p.NoticeDays > maxWorkDays) {
		f.Add("notice_working_days", *p.NoticeDays, Text{"公示至少 1 个工作日", "a notice runs one working day at least"}, Text{})
	}
	for _, step := range slices.Sorted(maps.Keys(p.StepDays)) {
		field := "step_working_days." + step
		if !slices.Contains(stepsWithDays, ClaimState(step)) {
			f.Add(field, step, Text{"没有这个环节", "there is no such step"}, Text{})
		} else if n := p.StepDays[step]; n < 1 || n > maxWorkDays {
			f.Add(field, n, Textf("须在 1 至 %d 个工作日之间", "from 1 to %d working days", maxWorkDays), Text{})
		}
	}
	var codes []string
	for i, e := range p.Evidence {
		at := indexed("evidence", i)
		checkPart(&f, at, e.Code, e.Name, &codes)
	}
	codes = nil
	for i, c := range p.Criteria {
		at := indexed("criteria", i)
		checkPart(&f, at, c.Code, c.Name, &codes)
		if c.Max < 1 || c.Max > 1000 {
			f.Add(at+".max", c.Max, Text{"满分须在 1 至 1000 之间", "from 1 to 1000 points"}, Text{})
		}
	}
	checkLength(&f, "evidence", len(p.Evidence))
	checkLength(&f, "criteria", len(p.Criteria))
	return f
}

func checkLength(f *Faults, field string, n int) {
	if n > maxList {
		f.Add(field, n, Textf("最多 %d 项", "at most %d", maxList), Text{})
	}
}

func checkRegion(f *Faults, field, region string) {
	if region != AnyRegion {
		Regions.check(f, field, region)
	}
}

// checkPart checks the code and the name of a line that the department adds.
func checkPart(f *Faults, at, code string, name Text, seen *[]string) {
	if !partCode.MatchString(code) {
		f.Add(at+".code", code, Text{"代码由小写字母、数字和下划线组成", "a code is of lower-case letters, digits and _"}, Text{})
	}
	if slices.Contains(*seen, code) {
		f.Add(at+".code", code, Text{"重复", "stands twice"}, Text{})
	}
	*seen = append(*seen, code)
	requireText(f, at+".name.zh", name.ZH, 2)
	checkText(f, at+".name.zh", name.ZH, maxTitle)
	checkText(f, at+".name.en", name.EN, maxLine)
}

func checkListed[C ~string](f *Faults, field, list string, codes []C) {
	if l := codeListNamed(list); l != nil {
		plain := make([]string, len(codes))
		for i, c := range codes {
			plain[i] = string(c)
		}
		l.checkAll(f, field, plain)
	}
}

func checkParameter(f *Faults, field string, amount *Fen) {
	if amount != nil && (*amount < 0 || *amount > maxMoney) {
		f.Add(field, int64(*amount), Text{"金额不能为负，也不能超过十万亿元", "an amount is not negative and at most ten trillion yuan"}, Text{})
	}
}

func checkPeriod(f *Faults, fromField, toField string, from, to Date) {
	for _, d := range []struct {
		field string
		day   Date
	}{{fromField, from}, {toField, to}} {
		if !d.day.Valid() {
			f.Add(d.field, d.day, Text{"不是日期", "not a day"}, Text{"例如 2026-12-31", "such as 2026-12-31"})
		}
	}
	if from != "" && to != "" && to < from {
		f.Add(toField, to, Text{"早于起始日", "lies before the first day"}, Text{})
	}
}
