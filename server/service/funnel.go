package service

import (
	"context"
	"slices"
	"time"

	"duijie/server/market"
)

// FunnelScope is whose figures are asked for: those of the regions of the actor's
// office, or those of the actor's own organisation.
type FunnelScope string

// The scopes.
const (
	FunnelOffice FunnelScope = "office"
	FunnelOwn    FunnelScope = "own"
)

// funnelView is what someone may count.
type funnelView struct {
	actor market.Actor
	own   string // id of the own organisation; empty for an office
	today market.Date
}

// funnelView decides who counts what. Errors: forbidden.
func (s *Service) funnelView(a market.Actor, scope FunnelScope) (funnelView, error) {
	v := funnelView{actor: a, today: market.DateOf(s.World.Now())}
	office := slices.ContainsFunc([]market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor}, a.Has)
	switch {
	case scope == FunnelOwn && a.BelongsTo(a.Organisation):
		v.own = a.Organisation
	case scope != FunnelOffice || !office:
		return v, forbidden()
	}
	return v, nil
}

// counts tells whether what belongs to an organisation in a region is counted.
func (v funnelView) counts(organisation, region string) bool {
	if v.own != "" {
		return organisation == v.own
	}
	return v.actor.Inspects(region)
}

// FunnelReport is a funnel with the organisations that it names, by id: an office
// sees the owners of anonymous demands too.
type FunnelReport struct {
	market.Funnel
	Organisations map[string]market.Organisation
}

// Funnel counts how far listings came. Errors: forbidden.
func (s *Service) Funnel(ctx context.Context, a market.Actor, scope FunnelScope, f market.FunnelFilter) (FunnelReport, error) {
	v, err := s.funnelView(a, scope)
	if err != nil {
		return FunnelReport{}, err
	}
	facts, err := s.funnelFacts(ctx, v)
	if err != nil {
		return FunnelReport{}, err
	}
	out := FunnelReport{Funnel: market.FunnelOf(facts, f), Organisations: map[string]market.Organisation{}}
	for _, g := range out.Funnel.Organisations {
		if g.Value == "" {
			continue
		}
		if _, err := s.owner(ctx, out.Organisations, g.Value); err != nil {
			return out, err
		}
	}
	return out, nil
}

// listingHead is what the figures need of a listing: of thousands the heads are
// kept and not the texts.
type listingHead struct {
	Organisation   string    `json:"organisation"`
	Region         string    `json:"region"`
	FirstPublished time.Time `json:"first_published_at"`
	Public         *struct {
		State       market.State `json:"state"`
		PublishedAt time.Time    `json:"published_at"`
		ExpiresOn   market.Date  `json:"expires_on"`
		Content     struct {
			Title     string `json:"title"`
			TitleEN   string `json:"title_en"`
			Field     string `json:"field"`
			Anonymous bool   `json:"anonymous"`
			Secret    bool   `json:"secret"`
		} `json:"content"`
	} `json:"public"`
}

// since is the day of its first publication, as market.Item.PublicSince has it;
// empty for one that never was public.
func (l listingHead) since() market.Date {
	switch {
	case l.Public == nil:
		return ""
	case l.FirstPublished.IsZero():
		return market.DateOf(l.Public.PublishedAt)
	}
	return market.DateOf(l.FirstPublished)
}

func (l listingHead) listed(today market.Date) bool {
	return l.Public != nil && l.Public.State == market.Published && !l.Public.Content.Secret && (l.Public.ExpiresOn == "" || today <= l.Public.ExpiresOn)
}

// alertHead is what the figures need of an alert.
type alertHead struct {
	Sort  string            `json:"sort"`
	State market.AlertState `json:"state"`
	Own   *alertedItem      `json:"own"`
	Other *alertedItem      `json:"other"`
	// Reason is why it was dismissed.
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
	Steps  []struct {
		At time.Time `json:"at"`
	} `json:"steps"`
}

type alertedItem struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// told is the day on which it was told: one that was snoozed has come back since,
// so that the day of its first step is the nearest that it still knows.
func (a alertHead) told() market.Date {
	if len(a.Steps) > 0 && a.Steps[0].At.Before(a.At) {
		return market.DateOf(a.Steps[0].At)
	}
	return market.DateOf(a.At)
}

// pair are the two listings of an alert about a match; false for any other alert.
func (a alertHead) pair() (market.FunnelPair, bool) {
	if a.Sort != market.AlertMatch || a.Own == nil || a.Other == nil {
		return market.FunnelPair{}, false
	}
	if a.Own.Kind == "demand" {
		return market.FunnelPair{Demand: a.Own.ID, Achievement: a.Other.ID}, true
	}
	return market.FunnelPair{Demand: a.Other.ID, Achievement: a.Own.ID}, true
}
