package service

import (
	"encoding/json"
	"strconv"
	"time"

	"duijie/matching"
	"duijie/search"
	"duijie/server/market"
)

// Entry is what the index and the matcher learn of one listing. An anonymous
// owner is left out of both: name, id and county never enter them.
type Entry struct {
	Document search.Document
	Item     matching.Item
}

// Project makes the entry of a listing from the text of its document; nil when
// nothing of it is public. owner is asked for the owner.
func Project(kind string, body json.RawMessage, owner func(id string) (market.Organisation, error)) (*Entry, error) {
	if kind == Demands {
		return project(body, owner, demandEntry)
	}
	return project(body, owner, achievementEntry)
}

func project[C market.Content](body json.RawMessage, ownerOf func(string) (market.Organisation, error), entry func(C) Entry) (*Entry, error) {
	var item market.Item[C]
	if err := json.Unmarshal(body, &item); err != nil {
		return nil, err
	}
	rev, ok := item.Listed()
	if !ok {
		return nil, nil
	}
	owner, err := ownerOf(item.Organisation)
	if err != nil {
		return nil, err
	}
	e := entry(market.Disclosed(rev.Content, market.LevelPublic)) // what is in an index anyone finds out
	region := market.Prefecture(owner.Region)
	if !anonymous(rev.Content) {
		region = owner.Region
		e.Document.Organisation, e.Document.OrganisationName, e.Item.Organisation = owner.ID, owner.Name, owner.ID
	}
	e.Document.ID, e.Item.ID = item.ID, item.ID
	e.Document.Region, e.Item.Region = region, region
	e.Document.Date, e.Item.Date = rev.PublishedAt, rev.PublishedAt
	return &e, nil
}

func achievementEntry(c market.AchievementContent) Entry {
	body := c.Text() + indicatorText(c.Indicators)
	return Entry{
		Document: search.Document{
			Kind: matching.Achievement, Title: c.Title, TitleEN: c.TitleEN, Keywords: c.Keywords, Body: body,
			Field: c.Field, TRL: c.TRL, Modes: c.Modes, PriceMinFen: int64(c.Price.MinFen), PriceMaxFen: int64(c.Price.MaxFen),
		},
		Item: matching.Item{
			Kind: matching.Achievement, Title: c.Title, Body: c.Essence(), Aside: c.Aside(), Keywords: c.Keywords, Field: c.Field, TRL: c.TRL,
			Modes: c.Modes, Price: moneyRange(c.Price), Indicators: indicators(c.Indicators),
		},
	}
}

func demandEntry(c market.DemandContent) Entry {
	body := c.Text() + indicatorText(c.Indicators)
	return Entry{
		Document: search.Document{
			Kind: matching.Demand, Title: c.Title, TitleEN: c.TitleEN, Keywords: c.Keywords, Body: body,
			Field: c.Field, TRL: c.MinTRL, Modes: c.Modes, PriceMinFen: int64(c.Budget.MinFen), PriceMaxFen: int64(c.Budget.MaxFen),
		},
		Item: matching.Item{
			Kind: matching.Demand, Title: c.Title, Body: c.Essence(), Aside: c.Aside(), Keywords: c.Keywords, Field: c.Field, MinTRL: c.MinTRL,
			Modes: c.Modes, Budget: moneyRange(c.Budget), Indicators: indicators(c.Indicators), Deadline: deadline(c.Deadline),
		},
	}
}

// deadline is the last moment of the day, in China.
func deadline(d market.Date) time.Time {
	t := d.Time()
	if t.IsZero() {
		return t
	}
	return t.Add(24*time.Hour - time.Millisecond)
}

func moneyRange(p market.Price) matching.Range {
	r := matching.Range{MinFen: int64(p.MinFen), MaxFen: int64(p.MaxFen), Known: p.Known()}
	if p.Kind == "fixed" && r.MaxFen == 0 {
		r.MaxFen = r.MinFen
	}
	return r
}

func indicators(in []market.Indicator) []matching.Indicator {
	out := make([]matching.Indicator, len(in))
	for i, n := range in {
		out[i] = matching.Indicator{Name: n.Name, Op: string(n.Op), Value: n.Value, High: n.High, Unit: n.Unit, Need: n.Need, Note: n.Note}
	}
	return out
}

// indicatorText lets people find a listing by the words of its figures.
func indicatorText(in []market.Indicator) string {
	text := ""
	for _, n := range in {
		text += "\n" + n.Name + " " + strconv.FormatFloat(n.Value, 'f', -1, 64) + n.Unit
	}
	return text
}
