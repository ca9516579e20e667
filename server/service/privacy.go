package service

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// Privacy holds the use cases of what is held of a person: seeing it, having a copy, and
// having it erased.
type Privacy struct {
	s *Service
	a *Accounts
}

// NewPrivacy makes them over the other use cases.
func NewPrivacy(s *Service, a *Accounts) *Privacy { return &Privacy{s, a} }

// Proof is what a person says again before what cannot be undone.
type Proof struct {
	Password string
	Code     string // of the second factor, where one stands
}

// proveAgain has a signed-in person say the password again and, where a second factor
// stands, a code. Errors: invalid at the field, too many after failures.
func (a *Accounts) proveAgain(ctx context.Context, user string, p Proof) error {
	if _, err := a.prove(ctx, user, "password", p.Password); err != nil {
		return err
	}
	f, err := a.factor(ctx, user)
	if err != nil || !f.stands() {
		return problem(err)
	}
	attempt, err := a.lockout.Begin(ctx, factorTry(user))
	if err != nil {
		return problem(err)
	}
	ok, err := a.takeCode(ctx, user, f, p.Code)
	if err != nil {
		return errors.Join(problem(err), a.lockout.Cancel(context.WithoutCancel(ctx), attempt))
	}
	if !ok {
		var faults market.Faults
		faults.Add("code", nil, market.Text{ZH: "验证码不正确，或已经用过", EN: "the code is wrong, or was used already"}, market.Text{})
		a.security(ctx, "code", user, faults.Err())
		return faults.Err()
	}
	return problem(a.lockout.Succeed(ctx, attempt))
}

// EraseMe erases the actor. Errors: invalid for a wrong password or code, too many,
// conflict for the last manager of an organisation.
func (p *Privacy) EraseMe(ctx context.Context, who market.Actor, proof Proof) error {
	if !who.SignedIn() {
		return forbidden()
	}
	if err := p.a.proveAgain(ctx, who.User, proof); err != nil {
		return err
	}
	err := p.s.EraseUser(ctx, who.User, who.User, false)
	p.a.security(ctx, "erased", who.User, err)
	return err
}

// LookFor finds the accounts of who asks on paper to be erased: by id, login, or the
// mail address or name as they stand, also of those who left their organisation. At most
// twenty. Errors: forbidden for anyone but an operator.
func (p *Privacy) LookFor(ctx context.Context, who market.Actor, what string) ([]Account, error) {
	what = strings.TrimSpace(what)
	if !who.Has(market.RoleOperator) {
		return nil, forbidden()
	}
	ids, err := p.idsOf(ctx, what)
	if err != nil {
		return nil, err
	}
	var out []Account
	for _, id := range ids {
		u, version, err := readDoc[market.User](reading(ctx, p.s.Store), Users, id)
		if market.CodeOf(err) == market.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		account, err := p.a.account(ctx, u, version)
		if err != nil {
			return nil, err
		}
		out = append(out, account)
	}
	return out, nil
}

// mostFound is how many accounts one look finds.
const mostFound = 20

func (p *Privacy) idsOf(ctx context.Context, what string) ([]string, error) {
	r := p.s.Store.Records()
	if len([]rune(what)) < 2 {
		return nil, nil
	}
	var l loginRecord
	if login := auth.NormalLogin(what); len(login) <= 254 {
		if err := ignoreNotFound(r.Get(ctx, loginsSet, login, &l)); err != nil {
			return nil, problem(err)
		}
	}
	var ids []string
	if l.User != "" {
		ids = append(ids, l.User)
	}
	for after := ""; len(ids) < mostFound; {
		found, err := r.Scan(ctx, peopleSet, after, store.MaxLimit)
		if err != nil {
			return nil, problem(err)
		}
		if len(found) == 0 {
			break
		}
		for _, f := range found {
			after = f.ID
			person, err := bodyAs[person](f.Body)
			if err != nil {
				return nil, err
			}
			if f.ID != l.User && person.Kind == "user" && (f.ID == what || person.Name == what || person.Email != "" && mailbox(person.Email) == mailbox(what)) {
				ids = append(ids, f.ID)
			}
		}
	}
	return ids[:min(len(ids), mostFound)], nil
}

// Look is what stands of a person, for an operator who is about to erase: how much, and
// no word of it. Errors: forbidden, not found.
func (p *Privacy) Look(ctx context.Context, who market.Actor, id string) (Account, []OwnTopic, error) {
	if !who.Has(market.RoleOperator) {
		return Account{}, nil, forbidden()
	}
	u, version, err := readDoc[market.User](reading(ctx, p.s.Store), Users, id)
	if err != nil {
		return Account{}, nil, err
	}
	account, err := p.a.account(ctx, u, version)
	if err != nil {
		return account, nil, err
	}
	topics, err := p.topics(ctx, u)
	for i := range topics {
		topics[i].Values = nil
	}
	return account, topics, err
}

// paperForm is the number under which a request on paper is filed: no words, so that it
// holds nothing of a person.
var paperForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9./-]{2,39}$`)

func checkReference(reference string) error {
	var f market.Faults
	if !paperForm.MatchString(reference) {
		f.Add("reference", reference, market.Text{ZH: "应为 3 至 40 位字母、数字和 . / -", EN: "3 to 40 letters, digits and . / -"},
			market.Text{ZH: "书面申请的收文编号，不要写姓名", EN: "the number under which the request is filed, no name"})
	}
	return f.Err()
}

// EraseOther erases a person who asked for it on paper, once the operator has made sure who
// asks and whose the mail address is; reference is the number of the paper. Errors:
// forbidden, not found, stale, invalid, conflict for oneself and for the last manager of an
// organisation.
func (p *Privacy) EraseOther(ctx context.Context, who market.Actor, id string, version int64, proof Proof, reference string) error {
	if !who.Has(market.RoleOperator) {
		return forbidden()
	}
	if _, err := readAs[market.User](reading(ctx, p.s.Store), Users, id); err != nil {
		return err
	}
	if id == who.User {
		return market.Errorf(market.CodeConflict, "注销自己的账号请在“我的个人信息”中办理", "your own account is closed on the page of your personal data")
	}
	if err := checkReference(reference); err != nil {
		return err
	}
	if err := p.a.proveAgain(ctx, who.User, proof); err != nil {
		return err
	}
	asked := erasure{User: id, Mailbox: true, By: who.User, Reference: reference}
	err := p.s.eraseUser(ctx, asked, func(tx store.Tx, u market.User, seen int64) error {
		if err := erasesNow(tx, who.User); err != nil {
			return err
		}
		if seen != version && u.Status != market.Removed { // it may be this request that closed it
			return stale()
		}
		return nil
	})
	p.a.security(ctx, "erased", id, err)
	return err
}

// Register is who was erased and when, the newest first. Errors: forbidden.
func (p *Privacy) Register(ctx context.Context, who market.Actor) ([]Erasure, error) {
	if !who.Has(market.RoleOperator) {
		return nil, forbidden()
	}
	all, err := p.s.Erasures(ctx)
	sortNewest(all, func(e Erasure) time.Time { return e.At })
	return all, err
}

// LastManager tells whether the actor is the only manager of the own organisation.
func (a *Accounts) LastManager(ctx context.Context, who market.Actor) (bool, error) {
	read := reading(ctx, a.store)
	u, err := readAs[market.User](read, Users, who.User)
	if err != nil || !u.RunsOrganisation() {
		return false, err
	}
	all, err := readMany[market.User](read, store.Query{Kind: Users, Key: "organisation", Equal: []any{u.Organisation}})
	for _, other := range all {
		if other.ID != u.ID && other.RunsOrganisation() {
			return false, err
		}
	}
	return true, err
}
