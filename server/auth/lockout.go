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

// Lockout slows guessing down: after some failures an account, and the address
// that they come from, has to wait, each time longer.
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
	freeAccount = 5         // failures of one account before it has to wait
	freeAddress = 50        // of one address: a whole university may share it
	firstWait   = 30 * time.Second
	longestWait = 15 * time.Minute
)

// Attempt is one sign-in that has not been decided yet.
type Attempt struct {
	ID      string `json:"id"`
	Account string `json:"account"` // hash of the login
	Address string `json:"address"`
	AtMS    int64  `json:"at_ms"`
	EndsMS  int64  `json:"ends_ms"`
}

// Begin records an attempt. Errors: too many, with the seconds to wait; then
// the attempt does not count and the password must not be looked at.
func (l *Lockout) Begin(ctx context.Context, login, address string) (Attempt, error) {
	now := l.world.Now()
	a := Attempt{ID: l.world.NewID(), Account: hashed("login:" + NormalLogin(login)), Address: Network(address),
		AtMS: now.UnixMilli(), EndsMS: now.Add(memory).UnixMilli()}
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
	}{{"account", a.Account, freeAccount, 1}, {"address", a.Address, freeAddress, 10}} {
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
		if other.ID == a.ID || other.EndsMS <= a.AtMS {
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

// Succeed takes the attempt back, and with it the failures of the account: the
// right password resets them.
func (l *Lockout) Succeed(ctx context.Context, a Attempt) error {
	found, err := l.records.Find(ctx, attemptSet, "account", a.Account, sweepBatch)
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
