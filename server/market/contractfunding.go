package market

// FundingFlags compare what a contract says of fiscal-plan funding with the joint
// projects that it has to do with: its own one, and those that the deal led to from
// which it came (吉政办明电〔2022〕1号 article 10; where the programme excludes what a
// fiscal plan funds, the rules look at the same). They decide nothing. Projects
// between others, and those that no published plan lists, are passed over.
func (c Contract) FundingFlags(projects []Project) []Flagged {
	var out []Flagged
	add := func(flag ClaimFlag, p Project, found Text) {
		out = append(out, Flagged{Flag: flag, Found: found, Means: meanings[flag], Sources: []string{"contracts/" + c.ID, "projects/" + p.ID}})
	}
	declared := c.Terms.FiscalPlan != nil && *c.Terms.FiscalPlan
	for _, p := range projects {
		if p.Listing == nil || !p.Between(c) {
			continue
		}
		funded, number := p.Funded(), p.Listing.Number
		switch own := c.Links.Project == p.ID; {
		case own && funded != nil && !declared:
			add(FlagFundedUndeclared, p, Textf("所属项目 %s 有财政经费 %s 元，合同未申明由财政科技计划资助", "its project %s has %s yuan of the fiscal plan; the contract does not say so", number, funded.Funding))
		case own && funded == nil && declared:
			add(FlagDeclaredUnfunded, p, Textf("合同申明由财政科技计划资助，所属项目 %s 在计划中没有财政经费", "the contract says that a fiscal plan funds it; its project %s has no money in the plan", number))
		case c.OfDealOf(p) && funded != nil:
			add(FlagDealFunded, p, Textf("同一洽谈形成了有财政经费的项目 %s，本合同是否属于该项目？", "this deal led to the funded project %s; is this contract its own?", number))
		}
	}
	return out
}

// OfDealOf tells whether a contract came from the deal that a project grew out of,
// and belongs to no project.
func (c Contract) OfDealOf(p Project) bool {
	return c.Links.Project == "" && c.Links.Introduction != "" && c.Links.Introduction == p.Introduction
}

// FundingWarnings are the same as FundingFlags for those who read the contract.
func (c Contract) FundingWarnings(projects []Project) []Warning {
	var out []Warning
	for _, f := range c.FundingFlags(projects) {
		field := "fiscal_plan"
		if f.Flag == FlagDealFunded {
			field = "project"
		}
		out = append(out, Warning{Code: string(f.Flag), Field: field, Message: f.Found, Source: practice})
	}
	return out
}
