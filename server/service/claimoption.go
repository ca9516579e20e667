package service

import (
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// ClaimOption is a claim that an enterprise could make now, with the sheet that
// it would get.
type ClaimOption struct {
	Round       market.Round
	Programme   market.Programme
	Contract    string // id; empty for a reward
	Project     string
	Title       string // id
	Allocations []market.Allocation
	Sheet       market.Calculation
	// Open is a claim of the enterprise for the same that is not over.
	Open string
}

// ClaimOptions tells what the actor's enterprise could claim today: for each
// open round, of each of its contracts and titles. The proof of 实施转化 is taken
// as accepted, and documents that are still to be brought as brought. Errors:
// forbidden.
func (s *Service) ClaimOptions(ctx context.Context, a market.Actor) ([]ClaimOption, error) {
	if !a.BelongsTo(a.Organisation) {
		return nil, forbidden()
	}
	var out []ClaimOption
	err := s.Store.View(ctx, func(r store.Reader) (err error) {
		out, err = s.optionsOf(remembering(reading(ctx, r)), a.Organisation)
		return err
	})
	return out, problem(err)
}

func (s *Service) optionsOf(read docReader, organisation string) ([]ClaimOption, error) {
	today := market.DateOf(s.World.Now())
	rounds, err := openRounds(read, today)
	if err != nil || len(rounds) == 0 {
		return nil, err
	}
	e, err := enterpriseOf(read, organisation)
	if err != nil || e.own.Kind != market.Enterprise {
		return nil, err
	}
	var out []ClaimOption
	for _, round := range rounds {
		starts, err := startsOf(read, round, e.contracts, titlesHeld(e.titles, e.own.CreditCode, today))
		if err != nil {
			return nil, err
		}
		for _, start := range starts {
			o, err := s.option(read, e, round, start)
			if err != nil {
				return nil, err
			}
			out = append(out, o)
		}
	}
	return out, nil
}

// enterprise is what an enterprise could claim for, and what it has claimed.
type enterprise struct {
	own       market.Organisation
	contracts []market.Contract
	titles    []market.Title
	claims    []market.Claim
}

func enterpriseOf(read docReader, organisation string) (e enterprise, err error) {
	if e.own, err = readAs[market.Organisation](read, Organisations, organisation); err != nil || e.own.Kind != market.Enterprise {
		return e, err
	}
	if e.contracts, err = readMany[market.Contract](read, store.Query{Kind: Contracts, Key: "buyer", Equal: []any{organisation}}); err != nil {
		return e, err
	}
	if e.titles, err = titlesOf(read, e.own.CreditCode); err != nil {
		return e, err
	}
	e.claims, err = readMany[market.Claim](read, store.Query{Kind: Claims, Key: "enterprise", Equal: []any{string(e.own.CreditCode)}})
	return e, err
}

// open is the id of a claim of the enterprise for the same that is not over.
func (e enterprise) open(start ClaimStart) string {
	for _, c := range e.claims {
		if c.Round == start.Round && c.Contract == start.Contract && c.Title == start.Title && !c.State.Over() {
			return c.ID
		}
	}
	return ""
}

// openRounds are the rounds that take claims on a day.
func openRounds(read docReader, today market.Date) ([]market.Round, error) {
	rounds, err := readMany[market.Round](read, store.Query{Kind: Rounds})
	return slices.DeleteFunc(rounds, func(r market.Round) bool { return r.Takes(today) != nil }), err
}

// startsOf are the claims that an enterprise might begin in a round.
func startsOf(read docReader, round market.Round, contracts []market.Contract, titles []market.TitleStanding) ([]ClaimStart, error) {
	p, err := readAs[market.Programme](read, Programmes, round.Programme)
	if err != nil {
		return nil, err
	}
	var out []ClaimStart
	if p.Kind == market.TitleReward {
		for _, t := range titles {
			if t.Facts.Level == p.Reward.Level {
				out = append(out, ClaimStart{Round: round.ID, Title: t.Title})
			}
		}
		return out, nil
	}
	for _, c := range contracts {
		if c.State.InForce() {
			out = append(out, ClaimStart{Round: round.ID, Contract: c.ID})
		}
	}
	return out, nil
}

// titlesHeld are the titles that are an enterprise's on a day, also those that
// are over or revoked: the sheet says so.
func titlesHeld(titles []market.Title, code market.CreditCode, on market.Date) []market.TitleStanding {
	var out []market.TitleStanding
	for _, t := range titles {
		if state, _ := t.On(on, everKnown); state.Facts.CreditCode == code {
			out = append(out, market.TitleStanding{Title: t.ID, Key: t.Key, Facts: state.Facts})
		}
	}
	return out
}

func (s *Service) option(read docReader, e enterprise, round market.Round, start ClaimStart) (ClaimOption, error) {
	c, err := newClaim(read, e.own.ID, start, s.World.Now())
	if err != nil {
		return ClaimOption{}, err
	}
	o := ClaimOption{Round: round, Contract: c.Contract, Project: c.Project, Title: c.Title, Allocations: c.Allocations, Open: e.open(start)}
	o.Sheet, o.Programme, err = s.foreseen(read, c)
	return o, err
}

// foreseen is the sheet that a claim would get if everything were brought that
// the enterprise can bring.
func (s *Service) foreseen(read docReader, c market.Claim) (market.Calculation, market.Programme, error) {
	b, err := basisOf(read, c, claimMoment{s.World.Now(), true})
	if err != nil {
		return market.Calculation{}, b.programme, err
	}
	for _, e := range b.programme.Procedure.Evidence {
		b.input.Evidence = append(b.input.Evidence, e.Code)
	}
	slices.Sort(b.input.Evidence)
	b.input.Evidence, b.input.NotRelated = slices.Compact(b.input.Evidence), true
	sheet, err := b.calculate()
	return sheet, b.programme, err
}

// TryClaim calculates a claim that is being typed, without storing anything.
// Errors: forbidden, not found, conflict outside the round's days.
func (s *Service) TryClaim(ctx context.Context, a market.Actor, start ClaimStart, form ClaimForm) (market.Calculation, error) {
	if !a.BelongsTo(a.Organisation) {
		return market.Calculation{}, forbidden()
	}
	var sheet market.Calculation
	err := s.Store.View(ctx, func(r store.Reader) error {
		read := reading(ctx, r)
		c, err := newClaim(read, a.Organisation, start, s.World.Now())
		if err != nil {
			return err
		}
		var evidence []market.ClaimEvidence
		for _, e := range form.Evidence {
			evidence = append(evidence, market.ClaimEvidence{Code: e.Code})
		}
		form.fill(&c, evidence)
		b, err := basisOf(read, c, claimMoment{s.World.Now(), true})
		if err == nil {
			sheet, err = b.calculate()
		}
		return err
	})
	return sheet, problem(err)
}
