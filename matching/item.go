package matching

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unique"
)

// The two kinds of items. A match always joins one of each.
const (
	Achievement = "achievement"
	Demand      = "demand"
)

// Item is an achievement or a demand as the matcher sees it.
type Item struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"` // Achievement or Demand
	Title string `json:"title"`
	Body  string `json:"body,omitempty"` // all other text, one part a line; parts that stand twice count once
	// Aside is the part of Body that tells how things were before, or how others have them. It counts as text like the
	// rest, but its figures are neither stated nor needed.
	Aside        string      `json:"aside,omitempty"`
	Keywords     []string    `json:"keywords,omitempty"`
	Field        string      `json:"field,omitempty"`        // field of technology, 01..11
	Region       string      `json:"region,omitempty"`       // GB/T 2260, six digits
	Organisation string      `json:"organisation,omitempty"` // id: items of one organisation never match each other
	TRL          int         `json:"trl,omitempty"`          // achievements: 1..9, 0 = not stated
	MinTRL       int         `json:"min_trl,omitempty"`      // demands: 1..9, 0 = any
	Modes        []string    `json:"modes,omitempty"`        // codes of the ways to cooperate
	Price        Range       `json:"price,omitzero"`         // achievements
	Budget       Range       `json:"budget,omitzero"`        // demands
	Indicators   []Indicator `json:"indicators,omitempty"`
	Date         time.Time   `json:"date,omitzero"`     // publication; zero = not known
	Deadline     time.Time   `json:"deadline,omitzero"` // demands: when the solution must stand; zero = none
}

// Range is a span of money in Fen. Not Known: negotiable or not stated. MaxFen 0 with Known means no upper end.
type Range struct {
	MinFen int64 `json:"min_fen"`
	MaxFen int64 `json:"max_fen"`
	Known  bool  `json:"known"`
}

// Indicator is one figure: what a demand asks for or what an achievement states.
type Indicator struct {
	Name  string  `json:"name"`
	Op    string  `json:"op"` // ge gt le lt eq between approx
	Value float64 `json:"value"`
	High  float64 `json:"high,omitempty"` // only between
	Unit  string  `json:"unit"`
	Need  string  `json:"need,omitempty"` // demands only: must (also when empty) or wish
	Note  string  `json:"note,omitempty"`
}

// Sum is a number of the whole item: two that differ in anything have, but for a chance of one in 2^64, other sums.
func (item Item) Sum() uint64 {
	text, err := json.Marshal(item)
	if err != nil { // a figure that is no number
		text = fmt.Append(nil, item)
	}
	return hash(string(text))
}

// Change is one step of the journal: an item that is now public in this form, or, with a nil Item, one that is gone.
type Change struct {
	ID   string
	Item *Item
}

// card is what stays in memory of an item beside its postings.
type card struct {
	Item                  // without Title, Body, Aside and Keywords
	Figures  []textFigure `json:"figures,omitempty"` // what the text states beyond the indicators
	Sum      uint64       `json:"sum"`               // of the whole item
	Text     contentHash  `json:"text"`              // what an embedding service is asked for its vector with
	measures []measure    `json:"-"`                 // of the indicators, then of the figures
}

// newCard makes the card of an item whose plainBody is body.
func newCard(item Item, body string) card {
	c := card{Figures: textFigures(item), Text: hashOfText(embeddingTextOf(item, body))}
	item.Title, item.Body, item.Aside, item.Keywords = "", "", "", nil
	c.Item = item
	c.share()
	c.measure()
	return c
}

// share has the codes of a card, and the names and units of its figures, stand in memory once for all cards.
func (c *card) share() {
	for _, code := range []*string{&c.Kind, &c.Field, &c.Region, &c.Organisation} {
		*code = shareOne(*code)
	}
	// The lists of the item itself are not ours to change.
	c.Modes, c.Indicators, c.Figures = slices.Clone(c.Modes), slices.Clone(c.Indicators), slices.Clone(c.Figures)
	for i := range c.Modes {
		c.Modes[i] = shareOne(c.Modes[i])
	}
	for i := range c.Indicators {
		c.Indicators[i].share()
	}
	for i := range c.Figures {
		c.Figures[i].share()
	}
}

func (in *Indicator) share() {
	for _, text := range []*string{&in.Name, &in.Op, &in.Unit, &in.Need, &in.Note} {
		*text = shareOne(*text)
	}
}

// measure makes the figures of a card ready for comparison.
func (c *card) measure() {
	c.measures = make([]measure, 0, len(c.Indicators)+len(c.Figures))
	for _, in := range c.Indicators {
		c.measures = append(c.measures, newMeasure(in))
	}
	for _, f := range c.Figures {
		c.measures = append(c.measures, f.measure())
	}
	for i := range c.measures {
		m := &c.measures[i]
		for _, text := range []*string{&m.name, &m.condition, &m.unit.Dimension} {
			*text = shareOne(*text)
		}
	}
}

// indicator gives the figure behind a measure, and the passage that it was read from, empty for a stated one.
func (c *card) indicator(i int) (in Indicator, passage string) {
	if i < len(c.Indicators) {
		return c.Indicators[i], ""
	}
	f := c.Figures[i-len(c.Indicators)]
	return f.Indicator, f.Passage
}

// shareOne gives the one copy of a text that stands in many cards.
func shareOne(text string) string { return unique.Make(text).Value() }
