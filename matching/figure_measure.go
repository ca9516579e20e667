package matching

import (
	"log/slog"
	"strings"
	"unicode/utf8"
)

// textFigure is a figure of an item's text that can be compared: it has a name that means one thing.
type textFigure struct {
	Indicator
	Passage string `json:"passage"` // where it stands, in the text's own words
}

const (
	maxTextFigures = 6  // of an item: a million items stay in memory
	maxPassage     = 48 // characters
)

func (f textFigure) measure() measure {
	m := newMeasure(f.Indicator)
	m.fromText = true
	return m
}

// textFigures gives what an item's text states and its indicators do not. Left out is what can't be compared safely:
// figures without a name or with one that says too little (效率, 温度), what the text says of today's state or of others,
// what an achievement's text says that others ask for, and figures of one name that disagree.
func textFigures(item Item) []textFigure {
	var found []textFigure
	var measures []measure
	stated := measuresOf(item.Indicators)
	for _, f := range guardedFigures(capped(item.Title) + "\n" + capped(withoutPart(item.Body, item.Aside))) {
		if !f.comparable() || f.Asked && item.Kind == Achievement {
			continue
		}
		tf := textFigure{f.indicator(item.Kind == Demand), passage(f.Words)}
		if m := tf.measure(); m.valid && !statedAlready(m, stated) {
			found, measures = append(found, tf), append(measures, m)
		}
	}
	var kept []textFigure
	for i, f := range found {
		if len(kept) < maxTextFigures && standsAlone(i, measures) {
			kept = append(kept, f)
		}
	}
	return kept
}

// guardedFigures is Figures for texts that strangers wrote: a fault of the reader costs the item its figures, and not every
// server its life at every start, because a published text is read again then. The log says so; tests call Figures itself.
func guardedFigures(text string) (figures []Figure) {
	defer func() {
		if fault := recover(); fault != nil {
			slog.Error("figures in a text could not be read; it goes without", "fault", fault, "bytes", len(text))
			figures = nil
		}
	}()
	return Figures(text)
}

// withoutPart leaves out of a text every run of whole lines that is the part.
func withoutPart(text, part string) string {
	if part == "" {
		return text
	}
	lines := "\n" + part + "\n"
	text = "\n" + text + "\n"
	for strings.Contains(text, lines) { // two runs that touch share a line break
		text = strings.ReplaceAll(text, lines, "\n")
	}
	return strings.Trim(text, "\n")
}

// comparable tells whether a figure may be judged at all.
func (f Figure) comparable() bool {
	return f.Name != "" && !f.Present && f.Unit != "度" && !figureWords.generic[f.Name] && utf8.RuneCountInString(f.Name) >= 2
}

// indicator puts a figure into the form of a stated one. A demand that names just a value (耐高温1700度) asks for that
// much or better where the name says which way is better.
func (f Figure) indicator(needed bool) Indicator {
	in := Indicator{Name: strings.Clone(withoutCarrier(f.Name)), Op: f.Op, Value: f.Value, High: f.High, Unit: strings.Clone(f.Unit)}
	if needed && f.Op == "eq" {
		switch w := figureWords; {
		case f.Trend != "":
			in.Op = "ge"
		case lowerIsBetter(f.Name, f.Unit, f.Value):
			in.Op = "le"
		case w.upperBetter.endsWith(f.Name):
			in.Op = "ge"
		}
	}
	if hits, found := strings.CutSuffix(in.Name, "精度"); found && mostAreRight(f) {
		in.Name = hits + "准确率"
	}
	switch f.Trend {
	case Rise:
		in.Name += "提高"
	case Fall:
		in.Name += "降低"
	}
	if f.Condition != "" {
		in.Name += "（" + f.Condition + "）"
	}
	return in
}

// mostAreRight tells whether a precision says how many are right and not how far something is off: 检测精度 of 98 %.
func mostAreRight(f Figure) bool { return f.Trend == "" && f.Unit == "%" && f.Value >= half }

// withoutCarrier leaves out a word that says no more than that something has the quantity: 产品抗拉强度.
func withoutCarrier(name string) string {
	for _, carrier := range figureWords.carriers {
		if rest, found := strings.CutPrefix(name, carrier); found && utf8.RuneCountInString(rest) >= shortTail && !figureWords.generic[rest] {
			return rest
		}
	}
	return name
}

func passage(words string) string {
	words = strings.Join(strings.Fields(words), " ")
	runes := []rune(words)
	if len(runes) > maxPassage {
		words = string(runes[:maxPassage]) + "…"
	}
	return strings.Clone(words)
}

func statedAlready(m measure, stated []measure) bool {
	for _, s := range stated {
		if s.unit.Dimension == m.unit.Dimension && (s.name == m.name || alike(s, m) != other) {
			return true
		}
	}
	return false
}

// standsAlone tells whether a measure is the first of its kind and no other of the same name says something else.
func standsAlone(i int, measures []measure) bool {
	m := measures[i]
	for j, n := range measures {
		if i == j || n.name != m.name || n.condition != m.condition || n.unit.Dimension != m.unit.Dimension {
			continue
		}
		n = n.in(m.unit)
		if !equal(n.low.at, m.low.at) || !equal(n.high.at, m.high.at) || n.low.open != m.low.open || n.high.open != m.high.open {
			return false
		}
		if j < i {
			return false
		}
	}
	return true
}

// careful takes back a verdict that rests on a figure of a text where anything but the values is in doubt: other
// conditions, names that are only partly the same, or a bare value as the need.
func careful(verdict Verdict, need, offer measure, like likeness) Verdict {
	switch {
	case !need.fromText && !offer.fromText:
		return verdict
	case like != same || need.condition != offer.condition:
		return Unknown
	case verdict == Missed && need.fromText && need.exact():
		return Unknown
	}
	return verdict
}

// exact tells whether a measure is one value.
func (m measure) exact() bool { return m.low == m.high }
