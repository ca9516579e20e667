package search

import (
	"fmt"
	"strconv"
	"strings"
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

// filter is a query's filters in the numbers of the columns.
type filter struct {
	active       uint // facets that are filtered, as bits
	kinds        map[uint32]bool
	fields       map[uint32]bool
	organisation map[uint32]bool
	regions      [][2]int32
	bands        [4]bool
	modes        uint64
	years        map[int16]bool
}

func (c *columns) filter(q Query) *filter {
	f := &filter{}
	numbers := func(facet int, table *nameTable, values []string) map[uint32]bool {
		if len(values) == 0 {
			return nil
		}
		f.active |= 1 << facet
		set := map[uint32]bool{}
		for _, value := range values {
			if n, known := table.find(value); known && n > 0 {
				set[n] = true
			}
		}
		return set
	}
	f.kinds = numbers(facetKind, c.names, q.Kinds)
	f.fields = numbers(facetField, c.names, q.Fields)
	f.organisation = numbers(facetOrganisation, c.names, q.Organisations)
	for n := range numbers(facetMode, c.modes, q.Modes) {
		if n <= maxModes {
			f.modes |= 1 << n
		}
	}
	for _, value := range q.Regions {
		f.active |= 1 << facetRegion
		if low, high, ok := regionRange(value); ok {
			f.regions = append(f.regions, [2]int32{low, high})
		}
	}
	for _, value := range q.TRLBands {
		f.active |= 1 << facetTRL
		for band, name := range trlBands {
			f.bands[band] = f.bands[band] || band > 0 && name == value
		}
	}
	for _, value := range q.Years {
		f.active |= 1 << facetYear
		if f.years == nil {
			f.years = map[int16]bool{}
		}
		var year int16
		if n, err := fmt.Sscanf(value, "%d", &year); n == 1 && err == nil && year != 0 {
			f.years[year] = true
		}
	}
	return f
}

// regionRange gives the codes that a region holds: the zeros at its end stand for any county or prefecture.
func regionRange(code string) (low, high int32, ok bool) {
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return 0, 0, false
	}
	number, err := strconv.ParseInt(code, 10, 32)
	if err != nil {
		return 0, 0, false
	}
	n := int32(number)
	switch {
	case n%10000 == 0:
		return n, n + 9999, n > 0
	case n%100 == 0:
		return n, n + 99, true
	}
	return n, n, true
}

// failed gives the filters that a row does not meet, as bits.
func (f *filter) failed(r *row) uint {
	if f.active == 0 {
		return 0
	}
	var mask uint
	fail := func(facet int, meets bool) {
		if f.active&(1<<facet) != 0 && !meets {
			mask |= 1 << facet
		}
	}
	fail(facetKind, f.kinds[r.kind])
	fail(facetField, f.fields[r.field])
	fail(facetOrganisation, f.organisation[r.organisation])
	fail(facetTRL, f.bands[bandOf(r.trl)])
	fail(facetMode, f.modes&r.modes != 0)
	fail(facetYear, f.years[r.year])
	if f.active&(1<<facetRegion) != 0 {
		inside := false
		for _, region := range f.regions {
			inside = inside || region[0] <= r.region && r.region <= region[1]
		}
		fail(facetRegion, inside)
	}
	return mask
}

// candidate is a document that may become a hit.
type candidate struct {
	doc    uint64
	score  float64
	strict bool // holds all the words
	row    *row
}

// before tells whether a comes before b in the order.
func before(order string, a, b *candidate) bool {
	switch {
	case order == ByRelevance && a.strict != b.strict:
		return a.strict
	case order == ByRelevance && a.score != b.score:
		return a.score > b.score
	case order == ByPrice && a.row.price != b.row.price:
		return a.row.price < b.row.price
	case a.row.date != b.row.date:
		return a.row.date > b.row.date
	case a.row.tie != b.row.tie:
		return a.row.tie < b.row.tie
	}
	return a.doc < b.doc
}
