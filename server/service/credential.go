package service

import (
	"context"
	"errors"
	"time"

	"duijie/server/auth"
	"duijie/server/store"
)

// credential is what proves who a user is.
type credential struct {
	Login     string `json:"login"`
	Hash      string `json:"hash"`
	Initial   bool   `json:"initial"` // set by someone else, to be changed
	ChangedMS int64  `json:"changed_ms"`
	Change    string `json:"change"` // id of the change
}

// initialLife is how long an initial password opens the account to whom it was given.
const initialLife = 7 * 24 * time.Hour

func (a *Accounts) initialOver(c credential) bool {
	return c.Initial && a.world.Now().Sub(time.UnixMilli(c.ChangedMS)) >= initialLife
}

func (a *Accounts) credential(ctx context.Context, user string) (credential, error) {
	var c credential
	return c, a.store.Records().Get(ctx, credentialsSet, user, &c)
}

// loginRecord tells whose a login is.
type loginRecord struct {
	User string `json:"user"`
	AtMS int64  `json:"at_ms"`
	For  string `json:"for,omitempty"` // the commit that was to make the account
}

// credentialOf finds the credential of a login; an empty one, and no error,
// when there is none, after the same look-ups.
func (a *Accounts) credentialOf(ctx context.Context, login string) (user string, c credential, err error) {
	login = auth.NormalLogin(login)
	if login == "" || len(login) > 254 {
		return "", c, nil
	}
	var l loginRecord
	err = a.store.Records().Get(ctx, loginsSet, login, &l)
	switch {
	case errors.Is(err, store.ErrNotFound):
		l.User = a.world.NewID()
	case err != nil:
		return "", c, err
	}
	// A password that a manager gave stands from the decision on, whatever hindered it.
	if _, err = a.rests().settle(ctx, l.User); err != nil {
		return "", c, err
	}
	if c, err = a.credential(ctx, l.User); errors.Is(err, store.ErrNotFound) {
		return "", credential{}, nil
	}
	return l.User, c, err
}

// newCredential is a password that was checked already, as it is kept.
func (a *Accounts) newCredential(ctx context.Context, login, password string, initial bool) (*credential, error) {
	hash, err := a.hasher.Hash(ctx, password)
	return &credential{
		Login: login, Hash: hash, Initial: initial, ChangedMS: a.world.Now().UnixMilli(), Change: a.world.NewID(),
	}, problem(err)
}

// setPassword stores a password that was checked already.
func (a *Accounts) setPassword(ctx context.Context, user, login, password string, initial bool) error {
	cred, err := a.newCredential(ctx, login, password, initial)
	if err != nil {
		return err
	}
	return problem(a.store.Records().Put(ctx, credentialsSet, user, cred))
}

// rehash brings the hash of a right password to the present cost, unless the
// password was changed meanwhile.
func (a *Accounts) rehash(ctx context.Context, user string, seen credential, password string) error {
	hash, err := a.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	now, err := a.credential(ctx, user)
	if err != nil || now.Change != seen.Change {
		return err
	}
	now.Hash = hash
	return a.store.Records().Put(ctx, credentialsSet, user, now)
}
