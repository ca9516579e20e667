package search

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
)

// Limits of what is thought to be meant.
const (
	maxNear        = 8  // words that stand in for one
	maxHolding     = 32 // words that stand in for a single character or a beginning
	maxSuggestions = 3
	maxSounding    = 8 // characters of a Chinese word
	maxWindow      = 4 // clauses that may be one misspelt word
	maxChanges     = 8 // changes that are tried
)

// understand parses the text and gives its clauses the dictionary's words where they need some: a beginning (graph*), a
// single character, a Latin word that no document holds.
func (s *searching) understand(text string) (parsed, error) {
	q := s.analyzer.parse(text, s.query.Names)
	for i := range q.want {
		c := &q.want[i]
		if c.quoted {
			continue
		}
		if err := s.widen(c); err != nil {
			return q, err
		}
	}
	return q, nil
}

func (s *searching) widen(c *clause) error {
	switch {
	case c.open, c.weak():
		words, err := s.vocabulary()
		if err != nil {
			return err
		}
		if c.open {
			c.near = words.mostFrequent(words.beginning(c.word), c.word)
		} else {
			r, _ := utf8.DecodeRuneInString(c.word)
			c.near = words.mostFrequent(words.byRune[r], c.word)
		}
	case c.model(): // never given up where any document holds it
		known, err := s.frequency(c.word)
		if err != nil {
			return err
		}
		c.quoted = known > 0
	default:
		near, err := s.misspelt(*c)
		if err != nil {
			return err
		}
		c.near = near
	}
	return nil
}

// vocabulary gives the lexicon; most searches need none.
func (s *searching) vocabulary() (*lexicon, error) {
	var err error
	if s.words == nil {
		s.words, err = s.lexicons.of(s.snapshot)
	}
	return s.words, err
}

// mostFrequent gives the most frequent single terms among words but one.
func (x *lexicon) mostFrequent(words []uint32, but string) []string {
	best := top{x: x, limit: maxHolding}
	for _, number := range words {
		if word := x.words[number]; !word.organisation && word.text != but && !strings.Contains(word.text, " ") {
			best.take(number)
		}
	}
	var texts []string
	for _, number := range best.words {
		texts = append(texts, x.words[number].text)
	}
	return texts
}

// editsAllowed is the number of letters of a word that may be wrong: none in a short one or one with figures, because 18650
// is not 26650.
func editsAllowed(word string) int {
	switch letters := strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) < 0; {
	case !letters || len(word) < 4:
		return 0
	case len(word) < 8:
		return 1
	}
	return 2
}

// misspelt gives the words that a Latin word may be, the closest and then the most frequent first, if no document holds it.
func (s *searching) misspelt(c clause) ([]string, error) {
	edits := editsAllowed(c.word)
	if edits == 0 {
		return nil, nil
	}
	if known, err := s.frequency(c.word); err != nil || known > 0 {
		return nil, err
	}
	counts := map[string]uint64{}
	for _, place := range places {
		if err := s.closeTo(c.word, place.field, edits, counts); err != nil {
			return nil, err
		}
	}
	found := make([]string, 0, len(counts))
	for word := range counts {
		found = append(found, word)
	}
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(distance(c.word, a), distance(c.word, b)), cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return found[:min(len(found), maxNear)], nil
}

// closeTo counts the documents of the words in a field that differ by a few letters; the first letter is never wrong.
func (s *searching) closeTo(word, field string, edits int, counts map[string]uint64) (err error) {
	words, err := s.snapshot.FieldDictFuzzy(field, word, edits, word[:1])
	if err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	defer func() { err = errors.Join(err, words.Close()) }()
	for range maxCompletions {
		entry, err := words.Next()
		if err != nil {
			return fmt.Errorf("search index: %w", err)
		}
		if entry == nil {
			break
		}
		if editsAllowed(entry.Term) == 0 {
			continue
		}
		if counts[entry.Term], err = s.frequency(entry.Term); err != nil {
			return err
		}
	}
	return nil
}

// frequency gives the number of places, title or body of a document, that hold a term.
func (s *searching) frequency(term string) (uint64, error) {
	var sum uint64
	for _, place := range places {
		reader, err := s.snapshot.TermFieldReader(s.ctx, []byte(term), place.field, false, false, false)
		if err != nil {
			return 0, fmt.Errorf("search index: %w", err)
		}
		sum += reader.Count()
		if err := reader.Close(); err != nil {
			return 0, fmt.Errorf("search index: %w", err)
		}
	}
	return sum, nil
}

// distance counts the letters to change, add, drop or swap with a neighbour.
func distance(a, b string) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

// suggestions gives texts in which a misspelt word is put right, where few documents hold all words or a word was none's.
// Only those are given that find as much at least.
func (s *searching) suggestions(found *collector) ([]string, error) {
	strict := found.strict
	if strict == nil {
		strict = found.matched
	}
	if strict == nil {
		return nil, nil // nothing was asked for
	}
	held := strict.GetCardinality()
	if slices.ContainsFunc(s.asked.want, func(c clause) bool { return editsAllowed(c.word) > 0 && len(c.near) > 0 }) {
		held = 0 // what was found holds another word
	}
	uncovered := s.uncovered()
	if held >= few && len(uncovered) == 0 {
		return nil, nil
	}
	if _, err := s.vocabulary(); err != nil {
		return nil, err
	}
	var changes []change
	for _, p := range uncovered {
		changes = append(changes, s.alike(p.at, p.to)...)
	}
	if held < few {
		changes = append(s.clauseChanges(), changes...)
	}
	if len(changes) > maxChanges {
		changes = changes[:maxChanges]
	}
	var texts []string
	for _, change := range changes {
		text := strings.TrimSpace(s.query.Text[:change.from] + change.text + s.query.Text[change.to:])
		more, err := s.holding(text)
		if err != nil {
			return nil, err
		}
		if more.GetCardinality() >= max(held, 1) && !slices.Contains(texts, text) {
			if texts = append(texts, text); len(texts) == maxSuggestions {
				break
			}
		}
	}
	return texts, nil
}

// change puts another text in the place of a part of the query.
type change struct {
	from, to int
	text     string
}

// clauseChanges lists what may be meant by what was asked for: for Latin words the closest ones, for rows of ideographs words
// that sound the same.
func (s *searching) clauseChanges() []change {
	var all []change
	want := s.asked.want
	for i, c := range want {
		if editsAllowed(c.word) > 0 && !c.open {
			for _, word := range c.near[:min(len(c.near), maxSuggestions)] {
				all = append(all, change{c.from, c.to, word})
			}
			continue
		}
		for j := i; j < min(i+maxWindow, len(want)); j++ {
			if want[j].part != c.part {
				break
			}
			all = append(all, s.alike(c.from, want[j].to)...)
		}
	}
	return all
}

// uncovered gives the parts of the text of which the clauses left a stop word or a light one out: 塞拉们 asks for 塞拉 and may
// mean 塞拉门.
func (s *searching) uncovered() []part {
	asked := map[int]int{} // by part: bytes that the clauses ask for
	for _, c := range s.asked.want {
		asked[c.part] += c.to - c.from
	}
	var parts []part
	for i, p := range s.asked.parts {
		if p.plain() && asked[i] < len(p.text) {
			parts = append(parts, p)
		}
	}
	return parts
}

// alike lists what may be meant by a stretch of the text.
func (s *searching) alike(from, to int) (all []change) {
	if from < to {
		for _, word := range s.words.sounding(s.query.Text[from:to]) {
			all = append(all, change{from, to, word})
		}
	}
	return all
}

// sounding gives the most frequent words that sound like a row of ideographs, none where the row is a word itself.
func (x *lexicon) sounding(text string) []string {
	text, _ = Clean(text)
	length := utf8.RuneCountInString(text)
	if length < 2 || length > maxSounding || strings.ContainsFunc(text, func(r rune) bool { return !isHan(r) }) || x.count(text) > 0 {
		return nil
	}
	best := top{x: x, limit: maxSuggestions}
	for _, way := range initials(text) {
		for _, word := range x.initialled(way) {
			if len(word.initials) > len(way) {
				break // sorted: the longer ones come behind
			}
			if candidate := x.words[word.word]; !candidate.organisation && utf8.RuneCountInString(candidate.text) == length && soundAlike(text, candidate.text) {
				best.take(word.word)
			}
		}
	}
	var words []string
	for _, number := range best.words {
		words = append(words, x.words[number].text)
	}
	return words
}

// holding gives the documents that hold all words of another text.
func (s *searching) holding(text string) (*roaring.Bitmap, error) {
	other := &searching{
		planner: s.planner, analyzer: s.analyzer, snapshot: s.snapshot, columns: s.columns, lexicons: s.lexicons, words: s.words, rows: s.rows,
		query: Query{Text: text, Sort: ByRelevance, Names: s.query.Names}, meets: s.meets,
	}
	other.asked = s.analyzer.parse(text, s.query.Names)
	found, err := other.collect(nil, other.all)
	if err != nil || found.matched == nil {
		return roaring.New(), err
	}
	return found.matched, nil
}
