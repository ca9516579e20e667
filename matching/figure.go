package matching

import (
	"cmp"
	"strings"
)

// Trend says that a figure is by how much something rises or falls, not how large it is.
type Trend string

// The two directions of a trend.
const (
	Rise Trend = "up"
	Fall Trend = "down"
)

// Figure is a quantity that stands in free text: 重复使用破损率3%以下 is the name 重复使用破损率, le, 3, %.
type Figure struct {
	Name      string   // the noun that the text puts to it, without qualifying brackets; empty where that is not certain
	Op        string   // as Indicator's: ge gt le lt eq between approx
	Value     float64  // between: the lower end
	High      float64  // between: the upper end
	Unit      string   // as ParseUnit reads it; 度 has become ℃ or °, 成 has become %, and 每分钟30件 is 件/min
	Trend     Trend    // empty: an absolute value
	From      *float64 // 由85%提高到95%: where it comes from, in the same unit
	Condition string   // what stands in brackets, or the figure before the name: 室温, 600℃, 1h内
	Present   bool     // the text tells how things are, or how others are, and not what is wanted or offered
	Asked     bool     // the text says that somebody asks for it

	// Start and End are the byte offsets of the whole passage, name and comparison included, and Words what stands there.
	Start, End int
	Words      string
}

// Figures finds the quantities of a text, in their order. Left out are years and dates, money, counted things without a
// rate (五台, 3项专利), and the numbers in standards, models and lists. It takes time linear in the length of the text.
func Figures(text string) []Figure {
	t := newFigureText(text)
	quantities := t.quantities()
	contexts := make([]figureContext, len(quantities))
	for i, q := range quantities {
		floor := 0
		if i > 0 {
			floor = contexts[i-1].end
		}
		contexts[i] = t.context(q, floor)
	}
	t.shareNames(contexts)
	var figures []Figure
	for i, q := range quantities {
		if i+1 < len(quantities) && t.changesInto(q, contexts[i], quantities[i+1], contexts[i+1]) {
			continue // the next figure names it as where it came from
		}
		var from *quantity
		left := contexts[i]
		if i > 0 && t.changesInto(quantities[i-1], contexts[i-1], q, contexts[i]) {
			from, left = &quantities[i-1], contexts[i-1]
		}
		if f, ok := t.figure(q, contexts[i], left, from); ok {
			figures = append(figures, f)
		}
	}
	return figures
}

// changesInto tells whether a pair is one figure: 由85%提高到95%.
func (t *figureText) changesInto(from quantity, before figureContext, to quantity, after figureContext) bool {
	const longestGap = 10
	gap := after.start - before.end
	if !after.into || gap < 0 || gap > longestGap || from.span || to.span || t.borderIn(before.end, after.start) {
		return false
	}
	return from.unit == to.unit || from.unit == "" || from.unitAlone() == to.unit || ParseUnit(from.unit).Dimension == ParseUnit(to.unit).Dimension
}

// figure puts together what is known of a quantity. The name stands before left, which is the context of the value that
// the quantity came from if there is one.
func (t *figureText) figure(q quantity, c, left figureContext, from *quantity) (Figure, bool) {
	f := Figure{Value: q.low, High: q.high, Unit: q.unit, Trend: c.trend}
	n := t.name(q, c, left, from)
	if n.trend != "" {
		f.Trend = n.trend
	}
	start, end := left.start, c.end
	if n.name != "" {
		start, end = min(start, n.start), max(end, n.end)
	}
	f.Name, f.Condition = n.name, n.condition
	if f.Condition == "" {
		f.Condition = c.condition
	}
	if from != nil {
		value := from.in(q.unit)
		f.From = &value
	}
	f.Op = opOf(q, c, from, f.Name)
	if f.Op == "unclear" {
		f.Op = "eq"
	}
	if f.Unit == "" {
		f.Unit = cmp.Or(c.unit, n.unit)
	}
	if !t.counts(q, c, f) {
		return Figure{}, false
	}
	if c.torn || q.unclear || left.each && left.given == "" || t.conditional(start, c.end) || t.severalValues(c.end) {
		f.Name = ""
	}
	if f.Op != "between" {
		f.High = 0
	}
	f.Present, f.Asked = t.state(q.start, c)
	f.Start, f.End = t.at[start], t.at[end]
	f.Words = t.text[f.Start:f.End]
	return f, true
}

// name finds the noun of a figure: in front of it, behind it, or in the clause before.
func (t *figureText) name(q quantity, c, left figureContext, from *quantity) figureName {
	if c.given != "" {
		return figureName{name: c.given, start: c.start, end: c.start}
	}
	n := t.nameBefore(left, q, c.trend == "" && q.proportion())
	if c.trend != "" && c.than >= 0 { // the noun behind 比 is what it is compared with
		left.start = c.than
		n = t.nameBefore(left, q, false)
	}
	if n.name != "" || n.blocked || from != nil {
		return n
	}
	trend := n.trend
	if n = t.nameBehind(c.end); n.name == "" && (c.start < q.start || c.end > q.end) {
		n = t.nameAcross(c, q)
	}
	n.trend = trend
	return n
}

// opOf settles the comparison: an explicit one goes first, then what is approximate, then the direction of a trend.
func opOf(q quantity, c figureContext, from *quantity, name string) string {
	lower := lowerIsBetter(name, q.unit, q.low)
	switch {
	case q.span:
		return "between"
	case c.op == "better" && lower:
		return "lt"
	case c.op == "better":
		return "gt"
	case c.op != "":
		return c.op
	case q.plusMinus:
		return "le"
	case c.approx || q.approx:
		return "approx"
	case from != nil:
		if q.low > from.in(q.unit) {
			return "ge"
		}
		return "le"
	case c.into && c.intoTrend == Rise:
		return "ge"
	case c.into && c.intoTrend == Fall:
		return "le"
	case c.reach && (c.each || figureWords.substances.endsWith(name) || !lower && figureWords.lowerBetter.endsWith(name) && !strings.HasSuffix(name, "精度")):
		return "eq"
	case c.reach && lower:
		return "le"
	case c.reach:
		return "ge"
	}
	return "eq"
}

// half of all, in per cent.
const half = 50

// lowerIsBetter tells whether a figure of a name should be small. A share of half and more is not meant so: 检测精度 of 95 %
// is how many are right, 破碎率 of 95 % what a crusher does.
func lowerIsBetter(name, unit string, value float64) bool {
	return figureWords.lowerBetter.endsWith(name) && !(unit == "%" && value >= half)
}

// counts tells whether a quantity is one that a figure can be made of: a number without a unit needs a name that has
// none, and counted things, years and the like need a name or a rate.
func (t *figureText) counts(q quantity, c figureContext, f Figure) bool {
	w := figureWords
	switch {
	case f.Unit == "":
		return f.Name != "" && t.bare(q) && (w.unitless.endsWith(f.Name) || c.sign && f.Trend == "")
	case q.rate || q.per:
		return true
	case q.unit == "倍":
		return f.Trend != ""
	case q.unit == "年":
		return f.Name != "" && w.lasting.endsWith(f.Name)
	case q.unit == "级":
		return w.graded.endsWith(f.Name)
	case q.unit == "道":
		return w.tolerance.in(f.Name)
	case w.weak[q.unit]:
		return f.Name != ""
	}
	return true
}
