package search

import (
	"context"
	"math/rand/v2"
	"testing"
)

// The loops that every search runs through, each alone and without an index.

func randomTerm(random *rand.Rand, documents, one int) *termSource {
	p := &postings{}
	for doc := range uint32(documents) {
		if random.IntN(one) == 0 {
			p.docs, p.scores = append(p.docs, doc), append(p.scores, random.Float32())
		}
	}
	return &termSource{lists: []termList{{postings: p, end: uint32(documents)}}, weight: 1, n: len(p.docs)}
}

func BenchmarkConjunction(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	one, other := randomTerm(random, benchSize, 12), randomTerm(random, benchSize, 12)
	sum := 0.0
	for b.Loop() {
		s := both([]source{&termSource{lists: one.lists, n: one.n}, &termSource{lists: other.lists, n: other.n}})
		for doc := s.seek(0); doc != none; doc = s.seek(doc + 1) {
			sum += s.score()
		}
	}
	_ = sum
}

func BenchmarkFiltersAndFacets(b *testing.B) {
	c := newColumns()
	random := rand.New(rand.NewPCG(1, 2))
	words := wordList(domainWords)
	var t table
	for n := range benchSize {
		r, k := c.unpack(packRow(synthetic(random, words[:50], n)))
		t.rows, t.ranks = append(t.rows, r), append(t.ranks, k)
	}
	q := Query{Kinds: []string{"achievement"}, Fields: []string{"05", "10"}, Regions: []string{"220100"}, Facets: true}
	b.ResetTimer()
	for b.Loop() {
		found := collector{ctx: context.Background(), rows: []segmentRows{{table: t}}, filter: c.filter(q), order: byDate, keep: 20, counts: newCounts(c)}
		if err := found.all(); err != nil {
			b.Fatal(err)
		}
	}
}
