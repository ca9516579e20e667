package service_test

import (
	"slices"
	"testing"
	"time"

	"duijie/server/market"
)

// The agency that an office names reviews for it, and no longer than that.
func TestAnAgencyReviewsWhileAnOfficeNamesIt(t *testing.T) {
	u := newBureau(t)
	office := u.admit(t, "11220000DEMB00145R", "示范科技局", market.Department)
	agency := u.admit(t, "91220100MYA3946381", "示范转移机构", market.Agency)
	chief := u.user(t, "chief", office, market.Grant{Role: market.RoleDepartmentManager, Region: "220100"})
	broker := u.user(t, "broker", agency, market.Grant{Role: market.RoleMember})
	if err := u.ChangePassword(t.Context(), broker, "", goodPassword, otherPassword); err != nil {
		t.Fatal(err)
	}
	token := func() market.Actor {
		t.Helper()
		who, err := u.Authenticate(t.Context(), u.signIn(t, "broker", otherPassword).AccessToken)
		if err != nil {
			t.Fatal(err)
		}
		return who.Actor
	}
	may := func() bool { a := token(); return a.Moderates("220103") }
	if may() {
		t.Fatal("before it is named")
	}
	_, err := u.NameAgency(t.Context(), chief, market.Delegation{Agency: agency, Region: "220100", Until: market.DateOf(u.clock.Now()).AddMonths(1)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = u.NameAgency(t.Context(), chief, market.Delegation{Agency: agency, Region: "220100", Until: market.DateOf(u.clock.Now()).AddMonths(2)})
	wantCode(t, "named twice", err, market.CodeConflict)
	if who := token(); !who.Moderates("220103") || who.Moderates("220200") || who.Inspects("220103") || who.Has(market.RoleReviewer) {
		t.Errorf("it may %v", who.Roles)
	}
	if me, err := u.Me(t.Context(), token()); err != nil || !slices.Contains(me.Permissions, "review.decide") {
		t.Errorf("its pages offer %v, %v", me.Permissions, err)
	}
	u.clock.pass(40 * 24 * time.Hour)
	if may() {
		t.Error("after its last day")
	}
	d, err := u.NameAgency(t.Context(), chief, market.Delegation{Agency: agency, Region: "220100", Until: market.DateOf(u.clock.Now()).AddMonths(1)})
	if err != nil || !may() {
		t.Fatalf("named again: %v", err)
	}
	_, err = u.EndDelegation(t.Context(), token(), d.ID, d.Version)
	wantCode(t, "the agency ends it", err, market.CodeForbidden)
	if _, err := u.EndDelegation(t.Context(), chief, d.ID, d.Version); err != nil || may() {
		t.Errorf("after it was ended: %v", err)
	}
}
