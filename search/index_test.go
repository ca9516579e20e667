package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// open makes an index with documents for one test.
func newIndex(t testing.TB, documents ...Document) *Index {
	t.Helper()
	x, err := Rebuild(filepath.Join(t.TempDir(), "index"), analyzer(t), func(*Index) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	apply(t, x, 1, documents...)
	return x
}

func apply(t testing.TB, x *Index, seq int64, documents ...Document) {
	t.Helper()
	changes := make([]Change, len(documents))
	for i := range documents {
		changes[i].Put = &documents[i]
	}
	if err := x.Apply(changes, seq); err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, x *Index, q Query) Result {
	t.Helper()
	result, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func ids(result Result) string {
	var out []string
	for _, hit := range result.Hits {
		out = append(out, hit.ID)
	}
	return strings.Join(out, " ")
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

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
		"not by one of its parts":                     {"石墨", "a b"},
		"unknown word as a phrase":                    {"镍钛诺", "y"},
		"unknown word, other order":                   {"钛镍诺", ""},
		"phrase":                                      {`"轨道客车车体"`, "a"},
		"phrase in Chinese quotes":                    {"“轨道客车车体”", "a"},
		"phrase against order":                        {`"车体轨道客车"`, ""},
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
}

func TestApplyIsVisibleAtOnceAndIdempotent(t *testing.T) {
	x := newIndex(t, shelf()...)
	for range 2 {
		apply(t, x, 2, Document{ID: "a", Kind: "achievement", Title: "光纤激光器"})
		if got := ids(find(t, x, Query{Text: "激光器"})); got != "a" {
			t.Errorf("found %q", got)
		}
		if got := ids(find(t, x, Query{Text: "石墨烯"})); got != "b" {
			t.Errorf("the old text is still found: %q", got)
		}
	}
	for range 2 {
		if err := x.Apply([]Change{{Delete: "a"}, {Delete: "never there"}}, 3); err != nil {
			t.Fatal(err)
		}
		if got := find(t, x, Query{}); got.Total != 5 {
			t.Errorf("%d documents after the deletion", got.Total)
		}
	}
	put, gone := Change{Put: &Document{ID: "z", Title: "最后"}}, Change{Delete: "z"}
	if err := x.Apply([]Change{put, gone, put}, 4); err != nil {
		t.Fatal(err)
	}
	if count, err := x.Count(); err != nil || count != 6 {
		t.Errorf("%d documents, %v", count, err)
	}
	if err := x.Apply([]Change{{}}, 5); err == nil {
		t.Error("a change without an id was taken")
	}
}

func position(t *testing.T, x *Index) int64 {
	t.Helper()
	p, err := x.Position()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPositionNeverGoesBackAndSurvives(t *testing.T) {
	x := newIndex(t)
	apply(t, x, 41, shelf()...)
	apply(t, x, 17)
	if got := position(t, x); got != 41 {
		t.Errorf("at %d", got)
	}
	if err := x.Apply(nil, 42); err != nil { // an entry that changes nothing here
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(context.Background(), Query{}); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed index says %v", err)
	}
	again, err := Open(x.dir, x.analyzer)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := position(t, again); got != 42 {
		t.Errorf("at %d after reopening", got)
	}
	if got := ids(find(t, again, Query{Text: "石墨烯"})); got != "a b" {
		t.Errorf("found %q after reopening", got)
	}
}

func TestUnusableFolders(t *testing.T) {
	segment := func(t *testing.T, dir string) string {
		files, err := filepath.Glob(filepath.Join(dir, "*.zap"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no segment files: %v", err)
		}
		return files[0]
	}
	must := func(t *testing.T, err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, harm := range map[string]func(t *testing.T, dir string){
		"missing":       func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)) },
		"empty":         func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)); must(t, os.Mkdir(dir, 0o700)) },
		"no root":       func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "root.bolt"))) },
		"torn root":     func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, "root.bolt"), 5000)) },
		"empty root":    func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, "root.bolt"), 0)) },
		"torn segment":  func(t *testing.T, dir string) { must(t, os.Truncate(segment(t, dir), 700)) },
		"empty segment": func(t *testing.T, dir string) { must(t, os.Truncate(segment(t, dir), 0)) },
		"changed byte": func(t *testing.T, dir string) {
			content, err := os.ReadFile(segment(t, dir))
			must(t, err)
			content[len(content)/2] ^= 1
			must(t, os.WriteFile(segment(t, dir), content, 0o600))
		},
		"other words": func(t *testing.T, dir string) {
			other := *analyzer(t)
			other.fingerprint = "other"
			x, err := Rebuild(dir, &other, func(*Index) error { return nil })
			must(t, err)
			must(t, x.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := newIndex(t, shelf()...)
			must(t, x.Close())
			harm(t, x.dir)
			if broken, err := Open(x.dir, x.analyzer); !errors.Is(err, ErrUnusable) {
				if err == nil {
					broken.Close()
				}
				t.Fatalf("opened with %v", err)
			}
			healed, err := Rebuild(x.dir, x.analyzer, func(x *Index) error {
				return x.Apply([]Change{{Put: &Document{ID: "new", Title: "新的"}}}, 9)
			})
			must(t, err)
			defer healed.Close()
			if got := ids(find(t, healed, Query{})); got != "new" {
				t.Errorf("found %q after the rebuild", got)
			}
		})
	}
}

// TestLostSegment shows bleve to fall back to the last whole state: documents and position go back together, so that
// following the journal from there heals the index.
func TestLostSegment(t *testing.T) {
	x := newIndex(t, shelf()...)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(x.dir, "*.zap"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no segment files: %v", err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(x.dir, x.analyzer)
	if errors.Is(err, ErrUnusable) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := find(t, again, Query{}).Total; got != 0 || position(t, again) != 0 {
		t.Errorf("%d documents at %d", got, position(t, again))
	}
}

func TestIndexInUse(t *testing.T) {
	x := newIndex(t)
	if _, err := Open(x.dir, x.analyzer); !errors.Is(err, ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
}

func TestRebuildWhileSearching(t *testing.T) {
	x := newIndex(t, shelf()...)
	stop := make(chan struct{})
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if got := find(t, x, Query{Text: "石墨烯", Highlight: true}).Total; got != 2 && got != 1 {
					t.Errorf("%d found", got)
					return
				}
			}
		})
	}
	err := x.Rebuild(func(fresh *Index) error {
		return fresh.Apply([]Change{{Put: &Document{ID: "n", Title: "石墨烯散热膜"}}}, 77)
	})
	close(stop)
	wait.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(find(t, x, Query{Text: "石墨烯"})); got != "n" || position(t, x) != 77 {
		t.Errorf("found %q at %d", got, position(t, x))
	}
	apply(t, x, 78, shelf()...)
	if failed := x.Rebuild(func(*Index) error { return errors.New("the journal is away") }); failed == nil {
		t.Error("a rebuild that could not be filled was taken")
	}
	if got := position(t, x); got != 78 {
		t.Errorf("a failed rebuild left position %d", got)
	}
}

func TestCrashBetweenTheStepsOfASwap(t *testing.T) {
	x := newIndex(t, shelf()...)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(x.dir, x.dir+oldSuffix); err != nil {
		t.Fatal(err)
	}
	again, err := Open(x.dir, x.analyzer)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := find(t, again, Query{}).Total; got != 6 {
		t.Errorf("%d documents", got)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := newIndex(t, shelf()...).Search(ctx, Query{Text: "车体"}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestManyReadersAndOneWriter(t *testing.T) {
	x := newIndex(t, shelf()...)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 50 {
				result := find(t, x, Query{Text: "石墨烯 车体", Facets: true, Highlight: true})
				if !slices.ContainsFunc(result.Hits, func(h Hit) bool { return h.ID == "a" }) {
					t.Errorf("found %s", ids(result))
					return
				}
			}
		})
	}
	for i := range 30 {
		apply(t, x, int64(i+2), Document{ID: fmt.Sprint("n", i), Kind: "demand", Title: "车体涂装"})
	}
	wait.Wait()
	if got := find(t, x, Query{Text: "涂装"}).Total; got != 30 {
		t.Errorf("%d of 30", got)
	}
}
