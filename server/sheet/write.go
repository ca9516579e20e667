package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"

	"duijie/server/market"

	"github.com/xuri/excelize/v2"
)

// Format is a format of files that go out.
type Format string

// The formats.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

const (
	explanationSheet = "填写说明"
	choiceSheet      = "选项"
	problemHeading   = "问题（请修改后删去本列）"
)

// WriteRows writes rows as a list with headings that Read takes in again.
func WriteRows(w io.Writer, kind Kind, format Format, rows iter.Seq2[Row, error]) error {
	return write(w, kind, format, func(put func([]string) error) error {
		for row, err := range rows {
			if err != nil {
				return err
			}
			if err := put(cellsOf(kind, row)); err != nil {
				return err
			}
		}
		return nil
	})
}

func cellsOf(kind Kind, row Row) []string {
	values := row.Values()
	out := make([]string, len(columns[kind]))
	for i, c := range columns[kind] {
		out[i] = values[c.Key]
	}
	return out
}

// WriteTemplate writes an empty list: headings, drop-downs, and a sheet that
// explains each column (xlsx).
func WriteTemplate(w io.Writer, kind Kind, format Format) error {
	return write(w, kind, format, func(func([]string) error) error { return nil })
}

// WriteFaulty writes the faulty rows as they came, under their own headings and
// on sheets of the same names, with a first column that says what is wrong: to
// be mended and sent again.
func WriteFaulty(w io.Writer, kind Kind, rows []Row) error {
	f := excelize.NewFile()
	defer f.Close()
	style, err := headStyle(f)
	if err != nil {
		return err
	}
	groups := bySheet(kind, rows)
	for i, g := range groups {
		if i == 0 {
			err = f.SetSheetName("Sheet1", g.name)
		} else {
			_, err = f.NewSheet(g.name)
		}
		if err == nil {
			err = g.write(f, style)
		}
		if err != nil {
			return err
		}
	}
	return f.Write(w)
}

// group is the faulty rows of one sheet.
type group struct {
	name  string
	heads []string
	rows  []Row
}

func bySheet(kind Kind, rows []Row) []*group {
	var out []*group
	known := map[string]*group{}
	for _, r := range rows {
		g := known[r.Sheet]
		if g == nil {
			g = &group{name: r.Sheet, heads: r.heads}
			if g.name == "" {
				g.name = kind.Title().ZH
			}
			known[r.Sheet] = g
			out = append(out, g)
		}
		g.rows = append(g.rows, r)
	}
	return out
}

func (g *group) write(f *excelize.File, style int) error {
	sw, err := f.NewStreamWriter(g.name)
	if err != nil {
		return err
	}
	if err := sw.SetColWidth(1, 1, 60); err != nil {
		return err
	}
	head := []any{excelize.Cell{Value: problemHeading, StyleID: style}}
	for _, h := range g.heads {
		head = append(head, excelize.Cell{Value: guard(h), StyleID: style})
	}
	if err := sw.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range g.rows {
		line := []any{guard(problems(row))}
		for _, v := range row.Cells {
			line = append(line, guard(v))
		}
		if err := sw.SetRow(fmt.Sprintf("A%d", i+2), line); err != nil {
			return err
		}
	}
	return sw.Flush()
}

func problems(row Row) string {
	var lines []string
	for _, f := range row.Faults {
		s := f.Message.ZH
		if f.Column != "" {
			s = f.Column[strings.Index(f.Column, " ")+1:] + "：" + s
		}
		if f.Hint.ZH != "" {
			s += "（" + f.Hint.ZH + "）"
		}
		lines = append(lines, s)
	}
	return strings.Join(lines, "\n")
}

func write(w io.Writer, kind Kind, format Format, fill func(put func([]string) error) error) error {
	if format == CSV {
		return writeCSV(w, kind, fill)
	}
	return writeWorkbook(w, kind, fill)
}

// writeCSV begins with a byte order mark, without which spreadsheet programs in
// China take UTF-8 for GB18030.
func writeCSV(w io.Writer, kind Kind, fill func(put func([]string) error) error) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	head := make([]string, len(columns[kind]))
	for i, c := range columns[kind] {
		head[i] = c.ZH
	}
	if err := out.Write(head); err != nil {
		return err
	}
	err := fill(func(cells []string) error {
		for i := range cells {
			cells[i] = guard(cells[i])
		}
		return out.Write(cells)
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func writeWorkbook(w io.Writer, kind Kind, fill func(put func([]string) error) error) error {
	f := excelize.NewFile()
	defer f.Close()
	name := kind.Title().ZH
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if err := addChoices(f, name, kind); err != nil {
		return err
	}
	if err := explain(f, kind); err != nil {
		return err
	}
	sw, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	style, err := headStyle(f)
	if err != nil {
		return err
	}
	head := make([]any, len(columns[kind]))
	for i, c := range columns[kind] {
		if err := sw.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
		title := c.ZH
		if c.Required {
			title += "*"
		}
		head[i] = excelize.Cell{Value: title, StyleID: style}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := sw.SetRow("A1", head); err != nil {
		return err
	}
	line := 1
	err = fill(func(cells []string) error {
		line++
		row := make([]any, len(cells))
		for i, c := range cells {
			row[i] = guard(c)
		}
		return sw.SetRow(fmt.Sprintf("A%d", line), row)
	})
	if err != nil {
		return err
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

func headStyle(f *excelize.File) (int, error) {
	return f.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Bold: true, Color: "FFFFFF"},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F5C4D"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
}

// choiceRows is how far down the drop-downs reach.
const choiceRows = 10_000

// addChoices gives columns of one value from a list a drop-down. The values
// stand on a hidden sheet, because a list in the cell itself holds only 255
// characters.
func addChoices(f *excelize.File, sheet string, kind Kind) error {
	if _, err := f.NewSheet(choiceSheet); err != nil {
		return err
	}
	used := 0
	for i, c := range columns[kind] {
		list := c.codes()
		if list == nil || c.Many {
			continue
		}
		used++
		at, err := excelize.ColumnNumberToName(used)
		if err != nil {
			return err
		}
		for n, e := range list.Entries {
			if err := f.SetCellStr(choiceSheet, fmt.Sprintf("%s%d", at, n+1), label(list, e.Code)); err != nil {
				return err
			}
		}
		here, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		dv := excelize.NewDataValidation(true)
		dv.SetSqref(fmt.Sprintf("%s2:%s%d", here, here, choiceRows))
		dv.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", choiceSheet, at, at, len(list.Entries)))
		dv.SetError(excelize.DataValidationErrorStyleWarning, c.ZH, c.NoteZH)
		if err := f.AddDataValidation(sheet, dv); err != nil {
			return err
		}
	}
	return f.SetSheetVisible(choiceSheet, false)
}

// explain writes the sheet that says of each column what belongs there.
func explain(f *excelize.File, kind Kind) error {
	if _, err := f.NewSheet(explanationSheet); err != nil {
		return err
	}
	style, err := headStyle(f)
	if err != nil {
		return err
	}
	rows := [][]any{{"列", "Column", "必填", "怎样填", "How to fill it in", "例", "可选值 / Allowed values"}}
	for _, c := range columns[kind] {
		required := ""
		if c.Required {
			required = "是 / yes"
		}
		rows = append(rows, []any{c.ZH, c.EN, required, c.NoteZH, c.NoteEN, guard(c.Example), allowed(c)})
	}
	for i, row := range rows {
		if err := f.SetSheetRow(explanationSheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return err
		}
	}
	for at, width := range map[string]float64{"A": 20, "B": 26, "C": 10, "D": 56, "E": 50, "F": 34, "G": 60} {
		if err := f.SetColWidth(explanationSheet, at, at, width); err != nil {
			return err
		}
	}
	return f.SetCellStyle(explanationSheet, "A1", "G1", style)
}

func allowed(c Column) string {
	list := c.codes()
	if list == nil {
		return ""
	}
	if list == market.Regions {
		return "见下拉列表；名称或六位代码均可 / see the drop-down"
	}
	var out []string
	for _, e := range list.Entries {
		out = append(out, label(list, e.Code))
	}
	return strings.Join(out, "；")
}
