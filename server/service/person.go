package service

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// person is a user as a human being, outside the journal, under the user's id.
type person struct {
	ID           string `json:"id"`
	Organisation string `json:"organisation"`
	Name         string `json:"name"`
	Phone        string `json:"phone,omitempty"`
	Email        string `json:"email,omitempty"`
	Kind         string `json:"kind"` // user
}

// Profile is what a person says of oneself.
type Profile struct{ Name, Phone, Email string }

// check returns the faults of a profile.
func (p Profile) check() market.Faults {
	var f market.Faults
	name := strings.TrimSpace(p.Name)
	if n := utf8.RuneCountInString(name); n < 2 || n > 60 || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		f.Add("name", p.Name, market.Text{ZH: "姓名应为 2 至 60 字", EN: "a name has 2 to 60 characters"}, market.Text{})
	}
	market.CheckSeen(&f, "name", name)
	if phone := market.FoldWidth(p.Phone); len(phone) > 30 || strings.Trim(phone, "0123456789+-()/ ext.转") != "" {
		f.Add("phone", p.Phone, market.Text{ZH: "不是电话号码", EN: "not a telephone number"}, market.Text{ZH: "例如 13800000000", EN: "such as 13800000000"})
	}
	market.CheckEmail(&f, "email", p.Email)
	return f
}

func (a *Accounts) putPerson(ctx context.Context, user, organisation string, p Profile) error {
	return problem(a.store.Records().Put(ctx, peopleSet, user, p.of(user, organisation)))
}

// of is a profile as the person of a user.
func (p Profile) of(user, organisation string) *person {
	return &person{ID: user, Organisation: organisation, Name: strings.TrimSpace(p.Name), Phone: market.FoldWidth(p.Phone), Email: p.Email, Kind: "user"}
}

// about is what others know of a person, of which no password is made.
func (a *Accounts) about(ctx context.Context, login, organisation string, p Profile) (auth.About, error) {
	out := auth.About{Login: login, Names: []string{p.Name, p.Phone, p.Email}}
	if organisation == "" {
		return out, nil
	}
	o, err := readAs[market.Organisation](reading(ctx, a.store), Organisations, organisation)
	if market.CodeOf(err) == market.CodeNotFound {
		return out, nil // said by the check of the user
	}
	out.Names = append(out.Names, o.Name, o.NameEN)
	return out, err
}

// checkOwn adds what is wrong with a new password that a person chooses for an account
// that stands.
func (a *Accounts) checkOwn(ctx context.Context, f *market.Faults, user, login, password string) error {
	var p person
	if err := ignoreNotFound(a.store.Records().Get(ctx, peopleSet, user, &p)); err != nil {
		return problem(err)
	}
	of, err := a.about(ctx, login, p.Organisation, Profile{Name: p.Name, Phone: p.Phone, Email: p.Email})
	if err != nil {
		return err
	}
	auth.CheckPassword(f, "password", of, password)
	return nil
}

// UpdateMe changes the own name, telephone and mail address. The mail address opens the
// account to whoever reads its mail, so another one wants the password too. Errors:
// invalid, also for a wrong password; too many after failures.
func (a *Accounts) UpdateMe(ctx context.Context, who market.Actor, p Profile, password string) (Me, error) {
	if !who.SignedIn() {
		return Me{}, forbidden()
	}
	if err := p.check().Err(); err != nil {
		return Me{}, err
	}
	if _, err := a.rests().settle(ctx, who.User); err != nil {
		return Me{}, err
	}
	var before person
	if err := ignoreNotFound(a.store.Records().Get(ctx, peopleSet, who.User, &before)); err != nil {
		return Me{}, problem(err)
	}
	if before.Email != p.Email {
		if _, err := a.prove(ctx, who.User, "password", password); err != nil {
			return Me{}, err
		}
		a.security(ctx, "mailbox_changed", who.User, nil)
		if before.Email != "" {
			if err := a.outbox.tellOldMailbox(ctx, "account-"+a.world.NewID(), before.Email); err != nil {
				return Me{}, err
			}
		}
	}
	if err := a.putPerson(ctx, who.User, who.Organisation, p); err != nil {
		return Me{}, err
	}
	return a.me(ctx, who.User)
}

// claimLogin makes a login a user's, for the commit that is to make the account. A login
// whose user was never committed, or was removed and is not cleared away, because a
// process died in between, is free again after a while. Errors: conflict when it is taken.
func (a *Accounts) claimLogin(ctx context.Context, login, user, commit string) error {
	records := a.store.Records()
	mine := loginRecord{User: user, AtMS: a.world.Now().UnixMilli(), For: commit}
	err := records.Insert(ctx, loginsSet, login, mine)
	if !errors.Is(err, store.ErrExists) {
		return problem(err)
	}
	var of loginRecord
	if err := ignoreNotFound(records.Get(ctx, loginsSet, login, &of)); err != nil {
		return problem(err)
	}
	if of.User == user && of.For == commit {
		return nil // by the request that this one repeats
	}
	free, err := a.orphaned(ctx, login)
	if err != nil {
		return problem(err)
	}
	if free {
		if err := records.Delete(ctx, loginsSet, login); err != nil {
			return problem(err)
		}
		if err = records.Insert(ctx, loginsSet, login, mine); !errors.Is(err, store.ErrExists) {
			return problem(err)
		}
	}
	var f market.Faults
	f.Add("login", login, market.Text{ZH: "该登录名已被使用", EN: "this login is taken"}, market.Text{ZH: "换一个登录名", EN: "choose another one"})
	return &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "登录名重复", EN: "the login is taken"}, Faults: f}
}

func (a *Accounts) orphaned(ctx context.Context, login string) (bool, error) {
	var l loginRecord
	if err := a.store.Records().Get(ctx, loginsSet, login, &l); err != nil {
		return errors.Is(err, store.ErrNotFound), ignoreNotFound(err)
	}
	if a.world.Now().Sub(time.UnixMilli(l.AtMS)) < a.options.OrphanTime {
		return false, nil
	}
	u, err := readAs[market.User](reading(ctx, a.store), Users, l.User)
	if market.CodeOf(err) == market.CodeNotFound {
		return true, nil
	}
	return u.Status == market.Removed, err
}

func ignoreNotFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
