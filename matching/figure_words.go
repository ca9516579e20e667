package matching

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

//go:embed figures.json
var figuresFile []byte

// cueKind is what a word before a number says about it.
type cueKind int

const (
	cueFiller cueKind = iota // 为, 控制在: nothing
	cueOp                    // 不超过
	cueApprox                // 约
	cueReach                 // 达到: the direction is that of the name
	cueTrend                 // 提高: the number is a difference
	cueInto                  // 提高到: the number is where it leads
	cueShort                 // 高, 低: a difference, but only before a share or behind 比
	cueEach                  // 分别: several names share several numbers
)

// cue is a word beside a number.
type cue struct {
	kind  cueKind
	op    string
	trend Trend
}

// figureLexicon is the data file made ready.
type figureLexicon struct {
	before, behind, clauseVerbs            lexicon
	from, heads, cuts, protected           lexicon
	conditional                            lexicon
	han, counted, halves                   lexicon
	lowerBetter, upperBetter, unitless     wordList
	lasting, graded, tolerance             wordList
	carriers, present, wanted, warm, angle wordList
	scales, substances                     wordList            // longest first
	told                                   lexicon             // how a clause ends that names a quantity: 要求高
	kinds                                  map[string]*lexicon // by dimension: nouns of it
	asked                                  wordList
	weak, small, noUnit, rateGap, generic  map[string]bool
	symbols, spellings, notBefore          map[string]string
	modelAfter                             map[string]string
	insideNot                              string
}

// wordList is looked for inside of a text or at its end.
type wordList []string

func (w wordList) in(text string) bool { return containsAny(text, w) }

// lastIn is the place of the last of the words in a text, -1 if there is none.
func (w wordList) lastIn(text string) int {
	last := -1
	for _, word := range w {
		last = max(last, strings.LastIndex(text, word))
	}
	return last
}

func (w wordList) endsWith(text string) bool {
	for _, word := range w {
		if strings.HasSuffix(text, word) {
			return true
		}
	}
	return false
}

// lexicon finds the longest of its words that ends or begins at a place. A word stands in it once.
type lexicon struct {
	byLast, byFirst map[rune][]lexeme
}

type lexeme struct {
	word  []rune
	value cue
}

func (l *lexicon) add(word string, value cue) {
	if l.byLast == nil {
		l.byLast, l.byFirst = map[rune][]lexeme{}, map[rune][]lexeme{}
	}
	e := lexeme{[]rune(word), value}
	last, first := e.word[len(e.word)-1], e.word[0]
	l.byLast[last] = append(l.byLast[last], e)
	l.byFirst[first] = append(l.byFirst[first], e)
	longer := func(a, b lexeme) int { return cmp.Compare(len(b.word), len(a.word)) }
	slices.SortStableFunc(l.byLast[last], longer)
	slices.SortStableFunc(l.byFirst[first], longer)
}

// ending gives the longest word that the runes end with; 0 is the length of none.
func (l *lexicon) ending(runes []rune) (value cue, length int) {
	if len(runes) == 0 {
		return value, 0
	}
	for _, e := range l.byLast[runes[len(runes)-1]] {
		if len(e.word) <= len(runes) && slices.Equal(e.word, runes[len(runes)-len(e.word):]) {
			return e.value, len(e.word)
		}
	}
	return value, 0
}

// beginning gives the longest word that the runes begin with; 0 is the length of none.
func (l *lexicon) beginning(runes []rune) (value cue, length int) {
	if len(runes) == 0 {
		return value, 0
	}
	for _, e := range l.byFirst[runes[0]] {
		if len(e.word) <= len(runes) && slices.Equal(e.word, runes[:len(e.word)]) {
			return e.value, len(e.word)
		}
	}
	return value, 0
}

var figureWords = mustReadFigureWords(figuresFile)

// figuresVersion names the words and units that figures are read by.
var figuresVersion = strconv.FormatUint(hashOn(hash(string(figuresFile)), string(unitsFile)+string(synonymsFile)), 16)

// figureFile is the data file as it is written.
type figureFile struct {
	Before      map[string][]string `json:"before"`
	Behind      map[string][]string `json:"behind"`
	InsideNot   string              `json:"inside_not"`
	Rise        []string            `json:"rise"`
	Fall        []string            `json:"fall"`
	ShortChange map[Trend][]string  `json:"short_change"`
	To          []string            `json:"to"`
	From        []string            `json:"from"`
	Heads       []string            `json:"heads"`
	Generic     []string            `json:"generic"`
	Carriers    []string            `json:"carriers"`
	LowerBetter []string            `json:"lower_better"`
	UpperBetter []string            `json:"upper_better"`
	Unitless    []string            `json:"unitless"`
	Lasting     []string            `json:"lasting"`
	Graded      []string            `json:"graded"`
	Cuts        []string            `json:"cuts"`
	Protected   []string            `json:"protected"`
	Present     []string            `json:"present"`
	Wanted      []string            `json:"wanted"`
	Asked       []string            `json:"asked"`
	Conditional []string            `json:"conditional"`
	Counted     []string            `json:"counted"`
	RateGap     []string            `json:"rate_gap"`
	Han         []string            `json:"han_units"`
	Weak        []string            `json:"weak_units"`
	Small       []string            `json:"not_one"`
	Halves      []string            `json:"halves"`
	NoUnit      []string            `json:"no_unit"`
	Each        []string            `json:"each"`
	Symbols     map[string]string   `json:"symbols"`
	Told        []string            `json:"told"`
	Kinds       map[string][]string `json:"kinds"`
	Scales      []string            `json:"scales"`
	Substances  []string            `json:"substances"`
	Spellings   map[string]string   `json:"spellings"`
	NotBefore   map[string]string   `json:"unit_not_before"`
	ModelAfter  map[string]string   `json:"model_after"`
	Temperature []string            `json:"temperature"`
	Angle       []string            `json:"angle"`
	Tolerance   []string            `json:"tolerance"`
}

func mustReadFigureWords(data []byte) *figureLexicon {
	var file figureFile
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		panic("matching: figures.json: " + err.Error()) // the file is compiled in and tested
	}
	w := &figureLexicon{
		lowerBetter: file.LowerBetter, upperBetter: file.UpperBetter, unitless: file.Unitless, lasting: file.Lasting,
		graded: file.Graded, tolerance: file.Tolerance, generic: setOf(file.Generic), present: file.Present, wanted: file.Wanted, carriers: file.Carriers, asked: file.Asked,
		scales: longestFirst(file.Scales), substances: longestFirst(file.Substances),
		warm: file.Temperature, angle: file.Angle, symbols: file.Symbols, spellings: file.Spellings,
		notBefore: file.NotBefore, modelAfter: file.ModelAfter, insideNot: file.InsideNot,
		weak: setOf(file.Weak), small: setOf(file.Small), noUnit: setOf(file.NoUnit), rateGap: setOf(file.RateGap),
	}
	for name, list := range map[*lexicon][]string{
		&w.from: file.From, &w.heads: file.Heads, &w.cuts: file.Cuts, &w.protected: file.Protected,
		&w.han: file.Han, &w.counted: file.Counted, &w.halves: file.Halves, &w.conditional: file.Conditional,
		&w.told: file.Told,
	} {
		for _, word := range list {
			name.add(word, cue{})
		}
	}
	w.kinds = map[string]*lexicon{}
	for unit, nouns := range file.Kinds {
		dimension := ParseUnit(unit).Dimension
		if w.kinds[dimension] == nil {
			w.kinds[dimension] = &lexicon{}
		}
		for _, noun := range nouns {
			w.kinds[dimension].add(noun, cue{})
		}
	}
	w.addCues(file)
	return w
}

func longestFirst(list []string) wordList {
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return list
}

func setOf(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, word := range list {
		set[word] = true
	}
	return set
}

func (w *figureLexicon) addCues(file figureFile) {
	kinds := map[string]cueKind{"approx": cueApprox, "reach": cueReach, "filler": cueFiller}
	for name, list := range file.Before {
		c := cue{kind: cueOp, op: name}
		if kind, known := kinds[name]; known {
			c = cue{kind: kind}
		}
		for _, word := range list {
			w.before.add(word, c)
		}
	}
	for _, word := range file.Each {
		w.before.add(word, cue{kind: cueEach})
	}
	for name, list := range file.Behind {
		c := cue{kind: cueOp, op: name}
		if name == "approx" {
			c = cue{kind: cueApprox}
		} else if name == "none" {
			c = cue{kind: cueFiller}
		}
		for _, word := range list {
			w.behind.add(word, c)
		}
	}
	for trend, verbs := range map[Trend][]string{Rise: file.Rise, Fall: file.Fall} {
		for _, verb := range verbs {
			w.before.add(verb, cue{kind: cueTrend, trend: trend})
			w.clauseVerbs.add(verb, cue{kind: cueTrend, trend: trend})
			for _, to := range file.To {
				w.before.add(verb+to, cue{kind: cueInto, trend: trend})
			}
		}
	}
	for trend, list := range file.ShortChange {
		for _, word := range list {
			w.before.add(word, cue{kind: cueShort, trend: trend})
		}
	}
}
