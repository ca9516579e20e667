package main

import (
	"context"
	"errors"
	"fmt"
	"os"

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
	Violations []simulate.Violation `json:"violations"`
}

// Run fails when anything but a refusal comes back, and when afterwards anything
// is true that must never be true of public money.
func (s *simulateCommand) Run(ctx context.Context, c *config) (err error) {
	span := simulate.CalendarYear(s.year())
	clock := simulate.NewClock(span.Morning(), s.Seed)
	st, vault, err := openStoresAt(ctx, c, clock, c.logger())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	head, err := st.Head(ctx)
	if err != nil {
		return err
	}
	if head > 0 {
		return fmt.Errorf("%s is not empty: a year is simulated in a data folder of its own; name one in DUIJIE_DATA", c.Data)
	}
	report, err := s.run(ctx, c, st, vault, clock, span)
	if err != nil {
		return err
	}
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

func (s *simulateCommand) run(ctx context.Context, c *config, st store.Store, vault store.Vault, clock *simulate.Clock, span simulate.Span) (simulated, error) {
	programmes, err := sampleProgrammes()
	if err != nil {
		return simulated{}, err
	}
	accounts, err := service.NewAccounts(ctx, service.AccountDeps{Store: st, World: clock, Log: c.logger()})
	if err != nil {
		return simulated{}, err
	}
	bar := newBar(1, "days")
	size := simulate.Size{Enterprises: s.Enterprises, Universities: s.Universities, Contracts: s.Contracts, Payments: s.Payments, Claims: s.Claims}
	report, err := simulate.Run(ctx, simulate.Deps{
		Service:  service.New(service.Deps{Store: st, Vault: vault, World: clock, Log: c.logger()}),
		Accounts: accounts, Clock: clock, Programmes: programmes,
		Progress: func(done, days int) {
			bar.ChangeMax(days)
			_ = bar.Set(done)
		},
	}, size, span, s.Seed)
	_ = bar.Finish()
	if err != nil {
		return simulated{}, err
	}
	violations, err := simulate.Check(ctx, st)
	return simulated{Report: report, Violations: violations}, err
}

// year is the one that was asked for, or the last that is over and after which
// the table of working days goes on, because deadlines reach into the next.
func (s *simulateCommand) year() int {
	if s.Year != 0 {
		return s.Year
	}
	return min(market.DateOf(present().Now()).Year(), market.CalendarOf(nil).Missing()-1) - 1
}
