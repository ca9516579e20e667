package service

import (
	"context"
	"errors"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// actingNow is who asks, with the grants that the state a change is committed to
// knows. Errors: forbidden for one who has no account there any more.
func actingNow(tx store.Tx, who market.Actor) (market.Actor, error) {
	u, err := readAs[market.User](tx, Users, who.User)
	if market.CodeOf(err) == market.CodeNotFound || err == nil && u.Status != market.Active {
		return market.Actor{}, forbidden()
	}
	return actorOf(u), err
}

// checkManaged refuses a change after which the user's organisation would have no
// manager. Errors: conflict.
func checkManaged(tx store.Tx, before, after market.User) error {
	if !before.RunsOrganisation() || after.RunsOrganisation() {
		return nil
	}
	all, err := readMany[market.User](tx, store.Query{Kind: Users, Key: "organisation", Equal: []any{before.Organisation}})
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(all, func(u market.User) bool { return u.ID == before.ID })
	return market.CheckManaged(before, after, others)
}

func removedUser() error {
	return market.Errorf(market.CodeConflict, "该成员已移出单位", "this person was removed from the organisation")
}

// RemoveUser takes a person out of the organisation: the sessions end, the login is
// free again, and what stands outside the journal is erased but the name, under
// which the organisation keeps what the person did. Errors: stale, not found,
// forbidden where a role of the person is not the actor's to give, conflict for
// oneself and for the last manager.
func (a *Accounts) RemoveUser(ctx context.Context, who market.Actor, id string, version int64) error {
	if _, done, err := a.rests().goOn(ctx, restRemoval, id); done || err != nil {
		return err
	}
	if _, err := a.User(ctx, who, id); err != nil {
		return err
	}
	_, err := a.rests().inFull(ctx, rest{Kind: restRemoval, User: id}, func(ctx context.Context, _ rest) error {
		return a.commitRemoval(ctx, who, id, version)
	})
	return err
}

func (a *Accounts) commitRemoval(ctx context.Context, who market.Actor, id string, version int64) error {
	_, err := a.store.Commit(ctx, store.Meta{Actor: who.User, Action: "users.remove"}, func(_ context.Context, tx store.Tx) error {
		u, seen, err := readDoc[market.User](tx, Users, id)
		if err != nil {
			return err
		}
		acting, err := actingNow(tx, who)
		switch {
		case err != nil:
			return err
		case id == who.User:
			return market.Errorf(market.CodeConflict, "不能移出自己；请先移交管理，再由新的管理员移出", "one cannot remove oneself: hand the management over, and have the new manager do it")
		case seen != version:
			return stale()
		case u.Status == market.Removed:
			return removedUser()
		case !manages(acting, u.Organisation) || !mayGrantAll(acting, u.Organisation, u.Roles):
			return forbidden()
		}
		after := u
		after.Status = market.Removed
		if err := checkManaged(tx, u, after); err != nil {
			return err
		}
		return tx.Put(Users, id, market.UserSchema, after)
	})
	return err
}

// HandOver makes another active person of the actor's organisation its manager and
// the actor a member, in one entry. Errors: stale (of the other), not found,
// forbidden for anyone but a manager of an organisation, conflict with oneself.
func (a *Accounts) HandOver(ctx context.Context, who market.Actor, id string, version int64) (Account, error) {
	_, done, err := a.rests().goOn(ctx, restHandOver, id)
	if err != nil {
		return Account{}, err
	}
	if done {
		return a.accountNow(ctx, id)
	}
	if _, err := a.User(ctx, who, id); err != nil {
		return Account{}, err
	}
	_, err = a.rests().inFull(ctx, rest{Kind: restHandOver, User: id, Other: who.User}, func(ctx context.Context, _ rest) error {
		return a.commitHandOver(ctx, who, id, version)
	})
	if err != nil {
		return Account{}, err
	}
	return a.accountNow(ctx, id)
}

func (a *Accounts) commitHandOver(ctx context.Context, who market.Actor, id string, version int64) error {
	_, err := a.store.Commit(ctx, store.Meta{Actor: who.User, Action: "users.hand_over"}, func(_ context.Context, tx store.Tx) error {
		next, seen, err := readDoc[market.User](tx, Users, id)
		if err != nil {
			return err
		}
		own, err := readAs[market.User](tx, Users, who.User)
		switch {
		case err != nil:
			return err
		case id == who.User:
			return market.Errorf(market.CodeConflict, "不能移交给自己", "that is you yourself")
		case !actorOf(own).Manages(next.Organisation) || own.Status != market.Active:
			return forbidden()
		case seen != version:
			return stale()
		case next.Status != market.Active:
			return market.Errorf(market.CodeConflict, "只能移交给账号正常的成员", "only to an active person")
		}
		next.Roles = swapped(next.Roles, market.RoleMember, market.RoleOrgManager)
		own.Roles = swapped(own.Roles, market.RoleOrgManager, market.RoleMember)
		return errors.Join(tx.Put(Users, id, market.UserSchema, next), tx.Put(Users, own.ID, market.UserSchema, own))
	})
	return err
}

// swapped are grants with one role in the place of another.
func swapped(roles []market.Grant, out, in market.Role) []market.Grant {
	left := slices.DeleteFunc(slices.Clone(roles), func(g market.Grant) bool { return g.Role == out || g.Role == in })
	return append([]market.Grant{{Role: in}}, left...)
}
