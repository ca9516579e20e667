package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// loadReport is everything that one run found.
type loadReport struct {
	Time      time.Time   `json:"time"`
	Machine   string      `json:"machine"`
	Cores     int         `json:"cores"`
	GoVersion string      `json:"go_version"`
	Revision  string      `json:"revision"`
	Corpus    string      `json:"corpus"`
	Items     int         `json:"items"`
	People    int         `json:"people"`
	Load      float64     `json:"load"` // of the machine before
	Held      float64     `json:"held"` // requests a second; 0: not looked for
	Steps     []*part     `json:"steps"`
	Soak      *part       `json:"soak"`
	Memory    []sample    `json:"memory"`
	Overload  *part       `json:"overload"`
	Health    healthiness `json:"health"`
	Recovery  *part       `json:"recovery"`
	Alone     *part       `json:"alone"`
	Beside    *part       `json:"beside"`
	Flood     *part       `json:"flood"`
}

func newLoadReport(ctx context.Context, o loadOptions, c *corpus) *loadReport {
	return &loadReport{
		Time: time.Now().UTC().Truncate(time.Second), Machine: machine(), Cores: runtime.GOMAXPROCS(0), GoVersion: runtime.Version(),
		Revision: revision(ctx), Corpus: c.name, Items: o.Items, People: o.People, Load: load(),
	}
}

// parts are those that were measured.
func (r *loadReport) parts() []*part {
	return slices.DeleteFunc([]*part{r.Soak, r.Overload, r.Recovery, r.Alone, r.Beside, r.Flood}, func(p *part) bool { return p == nil })
}

// verdict is an error where something was not as it is promised, whatever the figures.
func (r *loadReport) verdict() error {
	var faults []error
	for _, p := range r.parts() {
		for _, name := range sorted(p.Errors) {
			faults = append(faults, fmt.Errorf("%s: %s (%d)", p.Name, name, p.Errors[name]))
		}
	}
	for _, p := range []*part{r.Soak, r.Recovery, r.Alone, r.Beside} {
		if n := count(p.Shed); n > 0 {
			faults = append(faults, fmt.Errorf("%s: %d requests were sent away", p.Name, n))
		}
	}
	if r.Health.OK != r.Health.Asked {
		faults = append(faults, fmt.Errorf("overload: health and readiness answered %d times of %d", r.Health.OK, r.Health.Asked))
	}
	return errors.Join(faults...)
}

// work is the processor time of the server for one request of the soak, in ms: other
// work on the machine shows in it far less than in any time.
func (r *loadReport) work() float64 {
	if len(r.Memory) < 2 {
		return 0
	}
	first, last := r.Memory[0], r.Memory[len(r.Memory)-1]
	return 1000 * (last.Processor - first.Processor) / max(1, r.Soak.Answered*(last.Second-first.Second))
}

// grown tells how the memory of the second quarter of the soak and that of the last one
// compare, in the mean.
func (r *loadReport) grown(of func(sample) float64) (early, late float64) {
	n := len(r.Memory)
	mean := func(some []sample) float64 {
		sum := 0.0
		for _, s := range some {
			sum += of(s)
		}
		return sum / max(1, float64(len(some)))
	}
	return mean(r.Memory[n/4 : n/2]), mean(r.Memory[n-n/4:])
}

// write puts both forms into a folder.
func (r *loadReport) write(folder string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	var text strings.Builder
	return errors.Join(
		os.MkdirAll(folder, 0o750),
		os.WriteFile(filepath.Join(folder, "load.json"), append(data, '\n'), 0o600),
		r.markdown(&text),
		os.WriteFile(filepath.Join(folder, "load.md"), []byte(text.String()), 0o600),
	)
}

// markdown writes the tables for people.
func (r *loadReport) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Load, measured %s\n\n%s; server and those who ask share %d; %s; revision %s.\n%s items of %s; %d people of %d organisations; load of the machine before: %.1f.\n",
		r.Time.Format("2006-01-02 15:04 UTC"), r.Machine, r.Cores, r.GoVersion, r.Revision, grouped(r.Items), r.Corpus, r.People, (r.People+1)/2, r.Load)
	if r.Held > 0 {
		fmt.Fprintf(&b, "\nHeld: %.0f requests a second.\n\n| rate | answered | search p50 | p95 | sent away | errors | held |\n| ---: | ---: | ---: | ---: | ---: | ---: | --- |\n", r.Held)
		for _, p := range r.Steps {
			s := p.kind("search")
			fmt.Fprintf(&b, "| %.0f | %.1f | %s | %s | %d | %d | %s |\n", p.Rate, p.Answered, number(s.P50), number(s.P95), count(p.Shed), count(p.Errors),
				map[bool]string{true: "yes", false: "no"}[p.Rate <= r.Held])
		}
	}
	b.WriteString("\n| what | rate | answered a second | kind | sent | p50 ms | p95 ms | p99 ms | sent away | errors |\n| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, p := range r.parts() {
		p.rows(&b)
	}
	r.remarks(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (p *part) rows(b *strings.Builder) {
	of := func(all map[string]int, kind string) (n int) {
		for name, one := range all {
			if strings.HasPrefix(name, kind+": ") {
				n += one
			}
		}
		return n
	}
	for _, k := range p.Kinds {
		fmt.Fprintf(b, "| %s, %.0f s | %s | %.1f | %s | %s | %s | %s | %s | %d | %d |\n", p.Name, p.Seconds, number(p.Rate), p.Answered, k.Kind, grouped(k.Sent),
			number(k.Timings.P50), number(k.Timings.P95), number(k.Timings.P99), of(p.Shed, k.Kind), of(p.Errors, k.Kind))
	}
}

// remarks say what stands in no column.
func (r *loadReport) remarks(b *strings.Builder) {
	fmt.Fprintf(b, "\nHealth and readiness while overloaded: %d of %d answered 200, %s ms at most.\n", r.Health.OK, r.Health.Asked, number(r.Health.Worst))
	if r.Beside != nil {
		alone, beside := r.Alone.kind("search").P95, r.Beside.kind("search").P95
		fmt.Fprintf(b, "One heavy user asks %d times a second, with up to %d requests open, and no allowance holds it: the others' searches take %.2f times as long (p95 %s ms and %s ms).\n",
			floodRate, floodWorkers, beside/max(alone, 0.01), number(alone), number(beside))
	}
	for _, p := range r.parts() {
		for _, all := range []map[string]int{p.Shed, p.Errors} {
			for _, name := range sorted(all) {
				fmt.Fprintf(b, "%s: %s, %d times.\n", p.Name, name, all[name])
			}
		}
	}
	if len(r.Memory) == 0 {
		return
	}
	fmt.Fprintf(b, "The soak took the server %s ms of processor time for each request: %.0f requests a second would keep %d processors busy.\n",
		number(r.work()), 1000*cores/max(r.work(), 0.01), cores)
	b.WriteString("\n| memory of the server, MB | second quarter of the soak | last quarter | ratio |\n| --- | ---: | ---: | ---: |\n")
	for _, row := range []struct {
		name string
		of   func(sample) float64
	}{
		{"resident", func(s sample) float64 { return s.Resident }}, {"of it no files", func(s sample) float64 { return s.Own }},
		{"heap in use", func(s sample) float64 { return s.Heap }}, {"goroutines", func(s sample) float64 { return s.Goroutines }},
	} {
		early, late := r.grown(row.of)
		fmt.Fprintf(b, "| %s | %.0f | %.0f | %.3f |\n", row.name, early, late, late/max(early, 1))
	}
	b.WriteString("\n| second | resident MB | no files | heap | goroutines | load of the machine |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for n := 0; n < len(r.Memory); n += max(1, len(r.Memory)/20) {
		s := r.Memory[n]
		fmt.Fprintf(b, "| %.0f | %.0f | %.0f | %.0f | %.0f | %.1f |\n", s.Second, s.Resident, s.Own, s.Heap, s.Goroutines, s.Load)
	}
}
