package market_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTableOfStoriesInTheDocs(t *testing.T) {
	var want []string
	for _, s := range market.StoryTransitions {
		want = append(want, strings.Join([]string{string(s.Action), string(s.From), string(s.To), string(s.By), needed(map[string]bool{"reason": s.Reason}, "reason")}, "|"))
	}
	_, table, _ := strings.Cut(document(t, "stories.md"), "| Action | From | To | By | Needs |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	if diff := cmp.Diff(want, rowsOf(table)); diff != "" {
		t.Errorf("the table in docs/stories.md differs from market.StoryTransitions (- wanted, + found):\n%s", diff)
	}
}

// However people act, a story is on the page only while a manager of either party
// has consented to the text that stands, two people, and neither took it back nor
// an office hid it.
func TestNoStoryIsTold(t *testing.T) {
	party := func(user, organisation string, role market.Role) market.Actor {
		return market.Actor{User: user, Organisation: organisation, Roles: []market.Grant{{Role: role}}}
	}
	actors := []market.Actor{
		{}, party("s1", "seller", market.RoleOrgManager), party("s2", "seller", market.RoleMember), party("b1", "buyer", market.RoleOrgManager),
		party("s1", "buyer", market.RoleOrgManager), // has changed employers
		party("x", "third", market.RoleOrgManager), bureau,
	}
	rapid.Check(t, func(t *rapid.T) {
		s := market.Story{ID: "s", Seller: "seller", Buyer: "buyer"}
		consents, hidden, text := map[string]string{}, false, "" // the rule once more, in plain words
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			a := rapid.SampledFrom(actors).Draw(t, "who")
			action := market.StoryAction(rapid.SampledFrom(market.StoryActions.Codes()).Draw(t, "action"))
			said := rapid.SampledFrom([]string{"甲", "乙"}).Draw(t, "text")
			may := slices.Contains(s.Allowed(a, a.User == bureau.User), action)
			err := s.Do(action, market.StoryDoing{Actor: a, Office: a.User == bureau.User, Text: market.StoryText{Title: market.Text{ZH: said}}, Reason: "不实", At: time.Unix(int64(i), 0)})
			if err == nil && !may {
				t.Fatalf("%s took %s, which the table does not let it", a.User, action)
			}
			if err == nil {
				switch action {
				case market.StoryPropose, market.StoryEdit:
					consents, text, hidden = map[string]string{a.Organisation: a.User}, said, false
				case market.StoryConsent:
					consents[a.Organisation] = a.User
				case market.StoryWithdraw:
					delete(consents, a.Organisation)
				case market.StoryHide:
					hidden = true
				case market.StoryShow:
					hidden = false
				}
			}
			told := consents["seller"] != "" && consents["buyer"] != "" && consents["seller"] != consents["buyer"] && !hidden
			if (s.State == market.StoryPublished) != told {
				t.Fatalf("after %s by %s of %s (%v): %s with the consents %v, hidden %v", action, a.User, a.Organisation, err, s.State, consents, hidden)
			}
			if s.State == market.StoryPublished && s.Text.Title.ZH != text {
				t.Fatalf("the text %q is told, consented to was %q", s.Text.Title.ZH, text)
			}
		}
	})
}

func TestADraftTellsNamesAndNoUnnamedParty(t *testing.T) {
	named := market.StoryFacts{
		Type: market.DevCommissioned, Field: "05", Project: "散热膜研制", Signed: "2026-03", Performed: "2026-09", Registered: true,
		Seller: market.StoryParty{Organisation: "u", Name: market.Text{ZH: "北陆大学", EN: "Beilu University"}, Kind: market.University, Region: "220104"},
		Buyer:  market.StoryParty{Kind: market.Enterprise, Region: "220200"},
	}
	want := market.StoryText{
		Title: market.Text{ZH: "散热膜研制：走向应用", EN: "散热膜研制: put to use"},
		Body: market.Text{
			ZH: "2026年3月，北陆大学与吉林市一家企业就“散热膜研制”签订委托开发合同。合同已通过技术合同认定登记。2026年9月，双方确认合同履行完毕。",
			EN: "In March 2026, Beilu University and an enterprise in Jilin City signed a technology contract (commissioned development contract) on “散热膜研制”. The contract has been registered as a technology contract. Both sides have confirmed that it is performed (September 2026).",
		},
	}
	if diff := cmp.Diff(want, market.DraftStory(named)); diff != "" {
		t.Errorf("the draft (- wanted, + found):\n%s", diff)
	}
	if f := want.Check(); len(f) > 0 {
		t.Errorf("a draft has faults: %v", f)
	}
	firm := market.Organisation{Name: "玖璘岫钛业股份公司", ShortName: "玖璘岫钛"}
	want.Body.EN += " 玖璘 岫钛"
	if f := want.Check(firm); len(f) != 1 || f[0].Field != "body.en" {
		t.Errorf("a text that names an unnamed party: %v", f)
	}
}
