package service

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// Record sets of invitations, outside the journal.
const (
	inviteesSet        = "invitees"         // id: of the invitation
	invitationLinksSet = "invitation_links" // id: hash of the token
)

func inviteeSets() []store.RecordSet {
	return []store.RecordSet{
		{Name: inviteesSet, Fields: []string{"email", "ends_ms"}},
		{Name: invitationLinksSet, Fields: []string{"invitation", "ends_ms"}},
	}
}

// inviteeKept is how long the address of someone who does not answer is kept after
// the last letter.
const inviteeKept = 90 * 24 * time.Hour

type invitee struct {
	Name   string `json:"name,omitempty"`
	Phone  string `json:"phone,omitempty"`
	Email  string `json:"email"`
	EndsMS int64  `json:"ends_ms"`
}

type invitationLink struct {
	Invitation string `json:"invitation"`
	Sent       int    `json:"sent"` // the letter that it stood in
	EndsMS     int64  `json:"ends_ms"`
}

// InvitationView is an open invitation as who manages the organisation sees it.
type InvitationView struct {
	market.Invitation
	Name, Email string
	Holds       bool // the link of the last letter
	Version     int64
}

// NewInvitee is whom a manager invites.
type NewInvitee struct {
	Email, Name  string
	Organisation string // id; the actor's own when empty
	Roles        []market.Grant
}

// Invitations lists the open invitations of an organisation, the newest first.
// Errors: forbidden.
func (a *Accounts) Invitations(ctx context.Context, who market.Actor, organisation string) ([]InvitationView, error) {
	if organisation == "" {
		organisation = who.Organisation
	}
	if organisation == "" || !manages(who, organisation) {
		return nil, forbidden()
	}
	var out []InvitationView
	q := store.Query{Kind: Invitations, Key: "organisation", Equal: []any{organisation, string(market.InvitationOpen)}}
	err := readAll(reading(ctx, a.store), q, func(d store.Doc) error {
		i, err := store.As[market.Invitation](d)
		if err != nil {
			return err
		}
		v, err := a.invitationView(ctx, i, d.Version)
		out = append(out, v)
		return err
	})
	slices.SortFunc(out, func(x, y InvitationView) int { return y.CreatedAt.Compare(x.CreatedAt) })
	return out, err
}

func (a *Accounts) invitationView(ctx context.Context, i market.Invitation, version int64) (InvitationView, error) {
	var p invitee
	err := ignoreNotFound(a.store.Records().Get(ctx, inviteesSet, i.ID, &p))
	return InvitationView{Invitation: i, Name: p.Name, Email: p.Email, Holds: i.Holds(a.world.Now()), Version: version}, problem(err)
}

// Invite sends a person a link that makes an account in the organisation. Whether
// the address has one already, nobody learns. Errors: forbidden for a role that is
// not the actor's to give; invalid; conflict where no mail is sent, and for an
// address that is invited already; too many open ones.
func (a *Accounts) Invite(ctx context.Context, who market.Actor, n NewInvitee) (InvitationView, error) {
	left, done, err := a.rests().goOn(ctx, restInvite, "")
	if err != nil {
		return InvitationView{}, err
	}
	if done {
		return a.invitationNow(ctx, left.About)
	}
	if n.Organisation == "" {
		n.Organisation = who.Organisation
	}
	if n.Organisation == "" || !manages(who, n.Organisation) || !mayGrantAll(who, n.Organisation, n.Roles) {
		return InvitationView{}, forbidden()
	}
	if !a.outbox.Carries() {
		return InvitationView{}, market.Errorf(market.CodeConflict, "本平台未接入邮件，请用初始密码添加成员", "no mail is sent here: add the person with an initial password")
	}
	email := mailbox(n.Email)
	if err := checkInvitee(email, n.Name).Err(); err != nil {
		return InvitationView{}, err
	}
	if err := a.notInvited(ctx, who, n.Organisation, email); err != nil {
		return InvitationView{}, err
	}
	id := a.world.NewID()
	p := invitee{Name: strings.TrimSpace(n.Name), Email: email, EndsMS: a.world.Now().Add(inviteeKept).UnixMilli()}
	left, err = a.rests().inFull(ctx, rest{Kind: restInvite, About: id, Invitee: id, Sent: 1}, func(ctx context.Context, left rest) error {
		if err := a.store.Records().Put(ctx, inviteesSet, left.About, p); err != nil {
			return err
		}
		return a.commitInvitation(ctx, who, n, left.About)
	})
	if err != nil {
		return InvitationView{}, err
	}
	return a.invitationNow(ctx, left.About)
}

func (a *Accounts) invitationNow(ctx context.Context, id string) (InvitationView, error) {
	i, version, err := readDoc[market.Invitation](reading(ctx, a.store), Invitations, id)
	if err != nil {
		return InvitationView{}, err
	}
	return a.invitationView(ctx, i, version)
}

func (a *Accounts) commitInvitation(ctx context.Context, who market.Actor, n NewInvitee, id string) error {
	_, err := a.store.Commit(ctx, store.Meta{Actor: who.User, Action: "invitations.invite"}, func(_ context.Context, tx store.Tx) error {
		acting, err := actingNow(tx, who)
		if err != nil {
			return err
		}
		if !manages(acting, n.Organisation) || !mayGrantAll(acting, n.Organisation, n.Roles) {
			return forbidden()
		}
		if err := checkUser(tx, market.User{Organisation: n.Organisation, Roles: n.Roles}); err != nil {
			return err
		}
		open, err := tx.Find(store.Query{Kind: Invitations, Key: "organisation", Equal: []any{n.Organisation, string(market.InvitationOpen)}, Limit: market.MaxInvitations})
		if err != nil {
			return err
		}
		if len(open.Docs) == market.MaxInvitations {
			return market.Errorf(market.CodeConflict, "待接受的邀请已有 %d 份，请先撤回不用的", "%d invitations are open; withdraw those that are not needed", market.MaxInvitations)
		}
		i, err := market.NewInvitation(market.Invitation{ID: id, Organisation: n.Organisation, Roles: n.Roles, By: who.User}, tx.Now())
		if err != nil {
			return err
		}
		return tx.Put(Invitations, id, market.InvitationSchema, i)
	})
	return err
}

// mailbox is an address in the form in which addresses are compared.
func mailbox(s string) string { return strings.ToLower(strings.TrimSpace(market.FoldWidth(s))) }

func checkInvitee(email, name string) market.Faults {
	var f market.Faults
	if email == "" {
		f.Add("email", nil, market.Text{ZH: "必填", EN: "must be filled in"}, market.Text{})
	}
	market.CheckEmail(&f, "email", email)
	if name = strings.TrimSpace(name); name != "" {
		f = append(f, Profile{Name: name}.check()...)
	}
	return f
}

func (a *Accounts) notInvited(ctx context.Context, who market.Actor, organisation, email string) error {
	open, err := a.Invitations(ctx, who, organisation)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(open, func(v InvitationView) bool { return v.Email == email }) {
		var f market.Faults
		f.Add("email", email, market.Text{ZH: "已邀请过该邮箱，尚未接受", EN: "this address is invited already"}, market.Text{ZH: "可以重新发送", EN: "send it again"})
		return &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "重复邀请", EN: "invited already"}, Faults: f}
	}
	return nil
}

// SendInvitation sends it again, with a new link; the former ones are over. Errors:
// not found, stale, conflict, too many for one that was sent just now.
func (a *Accounts) SendInvitation(ctx context.Context, who market.Actor, id string, version int64) (InvitationView, error) {
	_, done, err := a.rests().goOn(ctx, restInvite, id)
	if err != nil {
		return InvitationView{}, err
	}
	if done {
		return a.invitationNow(ctx, id)
	}
	if err := a.store.Records().Get(ctx, inviteesSet, id, &invitee{}); err != nil {
		return InvitationView{}, problem(err)
	}
	seen, err := readAs[market.Invitation](reading(ctx, a.store), Invitations, id)
	if err != nil {
		return InvitationView{}, err
	}
	_, err = a.rests().inFull(ctx, rest{Kind: restInvite, About: id, Sent: seen.Sent + 1}, func(ctx context.Context, left rest) error {
		return a.changeInvitation(ctx, who, id, version, market.InvitationSend, left.Sent)
	})
	if err != nil {
		return InvitationView{}, err
	}
	return a.invitationNow(ctx, id)
}

// WithdrawInvitation ends an invitation; its links lead nowhere then. Errors: not
// found, stale, conflict.
func (a *Accounts) WithdrawInvitation(ctx context.Context, who market.Actor, id string, version int64) error {
	if _, done, err := a.rests().goOn(ctx, restWithdraw, id); done || err != nil {
		return err
	}
	_, err := a.rests().inFull(ctx, rest{Kind: restWithdraw, About: id}, func(ctx context.Context, _ rest) error {
		return a.changeInvitation(ctx, who, id, version, market.InvitationWithdraw, 0)
	})
	return err
}

// changeInvitation takes one step; sent is the letter that is to be sent by it.
func (a *Accounts) changeInvitation(ctx context.Context, who market.Actor, id string, version int64, action market.InvitationAction, sent int) error {
	_, err := a.store.Commit(ctx, store.Meta{Actor: who.User, Action: "invitations." + string(action)}, func(_ context.Context, tx store.Tx) error {
		acting, err := actingNow(tx, who)
		if err != nil {
			return err
		}
		i, seen, err := readDoc[market.Invitation](tx, Invitations, id)
		switch {
		case err != nil:
			return err
		case !manages(acting, i.Organisation) || !mayGrantAll(acting, i.Organisation, i.Roles):
			return notFound()
		case seen != version:
			return stale()
		case i.User != "" && action == market.InvitationWithdraw:
			return market.Errorf(market.CodeConflict, "首位管理员的邀请不能撤回，可以重新发送", "the invitation of the first manager is not withdrawn, but sent again")
		}
		if err := i.Do(action, tx.Now()); err != nil {
			return err
		}
		if action == market.InvitationSend && i.Sent != sent {
			return stale()
		}
		return tx.Put(Invitations, id, market.InvitationSchema, i)
	})
	return err
}

// invite writes the letter of an invitation that was sent, with its link, unless that was
// over or sent again since, or the address was erased.
func (f rests) invite(ctx context.Context, left rest) error {
	i, err := readAs[market.Invitation](reading(ctx, f.store), Invitations, left.About)
	if err != nil || i.State != market.InvitationOpen || i.Sent != left.Sent {
		return err
	}
	return f.outbox.invite(ctx, left.letter("invitation"), i)
}

func (o *Outbox) invite(ctx context.Context, letter string, i market.Invitation) error {
	var p invitee
	if err := o.records.Get(ctx, inviteesSet, i.ID, &p); err != nil {
		return problem(ignoreNotFound(err))
	}
	organisation, err := readAs[market.Organisation](reading(ctx, o.Store), Organisations, i.Organisation)
	if err != nil {
		return err
	}
	p.EndsMS = i.SentAt.Add(inviteeKept).UnixMilli()
	token := o.World.NewID() + o.World.NewID()
	err = errors.Join(o.records.Put(ctx, inviteesSet, i.ID, p),
		o.records.Insert(ctx, invitationLinksSet, auth.Hashed(token), invitationLink{Invitation: i.ID, Sent: i.Sent, EndsMS: i.Ends.UnixMilli()}))
	if err != nil {
		return problem(err)
	}
	link := o.Link("/invitation#" + token)
	l := letterInvited(organisation, i.User != "").letter(letter, market.Text{ZH: link, EN: link}, letterInvitedIgnore)
	l.Address = p.Email
	return o.Write(ctx, l)
}

// Invited is what whoever has the link of an invitation is shown.
type Invited struct {
	Organisation market.Organisation
	Roles        []market.Grant
	Name, Phone  string
	Email        string
	Ends         time.Time
}

// LookAtInvitation tells what a link leads to. Errors: conflict for one that leads
// nowhere, or no longer.
func (a *Accounts) LookAtInvitation(ctx context.Context, token string) (Invited, error) {
	i, p, err := a.invited(ctx, token)
	if err != nil {
		return Invited{}, err
	}
	o, err := readAs[market.Organisation](reading(ctx, a.store), Organisations, i.Organisation)
	return Invited{Organisation: o, Roles: i.Roles, Name: p.Name, Phone: p.Phone, Email: p.Email, Ends: i.Ends}, err
}

// invited finds the invitation of a link that holds.
func (a *Accounts) invited(ctx context.Context, token string) (i market.Invitation, p invitee, err error) {
	var l invitationLink
	r := a.store.Records()
	if err = r.Get(ctx, invitationLinksSet, auth.Hashed(token), &l); err == nil {
		err = r.Get(ctx, inviteesSet, l.Invitation, &p)
	}
	if errors.Is(err, store.ErrNotFound) {
		return i, p, market.InvitationOver()
	}
	if err != nil {
		return i, p, problem(err)
	}
	i, err = readAs[market.Invitation](reading(ctx, a.store), Invitations, l.Invitation)
	if err == nil && (l.Sent != i.Sent || !i.Holds(a.world.Now())) {
		err = market.InvitationOver()
	}
	return i, p, err
}

// Acceptance is what whoever accepts says of oneself.
type Acceptance struct {
	Name, Phone, Login, Password string
}

// AcceptInvitation makes the account that an invitation offers. The link holds once.
// Errors: conflict when it is over, and for a login that is taken; invalid.
func (a *Accounts) AcceptInvitation(ctx context.Context, token string, in Acceptance) error {
	i, p, err := a.invited(ctx, token)
	if err != nil {
		return err
	}
	profile := Profile{Name: in.Name, Phone: in.Phone, Email: p.Email}
	faults := profile.check()
	auth.CheckLogin(&faults, "login", in.Login)
	of, err := a.about(ctx, in.Login, i.Organisation, profile)
	if err != nil {
		return err
	}
	auth.CheckPassword(&faults, "password", of, in.Password)
	if err := faults.Err(); err != nil {
		return err
	}
	u := market.User{ID: i.User, Organisation: i.Organisation, Roles: i.Roles, Status: market.Active}
	if u.ID == "" {
		u.ID = a.world.NewID()
	}
	login := auth.NormalLogin(in.Login)
	cred, err := a.newCredential(ctx, login, in.Password, false)
	if err != nil {
		return err
	}
	left := rest{Kind: restAccount, User: u.ID, About: i.ID, Person: profile.of(u.ID, i.Organisation), Credential: cred}
	_, err = a.rests().inFull(ctx, left, func(ctx context.Context, left rest) error {
		if err := a.claimLogin(ctx, login, u.ID, left.id); err != nil {
			return err
		}
		return a.commitAcceptance(ctx, i, u)
	})
	return err
}

// commitAcceptance decides that the invitation still stands as its link saw it.
func (a *Accounts) commitAcceptance(ctx context.Context, seen market.Invitation, u market.User) error {
	_, err := a.store.Commit(ctx, store.Meta{Actor: u.ID, Action: "invitations.accept"}, func(_ context.Context, tx store.Tx) error {
		i, err := readAs[market.Invitation](tx, Invitations, seen.ID)
		if err != nil {
			return err
		}
		if i.Sent != seen.Sent || i.State != seen.State {
			return market.InvitationOver()
		}
		if err := i.Do(market.InvitationAccept, tx.Now()); err != nil {
			return err
		}
		if i.User == "" {
			i.User = u.ID
			if err := checkUser(tx, u); err != nil {
				return err
			}
			if err := tx.Put(Users, u.ID, market.UserSchema, u); err != nil {
				return err
			}
		} else if _, err := actingNow(tx, market.Actor{User: i.User}); err != nil {
			return err
		}
		return tx.Put(Invitations, i.ID, market.InvitationSchema, i)
	})
	return err
}

// sweepInvitations forgets links that are over, and the addresses of those who did
// not answer.
func (a *Accounts) sweepInvitations(ctx context.Context) error {
	return errors.Join(a.outbox.sweep(ctx, inviteesSet, "ends_ms", a.world.Now()), a.outbox.sweep(ctx, invitationLinksSet, "ends_ms", a.world.Now()))
}
