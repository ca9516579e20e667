package auth

import (
	"encoding/base64"
	"testing"
)

func TestASignatureHoldsForItsTextAndKeyOnly(t *testing.T) {
	records, world := newShelf(), newClock()
	s := NewSigner(records, world, "heads")
	key, signature, err := s.Sign(t.Context(), "entry 7")
	if err != nil {
		t.Fatal(err)
	}
	again, same, err := NewSigner(records, world, "heads").Sign(t.Context(), "entry 7")
	if err != nil || again != key || same != signature {
		t.Errorf("another server signs otherwise: %v", err)
	}
	other, _, err := NewSigner(records, world, "other").Sign(t.Context(), "entry 7")
	if err != nil || other == key {
		t.Errorf("another purpose has the same key: %v", err)
	}
	for _, row := range []struct {
		rule, key, signature, text string
		want                       bool
	}{
		{"what was signed", key, signature, "entry 7", true},
		{"another text", key, signature, "entry 8", false},
		{"another key", other, signature, "entry 7", false},
		{"no key", "", signature, "entry 7", false},
		{"a key of another length", base64.StdEncoding.EncodeToString([]byte("short")), signature, "entry 7", false},
		{"no signature", key, "", "entry 7", false},
		{"no base64", key, "*", "entry 7", false},
	} {
		if got := Signed(row.key, row.signature, row.text); got != row.want {
			t.Errorf("%s: %v", row.rule, got)
		}
	}
}
