package auth

import (
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"duijie/server/market"
)

// The second factor is a time-based one-time password (RFC 6238) in the form that
// every authenticator knows: SHA-1, six digits, steps of thirty seconds.
const (
	// FactorStep is how long one code is shown.
	FactorStep = 30 * time.Second
	// factorDrift is by how many steps a telephone's clock may differ, either way
	// (RFC 6238, 5.2).
	factorDrift = 1
	// FactorLife is how long after its use a step has to be remembered.
	FactorLife = 10 * factorDrift * FactorStep
	// RecoveryCodes is how many a person gets at once.
	RecoveryCodes = 10
)

// NewFactorSecret draws a secret of 160 bits (RFC 4226, 4), as base32.
func NewFactorSecret(w market.World) string {
	return strings.ToUpper(w.NewID()[:16] + w.NewID()[:16]) // an identifier is base32, and its first 16 places are 80 bits
}

// FactorURL is what a telephone reads a secret from as a picture.
func FactorURL(secret, login string) (string, error) {
	bytes, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		return "", err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Duijie", AccountName: login, Secret: bytes})
	if err != nil {
		return "", err
	}
	return key.URL(), nil
}

// FactorCode is the code of a step.
func FactorCode(secret string, step int64) (string, error) {
	return hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // a step after 1970
}

// StepAt is the step of a moment.
func StepAt(t time.Time) int64 { return t.Unix() / int64(FactorStep/time.Second) }

// MatchFactor finds the step, at most one away from now, whose code it is.
func MatchFactor(secret, code string, now time.Time) (step int64, ok bool, err error) {
	code = NormalCode(code)
	for s := StepAt(now) - factorDrift; s <= StepAt(now)+factorDrift; s++ {
		want, err := FactorCode(secret, s)
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok, nil
}

// NewRecoveryCode draws a code of 120 bits that stands for the telephone once, such
// as abcd-efgh-ijkl-mnop-qrst-uvwx.
func NewRecoveryCode(w market.World) string {
	id := w.NewID()
	return strings.Join([]string{id[:4], id[4:8], id[8:12], id[12:16], id[16:20], id[20:24]}, "-")
}

// NormalCode is a code without what people type around it.
func NormalCode(code string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(market.FoldWidth(code)))
}

// IsRecoveryCode tells a recovery code from one of the telephone.
func IsRecoveryCode(code string) bool { return len(NormalCode(code)) > int(otp.DigitsSix) }

// Hashed is the hash of a random token, under which it is kept. Tokens of 112 bits
// and more need no slow hash: they cannot be tried out.
func Hashed(token string) string { return hashed(token) }
