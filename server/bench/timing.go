package main

import (
	"math"
	"slices"
	"syscall"
	"time"
)

// timings sums up how long calls took, in milliseconds.
type timings struct {
	Calls int     `json:"calls"`
	Mean  float64 `json:"mean_ms"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	Cold  float64 `json:"cold_p95_ms"` // of the first pass, with nothing in any cache of ours
	CPU   float64 `json:"cpu_ms"`      // processor time of this process for one call, in the mean: other work on the machine does not show in it
}

// passes is how often every query is measured after the cold pass.
const passes = 2

// timed calls f for every query: once cold, then measured.
func timed(what string, queries int, f func(query int) error) (timings, error) {
	return timedBy(what, queries, func(query int) (time.Duration, error) {
		began := time.Now()
		err := f(query)
		return time.Since(began), err
	})
}

// timedBy is timed for what knows by itself how long it took.
func timedBy(what string, queries int, f func(query int) (time.Duration, error)) (timings, error) {
	bar := newBar(queries*(1+passes), what)
	var cold, warm []time.Duration
	var before time.Duration
	for pass := range 1 + passes {
		if pass == 1 {
			before = processorTime()
		}
		for query := range queries {
			took, err := f(query)
			if err != nil {
				return timings{}, err
			}
			if pass == 0 {
				cold = append(cold, took)
			} else {
				warm = append(warm, took)
			}
			_ = bar.Add(1)
		}
	}
	t := summed(warm)
	t.CPU = milliseconds((processorTime() - before) / time.Duration(max(len(warm), 1)))
	slices.Sort(cold)
	t.Cold = milliseconds(quantile(cold, 0.95))
	return t, bar.Finish()
}

// processorTime is what this process has used of the processors so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func summed(all []time.Duration) timings {
	if len(all) == 0 {
		return timings{}
	}
	slices.Sort(all)
	var sum time.Duration
	for _, d := range all {
		sum += d
	}
	return timings{
		Calls: len(all), Mean: milliseconds(sum / time.Duration(len(all))), P50: milliseconds(quantile(all, 0.5)),
		P95: milliseconds(quantile(all, 0.95)), P99: milliseconds(quantile(all, 0.99)),
	}
}

// quantile is the smallest value that a share of the sorted values do not
// exceed.
func quantile(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(int(math.Ceil(share*float64(len(sorted))))-1, 0)]
}

func milliseconds(d time.Duration) float64 { return round(float64(d) / float64(time.Millisecond)) }

// round keeps three digits behind the point: more would be noise.
func round(v float64) float64 { return math.Round(v*1000) / 1000 }
