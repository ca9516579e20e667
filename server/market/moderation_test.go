package market_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duijie/server/market"
)

func TestWhatAMemberSubmitsGoesToTheOwnManagerFirst(t *testing.T) {
	it := newItem(t, goodAchievement())
	if err := it.Do(market.Submit, owner(morning)); err != nil || it.Working.State != market.Internal {
		t.Fatalf("%v %s", err, it.Working.State)
	}
	wantCode(t, "the office publishes before the manager agrees", it.Do(market.Publish, office(morning)), market.CodeConflict)
	wantCode(t, "the author endorses", it.Do(market.Endorse, owner(morning)), market.CodeForbidden)
	wantCode(t, "an edit under review", it.Edit(goodAchievement(), manager(morning)), market.CodeConflict)
	if err := it.Do(market.Endorse, manager(morning)); err != nil || it.Working.State != market.Submitted {
		t.Fatalf("%v %s", err, it.Working.State)
	}
	wantCode(t, "the manager publishes", it.Do(market.Publish, manager(morning)), market.CodeForbidden)
	mine := newItem(t, goodAchievement())
	if err := mine.Do(market.Submit, manager(morning)); err != nil || mine.Working.State != market.Submitted {
		t.Errorf("a manager's own: %v %s", err, mine.Working.State)
	}
}

func TestAReviewHasALastDay(t *testing.T) {
	calendar := market.CalendarOf(nil)
	step := func(s market.Step) market.Step { s.Deadline = calendar.Deadline; return s }
	sunday := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	it := newItem(t, goodAchievement())
	if err := it.Do(market.Submit, step(owner(sunday))); err != nil || it.Working.Due != "2026-11-25" {
		t.Errorf("own manager: %v, due %s", err, it.Working.Due)
	}
	if err := it.Do(market.Endorse, step(manager(sunday))); err != nil || it.Working.Due != "2026-11-27" {
		t.Errorf("office: %v, due %s", err, it.Working.Due)
	}
	if err := it.Do(market.Return, step(sentBack(office(sunday), "指标不全"))); err != nil || it.Working.Due != "" {
		t.Errorf("returned: %v, due %s", err, it.Working.Due)
	}
	late := newItem(t, goodAchievement())
	if err := late.Do(market.Submit, step(manager(time.Date(2026, 12, 24, 1, 0, 0, 0, time.UTC)))); err != nil || late.Working.Due != "" || late.Working.Open == nil {
		t.Errorf("beyond the table: %v, %s, %v", err, late.Working.Due, late.Working.Open)
	}
}

func TestAReturnSaysWhyAndWhere(t *testing.T) {
	for _, c := range []struct {
		rule  string
		note  market.ReturnNote
		field string
	}{
		{"no reason chosen", market.ReturnNote{Note: "请修改"}, "reasons"},
		{"a reason that is none", market.ReturnNote{Reasons: []market.ReturnReason{"ugly"}}, "reasons[0]"},
		{"another one, without words", market.ReturnNote{Reasons: []market.ReturnReason{market.ReturnOther}}, "note"},
		{"a mark at no field", market.ReturnNote{Reasons: []market.ReturnReason{"unclear"}, Marks: []market.Mark{{Field: "colour", Note: "看不清"}}}, "marks[0].field"},
		{"a mark without words", market.ReturnNote{Reasons: []market.ReturnReason{"unclear"}, Marks: []market.Mark{{Field: "summary"}}}, "marks[0].note"},
	} {
		it := newItem(t, goodAchievement())
		steps(t, &it, morning, market.Submit)
		step := office(morning)
		step.Return = c.note
		err := it.Do(market.Return, step)
		var ours *market.Error
		if !errors.As(err, &ours) || len(ours.Faults) == 0 || ours.Faults[0].Field != c.field {
			t.Errorf("%s: %v", c.rule, err)
		}
	}
	it := newItem(t, goodAchievement())
	steps(t, &it, morning, market.Submit)
	step := office(morning)
	step.Return = market.ReturnNote{
		Reasons: []market.ReturnReason{"no_figures", "unclear"}, Note: "补充测试条件", Marks: []market.Mark{{Field: "indicators[0].value", Note: "单位？"}},
	}
	if err := it.Do(market.Return, step); err != nil {
		t.Fatal(err)
	}
	if want := "缺少可核对的技术指标；表述不清；补充测试条件"; it.Working.Reason != want {
		t.Errorf("%q", it.Working.Reason)
	}
	given := *it.Working.Return
	if given.By != "officer" || given.As != market.AsOffice || !given.At.Equal(morning) {
		t.Errorf("%+v", given)
	}
	if err := it.Edit(goodAchievement(), owner(morning)); err != nil {
		t.Fatal(err)
	}
	steps(t, &it, morning, market.Submit)
	if it.Working.Return == nil || cmp.Diff(given, *it.Working.Return) != "" {
		t.Error("the reviewer no longer sees what was asked for")
	}
	steps(t, &it, morning, market.Publish)
	if it.Public.Return != nil {
		t.Error("a published text carries what was wrong with it")
	}
}

func TestCompletenessSaysWhatWouldHelp(t *testing.T) {
	empty := market.DemandContent{Title: "需要一种涂层"}.Completeness()
	if empty.Percent != 0 || len(empty.Hints) != 10 || empty.Hints[0].Points < empty.Hints[len(empty.Hints)-1].Points {
		t.Errorf("%+v", empty)
	}
	warned := 0
	for _, h := range empty.Hints {
		if h.Warning {
			warned++
			if h.Field != "indicators" {
				t.Errorf("a warning about %s", h.Field)
			}
		}
	}
	if warned != 1 {
		t.Errorf("%d warnings", warned)
	}
	figure := market.DemandContent{Title: "需要一种涂层", Indicators: []market.Indicator{{Name: "硬度", Op: market.AtLeast, Value: 60, Unit: "HRC"}}}.Completeness()
	if figure.Percent != 25 || len(figure.Hints) != 9 {
		t.Errorf("%+v", figure)
	}
}

func TestAnOfficeNamesAnAgencyForItsRegion(t *testing.T) {
	agency := market.Organisation{ID: "agency", Kind: market.Agency, Status: market.Active, Region: "220100"}
	boss := actor("office", in(market.RoleDepartmentManager, "220100"))
	good := market.Delegation{Region: "220100", Until: "2027-03-31"}
	d, err := market.NewDelegation("d", boss, agency, good, morning)
	if err != nil || d.From != "2026-11-22" || d.NamedBy == "" || d.Grant() != (market.Grant{Role: market.RoleModerator, Region: "220100"}) {
		t.Fatalf("%v %+v", err, d)
	}
	for day, want := range map[market.Date]bool{"2026-11-21": false, "2026-11-22": true, "2027-03-31": true, "2027-04-01": false} {
		if d.Holds(day) != want {
			t.Errorf("%s: %v", day, !want)
		}
	}
	for rule, c := range map[string]struct {
		who    market.Actor
		agency market.Organisation
		d      market.Delegation
		code   market.Code
	}{
		"another office":         {actor("office", in(market.RoleDepartmentManager, "220200")), agency, good, market.CodeForbidden},
		"a reviewer":             {actor("office", in(market.RoleReviewer, "220100")), agency, good, market.CodeForbidden},
		"no agency":              {boss, market.Organisation{ID: "x", Kind: market.Enterprise, Status: market.Active}, good, market.CodeInvalid},
		"a suspended agency":     {boss, market.Organisation{ID: "x", Kind: market.Agency, Status: market.Suspended}, good, market.CodeInvalid},
		"no last day":            {boss, agency, market.Delegation{Region: "220100"}, market.CodeInvalid},
		"a last day that's over": {boss, agency, market.Delegation{Region: "220100", From: "2026-01-01", Until: "2026-11-21"}, market.CodeInvalid},
		"for more than a year":   {boss, agency, market.Delegation{Region: "220100", Until: "2027-11-23"}, market.CodeInvalid},
	} {
		_, err := market.NewDelegation("d", c.who, c.agency, c.d, morning)
		wantCode(t, rule, err, c.code)
	}
	wantCode(t, "a stranger ends it", d.End(actor("office", in(market.RoleDepartmentManager, "220200")), morning), market.CodeForbidden)
	if err := d.End(boss, morning); err != nil || d.Holds("2026-11-23") {
		t.Errorf("%v %+v", err, d)
	}
	wantCode(t, "twice", d.End(boss, morning), market.CodeConflict)
}
