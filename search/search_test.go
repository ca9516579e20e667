package search

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// shelf is a small catalogue: a to d achievements, x and y demands.
func shelf() []Document {
	return []Document{
		{ID: "a", Kind: "achievement", Title: "石墨烯改性碳纤维复合材料", Keywords: []string{"石墨烯", "复合材料"}, Body: "用于轨道客车车体轻量化，强度提高60%。",
			Field: "05", Region: "220104", Organisation: "ccu", OrganisationName: "松江大学", TRL: 6, Modes: []string{"transfer", "equity"}, PriceMinFen: 500, PriceMaxFen: 900, Date: day("2026-03-01")},
		{ID: "b", Kind: "achievement", Title: "轨道客车铝合金车体焊接", Body: "搅拌摩擦焊，也试过石墨烯涂层。", TitleEN: "Friction stir welding of rail car bodies",
			Field: "10", Region: "220106", Organisation: "rail", OrganisationName: "客车公司", TRL: 8, Modes: []string{"transfer"}, PriceMinFen: 300, PriceMaxFen: 300, Date: day("2025-05-01")},
		{ID: "c", Kind: "achievement", Title: "人参皂苷提取工艺", Body: "采用超临界二氧化碳，得率提高20%，达到TRL5。",
			Field: "04", Region: "220622", Organisation: "herb", OrganisationName: "参业公司", TRL: 5, Modes: []string{"license_ordinary"}, Date: day("2026-01-15")},
		{ID: "d", Kind: "achievement", Title: "5G基站散热用Al₂O₃陶瓷", Body: "导热系数高，采用ＰＬＣ控制烧结。",
			Field: "01", Region: "220200", Organisation: "ccu", OrganisationName: "松江大学", TRL: 3, Date: day("2024-12-31")},
		{ID: "x", Kind: "demand", Title: "低温下动力电池热管理", Body: "-40℃冷启动，车体不加重。",
			Field: "06", Region: "220100", Organisation: "rail", OrganisationName: "客车公司", PriceMaxFen: 100, Date: day("2026-02-01")},
		{ID: "y", Kind: "demand", Title: "镍钛诺丝材加工", Body: "医用镍钛诺细丝断裂多。", Field: "04", Region: "222401", Organisation: "herb", OrganisationName: "参业公司"},
	}
}

func TestSearchText(t *testing.T) {
	x := newIndex(t, shelf()...)
	for name, row := range map[string]struct{ text, want string }{
		"title before body":                           {"石墨烯", "a b"},
		"all words":                                   {"石墨烯 焊接", "b a"},
		"English":                                     {"friction WELDING", "b"},
		"full width, lower case":                      {"ｐｌｃ", "d"},
		"a formula however written":                   {"Al2O3", "d"},
		"mixed script":                                {"5g基站", "d"},
		"a word by its parts":                         {"碳纤维材料", "a"},
		"a word inside a longer one":                  {"碳纤维", "a"},
		"a short word is not taken to pieces":         {"燃料电池", ""},
		"a long word by some of its parts, last":      {"镁合金复合材料", "a"},
		"not by one of its parts":                     {"石墨", "a b"},
		"unknown word as a phrase":                    {"镍钛诺", "y"},
		"unknown word, other order":                   {"钛镍诺", ""},
		"phrase":                                      {`"轨道客车车体"`, "a"},
		"phrase in Chinese quotes":                    {"“轨道客车车体”", "a"},
		"phrase against order":                        {`"车体轨道客车"`, ""},
		"a quoted word is never given up":             {`"焊接" 人参 超临界`, "b"},
		"exclusion":                                   {"石墨烯 -焊接", "a"},
		"excluded phrase":                             {`车体 -"轨道客车车体"`, "b x"},
		"exclusion alone, newest first":               {"-石墨烯", "x c d y"},
		"a minus before a figure is no exclusion":     {"-40℃ 电池", "x"},
		"organisation's name":                         {`"参业公司"`, "y c"},
		"figures":                                     {"60%", "a"},
		"readiness in the text":                       {"TRL", "c"},
		"open quote":                                  {`"轨道客车`, "b a"},
		"only stop words: everything by date":         {"的 一种", "a x c b d y"},
		"nothing: everything by date":                 {"", "a x c b d y"},
		"nothing found":                               {"量子纠缠", ""},
		"some words where none has all, fuller first": {"人参 超临界 反应釜", "c"},
	} {
		if got := ids(find(t, x, Query{Text: row.text})); got != row.want {
			t.Errorf("%s: %s found %q, want %q", name, row.text, got, row.want)
		}
	}
}

func TestPartialResultsAreSaid(t *testing.T) {
	x := newIndex(t, shelf()...)
	if got := find(t, x, Query{Text: "石墨烯 焊接"}); !got.Partial {
		t.Error("one document has both words, a has one, and Partial is not set")
	}
	if got := find(t, x, Query{Text: "石墨烯"}); got.Partial {
		t.Error("Partial is set for one word")
	}
}

func TestFilters(t *testing.T) {
	x := newIndex(t, shelf()...)
	for name, row := range map[string]struct {
		query Query
		want  string
	}{
		"kind":                    {Query{Kinds: []string{"demand"}}, "x y"},
		"two values add up":       {Query{Fields: []string{"05", "10"}}, "a b"},
		"two filters narrow":      {Query{Kinds: []string{"achievement"}, Organisations: []string{"rail"}}, "b"},
		"province":                {Query{Regions: []string{"220000"}}, "a x c b d y"},
		"prefecture":              {Query{Regions: []string{"220100"}}, "a x b"},
		"county":                  {Query{Regions: []string{"220104"}}, "a"},
		"autonomous prefecture":   {Query{Regions: []string{"222400"}}, "y"},
		"no region":               {Query{Regions: []string{"nowhere"}}, ""},
		"readiness":               {Query{TRLBands: []string{"4-6"}}, "a c"},
		"two bands":               {Query{TRLBands: []string{"7-9", "1-3"}}, "b d"},
		"no band":                 {Query{TRLBands: []string{""}}, ""},
		"mode":                    {Query{Modes: []string{"equity", "license_ordinary"}}, "a c"},
		"year":                    {Query{Years: []string{"2026"}}, "a x c"},
		"year that is none":       {Query{Years: []string{"soon"}}, ""},
		"unknown value":           {Query{Fields: []string{"99"}}, ""},
		"empty value":             {Query{Kinds: []string{""}}, ""},
		"with a text":             {Query{Text: "车体", Kinds: []string{"achievement"}}, "b a"},
		"price, unknown last":     {Query{Sort: ByPrice}, "x b a c d y"},
		"date with a text":        {Query{Text: "石墨烯", Sort: ByDate}, "a b"},
		"price with a text":       {Query{Text: "石墨烯", Sort: ByPrice}, "b a"},
		"an order that is none":   {Query{Text: "石墨烯", Sort: "colour"}, "a b"},
		"limit":                   {Query{Limit: 2}, "a x"},
		"offset":                  {Query{Offset: 2, Limit: 2}, "c b"},
		"offset behind the end":   {Query{Offset: 100}, ""},
		"offset beyond all pages": {Query{Offset: 1 << 40}, ""},
		"negative figures":        {Query{Offset: -5, Limit: -5}, "a x c b d y"},
	} {
		if got := ids(find(t, x, row.query)); got != row.want {
			t.Errorf("%s: found %q, want %q", name, got, row.want)
		}
	}
}

// TestYearIsBeijings publishes in the first hour of a year.
func TestYearIsBeijings(t *testing.T) {
	x := newIndex(t, Document{ID: "n", Title: "新年", Date: day("2026-01-01").Add(-7 * time.Hour)})
	if got := ids(find(t, x, Query{Years: []string{"2026"}})); got != "n" {
		t.Errorf("found %q", got)
	}
}

func TestFacets(t *testing.T) {
	x := newIndex(t, shelf()...)
	got := find(t, x, Query{Facets: true}).Facets
	want := map[string][]FacetValue{
		"kind":         {{"achievement", 4}, {"demand", 2}},
		"field":        {{"04", 2}, {"01", 1}, {"05", 1}, {"06", 1}, {"10", 1}},
		"region":       {{"220100", 3}, {"220200", 1}, {"220600", 1}, {"222400", 1}},
		"trl":          {{"4-6", 2}, {"1-3", 1}, {"7-9", 1}},
		"mode":         {{"transfer", 2}, {"equity", 1}, {"license_ordinary", 1}},
		"organisation": {{"ccu", 2}, {"herb", 2}, {"rail", 2}},
		"year":         {{"2026", 3}, {"2024", 1}, {"2025", 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFacetDoesNotShrinkUnderItsOwnFilter(t *testing.T) {
	x := newIndex(t, shelf()...)
	got := find(t, x, Query{Facets: true, Fields: []string{"04", "77"}, Kinds: []string{"demand"}})
	if got.Total != 1 {
		t.Errorf("%d found", got.Total)
	}
	want := map[string][]FacetValue{
		"kind":  {{"achievement", 1}, {"demand", 1}},       // of field 04
		"field": {{"04", 1}, {"06", 1}, {"77", 0}},         // of demands; what was chosen is there with 0
		"year":  {},                                        // of demands of field 04: no date
		"trl":   {}, "mode": {}, "region": {{"222400", 1}}, // both filters
		"organisation": {{"herb", 1}},
	}
	if diff := cmp.Diff(want, got.Facets); diff != "" {
		t.Error(diff)
	}
}

// TestFacetsAgreeWithSearches counts every value again by searching for it.
func TestFacetsAgreeWithSearches(t *testing.T) {
	x := newIndex(t, shelf()...)
	with := map[string]func(*Query, string){
		"kind":         func(q *Query, v string) { q.Kinds = []string{v} },
		"field":        func(q *Query, v string) { q.Fields = []string{v} },
		"region":       func(q *Query, v string) { q.Regions = []string{v} },
		"trl":          func(q *Query, v string) { q.TRLBands = []string{v} },
		"mode":         func(q *Query, v string) { q.Modes = []string{v} },
		"organisation": func(q *Query, v string) { q.Organisations = []string{v} },
		"year":         func(q *Query, v string) { q.Years = []string{v} },
	}
	rapid.Check(t, func(t *rapid.T) {
		q := Query{Facets: true, Text: rapid.SampledFrom([]string{"", "车体", "石墨烯", "-车体"}).Draw(t, "text")}
		for name, set := range with {
			if rapid.Bool().Draw(t, name) {
				set(&q, rapid.SampledFrom([]string{"achievement", "demand", "04", "220100", "4-6", "transfer", "rail", "2026"}).Draw(t, name+" value"))
			}
		}
		result, err := x.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range result.Facets {
			for _, value := range values {
				again := q
				with[name](&again, value.Value)
				found, err := x.Search(context.Background(), again)
				if err != nil || found.Total != value.Count {
					t.Fatalf("%+v: %s %s counts %d, a search finds %d (%v)", q, name, value.Value, value.Count, found.Total, err)
				}
			}
		}
	})
}

// TestFacetsWithSeveralChoices counts by hand: a value's count is that of the documents which have it and meet all filters
// but the one of its own facet.
func TestFacetsWithSeveralChoices(t *testing.T) {
	documents := shelf()
	x := newIndex(t, documents...)
	choices := map[string][]string{
		"kind": {"achievement", "demand"}, "field": {"05", "10", "04", "01", "06"}, "trl": {"1-3", "4-6", "7-9"},
		"mode": {"transfer", "equity", "license_ordinary"}, "organisation": {"ccu", "rail", "herb"}, "year": {"2024", "2025", "2026"},
	}
	values := map[string]func(Document) []string{
		"kind":         func(d Document) []string { return []string{d.Kind} },
		"field":        func(d Document) []string { return []string{d.Field} },
		"trl":          func(d Document) []string { return []string{trlBands[bandOf(uint8(d.TRL))]} },
		"mode":         func(d Document) []string { return d.Modes },
		"organisation": func(d Document) []string { return []string{d.Organisation} },
		"year":         func(d Document) []string { return []string{strconv.Itoa(d.Date.In(beijing).Year())} },
	}
	rapid.Check(t, func(t *rapid.T) {
		chosen := map[string][]string{}
		for name, all := range choices {
			chosen[name] = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, 3, rapid.ID).Draw(t, name)
		}
		meets := func(d Document, but string) bool {
			for name, wanted := range chosen {
				has := func(value string) bool { return slices.Contains(values[name](d), value) }
				if name != but && len(wanted) > 0 && !slices.ContainsFunc(wanted, has) {
					return false
				}
			}
			return true
		}
		result, err := x.Search(context.Background(), Query{
			Facets: true, Kinds: chosen["kind"], Fields: chosen["field"], TRLBands: chosen["trl"], Modes: chosen["mode"],
			Organisations: chosen["organisation"], Years: chosen["year"],
		})
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, d := range documents {
			if meets(d, "") {
				total++
			}
		}
		if result.Total != total {
			t.Fatalf("%v: %d found, want %d", chosen, result.Total, total)
		}
		for name, all := range choices {
			for _, value := range all {
				want := 0
				for _, d := range documents {
					if slices.Contains(values[name](d), value) && meets(d, name) {
						want++
					}
				}
				got := 0
				if at := slices.IndexFunc(result.Facets[name], func(v FacetValue) bool { return v.Value == value }); at >= 0 {
					got = result.Facets[name][at].Count
				}
				if got != want {
					t.Fatalf("%v: %s %s counts %d, want %d", chosen, name, value, got, want)
				}
			}
		}
	})
}

func TestPagesNeitherRepeatNorLose(t *testing.T) {
	x := newIndex(t)
	for batch := range 5 { // equal documents, over several segments
		var documents []Document
		for i := range 40 {
			documents = append(documents, Document{ID: fmt.Sprintf("%02d", batch*40+i), Kind: "demand", Title: "密封材料", Body: "耐低温"})
		}
		apply(t, x, int64(batch), documents...)
	}
	for _, order := range []string{ByRelevance, ByDate, ByPrice} {
		seen := map[string]bool{}
		for offset := 0; offset < 200; offset += 7 {
			for _, hit := range find(t, x, Query{Text: "密封", Sort: order, Offset: offset, Limit: 7}).Hits {
				if seen[hit.ID] {
					t.Errorf("%s: %s comes twice", order, hit.ID)
				}
				seen[hit.ID] = true
			}
		}
		if len(seen) != 200 {
			t.Errorf("%s: %d of 200", order, len(seen))
		}
	}
	if r := find(t, x, Query{Text: "密封", Offset: math.MaxInt}); len(r.Hits) != 0 || r.Total != 200 {
		t.Errorf("past the deepest page: %d hits of %d", len(r.Hits), r.Total)
	}
}
