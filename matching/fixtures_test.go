package matching

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fixtureRange is price or budget as the sample catalogues write it.
type fixtureRange struct {
	Kind   string `json:"kind"`
	MinFen int64  `json:"min_fen"`
	MaxFen int64  `json:"max_fen"`
}

func (r fixtureRange) known() Range {
	switch r.Kind {
	case "fixed":
		return Range{r.MinFen, max(r.MinFen, r.MaxFen), true}
	case "range", "open_license":
		return Range{r.MinFen, r.MaxFen, true}
	}
	return Range{}
}

type fixtureItem struct {
	Number, Title, Field, Region            string
	Summary, Problem, Advantage, Background string
	Applications, Evidence                  string
	Keywords, Modes                         []string
	Indicators                              []Indicator
	TRL                                     int
	MinTRL                                  int `json:"min_trl"`
	Price, Budget                           fixtureRange
}

// item puts a sample together as the service does: key is organisation/number.
func (f fixtureItem) item(kind, organisation, region string) Item {
	if f.Region != "" {
		region = f.Region
	}
	parts, aside := []string{f.Summary, f.Problem, f.Advantage, f.Applications}, f.Problem
	if kind == Demand {
		parts, aside = []string{f.Summary, f.Problem, f.Background}, f.Background
	}
	return Item{
		ID: organisation + "/" + f.Number, Kind: kind, Title: f.Title, Body: strings.Join(parts, "\n"), Aside: aside, Keywords: f.Keywords,
		Field: f.Field, Region: region, Organisation: organisation, TRL: f.TRL, MinTRL: f.MinTRL, Modes: f.Modes,
		Price: f.Price.known(), Budget: f.Budget.known(), Indicators: f.Indicators,
	}
}

// fixtures reads the sample catalogues of the project.
func fixtures(t testing.TB) *Judged {
	t.Helper()
	files, err := filepath.Glob("../fixtures/catalogue/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sample catalogues: %v", err)
	}
	j := &Judged{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var catalogue struct {
			Organisation struct {
				CreditCode string `json:"credit_code"`
				Region     string
			}
			Achievements, Demands []fixtureItem
		}
		if err := json.Unmarshal(data, &catalogue); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		o := catalogue.Organisation
		for _, a := range catalogue.Achievements {
			j.Offers = append(j.Offers, a.item(Achievement, o.CreditCode, o.Region))
		}
		for _, d := range catalogue.Demands {
			j.Demands = append(j.Demands, d.item(Demand, o.CreditCode, o.Region))
		}
	}
	judgements, err := filepath.Glob("../fixtures/judgements/*.tsv")
	if err != nil || len(judgements) == 0 {
		t.Fatalf("no judgements: %v", err)
	}
	for _, file := range judgements {
		if err := j.readCases(file); err != nil {
			t.Fatal(err)
		}
	}
	return j
}

func engineOf(t testing.TB, items ...[]Item) *Engine {
	t.Helper()
	e, err := New(Options{Analyzer: analyzer(t), Now: func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	var changes []Change
	for _, list := range items {
		for i := range list {
			changes = append(changes, Change{list[i].ID, &list[i]})
		}
	}
	if err := e.Apply(changes, 1); err != nil {
		t.Fatal(err)
	}
	return e
}
