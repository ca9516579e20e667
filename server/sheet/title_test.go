package sheet

import (
	"bytes"
	"encoding/csv"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func TestAPublishedListOfTitlesIsReadAsItIs(t *testing.T) {
	text := "附件,,,\n2024年度省级专精特新中小企业名单,,,\n序号,企业名称,所属市（州）,所属行业\n1,长春 某某科技有限公司,吉林省长春市朝阳区,汽车零部件\n2.0,某某药业有限公司,延边州,\n"
	rows := collect(t, []byte(text), "list.csv", Titles)
	var got []market.TitleLine
	for _, r := range rows {
		if len(r.Faults) > 0 {
			t.Errorf("row %d: %v", r.Line, r.Faults)
		}
		got = append(got, *r.Title)
	}
	want := []market.TitleLine{
		{Place: 1, Name: "长春 某某科技有限公司", Region: "220104", Industry: "汽车零部件"},
		{Place: 2, Name: "某某药业有限公司", Region: "222400"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlacesAsListsNameThem(t *testing.T) {
	for s, want := range map[string]string{
		"220104": "220104", "长春市": "220100", "长春": "220100", "吉林市": "220200", "吉林省吉林市": "220200", "吉林省": "220000",
		"长春市朝阳区": "220104", "吉林省延边朝鲜族自治州延吉市": "222401", "延边州": "222400", "梅河口市": "220581", "梅河口": "220581", "吉林": "", "长春市延吉市": "", "朝阳": "220104", "某市": "",
	} {
		got, h := region(s)
		if got != want || (h == nil) != (want != "") {
			t.Errorf("%s is read as %q (%v), want %q", s, got, h, want)
		}
	}
}

func TestWhatIsWrongInARowOfTitlesIsNamedOnce(t *testing.T) {
	for cell, want := range map[string]int{"1": 0, "1.": 0, "１": 0, "第一": 1, "1.5": 1, "": 1, "0": 1, "1234567": 1} {
		rows := collect(t, []byte("序号,企业名称,地区\n"+cell+",某某公司,长春市\n"), "list.csv", Titles)
		if len(rows) != 1 || len(rows[0].Faults) != want {
			t.Errorf("place %q: %+v", cell, rows)
		}
	}
}

// What the library shows came from lists that others wrote: a name that begins
// like a formula must not run where the export is opened.
func TestTheExportedLibraryRunsNoFormula(t *testing.T) {
	state := market.TitleState{Status: market.TitleValid, Facts: market.TitleFacts{Level: market.TitleNational, Name: "=HYPERLINK(\"x\")", Industry: "@SUM(A1)", Batch: "+1", NoticeDate: "2024-06-30"}}
	for _, format := range []Format{XLSX, CSV} {
		var b bytes.Buffer
		err := WriteRows(&b, Library, format, func(yield func(Row, error) bool) {
			yield(Row{Standing: &Standing{Key: market.TitleKey{DocumentNumber: "-2", Place: 1}, State: state}}, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range firstLine(t, b.Bytes(), format) {
			if hostile(cell) || cell != "" && (cell[0] == '+' || cell[0] == '-') {
				t.Errorf("%s: the cell %q", format, cell)
			}
		}
	}
}

// firstLine is the row below the headings of what was written.
func firstLine(t *testing.T, data []byte, format Format) []string {
	t.Helper()
	if format == CSV {
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		return rows[1]
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(Library.Title().ZH)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows[1]
}
