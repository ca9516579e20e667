package market

import (
	"slices"
	"time"
)

// codesOf are an enterprise's own credit code and those of its predecessors.
func codesOf(titles []Title, enterprise CreditCode, knownAt time.Time) []CreditCode {
	return append(Predecessors(titles, enterprise, knownAt), enterprise)
}

// countsAs tells whether a title makes a buyer eligible.
func (s SubsidyTerms) countsAs(level TitleLevel) bool {
	return slices.ContainsFunc(s.BuyerLevels, func(asked TitleLevel) bool { return level.Counts(asked, is(s.NationalCounts)) })
}
