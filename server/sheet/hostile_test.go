package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"duijie/server/market"
)

// padded makes a zip that unpacks to no more than its ratio allows, because a
// part of it does not compress.
func padded(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	write := func(name string, text []byte) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write("xl/workbook.xml", []byte("<workbook/>"))
	noise := make([]byte, 3<<20)
	r := rand.NewChaCha8([32]byte{})
	_, _ = r.Read(noise)
	write("xl/media/noise.png", noise)
	zeros := make([]byte, 1<<20)
	for _, part := range parts {
		var name string
		var megabytes int
		if _, err := fmt.Sscanf(part, "%s %d", &name, &megabytes); err != nil {
			t.Fatal(err)
		}
		write(name, bytes.Repeat(zeros, megabytes))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAWorkbookMayNotFillTheMemory(t *testing.T) {
	var sheets []string
	for i := range 120 {
		sheets = append(sheets, fmt.Sprintf("xl/worksheets/sheet%d.xml 1", i+1))
	}
	for rule, parts := range map[string][]string{
		"a picture of 100 MB":      {"xl/media/image1.bin 100"},
		"styles of 17 MB":          {"xl/styles.xml 17"},
		"many sheets of 1 MB":      sheets,
		"styles in another case":   {"XL/Styles.XML 17"},
		"another kind of strokes":  {`xl\styles.xml 17`},
		"relations of 17 MB":       {"xl/_rels/workbook.xml.rels 17"},
		"a sheet under other name": {"xl/other/sheet1.xml 20"},
	} {
		err := readError(padded(t, parts...), "x.xlsx", Achievements)
		if market.CodeOf(err) != market.CodeTooLarge {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

// A size in the directory of the archive that is a lie is found while it is
// unpacked, not after.
func TestAnArchiveMayNotLieAboutItsSizes(t *testing.T) {
	data := padded(t, "xl/styles.xml 40")
	at := bytes.LastIndex(data, []byte("xl/styles.xml"))
	// In a header of the directory the unpacked size stands 22 bytes before the name.
	binary.LittleEndian.PutUint32(data[at-22:], 1000)
	if err := readError(data, "x.xlsx", Achievements); market.CodeOf(err) != market.CodeInvalid {
		t.Errorf("%v", err)
	}
}

// readAnything reads whatever bytes there are as a list. It must neither panic
// nor run away, and what it yields must keep the promises of a row.
func readAnything(t *testing.T, data []byte, name string) {
	for _, kind := range Kinds {
		rows := 0
		for row, err := range Read(context.Background(), bytes.NewReader(data), name, kind, func(n int) {
			if n < 0 {
				t.Fatalf("progress %d", n)
			}
		}) {
			if err != nil {
				if c := market.CodeOf(err); c != market.CodeInvalid && c != market.CodeTooLarge {
					t.Fatalf("an error that is no answer: %v", err)
				}
				break
			}
			if rows++; rows > maxRows || row.Line < 1 || len(row.Cells) > maxCells {
				t.Fatalf("%d rows, row %d of %d cells", rows, row.Line, len(row.Cells))
			}
			if (row.Achievement == nil) == (kind == Achievements) && len(row.Faults) == 0 || (row.Demand == nil) == (kind == Demands) && len(row.Faults) == 0 {
				t.Fatalf("a row of %s that is none", kind)
			}
			for _, f := range row.Faults {
				if f.Message.ZH == "" || f.Message.EN == "" || f.Row != row.Line {
					t.Fatalf("a fault that says nothing: %+v", f)
				}
			}
			if len(row.Faults) == 0 && !utf8.ValidString(strings.Join(valuesOf(row), "")) {
				t.Fatalf("a good row that is not UTF-8: %q", valuesOf(row))
			}
		}
	}
}

func valuesOf(r Row) (out []string) {
	for _, v := range r.Values() {
		out = append(out, v)
	}
	return out
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{
		"编号,成果名称,技术领域,价格下限（万元）\nA1,石墨烯膜,05,20\n", "\ufeff编号\t成果名称\r\nA1\t\"石墨\n烯\"\r\n", "编号;需求名称\n1;加热;\n",
		"\xff\xfe\x16\x7f\xf7\x53,\x00", "\xb1\xe0\xba\xc5,\xb3\xc9\xb9\xfb\xc3\xfb\xb3\xc6\nA1,\xca\xaf\xc4\xab\n", "编号,成果名称\n\"A1,\"\"未完",
		"统一社会信用代码,单位名称,单位类别,所在区划\n91350100M000100Y43,某大学,高等院校,长春\n", "编号,成果名称\n=1+1,@x\n", "编号,成果名称,编号,成果名称\n1,2,3,4,5,6\n",
		"{\"id\":\"1\",\"title\":\"石墨烯膜\"}\n", "{\"id\":\"1\",\"title\":\"\\u0000\"}\n{", strings.Repeat("标题\n", 30) + "编号,成果名称\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 {
			return
		}
		readAnything(t, data, "list.csv")
	})
}

// FuzzReadWorkbook puts arbitrary text in the place of a workbook's parts, so
// that the fuzzer need not learn to compress.
func FuzzReadWorkbook(f *testing.F) {
	const (
		rowsOf = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>`
		head   = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>`
		table  = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2"><si><t>编号</t></si><si><t>成果名称</t></si></sst>`
	)
	for _, row := range []string{
		`<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t></is></c><c r="B2"><v>1.1000000000000001</v></c></row>`,
		`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`, `<row><c t="s"><v>99999999999</v></c></row>`, `<row r="-1"><c r="ZZZZ0"><v/></c></row>`,
		`<row r="2"><c r="B2" t="s"><v>-1</v></c></row><row r="2"/>`, `<row r="3"><c r="A3" t="b"><v>1</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`,
	} {
		f.Add([]byte(fmt.Sprintf(rowsOf, head+row)), []byte(table))
	}
	f.Add([]byte("<worksheet>"), []byte("<sst><si><r><t>a</t></r></si></sst>"))
	base := workbookParts(f)
	f.Fuzz(func(t *testing.T, sheet, strings []byte) {
		if len(sheet)+len(strings) > 64<<10 {
			return
		}
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range base {
			switch name {
			case "xl/worksheets/sheet1.xml":
				text = sheet
			case "xl/sharedStrings.xml":
				text = strings
			}
			w, err := z.Create(name)
			if err == nil {
				_, err = w.Write(text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		readAnything(t, b.Bytes(), "list.xlsx")
	})
}

// FuzzReadFile reads arbitrary bytes as a file, a damaged workbook among them.
func FuzzReadFile(f *testing.F) {
	for _, format := range []Format{XLSX, CSV} {
		var b bytes.Buffer
		if err := WriteRows(&b, Achievements, format, once(Row{Number: "1", Achievement: &sampleAchievement})); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte("%PDF-1.7"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 256<<10 {
			return
		}
		readAnything(t, data, "list")
	})
}

// workbookParts are the parts of a small workbook with a table of shared texts.
func workbookParts(f *testing.F) map[string][]byte {
	f.Helper()
	data := workbook(f, []any{"编号", "成果名称"}, []any{"A1", "石墨烯膜"})
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		f.Fatal(err)
	}
	out := map[string][]byte{}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			f.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			f.Fatal(err)
		}
		_ = r.Close()
		out[part.Name] = b.Bytes()
	}
	if out["xl/sharedStrings.xml"] == nil || out["xl/worksheets/sheet1.xml"] == nil {
		f.Fatal("the workbook has other parts than this test thinks")
	}
	return out
}
