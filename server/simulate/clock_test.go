package simulate_test

import (
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/simulate"
)

func TestAClockRepeatsItsIdsAndNeverGoesBack(t *testing.T) {
	start := time.Date(2025, 3, 1, 1, 0, 0, 0, time.UTC)
	a, b, other := simulate.NewClock(start, 1), simulate.NewClock(start, 1), simulate.NewClock(start, 2)
	first := a.NewID()
	if !market.ValidID(first) || first != b.NewID() || first == other.NewID() || first == a.NewID() {
		t.Error("ids do not repeat by seed and by it alone")
	}
	a.Set(start.Add(time.Hour))
	a.Set(start)
	if got := a.Now(); !got.Equal(start.Add(time.Hour)) {
		t.Errorf("it went back to %s", got)
	}
}

func TestAReleasedClockIsTheRealWorlds(t *testing.T) {
	a, b := simulate.NewClock(time.Date(2025, 3, 1, 1, 0, 0, 0, time.UTC), 1), simulate.NewClock(time.Now().Add(time.Hour), 1)
	before := time.Now().Add(-time.Second)
	a.Release(market.RealWorld{})
	b.Release(market.RealWorld{})
	if a.Now().Before(before) {
		t.Errorf("it stands at %s", a.Now())
	}
	if b.Now().Before(before.Add(time.Hour)) {
		t.Error("a clock that was ahead went back")
	}
	if a.NewID() == b.NewID() {
		t.Error("a released clock draws from its seed")
	}
}

func TestWhatIsDoneAsideTakesNoIDsOfTheRest(t *testing.T) {
	begin := func() *simulate.Clock { return simulate.NewClock(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), 4) }
	alone, beside := begin(), begin()
	seen := map[string]bool{}
	for n := range 5 {
		ok(t, beside.Aside(func() error {
			for range n {
				seen[beside.NewID()] = true
			}
			return nil
		}))
		id := beside.NewID()
		if want := alone.NewID(); id != want {
			t.Errorf("id %d is %s, without what is done aside %s", n, id, want)
		}
		seen[id] = true
	}
	if len(seen) != 15 {
		t.Errorf("of 15 ids %d are different", len(seen))
	}
}
