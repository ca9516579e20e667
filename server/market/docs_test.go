package market_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// tablesStand compares tables of a page, each between a mark with its name and an end,
// with what they are made from. DUIJIE_UPDATE=1 writes them.
func tablesStand(t *testing.T, page string, tables map[string]string) {
	t.Helper()
	for name, want := range tables {
		text := document(t, page)
		begins := "<!-- made from market." + name + " -->\n"
		before, rest, found := strings.Cut(text, begins)
		table, after, ends := strings.Cut(rest, "<!-- end -->\n")
		if !found || !ends {
			t.Fatalf("docs/%s has no place for %s", page, name)
		}
		made := "\n" + want + "\n"
		if os.Getenv("DUIJIE_UPDATE") != "" && made != table {
			if err := os.WriteFile("../../docs/"+page, []byte(before+begins+made+"<!-- end -->\n"+after), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(strings.Split(made, "\n"), strings.Split(table, "\n")); diff != "" {
			t.Errorf("the table in docs/%s differs from market.%s; DUIJIE_UPDATE=1 writes it anew (- wanted, + found):\n%s", page, name, diff)
		}
	}
}

// arrows are the lines `from --> to: label` of the state diagram, where [*]
// stands for neither.
func arrows(doc string) []string {
	_, diagram, _ := strings.Cut(doc, "stateDiagram-v2\n")
	diagram, _, _ = strings.Cut(diagram, "```")
	var out []string
	for line := range strings.Lines(diagram) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return out
}

func TestStateDiagramShowsTheTransitionTable(t *testing.T) {
	// What begins and re-opens a draft is no step of the table: NewItem, Edit.
	want := []string{"[*] --> draft: create", "returned --> draft: edit"}
	for _, step := range market.Transitions {
		to := string(step.To)
		if to == "" {
			to = "[*]"
		}
		want = append(want, fmt.Sprintf("%s --> %s: %s", step.From, to, step.Action))
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, arrows(document(t, "architecture.md"))); diff != "" {
		t.Errorf("the diagram in docs/architecture.md differs from the table (- wanted, + found):\n%s", diff)
	}
}

func TestTableOfTransitionsInTheDocs(t *testing.T) {
	var want []string
	for _, step := range market.Transitions {
		by := make([]string, len(step.By))
		for i, capacity := range step.By {
			by[i] = string(capacity)
		}
		var needs []string
		if step.Reason {
			needs = append(needs, "reason")
		}
		if step.Complete {
			needs = append(needs, "complete")
		}
		cells := []string{string(step.Action), string(step.Slot), string(step.From), string(step.To), strings.Join(by, ", "), strings.Join(needs, ", ")}
		want = append(want, strings.Join(cells, "|"))
	}
	_, table, _ := strings.Cut(document(t, "architecture.md"), "| Action | Place | From | To | By | Needs |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	if diff := cmp.Diff(want, rowsOf(table)); diff != "" {
		t.Errorf("the table in docs/architecture.md differs from market.Transitions (- wanted, + found):\n%s", diff)
	}
}

// rowsOf are the rows of a Markdown table, cells trimmed and joined by |,
// without the line below the headings.
func rowsOf(table string) []string {
	var out []string
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "| ---") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		out = append(out, strings.Join(cells, "|"))
	}
	return out
}

// glossary maps the identifiers of docs/glossary.md to their Chinese words. A
// cell may name several identifiers in backquotes.
func glossary(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	name := regexp.MustCompile("`([^`]+)`")
	for _, row := range rowsOf(document(t, "glossary.md")) {
		cells := strings.Split(row, "|")
		if len(cells) < 3 {
			continue
		}
		for _, found := range name.FindAllStringSubmatch(cells[2], -1) {
			out[found[1]] = append(out[found[1]], cells[0])
		}
	}
	return out
}

func TestGlossaryNamesEveryCode(t *testing.T) {
	known := glossary(t)
	for _, list := range market.CodeLists() {
		// Places and comparisons are no words of the field.
		if list == market.Regions || list == market.Ops {
			continue
		}
		for _, entry := range list.Entries {
			id := list.Name + "." + entry.Code
			if words := known[id]; !slices.Contains(words, entry.ZH) {
				t.Errorf("docs/glossary.md gives %q for `%s`, the code list says %s", words, id, entry.ZH)
			}
		}
	}
}
