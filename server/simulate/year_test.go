package simulate_test

import (
	"os"
	"testing"

	"duijie/server/invariant"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/simulate"
	"duijie/server/simulate/simulatetest"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// world is a store with a clock that stands at the beginning of a span.
type world struct {
	store store.Store
	deps  simulate.Deps
}

func open(t testing.TB, backend store.Backend, span simulate.Span, seed uint64) world {
	t.Helper()
	st, deps := simulatetest.Open(t, backend, t.TempDir(), span, seed)
	return world{st, deps}
}

func sqliteStore(t testing.TB) store.Backend {
	t.Helper()
	b, err := sqlite.Open(t.Context(), t.TempDir())
	ok(t, err)
	return b
}

// year is one whose days all lie in the table of working days.
var year = simulate.CalendarYear(2025)

func run(t testing.TB, w world, size simulate.Size, seed uint64) simulate.Report {
	t.Helper()
	report, err := simulate.Run(t.Context(), w.deps, size, year, seed)
	if err != nil {
		t.Fatal(err)
	}
	if testing.Verbose() {
		_ = report.Write(os.Stdout)
	}
	return report
}

func checked(t testing.TB, w world) {
	t.Helper()
	violations, err := invariant.Check(t.Context(), w.store, false)
	ok(t, err)
	for _, v := range violations {
		t.Error(v)
	}
}

func TestAYearOfBusinessViolatesNothingAndEndsInEveryState(t *testing.T) {
	w := open(t, sqliteStore(t), year, 2)
	report := run(t, w, simulate.Demonstration, 2)
	checked(t, w)
	for _, state := range market.ClaimStates.Codes() {
		if report.States[service.Claims+"/"+state] == 0 {
			t.Errorf("no claim is left in state %s for whoever looks at it", state)
		}
	}
	for _, refusal := range []string{
		"claims.submit: conflict needs.passing_sheet",
		"programmes.publish by its author: forbidden",
	} {
		if report.Refused[refusal] == 0 {
			t.Errorf("nothing was refused as %q", refusal)
		}
	}
	if report.Done["rounds.distribute short of money"] != 1 {
		t.Error("no round, or more than one, had too little money")
	}
	if report.Paid == 0 || report.Back == 0 || report.Back >= report.Paid {
		t.Errorf("paid %s, came back %s", report.Paid, report.Back)
	}
}

func TestTheSameSeedMakesTheSameYear(t *testing.T) {
	size := simulate.Size{Enterprises: 4, Universities: 2, Contracts: 10, Payments: 16, Claims: 8}
	var hashes []string
	for _, seed := range []uint64{7, 7, 8} {
		report := run(t, open(t, sqliteStore(t), year, seed), size, seed)
		hashes = append(hashes, report.Hash)
	}
	if hashes[0] != hashes[1] || hashes[0] == hashes[2] {
		t.Errorf("seeds 7, 7 and 8 end in %v", hashes)
	}
}

func TestEverythingIsMarkedAsASample(t *testing.T) {
	w := open(t, sqliteStore(t), year, 3)
	run(t, w, simulate.Size{Enterprises: 4, Universities: 2, Contracts: 10, Payments: 16, Claims: 10}, 3)
	for _, kind := range []string{
		service.Organisations, service.Titles, service.Programmes, service.Rounds, service.Contracts, service.Payments, service.Invoices, service.Claims, service.Batches,
	} {
		page, err := w.store.Find(t.Context(), store.Query{Kind: kind, Limit: 200})
		ok(t, err)
		if len(page.Docs) == 0 {
			t.Errorf("there are no %s", kind)
		}
		for _, d := range page.Docs {
			marked, err := store.As[struct {
				Sample bool `json:"sample"`
			}](d)
			ok(t, err)
			if !marked.Sample {
				t.Errorf("%s/%s is not marked", kind, d.ID)
			}
		}
	}
}

func TestASizeWithWhichNothingCanHappenIsRefused(t *testing.T) {
	w := open(t, sqliteStore(t), year, 1)
	if _, err := simulate.Run(t.Context(), w.deps, simulate.Size{Enterprises: 1, Universities: 2, Contracts: 1}, year, 1); err == nil {
		t.Error("one enterprise was enough")
	}
}

func TestTheYearUntilADayStaysInTheTableOfWorkingDays(t *testing.T) {
	for _, c := range []struct {
		name string
		day  market.Date
		want simulate.Span
	}{
		{"within it", "2025-06-30", simulate.Span{From: "2024-06-30", To: "2025-06-30"}},
		{"past it", "2031-01-15", simulate.Span{From: "2025-12-01", To: "2026-12-01", Seen: "2031-01-15"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := simulate.YearUntil(c.day, market.CalendarOf(nil)); got != c.want {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Whoever begins with the samples past the table of working days finds a round that
// takes claims, though the year of the samples ended before.
func TestARoundTakesClaimsWhenAYearIsSeenLongAfter(t *testing.T) {
	span := simulate.YearUntil("2027-09-30", market.CalendarOf(nil))
	b := sqliteStore(t)
	_, deps := simulatetest.Open(t, b, t.TempDir(), span, 5)
	_, err := simulate.Run(t.Context(), deps, simulate.Size{Enterprises: 4, Universities: 2, Contracts: 6, Payments: 8, Claims: 4}, span, 5)
	ok(t, err)
	rounds, err := deps.Service.Rounds(t.Context())
	ok(t, err)
	takes := 0
	for _, r := range rounds {
		if r.Programme.Kind == market.ContractSubsidy && r.Round.Takes(span.Seen) == nil {
			takes++
		}
	}
	if takes != 1 {
		t.Errorf("%d rounds of contracts take claims on %s", takes, span.Seen)
	}
}

// BenchmarkAYearOfBusiness runs the year of a province once.
func BenchmarkAYearOfBusiness(b *testing.B) {
	for b.Loop() {
		w := open(b, sqliteStore(b), year, 1)
		report, err := simulate.Run(b.Context(), w.deps, simulate.Year, year, 1)
		ok(b, err)
		b.ReportMetric(float64(report.Count())/report.Took.Seconds(), "things/s")
		b.ReportMetric(float64(report.Entries), "entries")
	}
}
