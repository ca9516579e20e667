package matching

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Levels of judgements: 1 none, 2 weak, 3 fair, 4 strong.
const (
	minLevel  = 1
	maxLevel  = 4
	fairLevel = 3
)

// gain of a level, 2^(level-1)-1: 0, 1, 3, 7.
func gain(level int) float64 { return math.Exp2(float64(level-1)) - 1 }

// NDCG is the discounted gain of the first k in the order of the scores, as a part of the best that was possible. Items with
// equal scores share the mean gain of their block, so that no order among them is better than another. It is 0 where
// nothing could be gained.
func NDCG(scores []float64, levels []int, k int) float64 {
	gains := ranked(scores, levels, gain)
	best := slices.Clone(levels)
	slices.SortFunc(best, func(a, b int) int { return b - a })
	got, possible := 0.0, 0.0
	for i := range min(k, len(gains)) {
		discount := math.Log2(float64(i) + 2)
		got += gains[i] / discount
		possible += gain(best[i]) / discount
	}
	if possible == 0 {
		return 0
	}
	return got / possible
}

// ranked gives what each level is worth in the order of the scores; items with equal scores share the mean of their block.
func ranked(scores []float64, levels []int, worth func(level int) float64) []float64 {
	order := descending(scores)
	out := make([]float64, len(order))
	for from := 0; from < len(order); {
		to, sum := from, 0.0
		for ; to < len(order) && scores[order[to]] == scores[order[from]]; to++ {
			sum += worth(levels[order[to]])
		}
		for i := from; i < to; i++ {
			out[i] = sum / float64(to-from)
		}
		from = to
	}
	return out
}

// fits is 1 for the levels that are worth finding.
func fits(level int) float64 {
	if level >= fairLevel {
		return 1
	}
	return 0
}

// Precision is the share of levels 3 and 4 among the first k.
func Precision(scores []float64, levels []int, k int) float64 {
	found := 0.0
	for _, f := range ranked(scores, levels, fits)[:min(k, len(levels))] {
		found += f
	}
	return found / float64(max(1, min(k, len(levels))))
}

// Recall is the share of all of levels 3 and 4 that is among the first k, 0 where there is none.
func Recall(scores []float64, levels []int, k int) float64 {
	found, all := 0.0, 0.0
	for i, f := range ranked(scores, levels, fits) {
		all += f
		if i < k {
			found += f
		}
	}
	return found / max(all, 1)
}

// ReciprocalRank is one over the place of the first item of level 3 or 4, 0 where there is none: its mean over all orders of
// items with equal scores.
func ReciprocalRank(scores []float64, levels []int) float64 {
	order := descending(scores)
	for from := 0; from < len(order); {
		to, good := from, 0
		for ; to < len(order) && scores[order[to]] == scores[order[from]]; to++ {
			good += int(fits(levels[order[to]]))
		}
		if good > 0 {
			mean, none := 0.0, 1.0 // none: that no good one stands before
			for i := from; none > 0 && i < to; i++ {
				first := float64(good) / float64(to-i)
				mean += none * first / float64(i+1)
				none *= 1 - first
			}
			return mean
		}
		from = to
	}
	return 0
}

func descending(scores []float64) []int {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return order
}

// AUC is the chance that an item of a fair or strong level scores above one of a lower level; equal scores count half.
// ok is false where one of the two groups is empty.
func AUC(scores []float64, levels []int) (auc float64, ok bool) {
	won, all := 0.0, 0
	for i := range scores {
		for j := range scores {
			if levels[i] < fairLevel || levels[j] >= fairLevel {
				continue
			}
			all++
			switch {
			case scores[i] > scores[j]:
				won++
			case scores[i] == scores[j]:
				won += 0.5
			}
		}
	}
	return won / float64(max(all, 1)), all > 0
}

// Spearman is the correlation of the ranks of scores and levels, equal ones with their mean rank. It is 0 where all scores
// are equal; ok is false where all levels are.
func Spearman(scores []float64, levels []int) (rho float64, ok bool) {
	wanted := make([]float64, len(levels))
	for i, level := range levels {
		wanted[i] = float64(level)
	}
	a, b := ranks(scores), ranks(wanted)
	mean := float64(len(a)+1) / 2
	var ab, aa, bb float64
	for i := range a {
		ab += (a[i] - mean) * (b[i] - mean)
		aa += (a[i] - mean) * (a[i] - mean)
		bb += (b[i] - mean) * (b[i] - mean)
	}
	if bb == 0 {
		return 0, false
	}
	if aa == 0 {
		return 0, true
	}
	return ab / math.Sqrt(aa*bb), true
}

func ranks(values []float64) []float64 {
	order := descending(values)
	out := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(len(values)) - float64(from+to-1)/2
		}
		from = to
	}
	return out
}

// Interval is a mean with the middle 95 % of what it would be for other draws of the same number of demands.
type Interval struct {
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	N    int     `json:"n"` // demands
}

// Bootstrap draws the values anew, with replacement, so many rounds. The same seed gives the same interval.
func Bootstrap(values []float64, rounds int, seed uint64) Interval {
	n := len(values)
	out := Interval{N: n}
	if n == 0 || rounds <= 0 {
		return out
	}
	for _, v := range values {
		out.Mean += v / float64(n)
	}
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // draws of a bootstrap, which must repeat
	means := make([]float64, rounds)
	for r := range means {
		sum := 0.0
		for range n {
			sum += values[random.IntN(n)]
		}
		means[r] = sum / float64(n)
	}
	slices.Sort(means)
	out.Low, out.High = means[int(0.025*float64(rounds-1))], means[int(0.975*float64(rounds-1))]
	return out
}

// PairedBootstrap is the interval of the difference a - b, demand by demand: two rankers that agree on what is hard
// differ by less noise than their own intervals suggest. Both must be in the same order of demands.
func PairedBootstrap(a, b []float64, rounds int, seed uint64) Interval {
	differences := make([]float64, min(len(a), len(b)))
	for i := range differences {
		differences[i] = a[i] - b[i]
	}
	return Bootstrap(differences, rounds, seed)
}
