package search

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// longPostings is an index with a word in every document, one in a third of them and one in a few, in segments so large
// that their postings lie in several stretches.
func longPostings(t *testing.T) *Index {
	t.Helper()
	x, err := Rebuild(filepath.Join(t.TempDir(), "index"), analyzer(t), func(*Index) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	r := rand.New(rand.NewPCG(1, 2))
	n := 0
	for batch, size := range []int{7000, 3000, 40} {
		var changes []Change
		for range size {
			body := strings.Repeat("alpha ", 1+r.IntN(3))
			if r.IntN(3) == 0 {
				body += strings.Repeat("beta ", 1+r.IntN(2))
			}
			if r.IntN(900) == 0 {
				body = "gamma " + body
			}
			changes = append(changes, Change{Put: &Document{
				ID: fmt.Sprint("d", n), Kind: []string{"achievement", "demand"}[n%2], Title: "delta", Body: body, Field: fmt.Sprintf("%02d", n%7),
				Organisation: fmt.Sprint("o", n%60), PriceMaxFen: int64(1 + n%97), Date: time.UnixMilli(int64(n % 1000)),
			}})
			n++
		}
		changes = append(changes, Change{Delete: fmt.Sprint("d", n-7)})
		if err := x.Apply(changes, int64(batch+1)); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// The way to a document leads over the stretches in which the postings are laid out. How they are cut is zap's own
// business, so it is its own reader that says what is right.
func TestPlacesAreThoseThatBleveReads(t *testing.T) {
	x := longPostings(t)
	err := x.read(func(snapshot *scorch.IndexSnapshot, columns *columns) error {
		rows, err := columns.of(snapshot)
		if err != nil {
			return err
		}
		p := &planner{ctx: t.Context(), snapshot: snapshot, rows: rows}
		last := rows[len(rows)-1]
		end := int(last.first) + len(last.rows)
		for seed := range uint64(60) {
			r := rand.New(rand.NewPCG(seed, 0))
			term := []string{"alpha", "beta", "gamma", "delta", "none"}[seed%5]
			field := []string{bodyField, titleField}[r.IntN(2)]
			reader, err := snapshot.TermFieldReader(t.Context(), []byte(term), field, true, true, true)
			if err != nil {
				return err
			}
			ours := p.placesOf(term, field)
			stride := []int{3, 40, 700, 3000}[r.IntN(4)]
			for doc := r.IntN(stride); doc < end; doc += 1 + r.IntN(stride) {
				id := index.NewIndexInternalID(nil, uint64(doc))
				theirs, err := reader.Advance(id, nil)
				if err != nil {
					return err
				}
				var want, got []string
				if theirs != nil && theirs.ID.Equals(id) {
					for _, v := range theirs.Vectors {
						want = append(want, fmt.Sprint(v.Start, v.End, v.Pos))
					}
				}
				deleted := rows[segmentOf(rows, uint32(doc))].deleted
				if deleted != nil && deleted.Contains(uint32(doc)-rows[segmentOf(rows, uint32(doc))].first) {
					continue // bleve passes it by; nobody asks for it
				}
				found, err := ours.in(uint32(doc))
				if err != nil {
					return err
				}
				for _, l := range found {
					got = append(got, fmt.Sprint(l.Start(), l.End(), l.Pos()))
				}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Fatalf("seed %d: %s in %s of document %d: places %v, bleve says %v", seed, term, field, doc, got, want)
				}
			}
			_ = reader.Close()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
