package service_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/folder"
	"duijie/server/store/sqlite"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// calendar is a world that stands at a time. With a draw its ids repeat.
type calendar struct {
	market.RealWorld
	at   time.Time
	mu   sync.Mutex
	draw *rand.ChaCha8
}

func (c *calendar) Now() time.Time { return c.at }

func (c *calendar) NewID() string {
	if c.draw == nil {
		return c.RealWorld.NewID()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var b [16]byte
	_, _ = c.draw.Read(b[:]) // never fails
	return market.EncodeID(b)
}

// dealers are a university and a firm with a third organisation beside them and
// the offices that may come to see their contracts.
type dealers struct {
	*service.Service
	store                store.Store
	world                *calendar
	patience             time.Duration // of the store with a slow neighbour
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
	return dealersIn(t, b, &calendar{at: time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)}, 0)
}

func dealersIn(t testing.TB, b store.Backend, world *calendar, patience time.Duration) *dealers {
	t.Helper()
	d := &dealers{world: world, patience: patience}
	d.open(t, b)
	d.uni = admit(t, d.Service, uniCode, "北陆大学", "220104", market.University)
	d.firm = admit(t, d.Service, firmCode, "瀚辰公司", "220202", market.Enterprise)
	d.third = admit(t, d.Service, thirdCode, "第三公司", "220104", market.Enterprise)
	d.province, d.prefecture = office(market.Jilin, market.RoleReviewer), office("220200", market.RoleReviewer)
	d.elsewhere = office("220300", market.RoleReviewer)
	return d
}

// open makes the service over a store that may hold something already.
func (d *dealers) open(t testing.TB, b store.Backend) {
	t.Helper()
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: d.world, Patience: d.patience})
	fatal(t, err)
	t.Cleanup(func() { _ = st.Close() })
	d.store = st
	vault, err := folder.Open(t.TempDir())
	fatal(t, err)
	d.Service = service.New(service.Deps{Store: st, Vault: vault, World: d.world, Finder: nothing{}, Matcher: nothing{}, Log: slog.New(slog.DiscardHandler)})
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

func TestAThirdOrganisationFindsNothing(t *testing.T) {
	d := newDealers(t)
	w := d.concluded(t)
	w = d.registered(t, w, certificate())
	id := w.Contract.ID
	p := d.pays(t, id, "B0001", 100)
	i := d.bills(t, id, "26220000000000000001", 100)
	for _, a := range []market.Actor{d.third, operator, d.elsewhere} {
		for what, err := range map[string]error{
			"reads it": second(d.Contract(t.Context(), a, id)),
			"edits it": second(d.EditContract(t.Context(), a, id, w.Version, draftContract(), "理由")),
			"confirms": second(d.ActOnContract(t.Context(), a, id, w.Version, market.ContractConfirm, "")),
			"ends it":  second(d.ActOnContract(t.Context(), a, id, w.Version, market.ContractTerminate, "理由")),
			"attaches": second(d.AttachToContract(t.Context(), a, id, w.Version, hash("a"), "")),
			"detaches": second(d.DetachFromContract(t.Context(), a, id, w.Version, hash("a"))),
			"registers": second(d.RecordRegistration(t.Context(), a, id, w.Version, service.RegistrationInput{
				Record: market.RegistrationRecord{State: market.RegistrationRevoked, Reason: "理由"}})),
			"pays":             second(d.RecordPayment(t.Context(), a, id, payment("B0002", 1))),
			"bills":            second(d.RecordInvoice(t.Context(), a, id, invoice("26220000000000000002", 1))),
			"confirms payment": second(d.ActOnPayment(t.Context(), a, p.Payment.ID, p.Version, market.VoucherConfirm, "")),
			"settles":          second(d.SettlePayment(t.Context(), a, p.Payment.ID, p.Version, nil)),
			"reverses":         second(d.ReversePayment(t.Context(), a, p.Payment.ID, p.Version, "理由")),
			"confirms invoice": second(d.ActOnInvoice(t.Context(), a, i.Invoice.ID, i.Version, market.VoucherConfirm, "")),
			"reverses invoice": second(d.ReverseInvoice(t.Context(), a, i.Invoice.ID, i.Version, "", "", "理由")),
			"exports":          second(d.ContractForm(t.Context(), a, id)),
		} {
			if market.CodeOf(err) != market.CodeNotFound {
				t.Errorf("%q %s: %v", a.User, what, err)
			}
		}
	}
	rows, err := d.MyContracts(t.Context(), d.third, service.ContractFilter{})
	if fatal(t, err); rows.Total != 0 {
		t.Errorf("a third organisation lists %d", rows.Total)
	}
	waiting, err := d.AwaitedContracts(t.Context(), d.third)
	if fatal(t, err); len(waiting) != 0 {
		t.Errorf("a third organisation is asked for %+v", waiting)
	}
}

// second is the error of a call that has one value more.
func second[T any](_ T, err error) error { return err }

func TestTheOfficesSeeAContractOnceItsRegistrationIsAppliedFor(t *testing.T) {
	d := newDealers(t)
	w := d.concluded(t)
	id := w.Contract.ID
	for _, a := range []market.Actor{d.province, d.prefecture} {
		_, err := d.Contract(t.Context(), a, id)
		wantCode(t, "before the registration", err, market.CodeNotFound)
	}
	w = d.registered(t, w, service.RegistrationInput{Record: market.RegistrationRecord{State: market.RegistrationSubmitted}})
	for _, a := range []market.Actor{d.province, d.prefecture} {
		_, err := d.Contract(t.Context(), a, id)
		wantCode(t, "submitted for registration", err, "")
	}
	_, err := d.Contract(t.Context(), d.elsewhere, id)
	wantCode(t, "an office of another region", err, market.CodeNotFound)
	d.registered(t, w, certificate())
	for _, a := range []market.Actor{d.province, d.prefecture, office("220104", market.RoleAuditor)} {
		seen, err := d.Contract(t.Context(), a, id)
		if fatal(t, err); seen.Side != "" || len(seen.Actions) != 0 {
			t.Errorf("%s sees it as %+v", a.User, seen.Actions)
		}
	}
	w, err = d.Contract(t.Context(), d.province, id)
	fatal(t, err)
	if want := []market.RegistrationState{market.RegistrationRevoked}; !slices.Equal(w.Registration, want) {
		t.Errorf("the province may record %v", w.Registration)
	}
	_, err = d.RecordPayment(t.Context(), d.province, id, payment("B0001", 1))
	wantCode(t, "an office that records a payment", err, market.CodeForbidden)
	revoked := service.RegistrationInput{Record: market.RegistrationRecord{State: market.RegistrationRevoked, Reason: "合同虚假"}}
	_, err = d.RecordRegistration(t.Context(), d.prefecture, id, w.Version, revoked)
	wantCode(t, "a prefecture that revokes", err, market.CodeForbidden)
	w, err = d.RecordRegistration(t.Context(), d.province, id, w.Version, revoked)
	fatal(t, err)
	if got := w.Contract.Registered(); got.State != market.RegistrationRevoked || got.CertifiedTechnical != 80*market.WanYuan || got.By != d.province.User {
		t.Errorf("revoked as %+v", got)
	}
}

func TestAPartyWithoutAnAccountConcludesOnceItIsAdmitted(t *testing.T) {
	const first17 = "91220302DEMA00010"
	code := first17 + string(market.CreditCheck(first17))
	d := newDealers(t)
	draft := draftContract()
	draft.Terms.Buyer = market.ContractParty{CreditCode: market.CreditCode(code), Name: "新来公司", Kind: market.University, Region: "110000"}
	w, err := d.CreateContract(t.Context(), d.uni, draft)
	fatal(t, err)
	w = d.does(t, d.uni, w, market.ContractConfirm, "")
	if w.Contract.Terms.Buyer.Organisation != "" {
		t.Fatalf("%+v", w.Contract.Terms.Buyer)
	}
	buyer := admit(t, d.Service, code, "新来公司", "220302", market.Enterprise)
	waiting, err := d.AwaitedContracts(t.Context(), buyer)
	fatal(t, err)
	if len(waiting) != 1 || waiting[0].Contract != w.Contract.ID || waiting[0].Other != "北陆大学" {
		t.Fatalf("asked for %+v", waiting)
	}
	w, err = d.Contract(t.Context(), buyer, w.Contract.ID)
	fatal(t, err)
	w = d.does(t, buyer, w, market.ContractConfirm, "")
	// Who it is and where, its account says and not the one who typed it.
	if b := w.Contract.Terms.Buyer; w.Contract.State != market.ContractConcluded || b.Organisation != buyer.Organisation || b.Kind != market.Enterprise || b.Region != "220302" {
		t.Errorf("concluded with %+v", b)
	}
}

func TestAnEditStandsOnTheVersionThatWasSeen(t *testing.T) {
	d := newDealers(t)
	w, err := d.CreateContract(t.Context(), d.firm, draftContract())
	fatal(t, err)
	_, err = d.EditContract(t.Context(), d.firm, w.Contract.ID, w.Version, draftContract(), "")
	fatal(t, err)
	_, err = d.EditContract(t.Context(), d.firm, w.Contract.ID, w.Version, draftContract(), "")
	wantCode(t, "an edit of what was changed meanwhile", err, market.CodeStale)
	_, err = d.ActOnContract(t.Context(), d.firm, w.Contract.ID, w.Version, market.ContractConfirm, "")
	wantCode(t, "a confirmation of another text", err, market.CodeStale)
}

func TestNamesOfRepresentativesStandOutsideTheJournal(t *testing.T) {
	d := newDealers(t)
	w := d.concluded(t)
	head, err := d.store.Head(t.Context())
	fatal(t, err)
	entries, err := d.store.Entries(t.Context(), 0, int(head))
	fatal(t, err)
	found := false
	for _, e := range entries {
		for _, act := range e.Acts {
			for _, c := range act.Changes {
				found = found || c.ID == w.Contract.ID
				if strings.Contains(string(c.Body), "李校长") || strings.Contains(string(c.Body), "王经理") {
					t.Errorf("entry %d names a person", e.Number)
				}
			}
		}
	}
	if !found || w.Representatives != (service.Representatives{Seller: "李校长", Buyer: "王经理"}) {
		t.Errorf("found %v, representatives %+v", found, w.Representatives)
	}
	draft := draftContract()
	draft.Representatives.Seller = strings.Repeat("长", 61)
	_, err = d.CreateContract(t.Context(), d.firm, draft)
	wantCode(t, "a name without end", err, market.CodeInvalid)
}

func TestARegistrationNumberStandsOnOneContract(t *testing.T) {
	d := newDealers(t)
	a, b := d.concluded(t), d.concluded(t, func(t *market.ContractTerms) { t.Project = "另一个项目" })
	a = d.registered(t, a, certificate())
	_, err := d.RecordRegistration(t.Context(), d.uni, b.Contract.ID, b.Version, certificate())
	wantCode(t, "the same number", err, market.CodeConflict)
	spelt := certificate()
	spelt.Record.Number = " ２２０１ 0020 2600 0001"
	_, err = d.RecordRegistration(t.Context(), d.uni, b.Contract.ID, b.Version, spelt)
	wantCode(t, "the same number, spelt otherwise", err, market.CodeConflict)
	corrected := certificate()
	corrected.Record.State, corrected.Record.Number, corrected.Record.Reason = market.RegistrationChanged, "2201002026000009", "编号抄错"
	d.registered(t, a, corrected)
	d.registered(t, b, certificate())
}

func TestASecondContractOfTheSameKindIsAWarning(t *testing.T) {
	d := newDealers(t)
	first := d.concluded(t)
	again := d.concluded(t, func(t *market.ContractTerms) { t.Project = " 功率器件 散热膜（研制）" })
	for _, c := range []struct {
		w    service.ContractWork
		want bool
	}{{first, false}, {again, true}} {
		if got := slices.ContainsFunc(c.w.Warnings, func(w market.Warning) bool { return w.Code == "possible_duplicate" }); got != c.want {
			t.Errorf("%s warns: %v", c.w.Contract.Terms.Project, got)
		}
	}
}

// hash is the name of a file that nobody has.
func hash(s string) string { return strings.Repeat(s, 64)[:64] }

// uploads a picture of its own shade for an organisation and gives its hash.
func (d *dealers) uploads(t testing.TB, a market.Actor, shade uint8) string {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 8, 8))
	picture.SetGray(1, 1, color.Gray{Y: shade})
	var b bytes.Buffer
	fatal(t, png.Encode(&b, picture))
	f, err := d.UploadFile(t.Context(), a, "合同.png", bytes.NewReader(b.Bytes()), int64(b.Len()))
	fatal(t, err)
	return f.SHA256
}

func TestOnlyOnesOwnFilesAreAttached(t *testing.T) {
	d := newDealers(t)
	firms, strangers, unis := d.uploads(t, d.firm, 1), d.uploads(t, d.third, 2), d.uploads(t, d.uni, 3)
	w, err := d.CreateContract(t.Context(), d.firm, draftContract())
	fatal(t, err)
	id := w.Contract.ID
	_, err = d.AttachToContract(t.Context(), d.firm, id, w.Version, strangers, "")
	wantCode(t, "someone else's file", err, market.CodeInvalid)
	w, err = d.AttachToContract(t.Context(), d.firm, id, w.Version, firms, "合同文本")
	fatal(t, err)
	if f := w.Contract.Attachments[0]; f.By != d.firm.User || f.Type != "image/png" || f.Note != "合同文本" {
		t.Errorf("%+v", f)
	}
	_, err = d.AttachToContract(t.Context(), d.firm, id, w.Version, firms, "")
	wantCode(t, "twice", err, market.CodeConflict)
	w = d.does(t, d.firm, w, market.ContractConfirm, "")
	w, err = d.AttachToContract(t.Context(), d.uni, id, w.Version, unis, "")
	fatal(t, err)
	d.signUp(t, d.firm, d.uni)
	_, err = d.DetachFromContract(t.Context(), d.uni, id, w.Version, firms)
	wantCode(t, "the other side's file", err, market.CodeForbidden)
	w, err = d.DetachFromContract(t.Context(), d.uni, id, w.Version, unis)
	fatal(t, err)
	w = d.does(t, d.uni, w, market.ContractConfirm, "")
	_, err = d.DetachFromContract(t.Context(), d.firm, id, w.Version, firms)
	wantCode(t, "after the conclusion", err, market.CodeConflict)
}

// signUp stores the users behind actors.
func (d *dealers) signUp(t testing.TB, actors ...market.Actor) {
	t.Helper()
	_, err := d.store.Commit(t.Context(), store.Meta{Actor: "test", Action: "test"}, func(_ context.Context, tx store.Tx) error {
		for _, a := range actors {
			if err := tx.Put(service.Users, a.User, market.UserSchema, market.User{ID: a.User, Organisation: a.Organisation, Roles: a.Roles}); err != nil {
				return err
			}
		}
		return nil
	})
	fatal(t, err)
}

func TestAContractStartsFromADemandAndAnAchievement(t *testing.T) {
	p := newPair(t, false)
	links := market.ContractLinks{Demand: p.demand.Item.ID, Achievement: p.achievement.Item.ID}
	for _, a := range []market.Actor{p.uni, p.firm} {
		d, err := p.PrefillContract(t.Context(), a, links)
		fatal(t, err)
		if d.Terms.Project != heat.Title || d.Terms.Seller.Organisation != p.uni.Organisation || d.Terms.Buyer.Organisation != p.firm.Organisation || d.Links != links || d.Terms.Subject == "" {
			t.Errorf("%s: %+v", a.User, d)
		}
		_, err = p.CreateContract(t.Context(), a, d)
		fatal(t, err)
	}
	d, err := p.PrefillContract(t.Context(), p.firm, market.ContractLinks{})
	fatal(t, err)
	if d.Terms.Buyer.Organisation != p.firm.Organisation || d.Terms.Seller.CreditCode != "" {
		t.Errorf("without links: %+v", d.Terms)
	}
	_, err = p.PrefillContract(t.Context(), p.firm, market.ContractLinks{Demand: p.achievement.Item.ID})
	wantCode(t, "a link to what is not there", err, market.CodeNotFound)
}

func TestFiguresNameTheAchievementsThatLedToContracts(t *testing.T) {
	p := newPair(t, false)
	d, err := p.PrefillContract(t.Context(), p.uni, market.ContractLinks{Achievement: p.achievement.Item.ID})
	fatal(t, err)
	terms := goodTerms()
	terms.Seller, terms.Buyer = d.Terms.Seller, market.ContractParty{CreditCode: firmCode}
	d.Terms = terms
	w, err := p.CreateContract(t.Context(), p.uni, d)
	fatal(t, err)
	for _, who := range []market.Actor{p.uni, p.firm} {
		w, err = p.ActOnContract(t.Context(), who, w.Contract.ID, w.Version, market.ContractConfirm, "")
		fatal(t, err)
	}
	sums := service.ContractTotals{Contracts: 1, Total: 100 * market.WanYuan, Technical: 80 * market.WanYuan}
	want := []service.ContractGroup{{Value: p.achievement.Item.ID, Name: p.achievement.Item.Public.Content.Title, ContractTotals: sums}}
	for side, who := range map[market.ContractSide]market.Actor{market.Seller: p.uni, market.Buyer: p.firm} {
		f, err := p.ContractFigures(t.Context(), who, side)
		fatal(t, err)
		if diff := cmp.Diff(want, f.Achievements); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", side, diff)
		}
		var b bytes.Buffer
		fatal(t, service.WriteContractFigures(&b, f, "zh"))
		file, err := excelize.OpenReader(&b)
		fatal(t, err)
		rows, err := file.GetRows("技术合同统计")
		fatal(t, err)
		if got := rows[len(rows)-1]; len(rows) != 5 || got[1] != want[0].Name || got[4] != "800,000.00" {
			t.Errorf("%s: %q", side, rows)
		}
	}
}

func TestAPrefilledContractDoesNotNameAnAnonymousOwner(t *testing.T) {
	p := newPair(t, true)
	d, err := p.PrefillContract(t.Context(), p.uni, market.ContractLinks{Demand: p.demand.Item.ID})
	fatal(t, err)
	if d.Terms.Seller.Organisation != p.uni.Organisation || d.Terms.Buyer != (market.ContractParty{}) {
		t.Errorf("%+v", d.Terms)
	}
}

func TestTheFormsOfRegisteredContractsHoldNoFormula(t *testing.T) {
	d := newDealers(t)
	w := d.concluded(t, func(t *market.ContractTerms) { t.Project = `=HYPERLINK("http://x")` })
	d.concluded(t, func(t *market.ContractTerms) { t.Project = "未登记的项目" })
	d.registered(t, w, certificate())
	for _, a := range []market.Actor{d.uni, d.firm} {
		forms, err := d.RegisteredForms(t.Context(), a)
		fatal(t, err)
		if len(forms) != 1 || forms[0].BuyerName != "瀚辰公司" || forms[0].BuyerRepresentative != "王经理" || forms[0].Total != "1000000.00" || forms[0].Technical != "800000.00" {
			t.Fatalf("%+v", forms)
		}
		var b bytes.Buffer
		fatal(t, service.WriteForms(&b, forms))
		f, err := excelize.OpenReader(&b)
		fatal(t, err)
		rows, err := f.GetRows("登记表字段")
		fatal(t, err)
		if rows[0][0] != "projectname" || rows[0][1] != "buyername" || rows[1][0] != `'=HYPERLINK("http://x")` || !slices.Contains(rows[1], "1,000,000.00") || !slices.Contains(rows[1], "800,000.00") {
			t.Errorf("%q", rows)
		}
	}
}
