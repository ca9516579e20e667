package service_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// clock is a world whose time a test moves.
type clock struct {
	market.RealWorld
	ahead atomic.Int64
}

func (c *clock) Now() time.Time {
	return market.Cut(c.RealWorld.Now().Add(time.Duration(c.ahead.Load())))
}
func (c *clock) pass(d time.Duration) { c.ahead.Add(int64(d)) }

const (
	goodPassword  = "copper lamp seven rivers"
	otherPassword = "seven rivers run by night"
)

// bureau is accounts over a real store, with an operator and a university with
// its manager.
type bureau struct {
	*service.Accounts
	*service.Service
	clock      *clock
	operator   market.Actor
	university string
	manager    market.Actor
}

func newBureau(t *testing.T) *bureau {
	t.Helper()
	b, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &clock{}
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: w})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	quiet := slog.New(slog.DiscardHandler)
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: st, World: w, Log: quiet,
		Options: service.AccountOptions{Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	u := &bureau{Accounts: accounts, clock: w,
		Service: service.New(service.Deps{Store: st, World: w, Finder: nothing{}, Matcher: nothing{}, Log: quiet})}
	op, err := u.CreateOperator(t.Context(), "operator", goodPassword, "系统运维")
	if err != nil {
		t.Fatal(err)
	}
	u.operator = market.Actor{User: op.ID, Roles: op.Roles}
	u.university = u.admit(t, uniCode, "北陆大学", market.University)
	u.manager = u.user(t, "manager@beilu.example", u.university, market.Grant{Role: market.RoleOrgManager})
	return u
}

func (u *bureau) admit(t *testing.T, code, name string, kind market.OrganisationKind) string {
	t.Helper()
	o, _, err := u.CreateOrganisation(t.Context(), u.operator, market.Organisation{CreditCode: market.CreditCode(code), Name: name, Kind: kind, Region: "220104"})
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

func (u *bureau) user(t *testing.T, login, organisation string, roles ...market.Grant) market.Actor {
	t.Helper()
	a, err := u.Create(t.Context(), u.operator, service.NewUser{Login: login, Password: goodPassword, Name: "某某", Organisation: organisation, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	return market.Actor{User: a.ID, Organisation: organisation, Roles: roles}
}

func (u *bureau) signIn(t *testing.T, login, password string) service.SignedIn {
	t.Helper()
	in, err := u.SignIn(t.Context(), service.SignIn{Login: login, Password: password, Address: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func (u *bureau) holds(t *testing.T, what, token string, want market.Code) {
	t.Helper()
	_, err := u.Authenticate(t.Context(), token)
	wantCode(t, what, err, want)
}

func TestSigningIn(t *testing.T) {
	for _, c := range []struct {
		name, login, password string
		want                  market.Code
	}{
		{"the right password", "manager@beilu.example", goodPassword, ""},
		{"the login in another case and width", " Ｍanager@BEILU.example", goodPassword, ""},
		{"a wrong password", "manager@beilu.example", otherPassword, market.CodeUnauthenticated},
		{"no password", "manager@beilu.example", "", market.CodeUnauthenticated},
		{"a login that nobody has", "nobody@beilu.example", goodPassword, market.CodeUnauthenticated},
		{"no login", "", goodPassword, market.CodeUnauthenticated},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := newBureau(t)
			in, err := u.SignIn(t.Context(), service.SignIn{Login: c.login, Password: c.password, Address: "192.0.2.1"})
			wantCode(t, c.name, err, c.want)
			if c.want != "" {
				return
			}
			who, err := u.Authenticate(t.Context(), in.AccessToken)
			if err != nil || who.User != u.manager.User || who.Organisation != u.university || !who.MustChangePassword {
				t.Errorf("%+v, error %v", who, err)
			}
		})
	}
}

// What ends a session ends the tokens that it gave out, at once.
func TestWhatEndsASession(t *testing.T) {
	const login = "li.na@beilu.example"
	for _, c := range []struct {
		name string
		do   func(t *testing.T, u *bureau, user market.Actor, in service.SignedIn) error
	}{
		{"signing out", func(t *testing.T, u *bureau, _ market.Actor, in service.SignedIn) error {
			return u.SignOut(t.Context(), in.RefreshToken)
		}},
		{"a refresh token that comes twice", func(t *testing.T, u *bureau, _ market.Actor, in service.SignedIn) error {
			if _, err := u.Refresh(t.Context(), in.RefreshToken); err != nil {
				return err
			}
			_, err := u.Refresh(t.Context(), in.RefreshToken)
			wantCode(t, "the second use", err, market.CodeUnauthenticated)
			return nil
		}},
		{"blocking the user", func(t *testing.T, u *bureau, user market.Actor, _ service.SignedIn) error {
			_, err := u.Update(t.Context(), u.manager, user.User, 1, service.UserChange{Name: "李娜", Roles: user.Roles, Status: market.Blocked})
			return err
		}},
		{"a new initial password", func(t *testing.T, u *bureau, user market.Actor, _ service.SignedIn) error {
			_, err := u.Update(t.Context(), u.manager, user.User, 1, service.UserChange{Name: "李娜", Roles: user.Roles, Status: market.Active, Password: otherPassword})
			return err
		}},
		{"suspending the organisation", func(t *testing.T, u *bureau, _ market.Actor, _ service.SignedIn) error {
			o, v, err := u.Organisation(t.Context(), u.university)
			if err != nil {
				return err
			}
			o.Status = market.Suspended
			_, _, err = u.UpdateOrganisation(t.Context(), u.operator, o.ID, v, o)
			return err
		}},
		{"changing the password elsewhere", func(t *testing.T, u *bureau, user market.Actor, _ service.SignedIn) error {
			other := u.signIn(t, login, goodPassword)
			who, err := u.Authenticate(t.Context(), other.AccessToken)
			if err != nil {
				return err
			}
			if err := u.ChangePassword(t.Context(), user, who.Session, goodPassword, otherPassword); err != nil {
				return err
			}
			u.holds(t, "the session that changed it", other.AccessToken, "")
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := newBureau(t)
			user := u.user(t, login, u.university, market.Grant{Role: market.RoleMember})
			in := u.signIn(t, login, goodPassword)
			u.holds(t, "before", in.AccessToken, "")
			if err := c.do(t, u, user, in); err != nil {
				t.Fatal(err)
			}
			u.holds(t, "after", in.AccessToken, market.CodeUnauthenticated)
			_, err := u.Refresh(t.Context(), in.RefreshToken)
			wantCode(t, "the refresh token", err, market.CodeUnauthenticated)
		})
	}
}

func TestInitialPassword(t *testing.T) {
	u := newBureau(t)
	first := u.signIn(t, "manager@beilu.example", goodPassword)
	if !first.Me.MustChangePassword {
		t.Error("nobody is told to change the initial password")
	}
	who, err := u.Authenticate(t.Context(), first.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		current, next string
		field         string
	}{
		"a wrong present one": {otherPassword, "a third good password", "current"},
		"the same again":      {goodPassword, goodPassword, "password"},
		"a short one":         {goodPassword, "short", "password"},
	} {
		err := u.ChangePassword(t.Context(), who.Actor, who.Session, c.current, c.next)
		var e *market.Error
		if !errors.As(err, &e) || len(e.Faults) != 1 || e.Faults[0].Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := u.ChangePassword(t.Context(), who.Actor, who.Session, goodPassword, otherPassword); err != nil {
		t.Fatal(err)
	}
	if who, err = u.Authenticate(t.Context(), first.AccessToken); err != nil || who.MustChangePassword {
		t.Errorf("%+v, error %v", who, err)
	}
	_, err = u.SignIn(t.Context(), service.SignIn{Login: "manager@beilu.example", Password: goodPassword, Address: "192.0.2.1"})
	wantCode(t, "the old password", err, market.CodeUnauthenticated)
	u.signIn(t, "manager@beilu.example", otherPassword)
}

// Names, telephone, mail address and organisation are known: no password is made of
// them, whoever sets it and however.
func TestNoPasswordIsMadeOfWhatOthersKnow(t *testing.T) {
	u := newBureau(t)
	made, err := u.Create(t.Context(), u.manager, service.NewUser{Login: "member@beilu.example", Password: goodPassword, Name: "王芳华", Phone: "13812345678",
		Email: "fanghua@mail.example", Roles: []market.Grant{{Role: market.RoleMember}}})
	if err != nil {
		t.Fatal(err)
	}
	in := u.signIn(t, "member@beilu.example", goodPassword)
	who, err := u.Authenticate(t.Context(), in.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"王芳华2026!!!!", "wangfanghua@2026", "北陆大学123456", "BeiLuDaXue-2026", "fanghua13812345678"} {
		for way, set := range map[string]func() error{
			"one's own": func() error { return u.ChangePassword(t.Context(), who.Actor, who.Session, goodPassword, bad) },
			"an initial one": func() error {
				_, err := u.Update(t.Context(), u.manager, made.ID, 1, service.UserChange{Name: "王芳华", Phone: "13812345678", Roles: made.Roles, Status: market.Active, Password: bad})
				return err
			},
			"a new account's": func() error {
				_, err := u.Create(t.Context(), u.manager, service.NewUser{Login: "new@beilu.example", Password: bad, Name: "王芳华", Phone: "13812345678", Roles: made.Roles})
				return err
			},
		} {
			wantCode(t, way+" "+bad, set(), market.CodeInvalid)
		}
	}
}

// An initial password that nobody uses opens nothing after a week, and no one learns of
// it who does not have it.
func TestAnInitialPasswordRunsOut(t *testing.T) {
	for _, c := range []struct {
		name     string
		after    time.Duration
		password string
		want     market.Code
	}{
		{"the last hour", 7*24*time.Hour - time.Hour, goodPassword, ""},
		{"after a week", 7*24*time.Hour + time.Minute, goodPassword, market.CodeForbidden},
		{"a wrong one after a week", 7*24*time.Hour + time.Minute, otherPassword, market.CodeUnauthenticated},
	} {
		u := newBureau(t)
		u.clock.pass(c.after)
		_, err := u.SignIn(t.Context(), service.SignIn{Login: "manager@beilu.example", Password: c.password, Address: "192.0.2.1"})
		wantCode(t, c.name, err, c.want)
	}
	u := newBureau(t)
	if err := u.ChangePassword(t.Context(), u.manager, "", goodPassword, otherPassword); err != nil {
		t.Fatal(err)
	}
	u.clock.pass(365 * 24 * time.Hour)
	u.signIn(t, "manager@beilu.example", otherPassword)
}

func TestLockoutHoldsForTheRightPassword(t *testing.T) {
	u := newBureau(t)
	in := service.SignIn{Login: "operator", Password: otherPassword, Address: "192.0.2.1"}
	for range 5 {
		_, err := u.SignIn(t.Context(), in)
		wantCode(t, "a wrong password", err, market.CodeUnauthenticated)
	}
	in.Password = goodPassword
	_, err := u.SignIn(t.Context(), in)
	wantCode(t, "the right password while waiting", err, market.CodeTooMany)
	u.clock.pass(30 * time.Second)
	u.signIn(t, "operator", goodPassword)
	in.Password = otherPassword
	_, err = u.SignIn(t.Context(), in)
	wantCode(t, "the first failure after a success", err, market.CodeUnauthenticated)
}

// Strangers who guess make themselves wait, and at last other strangers, but never the
// person whose account it is on a device where that person has signed in before.
func TestNobodyLocksOthersOut(t *testing.T) {
	u := newBureau(t)
	in := service.SignIn{Login: "operator", Password: goodPassword, Address: "192.0.2.1"}
	home, err := u.SignIn(t.Context(), in)
	if err != nil || home.Device.Token == "" {
		t.Fatalf("device %+v, error %v", home.Device, err)
	}
	for n := range 60 {
		guess := service.SignIn{Login: "operator", Password: otherPassword, Address: fmt.Sprintf("203.0.113.%d", n/5)}
		if _, err = u.SignIn(t.Context(), guess); n < 50 {
			wantCode(t, "a guess", err, market.CodeUnauthenticated)
		}
	}
	wantCode(t, "a guess after fifty", err, market.CodeTooMany)
	_, err = u.SignIn(t.Context(), in)
	wantCode(t, "the right password on a strange device", err, market.CodeTooMany)
	in.Device = home.Device.Token
	again, err := u.SignIn(t.Context(), in)
	wantCode(t, "the right password on the known device", err, "")
	if again.Device.Token != "" {
		t.Error("a device that is known gets another token")
	}
	u.user(t, "li.na@beilu.example", u.university, market.Grant{Role: market.RoleMember})
	for range 5 {
		_, err = u.SignIn(t.Context(), service.SignIn{Login: "li.na@beilu.example", Password: otherPassword, Address: "192.0.2.1", Device: home.Device.Token})
		wantCode(t, "a guess at another account from the known device", err, market.CodeUnauthenticated)
	}
	_, err = u.SignIn(t.Context(), service.SignIn{Login: "li.na@beilu.example", Password: otherPassword, Address: "192.0.2.1", Device: home.Device.Token})
	wantCode(t, "it is a stranger's there", err, market.CodeTooMany)
}

func TestAccessTokensAreShort(t *testing.T) {
	u := newBureau(t)
	in := u.signIn(t, "operator", goodPassword)
	if in.AccessFor != 15*time.Minute {
		t.Errorf("access for %s", in.AccessFor)
	}
	u.clock.pass(15*time.Minute + 10*time.Second)
	u.holds(t, "after a quarter of an hour", in.AccessToken, market.CodeUnauthenticated)
	next, err := u.Refresh(t.Context(), in.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	u.holds(t, "a new one", next.AccessToken, "")
}

// Whoever manages people may give no role beyond the own.
func TestWhoMayMakeWhom(t *testing.T) {
	u := newBureau(t)
	firm := u.admit(t, firmCode, "瀚辰公司", market.Enterprise)
	bureau := u.admit(t, "11220000DEMB00145R", "示范厅", market.Department)
	firmManager := u.user(t, "manager@hanchen.example", firm, market.Grant{Role: market.RoleOrgManager})
	member := u.user(t, "member@beilu.example", u.university, market.Grant{Role: market.RoleMember})
	chief := u.user(t, "chief@bureau.example", bureau, market.Grant{Role: market.RoleDepartmentManager, Region: "220100"})
	grant := func(r market.Role, region string) market.Grant { return market.Grant{Role: r, Region: region} }
	for _, c := range []struct {
		name  string
		who   market.Actor
		of    string
		grant market.Grant
		want  market.Code
	}{
		{"a manager a member", u.manager, u.university, grant(market.RoleMember, ""), ""},
		{"a manager a manager", u.manager, "", grant(market.RoleOrgManager, ""), ""},
		{"a manager in another organisation", u.manager, firm, grant(market.RoleMember, ""), market.CodeForbidden},
		{"another's manager here", firmManager, u.university, grant(market.RoleMember, ""), market.CodeForbidden},
		{"a manager an operator", u.manager, u.university, grant(market.RoleOperator, ""), market.CodeForbidden},
		{"a manager a reviewer", u.manager, u.university, grant(market.RoleReviewer, "220100"), market.CodeForbidden},
		{"a member anyone", member, u.university, grant(market.RoleMember, ""), market.CodeForbidden},
		{"a chief a reviewer of the region", chief, "", grant(market.RoleReviewer, "220100"), ""},
		{"a chief a reviewer of a county", chief, bureau, grant(market.RoleReviewer, "220104"), ""},
		{"a chief a reviewer of the province", chief, bureau, grant(market.RoleReviewer, "220000"), market.CodeForbidden},
		{"a chief in another organisation", chief, u.university, grant(market.RoleReviewer, "220100"), market.CodeForbidden},
		{"an operator an operator", u.operator, "", grant(market.RoleOperator, ""), ""},
		{"an operator a reviewer of no department", u.operator, u.university, grant(market.RoleReviewer, "220100"), market.CodeInvalid},
		{"an operator a member of nothing", u.operator, "", grant(market.RoleMember, ""), market.CodeInvalid},
		{"an operator in an organisation that is not there", u.operator, "nowhere", grant(market.RoleMember, ""), market.CodeInvalid},
		{"a visitor anyone", market.Actor{}, u.university, grant(market.RoleMember, ""), market.CodeForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := service.NewUser{Login: "new@people.example", Password: goodPassword, Name: "新人", Organisation: c.of, Roles: []market.Grant{c.grant}}
			a, err := u.Create(t.Context(), c.who, n)
			wantCode(t, c.name, err, c.want)
			if err == nil && (a.Login != n.Login || !a.MustChangePassword || !slices.Equal(a.Roles, n.Roles)) {
				t.Errorf("made %+v", a)
			}
			// A refused one leaves the login free; a made one takes it.
			_, err = u.Create(t.Context(), u.operator, service.NewUser{Login: "new@people.example", Password: goodPassword, Name: "另一", Roles: []market.Grant{{Role: market.RoleOperator}}})
			want := market.CodeConflict
			if c.want != "" {
				want = ""
			}
			wantCode(t, "the same login again", err, want)
			u.drop(t, "new@people.example")
		})
	}
}

// drop frees a login for the next row.
func (u *bureau) drop(t *testing.T, login string) {
	t.Helper()
	if err := u.Store.Records().Delete(t.Context(), "logins", login); err != nil {
		t.Fatal(err)
	}
}

func TestWhoMayChangeWhom(t *testing.T) {
	u := newBureau(t)
	firm := u.admit(t, firmCode, "瀚辰公司", market.Enterprise)
	stranger := u.user(t, "manager@hanchen.example", firm, market.Grant{Role: market.RoleOrgManager})
	member := u.user(t, "member@beilu.example", u.university, market.Grant{Role: market.RoleMember})
	change := service.UserChange{Name: "改名", Roles: member.Roles, Status: market.Active}
	promote := change
	promote.Roles = []market.Grant{{Role: market.RoleOperator}}
	for _, c := range []struct {
		name    string
		who     market.Actor
		id      string
		version int64
		change  service.UserChange
		want    market.Code
	}{
		{"another organisation's", stranger, member.User, 1, change, market.CodeNotFound},
		{"a member oneself", member, member.User, 1, change, market.CodeNotFound},
		{"to an operator", u.manager, member.User, 1, promote, market.CodeForbidden},
		{"an operator", u.manager, u.operator.User, 1, change, market.CodeNotFound},
		{"one's own roles", u.manager, u.manager.User, 1, change, market.CodeConflict},
		{"an old version", u.manager, member.User, 7, change, market.CodeStale},
		{"nobody", u.manager, "nobody", 1, change, market.CodeNotFound},
		{"a member", u.manager, member.User, 1, change, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := u.Update(t.Context(), c.who, c.id, c.version, c.change)
			wantCode(t, c.name, err, c.want)
			if err == nil && (a.Name != "改名" || a.Version != 2) {
				t.Errorf("changed to %+v", a)
			}
		})
	}
}

// One login goes to one person, however many ask at once.
func TestLoginRace(t *testing.T) {
	u := newBureau(t)
	var won atomic.Int32
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			_, err := u.Create(t.Context(), u.manager, service.NewUser{Login: "Same@Beilu.example", Password: goodPassword, Name: "某某", Roles: []market.Grant{{Role: market.RoleMember}}})
			if err == nil {
				won.Add(1)
			} else if market.CodeOf(err) != market.CodeConflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d got the login", won.Load())
	}
	_, total, err := u.List(t.Context(), u.manager, "", 1, 20)
	if err != nil || total != 2 {
		t.Errorf("%d accounts, error %v", total, err)
	}
}

// A login whose user never came about is free again after a while.
func TestOrphanedLogin(t *testing.T) {
	u := newBureau(t)
	err := u.Store.Records().Insert(t.Context(), "logins", "left@beilu.example", map[string]any{"user": "never", "at_ms": u.clock.Now().UnixMilli()})
	if err != nil {
		t.Fatal(err)
	}
	n := service.NewUser{Login: "left@beilu.example", Password: goodPassword, Name: "某某", Roles: []market.Grant{{Role: market.RoleMember}}}
	_, err = u.Create(t.Context(), u.manager, n)
	wantCode(t, "at once", err, market.CodeConflict)
	u.clock.pass(11 * time.Minute)
	_, err = u.Create(t.Context(), u.manager, n)
	wantCode(t, "after a while", err, "")
}

// Names, numbers, mail addresses and passwords stand outside the journal.
func TestThePersonIsNotInTheJournal(t *testing.T) {
	u := newBureau(t)
	n := service.NewUser{Login: "erasable@beilu.example", Password: goodPassword, Name: "可删之名", Phone: "13800001111", Email: "erasable@beilu.example", Roles: []market.Grant{{Role: market.RoleMember}}}
	if _, err := u.Create(t.Context(), u.manager, n); err != nil {
		t.Fatal(err)
	}
	entries, err := u.Store.Entries(t.Context(), 0, 100)
	if err != nil || len(entries) == 0 {
		t.Fatalf("%d entries, error %v", len(entries), err)
	}
	for _, e := range entries {
		text := string(e.Canonical())
		for _, secret := range []string{n.Login, n.Password, n.Name, n.Phone, "argon2id"} {
			if strings.Contains(text, secret) {
				t.Errorf("entry %d holds %q", e.Number, secret)
			}
		}
	}
}
