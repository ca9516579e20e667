package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// Record sets of second factors, outside the journal: a secret must not be
// readable for good, and a person may have it erased.
const (
	factorsSet   = "factors"          // id: of the user
	proposalsSet = "factor_proposals" // id: of the user; a secret that no code has confirmed yet
	usesSet      = "factor_uses"      // id: user, secret and step, or user and recovery code; decides that each holds once
	pendingSet   = "pending_sign_ins" // id: hash of the token
)

// proofSets are the sets of what proves a person beside the password, each with
// the end of its records.
func proofSets() []store.RecordSet {
	return []store.RecordSet{
		{Name: factorsSet},
		{Name: proposalsSet, Fields: []string{"ends_ms"}},
		{Name: usesSet, Fields: []string{"ends_ms"}},
		{Name: pendingSet, Fields: []string{"user", "ends_ms"}},
		{Name: resetsSet, Fields: []string{"user", "ends_ms"}},
		{Name: sessionUsesSet, Fields: []string{"ends_ms"}},
	}
}

const (
	pendingLife  = 5 * time.Minute  // of the first half of a sign-in
	proposalLife = 15 * time.Minute // of a secret that is not confirmed
	codeKept     = 10 * 365 * 24 * time.Hour
	sweepOnce    = 200 // records of a set
)

// factorRecord is the second factor of a user.
type factorRecord struct {
	Secret   string   `json:"secret"`
	Recovery []string `json:"recovery"` // hashes of the recovery codes, used ones too
	SinceMS  int64    `json:"since_ms"`
	Change   string   `json:"change"` // id of the enrolment
}

func (f factorRecord) stands() bool { return f.Secret != "" }

type proposalRecord struct {
	Secret string `json:"secret"`
	Change string `json:"change"`
	EndsMS int64  `json:"ends_ms"`
}

type endRecord struct {
	EndsMS int64 `json:"ends_ms"`
}

// proven is which password and which factor something rests on.
type proven struct {
	Password string `json:"password"`
	Factor   string `json:"factor"`
}

type pendingRecord struct {
	User   string `json:"user"`
	Proven proven `json:"proven"`
	EndsMS int64  `json:"ends_ms"`
}

// factor reads a user's second factor; an empty one when there is none.
func (a *Accounts) factor(ctx context.Context, user string) (factorRecord, error) {
	var f factorRecord
	return f, ignoreNotFound(a.store.Records().Get(ctx, factorsSet, user, &f))
}

func (a *Accounts) needsFactor(u market.User) bool {
	return a.options.FactorForAll || !a.options.FactorOptional && u.NeedsFactor()
}

// lacksFactor tells whether a user has to enrol a factor before anything else.
func (a *Accounts) lacksFactor(ctx context.Context, u market.User) (bool, error) {
	if !a.needsFactor(u) {
		return false, nil
	}
	f, err := a.factor(ctx, u.ID)
	return !f.stands(), err
}

// pend is the first half of a sign-in: the password was right.
func (a *Accounts) pend(ctx context.Context, user string, rests proven) (SignedIn, error) {
	token := a.world.NewID() + a.world.NewID()
	err := a.store.Records().Insert(ctx, pendingSet, auth.Hashed(token), pendingRecord{
		User: user, Proven: rests, EndsMS: a.world.Now().Add(pendingLife).UnixMilli(),
	})
	return SignedIn{Pending: token, PendingFor: pendingLife}, problem(err)
}

// still reads what proves who a user is. Errors: unauthenticated when it is not
// what something rests on any more.
func (a *Accounts) still(ctx context.Context, user string, rests proven) (credential, factorRecord, error) {
	cred, err := a.credential(ctx, user)
	if err != nil {
		return cred, factorRecord{}, wrongPassword()
	}
	f, err := a.factor(ctx, user)
	if err == nil && (cred.Change != rests.Password || f.Change != rests.Factor) {
		err = wrongPassword()
	}
	return cred, f, problem(err)
}

// CodeSignIn is the second half of a sign-in.
type CodeSignIn struct {
	Pending, Code  string // the code of the telephone, or a recovery code
	Address, Agent string
	Device         string // token of the device, where it has one
}

// SignInByCode begins the session that a password has begun. Errors:
// unauthenticated when the first half is over or the code does not hold, too many
// after repeated failures, forbidden as SignIn.
func (a *Accounts) SignInByCode(ctx context.Context, in CodeSignIn) (SignedIn, error) {
	id := auth.Hashed(in.Pending)
	var p pendingRecord
	err := a.store.Records().Get(ctx, pendingSet, id, &p)
	if ignoreNotFound(err) != nil {
		return SignedIn{}, problem(err)
	}
	if err != nil || p.EndsMS <= a.world.Now().UnixMilli() {
		return SignedIn{}, market.Errorf(market.CodeUnauthenticated, "验证码等待超时，请重新输入密码", "the code came too late, please begin with the password again")
	}
	cred, f, err := a.still(ctx, p.User, p.Proven)
	if err != nil {
		return SignedIn{}, err
	}
	// Counted apart from passwords: a right password must not wipe wrong codes away.
	attempt, err := a.lockout.Begin(ctx, factorTry(p.User))
	if err != nil {
		a.security(ctx, "code", p.User, err)
		return SignedIn{}, problem(err)
	}
	ok, err := a.takeCode(ctx, p.User, f, in.Code)
	if err != nil {
		return SignedIn{}, errors.Join(problem(err), a.lockout.Cancel(context.WithoutCancel(ctx), attempt))
	}
	if !ok {
		err := market.Errorf(market.CodeUnauthenticated, "验证码不正确，或已经用过", "the code is wrong, or was used already")
		a.security(ctx, "code", p.User, err)
		return SignedIn{}, err
	}
	if err := errors.Join(a.lockout.Succeed(ctx, attempt), a.store.Records().Delete(ctx, pendingSet, id)); err != nil {
		return SignedIn{}, problem(err)
	}
	if _, err := a.active(ctx, p.User, market.CodeForbidden); err != nil {
		return SignedIn{}, err
	}
	if auth.IsRecoveryCode(in.Code) {
		a.security(ctx, "recovery_used", p.User, nil)
		if err := a.tell(ctx, p.User, letterRecoveryUsed); err != nil {
			return SignedIn{}, err
		}
	}
	return a.begin(ctx, p.User, cred, f, SignIn{Address: in.Address, Agent: in.Agent, Device: in.Device})
}

// factorTry is a try at a user's codes, which only those make who have the password or
// a session: it counts wherever it comes from.
func factorTry(user string) auth.Try { return auth.Try{Login: "factor " + user, Anywhere: true} }

// takeCode uses a code up. Each holds once, over every server.
func (a *Accounts) takeCode(ctx context.Context, user string, f factorRecord, code string) (bool, error) {
	if auth.IsRecoveryCode(code) {
		hash := recoveryHash(user, code)
		if !slices.Contains(f.Recovery, hash) {
			return false, nil
		}
		return a.useUp(ctx, user+"/"+hash, codeKept)
	}
	step, ok, err := auth.MatchFactor(f.Secret, code, a.world.Now())
	if err != nil || !ok {
		return false, err
	}
	return a.useUp(ctx, fmt.Sprintf("%s/%s/%d", user, f.Change, step), auth.FactorLife)
}

func recoveryHash(user, code string) string { return auth.Hashed(user + " " + auth.NormalCode(code)) }

// useUp decides by an insert that something was not used before.
func (a *Accounts) useUp(ctx context.Context, id string, kept time.Duration) (bool, error) {
	err := a.store.Records().Insert(ctx, usesSet, id, endRecord{a.world.Now().Add(kept).UnixMilli()})
	if errors.Is(err, store.ErrExists) {
		return false, nil
	}
	return err == nil, err
}

// sweepProofs removes what nobody can use any more.
func (a *Accounts) sweepProofs(ctx context.Context) error {
	r, now := a.store.Records(), a.world.Now().UnixMilli()
	for _, set := range []string{proposalsSet, usesSet, pendingSet, resetsSet, sessionUsesSet} {
		ended, err := r.Below(ctx, set, "ends_ms", now, sweepOnce)
		if err != nil {
			return problem(err)
		}
		for _, e := range ended {
			if err := r.Delete(ctx, set, e.ID); err != nil {
				return problem(err)
			}
		}
	}
	return nil
}
