package matching

import "context"

// Similar finds the items of the same kind that are most like one, by text and field only, the best first; equal ones
// come by id, and PerOrganisation holds as in Match. Other items of the same organisation are among them: who looks for
// something like it does not mind whose it is. The item itself, known by its id, is not. Reasons are shared and related
// terms (in these, need is the term of the item that was asked with) and the field. The error is that of Match.
func (e *Engine) Similar(ctx context.Context, item Item, o MatchOptions) ([]Match, error) {
	o = o.filled()
	q, err := e.query(e.view.Load(), item, true, true)
	if err != nil {
		return nil, err
	}
	q.asked = e.askedWith(ctx, item)
	admit := func(c *card) bool { return c.ID != item.ID && (o.Filter == nil || o.Filter(&c.Item)) }
	best, err := e.best(ctx, q, o, admit, func(c *card, sim similarity) float64 {
		score, _ := e.likeness(&q.card, c, sim)
		return score
	})
	if err != nil {
		return nil, err
	}
	matches := make([]Match, len(best))
	inParallel(len(best), func(i int) {
		s := &best[i]
		c := &s.part.cards[s.doc]
		score, signals := e.likeness(&q.card, c, s.sim)
		reasons := e.textReasons(q, s, signals, true, o.Terms)
		if q.card.Field != "" && q.card.Field == c.Field {
			reasons = append(reasons, Reason{Kind: ReasonField, Verdict: Met, Points: pointsOf(signals)["field"], Field: c.Field})
		}
		matches[i] = Match{ID: c.ID, Model: e.model, Score: score, Signals: signals, Reasons: reasons}
	})
	return matches, nil
}

// likeness is the score of two items of one kind: the texts have all points but those of the field.
func (e *Engine) likeness(a, b *card, sim similarity) (float64, []Signal) {
	weight := e.weights.Structured.Field
	signals, share := e.textual(sim, 100-weight)
	value := fieldValue(a.Field, b.Field)
	return joined(signals, []Signal{{"field", value, weight, weight * value}}, e.weights.Structured.gate(share))
}
