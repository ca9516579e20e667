package sheet

import (
	"fmt"

	"duijie/server/market"
)

// Fault is one thing wrong in a list: where it stands, what stands there, and
// what would be right.
type Fault struct {
	Sheet   string      `json:"sheet,omitempty"`
	Row     int         `json:"row"`              // as the program that made the file counts, from 1
	Column  string      `json:"column,omitempty"` // letter and heading, such as "C 技术领域"
	Value   string      `json:"value,omitempty"`
	Message market.Text `json:"message"`
	Hint    market.Text `json:"hint,omitzero"`
}

// String is the English line for a terminal.
func (f Fault) String() string {
	s := fmt.Sprintf("row %d", f.Row)
	if f.Sheet != "" {
		s = fmt.Sprintf("sheet %s, %s", f.Sheet, s)
	}
	if f.Column != "" {
		s += ", column " + f.Column
	}
	if f.Value != "" {
		s += fmt.Sprintf(": %q", f.Value)
	}
	s += ": " + f.Message.EN
	if f.Hint.EN != "" {
		s += "; " + f.Hint.EN
	}
	return s
}

// Row is one line of a list. Exactly one of Achievement, Demand, Organisation,
// Title and Standing is set, that of the list's kind.
type Row struct {
	Sheet        string
	Line         int      // from 1
	Cells        []string // as they came, for the file of faulty rows
	Owner        string   // credit code of the owner as written; "": the uploader's own
	Number       string
	Achievement  *market.AchievementContent
	Demand       *market.DemandContent
	Organisation *market.Organisation
	Title        *market.TitleLine
	Standing     *Standing // goes out only
	Inventors    []string  // names
	Faults       []Fault

	at    []int    // column of each cell, -1 unknown
	heads []string // the headings as they came
	of    Kind
	told  map[string]bool // keys of the columns that the list has; nil: all
}

// Fault adds a fault at a column of the row; an unknown key stands for the
// whole row.
func (r *Row) Fault(key string, value string, message, hint market.Text) {
	f := Fault{Sheet: r.Sheet, Row: r.Line, Value: short(value), Message: message, Hint: hint}
	for i, c := range r.at {
		if c >= 0 && columns[r.of][c].Key == key {
			f.Column = letters(i) + " " + columns[r.of][c].ZH
		}
	}
	if f.Column == "" {
		for _, c := range columns[r.of] {
			if c.Key == key {
				f.Column = c.ZH
			}
		}
	}
	r.Faults = append(r.Faults, f)
}

// FaultAll adds the faults of the domain to the row, each at the column that
// holds its field.
func (r *Row) FaultAll(faults market.Faults) {
	for _, f := range faults {
		r.Fault(columnOf(f.Field), f.Value, f.Message, f.Hint)
	}
}

// columnOf is the column key of a field path of the domain: indicators[2].value
// stands in indicators, price.min_fen in price_min.
func columnOf(path string) string {
	switch path {
	case "price.min_fen", "price.kind":
		return "price_min"
	case "price.max_fen":
		return "price_max"
	case "budget.min_fen", "budget.kind":
		return "budget_min"
	case "budget.max_fen":
		return "budget_max"
	case "registration.number":
		return "registration_number"
	case "registration.date":
		return "registration_date"
	case "registration.recommended_by":
		return "recommended_by"
	case "contacts[0].office":
		return "contact_office"
	case "contacts[0].phone":
		return "contact_phone"
	case "contacts[0].email":
		return "contact_email"
	}
	for i, r := range path {
		if r == '[' || r == '.' {
			return path[:i]
		}
	}
	return path
}

// letters is the name of a column in a spreadsheet: 0 is A, 26 is AA.
func letters(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}

// short keeps the value of a fault readable.
func short(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// Weight is about how many bytes the row holds as it came, with its faults.
func (r Row) Weight() int {
	n := 200 + 300*len(r.Faults)
	for _, c := range r.Cells {
		n += 16 + len(c)
	}
	return n
}

// Bare is the row with what a file to mend needs: its cells and its faults.
func (r Row) Bare() Row {
	r.Achievement, r.Demand, r.Organisation, r.Title, r.Inventors = nil, nil, nil, nil, nil
	return r
}
