package market

import (
	"slices"
	"strings"
	"time"
)

// ProjectCallSchema is the number of the present shape of a ProjectCall.
const ProjectCallSchema = 1

// ProjectCallState is where a call stands.
type ProjectCallState string

// The states of a call.
const (
	ProjectCallDraft ProjectCallState = "draft" // the provincial department works on it
	ProjectCallOpen  ProjectCallState = "open"  // everyone reads it; nothing in it changes any more
)

// ProjectCallAction moves a call.
type ProjectCallAction string

// The actions on a call.
const (
	ProjectCallEdit    ProjectCallAction = "edit"
	ProjectCallPublish ProjectCallAction = "publish"
	ProjectCallDiscard ProjectCallAction = "discard"
)

// ProjectCallTransition is one allowed step of a call.
type ProjectCallTransition struct {
	Action   ProjectCallAction `json:"action"`
	From     ProjectCallState  `json:"from"`
	To       ProjectCallState  `json:"to"`                 // empty: the call is dropped
	Complete bool              `json:"complete,omitempty"` // nothing may be undecided
}

// ProjectCallTransitions is the whole life of a call. All of it belongs to the
// managers of the provincial department.
var ProjectCallTransitions = []ProjectCallTransition{
	{Action: ProjectCallEdit, From: ProjectCallDraft, To: ProjectCallDraft},
	{Action: ProjectCallPublish, From: ProjectCallDraft, To: ProjectCallOpen, Complete: true},
	{Action: ProjectCallDiscard, From: ProjectCallDraft},
}

// ProjectCallTerms are what a call (项目申报通知) says. Article 10 of
// 吉政办明电〔2022〕1号 promises support for joint projects of provincial titles and
// leaves all of this to the department, so that nothing here has a default.
type ProjectCallTerms struct {
	Year     int    `json:"year"` // of the plan (年度科技发展计划)
	Name     Text   `json:"name"`
	Document string `json:"document"` // number of the document that it rests on
	TextURL  string `json:"text_url,omitempty"`
	Opens    Date   `json:"opens"`  // first day on which a project is handed in
	Closes   Date   `json:"closes"` // last day
	// TitleDay is the day on which the enterprise must hold a provincial title.
	TitleDay Date `json:"title_day"`
	// NationalCounts tells whether a national title, and a champion with it, counts
	// as a provincial one; nil is undecided.
	NationalCounts *bool      `json:"national_counts_as_provincial,omitempty"`
	ReviewDays     int        `json:"review_working_days"` // for the department
	ReturnDays     int        `json:"return_working_days"` // for the two, after a return
	Evidence       []Evidence `json:"evidence,omitempty"`
}

// ProjectCall is the yearly call of the department for joint projects.
type ProjectCall struct {
	ID          string           `json:"id"`
	State       ProjectCallState `json:"state"`
	Terms       ProjectCallTerms `json:"terms"`
	AuthoredBy  string           `json:"authored_by"` // id of a user, or the name of a job
	PublishedBy string           `json:"published_by,omitempty"`
	PublishedAt time.Time        `json:"published_at,omitzero"`
	Sample      bool             `json:"sample,omitempty"`
	CreatedAt   time.Time        `json:"created_at"`
	UpdatedAt   time.Time        `json:"updated_at"`
}

// Bounds of a call: a year that a plan may be of, and working days that an office
// can promise.
const (
	minPlanYear = 2000
	maxPlanYear = 2100
	maxCallDays = 120
)

// Trimmed is the text without blanks around it.
func (t ProjectCallTerms) Trimmed() ProjectCallTerms {
	t.Name = Text{strings.TrimSpace(t.Name.ZH), strings.TrimSpace(t.Name.EN)}
	t.Document, t.TextURL = strings.TrimSpace(t.Document), strings.TrimSpace(t.TextURL)
	t.Evidence = slices.Clone(t.Evidence)
	return t
}

// Check returns the faults of a text that may be incomplete.
func (t ProjectCallTerms) Check() Faults {
	var f Faults
	if t.Year != 0 && (t.Year < minPlanYear || t.Year > maxPlanYear) {
		f.Add("year", t.Year, Text{"不是计划年度", "not a year of a plan"}, Text{"例如 2027", "such as 2027"})
	}
	checkText(&f, "name.zh", t.Name.ZH, maxTitle)
	checkText(&f, "name.en", t.Name.EN, maxLine)
	checkText(&f, "document", t.Document, maxLine)
	checkText(&f, "text_url", t.TextURL, maxLine)
	if t.TextURL != "" && !strings.HasPrefix(t.TextURL, "https://") && !strings.HasPrefix(t.TextURL, "http://") {
		f.Add("text_url", t.TextURL, Text{"不是网址", "not an address"}, Text{"以 https:// 开头", "it begins with https://"})
	}
	checkPeriod(&f, "opens", "closes", t.Opens, t.Closes)
	checkDate(&f, "title_day", t.TitleDay)
	for _, d := range []struct {
		field string
		days  int
	}{{"review_working_days", t.ReviewDays}, {"return_working_days", t.ReturnDays}} {
		if d.days < 0 || d.days > maxCallDays {
			f.Add(d.field, d.days, Text{"不在允许范围内", "out of range"}, Textf("填写 1 至 %d 个工作日", "1 to %d working days", maxCallDays))
		}
	}
	if len(t.Evidence) > maxList {
		f.Add("evidence", len(t.Evidence), Textf("最多 %d 项", "at most %d", maxList), Text{})
	}
	seen := map[string]bool{}
	for i, e := range t.Evidence {
		at := indexed("evidence", i)
		requireText(&f, at+".code", e.Code, 1)
		checkText(&f, at+".code", e.Code, maxNumber)
		requireText(&f, at+".name.zh", e.Name.ZH, 2)
		checkText(&f, at+".name.zh", e.Name.ZH, maxTitle)
		checkText(&f, at+".name.en", e.Name.EN, maxLine)
		if seen[e.Code] {
			f.Add(at+".code", e.Code, Text{"重复", "given twice"}, Text{})
		}
		seen[e.Code] = true
	}
	return f
}

// Missing returns what keeps the call from being published: everything that only
// the department can decide.
func (t ProjectCallTerms) Missing() Faults {
	f := t.Check()
	requireText(&f, "name.zh", t.Name.ZH, 2)
	requireText(&f, "document", t.Document, 2)
	for _, m := range []struct {
		field  string
		absent bool
	}{
		{"year", t.Year == 0}, {"opens", t.Opens == ""}, {"closes", t.Closes == ""}, {"title_day", t.TitleDay == ""},
		{"national_counts_as_provincial", t.NationalCounts == nil}, {"review_working_days", t.ReviewDays == 0}, {"return_working_days", t.ReturnDays == 0},
	} {
		if m.absent {
			f.Add(m.field, nil, Text{"须由主管部门确定，没有默认值", "for the department to decide; it has no default"}, Text{})
		}
	}
	return f
}

// NewProjectCall begins a call. Errors: invalid.
func NewProjectCall(id string, terms ProjectCallTerms, by string, at time.Time) (ProjectCall, error) {
	c := ProjectCall{ID: id, State: ProjectCallDraft, Terms: terms.Trimmed(), AuthoredBy: by, CreatedAt: at, UpdatedAt: at}
	return c, c.Terms.Check().Err()
}

// step finds the row of the table. Errors: conflict.
func (c ProjectCall) step(action ProjectCallAction) (ProjectCallTransition, error) {
	for _, t := range ProjectCallTransitions {
		if t.Action == action && t.From == c.State {
			return t, nil
		}
	}
	label := ProjectCallActions.Label(string(action))
	return ProjectCallTransition{}, &Error{Code: CodeConflict, Message: Text{"申报通知在当前状态不能" + label.ZH, "not possible in the call's present state: " + label.EN}}
}

// Edit puts another text into a draft. Errors: conflict, invalid.
func (c *ProjectCall) Edit(terms ProjectCallTerms, at time.Time) error {
	if _, err := c.step(ProjectCallEdit); err != nil {
		return err
	}
	terms = terms.Trimmed()
	if err := terms.Check().Err(); err != nil {
		return err
	}
	c.Terms, c.UpdatedAt = terms, at
	return nil
}

// Do publishes or drops a draft; a dropped one has no state any more. Errors:
// conflict, invalid for what is undecided and for a window that is over.
func (c *ProjectCall) Do(action ProjectCallAction, by string, at time.Time) error {
	t, err := c.step(action)
	if err != nil {
		return err
	}
	if t.Complete {
		f := c.Terms.Missing()
		if c.Terms.Closes != "" && c.Terms.Closes < DateOf(at) {
			f.Add("closes", c.Terms.Closes, Text{"截止日已过", "this day is over"}, Text{})
		}
		if err := f.Err(); err != nil {
			return err
		}
	}
	if action == ProjectCallPublish {
		c.PublishedBy, c.PublishedAt = by, at
	}
	c.State, c.UpdatedAt = t.To, at
	return nil
}

// Allowed lists what a manager of the provincial department may do now.
func (c ProjectCall) Allowed() []ProjectCallAction {
	var out []ProjectCallAction
	for _, t := range ProjectCallTransitions {
		if t.From == c.State {
			out = append(out, t.Action)
		}
	}
	return out
}

// Public tells whether everyone may read the call.
func (c ProjectCall) Public() bool { return c.State == ProjectCallOpen }

// Takes is nil when a project may be handed in on a day. Errors: conflict.
func (c ProjectCall) Takes(on Date) error {
	switch {
	case c.State != ProjectCallOpen:
		return Errorf(CodeConflict, "该申报通知尚未发布", "the call is not published")
	case on < c.Terms.Opens:
		return Errorf(CodeConflict, "自 %s 起受理", "projects are taken from %s on", string(c.Terms.Opens))
	case on > c.Terms.Closes:
		return Errorf(CodeConflict, "已于 %s 截止", "projects were taken until %s", string(c.Terms.Closes))
	}
	return nil
}

// Eligible finds the title by which an enterprise may take part: a provincial one,
// or where the call says so a national one, that is valid on the day that the call
// states, as known at a moment.
func (c ProjectCall) Eligible(titles []Title, enterprise CreditCode, knownAt time.Time) (TitleStanding, bool) {
	national := c.Terms.NationalCounts != nil && *c.Terms.NationalCounts
	for _, s := range TitleAt(titles, enterprise, c.Terms.TitleDay, knownAt) {
		if s.Facts.Level.Counts(TitleProvincial, national) {
			return s, true
		}
	}
	return TitleStanding{}, false
}
