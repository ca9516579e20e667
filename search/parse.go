package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a query. Nothing beyond them is an error: the rest of the text is ignored.
const (
	maxQuery   = 8 << 10 // bytes of text
	maxClauses = 32      // words and phrases
	maxPhrase  = 48      // characters from the first to the last word of a phrase
)

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
		if size != len(tokens[n].Term) || !IsHan(r) || tokens[n].place != tokens[0].place+n {
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
