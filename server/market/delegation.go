package market

import "time"

// DelegationSchema is the number of the present shape of a Delegation.
const DelegationSchema = 1

// Delegation names an agency that reviews the listings of a region for the
// office, until a day. Whoever works for the agency then decides as the office
// would, on listings of other organisations only.
type Delegation struct {
	ID      string    `json:"id"`
	Agency  string    `json:"agency"` // id of an organisation
	Region  string    `json:"region"` // GB/T 2260
	From    Date      `json:"from"`
	Until   Date      `json:"until"` // last day
	NamedBy string    `json:"named_by"`
	At      time.Time `json:"at"`
	EndedBy string    `json:"ended_by,omitempty"` // before its last day
	EndedAt time.Time `json:"ended_at,omitzero"`
}

// longestDelegation is how long an agency may be named at once, in months: who
// decides what the public sees is to be looked at again each year.
const longestDelegation = 12

// NewDelegation names an agency. Errors: forbidden for anyone but a manager of
// the office that answers for the region, invalid for an organisation that is no
// agency and for days that end before they begin or reach beyond a year.
func NewDelegation(id string, a Actor, agency Organisation, d Delegation, at time.Time) (Delegation, error) {
	if !a.Governs(d.Region) {
		return Delegation{}, Errorf(CodeForbidden, "只有该地区主管部门的管理员可以指定机构", "only a manager of the office of that region may name an agency")
	}
	var f Faults
	Regions.check(&f, "region", d.Region)
	requireText(&f, "region", d.Region, 6)
	if agency.Kind != Agency || agency.Status != Active {
		f.Add("agency", agency.Name, Text{"不是正常状态的技术转移机构", "not an active technology transfer agency"}, Text{"先登记为技术转移机构", "register it as an agency first"})
	}
	today := DateOf(at)
	if d.From == "" {
		d.From = today
	}
	switch {
	case d.Until == "" || !d.Until.Valid() || !d.From.Valid():
		f.Add("until", d.Until, Text{"请填写截止日期", "give the last day"}, Text{"写作 2027-06-30", "write 2027-06-30"})
	case d.Until < d.From || d.Until < today:
		f.Add("until", d.Until, Text{"截止日期已过或早于开始日期", "the last day is over, or before the first"}, Text{})
	case d.Until > d.From.AddMonths(longestDelegation):
		f.Add("until", d.Until, Text{"一次最长指定一年", "at most one year at a time"}, Text{"到期后可再次指定", "name it again afterwards"})
	}
	if err := f.Err(); err != nil {
		return Delegation{}, err
	}
	d.ID, d.Agency, d.NamedBy, d.At = id, agency.ID, a.User, at
	d.EndedBy, d.EndedAt = "", time.Time{}
	return d, nil
}

// End ends it before its last day. Errors: forbidden, conflict when it is over.
func (d *Delegation) End(a Actor, at time.Time) error {
	switch {
	case !a.Governs(d.Region):
		return Errorf(CodeForbidden, "只有该地区主管部门的管理员可以终止", "only a manager of the office of that region may end it")
	case !d.Holds(DateOf(at)) && d.From <= DateOf(at):
		return Errorf(CodeConflict, "委托已经结束", "it is over already")
	}
	d.EndedBy, d.EndedAt = a.User, at
	return nil
}

// Holds tells whether the agency decides on a day.
func (d Delegation) Holds(day Date) bool {
	return d.EndedBy == "" && d.From <= day && day <= d.Until
}

// Grant is what everyone who works for the agency may meanwhile.
func (d Delegation) Grant() Grant { return Grant{Role: RoleModerator, Region: d.Region} }
