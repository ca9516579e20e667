package market

import (
	"time"
)

// IntroductionSchema is the number of the present shape of an Introduction.
const IntroductionSchema = 1

// IntroductionDays is how many working days a side has to answer: the recipient a
// proposal, the proposer a question.
const IntroductionDays = 10

// maxQuestions is how often a recipient may ask before it decides.
const maxQuestions = 5

// IntroductionState is where an introduction (意向) stands.
type IntroductionState string

// The states of an introduction. From IntroductionOpen on there is a deal room.
const (
	IntroductionProposed   IntroductionState = "proposed"
	IntroductionAsked      IntroductionState = "asked" // the proposer has to answer a question
	IntroductionOpen       IntroductionState = "open"
	IntroductionParked     IntroductionState = "parked"
	IntroductionContracted IntroductionState = "contracted"
	IntroductionClosed     IntroductionState = "closed"
	IntroductionDeclined   IntroductionState = "declined"
	IntroductionLapsed     IntroductionState = "lapsed"
	IntroductionWithdrawn  IntroductionState = "withdrawn"
)

// IntroductionAction moves an introduction.
type IntroductionAction string

// The actions on an introduction.
const (
	IntroductionPropose  IntroductionAction = "propose"
	IntroductionAsk      IntroductionAction = "ask"
	IntroductionAnswer   IntroductionAction = "answer"
	IntroductionAccept   IntroductionAction = "accept"
	IntroductionDecline  IntroductionAction = "decline"
	IntroductionWithdraw IntroductionAction = "withdraw"
	IntroductionLapse    IntroductionAction = "lapse"
	IntroductionPark     IntroductionAction = "park"
	IntroductionResume   IntroductionAction = "resume"
	IntroductionContract IntroductionAction = "contract"
	IntroductionClose    IntroductionAction = "close"
)

// IntroductionPart is the part in which someone acts on an introduction.
type IntroductionPart string

// The parts. A broker takes part in the room and moves nothing.
const (
	PartProposer  IntroductionPart = "proposer"
	PartRecipient IntroductionPart = "recipient"
	PartBroker    IntroductionPart = "broker"
	PartPlatform  IntroductionPart = "system" // a deadline is over, or a contract was concluded
)

// IntroductionNeed names what a step has to bring.
type IntroductionNeed string

// The needs of an introduction's steps.
const (
	NeedWords         IntroductionNeed = "words"
	NeedDeclineReason IntroductionNeed = "decline_reason"
	NeedCloseReason   IntroductionNeed = "close_reason"
	NeedDay           IntroductionNeed = "day" // after today
	NeedContract      IntroductionNeed = "contract"
	NeedTermOver      IntroductionNeed = "deadline_over"
)

// IntroductionTransition is one allowed step of an introduction.
type IntroductionTransition struct {
	Action IntroductionAction `json:"action"`
	From   IntroductionState  `json:"from"` // empty: there was none
	To     IntroductionState  `json:"to"`
	By     []IntroductionPart `json:"by"`
	Needs  []IntroductionNeed `json:"needs,omitempty"`
	Days   int                `json:"working_days,omitempty"` // that whoever is next has to act
}

// IntroductionTransitions is the whole life of an introduction. It drives the
// check here, the buttons of the web, the to-do lists, and the table in
// docs/introductions.md.
//
// An answer that comes before the platform has noted that its deadline is over
// counts.
var IntroductionTransitions = []IntroductionTransition{
	{Action: IntroductionPropose, From: "", To: IntroductionProposed, By: byParts(PartProposer), Needs: bring(NeedWords), Days: IntroductionDays},
	{Action: IntroductionAsk, From: IntroductionProposed, To: IntroductionAsked, By: byParts(PartRecipient), Needs: bring(NeedWords), Days: IntroductionDays},
	{Action: IntroductionAnswer, From: IntroductionAsked, To: IntroductionProposed, By: byParts(PartProposer), Needs: bring(NeedWords), Days: IntroductionDays},
	{Action: IntroductionAccept, From: IntroductionProposed, To: IntroductionOpen, By: byParts(PartRecipient)},
	{Action: IntroductionAccept, From: IntroductionAsked, To: IntroductionOpen, By: byParts(PartRecipient)},
	{Action: IntroductionDecline, From: IntroductionProposed, To: IntroductionDeclined, By: byParts(PartRecipient), Needs: bring(NeedDeclineReason)},
	{Action: IntroductionDecline, From: IntroductionAsked, To: IntroductionDeclined, By: byParts(PartRecipient), Needs: bring(NeedDeclineReason)},
	{Action: IntroductionWithdraw, From: IntroductionProposed, To: IntroductionWithdrawn, By: byParts(PartProposer)},
	{Action: IntroductionWithdraw, From: IntroductionAsked, To: IntroductionWithdrawn, By: byParts(PartProposer)},
	{Action: IntroductionLapse, From: IntroductionProposed, To: IntroductionLapsed, By: byParts(PartPlatform), Needs: bring(NeedTermOver)},
	{Action: IntroductionLapse, From: IntroductionAsked, To: IntroductionLapsed, By: byParts(PartPlatform), Needs: bring(NeedTermOver)},

	{Action: IntroductionPark, From: IntroductionOpen, To: IntroductionParked, By: byParts(PartProposer, PartRecipient), Needs: bring(NeedDay)},
	{Action: IntroductionResume, From: IntroductionParked, To: IntroductionOpen, By: byParts(PartProposer, PartRecipient)},
	{Action: IntroductionContract, From: IntroductionOpen, To: IntroductionContracted, By: byParts(PartProposer, PartRecipient, PartPlatform), Needs: bring(NeedContract)},
	{Action: IntroductionContract, From: IntroductionParked, To: IntroductionContracted, By: byParts(PartProposer, PartRecipient, PartPlatform), Needs: bring(NeedContract)},
	{Action: IntroductionClose, From: IntroductionOpen, To: IntroductionClosed, By: byParts(PartProposer, PartRecipient), Needs: bring(NeedCloseReason)},
	{Action: IntroductionClose, From: IntroductionParked, To: IntroductionClosed, By: byParts(PartProposer, PartRecipient), Needs: bring(NeedCloseReason)},
}

func byParts(p ...IntroductionPart) []IntroductionPart { return p }
func bring(n ...IntroductionNeed) []IntroductionNeed   { return n }

// Waiting tells whether an answer is due in this state.
func (s IntroductionState) Waiting() bool { return s == IntroductionProposed || s == IntroductionAsked }

// Live tells whether something can still come of it: a second one on the same
// items between the same two is refused.
func (s IntroductionState) Live() bool {
	return s.Waiting() || s == IntroductionOpen || s == IntroductionParked
}

// HasRoom tells whether there is a deal room to read.
func (s IntroductionState) HasRoom() bool {
	return s == IntroductionOpen || s == IntroductionParked || s == IntroductionContracted || s == IntroductionClosed
}

// Talks tells whether the room takes messages, meetings and milestones. One that
// has led to a contract goes on; a closed one is read only.
func (s IntroductionState) Talks() bool { return s.HasRoom() && s != IntroductionClosed }

// IntroducedItem is an achievement or a demand as it was when it was introduced.
type IntroducedItem struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"` // number of the public revision
	Title    string `json:"title"`
	TitleEN  string `json:"title_en,omitempty"`
	Field    string `json:"field,omitempty"`
}

// IntroducedMatch is the match that an introduction came from, as the platform
// made it at that moment.
type IntroducedMatch struct {
	Model string  `json:"model"`
	Score float64 `json:"score"` // 0 to 100
}

// IntroductionForm is what a proposer says.
type IntroductionForm struct {
	What  string   `json:"what"`            // is wanted
	Why   string   `json:"why"`             // us
	Stage string   `json:"stage"`           // code list introduction_stage
	Modes []string `json:"modes,omitempty"` // code list mode
	Terms string   `json:"terms,omitempty"` // in free words
}

// Limits of an introduction's texts, in characters.
const (
	maxWhat  = 500
	maxWords = 1000
)

// Check returns all faults of a form.
func (x IntroductionForm) Check() Faults {
	var f Faults
	requireText(&f, "what", x.What, 5)
	checkText(&f, "what", x.What, maxWhat)
	requireText(&f, "why", x.Why, 5)
	checkText(&f, "why", x.Why, maxWords)
	requireText(&f, "stage", x.Stage, 1)
	IntroductionStages.check(&f, "stage", x.Stage)
	Modes.checkAll(&f, "modes", x.Modes)
	checkText(&f, "terms", x.Terms, maxWhat)
	return f
}

// texts are its texts by field.
func (x IntroductionForm) texts() map[string]string {
	return map[string]string{"what": x.What, "why": x.Why, "terms": x.Terms}
}

// IntroductionStep is one line of an introduction's history.
type IntroductionStep struct {
	Action IntroductionAction `json:"action"`
	From   IntroductionState  `json:"from,omitempty"`
	To     IntroductionState  `json:"to"`
	Part   IntroductionPart   `json:"part"`
	By     string             `json:"by"` // id of a user, or the name of a job
	Words  string             `json:"words,omitempty"`
	Reason string             `json:"reason,omitempty"` // code of decline_reason or close_reason
	Day    Date               `json:"day,omitempty"`
	At     time.Time          `json:"at"`
}

// Introduction is the wish of one organisation to talk with another about an
// achievement, a demand, or a match of both, and what comes of it. Messages,
// meetings and milestones of its room are documents of their own. The two
// organisations own it; people stand in it by their ids.
type Introduction struct {
	ID          string            `json:"id"`
	State       IntroductionState `json:"state"`
	From        string            `json:"from"` // id of the proposing organisation
	To          string            `json:"to"`   // id of the other
	Side        Side              `json:"side"` // of the proposer: demander or offerer
	Demand      *IntroducedItem   `json:"demand,omitempty"`
	Achievement *IntroducedItem   `json:"achievement,omitempty"`
	Match       *IntroducedMatch  `json:"match,omitempty"`
	Form        IntroductionForm  `json:"form"`
	// Hidden is the organisation whose name the other does not learn before the
	// recipient has accepted: it owns a demand that was anonymous.
	Hidden     string             `json:"hidden,omitempty"`
	Due        Date               `json:"due,omitempty"`      // last day of whoever has to act
	DueOpen    *Term              `json:"due_open,omitempty"` // in its place while the table of working days does not reach it
	ResumeOn   Date               `json:"resume_on,omitempty"`
	Contract   string             `json:"contract,omitempty"` // id
	Reason     string             `json:"reason,omitempty"`   // code: why it was declined or closed
	AcceptedAt time.Time          `json:"accepted_at,omitzero"`
	Broker     *Broker            `json:"broker,omitempty"`
	Brokers    []Broker           `json:"brokers,omitempty"` // former ones
	Steps      []IntroductionStep `json:"steps"`
	Sample     bool               `json:"sample,omitempty"`
	CreatedAt  time.Time          `json:"created_at"`
	UpdatedAt  time.Time          `json:"updated_at"`
}

// Item is the item that it is called by: the demand, or else the achievement.
func (i Introduction) Item() IntroducedItem {
	if i.Demand != nil {
		return *i.Demand
	}
	if i.Achievement != nil {
		return *i.Achievement
	}
	return IntroducedItem{}
}

// Demander and Offerer are the two organisations by what they bring.
func (i Introduction) Demander() string {
	if i.Side == SideDemander {
		return i.From
	}
	return i.To
}

// Offerer is the organisation that offers.
func (i Introduction) Offerer() string { return i.Other(i.Demander()) }

// Other is the organisation across; empty for one that is no side of it.
func (i Introduction) Other(organisation string) string {
	switch organisation {
	case i.From:
		return i.To
	case i.To:
		return i.From
	}
	return ""
}

// Key names what must be introduced once at a time: the items, and the two in
// either order.
func (i Introduction) Key() string {
	id := func(x *IntroducedItem) string {
		if x == nil {
			return "-"
		}
		return x.ID
	}
	return id(i.Demand) + "/" + id(i.Achievement) + "/" + min(i.From, i.To) + "/" + max(i.From, i.To)
}

// Items are the ids of what it is about.
func (i Introduction) Items() []string {
	var out []string
	for _, x := range []*IntroducedItem{i.Demand, i.Achievement} {
		if x != nil {
			out = append(out, x.ID)
		}
	}
	return out
}

// Concerns tells whether an alert on one's own item is answered by it: the item
// is named, or none of one's own is.
func (i Introduction) Concerns(own *AlertItem) bool {
	if own == nil || i.Demand == nil || i.Achievement == nil {
		return true
	}
	return own.ID == i.Demand.ID || own.ID == i.Achievement.ID
}
