package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// resetsSet holds the links that were sent to set a new password; id: hash of the
// token.
const resetsSet = "password_resets"

const (
	resetLife  = 30 * time.Minute
	resetPause = 5 * time.Minute // one letter of a login at most within
)

type resetRecord struct {
	User   string `json:"user"`
	Change string `json:"change"` // the password that it replaces
	EndsMS int64  `json:"ends_ms"`
}

// AskReset sends a link that sets a new password to the mail address of the person
// whose login it is. Who asks learns nothing: for a login that nobody has the very
// same steps are taken, with a letter to nobody. Errors: conflict where no mail is
// sent at all.
func (a *Accounts) AskReset(ctx context.Context, login string) error {
	if !a.outbox.Carries() {
		return market.Errorf(market.CodeConflict, "本平台未接入邮件，请联系本单位管理员重置密码", "no mail is sent here: ask the manager of your organisation for a new password")
	}
	user, cred, err := a.credentialOf(ctx, login)
	if err != nil {
		return problem(err)
	}
	if user == "" {
		user = a.world.NewID()
	}
	now, token := a.world.Now(), a.world.NewID()+a.world.NewID()
	err = a.store.Records().Insert(ctx, resetsSet, auth.Hashed(token), resetRecord{User: user, Change: cred.Change, EndsMS: now.Add(resetLife).UnixMilli()})
	if err != nil {
		return problem(err)
	}
	// The same letter for some minutes, so that nobody's mailbox is filled.
	window := now.UnixMilli() / resetPause.Milliseconds()
	l := letterReset.letter(fmt.Sprintf("reset-%s-%d", auth.Hashed(auth.NormalLogin(login))[:24], window), market.Text{
		ZH: a.outbox.Link("/reset-password#" + token), EN: a.outbox.Link("/reset-password#" + token),
	}, letterResetIgnore)
	l.User = user
	return a.outbox.Write(ctx, l)
}

// ResetPassword sets a new password by the token of such a link, which holds once,
// and ends every session. A second factor stays. The device becomes known: whom
// strangers' guesses keep waiting gets in by a new password. Errors: conflict when the link is
// over, invalid for a bad password, forbidden for a blocked user.
func (a *Accounts) ResetPassword(ctx context.Context, token, password string) (Device, error) {
	id := auth.Hashed(token)
	var r resetRecord
	err := a.store.Records().Get(ctx, resetsSet, id, &r)
	if ignoreNotFound(err) != nil {
		return Device{}, problem(err)
	}
	if err != nil || r.EndsMS <= a.world.Now().UnixMilli() {
		return Device{}, resetOver()
	}
	if _, err := a.rests().settle(ctx, r.User); err != nil {
		return Device{}, err
	}
	cred, err := a.credential(ctx, r.User)
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && cred.Change != r.Change:
		return Device{}, resetOver()
	case err != nil:
		return Device{}, problem(err)
	}
	var f market.Faults
	if err := a.checkOwn(ctx, &f, r.User, cred.Login, password); err != nil {
		return Device{}, err
	}
	if err := f.Err(); err != nil {
		return Device{}, err
	}
	if _, err := a.active(ctx, r.User, market.CodeForbidden); err != nil {
		return Device{}, err
	}
	err = a.shutOthersOut(ctx, r.User, "", func() error {
		first, err := a.useUp(ctx, "reset/"+id, resetLife)
		if err != nil {
			return problem(err)
		}
		if !first {
			return resetOver()
		}
		return a.setPassword(ctx, r.User, cred.Login, password, false)
	})
	if err != nil {
		return Device{}, err
	}
	a.security(ctx, "password_reset", r.User, nil)
	device, err := a.devices.Remember(ctx, r.User)
	return Device(device), errors.Join(problem(err), a.tell(ctx, r.User, letterPassword))
}

func resetOver() error {
	return market.Errorf(market.CodeConflict, "链接已失效或已用过，请重新申请", "the link is over, or was used already: please ask for another one")
}
