package sheet

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"

	"duijie/server/market"
)

// linesTold are the columns that JSON Lines fill.
var linesTold = map[string]bool{
	"number": true, "title": true, "field": true, "subfield": true, "keywords": true, "summary": true, "problem": true, "ip": true,
}

// line is one record of the exchange format of research collections: one JSON
// object a line.
type line struct {
	ID       string   `json:"id"`
	Number   string   `json:"number"` // publication number of a patent
	Title    string   `json:"title"`
	Body     string   `json:"body"`
	Keywords []string `json:"keywords"`
	Field    string   `json:"field"`
	IPC      []string `json:"ipc"`
}

// readLines reads JSON Lines of {id, title, body, keywords, field, ipc, number}:
// id becomes the catalogue number, body the summary of an achievement or the
// problem of a demand. A field or class that is none of ours becomes one by the
// table in fields.go, or the subfield.
func readLines(in Input, size int64, kind Kind, progress func(int)) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if kind == Organisations || kind == Titles {
			yield(Row{}, market.Errorf(market.CodeInvalid, "名单请用 xlsx 或 csv", "a list of this kind comes as xlsx or csv"))
			return
		}
		r := bufio.NewReaderSize(in, 64<<10)
		t := table{kind: kind}
		done := 0
		for n := 1; ; n++ {
			text, err := r.ReadString('\n')
			done += len(text)
			if strings.TrimSpace(text) != "" {
				row := t.readLine(n, text)
				if !yield(row, nil) {
					return
				}
				progress(int(int64(done) * 1000 / max(size, 1)))
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			if n >= maxRows {
				yield(Row{}, tooManyRows())
				return
			}
		}
	}
}

func (t *table) readLine(n int, text string) Row {
	row := Row{Line: n, Cells: []string{strings.TrimSpace(text)}, heads: []string{"JSON"}, of: t.kind, told: linesTold}
	var l line
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		row.Fault("", text, market.Text{ZH: "不是一行 JSON", EN: "not a line of JSON"}, market.Text{ZH: "每行一个对象：{\"id\":…,\"title\":…}", EN: "one object a line: {\"id\":…,\"title\":…}"})
		return row
	}
	row.Number = market.NormalNumber(l.ID)
	row.FaultAll(market.CheckNumber(row.Number))
	field, subfield := fieldOf(l.Field, l.IPC)
	body := clean(l.Body)
	if t.kind == Demands {
		d := market.DemandContent{Title: plainText(l.Title), Field: field, Subfield: subfield, Keywords: first(l.Keywords, 5), Problem: body}
		row.Demand = &d
		row.FaultAll(d.Check())
	} else {
		a := market.AchievementContent{Title: plainText(l.Title), Field: field, Subfield: subfield, Keywords: first(l.Keywords, 3), Summary: body}
		if l.Number != "" {
			a.IP = []market.IntellectualProperty{{Type: patentType(l.Number), Number: l.Number}}
		}
		row.Achievement = &a
		row.FaultAll(a.Check())
	}
	return row
}

// patentType tells the kind of a Chinese publication number by its last letter
// (WIPO ST.16: U utility model, S design, A and B and C invention).
func patentType(number string) string {
	switch s := strings.ToUpper(strings.TrimRight(number, "0123456789")); {
	case strings.HasSuffix(s, "U"), strings.HasSuffix(s, "Y"):
		return "utility"
	case strings.HasSuffix(s, "S"), strings.HasSuffix(s, "D"):
		return "design"
	}
	return "invention"
}

func first(list []string, n int) []string {
	var out []string
	for _, s := range list {
		if s = plainText(s); s != "" && len([]rune(s)) <= 40 && len(out) < n {
			out = append(out, s)
		}
	}
	return out
}
