package market

import (
	"slices"
	"strings"
	"time"
)

// BrokerState is where the part of an agency in an introduction stands.
type BrokerState string

// The states of a broker's part.
const (
	BrokerInvited BrokerState = "invited" // by one side; the other has to agree
	BrokerAsked   BrokerState = "asked"   // both sides agree; the agency has to
	BrokerIn      BrokerState = "in"
	BrokerRefused BrokerState = "refused"
	BrokerEnded   BrokerState = "ended"
)

// BrokerAction moves a broker's part.
type BrokerAction string

// The actions on a broker's part.
const (
	BrokerInvite BrokerAction = "invite"
	BrokerAgree  BrokerAction = "agree"
	BrokerJoin   BrokerAction = "join"
	BrokerRefuse BrokerAction = "refuse"
	BrokerEnd    BrokerAction = "end"
)

// BrokerPart is who acts on a broker's part.
type BrokerPart string

// The parts.
const (
	BrokerBySide        BrokerPart = "side" // either of the two, where nobody is invited yet
	BrokerByInviter     BrokerPart = "inviter"
	BrokerByCounterpart BrokerPart = "counterpart"
	BrokerByAgency      BrokerPart = "broker"
)

// BrokerTransition is one allowed step of a broker's part.
type BrokerTransition struct {
	Action BrokerAction `json:"action"`
	From   BrokerState  `json:"from"` // empty: nobody is invited
	To     BrokerState  `json:"to"`
	By     []BrokerPart `json:"by"`
}

// BrokerTransitions is the life of a broker's part: an agency reads nothing
// before both sides and itself have agreed, and each of the three ends it.
var BrokerTransitions = []BrokerTransition{
	{BrokerInvite, "", BrokerInvited, []BrokerPart{BrokerBySide}},
	{BrokerAgree, BrokerInvited, BrokerAsked, []BrokerPart{BrokerByCounterpart}},
	{BrokerRefuse, BrokerInvited, BrokerRefused, []BrokerPart{BrokerByCounterpart}},
	{BrokerEnd, BrokerInvited, BrokerEnded, []BrokerPart{BrokerByInviter}},
	{BrokerJoin, BrokerAsked, BrokerIn, []BrokerPart{BrokerByAgency}},
	{BrokerRefuse, BrokerAsked, BrokerRefused, []BrokerPart{BrokerByAgency}},
	{BrokerEnd, BrokerAsked, BrokerEnded, []BrokerPart{BrokerByInviter, BrokerByCounterpart}},
	{BrokerEnd, BrokerIn, BrokerEnded, []BrokerPart{BrokerByInviter, BrokerByCounterpart, BrokerByAgency}},
}

// BrokerStep is one line of the history of a broker's part.
type BrokerStep struct {
	Action       BrokerAction `json:"action"`
	Organisation string       `json:"organisation"`
	By           string       `json:"by"` // id of a user
	Words        string       `json:"words,omitempty"`
	At           time.Time    `json:"at"`
}

// Broker is the part of an agency in an introduction.
type Broker struct {
	Organisation string       `json:"organisation"` // id of the agency
	InvitedBy    string       `json:"invited_by"`   // id of the side
	State        BrokerState  `json:"state"`
	Steps        []BrokerStep `json:"steps"`
}

// Over tells whether the part is over.
func (s BrokerState) Over() bool { return s == BrokerRefused || s == BrokerEnded }

// maxBrokers is how many former brokers an introduction holds.
const maxBrokers = 20

// BrokerPartsOf are the parts in which an organisation acts on the broker's part.
func (i Introduction) BrokerPartsOf(organisation string) BrokerPart {
	side := organisation != "" && (organisation == i.From || organisation == i.To)
	switch {
	case i.Broker == nil && side:
		return BrokerBySide
	case i.Broker == nil || organisation == "":
		return ""
	case organisation == i.Broker.Organisation:
		return BrokerByAgency
	case organisation == i.Broker.InvitedBy:
		return BrokerByInviter
	case side:
		return BrokerByCounterpart
	}
	return ""
}

// BrokerAllowed lists what an organisation may do to the broker's part.
func (i Introduction) BrokerAllowed(organisation string) []BrokerAction {
	var out []BrokerAction
	state := BrokerState("")
	if i.Broker != nil {
		state = i.Broker.State
	}
	part := i.BrokerPartsOf(organisation)
	for _, t := range BrokerTransitions {
		if i.State.Talks() && t.From == state && slices.Contains(t.By, part) {
			out = append(out, t.Action)
		}
	}
	return out
}

// BrokerDoing is who moves a broker's part. Agency is whom an invitation is for.
type BrokerDoing struct {
	Organisation, By, Words, Agency string
	At                              time.Time
}

// DoBroker takes one step of the broker's part. Errors: conflict where the table
// has no such step for this organisation, invalid for an agency that is a side.
func (i *Introduction) DoBroker(action BrokerAction, d BrokerDoing) error {
	if !slices.Contains(i.BrokerAllowed(d.Organisation), action) {
		label := BrokerActions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"目前不能" + label.ZH, "not possible now: " + label.EN}}
	}
	var f Faults
	d.Words = strings.TrimSpace(d.Words)
	checkText(&f, "words", d.Words, maxWhat)
	if action == BrokerInvite && (d.Agency == "" || d.Agency == i.From || d.Agency == i.To) {
		f.Add("organisation", d.Agency, Text{"请选择双方以外的服务机构", "choose an agency other than the two sides"}, Text{})
	}
	if action == BrokerInvite && len(i.Brokers) == maxBrokers {
		return Errorf(CodeConflict, "最多邀请 %d 次", "at most %d invitations", maxBrokers)
	}
	if err := f.Err(); err != nil {
		return err
	}
	if action == BrokerInvite {
		i.Broker = &Broker{Organisation: d.Agency, InvitedBy: d.Organisation}
	}
	b := *i.Broker
	for _, t := range BrokerTransitions {
		if t.Action == action && t.From == b.State {
			b.State = t.To
			break
		}
	}
	b.Steps = append(slices.Clone(b.Steps), BrokerStep{Action: action, Organisation: d.Organisation, By: d.By, Words: d.Words, At: d.At})
	i.Broker, i.UpdatedAt = &b, d.At
	if b.State.Over() {
		i.Broker, i.Brokers = nil, append(slices.Clone(i.Brokers), b)
	}
	return nil
}

// endBroker ends the broker's part with the introduction.
func (i *Introduction) endBroker(d IntroductionDoing) {
	if i.Broker == nil {
		return
	}
	b := *i.Broker
	b.State = BrokerEnded
	b.Steps = append(slices.Clone(b.Steps), BrokerStep{Action: BrokerEnd, Organisation: i.organisationOf(d.Part), By: d.By, At: d.At})
	i.Broker, i.Brokers = nil, append(slices.Clone(i.Brokers), b)
}
