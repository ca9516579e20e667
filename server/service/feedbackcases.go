package service

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/store"
)

// The levels of judged pairs that feedback stands for.
const (
	levelFits       = 4
	levelDoesNotFit = 1
)

// FeedbackCases turns the feedback of all sides into judged pairs to learn from.
// Both texts are those that were judged, from the journal where they have
// changed since; around them stand today's listings, so that rare and common
// words are those of the catalogue.
//
// Fits is level 4, does not fit level 1. Of several people on one pair the mean
// counts, rounded half up: one against one is 3. "Known already" is left out: it
// speaks of the one who judges and not of the match.
//
// Beside them stand the weak judgements: what people did with the matches that
// they were told of (clicked), of pairs that nobody has judged.
//
// The id of an item is the listing's with the number of the revision, and for a
// text that was not public with the version of the document too.
func (s *Service) FeedbackCases(ctx context.Context) (*matching.Judged, error) {
	kinds := map[string]int{}
	given, err := s.judgedSo(ctx, kinds)
	if err != nil {
		return nil, err
	}
	weak, err := s.clicked(ctx, kinds)
	if err != nil {
		return nil, err
	}
	weak = weakOnly(weak, given, kinds)
	texts := judgedTexts{}
	for _, f := range slices.Concat(given, weak) {
		texts.want(Demands, f.demand)
		texts.want(Achievements, f.achievement)
	}
	if err := texts.read(ctx, s.Store); err != nil {
		return nil, err
	}
	j := &matching.Judged{Cases: casesOf(given, texts), Weak: casesOf(weak, texts)}
	for _, kind := range judgementKinds {
		j.Kinds = append(j.Kinds, matching.JudgementKind{Name: kind, Count: kinds[kind]})
	}
	return j, s.addListings(ctx, j, texts)
}

// judgedSo reads what people said of matches.
func (s *Service) judgedSo(ctx context.Context, kinds map[string]int) ([]saidOf, error) {
	var given []saidOf
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Feedbacks}, func(d store.Doc) error {
		f, err := store.As[market.Feedback](d)
		if err != nil {
			return err
		}
		said, kind := saidOf{f.Demand, f.Achievement, levelDoesNotFit}, kindNot
		switch {
		case f.Judgement.Reason == market.ReasonKnown:
			kinds[kindKnown]++
			return nil
		case f.Judgement.Verdict == market.Fits:
			said.level, kind = levelFits, kindFits
		}
		kinds[kind]++
		given = append(given, said)
		return nil
	})
	return given, err
}

// casesOf groups judged pairs by demand, in the order of the demands' ids.
func casesOf(given []saidOf, texts judgedTexts) []matching.Case {
	type mean struct{ sum, n int }
	demands, groups := map[string]matching.Item{}, map[string]string{}
	pairs := map[string]map[string]mean{} // by the id of the demand, then of the offer
	for _, f := range given {
		demand, offer := texts.get(Demands, f.demand), texts.get(Achievements, f.achievement)
		if pairs[demand.ID] == nil {
			demands[demand.ID], groups[demand.ID], pairs[demand.ID] = *demand, f.demand.ID, map[string]mean{}
		}
		m := pairs[demand.ID][offer.ID]
		m.n++
		m.sum += f.level
		pairs[demand.ID][offer.ID] = m
	}
	var out []matching.Case
	for _, demand := range slices.Sorted(maps.Keys(pairs)) {
		c := matching.Case{Demand: demands[demand], Group: groups[demand], Offers: slices.Sorted(maps.Keys(pairs[demand]))}
		for _, offer := range c.Offers {
			m := pairs[demand][offer]
			c.Levels = append(c.Levels, int(math.Floor(float64(m.sum)/float64(m.n)+0.5)))
		}
		out = append(out, c)
	}
	return out
}

// addListings puts the judged texts and every other listing of today into the
// two lists.
func (s *Service) addListings(ctx context.Context, j *matching.Judged, texts judgedTexts) error {
	items := map[string]matching.Item{}
	for _, revisions := range texts {
		for _, item := range revisions {
			items[item.ID] = *item
		}
	}
	for _, kind := range []string{Demands, Achievements} {
		public := store.Query{Kind: kind, Key: "public", Equal: []any{string(market.Published)}}
		err := readAll(reading(ctx, s.Store), public, func(d store.Doc) error {
			item, err := itemAt(d, 0)
			if err == nil && item != nil {
				items[item.ID] = *item
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(items)) {
		if item := items[id]; item.Kind == matching.Demand {
			j.Demands = append(j.Demands, item)
		} else {
			j.Offers = append(j.Offers, item)
		}
	}
	return nil
}

// docVersion is one version of a document.
type docVersion struct {
	kind, id string
	version  int64
}

// judgedTexts are texts as they were judged, by the document's version and the
// number of the revision; nil until they are read.
type judgedTexts map[docVersion]map[int]*matching.Item

func (t judgedTexts) want(kind string, of market.JudgedText) {
	at := docVersion{kind, of.ID, of.Version}
	if t[at] == nil {
		t[at] = map[int]*matching.Item{}
	}
	t[at][of.Revision] = nil
}

func (t judgedTexts) get(kind string, of market.JudgedText) *matching.Item {
	return t[docVersion{kind, of.ID, of.Version}][of.Revision]
}

// read fills in every text: from the current document where it is still of that
// version, else from the journal, which is walked once and only as far as
// needed.
func (t judgedTexts) read(ctx context.Context, s store.Store) error {
	old := map[docVersion]bool{}
	for at := range t {
		d, err := s.Get(ctx, at.kind, at.id)
		switch {
		case err == nil && d.Version == at.version:
			err = t.take(d)
		case err == nil || errors.Is(err, store.ErrNotFound):
			old[at], err = true, nil
		}
		if err != nil {
			return problem(err)
		}
	}
	for after := int64(0); len(old) > 0; {
		entries, err := s.Entries(ctx, after, entriesPage)
		if err != nil {
			return problem(err)
		}
		if len(entries) == 0 {
			return fmt.Errorf("feedback: the journal lacks %d judged versions of items: %w", len(old), store.ErrDamaged)
		}
		for _, e := range entries {
			if err := t.takeOld(old, e); err != nil {
				return fmt.Errorf("journal entry %d: %w", e.Number, err)
			}
			after = e.Number
		}
	}
	return nil
}

// takeOld takes what an entry holds of the wanted versions.
func (t judgedTexts) takeOld(old map[docVersion]bool, e store.Entry) error {
	for _, act := range e.Acts {
		for _, c := range act.Changes {
			at := docVersion{c.Kind, c.ID, c.Version}
			if !old[at] {
				continue
			}
			delete(old, at)
			d, err := store.Lifted(Collections(), c)
			if err == nil {
				err = t.take(d)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// take fills in the judged revisions that one version of a document holds.
func (t judgedTexts) take(d store.Doc) error {
	revisions := t[docVersion{d.Kind, d.ID, d.Version}]
	for no := range revisions {
		item, err := itemAt(d, no)
		if err != nil {
			return err
		}
		if item == nil {
			return fmt.Errorf("%s %s version %d has no revision %d: %w", d.Kind, d.ID, d.Version, no, store.ErrDamaged)
		}
		revisions[no] = item
	}
	return nil
}

// itemAt is what the matcher compares of a document's revision, or with 0 of
// its listing; nil when it holds none.
func itemAt(d store.Doc, revision int) (*matching.Item, error) {
	if d.Kind == Demands {
		return itemAs(d, revision, demandEntry)
	}
	return itemAs(d, revision, achievementEntry)
}

func itemAs[C market.Content](d store.Doc, revision int, entry func(C) Entry) (*matching.Item, error) {
	it, err := store.As[market.Item[C]](d)
	if err != nil {
		return nil, err
	}
	rev, listed := it.Listed()
	id := fmt.Sprintf("%s.%d", it.ID, rev.No)
	switch {
	case listed && (revision == 0 || rev.No == revision):
	case it.Working != nil && it.Working.No == revision:
		rev = *it.Working
		id = fmt.Sprintf("%s.%d.%d", it.ID, rev.No, d.Version)
	default:
		return nil, nil
	}
	item := entry(rev.Content).Item
	item.ID, item.Date, item.Region = id, rev.PublishedAt, market.Prefecture(it.Region)
	if !anonymous(rev.Content) {
		item.Region, item.Organisation = it.Region, it.Organisation
	}
	return &item, nil
}
