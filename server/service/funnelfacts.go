package service

import (
	"cmp"
	"context"

	"duijie/matching"
	"duijie/server/market"
)

// funnelFacts collects what someone may count. Everything stands on shelves, so
// that of the store only the entries of the journal since the last time are read.
func (s *Service) funnelFacts(ctx context.Context, v funnelView) (market.FunnelFacts, error) {
	var out market.FunnelFacts
	owners := map[string]string{} // of the listings that are counted, by their id
	for _, of := range []struct {
		kind  string
		shelf *shelf[listingHead]
	}{{matching.Demand, s.demandHeads}, {matching.Achievement, s.achievementHeads}} {
		heads, _, err := of.shelf.all(ctx, s.Store)
		if err != nil {
			return out, err
		}
		for _, h := range heads {
			l := h.Doc
			if l.since() == "" || !v.counts(l.Organisation, l.Region) {
				continue
			}
			owners[h.ID] = l.Organisation
			place := market.FunnelPlace{Kind: of.kind, Field: l.Public.Content.Field, Prefecture: market.Prefecture(l.Region), Organisation: l.Organisation}
			out.Listings = append(out.Listings, market.FunnelListing{FunnelPlace: place, ID: h.ID, Published: l.since()})
		}
	}
	alerts, _, err := s.alertHeads.all(ctx, s.Store)
	if err != nil {
		return out, err
	}
	for _, h := range alerts {
		if pair, ok := h.Doc.pair(); ok {
			out.Matches = append(out.Matches, market.FunnelMatch{FunnelPair: pair, Day: h.Doc.told()})
		}
	}
	introductions, _, err := s.introductions.all(ctx, s.Store)
	if err != nil {
		return out, err
	}
	for _, h := range introductions {
		pair := introducedPair(h.Doc)
		talk := market.FunnelTalk{FunnelPair: pair, Proposed: market.DateOf(h.Doc.CreatedAt), Accepted: market.Date(dayOf(h.Doc.AcceptedAt))}
		out.Talks = append(out.Talks, talk)
		if h.Doc.Match != nil {
			out.Matches = append(out.Matches, market.FunnelMatch{FunnelPair: pair, Day: talk.Proposed})
		}
	}
	out.Deals, err = s.funnelDeals(ctx, v, owners, introductions)
	return out, err
}

func introducedPair(i market.Introduction) market.FunnelPair {
	var p market.FunnelPair
	if i.Demand != nil {
		p.Demand = i.Demand.ID
	}
	if i.Achievement != nil {
		p.Achievement = i.Achievement.ID
	}
	return p
}

// dealBook is what is known of contracts beside their own documents.
type dealBook struct {
	view     funnelView
	owners   map[string]string
	byID     map[string]market.Introduction
	led      map[string]market.Introduction // by the contract that it led to
	payments map[string][]market.FunnelPayment
	claims   map[string][]market.FunnelClaim
	claimed  map[string][]string // regions of the enterprises that claim, by contract
}

func (s *Service) funnelDeals(ctx context.Context, v funnelView, owners map[string]string, introductions []held[market.Introduction]) ([]market.FunnelDeal, error) {
	contracts, _, err := s.contracts.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	payments, _, err := s.payments.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	claims, _, err := s.claims.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	b := dealBook{view: v, owners: owners, byID: map[string]market.Introduction{}, led: map[string]market.Introduction{},
		payments: map[string][]market.FunnelPayment{}, claims: map[string][]market.FunnelClaim{}, claimed: claimRegions(claims)}
	for _, h := range introductions {
		b.byID[h.ID] = h.Doc
		if h.Doc.Contract != "" {
			b.led[h.Doc.Contract] = h.Doc
		}
	}
	for _, h := range payments {
		if p := h.Doc; p.Counts() {
			b.payments[p.Contract] = append(b.payments[p.Contract], market.FunnelPayment{Day: p.Date, Amount: p.Amount})
		}
	}
	for _, h := range claims {
		c := h.Doc
		if c.Contract == "" || c.SubmittedAt.IsZero() || c.State == market.ClaimWithdrawn || !c.Reads(v.actor) {
			continue
		}
		claim := market.FunnelClaim{Day: market.DateOf(c.SubmittedAt), Amount: c.Sum()}
		if c.State.Paid() {
			claim.PaidOn, claim.Subsidised = c.PaidOn, c.Kept()
		}
		b.claims[c.Contract] = append(b.claims[c.Contract], claim)
	}
	var out []market.FunnelDeal
	for _, h := range contracts {
		if d, ok := b.deal(h.Doc); ok {
			out = append(out, d)
		}
	}
	return out, nil
}

// deal is a contract as the one who counts may know it; false where it does not
// count, or where an office may not know that there is one. Of a contract that came
// of an introduction an office knows that it was concluded, and of one whose
// registration was applied for or that is claimed on everything.
func (b dealBook) deal(c market.Contract) (market.FunnelDeal, bool) {
	if !c.State.InForce() || c.State == market.ContractTerminated {
		return market.FunnelDeal{}, false
	}
	from, introduced := b.led[c.ID]
	if !introduced {
		from, introduced = b.byID[c.Links.Introduction]
	}
	open := b.view.own != "" && c.SideOf(b.view.actor) != "" || b.view.own == "" && seenFrom(b.view.actor, c, b.claimed[c.ID])
	if !open && (b.view.own != "" || !introduced) {
		return market.FunnelDeal{}, false
	}
	d := market.FunnelDeal{Signed: signedOn(c)}
	d.FunnelPair = b.names(c, introducedPair(from))
	if d.FunnelPair == (market.FunnelPair{}) {
		if d.Outside = b.place(c.Terms); d.Outside == nil {
			return d, false
		}
	}
	if !open {
		return d, true
	}
	d.Amount = c.Terms.Price.Total
	if r := c.Registered(); r.State.Stands() {
		d.Registered, d.Certified, d.Technical = cmp.Or(r.Date, market.DateOf(r.At)), r.CertifiedTotal, r.CertifiedTechnical
	}
	d.Payments, d.Claims = b.payments[c.ID], b.claims[c.ID]
	return d, true
}

// signedOn is the day of the signing, or that of the last confirmation where the
// text names none.
func signedOn(c market.Contract) market.Date {
	day := c.Terms.Signed
	if day == "" {
		day = market.DateOf(c.CreatedAt)
		for _, w := range c.Confirmations {
			day = max(day, market.DateOf(w.At))
		}
	}
	return day
}

// names are the counted listings that a contract grew out of, by its own word or by
// the introduction that led to it. Only a listing of one of the two parties counts,
// so that nobody writes a contract to another's listing.
func (b dealBook) names(c market.Contract, introduced market.FunnelPair) market.FunnelPair {
	theirs := func(ids ...string) string {
		for _, id := range ids {
			owner := b.owners[id]
			if owner != "" && (owner == c.Terms.Seller.Organisation || owner == c.Terms.Buyer.Organisation) {
				return id
			}
		}
		return ""
	}
	return market.FunnelPair{Demand: theirs(c.Links.Demand, introduced.Demand), Achievement: theirs(c.Links.Achievement, introduced.Achievement)}
}

// place is where a contract counts that names no counted listing: with the buyer, or
// with the seller where the buyer is not counted.
func (b dealBook) place(t market.ContractTerms) *market.FunnelPlace {
	for _, p := range []market.ContractParty{t.Buyer, t.Seller} {
		if b.view.counts(p.Organisation, p.Region) {
			return &market.FunnelPlace{Field: t.Field, Prefecture: market.Prefecture(p.Region), Organisation: p.Organisation}
		}
	}
	return nil
}
