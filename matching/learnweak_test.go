package matching

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// scene are texts of the fixtures, judged by a model that is known: of each
// demand the offers that it ranks first fit.
type scene struct {
	*Judged
	t      *testing.T
	engine *Engine // with the known model
	random *rand.Rand
}

// of a scene's demands the first are judged explicitly, the others clicked on.
const (
	sceneOffers   = 120
	sceneExplicit = 36
	sceneWeak     = 90
)

// mixed are weights that look at one sort of terms only.
func mixed(name string, c channel) *Weights {
	w := DefaultWeights()
	w.Name = name
	for _, m := range []*Mix{&w.Text.Short, &w.Text.Long} {
		for part := range textSignals {
			if part != embedding {
				*m.part(part) = 0
			}
		}
		*m.part(int(c)) = 1
	}
	return &w
}

func newScene(t *testing.T, seed uint64) *scene {
	t.Helper()
	all := fixtures(t)
	s := &scene{Judged: &Judged{Offers: all.Offers[:sceneOffers], Demands: all.Demands[:sceneExplicit+sceneWeak]}, t: t, random: rand.New(rand.NewPCG(seed, 1))}
	var err error
	s.engine, err = judgedEngine(context.Background(), s.Judged, Options{Analyzer: analyzer(t), Weights: mixed("truth", characters)}, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// judges judges some offers of a demand, the best eight by the known model and eight others. A judgement is mistaken with this chance.
func (s *scene) judges(d Item, fits, mistaken float64, levels [2]int) Case {
	s.t.Helper()
	ids := make([]string, len(s.Offers))
	for i, o := range s.Offers {
		ids[i] = o.ID
	}
	scores, err := s.engine.Score(context.Background(), d, ids)
	if err != nil {
		s.t.Fatal(err)
	}
	order := s.random.Perm(len(ids))
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(scores[y], scores[x]) })
	looked := append(order[:8:8], order[8+s.random.IntN(20):][:8]...)
	c := Case{Demand: d}
	for place, i := range looked {
		level := levels[0]
		if (float64(place) < fits) != (s.random.Float64() < mistaken) {
			level = levels[1]
		}
		c.Offers, c.Levels = append(c.Offers, ids[i]), append(c.Levels, level)
	}
	return c
}

// explicit judges the first demands, with a level 4 in each so that it counts.
func (s *scene) explicit(mistaken float64) {
	for _, d := range s.Demands[:sceneExplicit] {
		c := s.judges(d, 4, mistaken, [2]int{1, 4})
		c.Levels[0] = 4
		s.Cases = append(s.Cases, c)
	}
}

// clicks has the other demands opened and declined.
func (s *scene) clicks(mistaken float64) {
	for _, d := range s.Demands[sceneExplicit:] {
		s.Weak = append(s.Weak, s.judges(d, 4, mistaken, [2]int{1, 3}))
	}
}

func (s *scene) learn(start *Weights) *Proposal {
	s.t.Helper()
	p, err := Learn(context.Background(), s.Judged, LearnOptions{Analyzer: analyzer(s.t), Weights: start, Now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Draws: Draws{Rounds: 1000}})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// TestClicksOfAKnownModelRecoverAGain has explicit judgements of which every third is mistaken, so that they teach
// nothing by themselves, and clicks that are mistaken less often.
func TestClicksOfAKnownModelRecoverAGain(t *testing.T) {
	s := newScene(t, 1)
	s.explicit(0.35)
	s.clicks(0.05)
	p := s.learn(mixed("wrong", words))
	r := p.Weak
	if r == nil || r.Judgements != 16*sceneWeak || r.Demands != sceneWeak || r.Gain == nil || r.Added == nil {
		t.Fatalf("the report is %+v", r)
	}
	if r.Alone.Low > 0 {
		t.Errorf("the explicit judgements alone gain %+v: the scene shows nothing", r.Alone)
	}
	if !r.Used || r.Weight <= 0 || r.Weight >= 1 || r.Why != "" || r.Added.Low <= 0 {
		t.Errorf("they are used: %v (%s) with weight %v, and add %+v", r.Used, r.Why, r.Weight, *r.Added)
	}
	if p.Weights == nil || p.Gain.Low <= 0 || p.Gain != *r.Gain {
		t.Errorf("proposed is %v with a gain of %+v, with them %+v", p.Weights != nil, p.Gain, *r.Gain)
	}
	if v := p.Provenance; v.Weak != r.Judgements || v.WeakWeight != r.Weight || v.Judgements != 16*sceneExplicit {
		t.Errorf("the provenance is %+v", v)
	}
	if long := p.Found.Text.Long; long.Characters <= 0.1 {
		t.Errorf("the known model looks at characters, found is %+v", long)
	}
	var table strings.Builder
	if err := p.Write(&table); err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{"1440 weak judgements", "gain over wrong without them", "gain over wrong with them", "what they add", fmt.Sprintf("they are used, with weight %v", r.Weight)} {
		if !strings.Contains(table.String(), says) {
			t.Errorf("the report does not say %q:\n%s", says, table.String())
		}
	}
}

// TestRandomClicksProposeNothing has explicit judgements that teach nothing, and
// clicks that mean nothing.
func TestRandomClicksProposeNothing(t *testing.T) {
	for seed := range uint64(2) {
		s := newScene(t, 1+seed)
		s.explicit(0.35)
		s.clicks(0.5)
		p := s.learn(mixed("wrong", words))
		if p.Weights != nil || p.Gain.Low > 0 {
			t.Errorf("seed %d: proposed with a gain of %+v, with weak ones %+v", seed, p.Gain, p.Weak)
		}
	}
}

func TestFewWeakJudgementsAreNotUsed(t *testing.T) {
	judged := judgedWords(30)
	judged.Kinds = []JudgementKind{{"fits", 90}, {"does not fit", 270}, {"weak: opened", 1}}
	// An opened one beside explicit ones of the same demand prefers something; one on a demand of its own does not.
	judged.Weak = []Case{{Demand: judged.Demands[0], Offers: []string{judged.Offers[20].ID}, Levels: []int{3}}}
	p, err := Learn(context.Background(), judged, LearnOptions{Analyzer: analyzer(t), Draws: Draws{Rounds: 200}})
	if err != nil {
		t.Fatal(err)
	}
	if r := p.Weak; r == nil || r.Used || r.Why != weakTooFew || r.Judgements != 1 || r.Demands != 1 || r.Gain != nil || r.Alone != p.Gain {
		t.Errorf("the report is %+v", r)
	}
	var table strings.Builder
	if err := p.Write(&table); err != nil || !strings.Contains(table.String(), "they are not used: too few") || !strings.Contains(table.String(), "does not fit") {
		t.Errorf("it says (%v)\n%s", err, table.String())
	}
	judged = judgedWords(5)
	judged.Weak = []Case{{Demand: judged.Demands[0], Offers: []string{judged.Offers[20].ID}, Levels: []int{3}}}
	if _, err := Learn(context.Background(), judged, LearnOptions{Analyzer: analyzer(t)}); err == nil || !strings.Contains(err.Error(), "1 weak judgements came in") {
		t.Errorf("without enough explicit ones: %v", err)
	}
}

// TestFoldsKeepTheTextsOfADemandTogether and teach a demand nothing of itself.
func TestFoldsKeepTheTextsOfADemandTogether(t *testing.T) {
	l := &learner{groups: map[string]bool{}, wants: make([][][]preference, 1)}
	var everyone []int
	for i := range 40 {
		c := Case{Demand: Item{ID: fmt.Sprint("d", i)}, Group: fmt.Sprint("g", i/2)}
		l.cases, everyone, l.groups[c.Group] = append(l.cases, c), append(everyone, i), true
		l.wants[0] = append(l.wants[0], []preference{{weight: 1}})
		l.weak = append(l.weak, weakCase{c.Group, [][]preference{{{weight: float64(i)}}}})
	}
	l.weak = append(l.weak, weakCase{"elsewhere", [][]preference{{{weight: 99}}}})
	seen := map[int]int{}
	for _, test := range l.folded(everyone, folds, 3) {
		held := map[string]bool{}
		for _, i := range test {
			seen[i]++
			held[l.cases[i].Group] = true
		}
		train := without(len(everyone), test)
		for _, i := range train {
			if held[l.cases[i].Group] {
				t.Errorf("a text of %s is on both sides", l.cases[i].Group)
			}
		}
		lessons := l.lessons(train, choice{weak: 0.1})
		for _, lesson := range lessons[len(train):] {
			if n := int(lesson.preferences[0].weight); n < 99 && held[l.cases[n].Group] || lesson.weight != 0.1 {
				t.Errorf("a demand that is held out teaches, with weight %v", lesson.weight)
			}
		}
		if len(lessons) != 2*len(train)+1 || len(l.lessons(train, choice{})) != len(train) {
			t.Errorf("%d lessons of %d demands", len(lessons), len(train))
		}
	}
	for i := range everyone {
		if seen[i] != 1 {
			t.Errorf("demand %d is in %d folds", i, seen[i])
		}
	}
}
