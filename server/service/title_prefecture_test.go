package service_test

import (
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
)

var (
	cityList     = market.TitleList{DocumentNumber: "样例长工信〔2025〕3号", Level: market.TitleCity, NoticeDate: "2025-03-10", ValidTo: "2028-03-09"}
	cityReviewer = office("220100", market.RoleReviewer)
)

// A prefecture's office takes in its own city-level list and no other.
func TestAPrefectureTakesInItsOwnList(t *testing.T) {
	s := newService(t)
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市,铁路设备"))
	st := checkedTitles(t, s, cityReviewer, cityList, titleList("1,甲企业,"+firmCode+",长春市南关区,铁路设备", "2,乙企业,,,软件", "3,丙企业,"+secondCode+",吉林市,铸造"))
	if got := counts(st.Outcome); got != "rows 3 new 2 changed 0 unchanged 0 bad 1" || !strings.Contains(st.Outcome.Faults[0].Column, "所在地区") {
		t.Errorf("%s %v", got, st.Outcome.Faults)
	}
	_, err := s.ApplyTitles(t.Context(), cityReviewer, st.ID, nil, "")
	ok(t, err)
	if got := counts(settled(t, s, cityReviewer, st.ID, service.ImportWriting).Outcome); got != "rows 3 new 2 changed 0 unchanged 0 bad 1" {
		t.Error(got)
	}
	if v := onlyTitle(t, s, "乙企业"); v.State.Facts.Region != "220100" {
		t.Errorf("a line without a region is of %q", v.State.Facts.Region)
	}

	for _, row := range []struct {
		rule string
		who  market.Actor
		list market.TitleList
		want market.Code
	}{
		{"the provincial list", cityReviewer, batch2024, market.CodeForbidden},
		{"a list of seed enterprises", cityReviewer, market.TitleList{DocumentNumber: "样例〔2025〕1号", Level: market.TitleSeed, NoticeDate: "2025-03-10", ValidTo: "2026-03-09"}, market.CodeForbidden},
		{"a county", office("220104", market.RoleReviewer), cityList, market.CodeForbidden},
		{"a reviewer of the province", office(market.Jilin, market.RoleReviewer), cityList, market.CodeForbidden},
		{"an auditor of the prefecture", office("220100", market.RoleAuditor), cityList, market.CodeForbidden},
		{"a manager of an enterprise", market.Actor{User: "m", Organisation: "o", Roles: []market.Grant{{Role: market.RoleOrgManager}}}, cityList, market.CodeForbidden},
		{"the manager of the prefecture's office", office("220100", market.RoleDepartmentManager), cityList, ""},
		{"the province", registrar, cityList, ""},
	} {
		_, err := s.UploadTitles(t.Context(), row.who, row.list, "list.csv", strings.NewReader(titleList("1,甲企业,,,")))
		wantCode(t, row.rule, err, row.want)
	}
}

// A line of a list that is not the prefecture's is left alone, whatever number a
// prefecture gives to its own.
func TestAPrefectureDoesNotReachOtherLists(t *testing.T) {
	s := newService(t)
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市,铁路设备"))
	other := cityList
	other.DocumentNumber = "样例吉市工信〔2025〕3号"
	takenIn(t, s, other, titleList("1,丙企业,"+secondCode+",吉林市,铸造"))
	for _, number := range []string{batch2024.DocumentNumber, other.DocumentNumber} {
		mine := cityList
		mine.DocumentNumber = number
		st := checkedTitles(t, s, cityReviewer, mine, titleList("1,乙企业,,长春市,软件"))
		if got := counts(st.Outcome); got != "rows 1 new 0 changed 0 unchanged 0 bad 1" || !strings.Contains(st.Outcome.Faults[0].Column, "序号") {
			t.Errorf("%s: %s %v", number, got, st.Outcome.Faults)
		}
	}
}

// What a prefecture may record of titles: of its own city-level ones everything,
// of others nothing.
func TestAPrefectureKeepsItsOwnTitles(t *testing.T) {
	s := newService(t)
	takenIn(t, s, batch2024, titleList("1,甲企业,"+firmCode+",长春市,铁路设备"))
	takenIn(t, s, cityList, titleList("1,甲企业,"+firmCode+",长春市,铁路设备", "2,丙企业,"+secondCode+",吉林市,铸造", "3,丁企业,,,软件"))
	record := func(v service.TitleView, e market.TitleEvent) (service.TitleView, error) {
		e.Document, e.Reason = "样例长工信〔2025〕8号", "企业报告并核实"
		return s.RecordTitle(t.Context(), cityReviewer, v.Title.ID, v.Version, e)
	}
	revoked := market.TitleEvent{Kind: market.TitleRevoked, Effective: "2025-06-01"}
	provincial, own := onlyTitle(t, s, "样例〔2024〕7号"), titleOfPlace(t, s, 1)
	for rule, v := range map[string]service.TitleView{"a provincial title": provincial, "another prefecture's": titleOfPlace(t, s, 2), "one of no region": titleOfPlace(t, s, 3)} {
		_, err := record(v, revoked)
		wantCode(t, rule, err, market.CodeForbidden)
		seen, err := s.Title(t.Context(), cityReviewer, v.Title.ID, service.TitleMoment{})
		ok(t, err)
		if len(seen.Actions) != 0 {
			t.Errorf("%s offers %v", rule, seen.Actions)
		}
	}
	for rule, change := range map[string]func(*market.TitleFacts){
		"moved elsewhere": func(f *market.TitleFacts) { f.Region = "220200" }, "raised": func(f *market.TitleFacts) { f.Level = market.TitleProvincial },
	} {
		facts := own.State.Facts
		change(&facts)
		_, err := record(own, market.TitleEvent{Kind: market.TitleCorrected, Facts: facts})
		wantCode(t, rule, err, market.CodeForbidden)
	}
	own, err := record(own, market.TitleEvent{Kind: market.TitleRenamed, Effective: "2025-05-01", Facts: market.TitleFacts{Name: "甲企业（新）"}})
	ok(t, err)
	if provincial = titleByID(t, s, provincial.Title.ID); len(provincial.Title.Events) != 1 {
		t.Errorf("the provincial title was renamed with it: %+v", provincial.Title.Events)
	}
	if own, err = record(own, revoked); err != nil || own.State.Status != market.TitleRevokedState {
		t.Errorf("%+v, %v", own.State, err)
	}
}

func titleByID(t *testing.T, s *service.Service, id string) service.TitleView {
	t.Helper()
	v, err := s.Title(t.Context(), registrar, id, service.TitleMoment{})
	ok(t, err)
	return v
}

// titleOfPlace is the title of a place of the city's list.
func titleOfPlace(t *testing.T, s *service.Service, place int) service.TitleView {
	t.Helper()
	for _, row := range library(t, s, service.TitleFilter{Text: cityList.DocumentNumber}).Rows {
		if row.Title.Key.Place == place {
			return titleByID(t, s, row.Title.ID)
		}
	}
	t.Fatalf("no place %d", place)
	return service.TitleView{}
}
