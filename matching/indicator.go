package matching

import "math"

// measure is an indicator made ready for comparison: the values that it allows or promises, in its own unit.
type measure struct {
	name      string // canonical
	condition string // what stood in brackets behind the name: 室温, 25℃
	covers    bool   // a span that one can work in (测量范围), not a span in which the value lies
	unit      Unit
	low, high bound
	approx    bool
	value     float64
	valid     bool
	fromText  bool // found in free text, not stated as an indicator
}

// bound is one end of an interval.
type bound struct {
	at   float64 // may be infinite
	open bool    // the end itself does not belong
}

// about is how far a figure given as approximate may lie off.
const about = 0.05

func measuresOf(indicators []Indicator) []measure {
	measures := make([]measure, len(indicators))
	for i, in := range indicators {
		measures[i] = newMeasure(in)
	}
	return measures
}

func newMeasure(in Indicator) measure {
	m := measure{value: in.Value}
	m.name, m.condition = plainName(in.Name)
	m.name = names.canon(m.name)
	m.covers = containsAny(m.name, names.ranges)
	m.unit = ParseUnit(in.Unit)
	if containsAny(m.name, names.differences) {
		m.unit.Offset = 0
	}
	m.low, m.high = bound{at: math.Inf(-1), open: true}, bound{at: math.Inf(1), open: true}
	switch in.Op {
	case "ge", "gt":
		m.low = bound{in.Value, in.Op == "gt"}
	case "le", "lt":
		m.high = bound{in.Value, in.Op == "lt"}
	case "eq":
		m.low, m.high = bound{at: in.Value}, bound{at: in.Value}
	case "between":
		m.low, m.high = bound{at: in.Value}, bound{at: in.High}
	case "approx":
		off := math.Abs(in.Value) * about
		m.low, m.high, m.approx = bound{at: in.Value - off}, bound{at: in.Value + off}, true
	default:
		return m
	}
	m.valid = m.name != "" && finite(in.Value) && (in.Op != "between" || finite(in.High) && in.High >= in.Value)
	return m
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// in gives the measure in another unit of the same dimension.
func (m measure) in(u Unit) measure {
	convert := func(v float64) float64 { return (v*m.unit.Factor + m.unit.Offset - u.Offset) / u.Factor }
	if m.unit.Factor != u.Factor || m.unit.Offset != u.Offset {
		m.low.at, m.high.at, m.value = convert(m.low.at), convert(m.high.at), convert(m.value)
	}
	m.unit = u
	return m
}

// closeEnough is by how much of its own size a figure may fall short and still count as near.
const closeEnough = 0.1

// judge compares what is needed with what is offered. It says met only if every value that the offer leaves open would
// do, and missed only if none does, or if the offer promises less in the direction that the need asks for.
func judge(need, offer measure) Verdict {
	if !need.valid || !offer.valid || need.unit.Dimension != offer.unit.Dimension {
		return Unknown
	}
	// A difference in kelvin and a temperature in degrees are of one dimension but not of one kind.
	offer = offer.in(need.unit)
	if need.covers && offer.covers && bounded(need) && bounded(offer) {
		if within(need, offer) {
			return Met
		}
		return nearOr(Missed, need, offer)
	}
	switch {
	case within(offer, need):
		return Met
	case apart(offer, need):
		return nearOr(Missed, need, offer)
	case oneSided(need) && !math.IsInf(need.low.at, 0) && !math.IsInf(offer.low.at, 0) && !offer.approx,
		oneSided(need) && !math.IsInf(need.high.at, 0) && !math.IsInf(offer.high.at, 0) && !offer.approx:
		return nearOr(Missed, need, offer)
	case offer.approx:
		return Near
	}
	return Unknown
}

func bounded(m measure) bool  { return !math.IsInf(m.low.at, 0) && !math.IsInf(m.high.at, 0) }
func oneSided(m measure) bool { return math.IsInf(m.low.at, 0) != math.IsInf(m.high.at, 0) }

// within tells whether every value of a is one of b.
func within(a, b measure) bool { return !below(a.low, b.low) && !above(a.high, b.high) }

// below tells whether a lower end lets in values that the other does not; unit conversion leaves a little dust.
func below(a, b bound) bool {
	if equal(a.at, b.at) {
		return b.open && !a.open
	}
	return a.at < b.at
}

func above(a, b bound) bool {
	if equal(a.at, b.at) {
		return b.open && !a.open
	}
	return a.at > b.at
}

func equal(a, b float64) bool {
	return a == b || finite(a) && finite(b) && math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
}

// apart tells whether no value of a is one of b.
func apart(a, b measure) bool { return gap(a.high, b.low) || gap(b.high, a.low) }

func gap(high, low bound) bool {
	if equal(high.at, low.at) {
		return high.open || low.open
	}
	return high.at < low.at
}

// nearOr softens a miss where the offer's end is close to the need's.
func nearOr(verdict Verdict, need, offer measure) Verdict {
	short := func(need, offer bound, over bool) float64 {
		if math.IsInf(need.at, 0) || !over {
			return 0
		}
		if math.IsInf(offer.at, 0) || need.at == 0 {
			return math.Inf(1)
		}
		return math.Abs(offer.at-need.at) / math.Abs(need.at)
	}
	var miss float64
	if need.covers && offer.covers {
		miss = max(short(need.low, offer.low, below(need.low, offer.low)), short(need.high, offer.high, above(need.high, offer.high)))
	} else {
		miss = max(short(need.low, offer.low, below(offer.low, need.low)), short(need.high, offer.high, above(offer.high, need.high)))
	}
	if miss <= closeEnough {
		return Near
	}
	return verdict
}

// finding is what became of one need: the offer's figure that answers it, -1 if none.
type finding struct {
	need, offer int
	verdict     Verdict
	loose       bool // the names are only partly the same
}

// findings looks for an answer to each needed figure among the offered ones. Names that are the same go before names that
// are partly so; several figures of one name that disagree (other conditions) leave the answer open.
func findings(needs, offers []measure) []finding {
	out := make([]finding, len(needs))
	for i, need := range needs {
		out[i] = finding{need: i, offer: -1, verdict: Unknown}
		best := other
		for j, offer := range offers {
			if need.unit.Dimension != offer.unit.Dimension {
				continue
			}
			like := alike(need, offer)
			if like == other || like < best {
				continue
			}
			verdict := careful(judge(need, offer), need, offer, like)
			switch {
			case like > best:
				best, out[i] = like, finding{i, j, verdict, like == partly}
			case verdict != out[i].verdict:
				out[i].verdict = Unknown
			}
		}
	}
	return out
}
