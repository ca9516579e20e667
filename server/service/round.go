package service

import (
	"context"

	"duijie/server/market"
	"duijie/server/store"
)

// RoundView is a round with the version that it belongs to.
type RoundView struct {
	Round     market.Round
	Version   int64 // of the document
	Programme market.Programme
	Takes     bool  // claims today
	Same      *bool // a distributed round: whether recomputing it gives the same
}

// Rounds lists rounds, the newest first; everyone may read them, without the
// claims that a distribution names.
func (s *Service) Rounds(ctx context.Context) ([]RoundView, error) {
	var out []RoundView
	known := map[string]market.Programme{}
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Rounds, Key: "opens", Desc: true}, func(d store.Doc) error {
		r, err := store.As[market.Round](d)
		if err != nil {
			return err
		}
		p, read := known[r.Programme]
		if !read {
			if p, err = readAs[market.Programme](reading(ctx, s.Store), Programmes, r.Programme); err != nil {
				return err
			}
			known[r.Programme] = p
		}
		out = append(out, s.roundView(r, d.Version, p))
		return nil
	})
	return out, err
}

func (s *Service) roundView(r market.Round, version int64, p market.Programme) RoundView {
	return RoundView{Round: r, Version: version, Programme: p, Takes: r.Takes(market.DateOf(s.World.Now())) == nil}
}

// Round reads one round. The department sees how its money was shared out, and
// whether recomputing that from the stored input gives the same; others do not
// see whose claims there are. Errors: not found.
func (s *Service) Round(ctx context.Context, a market.Actor, id string) (RoundView, error) {
	var v RoundView
	err := s.Store.View(ctx, func(r store.Reader) error {
		round, version, err := readDoc[market.Round](reading(ctx, r), Rounds, id)
		if err != nil {
			return err
		}
		p, err := readAs[market.Programme](reading(ctx, r), Programmes, round.Programme)
		v = s.roundView(round, version, p)
		return err
	})
	if err != nil {
		return v, problem(err)
	}
	if !a.MayReadDrafts() {
		v.Round.Distribution = nil
		return v, nil
	}
	if d := v.Round.Distribution; d != nil {
		same, err := d.Recompute()
		if err != nil {
			return v, err
		}
		v.Same = &same
	}
	return v, nil
}

// OpenRound opens a round of a published version. Errors: forbidden, not found,
// conflict, invalid.
func (s *Service) OpenRound(ctx context.Context, a market.Actor, programme string, name market.Text, opens, closes market.Date) (RoundView, error) {
	if !a.MayRuleProgrammes() {
		return RoundView{}, forbidden()
	}
	var v RoundView
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "rounds.open"}, func(_ context.Context, tx store.Tx) error {
		p, err := readAs[market.Programme](tx, Programmes, programme)
		if err != nil {
			return err
		}
		r, err := market.NewRound(tx.NewID(), p, name, opens, closes, a.User, tx.Now())
		if err != nil {
			return err
		}
		v = s.roundView(r, 1, p)
		return tx.Put(Rounds, r.ID, market.RoundSchema, r)
	})
	return v, problem(err)
}

// CloseRound ends the taking of claims. Errors: forbidden, stale, conflict.
func (s *Service) CloseRound(ctx context.Context, a market.Actor, id string, version int64) (RoundView, error) {
	return s.changeRound(ctx, a, id, version, "rounds.close", func(tx store.Tx, r *market.Round) error {
		return r.Close(a.User, tx.Now())
	})
}

// changeRound lets a manager of the provincial department change a round that
// they have read.
func (s *Service) changeRound(ctx context.Context, a market.Actor, id string, version int64, action string, change func(store.Tx, *market.Round) error) (RoundView, error) {
	if !a.MayRuleProgrammes() {
		return RoundView{}, forbidden()
	}
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: action}, func(_ context.Context, tx store.Tx) error {
		r, now, err := readDoc[market.Round](tx, Rounds, id)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := change(tx, &r); err != nil {
			return err
		}
		return tx.Put(Rounds, id, market.RoundSchema, r)
	})
	if err != nil {
		return RoundView{}, problem(err)
	}
	return s.Round(ctx, a, id)
}
