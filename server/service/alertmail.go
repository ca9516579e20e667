package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// Record sets of mail about alerts, outside the journal.
const (
	deliveriesSet = "alert_deliveries" // id: user and alert; decides once how it goes to the person
	digestsSet    = "alert_digests"    // id: user, channel and hour; decides once what is in it
)

// delivery is how one alert goes to one person, or the matches that are gathered
// of a day.
type delivery struct {
	User    string  `json:"user"`
	Alert   string  `json:"alert"` // id, or gatheringID
	Sort    string  `json:"sort"`
	Channel Channel `json:"channel"`
	// Open names the digest that waits for it; empty when it is in one, or needs
	// none.
	Open   string `json:"open,omitempty"`
	DueMS  int64  `json:"due_ms,omitempty"`
	DoneMS int64  `json:"done_ms,omitempty"`
}

// Ring wakes who watches an inbox or an introduction in this process, and whom a
// journal entry brings something. Every process does so.
func (d *AlertDesk) Ring(ctx context.Context, e store.Entry) error {
	for _, act := range e.Acts {
		for _, c := range act.Changes {
			if err := d.wakeRoom(ctx, alertChange{c, e}); err != nil {
				return err
			}
			if c.Kind != Alerts || c.Deleted {
				continue
			}
			alert, err := alertOf(c)
			if err != nil {
				return err
			}
			d.hub.tell(alert.To)
		}
	}
	return nil
}

func alertOf(c store.Change) (market.Alert, error) {
	d, err := store.Lifted(Collections(), c)
	if err != nil {
		return market.Alert{}, err
	}
	return store.As[market.Alert](d)
}

// Spread decides for each new alert of a journal entry and each person how mail about
// it goes. It may be called for the same entry again, by several processes at once.
// It tells whether there were any.
func (d *AlertDesk) Spread(ctx context.Context, e store.Entry) (brings bool, err error) {
	for _, act := range e.Acts {
		for _, c := range act.Changes {
			if c.Kind != Alerts || c.Deleted {
				continue
			}
			brings = true
			alert, err := alertOf(c)
			if err != nil {
				return brings, err
			}
			// A match that gives its place up goes into the digest with the others: any other
			// change of an alert was decided on with its first.
			if c.Version != 1 && alert.State != market.AlertGathered || !d.s.Outbox.Carries() {
				continue
			}
			if err := d.deliver(ctx, alert); err != nil {
				return brings, fmt.Errorf("alert %s: %w", alert.ID, err)
			}
		}
	}
	return brings, nil
}

func (d *AlertDesk) deliver(ctx context.Context, alert market.Alert) error {
	sort, err := d.sort(alert.Sort)
	if err != nil {
		return err
	}
	people, err := d.recipients(ctx, alert)
	if err != nil {
		return err
	}
	deliver := d.deliverTo
	if alert.State == market.AlertGathered {
		deliver = d.deliverGathering
	}
	for _, user := range people {
		if err := deliver(ctx, user, sort, alert); err != nil {
			return err
		}
	}
	return nil
}

// recipients are the active people whom an alert concerns.
func (d *AlertDesk) recipients(ctx context.Context, alert market.Alert) ([]string, error) {
	read := reading(ctx, d.s.Store)
	if alert.Person {
		u, err := readAs[market.User](read, Users, alert.To)
		if err != nil || u.Status != market.Active {
			return nil, ignoreMissing(err)
		}
		return []string{u.ID}, nil
	}
	users, err := readMany[market.User](read, store.Query{Kind: Users, Key: "organisation", Equal: []any{alert.To}})
	var out []string
	for _, u := range users {
		if u.Status == market.Active && actorOf(u).BelongsTo(alert.To) {
			out = append(out, u.ID)
		}
	}
	return out, err
}

// deliverTo decides, once for all processes, how an alert goes to a person, and
// writes the letter that goes at once.
func (d *AlertDesk) deliverTo(ctx context.Context, user string, sort alertSort, alert market.Alert) error {
	channel, err := d.channel(ctx, user, sort)
	if err != nil || channel == MailOff {
		return err
	}
	if alert.Late {
		channel = inDigest(channel)
	}
	plan := delivery{User: user, Alert: alert.ID, Sort: alert.Sort, Channel: channel}
	now := d.s.World.Now()
	if channel == AtOnce {
		plan.DoneMS = now.UnixMilli()
	} else if err := d.putOff(ctx, &plan, now); err != nil {
		return err
	}
	id := user + "/" + alert.ID
	err = d.s.Store.Records().Insert(ctx, deliveriesSet, id, plan)
	if errors.Is(err, store.ErrExists) {
		err = d.s.Store.Records().Get(ctx, deliveriesSet, id, &plan) // decided before, or elsewhere
	}
	if err != nil || plan.Channel != AtOnce {
		return problem(err)
	}
	return d.writeAtOnce(ctx, plan)
}

// putOff names the next digest that an alert can be in.
func (d *AlertDesk) putOff(ctx context.Context, plan *delivery, now time.Time) error {
	habits, err := d.habits(ctx, plan.User)
	if err != nil {
		return err
	}
	due := habits.next(plan.Channel, now)
	plan.Open, plan.DueMS = digestID(plan.User, plan.Channel, due), due.UnixMilli()
	return nil
}

// next is when the digest of a channel leaves after a moment.
func (h Habits) next(c Channel, now time.Time) time.Time {
	t := now.In(market.China)
	at := time.Date(t.Year(), t.Month(), t.Day(), h.Hour, 0, 0, 0, market.China)
	for !at.After(now) || c == Weekly && (int(at.Weekday())+6)%7+1 != h.Weekday {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// digestID is the same for the same person and period, in every process.
func digestID(user string, c Channel, due time.Time) string {
	return user + "/" + string(c) + "/" + due.In(market.China).Format("2006-01-02T15")
}

// digest is what one digest holds: whoever inserts it first has decided that.
type digest struct {
	Alerts []string `json:"alerts"` // ids, and gatheringIDs
	AtMS   int64    `json:"at_ms"`
	Done   bool     `json:"done"`
}

// deliveriesOnce is how many deliveries are looked at in one go.
const deliveriesOnce = 200

// Digest writes the digests whose hour has come, and tells how many. It may run
// in several processes at once: what a digest holds is decided by one of them,
// and a letter that was written twice is one letter. An alert that came too late
// for its digest goes into the next one.
func (d *AlertDesk) Digest(ctx context.Context) (int, error) {
	n := 0
	for {
		now := d.s.World.Now()
		due, err := d.s.Store.Records().Below(ctx, deliveriesSet, "due_ms", now.UnixMilli()+1, deliveriesOnce)
		if err != nil || len(due) == 0 {
			return n, problem(err)
		}
		seen := map[string]bool{}
		for _, r := range due {
			var plan delivery
			if err := json.Unmarshal(r.Body, &plan); err != nil {
				return n, err
			}
			if seen[plan.Open] {
				continue
			}
			seen[plan.Open] = true
			wrote, err := d.digest(ctx, plan, now)
			if err != nil {
				return n, fmt.Errorf("digest %s: %w", plan.Open, err)
			}
			if wrote {
				n++
			}
		}
	}
}

// digest writes one digest and closes what is in it.
func (d *AlertDesk) digest(ctx context.Context, of delivery, now time.Time) (wrote bool, err error) {
	records := d.s.Store.Records()
	waiting, err := records.Find(ctx, deliveriesSet, "open", of.Open, store.MaxLimit)
	if err != nil {
		return false, problem(err)
	}
	plans := make(map[string]delivery, len(waiting))
	in := digest{AtMS: now.UnixMilli()}
	for _, r := range waiting {
		var plan delivery
		if err := json.Unmarshal(r.Body, &plan); err != nil {
			return false, err
		}
		plans[plan.Alert] = plan
		in.Alerts = append(in.Alerts, plan.Alert)
	}
	err = records.Insert(ctx, digestsSet, of.Open, in)
	if errors.Is(err, store.ErrExists) {
		err = records.Get(ctx, digestsSet, of.Open, &in)
	}
	if err != nil {
		return false, problem(err)
	}
	if !in.Done {
		if wrote, err = d.writeDigest(ctx, of, in); err != nil {
			return false, err
		}
	}
	if err := d.close(ctx, plans, in.Alerts, now); err != nil {
		return false, err
	}
	if !in.Done {
		in.Done = true
		err = records.Put(ctx, digestsSet, of.Open, in)
	}
	return wrote, problem(err)
}

// close notes of what a digest holds that it went, and puts off what came too
// late for it.
func (d *AlertDesk) close(ctx context.Context, plans map[string]delivery, held []string, now time.Time) error {
	records := d.s.Store.Records()
	for _, alert := range held {
		plan, waits := plans[alert]
		if !waits {
			continue
		}
		delete(plans, alert)
		plan.Open, plan.DueMS, plan.DoneMS = "", 0, now.UnixMilli()
		if err := records.Put(ctx, deliveriesSet, plan.User+"/"+alert, plan); err != nil {
			return problem(err)
		}
	}
	for alert, plan := range plans {
		if err := d.putOff(ctx, &plan, now); err != nil {
			return err
		}
		if err := records.Put(ctx, deliveriesSet, plan.User+"/"+alert, plan); err != nil {
			return problem(err)
		}
	}
	return nil
}

// deliveriesKept is how long it is remembered how an alert went to a person:
// longer than any process can be behind.
const deliveriesKept = 180 * 24 * time.Hour

// Sweep forgets deliveries and digests of long ago.
func (d *AlertDesk) Sweep(ctx context.Context) error {
	before := d.s.World.Now().Add(-deliveriesKept).UnixMilli()
	return errors.Join(d.sweep(ctx, deliveriesSet, "done_ms", before), d.sweep(ctx, digestsSet, "at_ms", before))
}

func (d *AlertDesk) sweep(ctx context.Context, set, field string, before int64) error {
	records := d.s.Store.Records()
	for {
		old, err := records.Below(ctx, set, field, before, deliveriesOnce)
		if err != nil || len(old) == 0 {
			return problem(err)
		}
		for _, r := range old {
			if err := records.Delete(ctx, set, r.ID); err != nil {
				return problem(err)
			}
		}
	}
}
