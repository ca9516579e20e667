package matching

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestGoldenJudgements holds the engine, structured signals included, to what it reaches on the samples: 0.954 nDCG@10,
// AUC 0.997 when the floors were set.
func TestGoldenJudgements(t *testing.T) {
	j := fixtures(t)
	e := engineOf(t, j.Demands, j.Offers)
	got, err := Evaluate(context.Background(), "Duijie", j.Cases, e.Score, Draws{})
	if err != nil {
		t.Fatal(err)
	}
	if got.NDCG10.N < 60 || got.NDCG10.Mean < 0.94 || got.AUC.Mean < 0.99 {
		t.Errorf("nDCG@10 %.4f, AUC %.4f over %d demands; want at least 0.94 and 0.99 over 60", got.NDCG10.Mean, got.AUC.Mean, got.NDCG10.N)
	}
}

// TestGoldenScale holds what the score means: a strong pair has about 75, an unrelated one less than 20.
func TestGoldenScale(t *testing.T) {
	j := fixtures(t)
	e := engineOf(t, j.Demands, j.Offers)
	byLevel := map[int][]float64{}
	for _, c := range j.Cases {
		scores, err := e.Score(context.Background(), c.Demand, c.Offers)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range scores {
			byLevel[c.Levels[i]] = append(byLevel[c.Levels[i]], s)
		}
	}
	for level, scores := range byLevel {
		slices.Sort(scores)
		if scores[0] < 0 || scores[len(scores)-1] > 100 {
			t.Errorf("level %d has scores from %v to %v", level, scores[0], scores[len(scores)-1])
		}
	}
	at := func(level int, quantile float64) float64 {
		return byLevel[level][int(quantile*float64(len(byLevel[level])-1))]
	}
	if got := at(4, 0.5); got < 65 {
		t.Errorf("half of the strong pairs have less than %.1f, want 65 or more", got)
	}
	if got := at(1, 0.95); got > 20 {
		t.Errorf("one in twenty unrelated pairs has more than %.1f, want 20 or less", got)
	}
}

// goldenReason is a reason that a person would give for a pair of samples.
type goldenReason struct {
	Rule                string
	Demand, Achievement string // parts of the titles
	Need, Offer         string // name and figure as Reason.Text writes them; no offer: not stated
	Verdict             Verdict
	Loose               bool
}

func goldenReasons(t *testing.T) []goldenReason {
	t.Helper()
	data, err := os.ReadFile("../fixtures/golden/matching/reasons.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden []goldenReason
	if err := json.Unmarshal(data, &golden); err != nil || len(golden) == 0 {
		t.Fatalf("reasons.json: %d rows, %v", len(golden), err)
	}
	return golden
}

func TestGoldenReasons(t *testing.T) {
	j := fixtures(t)
	e := engineOf(t, j.Demands, j.Offers)
	titled := func(items []Item, part string) Item {
		i := slices.IndexFunc(items, func(item Item) bool { return strings.Contains(item.Title, part) })
		if i < 0 {
			t.Fatalf("no sample has %q in its title", part)
		}
		return items[i]
	}
	for _, row := range goldenReasons(t) {
		demand, achievement := titled(j.Demands, row.Demand), titled(j.Offers, row.Achievement)
		matches, err := e.Match(context.Background(), demand, MatchOptions{Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(matches, func(m Match) bool { return m.ID == achievement.ID })
		if i < 0 {
			t.Errorf("%s: %s is not among the first five", row.Rule, row.Achievement)
			continue
		}
		found := false
		for _, r := range matches[i].Reasons {
			if r.Kind != ReasonIndicator || r.Need.Name+" "+r.Need.figure(wordsZH) != row.Need {
				continue
			}
			found = true
			offer := ""
			if r.Offer != nil {
				offer = r.Offer.Name + " " + r.Offer.figure(wordsZH)
			}
			if r.Verdict != row.Verdict || offer != row.Offer || r.Loose != row.Loose {
				t.Errorf("%s: %s with %q, loose %v; want %s with %q, %v", row.Rule, r.Verdict, offer, r.Loose, row.Verdict, row.Offer, row.Loose)
			}
		}
		if !found {
			t.Errorf("%s: no reason on %s", row.Rule, row.Need)
		}
	}
}
