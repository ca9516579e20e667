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
// some of them), "a quoted phrase" (never given up), -excluded. No text can make an error. Values of one filter add up,
// different filters narrow; a value that no document has finds nothing.
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
	Limit         int      // 0 means 20, at most 100
	Facets        bool
	Highlight     bool
}

// MaxDepth is how far a person can page.
const MaxDepth = 10_000

// Result is what a query finds. Partial says that too few documents hold all the words, so that such with some of them
// are among the hits; those with all come first in the order of relevance.
//
// Facets hold the values under facet name: kind, field, region (prefectures), trl, mode, organisation, year. The counts
// of a facet obey all filters but its own, so that a person sees what another choice would bring; this costs nothing,
// because filters are checked on columns in memory. The values come by count; of organisations only the first 50 and
// those chosen.
type Result struct {
	Total   int
	Hits    []Hit
	Facets  map[string][]FacetValue
	Partial bool
	Took    time.Duration
}

// Hit is one document found. Title and Fragments are filled if the query asks for highlights: the title whole, and the
// best passages of the body parted by the piece " … ". Without a hit in the body the fragments are its beginning.
type Hit struct {
	ID        string
	Kind      string
	Score     float64
	Title     []Fragment
	Fragments []Fragment
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
