package api

import "duijie/server/market"

// applicationDescriptions are those of applications of organisations.
var applicationDescriptions = []description{
	{at: "Application.state ApplicationStep.to", values: market.ApplicationStates.Codes()},
	{at: "ApplicationStep.action Application.actions", values: market.ApplicationActions.Codes()},
	{at: "ApplicationStep.part", values: market.ApplicationParts.Codes()},
	{at: "Application.kind ApplicationInput.kind", values: market.OrganisationKinds.Codes()},
}
