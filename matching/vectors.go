package matching

import "slices"

// vectors list for each document its characters. Nearly every document holds any common character, so that the way from
// the character to the documents would be longer than reading the few hundred candidates one by one.
type vectors struct {
	plain rows[uint16] // characters of the basic plane, which are nearly all
	wide  rows[uint32] // rare ideographs and runs of letters

	dfKeys []uint32 // sorted: every character, and in how many documents it stands
	df     []uint32
}

// plane is how many characters are looked up directly: the basic plane of Unicode, which holds all but rare ideographs.
const plane = 1 << 16

// rows list keys and their tallies for each document.
type rows[K uint16 | uint32] struct {
	starts []uint32
	keys   []K // sorted within a document
	counts []tally
}

func (r *rows[K]) of(doc uint32) ([]K, []tally) {
	from, to := r.starts[doc], r.starts[doc+1]
	keys := r.keys[from:to]
	return keys, r.counts[from:to][:len(keys)]
}

// end closes a document: what is added from now on belongs to the next.
func (r *rows[K]) end() { r.starts = append(r.starts, uint32(len(r.keys))) }

func (r *rows[K]) add(key K, count tally) {
	r.keys, r.counts = append(r.keys, key), append(r.counts, count)
}

func (r *rows[K]) fit() {
	r.starts, r.keys, r.counts = fitted(r.starts), fitted(r.keys), fitted(r.counts)
}

// addRow takes over a document of other rows.
func (r *rows[K]) addRow(from *rows[K], doc uint32) {
	keys, counts := from.of(doc)
	r.keys, r.counts = append(r.keys, keys...), append(r.counts, counts...)
	r.end()
}

// each gives the characters of a document in order.
func (v *vectors) each(doc uint32, give func(key uint32, count tally)) {
	plain, counts := v.plain.of(doc)
	for i, key := range plain {
		give(uint32(key), counts[i])
	}
	wide, counts := v.wide.of(doc)
	for i, key := range wide {
		give(key, counts[i])
	}
}

func (v *vectors) documents(key uint32) uint32 {
	if i, found := slices.BinarySearch(v.dfKeys, key); found {
		return v.df[i]
	}
	return 0
}

func newVectors(documents []document) vectors {
	v := emptyVectors(len(documents))
	df := map[uint32]uint32{}
	for _, d := range documents {
		for _, f := range d.features.terms[characters] {
			df[uint32(f.key)]++
			if f.key < plane {
				v.plain.add(uint16(f.key), f.count)
			} else {
				v.wide.add(uint32(f.key), f.count)
			}
		}
		v.plain.end()
		v.wide.end()
	}
	v.finish(df)
	return v
}

func emptyVectors(documents int) vectors {
	var v vectors
	v.plain.starts, v.wide.starts = make([]uint32, 1, documents+1), make([]uint32, 1, documents+1)
	return v
}

// finish gives back what the arrays have room for beyond what they hold, and takes in the numbers of documents.
func (v *vectors) finish(df map[uint32]uint32) {
	v.plain.fit()
	v.wide.fit()
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

func mergeVectors(segments []*segment, remaps [][]uint32) vectors {
	docs, plain, wide := 0, 0, 0
	for _, s := range segments {
		docs += len(s.cards)
		plain += len(s.vectors.plain.keys)
		wide += len(s.vectors.wide.keys)
	}
	out := emptyVectors(docs)
	out.plain.keys, out.plain.counts = make([]uint16, 0, plain), make([]tally, 0, plain)
	out.wide.keys, out.wide.counts = make([]uint32, 0, wide), make([]tally, 0, wide)
	df := map[uint32]uint32{}
	for i, s := range segments {
		for k, key := range s.vectors.dfKeys {
			df[key] += s.vectors.df[k]
		}
		for doc := range uint32(len(s.cards)) {
			if remaps[i][doc] == gone {
				s.vectors.each(doc, func(key uint32, _ tally) { df[key]-- })
				continue
			}
			out.plain.addRow(&s.vectors.plain, doc)
			out.wide.addRow(&s.vectors.wide, doc)
		}
	}
	out.finish(df)
	return out
}
