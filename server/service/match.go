package service

import (
	"context"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/store"
)

// Matched is one match with the public line of what was found.
type Matched struct {
	Summary Summary
	Match   matching.Match
}

// maxMatches is the most matches of one answer.
const maxMatches = 50

// Matches ranks the items of the other kind for one item, best first: for
// everyone by its public revision, for its owner also before it is published,
// by the working one. Errors: not found.
func (s *Service) Matches(ctx context.Context, a market.Actor, kind, id string, limit int) ([]Matched, error) {
	d, err := s.Store.Get(ctx, kind, id)
	if err != nil {
		return nil, problem(err)
	}
	var item matching.Item
	var owner string
	if kind == Demands {
		item, owner, err = matchable(d, a, demandEntry)
	} else {
		item, owner, err = matchable(d, a, achievementEntry)
	}
	if err != nil {
		return nil, err
	}
	o, _, err := s.Organisation(ctx, item.Organisation)
	if err != nil {
		return nil, err
	}
	item.Region = o.Region
	if owner == "" { // anonymous to the one who asks
		item.Region, item.Organisation = market.Prefecture(o.Region), ""
	}
	return s.rank(ctx, item, owner, limit)
}

// matchable is an item as the matcher compares it, and the owner whose other
// listings are left out: empty where the asker must not learn it.
func matchable[C market.Content](d store.Doc, a market.Actor, entry func(C) Entry) (matching.Item, string, error) {
	it, err := store.As[market.Item[C]](d)
	if err != nil {
		return matching.Item{}, "", err
	}
	rev, ok := it.Listed()
	if !ok {
		if it.Working == nil || !a.BelongsTo(it.Organisation) {
			return matching.Item{}, "", notFound()
		}
		rev = *it.Working
	}
	item := entry(rev.Content).Item
	item.ID, item.Organisation, item.Date = it.ID, it.Organisation, rev.PublishedAt
	// The owner's own listings fall out of the answer, which would tell a
	// stranger whose an anonymous one is.
	if anonymous(rev.Content) && !a.BelongsTo(it.Organisation) {
		return item, "", nil
	}
	return item, it.Organisation, nil
}

// rank asks the matcher for some more than wanted, because what was withdrawn a
// moment ago and what the same owner offers fall out.
func (s *Service) rank(ctx context.Context, item matching.Item, owner string, limit int) ([]Matched, error) {
	limit = min(max(limit, 1), maxMatches)
	matches, err := s.Matcher.Match(ctx, item, matching.MatchOptions{Limit: limit + maxMatches})
	if err != nil {
		return nil, err
	}
	other := matching.Achievement
	if item.Kind == matching.Achievement {
		other = matching.Demand
	}
	var out []Matched
	for _, m := range matches {
		sum, err := s.Summary(ctx, other, m.ID)
		switch {
		case market.CodeOf(err) == market.CodeNotFound:
			continue
		case err != nil:
			return nil, err
		case sum.Owner != nil && sum.Owner.ID == owner:
			continue
		}
		if out = append(out, Matched{Summary: sum, Match: m}); len(out) == limit {
			break
		}
	}
	return out, nil
}
