package search

import (
	"slices"
	"strings"
	"sync"
)

// remembered is how many tokens Remember keeps at least, once so many were cut: those of 2,000 items of 400 characters, in
// 40 MB. It keeps at most twice as many.
const remembered = 3 << 18

// memory holds the tokens of the lines that were cut last. There are two generations: what is asked for in neither is cut
// and joins the young one, and when that is full the old one goes.
type memory struct {
	mu         sync.Mutex
	young, old map[string]line
	held       int // tokens in young
}

// line is what Tokens makes of one line, without its end: the last line of one text may stand in the middle of another.
type line struct {
	tokens []Token
	places int // characters of the clean line, spaces not counted
}

// Remember has Tokens keep what it cut last, until forget is called: where index and matcher are built together each text
// is cut once, although one takes it a thousand items after the other. Tokens answers the same with and without.
func (a *Analyzer) Remember() (forget func()) {
	a.memory.Store(&memory{young: map[string]line{}})
	return func() { a.memory.Store(nil) }
}

// tokensOf gives the tokens of a text line by line: no token, no word of a dictionary and no rule about neighbours
// crosses the end of a line. What comes of a single line is the memory's own.
func (m *memory) tokensOf(a *Analyzer, text string) []Token {
	first, rest, several := strings.Cut(text, "\n")
	l := m.line(a, first)
	if !several {
		return slices.Clip(l.tokens)
	}
	tokens := slices.Clone(l.tokens)
	at, place := len(first), l.places
	for several {
		at, place = at+len("\n"), place+1 // the end of a line is a place
		first, rest, several = strings.Cut(rest, "\n")
		l = m.line(a, first)
		tokens = slices.Grow(tokens, len(l.tokens))
		for _, token := range l.tokens {
			token.Start, token.End, token.place = token.Start+at, token.End+at, token.place+place
			tokens = append(tokens, token)
		}
		at, place = at+len(first), place+l.places
	}
	return tokens
}

func (m *memory) line(a *Analyzer, text string) line {
	m.mu.Lock()
	known, there := m.young[text]
	if !there {
		known, there = m.old[text]
	}
	m.mu.Unlock()
	if there {
		return known
	}
	fresh := a.cutLine(text)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held += len(fresh.tokens) + 1; m.held > remembered {
		m.old, m.young, m.held = m.young, map[string]line{}, len(fresh.tokens)+1
	}
	m.young[text] = fresh
	return fresh
}
