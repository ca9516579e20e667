package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"duijie/server/market"

	"github.com/xuri/excelize/v2"
)

// maxTreasury is how many rows the treasury's answer may have: far more than a
// payment list holds.
const maxTreasury = 2000

// Headings of the treasury's answer: those of the payment list.
const (
	headNumber = "申报编号"
	headAmount = "金额（元）"
	headResult = "结果"
	headRef    = "支付流水号"
	headDay    = "支付日期"
	headReason = "失败原因"
)

// ReadTreasury reads the treasury's answer to a payment list: the list as it was
// sent, with result, reference, day and reason filled in, as xlsx or csv. A line
// without a result is left out. Errors: invalid with row and column.
func ReadTreasury(in Input, name string) ([]market.TreasuryWord, error) {
	rows, err := plainRows(in, name)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	var out []market.TreasuryWord
	var faults market.Faults
	for n, row := range rows {
		if len(at) == 0 {
			for i, cell := range row {
				at[strings.ReplaceAll(strings.ReplaceAll(plain(cell), "(", "（"), ")", "）")] = i
			}
			if _, there := at[headNumber]; !there {
				at = map[string]int{}
			}
			continue
		}
		if word, ok := treasuryWord(n+1, at, row, &faults); ok {
			out = append(out, word)
		}
	}
	for _, head := range []string{headNumber, headAmount, headResult} {
		if _, there := at[head]; !there {
			return nil, market.Errorf(market.CodeInvalid, "找不到“%s”列；请使用系统导出的拨付清单填写结果", "there is no column %s; fill in the list as it was exported", head)
		}
	}
	return out, faults.Err()
}

// treasuryWord reads one row; false for one without a result.
func treasuryWord(row int, at map[string]int, cells []string, faults *market.Faults) (market.TreasuryWord, bool) {
	cell := func(head string) string {
		if i, there := at[head]; there && i < len(cells) {
			return plain(unguard(cells[i]))
		}
		return ""
	}
	result := cell(headResult)
	w := market.TreasuryWord{Number: cell(headNumber), Ref: cell(headRef), Reason: cell(headReason)}
	if result == "" || w.Number == "" {
		return w, false
	}
	wrong := func(head, value string, h *hint) {
		faults.Add("row "+strconv.Itoa(row)+" "+head, value, h.message, h.hint)
	}
	code, ok := market.BatchOutcomes.Find(result)
	if !ok || code == string(market.BatchPending) {
		wrong(headResult, result, &hint{market.Text{ZH: "不是可识别的结果", EN: "not a result"}, market.Text{ZH: "填“已支付”或“支付失败”", EN: "write 已支付 (paid) or 支付失败 (failed)"}})
	}
	w.Paid = code == string(market.BatchPaid)
	if w.Amount, ok = market.ParseFen(cell(headAmount), market.Yuan); !ok {
		wrong(headAmount, cell(headAmount), &hint{market.Text{ZH: "不是金额", EN: "not an amount"}, market.Text{ZH: "例如 200000.00", EN: "such as 200000.00"}})
	}
	if day := cell(headDay); day != "" {
		var h *hint
		if w.Date, h = date(day); h != nil {
			wrong(headDay, day, h)
		}
	}
	return w, true
}

// plainRows reads the cells of a small table: of the first visible sheet of a
// workbook, or of a csv file.
func plainRows(in Input, name string) ([][]string, error) {
	size, err := in.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = in.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, err
	}
	head := make([]byte, min(size, 512))
	if _, err := in.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch sniff(head, name) {
	case "xlsx":
		return workbookRows(in, size)
	case "csv":
		return csvRows(in)
	}
	return nil, market.Errorf(market.CodeInvalid, "这不是 xlsx 或 csv 文件", "this is neither an xlsx nor a csv file")
}

func workbookRows(in Input, size int64) ([][]string, error) {
	if err := safeToOpen(in, size); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(in, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxOpened, UnzipXMLSizeLimit: maxInMemory})
	if err != nil {
		return nil, damaged(err)
	}
	defer f.Close()
	rows, err := f.Rows(f.GetSheetName(f.GetActiveSheetIndex()))
	if err != nil {
		return nil, damaged(err)
	}
	defer rows.Close()
	var out [][]string
	for rows.Next() {
		raw, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, damaged(err)
		}
		for i := range raw {
			raw[i] = typed(raw[i])
		}
		if out = append(out, raw); len(out) > maxTreasury {
			return nil, tooManyRows()
		}
	}
	return out, rows.Error()
}

func csvRows(in Input) ([][]string, error) {
	text, err := decoded(in)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(text, 64<<10)
	first, _ := buffered.Peek(16 << 10)
	r := csv.NewReader(buffered)
	r.Comma = separator(string(first))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	var out [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, &market.Error{Code: market.CodeInvalid, Message: market.Textf("第 %d 行附近无法按 csv 读取", "it does not read as csv near row %d", len(out)+1), Cause: err}
		}
		if out = append(out, row); len(out) > maxTreasury {
			return nil, tooManyRows()
		}
	}
}
