package search

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRelaxedSearchSaysWhatIsMissing(t *testing.T) {
	x := newIndex(t, shelf()...)
	for name, row := range map[string]struct {
		text    string
		missing map[string][]string
		dropped []string
	}{
		"nothing is missing":                    {"石墨烯", map[string][]string{"a": nil, "b": nil}, nil},
		"one hit has all, the other not":        {"石墨烯 焊接", map[string][]string{"b": nil, "a": {"焊接"}}, nil},
		"a word that nobody has":                {"石墨烯 焊接 火星车", map[string][]string{"b": {"火星车"}, "a": {"焊接", "火星车"}}, []string{"火星车"}},
		"a word as it was typed":                {"ＰＬＣ 焊机器人", map[string][]string{"d": {"焊机器人"}}, []string{"焊机器人"}},
		"a part of a row without spaces":        {"人参提取反应釜", map[string][]string{"c": {"反应釜"}}, []string{"反应釜"}},
		"what is quoted is never missing":       {`"焊接" 人参`, map[string][]string{"b": {"人参"}}, []string{"人参"}},
		"a model number is given up by nobody":  {"TRL5 火星车", map[string][]string{"c": {"火星车"}}, []string{"火星车"}},
		"a number that nobody has is not asked": {"石墨烯 26650", map[string][]string{"a": {"26650"}, "b": {"26650"}}, []string{"26650"}},
	} {
		result := find(t, x, Query{Text: row.text})
		got := map[string][]string{}
		for _, hit := range result.Hits {
			got[hit.ID] = hit.Missing
		}
		if diff := cmp.Diff(row.missing, got); diff != "" {
			t.Errorf("%s: missing %s", name, diff)
		}
		if !slices.Equal(result.Dropped, row.dropped) {
			t.Errorf("%s: dropped %q, want %q", name, result.Dropped, row.dropped)
		}
	}
}

func TestSuggestions(t *testing.T) {
	x := newIndex(t, shelf()...)
	for name, row := range map[string]struct{ text, want string }{
		"same sound":                             {"石磨烯", "石墨烯"},
		"inside a longer text":                   {"石磨烯 涂层", "石墨烯 涂层"},
		"a letter missing":                       {"frition welding", "friction welding"},
		"right as it is":                         {"石墨烯", ""},
		"right, though rare":                     {"friction", ""},
		"figures are never put right":            {"TRL7", ""},
		"an unknown word that nothing resembles": {"量子纠缠", ""},
		"a condition stays":                      {"石磨烯 TRL:6", "石墨烯 TRL:6"},
		"none that the condition excludes":       {"石磨烯 TRL:1", ""},
		"nothing":                                {"", ""},
	} {
		if got := strings.Join(find(t, x, Query{Text: row.text, Suggest: true}).Suggestions, "|"); got != row.want {
			t.Errorf("%s: %s suggests %q, want %q", name, row.text, got, row.want)
		}
	}
	if got := find(t, x, Query{Text: "石磨烯"}).Suggestions; got != nil {
		t.Errorf("suggested %q to who did not ask", got)
	}
}

func TestQuantities(t *testing.T) {
	x := newIndex(t,
		Document{ID: "apart", Title: "功率8 kW的激光器"}, Document{ID: "together", Title: "8kW电源"}, Document{ID: "chinese", Title: "8千瓦热泵"},
		Document{ID: "other", Title: "18 kW电机与8台水泵"}, Document{ID: "degree", Title: "耐1200℃的垫片"}, Document{ID: "phone", Title: "5G基站"}, Document{ID: "gram", Title: "每份5克"},
	)
	for name, row := range map[string]struct{ text, want string }{
		"together":              {"8kW", "apart chinese together"},
		"apart":                 {"8 kW", "apart chinese together"},
		"in Chinese":            {"8千瓦", "apart chinese together"},
		"with a word in quotes": {"8 kW \"激光器\"", "apart"},
		"degrees":               {"1200度", "degree"},
		"degrees, sign apart":   {"1200°C", "degree"},
		"another figure":        {"18kw", "other"},
		"a generation of nets":  {"5G", "phone"},
		"grams":                 {"5 克", "gram"},
		"a unit without figure": {"千瓦", "chinese"},
	} {
		found := strings.Fields(ids(find(t, x, Query{Text: row.text})))
		slices.Sort(found)
		if got := strings.Join(found, " "); got != row.want {
			t.Errorf("%s: %s found %q, want %q", name, row.text, got, row.want)
		}
	}
}
