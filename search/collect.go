package search

import (
	"container/heap"
	"context"
	"math"
	"slices"
	"sort"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/search"
)

// collector takes the documents that match the text, filters and counts them, and keeps the best.
type collector struct {
	ctx     context.Context
	rows    []segmentRows
	filter  *filter
	order   string
	keep    int
	exclude *roaring.Bitmap // documents that must not be found
	strict  *roaring.Bitmap // documents that hold all the words, in a search for some of them
	meets   where           // the conditions of the text, nil without any
	after   *candidate      // the last one of the page before, nil on a first page

	matched *roaring.Bitmap // documents that the text finds, filters apart; nil if nobody asks
	total   int
	best    candidates
	counts  *counts // nil if nobody asks
}

// each is how often a long loop looks whether its caller is still there.
const each = 8192

// run collects what the searcher finds.
func (c *collector) run(s search.Searcher, context *search.SearchContext) error {
	segment := 0
	for n := 0; ; n++ {
		if n%each == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		match, err := s.Next(context)
		if err != nil || match == nil {
			return err
		}
		doc := match.IndexInternalID.Value()
		for segment+1 < len(c.rows) && c.rows[segment+1].first <= doc {
			segment++
		}
		at := &c.rows[segment]
		c.take(doc, match.Score, &at.rows[doc-at.first])
		context.DocumentMatchPool.Put(match)
	}
}

// all collects every document.
func (c *collector) all() error {
	for i := range c.rows {
		segment := &c.rows[i]
		for n := range segment.rows {
			if n%each == 0 && c.ctx.Err() != nil {
				return c.ctx.Err()
			}
			if segment.deleted == nil || !segment.deleted.Contains(uint32(n)) {
				c.take(segment.first+uint64(n), 0, &segment.rows[n])
			}
		}
	}
	return nil
}

func (c *collector) take(doc uint64, score float64, r *row) {
	if c.exclude != nil && c.exclude.Contains(uint32(doc)) || c.meets != nil && !c.meets(doc, r) {
		return
	}
	if c.matched != nil {
		c.matched.Add(uint32(doc))
	}
	failed := c.filter.failed(r)
	if c.counts != nil {
		c.counts.add(r, failed)
	}
	if failed != 0 {
		return
	}
	c.total++
	if c.keep == 0 {
		return
	}
	// Rounded, so that sums of floats in another order make no difference.
	it := candidate{doc: doc, score: math.Round(score*1e6) / 1e6, row: r, strict: c.strict != nil && c.strict.Contains(uint32(doc))}
	switch {
	case c.after != nil && !before(c.order, c.after, &it):
	case len(c.best.list) < c.keep:
		c.best.order = c.order
		heap.Push(&c.best, it)
	case before(c.order, &it, &c.best.list[0]):
		c.best.list[0] = it
		heap.Fix(&c.best, 0)
	}
}

// page gives the best from offset on, in order.
func (c *collector) page(offset int) []candidate {
	list := c.best.list
	sort.Slice(list, func(i, j int) bool { return before(c.order, &list[i], &list[j]) })
	return list[min(offset, len(list)):]
}

// candidates is a heap with the last of the order on top.
type candidates struct {
	order string
	list  []candidate
}

func (h *candidates) Len() int           { return len(h.list) }
func (h *candidates) Less(i, j int) bool { return before(h.order, &h.list[j], &h.list[i]) }
func (h *candidates) Swap(i, j int)      { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *candidates) Push(x any)         { h.list = append(h.list, x.(candidate)) }
func (h *candidates) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return last
}

// counts counts the values of every facet among documents that meet all other filters.
type counts struct {
	names [facetCount][]int // by number of the name; of bands and modes by their own numbers
	years map[int16]int
}

func newCounts(c *columns) *counts {
	n := &counts{years: map[int16]int{}}
	size := len(c.names.all())
	for _, facet := range []int{facetKind, facetField, facetRegion, facetOrganisation} {
		n.names[facet] = make([]int, size)
	}
	n.names[facetTRL] = make([]int, len(trlBands))
	n.names[facetMode] = make([]int, maxModes+1)
	return n
}

func (n *counts) add(r *row, failed uint) {
	if failed != 0 && failed&(failed-1) != 0 {
		return // two filters fail: no facet counts it
	}
	counted := func(facet int) bool { return failed&^(1<<facet) == 0 }
	if counted(facetKind) {
		n.names[facetKind][r.kind]++
	}
	if counted(facetField) {
		n.names[facetField][r.field]++
	}
	if counted(facetRegion) {
		n.names[facetRegion][r.prefecture]++
	}
	if counted(facetOrganisation) {
		n.names[facetOrganisation][r.organisation]++
	}
	if counted(facetTRL) {
		n.names[facetTRL][bandOf(r.trl)]++
	}
	if counted(facetMode) {
		for mode := 1; mode <= maxModes && r.modes>>mode != 0; mode++ {
			if r.modes&(1<<mode) != 0 {
				n.names[facetMode][mode]++
			}
		}
	}
	if counted(facetYear) && r.year != 0 {
		n.years[r.year]++
	}
}

// maxOrganisations is how many organisations a facet shows.
const maxOrganisations = 50

// facets writes the counts out by name; a value that a filter names is there even with no document.
func (n *counts) facets(c *columns, q Query) map[string][]FacetValue {
	chosen := [facetCount][]string{q.Kinds, q.Fields, nil, q.TRLBands, q.Modes, q.Organisations, q.Years}
	tables := [facetCount][]string{c.names.all(), c.names.all(), c.names.all(), trlBands[:], c.modes.all(), c.names.all(), nil}
	out := map[string][]FacetValue{}
	for facet, name := range facetNames {
		values := []FacetValue{}
		for number, count := range n.names[facet] {
			if number > 0 && count > 0 {
				values = append(values, FacetValue{Value: tables[facet][number], Count: count})
			}
		}
		if facet == facetYear {
			for year, count := range n.years {
				values = append(values, FacetValue{Value: yearName(year), Count: count})
			}
		}
		out[name] = withChosen(values, chosen[facet], facet == facetOrganisation)
	}
	return out
}

func withChosen(values []FacetValue, chosen []string, shorten bool) []FacetValue {
	sort.Slice(values, func(i, j int) bool {
		if values[i].Count != values[j].Count {
			return values[i].Count > values[j].Count
		}
		return values[i].Value < values[j].Value
	})
	rest := values
	if shorten && len(values) > maxOrganisations {
		values, rest = slices.Clone(values[:maxOrganisations]), values[maxOrganisations:]
	}
	for _, value := range chosen {
		same := func(v FacetValue) bool { return v.Value == value }
		if value == "" || slices.ContainsFunc(values, same) {
			continue
		}
		count := 0
		if at := slices.IndexFunc(rest, same); at >= 0 {
			count = rest[at].Count
		}
		values = append(values, FacetValue{Value: value, Count: count})
	}
	return values
}
