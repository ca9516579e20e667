package api

import "duijie/server/market"

// titleDescriptions are those of the types of titles.
var titleDescriptions = []description{
	{at: "TitleKey", text: "Names one line of one published list"},
	{at: "TitleFacts", text: "What a list says of one enterprise"},
	{at: "TitleList", text: "What a notice says of every line of its list"},
	{at: "FieldChange", text: "What changes in one field"},
	{at: "TitleKey.document_number TitleList.document_number", text: "Number of the notice"},
	{at: "TitleKey.place", text: "Place in its list, from 1"},
	{at: "TitleFacts.level TitleList.level TitleLevelCount.level", text: "Level (层级)", values: market.TitleLevels.Codes()},
	{at: "TitleFacts.credit_code", text: "Unified social credit code; absent where the list gives the name only"},
	{at: "TitleFacts.name", text: "Name, as published or after a renaming"},
	{at: "TitleFacts.batch TitleList.batch", text: "Batch (批次)"},
	{at: "TitleFacts.notice_date TitleList.notice_date", text: "Day of the notice, 2006-01-02", form: dateForm},
	{at: "TitleFacts.valid_from TitleList.valid_from", text: "First day of the term, 2006-01-02", form: dateForm},
	{at: "TitleFacts.valid_to TitleList.valid_to", text: "Last day of the term, 2006-01-02", form: dateForm},
	{at: "TitleFacts.region", text: "Region, GB/T 2260"},
	{at: "TitleFacts.industry", text: "Industry (GB/T 4754), as written"},
	{at: "FieldChange.field", text: "Name of the field"},
	{at: "FieldChange.old", text: "What stands"},
	{at: "FieldChange.new", text: "What would stand"},
	{at: "TitleRow.status Title.status", values: market.TitleStatuses.Codes()},
	{at: "TitleEvent.kind Title.actions", values: market.TitleEvents.Codes()},
}
