package matching

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// figureName is the noun that a figure belongs to.
type figureName struct {
	name       string
	condition  string
	unit       string // in brackets behind the name: 抗拉强度(MPa)
	trend      Trend  // a verb before the name makes the figure a difference: 降低整机质量20%
	start, end int    // runes
	blocked    bool   // what stands there is a name of something else, so none is looked for behind
}

const longestName = 16

// nameBefore finds the noun that ends where the words of comparison begin. It is cut at the borders of clauses and at
// words that can't belong to a name, and is none unless it ends with a noun of quantity.
func (t *figureText) nameBefore(c figureContext, q quantity, mayTrend bool) figureName {
	var n figureName
	floor := c.floor
	at := t.bracketsBefore(t.skipSpacesBack(c.start, floor), floor, &n)
	if q.unit == "" && n.unit == "" {
		at = t.unitBefore(at, floor, &n)
	}
	noun, ok := t.nounBefore(at, c, q)
	if !ok {
		n.blocked = noun.from < noun.end && t.rune(noun.end-1) == '的'
		return n
	}
	from := noun.from
	if t.skipSpacesBack(from, 0) == floor && floor > 0 && strings.ContainsRune("内下时处后上", t.rune(from)) && from < noun.head {
		from++ // 1h内, 200℃下: of the figure before
	}
	start := t.cut(from, noun.head, noun.end)
	n.start = start
	if mayTrend {
		if verb, length := figureWords.clauseVerbs.ending(t.runes[from:start]); length > 0 {
			n.trend = verb.trend
			n.start = start - length
		}
	}
	n.name, n.end = strings.TrimSpace(t.window(start, noun.end)), noun.end
	if n.condition == "" {
		n.condition = noun.symbol
	}
	if sameNoun(n.condition, n.name) {
		n.condition = ""
	}
	if n.condition == "" {
		n.condition = cmp.Or(t.conditionBefore(start, floor), t.stateBefore(start, from))
	}
	return n
}

// figureNoun is a noun of quantity with the run of characters that it ends.
type figureNoun struct {
	from, head, end int    // runes: of the run, of the noun, behind both
	symbol          string // beside the noun: 粒径D50
}

// nounBefore finds the noun, the symbol or the substance that ends at a place.
func (t *figureText) nounBefore(at int, c figureContext, q quantity) (figureNoun, bool) {
	symbol := t.symbolBefore(at)
	end := at - symbol
	from := t.runBefore(end, c.floor)
	means := figureWords.symbols[t.window(end, at)] // φ means nothing
	if _, head := figureWords.heads.ending(t.runes[from:end]); head > 0 {
		noun := figureNoun{from: from, head: end - head, end: end}
		if means != "" {
			noun.symbol = t.window(end, at)
		}
		return noun, true
	}
	if symbol > 0 { // 齿面Ra: what qualifies a symbol belongs to it
		return figureNoun{from: from, head: end, end: at}, means != ""
	}
	head := at - t.substanceBefore(at, q, c)
	if head == at {
		return figureNoun{from: from, end: at}, false
	}
	return figureNoun{from: t.behindTreatment(t.runBefore(head, c.floor), head), head: head, end: at}, true
}

// bracketsBefore takes in a bracket behind the name: a condition, or the unit.
func (t *figureText) bracketsBefore(at, floor int, n *figureName) int {
	if t.rune(at-1) != ')' {
		return at
	}
	const longest = 16
	for open := at - 2; open >= floor && open > at-longest; open-- {
		if t.rune(open) != '(' {
			continue
		}
		inside := strings.TrimSpace(t.window(open+1, at-1))
		if u, ok := t.unit(open + 1); ok && u.end == at-1 {
			n.unit = u.text
		} else {
			n.condition = inside
		}
		return t.skipSpacesBack(open, floor)
	}
	return at
}

// runBefore goes back over characters and letters; a space parts them unless letters meet characters (β 晶含量).
func (t *figureText) runBefore(at, floor int) int {
	from := at
	for from > floor && at-from < 2*longestName {
		r := t.rune(from - 1)
		if r == ' ' && from-1 > floor && isHan(t.rune(from)) && (isLatin(t.rune(from-2)) || isGreek(t.rune(from-2))) {
			from--
			continue
		}
		if !isHan(r) && !isLatin(r) && !isGreek(r) {
			break
		}
		from--
	}
	return from
}

// cut gives the place behind the last word before the head that can't belong to a name.
func (t *figureText) cut(from, head, end int) int {
	start := from
	for i := from; i < head; {
		_, keep := figureWords.protected.beginning(t.runes[i:end])
		_, cut := figureWords.cuts.beginning(t.runes[i:end])
		switch {
		case keep > cut:
			i += keep
		case cut > 0 && i+cut <= head:
			i += cut
			start = i
		default:
			i++
		}
	}
	start = min(start, head)
	if end-start > longestName {
		start = end - longestName
	}
	for start < head && t.rune(start) == ' ' {
		start++
	}
	return start
}

// conditionBefore is the figure that stands before the name in the same clause: 1h内抗压强度, 250 Hz处传声损失.
func (t *figureText) conditionBefore(start, floor int) string {
	if floor == 0 || start-floor > longestName {
		return ""
	}
	listed := false
	for i := floor; i < start; i++ {
		if listed = listed || t.rune(i) == '、'; border(t.rune(i)) && t.rune(i) != '、' {
			return ""
		}
	}
	from := floor
	for from > 0 && floor-from < longestName && !border(t.rune(from-1)) {
		from--
	}
	if listed && t.hasNoun(from, floor) { // 抗拉强度450MPa、屈服强度350MPa
		return ""
	}
	return strings.TrimSpace(t.window(from, floor))
}

// hasNoun tells whether a noun of quantity stands somewhere in a passage.
func (t *figureText) hasNoun(from, to int) bool {
	for end := from + 1; end <= to; end++ {
		if _, length := figureWords.heads.ending(t.runes[from:end]); length > 0 {
			return true
		}
	}
	return false
}

// sameNoun tells whether a symbol or a bracket beside a name says the same once more: 表面粗糙度Ra, 抗拉强度(σb); but not
// 粒径D50.
func sameNoun(beside, name string) bool {
	plain, _ := plainName(beside)
	first, known := names.canonical[plain]
	name, _ = plainName(name)
	return known && strings.HasSuffix(names.canon(name), first)
}

// stateBefore is what the name is said of, where that is a state and not a thing: 高温下的抗拉强度.
func (t *figureText) stateBefore(start, from int) string {
	if t.rune(start-1) != '的' || start-2 < from || !strings.ContainsRune("下时后前中", t.rune(start-2)) {
		return ""
	}
	return strings.TrimSpace(t.window(from, start-1))
}

// notInName are characters that end a name behind a figure.
const notInName = "的在为是和与及或将把由从对以可能应使"

// nameBehind finds the noun that follows a figure and ends the clause: 3%以下的破损率. One that goes on (300℃应力达到) is the
// subject of the next figure.
func (t *figureText) nameBehind(at int) figureName {
	from := t.skipSpaces(at, 1)
	if t.rune(from) == '的' {
		from++
	}
	best := 0
	for end := from; end < from+longestName && (isHan(t.rune(end)) || isLatin(t.rune(end))); {
		step := 1
		if _, whole := figureWords.protected.beginning(t.runes[end:]); whole > 0 {
			step = whole
		} else if strings.ContainsRune(notInName, t.rune(end)) {
			break
		}
		end += step
		if _, head := figureWords.heads.ending(t.runes[from:end]); head > 0 {
			best = end
		}
	}
	if next := t.rune(best); !border(next) && !strings.ContainsRune("()内", next) {
		return figureName{}
	}
	if best == 0 || t.rune(from) == '级' || utf8.RuneCountInString(t.window(from, best)) < 2 {
		return figureName{}
	}
	return figureName{name: t.window(from, best), start: from, end: best}
}
