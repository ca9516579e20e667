package figures

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"duijie/server/market"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// shown is what Prometheus would be told.
func shown(t *testing.T, r prometheus.Gatherer) string {
	t.Helper()
	w := httptest.NewRecorder()
	promhttp.HandlerFor(r, promhttp.HandlerOpts{}).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	return w.Body.String()
}

// value is that of one series, -1 where there is none.
func value(t *testing.T, r prometheus.Gatherer, series string) float64 {
	t.Helper()
	for line := range strings.Lines(shown(t, r)) {
		if name, v, ok := strings.Cut(strings.TrimSpace(line), "} "); ok && name+"}" == series {
			var out float64
			if _, err := fmt.Sscan(v, &out); err != nil {
				t.Fatal(err)
			}
			return out
		}
	}
	return -1
}

// opened is a real store whose database and commits are watched.
func opened(t *testing.T) (store.Store, prometheus.Gatherer) {
	t.Helper()
	b, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := prometheus.NewPedanticRegistry()
	commits, stores := NewCommits(r), NewStores(r)
	s, err := store.Open(t.Context(), stores.Of(b), store.Options{Collections: []store.Collection{{Name: "things", Schema: 1}}, World: market.RealWorld{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return commits.Of(s), r
}

func TestCommitsAreCountedByWhatBecameOfThem(t *testing.T) {
	s, r := opened(t)
	put := func(_ context.Context, tx store.Tx) error { return tx.Put("things", "a", 1, map[string]int{"n": 1}) }
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		rule, class, outcome string
		ctx                  context.Context
		meta                 store.Meta
		fn                   func(context.Context, store.Tx) error
	}{
		{"what is in the journal stands", people, stands, t.Context(), store.Meta{}, put},
		{"bulk work is a class of its own", bulk, stands, t.Context(), store.Meta{Bulk: true}, put},
		{"a rule refuses", people, refused, t.Context(), store.Meta{}, func(context.Context, store.Tx) error {
			return market.Errorf(market.CodeConflict, "不行", "no")
		}},
		{"who asked went away", bulk, refused, gone, store.Meta{Bulk: true}, put},
		{"what is not there is an answer", bulk, refused, t.Context(), store.Meta{Bulk: true}, func(_ context.Context, tx store.Tx) error {
			return tx.Delete("things", "b")
		}},
		{"any other error is the store's", people, failed, t.Context(), store.Meta{}, func(context.Context, store.Tx) error {
			return errors.New("disk full")
		}},
		{"what the store could not, and says in our words, is the store's", bulk, failed, t.Context(), store.Meta{Bulk: true}, func(context.Context, store.Tx) error {
			return &market.Error{Code: market.CodeUnavailable, Cause: store.ErrUnclear}
		}},
	} {
		series := fmt.Sprintf(`duijie_commits_total{class="%s",outcome="%s"}`, c.class, c.outcome)
		before := value(t, r, series)
		c.meta.Actor, c.meta.Action = "test", "test"
		_, _ = s.Commit(c.ctx, c.meta, c.fn)
		if got := value(t, r, series) - before; got != 1 {
			t.Errorf("%s: counted %v under %s, %s", c.rule, got, c.class, c.outcome)
		}
	}
	for _, class := range []string{people, bulk} {
		if n := value(t, r, fmt.Sprintf(`duijie_commits_waiting{class="%s"}`, class)); n != 0 {
			t.Errorf("%v of %s still wait", n, class)
		}
	}
	if n := value(t, r, `duijie_store_errors_total{kind="unclear",operation="append"}`); n != 0 {
		t.Errorf("%v before the first fault: an alert on a rise has to know zero", n)
	}
	if n := value(t, r, `duijie_store_operation_duration_seconds_count{operation="append"}`); n != 2 {
		t.Errorf("%v entries were appended", n)
	}
}

// A wrapped database keeps its snapshots: without them every view would wait for
// the committer.
func TestADatabaseKeepsItsSnapshots(t *testing.T) {
	b, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, ok := NewStores(prometheus.NewRegistry()).Of(b).(store.Snapshotter); !ok {
		t.Error("the snapshots are gone")
	}
}

func TestFaultsOfTheDatabaseAreSorted(t *testing.T) {
	for _, c := range []struct {
		err  error
		kind string
	}{
		{nil, ""}, {store.ErrNotFound, ""}, {store.ErrExists, ""}, {store.ErrTaken, ""}, {context.Canceled, ""},
		{store.ErrUnclear, "unclear"}, {&store.DamagedEntry{Number: 3}, "damaged"}, {store.ErrNewerSchema, "newer_schema"},
		{store.ErrClosed, "closed"}, {errors.New("no space left on device"), "other"},
		{fmt.Errorf("write: %w", store.ErrNoRoom), "no_room"}, {store.ErrReadOnly, "read_only"},
	} {
		if got := kindOf(c.err); got != c.kind {
			t.Errorf("%v is %q, want %q", c.err, got, c.kind)
		}
	}
}

// A figure that cannot be read is left out: a zero would say that all is well.
func TestAReadingThatFailsIsLeftOut(t *testing.T) {
	r := prometheus.NewPedanticRegistry()
	r.MustRegister(NewReadings(slog.New(slog.DiscardHandler),
		Reading{Name: "duijie_there", Help: "There.", Label: "part", Read: func(context.Context) (map[string]float64, error) {
			return map[string]float64{"index": 3}, nil
		}},
		Reading{Name: "duijie_away", Help: "Away.", Read: One(func(context.Context) (int64, error) { return 0, errors.New("away") })},
		Reading{Name: "duijie_grown_total", Help: "Grown.", Counts: true, Read: One(func(context.Context) (int, error) { return 7, nil })},
	))
	want := `# HELP duijie_grown_total Grown.
# TYPE duijie_grown_total counter
duijie_grown_total 7
# HELP duijie_there There.
# TYPE duijie_there gauge
duijie_there{part="index"} 3
`
	if got := shown(t, r); got != want {
		t.Error(got)
	}
}
