package market

import (
	"strings"
)

// AchievementSchema is the number of the present shape of an Achievement.
const AchievementSchema = 1

// Achievement is a technological achievement (科技成果) that its owner offers.
type Achievement = Item[AchievementContent]

// IntellectualProperty is one right that the achievement rests on.
type IntellectualProperty struct {
	Type   string `json:"type"`             // code list ip_type
	Number string `json:"number,omitempty"` // as granted or applied for
	Status string `json:"status,omitempty"` // code list ip_status
	Title  string `json:"title,omitempty"`
}

// AchievementRegistration is the entry in the national register of
// achievements (科技成果登记).
type AchievementRegistration struct {
	Number        string `json:"number,omitempty"`
	Date          Date   `json:"date,omitempty"`
	RecommendedBy string `json:"recommended_by,omitempty"`
}

// AchievementContent is what an owner says of an achievement: the fields of the
// national registration form (成果登记表), and those that a buyer asks for.
type AchievementContent struct {
	Title    string `json:"title"`
	TitleEN  string `json:"title_en,omitempty"`
	Field    string `json:"field,omitempty"`    // 技术领域, code list field
	Subfield string `json:"subfield,omitempty"` // free text below the field
	Category string `json:"category,omitempty"` // 成果类别
	Nature   string `json:"nature,omitempty"`   // 成果属性
	// Forms are the shapes in which the achievement appears (成果体现形式).
	Forms []string `json:"forms,omitempty"`
	// Keywords are at most three (registration form).
	Keywords []string `json:"keywords,omitempty"`

	Summary      string      `json:"summary,omitempty"`
	Problem      string      `json:"problem,omitempty"`      // what it solves
	Advantage    string      `json:"advantage,omitempty"`    // how it beats the existing solution
	Evidence     string      `json:"evidence,omitempty"`     // tests, reports, users
	Applications string      `json:"applications,omitempty"` // where it fits
	Indicators   []Indicator `json:"indicators,omitempty"`

	TRL   int    `json:"trl,omitempty"`   // 1-9, 0 unknown
	Level string `json:"level,omitempty"` // 成果水平, from an appraisal

	IP            []IntellectualProperty `json:"ip,omitempty"`
	Modes         []string               `json:"modes,omitempty"` // 合作方式, code list mode
	Price         Price                  `json:"price,omitzero"`
	SoughtPartner string                 `json:"sought_partner,omitempty"`

	CompletedBy  []string                `json:"completed_by,omitempty"` // 完成单位 in order
	Inventors    []string                `json:"inventors,omitempty"`    // 完成人 in order: ids of people
	Started      Month                   `json:"started,omitempty"`
	Finished     Month                   `json:"finished,omitempty"`
	Registration AchievementRegistration `json:"registration,omitzero"`

	Secret bool `json:"secret,omitempty"` // 成果密级: never public, refused on submission
}

// Limits of the people whom an achievement names.
const (
	MaxInventors  = 50
	MaxPersonName = 60 // characters
)

// Name is the title.
func (c AchievementContent) Name() string { return c.Title }

// IsSecret tells whether it may never be listed.
func (c AchievementContent) IsSecret() bool { return c.Secret }

// TechnologyField is the code of its field of technology.
func (c AchievementContent) TechnologyField() string { return c.Field }

// ListedUntil is the last day of its listing when published on a day: an
// achievement goes stale two years after the owner last stood by it.
func (c AchievementContent) ListedUntil(published Date) Date { return published.AddMonths(24) }

// Check returns every fault that even a draft must not have.
func (c AchievementContent) Check() Faults {
	var f Faults
	requireText(&f, "title", c.Title, 2)
	checkText(&f, "title", c.Title, maxTitle)
	checkText(&f, "title_en", c.TitleEN, maxLine)
	Fields.check(&f, "field", c.Field)
	checkText(&f, "subfield", c.Subfield, 100)
	Categories.check(&f, "category", c.Category)
	Natures.check(&f, "nature", c.Nature)
	Forms.checkAll(&f, "forms", c.Forms)
	checkKeywords(&f, c.Keywords, 3)
	for _, t := range []struct{ field, text string }{
		{"summary", c.Summary}, {"problem", c.Problem}, {"advantage", c.Advantage}, {"evidence", c.Evidence},
		{"applications", c.Applications}, {"sought_partner", c.SoughtPartner},
	} {
		checkText(&f, t.field, t.text, maxText)
	}
	checkIndicators(&f, c.Indicators)
	if c.TRL < 0 || c.TRL > 9 {
		f.Add("trl", c.TRL, Text{"技术成熟度为 1 至 9", "a technology readiness level is 1 to 9"}, Text{})
	}
	Levels.check(&f, "level", c.Level)
	for i, ip := range c.IP {
		f = append(f, ip.check().Under(indexed("ip", i))...)
	}
	Modes.checkAll(&f, "modes", c.Modes)
	f = append(f, c.Price.check().Under("price")...)
	for i, name := range c.CompletedBy {
		requireText(&f, indexed("completed_by", i), name, 2)
		checkText(&f, indexed("completed_by", i), name, maxTitle)
	}
	for _, l := range []struct {
		field string
		n     int
	}{{"ip", len(c.IP)}, {"completed_by", len(c.CompletedBy)}, {"inventors", len(c.Inventors)}} {
		if l.n > maxList {
			f.Add(l.field, l.n, Textf("最多 %d 项", "at most %d", maxList), Text{})
		}
	}
	c.checkDates(&f)
	return f
}

func (c AchievementContent) checkDates(f *Faults) {
	for _, m := range []struct {
		field string
		month Month
	}{{"started", c.Started}, {"finished", c.Finished}} {
		if !m.month.Valid() {
			f.Add(m.field, m.month, Text{"不是年月", "not a month"}, Text{"写作 2024-06", "write 2024-06"})
		}
	}
	if c.Started != "" && c.Finished != "" && c.Finished < c.Started {
		f.Add("finished", c.Finished, Text{"早于起始年月", "before the start"}, Text{})
	}
	if !c.Registration.Date.Valid() {
		f.Add("registration.date", c.Registration.Date, Text{"不是日期", "not a date"}, Text{"写作 2024-06-30", "write 2024-06-30"})
	}
	checkText(f, "registration.number", c.Registration.Number, 60)
	checkText(f, "registration.recommended_by", c.Registration.RecommendedBy, maxTitle)
}

func (ip IntellectualProperty) check() Faults {
	var f Faults
	requireText(&f, "type", ip.Type, 1)
	IPTypes.check(&f, "type", ip.Type)
	IPStatuses.check(&f, "status", ip.Status)
	checkText(&f, "number", ip.Number, 60)
	checkText(&f, "title", ip.Title, maxTitle)
	return f
}

// Complete returns what still keeps a draft from review.
func (c AchievementContent) Complete() Faults {
	f := c.Check()
	requireText(&f, "field", c.Field, 1)
	requireText(&f, "summary", c.Summary, 20)
	if c.TRL == 0 {
		f.Add("trl", nil, Text{"必填", "must be filled in"}, Text{"选择技术成熟度", "choose a readiness level"})
	}
	if len(c.Modes) == 0 {
		f.Add("modes", nil, Text{"必填", "must be filled in"}, Text{"至少选一种合作方式", "choose at least one mode of cooperation"})
	}
	if c.Secret {
		f.Add("secret", nil, Text{"涉密成果不得在公开目录登载", "a secret achievement cannot be listed in a public catalogue"}, Text{"请走本单位保密渠道", "use your organisation's own channel"})
	}
	return f
}

// Text is everything it says, for the index; the title apart.
func (c AchievementContent) Text() string {
	return joinTexts(c.Summary, c.Problem, c.Advantage, c.Applications, c.Evidence, c.Subfield, c.SoughtPartner)
}

// Essence is what it says of the matter itself, which the matcher compares with
// a demand; how it was tested and who is sought would only blur that.
func (c AchievementContent) Essence() string {
	return joinTexts(c.Summary, c.Problem, c.Advantage, c.Applications)
}

// Aside is the part of Essence that tells of what was before: the problem, with
// the figures of others.
func (c AchievementContent) Aside() string { return joinTexts(c.Problem) }

func joinTexts(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n")
}
