package matching

import "errors"

// meanings are the meanings of a segment's documents, all empty without word vectors.
type meanings struct {
	parts   []int8 // vectorSize for each document
	lengths []float32
	starts  []uint32
	words   []uint32 // numbers of words that have a vector: words[starts[doc]:starts[doc+1]]
}

func newMeanings(documents []document) meanings {
	var m meanings
	for _, d := range documents {
		if d.meaning != nil {
			m.add(d.meaning.parts[:], d.meaning.length, d.meaning.words)
		}
	}
	return m
}

func (m *meanings) add(parts []int8, length float32, words []uint32) {
	if len(m.starts) == 0 {
		m.starts = []uint32{0}
	}
	m.parts, m.lengths = append(m.parts, parts...), append(m.lengths, length)
	m.words = append(m.words, words...)
	m.starts = append(m.starts, uint32(len(m.words)))
}

func (m *meanings) of(doc uint32) (parts []int8, length float32) {
	return m.parts[doc*vectorSize : (doc+1)*vectorSize], m.lengths[doc]
}

func (m *meanings) wordsOf(doc uint32) []uint32 { return m.words[m.starts[doc]:m.starts[doc+1]] }

func mergeMeanings(segments []*segment, remaps [][]uint32) meanings {
	var merged meanings
	for i, s := range segments {
		if len(s.meanings.starts) == 0 {
			continue
		}
		for doc, to := range remaps[i] {
			if to != gone {
				parts, length := s.meanings.of(uint32(doc))
				merged.add(parts, length, s.meanings.wordsOf(uint32(doc)))
			}
		}
	}
	return merged
}

// check holds what was read from a snapshot to the number of documents and to the vectors.
func (m *meanings) check(documents int, v *WordVectors) error {
	if v == nil || documents == 0 {
		if len(m.parts)+len(m.lengths)+len(m.starts)+len(m.words) > 0 {
			return errors.New("there are meanings without word vectors")
		}
		return nil
	}
	if len(m.parts) != documents*vectorSize || len(m.lengths) != documents || !bounds(m.starts, documents, len(m.words)) {
		return errors.New("the meanings are inconsistent")
	}
	for _, word := range m.words {
		if int(word) >= len(v.words) {
			return errors.New("a meaning names a word that has no vector")
		}
	}
	return nil
}
