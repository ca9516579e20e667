package auth

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"duijie/server/market"
)

const (
	life   = 15 * time.Minute
	period = 30 * 24 * time.Hour
)

func newTokens(w *clock, r Records) *Tokens { return NewTokens(NewKeys(r, w, period, life), w, life) }

func TestVerify(t *testing.T) {
	ctx, w, r := t.Context(), newClock(), newShelf()
	tokens := newTokens(w, r)
	good, err := tokens.Sign(ctx, "user", "session")
	if err != nil {
		t.Fatal(err)
	}
	id, key, err := tokens.keys.signing(ctx)
	if err != nil {
		t.Fatal(err)
	}
	forge := func(method jwt.SigningMethod, by any, kid string, change func(*claims)) string {
		c := claims{Session: "session", RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{audience}, Subject: "user",
			IssuedAt: jwt.NewNumericDate(w.Now()), ExpiresAt: jwt.NewNumericDate(w.Now().Add(life)),
		}}
		if change != nil {
			change(&c)
		}
		token := jwt.NewWithClaims(method, c)
		if kid != "" {
			token.Header["kid"] = kid
		}
		s, err := token.SignedString(by)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	_, foreign, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	ed, mac := jwt.SigningMethodEdDSA, jwt.SigningMethodHS256
	for _, c := range []struct {
		name, token string
		good        bool
	}{
		{"our own", good, true},
		{"made like our own", forge(ed, key, id, nil), true},
		{"nothing", "", false},
		{"no token", "abc", false},
		{"no signature", forge(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, id, nil), false},
		{"a MAC with the public key", forge(mac, []byte(key.Public().(ed25519.PublicKey)), id, nil), false},
		{"a foreign key under our id", forge(ed, foreign, id, nil), false},
		{"no key id", forge(ed, key, "", nil), false},
		{"an unknown key id", forge(ed, key, "k1", nil), false},
		{"a key id that is no number", forge(ed, key, "../k", nil), false},
		{"a changed subject", swapPayload(good, forge(ed, foreign, id, func(c *claims) { c.Subject = "other" })), false},
		{"another issuer", forge(ed, key, id, func(c *claims) { c.Issuer = "x" }), false},
		{"another audience", forge(ed, key, id, func(c *claims) { c.Audience = jwt.ClaimStrings{"x"} }), false},
		{"no end", forge(ed, key, id, func(c *claims) { c.ExpiresAt = nil }), false},
		{"issued tomorrow", forge(ed, key, id, func(c *claims) { c.IssuedAt = jwt.NewNumericDate(w.Now().Add(24 * time.Hour)) }), false},
		{"valid from tomorrow", forge(ed, key, id, func(c *claims) { c.NotBefore = jwt.NewNumericDate(w.Now().Add(24 * time.Hour)) }), false},
		{"a key id of SQL", forge(ed, foreign, id+"' UNION SELECT 'k1", nil), false},
		{"a key id of a path", forge(ed, foreign, "../../"+id, nil), false},
		{"a key id that only looks the same", forge(ed, key, "k0"+strings.TrimPrefix(id, "k"), nil), false},
		{"a foreign key that it brings along", brings(t, ed, foreign, forge(ed, foreign, id, nil)), false},
		{"no user", forge(ed, key, id, func(c *claims) { c.Subject = "" }), false},
		{"no session", forge(ed, key, id, func(c *claims) { c.Session = "" }), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			user, session, err := tokens.Verify(ctx, c.token)
			if c.good {
				if err != nil || user != "user" || session != "session" {
					t.Errorf("user %q session %q error %v", user, session, err)
				}
				return
			}
			wantCode(t, err, market.CodeUnauthenticated)
		})
	}
	w.pass(life + clockLeeway + time.Second)
	_, _, err = tokens.Verify(ctx, good)
	wantCode(t, err, market.CodeUnauthenticated)
}

// brings has a token say where its key is to be had: in itself, and at an address.
func brings(t *testing.T, method jwt.SigningMethod, by ed25519.PrivateKey, token string) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	parsed.Method = method
	parsed.Header["jku"], parsed.Header["x5u"] = "https://evil.example/keys", "https://evil.example/key"
	parsed.Header["jwk"] = map[string]string{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(by.Public().(ed25519.PublicKey))}
	out, err := parsed.SignedString(by)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// swapPayload puts the claims of one token under the signature of another.
func swapPayload(token, payload string) string {
	a, b := strings.Split(token, "."), strings.Split(payload, ".")
	return a[0] + "." + b[1] + "." + a[2]
}

func TestKeysRotate(t *testing.T) {
	ctx, w, r := t.Context(), newClock(), newShelf()
	tokens := newTokens(w, r)
	// To the last minute of a period.
	ends := time.UnixMilli((tokens.keys.current() + 1) * period.Milliseconds())
	w.pass(ends.Sub(w.Now()) - time.Minute)
	old, err := tokens.Sign(ctx, "user", "session")
	if err != nil {
		t.Fatal(err)
	}
	oldID, _, _ := tokens.keys.signing(ctx)
	w.pass(2 * time.Minute)
	newID, _, err := tokens.keys.signing(ctx)
	if err != nil || newID == oldID {
		t.Fatalf("the key of the last period still signs: %s, error %v", newID, err)
	}
	another := newTokens(w, r) // a server that has just started
	for name, ring := range map[string]*Tokens{"the same server": tokens, "another server": another} {
		if _, _, err := ring.Verify(ctx, old); err != nil {
			t.Errorf("%s refuses a token of the last period that still holds: %v", name, err)
		}
	}
	w.pass(life + clockSkew)
	if _, err := another.keys.verifying(ctx, oldID); err == nil {
		t.Error("a retired key still verifies")
	}
}

// first is the records of a server that looks for a key at the same moment as all others.
type first struct {
	Records
	looked *sync.WaitGroup
	once   sync.Once
}

func (f *first) Get(ctx context.Context, set, id string, v any) error {
	err := f.Records.Get(ctx, set, id, v)
	f.once.Do(func() {
		f.looked.Done()
		f.looked.Wait()
	})
	return err
}

func TestServersAgreeOnAKey(t *testing.T) {
	ctx, w, r := t.Context(), newClock(), newShelf()
	signed := make([]string, 20)
	var wg sync.WaitGroup
	var looked sync.WaitGroup // until every server has found no key
	looked.Add(len(signed))
	for i := range signed {
		wg.Go(func() { signed[i], _ = newTokens(w, &first{Records: r, looked: &looked}).Sign(ctx, "user", "session") })
	}
	wg.Wait()
	one := newTokens(w, r)
	for i, token := range signed {
		if _, _, err := one.Verify(ctx, token); err != nil {
			t.Errorf("the token of server %d: %v", i, err)
		}
	}
}
