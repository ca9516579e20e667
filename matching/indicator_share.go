package matching

// indicatorShare is what one need counts among those of a demand: -1 .. 1 of the points of all, in proportion to part.
type indicatorShare struct {
	part  float64 // of the whole
	value float64 // of the verdict, less where it rests on a text
}

type indicatorShares []indicatorShare

// value is what all needs together are worth, -1 .. 1.
func (s indicatorShares) value() float64 {
	sum := 0.0
	for _, share := range s {
		sum += share.part * share.value
	}
	return sum
}

// indicatorShares parts the weight of the indicators among the needs. A wish counts half of a must. A need of the text
// takes the part of a stated one times the weight for texts, so that it thins out stated ones less; and what either side
// has in its text only is believed to that weight.
func (e *Engine) indicatorShares(p pair, found []finding) indicatorShares {
	believed := e.weights.Structured.TextFigures
	shares := make(indicatorShares, len(found))
	all := 0.0
	for i, f := range found {
		weight, value := 1.0, verdictValue(f.verdict)
		switch fromText := f.need >= len(p.demand.Indicators); {
		case fromText && len(p.demand.Indicators) > 0:
			weight = believed // of the part; the verdict is worth its whole
		case fromText || f.offer >= len(p.achievement.Indicators):
			value *= believed
		}
		if f.need < len(p.demand.Indicators) && p.demand.Indicators[f.need].Need == "wish" {
			weight = 0.5
		}
		shares[i] = indicatorShare{weight, value}
		all += weight
	}
	for i := range shares {
		shares[i].part /= all
	}
	return shares
}
