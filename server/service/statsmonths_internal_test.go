package service

import (
	"context"
	"fmt"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// A listing counts in the month in which it was public first: neither a renewal nor
// a new version nor its end moves it.
func TestAListingCountsInTheMonthOfItsFirstPublication(t *testing.T) {
	d := newSecretDesk(t, Demands, false)
	ctx := t.Context()
	office := market.Actor{User: "office", Organisation: "bureau", Roles: []market.Grant{{Role: market.RoleReviewer, Region: "220100"}}}
	first := market.DateOf(d.world.Now()).Month()
	check := func(after string) {
		t.Helper()
		life, err := d.MarketLife(ctx)
		fine(t, err)
		for _, m := range life.Months {
			if want := map[bool]int{true: 1}[m.Month == first]; m.Demands != want {
				t.Errorf("after %s %s has %d demands, not %d", after, m.Month, m.Demands, want)
			}
		}
	}
	act := func(a market.Actor, action market.Action) {
		t.Helper()
		w, err := d.Demands.Work(ctx, a, d.item)
		fine(t, err)
		_, err = d.Demands.Do(ctx, a, d.item, w.Version, action, "不再需要")
		fine(t, err)
	}
	check("the publication")
	d.world.ahead.Add(int64(40 * 24 * time.Hour))
	act(d.owner, market.Renew)
	check("a renewal")
	w, err := d.Demands.Work(ctx, d.owner, d.item)
	fine(t, err)
	content := w.Item.Public.Content
	content.Title = "高导热复合膜"
	_, err = d.Demands.Edit(ctx, d.owner, d.item, w.Version, Draft[market.DemandContent]{Number: "1", Content: content})
	fine(t, err)
	act(d.owner, market.Submit)
	act(office, market.Publish)
	check("a new version")
	act(d.owner, market.Withdraw)
	check("its withdrawal")
}

// The sums rest on certificates as they were first recorded, and know of which
// contracts notices and stories tell.
func TestTheSumOfAMonthIsWithheldWhereAPageTellsOfItsContracts(t *testing.T) {
	d := newDesk(t)
	put := func(kind, id string, schema int, v any) {
		t.Helper()
		_, err := d.Store.Commit(t.Context(), store.Meta{Actor: "test", Action: "test"}, func(_ context.Context, tx store.Tx) error { return tx.Put(kind, id, schema, v) })
		fine(t, err)
	}
	at := d.world.Now()
	contract := func(n int, later ...market.RegistrationRecord) {
		terms := market.ContractTerms{Seller: market.ContractParty{CreditCode: market.CreditCode(fmt.Sprint("seller", n))}, Buyer: market.ContractParty{CreditCode: market.CreditCode(fmt.Sprint("buyer", n))}}
		records := append([]market.RegistrationRecord{{State: market.Registered, At: at, CertifiedTechnical: 100}}, later...)
		put(Contracts, fmt.Sprint("c", n), market.ContractSchema, market.Contract{ID: fmt.Sprint("c", n), State: market.ContractPerformed, Terms: terms, Registration: records})
	}
	check := func(when string, want string) {
		t.Helper()
		life, err := d.MarketLife(t.Context())
		fine(t, err)
		got := ""
		for _, m := range life.Months {
			if m.Technical != nil {
				got += fmt.Sprint(m.Month, " ", m.Technical)
			}
		}
		if got != want {
			t.Errorf("%s told are %q, not %q", when, got, want)
		}
	}
	month := market.DateOf(at).Month()
	for n := range 4 {
		contract(n)
	}
	check("while the month runs", "")
	d.world.ahead.Add(int64(40 * 24 * time.Hour))
	check("of four alike", fmt.Sprint(month, " 4.00"))
	contract(3, market.RegistrationRecord{State: market.Registered, At: d.world.Now(), CertifiedTechnical: 7000})
	check("after a later certificate", fmt.Sprint(month, " 4.00"))
	put(Claims, "claim", market.ClaimSchema, market.Claim{ID: "claim", Contract: "c1"})
	check("while a claim is drawn up", fmt.Sprint(month, " 4.00"))
	put(Claims, "claim", market.ClaimSchema, market.Claim{ID: "claim", Contract: "c1", NoticeFrom: market.DateOf(d.world.Now())})
	check("when a notice tells of one", "")
	contract(4)
	check("of five", fmt.Sprint(month, " 5.00"))
	put(Stories, "story", market.StorySchema, market.Story{ID: "story", Contract: "c2", State: market.StoryProposed})
	check("while a story is written", fmt.Sprint(month, " 5.00"))
	put(Stories, "story", market.StorySchema, market.Story{ID: "story", Contract: "c2", State: market.StoryPublished, PublishedAt: d.world.Now()})
	check("when a story tells of another", "")
}
