package matching

import (
	_ "embed"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duijie/search"
)

//go:embed synonyms.json
var synonymsFile []byte

// quantities is the data file on names of figures.
type quantities struct {
	canonical   map[string]string // clean name -> the first of its group
	tails       map[string]string // how a name may end -> how it ends here
	ranges      []string
	differences []string
	modifiers   []string
}

var names = mustReadNames(synonymsFile)

func mustReadNames(data []byte) *quantities {
	var file struct {
		Names       [][]string        `json:"names"`
		Tails       map[string]string `json:"tails"`
		Ranges      []string          `json:"ranges"`
		Differences []string          `json:"differences"`
		Modifiers   []string          `json:"modifiers"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		panic("matching: synonyms.json: " + err.Error()) // the file is compiled in and tested
	}
	q := &quantities{canonical: map[string]string{}, tails: file.Tails, ranges: file.Ranges, differences: file.Differences, modifiers: file.Modifiers}
	for _, group := range file.Names {
		first, _ := plainName(group[0])
		for _, name := range group {
			plain, _ := plainName(name)
			q.canonical[plain] = first
		}
	}
	return q
}

// measure is an indicator made ready for comparison: the values that it allows or promises, in its own unit.
type measure struct {
	name      string // canonical
	condition string // what stood in brackets behind the name: 室温, 25℃
	covers    bool   // a span that one can work in (测量范围), not a span in which the value lies
	unit      Unit
	low, high bound
	approx    bool
	value     float64
	valid     bool
}

// bound is one end of an interval.
type bound struct {
	at   float64 // may be infinite
	open bool    // the end itself does not belong
}

// about is how far a figure given as approximate may lie off.
const about = 0.05

func measuresOf(indicators []Indicator) []measure {
	measures := make([]measure, len(indicators))
	for i, in := range indicators {
		measures[i] = newMeasure(in)
	}
	return measures
}

func newMeasure(in Indicator) measure {
	m := measure{value: in.Value}
	m.name, m.condition = plainName(in.Name)
	m.name = names.canon(m.name)
	m.covers = containsAny(m.name, names.ranges)
	m.unit = ParseUnit(in.Unit)
	if containsAny(m.name, names.differences) {
		m.unit.Offset = 0
	}
	m.low, m.high = bound{at: math.Inf(-1), open: true}, bound{at: math.Inf(1), open: true}
	switch in.Op {
	case "ge", "gt":
		m.low = bound{in.Value, in.Op == "gt"}
	case "le", "lt":
		m.high = bound{in.Value, in.Op == "lt"}
	case "eq":
		m.low, m.high = bound{at: in.Value}, bound{at: in.Value}
	case "between":
		m.low, m.high = bound{at: in.Value}, bound{at: in.High}
	case "approx":
		off := math.Abs(in.Value) * about
		m.low, m.high, m.approx = bound{at: in.Value - off}, bound{at: in.Value + off}, true
	default:
		return m
	}
	m.valid = m.name != "" && finite(in.Value) && (in.Op != "between" || finite(in.High) && in.High >= in.Value)
	return m
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func containsAny(text string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// plainName folds a name and takes apart what stands in brackets.
func plainName(name string) (plain, condition string) {
	clean, _ := search.Clean(name)
	var out, inside strings.Builder
	depth := 0
	for _, r := range clean {
		switch {
		case r == '(' || r == '[' || r == '（' || r == '【':
			depth++
		case r == ')' || r == ']' || r == '）' || r == '】':
			depth = max(0, depth-1)
		case depth > 0:
			if !unicode.IsSpace(r) {
				inside.WriteRune(r)
			}
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '%', r == '.':
			out.WriteRune(r)
		}
	}
	plain = out.String()
	for _, tail := range []string{"指标", "要求", "数值", "值"} {
		if cut, found := strings.CutSuffix(plain, tail); found && utf8.RuneCountInString(cut) >= 2 && !strings.HasSuffix(plain, "峰值") && !strings.HasSuffix(plain, "阈值") {
			plain = cut
			break
		}
	}
	return plain, inside.String()
}

// shortTail is the length in characters from which a known name at the end of another is put in its canonical form.
const shortTail = 3

// canon puts a name in canonical form: as a whole, else its end (铸态断后伸长率 is 铸态延伸率).
func (q *quantities) canon(name string) string {
	if first, known := q.canonical[name]; known {
		return first
	}
	runes := []rune(name)
	for i := 1; i+2 <= len(runes); i++ {
		head, tail := string(runes[:i]), string(runes[i:])
		if first, known := q.canonical[tail]; known && len(runes)-i >= shortTail {
			return head + first
		}
		if other, known := q.tails[tail]; known {
			return head + other
		}
	}
	return name
}

// likeness says how surely two names mean the same figure.
type likeness int

const (
	other  likeness = iota
	partly          // one names the subject more closely; a person should look
	same
)

// alike compares the names of two measures. Partly the same are names of which one is the other with words put in before
// its end (楼栋间回水温差, 楼栋回水温差), or that have the same characters in another order (占用算力, 算力占用), unless the words
// put in change what is measured (残余, 平均), the brackets differ (室温, 600℃), or the two look in different directions.
func alike(a, b measure) likeness {
	if a.condition != "" && b.condition != "" && a.condition != b.condition {
		return other
	}
	if a.name == b.name {
		return same
	}
	if direction(a) != direction(b) {
		return other
	}
	long, short := []rune(a.name), []rune(b.name)
	if len(long) < len(short) {
		long, short = short, long
	}
	if len(short) < 4 {
		return other
	}
	if len(long) == len(short) {
		if rearranged(long, short) {
			return partly
		}
		return other
	}
	extra, found := putIn(long, short)
	if !found || containsAny(extra, names.modifiers) {
		return other
	}
	return partly
}

// direction is -1 for figures that may not be exceeded, 1 for those that must be reached, 0 else.
func direction(m measure) int {
	switch {
	case math.IsInf(m.low.at, 0) && !math.IsInf(m.high.at, 0):
		return -1
	case math.IsInf(m.high.at, 0) && !math.IsInf(m.low.at, 0):
		return 1
	}
	return 0
}

func rearranged(a, b []rune) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// commonEnd is how many characters at the end two partly equal names must share: what is put in right before the head
// word (换型编程时间, 换型时间) makes another figure.
const commonEnd = 3

// putIn gives the characters of long that are not in short, if those of short stand in long in the same order with the
// same end.
func putIn(long, short []rune) (extra string, ok bool) {
	end := len(short) - commonEnd
	if !slices.Equal(long[len(long)-commonEnd:], short[end:]) {
		return "", false
	}
	i := 0
	var out strings.Builder
	for _, r := range long[:len(long)-commonEnd] {
		if i < end && r == short[i] {
			i++
			continue
		}
		out.WriteRune(r)
	}
	return out.String(), i == end
}

// in gives the measure in another unit of the same dimension.
func (m measure) in(u Unit) measure {
	convert := func(v float64) float64 { return (v*m.unit.Factor + m.unit.Offset - u.Offset) / u.Factor }
	if m.unit.Factor != u.Factor || m.unit.Offset != u.Offset {
		m.low.at, m.high.at, m.value = convert(m.low.at), convert(m.high.at), convert(m.value)
	}
	m.unit = u
	return m
}

// closeEnough is by how much of its own size a figure may fall short and still count as near.
const closeEnough = 0.1

// judge compares what is needed with what is offered. It says met only if every value that the offer leaves open would
// do, and missed only if none does, or if the offer promises less in the direction that the need asks for.
func judge(need, offer measure) Verdict {
	if !need.valid || !offer.valid || need.unit.Dimension != offer.unit.Dimension {
		return Unknown
	}
	// A difference in kelvin and a temperature in degrees are of one dimension but not of one kind.
	offer = offer.in(need.unit)
	if need.covers && offer.covers && bounded(need) && bounded(offer) {
		if within(need, offer) {
			return Met
		}
		return nearOr(Missed, need, offer)
	}
	switch {
	case within(offer, need):
		return Met
	case apart(offer, need):
		return nearOr(Missed, need, offer)
	case oneSided(need) && !math.IsInf(need.low.at, 0) && !math.IsInf(offer.low.at, 0) && !offer.approx,
		oneSided(need) && !math.IsInf(need.high.at, 0) && !math.IsInf(offer.high.at, 0) && !offer.approx:
		return nearOr(Missed, need, offer)
	case offer.approx:
		return Near
	}
	return Unknown
}

func bounded(m measure) bool  { return !math.IsInf(m.low.at, 0) && !math.IsInf(m.high.at, 0) }
func oneSided(m measure) bool { return math.IsInf(m.low.at, 0) != math.IsInf(m.high.at, 0) }

// within tells whether every value of a is one of b.
func within(a, b measure) bool { return !below(a.low, b.low) && !above(a.high, b.high) }

// below tells whether a lower end lets in values that the other does not; unit conversion leaves a little dust.
func below(a, b bound) bool {
	if equal(a.at, b.at) {
		return b.open && !a.open
	}
	return a.at < b.at
}

func above(a, b bound) bool {
	if equal(a.at, b.at) {
		return b.open && !a.open
	}
	return a.at > b.at
}

func equal(a, b float64) bool {
	return a == b || finite(a) && finite(b) && math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
}

// apart tells whether no value of a is one of b.
func apart(a, b measure) bool { return gap(a.high, b.low) || gap(b.high, a.low) }

func gap(high, low bound) bool {
	if equal(high.at, low.at) {
		return high.open || low.open
	}
	return high.at < low.at
}

// nearOr softens a miss where the offer's end is close to the need's.
func nearOr(verdict Verdict, need, offer measure) Verdict {
	short := func(need, offer bound, over bool) float64 {
		if math.IsInf(need.at, 0) || !over {
			return 0
		}
		if math.IsInf(offer.at, 0) || need.at == 0 {
			return math.Inf(1)
		}
		return math.Abs(offer.at-need.at) / math.Abs(need.at)
	}
	var miss float64
	if need.covers && offer.covers {
		miss = max(short(need.low, offer.low, below(need.low, offer.low)), short(need.high, offer.high, above(need.high, offer.high)))
	} else {
		miss = max(short(need.low, offer.low, below(offer.low, need.low)), short(need.high, offer.high, above(offer.high, need.high)))
	}
	if miss <= closeEnough {
		return Near
	}
	return verdict
}

// finding is what became of one need: the offer's figure that answers it, -1 if none.
type finding struct {
	need, offer int
	verdict     Verdict
	loose       bool // the names are only partly the same
}

// findings looks for an answer to each needed figure among the offered ones. Names that are the same go before names that
// are partly so; several figures of one name that disagree (other conditions) leave the answer open.
func findings(needs, offers []measure) []finding {
	out := make([]finding, len(needs))
	for i, need := range needs {
		out[i] = finding{need: i, offer: -1, verdict: Unknown}
		best := other
		for j, offer := range offers {
			like := alike(need, offer)
			if like == other || like < best || need.unit.Dimension != offer.unit.Dimension {
				continue
			}
			verdict := judge(need, offer)
			switch {
			case like > best:
				best, out[i] = like, finding{i, j, verdict, like == partly}
			case verdict != out[i].verdict:
				out[i].verdict = Unknown
			}
		}
	}
	return out
}
