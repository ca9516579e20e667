package auth

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

func TestASealHoldsForItsTextAndPurposeOnly(t *testing.T) {
	records := newShelf()
	world := newClock()
	a := NewSealer(records, world, "unsubscribe")
	token, err := a.Seal(t.Context(), "user/match")
	if err != nil {
		t.Fatal(err)
	}
	again := NewSealer(records, world, "unsubscribe") // another server
	if text, err := again.Open(t.Context(), token); err != nil || text != "user/match" {
		t.Errorf("read as %q, %v", text, err)
	}
	_, sum, _ := strings.Cut(token, ".")
	for name, forged := range map[string]string{
		"another text":    base64.RawURLEncoding.EncodeToString([]byte("user/claim")) + "." + sum,
		"without a sum":   strings.TrimSuffix(token, sum),
		"a shorter sum":   token[:len(token)-4],
		"nothing":         "",
		"a text and more": token + "A",
	} {
		if _, err := a.Open(t.Context(), forged); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := NewSealer(records, world, "another purpose")
	if _, err := other.Open(t.Context(), token); !errors.Is(err, ErrNotFound) {
		t.Errorf("it holds for another purpose: %v", err)
	}
}
