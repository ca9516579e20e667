package service

import (
	"context"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// Account is a user with the person behind it.
type Account struct {
	ID, Login          string
	Name, Phone, Email string
	Organisation       *market.Organisation // nil for an operator without one
	Roles              []market.Grant
	Status             market.Status
	MustChangePassword bool
	Factor             bool // a second factor stands
	Version            int64
}

// NewUser is an account to make, with an initial password.
type NewUser struct {
	Login, Password    string
	Name, Phone, Email string
	Organisation       string // id; the actor's own when empty, unless the actor is an operator
	Roles              []market.Grant
}

// UserChange replaces what others than the person may change.
type UserChange struct {
	Name, Phone, Email string
	Roles              []market.Grant
	Status             market.Status
	Password           string // a new initial one; empty: as it is
}

// accountNow is an account as it stands.
func (a *Accounts) accountNow(ctx context.Context, id string) (Account, error) {
	u, version, err := readDoc[market.User](reading(ctx, a.store), Users, id)
	if err != nil {
		return Account{}, err
	}
	return a.account(ctx, u, version)
}

// account puts together what stands in the journal and outside of it. What of a
// person was erased is empty.
func (a *Accounts) account(ctx context.Context, u market.User, version int64) (Account, error) {
	out := Account{ID: u.ID, Roles: u.Roles, Status: u.Status, Version: version}
	var p person
	if err := ignoreNotFound(a.store.Records().Get(ctx, peopleSet, u.ID, &p)); err != nil {
		return out, problem(err)
	}
	out.Name, out.Phone, out.Email = p.Name, p.Phone, p.Email
	cred, err := a.credential(ctx, u.ID)
	if ignoreNotFound(err) != nil {
		return out, problem(err)
	}
	out.Login, out.MustChangePassword = cred.Login, cred.Initial
	f, err := a.factor(ctx, u.ID)
	if err != nil {
		return out, problem(err)
	}
	out.Factor = f.stands()
	if u.Organisation != "" {
		o, err := readAs[market.Organisation](reading(ctx, a.store), Organisations, u.Organisation)
		if err != nil {
			return out, err
		}
		out.Organisation = &o
	}
	return out, nil
}

// manages tells whether an actor manages the accounts of an organisation.
func manages(who market.Actor, organisation string) bool {
	return who.Has(market.RoleOperator) || who.Manages(organisation) ||
		organisation != "" && who.Organisation == organisation && who.Has(market.RoleDepartmentManager)
}

// List lists the accounts of an organisation by id, removed ones left out; for an operator those of
// all when organisation is empty, for others the own one. Errors: forbidden.
func (a *Accounts) List(ctx context.Context, who market.Actor, organisation string, page, size int) ([]Account, int, error) {
	if organisation == "" && !who.Has(market.RoleOperator) {
		organisation = who.Organisation
	}
	if !manages(who, organisation) {
		return nil, 0, forbidden()
	}
	q := store.Query{Kind: Users}
	if organisation != "" {
		q.Key, q.Equal = "organisation", []any{organisation}
	}
	page, size = max(page, 1), min(max(size, 1), 100)
	var out []Account
	n := 0
	err := readAll(reading(ctx, a.store), q, func(d store.Doc) error {
		u, err := store.As[market.User](d)
		if err != nil || u.Status == market.Removed {
			return err
		}
		if n++; n <= (page-1)*size || n > page*size {
			return nil
		}
		account, err := a.account(ctx, u, d.Version)
		out = append(out, account)
		return err
	})
	return out, n, err
}

// User reads one account that the actor manages. Errors: not found.
func (a *Accounts) User(ctx context.Context, who market.Actor, id string) (Account, error) {
	u, version, err := readDoc[market.User](reading(ctx, a.store), Users, id)
	if err != nil {
		return Account{}, err
	}
	if !manages(who, u.Organisation) {
		return Account{}, notFound()
	}
	return a.account(ctx, u, version)
}

// Create makes an account with an initial password, which the person has to
// change. Errors: forbidden for a role that is not the actor's to give, conflict
// when the login is taken, invalid.
func (a *Accounts) Create(ctx context.Context, who market.Actor, n NewUser) (Account, error) {
	if n.Organisation == "" && !who.Has(market.RoleOperator) {
		n.Organisation = who.Organisation
	}
	if !manages(who, n.Organisation) || !mayGrantAll(who, n.Organisation, n.Roles) {
		return Account{}, forbidden()
	}
	return a.create(ctx, who, n, initialPassword)
}

// CreateOperator makes an account that runs the platform, from the command
// line, where whoever can start the program is trusted.
func (a *Accounts) CreateOperator(ctx context.Context, login, password, name string) (Account, error) {
	return a.create(ctx, market.Actor{User: "cli"}, NewUser{
		Login: login, Password: password, Name: name, Roles: []market.Grant{{Role: market.RoleOperator}},
	}, ownPassword)
}

// passwordSort is what the first password of an account is.
type passwordSort int

const (
	initialPassword passwordSort = iota // another chose it: it has to be changed
	ownPassword
	knownPassword // of a sample, by everyone: nothing to guess
)

func (a *Accounts) create(ctx context.Context, who market.Actor, n NewUser, sort passwordSort) (Account, error) {
	left, done, err := a.rests().goOn(ctx, restAccount, "")
	if err != nil {
		return Account{}, err
	}
	if done {
		return a.accountNow(ctx, left.User)
	}
	profile := Profile{Name: n.Name, Phone: n.Phone, Email: n.Email}
	faults := profile.check()
	auth.CheckLogin(&faults, "login", n.Login)
	of, err := a.about(ctx, n.Login, n.Organisation, profile)
	if err != nil {
		return Account{}, err
	}
	if sort != knownPassword {
		auth.CheckPassword(&faults, "password", of, n.Password)
	}
	if err := faults.Err(); err != nil {
		return Account{}, err
	}
	login := auth.NormalLogin(n.Login)
	cred, err := a.newCredential(ctx, login, n.Password, sort == initialPassword)
	if err != nil {
		return Account{}, err
	}
	id := a.world.NewID()
	left, err = a.rests().inFull(ctx, rest{Kind: restAccount, User: id, Person: profile.of(id, n.Organisation), Credential: cred}, func(ctx context.Context, left rest) error {
		if err := a.claimLogin(ctx, login, left.User, left.id); err != nil {
			return err
		}
		return a.commitUser(ctx, who, market.User{ID: left.User, Organisation: n.Organisation, Roles: n.Roles, Status: market.Active})
	})
	if err != nil {
		return Account{}, err
	}
	return a.accountNow(ctx, left.User)
}

func (a *Accounts) commitUser(ctx context.Context, who market.Actor, u market.User) error {
	_, err := a.store.Commit(ctx, store.Meta{Actor: who.User, Action: "users.create"}, func(_ context.Context, tx store.Tx) error {
		if err := checkUser(tx, u); err != nil {
			return err
		}
		return tx.Put(Users, u.ID, market.UserSchema, u)
	})
	return err
}

// checkUser checks a user against the organisation as it stands.
func checkUser(tx store.Tx, u market.User) error {
	kind := market.OrganisationKind("")
	if u.Organisation != "" {
		o, err := readAs[market.Organisation](tx, Organisations, u.Organisation)
		if market.CodeOf(err) == market.CodeNotFound {
			var f market.Faults
			f.Add("organisation", u.Organisation, market.Text{ZH: "没有这个单位", EN: "there is no such organisation"}, market.Text{})
			return f.Err()
		}
		if err != nil {
			return err
		}
		kind = o.Kind
	}
	return u.Check(kind).Err()
}

func mayGrantAll(who market.Actor, organisation string, roles []market.Grant) bool {
	for _, g := range roles {
		if !who.MayGrant(organisation, g) {
			return false
		}
	}
	return true
}

// Update changes an account on the version that the actor has seen. Blocking
// and a new initial password end the user's sessions. Errors: stale, not found,
// forbidden where a role before or after is not the actor's to give, conflict
// for one's own roles and status, and for the last manager of an organisation.
func (a *Accounts) Update(ctx context.Context, who market.Actor, id string, version int64, c UserChange) (Account, error) {
	_, done, err := a.rests().goOn(ctx, restChange, id)
	if err == nil && !done {
		err = a.update(ctx, who, id, version, c)
	}
	if err != nil {
		return Account{}, err
	}
	if c.Password != "" {
		a.security(ctx, "password_given", id, nil)
	}
	return a.accountNow(ctx, id)
}

func (a *Accounts) update(ctx context.Context, who market.Actor, id string, version int64, c UserChange) error {
	before, err := a.User(ctx, who, id)
	if err != nil {
		return err
	}
	organisation := ""
	if before.Organisation != nil {
		organisation = before.Organisation.ID
	}
	profile := Profile{Name: c.Name, Phone: c.Phone, Email: c.Email}
	faults := profile.check()
	if c.Password != "" {
		of, err := a.about(ctx, before.Login, organisation, profile)
		if err != nil {
			return err
		}
		auth.CheckPassword(&faults, "password", of, c.Password)
	}
	if c.Status != market.Active && c.Status != market.Blocked {
		faults.Add("status", c.Status, market.Text{ZH: "应为 active 或 blocked", EN: "must be active or blocked"}, market.Text{})
	}
	if err := faults.Err(); err != nil {
		return err
	}
	left := rest{Kind: restChange, User: id, Person: profile.of(id, organisation), EndSessions: c.Password != "" || c.Status == market.Blocked}
	if c.Password != "" {
		if left.Credential, err = a.newCredential(ctx, before.Login, c.Password, true); err != nil {
			return err
		}
	}
	if _, err := a.rests().settle(ctx, id); err != nil {
		return err // what was decided before must not come behind this
	}
	_, err = a.rests().inFull(ctx, left, func(ctx context.Context, _ rest) error { return a.commitChange(ctx, who, id, version, c) })
	return err
}

func (a *Accounts) commitChange(ctx context.Context, who market.Actor, id string, version int64, c UserChange) error {
	_, err := a.store.Commit(ctx, store.Meta{Actor: who.User, Action: "users.update"}, func(_ context.Context, tx store.Tx) error {
		before, seen, err := readDoc[market.User](tx, Users, id)
		switch {
		case err != nil:
			return err
		case seen != version:
			return stale()
		case id == who.User:
			return market.Errorf(market.CodeConflict, "不能修改自己的角色、状态和初始密码，请由另一位管理员操作", "one's own roles, status and initial password are for another manager to change")
		case !mayGrantAll(who, before.Organisation, before.Roles) || !mayGrantAll(who, before.Organisation, c.Roles):
			return forbidden()
		case before.Status == market.Removed:
			return removedUser()
		}
		u := before
		u.Roles, u.Status = c.Roles, c.Status
		if err := checkUser(tx, u); err != nil {
			return err
		}
		if err := checkManaged(tx, before, u); err != nil {
			return err
		}
		return tx.Put(Users, id, market.UserSchema, u)
	})
	return err
}
