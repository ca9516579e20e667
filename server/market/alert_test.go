package market_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"duijie/server/market"
)

func TestTableOfAlertsInTheDocs(t *testing.T) {
	var want []string
	for _, s := range market.AlertTransitions {
		by := map[bool]string{true: "system", false: "person"}[s.System]
		needs := needed(map[string]bool{"until": s.Until, "reason": s.Reason}, "until", "reason")
		want = append(want, strings.Join([]string{string(s.Action), string(s.From), string(s.To), by, needs}, "|"))
	}
	_, table, _ := strings.Cut(document(t, "alerts.md"), "| Action | From | To | By | Needs |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	if diff := cmp.Diff(want, rowsOf(table)); diff != "" {
		t.Errorf("the table in docs/alerts.md differs from market.AlertTransitions (- wanted, + found):\n%s", diff)
	}
}

// TestAnAlertMovesByItsTableOnly draws deeds and holds what becomes of an alert
// to the table.
func TestAnAlertMovesByItsTableOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 12, 30, 12, 0, 0, 0, time.UTC)
		sort := rapid.SampledFrom([]string{market.AlertMatch, market.AlertExpiry}).Draw(t, "sort")
		a := market.Alert{ID: "a", Sort: sort, To: "o", State: market.AlertNew}
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			before, err := json.Marshal(a)
			if err != nil {
				t.Fatal(err)
			}
			from, system := a.State, rapid.Bool().Draw(t, "system")
			d := market.AlertDeed{
				Action: market.AlertAction(rapid.SampledFrom(market.AlertActions.Codes()).Draw(t, "action")),
				Until:  rapid.SampledFrom([]market.Date{"", "2026-12-30", "2026-12-31", "2027-12-31", "soon"}).Draw(t, "until"),
				Reason: rapid.SampledFrom([]string{"", "far", "other", "unheard"}).Draw(t, "reason"),
			}
			err = a.Do(d, "user", system, now)
			i := slices.IndexFunc(market.AlertTransitions, func(s market.AlertTransition) bool {
				return s.Action == d.Action && s.From == from && s.System == system
			})
			moved := i >= 0
			if moved {
				step := market.AlertTransitions[i]
				moved = (!step.Until || d.Until == "2026-12-31") && (!step.Reason || sort != market.AlertMatch || d.Reason == "far")
			}
			after, _ := json.Marshal(a)
			switch {
			case moved && (err != nil || a.State != market.AlertTransitions[i].To):
				t.Fatalf("%s from %s: %s, %v", d.Action, from, a.State, err)
			case !moved && string(before) != string(after):
				t.Fatalf("%s from %s changed it to %s", d.Action, from, after)
			case !moved && err == nil && d.Action != market.AlertSee:
				t.Fatalf("%s from %s is no step and no error", d.Action, from)
			}
		}
	})
}

func TestWhoHandlesAnAlert(t *testing.T) {
	member := market.Actor{User: "u", Organisation: "o", Roles: []market.Grant{{Role: market.RoleMember}}}
	auditor := market.Actor{User: "v", Organisation: "o", Roles: []market.Grant{{Role: market.RoleAuditor, Region: market.Jilin}}}
	for _, c := range []struct {
		rule  string
		alert market.Alert
		who   market.Actor
		may   bool
	}{
		{"who works on the organisation's catalogue", market.Alert{To: "o"}, member, true},
		{"not who only reads there", market.Alert{To: "o"}, auditor, false},
		{"not another organisation", market.Alert{To: "p"}, member, false},
		{"one's own", market.Alert{To: "v", Person: true}, auditor, true},
		{"not a colleague's", market.Alert{To: "v", Person: true}, member, false},
		{"not a person whose id is the organisation's", market.Alert{To: "o", Person: true}, member, false},
		{"not a visitor", market.Alert{To: "", Person: true}, market.Actor{}, false},
	} {
		if got := c.alert.MayAct(c.who); got != c.may {
			t.Errorf("%s: %v", c.rule, got)
		}
	}
}

func TestASavedSearchAsksForSomething(t *testing.T) {
	for rule, c := range map[string]struct {
		terms  market.SearchTerms
		faults int
	}{
		"words are enough":    {market.SearchTerms{Text: "石墨烯"}, 0},
		"a filter is enough":  {market.SearchTerms{Fields: []string{"05"}}, 0},
		"nothing is not":      {market.SearchTerms{}, 1},
		"an unheard of field": {market.SearchTerms{Fields: []string{"99"}}, 1},
		"an unheard of kind":  {market.SearchTerms{Kinds: []string{"user"}}, 1},
		"an unheard of band":  {market.SearchTerms{TRLBands: []string{"1-9"}}, 1},
	} {
		if got := (market.SavedSearch{Name: "x", Terms: c.terms}).Check(); len(got) != c.faults {
			t.Errorf("%s: %v", rule, got)
		}
	}
}
