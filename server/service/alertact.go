package service

import (
	"context"
	"errors"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/store"
)

// clicksSet keeps outside the journal what people do with matches that they were
// told of, for learning: the deed with both texts, place and model. Nobody is
// named in it, only the side on which it was done.
const clicksSet = "alert_clicks"

// alertClick is one deed on one alert.
type alertClick struct {
	Alert        string             `json:"alert"`
	Deed         market.AlertAction `json:"deed"`
	Organisation string             `json:"organisation"`
	Side         market.Side        `json:"side"`
	Own          market.AlertItem   `json:"own"`
	Other        market.AlertItem   `json:"other"`
	Shown        market.Shown       `json:"shown"`
	Reason       string             `json:"reason,omitempty"`
	AtMS         int64              `json:"at_ms"`
}

// Do takes a step with an alert. A match that is dismissed is a feedback at the
// same time, and one that comes back takes it away again. Errors: not found,
// conflict, invalid.
func (d *AlertDesk) Do(ctx context.Context, a market.Actor, id string, deed market.AlertDeed) (AlertRow, error) {
	var done market.Alert
	moved := false
	_, err := d.s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "alerts." + string(deed.Action)}, func(_ context.Context, tx store.Tx) error {
		alert, err := readAs[market.Alert](tx, Alerts, id)
		if err != nil {
			return err
		}
		if !alert.MayAct(a) {
			return notFound()
		}
		before := alert
		if err := alert.Do(deed, a.User, false, tx.Now()); err != nil {
			return err
		}
		done, moved = alert, len(alert.Steps) != len(before.Steps)
		if !moved {
			return nil
		}
		if err := d.judge(tx, a, before, alert); err != nil {
			return err
		}
		return tx.Put(Alerts, id, market.AlertSchema, alert)
	})
	if err != nil {
		return AlertRow{}, problem(err)
	}
	if moved {
		if err := d.learn(ctx, done, deed); err != nil {
			return AlertRow{}, err
		}
	}
	return d.row(ctx, a, done)
}

// judge writes the feedback that a dismissal is, and takes it back with it.
func (d *AlertDesk) judge(tx store.Tx, a market.Actor, before, now market.Alert) error {
	if now.Sort != market.AlertMatch || before.State != market.AlertDismissed && now.State != market.AlertDismissed {
		return nil
	}
	demand, achievement := *now.Own, *now.Other
	if demand.Kind != matching.Demand {
		demand, achievement = achievement, demand
	}
	id := market.FeedbackID(demand.ID, achievement.ID, a.User)
	if now.State != market.AlertDismissed {
		err := tx.Delete(Feedbacks, id)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
	demander, offerer := now.To, ""
	if now.Own.Kind != matching.Demand {
		demander, offerer = "", now.To
	}
	f, err := market.NewFeedback(a, demander, offerer, market.Judgement{Verdict: market.DoesNotFit, Reason: now.Reason, Note: now.Note}, *now.Shown, tx.Now())
	if err != nil {
		return err
	}
	f.ID, f.Demand, f.Achievement = id, demand.JudgedText, achievement.JudgedText
	return tx.Put(Feedbacks, id, market.FeedbackSchema, f)
}

// learn keeps what was done with a match, the first of each deed.
func (d *AlertDesk) learn(ctx context.Context, a market.Alert, deed market.AlertDeed) error {
	if a.Sort != market.AlertMatch {
		return nil
	}
	side := market.SideOfferer
	if a.Own.Kind == matching.Demand {
		side = market.SideDemander
	}
	err := d.s.Store.Records().Insert(ctx, clicksSet, a.ID+"/"+string(deed.Action), alertClick{
		Alert: a.ID, Deed: deed.Action, Organisation: a.To, Side: side, Own: *a.Own, Other: *a.Other, Shown: *a.Shown, Reason: deed.Reason,
		AtMS: d.s.World.Now().UnixMilli(),
	})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return problem(err)
}

// SeeAll marks every new alert of the actor as seen, and tells how many.
func (d *AlertDesk) SeeAll(ctx context.Context, a market.Actor) (int, error) {
	if !a.SignedIn() {
		return 0, forbidden()
	}
	seen := 0
	for {
		some := 0
		_, err := d.s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "alerts.see"}, func(_ context.Context, tx store.Tx) error {
			some = 0
			for _, address := range addresses(a) {
				page, err := tx.Find(store.Query{Kind: Alerts, Key: "inbox", Equal: []any{address, string(market.AlertNew)}, Limit: alertsAtOnce})
				if err != nil {
					return err
				}
				for _, doc := range page.Docs {
					alert, err := store.As[market.Alert](doc)
					if err != nil {
						return err
					}
					if err := alert.Do(market.AlertDeed{Action: market.AlertSee}, a.User, false, tx.Now()); err != nil {
						return err
					}
					if err := tx.Put(Alerts, alert.ID, market.AlertSchema, alert); err != nil {
						return err
					}
					some++
				}
			}
			return nil
		})
		seen += some
		if err != nil || some == 0 {
			return seen, problem(err)
		}
	}
}
