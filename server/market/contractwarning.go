package market

import (
	"slices"
	"strings"
)

// Warning is something that a person should look at: it refuses nothing.
type Warning struct {
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"` // JSON path in the terms, the record or the voucher
	Message Text   `json:"message"`
	Source  Text   `json:"source"` // the law or rule and its article
}

// Sources of warnings.
var (
	civilCode = func(article string) Text {
		return Text{"民法典第" + article + "条", "Civil Code article " + article}
	}
	// 最高人民法院关于审理技术合同纠纷案件适用法律若干问题的解释 (2020-12-29).
	interpretation = func(article string) Text {
		return Text{"最高人民法院技术合同司法解释（2020年修正）第" + article + "条", "Supreme People's Court, interpretation on technology contracts (as amended 2020), article " + article}
	}
	practice = Text{"核查要点，不是法条", "a point to look at, no article of law"}
)

// Words that make one look twice.
var (
	hardwareWords    = []string{"设备", "装置", "仪器", "样机", "机组", "零部件", "元器件", "原材料", "采购", "安装", "生产线", "试剂", "耗材"}
	developmentWords = []string{"研发", "研制", "开发", "试制", "攻关"}
	routineWords     = []string{"改型", "工艺变更", "配方调整", "检测", "检验", "测试", "试用"}
	// classWords are names that say one class of contracts.
	classWords = []struct{ class, word string }{
		{"dev", "合作开发"}, {"dev", "委托开发"}, {"dev", "技术开发"}, {"transfer", "技术转让"}, {"transfer", "专利权转让"}, {"transfer", "专利申请权转让"},
		{"license", "实施许可"}, {"license", "技术许可"}, {"license", "使用许可"}, {"consulting", "技术咨询"}, {"service", "技术服务"}, {"service", "技术培训"},
	}
)

// Warnings returns what a person should look at in the text: the traps between
// the types of the Civil Code, and money that may pay for no technology.
func (t ContractTerms) Warnings() []Warning {
	var w []Warning
	add := func(code, field string, message, source Text) { w = append(w, Warning{code, field, message, source}) }
	t.warnOfType(add)
	t.warnOfRights(add)
	t.warnOfMoney(add)
	if t.Begins != "" && t.Signed != "" && t.Begins < t.Signed {
		add("begins_before_signing", "begins", Text{"履行开始早于签订：签订前的付款不计入补助", "performance begins before the signing: what was paid before it counts for no subsidy"}, practice)
	}
	if t.Ends != "" && t.Signed > t.Ends {
		add("signed_after_end", "signed", Text{"签订日期晚于履行期限：登记应在合同有效期内申请", "signed after the end: a registration is applied for within the term"},
			Text{"技术合同认定登记管理办法（征求意见稿，2024-12）第12条", "draft rules of registration (2024-12), article 12"})
	}
	return w
}

func (t ContractTerms) warnOfType(add func(string, string, Text, Text)) {
	words := t.Project + "\n" + t.Subject
	if t.Type == DevCooperative && (blank(t.SellerTasks) || blank(t.BuyerTasks)) {
		add("cooperative_one_sided", "type", Text{"一方没有研究开发任务：只提供资金、设备、材料的，按委托开发合同处理", "one side has no task in the development: a party that only gives money, equipment or material commissions it"}, interpretation("19"))
	}
	if (t.Type.Class() == "consulting" || t.Type.Class() == "service") && containsAny(words, developmentWords) {
		add("looks_like_development", "type", Text{"内容像是技术开发：类型看内容，不看名称", "this reads like development: the content decides the type, not the name"}, interpretation("42"))
	}
	if t.Type.Class() == "dev" && containsAny(words, routineWords) {
		add("looks_like_routine", "subject", Text{"仅改型、变更工艺、调整配方或检测、使用已有成果，不属于技术开发", "a mere change of model, process or recipe, or testing and use of an existing result, is no development"}, interpretation("17"))
	}
	for _, c := range classWords {
		if t.Type != "" && c.class != t.Type.Class() && strings.Contains(t.Project, c.word) {
			add("name_says_another_type", "project", Textf("项目名称写的是“%s”，与所选类型不同：以内容为准", "the name says “%s”, the type is another one: the content decides", c.word), interpretation("42"))
			break
		}
	}
	if t.Type == DevCommissioned && containsAny(words, []string{"合作开发", "共同研发", "联合研发"}) {
		add("name_says_cooperative", "type", Text{"名称写合作，类型为委托：双方都承担研究开发任务的才是合作开发", "the name says cooperation, the type commission: it is cooperative when both sides have tasks in the development"}, interpretation("19"))
	}
}

// warnOfRights looks at the legal status of each right on the day of signing.
func (t ContractTerms) warnOfRights(add func(string, string, Text, Text)) {
	for i, ip := range t.IP {
		patent := ip.Type == "invention" || ip.Type == "utility" || ip.Type == "design"
		if !patent {
			continue
		}
		at := indexed("ip", i) + ".status"
		switch {
		case t.Type.Class() == "license" && ip.Status == "":
			add("status_unknown", at, Text{"请填写签订时的法律状态：公布前、公布后授权前、授权后适用的规则不同", "give the legal status on the day of signing: the rules differ before publication, before grant and after it"}, interpretation("29"))
		case t.Type == LicensePatent && ip.Status == "applied":
			add("license_before_publication", at, Text{"专利申请公布以前的许可，适用技术秘密许可的规定", "before the application is published this is a trade secret licence"}, interpretation("29"))
		case t.Type == LicensePatent && ip.Status == "published":
			add("license_before_grant", at, Text{"公布以后、授权以前的许可，参照专利实施许可的规定", "between publication and grant the rules of a patent licence apply by reference"}, interpretation("29"))
		case t.Type == LicenseSecret && ip.Status == "granted":
			add("secret_is_published", at, Text{"已授权的专利已经公开，不是技术秘密：应为专利实施许可", "what is granted is published and no secret: this would be a patent licence"}, interpretation("29"))
		case t.Type == TransferPatent && (ip.Status == "applied" || ip.Status == "published"):
			add("transfer_before_grant", at, Text{"尚未授权：转让的是专利申请权", "not granted: what is assigned is the application"}, civilCode("863"))
		case t.Type.concernsPatent() && ip.Status == "expired":
			add("right_expired", at, Text{"专利权已失效：专利实施许可只在存续期限内有效", "the patent has expired: a licence holds only while it stands"}, civilCode("865"))
		}
	}
}

func (t ContractTerms) warnOfMoney(add func(string, string, Text, Text)) {
	if len(t.Price.Deductions) > 0 || t.Price.Total == 0 {
		return
	}
	if containsAny(t.Project+"\n"+t.Subject+"\n"+t.SellerTasks, hardwareWords) {
		add("hardware_not_deducted", "price.deductions", Text{"内容涉及设备、仪器、材料等，却没有扣除项：非技术性款项应当分项计算", "hardware stands in the text, but nothing is deducted: what pays for no technology has to be itemised"}, interpretation("14"))
	}
	add("equal_amounts", "price.total_fen", Text{"技术交易额等于合同成交总额：这很常见，本身不说明问题，请确认没有非技术性费用", "technical amount and total are equal: common, and proof of nothing; make sure that no other cost is in it"}, interpretation("14"))
}

// Warnings returns what a person should look at in the contract as a whole.
func (c Contract) Warnings() []Warning {
	w := c.Terms.Warnings()
	if c.Terms.Type.InWriting() && len(c.Attachments) == 0 {
		article := "851"
		if c.Terms.Type.Class() != "dev" {
			article = "863"
		}
		w = append(w, Warning{"no_file", "attachments", Text{"该类合同应当采用书面形式，请附合同文本", "this type has to be in writing; attach the text"}, civilCode(article)})
	}
	return w
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
