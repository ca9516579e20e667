package service_test

import (
	"log/slog"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/sqlite"

	"github.com/google/go-cmp/cmp"
)

// newDepartment is a service over an empty store with three people of the
// provincial department.
func newDepartment(t *testing.T) (s *service.Service, author, second, third market.Actor) {
	t.Helper()
	b, err := sqlite.Open(t.Context(), t.TempDir())
	ok(t, err)
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: market.RealWorld{}})
	ok(t, err)
	t.Cleanup(func() { _ = st.Close() })
	s = service.New(service.Deps{Store: st, World: market.RealWorld{}, Finder: nothing{}, Matcher: &ranker{}, Log: slog.New(slog.DiscardHandler)})
	of := func(user string) market.Actor {
		return market.Actor{User: user, Organisation: "bureau", Roles: []market.Grant{{Role: market.RoleDepartmentManager, Region: market.Jilin}}}
	}
	return s, of("author"), of("second"), of("third")
}

func ptr[T any](v T) *T { return &v }

func rewardText() market.Programme {
	return market.Programme{
		Code: "jilin-2022-5", Kind: market.TitleReward, Name: market.Text{ZH: "首次认定奖励"}, Document: "吉政办明电〔2022〕1号", Article: "5", Issuer: "吉林省人民政府",
		ValidFrom: "2022-01-19", Reward: &market.RewardTerms{Level: market.TitleProvincial, Amount: ptr(20 * market.WanYuan)},
		Procedure: market.Procedure{LocalReview: ptr(true), ExpertReview: ptr(false), PerformanceCheck: ptr(false), NoticeDays: ptr(5),
			StepDays: map[string]int{"local_review": 5, "supplement": 5, "formal_check": 5}},
	}
}

// act takes a step that has to succeed.
func act(t *testing.T, s *service.Service, a market.Actor, v service.ProgrammeView, action market.ProgrammeAction) service.ProgrammeView {
	t.Helper()
	v, err := s.ActOnProgramme(t.Context(), a, v.Programme.ID, v.Version, action, "理由充分")
	ok(t, err)
	return v
}

func publishedReward(t *testing.T, s *service.Service, author, second market.Actor, text market.Programme) service.ProgrammeView {
	t.Helper()
	v, err := s.CreateProgramme(t.Context(), author, text)
	ok(t, err)
	return act(t, s, second, act(t, s, author, v, market.ProgrammePropose), market.ProgrammePublish)
}

func TestTwoPeoplePublishAVersion(t *testing.T) {
	s, author, second, third := newDepartment(t)
	v, err := s.CreateProgramme(t.Context(), author, rewardText())
	ok(t, err)
	if v.Programme.Version != 1 || !cmp.Equal(v.Actions, []market.ProgrammeAction{market.ProgrammePropose, market.ProgrammeDiscard}) {
		t.Fatalf("begins as %+v", v)
	}
	text := v.Programme
	text.Name.ZH = "首次认定奖励（修订）"
	if v, err = s.EditProgramme(t.Context(), third, v.Programme.ID, v.Version, text); err != nil {
		t.Fatal(err)
	}
	if _, err := s.EditProgramme(t.Context(), third, v.Programme.ID, v.Version-1, text); market.CodeOf(err) != market.CodeStale {
		t.Errorf("on a version that someone has changed: %v", err)
	}
	v = act(t, s, author, v, market.ProgrammePropose)
	for _, wrote := range []market.Actor{author, third} {
		if _, err := s.ActOnProgramme(t.Context(), wrote, v.Programme.ID, v.Version, market.ProgrammePublish, ""); market.CodeOf(err) != market.CodeForbidden {
			t.Errorf("%s wrote it and publishes it: %v", wrote.User, err)
		}
	}
	v = act(t, s, second, v, market.ProgrammePublish)
	if v.Programme.State != market.ProgrammePublished || v.Programme.DecidedBy != second.User {
		t.Errorf("%+v", v.Programme)
	}
}

// Caps and what is paid once are counted by the code of a programme, so no second
// code may pay for what a first one has promised.
func TestOnePromiseIsOneProgrammes(t *testing.T) {
	s, author, second, _ := newDepartment(t)
	v := publishedReward(t, s, author, second, rewardText())
	_, err := s.ActOnProgramme(t.Context(), author, v.Programme.ID, v.Version, market.ProgrammeEnd, "另行制定")
	ok(t, err)
	for _, row := range []struct {
		rule   string
		change func(*market.Programme)
		want   market.Code
	}{
		{"the same under another code, written a little otherwise", func(p *market.Programme) {
			p.Code, p.Document, p.Article = "again", "吉政办明电[2022] １号", "第5条"
		}, market.CodeConflict},
		{"another title", func(p *market.Programme) { p.Code, p.Reward.Level = "national", market.TitleNational }, ""},
		{"another document", func(p *market.Programme) { p.Code, p.Document = "next", "吉政办发〔2026〕9号" }, ""},
		{"the next version", func(*market.Programme) {}, ""},
	} {
		text := rewardText()
		row.change(&text)
		v, err := s.CreateProgramme(t.Context(), author, text)
		ok(t, err)
		v = act(t, s, author, v, market.ProgrammePropose)
		_, err = s.ActOnProgramme(t.Context(), second, v.Programme.ID, v.Version, market.ProgrammePublish, "")
		wantCode(t, row.rule, err, row.want)
	}
}

func TestWhoSeesAndWhoRules(t *testing.T) {
	s, author, second, _ := newDepartment(t)
	draft, err := s.CreateProgramme(t.Context(), author, rewardText())
	ok(t, err)
	city := office("220100", market.RoleDepartmentManager)
	auditor := market.Actor{User: "auditor", Organisation: "bureau", Roles: []market.Grant{{Role: market.RoleAuditor, Region: market.Jilin}}}
	for _, c := range []struct {
		rule        string
		who         market.Actor
		sees, rules bool
	}{
		{"the one who wrote it", author, true, true},
		{"another manager of the province", second, true, true},
		{"the auditor of the province reads", auditor, true, false},
		{"a manager of a prefecture", city, false, false},
		{"an enterprise", market.Actor{User: "u", Organisation: "o", Roles: []market.Grant{{Role: market.RoleOrgManager}}}, false, false},
		{"a visitor", market.Actor{}, false, false},
		{"the operator", market.Actor{User: "op", Roles: []market.Grant{{Role: market.RoleOperator}}}, false, false},
	} {
		if _, err := s.Programme(t.Context(), c.who, draft.Programme.ID); (err == nil) != c.sees || err != nil && market.CodeOf(err) != market.CodeNotFound {
			t.Errorf("%s: %v", c.rule, err)
		}
		if found, err := s.Programmes(t.Context(), c.who); err != nil || (len(found) == 1) != c.sees {
			t.Errorf("%s: lists %d, %v", c.rule, len(found), err)
		}
		text := rewardText()
		text.Code = "other"
		v, err := s.CreateProgramme(t.Context(), c.who, text)
		if (err == nil) != c.rules || err != nil && market.CodeOf(err) != market.CodeForbidden {
			t.Errorf("%s: drafts: %v", c.rule, err)
		}
		if err == nil {
			act(t, s, c.who, v, market.ProgrammeDiscard)
		}
	}
	act(t, s, second, act(t, s, author, draft, market.ProgrammePropose), market.ProgrammePublish)
	if found, err := s.Programmes(t.Context(), market.Actor{}); err != nil || len(found) != 1 || len(found[0].Actions) > 0 {
		t.Errorf("a visitor lists %v, %v", found, err)
	}
}

func TestVersionsOfAProgramme(t *testing.T) {
	s, author, second, _ := newDepartment(t)
	first := publishedReward(t, s, author, second, rewardText())
	text := rewardText()
	text.Reward.Amount = ptr(30 * market.WanYuan)
	next, err := s.CreateProgramme(t.Context(), author, text)
	ok(t, err)
	if next.Programme.Version != 2 {
		t.Fatalf("the next is number %d", next.Programme.Version)
	}
	next = act(t, s, author, next, market.ProgrammePropose)
	if _, err := s.ActOnProgramme(t.Context(), second, next.Programme.ID, next.Version, market.ProgrammePublish, ""); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("two versions that take claims on the same days: %v", err)
	}
	diff, err := s.ProgrammeDifferences(t.Context(), author, first.Programme.ID, next.Programme.ID)
	ok(t, err)
	if len(diff) != 1 || diff[0].Field != "reward.amount_fen" || diff[0].After.EN != "300,000 yuan" {
		t.Errorf("differences: %+v", diff)
	}
	if _, err := s.ProgrammeDifferences(t.Context(), market.Actor{}, first.Programme.ID, next.Programme.ID); market.CodeOf(err) != market.CodeNotFound {
		t.Errorf("a visitor compares with a draft: %v", err)
	}
	act(t, s, second, first, market.ProgrammeEnd)
	act(t, s, second, next, market.ProgrammePublish)
	other := rewardText()
	other.Kind, other.Reward, other.Subsidy = market.ContractSubsidy, nil, &market.SubsidyTerms{}
	if _, err := s.CreateProgramme(t.Context(), author, other); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("a version of another kind: %v", err)
	}
	// A discarded number is free again.
	third, err := s.CreateProgramme(t.Context(), author, text)
	ok(t, err)
	act(t, s, author, third, market.ProgrammeDiscard)
	if _, err := s.Programme(t.Context(), author, third.Programme.ID); market.CodeOf(err) != market.CodeNotFound {
		t.Errorf("discarded: %v", err)
	}
	again, err := s.CreateProgramme(t.Context(), second, text)
	ok(t, err)
	if again.Programme.Version != 3 {
		t.Errorf("after a discarded one: number %d", again.Programme.Version)
	}
}

// A published version never changes: not its text, and not by a text that says
// it is a draft.
func TestAPublishedVersionDoesNotChange(t *testing.T) {
	s, author, second, _ := newDepartment(t)
	v := publishedReward(t, s, author, second, rewardText())
	text := v.Programme
	text.State, text.Reward = market.ProgrammeDraft, &market.RewardTerms{Level: market.TitleProvincial, Amount: ptr(market.WanYuan)}
	for _, who := range []market.Actor{author, second} {
		if _, err := s.EditProgramme(t.Context(), who, v.Programme.ID, v.Version, text); market.CodeOf(err) != market.CodeConflict {
			t.Errorf("%s: %v", who.User, err)
		}
	}
	now, err := s.Programme(t.Context(), author, v.Programme.ID)
	ok(t, err)
	if diff := cmp.Diff(v, now); diff != "" {
		t.Error(diff)
	}
}

func TestARoundIsOpenedAndClosed(t *testing.T) {
	s, author, second, _ := newDepartment(t)
	v := publishedReward(t, s, author, second, rewardText())
	now := s.World.Now()
	day := func(n int) market.Date { return market.DateOf(now.AddDate(0, 0, n)) }
	today := day(0)
	if _, err := s.OpenRound(t.Context(), office("220100", market.RoleDepartmentManager), v.Programme.ID, market.Text{ZH: "第一批"}, day(-9), day(9)); market.CodeOf(err) != market.CodeForbidden {
		t.Errorf("a manager of a prefecture: %v", err)
	}
	r, err := s.OpenRound(t.Context(), author, v.Programme.ID, market.Text{ZH: "第一批"}, day(-9), day(9))
	ok(t, err)
	if _, err := s.CloseRound(t.Context(), author, r.Round.ID, 7); market.CodeOf(err) != market.CodeStale {
		t.Errorf("on another version: %v", err)
	}
	closed, err := s.CloseRound(t.Context(), second, r.Round.ID, r.Version)
	ok(t, err)
	if closed.Round.State != market.RoundClosed || closed.Round.ClosedBy != second.User || closed.Programme.ID != v.Programme.ID {
		t.Errorf("%+v", closed)
	}
	if found, err := s.Rounds(t.Context()); err != nil || len(found) != 1 || found[0].Takes {
		t.Errorf("lists %+v, %v", found, err)
	}
	for rule, days := range map[string]struct {
		opens, closes market.Date
		takes         bool
	}{
		"its only day is today": {today, today, true}, "it begins tomorrow": {day(1), day(9), false}, "it was over yesterday": {day(-9), day(-1), false},
	} {
		r, err := s.OpenRound(t.Context(), author, v.Programme.ID, market.Text{ZH: rule}, days.opens, days.closes)
		ok(t, err)
		if again, err := s.Round(t.Context(), market.Actor{}, r.Round.ID); err != nil || r.Takes != days.takes || again.Takes != days.takes {
			t.Errorf("%s: takes claims %v, and read again %v, %v", rule, r.Takes, again.Takes, err)
		}
	}
}

// The samples go the way of two people, and are added once.
func TestSampleProgrammesArePublishedByTwo(t *testing.T) {
	s, author, _, _ := newDepartment(t)
	sample := service.SampleProgramme{Text: rewardText(), Round: market.Text{ZH: "样例批次"}, Author: "one", Second: "one"}
	if err := s.AddSampleProgramme(t.Context(), sample); market.CodeOf(err) != market.CodeForbidden {
		t.Errorf("one alone: %v", err)
	}
	sample.Second = "two"
	ok(t, s.AddSampleProgramme(t.Context(), sample))
	ok(t, s.AddSampleProgramme(t.Context(), sample))
	found, err := s.Programmes(t.Context(), author)
	ok(t, err)
	if len(found) != 1 || found[0].Programme.State != market.ProgrammePublished || !found[0].Programme.Sample || found[0].Programme.DecidedBy != "two" {
		t.Errorf("%+v", found)
	}
	if rounds, err := s.Rounds(t.Context()); err != nil || len(rounds) != 1 || rounds[0].Round.Takes(market.DateOf(market.RealWorld{}.Now())) != nil {
		t.Errorf("%+v, %v", rounds, err)
	}
}
