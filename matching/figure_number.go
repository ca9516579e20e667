package matching

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// numeral is a number as it stands in a text.
type numeral struct {
	low, high float64 // not the same for 七八万
	approx    bool    // 七百多, 20余
	han       bool
	scale     float64 // of the word of scale at its end: 10,000 in 120多万
	end       int
}

// numeral reads a number at a place: 1,050.5; 2×10⁶; 120多万; 三万六千; 七八百; 九点二. It answers false for what is no
// number or none that can be compared (几百, 2.1.3).
func (t *figureText) numeral(i int) (numeral, bool) {
	var n numeral
	var ok bool
	switch r := t.rune(i); {
	case isDigit(r):
		n, ok = t.arabic(i)
	case t.halfAt(i):
		n, ok = numeral{low: 0.5, high: 0.5, end: i + 1}, true
	case hanValue(r) >= 0 || r == '十' || r == '百' || r == '千' || r == '万':
		n, ok = t.hanNumeral(i)
	}
	if !ok || math.IsInf(n.low, 0) || math.IsInf(n.high, 0) {
		return n, false
	}
	return n, true
}

// halfAt tells whether a half of a unit stands at a place: 半天, 半小时; not 一半, 大半, 每半小时.
func (t *figureText) halfAt(i int) bool {
	if t.rune(i) != '半' || i > 0 && strings.ContainsRune("一大多过每前后上下", t.rune(i-1)) {
		return false
	}
	_, length := figureWords.halves.beginning(t.runes[i+1:])
	return length > 0
}

func (t *figureText) arabic(i int) (numeral, bool) {
	end := i
	for isDigit(t.rune(end)) {
		end++
	}
	for grouped := end-i <= 3; grouped && t.thousands(end); {
		end += 4
	}
	if t.rune(end) == '.' && isDigit(t.rune(end+1)) {
		end++
		for isDigit(t.rune(end)) {
			end++
		}
		if t.rune(end) == '.' && isDigit(t.rune(end+1)) {
			return numeral{end: t.skipRun(i)}, false // a version, an address, a section
		}
	}
	digits := make([]byte, 0, 32)
	for _, r := range t.runes[i:end] {
		if isDigit(r) || r == '.' {
			digits = append(digits, byte(r))
		}
	}
	value, err := strconv.ParseFloat(string(digits), 64)
	if err != nil {
		return numeral{end: end}, false
	}
	value, end = t.power(value, end)
	n := numeral{low: value, high: value, end: end}
	return t.multiplied(n), true
}

// thousands tells whether a comma or a space and three digits stand at a place.
func (t *figureText) thousands(i int) bool {
	return (t.rune(i) == ',' || t.rune(i) == ' ') && isDigit(t.rune(i+1)) && isDigit(t.rune(i+2)) && isDigit(t.rune(i+3)) && !isDigit(t.rune(i+4))
}

// skipRun goes behind a run of letters, digits and what joins them in models and numbers.
func (t *figureText) skipRun(i int) int {
	for r := t.rune(i); isDigit(r) || isLatin(r) || strings.ContainsRune(".-/_#", r) && r != 0; r = t.rune(i) {
		i++
	}
	return i
}

// power takes in ×10⁶, ×10^-6 or ×10-6 behind a number, or ⁶ behind ten.
func (t *figureText) power(value float64, end int) (float64, int) {
	if value == 10 {
		if exponent, behind, ok := t.exponent(end, false); ok {
			return math.Pow(10, exponent), behind
		}
	}
	at := t.skipSpaces(end, 1)
	if !strings.ContainsRune("×xX*·", t.rune(at)) || t.rune(at) == 0 {
		return value, end
	}
	at = t.skipSpaces(at+1, 1)
	if t.rune(at) != '1' || t.rune(at+1) != '0' {
		return value, end
	}
	if exponent, behind, ok := t.exponent(at+2, true); ok {
		return value * math.Pow(10, exponent), behind
	}
	return value, end
}

// exponent reads ⁶, ⁻⁶, ^6 and, where it may stand plain, -6.
func (t *figureText) exponent(i int, plain bool) (float64, int, bool) {
	digits := ""
	end := i
	for at := slices.Index(superscripts, t.rune(end)); at >= 0; at = slices.Index(superscripts, t.rune(end)) {
		digits += "0123456789-+"[at : at+1]
		end++
	}
	if digits == "" && (t.rune(i) == '^' || plain && t.rune(i) == '-') {
		if t.rune(end) == '^' {
			end++
		}
		for end < i+5 && (isDigit(t.rune(end)) || t.rune(end) == '-' && digits == "") {
			digits += string(t.rune(end))
			end++
		}
	}
	const most = 30
	exponent, err := strconv.Atoi(digits)
	return float64(exponent), end, err == nil && exponent <= most && exponent >= -most
}

var hanScales = map[rune]float64{'十': 10, '百': 100, '千': 1e3, '万': 1e4, '亿': 1e8}

// multiplied takes in what scales a number in digits: 120多万, 3.2亿, 5 千.
func (t *figureText) multiplied(n numeral) numeral {
	for {
		at := t.skipSpaces(n.end, 1)
		approx := t.rune(at) == '多' || t.rune(at) == '余'
		if approx {
			at++
		}
		scale, known := hanScales[t.rune(at)]
		if _, unit := figureWords.han.beginning(t.runes[at:]); !known || unit > 1 { // 千克, not thousands of grams
			if approx && at == n.end+1 {
				n.approx, n.end = true, at
			}
			return n
		}
		n.low, n.high, n.scale, n.end = n.low*scale, n.high*scale, scale, at+1
		n.approx = n.approx || approx
	}
}

// hanValue is the value of a digit in characters, -1 for what is none.
func hanValue(r rune) float64 {
	switch r {
	case '零', '〇':
		return 0
	case '两':
		return 2
	}
	if i := slices.Index(hanDigits, r); i >= 0 {
		return float64(i + 1)
	}
	return -1
}

var hanDigits = []rune("一二三四五六七八九")

// hanNumeral reads a number in characters. Two digits side by side are a span (七八, 二十五六); more are a number to call
// or a year, not a quantity.
func (t *figureText) hanNumeral(i int) (numeral, bool) {
	n := numeral{han: true}
	end := i
	for r := t.rune(end); hanValue(r) >= 0 || hanScales[r] > 0 || end > i && (r == '多' || r == '余' || r == '几'); r = t.rune(end) {
		end++
	}
	n.end = end
	for end > i && (t.rune(end-1) == '多' || t.rune(end-1) == '余') {
		n.approx = true
		end--
	}
	run := t.runes[i:end]
	if slices.Contains(run, '几') || t.rune(i-1) == '几' || t.rune(i-1) == '数' || t.rune(i-1) == '第' {
		return n, false
	}
	if j := slices.IndexFunc(run, func(r rune) bool { return r == '多' || r == '余' }); j >= 0 {
		n.approx = true
		run = append(append([]rune(nil), run[:j]...), run[j+1:]...)
	}
	low, high, ok := hanNumber(run)
	n.low, n.high = low, high
	if len(run) > 0 {
		n.scale = hanScales[run[len(run)-1]]
	}
	if ok && !n.approx && t.rune(n.end) == '点' && hanValue(t.rune(n.end+1)) >= 0 {
		n.end, n.low = t.hanDecimals(n.end+1, low)
		n.high = n.low
	}
	return n, ok
}

func (t *figureText) hanDecimals(i int, whole float64) (int, float64) {
	for place := 0.1; hanValue(t.rune(i)) >= 0; place /= 10 {
		whole += hanValue(t.rune(i)) * place
		i++
	}
	return i, math.Round(whole*1e6) / 1e6
}

// hanNumber gives both ends of a number in characters.
func hanNumber(run []rune) (low, high float64, ok bool) {
	for i := 0; i+1 < len(run); i++ {
		a, b := hanValue(run[i]), hanValue(run[i+1])
		if a <= 0 || b < 0 {
			continue
		}
		if b != a+1 && !(run[i] == '三' && b == 5) || i+2 < len(run) && hanValue(run[i+2]) >= 0 {
			return 0, 0, false
		}
		lower := append(append([]rune(nil), run[:i+1]...), run[i+2:]...)
		upper := append(append([]rune(nil), run[:i]...), run[i+1:]...)
		low, high = hanSum(lower), hanSum(upper)
		return low, high, low < high
	}
	low = hanSum(run)
	return low, low, len(run) > 0
}

// hanSum adds up 一千七百, 三万六, 一万一千 (a run without two digits side by side).
func hanSum(run []rune) float64 {
	total, section, digit := 0.0, 0.0, -1.0
	scale := 1.0
	for _, r := range run {
		if v := hanValue(r); v >= 0 {
			digit = v
			if v == 0 {
				scale = 1
			}
			continue
		}
		scale = hanScales[r]
		if scale >= 1e4 {
			section += max(digit, 0)
			if section == 0 {
				section = 1
			}
			total = (total + section) * scale
			section, digit = 0, -1
			continue
		}
		if digit < 0 {
			digit = 1
		}
		section += digit * scale
		digit = -1
	}
	if digit > 0 && scale > 10 {
		digit *= scale / 10 // 三万六 is 36,000
	}
	return total + section + max(digit, 0)
}
