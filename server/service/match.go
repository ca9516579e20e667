package service

import (
	"context"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/store"
)

// Matched is one match with the public line of what was found.
type Matched struct {
	Summary   Summary
	Match     matching.Match
	Revisions Revisions        // that were compared; none for a text of no item
	Side      market.Side      // in which the asker may judge it; empty: not at all
	Feedback  *market.Feedback // the asker's own, nil without one
}

// Revisions are the numbers of the two revisions that a match compares.
type Revisions struct{ Demand, Achievement int }

// maxMatches is the most matches of one answer.
const maxMatches = 50

// Matches ranks the items of the other kind for one item, best first: for
// everyone by its public revision, for its owner also before it is published,
// by the working one. Errors: not found.
func (s *Service) Matches(ctx context.Context, a market.Actor, kind, id string, limit int) ([]Matched, error) {
	q, err := s.asks(ctx, a, kind, id)
	if err != nil {
		return nil, err
	}
	hidden := q.owner
	if q.anonymous {
		hidden = ""
	}
	matches, err := s.rank(ctx, q.item, hidden, limit)
	if err != nil {
		return nil, err
	}
	return matches, s.judgeable(ctx, a, q, matches)
}

// asks reads what someone may compare of an item, without what would name an
// anonymous owner. Errors: not found.
func (s *Service) asks(ctx context.Context, a market.Actor, kind, id string) (asked, error) {
	d, err := s.Store.Get(ctx, kind, id)
	if err != nil {
		return asked{}, problem(err)
	}
	q, err := askedOf(d, a)
	if err != nil {
		return asked{}, err
	}
	o, _, err := s.Organisation(ctx, q.owner)
	q.item.Region = o.Region
	if q.anonymous {
		q.item.Region, q.item.Organisation = market.Prefecture(o.Region), ""
	}
	return q, err
}

// asked is an item as the one who asks may compare it.
type asked struct {
	item      matching.Item
	owner     string
	revision  int
	anonymous bool // whose it is must not be learnt by the asker
}

func askedOf(d store.Doc, a market.Actor) (asked, error) {
	if d.Kind == Demands {
		return askedAs(d, a, demandEntry)
	}
	return askedAs(d, a, achievementEntry)
}

func askedAs[C market.Content](d store.Doc, a market.Actor, entry func(C) Entry) (asked, error) {
	it, err := store.As[market.Item[C]](d)
	if err != nil {
		return asked{}, err
	}
	rev, ok := it.Listed()
	if !ok {
		reviews := it.Working != nil && it.Working.Sent() && market.CapacityOf(a, it.Organisation, it.Region) == market.AsOffice
		if it.Working == nil || !a.BelongsTo(it.Organisation) && !reviews {
			return asked{}, notFound()
		}
		rev = *it.Working
	}
	item := entry(market.Disclosed(rev.Content, market.LevelPublic)).Item
	item.ID, item.Organisation, item.Date = it.ID, it.Organisation, rev.PublishedAt
	// The owner's own listings fall out of the answer, which would tell a
	// stranger whose an anonymous one is.
	hides := anonymous(rev.Content) && !a.BelongsTo(it.Organisation)
	return asked{item: item, owner: it.Organisation, revision: rev.No, anonymous: hides}, nil
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
