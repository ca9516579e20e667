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
	PerDemand []DemandResult `json:"per_demand,omitempty"`
}

// DemandResult is the part of one demand. AUC and Spearman are absent where its levels allow none.
type DemandResult struct {
	Demand   string   `json:"demand"`
	Judged   int      `json:"judged"`
	NDCG10   float64  `json:"ndcg10"`
	AUC      *float64 `json:"auc,omitempty"`
	Spearman *float64 `json:"spearman,omitempty"`
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
	var ndcgs, aucs, rhos []float64
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
		r := DemandResult{Demand: c.Demand.ID, Judged: len(c.Offers), NDCG10: NDCG(scores, c.Levels, depth)}
		ndcgs = append(ndcgs, r.NDCG10)
		if auc, ok := AUC(scores, c.Levels); ok {
			r.AUC = &auc
			aucs = append(aucs, auc)
		}
		if rho, ok := Spearman(scores, c.Levels); ok {
			r.Spearman = &rho
			rhos = append(rhos, rho)
		}
		e.PerDemand = append(e.PerDemand, r)
	}
	if len(ndcgs) == 0 {
		return Evaluation{}, errors.New("no demand has ten judged offers and one of level 3 or 4")
	}
	e.NDCG10 = Bootstrap(ndcgs, draws.rounds(), draws.Seed)
	e.AUC = Bootstrap(aucs, draws.rounds(), draws.Seed)
	e.Spearman = Bootstrap(rhos, draws.rounds(), draws.Seed)
	return e, nil
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
