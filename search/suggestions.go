package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of what is suggested.
const (
	maxSuggestions = 3
	maxSounding    = 8 // characters of a Chinese word
	maxWindow      = 4 // clauses that may be one misspelt word
	maxChanges     = 8 // changes that are tried
)

// suggestions gives texts in which a misspelt word is put right, where few documents hold all words or a word was none's.
// Only those are given that find as much at least.
func (s *searching) suggestions(found *collector, partial bool) ([]string, error) {
	if len(s.asked.want) == 0 {
		return nil, nil
	}
	held := found.matched
	if partial {
		held = len(found.strict)
	}
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
		if more >= max(held, 1) && !slices.Contains(texts, text) {
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
	if length < 2 || length > maxSounding || strings.ContainsFunc(text, func(r rune) bool { return !IsHan(r) }) || x.count(text) > 0 {
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

// holding counts the documents that hold all words of another text.
func (s *searching) holding(text string) (int, error) {
	other := &searching{
		planner: s.planner, analyzer: s.analyzer, columns: s.columns, lexicons: s.lexicons, words: s.words,
		query: Query{Text: text, Sort: ByRelevance, Names: s.query.Names}, meets: s.meets,
	}
	other.asked = s.analyzer.parse(text, s.query.Names)
	if len(other.asked.want) == 0 {
		return 0, nil
	}
	found, err := other.collect(nil, (*planner).all)
	if err != nil {
		return 0, err
	}
	return found.matched, nil
}
