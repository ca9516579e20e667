package matching

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func emptyEngine(t testing.TB, o Options) *Engine {
	t.Helper()
	o.Analyzer = analyzer(t)
	o.Now = func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestSnapshotRoundTrip(t *testing.T) {
	j := fixtures(t)
	e := engineOf(t, j.Demands, j.Offers)
	if err := e.Apply([]Change{{j.Offers[0].ID, nil}}, 42); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for range 2 { // the second replaces the first
		if err := e.Save(dir); err != nil {
			t.Fatal(err)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files are left, want the snapshot alone", len(files))
	}
	loaded := emptyEngine(t, Options{})
	stale := achievementOf("stale", "石墨烯")
	if err := loaded.Apply([]Change{{"stale", &stale}}, 1); err != nil {
		t.Fatal(err)
	}
	if err := loaded.Load(dir); err != nil {
		t.Fatal(err)
	}
	if loaded.Position() != 42 {
		t.Errorf("position %d, want 42", loaded.Position())
	}
	wantA, wantD := e.Count()
	if a, d := loaded.Count(); a != wantA || d != wantD {
		t.Errorf("%d and %d items, want %d and %d", a, d, wantA, wantD)
	}
	// Items that are gone are not in the file, so that it is like an engine that never had them.
	fresh := engineOf(t, j.Demands, j.Offers[1:])
	for _, d := range j.Demands {
		a, b := mustMatch(t, fresh, d, MatchOptions{}), mustMatch(t, loaded, d, MatchOptions{})
		for i := range a {
			if a[i].ID != b[i].ID || !near(a[i].Score, b[i].Score, 1e-3) || len(a[i].Reasons) != len(b[i].Reasons) {
				t.Fatalf("%s: %s %.4f in a fresh engine, %s %.4f in the loaded one", d.ID, a[i].ID, a[i].Score, b[i].ID, b[i].Score)
			}
		}
	}
	// What was loaded can be changed.
	if err := loaded.Apply([]Change{{j.Offers[1].ID, nil}}, 43); err != nil {
		t.Fatal(err)
	}
	if a, _ := loaded.Count(); a != wantA-1 {
		t.Errorf("%d achievements after a removal, want %d", a, wantA-1)
	}
}

func TestSnapshotThatCannotBeUsed(t *testing.T) {
	dir := t.TempDir()
	e := engineOf(t, filler())
	if err := e.Load(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no snapshot: %v", err)
	}
	if err := e.Save(dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, snapshotName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	heavier := DefaultWeights()
	heavier.Text.TitleWeight = 3
	for _, row := range []struct {
		rule   string
		damage func([]byte) []byte
		engine Options
	}{
		{"one bit of the header", func(b []byte) []byte { b[30] ^= 1; return b }, Options{}},
		{"one bit in the middle", func(b []byte) []byte { b[len(b)/2] ^= 0x10; return b }, Options{}},
		{"one bit of the checksum", func(b []byte) []byte { b[len(b)-1] ^= 0x80; return b }, Options{}},
		{"cut short", func(b []byte) []byte { return b[:len(b)-100] }, Options{}},
		{"nearly nothing", func(b []byte) []byte { return b[:7] }, Options{}},
		{"nothing", func([]byte) []byte { return nil }, Options{}},
		{"another program's file", func([]byte) []byte { return bytes.Repeat([]byte("x"), 5000) }, Options{}},
		{"other weights", func(b []byte) []byte { return b }, Options{Weights: &heavier}},
		{"another dictionary", func(b []byte) []byte { return b }, Options{TextVersion: "2"}},
	} {
		if err := os.WriteFile(path, row.damage(bytes.Clone(good)), 0o600); err != nil {
			t.Fatal(err)
		}
		other := emptyEngine(t, row.engine)
		kept := achievementOf("kept", "石墨烯")
		if err := other.Apply([]Change{{"kept", &kept}}, 9); err != nil {
			t.Fatal(err)
		}
		if err := other.Load(dir); !errors.Is(err, ErrSnapshot) {
			t.Errorf("%s: %v", row.rule, err)
		}
		if n, _ := other.Count(); n != 1 || other.Position() != 9 {
			t.Errorf("%s: the engine is not as it was: %d at %d", row.rule, n, other.Position())
		}
	}
}

func TestAnOutdatedSnapshotAnswersAndIsNotSavedAsOneOfToday(t *testing.T) {
	dir := t.TempDir()
	e := engineOf(t, filler())
	if err := e.Save(dir); err != nil {
		t.Fatal(err)
	}
	heavier := DefaultWeights()
	heavier.Text.TitleWeight = 3
	old := emptyEngine(t, Options{Weights: &heavier, TextVersion: "2"})
	if err := old.LoadOutdated(dir); err != nil {
		t.Fatal(err)
	}
	wanted, _ := e.Count()
	if n, _ := old.Count(); n != wanted || !old.Outdated() || old.Position() != e.Position() {
		t.Errorf("%d achievements at %d, outdated %v; want %d at %d", n, old.Position(), old.Outdated(), wanted, e.Position())
	}
	fresh := achievementOf("fresh", "石墨烯导热膜")
	if err := old.Apply([]Change{{"fresh", &fresh}}, 77); err != nil {
		t.Fatal(err)
	}
	matches, err := old.Match(t.Context(), demandOf("q", "石墨烯导热膜"), MatchOptions{Limit: 1})
	if err != nil || len(matches) != 1 || matches[0].ID != "fresh" {
		t.Errorf("%v %v", idsOf(matches), err)
	}
	if err := old.Save(dir); err == nil {
		t.Error("saved as if it were one of today")
	}
}

func TestEachTellsWhatTheEngineWasGiven(t *testing.T) {
	a, b, c := achievementOf("a", "石墨烯导热膜"), achievementOf("b", "碳纤维上浆剂"), demandOf("c", "导热材料")
	e := engineOf(t, []Item{a, b, c})
	a.Keywords = []string{"散热"}
	if err := e.Apply([]Change{{"a", &a}, {"b", nil}}, 9); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := e.Save(dir); err != nil {
		t.Fatal(err)
	}
	loaded := emptyEngine(t, Options{})
	if err := loaded.Load(dir); err != nil {
		t.Fatal(err)
	}
	want := map[string]uint64{"a": a.Sum(), "c": c.Sum()}
	for name, engine := range map[string]*Engine{"followed": e, "loaded": loaded} {
		got := map[string]uint64{}
		if err := engine.Each(t.Context(), func(id string, sum uint64) error { got[id] = sum; return nil }); err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestSaveDuringApply(t *testing.T) {
	e := engineOf(t, filler())
	dir := t.TempDir()
	done := make(chan error, 1)
	go func() {
		for n := int64(2); n < 60; n++ {
			item := achievementOf("x", "石墨烯")
			if err := e.Apply([]Change{{"x", &item}}, n); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for range 5 {
		if err := e.Save(dir); err != nil {
			t.Fatal(err)
		}
		loaded := emptyEngine(t, Options{})
		if err := loaded.Load(dir); err != nil {
			t.Fatal(err)
		}
		if n, _ := loaded.Count(); n != 8 && n != 9 {
			t.Errorf("%d items", n)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// FuzzReadView gives the reader snapshots whose checksum is not asked for: it must answer with an error or with a view
// that can be searched, never with a panic.
func FuzzReadView(f *testing.F) {
	e := engineOf(f, []Item{achievementOf("a", "石墨烯"), demandOf("d", "导热膜")})
	var out bytes.Buffer
	if _, err := writeSummed(&out, func(w *snapshotWriter) { e.write(w, e.view.Load()) }); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Add(out.Bytes()[:out.Len()/2])
	f.Add([]byte(snapshotMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := e.readView(bytes.NewReader(data), int64(len(data)), e.checkMaker)
		if err != nil {
			return
		}
		other := &Engine{reader: e.reader, weights: e.weights, table: e.table, now: e.now, places: map[string]place{}}
		other.scratchs.New = e.scratchs.New
		other.view.Store(v)
		for _, kind := range []string{Achievement, Demand} {
			if _, err := other.Match(context.Background(), Item{Kind: kind, Title: "高速石墨烯导热膜"}, MatchOptions{}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
