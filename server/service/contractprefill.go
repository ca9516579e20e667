package service

import (
	"context"

	"duijie/server/market"
	"duijie/server/store"
)

// source is what a contract grows out of: the owner and the content that the
// actor may see, the public one or, of the own organisation, the working one.
type source[C market.Content] struct {
	owner   string // empty where the actor must not learn it
	content C
}

func sourceOf[C market.Content](ctx context.Context, s *Service, a market.Actor, kind, id string) (source[C], error) {
	d, err := s.Store.Get(ctx, kind, id)
	if err != nil {
		return source[C]{}, problem(err)
	}
	item, err := store.As[market.Item[C]](d)
	if err != nil {
		return source[C]{}, err
	}
	if a.BelongsTo(item.Organisation) && item.Working != nil {
		return source[C]{owner: item.Organisation, content: item.Working.Content}, nil
	}
	rev, listed := item.Listed()
	switch {
	case !listed:
		return source[C]{}, notFound()
	case anonymous(rev.Content) && !a.BelongsTo(item.Organisation):
		return source[C]{content: rev.Content}, nil
	}
	return source[C]{owner: item.Organisation, content: rev.Content}, nil
}

// PrefillContract makes a draft, which is stored nowhere yet, from what a
// contract grows out of; without links it holds the own organisation only.
// Errors: forbidden, not found for a link to what the actor may not see.
func (s *Service) PrefillContract(ctx context.Context, a market.Actor, links market.ContractLinks) (ContractDraft, error) {
	if !a.BelongsTo(a.Organisation) {
		return ContractDraft{}, forbidden()
	}
	if links.Project != "" {
		return s.prefillFromProject(ctx, a, links.Project)
	}
	if links.Introduction != "" {
		return s.prefillFromIntroduction(ctx, a, links.Introduction)
	}
	d := ContractDraft{Links: links}
	seller, buyer := "", ""
	if links.Demand != "" {
		from, err := sourceOf[market.DemandContent](ctx, s, a, Demands, links.Demand)
		if err != nil {
			return ContractDraft{}, err
		}
		d.Terms.PrefillFromDemand(from.content)
		buyer = from.owner
	}
	if links.Achievement != "" {
		from, err := sourceOf[market.AchievementContent](ctx, s, a, Achievements, links.Achievement)
		if err != nil {
			return ContractDraft{}, err
		}
		d.Terms.PrefillFromAchievement(from.content)
		seller = from.owner
	}
	return d, s.prefillParties(ctx, a, &d.Terms, seller, buyer)
}

// prefillParties puts the owners on their sides and the actor's organisation on
// the one that is left; an enterprise buys where nothing says otherwise.
func (s *Service) prefillParties(ctx context.Context, a market.Actor, t *market.ContractTerms, seller, buyer string) error {
	own, _, err := s.Organisation(ctx, a.Organisation)
	if err != nil {
		return err
	}
	if seller != own.ID && buyer != own.ID {
		switch {
		case seller == "" && (buyer != "" || own.Kind != market.Enterprise):
			seller = own.ID
		case buyer == "":
			buyer = own.ID
		}
	}
	for _, p := range []struct {
		id    string
		party *market.ContractParty
	}{{seller, &t.Seller}, {buyer, &t.Buyer}} {
		if p.id == "" {
			continue
		}
		o, _, err := s.Organisation(ctx, p.id)
		if err != nil {
			return err
		}
		*p.party = market.PartyOf(o)
	}
	return nil
}

// checkLinks refuses links to what the actor may not see.
func (s *Service) checkLinks(ctx context.Context, a market.Actor, links market.ContractLinks) error {
	if links.Project != "" {
		p, err := s.plannedFor(ctx, a, links.Project)
		if err == nil && links.Introduction != "" && links.Introduction != p.Introduction {
			err = notFound()
		}
		if err != nil {
			return err
		}
		links.Project = ""
	}
	if links.Introduction != "" {
		i, err := s.dealOf(ctx, a, links.Introduction)
		if err == nil && links != linksOf(i) {
			err = notFound()
		}
		return err
	}
	if links.Demand != "" {
		if _, err := sourceOf[market.DemandContent](ctx, s, a, Demands, links.Demand); err != nil {
			return err
		}
	}
	if links.Achievement != "" {
		if _, err := sourceOf[market.AchievementContent](ctx, s, a, Achievements, links.Achievement); err != nil {
			return err
		}
	}
	return nil
}

// dealOf reads an introduction for one of its two sides while the two talk. Errors:
// not found.
func (s *Service) dealOf(ctx context.Context, a market.Actor, id string) (market.Introduction, error) {
	i, err := readAs[market.Introduction](reading(ctx, s.Store), Introductions, id)
	if part := i.PartOf(a); err == nil && (!i.State.Talks() || part != market.PartProposer && part != market.PartRecipient) {
		err = notFound()
	}
	return i, err
}

// linksOf are the links of a contract that grows out of an introduction.
func linksOf(i market.Introduction) market.ContractLinks {
	links := market.ContractLinks{Introduction: i.ID}
	if i.Demand != nil {
		links.Demand = i.Demand.ID
	}
	if i.Achievement != nil {
		links.Achievement = i.Achievement.ID
	}
	return links
}

// prefillFromIntroduction puts both sides where they belong, also one that was
// anonymous before it was accepted. An item that is not public any more leaves what
// was introduced of it.
func (s *Service) prefillFromIntroduction(ctx context.Context, a market.Actor, id string) (ContractDraft, error) {
	i, err := s.dealOf(ctx, a, id)
	if err != nil {
		return ContractDraft{}, err
	}
	d := ContractDraft{Links: linksOf(i)}
	if i.Demand != nil {
		from, err := sourceOf[market.DemandContent](ctx, s, a, Demands, i.Demand.ID)
		if err != nil && market.CodeOf(err) != market.CodeNotFound {
			return d, err
		}
		if err == nil {
			d.Terms.PrefillFromDemand(from.content)
		}
	}
	if i.Achievement != nil {
		from, err := sourceOf[market.AchievementContent](ctx, s, a, Achievements, i.Achievement.ID)
		if err != nil && market.CodeOf(err) != market.CodeNotFound {
			return d, err
		}
		if err == nil {
			d.Terms.PrefillFromAchievement(from.content)
		}
	}
	d.Terms.PrefillFromIntroduction(i)
	return d, s.prefillParties(ctx, a, &d.Terms, i.Offerer(), i.Demander())
}

// prefillFromProject is a contract of a project that stands in the plan: from its deal
// while that can be read, with what the project and the plan say.
func (s *Service) prefillFromProject(ctx context.Context, a market.Actor, id string) (ContractDraft, error) {
	p, err := s.plannedFor(ctx, a, id)
	if err != nil {
		return ContractDraft{}, err
	}
	d, err := s.prefillFromIntroduction(ctx, a, p.Introduction)
	if market.CodeOf(err) == market.CodeNotFound {
		d, err = ContractDraft{}, s.prefillParties(ctx, a, &d.Terms, p.University, p.Enterprise)
	}
	d.Links.Project = p.ID
	d.Terms.PrefillFromProject(p)
	return d, err
}
