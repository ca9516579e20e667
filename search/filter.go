package search

import (
	"slices"
	"strconv"
	"strings"
)

// filter is a query's filters as tables by the numbers of the columns: 0 for what meets the filter, the facet's bit for what
// fails it. A table is nil where nothing is filtered. Rows are checked by the hundred thousand: looking up seven small
// numbers costs less than comparing.
type filter struct {
	kinds, fields, regions, bands, organisations, years []uint8
	modes                                               uint64 // 0 if nothing is filtered
}

func (c *columns) filter(q Query) *filter {
	f := &filter{
		kinds:         failing(facetKind, c.kinds.all(), q.Kinds, same),
		fields:        failing(facetField, c.codes.all(), q.Fields, same),
		organisations: failing(facetOrganisation, c.organisations.all(), q.Organisations, same),
		regions:       failing(facetRegion, c.codes.all(), q.Regions, within),
		bands:         failing(facetTRL, trlBands[:], q.TRLBands, same),
	}
	if len(q.Years) > 0 {
		f.years = slices.Repeat([]uint8{1 << facetYear}, years)
		for _, value := range q.Years {
			if year, err := strconv.Atoi(value); err == nil && year > 0 && year < years {
				f.years[year] = 0
			}
		}
	}
	for n, fails := range failing(facetMode, c.modes.all(), q.Modes, same) {
		if fails == 0 && n <= maxModes {
			f.modes |= 1 << n
		}
	}
	if len(q.Modes) > 0 {
		f.modes |= 1 // of no mode, so that the filter is one even where nobody has what is asked for
	}
	return f
}

// failing makes the table of one facet. Number 0, the unknown, never meets a filter.
func failing(facet int, names, chosen []string, meets func(chosen, name string) bool) []uint8 {
	if len(chosen) == 0 {
		return nil
	}
	table := slices.Repeat([]uint8{1 << facet}, len(names))
	for n, name := range names {
		if n > 0 && slices.ContainsFunc(chosen, func(c string) bool { return meets(c, name) }) {
			table[n] = 0
		}
	}
	return table
}

func same(chosen, name string) bool { return chosen == name }

// within tells whether a region lies in the one chosen.
func within(chosen, region string) bool {
	low, high, ok := regionRange(chosen)
	code, _, known := regionRange(region)
	return ok && known && low <= code && code <= high
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
func (f *filter) failed(r *row) (mask uint8) {
	if f.kinds != nil {
		mask |= f.kinds[r.kind]
	}
	if f.fields != nil {
		mask |= f.fields[r.field]
	}
	if f.regions != nil {
		mask |= f.regions[r.region]
	}
	if f.bands != nil {
		mask |= f.bands[bandOf(r.trl)]
	}
	if f.organisations != nil {
		mask |= f.organisations[r.organisation]
	}
	if f.years != nil {
		mask |= f.years[r.year]
	}
	if f.modes != 0 && f.modes&r.modes == 0 {
		mask |= 1 << facetMode
	}
	return mask
}
