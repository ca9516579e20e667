package service

import (
	"cmp"
	"context"
	"slices"
	"time"

	"duijie/server/market"
)

// sessionUsesSet notes when a session was last used; id: of the session. Nothing is
// decided by it.
const sessionUsesSet = "session_uses"

type sessionUse struct {
	AtMS   int64 `json:"at_ms"`
	EndsMS int64 `json:"ends_ms"` // of the session
}

// OpenSession is a sign-in of a person that still stands.
type OpenSession struct {
	ID             string
	Started        time.Time
	LastUse        time.Time // to some minutes: when tokens were renewed
	Ends           time.Time // at the latest
	Address, Agent string    // from where it was begun
	Factor         bool      // begun with a second factor
	Current        bool
}

// Sessions lists the own sessions that stand, the last used first.
func (a *Accounts) Sessions(ctx context.Context, who market.Actor, current string) ([]OpenSession, error) {
	if !who.SignedIn() {
		return nil, forbidden()
	}
	found, err := a.sessions.Of(ctx, who.User)
	if err != nil {
		return nil, problem(err)
	}
	now := a.world.Now()
	var out []OpenSession
	for _, s := range found {
		use := sessionUse{AtMS: s.StartedMS}
		if err := ignoreNotFound(a.store.Records().Get(ctx, sessionUsesSet, s.ID, &use)); err != nil {
			return nil, problem(err)
		}
		last := time.UnixMilli(use.AtMS).UTC()
		if now.Sub(last) >= a.options.IdleLife {
			continue
		}
		out = append(out, OpenSession{
			ID: s.ID, Started: time.UnixMilli(s.StartedMS).UTC(), LastUse: last, Ends: time.UnixMilli(s.EndsMS).UTC(),
			Address: s.Address, Agent: s.Agent, Factor: s.Factor, Current: s.ID == current,
		})
	}
	slices.SortFunc(out, func(a, b OpenSession) int {
		return cmp.Or(b.LastUse.Compare(a.LastUse), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// EndSession ends one of the own sessions. Errors: not found.
func (a *Accounts) EndSession(ctx context.Context, who market.Actor, id string) error {
	session, err := a.sessions.Get(ctx, id)
	if market.CodeOf(err) == market.CodeUnauthenticated || err == nil && (session.User != who.User || !who.SignedIn()) {
		return notFound()
	}
	if err != nil {
		return problem(err)
	}
	return problem(a.sessions.End(ctx, id))
}
