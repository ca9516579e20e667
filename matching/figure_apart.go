package matching

import (
	"strings"
	"unicode/utf8"
)

// unitBefore takes in a unit that stands between the name and the number: 硬度HRC58, 抗拉强度 MPa ≥400, 抗拉强度/MPa.
func (t *figureText) unitBefore(at, floor int, n *figureName) int {
	const longest = 8
	if scale := t.scaleBefore(at); scale != "" && at-len(scale) >= floor {
		n.unit = scale
		return t.skipSpacesBack(at-len(scale), floor)
	}
	from := at
	for from > floor && at-from < longest && !strings.ContainsRune(" /", t.rune(from-1)) && !isHan(t.rune(from-1)) {
		from--
	}
	if sign := t.rune(from - 1); from == at || sign != ' ' && sign != '/' {
		return at
	}
	u, ok := t.unit(from)
	if !ok || u.end != at || !isHan(t.rune(t.skipSpacesBack(from-1, floor)-1)) {
		return at
	}
	n.unit = u.text
	return t.skipSpacesBack(from-1, floor)
}

// substanceBefore is the length of what a limit is set for (COD, 颗粒物), if the quantity is a concentration or by how
// much it falls. What is set for the things treated (COD≥5000 mg/L的废水) says nothing of what comes out.
func (t *figureText) substanceBefore(at int, q quantity, c figureContext) int {
	if c.trend == "" && !concentrations[ParseUnit(q.unit).Dimension] || t.rune(c.end) == '的' {
		return 0
	}
	for _, word := range figureWords.substances {
		length := utf8.RuneCountInString(word)
		if before := t.rune(at - length - 1); t.window(at-length, at) == word && (!isLatin(t.rune(at-length)) || !isLatin(before) && !isDigit(before)) {
			return length
		}
	}
	return 0
}

var concentrations = map[string]bool{
	ParseUnit("mg/L").Dimension: true, ParseUnit("mg/Nm³").Dimension: true, ParseUnit("ppm").Dimension: true, ParseUnit("mg/kg").Dimension: true,
}

// severalValues tells whether one more number follows without a word between: a row of a table, 破损率 8 3, whose
// columns may be how things are and how they should be.
func (t *figureText) severalValues(end int) bool {
	const widest = 8
	at := t.skipSpaces(end, widest)
	return at > end && at < end+widest && isDigit(t.rune(t.skipComparison(at)))
}

// skipComparison goes behind words of comparison in front of a number.
func (t *figureText) skipComparison(at int) int {
	if word, length := figureWords.before.beginning(t.runes[at:]); length > 0 && word.kind != cueFiller {
		return t.skipSpaces(at+length, 1)
	}
	return at
}

// behindTreatment cuts what is done before a substance is measured: 袋除尘后颗粒物 is what comes out, as 颗粒物 is.
func (t *figureText) behindTreatment(from, to int) int {
	for i := to - 1; i >= from; i-- {
		if t.rune(i) == '后' {
			return i + 1
		}
	}
	return from
}

// nameAcross finds the noun in the clause before, where the figure's own holds nothing but a comparison: 耐温要求高，1700℃以上.
// The clause has to end with the noun, or with how it is wanted, and the noun has to be one that is measured in the unit.
func (t *figureText) nameAcross(c figureContext, q quantity) figureName {
	comma := t.skipSpacesBack(c.start, c.floor) - 1
	if t.rune(comma) != ',' {
		return figureName{}
	}
	from, at := comma, comma
	for from > 0 && !border(t.rune(from-1)) {
		from--
	}
	nouns := figureWords.kinds[ParseUnit(q.unit).Dimension]
	if nouns == nil || from < c.floor { // a clause with a figure of its own
		return figureName{}
	}
	if _, length := figureWords.told.ending(t.runes[from:at]); length > 0 {
		at -= length
	}
	run := t.runBefore(at, from)
	_, head := nouns.ending(t.runes[run:at])
	if head == 0 {
		return figureName{}
	}
	start := t.cut(run, at-head, at)
	return figureName{name: strings.TrimSpace(t.window(start, at)), start: start, end: at}
}
