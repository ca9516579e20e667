package api

import "duijie/server/market"

// storyDescriptions are those of success stories.
var storyDescriptions = []description{
	{at: "StoryText", text: "What a story says"},
	{at: "StoryText.title", text: "Title"},
	{at: "StoryText.body", text: "Text"},
	{at: "StoryFacts.type", values: market.ContractTypes.Codes()},
	{at: "StoryFacts.signed StoryFacts.performed", text: "Month, such as 2026-06"},
	{at: "StoryWork.state StoryCount.state", values: market.StoryStates.Codes()},
	{at: "StoryWork.actions", values: market.StoryActions.Codes()},
}
