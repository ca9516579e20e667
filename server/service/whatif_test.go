package service_test

import (
	"context"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"

	"github.com/google/go-cmp/cmp"
)

// decidedReward puts a claim that was decided by a version into the store.
func decidedReward(t *testing.T, s *service.Service, p market.Programme, id, number string) {
	t.Helper()
	const holder market.CreditCode = "91220106MYA976830Q"
	known := time.Date(2025, 11, 3, 8, 0, 0, 0, time.UTC)
	in := market.CalculationInput{
		Programme: p, Claim: id, Enterprise: holder, Filed: "2025-11-03", Decided: "2025-12-01", KnownAt: known,
		Titles: []market.Title{{ID: "title", Key: market.TitleKey{DocumentNumber: "样例〔2024〕7号", Place: 1}, Events: []market.TitleEvent{{
			Kind: market.TitleGranted, Effective: "2024-06-30", RecordedAt: known.AddDate(-1, 0, 0),
			Facts: market.TitleFacts{Level: market.TitleProvincial, CreditCode: holder, Name: "甲公司", NoticeDate: "2024-06-30", ValidFrom: "2024-06-30", ValidTo: "2027-06-29"},
		}}}},
	}
	sheet, err := market.Calculate(in, market.Rules)
	ok(t, err)
	if !sheet.Passes {
		t.Fatalf("the claim does not pass: %+v", sheet.Stops())
	}
	sum, err := sheet.Sum()
	ok(t, err)
	_, err = s.Store.Commit(t.Context(), store.Meta{Actor: "test", Action: "claims.decide"}, func(_ context.Context, tx store.Tx) error {
		d := market.DecisionSheet{ID: id + "-sheet", Claim: id, Input: in, Calculation: sheet, SHA256: sum, By: "decider", At: known}
		if err := tx.Put(service.DecisionSheets, d.ID, market.DecisionSheetSchema, d); err != nil {
			return err
		}
		return tx.Put(service.Claims, id, market.ClaimSchema, market.Claim{
			ID: id, Number: number, State: market.ClaimDecided, Programme: p.ID, Code: p.Code, CreditCode: holder,
			Decision: &market.Decision{Sheet: d.ID, SHA256: sum, Base: sheet.Base, Eligible: sheet.Award, By: "decider", At: known},
		})
	})
	ok(t, err)
}

// What another version would have paid is told claim by claim, and changes
// neither a claim nor its sheet.
func TestWhatIfChangesNothing(t *testing.T) {
	s, author, second, _ := newDepartment(t)
	first := publishedReward(t, s, author, second, rewardText())
	decidedReward(t, s, first.Programme, "claim-b", "2025-0002")
	decidedReward(t, s, first.Programme, "claim-a", "2025-0001")
	before := documentsOf(t, s)

	text := rewardText()
	text.Reward.Amount = ptr(25 * market.WanYuan)
	next, err := s.CreateProgramme(t.Context(), author, text)
	ok(t, err)
	run, err := s.WhatIf(t.Context(), second, next.Programme.ID)
	ok(t, err)
	want := service.WhatIf{Old: 40 * market.WanYuan, New: 50 * market.WanYuan, Rows: []service.WhatIfRow{
		{Claim: "claim-a", Number: "2025-0001", Old: 20 * market.WanYuan, New: 25 * market.WanYuan},
		{Claim: "claim-b", Number: "2025-0002", Old: 20 * market.WanYuan, New: 25 * market.WanYuan},
	}}
	if diff := cmp.Diff(want, run); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}

	text.Reward.NoticeFrom = "2025-01-01"
	next, err = s.EditProgramme(t.Context(), author, next.Programme.ID, next.Version, text)
	ok(t, err)
	run, err = s.WhatIf(t.Context(), author, next.Programme.ID)
	ok(t, err)
	if run.New != 0 || len(run.Rows) != 2 || len(run.Rows[0].Stops) == 0 || run.Rows[0].Stops[0].Code != "title.window" {
		t.Errorf("a version that pays for later notices only: %+v", run)
	}
	if diff := cmp.Diff(before, documentsOf(t, s)); diff != "" {
		t.Errorf("the run changed something:\n%s", diff)
	}
	if _, err := s.WhatIf(t.Context(), office("220100", market.RoleDepartmentManager), next.Programme.ID); market.CodeOf(err) != market.CodeForbidden {
		t.Errorf("a manager of a prefecture: %v", err)
	}
}

// documentsOf are the claims and their sheets with their versions.
func documentsOf(t *testing.T, s *service.Service) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, kind := range []string{service.Claims, service.DecisionSheets} {
		page, err := s.Store.Find(t.Context(), store.Query{Kind: kind})
		ok(t, err)
		for _, d := range page.Docs {
			out[kind+"/"+d.ID] = string(d.Body)
		}
	}
	return out
}

// A decided claim keeps the version that decided it: ending it and publishing
// others changes no byte of what is stored, and the sheet recomputes to its hash.
func TestAnotherVersionChangesNoDecidedClaim(t *testing.T) {
	s, author, second, _ := newDepartment(t)
	first := publishedReward(t, s, author, second, rewardText())
	decidedReward(t, s, first.Programme, "claim-a", "2025-0001")
	before := documentsOf(t, s)
	act(t, s, second, first, market.ProgrammeEnd)
	text := rewardText()
	text.Reward.Amount = ptr(1 * market.Yuan)
	publishedReward(t, s, author, second, text)
	if diff := cmp.Diff(before, documentsOf(t, s)); diff != "" {
		t.Errorf("(- before, + after):\n%s", diff)
	}
	d, err := s.Store.Get(t.Context(), service.DecisionSheets, "claim-a-sheet")
	ok(t, err)
	sheet, err := store.As[market.DecisionSheet](d)
	ok(t, err)
	again, err := market.Calculate(sheet.Input, sheet.Calculation.Rules)
	ok(t, err)
	if sum, err := again.Sum(); err != nil || sum != sheet.SHA256 || again.Award != 20*market.WanYuan {
		t.Errorf("recomputed to %s with %s, %v; decided by %s", sum, again.Award, err, sheet.SHA256)
	}
}
