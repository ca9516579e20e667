package sheet

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// WriteTable writes a workbook of one sheet: headings and rows of plain texts,
// none of which a spreadsheet program takes for a formula.
func WriteTable(w io.Writer, name string, heads []string, rows [][]string) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	style, err := headStyle(f)
	if err != nil {
		return err
	}
	sw, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := sw.SetColWidth(1, max(len(heads), 1), 20); err != nil {
		return err
	}
	head := make([]any, len(heads))
	for i, h := range heads {
		head[i] = excelize.Cell{Value: guard(h), StyleID: style}
	}
	if err := sw.SetRow("A1", head); err != nil {
		return err
	}
	for n, row := range rows {
		line := make([]any, len(row))
		for i, cell := range row {
			line[i] = guard(cell)
		}
		if err := sw.SetRow(fmt.Sprintf("A%d", n+2), line); err != nil {
			return err
		}
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}
