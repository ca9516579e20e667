package simulate

import (
	"fmt"
	"slices"

	"duijie/server/market"
	"duijie/server/service"
)

// round is a round of claims with the claims that came in it.
type round struct {
	id        string
	programme market.Programme
	name      market.Text
	opens     market.Date
	closes    market.Date
	shares    market.Date // from when its money may be shared out; none: not in this year
	last      market.Date // until when its claims have to be through
	claims    int         // that are planned
	cases     []*caseFile
	shared    bool
	nth       int // of its programme, from 0
}

// publishProgrammes has one manager write each programme and another publish it.
func (y *year) publishProgrammes() error {
	for _, text := range y.Programmes {
		rounds := y.roundsOf(text.Kind)
		if text.Kind == market.ContractSubsidy {
			short := market.Fen(max(rounds[0].claims, 4)) * 2 * market.WanYuan
			text.Budget = &short // too little for all that will be claimed
		}
		p, err := y.publish(text)
		if err != nil {
			return fmt.Errorf("programme %s: %w", text.Code, err)
		}
		for _, r := range rounds {
			r.programme = p
		}
		y.rounds = append(y.rounds, rounds...)
	}
	return nil
}

// publish drafts, proposes and publishes a version.
func (y *year) publish(text market.Programme) (market.Programme, error) {
	author, second := y.managers[0], y.managers[1]
	v, err := y.Service.CreateProgramme(y.ctx, author, text)
	if err != nil {
		return v.Programme, err
	}
	if v, err = y.Service.ActOnProgramme(y.ctx, author, v.Programme.ID, v.Version, market.ProgrammePropose, ""); err != nil {
		return v.Programme, err
	}
	_, err = y.Service.ActOnProgramme(y.ctx, author, v.Programme.ID, v.Version, market.ProgrammePublish, "")
	if done, failure := y.did("programmes.publish by its author", err); done || failure != nil {
		return v.Programme, failure
	}
	v, err = y.Service.ActOnProgramme(y.ctx, second, v.Programme.ID, v.Version, market.ProgrammePublish, "")
	y.report.Done["programmes.publish"]++
	return v.Programme, err
}

// roundsOf are the rounds of a programme in the year. Of a contract subsidy there
// are three: one that is paid within the year and has too little money, one that
// is shared out shortly before its end, and one that goes on.
func (y *year) roundsOf(kind market.ProgrammeKind) []*round {
	plan := func(nth int, zh, en string, opens, closes, shares, last, claims int) *round {
		r := &round{nth: nth, name: market.Text{ZH: zh, EN: en}, opens: y.day(opens), closes: y.day(closes), claims: claims}
		if shares > 0 {
			r.shares, r.last = y.day(shares), y.day(last)
		}
		return r
	}
	claims := y.size.Claims
	reward := claims * 15 / 100
	if kind == market.TitleReward {
		all := max(reward/max(len(y.Programmes)-1, 1), 1)
		first := (all*2 + 2) / 3
		return []*round{
			plan(0, "样例：上半年批次", "Sample: first half of the year", 30, 140, 160, 195, first),
			plan(1, "样例：下半年批次", "Sample: second half of the year", 180, 315, 320, 335, all-first),
		}
	}
	claims -= reward
	first, second := claims*34/100, claims*38/100
	y.reserve = claims - first - second
	return []*round{
		plan(0, "样例：第一批", "Sample: first round", 60, 140, 160, 200, first),
		plan(1, "样例：第二批", "Sample: second round", 165, 280, 333, 333, second),
		y.lasting(plan(2, "样例：第三批", "Sample: third round", 285, 410, 0, 0, claims-first-second)),
	}
}

// lasting is a round that takes claims for weeks yet when someone looks at a year
// that ended long ago.
func (y *year) lasting(r *round) *round {
	if y.span.Seen != "" {
		r.closes = max(r.closes, addDays(y.span.Seen, 45))
	}
	return r
}

// planRounds puts opening, claims, closing and sharing on the agenda.
func (y *year) planRounds() {
	for _, r := range y.rounds {
		if r.programme.Kind == market.ContractSubsidy && r.nth == 1 {
			y.on(addDays(r.opens, -10), func() error { return y.raiseBudget(r) })
		}
		y.on(r.opens, func() error { return y.open(r) })
		if r.shares == "" {
			continue
		}
		y.on(addDays(r.closes, 1), func() error { return y.close(r) })
		y.on(r.shares, func() error { return y.share(r) })
	}
}

// raiseBudget ends the version with too little money and publishes the next one,
// from the text with which it began, for a round and those after it.
func (y *year) raiseBudget(from *round) error {
	old := from.programme
	v, err := y.Service.Programme(y.ctx, y.managers[1], old.ID)
	if err != nil {
		return err
	}
	if _, err := y.Service.ActOnProgramme(y.ctx, y.managers[1], old.ID, v.Version, market.ProgrammeEnd, "样例：预算调整，发布新版本"); err != nil {
		return err
	}
	i := slices.IndexFunc(y.Programmes, func(p market.Programme) bool { return p.Code == old.Code })
	next, err := y.publish(y.Programmes[i])
	if err != nil {
		return err
	}
	for _, r := range y.rounds {
		if r.programme.ID == old.ID && r.id == "" {
			r.programme = next
		}
	}
	return nil
}

func (y *year) open(r *round) error {
	v, err := y.Service.OpenRound(y.ctx, y.managers[0], r.programme.ID, r.name, r.opens, r.closes)
	if err != nil {
		return err
	}
	y.report.Done["rounds.open"]++
	r.id = v.Round.ID
	y.planClaims(r)
	return nil
}

func (y *year) close(r *round) error {
	v, err := y.Service.Round(y.ctx, y.managers[0], r.id)
	if err != nil {
		return err
	}
	_, err = y.Service.CloseRound(y.ctx, y.managers[0], r.id, v.Version)
	_, failure := y.did("rounds.close", err)
	return failure
}

// share shares the money of a round out once its claims are through; who is not
// by the last day is refused.
func (y *year) share(r *round) error {
	open, err := y.undecided(r)
	if err != nil {
		return err
	}
	if len(open) > 0 && y.today < r.last {
		y.in(1, func() error { return y.share(r) })
		return nil
	}
	for _, c := range open {
		if err := y.refuseLate(c); err != nil {
			return err
		}
	}
	v, err := y.Service.Round(y.ctx, y.managers[1], r.id)
	if err != nil {
		return err
	}
	v, err = y.Service.DistributeRound(y.ctx, y.managers[1], r.id, v.Version)
	done, failure := y.did("rounds.distribute", err)
	if failure != nil {
		return failure
	}
	if !done { // some claim came back meanwhile
		y.in(2, func() error { return y.share(r) })
		return nil
	}
	if d := v.Round.Distribution; d != nil && d.Result.Short {
		y.report.Done["rounds.distribute short of money"]++
	}
	r.shared = true
	y.afterSharing(r)
	return nil
}

// afterSharing has the decisions published, not all on one day. Of the round that
// is shared out late some are in notice when the year ends.
func (y *year) afterSharing(r *round) {
	n := 0
	for _, c := range r.cases {
		if c.drafted {
			continue
		}
		if n++; c.deal != nil && r.nth == 1 && n%3 == 0 {
			y.await(c, addDays(y.lastWorkday(), -n/3%3))
			continue
		}
		y.soon(c, 1+n%3)
	}
}

// undecided are the claims of a round that wait for a decision.
func (y *year) undecided(r *round) ([]*caseFile, error) {
	var out []*caseFile
	for _, c := range r.cases {
		if c.drafted {
			continue
		}
		w, err := y.Service.Claim(y.ctx, c.formal, c.id)
		if err != nil {
			return nil, err
		}
		if s := w.Claim.State; !s.Decided() && !s.Over() {
			out = append(out, c)
		}
	}
	return out, nil
}

// refuseLate has a claim refused that is not through when its round's money is
// shared out.
func (y *year) refuseLate(c *caseFile) error {
	w, err := y.Service.Claim(y.ctx, c.decider, c.id)
	if err != nil {
		return err
	}
	_, err = y.step(c.decider, w, service.ClaimOrder{Action: market.ClaimReject, Reason: "样例：批次分配前未能办结，转下一批次"})
	return err
}
