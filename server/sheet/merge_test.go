package sheet

import (
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

func TestWhatAListDoesNotTellStays(t *testing.T) {
	told := func(keys ...string) map[string]bool {
		out := map[string]bool{}
		for _, k := range keys {
			out[k] = true
		}
		return out
	}
	before := sampleAchievement
	before.Inventors, before.Price.Note = []string{"a", "b"}, "含设备"
	none := Row{Achievement: &market.AchievementContent{}, told: told()}
	if d := cmp.Diff(before, none.OntoAchievement(before)); d != "" {
		t.Errorf("a list without columns: %s", d)
	}
	whole := Row{Achievement: &market.AchievementContent{Title: "新"}}
	if d := cmp.Diff(market.AchievementContent{Title: "新"}, whole.OntoAchievement(before)); d != "" {
		t.Errorf("a list of every column: %s", d)
	}
	some := Row{Achievement: &market.AchievementContent{Title: "新", Price: before.Price}, told: told("title", "summary", "price_min", "registration_number")}
	some.Achievement.Price.Note = ""
	want := before
	want.Title, want.Summary, want.Registration.Number = "新", "", ""
	if d := cmp.Diff(want, some.OntoAchievement(before)); d != "" {
		t.Errorf("some columns: %s", d)
	}
	d := Row{Demand: &market.DemandContent{MinTRL: 7}, told: told("min_trl", "budget_max")}
	wantDemand := sampleDemand
	wantDemand.MinTRL, wantDemand.Budget = 7, market.Price{}
	if diff := cmp.Diff(wantDemand, d.OntoDemand(sampleDemand)); diff != "" {
		t.Errorf("demand: %s", diff)
	}
	org := market.Organisation{ID: "i", CreditCode: "c", Name: "旧", Status: market.Active, Address: "路", Contacts: []market.Contact{{Office: "办", Person: "p"}, {Office: "二"}}}
	o := Row{Organisation: &market.Organisation{CreditCode: "c", Name: "新", Contacts: []market.Contact{{Office: "办", Phone: "1"}}}, told: told("credit_code", "name", "contact_office")}
	wantOrg := org
	wantOrg.Name, wantOrg.Contacts = "新", []market.Contact{{Office: "办", Phone: "1", Person: "p"}, {Office: "二"}}
	if diff := cmp.Diff(wantOrg, o.OntoOrganisation(org)); diff != "" {
		t.Errorf("organisation: %s", diff)
	}
}
