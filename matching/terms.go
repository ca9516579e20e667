package matching

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// termName is how a term of a query reads, with what reasons ask of it: worked out once for all documents.
type termName struct {
	channel channel
	term    int // in the query's terms of the channel
	text    string
	units   []string // its characters, a run of letters or digits is one
	figure  bool     // only a unit, or not a word and an amount: nothing to show
}

func newName(c channel, term int, text string) termName {
	n := termName{channel: c, term: term, text: text, units: unitsOf(text)}
	n.figure = c != characters && unitName(text) || c == bigrams && amount(text)
	return n
}

// compare puts words first, then what is longer: what holds others comes before them.
func (n *termName) compare(m *termName) int {
	if order := cmp.Or(compareBool(m.channel == words, n.channel == words), cmp.Compare(len(m.text), len(n.text))); order != 0 {
		return order
	}
	return cmp.Compare(n.text, m.text)
}

// shared is a term that both texts hold, with its part of the points.
type shared struct {
	*termName
	points float64
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
			word := newName(bigrams, 0, e.vectors.words[p.own])
			terms = append(terms, shared{&word, p.points})
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

// holding are the tallies of the query's terms in one document, 0 for what it does not hold.
type holding [channels][]tally

// hold looks up the query's terms in the documents that are shown. It then knows the terms that reasons may name.
func (q *query) hold(documents []scored) {
	for i := range documents {
		d := &documents[i]
		for c := range d.held {
			d.held[c] = make([]tally, len(q.terms[c]))
		}
		q.eachCharacter(d.part.segment, d.doc, func(t int, count tally) { d.held[characters][t] = count })
	}
	for _, which := range [][2][]int{q.telling, q.faint} {
		q.meet(documents, func(c channel) []int { return which[c] }, func(d *scored, c channel, t int, count tally) { d.held[c][t] = count })
	}
	q.named = q.namesOf(documents)
}

// namesOf gives the names of the terms that any of the documents holds, in the order in which nameTerms wants them.
func (q *query) namesOf(documents []scored) []termName {
	if q.names == nil {
		return nil
	}
	var named []termName
	for c := range q.terms {
		for t, term := range q.terms[c] {
			if !slices.ContainsFunc(documents, func(d scored) bool { return d.held[c][t] > 0 }) {
				continue
			}
			text := q.names[term.key]
			if channel(c) == characters {
				text = characterName(uint32(term.key))
			}
			named = append(named, newName(channel(c), t, text))
		}
	}
	slices.SortStableFunc(named, func(a, b termName) int { return a.compare(&b) })
	return named
}

// otherNames are those under which the two texts have a shared term: the document's are found by their own words, which
// stand in the postings beside the first choice.
func (e *Engine) otherNames(q *query, s *segment, doc uint32, term string) []string {
	var names []string
	if alias, used := q.aliases[hash(term)]; used {
		names = append(names, alias)
	}
	for _, other := range e.reader.segmenter.OtherNames(term) {
		if s.posts[words].count(s.posts[words].find(hash(other)), doc) > 0 && !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, other) }) {
			names = append(names, other)
		}
	}
	return names
}

// sharedTerms gives each shared term its part of what its channel earned.
func (e *Engine) sharedTerms(q *query, s *scored, signals []Signal) []shared {
	terms := make([]shared, 0, len(q.named))
	var sums [channels]float64
	for i := range q.named {
		n := &q.named[i]
		if count := s.held[n.channel][n.term]; count > 0 {
			product := float64(q.terms[n.channel][n.term].weight * e.table[count])
			sums[n.channel] += product
			terms = append(terms, shared{n, product})
		}
	}
	for i, t := range terms {
		terms[i].points *= signals[t.channel].Points / sums[t.channel]
	}
	return terms
}

// characterName is empty for a run of letters, of which only the hash is known: the words have it too.
func characterName(key uint32) string {
	if key >= 1<<31 {
		return ""
	}
	return string(rune(key))
}

// nameTerms gathers the points on words, the weightiest first. What a word inside a longer shared word earned goes to that;
// bigrams that no word holds lengthen a word or each other (减震 and 震塔 are 减震塔) or are parted between the two words that
// they join; characters that nothing holds are left out.
//
// Put together is only what stands so in the text that was asked with, and no character that belongs to another of its words
// there (汽车 and 车减 are not 汽车减 where the text says 汽车减振).
func nameTerms(terms []shared, text string, isWord func(string) bool) []headPoints {
	slices.SortStableFunc(terms, func(a, b shared) int { return a.compare(b.termName) })
	h := heads{text: text, isWord: isWord, held: make(map[string]int, 4*len(terms))}
	for _, t := range terms {
		if t.channel == words && !t.figure && h.holder(t.text) < 0 {
			h.add(t.units)
		}
	}
	for _, t := range terms {
		if t.channel != words && len(t.units) == 2 && !t.figure && h.holder(t.text) < 0 {
			h.join(t.units)
		}
	}
	points := make([]float64, len(h.units))
	for _, t := range terms {
		if i := h.holder(t.text); i >= 0 {
			points[i] += t.points
			continue
		}
		for _, unit := range t.units {
			if i := h.holder(unit); i >= 0 {
				points[i] += t.points / 2
			}
		}
	}
	named := make([]headPoints, len(h.units))
	for i, units := range h.units {
		named[i] = headPoints{strings.Join(units, ""), points[i]}
	}
	slices.SortFunc(named, func(a, b headPoints) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.text, b.text))
	})
	return named
}

// headPoints is a term to show and what it and all that it holds earned.
type headPoints struct {
	text   string
	points float64
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
const functionWords = "的和与及或在用为把被对了要有可能是于以由从向将并而但且到去又还就都也让给替付只这那其之个我你他她它们您咱两几"

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
