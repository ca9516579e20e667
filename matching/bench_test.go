package matching

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// benchSize is how many offers the benchmarks hold.
const benchSize = 100_000

// sentences gives titles and sentences to recombine: those of the samples, or of the folder that DUIJIE_BENCH_DATA names
// (its *.jsonl, each line with title and perhaps body), for a vocabulary as wide as real catalogues have.
func sentences(tb testing.TB) (titles, bodies []string) {
	add := func(title, body string) {
		titles = append(titles, title)
		for len(body) > 0 {
			end := sentenceEnd(body)
			if end > 20 {
				bodies = append(bodies, body[:end])
			}
			body = body[end:]
		}
	}
	dir := os.Getenv("DUIJIE_BENCH_DATA")
	if dir == "" {
		j := fixtures(tb)
		for _, item := range append(j.Offers, j.Demands...) {
			add(item.Title, item.Body)
		}
		return titles, bodies
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no *.jsonl in %s (%v)", dir, err)
	}
	for _, file := range files {
		err := eachLine(file, func(_ int, line string) error {
			var item Item
			if err := json.Unmarshal([]byte(line), &item); err != nil {
				return err
			}
			add(item.Title, item.Body)
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return titles, bodies
}

// catalogue makes items of about 400 characters out of sentences.
type catalogue struct {
	random         *rand.Rand
	titles, bodies []string
}

func (c *catalogue) item(kind string, n int) Item {
	pick := func(from []string) string { return from[c.random.IntN(len(from))] }
	item := Item{ID: fmt.Sprintf("%s%07d", kind[:1], n), Kind: kind, Title: pick(c.titles), Field: fmt.Sprintf("%02d", 1+c.random.IntN(11)), Region: "220100"}
	var body strings.Builder
	for body.Len() < 3*330 {
		body.WriteString(pick(c.bodies))
	}
	item.Body = body.String()
	item.TRL, item.MinTRL = 1+c.random.IntN(9), 1+c.random.IntN(9)
	item.Modes = []string{"license_ordinary", "cooperative"}
	item.Indicators = []Indicator{figureOf("抗拉强度", "ge", float64(100+c.random.IntN(400)), "MPa"), figureOf("使用寿命", "ge", float64(1+c.random.IntN(20)), "年")}
	return item
}

func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// benchEngine is filled once for all benchmarks of a run.
var benchEngine *Engine

func filled(b *testing.B) (*Engine, *catalogue) {
	b.Helper()
	titles, bodies := sentences(b)
	c := &catalogue{rand.New(rand.NewPCG(1, 2)), titles, bodies}
	if benchEngine == nil {
		benchEngine = emptyEngine(b, Options{})
		before, start := memory(), time.Now()
		for n := 0; n < benchSize; n += batchSize {
			changes := make([]Change, batchSize)
			for i := range changes {
				item := c.item(Achievement, n+i)
				changes[i] = Change{item.ID, &item}
			}
			if err := benchEngine.Apply(changes, int64(n)); err != nil {
				b.Fatal(err)
			}
		}
		benchEngine.Settle()
		took := time.Since(start)
		b.Logf("%d achievements from %d sentences: %.1f s (%.0f/s), %.0f MB", benchSize, len(bodies), took.Seconds(), benchSize/took.Seconds(), float64(memory()-before)/1e6)
	}
	return benchEngine, c
}

func BenchmarkMatch100k(b *testing.B) {
	e, c := filled(b)
	demands := make([]Item, 200)
	for i := range demands {
		demands[i] = c.item(Demand, i)
	}
	times := make([]time.Duration, 0, b.N)
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		if _, err := e.Match(context.Background(), demands[i%len(demands)], MatchOptions{}); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
}

func BenchmarkApplyOne100k(b *testing.B) {
	e, c := filled(b)
	for i := 0; b.Loop(); i++ {
		item := c.item(Achievement, i%benchSize)
		if err := e.Apply([]Change{{item.ID, &item}}, int64(i)); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	e.Settle()
}

func BenchmarkSnapshot100k(b *testing.B) {
	e, _ := filled(b)
	dir := b.TempDir()
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"save", func() error { return e.Save(dir) }},
		{"load", func() error { return emptyEngine(b, Options{}).Load(dir) }},
	} {
		b.Run(step.name, func(b *testing.B) {
			for b.Loop() {
				if err := step.do(); err != nil {
					b.Fatal(err)
				}
			}
			if info, err := os.Stat(filepath.Join(dir, snapshotName)); err == nil {
				b.ReportMetric(float64(info.Size())/1e6, "MB")
			}
		})
	}
}

// BenchmarkFeatures is the reading of one text, most of the time of building.
func BenchmarkFeatures(b *testing.B) {
	titles, bodies := sentences(b)
	c := &catalogue{rand.New(rand.NewPCG(1, 2)), titles, bodies}
	r := reader{segmenter: analyzer(b), keywordRepeat: 2}
	item := c.item(Achievement, 1)
	for b.Loop() {
		r.features(item, false)
	}
}
