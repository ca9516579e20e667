package service_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

const officeCode = "11220100MYA770015R"

// applies hands in an application of an organisation of Changchun, to be decided on
// by 2027-01-08.
func (f *town) applies(t *testing.T) (id string) {
	t.Helper()
	_, err := f.Store.Commit(t.Context(), store.Meta{Actor: "applicant", Action: "applications.submit"}, func(_ context.Context, tx store.Tx) error {
		id = tx.NewID()
		p, err := market.NewApplication(id, market.ApplicationDoing{
			Part: market.PartCandidate, Consent: true, Proof: &market.Attachment{Name: "证明材料"}, At: tx.Now(), Workdays: by("2027-01-08"),
			Form: market.ApplicationForm{CreditCode: newCode, Name: "新来公司", Kind: market.Enterprise, Region: "220104"},
		})
		if err != nil {
			return err
		}
		return tx.Put(service.Applications, id, market.ApplicationSchema, p)
	})
	ok(t, err)
	return id
}

func by(day market.Date) market.Workdays {
	return func(market.Date, int) (market.Date, *market.Term, error) { return day, nil, nil }
}

// steps takes a step on an application.
func (f *town) steps(t *testing.T, id string, action market.ApplicationAction, d market.ApplicationDoing) {
	t.Helper()
	_, err := f.Store.Commit(t.Context(), store.Meta{Actor: "somebody", Action: "applications." + string(action)}, func(_ context.Context, tx store.Tx) error {
		doc, err := tx.Get(service.Applications, id)
		if err != nil {
			return err
		}
		p, err := store.As[market.Application](doc)
		if err != nil {
			return err
		}
		d.At = tx.Now()
		if err := p.Do(action, d); err != nil {
			return err
		}
		return tx.Put(service.Applications, id, market.ApplicationSchema, p)
	})
	ok(t, err)
	f.hears(t)
}

// heard are the events of applications in someone's inbox, oldest text first.
func (f *town) heard(t *testing.T, a market.Actor) []string {
	t.Helper()
	var out []string
	for _, r := range f.box(t, a, service.BoxInbox) {
		if r.Alert.Sort == market.AlertApplication {
			out = append(out, r.Alert.Event.Action)
		}
	}
	return out
}

func TestThoseWhoMayAdmitHearOfAnApplication(t *testing.T) {
	f := newTown(t)
	colleague := f.joins(t, "colleague@city.example", f.officer.Organisation, market.RoleDepartmentManager, "220100")
	province := f.joins(t, "manager@province.example", f.officer.Organisation, market.RoleDepartmentManager, "220000")
	others := []market.Actor{
		f.joins(t, "manager@away.example", f.officer.Organisation, market.RoleDepartmentManager, "220200"),
		f.joins(t, "reviewer@city.example", f.officer.Organisation, market.RoleReviewer, "220100"),
		f.joins(t, "auditor@city.example", f.officer.Organisation, market.RoleAuditor, "220100"),
		f.uni,
	}
	ok(t, f.Alerts.Begin(t.Context(), false))
	id := f.applies(t)
	f.hears(t)
	wants := func(when string, want ...string) {
		t.Helper()
		for _, a := range []market.Actor{f.officer, colleague, province} {
			if got := f.heard(t, a); !slices.Equal(got, want) {
				t.Errorf("%s: %s hears %v, want %v", when, a.User, got, want)
			}
		}
		for _, a := range others {
			if got := f.heard(t, a); len(got) > 0 {
				t.Errorf("%s: %+v hears %v", when, a.Roles, got)
			}
		}
	}
	wants("handed in", "submit")
	row := f.box(t, f.officer, service.BoxInbox)[0]
	want := service.AlertWords{
		Title: market.Text{ZH: "新的入驻申请：新来公司", EN: "A new application: 新来公司"},
		Line:  market.Text{ZH: "企业，长春市朝阳区，办理期限 2027-01-08", EN: "Enterprise; Chaoyang, Changchun; last day 2027-01-08"},
		Path:  "/desk/applications/" + id,
	}
	if row.Words != want {
		t.Errorf("it says %+v, want %+v", row.Words, want)
	}
	office := market.ApplicationDoing{Part: market.PartAdmission, By: f.officer.User, Reasons: []string{"code_differs"}}
	f.steps(t, id, market.ApplicationReturn, office)
	wants("returned")
	f.steps(t, id, market.ApplicationMend, market.ApplicationDoing{
		Part: market.PartCandidate, Workdays: by("2027-01-15"), Form: market.ApplicationForm{CreditCode: newCode, Name: "新来科技公司", Kind: market.Enterprise, Region: "220104"},
	})
	wants("mended", "mend")
	f.clock.until(china("2027-01-15 20:00"))
	ok(t, second(f.Alerts.TellDue(t.Context())))
	wants("on its last day", "mend")
	f.clock.until(china("2027-01-16 08:00"))
	for range 2 {
		ok(t, second(f.Alerts.TellDue(t.Context())))
	}
	wants("after its last day", "late")
	// Again from the beginning: nothing more.
	ok(t, f.Alerts.NoteTold(t.Context(), 0))
	f.hears(t)
	wants("told again", "late")
	office.Reasons = []string{"out_of_scope"}
	f.steps(t, id, market.ApplicationRefuse, office)
	wants("decided")
}

// An application that moves to another region's office is not told to the former any
// more, and one without a known last day is never late.
func TestAnApplicationIsToldToItsOfficeAlone(t *testing.T) {
	f := newTown(t)
	away := f.joins(t, "manager@away.example", f.officer.Organisation, market.RoleDepartmentManager, "220200")
	ok(t, f.Alerts.Begin(t.Context(), false))
	id := f.applies(t)
	f.hears(t)
	f.steps(t, id, market.ApplicationReturn, market.ApplicationDoing{Part: market.PartAdmission, By: f.officer.User, Reasons: []string{"code_differs"}})
	open := func(market.Date, int) (market.Date, *market.Term, error) {
		return "", &market.Term{From: "2027-12-30", Days: 5, Missing: 2028}, nil
	}
	f.steps(t, id, market.ApplicationMend, market.ApplicationDoing{
		Part: market.PartCandidate, Workdays: open, Form: market.ApplicationForm{CreditCode: newCode, Name: "新来公司", Kind: market.Enterprise, Region: "220200"},
	})
	f.clock.until(china("2028-03-01 08:00"))
	ok(t, second(f.Alerts.TellDue(t.Context())))
	if got := f.heard(t, f.officer); len(got) > 0 {
		t.Errorf("the former office hears %v", got)
	}
	if got := f.heard(t, away); !slices.Equal(got, []string{"mend"}) {
		t.Errorf("the office hears %v", got)
	}
	if row := f.box(t, away, service.BoxInbox)[0]; strings.Contains(row.Words.Line.ZH, "期限") {
		t.Errorf("it says %+v", row.Words)
	}
}
