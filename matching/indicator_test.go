package matching

import (
	"math"
	"testing"
)

func figureOf(name, op string, value float64, unit string) Indicator {
	return Indicator{Name: name, Op: op, Value: value, Unit: unit}
}

func spanOf(name string, low, high float64, unit string) Indicator {
	return Indicator{Name: name, Op: "between", Value: low, High: high, Unit: unit}
}

func TestIndicatorVerdicts(t *testing.T) {
	for _, row := range []struct {
		rule        string
		need, offer Indicator
		want        Verdict
		loose       bool
	}{
		{"a lower bound is reached", figureOf("导热系数", "ge", 400, "W/(m·K)"), figureOf("导热系数", "eq", 420, "W/(m·K)"), Met, false},
		{"exactly at the bound", figureOf("导热系数", "ge", 400, "W/(m·K)"), figureOf("导热系数", "ge", 400, "W/(m·K)"), Met, false},
		{"at the bound that does not belong", figureOf("误差", "lt", 5, "mm"), figureOf("误差", "le", 5, "mm"), Near, false},
		{"a synonym", figureOf("热导率", "ge", 400, "W/(m·K)"), figureOf("导热系数", "ge", 420, "W/m·K"), Met, false},
		{"a synonym at the end", figureOf("铸态延伸率", "ge", 10, "%"), figureOf("铸态断后伸长率", "ge", 12, "%"), Met, false},
		{"missed by much", figureOf("抗拉强度", "ge", 400, "MPa"), figureOf("拉伸强度", "ge", 300, "MPa"), Missed, false},
		{"missed by little", figureOf("抗拉强度", "ge", 400, "MPa"), figureOf("拉伸强度", "ge", 380, "MPa"), Near, false},
		{"a lesser promise in the same direction", figureOf("使用寿命", "ge", 10, "年"), figureOf("寿命", "ge", 60, "月"), Missed, false},
		{"the other direction says nothing", figureOf("工作电压", "ge", 400, "V"), figureOf("工作电压", "le", 500, "V"), Unknown, false},
		{"the other direction excludes", figureOf("工作电压", "ge", 400, "V"), figureOf("工作电压", "le", 300, "V"), Missed, false},
		{"other prefix", figureOf("弹性模量", "ge", 0.2, "GPa"), figureOf("杨氏模量", "ge", 210, "MPa"), Met, false},
		{"other prefix, dust of conversion", figureOf("厚度偏差", "le", 0.3, "mm"), figureOf("厚度偏差", "le", 300, "μm"), Met, false},
		{"percent and per mille", figureOf("废品率", "le", 1, "%"), figureOf("不良率", "le", 5, "‰"), Met, false},
		{"points are not percent", figureOf("废品率", "le", 1, "%"), figureOf("废品率", "le", 1, "百分点"), Unknown, false},
		{"kelvin and degrees", figureOf("最高工作温度", "ge", 500, "K"), figureOf("最高工作温度", "eq", 300, "℃"), Met, false},
		{"differences of temperature have no zero", figureOf("电芯间最大温差", "le", 5, "K"), figureOf("电芯间最大温差", "le", 4, "℃"), Met, false},
		{"below zero", figureOf("最低启动温度", "le", -30, "℃"), figureOf("最低可启动温度", "le", -35, "℃"), Met, false},
		{"not cold enough", figureOf("最低启动温度", "le", -40, "℃"), figureOf("最低启动温度", "le", -20, "℃"), Missed, false},
		{"a span inside the needed one", spanOf("上浆量", 0.8, 1.2, "%"), spanOf("上浆量", 0.9, 1.1, "%"), Met, false},
		{"a span that sticks out", spanOf("上浆量", 0.8, 1.2, "%"), spanOf("上浆量", 0.6, 1, "%"), Unknown, false},
		{"a span beside", spanOf("上浆量", 0.8, 1.2, "%"), spanOf("上浆量", 2, 3, "%"), Missed, false},
		{"a range of work covers the needed one", spanOf("测量范围", 1, 3, "m"), spanOf("测量范围", 50, 500, "cm"), Met, false},
		{"a range of work is too small", spanOf("测量范围", 1, 3, "m"), spanOf("测量范围", 1, 2, "m"), Missed, false},
		{"a value in a needed span", spanOf("粒径", 1, 5, "μm"), figureOf("颗粒尺寸", "eq", 3, "μm"), Met, false},
		{"about, safely above", figureOf("发电功率", "ge", 100, "kW"), figureOf("发电功率", "approx", 120, "kW"), Met, false},
		{"about, at the edge", figureOf("发电功率", "ge", 100, "kW"), figureOf("发电功率", "approx", 102, "kW"), Near, false},
		{"about, far below", figureOf("发电功率", "ge", 100, "kW"), figureOf("发电功率", "approx", 60, "kW"), Missed, false},
		{"equal values", figureOf("镀层厚度", "eq", 30, "μm"), figureOf("镀层厚度", "eq", 0.03, "mm"), Met, false},
		{"a promise against an exact need", figureOf("镀层厚度", "eq", 30, "μm"), figureOf("镀层厚度", "ge", 20, "μm"), Unknown, false},
		{"a subject put in", figureOf("楼栋回水温差", "le", 3, "℃"), figureOf("楼栋间回水温差", "le", 2, "℃"), Met, true},
		{"the same characters in another order", figureOf("占用算力", "le", 10, "TOPS"), figureOf("算力占用", "le", 8, "TOPS"), Met, true},
		{"a word before the head makes another figure", figureOf("换型时间", "le", 60, "min"), figureOf("换型编程时间", "le", 40, "min"), Unknown, false},
		{"the mean is not the least", figureOf("提前预警时间", "ge", 60, "d"), figureOf("平均提前预警时间", "ge", 60, "d"), Unknown, false},
		{"what is left is not the whole", figureOf("抗拉强度", "ge", 400, "MPa"), figureOf("残余抗拉强度", "ge", 450, "MPa"), Unknown, false},
		{"a share of a strength is no strength", figureOf("抗拉强度", "ge", 90, "%"), figureOf("抗拉强度保持率", "ge", 95, "%"), Unknown, false},
		{"other names", figureOf("抗拉强度", "ge", 400, "MPa"), figureOf("抗压强度", "ge", 500, "MPa"), Unknown, false},
		{"other conditions", figureOf("抗拉强度（600℃）", "ge", 400, "MPa"), figureOf("抗拉强度（室温）", "ge", 500, "MPa"), Unknown, false},
		{"other kinds of units", figureOf("使用寿命", "ge", 1000, "h"), figureOf("使用寿命", "ge", 5000, "次"), Unknown, false},
		{"a unit on one side only", figureOf("分辨率", "ge", 5, ""), figureOf("分辨率", "ge", 8, "mm"), Unknown, false},
		{"no number", figureOf("分辨率", "ge", math.NaN(), "mm"), figureOf("分辨率", "ge", 8, "mm"), Unknown, false},
		{"an unknown comparison", figureOf("分辨率", "about", 5, "mm"), figureOf("分辨率", "ge", 8, "mm"), Unknown, false},
		{"a span upside down", spanOf("分辨率", 8, 2, "mm"), spanOf("分辨率", 3, 4, "mm"), Unknown, false},
	} {
		found := findings(measuresOf([]Indicator{row.need}), measuresOf([]Indicator{row.offer}))
		if found[0].verdict != row.want || found[0].loose != row.loose {
			t.Errorf("%s: %s, loose %v; want %s, %v", row.rule, found[0].verdict, found[0].loose, row.want, row.loose)
		}
	}
}

func TestFindingsChooseTheOffer(t *testing.T) {
	need := []Indicator{figureOf("处理时延", "le", 60, "ms")}
	for _, row := range []struct {
		rule   string
		offers []Indicator
		offer  int
		want   Verdict
	}{
		{"nothing is stated", nil, -1, Unknown},
		{"the same name goes before a longer one", []Indicator{figureOf("单帧处理时延", "le", 45, "ms"), figureOf("处理时延", "le", 90, "ms")}, 1, Missed},
		{"figures of one name that agree", []Indicator{figureOf("处理时延", "le", 50, "ms"), figureOf("处理时延", "le", 40, "ms")}, 0, Met},
		{"figures of one name that disagree leave it open", []Indicator{figureOf("处理时延", "le", 50, "ms"), figureOf("处理时延", "le", 120, "ms")}, 0, Unknown},
		{"a figure in another kind of unit is passed over", []Indicator{figureOf("处理时延", "le", 50, "帧"), figureOf("处理时延", "le", 0.04, "s")}, 1, Met},
	} {
		found := findings(measuresOf(need), measuresOf(row.offers))[0]
		if found.offer != row.offer || found.verdict != row.want {
			t.Errorf("%s: offer %d %s, want %d %s", row.rule, found.offer, found.verdict, row.offer, row.want)
		}
	}
}

func TestIndicatorShares(t *testing.T) {
	e := &Engine{weights: Weights{Structured: StructuredWeights{TextFigures: 0.5}}}
	stated := card{Item: Item{Indicators: []Indicator{{Need: "must"}, {}, {Need: "wish"}}}}
	read := card{Figures: make([]textFigure, 2)}
	both := card{Item: Item{Indicators: []Indicator{{}}}, Figures: make([]textFigure, 2)}
	for _, row := range []struct {
		rule     string
		need     card
		offer    int // of every finding
		verdicts []Verdict
		want     float64
	}{
		{"all met", stated, 0, []Verdict{Met, Met, Met}, 1},
		{"nothing stated costs nothing", stated, -1, []Verdict{Unknown, Unknown, Unknown}, 0},
		{"a wish counts half", stated, 0, []Verdict{Unknown, Unknown, Met}, 0.2},
		{"a need without a mark is a must", stated, 0, []Verdict{Unknown, Met, Unknown}, 0.4},
		{"a miss takes away", stated, 0, []Verdict{Missed, Met, Missed}, -0.2},
		{"a near miss takes little", stated, 0, []Verdict{Near, Unknown, Unknown}, -0.1},
		{"an answer from a text is believed by half", stated, 1, []Verdict{Met, Met, Met}, 0.5},
		{"needs of a text alone count half", read, 0, []Verdict{Met, Met}, 0.5},
		{"beside a stated one, each takes half of its part", both, 0, []Verdict{Met, Unknown, Unknown}, 0.5},
		{"and gives its whole part", both, 0, []Verdict{Unknown, Met, Met}, 0.5},
	} {
		var found []finding
		for i, v := range row.verdicts {
			found = append(found, finding{need: i, offer: row.offer, verdict: v})
		}
		offer := card{Item: Item{Indicators: make([]Indicator, 1)}, Figures: make([]textFigure, 1)}
		if got := e.indicatorShares(pair{&row.need, &offer}, found).value(); math.Abs(got-row.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", row.rule, got, row.want)
		}
	}
}
