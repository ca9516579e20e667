package market_test

import (
	"strings"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

// tableAfter are the rows of the table of docs/programmes.md with these headings.
func tableAfter(t *testing.T, headings string) []string {
	t.Helper()
	_, table, found := strings.Cut(document(t, "programmes.md"), headings+"\n")
	if !found {
		t.Fatalf("docs/programmes.md has no table %s", headings)
	}
	table, _, _ = strings.Cut(table, "\n\n")
	return rowsOf(table)
}

func TestTableOfParametersInTheDocs(t *testing.T) {
	var want []string
	for _, p := range market.Parameters() {
		kind := "all"
		if p.Kind != "" {
			kind = string(p.Kind)
		}
		want = append(want, strings.Join([]string{"`" + p.Field + "`", kind, p.Name.EN, p.Meaning.EN, p.Source}, "|"))
	}
	if diff := cmp.Diff(want, tableAfter(t, "| Parameter | Of | Name | What it is for | Source |")); diff != "" {
		t.Errorf("the table in docs/programmes.md differs from market.Parameters (- wanted, + found):\n%s", diff)
	}
}

func TestTableOfProgrammeTransitionsInTheDocs(t *testing.T) {
	var want []string
	for _, step := range market.ProgrammeTransitions {
		var by, needs []string
		for _, part := range step.By {
			by = append(by, string(part))
		}
		if step.Reason {
			needs = append(needs, "reason")
		}
		if step.Complete {
			needs = append(needs, "complete")
		}
		want = append(want, strings.Join([]string{string(step.Action), string(step.From), string(step.To), strings.Join(by, ", "), strings.Join(needs, ", ")}, "|"))
	}
	if diff := cmp.Diff(want, tableAfter(t, "| Action | From | To | By | Needs |")); diff != "" {
		t.Errorf("the table in docs/programmes.md differs from market.ProgrammeTransitions (- wanted, + found):\n%s", diff)
	}
}

// Every line that the rules can write is named in the docs.
func TestLinesOfTheSheetInTheDocs(t *testing.T) {
	doc := document(t, "programmes.md")
	for _, in := range []market.CalculationInput{exampleInput(), rewardInput()} {
		for _, l := range sheetOf(t, in).Lines {
			if !strings.Contains(doc, "`"+l.Code+"`") {
				t.Errorf("docs/programmes.md does not name the line %s (%s)", l.Code, l.Label.EN)
			}
		}
	}
}

func TestTableOfWorkingDaysInTheDocs(t *testing.T) {
	var want []string
	for _, y := range market.BuiltInHolidays() {
		var off []string
		for _, h := range y.Off {
			days := string(h.From)[5:]
			if h.To != h.From {
				days += " to " + string(h.To)[5:]
			}
			off = append(off, days)
		}
		var work []string
		for _, d := range y.Work {
			work = append(work, string(d)[5:])
		}
		want = append(want, strings.Join([]string{string(y.Off[0].To)[:4], y.Document, strings.Join(off, ", "), strings.Join(work, ", ")}, "|"))
	}
	if diff := cmp.Diff(want, tableAfter(t, "| Year | Notice | Days off | Worked weekend days |")); diff != "" {
		t.Errorf("the table in docs/programmes.md differs from holidays.json (- wanted, + found):\n%s", diff)
	}
}
