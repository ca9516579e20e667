package matching

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sync/atomic"
)

// candidate is a document that may be among the best.
type candidate struct {
	part  *part
	doc   uint32
	dots  [channels]float64
	first float64 // similarity by words and bigrams alone
}

// scratch is memory that queries use one after another.
type scratch struct {
	sums [2][maxDocuments]float32 // of every document of a segment; the length spares the loops a check of bounds

	characters [plane]float32 // weights of the query's characters; all 0 between queries
}

// spread puts the weights of a query's characters where charactersDot looks them up; gather takes them away again.
func (s *scratch) spread(terms []term) {
	for _, t := range terms {
		if t.key < plane {
			s.characters[t.key] = t.weight
		}
	}
}

func (s *scratch) gather(terms []term) {
	for _, t := range terms {
		if t.key < plane {
			s.characters[t.key] = 0
		}
	}
}

// charactersDot is the query's, without walking through the query's characters for every document.
func (s *scratch) charactersDot(q *query, in *segment, doc uint32, table *[256]float32) float64 {
	sum := float32(0)
	plain, counts := in.vectors.plain.of(doc)
	for i, key := range plain {
		sum += s.characters[key] * table[counts[i]]
	}
	wide, counts := in.vectors.wide.of(doc)
	for i, key := range wide {
		if at, found := slices.BinarySearchFunc(q.terms[characters], uint64(key), func(t term, key uint64) int { return cmp.Compare(t.key, key) }); found {
			sum += q.terms[characters][at].weight * table[counts[i]]
		}
	}
	return float64(sum)
}

func (s *scratch) clear(n int) {
	for c := range s.sums {
		clear(s.sums[c][:n])
	}
}

// A term is faint if it stands in at least one in faintOneIn documents and is among the lightest, which have together at most
// faintShare of the squared length of a query. Such terms are five in six of the postings, and because the rarity of a term is
// squared in its weight, they have two hundredths of the length. Catalogues of less than leastFaint items are not worth it.
const (
	faintOneIn = 16
	faintShare = 0.03
	leastFaint = 20_000
)

// part parts the query's words and bigrams into those that the first guess is made of and the faint ones.
func (q *query) part(leastFaint int) {
	items := 0
	for _, side := range q.view.sides {
		items += side.live
	}
	for c := range q.faint {
		terms, left := q.terms[c], 0.0
		var light []int
		for i, t := range terms {
			left += faintShare * float64(t.weight) * float64(t.weight)
			if items >= leastFaint && faintOneIn*int(t.documents) >= items {
				light = append(light, i)
			} else {
				q.telling[c] = append(q.telling[c], i)
			}
		}
		slices.SortStableFunc(light, func(a, b int) int { return cmp.Compare(terms[a].weight, terms[b].weight) })
		n := 0
		for ; n < len(light); n++ {
			weight := float64(terms[light[n]].weight)
			if left -= weight * weight; left < 0 {
				break
			}
		}
		q.faint[c], q.telling[c] = light[:n], append(q.telling[c], light[n:]...)
		slices.Sort(q.telling[c]) // sums are made in the order of terms everywhere
	}
}

// guessed tells whether products still lack what complete adds.
func (q *query) guessed() bool { return len(q.faint[words])+len(q.faint[bigrams]) > 0 }

// candidates gives the documents that agree best by words and bigrams, all of them while there are few. Their characters
// are compared too. Segments are looked at side by side.
func (e *Engine) candidates(q *query, limit int, admit func(*card) bool) []candidate {
	q.part(e.leastFaint)
	parts := q.view.sides[q.target].parts
	tops := make([]*top, len(parts))
	var floor atomic.Uint64
	inParallel(len(parts), func(i int) { tops[i] = e.candidatesOf(q, &parts[i], limit, &floor, admit) })
	best := topOf(limit)
	for i := range parts {
		for _, c := range tops[i].kept {
			if best.wants(c.first) {
				best.add(c)
			}
		}
	}
	mem := e.scratchs.Get().(*scratch)
	defer e.scratchs.Put(mem)
	mem.spread(q.terms[characters])
	defer mem.gather(q.terms[characters])
	inParallel(len(best.kept), func(i int) {
		c := &best.kept[i]
		c.dots[characters] = mem.charactersDot(q, c.part.segment, c.doc, e.table)
	})
	return best.kept
}

// candidatesOf gives the best of one part. The floor is a guess that enough documents of other parts reach, as bits: what is
// below can't be among the best of all.
func (e *Engine) candidatesOf(q *query, p *part, limit int, floor *atomic.Uint64, admit func(*card) bool) *top {
	mem := e.scratchs.Get().(*scratch)
	defer e.scratchs.Put(mem)
	mem.clear(len(p.cards))
	for c := range p.posts {
		q.accumulate(&p.posts[c], q.located[p.segment][c], channel(c), &mem.sums[c], e.table)
	}
	everything := q.view.sides[q.target].live <= limit
	best, least := topOf(limit), math.Float64frombits(floor.Load())
	for doc := range p.cards {
		byWords, byBigrams := mem.sums[words][doc], mem.sums[bigrams][doc]
		if byWords == 0 && byBigrams == 0 && !everything || p.dead.has(uint32(doc)) {
			continue
		}
		c := candidate{part: p, doc: uint32(doc), dots: [channels]float64{float64(byWords), float64(byBigrams)}}
		c.first = q.firstGuess(p.segment, c.doc, byWords, byBigrams)
		if c.first >= least && best.wants(c.first) && admit(&p.cards[doc]) {
			best.add(c)
		}
	}
	if len(best.kept) == limit && best.kept[0].first > least {
		floor.Store(math.Float64bits(best.kept[0].first)) // of two that store at once either will do
	}
	return best
}

func (q *query) accumulate(p *postings, located []postingRange, c channel, sums *[maxDocuments]float32, table *[256]float32) {
	for _, i := range q.telling[c] {
		t, at := &q.terms[c][i], located[i]
		product := t.weight * table[once]
		for _, doc := range p.docs[at.from:at.tallied] {
			sums[doc] += product
		}
		docs := p.docs[at.tallied:at.to]
		counts := p.counts[at.counts:][:len(docs)]
		for i, doc := range docs {
			sums[doc] += t.weight * table[counts[i]]
		}
	}
}

// complete adds to the products of a few documents what the terms give that were left out of the first guess.
func (q *query) complete(documents []scored, table *[256]float32) {
	q.meet(documents, func(c channel) []int { return q.faint[c] }, func(d *scored, c channel, t int, count tally) {
		d.dots[c] += float64(q.terms[c][t].weight * table[count])
	})
}

// meet looks up some of the query's words and bigrams in a few documents: term by term, because of each list of postings the
// same few places are read again and again.
func (q *query) meet(documents []scored, which func(channel) []int, give func(d *scored, c channel, term int, count tally)) {
	here := map[*part][]*scored{}
	for i := range documents {
		here[documents[i].part] = append(here[documents[i].part], &documents[i])
	}
	parts := slices.Collect(maps.Keys(here))
	inParallel(len(parts), func(i int) {
		p, found := parts[i], here[parts[i]]
		slices.SortFunc(found, func(a, b *scored) int { return cmp.Compare(a.doc, b.doc) })
		docs := make([]uint16, len(found))
		for i, d := range found {
			docs[i] = uint16(d.doc)
		}
		for c, located := range q.located[p.segment] {
			for _, t := range which(channel(c)) {
				located[t].meet(&p.posts[c], docs, func(i int, count tally) { give(found[i], channel(c), t, count) })
			}
		}
	})
}

// firstGuess orders documents for the full score; words and bigrams count the same in it.
func (q *query) firstGuess(s *segment, doc uint32, byWords, byBigrams float32) float64 {
	guess := float32(0)
	if byWords > 0 {
		guess += byWords / s.norms[words][doc] * q.inverse[words]
	}
	if byBigrams > 0 {
		guess += byBigrams / s.norms[bigrams][doc] * q.inverse[bigrams]
	}
	return float64(guess)
}

// top keeps the candidates with the best first guess, equal ones by id: a heap with the least of them first.
type top struct {
	limit int
	kept  []candidate
}

func topOf(limit int) *top { return &top{limit: limit, kept: make([]candidate, 0, min(limit, 1024))} }

// wants tells cheaply whether a guess may be among the best.
func (t *top) wants(guess float64) bool { return len(t.kept) < t.limit || guess >= t.kept[0].first }

func (t *top) add(c candidate) {
	switch {
	case len(t.kept) < t.limit:
		t.kept = append(t.kept, c)
		for i := len(t.kept) - 1; i > 0 && worse(&t.kept[i], &t.kept[(i-1)/2]); i = (i - 1) / 2 {
			t.kept[i], t.kept[(i-1)/2] = t.kept[(i-1)/2], t.kept[i]
		}
	case worse(&t.kept[0], &c):
		t.kept[0] = c
		t.sink()
	}
}

func (t *top) sink() {
	for i := 0; ; {
		least := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(t.kept) && worse(&t.kept[child], &t.kept[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		t.kept[i], t.kept[least] = t.kept[least], t.kept[i]
		i = least
	}
}

func worse(a, b *candidate) bool {
	if a.first != b.first {
		return a.first < b.first
	}
	return a.part.cards[a.doc].ID > b.part.cards[b.doc].ID
}
