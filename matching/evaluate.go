package matching

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Ranker scores named offers for a demand, in the order of the ids; the higher the better.
type Ranker func(ctx context.Context, demand Item, offers []string) ([]float64, error)

// depth is the k of the measure: how many a person looks at.
const depth = 10

// Evaluation is what a ranker reaches on judged pairs.
type Evaluation struct {
	Ranker    string         `json:"ranker"`
	NDCG10    Interval       `json:"ndcg10"`   // mean over demands
	AUC       Interval       `json:"auc"`      // within a demand, level 3 and 4 against 1 and 2
	Spearman  Interval       `json:"spearman"` // within a demand
	P5        Interval       `json:"p5"`       // share of level 3 and 4 among the first five
	R20       Interval       `json:"r20"`      // share of all of level 3 and 4 that is among the first twenty
	MRR       Interval       `json:"mrr"`      // one over the place of the first of level 3 or 4
	PerDemand []DemandResult `json:"per_demand,omitempty"`
}

// DemandResult is the part of one demand. AUC and Spearman are absent where its levels allow none.
type DemandResult struct {
	Demand   string   `json:"demand"`
	Judged   int      `json:"judged"`
	NDCG10   float64  `json:"ndcg10"`
	AUC      *float64 `json:"auc,omitempty"`
	Spearman *float64 `json:"spearman,omitempty"`
	P5       float64  `json:"p5"`
	R20      float64  `json:"r20"`
	MRR      float64  `json:"mrr"`
}

// Draws say how intervals are made.
type Draws struct {
	Rounds int    // 0: 10,000
	Seed   uint64 // the same seed gives the same interval
}

const defaultRounds = 10_000

func (d Draws) rounds() int {
	if d.Rounds <= 0 {
		return defaultRounds
	}
	return d.Rounds
}

// Evaluate measures a ranker on the cases that count (Case.Counts). It fails if none does, or if the ranker does.
func Evaluate(ctx context.Context, name string, cases []Case, rank Ranker, draws Draws) (Evaluation, error) {
	e := Evaluation{Ranker: name}
	for _, c := range cases {
		if !c.Counts() {
			continue
		}
		scores, err := rank(ctx, c.Demand, c.Offers)
		if err != nil {
			return Evaluation{}, fmt.Errorf("%s, demand %s: %w", name, c.Demand.ID, err)
		}
		for i, s := range scores {
			if math.IsNaN(s) {
				return Evaluation{}, fmt.Errorf("%s, demand %s: no score for offer %s", name, c.Demand.ID, c.Offers[i])
			}
		}
		e.PerDemand = append(e.PerDemand, resultOf(c, scores))
	}
	if len(e.PerDemand) == 0 {
		return Evaluation{}, errors.New("no demand has ten judged offers and one of level 3 or 4")
	}
	e.NDCG10 = e.interval(draws, func(d DemandResult) *float64 { return &d.NDCG10 })
	e.AUC = e.interval(draws, func(d DemandResult) *float64 { return d.AUC })
	e.Spearman = e.interval(draws, func(d DemandResult) *float64 { return d.Spearman })
	e.P5 = e.interval(draws, func(d DemandResult) *float64 { return &d.P5 })
	e.R20 = e.interval(draws, func(d DemandResult) *float64 { return &d.R20 })
	e.MRR = e.interval(draws, func(d DemandResult) *float64 { return &d.MRR })
	return e, nil
}

func resultOf(c Case, scores []float64) DemandResult {
	r := DemandResult{
		Demand: c.Demand.ID, Judged: len(c.Offers), NDCG10: NDCG(scores, c.Levels, depth),
		P5: Precision(scores, c.Levels, 5), R20: Recall(scores, c.Levels, 20), MRR: ReciprocalRank(scores, c.Levels),
	}
	if auc, ok := AUC(scores, c.Levels); ok {
		r.AUC = &auc
	}
	if rho, ok := Spearman(scores, c.Levels); ok {
		r.Spearman = &rho
	}
	return r
}

// interval is that of a figure over the demands that have it.
func (e Evaluation) interval(draws Draws, figure func(DemandResult) *float64) Interval {
	var values []float64
	for _, d := range e.PerDemand {
		if v := figure(d); v != nil {
			values = append(values, *v)
		}
	}
	return Bootstrap(values, draws.rounds(), draws.Seed)
}

// Compare is the interval of nDCG@10 of a minus that of b, demand by demand; both must come from the same cases.
func Compare(a, b Evaluation, draws Draws) Interval {
	return PairedBootstrap(a.ndcgs(), b.ndcgs(), draws.rounds(), draws.Seed)
}

func (e Evaluation) ndcgs() []float64 {
	out := make([]float64, len(e.PerDemand))
	for i, d := range e.PerDemand {
		out[i] = d.NDCG10
	}
	return out
}

// compareAUC is Compare for AUC, over the demands that have one.
func compareAUC(a, b Evaluation, draws Draws) Interval {
	var left, right []float64
	for i := range a.PerDemand {
		if x, y := a.PerDemand[i].AUC, b.PerDemand[i].AUC; x != nil && y != nil {
			left, right = append(left, *x), append(right, *y)
		}
	}
	return PairedBootstrap(left, right, draws.rounds(), draws.Seed)
}
