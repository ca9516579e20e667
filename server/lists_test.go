package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duijie/server/service"

	"github.com/xuri/excelize/v2"
)

var achievementRows = [][]any{
	{"编号", "成果名称", "技术领域", "成果简介", "技术成熟度", "合作方式", "价格下限（万元）", "完成人", "技术指标", "完成年月"},
	{"A-2", "高导热石墨烯复合膜制备", "新材料及其应用", "以氧化石墨烯为前驱体制备高导热复合膜，用于功率器件散热与电池均温。", "中试", "技术转让、普通许可", 50, "张三、李四", "导热系数≥1200 W/(m·K)；厚度 50~200 μm", "2024-06"},
	{"A-1", "寒区动力电池脉冲自加热", "现代交通", "借电机绕组构成回路在电池内部激励交变电流，零下三十度自行升温。", 7, "合作开发", "面议", "王五", "升温速率≥2.4 ℃/min", "2023-04"},
	{"A-10", "人参皂苷低温提取", "04 生物、医药和医疗器械", "在低温下提取人参皂苷，保留热敏成分并降低溶剂消耗，适合药企改造。", 6, "技术转让", 12.5, "", "", 45446},
}

func TestImportOfAWorkbook(t *testing.T) {
	admitted(t)
	list := book(t, "成果.xlsx", achievementRows...)
	args := []string{"import", "--json", "--kind", "achievements", "--organisation", universityCode, list}
	for _, c := range []struct {
		rule string
		args []string
		want service.Outcome
	}{
		{"a dry run counts what would be new", append(args, "--dry-run"), service.Outcome{Rows: 3, New: 3}},
		{"and writes nothing", append(args, "--dry-run"), service.Outcome{Rows: 3, New: 3}},
		{"the rows go in", args, service.Outcome{Rows: 3, New: 3}},
		{"the same file again changes nothing", args, service.Outcome{Rows: 3, Unchanged: 3}},
	} {
		out := outcome(t, ok(t, c.args...))
		if out.Rows != c.want.Rows || out.New != c.want.New || out.Changed != 0 || out.Unchanged != c.want.Unchanged || out.Bad != 0 {
			t.Errorf("%s: %+v", c.rule, out)
		}
	}
	if got := ok(t, "import", "--kind", "achievements", "--organisation", universityCode, list); got != "imported: 3 rows, 0 new, 0 changed, 3 unchanged, 0 faulty\n" {
		t.Errorf("without --json: %q", got)
	}
}

func TestFaultyRowsAreListedLeftOutAndComeBackToMend(t *testing.T) {
	admitted(t)
	list := file(t, "成果.csv", "编号,成果名称,技术领域,价格下限（万元）\nA1,甲成果名称,05,20\nA2,乙成果名称,魔法,二十万\n")
	mend := filepath.Join(t.TempDir(), "改.xlsx")
	args := []string{"import", "--kind", "achievements", "--organisation", universityCode, "--faulty", mend, list}
	out, err := command(t, args...)
	if err == nil || err.Error() != "1 of 2 rows are faulty and were left out" {
		t.Errorf("exit: %v", err)
	}
	for _, want := range []string{
		`row 3, column C 技术领域: "魔法": not one of the allowed values; one of: `, `row 3, column D 价格下限（万元）: "二十万": not a number; write digits`,
		"imported: 2 rows, 1 new, 0 changed, 0 unchanged, 1 faulty",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("missing %s in\n%s", want, out)
		}
	}
	f, err := excelize.OpenFile(mend)
	if err != nil {
		t.Fatal(err)
	}
	name := f.GetSheetName(0)
	for cell, v := range map[string]any{"D2": "新材料及其应用", "E2": 20} {
		if err := f.SetCellValue(name, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	mended := outcome(t, ok(t, "import", "--json", "--kind", "achievements", "--organisation", universityCode, mend))
	if mended.Rows != 1 || mended.New != 1 {
		t.Errorf("mended: %+v", mended)
	}
}

func TestImportRefusesWhatItCannotRead(t *testing.T) {
	admitted(t)
	for _, c := range []struct{ rule, path, want string }{
		{"a pdf", file(t, "list.xlsx", "%PDF-1.7"), "neither an xlsx nor a csv"},
		{"no headings", file(t, "list.csv", "一,二\n三,四\n"), "no headings"},
		{"an empty file", file(t, "list.csv", ""), "the file is empty"},
	} {
		_, err := command(t, "import", "--kind", "achievements", "--organisation", universityCode, c.path)
		if err == nil || !strings.Contains(plainError(err), c.want) {
			t.Errorf("%s: %v", c.rule, err)
		}
	}
	if _, err := command(t, "import", "--kind", "achievements", "--landing", "heaven", file(t, "x.csv", "x")); err == nil {
		t.Error("a landing that is none")
	}
	if _, err := command(t, "import", "--kind", "achievements", filepath.Join(t.TempDir(), "none.csv")); err == nil {
		t.Error("a file that is not there")
	}
}

// What is exported, taken in by another platform and exported there again is
// the same to the byte, in the order of the numbers.
func TestAnExportComesBackTheSame(t *testing.T) {
	admitted(t)
	ok(t, "import", "--kind", "achievements", "--organisation", universityCode, book(t, "成果.xlsx", achievementRows...))
	ok(t, "import", "--kind", "demands", "--organisation", firmCode, file(t, "需求.csv",
		"编号,需求名称,技术领域,拟解决的技术问题,核心指标,资金投入（万元）,完成时限,是否匿名\n"+
			"X-1,低温快速加热,10,冬季零下三十度充电时间过长,充电时间≤40 min；能耗<5%（期望）,100-200,2027年12月,是\n"))
	first := map[string][]byte{}
	exports := map[string][]string{
		"organisations": {"export", "organisations"},
		"achievements":  {"export", "achievements", "--organisation", universityCode},
		"demands":       {"export", "demands", "--organisation", firmCode},
	}
	export := func(kind, format string) []byte {
		name := filepath.Join(t.TempDir(), kind+"."+format)
		ok(t, append(exports[kind], "--format", format, "-o", name)...)
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for kind := range exports {
		for _, format := range []string{"csv", "xlsx"} {
			first[kind+format] = export(kind, format)
			name := file(t, kind+"."+format, string(first[kind+format]))
			out := outcome(t, ok(t, "import", "--json", "--kind", kind, name))
			if out.Unchanged != out.Rows || out.Rows == 0 {
				t.Errorf("%s as %s into the same platform: %+v", kind, format, out)
			}
		}
	}
	if got := string(first["achievementscsv"]); !(strings.Index(got, "A-1,") < strings.Index(got, "A-2,") && strings.Index(got, "A-2,") < strings.Index(got, "A-10,")) {
		t.Errorf("not in the order of the numbers:\n%s", got)
	}
	newData(t)
	for _, kind := range []string{"organisations", "achievements", "demands"} {
		ok(t, "import", "--kind", kind, file(t, kind+".xlsx", string(first[kind+"xlsx"])))
		if again := export(kind, "csv"); !bytes.Equal(again, first[kind+"csv"]) {
			t.Errorf("%s differ:\n%s\n%s", kind, first[kind+"csv"], again)
		}
	}
}

// Everything in the samples survives the way out and in again.
func TestTheSamplesComeBackTheSame(t *testing.T) {
	newData(t)
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	s, done, err := openService(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := importSamples(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	owners, _, err := s.OrganisationList(t.Context(), service.OrganisationFilter{Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	done()
	rows := 0
	for _, o := range owners {
		for _, kind := range []string{"achievements", "demands"} {
			name := filepath.Join(t.TempDir(), kind+".csv")
			ok(t, "export", kind, "--organisation", string(o.CreditCode), "--format", "csv", "-o", name)
			text, err := command(t, "import", "--json", "--dry-run", "--kind", kind, "--organisation", string(o.CreditCode), name)
			out := outcome(t, text)
			// Those that are under review are frozen, but not changed either.
			if err != nil || out.Unchanged != out.Rows {
				t.Errorf("%s, %s: %v, %d of %d unchanged; %v", o.Name, kind, err, out.Unchanged, out.Rows, out.Faults)
			}
			rows += out.Rows
		}
	}
	if rows < 190 {
		t.Errorf("only %d rows came out", rows)
	}
}

func TestExportSaysWhatItNeeds(t *testing.T) {
	admitted(t)
	for code, want := range map[string]string{
		"": "a credit code has 18 characters", "91350100M000100Y44": "ask for “3”", "91350100M000100Y43": "not found",
	} {
		if _, err := command(t, "export", "achievements", "--organisation", code); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "--organisation") {
			t.Errorf("organisation %q: %v", code, err)
		}
	}
	if out := ok(t, "export", "demands", "--template", "--format", "csv"); !strings.HasPrefix(out, "\ufeff编号,需求名称,") || strings.Count(out, "\n") != 1 {
		t.Errorf("template: %q", out)
	}
	if out := ok(t, "export", "organisations", "--template"); !strings.HasPrefix(out, "PK\x03\x04") {
		t.Errorf("a workbook: %.10q", out)
	}
}

func TestTheSamplesDoNotGrowOld(t *testing.T) {
	for _, today := range []string{"2026-11-22", "2028-02-29", "2035-12-31"} {
		rows, err := sampleRows(dateOf(today))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows["demands"] {
			if d := r.Demand.Deadline; d != "" && (!d.Valid() || d < dateOf(today).AddMonths(3)) {
				t.Errorf("on %s %s is due on %s", today, r.Number, d)
			}
		}
	}
}
