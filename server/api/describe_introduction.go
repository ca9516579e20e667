package api

import "duijie/server/market"

// introductionDescriptions are those of introductions and deal rooms.
var introductionDescriptions = []description{
	{at: "IntroductionTransition", text: "One allowed step of an introduction"},
	{at: "BrokerTransition", text: "One allowed step of the part of an agency"},
	{at: "MeetingTransition", text: "One allowed step of a meeting"},
	{at: "MilestoneTransition", text: "One allowed step of a milestone"},
	{at: "IntroductionTransition.action Introduction.actions IntroductionStep.action", text: "The step", values: market.IntroductionActions.Codes()},
	{at: "Introduction.state IntroductionCount.state IntroductionStep.from IntroductionStep.to IntroductionTransition.to", text: "Where it stands", values: market.IntroductionStates.Codes()},
	{at: "IntroductionTransition.from", text: "From this state; empty: there was none", values: append([]string{""}, market.IntroductionStates.Codes()...)},
	{at: "IntroductionTransition.by IntroductionStep.part Introduction.part", text: "In which part", values: market.IntroductionParts.Codes()},
	{at: "IntroductionTransition.needs", text: "What the step has to bring", values: market.IntroductionNeeds.Codes()},
	{at: "IntroductionTransition.working_days", text: "Working days that whoever is next has to act"},
	{at: "Introduction.side", values: []string{string(market.SideDemander), string(market.SideOfferer)}},
	{at: "IntroductionForm.stage", values: market.IntroductionStages.Codes()},
	{at: "IntroductionForm.modes", values: market.Modes.Codes()},
	{at: "IntroducedItem.field", values: market.Fields.Codes()},
	{at: "IntroductionParty.kind", values: market.OrganisationKinds.Codes()},
	{at: "BrokerWork.state BrokerTransition.to", text: "Where its part stands", values: market.BrokerStates.Codes()},
	{at: "BrokerTransition.from", text: "From this state; empty: nobody is invited", values: append([]string{""}, market.BrokerStates.Codes()...)},
	{at: "BrokerTransition.action BrokerActionRequest.action Introduction.broker_actions", text: "The step", values: market.BrokerActions.Codes()},
	{at: "BrokerTransition.by", text: "In which part", values: market.BrokerParts.Codes()},
	{at: "RoomMeeting.state MeetingTransition.to", text: "Where it stands", values: market.MeetingStates.Codes()},
	{at: "MeetingTransition.from", text: "From this state; empty: there was none", values: append([]string{""}, market.MeetingStates.Codes()...)},
	{at: "MeetingTransition.action RoomMeeting.actions", text: "The step", values: market.MeetingActions.Codes()},
	{at: "MeetingTransition.by MilestoneTransition.by", text: "In which part", values: market.RoomParts.Codes()},
	{at: "MeetingTransition.words", text: "A reason must be given"},
	{at: "RoomMilestone.state MilestoneTransition.to", text: "Where it stands", values: market.MilestoneStates.Codes()},
	{at: "MilestoneTransition.from", text: "From this state; empty: there was none", values: append([]string{""}, market.MilestoneStates.Codes()...)},
	{at: "MilestoneTransition.action RoomMilestone.actions", text: "The step", values: market.MilestoneActions.Codes()},
	{at: "MilestonePlan.due", form: dateForm},
}
