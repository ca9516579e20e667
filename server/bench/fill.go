package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// The account that publishes while the server is measured.
const (
	operatorLogin    = "bench@duijie.example"
	operatorPassword = "measured-to-the-millisecond"
)

// spread is the span over which the items were published: shorter than the
// shortest listing, so that none has ended.
const spread = 300 * 24 * time.Hour

// pastWorld is the world while the catalogue is written: its clock goes through
// the past, so that the dates of publication differ.
type pastWorld struct {
	market.RealWorld
	now time.Time
}

func (w *pastWorld) Now() time.Time { return market.Cut(w.now) }

// fill writes a catalogue into the store of an empty data folder, as imports of
// lists do, and makes an operator.
func fill(ctx context.Context, data string, c *corpus, items int) (err error) {
	backend, err := sqlite.Open(ctx, data)
	if err != nil {
		return err
	}
	world := &pastWorld{now: time.Now().Add(-spread)}
	quiet := slog.New(slog.DiscardHandler)
	st, err := store.Open(ctx, backend, store.Options{
		Collections: service.Collections(), Records: service.RecordSets(), World: world, Logger: quiet,
	})
	if err != nil {
		return errors.Join(err, backend.Close())
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	accounts, err := service.NewAccounts(ctx, service.AccountDeps{Store: st, World: world, Log: quiet})
	if err != nil {
		return err
	}
	if _, err := accounts.CreateOperator(ctx, operatorLogin, operatorPassword, "Bench"); err != nil {
		return err
	}
	s := service.New(service.Deps{Store: st, World: world, Log: quiet})
	if err := take(ctx, s, sheet.Organisations, func(yield func(sheet.Row, error) bool) {
		for i := range c.owners {
			if !yield(sheet.Row{Organisation: &c.owners[i]}, nil) {
				return
			}
		}
	}); err != nil {
		return err
	}
	bar := newBar(items, "store")
	step := spread / time.Duration(items)
	for _, kind := range []sheet.Kind{sheet.Achievements, sheet.Demands} {
		world.now = time.Now().Add(-spread)
		err := take(ctx, s, kind, func(yield func(sheet.Row, error) bool) {
			for n := range items {
				world.now = world.now.Add(step)
				it := c.item(n)
				if it.demand != (kind == sheet.Demands) {
					continue
				}
				_ = bar.Add(1)
				if !yield(it.row(c), nil) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return bar.Finish()
}

// take writes rows, every one of which must be good.
func take(ctx context.Context, s *service.Service, kind sheet.Kind, rows func(func(sheet.Row, error) bool)) error {
	order := service.Import{Kind: kind, Landing: service.LandListed, By: "bench", Sample: true}
	out, err := s.Write(ctx, order, rows, nil)
	if err == nil && out.Bad > 0 {
		err = fmt.Errorf("%s: %d rows were refused, the first: %s", kind, out.Bad, out.Faults[0])
	}
	return err
}

// row is the item as a line of a list.
func (it item) row(c *corpus) sheet.Row {
	row := sheet.Row{Owner: string(c.owners[it.owner].CreditCode), Number: it.number}
	if it.demand {
		row.Demand = &market.DemandContent{
			Title: it.title, Field: it.field, Keywords: it.keywords, Problem: it.body, Indicators: it.figures,
			MinTRL: it.trl, Modes: it.modes, Budget: it.price,
		}
		return row
	}
	row.Achievement = &market.AchievementContent{
		Title: it.title, Field: it.field, Keywords: it.keywords, Summary: it.body, Indicators: it.figures,
		TRL: it.trl, Modes: it.modes, Price: it.price,
	}
	return row
}
