package market

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// AlertSchema is the number of the present shape of Alert.
const AlertSchema = 1

// AlertState says what has become of an alert.
type AlertState string

// The states of an alert. Only a new one counts as unread.
const (
	AlertNew       AlertState = "new"
	AlertSeen      AlertState = "seen"
	AlertGathered  AlertState = "gathered"  // a match over the cap of its day: listed, and counted in the digest
	AlertSnoozed   AlertState = "snoozed"   // comes back as new on a day
	AlertDismissed AlertState = "dismissed" // not for us, with a reason where it is a match
	AlertActed     AlertState = "acted"     // something came of it
	AlertReplaced  AlertState = "replaced"  // a newer alert says it, or what it was about is over
)

// Open tells whether somebody may still want to do something about it.
func (s AlertState) Open() bool { return slices.Contains(OpenAlertStates, s) }

// OpenAlertStates are those in which somebody may still want to do something.
var OpenAlertStates = []AlertState{AlertNew, AlertSeen, AlertGathered, AlertSnoozed}

// AlertAction moves an alert from one state to another.
type AlertAction string

// The actions on an alert.
const (
	AlertSee     AlertAction = "see"
	AlertSnooze  AlertAction = "snooze"
	AlertDismiss AlertAction = "dismiss"
	AlertAct     AlertAction = "act"
	AlertReopen  AlertAction = "reopen"
	AlertWake    AlertAction = "wake"
	AlertGather  AlertAction = "gather"
	AlertReplace AlertAction = "replace"
)

// AlertTransition is one allowed step of an alert.
type AlertTransition struct {
	Action AlertAction `json:"action"`
	From   AlertState  `json:"from"`
	To     AlertState  `json:"to"`
	System bool        `json:"system,omitempty"` // the platform's own step, nobody's
	Until  bool        `json:"until,omitempty"`  // a later day must be given
	Reason bool        `json:"reason,omitempty"` // of a match: a reason of a feedback must be given
}

// AlertTransitions is the whole life of an alert. It drives the check here, the
// buttons of the web and the table in the docs.
var AlertTransitions = []AlertTransition{
	{Action: AlertSee, From: AlertNew, To: AlertSeen},
	{Action: AlertSee, From: AlertGathered, To: AlertSeen},
	{Action: AlertSnooze, From: AlertNew, To: AlertSnoozed, Until: true},
	{Action: AlertSnooze, From: AlertSeen, To: AlertSnoozed, Until: true},
	{Action: AlertSnooze, From: AlertGathered, To: AlertSnoozed, Until: true},
	{Action: AlertSnooze, From: AlertSnoozed, To: AlertSnoozed, Until: true},
	{Action: AlertDismiss, From: AlertNew, To: AlertDismissed, Reason: true},
	{Action: AlertDismiss, From: AlertSeen, To: AlertDismissed, Reason: true},
	{Action: AlertDismiss, From: AlertGathered, To: AlertDismissed, Reason: true},
	{Action: AlertDismiss, From: AlertSnoozed, To: AlertDismissed, Reason: true},
	{Action: AlertAct, From: AlertNew, To: AlertActed},
	{Action: AlertAct, From: AlertSeen, To: AlertActed},
	{Action: AlertAct, From: AlertGathered, To: AlertActed},
	{Action: AlertAct, From: AlertSnoozed, To: AlertActed},
	{Action: AlertReopen, From: AlertSnoozed, To: AlertSeen},
	{Action: AlertReopen, From: AlertDismissed, To: AlertSeen},
	{Action: AlertReopen, From: AlertActed, To: AlertSeen},
	{Action: AlertWake, From: AlertSnoozed, To: AlertNew, System: true},
	{Action: AlertGather, From: AlertNew, To: AlertGathered, System: true},
	{Action: AlertReplace, From: AlertNew, To: AlertReplaced, System: true},
	{Action: AlertReplace, From: AlertSeen, To: AlertReplaced, System: true},
	{Action: AlertReplace, From: AlertGathered, To: AlertReplaced, System: true},
	{Action: AlertReplace, From: AlertSnoozed, To: AlertReplaced, System: true},
}

// The sorts of alerts. A further one is a row of the code list alert_sort and an
// entry in the registry of package service.
const (
	AlertMatch    = "match"    // an item of the other kind matches one's own
	AlertSearch   = "search"   // a new listing meets a saved search
	AlertExpiry   = "expiry"   // the own listing ends soon
	AlertDeadline = "deadline" // a demand that one was told of ends soon
	AlertClaim    = "claim"    // a step of a claim waits
	// AlertIntroduction is a step of an introduction that another has taken, or an
	// answer that is due soon.
	AlertIntroduction = "introduction"
	AlertRoom         = "room" // a message, meeting or milestone of a deal room
	// AlertApplication is an organisation that waits for those who may admit it.
	AlertApplication = "application"
	// AlertProject is a step of a joint project that another has taken, a last day of
	// one, or a call that takes projects.
	AlertProject = "project"
)

// AlertItem is one text that an alert is about, so that it can be found in the
// journal again after it has changed.
type AlertItem struct {
	Kind string `json:"kind"` // achievement or demand
	JudgedText
}

// Alert is something that the platform tells an organisation or a person without
// being asked. Its id says what it is about, so that nothing is told twice. It
// holds ids and no titles: what it shows is read when it is shown, and no more
// than is public then.
type Alert struct {
	ID      string      `json:"id"`
	Sort    string      `json:"sort"` // code of alert_sort
	To      string      `json:"to"`   // id of an organisation, or of a user
	Person  bool        `json:"person,omitempty"`
	State   AlertState  `json:"state"`
	Subject string      `json:"subject"`         // id of what it is about: the other item, the listing, the claim
	Own     *AlertItem  `json:"own,omitempty"`   // of the recipient
	Other   *AlertItem  `json:"other,omitempty"` // what was found
	Shown   *Shown      `json:"shown,omitempty"` // of a match: score, place and model
	Search  string      `json:"search,omitempty"`
	Due     Date        `json:"due,omitempty"`     // last day of what it is about
	Part    string      `json:"part,omitempty"`    // of a claim: in which part
	Actions []string    `json:"actions,omitempty"` // of a claim: what waits
	Step    int         `json:"step,omitempty"`    // of a claim or an application: how many steps it had
	Event   *AlertEvent `json:"event,omitempty"`   // of an introduction, its room, a joint project or an application: what happened
	Until   Date        `json:"until,omitempty"`   // snoozed: comes back on this day
	// Gathered is the day of a match that is gathered; empty in every other state.
	Gathered Date `json:"gathered,omitempty"`
	// Late is a match whose place another had before on its day: no letter of its own.
	Late   bool        `json:"late,omitempty"`
	Reason string      `json:"reason,omitempty"` // code of feedback_reason
	Note   string      `json:"note,omitempty"`
	Steps  []AlertStep `json:"steps,omitempty"`
	At     time.Time   `json:"at"` // when it was told, or came back
	// Match are the signals and reasons of a match as they were when it was told.
	// They are shown only while both texts still stand.
	Match json.RawMessage `json:"match,omitempty"`
}

// AlertStep is what somebody has done with an alert, or the platform.
type AlertStep struct {
	Action AlertAction `json:"action"`
	By     string      `json:"by"` // id of a user, or the name of a job
	At     time.Time   `json:"at"`
}

// AlertDeed is what somebody wants to do with an alert.
type AlertDeed struct {
	Action AlertAction
	Until  Date   // of a snooze
	Reason string // of a dismissal: code of feedback_reason
	Note   string
}

// longestSnooze is how far off a snooze may end.
const longestSnooze = 12 // months

// MayAct tells whether an alert is the actor's to handle: the own one, or one of
// the organisation that the actor works for.
func (a Alert) MayAct(who Actor) bool {
	if a.Person {
		return who.SignedIn() && who.User == a.To
	}
	return who.BelongsTo(a.To)
}

// Allowed lists what a person may do with it now.
func (a Alert) Allowed() []AlertAction {
	var out []AlertAction
	for _, t := range AlertTransitions {
		if t.From == a.State && !t.System {
			out = append(out, t.Action)
		}
	}
	return out
}

// Do takes one step of the table. Seeing what was seen is no step and no error.
// Errors: conflict where the table has no such step from here, invalid without
// the day or the reason that it needs.
func (a *Alert) Do(d AlertDeed, by string, system bool, at time.Time) error {
	i := slices.IndexFunc(AlertTransitions, func(t AlertTransition) bool {
		return t.Action == d.Action && t.From == a.State && t.System == system
	})
	switch {
	case i < 0 && d.Action == AlertSee:
		return nil
	case i < 0:
		label := AlertActions.Label(string(d.Action))
		return &Error{Code: CodeConflict, Message: Text{"当前状态不能" + label.ZH, "not possible in its present state: " + label.EN}}
	}
	t := AlertTransitions[i]
	d.Note = strings.TrimSpace(d.Note)
	if err := d.check(t, a.Sort, DateOf(at)).Err(); err != nil {
		return err
	}
	a.State, a.Until, a.Gathered, a.Reason, a.Note = t.To, "", "", "", ""
	switch t.To {
	case AlertGathered:
		a.Gathered = DateOf(a.At)
	case AlertSnoozed:
		a.Until = d.Until
	case AlertDismissed:
		a.Reason, a.Note = d.Reason, d.Note
	case AlertNew:
		a.At = at
	}
	a.Steps = append(slices.Clip(a.Steps), AlertStep{Action: d.Action, By: by, At: at})
	return nil
}

func (d AlertDeed) check(t AlertTransition, sort string, today Date) Faults {
	var f Faults
	if t.Until && (d.Until == "" || !d.Until.Valid() || d.Until <= today || d.Until > today.AddMonths(longestSnooze)) {
		f.Add("until", d.Until, Text{"请选择今天以后一年以内的日期", "choose a day after today, within a year"}, Text{})
	}
	checkText(&f, "note", d.Note, maxNote)
	if !t.Reason || sort != AlertMatch {
		return f
	}
	FeedbackReasons.check(&f, "reason", d.Reason)
	switch {
	case d.Reason == "":
		f.Add("reason", nil, Text{"请选择不合适的原因", "say why it is not for you"}, Text{"从列表中选择一项", "choose one of the list"})
	case d.Reason == ReasonOther && utf8.RuneCountInString(d.Note) < 2:
		f.Add("note", nil, Text{"请用一句话说明其他原因", "say in a few words what the other reason is"}, Text{})
	}
	return f
}

// changing are the reasons against a match that another text may take away.
var changing = []string{"wrong_scale", "immature", "too_expensive"}

// Settles tells whether a dismissal speaks of every later text of the same two
// items too, so that a correction of one word does not bring the match back.
func (a Alert) Settles() bool {
	return a.State == AlertDismissed && !slices.Contains(changing, a.Reason)
}
