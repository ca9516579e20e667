package figures

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"duijie/server/market"
	"duijie/server/store"
)

// Commits times what goes through the committer of a store.
type Commits struct {
	waiting *prometheus.GaugeVec
	took    *prometheus.HistogramVec
	all     *prometheus.CounterVec
}

// What became of a commit.
const (
	stands  = "stands"  // it is in the journal, or wanted nothing
	refused = "refused" // a rule or the asker said no
	failed  = "failed"  // the store could not
)

// NewCommits registers the figures of commits.
func NewCommits(r prometheus.Registerer) *Commits {
	c := &Commits{
		waiting: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "duijie_commits_waiting", Help: "Use cases that wait for the committer or are in its hand, those of people before bulk work."}, []string{"class"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "duijie_commit_duration_seconds", Help: "Time from handing a use case to the committer to its answer, the queue included.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"class"}),
		all: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "duijie_commits_total", Help: "Answered use cases: stands, refused by a rule or by who asked, failed in the store."}, []string{"class", "outcome"}),
	}
	for _, class := range []string{people, bulk} {
		c.waiting.WithLabelValues(class)
		c.took.WithLabelValues(class)
		for _, outcome := range []string{stands, refused, failed} {
			c.all.WithLabelValues(class, outcome)
		}
	}
	r.MustRegister(c.waiting, c.took, c.all)
	return c
}

const people, bulk = "people", "bulk"

// Of is the store with its commits timed.
func (c *Commits) Of(s store.Store) store.Store { return &timedStore{Store: s, by: c} }

type timedStore struct {
	store.Store
	by *Commits
}

// Commit is the store's own.
func (t *timedStore) Commit(ctx context.Context, m store.Meta, fn func(context.Context, store.Tx) error) (store.Receipt, error) {
	class := people
	if m.Bulk {
		class = bulk
	}
	t.by.waiting.WithLabelValues(class).Inc()
	began := time.Now() // a duration on the machine's clock, not a time of the domain
	r, err := t.Store.Commit(ctx, m, fn)
	t.by.took.WithLabelValues(class).Observe(time.Since(began).Seconds())
	t.by.waiting.WithLabelValues(class).Dec()
	t.by.all.WithLabelValues(class, outcomeOf(err)).Inc()
	return r, err
}

func outcomeOf(err error) string {
	if err == nil {
		return stands
	}
	var ours *market.Error
	if errors.As(err, &ours) && ours.Refuses() {
		return refused
	}
	if kindOf(err) == "" {
		return refused
	}
	return failed
}
