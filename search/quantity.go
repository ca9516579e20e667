package search

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed dictionary/units.txt
var unitGroups string

// unitsOf gives each name of a unit all names of its group.
func unitsOf(groups string) map[string][]string {
	units := map[string][]string{}
	for line := range strings.Lines(uncommented(groups)) {
		line, _ = Clean(line)
		names := strings.Fields(line)
		for _, name := range names {
			units[name] = names
		}
	}
	return units
}

// quantity parts a figure and a unit that stand together at the beginning of a clean text. What follows the unit must not
// belong to its word: 8km is no 8 k.
func (a *Analyzer) quantity(text string) (number, unit string) {
	end := 0
	for end < len(text) && (isDigit(text[end]) || text[end] == '.') {
		end++
	}
	number = strings.TrimRight(text[:end], ".")
	rest := strings.TrimLeft(text[end:], " ")
	if number == "" || len(number) < end {
		return "", ""
	}
	for name := range a.units {
		if len(name) > len(unit) && strings.HasPrefix(rest, name) {
			unit = name
		}
	}
	last, _ := utf8.DecodeLastRuneInString(unit)
	switch {
	case unit == "",
		unit == "g" && len(number) == 1 && number >= "2" && number <= "6", // a generation of mobile networks
		isRun(last) && len(rest) > len(unit) && nextIsRun(rest, len(unit)):
		return "", ""
	}
	return number, unit
}

// joinQuantities makes one part of a figure and the unit behind it: 8 kW asks for one thing.
func (a *Analyzer) joinQuantities(text string, parts []part) []part {
	var out []part
	for _, p := range parts {
		if n := len(out); n > 0 && p.plain() && out[n-1].plain() && strings.Trim(out[n-1].text, "0123456789.０１２３４５６７８９．") == "" {
			unit, _ := Clean(p.text)
			if a.units[unit] != nil {
				out[n-1] = out[n-1].joined(text, p)
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// quantityClause asks for a figure with its unit under any name of the unit, written together or apart.
func (a *Analyzer) quantityClause(number, unit string) clause {
	c := a.withUnit(number, unit)
	for _, name := range a.units[unit] {
		if _, own := a.quantity(number + name); name != unit && own == name {
			c.same = append(c.same, a.withUnit(number, name))
		}
	}
	return c
}

// withUnit asks for the two as one run (8kw) and side by side.
func (a *Analyzer) withUnit(number, unit string) clause {
	var c clause
	if whole := mains(a.Tokens(number + unit)); len(whole) == 1 {
		c.word = whole[0].Term
	}
	apart := phrase{number}
	for range utf8.RuneCountInString(number) - 1 {
		apart = append(apart, "")
	}
	if tokens := mains(a.Tokens(unit)); len(tokens) > 0 {
		for range tokens[0].place {
			apart = append(apart, "")
		}
		if apart = append(apart, tokens[0].Term); len(apart) < maxPhrase {
			c.also = apart
		}
	}
	if c.word == "" {
		c.phrase, c.also = c.also, nil
	}
	return c
}
