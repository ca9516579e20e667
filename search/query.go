package search

import (
	"time"
)

// Orders of the hits. Equal hits come by date, the newest first, then by a fixed order of their ids, so that pages neither
// repeat nor lose any.
const (
	ByRelevance = "relevance"
	ByDate      = "date"  // newest first, without a date last
	ByPrice     = "price" // lowest first, unknown last
)

// Query asks for documents. The text is what people write: several words (all of them wanted; where that finds little,
// some of them), "a quoted phrase" (never given up), -excluded, begin*, conditions such as 领域:新材料 单位:"长春*" TRL>=6.
// No text can make an error. Values of one filter add up, different filters narrow; a value that no document has finds
// nothing.
type Query struct {
	Text          string
	Kinds         []string
	Fields        []string
	Regions       []string // codes: 220000 finds the province, 220200 the prefecture with its counties
	TRLBands      []string // 1-3, 4-6, 7-9
	Modes         []string
	Organisations []string // ids
	Years         []string // of publication, Beijing time
	Sort          string   // empty: by relevance if there is a text, else by date
	Offset        int      // 0 to MaxDepth; beyond it there are no hits
	After         string   // Result.Next of the page before: the hits behind it, at the cost of a first page; Offset is ignored
	Limit         int      // 0 means 20, at most 100
	Facets        bool
	Highlight     bool
	Suggest       bool  // look for better spellings where little is found
	Exact         bool  // all the words, however few documents hold them
	Names         Names // knows the names of fields, regions and modes in conditions; nil: codes only
}

// MaxDepth is how far a person can page.
const MaxDepth = 10_000

// Result is what a query finds. Partial says that too few documents hold all the words, so that such with some of them
// are among the hits; those with all come first in the order of relevance. Dropped are then the words, as they were typed, that no hit of
// the page holds.
//
// Suggestions are texts to search for instead, if the query asks for them: where few documents hold all the words and a
// word may be misspelt. Each of them finds at least as much.
//
// Understood are the conditions of the text, to be shown and taken away one by one; Ignored is what looked like one and was none, so that it was
// searched for as words.
//
// Facets hold the values under facet name: kind, field, region (prefectures), trl, mode, organisation, year. The counts
// of a facet obey all filters but its own and all conditions, so that a person sees what another choice would bring; this costs nothing,
// because filters are checked on columns in memory. The values come by count; of organisations only the first 50 and
// those chosen.
//
// Next continues behind the last hit (see Query.After), empty where nothing can follow.
type Result struct {
	Total       int
	Hits        []Hit
	Facets      map[string][]FacetValue
	Partial     bool
	Dropped     []string
	Suggestions []string
	Understood  []Condition
	Ignored     []string
	Next        string
	Took        time.Duration
}

// Hit is one document found. Title and Fragments are filled if the query asks for highlights: the title whole, and the
// best passages of the body parted by the piece " … ". Without a hit in the body the fragments are its beginning. Missing
// are the words, as they were typed, that a hit of a partial result does not hold.
type Hit struct {
	ID        string
	Kind      string
	Score     float64
	Title     []Fragment
	Fragments []Fragment
	Missing   []string
}

// Fragment is a piece of text; Hit says that it was asked for. Nothing is escaped.
type Fragment struct {
	Text string
	Hit  bool
}

// FacetValue is a value with the number of documents that have it.
type FacetValue struct {
	Value string
	Count int
}

// The facets, in the order of their bits in a mask.
const (
	facetKind = iota
	facetField
	facetRegion
	facetTRL
	facetMode
	facetOrganisation
	facetYear
	facetCount
)

var facetNames = [facetCount]string{"kind", "field", "region", "trl", "mode", "organisation", "year"}

// Bands of technology readiness by their number; 0 is unknown.
var trlBands = [4]string{"", "1-3", "4-6", "7-9"}

func bandOf(trl uint8) int { return (int(trl) + 2) / 3 }
