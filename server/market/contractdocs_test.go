package market_test

import (
	"slices"
	"strings"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

// needed joins what a step asks for as the docs write it.
func needed(named map[string]bool, order ...string) string {
	return strings.Join(slices.DeleteFunc(order, func(n string) bool { return !named[n] }), ", ")
}

func TestTablesOfContractsInTheDocs(t *testing.T) {
	var contract, registration, voucher []string
	for _, s := range market.ContractTransitions {
		needs := needed(map[string]bool{"reason": s.Reason, "complete": s.Complete}, "reason", "complete")
		contract = append(contract, strings.Join([]string{string(s.Action), string(s.From), string(s.To), string(s.By), needs}, "|"))
	}
	for _, s := range market.RegistrationTransitions {
		by := make([]string, len(s.By))
		for i, part := range s.By {
			by[i] = string(part)
		}
		needs := needed(map[string]bool{"reason": s.Reason, "figures": s.Figures}, "reason", "figures")
		registration = append(registration, strings.Join([]string{string(s.From), string(s.To), strings.Join(by, ", "), needs}, "|"))
	}
	for _, s := range market.VoucherTransitions {
		voucher = append(voucher, strings.Join([]string{string(s.Action), string(s.From), string(s.To), string(s.By), needed(map[string]bool{"reason": s.Reason}, "reason")}, "|"))
	}
	doc := document(t, "contracts.md")
	for _, c := range []struct {
		name, section, heads string
		want                 []string
	}{
		{"ContractTransitions", "## Two sides", "| Action | From | To | By | Needs |\n", contract},
		{"RegistrationTransitions", "## Registration", "| From | To | By | Needs |\n", registration},
		{"VoucherTransitions", "## Payments", "| Action | From | To | By | Needs |\n", voucher},
	} {
		_, section, _ := strings.Cut(doc, c.section)
		_, table, _ := strings.Cut(section, c.heads)
		table, _, _ = strings.Cut(table, "\n\n")
		if diff := cmp.Diff(c.want, rowsOf(table)); diff != "" {
			t.Errorf("the table in docs/contracts.md differs from market.%s (- wanted, + found):\n%s", c.name, diff)
		}
	}
}

func TestRulesOfRegistrationInTheDocs(t *testing.T) {
	doc := document(t, "contracts.md")
	for _, r := range market.RegistrationRules {
		found := false
		for _, row := range rowsOf(doc) {
			cells := strings.Split(row, "|")
			day := r.To
			if day == "" {
				day = r.From
			}
			found = found || len(cells) == 4 && strings.Contains(cells[0], string(day)) && cells[3] == r.Sure
		}
		if !found {
			t.Errorf("docs/contracts.md does not name the rules of %s as %s", r.Code, r.Sure)
		}
	}
}
