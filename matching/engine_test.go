package matching

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func mustMatch(t testing.TB, e *Engine, item Item, o MatchOptions) []Match {
	t.Helper()
	matches, err := e.Match(context.Background(), item, o)
	if err != nil {
		t.Fatal(err)
	}
	return matches
}

func idsOf(matches []Match) []string {
	ids := make([]string, len(matches))
	for i, m := range matches {
		ids[i] = m.ID
	}
	return ids
}

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

func TestPointsSumToTheScore(t *testing.T) {
	j := fixtures(t)
	e := engineOf(t, j.Demands, j.Offers)
	for _, items := range [][]Item{j.Demands, j.Offers} {
		for _, item := range items {
			for _, m := range mustMatch(t, e, item, MatchOptions{Limit: 10}) {
				signals, reasons := 0.0, 0.0
				for i, s := range m.Signals {
					signals += s.Points
					if i >= textSignals && math.Abs(s.Points) > s.Weight+1e-9 {
						t.Fatalf("%s, %s: %s has %v points of at most %v", item.ID, m.ID, s.Name, s.Points, s.Weight)
					}
				}
				for _, r := range m.Reasons {
					reasons += r.Points
					if r.Kind == ReasonTerms {
						named := r.Rest
						for _, term := range r.Terms {
							named += term.Points
						}
						if !near(named, r.Points, 1e-9) || r.Rest < -1e-9 {
							t.Fatalf("%s, %s: terms and rest sum to %v, want %v", item.ID, m.ID, named, r.Points)
						}
					}
				}
				// Recency has no reason of its own unless a deadline has passed.
				if recency := m.Signals[len(m.Signals)-1].Points; recency > 0 {
					reasons += recency
				}
				if !near(signals, m.Score, 1e-9) || !near(reasons, m.Score, 1e-6) || m.Score < 0 || m.Score > 100 {
					t.Fatalf("%s, %s: score %v, signals %v, reasons %v", item.ID, m.ID, m.Score, signals, reasons)
				}
			}
		}
	}
}

func TestBothDirectionsAgree(t *testing.T) {
	j := fixtures(t)
	e := engineOf(t, j.Demands, j.Offers)
	offers := map[string]Item{}
	for _, o := range j.Offers {
		offers[o.ID] = o
	}
	for _, d := range j.Demands[:20] {
		for _, m := range mustMatch(t, e, d, MatchOptions{Limit: 3}) {
			back := mustMatch(t, e, offers[m.ID], MatchOptions{Limit: len(j.Demands)})
			i := slices.Index(idsOf(back), d.ID)
			if i < 0 || !near(back[i].Score, m.Score, 1e-3) {
				t.Fatalf("%s scores %v for %s, but not the other way round (place %d)", m.ID, m.Score, d.ID, i)
			}
		}
	}
}

// small items around one subject, to try rules on.
func demandOf(id, title string) Item      { return Item{ID: id, Kind: Demand, Title: title} }
func achievementOf(id, title string) Item { return Item{ID: id, Kind: Achievement, Title: title} }

func filler() []Item {
	titles := []string{"水稻插秧机分插机构", "奶牛全混合日粮配方", "高速公路护栏防撞", "城市污水生物处理", "苹果采摘末端执行器", "数控机床主轴冷却", "人参种子催芽", "铁路桥梁挠度监测"}
	items := make([]Item, len(titles))
	for i, title := range titles {
		items[i] = achievementOf(fmt.Sprintf("f%d", i), title)
	}
	return items
}

func TestStructuredSignals(t *testing.T) {
	base := achievementOf("", "石墨烯导热膜的制备")
	demand := demandOf("d", "石墨烯导热膜制备技术")
	demand.Field, demand.Region, demand.Organisation = "05", "220102", "buyer"
	demand.MinTRL, demand.Modes = 6, []string{"license_sole", "cooperative"}
	demand.Budget = Range{MaxFen: 100_0000_00, Known: true}
	demand.Indicators = []Indicator{figureOf("导热系数", "ge", 1500, "W/(m·K)")}
	with := func(id string, change func(*Item)) Item {
		item := base
		item.ID = id
		change(&item)
		return item
	}
	offers := []Item{
		with("bare", func(*Item) {}),
		with("met", func(i *Item) { i.Indicators = []Indicator{figureOf("热导率", "ge", 1600, "W/m·K")} }),
		with("missed", func(i *Item) { i.Indicators = []Indicator{figureOf("热导率", "ge", 900, "W/m·K")} }),
		with("ripe", func(i *Item) { i.TRL = 7 }),
		with("unripe", func(i *Item) { i.TRL = 2 }),
		with("mode", func(i *Item) { i.Modes = []string{"cooperative"} }),
		with("licence", func(i *Item) { i.Modes = []string{"license_ordinary"} }),
		with("other mode", func(i *Item) { i.Modes = []string{"equity"} }),
		with("cheap", func(i *Item) { i.Price = Range{80_0000_00, 90_0000_00, true} }),
		with("dear", func(i *Item) { i.Price = Range{120_0000_00, 150_0000_00, true} }),
		with("too dear", func(i *Item) { i.Price = Range{300_0000_00, 0, true} }),
		with("field", func(i *Item) { i.Field = "05" }),
		with("other field", func(i *Item) { i.Field = "09" }),
		with("county", func(i *Item) { i.Region = "220102" }),
		with("prefecture", func(i *Item) { i.Region = "220100" }),
		with("province", func(i *Item) { i.Region = "220302" }),
		with("elsewhere", func(i *Item) { i.Region = "310101" }),
		with("own", func(i *Item) { i.Organisation = "buyer" }),
	}
	e := engineOf(t, offers, filler())
	score := map[string]float64{}
	for _, m := range mustMatch(t, e, demand, MatchOptions{Limit: 50}) {
		score[m.ID] = m.Score
	}
	w := e.Weights().Structured
	for id, want := range map[string]float64{
		"met": w.Indicators, "missed": -w.Indicators, "ripe": w.Maturity, "unripe": -w.Maturity, "mode": w.Mode, "licence": w.Mode / 4,
		"other mode": -w.Mode, "cheap": w.Price, "dear": -w.Price / 4, "too dear": -w.Price, "field": w.Field, "other field": 0,
		"county": w.Region, "prefecture": 0.7 * w.Region, "province": 0.3 * w.Region, "elsewhere": 0,
	} {
		if got := score[id] - score["bare"]; !near(got, want, 1e-6) {
			t.Errorf("%s gives %+.3f points, want %+.3f", id, got, want)
		}
	}
	if _, there := score["own"]; there {
		t.Error("an item of the same organisation is offered")
	}
	if score["bare"] < 50 || score["f1"] > 20 {
		t.Errorf("nearly the same title has %.1f points, an unrelated one %.1f", score["bare"], score["f1"])
	}
}

func TestStructuredSignalsDoNotCarryAPair(t *testing.T) {
	demand, offer := demandOf("d", "石墨烯导热膜制备技术"), achievementOf("a", "奶牛全混合日粮配方技术")
	for _, item := range []*Item{&demand, &offer} {
		item.Field, item.Region, item.Modes = "05", "220102", []string{"cooperative"}
		item.MinTRL, item.TRL = 6, 9
		item.Indicators = []Indicator{figureOf("成本", "le", 10, "元")}
	}
	e := engineOf(t, []Item{offer}, filler())
	if m := mustMatch(t, e, demand, MatchOptions{Limit: 1}); len(m) == 1 && m[0].Score >= 20 {
		t.Errorf("an unrelated pair has %.1f points", m[0].Score)
	}
}

func TestMatchOptionsAndOrder(t *testing.T) {
	var items []Item
	for _, id := range []string{"c", "a", "d", "b"} {
		items = append(items, achievementOf(id, "石墨烯导热膜"))
	}
	e := engineOf(t, items, filler())
	demand := demandOf("q", "石墨烯导热膜")
	if got := idsOf(mustMatch(t, e, demand, MatchOptions{Limit: 4})); !slices.Equal(got, []string{"a", "b", "c", "d"}) {
		t.Errorf("equal items come as %v", got)
	}
	if got := idsOf(mustMatch(t, e, demand, MatchOptions{Limit: 2})); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("the first two are %v", got)
	}
	filtered := mustMatch(t, e, demand, MatchOptions{Limit: 2, Filter: func(i *Item) bool { return i.ID != "a" }})
	if got := idsOf(filtered); !slices.Equal(got, []string{"b", "c"}) {
		t.Errorf("without a: %v", got)
	}
	for _, m := range mustMatch(t, e, demand, MatchOptions{MinScore: 30}) {
		if m.Score < 30 {
			t.Errorf("%s has %v points, asked for 30", m.ID, m.Score)
		}
	}
	if _, err := e.Match(context.Background(), Item{Kind: "contract", Title: "x"}, MatchOptions{}); err == nil {
		t.Error("an unknown kind is no error")
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Match(stopped, demand, MatchOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled question: %v", err)
	}
	if got := mustMatch(t, e, Item{Kind: Demand}, MatchOptions{}); len(got) != 0 {
		t.Errorf("an empty item matches %v", idsOf(got))
	}
}

func TestApply(t *testing.T) {
	e := engineOf(t, []Item{achievementOf("a", "石墨烯导热膜"), achievementOf("b", "石墨烯电热膜")}, filler())
	demand := demandOf("q", "石墨烯膜")
	apply := func(seq int64, changes ...Change) {
		t.Helper()
		if err := e.Apply(changes, seq); err != nil {
			t.Fatal(err)
		}
	}
	first := func() []string { return idsOf(mustMatch(t, e, demand, MatchOptions{MinScore: 20})) }
	changed, again := achievementOf("a", "玉米收获机"), achievementOf("a", "石墨烯膜")
	apply(2, Change{"a", &changed})
	if got := first(); !slices.Equal(got, []string{"b"}) {
		t.Errorf("after a change of a: %v", got)
	}
	apply(3, Change{"b", nil}, Change{"never there", nil})
	if got := first(); len(got) != 0 {
		t.Errorf("after the removal of b: %v", got)
	}
	apply(4, Change{"a", nil}, Change{"a", &again}, Change{"b", &again}, Change{"b", nil})
	if got := first(); !slices.Equal(got, []string{"a"}) {
		t.Errorf("of several changes the last counts: %v", got)
	}
	if n, m := e.Count(); n != 9 || m != 0 || e.Position() != 4 {
		t.Errorf("%d achievements, %d demands at %d; want 9, 0 at 4", n, m, e.Position())
	}
	asDemand := demandOf("a", "石墨烯膜")
	apply(5, Change{"a", &asDemand})
	if n, m := e.Count(); n != 8 || m != 1 || len(first()) != 0 {
		t.Errorf("an id that changed its kind is on both sides: %d, %d", n, m)
	}
	wrong := Item{ID: "w", Kind: "contract"}
	for _, c := range []Change{{"w", &wrong}, {"", &again}} {
		if err := e.Apply([]Change{{"a", nil}, c}, 6); err == nil || e.Position() != 5 {
			t.Errorf("a wrong change %v: %v, position %d", c, err, e.Position())
		}
	}
	if _, m := e.Count(); m != 1 {
		t.Error("a refused call has changed something")
	}
}

func TestOneByOneIsLikeAllAtOnce(t *testing.T) {
	j := fixtures(t)
	whole := engineOf(t, j.Demands, j.Offers)
	single := engineOf(t)
	seq := int64(0)
	for _, items := range [][]Item{j.Offers, j.Demands} {
		for i := range items {
			seq++
			// Each item comes in another form first: what is gone may not count for ever.
			old := items[(i+1)%len(items)]
			for _, item := range []*Item{&old, &items[i]} {
				if err := single.Apply([]Change{{items[i].ID, item}}, seq); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	single.Settle()
	for _, d := range j.Demands {
		a, b := mustMatch(t, whole, d, MatchOptions{Limit: 3}), mustMatch(t, single, d, MatchOptions{Limit: 3})
		if a[0].ID != b[0].ID || !near(a[0].Score, b[0].Score, 1e-3) {
			t.Errorf("%s: %s %.2f at once, %s %.2f one by one", d.ID, a[0].ID, a[0].Score, b[0].ID, b[0].Score)
		}
	}
	parts := 0
	for _, side := range single.view.Load().sides {
		parts += len(side.parts)
		for _, p := range side.parts {
			if p.live < len(p.cards) {
				t.Errorf("a segment of %d keeps %d that are gone", len(p.cards), len(p.cards)-p.live)
			}
		}
	}
	if parts > 12 {
		t.Errorf("%d segments are left of %d changes", parts, 2*seq)
	}
}

// TestReadingDuringApply checks that readers see whole steps: the pair a, b is always replaced together.
func TestReadingDuringApply(t *testing.T) {
	e := engineOf(t, filler())
	const steps = 300
	step := func(n int) []Change {
		title := fmt.Sprintf("石墨烯导热膜 型号%dx", 10000+n)
		a, b := achievementOf("a", title), achievementOf("b", title)
		return []Change{{"a", &a}, {"b", &b}}
	}
	if err := e.Apply(step(0), 1); err != nil {
		t.Fatal(err)
	}
	demand := demandOf("q", "石墨烯导热膜")
	pairOnly := func(item *Item) bool { return item.ID == "a" || item.ID == "b" }
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for last := int64(0); ; {
				select {
				case <-done:
					return
				default:
				}
				if at := e.Position(); at < last {
					t.Errorf("the position went from %d back to %d", last, at)
				} else {
					last = at
				}
				matches, err := e.Match(context.Background(), demand, MatchOptions{Filter: pairOnly})
				if err != nil || len(matches) != 2 || matches[0].ID != "a" || matches[0].Score != matches[1].Score {
					t.Errorf("a reader saw half a step: %v %v", idsOf(matches), err)
					return
				}
				scores, err := e.Score(context.Background(), demand, []string{"a", "b"})
				if err != nil || scores[0] != scores[1] || math.IsNaN(scores[0]) {
					t.Errorf("a reader saw half a step: %v %v", scores, err)
					return
				}
			}
		})
	}
	for n := 1; n <= steps; n++ {
		if err := e.Apply(step(n), int64(n+1)); err != nil {
			t.Error(err)
		}
	}
	close(done)
	group.Wait()
	e.Settle()
	if n, _ := e.Count(); n != 10 {
		t.Errorf("%d achievements, want 10", n)
	}
}

func TestRecency(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	p := func(date, deadline time.Time) pair {
		return pair{demand: &card{Item: Item{Deadline: deadline}}, achievement: &card{Item: Item{Date: date}}}
	}
	for _, row := range []struct {
		rule string
		pair pair
		want float64
	}{
		{"no date", p(time.Time{}, time.Time{}), 0},
		{"today", p(now, time.Time{}), 1},
		{"three years", p(now.Add(-halfLife), time.Time{}), 0.5},
		{"a date to come is today", p(now.AddDate(1, 0, 0), time.Time{}), 1},
		{"the deadline has passed", p(now, now.AddDate(0, 0, -1)), -1},
		{"the deadline is to come", p(now, now.AddDate(0, 0, 1)), 1},
	} {
		if got := recencyValue(row.pair, now); !near(got, row.want, 1e-9) {
			t.Errorf("%s: %v, want %v", row.rule, got, row.want)
		}
	}
}

func TestReasonText(t *testing.T) {
	need, offer := figureOf("导热系数", "ge", 400, "W/(m·K)"), figureOf("热导率", "eq", 420, "W/(m·K)")
	budget, price := Range{50_0000_00, 80_0000_00, true}, Range{60_0000_00, 0, true}
	for _, row := range []struct {
		reason Reason
		zh, en string
	}{
		{
			Reason{Kind: ReasonTerms, Verdict: Met, Points: 40, Terms: []TermShare{{"石墨烯", 25, []string{"graphene"}}, {"散热", 10, nil}}, Rest: 5},
			"共有词：石墨烯 (graphene) 25.0、散热 10.0、其他 5.0 (+40.0)", "shared terms: 石墨烯 (graphene) 25.0, 散热 10.0, others 5.0 (+40.0)",
		},
		{
			Reason{Kind: ReasonRelated, Verdict: Met, Points: 3, Related: []RelatedTerms{{"锂电池", "电解液", 0.7, 2}}, Rest: 1},
			"相关词：锂电池 ~ 电解液 2.0、其他 1.0 (+3.0)", "related terms: 锂电池 ~ 电解液 2.0, others 1.0 (+3.0)",
		},
		{
			Reason{Kind: ReasonIndicator, Verdict: Met, Points: 5, Need: &need, Offer: &offer},
			"指标满足：导热系数 需求 ≥ 400 W/(m·K)，成果 热导率 420 W/(m·K) (+5.0)",
			"indicator met: 导热系数, needed ≥ 400 W/(m·K), offered 热导率 420 W/(m·K) (+5.0)",
		},
		{
			Reason{Kind: ReasonIndicator, Verdict: Unknown, Need: &need},
			"指标未说明：导热系数 需求 ≥ 400 W/(m·K)，成果 未说明 (+0.0)", "indicator not stated: 导热系数, needed ≥ 400 W/(m·K), offered not stated (+0.0)",
		},
		{Reason{Kind: ReasonMaturity, Verdict: Missed, Points: -1.5, NeedTRL: 6, OfferTRL: 4}, "成熟度未满足：要求不低于 TRL 6，成果 TRL 4 (-1.5)", "maturity missed: needed TRL 6 or more, offered TRL 4 (-1.5)"},
		{Reason{Kind: ReasonMode, Verdict: Met, Points: 2, Modes: []string{"equity", "x"}}, "合作方式相同：作价投资、x (+2.0)", "common mode: equity, x (+2.0)"},
		{
			Reason{Kind: ReasonPrice, Verdict: Met, Points: 2, Budget: &budget, Price: &price},
			"价格满足：预算 50–80 万元，报价 60 万元起 (+2.0)", "price met: budget 500000–800000 CNY, asked 600000 CNY and up (+2.0)",
		},
		{Reason{Kind: ReasonRegion, Level: SamePrefecture, Region: "220100", Points: 0.7}, "同市州：220100 (+0.7)", "same prefecture: 220100 (+0.7)"},
	} {
		if got := row.reason.Text("zh"); got != row.zh {
			t.Errorf("%s in Chinese: %s\nwant %s", row.reason.Kind, got, row.zh)
		}
		if got := row.reason.Text("en"); got != row.en {
			t.Errorf("%s in English: %s\nwant %s", row.reason.Kind, got, row.en)
		}
	}
}

func TestParseWeights(t *testing.T) {
	for _, row := range []struct{ rule, from, to, want string }{
		{"the file as it is", "", "", ""},
		{"an unknown name", `"points"`, `"pionts"`, "pionts"},
		{"the sum is not 100", `"indicators": 10`, `"indicators": 11`, "sum to 101"},
		{"nothing may be negative", `"region": 1`, `"region": -1`, "structured.region is -1"},
		{"the gate may not let structure outweigh text", `"full_from": 0.5`, `"full_from": 0.1`, "outweigh"},
		{"sizes in order", `"size": 150`, `"size": 10`, "text.long.size"},
		{"a curve without a slope", `"steepness": 2.5`, `"steepness": 0`, "steepness is 0"},
	} {
		_, err := ParseWeights([]byte(strings.Replace(string(defaultWeights), row.from, row.to, 1)))
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.rule, err, row.want)
		}
	}
}

func TestTheTotalOfACandidateIsTheScoreThatIsShown(t *testing.T) {
	j := fixtures(t)
	e := engineOf(t, j.Demands, j.Offers)
	now, compared := e.now(), 0
	for _, d := range j.Demands {
		q, err := e.query(e.view.Load(), d, false, true)
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.best(t.Context(), q, MatchOptions{Limit: 20}, q.admits(nil), func(c *card, sim similarity) float64 {
			total := e.total(q.pair(c), sim, now)
			if score, _, _ := e.score(q.pair(c), sim, now); score != total {
				t.Errorf("%s and %s: total %v, score %v", d.ID, c.ID, total, score)
			}
			return total
		})
		if err != nil {
			t.Fatal(err)
		}
		compared++
	}
	if compared == 0 {
		t.Fatal("nothing was compared")
	}
}
