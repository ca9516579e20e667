package sheet

import (
	"bytes"
	"context"
	"iter"
	"strings"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// collect reads a whole list.
func collect(t *testing.T, data []byte, name string, kind Kind) []Row {
	t.Helper()
	var rows []Row
	for row, err := range Read(context.Background(), bytes.NewReader(data), name, kind, nil) {
		if err != nil {
			t.Fatalf("read %s: %v", name, err)
		}
		rows = append(rows, row)
	}
	return rows
}

func readError(data []byte, name string, kind Kind) error {
	for _, err := range Read(context.Background(), bytes.NewReader(data), name, kind, nil) {
		if err != nil {
			return err
		}
	}
	return nil
}

func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var sampleAchievement = market.AchievementContent{
	Title: "高导热石墨烯复合膜", TitleEN: "Graphene film", Field: "05", Subfield: "导热材料", Category: "applied", Nature: "original",
	Forms: []string{"material", "variety"}, Keywords: []string{"石墨烯", "导热膜"}, Summary: "第一行\n第二行", Problem: "局部过热",
	Indicators: []market.Indicator{
		{Name: "导热系数", Op: market.AtLeast, Value: 1200, Unit: "W/(m·K)", Note: "面内"},
		{Name: "厚度", Op: market.Between, Value: 50, High: 200, Unit: "μm"},
		{Name: "使用温度", Op: market.Between, Value: -40, High: 150, Unit: "℃"},
	},
	TRL: 6, Level: "domestic_lead", Modes: []string{"transfer", "self", "license_ordinary"},
	IP:          []market.IntellectualProperty{{Type: "invention", Number: "ZL202010000000.0", Status: "granted"}},
	Price:       market.Price{Kind: "range", MinFen: 50 * market.WanYuan, MaxFen: 80*market.WanYuan + 5000*market.Yuan},
	CompletedBy: []string{"某大学", "某研究所"}, Started: "2021-03", Finished: "2024-06",
	Registration: market.AchievementRegistration{Number: "9222024Y0001", Date: "2024-06-30", RecommendedBy: "某局"},
}

var sampleDemand = market.DemandContent{
	Title: "低温快速加热", Field: "06", Industry: "C3670", Keywords: []string{"低温"}, Problem: "充电时间过长", Background: "样机 2 台",
	Indicators: []market.Indicator{{Name: "充电时间", Op: market.AtMost, Value: 40, Unit: "min", Need: "must"}, {Name: "能耗", Op: market.LessThan, Value: 5, Unit: "%", Need: "wish"}},
	MinTRL:     5, Modes: []string{"commissioned"}, Budget: market.Price{Kind: "fixed", MinFen: 150 * market.WanYuan, MaxFen: 150 * market.WanYuan},
	Ownership: "shared", Deadline: "2027-12-31", Challenge: true, Anonymous: true,
}

func once(rows ...Row) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestExportReadsBackAsTheSame(t *testing.T) {
	for _, format := range []Format{XLSX, CSV} {
		var b bytes.Buffer
		in := Row{Number: "CG-1", Owner: "91350100M000100Y43", Achievement: &sampleAchievement, Inventors: []string{"张三", "李四"}}
		if err := WriteRows(&b, Achievements, format, once(in)); err != nil {
			t.Fatal(err)
		}
		rows := collect(t, b.Bytes(), "x."+string(format), Achievements)
		if len(rows) != 1 || len(rows[0].Faults) > 0 {
			t.Fatalf("%s: rows %+v", format, rows)
		}
		if d := cmp.Diff(sampleAchievement, *rows[0].Achievement); d != "" {
			t.Errorf("%s achievement: %s", format, d)
		}
		if d := cmp.Diff(in.Inventors, rows[0].Inventors); d != "" || rows[0].Number != "CG-1" || rows[0].Owner != in.Owner {
			t.Errorf("%s: %s %+v", format, d, rows[0])
		}
		b.Reset()
		if err := WriteRows(&b, Demands, format, once(Row{Number: "XQ-1", Demand: &sampleDemand})); err != nil {
			t.Fatal(err)
		}
		rows = collect(t, b.Bytes(), "x", Demands)
		if d := cmp.Diff(sampleDemand, *rows[0].Demand); d != "" || len(rows[0].Faults) > 0 {
			t.Errorf("%s demand: %s %v", format, d, rows[0].Faults)
		}
	}
}

func TestReadListsAsPeopleSendThem(t *testing.T) {
	text := "某大学2024年成果汇总表,,,,,,\r\n制表人：某处,,,,,,\r\n成果编号,成果名称,所属领域,成熟度,转让价格（元）,完成时间,备注\r\n" +
		"Ａ－００１,石墨烯 导热膜,新材料,中试,\"５００，０００\",45473,好\r\n,,,,,,\r\nA-002,激光雷达,电子信息,TRL7,50-80万元,2024年6月,\r\nA-003,面议的,05 新材料及其应用,小试,面议,2024/6/1,\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"utf8": text, "bom": "\ufeff" + text, "gb18030": gb, "tabs": strings.ReplaceAll(strings.ReplaceAll(text, "\"５００，０００\"", "500000"), ",", "\t")} {
		rows := collect(t, []byte(data), name+".csv", Achievements)
		if len(rows) != 3 {
			t.Fatalf("%s: %d rows", name, len(rows))
		}
		for _, r := range rows {
			if len(r.Faults) > 0 {
				t.Errorf("%s row %d: %v", name, r.Line, r.Faults)
			}
		}
		a, b, c := rows[0].Achievement, rows[1].Achievement, rows[2].Achievement
		if rows[0].Number != "A-001" || rows[0].Line != 4 || a.Field != "05" || a.TRL != 6 || a.Finished != "2024-06" {
			t.Errorf("%s first: %+v %+v", name, rows[0], a)
		}
		if a.Price != (market.Price{Kind: "fixed", MinFen: 50 * market.WanYuan, MaxFen: 50 * market.WanYuan}) {
			t.Errorf("%s price in yuan: %+v", name, a.Price)
		}
		if b.Price != (market.Price{Kind: "range", MinFen: 50 * market.WanYuan, MaxFen: 80 * market.WanYuan}) || b.TRL != 7 || b.Finished != "2024-06" {
			t.Errorf("%s span: %+v", name, b)
		}
		if c.Price.Kind != "negotiable" || c.TRL != 5 {
			t.Errorf("%s negotiable: %+v", name, c)
		}
	}
}

func TestMergedTitleRowAndTypedDatesInAWorkbook(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for cell, v := range map[string]any{
		"A1": "需求征集表", "A2": "编号", "B2": "需求名称", "C2": "完成时限", "D2": "预算（万元）",
		"A3": "X1", "B3": "低温加热", "C3": sampleDemand.Deadline.Time().In(market.China), "D3": 12.5,
	} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MergeCell("Sheet1", "A1", "D1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	rows := collect(t, b.Bytes(), "x.xlsx", Demands)
	if len(rows) != 1 || len(rows[0].Faults) > 0 {
		t.Fatalf("%+v", rows)
	}
	if d := rows[0].Demand; d.Deadline != "2027-12-31" || d.Budget.MinFen != 12_500_000 {
		t.Errorf("got %+v", d)
	}
}

func TestFaultsNameSheetRowColumnValueAndRemedy(t *testing.T) {
	data := workbook(t,
		[]any{"编号", "成果名称", "技术领域", "价格", "完成年月", "关键词", "技术指标"},
		[]any{"A1", "甲成果", "魔法", "二十万", "2024-13", "一、二、三、四", "很好用"},
		[]any{"A1", "乙成果", "05", "50", "2024-06", "", ""},
		[]any{"A2", "=HYPERLINK(\"http://x\")", "05", "", "", "", ""},
		[]any{"", "丙成果", "", "", "", "", ""},
	)
	var got []string
	for _, r := range collect(t, data, "x.xlsx", Achievements) {
		for _, f := range r.Faults {
			got = append(got, f.String())
		}
	}
	want := []string{
		`sheet Sheet1, row 2, column C 技术领域: "魔法": not one of the allowed values`,
		`sheet Sheet1, row 2, column G 技术指标: "很好用": “很好用” is not name, comparison, value, unit`,
		`sheet Sheet1, row 2, column D 价格下限（万元）: "二十万": not a number; write digits, such as 20 or 20万元, or 面议 for negotiable`,
		`sheet Sheet1, row 2, column E 完成年月: "2024-13": not a month; write 2024-06`,
		`sheet Sheet1, row 2, column F 关键词: "一；二；三；四": at most 3 keywords`,
		`sheet Sheet1, row 3, column D 价格下限（万元）: "50": yuan or 10,000 yuan?`,
		`sheet Sheet1, row 4, column B 成果名称: "=HYPERLINK(\"http://x\")": a cell must not begin like a formula`,
		`sheet Sheet1, row 5, column A 编号: must be filled in`,
	}
	all := strings.Join(got, "\n")
	for _, w := range want {
		if !strings.Contains(all, w) {
			t.Errorf("missing %s\nin\n%s", w, all)
		}
	}
}

func TestFaultyRowsComeBackToMend(t *testing.T) {
	data := workbook(t,
		[]any{"编号", "成果名称", "转让价格（元）", "本单位备注"},
		[]any{"A1", "甲成果", "二十万", "留着"},
	)
	rows := collect(t, data, "x.xlsx", Achievements)
	var b bytes.Buffer
	if err := WriteFaulty(&b, Achievements, rows); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, _ := f.GetCellValue("Sheet1", "A2"); !strings.Contains(got, "价格下限（万元）：不是数") {
		t.Errorf("problem column: %q", got)
	}
	if got, _ := f.GetCellValue("Sheet1", "E2"); got != "留着" {
		t.Errorf("own column: %q", got)
	}
	if err := f.SetCellValue("Sheet1", "D2", "200000"); err != nil {
		t.Fatal(err)
	}
	b.Reset()
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	again := collect(t, b.Bytes(), "x.xlsx", Achievements)
	if len(again) != 1 || len(again[0].Faults) > 0 || again[0].Achievement.Price.MinFen != 20*market.WanYuan {
		t.Errorf("mended: %+v", again)
	}
}

func TestHostileFilesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"pdf":         {[]byte("%PDF-1.7 ..."), "neither an xlsx nor a csv"},
		"old excel":   {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1......"), "old Excel file"},
		"empty":       {nil, "empty"},
		"html":        {[]byte("<html><table>"), "neither"},
		"nul":         {[]byte("编号,成果名称\x00\n"), "neither"},
		"not a book":  {archive(t, map[string]int{"a.txt": 10}), "not an Excel workbook"},
		"bomb":        {archive(t, map[string]int{"xl/workbook.xml": 10, "xl/worksheets/sheet1.xml": 600 << 20}), "unpacked"},
		"ratio":       {archive(t, map[string]int{"xl/workbook.xml": 10, "xl/worksheets/sheet1.xml": 60 << 20}), "unpacked"},
		"macros":      {archive(t, map[string]int{"xl/workbook.xml": 10, "xl/vbaProject.bin": 10}), "macros"},
		"truncated":   {workbook(t, []any{"编号", "成果名称"})[:900], "damaged"},
		"no headings": {[]byte("甲,乙\n1,2\n"), "no headings"},
		"100 MB":      {make([]byte, 100<<20), "the limit is"},
	} {
		err := readError(c.data, "x", Achievements)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestExportGuardsFormulas(t *testing.T) {
	a := sampleAchievement
	a.Title, a.Summary = "+cmd|' /C calc'!A0", "-1+1"
	for _, format := range []Format{CSV, XLSX} {
		var b bytes.Buffer
		if err := WriteRows(&b, Achievements, format, once(Row{Number: "1", Achievement: &a})); err != nil {
			t.Fatal(err)
		}
		if format == CSV && (!strings.Contains(b.String(), "'+cmd") || !strings.Contains(b.String(), "'-1+1")) {
			t.Error("csv cells begin like formulas")
		}
		rows := collect(t, b.Bytes(), "x", Achievements)
		if len(rows) != 1 || rows[0].Achievement.Title != a.Title || rows[0].Achievement.Summary != a.Summary {
			t.Errorf("%s does not read back: %+v", format, rows)
		}
	}
}

func TestTemplateHasDropDownsAndExplainsEveryColumn(t *testing.T) {
	for _, kind := range Kinds {
		var b bytes.Buffer
		if err := WriteTemplate(&b, kind, XLSX); err != nil {
			t.Fatal(err)
		}
		if rows := collect(t, b.Bytes(), "x", kind); len(rows) != 0 {
			t.Errorf("%s: an empty template has %d rows", kind, len(rows))
		}
		f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		lists := 0
		for _, c := range columns[kind] {
			if c.List != "" && c.codes() == nil {
				t.Errorf("%s: column %s names no code list", kind, c.Key)
			}
			if c.List != "" && !c.Many {
				lists++
			}
		}
		if dv, err := f.GetDataValidations(kind.Title().ZH); err != nil || len(dv) != lists {
			t.Errorf("%s: %d drop-downs, want %d (%v)", kind, len(dv), lists, err)
		}
		if rows, _ := f.GetRows(explanationSheet); len(rows) != len(columns[kind])+1 {
			t.Errorf("%s: %d lines of explanation", kind, len(rows))
		}
		_ = f.Close()
	}
}

func TestColumnsAreUnambiguous(t *testing.T) {
	for kind, list := range columns {
		seen := map[string]string{}
		for _, c := range list {
			for _, h := range append([]string{c.ZH, c.EN, c.Key}, c.Aliases...) {
				key := headingKey(h)
				if other, ok := seen[key]; ok && other != c.Key {
					t.Errorf("%s: heading %q means both %s and %s", kind, h, other, c.Key)
				}
				seen[key] = c.Key
			}
		}
	}
}
