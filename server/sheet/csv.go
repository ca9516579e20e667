package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"duijie/server/market"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// readCSV reads comma (or tab, or semicolon) separated text in UTF-8, UTF-16
// with a mark, or GB18030, which is what Chinese spreadsheet programs save.
func readCSV(in Input, size int64, kind Kind, progress func(int)) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		text, err := decoded(in)
		if err != nil {
			yield(Row{}, err)
			return
		}
		buffered := bufio.NewReaderSize(text, 64<<10)
		first, _ := buffered.Peek(16 << 10)
		r := csv.NewReader(buffered)
		r.Comma = separator(string(first))
		r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
		t := table{kind: kind}
		for n := 0; ; n++ {
			raw, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				yield(Row{}, &market.Error{Code: market.CodeInvalid, Message: market.Textf("第 %d 行附近无法按 csv 读取", "it does not read as csv near row %d", n+1), Cause: err})
				return
			}
			line, _ := r.FieldPos(0)
			if t.at == nil && n >= headRows {
				break
			}
			if n > maxRows {
				yield(Row{}, tooManyRows())
				return
			}
			row, ok, err := t.take(line, raw)
			if ok || err != nil {
				if !yield(row, err) {
					return
				}
				progress(int(r.InputOffset() * 1000 / max(size, 1)))
			}
		}
		if t.at == nil {
			yield(Row{}, noHeadings(kind))
		}
	}
}

// decoded gives the file as UTF-8 without a byte order mark.
func decoded(in Input) (io.Reader, error) {
	var mark [3]byte
	n, err := in.ReadAt(mark[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if n >= 2 && (mark[0] == 0xff && mark[1] == 0xfe || mark[0] == 0xfe && mark[1] == 0xff) {
		return transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()), nil
	}
	utf, err := isUTF8(in)
	if err != nil {
		return nil, err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if !utf {
		return transform.NewReader(in, simplifiedchinese.GB18030.NewDecoder()), nil
	}
	if n == 3 && string(mark[:]) == "\ufeff" {
		_, err = in.Seek(3, io.SeekStart)
	}
	return in, err
}

// isUTF8 reads the whole file once: a GB18030 list may begin with plain ASCII.
func isUTF8(in Input) (bool, error) {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := in.Read(buf[kept:])
		chunk := buf[:kept+n]
		for len(chunk) > 0 {
			r, size := utf8.DecodeRune(chunk)
			if r == utf8.RuneError && size == 1 {
				if err == nil && len(chunk) < utf8.UTFMax && !utf8.FullRune(chunk) {
					break // cut in the middle of a character; the rest comes
				}
				return false, nil
			}
			chunk = chunk[size:]
		}
		kept = copy(buf, chunk)
		if errors.Is(err, io.EOF) {
			return kept == 0, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// separator is the one that stands most often in the first line that has any.
func separator(head string) rune {
	for line := range strings.Lines(head) {
		best, most := ',', 0
		for _, sep := range []rune{',', '\t', ';'} {
			if n := strings.Count(line, string(sep)); n > most {
				best, most = sep, n
			}
		}
		if most > 0 {
			return best
		}
	}
	return ','
}
