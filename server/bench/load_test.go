package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A tiny run to its end, with the real program: it says nothing of speed.
func TestManyPeopleAskAtOnce(t *testing.T) {
	folder := t.TempDir()
	program := filepath.Join(folder, "duijie")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "duijie/server").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out := filepath.Join(folder, "out")
	o := loadOptions{
		ground: ground{Seed: 1, Server: program, Work: folder, Out: out},
		Items:  1000, People: 6, Rate: 30, Minutes: 0.05, Step: 2 * time.Second, Patience: time.Minute,
	}
	if err := o.Run(t.Context()); err != nil {
		// On a busy machine some are sent away, which is what the program is to say.
		for line := range strings.Lines(err.Error()) {
			if !strings.Contains(line, "were sent away") {
				t.Error(line)
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(out, "load.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r loadReport
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Memory) == 0 || r.Memory[0].Resident == 0 || r.Memory[0].Heap == 0 || r.Health.Asked == 0 || r.Health.OK != r.Health.Asked {
		t.Errorf("memory %v, health %+v", r.Memory, r.Health)
	}
	for _, p := range []*part{r.Soak, r.Overload, r.Recovery} {
		if len(p.Kinds) != len(kinds) {
			t.Errorf("%s: kinds %v", p.Name, p.Kinds)
		}
		for n, k := range p.Kinds {
			if want := p.Rate * kinds[n].share / 100; float64(k.Sent) < want { // in one second; it went on for longer
				t.Errorf("%s: %d of kind %s were sent, want more than %.0f", p.Name, k.Sent, k.Kind, want)
			}
		}
	}
	if r.Alone.kind("search").Calls == 0 || r.Beside.kind("search").Calls == 0 || r.Flood.Kinds[0].Sent < floodWorkers {
		t.Errorf("alone %+v, beside %+v, flood %+v", r.Alone, r.Beside, r.Flood)
	}
	for _, name := range []string{"load.md", heapBegin, heapEnd} {
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
