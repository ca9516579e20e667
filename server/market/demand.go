package market

// DemandSchema is the number of the present shape of a Demand.
const DemandSchema = 1

// Demand is a technical need (技术需求) that an enterprise cannot solve itself.
type Demand = Item[DemandContent]

// DemandContent is what the demander says: the fields of the collection notices
// (技术需求征集表), with the figures as structured indicators.
type DemandContent struct {
	Title    string   `json:"title"`
	TitleEN  string   `json:"title_en,omitempty"`
	Field    string   `json:"field,omitempty"`    // 技术领域, code list field
	Subfield string   `json:"subfield,omitempty"` // free text below the field
	Industry string   `json:"industry,omitempty"` // 国民经济行业 (GB/T 4754), as written
	Keywords []string `json:"keywords,omitempty"`

	Summary    string      `json:"summary,omitempty"`
	Problem    string      `json:"problem,omitempty"`    // 拟解决的主要技术问题
	Background string      `json:"background,omitempty"` // 现有基础
	Indicators []Indicator `json:"indicators,omitempty"` // 核心指标

	MinTRL             int      `json:"min_trl,omitempty"` // least maturity that would do, 0 any
	Modes              []string `json:"modes,omitempty"`
	Budget             Price    `json:"budget,omitzero"`     // 资金投入
	Ownership          string   `json:"ownership,omitempty"` // 产权归属, code list ownership
	OwnershipNote      string   `json:"ownership_note,omitempty"`
	SolverRequirements string   `json:"solver_requirements,omitempty"` // 对揭榜方的条件
	Deadline           Date     `json:"deadline,omitempty"`            // 完成时限
	Challenge          bool     `json:"challenge,omitempty"`           // 揭榜挂帅

	Anonymous bool `json:"anonymous,omitempty"` // the owner is shown to the office only
	Secret    bool `json:"secret,omitempty"`    // never public, refused on submission
}

// Name is the title.
func (c DemandContent) Name() string { return c.Title }

// IsSecret tells whether it may never be listed.
func (c DemandContent) IsSecret() bool { return c.Secret }

// TechnologyField is the code of its field of technology.
func (c DemandContent) TechnologyField() string { return c.Field }

// ListedUntil is the last day of its listing when published on a day: the
// demand's own deadline, or one year where it names none.
func (c DemandContent) ListedUntil(published Date) Date {
	if c.Deadline != "" {
		return c.Deadline
	}
	return published.AddMonths(12)
}

// Check returns every fault that even a draft must not have.
func (c DemandContent) Check() Faults {
	var f Faults
	requireText(&f, "title", c.Title, 2)
	checkText(&f, "title", c.Title, maxTitle)
	checkText(&f, "title_en", c.TitleEN, maxLine)
	Fields.check(&f, "field", c.Field)
	checkText(&f, "subfield", c.Subfield, 100)
	checkText(&f, "industry", c.Industry, 100)
	checkKeywords(&f, c.Keywords, 5)
	for _, t := range []struct{ field, text string }{
		{"summary", c.Summary}, {"problem", c.Problem}, {"background", c.Background},
		{"ownership_note", c.OwnershipNote}, {"solver_requirements", c.SolverRequirements},
	} {
		checkText(&f, t.field, t.text, maxText)
	}
	checkIndicators(&f, c.Indicators)
	if c.MinTRL < 0 || c.MinTRL > 9 {
		f.Add("min_trl", c.MinTRL, Text{"技术成熟度为 1 至 9", "a technology readiness level is 1 to 9"}, Text{})
	}
	Modes.checkAll(&f, "modes", c.Modes)
	f = append(f, c.Budget.check().Under("budget")...)
	Ownerships.check(&f, "ownership", c.Ownership)
	if !c.Deadline.Valid() {
		f.Add("deadline", c.Deadline, Text{"不是日期", "not a date"}, Text{"写作 2027-06-30", "write 2027-06-30"})
	}
	return f
}

// Complete returns what still keeps a draft from review.
func (c DemandContent) Complete() Faults {
	f := c.Check()
	requireText(&f, "field", c.Field, 1)
	requireText(&f, "problem", c.Problem, 20)
	if c.Secret {
		f.Add("secret", nil, Text{"涉密需求不得在公开目录登载", "a secret demand cannot be listed in a public catalogue"}, Text{"请走本单位保密渠道", "use your organisation's own channel"})
	}
	return f
}

// Text is everything it says, for the index; the title apart.
func (c DemandContent) Text() string {
	return joinTexts(c.Summary, c.Problem, c.Background, c.SolverRequirements, c.Subfield, c.Industry)
}

// Essence is what it says of the matter itself, which the matcher compares with
// an achievement.
func (c DemandContent) Essence() string { return joinTexts(c.Summary, c.Problem, c.Background) }

// Aside is the part of Essence that tells of what is there already and not of
// what is needed.
func (c DemandContent) Aside() string { return joinTexts(c.Background) }
