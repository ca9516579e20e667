package market

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxMilestones is how many milestones a project plans.
const maxMilestones = 20

// texts are the long texts of a project with their fields, and the least number of
// characters that say anything.
func (t *ProjectText) texts() []struct {
	field string
	text  *string
	least int
} {
	return []struct {
		field string
		text  *string
		least int
	}{
		{"goals", &t.Goals, 10}, {"content", &t.Content, 10}, {"expected", &t.Expected, 5},
		{"university_tasks", &t.UniversityTasks, 5}, {"enterprise_tasks", &t.EnterpriseTasks, 5}, {"ownership", &t.Ownership, 2},
	}
}

// Trimmed is the text without blanks around its parts.
func (t ProjectText) Trimmed() ProjectText {
	t.Title = strings.TrimSpace(t.Title)
	for _, x := range t.texts() {
		*x.text = strings.TrimSpace(*x.text)
	}
	t.Milestones = slices.Clone(t.Milestones)
	for i := range t.Milestones {
		t.Milestones[i].What = strings.TrimSpace(t.Milestones[i].What)
	}
	return t
}

// money are the sums of a project with their fields.
func (t ProjectText) money() []struct {
	field string
	sum   *Fen
} {
	return []struct {
		field string
		sum   *Fen
	}{{"enterprise_fen", t.EnterpriseMoney}, {"university_fen", t.UniversityMoney}, {"asked_fen", t.Asked}}
}

// Check returns the faults of a text that may be incomplete.
func (t ProjectText) Check() Faults {
	var f Faults
	checkText(&f, "title", t.Title, maxTitle)
	Fields.check(&f, "field", t.Field)
	for _, x := range t.texts() {
		checkText(&f, x.field, *x.text, maxText)
	}
	checkPeriod(&f, "begins", "ends", t.Begins, t.Ends)
	for _, m := range t.money() {
		if m.sum != nil && *m.sum < 0 {
			f.Add(m.field, *m.sum, Text{"不能为负", "must not be negative"}, Text{})
		}
	}
	if len(t.Milestones) > maxMilestones {
		f.Add("milestones", len(t.Milestones), Textf("最多 %d 项", "at most %d", maxMilestones), Text{})
		return f
	}
	for i, m := range t.Milestones {
		at := indexed("milestones", i)
		requireText(&f, at+".what", m.What, 2)
		checkText(&f, at+".what", m.What, maxTitle)
		checkDate(&f, at+".due", m.Due)
		if m.Who != ProjectUniversity && m.Who != ProjectEnterprise {
			f.Add(at+".who", m.Who, Text{"请选择负责方", "say which side reaches it"}, Text{})
		}
	}
	return f
}

// Missing returns what keeps a text from being confirmed.
func (t ProjectText) Missing() Faults {
	f := t.Check()
	requireText(&f, "title", t.Title, 4)
	requireText(&f, "field", t.Field, 1)
	for _, x := range t.texts() {
		requireText(&f, x.field, *x.text, x.least)
	}
	for _, d := range []struct {
		field string
		day   Date
	}{{"begins", t.Begins}, {"ends", t.Ends}} {
		requireText(&f, d.field, string(d.day), 1)
	}
	for _, m := range t.money() {
		if m.sum == nil {
			f.Add(m.field, nil, Text{"请填写金额，没有的填 0", "give the sum, or 0 for none"}, Text{})
		}
	}
	if len(t.Milestones) == 0 {
		f.Add("milestones", nil, Text{"至少一项阶段目标", "at least one milestone"}, Text{})
	}
	for i, m := range t.Milestones {
		at := indexed("milestones", i) + ".due"
		requireText(&f, at, string(m.Due), 1)
		if m.Due != "" && (t.Begins != "" && m.Due < t.Begins || t.Ends != "" && m.Due > t.Ends) {
			f.Add(at, m.Due, Text{"不在项目起止日期之内", "lies outside the project's term"}, Text{})
		}
	}
	return f
}

// checkUnlinked refuses the title of a demand that was anonymous: the plan is
// published with the names of the two, and would tell whose demand it was.
func (t ProjectText) checkUnlinked(f *Faults, hidden string) {
	plain := func(s string) string { return strings.ToLower(NormalNumber(s)) }
	if name := plain(hidden); utf8.RuneCountInString(name) > 1 && strings.Contains(plain(t.Title), name) {
		f.Add("title", t.Title, Text{"与匿名需求的标题相同，计划公布后会暴露需求方", "is the title of an anonymous demand: the published plan would tell whose it is"},
			Text{"换一个不含需求标题的项目名称", "take a name that does not hold it"})
	}
}

// ProjectFrom fills in a project from the deal of the two and what its items say.
// The title of an anonymous demand is left out.
func ProjectFrom(i Introduction, demand *DemandContent, achievement *AchievementContent) ProjectText {
	t := ProjectText{Title: i.Item().Title, Field: i.Item().Field}
	if i.Hidden != "" {
		t.Title = ""
	}
	if demand != nil {
		t.Field = firstOf(demand.Field, t.Field)
		t.Goals = demand.Problem
		t.Expected = figures(demand.Indicators)
		t.Ends = demand.Deadline
		if demand.Ownership != "" && demand.Ownership != "negotiable" {
			t.Ownership = joinTexts(Ownerships.Label(demand.Ownership).ZH, demand.OwnershipNote)
		}
	}
	if achievement != nil {
		if t.Title == "" {
			t.Title = achievement.Title
		}
		t.Field = firstOf(t.Field, achievement.Field)
		t.Content = achievement.Summary
	}
	return t
}
