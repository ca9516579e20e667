package service

import (
	"context"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/store"
)

// Checked is what can be said of a text before it is submitted.
type Checked struct {
	Faults       market.Faults // keep it from review
	Completeness market.Completeness
	Near         []Near // what stands in the catalogue and says nearly the same
}

// Near is a listing of the same kind that may be the same thing.
type Near struct {
	Alike
	Own bool // of the same organisation
}

// nearScore is the likeness, 0 to 100, from which two texts are shown to author
// and reviewer as perhaps the same; docs/moderation.md says how it was chosen.
const nearScore = 90

// maxNear is how many are shown.
const maxNear = 5

// Check looks at a text that its author is writing: what keeps it from review,
// what would help, and what says the same already. id is its item, empty before
// there is one. Errors: forbidden for one who writes for no organisation.
func (c *Catalogue[C]) Check(ctx context.Context, a market.Actor, id string, content C) (Checked, error) {
	if !a.BelongsTo(a.Organisation) {
		return Checked{}, forbidden()
	}
	out := Checked{Faults: content.Complete(), Completeness: content.Completeness()}
	item := c.entry(content).Item
	item.ID = id
	var err error
	out.Near, err = c.s.near(ctx, item, a.Organisation)
	return out, err
}

// NearDuplicates are the listings that may be the same as what is under review
// or being written, for its owner and its office. Errors: not found.
func (c *Catalogue[C]) NearDuplicates(ctx context.Context, a market.Actor, id string) ([]Near, error) {
	w, err := c.Work(ctx, a, id)
	if err != nil {
		return nil, err
	}
	if w.Item.Working == nil {
		return []Near{}, nil
	}
	item := c.entry(w.Item.Working.Content).Item
	item.ID = id
	return c.s.near(ctx, item, w.Item.Organisation)
}

// entry is what the matcher compares of a content.
func (c *Catalogue[C]) entry(content C) Entry {
	switch v := any(content).(type) {
	case market.DemandContent:
		return demandEntry(v)
	case market.AchievementContent:
		return achievementEntry(v)
	}
	return Entry{}
}

func (s *Service) near(ctx context.Context, item matching.Item, owner string) ([]Near, error) {
	out := []Near{}
	if item.Title == "" {
		return out, nil
	}
	found, err := s.Matcher.Similar(ctx, item, matching.MatchOptions{Limit: maxNear + 1})
	if err != nil {
		return nil, err
	}
	for _, m := range found {
		if m.ID == item.ID || m.Score < nearScore || len(out) == maxNear {
			continue
		}
		sum, err := s.Summary(ctx, item.Kind, m.ID)
		if market.CodeOf(err) == market.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		n := Near{Alike: Alike{Summary: sum, Score: m.Score}, Own: sum.Owner != nil && sum.Owner.ID == owner}
		for _, r := range m.Reasons {
			n.Terms = append(n.Terms, r.Terms...)
		}
		out = append(out, n)
	}
	return out, nil
}

// listingDuties are what an actor has to do for listings: a manager what members
// of the organisation have submitted, an office what was submitted to it, an
// author what came back. Reviews are one duty for each catalogue, with their
// number and the nearest last day.
func (s *Service) listingDuties(ctx context.Context, a market.Actor) ([]market.Duty, error) {
	var out []market.Duty
	for _, more := range []func(context.Context, market.Actor) ([]market.Duty, error){s.Achievements.duties, s.Demands.duties} {
		d, err := more(ctx, a)
		if err != nil {
			return nil, err
		}
		out = append(out, d...)
	}
	return out, nil
}

func (c *Catalogue[C]) duties(ctx context.Context, a market.Actor) ([]market.Duty, error) {
	var out []market.Duty
	today := market.DateOf(c.s.World.Now())
	read := reading(ctx, c.s.Store)
	table, _, err := calendarIn(read)
	if err != nil {
		return nil, err
	}
	owners := map[string]market.Organisation{}
	walk := func(state market.State, each func(market.Item[C], market.Revision[C]) error) error {
		q := store.Query{Kind: c.kind, Key: "review", Equal: []any{string(state)}}
		return readAll(read, q, func(d store.Doc) error {
			item, err := store.As[market.Item[C]](d)
			if err != nil || item.Working == nil {
				return err
			}
			return each(item, item.Working.Reckoned(table))
		})
	}
	reviews := func(state market.State, action market.Action, as market.Capacity) error {
		d := market.Duty{Kind: market.DutyListing, Subject: c.kind, Name: c.kind, State: string(state), Part: string(as), Actions: []string{string(action)}}
		err := walk(state, func(item market.Item[C], rev market.Revision[C]) error {
			owner, err := c.s.owner(ctx, owners, item.Organisation)
			if err != nil || market.CapacityOf(a, item.Organisation, owner.Region) != as {
				return err
			}
			d.Count++
			d.Due, d.Overdue = earliest(d.Due, rev.Due), d.Overdue || rev.Late(today)
			if d.Since.IsZero() || rev.SubmittedAt.Before(d.Since) {
				d.Since = rev.SubmittedAt
			}
			return nil
		})
		if d.Count > 0 {
			out = append(out, d)
		}
		return err
	}
	if a.Manages(a.Organisation) {
		if err := reviews(market.Internal, market.Endorse, market.AsManager); err != nil {
			return nil, err
		}
	}
	if a.Has(market.RoleReviewer) || a.Has(market.RoleDepartmentManager) || a.Has(market.RoleModerator) {
		if err := reviews(market.Submitted, market.Publish, market.AsOffice); err != nil {
			return nil, err
		}
	}
	if !a.BelongsTo(a.Organisation) {
		return out, nil
	}
	return out, walk(market.Returned, func(item market.Item[C], rev market.Revision[C]) error {
		if item.Organisation == a.Organisation {
			out = append(out, market.Duty{
				Kind: market.DutyListing, Subject: c.kind, Name: rev.Content.Name(), Number: item.ID, State: string(rev.State),
				Part: string(market.AsOwner), Actions: []string{"edit"}, Note: rev.Reason, Since: rev.ChangedAt,
			})
		}
		return nil
	})
}

// earliest is the earlier of two days, of which either may be unknown.
func earliest(a, b market.Date) market.Date {
	if a == "" || b != "" && b < a {
		return b
	}
	return a
}
