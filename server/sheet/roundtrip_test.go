package sheet

import (
	"bytes"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A list that is exported and taken in again must change nothing: each row is a
// content that once came back as another.
func TestNothingIsLostOnTheWayOutAndIn(t *testing.T) {
	base := market.AchievementContent{Title: "高导热石墨烯复合膜"}
	for rule, change := range map[string]func(*market.AchievementContent){
		"an open licence with its fee": func(a *market.AchievementContent) {
			a.Price = market.Price{Kind: "open_license", MinFen: 3 * market.WanYuan, MaxFen: 3 * market.WanYuan}
		},
		"an open licence with a range of fees": func(a *market.AchievementContent) {
			a.Price = market.Price{Kind: "open_license", MinFen: 3 * market.WanYuan, MaxFen: 5*market.WanYuan + 1}
		},
		"an open licence without a fee": func(a *market.AchievementContent) { a.Price = market.Price{Kind: "open_license"} },
		"a range from nothing":          func(a *market.AchievementContent) { a.Price = market.Price{Kind: "range", MaxFen: market.WanYuan} },
		"a price to the last fen": func(a *market.AchievementContent) {
			a.Price = market.Price{Kind: "range", MinFen: 1, MaxFen: 123_456_789}
		},
		"a title of a right with separators in it": func(a *market.AchievementContent) {
			a.IP = []market.IntellectualProperty{{Type: "utility", Number: "ZL202310000000.X", Status: "granted", Title: "一种清洗、分级一体机, 及方法"}}
		},
		"a number of two words": func(a *market.AchievementContent) {
			a.IP = []market.IntellectualProperty{{Type: "secret", Number: "内部登记 YS-M-17", Title: "双向拉伸温度程序"}}
		},
		"a title that reads like a status": func(a *market.AchievementContent) {
			a.IP = []market.IntellectualProperty{{Type: "invention", Title: "发明专利 已授权"}, {Type: "layout"}}
		},
		"brackets in the name of a figure": func(a *market.AchievementContent) {
			a.Indicators = []market.Indicator{{Name: "出水可生化性（BOD5/COD）", Op: market.AtLeast, Value: 0.3}}
		},
		"a span in the name of a figure": func(a *market.AchievementContent) {
			a.Indicators = []market.Indicator{{Name: "10℃至50℃升温时间", Op: market.AtMost, Value: 46, Unit: "min"}}
		},
		"figures with every comparison": func(a *market.AchievementContent) {
			for _, op := range market.Ops.Codes() {
				n := market.Indicator{Name: "厚度", Op: market.Op(op), Value: -2.5, Unit: "μm", Note: "面内"}
				if n.Op == market.Between {
					n.High = 7
				}
				a.Indicators = append(a.Indicators, n)
			}
		},
		"a keyword that is a chemical": func(a *market.AchievementContent) { a.Keywords = []string{"1,4-丁二醇", "1,2,4-三氯苯"} },
		"texts that begin like formulas": func(a *market.AchievementContent) {
			a.Title, a.Summary, a.Problem = "+5℃ 恒温", "-30℃ 可用\n第二行", "'引号"
		},
		"every mode and every form": func(a *market.AchievementContent) {
			a.Modes, a.Forms = market.Modes.Codes(), market.Forms.Codes()
		},
	} {
		a := base
		change(&a)
		for _, format := range []Format{CSV, XLSX} {
			var b bytes.Buffer
			if err := WriteRows(&b, Achievements, format, once(Row{Number: "1", Achievement: &a})); err != nil {
				t.Fatal(err)
			}
			rows := collect(t, b.Bytes(), "x", Achievements)
			if len(rows) != 1 || len(rows[0].Faults) > 0 {
				t.Errorf("%s, %s: %+v", rule, format, rows)
				continue
			}
			want := a
			if want.Price == (market.Price{}) {
				want.Price = rows[0].Achievement.Price
			}
			if d := cmp.Diff(want, *rows[0].Achievement, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("%s, %s: %s", rule, format, d)
			}
		}
	}
}

func TestRightsAsPeopleWriteThem(t *testing.T) {
	for in, want := range map[string]market.IntellectualProperty{
		"发明专利 ZL202010000000.0 已授权":             {Type: "invention", Number: "ZL202010000000.0", Status: "granted"},
		"ZL 2020 1 0000000.0":                   {Type: "invention", Number: "ZL202010000000.0"},
		"实用新型 ZL 2020 2 0000000.X 已授权 一种清洗机":    {Type: "utility", Number: "ZL202020000000.X", Status: "granted", Title: "一种清洗机"},
		"软件著作权，2023SR9990336":                   {Type: "software", Number: "2023SR9990336"},
		"发明专利 | ZL202010000000.0 | 申请中 | 膜、及方法": {Type: "invention", Number: "ZL202010000000.0", Status: "applied", Title: "膜、及方法"},
		"发明专利 |  |  | 膜":                        {Type: "invention", Title: "膜"},
	} {
		got, h := rights(in)
		if h != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%q: %+v, %v; want %+v", in, got, h, want)
		}
	}
	for _, in := range []string{"很多专利", "没有的类型 | 1 | 已授权", "发明专利 | 1 | 也许"} {
		if got, h := rights(in); h == nil {
			t.Errorf("%q: %+v", in, got)
		}
	}
}

func TestFiguresThatAreNoFiguresAreRefused(t *testing.T) {
	for _, in := range []string{"10~50 μm", "-30℃~85℃", "5", "≥5 μm", "100 ≤ 200"} {
		if got, ok := indicator(in); ok {
			t.Errorf("%q: %+v, though it names nothing", in, got)
		}
	}
}

// Spreadsheet programs store a decimal with 17 digits where its 15 would be
// enough: 1.1 stands in the file as 1.1000000000000001.
func TestDecimalsOfAWorkbookAreWhatPeopleTyped(t *testing.T) {
	for in, want := range map[string]string{
		"1.1000000000000001": "1.1", "8.6999999999999993": "8.7", "0.30000000000000004": "0.3", "-12.300000000000001": "-12.3",
		"1.0000000000000001E-5": "0.00001",
		"12.5":                  "12.5", "45446": "45446", "45446.75": "45446.75", "123456789012345678": "123456789012345678",
		"3.14159265358979323846": "3.14159265358979323846", "100.00000000000000000001": "100.00000000000000000001", // no number of a file has so many digits
		"2024E1": "2024E1", "1.2.3000000000000001": "1.2.3000000000000001", "": "", "文字 1.1000000000000001": "文字 1.1000000000000001",
	} {
		if got := typed(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
