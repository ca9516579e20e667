package sheet

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatASpreadsheetWouldRunIsMarkedAsText(t *testing.T) {
	for _, c := range []struct {
		rule, cell string
		marked     bool
	}{
		{"a formula", "=1+1", true},
		{"a number with its sign", "-5", true},
		{"an old function", "@SUM(A1)", true},
		{"a full-width formula", "＝1+1", true},
		{"a full-width plus", "＋1", true},
		{"a full-width minus", "－1", true},
		{"a full-width at", "＠SUM(A1)", true},
		{"a tab alone", "\tx", true},
		{"a carriage return alone", "\rx", true},
		{"a line feed alone", "\nx", true},
		{"blanks before a formula", "  =1+1", true},
		{"an ideographic space before a formula", "\u3000=1+1", true},
		{"a space that breaks no line", "\u00a0=1+1", true},
		{"a mark of byte order", "\ufeff=1+1", true},
		{"a zero-width space", "\u200b＝1+1", true},
		{"an apostrophe that would be taken away", "'=1+1", true},
		{"a text", "石墨烯=碳", false},
		{"a text behind blanks", "  石墨烯", false},
		{"an apostrophe", "'quoted'", false},
		{"nothing", "", false},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got := guard(c.cell)
			if marked := got != c.cell; marked != c.marked {
				t.Errorf("%q is written as %q", c.cell, got)
			}
			if back := unguard(got); back != c.cell {
				t.Errorf("%q comes back as %q", c.cell, back)
			}
		})
	}
}

func TestAFormulaInAnyWidthIsRefusedInAList(t *testing.T) {
	for cell, want := range map[string]bool{
		"=1+1": true, "＝1+1": true, "@x": true, "＠x": true, " \u3000＝1": true, "\u200b=1": true, "\"=1\"": true,
		"=": false, "'=1": false, "+5℃": false, "－40℃": false, "a=b": false, "": false,
	} {
		if got := hostile(cell); got != want {
			t.Errorf("hostile(%q) = %v", cell, got)
		}
	}
}

// FuzzGuard: no cell is written so that a spreadsheet program runs it, and each
// comes back as it was.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"=1+1", "'=1", "''＝1", "\t@x", "\u3000＋", "'", "", "\ufeff'=1", "-\xff", "\"=1\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := guard(s)
		if back := unguard(got); back != s {
			t.Fatalf("%q is written as %q and read as %q", s, got, back)
		}
		if !utf8.ValidString(s) {
			return
		}
		// What is left when a program drops all that it could drop before a sign.
		bare := strings.TrimLeft(got, " \t\r\n\v\f\u0085\u00a0\u3000\ufeff\u200b\u2060")
		if bare != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(bare)[0]) {
			t.Fatalf("%q is written as %q, which runs", s, got)
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.Write([]string{got, "x"}); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		row, err := csv.NewReader(&b).Read()
		if s := strings.ReplaceAll(got, "\r\n", "\n"); err != nil || len(row) != 2 || row[0] != s { // the reader makes one line end of two
			t.Fatalf("%q stands in the file as %q, %v", got, row, err)
		}
	})
}
