package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// report is everything that one run found.
type report struct {
	Time      time.Time `json:"time"`
	Machine   string    `json:"machine"`
	Cores     int       `json:"cores"`
	GoVersion string    `json:"go_version"`
	Revision  string    `json:"revision"`
	Corpus    string    `json:"corpus"`
	Sentences int       `json:"sentences"` // different ones that the items are made of
	Titles    int       `json:"titles"`    // that were cut in halves
	Seed      uint64    `json:"seed"`
	Results   []result  `json:"results"`
}

// result is what one size of catalogue showed.
type result struct {
	Items         int      `json:"items"`
	MeanLength    int      `json:"mean_characters"`      // of a body
	MeanFrequency int      `json:"mean_query_frequency"` // documents that hold a word of the queries, in the mean
	Load          float64  `json:"load"`                 // processes that wanted a processor in the last minute, measured before we began
	Alone         bool     `json:"engines_only,omitempty"`
	Figures       []figure `json:"figures"`
	Rivals        []rivals `json:"comparison,omitempty"`
}

// figure is one row of the table.
type figure struct {
	Name    string     `json:"name"`
	Unit    string     `json:"unit"`
	Value   float64    `json:"value"`
	Target  [2]float64 `json:"-"`                // at 100,000 and at a million; 0: none
	Least   bool       `json:"-"`                // the target is the least and not the most
	Goal    float64    `json:"target,omitempty"` // the one that holds at this size
	Passed  *bool      `json:"passed,omitempty"`
	Timings *timings   `json:"timings,omitempty"`
	Note    string     `json:"note,omitempty"`
}

func newReport(ctx context.Context, c *corpus, o options) *report {
	return &report{
		Time: time.Now().UTC().Truncate(time.Second), Machine: machine(), Cores: runtime.GOMAXPROCS(0), GoVersion: runtime.Version(),
		Revision: revision(ctx), Corpus: c.name, Sentences: len(c.sentences), Titles: len(c.heads), Seed: o.Seed,
	}
}

// revision is the git revision of the working folder, marked where files differ
// from it.
func revision(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// machine names the processor.
func machine() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return fmt.Sprintf("%s, %d processors", strings.TrimSpace(value), runtime.NumCPU())
		}
	}
	return fmt.Sprintf("%s/%s, %d processors", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}

func newResult(c *corpus, items int) *result {
	characters, sample := 0, min(items, 1000)
	for n := range sample {
		characters += len([]rune(c.item(n).body))
	}
	return &result{Items: items, MeanLength: characters / sample, Load: load()}
}

// load is how many processes wanted a processor in the last minute.
func load() float64 {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	n, _ := strconv.ParseFloat(first, 64)
	return n
}

// add notes a figure with the target of this size: that of 100,000 up to there,
// that of a million beyond.
func (r *result) add(f figure) {
	f.Goal = f.Target[0]
	if r.Items > 100_000 {
		f.Goal = f.Target[1]
	}
	if f.Goal > 0 {
		passed := f.Value <= f.Goal
		if f.Least {
			passed = f.Value >= f.Goal
		}
		f.Passed = &passed
	}
	r.Figures = append(r.Figures, f)
}

// write puts both forms into a folder.
func (r *report) write(folder string) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "bench.json"), append(data, '\n'), 0o600); err != nil {
		return err
	}
	var text strings.Builder
	if err := r.markdown(&text); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "bench.md"), []byte(text.String()), 0o600)
}

// markdown writes the tables for people.
func (r *report) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Measured %s\n\n%s; %d in use; %s; revision %s; %d sentences and %d titles of %s, seed %d.\n",
		r.Time.Format("2006-01-02 15:04 UTC"), r.Machine, r.Cores, r.GoVersion, r.Revision, r.Sentences, r.Titles, r.Corpus, r.Seed)
	for _, result := range r.Results {
		result.markdown(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *result) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s items\n\nBodies of %d characters in the mean; a word of the queries stands in %d documents in the mean.\n",
		grouped(r.Items), r.MeanLength, r.MeanFrequency)
	if r.Alone {
		b.WriteString("Engines only, without the store: index and matcher were fed directly, in one process, and no server was started.\n")
	}
	fmt.Fprintf(b, "Load of the machine before: %.1f; where others work too, every time is longer but that of the processor.\n\n", r.Load)
	b.WriteString("| figure | value | unit | target | | mean | p50 | p99 | cold p95 | processor | note |\n| --- | ---: | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | --- |\n")
	for _, f := range r.Figures {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |", f.Name, number(f.Value), f.Unit, f.goal(), f.verdict())
		if t := f.Timings; t != nil {
			fmt.Fprintf(b, " %s | %s | %s | %s | %s |", number(t.Mean), number(t.P50), number(t.P99), number(t.Cold), number(t.CPU))
		} else {
			b.WriteString(" | | | | |")
		}
		fmt.Fprintf(b, " %s |\n", f.Note)
	}
	for _, table := range r.Rivals {
		table.markdown(b)
	}
}

func (f figure) goal() string {
	switch {
	case f.Goal == 0:
		return ""
	case f.Least:
		return "≥ " + number(f.Goal)
	}
	return "≤ " + number(f.Goal)
}

func (f figure) verdict() string {
	switch {
	case f.Passed == nil:
		return ""
	case *f.Passed:
		return "pass"
	}
	return "**fail**"
}

// number writes three significant digits or whole numbers.
func number(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v >= 100:
		return grouped(int(v + 0.5))
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// grouped writes 1,000,000.
func grouped(n int) string {
	digits := fmt.Sprint(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
