package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// part is what one stretch of load showed.
type part struct {
	Name     string         `json:"name"`
	Rate     float64        `json:"rate"`     // asked for a second
	Seconds  float64        `json:"seconds"`  // from the first request to the last answer
	Answered float64        `json:"answered"` // with success, a second
	Kinds    []kindResult   `json:"kinds"`
	Shed     map[string]int `json:"shed"`   // 429 and 503 with Retry-After, by kind and code
	Errors   map[string]int `json:"errors"` // anything else
}

// kindResult is what one sort of requests showed.
type kindResult struct {
	Kind    string  `json:"kind"`
	Sent    int     `json:"sent"`
	Timings timings `json:"answered"` // those with success
}

// most requests of one kind that wait for an answer at once: more people do not look.
const mostOpen = 2000

// client keeps its connections, and takes packed answers as they come.
var client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: mostOpen, IdleConnTimeout: time.Minute}}

// run asks at a rate, so much of each kind, for a while: of all people, or of those who
// are named, who only search.
func (m *mix) run(ctx context.Context, name string, rate float64, lasts time.Duration, who []*person) *part {
	p := newPart(name, rate)
	mixed := who == nil
	if mixed {
		who = m.people.all
	}
	bar := newBar(int(rate*lasts.Seconds()), fmt.Sprintf("%s, %.0f a second", name, rate))
	began := time.Now()
	var working sync.WaitGroup
	var attackers []*vegeta.Attacker
	tallies := make([]*tally, len(kinds))
	for n, kind := range kinds {
		share := kind.share / 100
		if !mixed {
			share = map[bool]float64{true: 1}[kind.name == "search"]
		}
		pace := vegeta.Rate{Freq: int(rate * share * 60), Per: time.Minute}
		if pace.Freq == 0 {
			continue
		}
		a := vegeta.NewAttacker(vegeta.Client(client), vegeta.Workers(4), vegeta.MaxWorkers(mostOpen))
		attackers = append(attackers, a)
		t := &tally{kind: kind.name, shed: map[string]int{}, errors: map[string]int{}}
		tallies[n] = t
		targets := m.targeter(uint64(n)+uint64(began.UnixNano()), who, kind.make)
		working.Go(func() {
			for r := range a.Attack(targets, pace, lasts, "") {
				t.add(r)
				_ = bar.Add(1)
			}
		})
	}
	stop := context.AfterFunc(ctx, func() {
		for _, a := range attackers {
			a.Stop()
		}
	})
	working.Wait()
	stop()
	_ = bar.Finish()
	p.sum(time.Since(began), tallies)
	return p
}

// targeter makes requests of these people, one after another.
func (m *mix) targeter(seed uint64, who []*person, of func(*mix, *rand.Rand, *person) vegeta.Target) vegeta.Targeter {
	var busy sync.Mutex
	r := rand.New(rand.NewPCG(m.seed, seed)) //nolint:gosec // no secret
	return func(t *vegeta.Target) error {
		busy.Lock()
		defer busy.Unlock()
		*t = of(m, r, one(r, who))
		return nil
	}
}

// How much one heavy user asks for: ten times what the allowance of an account would let
// pass, and so much at once. With no pace at all it would be those who ask that keep the
// processors busy.
const (
	floodRate    = 300 // a second
	floodWorkers = 64
)

// flood has one ask for much, searches and matches, until it is told to end.
func (m *mix) flood(ctx context.Context, who *person) (end func() *part) {
	p := newPart("the flood", floodRate)
	a := vegeta.NewAttacker(vegeta.Client(client), vegeta.Workers(floodWorkers), vegeta.MaxWorkers(floodWorkers))
	t := &tally{kind: "search and matches", shed: map[string]int{}, errors: map[string]int{}}
	began := time.Now()
	var working sync.WaitGroup
	working.Go(func() {
		for r := range a.Attack(m.targeter(uint64(began.UnixNano()), []*person{who}, func(m *mix, r *rand.Rand, who *person) vegeta.Target {
			if r.IntN(4) == 0 {
				return m.matches(r, who)
			}
			return m.search(r, who)
		}), vegeta.Rate{Freq: floodRate, Per: time.Second}, 0, "") {
			t.add(r)
		}
	})
	stop := context.AfterFunc(ctx, func() { a.Stop() })
	return func() *part {
		stop()
		a.Stop()
		working.Wait()
		p.sum(time.Since(began), []*tally{t})
		return p
	}
}

// tally counts the answers of one kind.
type tally struct {
	kind         string
	sent         int
	took         []time.Duration // of success
	shed, errors map[string]int
}

func (t *tally) add(r *vegeta.Result) {
	t.sent++
	switch wait := r.Headers.Get("Retry-After"); {
	case r.Code/100 == 2:
		t.took = append(t.took, r.Latency)
	case r.Code == 0:
		text := r.Error[strings.LastIndex(r.Error, ": ")+1:]
		t.errors[t.kind+": "+strings.TrimSpace(text)]++
	case wait != "" && (r.Code == http.StatusTooManyRequests || r.Code == http.StatusServiceUnavailable):
		t.shed[fmt.Sprintf("%s: %d", t.kind, r.Code)]++
	default:
		var problem struct {
			Code   string `json:"code"`
			Detail string `json:"detail"`
		}
		_ = json.Unmarshal(r.Body, &problem) // else its status has to do
		t.errors[fmt.Sprintf("%s: %d %s %s", t.kind, r.Code, problem.Code, problem.Detail)]++
	}
}

func newPart(name string, rate float64) *part {
	return &part{Name: name, Rate: rate, Shed: map[string]int{}, Errors: map[string]int{}}
}

func (p *part) sum(took time.Duration, tallies []*tally) {
	p.Seconds = took.Seconds()
	for _, t := range tallies {
		if t == nil {
			continue
		}
		k := kindResult{Kind: t.kind, Sent: t.sent}
		if len(t.took) > 0 {
			k.Timings = summed(t.took)
		}
		p.Kinds = append(p.Kinds, k)
		p.Answered += float64(len(t.took)) / p.Seconds
		for name, n := range t.shed {
			p.Shed[name] += n
		}
		for name, n := range t.errors {
			p.Errors[name] += n
		}
	}
}

func count(of map[string]int) int {
	n := 0
	for _, one := range of {
		n += one
	}
	return n
}

// held tells whether all was answered, and searches soon enough.
func (p *part) held(rate float64, patience time.Duration) bool {
	return count(p.Shed)+count(p.Errors) == 0 && p.Answered >= 0.97*rate && p.kind("search").P95 <= milliseconds(patience)
}

func (p *part) kind(name string) timings {
	for _, k := range p.Kinds {
		if k.Kind == name {
			return k.Timings
		}
	}
	return timings{}
}

// line says it in one.
func (p *part) line() string {
	out := fmt.Sprintf("%.1f a second answered, %d sent away, %d errors", p.Answered, count(p.Shed), count(p.Errors))
	for _, k := range p.Kinds {
		out += fmt.Sprintf("; %s p50 %s p95 %s", k.Kind, number(k.Timings.P50), number(k.Timings.P95))
	}
	for _, name := range sorted(p.Errors) {
		out += fmt.Sprintf("; %s (%d)", name, p.Errors[name])
	}
	return out + fmt.Sprintf("; load of the machine %.1f", load())
}

func sorted(of map[string]int) []string {
	var names []string
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
