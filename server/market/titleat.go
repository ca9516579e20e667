package market

import (
	"cmp"
	"slices"
	"time"
)

// TitleState is how a title stands on a day, as known at a moment.
type TitleState struct {
	Facts  TitleFacts  `json:"facts"` // with name and credit code of the holder on that day
	Status TitleStatus `json:"status"`
}

// TitleStanding is a title that an enterprise holds on a day.
type TitleStanding struct {
	Title string     `json:"title"` // id
	Key   TitleKey   `json:"key"`
	Facts TitleFacts `json:"facts"` // with name and credit code of the holder on that day
}

// TitleHolding is who holds a title from a day on.
type TitleHolding struct {
	From       Date       `json:"from,omitempty"` // "" from the start
	CreditCode CreditCode `json:"credit_code,omitempty"`
	Name       string     `json:"name"`
}

// TitleAt tells which titles an enterprise holds on a day, as it was known at a
// moment. Only what was recorded by then counts, and of that only what is in
// effect on the day: a title stands from its first day to its last, both
// included, but not from the day of a revocation until it is restored; a
// renaming gives it to the successor from its day, and the predecessor holds it
// no longer; a correction replaces from the start what the list said.
//
// The highest level comes first, in it the newest notice.
func TitleAt(titles []Title, enterprise CreditCode, validOn Date, knownAt time.Time) []TitleStanding {
	var out []TitleStanding
	for _, t := range titles {
		state, known := t.On(validOn, knownAt)
		if known && enterprise != "" && state.Facts.CreditCode == enterprise && state.Status == TitleValid {
			out = append(out, TitleStanding{Title: t.ID, Key: t.Key, Facts: state.Facts})
		}
	}
	slices.SortFunc(out, func(a, b TitleStanding) int {
		return cmp.Or(
			cmp.Compare(b.Facts.Level.rank(), a.Facts.Level.rank()),
			cmp.Compare(b.Facts.NoticeDate, a.Facts.NoticeDate),
			a.Key.Compare(b.Key),
		)
	})
	return out
}

// Holds tells whether one of the titles counts as a level.
func Holds(standing []TitleStanding, level TitleLevel, nationalCounts bool) bool {
	return slices.ContainsFunc(standing, func(s TitleStanding) bool { return s.Facts.Level.Counts(level, nationalCounts) })
}

// Counts tells whether a title of a level does where another is asked for: the
// same does, and where the version of the policy says so a national title, and a
// champion's with it, does for a provincial one.
func (l TitleLevel) Counts(asked TitleLevel, nationalCounts bool) bool {
	return l == asked || nationalCounts && asked == TitleProvincial && (l == TitleNational || l == TitleChampion)
}

// rank is the place of a level on the ladder, from 0.
func (l TitleLevel) rank() int { return slices.Index(TitleLevels.Codes(), string(l)) }

// FirstTitle is the first title of exactly that level that the enterprise, or
// one of which it is the successor, ever held, as known at a moment: the first
// by the day of the notice. One that was revoked or is over was the first all
// the same, so a reward for a first title is never paid twice.
func FirstTitle(titles []Title, enterprise CreditCode, level TitleLevel, knownAt time.Time) (TitleStanding, bool) {
	line := append(Predecessors(titles, enterprise, knownAt), enterprise)
	var first *TitleStanding
	for _, t := range titles {
		listed, known := t.Listed(knownAt)
		if !known || listed.Level != level || !slices.ContainsFunc(t.Holdings(knownAt), func(h TitleHolding) bool {
			return h.CreditCode != "" && slices.Contains(line, h.CreditCode)
		}) {
			continue
		}
		s := TitleStanding{Title: t.ID, Key: t.Key, Facts: listed}
		if first == nil || cmp.Or(cmp.Compare(s.Facts.NoticeDate, first.Facts.NoticeDate), s.Key.Compare(first.Key)) < 0 {
			first = &s
		}
	}
	if first == nil {
		return TitleStanding{}, false
	}
	return *first, true
}

// Predecessors are the credit codes whose titles went to an enterprise by
// renaming, directly or through others, as known at a moment; sorted.
func Predecessors(titles []Title, enterprise CreditCode, knownAt time.Time) []CreditCode {
	before := map[CreditCode][]CreditCode{}
	for _, t := range titles {
		held := t.Holdings(knownAt)
		for i, holder := range held {
			for _, former := range held[:i] {
				before[holder.CreditCode] = append(before[holder.CreditCode], former.CreditCode)
			}
		}
	}
	found := map[CreditCode]bool{enterprise: true, "": true}
	var out []CreditCode
	for next := []CreditCode{enterprise}; len(next) > 0; next = next[1:] {
		for _, code := range before[next[0]] {
			if !found[code] {
				found[code] = true
				out, next = append(out, code), append(next, code)
			}
		}
	}
	slices.Sort(out)
	return out
}

// On tells how a title stands on a day, as known at a moment; false when nothing
// was known of it then.
func (t Title) On(day Date, knownAt time.Time) (TitleState, bool) {
	facts, known := t.Listed(knownAt)
	if !known {
		return TitleState{}, false
	}
	for _, h := range t.Holdings(knownAt) {
		if h.From <= day {
			facts.Name, facts.CreditCode = h.Name, h.CreditCode
		}
	}
	state := TitleState{Facts: facts, Status: TitleValid}
	switch {
	case day < facts.ValidFrom:
		state.Status = TitlePending
	case t.revoked(day, knownAt):
		state.Status = TitleRevokedState
	case day > facts.ValidTo:
		state.Status = TitleExpired
	}
	return state, true
}

// Listed is what the list says, with its corrections, as known at a moment;
// renamings left out.
func (t Title) Listed(knownAt time.Time) (facts TitleFacts, known bool) {
	for _, e := range t.known(knownAt) {
		if e.Kind == TitleGranted || e.Kind == TitleCorrected {
			facts, known = e.Facts, true
		}
	}
	return facts, known
}

// Holdings are the holders of a title one after another, as known at a moment.
// Of two renamings with effect on one day the one recorded last counts, which is
// how a wrong one is taken back.
func (t Title) Holdings(knownAt time.Time) []TitleHolding {
	listed, known := t.Listed(knownAt)
	if !known {
		return nil
	}
	out := []TitleHolding{{CreditCode: listed.CreditCode, Name: listed.Name}}
	for _, e := range t.inEffect(knownAt, TitleRenamed) {
		h := TitleHolding{From: e.Effective, CreditCode: e.Facts.CreditCode, Name: e.Facts.Name}
		if out[len(out)-1].From == h.From {
			out[len(out)-1] = h
			continue
		}
		out = append(out, h)
	}
	return out
}

// revoked tells what the last of revocations and restorations says that is in
// effect on a day.
func (t Title) revoked(day Date, knownAt time.Time) bool {
	revoked := false
	for _, e := range t.inEffect(knownAt, TitleRevoked, TitleRestored) {
		if e.Effective <= day {
			revoked = e.Kind == TitleRevoked
		}
	}
	return revoked
}

// inEffect are the events of some kinds in the order of their effect, those of
// one day in the order in which they were recorded.
func (t Title) inEffect(knownAt time.Time, kinds ...TitleEventKind) []TitleEvent {
	var out []TitleEvent
	for _, e := range t.known(knownAt) {
		if slices.Contains(kinds, e.Kind) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b TitleEvent) int { return cmp.Compare(a.Effective, b.Effective) })
	return out
}

// known are the events that were recorded by a moment, in that order.
func (t Title) known(at time.Time) []TitleEvent {
	var out []TitleEvent
	for _, e := range t.Events {
		if !e.RecordedAt.After(at) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b TitleEvent) int { return a.RecordedAt.Compare(b.RecordedAt) })
	return out
}
