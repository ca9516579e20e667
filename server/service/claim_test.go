package service_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/sqlite"

	"github.com/xuri/excelize/v2"
)

// claimHouse is everyone who has to do with claims, with a published programme and
// an open round.
type claimHouse struct {
	*dealers
	author, second         market.Actor // managers of the province
	local, formal, decider market.Actor
	finance, signer        market.Actor
	programme              market.Programme
	round                  service.RoundView
	serial                 int
}

func of(user string, role market.Role, region string) market.Actor {
	return market.Actor{User: user, Organisation: "bureau", Roles: []market.Grant{{Role: role, Region: region}}}
}

// subsidyText is a programme of examples: a tenth of what was paid, at most
// 2,000,000 yuan.
func subsidyText(change ...func(*market.Programme)) market.Programme {
	limit := func() *market.Fen { return ptr(200 * market.WanYuan) }
	p := market.Programme{
		Code: "jilin-2022-10", Kind: market.ContractSubsidy, Name: market.Text{ZH: "技术合同补助（示例）"}, Document: "吉政办明电〔2022〕1号", Article: "10",
		Issuer: "吉林省人民政府", ValidFrom: "2022-01-19", Example: true,
		Subsidy: &market.SubsidyTerms{
			BuyerLevels: []market.TitleLevel{market.TitleProvincial}, NationalCounts: ptr(true), TitleTest: market.AtSigningAndClaim,
			SellerKinds: []market.OrganisationKind{market.University, market.Institute}, SellerRegion: market.AnyRegion, BuyerRegion: market.Jilin,
			ContractTypes: []market.ContractType{market.DevCommissioned}, Registration: ptr(true), Implementation: ptr(true),
			Rate: ptr(market.BasisPoints(1000)), CapContract: limit(), CapYear: limit(), CapTotal: limit(), CapYearBy: market.ByFiling, MinPaid: ptr(market.Fen(0)), MinAward: ptr(market.Fen(0)),
			SignedFirst: ptr(true), PaidAfter: ptr(true), ExcludeRelated: ptr(true), ExcludeImport: ptr(true), ExcludeFiscal: ptr(true),
			OneAwardPer: market.OncePerContractYear, CityAid: market.CityAidDeducted,
		},
		Procedure: market.Procedure{
			LocalReview: ptr(true), ExpertReview: ptr(false), PerformanceCheck: ptr(false), NoticeDays: ptr(5),
			StepDays: map[string]int{"submitted": 5, "local_review": 5, "supplement": 10, "formal_check": 10, "decided": 5, "approved": 5, "allocated": 10, "objection": 10},
			Evidence: []market.Evidence{{Code: "form", Name: market.Text{ZH: "申请书"}, Required: true}},
		},
	}
	for _, c := range change {
		c(&p)
	}
	return p
}

// withExperts has two experts score claims.
func withExperts(p *market.Programme) {
	p.Procedure.ExpertReview, p.Procedure.Experts = ptr(true), 2
	p.Procedure.StepDays["expert_review"] = 10
	p.Procedure.Criteria = []market.Criterion{{Code: "standard", Name: market.Text{ZH: "技术水平"}, Max: 60}, {Code: "effect", Name: market.Text{ZH: "转化成效"}, Max: 40}}
}

func newClaimHouse(t *testing.T, change ...func(*market.Programme)) *claimHouse {
	t.Helper()
	b, err := sqlite.Open(t.Context(), t.TempDir())
	ok(t, err)
	return claimHouseOver(t, dealersOver(t, b), change...)
}

func claimHouseOver(t *testing.T, d *dealers, change ...func(*market.Programme)) *claimHouse {
	t.Helper()
	x := &claimHouse{dealers: d, author: of("author", market.RoleDepartmentManager, market.Jilin), second: of("second", market.RoleDepartmentManager, market.Jilin),
		local: of("local", market.RoleReviewer, "220200"), formal: of("formal", market.RoleReviewer, market.Jilin), decider: of("decider", market.RoleDepartmentManager, market.Jilin),
		finance: of("finance", market.RoleFinance, market.Jilin), signer: of("signer", market.RoleFinance, market.Jilin)}
	takenIn(t, x.Service, batch2024, titleList("1,瀚辰公司,"+firmCode+",220202,材料"))
	v, err := x.CreateProgramme(t.Context(), x.author, subsidyText(change...))
	ok(t, err)
	v = act(t, x.Service, x.second, act(t, x.Service, x.author, v, market.ProgrammePropose), market.ProgrammePublish)
	x.programme = v.Programme
	x.round, err = x.OpenRound(t.Context(), x.author, v.Programme.ID, market.Text{ZH: "2026 年批次"}, "2026-06-01", "2026-09-30")
	ok(t, err)
	return x
}

// days moves the clock.
func (x *claimHouse) days(n int) { x.world.at = x.world.at.AddDate(0, 0, n) }

// numbers are bank references and invoice numbers that nobody has used.
func (x *claimHouse) number(prefix string) string {
	x.serial++
	return fmt.Sprintf("%s%08d", prefix, x.serial)
}

// paid is a registered contract of 1,000,000 yuan, 800,000 of them technical,
// with one invoice for each payment that settles it.
func (x *claimHouse) paid(t testing.TB, amounts ...market.Fen) service.ContractWork {
	t.Helper()
	w := x.concluded(t, func(c *market.ContractTerms) { c.Project += x.number("-") })
	in := certificate()
	in.Record.Number = x.number("22010020")
	w = x.registered(t, w, in)
	for _, amount := range amounts {
		x.pays(t, w, amount, amount)
	}
	return w
}

// pays records and confirms an invoice and a payment that settles all of it.
func (x *claimHouse) pays(t testing.TB, w service.ContractWork, invoice, payment market.Fen) (service.PaymentWork, service.InvoiceWork) {
	t.Helper()
	i, err := x.RecordInvoice(t.Context(), x.uni, w.Contract.ID, service.InvoiceInput{Facts: market.InvoiceFacts{Date: "2026-05-25", Amount: invoice, Number: x.number("262200000000")}})
	fatal(t, err)
	i, err = x.ActOnInvoice(t.Context(), x.firm, i.Invoice.ID, i.Version, market.VoucherConfirm, "")
	fatal(t, err)
	p, err := x.RecordPayment(t.Context(), x.firm, w.Contract.ID, service.PaymentInput{
		Facts:       market.PaymentFacts{Date: "2026-05-26", Amount: payment, PayerRef: x.number("BANK")},
		Settlements: []market.Settlement{{Invoice: i.Invoice.ID, Amount: min(invoice, payment)}},
	})
	fatal(t, err)
	p, err = x.ActOnPayment(t.Context(), x.uni, p.Payment.ID, p.Version, market.VoucherConfirm, "")
	fatal(t, err)
	return p, i
}

// file uploads something for the firm.
func (x *claimHouse) file(t testing.TB, text string) string {
	t.Helper()
	data := "%PDF-1.7\n" + text + "\n%%EOF\n"
	f, err := x.UploadFile(t.Context(), x.firm, "材料.pdf", strings.NewReader(data), int64(len(data)))
	fatal(t, err)
	return f.SHA256
}

func (x *claimHouse) start(t testing.TB, contract string) service.ClaimWork {
	t.Helper()
	w, err := x.StartClaim(t.Context(), x.firm, service.ClaimStart{Round: x.round.Round.ID, Contract: contract})
	fatal(t, err)
	return w
}

// form is all that an enterprise has to say.
func (x *claimHouse) form(t testing.TB, w service.ClaimWork) service.ClaimForm {
	t.Helper()
	return service.ClaimForm{
		Allocations: w.Claim.Allocations, NotRelated: true, Promised: true,
		Account:  &market.Account{Holder: w.Claim.Name, Bank: "示范银行吉林分行", Number: "22001122330044556677"},
		Evidence: []service.EvidenceFile{{Code: "form", SHA256: x.file(t, w.Claim.ID)}},
	}
}

func (x *claimHouse) filled(t testing.TB, contract string) service.ClaimWork {
	t.Helper()
	w := x.start(t, contract)
	w, err := x.EditClaim(t.Context(), x.firm, w.Claim.ID, w.Version, x.form(t, w))
	fatal(t, err)
	return w
}

// steps takes an action that must succeed.
func (x *claimHouse) steps(t testing.TB, a market.Actor, w service.ClaimWork, action market.ClaimAction) service.ClaimWork {
	t.Helper()
	out, err := x.try(t, a, w, action)
	if err != nil {
		t.Fatalf("%s by %s in %s: %v", action, a.User, w.Claim.State, err)
	}
	return out
}

func (x *claimHouse) try(t testing.TB, a market.Actor, w service.ClaimWork, action market.ClaimAction) (service.ClaimWork, error) {
	t.Helper()
	return x.ActOnClaim(t.Context(), a, w.Claim.ID, w.Version, service.ClaimOrder{Action: action, Reason: "依据材料", For: true, Report: "已投产并形成销售，见附件说明"})
}

func (x *claimHouse) submitted(t testing.TB, contract string) service.ClaimWork {
	t.Helper()
	return x.steps(t, x.firm, x.filled(t, contract), market.ClaimSubmit)
}

// checked leads a submitted claim to the formal check and accepts the proof of
// 实施转化.
func (x *claimHouse) checked(t testing.TB, w service.ClaimWork) service.ClaimWork {
	t.Helper()
	w = x.steps(t, x.local, w, market.ClaimTakeUp)
	w = x.steps(t, x.local, w, market.ClaimRecommend)
	return x.accepted(t, w)
}

func (x *claimHouse) accepted(t testing.TB, w service.ClaimWork) service.ClaimWork {
	t.Helper()
	w, err := x.AcceptImplementation(t.Context(), x.formal, w.Claim.ID, w.Version, true, "现场核查")
	fatal(t, err)
	return w
}

// decidedOn leads a contract's claim to its decision.
func (x *claimHouse) decidedOn(t testing.TB, contract string) service.ClaimWork {
	t.Helper()
	return x.steps(t, x.decider, x.checked(t, x.submitted(t, contract)), market.ClaimDecide)
}

// again reads a claim anew, as the province's manager.
func (x *claimHouse) again(t testing.TB, w service.ClaimWork) service.ClaimWork {
	t.Helper()
	w, err := x.Claim(t.Context(), x.decider, w.Claim.ID)
	fatal(t, err)
	return w
}

// distributed closes the round and shares its money out.
func (x *claimHouse) distributed(t testing.TB) {
	t.Helper()
	v, err := x.CloseRound(t.Context(), x.author, x.round.Round.ID, x.round.Version)
	fatal(t, err)
	x.round, err = x.DistributeRound(t.Context(), x.author, v.Round.ID, v.Version)
	fatal(t, err)
}

// approved leads a decided claim of a distributed round to its approval.
func (x *claimHouse) approved(t testing.TB, w service.ClaimWork) service.ClaimWork {
	t.Helper()
	w = x.steps(t, x.formal, x.again(t, w), market.ClaimPublish)
	x.days(10)
	return x.steps(t, x.decider, w, market.ClaimApprove)
}

// listed puts approved claims on a payment list that a second person signs.
func (x *claimHouse) listed(t testing.TB, claims ...service.ClaimWork) service.BatchView {
	t.Helper()
	b := x.unsigned(t, claims...)
	b, err := x.SignBatch(t.Context(), x.signer, b.Batch.ID, b.Version)
	fatal(t, err)
	return b
}

// unsigned puts approved claims on a payment list.
func (x *claimHouse) unsigned(t testing.TB, claims ...service.ClaimWork) service.BatchView {
	t.Helper()
	var ids []string
	for _, w := range claims {
		ids = append(ids, w.Claim.ID)
	}
	b, err := x.CreateBatch(t.Context(), x.finance, ids)
	fatal(t, err)
	return b
}

// paysOut has the treasury pay every line of a list.
func (x *claimHouse) paysOut(t testing.TB, b service.BatchView) service.BatchView {
	t.Helper()
	var words []market.TreasuryWord
	for _, l := range b.Batch.Lines {
		words = append(words, market.TreasuryWord{Number: l.Number, Amount: l.Amount, Paid: true, Ref: x.number("GK"), Date: market.DateOf(x.world.at)})
	}
	b, err := x.AnswerBatch(t.Context(), x.finance, b.Batch.ID, b.Version, words)
	fatal(t, err)
	return b
}

// paidOut leads a contract's claim to its payment.
func (x *claimHouse) paidOut(t testing.TB, contract string) service.ClaimWork {
	t.Helper()
	w := x.decidedOn(t, contract)
	x.distributed(t)
	w = x.approved(t, w)
	x.paysOut(t, x.listed(t, w))
	return x.again(t, w)
}

// ledger is what a ledger says.
func (x *claimHouse) ledger(t testing.TB, id string) market.Ledger {
	t.Helper()
	d, err := x.store.Get(t.Context(), service.Ledgers, id)
	fatal(t, err)
	l, err := store.As[market.Ledger](d)
	fatal(t, err)
	return l
}

// sound fails when the journal, a sheet or a ledger does not agree.
func (x *claimHouse) sound(t testing.TB) {
	t.Helper()
	report, err := x.store.Verify(t.Context(), nil)
	fatal(t, err)
	if len(report.Findings) > 0 {
		t.Fatalf("the journal: %v", report.Findings)
	}
	found, err := service.VerifyClaims(t.Context(), x.store, nil)
	fatal(t, err)
	if len(found) > 0 {
		t.Fatalf("claims: %v", found)
	}
}

func TestAClaimGoesFromDraftToPaid(t *testing.T) {
	x := newClaimHouse(t)
	c := x.paid(t, 30*market.WanYuan, 40*market.WanYuan)
	w := x.start(t, c.Contract.ID)
	if w.Claim.Sum() != 70*market.WanYuan || len(w.Claim.Allocations) != 2 || len(w.Missing) == 0 {
		t.Fatalf("the draft: %+v, missing %v", w.Claim, w.Missing)
	}
	_, err := x.try(t, x.firm, w, market.ClaimSubmit)
	wantCode(t, "an empty form is handed in", err, market.CodeInvalid)
	w, err = x.EditClaim(t.Context(), x.firm, w.Claim.ID, w.Version, x.form(t, w))
	ok(t, err)
	w = x.steps(t, x.firm, w, market.ClaimSubmit)
	if w.Claim.Number != "jilin-2022-10-2026-0001" || w.Claim.Due == "" {
		t.Errorf("number %s, due %s", w.Claim.Number, w.Claim.Due)
	}
	w = x.steps(t, x.local, w, market.ClaimTakeUp)
	w = x.steps(t, x.local, w, market.ClaimRecommend)
	_, err = x.try(t, x.decider, w, market.ClaimDecide)
	wantCode(t, "decided before the proof of implementation is accepted", err, market.CodeConflict)
	w = x.steps(t, x.decider, x.accepted(t, w), market.ClaimDecide)
	if w.Claim.Decision.Eligible != 7*market.WanYuan || !w.Decided || w.Sheet.Base != 70*market.WanYuan {
		t.Errorf("the decision: %+v, sheet %+v", w.Claim.Decision, w.Sheet)
	}
	_, err = x.try(t, x.formal, w, market.ClaimPublish)
	wantCode(t, "published before the distribution", err, market.CodeConflict)
	x.distributed(t)
	w = x.approved(t, w)
	b := x.paysOut(t, x.listed(t, w))
	if !b.Sealed || b.Batch.Total != 7*market.WanYuan || b.Batch.Pending() != 0 {
		t.Errorf("the list: %+v", b)
	}
	w = x.again(t, w)
	if w.Claim.State != market.ClaimPaid || w.Claim.PaidRef == "" || w.Claim.Kept() != 7*market.WanYuan {
		t.Errorf("paid: %+v", w.Claim)
	}
	if l := x.ledger(t, "contract:"+c.Contract.ID); l.Limit != 80*market.WanYuan || l.Taken() != 70*market.WanYuan {
		t.Errorf("the contract's ledger: %+v", l)
	}
	x.sound(t)
}

// H.1 of the invariants: no award passes a cap, a rate or a base, over claims of
// one enterprise.
func TestH1AwardsKeepToTheCaps(t *testing.T) {
	x := newClaimHouse(t, func(p *market.Programme) {
		p.Subsidy.CapTotal, p.Subsidy.CapYear, p.Subsidy.CapContract = ptr(10*market.WanYuan), ptr(9*market.WanYuan), ptr(6*market.WanYuan)
	})
	var claims []service.ClaimWork
	for range 3 { // filed while nothing stands against any of them
		claims = append(claims, x.checked(t, x.submitted(t, x.paid(t, 70*market.WanYuan).Contract.ID)))
	}
	first, second := x.steps(t, x.decider, claims[0], market.ClaimDecide), x.steps(t, x.decider, claims[1], market.ClaimDecide)
	if a, b := first.Claim.Decision.Eligible, second.Claim.Decision.Eligible; a != 6*market.WanYuan || b != 3*market.WanYuan {
		t.Errorf("awards %s and %s: the first stops at the contract's cap, the second at the year's", a, b)
	}
	_, err := x.try(t, x.decider, claims[2], market.ClaimDecide)
	wantCode(t, "a third claim in a year that is used up", err, market.CodeConflict)
	x.steps(t, x.firm, mineOf(t, x, second), market.ClaimWithdraw)
	third := x.steps(t, x.decider, x.again(t, claims[2]), market.ClaimDecide)
	if a := third.Claim.Decision.Eligible; a != 3*market.WanYuan {
		t.Errorf("what the second gave back, the third gets: %s", a)
	}
	x.sound(t)
}

// H.2: no voucher is counted twice, over instalments, contracts and rounds.
func TestH2AVoucherIsUsedOnce(t *testing.T) {
	x := newClaimHouse(t, func(p *market.Programme) { p.Subsidy.OneAwardPer = market.OncePerContractYear })
	c := x.paid(t, 30*market.WanYuan)
	first, second := x.filled(t, c.Contract.ID), x.filled(t, c.Contract.ID)
	first = x.steps(t, x.firm, first, market.ClaimSubmit)
	_, err := x.try(t, x.firm, second, market.ClaimSubmit)
	wantCode(t, "the same payment and invoice in a second claim", err, market.CodeConflict)
	counted := first.Claim.Counted // by id, which is random
	i := slices.IndexFunc(counted, func(v market.CountedVoucher) bool { return v.Voucher == first.Claim.Allocations[0].Payment })
	if l := x.ledger(t, market.LedgerOf(market.LedgerPayment, counted[i].Number)); l.Taken() != 30*market.WanYuan {
		t.Errorf("the payment's ledger: %+v", l)
	}
	part := first.Claim.Allocations[0]
	part.Amount = market.Yuan
	form := x.form(t, second)
	form.Allocations = []market.Allocation{part}
	second, err = x.EditClaim(t.Context(), x.firm, second.Claim.ID, second.Version, form)
	ok(t, err)
	_, err = x.try(t, x.firm, second, market.ClaimSubmit)
	wantCode(t, "one yuan more than the payment", err, market.CodeConflict)

	x.steps(t, x.firm, first, market.ClaimWithdraw)
	second = x.steps(t, x.firm, second, market.ClaimSubmit)
	if second.Claim.State != market.ClaimSubmitted {
		t.Errorf("after the first was withdrawn the second is %s", second.Claim.State)
	}
	x.sound(t)
}

// H.3: see market.TestNobodyDecidesWhatTheyFiledRecommendedOrReviewed for all
// parts; here the whole way down to the commit.
func TestH3WhoReviewedDoesNotDecideAndWhoDecidedDoesNotPay(t *testing.T) {
	x := newClaimHouse(t)
	all := []market.Grant{{Role: market.RoleReviewer, Region: "220200"}, {Role: market.RoleDepartmentManager, Region: market.Jilin}, {Role: market.RoleFinance, Region: market.Jilin}}
	one := market.Actor{User: "one", Organisation: "bureau", Roles: all}
	w := x.steps(t, one, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID), market.ClaimTakeUp)
	w = x.steps(t, one, w, market.ClaimRecommend)
	_, err := x.AcceptImplementation(t.Context(), one, w.Claim.ID, w.Version, true, "看过")
	wantCode(t, "who recommended accepts the proof", err, market.CodeForbidden)
	w = x.accepted(t, w)
	_, err = x.try(t, one, w, market.ClaimDecide)
	wantCode(t, "who recommended decides", err, market.CodeForbidden)
	seen, err := x.Claim(t.Context(), one, w.Claim.ID)
	ok(t, err)
	i := slices.IndexFunc(seen.Choices, func(c market.ClaimChoice) bool { return c.Action == market.ClaimDecide })
	if i < 0 || !slices.Contains(seen.Choices[i].Bars, market.BarRecommended) {
		t.Errorf("the page does not show the bar: %+v", seen.Choices)
	}
	payer := x.decider
	payer.Roles = all[1:]
	w = x.steps(t, payer, w, market.ClaimDecide)
	x.distributed(t)
	w = x.approved(t, w)
	_, err = x.CreateBatch(t.Context(), payer, []string{w.Claim.ID})
	wantCode(t, "who decided pays", err, market.CodeForbidden)

	for _, organisation := range []string{x.firm.Organisation, x.uni.Organisation} {
		insider := market.Actor{User: "insider", Organisation: organisation, Roles: all}
		_, err := x.try(t, insider, w, market.ClaimReopen)
		wantCode(t, "an officer of a party", err, market.CodeNotFound)
	}
}

// H.4: signed before registered and paid, the title on the test day, the
// programme on the day of the claim.
func TestH4WhatFailsOnTheSheetIsNotHandedIn(t *testing.T) {
	x := newClaimHouse(t)
	w := x.filled(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	title := onlyTitle(t, x.Service, "瀚辰")
	_, err := x.RecordTitle(t.Context(), registrar, title.Title.ID, title.Version, market.TitleEvent{Kind: market.TitleRevoked, Effective: "2026-05-01", Document: "样例〔2026〕3号", Reason: "复核不合格"})
	ok(t, err)
	_, err = x.try(t, x.firm, w, market.ClaimSubmit)
	wantCode(t, "the title was revoked before the signing", err, market.CodeConflict)
	sheet, err := x.TryClaim(t.Context(), x.firm, service.ClaimStart{Round: x.round.Round.ID, Contract: w.Claim.Contract}, x.form(t, w))
	ok(t, err)
	i := slices.IndexFunc(sheet.Lines, func(l market.Line) bool { return l.Code == "title.signing" })
	if sheet.Passes || sheet.Award != 0 || i < 0 || sheet.Lines[i].Outcome != market.Failed {
		t.Errorf("the sheet while typing: %+v", sheet)
	}
	x.days(365)
	_, err = x.StartClaim(t.Context(), x.firm, service.ClaimStart{Round: x.round.Round.ID, Contract: w.Claim.Contract})
	wantCode(t, "after the round's last day", err, market.CodeConflict)
}

// H.5: a change of the registration after the decision reopens the claim, and a
// cancellation after the payment opens a recovery.
func TestH5AChangedRegistrationReopensAndARevokedOneRecovers(t *testing.T) {
	x := newClaimHouse(t)
	c := x.paid(t, 70*market.WanYuan)
	w := x.decidedOn(t, c.Contract.ID)
	x.distributed(t)
	c, err := x.Contract(t.Context(), x.uni, c.Contract.ID)
	ok(t, err)
	changed := certificate()
	changed.Record.State, changed.Record.Number = market.RegistrationChanged, c.Contract.Registered().Number
	changed.Record.CertifiedTechnical, changed.Record.Reason = 40*market.WanYuan, "核减设备费"
	c = x.registered(t, c, changed)
	w = x.again(t, w)
	if w.Claim.State != market.ClaimFormalCheck || w.Claim.Decision != nil || w.Claim.Former[0].Amount() != 7*market.WanYuan || *w.Claim.Ceiling != 7*market.WanYuan {
		t.Fatalf("reopened: %+v", w.Claim)
	}
	_, err = x.try(t, x.decider, w, market.ClaimDecide)
	wantCode(t, "decided on more than the new certificate", err, market.CodeConflict)
	w = x.steps(t, x.formal, w, market.ClaimAsk)
	form := x.form(t, w)
	form.Allocations[0].Amount = 40 * market.WanYuan
	mine, err := x.EditClaim(t.Context(), x.firm, w.Claim.ID, w.Version, form)
	ok(t, err)
	w = x.steps(t, x.decider, x.steps(t, x.firm, mine, market.ClaimAnswer), market.ClaimDecide)
	if *w.Claim.Decision.Granted != 4*market.WanYuan {
		t.Errorf("granted %s", w.Claim.Decision.Granted)
	}
	w = x.approved(t, w)
	x.paysOut(t, x.listed(t, w))

	_, err = x.RecordRegistration(t.Context(), x.uni, c.Contract.ID, c.Version, service.RegistrationInput{Record: market.RegistrationRecord{State: market.RegistrationRevoked, Reason: "合同虚假"}})
	ok(t, err)
	w = x.again(t, w)
	if w.Claim.State != market.ClaimRecovery || w.Claim.Recovery == "" {
		t.Fatalf("after the revocation: %+v", w.Claim)
	}
	r, err := x.Recovery(t.Context(), x.decider, w.Claim.Recovery)
	ok(t, err)
	if *r.Difference != 4*market.WanYuan || r.Recovery.Paid != 4*market.WanYuan || len(r.Recovery.Causes) != 1 {
		t.Errorf("%+v, difference %s", r.Recovery, r.Difference)
	}
	x.sound(t)
}

// H.6: the notice runs whole working days, and nothing goes on inside it or
// while an objection is open.
func TestH6NothingIsPaidInsideANotice(t *testing.T) {
	x := newClaimHouse(t)
	w := x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	x.distributed(t)
	x.world.at = time.Date(2026, 6, 18, 2, 0, 0, 0, time.UTC) // a Thursday before the Dragon Boat Festival
	w = x.steps(t, x.formal, x.again(t, w), market.ClaimPublish)
	last, err := market.CalendarOf(nil).Add("2026-06-18", 5)
	ok(t, err)
	if w.Claim.NoticeTo != last {
		t.Fatalf("the notice ends on %s, the table says %s", w.Claim.NoticeTo, last)
	}
	x.world.at = last.Time().Add(24*time.Hour - time.Millisecond)
	_, err = x.try(t, x.decider, w, market.ClaimApprove)
	wantCode(t, "on the last evening", err, market.CodeConflict)

	who := service.Objector{Name: "赵某某", Phone: "13900001111"}
	_, err = x.Object(t.Context(), market.Actor{}, w.Claim.ID, service.Objector{Name: "赵某某"}, "该合同与去年的合同内容相同")
	wantCode(t, "without a way to be reached", err, market.CodeInvalid)
	o, err := x.Object(t.Context(), market.Actor{}, w.Claim.ID, who, "该合同与去年的合同内容相同")
	ok(t, err)
	x.days(3)
	_, err = x.Object(t.Context(), market.Actor{}, w.Claim.ID, who, "该合同与去年的合同内容相同")
	wantCode(t, "after the last day", err, market.CodeConflict)
	w = x.again(t, w)
	if w.Claim.State != market.ClaimObjection || len(w.Objections) != 1 || w.Objections[0].Objector.Name != "赵某某" {
		t.Fatalf("%s, %+v", w.Claim.State, w.Objections)
	}
	_, err = x.try(t, x.decider, w, market.ClaimApprove)
	wantCode(t, "while an objection is open", err, market.CodeConflict)
	_, err = x.CreateBatch(t.Context(), x.finance, []string{w.Claim.ID})
	wantCode(t, "paid while an objection is open", err, market.CodeConflict)
	for rule, who := range map[string]market.Actor{"who decided it": x.decider, "who published it": x.formal} {
		_, err = x.SettleObjection(t.Context(), who, w.Claim.ID, w.Version, o.ID, false, "两份合同内容不同，已核对")
		wantCode(t, rule+" judges the objection", err, market.CodeForbidden)
	}
	w, err = x.SettleObjection(t.Context(), x.second, w.Claim.ID, w.Version, o.ID, false, "两份合同内容不同，已核对")
	ok(t, err)
	w = x.steps(t, x.decider, w, market.ClaimApprove)
	if w.Claim.State != market.ClaimApproved {
		t.Errorf("%s", w.Claim.State)
	}
	for entries, after := []store.Entry{{}}, int64(0); len(entries) > 0; {
		entries, err = x.store.Entries(t.Context(), after, 100)
		ok(t, err)
		for _, e := range entries {
			after = e.Number
			for _, a := range e.Acts {
				for _, c := range a.Changes {
					if strings.Contains(string(c.Body), "赵某某") || strings.Contains(string(c.Body), "13900001111") {
						t.Fatalf("the journal names who objected: %s %s", c.Kind, c.ID)
					}
				}
			}
		}
	}
}

// H.8: a change of any figure of a decision is found by the check.
func TestH8AChangedDecisionIsFound(t *testing.T) {
	x := newClaimHouse(t)
	w := x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	x.sound(t)
	tamper := func(kind, id string, change func(map[string]any)) {
		t.Helper()
		_, err := x.store.Commit(t.Context(), store.Meta{Actor: "intruder", Action: "tamper"}, tampers(kind, id, change))
		ok(t, err)
	}
	found := func(what string) {
		t.Helper()
		findings, err := service.VerifyClaims(t.Context(), x.store, nil)
		ok(t, err)
		if len(findings) == 0 {
			t.Errorf("%s is not found", what)
		}
	}
	tamper(service.DecisionSheets, w.Claim.Decision.Sheet, func(m map[string]any) { m["calculation"].(map[string]any)["award_fen"] = 9_000_000 })
	found("another award on the sheet")
	tamper(service.DecisionSheets, w.Claim.Decision.Sheet, func(m map[string]any) {
		m["calculation"].(map[string]any)["award_fen"] = 3_000_000
	})
	x.sound(t)
	tamper(service.DecisionSheets, w.Claim.Decision.Sheet, func(m map[string]any) { m["input"].(map[string]any)["filed"] = "2026-06-02" })
	found("another day in the input")
	tamper(service.DecisionSheets, w.Claim.Decision.Sheet, func(m map[string]any) { m["input"].(map[string]any)["filed"] = "2026-06-01" })
	x.sound(t)
	tamper(service.Ledgers, "contract:"+w.Claim.Contract, func(m map[string]any) { m["entries"].([]any)[0].(map[string]any)["amount_fen"] = 1 })
	found("a ledger that says less")
}

// H.9: the same inputs give the same award, byte for byte, with version and
// rules named.
func TestH9ADecisionIsRecomputed(t *testing.T) {
	x := newClaimHouse(t)
	w := x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	d, err := x.DecisionSheet(t.Context(), x.formal, w.Claim.ID, w.Claim.Decision.Sheet)
	ok(t, err)
	again, err := market.Calculate(d.Input, d.Calculation.Rules)
	ok(t, err)
	sum, err := again.Sum()
	ok(t, err)
	if sum != d.SHA256 || d.Calculation.Version != 1 || d.Calculation.Programme != "jilin-2022-10" || d.Calculation.Journal == 0 {
		t.Errorf("%s, stored %s: %+v", sum, d.SHA256, d.Calculation)
	}
	_, err = x.DecisionSheet(t.Context(), x.uni, w.Claim.ID, w.Claim.Decision.Sheet)
	wantCode(t, "the seller reads it", err, market.CodeNotFound)
}

func TestTheTreasurysFileIsReadBack(t *testing.T) {
	x := newClaimHouse(t)
	first, second := x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID), x.decidedOn(t, x.paid(t, 20*market.WanYuan).Contract.ID)
	x.distributed(t)
	first = x.steps(t, x.formal, x.again(t, first), market.ClaimPublish)
	second = x.approved(t, second)
	first = x.steps(t, x.decider, x.again(t, first), market.ClaimApprove)
	b := x.listed(t, first, second)
	var file bytes.Buffer
	number, err := x.BatchFile(t.Context(), x.finance, b.Batch.ID, &file)
	ok(t, err)
	if number != b.Batch.Number || file.Len() == 0 {
		t.Errorf("list %s of %d bytes", number, file.Len())
	}
	result := fmt.Sprintf("申报编号,金额（元）,结果,支付流水号,支付日期,失败原因\n%s,\"30,000.00\",已支付,GK 2026-1,2026/6/11,\n%s,20000,支付失败,,,账号不存在\n合计,50000,,,,\n",
		first.Claim.Number, second.Claim.Number)
	bad := strings.Replace(result, "20000", "20001", 1)
	_, err = x.ReadBatchResult(t.Context(), x.finance, b.Batch.ID, b.Version, "回执.csv", []byte(bad))
	wantCode(t, "another amount", err, market.CodeInvalid)
	b, err = x.ReadBatchResult(t.Context(), x.finance, b.Batch.ID, b.Version, "回执.csv", []byte(result))
	ok(t, err)
	first, second = x.again(t, first), x.again(t, second)
	if first.Claim.State != market.ClaimPaid || first.Claim.PaidRef != "GK20261" || second.Claim.State != market.ClaimApproved || b.Batch.Pending() != 0 || len(b.Batch.ResultSHA) != 1 {
		t.Errorf("%s %s, %s, %+v", first.Claim.State, first.Claim.PaidRef, second.Claim.State, b.Batch)
	}
	next := x.listed(t, second)
	_, err = x.AnswerBatch(t.Context(), x.finance, next.Batch.ID, next.Version, []market.TreasuryWord{{Number: second.Claim.Number, Amount: 2 * market.WanYuan, Paid: true, Ref: "gk2026-1", Date: market.DateOf(x.world.at)}})
	wantCode(t, "a bank reference that was used", err, market.CodeConflict)
	x.sound(t)
}

func TestTwoPeopleSendAPaymentListOut(t *testing.T) {
	x := newClaimHouse(t)
	w := x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	x.distributed(t)
	w = x.approved(t, w)
	b := x.unsigned(t, w)
	id := b.Batch.ID
	word := market.TreasuryWord{Number: w.Claim.Number, Amount: 3 * market.WanYuan, Paid: true, Ref: "GK-0001", Date: market.DateOf(x.world.at)}
	_, err := x.AnswerBatch(t.Context(), x.signer, id, b.Version, []market.TreasuryWord{word})
	wantCode(t, "paid before it is signed", err, market.CodeConflict)
	_, err = x.BatchFile(t.Context(), x.finance, id, &bytes.Buffer{})
	wantCode(t, "sent out before it is signed", err, market.CodeConflict)
	decided := withPurse(x.decider)
	for who, a := range map[string]market.Actor{
		"who made it": x.finance, "who decided a claim on it": decided, "a manager": x.second, "the local office": x.local, "the enterprise": x.firm,
		"finance of a prefecture": of("purse", market.RoleFinance, "220200"),
	} {
		_, err := x.SignBatch(t.Context(), a, id, b.Version)
		wantCode(t, who+" signs", err, market.CodeForbidden)
	}
	duties := func(a market.Actor) (out []string) {
		t.Helper()
		all, err := x.Duties(t.Context(), a)
		ok(t, err)
		for _, d := range all {
			if d.Kind == market.DutyBatch {
				out = append(out, d.Actions...)
			}
		}
		return out
	}
	if of := duties(x.finance); len(of) != 0 {
		t.Errorf("who made it is asked to %v", of)
	}
	if of := duties(x.signer); !slices.Equal(of, []string{"sign"}) {
		t.Errorf("another is asked to %v", of)
	}
	_, err = x.SignBatch(t.Context(), x.signer, id, b.Version-1)
	wantCode(t, "a version that was not read", err, market.CodeStale)
	signed, err := x.SignBatch(t.Context(), x.signer, id, b.Version)
	ok(t, err)
	if signed.Batch.SignedBy != x.signer.User || signed.Batch.SHA256 != b.Batch.SHA256 || !signed.Sealed {
		t.Errorf("%+v", signed)
	}
	if of := duties(x.finance); !slices.Equal(of, []string{"result"}) {
		t.Errorf("after it was signed finance is asked to %v", of)
	}
	_, err = x.SignBatch(t.Context(), x.signer, id, signed.Version)
	wantCode(t, "signed twice", err, market.CodeConflict)
	_, err = x.WithdrawBatch(t.Context(), x.finance, id, signed.Version, "账号有误")
	wantCode(t, "taken back after it was signed", err, market.CodeConflict)
	_, err = x.AnswerBatch(t.Context(), x.finance, id, signed.Version, []market.TreasuryWord{word})
	ok(t, err)
	x.sound(t)
}

// Who signs is no less one who pays than who lists: they decide nothing of the claim
// when it comes back, and who decided or approved it does not sign.
func TestWhoSignsAPaymentListDecidesNothingOfItsClaims(t *testing.T) {
	x := newClaimHouse(t)
	c := x.paid(t, 30*market.WanYuan)
	w := x.decidedOn(t, c.Contract.ID)
	x.distributed(t)
	w = x.steps(t, x.formal, x.again(t, w), market.ClaimPublish)
	x.days(10)
	w = x.steps(t, x.second, w, market.ClaimApprove)
	b := x.unsigned(t, w)
	for who, a := range map[string]market.Actor{"who decided": x.decider, "who approved": x.second} {
		_, err := x.SignBatch(t.Context(), withPurse(a), b.Batch.ID, b.Version)
		wantCode(t, who+" signs", err, market.CodeForbidden)
	}
	b, err := x.SignBatch(t.Context(), x.signer, b.Batch.ID, b.Version)
	ok(t, err)
	_, err = x.AnswerBatch(t.Context(), x.finance, b.Batch.ID, b.Version, []market.TreasuryWord{{Number: w.Claim.Number, Amount: 3 * market.WanYuan, Reason: "账号不存在"}})
	ok(t, err)
	w = x.steps(t, x.second, x.again(t, w), market.ClaimReopen)

	for _, payer := range []market.Actor{x.signer, x.finance} {
		now := moved(payer.User)
		seen, err := x.Claim(t.Context(), now, w.Claim.ID)
		ok(t, err)
		i := slices.IndexFunc(seen.Choices, func(o market.ClaimChoice) bool { return o.Action == market.ClaimDecide })
		if i < 0 || !slices.Equal(seen.Choices[i].Bars, []market.ClaimBar{market.BarPaid}) {
			t.Errorf("%s is offered to decide: %+v", payer.User, seen.Choices)
		}
		for _, step := range []market.ClaimAction{market.ClaimDecide, market.ClaimReject} {
			_, err = x.try(t, now, w, step)
			wantCode(t, payer.User+" takes the step "+string(step), err, market.CodeForbidden)
		}
	}
	w = x.steps(t, x.decider, w, market.ClaimDecide)
	w = x.steps(t, x.formal, w, market.ClaimPublish)
	x.days(10)
	_, err = x.try(t, moved(x.signer.User), w, market.ClaimApprove)
	wantCode(t, "the signer approves", err, market.CodeForbidden)
	x.paysOut(t, x.listed(t, x.steps(t, x.second, w, market.ClaimApprove)))
	x.sound(t)
}

// withPurse is someone who has the role finance as well.
func withPurse(a market.Actor) market.Actor {
	a.Roles = append(slices.Clone(a.Roles), market.Grant{Role: market.RoleFinance, Region: market.Jilin})
	return a
}

func TestAListThatNobodySignedIsTakenBack(t *testing.T) {
	x := newClaimHouse(t)
	w := x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	x.distributed(t)
	w = x.approved(t, w)
	b := x.unsigned(t, w)
	_, err := x.WithdrawBatch(t.Context(), x.signer, b.Batch.ID, b.Version, "")
	wantCode(t, "without a reason", err, market.CodeInvalid)
	_, err = x.WithdrawBatch(t.Context(), x.second, b.Batch.ID, b.Version, "账号有误")
	wantCode(t, "by a manager", err, market.CodeForbidden)
	b, err = x.WithdrawBatch(t.Context(), x.signer, b.Batch.ID, b.Version, "账号有误")
	ok(t, err)
	if w = x.again(t, w); w.Claim.State != market.ClaimApproved || b.Batch.Pending() != 0 || b.Batch.Lines[0].Outcome != market.BatchFailed {
		t.Errorf("%s, %+v", w.Claim.State, b.Batch)
	}
	_, err = x.SignBatch(t.Context(), x.signer, b.Batch.ID, b.Version)
	wantCode(t, "signed after it was taken back", err, market.CodeConflict)
	x.paysOut(t, x.listed(t, w))
	x.sound(t)
}

// Before the second signature nothing has gone out: a claim whose ground fell is not
// signed for, to be called back afterwards.
func TestAListIsNotSignedForAClaimWhoseGroundFell(t *testing.T) {
	x := newClaimHouse(t)
	c := x.paid(t, 30*market.WanYuan)
	w := x.decidedOn(t, c.Contract.ID)
	x.distributed(t)
	w = x.approved(t, w)
	b := x.unsigned(t, w)
	if len(b.Held) > 0 {
		t.Errorf("held from the beginning: %v", b.Held)
	}
	x.revoked(t, c)
	b, err := x.Batch(t.Context(), x.signer, b.Batch.ID)
	ok(t, err)
	if why := b.Held[w.Claim.ID]; !strings.Contains(why, "合同虚假") {
		t.Errorf("the signer is told %q", why)
	}
	_, err = x.SignBatch(t.Context(), x.signer, b.Batch.ID, b.Version)
	wantCode(t, "signed", err, market.CodeConflict)
	b, err = x.WithdrawBatch(t.Context(), x.signer, b.Batch.ID, b.Version, "登记已撤销")
	ok(t, err)
	if w = x.again(t, w); w.Claim.State != market.ClaimFormalCheck || w.Claim.Hold != "" || len(b.Held) > 0 {
		t.Errorf("%s, hold %q, list %v", w.Claim.State, w.Claim.Hold, b.Held)
	}
	x.sound(t)
}

// revoked revokes the registration of a contract.
func (x *claimHouse) revoked(t testing.TB, c service.ContractWork) {
	t.Helper()
	c, err := x.Contract(t.Context(), x.uni, c.Contract.ID)
	fatal(t, err)
	_, err = x.RecordRegistration(t.Context(), x.uni, c.Contract.ID, c.Version, service.RegistrationInput{Record: market.RegistrationRecord{State: market.RegistrationRevoked, Reason: "合同虚假"}})
	fatal(t, err)
}

func TestAListedClaimWhoseGroundFallsIsHeld(t *testing.T) {
	for _, paid := range []bool{true, false} {
		x := newClaimHouse(t)
		c := x.paid(t, 30*market.WanYuan)
		w := x.decidedOn(t, c.Contract.ID)
		x.distributed(t)
		w = x.approved(t, w)
		b := x.listed(t, w)
		x.revoked(t, c)
		if w = x.again(t, w); w.Claim.State != market.ClaimAllocated || w.Claim.Hold == "" {
			t.Fatalf("%s, hold %q", w.Claim.State, w.Claim.Hold)
		}
		var file bytes.Buffer
		_, err := x.BatchFile(t.Context(), x.finance, b.Batch.ID, &file)
		ok(t, err)
		book, err := excelize.OpenReader(&file)
		fatal(t, err)
		rows, err := book.GetRows(book.GetSheetName(0))
		fatal(t, err)
		if last := rows[1][len(rows[1])-1]; !strings.HasPrefix(last, "暂缓支付：") || !strings.Contains(last, "示例参数") {
			t.Errorf("the treasury is not told: %q", rows)
		}
		word := market.TreasuryWord{Number: w.Claim.Number, Amount: 3 * market.WanYuan, Paid: paid, Reason: "单位要求停止支付"}
		if paid {
			word.Ref, word.Date = "GK-0001", market.DateOf(x.world.at)
		}
		_, err = x.AnswerBatch(t.Context(), x.finance, b.Batch.ID, b.Version, []market.TreasuryWord{word})
		ok(t, err)
		want := market.ClaimFormalCheck
		if paid {
			want = market.ClaimRecovery
		}
		if w = x.again(t, w); w.Claim.State != want || w.Claim.Hold != "" {
			t.Errorf("paid %v: %s, hold %q", paid, w.Claim.State, w.Claim.Hold)
		}
		x.sound(t)
	}
}

func TestMoneyComesBackByARecovery(t *testing.T) {
	for _, free := range []bool{false, true} {
		x := newClaimHouse(t)
		c := x.paid(t, 30*market.WanYuan)
		w := x.steps(t, x.decider, x.paidOut(t, c.Contract.ID), market.ClaimRecover)
		_, err := x.DemandRecovery(t.Context(), x.finance, w.Claim.Recovery, 1, market.RecoveryDemand{Amount: 1, Basis: "审计发现"})
		wantCode(t, "finance demands", err, market.CodeForbidden)
		r, err := x.DemandRecovery(t.Context(), x.decider, w.Claim.Recovery, 1, market.RecoveryDemand{Amount: 3 * market.WanYuan, Basis: "审计发现合同未履行", FreeVouchers: free})
		ok(t, err)
		for _, part := range []market.Fen{1 * market.WanYuan, 2 * market.WanYuan} {
			_, err = x.try(t, x.finance, w, market.ClaimRecoverDone)
			wantCode(t, "before all is in", err, market.CodeConflict)
			ref := x.number("BACK")
			r, err = x.ReceiveRecovery(t.Context(), x.finance, r.Recovery.ID, r.Version, market.Receipt{Amount: part, Date: market.DateOf(x.world.at), Ref: ref})
			ok(t, err)
			if r.Recovery.Complete() {
				break
			}
			_, err = x.ReceiveRecovery(t.Context(), x.finance, r.Recovery.ID, r.Version, market.Receipt{Amount: part, Date: market.DateOf(x.world.at), Ref: " " + strings.ToLower(ref)})
			wantCode(t, "the same transfer once more", err, market.CodeConflict)
			_, err = x.try(t, x.decider, w, market.ClaimClear)
			wantCode(t, "cleared with a part back", err, market.CodeConflict)
		}
		_, err = x.ReceiveRecovery(t.Context(), x.finance, r.Recovery.ID, r.Version, market.Receipt{Amount: 1, Date: market.DateOf(x.world.at), Ref: r.Recovery.Receipts[0].Ref})
		wantCode(t, "more than was demanded", err, market.CodeInvalid)
		w = x.steps(t, x.finance, x.again(t, w), market.ClaimRecoverDone)
		if w.Claim.State != market.ClaimRecovered || w.Claim.Kept() != 0 {
			t.Errorf("%s, kept %s", w.Claim.State, w.Claim.Kept())
		}
		taken := x.ledger(t, "contract:"+c.Contract.ID).Taken()
		if free != (taken == 0) {
			t.Errorf("vouchers freed: %v, and the contract's ledger says %s", free, taken)
		}
		if cap := x.ledger(t, "cap:total:jilin-2022-10:"+firmCode).Taken(); cap != 0 {
			t.Errorf("the cap still counts %s", cap)
		}
		x.sound(t)
	}
}

// Who acts has read what they act on.
func TestAStepIsTakenOnTheVersionThatWasRead(t *testing.T) {
	x := newClaimHouse(t)
	read := x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	now := x.steps(t, x.local, read, market.ClaimTakeUp)
	_, err := x.try(t, x.local, read, market.ClaimRecommend)
	wantCode(t, "on what was read before", err, market.CodeStale)
	x.steps(t, x.local, now, market.ClaimRecommend)
}

func TestAClaimIsHandedInInsideItsRound(t *testing.T) {
	lastDay := time.Date(2026, 9, 30, 15, 59, 59, 0, time.UTC) // its last second in China
	t.Run("on its last day", func(t *testing.T) {
		x := newClaimHouse(t)
		w := x.filled(t, x.paid(t, 30*market.WanYuan).Contract.ID)
		x.world.at = lastDay
		x.steps(t, x.firm, w, market.ClaimSubmit)
	})
	t.Run("not the day after", func(t *testing.T) {
		x := newClaimHouse(t)
		w := x.filled(t, x.paid(t, 30*market.WanYuan).Contract.ID)
		x.world.at = lastDay.Add(time.Second)
		_, err := x.try(t, x.firm, w, market.ClaimSubmit)
		wantCode(t, "a day late", err, market.CodeConflict)
	})
	t.Run("not after the department closed it", func(t *testing.T) {
		x := newClaimHouse(t)
		w := x.filled(t, x.paid(t, 30*market.WanYuan).Contract.ID)
		_, err := x.CloseRound(t.Context(), x.author, x.round.Round.ID, x.round.Version)
		ok(t, err)
		_, err = x.try(t, x.firm, w, market.ClaimSubmit)
		wantCode(t, "after it was closed", err, market.CodeConflict)
	})
}

func TestOnlyTheEnterpriseSpeaksForItselfInARecovery(t *testing.T) {
	x := newClaimHouse(t)
	c := x.paid(t, 30*market.WanYuan)
	w := x.steps(t, x.decider, x.paidOut(t, c.Contract.ID), market.ClaimRecover)
	mine, err := x.Recoveries(t.Context(), x.firm)
	ok(t, err)
	if len(mine) != 1 || !slices.Equal(mine[0].Actions, []string{"state"}) {
		t.Fatalf("%+v", mine)
	}
	id, said := w.Claim.Recovery, "合同仍在履行，登记变更不影响已付的款项"
	for name, who := range map[string]market.Actor{"the seller": x.uni, "a stranger": x.third} {
		_, err := x.StateToRecovery(t.Context(), who, id, mine[0].Version, said)
		wantCode(t, name, err, market.CodeNotFound)
	}
	_, err = x.StateToRecovery(t.Context(), x.decider, id, mine[0].Version, said)
	wantCode(t, "the office", err, market.CodeForbidden)
	r, err := x.StateToRecovery(t.Context(), x.firm, id, mine[0].Version, said)
	ok(t, err)
	_, err = x.StateToRecovery(t.Context(), x.firm, id, mine[0].Version, said)
	wantCode(t, "the same again by a second click", err, market.CodeStale)
	_, err = x.DemandRecovery(t.Context(), x.decider, id, r.Version, market.RecoveryDemand{Amount: 1, Basis: "审计发现合同未履行", Repay: "缴款码 1234"})
	ok(t, err)
	seen, err := x.Recovery(t.Context(), x.firm, id)
	ok(t, err)
	if seen.Recovery.Repay != "缴款码 1234" || len(seen.Recovery.Statements) != 1 || seen.Recovery.Statements[0].By != x.firm.User {
		t.Errorf("%+v", seen.Recovery)
	}
	x.sound(t)
}

func TestANoticeThatIsOverStaysPublicWhileItsDecisionStands(t *testing.T) {
	x := newClaimHouse(t)
	w := x.paidOut(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	ended, total, err := x.EndedNotices(t.Context(), 1, 20)
	ok(t, err)
	if total != 1 || ended[0].ID != w.Claim.ID || ended[0].Runs || ended[0].Amount != w.Claim.Decision.Amount() {
		t.Fatalf("%d: %+v", total, ended)
	}
	if n, err := x.Notice(t.Context(), w.Claim.ID); err != nil || n != ended[0] {
		t.Errorf("%+v, %v", n, err)
	}
	if over := x.again(t, w); over.Noticed != market.NoticeOver {
		t.Errorf("its page says of the notice %q", over.Noticed)
	}
	if page, err := x.Notices(t.Context()); err != nil || len(page.Notices) != 0 {
		t.Errorf("%+v, %v", page.Notices, err)
	}
	who := service.Objector{Name: "赵某某", Phone: "13900001111"}
	_, err = x.Object(t.Context(), market.Actor{}, w.Claim.ID, who, "该合同与去年申报的合同内容相同")
	wantCode(t, "an objection to a notice that is over", err, market.CodeConflict)
	if w = x.steps(t, x.decider, w, market.ClaimRecover); w.Noticed != "" {
		t.Errorf("its page says of the notice %q while its money is asked back", w.Noticed)
	}
	if _, total, err := x.EndedNotices(t.Context(), 1, 20); err != nil || total != 0 {
		t.Errorf("%d while its money is asked back, %v", total, err)
	}
	_, err = x.Notice(t.Context(), w.Claim.ID)
	wantCode(t, "while its money is asked back", err, market.CodeNotFound)
}

func TestASupplementLapses(t *testing.T) {
	x := newClaimHouse(t)
	w := x.steps(t, x.local, x.submitted(t, x.paid(t, 30*market.WanYuan).Contract.ID), market.ClaimTakeUp)
	w = x.steps(t, x.local, w, market.ClaimAsk)
	x.world.at = w.Claim.Due.Time().Add(23 * time.Hour)
	if n, err := x.LapseDue(t.Context()); n != 0 || err != nil {
		t.Fatalf("%d lapsed on the last day (%v)", n, err)
	}
	x.days(1)
	if n, err := x.LapseDue(t.Context()); n != 1 || err != nil {
		t.Fatalf("%d lapsed (%v)", n, err)
	}
	if n, err := x.LapseDue(t.Context()); n != 0 || err != nil {
		t.Fatalf("%d lapsed again (%v)", n, err)
	}
	w = x.again(t, w)
	if w.Claim.State != market.ClaimWithdrawn || len(w.Claim.Ledgers) != 0 {
		t.Errorf("%s with %v", w.Claim.State, w.Claim.Ledgers)
	}
	x.sound(t)
}

func TestAnOversubscribedRoundIsSharedOut(t *testing.T) {
	x := newClaimHouse(t, func(p *market.Programme) {
		p.Budget, p.Oversub = ptr(6*market.WanYuan), market.Proportional
	})
	first, second := x.decidedOn(t, x.paid(t, 60*market.WanYuan).Contract.ID), x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	open := x.submitted(t, x.paid(t, 10*market.WanYuan).Contract.ID)
	v, err := x.CloseRound(t.Context(), x.author, x.round.Round.ID, x.round.Version)
	ok(t, err)
	_, err = x.DistributeRound(t.Context(), x.author, v.Round.ID, v.Version)
	wantCode(t, "while a claim is not decided", err, market.CodeConflict)
	x.steps(t, x.firm, open, market.ClaimWithdraw)
	v, err = x.DistributeRound(t.Context(), x.author, v.Round.ID, v.Version)
	ok(t, err)
	first, second = x.again(t, first), x.again(t, second)
	if *first.Claim.Decision.Granted != 4*market.WanYuan || *second.Claim.Decision.Granted != 2*market.WanYuan {
		t.Errorf("granted %s and %s", first.Claim.Decision.Granted, second.Claim.Decision.Granted)
	}
	budget := "budget:" + v.Round.ID
	if l := x.ledger(t, budget); l.Taken() != 6*market.WanYuan || l.Limit != 6*market.WanYuan {
		t.Errorf("%+v", l)
	}
	_, err = x.DistributeRound(t.Context(), x.author, v.Round.ID, v.Version)
	wantCode(t, "a second time", err, market.CodeConflict)
	x.steps(t, x.firm, mineOf(t, x, first), market.ClaimWithdraw)
	if l := x.ledger(t, budget); l.Taken() != 2*market.WanYuan {
		t.Errorf("what is freed goes back to the budget: %+v", l)
	}
	if second = x.again(t, second); *second.Claim.Decision.Granted != 2*market.WanYuan {
		t.Errorf("and to nobody else: %s", second.Claim.Decision.Granted)
	}
	x.sound(t)
}

// mineOf is the claim as its enterprise reads it.
func mineOf(t testing.TB, x *claimHouse, w service.ClaimWork) service.ClaimWork {
	t.Helper()
	w, err := x.Claim(t.Context(), x.firm, w.Claim.ID)
	fatal(t, err)
	return w
}

func TestClaimsAreProposedAndNeverHandedIn(t *testing.T) {
	x := newClaimHouse(t)
	c := x.paid(t, 30*market.WanYuan)
	x.concluded(t) // not registered: would not pass
	_, err := x.ProposeClaims(t.Context(), x.local, x.round.Round.ID)
	wantCode(t, "a local office proposes", err, market.CodeForbidden)
	n, err := x.ProposeClaims(t.Context(), x.formal, x.round.Round.ID)
	ok(t, err)
	if n != (service.Proposed{Enterprises: 1, Drafts: 1}) {
		t.Fatalf("%+v", n)
	}
	if n, err = x.ProposeClaims(t.Context(), x.formal, x.round.Round.ID); n.Drafts != 0 || err != nil {
		t.Errorf("again: %+v, %v", n, err)
	}
	mine, err := x.MyClaims(t.Context(), x.firm, service.ClaimFilter{})
	ok(t, err)
	if mine.Total != 1 || mine.Rows[0].Claim.State != market.ClaimDraft || mine.Rows[0].Claim.Contract != c.Contract.ID || !mine.Rows[0].Claim.Proposed || mine.Rows[0].Claim.Promised {
		t.Errorf("%+v", mine.Rows)
	}
	duties, err := x.Duties(t.Context(), x.firm)
	ok(t, err)
	if !slices.ContainsFunc(duties, func(d market.Duty) bool { return d.Kind == market.DutyClaim && slices.Contains(d.Actions, "submit") }) {
		t.Errorf("the enterprise is not told: %+v", duties)
	}
	options, err := x.ClaimOptions(t.Context(), x.firm)
	ok(t, err)
	i := slices.IndexFunc(options, func(o service.ClaimOption) bool { return o.Contract == c.Contract.ID })
	if len(options) != 2 || i < 0 || options[i].Sheet.Award != 3*market.WanYuan || options[i].Open == "" || options[1-i].Sheet.Passes {
		t.Errorf("%+v", options)
	}
}

func TestWhoReadsAClaim(t *testing.T) {
	x := newClaimHouse(t)
	draft := x.filled(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	readers := map[string]market.Actor{
		"the firm": x.firm, "the seller": x.uni, "another firm": x.third, "the local office": x.local, "another office": of("away", market.RoleReviewer, "220300"),
		"the province": x.formal, "finance": x.finance, "the auditor": of("auditor", market.RoleAuditor, market.Jilin), "a visitor": {},
		"an expert who was not asked": {User: "e", Organisation: "college", Roles: []market.Grant{{Role: market.RoleExpert}}},
	}
	may := func(w service.ClaimWork, want ...string) {
		t.Helper()
		for who, a := range readers {
			_, err := x.Claim(t.Context(), a, w.Claim.ID)
			if got := err == nil; got != slices.Contains(want, who) {
				t.Errorf("%s reads a claim in %s: %v (%v)", who, w.Claim.State, got, err)
			}
		}
	}
	may(draft, "the firm")
	may(x.steps(t, x.firm, draft, market.ClaimSubmit), "the firm", "the local office", "the province", "finance", "the auditor")
}
