package matching

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestTextFigures(t *testing.T) {
	for _, row := range []struct {
		rule string
		item Item
		want string
	}{
		{"a bare value of a demand asks for that or better", Item{Kind: Demand, Body: "耐热温度。耐高温1700度"}, "耐高温 ≥ 1700 ℃"},
		{"of an achievement it is that", Item{Kind: Achievement, Body: "耐高温1700度"}, "耐高温 1700 ℃"},
		{"twice in the text counts once", Item{Kind: Demand, Body: "破损率≤3%。\n破损率不超过3%。"}, "破损率 ≤ 3%"},
		{"two that disagree count for nothing", Item{Kind: Demand, Body: "破损率≤3%。破损率≤8%。"}, ""},
		{"a stated one goes first", Item{Kind: Demand, Body: "破碎率≤3%，成活率≥90%", Indicators: []Indicator{figureOf("破损率", "le", 5, "%")}}, "成活率 ≥ 90%"},
		{"so does one under a longer name", Item{Kind: Demand, Body: "楼栋回水温差≤3℃", Indicators: []Indicator{figureOf("楼栋间回水温差", "le", 5, "℃")}}, ""},
		{"a name that says too little", Item{Kind: Demand, Body: "效率≥22%，温度≤40℃"}, ""},
		{"no name", Item{Kind: Demand, Body: "可满足8~15t"}, ""},
		{"today's state", Item{Kind: Demand, Body: "目前破损率为5%"}, ""},
		{"a word that only carries the quantity", Item{Kind: Demand, Body: "产品抗拉强度≥400MPa"}, "抗拉强度 ≥ 400 MPa"},
		{"a change has a name of its own", Item{Kind: Demand, Body: "风阻降低不少于12%"}, "风阻降低 ≥ 12%"},
		{"the condition stands in brackets", Item{Kind: Demand, Body: "600℃下抗拉强度≥400MPa"}, "抗拉强度（600℃） ≥ 400 MPa"},
		{"no more than fit in memory", Item{Kind: Demand, Body: "成活率≥1%，去杂率≥1%，出苗率≥1%，发芽率≥1%，存株率≥1%，结实率≥1%，保苗率≥1%"},
			"成活率 ≥ 1%; 去杂率 ≥ 1%; 出苗率 ≥ 1%; 发芽率 ≥ 1%; 存株率 ≥ 1%; 结实率 ≥ 1%"},
	} {
		var got []string
		for _, f := range textFigures(row.item) {
			got = append(got, f.Name+" "+f.figure(wordsZH))
		}
		if text := strings.Join(got, "; "); text != row.want {
			t.Errorf("%s: %q, want %q", row.rule, text, row.want)
		}
	}
}

func TestReasonsQuoteTheText(t *testing.T) {
	demand := Item{ID: "d", Kind: Demand, Title: "保温材料", Body: "保温材料重复使用破损率3%以下，导热系数见指标",
		Indicators: []Indicator{figureOf("导热系数", "le", 0.2, "W/(m·K)")}}
	offer := Item{ID: "a", Kind: Achievement, Title: "保温材料", Body: "保温材料重复使用破损率低于2%，导热系数不超过0.1 W/(m·K)"}
	e := engineOf(t, []Item{demand, offer})
	dir := t.TempDir()
	if err := e.Save(dir); err != nil {
		t.Fatal(err)
	}
	loaded := engineOf(t)
	if err := loaded.Load(dir); err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]*Engine{"as applied": e, "from a snapshot": loaded} {
		matches, err := e.Match(context.Background(), demand, MatchOptions{})
		if err != nil || len(matches) != 1 {
			t.Fatalf("%s: %d matches, %v", name, len(matches), err)
		}
		var got []string
		points := 0.0
		for _, r := range matches[0].Reasons {
			points += r.Points
			if r.Kind == ReasonIndicator {
				got = append(got, strings.Join([]string{r.Need.Name, string(r.Verdict), r.NeedText, r.OfferText}, "|"))
			}
		}
		want := "导热系数|met||导热系数不超过0.1 W/(m·K) 保温材料重复使用破损率|met|保温材料重复使用破损率3%以下|保温材料重复使用破损率低于2%"
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: %s\nwant %s", name, text, want)
		}
		if diff := points - matches[0].Score; diff > 1e-9 || diff < -1e-9 {
			t.Errorf("%s: reasons sum to %v, the score is %v", name, points, matches[0].Score)
		}
	}
}

func TestFiguresOfTheAsideAreNotTheItemsOwn(t *testing.T) {
	for _, row := range []struct {
		rule, body, aside string
		want              int
	}{
		{"the problem's figures stay out", "薄膜成型装置\n老设备破损率为5%\n成活率达到90%", "老设备破损率为5%", 1},
		{"so do those of several lines", "破损率为5%\n出苗率为6%\n成活率达到90%", "破损率为5%\n出苗率为6%", 1},
		{"and what stands twice", "破损率为5%\n破损率为5%\n成活率达到90%", "破损率为5%", 1},
		{"a part of a line is no part", "成活率达到90%", "90%", 1},
		{"nothing but the aside", "破损率为5%", "破损率为5%", 0},
		{"without one all count", "破损率为5%\n成活率达到90%", "", 2},
	} {
		for _, kind := range []string{Achievement, Demand} {
			if got := textFigures(Item{Kind: kind, Body: row.body, Aside: row.aside}); len(got) != row.want {
				t.Errorf("%s, %s: %d figures, want %d", row.rule, kind, len(got), row.want)
			}
		}
	}
}

// TestTheAsideCountsAsText holds what a text is worth apart from its figures.
func TestTheAsideCountsAsText(t *testing.T) {
	j, asides := fixtures(t), 0
	r := engineOf(t).reader
	for _, item := range slices.Concat(j.Demands, j.Offers) {
		whole := item
		whole.Aside = ""
		if item.Aside != "" {
			asides++
		}
		if !reflect.DeepEqual(r.features(item, false), r.features(whole, false)) {
			t.Fatalf("%s has other words with its aside", item.ID)
		}
	}
	if asides < 100 {
		t.Fatalf("%d samples have an aside; want at least 100", asides)
	}
}
