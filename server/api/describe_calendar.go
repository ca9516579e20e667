package api

import "duijie/server/market"

// calendarDescriptions are those of the table of working days and of deadlines
// that wait for it.
var calendarDescriptions = []description{
	{at: "Holiday", text: "A run of days off"},
	{at: "Holiday.name", text: "What it is called"},
	{at: "Holiday.from", text: "First day off", form: dateForm},
	{at: "Holiday.to", text: "Last day off", form: dateForm},
	{at: "HolidayInput.work", form: dateForm},
	{at: "HolidayFigures", text: "What a notice comes to: a mistyped day changes them"},
	{at: "HolidayFigures.off", text: "Days named as off"},
	{at: "HolidayFigures.freed", text: "Of them Monday to Friday"},
	{at: "HolidayFigures.worked", text: "Saturdays and Sundays worked for them"},
	{at: "HolidayFigures.net", text: "Freed less worked: the statutory days off"},
	{at: "HolidayFigures.working", text: "Working days of the year, by this notice alone"},
	{at: "HolidayVersion.state", values: market.HolidayStates.Codes()},
	{at: "HolidayVersion.actions HolidayActionRequest.action", values: market.HolidayActions.Codes()},
	{at: "Term", text: "A deadline whose last day is not known yet, because the notice of a year is missing; nothing is guessed"},
	{at: "Term.from", text: "Day after which it is counted"},
	{at: "Term.working_days", text: "How many working days it has"},
	{at: "Term.missing_year", text: "The first year whose notice is missing"},
	{at: "Review.due_open Duty.due_open", text: "In place of the last day while the table of working days does not reach it"},
	{at: "Duty.count", text: "How many deadlines wait for the table of working days"},
}
