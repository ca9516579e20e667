package api

import "duijie/server/market"

// alertDescriptions are those of alerts.
var alertDescriptions = []description{
	{at: "Alert.sort", values: market.AlertSorts.Codes()},
	{at: "Alert.state", values: market.AlertStates.Codes()},
	{at: "Alert.actions", values: []string{string(market.AlertSee), string(market.AlertSnooze), string(market.AlertDismiss), string(market.AlertAct), string(market.AlertReopen)}},
	{at: "Alert.reason AlertDeed.reason", values: market.FeedbackReasons.Codes()},
	{at: "Alert.due Alert.until AlertDeed.until", form: dateForm},
	{at: "SearchTerms.kind", values: []string{"achievement", "demand"}},
	{at: "SearchTerms.field", values: market.Fields.Codes()},
	{at: "SearchTerms.trl", values: []string{"1-3", "4-6", "7-9"}},
	{at: "SearchTerms.mode", values: market.Modes.Codes()},
}
