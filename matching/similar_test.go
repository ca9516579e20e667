package matching

import (
	"fmt"
	"slices"
	"testing"
)

func TestSimilar(t *testing.T) {
	item := achievementOf("self", "石墨烯导热膜的制备")
	item.Organisation, item.Field = "u", "05"
	own, other, demand := achievementOf("own", "石墨烯导热膜"), achievementOf("other", "石墨烯薄膜的制备"), demandOf("demand", "石墨烯导热膜的制备")
	own.Organisation, own.Field = "u", "05"
	e := engineOf(t, []Item{item, own, other, demand}, filler())
	matches, err := e.Similar(t.Context(), item, MatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ids := idsOf(matches)
	if !slices.Contains(ids, "own") || !slices.Contains(ids, "other") || slices.Contains(ids, "self") || slices.Contains(ids, "demand") {
		t.Fatalf("%v: want others of the same kind, those of the own organisation too, and not the item itself", ids)
	}
	for _, m := range matches {
		signals, reasons := 0.0, 0.0
		for _, s := range m.Signals {
			signals += s.Points
		}
		for _, r := range m.Reasons {
			reasons += r.Points
		}
		if !near(signals, m.Score, 1e-9) || !near(reasons, m.Score, 1e-6) || m.Score > 100 || m.Model != e.Model() {
			t.Errorf("%s: score %v, signals %v, reasons %v, model %s", m.ID, m.Score, signals, reasons, m.Model)
		}
	}
	if i := slices.IndexFunc(matches, func(m Match) bool { return m.ID == "own" }); matches[i].Reasons[len(matches[i].Reasons)-1].Kind != ReasonField {
		t.Error("the common field is no reason")
	}
	if _, err := e.Similar(t.Context(), Item{Kind: "else"}, MatchOptions{}); err == nil {
		t.Error("an unknown kind is no error")
	}
}

func TestSpreadOverOrganisations(t *testing.T) {
	// The first fifteen places would be one organisation's.
	var offers []Item
	for i := range 15 {
		o := achievementOf(fmt.Sprintf("a%02d", i), "石墨烯导热膜制备技术")
		o.Organisation = "a"
		offers = append(offers, o)
	}
	for i := range 9 {
		o := achievementOf(fmt.Sprintf("b%02d", i), "石墨烯导热材料的性能与应用研究")
		if i < 8 {
			o.Organisation = fmt.Sprintf("b%d", i%4)
		}
		offers = append(offers, o)
	}
	e := engineOf(t, offers, filler())
	demand := demandOf("d", "石墨烯导热膜制备技术")
	plain := idsOf(mustMatch(t, e, demand, MatchOptions{Limit: 24, PerOrganisation: -1}))
	if plain[0] != "a00" || plain[14] != "a14" || plain[15] != "b00" {
		t.Fatalf("the order by score is %v", plain)
	}
	spread := idsOf(mustMatch(t, e, demand, MatchOptions{Limit: 24}))
	want := []string{
		"a00", "a01", "a02", "b00", "b01", "b02", "b03", "b04", "b05", "b06",
		"a03", "a04", "a05", "b07", "b08", "a06", "a07", "a08", "a09", "a10",
		"a11", "a12", "a13", "a14",
	}
	if !slices.Equal(spread[:15], want[:15]) {
		t.Errorf("the order is\n%v, want\n%v", spread[:15], want[:15])
	}
	slices.Sort(plain)
	slices.Sort(spread)
	if !slices.Equal(plain, spread) {
		t.Errorf("some are lost: %v, want %v", spread, plain)
	}
	if first := idsOf(mustMatch(t, e, demand, MatchOptions{Limit: 4, PerOrganisation: 1})); !slices.Equal(first, []string{"a00", "b00", "b01", "b02"}) {
		t.Errorf("one of each: %v", first)
	}
}
