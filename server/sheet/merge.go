package sheet

import "duijie/server/market"

// Has tells whether the list has a column for a key. What a list does not tell
// stays as it stands; an empty cell of a column that is there empties it.
func (r Row) Has(key string) bool { return r.told == nil || r.told[key] }

// OntoAchievement is the content that the row makes of one that stands.
func (r Row) OntoAchievement(before market.AchievementContent) market.AchievementContent {
	out := *r.Achievement
	for key, keep := range achievementFields {
		if !r.Has(key) {
			keep(&out, before)
		}
	}
	if !r.Has("price_min") && !r.Has("price_max") {
		out.Price = before.Price
	} else if out.Price.Kind == before.Price.Kind {
		out.Price.Note = before.Price.Note
	}
	return out
}

// OntoDemand is the content that the row makes of one that stands.
func (r Row) OntoDemand(before market.DemandContent) market.DemandContent {
	out := *r.Demand
	for key, keep := range demandFields {
		if !r.Has(key) {
			keep(&out, before)
		}
	}
	if !r.Has("budget_min") && !r.Has("budget_max") {
		out.Budget = before.Budget
	} else if out.Budget.Kind == before.Budget.Kind {
		out.Budget.Note = before.Budget.Note
	}
	return out
}

// OntoOrganisation is the organisation that the row makes of one that stands.
// A list knows one contact; the others stay, and so does the person of the same
// office.
func (r Row) OntoOrganisation(before market.Organisation) market.Organisation {
	out := *r.Organisation
	out.ID, out.Status, out.Sample = before.ID, before.Status, before.Sample
	for key, keep := range organisationFields {
		if !r.Has(key) {
			keep(&out, before)
		}
	}
	switch {
	case !r.Has("contact_office") || len(out.Contacts) == 0:
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

var achievementFields = map[string]func(*market.AchievementContent, market.AchievementContent){
	"title_en":  func(to *market.AchievementContent, from market.AchievementContent) { to.TitleEN = from.TitleEN },
	"field":     func(to *market.AchievementContent, from market.AchievementContent) { to.Field = from.Field },
	"subfield":  func(to *market.AchievementContent, from market.AchievementContent) { to.Subfield = from.Subfield },
	"category":  func(to *market.AchievementContent, from market.AchievementContent) { to.Category = from.Category },
	"nature":    func(to *market.AchievementContent, from market.AchievementContent) { to.Nature = from.Nature },
	"forms":     func(to *market.AchievementContent, from market.AchievementContent) { to.Forms = from.Forms },
	"keywords":  func(to *market.AchievementContent, from market.AchievementContent) { to.Keywords = from.Keywords },
	"summary":   func(to *market.AchievementContent, from market.AchievementContent) { to.Summary = from.Summary },
	"problem":   func(to *market.AchievementContent, from market.AchievementContent) { to.Problem = from.Problem },
	"advantage": func(to *market.AchievementContent, from market.AchievementContent) { to.Advantage = from.Advantage },
	"evidence":  func(to *market.AchievementContent, from market.AchievementContent) { to.Evidence = from.Evidence },
	"applications": func(to *market.AchievementContent, from market.AchievementContent) {
		to.Applications = from.Applications
	},
	"indicators": func(to *market.AchievementContent, from market.AchievementContent) { to.Indicators = from.Indicators },
	"trl":        func(to *market.AchievementContent, from market.AchievementContent) { to.TRL = from.TRL },
	"level":      func(to *market.AchievementContent, from market.AchievementContent) { to.Level = from.Level },
	"ip":         func(to *market.AchievementContent, from market.AchievementContent) { to.IP = from.IP },
	"modes":      func(to *market.AchievementContent, from market.AchievementContent) { to.Modes = from.Modes },
	"sought_partner": func(to *market.AchievementContent, from market.AchievementContent) {
		to.SoughtPartner = from.SoughtPartner
	},
	"completed_by": func(to *market.AchievementContent, from market.AchievementContent) { to.CompletedBy = from.CompletedBy },
	"inventors":    func(to *market.AchievementContent, from market.AchievementContent) { to.Inventors = from.Inventors },
	"started":      func(to *market.AchievementContent, from market.AchievementContent) { to.Started = from.Started },
	"finished":     func(to *market.AchievementContent, from market.AchievementContent) { to.Finished = from.Finished },
	"registration_number": func(to *market.AchievementContent, from market.AchievementContent) {
		to.Registration.Number = from.Registration.Number
	},
	"registration_date": func(to *market.AchievementContent, from market.AchievementContent) {
		to.Registration.Date = from.Registration.Date
	},
	"recommended_by": func(to *market.AchievementContent, from market.AchievementContent) {
		to.Registration.RecommendedBy = from.Registration.RecommendedBy
	},
	"secret": func(to *market.AchievementContent, from market.AchievementContent) { to.Secret = from.Secret },
}

var demandFields = map[string]func(*market.DemandContent, market.DemandContent){
	"title_en":       func(to *market.DemandContent, from market.DemandContent) { to.TitleEN = from.TitleEN },
	"field":          func(to *market.DemandContent, from market.DemandContent) { to.Field = from.Field },
	"subfield":       func(to *market.DemandContent, from market.DemandContent) { to.Subfield = from.Subfield },
	"industry":       func(to *market.DemandContent, from market.DemandContent) { to.Industry = from.Industry },
	"keywords":       func(to *market.DemandContent, from market.DemandContent) { to.Keywords = from.Keywords },
	"summary":        func(to *market.DemandContent, from market.DemandContent) { to.Summary = from.Summary },
	"problem":        func(to *market.DemandContent, from market.DemandContent) { to.Problem = from.Problem },
	"background":     func(to *market.DemandContent, from market.DemandContent) { to.Background = from.Background },
	"indicators":     func(to *market.DemandContent, from market.DemandContent) { to.Indicators = from.Indicators },
	"min_trl":        func(to *market.DemandContent, from market.DemandContent) { to.MinTRL = from.MinTRL },
	"modes":          func(to *market.DemandContent, from market.DemandContent) { to.Modes = from.Modes },
	"ownership":      func(to *market.DemandContent, from market.DemandContent) { to.Ownership = from.Ownership },
	"ownership_note": func(to *market.DemandContent, from market.DemandContent) { to.OwnershipNote = from.OwnershipNote },
	"solver_requirements": func(to *market.DemandContent, from market.DemandContent) {
		to.SolverRequirements = from.SolverRequirements
	},
	"deadline":  func(to *market.DemandContent, from market.DemandContent) { to.Deadline = from.Deadline },
	"challenge": func(to *market.DemandContent, from market.DemandContent) { to.Challenge = from.Challenge },
	"anonymous": func(to *market.DemandContent, from market.DemandContent) { to.Anonymous = from.Anonymous },
	"secret":    func(to *market.DemandContent, from market.DemandContent) { to.Secret = from.Secret },
}

var organisationFields = map[string]func(*market.Organisation, market.Organisation){
	"name_en":      func(to *market.Organisation, from market.Organisation) { to.NameEN = from.NameEN },
	"short_name":   func(to *market.Organisation, from market.Organisation) { to.ShortName = from.ShortName },
	"kind":         func(to *market.Organisation, from market.Organisation) { to.Kind = from.Kind },
	"region":       func(to *market.Organisation, from market.Organisation) { to.Region = from.Region },
	"address":      func(to *market.Organisation, from market.Organisation) { to.Address = from.Address },
	"website":      func(to *market.Organisation, from market.Organisation) { to.Website = from.Website },
	"introduction": func(to *market.Organisation, from market.Organisation) { to.Introduction = from.Introduction },
}
