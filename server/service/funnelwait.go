package service

import (
	"cmp"
	"context"
	"slices"
	"time"

	"duijie/matching"
	"duijie/server/market"
)

// WaitingIntroduction is one to which an answer is due, or was. An office learns
// whose turn it is and about which listing of theirs, not who asks and what is
// written.
type WaitingIntroduction struct {
	ID           string
	Kind         string // of the listing: demand or achievement
	Item         market.IntroducedItem
	Turn         market.IntroductionPart
	Own          bool                 // it is the own organisation's turn
	Organisation *market.Organisation // whose turn it is; nil in the own figures
	Since        time.Time            // their turn began
	Age          *int                 // working days since; nil where the table of working days does not reach
	Due          market.Date          // last day to answer; empty after it has lapsed, and while the table does not reach it
	Late         bool                 // the last day is over, and the platform has not noted it yet
	Lapsed       bool
}

// WaitingIntroductions lists the introductions that wait for an answer, the longest
// waiting first, and after them those that nobody has answered in time. From and To
// are months of the proposal. Errors: forbidden.
func (s *Service) WaitingIntroductions(ctx context.Context, a market.Actor, scope FunnelScope, f market.FunnelFilter) ([]WaitingIntroduction, error) {
	v, err := s.funnelView(a, scope)
	if err != nil {
		return nil, err
	}
	all, _, err := s.introductions.all(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	table, _, err := calendarIn(reading(ctx, s.Store))
	if err != nil {
		return nil, err
	}
	known := map[string]market.Organisation{}
	var out []WaitingIntroduction
	for _, h := range all {
		i := h.Doc
		turn, since := i.Turn()
		if turn == "" || v.own != "" && i.Other(v.own) == "" {
			continue
		}
		who, err := s.owner(ctx, known, turn)
		if err != nil {
			return nil, err
		}
		w, ok := v.waiting(i, who, f)
		if !ok {
			continue
		}
		w.Since = since
		until := v.today
		if w.Lapsed {
			until = market.DateOf(i.UpdatedAt)
		} else {
			i.Reckon(table)
			w.Due, w.Late = i.Due, i.Due != "" && i.Due < v.today
		}
		if age, err := table.Passed(market.DateOf(since), until); err == nil {
			w.Age = &age
		}
		out = append(out, w)
	}
	slices.SortFunc(out, func(x, y WaitingIntroduction) int {
		return cmp.Or(closedLast(x.Lapsed)-closedLast(y.Lapsed), x.Since.Compare(y.Since), cmp.Compare(x.ID, y.ID))
	})
	return out, nil
}

// waiting is an introduction as the one who counts may read it; false where it is
// not theirs to read, or not asked for.
func (v funnelView) waiting(i market.Introduction, turn market.Organisation, f market.FunnelFilter) (WaitingIntroduction, bool) {
	w := WaitingIntroduction{ID: i.ID, Turn: market.PartRecipient, Lapsed: i.State == market.IntroductionLapsed}
	if turn.ID == i.From {
		w.Turn = market.PartProposer
	}
	if v.own != "" {
		w.Own = turn.ID == v.own
		w.Kind, w.Item = itemOf(i, cmp.Or(w.mine(i, v.own), i.Item().ID))
	} else {
		if !v.actor.Inspects(turn.Region) {
			return w, false
		}
		w.Organisation = &turn
		w.Kind, w.Item = itemOf(i, w.mine(i, turn.ID))
	}
	month := market.Month(market.DateOf(i.CreatedAt)[:7])
	kept := (f.Kind == "" || f.Kind == w.Kind) && (f.Field == "" || f.Field == i.Item().Field) && f.From <= month && (f.To == "" || month <= f.To)
	if v.own != "" { // who the other side is, or where, may be unknown to this one: nothing is chosen by it
		return w, kept
	}
	return w, kept && (f.Prefecture == "" || f.Prefecture == market.Prefecture(turn.Region)) && (f.Organisation == "" || f.Organisation == turn.ID)
}

// mine is the id of the item of an organisation that an introduction is about; empty
// where it is about the other one's alone.
func (WaitingIntroduction) mine(i market.Introduction, organisation string) string {
	if i.Demander() == organisation && i.Demand != nil {
		return i.Demand.ID
	}
	if i.Offerer() == organisation && i.Achievement != nil {
		return i.Achievement.ID
	}
	return ""
}

// itemOf is an item of an introduction by its id with its kind; nothing for none.
func itemOf(i market.Introduction, id string) (kind string, item market.IntroducedItem) {
	switch {
	case id == "":
	case i.Demand != nil && i.Demand.ID == id:
		return matching.Demand, *i.Demand
	case i.Achievement != nil:
		return matching.Achievement, *i.Achievement
	}
	return "", market.IntroducedItem{}
}
