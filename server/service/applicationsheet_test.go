package service_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// The workbook and the history of an application hold what was decided by whom and
// when, for the office alone, and nothing of who applied.
func TestWhatAnOfficeKeepsOfAnApplicationNamesNoApplicant(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	p := a.applied(t, a.link(t, "wang.fang@new.example"))
	_, err := a.decides(t, p, market.ApplicationReturn, "code_differs")
	ok(t, err)
	rows := func(who market.Actor, state string) [][]string {
		t.Helper()
		var b bytes.Buffer
		ok(t, a.WriteApplications(ctx, who, state, &b, "zh-CN"))
		f, err := excelize.OpenReader(&b)
		ok(t, err)
		out, err := f.GetRows(f.GetSheetName(0))
		ok(t, err)
		return out[1:]
	}
	all := rows(a.office, "")
	if len(all) != 1 || all[0][0] != "新来公司" || all[0][3] != "长春市朝阳区" || all[0][4] != "已退回补正" || all[0][9] != "1" || all[0][12] != "某某" {
		t.Fatalf("the workbook is %q", all)
	}
	if n := len(rows(a.office, "admitted")) + len(rows(a.away, "")); n != 0 {
		t.Errorf("%d rows are of another state or office", n)
	}
	wantCode(t, "a member's workbook", a.WriteApplications(ctx, a.manager, "", &bytes.Buffer{}, "en"), market.CodeForbidden)

	auditor := market.Actor{User: "auditor", Roles: []market.Grant{{Role: market.RoleAuditor, Region: "220100"}}}
	told := strings.Join(all[0], " ")
	for who, reader := range map[string]market.Actor{"the office": a.office, "its auditor": auditor} {
		h, err := a.History(ctx, reader, service.Applications, p.ID, service.HistoryFilter{Oldest: true})
		ok(t, err)
		if len(h.Items) != 2 || h.Items[1].Label.ZH != "退回补正" || h.Items[1].By.Name != "某某" || h.Title != "新来公司" {
			t.Errorf("%s reads %+v", who, h)
		}
		told += lines(h)
	}
	if !strings.Contains(told, "returned[0]") {
		t.Errorf("the history does not say why it was returned:\n%s", told)
	}
	for _, secret := range []string{"王芳", "13800000000", "wang.fang"} {
		if strings.Contains(told, secret) {
			t.Errorf("it holds %s:\n%s", secret, told)
		}
	}
	for _, reader := range []market.Actor{a.away, a.manager, {}} {
		_, err := a.History(ctx, reader, service.Applications, p.ID, service.HistoryFilter{})
		wantCode(t, "another's history", err, market.CodeNotFound)
	}
}
