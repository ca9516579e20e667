package main

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"duijie/matching"
	"duijie/search"
	"duijie/server/jobs"
)

// benchItems is how many items the benchmarks build from nothing.
const benchItems = 10_000

// BenchmarkBuild builds the engines alone, without the store that feeds them.
func BenchmarkBuild(b *testing.B) {
	a, err := search.NewAnalyzer(search.AnalyzerOptions{})
	if err != nil {
		b.Fatal(err)
	}
	c, err := newCorpus("", 1, a)
	if err != nil {
		b.Fatal(err)
	}
	entries := make([]jobs.Listing, benchItems)
	for n := range entries {
		entry, err := c.entry(n)
		if err != nil {
			b.Fatal(err)
		}
		entries[n] = jobs.Listing{ID: entry.Item.ID, Entry: entry}
	}
	for _, row := range []struct {
		name           string
		matcher, index bool
	}{{"index", false, true}, {"matcher", true, false}, {"both", true, true}} {
		b.Run(row.name, func(b *testing.B) {
			before := processorTime()
			for b.Loop() {
				b.StopTimer()
				folder := filepath.Join(b.TempDir(), "index")
				b.StartTimer()
				if err := buildOf(b.Context(), folder, a, entries, row.matcher, row.index); err != nil {
					b.Fatal(err)
				}
			}
			spent := processorTime() - before
			b.ReportMetric(float64(spent)/float64(time.Millisecond)/float64(b.N*benchItems), "cpu-ms/item")
			b.ReportMetric(float64(b.N*benchItems)/b.Elapsed().Seconds(), "items/s")
		})
	}
}

// buildOf builds what is asked for as the server does.
func buildOf(ctx context.Context, folder string, a *search.Analyzer, entries []jobs.Listing, matcher, index bool) error {
	if matcher && index {
		defer a.Remember()()
	}
	source := func(_ context.Context, give func([]jobs.Listing) error) error {
		for part := range slices.Chunk(entries, batch) {
			if err := give(part); err != nil {
				return err
			}
		}
		return nil
	}
	var sinks []jobs.Sink
	if matcher {
		e, err := matching.New(matching.Options{Analyzer: a})
		if err != nil {
			return err
		}
		defer e.Settle()
		sinks = append(sinks, jobs.MatchSink{Engine: e})
	}
	if !index {
		return jobs.Feed(ctx, source, sinks...)
	}
	x, err := search.Rebuild(folder, a, func(x *search.Index) error {
		return jobs.Feed(ctx, source, append(sinks, jobs.IndexSink{Index: x})...)
	})
	if err != nil {
		return err
	}
	return x.Close()
}
