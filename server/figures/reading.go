package figures

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Reading is a figure that is read when somebody asks for it.
type Reading struct {
	Name, Help string
	Label      string // name of its one label; empty: none, and the value stands under ""
	Counts     bool   // it only grows, from the start of the process
	// Read gives the value for each value of the label. An error leaves the
	// figure out of this answer: a missing value is no zero.
	Read func(ctx context.Context) (map[string]float64, error)
}

// One reads a figure without a label.
func One[N int | int64 | float64](read func(ctx context.Context) (N, error)) func(context.Context) (map[string]float64, error) {
	return func(ctx context.Context) (map[string]float64, error) {
		n, err := read(ctx)
		return map[string]float64{"": float64(n)}, err
	}
}

// readTime is how long one reading may take, so that a store that is away does
// not keep the others from being seen.
const readTime = 2 * time.Second

// readings is a collector of readings.
type readings struct {
	log   *slog.Logger
	all   []Reading
	descs []*prometheus.Desc
}

// NewReadings collects readings.
func NewReadings(log *slog.Logger, all ...Reading) prometheus.Collector {
	out := &readings{log: log, all: all}
	for _, r := range all {
		var labels []string
		if r.Label != "" {
			labels = []string{r.Label}
		}
		out.descs = append(out.descs, prometheus.NewDesc(r.Name, r.Help, labels, nil))
	}
	return out
}

// Describe sends the description of each.
func (r *readings) Describe(to chan<- *prometheus.Desc) {
	for _, d := range r.descs {
		to <- d
	}
}

// Collect reads each.
func (r *readings) Collect(to chan<- prometheus.Metric) {
	for i, one := range r.all {
		r.read(r.descs[i], one, to)
	}
}

func (r *readings) read(d *prometheus.Desc, one Reading, to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readTime)
	defer cancel()
	values, err := one.Read(ctx)
	if err != nil {
		r.log.Debug("a figure cannot be read", "figure", one.Name, "error", err)
		return
	}
	kind := prometheus.GaugeValue
	if one.Counts {
		kind = prometheus.CounterValue
	}
	for label, v := range values {
		var labels []string
		if one.Label != "" {
			labels = []string{label}
		}
		to <- prometheus.MustNewConstMetric(d, kind, v, labels...)
	}
}
