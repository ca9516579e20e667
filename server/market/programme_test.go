package market_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

func stepBy(user, reason string) market.ProgrammeStep {
	return market.ProgrammeStep{By: user, Reason: reason, At: time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC)}
}

func draftOf(t *testing.T, text market.Programme, author string) market.Programme {
	t.Helper()
	p, err := market.NewProgramme("id", "jilin-2022-10", 1, text, stepBy(author, ""))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheLifeOfAVersion(t *testing.T) {
	const author, helper, second = "author", "helper", "second"
	p := draftOf(t, exampleProgramme(), author)
	if p.State != market.ProgrammeDraft || p.AuthoredBy != author || !slices.Equal(p.Editors, []string{author}) {
		t.Fatalf("begins as %+v", p)
	}
	if err := p.Edit(exampleProgramme(), stepBy(helper, "")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule   string
		action market.ProgrammeAction
		by     string
		reason string
		want   market.Code
		state  market.ProgrammeState
	}{
		{"a draft cannot be published", market.ProgrammePublish, second, "", market.CodeConflict, market.ProgrammeDraft},
		{"a stranger cannot propose it", market.ProgrammePropose, second, "", market.CodeForbidden, market.ProgrammeDraft},
		{"its author proposes it", market.ProgrammePropose, author, "", "", market.ProgrammeProposed},
		{"its author cannot publish it", market.ProgrammePublish, author, "", market.CodeForbidden, market.ProgrammeProposed},
		{"who changed a word cannot publish it", market.ProgrammePublish, helper, "", market.CodeForbidden, market.ProgrammeProposed},
		{"its author cannot return it", market.ProgrammeReturn, author, "不妥", market.CodeForbidden, market.ProgrammeProposed},
		{"a return needs a reason", market.ProgrammeReturn, second, " ", market.CodeInvalid, market.ProgrammeProposed},
		{"the second returns it", market.ProgrammeReturn, second, "比例未经会签", "", market.ProgrammeDraft},
		{"and it is proposed again", market.ProgrammePropose, helper, "", "", market.ProgrammeProposed},
		{"its author recalls it", market.ProgrammeRecall, author, "", "", market.ProgrammeDraft},
		{"and proposes it once more", market.ProgrammePropose, author, "", "", market.ProgrammeProposed},
		{"the second publishes it", market.ProgrammePublish, second, "", "", market.ProgrammePublished},
		{"what is published is not discarded", market.ProgrammeDiscard, author, "", market.CodeConflict, market.ProgrammePublished},
		{"an end needs a reason", market.ProgrammeEnd, second, "", market.CodeInvalid, market.ProgrammePublished},
		{"anyone of the department ends it", market.ProgrammeEnd, "third", "政策调整", "", market.ProgrammeEnded},
		{"nothing moves it after that", market.ProgrammePublish, second, "", market.CodeConflict, market.ProgrammeEnded},
	} {
		if err := p.Do(c.action, stepBy(c.by, c.reason)); market.CodeOf(err) != c.want || p.State != c.state {
			t.Fatalf("%s: %v, state %s", c.rule, err, p.State)
		}
		if c.state != market.ProgrammeDraft {
			if err := p.Edit(exampleProgramme(), stepBy(author, "")); market.CodeOf(err) != market.CodeConflict {
				t.Fatalf("after %s the text can be changed: %v", c.rule, err)
			}
		}
	}
	if p.DecidedBy != second || p.EndedAt.IsZero() || p.Reason != "政策调整" {
		t.Errorf("%+v", p)
	}
}

// The text that is handed in can change nothing but the text: neither who wrote
// it, nor whether it is published.
func TestATextChangesNothingButTheText(t *testing.T) {
	p := draftOf(t, exampleProgramme(), "author")
	text := exampleProgramme()
	text.ID, text.Code, text.Version, text.State, text.AuthoredBy, text.Editors = "other", "other-code", 9, market.ProgrammePublished, "someone", []string{"someone"}
	text.DecidedBy, text.DecidedAt, text.Sample = "someone", time.Now(), true
	if err := p.Edit(text, stepBy("author", "")); err != nil {
		t.Fatal(err)
	}
	if p.ID != "id" || p.Code != "jilin-2022-10" || p.Version != 1 || p.State != market.ProgrammeDraft || p.AuthoredBy != "author" ||
		!slices.Equal(p.Editors, []string{"author"}) || p.DecidedBy != "" || !p.DecidedAt.IsZero() || p.Sample {
		t.Errorf("%+v", p)
	}
	fresh := draftOf(t, text, "author")
	if fresh.State != market.ProgrammeDraft || !slices.Equal(fresh.Editors, []string{"author"}) || fresh.DecidedBy != "" {
		t.Errorf("%+v", fresh)
	}
}

// There is no default: take any parameter out that has to be decided, and the
// version is held back with a word on what is missing.
func TestNothingUndecidedIsProposed(t *testing.T) {
	whole := exampleProgramme()
	whole.Budget, whole.Oversub, whole.LastAward = ptr(market.Fen(1)), market.FirstComeFirst, market.LastInFull
	if m := whole.Missing(); len(m) > 0 {
		t.Fatalf("the example lacks %v", m)
	}
	for field, undo := range map[string]func(*market.Programme){
		"subsidy.rate_bp":                       func(p *market.Programme) { p.Subsidy.Rate = nil },
		"subsidy.buyer_levels":                  func(p *market.Programme) { p.Subsidy.BuyerLevels = nil },
		"subsidy.national_counts_as_provincial": func(p *market.Programme) { p.Subsidy.NationalCounts = nil },
		"subsidy.title_test":                    func(p *market.Programme) { p.Subsidy.TitleTest = "" },
		"subsidy.seller_kinds":                  func(p *market.Programme) { p.Subsidy.SellerKinds = nil },
		"subsidy.seller_region":                 func(p *market.Programme) { p.Subsidy.SellerRegion = "" },
		"subsidy.buyer_region":                  func(p *market.Programme) { p.Subsidy.BuyerRegion = "" },
		"subsidy.contract_types":                func(p *market.Programme) { p.Subsidy.ContractTypes = nil },
		"subsidy.registration_required":         func(p *market.Programme) { p.Subsidy.Registration = nil },
		"subsidy.implementation_proof_required": func(p *market.Programme) { p.Subsidy.Implementation = nil },
		"subsidy.cap_year_by":                   func(p *market.Programme) { p.Subsidy.CapYearBy = "" },
		"subsidy.min_paid_fen":                  func(p *market.Programme) { p.Subsidy.MinPaid = nil },
		"subsidy.min_award_fen":                 func(p *market.Programme) { p.Subsidy.MinAward = nil },
		"subsidy.signed_before_registered":      func(p *market.Programme) { p.Subsidy.SignedFirst = nil },
		"subsidy.paid_after_signed":             func(p *market.Programme) { p.Subsidy.PaidAfter = nil },
		"subsidy.exclude_related":               func(p *market.Programme) { p.Subsidy.ExcludeRelated = nil },
		"subsidy.exclude_import":                func(p *market.Programme) { p.Subsidy.ExcludeImport = nil },
		"subsidy.exclude_fiscal_plan":           func(p *market.Programme) { p.Subsidy.ExcludeFiscal = nil },
		"subsidy.one_award_per":                 func(p *market.Programme) { p.Subsidy.OneAwardPer = "" },
		"subsidy.city_aid":                      func(p *market.Programme) { p.Subsidy.CityAid = "" },
		"procedure.local_review":                func(p *market.Programme) { p.Procedure.LocalReview = nil },
		"procedure.expert_review":               func(p *market.Programme) { p.Procedure.ExpertReview = nil },
		"procedure.performance_check":           func(p *market.Programme) { p.Procedure.PerformanceCheck = nil },
		"procedure.notice_working_days":         func(p *market.Programme) { p.Procedure.NoticeDays = nil },
		"procedure.step_working_days":           func(p *market.Programme) { p.Procedure.StepDays = map[string]int{"supplement": 5} },
		"procedure.evidence":                    func(p *market.Programme) { p.Procedure.Evidence = nil },
		"document":                              func(p *market.Programme) { p.Document = "" },
		"article":                               func(p *market.Programme) { p.Article = "" },
		"issuer":                                func(p *market.Programme) { p.Issuer = "" },
		"valid_from":                            func(p *market.Programme) { p.ValidFrom = "" },
		"oversubscription":                      func(p *market.Programme) { p.Oversub = "" },
		"last_award":                            func(p *market.Programme) { p.LastAward = "" },
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			text := copyOf(t, whole)
			undo(&text)
			missing := text.Missing()
			if len(missing) != 1 || missing[0].Field != field {
				t.Fatalf("missing: %v", missingOf(missing))
			}
			p := draftOf(t, text, "author")
			err := p.Do(market.ProgrammePropose, stepBy("author", ""))
			if market.CodeOf(err) != market.CodeInvalid || !strings.Contains(err.Error(), field) || p.State != market.ProgrammeDraft {
				t.Errorf("proposed: %v", err)
			}
		})
	}
	text := copyOf(t, whole)
	text.Subsidy.CapContract, text.Subsidy.CapYear, text.Subsidy.CapTotal = nil, nil, nil
	if got := missingOf(text.Missing()); len(got) != 3 {
		t.Errorf("no cap at all: missing %v", got)
	}
	text.Subsidy.CapTotal = ptr(market.WanYuan)
	if got := missingOf(text.Missing()); len(got) != 0 {
		t.Errorf("one cap: missing %v", got)
	}
	text.Procedure.ExpertReview = ptr(true)
	if got := missingOf(text.Missing()); !slices.Equal(got, []string{"procedure.experts", "procedure.criteria", "procedure.step_working_days"}) {
		t.Errorf("experts without number, sheet and days: missing %v", got)
	}
}

func missingOf(params []market.Parameter) []string {
	var out []string
	for _, p := range params {
		out = append(out, p.Field)
	}
	return out
}

func copyOf(t *testing.T, p market.Programme) market.Programme {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var out market.Programme
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatNoTextMaySay(t *testing.T) {
	for field, spoil := range map[string]func(*market.Programme){
		"kind":                          func(p *market.Programme) { p.Kind = "prize" },
		"name.zh":                       func(p *market.Programme) { p.Name.ZH = "" },
		"valid_to":                      func(p *market.Programme) { p.ValidTo = "2022-01-18" },
		"valid_from":                    func(p *market.Programme) { p.ValidFrom = "2022-02-30" },
		"reward":                        func(p *market.Programme) { p.Reward = &market.RewardTerms{} },
		"subsidy.rate_bp":               func(p *market.Programme) { p.Subsidy.Rate = ptr(market.BasisPoints(10_001)) },
		"subsidy.cap_per_contract_fen":  func(p *market.Programme) { p.Subsidy.CapContract = ptr(market.Fen(-1)) },
		"subsidy.title_test":            func(p *market.Programme) { p.Subsidy.TitleTest = "now" },
		"subsidy.city_aid":              func(p *market.Programme) { p.Subsidy.CityAid = "ignore" },
		"subsidy.seller_kinds[0]":       func(p *market.Programme) { p.Subsidy.SellerKinds[0] = "school" },
		"subsidy.seller_region":         func(p *market.Programme) { p.Subsidy.SellerRegion = "999999" },
		"subsidy.window.signed_to":      func(p *market.Programme) { p.Subsidy.Window.SignedTo = "2022-01-01" },
		"procedure.notice_working_days": func(p *market.Programme) { p.Procedure.NoticeDays = ptr(0) },
		"procedure.step_working_days.x": func(p *market.Programme) { p.Procedure.StepDays["x"] = 3 },
		"procedure.evidence[1].code":    func(p *market.Programme) { p.Procedure.Evidence[1].Code = "form" },
		"oversubscription":              func(p *market.Programme) { p.Oversub = market.Ranked },
		"budget_fen":                    func(p *market.Programme) { p.Budget = ptr(market.Fen(-1)) },
		"rulings[0].zh":                 func(p *market.Programme) { p.Rulings = []market.Text{{}} },
	} {
		p := copyOf(t, exampleProgramme())
		spoil(&p)
		var got []string
		for _, f := range p.Check() {
			got = append(got, f.Field)
		}
		if !slices.Equal(got, []string{field}) {
			t.Errorf("%s: faults %v", field, got)
		}
	}
	if f := exampleProgramme().Check(); len(f) > 0 {
		t.Errorf("the example: %v", f)
	}
}

// Whatever a version decides shows as a difference to one that decides it
// otherwise, so that no change hides from the second person.
func TestEveryChangeShowsAsADifference(t *testing.T) {
	before := exampleProgramme()
	for field, change := range map[string]func(*market.Programme){
		"subsidy.rate_bp":              func(p *market.Programme) { p.Subsidy.Rate = ptr(market.BasisPoints(1001)) },
		"subsidy.cap_per_contract_fen": func(p *market.Programme) { *p.Subsidy.CapContract++ },
		"subsidy.contract_types":       func(p *market.Programme) { p.Subsidy.ContractTypes = append(p.Subsidy.ContractTypes, "license.patent") },
		"subsidy.window":               func(p *market.Programme) { p.Subsidy.Window.PaidTo = "" },
		"procedure.step_working_days":  func(p *market.Programme) { p.Procedure.StepDays["supplement"]++ },
		"procedure.evidence":           func(p *market.Programme) { p.Procedure.Evidence[1].Required = true },
		"valid_to":                     func(p *market.Programme) { p.ValidTo = "" },
		"example":                      func(p *market.Programme) { p.Example = false },
		"rulings":                      func(p *market.Programme) { p.Rulings = []market.Text{{ZH: "许可合同"}} },
		"budget_fen":                   func(p *market.Programme) { p.Budget = ptr(market.Fen(1)) },
	} {
		after := copyOf(t, before)
		change(&after)
		d := before.Differences(after)
		if len(d) != 1 || d[0].Field != field || d[0].Before == d[0].After {
			t.Errorf("%s: %+v", field, d)
		}
	}
	if d := before.Differences(copyOf(t, before)); len(d) > 0 {
		t.Errorf("no change: %+v", d)
	}
	d := before.Differences(func() market.Programme {
		p := copyOf(t, before)
		p.Subsidy.Rate = ptr(market.BasisPoints(250))
		return p
	}())
	want := []market.Difference{{Field: "subsidy.rate_bp", Name: market.Text{ZH: "补助比例", EN: "Rate"}, Before: market.Text{ZH: "10.00%", EN: "10.00%"}, After: market.Text{ZH: "2.50%", EN: "2.50%"}}}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
}

func TestAProgrammeExplainsItself(t *testing.T) {
	p := exampleProgramme()
	p.Rulings = []market.Text{{ZH: "比例是多少", EN: "what the rate is"}}
	p.Budget, p.Oversub, p.LastAward = ptr(500*market.WanYuan), market.FirstComeFirst, market.LastRemainder
	for rule, c := range map[string]struct {
		change func(*market.Programme)
		zh, en string
	}{
		"what it rests on":             {func(*market.Programme) {}, "吉政办明电〔2022〕1号第10条", "吉政办明电〔2022〕1号, article 10"},
		"an example is one":            {func(*market.Programme) {}, "本版本是示例", "this version is an example"},
		"the rate is an example":       {func(*market.Programme) {}, "10.00%（示例）", "10.00% (an example)"},
		"rounding":                     {func(*market.Programme) {}, "不足一分的部分舍去", "less than a Fen is dropped"},
		"licences wait":                {func(*market.Programme) {}, "技术许可合同暂不支持", "Licence contracts are not paid for"},
		"the three amounts":            {func(*market.Programme) {}, "三者中最低", "least of three"},
		"caps":                         {func(*market.Programme) {}, "每份合同累计不超过 2,000,000 元", "at most 2,000,000 yuan for one contract"},
		"the notice":                   {func(*market.Programme) {}, "公示 5 个工作日", "public notice of 5 working days"},
		"what waits for a ruling":      {func(*market.Programme) {}, "待主管部门裁定：比例是多少", "Waits for the department's ruling: what the rate is"},
		"where the money ends":         {func(*market.Programme) {}, "给予余额", "What is left"},
		"declaration, no look-up":      {func(*market.Programme) {}, "不查询登记机关", "no register is looked up"},
		"an undecided rate is said so": {func(p *market.Programme) { p.Subsidy.Rate = nil }, "基数的 （尚未确定）", "(undecided) of the base"},
		"least paid":                   {func(*market.Programme) {}, "付款少于 100,000 元", "Less than 100,000 yuan"},
	} {
		text := copyOf(t, p)
		c.change(&text)
		var zh, en strings.Builder
		for _, s := range market.Explain(text) {
			zh.WriteString(s.ZH + "\n")
			en.WriteString(s.EN + "\n")
		}
		if !strings.Contains(zh.String(), c.zh) || !strings.Contains(en.String(), c.en) {
			t.Errorf("%s: no %q or no %q in\n%s\n%s", rule, c.zh, c.en, zh.String(), en.String())
		}
		if strings.Contains(zh.String()+en.String(), "%!") {
			t.Errorf("%s: a sentence is badly made:\n%s\n%s", rule, zh.String(), en.String())
		}
	}
	p.Example, p.Name = false, market.Text{ZH: "技术合同补助", EN: "Contract subsidy"}
	for _, s := range market.Explain(p) {
		if strings.Contains(s.ZH, "示例") {
			t.Errorf("a real programme is called an example: %s", s.ZH)
		}
	}
	reward := rewardInput().Programme
	if got := market.Explain(reward); !slices.ContainsFunc(got, func(s market.Text) bool { return strings.Contains(s.ZH, "一次性奖励 200,000 元") }) {
		t.Errorf("the reward: %v", got)
	}
}

// The table of parameters covers every field of the terms: a field that is
// added without a line would hide from form, differences and docs.
func TestEveryParameterStandsInTheTable(t *testing.T) {
	var fields []string
	for _, p := range market.Parameters() {
		fields = append(fields, p.Field)
		for what, s := range map[string]string{"name": p.Name.ZH, "English name": p.Name.EN, "meaning": p.Meaning.ZH, "English meaning": p.Meaning.EN, "source": p.Source, "section": p.Section} {
			if s == "" {
				t.Errorf("%s has no %s", p.Field, what)
			}
		}
	}
	full := exampleProgramme()
	full.Reward = &market.RewardTerms{Level: market.TitleProvincial, Amount: ptr(market.Fen(1)), NoticeFrom: "2022-01-01", NoticeTo: "2022-01-01"}
	full.Procedure.Experts, full.Procedure.Criteria = 3, []market.Criterion{{}}
	text, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var parts map[string]map[string]any
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	parts = map[string]map[string]any{}
	for _, part := range []string{"subsidy", "reward", "procedure"} {
		var v map[string]any
		if err := json.Unmarshal(all[part], &v); err != nil {
			t.Fatal(err)
		}
		parts[part] = v
	}
	for part, v := range parts {
		for name := range v {
			if !slices.Contains(fields, part+"."+name) {
				t.Errorf("%s.%s is not in the table", part, name)
			}
		}
	}
}
