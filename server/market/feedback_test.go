package market

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhoJudgesAMatch(t *testing.T) {
	of := func(organisation string, role Role, region string) Actor {
		return Actor{User: "u", Organisation: organisation, Roles: []Grant{{Role: role, Region: region}}}
	}
	for _, c := range []struct {
		rule string
		who  Actor
		want Side
	}{
		{"a member of the demand's organisation", of("firm", RoleMember, ""), SideDemander},
		{"a manager of the achievement's organisation", of("uni", RoleOrgManager, ""), SideOfferer},
		{"an organisation beside the two", of("other", RoleMember, ""), ""},
		{"a reviewer, wherever the items lie", of("office", RoleReviewer, "220300"), SideOfficer},
		{"a department manager", of("office", RoleDepartmentManager, "220000"), SideOfficer},
		{"an auditor changes nothing", of("office", RoleAuditor, "220000"), ""},
		{"an operator has no dealings", of("", RoleOperator, ""), ""},
		{"a visitor", Actor{}, ""},
		{"an organisation's id without an account", Actor{Organisation: "firm", Roles: []Grant{{Role: RoleMember}}}, ""},
	} {
		if got := SideOf(c.who, "firm", "uni"); got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
	if got := SideOf(Actor{User: "u", Roles: []Grant{{Role: RoleMember}}}, "", ""); got != "" {
		t.Errorf("nobody's items, judged by someone of no organisation: %q", got)
	}
}

func TestWhatAJudgementMustSay(t *testing.T) {
	for _, c := range []struct {
		rule   string
		j      Judgement
		faulty []string // fields
	}{
		{"it fits", Judgement{Verdict: Fits}, nil},
		{"it fits, with a word", Judgement{Verdict: Fits, Note: "正在接洽"}, nil},
		{"it does not, because", Judgement{Verdict: DoesNotFit, Reason: "immature"}, nil},
		{"it does not, without a reason", Judgement{Verdict: DoesNotFit}, []string{"reason"}},
		{"it fits, with a reason against it", Judgement{Verdict: Fits, Reason: "far"}, []string{"reason"}},
		{"another reason without words", Judgement{Verdict: DoesNotFit, Reason: ReasonOther, Note: "略"}, []string{"note"}},
		{"another reason in words", Judgement{Verdict: DoesNotFit, Reason: ReasonOther, Note: "只卖不转"}, nil},
		{"no verdict", Judgement{}, []string{"verdict"}},
		{"an unknown verdict", Judgement{Verdict: "perhaps"}, []string{"verdict"}},
		{"an unknown reason", Judgement{Verdict: DoesNotFit, Reason: "colour"}, []string{"reason"}},
		{"500 characters", Judgement{Verdict: Fits, Note: strings.Repeat("好", 500)}, nil},
		{"501 characters", Judgement{Verdict: Fits, Note: strings.Repeat("好", 501)}, []string{"note"}},
		{"bytes that are no text", Judgement{Verdict: Fits, Note: "a\xffb"}, []string{"note"}},
	} {
		var got []string
		for _, f := range c.j.Check() {
			got = append(got, f.Field)
		}
		if diff := cmp.Diff(c.faulty, got); diff != "" {
			t.Errorf("%s: faulty fields (- want, + got):\n%s", c.rule, diff)
		}
	}
}

func TestAFeedbackSaysWhoJudgedWhatModel(t *testing.T) {
	at := time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)
	shown := Shown{For: "demand", Model: "2026-11-a", Score: 61.25, Rank: 3}
	who := Actor{User: "u1", Organisation: "firm", Roles: []Grant{{Role: RoleMember}}}
	got, err := NewFeedback(who, "firm", "uni", Judgement{Verdict: DoesNotFit, Reason: "far", Note: "  太远了  "}, shown, at)
	if err != nil {
		t.Fatal(err)
	}
	want := Feedback{Judgement: Judgement{Verdict: DoesNotFit, Reason: "far", Note: "太远了"}, Shown: shown, By: "u1", Organisation: "firm", Side: SideDemander, At: at}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
	_, err = NewFeedback(who, "other", "uni", Judgement{Verdict: Fits}, shown, at)
	if CodeOf(err) != CodeForbidden {
		t.Errorf("on a match of others: %v", err)
	}
	_, err = NewFeedback(who, "firm", "uni", Judgement{}, shown, at)
	if CodeOf(err) != CodeInvalid {
		t.Errorf("without a verdict: %v", err)
	}
}
