package matching

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed units.json
var unitsFile []byte

// Unit is a unit of measure in terms of base units: a value v of it is v*Factor+Offset in them. Two units can be
// compared if their Dimension is the same. What is not known (台班, HV0.3) is a base unit of its own, so that it compares
// with itself only.
type Unit struct {
	Factor    float64
	Offset    float64 // temperatures only
	Dimension string
}

// unitAtom is an entry of units.json.
type unitAtom struct {
	Names    []string       `json:"names"`
	Factor   float64        `json:"factor"`
	Offset   float64        `json:"offset"`
	Of       map[string]int `json:"of"`
	Prefixed bool           `json:"prefixed"` // SI prefixes may stand before it

	dimension string // of Of
}

// unitTable is the data file made ready. Spelled is exact; folded has the names in lower case that mean one thing only
// (kw, hz, ghz, but not mpa, which is mPa or MPa).
type unitTable struct {
	spelled map[string]*unitAtom
	folded  map[string]*unitAtom
	counts  map[string]float64
}

var units = mustReadUnits(unitsFile)

func mustReadUnits(data []byte) *unitTable {
	var file struct {
		Prefixes map[string]float64 `json:"prefixes"`
		Counts   map[string]float64 `json:"counts"`
		Units    []unitAtom         `json:"units"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		panic("matching: units.json: " + err.Error()) // the file is compiled in and tested
	}
	t := &unitTable{spelled: map[string]*unitAtom{}, folded: map[string]*unitAtom{}, counts: file.Counts}
	for i := range file.Units {
		file.Units[i].dimension = dimension(file.Units[i].Of)
		for _, name := range file.Units[i].Names {
			t.spelled[name] = &file.Units[i]
		}
	}
	for i := range file.Units {
		u := file.Units[i]
		if !u.Prefixed {
			continue
		}
		for _, name := range u.Names {
			for prefix, factor := range file.Prefixes {
				if _, taken := t.spelled[prefix+name]; !taken {
					t.spelled[prefix+name] = &unitAtom{Factor: u.Factor * factor, Of: u.Of, dimension: u.dimension}
				}
			}
		}
	}
	for name, u := range t.spelled {
		lower := strings.ToLower(name)
		if other, taken := t.folded[lower]; taken && !other.same(u) {
			t.folded[lower] = nil
		} else if !taken {
			t.folded[lower] = u
		}
	}
	return t
}

func (u *unitAtom) same(v *unitAtom) bool {
	return u != nil && v != nil && math.Abs(u.Factor-v.Factor) <= 1e-9*u.Factor && u.Offset == v.Offset && u.dimension == v.dimension
}

// ParseUnit reads a unit as people write it: MPa, W/(m·K), W/m·K, g/cm3, m·s⁻¹, 10⁻⁶/K, 万次, r/min. It never fails: a
// text that it can't take apart is a unit of its own.
func ParseUnit(text string) Unit {
	text = foldUnit(text)
	if text == "" {
		return Unit{Factor: 1}
	}
	if u := units.lookup(text); u != nil {
		return Unit{u.Factor, u.Offset, u.dimension}
	}
	p := unitParser{rest: text, factor: 1, of: map[string]int{}}
	if !p.product(1, 0) || p.rest != "" || math.IsInf(p.factor, 0) || !(p.factor > 0) {
		return Unit{Factor: 1, Dimension: text}
	}
	return Unit{Factor: p.factor, Dimension: dimension(p.of)}
}

// foldUnit brings the many forms of the same sign together; the case stays, it tells m from M.
func foldUnit(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == 0xFEFF, r == 0x200B:
			return -1
		case r > 0xFF00 && r < 0xFF5F:
			return r - 0xFF01 + '!'
		}
		switch r {
		case '•', '∙', '⋅', '・', '*', '×', '✕':
			return '·'
		case '−', '–', '—':
			return '-'
		case '／', '∕':
			return '/'
		case 'º', '˚':
			return '°'
		case 'Ω':
			return 'Ω'
		case 'µ':
			return 'μ'
		}
		return r
	}, text)
	return squareSigns.Replace(text)
}

// squareSigns are units in one sign. The replacer takes longer to make than to use.
var squareSigns = strings.NewReplacer("㎡", "m²", "㎥", "m³", "㎜", "mm", "㎝", "cm", "㎞", "km", "㎎", "mg", "㎏", "kg", "°C", "℃")

func (t *unitTable) lookup(name string) *unitAtom {
	if u := t.spelled[name]; u != nil {
		return u
	}
	return t.folded[strings.ToLower(name)]
}

func dimension(of map[string]int) string {
	var parts []string
	for base, power := range of {
		if power != 0 {
			parts = append(parts, fmt.Sprintf("%s^%d", base, power))
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// unitParser takes a compound unit apart: product = factor { '·' factor } { '/' product }.
type unitParser struct {
	rest   string
	factor float64
	of     map[string]int
}

const (
	maxUnitDepth = 8
	maxPower     = 9
)

func (p *unitParser) product(sign, depth int) bool {
	if depth > maxUnitDepth {
		return false
	}
	if strings.HasPrefix(p.rest, "/") { // /K, /100g
		p.rest = p.rest[1:]
		return p.product(-sign, depth+1)
	}
	for {
		if !p.one(sign, depth) {
			return false
		}
		switch {
		case strings.HasPrefix(p.rest, "·"):
			p.rest = p.rest[len("·"):]
		case strings.HasPrefix(p.rest, ".") && len(p.rest) > 1:
			p.rest = p.rest[1:]
		case strings.HasPrefix(p.rest, "/"):
			// Everything behind a slash is below the line: W/m·K is meant as W/(m·K).
			p.rest = p.rest[1:]
			if sign > 0 {
				sign = -sign
			}
		default:
			return true
		}
	}
}

func (p *unitParser) one(sign, depth int) bool {
	if strings.HasPrefix(p.rest, "(") {
		p.rest = p.rest[1:]
		if !p.product(sign, depth+1) || !strings.HasPrefix(p.rest, ")") {
			return false
		}
		p.rest = p.rest[1:]
		return true
	}
	end := strings.IndexAny(p.rest, "·/()")
	if end < 0 {
		end = len(p.rest)
	}
	text := p.rest[:end]
	if dot := strings.IndexByte(text, '.'); dot > 0 && units.lookup(text) == nil && !isDigitAt(text, dot+1) {
		text = text[:dot] // m.K
	}
	if text == "" {
		return false
	}
	p.rest = p.rest[len(text):]
	return p.atom(text, sign)
}

func isDigitAt(s string, i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }

// atom takes one name with its power, or a number (10⁴, 100).
func (p *unitParser) atom(text string, sign int) bool {
	if u := units.lookup(text); u != nil {
		return p.times(u, sign)
	}
	name, power, ok := splitPower(text)
	if !ok {
		return false
	}
	if number, err := strconv.ParseFloat(name, 64); err == nil {
		if !(number > 0) {
			return false
		}
		p.factor *= math.Pow(number, float64(power*sign))
		return true
	}
	if u := units.lookup(name); u != nil {
		return p.times(u, power*sign)
	}
	if count, rest := units.counted(name); count != 1 {
		p.factor *= math.Pow(count, float64(power*sign))
		if u := units.lookup(rest); u != nil {
			return p.times(u, power*sign)
		}
		name = rest
	}
	p.of[name] += power * sign
	return true
}

func (p *unitParser) times(u *unitAtom, power int) bool {
	p.factor *= math.Pow(u.Factor, float64(power))
	for base, n := range u.Of {
		p.of[base] += n * power
	}
	return true
}

// counted parts 万次 into ten thousand and 次.
func (t *unitTable) counted(name string) (float64, string) {
	best, rest := 1.0, name
	for word, factor := range t.counts {
		if after, found := strings.CutPrefix(name, word); found && after != "" && len(after) < len(rest) {
			best, rest = factor, after
		}
	}
	return best, rest
}

// splitPower parts cm3, m², s⁻¹, s-1, 10^4 and 10-6 into name and power. Digits behind an unknown name (HV10) belong to
// the name.
func splitPower(text string) (name string, power int, ok bool) {
	plain := strings.Map(func(r rune) rune {
		if i := slices.Index(superscripts, r); i >= 0 {
			return rune("0123456789-+"[i])
		}
		return r
	}, text)
	end := len(plain)
	for end > 0 && plain[end-1] >= '0' && plain[end-1] <= '9' {
		end--
	}
	digits := plain[end:]
	if digits == "" {
		return text, 1, utf8.ValidString(text)
	}
	sign := 1
	base := plain[:end]
	switch {
	case strings.HasSuffix(base, "-"):
		sign, base = -1, base[:len(base)-1]
	case strings.HasSuffix(base, "+"):
		base = base[:len(base)-1]
	}
	caret := strings.HasSuffix(base, "^")
	base = strings.TrimSuffix(base, "^")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return "", 0, false
	}
	raised := plain != text || caret || sign < 0
	switch {
	case base == "": // 100
		return digits, 1, sign > 0
	case base == "10" && raised && n <= 30:
		return base, sign * n, true
	case n <= maxPower && (raised || units.lookup(base) != nil):
		return base, sign * n, true
	}
	return text, 1, !raised
}

var superscripts = []rune("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
