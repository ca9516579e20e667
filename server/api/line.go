package api

import (
	"context"
	"slices"
	"sync"
	"time"

	"duijie/server/market"
)

// line lets so many requests be worked on at once and a bounded number wait, each
// for a short time; who finds it full is sent away. Nobody takes it alone: of the
// places and of the waiting one account, and one party, has a part at most, those
// who wait are called in turn by party and within a party by account, and where the
// line is full who stands in it most often goes first. With fewer requests it is
// empty again by itself.
type line struct {
	bounds bounds
	seen   lineFigures

	mu      sync.Mutex
	running int
	waiting int
	sent    int // away, for the spread of Retry-After
	parties map[string]*party
	turns   []*party // that wait, the next one first
}

// bounds are those of one line.
type bounds struct {
	places   int           // worked on at once
	queue    int           // may wait
	patience time.Duration // how long one may wait
}

// part is one of n equal ones, and one at least.
func (b bounds) part(n int) (places, queue int) {
	return max(1, b.places/n), max(1, b.queue/n)
}

// An account has a quarter of the places and of the line, an organisation with all its
// accounts half: as many as there are processors can be kept busy by two.
func (b bounds) ofAccount() (places, queue int) { return b.part(4) }
func (b bounds) ofParty() (places, queue int)   { return b.part(2) }

// applicant is who wants a place.
type applicant struct {
	party   string // an organisation, an account without one, or a network of visitors
	account string // "" for visitors: of a network they are many
	crowd   bool   // the party cannot be told from others: it has no bounds of its own
}

// party is an organisation with its accounts, as long as it has requests here.
type party struct {
	name    string
	crowd   bool
	running int
	waiting int
	members map[string]*account
	turns   []*account // that wait, the next one first
}

type account struct {
	name    string
	running int
	waiting []*waiter // the first one came first
}

type waiter struct {
	called  chan error // nil: it has its place
	party   *party
	account *account
}

// Why a request gets no place.
const (
	sentFull   = "full"    // the line is full
	sentLate   = "waited"  // it waited for as long as one may
	sentPut    = "put_out" // it made room for one who has fewer here
	sentGreedy = "own"     // its account or party has its part of the line already
)

var sendings = []string{sentFull, sentLate, sentPut, sentGreedy}

func newLine(b bounds, f lineFigures) *line {
	return &line{bounds: b, seen: f, parties: map[string]*party{}}
}

// enter waits for a place; leave gives it back, once however often it is called.
// Errors: too many, where the applicant's own requests take up its part; unavailable,
// where everyone's do, both with the seconds to wait; the context's own.
func (l *line) enter(ctx context.Context, who applicant) (leave func(), err error) {
	w, waits, err := l.apply(who)
	if err != nil {
		return nil, err
	}
	if waits {
		began := time.Now() // a duration on the machine's clock
		err := l.await(ctx, w)
		l.seen.took.Observe(time.Since(began).Seconds())
		if err != nil {
			return nil, err
		}
	}
	return sync.OnceFunc(func() { l.leave(w) }), nil
}

// apply gives a place, or one in the line, or neither.
func (l *line) apply(who applicant) (w *waiter, waits bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w = l.waiter(who)
	if l.may(w.party, w.account) {
		l.start(w)
		return w, false, nil
	}
	if reason := l.refusal(w); reason != "" {
		l.forget(w)
		return nil, false, l.away(reason)
	}
	l.wait(w)
	return w, true, nil
}

// numbers tells how many are worked on and how many wait.
func (l *line) numbers() (running, waiting int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.running, l.waiting
}

func (l *line) leave(w *waiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running--
	w.party.running--
	w.account.running--
	l.forget(w)
	l.call()
}

// await waits to be called.
func (l *line) await(ctx context.Context, w *waiter) error {
	late := time.NewTimer(l.bounds.patience)
	defer late.Stop()
	select {
	case err := <-w.called:
		return err
	case <-late.C:
		return l.giveUp(w, nil)
	case <-ctx.Done():
		return l.giveUp(w, ctx.Err())
	}
}

// giveUp takes one out of the line who waited for too long, or, with a cause, who went
// away, unless it was called meanwhile.
func (l *line) giveUp(w *waiter, cause error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case err := <-w.called:
		return err
	default:
	}
	l.drop(w)
	l.forget(w)
	if cause != nil {
		return cause
	}
	return l.away(sentLate)
}

// waiter is a request of someone, known or not.
func (l *line) waiter(who applicant) *waiter {
	p := l.parties[who.party]
	if p == nil {
		p = &party{name: who.party, crowd: who.crowd, members: map[string]*account{}}
		l.parties[who.party] = p
	}
	m := p.members[who.account]
	if m == nil {
		m = &account{name: who.account}
		p.members[who.account] = m
	}
	return &waiter{called: make(chan error, 1), party: p, account: m}
}

// forget keeps nothing of who has no request here.
func (l *line) forget(w *waiter) {
	if w.account.running+len(w.account.waiting) == 0 {
		delete(w.party.members, w.account.name)
	}
	if len(w.party.members) == 0 {
		delete(l.parties, w.party.name)
	}
}

// may tells whether one of these may be worked on now.
func (l *line) may(p *party, m *account) bool {
	ofAccount, _ := l.bounds.ofAccount()
	ofParty, _ := l.bounds.ofParty()
	switch {
	case l.running >= l.bounds.places:
		return false
	case !p.crowd && p.running >= ofParty:
		return false
	}
	return m.name == "" || m.running < ofAccount // of visitors the network is bounded
}

func (l *line) start(w *waiter) {
	l.running++
	w.party.running++
	w.account.running++
}

// refusal tells why one may not wait; "" when it may, which may cost another its
// place in the line.
func (l *line) refusal(w *waiter) string {
	_, ofParty := l.bounds.ofParty()
	_, ofAccount := l.bounds.ofAccount()
	switch {
	case !w.party.crowd && w.party.waiting >= ofParty, w.account.name != "" && len(w.account.waiting) >= ofAccount:
		return sentGreedy
	case l.waiting < l.bounds.queue:
		return ""
	}
	longest := slices.MaxFunc(append([]*party{w.party}, l.turns...), func(a, b *party) int { return a.waiting - b.waiting })
	if longest.waiting <= w.party.waiting+1 {
		return sentFull
	}
	m := slices.MaxFunc(longest.turns, func(a, b *account) int { return len(a.waiting) - len(b.waiting) })
	last := m.waiting[len(m.waiting)-1]
	l.drop(last)
	l.forget(last)
	last.called <- l.away(sentPut)
	return ""
}

func (l *line) wait(w *waiter) {
	if len(w.account.waiting) == 0 {
		w.party.turns = append(w.party.turns, w.account)
	}
	if w.party.waiting == 0 {
		l.turns = append(l.turns, w.party)
	}
	w.account.waiting = append(w.account.waiting, w)
	w.party.waiting++
	l.waiting++
}

// drop takes one out of the line.
func (l *line) drop(w *waiter) {
	w.account.waiting = slices.DeleteFunc(w.account.waiting, func(other *waiter) bool { return other == w })
	w.party.waiting--
	l.waiting--
	if len(w.account.waiting) == 0 {
		w.party.turns = slices.DeleteFunc(w.party.turns, func(m *account) bool { return m == w.account })
	}
	if w.party.waiting == 0 {
		l.turns = slices.DeleteFunc(l.turns, func(p *party) bool { return p == w.party })
	}
}

// call gives free places to those whose turn it is.
func (l *line) call() {
	for w := l.next(); w != nil; w = l.next() {
		l.drop(w)
		w.party.turns, l.turns = last(w.party.turns, w.account), last(l.turns, w.party)
		l.start(w)
		w.called <- nil
	}
}

// next is who may go next; nil where nobody may.
func (l *line) next() *waiter {
	for _, p := range l.turns {
		for _, m := range p.turns {
			if l.may(p, m) {
				return m.waiting[0]
			}
		}
	}
	return nil
}

// last puts one that stands in a list at its end.
func last[T comparable](list []T, one T) []T {
	at := slices.Index(list, one)
	if at < 0 {
		return list
	}
	return append(slices.Delete(list, at, at+1), one)
}

// away is what one is told who gets no place. The seconds differ, so that those who
// were sent away do not all come back at once.
func (l *line) away(reason string) error {
	l.seen.sent[reason].Inc()
	l.sent++
	seconds := 1 + l.sent%max(2, 2*int(l.bounds.patience/time.Second))
	if reason == sentGreedy {
		return &market.Error{Code: market.CodeTooMany, RetryAfter: seconds, Message: market.Textf(
			"您或您的单位同时发出的请求太多，请 %d 秒后再试", "you, or your organisation, asked for too much at once, please try again in %d seconds", seconds)}
	}
	return &market.Error{Code: market.CodeUnavailable, RetryAfter: seconds, Message: market.Textf(
		"系统正忙，请 %d 秒后再试", "the platform is busy, please try again in %d seconds", seconds)}
}
