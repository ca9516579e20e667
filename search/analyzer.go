package search

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/yanyiwu/gojieba"
)

// MaxText is the length up to which a text is analysed, in bytes. What stands behind it is kept and shown, but not found.
const MaxText = 256 << 10

// AnalyzerOptions says where the dictionaries of gojieba lie. Empty: in gojieba's own source, else in the folder dict
// beside the program. A program built with -trimpath needs one of the latter two.
type AnalyzerOptions struct {
	DictDir string
}

// Analyzer cuts text into terms. It is safe for use by many goroutines.
type Analyzer struct {
	jieba *gojieba.Jieba
	stop  map[string]bool
	mixed map[rune][]string // words of ideographs and letters by their first character, the longest first
	heads runeSet           // of mixed: nearly every character of a text is not in it

	light    map[string]bool     // ideographs that a query does not demand where they stand alone
	synonyms map[string][]string // the other names of a term
	units    map[string][]string // all names of a unit
	domain   map[string]bool     // the domain's words and the names of synonyms

	firstNames  map[string]string // of each name that is not its group's first choice, the one that is
	longerNames map[string]bool   // words that names of more words begin with

	fingerprint string // of all word lists: an index cut by other words is not usable

	memory *atomic.Pointer[memory] // holds nil unless Remember was called
}

// Token is one term. Start and End are byte offsets into the original text; what stands there folds to Term. Sub marks a
// shorter word inside a longer one (复合材料 in 碳纤维复合材料, trl in trl6); subs follow the word that holds them.
// Tokens come by Start; at the same Start the longer comes first.
type Token struct {
	Term       string
	Start, End int
	Sub        bool

	place int // characters before it in the clean text, spaces not counted: phrases are found by it
}

// NewAnalyzer loads the dictionaries, once per process and folder; later calls share them. The error names the file that
// is missing or torn.
func NewAnalyzer(options AnalyzerOptions) (*Analyzer, error) {
	loaded, err := openSegmenter(options.DictDir)
	if err != nil {
		return nil, err
	}
	a := &Analyzer{jieba: loaded.jieba, fingerprint: loaded.fingerprint, stop: map[string]bool{}, mixed: map[rune][]string{}}
	a.light, a.synonyms, a.units = map[string]bool{}, synonymsOf(synonymGroups), unitsOf(unitGroups)
	a.chooseNames()
	a.memory = &atomic.Pointer[memory]{}
	for _, word := range wordList(lightWords) {
		a.light[word] = true
	}
	for _, word := range wordList(stopWords) {
		a.stop[word] = true
	}
	a.domain = map[string]bool{}
	for name := range a.synonyms {
		a.domain[name] = true
	}
	for _, word := range wordList(domainWords) {
		a.domain[word] = true
		if hasRun(word) {
			first, _ := utf8.DecodeRuneInString(word)
			a.mixed[first] = append(a.mixed[first], word)
			a.heads.add(first)
		}
	}
	for _, words := range a.mixed {
		sort.Slice(words, func(i, j int) bool { return len(words[i]) > len(words[j]) })
	}
	return a, nil
}

// runeSet holds characters of the basic plane and says yes to all others.
type runeSet [1 << 10]uint64

func (s *runeSet) add(r rune) {
	if int(r>>6) < len(s) {
		s[r>>6] |= 1 << (r & 63)
	}
}

func (s *runeSet) has(r rune) bool {
	return int(r>>6) >= len(s) || s[r>>6]&(1<<(r&63)) != 0
}

// Stop tells whether a clean term is a stop word. Tokens leaves those out.
func (a *Analyzer) Stop(term string) bool { return a.stop[term] }

// Fingerprint changes with every word list that decides how a text is cut: what was derived under another one must be
// derived again.
func (a *Analyzer) Fingerprint() string { return a.fingerprint }

// Tokens cuts a text into terms without stop words and punctuation. Latin letters and digits are cut by rule, ideographs
// by gojieba's dictionary alone: its guesses at unknown words (HMM) depend on the neighbours, so that the same word would
// be cut one way in a query and another in a document; unknown words come as single characters instead. The tokens are to be
// read only: after Remember others may be given the same.
func (a *Analyzer) Tokens(text string) []Token {
	text = cut(text, MaxText)
	if m := a.memory.Load(); m != nil {
		return m.tokensOf(a, text)
	}
	return a.cutLine(text).tokens
}

// cutLine cuts a text, which may have several lines.
func (a *Analyzer) cutLine(text string) line {
	f := fold(text)
	words := a.words(f.text)
	slices.SortStableFunc(words, func(v, w word) int { return cmp.Or(v.from-w.from, w.to-v.to) })
	tokens := make([]Token, 0, len(words))
	place, counted := 0, 0
	count := func(until int) {
		for counted < until {
			r, size := utf8.DecodeRuneInString(f.text[counted:])
			if r != ' ' {
				place++
			}
			counted += size
		}
	}
	for _, w := range words {
		count(w.from)
		term := f.text[w.from:w.to]
		if a.stop[term] || !f.whole(w.from) || !f.whole(w.to) {
			continue
		}
		tokens = append(tokens, Token{Term: term, Start: f.start(w.from), End: f.end(w.to), Sub: w.sub, place: place})
	}
	count(len(f.text))
	return line{tokens, place}
}

// cut shortens a text to at most n bytes without parting a character.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// word is a token in offsets of the clean text.
type word struct {
	from, to int
	sub      bool
}

// words finds the runs and the words of mixed script, blanks everything that is no ideograph, and lets gojieba cut the
// rest in one call: the offsets stay the same.
func (a *Analyzer) words(text string) []word {
	words := make([]word, 0, len(text)/bytesPerWord)
	han := []byte(text)
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			han[i] = ' '
		}
	}
	ideographs := false
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		mixed := a.mixedAt(text, at, r)
		switch {
		case mixed > 0:
			end := at + mixed
			words = append(words, word{from: at, to: end})
			words = append(words, a.insideMixed(text, at, end)...)
			blank(at, end)
			at = end
		case isRun(r):
			end := runEnd(text, at)
			words = append(words, word{from: at, to: end})
			for _, part := range runParts(text[at:end]) {
				words = append(words, word{from: at + part[0], to: at + part[1], sub: true})
			}
			blank(at, end)
			at = end
		case IsHan(r):
			ideographs = true
			at += size
		default:
			blank(at, at+size)
			at += size
		}
	}
	if ideographs {
		words = a.ideographs(words, string(han))
	}
	return words
}

// bytesPerWord is about how many bytes of a text there are to a word, those inside other words counted.
const bytesPerWord = 4

// IsHan tells whether a character is an ideograph. It asks the tables only about what is in hardly any text: nearly all
// ideographs stand in one block.
func IsHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= utf8.RuneSelf && unicode.Is(unicode.Han, r)
}

// mixedAt gives the length of the word of mixed script that begins here, 0 if there is none. A word that begins or ends
// with letters must not be a part of a longer run.
func (a *Analyzer) mixedAt(text string, at int, first rune) int {
	if !a.heads.has(first) {
		return 0
	}
	for _, candidate := range a.mixed[first] {
		if !strings.HasPrefix(text[at:], candidate) {
			continue
		}
		end := at + len(candidate)
		last, _ := utf8.DecodeLastRuneInString(candidate)
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		if isRun(first) && at > 0 && isRun(before) || isRun(last) && end < len(text) && nextIsRun(text, end) {
			continue
		}
		return len(candidate)
	}
	return 0
}

// insideMixed gives the ideographs' words and the runs of two and more letters inside a word of mixed script.
func (a *Analyzer) insideMixed(text string, from, to int) []word {
	var words []word
	for at := from; at < to; {
		r, size := utf8.DecodeRuneInString(text[at:])
		end := at + size
		if isRun(r) {
			end = min(runEnd(text, at), to)
		} else {
			for end < to && !nextIsRun(text, end) {
				_, size = utf8.DecodeRuneInString(text[end:])
				end += size
			}
		}
		if utf8.RuneCountInString(text[at:end]) > 1 {
			words = append(words, word{from: at, to: end, sub: true})
		}
		at = end
	}
	return words
}

// longIdeographs is the length in bytes from which gojieba's search mode, which finds sub-words of two and three characters,
// is not enough.
const longIdeographs = 5 * 3

// ideographs cuts a text of ideographs and blanks, and gives its words behind others. gojieba's search mode puts sub-words
// before the word that holds them.
func (a *Analyzer) ideographs(words []word, text string) []word {
	others := len(words)
	for _, w := range a.jieba.Tokenize(text, gojieba.SearchMode, false) {
		if w.Str[0] == ' ' {
			continue
		}
		for i := len(words) - 1; i >= others && words[i].from >= w.Start; i-- {
			words[i].sub = true
		}
		words = append(words, word{from: w.Start, to: w.End})
		if w.End-w.Start >= longIdeographs {
			words = append(words, a.longSubWords(w)...)
		}
	}
	return words
}

// longSubWords gives the dictionary words of four and more characters inside a longer one.
func (a *Analyzer) longSubWords(w gojieba.Word) []word {
	var words []word
	at := 0
	for _, part := range a.jieba.CutAll(w.Str) {
		// CutAll goes through the word from left to right: the next part begins at the last one's start or behind it.
		offset := strings.Index(w.Str[at:], part)
		if offset < 0 {
			continue
		}
		at += offset
		if utf8.RuneCountInString(part) > 3 && len(part) < len(w.Str) {
			words = append(words, word{from: w.Start + at, to: w.Start + at + len(part), sub: true})
		}
	}
	return words
}
