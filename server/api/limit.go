package api

import (
	"math"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/time/rate"

	"duijie/server/market"
	"duijie/server/service"
)

// limit keeps what costs much and needs no account from being asked without
// end. Everyone who is signed in has an allowance, and so has each address from
// which visitors come; behind one of a university there may be many.
type limit struct {
	world     market.World
	allowance int           // what may be spent at once
	refill    time.Duration // until one more may be spent
	most      int           // senders who are remembered

	mu    sync.Mutex
	known map[string]*rate.Limiter
}

// maxKnown bounds the memory that senders take: those who have spent nothing
// lately are forgotten first, then any.
const maxKnown = 20_000

func newLimit(w market.World, allowance int, refill time.Duration) *limit {
	return &limit{world: w, allowance: allowance, refill: refill, most: maxKnown, known: map[string]*rate.Limiter{}}
}

// spend takes from a sender's allowance. Errors: too many, with the seconds
// after which there is enough again.
func (l *limit) spend(sender string, cost int) error {
	now := l.world.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	own := l.known[sender]
	if own == nil {
		l.forget(now)
		own = rate.NewLimiter(rate.Every(l.refill), l.allowance)
		l.known[sender] = own
	}
	r := own.ReserveN(now, cost)
	wait := r.DelayFrom(now)
	if r.OK() && wait == 0 {
		return nil
	}
	r.CancelAt(now)
	seconds := int(math.Ceil(wait.Seconds()))
	return &market.Error{Code: market.CodeTooMany, RetryAfter: seconds,
		Message: market.Textf("请求太频繁，请 %d 秒后再试", "too many requests, please try again in %d seconds", seconds)}
}

// forget makes room for a tenth of all, so that in a flood of new senders not
// every one of them looks through all: those who spent nothing lately go first.
func (l *limit) forget(now time.Time) {
	if len(l.known) < l.most {
		return
	}
	for sender, own := range l.known {
		if own.TokensAt(now) >= float64(l.allowance) {
			delete(l.known, sender)
		}
	}
	for sender := range l.known {
		if len(l.known) < l.most-l.most/10 {
			return
		}
		delete(l.known, sender)
	}
}

// middleware asks for a cost before anything of a request's body is read. All accounts of
// an organisation together have no more than organisationShare of them.
func (l *limit) middleware(api huma.API, cost int) func(huma.Context, func(huma.Context)) {
	organisations := newLimit(l.world, l.allowance*organisationShare, l.refill/organisationShare)
	return func(hc huma.Context, next func(huma.Context)) {
		ctx := hc.Context()
		sender := "address " + service.Place(note(ctx).address)
		if who := asker(ctx); who.SignedIn() {
			sender = "user " + who.User
		}
		err := l.spend(sender, cost)
		if of := asker(ctx).Organisation; err == nil && of != "" {
			err = organisations.spend(of, cost)
		}
		if err != nil {
			writeProblem(api, hc, problemOf(ctx, err))
			return
		}
		next(hc)
	}
}
