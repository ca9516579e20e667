package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"duijie/server/market"
)

// Cost is what one hash takes, after RFC 9106 (argon2id).
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// StandardCost is the OWASP recommendation for argon2id with one pass: 46 MiB.
var StandardCost = Cost{MemoryKiB: 46 << 10, Passes: 1, Lanes: 1}

const (
	saltBytes = 16
	keyBytes  = 32
)

// Hasher hashes passwords. At most so many hashes run at once, because each
// takes its memory; the others wait.
type Hasher struct {
	world market.World
	cost  Cost
	slots chan struct{}
	dummy string // hash that stands in for an account that does not exist
}

// NewHasher makes a hasher that runs at most atOnce hashes at a time.
func NewHasher(w market.World, c Cost, atOnce int) *Hasher {
	h := &Hasher{world: w, cost: c, slots: make(chan struct{}, atOnce)}
	h.dummy = c.encode(h.salt(), make([]byte, keyBytes))
	return h
}

func (h *Hasher) salt() []byte {
	id := strings.ToUpper(h.world.NewID())
	salt, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(id)
	if err != nil || len(salt) != saltBytes {
		salt = []byte(id) // a test's world may count
	}
	return salt
}

// Hash makes the PHC string of a password. Errors: that of ctx while waiting.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := h.salt()
	key, err := h.run(ctx, h.cost, password, salt, keyBytes)
	if err != nil {
		return "", err
	}
	return h.cost.encode(salt, key), nil
}

// Verify tells whether a password belongs to a hash. An empty hash is that of
// an account that does not exist: false, after the same work. stale tells that
// a right password should be hashed anew at the present cost.
func (h *Hasher) Verify(ctx context.Context, hash, password string) (ok, stale bool, err error) {
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	cost, salt, want, err := decode(hash)
	if err != nil {
		return false, false, err
	}
	key, err := h.run(ctx, cost, password, salt, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	same := subtle.ConstantTimeCompare(key, want) == 1
	return same && known, cost != h.cost, nil
}

func (h *Hasher) run(ctx context.Context, c Cost, password string, salt []byte, size uint32) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.slots }()
	// One text typed on two machines may come composed or decomposed.
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.Passes, c.MemoryKiB, c.Lanes, size), nil
}

var phc = base64.RawStdEncoding

func (c Cost) encode(salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, c.Lanes,
		phc.EncodeToString(salt), phc.EncodeToString(key))
}

// decode reads a PHC string. What it asks for is bounded, so that a damaged
// record cannot take the machine's memory.
func decode(hash string) (c Cost, salt, key []byte, err error) {
	broken := fmt.Errorf("auth: not a hash of ours")
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, broken
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Lanes); n != 3 || err != nil {
		return c, nil, nil, broken
	}
	if c.MemoryKiB > 1<<20 || c.Passes == 0 || c.Passes > 20 || c.Lanes == 0 {
		return c, nil, nil, broken
	}
	if salt, err = phc.DecodeString(parts[4]); err != nil || len(salt) < 8 {
		return c, nil, nil, broken
	}
	if key, err = phc.DecodeString(parts[5]); err != nil || len(key) < 16 || len(key) > 64 {
		return c, nil, nil, broken
	}
	if c.encode(salt, key) != hash { // blanks, signs and line ends that the readers pass over
		return c, nil, nil, broken
	}
	return c, salt, key, nil
}
