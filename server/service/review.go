package service

import (
	"context"
	"errors"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// Expert is a person who may be asked to score claims.
type Expert struct {
	ID           string
	Name         string
	Organisation market.Organisation
}

// Experts lists who may be asked. Errors: forbidden for anyone but the
// province's office.
func (s *Service) Experts(ctx context.Context, a market.Actor) ([]Expert, error) {
	if !a.Reviews(market.Jilin) {
		return nil, forbidden()
	}
	var out []Expert
	known := map[string]market.Organisation{}
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Users}, func(d store.Doc) error {
		u, err := store.As[market.User](d)
		if err != nil || u.Status != market.Active || !isExpert(u) {
			return err
		}
		e := Expert{ID: u.ID}
		if e.Organisation, err = s.owner(ctx, known, u.Organisation); err != nil {
			return err
		}
		e.Name, err = s.PersonName(ctx, u.ID)
		out = append(out, e)
		return err
	})
	return out, problem(err)
}

func isExpert(u market.User) bool {
	return slices.ContainsFunc(u.Roles, func(g market.Grant) bool { return g.Role == market.RoleExpert })
}

// PersonName is the name behind an id, for who may know it; that of a former user for
// one who was erased.
func (s *Service) PersonName(ctx context.Context, id string) (string, error) {
	var p person
	err := s.Store.Records().Get(ctx, peopleSet, id, &p)
	if errors.Is(err, store.ErrNotFound) {
		return s.formerName(ctx, id)
	}
	return p.Name, problem(err)
}

// AskExpert asks a person to score a claim. Errors: stale, forbidden, conflict
// outside the formal check and the expert review or when the person is barred,
// not found for someone who is no expert.
func (s *Service) AskExpert(ctx context.Context, a market.Actor, id string, version int64, expert string) (ClaimWork, error) {
	meta := store.Meta{Actor: a.User, Action: "reviews.ask"}
	return s.changeClaim(ctx, a, id, version, meta, func(x *claimCtx) error {
		if err := x.mayCheck(market.PartFormal); err != nil {
			return err
		}
		u, err := readAs[market.User](x.tx, Users, expert)
		if err != nil {
			return err
		}
		if !isExpert(u) || u.Status != market.Active {
			return notFound()
		}
		if bars := x.claim.Bars(market.Actor{User: u.ID, Organisation: u.Organisation}, market.PartExpert); len(bars) > 0 {
			err := market.Errorf(market.CodeConflict, "该专家须回避", "this expert is barred")
			for _, b := range bars {
				err.Faults.Add("expert", nil, b.Text(), market.Text{ZH: "请另聘专家", EN: "ask someone else"})
			}
			return err
		}
		switch _, err := x.tx.Get(Reviews, market.ReviewID(id, expert)); {
		case err == nil:
			return market.Errorf(market.CodeConflict, "已聘请过该专家", "this expert has been asked already")
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		return x.ask(expert)
	})
}

// ask writes the empty sheet of an expert.
func (x *claimCtx) ask(expert string) error {
	p := x.basis.programme.Procedure
	r := market.Review{
		ID: market.ReviewID(x.claim.ID, expert), Claim: x.claim.ID, Expert: expert, State: market.ReviewAsked, Criteria: p.Criteria,
		AskedBy: x.actor.User, AskedAt: x.tx.Now(),
	}
	if days, limited := p.StepDays[string(market.ClaimExpertReview)]; limited {
		var err error
		if r.Due, r.DueOpen, err = x.table.Deadline(market.DateOf(x.tx.Now()), days); err != nil {
			return err
		}
	}
	x.claim.Experts = append(slices.Clone(x.claim.Experts), expert)
	x.claim.Note(expert, market.BarScored)
	x.claim.Note(x.actor.User, market.BarReviewed)
	x.claim.UpdatedAt = x.tx.Now()
	if err := x.tx.Put(Reviews, r.ID, market.ReviewSchema, r); err != nil {
		return err
	}
	return x.put()
}

// ReleaseExpert takes an expert who has not answered off a claim. Errors: stale,
// forbidden, conflict when the sheet is in, invalid without a reason.
func (s *Service) ReleaseExpert(ctx context.Context, a market.Actor, id string, version int64, expert, reason string) (ClaimWork, error) {
	meta := store.Meta{Actor: a.User, Action: "reviews.release", Reason: reason}
	return s.changeClaim(ctx, a, id, version, meta, func(x *claimCtx) error {
		if err := x.mayCheck(market.PartFormal); err != nil {
			return err
		}
		x.claim.Note(a.User, market.BarReviewed)
		return x.decline(expert, reason)
	})
}

// decline closes a sheet without points and takes the expert off the claim.
func (x *claimCtx) decline(expert, reason string) error {
	r, err := readAs[market.Review](x.tx, Reviews, market.ReviewID(x.claim.ID, expert))
	if err != nil {
		return err
	}
	if err := r.Decline(reason, x.tx.Now()); err != nil {
		return err
	}
	x.claim.Experts = slices.DeleteFunc(slices.Clone(x.claim.Experts), func(e string) bool { return e == expert })
	x.claim.UpdatedAt = x.tx.Now()
	if err := x.tx.Put(Reviews, r.ID, market.ReviewSchema, r); err != nil {
		return err
	}
	return x.put()
}

// DeclineReview is an expert's word that they do not score a claim: for a
// conflict of interest, or want of time. Errors: not found for one who was not
// asked, conflict, invalid without a reason.
func (s *Service) DeclineReview(ctx context.Context, a market.Actor, id, reason string) error {
	meta := store.Meta{Actor: a.User, Action: "reviews.decline", Reason: reason}
	_, err := s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		x, err := openReview(tx, a, id)
		if err != nil {
			return err
		}
		return x.decline(a.User, reason)
	})
	return problem(err)
}

// openReview opens a claim for an expert who was asked to score it.
func openReview(tx store.Tx, a market.Actor, id string) (*claimCtx, error) {
	x, err := openClaim(tx, a, id)
	if err == nil && !slices.Contains(market.PartsOf(a, x.claim), market.PartExpert) {
		err = notFound()
	}
	return x, err
}

// ScoreClaim hands in the actor's scoring sheet, which never changes again.
// Errors: not found for one who was not asked, forbidden for one who is barred,
// conflict outside the expert review, invalid.
func (s *Service) ScoreClaim(ctx context.Context, a market.Actor, id string, sheet market.ReviewSheet) error {
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "reviews.score"}, func(_ context.Context, tx store.Tx) error {
		x, err := openReview(tx, a, id)
		if err != nil {
			return err
		}
		if x.claim.State != market.ClaimExpertReview {
			return market.Errorf(market.CodeConflict, "申报不在专家评审环节", "the claim is not in expert review")
		}
		if len(x.claim.Bars(a, market.PartExpert)) > 0 {
			return forbidden()
		}
		r, err := readAs[market.Review](tx, Reviews, market.ReviewID(id, a.User))
		if err != nil {
			return err
		}
		if err := r.Submit(sheet, tx.Now()); err != nil {
			return err
		}
		return tx.Put(Reviews, r.ID, market.ReviewSchema, r)
	})
	return problem(err)
}
