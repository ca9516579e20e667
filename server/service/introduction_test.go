package service_test

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"

	"github.com/xuri/excelize/v2"
)

// talkers are a firm with an anonymous demand, a university with an achievement,
// and an agency.
type talkers struct {
	*dealers
	agency              market.Actor
	demand, achievement string
}

func newTalkers(t *testing.T) *talkers {
	t.Helper()
	x := &talkers{dealers: newDealers(t)}
	x.agency = admit(t, x.Service, "91220100MYA3946381", "长风技术转移公司", "220104", market.Agency)
	need := market.DemandContent{Title: "功率器件散热用高导热膜", Field: "05", Anonymous: true, Modes: []string{"commissioned"},
		Problem: "逆变器功率器件局部过热，需要导热系数更高的石墨烯膜材料替代进口。"}
	d, err := x.Demands.Create(t.Context(), x.firm, service.Draft[market.DemandContent]{Number: "D-1", Content: need})
	fatal(t, err)
	d = published(t, x.Demands, x.firm, x.prefecture, d)
	a, err := x.Achievements.Create(t.Context(), x.uni, draftOf("A-1"))
	fatal(t, err)
	a = published(t, x.Achievements, x.uni, office("220100", market.RoleReviewer), a)
	x.demand, x.achievement = d.Item.ID, a.Item.ID
	return x
}

var interest = market.IntroductionForm{What: "希望评估导热膜样品", Why: "有中试线和测定条件", Stage: "ready", Modes: []string{"commissioned"}}

func (x *talkers) pair() service.Pair {
	return service.Pair{Demand: x.demand, Achievement: x.achievement}
}

func (x *talkers) proposed(t *testing.T) service.IntroductionView {
	t.Helper()
	v, err := x.Propose(t.Context(), x.uni, service.Proposal{Pair: x.pair(), Form: interest})
	fatal(t, err)
	return v
}

func (x *talkers) acts(t *testing.T, a market.Actor, id string, step service.IntroductionStep) service.IntroductionView {
	t.Helper()
	now, err := x.Introduction(t.Context(), a, id)
	fatal(t, err)
	v, err := x.ActOnIntroduction(t.Context(), a, id, now.Version, step)
	fatal(t, err)
	return v
}

func (x *talkers) accepted(t *testing.T) string {
	t.Helper()
	id := x.proposed(t).Introduction.ID
	x.acts(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionAccept})
	return id
}

func TestTheOwnerIsKnownWhenTheRecipientAccepts(t *testing.T) {
	x := newTalkers(t)
	v := x.proposed(t)
	if v.To.Organisation != nil || v.To.Region != "220200" || v.To.Kind != market.Enterprise || v.From.Organisation == nil || v.Introduction.To != "" {
		t.Errorf("the university learns %+v", v.To)
	}
	theirs, err := x.Introduction(t.Context(), x.firm, v.Introduction.ID)
	fatal(t, err)
	if theirs.From.Organisation == nil || !theirs.Hides || theirs.Part != market.PartRecipient {
		t.Errorf("the firm reads %+v", theirs)
	}
	x.acts(t, x.firm, v.Introduction.ID, service.IntroductionStep{Action: market.IntroductionAccept})
	v, err = x.Introduction(t.Context(), x.uni, v.Introduction.ID)
	fatal(t, err)
	if v.To.Organisation == nil || v.To.Organisation.Name != "瀚辰公司" || v.Hides {
		t.Errorf("after acceptance the university learns %+v", v.To)
	}
}

func TestOneIntroductionOnAPairAtATime(t *testing.T) {
	x := newTalkers(t)
	first := x.proposed(t)
	var won int
	var wait sync.WaitGroup
	var mu sync.Mutex
	for range 4 {
		wait.Go(func() {
			_, err := x.Propose(t.Context(), x.firm, service.Proposal{Pair: x.pair(), Form: interest})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if market.CodeOf(err) != market.CodeConflict {
				t.Errorf("a second one: %v", err)
			}
		})
	}
	wait.Wait()
	if won != 0 {
		t.Errorf("%d more on the same pair", won)
	}
	p, err := x.Prospect(t.Context(), x.firm, x.pair())
	fatal(t, err)
	if p.Existing != first.Introduction.ID || !p.HidesOwn {
		t.Errorf("the form says %+v", p)
	}
	x.acts(t, x.uni, first.Introduction.ID, service.IntroductionStep{Action: market.IntroductionWithdraw})
	_, err = x.Propose(t.Context(), x.firm, service.Proposal{Pair: x.pair(), Form: interest})
	fatal(t, err)
}

func TestWhatCannotBeProposed(t *testing.T) {
	x := newTalkers(t)
	draft, err := x.Achievements.Create(t.Context(), x.uni, draftOf("A-2"))
	fatal(t, err)
	for _, c := range []struct {
		name string
		a    market.Actor
		pair service.Pair
		want market.Code
	}{
		{"nothing", x.uni, service.Pair{}, market.CodeInvalid},
		{"one's own demand", x.firm, service.Pair{Demand: x.demand}, market.CodeConflict},
		{"two that are others'", x.third, x.pair(), market.CodeConflict},
		{"a draft of another", x.firm, service.Pair{Achievement: draft.Item.ID}, market.CodeNotFound},
		{"one's own draft", x.uni, service.Pair{Demand: x.demand, Achievement: draft.Item.ID}, market.CodeNotFound},
		{"an achievement as a demand", x.firm, service.Pair{Demand: x.achievement}, market.CodeNotFound},
		{"by a visitor", market.Actor{}, service.Pair{Demand: x.demand}, market.CodeForbidden},
		{"by an office", x.prefecture, service.Pair{Demand: x.demand}, market.CodeForbidden},
	} {
		_, err := x.Propose(t.Context(), c.a, service.Proposal{Pair: c.pair, Form: interest})
		wantCode(t, c.name, err, c.want)
	}
	named := interest
	named.Why = "瀚辰公司希望合作开发"
	_, err = x.Propose(t.Context(), x.firm, service.Proposal{Pair: x.pair(), Form: named})
	wantCode(t, "an anonymous demander names itself", err, market.CodeInvalid)
}

func TestAnUnansweredIntroductionLapses(t *testing.T) {
	x := newTalkers(t)
	v := x.proposed(t)
	if v.Introduction.Due != "2026-06-15" { // ten working days after 1 June 2026
		t.Errorf("due on %q", v.Introduction.Due)
	}
	x.world.at = time.Date(2026, 6, 15, 15, 59, 0, 0, time.UTC) // the last minute of the day in China
	if n, err := x.LapseIntroductions(t.Context()); n != 0 || err != nil {
		t.Errorf("on the last day %d lapsed, %v", n, err)
	}
	x.world.at = time.Date(2026, 6, 15, 16, 1, 0, 0, time.UTC)
	if n, err := x.LapseIntroductions(t.Context()); n != 1 || err != nil {
		t.Errorf("after it %d lapsed, %v", n, err)
	}
	v, err := x.Introduction(t.Context(), x.uni, v.Introduction.ID)
	fatal(t, err)
	if v.Introduction.State != market.IntroductionLapsed || v.To.Organisation != nil {
		t.Errorf("it is %+v", v)
	}
	f, err := x.IntroductionStatistics(t.Context(), x.prefecture, "", "")
	fatal(t, err)
	if f.All.Unanswered != 1 || len(f.Unanswered) != 1 || f.Unanswered[0].Recipient.Name != "瀚辰公司" || !f.Unanswered[0].Lapsed || f.Unanswered[0].Kind != "demand" {
		t.Errorf("the office reads %+v", f)
	}
	// The office of the proposer counts it, and does not learn whose the demand is.
	f, err = x.IntroductionStatistics(t.Context(), office("220100", market.RoleReviewer), "", "")
	fatal(t, err)
	if f.All.Proposed != 1 || len(f.Unanswered) != 0 {
		t.Errorf("the other office reads %+v", f)
	}
	_, err = x.IntroductionStatistics(t.Context(), x.firm, "", "")
	wantCode(t, "figures for a firm", err, market.CodeForbidden)
}

func TestADeadlineThatWaitsForTheTableIsReckoned(t *testing.T) {
	x := newClaimHouse(t)
	a, err := x.Achievements.Create(t.Context(), x.uni, draftOf("A-1"))
	fatal(t, err)
	a = published(t, x.Achievements, x.uni, office("220100", market.RoleReviewer), a)
	x.world.at = time.Date(2026, 12, 22, 2, 0, 0, 0, time.UTC)
	v, err := x.Propose(t.Context(), x.firm, service.Proposal{Pair: service.Pair{Achievement: a.Item.ID}, Form: interest})
	fatal(t, err)
	if v.Introduction.Due != "" || v.Introduction.DueOpen == nil {
		t.Fatalf("due %q, %+v", v.Introduction.Due, v.Introduction.DueOpen)
	}
	x.world.at = time.Date(2027, 3, 1, 2, 0, 0, 0, time.UTC)
	if n, err := x.LapseIntroductions(t.Context()); n != 0 || err != nil {
		t.Errorf("%d lapsed without a known last day, %v", n, err)
	}
	x.confirmed(t, nextYear(), "")
	v, err = x.Introduction(t.Context(), x.firm, v.Introduction.ID)
	fatal(t, err)
	if v.Introduction.Due == "" || v.Introduction.DueOpen != nil {
		t.Errorf("still open: %+v", v.Introduction)
	}
	if n, err := x.LapseIntroductions(t.Context()); n != 1 || err != nil {
		t.Errorf("%d lapsed, %v", n, err)
	}
}

func TestARoomIsReadByItsMembersAlone(t *testing.T) {
	x := newTalkers(t)
	id := x.accepted(t)
	data := []byte("%PDF-1.7\n样品报告\n%%EOF\n")
	f, err := x.UploadFile(t.Context(), x.firm, "../报告.exe", bytes.NewReader(data), int64(len(data)))
	fatal(t, err)
	m, err := x.Say(t.Context(), x.firm, id, " 请看附件 ", []string{f.SHA256, f.SHA256})
	fatal(t, err)
	if m.Text != "请看附件" || len(m.Files) != 1 || m.Files[0].Name != "报告.pdf" {
		t.Errorf("sent %+v", m)
	}
	reads := func(a market.Actor) bool {
		t.Helper()
		_, err := x.Room(t.Context(), a, id)
		_, second := x.FileOf(t.Context(), a, service.Messages, m.ID, f.SHA256)
		if (err == nil) != (second == nil) {
			t.Errorf("%s: the room %v, the file %v", a.User, err, second)
		}
		if err != nil {
			wantCode(t, "the room for "+a.User, err, market.CodeNotFound)
			wantCode(t, "the file for "+a.User, second, market.CodeNotFound)
			_, err := x.Say(t.Context(), a, id, "不请自来", nil)
			wantCode(t, "a message of "+a.User, err, market.CodeNotFound)
			wantCode(t, "a mark of "+a.User, x.MarkSeen(t.Context(), a, id), market.CodeNotFound)
		}
		return err == nil
	}
	for _, a := range []market.Actor{{}, x.third, x.agency, x.prefecture, x.province, office("220100", market.RoleAuditor), operator} {
		if reads(a) {
			t.Errorf("%s reads the room", a.User)
		}
	}
	if !reads(x.uni) || !reads(x.firm) {
		t.Error("the two do not read their own room")
	}
	// A colleague reads all of it: the organisation owns its dealings.
	colleague := x.firm
	colleague.User = "another of 瀚辰公司"
	if !reads(colleague) {
		t.Error("a colleague does not")
	}
	v, err := x.Introduction(t.Context(), x.uni, id)
	fatal(t, err)
	if v.Unread != 1 {
		t.Errorf("%d unread", v.Unread)
	}
	fatal(t, x.MarkSeen(t.Context(), x.uni, id))
	r, err := x.Room(t.Context(), x.firm, id)
	fatal(t, err)
	if len(r.Seen) != 2 || !slices.ContainsFunc(r.Seen, func(m service.SeenMark) bool { return m.Organisation == x.uni.Organisation }) || len(r.Files) != 1 {
		t.Errorf("the room shows %+v", r.Seen)
	}
	x.acts(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionClose, Reason: "price"})
	_, err = x.Say(t.Context(), x.uni, id, "还在吗", nil)
	wantCode(t, "a message in a closed room", err, market.CodeConflict)
	if !reads(x.uni) {
		t.Error("a closed room is gone")
	}
}

func TestAnAgencyComesInWhenAllAgreeAndGoes(t *testing.T) {
	x := newTalkers(t)
	id := x.accepted(t)
	_, err := x.Say(t.Context(), x.firm, id, "先前的话", nil)
	fatal(t, err)
	does := func(a market.Actor, action market.BrokerAction, agency string, want market.Code) {
		t.Helper()
		version := int64(0)
		if v, err := x.Introduction(t.Context(), a, id); err == nil {
			version = v.Version
		}
		_, err := x.ActOnBroker(t.Context(), a, id, version, action, agency, "请协助")
		wantCode(t, string(action)+" by "+a.User, err, want)
	}
	does(x.uni, market.BrokerInvite, x.third.Organisation, market.CodeInvalid) // no agency
	does(x.agency, market.BrokerInvite, x.agency.Organisation, market.CodeNotFound)
	does(x.uni, market.BrokerInvite, x.agency.Organisation, "")
	does(x.agency, market.BrokerJoin, "", market.CodeNotFound)
	does(x.uni, market.BrokerAgree, "", market.CodeConflict)
	does(x.firm, market.BrokerAgree, "", "")
	v, err := x.Introduction(t.Context(), x.agency, id)
	fatal(t, err)
	if v.Part != "" || v.Introduction.Form.What != "" || len(v.Introduction.Steps) != 0 || v.To.Organisation == nil {
		t.Errorf("an agency that is asked reads %+v", v.Introduction)
	}
	_, err = x.Room(t.Context(), x.agency, id)
	wantCode(t, "the room before it agreed", err, market.CodeNotFound)
	does(x.agency, market.BrokerJoin, "", "")
	r, err := x.Room(t.Context(), x.agency, id)
	fatal(t, err)
	if len(r.Messages) != 1 || len(r.Members) != 3 {
		t.Errorf("the agency reads %+v", r)
	}
	v = r.View
	_, err = x.ActOnIntroduction(t.Context(), x.agency, id, v.Version, service.IntroductionStep{Action: market.IntroductionClose, Reason: "price"})
	wantCode(t, "an agency ends the talks", err, market.CodeForbidden)
	does(x.firm, market.BrokerEnd, "", "")
	_, err = x.Room(t.Context(), x.agency, id)
	wantCode(t, "the room after its part ended", err, market.CodeNotFound)
}

func TestAConcludedContractEndsTheTalks(t *testing.T) {
	x := newTalkers(t)
	id := x.accepted(t)
	d, err := x.PrefillContract(t.Context(), x.uni, market.ContractLinks{Introduction: id})
	fatal(t, err)
	if d.Terms.Seller.CreditCode != uniCode || d.Terms.Buyer.CreditCode != firmCode || d.Terms.Type != market.DevCommissioned || d.Links != (market.ContractLinks{Demand: x.demand, Achievement: x.achievement, Introduction: id}) {
		t.Errorf("filled in as %+v, %+v", d.Terms, d.Links)
	}
	_, err = x.PrefillContract(t.Context(), x.third, market.ContractLinks{Introduction: id})
	wantCode(t, "a third organisation", err, market.CodeNotFound)
	terms := goodTerms()
	_, err = x.CreateContract(t.Context(), x.uni, service.ContractDraft{Terms: terms, Links: market.ContractLinks{Introduction: id, Demand: x.achievement}})
	wantCode(t, "with links that are not the introduction's", err, market.CodeNotFound)
	w, err := x.CreateContract(t.Context(), x.uni, service.ContractDraft{Terms: terms, Links: d.Links})
	fatal(t, err)
	w = x.does(t, x.uni, w, market.ContractConfirm, "")
	v, err := x.Introduction(t.Context(), x.firm, id)
	fatal(t, err)
	_, err = x.ActOnIntroduction(t.Context(), x.firm, id, v.Version, service.IntroductionStep{Action: market.IntroductionContract, Contract: w.Contract.ID})
	wantCode(t, "a contract that is only proposed", err, market.CodeInvalid)
	x.does(t, x.firm, w, market.ContractConfirm, "")
	v, err = x.Introduction(t.Context(), x.firm, id)
	fatal(t, err)
	if v.Introduction.State != market.IntroductionContracted || v.Introduction.Contract != w.Contract.ID {
		t.Errorf("it is %+v", v.Introduction)
	}
	// The pair may be introduced again.
	_, err = x.Propose(t.Context(), x.firm, service.Proposal{Pair: x.pair(), Form: interest})
	fatal(t, err)
}

func TestAContractThatWasBegunElsewhereCanBeNamed(t *testing.T) {
	x := newTalkers(t)
	id := x.accepted(t)
	w := x.concluded(t)
	v := x.acts(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionContract, Contract: w.Contract.ID})
	if v.Introduction.State != market.IntroductionContracted {
		t.Errorf("it is %s", v.Introduction.State)
	}
}

func TestDutiesOfAnIntroductionStandInTheList(t *testing.T) {
	x := newTalkers(t)
	id := x.proposed(t).Introduction.ID
	duty := func(a market.Actor) *market.Duty {
		t.Helper()
		all, err := x.Duties(t.Context(), a)
		fatal(t, err)
		for _, d := range all {
			if d.Kind == market.DutyIntroduction {
				return &d
			}
		}
		return nil
	}
	if d := duty(x.firm); d == nil || d.Subject != id || d.Name != "北陆大学" || d.Due != "2026-06-15" {
		t.Errorf("the firm has %+v", d)
	}
	x.acts(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionAsk, Words: "厚度？"})
	if d := duty(x.uni); d == nil || d.Name != "" {
		t.Errorf("the university has %+v, and must not learn a name", d)
	}
	if duty(x.firm) != nil {
		t.Error("it is the university's turn")
	}
}

func TestAdviceIsTheOwnersAlone(t *testing.T) {
	x := newTalkers(t)
	id := x.proposed(t).Introduction.ID
	x.acts(t, x.firm, id, service.IntroductionStep{Action: market.IntroductionDecline, Reason: "immature", Words: "只有小试"})
	a, err := x.Advice(t.Context(), x.uni, service.Achievements, x.achievement)
	fatal(t, err)
	if a.Declined != 1 || len(a.Lines) != 1 || a.Lines[0].Reason != "immature" {
		t.Errorf("%+v", a)
	}
	_, err = x.Advice(t.Context(), x.firm, service.Achievements, x.achievement)
	wantCode(t, "another's achievement", err, market.CodeNotFound)
	_, err = x.Advice(t.Context(), x.uni, service.Demands, x.demand)
	wantCode(t, "an anonymous demand of another", err, market.CodeNotFound)
	f, err := x.IntroductionStatistics(t.Context(), x.province, "2026-06-01", "2026-06-01")
	fatal(t, err)
	if len(f.Reasons) != 1 || f.Reasons[0] != (service.GivenReason{Reason: "immature", Count: 1}) || len(f.Months) != 1 || f.Fields[0].Value != "05" {
		t.Errorf("%+v", f)
	}
	if f, err = x.IntroductionStatistics(t.Context(), x.province, "2026-06-02", ""); err != nil || f.All.Proposed != 0 {
		t.Errorf("of another day: %+v, %v", f, err)
	}
}

func TestTheWorkbookOfDealingsHidesToo(t *testing.T) {
	x := newTalkers(t)
	x.proposed(t)
	book := func(a market.Actor) string {
		t.Helper()
		var b bytes.Buffer
		fatal(t, x.WriteIntroductions(t.Context(), a, &b, "zh"))
		f, err := excelize.OpenReader(&b)
		fatal(t, err)
		rows, err := f.GetRows(f.GetSheetName(0))
		fatal(t, err)
		if len(rows) != 2 {
			t.Fatalf("%d rows", len(rows))
		}
		return strings.Join(rows[1], "|")
	}
	if row := book(x.uni); strings.Contains(row, "瀚辰") || !strings.Contains(row, "发出|待答复|（对方同意前不公开）") {
		t.Errorf("the university's: %s", row)
	}
	if row := book(x.firm); !strings.Contains(row, "收到|待答复|北陆大学") {
		t.Errorf("the firm's: %s", row)
	}
}

func TestAStaleStepIsRefused(t *testing.T) {
	x := newTalkers(t)
	v := x.proposed(t)
	x.acts(t, x.firm, v.Introduction.ID, service.IntroductionStep{Action: market.IntroductionAsk, Words: "厚度？"})
	_, err := x.ActOnIntroduction(t.Context(), x.uni, v.Introduction.ID, v.Version, service.IntroductionStep{Action: market.IntroductionAnswer, Words: "四十微米"})
	wantCode(t, "on an old version", err, market.CodeStale)
	_, err = x.ActOnIntroduction(t.Context(), x.third, v.Introduction.ID, v.Version, service.IntroductionStep{Action: market.IntroductionAccept})
	wantCode(t, "by a third", err, market.CodeNotFound)
}

func TestMeetingsAndMilestonesOfARoom(t *testing.T) {
	x := newTalkers(t)
	id := x.accepted(t)
	m, err := x.ProposeMeeting(t.Context(), x.uni, id, market.MeetingPlan{Subject: "技术交流", Starts: x.world.at.Add(24 * time.Hour), Minutes: 60})
	fatal(t, err)
	_, err = x.ActOnMeeting(t.Context(), x.uni, m.ID, m.Version, market.MeetingConfirm, market.MeetingPlan{}, "")
	wantCode(t, "one's own time", err, market.CodeForbidden)
	_, err = x.ActOnMeeting(t.Context(), x.third, m.ID, m.Version, market.MeetingConfirm, market.MeetingPlan{}, "")
	wantCode(t, "a third", err, market.CodeNotFound)
	m, err = x.ActOnMeeting(t.Context(), x.firm, m.ID, m.Version, market.MeetingConfirm, market.MeetingPlan{}, "")
	fatal(t, err)
	if m.State != market.MeetingConfirmed {
		t.Errorf("it is %s", m.State)
	}
	_, err = x.AddMilestone(t.Context(), x.uni, id, market.MilestonePlan{What: "寄送样品", Who: x.third.Organisation, Due: "2026-07-01"})
	wantCode(t, "a milestone of a third", err, market.CodeInvalid)
	s, err := x.AddMilestone(t.Context(), x.firm, id, market.MilestonePlan{What: "寄送样品", Who: x.uni.Organisation, Due: "2026-07-01"})
	fatal(t, err)
	s, err = x.ActOnMilestone(t.Context(), x.uni, s.ID, s.Version, market.MilestoneFinish, market.MilestonePlan{})
	fatal(t, err)
	if s.State != market.MilestoneDone || s.DoneOn != "2026-06-01" {
		t.Errorf("it is %+v", s)
	}
}
