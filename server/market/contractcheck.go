package market

import (
	"fmt"
	"slices"
	"strings"
)

// Codes of contract_type and payment_mode that mean something to the program.
const (
	DevCommissioned     ContractType = "dev.commissioned"
	DevCooperative      ContractType = "dev.cooperative"
	DevConversion       ContractType = "dev.conversion"
	TransferPatent      ContractType = "transfer.patent"
	TransferApplication ContractType = "transfer.application"
	TransferSecret      ContractType = "transfer.secret"
	LicensePatent       ContractType = "license.patent"
	LicenseSecret       ContractType = "license.secret"
	Consulting          ContractType = "consulting"
	TechnicalService    ContractType = "service"

	LumpSum      = "lump_sum"
	Instalments  = "instalments"
	Royalty      = "royalty"
	RoyaltyEntry = "royalty_entry"
)

// maxMoney bounds one amount, so that no sum of a contract's amounts overflows:
// ten trillion yuan.
const maxMoney = 10_000_000_000_000 * Yuan

// Class is the first part of a type: dev, transfer, license, consulting, service.
func (t ContractType) Class() string {
	class, _, _ := strings.Cut(string(t), ".")
	return class
}

// InWriting tells whether the Civil Code asks for writing (articles 851 and 863).
func (t ContractType) InWriting() bool {
	return t == DevCommissioned || t == DevCooperative || t.Class() == "transfer" || t.Class() == "license"
}

// concernsPatent tells whether article 845 paragraph 2 asks for the patent's
// particulars.
func (t ContractType) concernsPatent() bool {
	return t == TransferPatent || t == TransferApplication || t == LicensePatent
}

// Check returns the faults that even a draft must not have. It may lack nearly
// everything, but what stands in it has to be possible.
func (t ContractTerms) Check() Faults {
	var f Faults
	ContractTypes.check(&f, "type", string(t.Type))
	requireText(&f, "project", t.Project, 2)
	checkText(&f, "project", t.Project, maxTitle)
	Fields.check(&f, "field", t.Field)
	PlanSources.check(&f, "plan_source", t.PlanSource)
	for _, x := range []struct{ field, text string }{
		{"subject", t.Subject}, {"seller_tasks", t.SellerTasks}, {"buyer_tasks", t.BuyerTasks},
		{"ownership", t.Ownership}, {"secrecy", t.Secrecy}, {"acceptance", t.Acceptance},
	} {
		checkText(&f, x.field, x.text, maxText)
	}
	checkText(&f, "place", t.Place, maxLine)
	f = append(f, t.Seller.check().Under("seller")...)
	f = append(f, t.Buyer.check().Under("buyer")...)
	if t.Seller.CreditCode != "" && t.Seller.CreditCode == t.Buyer.CreditCode {
		f.Add("buyer.credit_code", t.Buyer.CreditCode, Text{"买卖双方不能是同一单位", "seller and buyer cannot be the same organisation"}, Text{})
	}
	f = append(f, t.Price.check().Under("price")...)
	if len(t.IP) > maxList {
		f.Add("ip", len(t.IP), Textf("最多 %d 项", "at most %d", maxList), Text{})
	}
	for i, ip := range t.IP {
		f = append(f, ip.check().Under(indexed("ip", i))...)
	}
	t.checkDates(&f)
	return f
}

func (t ContractTerms) checkDates(f *Faults) {
	for _, d := range []struct {
		field string
		date  Date
	}{{"signed", t.Signed}, {"begins", t.Begins}, {"ends", t.Ends}} {
		checkDate(f, d.field, d.date)
	}
	if t.Begins != "" && t.Ends != "" && t.Ends < t.Begins {
		f.Add("ends", t.Ends, Text{"早于开始日期", "before the beginning"}, Text{})
	}
}

// checkDate adds a fault for what is neither empty nor a day.
func checkDate(f *Faults, field string, d Date) {
	if !d.Valid() {
		f.Add(field, d, Text{"不是日期", "not a date"}, Text{"写作 2026-06-30", "write 2026-06-30"})
	}
}

func (p ContractParty) check() Faults {
	var f Faults
	if p.CreditCode != "" {
		if code, fault := ParseCreditCode(string(p.CreditCode)); fault != nil {
			f = append(f, *fault)
		} else if code != p.CreditCode {
			f.Add("credit_code", p.CreditCode, Text{"应为 18 位大写字母和数字", "18 capital letters and digits"}, Text{string(code), string(code)})
		}
	}
	checkText(&f, "name", p.Name, maxTitle)
	checkText(&f, "address", p.Address, maxLine)
	OrganisationKinds.check(&f, "kind", string(p.Kind))
	Regions.check(&f, "region", p.Region)
	PartyNatures.check(&f, "nature", p.Nature)
	if p.Kind == Department {
		f.Add("kind", p.Kind, Text{"主管部门不能作为合同当事人", "a department cannot be a party here"}, Text{"它审核补助，不能同时是买卖方", "it decides on subsidies"})
	}
	return f
}

func (p ContractPrice) check() Faults {
	var f Faults
	checkMoney(&f, "total_fen", p.Total)
	PaymentModes.check(&f, "mode", p.Mode)
	if len(p.Deductions) > maxList || len(p.Plan) > maxList {
		f.Add("deductions", nil, Textf("扣除项和付款计划各最多 %d 行", "at most %d deductions and %[1]d instalments", maxList), Text{})
		return f
	}
	for i, d := range p.Deductions {
		at := indexed("deductions", i)
		requireText(&f, at+".kind", d.Kind, 1)
		Deductions.check(&f, at+".kind", d.Kind)
		checkPositive(&f, at+".amount_fen", d.Amount)
		checkText(&f, at+".note", d.Note, maxLine)
		if d.Kind == "other" && strings.TrimSpace(d.Note) == "" {
			f.Add(at+".note", nil, Text{"请写明是什么费用", "say what cost it is"}, Text{})
		}
	}
	for i, s := range p.Plan {
		at := indexed("plan", i)
		checkDate(&f, at+".due", s.Due)
		checkPositive(&f, at+".amount_fen", s.Amount)
		checkText(&f, at+".note", s.Note, maxLine)
	}
	checkText(&f, "royalty_base", p.RoyaltyBase, maxLine)
	if len(f) == 0 && p.TechnicalAmount() < 0 {
		f.Add("deductions", p.TechnicalAmount(), Text{"扣除合计超过合同成交总额，技术交易额不能为负", "the deductions exceed the total: the technical amount cannot be negative"},
			Text{"请核对总额和各扣除项", "compare the total with the deductions"})
	}
	if r := p.Royalty; r != nil && (*r <= 0 || *r > Whole) {
		f.Add("royalty_bp", *r, Text{"提成比例应大于 0、不超过 100%", "a royalty is above 0 and at most 100 %"}, Text{})
	}
	return f
}

func checkMoney(f *Faults, field string, amount Fen) {
	if amount < 0 {
		f.Add(field, amount, Text{"金额不能为负", "a sum cannot be negative"}, Text{})
	}
	if amount > maxMoney {
		f.Add(field, amount, Text{"金额过大", "a sum too large"}, Text{"请核对单位是否为元", "check the unit"})
	}
}

func checkPositive(f *Faults, field string, amount Fen) {
	if amount == 0 {
		f.Add(field, amount, Text{"请填写金额", "give the sum"}, Text{})
		return
	}
	checkMoney(f, field, amount)
}

// Complete returns all that keeps a text from being confirmed on a day, Check
// included: what Civil Code article 845 says a contract has, the price by
// article 846, and what the national form and a subsidy ask for.
func (t ContractTerms) Complete(today Date) Faults {
	f := t.Check()
	requireText(&f, "type", string(t.Type), 1)
	requireText(&f, "field", t.Field, 1)
	for _, x := range []struct {
		field, text string
		least       int
	}{
		{"subject", t.Subject, 10}, {"place", t.Place, 2}, {"secrecy", t.Secrecy, 2},
		{"ownership", t.Ownership, 2}, {"acceptance", t.Acceptance, 2},
		{"signed", string(t.Signed), 1}, {"begins", string(t.Begins), 1}, {"ends", string(t.Ends), 1},
	} {
		requireText(&f, x.field, x.text, x.least)
	}
	if t.Signed > today {
		f.Add("signed", t.Signed, Text{"签订日期在今天之后", "signed after today"}, Text{"签订以后再确认", "confirm it once it is signed"})
	}
	f = append(f, t.Seller.complete().Under("seller")...)
	f = append(f, t.Buyer.complete().Under("buyer")...)
	f = append(f, t.Price.complete().Under("price")...)
	for _, q := range []struct {
		field  string
		answer *bool
	}{{"related", t.Related}, {"fiscal_plan", t.FiscalPlan}} {
		if q.answer == nil {
			f.Add(q.field, nil, Text{"请回答是或否", "answer yes or no"}, Text{})
		}
	}
	t.completePatents(&f)
	return f
}

// completePatents asks for what article 845 paragraph 2 says a contract that
// concerns a patent has to name.
func (t ContractTerms) completePatents(f *Faults) {
	if !t.Type.concernsPatent() {
		return
	}
	if len(t.IP) == 0 {
		f.Add("ip", nil, Text{"请列出所涉及的专利", "name the patents"}, Text{"民法典第845条第二款：名称、申请号或专利号等", "Civil Code article 845 paragraph 2: title, number and so on"})
	}
	for i, ip := range t.IP {
		at := indexed("ip", i)
		requireText(f, at+".title", ip.Title, 2)
		requireText(f, at+".number", ip.Number, 4)
		requireText(f, at+".status", ip.Status, 1)
	}
}

func (p ContractParty) complete() Faults {
	var f Faults
	requireText(&f, "credit_code", string(p.CreditCode), 1)
	requireText(&f, "name", p.Name, 2)
	requireText(&f, "kind", string(p.Kind), 1)
	requireText(&f, "region", p.Region, 6)
	return f
}

func (p ContractPrice) complete() Faults {
	var f Faults
	requireText(&f, "mode", p.Mode, 1)
	royalty := p.Mode == Royalty || p.Mode == RoyaltyEntry
	if p.Total == 0 && p.Mode != Royalty {
		f.Add("total_fen", nil, Text{"请填写合同成交总额", "give the total"}, Text{})
	}
	if royalty {
		if p.Royalty == nil {
			f.Add("royalty_bp", nil, Text{"请填写提成比例", "give the rate of the royalty"}, Text{})
		}
		requireText(&f, "royalty_base", p.RoyaltyBase, 2)
	}
	if !royalty && (p.Royalty != nil || p.RoyaltyBase != "") {
		f.Add("royalty_bp", nil, Text{"只有提成支付才有提成比例", "only a royalty has a rate"}, Text{"改选支付方式，或删去比例", "choose another mode, or remove the rate"})
	}
	var planned Fen
	for _, s := range p.Plan {
		planned += s.Amount
	}
	switch {
	case p.Mode == Instalments && len(p.Plan) < 2:
		f.Add("plan", len(p.Plan), Text{"分期支付至少两期", "instalments are at least two"}, Text{})
	case (p.Mode == Instalments || len(p.Plan) > 0 && !royalty) && planned != p.Total:
		f.Add("plan", planned, Textf("各期合计 %s 元，与合同成交总额 %s 元不符", "the instalments add up to %s yuan, the total is %s yuan", planned, p.Total), Text{})
	}
	return f
}

// Normalised folds what people type differently: blanks around texts, width and
// case of credit codes.
func (t ContractTerms) Normalised() ContractTerms {
	for _, p := range []*ContractParty{&t.Seller, &t.Buyer} {
		p.Name, p.Address = strings.TrimSpace(p.Name), strings.TrimSpace(p.Address)
		if code, fault := ParseCreditCode(string(p.CreditCode)); fault == nil {
			p.CreditCode = code
		}
	}
	t.Project, t.Place = strings.TrimSpace(t.Project), strings.TrimSpace(t.Place)
	t.Price.Deductions = slices.Clone(t.Price.Deductions)
	return t
}

// Likeness is what two records of the same contract have in common, whatever
// their registration numbers: the parties, the day, the total and the name of
// the project without blanks and marks. Empty while one of them is missing.
func (t ContractTerms) Likeness() string {
	if t.Buyer.CreditCode == "" || t.Seller.CreditCode == "" || t.Signed == "" {
		return ""
	}
	return fmt.Sprintf("%s|%s|%s|%d|%s", t.Buyer.CreditCode, t.Seller.CreditCode, t.Signed, t.Price.Total, labelKey(t.Project))
}
