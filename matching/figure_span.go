package matching

import (
	"math"
	"strings"
)

// upTo reads the second number of a span (8~15t, 0.3至1 mm, -40℃到40℃) or of a tolerance (20±2℃). It answers false if
// the first number stands alone.
func (t *figureText) upTo(q quantity, first numeral, u unitRead, hasUnit bool) ([]quantity, int, bool) {
	at := t.skipSpaces(u.end, 1)
	sign := t.rune(at)
	switch {
	case sign == '±':
		return t.tolerance(q, at+1)
	case sign == '-' && t.rune(at+1) == '-' && !isDigit(t.rune(at+1)):
		at++ // ——
	case sign == 0 || !strings.ContainsRune("~-到至", sign):
		return nil, 0, false
	}
	second, ok := t.secondNumber(t.skipSpaces(at+1, 1))
	if !ok {
		return nil, 0, false
	}
	if !hasUnit && t.rune(second.end) == '-' && isDigit(t.rune(second.end+1)) {
		return nil, t.skipRun(second.end), true // 0431-8888-6666, 2019-03-01
	}
	if t.calendar(at, second) > 0 {
		return nil, second.end, true
	}
	unit, ok := t.unit(second.end)
	switch {
	case !ok && hasUnit, ok && hasUnit && ParseUnit(u.text).Dimension != ParseUnit(unit.text).Dimension:
		return nil, 0, false
	case !ok:
		return t.spanWithoutUnit(q, second)
	case hasUnit:
		q.low *= u.scale * ParseUnit(u.text).Factor / ParseUnit(unit.text).Factor
	default:
		q.low = sharedScale(first, second, q.low) * unit.scale
	}
	q.high, q.span, q.approx = second.high*unit.scale, true, false
	q.end, q.unit, q.rate = unit.end, unit.text, unit.rate
	// 壁厚从2.5到9 mm is a span, 良率从85%到95% a change: which one, the words do not say.
	q.unclear = (sign == '到' || sign == '至') && strings.ContainsRune("由从自", t.rune(q.start-1))
	if q.low > q.high {
		q.low, q.high = q.high, q.low
	}
	found, next := t.settle(q, numeral{end: second.end, low: q.low, high: q.high}, unit)
	return found, next, true
}

// secondNumber reads a number that may have a sign of its own.
func (t *figureText) secondNumber(at int) (numeral, bool) {
	sign := 1.0
	switch {
	case t.rune(at) == '-':
		sign, at = -1, at+1
	case t.rune(at) == '+':
		at++
	case t.window(at, at+2) == "零下":
		sign, at = -1, at+2
	}
	n, ok := t.numeral(at)
	n.low, n.high = sign*n.low, sign*n.high
	return n, ok
}

// sharedScale gives the first number of 10~15万, 五到六百 and 三至五千 the second one's scale where that makes a span.
func sharedScale(first, second numeral, low float64) float64 {
	const tenThousand = 1e4
	lacks := first.scale <= 1 || first.scale < tenThousand && second.scale >= tenThousand
	if scaled := low * second.scale; lacks && second.scale > 1 && math.Abs(scaled) < math.Abs(second.high) && !(first.han && low >= 10 && second.scale < tenThousand) {
		return scaled
	}
	return low
}

func (t *figureText) tolerance(q quantity, at int) ([]quantity, int, bool) {
	off, ok := t.numeral(t.skipSpaces(at, 1))
	if !ok {
		return nil, 0, false
	}
	unit, ok := t.unit(off.end)
	if !ok {
		return nil, off.end, true
	}
	q.low, q.high, q.span, q.end = q.low-off.low, q.low+off.low, true, unit.end
	q.setUnit(unit)
	found, next := t.settle(q, off, unit)
	return found, next, true
}

func (t *figureText) spanWithoutUnit(q quantity, second numeral) ([]quantity, int, bool) {
	q.high, q.span, q.end = second.high, true, second.end
	if !t.bare(q) || q.high <= q.low {
		return nil, t.skipRun(second.end), true
	}
	return []quantity{q}, q.end, true
}

// dimensions goes behind sizes such as 1.2 m×1.0 m and φ580×2600 and ratios such as 1:1; 0 if there are none.
func (t *figureText) dimensions(end int) int {
	next := 0
	for at := t.skipSpaces(end, 1); strings.ContainsRune("×xX*:", t.rune(at)) && t.rune(at) != 0; at = t.skipSpaces(next, 1) {
		i := t.skipSpaces(at+1, 1)
		n, ok := t.numeral(i)
		if !ok || !isDigit(t.rune(i)) {
			return next
		}
		next = n.end
		if u, ok := t.unit(next); ok {
			next = u.end
		}
	}
	return next
}
