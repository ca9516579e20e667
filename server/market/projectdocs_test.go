package market_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
)

// tablesOfProjects are the tables and the diagram of docs/projects.md by what they are
// made from.
func tablesOfProjects() map[string]string {
	var project, call, plan [][]string
	for _, t := range market.ProjectTransitions {
		term := map[market.ProjectTerm]string{market.ReviewTerm: "审查 review", market.ReturnTerm: "补正 return"}[t.Term]
		project = append(project, []string{labelled(market.ProjectStates, string(t.From)), labelled(market.ProjectActions, string(t.Action)), labelledAll(market.ProjectParts, t.By),
			labelledAll(market.ProjectNeeds, t.Needs), labelled(market.ProjectStates, string(t.To)), term})
	}
	complete := map[bool]string{true: "内容齐全 complete"}
	for _, t := range market.ProjectCallTransitions {
		call = append(call, []string{labelled(market.ProjectCallStates, string(t.From)), labelled(market.ProjectCallActions, string(t.Action)), complete[t.Complete], labelled(market.ProjectCallStates, string(t.To))})
	}
	for _, t := range market.ProjectPlanTransitions {
		needs := complete[t.Complete]
		if t.Reason {
			needs = "理由 reason"
		}
		plan = append(plan, []string{labelled(market.ProjectPlanStates, string(t.From)), labelled(market.ProjectPlanActions, string(t.Action)), labelledAll(market.ProgrammeParts, t.By), needs, labelled(market.ProjectPlanStates, string(t.To))})
	}
	return map[string]string{
		"ProjectTransitions":               markdown([]string{"状态 State", "操作 Action", "办理人 By", "前提 Needs", "转入 To", "期限 Term"}, project),
		"ProjectCallTransitions":           markdown([]string{"状态 State", "操作 Action", "前提 Needs", "转入 To"}, call),
		"ProjectPlanTransitions":           markdown([]string{"状态 State", "操作 Action", "办理人 By", "前提 Needs", "转入 To"}, plan),
		"ProjectTransitions, as a diagram": diagramOfProjects(),
	}
}

// diagramOfProjects are the arrows between the states of a project, with what takes
// one along them.
func diagramOfProjects() string {
	var order []string
	actions := map[string][]string{}
	for _, t := range market.ProjectTransitions {
		from := string(t.From)
		if from == "" {
			from = "[*]"
		}
		arrow := fmt.Sprintf("%s --> %s", from, t.To)
		if _, seen := actions[arrow]; !seen {
			order = append(order, arrow)
		}
		if !slices.Contains(actions[arrow], string(t.Action)) {
			actions[arrow] = append(actions[arrow], string(t.Action))
		}
	}
	var b strings.Builder
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	for _, arrow := range order {
		b.WriteString("    " + arrow + ": " + strings.Join(actions[arrow], ", ") + "\n")
	}
	b.WriteString("```\n")
	return b.String()
}

// TestTablesOfProjectsInTheDocs compares docs/projects.md with the transition tables.
// DUIJIE_UPDATE=1 writes it.
func TestTablesOfProjectsInTheDocs(t *testing.T) {
	tablesStand(t, "projects.md", tablesOfProjects())
}
