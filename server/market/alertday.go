package market

import (
	"fmt"
	"slices"
)

// AlertDaySchema and AlertLimitSchema are the numbers of the present shapes.
const (
	AlertDaySchema   = 1
	AlertLimitSchema = 1
)

// MaxAlertLimit is the highest limit that an organisation may set for itself.
const MaxAlertLimit = 1000

// AlertLimit is how many matches a day an organisation wants to be told of one by
// one. It lowers the platform's own cap and never raises it.
type AlertLimit struct {
	Organisation string `json:"organisation"`
	// Limit is nil where the platform's cap alone counts. With 0 all matches are
	// gathered.
	Limit *int `json:"limit"`
}

// Check returns the faults of a limit.
func (l AlertLimit) Check() Faults {
	var f Faults
	if l.Limit != nil && (*l.Limit < 0 || *l.Limit > MaxAlertLimit) {
		f.Add("limit", *l.Limit, Text{fmt.Sprintf("应为 0 至 %d", MaxAlertLimit), fmt.Sprintf("it is 0 to %d", MaxAlertLimit)}, Text{"留空则按平台的上限", "leave it empty for the platform's own cap"})
	}
	return f
}

// Under is the limit that holds for an organisation where the platform's cap is
// so many, 0 for none. It is false where there is no limit at all.
func (l AlertLimit) Under(limit int) (int, bool) {
	switch {
	case l.Limit == nil:
		return limit, limit > 0
	case limit > 0:
		return min(*l.Limit, limit), true
	}
	return *l.Limit, true
}

// AlertDay is the ledger of the matches that an organisation was told of one by
// one on a day in China. It is written in the commit that tells, so that two
// processes together tell of no more than the limit.
type AlertDay struct {
	Organisation string       `json:"organisation"`
	Day          Date         `json:"day"`
	Spent        int          `json:"spent"` // places that were given for the first time
	Told         []AlertPlace `json:"told"`  // who has them now, in the order of telling
}

// AlertPlace is a match that has one of the places of a day.
type AlertPlace struct {
	Alert string  `json:"alert"`
	Score float64 `json:"score"` // 0 to 100
}

// AlertPlacing is what becomes of a match on its day.
type AlertPlacing struct {
	Single   bool   // it is told of by itself; else it is gathered with the others
	Late     bool   // its place was another's before: no letter of its own
	Displace string // the alert that gives its place up and is gathered; empty: none
}

// Place decides on a match: while places are left it gets one, then the weakest
// that nobody has looked at yet gives way to a stronger one. Of two of the same
// score the earlier stays. An alert that was replaced has left its place. stateOf
// tells what has become of an alert by now.
func (d *AlertDay) Place(p AlertPlace, limit int, stateOf func(alert string) (AlertState, error)) (AlertPlacing, error) {
	weakest := -1
	var held []AlertPlace
	for _, t := range d.Told {
		state, err := stateOf(t.Alert)
		if err != nil {
			return AlertPlacing{}, err
		}
		if state == AlertReplaced {
			continue
		}
		held = append(held, t)
		if state == AlertNew && (weakest < 0 || t.Score <= held[weakest].Score) {
			weakest = len(held) - 1
		}
	}
	d.Told = held
	out := AlertPlacing{Single: true}
	switch {
	case len(held) < limit:
	case limit > 0 && weakest >= 0 && held[weakest].Score < p.Score:
		out.Displace = held[weakest].Alert
		d.Told = slices.Delete(held, weakest, weakest+1)
	default:
		return AlertPlacing{}, nil
	}
	d.Told = append(d.Told, p)
	if out.Late = d.Spent >= limit; !out.Late {
		d.Spent++
	}
	return out, nil
}
