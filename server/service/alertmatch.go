package service

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/store"
)

// Limits of what one published text may cause.
const (
	matchesPerOwner = 3  // alerts to one organisation about it
	matchesLooked   = 30 // of the best matches
)

// publicHead is what tells from the text of a document whether a change made it
// public, without lifting it.
type publicHead struct {
	Public *struct {
		No          int          `json:"no"`
		State       market.State `json:"state"`
		ChangedAt   time.Time    `json:"changed_at"`
		PublishedAt time.Time    `json:"published_at"`
	} `json:"public"`
}

// movedPublic reads the public revision that a change has moved; nil where it
// has left that as it was.
func movedPublic(c alertChange) (*publicHead, error) {
	if c.Kind != Achievements && c.Kind != Demands || c.Deleted {
		return nil, nil
	}
	var h publicHead
	if err := json.Unmarshal(c.Body, &h); err != nil {
		return nil, err
	}
	if h.Public == nil || !h.Public.ChangedAt.Equal(c.entry.Time) {
		return nil, nil
	}
	return &h, nil
}

func (d *AlertDesk) matchSort() alertSort {
	return alertSort{code: market.AlertMatch, mail: Daily, changed: d.matchesOf, holds: d.matchHolds, says: saysMatch}
}

// matchesOf finds the matches of a text that has just become public: for its
// owner and for the owners of what it matches. Where it is not public any more
// what was told of it is over.
func (d *AlertDesk) matchesOf(ctx context.Context, c alertChange) (findings, error) {
	head, err := movedPublic(c)
	if err != nil || head == nil {
		return findings{}, err
	}
	read := reading(ctx, d.s.Store)
	doc, err := read.Get(c.Kind, c.ID)
	if err != nil {
		return findings{}, ignoreNotFound(err)
	}
	item, err := listedOf(doc)
	if err != nil {
		return findings{}, err
	}
	if item == nil {
		over, err := aboutItem(read, c.ID)
		return findings{over: over}, err
	}
	if item.Revision != head.Public.No || head.Public.State != market.Published {
		return findings{}, nil // a later entry brings what stands now
	}
	entry, err := Project(c.Kind, doc.Body, func(id string) (market.Organisation, error) {
		return readAs[market.Organisation](read, Organisations, id)
	})
	if err != nil || entry == nil {
		return findings{}, err
	}
	// The item is the one that the catalogue shows to everyone: of an anonymous
	// demand it knows neither the owner nor the county.
	matches, err := d.s.Matcher.Match(ctx, entry.Item, matching.MatchOptions{Limit: matchesLooked, MinScore: matching.Worth, PerOrganisation: -1})
	if err != nil {
		return findings{}, err
	}
	found, err := pairsOf(read, *item, matches)
	return findings{told: found}, err
}

// aboutItem are the open alerts that tell of an item or match it.
func aboutItem(read docReader, id string) ([]market.Alert, error) {
	out, err := openAlerts(read, id)
	if err != nil {
		return nil, err
	}
	own, err := readMany[market.Alert](read, store.Query{Kind: Alerts, Key: "pair", Equal: []any{id}})
	for _, a := range own {
		if a.State.Open() && a.Subject != id {
			out = append(out, a)
		}
	}
	return out, err
}

// pairsOf makes of the matches of an item the alerts of both sides.
func pairsOf(read docReader, item listedItem, matches []matching.Match) ([]market.Alert, error) {
	other := matching.Achievement
	if item.Kind == matching.Achievement {
		other = matching.Demand
	}
	var out []market.Alert
	told := map[string]int{} // by organisation
	for i, m := range matches {
		found, err := listedIn(read, collectionOf(other), m.ID)
		if err != nil {
			return nil, err
		}
		if found == nil || found.owner == item.owner {
			continue
		}
		reasons, err := json.Marshal(m)
		if err != nil {
			return nil, err
		}
		shown := market.Shown{For: item.Kind, Model: m.Model, Score: m.Score, Rank: i + 1}
		if told[item.owner] < matchesPerOwner {
			told[item.owner]++
			out = append(out, matchAlert(item, *found, shown, reasons))
		}
		if told[found.owner] < matchesPerOwner {
			told[found.owner]++
			out = append(out, matchAlert(*found, item, shown, reasons))
		}
	}
	return out, nil
}

func matchAlert(own, other listedItem, shown market.Shown, reasons json.RawMessage) market.Alert {
	return market.Alert{
		ID: fmt.Sprintf("match.%s.%s.%d", own.ID, other.ID, other.Revision), Sort: market.AlertMatch, To: own.owner, Subject: other.ID,
		Own: &own.AlertItem, Other: &other.AlertItem, Shown: &shown, Match: reasons, Due: other.deadline,
	}
}

// matchHolds decides on the state that the alert will stand on: both texts are
// public as they were matched, of two organisations that are active, and the
// recipient has not said of the pair that it is not for them.
func (d *AlertDesk) matchHolds(tx docReader, a market.Alert) (bool, []market.Alert, error) {
	own, err := standing(tx, a.Own)
	if err != nil || own == nil || own.owner != a.To {
		return false, nil, err
	}
	other, err := standing(tx, a.Other)
	if err != nil || other == nil || other.owner == own.owner {
		return false, nil, err
	}
	for _, id := range []string{own.owner, other.owner} {
		o, err := readAs[market.Organisation](tx, Organisations, id)
		if err != nil || o.Status == market.Suspended {
			return false, nil, err
		}
	}
	demand, achievement := a.Own.ID, a.Other.ID
	if a.Own.Kind != matching.Demand {
		demand, achievement = achievement, demand
	}
	if talk, err := introduced(tx, demand, achievement, own.owner, other.owner); err != nil || talk {
		return false, nil, err
	}
	former, err := readMany[market.Alert](tx, store.Query{Kind: Alerts, Key: "pair", Equal: []any{a.Own.ID, a.Other.ID}})
	if err != nil {
		return false, nil, err
	}
	var over []market.Alert
	for _, f := range former {
		if f.Settles() {
			return false, nil, nil
		}
		if f.State.Open() {
			over = append(over, f)
		}
	}
	return true, over, nil
}

// standing is a public item as long as its text is the one that is meant.
func standing(tx docReader, of *market.AlertItem) (*listedItem, error) {
	now, err := listedIn(tx, collectionOf(of.Kind), of.ID)
	if err != nil || now == nil || now.Revision != of.Revision {
		return nil, err
	}
	return now, nil
}

func saysMatch(_ context.Context, a market.Alert, own, other *Summary) (AlertWords, error) {
	if other == nil {
		return gone(), nil
	}
	out := AlertWords{Path: itemPath(other.Kind, other.ID)}
	if other.Kind == matching.Demand {
		out.Title = market.Text{ZH: "有需求与贵单位的成果匹配：" + other.Title, EN: "A demand matches your achievement: " + english(*other)}
	} else {
		out.Title = market.Text{ZH: "有成果与贵单位的需求匹配：" + other.Title, EN: "An achievement matches your demand: " + english(*other)}
	}
	if own != nil {
		out.Line = market.Text{
			ZH: fmt.Sprintf("本单位的“%s”，匹配分 %.0f", own.Title, a.Shown.Score),
			EN: fmt.Sprintf("Yours is “%s”; score %.0f", english(*own), a.Shown.Score),
		}
	}
	return out, nil
}

func english(s Summary) string {
	if s.TitleEN != "" {
		return s.TitleEN
	}
	return s.Title
}
