package search

import (
	"slices"
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
	quoted bool     // never given up, however little is found
}

// weak tells whether the clause is a single ideograph, which alone says too little to find a document by.
func (c clause) weak() bool {
	r, size := utf8.DecodeRuneInString(c.word)
	return size > 0 && size == len(c.word) && isHan(r)
}

// phrase is a row of terms by place; an empty place may be anything.
type phrase []string

// parsed is a query text understood.
type parsed struct {
	want, exclude []clause
	title         phrase // the whole unquoted text as a phrase: a title that holds it comes first
}

// part is a stretch of the query text: what stands between spaces or in quotes.
type part struct {
	text            string
	quoted, exclude bool
}

// quotes by their opening sign.
var quotes = map[rune]string{'"': `"`, '＂': "＂", '“': "”", '”': "”", '「': "」", '『': "』", '«': "»"}

// split cuts a query into parts. An open quote reaches to the end; a minus excludes at the beginning of a part only, and
// not before a figure: -40℃ is a temperature.
func split(text string) []part {
	var parts []part
	for text = strings.TrimLeftFunc(text, unicode.IsSpace); text != ""; text = strings.TrimLeftFunc(text, unicode.IsSpace) {
		var p part
		first, size := utf8.DecodeRuneInString(text)
		if strings.ContainsRune("-－−", first) {
			next, _ := utf8.DecodeRuneInString(text[size:])
			p.exclude = next != utf8.RuneError && !unicode.IsSpace(next) && !unicode.IsDigit(next)
			text = text[size:]
			first, size = utf8.DecodeRuneInString(text)
		}
		if closing, quoted := quotes[first]; quoted && text != "" {
			p.quoted = true
			p.text, text, _ = strings.Cut(text[size:], closing)
		} else {
			end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || quotes[r] != "" })
			if end < 0 {
				end = len(text)
			}
			p.text, text = text[:end], text[end:]
		}
		if p.text != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// parse never fails: a text that asks for nothing gives a query without clauses.
func (a *Analyzer) parse(text string) parsed {
	var q parsed
	var loose []string
	for _, p := range split(cut(text, maxQuery)) {
		tokens := a.Tokens(p.text)
		switch {
		case p.quoted || p.exclude:
			clauses := phraseClauses(tokens)
			if p.exclude {
				q.exclude = append(q.exclude, clauses...)
			} else {
				for i := range clauses {
					clauses[i].quoted = true
				}
				q.want = append(q.want, clauses...)
			}
		default:
			q.want = append(q.want, a.named(a.wordClauses(tokens))...)
			loose = append(loose, p.text)
		}
	}
	q.want, q.exclude = distinct(q.want), distinct(q.exclude)
	if whole := mains(a.Tokens(strings.Join(loose, " "))); len(whole) > 1 {
		q.title = toPhrase(whole)
	}
	return q
}

// distinct drops repeated clauses and those beyond the limit.
func distinct(clauses []clause) []clause {
	var kept []clause
	seen := map[string]bool{}
	for _, c := range clauses {
		key := c.word + "\x00" + strings.Join(c.phrase, "\x00")
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
// asked for as a phrase. Light ones by themselves ask for nothing.
func (a *Analyzer) wordClauses(tokens []Token) []clause {
	var clauses []clause
	for i := 0; i < len(tokens); i++ {
		token := tokens[i]
		if token.Sub {
			continue
		}
		row := singles(tokens[i:])
		heavy := func(t Token) bool { return !a.light[t.Term] }
		if row > 0 && !slices.ContainsFunc(tokens[i:i+row], heavy) {
			i += row - 1
			continue
		}
		if row > 1 {
			clauses = append(clauses, clause{phrase: toPhrase(tokens[i : i+row])})
			i += row - 1
			continue
		}
		clauses = append(clauses, wordClause(tokens[i:]))
	}
	return clauses
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
