package simulate

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"time"

	"duijie/server/market"
)

// Clock is a market.World whose time is set and whose ids are drawn from a seed,
// so that a run repeats exactly, until it is released into a world that goes on by
// itself.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	draw  *rand.ChaCha8
	other *rand.ChaCha8 // what is drawn from aside
	into  market.World  // nil until it is released
}

// NewClock starts a clock at a moment.
func NewClock(start time.Time, seed uint64) *Clock {
	c := &Clock{}
	c.Begin(start, seed)
	return c
}

// Begin sets the clock back to a moment, with the ids of a seed from their first:
// for a year that begins, or begins again to go on where it was broken off.
func (c *Clock) Begin(start time.Time, seed uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.draw, c.other = market.Cut(start), rand.NewChaCha8(key(seed, "ids")), rand.NewChaCha8(key(seed, "ids aside"))
}

// Aside does something whose ids are drawn from a source of their own, so that all
// else has the ids that it would have without.
func (c *Clock) Aside(do func() error) error {
	c.swap()
	defer c.swap()
	return do()
}

func (c *Clock) swap() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.draw, c.other = c.other, c.draw
}

// key makes the key of a generator from a seed and what it is drawn for, so that
// ids and decisions do not depend on each other.
func key(seed uint64, purpose string) (k [32]byte) {
	binary.LittleEndian.PutUint64(k[:], seed)
	copy(k[8:], purpose)
	return k
}

// Now is the time that was set; after Release that of the other world, but never
// before it.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.into != nil {
		if now := c.into.Now(); now.After(c.now) {
			c.now = now
		}
	}
	return c.now
}

// NewID draws from the seed; after Release from the other world, whose ids nobody
// can guess.
func (c *Clock) NewID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.into != nil {
		return c.into.NewID()
	}
	var b [16]byte
	_, _ = c.draw.Read(b[:]) // never fails
	return market.EncodeID(b)
}

// Set moves the time on; it never goes back.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t = market.Cut(t); t.After(c.now) {
		c.now = t
	}
}

// Release ends the simulated time: from now on the clock is another world's, which
// is the real one in the program.
func (c *Clock) Release(into market.World) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.into = into
}
