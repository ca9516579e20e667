package market_test

import (
	"slices"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// certified is a record that agrees with the terms of agreed.
func certified() market.RegistrationRecord {
	return market.RegistrationRecord{State: market.Registered, Body: "示范技术市场", Number: "2201002026000001", Date: "2026-05-20",
		CertifiedTotal: 100 * market.WanYuan, CertifiedTechnical: 90 * market.WanYuan}
}

func TestWhatARegistrationMustSay(t *testing.T) {
	for _, c := range []struct {
		rule   string
		change func(*market.RegistrationRecord)
		want   []string
	}{
		{"a whole record", func(*market.RegistrationRecord) {}, nil},
		{"body, number, day and total", func(r *market.RegistrationRecord) {
			*r = market.RegistrationRecord{State: market.Registered, Reason: "理由"}
		}, []string{"body", "certified_total_fen", "date", "number"}},
		{"signed before it was registered", func(r *market.RegistrationRecord) { r.Date = "2026-05-09" }, []string{"date"}},
		{"registered on the day of signing", func(r *market.RegistrationRecord) { r.Date = "2026-05-10" }, nil},
		{"not after today", func(r *market.RegistrationRecord) { r.Date = "2026-06-02" }, []string{"date"}},
		{"technical within total", func(r *market.RegistrationRecord) {
			r.CertifiedTechnical, r.Reason = 100*market.WanYuan+1, "认定时调整"
		}, []string{"certified_technical_fen"}},
		{"other figures with a reason only", func(r *market.RegistrationRecord) { r.CertifiedTechnical-- }, []string{"reason"}},
		{"other figures with a reason", func(r *market.RegistrationRecord) { r.CertifiedTechnical--; r.Reason = "扣除测试费" }, nil},
		{"a number of another form is no fault", func(r *market.RegistrationRecord) { r.Number = "吉登 17" }, nil},
	} {
		contract, r := inForce(t), certified()
		c.change(&r)
		err := contract.Register(ofSeller, r, noon)
		var got []string
		if e, ok := err.(*market.Error); ok {
			got = fieldsOf(e.Faults)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %v (- want, + got):\n%s", c.rule, err, diff)
		}
	}
}

func TestWhoRecordsARegistration(t *testing.T) {
	office := func(region string) market.Actor {
		return market.Actor{User: "o", Organisation: "office", Roles: []market.Grant{{Role: market.RoleReviewer, Region: region}}}
	}
	revoked := market.RegistrationRecord{State: market.RegistrationRevoked, Reason: "合同虚假"}
	for _, c := range []struct {
		rule     string
		by       market.Actor
		record   market.RegistrationRecord
		imported bool
		want     market.Code
	}{
		{"the seller registers", ofSeller, certified(), false, ""},
		{"the buyer does not", ofBuyer, certified(), false, market.CodeForbidden},
		{"imported technology: the buyer does", ofBuyer, certified(), true, ""},
		{"imported technology: the seller does not", ofSeller, certified(), true, market.CodeForbidden},
		{"an office does not", office(market.Jilin), certified(), false, market.CodeForbidden},
		{"the province revokes", office(market.Jilin), revoked, false, ""},
		{"a prefecture does not", office("220100"), revoked, false, market.CodeForbidden},
		{"another province does not", office("210000"), revoked, false, market.CodeForbidden},
		{"a stranger does not", stranger, revoked, false, market.CodeForbidden},
	} {
		contract := inForce(t)
		if contract.Terms.Import = c.imported; c.record.State != market.Registered {
			wantCode(t, "registered first", contract.Register(ofSeller, certified(), noon), "")
		}
		wantCode(t, c.rule, contract.Register(c.by, c.record, noon), c.want)
	}
	c := begun(t)
	wantCode(t, "a draft", c.Register(ofSeller, certified(), noon), market.CodeConflict)
}

func TestAChangeKeepsTheOldFigures(t *testing.T) {
	c := inForce(t)
	wantCode(t, "register", c.Register(ofSeller, certified(), noon), "")
	changed := certified()
	changed.State, changed.CertifiedTechnical, changed.Reason = market.RegistrationChanged, 70*market.WanYuan, "合同变更"
	wantCode(t, "change", c.Register(ofSeller, changed, noon), "")
	wantCode(t, "cancel", c.Register(ofSeller, market.RegistrationRecord{State: market.RegistrationCancelled, Reason: "合同解除"}, noon), "")
	var got []market.Fen
	for _, r := range c.Registration {
		got = append(got, r.CertifiedTechnical)
	}
	if want := []market.Fen{90 * market.WanYuan, 70 * market.WanYuan, 70 * market.WanYuan}; !slices.Equal(got, want) {
		t.Errorf("figures %v, want %v", got, want)
	}
	if last := c.Registered(); last.State.Stands() || last.Number != certified().Number || !c.Applied() {
		t.Errorf("%+v", last)
	}
	wantCode(t, "nothing follows a cancellation", c.Register(ofSeller, certified(), noon), market.CodeConflict)
}

func TestWarningsOfARegistration(t *testing.T) {
	for _, c := range []struct {
		rule   string
		change func(*market.RegistrationRecord)
		want   []string
	}{
		{"fourteen digits", func(r *market.RegistrationRecord) { r.Number = "22010020260001" }, []string{"no_certificate"}},
		{"twenty digits", func(r *market.RegistrationRecord) { r.Number = "22010020260000000001" }, []string{"no_certificate"}},
		{"thirteen digits", func(r *market.RegistrationRecord) { r.Number = "2201002026000" }, []string{"number_form", "no_certificate"}},
		{"letters", func(r *market.RegistrationRecord) { r.Number = "JL20260000000001" }, []string{"number_form", "no_certificate"}},
		{"other figures", func(r *market.RegistrationRecord) { r.CertifiedTechnical-- }, []string{"certified_differs", "no_certificate"}},
		{"after the end", func(r *market.RegistrationRecord) { r.Date = "2027-05-10" }, []string{"no_certificate", "registered_after_end"}},
		{"with the certificate", func(r *market.RegistrationRecord) { r.Certificate = &market.Attachment{SHA256: "x"} }, nil},
		{"refused", func(r *market.RegistrationRecord) { *r = market.RegistrationRecord{State: market.RegistrationRefused} }, nil},
	} {
		r := certified()
		c.change(&r)
		if diff := cmp.Diff(c.want, codesOfWarnings(r.Warnings(agreed()))); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", c.rule, diff)
		}
	}
}

func TestTheRulesOfRegistrationFollowEachOther(t *testing.T) {
	for day, want := range map[market.Date]string{"2000-02-15": "", "2000-02-16": "2000", "2026-02-28": "2000", "2026-03-01": "2026", "2030-01-01": "2026", "": ""} {
		got, ok := market.RegistrationRuleOn(day)
		if got.Code != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", day, got.Code, want)
		}
	}
	for _, r := range market.RegistrationRules {
		if !slices.Contains([]string{"text", "excerpt", "draft"}, r.Sure) || r.LimitDays == 0 || r.Document.ZH == "" || r.Note.EN == "" || !r.From.Valid() || !r.To.Valid() {
			t.Errorf("%+v", r)
		}
	}
}

// TestRegistrationsLiveByTheTable records random states and checks that only
// steps of the table happen and that nothing that was recorded is lost.
func TestRegistrationsLiveByTheTable(t *testing.T) {
	states := []market.RegistrationState{market.RegistrationSubmitted, market.RegistrationSupplement, market.Registered, market.RegistrationChanged, market.RegistrationCancelled, market.RegistrationRevoked, market.RegistrationRefused}
	rapid.Check(t, func(t *rapid.T) {
		c := inForce(t)
		for range rapid.IntRange(1, 15).Draw(t, "steps") {
			r := certified()
			r.State, r.Reason = rapid.SampledFrom(states).Draw(t, "state"), "理由"
			before := c.Registration
			possible := c.RegistrationSteps(ofSeller)
			err := c.Register(ofSeller, r, noon)
			if (err == nil) != slices.Contains(possible, r.State) {
				t.Fatalf("%s after %v: %v, possible are %v", r.State, before, err, possible)
			}
			if len(before) > 0 && !cmp.Equal(before, c.Registration[:len(before)]) {
				t.Fatal("a former record changed")
			}
		}
	})
}
