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
	goldenFiles    = "../fixtures/golden/search/*.json"
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
	WantFirst []string                  `json:"want_first"` // before all others but two, in any order: the catalogue may grow
	WantAny   []string                  `json:"want_any"`   // among the first twenty
	WantNone  []string                  `json:"want_none"`  // not found at all
	WantTotal *int                      `json:"want_total"` // where growth can't change it, such as nothing found
	Marked    map[string]string         `json:"marked"`     // item: a piece of its title or body that must be highlighted
	Facets    map[string]map[string]int `json:"facets"`     // name, value: at least so many
	Note      string                    `json:"note"`
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
	for _, path := range filesOf(t, catalogueFiles) {
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
	x := sampleIndex(t)
	searches := 0
	for _, path := range filesOf(t, goldenFiles) {
		var file []goldenSearch
		readJSON(t, path, &file)
		for i, golden := range file {
			searches++
			t.Run(strings.TrimSuffix(filepath.Base(path), ".json")+" "+strconv.Itoa(i)+" "+golden.Query, func(t *testing.T) { golden.check(t, x) })
		}
	}
	if searches < 25 {
		t.Errorf("only %d golden searches", searches)
	}
}

func (g goldenSearch) check(t *testing.T, x *Index) {
	if len(g.WantFirst)+len(g.WantAny)+len(g.WantNone)+len(g.Marked)+len(g.Facets) == 0 && g.WantTotal == nil {
		t.Fatal("a golden search that wants nothing can't fail")
	}
	result := find(t, x, Query{
		Text: g.Query, Sort: g.Sort, Kinds: g.Filters.Kinds, Fields: g.Filters.Fields, Regions: g.Filters.Regions, TRLBands: g.Filters.TRLBands,
		Modes: g.Filters.Modes, Organisations: g.Filters.Organisations, Years: g.Filters.Years, Limit: 100, Facets: true, Highlight: true,
	})
	var found []string
	for _, hit := range result.Hits {
		found = append(found, hit.ID)
	}
	defer func() {
		if t.Failed() {
			for i, hit := range result.Hits[:min(8, len(result.Hits))] {
				t.Logf("%d. %.2f %s %s", i+1, hit.Score, hit.ID, joined(hit.Title))
			}
			t.Logf("of %d, partial %v; %s", result.Total, result.Partial, g.Note)
		}
	}()
	for _, id := range g.WantFirst {
		if at := slices.Index(found, id); at < 0 || at >= len(g.WantFirst)+2 {
			t.Errorf("%s stands at %d", id, at+1)
		}
	}
	for _, id := range g.WantAny {
		if at := slices.Index(found, id); at < 0 || at >= 20 {
			t.Errorf("%s stands at %d", id, at+1)
		}
	}
	for _, id := range g.WantNone {
		if slices.Contains(found, id) {
			t.Errorf("%s is found", id)
		}
	}
	if g.WantTotal != nil && result.Total != *g.WantTotal {
		t.Errorf("%d found, want %d", result.Total, *g.WantTotal)
	}
	g.checkMarks(t, result)
	g.checkFacets(t, result)
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
