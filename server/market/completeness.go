package market

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Completeness says how much of what a reader on the other side looks for is
// there. It keeps nothing from being submitted: Complete does that.
type Completeness struct {
	Percent int    `json:"percent"` // 0 to 100
	Hints   []Hint `json:"hints"`   // what would help, the weightiest first
}

// Hint is something that is worth adding.
type Hint struct {
	Field   string `json:"field"`  // of the content, as in JSON
	Points  int    `json:"points"` // that the score would gain
	Text    Text   `json:"text"`
	Warning bool   `json:"warning,omitempty"` // without it, matches are poor: worth a second thought before submitting
}

// wanted is one thing that a good text has.
type wanted[C any] struct {
	field  string
	points int
	there  func(C) bool
	text   Text
	warn   bool
}

var wantedOfAchievement = []wanted[AchievementContent]{
	{field: "summary", points: 15, there: func(c AchievementContent) bool { return runes(c.Summary) >= 60 },
		text: Text{"用三五句话写明做什么、怎样做到、达到什么水平（60 字以上）", "say in a few sentences what it does, how, and how well (60 characters and more)"}},
	{field: "indicators", points: 20, there: func(c AchievementContent) bool { return len(c.Indicators) > 0 }, warn: true,
		text: Text{"填写可核对的技术指标：匹配按数值比较，没有指标就无法说明满足需求", "give indicators with figures: matches compare them, and without any nothing can be said to be met"}},
	{field: "problem", points: 10, there: func(c AchievementContent) bool { return runes(c.Problem) >= 20 },
		text: Text{"写明解决什么问题：企业按问题找技术", "say which problem it solves: enterprises look by problem"}},
	{field: "advantage", points: 10, there: func(c AchievementContent) bool { return runes(c.Advantage) >= 20 },
		text: Text{"与现有方案相比好在哪里", "how it beats the present solution"}},
	{field: "evidence", points: 10, there: func(c AchievementContent) bool { return runes(c.Evidence) >= 10 },
		text: Text{"检测、鉴定或用户使用情况", "tests, appraisals or users"}},
	{field: "trl", points: 10, there: func(c AchievementContent) bool { return c.TRL > 0 },
		text: Text{"技术成熟度（1—9 级）", "technology readiness level, 1 to 9"}},
	{field: "ip", points: 8, there: func(c AchievementContent) bool { return len(c.IP) > 0 },
		text: Text{"知识产权类型与状态", "intellectual property and its status"}},
	{field: "modes", points: 6, there: func(c AchievementContent) bool { return len(c.Modes) > 0 },
		text: Text{"愿意采用的合作方式", "ways of working together"}},
	{field: "applications", points: 5, there: func(c AchievementContent) bool { return runes(c.Applications) >= 10 },
		text: Text{"适用的产品、行业或场景", "products, trades or situations in which it fits"}},
	{field: "price", points: 3, there: func(c AchievementContent) bool { return c.Price.Kind != "" },
		text: Text{"价格或“面议”", "a price, or that it is negotiable"}},
	{field: "keywords", points: 3, there: func(c AchievementContent) bool { return len(c.Keywords) > 0 },
		text: Text{"关键词（最多三个）", "keywords (at most three)"}},
}

var wantedOfDemand = []wanted[DemandContent]{
	{field: "problem", points: 25, there: func(c DemandContent) bool { return runes(c.Problem) >= 60 },
		text: Text{"把要解决的问题写具体：对象、工况、现在卡在哪里（60 字以上）", "make the problem concrete: object, conditions, what stops you now (60 characters and more)"}},
	{field: "indicators", points: 25, there: func(c DemandContent) bool { return len(c.Indicators) > 0 }, warn: true,
		text: Text{"至少一项带数值的指标：没有数值，对方无法判断能否做到", "at least one indicator with a figure: without one, nobody can tell whether they can do it"}},
	{field: "background", points: 10, there: func(c DemandContent) bool { return runes(c.Background) >= 20 },
		text: Text{"现有条件：设备、产能、已经试过什么", "what is there: equipment, output, what was tried"}},
	{field: "budget", points: 10, there: func(c DemandContent) bool { return c.Budget.Kind != "" },
		text: Text{"资金投入或“面议”", "a budget, or that it is negotiable"}},
	{field: "deadline", points: 8, there: func(c DemandContent) bool { return c.Deadline != "" },
		text: Text{"希望完成的时间", "by when it is needed"}},
	{field: "modes", points: 6, there: func(c DemandContent) bool { return len(c.Modes) > 0 },
		text: Text{"可接受的合作方式", "ways of working together"}},
	{field: "min_trl", points: 5, there: func(c DemandContent) bool { return c.MinTRL > 0 },
		text: Text{"可接受的最低成熟度", "the least maturity that would do"}},
	{field: "ownership", points: 4, there: func(c DemandContent) bool { return c.Ownership != "" },
		text: Text{"成果归谁所有", "who is to own the result"}},
	{field: "solver_requirements", points: 4, there: func(c DemandContent) bool { return runes(c.SolverRequirements) >= 5 },
		text: Text{"对合作方的要求", "what a partner must bring"}},
	{field: "keywords", points: 3, there: func(c DemandContent) bool { return len(c.Keywords) > 0 },
		text: Text{"关键词", "keywords"}},
}

// Completeness of an achievement.
func (c AchievementContent) Completeness() Completeness { return completeness(c, wantedOfAchievement) }

// Completeness of a demand.
func (c DemandContent) Completeness() Completeness { return completeness(c, wantedOfDemand) }

func completeness[C any](c C, all []wanted[C]) Completeness {
	sum, reached := 0, 0
	out := Completeness{Hints: []Hint{}}
	for _, w := range all {
		sum += w.points
		if w.there(c) {
			reached += w.points
			continue
		}
		out.Hints = append(out.Hints, Hint{Field: w.field, Points: w.points, Text: w.text, Warning: w.warn})
	}
	out.Percent = reached * 100 / sum
	slices.SortStableFunc(out.Hints, func(a, b Hint) int { return cmp.Compare(b.Points, a.Points) })
	return out
}

func runes(s string) int { return utf8.RuneCountInString(strings.TrimSpace(s)) }

// fieldsOf are the fields that a content has, by their names in JSON.
func fieldsOf(c Content) map[string]bool {
	t := reflect.TypeOf(c)
	out := make(map[string]bool, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		out[name] = true
	}
	return out
}
