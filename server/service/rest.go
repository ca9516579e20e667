package service

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// What of an account stands outside the journal (password, factor, sessions, telephone,
// letters) is written once the journal has decided. The database may go away in between,
// or the process end: so what a decision leaves to do is noted first, and the note goes
// last. A repeat of the request goes on with it, and so does the chore.

// restsSet holds what decisions leave to do outside the journal; id: of the commit that
// decides.
const restsSet = "rests"

// restUndecided is how long a rest waits for its decision. No request lasts as long.
const restUndecided = time.Hour

// restKind says what is to do.
type restKind string

const (
	restChange   restKind = "change"   // person, initial password, sessions
	restRemoval  restKind = "removal"  // all that stands of a person but the name
	restFactor   restKind = "factor"   // a second factor goes
	restHandOver restKind = "handover" // letters
	restAccount  restKind = "account"  // a new one: person, password; the invitee goes
	restInvite   restKind = "invite"   // a letter with a link
	restWithdraw restKind = "withdraw" // the invitee goes
	restDecision restKind = "decision" // a letter to who applied
	restMend     restKind = "mend"     // who applied
	restObject   restKind = "object"   // nothing; who objected goes where it was not decided
)

// rest is one note. What it says of a person goes with it.
type rest struct {
	Kind        restKind    `json:"kind"`
	AtMS        int64       `json:"at_ms"`
	User        string      `json:"user,omitempty"`    // whose account it is
	Other       string      `json:"other,omitempty"`   // who handed over
	About       string      `json:"about,omitempty"`   // id of an invitation, an application or who objects
	Invitee     string      `json:"invitee,omitempty"` // who was noted for this decision only
	Sent        int         `json:"sent,omitempty"`    // the letter of an invitation
	Person      *person     `json:"person,omitempty"`  // as it is to be
	Credential  *credential `json:"credential,omitempty"`
	EndSessions bool        `json:"end_sessions,omitempty"`
	Factor      string      `json:"factor,omitempty"` // the enrolment that goes
	State       string      `json:"state,omitempty"`  // that an application came to

	id string
}

func restSets() []store.RecordSet {
	return []store.RecordSet{{Name: restsSet, Fields: []string{"user"}}}
}

// rests does what decisions leave to do.
type rests struct {
	store  store.Store
	world  market.World
	outbox *Outbox
}

func (a *Accounts) rests() rests { return rests{a.store, a.world, a.outbox} }
func (s *Service) rests() rests  { return rests{s.Store, s.World, s.Outbox} }

// next is under which id the next commit of the request stands.
func (r *Named) next() string { return r.id + "/" + strconv.FormatInt(r.commits.Load()+1, 10) }

// goesOn has a repeat answer as the request that it goes on with would have.
func (r *Named) goesOn() {
	r.repeated.Store(false)
	r.wrote.Store(true)
}

// goOn finishes what an earlier request under the key of ctx has decided and left, and
// tells whether there was such. about is the id of what the request is about; empty: what
// is made by it. Errors: market.CodeDone where nothing was left.
func (f rests) goOn(ctx context.Context, kind restKind, about string) (rest, bool, error) {
	request := namedIn(ctx)
	if request == nil {
		return rest{}, false, nil
	}
	id := request.next()
	decided, err := f.decided(ctx, id)
	if err != nil || !decided {
		return rest{}, false, err
	}
	left, err := f.read(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && (left.Kind != kind || about != "" && about != left.User && about != left.About) {
		request.repeated.Store(true)
		return rest{}, false, DoneBefore()
	}
	if err != nil {
		return rest{}, false, problem(err)
	}
	if err := f.finish(ctx, left); err != nil {
		return rest{}, false, err
	}
	request.goesOn()
	return left, true, nil
}

// inFull notes what a decision leaves to do, has it decided by one commit, and does it.
// decide gets the note as it stands: in a repeat it has the ids that the first request
// drew, under which something may stand already.
func (f rests) inFull(ctx context.Context, left rest, decide func(context.Context, rest) error) (rest, error) {
	request := namedIn(ctx)
	if request == nil {
		request = &Named{id: f.world.NewID()}
		ctx = WithNamed(ctx, request)
	}
	left.id, left.AtMS = request.next(), f.world.Now().UnixMilli()
	err := f.store.Records().Insert(ctx, restsSet, left.id, left)
	mine := err == nil
	if errors.Is(err, store.ErrExists) {
		left, err = f.again(ctx, left)
	}
	if err != nil {
		return left, problem(err)
	}
	err = problem(decide(ctx, left))
	switch code := market.CodeOf(err); {
	case err == nil:
	case code == market.CodeDone && !mine: // who noted it was faster
		request.goesOn()
	case code == market.CodeDone: // and has done all of it
		return left, errors.Join(err, f.drop(context.WithoutCancel(ctx), left))
	case refused(code):
		return left, errors.Join(err, f.dropUndecided(context.WithoutCancel(ctx), left))
	default:
		return left, err // it may stand
	}
	return left, f.finish(ctx, left)
}

// again is the rest of a repeat whose first request was not decided, with the ids of that.
// Errors: invalid where that was another request.
func (f rests) again(ctx context.Context, left rest) (rest, error) {
	first, err := f.read(ctx, left.id)
	if err != nil {
		return left, err
	}
	made := left.Kind == restAccount || left.Kind == restObject || left.Kind == restInvite && left.Invitee != "" // by the request, under an id that it drew
	if first.Kind != left.Kind || !made && (first.User != left.User || first.About != left.About) {
		return left, market.Errorf(market.CodeInvalid, "这个 Idempotency-Key 已用于另一个请求，请换一个", "this Idempotency-Key was used for another request; take a new one")
	}
	left.User, left.About = first.User, first.About
	if left.Invitee != "" {
		left.Invitee = first.Invitee
	}
	if left.Kind == restAccount {
		left.Person.ID = left.User
	}
	return left, f.store.Records().Put(ctx, restsSet, left.id, left)
}

// refused tells whether a code says for certain that nothing was decided.
func refused(code market.Code) bool {
	return code != market.CodeUnavailable && code != market.CodeInternal && code != market.CodeNoRoom
}

// settle finishes what was decided and left of a user, before something else is done with
// the account, and tells how much that was.
func (f rests) settle(ctx context.Context, user string) (n int, err error) {
	found, err := f.store.Records().Find(ctx, restsSet, "user", user, store.MaxLimit)
	if err != nil {
		return 0, problem(err)
	}
	for _, x := range found {
		decided, err := f.decided(ctx, x.ID)
		if err == nil && decided {
			err = f.finishFound(ctx, x)
			n++
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// FinishRests does what decisions have left to do outside the journal because a process
// ended or the database was away, and tells how much that was. What was never decided
// goes.
func (s *Service) FinishRests(ctx context.Context) (n int, err error) {
	f := s.rests()
	for after := ""; ; {
		page, failed := f.store.Records().Scan(ctx, restsSet, after, store.MaxLimit)
		if failed != nil || len(page) == 0 {
			return n, errors.Join(err, problem(failed))
		}
		for _, x := range page {
			after = x.ID
			done, failed := f.see(ctx, x)
			if done {
				n++
			}
			err = errors.Join(err, failed) // one that cannot be finished keeps no other
		}
	}
}

// see finishes one rest, or drops it.
func (f rests) see(ctx context.Context, x store.Found) (done bool, err error) {
	decided, err := f.decided(ctx, x.ID)
	if err != nil {
		return false, err
	}
	if decided {
		return true, f.finishFound(ctx, x)
	}
	left, err := bodyAs[rest](x.Body)
	if err != nil {
		return false, err
	}
	// One of the time to come was noted by a clock that was ahead.
	if age := f.world.Now().Sub(time.UnixMilli(left.AtMS)); age > restUndecided || age < -restUndecided {
		left.id = x.ID
		return true, f.drop(ctx, left)
	}
	return false, nil
}

func (f rests) finishFound(ctx context.Context, x store.Found) error {
	left, err := bodyAs[rest](x.Body)
	if err != nil {
		return err
	}
	left.id = x.ID
	return f.finish(ctx, left)
}

func (f rests) read(ctx context.Context, id string) (rest, error) {
	var left rest
	err := f.store.Records().Get(ctx, restsSet, id, &left)
	left.id = id
	return left, err
}

// decided tells whether a commit stands.
func (f rests) decided(ctx context.Context, id string) (bool, error) {
	_, err := f.store.Get(ctx, Requests, id)
	return err == nil, problem(ignoreNotFound(err))
}

// finish does a rest that was decided. Doing it again changes nothing. The note goes last.
func (f rests) finish(ctx context.Context, left rest) error {
	ctx = context.WithoutCancel(ctx)
	if err := f.do(ctx, left); err != nil {
		return problem(err)
	}
	return problem(f.store.Records().Delete(ctx, restsSet, left.id))
}

// dropUndecided drops a rest after an error that speaks of a refusal: what came behind the
// commit may have failed too.
func (f rests) dropUndecided(ctx context.Context, left rest) error {
	decided, err := f.decided(ctx, left.id)
	if err != nil || decided {
		return err
	}
	return f.drop(ctx, left)
}

// drop takes back what was stored for a decision that did not come about.
func (f rests) drop(ctx context.Context, left rest) error {
	if err := f.undo(ctx, left); err != nil {
		return problem(err)
	}
	return problem(f.store.Records().Delete(ctx, restsSet, left.id))
}

func (f rests) undo(ctx context.Context, left rest) error {
	r := f.store.Records()
	if left.Kind == restObject {
		return r.Delete(ctx, objectorsSet, left.About)
	}
	if left.Invitee != "" {
		if err := r.Delete(ctx, inviteesSet, left.Invitee); err != nil {
			return err
		}
	}
	if left.Kind != restAccount {
		return nil
	}
	var of loginRecord
	err := r.Get(ctx, loginsSet, left.Credential.Login, &of)
	if err == nil && of.User == left.User && of.For == left.id {
		err = r.Delete(ctx, loginsSet, left.Credential.Login)
	}
	return ignoreNotFound(err)
}

func (f rests) do(ctx context.Context, left rest) error {
	switch left.Kind {
	case restChange, restFactor, restAccount:
		return f.doAccount(ctx, left)
	case restRemoval:
		return f.clearAway(ctx, left)
	case restHandOver:
		return errors.Join(f.tell(ctx, left, "next", left.User, letterManagesNow), f.tell(ctx, left, "former", left.Other, letterHandedOver))
	case restInvite:
		return f.invite(ctx, left)
	case restWithdraw:
		return f.store.Records().Delete(ctx, inviteesSet, left.About)
	case restDecision:
		return f.tellApplicant(ctx, left)
	case restMend:
		return f.mend(ctx, left)
	}
	return nil
}

// letter is the id of a letter of a rest: the same however often it is done.
func (left rest) letter(what string) string {
	return "account-" + strings.ReplaceAll(left.id, "/", "-") + "-" + what
}

func (f rests) tell(ctx context.Context, left rest, what, user string, n note) error {
	return f.outbox.tell(ctx, left.letter(what), user, n)
}
