package matching

import (
	"math"
	"strings"
	"time"
)

// Signal is one named part of a score. The points of all signals of a match sum to its score.
type Signal struct {
	Name   string  `json:"name"`   // words bigrams characters related embedding indicators maturity mode price field region recency
	Value  float64 `json:"value"`  // text: the cosine, 0..1, of embedding above its floor; structured: -1 (against) .. 1 (for), 0 = not stated
	Weight float64 `json:"weight"` // text: the points times its part in the blend; structured: the most points it can give or take
	Points float64 `json:"points"`
}

// pair is a demand and an achievement, whichever of the two was asked about.
type pair struct {
	demand, achievement *card
}

func (q *query) pair(found *card) pair {
	if q.target == 0 {
		return pair{demand: &q.card, achievement: found}
	}
	return pair{demand: found, achievement: &q.card}
}

// score gives the signals of a pair and their sum.
//
// The text's points are points*x^a/(1+x^a) with x = similarity/half: monotone, half of the points at the similarity that
// weights.json calls half, never all of them. The structured signals are added in proportion to the text's points until
// these reach full_from of their most: they refine an order that the texts make and can't make one by themselves.
func (e *Engine) score(p pair, sim similarity, now time.Time) (float64, []Signal, []finding) {
	signals, share := e.textual(sim, e.weights.Text.Points)
	structured, found := e.structured(p, now)
	total, signals := joined(signals, structured, e.weights.Structured.gate(share))
	return total, signals, found
}

// textual gives the text signals and the share of the points that they earn together.
func (e *Engine) textual(sim similarity, points float64) (signals []Signal, share float64) {
	share = curve(sim.total/sim.half, e.weights.Text.Steepness)
	signals = make([]Signal, 0, textSignals+7)
	for c, part := range sim.shares {
		if c == embedding && !sim.embedded {
			continue
		}
		signal := Signal{Name: textSignalNames[c], Value: sim.cosines[c]}
		if sim.total > 0 {
			signal.Points = points * share * part / sim.total
		}
		if sim.cosines[c] > 0 {
			signal.Weight = points * part / sim.cosines[c]
		}
		signals = append(signals, signal)
	}
	return signals, share
}

// joined adds structured signals as far as the gate lets them count, and sums up.
func joined(signals, structured []Signal, gate float64) (float64, []Signal) {
	for _, signal := range structured {
		signal.Points *= gate
		signals = append(signals, signal)
	}
	total := 0.0
	for _, signal := range signals {
		total += signal.Points
	}
	return total, signals
}

// total is the score without its signals, to the last bit: hundreds of candidates are put in order for the twenty of which
// the signals are shown.
func (e *Engine) total(p pair, sim similarity, now time.Time) float64 {
	share := curve(sim.total/sim.half, e.weights.Text.Steepness)
	total := 0.0
	for c, part := range sim.shares {
		if sim.total > 0 && (c != embedding || sim.embedded) {
			total += e.weights.Text.Points * share * part / sim.total
		}
	}
	gate := e.weights.Structured.gate(share)
	weights := e.weights.Structured.inOrder()
	for i, value := range e.structuredValues(p, findings(p.demand.measures, p.achievement.measures), now) {
		total += weights[i] * value * gate
	}
	return total
}

// gate is how far structured signals count where the texts earn this share of their points.
func (s StructuredWeights) gate(share float64) float64 { return math.Min(1, share/s.FullFrom) }

// structuredNames are the signals apart from the text, in the order of their values and weights.
var structuredNames = [...]string{"indicators", "maturity", "mode", "price", "field", "region", "recency"}

func (s StructuredWeights) inOrder() [len(structuredNames)]float64 {
	return [...]float64{s.Indicators, s.Maturity, s.Mode, s.Price, s.Field, s.Region, s.Recency}
}

func (e *Engine) structuredValues(p pair, found []finding, now time.Time) [len(structuredNames)]float64 {
	need, offer := p.demand, p.achievement
	return [...]float64{
		e.indicatorShares(p, found).value(), maturityValue(need.MinTRL, offer.TRL), modeValue(need.Modes, offer.Modes),
		priceValue(need.Budget, offer.Price), fieldValue(need.Field, offer.Field), regionValue(need.Region, offer.Region), recencyValue(p, now),
	}
}

// structured gives the signals apart from the text, with the points that they have where the texts agree.
func (e *Engine) structured(p pair, now time.Time) ([]Signal, []finding) {
	found := findings(p.demand.measures, p.achievement.measures)
	values, weights := e.structuredValues(p, found, now), e.weights.Structured.inOrder()
	signals := make([]Signal, len(structuredNames))
	for i, name := range structuredNames {
		signals[i] = Signal{Name: name, Value: values[i], Weight: weights[i], Points: weights[i] * values[i]}
	}
	return signals, found
}

func curve(x, steepness float64) float64 {
	if x <= 0 {
		return 0
	}
	raised := math.Pow(x, steepness)
	return raised / (1 + raised)
}

// verdictValue is what an answer to an indicator is worth. A near miss still needs work, so it gives nothing and takes little.
func verdictValue(v Verdict) float64 {
	switch v {
	case Met:
		return 1
	case Near:
		return -0.25
	case Missed:
		return -1
	}
	return 0
}

// maturityValue is for an achievement that is ripe enough, and more against it with each step that is missing, up to four.
func maturityValue(need, offer int) float64 {
	switch {
	case need <= 0 || offer <= 0:
		return 0
	case offer >= need:
		return 1
	}
	return -math.Min(1, float64(need-offer)/4)
}

func maturityVerdict(need, offer int) Verdict {
	switch {
	case need <= 0 || offer <= 0:
		return Unknown
	case offer >= need:
		return Met
	case offer == need-1:
		return Near
	}
	return Missed
}

// modeValue is for one common way to cooperate; two of the ways of licensing are nearly common.
func modeValue(need, offer []string) float64 {
	switch modeVerdict(need, offer) {
	case Met:
		return 1
	case Near:
		return 0.25
	case Missed:
		return -1
	}
	return 0
}

func modeVerdict(need, offer []string) Verdict {
	if len(need) == 0 || len(offer) == 0 {
		return Unknown
	}
	if len(inCommon(need, offer)) > 0 {
		return Met
	}
	if anyLicence(need) && anyLicence(offer) {
		return Near
	}
	return Missed
}

func anyLicence(modes []string) bool {
	for _, m := range modes {
		if strings.HasPrefix(m, "license_") {
			return true
		}
	}
	return false
}

func inCommon(a, b []string) []string {
	var both []string
	for _, x := range a {
		for _, y := range b {
			if x == y {
				both = append(both, x)
				break
			}
		}
	}
	return both
}

// bargain is by how much the lowest price may lie above the highest budget and still be talked over.
const bargain = 1.3

func priceValue(budget, price Range) float64 {
	switch priceVerdict(budget, price) {
	case Met:
		return 1
	case Near:
		return -0.25
	case Missed:
		return -1
	}
	return 0
}

func priceVerdict(budget, price Range) Verdict {
	switch {
	case !budget.Known || !price.Known || budget.MaxFen < 0 || price.MinFen < 0:
		return Unknown
	case budget.MaxFen == 0 || price.MinFen <= budget.MaxFen:
		return Met
	case float64(price.MinFen) <= bargain*float64(budget.MaxFen):
		return Near
	}
	return Missed
}

func fieldValue(need, offer string) float64 {
	if need != "" && need == offer {
		return 1
	}
	return 0
}

// Levels of a common region, narrowest first.
const (
	SameCounty     = "county"
	SamePrefecture = "prefecture"
	SameProvince   = "province"
)

// regionLevel is the narrowest region that two codes of GB/T 2260 share, "" if none: two digits are the province, four the
// prefecture, six the county.
func regionLevel(a, b string) string {
	if len(a) != 6 || len(b) != 6 || a[:2] != b[:2] {
		return ""
	}
	switch {
	case a == b && a[4:] != "00":
		return SameCounty
	case a[2:4] == b[2:4] && a[2:4] != "00":
		return SamePrefecture
	}
	return SameProvince
}

func regionValue(a, b string) float64 {
	switch regionLevel(a, b) {
	case SameCounty:
		return 1
	case SamePrefecture:
		return 0.7
	case SameProvince:
		return 0.3
	}
	return 0
}

// halfLife is the time after which a publication's freshness has halved.
const halfLife = 3 * 365 * 24 * time.Hour

// recencyValue falls with the age of the item that is newer known of; a demand whose deadline has passed is against.
func recencyValue(p pair, now time.Time) float64 {
	if !p.demand.Deadline.IsZero() && p.demand.Deadline.Before(now) {
		return -1
	}
	date := p.achievement.Date
	if date.IsZero() {
		return 0
	}
	age := max(0, now.Sub(date))
	return math.Exp2(-float64(age) / float64(halfLife))
}
