package search

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of what is thought to be meant.
const (
	maxNear    = 8  // words that stand in for one
	maxHolding = 32 // words that stand in for a single character or a beginning
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
	counts := map[string]int{}
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
func (s *searching) closeTo(word, field string, edits int, counts map[string]int) (err error) {
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
func (s *searching) frequency(term string) (sum int, err error) {
	for _, place := range places {
		found, err := s.term(term, place.field, 1)
		if err != nil {
			return 0, err
		}
		sum += found.count()
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
