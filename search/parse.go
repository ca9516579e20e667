package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a query. Nothing beyond them is an error: the rest of the text is ignored.
const (
	maxQuery   = 8 << 10 // bytes of text
	maxClauses = 32      // words and phrases
	maxPhrase  = 48      // characters from the first to the last word of a phrase
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

// parsed is a query text understood.
type parsed struct {
	want, exclude []clause
	title         phrase // the whole unquoted text as a phrase: a title that holds it comes first
	conditions    []Condition
	ignored       []string // what looked like a condition and was none
	parts         []part
}

// parse never fails: a text that asks for nothing gives a query without clauses.
func (a *Analyzer) parse(text string, names Names) parsed {
	text = cut(text, maxQuery)
	q := parsed{parts: a.joinQuantities(text, split(text))}
	var loose []string
	for i := 0; i < len(q.parts); i++ {
		condition, taken := readCondition(text, q.parts[i:], names)
		switch {
		case condition.Name != "" && len(q.conditions) < maxClauses:
			a.addCondition(&q, condition)
			i += taken - 1
			continue
		case taken > 0:
			q.ignored = append(q.ignored, condition.Text)
		}
		a.addPart(&q, i)
		if q.parts[i].plain() {
			loose = append(loose, q.parts[i].text)
		}
	}
	q.want, q.exclude = distinct(q.want), distinct(q.exclude)
	if whole := mains(a.Tokens(strings.Join(loose, " "))); len(whole) > 1 {
		q.title = toPhrase(whole)
	}
	return q
}

// addPart asks for what a part of the text says.
func (a *Analyzer) addPart(q *parsed, number int) {
	p := q.parts[number]
	tokens := a.Tokens(p.text)
	var clauses []clause
	if p.plain() {
		clauses = a.named(a.wordClauses(p.text, tokens))
	} else if clauses = phraseClauses(tokens); len(clauses) > 0 {
		clauses[0].to = len(p.text)
		clauses[0].quoted = !p.exclude
	}
	for i := range clauses {
		clauses[i].part = number
		clauses[i].from += p.at
		clauses[i].to += p.at
	}
	if p.exclude {
		q.exclude = append(q.exclude, clauses...)
	} else {
		q.want = append(q.want, clauses...)
	}
}

// addCondition keeps a condition; words in title or keywords become clauses that are never given up.
func (a *Analyzer) addCondition(q *parsed, condition Condition) {
	q.conditions = append(q.conditions, condition)
	value := titleValue
	switch condition.Name {
	case ConditionKeyword:
		value = keywordValue
	case ConditionTitle:
	default:
		return
	}
	for _, text := range condition.Values {
		for _, c := range phraseClauses(a.Tokens(text)) {
			c.value, c.quoted = value, true
			if condition.Exclude {
				q.exclude = append(q.exclude, c)
			} else {
				q.want = append(q.want, c)
			}
		}
	}
}

// distinct drops repeated clauses and those beyond the limit.
func distinct(clauses []clause) []clause {
	var kept []clause
	seen := map[string]bool{}
	for _, c := range clauses {
		key := c.word + "\x00" + strings.Join(c.phrase, "\x00") + "\x00" + strconv.Itoa(int(c.value))
		if !seen[key] && len(kept) < maxClauses {
			seen[key] = true
			kept = append(kept, c)
		}
	}
	return kept
}

func mains(tokens []Token) []Token {
	var out []Token
	for _, token := range tokens {
		if !token.Sub {
			out = append(out, token)
		}
	}
	return out
}

// phraseClauses makes one clause of a quoted text: a phrase, or a word if there is but one.
func phraseClauses(tokens []Token) []clause {
	whole := mains(tokens)
	if len(whole) == 0 {
		return nil
	}
	if len(whole) == 1 {
		return []clause{{word: whole[0].Term}}
	}
	c := clause{phrase: toPhrase(whole)}
	if fine := finest(tokens); len(fine) > len(whole) {
		c.also = toPhrase(fine)
	}
	return []clause{c}
}

// toPhrase lays tokens out by place, up to the limit.
func toPhrase(tokens []Token) phrase {
	var p phrase
	for _, token := range tokens {
		at := token.place - tokens[0].place
		if at >= maxPhrase {
			break
		}
		for len(p) < at {
			p = append(p, "")
		}
		if len(p) == at {
			p = append(p, token.Term)
		}
	}
	return p
}

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

// quantityAt gives figure and unit where the first token begins a quantity, and the number of its last token.
func (a *Analyzer) quantityAt(text string, tokens []Token) (number, unit string, last int) {
	clean, _ := Clean(text[tokens[0].Start:])
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

// loose tells whether there is a clause that may be given up, or a word that may be taken to pieces.
func (q parsed) loose() bool {
	return slices.ContainsFunc(q.want, func(c clause) bool { return !c.quoted && (len(q.want) > 1 || len(c.pieces) > 1) })
}

// named gives the clauses with the other names of what they ask for.
func (a *Analyzer) named(clauses []clause) []clause {
	for i := range clauses {
		for _, name := range a.synonyms[clauses[i].word] {
			tokens := a.Tokens(name)
			if whole := mains(tokens); len(whole) == 1 {
				clauses[i].same = append(clauses[i].same, clause{word: whole[0].Term})
			} else if len(whole) > 1 {
				clauses[i].same = append(clauses[i].same, phraseClauses(tokens)...)
			}
		}
	}
	return clauses
}

// singles counts the single ideographs in a row at the beginning.
func singles(tokens []Token) int {
	n := 0
	for n < len(tokens) {
		r, size := utf8.DecodeRuneInString(tokens[n].Term)
		if size != len(tokens[n].Term) || !isHan(r) || tokens[n].place != tokens[0].place+n {
			break
		}
		n++
	}
	return n
}

// covering gives the sub-words of a word if together they leave nothing of it out but signs.
func covering(token Token, rest []Token) []string {
	var parts []string
	reached := token.Start
	for _, sub := range rest {
		if !sub.Sub || sub.Start >= token.End {
			break
		}
		if sub.Start > reached && !strings.ContainsAny(token.Term, "-") {
			return nil
		}
		parts = append(parts, sub.Term)
		reached = max(reached, sub.End)
	}
	if reached < token.End {
		return nil
	}
	return parts
}

// finest replaces every word by a row of its shortest sub-words where such a row covers it.
func finest(tokens []Token) []Token {
	var out []Token
	for i, token := range tokens {
		if token.Sub {
			continue
		}
		row := tiles(token, tokens[i+1:], func(a, b Token) bool { return a.End < b.End })
		if len(row) == 0 {
			row = []Token{token}
		}
		out = append(out, row...)
	}
	return out
}

// tiles covers a word with a row of its sub-words that stand end to end, at each place the one that is better; nothing
// where the row breaks.
func tiles(token Token, rest []Token, better func(a, b Token) bool) []Token {
	var row []Token
	for reached := token.Start; reached < token.End; {
		next := -1
		for j := 0; j < len(rest) && rest[j].Sub && rest[j].Start < token.End; j++ {
			if rest[j].Start == reached && (next < 0 || better(rest[j], rest[next])) {
				next = j
			}
		}
		if next < 0 {
			return nil
		}
		row = append(row, rest[next])
		reached = rest[next].End
	}
	return row
}
