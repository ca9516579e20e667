package service

import (
	"cmp"
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// ProjectContract is a contract of a project with what was registered and paid on it.
type ProjectContract struct {
	Contract   market.Contract
	Registered market.RegistrationRecord
	Sums       market.ContractSums
	Flags      []market.Flagged // what it says of funding against the plan
}

// ProjectOutcome is what came of a project, from its contracts alone: nothing of it is
// typed.
type ProjectOutcome struct {
	Contracts []ProjectContract // by day of signing
	Total     market.Fen        // of those in force
	Technical market.Fen        // certified, of those whose registration stands
	Paid      market.Fen        // confirmed by both sides
	// Unlinked are further contracts of the same deal that belong to no project: of a
	// funded one, the two and the department are asked whether they are its own.
	Unlinked []ProjectContract
}

// outcomeOf adds up the contracts of a project that the actor sees: each of the two
// what it sees as a party, the department what has been applied for registration.
func outcomeOf(read docReader, a market.Actor, p market.Project) (ProjectOutcome, error) {
	var out ProjectOutcome
	var err error
	if out.Contracts, err = contractsBy(read, a, p, "project", p.ID); err != nil {
		return out, err
	}
	for _, x := range out.Contracts {
		if !x.Contract.State.InForce() {
			continue
		}
		out.Total += x.Contract.Terms.Price.Total
		out.Paid += x.Sums.Paid
		if x.Registered.State.Stands() {
			out.Technical += x.Registered.CertifiedTechnical
		}
	}
	if p.Funded() == nil {
		return out, nil
	}
	out.Unlinked, err = contractsBy(read, a, p, "introduction", p.Introduction)
	out.Unlinked = slices.DeleteFunc(out.Unlinked, func(x ProjectContract) bool { return !x.Contract.OfDealOf(p) })
	return out, err
}

// contractsBy are the contracts of the two under a key that the actor sees, by day of
// signing.
func contractsBy(read docReader, a market.Actor, p market.Project, key, id string) ([]ProjectContract, error) {
	var out []ProjectContract
	err := readAll(read, store.Query{Kind: Contracts, Key: key, Equal: []any{id}}, func(d store.Doc) error {
		c, err := decoded[market.Contract](read, d)
		if err != nil {
			return err
		}
		if err := linkParties(read, &c.Terms); err != nil {
			return err
		}
		side := c.SideOf(a)
		if !p.Between(c) || !c.Visible(side) && (side != "" || !c.Applied()) {
			return nil
		}
		book, err := readBook(read, c.ID, nil)
		out = append(out, ProjectContract{Contract: c, Registered: c.Registered(), Sums: book.Sums(nil, ""), Flags: c.FundingFlags([]market.Project{p})})
		return err
	})
	slices.SortFunc(out, func(x, y ProjectContract) int {
		return cmp.Or(cmp.Compare(x.Contract.Terms.Signed, y.Contract.Terms.Signed), cmp.Compare(x.Contract.ID, y.Contract.ID))
	})
	return out, err
}

// projectsOf are the joint projects that a contract has to do with: its own one, or
// those that its deal led to.
func projectsOf(read docReader, c market.Contract) ([]market.Project, error) {
	switch {
	case c.Links.Project != "":
		p, err := readAs[market.Project](read, Projects, c.Links.Project)
		return []market.Project{p}, err
	case c.Links.Introduction != "":
		return readMany[market.Project](read, store.Query{Kind: Projects, Key: "introduction", Equal: []any{c.Links.Introduction}})
	}
	return nil, nil
}

// listedProjects are the projects that stand in a published plan, by their id and by
// the deal that they grew out of.
func listedProjects(read docReader) (map[string][]market.Project, error) {
	out := map[string][]market.Project{}
	err := readAll(read, store.Query{Kind: Projects}, func(d store.Doc) error {
		p, err := decoded[market.Project](read, d)
		if err == nil && p.Listing != nil {
			out[p.ID] = append(out[p.ID], p)
			out[p.Introduction] = append(out[p.Introduction], p)
		}
		return err
	})
	return out, err
}

// LinkContract says that a contract of the two belongs to a project that stands in
// the plan: a member of either side, or a reviewer of the provincial department, who
// sees it. Claims on it that would not be decided as they were are void or recovered.
// Errors: not found, conflict for a contract of another project or between others.
func (s *Service) LinkContract(ctx context.Context, a market.Actor, project, contract string) (ProjectView, error) {
	return s.linkContract(ctx, a, project, contract, "contracts.link", "", func(p market.Project, c *market.Contract) error {
		switch {
		case !p.State.Planned():
			return market.Errorf(market.CodeConflict, "项目列入已公布的计划后才能关联合同", "a contract belongs to a project once that stands in a published plan")
		case !p.Between(*c):
			return market.Errorf(market.CodeConflict, "不是项目双方之间的合同", "the contract is not between the two")
		case c.Links.Project == p.ID:
			return market.Errorf(market.CodeConflict, "该合同已关联本项目", "the contract belongs to the project already")
		case c.Links.Project != "":
			return market.Errorf(market.CodeConflict, "该合同已关联另一个项目", "the contract belongs to another project")
		}
		c.Links.Project = p.ID
		return nil
	})
}

// UnlinkContract takes a contract out of a project. Only the provincial department
// does, with a reason: otherwise the two could take a contract out before they claim
// on it. Errors: not found, forbidden, invalid.
func (s *Service) UnlinkContract(ctx context.Context, a market.Actor, project, contract, reason string) (ProjectView, error) {
	return s.linkContract(ctx, a, project, contract, "contracts.unlink", reason, func(p market.Project, c *market.Contract) error {
		switch {
		case !slices.Contains(p.PartsOf(a), market.ProjectByDepartment):
			return forbidden()
		case c.Links.Project != p.ID:
			return notFound()
		}
		c.Links.Project = ""
		return market.CheckReason(reason, true).Err()
	})
}

func (s *Service) linkContract(ctx context.Context, a market.Actor, project, contract, action, reason string, change func(market.Project, *market.Contract) error) (ProjectView, error) {
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: action, Reason: reason}, func(_ context.Context, tx store.Tx) error {
		p, err := readAs[market.Project](tx, Projects, project)
		if err == nil && !p.Reads(a) {
			err = notFound()
		}
		if err != nil {
			return err
		}
		if parts := p.PartsOf(a); !slices.Contains(parts, market.ProjectByMember) && !slices.Contains(parts, market.ProjectByDepartment) {
			return forbidden()
		}
		c, _, _, err := visibleContract(tx, a, contract)
		if err != nil {
			return err
		}
		if err := change(p, &c); err != nil {
			return err
		}
		c.UpdatedAt = tx.Now()
		if err := tx.Put(Contracts, c.ID, market.ContractSchema, c); err != nil {
			return err
		}
		return s.projectChanged(tx, c, market.Textf("合同归属的企校合作项目有变动：%s", "the joint project of the contract changed: %s", p.Text.Title))
	})
	if err != nil {
		return ProjectView{}, problem(err)
	}
	return s.Project(ctx, a, project)
}

// projectChanged is told, within the very commit, that a contract was linked to a
// project or taken out of one: what would be decided as it was stays.
func (s *Service) projectChanged(tx store.Tx, c market.Contract, why market.Text) error {
	claims, err := claimsOn(tx, c.ID, nil)
	if err != nil {
		return err
	}
	for _, claim := range claims {
		same, err := stillEarned(tx, claim)
		if err != nil {
			return err
		}
		if same {
			continue
		}
		if err := s.fall(tx, claim, "projects", Contracts+"/"+c.ID, why); err != nil {
			return err
		}
	}
	return nil
}

// fundedProject is the project of a contract that a fiscal plan funds; nil for none.
func fundedProject(read docReader, c market.Contract) (*market.FundedProject, error) {
	if c.Links.Project == "" {
		return nil, nil
	}
	p, err := readAs[market.Project](read, Projects, c.Links.Project)
	if err != nil {
		return nil, err
	}
	return p.Funded(), nil
}

// plannedFor reads a project for one of its two sides once it stands in a plan, to
// begin a contract of it. Errors: not found, conflict.
func (s *Service) plannedFor(ctx context.Context, a market.Actor, id string) (market.Project, error) {
	p, err := readAs[market.Project](reading(ctx, s.Store), Projects, id)
	switch {
	case err != nil:
		return p, err
	case !a.BelongsTo(a.Organisation) || p.SideOf(a.Organisation) == "":
		return p, notFound()
	case !p.State.Planned():
		return p, market.Errorf(market.CodeConflict, "项目尚未列入计划", "the project stands in no plan yet")
	}
	return p, nil
}
