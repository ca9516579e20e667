package market

import (
	"fmt"
	"slices"
	"strings"
)

// Limits of what a claim may bring.
const (
	maxAllocations = 200
	maxEvidence    = 60
	maxAid         = 20
)

// Check returns the faults that even a draft of a claim must not have.
func (c Claim) Check() Faults {
	var f Faults
	if len(c.Allocations) > maxAllocations {
		f.Add("allocations", len(c.Allocations), Textf("最多 %d 行", "at most %d lines", maxAllocations), Text{"分期申报", "claim in parts"})
	}
	seen := map[Allocation]bool{}
	for i, a := range c.Allocations {
		at := indexed("allocations", i)
		if a.Payment == "" || a.Invoice == "" {
			f.Add(at, nil, Text{"须同时指明付款和发票", "names a payment and an invoice"}, Text{})
		}
		checkClaimed(&f, at+".amount_fen", a.Amount)
		pair := Allocation{Payment: a.Payment, Invoice: a.Invoice}
		if seen[pair] {
			f.Add(at, nil, Text{"同一付款与发票重复", "the same payment and invoice twice"}, Text{"合并为一行", "make it one line"})
		}
		seen[pair] = true
	}
	if len(c.OtherAid) > maxAid {
		f.Add("other_aid", len(c.OtherAid), Textf("最多 %d 行", "at most %d lines", maxAid), Text{})
	}
	for i, a := range c.OtherAid {
		at := indexed("other_aid", i)
		requireText(&f, at+".source", a.Source, 2)
		checkText(&f, at+".source", a.Source, maxLine)
		checkClaimed(&f, at+".amount_fen", a.Amount)
		if !a.Date.Valid() {
			f.Add(at+".date", a.Date, Text{"不是日期", "not a day"}, Text{"例如 2026-03-01", "such as 2026-03-01"})
		}
	}
	if len(c.Evidence) > maxEvidence {
		f.Add("evidence", len(c.Evidence), Textf("最多 %d 份", "at most %d files", maxEvidence), Text{})
	}
	for i, e := range c.Evidence {
		at := indexed("evidence", i)
		checkText(&f, at+".code", e.Code, maxNumber)
		checkText(&f, at+".note", e.File.Note, maxLine)
	}
	if c.Account != nil {
		f = append(f, c.Account.check(c.Name).Under("account")...)
	}
	return f
}

// checkClaimed adds a fault for what is no amount of a claim; the bound keeps its
// sums from wrapping round.
func checkClaimed(f *Faults, field string, amount Fen) {
	if amount <= 0 || amount > maxMoney {
		f.Add(field, int64(amount), Text{"金额应大于零，且不超过十万亿元", "must be more than nothing and at most ten trillion yuan"}, Text{"单位为分", "in Fen"})
	}
}

func (a Account) check(name string) Faults {
	var f Faults
	requireText(&f, "bank", a.Bank, 4)
	checkText(&f, "bank", a.Bank, maxLine)
	if a.Holder != name {
		f.Add("holder", a.Holder, Text{"户名须与企业名称一致", "the account must be in the enterprise's name"}, Text{name, name})
	}
	number := strings.NewReplacer(" ", "", "-", "").Replace(FoldWidth(a.Number))
	if n := len(number); n < 8 || n > 32 || strings.Trim(number, "0123456789") != "" {
		f.Add("number", a.Number, Text{"不是银行账号", "not the number of an account"}, Text{"8 至 32 位数字", "8 to 32 digits"})
	}
	return f
}

// Missing returns all that keeps a claim from being handed in, Check included.
func (c Claim) Missing(p Programme) Faults {
	f := c.Check()
	switch p.Kind {
	case ContractSubsidy:
		if c.Contract == "" {
			f.Add("contract", nil, Text{"请选择合同", "choose the contract"}, Text{})
		}
		if len(c.Allocations) == 0 {
			f.Add("allocations", nil, Text{"请选择付款和发票", "choose payments and invoices"}, Text{})
		}
		if s := p.Subsidy; s != nil && s.ExcludeRelated != nil && *s.ExcludeRelated && !c.NotRelated {
			f.Add("not_related", nil, Text{"须承诺与卖方无关联关系", "promise that you and the seller are not related"}, Text{})
		}
	case TitleReward:
		if c.Title == "" {
			f.Add("title", nil, Text{"请选择称号", "choose the title"}, Text{})
		}
	}
	if c.Account == nil {
		f.Add("account", nil, Text{"请填写收款账户", "give the account that it is paid to"}, Text{})
	}
	if !c.Promised {
		f.Add("promised", nil, Text{"须承诺申报内容真实", "promise that all of it is true"}, Text{})
	}
	brought := c.EvidenceCodes()
	for _, e := range p.Procedure.Evidence {
		if e.Required && !slices.Contains(brought, e.Code) {
			f.Add("evidence."+e.Code, nil, Text{"缺少材料：" + e.Name.ZH, "missing: " + e.Name.EN}, Text{"请上传", "upload it"})
		}
	}
	for i, e := range c.Evidence {
		if !slices.ContainsFunc(p.Procedure.Evidence, func(x Evidence) bool { return x.Code == e.Code }) {
			f.Add(fmt.Sprintf("evidence[%d].code", i), e.Code, Text{"该项目不收此类材料", "the programme asks for no such document"}, Text{})
		}
	}
	return f
}

// EvidenceCodes are the kinds of documents that the claim brings, each once.
func (c Claim) EvidenceCodes() []string {
	var out []string
	for _, e := range c.Evidence {
		out = append(out, e.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Editable tells whether the enterprise may change what the claim says.
func (c Claim) Editable() bool { return c.State == ClaimDraft || c.State == ClaimSupplement }

// Check returns the faults of a performance report.
func (r ClaimReport) Check() Faults {
	var f Faults
	requireText(&f, "report", r.Text, 10)
	checkText(&f, "report", r.Text, maxText)
	if len(r.Files) > maxEvidence {
		f.Add("files", len(r.Files), Textf("最多 %d 份", "at most %d files", maxEvidence), Text{})
	}
	return f
}
