package auth

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"duijie/server/market"
)

// clock is a world whose time a test moves.
type clock struct {
	market.RealWorld
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// shelf keeps records in memory. The tests of package service run the same use
// cases on a real database.
type shelf struct {
	mu   sync.Mutex
	sets map[string]map[string]json.RawMessage
}

func newShelf() *shelf { return &shelf{sets: map[string]map[string]json.RawMessage{}} }

func (s *shelf) Insert(_ context.Context, set, id string, v any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.sets[set][id]; ok {
		return ErrExists
	}
	if s.sets[set] == nil {
		s.sets[set] = map[string]json.RawMessage{}
	}
	body, err := json.Marshal(v)
	s.sets[set][id] = body
	return err
}

func (s *shelf) Get(_ context.Context, set, id string, v any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, ok := s.sets[set][id]
	if !ok {
		return ErrNotFound
	}
	return json.Unmarshal(body, v)
}

func (s *shelf) Delete(_ context.Context, set, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sets[set], id)
	return nil
}

func (s *shelf) Find(_ context.Context, set, field string, value any, limit int) ([]Record, error) {
	return s.list(set, limit, func(f map[string]any) bool { return f[field] == value })
}

func (s *shelf) Below(_ context.Context, set, field string, value any, limit int) ([]Record, error) {
	return s.list(set, limit, func(f map[string]any) bool { return f[field].(float64) < float64(value.(int64)) })
}

func (s *shelf) list(set string, limit int, keep func(map[string]any) bool) ([]Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Record
	for id, body := range s.sets[set] {
		var fields map[string]any
		if err := json.Unmarshal(body, &fields); err != nil {
			return nil, err
		}
		if keep(fields) {
			out = append(out, Record{ID: id, Body: body})
		}
	}
	slices.SortFunc(out, func(a, b Record) int { return cmp.Compare(a.ID, b.ID) })
	return out[:min(len(out), limit)], nil
}

func (s *shelf) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, set := range s.sets {
		n += len(set)
	}
	return n
}

func wantCode(t *testing.T, err error, want market.Code) {
	t.Helper()
	if got := market.CodeOf(err); got != want {
		t.Fatalf("code %q (%v), want %q", got, err, want)
	}
}

func TestSweep(t *testing.T) {
	ctx, w, r := t.Context(), newClock(), newShelf()
	sessions := NewSessions(r, w, time.Hour, 2*time.Hour)
	_, token, err := sessions.Start(ctx, Session{User: "u"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := sessions.Renew(ctx, token.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := NewLockout(r, w).Begin(ctx, Try{Login: "zhang", Address: "192.0.2.1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := NewDevices(r, w, 2*time.Hour).Remember(ctx, "u"); err != nil {
		t.Fatal(err)
	}
	if err := NewKeys(r, w, time.Hour, time.Minute).Prepare(ctx); err != nil {
		t.Fatal(err)
	}
	before := r.count()
	if err := Sweep(ctx, r, w.Now().UnixMilli()); err != nil || r.count() != before {
		t.Fatalf("%d of %d records left although none is over, error %v", r.count(), before, err)
	}
	w.pass(3 * time.Hour)
	if err := Sweep(ctx, r, w.Now().UnixMilli()); err != nil || r.count() != 0 {
		t.Fatalf("%d of %d records left although all are over, error %v", r.count(), before, err)
	}
}
