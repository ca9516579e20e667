package service_test

import (
	"context"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// expert makes a user with the role of an expert.
func (x *claimHouse) expert(t *testing.T, id, organisation string) market.Actor {
	t.Helper()
	u := market.User{ID: id, Organisation: organisation, Roles: []market.Grant{{Role: market.RoleExpert}}, Status: market.Active}
	_, err := x.store.Commit(t.Context(), store.Meta{Actor: "operator", Action: "users.create"}, func(_ context.Context, tx store.Tx) error {
		return tx.Put(service.Users, id, market.UserSchema, u)
	})
	ok(t, err)
	return market.Actor{User: id, Organisation: organisation, Roles: u.Roles}
}

func points(a, b int) market.ReviewSheet {
	return market.ReviewSheet{NoConflict: true, Scores: []market.Score{{Criterion: "standard", Points: a}, {Criterion: "effect", Points: b}}, Opinion: "技术先进，建议支持", Recommend: ptr(true)}
}

func TestExpertsScoreBlindToEachOther(t *testing.T) {
	x := newClaimHouse(t, withExperts)
	first, second, partial := x.expert(t, "expert1", x.third.Organisation), x.expert(t, "expert2", x.third.Organisation), x.expert(t, "expert3", x.uni.Organisation)
	w := x.steps(t, x.formal, x.checked(t, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID)), market.ClaimPassForm)
	_, err := x.AskExpert(t.Context(), x.formal, w.Claim.ID, w.Version, partial.User)
	wantCode(t, "an expert of the seller", err, market.CodeConflict)
	_, err = x.AskExpert(t.Context(), x.formal, w.Claim.ID, w.Version, "nobody")
	wantCode(t, "someone who is none", err, market.CodeNotFound)
	_, err = x.AskExpert(t.Context(), x.local, w.Claim.ID, w.Version, first.User)
	wantCode(t, "asked by the local office", err, market.CodeForbidden)
	_, err = x.Claim(t.Context(), first, w.Claim.ID)
	wantCode(t, "an expert before being asked", err, market.CodeNotFound)
	for _, e := range []market.Actor{first, second} {
		w, err = x.AskExpert(t.Context(), x.formal, w.Claim.ID, w.Version, e.User)
		ok(t, err)
	}
	ok(t, x.ScoreClaim(t.Context(), first, w.Claim.ID, points(50, 30)))
	wantCode(t, "a second sheet", x.ScoreClaim(t.Context(), first, w.Claim.ID, points(60, 40)), market.CodeConflict)
	seen, err := x.Claim(t.Context(), second, w.Claim.ID)
	ok(t, err)
	if len(seen.Reviews) != 1 || seen.Reviews[0].Expert != second.User || seen.Claim.Account != nil {
		t.Errorf("the second expert sees %+v, account %v", seen.Reviews, seen.Claim.Account)
	}
	for _, r := range x.again(t, w).Reviews {
		if r.Total != 0 {
			t.Errorf("the decider sees points before all are in: %+v", r)
		}
	}
	_, err = x.try(t, x.decider, w, market.ClaimDecide)
	wantCode(t, "decided with a sheet out", err, market.CodeConflict)
	duties, err := x.Duties(t.Context(), second)
	ok(t, err)
	if len(duties) != 1 || duties[0].Kind != market.DutyReview || duties[0].Due == "" {
		t.Errorf("%+v", duties)
	}
	ok(t, x.DeclineReview(t.Context(), second, w.Claim.ID, "与卖方有合作项目"))
	_, err = x.Claim(t.Context(), second, w.Claim.ID)
	wantCode(t, "who declined reads on", err, market.CodeNotFound)
	third := x.expert(t, "expert4", x.third.Organisation)
	w, err = x.AskExpert(t.Context(), x.formal, w.Claim.ID, x.again(t, w).Version, third.User)
	ok(t, err)
	ok(t, x.ScoreClaim(t.Context(), third, w.Claim.ID, points(40, 20)))
	w = x.steps(t, x.decider, x.again(t, w), market.ClaimDecide)
	if market.MeanScore(w.Reviews) != 7000 {
		t.Errorf("mean %d of %+v", market.MeanScore(w.Reviews), w.Reviews)
	}
	x.sound(t)
}
