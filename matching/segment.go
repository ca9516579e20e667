package matching

import (
	"cmp"
	"math"
	"slices"
)

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

// postings list for each term the documents that hold it. Flat arrays, so that a million terms are no million objects.
type postings struct {
	keys   []uint64 // sorted
	starts []uint32 // keys[i] owns docs[starts[i]:starts[i+1]]
	docs   []uint16
	counts []tally
}

// vectors list for each document its characters. Nearly every document holds any common character, so that the way from
// the character to the documents would be longer than reading the few hundred candidates one by one.
type vectors struct {
	starts []uint32
	keys   []uint32 // sorted within a document
	counts []tally
	dfKeys []uint32 // sorted: every character, and in how many documents it stands
	df     []uint32
}

func (p *postings) find(key uint64) (from, to uint32) {
	i, found := slices.BinarySearch(p.keys, key)
	if !found {
		return 0, 0
	}
	return p.starts[i], p.starts[i+1]
}

// count is the tally of a document in a term's postings, 0 if it is not there.
func (p *postings) count(at postingRange, doc uint32) tally {
	if i, found := slices.BinarySearch(p.docs[at.from:at.to], uint16(doc)); found {
		return p.counts[at.from+uint32(i)]
	}
	return 0
}

func (v *vectors) documents(key uint32) uint32 {
	if i, found := slices.BinarySearch(v.dfKeys, key); found {
		return v.df[i]
	}
	return 0
}

func (v *vectors) of(doc uint32) ([]uint32, []tally) {
	from, to := v.starts[doc], v.starts[doc+1]
	return v.keys[from:to], v.counts[from:to]
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

func newPostings(documents []document, c channel) postings {
	type posting struct {
		key   uint64
		doc   uint16
		count tally
	}
	n := 0
	for _, d := range documents {
		n += len(d.features.terms[c])
	}
	all := make([]posting, 0, n)
	for i, d := range documents {
		for _, f := range d.features.terms[c] {
			all = append(all, posting{f.key, uint16(i), f.count})
		}
	}
	slices.SortFunc(all, func(a, b posting) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.doc, b.doc))
	})
	p := postings{docs: make([]uint16, n), counts: make([]tally, n)}
	for i, post := range all {
		if i == 0 || post.key != all[i-1].key {
			p.keys, p.starts = append(p.keys, post.key), append(p.starts, uint32(i))
		}
		p.docs[i], p.counts[i] = post.doc, post.count
	}
	p.starts = append(p.starts, uint32(n))
	return p
}

func newVectors(documents []document) vectors {
	v := vectors{starts: make([]uint32, 1, len(documents)+1)}
	for _, d := range documents {
		for _, f := range d.features.terms[characters] {
			v.keys, v.counts = append(v.keys, uint32(f.key)), append(v.counts, f.count)
		}
		v.starts = append(v.starts, uint32(len(v.keys)))
	}
	df := map[uint32]uint32{}
	for _, key := range v.keys {
		df[key]++
	}
	v.setDocuments(df)
	return v
}

func (v *vectors) setDocuments(df map[uint32]uint32) {
	v.dfKeys, v.df = make([]uint32, 0, len(df)), make([]uint32, 0, len(df))
	for key, n := range df {
		if n > 0 {
			v.dfKeys = append(v.dfKeys, key)
		}
	}
	slices.Sort(v.dfKeys)
	for _, key := range v.dfKeys {
		v.df = append(v.df, df[key])
	}
}
