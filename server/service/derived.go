package service

import (
	"context"
	"time"

	"duijie/server/market"
)

// Derived says where something that is built from the journal stands.
type Derived struct {
	Name      string
	Position  int64  // the journal number that it holds
	Behind    int64  // journal entries that it lacks
	Documents int    // listings held
	Made      string // what made it: words, weights, vectors
	Outdated  bool   // made by other words or another layout than this program's; a new one is due
	Rebuild   *Rebuild
}

// Rebuild is a rebuild that is under way, or the last one since the start.
type Rebuild struct {
	Started time.Time
	Ended   time.Time // zero: under way
	Done    int       // listings taken in
	Total   int
	Error   string // why it failed; empty: it did not
}

// Keeper looks after what is derived; package jobs provides it.
type Keeper interface {
	Derived(ctx context.Context) ([]Derived, error)
	// Rebuild begins to build the named part anew beside itself and returns.
	// Errors: not found; conflict while one of it is under way.
	Rebuild(name string) error
}

// Derived tells an operator where index and matcher stand. Errors: forbidden.
func (s *Service) Derived(ctx context.Context, a market.Actor) ([]Derived, error) {
	if !a.Has(market.RoleOperator) {
		return nil, forbidden()
	}
	if s.Keeper == nil {
		return nil, nil
	}
	return s.Keeper.Derived(ctx)
}

// RebuildDerived lets an operator have a part built anew while the old one goes
// on answering. Errors: forbidden, not found, conflict.
func (s *Service) RebuildDerived(a market.Actor, name string) error {
	if !a.Has(market.RoleOperator) {
		return forbidden()
	}
	if s.Keeper == nil {
		return notFound()
	}
	return s.Keeper.Rebuild(name)
}
