package matching

import (
	"math"
	"testing"
)

func TestNDCG(t *testing.T) {
	log2 := math.Log2
	for _, row := range []struct {
		rule   string
		scores []float64
		levels []int
		k      int
		want   float64
	}{
		{"the best order", []float64{3, 2, 1}, []int{4, 3, 1}, 10, 1},
		{"the worst order", []float64{1, 2, 3}, []int{4, 3, 1}, 10, (0 + 3/log2(3) + 7/log2(4)) / (7 + 3/log2(3))},
		{"tied scores share the mean gain", []float64{1, 1}, []int{4, 1}, 10, (3.5 + 3.5/log2(3)) / 7},
		{"a tied block behind a clear first", []float64{9, 5, 5}, []int{2, 4, 1}, 10, (1 + 3.5/log2(3) + 3.5/log2(4)) / (7 + 1/log2(3))},
		{"a tied block across the depth", []float64{2, 1, 1}, []int{1, 4, 1}, 2, (0 + 3.5/log2(3)) / 7},
		{"only the first k count", []float64{3, 2, 1}, []int{1, 1, 4}, 2, 0},
		{"nothing to gain", []float64{2, 1}, []int{1, 1}, 10, 0},
	} {
		if got := NDCG(row.scores, row.levels, row.k); math.Abs(got-row.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", row.rule, got, row.want)
		}
	}
}

func TestAUC(t *testing.T) {
	for _, row := range []struct {
		rule   string
		scores []float64
		levels []int
		want   float64
		ok     bool
	}{
		{"every fair one is above every weak one", []float64{4, 3, 2, 1}, []int{4, 3, 2, 1}, 1, true},
		{"one of four pairs is lost", []float64{4, 2, 3, 1}, []int{4, 3, 2, 1}, 0.75, true},
		{"ties count half", []float64{1, 1, 1}, []int{3, 1, 2}, 0.5, true},
		{"only weak ones", []float64{2, 1}, []int{1, 2}, 0, false},
		{"only fair ones", []float64{2, 1}, []int{3, 4}, 0, false},
	} {
		if got, ok := AUC(row.scores, row.levels); ok != row.ok || ok && math.Abs(got-row.want) > 1e-12 {
			t.Errorf("%s: %v %v, want %v %v", row.rule, got, ok, row.want, row.ok)
		}
	}
}

func TestSpearman(t *testing.T) {
	for _, row := range []struct {
		rule   string
		scores []float64
		levels []int
		want   float64
		ok     bool
	}{
		{"same order", []float64{10, 20, 30, 40}, []int{1, 2, 3, 4}, 1, true},
		{"opposite order", []float64{4, 3, 2, 1}, []int{1, 2, 3, 4}, -1, true},
		{"one swap among four: 1 - 6*2/(4*15)", []float64{1, 3, 2, 4}, []int{1, 2, 3, 4}, 0.8, true},
		// Ranks of the levels 1.5 1.5 3.5 3.5, of the scores 1 2 3 4: 4 / sqrt(5*4).
		{"tied levels have their mean rank", []float64{1, 2, 3, 4}, []int{1, 1, 3, 3}, 4 / math.Sqrt(20), true},
		{"equal scores tell nothing", []float64{1, 1, 1}, []int{1, 2, 3}, 0, true},
		{"equal levels can't be ranked", []float64{1, 2, 3}, []int{2, 2, 2}, 0, false},
	} {
		if got, ok := Spearman(row.scores, row.levels); ok != row.ok || ok && math.Abs(got-row.want) > 1e-12 {
			t.Errorf("%s: %v %v, want %v %v", row.rule, got, ok, row.want, row.ok)
		}
	}
}

func TestBootstrap(t *testing.T) {
	values := []float64{0.1, 0.5, 0.9, 0.4, 0.6, 0.7, 0.2, 0.3, 0.8, 0.5}
	first := Bootstrap(values, 2000, 7)
	if again := Bootstrap(values, 2000, 7); again != first {
		t.Errorf("the same seed gives %v, then %v", first, again)
	}
	if math.Abs(first.Mean-0.5) > 1e-12 || first.N != 10 {
		t.Errorf("mean %v of %d, want 0.5 of 10", first.Mean, first.N)
	}
	// The standard error of the mean of these ten is 0.0775: the interval is about 0.5 ± 0.152.
	if math.Abs(first.Low-0.348) > 0.02 || math.Abs(first.High-0.652) > 0.02 {
		t.Errorf("interval %v to %v, want about 0.348 to 0.652", first.Low, first.High)
	}
	if one := Bootstrap([]float64{0.3, 0.3}, 100, 1); math.Abs(one.Low-0.3) > 1e-12 || math.Abs(one.High-0.3) > 1e-12 {
		t.Errorf("equal values have the interval %v", one)
	}
	if none := Bootstrap(nil, 100, 1); none != (Interval{}) {
		t.Errorf("no values have the interval %v", none)
	}
}

func TestPairedBootstrapSeesThroughHardness(t *testing.T) {
	hard := []float64{0.1, 0.2, 0.3, 0.5, 0.6, 0.8, 0.9}
	better := make([]float64, len(hard))
	for i, v := range hard {
		better[i] = v + 0.01
	}
	gain := PairedBootstrap(better, hard, 1000, 1)
	if gain.Low < 0.0099 || gain.High > 0.0101 {
		t.Errorf("a steady gain of 0.01 has the interval %v to %v", gain.Low, gain.High)
	}
	if back := PairedBootstrap(hard, better, 1000, 1); back.Mean >= 0 {
		t.Errorf("the worse ranker gains %v", back.Mean)
	}
}

func TestFirstPlaces(t *testing.T) {
	for _, row := range []struct {
		rule           string
		scores         []float64
		levels         []int
		p5, r20, place float64
	}{
		{"the best first", []float64{6, 5, 4, 3, 2, 1}, []int{4, 3, 1, 1, 1, 3}, 0.4, 1, 1},
		{"the first good one is third", []float64{6, 5, 4, 3, 2, 1}, []int{1, 2, 3, 1, 1, 1}, 0.2, 1, 1.0 / 3},
		{"none is good", []float64{2, 1}, []int{1, 2}, 0, 0, 0},
		{"two of equal score, one good: first or second", []float64{1, 1}, []int{4, 1}, 0.5, 1, 0.75},
		{"three of equal score, two good", []float64{1, 1, 1}, []int{4, 3, 1}, 2.0 / 3, 1, 2.0/3 + 1.0/6},
		{"fewer than five are judged", []float64{2, 1}, []int{4, 4}, 1, 1, 1},
	} {
		if got := Precision(row.scores, row.levels, 5); !near(got, row.p5, 1e-12) {
			t.Errorf("%s: P@5 %v, want %v", row.rule, got, row.p5)
		}
		if got := Recall(row.scores, row.levels, 20); !near(got, row.r20, 1e-12) {
			t.Errorf("%s: R@20 %v, want %v", row.rule, got, row.r20)
		}
		if got := ReciprocalRank(row.scores, row.levels); !near(got, row.place, 1e-12) {
			t.Errorf("%s: reciprocal rank %v, want %v", row.rule, got, row.place)
		}
	}
	if got := Recall([]float64{3, 2, 1}, []int{1, 4, 4}, 2); got != 0.5 {
		t.Errorf("R@2 %v, want a half", got)
	}
}
