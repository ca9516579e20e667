package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"duijie/matching"
	"duijie/search"
	"duijie/server/jobs"
)

// alone measures the engines without the store that feeds them and the server
// around them: writing a million items into the journal takes hours and says
// nothing about the engines.
type alone struct {
	data     string
	corpus   *corpus
	items    int
	analyzer *search.Analyzer
}

// build builds index and matcher unless an earlier run left them there.
func (a *alone) build(ctx context.Context, result *result) error {
	full := filepath.Join(a.data, "built")
	if _, err := os.Stat(full); err == nil {
		return nil
	}
	if err := errors.Join(os.RemoveAll(a.data), os.MkdirAll(filepath.Join(a.data, "matcher"), 0o750)); err != nil {
		return err
	}
	began, before := time.Now(), processorTime()
	matcher, err := matching.New(matching.Options{Analyzer: a.analyzer, TextVersion: a.analyzer.Fingerprint()})
	if err != nil {
		return err
	}
	defer a.analyzer.Remember()()
	index, err := search.Rebuild(filepath.Join(a.data, "index"), a.analyzer, func(x *search.Index) error {
		return jobs.Feed(ctx, a.source, jobs.MatchSink{Engine: matcher}, jobs.IndexSink{Index: x})
	})
	if err != nil {
		return err
	}
	if err := errors.Join(index.Close(), matcher.Save(filepath.Join(a.data, "matcher"))); err != nil {
		return err
	}
	took := time.Since(began).Seconds()
	result.add(figure{
		Name: "build from nothing, both engines", Unit: "items/s", Value: round(float64(a.items) / took), Target: [2]float64{1000, 0}, Least: true,
		Note: fmt.Sprintf("engines only, without the store; %.0f s, %.0f s of processor time", took, (processorTime() - before).Seconds()),
	})
	for _, folder := range []string{"index", "matcher"} {
		result.add(figure{Name: folder + " on disk", Unit: "MB", Value: sizeOf(filepath.Join(a.data, folder))})
	}
	return os.WriteFile(full, nil, 0o600)
}

// source makes the items as they are asked for, so that none has to be kept.
func (a *alone) source(_ context.Context, give func([]jobs.Listing) error) error {
	bar := newBar(a.items, "index and matcher")
	for n := 0; n < a.items; {
		listings := make([]jobs.Listing, 0, batch)
		for ; n < a.items && len(listings) < batch; n++ {
			entry, err := a.corpus.entry(n)
			if err != nil {
				return err
			}
			listings = append(listings, jobs.Listing{ID: entry.Item.ID, Entry: entry})
		}
		if err := give(listings); err != nil {
			return err
		}
		_ = bar.Add(len(listings))
	}
	return bar.Finish()
}

// resident notes the memory of this process, which holds both engines.
func (a *alone) resident(result *result) error {
	debug.FreeOSMemory()
	value, note, err := memoryOf(os.Getpid())
	if err != nil {
		return err
	}
	result.add(figure{Name: "resident memory of both engines", Unit: "MB", Value: value, Target: [2]float64{1200, 8000}, Note: note})
	return nil
}

// visible times how long a new item takes until both engines have it, and fails
// where one does not find it then.
func (a *alone) visible(ctx context.Context, index *search.Index, matcher *matching.Engine, result *result) error {
	var all []time.Duration
	for n := range published {
		demand, err := a.corpus.entry(demandEvery*n + demandEvery - 1)
		if err != nil {
			return err
		}
		entry, err := a.corpus.entry(demandEvery * n)
		if err != nil {
			return err
		}
		mark := fmt.Sprintf("visible%d", time.Now().UnixNano())
		entry.Document.ID, entry.Item.ID = mark, mark
		entry.Document.Title = demand.Document.Title + " " + mark
		entry.Item.Title, entry.Item.Body, entry.Item.Organisation = demand.Item.Title, demand.Item.Body, mark
		listing := []jobs.Listing{{ID: mark, Entry: entry}}
		began := time.Now()
		for _, sink := range []jobs.Sink{jobs.IndexSink{Index: index}, jobs.MatchSink{Engine: matcher}} {
			if err := sink.Apply(listing, 0); err != nil {
				return err
			}
		}
		found, err := index.Search(ctx, search.Query{Text: mark})
		if err != nil {
			return err
		}
		matches, err := matcher.Match(ctx, demand.Item, matching.MatchOptions{})
		if err != nil {
			return err
		}
		all = append(all, time.Since(began))
		if found.Total != 1 || !holds(matches, mark) {
			return fmt.Errorf("the new item %s is found %d times and matched: %t", mark, found.Total, holds(matches, mark))
		}
		gone := []jobs.Listing{{ID: mark}} // a kept folder stays as it was
		if err := errors.Join(jobs.IndexSink{Index: index}.Apply(gone, 0), jobs.MatchSink{Engine: matcher}.Apply(gone, 0)); err != nil {
			return err
		}
	}
	t := summed(all)
	result.add(figure{
		Name: "new item visible in search and in matches", Unit: "ms, p95", Value: t.P95, Target: [2]float64{300, 1000}, Timings: &t,
		Note: "engines only, without the store: taken in, found by search and matched",
	})
	return nil
}

func holds(matches []matching.Match, id string) bool {
	for _, m := range matches {
		if m.ID == id {
			return true
		}
	}
	return false
}
