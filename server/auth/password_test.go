package auth

import (
	"context"
	"errors"
	"strings"
	"testing"

	"duijie/server/market"
)

var quick = Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}

func TestHasher(t *testing.T) {
	ctx := t.Context()
	h := NewHasher(market.RealWorld{}, quick, 2)
	hash, err := h.Hash(ctx, "石墨烯 导热膜 2026")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Errorf("hash %s", hash)
	}
	again, err := h.Hash(ctx, "石墨烯 导热膜 2026")
	if err != nil || again == hash {
		t.Errorf("two hashes of one password are the same: %v", err)
	}
	dearer := NewHasher(market.RealWorld{}, Cost{MemoryKiB: 128, Passes: 1, Lanes: 1}, 1)
	for _, c := range []struct {
		name, hash, password string
		by                   *Hasher
		ok, stale            bool
	}{
		{"the right password", hash, "石墨烯 导热膜 2026", h, true, false},
		{"a wrong password", hash, "石墨烯 导热膜 2025", h, false, false},
		{"an empty password", hash, "", h, false, false},
		{"an account that does not exist", "", "石墨烯 导热膜 2026", h, false, false},
		{"a hash of an older cost", hash, "石墨烯 导热膜 2026", dearer, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			ok, stale, err := c.by.Verify(ctx, c.hash, c.password)
			if err != nil || ok != c.ok || stale != c.stale {
				t.Errorf("ok %t stale %t error %v, want %t %t", ok, stale, err, c.ok, c.stale)
			}
		})
	}
}

func TestComposedTextIsOnePassword(t *testing.T) {
	h := NewHasher(market.RealWorld{}, quick, 1)
	hash, err := h.Hash(t.Context(), "caf\u00e9-au-lait")
	if err != nil {
		t.Fatal(err)
	}
	if ok, _, err := h.Verify(t.Context(), hash, "cafe\u0301-au-lait"); err != nil || !ok {
		t.Errorf("the decomposed form is refused: %v", err)
	}
}

// An account that does not exist costs the work of one that does.
func TestUnknownAccountTakesTheSameWork(t *testing.T) {
	h := NewHasher(market.RealWorld{}, StandardCost, 1)
	cost, salt, key, err := decode(h.dummy)
	if err != nil || cost != StandardCost || len(salt) != saltBytes || len(key) != keyBytes {
		t.Errorf("cost %+v salt %d key %d error %v", cost, len(salt), len(key), err)
	}
	h.slots <- struct{}{} // one is running: whoever computes a hash waits for it
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := h.Verify(ctx, "", "whatever"); !errors.Is(err, context.Canceled) {
		t.Errorf("no hash is computed for an account that does not exist: error %v", err)
	}
}

func TestHashesAtOnceAreBounded(t *testing.T) {
	h := NewHasher(market.RealWorld{}, quick, 1)
	h.slots <- struct{}{} // one is running
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Hash(ctx, "whoever waits may leave"); !errors.Is(err, context.Canceled) {
		t.Errorf("a second hash ran beside the first: %v", err)
	}
	<-h.slots
	if _, err := h.Hash(t.Context(), "now there is room"); err != nil {
		t.Error(err)
	}
}

func TestDamagedHashes(t *testing.T) {
	h := NewHasher(market.RealWorld{}, quick, 1)
	good, err := h.Hash(t.Context(), "a good long password")
	if err != nil {
		t.Fatal(err)
	}
	for name, hash := range map[string]string{
		"no PHC string":        "5f4dcc3b5aa765d61d8327deb882cf99",
		"another algorithm":    strings.Replace(good, "argon2id", "argon2i", 1),
		"another version":      strings.Replace(good, "v=19", "v=16", 1),
		"memory without bound": strings.Replace(good, "m=64", "m=4000000000", 1),
		"no passes":            strings.Replace(good, "t=1", "t=0", 1),
		"no lanes":             strings.Replace(good, "p=1", "p=0", 1),
		"cut off":              good[:strings.LastIndex(good, "$")+1],
	} {
		t.Run(name, func(t *testing.T) {
			if ok, _, err := h.Verify(t.Context(), hash, "a good long password"); ok || err == nil {
				t.Errorf("taken: ok %t error %v", ok, err)
			}
		})
	}
}

func BenchmarkHash(b *testing.B) {
	h := NewHasher(market.RealWorld{}, StandardCost, 1)
	for b.Loop() {
		if _, err := h.Hash(b.Context(), "a good long password"); err != nil {
			b.Fatal(err)
		}
	}
}
