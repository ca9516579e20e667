package service

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/store"
)

// The levels of judged pairs that deeds on a match stand for. Each is a weak
// judgement: nobody has judged in so many words.
const (
	levelOpened   = 3 // somebody opened it: worth a look
	levelActed    = 4 // something came of it
	levelDeclined = levelDoesNotFit
)

// Kinds of judgements in the report of learning.
const (
	kindFits      = "fits"
	kindNot       = "does not fit"
	kindKnown     = "known already, not learned from"
	kindOpened    = "weak: opened"
	kindActed     = "weak: acted on"
	kindDeclined  = "weak: declined"
	kindOverruled = "weak, overruled by an explicit judgement"
)

var judgementKinds = []string{kindFits, kindNot, kindKnown, kindOpened, kindActed, kindDeclined, kindOverruled}

// saidOf is what somebody thought of a pair of texts, as a level.
type saidOf struct {
	demand, achievement market.JudgedText
	level               int
}

// clicked reads what people did with the matches that they were told of, an alert
// for one voice. What was shown and not touched is no judgement: it may just not
// have been looked at.
func (s *Service) clicked(ctx context.Context, kinds map[string]int) ([]saidOf, error) {
	deeds := map[string]map[market.AlertAction]alertClick{} // by the id of the alert
	for after := ""; ; {
		page, err := s.Store.Records().Scan(ctx, clicksSet, after, store.MaxLimit)
		if err != nil {
			return nil, problem(err)
		}
		if len(page) == 0 {
			break
		}
		for _, r := range page {
			var c alertClick
			if err := json.Unmarshal(r.Body, &c); err != nil {
				return nil, err
			}
			if deeds[c.Alert] == nil {
				deeds[c.Alert] = map[market.AlertAction]alertClick{}
			}
			deeds[c.Alert][c.Deed] = c
			after = r.ID
		}
	}
	var out []saidOf
	for _, id := range slices.Sorted(maps.Keys(deeds)) {
		kind, level, c := weighed(deeds[id])
		if kind == "" {
			continue
		}
		if kinds[kind]++; level == 0 {
			continue
		}
		said := saidOf{c.Own.JudgedText, c.Other.JudgedText, level}
		if c.Own.Kind != matching.Demand {
			said.demand, said.achievement = said.achievement, said.demand
		}
		out = append(out, said)
	}
	return out, nil
}

// weighed is what the deeds on one alert say together: what was declined counts
// most, unless it was put back afterwards, then what was acted on, then that it was
// opened. No kind where they say nothing, level 0 where it is not learned from.
func weighed(deeds map[market.AlertAction]alertClick) (kind string, level int, c alertClick) {
	back, putBack := deeds[market.AlertReopen]
	stands := func(a market.AlertAction) bool {
		d, done := deeds[a]
		c = d
		return done && (!putBack || back.AtMS < d.AtMS)
	}
	switch {
	case stands(market.AlertDismiss) && c.Reason == market.ReasonKnown:
		return "", 0, c // its feedback is counted
	case stands(market.AlertDismiss):
		return kindDeclined, levelDeclined, c
	case stands(market.AlertAct):
		return kindActed, levelActed, c
	}
	if c, opened := deeds[market.AlertSee]; opened {
		return kindOpened, levelOpened, c
	}
	return "", 0, c
}

// weakOnly leaves out the pairs of listings of which somebody has judged: an
// explicit judgement beats a weak one, whatever texts the two were about.
func weakOnly(weak, explicit []saidOf, kinds map[string]int) []saidOf {
	judged := map[[2]string]bool{}
	for _, e := range explicit {
		judged[[2]string{e.demand.ID, e.achievement.ID}] = true
	}
	return slices.DeleteFunc(weak, func(w saidOf) bool {
		over := judged[[2]string{w.demand.ID, w.achievement.ID}]
		if over {
			kinds[kindOverruled]++
		}
		return over
	})
}
