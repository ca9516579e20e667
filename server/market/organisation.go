package market

import (
	"net/mail"
	"net/url"
	"strings"
)

// OrganisationSchema is the number of the present shape of Organisation.
const OrganisationSchema = 1

// OrganisationKind is what an organisation is on the market.
type OrganisationKind string

// The kinds of organisations.
const (
	University OrganisationKind = "university"
	Institute  OrganisationKind = "institute"
	Enterprise OrganisationKind = "enterprise"
	Department OrganisationKind = "department"
	Agency     OrganisationKind = "agency"
)

// Status tells whether an organisation or a user may act.
type Status string

// The statuses of organisations and users.
const (
	Active    Status = "active"
	Suspended Status = "suspended" // organisations
	Blocked   Status = "blocked"   // users
	Removed   Status = "removed"   // users who left: they have no login any more
)

// Contact is an office that answers; a person is named by id only, because
// names of people stand outside the journal.
type Contact struct {
	Office string `json:"office"`
	Phone  string `json:"phone,omitempty"`
	Email  string `json:"email,omitempty"`
	Person string `json:"person,omitempty"`
}

// Organisation is a legal person on the market. Its credit code is unique.
type Organisation struct {
	ID           string           `json:"id"`
	CreditCode   CreditCode       `json:"credit_code"`
	Name         string           `json:"name"`
	NameEN       string           `json:"name_en,omitempty"`
	ShortName    string           `json:"short_name,omitempty"`
	Kind         OrganisationKind `json:"kind"`
	Region       string           `json:"region"` // GB/T 2260
	Address      string           `json:"address,omitempty"`
	Website      string           `json:"website,omitempty"`
	Introduction string           `json:"introduction,omitempty"`
	Contacts     []Contact        `json:"contacts,omitempty"`
	Status       Status           `json:"status"`
	Sample       bool             `json:"sample,omitempty"`
}

// checkLink adds faults for what is neither empty nor a web address.
func checkLink(f *Faults, field, link string) {
	checkText(f, field, link, maxLine)
	if u, err := url.Parse(link); link != "" && (err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "") {
		f.Add(field, link, Text{"不是网址", "not a web address"}, Text{"例如 https://www.example.com", "such as https://www.example.com"})
	}
}

// Check returns all faults of an organisation.
func (o Organisation) Check() Faults {
	var f Faults
	if _, fault := ParseCreditCode(string(o.CreditCode)); fault != nil {
		f = append(f, *fault)
	}
	requireText(&f, "name", o.Name, 2)
	checkText(&f, "name", o.Name, maxTitle)
	checkText(&f, "name_en", o.NameEN, maxLine)
	checkText(&f, "short_name", o.ShortName, 40)
	requireText(&f, "kind", string(o.Kind), 1)
	OrganisationKinds.check(&f, "kind", string(o.Kind))
	requireText(&f, "region", o.Region, 6)
	Regions.check(&f, "region", o.Region)
	checkText(&f, "address", o.Address, maxLine)
	checkText(&f, "introduction", o.Introduction, maxText)
	checkLink(&f, "website", o.Website)
	if len(o.Contacts) > 10 {
		f.Add("contacts", len(o.Contacts), Text{"最多 10 个联系处", "at most 10 contacts"}, Text{})
	}
	for i, c := range o.Contacts {
		f = append(f, c.check().Under(indexed("contacts", i))...)
	}
	return f
}

// Becomes tells whether an organisation may turn into what a change makes of
// it. Errors: conflict for a department that becomes something else or the
// reverse, because the roles of its users would no longer be those of its kind.
func (o Organisation) Becomes(after Organisation) error {
	if o.Kind != after.Kind && (o.Kind == Department || after.Kind == Department) {
		return Errorf(CodeConflict, "主管部门与其他类别之间不能互改；请另行登记", "a department cannot become another kind or the reverse; admit it anew")
	}
	return nil
}

func (c Contact) check() Faults {
	var f Faults
	requireText(&f, "office", c.Office, 1)
	checkText(&f, "office", c.Office, 100)
	if phone := FoldWidth(c.Phone); phone != "" && (len(phone) > 30 || strings.Trim(phone, "0123456789+-()/ ext.转") != "") {
		f.Add("phone", c.Phone, Text{"不是电话号码", "not a telephone number"}, Text{"例如 0431-55500123", "such as 0431-55500123"})
	}
	CheckEmail(&f, "email", c.Email)
	if c.Person != "" && !ValidID(c.Person) {
		f.Add("person", nil, Text{"应为人员编号", "must be the id of a person"}, Text{"姓名不写在这里", "a name does not stand here"})
	}
	return f
}

// CheckEmail adds a fault when an address is neither empty nor one plain
// mailbox.
func CheckEmail(f *Faults, field, email string) {
	if email == "" {
		return
	}
	a, err := mail.ParseAddress(email)
	at, _ := firstUnseen(email)
	if err != nil || a.Address != email || len(email) > 254 || at >= 0 {
		f.Add(field, email, Text{"不是邮箱地址", "not a mail address"}, Text{"例如 office@example.com", "such as office@example.com"})
	}
}
