package simulate_test

import (
	"context"
	"slices"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/simulate"
	"duijie/server/store"
)

// first is the first document of a kind that a test wants.
func first[T any](t *testing.T, st store.Store, kind string, wanted func(T) bool) (found T, doc store.Doc) {
	t.Helper()
	page, err := st.Find(t.Context(), store.Query{Kind: kind, Limit: 1000})
	ok(t, err)
	there := false
	for _, d := range page.Docs {
		v, err := store.As[T](d)
		ok(t, err)
		if there = wanted(v); there {
			found, doc = v, d
			break
		}
	}
	if !there {
		t.Fatalf("none of the %s is what the test wants", kind)
	}
	return found, doc
}

// put writes past all use cases, as no program of ours does.
func put(t *testing.T, st store.Store, d store.Doc, body any) {
	t.Helper()
	_, err := st.Commit(t.Context(), store.Meta{Actor: "test", Action: "test.tamper"}, func(_ context.Context, tx store.Tx) error {
		return tx.Put(d.Kind, d.ID, d.Schema, body)
	})
	ok(t, err)
}

// TestCheckFindsWhatIsViolated changes one document of a sound year at a time,
// and puts it back.
func TestCheckFindsWhatIsViolated(t *testing.T) {
	w := open(t, sqliteStore(t), year, 2)
	run(t, w, simulate.Demonstration, 2)
	checked(t, w)
	paid := func(c market.Claim) bool { return c.State == market.ClaimClosed && c.Contract != "" }
	claim := func(change func(*market.Claim)) func(*testing.T) (store.Doc, any, any) {
		return func(t *testing.T) (store.Doc, any, any) {
			before, d := first(t, w.store, service.Claims, paid)
			after := before
			after.Steps = slices.Clone(before.Steps)
			change(&after)
			return d, before, after
		}
	}
	stepOf := func(c *market.Claim, action market.ClaimAction) *market.ClaimStep {
		return &c.Steps[slices.IndexFunc(c.Steps, func(s market.ClaimStep) bool { return s.Action == action })]
	}
	for _, c := range []struct {
		rule   string
		tamper func(*testing.T) (d store.Doc, before, after any)
	}{
		{simulate.RuleTransition, claim(func(c *market.Claim) { stepOf(c, market.ClaimPublish).Part = market.PartApplicant })},
		{simulate.RulePersons, claim(func(c *market.Claim) { stepOf(c, market.ClaimDecide).By = stepOf(c, market.ClaimPassForm).By })},
		{simulate.RuleNotice, claim(func(c *market.Claim) { stepOf(c, market.ClaimApprove).At = stepOf(c, market.ClaimPublish).At })},
		{simulate.RuleMoney, claim(func(c *market.Claim) { c.RecoveredFen++ })},
		{simulate.RuleCap, claim(func(c *market.Claim) {
			d, more := *c.Decision, c.Decision.Base
			d.Granted, c.Decision = &more, &d
		})},
		{simulate.RuleVoucher, func(t *testing.T) (store.Doc, any, any) {
			claimed, _ := first(t, w.store, service.Claims, paid)
			before, d := first(t, w.store, service.Payments, func(p market.Payment) bool { return p.ID == claimed.Allocations[0].Payment })
			after := before
			after.Amount = claimed.Allocations[0].Amount - 1
			return d, before, after
		}},
		{simulate.RuleLedger, func(t *testing.T) (store.Doc, any, any) {
			claimed, _ := first(t, w.store, service.Claims, paid)
			before, d := first(t, w.store, service.Ledgers, func(l market.Ledger) bool { return l.Of(claimed.ID) > 0 })
			after := before
			after.Limit = before.Of(claimed.ID) - 1
			return d, before, after
		}},
		{simulate.RuleBudget, func(t *testing.T) (store.Doc, any, any) {
			claimed, _ := first(t, w.store, service.Claims, paid)
			before, d := first(t, w.store, service.Rounds, func(r market.Round) bool { return r.ID == claimed.Round })
			after, nothing := before, market.Fen(0)
			after.Budget = &nothing
			return d, before, after
		}},
		{simulate.RuleRecomputed, func(t *testing.T) (store.Doc, any, any) {
			before, d := first(t, w.store, service.DecisionSheets, func(market.DecisionSheet) bool { return true })
			after := before
			after.Calculation.Award++
			return d, before, after
		}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d, before, after := c.tamper(t)
			put(t, w.store, d, after)
			defer put(t, w.store, d, before)
			found, err := simulate.Check(t.Context(), w.store)
			ok(t, err)
			if !slices.ContainsFunc(found, func(v simulate.Violation) bool { return v.Rule == c.rule }) {
				t.Errorf("not found; found is %v", found)
			}
		})
	}
	checked(t, w)
}
