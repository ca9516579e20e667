package matching

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Match is one item of the other kind with its score. Points are not rounded: those of the signals sum to the score, and
// those of the reasons and what they call Rest sum to the same, up to the last bits of a float.
type Match struct {
	ID      string   `json:"id"`
	Model   string   `json:"model"` // the engine's Model
	Score   float64  `json:"score"` // 0..100
	Signals []Signal `json:"signals"`
	Reasons []Reason `json:"reasons,omitempty"`
}

// MatchOptions narrow a question. The zero value asks for the best 20.
type MatchOptions struct {
	Limit    int     // 0: 20
	MinScore float64 // matches below are left out
	// Filter hides items for which it answers false. It sees an item without title, text and keywords, must not keep or
	// change it, is asked for likely items only, and by several goroutines at once.
	Filter func(item *Item) bool
	// Terms is how many shared terms a reason names at most; 0: 8.
	Terms int
	// PerOrganisation is how many items of one organisation stand in each ten as long as others are left; those that are
	// displaced come in the next ten, so that none is lost, and apart from them the order is by score. 0: 3, negative: any
	// number. Items that name no organisation are never displaced.
	PerOrganisation int
}

const (
	defaultLimit           = 20
	defaultTerms           = 8
	defaultPerOrganisation = 3
)

func (o MatchOptions) filled() MatchOptions {
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	if o.Terms <= 0 {
		o.Terms = defaultTerms
	}
	if o.PerOrganisation == 0 {
		o.PerOrganisation = defaultPerOrganisation
	}
	return o
}

// Match finds the items of the other kind that fit best, the best first, equal ones by id, as far as MatchOptions'
// PerOrganisation does not displace them. The item need not be one of the engine's. Left out are items of the same
// organisation and what the filter hides. The error is that of an unknown kind or of the context.
func (e *Engine) Match(ctx context.Context, item Item, o MatchOptions) ([]Match, error) {
	o = o.filled()
	q, err := e.query(e.view.Load(), item, false, true)
	if err != nil {
		return nil, err
	}
	q.asked = e.askedWith(ctx, item)
	now := e.now()
	best, err := e.best(ctx, q, o, q.admits(o.Filter), func(c *card, sim similarity) float64 { return e.total(q.pair(c), sim, now) })
	if err != nil {
		return nil, err
	}
	matches := make([]Match, len(best))
	inParallel(len(best), func(i int) {
		s := &best[i]
		p := q.pair(&s.part.cards[s.doc])
		score, signals, findings := e.score(p, s.sim, now)
		matches[i] = Match{ID: s.part.cards[s.doc].ID, Model: e.model, Score: score, Signals: signals}
		matches[i].Reasons = e.reasons(q, s, p, signals, findings, o.Terms)
	})
	return matches, nil
}

// scored is a candidate with its full score.
type scored struct {
	candidate
	score float64
	sim   similarity
	held  holding // of those that are shown
}

// best scores the candidates and keeps the first ones.
func (e *Engine) best(ctx context.Context, q *query, o MatchOptions, admit func(*card) bool, score func(*card, similarity) float64) ([]scored, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	found := e.candidates(q, max(e.weights.Candidates, 2*o.Limit), admit)
	all := make([]scored, len(found))
	rate := func(i int) {
		s := &all[i]
		s.sim = q.similarity(e.weights.Text, s.part.segment, s.doc, s.dots)
		s.score = score(&s.part.cards[s.doc], s.sim)
	}
	inParallel(len(all), func(i int) {
		all[i].candidate = found[i]
		rate(i)
	})
	sortByScore(all)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if q.guessed() {
		all = all[:min(len(all), completed*o.Limit)]
		q.complete(all, e.table)
		inParallel(len(all), rate)
		sortByScore(all)
	}
	all = slices.DeleteFunc(all, func(s scored) bool { return !(s.score > 0 && s.score >= o.MinScore) })
	all = spread(all, o.Limit, o.PerOrganisation)
	q.hold(all)
	return all, nil
}

// completed is how many times more documents than are shown get their full score where the first guess left terms out. What
// such terms add hardly moves a document by a few places.
const completed = 5

func sortByScore(all []scored) {
	slices.SortFunc(all, func(a, b scored) int {
		if a.score != b.score {
			return cmp.Compare(b.score, a.score)
		}
		return cmp.Compare(a.part.cards[a.doc].ID, b.part.cards[b.doc].ID)
	})
}

// spread gives the first ones so that no organisation has more than so many in each ten, as long as others are left.
func spread(all []scored, limit, perOrganisation int) []scored {
	limit = min(limit, len(all))
	if perOrganisation < 0 {
		return all[:limit]
	}
	out := make([]scored, 0, limit)
	var waiting []scored
	taken := map[string]int{}
	take := func(s scored) {
		out = append(out, s)
		taken[s.part.cards[s.doc].Organisation]++
		if len(out)%depth == 0 {
			clear(taken)
		}
	}
	free := func(s scored) bool {
		owner := s.part.cards[s.doc].Organisation
		return owner == "" || taken[owner] < perOrganisation
	}
	for len(out) < limit {
		if i := slices.IndexFunc(waiting, free); i >= 0 {
			take(waiting[i])
			waiting = slices.Delete(waiting, i, i+1)
			continue
		}
		i := slices.IndexFunc(all, free)
		if i < 0 { // none but displaced ones are left
			waiting = append(waiting, all...)
			all = nil
			take(waiting[0])
			waiting = waiting[1:]
			continue
		}
		waiting = append(waiting, all[:i]...)
		take(all[i])
		all = all[i+1:]
	}
	return out
}

// admits joins what may never match with the caller's filter.
func (q *query) admits(filter func(*Item) bool) func(*card) bool {
	return func(c *card) bool {
		if q.card.Organisation != "" && c.Organisation == q.card.Organisation {
			return false
		}
		return filter == nil || filter(&c.Item)
	}
}

// Score gives the scores of named items for an item, in the order of the ids; NaN for what is not held or is of the same
// kind. It leaves nothing out and gives no reasons: it is for measuring.
func (e *Engine) Score(ctx context.Context, item Item, ids []string) ([]float64, error) {
	e.placing.RLock()
	v := e.view.Load()
	places := make([]place, len(ids))
	for i, id := range ids {
		places[i] = e.places[id]
	}
	e.placing.RUnlock()
	q, err := e.query(v, item, false, false)
	if err != nil {
		return nil, err
	}
	q.asked = e.askedWith(ctx, item)
	now := e.now()
	scores := make([]float64, len(ids))
	for i, at := range places {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if at.segment == nil || at.side != q.target {
			scores[i] = math.NaN()
			continue
		}
		sim := q.similarity(e.weights.Text, at.segment, at.doc, q.dots(at.segment, at.doc, e.table))
		scores[i], _, _ = e.score(q.pair(&at.segment.cards[at.doc]), sim, now)
	}
	return scores, nil
}

// dots are the products of one document with the query, looked up term by term.
func (q *query) dots(s *segment, doc uint32, table *[256]float32) [channels]float64 {
	var dots [channels]float64
	located := q.located[s]
	for c := range s.posts {
		sum := float32(0)
		for i, t := range q.terms[c] {
			if n := s.posts[c].count(located[c][i], doc); n > 0 {
				sum += t.weight * table[n]
			}
		}
		dots[c] = float64(sum)
	}
	dots[characters] = q.charactersDot(s, doc, table)
	return dots
}
