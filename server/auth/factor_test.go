package auth

import (
	"strings"
	"testing"
	"time"

	"duijie/server/market"
)

// RFC 6238, appendix B, SHA-1, the last six of its eight digits.
func TestFactorCodesAreThoseOfTheStandard(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // 12345678901234567890
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"} {
		got, err := FactorCode(secret, StepAt(time.Unix(at, 0)))
		if err != nil || got != want {
			t.Errorf("at %d: %s, want %s (%v)", at, got, want, err)
		}
	}
}

func TestFactorMatchesOneStepAwayAndNoFurther(t *testing.T) {
	secret, now := NewFactorSecret(market.RealWorld{}), time.Unix(1_790_000_000, 0)
	for away, want := range map[int64]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		code, err := FactorCode(secret, StepAt(now)+away)
		if err != nil {
			t.Fatal(err)
		}
		step, ok, err := MatchFactor(secret, code[:3]+" "+code[3:], now)
		if err != nil || ok != want || ok && step != StepAt(now)+away {
			t.Errorf("%d steps away: step %d, %t, %v", away, step, ok, err)
		}
	}
}

func TestFactorSecretsAndRecoveryCodes(t *testing.T) {
	w := market.RealWorld{}
	url, err := FactorURL(NewFactorSecret(w), "li.na@beilu.example")
	if err != nil || !strings.HasPrefix(url, "otpauth://totp/Duijie:li.na@beilu.example?") || !strings.Contains(url, "issuer=Duijie") {
		t.Errorf("%s, %v", url, err)
	}
	seen := map[string]bool{}
	for range 100 {
		code := NewRecoveryCode(w)
		if seen[code] || len(code) != 29 || !IsRecoveryCode(code) || NormalCode(strings.ToUpper(code)) != strings.ReplaceAll(code, "-", "") {
			t.Errorf("code %q", code)
		}
		seen[code] = true
	}
	if IsRecoveryCode("123 456") {
		t.Error("six digits are no recovery code")
	}
}
