package service_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// wholeLife is a claim that went through experts, an objection, a payment and a
// recovery, so that every collection of its way holds something.
func (x *claimHouse) wholeLife(t *testing.T) service.ClaimWork {
	t.Helper()
	w := x.checked(t, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID))
	for _, id := range []string{"expert1", "expert2"} {
		e := x.expert(t, id, x.third.Organisation)
		_, err := x.AskExpert(t.Context(), x.formal, w.Claim.ID, x.again(t, w).Version, e.User)
		ok(t, err)
	}
	w = x.steps(t, x.formal, x.again(t, w), market.ClaimPassForm)
	for _, id := range []string{"expert1", "expert2"} {
		ok(t, x.ScoreClaim(t.Context(), market.Actor{User: id, Organisation: x.third.Organisation, Roles: []market.Grant{{Role: market.RoleExpert}}}, w.Claim.ID, points(50, 30)))
	}
	w = x.steps(t, x.decider, x.again(t, w), market.ClaimDecide)
	x.distributed(t)
	w = x.steps(t, x.formal, x.again(t, w), market.ClaimPublish)
	o, err := x.Object(t.Context(), market.Actor{}, w.Claim.ID, service.Objector{Name: "赵某某", Phone: "13900001111"}, "该合同与去年的合同内容相同")
	ok(t, err)
	w = x.again(t, w)
	w, err = x.SettleObjection(t.Context(), x.second, w.Claim.ID, w.Version, o.ID, false, "两份合同内容不同，已核对")
	ok(t, err)
	x.days(10)
	w = x.steps(t, x.decider, w, market.ClaimApprove)
	x.paysOut(t, x.listed(t, w))
	w = x.steps(t, x.decider, x.again(t, w), market.ClaimRecover)
	r, err := x.DemandRecovery(t.Context(), x.decider, w.Claim.Recovery, 1, market.RecoveryDemand{Amount: market.WanYuan, Basis: "审计发现多付一万元"})
	ok(t, err)
	_, err = x.ReceiveRecovery(t.Context(), x.finance, r.Recovery.ID, r.Version, market.Receipt{Amount: market.WanYuan, Date: market.DateOf(x.world.at), Ref: x.number("BACK")})
	ok(t, err)
	return x.steps(t, x.finance, x.again(t, w), market.ClaimRecoverDone)
}

// H.8: whoever writes into the database past the program is found, whatever the
// collection: another body, a document that is gone, and one that nobody wrote.
func TestH8ATouchedDocumentOfAnyCollectionIsFound(t *testing.T) {
	folder := t.TempDir()
	b, err := sqlite.Open(t.Context(), folder)
	ok(t, err)
	x := claimHouseOver(t, dealersOver(t, b), withExperts)
	x.wholeLife(t)
	x.sound(t)
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(folder, sqlite.File)+"?_busy_timeout=5000")
	ok(t, err)
	t.Cleanup(func() { _ = db.Close() })
	run := func(text string, a ...any) {
		t.Helper()
		_, err := db.Exec(text, a...)
		ok(t, err)
	}
	found := func(what string) {
		t.Helper()
		report, err := x.store.Verify(t.Context(), nil)
		ok(t, err)
		if len(report.Findings) == 0 {
			t.Errorf("%s is not found", what)
		}
	}
	for _, kind := range []string{
		service.Titles, "title_holders", service.Contracts, service.Payments, service.Invoices, service.Programmes, service.Rounds, service.Claims,
		service.Ledgers, service.DecisionSheets, service.Reviews, service.Objections, service.Recoveries, service.Batches, service.Files, "serials", "uniques",
	} {
		table := "doc_" + kind
		var id, body string
		ok(t, db.QueryRow("SELECT id, body FROM "+table+" ORDER BY id LIMIT 1").Scan(&id, &body))
		at := strings.LastIndexAny(body, "0123456789abcdefghijklmnopqrstuvwxyz")
		run("UPDATE "+table+" SET body = ? WHERE id = ?", body[:at]+string('0'+(body[at]+1)%10)+body[at+1:], id)
		found("another character in " + kind)
		run("UPDATE "+table+" SET body = ? WHERE id = ?", body, id)
		run(fmt.Sprintf("CREATE TEMP TABLE kept AS SELECT * FROM %s WHERE id = ?", table), id)
		run("DELETE FROM "+table+" WHERE id = ?", id)
		found("a document that is gone of " + kind)
		run("INSERT INTO " + table + " SELECT * FROM kept")
		run("UPDATE kept SET id = id || 'x'")
		run("INSERT INTO " + table + " SELECT * FROM kept")
		found("a document that nobody wrote in " + kind)
		run("DELETE FROM "+table+" WHERE id = ?", id+"x")
		run("DROP TABLE kept")
	}
	x.sound(t)
}

// What is written through the journal, and by no rule, is found by what other
// documents say.
func TestH8MoneyThatNoOtherDocumentKnowsOfIsFound(t *testing.T) {
	x := newClaimHouse(t, withExperts, func(p *market.Programme) { p.Budget, p.Oversub = ptr(60*market.WanYuan), market.Proportional })
	w := x.wholeLife(t)
	x.sound(t)
	c := w.Claim
	a := c.Allocations[0]
	payments, err := x.store.Find(t.Context(), store.Query{Kind: service.Payments})
	ok(t, err)
	other := payments.Docs[0].ID
	if other == a.Payment {
		p, _ := x.pays(t, service.ContractWork{Contract: market.Contract{ID: c.Contract}}, 100, 100)
		other = p.Payment.ID
	}
	type change = func(map[string]any)
	set := func(field string, v any) change { return func(m map[string]any) { m[field] = v } }
	ref, err := x.store.Get(t.Context(), service.Payments, a.Payment)
	ok(t, err)
	of, err := store.As[market.Payment](ref)
	ok(t, err)
	for _, row := range []struct {
		what, kind, id string
		change         change
		finds          string
	}{
		{"another total of a payment list", service.Batches, c.Batch, set("total_fen", 1), "add up"},
		{"another reference of the treasury", service.Claims, c.ID, set("paid_ref", "GK"), "it says"},
		{"another payment list", service.Claims, c.ID, set("batch", "none"), "payment list"},
		{"more that came back", service.Claims, c.ID, set("recovered_fen", 2*market.WanYuan), "came back"},
		{"a state without a step", service.Claims, c.ID, set("state", "closed"), "last step"},
		{"a ledger that it takes nothing of", service.Claims, c.ID, set("ledgers", []string{}), "takes nothing of"},
		{"a recovery that is open again", service.Recoveries, c.Recovery, set("state", "demanded"), "open recovery"},
		{"more that came in than was demanded", service.Recoveries, c.Recovery, set("amount_fen", 1), "more than was demanded"},
		{"another sum of points", service.Reviews, market.ReviewID(c.ID, "expert1"), set("total", 100), "points"},
		{"a bank reference that stands twice", service.Payments, other, set("payer_ref", of.PayerRef), "bank reference"},
		{"a budget below what is taken", service.Ledgers, "budget:" + c.Round, set("limit_fen", 1), "is taken of"},
		{"a cap below what is taken", service.Ledgers, "cap:total:" + c.Code + ":" + string(c.CreditCode), set("limit_fen", 1), "is taken of"},
	} {
		before, err := x.store.Get(t.Context(), row.kind, row.id)
		if err != nil {
			t.Fatal(errors.Join(errors.New(row.what), err))
		}
		_, err = x.store.Commit(t.Context(), store.Meta{Actor: "intruder", Action: "tamper"}, tampers(row.kind, row.id, row.change))
		ok(t, err)
		findings, err := service.VerifyClaims(t.Context(), x.store, nil)
		ok(t, err)
		var said []string
		for _, f := range findings {
			said = append(said, f.String())
		}
		if !strings.Contains(strings.Join(said, "\n"), row.finds) {
			t.Errorf("%s is not found: %q", row.what, said)
		}
		_, err = x.store.Commit(t.Context(), store.Meta{Actor: "intruder", Action: "tamper"}, tampers(row.kind, row.id, restoring(t, before)))
		ok(t, err)
		x.sound(t)
	}
}
