package service

import (
	"reflect"

	"duijie/server/market"
)

// documentTypes are the types of the documents of every collection that holds
// something of a person, by name.
var documentTypes = map[string]reflect.Type{
	Organisations:  reflect.TypeFor[market.Organisation](),
	Users:          reflect.TypeFor[market.User](),
	Achievements:   reflect.TypeFor[market.Item[market.AchievementContent]](),
	Demands:        reflect.TypeFor[market.Item[market.DemandContent]](),
	Feedbacks:      reflect.TypeFor[market.Feedback](),
	Files:          reflect.TypeFor[market.File](),
	Contracts:      reflect.TypeFor[market.Contract](),
	Payments:       reflect.TypeFor[market.Payment](),
	Invoices:       reflect.TypeFor[market.Invoice](),
	Titles:         reflect.TypeFor[market.Title](),
	Programmes:     reflect.TypeFor[market.Programme](),
	Holidays:       reflect.TypeFor[market.HolidayVersion](),
	Delegations:    reflect.TypeFor[market.Delegation](),
	Applications:   reflect.TypeFor[market.Application](),
	Invitations:    reflect.TypeFor[market.Invitation](),
	Rounds:         reflect.TypeFor[market.Round](),
	Claims:         reflect.TypeFor[market.Claim](),
	DecisionSheets: reflect.TypeFor[market.DecisionSheet](),
	Reviews:        reflect.TypeFor[market.Review](),
	Objections:     reflect.TypeFor[market.Objection](),
	Recoveries:     reflect.TypeFor[market.Recovery](),
	Batches:        reflect.TypeFor[market.Batch](),
	Alerts:         reflect.TypeFor[market.Alert](),
	SavedSearches:  reflect.TypeFor[market.SavedSearch](),
	Introductions:  reflect.TypeFor[market.Introduction](),
	Messages:       reflect.TypeFor[market.Message](),
	Meetings:       reflect.TypeFor[market.Meeting](),
	Milestones:     reflect.TypeFor[market.Milestone](),
	Projects:       reflect.TypeFor[market.Project](),
	ProjectCalls:   reflect.TypeFor[market.ProjectCall](),
	ProjectPlans:   reflect.TypeFor[market.ProjectPlan](),
	ProjectReports: reflect.TypeFor[market.ProjectReport](),
	Confidentials:  reflect.TypeFor[market.Confidential](),
	Disclosures:    reflect.TypeFor[market.Disclosure](),
	Stories:        reflect.TypeFor[market.Story](),
}
