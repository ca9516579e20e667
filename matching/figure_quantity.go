package matching

import (
	"math"
	"strings"
)

// quantity is a number, or a span of numbers, with its unit.
type quantity struct {
	start, end int // runes; a sign, ± and 每分钟 in front belong to it
	low, high  float64
	span       bool
	unclear    bool // 从 … 到 …: a span or a change
	plusMinus  bool
	approx     bool
	unit       string
	rate       bool // a unit with something below the line
	per        bool // 每分钟 stands in front
	perFrom    int  // where it does
	perTo      int
}

// proportion tells whether the quantity may be a trend in per cent, times or points.
func (q quantity) proportion() bool { return q.unit == "%" || q.unit == "‰" || q.unit == "倍" }

// in is the value in another unit, so that 4.5 h is more than 50 min.
func (q quantity) in(unit string) float64 {
	own, other := ParseUnit(q.unit), ParseUnit(unit)
	if own.Dimension != other.Dimension {
		return q.low
	}
	return (q.low*own.Factor + own.Offset - other.Offset) / other.Factor
}

// unitAlone is the unit without what 每 in front has put below the line.
func (q quantity) unitAlone() string {
	if i := strings.LastIndexByte(q.unit, '/'); q.per && i > 0 {
		return q.unit[:i]
	}
	return q.unit
}

func (t *figureText) quantities() []quantity {
	var found []quantity
	for i := 0; i < len(t.runes); {
		if !t.beginsNumber(i) {
			i++
			continue
		}
		more, next := t.quantity(i)
		found = append(found, more...)
		i = max(next, i+1)
	}
	return found
}

func (t *figureText) beginsNumber(i int) bool {
	r := t.rune(i)
	return isDigit(r) || hanValue(r) >= 0 || r == '十' || t.halfAt(i) || (r == '百' || r == '千' || r == '万') && t.rune(i+1) == '分' && t.rune(i+2) == '之'
}

// quantity reads what begins with the number at a place, and says where to go on.
func (t *figureText) quantity(i int) ([]quantity, int) {
	if t.inModel(i) {
		return nil, t.skipRun(i)
	}
	if q, next, ok := t.share(i); ok {
		return q, next
	}
	first, ok := t.numeral(i)
	if !ok {
		return nil, max(first.end, i+1)
	}
	if t.rune(first.end) == '分' && t.rune(first.end+1) == '之' { // 三分之二
		denominator, _ := t.numeral(first.end + 2)
		return nil, max(denominator.end, first.end+2)
	}
	if next := t.calendar(i, first); next > 0 {
		return nil, next
	}
	q := quantity{start: i, low: first.low, high: first.high, span: first.low != first.high, approx: first.approx}
	t.signed(&q)
	unit, hasUnit := t.unit(first.end) // without one, its end is the number's
	if q2, next, ok := t.upTo(q, first, unit, hasUnit); ok {
		return q2, next
	}
	if next := t.dimensions(unit.end); next > 0 {
		return nil, next
	}
	if !hasUnit {
		return t.withoutUnit(q, first)
	}
	q.end = unit.end
	t.half(&q, first, unit)
	q.setUnit(unit)
	return t.settle(q, first, unit)
}

func (q *quantity) setUnit(u unitRead) {
	q.unit, q.rate = u.text, u.rate
	q.low, q.high = q.low*u.scale, q.high*u.scale
}

// settle leaves out what is no figure, now that the number has its unit.
func (t *figureText) settle(q quantity, n numeral, u unitRead) ([]quantity, int) {
	t.negative(&q)
	t.per(&q)
	switch {
	case u.counts && !q.rate && !q.per:
		return nil, q.end
	case n.han && !q.per && q.low == q.high && (q.low <= 1 && figureWords.small[u.text] || u.text == "次" && q.low < 10):
		return nil, q.end
	}
	return []quantity{q}, q.end
}

// inModel tells whether a number belongs to a word, a model or a standard (H13, 40Cr's 40 does not, GB/T 4754-2017).
func (t *figureText) inModel(i int) bool {
	before := t.rune(i - 1)
	switch {
	case isDigit(before), before == '.' && isDigit(t.rune(i-2)):
		return true
	case isLatin(before), isGreek(before), before == '_', before == '#':
		return t.symbolBefore(i) == 0 && t.scaleBefore(i) == ""
	case before == '-' || before == '/':
		left := t.rune(i - 2)
		return isLatin(left) || isDigit(left)
	}
	return before == '第'
}

// symbolBefore is the length of a symbol that stands for a quantity right before a number: pH, Ra, Φ.
func (t *figureText) symbolBefore(i int) int {
	const longest = 5
	for n := longest; n > 0; n-- {
		if i-n < 0 {
			continue
		}
		if _, known := figureWords.symbols[t.window(i-n, i)]; known && !isLatin(t.rune(i-n-1)) {
			return n
		}
	}
	return 0
}

// scaleBefore is the scale of hardness that stands right before a place: HRC58.
func (t *figureText) scaleBefore(i int) string {
	for _, scale := range figureWords.scales {
		if from := i - len(scale); from >= 0 && t.window(from, i) == scale && !isLatin(t.rune(from-1)) {
			return scale
		}
	}
	return ""
}

// share reads 百分之九十五 and 千分之八.
func (t *figureText) share(i int) ([]quantity, int, bool) {
	if t.rune(i+1) != '分' || t.rune(i+2) != '之' {
		return nil, 0, false
	}
	for _, form := range []struct {
		words, unit string
		scale       float64
	}{{"百分之", "%", 1}, {"千分之", "‰", 1}, {"万分之", "%", 0.01}} {
		length := len([]rune(form.words))
		if t.window(i, i+length) != form.words {
			continue
		}
		n, ok := t.numeral(i + length)
		if !ok {
			return nil, i + length, true
		}
		q := quantity{
			start: i, end: n.end, low: n.low * form.scale, high: n.high * form.scale, span: n.low != n.high, approx: n.approx, unit: form.unit,
		}
		if strings.ContainsRune("到至~-", t.rune(n.end)) {
			at := n.end + 1
			if t.window(at, at+length) == form.words {
				at += length
			}
			if second, ok := t.numeral(at); ok && second.low > n.low {
				q.high, q.span, q.end = second.high*form.scale, true, second.end
			}
		}
		return []quantity{q}, q.end, true
	}
	return nil, 0, false
}

// calendar goes behind years, dates and the like; 0 if the number is none.
func (t *figureText) calendar(i int, n numeral) int {
	at := t.skipSpaces(n.end, 1)
	next := t.rune(at)
	switch {
	case next == '年' && !n.han && n.low >= 1900 && n.low < 2100 && n.low == math.Trunc(n.low) && at-i <= 5:
		return at + 1
	case next == '年' && (t.rune(at+1) == '代' || t.rune(i-1) == '第'):
		return at + 1
	case next == '月' && n.low <= 12, next == '日', next == '号', next == '时' && t.rune(at+1) != '间':
		return at + 1
	case next == '点' && n.han && n.low <= 24 && hanValue(t.rune(at+1)) < 0:
		return at + 1
	}
	return 0
}

// signed takes in ± and a minus in front.
func (t *figureText) signed(q *quantity) {
	before := t.skipSpacesBack(q.start, 0)
	switch {
	case t.rune(before-1) == '±':
		q.plusMinus, q.start = true, before-1
	case t.rune(q.start-1) == '+' && t.rune(q.start-2) == '/':
		return
	case t.rune(q.start-1) == '-' && t.rune(q.start-2) == '/' && t.rune(q.start-3) == '+':
		q.plusMinus, q.start = true, q.start-3
	case t.rune(q.start-1) == '-' && t.rune(q.start-2) != '-' && !isDigit(t.rune(q.start-2)) && !isLatin(t.rune(q.start-2)):
		q.low, q.high, q.start = -q.low, -q.high, q.start-1
	case t.window(before-2, before) == "零下":
		q.low, q.high, q.start = -q.high, -q.low, before-2
	case t.window(before-2, before) == "零上":
		q.start = before - 2
	case t.rune(q.start-1) == '负':
		q.low, q.high, q.start = -q.high, -q.low, q.start-1
	}
}

// negative takes a minus back where it is a dash: behind a word only a temperature is negative.
func (t *figureText) negative(q *quantity) {
	if t.rune(q.start) == '-' && q.low < 0 && isHan(t.rune(q.start-1)) && ParseUnit(q.unit).Dimension != "K^1" {
		q.low, q.high, q.start = -q.low, -q.high, q.start+1
	}
}

// half adds the half of 两成半 and the tenths of 两米六.
func (t *figureText) half(q *quantity, n numeral, u unitRead) {
	if !n.han || q.span || u.rate {
		return
	}
	var part float64
	switch v := hanValue(t.rune(u.end)); {
	case t.rune(u.end) == '半':
		part = 0.5
	case v > 0 && (u.text == "米" || u.text == "公斤" || t.rune(u.end-1) == '成') && hanScales[t.rune(u.end+1)] == 0 && hanValue(t.rune(u.end+1)) < 0:
		part = v / 10
	default:
		return
	}
	if q.low < 0 {
		part = -part
	}
	q.low += part
	q.high, q.end = q.low, u.end+1
}

// per takes in 每分钟 in front and puts it below the line.
func (t *figureText) per(q *quantity) {
	const longest = 8
	at := t.skipSpacesBack(q.start, 0)
	from := at
	for from > 0 && at-from < longest && t.rune(from) != '每' && !border(t.rune(from-1)) {
		from--
	}
	if t.rune(from) != '每' || from == at {
		return
	}
	below, ok := t.unitFactor(from+1, true)
	if !ok || below.end > at {
		return
	}
	gap := strings.TrimSpace(t.window(below.end, at))
	dimension := ParseUnit(below.text).Dimension
	time := dimension == "s^1" || dimension == "月^1"
	if gap != "" && !(time && figureWords.rateGap[gap]) || q.proportion() && !time {
		return
	}
	q.unit, q.per, q.perFrom, q.perTo = q.unit+"/"+below.text, true, from, below.end
}
