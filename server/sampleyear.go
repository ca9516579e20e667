package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"duijie/fixtures"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
	"duijie/server/simulate"
)

// sampleSeed decides what happens in the year of the samples. Ids are drawn from
// another one, which nobody is told.
const sampleSeed = 2

// sampleClock starts where the year of the samples begins. It has to be released
// before anything real happens.
func sampleClock() (*simulate.Clock, simulate.Span) {
	span := simulate.YearUntil(market.DateOf(present().Now()), market.CalendarOf(nil))
	return simulate.NewClock(span.Morning(), rand.Uint64()), span //nolint:gosec // the operating system seeds it
}

// passSampleYear lets a year happen on an empty store; on any other one only the
// clock is released.
func passSampleYear(ctx context.Context, p *platform, clock *simulate.Clock, span simulate.Span) error {
	head, err := p.store.Head(ctx)
	if err == nil && head == 0 {
		err = addSampleYear(ctx, p, clock, span)
	}
	clock.Release(present())
	return err
}

// addSampleYear lets the year that ends today happen to the sample organisations,
// on an empty store that was opened with the clock: contracts, payments and claims
// in every state, so that every sample account has something to do. A year that
// was broken off is not taken up again.
func addSampleYear(ctx context.Context, p *platform, clock *simulate.Clock, span simulate.Span) error {
	rows, err := sampleRows(span.From)
	if err != nil {
		return err
	}
	if err := importSampleList(ctx, p.service, sheet.Organisations, rows[sheet.Organisations]); err != nil {
		return err
	}
	if err := importSampleTitles(ctx, p.service); err != nil {
		return err
	}
	accounts, err := service.NewAccounts(ctx, service.AccountDeps{Store: p.store, World: clock, Log: p.log})
	if err != nil {
		return err
	}
	people, err := samplePeople(ctx, p.service, accounts)
	if err != nil {
		return err
	}
	programmes, err := sampleProgrammes()
	if err != nil {
		return err
	}
	report, err := simulate.Run(ctx, simulate.Deps{
		Service: p.service, Accounts: accounts, Clock: clock, Programmes: programmes, People: people,
	}, simulate.Demonstration, span, sampleSeed)
	if err == nil {
		p.log.Info("a sample year has passed", "from", span.From, "to", span.To, "done", report.Count(), "took", report.Took)
	}
	return err
}

// samplePeople makes the accounts that act in the year and tells who acts with
// them. The others are made when the catalogue is there, and so tell that it is.
func samplePeople(ctx context.Context, s *service.Service, accounts *service.Accounts) ([]market.Actor, error) {
	var out []market.Actor
	for _, a := range sampleAccounts {
		if !a.acts {
			continue
		}
		who, err := addSampleAccount(ctx, s, accounts, a)
		if err != nil {
			return nil, err
		}
		out = append(out, who)
	}
	return out, nil
}

// sampleProgrammes are the texts of the fixtures.
func sampleProgrammes() ([]market.Programme, error) {
	files, err := fixtures.Programmes()
	if err != nil {
		return nil, err
	}
	out := make([]market.Programme, len(files))
	for i, file := range files {
		if err := json.Unmarshal(file.Text, &out[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", file.File, err)
		}
	}
	return out, nil
}
