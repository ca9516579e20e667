package market

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// HolidaySchema is the number of the present shape of a HolidayVersion.
const HolidaySchema = 1

//go:embed holidays.json
var holidayFile []byte

// HolidayYear is what the State Council's notice of one year says: days off,
// and the Saturdays and Sundays that are worked for them (调休).
type HolidayYear struct {
	Year     int       `json:"year"`
	Document string    `json:"document"`       // number of the notice
	Note     string    `json:"note,omitempty"` // where it was read, and how sure the days are
	Off      []Holiday `json:"off"`            // in the order of the days
	Work     []Date    `json:"work"`           // make-up working days, in order
}

// Holiday is a run of days off, first and last included.
type Holiday struct {
	Name string `json:"name"`
	From Date   `json:"from"`
	To   Date   `json:"to"`
}

// BuiltInHolidays are the notices that come with the program, by year: the start
// of the table, before anyone has entered a year.
func BuiltInHolidays() []HolidayYear {
	var file struct {
		Years []HolidayYear `json:"years"`
	}
	if err := json.Unmarshal(holidayFile, &file); err != nil {
		panic(fmt.Errorf("holidays.json: %w", err)) // a defect of the build
	}
	return file.Years
}

// HolidayState is where a version of a year's table stands.
type HolidayState string

// The states of a version.
const (
	HolidayProposed   HolidayState = "proposed"   // entered, waits for a second person
	HolidayInForce    HolidayState = "in_force"   // deadlines are reckoned by it
	HolidaySuperseded HolidayState = "superseded" // was in force until a later version came
	HolidayRefused    HolidayState = "refused"    // the second person found it wrong
	HolidayWithdrawn  HolidayState = "withdrawn"  // by who entered it
)

// HolidayAction moves a version.
type HolidayAction string

// The actions on a version. Entering one and being superseded are none of them.
const (
	HolidayConfirm  HolidayAction = "confirm"
	HolidayRefuse   HolidayAction = "refuse"
	HolidayWithdraw HolidayAction = "withdraw"
)

// HolidayTransition is one allowed step of a version of a year's table.
type HolidayTransition struct {
	Action HolidayAction `json:"action"`
	From   HolidayState  `json:"from"`
	To     HolidayState  `json:"to"`
	Author bool          `json:"author"` // by who entered it; else by another manager of the department
	Reason bool          `json:"reason,omitempty"`
}

// HolidayTransitions is the whole life of a version: entered by one person,
// confirmed by another, never changed again.
var HolidayTransitions = []HolidayTransition{
	{Action: HolidayConfirm, From: HolidayProposed, To: HolidayInForce},
	{Action: HolidayRefuse, From: HolidayProposed, To: HolidayRefused, Reason: true},
	{Action: HolidayWithdraw, From: HolidayProposed, To: HolidayWithdrawn, Author: true},
}

// HolidayVersion is the table of one year as one person entered it. A correction
// is a further version of the year; what was reckoned by the former one stays as
// it was reckoned.
type HolidayVersion struct {
	ID        string       `json:"id"` // year and version
	Version   int          `json:"version"`
	State     HolidayState `json:"state"`
	Notice    HolidayYear  `json:"notice"`
	Reason    string       `json:"reason,omitempty"` // of who entered it: why a year is entered anew
	EnteredBy string       `json:"entered_by"`       // id of a user
	EnteredAt time.Time    `json:"entered_at"`
	DecidedBy string       `json:"decided_by,omitempty"`      // who confirmed, refused or withdrew it
	Decision  string       `json:"decision_reason,omitempty"` // of who did: why it was refused
	DecidedAt time.Time    `json:"decided_at,omitzero"`
	EndedAt   time.Time    `json:"ended_at,omitzero"` // when a later version came
}

// HolidayID names a version: nobody else can enter the same one.
func HolidayID(year, version int) string { return fmt.Sprintf("%d-%d", year, version) }

// HolidayStep is who does something to a version, when and why.
type HolidayStep struct {
	By     string // id of a user
	Reason string
	At     time.Time
}

// Public tells whether everyone may read the version: it is or was in force.
func (v HolidayVersion) Public() bool {
	return v.State == HolidayInForce || v.State == HolidaySuperseded
}

// NewHolidayVersion enters the table of the next year, or corrects a year that
// the table holds, with a reason. Errors: conflict while another version of the
// year waits, invalid for what cannot be a notice.
func NewHolidayVersion(notice HolidayYear, before []HolidayVersion, by HolidayStep) (HolidayVersion, error) {
	f := notice.Check() // as it was typed: a fault says in which row
	notice = notice.tidy()
	table := CalendarOf(before)
	correction := table.Holds(notice.Year)
	if !correction && notice.Year != table.Missing() {
		f.Add("year", notice.Year, Textf("应为 %d 年，或更正已有的年份", "the next year is %d; any other must be one that the table holds", table.Missing()), Text{"逐年录入，中间不留空缺", "enter one year after another, without a gap"})
	}
	reason := strings.TrimSpace(by.Reason)
	checkText(&f, "reason", reason, maxReason)
	if correction {
		requireText(&f, "reason", reason, 5)
	}
	if err := f.Err(); err != nil {
		return HolidayVersion{}, err
	}
	version := 1
	for _, b := range before {
		if b.Notice.Year != notice.Year {
			continue
		}
		if b.State == HolidayProposed {
			return HolidayVersion{}, Errorf(CodeConflict, "%d 年已有一份待确认的安排；请先确认、退回或撤回", "a table for %d waits for its second person already: confirm, refuse or withdraw it first", notice.Year)
		}
		version = max(version, b.Version+1)
	}
	return HolidayVersion{
		ID: HolidayID(notice.Year, version), Version: version, State: HolidayProposed, Notice: notice, Reason: reason, EnteredBy: by.By, EnteredAt: by.At,
	}, nil
}

// Do takes one step of the transition table. Errors: conflict when the table has
// no such step from here, forbidden for the wrong person, invalid when a reason
// is missing.
func (v *HolidayVersion) Do(action HolidayAction, by HolidayStep) error {
	i := slices.IndexFunc(HolidayTransitions, func(t HolidayTransition) bool { return t.Action == action && t.From == v.State })
	if i < 0 {
		label := HolidayActions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"当前状态不能" + label.ZH, "not possible in its present state: " + label.EN}}
	}
	t := HolidayTransitions[i]
	if t.Author != (by.By == v.EnteredBy) {
		if !t.Author {
			return Errorf(CodeForbidden, "录入和确认必须是两个人：这份安排是您录入的", "two people are needed: whoever entered a table cannot confirm or refuse it")
		}
		return Errorf(CodeForbidden, "只有录入人可以撤回", "only who entered it can withdraw it")
	}
	if err := checkReason(by.Reason, t.Reason); err != nil {
		return err
	}
	v.State, v.DecidedBy, v.Decision, v.DecidedAt = t.To, by.By, strings.TrimSpace(by.Reason), by.At
	return nil
}

// Allowed lists the actions that a manager of the department may take now.
func (v HolidayVersion) Allowed(user string) []HolidayAction {
	var out []HolidayAction
	for _, t := range HolidayTransitions {
		if t.From == v.State && t.Author == (user == v.EnteredBy) {
			out = append(out, t.Action)
		}
	}
	return out
}

// HolidaysInForce are the notices by which deadlines are reckoned, by year: those
// that the department keeps, and those that come with the program for the years
// that it has not entered.
func HolidaysInForce(versions []HolidayVersion) []HolidayYear {
	byYear := map[int]HolidayYear{}
	for _, y := range BuiltInHolidays() {
		byYear[y.Year] = y
	}
	for _, v := range versions {
		if v.State == HolidayInForce {
			byYear[v.Notice.Year] = v.Notice
		}
	}
	out := make([]HolidayYear, 0, len(byYear))
	for _, y := range byYear {
		out = append(out, y)
	}
	slices.SortFunc(out, func(a, b HolidayYear) int { return cmp.Compare(a.Year, b.Year) })
	return out
}

// CalendarOf is the table of working days that some versions make.
func CalendarOf(versions []HolidayVersion) Calendar { return NewCalendar(HolidaysInForce(versions)) }
