package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"duijie/server/invariant"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/simulate"
	"duijie/server/store"
)

// simulateCommand lets a year of business happen on an empty store.
type simulateCommand struct {
	Enterprises  int    `default:"300" help:"How many enterprises there are."`
	Universities int    `default:"60" help:"How many universities and institutes there are."`
	Contracts    int    `default:"2000" help:"How many contracts are planned."`
	Payments     int    `default:"6000" help:"How many payments are planned."`
	Claims       int    `default:"1500" help:"How many claims are planned."`
	Seed         uint64 `default:"1" help:"The same seed makes the same year, to the last hash of the journal."`
	Year         int    `help:"The calendar year; the last one after which the table of working days goes on when it is not given."`
	JSON         bool   `help:"Print the report as JSON."`
}

// simulated is the report of the command.
type simulated struct {
	simulate.Report
	Violations []invariant.Violation `json:"violations"`
}

// Run fails when anything but a refusal comes back, and when afterwards anything
// is true that must never be true of public money. A year that was broken off goes
// on when the same is asked for again.
func (s *simulateCommand) Run(ctx context.Context, c *config) (err error) {
	wanted := simulate.Mark{
		Seed: s.Seed, IDs: s.Seed, Span: simulate.CalendarYear(s.year()),
		Size: simulate.Size{Enterprises: s.Enterprises, Universities: s.Universities, Contracts: s.Contracts, Payments: s.Payments, Claims: s.Claims},
	}
	clock := simulate.NewClock(wanted.Span.Morning(), wanted.IDs)
	st, vault, err := openStoresAt(ctx, c, clock, c.logger())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	begun, err := takesYear(ctx, c, st, wanted)
	if err != nil {
		return err
	}
	var report simulated
	run := func(in store.Store) (err error) {
		report, err = s.run(ctx, c, in, vault, clock, wanted)
		return err
	}
	if begun {
		err = goOn(ctx, c, st, clock, wanted, run)
	} else {
		err = run(st)
	}
	if err != nil {
		return err
	}
	if report.Violations, err = invariant.Check(ctx, st, false); err != nil {
		return err
	}
	return s.print(report)
}

// takesYear tells whether a year has begun in a store, and refuses one that holds
// something else.
func takesYear(ctx context.Context, c *config, st store.Store, wanted simulate.Mark) (begun bool, err error) {
	stands, err := simulate.MarkOf(ctx, st)
	if errors.Is(err, store.ErrNotFound) {
		head, err := st.Head(ctx)
		if err == nil && head > 0 {
			err = fmt.Errorf("%s is not empty: a year is simulated in a data folder of its own; name one in DUIJIE_DATA", c.Data)
		}
		return false, err
	}
	switch {
	case err != nil:
		return false, err
	case !stands.Finished.IsZero():
		return false, errors.Join(clearScratch(c),
			fmt.Errorf("a year has passed in %s already; name another data folder in DUIJIE_DATA", c.Data))
	case stands.Seed != wanted.Seed || stands.IDs != wanted.IDs || stands.Size != wanted.Size || stands.Span != wanted.Span:
		return false, fmt.Errorf("another year was begun in %s, from %s with seed %d: ask for the same, or name another data folder in DUIJIE_DATA", c.Data, stands.Span.From, stands.Seed)
	}
	return true, nil
}

func (s *simulateCommand) print(report simulated) (err error) {
	if s.JSON {
		err = printJSON(os.Stdout, report)
	} else {
		err = report.Write(os.Stdout)
		fmt.Printf("\n%d violations of what must hold\n", len(report.Violations))
		for _, v := range report.Violations {
			fmt.Println(v)
		}
	}
	if n := len(report.Violations); n > 0 {
		err = errors.Join(err, fmt.Errorf("%d violations", n))
	}
	return err
}

func (s *simulateCommand) run(ctx context.Context, c *config, st store.Store, vault store.Vault, clock *simulate.Clock, mark simulate.Mark) (simulated, error) {
	programmes, err := sampleProgrammes()
	if err != nil {
		return simulated{}, err
	}
	clock.Begin(mark.Span.Morning(), mark.IDs)
	if err := mark.Begin(ctx, st); err != nil {
		return simulated{}, err
	}
	accounts, err := yearAccounts(ctx, st, clock, c.logger())
	if err != nil {
		return simulated{}, err
	}
	bar := newBar(1, "days")
	report, err := simulate.Run(ctx, simulate.Deps{
		Service:  service.New(service.Deps{Store: st, Vault: vault, World: clock, Log: c.logger()}),
		Accounts: accounts, Clock: clock, Programmes: programmes,
		Progress: func(done, days int) {
			bar.ChangeMax(days)
			_ = bar.Set(done)
		},
	}, mark.Size, mark.Span, mark.Seed)
	_ = bar.Finish()
	if err == nil {
		err = mark.Finish(ctx, st)
	}
	return simulated{Report: report}, err
}

// year is the one that was asked for, or the last that is over and after which
// the table of working days goes on, because deadlines reach into the next.
func (s *simulateCommand) year() int {
	if s.Year != 0 {
		return s.Year
	}
	return min(market.DateOf(present().Now()).Year(), market.CalendarOf(nil).Missing()-1) - 1
}
