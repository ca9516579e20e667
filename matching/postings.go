package matching

import (
	"math/bits"
	"slices"
)

// postings list for each term the documents that hold it. Flat arrays, so that a million terms are no million objects.
//
// Three in four documents hold a term once, outside of their title: of these no tally is kept. They come first among the
// documents of a term, and those with a tally behind them, both in order.
type postings struct {
	keys    []uint64 // sorted
	starts  []uint32 // keys[i] owns docs[starts[i]:starts[i+1]]
	tallied []uint32 // and counts[tallied[i]:tallied[i+1]], which belong to the last of those documents
	docs    []uint16
	counts  []tally

	directory directory // made of keys
}

// once is the tally of what stands once in a text and not in its title.
const once tally = 1

// postingRange is where a segment's postings of a term stand; empty if there are none.
type postingRange struct {
	from, tallied, to uint32 // in docs: from is the first of those that hold the term once, tallied of the others
	counts            uint32 // in counts: of the first of the others
}

// documents is how many documents hold the term.
func (r postingRange) documents() int { return int(r.to - r.from) }

func (p *postings) find(key uint64) postingRange {
	i, found := p.directory.find(p.keys, key)
	if !found {
		return postingRange{}
	}
	return p.at(i)
}

func (p *postings) at(i int) postingRange {
	counts := p.tallied[i]
	return postingRange{p.starts[i], p.starts[i+1] - (p.tallied[i+1] - counts), p.starts[i+1], counts}
}

// each gives the documents that hold the term once, then the others.
func (r postingRange) each(p *postings, give func(doc uint16, count tally)) {
	for _, doc := range p.docs[r.from:r.tallied] {
		give(doc, once)
	}
	for i, doc := range p.docs[r.tallied:r.to] {
		give(doc, p.counts[int(r.counts)+i])
	}
}

// count is the tally of a document in a term's postings, 0 if it is not there.
func (p *postings) count(at postingRange, doc uint32) tally {
	if _, found := slices.BinarySearch(p.docs[at.from:at.tallied], uint16(doc)); found {
		return once
	}
	if i, found := slices.BinarySearch(p.docs[at.tallied:at.to], uint16(doc)); found {
		return p.counts[at.counts+uint32(i)]
	}
	return 0
}

// meet gives which of some sorted documents hold the term, and how often.
func (r postingRange) meet(p *postings, docs []uint16, give func(i int, count tally)) {
	meet(p.docs[r.from:r.tallied], docs, func(i, _ int) { give(i, once) })
	meet(p.docs[r.tallied:r.to], docs, func(i, at int) { give(i, p.counts[int(r.counts)+at]) })
}

// meet gives where the same document stands in a long list and in a short one, both sorted. It strides through the long one
// from find to find.
func meet(long, short []uint16, give func(inShort, inLong int)) {
	if len(short) == 0 {
		return
	}
	from, stride := 0, 1+len(long)/len(short)
	for i, doc := range short {
		to := from
		for step := stride; to < len(long) && long[to] < doc; step *= 2 {
			from, to = to+1, to+step
		}
		for to = min(to, len(long)); from < to; { // slices.BinarySearch would call, and that costs as much again
			if middle := (from + to) / 2; long[middle] < doc {
				from = middle + 1
			} else {
				to = middle
			}
		}
		if from == len(long) {
			return
		}
		if long[from] == doc {
			give(i, from)
		}
	}
}

// posting is one document of a term.
type posting struct {
	doc   uint16
	count tally
}

// add appends a term behind all others. It leaves the directory to finish.
func (p *postings) add(key uint64, documents []posting) {
	if len(p.keys) == 0 {
		p.starts, p.tallied = append(p.starts, 0), append(p.tallied, 0)
	}
	p.keys = append(p.keys, key)
	for _, d := range documents {
		if d.count == once {
			p.docs = append(p.docs, d.doc)
		}
	}
	for _, d := range documents {
		if d.count != once {
			p.docs, p.counts = append(p.docs, d.doc), append(p.counts, d.count)
		}
	}
	p.starts, p.tallied = append(p.starts, uint32(len(p.docs))), append(p.tallied, uint32(len(p.counts)))
}

// finish gives back what the arrays have room for beyond what they hold, and makes the directory.
func (p *postings) finish() {
	if len(p.keys) == 0 {
		p.starts, p.tallied = []uint32{0}, []uint32{0}
	}
	p.keys, p.starts, p.tallied = fitted(p.keys), fitted(p.starts), fitted(p.tallied)
	p.docs, p.counts = fitted(p.docs), fitted(p.counts)
	p.directory = newDirectory(p.keys)
}

// fitted is an array without the room that growing has left behind it.
func fitted[T number](values []T) []T {
	if cap(values) == len(values) {
		return values
	}
	out := make([]T, len(values))
	copy(out, values)
	return out
}

// keyed is a posting on its way to its term.
type keyed struct {
	key uint64
	posting
}

func newPostings(documents []document, c channel) postings {
	n := 0
	for _, d := range documents {
		n += len(d.features.terms[c])
	}
	all := make([]keyed, 0, n)
	for i, d := range documents {
		for _, f := range d.features.terms[c] {
			all = append(all, keyed{f.key, posting{uint16(i), f.count}})
		}
	}
	all = byKey(all)
	p := postings{docs: make([]uint16, 0, n)}
	var term []posting
	for i, k := range all {
		term = append(term, k.posting)
		if i+1 == len(all) || all[i+1].key != k.key {
			p.add(k.key, term)
			term = term[:0]
		}
	}
	p.finish()
	return p
}

// byKey gives postings in the order of their keys, those of one key in the order they had. It goes by digits, from the last
// to the first: keys are hashes, so that all digits count, and to compare half a million of them takes five times as long.
func byKey(all []keyed) []keyed {
	const (
		width  = 11
		digits = (64 + width - 1) / width
		mask   = 1<<width - 1
	)
	var ends [digits][1 << width]uint32
	for _, k := range all {
		for d := range digits {
			ends[d][k.key>>(d*width)&mask]++
		}
	}
	other := make([]keyed, len(all))
	for d := range digits {
		begins := &ends[d]
		at := uint32(0)
		for digit, count := range begins {
			begins[digit], at = at, at+count
		}
		for _, k := range all {
			to := &begins[k.key>>(d*width)&mask]
			other[*to] = k
			*to++
		}
		all, other = other, all
	}
	return all
}

// directory finds a key among sorted keys: they are hashes, so that by their first bits alone one is among a few. A plain
// binary search over half a million keys waits for memory nineteen times.
type directory struct {
	shift  int
	starts []uint32 // keys that begin with the bits b are keys[starts[b]:starts[b+1]]
}

// keysTogether is about how many keys stand under the same first bits, as a power of two.
const keysTogether = 3

func newDirectory(keys []uint64) directory {
	width := max(0, bits.Len(uint(len(keys)))-keysTogether)
	d := directory{shift: 64 - width, starts: make([]uint32, 1<<width+1)}
	for _, key := range keys {
		d.starts[key>>d.shift+1]++
	}
	for b := range len(d.starts) - 1 {
		d.starts[b+1] += d.starts[b]
	}
	return d
}

func (d *directory) find(keys []uint64, key uint64) (int, bool) {
	b := key >> d.shift
	from := d.starts[b]
	i, found := slices.BinarySearch(keys[from:d.starts[b+1]], key)
	return int(from) + i, found
}
