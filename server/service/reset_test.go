package service_test

import (
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"duijie/server/auth"
	"duijie/server/mail"
	"duijie/server/mail/mailtest"
	"duijie/server/market"
	"duijie/server/service"
)

// postal is a bureau whose letters reach a real mail server.
type postal struct {
	*bureau
	outbox *service.Outbox
	server *mailtest.Server
	post   *mail.Post
}

func newPostal(t *testing.T) *postal {
	t.Helper()
	u := newBureau(t)
	quiet := slog.New(slog.DiscardHandler)
	p := &postal{bureau: u, server: mailtest.Start(t), outbox: service.NewOutbox(service.OutboxDeps{
		Store: u.Store, World: u.clock, Log: quiet, URL: "https://duijie.example.com",
	})}
	var err error
	if p.Accounts, err = service.NewAccounts(t.Context(), service.AccountDeps{Store: u.Store, World: u.clock, Log: quiet, Outbox: p.outbox,
		Options: service.AccountOptions{Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}}}); err != nil {
		t.Fatal(err)
	}
	if p.post, err = mail.New(mail.Options{Server: p.server.Addr, Security: mail.Plain, From: "duijie@example.com"}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpdateMe(t.Context(), u.manager, service.Profile{Name: "李娜", Email: "li.na@beilu.example"}, goodPassword); err != nil {
		t.Fatal(err)
	}
	return p
}

// letters carries what waits, and gives all that came so far.
func (p *postal) letters(t *testing.T) []mailtest.Letter {
	t.Helper()
	if _, err := p.outbox.Deliver(t.Context(), p.post); err != nil {
		t.Fatal(err)
	}
	return p.server.Letters()
}

var resetLink = regexp.MustCompile(`https://duijie\.example\.com/reset-password#([a-z2-7]{52})\b`)

func (p *postal) ask(t *testing.T, login string) {
	t.Helper()
	wantCode(t, "asking for "+login, p.AskReset(t.Context(), login), "")
}

// asked asks and gives the token of the letter that came.
func (p *postal) asked(t *testing.T) string {
	t.Helper()
	p.ask(t, "manager@beilu.example")
	all := p.letters(t)
	if len(all) == 0 {
		t.Fatal("no letter came")
	}
	last := all[len(all)-1]
	found := resetLink.FindStringSubmatch(last.Text)
	if last.To != "li.na@beilu.example" || !strings.Contains(last.Subject, "重置密码") || found == nil {
		t.Fatalf("a letter %q to %s: %s", last.Subject, last.To, last.Text)
	}
	return found[1]
}

func TestANewPasswordByMail(t *testing.T) {
	p := newPostal(t)
	in := p.signIn(t, "manager@beilu.example", goodPassword)
	token := p.asked(t)
	wantCode(t, "a bad password", p.reset(t, token, "short"), market.CodeInvalid)
	p.holds(t, "a session before", in.AccessToken, "")
	wantCode(t, "the link", p.reset(t, token, otherPassword), "")
	p.holds(t, "a session after", in.AccessToken, market.CodeUnauthenticated)
	wantCode(t, "the link again", p.reset(t, token, goodPassword), market.CodeConflict)
	if in := p.signIn(t, "manager@beilu.example", otherPassword); in.Me.MustChangePassword {
		t.Error("a password of the own has to be changed")
	}
	all := p.letters(t)
	if got := about(all, "密码已修改"); len(got) != 1 || !strings.Contains(got[0].Text, "has just been changed") {
		t.Errorf("letters of the change: %+v", got)
	}
}

// about are the letters of a subject.
func about(all []mailtest.Letter, subject string) (out []mailtest.Letter) {
	for _, l := range all {
		if strings.Contains(l.Subject, subject) {
			out = append(out, l)
		}
	}
	return out
}

// A person hears of whatever opens the account, where a thief of it cannot stop the
// letter.
func TestThePersonIsTold(t *testing.T) {
	const login = "manager@beilu.example"
	p := newPostal(t)
	in := p.signIn(t, login, goodPassword)
	told := func(subject, to string, times int) {
		t.Helper()
		got := about(p.letters(t), subject)
		if len(got) != times || times > 0 && (got[len(got)-1].To != to || !strings.Contains(got[len(got)-1].Text, "tell the manager of your organisation")) {
			t.Errorf("letters of %s: %+v", subject, got)
		}
	}
	told("在新设备上登录", "li.na@beilu.example", 1)
	p.signIn(t, login, goodPassword)
	told("在新设备上登录", "li.na@beilu.example", 1)
	p.clock.pass(24 * time.Hour)
	p.signIn(t, login, goodPassword)
	told("在新设备上登录", "li.na@beilu.example", 2)
	if _, err := p.SignIn(t.Context(), service.SignIn{Login: login, Password: goodPassword, Address: "203.0.113.5", Device: in.Device.Token}); err != nil {
		t.Fatal(err)
	}
	told("在新设备上登录", "li.na@beilu.example", 2)

	secret, recovery := p.enrolled(t, p.manager, "")
	told("两步验证已启用", "li.na@beilu.example", 1)
	if _, err := p.byCode(t, p.half(t, login), p.code(t, secret)); err != nil {
		t.Fatal(err)
	}
	told("有人用恢复码登录", "", 0)
	if _, err := p.byCode(t, p.half(t, login), recovery[0]); err != nil {
		t.Fatal(err)
	}
	told("有人用恢复码登录", "li.na@beilu.example", 1)
	if _, err := p.RenewRecovery(t.Context(), p.manager, goodPassword); err != nil {
		t.Fatal(err)
	}
	told("恢复码已更换", "li.na@beilu.example", 1)
	if _, err := p.UpdateMe(t.Context(), p.manager, service.Profile{Name: "李娜", Email: "thief@evil.example"}, goodPassword); err != nil {
		t.Fatal(err)
	}
	told("邮箱已更换", "li.na@beilu.example", 1)
	change := service.UserChange{Name: "李娜", Email: "li.na@beilu.example", Roles: p.manager.Roles, Status: market.Active, Password: otherPassword}
	if _, err := p.Update(t.Context(), p.operator, p.manager.User, 1, change); err != nil {
		t.Fatal(err)
	}
	told("管理员设置了新的初始密码", "li.na@beilu.example", 1)
	told("邮箱已更换", "thief@evil.example", 2)
}

func TestLinksThatAreOver(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, p *postal) error
	}{
		{"after thirty minutes", func(_ *testing.T, p *postal) error { p.clock.pass(30 * time.Minute); return nil }},
		{"after the password was changed", func(t *testing.T, p *postal) error {
			return p.ChangePassword(t.Context(), p.manager, "", goodPassword, "rivers seven lamp copper")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPostal(t)
			token := p.asked(t)
			if err := c.do(t, p); err != nil {
				t.Fatal(err)
			}
			wantCode(t, c.name, p.reset(t, token, otherPassword), market.CodeConflict)
		})
	}
}

// Who asks learns nothing, no stranger gets a letter, and nobody's mailbox is
// filled.
func TestAskingForANewPasswordTellsNothing(t *testing.T) {
	p := newPostal(t)
	for range 3 {
		p.ask(t, "nobody@beilu.example")
		p.ask(t, "manager@beilu.example")
		p.ask(t, "operator") // has no mail address
	}
	if got := p.letters(t); len(got) != 1 || got[0].To != "li.na@beilu.example" {
		t.Errorf("letters %+v", got)
	}
	p.clock.pass(5 * time.Minute)
	p.ask(t, "manager@beilu.example")
	if got := p.letters(t); len(got) != 2 {
		t.Errorf("%d letters after five minutes", len(got))
	}
	wantCode(t, "without a mail server", newBureau(t).AskReset(t.Context(), "manager@beilu.example"), market.CodeConflict)
}

func TestOwnSessions(t *testing.T) {
	u := newBureau(t)
	old := u.signIn(t, "manager@beilu.example", goodPassword)
	u.clock.pass(time.Hour)
	in := u.signIn(t, "manager@beilu.example", goodPassword)
	who, err := u.Authenticate(t.Context(), in.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	u.clock.pass(time.Hour)
	if _, err := u.Refresh(t.Context(), old.RefreshToken); err != nil {
		t.Fatal(err)
	}
	got, err := u.Sessions(t.Context(), u.manager, who.Session)
	if err != nil || len(got) != 2 || got[0].Current || !got[1].Current || got[0].Address != "192.0.2.1" ||
		got[0].LastUse.Sub(got[0].Started) < 2*time.Hour || !got[1].LastUse.Equal(got[1].Started) {
		t.Fatalf("%+v, %v", got, err)
	}
	if in, err = u.Refresh(t.Context(), in.RefreshToken); err != nil { // the hour was longer than its access token's life
		t.Fatal(err)
	}
	stranger := u.user(t, "li.na@beilu.example", u.university, market.Grant{Role: market.RoleMember})
	wantCode(t, "ending another's", u.EndSession(t.Context(), stranger, who.Session), market.CodeNotFound)
	u.holds(t, "a session that another ends", in.AccessToken, "")
	wantCode(t, "ending one", u.EndSession(t.Context(), u.manager, who.Session), "")
	u.holds(t, "an ended session", in.AccessToken, market.CodeUnauthenticated)
	u.clock.pass(23*time.Hour + 30*time.Minute)
	if got, _ := u.Sessions(t.Context(), u.manager, ""); len(got) != 1 {
		t.Errorf("%d sessions within a day of the last use", len(got))
	}
	u.clock.pass(time.Hour)
	if got, _ := u.Sessions(t.Context(), u.manager, ""); len(got) != 0 {
		t.Errorf("%d sessions a day after the last use", len(got))
	}
}

func (p *postal) reset(t *testing.T, token, password string) error {
	t.Helper()
	_, err := p.ResetPassword(t.Context(), token, password)
	return err
}
