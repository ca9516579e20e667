package market

import (
	"fmt"
	"math"
	"strings"
)

// Op compares the value of an indicator.
type Op string

// The comparisons.
const (
	AtLeast  Op = "ge"
	MoreThan Op = "gt"
	AtMost   Op = "le"
	LessThan Op = "lt"
	Equal    Op = "eq"
	Between  Op = "between" // Value to High, both included
	About    Op = "approx"
)

// Indicator is one figure that a demand asks for or an achievement states, such
// as 导热系数 ≥ 400 W/(m·K).
type Indicator struct {
	Name  string  `json:"name"`
	Op    Op      `json:"op"`
	Value float64 `json:"value"`
	High  float64 `json:"high,omitempty"` // with Between only
	Unit  string  `json:"unit,omitempty"` // as written; matching normalises it
	Need  string  `json:"need,omitempty"` // demands only: must or wish
	Note  string  `json:"note,omitempty"`
}

func (n Indicator) check() Faults {
	var f Faults
	requireText(&f, "name", n.Name, 1)
	checkText(&f, "name", n.Name, 60)
	requireText(&f, "op", string(n.Op), 1)
	Ops.check(&f, "op", string(n.Op))
	for name, v := range map[string]float64{"value": n.Value, "high": n.High} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			f.Add(name, v, Text{"不是数", "not a number"}, Text{})
		}
	}
	if n.Op == Between && n.High < n.Value {
		f.Add("high", n.High, Text{"上限小于下限", "the upper bound is below the lower one"}, Text{"请对调两个数", "swap the two"})
	}
	checkText(&f, "unit", n.Unit, 40)
	Needs.check(&f, "need", n.Need)
	checkText(&f, "note", n.Note, maxLine)
	return f
}

func checkIndicators(f *Faults, indicators []Indicator) {
	if len(indicators) > maxList {
		f.Add("indicators", len(indicators), Textf("最多 %d 项", "at most %d", maxList), Text{})
	}
	for i, n := range indicators {
		*f = append(*f, n.check().Under(indexed("indicators", i))...)
	}
}

// Price is what an owner asks or a demander offers, in Fen.
type Price struct {
	Kind   string `json:"kind,omitempty"` // negotiable, fixed, range, open_license
	MinFen Fen    `json:"min_fen,omitempty"`
	MaxFen Fen    `json:"max_fen,omitempty"`
	Note   string `json:"note,omitempty"`
}

// Known tells whether it states a sum.
func (p Price) Known() bool { return p.MinFen > 0 || p.MaxFen > 0 }

func (p Price) check() Faults {
	var f Faults
	PriceKinds.check(&f, "kind", p.Kind)
	checkText(&f, "note", p.Note, maxLine)
	if p.MinFen < 0 || p.MaxFen < 0 {
		f.Add("min_fen", nil, Text{"金额不能为负", "a sum cannot be negative"}, Text{})
	}
	switch {
	case p.Known() && (p.Kind == "" || p.Kind == "negotiable"):
		f.Add("kind", p.Kind, Text{"填了金额，就不是面议", "with a sum it is not negotiable"}, Text{"选择一口价或区间，或删去金额", "choose a fixed price or a range, or remove the sum"})
	case p.MaxFen != 0 && p.MaxFen < p.MinFen:
		f.Add("max_fen", p.MaxFen, Text{"上限应不小于下限", "the upper bound must not be below the lower one"}, Text{})
	case p.Kind == "fixed" && (p.MinFen == 0 || p.MinFen != p.MaxFen && p.MaxFen != 0):
		f.Add("min_fen", p.MinFen, Text{"一口价需要一个金额", "a fixed price is one sum"}, Text{})
	case p.Kind == "range" && p.MaxFen == 0:
		f.Add("max_fen", p.MaxFen, Text{"区间需要上限", "a range needs its upper bound"}, Text{})
	}
	return f
}

func indexed(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }

func checkKeywords(f *Faults, keywords []string, most int) {
	if len(keywords) > most {
		f.Add("keywords", strings.Join(keywords, "；"), Textf("最多 %d 个关键词", "at most %d keywords", most), Text{"保留最能说明的几个", "keep the most telling ones"})
	}
	for i, k := range keywords {
		requireText(f, indexed("keywords", i), k, 1)
		checkText(f, indexed("keywords", i), k, 40)
	}
}
