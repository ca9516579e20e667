package market_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var appliedAt = time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)

func applied() market.ApplicationDoing {
	return market.ApplicationDoing{
		Part: market.PartCandidate, At: appliedAt, Workdays: tenDays, Consent: true,
		Form:  market.ApplicationForm{CreditCode: "91220100DEMB0020XJ", Name: " 新来公司 ", Kind: market.Enterprise, Region: "220104"},
		Proof: &market.Attachment{SHA256: strings.Repeat("a", 64), Name: "证明材料.pdf", Type: string(market.PDF), Size: 10},
	}
}

func anApplication(t testing.TB) market.Application {
	t.Helper()
	p, err := market.NewApplication("p", applied())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func officer(region string) market.Actor {
	return market.Actor{User: "o", Organisation: "bureau", Roles: []market.Grant{{Role: market.RoleDepartmentManager, Region: region}}}
}

func TestWhatAnApplicationHasToSay(t *testing.T) {
	for rule, c := range map[string]struct {
		change func(*market.ApplicationDoing)
		faults []string
	}{
		"complete":                   {func(*market.ApplicationDoing) {}, nil},
		"a credit code by its check": {func(d *market.ApplicationDoing) { d.Form.CreditCode = "91220100DEMB0020XK" }, []string{"credit_code"}},
		"a name":                     {func(d *market.ApplicationDoing) { d.Form.Name = " " }, []string{"name"}},
		"no department":              {func(d *market.ApplicationDoing) { d.Form.Kind = market.Department }, []string{"kind"}},
		"a region that there is":     {func(d *market.ApplicationDoing) { d.Form.Region = "229999" }, []string{"region"}},
		"a proof":                    {func(d *market.ApplicationDoing) { d.Proof = nil }, []string{"proof"}},
		"consent":                    {func(d *market.ApplicationDoing) { d.Consent = false }, []string{"consent"}},
		"everything wrong is said": {func(d *market.ApplicationDoing) {
			*d = market.ApplicationDoing{Part: d.Part, At: d.At, Workdays: d.Workdays}
		}, []string{"credit_code", "name", "kind", "region", "proof", "consent"}},
		"of another province it may be": {func(d *market.ApplicationDoing) { d.Form.Region = "110000" }, nil},
	} {
		d := applied()
		c.change(&d)
		p, err := market.NewApplication("p", d)
		if len(c.faults) == 0 {
			if err != nil || p.State != market.ApplicationSubmitted || p.Form.Name != "新来公司" {
				t.Errorf("%s: %v, %+v", rule, err, p)
			}
			continue
		}
		if got := fieldsIn(err); !slices.Equal(got, c.faults) {
			t.Errorf("%s: faults at %v, want %v", rule, got, c.faults)
		}
	}
}

func fieldsIn(err error) []string {
	var e *market.Error
	var out []string
	if errors.As(err, &e) {
		for _, f := range e.Faults {
			out = append(out, f.Field)
		}
	}
	return out
}

// Every step that is not in the table is refused, and none belongs to another part.
func TestStepsOfAnApplication(t *testing.T) {
	for _, state := range append(market.ApplicationStates.Codes(), "") {
		for _, action := range market.ApplicationActions.Codes() {
			for _, part := range []market.ApplicationPart{market.PartCandidate, market.PartAdmission, market.PartClock} {
				p := anApplication(t)
				p.State, p.UpdatedAt, p.MendBy = market.ApplicationState(state), appliedAt, "2026-06-02"
				if state == "" {
					p = market.Application{ID: "p"}
				}
				d := applied()
				d.Part, d.Reasons, d.Note, d.At = part, []string{"other"}, "请补充", appliedAt.AddDate(1, 0, 0)
				n := slices.IndexFunc(market.ApplicationTransitions, func(x market.ApplicationTransition) bool {
					return string(x.From) == state && string(x.Action) == action
				})
				before := p
				err := p.Do(market.ApplicationAction(action), d)
				switch {
				case n < 0:
					wantCode(t, state+" "+action, err, market.CodeConflict)
				case market.ApplicationTransitions[n].By != part:
					wantCode(t, state+" "+action+" by "+string(part), err, market.CodeForbidden)
				case err != nil || p.State != market.ApplicationTransitions[n].To:
					t.Errorf("%s %s by %s: %v, %s", state, action, part, err, p.State)
				}
				if diff := cmp.Diff(before, p); err != nil && diff != "" {
					t.Errorf("%s %s was refused and changed it: %s", state, action, diff)
				}
			}
		}
	}
}

func TestWhoDecidesOnAnApplication(t *testing.T) {
	p := anApplication(t)
	away, err := market.NewApplication("p", func() market.ApplicationDoing { d := applied(); d.Form.Region = "110000"; return d }())
	if err != nil {
		t.Fatal(err)
	}
	for who, c := range map[string]struct {
		actor    market.Actor
		on       market.Application
		admitted bool
	}{
		"the county's manager":                {officer("220104"), p, true},
		"the prefecture's":                    {officer("220100"), p, true},
		"the province's":                      {officer("220000"), p, true},
		"another county's":                    {officer("220102"), p, false},
		"a reviewer":                          {market.Actor{User: "r", Roles: []market.Grant{{Role: market.RoleReviewer, Region: "220000"}}}, p, false},
		"an operator":                         {market.Actor{User: "p", Roles: []market.Grant{{Role: market.RoleOperator}}}, p, false},
		"a visitor":                           {market.Actor{}, p, false},
		"the province's, of another province": {officer("220000"), away, true},
		"a county's, of another province":     {officer("220104"), away, false},
	} {
		if got := c.on.PartOf(c.actor) == market.PartAdmission; got != c.admitted {
			t.Errorf("%s decides: %t", who, got)
		}
		if got := market.ApplicationDuty(c.actor, c.on, appliedAt) != nil; got != c.admitted {
			t.Errorf("%s has a duty: %t", who, got)
		}
	}
}

func TestDeadlinesOfAnApplication(t *testing.T) {
	p := anApplication(t)
	office := applied()
	office.Part, office.By, office.Reasons = market.PartAdmission, "o", []string{"code_differs"}
	if p.Due != "2026-06-06" {
		t.Errorf("the office decides by %s", p.Due)
	}
	if err := p.Do(market.ApplicationReturn, office); err != nil || p.Due != "" || p.MendBy != "2026-07-01" {
		t.Fatalf("%v, due %q, mend by %s", err, p.Due, p.MendBy)
	}
	clock := market.ApplicationDoing{Part: market.PartClock, At: appliedAt.AddDate(0, 0, 30)}
	wantCode(t, "lapsing on the last day", p.Do(market.ApplicationLapse, clock), market.CodeConflict)
	clock.At = clock.At.AddDate(0, 0, 1)
	if err := p.Do(market.ApplicationLapse, clock); err != nil || p.State != market.ApplicationLapsed {
		t.Fatalf("%v, %s", err, p.State)
	}
	clock.At = clock.At.AddDate(0, 0, 90)
	wantCode(t, "erasing on the last day", p.Do(market.ApplicationErase, clock), market.CodeConflict)
	clock.At = clock.At.AddDate(0, 0, 1)
	if err := p.Do(market.ApplicationErase, clock); err != nil || p.Proof != nil || p.ErasedAt.IsZero() {
		t.Fatalf("%v, %+v", err, p)
	}
	wantCode(t, "erasing twice", p.Do(market.ApplicationErase, clock), market.CodeConflict)
}

func TestReasonsOfTheOffice(t *testing.T) {
	for rule, c := range map[string]struct {
		action  market.ApplicationAction
		reasons []string
		note    string
		faults  []string
	}{
		"a return without a reason":  {market.ApplicationReturn, nil, "", []string{"reasons"}},
		"a refusal without a reason": {market.ApplicationRefuse, nil, "不行", []string{"reasons"}},
		"a refusal is no return":     {market.ApplicationReturn, []string{"out_of_scope"}, "", []string{"reasons[0]"}},
		"another reason needs words": {market.ApplicationRefuse, []string{"other"}, " ", []string{"note"}},
		"a typed reason":             {market.ApplicationReturn, []string{"proof_unreadable"}, "", nil},
		"admitting needs none":       {market.ApplicationAdmit, nil, "", nil},
	} {
		p, d := anApplication(t), applied()
		d.Part, d.By, d.Reasons, d.Note = market.PartAdmission, "o", c.reasons, c.note
		err := p.Do(c.action, d)
		if got := fieldsIn(err); !slices.Equal(got, c.faults) {
			t.Errorf("%s: faults at %v (%v)", rule, got, err)
		}
	}
}

// Whatever happens to an application, it is kept whole while it is open, and what is
// erased was ended, long ago.
func TestAnOpenApplicationIsNeverErased(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := market.Application{ID: "p"}
		at := appliedAt
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			at = at.AddDate(0, 0, rapid.IntRange(0, 60).Draw(rt, "days"))
			d := applied()
			d.At, d.Reasons, d.Note = at, []string{"other"}, "请补充"
			d.Part = rapid.SampledFrom([]market.ApplicationPart{market.PartCandidate, market.PartAdmission, market.PartClock}).Draw(rt, "part")
			ended := p.UpdatedAt
			err := p.Do(market.ApplicationAction(rapid.SampledFrom(market.ApplicationActions.Codes()).Draw(rt, "action")), d)
			if err == nil && !p.ErasedAt.IsZero() && p.ErasedAt.Equal(at) && at.Sub(ended) < market.KeptDays*24*time.Hour {
				rt.Fatalf("erased %s after its end", at.Sub(ended))
			}
		}
		if p.State.Open() && (p.Proof == nil || !p.ErasedAt.IsZero()) {
			rt.Fatalf("open and erased: %+v", p)
		}
		if p.State == market.ApplicationAdmitted && p.Proof == nil {
			rt.Fatal("admitted, and its proof is gone")
		}
	})
}

func TestTheLifeOfAnInvitation(t *testing.T) {
	i, err := market.NewInvitation(market.Invitation{ID: "i", Organisation: "o", By: "m"}, appliedAt)
	if err != nil || !i.Holds(appliedAt.Add(market.InvitationLife-time.Second)) || i.Holds(appliedAt.Add(market.InvitationLife)) {
		t.Fatalf("%v, %+v", err, i)
	}
	wantCode(t, "sending it at once again", i.Do(market.InvitationSend, appliedAt.Add(time.Minute)), market.CodeTooMany)
	late := appliedAt.Add(8 * 24 * time.Hour)
	wantCode(t, "accepting it too late", i.Do(market.InvitationAccept, late), market.CodeConflict)
	if err := i.Do(market.InvitationSend, late); err != nil || i.Sent != 2 || !i.Holds(late.Add(time.Hour)) {
		t.Fatalf("%v, %+v", err, i)
	}
	gone := i
	if err := gone.Do(market.InvitationWithdraw, late); err != nil || gone.Holds(late) {
		t.Fatalf("%v, %+v", err, gone)
	}
	for _, action := range []market.InvitationAction{market.InvitationSend, market.InvitationAccept, market.InvitationWithdraw} {
		wantCode(t, string(action)+" of a withdrawn one", gone.Do(action, late.Add(time.Hour)), market.CodeConflict)
	}
	if err := i.Do(market.InvitationAccept, late); err != nil || i.State != market.InvitationAccepted || i.EndedAt != late {
		t.Fatalf("%v, %+v", err, i)
	}
}

func TestTheLastManagerStays(t *testing.T) {
	user := func(role market.Role, status market.Status) market.User {
		g := market.Grant{Role: role}
		if role.OfOffice() {
			g.Region = "220104"
		}
		return market.User{ID: string(role), Organisation: "o", Roles: []market.Grant{g}, Status: status}
	}
	manager, member := user(market.RoleOrgManager, market.Active), user(market.RoleMember, market.Active)
	removed, blocked := user(market.RoleOrgManager, market.Removed), user(market.RoleOrgManager, market.Blocked)
	officer := user(market.RoleDepartmentManager, market.Active)
	for rule, c := range map[string]struct {
		before, after market.User
		others        []market.User
		refused       bool
	}{
		"removed, alone":                      {manager, removed, nil, true},
		"removed beside a member":             {manager, removed, []market.User{member}, true},
		"removed beside a blocked manager":    {manager, removed, []market.User{blocked}, true},
		"removed beside a removed manager":    {manager, removed, []market.User{removed}, true},
		"removed beside another":              {manager, removed, []market.User{member, manager}, false},
		"demoted, alone":                      {manager, member, []market.User{member}, true},
		"blocked, alone":                      {manager, blocked, nil, true},
		"a member goes":                       {member, user(market.RoleMember, market.Removed), nil, false},
		"of a department":                     {officer, user(market.RoleReviewer, market.Active), nil, true},
		"one that manages nothing any longer": {blocked, removed, nil, false},
	} {
		err := market.CheckManaged(c.before, c.after, c.others)
		if (market.CodeOf(err) == market.CodeConflict) != c.refused || !c.refused && err != nil {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

// tablesOfAccounts are the tables of docs/accounts.md by what they are made from.
func tablesOfAccounts() map[string]string {
	var application, invitation [][]string
	for _, t := range market.ApplicationTransitions {
		days := ""
		if t.Days > 0 {
			days = strconv.Itoa(t.Days)
		}
		application = append(application, []string{labelled(market.ApplicationStates, string(t.From)), labelled(market.ApplicationActions, string(t.Action)), labelled(market.ApplicationParts, string(t.By)),
			labelled(market.ApplicationNeeds, string(t.Need)), labelled(market.ApplicationStates, string(t.To)), days})
	}
	for _, t := range market.InvitationTransitions {
		invitation = append(invitation, []string{labelled(market.InvitationStates, string(t.From)), labelled(market.InvitationActions, string(t.Action)), labelled(market.InvitationParts, string(t.By)), labelled(market.InvitationStates, string(t.To))})
	}
	return map[string]string{
		"ApplicationTransitions": markdown([]string{"状态 State", "操作 Action", "办理人 By", "前提 Needs", "转入 To", "工作日 Days"}, application),
		"InvitationTransitions":  markdown([]string{"状态 State", "操作 Action", "办理人 By", "转入 To"}, invitation),
	}
}

// TestTablesOfAccountsInTheDocs compares docs/accounts.md with the transition
// tables. DUIJIE_UPDATE=1 writes it.
func TestTablesOfAccountsInTheDocs(t *testing.T) {
	tablesStand(t, "accounts.md", tablesOfAccounts())
}
