package auth

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"duijie/server/market"
)

// forge is a keeper of keys with one token that it signed.
func forge(f *testing.F) (*Keys, *Tokens, string) {
	f.Helper()
	world := newClock()
	keys := NewKeys(newShelf(), world, 30*24*time.Hour, time.Hour)
	tokens := NewTokens(keys, world, 10*time.Minute)
	token, err := tokens.Sign(f.Context(), "user", "session")
	if err != nil {
		f.Fatal(err)
	}
	return keys, tokens, token
}

// refusedAsToken fails unless an error is the one answer for what is no token of ours.
func refusedAsToken(t *testing.T, token string, err error) {
	t.Helper()
	if market.CodeOf(err) != market.CodeUnauthenticated {
		t.Fatalf("%q is answered with %v", token, err)
	}
}

// FuzzAccessToken: of all texts only the very token that was signed is taken.
func FuzzAccessToken(f *testing.F) {
	_, tokens, signed := forge(f)
	parts := strings.Split(signed, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`))
	for _, s := range []string{signed, signed + "\n", parts[0] + "." + parts[1] + ".", none + "." + parts[1] + ".", parts[0] + ".\r\n" + parts[1] + "." + parts[2], "a.b.c", "", "Bearer " + signed, strings.Repeat(".", 1000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, token string) {
		user, session, err := tokens.Verify(t.Context(), token)
		if err != nil {
			refusedAsToken(t, token, err)
			return
		}
		if token != signed || user != "user" || session != "session" {
			t.Fatalf("%q is taken for the token of %q, %q", token, user, session)
		}
	})
}

// FuzzForgedToken: whatever head and claims say, a token that is signed by no key, by
// the public key as a secret or by another key is not taken.
func FuzzForgedToken(f *testing.F) {
	keys, tokens, signed := forge(f)
	parts := strings.Split(signed, ".")
	text := func(s string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			f.Fatal(err)
		}
		return b
	}
	id, private, err := keys.signing(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	public := private.Public().(ed25519.PublicKey)
	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text(parts[0]), text(parts[1]))
	for _, head := range []string{`{"alg":"none"}`, `{"alg":"HS256","kid":"` + id + `"}`, `{"alg":"EdDSA","kid":"../` + id + `"}`, `{"alg":"EdDSA","kid":"k9223372036854775807"}`, `{"alg":"EdDSA","kid":["` + id + `"],"jwk":{}}`, `{"alg":"eddsa","kid":"` + id + `"}`, `{`} {
		f.Add([]byte(head), text(parts[1]))
	}
	f.Fuzz(func(t *testing.T, head, claims []byte) {
		said := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(claims)
		mac := hmac.New(sha256.New, public)
		mac.Write([]byte(said))
		for _, signature := range [][]byte{nil, mac.Sum(nil), ed25519.Sign(stranger, []byte(said)), public} {
			token := said + "." + base64.RawURLEncoding.EncodeToString(signature)
			_, _, err := tokens.Verify(t.Context(), token)
			if err == nil {
				t.Fatalf("%s.%s is taken", head, claims)
			}
			refusedAsToken(t, token, err)
		}
	})
}

// FuzzTokenClaims: of claims that our own key signed only those are taken that are for
// this service, hold now and name user and session.
func FuzzTokenClaims(f *testing.F) {
	keys, tokens, _ := forge(f)
	now := keys.world.Now()
	id, private, err := keys.signing(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{
		`{"iss":"duijie","aud":["duijie-api"],"sub":"u","sid":"s","exp":1772438700,"iat":1772438400}`, `{"iss":"duijie","aud":"duijie-api","sub":"u","sid":"s","exp":9e99}`,
		`{"iss":"duijie","aud":"other","sub":"u","sid":"s","exp":1772438700}`, `{"iss":"duijie","aud":"duijie-api","sub":"u","exp":1772438700}`,
		`{"iss":"duijie","aud":"duijie-api","sub":"u","sid":"s"}`, `{"iss":"duijie","aud":"duijie-api","sub":"u","sid":"s","exp":"1772438700"}`, `{"iss":"duijie","aud":"duijie-api","sub":"u","sid":"s","exp":1772438700,"nbf":1872438700}`, `null`, `[]`,
	} {
		f.Add([]byte(s))
	}
	head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"` + id + `"}`))
	f.Fuzz(func(t *testing.T, claims []byte) {
		said := head + "." + base64.RawURLEncoding.EncodeToString(claims)
		token := said + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(private, []byte(said)))
		user, session, err := tokens.Verify(t.Context(), token)
		if err != nil {
			refusedAsToken(t, token, err)
			return
		}
		var c struct {
			Issuer  string      `json:"iss"`
			Until   json.Number `json:"exp"`
			Since   json.Number `json:"nbf"`
			Issued  json.Number `json:"iat"`
			Subject string      `json:"sub"`
			Session string      `json:"sid"`
		}
		if err := json.Unmarshal(claims, &c); err != nil {
			t.Fatalf("%s is taken: %v", claims, err)
		}
		slack := clockLeeway.Seconds() + 1
		at := float64(now.Unix())
		after := func(n json.Number) float64 {
			v, err := n.Float64()
			if n != "" && err != nil {
				t.Fatalf("%s is taken: %v", claims, err)
			}
			return v - at
		}
		if c.Issuer != issuer || after(c.Until) < -slack || after(c.Since) > slack || after(c.Issued) > slack || user == "" || session == "" || c.Subject != user || c.Session != session {
			t.Fatalf("%s is taken for %q, %q", claims, user, session)
		}
	})
}

// FuzzRefreshToken: only the token that was given renews, and nothing else ends it.
func FuzzRefreshToken(f *testing.F) {
	f.Add("", uint8(0))
	f.Add("\x00", uint8(3))
	f.Add("abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst", uint8(52))
	f.Fuzz(func(t *testing.T, s string, at uint8) {
		world := newClock()
		sessions := NewSessions(newShelf(), world, time.Hour, 24*time.Hour)
		_, token, err := sessions.Start(t.Context(), Session{User: "user"})
		if err != nil {
			t.Fatal(err)
		}
		n := min(int(at), len(token.Token))
		for _, forged := range []string{s, token.Token[:n] + s + token.Token[n:], token.Token[:n] + s, strings.ToUpper(token.Token)} {
			if forged == token.Token {
				continue
			}
			if _, _, err := sessions.Renew(t.Context(), forged); market.CodeOf(err) != market.CodeUnauthenticated || Reused(err) {
				t.Fatalf("%q beside %q: %v", forged, token.Token, err)
			}
		}
		if _, next, err := sessions.Renew(t.Context(), token.Token); err != nil || next.Token == token.Token {
			t.Fatalf("the right token: %v", err)
		}
	})
}

// FuzzSealedToken: what opens is exactly what was sealed, letter for letter.
func FuzzSealedToken(f *testing.F) {
	s := NewSealer(newShelf(), newClock(), "unsubscribe")
	token, err := s.Seal(f.Context(), "user/match")
	if err != nil {
		f.Fatal(err)
	}
	for _, t := range []string{token, token + "\n", strings.Replace(token, ".", "\r\n.", 1), token[:len(token)-1] + "B", ".", "", "AA.AA", strings.Repeat("A", 5000)} {
		f.Add(t)
	}
	f.Fuzz(func(t *testing.T, forged string) {
		text, err := s.Open(t.Context(), forged)
		if err != nil {
			if !errors.Is(err, ErrNotFound) {
				t.Fatalf("%q: %v", forged, err)
			}
		} else if want, err := s.Seal(t.Context(), text); err != nil || want != forged {
			t.Fatalf("%q opens as %q, which is sealed as %q, %v", forged, text, want, err)
		}
		sealed, err := s.Seal(t.Context(), forged)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := s.Open(t.Context(), sealed); err != nil || back != forged {
			t.Fatalf("%q is sealed as %q, which opens as %q, %v", forged, sealed, back, err)
		}
	})
}

// FuzzFactorCode: a code is taken only if it is one of the three that a telephone may
// show now, and a recovery code is never one of them.
func FuzzFactorCode(f *testing.F) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	now := time.Unix(1_790_000_000, 0)
	var right []string
	for step := StepAt(now) - 1; step <= StepAt(now)+1; step++ {
		code, err := FactorCode(secret, step)
		if err != nil {
			f.Fatal(err)
		}
		right = append(right, code)
		f.Add(code)
	}
	for _, s := range []string{"１２３４５６", "123 456", "12-34-56", "", "\xff", "abcd-efgh-ijkl-mnop", "0" + right[0], right[1] + right[2], "000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code := NormalCode(s)
		if again := NormalCode(code); again != code {
			t.Fatalf("%q becomes %q, that %q", s, code, again)
		}
		step, ok, err := MatchFactor(secret, s, now)
		if err != nil {
			t.Fatal(err)
		}
		want := code == right[0] || code == right[1] || code == right[2]
		if ok != want || ok && (IsRecoveryCode(s) || right[step-StepAt(now)+1] != code) {
			t.Fatalf("%q: step %d, %v, want %v", s, step-StepAt(now), ok, want)
		}
	})
}

// FuzzPasswordHash: a record of a hash is read within bounds and in one form only.
func FuzzPasswordHash(f *testing.F) {
	h := NewHasher(market.RealWorld{}, Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}, 1)
	for _, s := range []string{h.dummy, h.dummy + "\n", strings.Replace(h.dummy, "p=1", "p=1x", 1), strings.Replace(h.dummy, "m=64", "m=+64", 1), "$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA", "", "$$$$$"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, hash string) {
		c, salt, key, err := decode(hash)
		if err != nil {
			return
		}
		if c.MemoryKiB > 1<<20 || c.Passes < 1 || c.Passes > 20 || c.Lanes < 1 || len(salt) < 8 || len(key) < 16 || len(key) > 64 {
			t.Fatalf("%q asks for %+v, %d, %d", hash, c, len(salt), len(key))
		}
		if again := c.encode(salt, key); again != hash {
			t.Fatalf("%q is read, %q is written", hash, again)
		}
	})
}

// FuzzSignature: the published head of a journal is taken in one form only.
func FuzzSignature(f *testing.F) {
	signer := NewSigner(newShelf(), newClock(), "journal")
	const text = "duijie journal head 1\n2026-11-26\n7\nabc\n2026-11-27T00:00:00.000Z\n"
	key, signature, err := signer.Sign(f.Context(), text)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(key, signature, text)
	f.Add(key, signature+"\n", text)
	f.Add("\r\n"+key, signature, text)
	f.Add(key, signature, text+"x")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, k, s, said string) {
		got := Signed(k, s, said)
		if k == key && got != (s == signature && said == text) || s == signature && said == text && got != (k == key) {
			t.Fatalf("%q, %q, %q: %v", k, s, said, got)
		}
	})
}

// FuzzCredentials: a login that is taken is in its normal form plain ASCII or a mail
// address, and no fault repeats a password.
func FuzzCredentials(f *testing.F) {
	for _, s := range []string{"zhang.san", "ＺＨＡＮＧ", " li.na@beilu.example ", "密码", "aaaaaaaaaa", "duijie-sample", "\xff", "admin\u200b", "1qaz2wsx3edc"} {
		f.Add(s, "correct horse battery")
		f.Add("zhang.san", s)
	}
	f.Fuzz(func(t *testing.T, login, password string) {
		var faults market.Faults
		if CheckLogin(&faults, "login", login); len(faults) == 0 {
			normal := NormalLogin(login)
			if again := NormalLogin(normal); again != normal || len(normal) < 2 || strings.ContainsAny(normal, " \r\n\t\x00") || market.WithoutUnseen(normal) != normal {
				t.Fatalf("%q is taken as %q, that as %q", login, normal, again)
			}
		}
		faults = nil
		CheckPassword(&faults, "password", About{Login: login}, password)
		n := len([]rune(password))
		if len(faults) == 0 && (n < MinPassword || len(password) > 4*4*MaxPassword) {
			t.Fatalf("a password of %d characters is taken", n)
		}
		for _, fault := range faults {
			if fault.Value != "" {
				t.Fatalf("%+v repeats the password", fault)
			}
		}
	})
}
