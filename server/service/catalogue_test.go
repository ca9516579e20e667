package service_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"

	"duijie/matching"
	"duijie/search"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// nothing finds and matches nothing: these tests are about rights and states.
type nothing struct{}

func (nothing) Search(context.Context, search.Query) (search.Result, error) {
	return search.Result{}, nil
}
func (nothing) Complete(string, int) ([]search.Completion, error) { return nil, nil }

func (nothing) Match(context.Context, matching.Item, matching.MatchOptions) ([]matching.Match, error) {
	return nil, nil
}
func (nothing) Similar(context.Context, matching.Item, matching.MatchOptions) ([]matching.Match, error) {
	return nil, nil
}

func newService(t testing.TB) *service.Service {
	t.Helper()
	b, err := sqlite.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: market.RealWorld{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return service.New(service.Deps{Store: st, World: market.RealWorld{}, Finder: nothing{}, Matcher: nothing{}, Log: slog.New(slog.DiscardHandler)})
}

var operator = market.Actor{User: "op", Roles: []market.Grant{{Role: market.RoleOperator}}}

func admit(t testing.TB, s *service.Service, code, name, region string, kind market.OrganisationKind) market.Actor {
	t.Helper()
	o, _, err := s.CreateOrganisation(t.Context(), operator, market.Organisation{CreditCode: market.CreditCode(code), Name: name, Kind: kind, Region: region})
	if err != nil {
		t.Fatal(err)
	}
	return market.Actor{User: "user of " + name, Organisation: o.ID, Roles: []market.Grant{{Role: market.RoleMember}}}
}

// asManager is the same person as a manager of the own organisation, whose texts
// go to the office at once.
func asManager(a market.Actor) market.Actor {
	a.Roles = []market.Grant{{Role: market.RoleOrgManager}}
	return a
}

func office(region string, role market.Role) market.Actor {
	return market.Actor{User: string(role) + region, Organisation: "office", Roles: []market.Grant{{Role: role, Region: region}}}
}

const (
	uniCode  = "12220100MYA4283166"
	firmCode = "91220106MYA976830Q"
)

var film = market.AchievementContent{Title: "高导热石墨烯复合膜", Field: "05", Summary: "以氧化石墨烯为前驱体制备高导热复合膜，用于功率器件散热。", TRL: 6, Modes: []string{"transfer"}}

func draftOf(number string) service.Draft[market.AchievementContent] {
	return service.Draft[market.AchievementContent]{Number: number, Content: film, Inventors: []string{"张三", "李四"}}
}

func wantCode(t *testing.T, what string, err error, want market.Code) {
	t.Helper()
	if got := market.CodeOf(err); got != want {
		t.Errorf("%s: got %q (%v), want %q", what, got, err, want)
	}
}

func TestADraftIsSeenByItsOwnerOnly(t *testing.T) {
	s := newService(t)
	owner, other := admit(t, s, uniCode, "北陆大学", "220104", market.University), admit(t, s, firmCode, "瀚辰公司", "220106", market.Enterprise)
	w, err := s.Achievements.Create(t.Context(), owner, draftOf("A-1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []market.Actor{{}, other, operator, office("220100", market.RoleReviewer), office("220000", market.RoleAuditor)} {
		_, err := s.Achievements.Work(t.Context(), a, w.Item.ID)
		wantCode(t, "work as "+a.User, err, market.CodeNotFound)
		_, err = s.Achievements.Edit(t.Context(), a, w.Item.ID, w.Version, draftOf(""))
		wantCode(t, "edit as "+a.User, err, market.CodeNotFound)
		_, err = s.Achievements.Do(t.Context(), a, w.Item.ID, w.Version, market.Submit, "")
		wantCode(t, "submit as "+a.User, err, market.CodeNotFound)
		_, err = s.Matches(t.Context(), a, service.Achievements, w.Item.ID, 5)
		wantCode(t, "matches as "+a.User, err, market.CodeNotFound)
	}
	_, err = s.Achievements.Listed(t.Context(), w.Item.ID)
	wantCode(t, "listed", err, market.CodeNotFound)
}

func TestOnlyTheOfficeOfTheRegionReviews(t *testing.T) {
	s := newService(t)
	owner := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	w, err := s.Achievements.Create(t.Context(), owner, draftOf("A-1"))
	if err != nil {
		t.Fatal(err)
	}
	if w, err = s.Achievements.Do(t.Context(), asManager(owner), w.Item.ID, w.Version, market.Submit, ""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  market.Actor
		want market.Code
	}{
		{owner, market.CodeForbidden},
		{office("220200", market.RoleReviewer), market.CodeNotFound},
		{office("220000", market.RoleAuditor), market.CodeForbidden},
		{operator, market.CodeNotFound},
	} {
		_, err := s.Achievements.Do(t.Context(), c.who, w.Item.ID, w.Version, market.Publish, "")
		wantCode(t, "publish as "+c.who.User, err, c.want)
	}
	reviewer := office("220100", market.RoleReviewer)
	_, err = s.Achievements.Edit(t.Context(), reviewer, w.Item.ID, w.Version, draftOf(""))
	wantCode(t, "a reviewer edits", err, market.CodeForbidden)
	_, err = s.Achievements.Edit(t.Context(), owner, w.Item.ID, w.Version, draftOf(""))
	wantCode(t, "edit of a frozen text", err, market.CodeConflict)
	_, err = s.Achievements.Return(t.Context(), reviewer, w.Item.ID, w.Version, market.ReturnNote{Note: " "})
	wantCode(t, "return without a reason", err, market.CodeInvalid)
	_, err = s.Achievements.Do(t.Context(), reviewer, w.Item.ID, w.Version-1, market.Publish, "")
	wantCode(t, "publish on an old version", err, market.CodeStale)
	if w, err = s.Achievements.Do(t.Context(), reviewer, w.Item.ID, w.Version, market.Publish, ""); err != nil {
		t.Fatal(err)
	}
	l, err := s.Achievements.Listed(t.Context(), w.Item.ID)
	if err != nil || l.Revision.State != market.Published || l.Owner.Name != "北陆大学" || l.Revision.ChangedBy != "" {
		t.Errorf("listed %+v, %v", l, err)
	}
	if l, err = s.Achievements.ListedTo(t.Context(), reviewer, w.Item.ID); err != nil {
		t.Fatal(err)
	}
	names, err := s.InventorNames(t.Context(), l.Revision.Content.Inventors)
	if err != nil || len(names) != 2 || names[0] != "张三" {
		t.Errorf("inventors %v, %v", names, err)
	}
}

func TestOneNumberIsTakenOnceHoweverManyTry(t *testing.T) {
	s := newService(t)
	owner := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	var wg sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for range 20 {
		wg.Go(func() {
			_, err := s.Achievements.Create(t.Context(), owner, draftOf("Ａ－１"))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				made++
			} else {
				wantCode(t, "second", err, market.CodeConflict)
			}
		})
	}
	wg.Wait()
	if made != 1 {
		t.Errorf("%d items under one number", made)
	}
}

func TestADiscardedDraftGivesItsNumberBack(t *testing.T) {
	s := newService(t)
	owner := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	w, err := s.Achievements.Create(t.Context(), owner, draftOf("A-1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Achievements.Do(t.Context(), owner, w.Item.ID, w.Version, market.Discard, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Achievements.Create(t.Context(), owner, draftOf("A-1")); err != nil {
		t.Error(err)
	}
}

func TestAnOrganisationsManagerCannotChangeWhatTheOfficeAdmitted(t *testing.T) {
	s := newService(t)
	member := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	manager := member
	manager.Roles = []market.Grant{{Role: market.RoleOrgManager}}
	o, version, err := s.Organisation(t.Context(), member.Organisation)
	if err != nil {
		t.Fatal(err)
	}
	o.Introduction = "介绍"
	_, _, err = s.UpdateOrganisation(t.Context(), member, o.ID, version, o)
	wantCode(t, "a member", err, market.CodeForbidden)
	if _, version, err = s.UpdateOrganisation(t.Context(), manager, o.ID, version, o); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(*market.Organisation){
		func(o *market.Organisation) { o.Name = "别的大学" },
		func(o *market.Organisation) { o.CreditCode = firmCode },
		func(o *market.Organisation) { o.Kind = market.Enterprise },
		func(o *market.Organisation) { o.Region = "220200" },
	} {
		changed := o
		change(&changed)
		_, _, err := s.UpdateOrganisation(t.Context(), manager, o.ID, version, changed)
		wantCode(t, "manager changes the card", err, market.CodeForbidden)
	}
	suspended := o
	suspended.Status = market.Suspended
	got, _, err := s.UpdateOrganisation(t.Context(), manager, o.ID, version, suspended)
	if err != nil || got.Status != market.Active {
		t.Errorf("a manager set the status: %+v, %v", got.Status, err)
	}
}

func TestADraftFormIsOnlyItsAuthors(t *testing.T) {
	s := newService(t)
	a, b := market.Actor{User: "a"}, market.Actor{User: "b"}
	if _, err := s.SaveDraft(t.Context(), a, "achievement/new", []byte(`{"title":"半成品"}`)); err != nil {
		t.Fatal(err)
	}
	form, saved, err := s.LoadDraft(t.Context(), a, "achievement/new")
	if err != nil || string(form) != `{"title":"半成品"}` || saved == "" {
		t.Errorf("%s %s %v", form, saved, err)
	}
	_, _, err = s.LoadDraft(t.Context(), b, "achievement/new")
	wantCode(t, "another's draft", err, market.CodeNotFound)
	_, err = s.SaveDraft(t.Context(), a, "k", make([]byte, 300<<10))
	wantCode(t, "too large", err, market.CodeTooLarge)
	_, err = s.SaveDraft(t.Context(), a, "k", []byte(`[1]`))
	wantCode(t, "not an object", err, market.CodeInvalid)
	if err := s.DropDraft(t.Context(), a, "achievement/new"); err != nil {
		t.Fatal(err)
	}
	_, _, err = s.LoadDraft(t.Context(), a, "achievement/new")
	wantCode(t, "dropped", err, market.CodeNotFound)
}

func TestAnOrganisationThatMovesTakesItsItemsToTheNewOffice(t *testing.T) {
	s := newService(t)
	owner := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	w, err := s.Achievements.Create(t.Context(), owner, draftOf("A-1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = s.Achievements.Do(t.Context(), asManager(owner), w.Item.ID, w.Version, market.Submit, ""); err != nil {
		t.Fatal(err)
	}
	o, version, err := s.Organisation(t.Context(), owner.Organisation)
	if err != nil {
		t.Fatal(err)
	}
	o.Region = "220203"
	_, _, err = s.UpdateOrganisation(t.Context(), office("220100", market.RoleDepartmentManager), o.ID, version, o)
	wantCode(t, "an office moves it where it has no say", err, market.CodeForbidden)
	if _, _, err := s.UpdateOrganisation(t.Context(), office("220000", market.RoleDepartmentManager), o.ID, version, o); err != nil {
		t.Fatal(err)
	}
	for region, want := range map[string]int{"220100": 0, "220200": 1} {
		rows, err := s.Achievements.Waiting(t.Context(), office(region, market.RoleReviewer), service.Filter{})
		if err != nil || rows.Total != want {
			t.Errorf("%s sees %d, want %d (%v)", region, rows.Total, want, err)
		}
	}
	_, err = s.Achievements.Do(t.Context(), office("220100", market.RoleReviewer), w.Item.ID, w.Version+1, market.Publish, "")
	wantCode(t, "the old office publishes", err, market.CodeNotFound)
	if _, err := s.Achievements.Do(t.Context(), office("220200", market.RoleReviewer), w.Item.ID, w.Version+1, market.Publish, ""); err != nil {
		t.Error(err)
	}
}

func TestDepartmentsAreTheOperatorsToAdmitAndStayDepartments(t *testing.T) {
	s := newService(t)
	department := market.Organisation{CreditCode: "11220000DEMB00145R", Name: "示范部门", Kind: market.Department, Region: "220000"}
	_, _, err := s.CreateOrganisation(t.Context(), office("220000", market.RoleDepartmentManager), department)
	wantCode(t, "an office admits a department", err, market.CodeForbidden)
	o, version, err := s.CreateOrganisation(t.Context(), operator, department)
	if err != nil {
		t.Fatal(err)
	}
	o.Kind = market.Enterprise
	_, _, err = s.UpdateOrganisation(t.Context(), operator, o.ID, version, o)
	wantCode(t, "a department becomes a firm", err, market.CodeConflict)
}

func TestARenewalDoesNotMakeAListingNew(t *testing.T) {
	s := newService(t)
	owner := admit(t, s, uniCode, "北陆大学", "220104", market.University)
	write(t, s, service.Import{Kind: "achievements", Owner: uniCode, Landing: service.LandListed, By: "cli"}, list("A1,石墨烯导热膜,05,简介,6,技术转让,50,"))
	id, err := s.FindItem(t.Context(), service.Achievements, uniCode+"/A1")
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.Achievements.Listed(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Achievements.Do(t.Context(), owner, id, 1, market.Renew, ""); err != nil {
		t.Fatal(err)
	}
	after, err := s.Achievements.Listed(t.Context(), id)
	if err != nil || !after.Revision.PublishedAt.Equal(before.Revision.PublishedAt) {
		t.Errorf("published %v, then %v (%v)", before.Revision.PublishedAt, after.Revision.PublishedAt, err)
	}
}
