package market_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

const (
	sellerCode = market.CreditCode("12220100MYA4283166")
	buyerCode  = market.CreditCode("91220106MYA976830Q")
)

var (
	noon     = time.Date(2026, 6, 1, 4, 0, 0, 0, time.UTC)
	ofSeller = market.Actor{User: "s", Organisation: "uni", Roles: []market.Grant{{Role: market.RoleMember}}}
	ofBuyer  = market.Actor{User: "b", Organisation: "firm", Roles: []market.Grant{{Role: market.RoleMember}}}
	stranger = market.Actor{User: "x", Organisation: "third", Roles: []market.Grant{{Role: market.RoleMember}}}
)

// agreed are terms that lack nothing and warn of nothing.
func agreed() market.ContractTerms {
	no := false
	return market.ContractTerms{
		Type: market.DevCommissioned, Project: "散热膜研制", Subject: "按附件指标研制高导热复合膜并交付样品。", Field: "05",
		Seller: market.ContractParty{Organisation: "uni", CreditCode: sellerCode, Name: "北陆大学", Kind: market.University, Region: "220104"},
		Buyer:  market.ContractParty{Organisation: "firm", CreditCode: buyerCode, Name: "瀚辰公司", Kind: market.Enterprise, Region: "220202"},
		Signed: "2026-05-10", Begins: "2026-05-10", Ends: "2027-05-09", Place: "长春", SellerTasks: "研制", BuyerTasks: "提供工况",
		Price: market.ContractPrice{Total: 100 * market.WanYuan, Mode: market.LumpSum,
			Deductions: []market.Deduction{{Kind: "materials", Amount: 10 * market.WanYuan}}},
		Ownership: "双方共有", Secrecy: "保密五年", Acceptance: "按指标验收", Related: &no, FiscalPlan: &no,
	}
}

func fieldsOf(f market.Faults) []string {
	var out []string
	for _, x := range f {
		out = append(out, x.Field)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func codesOfWarnings(w []market.Warning) []string {
	var out []string
	for _, x := range w {
		out = append(out, x.Code)
	}
	return out
}

func TestWhatADraftMayNotHold(t *testing.T) {
	rate := market.BasisPoints(10_001)
	for _, c := range []struct {
		rule   string
		change func(*market.ContractTerms)
		want   []string
	}{
		{"nothing but a project", func(t *market.ContractTerms) { *t = market.ContractTerms{Project: "散热膜"} }, nil},
		{"no project", func(t *market.ContractTerms) { t.Project = " " }, []string{"project"}},
		{"a type of no list", func(t *market.ContractTerms) { t.Type = "sale" }, []string{"type"}},
		{"a credit code with a wrong check", func(t *market.ContractTerms) { t.Buyer.CreditCode = "91220106MYA976830X" }, []string{"buyer.credit_code"}},
		{"one organisation on both sides", func(t *market.ContractTerms) { t.Buyer.CreditCode = sellerCode }, []string{"buyer.credit_code"}},
		{"a department as a party", func(t *market.ContractTerms) { t.Buyer.Kind = market.Department }, []string{"buyer.kind"}},
		{"an end before the beginning", func(t *market.ContractTerms) { t.Ends = "2026-05-09" }, []string{"ends"}},
		{"no day", func(t *market.ContractTerms) { t.Signed = "2026-02-30" }, []string{"signed"}},
		{"a negative total", func(t *market.ContractTerms) { t.Price = market.ContractPrice{Total: -1} }, []string{"price.total_fen"}},
		{"deductions beyond the total", func(t *market.ContractTerms) { t.Price.Deductions[0].Amount = 100*market.WanYuan + 1 }, []string{"price.deductions"}},
		{"a deduction of nothing", func(t *market.ContractTerms) { t.Price.Deductions[0].Amount = 0 }, []string{"price.deductions[0].amount_fen"}},
		{"another cost without words", func(t *market.ContractTerms) { t.Price.Deductions[0].Kind = "other" }, []string{"price.deductions[0].note"}},
		{"sums that would overflow", func(t *market.ContractTerms) { t.Price.Total = 1 << 62 }, []string{"price.total_fen"}},
		{"a royalty above the whole", func(t *market.ContractTerms) { t.Price.Royalty = &rate }, []string{"price.royalty_bp"}},
	} {
		terms := agreed()
		c.change(&terms)
		if diff := cmp.Diff(c.want, fieldsOf(terms.Check())); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", c.rule, diff)
		}
	}
}

func TestWhatAConfirmationNeeds(t *testing.T) {
	rate := market.BasisPoints(500)
	for _, c := range []struct {
		rule   string
		change func(*market.ContractTerms)
		want   []string
	}{
		{"a whole text", func(*market.ContractTerms) {}, nil},
		{"article 845", func(t *market.ContractTerms) {
			t.Subject, t.Place, t.Secrecy, t.Ownership, t.Acceptance, t.Begins, t.Ends = "", "", "", "", "", "", ""
		}, []string{"acceptance", "begins", "ends", "ownership", "place", "secrecy", "subject"}},
		{"type, field and day", func(t *market.ContractTerms) { t.Type, t.Field, t.Signed = "", "", "" }, []string{"field", "signed", "type"}},
		{"a signing after today", func(t *market.ContractTerms) { t.Signed = "2026-06-02" }, []string{"signed"}},
		{"the parties", func(t *market.ContractTerms) { t.Buyer = market.ContractParty{} }, []string{"buyer.credit_code", "buyer.kind", "buyer.name", "buyer.region"}},
		{"both questions", func(t *market.ContractTerms) { t.Related, t.FiscalPlan = nil, nil }, []string{"fiscal_plan", "related"}},
		{"a total", func(t *market.ContractTerms) { t.Price = market.ContractPrice{Mode: market.LumpSum} }, []string{"price.total_fen"}},
		{"a mode of article 846", func(t *market.ContractTerms) { t.Price.Mode = "" }, []string{"price.mode"}},
		{"instalments, at least two", func(t *market.ContractTerms) {
			t.Price.Mode, t.Price.Plan = market.Instalments, []market.Instalment{{Amount: 100 * market.WanYuan}}
		}, []string{"price.plan"}},
		{"instalments that add up", func(t *market.ContractTerms) {
			t.Price.Mode, t.Price.Plan = market.Instalments, []market.Instalment{{Amount: 40 * market.WanYuan}, {Amount: 60*market.WanYuan - 1}}
		}, []string{"price.plan"}},
		{"instalments to the Fen", func(t *market.ContractTerms) {
			t.Price.Mode, t.Price.Plan = market.Instalments, []market.Instalment{{Amount: 40 * market.WanYuan}, {Amount: 60 * market.WanYuan}}
		}, nil},
		{"a royalty with rate and base", func(t *market.ContractTerms) { t.Price.Mode = market.Royalty }, []string{"price.royalty_base", "price.royalty_bp"}},
		{"a royalty without a total", func(t *market.ContractTerms) {
			t.Price = market.ContractPrice{Mode: market.Royalty, Royalty: &rate, RoyaltyBase: "年销售额"}
		}, nil},
		{"a royalty of a lump sum", func(t *market.ContractTerms) { t.Price.Royalty = &rate }, []string{"price.royalty_bp"}},
		{"the patent of a licence", func(t *market.ContractTerms) { t.Type = market.LicensePatent }, []string{"ip"}},
		{"particulars of the patent", func(t *market.ContractTerms) {
			t.Type, t.IP = market.TransferPatent, []market.IntellectualProperty{{Type: "invention"}}
		}, []string{"ip[0].number", "ip[0].status", "ip[0].title"}},
	} {
		terms := agreed()
		c.change(&terms)
		if diff := cmp.Diff(c.want, fieldsOf(terms.Complete("2026-06-01"))); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", c.rule, diff)
		}
	}
}

func TestTrapsBetweenTheTypesAreWarnings(t *testing.T) {
	patent := func(status string) []market.IntellectualProperty {
		return []market.IntellectualProperty{{Type: "invention", Number: "CN202610000001", Status: status, Title: "一种膜"}}
	}
	for _, c := range []struct {
		rule   string
		change func(*market.ContractTerms)
		want   []string
		source string
	}{
		{"nothing to look at", func(*market.ContractTerms) {}, nil, ""},
		{"cooperation of one side", func(t *market.ContractTerms) { t.Type, t.BuyerTasks = market.DevCooperative, " " }, []string{"cooperative_one_sided"}, "第19条"},
		{"cooperation of two", func(t *market.ContractTerms) { t.Type = market.DevCooperative }, nil, ""},
		{"service that develops", func(t *market.ContractTerms) { t.Type = market.TechnicalService }, []string{"looks_like_development"}, "第42条"},
		{"a mere change of recipe", func(t *market.ContractTerms) { t.Subject = "膜材料配方调整，交付样品和记录。" }, []string{"looks_like_routine"}, "第17条"},
		{"a name of another type", func(t *market.ContractTerms) { t.Project = "散热膜技术转让" }, []string{"name_says_another_type"}, "第42条"},
		{"commission under the name of cooperation", func(t *market.ContractTerms) { t.Project = "散热膜合作开发" }, []string{"name_says_cooperative"}, "第19条"},
		{"licence before publication", func(t *market.ContractTerms) { t.Type, t.IP = market.LicensePatent, patent("applied") }, []string{"license_before_publication"}, "第29条"},
		{"licence before grant", func(t *market.ContractTerms) { t.Type, t.IP = market.LicensePatent, patent("published") }, []string{"license_before_grant"}, "第29条"},
		{"licence after grant", func(t *market.ContractTerms) { t.Type, t.IP = market.LicensePatent, patent("granted") }, nil, ""},
		{"licence of an unknown status", func(t *market.ContractTerms) { t.Type, t.IP = market.LicensePatent, patent("") }, []string{"status_unknown"}, "第29条"},
		{"licence of an expired patent", func(t *market.ContractTerms) { t.Type, t.IP = market.LicensePatent, patent("expired") }, []string{"right_expired"}, "第865条"},
		{"a secret that is granted", func(t *market.ContractTerms) { t.Type, t.IP = market.LicenseSecret, patent("granted") }, []string{"secret_is_published"}, "第29条"},
		{"transfer before grant", func(t *market.ContractTerms) { t.Type, t.IP = market.TransferPatent, patent("applied") }, []string{"transfer_before_grant"}, "第863条"},
		{"hardware, nothing deducted", func(t *market.ContractTerms) {
			t.Subject, t.Price.Deductions = "研制并交付专用设备一套。", nil
		}, []string{"hardware_not_deducted", "equal_amounts"}, "第14条"},
		{"equal amounts", func(t *market.ContractTerms) { t.Price.Deductions = nil }, []string{"equal_amounts"}, "第14条"},
		{"work before the signing", func(t *market.ContractTerms) { t.Begins = "2026-05-09" }, []string{"begins_before_signing"}, ""},
		{"signed after the end", func(t *market.ContractTerms) { t.Begins, t.Ends = "", "2026-05-09" }, []string{"signed_after_end"}, "第12条"},
	} {
		terms := agreed()
		c.change(&terms)
		got := terms.Warnings()
		if diff := cmp.Diff(c.want, codesOfWarnings(got)); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", c.rule, diff)
		}
		for _, w := range got {
			if w.Source.ZH == "" || w.Source.EN == "" || w.Message.EN == "" || !strings.Contains(w.Source.ZH, c.source) {
				t.Errorf("%s: %+v does not name %s", c.rule, w, c.source)
			}
		}
	}
}

func TestWritingIsAskedForByArticle(t *testing.T) {
	for kind, want := range map[market.ContractType]string{
		market.DevCommissioned: "851", market.LicenseSecret: "863", market.TransferSecret: "863", market.Consulting: "", market.DevConversion: "",
	} {
		terms := agreed()
		terms.Type = kind
		got := ""
		for _, w := range (market.Contract{Terms: terms}).Warnings() {
			if w.Code == "no_file" {
				got = w.Source.EN
			}
		}
		if want == "" && got != "" || !strings.HasSuffix(got, want) {
			t.Errorf("%s: %q, want article %q", kind, got, want)
		}
	}
}

func TestEveryTypeHasAClassOfTheForm(t *testing.T) {
	for _, code := range market.ContractTypes.Codes() {
		terms := agreed()
		terms.Type = market.ContractType(code)
		if got := terms.NationalForm("").Type; strings.HasPrefix(got, "/") || strings.HasSuffix(got, "/") {
			t.Errorf("%s is %q", code, got)
		}
	}
}

func TestTheNationalFormIsFilledInUnderItsOwnNames(t *testing.T) {
	terms := agreed()
	yes := true
	terms.Related, terms.PlanSource, terms.Price.Mode = &yes, "none", market.Instalments
	terms.IP = []market.IntellectualProperty{{Type: "invention"}, {Type: "invention"}, {Type: "secret"}}
	want := market.NationalForm{
		Project: "散热膜研制", BuyerName: "瀚辰公司", BuyerRepresentative: "王经理", Total: "1000000.00", Technical: "900000.00",
		Signed: "2026-05-10", Begins: "2026-05-10", Ends: "2027-05-09", Mode: "分期支付", Related: "是", PlanSource: "计划外", IP: "发明专利、技术秘密",
		Type: "技术开发/委托开发", Field: "新材料及其应用", BuyerRegion: "220202", BuyerType: "企业", BuyerTransfer: "否", BuyerResearch: "否",
	}
	if diff := cmp.Diff(want, terms.NationalForm("王经理")); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
}

func TestALikenessSeesThroughSpelling(t *testing.T) {
	a, b := agreed(), agreed()
	b.Project = " 散热膜（研制）"
	if a.Likeness() != b.Likeness() {
		t.Errorf("%q and %q", a.Likeness(), b.Likeness())
	}
	b.Price.Total++
	if a.Likeness() == b.Likeness() {
		t.Error("another total is the same contract")
	}
	if b.Signed = ""; b.Likeness() != "" {
		t.Error("a text without a day resembles another")
	}
}
