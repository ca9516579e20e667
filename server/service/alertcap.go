package service

import (
	"cmp"
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// Collections of the cap on matches.
const (
	// alertDays are the ledgers: which matches have the places of an organisation's
	// day. Its id is the organisation's and the day.
	alertDays = "alert_days"
	// alertLimits are what organisations have set for themselves, by their ids.
	alertLimits = "alert_limits"
)

// gatheredKey orders the gathered matches of an organisation by day and score.
const gatheredKey = "gathered"

// everGathered is below every day, so that a query from it finds what is gathered.
const everGathered = "0"

// place decides, in the commit that writes it, whether a match is told of by
// itself. What has to give its place up is written here.
func (d *AlertDesk) place(tx store.Tx, a *market.Alert) error {
	a.State, a.At = market.AlertNew, tx.Now()
	if a.Sort != market.AlertMatch {
		return nil
	}
	limit, limited, err := d.limitOf(tx, a.To)
	if err != nil || !limited {
		return err
	}
	today := market.DateOf(tx.Now())
	id := a.To + "." + string(today)
	day, err := readAs[market.AlertDay](tx, alertDays, id)
	if err = ignoreMissing(err); err != nil {
		return err
	}
	day.Organisation, day.Day = a.To, today
	got, err := day.Place(market.AlertPlace{Alert: a.ID, Score: a.Shown.Score}, limit, func(id string) (market.AlertState, error) {
		other, err := readAs[market.Alert](tx, Alerts, id)
		return other.State, err
	})
	if err != nil {
		return err
	}
	if !got.Single {
		a.State, a.Gathered = market.AlertGathered, today
		return nil
	}
	a.Late = got.Late
	if got.Displace != "" {
		if err := gather(tx, got.Displace); err != nil {
			return err
		}
	}
	return tx.Put(alertDays, id, market.AlertDaySchema, day)
}

// gather puts a match among the further ones of its day.
func gather(tx store.Tx, id string) error {
	a, err := readAs[market.Alert](tx, Alerts, id)
	if err != nil {
		return err
	}
	if err := a.Do(market.AlertDeed{Action: market.AlertGather}, alertsBy, true, tx.Now()); err != nil {
		return err
	}
	return tx.Put(Alerts, id, market.AlertSchema, a)
}

// limitOf is how many matches a day an organisation is told of one by one; false
// where there is no limit.
func (d *AlertDesk) limitOf(read docReader, organisation string) (int, bool, error) {
	own, err := readAs[market.AlertLimit](read, alertLimits, organisation)
	if err = ignoreMissing(err); err != nil {
		return 0, false, err
	}
	limit, limited := own.Under(d.s.MatchAlerts)
	return limit, limited, nil
}

// MatchLimit is what an organisation's people may know of its cap.
type MatchLimit struct {
	Platform int  // the platform's cap; 0: none
	Own      *int // what the organisation has set; nil: nothing
	Sets     bool // the asker may set it
}

// MatchLimit reads the cap of the actor's organisation; nil for who works for none.
func (d *AlertDesk) MatchLimit(ctx context.Context, a market.Actor) (*MatchLimit, error) {
	if !a.BelongsTo(a.Organisation) {
		return nil, nil
	}
	own, err := readAs[market.AlertLimit](reading(ctx, d.s.Store), alertLimits, a.Organisation)
	if err = ignoreMissing(err); err != nil {
		return nil, err
	}
	return &MatchLimit{Platform: d.s.MatchAlerts, Own: own.Limit, Sets: a.Manages(a.Organisation)}, nil
}

// SetMatchLimit sets how many matches a day the actor's organisation is told of one
// by one, nil for as many as the platform's cap allows. It holds for what is told
// from now on. Errors: forbidden for who does not manage it, invalid.
func (d *AlertDesk) SetMatchLimit(ctx context.Context, a market.Actor, limit *int) error {
	if !a.Manages(a.Organisation) {
		return forbidden()
	}
	set := market.AlertLimit{Organisation: a.Organisation, Limit: limit}
	if err := set.Check().Err(); err != nil {
		return err
	}
	_, err := d.s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "alerts.limit"}, func(_ context.Context, tx store.Tx) error {
		return tx.Put(alertLimits, a.Organisation, market.AlertLimitSchema, set)
	})
	return problem(err)
}

// Further counts the gathered matches that nobody has opened.
type Further struct {
	Today int // of the present day in China
	All   int // of every day
}

// Further counts what is gathered for the actor.
func (d *AlertDesk) Further(ctx context.Context, a market.Actor) (Further, error) {
	var out Further
	if !a.BelongsTo(a.Organisation) {
		return out, nil
	}
	var err error
	if out.Today, err = d.gatheredOn(ctx, a.Organisation, market.DateOf(d.s.World.Now())); err != nil {
		return out, err
	}
	out.All, err = d.s.Store.Count(ctx, store.Query{Kind: Alerts, Key: gatheredKey, Equal: []any{a.Organisation}, From: everGathered})
	return out, problem(err)
}

// gatheredOn counts what is gathered of a day.
func (d *AlertDesk) gatheredOn(ctx context.Context, organisation string, day market.Date) (int, error) {
	n, err := d.s.Store.Count(ctx, store.Query{Kind: Alerts, Key: gatheredKey, Equal: []any{organisation, string(day)}})
	return n, problem(err)
}

// gathered reads the further matches, the last day first and in it the strongest.
func (d *AlertDesk) gathered(ctx context.Context, to []string, sort string) ([]market.Alert, error) {
	if sort != "" && sort != market.AlertMatch {
		return nil, nil
	}
	var out []market.Alert
	for _, address := range to {
		page, err := d.s.Store.Find(ctx, store.Query{Kind: Alerts, Key: gatheredKey, Equal: []any{address}, From: everGathered, Desc: true, Limit: newest})
		if err != nil {
			return nil, problem(err)
		}
		for _, doc := range page.Docs {
			alert, err := store.As[market.Alert](doc)
			if err != nil {
				return nil, err
			}
			out = append(out, alert)
		}
	}
	slices.SortFunc(out, func(x, y market.Alert) int {
		return cmp.Or(cmp.Compare(y.Gathered, x.Gathered), cmp.Compare(y.Shown.Score, x.Shown.Score), y.At.Compare(x.At), cmp.Compare(x.ID, y.ID))
	})
	return out, nil
}
