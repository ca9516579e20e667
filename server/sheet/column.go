package sheet

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"duijie/server/market"
)

//go:embed columns/*.json
var columnFiles embed.FS

// Kind is what a list holds; it is the name of the collection as well.
type Kind string

// The kinds of lists.
const (
	Achievements  Kind = "achievements"
	Demands       Kind = "demands"
	Organisations Kind = "organisations"
	Titles        Kind = "titles"  // a published list of titles
	Library       Kind = "library" // the library of titles, which only goes out
)

// Kinds are all kinds that come in, in the order in which people meet them.
var Kinds = []Kind{Achievements, Demands, Organisations, Titles}

// Title is the name of the kind for people.
func (k Kind) Title() market.Text {
	switch k {
	case Demands:
		return market.Text{ZH: "技术需求", EN: "Demands"}
	case Organisations:
		return market.Text{ZH: "单位", EN: "Organisations"}
	case Titles, Library:
		return market.Text{ZH: "企业称号", EN: "Titles"}
	}
	return market.Text{ZH: "技术成果", EN: "Achievements"}
}

// Column is one column of a list: how it is headed, explained and checked. The
// columns are data files, so that an office can add a heading that its people
// use.
type Column struct {
	Key      string   `json:"key"`
	ZH       string   `json:"zh"`
	EN       string   `json:"en"`
	Aliases  []string `json:"aliases"` // other headings that mean the same
	List     string   `json:"list"`    // name of the code list, if any
	Many     bool     `json:"many"`    // several values in one cell
	Required bool     `json:"required"`
	Width    float64  `json:"width"` // characters
	NoteZH   string   `json:"note_zh"`
	NoteEN   string   `json:"note_en"`
	Example  string   `json:"example"`
}

// Label is the heading in both languages.
func (c Column) Label() market.Text { return market.Text{ZH: c.ZH, EN: c.EN} }

// codes is the column's code list; nil without one.
func (c Column) codes() *market.CodeList {
	for _, l := range market.CodeLists() {
		if l.Name == c.List {
			return l
		}
	}
	return nil
}

var columns = mustColumns()

func mustColumns() map[Kind][]Column {
	out := map[Kind][]Column{}
	for _, kind := range append([]Kind{Library}, Kinds...) {
		data, err := columnFiles.ReadFile("columns/" + string(kind) + ".json")
		if err != nil {
			panic(err)
		}
		var list []Column
		if err := json.Unmarshal(data, &list); err != nil {
			panic(fmt.Errorf("columns/%s.json: %w", kind, err))
		}
		out[kind] = list
	}
	return out
}

// headings finds the columns that a row of cells names; at[i] is the column of
// cell i, -1 for one that means nothing to us.
func headings(kind Kind, cells []string) (at []int, known int) {
	at = make([]int, len(cells))
	seen := map[int]bool{}
	for i, cell := range cells {
		at[i] = -1
		key := headingKey(cell)
		if key == "" {
			continue
		}
		for j, c := range columns[kind] {
			if !seen[j] && c.headed(key) {
				at[i], seen[j] = j, true
				known++
				break
			}
		}
	}
	return at, known
}

func (c Column) headed(key string) bool {
	if key == headingKey(c.ZH) || key == headingKey(c.EN) || key == headingKey(c.Key) {
		return true
	}
	for _, a := range c.Aliases {
		if key == headingKey(a) {
			return true
		}
	}
	return false
}

// headingKey drops what people add to headings: blanks, stars, units and
// remarks in brackets.
func headingKey(s string) string {
	s = strings.ToLower(market.FoldWidth(s))
	if i := strings.IndexAny(s, "(["); i > 0 {
		s = s[:i]
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n*_:-/　", r) {
			return -1
		}
		return r
	}, s)
}
