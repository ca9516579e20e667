package service

import (
	"context"
	"strings"

	"duijie/server/market"
	"duijie/server/store"
)

// Organisation reads one organisation; everyone may.
func (s *Service) Organisation(ctx context.Context, id string) (market.Organisation, int64, error) {
	return readDoc[market.Organisation](reading(ctx, s.Store), Organisations, id)
}

// owner reads an organisation once per list.
func (s *Service) owner(ctx context.Context, known map[string]market.Organisation, id string) (market.Organisation, error) {
	if o, ok := known[id]; ok {
		return o, nil
	}
	o, _, err := s.Organisation(ctx, id)
	if err == nil {
		known[id] = o
	}
	return o, err
}

// OrganisationFilter narrows the list of organisations.
type OrganisationFilter struct {
	Kind, Region, Text string
	Page, Size         int
}

// OrganisationList lists organisations by name with the count of all.
func (s *Service) OrganisationList(ctx context.Context, f OrganisationFilter) ([]market.Organisation, int, error) {
	q := store.Query{Kind: Organisations, Key: "name"}
	if f.Kind != "" {
		q.Key, q.Equal = "kind", []any{f.Kind}
	}
	text := strings.ToLower(strings.TrimSpace(f.Text))
	size, page := f.Size, max(f.Page, 1)
	if size <= 0 || size > 100 {
		size = 20
	}
	var out []market.Organisation
	total := 0
	err := readAll(reading(ctx, s.Store), q, func(d store.Doc) error {
		o, err := store.As[market.Organisation](d)
		if err != nil || !market.Within(o.Region, f.Region) || text != "" && !strings.Contains(strings.ToLower(o.Name+" "+o.ShortName+" "+o.NameEN), text) {
			return err
		}
		if total++; total > (page-1)*size && total <= page*size {
			out = append(out, o)
		}
		return nil
	})
	return out, total, err
}

// CreateOrganisation admits an organisation. The office of its region and, for
// departments alone, the operator may. Errors: conflict when the credit code is taken.
func (s *Service) CreateOrganisation(ctx context.Context, a market.Actor, o market.Organisation) (market.Organisation, int64, error) {
	if !a.MayAdmit(o) {
		return o, 0, forbidden()
	}
	o.Status, o.Sample = market.Active, false
	if err := normalise(&o); err != nil {
		return o, 0, err
	}
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "organisations.create"}, func(_ context.Context, tx store.Tx) error {
		o.ID = tx.NewID()
		return putOrganisation(tx, o)
	})
	return o, 1, problem(err)
}

// UpdateOrganisation changes an organisation's card: its own manager, the
// office of its region (the old one and the new one) or the operator. Name,
// credit code, kind and region are the office's to change. A suspended
// organisation's people cannot sign in; its listings stay until the office
// withdraws them, because hiding all at once would tell whose the anonymous
// ones are. Errors: stale, forbidden, conflict.
func (s *Service) UpdateOrganisation(ctx context.Context, a market.Actor, id string, version int64, o market.Organisation) (market.Organisation, int64, error) {
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "organisations.update"}, func(_ context.Context, tx store.Tx) error {
		before, now, err := readDoc[market.Organisation](tx, Organisations, id)
		if err != nil {
			return err
		}
		office := a.MayAdmit(before) && a.MayAdmit(o)
		own := a.Manages(id) || a.Organisation == id && a.Has(market.RoleDepartmentManager)
		if !office && !own {
			return forbidden()
		}
		if now != version {
			return stale()
		}
		o.ID, o.Sample = id, before.Sample
		if o.Status == "" || !office {
			o.Status = before.Status
		}
		if err := normalise(&o); err != nil {
			return err
		}
		if !office && (o.CreditCode != before.CreditCode || o.Kind != before.Kind || o.Region != before.Region || o.Name != before.Name) {
			return market.Errorf(market.CodeForbidden, "名称、信用代码、类别和区划由主管部门核改", "name, credit code, kind and region are changed by the department")
		}
		if err := before.Becomes(o); err != nil {
			return err
		}
		if o.CreditCode != before.CreditCode {
			if err := release(tx, creditCodes, string(before.CreditCode)); err != nil {
				return err
			}
		}
		return putOrganisation(tx, o)
	})
	return o, version + 1, problem(err)
}

const creditCodes = "credit_code"

func normalise(o *market.Organisation) error {
	o.Name = strings.TrimSpace(o.Name)
	if code, fault := market.ParseCreditCode(string(o.CreditCode)); fault == nil {
		o.CreditCode = code
	}
	return o.Check().Err()
}

// putOrganisation stores an organisation under its credit code, which no other
// may have.
func putOrganisation(tx store.Tx, o market.Organisation) error {
	holder, err := unique(tx, creditCodes, string(o.CreditCode), o.ID)
	if err != nil {
		return err
	}
	if holder != o.ID {
		var f market.Faults
		f.Add("credit_code", o.CreditCode, market.Text{ZH: "该信用代码已有单位登记", EN: "an organisation with this credit code is registered already"}, market.Text{})
		return &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "信用代码重复", EN: "the credit code is taken"}, Faults: f}
	}
	return tx.Put(Organisations, o.ID, market.OrganisationSchema, o)
}

// OrganisationByCode finds an organisation by its credit code. Errors: not
// found.
func (s *Service) OrganisationByCode(ctx context.Context, code market.CreditCode) (market.Organisation, error) {
	return organisationBy(reading(ctx, s.Store), code)
}
