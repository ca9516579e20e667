package service

import (
	"context"
	"time"

	"duijie/matching"
	"duijie/server/market"
)

// Summary is one line of a public list of either kind.
type Summary struct {
	ID        string
	Kind      string // achievement or demand
	Revision  int    // number of the public revision
	Number    string // empty for an anonymous demand
	Title     string
	TitleEN   string
	Owner     *market.Organisation // nil for an anonymous demand
	Field     string
	Region    string
	TRL       int // of an achievement; the least one of a demand; 0 unknown
	Modes     []string
	Price     market.Price // of an achievement; the budget of a demand
	Text      string
	Published time.Time
	Deadline  market.Date
	Sample    bool
	Challenge bool
}

// Summary reads the public line of an item. Errors: not found when nothing of
// it is public.
func (s *Service) Summary(ctx context.Context, kind, id string) (Summary, error) {
	if kind == matching.Demand {
		l, err := s.Demands.Listed(ctx, id)
		if err != nil {
			return Summary{}, err
		}
		c := l.Revision.Content
		out := summarise(kind, l)
		out.TitleEN, out.TRL, out.Modes, out.Price, out.Deadline, out.Challenge = c.TitleEN, c.MinTRL, c.Modes, c.Budget, c.Deadline, c.Challenge
		out.Text = firstText(c.Summary, c.Problem)
		return out, nil
	}
	l, err := s.Achievements.Listed(ctx, id)
	if err != nil {
		return Summary{}, err
	}
	c := l.Revision.Content
	out := summarise(matching.Achievement, l)
	out.TitleEN, out.TRL, out.Modes, out.Price = c.TitleEN, c.TRL, c.Modes, c.Price
	out.Text = firstText(c.Summary, c.Problem)
	return out, nil
}

func summarise[C market.Content](kind string, l Listing[C]) Summary {
	return Summary{
		ID: l.ID, Kind: kind, Revision: l.Revision.No, Number: l.Number, Title: l.Revision.Content.Name(), Owner: l.Owner, Region: l.Region,
		Field: l.Revision.Content.TechnologyField(), Published: l.Revision.PublishedAt, Sample: l.Sample,
	}
}

// shortText is how much of a text a list shows, in characters.
const shortText = 160

func firstText(texts ...string) string {
	for _, t := range texts {
		if t == "" {
			continue
		}
		if r := []rune(t); len(r) > shortText {
			return string(r[:shortText]) + "…"
		}
		return t
	}
	return ""
}
