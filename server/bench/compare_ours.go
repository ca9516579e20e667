package main

import (
	"context"
	"strconv"
	"time"

	"duijie/matching"
	"duijie/search"
)

// ours is our own search, built by itself on the very texts that the rivals get.
type ours struct {
	index   *search.Index
	changes []search.Change
	count   int
}

// batch is how many items are handed over at a time.
const batch = 1000

func newOurs(folder string, a *search.Analyzer) (*ours, error) {
	index, err := search.Rebuild(folder, a, func(*search.Index) error { return nil })
	return &ours{index: index}, err
}

func (o *ours) add(_ context.Context, d document) error {
	o.count++
	o.changes = append(o.changes, search.Change{Put: &search.Document{ID: strconv.Itoa(o.count), Kind: matching.Achievement, Title: d.title, Body: d.body}})
	if len(o.changes) < batch {
		return nil
	}
	return o.flush()
}

func (o *ours) flush() error {
	err := o.index.Apply(o.changes, int64(o.count))
	o.changes = o.changes[:0]
	return err
}

func (o *ours) done(context.Context) error { return o.flush() }

func (o *ours) find(ctx context.Context, words [2]string, shown bool) (int, time.Duration, error) {
	began := time.Now()
	found, err := o.index.Search(ctx, search.Query{Text: words[0] + " " + words[1], Limit: hits, Highlight: shown})
	return len(found.Hits), time.Since(began), err
}

func (o *ours) Close() error { return o.index.Close() }
