package crew

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"duijie/server/store"
)

// Collections and record set of a crew.
const (
	Servers  = "servers" // one document for each member
	Leases   = "leases"  // one for each job
	beatsSet = "server_beats"
)

const schema = 1

// Collections declares the documents.
func Collections() []store.Collection {
	return []store.Collection{{Name: Servers, Schema: schema}, {Name: Leases, Schema: schema}}
}

// RecordSets declares the beats. They say who lives now, and belong in no backup.
func RecordSets() []store.RecordSet { return []store.RecordSet{{Name: beatsSet}} }

// IsBeat tells whether a record set is that of beats.
func IsBeat(set string) bool { return set == beatsSet }

// Term is how long a member may be silent before others take it for dead, where
// Options say nothing else.
const Term = 10 * time.Second

// beatsInTerm is how often in a term a member beats and looks at the others.
const beatsInTerm = 5

// ErrLost is the end of a job's context, and the answer to what the job still wants to
// write: another server does it now, or this one cannot tell.
var ErrLost = errors.New("this server does not hold the job any more")

// Member is a server.
type Member struct {
	Name    string      `json:"name"`    // where it answers
	Version string      `json:"version"` // of the program
	Joined  time.Time   `json:"joined"`
	Reads   store.Reads `json:"reads,omitempty"`
}

// Lease says who does a job.
type Lease struct {
	Holder string    `json:"holder"` // id of a member; free when there is no such member
	Fence  int64     `json:"fence"`  // grows by one with each new holder
	Since  time.Time `json:"since"`
}

type beat struct {
	N int64 `json:"n"`
}

// Options of a crew.
type Options struct {
	Store store.Store
	World store.World
	Log   *slog.Logger // nil: none
	// Name and Version are what others are told of this server.
	Name, Version string
	// Jobs are those that this server does when nobody else does them.
	Jobs []string
	// Alone says that no other server can be at work: what stands of others is left
	// from one that was killed.
	Alone bool
	// Collections are those whose forms are agreed on with the others (store.Forms).
	Collections []store.Collection
	// Delay is for how long no server may be there that reads less before a newer form
	// is agreed on: so long one can come back.
	Delay time.Duration
	Term  time.Duration // 0: Term
	// Elapsed is a clock of this process that never stands still nor goes back; nil:
	// the machine's.
	Elapsed func() time.Duration
}

// Crew is one server's part in it.
type Crew struct {
	Options
	id            string
	reads, floors store.Reads

	mu      sync.Mutex
	joined  bool
	refused error            // why it may not be among the others; nil
	waiting []string         // kinds whose newest form is not agreed on
	raising store.Reads      // what could be agreed on, and
	alike   time.Duration    // since when
	n       int64            // beats so far
	said    time.Duration    // when the last beat that stands was begun
	looked  time.Duration    // when the others were last looked at, or could not be
	sights  map[string]sight // of other members
	held    map[string]*hold
	changed chan struct{} // closed and replaced when held changes
}

// sight is a beat of another and when it was first seen, moved on by the time in which
// nothing could be seen.
type sight struct {
	n  int64
	at time.Duration
}

// hold is a job in this server's hands.
type hold struct {
	crew  *Crew
	job   string
	fence int64
	ctx   context.Context //nolint:containedctx // what the job's contexts end with
	end   context.CancelFunc
}

// New makes a member that has not joined yet: Keep does.
func New(o Options) *Crew {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Term == 0 {
		o.Term = Term
	}
	if o.Elapsed == nil {
		began := time.Now()
		o.Elapsed = func() time.Duration { return time.Since(began) }
	}
	return &Crew{Options: o, id: o.World.NewID(), reads: store.ReadsOf(o.Collections), floors: store.FloorsOf(o.Collections), sights: map[string]sight{}, held: map[string]*hold{}, changed: make(chan struct{})}
}

// Keep joins, beats, and takes jobs that nobody does, until ctx ends. Then no job is
// held any more; call Leave once they have all stopped.
func (c *Crew) Keep(ctx context.Context) {
	every := time.NewTicker(c.Term / beatsInTerm)
	defer every.Stop()
	for {
		if err := c.Round(ctx); err != nil && ctx.Err() == nil && !refuses(err) {
			c.Log.Warn("the other servers cannot be seen, trying again", "error", err)
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			c.drop()
			return
		}
	}
}

// Round beats once, looks at the others once, and takes what is free.
func (c *Crew) Round(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.Term)
	defer cancel()
	began := c.Elapsed()
	err := c.beat(ctx)
	if err == nil {
		c.mu.Lock()
		c.said = began
		c.mu.Unlock()
		err = c.look(ctx)
	}
	if err != nil {
		c.blind()
	}
	c.note(err)
	return err
}

func (c *Crew) beat(ctx context.Context) error {
	c.n++
	return c.Store.Records().Put(ctx, beatsSet, c.id, beat{c.n})
}

// blind takes the time since the last look off the terms of others, who may not have
// been able to beat either, and lets the jobs go when this server's own term is half
// over: it holds them again when it sees that nobody has taken them.
func (c *Crew) blind() {
	c.mu.Lock()
	now := c.Elapsed()
	for id, s := range c.sights {
		s.at += now - c.looked
		c.sights[id] = s
	}
	c.looked = now
	unsure := now-c.said >= c.Term/2
	c.mu.Unlock()
	if unsure {
		c.drop()
	}
}

// look reads who is there, and changes what has to be changed.
func (c *Crew) look(ctx context.Context) error {
	there, err := c.read(ctx)
	if err != nil {
		return err
	}
	dead, err := c.dead(ctx, there)
	if err != nil {
		return err
	}
	if raise := c.mayRaise(there, dead); raise || len(dead) > 0 || !there.fits(c.id, c.Jobs) {
		if !c.Alone && len(there.agreed.Below(c.floors)) > 0 {
			if err := c.clear(ctx, dead); err != nil {
				return err
			}
		}
		if err := c.arrange(ctx, &there, dead, raise); err != nil {
			return err
		}
	}
	for _, id := range dead {
		if err := c.Store.Records().Delete(ctx, beatsSet, id); err != nil {
			return err
		}
	}
	c.take(there.leases)
	if !c.Alone {
		c.mu.Lock()
		c.waiting = there.agreed.Lacking(c.reads)
		c.mu.Unlock()
	}
	return nil
}

// presence is who is there, who does what, and in which forms all write.
type presence struct {
	members map[string]Member
	leases  map[string]Lease
	agreed  store.Reads
}

func (c *Crew) read(ctx context.Context) (presence, error) {
	p := presence{members: map[string]Member{}, leases: map[string]Lease{}}
	var err error
	p.agreed, err = store.Agreed(c.Store.Get(ctx, store.Forms, store.FormsID))
	return p, errors.Join(err, readAll(ctx, c.Store, Servers, p.members), readAll(ctx, c.Store, Leases, p.leases))
}

type finder interface {
	Find(ctx context.Context, q store.Query) (store.Page, error)
}

func readAll[T any](ctx context.Context, r finder, kind string, into map[string]T) error {
	for q := (store.Query{Kind: kind, Limit: store.MaxLimit}); ; {
		page, err := r.Find(ctx, q)
		if err != nil {
			return err
		}
		for _, d := range page.Docs {
			if into[d.ID], err = store.As[T](d); err != nil {
				return err
			}
		}
		if q.After = page.Next; q.After == "" {
			return nil
		}
	}
}

// fits tells whether one is a member and none of its jobs is free.
func (p presence) fits(id string, jobs []string) bool {
	_, joined := p.members[id]
	return joined && !slices.ContainsFunc(jobs, p.free)
}

func (p presence) free(job string) bool {
	_, there := p.members[p.leases[job].Holder]
	return !there
}

// dead tells whose beat has not changed for a term, as far as this server saw: of
// members, and of whoever left a beat and no more.
func (c *Crew) dead(ctx context.Context, p presence) ([]string, error) {
	began := c.Elapsed() // not the end: what was read may be older than that
	beats := map[string]int64{}
	for id := range p.members {
		beats[id] = 0
	}
	found, err := c.Store.Records().Scan(ctx, beatsSet, "", store.MaxLimit)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		b, err := store.As[beat](store.Doc{Kind: beatsSet, ID: f.ID, Body: f.Body})
		if err != nil {
			return nil, err
		}
		beats[f.ID] = b.N
	}
	delete(beats, c.id)
	return c.judge(beats, began), nil
}

// judge holds beats that were read from a moment on against those seen before.
func (c *Crew) judge(beats map[string]int64, now time.Duration) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked = now
	var dead []string
	for id, n := range beats {
		s, known := c.sights[id]
		switch {
		case c.Alone:
			dead = append(dead, id)
		case !known || s.n != n:
			c.sights[id] = sight{n, now}
		case now-s.at >= c.Term:
			dead = append(dead, id)
		}
	}
	for id := range c.sights {
		if _, there := beats[id]; !there {
			delete(c.sights, id)
		}
	}
	slices.Sort(dead)
	return dead
}

// by is who arranges, in the journal.
const by = "servers"

// arrange joins, removes the dead, takes what is free and agrees on forms, in one
// entry. Two reads for all of it: others commit meanwhile, and who reads for long finds
// the number taken for ever.
func (c *Crew) arrange(ctx context.Context, p *presence, dead []string, raise bool) error {
	var taken []string
	var removed []string
	var raised store.Reads
	_, err := c.Store.Commit(ctx, store.Meta{Actor: by, Action: "servers.arrange"}, func(_ context.Context, tx store.Tx) error {
		taken, removed = nil, nil
		for _, id := range dead {
			switch err := tx.Delete(Servers, id); {
			case err == nil:
				removed = append(removed, id)
			case !errors.Is(err, store.ErrNotFound): // left, or somebody else was quicker
				return err
			}
		}
		if err := c.join(tx, p); err != nil {
			return err
		}
		if raise {
			var err error
			if raised, err = store.Agree(tx, c.readers(p.members)); err != nil {
				return err
			}
		}
		p.leases = map[string]Lease{}
		if err := readAll(context.Background(), within{tx}, Leases, p.leases); err != nil {
			return err
		}
		taken = slices.DeleteFunc(slices.Clone(c.Jobs), func(job string) bool { return !p.free(job) })
		for _, job := range taken {
			p.leases[job] = Lease{Holder: c.id, Fence: p.leases[job].Fence + 1, Since: tx.Now()}
			if err := tx.Put(Leases, job, schema, p.leases[job]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(removed)+len(taken) > 0 {
		c.Log.Info("servers and jobs", "server", c.id, "silent", removed, "takes", taken)
	}
	if err == nil && len(raised) > 0 {
		maps.Copy(p.agreed, raised)
		c.Log.Info("all servers read newer forms of documents, which are written from now on", "kinds", slices.Sorted(maps.Keys(raised)))
	}
	return err
}

// Leave takes this server out, so that others do its jobs at once. Nothing of its jobs
// may run any more.
func (c *Crew) Leave(ctx context.Context) error {
	c.drop()
	_, err := c.Store.Commit(ctx, store.Meta{Actor: by, Action: "servers.leave"}, func(_ context.Context, tx store.Tx) error {
		if err := tx.Delete(Servers, c.id); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return nil
	})
	if err == nil {
		err = c.Store.Records().Delete(ctx, beatsSet, c.id)
	}
	if err != nil {
		return fmt.Errorf("leave the other servers: %w", err)
	}
	return nil
}
