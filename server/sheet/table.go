package sheet

import (
	"fmt"
	"io"
	"strconv"

	"duijie/server/market"

	"github.com/xuri/excelize/v2"
)

// exactFen is beyond what a cell can hold to the Fen: spreadsheet programs keep 15
// digits of a number. 1e15 Fen are ten trillion yuan.
const exactFen market.Fen = 1e15

// amountFormat is the format of amounts, with two decimals and groups of
// thousands: number 4 of those that every program knows (ECMA-376 part 1, 18.8.30).
const amountFormat = 4

// WriteTable writes a workbook of one sheet: headings, and rows of texts, whole
// numbers and amounts. A string is written as a text that no spreadsheet program
// takes for a formula, so codes and numbers of documents keep their digits; an int
// as a number; a market.Fen as a number of yuan with two decimals.
func WriteTable(w io.Writer, name string, heads []string, rows [][]any) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	style, err := headStyle(f)
	if err != nil {
		return err
	}
	amounts, err := f.NewStyle(&excelize.Style{NumFmt: amountFormat})
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
		for i, value := range row {
			if line[i], err = tableCell(value, amounts); err != nil {
				return err
			}
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

// tableCell is one value as a cell.
func tableCell(value any, amounts int) (any, error) {
	switch v := value.(type) {
	case string:
		return guard(v), nil
	case int:
		return v, nil
	case market.Fen:
		if v >= exactFen || v <= -exactFen {
			return guard(v.String()), nil
		}
		// The decimal text of 15 digits and the nearest binary number are one to one,
		// so the cell holds the very digits of the text.
		yuan, err := strconv.ParseFloat(v.String(), 64)
		return excelize.Cell{Value: yuan, StyleID: amounts}, err
	}
	return nil, fmt.Errorf("sheet: a cell of %T", value)
}
