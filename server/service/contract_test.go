package service_test

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/folder"
	"duijie/server/store/sqlite"
)

// calendar is a world that stands at a time.
type calendar struct {
	market.RealWorld
	at time.Time
}

func (c *calendar) Now() time.Time { return c.at }

// dealers are a university and a firm with a third organisation beside them and
// the offices that may come to see their contracts.
type dealers struct {
	*service.Service
	store                store.Store
	world                *calendar
	uni, firm, third     market.Actor
	province, prefecture market.Actor
	elsewhere            market.Actor // an office of another region
}

const thirdCode = "91220100DEMB0020XJ"

func newDealers(t testing.TB) *dealers {
	t.Helper()
	b, err := sqlite.Open(t.Context(), t.TempDir())
	fatal(t, err)
	return dealersOver(t, b)
}

func dealersOver(t testing.TB, b store.Backend) *dealers {
	t.Helper()
	d := &dealers{world: &calendar{at: time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)}}
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: d.world})
	fatal(t, err)
	t.Cleanup(func() { _ = st.Close() })
	d.store = st
	vault, err := folder.Open(t.TempDir())
	fatal(t, err)
	d.Service = service.New(service.Deps{Store: st, Vault: vault, World: d.world, Finder: nothing{}, Matcher: nothing{}, Log: slog.New(slog.DiscardHandler)})
	d.uni = admit(t, d.Service, uniCode, "北陆大学", "220104", market.University)
	d.firm = admit(t, d.Service, firmCode, "瀚辰公司", "220202", market.Enterprise)
	d.third = admit(t, d.Service, thirdCode, "第三公司", "220104", market.Enterprise)
	d.province, d.prefecture = office(market.Jilin, market.RoleReviewer), office("220200", market.RoleReviewer)
	d.elsewhere = office("220300", market.RoleReviewer)
	return d
}

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// goodTerms are a text that lacks nothing.
func goodTerms() market.ContractTerms {
	no := false
	return market.ContractTerms{
		Type: market.DevCommissioned, Project: "功率器件散热膜研制", Subject: "按附件指标研制高导热复合膜，交付样品和工艺文件。", Field: "05",
		Seller: market.ContractParty{CreditCode: uniCode}, Buyer: market.ContractParty{CreditCode: firmCode},
		Signed: "2026-05-10", Begins: "2026-05-10", Ends: "2027-05-09", Place: "长春", SellerTasks: "研制和测定", BuyerTasks: "提供工况",
		Price: market.ContractPrice{Total: 100 * market.WanYuan, Mode: market.LumpSum,
			Deductions: []market.Deduction{{Kind: "equipment", Amount: 20 * market.WanYuan}}},
		Ownership: "双方共有", Secrecy: "双方保密五年", Acceptance: "按指标验收", Related: &no, FiscalPlan: &no,
	}
}

func draftContract() service.ContractDraft {
	return service.ContractDraft{Terms: goodTerms(), Representatives: service.Representatives{Seller: "李校长", Buyer: "王经理"}}
}

// does takes a step that must succeed.
func (d *dealers) does(t testing.TB, a market.Actor, w service.ContractWork, action market.ContractAction, reason string) service.ContractWork {
	t.Helper()
	w, err := d.ActOnContract(t.Context(), a, w.Contract.ID, w.Version, action, reason)
	fatal(t, err)
	return w
}

// concluded makes a contract that both sides have confirmed.
func (d *dealers) concluded(t testing.TB, change ...func(*market.ContractTerms)) service.ContractWork {
	t.Helper()
	draft := draftContract()
	for _, c := range change {
		c(&draft.Terms)
	}
	w, err := d.CreateContract(t.Context(), d.firm, draft)
	fatal(t, err)
	w = d.does(t, d.firm, w, market.ContractConfirm, "")
	return d.does(t, d.uni, w, market.ContractConfirm, "")
}

func certificate() service.RegistrationInput {
	return service.RegistrationInput{Record: market.RegistrationRecord{State: market.Registered, Body: "示范技术市场", Number: "2201002026000001",
		Date: "2026-05-20", CertifiedTotal: 100 * market.WanYuan, CertifiedTechnical: 80 * market.WanYuan}}
}

func (d *dealers) registered(t testing.TB, w service.ContractWork, in service.RegistrationInput) service.ContractWork {
	t.Helper()
	w, err := d.RecordRegistration(t.Context(), d.uni, w.Contract.ID, w.Version, in)
	fatal(t, err)
	return w
}

func TestAContractGoesFromDraftToPerformed(t *testing.T) {
	d := newDealers(t)
	w, err := d.CreateContract(t.Context(), d.firm, draftContract())
	fatal(t, err)
	c := w.Contract
	if c.State != market.ContractDraft || w.Side != market.Buyer || c.Terms.Seller.Organisation != d.uni.Organisation || c.Terms.Seller.Name != "北陆大学" || c.Terms.Seller.Kind != market.University {
		t.Fatalf("began as %+v", c)
	}
	if w.Representatives != (service.Representatives{Seller: "李校长", Buyer: "王经理"}) || len(w.Missing) != 0 {
		t.Errorf("representatives %+v, missing %v", w.Representatives, w.Missing)
	}
	if _, err := d.Contract(t.Context(), d.uni, c.ID); market.CodeOf(err) != market.CodeNotFound {
		t.Errorf("the other side reads a draft: %v", err)
	}
	w = d.does(t, d.firm, w, market.ContractConfirm, "")
	_, err = d.ActOnContract(t.Context(), d.firm, c.ID, w.Version, market.ContractConfirm, "")
	wantCode(t, "one side for both", err, market.CodeForbidden)
	w = d.does(t, d.uni, w, market.ContractConfirm, "")
	if w.Contract.State != market.ContractConcluded || len(w.Contract.Confirmations) != 2 {
		t.Fatalf("concluded as %+v", w.Contract)
	}
	_, err = d.EditContract(t.Context(), d.firm, c.ID, w.Version, draftContract(), "改一改")
	wantCode(t, "an edit of a frozen text", err, market.CodeConflict)
	w = d.does(t, d.uni, w, market.ContractPerform, "")
	if w.Contract.State != market.ContractConcluded {
		t.Errorf("performed by the word of one side")
	}
	w = d.does(t, d.firm, w, market.ContractPerform, "")
	if w.Contract.State != market.ContractPerformed {
		t.Errorf("state %s", w.Contract.State)
	}
	var what []string
	for _, e := range w.Timeline {
		what = append(what, e.Kind+" "+e.What+" "+string(e.Side))
	}
	if want := []string{"begun  buyer", "step confirm buyer", "step confirm seller", "step perform seller", "step perform buyer"}; !slices.Equal(what, want) {
		t.Errorf("timeline %q", what)
	}
}
