package matching

import (
	"math"
	"strings"
)

// withoutUnit keeps a number that nothing follows which it could count.
func (t *figureText) withoutUnit(q quantity, n numeral) ([]quantity, int) {
	q.end = n.end
	if t.listNumber(q) {
		return nil, q.end
	}
	if n.han && n.low < 1 || !t.bare(q) && !t.leads(q) {
		return nil, t.skipRun(n.end)
	}
	return []quantity{q}, q.end
}

// listNumber tells whether a number is that of a member of a list: (1), 2), 3、.
func (t *figureText) listNumber(q quantity) bool {
	const most = 99
	before := t.rune(t.skipSpacesBack(q.start, 0) - 1)
	switch t.rune(q.end) {
	case ')':
		return q.low <= most && q.low == math.Trunc(q.low) && (before == '(' || border(before) || before == ':')
	case '、':
		return q.low <= most && q.low == math.Trunc(q.low) && endsSentence(before)
	}
	return false
}

// leads tells whether a number without a unit is where something comes from: 由240降至135 mg/m³.
func (t *figureText) leads(q quantity) bool {
	word, length := figureWords.before.beginning(t.runes[t.skipSpaces(q.end, 1):])
	return length > 0 && word.kind == cueInto && strings.ContainsRune("由从自", t.rune(q.start-t.symbolBefore(q.start)-1))
}

// bare tells whether a number stands alone: behind it is a border, a bracket or a comparison, no letter and no character.
func (t *figureText) bare(q quantity) bool {
	const widest = 8 // of the gaps in a table
	at := t.skipSpaces(q.end, widest)
	r := t.rune(at)
	if border(r) && r != '、' || r == ')' || r == ':' {
		return true
	}
	_, length := figureWords.behind.beginning(t.runes[at:])
	return length > 0
}
