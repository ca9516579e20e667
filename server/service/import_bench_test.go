package service_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"

	"github.com/xuri/excelize/v2"
)

// largeRows is the size of list that has to go in at once.
const largeRows = 10_000

// largeHeads are the headings of a list as a university keeps it.
var largeHeads = []string{
	"编号", "成果名称", "英文名称", "技术领域", "细分方向", "成果简介", "解决的问题", "技术优势", "验证情况", "应用领域", "技术指标", "技术成熟度",
	"成果类别", "成果属性", "体现形式", "关键词", "成果水平", "知识产权", "合作方式", "价格下限（万元）", "价格上限（万元）", "期望合作方", "完成单位",
	"完成人", "起始年月", "完成年月",
}

// largeRow makes one row with about 600 characters of text, never the same
// twice.
func largeRow(n int) []string {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	words := func(characters int) string {
		var b strings.Builder
		for range characters {
			b.WriteRune(rune(0x4e00 + r.IntN(3000)))
		}
		return b.String()
	}
	return []string{
		fmt.Sprintf("CG-%05d", n), words(20), "A study of " + strconv.Itoa(n), market.Fields.Label(fmt.Sprintf("%02d", 1+n%11)).ZH, words(6),
		words(180), words(90), words(90), words(60), words(40), fmt.Sprintf("导热系数≥%d W/(m·K)；厚度 %d~%d μm", 100+n%900, n%50, 60+n%50), strconv.Itoa(1 + n%9),
		"应用技术", "原始性创新", "新材料、新工艺", words(3) + "、" + words(4), "国内领先", fmt.Sprintf("发明专利 ZL2020%08d.1 已授权", n), "技术转让、普通许可",
		strconv.Itoa(10 + n%90), strconv.Itoa(100 + n%900), words(30), words(8) + "大学", author(n) + "、" + author(n*7) + "、" + author(n*13), "2021-03", "2024-06",
	}
}

// author is one of two thousand people.
func author(n int) string {
	n %= 2000
	return string([]rune{rune(0x4e00 + n/100), rune(0x5200 + n%100)})
}

// largeList writes a list in one of the shapes in which they come.
func largeList(tb testing.TB, shape string) string {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "list."+strings.TrimSuffix(shape, ", shared strings"))
	f, err := os.Create(name)
	if err != nil {
		tb.Fatal(err)
	}
	write := map[string]func(io.Writer) error{"csv": largeCSV, "xlsx": largeStream, "xlsx, shared strings": largeShared}[shape]
	if err := write(f); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	return name
}

func largeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	_ = out.Write(largeHeads)
	for n := range largeRows {
		_ = out.Write(largeRow(n))
	}
	out.Flush()
	return out.Error()
}

// largeStream writes texts into the cells, as exports of other systems do.
func largeStream(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	sw, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for n := -1; n < largeRows; n++ {
		if err := sw.SetRow("A"+strconv.Itoa(n+2), cellsOf(n)); err != nil {
			return err
		}
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

// largeShared writes texts into one table of shared strings, as spreadsheet
// programs do.
func largeShared(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	for n := -1; n < largeRows; n++ {
		row := cellsOf(n)
		if err := f.SetSheetRow("Sheet1", "A"+strconv.Itoa(n+2), &row); err != nil {
			return err
		}
	}
	return f.Write(w)
}

func cellsOf(n int) []any {
	texts := largeHeads
	if n >= 0 {
		texts = largeRow(n)
	}
	out := make([]any, len(texts))
	for i, s := range texts {
		out[i] = s
	}
	return out
}

// resident reads a figure of this process in bytes: VmRSS, what it holds now,
// or VmHWM, the most it held since the peak was forgotten.
func resident(tb testing.TB, figure string) int64 {
	tb.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		tb.Fatal("this system does not tell the memory of a process: ", err)
	}
	for line := range bytes.Lines(status) {
		if rest, ok := strings.CutPrefix(string(line), figure+":"); ok {
			n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				tb.Fatal(err)
			}
			return n << 10
		}
	}
	tb.Fatalf("no %s in /proc/self/status", figure)
	return 0
}

// peakOf is how much more memory the process held at most while f ran than
// before it.
func peakOf(tb testing.TB, f func()) int64 {
	tb.Helper()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // forgets the peak
		tb.Fatal("this system does not forget a peak: ", err)
	}
	before := resident(tb, "VmRSS")
	f()
	return resident(tb, "VmHWM") - before
}

func takeIn(tb testing.TB, s *service.Service, name string, dry bool) service.Outcome {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	order := service.Import{Kind: sheet.Achievements, Owner: uniCode, Landing: service.LandDraft, By: "cli"}
	take := s.Write
	if dry {
		take = s.Check
	}
	out, err := take(tb.Context(), order, sheet.Read(tb.Context(), f, name, order.Kind, nil), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func TestTenThousandRowsGoInWhole(t *testing.T) {
	s := newService(t)
	admit(t, s, uniCode, "北陆大学", "220104", market.University)
	name := largeList(t, "xlsx, shared strings")
	for _, c := range []struct {
		rule string
		dry  bool
		want string
	}{
		{"the dry run finds no fault", true, "rows 10000 new 10000 changed 0 unchanged 0 bad 0"},
		{"all go in", false, "rows 10000 new 10000 changed 0 unchanged 0 bad 0"},
		{"the same file again changes nothing", false, "rows 10000 new 0 changed 0 unchanged 10000 bad 0"},
	} {
		out := takeIn(t, s, name, c.dry)
		if got := counts(out); got != c.want {
			t.Fatalf("%s: %s %v", c.rule, got, out.Faults[:min(len(out.Faults), 3)])
		}
	}
	if n, err := s.Store.Count(t.Context(), storeQuery()); err != nil || n != largeRows {
		t.Errorf("%d achievements stand, %v", n, err)
	}
}

// BenchmarkImport takes 10,000 rows into the embedded store and tells rows/s
// and how much memory that added at most. The limit is 300 MB.
func BenchmarkImport(b *testing.B) {
	for _, shape := range []string{"csv", "xlsx", "xlsx, shared strings"} {
		name := largeList(b, shape)
		for _, what := range []string{"dry run", "write", "again"} {
			b.Run(shape+"/"+what, func(b *testing.B) {
				var peak int64
				for b.Loop() {
					b.StopTimer()
					s := newService(b)
					admit(b, s, uniCode, "北陆大学", "220104", market.University)
					if what == "again" {
						takeIn(b, s, name, false)
					}
					b.StartTimer()
					peak = max(peak, peakOf(b, func() {
						if out := takeIn(b, s, name, what == "dry run"); out.Rows != largeRows || out.Bad != 0 {
							b.Fatal(counts(out))
						}
					}))
				}
				b.ReportMetric(largeRows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
				b.ReportMetric(float64(peak)/(1<<20), "MB-added")
			})
		}
	}
}
