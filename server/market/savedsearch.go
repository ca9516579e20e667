package market

import (
	"slices"
	"time"
)

// SavedSearchSchema is the number of the present shape of SavedSearch.
const SavedSearchSchema = 1

// MaxSavedSearches is how many searches one person may keep.
const MaxSavedSearches = 30

// SearchTerms are the words and filters of a search as the search page has them.
type SearchTerms struct {
	Text          string   `json:"text,omitempty"`
	Kinds         []string `json:"kinds,omitempty"`
	Fields        []string `json:"fields,omitempty"`
	Regions       []string `json:"regions,omitempty"`
	TRLBands      []string `json:"trl_bands,omitempty"`
	Modes         []string `json:"modes,omitempty"`
	Organisations []string `json:"organisations,omitempty"` // ids
}

// SavedSearch is a search that a person keeps, to be told of new listings that
// meet it.
type SavedSearch struct {
	ID           string      `json:"id"`
	User         string      `json:"user"`
	Organisation string      `json:"organisation,omitempty"`
	Name         string      `json:"name"`
	Terms        SearchTerms `json:"terms"`
	Tells        bool        `json:"tells"` // false: kept, but silent
	CreatedAt    time.Time   `json:"created_at"`
	UpdatedAt    time.Time   `json:"updated_at"`
}

// Check returns the faults of a search to be kept. One that asks for nothing is
// refused: it would tell of everything.
func (s SavedSearch) Check() Faults {
	var f Faults
	requireText(&f, "name", s.Name, 1)
	checkText(&f, "name", s.Name, 60)
	return append(f, s.Terms.Check().Under("terms")...)
}

// Check returns the faults of a search's words and filters.
func (s SearchTerms) Check() Faults {
	var f Faults
	checkText(&f, "text", s.Text, 500)
	Fields.checkAll(&f, "fields", s.Fields)
	Regions.checkAll(&f, "regions", s.Regions)
	Modes.checkAll(&f, "modes", s.Modes)
	for _, kind := range s.Kinds {
		if kind != "achievement" && kind != "demand" {
			f.Add("kinds", kind, Text{"不在可选范围内", "not one of the allowed values"}, Text{"achievement 或 demand", "achievement or demand"})
		}
	}
	for _, band := range s.TRLBands {
		if !slices.Contains([]string{"1-3", "4-6", "7-9"}, band) {
			f.Add("trl_bands", band, Text{"不在可选范围内", "not one of the allowed values"}, Text{"1-3、4-6、7-9", "1-3, 4-6, 7-9"})
		}
	}
	for _, list := range [][]string{s.Kinds, s.Fields, s.Regions, s.TRLBands, s.Modes, s.Organisations} {
		if len(list) > maxList {
			f.Add("", nil, Textf("筛选条件不超过 %d 项", "at most %d values of a filter", maxList), Text{})
		}
	}
	if s.Text == "" && len(s.Fields)+len(s.Regions)+len(s.TRLBands)+len(s.Modes)+len(s.Organisations)+len(s.Kinds) == 0 {
		f.Add("text", nil, Text{"请输入检索词或选择筛选条件", "enter words or choose a filter"}, Text{})
	}
	return f
}
