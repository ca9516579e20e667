package service_test

import (
	"encoding/json"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

// TestProjectMarksWhatIsNotTheItemsOwn holds that the matcher reads all of the text and is told which part tells of others.
func TestProjectMarksWhatIsNotTheItemsOwn(t *testing.T) {
	for _, row := range []struct {
		kind, body, aside string
		item              any
	}{
		{service.Achievements, "导热膜\n旧膜破损率 9%\n更薄", "旧膜破损率 9%", listedItem(market.AchievementContent{
			Title: "导热膜", Summary: "导热膜", Problem: " 旧膜破损率 9%\n", Advantage: "更薄",
		})},
		{service.Demands, "要导热膜\n现有两条线", "现有两条线", listedItem(market.DemandContent{
			Title: "导热膜", Problem: "要导热膜", Background: "现有两条线\n",
		})},
	} {
		body, err := json.Marshal(row.item)
		if err != nil {
			t.Fatal(err)
		}
		entry, err := service.Project(row.kind, body, func(string) (market.Organisation, error) { return market.Organisation{}, nil })
		if err != nil || entry == nil {
			t.Fatalf("%s: %v, %v", row.kind, entry, err)
		}
		if got := entry.Item; got.Body != row.body || got.Aside != row.aside {
			t.Errorf("%s: body %q, aside %q; want %q and %q", row.kind, got.Body, got.Aside, row.body, row.aside)
		}
	}
}

func listedItem[C market.Content](content C) market.Item[C] {
	return market.Item[C]{ID: "x", Public: &market.Revision[C]{State: market.Published, Content: content}}
}
