package service_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// archive is an achievement that went through all hands: the university's
// member and manager, the office's reviewer.
type archive struct {
	*bureau
	member, reviewer, chief, auditor, away market.Actor
	id                                     string
}

const day = 24 * time.Hour

func newArchive(t *testing.T) *archive {
	t.Helper()
	u := newBureau(t)
	a := &archive{bureau: u}
	a.member = a.person(t, "甘小禾", u.university, market.Grant{Role: market.RoleMember})
	office, _, err := u.CreateOrganisation(t.Context(), u.operator, market.Organisation{CreditCode: "11220000DEMB00145R", Name: "示范科技厅", Kind: market.Department, Region: market.Jilin})
	if err != nil {
		t.Fatal(err)
	}
	a.reviewer = a.person(t, "佟先审", office.ID, market.Grant{Role: market.RoleReviewer, Region: "220100"})
	a.chief = a.person(t, "柴主管", office.ID, market.Grant{Role: market.RoleDepartmentManager, Region: "220100"})
	a.auditor = a.person(t, "申计明", office.ID, market.Grant{Role: market.RoleAuditor, Region: market.Jilin})
	a.away = a.person(t, "远在州", office.ID, market.Grant{Role: market.RoleAuditor, Region: "220200"})
	a.write(t)
	return a
}

// person is a user with a name of one's own.
func (a *archive) person(t *testing.T, name, organisation string, g market.Grant) market.Actor {
	t.Helper()
	made, err := a.Create(t.Context(), a.operator, service.NewUser{
		Login: fmt.Sprintf("%s%s@people.example", g.Role, g.Region), Password: goodPassword, Name: name, Organisation: organisation, Roles: []market.Grant{g},
	})
	if err != nil {
		t.Fatal(err)
	}
	return market.Actor{User: made.ID, Organisation: organisation, Roles: made.Roles}
}

// write begins a draft, submits it, has it returned and mended, publishes it,
// and begins a new draft behind it, one step a day.
func (a *archive) write(t *testing.T) {
	t.Helper()
	w, err := a.Achievements.Create(t.Context(), a.member, draftOf("A-1"))
	if err != nil {
		t.Fatal(err)
	}
	a.id = w.Item.ID
	better := draftOf("")
	better.Content.TRL, better.Content.Keywords = 7, []string{"石墨烯"}
	for _, step := range []func() (service.Work[market.AchievementContent], error){
		func() (service.Work[market.AchievementContent], error) {
			return a.Achievements.Do(t.Context(), asManager(a.member), a.id, w.Version, market.Submit, "")
		},
		func() (service.Work[market.AchievementContent], error) {
			return a.Achievements.Return(t.Context(), a.reviewer, a.id, w.Version, market.ReturnNote{Reasons: []market.ReturnReason{market.ReturnOther}, Note: "请补充检测报告"})
		},
		func() (service.Work[market.AchievementContent], error) {
			return a.Achievements.Edit(t.Context(), a.member, a.id, w.Version, better)
		},
		func() (service.Work[market.AchievementContent], error) {
			return a.Achievements.Do(t.Context(), asManager(a.member), a.id, w.Version, market.Submit, "")
		},
		func() (service.Work[market.AchievementContent], error) {
			return a.Achievements.Do(t.Context(), a.reviewer, a.id, w.Version, market.Publish, "")
		},
		func() (service.Work[market.AchievementContent], error) {
			return a.Achievements.Edit(t.Context(), a.member, a.id, w.Version, draftOf(""))
		},
	} {
		a.clock.pass(day)
		if w, err = step(); err != nil {
			t.Fatal(err)
		}
	}
}

// discuss has a text go round inside the university before it is published, and a new
// one behind it, which is sent back inside too and lies with the own manager again, one
// step a day. It gives the item's id.
func (a *archive) discuss(t *testing.T) string {
	t.Helper()
	w, err := a.Achievements.Create(t.Context(), a.member, draftOf("A-3"))
	if err != nil {
		t.Fatal(err)
	}
	id := w.Item.ID
	do := func(who market.Actor, action market.Action) func() {
		return func() { w, err = a.Achievements.Do(t.Context(), who, id, w.Version, action, "") }
	}
	sendBack := func(note string) func() {
		return func() {
			w, err = a.Achievements.Return(t.Context(), asManager(a.member), id, w.Version, market.ReturnNote{Reasons: []market.ReturnReason{market.ReturnOther}, Note: note})
		}
	}
	edit := func(word string) func() {
		d := draftOf("")
		d.Content.Keywords = []string{word}
		return func() { w, err = a.Achievements.Edit(t.Context(), a.member, id, w.Version, d) }
	}
	for _, step := range []func(){
		do(a.member, market.Submit), sendBack("先不报送甲"), edit("报送稿"), do(a.member, market.Submit), do(asManager(a.member), market.Endorse), a.keepsNote(t, &w), do(a.reviewer, market.Publish),
		edit("内部稿"), do(a.member, market.Submit), sendBack("先不报送乙"), edit("内部二稿"), do(a.member, market.Submit),
	} {
		a.clock.pass(day)
		if step(); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

// keepsNote checks that what the own manager said of a text stays in the house when the
// text has left it.
func (a *archive) keepsNote(t *testing.T, w *service.Work[market.AchievementContent]) func() {
	return func() {
		t.Helper()
		for _, who := range []market.Actor{a.member, a.reviewer, a.auditor} {
			got, err := a.Achievements.Work(t.Context(), who, w.Item.ID)
			if err != nil {
				t.Fatal(err)
			}
			if own := who.User == a.member.User; (got.Item.Working.Return != nil) != own {
				t.Errorf("%s reads of the own manager's note %+v", who.User, got.Item.Working.Return)
			}
		}
	}
}

// What goes round inside an organisation is told to nobody else: no text that has not
// left the house, nor that it was sent back there, and why.
func TestWhatHasNotLeftTheHouseIsNotTold(t *testing.T) {
	a := newArchive(t)
	id := a.discuss(t)
	inside := []string{"内部", "先不报送"}
	for _, row := range []struct {
		rule     string
		who      market.Actor
		versions []int64
		has, not []string
	}{
		{"the own manager is told all", a.manager, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, []string{"内部稿", "内部二稿", "v4 achievements.edit", "先不报送甲", "先不报送乙"}, nil},
		{"the department from what was sent to it", a.chief, []int64{6, 7}, []string{"v6 achievements.endorse", "报送稿"}, inside},
		{"and so the auditor", a.auditor, []int64{6, 7}, []string{"v7 achievements.publish by 佟先审"}, inside},
	} {
		t.Run(row.rule, func(t *testing.T) {
			h, err := a.History(t.Context(), row.who, service.Achievements, id, service.HistoryFilter{Oldest: true})
			if err != nil {
				t.Fatal(err)
			}
			var versions []int64
			for _, e := range h.Items {
				versions = append(versions, e.Version)
			}
			got := lines(h)
			if !slices.Equal(versions, row.versions) {
				t.Errorf("versions %v, want %v", versions, row.versions)
			}
			for _, want := range row.has {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			whole, err := a.History(t.Context(), a.manager, service.Achievements, id, service.HistoryFilter{Oldest: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range whole.Items { // each as it stood
				at, err := a.HistoryAt(t.Context(), row.who, service.Achievements, id, service.AsOf{Number: e.Number})
				switch told := slices.Contains(row.versions, e.Version); {
				case !told && e.Version < row.versions[0]:
					wantCode(t, fmt.Sprintf("version %d", e.Version), err, market.CodeNotFound)
				case err != nil:
					t.Errorf("version %d: %v", e.Version, err)
				case told && at.Version != e.Version, !told && at.Version != row.versions[len(row.versions)-1]:
					t.Errorf("version %d is shown as version %d", e.Version, at.Version)
				}
				got += fmt.Sprintf("%s %s %s %+v", at.Action, at.Reason, at.Raw, at.By)
				for _, v := range at.Values {
					got += text(v.New)
				}
			}
			for _, not := range row.not {
				if strings.Contains(got, not) {
					t.Errorf("%q in\n%s", not, got)
				}
			}
		})
	}
}

// lines is a history in lines: who did what, and every difference.
func lines(h service.Editions) string {
	var out strings.Builder
	for _, e := range h.Items {
		who := e.By.Name
		if who == "" && e.By.Organisation != nil {
			who = "of " + e.By.Organisation.Name
		}
		fmt.Fprintf(&out, "v%d %s by %s%s\n", e.Version, e.Action, who, map[bool]string{true: ": " + e.Reason}[e.Reason != ""])
		for _, d := range e.Differences {
			fmt.Fprintf(&out, "  %s %s: %s > %s\n", d.Path, d.Label.ZH, text(d.Old), text(d.New))
		}
	}
	return out.String()
}

func text(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func (a *archive) history(t *testing.T, who market.Actor) service.Editions {
	t.Helper()
	h, err := a.History(t.Context(), who, service.Achievements, a.id, service.HistoryFilter{Oldest: true})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// What the owner did with drafts is the owner's; the office sees from one text
// that it was shown to the next.
func TestHistoryOfAnAchievement(t *testing.T) {
	a := newArchive(t)
	for _, row := range []struct {
		rule string
		who  market.Actor
		want []string
		not  []string
	}{
		{"the owner's manager sees every step, the own people's names, and of the office who it is", a.manager, []string{
			"v1 achievements.create by 甘小禾\n", "  content.inventors[0] 完成人 1: - > 张三\n",
			"v2 achievements.submit by 甘小禾\n  state 在办稿状态: draft > submitted\n",
			"v3 achievements.return by of 示范科技厅: 请补充检测报告\n  state 在办稿状态: submitted > returned\n",
			"v4 achievements.edit by 甘小禾\n  content.keywords[0] 关键词 1: - > 石墨烯\n  content.trl 成熟度: 6 > 7\n  state 在办稿状态: returned > draft\n",
			"v6 achievements.publish by of 示范科技厅\n",
			"v7 achievements.edit by 甘小禾\n  content.keywords[0] 关键词 1: 石墨烯 > -\n  content.trl 成熟度: 7 > 6\n  state 在办稿状态: - > draft\n",
		}, []string{"佟先审"}},
		{"the office sees what it was shown, with all names", a.chief, []string{
			"v2 achievements.submit by 甘小禾\n", "  content.trl 成熟度: - > 6\n", "  content.inventors[1] 完成人 2: - > 李四\n",
			"v3 achievements.return by 佟先审: 请补充检测报告\n  state 在办稿状态: submitted > returned\n",
			"v5 achievements.submit by 甘小禾\n  content.keywords[0] 关键词 1: - > 石墨烯\n  content.trl 成熟度: 6 > 7\n  state 在办稿状态: returned > submitted\n",
			"v6 achievements.publish by 佟先审\n",
		}, []string{"v1 ", "v4 ", "v7 "}},
		{"and so does the auditor of the province", a.auditor, []string{"v2 ", "v3 ", "v5 ", "v6 "}, []string{"v1 ", "v4 ", "v7 "}},
	} {
		t.Run(row.rule, func(t *testing.T) {
			got := lines(a.history(t, row.who))
			for _, want := range row.want {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			for _, not := range row.not {
				if strings.Contains(got, not) {
					t.Errorf("%q in\n%s", not, got)
				}
			}
		})
	}
	for _, who := range []market.Actor{{}, a.member, a.reviewer, a.operator, a.away} {
		_, err := a.History(t.Context(), who, service.Achievements, a.id, service.HistoryFilter{})
		wantCode(t, "history as "+who.User, err, market.CodeNotFound)
		_, err = a.HistoryAt(t.Context(), who, service.Achievements, a.id, service.AsOf{Number: 99})
		wantCode(t, "as of as "+who.User, err, market.CodeNotFound)
	}
}

// The newest first is the same told backwards.
func TestHistoryFromEitherEnd(t *testing.T) {
	a := newArchive(t)
	there := a.history(t, a.manager)
	back, err := a.History(t.Context(), a.manager, service.Achievements, a.id, service.HistoryFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(back.Items) != 7 || len(there.Items) != 7 {
		t.Fatalf("%d and %d versions, want 7", len(there.Items), len(back.Items))
	}
	for i := range back.Items {
		x, y := service.Editions{Items: back.Items[i : i+1]}, service.Editions{Items: there.Items[6-i : 7-i]}
		if lines(x) != lines(y) {
			t.Errorf("backwards\n%sforwards\n%s", lines(x), lines(y))
		}
	}
}

func TestAsOfADay(t *testing.T) {
	a := newArchive(t)
	first := a.history(t, a.manager).Items[0].Time
	for _, row := range []struct {
		rule  string
		who   market.Actor
		after time.Duration
		state string
		trl   string
		raw   bool
		want  market.Code
	}{
		{"the day before", a.manager, -day, "", "", false, market.CodeNotFound},
		{"a draft is its owner's", a.manager, 0, "draft", "6", true, ""},
		{"and nobody else's", a.auditor, 0, "", "", false, market.CodeNotFound},
		{"the day it was submitted", a.auditor, day, "submitted", "6", true, ""},
		{"the day it was returned", a.auditor, 2 * day, "returned", "6", true, ""},
		{"published, for all that is told of the draft behind it", a.auditor, 6 * day, "", "7", true, ""},
		{"the same as its owner sees it", a.manager, 6 * day, "draft", "6", true, ""},
		{"a day to come", a.manager, 60 * day, "draft", "6", true, ""},
	} {
		t.Run(row.rule, func(t *testing.T) {
			got, err := a.HistoryAt(t.Context(), row.who, service.Achievements, a.id, service.AsOf{Day: market.DateOf(first.Add(row.after))})
			wantCode(t, "as of", err, row.want)
			if err != nil {
				return
			}
			seen := map[string]string{}
			for _, v := range got.Values {
				seen[v.Path] = text(v.New)
			}
			if seen["state"] != row.state || seen["content.trl"] != row.trl || (got.Raw != "") != row.raw {
				t.Errorf("state %q, trl %q, raw %q", seen["state"], seen["content.trl"], got.Raw)
			}
		})
	}
	_, err := a.HistoryAt(t.Context(), a.manager, service.Achievements, a.id, service.AsOf{Day: "2026-02-30"})
	wantCode(t, "no such day", err, market.CodeInvalid)
}

// What was erased of a person is gone from the history too.
func TestErasedNamesAreNotTold(t *testing.T) {
	a := newArchive(t)
	if err := a.Service.Store.Records().Delete(t.Context(), "people", a.member.User); err != nil {
		t.Fatal(err)
	}
	for _, e := range a.history(t, a.manager).Items {
		if e.By.User == a.member.User && (e.By.Name != "" || e.By.Organisation == nil) {
			t.Errorf("version %d: %+v", e.Version, e.By)
		}
	}
}

// A page of entries that are all hidden is not the end.
func TestHistoryGoesOnBehindHiddenPages(t *testing.T) {
	a := newArchive(t)
	w, err := a.Achievements.Work(t.Context(), a.member, a.id)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 45 {
		d := draftOf("")
		d.Content.Subfield = fmt.Sprint("第", n, "稿")
		if w, err = a.Achievements.Edit(t.Context(), a.member, a.id, w.Version, d); err != nil {
			t.Fatal(err)
		}
	}
	h, err := a.History(t.Context(), a.auditor, service.Achievements, a.id, service.HistoryFilter{})
	if err != nil || len(h.Items) != 4 || strings.Contains(lines(h), "稿") && strings.Contains(lines(h), "第") {
		t.Errorf("%v\n%s", err, lines(h))
	}
	pages, after := 0, int64(0)
	for seen := 0; ; pages++ {
		h, err := a.History(t.Context(), a.manager, service.Achievements, a.id, service.HistoryFilter{After: after})
		if err != nil {
			t.Fatal(err)
		}
		seen += len(h.Items)
		if after = h.Next; after == 0 {
			if seen != 52 {
				t.Errorf("%d versions on all pages, want 52", seen)
			}
			break
		}
	}
	if pages < 2 {
		t.Errorf("only %d pages", pages)
	}
}

// A discarded draft has a history for its owner, up to its end.
func TestHistoryOfWhatWasDiscarded(t *testing.T) {
	a := newArchive(t)
	w, err := a.Achievements.Create(t.Context(), a.member, draftOf("A-2"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = a.Achievements.Do(t.Context(), a.member, w.Item.ID, w.Version, market.Discard, ""); err != nil {
		t.Fatal(err)
	}
	h, err := a.History(t.Context(), a.manager, service.Achievements, w.Item.ID, service.HistoryFilter{})
	if err != nil || len(h.Items) != 2 || !h.Items[0].Deleted || h.Items[0].Action != "achievements.discard" || h.Title == "" {
		t.Errorf("%v\n%s", err, lines(h))
	}
	_, err = a.History(t.Context(), a.auditor, service.Achievements, w.Item.ID, service.HistoryFilter{})
	wantCode(t, "as an auditor", err, market.CodeNotFound)
}

// What holds secrets of one person has no history.
func TestAKindWithoutAHistory(t *testing.T) {
	a := newArchive(t)
	_, err := a.History(t.Context(), a.auditor, service.Feedbacks, "x", service.HistoryFilter{})
	wantCode(t, "feedback", err, market.CodeNotFound)
}
