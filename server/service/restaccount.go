package service

import (
	"context"
	"errors"

	"duijie/server/auth"
	"duijie/server/market"
)

// doAccount does what is left of an account that stands; of one that was removed since,
// or erased, nothing may be written any more.
func (f rests) doAccount(ctx context.Context, left rest) error {
	u, err := readAs[market.User](reading(ctx, f.store), Users, left.User)
	if err != nil {
		return err
	}
	if u.Status == market.Removed {
		return f.undo(ctx, left)
	}
	switch left.Kind {
	case restChange:
		return f.change(ctx, left)
	case restFactor:
		return f.resetFactor(ctx, left)
	}
	err = errors.Join(f.putCredential(ctx, left), f.store.Records().Put(ctx, peopleSet, left.User, left.Person))
	if err != nil || left.About == "" {
		return err
	}
	return f.store.Records().Delete(ctx, inviteesSet, left.About)
}

// change closes the account to who had it before anything else: the password first, so
// that no session begins by the old one behind those that are ended.
func (f rests) change(ctx context.Context, left rest) error {
	if left.Credential != nil {
		if err := f.putCredential(ctx, left); err != nil {
			return err
		}
	}
	if left.EndSessions {
		if err := f.endSessions(ctx, left.User); err != nil {
			return err
		}
	}
	var before person
	if err := ignoreNotFound(f.store.Records().Get(ctx, peopleSet, left.User, &before)); err != nil {
		return err
	}
	if before.Email != "" && before.Email != left.Person.Email {
		if err := f.outbox.tellOldMailbox(ctx, left.letter("mailbox"), before.Email); err != nil {
			return err
		}
	}
	if err := f.store.Records().Put(ctx, peopleSet, left.User, left.Person); err != nil || left.Credential == nil {
		return err
	}
	return f.tell(ctx, left, "initial", left.User, letterInitial)
}

// putCredential sets the password, unless it is set.
func (f rests) putCredential(ctx context.Context, left rest) error {
	var now credential
	err := ignoreNotFound(f.store.Records().Get(ctx, credentialsSet, left.User, &now))
	if err != nil || now.Change == left.Credential.Change {
		return err
	}
	return f.store.Records().Put(ctx, credentialsSet, left.User, left.Credential)
}

func (f rests) endSessions(ctx context.Context, user string) error {
	return auth.NewSessions(authRecords{f.store.Records()}, f.world, 0, 0).EndAll(ctx, user, "")
}

// resetFactor takes away the factor that stood when it was decided; one that the person
// has enrolled since stays.
func (f rests) resetFactor(ctx context.Context, left rest) error {
	var now factorRecord
	err := ignoreNotFound(f.store.Records().Get(ctx, factorsSet, left.User, &now))
	if err == nil && now.Change == left.Factor {
		err = dropFactor(ctx, f.store.Records(), left.User)
	}
	if err := errors.Join(err, f.endSessions(ctx, left.User)); err != nil {
		return err
	}
	return f.tell(ctx, left, "factor", left.User, letterFactorReset)
}

// clearAway erases what stands of a removed person outside the journal, but the name. The
// credential says which login goes, and the person's record where to write: they go
// behind these.
func (f rests) clearAway(ctx context.Context, left rest) error {
	r := f.store.Records()
	err := errors.Join(f.endSessions(ctx, left.User), dropFactor(ctx, r, left.User),
		auth.NewDevices(authRecords{r}, f.world, 0).ForgetAll(ctx, left.User), dropAnswersOf(ctx, r, left.User))
	var cred credential
	if gone := r.Get(ctx, credentialsSet, left.User, &cred); gone == nil {
		var of loginRecord
		login := auth.NormalLogin(cred.Login)
		failed := r.Get(ctx, loginsSet, login, &of)
		if failed == nil && of.User == left.User {
			failed = r.Delete(ctx, loginsSet, login)
		}
		if failed = ignoreNotFound(failed); failed == nil {
			failed = r.Delete(ctx, credentialsSet, left.User)
		}
		err = errors.Join(err, failed)
	} else {
		err = errors.Join(err, ignoreNotFound(gone))
	}
	var p person
	if gone := r.Get(ctx, peopleSet, left.User, &p); gone != nil || p.Phone == "" && p.Email == "" {
		return errors.Join(err, ignoreNotFound(gone))
	}
	if p.Email != "" {
		if failed := f.tellRemoved(ctx, left, p.Email); failed != nil {
			return errors.Join(err, failed)
		}
	}
	p.Phone, p.Email = "", ""
	return errors.Join(err, r.Put(ctx, peopleSet, left.User, p))
}

func (f rests) tellRemoved(ctx context.Context, left rest, address string) error {
	read := reading(ctx, f.store)
	u, err := readAs[market.User](read, Users, left.User)
	if err != nil {
		return err
	}
	var of *market.Organisation
	if u.Organisation != "" {
		o, err := readAs[market.Organisation](read, Organisations, u.Organisation)
		if err != nil {
			return err
		}
		of = &o
	}
	l := letterRemoved(of).letter(left.letter("removed"))
	l.Address = address
	return f.outbox.Write(ctx, l)
}
