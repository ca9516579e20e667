package market_test

import (
	"testing"

	"duijie/server/market"
)

const (
	own   = "own"
	other = "other"
)

func actor(organisation string, grants ...market.Grant) market.Actor {
	return market.Actor{User: "someone", Organisation: organisation, Roles: grants}
}

func in(role market.Role, region string) market.Grant {
	return market.Grant{Role: role, Region: region}
}

func TestUserRules(t *testing.T) {
	for _, c := range []struct {
		rule string
		user market.User
		kind market.OrganisationKind
		want []string
	}{
		{"a member", market.User{Organisation: own, Roles: []market.Grant{in(market.RoleMember, "")}}, market.University, nil},
		{"a member who manages as well", market.User{Organisation: own, Roles: []market.Grant{in(market.RoleMember, ""), in(market.RoleOrgManager, "")}}, market.Enterprise, nil},
		{"an operator of no organisation", market.User{Roles: []market.Grant{in(market.RoleOperator, "")}}, "", nil},
		{"a reviewer of a county", market.User{Organisation: own, Roles: []market.Grant{in(market.RoleReviewer, "222403")}}, market.Department, nil},
		{"no role", market.User{Organisation: own}, market.University, []string{"roles"}},
		{"a role without a name", market.User{Organisation: own, Roles: []market.Grant{{}}}, market.University, []string{"roles[0].role"}},
		{"a role that is none", market.User{Organisation: own, Roles: []market.Grant{in("king", "")}}, market.University, []string{"roles[0].role"}},
		{"a member of nothing", market.User{Roles: []market.Grant{in(market.RoleMember, "")}}, "", []string{"roles[0].role"}},
		{"a member with a region", market.User{Organisation: own, Roles: []market.Grant{in(market.RoleMember, "220100")}}, market.University, []string{"roles[0].region"}},
		{"an operator with a region", market.User{Roles: []market.Grant{in(market.RoleOperator, "220000")}}, "", []string{"roles[0].region"}},
		{"a reviewer without a region", market.User{Organisation: own, Roles: []market.Grant{in(market.RoleReviewer, "")}}, market.Department, []string{"roles[0].region"}},
		{"a reviewer of a region that is none", market.User{Organisation: own, Roles: []market.Grant{in(market.RoleReviewer, "229999")}}, market.Department, []string{"roles[0].region"}},
		{"a reviewer in a university", market.User{Organisation: own, Roles: []market.Grant{in(market.RoleReviewer, "220100")}}, market.University, []string{"roles[0].role"}},
		{"an auditor in a firm", market.User{Organisation: own, Roles: []market.Grant{in(market.RoleMember, ""), in(market.RoleAuditor, "220000")}}, market.Enterprise, []string{"roles[1].role"}},
	} {
		wantFaults(t, c.rule, c.user.Check(c.kind), c.want...)
	}
}

func TestWhatARoleReaches(t *testing.T) {
	type reach struct{ belongs, manages, reviews, governs, inspects bool }
	const region = "222403"
	for _, c := range []struct {
		rule string
		who  market.Actor
		want reach
	}{
		{"a visitor", market.Actor{}, reach{}},
		{"a visitor cannot claim an organisation", market.Actor{Organisation: own, Roles: []market.Grant{in(market.RoleMember, "")}}, reach{}},
		{"a member", actor(own, in(market.RoleMember, "")), reach{belongs: true}},
		{"a manager", actor(own, in(market.RoleOrgManager, "")), reach{belongs: true, manages: true}},
		{"a member of another", actor(other, in(market.RoleMember, "")), reach{}},
		{"a manager of another", actor(other, in(market.RoleOrgManager, "")), reach{}},
		{"a reviewer of the county", actor(other, in(market.RoleReviewer, region)), reach{reviews: true, inspects: true}},
		{"a reviewer of the prefecture", actor(other, in(market.RoleReviewer, "222400")), reach{reviews: true, inspects: true}},
		{"a reviewer of the province", actor(other, in(market.RoleReviewer, "220000")), reach{reviews: true, inspects: true}},
		{"a reviewer of another county", actor(other, in(market.RoleReviewer, "222404")), reach{}},
		{"a reviewer of another province", actor(other, in(market.RoleReviewer, "110000")), reach{}},
		{"a reviewer without a region", actor(other, in(market.RoleReviewer, "")), reach{}},
		{"a department's manager", actor(other, in(market.RoleDepartmentManager, "220000")), reach{reviews: true, governs: true, inspects: true}},
		{"an auditor", actor(other, in(market.RoleAuditor, "220000")), reach{inspects: true}},
		{"an operator", actor("", in(market.RoleOperator, "")), reach{}},
		{"an office worker of the same organisation", actor(own, in(market.RoleReviewer, "220000")), reach{reviews: true, inspects: true}},
	} {
		got := reach{c.who.BelongsTo(own), c.who.Manages(own), c.who.Reviews(region), c.who.Governs(region), c.who.Inspects(region)}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.rule, got, c.want)
		}
	}
	if (actor("", in(market.RoleMember, ""))).BelongsTo("") {
		t.Error("someone belongs to no organisation")
	}
}

func TestNobodyReviewsTheirOwnOrganisation(t *testing.T) {
	for _, c := range []struct {
		rule string
		who  market.Actor
		want market.Capacity
	}{
		{"a visitor", market.Actor{}, ""},
		{"a member of the owner", actor(own, in(market.RoleMember, "")), market.AsOwner},
		{"a manager of the owner", actor(own, in(market.RoleOrgManager, "")), market.AsManager},
		{"a member of the agency that the office named", actor(other, in(market.RoleMember, ""), in(market.RoleModerator, "220100")), market.AsOffice},
		{"the named agency on its own", actor(own, in(market.RoleMember, ""), in(market.RoleModerator, "220100")), market.AsOwner},
		{"an agency named elsewhere", actor(other, in(market.RoleModerator, "220200")), ""},
		{"a member of another", actor(other, in(market.RoleMember, "")), ""},
		{"a reviewer of the region", actor(other, in(market.RoleReviewer, "220100")), market.AsOffice},
		{"a reviewer of another region", actor(other, in(market.RoleReviewer, "220200")), ""},
		{"a reviewer in the owner", actor(own, in(market.RoleReviewer, "220100")), ""},
		{"a member of the owner who reviews", actor(own, in(market.RoleReviewer, "220100"), in(market.RoleMember, "")), market.AsOwner},
		{"an auditor only reads", actor(other, in(market.RoleAuditor, "220000")), ""},
		{"an operator has no part in dealings", actor("", in(market.RoleOperator, "")), ""},
	} {
		if got := market.CapacityOf(c.who, own, "220104"); got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
}

// Every role against every grant, in the own and in another organisation; the
// office roles in a narrower, the same, a wider and another region.
func TestWhoMayGrantWhat(t *testing.T) {
	grants := []market.Grant{
		in(market.RoleMember, ""), in(market.RoleOrgManager, ""),
		in(market.RoleReviewer, "220104"), in(market.RoleReviewer, "220100"), in(market.RoleReviewer, "220000"), in(market.RoleReviewer, "220200"), in(market.RoleReviewer, ""),
		in(market.RoleDepartmentManager, "220104"), in(market.RoleDepartmentManager, "220100"), in(market.RoleDepartmentManager, "220000"), in(market.RoleDepartmentManager, "220200"),
		in(market.RoleAuditor, "220104"), in(market.RoleAuditor, "220100"), in(market.RoleAuditor, "220000"), in(market.RoleAuditor, "220200"),
		in(market.RoleOperator, ""), in("king", ""), {},
	}
	everything := func(market.Grant) bool { return true }
	nothing := func(market.Grant) bool { return false }
	for _, c := range []struct {
		rule       string
		who        market.Actor
		own, other func(market.Grant) bool
	}{
		{"a visitor nothing", market.Actor{}, nothing, nothing},
		{"a member nothing", actor(own, in(market.RoleMember, "")), nothing, nothing},
		{"a manager the two roles of the organisation, in it", actor(own, in(market.RoleOrgManager, "")), func(g market.Grant) bool {
			return g.Role == market.RoleMember || g.Role == market.RoleOrgManager
		}, nothing},
		{"a reviewer nothing", actor(own, in(market.RoleReviewer, "220100")), nothing, nothing},
		{"an auditor nothing", actor(own, in(market.RoleAuditor, "220000")), nothing, nothing},
		{"a department's manager the roles of the office, no wider than the own region", actor(own, in(market.RoleDepartmentManager, "220100")), func(g market.Grant) bool {
			return g.Role.OfOffice() && (g.Region == "220104" || g.Region == "220100")
		}, nothing},
		{"the manager of the province those of every region in it", actor(own, in(market.RoleDepartmentManager, "220000")), func(g market.Grant) bool {
			return g.Role.OfOffice() && g.Region != ""
		}, nothing},
		{"an operator everything, everywhere", actor("", in(market.RoleOperator, "")), everything, everything},
	} {
		for _, g := range grants {
			if got := c.who.MayGrant(own, g); got != c.own(g) {
				t.Errorf("%s: %+v in the own organisation: %v", c.rule, g, got)
			}
			if got := c.who.MayGrant(other, g); got != c.other(g) {
				t.Errorf("%s: %+v in another organisation: %v", c.rule, g, got)
			}
			if got := c.who.MayGrant("", g); got && !c.who.Has(market.RoleOperator) {
				t.Errorf("%s: %+v in no organisation", c.rule, g)
			}
		}
	}
}
