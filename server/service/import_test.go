package service_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
	"duijie/server/store"
)

func list(lines ...string) string {
	return "编号,成果名称,技术领域,成果简介,技术成熟度,合作方式,价格（万元）,完成人\n" + strings.Join(lines, "\n") + "\n"
}

func write(t *testing.T, s *service.Service, order service.Import, text string) (service.Outcome, []sheet.Row) {
	t.Helper()
	var bad []sheet.Row
	rows := sheet.Read(t.Context(), bytes.NewReader([]byte(text)), "list.csv", order.Kind, nil)
	out, err := s.Write(t.Context(), order, rows, func(r sheet.Row) { bad = append(bad, r) })
	if err != nil {
		t.Fatal(err)
	}
	return out, bad
}

func counts(o service.Outcome) string {
	return fmt.Sprintf("rows %d new %d changed %d unchanged %d bad %d", o.Rows, o.New, o.Changed, o.Unchanged, o.Bad)
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	s := newService(t)
	admit(t, s, uniCode, "北陆大学", "220104", market.University)
	order := service.Import{Kind: sheet.Achievements, Owner: uniCode, Landing: service.LandDraft, By: "cli"}
	text := list(
		"A1,石墨烯导热膜,05,以氧化石墨烯为前驱体制备高导热复合膜材料,6,技术转让,50,张三、李四",
		"A2,激光雷达,01,面向雪天的激光雷达点云去噪方法与装置,TRL5,合作开发,面议,王五",
		"A3,坏行,没有的领域,x,5,合作开发,二十万,",
	)
	out, bad := write(t, s, order, text)
	if got := counts(out); got != "rows 3 new 2 changed 0 unchanged 0 bad 1" || len(bad) != 1 {
		t.Fatalf("first: %s", got)
	}
	head, _ := s.Store.Head(t.Context())
	out, _ = write(t, s, order, text)
	if got := counts(out); got != "rows 3 new 0 changed 0 unchanged 2 bad 1" {
		t.Errorf("again: %s", got)
	}
	if now, _ := s.Store.Head(t.Context()); now != head {
		t.Errorf("the journal grew from %d to %d", head, now)
	}
	out, _ = write(t, s, order, strings.Replace(text, "面向雪天", "面向雨雪天", 1))
	if got := counts(out); got != "rows 3 new 0 changed 1 unchanged 1 bad 1" {
		t.Errorf("one changed: %s", got)
	}
}

func TestARowUnderReviewIsFaultedAndTheOthersGoIn(t *testing.T) {
	s := newService(t)
	admit(t, s, uniCode, "北陆大学", "220104", market.University)
	order := service.Import{Kind: sheet.Achievements, Owner: uniCode, Landing: service.LandSubmit, By: "cli"}
	first := "A1,石墨烯导热膜,05,以氧化石墨烯为前驱体制备的高导热复合膜材料技术,6,技术转让,50,"
	write(t, s, order, list(first))
	out, bad := write(t, s, order, list(strings.Replace(first, "50", "60", 1), "A2,第二项,05,简介还不够二十个字,5,技术转让,,"))
	if got := counts(out); got != "rows 2 new 1 changed 0 unchanged 0 bad 1" {
		t.Fatalf("%s %v", got, out.Faults)
	}
	if f := bad[0].Faults[0]; f.Row != 2 || !strings.Contains(f.Message.ZH, "正在审核") {
		t.Errorf("fault %+v", f)
	}
	waiting, err := s.Achievements.Waiting(t.Context(), office("220000", market.RoleReviewer), service.Filter{})
	if err != nil || waiting.Total != 1 || waiting.Rows[0].Number != "A1" || waiting.Rows[0].Owner != "北陆大学" {
		t.Errorf("waiting %+v, %v", waiting, err)
	}
}

func TestAnImportReachesOnlyWhomTheImporterMayActFor(t *testing.T) {
	s := newService(t)
	uni := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	admit(t, s, firmCode, "瀚辰公司", "220106", market.Enterprise)
	text := "编号,成果名称,所属单位信用代码\nA1,甲成果," + uniCode + "\nA2,乙成果," + firmCode + "\nA3,丙成果,91350100M000100Y43\nA4,丁成果,123\n"
	mayOwn, err := service.MayImport(uni, sheet.Achievements, service.LandDraft)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := write(t, s, service.Import{Kind: sheet.Achievements, Landing: service.LandDraft, By: uni.User, MayOwn: mayOwn}, text)
	if got := counts(out); got != "rows 4 new 1 changed 0 unchanged 0 bad 3" {
		t.Errorf("%s %v", got, out.Faults)
	}
	for _, c := range []struct {
		who     market.Actor
		kind    sheet.Kind
		landing service.Landing
		want    market.Code
	}{
		{market.Actor{}, sheet.Achievements, service.LandDraft, market.CodeForbidden},
		{uni, sheet.Achievements, service.LandListed, market.CodeForbidden},
		{uni, sheet.Organisations, service.LandDraft, market.CodeForbidden},
		{office("220100", market.RoleReviewer), sheet.Achievements, service.LandDraft, market.CodeForbidden},
		{office("220100", market.RoleDepartmentManager), sheet.Organisations, service.LandDraft, ""},
		{operator, sheet.Achievements, service.LandListed, ""},
	} {
		_, err := service.MayImport(c.who, c.kind, c.landing)
		wantCode(t, c.who.User+" imports "+string(c.kind), err, c.want)
	}
}

func TestAnUploadIsCheckedThenApplied(t *testing.T) {
	s := newService(t)
	uni := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	other := admit(t, s, firmCode, "瀚辰公司", "220106", market.Enterprise)
	text := list("A1,石墨烯导热膜,05,简介,6,技术转让,50,张三", "A2,坏行,魔法,,,,,")
	st, err := s.Upload(t.Context(), uni, sheet.Achievements, service.LandDraft, "", "成果.csv", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	st = waitFor(t, s, uni, st.ID, service.ImportChecked)
	if got := counts(st.Outcome); got != "rows 2 new 1 changed 0 unchanged 0 bad 1" || st.Done != 1000 {
		t.Errorf("checked: %s at %d", got, st.Done)
	}
	if n, _ := s.Store.Count(t.Context(), storeQuery()); n != 0 {
		t.Errorf("a dry run wrote %d items", n)
	}
	_, _, err = s.ImportStatus(other, st.ID)
	wantCode(t, "another's import", err, market.CodeNotFound)
	_, err = s.ApplyImport(t.Context(), other, st.ID, service.LandDraft)
	wantCode(t, "another applies", err, market.CodeNotFound)
	if _, err := s.ApplyImport(t.Context(), uni, st.ID, service.LandDraft); err != nil {
		t.Fatal(err)
	}
	st = waitFor(t, s, uni, st.ID, service.ImportDone)
	if got := counts(st.Outcome); got != "rows 2 new 1 changed 0 unchanged 0 bad 1" {
		t.Errorf("done: %s", got)
	}
	_, err = s.ApplyImport(t.Context(), uni, st.ID, service.LandDraft)
	wantCode(t, "applied twice", err, market.CodeConflict)
	mend, err := s.FaultyRows(uni, st.ID)
	if err != nil || !bytes.HasPrefix(mend, []byte("PK")) {
		t.Errorf("file to mend: %d bytes, %v", len(mend), err)
	}
	var b bytes.Buffer
	if err := s.Export(t.Context(), uni, sheet.Achievements, sheet.CSV, &b); err != nil || !strings.Contains(b.String(), "石墨烯导热膜") || !strings.Contains(b.String(), "张三") {
		t.Errorf("export %q, %v", b.String(), err)
	}
	own := service.Import{Kind: sheet.Achievements, Landing: service.LandDraft, By: uni.User, Member: uni.Organisation}
	out, _ := write(t, s, own, b.String())
	if got := counts(out); got != "rows 1 new 0 changed 0 unchanged 1 bad 0" {
		t.Errorf("an export imported again: %s %v", got, out.Faults)
	}
}

func TestABadFileFailsWithItsReason(t *testing.T) {
	s := newService(t)
	uni := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	st, err := s.Upload(t.Context(), uni, sheet.Achievements, service.LandDraft, "", "x.xlsx", strings.NewReader("%PDF-1.7"))
	if err != nil {
		t.Fatal(err)
	}
	st = waitFor(t, s, uni, st.ID, service.ImportFailed)
	if st.Problem == nil || st.Problem.Code != market.CodeInvalid {
		t.Errorf("problem %v", st.Problem)
	}
}

func waitFor(t *testing.T, s *service.Service, a market.Actor, id string, want service.ImportState) service.ImportStatus {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		st, changed, err := s.ImportStatus(a, id)
		if err != nil {
			t.Fatal(err)
		}
		if st.State == want {
			return st
		}
		if st.State == service.ImportFailed {
			t.Fatalf("import failed: %v", st.Problem)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("stands at %s, want %s", st.State, want)
		}
	}
}

func storeQuery() store.Query { return store.Query{Kind: service.Achievements} }

func TestAColumnThatIsNotThereLeavesWhatStands(t *testing.T) {
	s := newService(t)
	admit(t, s, uniCode, "北陆大学", "220104", market.University)
	order := service.Import{Kind: sheet.Achievements, Owner: uniCode, Landing: service.LandListed, By: "cli"}
	write(t, s, order, list("A1,石墨烯导热膜,05,以氧化石墨烯为前驱体制备,6,技术转让,50,张三、李四"))
	out, _ := write(t, s, order, "编号,成果名称,技术成熟度\nA1,石墨烯导热膜,7\n")
	if got := counts(out); got != "rows 1 new 0 changed 1 unchanged 0 bad 0" {
		t.Fatal(got)
	}
	id, err := s.FindItem(t.Context(), service.Achievements, uniCode+"/A1")
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Achievements.ListedTo(t.Context(), office("220100", market.RoleReviewer), id)
	c := l.Revision.Content
	if err != nil || c.TRL != 7 || c.Field != "05" || c.Summary == "" || len(c.Inventors) != 2 || c.Price.MinFen != 50*market.WanYuan {
		t.Errorf("%+v, %v", c, err)
	}
	write(t, s, order, "编号,成果名称,成果简介\nA1,石墨烯导热膜,\n")
	if l, _ := s.Achievements.Listed(t.Context(), id); l.Revision.Content.Summary != "" {
		t.Errorf("an empty cell left %q", l.Revision.Content.Summary)
	}
}

func TestARowTwiceIsFaultedHoweverItIsWritten(t *testing.T) {
	s := newService(t)
	admit(t, s, uniCode, "北陆大学", "220104", market.University)
	text := "编号,成果名称,所属单位信用代码\nA1,甲成果,\nＡ１,乙成果," + strings.ToLower(uniCode) + "\na1,丙成果," + uniCode + "\n"
	order := service.Import{Kind: sheet.Achievements, Owner: uniCode, Landing: service.LandDraft, By: "cli"}
	out, _ := write(t, s, order, text)
	if got := counts(out); got != "rows 3 new 1 changed 0 unchanged 0 bad 2" || out.Faults[0].Message.ZH != "与第 2 行重复" {
		t.Errorf("%s %v", got, out.Faults)
	}
}

func TestAnOfficesListDoesNotTouchWhatTheOwnerIsWorkingOn(t *testing.T) {
	s := newService(t)
	uni := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	w, err := s.Achievements.Create(t.Context(), uni, draftOf("A1"))
	if err != nil {
		t.Fatal(err)
	}
	order := service.Import{Kind: sheet.Achievements, Owner: uniCode, Landing: service.LandListed, By: "an office"}
	out, _ := write(t, s, order, list("A1,别的标题,05,以氧化石墨烯为前驱体制备,6,技术转让,50,"))
	if got := counts(out); got != "rows 1 new 0 changed 0 unchanged 0 bad 1" || strings.Contains(fmt.Sprint(out.Faults), film.Title) {
		t.Errorf("%s %v", got, out.Faults)
	}
	if now, err := s.Achievements.Work(t.Context(), uni, w.Item.ID); err != nil || now.Version != w.Version {
		t.Errorf("version %d, %v", now.Version, err)
	}
}

func TestAnOfficeCannotTakeOverAnOrganisationByAList(t *testing.T) {
	s := newService(t)
	uni := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	mayOwn, err := service.MayImport(office("220203", market.RoleDepartmentManager), sheet.Organisations, service.LandDraft)
	if err != nil {
		t.Fatal(err)
	}
	head := "统一社会信用代码,单位名称,单位类别,所在区划\n"
	order := service.Import{Kind: sheet.Organisations, Landing: service.LandDraft, By: "office", MayOwn: mayOwn}
	out, _ := write(t, s, order, head+uniCode+",别的名称,企业,220203\n11220000DEMB00145R,某部门,主管部门,220203\n")
	if got := counts(out); got != "rows 2 new 0 changed 0 unchanged 0 bad 2" {
		t.Errorf("%s %v", got, out.Faults)
	}
	if o, _, err := s.Organisation(t.Context(), uni.Organisation); err != nil || o.Name != "北陆大学" || o.Region != "220104" {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestLongTextsGoInHoweverManyThereAre(t *testing.T) {
	s := newService(t)
	admit(t, s, uniCode, "北陆大学", "220104", market.University)
	order := service.Import{Kind: sheet.Achievements, Owner: uniCode, Landing: service.LandListed, By: "cli"}
	var long, short []string
	for i := range 60 {
		long = append(long, fmt.Sprintf("A%d,成果%d,05,%s,6,技术转让,50,", i, i, strings.Repeat("长", 8000)))
		short = append(short, fmt.Sprintf("A%d,成果%d,05,短,6,技术转让,50,", i, i))
	}
	out, _ := write(t, s, order, list(long...))
	if got := counts(out); got != "rows 60 new 60 changed 0 unchanged 0 bad 0" {
		t.Fatalf("%s", got)
	}
	out, _ = write(t, s, order, list(short...))
	if got := counts(out); got != "rows 60 new 0 changed 60 unchanged 0 bad 0" {
		t.Errorf("%s", got)
	}
}

func TestTheDryRunSaysWhatTheWriteWillSay(t *testing.T) {
	s := newService(t)
	admit(t, s, uniCode, "北陆大学", "220104", market.University)
	text := "编号,成果名称,是否涉密,完成人\n" + "A1,甲成果,否,张三\n" + strings.Repeat("长", 41) + ",乙成果,否,\n" + "A3,丙成果,否,\"" + strings.Repeat("人、", 51) + "\"\nA4,丁成果,否,\x01\n"
	order := service.Import{Kind: sheet.Achievements, Owner: uniCode, Landing: service.LandSubmit, By: "cli"}
	check, err := s.Check(t.Context(), order, sheet.Read(t.Context(), strings.NewReader(text), "x.csv", sheet.Achievements, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := write(t, s, order, text)
	if a, b := counts(check), counts(out); a != b || a != "rows 4 new 1 changed 0 unchanged 0 bad 3" {
		t.Errorf("check: %s; write: %s", a, b)
	}
}

// A list that would publish whose an anonymous demand is is faulted before anything
// is written.
func TestADryRunRefusesAnAnonymousDemandThatNamesItsOwner(t *testing.T) {
	s := newService(t)
	admit(t, s, uniCode, "北陆大学", "220104", market.University)
	text := "编号,需求名称,是否匿名,拟解决的技术问题\nD1,甲需求,是,北陆大学的逆变器功率器件局部过热，需要新材料。\nD2,乙需求,是,逆变器功率器件局部过热，需要导热更好的新材料。\n"
	order := service.Import{Kind: sheet.Demands, Owner: uniCode, Landing: service.LandListed, By: "cli"}
	check, err := s.Check(t.Context(), order, sheet.Read(t.Context(), strings.NewReader(text), "x.csv", sheet.Demands, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(check.Faults) != 1 || check.Faults[0].Row != 2 {
		t.Errorf("%s %+v", counts(check), check.Faults)
	}
}
