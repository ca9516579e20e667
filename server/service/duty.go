package service

import (
	"context"
	"slices"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// activeStates are those in which someone has to do something.
var activeStates = []market.ClaimState{
	market.ClaimSubmitted, market.ClaimLocalReview, market.ClaimSupplement, market.ClaimFormalCheck, market.ClaimExpertReview, market.ClaimDecided,
	market.ClaimNotice, market.ClaimObjection, market.ClaimApproved, market.ClaimAllocated, market.ClaimPaid, market.ClaimPerformance, market.ClaimRecovery,
}

// Duties are what the actor has to do, the nearest last day first: on claims,
// scoring sheets, recoveries, listings, organisations that want to be admitted, what
// waits to be confirmed of contracts, introductions with their rooms, joint
// projects with their calls and plans, requests to read confidential parts,
// and stories.
// Errors: forbidden for a visitor.
func (s *Service) Duties(ctx context.Context, a market.Actor) ([]market.Duty, error) {
	if !a.SignedIn() {
		return nil, forbidden()
	}
	var out []market.Duty
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		out, err = s.claimDuties(ctx, reading(ctx, r), a)
		return err
	})
	if err != nil {
		return nil, problem(err)
	}
	listings, err := s.listingDuties(ctx, a)
	if err != nil {
		return nil, problem(err)
	}
	out = append(out, listings...)
	joining, err := s.applicationDuties(ctx, a)
	if err != nil {
		return nil, err
	}
	out = append(out, joining...)
	if mayPay(a) {
		lists, err := s.Batches(ctx, a)
		if err != nil {
			return nil, err
		}
		for _, l := range lists {
			if d := market.BatchDuty(a, l.Batch); d != nil {
				out = append(out, *d)
			}
		}
	}
	if a.BelongsTo(a.Organisation) {
		awaited, err := s.AwaitedContracts(ctx, a)
		if err != nil {
			return nil, err
		}
		for _, w := range awaited {
			out = append(out, market.Duty{
				Kind: market.DutyContract, Subject: w.Contract, Name: w.Other, Project: w.Project, Actions: []string{"confirm"}, Note: w.Kind, Since: w.Since,
			})
		}
		deals, err := s.introductionDuties(ctx, a)
		if err != nil {
			return nil, err
		}
		out = append(out, deals...)
	}
	asked, err := s.disclosureDuties(ctx, a)
	if err != nil {
		return nil, err
	}
	out = append(out, asked...)
	stories, err := s.storyDuties(ctx, a)
	if err != nil {
		return nil, err
	}
	out = append(out, stories...)
	projects, err := s.projectDuties(ctx, a)
	if err != nil {
		return nil, err
	}
	out = append(out, projects...)
	market.SortDuties(out)
	return out, nil
}

func (s *Service) claimDuties(ctx context.Context, read docReader, a market.Actor) ([]market.Duty, error) {
	var out []market.Duty
	now := s.World.Now()
	table, versions, err := calendarIn(read)
	if err != nil {
		return nil, err
	}
	if a.MayRuleProgrammes() {
		waiting, err := openCount(read)
		if err != nil {
			return nil, err
		}
		if d := market.CalendarDuty(a, versions, waiting, now); d != nil {
			out = append(out, *d)
		}
	}
	programmes := map[string]market.Programme{}
	err = s.readable(ctx, read, a, func(c market.Claim) error {
		if !market.CouldOwe(a, c) {
			return nil
		}
		p, known := programmes[c.Programme]
		if !known {
			var err error
			if p, err = readAs[market.Programme](read, Programmes, c.Programme); err != nil {
				return err
			}
			programmes[c.Programme] = p
		}
		f, err := dutyFacts(read, c, p, table)
		if err != nil {
			return err
		}
		for _, d := range dutiesOn(a, c, f, now) {
			d.Programme = p.Name
			out = append(out, d)
		}
		return nil
	})
	return out, err
}

// dutiesOn are what an actor has to do on one claim, its scoring sheets and its
// recovery.
func dutiesOn(a market.Actor, c market.Claim, f market.ClaimFacts, now time.Time) []market.Duty {
	var out []market.Duty
	note := func(d *market.Duty) {
		if d != nil {
			out = append(out, *d)
		}
	}
	note(market.ClaimDuty(a, c, now, f))
	for _, r := range f.Reviews {
		note(market.ReviewDuty(a, c, r, now))
	}
	if f.Recovery != nil && c.State == market.ClaimRecovery {
		note(market.RecoveryDuty(a, c, *f.Recovery, now))
	}
	return out
}

// dutyFacts reads of a claim's facts only those that its state can depend on.
func dutyFacts(read docReader, c market.Claim, p market.Programme, table market.Calendar) (market.ClaimFacts, error) {
	switch c.State {
	case market.ClaimExpertReview, market.ClaimNotice, market.ClaimObjection, market.ClaimRecovery:
		return claimFacts(read, c, p, table)
	}
	return market.ClaimFacts{Procedure: p.Procedure, Workdays: table.Deadline}, nil
}

// readable walks the claims in which the actor may have something to do.
func (s *Service) readable(ctx context.Context, read docReader, a market.Actor, each func(market.Claim) error) error {
	seen := map[string]bool{}
	consider := func(c market.Claim) error {
		if seen[c.ID] || len(market.PartsOf(a, c)) == 0 {
			return nil
		}
		seen[c.ID] = true
		return each(c)
	}
	visit := func(d store.Doc) error {
		c, err := store.As[market.Claim](d)
		if err != nil {
			return err
		}
		return consider(c)
	}
	if a.BelongsTo(a.Organisation) {
		if err := readAll(read, store.Query{Kind: Claims, Key: "organisation", Equal: []any{a.Organisation}}, visit); err != nil {
			return err
		}
	}
	if a.Has(market.RoleExpert) {
		reviews, err := readMany[market.Review](read, store.Query{Kind: Reviews, Key: "expert", Equal: []any{a.User, string(market.ReviewAsked)}})
		if err != nil {
			return err
		}
		for _, r := range reviews {
			d, err := read.Get(Claims, r.Claim)
			if err != nil {
				return problem(err)
			}
			if err := visit(d); err != nil {
				return err
			}
		}
	}
	if !slices.ContainsFunc([]market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleFinance}, a.Has) {
		return nil
	}
	claims, _, err := s.claims.all(ctx, s.Store)
	if err != nil {
		return err
	}
	for _, h := range claims {
		if slices.Contains(activeStates, h.Doc.State) {
			if err := consider(h.Doc); err != nil {
				return err
			}
		}
	}
	return nil
}
