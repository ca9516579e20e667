package market_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"

	"pgregory.net/rapid"
)

const (
	uniID  = "universityuniversityuniver"
	firmID = "firmfirmfirmfirmfirmfirmfi"
	thirdI = "agencyagencyagencyagencyag"
)

var introducedAt = time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)

// tenDays counts every day as a working day.
func tenDays(from market.Date, days int) (market.Date, *market.Term, error) {
	return market.DateOf(from.Time().AddDate(0, 0, days)), nil, nil
}

func introForm() market.IntroductionForm {
	return market.IntroductionForm{What: "希望评估导热膜样品", Why: "我们有中试线和测定条件", Stage: "ready", Modes: []string{"commissioned"}}
}

// introduced is a proposal of the university about an anonymous demand of the firm.
func introduced(change ...func(*market.Introduction)) market.Introduction {
	i := market.Introduction{ID: "i", From: uniID, To: firmID, Side: market.SideOfferer, Hidden: firmID, Form: introForm(),
		Demand: &market.IntroducedItem{ID: "d", Revision: 1, Title: "散热膜", Field: "05"}, Achievement: &market.IntroducedItem{ID: "a", Revision: 2, Title: "导热膜"}}
	for _, c := range change {
		c(&i)
	}
	return i
}

func introDoing(part market.IntroductionPart) market.IntroductionDoing {
	return market.IntroductionDoing{Part: part, By: "user of " + string(part), At: introducedAt, Workdays: tenDays, Names: []string{"瀚辰公司", "瀚辰", "", "91220106MYA976830Q"}}
}

func asIntroduced(t testing.TB, change ...func(*market.Introduction)) market.Introduction {
	t.Helper()
	i, err := market.NewIntroduction(introduced(change...), introDoing(market.PartProposer))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func takes(t testing.TB, i *market.Introduction, part market.IntroductionPart, action market.IntroductionAction, change ...func(*market.IntroductionDoing)) {
	t.Helper()
	d := introDoing(part)
	for _, c := range change {
		c(&d)
	}
	if err := i.Do(action, d); err != nil {
		t.Fatalf("%s by the %s: %v", action, part, err)
	}
}

func saying(s string) func(*market.IntroductionDoing) {
	return func(d *market.IntroductionDoing) { d.Words = s }
}

func reasoned(code string) func(*market.IntroductionDoing) {
	return func(d *market.IntroductionDoing) { d.Reason = code }
}

func TestAnIntroductionGoesFromProposalToContract(t *testing.T) {
	i := asIntroduced(t)
	if i.State != market.IntroductionProposed || i.Due != "2026-06-11" || len(i.Steps) != 1 {
		t.Fatalf("begun as %+v", i)
	}
	takes(t, &i, market.PartRecipient, market.IntroductionAsk, saying("厚度能到多少？"))
	if i.Due != "2026-06-11" || !i.State.Waiting() {
		t.Errorf("asked: %+v", i)
	}
	takes(t, &i, market.PartProposer, market.IntroductionAnswer, saying("40 至 120 微米"))
	takes(t, &i, market.PartRecipient, market.IntroductionAccept)
	if i.Due != "" || i.AcceptedAt.IsZero() || !i.State.HasRoom() {
		t.Errorf("accepted: %+v", i)
	}
	takes(t, &i, market.PartProposer, market.IntroductionPark, func(d *market.IntroductionDoing) { d.Day = "2026-09-01" })
	if i.ResumeOn != "2026-09-01" {
		t.Errorf("parked until %q", i.ResumeOn)
	}
	takes(t, &i, market.PartRecipient, market.IntroductionResume)
	takes(t, &i, market.PartPlatform, market.IntroductionContract, func(d *market.IntroductionDoing) { d.Contract = "c" })
	if i.State != market.IntroductionContracted || i.Contract != "c" || i.State.Live() || !i.State.Talks() || i.ResumeOn != "" {
		t.Errorf("contracted: %+v", i)
	}
}

func TestWhatAStepOfAnIntroductionHasToBring(t *testing.T) {
	for _, c := range []struct {
		name   string
		at     []market.IntroductionAction // steps before it
		part   market.IntroductionPart
		action market.IntroductionAction
		with   func(*market.IntroductionDoing)
		want   market.Code
		field  string
	}{
		{"a question without words", nil, market.PartRecipient, market.IntroductionAsk, nil, market.CodeInvalid, "words"},
		{"declined without a reason", nil, market.PartRecipient, market.IntroductionDecline, nil, market.CodeInvalid, "reason"},
		{"declined for a reason of closing", nil, market.PartRecipient, market.IntroductionDecline, reasoned("silent"), market.CodeInvalid, "reason"},
		{"declined for another reason without words", nil, market.PartRecipient, market.IntroductionDecline, reasoned("other"), market.CodeInvalid, "words"},
		{"accepted by the proposer", nil, market.PartProposer, market.IntroductionAccept, nil, market.CodeForbidden, ""},
		{"withdrawn by the recipient", nil, market.PartRecipient, market.IntroductionWithdraw, nil, market.CodeForbidden, ""},
		{"closed before it was accepted", nil, market.PartProposer, market.IntroductionClose, reasoned("price"), market.CodeConflict, ""},
		{"parked until today", accept, market.PartProposer, market.IntroductionPark, func(d *market.IntroductionDoing) { d.Day = "2026-06-01" }, market.CodeInvalid, "day"},
		{"parked by a broker", accept, market.PartBroker, market.IntroductionPark, func(d *market.IntroductionDoing) { d.Day = "2026-07-01" }, market.CodeForbidden, ""},
		{"closed without a reason", accept, market.PartRecipient, market.IntroductionClose, nil, market.CodeInvalid, "reason"},
		{"a contract without one", accept, market.PartProposer, market.IntroductionContract, nil, market.CodeInvalid, "contract"},
		{"lapsed on the last day", nil, market.PartPlatform, market.IntroductionLapse, func(d *market.IntroductionDoing) { d.At = introducedAt.AddDate(0, 0, 10) }, market.CodeConflict, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := asIntroduced(t)
			for _, a := range c.at {
				takes(t, &i, market.PartRecipient, a)
			}
			before, d := i, introDoing(c.part)
			if c.with != nil {
				c.with(&d)
			}
			err := i.Do(c.action, d)
			if market.CodeOf(err) != c.want {
				t.Fatalf("got %v, want %s", err, c.want)
			}
			if c.field != "" && !strings.Contains(err.Error(), c.field+":") {
				t.Errorf("no fault at %s: %v", c.field, err)
			}
			if i.State != before.State || len(i.Steps) != len(before.Steps) {
				t.Error("a refused step has moved it")
			}
		})
	}
}

var accept = []market.IntroductionAction{market.IntroductionAccept}

func TestAnIntroductionLapsesTheDayAfterItsDeadline(t *testing.T) {
	i := asIntroduced(t)
	takes(t, &i, market.PartPlatform, market.IntroductionLapse, func(d *market.IntroductionDoing) { d.At = introducedAt.AddDate(0, 0, 11) })
	if i.State != market.IntroductionLapsed || !i.Unanswered() {
		t.Errorf("it is %+v", i)
	}
	asked := asIntroduced(t)
	takes(t, &asked, market.PartRecipient, market.IntroductionAsk, saying("厚度？"))
	takes(t, &asked, market.PartPlatform, market.IntroductionLapse, func(d *market.IntroductionDoing) { d.At = introducedAt.AddDate(0, 0, 11) })
	if asked.Unanswered() {
		t.Error("one whose question the proposer left open was answered")
	}
}

func TestADeadlineOfAnIntroductionBeyondTheTableStaysOpen(t *testing.T) {
	d := introDoing(market.PartProposer)
	d.Workdays = func(from market.Date, days int) (market.Date, *market.Term, error) {
		return "", &market.Term{From: from, Days: days, Missing: 2027}, nil
	}
	i, err := market.NewIntroduction(introduced(), d)
	if err != nil || i.Due != "" || i.DueOpen == nil || i.DueOpen.Days != market.IntroductionDays {
		t.Fatalf("%+v, %v", i, err)
	}
	late := introDoing(market.PartPlatform)
	late.At = introducedAt.AddDate(2, 0, 0)
	if err := i.Do(market.IntroductionLapse, late); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("it lapsed before its last day was known: %v", err)
	}
}

func TestAHiddenOrganisationDoesNotNameItself(t *testing.T) {
	for _, text := range []string{"我们是瀚 辰公司", "信用代码 91220106mya976830q", "瀚辰想了解"} {
		i := introduced(func(i *market.Introduction) {
			i.From, i.To, i.Side = firmID, uniID, market.SideDemander
			i.Form.Why = text + "，请考虑"
		})
		if _, err := market.NewIntroduction(i, introDoing(market.PartProposer)); market.CodeOf(err) != market.CodeInvalid {
			t.Errorf("proposed with %q: %v", text, err)
		}
		i = asIntroduced(t)
		if err := i.Do(market.IntroductionAsk, func() market.IntroductionDoing { d := introDoing(market.PartRecipient); d.Words = text; return d }()); market.CodeOf(err) != market.CodeInvalid {
			t.Errorf("asked with %q: %v", text, err)
		}
	}
	// The other side may name itself, or the owner of a demand that is not anonymous.
	open := asIntroduced(t, func(i *market.Introduction) { i.Hidden = "" })
	takes(t, &open, market.PartRecipient, market.IntroductionAsk, saying("瀚辰公司想知道厚度"))
}

func TestQuestionsHaveAnEnd(t *testing.T) {
	i := asIntroduced(t)
	for range 5 {
		takes(t, &i, market.PartRecipient, market.IntroductionAsk, saying("还有什么？"))
		takes(t, &i, market.PartProposer, market.IntroductionAnswer, saying("没有了"))
	}
	d := introDoing(market.PartRecipient)
	d.Words = "再问"
	if err := i.Do(market.IntroductionAsk, d); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("a sixth question: %v", err)
	}
}

// Whatever is done in whatever order, only rows of the table move it, the hidden
// owner appears to nobody else before the recipient has accepted, and what is over
// stays over.
func TestNoIllegalStepAndNoHiddenOwner(t *testing.T) {
	actions := []market.IntroductionAction{market.IntroductionPropose, market.IntroductionAsk, market.IntroductionAnswer, market.IntroductionAccept, market.IntroductionDecline,
		market.IntroductionWithdraw, market.IntroductionLapse, market.IntroductionPark, market.IntroductionResume, market.IntroductionContract, market.IntroductionClose}
	parts := []market.IntroductionPart{market.PartProposer, market.PartRecipient, market.PartBroker, market.PartPlatform}
	rapid.Check(t, func(r *rapid.T) {
		demanderProposes := rapid.Bool().Draw(r, "the hidden side proposes")
		start := introduced()
		if demanderProposes {
			start.From, start.To, start.Side = firmID, uniID, market.SideDemander
		}
		i, err := market.NewIntroduction(start, introDoing(market.PartProposer))
		if err != nil {
			r.Fatal(err)
		}
		for range rapid.IntRange(0, 25).Draw(r, "steps") {
			from, accepted := i.State, !i.AcceptedAt.IsZero()
			action := rapid.SampledFrom(actions).Draw(r, "action")
			d := introDoing(rapid.SampledFrom(parts).Draw(r, "part"))
			d.By = map[bool]string{true: "secret-user-of-firm", false: "user-of-uni"}[(d.Part == market.PartProposer) == demanderProposes]
			d.Words, d.Contract = rapid.SampledFrom([]string{"", "几句话"}).Draw(r, "words"), rapid.SampledFrom([]string{"", "c"}).Draw(r, "contract")
			d.Reason = rapid.SampledFrom([]string{"", "price", "immature", "nonsense"}).Draw(r, "reason")
			d.Day = rapid.SampledFrom([]market.Date{"", "2026-01-01", "2027-01-01"}).Draw(r, "day")
			d.At = introducedAt.AddDate(0, 0, rapid.IntRange(0, 20).Draw(r, "days later"))
			err := i.Do(action, d)
			row := slices.IndexFunc(market.IntroductionTransitions, func(t market.IntroductionTransition) bool {
				return t.Action == action && t.From == from && t.To == i.State && slices.Contains(t.By, d.Part)
			})
			if err == nil && row < 0 {
				r.Fatalf("%s by %s led from %s to %s", action, d.Part, from, i.State)
			}
			if err != nil && i.State != from {
				r.Fatalf("a refused %s moved it from %s to %s", action, from, i.State)
			}
			if err == nil && !from.Live() {
				r.Fatalf("%s moved what was over: %s", action, from)
			}
			if accepted && i.AcceptedAt.IsZero() {
				r.Fatal("an acceptance is gone")
			}
			seen, err := json.Marshal(i.For(uniID))
			if err != nil {
				r.Fatal(err)
			}
			if i.AcceptedAt.IsZero() && (strings.Contains(string(seen), firmID) || strings.Contains(string(seen), "secret-user")) {
				r.Fatalf("the other side reads %s", seen)
			}
			if own, _ := json.Marshal(i.For(firmID)); !strings.Contains(string(own), firmID) {
				r.Fatalf("the owner itself reads %s", own)
			}
			if !i.AcceptedAt.IsZero() && !strings.Contains(string(seen), firmID) {
				r.Fatal("hidden after acceptance")
			}
		}
	})
}

func TestABrokerIsInOnlyWhenAllThreeAgree(t *testing.T) {
	agent := market.Actor{User: "b", Organisation: thirdI, Roles: []market.Grant{{Role: market.RoleMember}}}
	doing := func(organisation string) market.BrokerDoing {
		return market.BrokerDoing{Organisation: organisation, By: "u", Agency: thirdI, At: introducedAt}
	}
	i := asIntroduced(t)
	if err := i.DoBroker(market.BrokerInvite, doing(uniID)); market.CodeOf(err) != market.CodeConflict {
		t.Fatalf("invited before the two talk: %v", err)
	}
	takes(t, &i, market.PartRecipient, market.IntroductionAccept)
	do := func(organisation string, action market.BrokerAction, want market.Code) {
		t.Helper()
		if err := i.DoBroker(action, doing(organisation)); market.CodeOf(err) != want {
			t.Fatalf("%s by %s: %v, want %q", action, organisation, err, want)
		}
	}
	do(thirdI, market.BrokerJoin, market.CodeConflict)
	do(uniID, market.BrokerInvite, "")
	do(uniID, market.BrokerAgree, market.CodeConflict) // the inviter does not agree for the other side
	do(thirdI, market.BrokerJoin, market.CodeConflict)
	do(firmID, market.BrokerAgree, "")
	if i.PartOf(agent) != "" {
		t.Error("in before the agency agreed")
	}
	do(thirdI, market.BrokerJoin, "")
	if i.PartOf(agent) != market.PartBroker {
		t.Error("not in after all three agreed")
	}
	do(firmID, market.BrokerEnd, "")
	if i.PartOf(agent) != "" || i.Broker != nil || len(i.Brokers) != 1 {
		t.Errorf("still there: %+v", i.Broker)
	}
	do(firmID, market.BrokerInvite, "")
	takes(t, &i, market.PartProposer, market.IntroductionClose, reasoned("price"))
	if i.Broker != nil || i.Brokers[1].State != market.BrokerEnded {
		t.Error("a closed introduction keeps its broker")
	}
}

func TestAdviceCountsWhatOthersSaid(t *testing.T) {
	end := func(change func(*market.Introduction), part market.IntroductionPart, steps ...func(*market.Introduction)) market.Introduction {
		i := asIntroduced(t, change)
		for _, s := range steps {
			s(&i)
		}
		return i
	}
	none := func(*market.Introduction) {}
	declines := func(code string) func(*market.Introduction) {
		return func(i *market.Introduction) {
			takes(t, i, market.PartRecipient, market.IntroductionDecline, reasoned(code))
		}
	}
	asked := func(i *market.Introduction) { i.From, i.To = firmID, uniID }
	all := []market.Introduction{
		end(none, "", declines("immature")), end(none, "", declines("immature")), end(none, "", declines("far")),
		end(asked, "", declines("price")), // the owner's own answer is no advice
		end(none, "", func(i *market.Introduction) {
			takes(t, i, market.PartRecipient, market.IntroductionAccept)
			takes(t, i, market.PartRecipient, market.IntroductionClose, reasoned("no_money"))
		}),
		end(none, "", func(i *market.Introduction) {
			takes(t, i, market.PartPlatform, market.IntroductionLapse, func(d *market.IntroductionDoing) { d.At = introducedAt.AddDate(0, 1, 0) })
		}),
	}
	got := market.AdviceOn(all, uniID)
	if got.Introductions != 6 || got.Answered != 4 || got.Unanswered != 1 || got.Accepted != 1 || got.Declined != 4 {
		t.Errorf("%+v", got)
	}
	if len(got.Lines) != 3 || got.Lines[0].Reason != "immature" || got.Lines[0].Count != 2 || got.Lines[0].Label.ZH != "成熟度不够" {
		t.Errorf("%+v", got.Lines)
	}
	for state, list := range map[market.IntroductionState]*market.CodeList{
		market.IntroductionDeclined: market.DeclineReasons, market.IntroductionClosed: market.CloseReasons,
	} {
		for _, code := range list.Codes() {
			i := asIntroduced(t)
			i.State, i.Reason, i.Steps = state, code, append(i.Steps, market.IntroductionStep{Part: market.PartRecipient})
			line := market.AdviceOn([]market.Introduction{i}, uniID).Lines[0]
			if line.Help.ZH == "" || line.Help.EN == "" {
				t.Errorf("%s %s: no help", state, code)
			}
			if line.Label != list.Label(code) { // the two lists share codes that mean something else
				t.Errorf("%s %s is called %s", state, code, line.Label.ZH)
			}
		}
	}
}
