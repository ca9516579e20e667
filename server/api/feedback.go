package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// MatchRevisions are the two texts that a match compares.
type MatchRevisions struct {
	Demand      int `json:"demand" minimum:"1" doc:"Number of the demand's revision"`
	Achievement int `json:"achievement" minimum:"1" doc:"Number of the achievement's revision"`
}

// FeedbackInput is what a person thinks of a match.
type FeedbackInput struct {
	For       string         `json:"for" enum:"demand,achievement" doc:"Of which of the two the matches were looked at"`
	Revisions MatchRevisions `json:"revisions" doc:"As the match named them; 412 when one of the texts was changed since"`
	Verdict   string         `json:"verdict" doc:"Whether it fits"`
	Reason    string         `json:"reason,omitempty" doc:"Why it does not fit; other needs a note"`
	Note      string         `json:"note,omitempty" doc:"In words, at most 500 characters; no names of people"`
}

// Feedback is what one thinks of a match oneself. Nobody else reads it.
type Feedback struct {
	Verdict string    `json:"verdict" doc:"Whether it fits"`
	Reason  string    `json:"reason,omitempty" doc:"Why it does not fit"`
	Note    string    `json:"note,omitempty" doc:"In words"`
	Side    string    `json:"side" doc:"In which part it was given"`
	Model   string    `json:"model" doc:"The model that made the match"`
	At      time.Time `json:"at" doc:"When it was given"`
}

// VerdictCount counts judgements.
type VerdictCount struct {
	Fits       int `json:"fits" doc:"How many said that it fits"`
	DoesNotFit int `json:"not" doc:"How many said that it does not"`
}

// SideCount counts judgements of one side.
type SideCount struct {
	Side string `json:"side" doc:"Who judged"`
	VerdictCount
}

// ReasonCount counts one reason.
type ReasonCount struct {
	Reason string `json:"reason" doc:"Why it does not fit"`
	Count  int    `json:"count" doc:"How many said so"`
}

// ModelCount counts what was said of the matches of one model.
type ModelCount struct {
	Model string       `json:"model" doc:"Name of the model"`
	All   VerdictCount `json:"all" doc:"Of all of its matches that were judged"`
	Top   VerdictCount `json:"top" doc:"Of those that stood among the first five"`
}

// FeedbackSummary counts the feedback that stands, without naming anyone.
type FeedbackSummary struct {
	All     VerdictCount  `json:"all" doc:"All judgements"`
	Pairs   int           `json:"pairs" doc:"Different matches that were judged"`
	Sides   []SideCount   `json:"sides" doc:"By who judged"`
	Reasons []ReasonCount `json:"reasons" doc:"Why matches do not fit, the most frequent first"`
	Models  []ModelCount  `json:"models" doc:"By model, the one judged last first"`
}

// ByPair is the path of one match.
type ByPair struct {
	Demand      string `path:"demand" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the demand"`
	Achievement string `path:"achievement" pattern:"^[a-z2-7]{26}$" patternDescription:"an id" doc:"Id of the achievement"`
}

type feedbackRequest struct {
	ByPair
	Body FeedbackInput
}

type feedbackAnswer struct{ Body Feedback }

type feedbackSummaryAnswer struct{ Body FeedbackSummary }

func (s *Server) registerFeedback() {
	tag := []string{"feedback"}
	register(s.routes, Judge, huma.Operation{
		OperationID: "give-feedback", Method: http.MethodPut, Path: "/feedback/{demand}/{achievement}", Tags: tag,
		Summary: "Say whether a match fits, in place of what one said before; from the page of either of the two",
	}, s.giveFeedback)
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "withdraw-feedback", Method: http.MethodDelete, Path: "/feedback/{demand}/{achievement}", Tags: tag,
		Summary: "Take back what one said of a match",
	}, func(ctx context.Context, in *ByPair) (*struct{}, error) {
		return nil, s.deps.Service.WithdrawFeedback(ctx, actor(ctx), service.Pair(*in))
	})
	register(s.routes, Overseer, huma.Operation{
		OperationID: "get-feedback-summary", Method: http.MethodGet, Path: "/feedback/summary", Tags: tag,
		Summary: "How matches were judged: by side, by reason, by model",
	}, func(ctx context.Context, _ *struct{}) (*feedbackSummaryAnswer, error) {
		sum, err := s.deps.Service.FeedbackSummary(ctx, actor(ctx))
		if err != nil {
			return nil, err
		}
		return &feedbackSummaryAnswer{Body: feedbackSummary(sum)}, nil
	})
}

func (s *Server) giveFeedback(ctx context.Context, in *feedbackRequest) (*feedbackAnswer, error) {
	b := in.Body
	f, err := s.deps.Service.GiveFeedback(ctx, actor(ctx), service.Judging{
		Pair: service.Pair(in.ByPair), For: b.For + "s", Revisions: service.Revisions(b.Revisions),
		Judgement: market.Judgement{Verdict: market.FeedbackVerdict(b.Verdict), Reason: b.Reason, Note: b.Note},
	})
	if err != nil {
		return nil, err
	}
	return &feedbackAnswer{Body: feedback(f)}, nil
}

func feedback(f market.Feedback) Feedback {
	return Feedback{
		Verdict: string(f.Judgement.Verdict), Reason: f.Judgement.Reason, Note: f.Judgement.Note,
		Side: string(f.Side), Model: f.Shown.Model, At: f.At,
	}
}

func feedbackSummary(sum service.FeedbackSummary) FeedbackSummary {
	out := FeedbackSummary{All: VerdictCount(sum.All), Pairs: sum.Pairs, Sides: []SideCount{}, Reasons: []ReasonCount{}, Models: []ModelCount{}}
	for _, side := range market.FeedbackSides.Codes() {
		if v, said := sum.Sides[market.Side(side)]; said {
			out.Sides = append(out.Sides, SideCount{side, VerdictCount(v)})
		}
	}
	for _, reason := range market.FeedbackReasons.Codes() {
		if n := sum.Reasons[reason]; n > 0 {
			out.Reasons = append(out.Reasons, ReasonCount{reason, n})
		}
	}
	slices.SortStableFunc(out.Reasons, func(a, b ReasonCount) int { return b.Count - a.Count })
	for _, m := range sum.Models {
		out.Models = append(out.Models, ModelCount{m.Model, VerdictCount(m.All), VerdictCount(m.Top)})
	}
	return out
}
