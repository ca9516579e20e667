package auth

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"duijie/server/market"
)

const (
	issuer   = "duijie"
	audience = "duijie-api"
)

// Tokens signs and verifies access tokens: JWT by Ed25519 and nothing else.
type Tokens struct {
	keys  *Keys
	world market.World
	life  time.Duration
}

// NewTokens makes tokens that hold for life.
func NewTokens(k *Keys, w market.World, life time.Duration) *Tokens {
	return &Tokens{keys: k, world: w, life: life}
}

// Life is how long a token holds.
func (t *Tokens) Life() time.Duration { return t.life }

type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// Sign makes an access token for a session of a user.
func (t *Tokens) Sign(ctx context.Context, user, session string) (string, error) {
	id, key, err := t.keys.signing(ctx)
	if err != nil {
		return "", err
	}
	now := t.world.Now()
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{Session: session, RegisteredClaims: jwt.RegisteredClaims{
		Issuer: issuer, Audience: jwt.ClaimStrings{audience}, Subject: user,
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(t.life)),
	}})
	token.Header["kid"] = id
	return token.SignedString(key)
}

// Verify reads a token. It tells whose it is, not whether the session still
// stands. Errors: unauthenticated for anything but a token of ours that holds.
func (t *Tokens) Verify(ctx context.Context, token string) (user, session string, err error) {
	if strings.ContainsAny(token, "\r\n") { // which the reader of base64 passes over
		return "", "", notSignedIn(errNotExact)
	}
	var failed error // of the records, not of the token
	var c claims
	_, err = jwt.ParseWithClaims(token, &c, func(tok *jwt.Token) (any, error) {
		id, _ := tok.Header["kid"].(string)
		key, err := t.keys.verifying(ctx, id)
		if err != nil && !errors.Is(err, ErrNotFound) {
			failed = err
		}
		return key, err
	}, jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}), jwt.WithIssuer(issuer), jwt.WithAudience(audience),
		jwt.WithStrictDecoding(), jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(clockLeeway), jwt.WithTimeFunc(t.world.Now))
	switch {
	case failed != nil:
		return "", "", failed
	case err != nil || c.Subject == "" || c.Session == "":
		return "", "", notSignedIn(err)
	}
	return c.Subject, c.Session, nil
}

var errNotExact = errors.New("auth: a token with line ends in it")

// clockLeeway is how long a token is taken beyond its life, for the difference
// of two servers' clocks.
const clockLeeway = 5 * time.Second

// notSignedIn is the one answer for every token that does not hold.
func notSignedIn(cause error) error {
	return &market.Error{Code: market.CodeUnauthenticated, Cause: cause, Message: market.Text{ZH: "登录已失效，请重新登录", EN: "your session is over, please sign in again"}}
}
