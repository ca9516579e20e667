package service_test

import (
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// marked is a person with unmistakable words in every field that one can fill in.
var marked = []string{"欧阳无双", "13987654321", "wushuang@beilu.example", "Unmistakable/7.7", "198.51.100.77", "半份表单"}

// traces are the records that hold one of the words, by set and id.
func (a *admission) traces(t *testing.T, words ...string) []string {
	t.Helper()
	var out []string
	for _, set := range service.RecordSets() {
		for after := ""; ; {
			found, err := a.Service.Store.Records().Scan(t.Context(), set.Name, after, store.MaxLimit)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) == 0 {
				break
			}
			for _, f := range found {
				after = f.ID
				for _, w := range words {
					if strings.Contains(f.ID, w) || strings.Contains(string(f.Body), w) {
						out = append(out, set.Name+" "+f.ID+": "+w)
						break
					}
				}
			}
		}
	}
	return out
}

// someone joins by an invitation and leaves traces wherever one can.
func (a *admission) someone(t *testing.T) market.Actor {
	t.Helper()
	ctx := t.Context()
	_, token := a.invites(t, "wushuang@beilu.example", working)
	if err := a.AcceptInvitation(ctx, token, service.Acceptance{Name: "欧阳无双", Phone: "13987654321", Login: "wushuang@beilu.example", Password: goodPassword}); err != nil {
		t.Fatal(err)
	}
	in := a.signIn(t, "wushuang@beilu.example", goodPassword)
	who := market.Actor{User: in.Me.ID, Organisation: a.university, Roles: working}
	_, err := a.SignIn(ctx, service.SignIn{Login: "wushuang@beilu.example", Password: goodPassword, Address: "198.51.100.77", Agent: "Unmistakable/7.7"})
	must(t, err)
	_, err = a.Refresh(ctx, in.RefreshToken)
	must(t, err)
	_, err = a.SignIn(ctx, service.SignIn{Login: "wushuang@beilu.example", Password: otherPassword, Address: "198.51.100.77"})
	wantCode(t, "a wrong password", err, market.CodeUnauthenticated)
	_, err = a.ProposeFactor(ctx, who, goodPassword)
	must(t, err)
	must(t, a.AskReset(ctx, "wushuang@beilu.example"))
	_, err = a.SaveDraft(ctx, who, "demand", []byte(`{"title":"半份表单"}`))
	must(t, err)
	settings, err := a.Alerts.Settings(ctx, who)
	must(t, err)
	settings.Hour = 9
	_, err = a.Alerts.Choose(ctx, who, settings)
	must(t, err)
	_, err = a.Alerts.RenewFeed(ctx, who)
	must(t, err)
	_, err = a.Alerts.SaveSearch(ctx, who, market.SavedSearch{Name: "石墨", Terms: market.SearchTerms{Text: "石墨烯"}, Tells: true})
	must(t, err)
	must(t, a.KeepAnswer(ctx, service.NewNamed(who.User, "k-12345678"), who.User, service.Answer{Body: "欧阳无双"}))
	return who
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNothingOutsideTheJournalIsLeftOfWhoWasErased(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	others := a.traces(t, a.manager.User)
	who := a.someone(t)
	all := append([]string{who.User}, marked...)
	if had := a.traces(t, all...); len(had) < 12 {
		t.Fatalf("the person has left few traces: %q", had)
	}
	must(t, a.EraseUser(ctx, who.User, who.User, false))
	left := a.traces(t, marked...)
	if len(left) > 0 {
		t.Errorf("left are %q", left)
	}
	if left := a.traces(t, who.User); len(left) != 1 || !strings.HasPrefix(left[0], "erasures ") {
		t.Errorf("of the id there are %q, want the register alone", left)
	}
	if now := a.traces(t, a.manager.User); len(now) < len(others) {
		t.Errorf("of another there were %q, and are %q", others, now)
	}
	if name, err := a.PersonName(service.WithLanguage(ctx, "zh"), who.User); err != nil || name != "已注销用户" {
		t.Errorf("the name is %q, %v", name, err)
	}
	if name, err := a.PersonName(service.WithLanguage(ctx, "en"), who.User); err != nil || name != "A former user" {
		t.Errorf("the name is %q, %v", name, err)
	}
	_, err := a.SignIn(ctx, service.SignIn{Login: "wushuang@beilu.example", Password: goodPassword})
	wantCode(t, "signing in", err, market.CodeUnauthenticated)
	report, err := a.Service.Store.Verify(ctx, nil)
	if err != nil || len(report.Findings) > 0 {
		t.Errorf("verify: %+v, %v", report.Findings, err)
	}
	// The login is free, and who takes it is somebody else.
	next := a.user(t, "wushuang@beilu.example", a.university, working...)
	must(t, a.EraseUser(ctx, who.User, who.User, false))
	if left := a.traces(t, next.User); len(left) == 0 {
		t.Error("a second erasure took the next holder of the login away")
	}
}

// Who wrote another's mail address into the own profile takes nothing of the other along.
func TestAnErasureTakesNothingOfOthersAlong(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	token := a.link(t, "victim@new.example")
	p := a.applied(t, token)
	a.invites(t, "victim@new.example", working)
	attacker := a.user(t, "attacker@beilu.example", a.university, working...)
	_, err := a.UpdateMe(ctx, attacker, service.Profile{Name: "某某", Email: "victim@new.example"}, goodPassword)
	must(t, err)
	before := a.traces(t, "victim@new.example")
	must(t, a.EraseUser(ctx, attacker.User, attacker.User, false))
	if after := a.traces(t, "victim@new.example"); len(after) != len(before)-1 { // the attacker's own profile
		t.Errorf("there were %q, and are %q", before, after)
	}
	// An operator who has made sure whose the mailbox is erases what waits for it.
	victim := a.user(t, "victim", a.university, working...)
	_, err = a.UpdateMe(ctx, victim, service.Profile{Name: "某某", Email: "victim@new.example"}, goodPassword)
	must(t, err)
	must(t, a.EraseUser(ctx, a.operator.User, victim.User, true))
	if after := a.traces(t, "victim@new.example"); len(after) > 0 {
		t.Errorf("left are %q", after)
	}
	if seen, err := a.ApplicationOf(ctx, a.office, p.ID); err != nil || seen.State != market.ApplicationWithdrawn {
		t.Errorf("the application that nobody answers for is %q, %v", seen.State, err)
	}
}

func TestTheLastManagerIsNotErased(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	wantCode(t, "the last manager", a.EraseUser(ctx, a.manager.User, a.manager.User, false), market.CodeConflict)
	if left := a.traces(t, "manager@beilu.example"); len(left) == 0 {
		t.Error("something was erased all the same")
	}
	if all, err := a.Erasures(ctx); err != nil || len(all) != 0 {
		t.Errorf("the register holds %v, %v", all, err)
	}
	a.user(t, "second@beilu.example", a.university, managing...)
	must(t, a.EraseUser(ctx, a.manager.User, a.manager.User, false))
}

// A process that died between the steps leaves the rest to the next; what a request that
// was under way wrote meanwhile goes too.
func TestAnErasureIsFinished(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	who := a.someone(t)
	body, err := service.ErasureAgain(service.Erasure{User: who.User, At: a.clock.Now()})
	must(t, err)
	must(t, a.Service.Store.Records().Insert(ctx, service.ErasuresSet, who.User, body))
	if n, err := a.FinishErasures(ctx); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	if left := a.traces(t, marked...); len(left) > 0 {
		t.Errorf("left are %q", left)
	}
	_, err = a.SaveDraft(ctx, who, "late", []byte(`{"title":"半份表单"}`))
	must(t, err)
	a.clock.pass(time.Hour)
	if _, err := a.FinishErasures(ctx); err != nil {
		t.Fatal(err)
	}
	if left := a.traces(t, marked...); len(left) > 0 {
		t.Errorf("left of what came late are %q", left)
	}
	if n, err := a.FinishErasures(ctx); err != nil || n != 0 {
		t.Errorf("it never ends: %d, %v", n, err)
	}
}
