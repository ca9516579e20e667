package api

import "duijie/server/market"

// disclosureDescriptions are those of what is shown to whom.
var disclosureDescriptions = []description{
	{at: "DisclosedField", text: "A field of a listing with its level"},
	{at: "DisclosedField.field", text: "Path in the content, such as price.note"},
	{at: "DisclosedField.level", text: "Who reads it", values: market.DisclosureLevelCodes.Codes()},
	{at: "Undertaking", text: "One version of the undertaking (保密承诺); it is never changed"},
	{at: "Undertaking.version", text: "Its version"},
	{at: "Undertaking.from", text: "First day", form: dateForm},
	{at: "Undertaking.text", text: "The text"},
	{at: "Undertaking.sha256", text: "SHA-256 of the Chinese text, a line feed and the English one"},
	{at: "DisclosureTransition", text: "One allowed step of a request"},
	{at: "DisclosureTransition.action", text: "What is done"},
	{at: "DisclosureTransition.action DisclosureActionRequest.action Disclosure.actions", values: market.DisclosureActions.Codes()},
	{at: "DisclosureTransition.from", text: "State before it; empty: it begins", values: append([]string{""}, market.DisclosureStates.Codes()...)},
	{at: "DisclosureTransition.to Disclosure.state", text: "State", values: market.DisclosureStates.Codes()},
	{at: "DisclosureTransition.by", text: "Who may take it", values: market.DisclosureParts.Codes()},
	{at: "DisclosureTransition.why", text: "It says what the reading is wanted for"},
	{at: "DisclosureTransition.accepted", text: "The undertaking has to be accepted before"},
	{at: "DisclosureTransition.reason", text: "It needs a reason"},
	{at: "Disclosure.reason_code DisclosureActionRequest.reason_code", values: market.DisclosureReasons.Codes()},
}
