package search

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// newIndex makes an index with documents for one test.
func newIndex(t testing.TB, documents ...Document) *Index {
	t.Helper()
	x, err := Rebuild(filepath.Join(t.TempDir(), "index"), analyzer(t), func(*Index) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	apply(t, x, 1, documents...)
	return x
}

func apply(t testing.TB, x *Index, seq int64, documents ...Document) {
	t.Helper()
	changes := make([]Change, len(documents))
	for i := range documents {
		changes[i].Put = &documents[i]
	}
	if err := x.Apply(changes, seq); err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, x *Index, q Query) Result {
	t.Helper()
	result, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func ids(result Result) string {
	var out []string
	for _, hit := range result.Hits {
		out = append(out, hit.ID)
	}
	return strings.Join(out, " ")
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestApplyIsVisibleAtOnceAndIdempotent(t *testing.T) {
	x := newIndex(t, shelf()...)
	for range 2 {
		apply(t, x, 2, Document{ID: "a", Kind: "achievement", Title: "光纤激光器"})
		if got := ids(find(t, x, Query{Text: "激光器"})); got != "a" {
			t.Errorf("found %q", got)
		}
		if got := ids(find(t, x, Query{Text: "石墨烯"})); got != "b" {
			t.Errorf("the old text is still found: %q", got)
		}
	}
	for range 2 {
		if err := x.Apply([]Change{{Delete: "a"}, {Delete: "never there"}}, 3); err != nil {
			t.Fatal(err)
		}
		if got := find(t, x, Query{}); got.Total != 5 {
			t.Errorf("%d documents after the deletion", got.Total)
		}
	}
	put, gone := Change{Put: &Document{ID: "z", Title: "最后"}}, Change{Delete: "z"}
	if err := x.Apply([]Change{put, gone, put}, 4); err != nil {
		t.Fatal(err)
	}
	if count, err := x.Count(); err != nil || count != 6 {
		t.Errorf("%d documents, %v", count, err)
	}
	if err := x.Apply([]Change{{}}, 5); err == nil {
		t.Error("a change without an id was taken")
	}
}

func position(t *testing.T, x *Index) int64 {
	t.Helper()
	p, err := x.Position()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPositionNeverGoesBackAndSurvives(t *testing.T) {
	x := newIndex(t)
	apply(t, x, 41, shelf()...)
	apply(t, x, 17)
	if got := position(t, x); got != 41 {
		t.Errorf("at %d", got)
	}
	if err := x.Apply(nil, 42); err != nil { // an entry that changes nothing here
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(context.Background(), Query{}); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed index says %v", err)
	}
	again, err := Open(x.dir, x.analyzer)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := position(t, again); got != 42 {
		t.Errorf("at %d after reopening", got)
	}
	if got := ids(find(t, again, Query{Text: "石墨烯"})); got != "a b" {
		t.Errorf("found %q after reopening", got)
	}
}

func TestUnusableFolders(t *testing.T) {
	segment := func(t *testing.T, dir string) string {
		files, err := filepath.Glob(filepath.Join(dir, "*.zap"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no segment files: %v", err)
		}
		return files[0]
	}
	must := func(t *testing.T, err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, harm := range map[string]func(t *testing.T, dir string){
		"missing":   func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)) },
		"empty":     func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)); must(t, os.Mkdir(dir, 0o700)) },
		"no root":   func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "root.bolt"))) },
		"torn root": func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, "root.bolt"), 5000)) },
		"half a root": func(t *testing.T, dir string) {
			info, err := os.Stat(filepath.Join(dir, "root.bolt"))
			must(t, err)
			must(t, os.Truncate(filepath.Join(dir, "root.bolt"), info.Size()/2))
		},
		"empty root":    func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, "root.bolt"), 0)) },
		"torn segment":  func(t *testing.T, dir string) { must(t, os.Truncate(segment(t, dir), 700)) },
		"empty segment": func(t *testing.T, dir string) { must(t, os.Truncate(segment(t, dir), 0)) },
		"changed byte": func(t *testing.T, dir string) {
			content, err := os.ReadFile(segment(t, dir))
			must(t, err)
			content[len(content)/2] ^= 1
			must(t, os.WriteFile(segment(t, dir), content, 0o600))
		},
		"other words": func(t *testing.T, dir string) {
			other := *analyzer(t)
			other.fingerprint = "other"
			x, err := Rebuild(dir, &other, func(*Index) error { return nil })
			must(t, err)
			must(t, x.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := newIndex(t, shelf()...)
			must(t, x.Close())
			harm(t, x.dir)
			if broken, err := Open(x.dir, x.analyzer); !errors.Is(err, ErrUnusable) {
				if err == nil {
					broken.Close()
				}
				t.Fatalf("opened with %v", err)
			}
			healed, err := Rebuild(x.dir, x.analyzer, func(x *Index) error {
				return x.Apply([]Change{{Put: &Document{ID: "new", Title: "新的"}}}, 9)
			})
			must(t, err)
			defer healed.Close()
			if got := ids(find(t, healed, Query{})); got != "new" {
				t.Errorf("found %q after the rebuild", got)
			}
		})
	}
}

// TestLostSegment shows bleve to fall back to the last whole state: documents and position go back together, so that
// following the journal from there heals the index.
func TestLostSegment(t *testing.T) {
	x := newIndex(t, shelf()...)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(x.dir, "*.zap"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no segment files: %v", err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(x.dir, x.analyzer)
	if errors.Is(err, ErrUnusable) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := find(t, again, Query{}).Total; got != 0 || position(t, again) != 0 {
		t.Errorf("%d documents at %d", got, position(t, again))
	}
}

func TestIndexInUse(t *testing.T) {
	x := newIndex(t)
	if _, err := Open(x.dir, x.analyzer); !errors.Is(err, ErrInUse) {
		t.Errorf("opened twice: %v", err)
	}
}

func TestRebuildWhileSearching(t *testing.T) {
	x := newIndex(t, shelf()...)
	stop := make(chan struct{})
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if got := find(t, x, Query{Text: "石墨烯", Highlight: true}).Total; got != 2 && got != 1 {
					t.Errorf("%d found", got)
					return
				}
			}
		})
	}
	err := x.Rebuild(func(fresh *Index) error {
		return fresh.Apply([]Change{{Put: &Document{ID: "n", Title: "石墨烯散热膜"}}}, 77)
	}, atOnce)
	close(stop)
	wait.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(find(t, x, Query{Text: "石墨烯"})); got != "n" || position(t, x) != 77 {
		t.Errorf("found %q at %d", got, position(t, x))
	}
	apply(t, x, 78, shelf()...)
	if failed := x.Rebuild(func(*Index) error { return errors.New("the journal is away") }, atOnce); failed == nil {
		t.Error("a rebuild that could not be filled was taken")
	}
	if got := position(t, x); got != 78 {
		t.Errorf("a failed rebuild left position %d", got)
	}
}

// atOnce swaps without waiting for anyone.
func atOnce(swap func() error) error { return swap() }

func TestAnIndexCutByOtherWordsServesUntilItIsRebuilt(t *testing.T) {
	x := newIndex(t, shelf()...)
	other := *x.analyzer
	other.fingerprint = "other"
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(x.dir, &other); !errors.Is(err, ErrOutdated) || !errors.Is(err, ErrUnusable) {
		t.Fatalf("opened with %v", err)
	}
	old, err := OpenOutdated(x.dir, &other)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if got := find(t, old, Query{Text: "石墨烯"}).Total; got == 0 || !old.Outdated() {
		t.Errorf("found %d, outdated %v", got, old.Outdated())
	}
	err = old.Rebuild(func(fresh *Index) error {
		return fresh.Apply([]Change{{Put: &Document{ID: "n", Title: "石墨烯散热膜"}}}, 5)
	}, atOnce)
	if err != nil || old.Outdated() || ids(find(t, old, Query{Text: "石墨烯"})) != "n" {
		t.Errorf("after the rebuild: %v, outdated %v", err, old.Outdated())
	}
}

func TestCrashBetweenTheStepsOfASwap(t *testing.T) {
	x := newIndex(t, shelf()...)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(x.dir, x.dir+oldSuffix); err != nil {
		t.Fatal(err)
	}
	again, err := Open(x.dir, x.analyzer)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := find(t, again, Query{}).Total; got != 6 {
		t.Errorf("%d documents", got)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := newIndex(t, shelf()...).Search(ctx, Query{Text: "车体"}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestManyReadersAndOneWriter(t *testing.T) {
	x := newIndex(t, shelf()...)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 50 {
				result := find(t, x, Query{Text: "石墨烯 车体", Facets: true, Highlight: true, Suggest: true})
				if got := completed(t, x, "smx"); len(got) == 0 || got[0].Text != "石墨烯" {
					t.Errorf("smx is completed to %v", got)
					return
				}
				if !slices.ContainsFunc(result.Hits, func(h Hit) bool { return h.ID == "a" }) {
					t.Errorf("found %s", ids(result))
					return
				}
			}
		})
	}
	for i := range 30 {
		apply(t, x, int64(i+2), Document{ID: fmt.Sprint("n", i), Kind: "demand", Title: "车体涂装"})
	}
	wait.Wait()
	if got := find(t, x, Query{Text: "涂装"}).Total; got != 30 {
		t.Errorf("%d of 30", got)
	}
}

func TestEachTellsWhatTheIndexWasGiven(t *testing.T) {
	x := newIndex(t, shelf()...)
	want := map[string]uint64{}
	for _, d := range shelf() {
		want[d.ID] = d.Sum()
	}
	changed, gone := shelf()[0], shelf()[1].ID
	changed.Keywords = append([]string{"新词"}, changed.Keywords...)
	if changed.Sum() == want[changed.ID] {
		t.Error("another keyword, the same sum")
	}
	if err := x.Apply([]Change{{Put: &changed}, {Delete: gone}}, 9); err != nil {
		t.Fatal(err)
	}
	want[changed.ID] = changed.Sum()
	delete(want, gone)
	got := map[string]uint64{}
	if err := x.Each(t.Context(), func(id string, sum uint64) error { got[id] = sum; return nil }); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
