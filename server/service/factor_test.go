package service_test

import (
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/service"
)

// enrolled has a person enrol a factor, and gives its secret and recovery codes.
func (u *bureau) enrolled(t *testing.T, who market.Actor, session string) (secret string, recovery []string) {
	t.Helper()
	p, err := u.ProposeFactor(t.Context(), who, goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	recovery, err = u.ConfirmFactor(t.Context(), who, session, u.code(t, p.Secret))
	if err != nil || len(recovery) != 10 {
		t.Fatalf("%d recovery codes, %v", len(recovery), err)
	}
	u.clock.pass(auth.FactorStep) // the step of the first code is used up
	return p.Secret, recovery
}

func (u *bureau) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := auth.FactorCode(secret, auth.StepAt(u.clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// half signs in as far as the password goes.
func (u *bureau) half(t *testing.T, login string) string {
	t.Helper()
	in := u.signIn(t, login, goodPassword)
	if in.Pending == "" || in.AccessToken != "" || in.RefreshToken != "" || in.Me.ID != "" {
		t.Fatalf("a password alone gives %+v", in)
	}
	return in.Pending
}

func (u *bureau) byCode(t *testing.T, pending, code string) (service.SignedIn, error) {
	t.Helper()
	return u.SignInByCode(t.Context(), service.CodeSignIn{Pending: pending, Code: code, Address: "192.0.2.1"})
}

// Who decides on others' dealings and on public money, or runs the platform, does
// nothing without a second factor.
func TestRolesThatNeedASecondFactor(t *testing.T) {
	for role, needs := range map[market.Role]bool{
		market.RoleMember: false, market.RoleOrgManager: false, market.RoleExpert: false,
		market.RoleReviewer: true, market.RoleDepartmentManager: true, market.RoleAuditor: true, market.RoleFinance: true, market.RoleOperator: true,
	} {
		t.Run(string(role), func(t *testing.T) {
			u := newBureau(t)
			g, at := market.Grant{Role: role}, u.university
			if role.OfOffice() {
				g.Region, at = market.Jilin, u.admit(t, "11220000DEMB00145R", "科技厅", market.Department)
			}
			user := u.user(t, "someone@example.cn", at, g)
			in := u.signIn(t, "someone@example.cn", goodPassword)
			who, err := u.Authenticate(t.Context(), in.AccessToken)
			if err != nil || who.MustEnrolFactor != needs || in.Me.MustEnrolFactor != needs {
				t.Fatalf("has to enrol: %t, %t, want %t (%v)", who.MustEnrolFactor, in.Me.MustEnrolFactor, needs, err)
			}
			u.enrolled(t, user, who.Session)
			who, err = u.Authenticate(t.Context(), in.AccessToken)
			if err != nil || who.MustEnrolFactor {
				t.Errorf("still has to enrol after it did: %+v (%v)", who, err)
			}
			err = u.RemoveFactor(t.Context(), user, who.Session, goodPassword)
			if want := map[bool]market.Code{true: market.CodeConflict}[needs]; market.CodeOf(err) != want {
				t.Errorf("removing it: %v", err)
			}
		})
	}
}

// An operator may want a second factor of everybody.
func TestASecondFactorForAll(t *testing.T) {
	u := newBureau(t)
	var err error
	u.Accounts, err = service.NewAccounts(t.Context(), service.AccountDeps{Store: u.Store, World: u.clock, Log: slog.New(slog.DiscardHandler),
		Options: service.AccountOptions{Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}, FactorForAll: true}})
	if err != nil {
		t.Fatal(err)
	}
	in := u.signIn(t, "manager@beilu.example", goodPassword)
	who, err := u.Authenticate(t.Context(), in.AccessToken)
	if err != nil || !who.MustEnrolFactor || !in.Me.MustEnrolFactor {
		t.Errorf("a manager of an organisation may go without: %+v, %v", who, err)
	}
	wantCode(t, "removing it", u.RemoveFactor(t.Context(), u.manager, who.Session, goodPassword), market.CodeConflict)
}

func TestSigningInByACode(t *testing.T) {
	const login = "manager@beilu.example"
	u := newBureau(t)
	elsewhere := u.signIn(t, login, goodPassword)
	secret, recovery := u.enrolled(t, u.manager, "")
	u.holds(t, "a session from before the factor", elsewhere.AccessToken, market.CodeUnauthenticated)

	first, second := u.half(t, login), u.half(t, login)
	_, err := u.byCode(t, first, "000000")
	wantCode(t, "a wrong code", err, market.CodeUnauthenticated)
	code := u.code(t, secret)
	in, err := u.byCode(t, first, code)
	wantCode(t, "the right code", err, "")
	u.holds(t, "the session by a code", in.AccessToken, "")
	_, err = u.byCode(t, second, code)
	wantCode(t, "the same code again", err, market.CodeUnauthenticated)
	_, err = u.byCode(t, first, recovery[0])
	wantCode(t, "the first half again", err, market.CodeUnauthenticated)

	_, err = u.byCode(t, second, strings.ToUpper(recovery[0]))
	wantCode(t, "a recovery code", err, "")
	_, err = u.byCode(t, u.half(t, login), recovery[0])
	wantCode(t, "a recovery code again", err, market.CodeUnauthenticated)
	if f, err := u.Factor(t.Context(), u.manager); err != nil || f.Recovery != 9 || f.Enrolled.IsZero() {
		t.Errorf("%+v, %v", f, err)
	}
	renewed, err := u.RenewRecovery(t.Context(), u.manager, goodPassword)
	wantCode(t, "renewing recovery codes", err, "")
	_, err = u.byCode(t, u.half(t, login), recovery[1])
	wantCode(t, "an old recovery code", err, market.CodeUnauthenticated)
	_, err = u.byCode(t, u.half(t, login), renewed[1])
	wantCode(t, "a new recovery code", err, "")

	late := u.half(t, login)
	u.clock.pass(5 * time.Minute)
	_, err = u.byCode(t, late, u.code(t, secret))
	wantCode(t, "a code after five minutes", err, market.CodeUnauthenticated)
	early := u.half(t, login)
	if err := u.ChangePassword(t.Context(), u.manager, "", goodPassword, otherPassword); err != nil {
		t.Fatal(err)
	}
	_, err = u.byCode(t, early, u.code(t, secret))
	wantCode(t, "a first half by a password that was changed since", err, market.CodeUnauthenticated)
}

// A code holds once however many send it at the same moment.
func TestACodeHoldsOnceInARace(t *testing.T) {
	const login = "manager@beilu.example"
	u := newBureau(t)
	secret, _ := u.enrolled(t, u.manager, "")
	code := u.code(t, secret)
	halves := []string{u.half(t, login), u.half(t, login), u.half(t, login)}
	var racing sync.WaitGroup
	errs := make([]error, len(halves))
	for i, pending := range halves {
		racing.Go(func() { _, errs[i] = u.byCode(t, pending, code) })
	}
	racing.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d sign-ins by one code: %v", won, errs)
	}
}

// The right password does not wipe away wrong codes.
func TestWrongCodesLockOut(t *testing.T) {
	const login = "manager@beilu.example"
	u := newBureau(t)
	secret, recovery := u.enrolled(t, u.manager, "")
	for range 5 {
		_, err := u.byCode(t, u.half(t, login), "000000")
		wantCode(t, "a wrong code", err, market.CodeUnauthenticated)
	}
	for _, code := range []string{u.code(t, secret), recovery[0]} {
		_, err := u.byCode(t, u.half(t, login), code)
		wantCode(t, "a right code after five wrong ones", err, market.CodeTooMany)
	}
	u.clock.pass(time.Minute)
	_, err := u.byCode(t, u.half(t, login), u.code(t, secret))
	wantCode(t, "after the wait", err, "")
}

func TestEnrollingAFactor(t *testing.T) {
	u := newBureau(t)
	_, err := u.ProposeFactor(t.Context(), u.manager, otherPassword)
	wantCode(t, "a wrong password", err, market.CodeInvalid)
	_, err = u.ConfirmFactor(t.Context(), u.manager, "", "123456")
	wantCode(t, "nothing proposed", err, market.CodeConflict)
	p, err := u.ProposeFactor(t.Context(), u.manager, goodPassword)
	wantCode(t, "proposing", err, "")
	_, err = u.ConfirmFactor(t.Context(), u.manager, "", "000000")
	wantCode(t, "a wrong first code", err, market.CodeInvalid)
	if in := u.signIn(t, "manager@beilu.example", goodPassword); in.Pending != "" {
		t.Error("a secret that nobody confirmed is asked for")
	}
	u.clock.pass(15 * time.Minute)
	_, err = u.ConfirmFactor(t.Context(), u.manager, "", u.code(t, p.Secret))
	wantCode(t, "after fifteen minutes", err, market.CodeConflict)
}

func TestAManagerResetsALostFactor(t *testing.T) {
	u := newBureau(t)
	user := u.user(t, "li.na@beilu.example", u.university, market.Grant{Role: market.RoleMember})
	secret, _ := u.enrolled(t, user, "")
	in, err := u.byCode(t, u.half(t, "li.na@beilu.example"), u.code(t, secret))
	wantCode(t, "signing in", err, "")

	other := u.admit(t, "91220106MYA976830Q", "瀚辰公司", market.Enterprise)
	stranger := u.user(t, "boss@hanchen.example", other, market.Grant{Role: market.RoleOrgManager})
	for _, c := range []struct {
		name    string
		who     market.Actor
		version int64
		reason  string
		want    market.Code
	}{
		{"of another organisation", stranger, 1, "手机遗失", market.CodeNotFound},
		{"without a reason", u.manager, 1, " ", market.CodeInvalid},
		{"on an old version", u.manager, 7, "手机遗失", market.CodeStale},
		{"the manager", u.manager, 1, "手机遗失", ""},
	} {
		_, err := u.ResetFactor(t.Context(), c.who, user.User, c.version, c.reason)
		wantCode(t, c.name, err, c.want)
	}
	u.holds(t, "a session from before", in.AccessToken, market.CodeUnauthenticated)
	if in := u.signIn(t, "li.na@beilu.example", goodPassword); in.Pending != "" {
		t.Error("the lost factor is asked for")
	}
	_, err = u.ResetFactor(t.Context(), u.manager, u.manager.User, 1, "手机遗失")
	wantCode(t, "one's own", err, market.CodeConflict)

	trail, err := u.Store.Entries(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range trail {
		for _, act := range e.Acts {
			found = found || act.Action == "users.reset_factor" && act.Actor == u.manager.User && act.Reason == "手机遗失"
			for _, c := range act.Changes {
				if strings.Contains(string(c.Body), secret) {
					t.Errorf("entry %d holds the secret", e.Number)
				}
			}
		}
	}
	if !found {
		t.Error("the reset is not journaled")
	}
}
