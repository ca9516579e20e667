package matching

import "strings"

// figureContext is what stands around a number and says how it is meant.
type figureContext struct {
	floor      int // where the figure before ended
	start, end int // runes: what was understood, the number between
	op         string
	sign       bool // the comparison is a sign or an explicit word
	approx     bool
	reach      bool
	trend      Trend
	into       bool // 提高到
	intoTrend  Trend
	each       bool   // 分别: the name in front is one of several
	given      string // its name, where several names were shared out
	than       int    // where 比 stands in 比未改房高 7℃; -1
	torn       bool   // the words before and behind contradict each other
	condition  string // in brackets behind the number
	unit       string // right before the number: HRC58
}

// context reads the words around a quantity, back to the floor at most.
func (t *figureText) context(q quantity, floor int) figureContext {
	floor = min(floor, q.start)
	if q.per {
		floor = min(floor, q.perFrom) // 一个每天2次: the first one's words reach behind 每
	}
	c := figureContext{floor: floor, start: q.start, end: q.end}
	t.readBehind(&c, q)
	behind := c.op
	c.op = ""
	c.than = t.than(q.start, floor)
	t.readScale(&c, q)
	t.readBefore(&c, q)
	t.readBeforeSymbol(&c, q)
	switch {
	case behind == "":
	case c.op == "":
		c.op = behind
	case sideOfOp(c.op) != sideOfOp(behind):
		c.torn = true
	}
	c.sign = c.sign || behind != ""
	return c
}

func (t *figureText) readBehind(c *figureContext, q quantity) {
	at := t.skipSpaces(q.end, 1)
	if t.rune(at) == '(' {
		if end := t.bracketEnd(at); end > 0 {
			if _, length := figureWords.behind.beginning(t.runes[end:]); length > 0 {
				at = end
			}
			c.condition = strings.TrimSpace(t.window(t.skipSpaces(q.end, 1)+1, end-1))
		}
	}
	word, length := figureWords.behind.beginning(t.runes[at:])
	if length == 0 {
		return
	}
	if last := t.rune(at + length - 1); last == '内' && length == 1 && strings.ContainsRune(figureWords.insideNot, t.rune(at+1)) && t.rune(at+1) != 0 {
		return
	}
	c.end = at + length
	if word.kind == cueApprox {
		c.approx = true
		if next, more := figureWords.behind.beginning(t.runes[c.end:]); more > 0 && next.kind == cueOp { // 20多以上
			c.end += more
			word = next
		}
	}
	c.op, c.sign = word.op, word.op != ""
}

// bracketEnd is the place behind the bracket that closes the one at a place; 0 if it is far.
func (t *figureText) bracketEnd(i int) int {
	const longest = 24
	for end := i + 1; end < i+longest; end++ {
		switch t.rune(end) {
		case ')':
			return end + 1
		case '(', '\n', 0:
			return 0
		}
	}
	return 0
}

// readBefore goes back over the words that compare, as long as it knows them. Before the verb of a change only words
// without weight are still taken in: 大约能够减少12%.
func (t *figureText) readBefore(c *figureContext, q quantity) {
	const most = 8
	from := false
	for range most {
		at := t.skipSpacesBack(c.start, c.floor)
		if at < c.floor { // what stands here the figure before has taken: 30件每分钟
			return
		}
		if q.per && at == q.perTo && q.perFrom >= c.floor {
			c.start = q.perFrom
			continue
		}
		runes := t.runes[c.floor:at]
		word, length := figureWords.before.ending(runes)
		if length == 0 {
			if _, length = figureWords.from.ending(runes); length == 0 || from {
				return
			}
			c.start, from = at-length, true
			continue
		}
		if from && word.kind != cueFiller { // 可由85%: no comparison stands before 由
			return
		}
		if _, head := figureWords.heads.ending(runes); head > length {
			return // 承压 is a name, not the verb 压
		}
		if _, whole := figureWords.protected.ending(runes); whole > length {
			return // nor is 起降 the verb 降
		}
		if !c.take(word, q) {
			return
		}
		c.start = at - length
	}
}

// readScale takes in a scale of hardness right before the number: 不低于HRC58.
func (t *figureText) readScale(c *figureContext, q quantity) {
	at := t.skipSpacesBack(c.start, c.floor)
	if scale := t.scaleBefore(at); scale != "" && q.unit == "" {
		c.unit, c.start = scale, at-len(scale)
	}
}

// readBeforeSymbol goes on in front of a symbol: 粗糙度由Ra3.2降至Ra0.8. Where no comparison stands there, the symbol is the
// name or a part of it.
func (t *figureText) readBeforeSymbol(c *figureContext, q quantity) {
	length := t.symbolBefore(q.start)
	if length == 0 || c.start != q.start {
		return
	}
	further := *c
	further.start -= length
	if t.readBefore(&further, q); further.start < q.start-length {
		*c = further
	}
}

// than gives the place of 比 in the clause up to a place, -1 if nothing is compared there. 比未改房高 is followed by a
// difference.
func (t *figureText) than(at, floor int) int {
	const longest = 16
	for i := at - 1; i >= floor && at-i < longest && !border(t.rune(i)); i-- {
		if t.rune(i) != '比' || strings.ContainsRune("对占配", t.rune(i-1)) {
			continue
		}
		_, whole := figureWords.protected.beginning(t.runes[i:])  // 比表面积
		_, head := figureWords.heads.ending(t.runes[floor : i+1]) // 强屈比
		if whole > 0 || head > 0 {
			return -1
		}
		return i
	}
	return -1
}

// take notes what a word in front says; it answers false for one that can't belong to the comparison any more.
func (c *figureContext) take(word cue, q quantity) bool {
	verb := c.into || c.trend != ""
	switch word.kind {
	case cueFiller:
	case cueEach:
		c.each = true
	case cueApprox:
		c.approx = true
	case cueReach:
		c.reach = c.reach || !verb
		return !verb
	case cueOp:
		if verb {
			return false
		}
		c.torn = c.torn || word.op == "unclear" || c.op != "" && sideOfOp(c.op) != sideOfOp(word.op)
		c.op, c.sign = word.op, true
	case cueTrend:
		if verb {
			return false
		}
		c.trend = word.trend
	case cueInto:
		if verb {
			return false
		}
		c.into, c.intoTrend = true, word.trend
	case cueShort:
		if verb || c.reach || c.op != "" || !q.proportion() && c.than < 0 && !strings.HasPrefix(q.unit, "dB") && q.unit != "百分点" {
			return false
		}
		c.trend = word.trend
	}
	return true
}

// sideOfOp is -1 for comparisons that bound from above, 1 from below.
func sideOfOp(op string) int {
	switch op {
	case "le", "lt":
		return -1
	case "ge", "gt":
		return 1
	}
	return 0
}

// state tells whether the sentence up to a figure says how things are, or how others are, and whether it says what
// somebody asks for. A word of wanting takes back what was said of the present before it.
func (t *figureText) state(at int, c figureContext) (present, asked bool) {
	const longest = 60
	from := c.start
	for from > 0 && at-from < longest && !endsSentence(t.rune(from-1)) {
		from--
	}
	words := t.window(from, at)
	last := figureWords.present.lastIn(words)
	return last >= 0 && figureWords.wanted.lastIn(words) < last, figureWords.asked.in(words)
}

// conditional tells whether a figure says when something happens and not what is so: 超过40℃时, 一旦破损率达到5%.
func (t *figureText) conditional(start, end int) bool {
	const longest = 24
	if t.rune(end) == '时' && t.rune(end+1) != '间' {
		return true
	}
	from := start
	for from > 0 && start-from < longest && !border(t.rune(from-1)) {
		from--
	}
	_, length := figureWords.conditional.beginning(t.runes[from:])
	return length > 0
}
