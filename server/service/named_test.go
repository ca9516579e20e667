package service_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

const namedOnly = "欧阳无双"

// naming is a bureau whose university names someone without an account.
type naming struct {
	*admission
	privacy  *service.Privacy
	reviewer market.Actor
}

func newNaming(t *testing.T) *naming {
	t.Helper()
	a := newAdmission(t)
	return &naming{admission: a, privacy: service.NewPrivacy(a.Service, a.Accounts), reviewer: office("220100", market.RoleReviewer)}
}

func (n *naming) draft(number string, inventors ...string) service.Draft[market.AchievementContent] {
	return service.Draft[market.AchievementContent]{Number: number, Content: film, Inventors: inventors}
}

// created is a draft of the university.
func (n *naming) created(t *testing.T, number string, inventors ...string) service.Work[market.AchievementContent] {
	t.Helper()
	w, err := n.Achievements.Create(t.Context(), n.manager, n.draft(number, inventors...))
	must(t, err)
	return w
}

// publishes sends an item to the office and has it published.
func (n *naming) publishes(t *testing.T, w service.Work[market.AchievementContent]) service.Work[market.AchievementContent] {
	t.Helper()
	w, err := n.Achievements.Do(t.Context(), n.manager, w.Item.ID, w.Version, market.Submit, "")
	must(t, err)
	w, err = n.Achievements.Do(t.Context(), n.reviewer, w.Item.ID, w.Version, market.Publish, "")
	must(t, err)
	w, err = n.Achievements.Work(t.Context(), n.manager, w.Item.ID)
	must(t, err)
	return w
}

func (n *naming) found(t *testing.T, organisation string) []service.NamedPerson {
	t.Helper()
	found, err := n.privacy.NamedBy(t.Context(), n.operator, organisation, " "+namedOnly+" ")
	must(t, err)
	return found
}

// the is the one who is found.
func (n *naming) the(t *testing.T) service.NamedPerson {
	t.Helper()
	found := n.found(t, "北陆大学")
	if len(found) != 1 {
		t.Fatalf("found are %+v", found)
	}
	return found[0]
}

func (n *naming) erases(t *testing.T, id string) error {
	t.Helper()
	return n.privacy.EraseNamed(t.Context(), n.operator, id, service.Proof{Password: goodPassword}, "2026-018")
}

// told is a place in one line.
func told(p service.NamedPlace) string {
	out := strings.Join([]string{p.Kind, p.Number, cmp.Or(p.State, "-")}, " ")
	return out + map[bool]string{true: " kept"}[p.Kept] + map[bool]string{true: " past"}[p.Past]
}

func TestNothingOutsideTheJournalIsLeftOfANameThatWasErased(t *testing.T) {
	n := newNaming(t)
	ctx := t.Context()
	w := n.publishes(t, n.created(t, "A-1", "李四", namedOnly))
	n.created(t, "A-2", namedOnly, "李四")
	discarded := n.created(t, "A-3", namedOnly)
	_, err := n.Achievements.Do(ctx, n.manager, discarded.Item.ID, discarded.Version, market.Discard, "")
	must(t, err)
	form := `{"title":"由` + namedOnly + `完成","inventors":["李四"," ` + namedOnly + `"],"seller":{"representative":"` + namedOnly + `"},"total":9007199254740991}`
	_, err = n.SaveDraft(ctx, n.manager, "achievement", []byte(form))
	must(t, err)
	must(t, n.KeepAnswer(ctx, service.NewNamed("x", "k-1"), n.manager.User, service.Answer{Body: `{"inventors":["` + namedOnly + `"]}`}))
	must(t, n.KeepAnswer(ctx, service.NewNamed("x", "k-2"), n.manager.User, service.Answer{Body: `{"inventors":["李四"]}`}))

	who := n.the(t)
	var places []string
	for _, p := range who.Places {
		places = append(places, told(p))
	}
	slices.Sort(places) // written within one millisecond they stand in any order
	if got := strings.Join(places, "; "); got != "achievements A-1 published kept; achievements A-2 draft; achievements A-3 - past" {
		t.Errorf("named in %s", got)
	}
	if who.Basis() != market.BasisAttribution || who.Forms != 1 || who.Owner.Name != "北陆大学" {
		t.Errorf("%q, %d forms, of %s", who.Basis(), who.Forms, who.Owner.Name)
	}
	err = n.erases(t, who.ID)
	wantCode(t, "named in a published listing", err, market.CodeConflict)
	if !strings.Contains(err.Error(), "(A-1)") {
		t.Errorf("not told which: %v", err)
	}
	if register, err := n.Erasures(ctx); err != nil || len(register) > 0 || n.the(t).ID != who.ID {
		t.Errorf("refused, and yet in the register: %v, %v", register, err)
	}

	// The organisation takes the name out of what is published.
	w, err = n.Achievements.Edit(ctx, n.manager, w.Item.ID, w.Version, n.draft("", "李四"))
	must(t, err)
	w = n.publishes(t, w)
	if now := n.the(t); now.Basis() != "" || !now.Places[len(now.Places)-1].Past {
		t.Fatalf("it is still kept: %+v", now)
	}
	must(t, n.erases(t, who.ID))
	if left := n.traces(t, `"`+namedOnly, namedOnly+`"`, " "+namedOnly); len(left) > 0 { // but in words of a text
		t.Errorf("left are %q", left)
	}
	kept, _, err := n.LoadDraft(ctx, n.manager, "achievement")
	must(t, err)
	if want := `{"inventors":["李四"],"seller":{},"title":"由` + namedOnly + `完成","total":9007199254740991}`; string(kept) != want {
		t.Errorf("the form is %s", kept)
	}
	if left := n.traces(t, "李四"); len(left) != 3 { // the person, the form, the other answer
		t.Errorf("of another there are %q", left)
	}
	if left := n.traces(t, who.ID); len(left) != 1 || !strings.HasPrefix(left[0], "erasures ") {
		t.Errorf("of the id there are %q, want the register alone", left)
	}
	if found := n.found(t, "北陆大学"); len(found) > 0 {
		t.Errorf("found are %+v", found)
	}

	// Old versions say that the name was erased, in the language of who reads.
	for language, want := range map[string]string{"zh": "已删除", "en": "erased"} {
		h, err := n.History(service.WithLanguage(ctx, language), n.manager, service.Achievements, w.Item.ID, service.HistoryFilter{Oldest: true})
		must(t, err)
		if text := lines(h); !strings.Contains(text, "content.inventors[1] 完成人 2: - > "+want) || strings.Contains(text, who.ID) {
			t.Errorf("the history is\n%s", text)
		}
	}

	// Who is named anew is somebody else, and old versions stay as they are.
	n.created(t, "A-4", namedOnly)
	if again := n.the(t); again.ID == who.ID || len(again.Places) != 1 {
		t.Errorf("named anew: %+v", again)
	}
	n.clock.pass(time.Hour)
	_, err = n.FinishErasures(ctx)
	must(t, err)
	n.the(t)
	report, err := n.Service.Store.Verify(ctx, nil)
	if err != nil || len(report.Findings) > 0 {
		t.Errorf("verify: %+v, %v", report.Findings, err)
	}
}

// The name of who signs for a party stands as long as the contract does.
func TestANameInAContractIsKept(t *testing.T) {
	n := newNaming(t)
	ctx := t.Context()
	n.admit(t, newCode, "第三公司", market.Enterprise)
	terms := goodTerms()
	terms.Buyer.CreditCode = newCode
	w, err := n.CreateContract(ctx, n.manager, service.ContractDraft{
		Terms: terms, Representatives: service.Representatives{Seller: namedOnly, Buyer: "王经理"},
	})
	must(t, err)
	who := n.found(t, uniCode)
	if len(who) != 1 || who[0].Basis() != market.BasisContract || told(who[0].Places[0]) != "contracts  draft kept" {
		t.Fatalf("found are %+v", who)
	}
	wantCode(t, "named in a contract", n.erases(t, who[0].ID), market.CodeConflict)
	if names, err := n.InventorNames(ctx, []string{w.Contract.Terms.Seller.Representative}); err != nil || len(names) != 1 {
		t.Errorf("the name is %q, %v", names, err)
	}
	// A draft that was thrown away is no contract.
	_, err = n.ActOnContract(ctx, n.manager, w.Contract.ID, w.Version, market.ContractDiscard, "")
	must(t, err)
	must(t, n.erases(t, who[0].ID))
	if left := n.traces(t, namedOnly); len(left) > 0 {
		t.Errorf("left are %q", left)
	}
}

func TestWhoMayEraseAName(t *testing.T) {
	n := newNaming(t)
	ctx := t.Context()
	n.created(t, "A-1", namedOnly)
	id := n.the(t).ID
	for _, who := range []market.Actor{{}, n.manager, n.office} {
		_, err := n.privacy.NamedBy(ctx, who, "北陆大学", namedOnly)
		wantCode(t, "looked for by "+who.User, err, market.CodeForbidden)
		wantCode(t, "erased by "+who.User, n.privacy.EraseNamed(ctx, who, id, service.Proof{Password: goodPassword}, "2026-018"), market.CodeForbidden)
	}
	wantCode(t, "a wrong password", n.privacy.EraseNamed(ctx, n.operator, id, service.Proof{Password: otherPassword}, "2026-018"), market.CodeInvalid)
	wantCode(t, "no number of the paper", n.privacy.EraseNamed(ctx, n.operator, id, service.Proof{Password: goodPassword}, "张三的申请"), market.CodeInvalid)
	wantCode(t, "an account", n.erases(t, n.manager.User), market.CodeNotFound)
	wantCode(t, "nobody", n.erases(t, "nobody"), market.CodeNotFound)
	for what, row := range map[string]struct {
		organisation string
		want         int
	}{"by its name": {" 北陆大学 ", 1}, "by its credit code": {uniCode, 1}, "another": {"长春市科技局", 0}, "none": {"没有的单位", 0}, "a code of none": {newCode, 0}} {
		if found := n.found(t, row.organisation); len(found) != row.want {
			t.Errorf("%s: %+v", what, found)
		}
	}
	// An operator who was blocked meanwhile erases nobody.
	second, err := n.CreateOperator(ctx, "second", goodPassword, "第二运维")
	must(t, err)
	_, err = n.Update(ctx, n.operator, second.ID, second.Version, service.UserChange{Name: "第二运维", Roles: second.Roles, Status: market.Blocked})
	must(t, err)
	err = n.privacy.EraseNamed(ctx, market.Actor{User: second.ID, Roles: second.Roles}, id, service.Proof{Password: goodPassword}, "2026-018")
	if n.the(t); err == nil {
		t.Error("a blocked operator has erased")
	}
	must(t, n.erases(t, id))
}

// A process that died between the steps leaves the rest to the next, which decides by the
// same rules; after a restore no rule speaks against it.
func TestAnErasureOfANameIsFinished(t *testing.T) {
	for name, row := range map[string]struct {
		published, again, goes bool
	}{
		"a draft":                                {goes: true},
		"published meanwhile":                    {published: true},
		"published in a store that was restored": {published: true, again: true, goes: true},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNaming(t)
			ctx := t.Context()
			if w := n.created(t, "A-1", namedOnly); row.published {
				n.publishes(t, w)
			}
			id := n.the(t).ID
			entry := any(map[string]any{"user": id, "at_ms": n.clock.Now().UnixMilli(), "due_ms": 1, "named": true})
			if row.again {
				body, err := service.ErasureAgain(service.Erasure{User: id, At: n.clock.Now(), Named: true})
				must(t, err)
				entry = body
			}
			must(t, n.Service.Store.Records().Insert(ctx, service.ErasuresSet, id, entry))
			_, err := n.FinishErasures(ctx)
			must(t, err)
			register, err := n.Erasures(ctx)
			must(t, err)
			if left := n.traces(t, namedOnly); (len(left) == 0) != row.goes || (len(register) == 1 && register[0].Named) != row.goes {
				t.Errorf("left are %q, the register is %v", left, register)
			}
			n.clock.pass(time.Hour)
			_, err = n.FinishErasures(ctx)
			must(t, err)
			if left, err := n.FinishErasures(ctx); err != nil || left != 0 {
				t.Errorf("it never ends: %d, %v", left, err)
			}
		})
	}
}
