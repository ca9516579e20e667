package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"duijie/search"
)

// loadOptions are those of the second command.
type loadOptions struct {
	ground
	Items    int           `default:"100000" help:"How many items the catalogue holds."`
	People   int           `default:"200" help:"How many people ask, two of each organisation."`
	Rate     float64       `help:"Requests a second of the soak; 0: three quarters of what is held, which is looked for first."`
	Minutes  float64       `default:"20" help:"How long the soak takes."`
	Step     time.Duration `default:"20s" help:"How long each rate is tried, and overload, recovery and flood take."`
	Patience time.Duration `default:"500ms" help:"A rate is held while 95 of 100 searches are answered within this."`
}

// Shares of the soak's rate: what is held, and more than can be done.
const (
	soakShare    = 0.75
	overloadRate = 3
)

// Run lets many people ask at once: how much is held, whether it lasts, what happens
// with too much, and what one heavy user does to the others.
func (o loadOptions) Run(ctx context.Context) (err error) {
	analyzer, err := search.NewAnalyzer(search.AnalyzerOptions{})
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(min(cores, runtime.NumCPU()))
	corpus, err := newCorpus(o.From, o.Seed, analyzer)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp(o.Work, "duijie-load-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	data := filepath.Join(folder, "data")
	if o.Keep != "" {
		data = filepath.Join(o.Keep, strconv.Itoa(o.Items))
	}
	r := newLoadReport(ctx, o, corpus)
	l := &trial{options: o, product: &product{program: o.Server, data: data, corpus: corpus, items: o.Items}, corpus: corpus, report: r}
	if err := l.prepare(ctx); err != nil {
		return fmt.Errorf("preparing: %w", err)
	}
	if err := errors.Join(l.crowd(ctx), r.write(o.Out)); err != nil { // a long run that breaks off keeps what it has
		return err
	}
	if err := l.neighbours(ctx); err != nil {
		return fmt.Errorf("one heavy user: %w", err)
	}
	if err := r.write(o.Out); err != nil {
		return err
	}
	return errors.Join(r.markdown(os.Stdout), r.verdict())
}

// trial is one run.
type trial struct {
	options loadOptions
	product *product
	corpus  *corpus
	report  *loadReport
}

// prepare fills store and index, unless an earlier run left them, and makes people.
func (l *trial) prepare(ctx context.Context) error {
	var filled result
	if err := l.product.write(ctx, &filled); err != nil {
		return err
	}
	built := filepath.Join(l.product.data, "index")
	if _, err := os.Stat(built); err != nil {
		tell("building index and matcher of %d items", l.options.Items)
		if err := l.product.build(ctx, &filled); err != nil {
			return err
		}
	}
	return admit(ctx, l.product.data, l.corpus, l.options.People)
}

// crowd takes what many people do.
func (l *trial) crowd(ctx context.Context) (err error) {
	figures, err := freeAddress()
	if err != nil {
		return err
	}
	s, err := l.product.start(ctx, "DUIJIE_METRICS="+figures)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	people, err := gather(ctx, s, l.options.People)
	if err != nil {
		return fmt.Errorf("signing in: %w", err)
	}
	m, err := newMix(ctx, s, people, l.corpus, l.options)
	if err != nil {
		return fmt.Errorf("getting to know each other: %w", err)
	}
	defer people.renewAll(ctx)()
	if l.report.Held, err = l.held(ctx, m); err != nil {
		return err
	}
	rate := l.options.Rate
	if rate == 0 {
		rate = l.report.Held * soakShare
	}
	w := &watch{server: s, figures: figures}
	if err := l.soak(ctx, m, w, rate); err != nil {
		return err
	}
	return l.overload(ctx, m, w, rate)
}

// held looks for the highest rate at which all is answered, and soon: half as much
// again until it is too much, then between.
func (l *trial) held(ctx context.Context, m *mix) (float64, error) {
	if l.options.Rate > 0 {
		return 0, nil
	}
	good, bad := 0.0, 0.0
	for rate := 40.0; ctx.Err() == nil && (bad == 0 || bad > good*1.1); {
		p := m.run(ctx, "step", rate, l.options.Step, nil)
		ok := p.held(rate, l.options.Patience)
		l.report.Steps = append(l.report.Steps, p)
		tell("%.0f a second: %s", rate, p.line())
		if ok {
			good = rate
		} else {
			bad = rate
		}
		switch {
		case bad == 0:
			rate *= 1.5
		case good == 0:
			rate /= 2
		default:
			rate = (good + bad) / 2
		}
		if rate < 1 {
			return 0, errors.New("not even one request a second is held")
		}
	}
	return good, ctx.Err()
}

// soak goes on at one rate and watches the memory.
func (l *trial) soak(ctx context.Context, m *mix, w *watch, rate float64) error {
	tell("soak: %.0f requests a second for %.1f minutes", rate, l.options.Minutes)
	lasts := time.Duration(l.options.Minutes * float64(time.Minute))
	if err := os.MkdirAll(l.options.Out, 0o750); err != nil {
		return err
	}
	end := w.begin(ctx, lasts, l.options.Out)
	l.report.Soak = m.run(ctx, "soak", rate, lasts, nil)
	samples, err := end()
	if err != nil {
		return fmt.Errorf("watching the memory: %w", err)
	}
	l.report.Memory = samples
	tell("soak: %s", l.report.Soak.line())
	return errors.Join(ctx.Err(), w.profile(ctx, "heap", filepath.Join(l.options.Out, heapEnd)))
}

// overload asks for more than can be done, with an eye on health, and then for as much
// as before.
func (l *trial) overload(ctx context.Context, m *mix, w *watch, rate float64) error {
	tell("overload: %.0f requests a second", rate*overloadRate)
	health := w.health(ctx)
	l.report.Overload = m.run(ctx, "overload", rate*overloadRate, l.options.Step, nil)
	l.report.Health = health()
	tell("overload: %s", l.report.Overload.line())
	l.report.Recovery = m.run(ctx, "recovery", rate, l.options.Step, nil)
	tell("recovery: %s", l.report.Recovery.line())
	return ctx.Err()
}

// neighbours has one ask with and without another that floods; no allowance by account
// helps the server here.
func (l *trial) neighbours(ctx context.Context) (err error) {
	s, err := l.product.start(ctx, "DUIJIE_RATE=0")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	people, err := gather(ctx, s, 4) // two of one organisation, two of another
	if err != nil {
		return err
	}
	m, err := newMix(ctx, s, people, l.corpus, l.options)
	if err != nil {
		return err
	}
	heavy, others := people.all[0], people.all[2:]
	const few = 10 // a second
	l.report.Alone = m.run(ctx, "alone", few, l.options.Step, others)
	end := m.flood(ctx, heavy)
	l.report.Beside = m.run(ctx, "beside a flood", few, l.options.Step, others)
	l.report.Flood = end()
	tell("alone: %s", l.report.Alone.line())
	tell("beside a flood: %s", l.report.Beside.line())
	tell("the flood: %s", l.report.Flood.line())
	return ctx.Err()
}

// tell says how it goes.
func tell(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
