package matching

import (
	"context"
	"math"
)

// The plain rankers that a better one has to beat. They look at the texts only and are here for comparison.

// baseline holds the offers' terms of one channel.
type baseline struct {
	reader  reader
	channel channel
	title   float64 // how often the title counts
	offers  map[string]map[uint64]float64
	lengths map[string]float64
	df      map[uint64]int
	mean    float64
}

func newBaseline(r reader, c channel, title float64, offers []Item) *baseline {
	r.literal = true
	b := &baseline{reader: r, channel: c, title: title, offers: map[string]map[uint64]float64{}, lengths: map[string]float64{}, df: map[uint64]int{}}
	for _, o := range offers {
		terms := b.terms(o)
		b.offers[o.ID] = terms
		for key, count := range terms {
			b.df[key]++
			b.lengths[o.ID] += count
		}
		b.mean += b.lengths[o.ID] / float64(len(offers))
	}
	return b
}

func (b *baseline) terms(item Item) map[uint64]float64 {
	terms := map[uint64]float64{}
	for _, f := range b.reader.features(item, false).terms[b.channel] {
		terms[f.key] = float64(f.count>>5)*b.title + float64(f.count&maxInRest)
	}
	return terms
}

// cosine is TF-IDF cosine with logarithmic counts.
func (b *baseline) cosine(_ context.Context, demand Item, offers []string) ([]float64, error) {
	weigh := func(terms map[uint64]float64) (map[uint64]float64, float64) {
		weights, sum := make(map[uint64]float64, len(terms)), 0.0
		for key, count := range terms {
			w := (1 + math.Log(count)) * (math.Log(float64(len(b.offers)+1)/float64(b.df[key]+1)) + 1)
			weights[key] = w
			sum += w * w
		}
		return weights, math.Sqrt(sum)
	}
	query, length := weigh(b.terms(demand))
	return b.each(offers, func(terms map[uint64]float64, _ float64) float64 {
		weights, own := weigh(terms)
		dot := sumOver(weights, func(key uint64, w float64) float64 { return w * query[key] })
		if dot == 0 {
			return 0
		}
		return dot / length / own
	})
}

// bm25 is Okapi BM25 with k1 1.2 and b 0.75.
func (b *baseline) bm25(_ context.Context, demand Item, offers []string) ([]float64, error) {
	const k1, slope = 1.2, 0.75
	query := b.terms(demand)
	return b.each(offers, func(terms map[uint64]float64, length float64) float64 {
		return sumOver(terms, func(key uint64, count float64) float64 {
			df := float64(b.df[key])
			idf := math.Log(1 + (float64(len(b.offers))-df+0.5)/(df+0.5))
			return query[key] * idf * count * (k1 + 1) / (count + k1*(1-slope+slope*length/b.mean))
		})
	})
}

func (b *baseline) each(offers []string, score func(terms map[uint64]float64, length float64) float64) ([]float64, error) {
	scores := make([]float64, len(offers))
	for i, id := range offers {
		scores[i] = score(b.offers[id], b.lengths[id])
	}
	return scores, nil
}

// sumOver adds up. A map's order changes from run to run and with it the last bits of the sum; rounding to twelve digits
// keeps equal scores equal.
func sumOver(terms map[uint64]float64, part func(key uint64, value float64) float64) float64 {
	sum := 0.0
	for key, value := range terms {
		sum += part(key, value)
	}
	return math.Round(sum*1e12) / 1e12
}

// namedRanker is a ranker for a table.
type namedRanker struct {
	name string
	rank Ranker
}

func baselines(r reader, offers []Item) []namedRanker {
	return []namedRanker{
		{"constant order", func(_ context.Context, _ Item, offers []string) ([]float64, error) {
			return make([]float64, len(offers)), nil
		}},
		{"BM25, words", newBaseline(r, words, 1, offers).bm25},
		{"TF-IDF cosine, bigrams, title x 3", newBaseline(r, bigrams, 3, offers).cosine},
		{"TF-IDF cosine, characters, title x 6", newBaseline(r, characters, 6, offers).cosine},
	}
}
