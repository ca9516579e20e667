package service_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"

	"github.com/google/go-cmp/cmp"
)

const secondCode = "91220203MYA669400Y"

var (
	registrar = office(market.Jilin, market.RoleDepartmentManager)
	batch2024 = market.TitleList{DocumentNumber: "样例[2024]7号", Level: market.TitleProvincial, Batch: "2024", NoticeDate: "2024-06-30"}
)

func titleList(lines ...string) string {
	return "吉林省2024年度省级专精特新中小企业名单\n序号,企业名称,统一社会信用代码,所在地区,行业\n" + strings.Join(lines, "\n") + "\n"
}

// checkedTitles uploads a list and waits for the end of its dry run.
func checkedTitles(t *testing.T, s *service.Service, a market.Actor, l market.TitleList, text string) service.ImportStatus {
	t.Helper()
	st, err := s.UploadTitles(t.Context(), a, l, "list.csv", strings.NewReader(text))
	ok(t, err)
	return settled(t, s, a, st.ID, service.ImportChecking)
}

// settled waits until an import has left a state.
func settled(t *testing.T, s *service.Service, a market.Actor, id string, state service.ImportState) service.ImportStatus {
	t.Helper()
	for {
		st, changed, err := s.ImportStatus(a, id)
		ok(t, err)
		if st.State != state {
			if st.Problem != nil {
				t.Fatal(st.Problem)
			}
			return st
		}
		<-changed
	}
}

// takenIn imports a list at once.
func takenIn(t *testing.T, s *service.Service, l market.TitleList, text string, confirmed ...int) service.Outcome {
	t.Helper()
	st := checkedTitles(t, s, registrar, l, text)
	_, err := s.ApplyTitles(t.Context(), registrar, st.ID, confirmed, "按更正公告")
	ok(t, err)
	return settled(t, s, registrar, st.ID, service.ImportWriting).Outcome
}

func library(t *testing.T, s *service.Service, f service.TitleFilter) service.TitlePage {
	t.Helper()
	p, err := s.Library(t.Context(), f)
	ok(t, err)
	return p
}

// onlyTitle is the one title that a text finds.
func onlyTitle(t *testing.T, s *service.Service, text string) service.TitleView {
	t.Helper()
	p := library(t, s, service.TitleFilter{Text: text})
	if p.Total != 1 {
		t.Fatalf("%d titles of %s", p.Total, text)
	}
	v, err := s.Title(t.Context(), registrar, p.Rows[0].Title.ID, service.TitleMoment{})
	ok(t, err)
	return v
}

func TestADryRunShowsTheDifferenceAndWritesNothing(t *testing.T) {
	s := newService(t)
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市,铁路设备", "2,乙企业,"+secondCode+",吉林市,铸造", "3,丙企业,,四平市,农机"))
	head, _ := s.Store.Head(t.Context())
	st := checkedTitles(t, s, registrar, batch2024, titleList(
		"1,甲企业,"+firmCode+",长春市,铁路设备",
		"2,乙企业有限公司,"+secondCode+",吉林市昌邑区,铸造",
		"4,丁企业,,松原,化工",
		"5,戊企业,91220106MYA976830A,长春市,软件",
		"五,己企业,,长春市,软件",
		"4,庚企业,,长春市,软件",
		"7,丁 企业,,长春市,软件",
		"8,辛企业,,新安江市,软件",
	))
	if got := counts(st.Outcome); got != "rows 8 new 1 changed 1 unchanged 1 bad 5" {
		t.Errorf("%s %v", got, st.Outcome.Faults)
	}
	d := st.Outcome.Titles
	var got []string
	for _, l := range d.Lines {
		got = append(got, fmt.Sprintf("%d %s new=%v %v", l.Place, l.After.Name, l.Before == nil, changesOf(l)))
	}
	want := []string{
		"2 乙企业有限公司 new=false [{name 乙企业 乙企业有限公司} {region 220200 220202}]",
		"4 丁企业 new=true []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines: %s", diff)
	}
	if len(d.Missing) != 1 || d.Missing[0].Place != 3 || d.Missing[0].Facts.Name != "丙企业" {
		t.Errorf("missing: %+v", d.Missing)
	}
	var faults []string
	for _, f := range st.Outcome.Faults {
		faults = append(faults, fmt.Sprintf("%d %s", f.Row, f.Column))
	}
	if diff := cmp.Diff([]string{"6 C 统一社会信用代码", "7 A 序号", "8 A 序号", "9 B 企业名称", "10 D 所在地区"}, faults); diff != "" {
		t.Errorf("faults: %s", diff)
	}
	if now, _ := s.Store.Head(t.Context()); now != head {
		t.Errorf("the dry run wrote: journal %d to %d", head, now)
	}
}

func changesOf(c service.TitleChange) []market.FieldChange {
	if c.Before == nil {
		return nil
	}
	return c.Before.Changes(c.After)
}

func TestTheSameListAgainChangesNothing(t *testing.T) {
	s := newService(t)
	text := titleList("1,甲企业,"+firmCode+",长春市,铁路设备", "2,乙企业,,吉林市,铸造")
	if got := counts(takenIn(t, s, batch2024, text)); got != "rows 2 new 2 changed 0 unchanged 0 bad 0" {
		t.Fatal(got)
	}
	head, _ := s.Store.Head(t.Context())
	sameNumber := batch2024
	sameNumber.DocumentNumber = "样例〔2024〕7号" // in other brackets
	if got := counts(takenIn(t, s, sameNumber, text)); got != "rows 2 new 0 changed 0 unchanged 2 bad 0" {
		t.Error(got)
	}
	if now, _ := s.Store.Head(t.Context()); now != head {
		t.Errorf("the journal grew from %d to %d", head, now)
	}
}

func TestALineThatIsGoneFromTheListStaysInTheLibrary(t *testing.T) {
	s := newService(t)
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市,", "2,乙企业,"+secondCode+",吉林市,"))
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市,"))
	if v := onlyTitle(t, s, "乙企业"); v.State.Status != market.TitleValid || len(v.Title.Events) != 1 {
		t.Errorf("%+v", v)
	}
}

// What stands is corrected by a list with a reason; the file that said so is
// named in the event, and what was known before stays known.
func TestAChangedLineIsCorrectedWithAReason(t *testing.T) {
	s := newService(t)
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市,铁路设备"))
	st := checkedTitles(t, s, registrar, batch2024, titleList("1,甲企业有限公司,"+firmCode+",长春市,铁路设备"))
	_, err := s.ApplyTitles(t.Context(), registrar, st.ID, nil, "")
	wantCode(t, "a correction without a reason", err, market.CodeInvalid)
	_, err = s.ApplyTitles(t.Context(), registrar, st.ID, nil, "按更正公告")
	ok(t, err)
	settled(t, s, registrar, st.ID, service.ImportWriting)
	v := onlyTitle(t, s, "甲企业")
	if n := len(v.Title.Events); n != 2 {
		t.Fatalf("%d events", n)
	}
	first, second := v.Title.Events[0], v.Title.Events[1]
	if first.Facts.Name != "甲企业" || second.Kind != market.TitleCorrected || second.Reason != "按更正公告" || second.Document != "样例〔2024〕7号" || v.State.Facts.Name != "甲企业有限公司" {
		t.Errorf("%+v", v.Title.Events)
	}
	if len(first.SourceSHA) != 64 || len(second.SourceSHA) != 64 || first.SourceSHA == second.SourceSHA {
		t.Errorf("files %q and %q", first.SourceSHA, second.SourceSHA)
	}
}

func TestOnlyWhatTheDryRunShowedIsWritten(t *testing.T) {
	s := newService(t)
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市,铁路设备", "2,乙企业,"+secondCode+",吉林市,铸造"))
	late := checkedTitles(t, s, registrar, batch2024, titleList("1,甲企业一,"+firmCode+",长春市,铁路设备", "2,乙企业二,"+secondCode+",吉林市,铸造", "3,丙企业,,四平市,"))
	// Meanwhile somebody else takes in another correction, and the third line.
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市,轨道客车", "2,乙企业,"+secondCode+",吉林市,铸造", "3,丙企业有限公司,,四平市,"))
	_, err := s.ApplyTitles(t.Context(), registrar, late.ID, nil, "按更正公告")
	ok(t, err)
	out := settled(t, s, registrar, late.ID, service.ImportWriting).Outcome
	if got := counts(out); got != "rows 3 new 0 changed 1 unchanged 0 bad 2" {
		t.Errorf("%s %v", got, out.Faults)
	}
	for _, f := range out.Faults {
		if !strings.Contains(f.Message.ZH, "检查之后已有变动") {
			t.Errorf("fault %v", f)
		}
	}
	if v := onlyTitle(t, s, "甲企业"); v.State.Facts.Industry != "轨道客车" || v.State.Facts.Name != "甲企业" {
		t.Errorf("overwritten: %+v", v.State.Facts)
	}
	if v := onlyTitle(t, s, "乙企业"); v.State.Facts.Name != "乙企业二" {
		t.Errorf("left out: %+v", v.State.Facts)
	}
	_, err = s.ApplyTitles(t.Context(), registrar, late.ID, nil, "按更正公告")
	wantCode(t, "applied twice", err, market.CodeConflict)
}

// Two who take in the same new list at once make each title once.
func TestALineIsGrantedOnceUnderConcurrency(t *testing.T) {
	s := newService(t)
	text := titleList("1,甲企业,"+firmCode+",长春市,", "2,乙企业,"+secondCode+",吉林市,")
	var ids []string
	for range 3 {
		ids = append(ids, checkedTitles(t, s, registrar, batch2024, text).ID)
	}
	var all sync.WaitGroup
	for _, id := range ids {
		all.Go(func() {
			_, err := s.ApplyTitles(t.Context(), registrar, id, nil, "")
			if err != nil && market.CodeOf(err) != market.CodeTooMany {
				t.Error(err)
			}
		})
	}
	all.Wait()
	written := 0
	for _, id := range ids {
		written += settled(t, s, registrar, id, service.ImportWriting).Outcome.New
	}
	if p := library(t, s, service.TitleFilter{}); written != 2 || p.Total != 2 {
		t.Errorf("%d written, %d stand", written, p.Total)
	}
}

func TestAMatchByNameWaitsForSomebodyToConfirmIt(t *testing.T) {
	s := newService(t)
	admit(t, s, firmCode, "瀚辰公司", "220106", market.Enterprise)
	admit(t, s, uniCode, "北陆大学", "220104", market.University)
	admit(t, s, secondCode, "同名公司", "220203", market.Enterprise)
	admit(t, s, "91220322MYA685195Y", "同名公司", "220322", market.Enterprise)
	text := titleList("1,瀚辰 公司,,长春市,", "2,北陆大学,,长春市,", "3,无名公司,,长春市,", "4,同名公司,,长春市,")
	st := checkedTitles(t, s, registrar, batch2024, text)
	var matched []string
	for _, l := range st.Outcome.Titles.Lines {
		if l.Match != nil {
			matched = append(matched, fmt.Sprint(l.Place, l.Match.CreditCode, l.After.CreditCode))
		}
	}
	if diff := cmp.Diff([]string{"1" + firmCode}, matched); diff != "" {
		t.Fatalf("one enterprise alone, and no code before it is confirmed: %s", diff)
	}
	takenIn(t, s, batch2024, text)
	held := func() int {
		titles, err := s.TitlesOf(t.Context(), firmCode)
		ok(t, err)
		return len(market.TitleAt(titles, firmCode, "2025-01-01", s.World.Now()))
	}
	if held() != 0 {
		t.Fatal("it holds a title that nobody has confirmed")
	}
	// The same list once more, confirmed now.
	if got := counts(takenIn(t, s, batch2024, text, 1)); got != "rows 4 new 0 changed 1 unchanged 3 bad 0" {
		t.Error(got)
	}
	if held() != 1 {
		t.Error("confirmed, and it holds nothing")
	}
	// And a list without codes takes nothing back.
	if got := counts(takenIn(t, s, batch2024, text)); got != "rows 4 new 0 changed 0 unchanged 4 bad 0" {
		t.Error(got)
	}
}

func TestWhoTakesInListsAndRecordsWhatHappens(t *testing.T) {
	s := newService(t)
	firm := admit(t, s, firmCode, "瀚辰公司", "220106", market.Enterprise)
	firm.Roles = []market.Grant{{Role: market.RoleOrgManager}}
	takenIn(t, s, batch2024, titleList("1,瀚辰公司,"+firmCode+",长春市,"))
	v := onlyTitle(t, s, "瀚辰公司")
	checked := checkedTitles(t, s, registrar, batch2024, titleList("2,乙企业,,吉林市,"))
	revoke := market.TitleEvent{Kind: market.TitleRevoked, Effective: "2025-03-01", Document: "样例〔2025〕3号", Reason: "提供虚假材料"}
	for _, who := range []market.Actor{
		{}, firm, operator, office("220100", market.RoleDepartmentManager), office(market.Jilin, market.RoleReviewer), office(market.Jilin, market.RoleAuditor),
	} {
		_, err := s.UploadTitles(t.Context(), who, batch2024, "list.csv", strings.NewReader(titleList("1,甲,,,")))
		wantCode(t, "upload by "+who.User, err, market.CodeForbidden)
		_, err = s.ApplyTitles(t.Context(), who, checked.ID, nil, "理由")
		wantCode(t, "apply by "+who.User, err, market.CodeNotFound)
		_, err = s.RecordTitle(t.Context(), who, v.Title.ID, v.Version, revoke)
		wantCode(t, "revoke by "+who.User, err, market.CodeForbidden)
	}
	_, err := s.ApplyImport(t.Context(), registrar, checked.ID, service.LandListed)
	wantCode(t, "by the door of other lists", err, market.CodeForbidden)
	granted := revoke
	granted.Kind = market.TitleGranted
	_, err = s.RecordTitle(t.Context(), registrar, v.Title.ID, v.Version, granted)
	wantCode(t, "granted by hand", err, market.CodeConflict)
	_, err = s.RecordTitle(t.Context(), registrar, v.Title.ID, v.Version+1, revoke)
	wantCode(t, "on another version", err, market.CodeStale)
	now, err := s.RecordTitle(t.Context(), registrar, v.Title.ID, v.Version, revoke)
	ok(t, err)
	if now.State.Status != market.TitleRevokedState || now.Version != v.Version+1 || !slices.Equal(now.Actions, []market.TitleEventKind{market.TitleRenamed, market.TitleRestored, market.TitleCorrected}) {
		t.Errorf("%+v", now)
	}
}

// Reasons, and what was known before, are for the enterprise and the offices of
// its region; everyone sees what published lists and notices show.
func TestWhoSeesWhatOfATitle(t *testing.T) {
	s := newService(t)
	firm := admit(t, s, firmCode, "瀚辰公司", "220106", market.Enterprise)
	other := admit(t, s, secondCode, "乙企业", "220203", market.Enterprise)
	takenIn(t, s, batch2024, titleList("1,瀚辰公司,"+firmCode+",长春市,"))
	v := onlyTitle(t, s, "瀚辰公司")
	_, err := s.RecordTitle(t.Context(), registrar, v.Title.ID, v.Version, market.TitleEvent{Kind: market.TitleRevoked, Effective: "2025-03-01", Document: "样例〔2025〕3号", Reason: "提供虚假材料"})
	ok(t, err)
	today := market.DateOf(s.World.Now())
	for _, c := range []struct {
		rule string
		who  market.Actor
		full bool
	}{
		{"a visitor", market.Actor{}, false},
		{"another enterprise", other, false},
		{"an operator", operator, false},
		{"an office of another prefecture", office("220200", market.RoleReviewer), false},
		{"its own people", firm, true},
		{"an office of its prefecture", office("220100", market.RoleReviewer), true},
		{"an auditor of the province", office(market.Jilin, market.RoleAuditor), true},
	} {
		got, err := s.Title(t.Context(), c.who, v.Title.ID, service.TitleMoment{})
		ok(t, err)
		last := got.Title.Events[len(got.Title.Events)-1]
		if got.Full != c.full || (last.Reason != "") != c.full || (last.RecordedBy != "") != c.full || last.Document == "" || got.State.Status != market.TitleRevokedState {
			t.Errorf("%s: full %v, %+v", c.rule, got.Full, last)
		}
		of, err := s.EnterpriseTitles(t.Context(), c.who, firm.Organisation, service.TitleMoment{On: "2025-02-28"})
		ok(t, err)
		if len(of.Standing) != 1 || len(of.Titles) != 1 || of.Full != c.full || (of.Titles[0].Title.Events[1].Reason != "") != c.full {
			t.Errorf("%s: %+v", c.rule, of)
		}
		_, err = s.Title(t.Context(), c.who, v.Title.ID, service.TitleMoment{KnownOn: today})
		_, err2 := s.EnterpriseTitles(t.Context(), c.who, firm.Organisation, service.TitleMoment{KnownOn: today})
		want := market.CodeForbidden
		if c.full {
			want = ""
		}
		wantCode(t, c.rule+" asks for another moment", err, want)
		wantCode(t, c.rule+" asks for another moment of the enterprise", err2, want)
	}
	_, err = s.Title(t.Context(), registrar, v.Title.ID, service.TitleMoment{KnownOn: "2020-01-01"})
	wantCode(t, "before anything was known", err, market.CodeNotFound)
	_, err = s.Title(t.Context(), registrar, v.Title.ID, service.TitleMoment{On: "2025-02-30"})
	wantCode(t, "no such day", err, market.CodeInvalid)
}

func TestARenamingMovesAllTitlesOfTheEnterprise(t *testing.T) {
	s := newService(t)
	firm := admit(t, s, firmCode, "甲企业", "220106", market.Enterprise)
	successor := admit(t, s, secondCode, "乙企业", "220203", market.Enterprise)
	city := market.TitleList{DocumentNumber: "样例〔2023〕2号", Level: market.TitleCity, NoticeDate: "2023-05-01", ValidTo: "2026-12-31"}
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市,", "2,丙企业,,长春市,"))
	takenIn(t, s, city, titleList("1,甲企业,"+firmCode+",长春市,"))
	id := library(t, s, service.TitleFilter{Levels: []string{"provincial"}, Text: "甲企业"}).Rows[0].Title.ID
	_, err := s.RecordTitle(t.Context(), registrar, id, 1, market.TitleEvent{
		Kind: market.TitleRenamed, Effective: "2025-01-01", Document: "样例〔2025〕3号", Reason: "企业重组", Facts: market.TitleFacts{Name: "乙企业", CreditCode: secondCode},
	})
	ok(t, err)
	for _, c := range []struct {
		of   string
		on   market.Date
		want int
	}{{firm.Organisation, "2024-12-31", 2}, {firm.Organisation, "2025-01-01", 0}, {successor.Organisation, "2024-12-31", 0}, {successor.Organisation, "2025-01-01", 2}} {
		got, err := s.EnterpriseTitles(t.Context(), registrar, c.of, service.TitleMoment{On: c.on})
		ok(t, err)
		if len(got.Standing) != c.want || len(got.Titles) != 2 {
			t.Errorf("%s on %s: %d stand, %d in the history", c.of, c.on, len(got.Standing), len(got.Titles))
		}
	}
	// A visitor who types the former name finds them still.
	if p := library(t, s, service.TitleFilter{Text: "甲企业"}); p.Total != 2 || p.Rows[0].State.Facts.Name != "乙企业" || p.Rows[0].Organisation != successor.Organisation {
		t.Errorf("%+v", p)
	}
	if p := library(t, s, service.TitleFilter{Text: "丙企业"}); p.Total != 1 || p.Rows[0].State.Facts.Name != "丙企业" {
		t.Errorf("one without a code was renamed too: %+v", p)
	}
}

func TestTheLibraryIsFilteredAndCounted(t *testing.T) {
	s := newService(t)
	old := market.TitleList{DocumentNumber: "样例〔2021〕1号", Level: market.TitleProvincial, Batch: "2021", NoticeDate: "2021-06-30"}
	national := market.TitleList{DocumentNumber: "样例〔2024〕8号", Level: market.TitleNational, Batch: "第六批", NoticeDate: "2024-07-01", ValidTo: "2027-06-30"}
	takenIn(t, s, old, titleList("1,甲企业,"+firmCode+",长春市朝阳区,铁路设备"))
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市朝阳区,铁路设备", "2,乙企业,"+secondCode+",吉林市,铸造", "3,丙企业,,,铸造"))
	takenIn(t, s, national, titleList("1,甲企业,"+firmCode+",长春市,铁路设备"))
	day := market.Date("2024-06-30") // the last of one term and the first of another
	for _, c := range []struct {
		rule string
		f    service.TitleFilter
		want string
	}{
		{"all of a day, the highest and newest first", service.TitleFilter{On: "2024-07-01"}, "甲企业/national/valid 甲企业/provincial/valid 乙企业/provincial/valid 丙企业/provincial/valid 甲企业/provincial/expired"},
		{"what stands", service.TitleFilter{On: day, Statuses: []string{"valid"}}, "甲企业/provincial/valid 乙企业/provincial/valid 丙企业/provincial/valid 甲企业/provincial/valid"},
		{"not in effect yet", service.TitleFilter{On: day, Statuses: []string{"pending"}}, "甲企业/national/pending"},
		{"a level", service.TitleFilter{On: "2024-07-01", Levels: []string{"national"}}, "甲企业/national/valid"},
		{"a prefecture holds its districts", service.TitleFilter{On: "2024-07-01", Region: "220100", Statuses: []string{"valid"}}, "甲企业/national/valid 甲企业/provincial/valid"},
		{"an industry", service.TitleFilter{On: "2024-07-01", Industry: "铸造"}, "乙企业/provincial/valid 丙企业/provincial/valid"},
		{"a batch", service.TitleFilter{On: "2024-07-01", Batch: "2021"}, "甲企业/provincial/expired"},
		{"part of a name", service.TitleFilter{On: "2024-07-01", Text: " 乙 企 "}, "乙企业/provincial/valid"},
		{"part of a credit code", service.TitleFilter{On: "2024-07-01", Text: secondCode[:10]}, "乙企业/provincial/valid"},
		{"a document number", service.TitleFilter{On: "2024-07-01", Text: "〔2024〕8号"}, "甲企业/national/valid"},
		{"the second page", service.TitleFilter{On: "2024-07-01", Page: 2, Size: 2}, "乙企业/provincial/valid 丙企业/provincial/valid"},
	} {
		var got []string
		for _, r := range library(t, s, c.f).Rows {
			got = append(got, fmt.Sprintf("%s/%s/%s", r.State.Facts.Name, r.State.Facts.Level, r.State.Status))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v", c.rule, got)
		}
	}
	p := library(t, s, service.TitleFilter{On: "2024-07-01", Levels: []string{"national"}, Statuses: []string{"valid"}})
	if diff := cmp.Diff([]service.ValueCount{{Value: "provincial", Count: 3}, {Value: "national", Count: 1}}, p.Levels); diff != "" {
		t.Errorf("a level counts as if no level were chosen: %s", diff)
	}
	if diff := cmp.Diff([]service.ValueCount{{Value: "220100", Count: 1}}, p.Prefectures); diff != "" {
		t.Errorf("the others count with the level that is chosen: %s", diff)
	}
	counts, err := s.TitleCounts(t.Context(), day)
	ok(t, err)
	if diff := cmp.Diff([]service.ValueCount{{Value: "provincial", Count: 3}}, counts.Levels); diff != "" || counts.Enterprises != 3 {
		t.Errorf("an enterprise with two titles of a level counts once: %d, %s", counts.Enterprises, diff)
	}
	if diff := cmp.Diff([]service.ValueCount{{Value: "铸造", Count: 2}, {Value: "铁路设备", Count: 1}}, counts.Industries); diff != "" {
		t.Error(diff)
	}
	if len(counts.Prefectures) != 3 || counts.Prefectures[0].Region != "" || counts.Targets.By != "2025-12-31" {
		t.Errorf("%+v", counts)
	}
}

// A list of a whole province goes in entry by entry, and every page follows.
func TestALongListGoesInWhole(t *testing.T) {
	s := newService(t)
	var lines []string
	for i := range 260 {
		lines = append(lines, fmt.Sprintf("%d,样例企业%d号,,长春市,", i+1, i+1))
	}
	library(t, s, service.TitleFilter{}) // read before it is written
	if got := counts(takenIn(t, s, batch2024, titleList(lines...))); got != "rows 260 new 260 changed 0 unchanged 0 bad 0" {
		t.Error(got)
	}
	p := library(t, s, service.TitleFilter{Page: 3, Size: 100})
	if p.Total != 260 || len(p.Rows) != 60 || p.Rows[59].State.Facts.Name != "样例企业260号" {
		t.Errorf("%d titles, %d on the page", p.Total, len(p.Rows))
	}
}

func TestANoticeMustSayWhatItsListMeans(t *testing.T) {
	s := newService(t)
	l := batch2024
	l.NoticeDate = market.DateOf(s.World.Now().Add(48 * time.Hour))
	_, err := s.UploadTitles(t.Context(), registrar, l, "list.csv", strings.NewReader(titleList("1,甲企业,,,")))
	wantCode(t, "a notice to come", err, market.CodeInvalid)
	seed := market.TitleList{DocumentNumber: "样例〔2024〕9号", Level: market.TitleSeed, NoticeDate: "2024-01-01"}
	_, err = s.UploadTitles(t.Context(), registrar, seed, "list.csv", strings.NewReader(titleList("1,甲企业,,,")))
	wantCode(t, "a level without a rule and without a term", err, market.CodeInvalid)
}
