package market_test

import (
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
)

// fields are the places of the faults, sorted.
func fields(f market.Faults) []string {
	var out []string
	for _, x := range f {
		out = append(out, x.Field)
	}
	slices.Sort(out)
	return out
}

// wantFaults checks where the faults stand, and that each speaks both
// languages.
func wantFaults(t *testing.T, rule string, got market.Faults, want ...string) {
	t.Helper()
	slices.Sort(want)
	if !slices.Equal(fields(got), want) {
		t.Errorf("%s: faults at %v, want %v", rule, fields(got), want)
	}
	for _, f := range got {
		if f.Message.ZH == "" || f.Message.EN == "" || (f.Hint.ZH == "") != (f.Hint.EN == "") {
			t.Errorf("%s: %s does not speak both languages: %+v", rule, f.Field, f)
		}
	}
}

func goodOrganisation() market.Organisation {
	return market.Organisation{
		CreditCode: "91350100M000100Y43", Name: "某大学", NameEN: "Some University", ShortName: "某大", Kind: market.University, Region: "220104",
		Address: "某路 1 号", Website: "https://www.some.example", Introduction: "简介", Status: market.Active,
		Contacts: []market.Contact{{Office: "技术转移中心", Phone: "0431-55500123", Email: "office@some.example"}},
	}
}

func TestOrganisationRules(t *testing.T) {
	for _, c := range []struct {
		rule   string
		change func(*market.Organisation)
		want   []string
	}{
		{"a good one", func(*market.Organisation) {}, nil},
		{"only what must be", func(o *market.Organisation) {
			*o = market.Organisation{CreditCode: o.CreditCode, Name: o.Name, Kind: o.Kind, Region: o.Region}
		}, nil},
		{"nothing at all", func(o *market.Organisation) { *o = market.Organisation{} }, []string{"credit_code", "name", "kind", "region"}},
		{"a credit code with a wrong check", func(o *market.Organisation) { o.CreditCode = "91350100M000100Y44" }, []string{"credit_code"}},
		{"a name of one character", func(o *market.Organisation) { o.Name = " 某 " }, []string{"name"}},
		{"a name of 201 characters", func(o *market.Organisation) { o.Name = strings.Repeat("某", 201) }, []string{"name"}},
		{"a name of 200 characters", func(o *market.Organisation) { o.Name = strings.Repeat("某", 200) }, nil},
		{"a kind that is none", func(o *market.Organisation) { o.Kind = "club" }, []string{"kind"}},
		{"a region that is none", func(o *market.Organisation) { o.Region = "229999" }, []string{"region"}},
		{"a website without a scheme", func(o *market.Organisation) { o.Website = "www.some.example" }, []string{"website"}},
		{"a website that runs a script", func(o *market.Organisation) { o.Website = "javascript:alert(1)" }, []string{"website"}},
		{"a website without a host", func(o *market.Organisation) { o.Website = "https://" }, []string{"website"}},
		{"a control character", func(o *market.Organisation) { o.Introduction = "a\x00b" }, []string{"introduction"}},
		{"text that is not UTF-8", func(o *market.Organisation) { o.Address = "\xff" }, []string{"address"}},
		{"a contact without an office", func(o *market.Organisation) { o.Contacts[0].Office = "" }, []string{"contacts[0].office"}},
		{"a telephone with letters", func(o *market.Organisation) { o.Contacts[0].Phone = "call me" }, []string{"contacts[0].phone"}},
		{"a telephone in full width with an extension", func(o *market.Organisation) { o.Contacts[0].Phone = "（０４３１）55500123转8" }, nil},
		{"a mail address with a name", func(o *market.Organisation) { o.Contacts[0].Email = "Some <office@some.example>" }, []string{"contacts[0].email"}},
		{"a mail address without a host", func(o *market.Organisation) { o.Contacts[0].Email = "office" }, []string{"contacts[0].email"}},
		{"two mail addresses", func(o *market.Organisation) { o.Contacts[0].Email = "a@b.example, c@d.example" }, []string{"contacts[0].email"}},
		{"ten contacts", func(o *market.Organisation) { o.Contacts = slices.Repeat(o.Contacts, 10) }, nil},
		{"eleven contacts", func(o *market.Organisation) { o.Contacts = slices.Repeat(o.Contacts, 11) }, []string{"contacts"}},
	} {
		o := goodOrganisation()
		c.change(&o)
		wantFaults(t, c.rule, o.Check(), c.want...)
	}
}
