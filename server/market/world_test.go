package market_test

import (
	"testing"
	"time"

	"duijie/server/market"
)

func TestIdentifiersAreTwentySixLettersAndNeverTwice(t *testing.T) {
	w := market.RealWorld{}
	seen := map[string]bool{}
	for range 1000 {
		id := w.NewID()
		if !market.ValidID(id) || seen[id] {
			t.Fatalf("%q", id)
		}
		seen[id] = true
	}
	if got := market.EncodeID([16]byte{}); got != "aaaaaaaaaaaaaaaaaaaaaaaaaa" || !market.ValidID(got) {
		t.Errorf("the first identifier is %q", got)
	}
	for _, bad := range []string{"", "a", "AAAAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaaaaaaa1", "aaaaaaaaaaaaaaaaaaaaaaaaaaa", "../../../etc/passwd0000000"} {
		if market.ValidID(bad) {
			t.Errorf("%q is taken for an identifier", bad)
		}
	}
}

func TestTimesAreCutToMillisecondsInUTC(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 0, 0, 123_999_999, market.China)
	if got := market.Cut(at); got.Format(time.RFC3339Nano) != "2026-11-22T00:00:00.123Z" {
		t.Errorf("%s", got.Format(time.RFC3339Nano))
	}
	if now := (market.RealWorld{}).Now(); now.Location() != time.UTC || now.Nanosecond()%1_000_000 != 0 {
		t.Errorf("the present is %v", now)
	}
}
