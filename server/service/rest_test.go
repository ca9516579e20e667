package service_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// blink is a store of which one write of a record, or one commit, fails; or after which
// the process is dead, so that nothing is read or written any more.
type blink struct {
	store.Store
	mu    sync.Mutex
	n, at int // writes so far, and the one that fails
	dies  bool
	dead  bool
}

// arm has the n-th write from now on fail, 0: none.
func (b *blink) arm(n int, dies bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n, b.at, b.dies, b.dead = 0, n, dies, false
}

// struck tells whether that write came.
func (b *blink) struck() bool { b.mu.Lock(); defer b.mu.Unlock(); return b.at > 0 && b.n >= b.at }

func (b *blink) write(do func() error) error {
	b.mu.Lock()
	b.n++
	hit, dead := b.n == b.at, b.dead
	b.mu.Unlock()
	if dead || hit && !b.dies {
		return store.ErrAway
	}
	err := do()
	if hit {
		b.mu.Lock()
		b.dead = true
		b.mu.Unlock()
		return store.ErrAway
	}
	return err
}

func (b *blink) read(do func() error) error {
	b.mu.Lock()
	dead := b.dead
	b.mu.Unlock()
	if dead {
		return store.ErrAway
	}
	return do()
}

func (b *blink) Commit(ctx context.Context, m store.Meta, fn func(context.Context, store.Tx) error) (r store.Receipt, err error) {
	err = b.write(func() error { r, err = b.Store.Commit(ctx, m, fn); return err })
	return r, err
}

func (b *blink) Get(ctx context.Context, kind, id string) (d store.Doc, err error) {
	err = b.read(func() error { d, err = b.Store.Get(ctx, kind, id); return err })
	return d, err
}

func (b *blink) Records() store.Records { return blinkRecords{b.Store.Records(), b} }

type blinkRecords struct {
	store.Records
	of *blink
}

func (r blinkRecords) Insert(ctx context.Context, set, id string, v any) error {
	return r.of.write(func() error { return r.Records.Insert(ctx, set, id, v) })
}

func (r blinkRecords) Put(ctx context.Context, set, id string, v any) error {
	return r.of.write(func() error { return r.Records.Put(ctx, set, id, v) })
}

func (r blinkRecords) Delete(ctx context.Context, set, id string) error {
	return r.of.write(func() error { return r.Records.Delete(ctx, set, id) })
}

func (r blinkRecords) Get(ctx context.Context, set, id string, v any) error {
	return r.of.read(func() error { return r.Records.Get(ctx, set, id, v) })
}

func (r blinkRecords) Find(ctx context.Context, set, field string, value any, limit int) (found []store.Found, err error) {
	err = r.of.read(func() error { found, err = r.Records.Find(ctx, set, field, value, limit); return err })
	return found, err
}

// half is an admission whose use cases are done on a store that blinks; what is asked
// afterwards is asked of the store itself.
type half struct {
	*admission
	blink    *blink
	accounts *service.Accounts
	desk     *service.Service
	n        int // cases so far
}

func newHalf(t *testing.T) *half {
	t.Helper()
	h := &half{admission: newAdmission(t)}
	h.blink = &blink{Store: service.Bare(h.Service.Store)}
	quiet := slog.New(slog.DiscardHandler)
	outbox := service.NewOutbox(service.OutboxDeps{Store: h.blink, World: h.clock, Log: quiet, URL: "https://duijie.example.com"})
	var err error
	h.accounts, err = service.NewAccounts(t.Context(), service.AccountDeps{Store: h.blink, World: h.clock, Log: quiet, Outbox: outbox,
		Options: service.AccountOptions{Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	h.desk = service.New(service.Deps{Store: h.blink, Vault: h.vault, World: h.clock, Finder: nothing{}, Matcher: nothing{}, Log: quiet, Outbox: outbox})
	return h
}

func (h *half) login(what string) string { return fmt.Sprintf("%s%d@beilu.example", what, h.n) }

// member is somebody with a telephone and a mailbox, who has signed in.
func (h *half) member(t *testing.T, what string) (market.Actor, service.SignedIn) {
	t.Helper()
	made, err := h.Create(t.Context(), h.operator, service.NewUser{Login: h.login(what), Password: goodPassword, Name: "李娜娜", Phone: "13812345678",
		Email: h.login(what + ".old"), Organisation: h.university, Roles: working})
	if err != nil {
		t.Fatal(err)
	}
	return market.Actor{User: made.ID, Organisation: h.university, Roles: working}, h.signIn(t, h.login(what), goodPassword)
}

func (h *half) opens(t *testing.T, login, password string) (service.SignedIn, market.Code) {
	t.Helper()
	in, err := h.SignIn(t.Context(), service.SignIn{Login: login, Password: password, Address: fmt.Sprintf("192.0.%d.7", h.n)})
	return in, market.CodeOf(err)
}

func (h *half) record(t *testing.T, set, id string) string {
	t.Helper()
	var body json.RawMessage
	_ = h.Service.Store.Records().Get(t.Context(), set, id, &body)
	return string(body)
}

// begins has a session stand of a user.
func (h *half) begins(t *testing.T, user string) {
	t.Helper()
	sessions := auth.NewSessions(sessionRecords{h.Service.Store.Records()}, h.clock, time.Hour, 24*time.Hour)
	if _, _, err := sessions.Start(t.Context(), auth.Session{User: user}); err != nil {
		t.Fatal(err)
	}
}

// sessionRecords are records as package auth inserts them.
type sessionRecords struct{ store.Records }

func (r sessionRecords) Find(context.Context, string, string, any, int) ([]auth.Record, error) {
	return nil, nil
}

func (r sessionRecords) Below(context.Context, string, string, any, int) ([]auth.Record, error) {
	return nil, nil
}

// wrote counts the letters to a user or an address that say something.
func (h *half) wrote(t *testing.T, field, to, says string) int {
	t.Helper()
	found, err := h.Service.Store.Records().Find(t.Context(), "letters", field, to, 100)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range found {
		if strings.Contains(string(f.Body), says) {
			n++
		}
	}
	return n
}

// halfCase is one use case under way.
type halfCase struct {
	by     string // who asks; empty: nobody that can name the request
	do     func(context.Context) error
	undone func(*testing.T) bool // where nobody can repeat it under a key: whether it was never decided
	want   func(*testing.T)
}

func (h *half) cases() map[string]func(*testing.T) halfCase {
	manager := h.manager
	return map[string]func(*testing.T) halfCase{
		"a new initial password": func(t *testing.T) halfCase {
			who, thief := h.member(t, "given")
			login, old, now := h.login("given"), h.login("given.old"), h.login("given.new")
			return halfCase{by: manager.User, do: func(ctx context.Context) error {
				_, err := h.accounts.Update(ctx, manager, who.User, 1, service.UserChange{Name: "李娜", Email: now, Roles: working, Status: market.Active, Password: otherPassword})
				return err
			}, want: func(t *testing.T) {
				h.holds(t, "a session of before", thief.AccessToken, market.CodeUnauthenticated)
				if _, code := h.opens(t, login, goodPassword); code != market.CodeUnauthenticated {
					t.Errorf("the old password is answered %q", code)
				}
				if in, code := h.opens(t, login, otherPassword); code != "" || !in.Me.MustChangePassword || in.Me.Name != "李娜" || in.Me.Email != now || in.Me.Phone != "" {
					t.Errorf("the new password is answered %q, %+v", code, in.Me)
				}
				if n, m := h.wrote(t, "user", who.User, "初始密码"), h.wrote(t, "address", old, "邮箱已更换"); n != 1 || m != 1 {
					t.Errorf("%d letters of the password, %d of the mailbox", n, m)
				}
			}}
		},
		"a person is blocked": func(t *testing.T) halfCase {
			who, in := h.member(t, "blocked")
			return halfCase{by: manager.User, do: func(ctx context.Context) error {
				_, err := h.accounts.Update(ctx, manager, who.User, 1, service.UserChange{Name: "李娜", Roles: working, Status: market.Blocked})
				return err
			}, want: func(t *testing.T) {
				h.holds(t, "a session of before", in.AccessToken, market.CodeUnauthenticated)
				found, err := h.Service.Store.Records().Find(t.Context(), "sessions", "user", who.User, 10)
				if err != nil || len(found) != 0 || !strings.Contains(h.record(t, "people", who.User), `"李娜"`) {
					t.Errorf("%d sessions are left, %v, of %s", len(found), err, h.record(t, "people", who.User))
				}
			}}
		},
		"a person is removed": func(t *testing.T) halfCase {
			who, in := h.member(t, "removed")
			login := h.login("removed")
			return halfCase{by: manager.User, do: func(ctx context.Context) error {
				return h.accounts.RemoveUser(ctx, manager, who.User, 1)
			}, want: func(t *testing.T) {
				h.holds(t, "a session of before", in.AccessToken, market.CodeUnauthenticated)
				if p := h.record(t, "people", who.User); strings.Contains(p, "138") || strings.Contains(p, "@") || !strings.Contains(p, "李娜娜") {
					t.Errorf("the person is %s", p)
				}
				for set, id := range map[string]string{"credentials": who.User, "logins": login, "factors": who.User} {
					if left := h.record(t, set, id); left != "" {
						t.Errorf("%s: %s", set, left)
					}
				}
				for _, set := range []string{"sessions", "known_devices"} {
					if found, err := h.Service.Store.Records().Find(t.Context(), set, "user", who.User, 10); err != nil || len(found) != 0 {
						t.Errorf("%s: %d, %v", set, len(found), err)
					}
				}
				if n := h.wrote(t, "address", h.login("removed.old"), "移出"); n != 1 {
					t.Errorf("%d letters", n)
				}
			}}
		},
		"a second factor is reset": func(t *testing.T) halfCase {
			who, _ := h.member(t, "factor")
			h.enrolled(t, who, "")
			h.begins(t, who.User)
			return halfCase{by: manager.User, do: func(ctx context.Context) error {
				_, err := h.accounts.ResetFactor(ctx, manager, who.User, 1, "手机遗失")
				return err
			}, want: func(t *testing.T) {
				if left := h.record(t, "factors", who.User); left != "" {
					t.Errorf("the factor stands: %s", left)
				}
				if found, err := h.Service.Store.Records().Find(t.Context(), "sessions", "user", who.User, 10); err != nil || len(found) != 0 {
					t.Errorf("%d sessions are left, %v", len(found), err)
				}
				if n := h.wrote(t, "user", who.User, "由管理员重置"); n != 1 {
					t.Errorf("%d letters", n)
				}
			}}
		},
		"the management is handed over": func(t *testing.T) halfCase {
			next, _ := h.member(t, "next")
			from := h.manager
			h.manager = market.Actor{User: next.User, Organisation: h.university, Roles: managing}
			told := h.wrote(t, "user", from.User, "管理已移交")
			return halfCase{by: from.User, do: func(ctx context.Context) error {
				_, err := h.accounts.HandOver(ctx, from, next.User, 1)
				return err
			}, want: func(t *testing.T) {
				now, err := h.Accounts.User(t.Context(), h.operator, next.User)
				if err != nil || now.Roles[0].Role != market.RoleOrgManager {
					t.Errorf("%+v, %v", now, err)
				}
				if n, m := h.wrote(t, "user", next.User, "管理本单位"), h.wrote(t, "user", from.User, "管理已移交"); n != 1 || m != told+1 {
					t.Errorf("%d letters to the next manager, %d to the former", n, m-told)
				}
			}}
		},
		"an account is made": func(t *testing.T) halfCase {
			login := h.login("made")
			return halfCase{by: manager.User, do: func(ctx context.Context) error {
				_, err := h.accounts.Create(ctx, manager, service.NewUser{Login: login, Password: otherPassword, Name: "赵敏", Phone: "13900000000", Email: login, Roles: working})
				return err
			}, want: func(t *testing.T) {
				if in, code := h.opens(t, login, otherPassword); code != "" || in.Me.Name != "赵敏" || in.Me.Email != login {
					t.Errorf("signing in is answered %q, %+v", code, in.Me)
				}
				if n := h.holding(t, "people", login); n != 1 {
					t.Errorf("%d people have the mail address", n)
				}
			}}
		},
		"a person is invited": func(t *testing.T) halfCase {
			email := h.login("invited")
			return halfCase{by: manager.User, do: func(ctx context.Context) error {
				_, err := h.accounts.Invite(ctx, manager, service.NewInvitee{Email: email, Roles: working})
				return err
			}, want: func(t *testing.T) {
				if n := h.wrote(t, "address", email, "邀请您加入"); n != 1 {
					t.Errorf("%d letters", n)
				}
				if n := h.holding(t, "invitees", email); n != 1 {
					t.Errorf("%d invitees", n)
				}
				token := h.lastTo(t, email, inviteLink)
				wantCode(t, "accepting", h.AcceptInvitation(t.Context(), token, accepting(email)), "")
			}}
		},
		"an invitation is sent again": func(t *testing.T) halfCase {
			email := h.login("again")
			i, _ := h.invites(t, email, working)
			h.clock.pass(market.InvitationPause + time.Minute)
			return halfCase{by: manager.User, do: func(ctx context.Context) error {
				_, err := h.accounts.SendInvitation(ctx, manager, i.ID, i.Version)
				return err
			}, want: func(t *testing.T) {
				token := h.lastTo(t, email, inviteLink)
				wantCode(t, "the last link", h.AcceptInvitation(t.Context(), token, accepting(email)), "")
				if found, err := h.Service.Store.Records().Find(t.Context(), "letters", "address", email, 10); err != nil || len(found) != 0 {
					t.Errorf("%d letters wait, %v", len(found), err)
				}
			}}
		},
		"an invitation is withdrawn": func(t *testing.T) halfCase {
			email := h.login("withdrawn")
			i, token := h.invites(t, email, working)
			return halfCase{by: manager.User, do: func(ctx context.Context) error {
				return h.accounts.WithdrawInvitation(ctx, manager, i.ID, i.Version)
			}, want: func(t *testing.T) {
				wantCode(t, "accepting", h.AcceptInvitation(t.Context(), token, accepting(email)), market.CodeConflict)
				if n := h.holding(t, "invitees", email); n != 0 {
					t.Errorf("%d invitees", n)
				}
			}}
		},
		"an invitation is accepted": func(t *testing.T) halfCase {
			email := h.login("accepts")
			i, token := h.invites(t, email, working)
			in := accepting(email)
			return halfCase{do: func(ctx context.Context) error { return h.accounts.AcceptInvitation(ctx, token, in) }, undone: func(t *testing.T) bool {
				open, err := h.Invitations(t.Context(), h.operator, h.university)
				if err != nil {
					t.Fatal(err)
				}
				for _, o := range open {
					if o.ID == i.ID {
						return true
					}
				}
				return false
			}, want: func(t *testing.T) {
				if in, code := h.opens(t, email, goodPassword); code != "" || in.Me.Name != "赵敏" || in.Me.Email != email || in.Me.Phone != "13900000000" {
					t.Errorf("signing in is answered %q, %+v", code, in.Me)
				}
				if n, m := h.holding(t, "invitees", email), h.holding(t, "people", email); n != 0 || m != 1 {
					t.Errorf("%d invitees, %d people", n, m)
				}
			}}
		},
		"an application is returned": func(t *testing.T) halfCase {
			email := h.login("applies")
			p := h.applied(t, h.link(t, email))
			return halfCase{by: h.office.User, do: func(ctx context.Context) error {
				_, err := h.desk.DecideApplication(ctx, h.office, p.ID, p.Version, service.ApplicationDecision{Action: market.ApplicationReturn, Reasons: []string{"code_differs"}})
				return err
			}, want: func(t *testing.T) {
				if n := h.wrote(t, "address", email, "已退回"); n != 1 {
					t.Errorf("%d letters", n)
				}
				if _, own, err := h.OwnApplications(t.Context(), h.lastTo(t, email, applyLink)); err != nil || len(own) != 1 || own[0].State != market.ApplicationReturned {
					t.Errorf("the link shows %+v, %v", own, err)
				}
			}}
		},
		"an application is mended": func(t *testing.T) halfCase {
			email := h.login("mends")
			p := h.applied(t, h.link(t, email))
			if _, err := h.decides(t, p, market.ApplicationReturn, "code_differs"); err != nil {
				t.Fatal(err)
			}
			token := h.lastTo(t, email, applyLink)
			_, own, err := h.OwnApplications(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			in := said("")
			in.Name, in.Phone = "赵敏", "13900000000"
			return halfCase{do: func(ctx context.Context) error {
				_, err := h.desk.Mend(ctx, token, p.ID, own[0].Version, in)
				return err
			}, undone: func(t *testing.T) bool {
				_, own, err := h.OwnApplications(t.Context(), token)
				return err == nil && own[0].State == market.ApplicationReturned
			}, want: func(t *testing.T) {
				_, own, err := h.OwnApplications(t.Context(), token)
				if err != nil || len(own) != 1 || own[0].State != market.ApplicationSubmitted || own[0].Name != "赵敏" || own[0].Phone != "13900000000" {
					t.Errorf("%+v, %v", own, err)
				}
			}}
		},
	}
}

// admitting are the cases that one world can hold once.
func (h *half) admitting() map[string]func(*testing.T) halfCase {
	const email = "applies@new.example"
	invited := func(t *testing.T, invitees int) {
		if n := h.holding(t, "invitees", email); n != invitees {
			t.Errorf("%d invitees", n)
		}
		token := h.lastTo(t, email, inviteLink)
		wantCode(t, "accepting", h.AcceptInvitation(t.Context(), token, service.Acceptance{Name: "王芳", Phone: "13800000000", Login: email, Password: goodPassword}), "")
	}
	return map[string]func(*testing.T) halfCase{
		"an organisation is admitted": func(t *testing.T) halfCase {
			p := h.applied(t, h.link(t, email))
			return halfCase{by: h.office.User, do: func(ctx context.Context) error {
				_, err := h.desk.DecideApplication(ctx, h.office, p.ID, p.Version, service.ApplicationDecision{Action: market.ApplicationAdmit})
				return err
			}, want: func(t *testing.T) {
				if n := h.wrote(t, "address", email, "首位"); n > 1 {
					t.Errorf("%d letters", n)
				}
				invited(t, 1)
			}}
		},
		"a first manager is invited again": func(t *testing.T) halfCase {
			p := h.applied(t, h.link(t, email))
			if _, err := h.decides(t, p, market.ApplicationAdmit); err != nil {
				t.Fatal(err)
			}
			first := h.lastTo(t, email, inviteLink)
			h.clock.pass(market.InvitationPause + time.Minute)
			return halfCase{by: h.office.User, do: func(ctx context.Context) error {
				_, err := h.desk.InviteFirstAgain(ctx, h.office, p.ID)
				return err
			}, want: func(t *testing.T) {
				_, err := h.LookAtInvitation(t.Context(), first)
				wantCode(t, "the former link", err, market.CodeConflict)
				invited(t, 1)
			}}
		},
	}
}

// holding counts the records of a set with words in them.
func (h *half) holding(t *testing.T, set, words string) int {
	t.Helper()
	n, after := 0, ""
	for {
		page, err := h.Service.Store.Records().Scan(t.Context(), set, after, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return n
		}
		for _, f := range page {
			after = f.ID
			if strings.Contains(string(f.Body), words) {
				n++
			}
		}
	}
}

// once does a case with its n-th write failing, has it done to its end, and tells whether
// it has as many writes.
func (h *half) once(t *testing.T, begin func(*testing.T) halfCase, n int, mode string) bool {
	t.Helper()
	h.n++
	c, key := begin(t), fmt.Sprintf("key-%08d", h.n)
	do := func() error {
		ctx := t.Context()
		if c.by != "" {
			ctx = service.WithNamed(ctx, service.NewNamed(c.by, key))
		}
		return c.do(ctx)
	}
	h.blink.arm(n, mode != "fails")
	err := do()
	struck := h.blink.struck()
	h.blink.arm(0, false)
	switch {
	case !struck:
		wantCode(t, "undisturbed", err, "")
	case err == nil:
		t.Errorf("write %d was lost, and it was told as done", n)
	case c.by == "":
		h.chore(t)
		if c.undone(t) {
			wantCode(t, "once more", do(), "")
		}
	case mode == "dies, and nobody repeats it before the chore":
		h.chore(t)
		if err := do(); market.CodeOf(err) != market.CodeDone {
			wantCode(t, "the repeat after the chore", err, "")
		}
	case h.holding(t, "rests", "") == 0: // it died behind its last write, or before its first
		if err := do(); market.CodeOf(err) != market.CodeDone {
			wantCode(t, "the repeat", err, "")
		}
	default:
		wantCode(t, "the repeat", do(), "")
	}
	c.want(t)
	h.chore(t)
	for range 2 { // so that the letters of the next case are not behind many others
		h.letters(t)
	}
	if t.Failed() {
		t.Fatalf("write %d %s", n, mode)
	}
	return struck
}

// chore finishes what is left, and forgets what was never decided.
func (h *half) chore(t *testing.T) {
	t.Helper()
	for _, wait := range []time.Duration{0, 2 * time.Hour} {
		h.clock.pass(wait)
		if _, err := h.FinishRests(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if left := h.holding(t, "rests", ""); left != 0 {
		t.Errorf("%d rests are left", left)
	}
}

// What of an account stands outside the journal is done whatever fails between the
// decision and it: each write in turn is lost, or the process dies behind it.
func TestWhatWasDecidedOfAnAccountIsDoneInFull(t *testing.T) {
	for _, mode := range []string{"fails", "dies", "dies, and nobody repeats it before the chore"} {
		shared := newHalf(t)
		for name := range shared.cases() {
			t.Run(name+"/"+mode, func(t *testing.T) {
				begin := func(t *testing.T) halfCase { return shared.cases()[name](t) }
				for n := 1; shared.once(t, begin, n, mode); n++ {
				}
			})
		}
		for name := range newHalf(t).admitting() {
			t.Run(name+"/"+mode, func(t *testing.T) {
				for n := 1; ; n++ {
					h := newHalf(t)
					if !h.once(t, h.admitting()[name], n, mode) {
						break
					}
				}
			})
		}
	}
}

// Who objected is kept where the objection is and nowhere else, whatever hinders it: at
// each write the database goes away, or the process dies and only the chore runs.
func TestWhoObjectedIsKeptWithTheObjectionAlone(t *testing.T) {
	x := newClaimHouse(t)
	w := x.decidedOn(t, x.paid(t, 30*market.WanYuan).Contract.ID)
	x.distributed(t)
	w = x.steps(t, x.formal, x.again(t, w), market.ClaimPublish)
	b := &blink{Store: service.Bare(x.store)}
	s := service.New(service.Deps{Store: b, Vault: x.Vault, World: x.world, Finder: nothing{}, Matcher: nothing{}, Log: slog.New(slog.DiscardHandler)})
	kept := func() (records, objections int) {
		found, err := x.store.Records().Scan(t.Context(), "objectors", "", store.MaxLimit)
		ok(t, err)
		page, err := x.store.Find(t.Context(), store.Query{Kind: service.Objections})
		ok(t, err)
		return len(found), len(page.Docs)
	}
	tried := 0
	for _, dies := range []bool{false, true} {
		for n := 1; ; n++ {
			b.arm(n, dies)
			_, err := s.Object(t.Context(), market.Actor{}, w.Claim.ID, service.Objector{Name: "赵某某", Phone: "13900001111"}, "该合同与去年的合同内容相同")
			struck := b.struck()
			b.arm(0, false)
			if !struck {
				ok(t, err)
				break
			}
			tried++
			at := x.world.at
			x.world.at = at.Add(2 * time.Hour)
			_, err = s.FinishRests(t.Context())
			ok(t, err)
			x.world.at = at
			if records, objections := kept(); records != objections {
				t.Errorf("write %d, the process dies: %v: %d objectors of %d objections are kept", n, dies, records, objections)
			}
			if left, err := x.store.Records().Scan(t.Context(), "rests", "", store.MaxLimit); err != nil || len(left) > 0 {
				t.Errorf("write %d, the process dies: %v: %d notes are left, %v", n, dies, len(left), err)
			}
		}
	}
	if records, objections := kept(); tried < 6 || records != objections || objections < 2 {
		t.Errorf("%d writes failed, %d objectors of %d objections", tried, records, objections)
	}
}

// Whoever changes the own password, or sets one by a link, has nobody stay who was in by the
// old one, whatever fails: a repeat does not come as far, for the password is another one
// already, and the link is over.
func TestNoSessionOutlivesAPassword(t *testing.T) {
	h := newHalf(t)
	links := 0
	for name, do := range map[string]func(who market.Actor) error{
		"changed": func(who market.Actor) error {
			return h.accounts.ChangePassword(t.Context(), who, "", goodPassword, otherPassword)
		},
		"set by a link": func(who market.Actor) error {
			links++
			token := fmt.Sprintf("link-%d", links)
			var now struct{ Change string }
			records := h.Service.Store.Records()
			ok(t, records.Get(t.Context(), "credentials", who.User, &now))
			ok(t, records.Put(t.Context(), "password_resets", auth.Hashed(token), map[string]any{"user": who.User, "change": now.Change, "ends_ms": h.clock.Now().Add(time.Hour).UnixMilli()}))
			_, err := h.accounts.ResetPassword(t.Context(), token, otherPassword)
			return err
		},
	} {
		changed := 0
		for n, struck := 1, true; struck; n++ {
			h.n++
			who, thief := h.member(t, "own")
			h.blink.arm(n, false)
			err := do(who)
			struck = h.blink.struck()
			h.blink.arm(0, false)
			if !struck {
				ok(t, err)
			}
			if _, code := h.opens(t, h.login("own"), goodPassword); code == "" {
				continue // it did not come about, and says so
			}
			changed++
			if _, err := h.Authenticate(t.Context(), thief.AccessToken); market.CodeOf(err) != market.CodeUnauthenticated {
				t.Errorf("%s, write %d fails: who was in by the old password stays: %v", name, n, err)
			}
		}
		if changed < 2 {
			t.Errorf("%s: only %d times", name, changed)
		}
	}
}
