package market_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"duijie/server/market"
)

var (
	morning = time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC) // 9 o'clock in China
	seller  = market.Organisation{ID: "seller", Region: "220104", Sample: true}
)

func owner(at time.Time) market.Step { return market.Step{By: "owner", As: market.AsOwner, At: at} }
func manager(at time.Time) market.Step {
	return market.Step{By: "manager", As: market.AsManager, At: at}
}
func office(at time.Time) market.Step { return market.Step{By: "officer", As: market.AsOffice, At: at} }
func system(at time.Time) market.Step { return market.Step{By: "clock", As: market.AsSystem, At: at} }

func because(s market.Step, reason string) market.Step {
	s.Reason = reason
	return s
}

// sentBack is a step that returns a text, with words of its own.
func sentBack(s market.Step, note string) market.Step {
	s.Return = market.ReturnNote{Reasons: []market.ReturnReason{market.ReturnOther}, Note: note}
	return s
}

func newItem[C market.Content](t *testing.T, content C) market.Item[C] {
	t.Helper()
	it, err := market.NewItem("id", seller, " Ａ-1 ", content, owner(morning))
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// steps takes actions that must all succeed.
func steps[C market.Content](t *testing.T, it *market.Item[C], at time.Time, actions ...market.Action) {
	t.Helper()
	as := map[market.Action]market.Step{
		market.Publish: office(at), market.Return: sentBack(office(at), "指标不全"), market.Submit: manager(at), market.Withdraw: because(owner(at), "已经转让"),
		market.Expire: system(at), market.List: system(at),
	}
	for _, a := range actions {
		step, ok := as[a]
		if !ok {
			step = owner(at)
		}
		if err := it.Do(a, step); err != nil {
			t.Fatalf("%s: %v", a, err)
		}
	}
}

func wantCode(t *testing.T, rule string, err error, want market.Code) {
	t.Helper()
	if got := market.CodeOf(err); got != want {
		t.Errorf("%s: %q (%v), want %q", rule, got, err, want)
	}
}

func TestAnItemBeginsAsADraftOfItsOwner(t *testing.T) {
	it := newItem(t, goodAchievement())
	if it.Number != "A-1" || it.Organisation != "seller" || it.Region != "220104" || !it.Sample || it.Revisions != 1 || it.Public != nil || it.Working.State != market.Draft || it.Working.No != 1 {
		t.Errorf("%+v", it)
	}
	for _, c := range []struct {
		rule, number string
		content      market.AchievementContent
		field        string
	}{
		{"without a number", " 　", goodAchievement(), "number"},
		{"with a control character in its number", "A\x001", goodAchievement(), "number"},
		{"with faults in its content", "A-1", market.AchievementContent{}, "title"},
	} {
		_, err := market.NewItem("id", seller, c.number, c.content, owner(morning))
		var ours *market.Error
		if !errors.As(err, &ours) || ours.Code != market.CodeInvalid || ours.Faults[0].Field != c.field {
			t.Errorf("%s: %v", c.rule, err)
		}
	}
}

func TestOnlyTheOwnerEdits(t *testing.T) {
	for _, as := range []market.Capacity{market.AsOffice, market.AsSystem, ""} {
		it := newItem(t, goodAchievement())
		wantCode(t, "as "+string(as), it.Edit(goodAchievement(), market.Step{As: as, At: morning}), market.CodeForbidden)
	}
}

func TestASubmittedTextIsFrozenUntilItIsRecalledOrReturned(t *testing.T) {
	changed := goodAchievement()
	changed.Title = "另一个题目"
	it := newItem(t, goodAchievement())
	steps(t, &it, morning, market.Submit)
	wantCode(t, "under review", it.Edit(changed, owner(morning)), market.CodeConflict)
	steps(t, &it, morning, market.Recall)
	if err := it.Edit(changed, owner(morning)); err != nil || it.Working.Content.Title != changed.Title {
		t.Errorf("recalled: %v", err)
	}
	steps(t, &it, morning, market.Submit, market.Return)
	if it.Working.State != market.Returned || it.Working.Reason != "指标不全" {
		t.Errorf("%+v", it.Working)
	}
	if err := it.Edit(goodAchievement(), owner(morning)); err != nil || it.Working.State != market.Draft || it.Working.No != 1 {
		t.Errorf("returned: %v %+v", err, it.Working)
	}
	wantCode(t, "a content with faults", it.Edit(market.AchievementContent{}, owner(morning)), market.CodeInvalid)
}

func TestAnEditOfAPublishedItemLeavesItStanding(t *testing.T) {
	it := newItem(t, goodAchievement())
	steps(t, &it, morning, market.Submit, market.Publish)
	before := *it.Public
	changed := goodAchievement()
	changed.Title = "第二版"
	if err := it.Edit(changed, owner(morning.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	if it.Public.No != 1 || it.Public.Content.Title != before.Content.Title || it.Working.No != 2 || it.Revisions != 2 {
		t.Errorf("%+v", it)
	}
	steps(t, &it, morning.Add(2*time.Hour), market.Submit, market.Publish)
	if l, ok := it.Listed(); !ok || l.Content.Title != "第二版" || l.No != 2 || it.Working != nil {
		t.Errorf("%+v", it)
	}
	if err := it.Edit(goodAchievement(), owner(morning)); err != nil {
		t.Fatal(err)
	}
	steps(t, &it, morning, market.Discard)
	if l, ok := it.Listed(); !ok || l.No != 2 || it.Empty() {
		t.Errorf("discarding an edit took more: %+v", it)
	}
}

func TestAReasonMustBeGiven(t *testing.T) {
	it := newItem(t, goodAchievement())
	steps(t, &it, morning, market.Submit)
	for _, reason := range []string{"", "  ", "x", " 不 "} {
		wantCode(t, "return because of "+reason, it.Do(market.Return, sentBack(office(morning), reason)), market.CodeInvalid)
	}
	steps(t, &it, morning, market.Publish)
	wantCode(t, "withdraw", it.Do(market.Withdraw, owner(morning)), market.CodeInvalid)
	if err := it.Do(market.Withdraw, because(office(morning), " 已经转让 ")); err != nil || it.Public.Reason != "已经转让" {
		t.Errorf("%v %+v", err, it.Public)
	}
	if _, ok := it.Listed(); ok {
		t.Error("what was withdrawn is listed")
	}
}

func TestAnIncompleteTextIsNeitherSubmittedNorPublished(t *testing.T) {
	it := newItem(t, market.AchievementContent{Title: "只有题目"})
	wantCode(t, "submit", it.Do(market.Submit, owner(morning)), market.CodeInvalid)
	it.Working.State = market.Submitted // as if the rules had grown since
	wantCode(t, "publish", it.Do(market.Publish, office(morning)), market.CodeInvalid)
	if it.Working.State != market.Submitted || it.Public != nil {
		t.Errorf("a refused step moved it: %+v", it)
	}
}

func TestTakingOverAListPublishesAsItStands(t *testing.T) {
	it := newItem(t, market.AchievementContent{Title: "只有题目"})
	steps(t, &it, morning, market.List)
	if l, ok := it.Listed(); !ok || l.PublishedAt != morning {
		t.Errorf("%+v", it)
	}
}

func TestASecretIsNeverListed(t *testing.T) {
	secret := goodAchievement()
	secret.Secret = true
	it := newItem(t, secret)
	wantCode(t, "submit", it.Do(market.Submit, owner(morning)), market.CodeInvalid)
	wantCode(t, "list", it.Do(market.List, system(morning)), market.CodeInvalid)
	it.Public = &market.Revision[market.AchievementContent]{State: market.Published, Content: secret}
	if _, ok := it.Listed(); ok {
		t.Error("listed")
	}
	it.Public.State = market.Expired
	wantCode(t, "renew", it.Do(market.Renew, owner(morning)), market.CodeInvalid)
}

func TestHowLongAListingStands(t *testing.T) {
	late := time.Date(2026, 11, 21, 16, 30, 0, 0, time.UTC) // half past midnight on the 22nd in China
	a := newItem(t, goodAchievement())
	steps(t, &a, late, market.Submit, market.Publish)
	if a.Public.ExpiresOn != "2028-11-22" {
		t.Errorf("an achievement until %s", a.Public.ExpiresOn)
	}
	d := newItem(t, goodDemand())
	steps(t, &d, late, market.Submit, market.Publish)
	if d.Public.ExpiresOn != "2027-12-31" {
		t.Errorf("a demand with a deadline until %s", d.Public.ExpiresOn)
	}
	open := goodDemand()
	open.Deadline = ""
	d = newItem(t, open)
	steps(t, &d, late, market.Submit, market.Publish)
	if d.Public.ExpiresOn != "2027-11-22" {
		t.Errorf("a demand without one until %s", d.Public.ExpiresOn)
	}
	later := late.AddDate(1, 0, 0)
	steps(t, &d, later, market.Expire)
	if _, ok := d.Listed(); ok {
		t.Error("what has expired is listed")
	}
	steps(t, &d, later, market.Renew)
	if l, ok := d.Listed(); !ok || l.ExpiresOn != "2028-11-22" || l.No != 1 {
		t.Errorf("renewed until %s", l.ExpiresOn)
	}
}

func TestADeadlineThatHasPassedIsRefused(t *testing.T) {
	d := goodDemand()
	for _, c := range []struct {
		rule     string
		deadline market.Date
		want     market.Code
	}{
		{"yesterday", "2026-11-21", market.CodeInvalid},
		{"today", "2026-11-22", ""},
		{"tomorrow", "2026-11-23", ""},
	} {
		d.Deadline = c.deadline
		it := newItem(t, d)
		err := it.Do(market.Submit, owner(morning))
		wantCode(t, c.rule, err, c.want)
		var ours *market.Error
		if errors.As(err, &ours) && (ours.Faults[0].Field != "deadline" || ours.Faults[0].Value != string(c.deadline)) {
			t.Errorf("%s: %+v", c.rule, ours.Faults)
		}
	}
	d.Deadline = "2026-11-22"
	it := newItem(t, d)
	steps(t, &it, morning, market.Submit)
	wantCode(t, "publish on the day after", it.Do(market.Publish, office(morning.AddDate(0, 0, 1))), market.CodeInvalid)
	steps(t, &it, morning, market.Publish)
	wantCode(t, "renew on the day after", it.Do(market.Renew, owner(morning.AddDate(0, 0, 1))), market.CodeInvalid)
}

func TestRefusalsSayTheActionInBothLanguages(t *testing.T) {
	it := newItem(t, goodAchievement())
	err := it.Do(market.Publish, office(morning))
	var ours *market.Error
	if !errors.As(err, &ours) || ours.Code != market.CodeConflict || ours.Message != (market.Text{ZH: "当前状态不能发布", EN: "not possible in its present state: Publish"}) {
		t.Errorf("%v", err)
	}
	err = it.Do(market.Submit, office(morning))
	if !errors.As(err, &ours) || ours.Code != market.CodeForbidden || ours.Message.ZH == "" || ours.Message.EN == "" {
		t.Errorf("%v", err)
	}
}

func TestNumbersAreComparedWithoutWidthAndBlanks(t *testing.T) {
	for in, want := range map[string]string{"Ａ－１": "A-1", " a 1 ": "a1", "北 研〔2024〕3 号": "北研〔2024〕3号", "　": ""} {
		if got := market.NormalNumber(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// The table itself: each step is named in the code lists, is taken by someone,
// and no two rows say the same.
func TestTheTransitionTableIsSound(t *testing.T) {
	type key struct {
		action market.Action
		slot   market.Slot
		from   market.State
		by     market.Capacity
	}
	seen := map[key]bool{}
	for _, row := range market.Transitions {
		for _, by := range row.By {
			k := key{row.Action, row.Slot, row.From, by}
			if seen[k] {
				t.Errorf("%+v stands twice", k)
			}
			seen[k] = true
		}
		if !market.Actions.Has(string(row.Action)) || !market.States.Has(string(row.From)) || row.To != "" && !market.States.Has(string(row.To)) || len(row.By) == 0 {
			t.Errorf("%+v", row)
		}
		public := []market.State{market.Published, market.Withdrawn, market.Expired}
		if slices.Contains(public, row.From) != (row.Slot == market.PublicSlot) {
			t.Errorf("%+v stands in the wrong slot", row)
		}
		if row.Slot == market.PublicSlot && !slices.Contains(public, row.To) {
			t.Errorf("%+v takes a public revision out of the public's sight", row)
		}
	}
}
