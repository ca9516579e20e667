package service

import (
	"context"
	"errors"
	"slices"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
)

// SignIn is what a person signs in with, and from where.
type SignIn struct {
	Login, Password string
	Address, Agent  string
	Device          string // token of the device, where it has one
}

// SignedIn is a session as its holder gets it.
type SignedIn struct {
	AccessToken  string
	AccessFor    time.Duration
	RefreshToken string
	RefreshUntil time.Time
	Device       Device // to be kept in place of the one that was sent; without a token: that one stays
	Me           Me
	// Pending is set in place of all others where the password was right and a
	// code is wanted yet: a token to send it with, and how long it holds.
	Pending    string
	PendingFor time.Duration
}

// Device is what a browser keeps to be known by.
type Device auth.Device

// Who is who holds an access token, with the grants that stand at this moment.
type Who struct {
	market.Actor
	Session            string
	MustChangePassword bool
	MustEnrolFactor    bool // the role needs a second factor, and there is none
}

// Me is the signed-in user.
type Me struct {
	Account
	Permissions     []string
	MustEnrolFactor bool
}

func wrongPassword() error {
	return market.Errorf(market.CodeUnauthenticated, "登录名或密码不正确", "login or password is wrong")
}

// SignIn begins a session, or the first half of one where a second factor
// stands. Errors: unauthenticated for a wrong login or
// password alike, too many after repeated failures, forbidden for a blocked
// user or a suspended organisation (only after the right password).
func (a *Accounts) SignIn(ctx context.Context, in SignIn) (SignedIn, error) {
	user, cred, err := a.credentialOf(ctx, in.Login)
	if err != nil {
		return SignedIn{}, problem(err)
	}
	known, err := a.devices.Known(ctx, user, in.Device)
	if err != nil {
		return SignedIn{}, problem(err)
	}
	attempt, err := a.lockout.Begin(ctx, auth.Try{Login: in.Login, Address: in.Address, Known: known})
	if err != nil {
		a.security(ctx, "sign_in", user, err)
		return SignedIn{}, problem(err)
	}
	ok, stale, err := a.hasher.Verify(ctx, cred.Hash, in.Password)
	if err != nil {
		return SignedIn{}, errors.Join(problem(err), a.lockout.Cancel(context.WithoutCancel(ctx), attempt))
	}
	if !ok {
		err := wrongPassword()
		a.security(ctx, "sign_in", user, err)
		return SignedIn{}, err
	}
	if err := a.lockout.Succeed(ctx, attempt); err != nil {
		return SignedIn{}, problem(err)
	}
	if _, err := a.active(ctx, user, market.CodeForbidden); err != nil {
		a.security(ctx, "sign_in", user, err)
		return SignedIn{}, err
	}
	if a.initialOver(cred) {
		err := market.Errorf(market.CodeForbidden, "初始密码已超过 %d 天未使用，请联系管理员重新设置", "the initial password was not used for %d days: ask the manager for another one", int(initialLife.Hours()/24))
		a.security(ctx, "sign_in", user, err)
		return SignedIn{}, err
	}
	if stale {
		if err := a.rehash(ctx, user, cred, in.Password); err != nil {
			return SignedIn{}, problem(err)
		}
	}
	f, err := a.factor(ctx, user)
	switch {
	case err != nil:
		return SignedIn{}, problem(err)
	case f.stands():
		a.security(ctx, "password", user, nil)
		return a.pend(ctx, user, proven{cred.Change, f.Change})
	}
	return a.begin(ctx, user, cred, f, in)
}

// begin starts the session, and ends it again when the password or the second
// factor was changed meanwhile: either whoever changed it found this session, or
// we see the change.
func (a *Accounts) begin(ctx context.Context, user string, cred credential, f factorRecord, in SignIn) (SignedIn, error) {
	session, refresh, err := a.sessions.Start(ctx, auth.Session{User: user, Initial: cred.Initial, Factor: f.stands(), Address: in.Address, Agent: in.Agent})
	if err != nil {
		return SignedIn{}, problem(err)
	}
	_, _, err = a.still(ctx, user, proven{cred.Change, f.Change})
	if err != nil {
		return SignedIn{}, errors.Join(err, a.sessions.End(ctx, session.ID))
	}
	out, err := a.signed(ctx, session, refresh)
	if err == nil {
		out.Device, err = a.remember(ctx, user, in)
	}
	a.security(ctx, "sign_in", user, err)
	return out, err
}

// remember makes the device known on which somebody has signed in, unless it is, and
// tells the person of a new one.
func (a *Accounts) remember(ctx context.Context, user string, in SignIn) (Device, error) {
	known, err := a.devices.Known(ctx, user, in.Device)
	if err != nil || known != "" {
		return Device{}, problem(err)
	}
	d, err := a.devices.Remember(ctx, user)
	if err != nil {
		return Device{}, problem(err)
	}
	return Device(d), a.tellOfDevice(ctx, user, in)
}

func (a *Accounts) signed(ctx context.Context, session auth.Session, refresh auth.Refresh) (SignedIn, error) {
	token, err := a.tokens.Sign(ctx, session.User, session.ID)
	if err != nil {
		return SignedIn{}, problem(err)
	}
	me, err := a.me(ctx, session.User)
	return SignedIn{
		AccessToken: token, AccessFor: a.tokens.Life(), RefreshToken: refresh.Token, RefreshUntil: refresh.Until, Me: me,
	}, err
}

// Refresh gives new tokens for a refresh token, which holds once. Errors:
// unauthenticated; the session is over then.
func (a *Accounts) Refresh(ctx context.Context, token string) (SignedIn, error) {
	session, refresh, err := a.sessions.Renew(ctx, token)
	if err != nil {
		if auth.Reused(err) {
			a.security(ctx, "refresh_reused", session.User, err)
		}
		return SignedIn{}, problem(err)
	}
	if _, err := a.active(ctx, session.User, market.CodeUnauthenticated); err != nil {
		return SignedIn{}, errors.Join(err, a.sessions.End(ctx, session.ID))
	}
	used := sessionUse{AtMS: a.world.Now().UnixMilli(), EndsMS: session.EndsMS}
	if err := a.store.Records().Put(ctx, sessionUsesSet, session.ID, used); err != nil {
		return SignedIn{}, problem(err)
	}
	return a.signed(ctx, session, refresh)
}

// SignOut ends the session of a refresh token. Signing out twice is no error.
func (a *Accounts) SignOut(ctx context.Context, token string) error {
	if token == "" {
		return nil
	}
	user, err := a.sessions.EndByToken(ctx, token)
	if user != "" {
		a.security(ctx, "sign_out", user, err)
	}
	return problem(err)
}

// Authenticate finds who holds an access token. The session, the user and the
// organisation are looked up every time, so that signing out, blocking and
// suspending hold at once. Errors: unauthenticated.
func (a *Accounts) Authenticate(ctx context.Context, token string) (Who, error) {
	user, id, err := a.tokens.Verify(ctx, token)
	if err != nil {
		return Who{}, problem(err)
	}
	session, err := a.sessions.Get(ctx, id)
	if err != nil {
		return Who{}, problem(err)
	}
	if session.User != user {
		return Who{}, wrongPassword()
	}
	u, err := a.active(ctx, user, market.CodeUnauthenticated)
	if err != nil {
		return Who{}, err
	}
	who := Who{Actor: market.Actor{User: u.ID, Organisation: u.Organisation, Roles: u.Roles}, Session: id}
	if session.Initial {
		cred, err := a.credential(ctx, user)
		if err != nil {
			return Who{}, problem(err)
		}
		who.MustChangePassword = cred.Initial
	}
	if !session.Factor {
		who.MustEnrolFactor, err = a.lacksFactor(ctx, u)
	}
	return who, problem(err)
}

// active reads a user who may act, with what an office lends to the agency that
// the user works for. Errors: of the given code when the user is
// blocked or gone, or the organisation is suspended.
func (a *Accounts) active(ctx context.Context, id string, code market.Code) (market.User, error) {
	u, err := readAs[market.User](reading(ctx, a.store), Users, id)
	if market.CodeOf(err) == market.CodeNotFound || err == nil && u.Status != market.Active {
		return u, market.Errorf(code, "该账号已停用，请联系管理员", "this account is blocked, please ask its manager")
	}
	if err != nil || u.Organisation == "" {
		return u, err
	}
	o, err := readAs[market.Organisation](reading(ctx, a.store), Organisations, u.Organisation)
	if err == nil && o.Status == market.Suspended {
		err = market.Errorf(code, "所属单位已停用，请联系主管部门", "the organisation is suspended, please ask the department")
	}
	if err == nil && o.Kind == market.Agency {
		u.Roles, err = a.grantsNow(ctx, u)
	}
	return u, err
}

// Me tells who is signed in.
func (a *Accounts) Me(ctx context.Context, who market.Actor) (Me, error) {
	if !who.SignedIn() {
		return Me{}, forbidden()
	}
	return a.me(ctx, who.User)
}

func (a *Accounts) me(ctx context.Context, id string) (Me, error) {
	u, version, err := readDoc[market.User](reading(ctx, a.store), Users, id)
	if err != nil {
		return Me{}, err
	}
	account, err := a.account(ctx, u, version)
	if err != nil {
		return Me{}, err
	}
	if account.Organisation != nil && account.Organisation.Kind == market.Agency {
		if u.Roles, err = a.grantsNow(ctx, u); err != nil {
			return Me{}, err
		}
		account.Roles = u.Roles
	}
	return Me{Account: account, Permissions: permissions(u.Roles), MustEnrolFactor: !account.Factor && a.needsFactor(u)}, nil
}

// permissions are what the pages may offer to someone with these roles. They
// hide a button; every use case decides by itself.
func permissions(roles []market.Grant) []string {
	var out []string
	for _, g := range roles {
		switch g.Role {
		case market.RoleMember:
			out = append(out, "catalogue.edit", "import")
		case market.RoleOrgManager:
			out = append(out, "catalogue.edit", "import", "organisation.manage", "users.manage")
		case market.RoleModerator:
			out = append(out, "review.read", "review.decide")
		case market.RoleReviewer:
			out = append(out, "review.read", "review.decide", "feedback.read")
		case market.RoleDepartmentManager:
			out = append(out, "review.read", "review.decide", "feedback.read", "organisations.admit", "applications.decide", "users.manage", "import")
		case market.RoleAuditor:
			out = append(out, "review.read", "feedback.read")
		case market.RoleOperator:
			out = append(out, "feedback.read", "organisations.admit", "users.manage", "import", "maintenance")
		}
	}
	for _, g := range roles {
		switch g.Role {
		case market.RoleOrgManager, market.RoleDepartmentManager, market.RoleAuditor:
			out = append(out, "history.read")
		}
		switch g.Role {
		case market.RoleReviewer, market.RoleDepartmentManager, market.RoleAuditor, market.RoleFinance:
			out = append(out, "claims.read")
		case market.RoleExpert:
			out = append(out, "reviews.score")
		}
	}
	who := market.Actor{Roles: roles}
	if who.MayKeepTitles() {
		out = append(out, "titles.register")
	}
	if who.MayReadDrafts() {
		out = append(out, "programmes.read")
		if who.MayRuleProgrammes() {
			out = append(out, "programmes.rule")
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ChangePassword sets the own password and ends the other sessions. Errors:
// invalid for a wrong present or a bad new one, too many after failures.
func (a *Accounts) ChangePassword(ctx context.Context, who market.Actor, session, current, next string) error {
	if !who.SignedIn() {
		return forbidden()
	}
	if _, err := a.rests().settle(ctx, who.User); err != nil {
		return err
	}
	cred, err := a.prove(ctx, who.User, "current", current)
	if err != nil {
		return err
	}
	var f market.Faults
	if current == next {
		f.Add("password", nil, market.Text{ZH: "新密码与现有密码相同", EN: "the new password is the present one"}, market.Text{})
	}
	if err := a.checkOwn(ctx, &f, who.User, cred.Login, next); err != nil {
		return err
	}
	if err := f.Err(); err != nil {
		return err
	}
	err = a.shutOthersOut(ctx, who.User, session, func() error { return a.setPassword(ctx, who.User, cred.Login, next, false) })
	if err != nil {
		return err
	}
	a.security(ctx, "password_changed", who.User, nil)
	return a.tell(ctx, who.User, letterPassword)
}

// shutOthersOut ends a user's sessions but one, changes what they are opened with, and ends
// what was opened by the old one meanwhile. Before the change too: where it stands and
// they cannot be ended, a repeat does not come as far.
func (a *Accounts) shutOthersOut(ctx context.Context, user, but string, change func() error) error {
	end := func() error { return problem(a.sessions.EndAll(ctx, user, but)) }
	if err := end(); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	return end()
}

// prove has a signed-in person say the own password again. Errors: invalid at the
// field for a wrong one, too many after failures.
func (a *Accounts) prove(ctx context.Context, user, field, password string) (credential, error) {
	cred, err := a.credential(ctx, user)
	if err != nil {
		return cred, problem(err)
	}
	// Known by the session: failures of others must not keep the person from it.
	attempt, err := a.lockout.Begin(ctx, auth.Try{Login: cred.Login, Known: "user " + user})
	if err != nil {
		return cred, problem(err)
	}
	ok, _, err := a.hasher.Verify(ctx, cred.Hash, password)
	if err != nil {
		return cred, errors.Join(problem(err), a.lockout.Cancel(context.WithoutCancel(ctx), attempt))
	}
	if !ok {
		var f market.Faults
		f.Add(field, nil, market.Text{ZH: "现有密码不正确", EN: "the present password is wrong"}, market.Text{})
		a.security(ctx, "prove", user, f.Err())
		return cred, f.Err()
	}
	return cred, problem(a.lockout.Succeed(ctx, attempt))
}
