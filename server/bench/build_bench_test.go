package main

import (
	"path/filepath"
	"testing"
	"time"

	"duijie/matching"
	"duijie/search"
	"duijie/server/service"

	"golang.org/x/sync/errgroup"
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
	entries := make([]*service.Entry, benchItems)
	for n := range entries {
		if entries[n], err = c.entry(n); err != nil {
			b.Fatal(err)
		}
	}
	index := func(folder string) error { return buildIndexOf(folder, a, entries) }
	matcher := func(string) error { return buildMatcherOf(a, entries) }
	for _, row := range []struct {
		name  string
		build []func(string) error
	}{{"index", []func(string) error{index}}, {"matcher", []func(string) error{matcher}}, {"both", []func(string) error{index, matcher}}} {
		b.Run(row.name, func(b *testing.B) {
			before := processorTime()
			for b.Loop() {
				folder := filepath.Join(b.TempDir(), "index")
				var building errgroup.Group
				for _, build := range row.build {
					building.Go(func() error { return build(folder) })
				}
				if err := building.Wait(); err != nil {
					b.Fatal(err)
				}
			}
			spent := processorTime() - before
			b.ReportMetric(float64(spent)/float64(time.Millisecond)/float64(b.N*benchItems), "cpu-ms/item")
			b.ReportMetric(float64(b.N*benchItems)/b.Elapsed().Seconds(), "items/s")
		})
	}
}

func buildIndexOf(folder string, a *search.Analyzer, entries []*service.Entry) error {
	x, err := search.Rebuild(folder, a, func(x *search.Index) error {
		for at := 0; at < len(entries); at += batch {
			var changes []search.Change
			for _, e := range entries[at:min(at+batch, len(entries))] {
				changes = append(changes, search.Change{Put: &e.Document})
			}
			if err := x.Apply(changes, 0); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return x.Close()
}

func buildMatcherOf(a *search.Analyzer, entries []*service.Entry) error {
	e, err := matching.New(matching.Options{Analyzer: a})
	if err != nil {
		return err
	}
	for at := 0; at < len(entries); at += batch {
		var changes []matching.Change
		for _, entry := range entries[at:min(at+batch, len(entries))] {
			changes = append(changes, matching.Change{ID: entry.Item.ID, Item: &entry.Item})
		}
		if err := e.Apply(changes, 0); err != nil {
			return err
		}
	}
	e.Settle()
	return nil
}
