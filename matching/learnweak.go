package matching

import (
	"context"
	"fmt"
)

// The weights that are tried for the weak judgements of a demand beside the explicit ones of a demand, which have 1.
var (
	explicitOnly = []float64{0}
	triedWeak    = []float64{0, 0.1, 0.3}
)

// minWeak is how many demands need weak judgements that prefer one offer to another before they are learned from: as many as have
// to be measured.
const minWeak = minLearn

// Why weak judgements are not used.
const (
	weakTooFew   = "too few: fewer demands have some that prefer one offer to another than are needed"
	weakNoWeight = "cross-validation gave them no weight"
	weakNoBetter = "demands that neither saw are ranked no better with them"
)

// WeakReport is what became of the weak judgements.
type WeakReport struct {
	Judgements int     `json:"judgements"` // on pairs of which nobody judged explicitly
	Demands    int     `json:"demands"`    // of which they prefer one offer to another
	Needed     int     `json:"needed"`     // of these
	Used       bool    `json:"used"`
	Why        string  `json:"why,omitempty"`    // of not used
	Weight     float64 `json:"weight,omitempty"` // that cross-validation chose; explicit judgements have 1
	// Alone is the gain of nDCG@10 over the weights in use that the explicit judgements have without them, Gain that with them, and
	// Added the difference; all by explicit judgements of demands that neither saw. The last two are absent where there are too few.
	Alone Interval  `json:"alone"`
	Gain  *Interval `json:"gain,omitempty"`
	Added *Interval `json:"added,omitempty"`
}

// weakCase are the weak judgements of one text of a demand.
type weakCase struct {
	group string
	wants [][]preference // of power
}

// weakAside says for an error what weak judgements there are.
func (j *Judged) weakAside() string {
	if n := j.countWeak(); n > 0 {
		return fmt.Sprintf("; %d weak judgements came in, and nothing can be measured by those", n)
	}
	return ""
}

func (j *Judged) countWeak() int {
	n := 0
	for _, c := range j.Weak {
		n += len(c.Offers)
	}
	return n
}

// readWeak finds what weak judgements prefer: one of them to another, or to an explicit one of the same text, or the other way round.
func (l *learner) readWeak(judged *Judged) error {
	explicit := map[string]Case{}
	for _, c := range judged.Cases {
		explicit[c.Demand.ID] = c
	}
	cases := make([]Case, len(judged.Weak))
	places := make([]int, len(judged.Weak)) // of the first weak one
	for i, c := range judged.Weak {
		said := explicit[c.Demand.ID]
		cases[i], places[i] = c, len(said.Offers)
		cases[i].Offers = append(append([]string(nil), said.Offers...), c.Offers...)
		cases[i].Levels = append(append([]int(nil), said.Levels...), c.Levels...)
	}
	wants := make([][][]preference, len(cases)) // of case, power
	for power := range triedPowers {
		e := l.engine.with(l.powered(power))
		for i, c := range cases {
			pairs, err := e.judgedPairs(c)
			if err != nil {
				return err
			}
			wants[i] = append(wants[i], preferencesFrom(valuesOf(pairs, l.start.Text), c.Levels, places[i]))
		}
	}
	for i, c := range cases {
		if len(wants[i][0]) > 0 {
			l.weak = append(l.weak, weakCase{c.group(), wants[i]})
		}
	}
	return nil
}

// weakDemands is how many demands have weak judgements that prefer something.
func (l *learner) weakDemands() int {
	groups := map[string]bool{}
	for _, w := range l.weak {
		groups[w.group] = true
	}
	return len(groups)
}

// lessons are what these demands teach, and with a weight for them the weak judgements: those of these demands, and of the demands
// by which nothing is measured.
func (l *learner) lessons(demands []int, c choice) []lesson {
	out := make([]lesson, 0, len(demands)+len(l.weak))
	taught := map[string]bool{}
	for _, d := range demands {
		out = append(out, lesson{l.wants[c.power][d], 1})
		taught[l.cases[d].group()] = true
	}
	if c.weak == 0 {
		return out
	}
	for _, w := range l.weak {
		if taught[w.group] || !l.groups[w.group] {
			out = append(out, lesson{w.wants[c.power], c.weak})
		}
	}
	return out
}

// learnWeak learns once more with the weak judgements, and tells which of the two is to be used.
func (l *learner) learnWeak(ctx context.Context, judged *Judged, alone learnt, before Evaluation, draws Draws) (*WeakReport, learnt, error) {
	n := judged.countWeak()
	if n == 0 {
		return nil, alone, nil
	}
	r := &WeakReport{Judgements: n, Demands: l.weakDemands(), Needed: minWeak, Alone: Compare(alone.validated, before, draws)}
	if r.Demands < minWeak {
		r.Why = weakTooFew
		return r, alone, nil
	}
	with, err := l.learn(ctx, triedWeak, draws)
	if err != nil {
		return nil, alone, err
	}
	gain, added := Compare(with.validated, before, draws), Compare(with.validated, alone.validated, draws)
	r.Gain, r.Added, r.Weight = &gain, &added, with.choice.weak
	switch {
	case r.Weight == 0:
		r.Why = weakNoWeight
	case added.Mean <= 0:
		r.Why = weakNoBetter
	default:
		r.Used = true
		return r, with, nil
	}
	return r, alone, nil
}
