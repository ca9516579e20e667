package search

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// knownDepth is the rank up to which a known item counts as found.
const knownDepth = 10

// knownItem is a paper that somebody looks for by what he remembers of it.
type knownItem struct {
	ID          string
	Title, Body string
	Keywords    []string
}

// TestKnownItems looks for each of many real papers by its title, by all its keywords and by the first two, and prints the
// mean reciprocal rank (MRR@10) of the paper that each query was taken from. Nothing is shipped: DUIJIE_KNOWN_ITEMS names a folder
// with papers.jsonl, one {"id","title","body","keywords"} a line. Title, body and keywords are indexed as the platform does.
func TestKnownItems(t *testing.T) {
	dir := os.Getenv("DUIJIE_KNOWN_ITEMS")
	if dir == "" {
		t.Skip("DUIJIE_KNOWN_ITEMS names no folder with papers.jsonl")
	}
	papers := readKnownItems(t, filepath.Join(dir, "papers.jsonl"))
	t.Run("keywords indexed", func(t *testing.T) { knownItems(t, papers, true) })
	t.Run("keywords not indexed", func(t *testing.T) { knownItems(t, papers, false) })
}

// knownItems measures with the keywords in the index, as the platform has them, or without: then the floors do not count, because
// a keyword may stand nowhere in title and abstract.
func knownItems(t *testing.T, papers []knownItem, keywords bool) {
	var documents []Document
	for _, paper := range papers {
		d := Document{ID: paper.ID, Kind: "achievement", Title: paper.Title, Body: paper.Body}
		if keywords {
			d.Keywords = paper.Keywords
		}
		documents = append(documents, d)
	}
	x := newIndex(t, documents...)
	for _, row := range []struct {
		name  string
		floor float64
		query func(knownItem) string
	}{
		{"title", 0.96, func(p knownItem) string { return p.Title }},
		{"all keywords", 0.97, func(p knownItem) string { return strings.Join(p.Keywords, " ") }},
		{"first two keywords", 0.87, func(p knownItem) string { return strings.Join(p.Keywords[:min(2, len(p.Keywords))], " ") }},
	} {
		sum, asked, missed := 0.0, 0, 0
		for _, paper := range papers {
			text := row.query(paper)
			if text == "" {
				continue
			}
			asked++
			rank := rankOf(t, x, text, paper.ID)
			if rank > 0 {
				sum += 1 / float64(rank)
			} else {
				missed++
			}
			if rank != 1 && os.Getenv("DUIJIE_KNOWN_ITEMS_SHOW") != "" {
				t.Logf("%s: %s at %d: %s", row.name, paper.ID, rank, text)
			}
		}
		mrr := sum / float64(asked)
		t.Logf("MRR@%d by %s: %.4f over %d papers, %d not among the first %d", knownDepth, row.name, mrr, asked, missed, knownDepth)
		if keywords && mrr < row.floor {
			t.Errorf("by %s: %.4f, want at least %.2f", row.name, mrr, row.floor)
		}
	}
}

func readKnownItems(t *testing.T, path string) []knownItem {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var papers []knownItem
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var paper knownItem
		if err := json.Unmarshal(scanner.Bytes(), &paper); err != nil {
			t.Fatalf("%s, line %d: %v", path, len(papers)+1, err)
		}
		papers = append(papers, paper)
	}
	if err := scanner.Err(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return papers
}

// rankOf gives the place of a document from 1, 0 if it is not among the first.
func rankOf(t *testing.T, x *Index, text, id string) int {
	t.Helper()
	result, err := x.Search(context.Background(), Query{Text: text, Limit: knownDepth})
	if err != nil {
		t.Fatal(err)
	}
	for i, hit := range result.Hits {
		if hit.ID == id {
			return i + 1
		}
	}
	return 0
}
