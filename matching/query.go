package matching

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"duijie/search"
)

// query is an item seen against a view: its terms weighed by how rare they are there.
type query struct {
	view    *view
	card    card
	target  int // the side that is searched
	terms   [channels][]term
	norms   [channels]float64
	size    float64
	meaning *meaning // nil without word vectors
	asked   *asked   // nil without a vector of an embedding service
	names   map[uint64]string
	aliases map[uint64]string
	text    string // clean, without spaces; for reasons
	ranges  map[*segment]*[2][]postingRange
}

// postingRange is where a segment's postings of a term stand; empty if there are none.
type postingRange struct{ from, to uint32 }

// locate finds the postings of the query's words and bigrams in a segment, once for all uses. What candidates has looked
// at is known: then it may be called by several at once.
func (q *query) locate(s *segment) *[2][]postingRange {
	if known := q.ranges[s]; known != nil {
		return known
	}
	found := q.find(s)
	q.note(s, found)
	return found
}

func (q *query) find(s *segment) *[2][]postingRange {
	var found [2][]postingRange
	for c := range found {
		found[c] = make([]postingRange, len(q.terms[c]))
		for i, t := range q.terms[c] {
			found[c][i].from, found[c][i].to = s.posts[c].find(t.key)
		}
	}
	return &found
}

func (q *query) note(s *segment, found *[2][]postingRange) {
	if q.ranges == nil {
		q.ranges = map[*segment]*[2][]postingRange{}
	}
	q.ranges[s] = found
}

type term struct {
	key    uint64
	weight float32 // logarithmic count times idf to the power of the weights, at most 1 for the idf
}

// query reads an item to be compared with those of the other kind, or with alike with those of its own. Rarity is counted over both kinds of items: a small catalogue of one kind says little.
func (e *Engine) query(v *view, item Item, alike, named bool) (*query, error) {
	own, err := sideOf(item.Kind)
	if err != nil {
		return nil, err
	}
	f := e.reader.features(item, named)
	target := 1 - own
	if alike {
		target = own
	}
	q := &query{view: v, card: newCard(item), target: target, size: float64(len(f.terms[bigrams])), names: f.names, aliases: f.aliases}
	if e.vectors != nil {
		m := e.vectors.meaningOf(f.headline)
		q.meaning = &m
	}
	if named {
		clean, _ := search.Clean(item.Title + "\n" + item.Body + "\n" + strings.Join(item.Keywords, "\n"))
		q.text = squeeze(clean)
	}
	total := common.documents
	for _, side := range v.sides {
		for _, p := range side.parts {
			total += float64(len(p.cards))
		}
	}
	for c := range q.terms {
		general := 0.0
		if channel(c) == characters {
			general = e.weights.Text.Background
		}
		most := math.Log(total+general+1) + 1
		q.norms[c] = norm(f.terms[c], e.table)
		q.terms[c] = make([]term, len(f.terms[c]))
		for i, t := range f.terms[c] {
			df := float64(v.documents(channel(c), t.key)) + common.seen(channel(c), t.key) + general*background[t.key]
			idf := math.Log((total+general+1)/(df+1)) + 1
			q.terms[c][i] = term{t.key, e.table[t.count] * float32(math.Pow(idf/most, e.weights.Text.IDFPower))}
		}
	}
	return q, nil
}

// documents is the number of items, of both kinds, that hold a term. Items that are gone count until their segment is merged.
func (v *view) documents(c channel, key uint64) int {
	n := 0
	for _, side := range v.sides {
		for _, p := range side.parts {
			if c == characters {
				n += int(p.vectors.documents(uint32(key)))
				continue
			}
			from, to := p.posts[c].find(key)
			n += int(to - from)
		}
	}
	return n
}

// similarity is how much two texts agree: the blended cosine and what each channel gives to it.
type similarity struct {
	cosines [textSignals]float64
	shares  [textSignals]float64 // sum to total
	total   float64
	at      float64 // where the pair stands between the short mix and the long
	half    float64 // the total that earns half of the text's points

	embedded bool // both texts have a vector of the embedding service; else that signal is absent
}

// similarity blends the products of the channels. Cosines are taken on lengths without idf, so that a length never changes
// when the catalogue does, and so that the pair scores the same from both sides.
func (q *query) similarity(w TextWeights, s *segment, doc uint32, dots [channels]float64) similarity {
	at := w.between(min(q.size, float64(s.sizes[doc])))
	out := similarity{at: at, half: w.half(at)}
	for c, dot := range dots {
		if dot > 0 {
			out.cosines[c] = dot / (q.norms[c] * float64(s.norms[c][doc]))
		}
	}
	if q.meaning != nil {
		parts, length := s.meanings.of(doc)
		out.cosines[related] = relatedness(q.meaning.parts[:], parts, q.meaning.length, length)
	}
	out.cosines[embedding], out.embedded = q.asked.near(s.cards[doc].Text)
	short, long := w.Short.parts(), w.Long.parts()
	for c, cosine := range out.cosines {
		out.shares[c] = cosine * (short[c] + at*(long[c]-short[c]))
		out.total += out.shares[c]
	}
	return out
}

// between is where a size stands between those of the short and the long mix, 0 to 1 on a logarithmic scale.
func (w TextWeights) between(size float64) float64 {
	if size <= w.Short.Size {
		return 0
	}
	return min(1, math.Log(size/w.Short.Size)/math.Log(w.Long.Size/w.Short.Size))
}

func (w TextWeights) half(at float64) float64 { return w.Short.Half + at*(w.Long.Half-w.Short.Half) }

// part is what a text signal counts for.
func (m *Mix) part(c int) *float64 {
	return [textSignals]*float64{&m.Words, &m.Bigrams, &m.Characters, &m.Related, &m.Embedding}[c]
}

func (m Mix) parts() (out [textSignals]float64) {
	for c := range out {
		out[c] = *m.part(c)
	}
	return out
}

// hasWord tells whether the query's text has a word.
func (q *query) hasWord(word string) bool {
	_, found := slices.BinarySearchFunc(q.terms[words], hash(word), func(t term, key uint64) int { return cmp.Compare(t.key, key) })
	return found
}

// charactersDot walks the sorted characters of query and document side by side.
func (q *query) charactersDot(s *segment, doc uint32, table *[256]float32) float64 {
	keys, counts := s.vectors.of(doc)
	terms := q.terms[characters]
	sum := float32(0)
	for i, j := 0, 0; i < len(terms) && j < len(keys); {
		switch key := uint32(terms[i].key); {
		case key < keys[j]:
			i++
		case key > keys[j]:
			j++
		default:
			sum += terms[i].weight * table[counts[j]]
			i, j = i+1, j+1
		}
	}
	return float64(sum)
}

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

// plane is how many characters are looked up directly: the basic plane of Unicode, which holds all but rare ideographs.
const plane = 1 << 16

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
	keys, counts := in.vectors.of(doc)
	counts = counts[:len(keys)]
	sum := float32(0)
	for i, key := range keys {
		if key < plane {
			sum += s.characters[key] * table[counts[i]]
		} else if at, found := slices.BinarySearchFunc(q.terms[characters], uint64(key), func(t term, key uint64) int { return cmp.Compare(t.key, key) }); found {
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

// candidates gives the documents that agree best by words and bigrams, all of them while there are few. Their characters
// are compared too. Segments are looked at side by side.
func (e *Engine) candidates(q *query, limit int, admit func(*card) bool) []candidate {
	parts := q.view.sides[q.target].parts
	located, tops := make([]*[2][]postingRange, len(parts)), make([]*top, len(parts))
	inParallel(len(parts), func(i int) {
		located[i] = q.find(parts[i].segment)
		tops[i] = e.candidatesOf(q, &parts[i], located[i], limit, admit)
	})
	best := topOf(limit)
	for i := range parts {
		q.note(parts[i].segment, located[i])
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

// candidatesOf gives the best of one part.
func (e *Engine) candidatesOf(q *query, p *part, located *[2][]postingRange, limit int, admit func(*card) bool) *top {
	mem := e.scratchs.Get().(*scratch)
	defer e.scratchs.Put(mem)
	mem.clear(len(p.cards))
	for c := range p.posts {
		q.accumulate(&p.posts[c], located[c], channel(c), &mem.sums[c], e.table)
	}
	everything := q.view.sides[q.target].live <= limit
	best := topOf(limit)
	for doc := range p.cards {
		byWords, byBigrams := mem.sums[words][doc], mem.sums[bigrams][doc]
		if byWords == 0 && byBigrams == 0 && !everything || p.dead.has(uint32(doc)) {
			continue
		}
		c := candidate{part: p, doc: uint32(doc), dots: [channels]float64{float64(byWords), float64(byBigrams)}}
		c.first = q.firstGuess(p.segment, c.doc, byWords, byBigrams)
		if best.wants(c.first) && admit(&p.cards[doc]) {
			best.add(c)
		}
	}
	return best
}

func (q *query) accumulate(p *postings, located []postingRange, c channel, sums *[maxDocuments]float32, table *[256]float32) {
	for i, t := range q.terms[c] {
		at := located[i]
		docs, counts := p.docs[at.from:at.to], p.counts[at.from:at.to]
		counts = counts[:len(docs)]
		for i, doc := range docs {
			sums[doc] += t.weight * table[counts[i]]
		}
	}
}

// firstGuess orders documents for the full score; words and bigrams count the same in it.
func (q *query) firstGuess(s *segment, doc uint32, byWords, byBigrams float32) float64 {
	guess := 0.0
	if byWords > 0 {
		guess += float64(byWords/s.norms[words][doc]) / q.norms[words]
	}
	if byBigrams > 0 {
		guess += float64(byBigrams/s.norms[bigrams][doc]) / q.norms[bigrams]
	}
	return guess
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
