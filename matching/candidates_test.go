package matching

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestFaintTermsHardlyChangeTheFirstTwenty holds the shorter way, which leaves faint terms out of the first guess, to the
// whole one: on the samples, and on a larger catalogue recombined from them.
func TestFaintTermsHardlyChangeTheFirstTwenty(t *testing.T) {
	j := fixtures(t)
	titles, bodies := sentences(t)
	c := &catalogue{rand.New(rand.NewPCG(1, 2)), titles, bodies}
	var offers, demands []Item
	for n := range 3000 {
		offers = append(offers, c.item(Achievement, n))
	}
	for n := range 100 {
		demands = append(demands, c.item(Demand, n))
	}
	for _, row := range []struct {
		name            string
		offers, demands []Item
	}{{"samples", j.Offers, j.Demands}, {"recombined", offers, demands}} {
		e := engineOf(t, row.offers)
		found, all, left := 0, 0, 0
		for _, d := range row.demands {
			e.leastFaint = math.MaxInt
			whole := mustMatch(t, e, d, MatchOptions{})
			e.leastFaint = 0
			short := mustMatch(t, e, d, MatchOptions{})
			scores := map[string]float64{}
			for _, m := range whole {
				scores[m.ID] = m.Score
			}
			all += len(whole)
			for _, m := range short {
				score, there := scores[m.ID]
				if !there {
					continue
				}
				found++
				if !near(score, m.Score, 1e-3) {
					t.Errorf("%s, %s: %s scores %v, and %v without faint terms in the first guess", row.name, d.ID, m.ID, score, m.Score)
				}
			}
			q, err := e.query(e.view.Load(), d, false, false)
			if err != nil {
				t.Fatal(err)
			}
			q.part(0)
			left += len(q.faint[words]) + len(q.faint[bigrams])
		}
		recall := float64(found) / float64(all)
		t.Logf("%s: recall %.4f of %d; %.1f faint terms in the mean", row.name, recall, all, float64(left)/float64(len(row.demands)))
		if recall < 0.99 || left == 0 {
			t.Errorf("%s: %.4f of the first twenty are found, %d terms were left out; want 0.99 of them and some terms", row.name, recall, left)
		}
	}
}

// TestMeetFindsWhatListsShare compares striding through a list with looking at all of it.
func TestMeetFindsWhatListsShare(t *testing.T) {
	sortedList := rapid.Custom(func(t *rapid.T) []uint16 {
		list := rapid.SliceOfNDistinct(rapid.Uint16Range(0, 60), 0, 50, rapid.ID[uint16]).Draw(t, "list")
		slices.Sort(list)
		return list
	})
	rapid.Check(t, func(t *rapid.T) {
		long, short := sortedList.Draw(t, "long"), sortedList.Draw(t, "short")
		got := map[int]int{}
		meet(long, short, func(inShort, inLong int) { got[inShort] = inLong })
		for i, doc := range short {
			at, there := got[i]
			if want := slices.Index(long, doc); there != (want >= 0) || there && at != want {
				t.Fatalf("%d of %v in %v: at %d, %v; want %d", doc, short, long, at, there, want)
			}
		}
	})
}

// TestPostingsGiveBackWhatWasPutIn: with and without a tally, found by key, and nothing for a key that is not there.
func TestPostingsGiveBackWhatWasPutIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := rapid.MapOf(rapid.Uint64(), rapid.MapOfN(rapid.Uint16Range(0, 30), rapid.Map(rapid.IntRange(1, 40), func(n int) tally { return tally(n) }), 1, 20)).Draw(t, "terms")
		documents := make([]document, 31)
		for key, docs := range terms {
			for doc, count := range docs {
				f := &documents[doc].features
				f.terms[words] = append(f.terms[words], feature{key, count})
			}
		}
		p := newPostings(documents, words)
		if err := p.check(len(documents)); err != nil {
			t.Fatal(err)
		}
		for key, docs := range terms {
			at := p.find(key)
			if at.documents() != len(docs) {
				t.Fatalf("%d documents of %d, want %d", at.documents(), key, len(docs))
			}
			for doc := range uint32(len(documents)) {
				if got := p.count(at, doc); got != docs[uint16(doc)] {
					t.Fatalf("term %d, document %d: tally %d, want %d", key, doc, got, docs[uint16(doc)])
				}
			}
		}
		if other := rapid.Uint64().Draw(t, "other"); terms[other] == nil && p.find(other).documents() > 0 {
			t.Fatalf("found %d, which is not there", other)
		}
	})
}
