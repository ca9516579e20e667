package service

import (
	"context"
	"maps"
	"slices"
	"sync"

	"duijie/server/market"
)

// hub wakes those in this process who wait for a change of an inbox or of an
// introduction. What stands there it does not say: they read anew.
type hub struct {
	mu        sync.Mutex
	listeners map[*listener]bool
}

type listener struct {
	to    []string
	wake  chan struct{}
	moved map[string]bool // introductions, by id
}

// Watching is what one hears of who watches an inbox.
type Watching struct {
	// Changed tells of changes. One may be told of before it is made known to other
	// processes, and several as one.
	Changed <-chan struct{}

	hub *hub
	l   *listener
}

// Watch tells of changes of an actor's inbox and of the introductions that the
// actor reads until it is stopped.
func (d *AlertDesk) Watch(a market.Actor) Watching {
	l := &listener{to: addresses(a), wake: make(chan struct{}, 1), moved: map[string]bool{}}
	d.hub.mu.Lock()
	defer d.hub.mu.Unlock()
	if d.hub.listeners == nil {
		d.hub.listeners = map[*listener]bool{}
	}
	d.hub.listeners[l] = true
	return Watching{Changed: l.wake, hub: &d.hub, l: l}
}

// Introductions are the ids of those that have changed since it was last asked.
func (w Watching) Introductions() []string {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	out := slices.Sorted(maps.Keys(w.l.moved))
	clear(w.l.moved)
	return out
}

// Stop ends it.
func (w Watching) Stop() {
	w.hub.mu.Lock()
	defer w.hub.mu.Unlock()
	delete(w.hub.listeners, w.l)
}

// tell wakes who watches the inbox of an address.
func (h *hub) tell(address string) {
	h.each([]string{address}, func(*listener) {})
}

// tellOf wakes the members of organisations for an introduction.
func (h *hub) tellOf(introduction string, organisations []string) {
	h.each(organisations, func(l *listener) { l.moved[introduction] = true })
}

func (h *hub) each(addresses []string, note func(*listener)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		if !slices.ContainsFunc(addresses, func(a string) bool { return slices.Contains(l.to, a) }) {
			continue
		}
		note(l)
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

// wakeRoom wakes those who watch an introduction that a change has moved, or in
// whose room it has put something.
func (d *AlertDesk) wakeRoom(ctx context.Context, c alertChange) error {
	var i market.Introduction
	var err error
	switch {
	case c.Deleted:
		return nil
	case c.Kind == Introductions:
		i, err = changeAs[market.Introduction](c)
	case c.Kind == Messages || c.Kind == Meetings || c.Kind == Milestones:
		thing, found := roomThingOf(c)
		if found != nil || thing == nil {
			return found
		}
		i, err = readAs[market.Introduction](reading(ctx, d.s.Store), Introductions, thing.introduction)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	heard := i.Members()
	if i.Broker != nil && i.Reads(i.Broker.Organisation) {
		heard = append(heard, i.Broker.Organisation)
	}
	d.hub.tellOf(i.ID, heard)
	return nil
}
