package matching

import (
	"cmp"
	"strings"
)

// shareNames gives figures their names where several names stand before several numbers: 抗拉强度和屈服强度分别达到450MPa和
// 350MPa. Nothing is given unless there are as many names as numbers and each name is a known one as it stands, since a
// word in front of the first (高温) may belong to all of them.
func (t *figureText) shareNames(contexts []figureContext) {
	for i := range contexts {
		if !contexts[i].each {
			continue
		}
		list := t.namesBefore(contexts[i])
		if len(list) < 2 || i+len(list) > len(contexts) || t.joined(contexts, i) != len(list) {
			continue
		}
		for j, name := range list {
			contexts[i+j].given = name
			contexts[i+j].follow(contexts[i])
		}
	}
}

// follow takes over how the first of several numbers is meant.
func (c *figureContext) follow(first figureContext) {
	c.op, c.sign = cmp.Or(c.op, first.op), c.sign || first.sign
	c.approx, c.reach, c.each = c.approx || first.approx, c.reach || first.reach, true
	c.trend, c.into, c.intoTrend, c.torn = first.trend, first.into, first.intoTrend, c.torn || first.torn
}

// namesBefore gives the members of the enumeration of known names in the clause up to a figure; nil if it is none.
func (t *figureText) namesBefore(c figureContext) []string {
	const longest = 64
	from := c.start
	for from > 0 && c.start-from < longest && (t.rune(from-1) == '、' || t.rune(from-1) != ':' && !border(t.rune(from-1))) {
		from--
	}
	if from < c.floor {
		return nil
	}
	clause := t.window(from, c.start)
	if at := strings.LastIndexAny(clause, "的其"); at >= 0 {
		if strings.LastIndexAny(clause[:at], "下时后前中") == at-len("下") && at > 0 { // 高温下的抗拉强度和屈服强度
			return nil
		}
		clause = clause[at+len("的"):]
	}
	list := strings.FieldsFunc(strings.NewReplacer("以及", "、", "和", "、", "与", "、", "及", "、").Replace(clause), func(r rune) bool { return r == '、' || r == ' ' })
	for _, name := range list {
		plain, _ := plainName(name)
		if _, known := names.canonical[plain]; !known {
			return nil
		}
	}
	return list
}

// joined is how many figures from one on are parted by nothing but 和 and the like.
func (t *figureText) joined(contexts []figureContext, i int) int {
	n := 1
	for ; i+1 < len(contexts); i++ {
		switch strings.TrimSpace(t.window(contexts[i].end, contexts[i+1].start)) {
		case "、", ",", "和", "与", "及", "以及":
			n++
		default:
			return n
		}
	}
	return n
}
