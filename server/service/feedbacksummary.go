package service

import (
	"cmp"
	"context"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// Verdicts counts judgements.
type Verdicts struct{ Fits, DoesNotFit int }

func (v *Verdicts) add(verdict market.FeedbackVerdict) {
	if verdict == market.Fits {
		v.Fits++
		return
	}
	v.DoesNotFit++
}

// ModelFeedback is what people said of the matches of one model.
type ModelFeedback struct {
	Model string
	All   Verdicts
	Top   Verdicts // of the first five of a page
}

// FeedbackSummary counts what people say of matches. It names nobody and no
// item.
type FeedbackSummary struct {
	All     Verdicts
	Pairs   int // different matches that were judged
	Reasons map[string]int
	Sides   map[market.Side]Verdicts
	Models  []ModelFeedback // the latest judged first
}

// topRanks is how many matches a page shows before one has to ask for more.
const topRanks = 5

// FeedbackSummary counts the feedback that stands. Errors: forbidden for anyone
// but an office or the operator.
func (s *Service) FeedbackSummary(ctx context.Context, a market.Actor) (FeedbackSummary, error) {
	if !mayReadFeedback(a) {
		return FeedbackSummary{}, forbidden()
	}
	out := FeedbackSummary{Reasons: map[string]int{}, Sides: map[market.Side]Verdicts{}}
	pairs := map[Pair]bool{}
	models := map[string]*ModelFeedback{}
	last := map[string]int64{} // by model: when it was last judged
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Feedbacks}, func(d store.Doc) error {
		f, err := store.As[market.Feedback](d)
		if err != nil {
			return err
		}
		verdict := f.Judgement.Verdict
		out.All.add(verdict)
		pairs[Pair{f.Demand.ID, f.Achievement.ID}] = true
		if f.Judgement.Reason != "" {
			out.Reasons[f.Judgement.Reason]++
		}
		side := out.Sides[f.Side]
		side.add(verdict)
		out.Sides[f.Side] = side
		m := models[f.Shown.Model]
		if m == nil {
			m = &ModelFeedback{Model: f.Shown.Model}
			models[m.Model] = m
		}
		m.All.add(verdict)
		if f.Shown.Rank <= topRanks {
			m.Top.add(verdict)
		}
		last[m.Model] = max(last[m.Model], f.At.UnixMilli())
		return nil
	})
	out.Pairs = len(pairs)
	for _, m := range models {
		out.Models = append(out.Models, *m)
	}
	slices.SortFunc(out.Models, func(a, b ModelFeedback) int {
		return cmp.Or(cmp.Compare(last[b.Model], last[a.Model]), cmp.Compare(a.Model, b.Model))
	})
	return out, err
}
