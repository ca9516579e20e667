package sheet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"duijie/server/market"
)

// Limits of a file. A row more or a byte more is refused with an error that
// says so, before anything was read in.
const (
	MaxFile   = 50 << 20  // bytes of the file as it came
	maxOpened = 512 << 20 // bytes of a workbook when unpacked
	maxRatio  = 200       // unpacked to packed, above which a workbook is hostile
	maxRows   = 200_000
	maxCell   = 32_767 // characters, the limit of spreadsheets themselves
	maxCells  = 200    // columns
	headRows  = 20     // rows in which the headings must come
)

// Input is a file to read.
type Input interface {
	io.ReaderAt
	io.ReadSeeker
}

// Read yields the rows of a list, one at a time, in a file of xlsx, csv or JSON
// Lines; what it is, is told by its content. A row with faults is a row; an
// error ends the list: the file as a whole cannot be read. progress may be nil
// and is told how much of the file is done, in thousandths.
func Read(ctx context.Context, in Input, name string, kind Kind, progress func(thousandths int)) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if progress == nil {
			progress = func(int) {}
		}
		for row, err := range rowsOf(in, name, kind, progress) {
			if err == nil {
				err = ctx.Err()
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func rowsOf(in Input, name string, kind Kind, progress func(int)) iter.Seq2[Row, error] {
	size, err := in.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = in.Seek(0, io.SeekStart)
	}
	if err != nil {
		return failed(err)
	}
	if size > MaxFile {
		return failed(market.Errorf(market.CodeTooLarge, "文件 %d MB，超过上限 %d MB；请分成几个文件", "the file has %d MB, the limit is %d MB; please split it", size>>20, MaxFile>>20))
	}
	if size == 0 {
		return failed(market.Errorf(market.CodeInvalid, "文件是空的", "the file is empty"))
	}
	head := make([]byte, min(size, 512))
	if _, err := in.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return failed(err)
	}
	switch sniff(head, name) {
	case "xlsx":
		return readWorkbook(in, size, kind, progress)
	case "jsonl":
		return readLines(in, size, kind, progress)
	case "csv":
		return readCSV(in, size, kind, progress)
	case "xls":
		return failed(market.Errorf(market.CodeInvalid, "这是旧版 Excel（.xls）文件；请在 Excel 或 WPS 中另存为 .xlsx 再上传", "this is an old Excel file (.xls); save it as .xlsx and upload it again"))
	}
	return failed(market.Errorf(market.CodeInvalid, "这不是 xlsx 或 csv 文件", "this is neither an xlsx nor a csv file"))
}

func failed(err error) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) { yield(Row{}, err) }
}

// sniff tells the format by the first bytes; the name only tells JSON Lines
// from csv, both being text.
func sniff(head []byte, name string) string {
	s := string(head)
	switch {
	case strings.HasPrefix(s, "PK\x03\x04"):
		return "xlsx"
	case strings.HasPrefix(s, "\xd0\xcf\x11\xe0"):
		return "xls"
	case strings.HasPrefix(s, "%PDF"), strings.HasPrefix(s, "\x89PNG"), strings.HasPrefix(s, "\xff\xd8\xff"), strings.HasPrefix(s, "GIF8"),
		strings.HasPrefix(s, "Rar!"), strings.HasPrefix(s, "7z\xbc\xaf"), strings.HasPrefix(s, "\x1f\x8b"), strings.HasPrefix(s, "MZ"), strings.HasPrefix(s, "\x7fELF"):
		return ""
	case strings.HasPrefix(s, "\xff\xfe"), strings.HasPrefix(s, "\xfe\xff"):
		return "csv" // UTF-16
	case strings.Contains(s, "\x00"):
		return ""
	case strings.EqualFold(filepath.Ext(name), ".jsonl"), strings.HasPrefix(strings.TrimSpace(s), "{\""):
		return "jsonl"
	case strings.HasPrefix(strings.ToLower(strings.TrimSpace(s)), "<"):
		return "" // html or xml that was named csv
	}
	return "csv"
}

// table turns raw rows into rows of a kind: it looks for the headings, skips
// title rows above them and blank rows below, and reads each cell.
type table struct {
	kind  Kind
	sheet string
	at    []int // column of each cell; nil before the headings
	heads []string
	told  map[string]bool // keys of the columns that are there
	unit  map[string]market.Fen
	line  int
}

// take reads one raw row; ok is false for a row that is none of the list's.
func (t *table) take(line int, raw []string) (Row, bool, error) {
	t.line = line
	if len(raw) > maxCells {
		raw = raw[:maxCells]
	}
	if t.at == nil {
		at, known := headings(t.kind, raw)
		if known >= 2 && t.hasRequired(at) {
			t.at, t.heads, t.told = at, append([]string(nil), raw...), map[string]bool{}
			for _, c := range at {
				if c >= 0 {
					t.told[columns[t.kind][c].Key] = true
				}
			}
			t.readUnits(raw)
		}
		return Row{}, false, nil
	}
	if blank(raw) {
		return Row{}, false, nil
	}
	row := Row{Sheet: t.sheet, Line: line, Cells: append([]string(nil), raw...), at: t.at, heads: t.heads, of: t.kind, told: t.told}
	c := cells{row: &row, values: map[string]string{}, unit: t.unit}
	for i, cell := range raw {
		if i >= len(t.at) || t.at[i] < 0 {
			continue
		}
		col := columns[t.kind][t.at[i]]
		if strings.ContainsFunc(cell, unprintable) {
			row.Fault(col.Key, cell, market.Text{ZH: "含有无法显示的字符", EN: "holds characters that cannot be shown"}, market.Text{ZH: "重新输入，或粘贴为纯文本", EN: "type it again or paste it as plain text"})
			continue
		}
		if hostile(cell) {
			row.Fault(col.Key, cell, market.Text{ZH: "单元格不能以公式符号开头", EN: "a cell must not begin like a formula"}, market.Text{ZH: "去掉开头的 = 或 @", EN: "remove the = or @ at its beginning"})
			continue
		}
		if len(cell) > maxCell*4 {
			row.Fault(col.Key, cell, market.Text{ZH: "单元格过长", EN: "the cell is too long"}, market.Text{ZH: "精简到 8000 字以内", EN: "shorten it to 8000 characters"})
			continue
		}
		c.values[col.Key] = unguard(cell)
	}
	c.fill(t.kind)
	return row, true, nil
}

// hasRequired tells whether the columns without which no row makes sense are
// among the headings.
func (t *table) hasRequired(at []int) bool {
	have := map[string]bool{}
	for _, c := range at {
		if c >= 0 {
			have[columns[t.kind][c].Key] = true
		}
	}
	switch t.kind {
	case Organisations:
		return have["name"] && have["credit_code"]
	case Titles:
		return have["name"] && have["place"]
	}
	return have["title"] && have["number"]
}

func (t *table) readUnits(raw []string) {
	t.unit = map[string]market.Fen{}
	for i, c := range t.at {
		if c >= 0 {
			t.unit[columns[t.kind][c].Key] = unitOf(raw[i])
		}
	}
	// A span of two columns shares the unit that one of them names.
	for _, pair := range [][2]string{{"price_min", "price_max"}, {"budget_min", "budget_max"}} {
		for i := range pair {
			if t.unit[pair[i]] == 0 {
				t.unit[pair[i]] = t.unit[pair[1-i]]
			}
		}
	}
}

// noHeadings is the error for a file in which no row names the columns.
func noHeadings(kind Kind) error {
	var zh, en []string
	for _, c := range columns[kind] {
		if c.Required {
			zh, en = append(zh, "“"+c.ZH+"”"), append(en, "“"+c.ZH+"” or “"+c.EN+"”")
		}
	}
	return &market.Error{Code: market.CodeInvalid, Message: market.Text{
		ZH: fmt.Sprintf("前 %d 行里没有找到表头：至少需要列 %s；请使用下载的模板", headRows, strings.Join(zh, "、")),
		EN: fmt.Sprintf("no headings in the first %d rows: the columns %s are needed; please use the template", headRows, strings.Join(en, ", ")),
	}}
}

func tooManyRows() error {
	return market.Errorf(market.CodeTooLarge, "超过 %d 行；请分成几个文件", "more than %d rows; please split the file", maxRows)
}

func blank(raw []string) bool {
	for _, c := range raw {
		if clean(c) != "" {
			return false
		}
	}
	return true
}

// unprintable tells of control characters that no keyboard types.
func unprintable(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f }

// hostile tells whether a cell would run as a formula where it is opened next.
// Plus and minus begin numbers and texts alike (+5℃), so only = and @ are
// refused. A cell that begins with an apostrophe was marked as a text by a
// program, or by guard.
func hostile(cell string) bool {
	r, rest := firstOfCell(strings.TrimLeft(clean(cell), "\""))
	return rest != "" && strings.ContainsRune("=@＝＠", r)
}

// guard keeps a cell from running as a formula in a spreadsheet program: an
// apostrophe before it, as the programs themselves mark a text. What begins with
// apostrophes and would run without them gets one more, so that unguard takes away
// on import what guard put there and nothing else.
func guard(cell string) string {
	if runs(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

func unguard(cell string) string {
	if rest, marked := strings.CutPrefix(cell, "'"); marked && runs(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return cell
}

// runs tells whether a spreadsheet program could take a cell for a formula or, by
// its first character, for two cells. Excel and WPS turn the full-width signs into
// the ordinary ones where Chinese or Japanese is typed, some versions also where a
// csv file is opened; tabs and line ends before a sign are dropped by some importers,
// as blanks and marks that nobody sees are (OWASP, CSV Injection).
func runs(cell string) bool {
	if cell != "" && strings.IndexByte("\t\r\n", cell[0]) >= 0 {
		return true
	}
	r, _ := firstOfCell(cell)
	return strings.ContainsRune("=+-@＝＋－＠", r)
}

// firstOfCell is the first character of a cell behind blanks and what nobody sees,
// and what follows it; 0 in an empty one.
func firstOfCell(cell string) (first rune, rest string) {
	cell = strings.TrimLeftFunc(market.WithoutUnseen(cell), func(r rune) bool { return unicode.IsSpace(r) || unprintable(r) })
	first, size := utf8.DecodeRuneInString(cell)
	if size == 0 {
		return 0, ""
	}
	return first, cell[size:]
}
