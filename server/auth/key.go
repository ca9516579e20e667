package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"duijie/server/market"
)

// Keys is the ring of keys that sign access tokens. Time is parted into
// periods, and each period has one key: whoever needs it first draws it and
// inserts it, the others read that one, so that any number of servers agree. A
// period's key signs until the period ends, and verifies until the last token
// that it signed is over.
type Keys struct {
	records Records
	world   market.World
	period  time.Duration
	grace   time.Duration // life of a token and the difference of clocks

	mu    sync.Mutex
	known map[int64]ed25519.PrivateKey
}

// NewKeys makes a ring with a new key each period; tokens live no longer than
// life.
func NewKeys(r Records, w market.World, period, life time.Duration) *Keys {
	return &Keys{records: r, world: w, period: period, grace: life + clockSkew, known: map[int64]ed25519.PrivateKey{}}
}

// clockSkew is how far the clocks of two servers may differ.
const clockSkew = time.Minute

// keyRecord is a key as it is kept.
type keyRecord struct {
	Seed   string `json:"seed"` // base64 of the 32 bytes of an Ed25519 seed
	EndsMS int64  `json:"ends_ms"`
}

func (k *Keys) current() int64 { return k.world.Now().UnixMilli() / k.period.Milliseconds() }

func keyID(n int64) string { return "k" + strconv.FormatInt(n, 10) }

// Prepare makes sure that this period has its key.
func (k *Keys) Prepare(ctx context.Context) error {
	_, _, err := k.signing(ctx)
	return err
}

// signing is the key of this period, made when nobody has made it yet.
func (k *Keys) signing(ctx context.Context) (id string, key ed25519.PrivateKey, err error) {
	n := k.current()
	key, err = k.load(ctx, n)
	if errors.Is(err, ErrNotFound) {
		if err = k.draw(ctx, n); err == nil {
			key, err = k.load(ctx, n)
		}
	}
	return keyID(n), key, err
}

func (k *Keys) draw(ctx context.Context, n int64) error {
	seed := sha256.Sum256([]byte(k.world.NewID() + k.world.NewID())) // twice 128 random bits
	r := keyRecord{Seed: base64.StdEncoding.EncodeToString(seed[:]), EndsMS: (n+1)*k.period.Milliseconds() + k.grace.Milliseconds()}
	err := k.records.Insert(ctx, keySet, keyID(n), r)
	if errors.Is(err, ErrExists) {
		return nil // another server was first; its key counts
	}
	return err
}

// verifying is the key that signed a token, by its id. ErrNotFound for any that
// cannot have signed a token that still holds.
func (k *Keys) verifying(ctx context.Context, id string) (ed25519.PublicKey, error) {
	n, err := strconv.ParseInt(strings.TrimPrefix(id, "k"), 10, 64)
	now := k.current()
	if err != nil || keyID(n) != id || n < now-1 || n > now+1 { // one ahead: another server's clock
		return nil, ErrNotFound
	}
	if over := time.UnixMilli((n + 1) * k.period.Milliseconds()).Add(k.grace); k.world.Now().After(over) {
		return nil, ErrNotFound
	}
	key, err := k.load(ctx, n)
	if err != nil {
		return nil, err
	}
	return key.Public().(ed25519.PublicKey), nil
}

func (k *Keys) load(ctx context.Context, n int64) (ed25519.PrivateKey, error) {
	k.mu.Lock()
	key, ok := k.known[n]
	k.mu.Unlock()
	if ok {
		return key, nil
	}
	var r keyRecord
	if err := k.records.Get(ctx, keySet, keyID(n), &r); err != nil {
		return nil, err
	}
	seed, err := base64.StdEncoding.DecodeString(r.Seed)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("auth: signing key %s is damaged", keyID(n))
	}
	key = ed25519.NewKeyFromSeed(seed)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.known[n] = key
	delete(k.known, n-2)
	return key, nil
}
