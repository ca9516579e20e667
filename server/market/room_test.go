package market_test

import (
	"testing"
	"time"

	"duijie/server/market"
)

func roomDoing(organisation, words string) market.RoomDoing {
	return market.RoomDoing{Organisation: organisation, By: "u", Words: words, At: introducedAt}
}

func goodPlan() market.MeetingPlan {
	return market.MeetingPlan{Subject: "技术交流", Starts: introducedAt.Add(48 * time.Hour), Minutes: 60}
}

func TestAMeetingIsConfirmedByAnother(t *testing.T) {
	var m market.Meeting
	do := func(organisation string, action market.MeetingAction, want market.Code, words string) {
		t.Helper()
		if err := m.Do(action, goodPlan(), roomDoing(organisation, words)); market.CodeOf(err) != want {
			t.Fatalf("%s by %s: %v, want %q", action, organisation, err, want)
		}
	}
	do(uniID, market.MeetingConfirm, market.CodeConflict, "")
	do(uniID, market.MeetingPropose, "", "")
	do(uniID, market.MeetingConfirm, market.CodeForbidden, "")
	do(firmID, market.MeetingConfirm, "", "")
	do(firmID, market.MeetingChange, "", "")
	if m.State != market.MeetingProposed || m.Sequence() != 2 {
		t.Errorf("changed: %+v", m)
	}
	do(firmID, market.MeetingConfirm, market.CodeForbidden, "") // it is its own time now
	do(uniID, market.MeetingConfirm, "", "")
	do(uniID, market.MeetingCancel, market.CodeInvalid, "")
	do(uniID, market.MeetingCancel, "", "出差")
	do(firmID, market.MeetingChange, market.CodeConflict, "")
}

func TestWhatAMeetingMustNotBe(t *testing.T) {
	for name, spoil := range map[string]func(*market.MeetingPlan){
		"in the past":     func(p *market.MeetingPlan) { p.Starts = introducedAt },
		"in three years":  func(p *market.MeetingPlan) { p.Starts = introducedAt.AddDate(3, 0, 0) },
		"of no length":    func(p *market.MeetingPlan) { p.Minutes = 0 },
		"of two days":     func(p *market.MeetingPlan) { p.Minutes = 2880 },
		"about nothing":   func(p *market.MeetingPlan) { p.Subject = "" },
		"at a false link": func(p *market.MeetingPlan) { p.Link = "javascript:alert(1)" },
	} {
		plan := goodPlan()
		spoil(&plan)
		var m market.Meeting
		if err := m.Do(market.MeetingPropose, plan, roomDoing(uniID, "")); market.CodeOf(err) != market.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAMilestoneIsFinishedByWhoIsResponsible(t *testing.T) {
	var m market.Milestone
	plan := market.MilestonePlan{What: "寄送样品", Who: firmID, Due: "2026-07-01"}
	members := []string{uniID, firmID}
	do := func(organisation string, action market.MilestoneAction, want market.Code) {
		t.Helper()
		if err := m.Do(action, plan, members, roomDoing(organisation, "")); market.CodeOf(err) != want {
			t.Fatalf("%s by %s: %v, want %q", action, organisation, err, want)
		}
	}
	plan.Who = thirdI
	do(uniID, market.MilestoneAdd, market.CodeInvalid) // not of the room
	plan.Who = firmID
	do(uniID, market.MilestoneAdd, "")
	do(uniID, market.MilestoneFinish, market.CodeForbidden)
	do(firmID, market.MilestoneFinish, "")
	if m.DoneOn != "2026-06-01" {
		t.Errorf("done on %q", m.DoneOn)
	}
	do(uniID, market.MilestoneReopen, "")
	if m.DoneOn != "" {
		t.Errorf("open, and done on %q", m.DoneOn)
	}
	do(uniID, market.MilestoneDrop, "")
	do(firmID, market.MilestoneFinish, market.CodeConflict)
}

func TestDutiesOfIntroductions(t *testing.T) {
	i := asIntroduced(t)
	now := introducedAt
	for who, want := range map[string]bool{firmID: true, uniID: false, thirdI: false} {
		if d := market.IntroductionDuty(i, who, "", now); (d != nil) != want || d != nil && (d.Due != i.Due || d.Overdue) {
			t.Errorf("proposed: %s has %+v", who, d)
		}
	}
	takes(t, &i, market.PartRecipient, market.IntroductionAsk, saying("厚度？"))
	if market.IntroductionDuty(i, firmID, "", now) != nil || market.IntroductionDuty(i, uniID, "", now) == nil {
		t.Error("a question is not the proposer's to answer")
	}
	takes(t, &i, market.PartRecipient, market.IntroductionAccept)
	if market.IntroductionDuty(i, firmID, "", now) != nil || market.IntroductionDuty(i, uniID, "", now) != nil {
		t.Error("talks are a duty")
	}
	m := market.Meeting{}
	if err := m.Do(market.MeetingPropose, goodPlan(), roomDoing(uniID, "")); err != nil {
		t.Fatal(err)
	}
	if market.MeetingDuty(i, m, uniID, "", now) != nil || market.MeetingDuty(i, m, firmID, "", now) == nil || market.MeetingDuty(i, m, firmID, "", now.AddDate(0, 0, 3)) != nil {
		t.Error("a meeting is the other's to confirm, before it begins")
	}
	ms := market.Milestone{State: market.MilestoneOpen, Plan: market.MilestonePlan{Who: uniID, Due: "2026-06-10"}, Steps: []market.MilestoneStep{{At: now}}}
	if market.MilestoneDuty(i, ms, uniID, "", now) != nil || market.MilestoneDuty(i, ms, uniID, "", now.AddDate(0, 0, 2)) == nil || market.MilestoneDuty(i, ms, firmID, "", now.AddDate(0, 0, 2)) != nil {
		t.Error("a milestone is a duty of who is responsible, a week before its last day")
	}
	takes(t, &i, market.PartProposer, market.IntroductionPark, func(d *market.IntroductionDoing) { d.Day = "2026-06-20" })
	if market.IntroductionDuty(i, uniID, "", now) != nil || market.IntroductionDuty(i, firmID, "", now.AddDate(0, 0, 20)) == nil {
		t.Error("what is parked is looked at on its day, by both")
	}
}
