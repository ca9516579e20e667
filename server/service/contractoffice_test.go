package service_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"

	"github.com/xuri/excelize/v2"
)

// registeredAs concludes a contract and records a registration of it.
func (d *dealers) registeredAs(t testing.TB, number string, day market.Date, change func(*market.ContractTerms)) string {
	t.Helper()
	w := d.concluded(t, change)
	in := certificate()
	in.Record.Number, in.Record.Date, in.Record.Reason = number, day, "认定机构另扣除设备费用"
	return d.registered(t, w, in).Contract.ID
}

// claimOn puts a claim on a contract into the store.
func (d *dealers) claimOn(t testing.TB, contract, region string, state market.ClaimState) {
	t.Helper()
	_, err := d.store.Commit(t.Context(), store.Meta{Actor: "test", Action: "claims.submit"}, func(_ context.Context, tx store.Tx) error {
		id := tx.NewID()
		return tx.Put(service.Claims, id, market.ClaimSchema, market.Claim{ID: id, State: state, Contract: contract, Organisation: d.firm.Organisation, Region: region})
	})
	fatal(t, err)
}

func idsOf(found service.OfficeContracts) []string {
	var out []string
	for _, r := range found.Rows {
		out = append(out, r.Contract.ID)
	}
	slices.Sort(out)
	return out
}

// The list of an office holds what its people may read one by one, and nothing
// else, whatever the state of a contract and whoever claims on it.
func TestAnOfficeListsTheContractsThatItMaySee(t *testing.T) {
	d := newDealers(t)
	between := d.concluded(t, func(c *market.ContractTerms) { c.Project = "双方之间" }).Contract.ID
	draftClaim := d.concluded(t, func(c *market.ContractTerms) { c.Project = "申报草稿" }).Contract.ID
	d.claimOn(t, draftClaim, "220202", market.ClaimDraft)
	claimed := d.concluded(t, func(c *market.ContractTerms) { c.Project = "已申报" }).Contract.ID
	d.claimOn(t, claimed, "220202", market.ClaimSubmitted)
	w := d.concluded(t, func(c *market.ContractTerms) { c.Project = "已提交登记" })
	submitted := d.registered(t, w, service.RegistrationInput{Record: market.RegistrationRecord{State: market.RegistrationSubmitted}}).Contract.ID
	refused := d.concluded(t, func(c *market.ContractTerms) { c.Project = "不予登记" })
	refused = d.registered(t, refused, service.RegistrationInput{Record: market.RegistrationRecord{State: market.RegistrationSubmitted}})
	refused = d.registered(t, refused, service.RegistrationInput{Record: market.RegistrationRecord{State: market.RegistrationRefused, Reason: "不是技术合同"}})
	standing := d.registeredAs(t, "2201002026000001", "2026-05-20", func(c *market.ContractTerms) { c.Project = "已登记" })
	all := []string{between, draftClaim, claimed, submitted, refused.Contract.ID, standing}
	ofBoth := []string{submitted, refused.Contract.ID, standing}
	ofBuyer := append(slices.Clone(ofBoth), claimed)
	for _, c := range []struct {
		who   string
		actor market.Actor
		want  []string
	}{
		{"the province", d.province, ofBuyer},
		{"the prefecture of the enterprise that claims", d.prefecture, ofBuyer},
		{"its county", office("220202", market.RoleDepartmentManager), ofBuyer},
		{"the auditor of its prefecture", office("220200", market.RoleAuditor), ofBuyer},
		{"the county of the seller, which has nothing to do with the claim", office("220104", market.RoleReviewer), ofBoth},
		{"another county of the same prefecture", office("220203", market.RoleReviewer), nil},
		{"an office elsewhere", d.elsewhere, nil},
	} {
		found, err := d.OfficeContracts(t.Context(), c.actor, service.OfficeContractFilter{Registration: service.RegistrationAny, Size: 100})
		fatal(t, err)
		want := slices.Sorted(slices.Values(c.want))
		if got := idsOf(found); !slices.Equal(got, want) || found.Sums.Contracts != len(want) {
			t.Errorf("%s lists %v, want %v", c.who, got, want)
		}
		for _, id := range all {
			_, err := d.Contract(t.Context(), c.actor, id)
			if may := err == nil; may != slices.Contains(want, id) {
				t.Errorf("%s reads %s: %v", c.who, id, err)
			}
		}
		stands, err := d.OfficeContracts(t.Context(), c.actor, service.OfficeContractFilter{})
		fatal(t, err)
		if got := idsOf(stands); len(want) > 0 && !slices.Equal(got, []string{standing}) {
			t.Errorf("%s is shown %v as registered", c.who, got)
		}
	}
}

func TestWhoHasNoListOfContracts(t *testing.T) {
	d := newDealers(t)
	d.registeredAs(t, "2201002026000001", "2026-05-20", func(*market.ContractTerms) {})
	for who, a := range map[string]market.Actor{
		"a party": d.firm, "another organisation": d.third, "a visitor": {}, "an operator": operator,
		"finance":   office(market.Jilin, market.RoleFinance),
		"an expert": {User: "e", Organisation: "college", Roles: []market.Grant{{Role: market.RoleExpert}}},
	} {
		_, err := d.OfficeContracts(t.Context(), a, service.OfficeContractFilter{})
		wantCode(t, who+" lists", err, market.CodeForbidden)
		_, err = d.OfficeForms(t.Context(), a, service.OfficeContractFilter{})
		wantCode(t, who+" exports", err, market.CodeForbidden)
	}
}

// A reviewer who also works for a party has no office's view of that contract.
func TestAPartysOwnReviewerIsNoOffice(t *testing.T) {
	d := newDealers(t)
	d.registeredAs(t, "2201002026000001", "2026-05-20", func(*market.ContractTerms) {})
	both := d.firm
	both.Roles = append(slices.Clone(both.Roles), market.Grant{Role: market.RoleReviewer, Region: market.Jilin})
	found, err := d.OfficeContracts(t.Context(), both, service.OfficeContractFilter{})
	if fatal(t, err); len(found.Rows) != 0 {
		t.Errorf("%+v", found.Rows)
	}
}

func TestHowTheListOfAnOfficeIsNarrowed(t *testing.T) {
	d := newDealers(t)
	plain := d.registeredAs(t, "2201002026000001", "2026-05-12", func(c *market.ContractTerms) { c.Project = "散热膜" })
	flagged := d.registeredAs(t, "2201002026000002", "2026-05-20", func(c *market.ContractTerms) {
		c.Project, c.Field, c.Type, c.Subject = "试验设备", "03", market.DevCooperative, "双方合作研制转向架试验设备，并交付样机。"
		c.Price.Deductions = nil
	})
	d.pays(t, flagged, "B0001", 30*market.WanYuan)
	for _, c := range []struct {
		rule string
		f    service.OfficeContractFilter
		want []string
	}{
		{"nothing", service.OfficeContractFilter{}, []string{plain, flagged}},
		{"from a day, which counts", service.OfficeContractFilter{From: "2026-05-20"}, []string{flagged}},
		{"to a day, which counts", service.OfficeContractFilter{To: "2026-05-12"}, []string{plain}},
		{"a period in which there is none", service.OfficeContractFilter{From: "2026-05-13", To: "2026-05-19"}, nil},
		{"a type", service.OfficeContractFilter{Type: "dev.cooperative"}, []string{flagged}},
		{"a class of types", service.OfficeContractFilter{Type: "dev"}, []string{plain, flagged}},
		{"the beginning of a class is no class", service.OfficeContractFilter{Type: "de"}, nil},
		{"a field", service.OfficeContractFilter{Field: "05"}, []string{plain}},
		{"the region of the seller", service.OfficeContractFilter{Region: "220104"}, []string{plain, flagged}},
		{"the prefecture of the buyer", service.OfficeContractFilter{Region: "220200"}, []string{plain, flagged}},
		{"a region of neither", service.OfficeContractFilter{Region: "220300"}, nil},
		{"a flag", service.OfficeContractFilter{Flag: market.FlagNoDeduction}, []string{flagged}},
		{"a word of the project", service.OfficeContractFilter{Text: " 散热 "}, []string{plain}},
		{"a registration number", service.OfficeContractFilter{Text: "2026000002"}, []string{flagged}},
		{"a party", service.OfficeContractFilter{Text: "瀚辰"}, []string{plain, flagged}},
		{"cancelled", service.OfficeContractFilter{Registration: "cancelled"}, nil},
	} {
		found, err := d.OfficeContracts(t.Context(), d.province, c.f)
		fatal(t, err)
		if got, want := idsOf(found), slices.Sorted(slices.Values(c.want)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", c.rule, got, want)
		}
	}
	found, err := d.OfficeContracts(t.Context(), d.province, service.OfficeContractFilter{Size: 1, Page: 2})
	fatal(t, err)
	want := service.OfficeSums{Contracts: 2, Total: 200 * market.WanYuan, Technical: 180 * market.WanYuan, Certified: 160 * market.WanYuan}
	if len(found.Rows) != 1 || found.Rows[0].Contract.ID != plain || found.Sums != want {
		t.Errorf("the second page: %d rows, %+v", len(found.Rows), found.Sums)
	}
}

func TestAnOfficesListComesAsTheNationalForm(t *testing.T) {
	d := newDealers(t)
	d.registeredAs(t, "2201002026000001", "2026-05-12", func(c *market.ContractTerms) { c.Project = "散热膜" })
	d.registeredAs(t, "2201002026000002", "2026-05-20", func(c *market.ContractTerms) { c.Project, c.Field = "试验台", "03" })
	forms, err := d.OfficeForms(t.Context(), d.province, service.OfficeContractFilter{Field: "03"})
	fatal(t, err)
	var b bytes.Buffer
	fatal(t, service.WriteForms(&b, forms))
	book, err := excelize.OpenReader(&b)
	fatal(t, err)
	rows, err := book.GetRows(book.GetSheetName(0))
	fatal(t, err)
	if len(rows) != 2 || rows[0][0] != "projectname" || rows[1][0] != "试验台" {
		t.Errorf("%q", rows)
	}
}
