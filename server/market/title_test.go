package market_test

import (
	"slices"
	"strings"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

func TestTheTermOfATitle(t *testing.T) {
	for _, row := range []struct {
		rule     string
		list     market.TitleList
		from, to market.Date
	}{
		{"provincial: three years from the notice", market.TitleList{Level: market.TitleProvincial, NoticeDate: "2022-06-30"}, "2022-06-30", "2025-06-30"},
		{"the last day of February, where the month has no other (民法典 art. 202)", market.TitleList{Level: market.TitleProvincial, NoticeDate: "2024-02-29"}, "2024-02-29", "2027-02-28"},
		{"what the notice states stands", market.TitleList{Level: market.TitleProvincial, NoticeDate: "2022-08-08", ValidFrom: "2022-07-01", ValidTo: "2025-06-30"}, "2022-07-01", "2025-06-30"},
		{"a level without a rule: nothing is made up", market.TitleList{Level: market.TitleNational, NoticeDate: "2022-06-30"}, "2022-06-30", ""},
		{"seed enterprises: nothing is made up", market.TitleList{Level: market.TitleSeed, NoticeDate: "2022-06-30"}, "2022-06-30", ""},
	} {
		got := row.list.Completed()
		if got.ValidFrom != row.from || got.ValidTo != row.to {
			t.Errorf("%s: %s to %q", row.rule, got.ValidFrom, got.ValidTo)
		}
	}
}

func TestDocumentNumbersAreComparedInOneForm(t *testing.T) {
	for _, s := range []string{"吉工信办联〔2022〕25号", "吉工信办联[2022]25号", "吉工信办联（2022）25号", " 吉工信办联 ［２０２２］ 25 号 ", "吉工信办联【2022】25号"} {
		if got := market.NormalDocument(s); got != "吉工信办联〔2022〕25号" {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func titleFields(f market.Faults) []string {
	var out []string
	for _, fault := range f {
		out = append(out, fault.Field)
	}
	slices.Sort(out)
	return out
}

func TestWhatAListMustSay(t *testing.T) {
	with := func(change func(*market.TitleList)) market.TitleList {
		l := provincial2022
		change(&l)
		return l
	}
	for _, row := range []struct {
		rule   string
		list   market.TitleList
		faulty []string
	}{
		{"a whole one", provincial2022, nil},
		{"no document number", with(func(l *market.TitleList) { l.DocumentNumber = "" }), []string{"document_number"}},
		{"a document number that is none", with(func(l *market.TitleList) { l.DocumentNumber = strings.Repeat("号", 41) }), []string{"document_number"}},
		{"no level", with(func(l *market.TitleList) { l.Level = "" }), []string{"level"}},
		{"an unknown level", with(func(l *market.TitleList) { l.Level = "county" }), []string{"level"}},
		{"a notice to come", with(func(l *market.TitleList) { l.NoticeDate = "2026-12-01" }), []string{"notice_date"}},
		{"no such day", with(func(l *market.TitleList) { l.NoticeDate = "2022-06-31" }), []string{"notice_date"}},
		{"a term that ends before it begins", with(func(l *market.TitleList) { l.ValidTo = "2022-06-29" }), []string{"valid_to"}},
		{"a term of one day", with(func(l *market.TitleList) { l.ValidTo = "2022-06-30" }), nil},
		{"no last day, where no rule gives one", with(func(l *market.TitleList) { l.Level, l.ValidTo = market.TitleChampion, "" }), []string{"valid_to"}},
	} {
		if diff := cmp.Diff(row.faulty, titleFields(row.list.Completed().Check("2026-11-27"))); diff != "" {
			t.Errorf("%s: %s", row.rule, diff)
		}
	}
}

func TestWhatALineMustSay(t *testing.T) {
	for _, row := range []struct {
		rule   string
		line   market.TitleLine
		faulty []string
	}{
		{"a name", market.TitleLine{Place: 1, Name: "样例企业"}, nil},
		{"all of it", market.TitleLine{Place: 1, Name: "样例企业", CreditCode: firms[0], Region: "220106", Industry: "铁路运输设备制造"}, nil},
		{"no place", market.TitleLine{Name: "样例企业"}, []string{"place"}},
		{"no name", market.TitleLine{Place: 1}, []string{"name"}},
		{"a wrong check character", market.TitleLine{Place: 1, Name: "样例企业", CreditCode: "91220106MYA976830A"}, []string{"credit_code"}},
		{"a credit code in small letters", market.TitleLine{Place: 1, Name: "样例企业", CreditCode: "91220106mya976830q"}, []string{"credit_code"}},
		{"an unknown region", market.TitleLine{Place: 1, Name: "样例企业", Region: "229999"}, []string{"region"}},
	} {
		if diff := cmp.Diff(row.faulty, titleFields(row.line.Check())); diff != "" {
			t.Errorf("%s: %s", row.rule, diff)
		}
	}
}

func TestWhatMayBeRecordedOfATitle(t *testing.T) {
	whole := market.TitleEvent{Document: "样例〔2024〕9号", Reason: "样例理由", RecordedBy: "clerk", RecordedAt: moment("2024-06-01")}
	event := func(kind market.TitleEventKind, effective market.Date, change func(*market.TitleEvent)) market.TitleEvent {
		e := whole
		e.Kind, e.Effective = kind, effective
		if change != nil {
			change(&e)
		}
		return e
	}
	rename := func(name string, code market.CreditCode) func(*market.TitleEvent) {
		return func(e *market.TitleEvent) { e.Facts = market.TitleFacts{Name: name, CreditCode: code} }
	}
	for _, row := range []struct {
		rule   string
		e      market.TitleEvent
		before []market.TitleEvent
		code   market.Code
		fields []string
	}{
		{"revoked while it stands", event(market.TitleRevoked, "2024-03-01", nil), nil, "", nil},
		{"revoked before it stood", event(market.TitleRevoked, "2022-06-29", nil), nil, market.CodeConflict, nil},
		{"revoked when it is over", event(market.TitleRevoked, "2025-07-01", nil), nil, market.CodeConflict, nil},
		{"revoked twice", event(market.TitleRevoked, "2024-03-02", nil), []market.TitleEvent{event(market.TitleRevoked, "2024-03-01", nil)}, market.CodeConflict, nil},
		{"restored without a revocation", event(market.TitleRestored, "2024-03-01", nil), nil, market.CodeConflict, nil},
		{"restored before the revocation", event(market.TitleRestored, "2024-02-01", nil), []market.TitleEvent{event(market.TitleRevoked, "2024-03-01", nil)}, market.CodeConflict, nil},
		{"restored after it", event(market.TitleRestored, "2024-04-01", nil), []market.TitleEvent{event(market.TitleRevoked, "2024-03-01", nil)}, "", nil},
		{"renamed, also when the term is over", event(market.TitleRenamed, "2025-08-01", rename("新名企业", "")), nil, "", nil},
		{"renamed to what it is called", event(market.TitleRenamed, "2024-03-01", rename("样例企业"+string(firms[0]), firms[0])), nil, market.CodeInvalid, []string{"facts"}},
		{"renamed without a name", event(market.TitleRenamed, "2024-03-01", nil), nil, market.CodeInvalid, []string{"facts.name"}},
		{"renamed to a wrong code", event(market.TitleRenamed, "2024-03-01", rename("新名企业", "123")), nil, market.CodeInvalid, []string{"facts.credit_code"}},
		{"corrected to what it says", event(market.TitleCorrected, "", func(e *market.TitleEvent) {
			e.Facts, _ = granted(t, provincial2022, 1, firms[0]).Listed(moment("2024-01-01"))
		}), nil, market.CodeInvalid, []string{"facts"}},
		{"corrected to something without a term", event(market.TitleCorrected, "", rename("新名企业", "")), nil, market.CodeInvalid, []string{"facts.valid_from"}},
		{"granted again", event(market.TitleGranted, "2024-03-01", nil), nil, market.CodeConflict, nil},
		{"without a reason", event(market.TitleRevoked, "2024-03-01", func(e *market.TitleEvent) { e.Reason = " " }), nil, market.CodeInvalid, []string{"reason"}},
		{"without a document", event(market.TitleRevoked, "2024-03-01", func(e *market.TitleEvent) { e.Document = "" }), nil, market.CodeInvalid, []string{"document"}},
		{"without a day", event(market.TitleRevoked, "", nil), nil, market.CodeInvalid, []string{"effective"}},
		{"recorded before what is recorded", event(market.TitleRevoked, "2024-03-01", func(e *market.TitleEvent) { e.RecordedAt = moment("2022-06-29") }), nil, market.CodeConflict, nil},
	} {
		title := granted(t, provincial2022, 1, firms[0])
		for _, e := range row.before {
			if err := title.Record(e); err != nil {
				t.Fatal(err)
			}
		}
		stood := title
		err := title.Record(row.e)
		if market.CodeOf(err) != row.code {
			t.Errorf("%s: %v, want %q", row.rule, err, row.code)
		}
		if ours, ok := err.(*market.Error); ok {
			if diff := cmp.Diff(row.fields, titleFields(ours.Faults)); diff != "" {
				t.Errorf("%s: %s", row.rule, diff)
			}
			if diff := cmp.Diff(stood, title); diff != "" {
				t.Errorf("%s: refused and changed all the same: %s", row.rule, diff)
			}
		} else if len(title.Events) != len(row.before)+2 {
			t.Errorf("%s: %d events", row.rule, len(title.Events))
		}
	}
}

func TestARenamingKeepsTheCreditCodeThatItDoesNotName(t *testing.T) {
	title := granted(t, provincial2022, 1, firms[0])
	record(t, &title, "2023-09-01", market.TitleEvent{Kind: market.TitleRenamed, Effective: "2023-07-01", Facts: market.TitleFacts{Name: "新名企业"}})
	state, _ := title.On("2023-07-01", moment("2023-09-01"))
	if state.Facts.Name != "新名企业" || state.Facts.CreditCode != firms[0] {
		t.Errorf("%+v", state.Facts)
	}
}

func TestWhoKeepsTheLibrary(t *testing.T) {
	of := func(role market.Role, region string) market.Actor {
		return market.Actor{User: "u", Organisation: "o", Roles: []market.Grant{{Role: role, Region: region}}}
	}
	for _, row := range []struct {
		rule string
		who  market.Actor
		may  bool
	}{
		{"a department manager of the province", of(market.RoleDepartmentManager, "220000"), true},
		{"one of a prefecture", of(market.RoleDepartmentManager, "220100"), false},
		{"a reviewer of the province", of(market.RoleReviewer, "220000"), false},
		{"an auditor of the province", of(market.RoleAuditor, "220000"), false},
		{"a manager of an enterprise", of(market.RoleOrgManager, ""), false},
		{"an operator", of(market.RoleOperator, ""), false},
		{"a visitor", market.Actor{}, false},
	} {
		if got := row.who.MayRegisterTitles(); got != row.may {
			t.Errorf("%s: %v", row.rule, got)
		}
	}
}

func TestWhoKeepsWhichTitle(t *testing.T) {
	of := func(role market.Role, region string) market.Actor {
		return market.Actor{User: "u", Organisation: "o", Roles: []market.Grant{{Role: role, Region: region}}}
	}
	for _, row := range []struct {
		rule   string
		who    market.Actor
		level  market.TitleLevel
		region string
		may    bool
	}{
		{"the province keeps all", of(market.RoleDepartmentManager, "220000"), market.TitleChampion, "", true},
		{"a prefecture's reviewer its own", of(market.RoleReviewer, "220100"), market.TitleCity, "220104", true},
		{"and its manager", of(market.RoleDepartmentManager, "220100"), market.TitleCity, "220100", true},
		{"not another's", of(market.RoleReviewer, "220100"), market.TitleCity, "220202", false},
		{"nor another level", of(market.RoleReviewer, "220100"), market.TitleProvincial, "220104", false},
		{"nor one of no region", of(market.RoleReviewer, "220100"), market.TitleCity, "", false},
		{"its auditor keeps none", of(market.RoleAuditor, "220100"), market.TitleCity, "220104", false},
		{"a county keeps none", of(market.RoleReviewer, "220104"), market.TitleCity, "220104", false},
		{"a reviewer of the province keeps none", of(market.RoleReviewer, "220000"), market.TitleCity, "220104", false},
		{"an enterprise keeps none", of(market.RoleOrgManager, ""), market.TitleCity, "220104", false},
	} {
		if got := row.who.MayKeepTitle(market.TitleFacts{Level: row.level, Region: row.region}); got != row.may {
			t.Errorf("%s: %v", row.rule, got)
		}
	}
}

func TestTheTargetsAreThoseOfThePolicy(t *testing.T) {
	want := []market.TitleTarget{
		{Level: market.TitleSeed, Enterprises: 10_000}, {Level: market.TitleCity, Enterprises: 3_000}, {Level: market.TitleProvincial, Enterprises: 1_500},
		{Level: market.TitleNational, Enterprises: 100}, {Level: market.TitleChampion, Enterprises: 10},
	}
	got := market.Targets()
	if diff := cmp.Diff(want, got.Levels); diff != "" {
		t.Error(diff)
	}
	if got.Document != "吉政办明电〔2022〕1号" || got.By != "2025-12-31" || !got.Published.Valid() || got.Article == "" {
		t.Errorf("%+v", got)
	}
}
