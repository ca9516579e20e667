package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"duijie/server/market"
)

// Lockout slows guessing down, and lets nobody lock others out by guessing: failures
// make those wait who are where they came from. They are counted
//
//   - by account and place: five are free, then each makes the next one wait longer.
//     The place of a known device is that device, of all others the network;
//   - by account over all networks, and by network over all accounts: fifty are free.
//     Only strangers are counted so and wait for it. A device on which the person has
//     signed in before does not, however many guess from wherever.
//
// Every attempt is recorded before the password is looked at and taken back
// when it was right, so that many attempts at once gain nothing, on one server
// or on several.
type Lockout struct {
	records Records
	world   market.World
}

// NewLockout makes a lockout.
func NewLockout(r Records, w market.World) *Lockout { return &Lockout{records: r, world: w} }

// Limits of failures within memory.
const (
	memory      = time.Hour // how long a failure counts
	freePlace   = 5         // failures at an account from one place before that place has to wait
	freeAll     = 50        // at an account from all strangers, or from one network at all accounts: a university may share it
	firstWait   = 30 * time.Second
	longestWait = 15 * time.Minute
)

// Try is a sign-in that somebody begins.
type Try struct {
	Login   string
	Address string // of a stranger; empty: only the account counts
	// Known names the device, or the session, by which the person is known already;
	// empty for a stranger.
	Known string
	// Anywhere counts all failures at the account as those of one place: for what only
	// those can try who have proven something else, such as the password.
	Anywhere bool
}

// Attempt is one sign-in that has not been decided yet. Accounts and places are hashes.
type Attempt struct {
	ID      string `json:"id"`
	Account string `json:"account"` // empty for a known device
	Place   string `json:"place"`   // account and where it is tried from
	Address string `json:"address"` // empty for a known device
	AtMS    int64  `json:"at_ms"`
	EndsMS  int64  `json:"ends_ms"`
}

func (l *Lockout) attempt(t Try) Attempt {
	now, login := l.world.Now(), NormalLogin(t.Login)
	a := Attempt{ID: l.world.NewID(), AtMS: now.UnixMilli(), EndsMS: now.Add(memory).UnixMilli()}
	switch {
	case t.Anywhere:
		a.Place = hashed("anywhere:" + login)
	case t.Known != "":
		a.Place = hashed("known:" + t.Known + ":" + login)
	default:
		a.Address = Network(t.Address)
		a.Account, a.Place = hashed("login:"+login), hashed("network:"+a.Address+":"+login)
	}
	return a
}

// Begin records an attempt. Errors: too many, with the seconds to wait; then
// the attempt does not count and the password must not be looked at.
func (l *Lockout) Begin(ctx context.Context, t Try) (Attempt, error) {
	a, now := l.attempt(t), l.world.Now()
	// Looked at first, so that a flood of refused attempts writes nothing.
	if err := l.admit(ctx, a, now); err != nil {
		return a, err
	}
	if err := l.records.Insert(ctx, attemptSet, a.ID, a); err != nil {
		return a, err
	}
	if err := l.admit(ctx, a, now); err != nil {
		return a, errors.Join(err, l.records.Delete(ctx, attemptSet, a.ID))
	}
	return a, nil
}

// admit refuses an attempt that has to wait.
func (l *Lockout) admit(ctx context.Context, a Attempt, now time.Time) error {
	until, err := l.blocked(ctx, a)
	if err != nil {
		return err
	}
	wait := time.UnixMilli(until).Sub(now)
	if wait <= 0 {
		return nil
	}
	seconds := int((wait + time.Second - 1) / time.Second)
	return &market.Error{Code: market.CodeTooMany, RetryAfter: seconds,
		Message: market.Textf("登录失败次数过多，请 %d 秒后再试", "too many failed sign-ins, try again in %d seconds", seconds)}
}

// blocked is the moment until which an attempt has to wait, in milliseconds.
func (l *Lockout) blocked(ctx context.Context, a Attempt) (int64, error) {
	until := int64(0)
	for _, by := range []struct {
		field, value string
		free, step   int
	}{{"place", a.Place, freePlace, 1}, {"account", a.Account, freeAll, 10}, {"address", a.Address, freeAll, 10}} {
		if by.value == "" {
			continue
		}
		others, last, err := l.others(ctx, by.field, by.value, a)
		if err != nil {
			return 0, err
		}
		if wait := delay(others, by.free, by.step); wait > 0 {
			until = max(until, last+wait.Milliseconds())
		}
	}
	return until, nil
}

// others counts the other attempts with a value that still count, and finds the
// last of them.
func (l *Lockout) others(ctx context.Context, field, value string, a Attempt) (n int, last int64, err error) {
	found, err := l.records.Find(ctx, attemptSet, field, value, sweepBatch)
	if err != nil {
		return 0, 0, err
	}
	for _, r := range found {
		var other Attempt
		if err := json.Unmarshal(r.Body, &other); err != nil {
			return 0, 0, err
		}
		// What was tried in a future that a wrong clock had is over: nobody waits a month for it.
		if other.ID == a.ID || other.EndsMS <= a.AtMS || other.AtMS > a.AtMS+clockLeeway.Milliseconds() {
			continue
		}
		n, last = n+1, max(last, other.AtMS)
	}
	return n, last, nil
}

// delay doubles with every step of failures beyond the free ones.
func delay(failures, free, step int) time.Duration {
	if failures < free {
		return 0
	}
	doublings := min((failures-free)/step, 10)
	return min(firstWait<<doublings, longestWait)
}

// Succeed takes the attempt back, and with it the failures at the account from the
// same place: the right password resets them. What others tried elsewhere goes on
// counting against them.
func (l *Lockout) Succeed(ctx context.Context, a Attempt) error {
	found, err := l.records.Find(ctx, attemptSet, "place", a.Place, sweepBatch)
	if err != nil {
		return err
	}
	for _, r := range found {
		if err := l.records.Delete(ctx, attemptSet, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// Cancel takes back an attempt that came to no decision.
func (l *Lockout) Cancel(ctx context.Context, a Attempt) error {
	return l.records.Delete(ctx, attemptSet, a.ID)
}

// Network is what of an address counts as one place: all of an IPv4 address,
// the /64 of an IPv6 one, which one person has whole. Without an address only
// the account counts.
func Network(address string) string {
	if address == "" {
		return ""
	}
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return fmt.Sprintf("other:%.60s", address)
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return ip.String()
	}
	return p.String()
}

// Forget removes the tries of strangers at a login.
func (l *Lockout) Forget(ctx context.Context, login string) error {
	return removeAll(ctx, l.records, attemptSet, "account", hashed("login:"+NormalLogin(login)))
}
