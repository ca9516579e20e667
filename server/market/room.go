package market

import (
	"slices"
	"strings"
	"time"
)

// The numbers of the present shapes of what stands in a deal room.
const (
	MessageSchema   = 1
	MeetingSchema   = 1
	MilestoneSchema = 1
)

// Limits of a room.
const (
	maxMessage = 4000 // characters
	// MaxMessageFiles is how many files a message may bring.
	MaxMessageFiles = 10
	// MaxRoomThings is how many meetings, and how many milestones, a room holds.
	MaxRoomThings = 100
)

// Message is one message in a deal room. It is never changed.
type Message struct {
	ID           string       `json:"id"`
	Introduction string       `json:"introduction"`
	Organisation string       `json:"organisation"` // that its author worked for
	By           string       `json:"by"`           // id of a user
	Text         string       `json:"text,omitempty"`
	Files        []Attachment `json:"files,omitempty"`
	At           time.Time    `json:"at"`
}

// Check returns all faults of a message.
func (m Message) Check() Faults {
	var f Faults
	checkText(&f, "text", m.Text, maxMessage)
	if strings.TrimSpace(m.Text) == "" && len(m.Files) == 0 {
		requireText(&f, "text", "", 1)
	}
	if len(m.Files) > MaxMessageFiles {
		f.Add("files", len(m.Files), Textf("最多 %d 个文件", "at most %d files", MaxMessageFiles), Text{"分几条发送", "send several messages"})
	}
	return f
}

// MeetingState is where a meeting stands.
type MeetingState string

// The states of a meeting.
const (
	MeetingProposed  MeetingState = "proposed"
	MeetingConfirmed MeetingState = "confirmed"
	MeetingCancelled MeetingState = "cancelled"
)

// MeetingAction moves a meeting.
type MeetingAction string

// The actions on a meeting.
const (
	MeetingPropose MeetingAction = "propose"
	MeetingConfirm MeetingAction = "confirm"
	MeetingChange  MeetingAction = "change"
	MeetingCancel  MeetingAction = "cancel"
)

// RoomPart is who of a room acts on a meeting or a milestone.
type RoomPart string

// The parts.
const (
	RoomAnyone      RoomPart = "anyone"
	RoomOther       RoomPart = "other"       // another organisation than the one that proposed
	RoomResponsible RoomPart = "responsible" // who has to do it
)

// MeetingTransition is one allowed step of a meeting.
type MeetingTransition struct {
	Action MeetingAction `json:"action"`
	From   MeetingState  `json:"from"` // empty: there was none
	To     MeetingState  `json:"to"`
	By     RoomPart      `json:"by"`
	Words  bool          `json:"words,omitempty"` // a reason must be given
}

// MeetingTransitions is the life of a meeting: a time that one proposes another
// confirms, and a change of a confirmed one wants to be confirmed again.
var MeetingTransitions = []MeetingTransition{
	{MeetingPropose, "", MeetingProposed, RoomAnyone, false},
	{MeetingConfirm, MeetingProposed, MeetingConfirmed, RoomOther, false},
	{MeetingChange, MeetingProposed, MeetingProposed, RoomAnyone, false},
	{MeetingChange, MeetingConfirmed, MeetingProposed, RoomAnyone, false},
	{MeetingCancel, MeetingProposed, MeetingCancelled, RoomAnyone, true},
	{MeetingCancel, MeetingConfirmed, MeetingCancelled, RoomAnyone, true},
}

// MeetingPlan is when and where people meet, and about what.
type MeetingPlan struct {
	Subject string    `json:"subject"`
	Starts  time.Time `json:"starts"`
	Minutes int       `json:"minutes"` // 5 to 1440
	Place   string    `json:"place,omitempty"`
	Link    string    `json:"link,omitempty"` // of a meeting on line
	Agenda  string    `json:"agenda,omitempty"`
}

// check returns all faults of a plan at a moment.
func (p MeetingPlan) check(now time.Time) Faults {
	var f Faults
	requireText(&f, "subject", p.Subject, 2)
	checkText(&f, "subject", p.Subject, maxTitle)
	checkText(&f, "place", p.Place, maxLine)
	checkText(&f, "agenda", p.Agenda, maxWords)
	checkLink(&f, "link", p.Link)
	if !p.Starts.After(now) || p.Starts.After(now.AddDate(2, 0, 0)) {
		f.Add("starts", nil, Text{"会议时间应在今后两年之内", "a meeting lies in the next two years"}, Text{})
	}
	if p.Minutes < 5 || p.Minutes > 24*60 {
		f.Add("minutes", p.Minutes, Text{"时长应为 5 至 1440 分钟", "a meeting takes 5 to 1440 minutes"}, Text{})
	}
	return f
}

// MeetingStep is one line of a meeting's history.
type MeetingStep struct {
	Action       MeetingAction `json:"action"`
	Organisation string        `json:"organisation"`
	By           string        `json:"by"` // id of a user
	Words        string        `json:"words,omitempty"`
	At           time.Time     `json:"at"`
}

// Meeting is a meeting of a deal room.
type Meeting struct {
	ID           string        `json:"id"`
	Introduction string        `json:"introduction"`
	State        MeetingState  `json:"state"`
	Plan         MeetingPlan   `json:"plan"`
	ProposedBy   string        `json:"proposed_by"` // id of the organisation whose time it is
	Steps        []MeetingStep `json:"steps"`
}

// RoomDoing is who does something to a meeting or a milestone.
type RoomDoing struct {
	Organisation, By, Words string
	At                      time.Time
}

// Sequence is how often it was changed since it was proposed: the SEQUENCE of its
// calendar file (RFC 5545, 3.8.7.4).
func (m Meeting) Sequence() int { return max(len(m.Steps)-1, 0) }

// Allowed lists what an organisation of the room may do.
func (m Meeting) Allowed(organisation string) []MeetingAction {
	var out []MeetingAction
	for _, t := range MeetingTransitions {
		if t.From == m.State && organisation != "" && (t.By != RoomOther || organisation != m.ProposedBy) {
			out = append(out, t.Action)
		}
	}
	return out
}

// Do takes one step of a meeting; plan counts when it is proposed or changed.
// Errors: conflict, forbidden, invalid.
func (m *Meeting) Do(action MeetingAction, plan MeetingPlan, d RoomDoing) error {
	n := slices.IndexFunc(MeetingTransitions, func(t MeetingTransition) bool { return t.Action == action && t.From == m.State })
	if n < 0 {
		label := MeetingActions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"会议在当前状态不能" + label.ZH, "not possible in the meeting's present state: " + label.EN}}
	}
	t := MeetingTransitions[n]
	if t.By == RoomOther && d.Organisation == m.ProposedBy {
		return Errorf(CodeForbidden, "提议的时间须由其他单位确认", "another organisation has to confirm the time")
	}
	var f Faults
	d.Words = strings.TrimSpace(d.Words)
	checkText(&f, "words", d.Words, maxWhat)
	if t.Words {
		requireText(&f, "words", d.Words, 2)
	}
	if action == MeetingPropose || action == MeetingChange {
		plan.Starts = Cut(plan.Starts)
		f = append(f, plan.check(d.At)...)
	}
	if err := f.Err(); err != nil {
		return err
	}
	if action == MeetingPropose || action == MeetingChange {
		m.Plan, m.ProposedBy = plan, d.Organisation
	}
	m.State = t.To
	m.Steps = append(slices.Clone(m.Steps), MeetingStep{Action: action, Organisation: d.Organisation, By: d.By, Words: d.Words, At: d.At})
	if len(m.Steps) > maxSteps {
		return Errorf(CodeConflict, "改动次数过多，请另行提议", "it was changed too often; propose another one")
	}
	return nil
}

// MilestoneState is where a milestone stands.
type MilestoneState string

// The states of a milestone.
const (
	MilestoneOpen    MilestoneState = "open"
	MilestoneDone    MilestoneState = "done"
	MilestoneDropped MilestoneState = "dropped"
)

// MilestoneAction moves a milestone.
type MilestoneAction string

// The actions on a milestone.
const (
	MilestoneAdd    MilestoneAction = "add"
	MilestoneChange MilestoneAction = "change"
	MilestoneFinish MilestoneAction = "finish"
	MilestoneReopen MilestoneAction = "reopen"
	MilestoneDrop   MilestoneAction = "drop"
)

// MilestoneTransition is one allowed step of a milestone.
type MilestoneTransition struct {
	Action MilestoneAction `json:"action"`
	From   MilestoneState  `json:"from"` // empty: there was none
	To     MilestoneState  `json:"to"`
	By     RoomPart        `json:"by"`
}

// MilestoneTransitions is the life of a milestone: only who has to do it says
// that it is done.
var MilestoneTransitions = []MilestoneTransition{
	{MilestoneAdd, "", MilestoneOpen, RoomAnyone},
	{MilestoneChange, MilestoneOpen, MilestoneOpen, RoomAnyone},
	{MilestoneFinish, MilestoneOpen, MilestoneDone, RoomResponsible},
	{MilestoneReopen, MilestoneDone, MilestoneOpen, RoomAnyone},
	{MilestoneDrop, MilestoneOpen, MilestoneDropped, RoomAnyone},
}

// MilestonePlan is who does what by when.
type MilestonePlan struct {
	What string `json:"what"`
	Who  string `json:"who"` // id of an organisation of the room
	Due  Date   `json:"due"`
}

// MilestoneStep is one line of a milestone's history.
type MilestoneStep struct {
	Action       MilestoneAction `json:"action"`
	Organisation string          `json:"organisation"`
	By           string          `json:"by"` // id of a user
	At           time.Time       `json:"at"`
}

// Milestone is something that one of a room has to do.
type Milestone struct {
	ID           string          `json:"id"`
	Introduction string          `json:"introduction"`
	State        MilestoneState  `json:"state"`
	Plan         MilestonePlan   `json:"plan"`
	DoneOn       Date            `json:"done_on,omitempty"`
	Steps        []MilestoneStep `json:"steps"`
}

// Allowed lists what an organisation of the room may do.
func (m Milestone) Allowed(organisation string) []MilestoneAction {
	var out []MilestoneAction
	for _, t := range MilestoneTransitions {
		if t.From == m.State && organisation != "" && (t.By != RoomResponsible || organisation == m.Plan.Who) {
			out = append(out, t.Action)
		}
	}
	return out
}

// Do takes one step of a milestone; plan counts when it is added or changed, and
// members are the organisations of the room. Errors: conflict, forbidden, invalid.
func (m *Milestone) Do(action MilestoneAction, plan MilestonePlan, members []string, d RoomDoing) error {
	n := slices.IndexFunc(MilestoneTransitions, func(t MilestoneTransition) bool { return t.Action == action && t.From == m.State })
	if n < 0 {
		label := MilestoneActions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"里程碑在当前状态不能" + label.ZH, "not possible in the milestone's present state: " + label.EN}}
	}
	t := MilestoneTransitions[n]
	if t.By == RoomResponsible && d.Organisation != m.Plan.Who {
		return Errorf(CodeForbidden, "由负责单位确认完成", "who is responsible says that it is done")
	}
	if action == MilestoneAdd || action == MilestoneChange {
		var f Faults
		requireText(&f, "what", plan.What, 2)
		checkText(&f, "what", plan.What, maxLine)
		if !slices.Contains(members, plan.Who) || plan.Who == "" {
			f.Add("who", plan.Who, Text{"请选择洽谈室内的单位", "choose an organisation of the room"}, Text{})
		}
		if plan.Due == "" || !plan.Due.Valid() {
			f.Add("due", plan.Due, Text{"请填写日期", "give a day"}, Text{"写作 2027-06-30", "write 2027-06-30"})
		}
		if err := f.Err(); err != nil {
			return err
		}
		m.Plan = plan
	}
	if len(m.Steps) == maxSteps {
		return Errorf(CodeConflict, "改动次数过多，请另行添加", "it was changed too often; add another one")
	}
	m.State, m.DoneOn = t.To, ""
	if t.To == MilestoneDone {
		m.DoneOn = DateOf(d.At)
	}
	m.Steps = append(slices.Clone(m.Steps), MilestoneStep{Action: action, Organisation: d.Organisation, By: d.By, At: d.At})
	return nil
}
