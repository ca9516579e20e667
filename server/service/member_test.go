package service_test

import (
	"sync"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

var (
	working  = []market.Grant{{Role: market.RoleMember}}
	managing = []market.Grant{{Role: market.RoleOrgManager}}
)

func (a *admission) invites(t *testing.T, email string, roles []market.Grant) (service.InvitationView, string) {
	t.Helper()
	i, err := a.Invite(t.Context(), a.manager, service.NewInvitee{Email: email, Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	return i, a.lastTo(t, email, inviteLink)
}

func accepting(login string) service.Acceptance {
	return service.Acceptance{Name: "赵敏", Phone: "13900000000", Login: login, Password: goodPassword}
}

func TestAPersonIsInvited(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	_, token := a.invites(t, "zhao@beilu.example", working)
	wantCode(t, "a login that is taken", a.AcceptInvitation(ctx, token, accepting("manager@beilu.example")), market.CodeConflict)
	weak := accepting("zhao@beilu.example")
	weak.Password = "12345"
	wantCode(t, "a weak password", a.AcceptInvitation(ctx, token, weak), market.CodeInvalid)
	if err := a.AcceptInvitation(ctx, token, accepting("zhao@beilu.example")); err != nil {
		t.Fatal(err)
	}
	in := a.signIn(t, "zhao@beilu.example", goodPassword)
	if in.Me.Organisation.ID != a.university || in.Me.Email != "zhao@beilu.example" || in.Me.MustChangePassword || len(in.Me.Roles) != 1 || in.Me.Roles[0].Role != market.RoleMember {
		t.Errorf("who accepted is %+v", in.Me)
	}
	if open, err := a.Invitations(ctx, a.manager, ""); err != nil || len(open) != 0 {
		t.Errorf("open are %+v, %v", open, err)
	}
	wantCode(t, "the link a second time", a.AcceptInvitation(ctx, token, accepting("second")), market.CodeConflict)
}

func TestWhatMayBeDoneWithAnInvitation(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	i, first := a.invites(t, "zhao@beilu.example", working)
	_, err := a.Invite(ctx, a.manager, service.NewInvitee{Email: " Zhao@beilu.example ", Roles: working})
	wantCode(t, "inviting twice", err, market.CodeConflict)
	_, err = a.Invite(ctx, a.manager, service.NewInvitee{Email: "x@beilu.example", Roles: []market.Grant{{Role: market.RoleReviewer, Region: "220100"}}})
	wantCode(t, "an office's role", err, market.CodeForbidden)
	_, err = a.Invite(ctx, a.manager, service.NewInvitee{Email: "x@beilu.example"})
	wantCode(t, "no role", err, market.CodeInvalid)
	_, err = a.Invite(ctx, a.office, service.NewInvitee{Email: "x@beilu.example", Roles: working, Organisation: a.university})
	wantCode(t, "the office for an organisation", err, market.CodeForbidden)
	_, err = a.SendInvitation(ctx, a.manager, i.ID, i.Version)
	wantCode(t, "sending at once again", err, market.CodeTooMany)
	a.clock.pass(8 * 24 * time.Hour)
	wantCode(t, "accepting after a week", a.AcceptInvitation(ctx, first, accepting("zhao")), market.CodeConflict)
	sent, err := a.SendInvitation(ctx, a.manager, i.ID, i.Version)
	if err != nil || !sent.Holds || sent.Sent != 2 {
		t.Fatalf("sent again: %+v, %v", sent, err)
	}
	second := a.lastTo(t, "zhao@beilu.example", inviteLink)
	_, err = a.LookAtInvitation(ctx, first)
	wantCode(t, "the former link", err, market.CodeConflict)
	if _, err := a.LookAtInvitation(ctx, second); err != nil {
		t.Errorf("the newest link: %v", err)
	}
	wantCode(t, "withdrawing what another version was seen of", a.WithdrawInvitation(ctx, a.manager, i.ID, i.Version), market.CodeStale)
	wantCode(t, "withdrawing", a.WithdrawInvitation(ctx, a.manager, i.ID, sent.Version), "")
	wantCode(t, "accepting a withdrawn one", a.AcceptInvitation(ctx, second, accepting("zhao")), market.CodeConflict)
	if _, err := a.SignIn(ctx, service.SignIn{Login: "zhao", Password: goodPassword, Address: "192.0.2.9"}); market.CodeOf(err) != market.CodeUnauthenticated {
		t.Errorf("an account came about: %v", err)
	}
}

// One link makes one account, whoever is at it at once.
func TestALinkIsUsedOnce(t *testing.T) {
	a := newAdmission(t)
	_, token := a.invites(t, "zhao@beilu.example", working)
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for n, login := range []string{"zhao1", "zhao2", "zhao3", "zhao4"} {
		wg.Go(func() { errs[n] = a.AcceptInvitation(t.Context(), token, accepting(login)) })
	}
	wg.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		} else {
			wantCode(t, "one of four", err, market.CodeConflict)
		}
	}
	_, n, err := a.List(t.Context(), a.manager, "", 1, 50)
	if done != 1 || n != 2 || err != nil {
		t.Errorf("%d were accepted, %d accounts, %v", done, n, err)
	}
}

func TestAPersonIsRemoved(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	_, token := a.invites(t, "zhao@beilu.example", working)
	if err := a.AcceptInvitation(ctx, token, accepting("zhao@beilu.example")); err != nil {
		t.Fatal(err)
	}
	in := a.signIn(t, "zhao@beilu.example", goodPassword)
	me := market.Actor{User: in.Me.ID, Organisation: a.university, Roles: in.Me.Roles}
	wantCode(t, "a member removes", a.RemoveUser(ctx, me, a.manager.User, 1), market.CodeNotFound)
	wantCode(t, "an old version", a.RemoveUser(ctx, a.manager, in.Me.ID, in.Me.Version+1), market.CodeStale)
	wantCode(t, "oneself", a.RemoveUser(ctx, a.manager, a.manager.User, 1), market.CodeConflict)
	wantCode(t, "a member", a.RemoveUser(ctx, a.manager, in.Me.ID, in.Me.Version), "")
	_, err := a.Authenticate(ctx, in.AccessToken)
	wantCode(t, "the session", err, market.CodeUnauthenticated)
	_, err = a.SignIn(ctx, service.SignIn{Login: "zhao@beilu.example", Password: goodPassword, Address: "192.0.2.9"})
	wantCode(t, "signing in", err, market.CodeUnauthenticated)
	left, err := a.Accounts.User(ctx, a.manager, in.Me.ID)
	if err != nil || left.Name != "赵敏" || left.Email != "" || left.Phone != "" || left.Login != "" || left.Status != market.Removed {
		t.Errorf("what is left is %+v, %v", left, err)
	}
	if _, n, err := a.List(ctx, a.manager, "", 1, 50); err != nil || n != 1 {
		t.Errorf("%d are listed, %v", n, err)
	}
	_, err = a.Update(ctx, a.manager, in.Me.ID, left.Version, service.UserChange{Name: "赵敏", Roles: working, Status: market.Active})
	wantCode(t, "bringing one back", err, market.CodeConflict)
	_, token = a.invites(t, "zhao@beilu.example", working)
	wantCode(t, "the same login anew", a.AcceptInvitation(ctx, token, accepting("zhao@beilu.example")), "")
}

func TestTheManagementIsHandedOver(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	next := a.user(t, "next@beilu.example", a.university, working...)
	stranger := a.user(t, "stranger@city.example", a.admit(t, newCode, "别家公司", market.Enterprise), working...)
	_, err := a.HandOver(ctx, a.manager, stranger.User, 1)
	wantCode(t, "to someone of another organisation", err, market.CodeNotFound)
	_, err = a.HandOver(ctx, a.manager, a.manager.User, 1)
	wantCode(t, "to oneself", err, market.CodeConflict)
	u, err := a.HandOver(ctx, a.manager, next.User, 1)
	if err != nil || u.Roles[0].Role != market.RoleOrgManager {
		t.Fatalf("%+v, %v", u, err)
	}
	_, err = a.HandOver(ctx, a.manager, next.User, u.Version)
	wantCode(t, "who has handed over, with the roles of before", err, market.CodeForbidden)
	in := a.signIn(t, "manager@beilu.example", goodPassword)
	if who, err := a.Authenticate(ctx, in.AccessToken); err != nil || who.Manages(a.university) || !who.BelongsTo(a.university) {
		t.Errorf("the former manager is %+v, %v", who, err)
	}
	next.Roles = managing
	wantCode(t, "removing the former one", a.RemoveUser(ctx, next, a.manager.User, 2), "")
}

// Whoever removes, demotes or blocks: an organisation keeps a manager, also when two
// managers are at each other in the same moment.
func TestAnOrganisationKeepsAManager(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	wantCode(t, "an operator removes the only one", a.RemoveUser(ctx, a.operator, a.manager.User, 1), market.CodeConflict)
	for _, c := range []service.UserChange{{Name: "李娜", Roles: working, Status: market.Active}, {Name: "李娜", Roles: managing, Status: market.Blocked}} {
		_, err := a.Update(ctx, a.operator, a.manager.User, 1, c)
		wantCode(t, "an operator demotes or blocks the only one", err, market.CodeConflict)
	}
	for round := range 5 {
		other := a.user(t, "other"+string(rune('a'+round)), a.university, managing...)
		mine, err := a.Accounts.User(ctx, a.operator, a.manager.User)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make([]error, 2)
		wg.Go(func() { errs[0] = a.RemoveUser(ctx, a.manager, other.User, 1) })
		wg.Go(func() { errs[1] = a.RemoveUser(ctx, other, a.manager.User, mine.Version) })
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("both removed each other, or neither: %v, %v", errs[0], errs[1])
		}
		all, _, err := a.List(ctx, a.operator, a.university, 1, 50)
		if err != nil || len(all) != 1 || all[0].Roles[0].Role != market.RoleOrgManager {
			t.Fatalf("left are %+v, %v", all, err)
		}
		if errs[0] != nil {
			a.manager = other
		}
	}
}
