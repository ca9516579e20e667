package matching

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shared is a term that both texts hold, with its part of the points.
type shared struct {
	text   string
	points float64
	word   bool
}

// termsReason parts the points of the three text signals among the shared terms and then shows words: what a character or
// a bigram earned goes to the shared word that holds it (石, 墨, 烯, 石墨 to 石墨烯).
//
// What word vectors give for a word that both texts hold goes to that word too; pairs are the ways in which they gave.
func (e *Engine) termsReason(q *query, s *scored, signals []Signal, pairs []wordPair, limit int) Reason {
	r := Reason{Kind: ReasonTerms, Verdict: Met}
	terms := e.sharedTerms(q, s, signals)
	for _, p := range pairs {
		if p.own == p.found {
			terms = append(terms, shared{text: e.vectors.words[p.own], points: p.points})
		}
	}
	for _, t := range terms {
		r.Points += t.points
	}
	if len(terms) == 0 {
		r.Verdict = Unknown
		return r
	}
	named := nameTerms(terms, q.text, q.hasWord)
	shown := 0.0
	for _, t := range named[:min(limit, len(named))] {
		r.Terms = append(r.Terms, TermShare{t.text, t.points, e.otherNames(q, s.part.segment, s.doc, t.text)})
		shown += t.points
	}
	r.Rest = r.Points - shown
	return r
}

// holding are the tallies of the query's words and bigrams in one document, 0 for what it does not hold.
type holding [2][]tally

// hold looks up the query's terms in a few documents: term by term, because of each list of postings the same few places
// are read again and again.
func (q *query) hold(documents []scored) {
	located := make([]*[2][]postingRange, len(documents))
	for i, d := range documents {
		located[i] = q.locate(d.part.segment)
	}
	for c := range len(holding{}) {
		for i := range documents {
			documents[i].held[c] = make([]tally, len(q.terms[c]))
		}
		for t := range q.terms[c] {
			for i, d := range documents {
				if at := located[i][c][t]; at.from < at.to {
					d.held[c][t] = d.part.posts[c].count(at, d.doc)
				}
			}
		}
	}
}

// otherNames are those under which the two texts have a shared term: the document's are found by their own words, which
// stand in the postings beside the first choice.
func (e *Engine) otherNames(q *query, s *segment, doc uint32, term string) []string {
	var names []string
	if alias, used := q.aliases[hash(term)]; used {
		names = append(names, alias)
	}
	for _, other := range e.reader.segmenter.OtherNames(term) {
		from, to := s.posts[words].find(hash(other))
		if s.posts[words].count(postingRange{from, to}, doc) > 0 && !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, other) }) {
			names = append(names, other)
		}
	}
	return names
}

func (e *Engine) sharedTerms(q *query, s *scored, signals []Signal) []shared {
	var terms []shared
	for c := range s.held {
		terms = append(terms, parted(signals[c].Points, q.terms[c], func(i int, t term) (string, tally) {
			n := s.held[c][i]
			if n == 0 {
				return "", 0
			}
			return q.names[t.key], n
		}, e.table, channel(c) == words)...)
	}
	keys, counts := s.part.vectors.of(s.doc)
	at := 0
	return append(terms, parted(signals[characters].Points, q.terms[characters], func(_ int, t term) (string, tally) {
		for at < len(keys) && keys[at] < uint32(t.key) {
			at++
		}
		if at == len(keys) || keys[at] != uint32(t.key) {
			return "", 0
		}
		return characterName(uint32(t.key)), counts[at]
	}, e.table, false)...)
}

// characterName is empty for a run of letters, of which only the hash is known: the words have it too.
func characterName(key uint32) string {
	if key >= 1<<31 {
		return ""
	}
	return string(rune(key))
}

// parted gives each shared term of a channel its part of the channel's points.
func parted(points float64, terms []term, count func(int, term) (string, tally), table *[256]float32, word bool) []shared {
	var out []shared
	sum := 0.0
	for i, t := range terms {
		if text, n := count(i, t); n > 0 {
			product := float64(t.weight * table[n])
			sum += product
			out = append(out, shared{text, product, word})
		}
	}
	for i := range out {
		out[i].points *= points / sum
	}
	return out
}

// nameTerms gathers the points on words, the weightiest first. What a word inside a longer shared word earned goes to that;
// bigrams that no word holds lengthen a word or each other (减震 and 震塔 are 减震塔) or are parted between the two words that
// they join; characters that nothing holds are left out.
//
// Put together is only what stands so in the text that was asked with, and no character that belongs to another of its words
// there (汽车 and 车减 are not 汽车减 where the text says 汽车减振).
func nameTerms(terms []shared, text string, isWord func(string) bool) []shared {
	slices.SortStableFunc(terms, func(a, b shared) int {
		return cmp.Or(compareBool(b.word, a.word), cmp.Compare(len(b.text), len(a.text)), cmp.Compare(a.text, b.text))
	})
	h := heads{text: text, isWord: isWord, held: map[string]int{}}
	for _, t := range terms {
		if t.word && !unitName(t.text) && h.holder(t.text) < 0 {
			h.add(unitsOf(t.text))
		}
	}
	for _, t := range terms {
		if pair := unitsOf(t.text); !t.word && len(pair) == 2 && h.holder(t.text) < 0 && !unitName(t.text) && !amount(t.text) {
			h.join(pair)
		}
	}
	points := make([]float64, len(h.units))
	for _, t := range terms {
		if i := h.holder(t.text); i >= 0 {
			points[i] += t.points
			continue
		}
		for _, unit := range unitsOf(t.text) {
			if i := h.holder(unit); i >= 0 {
				points[i] += t.points / 2
			}
		}
	}
	var named []shared
	for i, units := range h.units {
		named = append(named, shared{text: strings.Join(units, ""), points: points[i]})
	}
	slices.SortFunc(named, func(a, b shared) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.text, b.text))
	})
	return named
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// unitName tells whether a word is only a unit (mm, m3, 分钟): shared by all who measure, it says nothing.
func unitName(word string) bool {
	if units.lookup(word) != nil || units.spelled[word] != nil {
		return true
	}
	r, _ := utf8.DecodeRuneInString(word)
	return r < utf8.RuneSelf && len(word) <= 3 && ParseUnit(word).Dimension != word
}

// functionWords are characters that join words and are no part of one.
const functionWords = "的和与及或在用为把被对了要有可能是于以由从向将并而但且到去又还就都也让给替付只这那其之个"

// heads are the terms to show, each as its characters; a run of letters or digits is one character.
type heads struct {
	text   string            // the text that was asked with
	isWord func(string) bool // of that text
	units  [][]string
	held   map[string]int // every stretch of neighbouring characters -> the head
}

// longestHead is the length up to which words are put together, in characters.
const longestHead = 8

func (h *heads) holder(text string) int {
	if i, held := h.held[text]; held {
		return i
	}
	return -1
}

func (h *heads) add(units []string) {
	h.units = append(h.units, units)
	h.note(len(h.units) - 1)
}

// note enters the stretches of a head; what another head holds already stays there.
func (h *heads) note(i int) {
	units := h.units[i]
	text := strings.Join(units, "")
	for from := range units {
		end := 0
		for _, unit := range units[from:min(len(units), from+2*longestHead)] {
			end += len(unit)
			if _, held := h.held[text[:end]]; !held {
				h.held[text[:end]] = i
			}
		}
		text = text[len(units[from]):]
	}
}

// join finds the place of a bigram that no head holds: it lengthens a head that ends or begins with one of its characters
// if the other is new, and stands alone if
// both are new.
func (h *heads) join(pair []string) {
	left, right := h.holder(pair[0]), h.holder(pair[1])
	switch {
	case left >= 0 && right >= 0, strings.Contains(functionWords, pair[0]), strings.Contains(functionWords, pair[1]), len(pair[0]) == 1, len(pair[1]) == 1:
		return
	case left >= 0:
		if units := h.units[left]; units[len(units)-1] == pair[0] {
			h.lengthen(left, append(slices.Clone(units), pair[1]), func(_, after string) string { return pair[1] + after })
		}
	case right >= 0:
		if units := h.units[right]; units[0] == pair[1] {
			h.lengthen(right, append([]string{pair[0]}, units...), func(before, _ string) string { return before + pair[0] })
		}
	default:
		h.add(pair)
	}
}

// lengthen gives a head a new character unless that belongs to the word beside, which rival makes of the neighbours.
func (h *heads) lengthen(i int, units []string, rival func(before, after string) string) {
	joined := strings.Join(units, "")
	at := strings.Index(h.text, joined)
	if at < 0 || len(units) > longestHead {
		return
	}
	before, _ := utf8.DecodeLastRuneInString(h.text[:at])
	after, _ := utf8.DecodeRuneInString(h.text[at+len(joined):])
	if h.isWord(rival(string(before), string(after))) {
		return
	}
	h.units[i] = units
	h.note(i)
}

// unitsOf cuts a term into its characters.
func unitsOf(text string) []string {
	var units []string
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		end := at + size
		for !unicode.Is(unicode.Han, r) && end < len(text) {
			next, n := utf8.DecodeRuneInString(text[end:])
			if unicode.Is(unicode.Han, next) {
				break
			}
			end += n
		}
		units = append(units, text[at:end])
		at = end
	}
	return units
}
