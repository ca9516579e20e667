package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// watch looks at the server from outside while others ask.
type watch struct {
	server  *server
	figures string // address
}

// sample is what was seen at one moment.
type sample struct {
	Second     float64 `json:"second"`   // since the beginning
	Resident   float64 `json:"resident"` // MB, with mapped files
	Own        float64 `json:"own"`      // MB, without
	Heap       float64 `json:"heap"`     // MB in use by Go
	Goroutines float64 `json:"goroutines"`
	Processor  float64 `json:"processor"` // seconds, since the start of the server
	Load       float64 `json:"load"`      // of the machine
	Shed       float64 `json:"shed"`      // since the start of the server
}

// mostSamples of one soak.
const mostSamples = 240

// Files of profiles.
const (
	heapBegin = "load-heap-begin.pprof"
	heapEnd   = "load-heap-end.pprof"
	processor = "load-cpu.pprof"
)

// begin looks again and again until end is called; after a tenth of the time, when caches
// are warm, it takes a first profile of the heap, and one of the processor.
func (w *watch) begin(ctx context.Context, lasts time.Duration, folder string) (end func() ([]sample, error)) {
	ctx, cancel := context.WithCancel(ctx)
	var samples []sample
	var fault error
	var working sync.WaitGroup
	began := time.Now()
	working.Go(func() {
		every := time.NewTicker(max(lasts/mostSamples, 100*time.Millisecond))
		defer every.Stop()
		profiled := false
		for ctx.Err() == nil {
			s, err := w.look(ctx, time.Since(began))
			if err == nil {
				samples = append(samples, s)
			}
			if !profiled && time.Since(began) > lasts/10 {
				profiled = true
				err = errors.Join(err, w.profile(ctx, "heap", filepath.Join(folder, heapBegin)))
				working.Go(func() { // beside the looks
					seconds := max(1, min(20, int(lasts.Seconds()/4)))
					if err := w.profile(ctx, fmt.Sprintf("cpu?seconds=%d", seconds), filepath.Join(folder, processor)); err != nil && ctx.Err() == nil {
						tell("no profile of the processor: %v", err)
					}
				})
			}
			if err != nil && ctx.Err() == nil {
				fault = err
				return
			}
			select {
			case <-ctx.Done():
			case <-every.C:
			}
		}
	})
	return func() ([]sample, error) {
		cancel()
		working.Wait()
		return samples, fault
	}
}

func (w *watch) look(ctx context.Context, at time.Duration) (sample, error) {
	resident, own, err := residentOf(w.server.cmd.Process.Pid)
	if err != nil {
		return sample{}, err
	}
	s := sample{Second: at.Seconds(), Resident: resident, Own: own, Load: load()}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.figures+"/metrics", nil)
	if err != nil {
		return s, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return s, err
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		name, text, _ := strings.Cut(lines.Text(), " ")
		value, _ := strconv.ParseFloat(text, 64) // comments have none
		switch {
		case name == "go_memstats_heap_inuse_bytes":
			s.Heap = value / 1e6
		case name == "process_cpu_seconds_total":
			s.Processor = value
		case name == "go_goroutines":
			s.Goroutines = value
		case strings.HasPrefix(name, "duijie_http_shed_total{"):
			s.Shed += value
		}
	}
	return s, nil
}

// profile keeps a profile of the server in a file.
func (w *watch) profile(ctx context.Context, of, name string) error {
	if w.server.token == "" {
		if err := w.server.signIn(ctx); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.server.base+"/api/v1/maintenance/profiles/"+of, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+w.server.token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusUnauthorized { // after a long while
		w.server.token = ""
		return w.profile(ctx, of, name)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the profile %s: %s", of, res.Status)
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = file.ReadFrom(res.Body)
	return errors.Join(err, file.Close())
}

// healthiness is what health and readiness answered.
type healthiness struct {
	Asked int     `json:"asked"`
	OK    int     `json:"ok"`
	Worst float64 `json:"worst_ms"`
}

// health asks for health and readiness again and again until it is told to end.
func (w *watch) health(ctx context.Context) (end func() healthiness) {
	ctx, cancel := context.WithCancel(ctx)
	var h healthiness
	var working sync.WaitGroup
	working.Go(func() {
		every := time.NewTicker(500 * time.Millisecond)
		defer every.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-every.C:
			}
			for _, path := range []string{"/healthz", "/readyz"} {
				began := time.Now()
				h.Asked++
				if r, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodGet, w.server.base+path, nil); err == nil {
					if res, err := http.DefaultClient.Do(r); err == nil {
						_ = res.Body.Close()
						if res.StatusCode == http.StatusOK {
							h.OK++
						}
					}
				}
				h.Worst = max(h.Worst, milliseconds(time.Since(began)))
			}
		}
	})
	return func() healthiness {
		cancel()
		working.Wait()
		return h
	}
}
