package matching

import (
	"slices"
	"strings"
)

// unitRead is a unit as it stands in a text.
type unitRead struct {
	text   string
	end    int
	scale  float64 // 三成 is 30 %
	rate   bool    // with something below a line
	counts bool    // things that are counted: 件, 袋
}

// unit reads a unit at a place: MPa, W/(m·K), 万转's 转, 毫米, 件/分.
func (t *figureText) unit(i int) (unitRead, bool) {
	at := t.skipSpaces(i, 2)
	u, ok := t.unitFactor(at, false)
	if !ok && t.rune(at) == '/' && slices.Contains([]string{"K", "℃"}, t.window(at+1, at+2)) { // 10⁻⁶/K
		u, ok = unitRead{text: t.window(at, at+2), end: at + 2, rate: true}, true
	}
	if !ok {
		return unitRead{end: i}, false
	}
	u.scale = 1
	t.furtherFactors(&u)
	switch {
	case u.text == "成":
		u.text, u.scale = "%", 10
	case u.text == "度":
		u.text = t.degrees(at, u.end)
	case u.text == "分" && !u.rate:
		return unitRead{end: i}, false
	}
	if spelled, known := figureWords.spellings[u.text]; known {
		u.text = spelled
	}
	return u, !figureWords.noUnit[u.text]
}

// furtherFactors takes in what is multiplied or stands below a line. What can't be read there still belongs to the unit:
// 0.4%/千轴·月 is not 0.4 %.
func (t *figureText) furtherFactors(u *unitRead) {
	const most = 4
	for range most {
		sign := t.rune(u.end)
		switch {
		case sign == '/':
			next, ok := t.below(u.end + 1)
			if !ok {
				return
			}
			u.text, u.end, u.rate, u.counts = u.text+"/"+next.text, next.end, true, false
		case sign == '每': // 公里每小时
			next, ok := t.unitFactor(u.end+1, true)
			if !ok || ParseUnit(next.text).Dimension != "s^1" {
				return
			}
			u.text, u.end, u.rate, u.counts = u.text+"/"+next.text, next.end, true, false
		case (sign == '·' || sign == '*' || sign == '.') && (isLatin(t.rune(u.end+1)) || isGreek(t.rune(u.end+1))):
			next, ok := t.unitFactor(u.end+1, true)
			if !ok {
				return
			}
			u.text, u.end = u.text+"·"+next.text, next.end
		case sign == '(' && t.bracketed(u.end) > 0:
			end := t.bracketed(u.end)
			u.text, u.end = u.text+t.window(u.end, end), end
		default:
			return
		}
	}
}

// bracketed gives the place behind a bracket of a few letters that belong to a unit: dB(A), krad(Si); 0 if there is none.
func (t *figureText) bracketed(i int) int {
	for end := i + 1; end <= i+3; end++ {
		if t.rune(end) == ')' && end > i+1 {
			return end + 1
		}
		if !isLatin(t.rune(end)) {
			return 0
		}
	}
	return 0
}

// below reads one factor below a line.
func (t *figureText) below(i int) (unitRead, bool) {
	const longest = 12
	if t.rune(i) == '(' {
		for end := i + 1; end < i+longest; end++ {
			if t.rune(end) == ')' {
				return unitRead{text: strings.ReplaceAll(t.window(i, end+1), " ", ""), end: end + 1}, true
			}
		}
		return unitRead{}, false
	}
	at := i
	for isDigit(t.rune(at)) && at < i+longest {
		at++
	}
	if at > i {
		at = t.skipSpaces(at, 1)
	}
	number := t.window(i, at)
	if u, ok := t.unitFactor(at, true); ok {
		u.text = strings.TrimSpace(number) + u.text
		return u, true
	}
	end := at
	for r := t.rune(end); end < at+longest/2 && (isHan(r) || isLatin(r) || r == '·'); r = t.rune(end) {
		end++
	}
	return unitRead{text: strings.TrimSpace(number) + t.window(at, end), end: end}, end > at
}

// unitFactor reads one name with its power. Inside a compound the rules against mistaken words are off.
func (t *figureText) unitFactor(i int, inside bool) (unitRead, bool) {
	if isHan(t.rune(i)) {
		return t.hanUnit(i, inside)
	}
	end := i
	for end < i+12 && unitSign(t.rune(end)) {
		end++
	}
	if end == i {
		return unitRead{}, false
	}
	end = t.unitPower(end)
	text := t.window(i, end)
	if inside {
		if spelled, known := figureWords.spellings[text]; known {
			text = spelled
		}
		return unitRead{text: text, end: end}, knownUnit(text) || text == "K" || text == "C"
	}
	if !knownUnit(text) && !figureWords.knownSpelling(text) {
		return unitRead{text: text, end: end}, t.rune(end) == '/' && t.knownBelow(end+1)
	}
	after, model := figureWords.modelAfter[text]
	if model && strings.ContainsRune(after, t.rune(t.skipSpaces(end, 1))) || text != "%" && isDigit(t.rune(end)) {
		return unitRead{}, false
	}
	if spelled, known := figureWords.spellings[text]; known {
		text = spelled
	}
	return unitRead{text: text, end: end}, true
}

func (w *figureLexicon) knownSpelling(text string) bool {
	_, known := w.spellings[text]
	return known
}

func (t *figureText) knownBelow(i int) bool {
	u, ok := t.unitFactor(i, true)
	return ok && u.end > i
}

func unitSign(r rune) bool {
	return isLatin(r) || isGreek(r) || strings.ContainsRune("%‰°℃Å′″", r) && r != 0 || r >= 0x3380 && r <= 0x33DF
}

// unitPower goes behind ², ⁻¹, ^2, 2 and -1.
func (t *figureText) unitPower(i int) int {
	end := i
	for slices.Contains(superscripts, t.rune(end)) {
		end++
	}
	if end > i {
		return end
	}
	if t.rune(end) == '^' {
		end++
	}
	if t.rune(end) == '-' && (t.rune(end+1) == '1' || t.rune(end+1) == '2' || t.rune(end+1) == '3') && isLatin(t.rune(end-1)) && !isDigit(t.rune(end+2)) && t.rune(end+2) != '.' {
		return end + 2
	}
	if (t.rune(end) == '2' || t.rune(end) == '3') && !isDigit(t.rune(end+1)) {
		return end + 1
	}
	return i
}

// knownUnit tells whether a unit is in the table: with its own case, or in another one where it has two letters or more.
func knownUnit(text string) bool {
	if units.spelled[text] != nil {
		return true
	}
	if len(text) > 1 && units.lookup(text) != nil {
		return true
	}
	name, power, ok := splitPower(text)
	return ok && power != 1 && (units.spelled[name] != nil || len(name) > 1 && units.lookup(name) != nil)
}

func (t *figureText) hanUnit(i int, inside bool) (unitRead, bool) {
	w := figureWords
	_, length := w.han.beginning(t.runes[i:])
	_, counted := w.counted.beginning(t.runes[i:])
	if length == 0 && counted == 0 {
		return unitRead{}, false
	}
	u := unitRead{counts: counted > length}
	u.end = i + max(length, counted)
	u.text = t.window(i, u.end)
	next := t.rune(u.end)
	if !inside && next != 0 && strings.ContainsRune(w.notBefore[u.text], next) {
		return unitRead{}, false
	}
	if spelled, known := w.spellings[u.text]; known && inside {
		u.text = spelled
	}
	return u, true
}

// degrees tells temperatures from angles by the words around. Where nothing tells it is a temperature, the far commoner
// of the two; where both tell, 度 stays a unit of its own.
func (t *figureText) degrees(at, end int) string {
	const around = 16
	left, right := at, end
	for left > 0 && at-left < around && !endsSentence(t.rune(left-1)) {
		left--
	}
	for right < len(t.runes) && right-end < around/2 && !border(t.rune(right)) {
		right++
	}
	words := t.window(left, at) + t.window(end, right)
	warm, angle := figureWords.warm.in(words), figureWords.angle.in(words)
	switch {
	case !angle, strings.Contains(t.window(left, at), "零下"), strings.Contains(t.window(left, at), "零上"):
		return "℃"
	case !warm:
		return "°"
	}
	return "度"
}
