package market_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

// awaiting is who is waited for in a state of something, and whether that stands on
// the to-do list: as which kind of duty.
type awaiting struct {
	of    *market.CodeList
	state string
	who   string // empty: nobody, it rests or is over
	duty  string // code of duty; empty: not on the list
	why   string // not on the list although somebody is waited for
}

// awaited is the table in docs/accounts.md.
var awaited = []awaiting{
	{market.States, "draft", "", "", ""},
	{market.States, "internal", "the organisation's own manager", market.DutyListing, ""},
	{market.States, "submitted", "the office, or the agency that it named", market.DutyListing, ""},
	{market.States, "returned", "the organisation", market.DutyListing, ""},
	{market.States, "published", "", "", ""},
	{market.States, "withdrawn", "", "", ""},
	{market.States, "expired", "", "", ""},
	{market.DisclosureStates, "asked", "a manager of the asking side for the undertaking, then one of the owner", market.DutyDisclosure, ""},
	{market.DisclosureStates, "granted", "", "", ""},
	{market.DisclosureStates, "refused", "", "", ""},
	{market.DisclosureStates, "revoked", "", "", ""},
	{market.DisclosureStates, "withdrawn", "", "", ""},
	{market.IntroductionStates, "proposed", "the side that was asked", market.DutyIntroduction, ""},
	{market.IntroductionStates, "asked", "the proposing side", market.DutyIntroduction, ""},
	{market.IntroductionStates, "open", "", "", ""},
	{market.IntroductionStates, "parked", "both, from the day of its resumption on", market.DutyIntroduction, ""},
	{market.IntroductionStates, "contracted", "", "", ""},
	{market.IntroductionStates, "closed", "", "", ""},
	{market.IntroductionStates, "declined", "", "", ""},
	{market.IntroductionStates, "lapsed", "", "", ""},
	{market.IntroductionStates, "withdrawn", "", "", ""},
	{market.BrokerStates, "invited", "the other side", market.DutyIntroduction, ""},
	{market.BrokerStates, "asked", "the agency", market.DutyIntroduction, ""},
	{market.BrokerStates, "in", "", "", ""},
	{market.BrokerStates, "refused", "", "", ""},
	{market.BrokerStates, "ended", "", "", ""},
	{market.MeetingStates, "proposed", "the other side, until it would begin", market.DutyIntroduction, ""},
	{market.MeetingStates, "confirmed", "", "", ""},
	{market.MeetingStates, "cancelled", "", "", ""},
	{market.MilestoneStates, "open", "who has to reach it, in its last week", market.DutyIntroduction, ""},
	{market.MilestoneStates, "done", "", "", ""},
	{market.MilestoneStates, "dropped", "", "", ""},
	{market.ContractStates, "draft", "", "", ""},
	{market.ContractStates, "proposed", "the other party", market.DutyContract, ""},
	{market.ContractStates, "concluded", "the other party, once one has performed it", market.DutyContract, ""},
	{market.ContractStates, "performed", "", "", ""},
	{market.ContractStates, "terminated", "", "", ""},
	{market.VoucherStates, "recorded", "the other party", market.DutyContract, ""},
	{market.VoucherStates, "confirmed", "", "", ""},
	{market.VoucherStates, "disputed", "who recorded it", "", "it stands at the contract; the two settle it between them"},
	{market.VoucherStates, "reversed", "", "", ""},
	{market.RegistrationStates, "submitted", "the registering body", "", "it works outside the platform"},
	{market.RegistrationStates, "supplement", "the seller", "", "what is missing is handed in outside the platform; it stands at the contract"},
	{market.RegistrationStates, "registered", "", "", ""},
	{market.RegistrationStates, "changed", "", "", ""},
	{market.RegistrationStates, "cancelled", "", "", ""},
	{market.RegistrationStates, "revoked", "", "", ""},
	{market.RegistrationStates, "refused", "", "", ""},
	{market.ProjectStates, "draft", "", "", ""},
	{market.ProjectStates, "proposed", "the other side", market.DutyProject, ""},
	{market.ProjectStates, "submitted", "the provincial department", market.DutyProject, ""},
	{market.ProjectStates, "returned", "the two sides", market.DutyProject, ""},
	{market.ProjectStates, "refused", "", "", ""},
	{market.ProjectStates, "accepted", "the provincial department, once the call is over: by the plan", market.DutyProject, ""},
	{market.ProjectStates, "listed", "who has to reach a milestone, in its last week; both for the final report", market.DutyProject, ""},
	{market.ProjectStates, "finishing", "the other side", market.DutyProject, ""},
	{market.ProjectStates, "reported", "the provincial department", market.DutyProject, ""},
	{market.ProjectStates, "completed", "", "", ""},
	{market.ProjectStates, "terminated", "", "", ""},
	{market.ProjectStates, "withdrawn", "", "", ""},
	{market.ProjectStates, "lapsed", "", "", ""},
	{market.ProjectPlanStates, "draft", "", "", ""},
	{market.ProjectPlanStates, "proposed", "a second person of the provincial department", market.DutyProject, ""},
	{market.ProjectPlanStates, "published", "", "", ""},
	{market.StoryStates, "proposed", "the manager of the other party", market.DutyStory, ""},
	{market.StoryStates, "published", "", "", ""},
	{market.StoryStates, "withdrawn", "", "", ""},
	{market.StoryStates, "hidden", "", "", ""},
	{market.StoryStates, "closed", "", "", ""},
	{market.ApplicationStates, "submitted", "the managers of the office", market.DutyApplication, ""},
	{market.ApplicationStates, "returned", "the applicant", "", "has no account: a letter with a link"},
	{market.ApplicationStates, "admitted", "", "", ""},
	{market.ApplicationStates, "refused", "", "", ""},
	{market.ApplicationStates, "withdrawn", "", "", ""},
	{market.ApplicationStates, "lapsed", "", "", ""},
	{market.InvitationStates, "open", "who was invited", "", "has no account: a letter with a link"},
	{market.InvitationStates, "accepted", "", "", ""},
	{market.InvitationStates, "withdrawn", "", "", ""},
}

// TestEveryStateSaysWhoIsWaitedFor finds a state that is new and in no row.
func TestEveryStateSaysWhoIsWaitedFor(t *testing.T) {
	rows := map[*market.CodeList][]string{}
	for _, a := range awaited {
		rows[a.of] = append(rows[a.of], a.state)
		if a.duty != "" && !market.DutyKinds.Has(a.duty) {
			t.Errorf("%s: no duty %s", a.state, a.duty)
		}
		if a.who != "" && a.duty == "" && a.why == "" {
			t.Errorf("%s %s: why is it not on the list?", a.of.Name, a.state)
		}
	}
	for list, states := range rows {
		want := slices.Clone(list.Codes())
		slices.Sort(want)
		slices.Sort(states)
		if diff := cmp.Diff(want, states); diff != "" {
			t.Errorf("%s (- states, + rows):\n%s", list.Name, diff)
		}
	}
}

// onTheList tells, for what the domain decides by itself, whether anyone has a duty in
// a state. What package service reads together is tested there.
func onTheList() map[*market.CodeList]func(state string) bool {
	now := time.Date(2026, 11, 27, 4, 0, 0, 0, time.UTC)
	sides := []string{"a", "b", "agency"}
	people := []market.Actor{
		{User: "1", Organisation: "a", Roles: []market.Grant{{Role: market.RoleOrgManager}}},
		{User: "2", Organisation: "b", Roles: []market.Grant{{Role: market.RoleOrgManager}}},
		{User: "3", Organisation: "bureau", Roles: []market.Grant{{Role: market.RoleDepartmentManager, Region: market.Jilin}}},
	}
	talks := func() market.Introduction {
		return market.Introduction{ID: "i", From: "a", To: "b", State: market.IntroductionOpen, ResumeOn: "2026-11-27", Demand: &market.IntroducedItem{ID: "d"}}
	}
	anySide := func(duty func(side string) *market.Duty) bool {
		return slices.ContainsFunc(sides, func(s string) bool { return duty(s) != nil })
	}
	anyone := func(duty func(a market.Actor) *market.Duty) bool {
		return slices.ContainsFunc(people, func(a market.Actor) bool { return duty(a) != nil })
	}
	return map[*market.CodeList]func(string) bool{
		market.IntroductionStates: func(state string) bool {
			i := talks()
			i.State = market.IntroductionState(state)
			return anySide(func(s string) *market.Duty { return market.IntroductionDuty(i, s, "", now) })
		},
		market.BrokerStates: func(state string) bool {
			i := talks()
			i.Broker = &market.Broker{Organisation: "agency", InvitedBy: "a", State: market.BrokerState(state)}
			return anySide(func(s string) *market.Duty { return market.IntroductionDuty(i, s, "", now) })
		},
		market.MeetingStates: func(state string) bool {
			m := market.Meeting{State: market.MeetingState(state), ProposedBy: "a", Plan: market.MeetingPlan{Starts: now.Add(time.Hour)}, Steps: make([]market.MeetingStep, 1)}
			return anySide(func(s string) *market.Duty { return market.MeetingDuty(talks(), m, s, "", now) })
		},
		market.MilestoneStates: func(state string) bool {
			m := market.Milestone{State: market.MilestoneState(state), Plan: market.MilestonePlan{Who: "b", Due: "2026-11-30"}, Steps: make([]market.MilestoneStep, 1)}
			return anySide(func(s string) *market.Duty { return market.MilestoneDuty(talks(), m, s, "", now) })
		},
		market.DisclosureStates: func(state string) bool {
			d := market.Disclosure{State: market.DisclosureState(state), Party: "a", Owner: "b"}
			return anyone(func(a market.Actor) *market.Duty { return market.DisclosureDuty(a, d) })
		},
		market.ApplicationStates: func(state string) bool {
			p := market.Application{State: market.ApplicationState(state), Office: "220104"}
			return anyone(func(a market.Actor) *market.Duty { return market.ApplicationDuty(a, p, now) })
		},
		market.ProjectPlanStates: func(state string) bool {
			p := market.ProjectPlan{State: market.ProjectPlanState(state)}
			return anyone(func(a market.Actor) *market.Duty { return market.ProjectPlanDuty(a, p, now) })
		},
		market.ProjectStates: func(state string) bool {
			p := market.Project{State: market.ProjectState(state), University: "a", Enterprise: "b", SubmittedAt: now, Listing: &market.ProjectListing{At: now}}
			p.Text.Ends = "2026-11-26"
			if p.FinalBy = []market.Confirmation{{Organisation: "a"}}; p.State == market.ProjectProposed {
				p.Confirmed = p.FinalBy // one side has spoken; a return begins anew
			}
			return state == string(market.ProjectAccepted) || // by its call
				anyone(func(a market.Actor) *market.Duty { return market.ProjectDuty(a, p, "", now) }) ||
				anyone(func(a market.Actor) *market.Duty { return market.FinalReportDuty(a, p, "", now) })
		},
	}
}

func TestWhoIsWaitedForHasADuty(t *testing.T) {
	probes := onTheList()
	for _, a := range awaited {
		probe, has := probes[a.of]
		if has && probe(a.state) != (a.duty != "") {
			t.Errorf("%s %s: somebody has a duty: %v, the table says %q", a.of.Name, a.state, !(a.duty != ""), a.duty)
		}
	}
	call := market.ProjectCall{State: market.ProjectCallOpen, Terms: market.ProjectCallTerms{Closes: "2026-11-01"}}
	province := market.Actor{User: "3", Roles: []market.Grant{{Role: market.RoleDepartmentManager, Region: market.Jilin}}}
	if market.DrawUpDuty(province, call, 1, false, time.Date(2026, 11, 27, 4, 0, 0, 0, time.UTC)) == nil {
		t.Error("nobody has to draw up the plan of accepted projects")
	}
}

// TestWhatWaitsInTheDocs compares docs/accounts.md with the table. DUIJIE_UPDATE=1
// writes it.
func TestWhatWaitsInTheDocs(t *testing.T) {
	var rows [][]string
	for _, a := range awaited {
		if a.who == "" {
			continue
		}
		on := labelled(market.DutyKinds, a.duty)
		if a.duty == "" {
			on = "no: " + a.why
		}
		rows = append(rows, []string{"`" + a.of.Name + "`", labelled(a.of, a.state), a.who, on})
	}
	made := "\n" + markdown([]string{"Of", "状态 State", "Waited for", "待办 On the to-do list"}, rows) + "\n"
	const begins, ends = "<!-- made from awaiting_test.go -->\n", "<!-- end -->\n"
	text := document(t, "accounts.md")
	before, rest, found := strings.Cut(text, begins)
	table, after, over := strings.Cut(rest, ends)
	if !found || !over {
		t.Fatal("docs/accounts.md has no place for what waits")
	}
	if os.Getenv("DUIJIE_UPDATE") != "" && made != table {
		if err := os.WriteFile("../../docs/accounts.md", []byte(before+begins+made+ends+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(strings.Split(made, "\n"), strings.Split(table, "\n")); diff != "" {
		t.Errorf("docs/accounts.md differs; DUIJIE_UPDATE=1 writes it anew (- wanted, + found):\n%s", diff)
	}
}
