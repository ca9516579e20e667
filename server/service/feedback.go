package service

import (
	"context"
	"slices"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/store"
)

// Pair is a match by its two items.
type Pair struct{ Demand, Achievement string }

// Judging is what a person says of a match, and of which match they say it.
type Judging struct {
	Pair
	For       string    // kind of the item whose matches were looked at: Demands or Achievements
	Revisions Revisions // as the match named them
	Judgement market.Judgement
}

// GiveFeedback stores what the actor thinks of a match in place of what they
// thought before. Score, rank and model are those that stand now, so nobody can
// invent them. Errors: forbidden for one whose match it is not, invalid for a
// judgement that says too little, not found, conflict when the two do not match
// any more, stale when one of them was changed since the page was read.
func (s *Service) GiveFeedback(ctx context.Context, a market.Actor, j Judging) (market.Feedback, error) {
	if !a.SignedIn() {
		return market.Feedback{}, forbidden()
	}
	shown, err := s.shown(ctx, a, j)
	if err != nil {
		return market.Feedback{}, err
	}
	id := market.FeedbackID(j.Demand, j.Achievement, a.User)
	var out market.Feedback
	_, err = s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "feedback.give"}, func(_ context.Context, tx store.Tx) error {
		demand, demander, err := judgedText(tx, a, Demands, j.Demand, j.Revisions.Demand)
		if err != nil {
			return err
		}
		achievement, offerer, err := judgedText(tx, a, Achievements, j.Achievement, j.Revisions.Achievement)
		if err != nil {
			return err
		}
		if out, err = market.NewFeedback(a, demander, offerer, j.Judgement, shown, tx.Now()); err != nil {
			return err
		}
		out.ID, out.Demand, out.Achievement = id, demand, achievement
		return tx.Put(Feedbacks, id, market.FeedbackSchema, out)
	})
	return out, problem(err)
}

// shown finds the match that is judged, as the actor sees it now.
func (s *Service) shown(ctx context.Context, a market.Actor, j Judging) (market.Shown, error) {
	kind, of, found := matching.Demand, j.Demand, j.Achievement
	if j.For == Achievements {
		kind, of, found = matching.Achievement, j.Achievement, j.Demand
	}
	matches, err := s.Matches(ctx, a, j.For, of, maxMatches)
	if err != nil {
		return market.Shown{}, err
	}
	i := slices.IndexFunc(matches, func(m Matched) bool { return m.Summary.ID == found })
	if i < 0 {
		return market.Shown{}, market.Errorf(market.CodeConflict, "这两项现在已不匹配，请刷新后再评价", "the two do not match any more; reload the page")
	}
	return market.Shown{For: kind, Model: matches[i].Match.Model, Score: matches[i].Match.Score, Rank: i + 1}, nil
}

// judgedText names the text that the actor judges, and its owner. Errors: not
// found when the actor may not see it, stale when it is not the one on the page.
func judgedText(tx store.Tx, a market.Actor, kind, id string, revision int) (market.JudgedText, string, error) {
	d, err := tx.Get(kind, id)
	if err != nil {
		return market.JudgedText{}, "", problem(err)
	}
	q, err := askedOf(d, a)
	if err != nil {
		return market.JudgedText{}, "", err
	}
	if q.revision != revision {
		return market.JudgedText{}, "", stale()
	}
	return market.JudgedText{ID: id, Revision: revision, Version: d.Version}, q.owner, nil
}

// WithdrawFeedback takes back what the actor said of a match, whatever has
// become of the match since. Errors: not found.
func (s *Service) WithdrawFeedback(ctx context.Context, a market.Actor, p Pair) error {
	if !a.SignedIn() {
		return forbidden()
	}
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "feedback.withdraw"}, func(_ context.Context, tx store.Tx) error {
		return tx.Delete(Feedbacks, market.FeedbackID(p.Demand, p.Achievement, a.User))
	})
	return problem(err)
}

// judgeable adds to the matches of an item what a feedback needs, and what the
// actor said before. A visitor judges nothing, which costs nothing.
func (s *Service) judgeable(ctx context.Context, a market.Actor, q asked, matches []Matched) error {
	own, err := s.ownFeedback(ctx, a, q.item)
	if err != nil {
		return err
	}
	for i := range matches {
		m := &matches[i]
		m.Revisions = Revisions{Demand: q.revision, Achievement: m.Summary.Revision}
		if q.item.Kind == matching.Achievement {
			m.Revisions = Revisions{Demand: m.Summary.Revision, Achievement: q.revision}
		}
		if f, said := own[m.Summary.ID]; said {
			m.Feedback = &f
		}
		if m.Side, err = s.sideOf(ctx, a, q, m.Summary); err != nil {
			return err
		}
	}
	return nil
}

// ownFeedback is what the actor said of an item's matches, by the id of the
// other item.
func (s *Service) ownFeedback(ctx context.Context, a market.Actor, item matching.Item) (map[string]market.Feedback, error) {
	if !a.SignedIn() {
		return nil, nil
	}
	key := Demands
	if item.Kind == matching.Achievement {
		key = Achievements
	}
	own := map[string]market.Feedback{}
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Feedbacks, Key: key, Equal: []any{a.User, item.ID}}, func(d store.Doc) error {
		f, err := store.As[market.Feedback](d)
		other := f.Achievement.ID
		if key == Achievements {
			other = f.Demand.ID
		}
		own[other] = f
		return err
	})
	return own, err
}

// sideOf is the part in which the actor may judge a match of an item.
func (s *Service) sideOf(ctx context.Context, a market.Actor, q asked, found Summary) (market.Side, error) {
	if !a.SignedIn() {
		return "", nil
	}
	if q.item.Kind == matching.Demand {
		return market.SideOf(a, q.owner, found.Owner.ID), nil
	}
	if found.Owner != nil {
		return market.SideOf(a, found.Owner.ID, q.owner), nil
	}
	// Whose an anonymous demand is, its line does not say.
	demand, err := readAs[market.Demand](reading(ctx, s.Store), Demands, found.ID)
	if market.CodeOf(err) == market.CodeNotFound {
		return "", nil // gone since it was ranked
	}
	return market.SideOf(a, demand.Organisation, q.owner), err
}

// mayReadFeedback tells who sees the sums of all feedback: an office, and the
// operator, who answers for the model.
func mayReadFeedback(a market.Actor) bool {
	return a.Has(market.RoleReviewer) || a.Has(market.RoleDepartmentManager) || a.Has(market.RoleAuditor) || a.Has(market.RoleOperator)
}
