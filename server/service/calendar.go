package service

import (
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// Holidays are the versions of the years of the table of working days.
const Holidays = "holidays"

// openDeadlines and openNotices are the keys of documents with a deadline, or a
// public notice, whose last day the table of working days does not reach.
const (
	openDeadlines = "open"
	openNotices   = "open_notice"
)

// openKeys are those keys by collection.
var openKeys = map[string][]string{Claims: {openDeadlines, openNotices}, Reviews: {openDeadlines}, Introductions: {openDeadlines}, Projects: {openDeadlines}}

// HolidayView is one version of a year's table as someone sees it.
type HolidayView struct {
	Holiday market.HolidayVersion
	Version int64                  // of the document
	Actions []market.HolidayAction // that the asker may take now
}

// CalendarView is the table of working days with what it was made from.
type CalendarView struct {
	Table    market.Calendar
	Years    []market.HolidayYear // in force, by year
	Versions []HolidayView        // what the department has entered: by year, the newest first
	Due      bool                 // the notice of the next year should be there by now
	Waiting  int                  // open deadlines; for the department alone
}

// calendarIn reads the table of working days, with the versions that it is made
// from.
func calendarIn(read docReader) (market.Calendar, []market.HolidayVersion, error) {
	versions, err := readMany[market.HolidayVersion](read, store.Query{Kind: Holidays})
	return market.CalendarOf(versions), versions, err
}

// Calendar reads the table of working days: everyone what is or was in force, the
// provincial department also what waits, was refused or withdrawn.
func (s *Service) Calendar(ctx context.Context, a market.Actor) (CalendarView, error) {
	var out CalendarView
	err := s.Store.View(ctx, func(r store.Reader) error {
		out = CalendarView{}
		read := reading(ctx, r)
		var versions []market.HolidayVersion
		err := readAll(read, store.Query{Kind: Holidays, Desc: true}, func(d store.Doc) error {
			v, err := store.As[market.HolidayVersion](d)
			if err != nil {
				return err
			}
			versions = append(versions, v)
			if v.Public() || a.MayReadDrafts() {
				out.Versions = append(out.Versions, holidayView(v, d.Version, a))
			}
			return nil
		})
		if err != nil {
			return err
		}
		slices.SortStableFunc(out.Versions, func(x, y HolidayView) int {
			if by := y.Holiday.Notice.Year - x.Holiday.Notice.Year; by != 0 {
				return by
			}
			return y.Holiday.Version - x.Holiday.Version
		})
		out.Table, out.Years = market.CalendarOf(versions), market.HolidaysInForce(versions)
		out.Due = out.Table.NoticeDue(s.World.Now())
		if a.MayReadDrafts() {
			out.Waiting, err = openCount(read)
		}
		return err
	})
	return out, problem(err)
}

func holidayView(v market.HolidayVersion, version int64, a market.Actor) HolidayView {
	out := HolidayView{Holiday: v, Version: version}
	if a.MayRuleProgrammes() {
		out.Actions = v.Allowed(a.User)
	}
	return out
}

// EnterHolidays enters the notice of the next year, or corrects a year with a
// reason, for a second person to confirm. Errors: forbidden for anyone but a
// manager of the provincial department, conflict while a version of the year
// waits, invalid.
func (s *Service) EnterHolidays(ctx context.Context, a market.Actor, notice market.HolidayYear, reason string) (HolidayView, error) {
	if !a.MayRuleProgrammes() {
		return HolidayView{}, forbidden()
	}
	var out HolidayView
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "holidays.enter", Reason: reason}, func(_ context.Context, tx store.Tx) error {
		_, before, err := calendarIn(tx)
		if err != nil {
			return err
		}
		v, err := market.NewHolidayVersion(notice, before, market.HolidayStep{By: a.User, Reason: reason, At: tx.Now()})
		if err != nil {
			return err
		}
		out = holidayView(v, 1, a)
		return tx.Put(Holidays, v.ID, market.HolidaySchema, v)
	})
	return out, problem(err)
}

// ActOnHolidays confirms, refuses or withdraws a version. One that is confirmed
// takes the place of the year's former version, and the deadlines that waited for
// it are reckoned. Errors: forbidden also for one who entered it, to confirm it,
// not found, stale, conflict, invalid without a reason.
func (s *Service) ActOnHolidays(ctx context.Context, a market.Actor, id string, version int64, action market.HolidayAction, reason string) (HolidayView, error) {
	if !a.MayRuleProgrammes() {
		return HolidayView{}, forbidden()
	}
	var out HolidayView
	meta := store.Meta{Actor: a.User, Action: "holidays." + string(action), Reason: reason}
	_, err := s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		v, now, err := readDoc[market.HolidayVersion](tx, Holidays, id)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := v.Do(action, market.HolidayStep{By: a.User, Reason: reason, At: tx.Now()}); err != nil {
			return err
		}
		if v.State == market.HolidayInForce {
			if err := supersede(tx, v); err != nil {
				return err
			}
		}
		out = holidayView(v, now+1, a)
		return tx.Put(Holidays, id, market.HolidaySchema, v)
	})
	if err != nil || out.Holiday.State != market.HolidayInForce {
		return out, problem(err)
	}
	_, err = s.ReckonDue(ctx)
	return out, err
}

// supersede ends the version of the year that was in force until now.
func supersede(tx store.Tx, by market.HolidayVersion) error {
	_, versions, err := calendarIn(tx)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if v.Notice.Year != by.Notice.Year || v.State != market.HolidayInForce || v.ID == by.ID {
			continue
		}
		v.State, v.EndedAt = market.HolidaySuperseded, by.DecidedAt
		if err := tx.Put(Holidays, v.ID, market.HolidaySchema, v); err != nil {
			return err
		}
	}
	return nil
}

// openIn lists the ids of the documents of a kind of which a deadline is open.
func openIn(read docReader, kind string) ([]string, error) {
	var ids []string
	for _, key := range openKeys[kind] {
		err := readAll(read, store.Query{Kind: kind, Key: key, From: 1}, func(d store.Doc) error {
			ids = append(ids, d.ID)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// openCount counts the documents of which a deadline is open.
func openCount(read docReader) (int, error) {
	n := 0
	for kind := range openKeys {
		ids, err := openIn(read, kind)
		if err != nil {
			return n, err
		}
		n += len(ids)
	}
	return n, nil
}

// ReckonDue fixes the deadlines that were open as far as the table of working days
// reaches now, and tells how many documents it changed. It may run in several
// processes at once: each decides on the state that stands.
func (s *Service) ReckonDue(ctx context.Context) (int, error) {
	fixed := 0
	for _, kind := range []string{Claims, Reviews, Introductions, Projects} {
		ids, err := openIn(reading(ctx, s.Store), kind)
		if err != nil {
			return fixed, problem(err)
		}
		for _, id := range ids {
			done, err := s.reckon(ctx, kind, id)
			if err != nil {
				return fixed, problem(err)
			}
			if done {
				fixed++
			}
		}
	}
	return fixed, nil
}

// reckon fixes the open deadlines of one document.
func (s *Service) reckon(ctx context.Context, kind, id string) (done bool, err error) {
	_, err = s.Store.Commit(ctx, store.Meta{Actor: "calendar", Action: kind + ".reckon", Bulk: true}, func(_ context.Context, tx store.Tx) error {
		table, _, err := calendarIn(tx)
		if err != nil {
			return err
		}
		switch kind {
		case Reviews:
			done, err = reckonIn(tx, kind, id, market.ReviewSchema, func(r *market.Review) bool { return r.Reckon(table) })
		case Introductions:
			done, err = reckonIn(tx, kind, id, market.IntroductionSchema, func(i *market.Introduction) bool { return i.Reckon(table) })
		case Projects:
			done, err = reckonIn(tx, kind, id, market.ProjectSchema, func(p *market.Project) bool { return p.Reckon(table) })
		default:
			done, err = reckonIn(tx, kind, id, market.ClaimSchema, func(c *market.Claim) bool { return c.Reckon(table) })
		}
		return err
	})
	return done, err
}

// reckonIn changes one document if anything comes of it; one that is gone does not
// matter.
func reckonIn[T any](tx store.Tx, kind, id string, schema int, change func(*T) bool) (bool, error) {
	v, _, err := readDoc[T](tx, kind, id)
	if market.CodeOf(err) == market.CodeNotFound {
		return false, nil
	}
	if err != nil || !change(&v) {
		return false, err
	}
	return true, tx.Put(kind, id, schema, v)
}
