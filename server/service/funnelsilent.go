package service

import (
	"cmp"
	"context"
	"slices"

	"duijie/matching"
	"duijie/server/market"
)

// SilentReason is how often a reason against a demand's partners was given.
type SilentReason struct {
	Dismissed bool   // of a match that was told: code list feedback_reason; else of an introduction: decline_reason
	Reason    string // code
	Own       bool   // by the demander itself
	Count     int
}

// SilentDemand is a listed demand that nobody talks about, with why.
type SilentDemand struct {
	ID             string
	Title, TitleEN string
	Field          string
	Prefecture     string
	Anonymous      bool
	Owner          *market.Organisation // nil in the own figures
	Published      market.Date          // for the first time
	Expires        market.Date
	Why            market.Silence
	Facts          market.SilenceFacts
	Reasons        []SilentReason // the most frequent first
	// Best is the best score that it has now, of a demand of which nobody was told;
	// Near tells whether that is worth telling of. Nil where it was not reckoned.
	Best *float64
	Near bool
	own  string // id of the owner
}

// SilentDemands are one page of them, the longest listed first, with how many there
// are for each reason of all that pass the filter but for the reason itself.
type SilentDemands struct {
	Rows   []SilentDemand
	Total  int
	Counts map[market.Silence]int
}

// maxBest is of how many demands an answer reckons the best score: each is a whole
// search for matches, some milliseconds.
const maxBest = 200

// SilentDemands lists the listed demands about which no introduction was ever
// accepted, with why. From and To are months of the first publication. Errors: forbidden.
func (s *Service) SilentDemands(ctx context.Context, a market.Actor, scope FunnelScope, f market.FunnelFilter, why market.Silence, page, size int) (SilentDemands, error) {
	out := SilentDemands{Counts: map[market.Silence]int{}}
	all, v, err := s.silentDemands(ctx, a, scope, f)
	if err != nil {
		return out, err
	}
	for _, d := range all {
		if out.Counts[d.Why]++; why == "" || why == d.Why {
			out.Rows = append(out.Rows, d)
		}
	}
	out.Total = len(out.Rows)
	if size > 0 {
		from, n := Filter{Page: page, Size: size}.window()
		from = min(from, out.Total)
		out.Rows = out.Rows[from:min(from+n, out.Total)]
	}
	known, reckoned := map[string]market.Organisation{}, 0
	for i := range out.Rows {
		row := &out.Rows[i]
		if v.own == "" {
			o, err := s.owner(ctx, known, row.own)
			if err != nil {
				return out, err
			}
			row.Owner = &o
		}
		if row.Why != market.SilenceUntold || reckoned == maxBest {
			continue
		}
		reckoned++
		if err := s.reckonBest(ctx, row); err != nil {
			return out, err
		}
	}
	return out, nil
}

// reckonBest finds the best match of a demand now, of its public text and without
// the owner's own achievements.
func (s *Service) reckonBest(ctx context.Context, row *SilentDemand) error {
	q, err := s.asks(ctx, market.Actor{}, Demands, row.ID)
	if market.CodeOf(err) == market.CodeNotFound { // it was withdrawn a moment ago
		return nil
	}
	if err != nil {
		return err
	}
	best, err := s.rank(ctx, q.item, q.owner, 1)
	if err != nil {
		return err
	}
	score := 0.0
	if len(best) > 0 {
		score = best[0].Match.Score
	}
	row.Best, row.Near = &score, score >= matching.Worth
	return nil
}

func (s *Service) silentDemands(ctx context.Context, a market.Actor, scope FunnelScope, f market.FunnelFilter) ([]SilentDemand, funnelView, error) {
	v, err := s.funnelView(a, scope)
	if err != nil {
		return nil, v, err
	}
	heads, _, err := s.demandHeads.all(ctx, s.Store)
	if err != nil {
		return nil, v, err
	}
	silent := map[string]*SilentDemand{}
	for _, h := range heads {
		l := h.Doc
		if !l.listed(v.today) || !v.counts(l.Organisation, l.Region) {
			continue
		}
		d := SilentDemand{
			ID: h.ID, Title: l.Public.Content.Title, TitleEN: l.Public.Content.TitleEN, Field: l.Public.Content.Field, Prefecture: market.Prefecture(l.Region),
			Anonymous: l.Public.Content.Anonymous, Published: l.since(), Expires: l.Public.ExpiresOn, own: l.Organisation,
		}
		if d.passes(f) {
			silent[h.ID] = &d
		}
	}
	if err := s.hear(ctx, silent); err != nil {
		return nil, v, err
	}
	out := make([]SilentDemand, 0, len(silent))
	for _, d := range silent {
		d.Why = d.Facts.Why()
		slices.SortFunc(d.Reasons, func(x, y SilentReason) int {
			return cmp.Or(y.Count-x.Count, cmp.Compare(x.Reason, y.Reason), closedLast(x.Dismissed)-closedLast(y.Dismissed), closedLast(x.Own)-closedLast(y.Own))
		})
		out = append(out, *d)
	}
	slices.SortFunc(out, func(x, y SilentDemand) int {
		return cmp.Or(cmp.Compare(x.Published, y.Published), cmp.Compare(x.ID, y.ID))
	})
	return out, v, nil
}

func (d SilentDemand) passes(f market.FunnelFilter) bool {
	month := market.Month(d.Published[:7])
	return (f.Kind == "" || f.Kind == matching.Demand) && (f.Field == "" || f.Field == d.Field) && (f.Prefecture == "" || f.Prefecture == d.Prefecture) &&
		(f.Organisation == "" || f.Organisation == d.own) && f.From <= month && (f.To == "" || month <= f.To)
}

// hear notes what has become of demands, and drops those about which somebody talks
// or has talked.
func (s *Service) hear(ctx context.Context, silent map[string]*SilentDemand) error {
	introductions, _, err := s.introductions.all(ctx, s.Store)
	if err != nil {
		return err
	}
	for _, h := range introductions {
		if i := h.Doc; i.Demand != nil && !i.AcceptedAt.IsZero() {
			delete(silent, i.Demand.ID)
		}
	}
	for _, h := range introductions {
		if d := silent[introducedPair(h.Doc).Demand]; d != nil {
			d.asked(h.Doc)
		}
	}
	alerts, _, err := s.alertHeads.all(ctx, s.Store)
	if err != nil {
		return err
	}
	told := map[market.FunnelPair]bool{} // a pair, dismissed or not
	for _, h := range alerts {
		pair, ok := h.Doc.pair()
		d := silent[pair.Demand]
		if !ok || d == nil {
			continue
		}
		dismissed, known := told[pair]
		if !known {
			d.Facts.Told++
		}
		if h.Doc.State == market.AlertDismissed {
			if !dismissed {
				d.Facts.Dismissed++
			}
			dismissed = true
			d.gives(SilentReason{Dismissed: true, Reason: h.Doc.Reason, Own: h.Doc.Own.ID == d.ID})
		}
		told[pair] = dismissed
	}
	return nil
}

// asked notes an introduction that was not accepted.
func (d *SilentDemand) asked(i market.Introduction) {
	switch {
	case i.State.Waiting():
		d.Facts.Waiting++
	case i.State == market.IntroductionDeclined:
		d.Facts.Declined++
		d.gives(SilentReason{Reason: i.Reason, Own: i.To == d.own})
	default:
		d.Facts.Lapsed++
	}
}

func (d *SilentDemand) gives(r SilentReason) {
	for i := range d.Reasons {
		if x := d.Reasons[i]; x.Dismissed == r.Dismissed && x.Reason == r.Reason && x.Own == r.Own {
			d.Reasons[i].Count++
			return
		}
	}
	r.Count = 1
	d.Reasons = append(d.Reasons, r)
}
