package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// Deps is what a year rests on.
type Deps struct {
	// Service has the Clock as its World, and so has its Store.
	Service  *service.Service
	Accounts *service.Accounts // makes those who work for an office or score
	Clock    *Clock
	// Programmes are the texts of what may be claimed, one of each code.
	Programmes []market.Programme
	// People act in the year in place of invented ones, as far as they go.
	People []market.Actor
	// Events happen on their days of the year, or the next working day, besides.
	Events []Event
	// Progress, which may be nil, is told of each day that is over.
	Progress func(done, days int)
}

// Event is something that happens on a day whoever acts in the year.
type Event struct {
	On market.Date
	Do func() error
}

// Span is the days of a year, both included.
type Span struct {
	From, To market.Date
	// Seen is the day on which someone looks at the year, where that is after its
	// end: the last round of contracts takes claims then too. Empty: it is its end.
	Seen market.Date `json:",omitempty"`
}

// CalendarYear is a year from its first to its last day.
func CalendarYear(year int) Span {
	return Span{From: market.Date(fmt.Sprintf("%04d-01-01", year)), To: market.Date(fmt.Sprintf("%04d-12-31", year))}
}

// YearUntil is the year that ends on a day, or, where the table of working days
// does not reach so far, shortly before the end of that: most deadlines of those who
// work until then have to be known.
func YearUntil(day market.Date, table market.Calendar) Span {
	to := min(day, market.Date(fmt.Sprintf("%04d-12-01", table.Missing()-1)))
	s := Span{From: to.AddMonths(-12), To: to}
	if to < day {
		s.Seen = day
	}
	return s
}

// Morning is when the first working day of the span begins.
func (s Span) Morning() time.Time { return s.From.Time().Add(8 * time.Hour) }

// year is one year under way.
type year struct {
	Deps
	ctx    context.Context
	size   Size
	span   Span
	rng    *rand.Rand
	names  *names
	today  market.Date
	table  market.Calendar // of working days
	agenda map[market.Date][]task
	report Report
	cast
	desk
	deals   []*deal
	rounds  []*round
	cases   map[string]*caseFile // by id of the claim
	stories int                  // contracts of which a story could be told
	serial  int                  // of bank references and invoice numbers
}

// task is something on the agenda of a day.
type task struct {
	do func() error
	// aside: it takes no time and no ids of the year, so that all else in the year is
	// what it would be without.
	aside bool
}

// Run lets a year happen and tells what did. The store may hold organisations
// already; those act first. Errors: of a size with which nothing can happen, and
// every failure that is no refusal.
func Run(ctx context.Context, d Deps, size Size, span Span, seed uint64) (Report, error) {
	if err := size.check(); err != nil {
		return Report{}, err
	}
	began := time.Now()
	rng := rand.New(rand.NewChaCha8(key(seed, "decisions"))) //nolint:gosec // it has to repeat
	y := &year{
		Deps: d, ctx: ctx, size: size, span: span, rng: rng, names: &names{rng: rng, used: map[string]bool{}},
		today: span.From, agenda: map[market.Date][]task{}, report: newReport(), cases: map[string]*caseFile{}, desk: desk{left: map[string]bool{}},
	}
	y.report.From, y.report.To = span.From, span.To
	if err := y.begin(); err != nil {
		return y.report, err
	}
	if err := y.live(); err != nil {
		return y.report, fmt.Errorf("on %s: %w", y.today, err)
	}
	err := y.finish()
	y.report.Took = time.Since(began)
	return y.report, err
}

// begin puts everyone in place and plans what will happen.
func (y *year) begin() error {
	y.Clock.Set(y.span.Morning())
	calendar, err := y.Service.Calendar(y.ctx, market.Actor{})
	if err != nil {
		return err
	}
	y.table = calendar.Table
	for _, step := range []func() error{y.assemble, y.grantTitles, y.publishProgrammes} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, e := range y.Events {
		y.on(e.On, e.Do)
	}
	y.planDeals()
	y.planRounds()
	y.planTitles()
	y.planFalls()
	y.planDesk()
	y.each(y.lapse)
	y.each(y.pay)
	return nil
}

// live goes through the days: what is on the agenda of a day is done in the order
// in which it came there.
func (y *year) live() error {
	days := daysBetween(y.span.From, y.span.To) + 1
	for n := range days {
		y.today = addDays(y.span.From, n)
		y.Clock.Set(y.today.Time().Add(9 * time.Hour))
		for i := 0; i < len(y.agenda[y.today]); i++ {
			if err := y.ctx.Err(); err != nil {
				return err
			}
			if err := y.take(y.agenda[y.today][i]); err != nil {
				return err
			}
		}
		delete(y.agenda, y.today)
		if y.Progress != nil {
			y.Progress(n+1, days)
		}
	}
	return nil
}

func (y *year) take(t task) error {
	if t.aside {
		return y.Clock.Aside(t.do)
	}
	if err := t.do(); err != nil {
		return err
	}
	y.pass()
	return nil
}

// pass lets some time of the day go by; the working day ends in the evening.
func (y *year) pass() {
	next := y.Clock.Now().Add(time.Duration(10+y.rng.IntN(80)) * time.Second)
	if next.Before(y.today.Time().Add(21 * time.Hour)) {
		y.Clock.Set(next)
	}
}

// on puts something on the agenda of a day, or of the first working day after it.
// What lies behind the end of the year, or in no known calendar, does not happen.
func (y *year) on(day market.Date, do func() error) { y.put(day, task{do: do}) }

func (y *year) put(day market.Date, t task) {
	day, err := y.table.Add(max(day, y.today), 0)
	if err == nil && day <= y.span.To {
		y.agenda[day] = append(y.agenda[day], t)
	}
}

// in puts something on the agenda so many working days from today.
func (y *year) in(days int, do func() error) { y.after(days, task{do: do}) }

// aside puts something on the agenda so many working days from today, with which the
// rest of the year has nothing to do.
func (y *year) aside(days int, do func() error) { y.after(days, task{do: do, aside: true}) }

func (y *year) after(days int, t task) {
	if day, err := y.table.Add(y.today, days); err == nil {
		y.put(day, t)
	}
}

// each does something on every working day.
func (y *year) each(do func() error) {
	for day := y.span.From; day <= y.span.To; day = addDays(day, 1) {
		if works, err := y.table.IsWorkday(day); err == nil && works {
			y.on(day, do)
		}
	}
}

// day is a day of the year by its number, counted in days of a whole year.
func (y *year) day(n int) market.Date { return addDays(y.span.From, n) }

// within is a random number of days from least to most.
func (y *year) within(least, most int) int { return least + y.rng.IntN(most-least+1) }

// did counts; see Report.did.
func (y *year) did(action string, err error) (done bool, failure error) {
	return y.report.did(action, err)
}

// finish counts what stands.
func (y *year) finish() error {
	kinds := []string{service.Contracts, service.Payments, service.Invoices, service.Claims, service.Rounds, service.Objections, service.Recoveries, service.Reviews, service.Stories}
	for _, kind := range kinds {
		err := walk(y.ctx, y.Service.Store, kind, func(d store.Doc) error {
			state, err := store.As[struct {
				State string `json:"state"`
			}](d)
			y.report.States[kind+"/"+state.State]++
			return err
		})
		if err != nil {
			return err
		}
	}
	money, err := moneyOf(y.ctx, y.Service.Store)
	if err != nil {
		return err
	}
	y.report.Paid, y.report.Back = money.paid, money.back
	if y.report.Entries, err = y.Service.Store.Head(y.ctx); err != nil {
		return err
	}
	last, err := y.Service.Store.Entries(y.ctx, y.report.Entries-1, 1)
	if err == nil && len(last) > 0 {
		y.report.Hash = last[0].Hash
	}
	return err
}

// walk reads every document of a kind.
func walk(ctx context.Context, r store.Reader, kind string, each func(store.Doc) error) error {
	q := store.Query{Kind: kind, Limit: 200}
	for {
		page, err := r.Find(ctx, q)
		if err != nil {
			return err
		}
		for _, d := range page.Docs {
			if err := each(d); err != nil {
				return fmt.Errorf("%s/%s: %w", kind, d.ID, err)
			}
		}
		if page.Next == "" {
			return nil
		}
		q.After = page.Next
	}
}

func addDays(d market.Date, n int) market.Date {
	return market.DateOf(d.Time().AddDate(0, 0, n))
}

func daysBetween(from, to market.Date) int {
	return int(to.Time().Sub(from.Time()) / (24 * time.Hour))
}

// some is a random part of a list, in its order.
func some[T any](rng *rand.Rand, from []T, n int) []T {
	chosen := rng.Perm(len(from))[:min(n, len(from))]
	slices.Sort(chosen)
	out := make([]T, len(chosen))
	for i, at := range chosen {
		out[i] = from[at]
	}
	return out
}
