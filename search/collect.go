package search

import (
	"container/heap"
	"context"
	"math"
	"math/bits"
	"slices"
	"sort"
	"strconv"
)

// collector takes the documents that match the text, filters and counts them, and keeps the best.
type collector struct {
	ctx     context.Context
	rows    []segmentRows
	filter  *filter
	order   order
	keep    int
	exclude source     // of documents that must not be found; nil if nobody asks
	strict  []uint32   // documents that hold all the words, in a search for some of them
	meets   where      // the conditions of the text, nil without any
	after   *candidate // the last one of the page before, nil on a first page

	matched int      // documents that the text finds, filters apart
	few     []uint32 // the first of them
	total   int
	best    candidates
	counts  *counts // nil if nobody asks
}

// each is how often a long loop looks whether its caller is still there.
const each = 8192

// run collects what a source finds in a stripe.
func (c *collector) run(s source, in stripe) error {
	segment := 0
	for n, doc := 0, s.seek(in.from); doc < in.to; n, doc = n+1, s.seek(doc+1) {
		if n%each == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		if c.exclude != nil && c.exclude.holds(doc) {
			continue
		}
		for segment+1 < len(c.rows) && c.rows[segment+1].first <= doc {
			segment++
		}
		at := &c.rows[segment]
		if c.meets != nil && !c.meets(doc, &at.rows[doc-at.first], &at.ranks[doc-at.first]) {
			continue
		}
		if c.matched++; len(c.few) < few {
			c.few = append(c.few, doc)
		}
		if !c.passes(&at.rows[doc-at.first]) || c.keep == 0 {
			continue
		}
		// Rounded, so that sums of floats in another order make no difference.
		score := math.Round(s.score()*1e6) / 1e6
		c.take(candidate{doc: doc, score: score, rank: &at.ranks[doc-at.first], strict: slices.Contains(c.strict, doc)})
	}
	return nil
}

// all collects every document, the newest segment first: in the usual order, by date, most of the others then cannot come
// among the best.
func (c *collector) all() error {
	for i := len(c.rows) - 1; i >= 0; i-- {
		segment := &c.rows[i]
		for n := len(segment.rows) - 1; n >= 0; n-- {
			if n%each == 0 && c.ctx.Err() != nil {
				return c.ctx.Err()
			}
			if segment.deleted != nil && segment.deleted.Contains(uint32(n)) {
				continue
			}
			doc := segment.first + uint32(n)
			if c.meets != nil && !c.meets(doc, &segment.rows[n], &segment.ranks[n]) {
				continue
			}
			if c.passes(&segment.rows[n]) && c.keep > 0 {
				c.take(candidate{doc: doc, rank: &segment.ranks[n]})
			}
		}
	}
	return nil
}

// passes counts a document for the facets and tells whether it meets the filters.
func (c *collector) passes(r *row) bool {
	failed := c.filter.failed(r)
	if c.counts != nil {
		c.counts.add(r, failed)
	}
	if failed == 0 {
		c.total++
	}
	return failed == 0
}

// take keeps a candidate if it is among the best.
func (c *collector) take(it candidate) {
	switch {
	case c.after != nil && !c.order.before(c.after, &it):
	case len(c.best.list) < c.keep:
		c.best.order = c.order
		heap.Push(&c.best, it)
	case c.order.before(&it, &c.best.list[0]):
		c.best.list[0] = it
		heap.Fix(&c.best, 0)
	}
}

// add takes over what was collected in the next stripe of the documents.
func (c *collector) add(next *collector) {
	c.matched += next.matched
	c.total += next.total
	c.few = append(c.few, next.few...)
	c.few = c.few[:min(len(c.few), few)]
	for _, it := range next.best.list {
		c.take(it)
	}
	if c.counts != nil {
		c.counts.sum(next.counts)
	}
}

// page gives the best from offset on, in order.
func (c *collector) page(offset int) []candidate {
	list := c.best.list
	sort.Slice(list, func(i, j int) bool { return c.order.before(&list[i], &list[j]) })
	return list[min(offset, len(list)):]
}

// candidates is a heap with the last of the order on top.
type candidates struct {
	order order
	list  []candidate
}

func (h *candidates) Len() int           { return len(h.list) }
func (h *candidates) Less(i, j int) bool { return h.order.before(&h.list[j], &h.list[i]) }
func (h *candidates) Swap(i, j int)      { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *candidates) Push(x any)         { h.list = append(h.list, x.(candidate)) }
func (h *candidates) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return last
}

// candidate is a document that may become a hit.
type candidate struct {
	doc    uint32
	score  float64
	strict bool // holds all the words
	rank   *rank
}

// order is one of the orders of hits.
type order int

const (
	byRelevance order = iota
	byDate
	byPrice
)

func orderOf(name string) order {
	switch name {
	case ByDate:
		return byDate
	case ByPrice:
		return byPrice
	}
	return byRelevance
}

// before tells whether a comes before b.
func (o order) before(a, b *candidate) bool {
	switch {
	case o == byRelevance && a.strict != b.strict:
		return a.strict
	case o == byRelevance && a.score != b.score:
		return a.score > b.score
	case o == byPrice && a.rank.price != b.rank.price:
		return a.rank.price < b.rank.price
	case a.rank.date != b.rank.date:
		return a.rank.date > b.rank.date
	case a.rank.tie != b.rank.tie:
		return a.rank.tie < b.rank.tie
	}
	return a.doc < b.doc
}

// counts counts the values of every facet among documents that meet all other filters, by the number of the name, band,
// mode or year.
type counts [facetCount][]int

func newCounts(c *columns) *counts {
	return &counts{
		facetKind: make([]int, len(c.kinds.all())), facetField: make([]int, len(c.codes.all())),
		facetRegion: make([]int, len(c.codes.all())), facetOrganisation: make([]int, len(c.organisations.all())),
		facetTRL: make([]int, len(trlBands)), facetMode: make([]int, maxModes+1), facetYear: make([]int, years),
	}
}

// add counts a document that meets all filters for every facet, one that fails a single filter for the facet of that.
func (n *counts) add(r *row, failed uint8) {
	switch {
	case failed == 0:
		for facet := range facetCount {
			n.count(facet, r)
		}
	case failed&(failed-1) == 0:
		n.count(bits.TrailingZeros8(failed), r)
	}
}

// sum adds the counts of other documents. Names that were given since one of the two was made stand behind all others.
func (n *counts) sum(other *counts) {
	for facet, counts := range other {
		if missing := len(counts) - len(n[facet]); missing > 0 {
			n[facet] = append(n[facet], make([]int, missing)...)
		}
		for number, count := range counts {
			n[facet][number] += count
		}
	}
}

func (n *counts) count(facet int, r *row) {
	switch facet {
	case facetKind:
		n[facet][r.kind]++
	case facetField:
		n[facet][r.field]++
	case facetRegion:
		n[facet][r.prefecture]++
	case facetOrganisation:
		n[facet][r.organisation]++
	case facetTRL:
		n[facet][bandOf(r.trl)]++
	case facetYear:
		n[facet][r.year]++
	case facetMode:
		for modes := r.modes; modes != 0; modes &= modes - 1 {
			n[facet][bits.TrailingZeros64(modes)]++
		}
	}
}

// maxOrganisations is how many organisations a facet shows.
const maxOrganisations = 50

// facets writes the counts out by name; a value that a filter names is there even with no document.
func (n *counts) facets(c *columns, q Query) map[string][]FacetValue {
	chosen := [facetCount][]string{q.Kinds, q.Fields, nil, q.TRLBands, q.Modes, q.Organisations, q.Years}
	tables := [facetCount][]string{c.kinds.all(), c.codes.all(), c.codes.all(), trlBands[:], c.modes.all(), c.organisations.all(), nil}
	out := map[string][]FacetValue{}
	for facet, name := range facetNames {
		values := []FacetValue{}
		for number, count := range n[facet] {
			switch {
			case number == 0 || count == 0:
			case facet == facetYear:
				values = append(values, FacetValue{Value: strconv.Itoa(number), Count: count})
			default:
				values = append(values, FacetValue{Value: tables[facet][number], Count: count})
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
