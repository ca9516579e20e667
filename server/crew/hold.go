package crew

import (
	"context"
	"slices"
	"strings"
	"time"

	"duijie/server/store"
)

// take holds what the leases give to this server, and nothing else.
func (c *Crew) take(leases map[string]Lease) {
	c.mu.Lock()
	defer c.mu.Unlock()
	moved := false
	for job, h := range c.held {
		if l := leases[job]; l.Holder != c.id || l.Fence != h.fence {
			h.end()
			delete(c.held, job)
			moved = true
		}
	}
	for job, l := range leases {
		if l.Holder == c.id && c.held[job] == nil {
			c.held[job] = c.newHold(job, l.Fence)
			moved = true
		}
	}
	if moved {
		c.tell()
	}
}

func (c *Crew) newHold(job string, fence int64) *hold {
	h := &hold{crew: c, job: job, fence: fence}
	h.ctx, h.end = context.WithCancel(context.Background())
	return h
}

// drop lets every job go.
func (c *Crew) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.held) == 0 {
		return
	}
	for _, h := range c.held {
		h.end()
	}
	clear(c.held)
	c.tell()
}

// tell wakes who waits for a change of what is held.
func (c *Crew) tell() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// Holding is the fence under which this server does a job, 0 when it does not, and a
// channel that is closed when that may have changed. A nil crew does every job.
func (c *Crew) Holding(job string) (fence int64, changed <-chan struct{}) {
	if c == nil {
		return 1, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if h := c.held[job]; h != nil {
		return h.fence, c.changed
	}
	return 0, c.changed
}

// Do does something of a job, if this server holds it, under a context that ends with
// the hold and under which Fenced stores check the lease. It tells whether it was
// done. Errors: those of do.
func (c *Crew) Do(ctx context.Context, job string, do func(ctx context.Context) error) (bool, error) {
	if c == nil {
		return true, do(ctx)
	}
	c.mu.Lock()
	h := c.held[job]
	c.mu.Unlock()
	if h == nil {
		return false, nil
	}
	return true, h.run(ctx, do)
}

func (h *hold) run(ctx context.Context, do func(ctx context.Context) error) error {
	within, cancel := context.WithCancelCause(context.WithValue(ctx, holdKey{}, h))
	defer cancel(nil)
	defer context.AfterFunc(h.ctx, func() { cancel(ErrLost) })()
	return do(within)
}

// While does a job whenever this server holds it, until ctx ends. do goes on until its
// context ends.
func (c *Crew) While(ctx context.Context, job string, do func(ctx context.Context)) {
	for ctx.Err() == nil {
		_, changed := c.Holding(job)
		done, _ := c.Do(ctx, job, func(ctx context.Context) error { do(ctx); return nil })
		if done || ctx.Err() != nil {
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// sure tells whether nobody can take this server for dead yet, as far as it knows.
func (h *hold) sure() bool {
	h.crew.mu.Lock()
	defer h.crew.mu.Unlock()
	return h.ctx.Err() == nil && h.crew.Elapsed()-h.crew.said < h.crew.Term
}

// Post is a job and who does it.
type Post struct {
	Job    string
	Holder string // id of a member; empty: nobody
	Server string // its name
	Here   bool   // it is this server
	Fence  int64
	Since  time.Time
}

// There is a server that is at work.
type There struct {
	ID string
	Member
	Here bool
}

// Count is how many servers are there.
func (c *Crew) Count(ctx context.Context) (int, error) {
	return c.Store.Count(ctx, store.Query{Kind: Servers})
}

// Roster tells who is there and who does what; a nil crew is nobody.
func (c *Crew) Roster(ctx context.Context) ([]There, []Post, error) {
	if c == nil {
		return nil, nil, nil
	}
	p, err := c.read(ctx)
	if err != nil {
		return nil, nil, err
	}
	var servers []There
	for id, m := range p.members {
		servers = append(servers, There{ID: id, Member: m, Here: id == c.id})
	}
	slices.SortFunc(servers, func(a, b There) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	posts := make([]Post, 0, len(c.Jobs))
	for _, job := range c.Jobs {
		l := p.leases[job]
		post := Post{Job: job, Fence: l.Fence, Since: l.Since}
		if m, there := p.members[l.Holder]; there {
			post.Holder, post.Server, post.Here = l.Holder, m.Name, l.Holder == c.id
		}
		posts = append(posts, post)
	}
	return servers, posts, nil
}
