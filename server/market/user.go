package market

import "slices"

// UserSchema is the number of the present shape of User.
const UserSchema = 1

// Role is what a user may be trusted with.
type Role string

// The roles. A visitor has no account and no role.
const (
	RoleMember            Role = "member"             // works on an organisation's catalogue
	RoleOrgManager        Role = "org_manager"        // and on the organisation and its people
	RoleReviewer          Role = "reviewer"           // reviews what the office's region submits
	RoleDepartmentManager Role = "department_manager" // and manages the office and organisations of its region
	RoleAuditor           Role = "auditor"            // reads everything of its region, changes nothing
	RoleFinance           Role = "finance"            // pays what others of the office have decided
	RoleModerator         Role = "moderator"          // reviews the listings of a region for the office that named the agency
	RoleExpert            Role = "expert"             // scores claims that they are asked to score, one by one
	RoleOperator          Role = "operator"           // runs the platform; sees no dealings by that
)

// Grant is a role, with the region of the office for the roles of an office:
// a county, a prefecture or the province (GB/T 2260).
type Grant struct {
	Role   Role   `json:"role"`
	Region string `json:"region,omitempty"`
}

// OfOffice tells whether the role belongs to a department's office and so
// carries a region.
func (r Role) OfOffice() bool {
	return r == RoleReviewer || r == RoleDepartmentManager || r == RoleAuditor || r == RoleFinance
}

// User is an account as the journal knows it: whose it is and what it may. The
// person's name, phone, mail and password stand outside the journal under the
// same id.
type User struct {
	ID           string  `json:"id"`
	Organisation string  `json:"organisation,omitempty"` // empty for an operator
	Roles        []Grant `json:"roles"`
	Status       Status  `json:"status"`
}

// Check returns the faults of a user's grants against the kind of the user's
// organisation ("" when there is none).
func (u User) Check(kind OrganisationKind) Faults {
	var f Faults
	if len(u.Roles) == 0 {
		f.Add("roles", nil, Text{"至少一个角色", "at least one role"}, Text{})
	}
	for i, g := range u.Roles {
		at := indexed("roles", i)
		Roles.check(&f, at+".role", string(g.Role))
		switch {
		case g.Role == "":
			requireText(&f, at+".role", "", 1)
		case g.Role == RoleOperator:
		case g.Role == RoleModerator:
			f.Add(at+".role", g.Role, Text{"受托审核由主管部门指定机构产生", "it comes from an office that names the agency"}, Text{"由主管部门在机构页面指定", "the office names it on the agency's page"})
		case g.Role.OfOffice():
			if kind != Department {
				f.Add(at+".role", g.Role, Text{"该角色只属于主管部门", "this role belongs to a department"}, Text{})
			}
			requireText(&f, at+".region", g.Region, 6)
			Regions.check(&f, at+".region", g.Region)
		case u.Organisation == "":
			f.Add(at+".role", g.Role, Text{"该角色需要所属单位", "this role needs an organisation"}, Text{})
		}
		if !g.Role.OfOffice() && g.Region != "" {
			f.Add(at+".region", g.Region, Text{"只有主管部门的角色带区划", "only an office's role carries a region"}, Text{"留空", "leave it empty"})
		}
	}
	return f
}

// RunsOrganisation tells whether the user manages the own organisation and its
// people, as of now.
func (u User) RunsOrganisation() bool {
	return u.Status == Active && u.Organisation != "" && slices.ContainsFunc(u.Roles, func(g Grant) bool {
		return g.Role == RoleOrgManager || g.Role == RoleDepartmentManager
	})
}

// CheckManaged refuses a change of a user after which the organisation would have
// no manager; others are the users of the organisation beside this one. Errors:
// conflict.
func CheckManaged(before, after User, others []User) error {
	if !before.RunsOrganisation() || after.RunsOrganisation() || slices.ContainsFunc(others, User.RunsOrganisation) {
		return nil
	}
	return Errorf(CodeConflict, "这是本单位最后一位管理员，不能移出、停用或改为其他角色；请先移交管理或再指定一位管理员",
		"this is the last manager of the organisation, who cannot be removed, blocked or given another role: hand the management over, or make another manager first")
}

// NeedsFactor tells whether a password alone is not enough for what the user is
// trusted with: the dealings of others and public money, or the platform itself.
func (u User) NeedsFactor() bool {
	for _, g := range u.Roles {
		if g.Role.OfOffice() || g.Role == RoleOperator {
			return true
		}
	}
	return false
}

// Actor is who asks: a user with the grants that stand at this moment. The zero
// Actor is a visitor.
type Actor struct {
	User         string
	Organisation string
	Roles        []Grant
}

// SignedIn tells whether the actor has an account.
func (a Actor) SignedIn() bool { return a.User != "" }

// Has tells whether the actor holds a role, whatever its region.
func (a Actor) Has(r Role) bool {
	for _, g := range a.Roles {
		if g.Role == r {
			return true
		}
	}
	return false
}

// BelongsTo tells whether the actor works for an organisation.
func (a Actor) BelongsTo(organisation string) bool {
	return a.SignedIn() && organisation != "" && a.Organisation == organisation && (a.Has(RoleMember) || a.Has(RoleOrgManager))
}

// Manages tells whether the actor manages an organisation and its people.
func (a Actor) Manages(organisation string) bool {
	return a.BelongsTo(organisation) && a.Has(RoleOrgManager)
}

// Reviews tells whether the actor's office decides on what comes from a region.
func (a Actor) Reviews(region string) bool {
	return a.hasIn(region, RoleReviewer, RoleDepartmentManager)
}

// Moderates tells whether the actor decides on the listings of a region: its
// office, or the agency that the office named.
func (a Actor) Moderates(region string) bool {
	return a.hasIn(region, RoleReviewer, RoleDepartmentManager, RoleModerator)
}

// Governs tells whether the actor manages the office that answers for a region.
func (a Actor) Governs(region string) bool { return a.hasIn(region, RoleDepartmentManager) }

// Inspects tells whether the actor may read what an office of the region reads.
func (a Actor) Inspects(region string) bool {
	return a.hasIn(region, RoleReviewer, RoleDepartmentManager, RoleAuditor)
}

// Audits tells whether the actor may read how what belongs to a region came to
// be: every version with who changed it and why.
func (a Actor) Audits(region string) bool {
	return a.hasIn(region, RoleDepartmentManager, RoleAuditor)
}

func (a Actor) hasIn(region string, roles ...Role) bool {
	for _, g := range a.Roles {
		for _, r := range roles {
			if g.Role == r && g.Region != "" && Within(region, g.Region) {
				return true
			}
		}
	}
	return false
}

// MayGrant tells whether the actor may give a grant to a user of an
// organisation: an operator any, a manager of an organisation the two roles of
// an organisation in it, a manager of a department the roles of an office in
// the same office, no wider than the manager's own region.
func (a Actor) MayGrant(organisation string, g Grant) bool {
	switch {
	case g.Role == RoleModerator:
		return false
	case a.Has(RoleOperator):
		return true
	case g.Role == RoleMember || g.Role == RoleOrgManager:
		return a.Manages(organisation)
	case g.Role.OfOffice():
		return organisation != "" && organisation == a.Organisation && a.Governs(g.Region)
	}
	return false
}

// MayAdmit tells whether the actor answers for which organisations there are:
// the office of its region, and for departments the operator alone, so that no
// office makes or unmakes another.
func (a Actor) MayAdmit(o Organisation) bool {
	return a.Has(RoleOperator) || a.Governs(o.Region) && o.Kind != Department
}

// Finances tells whether the actor pays for the office that answers for a region.
func (a Actor) Finances(region string) bool { return a.hasIn(region, RoleFinance) }
