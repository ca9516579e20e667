package market_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
)

func goodAchievement() market.AchievementContent {
	return market.AchievementContent{
		Title: "高导热石墨烯复合膜", TitleEN: "Graphene film", Field: "05", Subfield: "导热材料", Category: "applied", Nature: "original",
		Forms: []string{"material"}, Keywords: []string{"石墨烯", "导热膜"}, Summary: "以氧化石墨烯为前驱体制备高导热复合膜，用于功率器件散热。",
		Indicators: []market.Indicator{{Name: "导热系数", Op: market.AtLeast, Value: 1200, Unit: "W/(m·K)"}},
		TRL:        6, Level: "domestic_lead", Modes: []string{"transfer"}, IP: []market.IntellectualProperty{{Type: "invention", Number: "ZL202010000000.0", Status: "granted"}},
		Price: market.Price{Kind: "range", MinFen: market.WanYuan, MaxFen: 2 * market.WanYuan}, CompletedBy: []string{"某大学"},
		Started: "2021-03", Finished: "2024-06", Registration: market.AchievementRegistration{Number: "9222024Y0001", Date: "2024-06-30", RecommendedBy: "某局"},
	}
}

func goodDemand() market.DemandContent {
	return market.DemandContent{
		Title: "低温快速加热", Field: "06", Industry: "C3670", Keywords: []string{"低温"}, Problem: "冬季零下三十度时电池充电时间过长，现有加热方案耗电太多。",
		Indicators: []market.Indicator{{Name: "充电时间", Op: market.AtMost, Value: 40, Unit: "min", Need: "must"}},
		MinTRL:     5, Modes: []string{"commissioned"}, Budget: market.Price{Kind: "fixed", MinFen: market.WanYuan, MaxFen: market.WanYuan},
		Ownership: "shared", Deadline: "2027-12-31",
	}
}

func TestAchievementRules(t *testing.T) {
	long := strings.Repeat("字", 8001)
	for _, c := range []struct {
		rule     string
		change   func(*market.AchievementContent)
		check    []string // faults that even a draft must not have
		complete []string // on top, before it is submitted
	}{
		{"a good one", func(*market.AchievementContent) {}, nil, nil},
		{"a draft needs a title only", func(c *market.AchievementContent) { *c = market.AchievementContent{Title: "石墨烯膜"} }, nil, []string{"field", "summary", "trl", "modes"}},
		{"no title", func(c *market.AchievementContent) { c.Title = " \t" }, []string{"title"}, nil},
		{"a title of 201 characters", func(c *market.AchievementContent) { c.Title = strings.Repeat("字", 201) }, []string{"title"}, nil},
		{"a control character in the title", func(c *market.AchievementContent) { c.Title = "石墨\x07烯" }, []string{"title"}, nil},
		{"a field that is none", func(c *market.AchievementContent) { c.Field = "12" }, []string{"field"}, nil},
		{"a category that is none", func(c *market.AchievementContent) { c.Category = "x" }, []string{"category"}, nil},
		{"a nature that is none", func(c *market.AchievementContent) { c.Nature = "x" }, []string{"nature"}, nil},
		{"a form that is none", func(c *market.AchievementContent) { c.Forms = []string{"material", "x"} }, []string{"forms[1]"}, nil},
		{"a form twice", func(c *market.AchievementContent) { c.Forms = []string{"material", "material"} }, []string{"forms[1]"}, nil},
		{"an empty mode", func(c *market.AchievementContent) { c.Modes = []string{""} }, []string{"modes[0]"}, nil},
		{"four keywords", func(c *market.AchievementContent) { c.Keywords = []string{"一", "二", "三", "四"} }, []string{"keywords"}, nil},
		{"an empty keyword", func(c *market.AchievementContent) { c.Keywords = []string{""} }, []string{"keywords[0]"}, nil},
		{"a keyword of 41 characters", func(c *market.AchievementContent) { c.Keywords = []string{strings.Repeat("字", 41)} }, []string{"keywords[0]"}, nil},
		{"long texts", func(c *market.AchievementContent) {
			c.Summary, c.Problem, c.Advantage, c.Evidence, c.Applications, c.SoughtPartner = long, long, long, long, long, long
		}, []string{"summary", "problem", "advantage", "evidence", "applications", "sought_partner"}, nil},
		{"a summary that says nothing", func(c *market.AchievementContent) { c.Summary = "好" }, nil, []string{"summary"}},
		{"a readiness of 10", func(c *market.AchievementContent) { c.TRL = 10 }, []string{"trl"}, nil},
		{"a negative readiness", func(c *market.AchievementContent) { c.TRL = -1 }, []string{"trl"}, nil},
		{"a level that is none", func(c *market.AchievementContent) { c.Level = "best" }, []string{"level"}, nil},
		{"a right without a type", func(c *market.AchievementContent) { c.IP[0].Type = "" }, []string{"ip[0].type"}, nil},
		{"a right of a type that is none", func(c *market.AchievementContent) { c.IP[0].Type = "x" }, []string{"ip[0].type"}, nil},
		{"a right in a status that is none", func(c *market.AchievementContent) { c.IP[0].Status = "x" }, []string{"ip[0].status"}, nil},
		{"51 rights", func(c *market.AchievementContent) { c.IP = slices.Repeat(c.IP, 51) }, []string{"ip"}, nil},
		{"51 organisations", func(c *market.AchievementContent) { c.CompletedBy = slices.Repeat(c.CompletedBy, 51) }, []string{"completed_by"}, nil},
		{"51 inventors", func(c *market.AchievementContent) { c.Inventors = slices.Repeat([]string{"id"}, 51) }, []string{"inventors"}, nil},
		{"an organisation without a name", func(c *market.AchievementContent) { c.CompletedBy = []string{"某大学", ""} }, []string{"completed_by[1]"}, nil},
		{"a month that is none", func(c *market.AchievementContent) { c.Started, c.Finished = "2024-13", "" }, []string{"started"}, nil},
		{"finished before it began", func(c *market.AchievementContent) { c.Started, c.Finished = "2024-06", "2024-05" }, []string{"finished"}, nil},
		{"finished in the month it began", func(c *market.AchievementContent) { c.Started, c.Finished = "2024-06", "2024-06" }, nil, nil},
		{"a registration on a day that is none", func(c *market.AchievementContent) { c.Registration.Date = "2024-06-31" }, []string{"registration.date"}, nil},
		{"a secret", func(c *market.AchievementContent) { c.Secret = true }, nil, []string{"secret"}},
	} {
		content := goodAchievement()
		c.change(&content)
		wantFaults(t, c.rule+", check", content.Check(), c.check...)
		wantFaults(t, c.rule+", complete", content.Complete(), append(c.complete, c.check...)...)
	}
}

func TestDemandRules(t *testing.T) {
	for _, c := range []struct {
		rule     string
		change   func(*market.DemandContent)
		check    []string
		complete []string
	}{
		{"a good one", func(*market.DemandContent) {}, nil, nil},
		{"a draft needs a title only", func(c *market.DemandContent) { *c = market.DemandContent{Title: "低温加热"} }, nil, []string{"field", "problem"}},
		{"no title", func(c *market.DemandContent) { c.Title = "" }, []string{"title"}, nil},
		{"a field that is none", func(c *market.DemandContent) { c.Field = "00" }, []string{"field"}, nil},
		{"five keywords", func(c *market.DemandContent) { c.Keywords = []string{"一", "二", "三", "四", "五"} }, nil, nil},
		{"six keywords", func(c *market.DemandContent) { c.Keywords = []string{"一", "二", "三", "四", "五", "六"} }, []string{"keywords"}, nil},
		{"a problem that says nothing", func(c *market.DemandContent) { c.Problem = "冷" }, nil, []string{"problem"}},
		{"a least readiness of 10", func(c *market.DemandContent) { c.MinTRL = 10 }, []string{"min_trl"}, nil},
		{"a mode that is none", func(c *market.DemandContent) { c.Modes = []string{"gift"} }, []string{"modes[0]"}, nil},
		{"an ownership that is none", func(c *market.DemandContent) { c.Ownership = "nobody" }, []string{"ownership"}, nil},
		{"a deadline that is no day", func(c *market.DemandContent) { c.Deadline = "2027-02-29" }, []string{"deadline"}, nil},
		{"a deadline without a day", func(c *market.DemandContent) { c.Deadline = "2027-06" }, []string{"deadline"}, nil},
		{"a budget the wrong way round", func(c *market.DemandContent) { c.Budget = market.Price{Kind: "range", MinFen: 2, MaxFen: 1} }, []string{"budget.max_fen"}, nil},
		{"long texts", func(c *market.DemandContent) {
			c.Summary, c.Background, c.OwnershipNote = strings.Repeat("字", 8001), strings.Repeat("字", 8001), strings.Repeat("字", 8000)
		}, []string{"summary", "background"}, nil},
		{"a secret", func(c *market.DemandContent) { c.Secret = true }, nil, []string{"secret"}},
		{"anonymous is no fault", func(c *market.DemandContent) { c.Anonymous, c.Challenge = true, true }, nil, nil},
	} {
		content := goodDemand()
		c.change(&content)
		wantFaults(t, c.rule+", check", content.Check(), c.check...)
		wantFaults(t, c.rule+", complete", content.Complete(), append(c.complete, c.check...)...)
	}
}

func TestIndicatorRules(t *testing.T) {
	for _, c := range []struct {
		rule      string
		indicator market.Indicator
		want      []string
	}{
		{"a figure", market.Indicator{Name: "导热系数", Op: market.AtLeast, Value: 400, Unit: "W/(m·K)"}, nil},
		{"a span", market.Indicator{Name: "厚度", Op: market.Between, Value: 50, High: 200}, nil},
		{"a span of one point", market.Indicator{Name: "厚度", Op: market.Between, Value: 50, High: 50}, nil},
		{"a span below nothing", market.Indicator{Name: "温度", Op: market.Between, Value: -40, High: -10}, nil},
		{"a span the wrong way round", market.Indicator{Name: "厚度", Op: market.Between, Value: 200, High: 50}, []string{"indicators[0].high"}},
		{"a span without its end", market.Indicator{Name: "厚度", Op: market.Between, Value: 50}, []string{"indicators[0].high"}},
		{"zero is a figure", market.Indicator{Name: "泄漏", Op: market.Equal}, nil},
		{"no name", market.Indicator{Op: market.AtLeast, Value: 1}, []string{"indicators[0].name"}},
		{"no comparison", market.Indicator{Name: "厚度", Value: 1}, []string{"indicators[0].op"}},
		{"a comparison that is none", market.Indicator{Name: "厚度", Op: "ne", Value: 1}, []string{"indicators[0].op"}},
		{"not a number", market.Indicator{Name: "厚度", Op: market.Equal, Value: math.NaN()}, []string{"indicators[0].value"}},
		{"infinity", market.Indicator{Name: "厚度", Op: market.Between, Value: 1, High: math.Inf(1)}, []string{"indicators[0].high"}},
		{"a need that is none", market.Indicator{Name: "厚度", Op: market.Equal, Value: 1, Need: "perhaps"}, []string{"indicators[0].need"}},
		{"a long unit", market.Indicator{Name: "厚度", Op: market.Equal, Value: 1, Unit: strings.Repeat("m", 41)}, []string{"indicators[0].unit"}},
		{"a long note", market.Indicator{Name: "厚度", Op: market.Equal, Value: 1, Note: strings.Repeat("注", 301)}, []string{"indicators[0].note"}},
	} {
		a, d := goodAchievement(), goodDemand()
		a.Indicators, d.Indicators = []market.Indicator{c.indicator}, []market.Indicator{c.indicator}
		wantFaults(t, c.rule+", achievement", a.Check(), c.want...)
		wantFaults(t, c.rule+", demand", d.Check(), c.want...)
	}
	a := goodAchievement()
	a.Indicators = slices.Repeat(a.Indicators, 51)
	wantFaults(t, "51 figures", a.Check(), "indicators")
}

func TestPriceRules(t *testing.T) {
	for _, c := range []struct {
		rule  string
		price market.Price
		known bool
		want  []string
	}{
		{"none", market.Price{}, false, nil},
		{"negotiable", market.Price{Kind: "negotiable"}, false, nil},
		{"open licence", market.Price{Kind: "open_license"}, false, nil},
		{"fixed", market.Price{Kind: "fixed", MinFen: 5, MaxFen: 5}, true, nil},
		{"fixed with one figure", market.Price{Kind: "fixed", MinFen: 5}, true, nil},
		{"a range", market.Price{Kind: "range", MinFen: 5, MaxFen: 9}, true, nil},
		{"a range from nothing", market.Price{Kind: "range", MaxFen: 9}, true, nil},
		{"a kind that is none", market.Price{Kind: "gift"}, false, []string{"price.kind"}},
		{"fixed without a figure", market.Price{Kind: "fixed"}, false, []string{"price.min_fen"}},
		{"fixed with two figures", market.Price{Kind: "fixed", MinFen: 5, MaxFen: 9}, true, []string{"price.min_fen"}},
		{"a range the wrong way round", market.Price{Kind: "range", MinFen: 9, MaxFen: 5}, true, []string{"price.max_fen"}},
		{"a range without an end", market.Price{Kind: "range", MinFen: 9}, true, []string{"price.max_fen"}},
		{"a negative sum", market.Price{Kind: "range", MinFen: -9, MaxFen: 5}, true, []string{"price.min_fen"}},
		{"a long note", market.Price{Kind: "negotiable", Note: strings.Repeat("注", 301)}, false, []string{"price.note"}},
	} {
		a := goodAchievement()
		a.Price = c.price
		wantFaults(t, c.rule, a.Check(), c.want...)
		if c.price.Known() != c.known {
			t.Errorf("%s: known is %v", c.rule, !c.known)
		}
	}
}

func TestTheTextForIndexAndMatcherIsAllThatIsSaid(t *testing.T) {
	a := market.AchievementContent{Title: "题", Summary: "简", Problem: " 题一 ", Advantage: "优", Applications: "用", Evidence: "证", Subfield: "细", SoughtPartner: "伴"}
	if got := a.Text(); got != "简\n题一\n优\n用\n证\n细\n伴" {
		t.Errorf("%q", got)
	}
	d := market.DemandContent{Title: "题", Summary: "", Problem: "问", Background: "基", SolverRequirements: "条", Industry: "业"}
	if got := d.Text(); got != "问\n基\n条\n业" {
		t.Errorf("%q", got)
	}
}
