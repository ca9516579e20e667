package matching

import "math"

// maxDocuments is how many items a segment may hold, so that their numbers take two bytes: postings are nearly all of what
// the matcher holds in memory. The sums of a query over one segment then also fit into the second cache of a processor.
const maxDocuments = 1 << 16

// segment holds a number of items of one kind and never changes. Documents are numbered from 0 within it.
type segment struct {
	cards   []card
	norms   [channels][]float32 // length of each document's vector of logarithmic term weights, without idf
	sizes   []uint32            // number of different bigrams
	posts   [2]postings         // words and bigrams: from the term to the documents
	vectors vectors             // characters: from the document to the terms

	meanings meanings // empty without word vectors
}

// document is an item on its way into a segment.
type document struct {
	card     card
	features features
	meaning  *meaning // nil without word vectors
}

func newSegment(documents []document, weights *[256]float32) *segment {
	s := &segment{cards: make([]card, len(documents)), sizes: make([]uint32, len(documents))}
	for c := range s.norms {
		s.norms[c] = make([]float32, len(documents))
	}
	for i, d := range documents {
		s.cards[i] = d.card
		s.sizes[i] = uint32(len(d.features.terms[bigrams]))
		for c := range s.norms {
			s.norms[c][i] = float32(norm(d.features.terms[c], weights))
		}
	}
	for c := range s.posts {
		s.posts[c] = newPostings(documents, channel(c))
	}
	s.vectors = newVectors(documents)
	s.meanings = newMeanings(documents)
	return s
}

func norm(terms []feature, weights *[256]float32) float64 {
	sum := 0.0
	for _, f := range terms {
		w := float64(weights[f.count])
		sum += w * w
	}
	return math.Sqrt(sum)
}
