package market

import "strings"

// sheet is a Calculation while it is made: one line after another.
type sheet struct {
	in    CalculationInput
	lines []Line
	joint bool // since rules 2: a joint project of the contract is looked at
}

// said is the outcome of one check, with what was looked at.
type said struct {
	outcome Outcome
	amount  *Fen
	value   string
	source  string
	reason  Text
}

// add appends the line of a code: label and parameter come from the table of
// lines.
func (s *sheet) add(code string, w said) {
	row := sheetLines[code]
	s.lines = append(s.lines, Line{
		Code: code, Label: row.label, Amount: w.amount, Value: w.value, Source: w.source, Rule: s.rule(row.rule),
		Outcome: w.outcome, Reason: w.reason,
	})
}

// rule names the document and the article that a line follows, and the parameter
// that decides it.
func (s *sheet) rule(parameter string) string {
	p := s.in.Programme
	basis := strings.TrimSpace(p.Document + " " + articleMark(p.Article))
	if parameter == "" {
		return basis
	}
	return strings.TrimSpace(basis + " · " + parameter)
}

func articleMark(article string) string {
	if article == "" {
		return ""
	}
	return "§" + article
}

// passes tells whether no line failed and none is unclear.
func (s *sheet) passes() bool { return len(Calculation{Lines: s.lines}.Stops()) == 0 }

// verdict is Passed or Failed with a reason for the second.
func verdict(ok bool, reason Text) said {
	if ok {
		return said{outcome: Passed}
	}
	return said{outcome: Failed, reason: reason}
}

func unclear(zh, en string) said { return said{outcome: Unclear, reason: Text{zh, en}} }

func (w said) of(source string) said   { w.source = source; return w }
func (w said) shows(value string) said { w.value = value; return w }
func (w said) counts(amount Fen) said  { w.amount = &amount; return w }
func figure(amount Fen, zh, en string) said {
	return said{outcome: Noted, amount: &amount, reason: Text{zh, en}}
}

// sheetLine is what a line is called and which parameter decides it.
type sheetLine struct {
	label Text
	rule  string
}

// sheetLines are the lines of the rules of numbers 1 and 2 by their codes.
var sheetLines = map[string]sheetLine{
	"programme.published": {Text{"政策已发布", "Programme published"}, "state"},
	"programme.valid":     {Text{"申报日在有效期内", "Claimed while it is valid"}, "valid_from, valid_to"},
	"contract.given":      {Text{"有技术合同", "There is a contract"}, ""},
	"buyer.claims":        {Text{"申报企业是买方", "The claimant is the buyer"}, ""},
	"buyer.region":        {Text{"买方区域", "Region of the buyer"}, "subsidy.buyer_region"},
	"title.signing":       {Text{"签订日的称号", "Title on the day of signing"}, "subsidy.buyer_levels, subsidy.title_test"},
	"title.claim":         {Text{"申报日的称号", "Title on the day of the claim"}, "subsidy.buyer_levels, subsidy.title_test"},
	"seller.kind":         {Text{"卖方类别", "Kind of the seller"}, "subsidy.seller_kinds"},
	"seller.region":       {Text{"卖方区域", "Region of the seller"}, "subsidy.seller_region"},
	"contract.type":       {Text{"合同类型", "Type of the contract"}, "subsidy.contract_types"},
	"contract.concluded":  {Text{"合同已由双方确认", "Both parties have confirmed the contract"}, ""},
	"contract.registered": {Text{"已认定登记", "Registered"}, "subsidy.registration_required"},
	"contract.once":       {Text{"同一合同的支持次数", "Awards for the same contract"}, "subsidy.one_award_per"},
	"order.registered":    {Text{"签订不晚于登记", "Signed before registered"}, "subsidy.signed_before_registered"},
	"order.paid":          {Text{"付款不早于签订", "Paid after signing"}, "subsidy.paid_after_signed"},
	"window.signed":       {Text{"签订日范围", "Window of signing"}, "subsidy.window"},
	"window.registered":   {Text{"登记日范围", "Window of registration"}, "subsidy.window"},
	"window.paid":         {Text{"付款日范围", "Window of payments"}, "subsidy.window"},
	"related.flag":        {Text{"关联交易标志", "Flag of related parties"}, "subsidy.exclude_related"},
	"related.person":      {Text{"法定代表人不同", "Different representatives"}, "subsidy.exclude_related"},
	"related.promise":     {Text{"无关联承诺", "Promise of no relation"}, "subsidy.exclude_related"},
	"exclude.import":      {Text{"非技术进口合同", "No import of technology"}, "subsidy.exclude_import"},
	"exclude.fiscal":      {Text{"未由财政科技计划资助", "Not funded by a fiscal plan"}, "subsidy.exclude_fiscal_plan"},
	"vouchers.given":      {Text{"凭证齐全", "Vouchers are there"}, ""},
	"vouchers.contract":   {Text{"凭证属于本合同", "Vouchers belong to the contract"}, ""},
	"vouchers.confirmed":  {Text{"凭证已由对方确认", "Vouchers confirmed by the other side"}, ""},
	"vouchers.standing":   {Text{"凭证未被冲销", "Vouchers not reversed"}, ""},
	"vouchers.settled":    {Text{"付款与发票对应", "Payments settle the invoices"}, ""},
	"vouchers.payments":   {Text{"占用额不超过付款额", "No more than was paid"}, ""},
	"vouchers.invoices":   {Text{"占用额不超过发票额", "No more than was invoiced"}, ""},
	"evidence":            {Text{"申报材料", "Evidence"}, "procedure.evidence"},
	"implementation":      {Text{"实施转化证明", "Proof of implementation"}, "subsidy.implementation_proof_required"},
	"base.certified":      {Text{"核定技术交易额", "Certified technical amount"}, ""},
	"base.no_deduction":   {Text{"技术交易额等于成交总额", "Technical amount equals the total"}, ""},
	"base.taken":          {Text{"以前申报已计入", "Taken by earlier claims"}, ""},
	"base.certified_left": {Text{"尚可计入的技术交易额", "Certified amount that is left"}, ""},
	"base.invoiced":       {Text{"计入的发票额", "Invoices that count"}, ""},
	"base.paid":           {Text{"计入的付款额", "Payments that count"}, ""},
	"base":                {Text{"补助基数（三者取低）", "Base: the least of the three"}, ""},
	"paid.minimum":        {Text{"最低付款额", "Least paid"}, "subsidy.min_paid_fen"},
	"rate":                {Text{"补助比例", "Rate"}, "subsidy.rate_bp"},
	"award.rate":          {Text{"基数乘比例，舍至分", "Rate of the base, rounded down to the Fen"}, "subsidy.rate_bp"},
	"caps":                {Text{"上限", "Caps"}, "subsidy.cap_per_contract_fen, subsidy.cap_per_enterprise_year_fen, subsidy.cap_per_enterprise_fen"},
	"cap.contract":        {Text{"本合同剩余额度", "Left under the cap of the contract"}, "subsidy.cap_per_contract_fen"},
	"cap.year":            {Text{"本年度剩余额度", "Left under the cap of the year"}, "subsidy.cap_per_enterprise_year_fen"},
	"cap.total":           {Text{"企业累计剩余额度", "Left under the cap of the enterprise"}, "subsidy.cap_per_enterprise_fen"},
	"city_aid":            {Text{"市级补助", "Money of a city"}, "subsidy.city_aid"},
	"award.minimum":       {Text{"最低补助额", "Least award"}, "subsidy.min_award_fen"},
	"award":               {Text{"应补助金额", "Award"}, ""},
	"title.first":         {Text{"首次认定", "First title of the level"}, "reward.level"},
	"title.standing":      {Text{"称号在申报日有效", "The title stands on the day of the claim"}, "reward.level"},
	"title.window":        {Text{"公布日范围", "Window of the notice"}, "reward.notice_from, reward.notice_to"},
	"reward.once":         {Text{"未曾领取", "Not paid before"}, ""},
	"reward.amount":       {Text{"奖励金额", "Amount of the reward"}, "reward.amount_fen"},
}

// finalLines are the codes of lines that stay as they are once they have failed:
// what was agreed, who the parties are, and what was paid before.
var finalLines = []string{
	"buyer.region", "seller.kind", "seller.region", "contract.type", "contract.once", "window.signed", "related.flag", "related.person",
	"exclude.import", "exclude.fiscal", "cap.contract", "cap.total", "reward.once", "title.window",
}
