package matching

import (
	"math"
)

// preference is one that the judges had: an offer of a higher level before one of a lower, as the difference of their
// values. Its weight grows with the difference of the gains; those of one demand sum to 1.
type preference struct {
	values []float64
	weight float64
}

// preferences lists those of one demand.
func preferences(values [][]float64, levels []int) []preference {
	return preferencesFrom(values, levels, 0)
}

// preferencesFrom lists those in which at least one of the two offers stands at a place or behind it.
func preferencesFrom(values [][]float64, levels []int, place int) []preference {
	var out []preference
	sum := 0.0
	for i := range levels {
		for j := range levels {
			if levels[i] <= levels[j] || max(i, j) < place {
				continue
			}
			p := preference{make([]float64, len(values[i])), gain(levels[i]) - gain(levels[j])}
			for k := range p.values {
				p.values[k] = values[i][k] - values[j][k]
			}
			sum += p.weight
			out = append(out, p)
		}
	}
	for i := range out {
		out[i].weight /= sum
	}
	return out
}

// lesson are the preferences of one demand, which sum to 1, and what they weigh beside other demands'.
type lesson struct {
	preferences []preference
	weight      float64
}

// fitPairwise learns weights, those of the short mix and then of the long, none negative, for which the judges' preferences are likely: logistic regression on pairs,
// drawn towards start by strength. Values whose differences are all 0 keep the weight that start has in scale.
//
// Before anything else start is scaled to fit best as it is; the strength counts on values of equal spread. Newton's steps
// with the bound kept by going through the weights one by one.
func fitPairwise(all []lesson, start []float64, strength float64) []float64 {
	f := newFit(all, start)
	f.scaleStart()
	weights := append([]float64(nil), f.start...)
	for range 30 {
		gradient, curvature := f.slopes(weights)
		for k := range weights {
			gradient[k] += strength * (weights[k] - f.start[k])
			curvature[k][k] += strength
		}
		next := leastAbove0(weights, gradient, curvature)
		moved := 0.0
		for k := range next {
			moved = max(moved, math.Abs(next[k]-weights[k]))
		}
		weights = next
		if moved < 1e-6 {
			break
		}
	}
	for k := range weights {
		weights[k] /= f.spread[k] * f.scale
	}
	return weights
}

// fit holds the preferences in values of equal spread.
type fit struct {
	all    []preference
	spread []float64
	start  []float64
	scale  float64 // of start
}

func newFit(all []lesson, start []float64) *fit {
	f := &fit{spread: make([]float64, len(start)), start: make([]float64, len(start)), scale: 1}
	sum := 0.0
	for _, l := range all {
		sum += l.weight
	}
	for _, l := range all {
		for _, p := range l.preferences {
			p.weight *= l.weight / sum
			f.all = append(f.all, p)
			for k, v := range p.values {
				f.spread[k] += p.weight * v * v
			}
		}
	}
	// A signal has one spread over both mixes. Were the long mix given its own, a handful of pairs that are hardly long would
	// teach it as much as all others teach the short one.
	half := len(start) / 2
	for k := range half {
		spread := math.Sqrt(f.spread[k] + f.spread[half+k])
		if spread == 0 {
			spread = 1
		}
		f.spread[k], f.spread[half+k] = spread, spread
	}
	for k, w := range start {
		f.start[k] = w * f.spread[k]
	}
	return f
}

// doubt is the chance that a preference would be the other way round.
func (f *fit) doubt(p preference, weights []float64) float64 {
	margin := 0.0
	for k, v := range p.values {
		margin += weights[k] * v / f.spread[k]
	}
	return 1 / (1 + math.Exp(margin))
}

func (f *fit) slopes(weights []float64) (gradient []float64, curvature [][]float64) {
	n := len(weights)
	gradient, curvature = make([]float64, n), make([][]float64, n)
	for k := range curvature {
		curvature[k] = make([]float64, n)
	}
	x := make([]float64, n)
	for _, p := range f.all {
		doubt := f.doubt(p, weights)
		bend := p.weight * doubt * (1 - doubt)
		for k, v := range p.values {
			x[k] = v / f.spread[k]
			gradient[k] -= p.weight * doubt * x[k]
		}
		for k := range n {
			for l := 0; l <= k; l++ {
				curvature[k][l] += bend * x[k] * x[l]
			}
		}
	}
	for k := range n {
		for l := range k {
			curvature[l][k] = curvature[k][l]
		}
	}
	return gradient, curvature
}

// scaleStart multiplies start by what fits best, by Newton's steps on that one number.
func (f *fit) scaleStart() {
	for range 30 {
		gradient, curvature := f.slopes(f.start)
		slope, bend := 0.0, 0.0
		for k, w := range f.start {
			slope += gradient[k] * w
			for l, v := range f.start {
				bend += curvature[k][l] * w * v
			}
		}
		if bend <= 0 {
			return
		}
		step := min(max(1-slope/bend, 0.5), 2)
		f.scale *= step
		for k := range f.start {
			f.start[k] *= step
		}
		if math.Abs(step-1) < 1e-6 {
			return
		}
	}
}

// leastAbove0 is the least of the quadratic with this gradient and curvature at weights, among weights that are not negative.
func leastAbove0(weights, gradient []float64, curvature [][]float64) []float64 {
	next := append([]float64(nil), weights...)
	for range 100 {
		for k := range next {
			if curvature[k][k] <= 0 {
				continue
			}
			slope := gradient[k]
			for l := range next {
				slope += curvature[k][l] * (next[l] - weights[l])
			}
			next[k] = max(0, next[k]-slope/curvature[k][k])
		}
	}
	return next
}
