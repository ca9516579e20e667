package matching

// Verdict says how an offer answers a need.
type Verdict string

// The verdicts. Unknown: not stated on one side, or not comparable.
const (
	Met     Verdict = "met"
	Near    Verdict = "near" // falls short by little
	Missed  Verdict = "missed"
	Unknown Verdict = "unknown"
)

// The kinds of reasons.
const (
	ReasonTerms     = "terms"
	ReasonRelated   = "related"
	ReasonEmbedding = "embedding"
	ReasonIndicator = "indicator"
	ReasonMaturity  = "maturity"
	ReasonMode      = "mode"
	ReasonPrice     = "price"
	ReasonField     = "field"
	ReasonRegion    = "region"
	ReasonDeadline  = "deadline"
)

// Reason is one thing that a person can check, as data. Which fields are set depends on the kind.
type Reason struct {
	Kind    string  `json:"kind"`
	Verdict Verdict `json:"verdict"`
	Points  float64 `json:"points"` // what it gave to the score, or took from it

	Terms []TermShare `json:"terms,omitempty"` // terms: what both texts share, the weightiest first
	Rest  float64     `json:"rest,omitempty"`  // terms, related: points of those that are not named

	Related []RelatedTerms `json:"related,omitempty"` // related: the weightiest first; by the operator's own word vectors

	// Model is that of the embedding service (embedding). It says that two texts are near in meaning and can't say by which words.
	Model string `json:"model,omitempty"`

	Need  *Indicator `json:"need,omitempty"`  // indicator
	Offer *Indicator `json:"offer,omitempty"` // indicator: nil if the achievement does not state it

	// The passages that the figures were read from in free text; empty for stated indicators.
	NeedText  string `json:"need_text,omitempty"`
	OfferText string `json:"offer_text,omitempty"`

	Loose bool `json:"loose,omitempty"` // indicator: the two names are not quite the same, a person should look

	NeedTRL  int `json:"need_trl,omitempty"` // maturity
	OfferTRL int `json:"offer_trl,omitempty"`

	Modes      []string `json:"modes,omitempty"` // mode: those in common
	NeedModes  []string `json:"need_modes,omitempty"`
	OfferModes []string `json:"offer_modes,omitempty"`

	Budget *Range `json:"budget,omitempty"` // price
	Price  *Range `json:"price,omitempty"`

	Field  string `json:"field,omitempty"`  // field: the common one
	Level  string `json:"level,omitempty"`  // region: SameCounty, SamePrefecture, SameProvince
	Region string `json:"region,omitempty"` // region: the code of the common one

	Deadline string `json:"deadline,omitempty"` // deadline: the day that has passed
}

// TermShare is a shared term and the part of the points that it earned.
type TermShare struct {
	Term   string   `json:"term"`
	Points float64  `json:"points"`
	As     []string `json:"as,omitempty"` // other names that the texts have for it: graphene for 石墨烯
}

// reasons tells where the points came from, in the order: terms, related terms, the embedding service, indicators, then the rest by what they gave.
func (e *Engine) reasons(q *query, s *scored, p pair, signals []Signal, found []finding, terms int) []Reason {
	points := pointsOf(signals)
	reasons := e.textReasons(q, s, signals, q.target == 0, terms)
	reasons = append(reasons, indicatorReasons(p, found, e.indicatorShares(p, found), points["indicators"])...)
	need, offer := p.demand, p.achievement
	if need.MinTRL > 0 {
		reasons = append(reasons, Reason{
			Kind: ReasonMaturity, Verdict: maturityVerdict(need.MinTRL, offer.TRL), Points: points["maturity"],
			NeedTRL: need.MinTRL, OfferTRL: offer.TRL,
		})
	}
	if v := modeVerdict(need.Modes, offer.Modes); v != Unknown {
		reasons = append(reasons, Reason{
			Kind: ReasonMode, Verdict: v, Points: points["mode"],
			Modes: inCommon(need.Modes, offer.Modes), NeedModes: need.Modes, OfferModes: offer.Modes,
		})
	}
	if v := priceVerdict(need.Budget, offer.Price); v != Unknown {
		reasons = append(reasons, Reason{Kind: ReasonPrice, Verdict: v, Points: points["price"], Budget: &need.Budget, Price: &offer.Price})
	}
	if need.Field != "" && need.Field == offer.Field {
		reasons = append(reasons, Reason{Kind: ReasonField, Verdict: Met, Points: points["field"], Field: need.Field})
	}
	if level := regionLevel(need.Region, offer.Region); level != "" {
		reasons = append(reasons, Reason{Kind: ReasonRegion, Verdict: Met, Points: points["region"], Level: level, Region: commonRegion(need.Region, level)})
	}
	if points["recency"] < 0 {
		reasons = append(reasons, Reason{Kind: ReasonDeadline, Verdict: Missed, Points: points["recency"], Deadline: need.Deadline.Format("2006-01-02")})
	}
	return reasons
}

func pointsOf(signals []Signal) map[string]float64 {
	points := map[string]float64{}
	for _, signal := range signals {
		points[signal.Name] = signal.Points
	}
	return points
}

// textReasons gives the shared terms, then the related ones, then what an embedding service adds.
func (e *Engine) textReasons(q *query, s *scored, signals []Signal, ownIsNeed bool, terms int) []Reason {
	pairs := e.wordPairs(q, s.part.segment, s.doc, signals[related].Points)
	reasons := []Reason{e.termsReason(q, s, signals, pairs, terms)}
	if r, gave := e.relatedReason(pairs, ownIsNeed); gave {
		reasons = append(reasons, r)
	}
	if points := pointsOf(signals)[ReasonEmbedding]; points > 0 {
		reasons = append(reasons, Reason{Kind: ReasonEmbedding, Verdict: Met, Points: points, Model: e.embeddings.Name()})
	}
	return reasons
}

func commonRegion(code, level string) string {
	switch level {
	case SameCounty:
		return code
	case SamePrefecture:
		return code[:4] + "00"
	}
	return code[:2] + "0000"
}

// indicatorReasons gives one reason for each need, with both figures; the points of the signal are parted as they were made.
func indicatorReasons(p pair, found []finding, shares indicatorShares, points float64) []Reason {
	value := shares.value()
	reasons := make([]Reason, 0, len(found))
	for i, f := range found {
		need, passage := p.demand.indicator(f.need)
		r := Reason{Kind: ReasonIndicator, Verdict: f.verdict, Need: &need, NeedText: passage, Loose: f.loose}
		if f.offer >= 0 {
			offer, passage := p.achievement.indicator(f.offer)
			r.Offer, r.OfferText = &offer, passage
		}
		if value != 0 {
			r.Points = points * shares[i].part * shares[i].value / value
		}
		reasons = append(reasons, r)
	}
	return reasons
}
