package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"duijie/server/market"

	"github.com/xuri/excelize/v2"
)

func written(t testing.TB, rows ...[]any) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	if err := WriteTable(&b, "表", []string{"甲", "乙", "丙"}, rows); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

// sheetXML is the one sheet of a workbook as it stands in the file.
func sheetXML(t testing.TB, in *bytes.Reader) string {
	t.Helper()
	z, err := zip.NewReader(in, in.Size())
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAmountsAreNumbersAndCodesAreTexts(t *testing.T) {
	in := written(t, []any{"22001122330044556677", 7, market.Fen(1234567890129)}, []any{"=1+1", 0, market.Fen(-5)}, []any{"", 1, 200 * market.WanYuan})
	text := sheetXML(t, in)
	for _, want := range []string{"<v>12345678901.29</v>", "<v>-0.05</v>", "<v>2000000</v>", "<v>7</v>", "<t>22001122330044556677</t>", "<t>&#39;=1+1</t>"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %s in %s", want, text)
		}
	}
	f, err := excelize.OpenReader(in)
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{"C2": "12,345,678,901.29", "C3": "-0.05", "C4": "2,000,000.00", "B2": "7"} {
		if shown, err := f.GetCellValue("表", cell); err != nil || shown != want {
			t.Errorf("%s shows %q, want %q, %v", cell, shown, want, err)
		}
		if kind, err := f.GetCellType("表", cell); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s is of type %d, %v", cell, kind, err)
		}
	}
}

// What the file holds of an amount is that amount, to the Fen, as far as a program
// that opens it can hold it, and a text beyond.
func TestNoFenIsLostInAWorkbook(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	amounts := []market.Fen{0, 1, -1, 99, exactFen - 1, 1 - exactFen}
	for digits := market.Fen(10); digits < exactFen; digits *= 10 {
		for range 60 {
			amounts = append(amounts, digits+market.Fen(rng.Int64N(int64(9*digits))))
		}
	}
	var rows [][]any
	for _, a := range amounts {
		rows = append(rows, []any{a})
	}
	in := written(t, rows...)
	read, err := workbookRows(in, in.Size())
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range amounts {
		if got, ok := market.ParseFen(read[i+1][0], market.Yuan); !ok || got != a {
			t.Errorf("%s stands as %q", a, read[i+1][0])
		}
	}
	if text := sheetXML(t, written(t, []any{exactFen + 1})); !strings.Contains(text, "<t>10000000000000.01</t>") {
		t.Errorf("more digits than a cell holds: %s", text)
	}
}

func TestTheTreasuryAnswersWithNumbersOrTexts(t *testing.T) {
	for rule, amount := range map[string]any{"as it was sent": market.Fen(1234567), "as text": "12345.67", "as text with groups": "12,345.67"} {
		var b bytes.Buffer
		heads := []string{headNumber, headAmount, headResult, headRef, headDay, headReason}
		if err := WriteTable(&b, "拨付清单", heads, [][]any{{"x-2026-0001", amount, "已支付", "GK1", "2026-06-11", ""}, {"合计", amount, "", "", "", ""}}); err != nil {
			t.Fatal(err)
		}
		words, err := ReadTreasury(bytes.NewReader(b.Bytes()), "回执.xlsx")
		if err != nil || len(words) != 1 || words[0].Amount != 1234567 || !words[0].Paid {
			t.Errorf("%s: %+v, %v", rule, words, err)
		}
	}
}

func TestATableHoldsNothingElse(t *testing.T) {
	if err := WriteTable(io.Discard, "表", nil, [][]any{{1.5}}); err == nil || !strings.Contains(fmt.Sprint(err), "float64") {
		t.Errorf("a float: %v", err)
	}
}
