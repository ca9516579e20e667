package search

import (
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// where tells whether a document meets the conditions of the text.
type where func(doc uint32, r *row, k *rank) bool

// where builds the check of the conditions that rows and the names of organisations decide, nil if there are none. Words
// in title and keywords are clauses.
func (s *searching) where() (where, error) {
	var all []where
	equal := map[string][]where{} // by name: one of them must hold
	for _, c := range s.asked.conditions {
		check, err := s.check(c)
		switch {
		case err != nil:
			return nil, err
		case check == nil:
		case c.Exclude:
			all = append(all, func(doc uint32, r *row, k *rank) bool { return !check(doc, r, k) })
		case c.Op == "=":
			equal[c.Name] = append(equal[c.Name], check)
		default:
			all = append(all, check)
		}
	}
	for _, checks := range equal {
		all = append(all, anyOf(checks))
	}
	if len(all) == 0 {
		return nil, nil
	}
	return func(doc uint32, r *row, k *rank) bool {
		return !slices.ContainsFunc(all, func(check where) bool { return !check(doc, r, k) })
	}, nil
}

func anyOf(checks []where) where {
	return func(doc uint32, r *row, k *rank) bool {
		return slices.ContainsFunc(checks, func(check where) bool { return check(doc, r, k) })
	}
}

// check builds the check of one condition, nil for one that is a clause.
func (s *searching) check(c Condition) (where, error) {
	switch c.Name {
	case ConditionField, ConditionRegion, ConditionMode, ConditionKind:
		return s.rowCheck(c), nil
	case ConditionTRL, ConditionYear, ConditionPrice:
		return figureCheck(c), nil
	case ConditionOrganisation:
		found, err := s.organisations(c.Values)
		return func(doc uint32, _ *row, _ *rank) bool { return found.Contains(doc) }, err
	}
	return nil, nil
}

// rowCheck lets the filters of the columns decide.
func (s *searching) rowCheck(c Condition) where {
	var q Query
	switch c.Name {
	case ConditionField:
		q.Fields = c.Values
	case ConditionRegion:
		q.Regions = c.Values
	case ConditionMode:
		q.Modes = c.Values
	case ConditionKind:
		q.Kinds = c.Values
	}
	filter := s.columns.filter(q)
	return func(_ uint32, r *row, _ *rank) bool { return filter.failed(r) == 0 }
}

// figureCheck compares a figure of the row; a document without one meets nothing.
func figureCheck(c Condition) where {
	type limits struct{ low, high float64 }
	var ranges []limits
	for _, value := range c.Values {
		low, high, _ := figureRange(c.Name, value)
		ranges = append(ranges, limits{low, high})
	}
	meets := func(value float64) bool {
		return slices.ContainsFunc(ranges, func(l limits) bool {
			switch c.Op {
			case ">=":
				return value >= l.low
			case "<=":
				return value <= l.low
			case ">":
				return value > l.low
			case "<":
				return value < l.low
			}
			return l.low <= value && value <= l.high
		})
	}
	return func(_ uint32, r *row, k *rank) bool {
		value, known := figureOf(c.Name, r, k)
		return known && meets(value)
	}
}

// figureOf gives a figure of a document in the unit of its condition.
func figureOf(name string, r *row, k *rank) (value float64, known bool) {
	switch name {
	case ConditionTRL:
		return float64(r.trl), r.trl > 0
	case ConditionYear:
		return float64(r.year), r.year > 0
	}
	return float64(k.price) / 100, k.price != unknownPrice
}

// organisations gives the documents of the organisations whose names fit any of the patterns.
func (s *searching) organisations(patterns []string) (*roaring.Bitmap, error) {
	found := roaring.New()
	names, err := s.snapshot.FieldDict(organisationField)
	if err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	defer names.Close()
	for {
		entry, err := names.Next()
		if err != nil {
			return nil, fmt.Errorf("search index: %w", err)
		}
		if entry == nil {
			return found, nil
		}
		if !slices.ContainsFunc(patterns, func(pattern string) bool { return fitsName(entry.Term, pattern) }) {
			continue
		}
		if err := s.addDocuments(found, organisationField, entry.Term); err != nil {
			return nil, err
		}
	}
}

// fitsName tells whether a name fits a pattern: * at an end stands for anything, without one the pattern may stand anywhere.
func fitsName(name, pattern string) bool {
	inner := strings.Trim(pattern, "*")
	switch begins, ends := strings.HasSuffix(pattern, "*"), strings.HasPrefix(pattern, "*"); {
	case begins && !ends:
		return strings.HasPrefix(name, inner)
	case ends && !begins:
		return strings.HasSuffix(name, inner)
	}
	return inner != "" && strings.Contains(name, inner)
}

// addDocuments adds the documents that have a term in a field.
func (s *searching) addDocuments(to *roaring.Bitmap, field, term string) error {
	reader, err := s.snapshot.TermFieldReader(s.ctx, []byte(term), field, false, false, false)
	if err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	defer reader.Close()
	for {
		found, err := reader.Next(nil)
		if err != nil {
			return fmt.Errorf("search index: %w", err)
		}
		if found == nil {
			return nil
		}
		to.Add(uint32(found.ID.Value()))
	}
}
