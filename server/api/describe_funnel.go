package api

import "duijie/server/market"

// funnelDescriptions are those of the funnel.
var funnelDescriptions = []description{
	{at: "FunnelCount.stage FunnelEvents.stage", text: "The stage", values: market.FunnelStageCodes.Codes()},
	{at: "WaitingIntroduction.turn", text: "Whose turn it is", values: market.IntroductionParts.Codes()},
	{at: "SilentDemand.why SilenceCount.why", text: "Why nobody talks", values: market.Silences.Codes()},
	{at: "SilentDemand.field", values: market.Fields.Codes()},
}
