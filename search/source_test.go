package search

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"pgregory.net/rapid"
)

// expected is what a source must find: the score of every document that matches.
type expected map[uint32]float64

// drawTerm draws a term's postings in a few segments, some of whose documents are deleted.
func drawTerm(t *rapid.T, sizes []int, deleted []*roaring.Bitmap) (source, expected) {
	term, want := &termSource{weight: float64(rapid.IntRange(1, 9).Draw(t, "weight"))}, expected{}
	first := uint32(0)
	for i, size := range sizes {
		end := first + uint32(size)
		p := &postings{}
		for doc := range uint32(size) {
			if rapid.IntRange(0, 2).Draw(t, "stands") > 0 {
				continue
			}
			p.docs, p.scores = append(p.docs, doc), append(p.scores, float32(doc%7+1))
			if deleted[i] == nil || !deleted[i].Contains(doc) {
				want[first+doc] = term.weight * float64(doc%7+1)
			}
		}
		if alive := p.live(deleted[i]); alive > 0 {
			term.lists = append(term.lists, termList{p, first, end, deleted[i]})
			term.n += alive
		}
		first = end
	}
	return term, want
}

// drawSource draws a tree of sources with what it must find, worked out document by document.
func drawSource(t *rapid.T, depth int, sizes []int, deleted []*roaring.Bitmap) (source, expected) {
	kind := "term"
	if depth > 0 {
		kind = rapid.SampledFrom([]string{"term", "either", "both", "some", "bonus"}).Draw(t, "kind")
	}
	if kind == "term" {
		return drawTerm(t, sizes, deleted)
	}
	var sources []source
	var wants []expected
	n := rapid.IntRange(2, 4).Draw(t, "sources")
	if kind == "bonus" {
		n = 2
	}
	for range n {
		s, want := drawSource(t, depth-1, sizes, deleted)
		sources, wants = append(sources, s), append(wants, want)
	}
	least := rapid.IntRange(0, 2).Draw(t, "least")
	want := expected{}
	for doc := range everyDoc(sizes) {
		var scores []float64
		for _, w := range wants {
			if score, found := w[doc]; found {
				scores = append(scores, score)
			}
		}
		if len(scores) == 0 {
			continue
		}
		sum := 0.0
		for _, score := range scores {
			sum += score
		}
		top := slices.Max(scores)
		first, leads := wants[0][doc]
		switch {
		case kind == "either":
			want[doc] = top + 0.3*(sum-top)
		case kind == "both" && len(scores) == n:
			want[doc] = sum
		case kind == "some" && len(scores) >= least:
			want[doc] = sum * float64(len(scores)) / float64(n)
		case kind == "bonus" && leads:
			want[doc] = first + wants[1][doc]
		}
	}
	switch kind {
	case "either":
		return either(sources, 0.3), want
	case "both":
		return both(sources), want
	case "some":
		return some(sources, least), want
	}
	return &bonusSource{must: sources[0], more: sources[1]}, want
}

func everyDoc(sizes []int) func(func(uint32) bool) {
	return func(yield func(uint32) bool) {
		n := 0
		for _, size := range sizes {
			n += size
		}
		for doc := range uint32(n) {
			if !yield(doc) {
				return
			}
		}
	}
}

func drawSegments(t *rapid.T) (sizes []int, deleted []*roaring.Bitmap) {
	for range rapid.IntRange(1, 3).Draw(t, "segments") {
		size := rapid.IntRange(1, 20).Draw(t, "size")
		var gone *roaring.Bitmap
		if rapid.Bool().Draw(t, "some deleted") {
			gone = roaring.BitmapOf(uint32(rapid.IntRange(0, size-1).Draw(t, "deleted")))
		}
		sizes, deleted = append(sizes, size), append(deleted, gone)
	}
	return sizes, deleted
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a)) }

func TestSourcesFindAndScoreWhatTheirRuleSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes, deleted := drawSegments(t)
		s, want := drawSource(t, 2, sizes, deleted)
		var found []uint32
		for doc := s.seek(0); doc != none; doc = s.seek(doc + 1) {
			found = append(found, doc)
			if score := s.score(); !near(score, want[doc]) {
				t.Fatalf("document %d scores %v, want %v", doc, score, want[doc])
			}
		}
		wanted := sorted(want)
		if !slices.Equal(found, wanted) {
			t.Fatalf("found %v, want %v", found, wanted)
		}
	})
}

func TestSourcesHoldTheSameWhereTheyAreOnlyAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes, deleted := drawSegments(t)
		s, want := drawSource(t, 2, sizes, deleted)
		for doc := range everyDoc(sizes) {
			if rapid.Bool().Draw(t, "skipped") {
				continue
			}
			score, holds := want[doc]
			if s.holds(doc) != holds {
				t.Fatalf("document %d: holds is %v", doc, !holds)
			}
			if holds && !near(s.score(), score) {
				t.Fatalf("document %d scores %v, want %v", doc, s.score(), score)
			}
		}
	})
}

func sorted(want expected) []uint32 {
	var docs []uint32
	for doc := range want {
		docs = append(docs, doc)
	}
	slices.SortFunc(docs, cmp.Compare[uint32])
	return docs
}

func TestGallopFindsTheFirstThatIsNotLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := rapid.SliceOfNDistinct(rapid.Uint32Range(0, 60), 0, 40, rapid.ID[uint32]).Draw(t, "docs")
		slices.Sort(docs)
		at := rapid.IntRange(0, len(docs)).Draw(t, "at")
		wanted := rapid.Uint32Range(0, 61).Draw(t, "wanted")
		want := at
		for want < len(docs) && docs[want] < wanted {
			want++
		}
		if got := gallop(docs, at, wanted); got != want {
			t.Fatalf("place %d, want %d", got, want)
		}
	})
}
