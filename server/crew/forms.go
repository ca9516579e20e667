package crew

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"duijie/server/store"
)

// ErrTooFar refuses a server that cannot write what one that is at work reads.
var ErrTooFar = errors.New("a server of a much older version is at work; stop it first, or upgrade by way of a version between")

// refuses tells whether an error says that this server may not be among the others.
func refuses(err error) bool {
	return errors.Is(err, store.ErrNewerSchema) || errors.Is(err, ErrTooFar)
}

// note keeps whether this server is one of the others.
func (c *Crew) note(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err == nil:
		c.joined, c.refused = true, nil
	case refuses(err):
		if c.refused == nil {
			c.Log.Error("this server cannot be at work beside the others", "error", err)
		}
		c.refused = err
	}
}

// ErrNotJoined says that this server has not told the others yet that it is there.
var ErrNotJoined = errors.New("the other servers do not know this one yet")

// Joined tells whether this server is one of the others: nil, ErrNotJoined, or why it
// may not be (ErrTooFar, store.ErrNewerSchema).
func (c *Crew) Joined() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refused == nil && !c.joined {
		return ErrNotJoined
	}
	return c.refused
}

// Waiting names the kinds of document that are kept in an older form than the newest
// that this server knows, because one that reads no newer one is at work.
func (c *Crew) Waiting() []string {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.waiting
}

// mayRaise tells whether something can be agreed on, and nobody who reads less was seen
// for long enough. The first servers on a store have nobody to wait for, and an embedded
// store never has.
func (c *Crew) mayRaise(p presence, dead []string) bool {
	if c.Alone {
		return false
	}
	there := maps.Clone(p.members)
	for _, id := range dead {
		delete(there, id)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.Elapsed()
	if raised := p.agreed.Raised(c.readers(there)); !maps.Equal(raised, c.raising) {
		c.raising, c.alike = raised, now
	}
	return len(c.raising) > 0 && (len(p.agreed) == 0 || now-c.alike >= c.Delay)
}

// readers are what this server and the others read.
func (c *Crew) readers(members map[string]Member) []store.Reads {
	out := []store.Reads{c.reads}
	for id, m := range members {
		if id != c.id {
			out = append(out, m.Reads)
		}
	}
	return out
}

// join makes this server a member, and reads again who the others are. Errors:
// ErrTooFar.
func (c *Crew) join(tx store.Tx, p *presence) error {
	p.members = map[string]Member{}
	err := readAll(context.Background(), within{tx}, Servers, p.members)
	if err != nil {
		return err
	}
	if _, there := p.members[c.id]; there {
		return nil
	}
	if err := c.readable(p.members); err != nil {
		return err
	}
	me := Member{Name: c.Name, Version: c.Version, Joined: tx.Now(), Reads: c.reads}
	p.members[c.id] = me
	return tx.Put(Servers, c.id, schema, me)
}

// readable refuses this server where one of others reads no form that it writes: ErrTooFar.
func (c *Crew) readable(others map[string]Member) error {
	for _, m := range others {
		for kind, n := range m.Reads {
			if n < c.floors[kind] {
				return fmt.Errorf("%s, version %s, reads no form of %s that this program writes: %w", m.Name, m.Version, kind, ErrTooFar)
			}
		}
	}
	return nil
}

// Clear agrees on the oldest forms that this program writes, where older ones were agreed
// on, so that it may write: before anything is written, and before it joins. A server that
// is being started again and reads less is kept out from then on: there is no form that
// both bear. One that is at work and reads less is given a term to show that it lives:
// ErrTooFar if it does.
func (c *Crew) Clear(ctx context.Context) error {
	for looks := 0; ; looks++ {
		there, err := c.read(ctx)
		if err != nil || c.Alone || len(there.agreed.Below(c.floors)) == 0 {
			return err
		}
		dead, err := c.dead(ctx, there)
		if err != nil {
			return err
		}
		if err = c.clear(ctx, dead); !errors.Is(err, ErrTooFar) || looks > beatsInTerm {
			return err
		}
		select {
		case <-time.After(c.Term / beatsInTerm):
		case <-ctx.Done():
			return err
		}
	}
}

// clear agrees, beside the dead, who are at work no more.
func (c *Crew) clear(ctx context.Context, dead []string) error {
	var raised store.Reads
	_, err := c.Store.Commit(ctx, store.Meta{Actor: by, Action: "servers.clear"}, func(_ context.Context, tx store.Tx) error {
		members := map[string]Member{}
		if err := readAll(ctx, within{tx}, Servers, members); err != nil {
			return err
		}
		for _, id := range dead {
			delete(members, id)
		}
		if err := c.readable(members); err != nil {
			return err
		}
		var err error
		raised, err = store.AgreeFloors(tx, c.floors)
		return err
	})
	if err == nil && len(raised) > 0 {
		c.Log.Info("older programs cannot read what this one writes, and are kept out from now on", "kinds", slices.Sorted(maps.Keys(raised)))
	}
	return err
}

// within reads within a decision.
type within struct{ tx store.Tx }

func (w within) Find(_ context.Context, q store.Query) (store.Page, error) { return w.tx.Find(q) }
