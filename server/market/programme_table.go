package market

// Where parameters come from that article 10 itself does not name.
const (
	fromPolicy   = "吉政办明电〔2022〕1号"
	fromPractice = "各地后补助办法的通行做法；第十条未写明"
)

// Parameters is the table of all parameters, in the order of the form.
func Parameters() []Parameter { return parameterTable }

var parameterTable = []Parameter{
	{Field: "kind", Section: "basis", Name: Text{"类别", "Kind"}, Source: fromPolicy,
		Meaning: Text{"决定用哪一套规则核算", "decides which rules calculate"},
		value:   func(p Programme) Text { return codeText(ProgrammeKinds, string(p.Kind)) }, needed: always},
	{Field: "name", Section: "basis", Name: Text{"名称", "Name"}, Source: fromPolicy,
		Meaning: Text{"对外公布的名称", "as it is announced"},
		value:   func(p Programme) Text { return p.Name }, needed: always},
	{Field: "document", Section: "basis", Name: Text{"文号", "Document"}, Source: fromPolicy,
		Meaning: Text{"依据文件的文号；核算表每一行都引用它", "number of the document that every line of a sheet cites"},
		value:   func(p Programme) Text { return plain(p.Document) }, needed: always},
	{Field: "article", Section: "basis", Name: Text{"条款", "Article"}, Source: fromPolicy,
		Meaning: Text{"依据的条", "the article of the document"},
		value:   func(p Programme) Text { return plain(p.Article) }, needed: always},
	{Field: "issuer", Section: "basis", Name: Text{"发文机关", "Issuer"}, Source: fromPolicy,
		Meaning: Text{"谁作出承诺", "who promises it"},
		value:   func(p Programme) Text { return plain(p.Issuer) }, needed: always},
	{Field: "text_url", Section: "basis", Name: Text{"原文网址", "Address of the text"}, Source: fromPractice,
		Meaning: Text{"公开原文的网址；可不填", "where the text stands in public; may be left out"},
		value:   func(p Programme) Text { return plain(p.TextURL) }},
	{Field: "valid_from", Section: "basis", Name: Text{"有效期起", "Valid from"}, Source: fromPolicy,
		Meaning: Text{"最早的申报日", "the first day of a claim"},
		value:   func(p Programme) Text { return plain(string(p.ValidFrom)) }, needed: always},
	{Field: "valid_to", Section: "basis", Name: Text{"有效期止", "Valid to"}, Source: fromPolicy,
		Meaning: Text{"最后的申报日；不填为不设终止日", "the last day of a claim; empty is no end"},
		value:   func(p Programme) Text { return plain(string(p.ValidTo)) }},
	{Field: "example", Section: "basis", Name: Text{"示例", "Example"}, Source: fromPractice,
		Meaning: Text{"参数仅为示例，未经任何机关批准；每个页面都会标明", "its figures are examples on nobody's authority; every page says so"},
		value:   func(p Programme) Text { return yesOrNo(&p.Example) }},
	{Field: "rulings", Section: "basis", Name: Text{"待裁定的问题", "Questions that wait for a ruling"}, Source: fromPractice,
		Meaning: Text{"文件没有写明、须由主管部门裁定的问题；随说明一并公开", "what the document leaves open and the department has to rule; shown with the explanation"},
		value:   func(p Programme) Text { return rulingsText(p.Rulings) }},

	{Field: "subsidy.buyer_levels", Section: "buyer", Kind: ContractSubsidy, Name: Text{"买方称号", "Titles of the buyer"}, Source: fromPolicy + " 第10条",
		Meaning: Text{"买方须具备的称号，任一即可", "any one of them makes the buyer eligible"},
		value:   func(p Programme) Text { return codeTexts("title_level", p.subsidy().BuyerLevels) }, needed: always},
	{Field: "subsidy.national_counts_as_provincial", Section: "buyer", Kind: ContractSubsidy, Name: Text{"国家级视同省级", "National counts as provincial"}, Source: "吉工信办联〔2022〕25号",
		Meaning: Text{"国家级“小巨人”和单项冠军是否视同省级专精特新", "whether a national little giant, and a champion, counts as a provincial title"},
		value:   func(p Programme) Text { return yesOrNo(p.subsidy().NationalCounts) }, needed: always},
	{Field: "subsidy.title_test", Section: "buyer", Kind: ContractSubsidy, Name: Text{"称号的检验日", "Day at which the title is tested"}, Source: fromPractice,
		Meaning: Text{"称号在哪一天必须有效", "on which day the title must be valid"},
		value:   func(p Programme) Text { return codeText(TestDates, string(p.subsidy().TitleTest)) }, needed: always},
	{Field: "subsidy.buyer_region", Section: "buyer", Kind: ContractSubsidy, Name: Text{"买方区域", "Region of the buyer"}, Source: fromPolicy,
		Meaning: Text{"买方所在区划，或不限（any）", "region of the buyer, or any"},
		value:   func(p Programme) Text { return regionText(p.subsidy().BuyerRegion) }, needed: always},
	{Field: "subsidy.seller_kinds", Section: "seller", Kind: ContractSubsidy, Name: Text{"卖方类别", "Kinds of sellers"}, Source: fromPolicy + " 第10条",
		Meaning: Text{"可以作为卖方的单位类别", "what the seller may be"},
		value:   func(p Programme) Text { return codeTexts("organisation_kind", p.subsidy().SellerKinds) }, needed: always},
	{Field: "subsidy.seller_region", Section: "seller", Kind: ContractSubsidy, Name: Text{"卖方区域", "Region of the seller"}, Source: fromPractice,
		Meaning: Text{"卖方所在区划，或不限（any）", "region of the seller, or any"},
		value:   func(p Programme) Text { return regionText(p.subsidy().SellerRegion) }, needed: always},

	{Field: "subsidy.contract_types", Section: "contract", Kind: ContractSubsidy, Name: Text{"合同类型", "Types of contracts"}, Source: fromPolicy + " 第10条",
		Meaning: Text{"符合条件的技术合同类型；技术许可须由主管部门裁定", "types of technology contracts that are eligible; licences wait for a ruling"},
		value:   func(p Programme) Text { return codeTexts("contract_type", p.subsidy().ContractTypes) }, needed: always},
	{Field: "subsidy.registration_required", Section: "contract", Kind: ContractSubsidy, Name: Text{"须经认定登记", "Registration required"}, Source: fromPractice,
		Meaning: Text{"合同是否必须已认定登记且登记有效", "whether the contract must be registered and the registration stand"},
		value:   func(p Programme) Text { return yesOrNo(p.subsidy().Registration) }, needed: always},
	{Field: "subsidy.implementation_proof_required", Section: "contract", Kind: ContractSubsidy, Name: Text{"须证明实施转化", "Proof of implementation required"}, Source: fromPolicy + " 第10条",
		Meaning: Text{"是否须由部门认可实施转化的证明", "whether the office must have accepted proof that the technology is implemented"},
		value:   func(p Programme) Text { return yesOrNo(p.subsidy().Implementation) }, needed: always},
	{Field: "subsidy.window", Section: "contract", Kind: ContractSubsidy, Name: Text{"日期范围", "Windows"}, Source: fromPractice,
		Meaning: Text{"签订、登记、付款日期的范围；不填为不限", "bounds of the days of signing, registration and payment; empty is no bound"},
		value:   func(p Programme) Text { return p.subsidy().Window.text() }},
	{Field: "subsidy.signed_before_registered", Section: "contract", Kind: ContractSubsidy, Name: Text{"签订不晚于登记", "Signed before registered"}, Source: fromPractice,
		Meaning: Text{"签订日不得晚于登记日", "the day of signing must not lie after that of the registration"},
		value:   func(p Programme) Text { return yesOrNo(p.subsidy().SignedFirst) }, needed: always},
	{Field: "subsidy.paid_after_signed", Section: "contract", Kind: ContractSubsidy, Name: Text{"付款不早于签订", "Paid after signing"}, Source: fromPractice,
		Meaning: Text{"每笔付款不得早于签订日", "no payment may lie before the day of signing"},
		value:   func(p Programme) Text { return yesOrNo(p.subsidy().PaidAfter) }, needed: always},
	{Field: "subsidy.one_award_per", Section: "contract", Kind: ContractSubsidy, Name: Text{"支持次数", "Awards for one contract"}, Source: fromPractice,
		Meaning: Text{"同一合同可以得到几次补助", "how often one contract may be paid for"},
		value:   func(p Programme) Text { return codeText(OneAwards, string(p.subsidy().OneAwardPer)) }, needed: always},

	{Field: "subsidy.rate_bp", Section: "money", Kind: ContractSubsidy, Name: Text{"补助比例", "Rate"}, Source: "第10条未规定比例，须由主管部门确定",
		Meaning: Text{"基数的百分比，单位为万分之一；没有默认值", "share of the base in basis points; it has no default"},
		value: func(p Programme) Text {
			if r := p.subsidy().Rate; r != nil {
				return plain(r.String())
			}
			return Text{}
		}, needed: always},
	{Field: "subsidy.cap_per_contract_fen", Section: "money", Kind: ContractSubsidy, Name: Text{"每份合同上限", "Cap per contract"}, Source: fromPolicy + " 第10条",
		Meaning: Text{"单份合同累计补助的上限；三种上限至少确定一种", "most that one contract gets in all; at least one of the three caps must be decided"},
		value:   func(p Programme) Text { return moneyText(p.subsidy().CapContract) }, needed: noCap},
	{Field: "subsidy.cap_per_enterprise_year_fen", Section: "money", Kind: ContractSubsidy, Name: Text{"每家企业每年上限", "Cap per enterprise and year"}, Source: fromPolicy + " 第10条",
		Meaning: Text{"一家企业一个年度的上限；三种上限至少确定一种", "most that one enterprise gets in a year; at least one of the three caps must be decided"},
		value:   func(p Programme) Text { return moneyText(p.subsidy().CapYear) }, needed: noCap},
	{Field: "subsidy.cap_per_enterprise_fen", Section: "money", Kind: ContractSubsidy, Name: Text{"每家企业累计上限", "Cap per enterprise in all"}, Source: fromPolicy + " 第10条",
		Meaning: Text{"一家企业累计的上限；三种上限至少确定一种", "most that one enterprise gets in all; at least one of the three caps must be decided"},
		value:   func(p Programme) Text { return moneyText(p.subsidy().CapTotal) }, needed: noCap},
	{Field: "subsidy.cap_year_by", Section: "money", Kind: ContractSubsidy, Name: Text{"年度的归属", "Which year counts"}, Source: fromPractice,
		Meaning: Text{"年度上限和每年一次按哪一天的年度计算", "the day whose year counts for a cap or an award of a year"},
		value:   func(p Programme) Text { return codeText(CapYears, string(p.subsidy().CapYearBy)) }, needed: countsYears},
	{Field: "subsidy.min_paid_fen", Section: "money", Kind: ContractSubsidy, Name: Text{"最低付款额", "Least paid"}, Source: fromPractice,
		Meaning: Text{"付款少于此数不予支持；0 为不设", "less than this paid gets nothing; 0 is none"},
		value:   func(p Programme) Text { return moneyText(p.subsidy().MinPaid) }, needed: always},
	{Field: "subsidy.min_award_fen", Section: "money", Kind: ContractSubsidy, Name: Text{"最低补助额", "Least award"}, Source: fromPractice,
		Meaning: Text{"补助少于此数不予支持；0 为不设", "an award below this is not paid; 0 is none"},
		value:   func(p Programme) Text { return moneyText(p.subsidy().MinAward) }, needed: always},
	{Field: "subsidy.city_aid", Section: "money", Kind: ContractSubsidy, Name: Text{"市级补助的处理", "Money of a city"}, Source: fromPractice,
		Meaning: Text{"同一合同已得市级补助时如何处理", "what happens when a city has paid for the same contract"},
		value:   func(p Programme) Text { return codeText(CityAids, string(p.subsidy().CityAid)) }, needed: always},

	{Field: "subsidy.exclude_related", Section: "exclusions", Kind: ContractSubsidy, Name: Text{"排除关联交易", "Related parties excluded"}, Source: fromPractice,
		Meaning: Text{"买卖双方为关联方的不予支持；只核对申报与登记信息", "no money between related parties; only what is declared and registered is compared"},
		value:   func(p Programme) Text { return yesOrNo(p.subsidy().ExcludeRelated) }, needed: always},
	{Field: "subsidy.exclude_import", Section: "exclusions", Kind: ContractSubsidy, Name: Text{"排除技术进口合同", "Import contracts excluded"}, Source: fromPractice,
		Meaning: Text{"技术进口合同不予支持", "no money for technology from abroad"},
		value:   func(p Programme) Text { return yesOrNo(p.subsidy().ExcludeImport) }, needed: always},
	{Field: "subsidy.exclude_fiscal_plan", Section: "exclusions", Kind: ContractSubsidy, Name: Text{"排除财政科技计划项目", "Fiscal plan projects excluded"}, Source: fromPractice,
		Meaning: Text{"已由财政科技计划资助的合同不予支持", "no money for what a fiscal science and technology plan has funded"},
		value:   func(p Programme) Text { return yesOrNo(p.subsidy().ExcludeFiscal) }, needed: always},

	{Field: "reward.level", Section: "money", Kind: TitleReward, Name: Text{"奖励的称号", "Title"}, Source: fromPolicy + " 第5条",
		Meaning: Text{"首次被认定为哪一级称号", "the title whose first award is rewarded"},
		value:   func(p Programme) Text { return codeTexts("title_level", nonEmpty(p.reward().Level)) }, needed: always},
	{Field: "reward.amount_fen", Section: "money", Kind: TitleReward, Name: Text{"奖励金额", "Amount"}, Source: fromPolicy + " 第5条",
		Meaning: Text{"一次性奖励的金额", "what is paid once"},
		value:   func(p Programme) Text { return moneyText(p.reward().Amount) }, needed: always},
	{Field: "reward.notice_from", Section: "money", Kind: TitleReward, Name: Text{"公布日起", "Notice from"}, Source: fromPractice,
		Meaning: Text{"称号公布日的起点；不填为不限", "first day of the notice; empty is no bound"},
		value:   func(p Programme) Text { return plain(string(p.reward().NoticeFrom)) }},
	{Field: "reward.notice_to", Section: "money", Kind: TitleReward, Name: Text{"公布日止", "Notice to"}, Source: fromPractice,
		Meaning: Text{"称号公布日的终点；不填为不限", "last day of the notice; empty is no bound"},
		value:   func(p Programme) Text { return plain(string(p.reward().NoticeTo)) }},

	{Field: "procedure.local_review", Section: "procedure", Name: Text{"属地初审", "Local review"}, Source: fromPractice,
		Meaning: Text{"是否先由县（市、区）或市（州）部门初审", "whether the county or the prefecture reviews first"},
		value:   func(p Programme) Text { return yesOrNo(p.Procedure.LocalReview) }, needed: always},
	{Field: "procedure.expert_review", Section: "procedure", Name: Text{"专家评审", "Expert review"}, Source: fromPractice,
		Meaning: Text{"是否由专家评分", "whether experts score"},
		value:   func(p Programme) Text { return yesOrNo(p.Procedure.ExpertReview) }, needed: always},
	{Field: "procedure.experts", Section: "procedure", Name: Text{"专家人数", "Experts"}, Source: fromPractice,
		Meaning: Text{"每份申报由几位专家评审", "how many experts score one claim"},
		value: func(p Programme) Text {
			if p.Procedure.Experts == 0 {
				return Text{}
			}
			return countText(&p.Procedure.Experts, "人", "experts")
		}, needed: hasExperts},
	{Field: "procedure.criteria", Section: "procedure", Name: Text{"评分表", "Scoring sheet"}, Source: fromPractice,
		Meaning: Text{"专家评分的各项和满分", "what experts score, and the most points of each"},
		value:   func(p Programme) Text { return criteriaText(p.Procedure.Criteria) }, needed: hasExperts},
	{Field: "procedure.performance_check", Section: "procedure", Name: Text{"绩效检查", "Performance check"}, Source: "吉政规〔2024〕2号",
		Meaning: Text{"付款后是否检查绩效", "whether performance is checked after the payment"},
		value:   func(p Programme) Text { return yesOrNo(p.Procedure.PerformanceCheck) }, needed: always},
	{Field: "procedure.notice_working_days", Section: "procedure", Name: Text{"公示工作日", "Working days of the public notice"}, Source: fromPractice,
		Meaning: Text{"拟支持名单公示的工作日数", "how many working days the public notice runs"},
		value:   func(p Programme) Text { return countText(p.Procedure.NoticeDays, "个工作日", "working days") }, needed: always},
	{Field: "procedure.step_working_days", Section: "procedure", Name: Text{"各环节时限", "Days of the steps"}, Source: fromPractice,
		Meaning: Text{"各环节须在几个工作日内办理；补正、形式审查及所设的初审、评审必填", "working days for each step; supplement, formal check and the reviews that there are must have some"},
		value:   func(p Programme) Text { return stepsText(p.Procedure.StepDays) }, needed: always, whole: stepsDecided},
	{Field: "procedure.evidence", Section: "procedure", Name: Text{"申报材料", "Evidence"}, Source: fromPractice,
		Meaning: Text{"申报须提交的材料", "documents that a claim brings"},
		value:   func(p Programme) Text { return evidenceText(p.Procedure.Evidence) }, needed: isSubsidy},

	{Field: "budget_fen", Section: "round", Name: Text{"每批预算", "Budget of a round"}, Source: fromPractice,
		Meaning: Text{"一个批次的资金总额；不填为不设", "money of one round; empty is no bound"},
		value:   func(p Programme) Text { return moneyText(p.Budget) }},
	{Field: "oversubscription", Section: "round", Name: Text{"超出预算时", "When the budget does not suffice"}, Source: fromPractice,
		Meaning: Text{"批次内应补助总额超过预算时的分配办法", "how the money of a round is shared out when it does not suffice"},
		value:   func(p Programme) Text { return codeText(Oversubscriptions, string(p.Oversub)) }, needed: hasBudget},
	{Field: "last_award", Section: "round", Name: Text{"资金用尽处的申报", "The claim at which the money ends"}, Source: fromPractice,
		Meaning: Text{"择优或先到先得时，余额不足一份申报的如何处理", "what the claim gets that what is left does not cover, when ranked or first come"},
		value:   func(p Programme) Text { return codeText(LastAwards, string(p.LastAward)) }, needed: hasOrder},
}

func noCap(p Programme) bool {
	s := p.subsidy()
	return s.CapContract == nil && s.CapYear == nil && s.CapTotal == nil
}

func countsYears(p Programme) bool {
	s := p.subsidy()
	return s.CapYear != nil || s.OneAwardPer == OncePerContractYear
}

func hasExperts(p Programme) bool { return is(p.Procedure.ExpertReview) }
func isSubsidy(p Programme) bool  { return p.Kind == ContractSubsidy }
func hasBudget(p Programme) bool  { return p.Budget != nil }

// hasOrder tells whether a short budget is given out one claim after another.
func hasOrder(p Programme) bool {
	return p.Budget != nil && (p.Oversub == Ranked || p.Oversub == FirstComeFirst)
}

func nonEmpty[C ~string](code C) []C {
	if code == "" {
		return nil
	}
	return []C{code}
}

// text names the bounds that there are.
func (w ProgrammeWindow) text() Text {
	var out Text
	for _, b := range []struct {
		day    Date
		zh, en string
	}{
		{w.SignedFrom, "签订不早于 ", "signed from "}, {w.SignedTo, "签订不晚于 ", "signed to "}, {w.RegisteredBy, "登记不晚于 ", "registered by "},
		{w.PaidFrom, "付款不早于 ", "paid from "}, {w.PaidTo, "付款不晚于 ", "paid to "},
	} {
		if b.day == "" {
			continue
		}
		if out.ZH != "" {
			out.ZH, out.EN = out.ZH+"；", out.EN+"; "
		}
		day := b.day.text()
		out.ZH, out.EN = out.ZH+b.zh+day.ZH, out.EN+b.en+day.EN
	}
	return out
}
