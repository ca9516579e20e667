package simulate

import (
	"fmt"
	"slices"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
	"duijie/server/store"
)

// house is an organisation with who acts for it.
type house struct {
	market.Organisation
	actor  market.Actor
	head   string // name of its legal representative
	trade  trade
	titled bool // holds a title for which a contract may be claimed
	stood  bool // before the year began
}

// cast is everyone.
type cast struct {
	sellers, buyers []*house
	managers        []market.Actor // of the provincial department, two at least
	reviewers       []market.Actor
	finance         []market.Actor
	offices         map[string]market.Actor // by region of the office
	experts         []market.Actor
}

// job is by what name the year imports lists.
const job = "simulation"

// registrar keeps the library of titles.
func (c cast) registrar() market.Actor { return c.managers[0] }

// office is who reviews what comes from a region: of the county, or else of the
// prefecture.
func (c cast) office(region string) market.Actor {
	if a, ok := c.offices[region]; ok {
		return a
	}
	return c.offices[market.Prefecture(region)]
}

// prefecture is a part of the province in which enterprises sit.
type prefecture struct {
	region, place string
	share         int // how many of eleven enterprises
	counties      []string
}

var prefectures = []prefecture{
	{"220100", "长春", 4, []string{"220104", "220106", "220184"}},
	{"220200", "吉林", 2, []string{"220203", "220211"}},
	{"220300", "四平", 1, []string{"220302", "220322"}},
	{"220400", "辽源", 1, []string{"220402"}},
	{"220500", "通化", 1, []string{"220502", "220581"}},
	{"220700", "松原", 1, []string{"220702"}},
	{"222400", "延边", 1, []string{"222401", "222403"}},
}

// assemble finds who is there and invents the rest.
func (y *year) assemble() error {
	for _, step := range []func() error{y.findHouses, y.inventHouses, y.staffOffices, y.staffExperts} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// findHouses takes organisations that stand already: first those of the people
// that were given.
func (y *year) findHouses() error {
	var found []market.Organisation
	err := walk(y.ctx, y.Service.Store, service.Organisations, func(d store.Doc) error {
		o, err := store.As[market.Organisation](d)
		if err == nil && o.Status == market.Active && (o.Kind == market.Enterprise || o.Kind == market.University || o.Kind == market.Institute) {
			found = append(found, o)
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(found, func(a, b market.Organisation) int {
		if x, y := y.has(a.ID), y.has(b.ID); x != y {
			if x {
				return -1
			}
			return 1
		}
		if a.CreditCode < b.CreditCode {
			return -1
		}
		return 1
	})
	for _, o := range found {
		y.names.used[o.Name], y.names.used[string(o.CreditCode)] = true, true
		switch {
		case o.Kind == market.Enterprise && market.Within(o.Region, market.Jilin) && len(y.buyers) < y.size.Enterprises:
			y.buyers = append(y.buyers, y.house(o, tradeOf(y.rng, o.Name)))
			y.buyers[len(y.buyers)-1].stood = true
		case o.Kind != market.Enterprise && len(y.sellers) < y.size.Universities:
			y.sellers = append(y.sellers, y.house(o, tradeOf(y.rng, o.Name)))
		}
	}
	return nil
}

// has tells whether one of the people that were given works for an organisation.
func (y *year) has(organisation string) bool {
	return slices.ContainsFunc(y.People, func(a market.Actor) bool { return a.BelongsTo(organisation) })
}

// house gives an organisation someone who acts for it: one of the people, or
// someone who is known by an id only.
func (y *year) house(o market.Organisation, t trade) *house {
	h := &house{Organisation: o, trade: t, head: y.names.person()}
	h.actor = market.Actor{User: y.Clock.NewID(), Organisation: o.ID, Roles: []market.Grant{{Role: market.RoleOrgManager}}}
	for _, a := range y.People {
		if a.BelongsTo(o.ID) {
			h.actor = a
		}
	}
	return h
}

// inventHouses admits as many organisations as are missing.
func (y *year) inventHouses() error {
	var orgs []market.Organisation
	var of []trade
	for range y.size.Universities - len(y.sellers) {
		tail := pick(y.rng, schools)
		kind := market.University
		if tail[len(tail)-len("院"):] == "院" || tail[len(tail)-len("所"):] == "所" {
			kind = market.Institute
		}
		orgs, of = append(orgs, y.organisation(y.names.school(tail), kind, "220104")), append(of, pick(y.rng, trades))
	}
	for range y.size.Enterprises - len(y.buyers) {
		at := y.place()
		t := pick(y.rng, trades)
		orgs, of = append(orgs, y.organisation(y.names.firm(at.place, t), market.Enterprise, pick(y.rng, at.counties))), append(of, t)
	}
	admitted, err := y.admit(orgs)
	for i, o := range admitted {
		h := y.house(o, of[i])
		if o.Kind == market.Enterprise {
			y.buyers = append(y.buyers, h)
		} else {
			y.sellers = append(y.sellers, h)
		}
	}
	return err
}

// place is a prefecture, the large ones more often.
func (y *year) place() prefecture {
	all := 0
	for _, p := range prefectures {
		all += p.share
	}
	n := y.rng.IntN(all)
	for _, p := range prefectures {
		if n -= p.share; n < 0 {
			return p
		}
	}
	return prefectures[0]
}

func (y *year) organisation(name string, kind market.OrganisationKind, region string) market.Organisation {
	return market.Organisation{
		CreditCode: y.names.creditCode(kind, region), Name: name, Kind: kind, Region: region, Status: market.Active, Sample: true,
		Introduction: "样例单位，由年度模拟生成，不对应任何真实单位。",
	}
}

// admit takes organisations in as a list, marked as samples, and reads them back.
func (y *year) admit(orgs []market.Organisation) ([]market.Organisation, error) {
	out, err := y.Service.Write(y.ctx, service.Import{Kind: sheet.Organisations, Landing: service.LandListed, By: job, Sample: true}, func(yield func(sheet.Row, error) bool) {
		for i := range orgs {
			if !yield(sheet.Row{Line: i + 1, Organisation: &orgs[i]}, nil) {
				return
			}
		}
	}, nil)
	if err != nil {
		return nil, err
	}
	if out.Bad > 0 {
		return nil, fmt.Errorf("organisations: %d bad rows, the first: %s", out.Bad, out.Faults[0])
	}
	y.report.Done["organisations.admit"] += out.New
	admitted := make([]market.Organisation, len(orgs))
	for i, o := range orgs {
		if admitted[i], err = y.Service.OrganisationByCode(y.ctx, o.CreditCode); err != nil {
			return nil, err
		}
	}
	return admitted, nil
}

// wanted is how many of a role the offices have.
type wanted struct {
	role   market.Role
	region string
	n      int
}

// staffOffices fills the offices of the province, of the prefectures and of some
// counties.
func (y *year) staffOffices() error {
	y.offices = map[string]market.Actor{}
	y.seat(y.People)
	province := []wanted{{market.RoleDepartmentManager, market.Jilin, 2 - len(y.managers)}, {market.RoleReviewer, market.Jilin, 3 - len(y.reviewers)}, {market.RoleFinance, market.Jilin, 2 - len(y.finance)}}
	if err := y.staff(market.Jilin, "样例省级主管部门", province); err != nil {
		return err
	}
	for _, p := range prefectures {
		for _, region := range append([]string{p.region}, p.counties[0]) {
			if _, ok := y.offices[region]; ok || !y.sits(region) {
				continue
			}
			name := "样例" + market.Regions.Label(region).ZH + "主管部门"
			if err := y.staff(region, name, []wanted{{market.RoleReviewer, region, 1}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// sits tells whether any enterprise lies in a region; no office is made for none.
func (y *year) sits(region string) bool {
	return slices.ContainsFunc(y.buyers, func(h *house) bool { return market.Within(h.Region, region) })
}

// seat gives people the places that their roles give them.
func (y *year) seat(people []market.Actor) {
	for _, a := range people {
		for _, g := range a.Roles {
			switch {
			case g.Role == market.RoleExpert:
				y.experts = append(y.experts, a)
			case g.Role == market.RoleFinance && g.Region == market.Jilin:
				y.finance = append(y.finance, a)
			case g.Role == market.RoleDepartmentManager && g.Region == market.Jilin:
				y.managers = append(y.managers, a)
			case g.Role == market.RoleReviewer && g.Region == market.Jilin:
				y.reviewers = append(y.reviewers, a)
			case g.Role == market.RoleReviewer && g.Region != "":
				y.offices[g.Region] = a
			}
		}
	}
}

// staff makes an office of a region, unless it stands already, and accounts in it.
func (y *year) staff(region, name string, roles []wanted) error {
	department, err := y.department(region, name)
	if err != nil {
		return err
	}
	for _, w := range roles {
		for range w.n {
			grant := market.Grant{Role: w.role, Region: w.region}
			if err := y.account(department.ID, grant); err != nil {
				return err
			}
		}
	}
	return nil
}

func (y *year) department(region, name string) (market.Organisation, error) {
	var found market.Organisation
	err := walk(y.ctx, y.Service.Store, service.Organisations, func(d store.Doc) error {
		o, err := store.As[market.Organisation](d)
		if err == nil && o.Kind == market.Department && o.Region == region && found.ID == "" {
			found = o
		}
		return err
	})
	if err != nil || found.ID != "" {
		return found, err
	}
	admitted, err := y.admit([]market.Organisation{y.organisation(name, market.Department, region)})
	if err != nil {
		return found, err
	}
	return admitted[0], nil
}

// account makes an account that nobody can sign in to, because nobody is told its
// password, and gives it its place.
func (y *year) account(organisation string, grant market.Grant) error {
	login := fmt.Sprintf("%s.%s@simulated.example", grant.Role, y.Clock.NewID()[:12])
	who, err := y.Accounts.CreateSample(y.ctx, service.NewUser{
		Login: login, Password: market.RealWorld{}.NewID(), Name: "样例·" + y.names.person(), Organisation: organisation, Roles: []market.Grant{grant},
	})
	if err != nil {
		return fmt.Errorf("account %s: %w", login, err)
	}
	y.report.Done["users.create"]++
	y.seat([]market.Actor{who})
	return nil
}

// staffExperts makes experts of universities, enough that some are never of a
// party.
func (y *year) staffExperts() error {
	for i := 0; len(y.experts) < min(12, 4+y.size.Claims/50); i++ {
		if err := y.account(y.sellers[(len(y.sellers)-1+i)%len(y.sellers)].ID, market.Grant{Role: market.RoleExpert}); err != nil {
			return err
		}
	}
	return nil
}
