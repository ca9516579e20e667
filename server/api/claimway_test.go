package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// way is a claim on its way through the API, with everyone who has to do with it and
// a clock that the test moves.
type way struct {
	*house
	t        *testing.T
	logins   map[string]string
	orgs     map[string]string
	round    string
	claim    string
	contract string
	refs     int
}

// walkers are who tries every step, in the order of the columns of a row.
var walkers = []string{"visitor", "firm", "rival", "uni", "county", "elsewhere", "formal", "decider", "second", "finance", "expert", "auditor", "operator"}

// newWay has a contract that is registered and paid, and an open round of a
// programme with a local review, two experts and a performance check.
func newWay(t *testing.T, change ...func(*market.Programme)) *way {
	t.Helper()
	w := &way{t: t, house: newHouse(t), logins: map[string]string{}, orgs: map[string]string{}}
	w.clock.pass(time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC).Sub(w.clock.Now()))
	w.people()
	w.titles()
	w.opens(change...)
	w.deal()
	return w
}

func (w *way) people() {
	w.orgs["uni"] = w.admit(w.t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	w.orgs["firm"] = w.admit(w.t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise, "220202")
	w.orgs["rival"] = w.admit(w.t, "91220100DEMB0020XJ", "第三公司", market.Enterprise, "220202")
	w.orgs["bureau"] = w.admit(w.t, "11220000DEMB00145R", "示范科技厅", market.Department, market.Jilin)
	w.orgs["college"] = w.admit(w.t, "91220100MYA3946381", "专家之家", market.Agency, "220104")
	for _, p := range []struct {
		who, of string
		grant   market.Grant
	}{
		{"firm", "firm", grant(market.RoleMember, "")}, {"rival", "rival", grant(market.RoleMember, "")}, {"uni", "uni", grant(market.RoleMember, "")},
		{"county", "bureau", grant(market.RoleReviewer, "220200")}, {"elsewhere", "bureau", grant(market.RoleReviewer, "220300")},
		{"formal", "bureau", grant(market.RoleReviewer, market.Jilin)}, {"decider", "bureau", grant(market.RoleDepartmentManager, market.Jilin)},
		{"second", "bureau", grant(market.RoleDepartmentManager, market.Jilin)}, {"finance", "bureau", grant(market.RoleFinance, market.Jilin)},
		{"signer", "bureau", grant(market.RoleFinance, market.Jilin)},
		{"expert", "college", grant(market.RoleExpert, "")}, {"another", "college", grant(market.RoleExpert, "")},
		{"auditor", "bureau", grant(market.RoleAuditor, market.Jilin)}, {"operator", "", grant(market.RoleOperator, "")},
	} {
		w.logins[p.who] = w.user(w.t, p.who+"@way.example", w.orgs[p.of], p.grant).User
	}
}

// actor is who acts in what goes before the claim.
func (w *way) actor(who string, role market.Role, region string) market.Actor {
	of := map[string]string{"firm": "firm", "uni": "uni"}[who]
	if of == "" {
		of = "bureau"
	}
	return market.Actor{User: w.logins[who], Organisation: w.orgs[of], Roles: []market.Grant{{Role: role, Region: region}}}
}

func (w *way) titles() {
	w.t.Helper()
	registrar := w.actor("decider", market.RoleDepartmentManager, market.Jilin)
	list := market.TitleList{DocumentNumber: "样例〔2024〕7号", Level: market.TitleProvincial, Batch: "2024", NoticeDate: "2024-06-30"}
	st, err := w.service.UploadTitles(w.t.Context(), registrar, list, "list.csv", strings.NewReader("序号,企业名称,信用代码,地区\n1,瀚辰公司,91220106MYA976830Q,220202\n"))
	must(w.t, err)
	w.settled(w.t, registrar, st.ID, service.ImportChecking)
	_, err = w.service.ApplyTitles(w.t.Context(), registrar, st.ID, nil, "")
	must(w.t, err)
	w.settled(w.t, registrar, st.ID, service.ImportWriting)
}

func (w *way) opens(change ...func(*market.Programme)) {
	w.t.Helper()
	ctx, author := w.t.Context(), w.actor("second", market.RoleDepartmentManager, market.Jilin)
	p := wayProgramme()
	for _, c := range change {
		c(&p)
	}
	v, err := w.service.CreateProgramme(ctx, author, p)
	must(w.t, err)
	v, err = w.service.ActOnProgramme(ctx, author, v.Programme.ID, v.Version, market.ProgrammePropose, "")
	must(w.t, err)
	v, err = w.service.ActOnProgramme(ctx, w.actor("decider", market.RoleDepartmentManager, market.Jilin), v.Programme.ID, v.Version, market.ProgrammePublish, "")
	must(w.t, err)
	r, err := w.service.OpenRound(ctx, author, v.Programme.ID, market.Text{ZH: "2026 年批次"}, "2026-06-01", "2026-09-30")
	must(w.t, err)
	w.round = r.Round.ID
}

// wayProgramme goes through every stage.
func wayProgramme() market.Programme {
	yes, no, days, nothing, rate := true, false, 3, market.Fen(0), market.BasisPoints(1000)
	limit := func() *market.Fen { f := 200 * market.WanYuan; return &f }
	return market.Programme{
		Code: "jilin-2022-10", Kind: market.ContractSubsidy, Name: market.Text{ZH: "技术合同补助（示例）"}, Document: "吉政办明电〔2022〕1号", Article: "10",
		Issuer: "吉林省人民政府", ValidFrom: "2022-01-19", Example: true, Budget: limit(), Oversub: market.Proportional,
		Subsidy: &market.SubsidyTerms{
			BuyerLevels: []market.TitleLevel{market.TitleProvincial}, NationalCounts: &yes, TitleTest: market.AtSigningAndClaim,
			SellerKinds: []market.OrganisationKind{market.University}, SellerRegion: market.AnyRegion, BuyerRegion: market.Jilin,
			ContractTypes: []market.ContractType{market.DevCommissioned}, Registration: &yes, Implementation: &yes,
			Rate: &rate, CapContract: limit(), CapYear: limit(), CapTotal: limit(), CapYearBy: market.ByFiling, MinPaid: &nothing, MinAward: &nothing,
			SignedFirst: &yes, PaidAfter: &yes, ExcludeRelated: &yes, ExcludeImport: &yes, ExcludeFiscal: &yes, OneAwardPer: market.OncePerContractYear, CityAid: market.CityAidDeducted,
		},
		Procedure: market.Procedure{
			LocalReview: &yes, ExpertReview: &yes, Experts: 2, PerformanceCheck: &yes, NoticeDays: &days,
			StepDays: map[string]int{"submitted": 5, "local_review": 5, "supplement": 10, "formal_check": 10, "expert_review": 10, "decided": 5, "approved": 5, "allocated": 10, "objection": 10},
			Criteria: []market.Criterion{{Code: "standard", Name: market.Text{ZH: "技术水平"}, Max: 60}, {Code: "effect", Name: market.Text{ZH: "转化成效"}, Max: 40}},
			Evidence: []market.Evidence{{Code: "form", Name: market.Text{ZH: "申请书"}, Required: no}},
		},
	}
}

// deal is a registered contract of 1,000,000 yuan of which 600,000 are invoiced and
// paid.
func (w *way) deal() {
	w.t.Helper()
	ctx, no := w.t.Context(), false
	firm, uni := w.actor("firm", market.RoleMember, ""), w.actor("uni", market.RoleMember, "")
	c, err := w.service.CreateContract(ctx, firm, service.ContractDraft{Terms: market.ContractTerms{
		Type: market.DevCommissioned, Project: "高导热膜的研制", Subject: "研制用于功率器件散热的高导热膜，并提供样品。", Field: "05",
		Seller: market.ContractParty{CreditCode: "12220100MYA4283166"}, Buyer: market.ContractParty{CreditCode: "91220106MYA976830Q"},
		Signed: "2026-05-20", Begins: "2026-05-20", Ends: "2027-05-31", Place: "长春市", SellerTasks: "研制和测定", BuyerTasks: "提供工况", Ownership: "归双方共有", Secrecy: "各方保密", Acceptance: "按指标验收",
		Price: market.ContractPrice{Total: 100 * market.WanYuan, Mode: market.LumpSum}, Related: &no, FiscalPlan: &no,
	}})
	must(w.t, err)
	for _, a := range []market.Actor{firm, uni} {
		c, err = w.service.ActOnContract(ctx, a, c.Contract.ID, c.Version, market.ContractConfirm, "")
		must(w.t, err)
	}
	c, err = w.service.RecordRegistration(ctx, uni, c.Contract.ID, c.Version, service.RegistrationInput{Record: market.RegistrationRecord{
		State: market.Registered, Body: "示范技术市场", Number: "2201002026000001", Date: "2026-05-25", CertifiedTotal: 100 * market.WanYuan, CertifiedTechnical: 100 * market.WanYuan,
	}})
	must(w.t, err)
	i, err := w.service.RecordInvoice(ctx, uni, c.Contract.ID, service.InvoiceInput{Facts: market.InvoiceFacts{Date: "2026-05-26", Amount: 60 * market.WanYuan, Number: "26229900000000000001"}})
	must(w.t, err)
	_, err = w.service.ActOnInvoice(ctx, firm, i.Invoice.ID, i.Version, market.VoucherConfirm, "")
	must(w.t, err)
	p, err := w.service.RecordPayment(ctx, firm, c.Contract.ID, service.PaymentInput{
		Facts: market.PaymentFacts{Date: "2026-05-27", Amount: 60 * market.WanYuan, PayerRef: "BANK0001"}, Settlements: []market.Settlement{{Invoice: i.Invoice.ID, Amount: 60 * market.WanYuan}}})
	must(w.t, err)
	_, err = w.service.ActOnPayment(ctx, uni, p.Payment.ID, p.Version, market.VoucherConfirm, "")
	must(w.t, err)
	w.contract = c.Contract.ID
}

// token signs somebody in anew: days may have passed.
func (w *way) token(who string) string {
	if who == "visitor" {
		return ""
	}
	return w.signIn(w.t, who+"@way.example").AccessToken
}

// asks sends a request as somebody.
func (w *way) asks(who string, c call) (int, string) {
	w.t.Helper()
	c.path, c.token = basePath+c.path, w.token(who)
	res, body := w.do(w.t, c)
	return res.StatusCode, body
}

// reads a route as somebody who may.
func (w *way) reads(who, path string, v any) {
	w.t.Helper()
	status, body := w.asks(who, call{method: http.MethodGet, path: path})
	if status != http.StatusOK {
		w.t.Fatalf("%s as %s: %d %s", path, who, status, body)
	}
	must(w.t, json.Unmarshal([]byte(body), v))
}

// now is the claim as the enterprise sees it.
func (w *way) now() Claim {
	w.t.Helper()
	var c Claim
	w.reads("firm", "/claims/"+w.claim, &c)
	return c
}

func on(version int64) map[string]string {
	return map[string]string{"If-Match": strconv.Quote(strconv.FormatInt(version, 10))}
}

// stride is one step: who takes it, what they send, where the claim stands
// afterwards, and what everyone else gets who sends the same: a status for each of
// walkers, "does" for who takes it and "may" for somebody else who could.
type stride struct {
	name  string
	send  func(*way) call
	state market.ClaimState
	row   string
	after func(*way, string) // looks at the answer
	wait  int                // days that pass before it
}

// act is a step of the table of transitions.
func acts(r ClaimActionRequest) func(*way) call {
	return func(w *way) call {
		return call{method: http.MethodPost, path: "/claims/" + w.claim + "/actions", body: r, header: on(w.now().Version)}
	}
}

// goes takes steps one after another, each after everyone else has tried it in vain.
func (w *way) goes(strides ...stride) {
	w.t.Helper()
	for _, s := range strides {
		w.clock.pass(time.Duration(s.wait) * 24 * time.Hour)
		w.stride(s)
	}
}

func (w *way) stride(s stride) {
	w.t.Helper()
	columns := strings.Fields(s.row)
	if len(columns) != len(walkers) {
		w.t.Fatalf("%s: %d columns for %d people", s.name, len(columns), len(walkers))
	}
	doer, version := "", int64(0)
	if w.claim != "" {
		version = w.now().Version
	}
	var got []string
	for i, who := range walkers {
		switch columns[i] {
		case "does":
			doer = who
			got = append(got, "does")
		case "may":
			got = append(got, "may")
		default:
			status, _ := w.asks(who, s.send(w))
			got = append(got, strconv.Itoa(status))
		}
	}
	if !slices.Equal(got, columns) {
		w.t.Errorf("%s:\n  got  %s\n  want %s", s.name, strings.Join(got, " "), strings.Join(columns, " "))
	}
	if w.claim != "" && w.now().Version != version {
		w.t.Fatalf("%s: somebody who may not has changed the claim", s.name)
	}
	status, body := w.asks(doer, s.send(w))
	if status >= 300 {
		w.t.Fatalf("%s by %s: %d %s", s.name, doer, status, body)
	}
	if s.after != nil {
		s.after(w, body)
	}
	if s.state != "" {
		if c := w.now(); c.State != string(s.state) {
			w.t.Fatalf("%s: it stands at %s, want %s", s.name, c.State, s.state)
		}
	}
}

// The steps of a claim. Columns of a row:
//
//	visitor firm rival uni county elsewhere formal decider second finance expert auditor operator
var (
	starts = stride{name: "start", row: "401 does 404 404 403 403 403 403 403 403 403 403 403", state: market.ClaimDraft,
		send: func(w *way) call {
			return call{method: http.MethodPost, path: "/claims", body: ClaimStart{Round: w.round, Contract: w.contract}}
		},
		after: func(w *way, body string) {
			var c Claim
			must(w.t, json.Unmarshal([]byte(body), &c))
			w.claim = c.ID
		}}
	fillsIn = stride{name: "fill in", row: "401 does 404 404 403 403 403 403 403 403 403 403 403", state: market.ClaimDraft,
		send: func(w *way) call {
			c := w.now()
			return call{method: http.MethodPut, path: "/claims/" + w.claim, header: on(c.Version), body: ClaimForm{
				Allocations: c.Allocations, NotRelated: true, Promised: true, Account: &market.Account{Holder: "瀚辰公司", Bank: "示范银行吉林分行", Number: "22001122330044556677"}}}
		}}
	handsIn       = stride{name: "submit", row: "401 does 404 404 404 404 404 404 404 404 404 404 403", state: market.ClaimSubmitted, send: acts(ClaimActionRequest{Action: "submit"})}
	takesUp       = stride{name: "take up", row: "401 403 404 404 does 404 403 403 403 403 404 403 403", state: market.ClaimLocalReview, send: acts(ClaimActionRequest{Action: "take_up"})}
	localAsk      = stride{name: "ask for a supplement, locally", row: "401 403 404 404 does 404 403 403 403 403 404 403 403", state: market.ClaimSupplement, send: acts(ClaimActionRequest{Action: "ask", Reason: "请补充验收报告"})}
	answersLocal  = stride{name: "answer the local office", row: "401 does 404 404 403 404 403 403 403 403 404 403 403", state: market.ClaimLocalReview, send: acts(ClaimActionRequest{Action: "answer"})}
	recommends    = stride{name: "recommend", row: "401 403 404 404 does 404 403 403 403 403 404 403 403", state: market.ClaimFormalCheck, send: acts(ClaimActionRequest{Action: "recommend", Reason: "材料属实", For: true})}
	formalAsk     = stride{name: "ask for a supplement, in the formal check", row: "401 403 404 404 403 404 does may may 403 404 403 403", state: market.ClaimSupplement, send: acts(ClaimActionRequest{Action: "ask", Reason: "请补充付款凭证"})}
	answersFormal = stride{name: "answer the province", row: "401 does 404 404 403 404 403 403 403 403 404 403 403", state: market.ClaimFormalCheck, send: acts(ClaimActionRequest{Action: "answer"})}
	proves        = stride{name: "accept the proof of implementation", row: "401 403 403 403 403 404 does may may 403 403 403 403", state: market.ClaimFormalCheck,
		send: func(w *way) call {
			return call{method: http.MethodPut, path: "/claims/" + w.claim + "/implementation", header: on(w.now().Version), body: ImplementationRequest{Accepted: true, Reason: "现场核查"}}
		}}
	passesForm  = stride{name: "pass the form", row: "401 403 404 404 403 404 does may may 403 404 403 403", state: market.ClaimExpertReview, send: acts(ClaimActionRequest{Action: "pass_form"})}
	decides     = stride{name: "decide", row: "401 403 404 404 403 404 403 does may 403 403 403 403", state: market.ClaimDecided, send: acts(ClaimActionRequest{Action: "decide"})}
	closesRound = stride{name: "close the round", row: "401 403 403 403 403 403 403 may does 403 403 403 403", send: func(w *way) call {
		return call{method: http.MethodPost, path: "/rounds/" + w.round + "/close", header: on(w.roundVersion())}
	}}
	distributes = stride{name: "share the money out", row: "401 403 403 403 403 403 403 may does 403 403 403 403", state: market.ClaimDecided, send: func(w *way) call {
		return call{method: http.MethodPost, path: "/rounds/" + w.round + "/distribution", header: on(w.roundVersion())}
	}}
	publishes = stride{name: "publish", row: "401 403 404 404 403 404 does may may 403 403 403 403", state: market.ClaimNotice, send: acts(ClaimActionRequest{Action: "publish"})}
	objects   = stride{name: "object", row: "does may may may may may may may may may may may may", state: market.ClaimObjection, send: func(w *way) call {
		return call{method: http.MethodPost, path: "/notices/" + w.claim + "/objections", body: ObjectionInput{Name: "赵某某", Phone: "13900001111", Text: "该合同与去年的合同内容相同"}}
	}}
	dismisses = stride{name: "dismiss the objection", row: "401 403 403 403 403 404 403 may does 403 403 403 403", state: market.ClaimNotice, send: settles(false)}
	upholds   = stride{name: "uphold the objection", row: "401 403 403 403 403 404 403 may does 403 403 403 403", state: market.ClaimFormalCheck, send: settles(true)}
	approves  = stride{name: "approve", wait: 7, row: "401 403 404 404 403 404 403 may does 403 403 403 403", state: market.ClaimApproved, send: acts(ClaimActionRequest{Action: "approve"})}
	lists     = stride{name: "list for payment", row: "401 403 403 403 403 403 403 403 403 does 403 403 403", state: market.ClaimAllocated,
		send: func(w *way) call {
			return call{method: http.MethodPost, path: "/batches", body: BatchInput{Claims: []string{w.claim}}}
		}}
	isPaid    = stride{name: "pay", wait: 1, row: "401 403 403 403 403 403 403 403 403 does 403 403 403", state: market.ClaimPaid, send: treasury(true)}
	isNotPaid = stride{name: "could not pay", wait: 1, row: "401 403 403 403 403 403 403 403 403 does 403 403 403", state: market.ClaimApproved, send: treasury(false)}
	reports   = stride{name: "report what came of it", row: "401 does 404 404 403 404 403 403 403 403 403 403 403", state: market.ClaimPerformance,
		send: acts(ClaimActionRequest{Action: "check", Report: "已投产，形成年产两万平方米的能力。"})}
	closes    = stride{name: "close", row: "401 403 404 404 403 404 does may may 403 403 403 403", state: market.ClaimClosed, send: acts(ClaimActionRequest{Action: "close", Reason: "绩效良好"})}
	rejects   = stride{name: "reject", row: "401 403 404 404 403 404 403 does may 403 404 403 403", state: market.ClaimRejected, send: acts(ClaimActionRequest{Action: "reject", Reason: "合同内容不属于技术开发"})}
	withdraws = stride{name: "withdraw", row: "401 does 404 404 403 404 403 403 403 403 404 403 403", state: market.ClaimWithdrawn, send: acts(ClaimActionRequest{Action: "withdraw"})}
	recovers  = stride{name: "open a recovery", row: "401 403 404 404 403 404 403 does may 403 403 403 403", state: market.ClaimRecovery, send: acts(ClaimActionRequest{Action: "recover", Reason: "审计发现合同未履行"})}
	clears    = stride{name: "clear", row: "401 403 404 404 403 404 403 does may 403 403 403 403", state: market.ClaimPaid, send: acts(ClaimActionRequest{Action: "clear", Reason: "已补充履行证明"})}
	demands   = stride{name: "demand", row: "401 403 403 403 403 404 403 does may 403 403 403 403", state: market.ClaimRecovery, send: func(w *way) call {
		r := w.recovery()
		return call{method: http.MethodPut, path: "/recoveries/" + r.ID + "/demand", header: on(r.Version), body: RecoveryDemandInput{Amount: 2 * market.WanYuan, Basis: "审计报告第 5 号"}}
	}}
	receives = stride{name: "note what came back", row: "401 403 403 403 403 403 403 403 403 does 403 403 403", state: market.ClaimRecovery, send: func(w *way) call {
		r := w.recovery()
		return call{method: http.MethodPost, path: "/recoveries/" + r.ID + "/receipts", header: on(r.Version), body: ReceiptInput{Amount: market.WanYuan, Date: w.today(), Ref: w.ref("BACK")}}
	}}
	recovered = stride{name: "end the recovery", row: "401 403 404 404 403 404 403 403 403 does 403 403 403", state: market.ClaimRecovered, send: acts(ClaimActionRequest{Action: "recovered"})}
)

// asksExpert asks one by name, and scores has one hand in a sheet.
func asksExpert(who, row string) stride {
	return stride{name: "ask " + who, row: row, send: func(w *way) call {
		return call{method: http.MethodPost, path: "/claims/" + w.claim + "/experts", header: on(w.now().Version), body: ExpertRequest{Expert: w.logins[who]}}
	}}
}

var scores = stride{name: "score", row: "401 403 403 403 403 403 403 403 403 403 does 403 403", state: market.ClaimExpertReview, send: func(w *way) call {
	return call{method: http.MethodPut, path: "/claims/" + w.claim + "/review", body: ReviewInput{
		NoConflict: true, Scores: []market.Score{{Criterion: "standard", Points: 50}, {Criterion: "effect", Points: 30}}, Opinion: "技术先进，建议支持", Recommend: &recommended}}
}}

var recommended = true

// anotherScores hands in the sheet of the second expert, who is no walker.
func (w *way) anotherScores() {
	w.t.Helper()
	if status, body := w.asks("another", scores.send(w)); status != http.StatusNoContent {
		w.t.Fatalf("the second expert: %d %s", status, body)
	}
}

func settles(uphold bool) func(*way) call {
	return func(w *way) call {
		var c Claim
		w.reads("second", "/claims/"+w.claim, &c)
		i := slices.IndexFunc(c.Objections, func(o Objection) bool { return o.State == "open" })
		return call{method: http.MethodPost, path: "/claims/" + w.claim + "/objections/" + c.Objections[i].ID, header: on(c.Version), body: SettleRequest{Uphold: uphold, Answer: "已经核对两份合同"}}
	}
}

// signed has the payment list signed by a second person of finance, who is no
// walker; who made it may not.
func (w *way) signed() {
	w.t.Helper()
	var b Batch
	w.reads("finance", "/batches/"+w.now().Batch, &b)
	sign := call{method: http.MethodPost, path: "/batches/" + b.ID + "/signature", header: on(b.Version)}
	if status, body := w.asks("finance", sign); status != http.StatusForbidden {
		w.t.Errorf("who made the list signs it: %d %s", status, body)
	}
	if status, body := w.asks("signer", sign); status != http.StatusOK {
		w.t.Fatalf("the second person: %d %s", status, body)
	}
}

// treasury answers the list that the claim is on.
func treasury(paid bool) func(*way) call {
	return func(w *way) call {
		c := w.now()
		var b Batch
		w.reads("finance", "/batches/"+c.Batch, &b)
		line := TreasuryLine{Number: c.Number, Amount: *c.Granted, Paid: paid, Reason: "账号有误"}
		if paid {
			line = TreasuryLine{Number: c.Number, Amount: *c.Granted, Paid: true, Ref: w.ref("GK"), Date: w.today()}
		}
		return call{method: http.MethodPost, path: "/batches/" + c.Batch + "/results", header: on(b.Version), body: TreasuryAnswer{Lines: []TreasuryLine{line}}}
	}
}

func (w *way) today() market.Date { return market.DateOf(w.clock.Now()) }

func (w *way) ref(prefix string) string {
	w.refs++
	return fmt.Sprintf("%s%06d", prefix, w.refs)
}

func (w *way) roundVersion() int64 {
	w.t.Helper()
	var r Round
	w.reads("second", "/rounds/"+w.round, &r)
	return r.Version
}

func (w *way) recovery() Recovery {
	w.t.Helper()
	var r Recovery
	w.reads("decider", "/recoveries/"+w.now().Recovery, &r)
	return r
}

// decided leads a claim to its decision.
func (w *way) decided() {
	w.t.Helper()
	w.goes(starts, fillsIn, handsIn, takesUp, recommends, proves, passesForm)
	w.goes(asksExpert("expert", "401 403 403 403 403 404 does may may 403 403 403 403"))
	w.goes(asksExpert("another", "401 403 403 403 403 404 does may may 403 403 403 403"), scores)
	w.anotherScores()
	w.goes(decides)
}

// paid leads a claim to its payment.
func (w *way) paid() {
	w.t.Helper()
	w.decided()
	w.goes(closesRound, distributes, publishes, approves, lists)
	w.signed()
	w.goes(isPaid)
}

func TestAClaimGoesAllTheWayThroughTheAPI(t *testing.T) {
	w := newWay(t)
	w.goes(starts, fillsIn, handsIn, takesUp, localAsk, answersLocal, recommends, formalAsk, answersFormal, proves, passesForm)
	w.goes(asksExpert("expert", "401 403 403 403 403 404 does may may 403 403 403 403"), asksExpert("another", "401 403 403 403 403 404 does may may 403 403 403 403"))
	if status, body := w.asks("decider", decides.send(w)); status != http.StatusConflict {
		t.Errorf("decided before the sheets are in: %d %s", status, body)
	}
	w.goes(scores)
	w.anotherScores()
	w.goes(decides)
	if status, body := w.asks("formal", publishes.send(w)); status != http.StatusConflict {
		t.Errorf("published before the money was shared out: %d %s", status, body)
	}
	w.goes(closesRound, distributes, publishes, objects, dismisses)
	if status, body := w.asks("second", approves.send(w)); status != http.StatusConflict {
		t.Errorf("approved while the notice runs: %d %s", status, body)
	}
	w.goes(approves, lists)
	if status, body := w.asks("finance", isPaid.send(w)); status != http.StatusConflict {
		t.Errorf("paid before a second person signed: %d %s", status, body)
	}
	w.signed()
	w.goes(isNotPaid, lists)
	w.signed()
	w.goes(isPaid, reports, closes)
	c := w.now()
	if *c.Granted != 6*market.WanYuan || c.PaidRef == "" || len(c.Steps) != 19 {
		t.Errorf("granted %s, paid under %q, %d steps", *c.Granted, c.PaidRef, len(c.Steps))
	}
	var duties Duties
	for _, who := range []string{"firm", "county", "formal", "decider", "finance"} {
		if w.reads(who, "/duties", &duties); len(duties.Items) != 0 {
			t.Errorf("%s has to do %+v on a claim that is closed", who, duties.Items)
		}
	}
}

func TestAClaimIsRejectedThroughTheAPI(t *testing.T) {
	w := newWay(t)
	w.goes(starts, fillsIn, handsIn, takesUp, recommends, rejects)
	var options ClaimOptions
	if w.reads("firm", "/claims/options", &options); len(options.Items) != 1 || len(options.Items[0].Allocations) == 0 || options.Items[0].Open != "" {
		t.Errorf("the vouchers of a rejected claim are not free: %+v", options)
	}
}

func TestAClaimIsWithdrawnThroughTheAPI(t *testing.T) {
	w := newWay(t)
	w.goes(starts, fillsIn, handsIn, takesUp, withdraws)
	w.goes(starts, fillsIn, handsIn) // its vouchers are free again
}

func TestASupplementLapses(t *testing.T) {
	w := newWay(t)
	w.goes(starts, fillsIn, handsIn, takesUp, localAsk)
	w.clock.pass(20 * 24 * time.Hour)
	n, err := w.service.LapseDue(t.Context())
	if must(t, err); n != 1 {
		t.Fatalf("%d lapsed", n)
	}
	if c := w.now(); c.State != string(market.ClaimWithdrawn) {
		t.Errorf("it stands at %s", c.State)
	}
	if status, _ := w.asks("firm", answersLocal.send(w)); status != http.StatusConflict {
		t.Errorf("answered after it lapsed: %d", status)
	}
}

func TestAnObjectionIsUpheldThroughTheAPI(t *testing.T) {
	w := newWay(t)
	w.decided()
	w.goes(closesRound, distributes, publishes, objects, upholds)
	c := w.now()
	if c.Decision != nil || len(c.Former) != 1 || *c.Ceiling != 6*market.WanYuan {
		t.Errorf("the decision stands: %+v", c)
	}
	rejects := rejects
	rejects.row = "401 403 404 404 403 404 403 does may 403 403 403 403" // the expert was asked and reads it
	w.goes(rejects)
}

func TestMoneyIsRecoveredThroughTheAPI(t *testing.T) {
	w := newWay(t)
	w.paid()
	w.goes(recovers, clears, recovers, demands)
	if status, body := w.asks("finance", recovered.send(w)); status != http.StatusConflict {
		t.Errorf("ended before the money came in: %d %s", status, body)
	}
	w.goes(receives, receives, recovered)
	if c := w.now(); c.RecoveredAmount != 2*market.WanYuan {
		t.Errorf("%s came back", c.RecoveredAmount)
	}
}
