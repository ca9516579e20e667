package matching

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestFitPairwiseFindsWhatDecides(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var all []lesson
	for range 40 {
		var values [][]float64
		var levels []int
		for range 20 {
			x := []float64{random.Float64(), random.Float64(), 0, 0}
			values, levels = append(values, x), append(levels, 1+int(3.99*x[0]))
		}
		all = append(all, lesson{preferences(values, levels), 1})
	}
	start := []float64{1, 1, 0.5, 0.5}
	loose, firm := fitPairwise(all, start, 0.01), fitPairwise(all, start, 1000)
	if loose[0] < 5*loose[1] || loose[1] < 0 {
		t.Errorf("weights %v: want the first to decide", loose)
	}
	if !near(firm[0], firm[1], 0.02) || !near(firm[0]/firm[2], 2, 0.05) {
		t.Errorf("held hard: %v, want them as at the start", firm)
	}
	if !near(loose[2], start[2], 1e-9) || !near(loose[3], start[3], 1e-9) {
		t.Errorf("what no value speaks of has moved: %v", loose)
	}
}

func TestPreferencesOfADemandSumToOne(t *testing.T) {
	sum := 0.0
	got := preferences([][]float64{{1}, {2}, {3}}, []int{1, 4, 2})
	for _, p := range got {
		sum += p.weight
	}
	if len(got) != 3 || !near(sum, 1, 1e-12) {
		t.Errorf("%d preferences of weight %v, want 3 of 1", len(got), sum)
	}
}

// judgedWords are demands whose offers share a rare word with them or only common ones.
func judgedWords(demands int) *Judged {
	j := &Judged{}
	for d := range demands {
		word := string([]rune{rune(0x4e00 + 7*d), rune(0x5e00 + 11*d)})
		demand := demandOf(fmt.Sprintf("d%02d", d), word+"的制备技术")
		c := Case{Demand: demand}
		for o := range 12 {
			offer := achievementOf(fmt.Sprintf("d%02do%02d", d, o), "制备技术研究")
			level := 1
			if o < 3 {
				offer.Title, level = word+"研究", 4
			}
			j.Offers = append(j.Offers, offer)
			c.Offers, c.Levels = append(c.Offers, offer.ID), append(c.Levels, level)
		}
		j.Demands, j.Cases = append(j.Demands, demand), append(j.Cases, c)
	}
	return j
}

func TestLearnNeedsDemands(t *testing.T) {
	_, err := Learn(context.Background(), judgedWords(5), LearnOptions{Analyzer: analyzer(t)})
	if !errors.Is(err, ErrTooFewJudgements) || !strings.Contains(err.Error(), "5 demands") || !strings.Contains(err.Error(), "at least 30") {
		t.Errorf("%v, want how many there are and how many are needed", err)
	}
}

func TestLearn(t *testing.T) {
	judged := judgedWords(30)
	bad := DefaultWeights()
	bad.Name = "bad"
	learn := func(w *Weights) *Proposal {
		t.Helper()
		p, err := Learn(context.Background(), judged, LearnOptions{
			Analyzer: analyzer(t), Weights: w, Name: "new", Program: "test", Now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Draws: Draws{Rounds: 200},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := learn(&bad)
	v := p.Found.Provenance
	if v.From != "bad" || v.Measured != 30 || v.Judgements != 360 || v.Program != "test" || len(v.Priors) == 0 || p.Found.Name != "new" {
		t.Errorf("provenance %+v", v)
	}
	if math.Abs(p.CrossValidated.NDCG10.Mean-p.Before.NDCG10.Mean-p.Gain.Mean) > 1e-9 {
		t.Errorf("the gain is %v, want the difference of %v and %v", p.Gain.Mean, p.CrossValidated.NDCG10.Mean, p.Before.NDCG10.Mean)
	}
	if (p.Weights != nil) != (p.Gain.Low > 0) {
		t.Errorf("proposed: %v with a gain from %v", p.Weights != nil, p.Gain.Low)
	}
	data, err := p.File()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := ParseWeights(data); err != nil || back.Name != "new" || back.Provenance == nil {
		t.Errorf("the file reads back as %+v (%v)", back, err)
	}
	var table strings.Builder
	if err := p.Write(&table); err != nil || !strings.Contains(table.String(), "gain over bad") || !strings.Contains(table.String(), "short.characters") {
		t.Errorf("the table is\n%s(%v)", table.String(), err)
	}
	if again := learn(&bad); again.Found.Text != p.Found.Text || again.Gain != p.Gain {
		t.Error("the same judgements and seed taught other weights")
	}
}
