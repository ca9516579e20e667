package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"duijie/fixtures"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
	"duijie/server/simulate"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// sampleSeed decides what happens in the year of the samples. Ids are drawn from
// another one, which nobody is told.
const sampleSeed = 2

// sampleClock stands where a year of the samples would begin. It has to be released
// before anything real happens.
func sampleClock() *simulate.Clock {
	return simulate.NewClock(sampleMark(lastDay()).Span.Morning(), 0)
}

// lastDay is the last day whose business has begun: a year that ended later today
// would leave the clock standing until then.
func lastDay() market.Date { return market.DateOf(present().Now().Add(-sampleOpens)) }

// sampleOpens is the time of the day in China at which a simulated day begins; what
// is done on the last one takes some minutes.
const sampleOpens = 9 * time.Hour

// sampleMark is a year of the samples that ends on a day.
func sampleMark(day market.Date) simulate.Mark {
	return simulate.Mark{
		Seed: sampleSeed, IDs: rand.Uint64(), //nolint:gosec // the operating system seeds it
		Size: simulate.Demonstration, Span: simulate.YearUntil(day, market.CalendarOf(nil)),
	}
}

// passSampleYear lets a year happen on an empty store, and goes on with one that
// was broken off; on any other store only the clock is released.
func passSampleYear(ctx context.Context, p *platform, clock *simulate.Clock) error {
	defer func() { clock.Release(present()) }()
	mark, err := simulate.MarkOf(ctx, p.store)
	if errors.Is(err, store.ErrNotFound) {
		head, err := p.store.Head(ctx)
		if err != nil || head > 0 {
			return err
		}
		return addSampleYear(ctx, p, clock, sampleMark(lastDay()), p.store)
	}
	if err != nil {
		return err
	}
	if !mark.Finished.IsZero() {
		return clearScratch(p.config)
	}
	p.log.Info("the sample year was broken off: it goes on", "begun", mark.Begun)
	err = goOn(ctx, p.config, p.store, clock, mark, func(st store.Store) error {
		return addSampleYear(ctx, p, clock, mark, st)
	})
	if errors.Is(err, simulate.ErrAnotherYear) {
		p.log.Warn("the sample year that was broken off cannot go on: what stands stays as it is; an empty data folder gets a whole year", "error", err)
		return nil
	}
	return err
}

// scratchFolder holds the scratch store while a year that was broken off goes on.
func scratchFolder(c *config) string { return filepath.Join(c.Data, "resuming") }

// clearScratch removes what is left of a scratch store, also that of a year that was
// killed after its last entry.
func clearScratch(c *config) error { return os.RemoveAll(scratchFolder(c)) }

// goOn gives a year that was broken off the store to go on in. Its scratch store is
// a folder in the data folder, and gone afterwards.
func goOn(ctx context.Context, c *config, standing store.Store, clock *simulate.Clock, mark simulate.Mark, year func(store.Store) error) (err error) {
	if err := clearScratch(c); err != nil { // of a resumption that was broken off too
		return err
	}
	defer func() { err = errors.Join(err, clearScratch(c)) }()
	backend, err := sqlite.Open(ctx, scratchFolder(c))
	if err != nil {
		return err
	}
	clock.Begin(mark.Span.Morning(), mark.IDs)
	scratch, err := store.Open(ctx, backend, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: clock, Logger: c.logger()})
	if err != nil {
		return errors.Join(err, backend.Close())
	}
	st, err := simulate.Resume(ctx, standing, scratch)
	if err == nil {
		err = year(st)
	}
	return errors.Join(err, scratch.Close())
}

// addSampleYear lets a year happen to the sample organisations in a store that was
// opened with the clock: contracts, payments and claims in every state, and in its
// last weeks introductions in every state and joint projects of a yearly call, so that
// every sample account has something to do.
func addSampleYear(ctx context.Context, p *platform, clock *simulate.Clock, mark simulate.Mark, st store.Store) error {
	clock.Begin(mark.Span.Morning(), mark.IDs)
	if err := mark.Begin(ctx, st); err != nil {
		return err
	}
	s := service.New(service.Deps{Store: st, Vault: p.vault, World: clock, Finder: p.index, Matcher: unmatched{}, Papers: p.papers, Log: p.log})
	rows, err := sampleRows(mark.Span.From)
	if err != nil {
		return err
	}
	if err := importSampleList(ctx, s, sheet.Organisations, rows[sheet.Organisations]); err != nil {
		return err
	}
	notices, err := importSampleTitles(ctx, s, mark.Span.From)
	if err != nil {
		return err
	}
	accounts, err := yearAccounts(ctx, st, clock, p.log)
	if err != nil {
		return err
	}
	people, err := samplePeople(ctx, s, accounts)
	if err != nil {
		return err
	}
	talks := sampleTalks{ctx: ctx, s: s, accounts: accounts, clock: clock, people: people}
	introductions, err := talks.events(mark.Span)
	if err != nil {
		return err
	}
	projects, err := talks.projectEvents(mark.Span)
	if err != nil {
		return err
	}
	programmes, err := sampleProgrammes()
	if err != nil {
		return err
	}
	report, err := simulate.Run(ctx, simulate.Deps{
		Service: s, Accounts: accounts, Clock: clock, Programmes: programmes, People: people, Events: slices.Concat(notices, projects, introductions),
	}, mark.Size, mark.Span, mark.Seed)
	if err != nil {
		return err
	}
	p.log.Info("a sample year has passed", "from", mark.Span.From, "to", mark.Span.To, "done", report.Count(), "took", report.Took)
	return mark.Finish(ctx, st)
}

// unseeded is the clock of a year with ids that do not follow from its seed.
type unseeded struct{ *simulate.Clock }

// NewID is one that nobody can know.
func (unseeded) NewID() string { return present().NewID() }

// yearAccounts are the accounts of a year that happens in a store. Its signing key
// is made first and apart: where it is there already, because the year was killed
// between the key and its next entry, nothing is drawn for it, and the ids of the
// year must not move by that.
func yearAccounts(ctx context.Context, st store.Store, clock *simulate.Clock, log *slog.Logger) (*service.Accounts, error) {
	if _, err := service.NewAccounts(ctx, service.AccountDeps{Store: st, World: unseeded{clock}, Log: log}); err != nil {
		return nil, err
	}
	return service.NewAccounts(ctx, service.AccountDeps{Store: st, World: clock, Log: log})
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
