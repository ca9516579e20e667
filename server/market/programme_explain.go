package market

import (
	"fmt"
	"strings"
)

// Explain says in plain sentences what a version of a programme promises, made
// from nothing but its data. What is not decided is said to be so.
func Explain(p Programme) []Text {
	e := &explanation{p: p}
	e.head()
	switch p.Kind {
	case ContractSubsidy:
		e.subsidy(p.subsidy())
	case TitleReward:
		e.reward(p.reward())
	}
	e.procedure()
	e.round()
	e.rulings()
	return e.out
}

type explanation struct {
	p   Programme
	out []Text
}

func (e *explanation) say(zh, en string, args ...any) { e.out = append(e.out, Textf(zh, en, args...)) }

// with says a sentence with a value in it, in both languages.
func (e *explanation) with(zh, en string, values ...Text) {
	var inZH, inEN []any
	for _, v := range values {
		if v == (Text{}) {
			v = Text{"（尚未确定）", "(undecided)"}
		}
		inZH, inEN = append(inZH, v.ZH), append(inEN, v.In("en"))
	}
	e.out = append(e.out, Text{fmt.Sprintf(zh, inZH...), fmt.Sprintf(en, inEN...)})
}

// yes says one sentence or the other, or that it is undecided.
func (e *explanation) yes(b *bool, yes, no Text, what Text) {
	switch {
	case b == nil:
		e.with("%s：%s。", "%s: %s.", what, Text{})
	case *b:
		e.out = append(e.out, yes)
	case no != (Text{}):
		e.out = append(e.out, no)
	}
}

func (e *explanation) head() {
	p := e.p
	e.with("%s依据%s第%s条，由%s发布；这是第"+fmt.Sprint(p.Version)+"版。", "%s rests on %s, article %s, issued by %s; this is version "+fmt.Sprint(p.Version)+".",
		p.Name, plain(p.Document), plain(p.Article), plain(p.Issuer))
	if p.Example {
		e.say("注意：本版本是示例。文件本身没有写明的参数（如比例、时限、材料）未经任何机关批准，不能据此申报或付款。",
			"Mind: this version is an example. What the document itself does not fix (such as a rate, days, evidence) stands here on nobody's authority; nobody can claim or pay by it.")
	}
	to := Text{"未设终止日", "with no last day"}
	if p.ValidTo != "" {
		day := p.ValidTo.text()
		to = Text{"至 " + day.ZH, "to " + day.EN}
	}
	e.with("自 %s 起可以申报，%s。", "Claims are taken from %s on, %s.", p.ValidFrom.text(), to)
}

func (e *explanation) subsidy(s SubsidyTerms) {
	e.with("补助对象：买方须是%s。", "Who is paid: the buyer, which must be: %s.", codeTexts("title_level", s.BuyerLevels))
	e.yes(s.NationalCounts, Text{"国家级“小巨人”企业和单项冠军企业视同省级。", "A national “little giant” and a champion count as provincial."},
		Text{"国家级称号不自动视同省级。", "A national title does not count as a provincial one."}, Text{"国家级是否视同省级", "Whether national counts as provincial"})
	e.with("称号在%s必须有效。", "The title must be valid: %s.", codeText(TestDates, string(s.TitleTest)))
	e.with("买方区域：%s。卖方须是%s，区域：%s。", "Region of the buyer: %s. The seller must be: %s; its region: %s.",
		regionText(s.BuyerRegion), codeTexts("organisation_kind", s.SellerKinds), regionText(s.SellerRegion))
	e.with("合同类型：%s。", "Types of contracts: %s.", codeTexts("contract_type", s.ContractTypes))
	if !hasLicence(s.ContractTypes) {
		e.say("技术许可合同暂不支持，等待主管部门裁定。", "Licence contracts are not paid for; this waits for the department's ruling.")
	}
	e.yes(s.Registration, Text{"合同须经认定登记，且登记有效。", "The contract must be registered and the registration stand."},
		Text{"合同可以未经认定登记；此时按合同载明的技术交易额核算。", "The contract need not be registered; then the technical amount by the contract counts."}, Text{"是否须认定登记", "Whether it must be registered"})
	e.yes(s.Implementation, Text{"须证明技术已经实施转化，由主管部门认可。", "Proof that the technology is implemented must be accepted by the department."},
		Text{"不要求实施转化的证明。", "No proof of implementation is asked for."}, Text{"是否须证明实施转化", "Whether implementation must be proved"})
	e.yes(s.SignedFirst, Text{"合同签订日不得晚于登记日。", "The contract must not be signed after it is registered."}, Text{}, Text{"签订与登记的先后", "Order of signing and registration"})
	e.yes(s.PaidAfter, Text{"付款不得早于签订日。", "No payment may lie before the signing."}, Text{}, Text{"付款与签订的先后", "Order of payment and signing"})
	if w := s.Window.text(); w != (Text{}) {
		e.with("日期范围：%s。", "Windows: %s.", w)
	}
	e.with("同一合同：%s。", "One contract is paid for: %s.", codeText(OneAwards, string(s.OneAwardPer)))
	e.exclusions(s)
	e.money(s)
}

// hasLicence tells whether a licence is among the types.
func hasLicence(types []ContractType) bool {
	for _, t := range types {
		if strings.HasPrefix(string(t), "license.") {
			return true
		}
	}
	return false
}

func (e *explanation) exclusions(s SubsidyTerms) {
	e.yes(s.ExcludeRelated, Text{"买卖双方为关联方的不予支持；系统只核对合同标志、法定代表人和企业承诺，不查询登记机关。",
		"Nothing is paid between related parties; only the flag of the contract, the representatives and the enterprise's promise are compared, no register is looked up."},
		Text{"关联交易不排除。", "Related parties are not excluded."}, Text{"是否排除关联交易", "Whether related parties are excluded"})
	e.yes(s.ExcludeImport, Text{"技术进口合同不予支持。", "Nothing is paid for technology from abroad."}, Text{}, Text{"是否排除技术进口合同", "Whether imports are excluded"})
	e.yes(s.ExcludeFiscal, Text{"已由财政科技计划资助的不予支持。", "Nothing is paid for what a fiscal plan has funded."}, Text{}, Text{"是否排除财政科技计划项目", "Whether fiscal plan projects are excluded"})
}

func (e *explanation) money(s SubsidyTerms) {
	e.say("补助基数取三者中最低的：登记证明核定的技术交易额（减去以前申报已计入的部分）、已占用的发票额、已占用的付款额。",
		"The base is the least of three: the certified technical amount (less what earlier claims took), the invoices claimed, the payments claimed.")
	rate := Text{}
	if s.Rate != nil {
		rate = plain(s.Rate.String())
		if e.p.Example {
			rate = Text{rate.ZH + "（示例）", rate.EN + " (an example)"}
		}
	}
	e.with("补助金额为基数的 %s，不足一分的部分舍去。", "The award is %s of the base; what is less than a Fen is dropped.", rate)
	var zh, en []string
	for _, c := range []struct {
		limit *Fen
		name  Text
	}{{s.CapContract, Text{"每份合同累计", "one contract in all"}}, {s.CapYear, Text{"每家企业每年", "one enterprise in a year"}}, {s.CapTotal, Text{"每家企业累计", "one enterprise in all"}}} {
		if c.limit != nil {
			zh, en = append(zh, c.name.ZH+"不超过 "+moneyText(c.limit).ZH), append(en, "at most "+moneyText(c.limit).EN+" for "+c.name.EN)
		}
	}
	e.with("上限：%s。", "Caps: %s.", Text{strings.Join(zh, "，"), strings.Join(en, ", ")})
	if countsYears(e.p) {
		e.with("年度按%s计。", "The year counted is: %s.", codeText(CapYears, string(s.CapYearBy)))
	}
	if s.MinPaid != nil && *s.MinPaid > 0 {
		e.with("付款少于 %s 的不予支持。", "Less than %s paid gets nothing.", moneyText(s.MinPaid))
	}
	if s.MinAward != nil && *s.MinAward > 0 {
		e.with("补助少于 %s 的不予支持。", "An award below %s is not paid.", moneyText(s.MinAward))
	}
	switch s.CityAid {
	case CityAidAllowed:
		e.say("同一合同可以同时享受市级补助。", "Money of a city for the same contract may be added.")
	case CityAidDeducted:
		e.say("同一合同已得的市级补助，在套用上限之后从补助金额中扣除。", "Money of a city for the same contract is deducted from the award, after the caps.")
	case CityAidForbidden:
		e.say("同一合同已享受市级补助的不予支持。", "A contract for which a city has paid gets nothing.")
	default:
		e.with("市级补助的处理：%s。", "Money of a city: %s.", Text{})
	}
}

func (e *explanation) reward(r RewardTerms) {
	e.with("首次被认定为%s的企业，一次性奖励 %s。", "An enterprise that gets the title %s for the first time is paid %s once.", codeTexts("title_level", nonEmpty(r.Level)), moneyText(r.Amount))
	e.say("“首次”指该企业及其前身从未有过该级称号；称号在申报日必须有效。", "First means that neither the enterprise nor a predecessor ever had the title; it must be valid on the day of the claim.")
	switch {
	case r.NoticeFrom != "" && r.NoticeTo != "":
		e.with("称号公布日须在 %s 至 %s 之间。", "The notice of the title must lie from %s to %s.", r.NoticeFrom.text(), r.NoticeTo.text())
	case r.NoticeFrom != "":
		e.with("称号公布日不得早于 %s。", "The notice of the title must not lie before %s.", r.NoticeFrom.text())
	case r.NoticeTo != "":
		e.with("称号公布日不得晚于 %s。", "The notice of the title must not lie after %s.", r.NoticeTo.text())
	}
}

func (e *explanation) procedure() {
	p := e.p.Procedure
	steps := Text{"省级形式审查", "a formal check by the province"}
	if is(p.LocalReview) {
		steps = Text{"属地初审、" + steps.ZH, "a local review, " + steps.EN}
	}
	if is(p.ExpertReview) {
		steps = Text{steps.ZH + fmt.Sprintf("、%d 位专家评审", p.Experts), steps.EN + fmt.Sprintf(", a review by %d experts", p.Experts)}
	}
	if p.LocalReview == nil || p.ExpertReview == nil {
		steps = Text{}
	}
	e.with("办理程序：%s，决定后公示 %s。", "The way of a claim: %s; after the decision a public notice of %s.", steps, countText(p.NoticeDays, "个工作日", "working days"))
	if t := stepsText(p.StepDays); t != (Text{}) {
		e.with("各环节时限：%s。", "Days of the steps: %s.", t)
	}
	e.yes(p.PerformanceCheck, Text{"付款后检查绩效。", "Performance is checked after the payment."}, Text{}, Text{"是否检查绩效", "Whether performance is checked"})
	if t := evidenceText(p.Evidence); t != (Text{}) {
		var zh, en []string
		for _, item := range p.Evidence {
			zh, en = append(zh, item.Name.ZH), append(en, item.Name.In("en"))
		}
		e.with("申报材料：%s。", "Evidence: %s.", Text{strings.Join(zh, "、"), strings.Join(en, ", ")})
	}
}

func (e *explanation) round() {
	p := e.p
	if p.Budget == nil {
		e.say("批次不设预算上限。", "A round has no budget.")
		return
	}
	e.with("每批预算 %s。", "The budget of a round is %s.", moneyText(p.Budget))
	switch p.Oversub {
	case Proportional:
		e.say("应补助总额超过预算时按比例核减，尾差按最大余数分到分。", "When it does not suffice, awards are reduced in proportion, by largest remainder to the Fen.")
	case Ranked:
		e.say("应补助总额超过预算时按评分从高到低足额支持，同分者申报编号在前的优先。", "When it does not suffice, awards are paid in full by score, the smaller claim number first among equals.")
	case FirstComeFirst:
		e.say("应补助总额超过预算时按申报先后足额支持。", "When it does not suffice, awards are paid in full in the order of submission.")
	default:
		e.with("超出预算时：%s。", "When it does not suffice: %s.", Text{})
	}
	if hasOrder(p) {
		e.with("余额不足一份申报时：%s；其后的申报不予支持。", "The claim that what is left does not cover gets: %s; those behind it get nothing.", codeText(LastAwards, string(p.LastAward)))
	}
}

func (e *explanation) rulings() {
	for _, r := range e.p.Rulings {
		e.with("待主管部门裁定：%s", "Waits for the department's ruling: %s", r)
	}
}
