package service

import (
	"context"
	"errors"

	"duijie/server/market"
	"duijie/server/store"
)

// RecordTitle records what happened to a title: a renaming, a revocation, a
// restoration or a correction, with a reason and a document number. Only who
// keeps the title may (market.MayKeepTitle), which nobody of an enterprise is. A
// renaming goes through all titles that the same enterprise holds on that day
// and that the actor keeps, in the same entry. Errors: forbidden, not found,
// stale, conflict, invalid.
func (s *Service) RecordTitle(ctx context.Context, a market.Actor, id string, version int64, e market.TitleEvent) (TitleView, error) {
	if !a.MayKeepTitles() {
		return TitleView{}, forbidden()
	}
	if e.Kind == market.TitleGranted {
		return TitleView{}, market.Errorf(market.CodeConflict, "称号由公布的名单认定，请导入名单", "titles are granted by published lists; import the list")
	}
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "titles." + string(e.Kind), Reason: e.Reason}, func(_ context.Context, tx store.Tx) error {
		t, now, err := readDoc[market.Title](tx, Titles, id)
		if err != nil {
			return err
		}
		if !keeps(a, t) {
			return forbidden()
		}
		if now != version {
			return stale()
		}
		e.RecordedAt, e.RecordedBy = tx.Now(), a.User
		before := t
		holder, _ := t.On(e.Effective, tx.Now())
		if err := t.Record(e); err != nil {
			return err
		}
		if !keeps(a, t) { // as corrected it would be another office's
			return forbidden()
		}
		if err := putTitle(tx, t); err != nil {
			return err
		}
		if e.Kind == market.TitleRenamed { // the enterprise goes on; what it was paid stays paid
			return renameOthers(tx, a, t.ID, holder.Facts.CreditCode, e)
		}
		return s.titleChanged(tx, before, t, e.Reason)
	})
	if err != nil {
		return TitleView{}, problem(err)
	}
	return s.Title(ctx, a, id, TitleMoment{})
}

// keeps tells whether a title, as its list says, is the actor's to keep.
func keeps(a market.Actor, t market.Title) bool {
	listed, _ := t.Listed(everKnown)
	return a.MayKeepTitle(listed)
}

// renameOthers records a renaming on the other titles that an enterprise holds
// on the day of its effect, as far as the actor keeps them. One that has it
// already stays.
func renameOthers(tx store.Tx, a market.Actor, done string, holder market.CreditCode, e market.TitleEvent) error {
	if holder == "" {
		return nil
	}
	titles, err := titlesOf(tx, holder)
	if err != nil {
		return err
	}
	for _, t := range titles {
		state, known := t.On(e.Effective, tx.Now())
		if t.ID == done || !known || state.Facts.CreditCode != holder || !keeps(a, t) {
			continue
		}
		var ours *market.Error
		switch err := t.Record(e); {
		case errors.As(err, &ours) && ours.Code == market.CodeInvalid:
			continue
		case err != nil:
			return err
		}
		if err := putTitle(tx, t); err != nil {
			return err
		}
	}
	return nil
}
