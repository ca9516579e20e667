package market_test

import (
	"os"
	"strings"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

const (
	claimTableBegins = "<!-- made from market.ClaimTransitions -->\n"
	claimTableEnds   = "<!-- end -->\n"
)

// claimTable is who may do what in each state, as Markdown: one row for each
// row of the transition table, in the order of the states.
func claimTable() string {
	var b strings.Builder
	b.WriteString("| 状态 State | 操作 Action | 办理人 By | 条件 When | 前提 Needs | 转入 To |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, state := range market.ClaimStates.Codes() {
		for _, row := range market.ClaimTransitions {
			if string(row.From) == state {
				b.WriteString("| " + strings.Join(claimCells(row), " | ") + " |\n")
			}
		}
	}
	return b.String()
}

func claimCells(row market.ClaimTransition) []string {
	both := func(l *market.CodeList, code string) string {
		if code == "" {
			return ""
		}
		return l.Label(code).ZH + " `" + code + "`"
	}
	var by, needs []string
	for _, p := range row.By {
		by = append(by, both(market.ClaimParts, string(p)))
	}
	for _, n := range row.Needs {
		needs = append(needs, both(market.ClaimNeeds, string(n)))
	}
	if row.Reason {
		needs = append(needs, "理由 `reason`")
	}
	return []string{
		both(market.ClaimStates, string(row.From)), both(market.ClaimActions, string(row.Action)), strings.Join(by, "; "),
		both(market.ClaimConditions, string(row.When)), strings.Join(needs, "; "), both(market.ClaimStates, string(row.To)),
	}
}

// TestTableOfClaimsInTheDocs compares docs/claims.md with the transition table.
// DUIJIE_UPDATE=1 writes it.
func TestTableOfClaimsInTheDocs(t *testing.T) {
	text := document(t, "claims.md")
	before, rest, found := strings.Cut(text, claimTableBegins)
	table, after, ends := strings.Cut(rest, claimTableEnds)
	if !found || !ends {
		t.Fatal("docs/claims.md has no place for the table")
	}
	made := "\n" + claimTable() + "\n"
	if os.Getenv("DUIJIE_UPDATE") != "" && made != table {
		if err := os.WriteFile("../../docs/claims.md", []byte(before+claimTableBegins+made+claimTableEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(strings.Split(made, "\n"), strings.Split(table, "\n")); diff != "" {
		t.Errorf("the table in docs/claims.md differs from market.ClaimTransitions; DUIJIE_UPDATE=1 writes it anew (- wanted, + found):\n%s", diff)
	}
}
