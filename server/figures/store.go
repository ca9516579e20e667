package figures

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"duijie/server/store"
)

// Stores times what a database is asked for, and counts what it could not do.
type Stores struct {
	took   *prometheus.HistogramVec
	faults *prometheus.CounterVec
	barred atomic.Pointer[barred]
}

// barred is a write that a full or a read-only disk did not take.
type barred struct {
	at  time.Time
	why error
}

// barredFor is how long such a write is held against the disk where none has gone well
// since: there may be none to see that it takes them again.
const barredFor = time.Minute

// writing are the operations that a disk has to take.
var writing = map[string]bool{"append": true, "apply": true, "record_write": true}

// Barred is why the last write did not go well, where a full or a read-only disk was the
// reason and it is not long ago; else nil.
func (s *Stores) Barred() error {
	if b := s.barred.Load(); b != nil && time.Since(b.at) < barredFor {
		return b.why
	}
	return nil
}

// operations are what is timed of a backend.
var operations = []string{"append", "apply", "entries", "get", "find", "count", "record_read", "record_write"}

// kinds are the sorts of faults.
var kinds = []string{"unclear", "damaged", "newer_schema", "closed", "no_room", "read_only", "other"}

// NewStores registers the figures of databases.
func NewStores(r prometheus.Registerer) *Stores {
	s := &Stores{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "duijie_store_operation_duration_seconds", Help: "Time that the database took for one operation.",
			Buckets: []float64{.0005, .001, .005, .025, .1, .5, 2.5, 10}}, []string{"operation"}),
		faults: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "duijie_store_errors_total", Help: "Operations that the database could not do; what is not there, or there already, is no error."}, []string{"operation", "kind"}),
	}
	for _, operation := range operations {
		s.took.WithLabelValues(operation)
		for _, kind := range kinds {
			s.faults.WithLabelValues(operation, kind)
		}
	}
	r.MustRegister(s.took, s.faults)
	return s
}

// kindOf sorts an error of a store; empty for what is an answer and no fault.
func kindOf(err error) string {
	for _, answer := range []error{store.ErrNotFound, store.ErrExists, store.ErrInvalid, store.ErrTooLarge, store.ErrTaken, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, answer) {
			return ""
		}
	}
	switch {
	case err == nil:
		return ""
	case errors.Is(err, store.ErrUnclear):
		return "unclear"
	case errors.Is(err, store.ErrDamaged):
		return "damaged"
	case errors.Is(err, store.ErrNewerSchema):
		return "newer_schema"
	case errors.Is(err, store.ErrClosed):
		return "closed"
	case errors.Is(err, store.ErrNoRoom):
		return "no_room"
	case errors.Is(err, store.ErrReadOnly):
		return "read_only"
	}
	return "other"
}

func (s *Stores) observe(operation string, began time.Time, err error) {
	s.took.WithLabelValues(operation).Observe(time.Since(began).Seconds())
	kind := kindOf(err)
	if kind != "" {
		s.faults.WithLabelValues(operation, kind).Inc()
	}
	switch {
	case !writing[operation]:
	case kind == "no_room" || kind == "read_only":
		s.barred.Store(&barred{time.Now(), err})
	case err == nil:
		s.barred.Store(nil)
	}
}

// timed runs one operation.
func timed[T any](s *Stores, operation string, do func() (T, error)) (T, error) {
	began := time.Now() // a duration on the machine's clock
	out, err := do()
	s.observe(operation, began, err)
	return out, err
}

func timedOnly(s *Stores, operation string, do func() error) error {
	_, err := timed(s, operation, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

// Of is a database with its operations timed. One that has snapshots keeps them.
func (s *Stores) Of(b store.Backend) store.Backend {
	t := &timedBackend{Backend: b, by: s}
	if own, ok := b.(store.Snapshotter); ok {
		return timedSnapshots{t, own}
	}
	return t
}

type timedSnapshots struct {
	*timedBackend
	store.Snapshotter
}

type timedBackend struct {
	store.Backend
	by *Stores
}

// Append is the database's own, as are all others.
func (t *timedBackend) Append(ctx context.Context, e store.Entry, rows []store.Row) error {
	return timedOnly(t.by, "append", func() error { return t.Backend.Append(ctx, e, rows) })
}

func (t *timedBackend) Apply(ctx context.Context, number int64, rows []store.Row) error {
	return timedOnly(t.by, "apply", func() error { return t.Backend.Apply(ctx, number, rows) })
}

func (t *timedBackend) Entries(ctx context.Context, after int64, limit int) ([]store.Entry, error) {
	return timed(t.by, "entries", func() ([]store.Entry, error) { return t.Backend.Entries(ctx, after, limit) })
}

func (t *timedBackend) EntriesOf(ctx context.Context, numbers []int64) ([]store.Entry, error) {
	return timed(t.by, "entries", func() ([]store.Entry, error) { return t.Backend.EntriesOf(ctx, numbers) })
}

func (t *timedBackend) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	return timed(t.by, "get", func() (store.Doc, error) { return t.Backend.Get(ctx, kind, id) })
}

func (t *timedBackend) Find(ctx context.Context, r store.Range) ([]store.Doc, error) {
	return timed(t.by, "find", func() ([]store.Doc, error) { return t.Backend.Find(ctx, r) })
}

func (t *timedBackend) Count(ctx context.Context, r store.Range) (int, error) {
	return timed(t.by, "count", func() (int, error) { return t.Backend.Count(ctx, r) })
}

func (t *timedBackend) InsertRecord(ctx context.Context, set string, r store.Record) error {
	return timedOnly(t.by, "record_write", func() error { return t.Backend.InsertRecord(ctx, set, r) })
}

func (t *timedBackend) PutRecord(ctx context.Context, set string, r store.Record) error {
	return timedOnly(t.by, "record_write", func() error { return t.Backend.PutRecord(ctx, set, r) })
}

func (t *timedBackend) DeleteRecord(ctx context.Context, set, id string) error {
	return timedOnly(t.by, "record_write", func() error { return t.Backend.DeleteRecord(ctx, set, id) })
}

func (t *timedBackend) GetRecord(ctx context.Context, set, id string) (store.Record, error) {
	return timed(t.by, "record_read", func() (store.Record, error) { return t.Backend.GetRecord(ctx, set, id) })
}

func (t *timedBackend) FindRecords(ctx context.Context, set, field, low, high string, limit int) ([]store.Record, error) {
	return timed(t.by, "record_read", func() ([]store.Record, error) { return t.Backend.FindRecords(ctx, set, field, low, high, limit) })
}
