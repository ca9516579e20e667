package service

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// proposals are the ids of claims that were drawn up for a round and a contract
// or a title: one each, however often it is asked for.
const proposals = "claim_proposal"

// Candidate is a contract or a title of an enterprise for which a claim might be
// drawn up in a round.
type Candidate struct {
	Organisation market.Organisation
	Contract     string // id; empty for a reward
	Project      string
	Title        string         // id
	Award        market.Fen     // of the sheet; 0 where it does not pass
	Standing     ProposalStands // why a draft would be drawn up, or not
	Stops        []market.Line  // of a sheet that does not pass
}

// ProposalStands says what would come of a candidate.
type ProposalStands string

// What would come of a candidate.
const (
	ProposalWould    ProposalStands = "would"    // a draft would be drawn up
	ProposalFails    ProposalStands = "fails"    // the sheet does not pass
	ProposalClaimed  ProposalStands = "claimed"  // the enterprise has a claim for it in the round
	ProposalProposed ProposalStands = "proposed" // it was drawn up before, and the enterprise dropped it
)

// Proposed counts what ProposeClaims did.
type Proposed struct{ Enterprises, Drafts int }

// ProposalCandidates tells for whom ProposeClaims would draw up claims in a round
// now, and why for others not: those first that would get one, then by name.
// Nothing changes. Errors: forbidden for anyone but the province's office, not
// found, conflict.
func (s *Service) ProposalCandidates(ctx context.Context, a market.Actor, round string) ([]Candidate, error) {
	var out []Candidate
	err := s.eachCandidate(ctx, a, round, func(_ market.Round, found []Candidate) error {
		out = append(out, found...)
		return nil
	})
	slices.SortStableFunc(out, func(x, y Candidate) int {
		if x, y := x.Standing == ProposalWould, y.Standing == ProposalWould; x != y {
			if x {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(x.Organisation.Name, y.Organisation.Name), cmp.Compare(x.Project, y.Project), cmp.Compare(x.Contract+x.Title, y.Contract+y.Title))
	})
	return out, err
}

// ProposeClaims draws up a draft for every enterprise and contract, or title,
// whose claim would pass in a round now and is not made yet (免申即享). The
// enterprise confirms or drops it; nothing is handed in. Errors: forbidden for
// anyone but the province's office, not found, conflict.
func (s *Service) ProposeClaims(ctx context.Context, a market.Actor, round string) (Proposed, error) {
	var out Proposed
	err := s.eachCandidate(ctx, a, round, func(r market.Round, found []Candidate) error {
		var starts []ClaimStart
		for _, c := range found {
			if c.Standing == ProposalWould {
				starts = append(starts, ClaimStart{Round: r.ID, Contract: c.Contract, Title: c.Title})
			}
		}
		drafts := 0
		for some := range slices.Chunk(starts, draftsAtOnce) {
			made, err := s.propose(ctx, a, found[0].Organisation.ID, some)
			if err != nil {
				return err
			}
			drafts += made
		}
		if drafts > 0 {
			out.Enterprises++
			out.Drafts += drafts
		}
		return nil
	})
	return out, err
}

// draftsAtOnce is how many drafts of an enterprise one entry of the journal takes:
// few have more, and people who wait for their turn to write wait less.
const draftsAtOnce = 20

// eachCandidate walks the enterprises with what each could claim in a round.
func (s *Service) eachCandidate(ctx context.Context, a market.Actor, round string, each func(market.Round, []Candidate) error) error {
	if !a.Reviews(market.Jilin) {
		return forbidden()
	}
	r, err := readAs[market.Round](reading(ctx, s.Store), Rounds, round)
	if err != nil {
		return err
	}
	if err := r.Takes(market.DateOf(s.World.Now())); err != nil {
		return err
	}
	return problem(readAll(reading(ctx, s.Store), store.Query{Kind: Organisations, Key: "kind", Equal: []any{string(market.Enterprise)}}, func(d store.Doc) error {
		var found []Candidate
		if err := s.Store.View(ctx, func(reader store.Reader) (err error) {
			found, err = s.candidates(remembering(reading(ctx, reader)), a, d.ID, r)
			return err
		}); err != nil {
			return err
		}
		return each(r, found)
	}))
}

// candidates are what one enterprise could claim in a round, of the contracts that
// the office sees: others are between their parties.
func (s *Service) candidates(read docReader, a market.Actor, organisation string, r market.Round) ([]Candidate, error) {
	e, err := enterpriseOf(read, organisation)
	if err != nil {
		return nil, err
	}
	starts, err := startsOf(read, r, e.contracts, titlesHeld(e.titles, e.own.CreditCode, market.DateOf(s.World.Now())))
	if err != nil {
		return nil, err
	}
	var out []Candidate
	for _, start := range starts {
		if start.Contract != "" {
			if _, _, _, err := visibleContract(read, a, start.Contract); market.CodeOf(err) == market.CodeNotFound {
				continue
			} else if err != nil {
				return nil, err
			}
		}
		c, err := s.candidate(read, e, r, start)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// candidate tells what would come of one start. Only what is neither made nor drawn
// up is calculated, which costs the most.
func (s *Service) candidate(read docReader, e enterprise, r market.Round, start ClaimStart) (Candidate, error) {
	c := Candidate{Organisation: e.own, Contract: start.Contract, Project: e.project(start.Contract), Title: start.Title}
	if e.open(start) != "" {
		c.Standing = ProposalClaimed
		return c, nil
	}
	switch _, err := read.Get(uniques, proposals+":"+start.proposal()); {
	case err == nil:
		c.Standing = ProposalProposed
		return c, nil
	case !errors.Is(err, store.ErrNotFound):
		return c, err
	}
	o, err := s.option(read, e, r, start)
	if c.Award, c.Standing = o.Sheet.Award, ProposalWould; !o.Sheet.Passes {
		c.Standing, c.Stops = ProposalFails, o.Sheet.Stops()
	}
	return c, err
}

// project is what a contract of the enterprise is about; empty for none.
func (e enterprise) project(contract string) string {
	i := slices.IndexFunc(e.contracts, func(c market.Contract) bool { return c.ID == contract })
	if i < 0 {
		return ""
	}
	return e.contracts[i].Terms.Project
}

// proposal names a claim that is drawn up, among all of them.
func (start ClaimStart) proposal() string { return start.Round + ":" + start.Contract + start.Title }

// propose draws up drafts of an enterprise, each once, and tells how many it made.
func (s *Service) propose(ctx context.Context, a market.Actor, organisation string, starts []ClaimStart) (made int, err error) {
	meta := store.Meta{Actor: a.User, Action: "claims.propose", Bulk: true}
	_, err = s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		made = 0
		for _, start := range starts {
			done, err := proposeOne(tx, organisation, start)
			if err != nil {
				return err
			}
			if done {
				made++
			}
		}
		return nil
	})
	return made, err
}

// proposeOne draws up a draft that was not drawn up before.
func proposeOne(tx store.Tx, organisation string, start ClaimStart) (made bool, err error) {
	key := start.proposal()
	if _, err := tx.Get(uniques, proposals+":"+key); !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	c, err := newClaim(tx, organisation, start, tx.Now())
	if err != nil {
		return false, err
	}
	if c.Account, err = lastAccount(tx, c); err != nil {
		return false, err
	}
	c.ID, c.Proposed = tx.NewID(), true
	if _, err := unique(tx, proposals, key, c.ID); err != nil {
		return false, err
	}
	return true, tx.Put(Claims, c.ID, market.ClaimSchema, c)
}
