package service_test

import (
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/folder"
)

// admission is a bureau with a mail server, a vault, and the office of the region.
type admission struct {
	*postal
	office, away market.Actor
	vault        store.Vault
}

const newCode = "91220100DEMB0020XJ"

func newAdmission(t *testing.T) *admission {
	t.Helper()
	p := newPostal(t)
	vault, err := folder.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p.Service = service.New(service.Deps{Store: p.Service.Store, Vault: vault, World: p.clock, Finder: nothing{}, Matcher: nothing{}, Log: slog.New(slog.DiscardHandler), Outbox: p.outbox})
	bureau := p.admit(t, firmCode, "长春市科技局", market.Department)
	return &admission{
		postal: p, vault: vault,
		office: p.user(t, "office@city.example", bureau, market.Grant{Role: market.RoleDepartmentManager, Region: "220100"}),
		away:   p.user(t, "office@away.example", bureau, market.Grant{Role: market.RoleDepartmentManager, Region: "220200"}),
	}
}

var (
	applyLink  = regexp.MustCompile(`https://duijie\.example\.com/apply#([a-z2-7]{52})\b`)
	inviteLink = regexp.MustCompile(`https://duijie\.example\.com/invitation#([a-z2-7]{52})\b`)
)

// lastTo is the token in the newest letter to an address.
func (a *admission) lastTo(t *testing.T, to string, form *regexp.Regexp) string {
	t.Helper()
	all := a.letters(t)
	for n := len(all) - 1; n >= 0; n-- {
		if found := form.FindStringSubmatch(all[n].Text); all[n].To == to && found != nil {
			return found[1]
		}
	}
	t.Fatalf("no letter to %s with %s", to, form)
	return ""
}

func (a *admission) link(t *testing.T, email string) string {
	t.Helper()
	if err := a.AskApplication(t.Context(), email); err != nil {
		t.Fatal(err)
	}
	return a.lastTo(t, strings.ToLower(email), applyLink)
}

func (a *admission) proof(t *testing.T, token, text string) string {
	t.Helper()
	data := "%PDF-1.7\n" + text + "\n%%EOF\n"
	f, err := a.UploadProof(t.Context(), token, strings.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return f.SHA256
}

func said(proof string) service.ApplicationInput {
	return service.ApplicationInput{
		Form: market.ApplicationForm{CreditCode: newCode, Name: "新来公司", Kind: market.Enterprise, Region: "220104"},
		Name: "王芳", Phone: "13800000000", Proof: proof, Consent: true,
	}
}

// applied sends an application of a mailbox.
func (a *admission) applied(t *testing.T, token string) service.OwnApplication {
	t.Helper()
	p, err := a.Apply(t.Context(), token, said(a.proof(t, token, "营业执照")))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (a *admission) decides(t *testing.T, p service.OwnApplication, action market.ApplicationAction, reasons ...string) (service.DeskApplication, error) {
	t.Helper()
	seen, err := a.ApplicationOf(t.Context(), a.office, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return a.DecideApplication(t.Context(), a.office, p.ID, seen.Version, service.ApplicationDecision{Action: action, Reasons: reasons})
}

func TestAnOrganisationJoins(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	token := a.link(t, "Wang.Fang@new.example")
	p := a.applied(t, token)
	if d, err := a.Duties(ctx, a.office); err != nil || len(d) != 1 || d[0].Kind != market.DutyApplication || d[0].Subject != p.ID {
		t.Fatalf("the office has to do %+v, %v", d, err)
	}
	if d, err := a.Duties(ctx, a.away); err != nil || len(d) != 0 {
		t.Errorf("another office has to do %+v, %v", d, err)
	}
	if _, err := a.decides(t, p, market.ApplicationReturn, "code_differs"); err != nil {
		t.Fatal(err)
	}
	back := a.lastTo(t, "wang.fang@new.example", applyLink)
	email, own, err := a.OwnApplications(ctx, back)
	if err != nil || email != "wang.fang@new.example" || len(own) != 1 || own[0].State != market.ApplicationReturned || own[0].Last().Reasons[0] != "code_differs" {
		t.Fatalf("the applicant sees %+v, %v", own, err)
	}
	mended := said("")
	mended.Form.Name = "新来科技公司"
	if _, err := a.Mend(ctx, back, p.ID, own[0].Version, mended); err != nil {
		t.Fatal(err)
	}
	done, err := a.decides(t, p, market.ApplicationAdmit)
	if err != nil {
		t.Fatal(err)
	}
	o, _, err := a.Organisation(ctx, done.Organisation)
	if err != nil || o.Name != "新来科技公司" || o.CreditCode != newCode || o.Status != market.Active {
		t.Fatalf("admitted as %+v, %v", o, err)
	}
	invited := a.lastTo(t, "wang.fang@new.example", inviteLink)
	offer, err := a.LookAtInvitation(ctx, invited)
	if err != nil || offer.Organisation.ID != o.ID || offer.Name != "王芳" || offer.Phone != "13800000000" {
		t.Fatalf("the link offers %+v, %v", offer, err)
	}
	accepts := service.Acceptance{Name: "王芳", Phone: "13800000000", Login: "Wang.Fang@new.example", Password: goodPassword}
	if err := a.AcceptInvitation(ctx, invited, accepts); err != nil {
		t.Fatal(err)
	}
	in := a.signIn(t, "wang.fang@new.example", goodPassword)
	if who, err := a.Authenticate(ctx, in.AccessToken); err != nil || !who.Manages(o.ID) || in.Me.Email != "wang.fang@new.example" {
		t.Errorf("the first manager is %+v, %v", who, err)
	}
	wantCode(t, "the link a second time", a.AcceptInvitation(ctx, invited, accepts), market.CodeConflict)
	if _, err := a.decides(t, p, market.ApplicationRefuse, "other"); market.CodeOf(err) != market.CodeConflict {
		t.Errorf("refusing an admitted one: %v", err)
	}
}

// Nothing of a visitor is journaled before the mailbox is confirmed, no person ever,
// and the answer is one whatever is known.
func TestWhatAskingForALinkTells(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	before, err := a.Service.Store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, email := range []string{"li.na@beilu.example", "nobody@nowhere.example"} {
		wantCode(t, "asking for "+email, a.AskApplication(ctx, email), "")
	}
	wantCode(t, "asking for what is no address", a.AskApplication(ctx, "nobody"), market.CodeInvalid)
	if now, err := a.Service.Store.Head(ctx); err != nil || now != before {
		t.Errorf("asking wrote entries up to %d from %d, %v", now, before, err)
	}
	n := len(a.letters(t))
	wantCode(t, "asking at once again", a.AskApplication(ctx, "nobody@nowhere.example"), "")
	if again := len(a.letters(t)); again != n {
		t.Errorf("a second letter within minutes: %d, then %d", n, again)
	}
	token := a.lastTo(t, "nobody@nowhere.example", applyLink)
	a.applied(t, token)
	entries, err := a.Service.Store.Entries(ctx, before, 100)
	if err != nil || len(entries) == 0 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	for _, e := range entries {
		for _, act := range e.Acts {
			for _, c := range act.Changes {
				for _, secret := range []string{"王芳", "13800000000", "nowhere.example", token} {
					if strings.Contains(string(c.Body), secret) {
						t.Errorf("the journal holds %s: %s", secret, c.Body)
					}
				}
			}
		}
	}
	_, _, err = a.OwnApplications(ctx, strings.Repeat("a", 52))
	wantCode(t, "a guessed link", err, market.CodeUnauthenticated)
	a.clock.pass(25 * time.Hour)
	_, _, err = a.OwnApplications(ctx, token)
	wantCode(t, "a link of yesterday", err, market.CodeUnauthenticated)
}

func TestWhoReadsAnApplication(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	token := a.link(t, "wang@new.example")
	p := a.applied(t, token)
	reviewer := market.Actor{User: "r", Roles: []market.Grant{{Role: market.RoleReviewer, Region: "220000"}}}
	for who, c := range map[string]struct {
		actor market.Actor
		reads bool
	}{
		"its office": {a.office, true}, "another office": {a.away, false}, "a reviewer": {reviewer, false}, "a manager of an organisation": {a.manager, false},
		"an operator": {a.operator, false}, "a visitor": {market.Actor{}, false},
	} {
		want := market.CodeNotFound
		if c.reads {
			want = ""
		}
		_, err := a.ApplicationOf(ctx, c.actor, p.ID)
		wantCode(t, who+" reads", err, want)
		f, err := a.FileOf(ctx, c.actor, service.Applications, p.ID, p.Proof.SHA256)
		wantCode(t, who+" opens the proof", err, want)
		if err == nil {
			if f.Name != "证明材料.pdf" {
				t.Errorf("the proof is called %s", f.Name)
			}
			_ = f.Close()
		}
	}
	other := a.link(t, "other@new.example")
	if _, own, err := a.OwnApplications(ctx, other); err != nil || len(own) != 0 {
		t.Errorf("another mailbox sees %+v, %v", own, err)
	}
	_, err := a.WithdrawApplication(ctx, other, p.ID, 1)
	wantCode(t, "another mailbox withdraws", err, market.CodeNotFound)
	_, err = a.Apply(ctx, other, said(p.Proof.SHA256))
	wantCode(t, "naming the proof of another", err, market.CodeInvalid)
}

func TestAnOrganisationIsAdmittedOnce(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	one, two := a.link(t, "one@new.example"), a.link(t, "two@new.example")
	taken := said(a.proof(t, one, "证书"))
	taken.Form.CreditCode = uniCode
	_, err := a.Apply(ctx, one, taken)
	wantCode(t, "applying for one that is there", err, market.CodeConflict)
	first, second := a.applied(t, one), a.applied(t, two)
	d, err := a.ApplicationOf(ctx, a.office, second.ID)
	if err != nil || len(d.Same) != 1 || d.Same[0] != first.ID {
		t.Fatalf("the office sees %v beside it, %v", d.Same, err)
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for n, p := range []service.OwnApplication{first, second} {
		wg.Go(func() {
			_, errs[n] = a.DecideApplication(ctx, a.office, p.ID, p.Version, service.ApplicationDecision{Action: market.ApplicationAdmit})
		})
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || market.CodeOf(errs[0]) != market.CodeConflict && market.CodeOf(errs[1]) != market.CodeConflict {
		t.Fatalf("admitting both at once: %v, %v", errs[0], errs[1])
	}
	if found, n, err := a.OrganisationList(ctx, service.OrganisationFilter{Text: "新来"}); err != nil || n != 1 {
		t.Errorf("there are %+v, %v", found, err)
	}
}

func TestOneMailboxHasFewOpenApplications(t *testing.T) {
	a := newAdmission(t)
	token := a.link(t, "many@new.example")
	for range 5 {
		a.applied(t, token)
	}
	_, err := a.Apply(t.Context(), token, said(a.proof(t, token, "营业执照")))
	wantCode(t, "a sixth one", err, market.CodeConflict)
}

func TestWhatIsRefusedIsErased(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	refused := a.applied(t, a.link(t, "no@new.example"))
	if _, err := a.decides(t, refused, market.ApplicationRefuse, "not_authorised"); err != nil {
		t.Fatal(err)
	}
	token := a.link(t, "lapse@new.example")
	in := said(a.proof(t, token, "另一份"))
	returned, err := a.Apply(ctx, token, in)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.decides(t, returned, market.ApplicationReturn, "proof_unreadable"); err != nil {
		t.Fatal(err)
	}
	has := func(what string, want bool, proof string) {
		t.Helper()
		f, err := a.vault.Open(ctx, proof)
		if err == nil {
			_ = f.Close()
		}
		if (err == nil) != want {
			t.Errorf("%s: the proof is there: %t", what, err == nil)
		}
	}
	pass := func(days int) {
		t.Helper()
		a.clock.pass(time.Duration(days) * 24 * time.Hour)
		if _, err := a.EndApplications(ctx); err != nil {
			t.Fatal(err)
		}
	}
	pass(market.MendDays + 1)
	if d, err := a.ApplicationOf(ctx, a.office, returned.ID); err != nil || d.State != market.ApplicationLapsed {
		t.Errorf("not mended: %s, %v", d.State, err)
	}
	has("a month after the refusal", true, refused.Proof.SHA256)
	pass(market.KeptDays - market.MendDays)
	d, err := a.ApplicationOf(ctx, a.office, refused.ID)
	if err != nil || d.Proof != nil || d.Name != "" || d.Email != "" || d.Form.CreditCode != newCode || d.ErasedAt.IsZero() {
		t.Errorf("of the refused one is left %+v, %v", d, err)
	}
	has("kept long enough", false, refused.Proof.SHA256)
	has("lapsed later", true, returned.Proof.SHA256)
	pass(market.MendDays + 1)
	has("lapsed, and kept long enough", false, returned.Proof.SHA256)
	if found, err := a.CheckFiles(ctx, nil); err != nil || len(found) != 0 {
		t.Errorf("files: %v, %v", found, err)
	}
	if n, err := a.EndApplications(ctx); n != 0 || err != nil {
		t.Errorf("erasing again: %d, %v", n, err)
	}
}

func TestAProofIsAScan(t *testing.T) {
	a := newAdmission(t)
	token := a.link(t, "wang@new.example")
	for what, data := range map[string]string{"a page": "<html><script>alert(1)</script></html>", "nothing": "", "a program": "MZ\x90\x00 and so on"} {
		_, err := a.UploadProof(t.Context(), token, strings.NewReader(data), int64(len(data)))
		wantCode(t, what, err, market.CodeInvalid)
	}
	_, err := a.UploadProof(t.Context(), token, strings.NewReader(""), market.MaxFile+1)
	wantCode(t, "too large", err, market.CodeTooLarge)
	for n := range 10 {
		a.proof(t, token, "第"+strings.Repeat("一", n+1))
	}
	data := "%PDF-1.7\n又\n%%EOF\n"
	_, err = a.UploadProof(t.Context(), token, strings.NewReader(data), int64(len(data)))
	wantCode(t, "more than an application needs", err, market.CodeTooMany)
	mended := a.applied2(t)
	if mended != 1 {
		t.Errorf("%d files of the application are left", mended)
	}
}

// applied2 mends an application with another proof, and counts its files then.
func (a *admission) applied2(t *testing.T) int {
	t.Helper()
	token := a.link(t, "again@new.example")
	p := a.applied(t, token)
	if _, err := a.decides(t, p, market.ApplicationReturn, "proof_unreadable"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Mend(t.Context(), token, p.ID, p.Version+1, said(a.proof(t, token, "清晰的营业执照"))); err != nil {
		t.Fatal(err)
	}
	n, err := a.Service.Store.Count(t.Context(), store.Query{Kind: service.Files, Key: "organisation", Equal: []any{p.ID, true}})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheFirstManagersLinkIsSentAgain(t *testing.T) {
	a := newAdmission(t)
	ctx := t.Context()
	p := a.applied(t, a.link(t, "wang@new.example"))
	if _, err := a.decides(t, p, market.ApplicationAdmit); err != nil {
		t.Fatal(err)
	}
	old := a.lastTo(t, "wang@new.example", inviteLink)
	_, err := a.InviteFirstAgain(ctx, a.office, p.ID)
	wantCode(t, "at once", err, market.CodeTooMany)
	a.clock.pass(8 * 24 * time.Hour)
	_, err = a.LookAtInvitation(ctx, old)
	wantCode(t, "a link of last week", err, market.CodeConflict)
	_, err = a.InviteFirstAgain(ctx, a.away, p.ID)
	wantCode(t, "another office", err, market.CodeNotFound)
	if _, err = a.InviteFirstAgain(ctx, a.office, p.ID); err != nil {
		t.Fatal(err)
	}
	if err := a.AcceptInvitation(ctx, a.lastTo(t, "wang@new.example", inviteLink), service.Acceptance{Name: "王芳", Login: "wang", Password: goodPassword}); err != nil {
		t.Fatal(err)
	}
	_, err = a.InviteFirstAgain(ctx, a.office, p.ID)
	wantCode(t, "to one who has accepted", err, market.CodeConflict)
}
