package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clause is one thing that a person asks for: a word or a phrase.
type clause struct {
	word   string   // the term; empty for a phrase
	parts  []string // sub-words that cover the word: a document that has them all has it too
	phrase phrase
	also   phrase   // the same word or phrase cut finer
	pieces []clause // the word's longest sub-words in a row, to be asked for one by one where little is found
	same   []clause // other names of the same thing
	near   []string // words that may be meant: the dictionary's where the word is a beginning, a misspelling or a single character
	open   bool     // the word is a beginning of words: graph*
	quoted bool     // never given up, however little is found

	value    valueOf // where in the title's field it must stand
	from, to int     // its place in the query text
	part     int     // number of the part of the text that it came from
}

// valueOf chooses among the values of the title's field.
type valueOf int

const (
	anyValue valueOf = iota // of the body's field too
	titleValue
	keywordValue
)

// holds tells whether a value of the title's field, by its number, is one of those.
func (v valueOf) holds(number uint64) bool {
	return v == anyValue || (v == titleValue) == (number < firstKeyword)
}

// weak tells whether the clause is a single character, which alone says too little to find a document by.
func (c clause) weak() bool {
	_, size := utf8.DecodeRuneInString(c.word)
	return size > 0 && size == len(c.word)
}

// model tells whether the clause is the number of a model, a standard or a grade: 18650, al2o3, qt400. It is what the query is about.
func (c clause) model() bool {
	digits := strings.ContainsAny(c.word, "0123456789") && !strings.ContainsAny(c.word, ".%°")
	letters := strings.ContainsFunc(c.word, unicode.IsLetter)
	return digits && (letters && len(c.word) > 2 || len(c.word) > 3) && len(c.same) == 0
}

// phrase is a row of terms by place; an empty place may be anything.
type phrase []string

// wordClauses makes a clause of every word. Single ideographs in a row are a word that no dictionary knows: they are
// asked for as a phrase. Light ones by themselves ask for nothing. A figure and its unit are one clause.
func (a *Analyzer) wordClauses(text string, tokens []Token) []clause {
	var clauses []clause
	add := func(c clause, first, last Token) {
		c.from, c.to = first.Start, last.End
		clauses = append(clauses, c)
	}
	for i := 0; i < len(tokens); i++ {
		token := tokens[i]
		if token.Sub {
			continue
		}
		if number, unit, last := a.quantityAt(text, tokens[i:]); unit != "" {
			add(a.quantityClause(number, unit), token, tokens[i+last])
			i += last
			continue
		}
		row := singles(tokens[i:])
		heavy := func(t Token) bool { return !a.light[t.Term] }
		switch {
		case !heavy(token) && row == 0:
		case row > 0 && !slices.ContainsFunc(tokens[i:i+row], heavy):
			i += row - 1
		case row > 1:
			add(rowClause(tokens[i:i+row]), token, tokens[i+row-1])
			i += row - 1
		default:
			c := wordClause(tokens[i:])
			c.open = strings.HasPrefix(text[token.End:], "*")
			add(c, token, token)
		}
	}
	return clauses
}

// longestQuantity is how far a quantity is looked for, in bytes of the text as it was typed.
const longestQuantity = 2 * maxRun

// quantityAt gives figure and unit where the first token begins a quantity, and the number of its last token.
func (a *Analyzer) quantityAt(text string, tokens []Token) (number, unit string, last int) {
	if !isDigit(tokens[0].Term[0]) {
		return "", "", 0
	}
	clean, _ := Clean(cut(text[tokens[0].Start:], longestQuantity))
	if number, unit = a.quantity(clean); unit == "" {
		return "", "", 0
	}
	// The quantity ends with the token that covers as many characters; a longer word (8吨级) is none.
	length := utf8.RuneCountInString(number + unit)
	for last = range tokens {
		end := tokens[last].place - tokens[0].place + utf8.RuneCountInString(tokens[last].Term)
		switch {
		case end == length:
			for last+1 < len(tokens) && tokens[last+1].Sub {
				last++
			}
			return number, unit, last
		case end > length && !tokens[last].Sub && last > 0:
			return "", "", 0
		}
	}
	return "", "", 0
}

// Rows of single ideographs from pieceRow + 1 on are taken to pieces of that many: who writes 充不进电 finds 充不进 where nothing better is.
const pieceRow = 3

// rowClause asks for a row of single ideographs as a phrase.
func rowClause(row []Token) clause {
	c := clause{phrase: toPhrase(row)}
	if len(row) > pieceRow {
		for i := range len(row) - pieceRow + 1 {
			c.pieces = append(c.pieces, clause{phrase: toPhrase(row[i : i+pieceRow])})
		}
	}
	return c
}

// minPieced is the length in characters from which a word may be taken to pieces: 碳纤维复合材料 is still about its pieces,
// 燃料电池 is about neither fuel nor batteries.
const minPieced = 5

// wordClause makes a clause of the first token. The pieces of trl6 must stand side by side, those of a Chinese word or
// of wc-co may stand apart.
func wordClause(tokens []Token) clause {
	c := clause{word: tokens[0].Term}
	if r, _ := utf8.DecodeRuneInString(c.word); isRun(r) && !strings.Contains(c.word, "-") {
		end := 1
		for end < len(tokens) && tokens[end].Sub {
			end++
		}
		if fine := finest(tokens[:end]); len(fine) > 1 {
			c.also = toPhrase(fine)
		} else if at := numberOfStandard(c.word); at > 0 {
			c.also = make(phrase, at+1)
			c.also[0], c.also[at] = c.word[:at], c.word[at:]
		}
		return c
	}
	c.parts = covering(tokens[0], tokens[1:])
	if utf8.RuneCountInString(c.word) < minPieced {
		return c
	}
	for _, piece := range tiles(tokens[0], tokens[1:], func(a, b Token) bool { return a.End > b.End }) {
		c.pieces = append(c.pieces, clause{word: piece.Term})
	}
	return c
}
