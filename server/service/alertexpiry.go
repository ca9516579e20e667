package service

import (
	"context"
	"fmt"
	"time"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/store"
)

// expiryDays are how many days before its last day the owner of a listing is
// reminded.
var expiryDays = []int{7, 30}

// deadlineDays is how many days before a demand closes those are reminded who
// were told of it and have not answered.
const deadlineDays = 7

// daysOn is a day n days later.
func daysOn(day market.Date, n int) market.Date {
	return market.DateOf(day.Time().Add(time.Duration(n) * 24 * time.Hour))
}

// daysTo is how many days lie between two days.
func daysTo(from, to market.Date) int { return int(to.Time().Sub(from.Time()) / (24 * time.Hour)) }

func (d *AlertDesk) expirySort() alertSort {
	return alertSort{code: market.AlertExpiry, mail: AtOnce, changed: d.renewed, due: d.expiring, holds: expiryHolds, says: d.saysExpiry}
}

// expiring finds the listings whose last day is near.
func (d *AlertDesk) expiring(ctx context.Context, today market.Date) (findings, error) {
	var out findings
	err := d.ending(ctx, today, expiryDays[len(expiryDays)-1], func(item listedItem) error {
		for _, days := range expiryDays {
			if daysTo(today, item.expires) > days {
				continue
			}
			out.told = append(out.told, market.Alert{
				ID: fmt.Sprintf("expiry.%s.%s.%d", item.ID, item.expires, days), Sort: market.AlertExpiry, To: item.owner, Subject: item.ID,
				Own: &item.AlertItem, Due: item.expires,
			})
			break
		}
		return nil
	})
	return out, err
}

// ending walks the public items whose last day is at most so many days off.
func (d *AlertDesk) ending(ctx context.Context, today market.Date, days int, each func(listedItem) error) error {
	for _, kind := range []string{Achievements, Demands} {
		q := store.Query{Kind: kind, Key: "expiry", Equal: []any{string(market.Published)}, From: string(today), To: string(daysOn(today, days+1))}
		err := readAll(reading(ctx, d.s.Store), q, func(doc store.Doc) error {
			item, err := listedOf(doc)
			if err != nil || item == nil {
				return err
			}
			return each(*item)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// renewed ends the reminders of a listing that was renewed, or has ended.
func (d *AlertDesk) renewed(ctx context.Context, c alertChange) (findings, error) {
	head, err := movedPublic(c)
	if err != nil || head == nil {
		return findings{}, err
	}
	read := reading(ctx, d.s.Store)
	item, err := listedIn(read, c.Kind, c.ID)
	if err != nil {
		return findings{}, err
	}
	open, err := openAlerts(read, c.ID)
	return findings{over: ofSort(open, market.AlertExpiry, func(a market.Alert) bool { return item == nil || item.expires != a.Due })}, err
}

func expiryHolds(tx docReader, a market.Alert) (bool, []market.Alert, error) {
	item, err := listedIn(tx, collectionOf(a.Own.Kind), a.Own.ID)
	if err != nil || item == nil || item.expires != a.Due || item.owner != a.To {
		return false, nil, err
	}
	open, err := openAlerts(tx, a.Subject)
	return err == nil, ofSort(open, market.AlertExpiry, func(market.Alert) bool { return true }), err
}

func (d *AlertDesk) saysExpiry(ctx context.Context, a market.Alert, own, _ *Summary) (AlertWords, error) {
	if own == nil {
		return gone(), nil
	}
	out := AlertWords{
		Title: market.Text{ZH: "登载将于 " + string(a.Due) + " 到期：" + own.Title, EN: "Listed until " + string(a.Due) + ": " + english(*own)},
		Line:  market.Text{ZH: "到期后公众和匹配都不再看到。可一键续期。", EN: "After that neither the public nor the matcher sees it. One step renews it."},
		Path:  "/inbox",
	}
	renews, err := d.renewable(ctx, a)
	if !renews {
		out.Line = market.Text{ZH: "截止日期由需求自己写明；要继续征集，请修改需求的完成时限。", EN: "The demand names this day itself; to go on looking, change its deadline."}
	}
	return out, err
}

// renewable tells whether renewing makes a listing last longer: a demand that
// names its own deadline ends with that.
func (d *AlertDesk) renewable(ctx context.Context, a market.Alert) (bool, error) {
	item, err := listedIn(reading(ctx, d.s.Store), collectionOf(a.Own.Kind), a.Own.ID)
	return item != nil && item.deadline == "", err
}

// Renew renews the listing that a reminder is about, and with that answers the
// reminder. Errors: not found, conflict where renewing changes nothing.
func (d *AlertDesk) Renew(ctx context.Context, a market.Actor, id string) (AlertRow, error) {
	row, err := d.Alert(ctx, a, id)
	if err != nil {
		return AlertRow{}, err
	}
	if !row.Renews {
		return AlertRow{}, market.Errorf(market.CodeConflict, "这一条不能一键续期", "one step does not renew this one")
	}
	own := row.Alert.Own
	if own.Kind == matching.Demand {
		err = renewItem(ctx, d.s.Demands, a, own.ID)
	} else {
		err = renewItem(ctx, d.s.Achievements, a, own.ID)
	}
	if err != nil {
		return AlertRow{}, err
	}
	return d.Do(ctx, a, id, market.AlertDeed{Action: market.AlertAct})
}

func renewItem[C market.Content](ctx context.Context, c *Catalogue[C], a market.Actor, id string) error {
	w, err := c.Work(ctx, a, id)
	if err == nil {
		_, err = c.Do(ctx, a, id, w.Version, market.Renew, "")
	}
	return err
}

func (d *AlertDesk) deadlineSort() alertSort {
	return alertSort{code: market.AlertDeadline, mail: Daily, due: d.closing, holds: deadlineHolds, says: saysDeadline}
}

// closing finds the demands that close soon, for everyone who was told of one by
// itself and has neither answered nor declined.
func (d *AlertDesk) closing(ctx context.Context, today market.Date) (findings, error) {
	var out findings
	read := reading(ctx, d.s.Store)
	err := d.ending(ctx, today, deadlineDays, func(item listedItem) error {
		if item.deadline == "" || item.deadline != item.expires {
			return nil
		}
		open, err := openAlerts(read, item.ID)
		if err != nil {
			return err
		}
		reminded := map[string]bool{item.owner: true}
		for _, a := range open {
			if a.Sort != market.AlertMatch && a.Sort != market.AlertSearch || a.State == market.AlertGathered || reminded[a.To] {
				continue
			}
			reminded[a.To] = true
			out.told = append(out.told, market.Alert{
				ID: fmt.Sprintf("deadline.%s.%s.%s", item.ID, item.deadline, a.To), Sort: market.AlertDeadline, To: a.To, Person: a.Person,
				Subject: item.ID, Own: a.Own, Other: &item.AlertItem, Due: item.deadline,
			})
		}
		return nil
	})
	return out, err
}

func deadlineHolds(tx docReader, a market.Alert) (bool, []market.Alert, error) {
	item, err := listedIn(tx, Demands, a.Subject)
	return err == nil && item != nil && item.deadline == a.Due && item.owner != a.To, nil, err
}

func saysDeadline(_ context.Context, a market.Alert, _, other *Summary) (AlertWords, error) {
	if other == nil {
		return gone(), nil
	}
	return AlertWords{
		Title: market.Text{ZH: "需求将于 " + string(a.Due) + " 截止：" + other.Title, EN: "Closes on " + string(a.Due) + ": " + english(*other)},
		Line:  market.Text{ZH: "此前已提醒过您，尚未处理。", EN: "You were told of it and have not answered yet."},
		Path:  itemPath(other.Kind, other.ID),
	}, nil
}
