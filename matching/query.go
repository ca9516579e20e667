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
	inverse [channels]float32 // of norms
	size    float64
	meaning *meaning // nil without word vectors
	asked   *asked   // nil without a vector of an embedding service
	names   map[uint64]string
	aliases map[uint64]string
	text    string // clean, without spaces; for reasons
	located map[*segment]*located
	telling [2][]int   // words and bigrams that the first guess is made of, by their place in terms
	faint   [2][]int   // those that are left out of it
	named   []termName // of what the documents to show hold; made by hold
}

// located is where a segment has the postings of each of a query's words and bigrams.
type located [2][]postingRange

// locate finds the query's words and bigrams in all segments, once for all uses, and counts the items of both kinds that
// hold each term. Items that are gone count until their segment is merged.
func (q *query) locate(terms *[channels][]feature) (documents [channels][]int) {
	for c := range documents {
		documents[c] = make([]int, len(terms[c]))
	}
	q.located = map[*segment]*located{}
	for _, side := range q.view.sides {
		for _, p := range side.parts {
			var found located
			for c := range found {
				found[c] = make([]postingRange, len(terms[c]))
				for i, t := range terms[c] {
					found[c][i] = p.posts[c].find(t.key)
					documents[c][i] += found[c][i].documents()
				}
			}
			for i, t := range terms[characters] {
				documents[characters][i] += int(p.vectors.documents(uint32(t.key)))
			}
			q.located[p.segment] = &found
		}
	}
	return documents
}

type term struct {
	key       uint64
	documents uint32  // of both kinds that hold it
	weight    float32 // logarithmic count times idf to the power of the weights, at most 1 for the idf
}

// query reads an item to be compared with those of the other kind, or with alike with those of its own. Rarity is counted over both kinds of items: a small catalogue of one kind says little.
func (e *Engine) query(v *view, item Item, alike, named bool) (*query, error) {
	own, err := sideOf(item.Kind)
	if err != nil {
		return nil, err
	}
	body := plainBody(item)
	f := e.reader.featuresOf(item, body, named)
	target := 1 - own
	if alike {
		target = own
	}
	q := &query{view: v, card: newCard(item, body), target: target, size: float64(len(f.terms[bigrams])), names: f.names, aliases: f.aliases}
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
	documents := q.locate(&f.terms)
	for c := range q.terms {
		general := 0.0
		if channel(c) == characters {
			general = e.weights.Text.Background
		}
		most := math.Log(total+general+1) + 1
		q.norms[c] = norm(f.terms[c], e.table)
		q.inverse[c] = float32(1 / q.norms[c]) // infinite where there are no terms, and so nothing to multiply
		q.terms[c] = make([]term, len(f.terms[c]))
		for i, t := range f.terms[c] {
			df := float64(documents[c][i]) + common.seen(channel(c), t.key) + general*background[t.key]
			idf := math.Log((total+general+1)/(df+1)) + 1
			q.terms[c][i] = term{t.key, uint32(documents[c][i]), e.table[t.count] * float32(math.Pow(idf/most, e.weights.Text.IDFPower))}
		}
	}
	return q, nil
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

// eachCharacter gives the query's characters that a document holds, walking the sorted characters of both side by side.
func (q *query) eachCharacter(s *segment, doc uint32, give func(term int, count tally)) {
	terms, at := q.terms[characters], 0
	s.vectors.each(doc, func(key uint32, count tally) {
		for at < len(terms) && uint32(terms[at].key) < key {
			at++
		}
		if at < len(terms) && uint32(terms[at].key) == key {
			give(at, count)
		}
	})
}

func (q *query) charactersDot(s *segment, doc uint32, table *[256]float32) float64 {
	sum := float32(0)
	q.eachCharacter(s, doc, func(term int, count tally) { sum += q.terms[characters][term].weight * table[count] })
	return float64(sum)
}
