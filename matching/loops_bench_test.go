package matching

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkAccumulate is the sum over the postings of a demand's terms in one segment, without anything around it.
func BenchmarkAccumulate(b *testing.B) {
	const terms, one = 400, 12 // a term stands in one of so many documents
	random := rand.New(rand.NewPCG(1, 2))
	p := postings{}
	q := &query{}
	for key := range uint64(terms) {
		var documents []posting
		for doc := range maxDocuments {
			if random.IntN(one) == 0 {
				documents = append(documents, posting{uint16(doc), tally(1 + random.IntN(3))})
			}
		}
		p.add(key, documents)
		q.terms[words] = append(q.terms[words], term{key: key, weight: random.Float32()})
	}
	p.finish()
	var located []postingRange
	for _, t := range q.terms[words] {
		located = append(located, p.find(t.key))
	}
	for i := range terms {
		q.telling[words] = append(q.telling[words], i)
	}
	table := DefaultWeights().Text.termWeights()
	mem := &scratch{}
	for b.Loop() {
		mem.clear(maxDocuments)
		q.accumulate(&p, located, words, &mem.sums[words], table)
	}
	b.ReportMetric(float64(len(p.docs)), "postings")
}
