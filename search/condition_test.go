package search

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestConditionsAreRead(t *testing.T) {
	a, names := analyzer(t), codeNames(t)
	for name, row := range map[string]struct{ text, understood, ignored string }{
		"name and value":                    {"领域:农业", "field=09", ""},
		"full width":                        {"ＴＲＬ：６", "trl=6", ""},
		"every sign":                        {"TRL>=6 TRL≥6 trl=>6 TRL<=6 TRL≤6 TRL＞6 TRL＜6 TRL=6", "trl>=6 trl>=6 trl>=6 trl<=6 trl<=6 trl>6 trl<6 trl=6", ""},
		"colon and sign":                    {"TRL:>=6", "trl>=6", ""},
		"spaces around the sign":            {"TRL >= 6", "trl>=6", ""},
		"a space behind the sign":           {"年份: 2025", "year=2025", ""},
		"quotes with a space":               {`单位:"长春 大学"`, "organisation=长春 大学", ""},
		"Chinese quotes":                    {"单位:“长春*”", "organisation=长春*", ""},
		"several values":                    {"领域:农业,新材料", "field=09,05", ""},
		"excluded":                          {"-地区:长春", "-region=220100", ""},
		"a range":                           {"年份:2024-2026 TRL:4～6", "year=2024-2026 trl=4~6", ""},
		"money":                             {"价格<=50万元 price:1亿 预算:50-100万", "price<=50万元 price=1亿 price=50-100万", ""},
		"an unknown code":                   {"领域:炼金术", "", "领域:炼金术"},
		"no figure":                         {"TRL>=六", "", "TRL>=六"},
		"a level that is none":              {"TRL>=12", "", "TRL>=12"},
		"a range behind a comparison":       {"TRL>=4-6", "", "TRL>=4-6"},
		"a year of two digits":              {"年份:25", "", "年份:25"},
		"money in something else":           {"价格<50吨", "", "价格<50吨"},
		"a sign for what can't be compared": {"领域>农业", "", "领域>农业"},
		"no value":                          {"领域:", "", ""},
		"no name":                           {":农业 >=6", "", ""},
		"another word before the sign":      {"比例:3 pH>9 http://a.b", "", ""},
		"a quoted name":                     {`"领域:农业"`, "", ""},
	} {
		q := a.parse(row.text, names)
		var understood []string
		for _, c := range q.conditions {
			understood = append(understood, c.String())
		}
		if got := strings.Join(understood, " "); got != row.understood {
			t.Errorf("%s: %s is understood as %q, want %q", name, row.text, got, row.understood)
		}
		if got := strings.Join(q.ignored, " "); got != row.ignored {
			t.Errorf("%s: %s leaves %q, want %q", name, row.text, got, row.ignored)
		}
	}
}

func TestConditionsNarrow(t *testing.T) {
	x := newIndex(t, shelf()...)
	for name, row := range map[string]struct{ text, want string }{
		"readiness at least":                  {"TRL>=6", "a b"},
		"readiness below; a demand has none":  {"TRL<6", "c d"},
		"two ends":                            {"TRL>=5 TRL<8", "a c"},
		"price in yuan":                       {"价格<=3元", "x b"},
		"price of which nothing is known":     {"价格>0", "a x b"},
		"year":                                {"年份>=2026", "a x c"},
		"field":                               {"field:05,10", "a b"},
		"fields add up":                       {"field:05 field:10", "a b"},
		"names narrow":                        {"field:05 region:220200", ""},
		"the province":                        {"region:220000 类型:需求", "x y"},
		"mode":                                {"mode:equity", "a"},
		"beginning of an organisation's name": {`单位:"松江*"`, "a d"},
		"end of an organisation's name":       {"单位:*公司", "x c b y"},
		"middle of an organisation's name":    {"单位:车公", "x b"},
		"no organisation":                     {"单位:*", ""},
		"title":                               {"标题:车体", "b"},
		"not the title, the body":             {"车体 -标题:车体", "x a"},
		"keyword":                             {"关键词:复合材料", "a"},
		"a keyword is not the title":          {"标题:石墨烯 -关键词:石墨烯", ""},
		"a word beside a condition":           {"石墨烯 TRL>=8", "b"},
		"excluded condition":                  {"石墨烯 -TRL>=8", "a"},
		"what is no condition is words":       {"TRL>=很高", "c"},
		"a condition that meets nothing":      {"石墨烯 年份:1999", ""},
		"relaxed within the condition":        {"石墨烯 焊接 人参 TRL:6", "a"},
		"a beginning of words":                {"fric*", "b"},
		"a single character in words":         {"墨", "a b"},
	} {
		if got := ids(find(t, x, Query{Text: row.text})); got != row.want {
			t.Errorf("%s: %s found %q, want %q", name, row.text, got, row.want)
		}
	}
}

// TestConditionsStandInTheText checks for any text that a condition and what was ignored can be taken out of it.
func TestConditionsStandInTheText(t *testing.T) {
	a, names := analyzer(t), codeNames(t)
	word := rapid.SampledFrom([]string{"领域", "TRL", "ＴＲＬ", "单位", "price", ":", "：", ">=", "≥", "＞", "-", "\"", "“", "”", "农业", "6", "4-6", "50万", "*", " ", "，", "\xff", "é"})
	rapid.Check(t, func(t *rapid.T) {
		checkParsed(t, a, names, strings.Join(rapid.SliceOfN(rapid.OneOf(word, anyText()), 0, 14).Draw(t, "words"), ""))
	})
}

// checkParsed holds what the parts of a query promise about their places in its text.
func checkParsed(t interface{ Fatalf(string, ...any) }, a *Analyzer, names Names, text string) {
	q := a.parse(text, names)
	for _, c := range q.conditions {
		if !strings.Contains(text, c.Text) || len(c.Values) == 0 {
			t.Fatalf("%q: condition %+v", text, c)
		}
	}
	for _, ignored := range q.ignored {
		if !strings.Contains(text, ignored) {
			t.Fatalf("%q: ignored %q", text, ignored)
		}
	}
	for _, c := range append(q.want, q.exclude...) {
		if c.from < 0 || c.from > c.to || c.to > len(text) || len(q.parts) > 0 && c.part >= len(q.parts) {
			t.Fatalf("%q: clause %+v", text, c)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"领域:农业 TRL>=6", `单位:"松江*" -标题:车体`, "价格:50-100万 8 kW", "-地区：长春 ｆｒｉｃ*", "\xff:\x00", "TRL >= “6"} {
		f.Add(seed)
	}
	a, names := analyzer(f), codeNames(f)
	f.Fuzz(func(t *testing.T, text string) { checkParsed(t, a, names, text) })
}
