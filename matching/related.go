package matching

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// RelatedTerms is a term of the need and one of the offer that stand in the same company in the catalogue, without being
// the same.
type RelatedTerms struct {
	Need       string  `json:"need"`
	Offer      string  `json:"offer"`
	Similarity float64 `json:"similarity"` // cosine of the two words' vectors
	Points     float64 `json:"points"`
}

const (
	// leastSimilar is the similarity below which a pair is not shown: it counts, but no person would see why.
	leastSimilar = 0.4
	// mostRelated is how many pairs a reason shows.
	mostRelated = 5
)

// wordPair is a word of the query and one of the document by their numbers, with its part of the points.
type wordPair struct {
	own, found uint32
	points     float64
}

// wordPairs parts the points of the signal. The product of two meanings is the sum of the products of their words, each
// with each; the points go to those that add to it, by how much they do.
func (e *Engine) wordPairs(q *query, s *segment, doc uint32, points float64) []wordPair {
	if points <= 0 {
		return nil
	}
	var pairs []wordPair
	sum := 0.0
	for _, own := range q.meaning.words {
		for _, found := range s.meanings.wordsOf(doc) {
			product := float64(e.vectors.weights[own] * e.vectors.weights[found] * dot(e.vectors.row(own), e.vectors.row(found)))
			if product > 0 {
				sum += product
				pairs = append(pairs, wordPair{own, found, product})
			}
		}
	}
	for i := range pairs {
		pairs[i].points *= points / sum
	}
	return pairs
}

// relatedReason shows the pairs of different words that gave most. What the same word in both texts gave belongs to the
// shared terms.
func (e *Engine) relatedReason(pairs []wordPair, ownIsNeed bool) (Reason, bool) {
	r := Reason{Kind: ReasonRelated, Verdict: Met}
	slices.SortFunc(pairs, func(a, b wordPair) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.own, b.own), cmp.Compare(a.found, b.found))
	})
	shown, used := 0.0, map[uint32]bool{}
	for _, p := range pairs {
		if p.own == p.found {
			continue
		}
		r.Points += p.points
		similarity := e.vectors.similarity(p.own, p.found)
		if len(r.Related) == mostRelated || used[p.found] || similarity < leastSimilar || !telling(e.vectors.words[p.own], e.vectors.words[p.found]) {
			continue
		}
		used[p.found] = true
		shown += p.points
		pair := RelatedTerms{e.vectors.words[p.own], e.vectors.words[p.found], similarity, p.points}
		if !ownIsNeed {
			pair.Need, pair.Offer = pair.Offer, pair.Need
		}
		r.Related = append(r.Related, pair)
	}
	r.Rest = r.Points - shown
	return r, r.Points > 0
}

// telling tells whether two related words are worth showing: a single character is no word, and a word is no news beside
// one that holds it.
func telling(a, b string) bool {
	return utf8.RuneCountInString(a) > 1 && utf8.RuneCountInString(b) > 1 && !strings.Contains(a, b) && !strings.Contains(b, a)
}

func (v *WordVectors) similarity(a, b uint32) float64 {
	x, y := v.row(a), v.row(b)
	lengths := math.Sqrt(float64(dot(x, x)) * float64(dot(y, y)))
	if lengths == 0 {
		return 0
	}
	return float64(dot(x, y)) / lengths
}
