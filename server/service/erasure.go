package service

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// erasuresSet is the register of erasures: who was erased, by id, and when. It stays for
// good, and in every backup, so that a restore of an older one can erase again.
const erasuresSet = "erasures"

const (
	// gleaning is for how long an erasure is gone through again: what a request that was
	// under way wrote of the person meanwhile goes too.
	gleaning = time.Hour
	// objectionPause is how often it is looked whether an objection was settled.
	objectionPause = 24 * time.Hour
)

// erasure is one entry of the register.
type erasure struct {
	User  string `json:"user"`
	AtMS  int64  `json:"at_ms"`
	DueMS int64  `json:"due_ms,omitempty"` // when to go through it again; 0: it is done
	// Again: it was done before the store was restored from an older backup, so that no
	// rule speaks against it any more.
	Again bool `json:"again,omitempty"`
	// Mailbox: an operator has made sure whose the mail address is, so that what waits for
	// it goes too.
	Mailbox bool `json:"mailbox,omitempty"`
	// Named: not an account but a name in listings or contracts, by its id.
	Named bool `json:"named,omitempty"`
}

// Erasure is one entry of the register as it is kept outside the store.
type Erasure struct {
	User  string    `json:"user"` // id; leads to nobody
	At    time.Time `json:"at"`
	Named bool      `json:"named,omitempty"` // of a name in listings or contracts, not of an account
}

type languageKey struct{}

// WithLanguage has what is said under ctx in place of a name said in a language: zh or en.
func WithLanguage(ctx context.Context, language string) context.Context {
	return context.WithValue(ctx, languageKey{}, language)
}

// What stands in the place of the name of one who was erased: of a user, and of one whom
// only a listing or a contract named.
var (
	formerUser  = market.Text{ZH: "已注销用户", EN: "A former user"}
	formerNamed = market.Text{ZH: "已删除", EN: "erased"}
)

// formerName is what one without a name is called where the register has the id, else
// nothing.
func (s *Service) formerName(ctx context.Context, id string) (string, error) {
	var e erasure
	err := s.Store.Records().Get(ctx, erasuresSet, id, &e)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	language, _ := ctx.Value(languageKey{}).(string)
	if e.Named {
		return formerNamed.In(language), problem(err)
	}
	return formerUser.In(language), problem(err)
}

// EraseUser takes what is held of a person away: the account is closed in the journal,
// where its id stays, and all that stands outside of it is removed, but what the law has
// kept (market.Personal says what). mailbox: it was made sure whose the mail address is.
// Errors: not found, conflict for the last manager of an organisation.
func (s *Service) EraseUser(ctx context.Context, actor, user string, mailbox bool) error {
	return s.eraseUser(ctx, actor, user, mailbox, "", func(store.Tx, market.User, int64) error { return nil })
}

func (s *Service) eraseUser(ctx context.Context, actor, user string, mailbox bool, reference string, may func(tx store.Tx, u market.User, version int64) error) error {
	return s.erase(ctx, erasure{User: user, Mailbox: mailbox}, func(ctx context.Context, mine erasure) error {
		return s.closeAccount(ctx, store.Meta{Actor: actor, Reason: reference}, mine, may)
	})
}

// erase notes an erasure, has it decided in the journal, and clears.
func (s *Service) erase(ctx context.Context, mine erasure, decide func(context.Context, erasure) error) error {
	ctx = context.WithoutCancel(ctx)
	mine.AtMS = s.World.Now().UnixMilli()
	mine.DueMS = mine.AtMS
	records := s.Store.Records()
	// Noted first: a process that dies on the way leaves the rest to another.
	err := records.Insert(ctx, erasuresSet, mine.User, mine)
	if errors.Is(err, store.ErrExists) {
		return s.finishErasure(ctx, mine.User)
	}
	if err != nil {
		return problem(err)
	}
	if err := decide(ctx, mine); err != nil {
		if market.CodeOf(err) == market.CodeUnavailable {
			return err // it may stand
		}
		return errors.Join(err, records.Delete(ctx, erasuresSet, mine.User))
	}
	if err := s.clearPerson(ctx, mine); err != nil || s.Erased == nil {
		return err
	}
	if err := s.Erased(ctx); err != nil { // the next chore tries again
		s.Log.WarnContext(ctx, "the register of erasures was not kept outside of the store", "error", err)
	}
	return nil
}

// closeAccount closes the account in the journal, unless it is. The searches that the
// person kept go in the same entry.
func (s *Service) closeAccount(ctx context.Context, meta store.Meta, e erasure, may func(tx store.Tx, u market.User, version int64) error) error {
	meta.Action = "users.erase"
	_, err := s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		u, version, err := readDoc[market.User](tx, Users, e.User)
		if market.CodeOf(err) == market.CodeNotFound && e.Again {
			return nil // the backup is older than the account
		}
		if err != nil {
			return err
		}
		if err := may(tx, u, version); err != nil {
			return err
		}
		searches, err := readMany[market.SavedSearch](tx, store.Query{Kind: SavedSearches, Key: "user", Equal: []any{e.User}})
		if err != nil {
			return err
		}
		for _, saved := range searches {
			if err := tx.Delete(SavedSearches, saved.ID); err != nil {
				return err
			}
		}
		if u.Status == market.Removed {
			return nil
		}
		after := u
		after.Status = market.Removed
		if !e.Again {
			if err := checkManaged(tx, u, after); err != nil {
				return err
			}
		}
		return tx.Put(Users, u.ID, market.UserSchema, after)
	})
	return problem(err)
}

// FinishErasures goes on with erasures that a stopped process or a restore left, and
// through the recent ones again. It tells how many it went through.
func (s *Service) FinishErasures(ctx context.Context) (int, error) {
	due, err := s.Store.Records().Below(ctx, erasuresSet, "due_ms", s.World.Now().UnixMilli()+1, store.MaxLimit)
	if err != nil {
		return 0, problem(err)
	}
	for i, d := range due {
		if err := s.finishErasure(ctx, d.ID); err != nil {
			return i, err
		}
	}
	return len(due), nil
}

func (s *Service) finishErasure(ctx context.Context, user string) error {
	var e erasure
	if err := s.Store.Records().Get(ctx, erasuresSet, user, &e); err != nil {
		return problem(ignoreNotFound(err))
	}
	var err error
	if e.Named {
		err = s.releaseName(ctx, store.Meta{Actor: user}, e, func(store.Tx) error { return nil })
	} else {
		err = s.closeAccount(ctx, store.Meta{Actor: user}, e, func(store.Tx, market.User, int64) error { return nil })
	}
	switch code := market.CodeOf(err); {
	case err == nil:
		return s.clearPerson(ctx, e)
	case code == market.CodeConflict || code == market.CodeNotFound:
		return problem(s.Store.Records().Delete(ctx, erasuresSet, user)) // it was refused, and who noted it died
	}
	return err
}

// clearPerson removes what stands of a person outside the journal. Doing it again changes
// nothing. The person's own record goes last: it says where else to look.
func (s *Service) clearPerson(ctx context.Context, e erasure) error {
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
	for _, address := range s.mailboxesOf(ctx, e.User) {
		if err := drop("address", address); err != nil {
			return err
		}
	}
	return nil
}

// mailboxesOf is the mail address of a person, as it is written and as links have it.
func (s *Service) mailboxesOf(ctx context.Context, user string) []string {
	var p person
	if err := s.Store.Records().Get(ctx, peopleSet, user, &p); err != nil || p.Email == "" {
		return nil
	}
	if normal := mailbox(p.Email); normal != p.Email {
		return []string{p.Email, normal}
	}
	return []string{p.Email}
}

// clearScratch removes choices, marks and half-filled forms.
func (s *Service) clearScratch(ctx context.Context, e erasure) error {
	r := s.Store.Records()
	return errors.Join(
		dropUnder(ctx, r, choicesSet, e.User+"/"), r.Delete(ctx, habitsSet, e.User), dropFound(ctx, r, feedsSet, "user", e.User),
		dropUnder(ctx, r, deliveriesSet, e.User+"/"), dropUnder(ctx, r, digestsSet, e.User+"/"),
		dropFound(ctx, r, draftsSet, "owner", e.User), dropFound(ctx, r, seenSet, "user", e.User),
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
	for _, address := range s.mailboxesOf(ctx, e.User) {
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

// Erasures is the register, by id.
func (s *Service) Erasures(ctx context.Context) ([]Erasure, error) {
	var out []Erasure
	for after := ""; ; {
		found, err := s.Store.Records().Scan(ctx, erasuresSet, after, store.MaxLimit)
		if err != nil || len(found) == 0 {
			return out, problem(err)
		}
		for _, f := range found {
			after = f.ID
			e, err := ErasureOf(f.Body)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
	}
}

// ErasuresSet is the record set of the register, for who reads a store or a backup
// without the use cases.
const ErasuresSet = erasuresSet

// ErasureOf reads a record of the register.
func ErasureOf(body json.RawMessage) (Erasure, error) {
	e, err := bodyAs[erasure](body)
	return Erasure{User: e.User, At: time.UnixMilli(e.AtMS).UTC(), Named: e.Named}, err
}

// ErasureAgain is the record by which FinishErasures erases someone again in a store that
// was restored from a backup of before.
func ErasureAgain(e Erasure) (json.RawMessage, error) {
	return json.Marshal(erasure{User: e.User, AtMS: e.At.UnixMilli(), DueMS: 1, Again: true, Named: e.Named})
}
