package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duijie/search"

	"github.com/google/go-cmp/cmp"
)

func newAnalyzer(t *testing.T) *search.Analyzer {
	t.Helper()
	a, err := search.NewAnalyzer(search.AnalyzerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func sampleCorpus(t *testing.T, seed uint64) *corpus {
	t.Helper()
	c, err := newCorpus("", seed, newAnalyzer(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACatalogueIsTheSameAgainForOneSeed(t *testing.T) {
	one, same, other := sampleCorpus(t, 1), sampleCorpus(t, 1), sampleCorpus(t, 2)
	exported := cmp.AllowUnexported(item{})
	if diff := cmp.Diff(one.item(7), same.item(7), exported); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(one.item(7), other.item(7), exported) {
		t.Error("another seed makes the same item")
	}
}

func TestACatalogueHasTheShapeThatTheFiguresAreAbout(t *testing.T) {
	c := sampleCorpus(t, 1)
	const items = 2000
	characters, demands, titles, owners := 0, 0, map[string]bool{}, map[int]int{}
	for n := range items {
		it := c.item(n)
		characters += len([]rune(it.body))
		titles[it.title] = true
		owners[it.owner]++
		if it.demand {
			demands++
		}
		row := it.row(c)
		var faults error
		if it.demand {
			faults = row.Demand.Complete().Err()
		} else {
			faults = row.Achievement.Complete().Err()
		}
		if faults != nil {
			t.Fatalf("item %d: %v", n, faults)
		}
	}
	if mean := characters / items; mean < meanLength*9/10 || mean > meanLength*11/10 {
		t.Errorf("bodies of %d characters in the mean", mean)
	}
	if demands != items/demandEvery {
		t.Errorf("%d demands of %d items", demands, items)
	}
	if len(titles) < items*9/10 {
		t.Errorf("%d different titles of %d items", len(titles), items)
	}
	if owners[0] < 4*items/ownerCount || len(owners) < ownerCount/2 {
		t.Errorf("the largest of %d owners has %d items: a few should own most, and many some", len(owners), owners[0])
	}
	for _, o := range c.owners {
		if err := o.Check().Err(); err != nil {
			t.Fatalf("%s: %v", o.Name, err)
		}
	}
}

func TestAFolderIsTakenApart(t *testing.T) {
	folder := t.TempDir()
	var lines strings.Builder
	for i := range 20 {
		line, err := json.Marshal(text{
			Title: fmt.Sprintf("耐磨涂层的激光熔覆制备方法之%d", i), Keywords: []string{"激光熔覆"},
			Body: fmt.Sprintf("本方法在基体表面熔覆第%d层合金粉末。冷却以后硬度提高了很多倍。", i),
		})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	if err := os.WriteFile(filepath.Join(folder, "a.jsonl"), []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := newCorpus(folder, 1, newAnalyzer(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.sentences) != 40 || len(c.heads) != 20 || c.keywords[0] != "激光熔覆" {
		t.Errorf("%d sentences, %d titles, keywords %.1q", len(c.sentences), len(c.heads), c.keywords)
	}
	for i, head := range c.heads {
		if head == "" || c.tails[i] == "" {
			t.Errorf("%q + %q is not cut in the middle", head, c.tails[i])
		}
	}
	if _, err := newCorpus(t.TempDir(), 1, newAnalyzer(t)); err == nil {
		t.Error("an empty folder is no error")
	}
}

func TestQueriesAreTwoDifferentWordsOfOneItem(t *testing.T) {
	pairs := sampleWords(sampleCorpus(t, 1), newAnalyzer(t), 500, 50)
	if len(pairs) != 50 {
		t.Fatalf("%d queries", len(pairs))
	}
	for _, pair := range pairs {
		if pair[0] == pair[1] || len([]rune(pair[0])) < 2 || len([]rune(pair[1])) < 2 {
			t.Errorf("%q", pair)
		}
	}
}

func TestTheStoreTakesEveryItem(t *testing.T) {
	data := t.TempDir()
	if err := fill(t.Context(), data, sampleCorpus(t, 1), 30); err != nil {
		t.Fatal(err)
	}
	if size := sizeOf(data); size == 0 {
		t.Error("nothing was written")
	}
}
