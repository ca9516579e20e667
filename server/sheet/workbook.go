package sheet

import (
	"archive/zip"
	"iter"
	"math"
	"regexp"
	"strconv"
	"strings"

	"duijie/server/market"

	"github.com/xuri/excelize/v2"
)

// readWorkbook reads every visible sheet in which a row of headings stands.
func readWorkbook(in Input, size int64, kind Kind, progress func(int)) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if err := safeToOpen(in, size); err != nil {
			yield(Row{}, err)
			return
		}
		f, err := excelize.OpenReader(in, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxOpened, UnzipXMLSizeLimit: maxInMemory})
		if err != nil {
			yield(Row{}, damaged(err))
			return
		}
		defer f.Close()
		found := false
		sheets := f.GetSheetList()
		for i, name := range sheets {
			if visible, err := f.GetSheetVisible(name); err != nil || !visible || name == explanationSheet {
				continue
			}
			t := table{kind: kind, sheet: name}
			if !readSheet(f, &t, yield, func(part float64) { progress(int((float64(i) + part) * 1000 / float64(len(sheets)))) }) {
				return
			}
			found = found || t.at != nil
		}
		if !found {
			yield(Row{}, noHeadings(kind))
		}
	}
}

// readSheet yields the rows of one sheet; false when the reader wants no more.
func readSheet(f *excelize.File, t *table, yield func(Row, error) bool, progress func(float64)) bool {
	total := sheetRows(f, t.sheet)
	rows, err := f.Rows(t.sheet)
	if err != nil {
		return yield(Row{}, damaged(err))
	}
	defer rows.Close()
	for line := 1; rows.Next(); line++ {
		raw, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			yield(Row{}, damaged(err))
			return false
		}
		if t.at == nil && line > headRows {
			break
		}
		if line > maxRows {
			yield(Row{}, tooManyRows())
			return false
		}
		for i := range raw {
			raw[i] = typed(raw[i])
		}
		row, ok, err := t.take(line, raw)
		if ok || err != nil {
			if !yield(row, err) {
				return false
			}
			if total > 0 {
				progress(min(float64(line)/float64(total), 1))
			}
		}
	}
	if err := rows.Error(); err != nil {
		yield(Row{}, damaged(err))
		return false
	}
	return true
}

// longDecimal is a number as spreadsheet programs store it.
var longDecimal = regexp.MustCompile(`^-?\d+\.\d+(?:E[+-]\d+)?$`)

// typed gives a number as it was typed: programs show 15 digits of a decimal
// but store up to 17, and 1.1 stands in the file as 1.1000000000000001. What is not
// exactly what a program stores is a text, and stays.
func typed(s string) string {
	if len(s) < 17 || !longDecimal.MatchString(s) {
		return s
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !isStored(s, v) {
		return s
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		return s
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// isStored tells whether a number is written with the digits that it has in a file: the
// fewest that give it back, or 17.
func isStored(s string, v float64) bool {
	mantissa, _, _ := strings.Cut(s, "E")
	digits := strings.TrimLeft(strings.NewReplacer("-", "", ".", "").Replace(mantissa), "0")
	for _, precision := range []int{-1, 16} {
		if written, _, _ := strings.Cut(strconv.FormatFloat(v, 'e', precision, 64), "e"); strings.NewReplacer("-", "", ".", "").Replace(written) == digits {
			return true
		}
	}
	return false
}

// sheetRows is the number of rows that the sheet says it has, 0 when it does
// not say; for the progress only.
func sheetRows(f *excelize.File, sheet string) int {
	dimension, err := f.GetSheetDimension(sheet)
	if err != nil {
		return 0
	}
	_, last, ok := strings.Cut(dimension, ":")
	if !ok {
		return 0
	}
	_, row, err := excelize.CellNameToCoordinates(last)
	if err != nil {
		return 0
	}
	return row
}

// Limits of what a workbook may make the reader hold at once. Sheets and the
// table of texts above maxInMemory are unpacked to temporary files.
const (
	maxInMemory = 1 << 20  // bytes of one sheet
	maxHeld     = 96 << 20 // bytes of all parts that are held in memory
	maxParsed   = 16 << 20 // bytes of those that are parsed whole: styles, names, relations
)

// safeToOpen refuses what unpacks to far more than it is, and what is a zip but
// no workbook, before any of it is unpacked.
func safeToOpen(in Input, size int64) error {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return damaged(err)
	}
	var opened, held, parsed uint64
	workbook := false
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))
		rows := strings.HasPrefix(name, "xl/worksheets/sheet") || name == "xl/sharedstrings.xml"
		opened = add(opened, f.UncompressedSize64)
		if !rows || f.UncompressedSize64 <= maxInMemory {
			held = add(held, f.UncompressedSize64)
		}
		if !rows && (strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") || strings.HasSuffix(name, ".vml")) {
			parsed = add(parsed, f.UncompressedSize64)
		}
		workbook = workbook || name == "xl/workbook.xml"
		if strings.HasPrefix(name, "xl/vbaproject") {
			return market.Errorf(market.CodeInvalid, "文件带有宏；请另存为不带宏的 .xlsx", "the file carries macros; save it as .xlsx without them")
		}
	}
	switch {
	case !workbook:
		return market.Errorf(market.CodeInvalid, "这是压缩包或其他文件，不是 Excel 工作簿", "this is an archive or another kind of file, not an Excel workbook")
	case opened > maxOpened || opened > 1<<20 && opened/uint64(max(size, 1)) > maxRatio:
		return market.Errorf(market.CodeTooLarge, "文件解压后过大（%d MB），已拒绝", "unpacked, the file would be too large (%d MB); refused", opened>>20)
	case held > maxHeld || parsed > maxParsed:
		return market.Errorf(market.CodeTooLarge, "工作簿除数据外的内容过大（%d MB）；请把数据复制到新工作簿再保存", "the workbook holds too much beside its rows (%d MB); copy the rows into a new one", max(held, parsed)>>20)
	}
	return nil
}

// add adds sizes that a hostile file may have chosen to overflow.
func add(a, b uint64) uint64 {
	if a+b < a {
		return math.MaxUint64
	}
	return a + b
}

func damaged(err error) error {
	return &market.Error{Code: market.CodeInvalid, Message: market.Text{
		ZH: "文件已损坏或带密码，无法打开；请在 Excel 或 WPS 中重新保存", EN: "the file is damaged or has a password; open it in your spreadsheet program and save it again",
	}, Cause: err}
}
