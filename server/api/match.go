package api

import (
	"context"

	"duijie/server/market"
	"duijie/server/service"
)

// Signal is one named part of a score.
type Signal struct {
	Name   string  `json:"name" doc:"words, bigrams, characters, related, embedding, indicators, maturity, mode, price, field, region or recency"`
	Value  float64 `json:"value" doc:"Texts: the cosine, 0 to 1, of embedding above its floor. Others: -1 (against) to 1 (for), 0 when not stated"`
	Weight float64 `json:"weight" doc:"The most points it could give"`
	Points float64 `json:"points" doc:"The points it gave; all signals sum to the score"`
}

// TermShare is a term that both texts hold.
type TermShare struct {
	Term   string   `json:"term" doc:"The shared term"`
	Points float64  `json:"points" doc:"Its part of the score"`
	As     []string `json:"as,omitempty" doc:"Other names that the texts have for it: graphene for 石墨烯"`
}

// RelatedTerms are a term of the need and one of the offer that are not the
// same but stand in the same company in this catalogue.
type RelatedTerms struct {
	Need       string  `json:"need" doc:"The term of the demand"`
	Offer      string  `json:"offer" doc:"The term of the achievement"`
	Similarity float64 `json:"similarity" doc:"How near they are, up to 1"`
	Points     float64 `json:"points" doc:"Their part of the score"`
}

// Reason is one thing about a match that a person can check. Which fields are
// set depends on the kind.
type Reason struct {
	Kind       string            `json:"kind" enum:"terms,related,embedding,indicator,maturity,mode,price,field,region,deadline" doc:"What it is about"`
	Verdict    string            `json:"verdict" enum:"met,near,missed,unknown" doc:"How the offer answers the need"`
	Points     float64           `json:"points" doc:"What it gave to the score or took from it"`
	Terms      []TermShare       `json:"terms,omitempty" doc:"terms: what both texts share, the weightiest first"`
	Related    []RelatedTerms    `json:"related,omitempty" doc:"related: pairs of terms, the weightiest first"`
	Rest       float64           `json:"rest,omitempty" doc:"terms, related: points of those that are not named"`
	Model      string            `json:"model,omitempty" doc:"embedding: the model of the embedding service by which the two texts are near in meaning"`
	Need       *market.Indicator `json:"need,omitempty" doc:"indicator: what the demand asks for"`
	Offer      *market.Indicator `json:"offer,omitempty" doc:"indicator: what the achievement states; absent when it does not"`
	NeedText   string            `json:"need_text,omitempty" doc:"indicator: the passage of the demand's text that the figure was read from; absent for a stated indicator"`
	OfferText  string            `json:"offer_text,omitempty" doc:"indicator: the passage of the achievement's text that the figure was read from; absent for a stated indicator"`
	Loose      bool              `json:"loose,omitempty" doc:"indicator: the two names are only nearly the same; a person should check that they mean one thing"`
	NeedTRL    int               `json:"need_trl,omitempty" doc:"maturity: asked for, 1 to 9"`
	OfferTRL   int               `json:"offer_trl,omitempty" doc:"maturity: stated, 1 to 9"`
	Modes      []string          `json:"modes,omitempty" doc:"mode: those in common"`
	NeedModes  []string          `json:"need_modes,omitempty" doc:"mode: asked for"`
	OfferModes []string          `json:"offer_modes,omitempty" doc:"mode: offered"`
	Budget     *MoneyRange       `json:"budget,omitempty" doc:"price: what the demand can pay"`
	Price      *MoneyRange       `json:"price,omitempty" doc:"price: what the achievement asks"`
	Field      string            `json:"field,omitempty" doc:"field: the common one"`
	Level      string            `json:"level,omitempty" doc:"region: how near they are"`
	Region     string            `json:"region,omitempty" doc:"region: the code of the common one"`
	Deadline   string            `json:"deadline,omitempty" doc:"deadline: the day that has passed"`
}

// MoneyRange is a span of money.
type MoneyRange struct {
	MinFen int64 `json:"min_fen" doc:"From, in Fen"`
	MaxFen int64 `json:"max_fen" doc:"To, in Fen; 0 with known: no upper end"`
	Known  bool  `json:"known" doc:"A sum is stated"`
}

// Match is one listing of the other kind with its score and reasons.
type Match struct {
	Item      Summary         `json:"item" doc:"What was found"`
	Score     float64         `json:"score" doc:"0 to 100"`
	Model     string          `json:"model" doc:"The model that made it: weights, word vectors and, where there is one, the embedding service"`
	Signals   []Signal        `json:"signals" doc:"The parts of the score"`
	Reasons   []Reason        `json:"reasons" doc:"What a person can check"`
	Revisions *MatchRevisions `json:"revisions,omitempty" doc:"The two texts that were compared; absent where one of them belongs to no listing"`
	JudgeAs   string          `json:"judge_as,omitempty" doc:"In which part the asker may say whether it fits; absent for everyone else"`
	Feedback  *Feedback       `json:"feedback,omitempty" doc:"What the asker said of it"`
}

// Matches are the best matches, best first.
type Matches struct {
	Items []Match `json:"items" doc:"Best first"`
	Total int     `json:"total" doc:"How many are listed"`
}

type matchesRequest struct {
	ByID
	Limit int `query:"limit" minimum:"1" maximum:"50" default:"10" doc:"At most so many"`
}

type matchesAnswer struct{ Body Matches }

// matches is the handler of one kind.
func (s *Server) matches(kind string) func(context.Context, *matchesRequest) (*matchesAnswer, error) {
	return func(ctx context.Context, in *matchesRequest) (*matchesAnswer, error) {
		found, err := s.deps.Service.Matches(ctx, actor(ctx), kind, in.ID, in.Limit)
		if err != nil {
			return nil, err
		}
		items := each(found, match)
		return &matchesAnswer{Body: Matches{Items: items, Total: len(items)}}, nil
	}
}

func match(m service.Matched) Match {
	out := Match{
		Item: summary(m.Summary), Score: m.Match.Score, Model: m.Match.Model, Signals: []Signal{}, Reasons: []Reason{},
		JudgeAs: string(m.Side),
	}
	if m.Revisions != (service.Revisions{}) {
		out.Revisions = &MatchRevisions{m.Revisions.Demand, m.Revisions.Achievement}
	}
	if m.Feedback != nil {
		f := feedback(*m.Feedback)
		out.Feedback = &f
	}
	for _, g := range m.Match.Signals {
		out.Signals = append(out.Signals, Signal(g))
	}
	for _, r := range m.Match.Reasons {
		reason := Reason{
			Kind: r.Kind, Verdict: string(r.Verdict), Points: r.Points, Rest: r.Rest, Model: r.Model, NeedText: r.NeedText, OfferText: r.OfferText, Loose: r.Loose, NeedTRL: r.NeedTRL, OfferTRL: r.OfferTRL,
			Modes: r.Modes, NeedModes: r.NeedModes, OfferModes: r.OfferModes, Budget: (*MoneyRange)(r.Budget), Price: (*MoneyRange)(r.Price),
			Field: r.Field, Level: r.Level, Region: r.Region, Deadline: r.Deadline,
		}
		for _, t := range r.Terms {
			reason.Terms = append(reason.Terms, TermShare(t))
		}
		for _, t := range r.Related {
			reason.Related = append(reason.Related, RelatedTerms(t))
		}
		if n := r.Need; n != nil {
			reason.Need = &market.Indicator{Name: n.Name, Op: market.Op(n.Op), Value: n.Value, High: n.High, Unit: n.Unit, Need: n.Need, Note: n.Note}
		}
		if n := r.Offer; n != nil {
			reason.Offer = &market.Indicator{Name: n.Name, Op: market.Op(n.Op), Value: n.Value, High: n.High, Unit: n.Unit, Need: n.Need, Note: n.Note}
		}
		out.Reasons = append(out.Reasons, reason)
	}
	return out
}
