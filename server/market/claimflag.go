package market

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// ClaimFlag is something that a reviewer should look at. It is a line of data
// and proves nothing: each has an innocent explanation as well.
type ClaimFlag string

// The flags, as codes of the list claim_flag.
const (
	FlagNoDeduction    ClaimFlag = "no_deduction"
	FlagRoundSums      ClaimFlag = "round_sums"
	FlagSamePerson     ClaimFlag = "same_representative"
	FlagPaidBefore     ClaimFlag = "paid_before_signing"
	FlagVoucherSeen    ClaimFlag = "voucher_seen"
	FlagManyContracts  ClaimFlag = "many_contracts"
	FlagDeclaredRelate ClaimFlag = "declared_related"
	// What a contract says of fiscal-plan funding against its joint project: see
	// FundingFlags.
	FlagFundedUndeclared ClaimFlag = "funded_undeclared"
	FlagDeclaredUnfunded ClaimFlag = "declared_unfunded"
	FlagDealFunded       ClaimFlag = "deal_funded"
)

// Flagged is one flag with the figures and documents that raised it.
type Flagged struct {
	Flag    ClaimFlag `json:"flag"`
	Found   Text      `json:"found"`   // the figures
	Means   Text      `json:"means"`   // what it may mean, and that it proves nothing
	Sources []string  `json:"sources"` // kind/id of the documents
}

// FlagFacts are what the flags of a claim are taken from.
type FlagFacts struct {
	Contract   Contract
	Payments   []Payment
	SamePerson bool       // both parties name the same representative, or one of the same name; names stand outside the journal
	Seen       []Claim    // earlier claims, withdrawn or rejected, that named one of these vouchers
	Others     []Contract // further contracts of the same two parties
	Projects   []Project  // the contract's own joint project, and those of its deal
}

// SameName tells whether two names of people read the same: full width folded,
// without blanks and dots, whatever the case. It proves nothing; people share
// names. No name is like no other.
func SameName(a, b string) bool {
	a, b = bareName(a), bareName(b)
	return a != "" && a == b
}

func bareName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(".·•‧・．", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, FoldWidth(s))
}

const (
	roundTotal = 100_000 * Yuan
	roundPart  = 10_000 * Yuan
	// pairDays is how near, in days of signing, contracts of one pair count as
	// many at once.
	pairDays = 180
	pairMany = 2
)

// hardware are words for things, which a price seldom pays nothing for.
var hardware = []string{"设备", "样机", "装置", "仪器", "生产线", "模具", "原材料", "零部件", "机床", "传感器", "试验台", "产线", "equipment", "prototype", "instrument"}

// meanings say what a flag may mean and what else it may be.
var meanings = map[ClaimFlag]Text{
	FlagNoDeduction: {"技术交易额应扣除设备、仪器、零部件、原材料等非技术性费用。文字提到实物而未扣除，可能漏扣；也可能这些实物由买方自备。不能据此认定不实。",
		"The technical amount is the total less equipment, instruments, parts and materials. The text speaks of things and nothing is deducted: it may have been forgotten, or the buyer brings them. It proves nothing."},
	FlagRoundSums: {"合同总额与各笔付款均为整数，可能是预估价；很多真实合同也是整数。不能据此认定不实。",
		"The total and every payment are round sums: an estimate, perhaps. Many real contracts are round. It proves nothing."},
	FlagSamePerson: {"双方法定代表人相同，可能存在关联；也可能是同名。请核对关联交易承诺。不能据此认定不实。",
		"Both parties name the same representative: they may be related, or two people share a name. Check the promise. It proves nothing."},
	FlagPaidBefore: {"付款早于签订，可能是补签合同或预付款。请核对付款用途。不能据此认定不实。",
		"Money was paid before the contract was signed: signed late, or paid in advance. Check what it was for. It proves nothing."},
	FlagVoucherSeen: {"同一凭证曾出现在已撤回或未通过的申报中，可能是改正后重新申报。请查看当时的理由。不能据此认定不实。",
		"A voucher stood in a claim that was withdrawn or rejected: it may be a mended claim. See why it failed. It proves nothing."},
	FlagManyContracts: {"同一买卖双方在短期内签订多份合同，可能是拆分，也可能是分阶段合作。请核对内容是否重复。不能据此认定不实。",
		"The same two parties signed several contracts within a short time: one split up, or work in stages. Check whether they repeat each other. It proves nothing."},
	FlagDeclaredRelate: {"合同登记为关联交易。请按项目规定处理。",
		"The contract is declared to be between related parties. See what the programme says of that."},
	FlagFundedUndeclared: {"合同属于财政科技计划资助的项目，核算时视为已由财政资助；合同未作此申明，可能是签订在先，也可能漏填。请向双方核实。不能据此认定不实。",
		"The contract belongs to a project that a fiscal plan funds and counts as funded; that it does not say so may be because it was signed earlier, or was forgotten. Ask the two. It proves nothing."},
	FlagDeclaredUnfunded: {"合同申明由财政科技计划资助，而所属项目在计划中没有财政经费：经费可能来自其他计划，也可能填错。请向双方核实。",
		"The contract says that a fiscal plan funds it, its project has no money in the plan: another plan may fund it, or the answer is wrong. Ask the two."},
	FlagDealFunded: {"同一洽谈形成了财政科技计划资助的项目，本合同未关联该项目：可能是另一件事，也可能就是该项目的合同。请核对内容后决定是否关联。不能据此认定不实。",
		"The same deal led to a project that a fiscal plan funds, and this contract is not linked to it: it may be about something else, or it may be the project's own. Compare the two and link it if it is. It proves nothing."},
}

// ClaimFlags are the flags of a claim on a contract, in the order of the code
// list.
func ClaimFlags(f FlagFacts) []Flagged {
	contract := "contracts/" + f.Contract.ID
	t := f.Contract.Terms
	var out []Flagged
	add := func(flag ClaimFlag, found Text, sources ...string) {
		out = append(out, Flagged{Flag: flag, Found: found, Means: meanings[flag], Sources: sources})
	}
	if words := hardwareIn(t); len(words) > 0 && t.Price.Total > 0 && t.Price.TechnicalAmount() == t.Price.Total {
		add(FlagNoDeduction, Textf("成交额与技术交易额同为 %s 元；文字提到：%s", "total and technical amount are both %s yuan; the text says: %s", t.Price.Total, strings.Join(words, "、")), contract)
	}
	if sources := roundSums(f); len(sources) > 0 {
		add(FlagRoundSums, Textf("合同总额 %s 元，付款 %d 笔", "total %s yuan, %d payments", t.Price.Total, len(f.Payments)), sources...)
	}
	if f.SamePerson {
		add(FlagSamePerson, Text{"双方填写的法定代表人姓名相同", "the two parties give the same name"}, contract)
	}
	for _, p := range f.Payments {
		if t.Signed != "" && p.Date < t.Signed {
			add(FlagPaidBefore, Textf("%s 付款 %s 元，%s 签订", "paid on %s: %s yuan; signed on %s", p.Date, p.Amount, t.Signed), "payments/"+p.ID, contract)
		}
	}
	for _, c := range f.Seen {
		add(FlagVoucherSeen, Textf("申报 %s（%s）", "claim %s (%s)", c.Number, ClaimStates.Label(string(c.State)).ZH), "claims/"+c.ID)
	}
	if near := nearBy(f); len(near) >= pairMany {
		add(FlagManyContracts, Textf("前后 %d 天内另有 %d 份合同", "within %d days either way: %d more contracts", pairDays, len(near)), append(near, contract)...)
	}
	if t.Related != nil && *t.Related {
		add(FlagDeclaredRelate, Text{"关联交易：是", "related parties: yes"}, contract)
	}
	return append(out, f.Contract.FundingFlags(f.Projects)...)
}

// hardwareIn lists the words for things in a contract's text.
func hardwareIn(t ContractTerms) []string {
	text := strings.ToLower(t.Project + "\n" + t.Subject + "\n" + t.SellerTasks + "\n" + t.Acceptance)
	var out []string
	for _, w := range hardware {
		if strings.Contains(text, w) {
			out = append(out, w)
		}
	}
	return out
}

func roundSums(f FlagFacts) []string {
	if len(f.Payments) == 0 || f.Contract.Terms.Price.Total <= 0 || f.Contract.Terms.Price.Total%roundTotal != 0 {
		return nil
	}
	sources := []string{"contracts/" + f.Contract.ID}
	for _, p := range f.Payments {
		if p.Amount%roundPart != 0 {
			return nil
		}
		sources = append(sources, "payments/"+p.ID)
	}
	return sources
}

// nearBy lists the other contracts of the pair that were signed near this one.
func nearBy(f FlagFacts) []string {
	var out []string
	signed := f.Contract.Terms.Signed.Time()
	for _, c := range f.Others {
		at := c.Terms.Signed.Time()
		if c.ID != f.Contract.ID && !signed.IsZero() && !at.IsZero() && signed.Sub(at).Abs() <= pairDays*24*time.Hour {
			out = append(out, "contracts/"+c.ID)
		}
	}
	slices.Sort(out)
	return out
}
