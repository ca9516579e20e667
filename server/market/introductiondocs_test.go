package market_test

import (
	"strconv"
	"strings"
	"testing"

	"duijie/server/market"
)

// labelled is a code with what it is called.
func labelled(l *market.CodeList, code string) string {
	if code == "" {
		return ""
	}
	return l.Label(code).ZH + " `" + code + "`"
}

func labelledAll[T ~string](l *market.CodeList, codes []T) string {
	out := make([]string, len(codes))
	for n, c := range codes {
		out[n] = labelled(l, string(c))
	}
	return strings.Join(out, "; ")
}

// markdown writes a table.
func markdown(heads []string, rows [][]string) string {
	var b strings.Builder
	b.WriteString("| " + strings.Join(heads, " | ") + " |\n|" + strings.Repeat(" --- |", len(heads)) + "\n")
	for _, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	return b.String()
}

// tablesOfIntroductions are the tables of docs/introductions.md by what they are
// made from.
func tablesOfIntroductions() map[string]string {
	heads := []string{"状态 State", "操作 Action", "办理人 By", "转入 To"}
	var introduction, broker, meeting, milestone [][]string
	for _, t := range market.IntroductionTransitions {
		days := ""
		if t.Days > 0 {
			days = strconv.Itoa(t.Days)
		}
		introduction = append(introduction, []string{labelled(market.IntroductionStates, string(t.From)), labelled(market.IntroductionActions, string(t.Action)), labelledAll(market.IntroductionParts, t.By),
			labelledAll(market.IntroductionNeeds, t.Needs), labelled(market.IntroductionStates, string(t.To)), days})
	}
	for _, t := range market.BrokerTransitions {
		broker = append(broker, []string{labelled(market.BrokerStates, string(t.From)), labelled(market.BrokerActions, string(t.Action)), labelledAll(market.BrokerParts, t.By), labelled(market.BrokerStates, string(t.To))})
	}
	for _, t := range market.MeetingTransitions {
		meeting = append(meeting, []string{labelled(market.MeetingStates, string(t.From)), labelled(market.MeetingActions, string(t.Action)), labelled(market.RoomParts, string(t.By)), labelled(market.MeetingStates, string(t.To))})
	}
	for _, t := range market.MilestoneTransitions {
		milestone = append(milestone, []string{labelled(market.MilestoneStates, string(t.From)), labelled(market.MilestoneActions, string(t.Action)), labelled(market.RoomParts, string(t.By)), labelled(market.MilestoneStates, string(t.To))})
	}
	return map[string]string{
		"IntroductionTransitions": markdown([]string{"状态 State", "操作 Action", "办理人 By", "前提 Needs", "转入 To", "工作日 Days"}, introduction),
		"BrokerTransitions":       markdown(heads, broker),
		"MeetingTransitions":      markdown(heads, meeting),
		"MilestoneTransitions":    markdown(heads, milestone),
	}
}

// TestTablesOfIntroductionsInTheDocs compares docs/introductions.md with the
// transition tables. DUIJIE_UPDATE=1 writes it.
func TestTablesOfIntroductionsInTheDocs(t *testing.T) {
	tablesStand(t, "introductions.md", tablesOfIntroductions())
}
