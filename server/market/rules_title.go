package market

import (
	"slices"
	"time"
)

// held is a title that an enterprise holds on a day.
type held struct {
	id     string
	level  TitleLevel
	notice Date
}

// titlesOn are the titles of an enterprise on a day, as known at a moment.
func titlesOn(titles []Title, enterprise CreditCode, on Date, knownAt time.Time) []held {
	var out []held
	for _, t := range titles {
		var facts TitleFacts
		known, revoked := false, false
		for _, e := range t.Events {
			if e.RecordedAt.After(knownAt) || e.Effective > on && e.Kind != TitleGranted && e.Kind != TitleCorrected {
				continue
			}
			switch e.Kind {
			case TitleRevoked, TitleRestored:
				revoked = e.Kind == TitleRevoked
			default:
				facts, known = e.Facts, true
			}
		}
		if known && !revoked && facts.CreditCode == enterprise && facts.ValidFrom <= on && on <= facts.ValidTo {
			out = append(out, held{t.ID, facts.Level, facts.NoticeDate})
		}
	}
	return out
}

// firstTitle is the first title of a level that an enterprise ever held, as
// known at a moment.
func firstTitle(titles []Title, enterprise CreditCode, level TitleLevel, knownAt time.Time) (held, bool) {
	var first held
	for _, t := range titles {
		for _, e := range t.Events {
			mine := !e.RecordedAt.After(knownAt) && e.Facts.CreditCode == enterprise && e.Facts.Level == level
			if mine && (first.id == "" || e.Facts.NoticeDate < first.notice) {
				first = held{t.ID, level, e.Facts.NoticeDate}
			}
		}
	}
	return first, first.id != ""
}

// codesOf are an enterprise's own credit code and those of its predecessors.
func codesOf(_ []Title, enterprise CreditCode, _ time.Time) []CreditCode {
	return []CreditCode{enterprise}
}

// countsAs tells whether a title makes a buyer eligible.
func (s SubsidyTerms) countsAs(level TitleLevel) bool {
	return slices.Contains(s.BuyerLevels, level) ||
		is(s.NationalCounts) && (level == TitleNational || level == TitleChampion) && slices.Contains(s.BuyerLevels, TitleProvincial)
}
