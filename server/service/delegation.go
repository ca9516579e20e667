package service

import (
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// DelegationView is a delegation with the name of the agency.
type DelegationView struct {
	market.Delegation
	AgencyName string
	Version    int64
	Holds      bool // today
	MayEnd     bool // by the asker
}

// NameAgency lets an agency review the listings of a region for the actor's
// office. Errors: forbidden, invalid, conflict while the same agency is named for
// that region already.
func (s *Service) NameAgency(ctx context.Context, a market.Actor, d market.Delegation) (DelegationView, error) {
	var made market.Delegation
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "delegations.create"}, func(_ context.Context, tx store.Tx) error {
		agency, err := readAs[market.Organisation](tx, Organisations, d.Agency)
		if market.CodeOf(err) == market.CodeNotFound {
			agency, err = market.Organisation{}, nil
		}
		if err != nil {
			return err
		}
		if made, err = market.NewDelegation(tx.NewID(), a, agency, d, tx.Now()); err != nil {
			return err
		}
		standing, err := delegationsOf(tx, agency.ID)
		if err != nil {
			return err
		}
		for _, other := range standing {
			if other.Region == made.Region && other.EndedBy == "" && other.Until >= made.From && other.From <= made.Until {
				return market.Errorf(market.CodeConflict, "该机构在此期间已受托审核该地区", "this agency reviews for that region in those days already")
			}
		}
		return tx.Put(Delegations, made.ID, market.DelegationSchema, made)
	})
	if err != nil {
		return DelegationView{}, problem(err)
	}
	return s.delegationView(ctx, a, made, 1)
}

// EndDelegation ends a delegation before its last day. Errors: not found, stale,
// forbidden, conflict.
func (s *Service) EndDelegation(ctx context.Context, a market.Actor, id string, version int64) (DelegationView, error) {
	var ended market.Delegation
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "delegations.end"}, func(_ context.Context, tx store.Tx) error {
		d, now, err := readDoc[market.Delegation](tx, Delegations, id)
		if err != nil {
			return err
		}
		if err := d.End(a, tx.Now()); err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		ended = d
		return tx.Put(Delegations, id, market.DelegationSchema, d)
	})
	if err != nil {
		return DelegationView{}, problem(err)
	}
	return s.delegationView(ctx, a, ended, version+1)
}

// Delegations lists which agencies review for whom, the latest first: for an
// office those of its region, for an agency its own. Errors: forbidden.
func (s *Service) Delegations(ctx context.Context, a market.Actor) ([]DelegationView, error) {
	office := slices.ContainsFunc([]market.Role{market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor}, a.Has)
	if !office && !a.BelongsTo(a.Organisation) {
		return nil, forbidden()
	}
	out := []DelegationView{}
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Delegations, Desc: true}, func(doc store.Doc) error {
		d, err := store.As[market.Delegation](doc)
		if err != nil {
			return err
		}
		if d.Agency != a.Organisation && !(office && a.Inspects(d.Region)) {
			return nil
		}
		v, err := s.delegationView(ctx, a, d, doc.Version)
		out = append(out, v)
		return err
	})
	return out, err
}

func (s *Service) delegationView(ctx context.Context, a market.Actor, d market.Delegation, version int64) (DelegationView, error) {
	o, _, err := s.Organisation(ctx, d.Agency)
	today := market.DateOf(s.World.Now())
	return DelegationView{
		Delegation: d, AgencyName: o.Name, Version: version, Holds: d.Holds(today),
		MayEnd: a.Governs(d.Region) && d.EndedBy == "" && d.Until >= today,
	}, err
}

func delegationsOf(r docReader, agency string) ([]market.Delegation, error) {
	return readMany[market.Delegation](r, store.Query{Kind: Delegations, Key: "agency", Equal: []any{agency}})
}

// grantsNow are a user's own grants and those that an office lends to the agency
// that the user works for.
func (a *Accounts) grantsNow(ctx context.Context, u market.User) ([]market.Grant, error) {
	works := market.Actor{User: u.ID, Organisation: u.Organisation, Roles: u.Roles}
	if !works.BelongsTo(u.Organisation) {
		return u.Roles, nil
	}
	named, err := delegationsOf(reading(ctx, a.store), u.Organisation)
	if err != nil {
		return nil, err
	}
	out := u.Roles
	for _, d := range named {
		if d.Holds(market.DateOf(a.world.Now())) {
			out = append(slices.Clip(out), d.Grant())
		}
	}
	return out, nil
}
