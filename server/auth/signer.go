package auth

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"

	"duijie/server/market"
)

// Signer signs texts with a lasting Ed25519 key, so that anyone who has its public
// half can tell later who wrote them. Every server has the same key: its seed is
// the secret of a Sealer, and goes into backups.
type Signer struct{ secret *Sealer }

// NewSigner makes a signer for one purpose, with a key of its own.
func NewSigner(r Records, w market.World, purpose string) *Signer {
	return &Signer{secret: NewSealer(r, w, purpose)}
}

// Sign gives the public key and the signature of a text, both in base64.
func (s *Signer) Sign(ctx context.Context, text string) (key, signature string, err error) {
	seed, err := s.secret.load(ctx)
	if err != nil {
		return "", "", err
	}
	private := ed25519.NewKeyFromSeed(seed)
	public := private.Public().(ed25519.PublicKey)
	return base64.StdEncoding.EncodeToString(public), base64.StdEncoding.EncodeToString(ed25519.Sign(private, []byte(text))), nil
}

// Signed tells whether the owner of a public key signed this text.
func Signed(key, signature, text string) bool {
	public, ok := exactly(base64.StdEncoding, key)
	if !ok || len(public) != ed25519.PublicKeySize {
		return false
	}
	sig, ok := exactly(base64.StdEncoding, signature)
	return ok && ed25519.Verify(public, []byte(text), sig)
}
