package matching

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

// TestFigurePairs holds what verdicts from texts are worth: no figure may pass as met that is not.
func TestFigurePairs(t *testing.T) {
	data, err := os.ReadFile("testdata/figures/pairs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	given, right, wanted := map[Verdict]int{}, map[Verdict]int{}, map[Verdict]int{}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		var row struct {
			Rule, Need, Offer string
			NeedAside         string `json:"need_aside"`
			OfferAside        string `json:"offer_aside"`
			Verdict           Verdict
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		got := verdictOfTexts(Item{Kind: Demand, Body: row.Need, Aside: row.NeedAside}, Item{Kind: Achievement, Body: row.Offer, Aside: row.OfferAside})
		wanted[row.Verdict]++
		given[got]++
		switch {
		case got == row.Verdict:
			right[got]++
		case got == Met || got == Missed:
			t.Errorf("%s: %s, labelled %s", row.Rule, got, row.Verdict)
		default:
			t.Logf("%s: %s, labelled %s", row.Rule, got, row.Verdict)
		}
	}
	if right[Met] < 49 || right[Missed] < 29 {
		t.Errorf("%d of %d met and %d of %d missed were found; want at least 49 and 29", right[Met], wanted[Met], right[Missed], wanted[Missed])
	}
	for _, v := range []Verdict{Met, Near, Missed, Unknown} {
		t.Logf("%s: %d labelled, %d given, %d right", v, wanted[v], given[v], right[v])
	}
}

// verdictOfTexts is the verdict on the only figure that a demand's text asks for; unknown if it has none.
func verdictOfTexts(need, offer Item) Verdict {
	demand, achievement := newCard(need, plainBody(need)), newCard(offer, plainBody(offer))
	found := findings(demand.measures, achievement.measures)
	if len(found) != 1 {
		return Unknown
	}
	return found[0].verdict
}
