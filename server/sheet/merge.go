package sheet

import (
	"encoding/json"

	"duijie/server/market"
)

// Has tells whether the list has a column for a key. What a list does not tell
// stays as it stands; an empty cell of a column that is there empties it.
func (r Row) Has(key string) bool { return r.told == nil || r.told[key] }

// spread are the fields that stand in several columns; every other field of the
// domain has a column of its own name.
var spread = map[string][]string{
	"price":        {"price_min", "price_max"},
	"budget":       {"budget_min", "budget_max"},
	"registration": {"registration_number", "registration_date", "recommended_by"},
	"contacts":     {"contact_office"},
}

func (r Row) tells(field string) bool {
	for _, key := range spread[field] {
		if r.Has(key) {
			return true
		}
	}
	return spread[field] == nil && r.Has(field)
}

// onto lays the fields that the list tells over those that stand.
func onto[T any](r Row, now, before T) T {
	told, stands := fields(now), fields(before)
	for field := range told {
		if !r.tells(field) {
			delete(told, field)
		}
	}
	for field, value := range stands {
		if !r.tells(field) {
			told[field] = value
		}
	}
	text, err := json.Marshal(told)
	var out T
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil { // what came from T goes back into it
		panic(err)
	}
	return out
}

func fields(v any) map[string]json.RawMessage {
	text, err := json.Marshal(v)
	out := map[string]json.RawMessage{}
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil { // types of the domain are JSON objects
		panic(err)
	}
	return out
}

// OntoAchievement is the content that the row makes of one that stands.
func (r Row) OntoAchievement(before market.AchievementContent) market.AchievementContent {
	out := onto(r, *r.Achievement, before)
	out.Price.Note = noteOf(out.Price, before.Price)
	for key, keep := range map[string]func(){
		"registration_number": func() { out.Registration.Number = before.Registration.Number },
		"registration_date":   func() { out.Registration.Date = before.Registration.Date },
		"recommended_by":      func() { out.Registration.RecommendedBy = before.Registration.RecommendedBy },
	} {
		if !r.Has(key) {
			keep()
		}
	}
	return out
}

// OntoDemand is the content that the row makes of one that stands.
func (r Row) OntoDemand(before market.DemandContent) market.DemandContent {
	out := onto(r, *r.Demand, before)
	out.Budget.Note = noteOf(out.Budget, before.Budget)
	return out
}

// noteOf keeps the note of a price of the same kind: lists have no column for
// it.
func noteOf(now, before market.Price) string {
	if now.Note == "" && now.Kind == before.Kind {
		return before.Note
	}
	return now.Note
}

// OntoOrganisation is the organisation that the row makes of one that stands.
// A list knows one contact; the others stay, and so does the person of the same
// office.
func (r Row) OntoOrganisation(before market.Organisation) market.Organisation {
	out := onto(r, *r.Organisation, before)
	out.ID, out.Status, out.Sample = before.ID, before.Status, before.Sample
	switch {
	case !r.tells("contacts") || len(r.Organisation.Contacts) == 0:
		out.Contacts = before.Contacts
	case len(before.Contacts) > 0:
		first := out.Contacts[0]
		if first.Office == before.Contacts[0].Office {
			first.Person = before.Contacts[0].Person
		}
		out.Contacts = append([]market.Contact{first}, before.Contacts[1:]...)
	}
	return out
}
