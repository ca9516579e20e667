package api

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// role is who walks through the routes.
type role string

// The roles of the walk, in the order of the columns of the table.
const (
	visitor       role = "visitor"
	expired       role = "expired token"
	member        role = "member"
	manager       role = "manager"
	otherMember   role = "member of another"
	otherManager  role = "manager of another"
	reviewer      role = "reviewer"
	otherReviewer role = "reviewer of another region"
	chief         role = "department manager"
	auditor       role = "auditor"
	operator      role = "operator"
	pending       role = "initial password"
	payer         role = "finance"
	expert        role = "expert"
)

var roles = []role{visitor, expired, member, manager, otherMember, otherManager, reviewer, otherReviewer, chief, auditor, operator, pending, payer, expert}

// seeded is what the walk finds in the store.
type seeded struct {
	folder  string
	clock   *clock
	tokens  map[role]string
	refresh string            // a refresh token of someone who only signs in
	ids     map[string]string // by the names below
	version map[string]int64  // of what the walk changes
	marks   map[string][]role // secret words, and who may read them
	actors  map[role]market.Actor
}

func grant(r market.Role, region string) market.Grant { return market.Grant{Role: r, Region: region} }

// seed makes a store with everything that somebody must not see.
func seed(t *testing.T) *seeded {
	t.Helper()
	s := &seeded{folder: t.TempDir(), clock: &clock{}, tokens: map[role]string{}, ids: map[string]string{},
		version: map[string]int64{}, marks: map[string][]role{}, actors: map[role]market.Actor{}}
	t.Run("seed", func(t *testing.T) { // its own test, so that the store is closed before it is copied
		h := openHouse(t, s.folder, s.clock, Config{})
		s.people(t, h)
		s.catalogue(t, h)
		s.forms(t, h)
		s.feedback(t, h)
		s.titles(t, h)
		s.files(t, h)
		s.disclosures(t, h)
		s.stories(t, h)
		s.contracts(t, h)
		s.told(t, h)
		s.introductions(t, h)
		s.projects(t, h)
		s.programmes(t, h)
		s.claims(t, h)
		s.alerts(t, h)
		s.applications(t, h)
		if signed, err := h.service.SignHead(t.Context()); err != nil || !signed {
			t.Errorf("signed %v, %v", signed, err)
		}
	})
	if t.Failed() {
		t.FailNow()
	}
	return s
}

func (s *seeded) people(t *testing.T, h *house) {
	uni := h.admit(t, "12220100MYA4283166", "北陆大学", market.University, "220104")
	firm := h.admit(t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise, "220202")
	bureau := h.admit(t, "11220000DEMB00145R", "示范科技厅", market.Department, market.Jilin)
	college := h.admit(t, "91220100MYA3946381", "专家之家", market.Agency, "220104")
	s.ids["uni"], s.ids["firm"], s.ids["bureau"], s.ids["college"] = uni, firm, bureau, college
	s.version["uni"] = 1
	for _, u := range []struct {
		role  role
		of    string
		grant market.Grant
	}{
		{expired, uni, grant(market.RoleMember, "")},
		{member, uni, grant(market.RoleMember, "")},
		{manager, uni, grant(market.RoleOrgManager, "")},
		{otherMember, firm, grant(market.RoleMember, "")},
		{otherManager, firm, grant(market.RoleOrgManager, "")},
		{reviewer, bureau, grant(market.RoleReviewer, "220100")},
		{otherReviewer, bureau, grant(market.RoleReviewer, "220200")},
		{chief, bureau, grant(market.RoleDepartmentManager, "220100")},
		{auditor, bureau, grant(market.RoleAuditor, "220100")},
		{operator, "", grant(market.RoleOperator, "")},
		{payer, bureau, grant(market.RoleFinance, market.Jilin)},
		{expert, college, grant(market.RoleExpert, "")},
	} {
		s.actors[u.role] = h.user(t, login(u.role), u.of, u.grant)
	}
	s.tokens[expired] = h.signIn(t, login(expired)).AccessToken
	s.clock.pass(16 * time.Minute)
	for _, r := range roles {
		if r != visitor && r != expired && r != pending {
			s.tokens[r] = h.signIn(t, login(r)).AccessToken
		}
	}
	target := func(name, phone string) {
		a, err := h.accounts.Create(t.Context(), s.actors[manager], service.NewUser{
			Login: name + "@beilu.example", Password: goodPassword, Name: "某某", Phone: phone, Roles: []market.Grant{grant(market.RoleMember, "")},
		})
		must(t, err)
		s.ids[name], s.version[name] = a.ID, a.Version
	}
	target("pending", "13811112222")
	target("target", "13833334444")
	target("reset", "13855556666")
	s.tokens[pending] = h.signIn(t, "pending@beilu.example").AccessToken
	s.marks["13833334444"] = []role{manager, operator}
	s.refresh = h.signIn(t, login(expired)).RefreshToken
}

// login of a role: its first word is enough to tell them apart.
func login(r role) string {
	return map[role]string{
		expired: "expired@beilu.example", member: "member@beilu.example", manager: "manager@beilu.example",
		otherMember: "member@hanchen.example", otherManager: "manager@hanchen.example", reviewer: "reviewer@bureau.example",
		otherReviewer: "other@bureau.example", chief: "chief@bureau.example", auditor: "auditor@bureau.example", operator: "operator",
		payer: "finance@bureau.example", expert: "expert@college.example",
	}[r]
}

// insiders are those who may read what was once submitted by the university.
var insiders = []role{member, manager, reviewer, chief, auditor}

func (s *seeded) catalogue(t *testing.T, h *house) {
	owners := []role{member, manager}
	for _, c := range []struct {
		name  string
		steps []market.Action
		mark  string
		seen  []role // who may read the mark
	}{
		{"published", []market.Action{market.Submit, market.Publish}, "", nil},
		{"draft", nil, "暗语甲子", owners},
		{"edit", nil, "暗语乙丑", owners},
		{"submit", nil, "暗语丙寅", owners},
		{"endorse", nil, "暗语己丑", owners},
		{"submitted", []market.Action{market.Submit}, "暗语丁卯", insiders},
		{"publish", []market.Action{market.Submit}, "暗语戊辰", append([]role{visitor, otherMember, otherManager, otherReviewer, operator, pending}, insiders...)},
		{"returned", []market.Action{market.Submit, market.Return}, "暗语己巳", insiders},
		{"withdrawn", []market.Action{market.Submit, market.Publish, market.Withdraw}, "暗语庚午", insiders},
	} {
		if c.mark != "" && c.name != "publish" { // one that the walk itself may publish
			s.marks[c.mark] = c.seen
		}
		s.achievement(t, h, c.name, c.mark, c.steps)
		s.demand(t, h, c.name, c.mark, c.steps)
	}
	// What a member submits is its manager's before it is the office's.
	endorse, err := h.service.Achievements.Do(t.Context(), s.actors[member], s.ids["endorse"], s.version["endorse"], market.Submit, "")
	must(t, err)
	s.version["endorse"] = endorse.Version
	named, err := h.service.NameAgency(t.Context(), s.actors[chief], market.Delegation{
		Agency: s.ids["college"], Region: "220103", Until: market.DateOf(time.Now()).AddMonths(2),
	})
	must(t, err)
	s.ids["delegation"], s.version["delegation"] = named.ID, named.Version
	// A published item whose next text is a draft.
	s.ids["edited"], s.version["edited"] = s.ids["published"], s.version["published"]
	w, err := h.service.Achievements.Edit(t.Context(), s.actors[member], s.ids["published"], s.version["published"],
		service.Draft[market.AchievementContent]{Content: film("暗语辛未")})
	must(t, err)
	s.version["published"] = w.Version
	s.marks["暗语辛未"] = owners
	s.secondOrganisation(t, h)
}

// secondOrganisation has drafts of its own, and a demand without a name.
func (s *seeded) secondOrganisation(t *testing.T, h *house) {
	other := []role{otherMember, otherManager}
	_, err := h.service.Demands.Create(t.Context(), s.actors[otherMember], service.Draft[market.DemandContent]{Number: "F-1", Content: need("暗语壬申")})
	must(t, err)
	s.marks["暗语壬申"] = other
	content := need("")
	content.Anonymous = true
	d, err := h.service.Demands.Create(t.Context(), s.actors[otherMember], service.Draft[market.DemandContent]{Number: "暗号癸酉", Content: content})
	must(t, err)
	d, err = h.service.Demands.Do(t.Context(), s.actors[otherManager], d.Item.ID, d.Version, market.Submit, "")
	must(t, err)
	d, err = h.service.Demands.Do(t.Context(), s.actors[otherReviewer], d.Item.ID, d.Version, market.Publish, "")
	must(t, err)
	s.ids["anonymous"] = d.Item.ID
	s.marks["暗号癸酉"] = []role{otherMember, otherManager, otherReviewer} // its number names the owner
}

func film(mark string) market.AchievementContent {
	return market.AchievementContent{Title: "高导热石墨烯复合膜" + mark, Field: "05", Keywords: []string{"石墨烯"}, TRL: 6, Modes: []string{"transfer"},
		Summary: "以氧化石墨烯为前驱体制备高导热复合膜，用于功率器件散热。" + mark, Evidence: "暗语内详"}
}

func need(mark string) market.DemandContent {
	return market.DemandContent{Title: "功率器件散热用高导热膜" + mark, Field: "05",
		Problem: "逆变器功率器件局部过热，需要导热系数更高的石墨烯膜材料替代进口。" + mark}
}

func (s *seeded) achievement(t *testing.T, h *house, name, mark string, steps []market.Action) {
	w, err := h.service.Achievements.Create(t.Context(), s.actors[member], service.Draft[market.AchievementContent]{
		Number: "A-" + name, Content: film(mark), Inventors: []string{"张三"},
	})
	must(t, err)
	for _, action := range steps {
		w, err = step(t, h.service.Achievements, s.actors[by(action)], w, action)
		must(t, err)
	}
	s.ids[name], s.version[name] = w.Item.ID, w.Version
}

func (s *seeded) demand(t *testing.T, h *house, name, mark string, steps []market.Action) {
	w, err := h.service.Demands.Create(t.Context(), s.actors[member], service.Draft[market.DemandContent]{Number: "D-" + name, Content: need(mark)})
	must(t, err)
	for _, action := range steps {
		w, err = step(t, h.service.Demands, s.actors[by(action)], w, action)
		must(t, err)
	}
	s.ids["demand "+name], s.version["demand "+name] = w.Item.ID, w.Version
}

// by is who takes a step in the seed.
func by(a market.Action) role {
	if a == market.Publish || a == market.Return {
		return reviewer
	}
	return manager
}

func step[C market.Content](t *testing.T, c *service.Catalogue[C], a market.Actor, w service.Work[C], action market.Action) (service.Work[C], error) {
	if action == market.Return {
		return c.Return(t.Context(), a, w.Item.ID, w.Version, market.ReturnNote{Reasons: []market.ReturnReason{"no_figures"}, Note: "请补充检测报告"})
	}
	return c.Do(t.Context(), a, w.Item.ID, w.Version, action, "请补充检测报告")
}

func (s *seeded) forms(t *testing.T, h *house) {
	_, err := h.service.SaveDraft(t.Context(), s.actors[member], "form", []byte(`{"title":"暗语甲戌"}`))
	must(t, err)
	s.marks["暗语甲戌"] = []role{member}
}

// feedback of one member: its note is the member's alone, its verdict counts.
func (s *seeded) feedback(t *testing.T, h *house) {
	h.settle(t)
	_, err := h.service.GiveFeedback(t.Context(), s.actors[member], service.Judging{
		Pair: service.Pair{Demand: s.ids["anonymous"], Achievement: s.ids["published"]}, For: service.Achievements,
		Revisions: service.Revisions{Demand: 1, Achievement: 1}, Judgement: market.Judgement{Verdict: market.Fits, Note: "暗语丙子"},
	})
	must(t, err)
	s.marks["暗语丙子"] = []role{member}
}

// told tells of all that has happened so far.
func (s *seeded) told(t *testing.T, h *house) {
	h.settle(t)
	must(t, h.service.Alerts.Begin(t.Context(), true))
	entries, err := h.store.Entries(t.Context(), 0, 1000)
	must(t, err)
	for _, e := range entries {
		must(t, h.service.Alerts.Tell(t.Context(), e))
	}
}

// alerts of all that happened: the university has heard of the anonymous demand,
// and the firm of the achievement, before the two began to talk about them.
func (s *seeded) alerts(t *testing.T, h *house) {
	s.told(t, h)
	rows, err := h.service.Alerts.List(t.Context(), s.actors[member], service.AlertFilter{Box: service.BoxDone, Sort: market.AlertMatch})
	must(t, err)
	if len(rows.Rows) == 0 {
		t.Fatal("the university has acted on no match")
	}
	s.ids["alert"] = rows.Rows[0].Alert.ID
	must(t, errOf(h.service.Alerts.Do(t.Context(), s.actors[member], s.ids["alert"], market.AlertDeed{Action: market.AlertReopen})))
	saved, err := h.service.Alerts.SaveSearch(t.Context(), s.actors[member], market.SavedSearch{Name: "暗语提醒", Terms: market.SearchTerms{Text: "石墨烯"}, Tells: true})
	must(t, err)
	s.ids["search"] = saved.ID
	s.marks["暗语提醒"] = []role{member}
}

// titles of the firm: one, revoked for a reason that its own people and the
// offices of its region read.
func (s *seeded) titles(t *testing.T, h *house) {
	registrar := market.Actor{User: "registrar", Organisation: s.ids["bureau"], Roles: []market.Grant{grant(market.RoleDepartmentManager, market.Jilin)}}
	list := market.TitleList{DocumentNumber: "样例〔2024〕7号", Level: market.TitleNational, Batch: "2024", NoticeDate: "2024-06-30", ValidTo: "2027-06-29"}
	st, err := h.service.UploadTitles(t.Context(), registrar, list, "list.csv", strings.NewReader("序号,企业名称,信用代码,地区\n1,瀚辰公司,91220106MYA976830Q,220202\n"))
	must(t, err)
	s.ids["title import"] = st.ID
	h.settled(t, registrar, st.ID, service.ImportChecking)
	_, err = h.service.ApplyTitles(t.Context(), registrar, st.ID, nil, "")
	must(t, err)
	h.settled(t, registrar, st.ID, service.ImportWriting)
	found, err := h.service.Library(t.Context(), service.TitleFilter{})
	must(t, err)
	s.ids["title"] = found.Rows[0].Title.ID
	v, err := h.service.RecordTitle(t.Context(), registrar, s.ids["title"], 1, market.TitleEvent{
		Kind: market.TitleRevoked, Effective: "2025-03-01", Document: "样例〔2025〕3号", Reason: "暗语题名",
	})
	must(t, err)
	s.version["title"] = v.Version
	s.marks["暗语题名"] = []role{otherMember, otherManager, otherReviewer}
}

// settled waits until an import has left a state.
func (h *house) settled(t *testing.T, a market.Actor, id string, state service.ImportState) {
	t.Helper()
	for {
		st, changed, err := h.service.ImportStatus(a, id)
		must(t, err)
		if st.State != state {
			return
		}
		<-changed
	}
}

// scanned is a PDF with a text of its own.
func scanned(text string) string { return "%PDF-1.7\n" + text + "\n%%EOF\n" }

func (s *seeded) upload(t *testing.T, h *house, by role, text string) string {
	data := scanned(text)
	f, err := h.service.UploadFile(t.Context(), s.actors[by], "扫描件.pdf", strings.NewReader(data), int64(len(data)))
	must(t, err)
	return f.SHA256
}

// files are one that hangs nowhere, and those of a contract between the two
// organisations with a payment and an invoice.
func (s *seeded) files(t *testing.T, h *house) {
	s.ids["file"] = s.upload(t, h, member, "暗语甲午")
	s.marks["暗语甲午"] = []role{member, manager}
	for name, mark := range map[string]string{"text": "暗语乙未", "receipt": "暗语丙申"} {
		s.ids[name] = s.upload(t, h, otherMember, mark)
		s.marks[mark] = []role{member, manager, otherMember, otherManager}
	}
	s.ids["scan"] = s.upload(t, h, member, "暗语丁酉")
	s.marks["暗语丁酉"] = s.marks["暗语丙申"]

	ctx, firm, no := t.Context(), s.actors[otherMember], false
	w, err := h.service.CreateContract(ctx, firm, service.ContractDraft{Terms: market.ContractTerms{
		Type: "dev.commissioned", Project: "高导热膜的研制", Subject: "研制用于功率器件散热的高导热膜，并提供样品。", Field: "05",
		Seller: market.ContractParty{CreditCode: "12220100MYA4283166"}, Buyer: market.ContractParty{CreditCode: "91220106MYA976830Q"},
		Signed: "2026-05-20", Begins: "2026-06-01", Ends: "2027-05-31", Place: "长春市", Ownership: "归双方共有", Secrecy: "各方保密", Acceptance: "按指标验收",
		Price: market.ContractPrice{Total: 300 * market.WanYuan, Mode: market.LumpSum}, Related: &no, FiscalPlan: &no,
	}})
	must(t, err)
	w, err = h.service.AttachToContract(ctx, firm, w.Contract.ID, w.Version, s.ids["text"], "")
	must(t, err)
	w, err = h.service.ActOnContract(ctx, firm, w.Contract.ID, w.Version, market.ContractConfirm, "")
	must(t, err)
	w, err = h.service.ActOnContract(ctx, s.actors[member], w.Contract.ID, w.Version, market.ContractConfirm, "")
	must(t, err)
	s.ids["deal"] = w.Contract.ID
	p, err := h.service.RecordPayment(ctx, firm, w.Contract.ID, service.PaymentInput{Voucher: s.ids["receipt"],
		Facts: market.PaymentFacts{Date: "2026-06-02", Amount: 100 * market.WanYuan, PayerRef: "FILE0001"}})
	must(t, err)
	i, err := h.service.RecordInvoice(ctx, s.actors[member], w.Contract.ID, service.InvoiceInput{File: s.ids["scan"],
		Facts: market.InvoiceFacts{Date: "2026-06-02", Amount: 100 * market.WanYuan, Number: "26229900000000000001"}})
	must(t, err)
	s.ids["deal payment"], s.ids["deal invoice"] = p.Payment.ID, i.Invoice.ID
}

// programmes has one published version with a round, and a draft that only the
// provincial department reads, of which the walk has nobody.
func (s *seeded) programmes(t *testing.T, h *house) {
	text := rewardText()
	must(t, h.service.AddSampleProgramme(t.Context(), service.SampleProgramme{Text: text.programme(), Round: market.Text{ZH: "样例批次"}, Author: "a", Second: "b"}))
	text.Name.ZH += "暗语癸未"
	ruler := market.Actor{User: "ruler", Organisation: s.ids["bureau"], Roles: []market.Grant{grant(market.RoleDepartmentManager, market.Jilin)}}
	v, err := h.service.CreateProgramme(t.Context(), ruler, text.programme())
	must(t, err)
	s.ids["programme draft"], s.version["programme draft"] = v.Programme.ID, v.Version
	s.marks["暗语癸未"] = nil
	found, err := h.service.Rounds(t.Context())
	must(t, err)
	s.ids["programme"], s.ids["round"], s.version["round"] = found[0].Programme.ID, found[0].Round.ID, found[0].Version
}

// rewardText is a whole text of a reward.
func rewardText() ProgrammeText {
	yes, no, days, amount := true, false, 5, 20*market.WanYuan
	return ProgrammeText{
		Code: "jilin-2022-5", Kind: "title_reward", Name: market.Text{ZH: "首次认定奖励"}, Document: "吉政办明电〔2022〕1号", Article: "5", Issuer: "吉林省人民政府",
		ValidFrom: "2022-01-19", Reward: &market.RewardTerms{Level: market.TitleProvincial, Amount: &amount},
		Procedure: market.Procedure{LocalReview: &yes, ExpertReview: &no, PerformanceCheck: &no, NoticeDays: &days,
			StepDays: map[string]int{"local_review": 5, "supplement": 5, "formal_check": 5}},
	}
}

// linkToken is that of a link in a letter to someone who applies.
var linkToken = strings.Repeat("q7", 26)

// applications are those of one mailbox: one that waits, one that was returned, one
// to be withdrawn, and one that was admitted.
func (s *seeded) applications(t *testing.T, h *house) {
	ctx := t.Context()
	sum := sha256.Sum256([]byte(linkToken))
	must(t, h.store.Records().Insert(ctx, "application_links", hex.EncodeToString(sum[:]), map[string]any{
		"email": "apply@new.example", "ends_ms": time.Now().Add(30 * 24 * time.Hour).UnixMilli(),
	}))
	proof := func(text string) string {
		data := scanned(text)
		f, err := h.service.UploadProof(ctx, linkToken, strings.NewReader(data), int64(len(data)))
		must(t, err)
		return f.SHA256
	}
	apply := func(name, code, mark string) service.OwnApplication {
		in := ApplicationInput{CreditCode: code, Name: name, Kind: "enterprise", Region: "220104", ContactName: "王芳", ContactPhone: "0431-1", Proof: proof(mark), Consent: true}
		a, err := h.service.Apply(ctx, linkToken, in.input())
		must(t, err)
		s.ids[name], s.version[name] = a.ID, a.Version
		return a
	}
	decide := func(name string, action market.ApplicationAction, reasons ...string) service.DeskApplication {
		d, err := h.service.DecideApplication(ctx, s.actors[chief], s.ids[name], s.version[name], service.ApplicationDecision{Action: action, Reasons: reasons})
		must(t, err)
		s.version[name] = d.Version
		return d
	}
	s.marks["暗语证明"] = []role{chief}
	s.ids["proof"] = apply("apply waits", "91220104MYA4000111", "暗语证明").Proof.SHA256
	apply("apply returned", "91220104MYA4000124", "二")
	decide("apply returned", market.ApplicationReturn, "wrong_region")
	apply("apply withdrawn", "91220104MYA4000137", "三")
	apply("apply admitted", "91220104MYA400014A", "四")
	admitted := decide("apply admitted", market.ApplicationAdmit)
	s.ids["invitation"], s.version["invitation"] = admitted.Waiting.ID, 1
	s.ids["new proof"] = proof("五")
}
