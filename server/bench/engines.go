package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"duijie/matching"
	"duijie/search"
)

// engines times single calls of search and matching on what the program built.
type engines struct {
	data    string // the program's data folder
	corpus  *corpus
	items   int
	queries int

	analyzer *search.Analyzer
	words    [][2]string // the queries, two words each
	alone    *alone      // nil where the server was measured too
}

// completed is how many suggestions a page shows.
const completed = 10

// measure opens index and matcher and takes their figures.
func (e *engines) measure(ctx context.Context, result *result) error {
	var err error
	if e.analyzer, err = search.NewAnalyzer(search.AnalyzerOptions{}); err != nil {
		return err
	}
	e.words = sampleWords(e.corpus, e.analyzer, e.items, e.queries)
	if e.alone != nil {
		e.alone.analyzer = e.analyzer
		if err := e.alone.build(ctx, result); err != nil {
			return fmt.Errorf("building: %w", err)
		}
	}
	began := time.Now()
	index, err := search.Open(filepath.Join(e.data, "index"), e.analyzer)
	if err != nil {
		return err
	}
	defer index.Close()
	result.add(figure{Name: "open the index", Unit: "s", Value: round(time.Since(began).Seconds())})
	began = time.Now()
	matcher, err := matching.New(matching.Options{Analyzer: e.analyzer, TextVersion: e.analyzer.Fingerprint()})
	if err != nil {
		return err
	}
	if err := matcher.Load(filepath.Join(e.data, "matcher")); err != nil {
		return err
	}
	result.add(figure{Name: "load the matcher", Unit: "s", Value: round(time.Since(began).Seconds())})
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	result.add(figure{Name: "live heap of index and matcher", Unit: "MB", Value: round(float64(memory.HeapAlloc) / 1e6)})
	if err := e.search(ctx, index, result); err != nil {
		return err
	}
	if err := e.match(ctx, matcher, result); err != nil || e.alone == nil {
		return err
	}
	if err := e.alone.resident(result); err != nil {
		return err
	}
	return e.alone.visible(ctx, index, matcher, result)
}

// search times queries of the kinds that the search page sends.
func (e *engines) search(ctx context.Context, index *search.Index, result *result) error {
	frequency, err := e.meanFrequency(ctx, index)
	if err != nil {
		return err
	}
	result.MeanFrequency = frequency
	filters := search.Query{
		Kinds: []string{matching.Achievement}, Fields: []string{"01", "05", "08"}, Regions: []string{"220100", "220200"},
		Facets: true,
	}
	for _, kind := range []struct {
		name   string
		target [2]float64
		query  func(words [2]string) search.Query
	}{
		{"search, two words, with highlight", [2]float64{3, 15}, func(words [2]string) search.Query {
			return search.Query{Text: words[0] + " " + words[1], Highlight: true}
		}},
		{"search with three filters and all facets", [2]float64{15, 80}, func(words [2]string) search.Query {
			q := filters
			q.Text, q.Highlight = words[0]+" "+words[1], true
			return q
		}},
		{"one word, three filters and all facets", [2]float64{15, 80}, func(words [2]string) search.Query {
			q := filters
			q.Text, q.Highlight = words[0], true
			return q
		}},
		{"no word, three filters and all facets", [2]float64{15, 80}, func([2]string) search.Query { return filters }},
	} {
		found := 0
		t, err := timed(kind.name, len(e.words), func(n int) error {
			out, err := index.Search(ctx, kind.query(e.words[n]))
			found += out.Total
			return err
		})
		if err != nil {
			return err
		}
		note := fmt.Sprintf("%d found in the mean", found/max(1, len(e.words)*(1+passes)))
		result.add(figure{Name: kind.name, Unit: "ms, p95", Value: t.P95, Target: kind.target, Timings: &t, Note: note})
	}
	t, err := timed("completion", len(e.words), func(n int) error {
		_, err := index.Complete(beginning(e.words[n][0], 1+n%2), completed)
		return err
	})
	if err != nil {
		return err
	}
	result.add(figure{Name: "completion", Unit: "ms, p95", Value: t.P95, Target: [2]float64{2, 5}, Timings: &t, Note: "beginnings of one and two characters"})
	return nil
}

// meanFrequency is in how many documents a word of the queries stands, in the
// mean.
func (e *engines) meanFrequency(ctx context.Context, index *search.Index) (int, error) {
	sum := 0
	for _, pair := range e.words {
		for _, word := range pair {
			out, err := index.Search(ctx, search.Query{Text: word, Limit: 1})
			if err != nil {
				return 0, err
			}
			sum += out.Total
		}
	}
	return sum / max(1, 2*len(e.words)), nil
}

// mostDemands is how many demands are matched one after another; of more the
// time is worked out.
const mostDemands = 10_000

func (e *engines) match(ctx context.Context, matcher *matching.Engine, result *result) error {
	demand := func(n int) matching.Item { return e.corpus.item(demandEvery*n + demandEvery - 1).matching(e.corpus) }
	demands := e.items / demandEvery
	sample := min(demands, 200)
	t, err := timed("matches for a demand", sample, func(n int) error {
		_, err := matcher.Match(ctx, demand(n*(demands/sample)), matching.MatchOptions{})
		return err
	})
	if err != nil {
		return err
	}
	result.add(figure{
		Name: "matches for a demand: candidates, re-rank, 20 reasons", Unit: "ms, p95", Value: t.P95, Target: [2]float64{10, 60}, Timings: &t,
	})
	count := min(demands, mostDemands)
	bar := newBar(count, "all demands")
	began := time.Now()
	if err := inParallel(count, func(n int) error {
		_, err := matcher.Match(ctx, demand(n), matching.MatchOptions{})
		_ = bar.Add(1)
		return err
	}); err != nil {
		return err
	}
	_ = bar.Finish()
	took := time.Since(began).Seconds()
	all := figure{Name: "all demands against all offers", Unit: "s", Value: round(took * float64(demands) / float64(max(count, 1))), Target: [2]float64{180, 0}}
	all.Note = fmt.Sprintf("%d demands", demands)
	if count < demands {
		all.Note += fmt.Sprintf(", worked out from %d", count)
	}
	result.add(all)
	return nil
}

// inParallel calls f for 0 to n-1 on all cores.
func inParallel(n int, f func(int) error) error {
	var next atomic.Int64
	var group sync.WaitGroup
	faults := make([]error, runtime.GOMAXPROCS(0))
	for worker := range faults {
		group.Go(func() {
			for i := int(next.Add(1) - 1); i < n && faults[worker] == nil; i = int(next.Add(1) - 1) {
				faults[worker] = f(i)
			}
		})
	}
	group.Wait()
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}

// matching is the item as the matcher is asked with it.
func (it item) matching(c *corpus) matching.Item {
	m := matching.Item{
		Kind: matching.Demand, Title: it.title, Body: it.body, Keywords: it.keywords, Field: it.field, Region: c.owners[it.owner].Region,
		MinTRL: it.trl, Modes: it.modes,
		Budget: matching.Range{MinFen: int64(it.price.MinFen), MaxFen: int64(it.price.MaxFen), Known: it.price.Known()},
	}
	for _, f := range it.figures {
		m.Indicators = append(m.Indicators, matching.Indicator{Name: f.Name, Op: string(f.Op), Value: f.Value, High: f.High, Unit: f.Unit, Need: f.Need})
	}
	return m
}

// sampleWords draws pairs of words as people would type them: two different
// words out of title and keywords of one item.
func sampleWords(c *corpus, a *search.Analyzer, items, queries int) [][2]string {
	random := rand.New(rand.NewPCG(c.seed, 0x9e3779b97f4a7c15)) //nolint:gosec // the queries have to be the same again
	var pairs [][2]string
	for len(pairs) < queries {
		it := c.item(random.IntN(items))
		var words []string
		for _, text := range append([]string{it.title}, it.keywords...) {
			for _, token := range a.Tokens(text) {
				if !token.Sub && utf8.RuneCountInString(token.Term) > 1 && !slices.Contains(words, token.Term) {
					words = append(words, token.Term)
				}
			}
		}
		if len(words) < 2 {
			continue
		}
		first := random.IntN(len(words))
		second := (first + 1 + random.IntN(len(words)-1)) % len(words)
		pairs = append(pairs, [2]string{words[first], words[second]})
	}
	return pairs
}

// beginning is the first n characters of a word.
func beginning(word string, n int) string {
	runes := []rune(word)
	return string(runes[:min(n, len(runes))])
}

// sizeOf is the size of a folder's files in MB.
func sizeOf(folder string) float64 {
	var bytes int64
	_ = filepath.WalkDir(folder, func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			if info, err := entry.Info(); err == nil {
				bytes += info.Size()
			}
		}
		return nil
	})
	return round(float64(bytes) / 1e6)
}
