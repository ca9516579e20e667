package market

import "testing"

func TestWhoAdmitsWhichOrganisation(t *testing.T) {
	office := func(role Role, region string) Actor {
		return Actor{User: "u", Organisation: "office", Roles: []Grant{{Role: role, Region: region}}}
	}
	firm, department := Organisation{Kind: Enterprise, Region: "220104"}, Organisation{Kind: Department, Region: "220104"}
	for _, c := range []struct {
		rule string
		who  Actor
		of   Organisation
		want bool
	}{
		{"the office of its region", office(RoleDepartmentManager, "220100"), firm, true},
		{"the office of another region", office(RoleDepartmentManager, "220200"), firm, false},
		{"a reviewer", office(RoleReviewer, "220100"), firm, false},
		{"an office admits no department", office(RoleDepartmentManager, "220000"), department, false},
		{"the operator", Actor{User: "u", Roles: []Grant{{Role: RoleOperator}}}, department, true},
		{"a visitor", Actor{}, firm, false},
	} {
		if got := c.who.MayAdmit(c.of); got != c.want {
			t.Errorf("%s: %t", c.rule, got)
		}
	}
	for _, c := range []struct {
		before, after Organisation
		want          Code
	}{{firm, department, CodeConflict}, {department, firm, CodeConflict}, {department, department, ""}, {firm, Organisation{Kind: Agency}, ""}} {
		if got := CodeOf(c.before.Becomes(c.after)); got != c.want {
			t.Errorf("%s becomes %s: %q, want %q", c.before.Kind, c.after.Kind, got, c.want)
		}
	}
}
