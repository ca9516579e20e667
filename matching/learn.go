package matching

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"time"
)

// LearnOptions say from what weights are learned.
type LearnOptions struct {
	Analyzer Segmenter    // required
	Weights  *Weights     // those in use: what is learned starts from them and is compared with them; nil: the program's own
	Vectors  *WordVectors // nil: learned from the texts, if there are enough
	Name     string       // of the new weights; empty: one that tells the day
	Program  string       // version of the program, for the provenance
	Now      time.Time
	Draws    Draws
	Progress func(what string, done, total int)
}

const (
	// minLearn is how many demands have to be measured before weights are learned: with fewer the interval of a gain is
	// wider than any gain that there could be.
	minLearn = 30
	folds    = 5
	repeats  = 2 // of the whole cross-validation, with other folds
)

// The choices that are tried: how steeply rarity counts, and how hard the weights in use hold.
var (
	triedPowers    = []float64{1, 1.5, 2}
	triedStrengths = []float64{0.1, 1, 10}
)

// ErrTooFewJudgements is what Learn returns, wrapped with the figures, where there are too few to learn from.
var ErrTooFewJudgements = errors.New("too few judgements to learn weights from")

// Proposal is what Learn found. Weights are nil unless the interval of Gain lies above 0.
type Proposal struct {
	Weights        *Weights        `json:"weights,omitempty"`
	InUse          Weights         `json:"in_use"`
	Found          Weights         `json:"found"` // the new weights, whether or not they are proposed
	Provenance     Provenance      `json:"provenance"`
	Kinds          []JudgementKind `json:"kinds,omitempty"` // of judgements that came in
	Weak           *WeakReport     `json:"weak,omitempty"`  // absent where none came in
	CrossValidated Evaluation      `json:"cross_validated"` // each demand ranked by weights that never saw it
	Before         Evaluation      `json:"before"`          // the weights in use
	Gain           Interval        `json:"gain"`            // of nDCG@10, cross-validated over in use, demand by demand
	GainAUC        Interval        `json:"gain_auc"`
}

// Learn chooses weights for the text signals by cross-validation grouped by demand, nested: the choices and the weights for
// a demand come from other demands only. The structured signals and that of an embedding service keep their weights: they are priors.
//
// It does so from the explicit judgements alone, and where there are enough weak ones once more with these, whose weight is one of
// the choices. Both are measured by explicit judgements only. The weak ones take part in what is found where they got a weight
// and demands that neither saw are ranked better with them. The errors are ErrTooFewJudgements and those of the context.
func Learn(ctx context.Context, judged *Judged, o LearnOptions) (*Proposal, error) {
	l, err := newLearner(ctx, judged, o)
	if err != nil {
		return nil, err
	}
	p := &Proposal{InUse: l.start, Kinds: judged.Kinds}
	if p.Before, err = Evaluate(ctx, l.start.Name, l.cases, l.engine.Score, o.Draws); err != nil {
		return nil, err
	}
	best, err := l.learn(ctx, explicitOnly, o.Draws)
	if err != nil {
		return nil, err
	}
	if p.Weak, best, err = l.learnWeak(ctx, judged, best, p.Before, o.Draws); err != nil {
		return nil, err
	}
	p.Found, p.CrossValidated = best.found, best.validated
	p.Gain = Compare(p.CrossValidated, p.Before, o.Draws)
	p.GainAUC = compareAUC(p.CrossValidated, p.Before, o.Draws)
	single := newBaseline(l.engine.reader, characters, 6, judged.Offers)
	plain, err := Evaluate(ctx, "characters", l.cases, single.cosine, o.Draws)
	if err != nil {
		return nil, err
	}
	p.Provenance = Provenance{
		Made: o.Now.UTC().Truncate(time.Second), Program: o.Program, From: l.start.Name, Vectors: l.engine.vectors.Fingerprint(),
		Sources: judged.Sources, Demands: len(judged.Demands), Offers: len(judged.Offers), Judgements: judged.count(), Measured: len(l.cases),
		Folds: folds, Repeats: repeats, Seed: o.Draws.Seed, Strength: best.choice.strength,
		NDCG10: p.CrossValidated.NDCG10, AUC: p.CrossValidated.AUC, Gain: p.Gain, OverCharacters: Compare(p.CrossValidated, plain, o.Draws),
	}
	if p.Weak != nil && p.Weak.Used {
		p.Provenance.Weak, p.Provenance.WeakWeight = p.Weak.Judgements, p.Weak.Weight
	}
	p.Provenance.Learned, p.Provenance.Priors = l.parted()
	p.Found.Text.Short, p.Found.Text.Long = p.Found.Text.Short.rounded(), p.Found.Text.Long.rounded()
	p.Found.Name = cmp.Or(o.Name, "learned-"+o.Now.UTC().Format("2006-01-02"))
	p.Found.Provenance = &p.Provenance
	if p.Gain.Low > 0 {
		p.Weights = &p.Found
	}
	return p, p.Found.check()
}

// learnt is what one set of choices has led to.
type learnt struct {
	choice    choice // that all demands together lead to
	found     Weights
	validated Evaluation // each demand ranked by weights that never saw it
}

// learn cross-validates with these weights of weak judgements among the choices, and learns from everyone.
func (l *learner) learn(ctx context.Context, weak []float64, draws Draws) (learnt, error) {
	scores, err := l.crossValidate(ctx, weak)
	if err != nil {
		return learnt{}, err
	}
	everyone := make([]int, len(l.cases))
	for i := range everyone {
		everyone[i] = i
	}
	out := learnt{choice: l.choose(everyone, weak)}
	out.found = l.fit(everyone, out.choice)
	out.validated, err = Evaluate(ctx, "cross-validated", l.cases, l.ranker(scores), draws)
	return out, err
}

// choice is one of those that are tried: the number of a power, a strength, and the weight of weak judgements.
type choice struct {
	power    int
	strength float64
	weak     float64
}

type learner struct {
	engine *Engine // with the weights in use
	start  Weights
	cases  []Case
	pairs  [][][]judgedPair // of power, case, offer
	wants  [][][]preference // of power, case
	at     map[string]int   // demand -> case
	weak   []weakCase
	groups map[string]bool // of the cases
	seed   uint64
	tell   func(done, total int)
}

// judgedPair is what the score of a pair is made of, apart from the weights.
type judgedPair struct {
	cosines    [textSignals]float64
	at         float64 // between the short mix and the long
	structured float64 // points
}

func newLearner(ctx context.Context, judged *Judged, o LearnOptions) (*learner, error) {
	l := &learner{at: map[string]int{}, groups: map[string]bool{}, seed: o.Draws.Seed, tell: func(int, int) {}}
	if o.Progress != nil {
		l.tell = func(done, total int) { o.Progress("choosing", done, total) }
	}
	for _, c := range judged.Cases {
		if c.Counts() {
			l.at[c.Demand.ID], l.groups[c.group()] = len(l.cases), true
			l.cases = append(l.cases, c)
		}
	}
	if len(l.cases) < minLearn {
		return nil, fmt.Errorf("%w: %d demands have %d judged offers and one of level 3 or 4, at least %d are needed%s",
			ErrTooFewJudgements, len(l.cases), minJudged, minLearn, judged.weakAside())
	}
	var err error
	if l.engine, err = judgedEngine(ctx, judged, Options{Analyzer: o.Analyzer, Weights: o.Weights, Vectors: o.Vectors}, false, o.Progress); err != nil {
		return nil, err
	}
	l.start = l.engine.weights
	for power := range triedPowers {
		pairs, wants := make([][]judgedPair, len(l.cases)), make([][]preference, len(l.cases))
		e := l.engine.with(l.powered(power))
		for i, c := range l.cases {
			if pairs[i], err = e.judgedPairs(c); err != nil {
				return nil, err
			}
			wants[i] = preferences(valuesOf(pairs[i], l.start.Text), c.Levels)
		}
		l.pairs, l.wants = append(l.pairs, pairs), append(l.wants, wants)
	}
	return l, l.readWeak(judged)
}

// powered are the weights in use with one of the powers that are tried.
func (l *learner) powered(power int) Weights {
	w := l.start
	w.Text.IDFPower = triedPowers[power]
	return w
}

func (e *Engine) judgedPairs(c Case) ([]judgedPair, error) {
	q, err := e.query(e.view.Load(), c.Demand, false, false)
	if err != nil {
		return nil, err
	}
	pairs := make([]judgedPair, len(c.Offers))
	now := e.now()
	for i, id := range c.Offers {
		at := e.places[id]
		sim := q.similarity(e.weights.Text, at.segment, at.doc, q.dots(at.segment, at.doc, e.table))
		found, _ := e.structured(q.pair(&at.segment.cards[at.doc]), now)
		pairs[i] = judgedPair{cosines: sim.cosines, at: sim.at}
		for _, s := range found {
			pairs[i].structured += s.Points
		}
	}
	return pairs, nil
}

// values are those that the weights of the short and then of the long mix multiply, in units of the similarity that earns
// half of the points.
func (p judgedPair) values(w TextWeights) []float64 {
	half := w.half(p.at)
	out := make([]float64, 2*textSignals)
	for c, cosine := range p.cosines {
		out[c], out[textSignals+c] = cosine*(1-p.at)/half, cosine*p.at/half
	}
	return out
}

func valuesOf(pairs []judgedPair, w TextWeights) [][]float64 {
	out := make([][]float64, len(pairs))
	for i, p := range pairs {
		out[i] = p.values(w)
	}
	return out
}

// crossValidate gives the score of each offer of each case by weights that did not see the demand, one row for each repeat.
func (l *learner) crossValidate(ctx context.Context, weak []float64) ([][]float64, error) {
	type job struct{ train, test []int }
	var jobs []job
	everyone := make([]int, len(l.cases))
	for i := range everyone {
		everyone[i] = i
	}
	for r := range repeats {
		for _, test := range l.folded(everyone, folds, l.seed+uint64(r)) {
			jobs = append(jobs, job{without(len(l.cases), test), test})
		}
	}
	sums := make([][]float64, len(l.cases))
	for i, c := range l.cases {
		sums[i] = make([]float64, len(c.Offers))
	}
	results := make([][][]float64, len(jobs))
	var done atomic.Int64
	eachOf(runtime.GOMAXPROCS(0), len(jobs), func(j int) {
		if ctx.Err() != nil {
			return
		}
		best := l.choose(jobs[j].train, weak)
		w := l.fit(jobs[j].train, best)
		for _, i := range jobs[j].test {
			results[j] = append(results[j], l.scores(w, best.power, i))
		}
		l.tell(int(done.Add(1)), len(jobs))
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// Scores of different weights are on one scale, so that the mean over the repeats ranks as they do together.
	for j := range jobs {
		for k, i := range jobs[j].test {
			for n, s := range results[j][k] {
				sums[i][n] += s / repeats
			}
		}
	}
	return sums, nil
}

// folded parts demands into so many parts of nearly equal size, as places in the list. All texts of one demand are in one part.
func (l *learner) folded(demands []int, parts int, seed uint64) [][]int {
	var groups []string
	places := map[string][]int{}
	for place, d := range demands {
		group := l.cases[d].group()
		if places[group] == nil {
			groups = append(groups, group)
		}
		places[group] = append(places[group], place)
	}
	order := rand.New(rand.NewPCG(seed, 7)).Perm(len(groups)) //nolint:gosec // must repeat
	out := make([][]int, parts)
	for i, x := range order {
		out[i%parts] = append(out[i%parts], places[groups[x]]...)
	}
	return out
}

func without(n int, gone []int) []int {
	var out []int
	for i := range n {
		if !slices.Contains(gone, i) {
			out = append(out, i)
		}
	}
	return out
}

// choose finds the choice that ranks demands best by weights that did not see them, among these demands. nDCG@10 and AUC
// count the same: the one is what people see, the other is less noisy.
func (l *learner) choose(demands []int, weak []float64) choice {
	best, most := choice{}, -1.0
	parts := l.folded(demands, folds-1, l.seed+100)
	for _, c := range choices(weak) {
		sum := 0.0
		for _, part := range parts {
			test, train := picked(demands, part), picked(demands, without(len(demands), part))
			w := l.fit(train, c)
			for _, i := range test {
				scores := l.scores(w, c.power, i)
				auc, _ := AUC(scores, l.cases[i].Levels)
				sum += NDCG(scores, l.cases[i].Levels, depth) + auc
			}
		}
		if sum > most {
			best, most = c, sum
		}
	}
	return best
}

// choices are all that are tried, those without weak judgements first: of equals the first is taken.
func choices(weak []float64) []choice {
	var out []choice
	for _, w := range weak {
		for power := range triedPowers {
			for _, strength := range triedStrengths {
				out = append(out, choice{power, strength, w})
			}
		}
	}
	return out
}

func picked(from, at []int) []int {
	out := make([]int, len(at))
	for i, x := range at {
		out[i] = from[x]
	}
	return out
}

// fit gives the weights for a choice that these demands teach.
func (l *learner) fit(demands []int, c choice) Weights {
	short, long := l.start.Text.Short.parts(), l.start.Text.Long.parts()
	learned := fitPairwise(l.lessons(demands, c), append(short[:], long[:]...), c.strength)
	w := l.powered(c.power)
	w.Text.Short, w.Text.Long = w.Text.Short.taught(learned[:textSignals]), w.Text.Long.taught(learned[textSignals:])
	l.keepScale(&w, demands, c.power)
	return w
}

// taught has the new parts, with the sum that it had; half moves with them.
func (m Mix) taught(parts []float64) Mix {
	before, after := 0.0, 0.0
	for c, part := range m.parts() {
		if c != embedding { // it was not there to be learned, and keeps its part of half
			before += part
			after += parts[c]
		}
	}
	if after == 0 {
		return m
	}
	by := before / after
	for c, part := range parts {
		*m.part(c) = part * by
	}
	m.Half *= by
	return m
}

// rounded has four places: the judgements know no more.
func (m Mix) rounded() Mix {
	round := func(x float64) float64 { return math.Round(x*1e4) / 1e4 }
	for c := range textSignals {
		*m.part(c) = round(*m.part(c))
	}
	m.Half = round(m.Half)
	return m
}

// keepScale moves the halves so that the mean similarity of the judged pairs earns as many points as with the weights in
// use: what a score of 60 means stays.
func (l *learner) keepScale(w *Weights, demands []int, power int) {
	inUse := slices.Index(triedPowers, l.start.Text.IDFPower)
	before, after := 0.0, 0.0
	for _, d := range demands {
		for i, p := range l.pairs[power][d] {
			after += p.similarity(w.Text) / w.Text.half(p.at)
			if inUse >= 0 {
				p = l.pairs[inUse][d][i]
			}
			before += p.similarity(l.start.Text) / l.start.Text.half(p.at)
		}
	}
	if before > 0 && after > 0 {
		w.Text.Short.Half *= after / before
		w.Text.Long.Half *= after / before
	}
}

func (p judgedPair) similarity(w TextWeights) float64 {
	short, long := w.Short.parts(), w.Long.parts()
	sum := 0.0
	for c, cosine := range p.cosines {
		sum += cosine * (short[c] + p.at*(long[c]-short[c]))
	}
	return sum
}

func (l *learner) scores(w Weights, power, c int) []float64 {
	out := make([]float64, len(l.pairs[power][c]))
	for i, p := range l.pairs[power][c] {
		share := curve(p.similarity(w.Text)/w.Text.half(p.at), w.Text.Steepness)
		out[i] = w.Text.Points*share + p.structured*w.Structured.gate(share)
	}
	return out
}

// ranker answers with scores that stand already.
func (l *learner) ranker(scores [][]float64) Ranker {
	return func(_ context.Context, demand Item, _ []string) ([]float64, error) {
		return scores[l.at[demand.ID]], nil
	}
}

// parted tells which weights the judgements could say something about and which stay as they were: a mix that hardly any
// judged pair is near to learns nothing.
func (l *learner) parted() (learned, priors []string) {
	const enough = 0.1
	var seen [2][textSignals]float64
	for _, want := range l.wants[0] {
		for _, p := range want {
			for k, v := range p.values {
				seen[k/textSignals][k%textSignals] += math.Abs(v)
			}
		}
	}
	for m, mix := range []string{"text.short.", "text.long."} {
		for c, name := range textSignalNames {
			if all := seen[0][c] + seen[1][c]; all > 0 && seen[m][c] >= enough*all {
				learned = append(learned, mix+name)
			} else {
				priors = append(priors, mix+name)
			}
		}
	}
	learned = append(learned, "text.idf_power")
	return learned, append(priors, "text.background", "text.points", "text.title_weight", "text.keyword_repeat", "text.steepness", "text.embedding_floor", "structured")
}
