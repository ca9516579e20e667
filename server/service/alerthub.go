package service

import (
	"slices"
	"sync"

	"duijie/server/market"
)

// hub wakes those in this process who wait for a change of an inbox. What woke
// them it does not say: they read anew.
type hub struct {
	mu        sync.Mutex
	listeners map[*listener]bool
}

type listener struct {
	to   []string
	wake chan struct{}
}

// Watch tells of changes of an actor's inbox until stop is called. A change may
// be told of before it is made known to other processes, and several as one.
func (d *AlertDesk) Watch(a market.Actor) (changed <-chan struct{}, stop func()) {
	l := &listener{to: addresses(a), wake: make(chan struct{}, 1)}
	d.hub.mu.Lock()
	defer d.hub.mu.Unlock()
	if d.hub.listeners == nil {
		d.hub.listeners = map[*listener]bool{}
	}
	d.hub.listeners[l] = true
	return l.wake, func() {
		d.hub.mu.Lock()
		defer d.hub.mu.Unlock()
		delete(d.hub.listeners, l)
	}
}

func (h *hub) tell(address string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		if !slices.Contains(l.to, address) {
			continue
		}
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}
