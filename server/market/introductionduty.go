package market

import (
	"time"
)

// DutyIntroduction is an answer, a meeting or a milestone that is waited for.
const DutyIntroduction = "introduction"

// IntroductionDuty is what an organisation has to do on an introduction itself; nil
// when it is another's turn. called is the name of the other side, empty while it
// is hidden.
func IntroductionDuty(i Introduction, organisation, called string, now time.Time) *Duty {
	d := i.duty(called, now)
	broker := i.BrokerPartsOf(organisation)
	switch {
	case i.State == IntroductionProposed && organisation == i.To:
		d.Part, d.Actions = string(PartRecipient), actionsOf(IntroductionAccept, IntroductionAsk, IntroductionDecline)
	case i.State == IntroductionAsked && organisation == i.From:
		d.Part, d.Actions = string(PartProposer), actionsOf(IntroductionAnswer)
	case i.State == IntroductionParked && i.Other(organisation) != "" && DateOf(now) >= i.ResumeOn:
		d.Actions, d.Due = actionsOf(IntroductionResume, IntroductionClose), i.ResumeOn
	case i.State.Talks() && i.Broker != nil && i.Broker.State == BrokerInvited && broker == BrokerByCounterpart:
		d.Actions, d.Note, d.Due = []string{string(BrokerAgree), string(BrokerRefuse)}, "broker", ""
	case i.State.Talks() && i.Broker != nil && i.Broker.State == BrokerAsked && broker == BrokerByAgency:
		d.Part, d.Actions, d.Note, d.Due = string(PartBroker), []string{string(BrokerJoin), string(BrokerRefuse)}, "broker", ""
	default:
		return nil
	}
	return d.on(now)
}

func (i Introduction) duty(called string, now time.Time) *Duty {
	d := &Duty{Kind: DutyIntroduction, Subject: i.ID, Name: called, Project: i.Item().Title, State: string(i.State), Due: i.Due, DueOpen: i.DueOpen, Since: i.UpdatedAt}
	if d.Since.IsZero() {
		d.Since = now
	}
	return d
}

// MeetingDuty is the meeting that an organisation has to confirm; nil for none.
func MeetingDuty(i Introduction, m Meeting, organisation, called string, now time.Time) *Duty {
	if !i.State.Talks() || m.State != MeetingProposed || organisation == m.ProposedBy || !m.Plan.Starts.After(now) {
		return nil
	}
	d := i.duty(called, now)
	d.Actions, d.Note, d.Due, d.DueOpen, d.Since = []string{string(MeetingConfirm)}, "meeting", DateOf(m.Plan.Starts), nil, m.Steps[len(m.Steps)-1].At
	return d.on(now)
}

// milestoneNotice is how many days before its last day a milestone is a duty.
const milestoneNotice = 7

// MilestoneDuty is the milestone that an organisation has to reach within a week,
// or should have reached; nil for none.
func MilestoneDuty(i Introduction, m Milestone, organisation, called string, now time.Time) *Duty {
	if !i.State.Talks() || m.State != MilestoneOpen || organisation != m.Plan.Who || m.Plan.Due > DateOf(now).plus(milestoneNotice) {
		return nil
	}
	d := i.duty(called, now)
	d.Actions, d.Note, d.Due, d.DueOpen, d.Since = []string{string(MilestoneFinish)}, "milestone", m.Plan.Due, nil, m.Steps[len(m.Steps)-1].At
	return d.on(now)
}

func actionsOf(actions ...IntroductionAction) []string {
	out := make([]string, len(actions))
	for n, a := range actions {
		out[n] = string(a)
	}
	return out
}
