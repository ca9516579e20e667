package service

import (
	"context"
	"errors"
	"strings"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// What is cleared of a person outside the journal once an erasure is decided. Each step
// may be done again.

// clearPerson removes what stands of a person outside the journal. Doing it again changes
// nothing, so it is done whatever request it belongs to. The person's own record goes last: it says where else to look.
func (s *Service) clearPerson(ctx context.Context, e erasure) error {
	ctx = withoutNamed(ctx)
	waits := false
	steps := []func(context.Context, erasure) error{
		s.clearProofs, s.clearLetters, s.clearScratch, s.clearApplications,
		func(ctx context.Context, e erasure) (err error) {
			waits, err = s.clearObjections(ctx, e)
			return err
		},
		s.clearName,
	}
	if e.Named {
		steps = []func(context.Context, erasure) error{s.clearNamed}
	}
	for _, step := range steps {
		if err := step(ctx, e); err != nil {
			return problem(err)
		}
	}
	now := s.World.Now()
	switch again := e.AtMS + gleaning.Milliseconds(); {
	case waits:
		e.DueMS = now.Add(objectionPause).UnixMilli()
	case now.UnixMilli() < again:
		e.DueMS = again
	default:
		e.DueMS = 0
	}
	return problem(s.Store.Records().Put(ctx, erasuresSet, e.User, e))
}

// clearProofs removes what proves who somebody is, but the login.
func (s *Service) clearProofs(ctx context.Context, e erasure) error {
	r := s.Store.Records()
	own := authRecords{r}
	sessions, err := auth.NewSessions(own, s.World, 0, 0).Of(ctx, e.User)
	if err != nil {
		return err
	}
	for _, open := range sessions {
		if err := r.Delete(ctx, sessionUsesSet, open.ID); err != nil {
			return err
		}
	}
	return errors.Join(
		auth.NewSessions(own, s.World, 0, 0).ForgetAll(ctx, e.User),
		auth.NewDevices(own, s.World, 0).ForgetAll(ctx, e.User),
		r.Delete(ctx, proposalsSet, e.User), r.Delete(ctx, factorsSet, e.User),
		dropUnder(ctx, r, usesSet, e.User+"/"),
		dropFound(ctx, r, pendingSet, "user", e.User), dropFound(ctx, r, resetsSet, "user", e.User),
	)
}

// clearLetters removes letters that wait, and what is noted of those that went.
func (s *Service) clearLetters(ctx context.Context, e erasure) error {
	r := s.Store.Records()
	drop := func(field, value string) error {
		return eachFound(ctx, r, lettersSet, field, value, func(f store.Found) error {
			return errors.Join(dropUnder(ctx, r, turnsSet, f.ID+"/"), r.Delete(ctx, lettersSet, f.ID))
		})
	}
	if err := drop("user", e.User); err != nil || !e.Mailbox {
		return err
	}
	addresses, err := s.mailboxesOf(ctx, e.User)
	if err != nil {
		return err
	}
	for _, address := range addresses {
		if err := drop("address", address); err != nil {
			return err
		}
	}
	return nil
}

// mailboxesOf is the mail address of a person, as it is written and as links have it; none
// once the person is gone.
func (s *Service) mailboxesOf(ctx context.Context, user string) ([]string, error) {
	var p person
	if err := s.Store.Records().Get(ctx, peopleSet, user, &p); err != nil || p.Email == "" {
		return nil, ignoreNotFound(err)
	}
	if normal := mailbox(p.Email); normal != p.Email {
		return []string{p.Email, normal}, nil
	}
	return []string{p.Email}, nil
}

// clearScratch removes choices, marks and half-filled forms.
func (s *Service) clearScratch(ctx context.Context, e erasure) error {
	r := s.Store.Records()
	return errors.Join(
		dropUnder(ctx, r, choicesSet, e.User+"/"), r.Delete(ctx, habitsSet, e.User), dropFound(ctx, r, feedsSet, "user", e.User),
		dropUnder(ctx, r, deliveriesSet, e.User+"/"), dropUnder(ctx, r, digestsSet, e.User+"/"),
		dropFound(ctx, r, draftsSet, "owner", e.User), dropFound(ctx, r, seenSet, "user", e.User), dropFound(ctx, r, restsSet, "user", e.User),
		dropAnswersOf(ctx, r, e.User),
	)
}

// clearApplications removes who applied for the organisation whose first manager the
// person became, and who was invited. What waits for the person's mail address without
// having been taken up by this account is removed only where somebody has made sure whose
// the address is: anyone may write another's into the own profile.
func (s *Service) clearApplications(ctx context.Context, e erasure) error {
	read, r := reading(ctx, s.Store), s.Store.Records()
	invited := map[string]bool{}
	invitations, err := readMany[market.Invitation](read, store.Query{Kind: Invitations})
	if err != nil {
		return err
	}
	for _, i := range invitations {
		if i.User == e.User {
			invited[i.ID] = true
			if err := s.forgetInvitee(ctx, i.ID); err != nil {
				return err
			}
		}
	}
	applications, err := readMany[market.Application](read, store.Query{Kind: Applications})
	if err != nil {
		return err
	}
	for _, p := range applications {
		if invited[p.Invitation] {
			if err := r.Delete(ctx, applicantsSet, p.ID); err != nil {
				return err
			}
		}
	}
	if !e.Mailbox {
		return nil
	}
	addresses, err := s.mailboxesOf(ctx, e.User)
	if err != nil {
		return err
	}
	for _, address := range addresses {
		if err := errors.Join(
			eachFound(ctx, r, inviteesSet, "email", address, func(f store.Found) error { return s.forgetInvitee(ctx, f.ID) }),
			eachFound(ctx, r, applicantsSet, "email", address, func(f store.Found) error { return s.forgetApplicant(ctx, f.ID) }),
			dropFound(ctx, r, applicationLinksSet, "email", address),
		); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) forgetInvitee(ctx context.Context, invitation string) error {
	r := s.Store.Records()
	return errors.Join(dropFound(ctx, r, invitationLinksSet, "invitation", invitation), r.Delete(ctx, inviteesSet, invitation))
}

// forgetApplicant withdraws an application that is open: nobody could answer for it.
func (s *Service) forgetApplicant(ctx context.Context, id string) error {
	p, version, err := readDoc[market.Application](reading(ctx, s.Store), Applications, id)
	if err == nil && p.State.Open() {
		_, err = s.changeApplication(ctx, applicantActor, id, version, market.ApplicationWithdraw, func(tx store.Tx, _ *market.Application) (market.ApplicationDoing, error) {
			return market.ApplicationDoing{Part: market.PartCandidate, At: tx.Now()}, nil
		})
	}
	if err != nil && market.CodeOf(err) != market.CodeNotFound {
		return err
	}
	return s.Store.Records().Delete(ctx, applicantsSet, id)
}

// clearObjections removes who objected where that was settled, and tells whether an
// objection waits: it has to be verified with whoever made it.
func (s *Service) clearObjections(ctx context.Context, e erasure) (waits bool, err error) {
	all, err := readMany[market.Objection](reading(ctx, s.Store), store.Query{Kind: Objections})
	if err != nil {
		return false, err
	}
	for _, o := range all {
		switch {
		case o.By != e.User:
		case o.State == market.ObjectionOpen:
			waits = true
		default:
			if err := s.Store.Records().Delete(ctx, objectorsSet, o.Person); err != nil {
				return waits, err
			}
		}
	}
	return waits, nil
}

// clearName removes login, password and the person.
func (s *Service) clearName(ctx context.Context, e erasure) error {
	r := s.Store.Records()
	var cred credential
	if err := ignoreNotFound(r.Get(ctx, credentialsSet, e.User, &cred)); err != nil {
		return err
	}
	if login := auth.NormalLogin(cred.Login); login != "" {
		var of loginRecord
		err := r.Get(ctx, loginsSet, login, &of)
		if err == nil && of.User == e.User {
			err = r.Delete(ctx, loginsSet, login)
		}
		if err := errors.Join(ignoreNotFound(err), auth.NewLockout(authRecords{r}, s.World).Forget(ctx, login)); err != nil {
			return err
		}
	}
	return errors.Join(r.Delete(ctx, credentialsSet, e.User), r.Delete(ctx, peopleSet, e.User))
}

// eachFound calls fn, which removes the record, for each with a value in a field.
func eachFound(ctx context.Context, r store.Records, set, field, value string, fn func(store.Found) error) error {
	for {
		found, err := r.Find(ctx, set, field, value, store.MaxLimit)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, f := range found {
			if err := fn(f); err != nil {
				return err
			}
		}
	}
}

func dropFound(ctx context.Context, r store.Records, set, field, value string) error {
	return eachFound(ctx, r, set, field, value, func(f store.Found) error { return r.Delete(ctx, set, f.ID) })
}

// dropUnder removes the records whose id begins so.
func dropUnder(ctx context.Context, r store.Records, set, prefix string) error {
	for {
		found, err := r.Scan(ctx, set, prefix, store.MaxLimit)
		if err != nil {
			return err
		}
		for _, f := range found {
			if !strings.HasPrefix(f.ID, prefix) {
				return nil
			}
			if err := r.Delete(ctx, set, f.ID); err != nil {
				return err
			}
		}
		if len(found) == 0 {
			return nil
		}
	}
}
