package main

import (
	"context"
	"sync/atomic"

	"duijie/matching"
)

// liveEngine is the matcher in use. A new model takes its place between two
// requests: who asks sees one engine or the other, never parts of both.
type liveEngine struct {
	now atomic.Pointer[matching.Engine]
}

func (l *liveEngine) current() *matching.Engine { return l.now.Load() }

func (l *liveEngine) put(e *matching.Engine) { l.now.Store(e) }

// Match asks the engine in use.
func (l *liveEngine) Match(ctx context.Context, item matching.Item, o matching.MatchOptions) ([]matching.Match, error) {
	return l.current().Match(ctx, item, o)
}

// Similar asks the engine in use.
func (l *liveEngine) Similar(ctx context.Context, item matching.Item, o matching.MatchOptions) ([]matching.Match, error) {
	return l.current().Similar(ctx, item, o)
}

// Apply feeds the engine in use.
func (l *liveEngine) Apply(changes []matching.Change, seq int64) error {
	return l.current().Apply(changes, seq)
}

// Position is the journal number of the engine in use.
func (l *liveEngine) Position() int64 { return l.current().Position() }
