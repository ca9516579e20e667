package service

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// alertsBy is who tells, in the journal.
const alertsBy = "alerts"

// alertMark is how far the journal was told of: the entry, and the change in it.
type alertMark struct {
	Entry  int64 `json:"entry"`
	Change int   `json:"change"`
}

const alertMarkID = "told"

func (m alertMark) before(n alertMark) bool {
	return m.Entry < n.Entry || m.Entry == n.Entry && m.Change < n.Change
}

// marksSet keeps outside the journal how far followers came: what stands in the
// journal decides what is told, this spares work.
const marksSet = "alert_positions"

const alertSpreadID = "spread"

// Begin decides, once for all processes, where telling begins on a store where
// nothing was ever told: at its first entry, or behind what stands now.
func (d *AlertDesk) Begin(ctx context.Context, fromStart bool) error {
	var head int64
	if !fromStart {
		var err error
		if head, err = d.s.Store.Head(ctx); err != nil {
			return problem(err)
		}
	}
	// Spreading first: no alert may be written before it is known where that begins.
	for _, id := range []string{alertSpreadID, alertMarkID} {
		err := d.s.Store.Records().Insert(ctx, marksSet, id, alertMark{Entry: head})
		if err != nil && !errors.Is(err, store.ErrExists) {
			return problem(err)
		}
	}
	return nil
}

// Told is the entry behind which telling goes on.
func (d *AlertDesk) Told(ctx context.Context) (after int64, err error) {
	noted, err := d.noted(ctx, alertMarkID)
	if err != nil {
		return 0, err
	}
	mark, err := markIn(reading(ctx, d.s.Store))
	// The entry of the mark may not have been told of to its end.
	return max(noted, mark.Entry-1), err
}

// Spreading is the entry behind which spreading goes on.
func (d *AlertDesk) Spreading(ctx context.Context) (after int64, err error) {
	return d.noted(ctx, alertSpreadID)
}

// NoteTold remembers that all entries up to one were told of.
func (d *AlertDesk) NoteTold(ctx context.Context, entry int64) error {
	return d.note(ctx, alertMarkID, entry)
}

// NoteSpread remembers that all entries up to one were spread.
func (d *AlertDesk) NoteSpread(ctx context.Context, entry int64) error {
	return d.note(ctx, alertSpreadID, entry)
}

func (d *AlertDesk) noted(ctx context.Context, id string) (int64, error) {
	var m alertMark
	err := d.s.Store.Records().Get(ctx, marksSet, id, &m)
	return m.Entry, problem(ignoreNotFound(err))
}

func (d *AlertDesk) note(ctx context.Context, id string, entry int64) error {
	return problem(d.s.Store.Records().Put(ctx, marksSet, id, alertMark{Entry: entry}))
}

func markIn(read docReader) (alertMark, error) {
	m, err := readAs[alertMark](read, alertMarks, alertMarkID)
	if market.CodeOf(err) == market.CodeNotFound {
		return alertMark{}, nil
	}
	return m, err
}

// Tell writes the alerts that a journal entry gives reason for. Index and
// matcher have to stand at it. It may be called for the same entry again, by
// several processes at once: each change is told of by the one whose commit
// moves the mark past it, and each alert is written once.
func (d *AlertDesk) Tell(ctx context.Context, e store.Entry) error {
	if slices.ContainsFunc(e.Acts, func(a store.Act) bool { return a.Actor == alertsBy }) && len(e.Acts) == 1 {
		return nil // our own
	}
	mark, err := markIn(reading(ctx, d.s.Store))
	if err != nil {
		return err
	}
	at := alertMark{Entry: e.Number}
	for _, act := range e.Acts {
		for _, c := range act.Changes {
			if at.Change++; !mark.before(at) {
				continue
			}
			if err := d.tellChange(ctx, alertChange{c, e}, at); err != nil {
				return fmt.Errorf("%s %s: %w", c.Kind, c.ID, err)
			}
		}
	}
	return nil
}

func (d *AlertDesk) tellChange(ctx context.Context, c alertChange, at alertMark) error {
	var all findings
	for _, sort := range d.sorts {
		if sort.changed == nil {
			continue
		}
		f, err := sort.changed(ctx, c)
		if err != nil {
			return fmt.Errorf("alerts of sort %s: %w", sort.code, err)
		}
		all.told, all.over = append(all.told, f.told...), append(all.over, f.over...)
	}
	if len(all.told) > 0 {
		if _, err := d.write(ctx, all.told, &at); err != nil {
			return err
		}
	}
	return d.end(ctx, all.over)
}

// TellDue writes the alerts that the day gives reason for, and tells how many.
func (d *AlertDesk) TellDue(ctx context.Context) (int, error) {
	today := market.DateOf(d.s.World.Now())
	n := 0
	for _, sort := range d.sorts {
		if sort.due == nil {
			continue
		}
		f, err := sort.due(ctx, today)
		if err != nil {
			return n, fmt.Errorf("alerts of sort %s: %w", sort.code, err)
		}
		fresh, err := d.untold(ctx, f.told)
		if err != nil {
			return n, err
		}
		for some := range slices.Chunk(fresh, alertsAtOnce) {
			written, err := d.write(ctx, some, nil)
			if n += written; err != nil {
				return n, err
			}
		}
		if err := d.end(ctx, f.over); err != nil {
			return n, err
		}
	}
	return n, nil
}

// untold leaves out what stands already, without a commit.
func (d *AlertDesk) untold(ctx context.Context, in []market.Alert) ([]market.Alert, error) {
	var out []market.Alert
	for _, a := range in {
		_, err := d.s.Store.Get(ctx, Alerts, a.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			out = append(out, a)
		case err != nil:
			return nil, problem(err)
		}
	}
	return out, nil
}

// alertsAtOnce keeps an entry far below its limits: an alert with its reasons
// has some kilobytes, and may take the place of another one.
const alertsAtOnce = 60

// write puts alerts into the journal that are not there and still hold, all with
// the mark. Where the mark is past at already, another process has told of it.
func (d *AlertDesk) write(ctx context.Context, alerts []market.Alert, at *alertMark) (written int, err error) {
	meta := store.Meta{Actor: alertsBy, Action: "alerts.tell", Bulk: true}
	_, err = d.s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		written = 0
		if at != nil {
			mark, err := markIn(tx)
			if err != nil || !mark.before(*at) {
				return err
			}
		}
		for _, a := range alerts {
			put, err := d.writeOne(tx, a)
			if err != nil {
				return err
			}
			if put {
				written++
			}
		}
		if at == nil || written == 0 {
			return nil
		}
		return tx.Put(alertMarks, alertMarkID, 1, *at)
	})
	return written, problem(err)
}

func (d *AlertDesk) writeOne(tx store.Tx, a market.Alert) (bool, error) {
	_, err := tx.Get(Alerts, a.ID)
	if err == nil {
		return false, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	sort, err := d.sort(a.Sort)
	if err != nil {
		return false, err
	}
	holds, over, err := sort.holds(tx, a)
	if err != nil || !holds {
		return false, err
	}
	for _, old := range over {
		if err := replace(tx, old.ID); err != nil {
			return false, err
		}
	}
	if err := d.place(tx, &a); err != nil {
		return false, err
	}
	return true, tx.Put(Alerts, a.ID, market.AlertSchema, a)
}

// replace closes an open alert whose time is over.
func replace(tx store.Tx, id string) error {
	a, err := readAs[market.Alert](tx, Alerts, id)
	if err != nil || !a.State.Open() {
		return err
	}
	if err := a.Do(market.AlertDeed{Action: market.AlertReplace}, alertsBy, true, tx.Now()); err != nil {
		return err
	}
	return tx.Put(Alerts, a.ID, market.AlertSchema, a)
}

// end closes open alerts whose time is over.
func (d *AlertDesk) end(ctx context.Context, over []market.Alert) error {
	for some := range slices.Chunk(over, alertsAtOnce) {
		_, err := d.s.Store.Commit(ctx, store.Meta{Actor: alertsBy, Action: "alerts.end", Bulk: true}, func(_ context.Context, tx store.Tx) error {
			for _, a := range some {
				if err := replace(tx, a.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return problem(err)
		}
	}
	return nil
}

// Wake brings snoozed alerts back whose day has come, and tells how many.
func (d *AlertDesk) Wake(ctx context.Context) (int, error) {
	today := market.DateOf(d.s.World.Now())
	due := store.Query{Kind: Alerts, Key: "snoozed", Equal: []any{string(market.AlertSnoozed)}, To: string(today) + "~", Limit: alertsAtOnce}
	n := 0
	for {
		page, err := d.s.Store.Find(ctx, due)
		if err != nil || len(page.Docs) == 0 {
			return n, problem(err)
		}
		woken := 0
		_, err = d.s.Store.Commit(ctx, store.Meta{Actor: alertsBy, Action: "alerts.wake", Bulk: true}, func(_ context.Context, tx store.Tx) error {
			woken = 0
			for _, doc := range page.Docs {
				a, err := readAs[market.Alert](tx, Alerts, doc.ID)
				if err != nil {
					return err
				}
				if a.State != market.AlertSnoozed || a.Until > today {
					continue
				}
				if err := a.Do(market.AlertDeed{Action: market.AlertWake}, alertsBy, true, tx.Now()); err != nil {
					return err
				}
				woken++
				if err := tx.Put(Alerts, a.ID, market.AlertSchema, a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || woken == 0 { // someone else was quicker
			return n, problem(err)
		}
		n += woken
	}
}
