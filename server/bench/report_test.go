package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAFigureIsHeldToTheTargetOfItsSize(t *testing.T) {
	for _, c := range []struct {
		name  string
		items int
		f     figure
		want  string
	}{
		{"under the most", 100_000, figure{Value: 3, Target: [2]float64{3, 15}}, "pass"},
		{"over the most", 10_000, figure{Value: 4, Target: [2]float64{3, 15}}, "**fail**"},
		{"a million has its own", 1_000_000, figure{Value: 4, Target: [2]float64{3, 15}}, "pass"},
		{"under the least", 100_000, figure{Value: 999, Target: [2]float64{1000, 0}, Least: true}, "**fail**"},
		{"over the least", 100_000, figure{Value: 1001, Target: [2]float64{1000, 0}, Least: true}, "pass"},
		{"only reported at a million", 1_000_000, figure{Value: 1, Target: [2]float64{1000, 0}, Least: true}, ""},
		{"without a target", 100_000, figure{Value: 1}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := result{Items: c.items}
			r.add(c.f)
			if got := r.Figures[0].verdict(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestQuantilesAreMeasuredValues(t *testing.T) {
	var all []time.Duration
	for n := 100; n >= 1; n-- {
		all = append(all, time.Duration(n)*time.Millisecond)
	}
	got := summed(all)
	want := timings{Calls: 100, Mean: 50.5, P50: 50, P95: 95, P99: 99}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if one := summed(all[:1]); one.P95 != 1 || one.P50 != 1 {
		t.Errorf("of one call: %+v", one)
	}
}

func TestTheReportIsWrittenForPeopleAndForPrograms(t *testing.T) {
	passed := true
	shown := timings{P50: 1, P95: 2, Mean: 1}
	twice := timings{P50: 2, P95: 6, Mean: 2}
	r := report{Results: []result{{
		Items: 10_000, Figures: []figure{{Name: "completion", Unit: "ms, p95", Value: 1.5, Goal: 2, Passed: &passed, Timings: &shown}},
		Rivals: []rivals{{Rows: []duel{{Engine: "Duijie", Plain: &shown}, {Engine: "other", Plain: &twice}, {Engine: "third", Absent: "not here"}}}},
	}}}
	folder := t.TempDir()
	if err := r.write(folder); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "bench.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"## 10,000 items", "| completion | 1.50 | ms, p95 | ≤ 2.00 | pass |", " 2.00 | 6.00 | 2.00 | 3.00 |", "| third | not here |"} {
		if !strings.Contains(string(text), line) {
			t.Errorf("no %q in\n%s", line, text)
		}
	}
	data, err := os.ReadFile(filepath.Join(folder, "bench.json"))
	if err != nil {
		t.Fatal(err)
	}
	var back report
	if err := json.Unmarshal(data, &back); err != nil || back.Results[0].Figures[0].Value != 1.5 {
		t.Errorf("%v: %s", err, data)
	}
}
