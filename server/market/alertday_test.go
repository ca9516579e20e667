package market_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"duijie/server/market"
)

// TestTheStrongestOfADayAreToldOneByOne draws the matches of a day and what people
// and the platform do with them meanwhile, and holds the ledger to its rules.
func TestTheStrongestOfADayAreToldOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(0, 5).Draw(t, "limit")
		day, states := market.AlertDay{}, map[string]market.AlertState{}
		untouched := true
		var all []market.AlertPlace
		letters := 0
		for n := range rapid.IntRange(0, 30).Draw(t, "matches") {
			p := market.AlertPlace{Alert: fmt.Sprint(n), Score: float64(rapid.IntRange(40, 60).Draw(t, "score"))}
			all = append(all, p)
			got, err := day.Place(p, limit, func(id string) (market.AlertState, error) { return states[id], nil })
			if err != nil {
				t.Fatal(err)
			}
			states[p.Alert] = market.AlertGathered
			if got.Single {
				states[p.Alert] = market.AlertNew
			}
			if got.Single && !got.Late {
				letters++
			}
			if got.Displace != "" {
				if states[got.Displace] != market.AlertNew {
					t.Fatalf("%s gives way, which is %s", got.Displace, states[got.Displace])
				}
				states[got.Displace] = market.AlertGathered
			}
			if rapid.IntRange(0, 3).Draw(t, "touched") == 0 && len(day.Told) > 0 {
				id := rapid.SampledFrom(day.Told).Draw(t, "which").Alert
				states[id] = rapid.SampledFrom([]market.AlertState{market.AlertSeen, market.AlertDismissed, market.AlertReplaced}).Draw(t, "becomes")
				untouched = false
			}
			if len(day.Told) > limit || letters > limit || day.Spent != letters {
				t.Fatalf("%d have places and %d letters went, of %d (spent %d)", len(day.Told), letters, limit, day.Spent)
			}
		}
		if !untouched {
			return
		}
		slices.SortStableFunc(all, func(x, y market.AlertPlace) int { return cmp.Compare(y.Score, x.Score) })
		for i, p := range all {
			want := market.AlertGathered
			if i < limit {
				want = market.AlertNew
			}
			if states[p.Alert] != want {
				t.Fatalf("match %s of %v, the %d. of the day, is %s with a limit of %d", p.Alert, p.Score, i+1, states[p.Alert], limit)
			}
		}
	})
}

func TestALimitOfItsOwnLowersTheCapOnly(t *testing.T) {
	n := func(n int) *int { return &n }
	for _, c := range []struct {
		rule     string
		own      *int
		platform int
		limit    int
		limited  bool
	}{
		{"none at all", nil, 0, 0, false},
		{"the platform's", nil, 10, 10, true},
		{"a lower one", n(3), 10, 3, true},
		{"a higher one", n(30), 10, 10, true},
		{"none one by one", n(0), 10, 0, true},
		{"one's own alone", n(3), 0, 3, true},
		{"none one by one, where the platform has no cap", n(0), 0, 0, true},
	} {
		limit, limited := market.AlertLimit{Limit: c.own}.Under(c.platform)
		if limit != c.limit || limited != c.limited {
			t.Errorf("%s: %d, %v", c.rule, limit, limited)
		}
	}
	for _, faulty := range []int{-1, market.MaxAlertLimit + 1} {
		if len(market.AlertLimit{Limit: &faulty}.Check()) == 0 {
			t.Errorf("a limit of %d is taken", faulty)
		}
	}
}
