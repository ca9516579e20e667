package api

import (
	"strings"

	"duijie/server/market"
)

// programmeDescriptions are those of the types of programmes. What a parameter
// is for is said by its table in package market.
var programmeDescriptions = append(parameterDescriptions(),
	description{at: "Text", text: "A text in the two languages of the interface"},
	description{at: "Text.zh", text: "In Chinese"},
	description{at: "Text.en", text: "In English; may be empty where people wrote it"},
	description{at: "SubsidyTerms", text: "Parameters of a contract subsidy; nothing has a default, what is absent is undecided"},
	description{at: "RewardTerms", text: "Parameters of a reward for a first title"},
	description{at: "Procedure", text: "How a claim goes through the offices"},
	description{at: "ProgrammeWindow", text: "Bounds of days; an absent one is no bound"},
	description{at: "Evidence", text: "One document that a claim brings"},
	description{at: "Criterion", text: "One line of the experts' scoring sheet"},
	description{at: "ProgrammeWindow.signed_from", text: "First day of signing", form: dateForm},
	description{at: "ProgrammeWindow.signed_to", text: "Last day of signing", form: dateForm},
	description{at: "ProgrammeWindow.registered_by", text: "Last day of the registration", form: dateForm},
	description{at: "ProgrammeWindow.paid_from", text: "First day of a payment", form: dateForm},
	description{at: "ProgrammeWindow.paid_to", text: "Last day of a payment", form: dateForm},
	description{at: "Evidence.code Criterion.code", text: "Name for the program, of lower-case letters, digits and _"},
	description{at: "Evidence.name Criterion.name", text: "What people read"},
	description{at: "Evidence.required", text: "A claim without it fails"},
	description{at: "Criterion.max", text: "Most points"},
	description{at: "SubsidyTerms.title_test", values: market.TestDates.Codes()},
	description{at: "SubsidyTerms.city_aid", values: market.CityAids.Codes()},
	description{at: "SubsidyTerms.cap_year_by", values: market.CapYears.Codes()},
	description{at: "SubsidyTerms.one_award_per", values: market.OneAwards.Codes()},
	description{at: "SubsidyTerms.buyer_levels RewardTerms.level", values: market.TitleLevels.Codes()},
	description{at: "SubsidyTerms.seller_kinds", values: market.OrganisationKinds.Codes()},
	description{at: "ProgrammeText.kind ProgrammeRow.kind ProgrammeRef.kind Programme.kind ProgrammeParameter.kind", values: market.ProgrammeKinds.Codes()},
	description{at: "ProgrammeText.oversubscription RoundDistribution.oversubscription", values: market.Oversubscriptions.Codes()},
	description{at: "ProgrammeText.last_award RoundDistribution.last_award", values: market.LastAwards.Codes()},
	description{at: "ProgrammeRow.state Programme.state", values: market.ProgrammeStates.Codes()},
	description{at: "Programme.actions ProgrammeActionRequest.action", values: market.ProgrammeActions.Codes()},
	description{at: "Round.state", values: market.RoundStates.Codes()},
	description{at: "ProgrammeText.valid_from ProgrammeText.valid_to RoundInput.opens RoundInput.closes", form: dateForm},
)

// parameterDescriptions take the meaning of each parameter of the terms from the
// table.
func parameterDescriptions() []description {
	schemas := map[string]string{"subsidy": "SubsidyTerms", "reward": "RewardTerms", "procedure": "Procedure"}
	var out []description
	for _, p := range market.Parameters() {
		part, name, nested := strings.Cut(p.Field, ".")
		if schema, ok := schemas[part]; ok && nested {
			out = append(out, description{at: schema + "." + name, text: p.Name.EN + ": " + p.Meaning.EN})
		}
	}
	return out
}
