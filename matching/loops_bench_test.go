package matching

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkAccumulate is the sum over the postings of a demand's terms in one segment, without anything around it.
func BenchmarkAccumulate(b *testing.B) {
	const terms, one = 400, 12 // a term stands in one of so many documents
	random := rand.New(rand.NewPCG(1, 2))
	p := postings{starts: []uint32{0}}
	q := &query{}
	var located []postingRange
	for key := range uint64(terms) {
		from := uint32(len(p.docs))
		for doc := range maxDocuments {
			if random.IntN(one) == 0 {
				p.docs, p.counts = append(p.docs, uint16(doc)), append(p.counts, tally(1+random.IntN(3)))
			}
		}
		q.terms[words] = append(q.terms[words], term{key: key, weight: random.Float32()})
		located = append(located, postingRange{from, uint32(len(p.docs))})
	}
	table := DefaultWeights().Text.termWeights()
	mem := &scratch{}
	for b.Loop() {
		mem.clear(maxDocuments)
		q.accumulate(&p, located, words, &mem.sums[words], table)
	}
	b.ReportMetric(float64(len(p.docs)), "postings")
}
