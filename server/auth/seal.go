package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"

	"duijie/server/market"
)

// Sealer makes tokens that stand in links of letters and hold as long as the
// platform does. What a token says can be read by everyone and made by nobody
// else. Every server has the same secret: whoever needs it first draws it and
// inserts it, the others read that one.
type Sealer struct {
	records Records
	world   market.World
	purpose string

	mu     sync.Mutex
	secret []byte
}

// NewSealer makes a sealer for one purpose: a token of another one never holds.
func NewSealer(r Records, w market.World, purpose string) *Sealer {
	return &Sealer{records: r, world: w, purpose: purpose}
}

// sealPrefix leads the ids of lasting secrets.
const sealPrefix = "seal-"

// sealRecord is a lasting secret as it is kept, beside the signing keys. It has
// no end and is swept by nobody.
type sealRecord struct {
	Seed string `json:"seed"` // base64 of 32 bytes
}

// Seal makes the token of a text.
func (s *Sealer) Seal(ctx context.Context, text string) (string, error) {
	secret, err := s.load(ctx)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString([]byte(text)) + "." + base64.RawURLEncoding.EncodeToString(s.sum(secret, text)), nil
}

// Open reads the text of a token. Errors: ErrNotFound for one that was not
// sealed here, for this purpose.
func (s *Sealer) Open(ctx context.Context, token string) (string, error) {
	left, right, _ := strings.Cut(token, ".")
	text, ok := exactly(base64.RawURLEncoding, left)
	if !ok {
		return "", ErrNotFound
	}
	sum, ok := exactly(base64.RawURLEncoding, right)
	if !ok {
		return "", ErrNotFound
	}
	secret, err := s.load(ctx)
	if err != nil {
		return "", err
	}
	if !hmac.Equal(sum, s.sum(secret, string(text))) {
		return "", ErrNotFound
	}
	return string(text), nil
}

// exactly reads base64 that is written in one way only: Go's reader passes over line
// ends and, unless it is strict, over bits behind the last byte.
func exactly(form *base64.Encoding, text string) ([]byte, bool) {
	out, err := form.Strict().DecodeString(text)
	return out, err == nil && !strings.ContainsAny(text, "\r\n")
}

func (s *Sealer) sum(secret []byte, text string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(s.purpose + "\n" + text))
	return h.Sum(nil)
}

func (s *Sealer) load(ctx context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.secret != nil {
		return s.secret, nil
	}
	id := sealPrefix + s.purpose
	var r sealRecord
	err := s.records.Get(ctx, keySet, id, &r)
	if errors.Is(err, ErrNotFound) {
		seed := sha256.Sum256([]byte(s.world.NewID() + s.world.NewID())) // twice 128 random bits
		err = s.records.Insert(ctx, keySet, id, sealRecord{Seed: base64.StdEncoding.EncodeToString(seed[:])})
		if err == nil || errors.Is(err, ErrExists) {
			err = s.records.Get(ctx, keySet, id, &r)
		}
	}
	if err != nil {
		return nil, err
	}
	secret, err := base64.StdEncoding.DecodeString(r.Seed)
	if err != nil || len(secret) != sha256.Size {
		return nil, fmt.Errorf("auth: the secret of %s is damaged", s.purpose)
	}
	s.secret = secret
	return secret, nil
}
