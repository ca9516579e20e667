package jobs

import (
	"context"

	"duijie/server/store"

	"golang.org/x/sync/errgroup"
)

// batch is how many listings are handed to a sink at once while building.
const batch = 1000

// Build fills an empty sink from the current documents. It stands then at the
// journal number read before the first of them: following from there takes in
// again what changed meanwhile, which does no harm. progress may be nil.
func (f *Follower) Build(ctx context.Context, progress func(done, total int)) error {
	return Build(ctx, progress, f)
}

// Build fills the sinks of several followers of one store in one pass over its
// documents.
func Build(ctx context.Context, progress func(done, total int), followers ...*Follower) error {
	from := followers[0].store
	head, err := from.Head(ctx)
	if err != nil {
		return err
	}
	sinks := make([]Sink, len(followers))
	for i, f := range followers {
		sinks[i] = f.sink
	}
	source := func(ctx context.Context, give func([]Listing) error) error {
		return eachPublic(ctx, from, progress, give)
	}
	if err := Feed(ctx, source, sinks...); err != nil {
		return err
	}
	for _, f := range followers {
		if err := f.sink.Apply(nil, head); err != nil {
			return err
		}
		f.reach(head)
	}
	return nil
}

// Feed hands every batch that source gives to the first sink, then to the
// second, which takes it while the first takes the next: they share the
// processors, and an analyser that remembers cuts each text once. They stand at
// number 0: what stops half way is built anew.
func Feed(ctx context.Context, source func(ctx context.Context, give func([]Listing) error) error, sinks ...Sink) error {
	group, until := errgroup.WithContext(ctx)
	first := make(chan []Listing)
	group.Go(func() error {
		defer close(first)
		return source(until, passOn(until, first))
	})
	from := first
	for i, sink := range sinks {
		batches, next := from, make(chan []Listing)
		last := i == len(sinks)-1
		group.Go(func() error {
			defer close(next)
			give := passOn(until, next)
			for changes := range batches {
				if err := sink.Apply(changes, 0); err != nil {
					return err
				}
				if last {
					continue
				}
				if err := give(changes); err != nil {
					return err
				}
			}
			return nil
		})
		from = next
	}
	return group.Wait()
}

// passOn gives what hands batches on, until ctx ends.
func passOn(ctx context.Context, to chan<- []Listing) func([]Listing) error {
	return func(changes []Listing) error {
		select {
		case to <- changes:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// eachPublic gives everything that is public now, in batches. progress may be
// nil.
func eachPublic(ctx context.Context, s store.Store, progress func(done, total int), give func([]Listing) error) error {
	total := 0
	for _, kind := range listed {
		n, err := s.Count(ctx, publicQuery(kind))
		if err != nil {
			return err
		}
		total += n
	}
	done := 0
	for _, kind := range listed {
		err := inBatches(ctx, s, publicQuery(kind), func(changes []Listing) error {
			done += len(changes)
			if progress != nil {
				progress(done, total)
			}
			return give(changes)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
