package search

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The folders of the sample catalogue and of the golden searches over it.
const (
	catalogueFiles = "../fixtures/catalogue/*.json"
	shelfFiles     = "../fixtures/golden/shelf/*.json" // what the catalogue has not: standards, model numbers, units
	goldenFiles    = "../fixtures/golden/search/*.json"
	completeFiles  = "../fixtures/golden/complete/*.json"
)

// goldenSearch says what a search over the sample catalogue must find. Items are named organisation/number, the
// organisation by its credit code.
type goldenSearch struct {
	Query   string `json:"query"`
	Sort    string `json:"sort"`
	Filters struct {
		Kinds         []string `json:"kinds"`
		Fields        []string `json:"fields"`
		Regions       []string `json:"regions"`
		TRLBands      []string `json:"trl_bands"`
		Modes         []string `json:"modes"`
		Organisations []string `json:"organisations"`
		Years         []string `json:"years"`
	} `json:"filters"`
	WantFirst  []string                  `json:"want_first"`   // they take the first places, in any order
	WantInFive []string                  `json:"want_in_five"` // among the first five
	WantAny    []string                  `json:"want_any"`     // among the first twenty
	WantNone   []string                  `json:"want_none"`    // not found at all
	WantTotal  *int                      `json:"want_total"`   // where growth can't change it, such as nothing found
	Marked     map[string]string         `json:"marked"`       // item: a piece of its title or body that must be highlighted
	Facets     map[string]map[string]int `json:"facets"`       // name, value: at least so many
	Dropped    *[]string                 `json:"dropped"`      // exactly what was given up
	DidYouMean *string                   `json:"did_you_mean"` // among the suggestions; empty: there must be none
	Understood []string                  `json:"understood"`   // exactly the conditions, as Condition.String writes them
	Ignored    []string                  `json:"ignored"`      // exactly what looked like a condition and was none
	Note       string                    `json:"note"`
}

// record is an achievement or a demand of the sample catalogue, as far as it is searched.
type record struct {
	Number                                                          string
	Title                                                           string
	TitleEN                                                         string `json:"title_en"`
	Field, Subfield, Industry                                       string
	Keywords                                                        []string
	Summary, Problem, Advantage, Evidence, Applications, Background string
	TRL                                                             int
	Modes                                                           []string
	Price, Budget                                                   struct {
		Min int64 `json:"min_fen"`
		Max int64 `json:"max_fen"`
	}
}

func (r record) document(kind, organisation, name, region string) Document {
	body := []string{r.Summary, r.Problem, r.Advantage, r.Evidence, r.Applications, r.Background, r.Subfield, r.Industry}
	return Document{
		ID: organisation + "/" + r.Number, Kind: kind, Title: r.Title, TitleEN: r.TitleEN, Keywords: r.Keywords,
		Body:  strings.Join(slices.DeleteFunc(body, func(s string) bool { return s == "" }), "\n"),
		Field: r.Field, Region: region, Organisation: organisation, OrganisationName: name, TRL: r.TRL, Modes: r.Modes,
		PriceMinFen: r.Price.Min + r.Budget.Min, PriceMaxFen: r.Price.Max + r.Budget.Max, Date: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	}
}

func readJSON(t testing.TB, path string, value any) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, value)
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func filesOf(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	return files
}

func sampleIndex(t testing.TB) *Index {
	t.Helper()
	var documents []Document
	for _, path := range append(filesOf(t, catalogueFiles), filesOf(t, shelfFiles)...) {
		var file struct {
			Organisation struct {
				CreditCode string `json:"credit_code"`
				Name       string
				Region     string
			}
			Achievements, Demands []record
		}
		readJSON(t, path, &file)
		for _, r := range file.Achievements {
			documents = append(documents, r.document("achievement", file.Organisation.CreditCode, file.Organisation.Name, file.Organisation.Region))
		}
		for _, r := range file.Demands {
			documents = append(documents, r.document("demand", file.Organisation.CreditCode, file.Organisation.Name, file.Organisation.Region))
		}
	}
	return newIndex(t, documents...)
}

func TestGoldenSearches(t *testing.T) {
	x, names := sampleIndex(t), codeNames(t)
	searches := 0
	for _, path := range filesOf(t, goldenFiles) {
		var file []goldenSearch
		readJSON(t, path, &file)
		for i, golden := range file {
			searches++
			t.Run(strings.TrimSuffix(filepath.Base(path), ".json")+" "+strconv.Itoa(i)+" "+golden.Query, func(t *testing.T) { golden.check(t, x, names) })
		}
	}
	if searches < 150 {
		t.Errorf("only %d golden searches, 150 are promised", searches)
	}
}

// canFail tells whether the search wants anything.
func (g goldenSearch) canFail() bool {
	return len(g.WantFirst)+len(g.WantInFive)+len(g.WantAny)+len(g.WantNone)+len(g.Marked)+len(g.Facets)+len(g.Understood)+len(g.Ignored) > 0 ||
		g.WantTotal != nil || g.Dropped != nil || g.DidYouMean != nil
}

func (g goldenSearch) check(t *testing.T, x *Index, names Names) {
	if !g.canFail() {
		t.Fatal("a golden search that wants nothing can't fail")
	}
	result := find(t, x, Query{
		Text: g.Query, Names: names, Sort: g.Sort, Kinds: g.Filters.Kinds, Fields: g.Filters.Fields, Regions: g.Filters.Regions, TRLBands: g.Filters.TRLBands,
		Modes: g.Filters.Modes, Organisations: g.Filters.Organisations, Years: g.Filters.Years, Limit: 100, Facets: true, Highlight: true, Suggest: true,
	})
	defer func() {
		if t.Failed() {
			for i, hit := range result.Hits[:min(8, len(result.Hits))] {
				t.Logf("%d. %.2f %s %s; missing %q", i+1, hit.Score, hit.ID, joined(hit.Title), hit.Missing)
			}
			t.Logf("of %d, partial %v, dropped %q, suggested %q; %s", result.Total, result.Partial, result.Dropped, result.Suggestions, g.Note)
		}
	}()
	g.checkHits(t, result)
	g.checkMarks(t, result)
	g.checkFacets(t, result)
	g.checkUnderstanding(t, result)
}

func (g goldenSearch) checkHits(t *testing.T, result Result) {
	places := map[string]int{} // from 1
	for i, hit := range result.Hits {
		places[hit.ID] = i + 1
	}
	within := func(wanted []string, last int) {
		for _, id := range wanted {
			if at := places[id]; at == 0 || at > last {
				t.Errorf("%s stands at %d, not within %d", id, at, last)
			}
		}
	}
	within(g.WantFirst, len(g.WantFirst))
	within(g.WantInFive, 5)
	within(g.WantAny, 20)
	for _, id := range g.WantNone {
		if places[id] > 0 {
			t.Errorf("%s is found", id)
		}
	}
	if g.WantTotal != nil && result.Total != *g.WantTotal {
		t.Errorf("%d found, want %d", result.Total, *g.WantTotal)
	}
}

func (g goldenSearch) checkUnderstanding(t *testing.T, result Result) {
	if g.Dropped != nil && !slices.Equal(result.Dropped, *g.Dropped) {
		t.Errorf("dropped %q, want %q", result.Dropped, *g.Dropped)
	}
	if mean := g.DidYouMean; mean != nil && (*mean == "" && len(result.Suggestions) > 0 || *mean != "" && !slices.Contains(result.Suggestions, *mean)) {
		t.Errorf("suggested %q, want %q", result.Suggestions, *mean)
	}
	var understood []string
	for _, condition := range result.Understood {
		understood = append(understood, condition.String())
	}
	if g.Understood != nil && !slices.Equal(understood, g.Understood) {
		t.Errorf("understood %q, want %q", understood, g.Understood)
	}
	if !slices.Equal(result.Ignored, g.Ignored) {
		t.Errorf("ignored %q, want %q", result.Ignored, g.Ignored)
	}
}

func (g goldenSearch) checkMarks(t *testing.T, result Result) {
	for id, text := range g.Marked {
		at := slices.IndexFunc(result.Hits, func(hit Hit) bool { return hit.ID == id })
		if at < 0 {
			t.Errorf("%s is not found", id)
			continue
		}
		marked := func(piece Fragment) bool { return piece.Hit && piece.Text == text }
		if !slices.ContainsFunc(result.Hits[at].Title, marked) && !slices.ContainsFunc(result.Hits[at].Fragments, marked) {
			t.Errorf("%s: %q is not marked in %v %v", id, text, result.Hits[at].Title, result.Hits[at].Fragments)
		}
	}
}

func (g goldenSearch) checkFacets(t *testing.T, result Result) {
	for name, values := range g.Facets {
		for value, least := range values {
			at := slices.IndexFunc(result.Facets[name], func(v FacetValue) bool { return v.Value == value })
			if at < 0 || result.Facets[name][at].Count < least {
				t.Errorf("facet %s, value %s: want at least %d of %v", name, value, least, result.Facets[name])
			}
		}
	}
}

// codeLists finds codes by their labels, as the market's code lists have them.
type codeLists map[string][]struct{ Code, ZH, EN string }

func (l codeLists) Resolve(name, text string) []string {
	for _, fits := range []func(label string) bool{
		func(label string) bool { return label == text },
		func(label string) bool { return strings.HasPrefix(label, text) },
	} {
		for _, entry := range l[name] {
			if entry.Code == text || fits(entry.ZH) || fits(strings.ToLower(entry.EN)) {
				return []string{entry.Code}
			}
		}
	}
	return nil
}

func codeNames(t testing.TB) Names {
	t.Helper()
	lists := codeLists{}
	for name, file := range map[string]string{ConditionField: "field", ConditionRegion: "region", ConditionMode: "mode"} {
		var entries []struct{ Code, ZH, EN string }
		readJSON(t, "../server/market/codes/"+file+".json", &entries)
		lists[name] = entries
	}
	return lists
}

// goldenCompletion says what a beginning must be completed to.
type goldenCompletion struct {
	Typed    string   `json:"typed"`
	Want     []string `json:"want"`      // among the first eight
	Kind     string   `json:"kind"`      // of what is wanted; empty: term
	WantNone []string `json:"want_none"` // not offered
	Note     string   `json:"note"`
}

func TestGoldenCompletions(t *testing.T) {
	x := sampleIndex(t)
	for _, path := range filesOf(t, completeFiles) {
		var file []goldenCompletion
		readJSON(t, path, &file)
		for i, golden := range file {
			t.Run(strings.TrimSuffix(filepath.Base(path), ".json")+" "+strconv.Itoa(i)+" "+golden.Typed, func(t *testing.T) { golden.check(t, x) })
		}
	}
}

func (g goldenCompletion) check(t *testing.T, x *Index) {
	if len(g.Want)+len(g.WantNone) == 0 {
		t.Fatal("a golden completion that wants nothing can't fail")
	}
	got, err := x.Complete(g.Typed, 8)
	if err != nil {
		t.Fatal(err)
	}
	kind := g.Kind
	if kind == "" {
		kind = CompletionTerm
	}
	for _, want := range g.Want {
		if !slices.ContainsFunc(got, func(c Completion) bool { return c.Text == want && c.Kind == kind && c.Count > 0 }) {
			t.Errorf("%q (%s) is not among %v; %s", want, kind, got, g.Note)
		}
	}
	for _, text := range g.WantNone {
		if slices.ContainsFunc(got, func(c Completion) bool { return c.Text == text }) {
			t.Errorf("%q is offered", text)
		}
	}
}
