package matching

import (
	"context"
	"testing"
)

// told is what a limit lets through among judged pairs.
type told struct{ pairs, fair, demands int }

func toldFrom(cases []Case, scores [][]float64, limit float64) told {
	var out told
	for i, c := range cases {
		some := false
		for n, score := range scores[i] {
			if score < limit {
				continue
			}
			out.pairs++
			if c.Levels[n] >= fairLevel {
				out.fair++
				some = true
			}
		}
		if some {
			out.demands++
		}
	}
	return out
}

// TestWorth holds the limit to what an alert promises: of the judged pairs that
// it lets through nine in ten are fair or strong (level 3 and 4), and nine in
// ten demands hear of one.
func TestWorth(t *testing.T) {
	j := fixtures(t)
	e := engineOf(t, j.Offers, j.Demands)
	scores := make([][]float64, len(j.Cases))
	for i, c := range j.Cases {
		var err error
		if scores[i], err = e.Score(context.Background(), c.Demand, c.Offers); err != nil {
			t.Fatal(err)
		}
	}
	all := toldFrom(j.Cases, scores, 0)
	for _, limit := range []float64{20, 30, Worth, 50, 60} {
		at := toldFrom(j.Cases, scores, limit)
		t.Logf("from %2.0f: %3d of %d fair pairs, precision %.2f, %d of %d demands", limit, at.fair, all.fair,
			float64(at.fair)/float64(max(at.pairs, 1)), at.demands, all.demands)
	}
	at := toldFrom(j.Cases, scores, Worth)
	if at.pairs == 0 || 10*at.fair < 9*at.pairs || 10*at.demands < 9*all.demands {
		t.Errorf("of %d pairs that are told %d are fair, for %d of %d demands", at.pairs, at.fair, at.demands, all.demands)
	}
}
