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

// FactorState is what a person is told of the own second factor.
type FactorState struct {
	Needed   bool      // by the role
	Enrolled time.Time // zero: there is none
	Recovery int       // codes that are left
}

// FactorProposal is a secret for a telephone, until a code has shown that it got there.
type FactorProposal struct {
	Secret, URL string
	Until       time.Time
}

// Factor tells of the own second factor.
func (a *Accounts) Factor(ctx context.Context, who market.Actor) (FactorState, error) {
	if !who.SignedIn() {
		return FactorState{}, forbidden()
	}
	out := FactorState{Needed: a.needsFactor(market.User{Roles: who.Roles})}
	f, err := a.factor(ctx, who.User)
	if err != nil || !f.stands() {
		return out, problem(err)
	}
	out.Enrolled = time.UnixMilli(f.SinceMS).UTC()
	for _, hash := range f.Recovery {
		err := a.store.Records().Get(ctx, usesSet, who.User+"/"+hash, &endRecord{})
		if ignoreNotFound(err) != nil {
			return out, problem(err)
		}
		if err != nil {
			out.Recovery++
		}
	}
	return out, nil
}

// ProposeFactor draws a secret for the person's telephone. A factor that stands
// goes on until the new one is confirmed. Errors: invalid for a wrong password,
// too many after failures.
func (a *Accounts) ProposeFactor(ctx context.Context, who market.Actor, password string) (FactorProposal, error) {
	if !who.SignedIn() {
		return FactorProposal{}, forbidden()
	}
	cred, err := a.prove(ctx, who.User, "password", password)
	if err != nil {
		return FactorProposal{}, err
	}
	until := a.world.Now().Add(proposalLife)
	p := proposalRecord{Secret: auth.NewFactorSecret(a.world), Change: a.world.NewID(), EndsMS: until.UnixMilli()}
	url, err := auth.FactorURL(p.Secret, cred.Login)
	if err != nil {
		return FactorProposal{}, err
	}
	return FactorProposal{Secret: p.Secret, URL: url, Until: until}, problem(a.store.Records().Put(ctx, proposalsSet, who.User, p))
}

// ConfirmFactor makes the proposed secret the second factor by its first code, and
// gives the recovery codes, which are shown this once. It ends the other sessions.
// Errors: conflict when nothing is proposed, invalid for a wrong code, too many
// after failures.
func (a *Accounts) ConfirmFactor(ctx context.Context, who market.Actor, session, code string) ([]string, error) {
	if !who.SignedIn() {
		return nil, forbidden()
	}
	var p proposalRecord
	err := a.store.Records().Get(ctx, proposalsSet, who.User, &p)
	if ignoreNotFound(err) != nil {
		return nil, problem(err)
	}
	if err != nil || p.EndsMS <= a.world.Now().UnixMilli() {
		return nil, market.Errorf(market.CodeConflict, "密钥已失效，请重新生成", "the secret is over, please draw a new one")
	}
	attempt, err := a.lockout.Begin(ctx, factorTry(who.User))
	if err != nil {
		return nil, problem(err)
	}
	ok, err := a.takeCode(ctx, who.User, factorRecord{Secret: p.Secret, Change: p.Change}, code)
	if err != nil {
		return nil, errors.Join(problem(err), a.lockout.Cancel(context.WithoutCancel(ctx), attempt))
	}
	if !ok {
		var f market.Faults
		f.Add("code", nil, market.Text{ZH: "验证码不正确，或已经用过", EN: "the code is wrong, or was used already"},
			market.Text{ZH: "请核对手机时间是否为自动设置，再输入新的验证码", EN: "see that the telephone sets its clock by itself, then take the next code"})
		return nil, f.Err()
	}
	if err := a.lockout.Succeed(ctx, attempt); err != nil {
		return nil, problem(err)
	}
	codes, hashes := a.newRecovery(who.User)
	err = a.shutOthersOut(ctx, who.User, session, func() error {
		return problem(a.store.Records().Put(ctx, factorsSet, who.User, factorRecord{
			Secret: p.Secret, Recovery: hashes, SinceMS: a.world.Now().UnixMilli(), Change: p.Change,
		}))
	})
	if err != nil {
		return nil, err // the proposal stands: the next code confirms it again
	}
	err = a.store.Records().Delete(ctx, proposalsSet, who.User)
	a.security(ctx, "factor_set", who.User, err)
	return codes, errors.Join(problem(err), a.tell(ctx, who.User, letterFactorSet))
}

func (a *Accounts) newRecovery(user string) (codes, hashes []string) {
	for range auth.RecoveryCodes {
		code := auth.NewRecoveryCode(a.world)
		codes, hashes = append(codes, code), append(hashes, recoveryHash(user, code))
	}
	return codes, hashes
}

// RenewRecovery gives new recovery codes for the old ones, which end. Errors:
// conflict without a factor, invalid for a wrong password, too many.
func (a *Accounts) RenewRecovery(ctx context.Context, who market.Actor, password string) ([]string, error) {
	f, err := a.ownFactor(ctx, who, password)
	if err != nil {
		return nil, err
	}
	codes, hashes := a.newRecovery(who.User)
	f.Recovery = hashes
	if err := a.store.Records().Put(ctx, factorsSet, who.User, f); err != nil {
		return nil, problem(err)
	}
	a.security(ctx, "recovery_renewed", who.User, nil)
	return codes, a.tell(ctx, who.User, letterRecovery)
}

// RemoveFactor takes the own second factor away, and ends the other sessions.
// Errors: conflict without a factor or where the role needs one, invalid for a
// wrong password, too many.
func (a *Accounts) RemoveFactor(ctx context.Context, who market.Actor, session, password string) error {
	if a.needsFactor(market.User{Roles: who.Roles}) {
		return market.Errorf(market.CodeConflict, "您的角色须使用两步验证；可以更换，不能停用", "your role needs a second factor: it can be changed, not removed")
	}
	if _, err := a.ownFactor(ctx, who, password); err != nil {
		return err
	}
	err := a.shutOthersOut(ctx, who.User, session, func() error { return problem(dropFactor(ctx, a.store.Records(), who.User)) })
	a.security(ctx, "factor_removed", who.User, err)
	if err != nil {
		return err
	}
	return a.tell(ctx, who.User, letterFactorGone)
}

func (a *Accounts) ownFactor(ctx context.Context, who market.Actor, password string) (factorRecord, error) {
	if !who.SignedIn() {
		return factorRecord{}, forbidden()
	}
	if _, err := a.prove(ctx, who.User, "password", password); err != nil {
		return factorRecord{}, err
	}
	f, err := a.factor(ctx, who.User)
	if err == nil && !f.stands() {
		err = market.Errorf(market.CodeConflict, "尚未启用两步验证", "there is no second factor")
	}
	return f, problem(err)
}

func dropFactor(ctx context.Context, r store.Records, user string) error {
	return errors.Join(r.Delete(ctx, proposalsSet, user), r.Delete(ctx, factorsSet, user))
}

// ResetFactor takes away a second factor that a person has lost, and ends every
// session of theirs: they enrol another one at the next sign-in. That it was done,
// by whom and why, is journaled. Errors: stale, not found, forbidden where a role
// of the person is not the actor's to give, conflict for one's own.
func (a *Accounts) ResetFactor(ctx context.Context, who market.Actor, id string, version int64, reason string) (Account, error) {
	_, done, err := a.rests().goOn(ctx, restFactor, id)
	if err != nil {
		return Account{}, err
	}
	if !done {
		if err := a.resetFactor(ctx, who, id, version, reason); err != nil {
			return Account{}, err
		}
	}
	a.security(ctx, "factor_reset", id, nil)
	return a.accountNow(ctx, id)
}

func (a *Accounts) resetFactor(ctx context.Context, who market.Actor, id string, version int64, reason string) error {
	if _, err := a.User(ctx, who, id); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 2 || n > 300 {
		var f market.Faults
		f.Add("reason", reason, market.Text{ZH: "请用 2 至 300 字说明原因", EN: "say why, in 2 to 300 characters"},
			market.Text{ZH: "例如：手机遗失，本人当面确认", EN: "such as: telephone lost, confirmed in person"})
		return f.Err()
	}
	f, err := a.factor(ctx, id)
	if err != nil {
		return problem(err)
	}
	_, err = a.rests().inFull(ctx, rest{Kind: restFactor, User: id, Factor: f.Change}, func(ctx context.Context, _ rest) error {
		return a.commitReset(ctx, who, id, version, reason)
	})
	return err
}

func (a *Accounts) commitReset(ctx context.Context, who market.Actor, id string, version int64, reason string) error {
	_, err := a.store.Commit(ctx, store.Meta{Actor: who.User, Action: "users.reset_factor", Reason: reason}, func(_ context.Context, tx store.Tx) error {
		before, seen, err := readDoc[market.User](tx, Users, id)
		switch {
		case err != nil:
			return err
		case seen != version:
			return stale()
		case id == who.User:
			return market.Errorf(market.CodeConflict, "不能重置自己的两步验证，请由另一位管理员操作", "one's own second factor is for another manager to reset")
		case !mayGrantAll(who, before.Organisation, before.Roles):
			return forbidden()
		}
		return tx.Put(Users, id, market.UserSchema, before)
	})
	return err
}
