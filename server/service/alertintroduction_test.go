package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
)

// pairing are two who have heard of each other's items: a university with an
// achievement, an enterprise with an anonymous demand, and an agency.
type pairing struct {
	*town
	agency              market.Actor
	achievement, demand string
}

func newPairing(t *testing.T) *pairing {
	t.Helper()
	f, achievement, demand := paired(t, func(c *market.DemandContent) { c.Anonymous = true })
	return &pairing{town: f, achievement: achievement, demand: demand,
		agency: admit(t, f.Service, "91220100MYA3946381", "长风技术转移公司", "220104", market.Agency)}
}

func (x *pairing) propose(t *testing.T) string {
	t.Helper()
	v, err := x.Propose(t.Context(), x.uni, service.Proposal{Pair: service.Pair{Demand: x.demand, Achievement: x.achievement}, Form: interest})
	ok(t, err)
	x.passes(t)
	return v.Introduction.ID
}

// knowsNextYear confirms the working days of 2027.
func (x *pairing) knowsNextYear(t *testing.T) {
	t.Helper()
	enters, confirms := office("220000", market.RoleDepartmentManager), office("220000", market.RoleDepartmentManager)
	enters.User, confirms.User = "enters", "confirms"
	v, err := x.EnterHolidays(t.Context(), enters, nextYear(), "国务院办公厅通知已公布")
	fatal(t, err)
	_, err = x.ActOnHolidays(t.Context(), confirms, v.Holiday.ID, v.Version, market.HolidayConfirm, "")
	fatal(t, err)
}

// passes lets a minute go by and everything be told.
func (x *pairing) passes(t *testing.T) {
	t.Helper()
	x.hears(t)
	x.clock.until(x.clock.Now().Add(time.Minute))
}

func (x *pairing) step(t *testing.T, a market.Actor, id string, step service.IntroductionStep) {
	t.Helper()
	now, err := x.Introduction(t.Context(), a, id)
	ok(t, err)
	_, err = x.ActOnIntroduction(t.Context(), a, id, now.Version, step)
	ok(t, err)
	x.passes(t)
}

func (x *pairing) broker(t *testing.T, a market.Actor, id string, action market.BrokerAction) {
	t.Helper()
	now, err := x.Introduction(t.Context(), a, id)
	ok(t, err)
	_, err = x.ActOnBroker(t.Context(), a, id, now.Version, action, x.agency.Organisation, "")
	ok(t, err)
	x.passes(t)
}

// open are the events in an inbox, as of and action.
func (x *pairing) open(t *testing.T, a market.Actor) []string {
	t.Helper()
	var out []string
	for _, r := range x.box(t, a, service.BoxInbox) {
		if r.Alert.Event != nil {
			out = append(out, r.Alert.Event.Of+"."+r.Alert.Event.Action)
		} else {
			out = append(out, r.Alert.Sort)
		}
	}
	slices.Sort(out)
	return out
}

func (x *pairing) wants(t *testing.T, when string, a market.Actor, want ...string) {
	t.Helper()
	if got := x.open(t, a); !slices.Equal(got, want) {
		t.Errorf("%s: the inbox holds %v, want %v", when, got, want)
	}
}

func TestAnInterestTakesThePlaceOfTheMatchAlertsItGrewOutOf(t *testing.T) {
	x := newPairing(t)
	x.wants(t, "before", x.uni, "match")
	x.propose(t)
	x.wants(t, "after", x.uni)
	x.wants(t, "after", x.firm, "introduction.propose")
	done := x.box(t, x.uni, service.BoxDone)
	if len(done) != 1 || done[0].Alert.State != market.AlertActed || done[0].Alert.Sort != market.AlertMatch {
		t.Errorf("the university's match alert is %+v", done)
	}
	// Another text of an item that the two talk about is no news.
	x.changed(t, x.demand, longer)
	x.wants(t, "after another text", x.uni)
}

func TestTheOtherSideHearsOfEachStepOnce(t *testing.T) {
	x := newPairing(t)
	id := x.propose(t)
	x.step(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionAsk, Words: "样品厚度多少？"})
	x.wants(t, "asked", x.uni, "introduction.ask")
	x.wants(t, "asked", x.firm)
	x.step(t, x.uni, id, service.IntroductionStep{Action: market.IntroductionAnswer, Words: "四十微米"})
	x.wants(t, "answered", x.uni)
	x.wants(t, "answered", x.firm, "introduction.answer")
	x.step(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionAccept})
	x.wants(t, "accepted", x.uni, "introduction.accept")
	x.wants(t, "accepted", x.firm)
	x.broker(t, x.uni, id, market.BrokerInvite)
	x.wants(t, "invited", x.firm, "broker.invite")
	x.wants(t, "invited", x.agency)
	x.broker(t, x.firm, id, market.BrokerAgree)
	x.wants(t, "agreed", x.agency, "broker.agree")
	x.wants(t, "agreed", x.uni, "broker.agree", "introduction.accept")
	x.broker(t, x.agency, id, market.BrokerJoin)
	x.wants(t, "joined", x.firm, "broker.join")
	_, err := x.Say(t.Context(), x.uni, id, "样品已寄出", nil)
	ok(t, err)
	x.passes(t)
	x.wants(t, "said", x.firm, "broker.join", "message.say")
	x.wants(t, "said", x.agency, "message.say")
	_, err = x.Say(t.Context(), x.uni, id, "请查收", nil)
	ok(t, err)
	x.passes(t)
	x.wants(t, "said again", x.firm, "broker.join", "message.say")
	_, err = x.ProposeMeeting(t.Context(), x.firm, id, market.MeetingPlan{Subject: "样品评审", Starts: x.clock.Now().Add(48 * time.Hour), Minutes: 60})
	ok(t, err)
	_, err = x.AddMilestone(t.Context(), x.firm, id, market.MilestonePlan{What: "送样", Who: x.uni.Organisation, Due: "2027-03-01"})
	ok(t, err)
	x.passes(t)
	x.wants(t, "met", x.agency, "meeting.propose", "message.say", "milestone.add")
	// Who looks at the room has heard of what is in it.
	ok(t, x.MarkSeen(t.Context(), x.agency, id))
	x.wants(t, "seen", x.agency)
	x.broker(t, x.firm, id, market.BrokerEnd)
	x.wants(t, "ended", x.agency, "broker.end")
	if row := x.box(t, x.agency, service.BoxInbox)[0]; row.Words.Path != "" || strings.Contains(row.Words.Line.ZH, "瀚辰") {
		t.Errorf("an agency whose part is over reads %+v", row.Words)
	}
	x.step(t, x.uni, id, service.IntroductionStep{Action: market.IntroductionClose, Reason: "price"})
	x.wants(t, "closed", x.firm, "introduction.close", "message.say")
	// Again from the beginning: nothing more.
	before, err := x.Store.Count(t.Context(), store.Query{Kind: service.Alerts})
	ok(t, err)
	ok(t, x.Alerts.NoteTold(t.Context(), 0))
	x.hears(t)
	after, err := x.Store.Count(t.Context(), store.Query{Kind: service.Alerts})
	ok(t, err)
	if before != after {
		t.Errorf("%d alerts were told again", after-before)
	}
}

func TestWhatWasSeenBeforeItWasToldIsNotTold(t *testing.T) {
	x := newPairing(t)
	id := x.propose(t)
	x.step(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionAccept})
	_, err := x.Say(t.Context(), x.firm, id, "您好", nil)
	ok(t, err)
	x.clock.until(x.clock.Now().Add(time.Second))
	ok(t, x.MarkSeen(t.Context(), x.uni, id))
	x.passes(t)
	x.wants(t, "seen at once", x.uni, "introduction.accept")
}

func TestDeadlinesOfIntroductionsComeNear(t *testing.T) {
	x := newPairing(t)
	x.knowsNextYear(t) // an answer is due in working days of January
	id := x.propose(t)
	v, err := x.Introduction(t.Context(), x.firm, id)
	ok(t, err)
	if v.Introduction.Due == "" {
		t.Fatal("no answer is due")
	}
	x.clock.until(daysBefore(v.Introduction.Due, 4))
	ok(t, second(x.Alerts.TellDue(t.Context())))
	x.wants(t, "four days before", x.firm, "introduction.propose")
	x.clock.until(daysBefore(v.Introduction.Due, 3))
	for range 2 {
		ok(t, second(x.Alerts.TellDue(t.Context())))
	}
	x.wants(t, "three days before", x.firm, "introduction.due")
	x.clock.until(daysBefore(v.Introduction.Due, -1))
	ok(t, second(x.LapseIntroductions(t.Context())))
	x.passes(t)
	x.wants(t, "after it", x.firm, "introduction.lapse")
	x.wants(t, "after it", x.uni, "introduction.lapse")
}

func TestParkedTalksAndMilestonesComeUpOnTheirDay(t *testing.T) {
	x := newPairing(t)
	id := x.propose(t)
	x.step(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionAccept})
	m, err := x.AddMilestone(t.Context(), x.firm, id, market.MilestonePlan{What: "送样", Who: x.uni.Organisation, Due: "2027-01-20"})
	ok(t, err)
	x.step(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionPark, Day: "2027-01-17"})
	x.clock.until(china("2027-01-17 09:00"))
	for range 2 {
		ok(t, second(x.Alerts.TellDue(t.Context())))
	}
	x.wants(t, "on the day", x.uni, "introduction.follow", "milestone.due")
	x.wants(t, "on the day", x.firm, "introduction.follow")
	_, err = x.ActOnMilestone(t.Context(), x.uni, m.ID, m.Version, market.MilestoneFinish, market.MilestonePlan{})
	ok(t, err)
	x.passes(t)
	x.wants(t, "finished", x.uni, "introduction.follow")
	x.wants(t, "finished", x.firm, "introduction.follow", "milestone.finish")
}

func daysBefore(day market.Date, n int) time.Time {
	return day.Time().Add(time.Duration(9-24*n) * time.Hour)
}

// TestAnAnonymousSideIsInNoNews looks through all that reaches the other side
// before the recipient accepts.
func TestAnAnonymousSideIsInNoNews(t *testing.T) {
	x := newPairing(t)
	id := x.propose(t)
	x.step(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionAsk, Words: "样品厚度多少？"})
	rows := x.box(t, x.uni, service.BoxInbox)
	if len(rows) != 1 {
		t.Fatalf("%d alerts", len(rows))
	}
	doc, err := x.Store.Get(t.Context(), service.Alerts, rows[0].Alert.ID)
	ok(t, err)
	owner, _, err := x.Organisation(t.Context(), x.firm.Organisation)
	ok(t, err)
	for what, v := range map[string]any{"row": rows, "document": doc.Body} {
		text, err := json.Marshal(v)
		ok(t, err)
		for _, secret := range []string{owner.ID, owner.Name, string(owner.CreditCode), x.firm.User} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s holds %s: %s", what, secret, text)
			}
		}
	}
	x.step(t, x.uni, id, service.IntroductionStep{Action: market.IntroductionAnswer, Words: "四十微米"})
	x.step(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionAccept})
	if rows := x.box(t, x.uni, service.BoxInbox); !strings.Contains(rows[0].Words.Line.ZH, "瀚辰公司") {
		t.Errorf("after acceptance it says %+v", rows[0].Words)
	}
}

// TestAMessageWakesAReaderAtAnotherProcess has one process follow the journal
// for a reader while another takes the message.
func TestAMessageWakesAReaderAtAnotherProcess(t *testing.T) {
	uri := mongotest.Start(t)
	backend := func() store.Backend {
		b, err := mongo.Open(t.Context(), uri)
		ok(t, err)
		return b
	}
	f := townOver(t, backend())
	achievement := f.offers(t)
	other, err := store.Open(t.Context(), backend(), store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: f.clock})
	ok(t, err)
	t.Cleanup(func() { _ = other.Close() })
	v, err := f.Propose(t.Context(), f.firm, service.Proposal{Pair: service.Pair{Achievement: achievement}, Form: interest})
	ok(t, err)
	id := v.Introduction.ID
	_, err = f.ActOnIntroduction(t.Context(), f.uni, id, v.Version, service.IntroductionStep{Action: market.IntroductionAccept})
	ok(t, err)

	elsewhere := opened(t, other, f.clock, f.ranker)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	head, err := f.Store.Head(ctx)
	ok(t, err)
	watching := elsewhere.Alerts.Watch(f.uni)
	strange := elsewhere.Alerts.Watch(admit(t, f.Service, "91220100MYA3946381", "长风技术转移公司", "220104", market.Agency))
	var following sync.WaitGroup
	following.Go(func() {
		for e, err := range other.Follow(ctx, head) {
			if err == nil {
				err = elsewhere.Alerts.Ring(ctx, e)
			}
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
	})
	_, err = f.Say(ctx, f.firm, id, "您好", nil)
	ok(t, err)
	select {
	case <-watching.Changed:
		if got := watching.Introductions(); fmt.Sprint(got) != fmt.Sprint([]string{id}) {
			t.Errorf("the reader hears of %v", got)
		}
	case <-ctx.Done():
		t.Error("the reader hears nothing")
	}
	r, err := elsewhere.Room(t.Context(), f.uni, id)
	ok(t, err)
	if len(r.Messages) != 1 {
		t.Errorf("the reader reads %d messages", len(r.Messages))
	}
	if got := strange.Introductions(); len(got) != 0 {
		t.Errorf("one who has no part hears of %v", got)
	}
	cancel()
	following.Wait()
}
