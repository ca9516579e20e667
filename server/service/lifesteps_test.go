package service_test

import (
	"slices"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"

	"pgregory.net/rapid"
)

// kinds of orders, as often as they are drawn.
var kinds = slices.Concat(
	slices.Repeat([]string{"claim goes on"}, 14), slices.Repeat([]string{"some step"}, 5), slices.Repeat([]string{"money"}, 4),
	[]string{"contract", "contract", "voucher", "voucher", "reverse", "settle", "registration", "terminate", "title", "round", "start", "start", "start", "propose",
		"edit", "implementation", "experts", "experts", "object", "settle objection", "list", "treasury", "demand", "receive"},
)

// draw draws one thing that somebody tries. What it is done to is picked when it is
// done, by numbers that are drawn here.
func (l *life) draw(rt *rapid.T) order {
	pick := rapid.IntRange(0, 1<<20).Draw(rt, "pick")
	part := market.Fen(rapid.Int64Range(1, 100).Draw(rt, "part"))
	chance := rapid.IntRange(0, 9).Draw(rt, "chance")
	switch rapid.SampledFrom(kinds).Draw(rt, "what") {
	case "claim goes on":
		return func(s *service.Service) { l.onward(s, pick, part) }
	case "some step":
		return l.someStep(rt, pick, chance)
	case "money":
		money := l.drawMoney(rt)
		return func(s *service.Service) { l.pays(s, pick, money) }
	case "contract":
		c := l.drawContract(rt)
		return func(s *service.Service) { l.contract(s, c) }
	case "voucher":
		return func(s *service.Service) { l.answersVoucher(s, pick, chance < 7) }
	case "reverse":
		return func(s *service.Service) { l.reverses(s, pick, chance < 6) }
	case "settle":
		return func(s *service.Service) { l.settlesAnew(s, pick, part) }
	case "registration":
		return func(s *service.Service) { l.reregisters(s, pick, part, chance) }
	case "terminate":
		return func(s *service.Service) { l.terminates(s, pick, chance) }
	case "title":
		return func(s *service.Service) { l.title(s, pick, chance) }
	case "round":
		return func(s *service.Service) { l.round(s, pick, chance) }
	case "start":
		return func(s *service.Service) { l.starts(s, pick, part, chance < 6) }
	case "propose":
		return func(s *service.Service) { l.proposes(s, pick) }
	case "edit":
		return func(s *service.Service) { l.edits(s, pick, part) }
	case "implementation":
		return func(s *service.Service) { l.implementation(s, pick, chance < 7) }
	case "experts":
		return func(s *service.Service) { l.expertise(s, pick, chance) }
	case "object":
		return func(s *service.Service) {
			if c, _, there := l.claimAt(pick, func(c market.Claim) bool { return c.State == market.ClaimNotice || pick%4 == 0 }); there {
				l.objects(s, c, pick)
			}
		}
	case "settle objection":
		return func(s *service.Service) { l.settlesObjection(s, pick, chance < 3) }
	case "list":
		return func(s *service.Service) { l.lists(s, pick, chance) }
	case "treasury":
		return func(s *service.Service) { l.treasury(s, pick, chance < 7) }
	case "demand":
		return func(s *service.Service) { l.demands(s, pick, part, chance < 3) }
	}
	return func(s *service.Service) { l.receives(s, pick, part) }
}

// claimAt picks a claim with the version of its document.
func (l *life) claimAt(pick int, wanted func(market.Claim) bool) (market.Claim, int64, bool) {
	var claims []market.Claim
	versions := map[string]int64{}
	for _, d := range l.docs(service.Claims) {
		c, err := store.As[market.Claim](d)
		fatal(l.t, err)
		if wanted == nil || wanted(c) {
			claims = append(claims, c)
			versions[c.ID] = d.Version
		}
	}
	c, there := oneOf(claims, pick)
	return c, versions[c.ID], there
}

func (l *life) does(s *service.Service, who market.Actor, c market.Claim, version int64, action market.ClaimAction) {
	_, err := s.ActOnClaim(l.t.Context(), who, c.ID, version, service.ClaimOrder{Action: action, Reason: "依据材料", For: true, Report: "已投产并形成销售，见附件说明"})
	l.note(string(action), err)
}

// onward takes the step that brings a claim nearer to its end, as who should.
func (l *life) onward(s *service.Service, pick int, part market.Fen) {
	goesOn := func(c market.Claim) bool { return !c.State.Over() && c.State != market.ClaimClosed }
	c, version, there := l.claimAt(pick, func(c market.Claim) bool { return goesOn(c) && c.State != market.ClaimDraft })
	if !there || pick%4 == 0 {
		c, version, there = l.claimAt(pick/4, goesOn)
	}
	if !there {
		l.starts(s, pick, 100, true)
		return
	}
	o := l.office
	does := func(who market.Actor, actions ...market.ClaimAction) {
		for _, a := range actions {
			l.does(s, who, c, version, a)
		}
	}
	switch c.State {
	case market.ClaimDraft:
		if len(c.Allocations) == 0 || pick%3 == 0 {
			does(l.claimant(c), market.ClaimDiscard)
			return
		}
		l.fills(s, c, version, 100)
	case market.ClaimSubmitted:
		does(o.local, market.ClaimTakeUp)
		does(o.formal, market.ClaimTakeUp)
	case market.ClaimLocalReview:
		does(o.local, market.ClaimRecommend)
	case market.ClaimSupplement:
		does(l.claimant(c), market.ClaimAnswer)
	case market.ClaimFormalCheck:
		if pick%3 == 0 {
			l.implementation(s, pick, true)
			return
		}
		does(o.formal, market.ClaimPassForm)
		does(o.decider, market.ClaimDecide)
	case market.ClaimExpertReview:
		if pick%5 == 0 {
			l.declines(s, c, version, pick)
			return
		}
		l.scores(s, c, version, pick)
		does(o.decider, market.ClaimDecide)
	case market.ClaimDecided:
		if c.Decision.Granted == nil {
			l.shares(s, c.Round)
			return
		}
		does(o.formal, market.ClaimPublish)
	case market.ClaimNotice:
		if pick%5 == 0 {
			l.objects(s, c, pick)
			return
		}
		does(o.second, market.ClaimApprove)
	case market.ClaimObjection:
		l.settlesObjection(s, pick, pick%3 == 0)
	case market.ClaimApproved:
		l.note("list", second(s.CreateBatch(l.t.Context(), o.finance, []string{c.ID})))
	case market.ClaimAllocated:
		l.treasury(s, pick, pick%4 > 0)
	case market.ClaimPaid:
		does(l.claimant(c), market.ClaimCheck)
		does(o.formal, market.ClaimClose)
	case market.ClaimPerformance:
		does(o.formal, market.ClaimClose)
	case market.ClaimRecovery:
		l.demands(s, pick, part, false)
		l.receives(s, pick, 100)
		does(o.finance, market.ClaimRecoverDone)
	}
}

// claimant is a member of a claim's enterprise.
func (l *life) claimant(c market.Claim) market.Actor {
	i := slices.IndexFunc(l.firms, func(a market.Actor) bool { return a.Organisation == c.Organisation })
	return l.firms[i]
}

// someStep has somebody take a step that the claim's state knows, mostly one who
// may.
func (l *life) someStep(rt *rapid.T, pick, chance int) order {
	who := rapid.SampledFrom(l.everyone).Draw(rt, "who")
	other := rapid.SampledFrom([]market.ClaimAction{market.ClaimSubmit, market.ClaimDecide, market.ClaimApprove, market.ClaimPay, market.ClaimAllocate, market.ClaimRecoverDone}).Draw(rt, "other")
	choice := rapid.IntRange(0, 1<<10).Draw(rt, "choice")
	return func(s *service.Service) {
		c, version, there := l.claimAt(pick, nil)
		if !there {
			return
		}
		rows := slices.DeleteFunc(slices.Clone(market.ClaimTransitions), func(t market.ClaimTransition) bool { return t.From != c.State })
		row, known := oneOf(rows, choice)
		if !known || chance == 0 {
			l.does(s, who, c, version, other)
			return
		}
		if chance > 2 {
			who = l.oneWhoMay(c, row, who)
		}
		l.does(s, who, c, version, row.Action)
	}
}

// oneWhoMay is somebody whom nothing bars from a row of the table.
func (l *life) oneWhoMay(c market.Claim, row market.ClaimTransition, otherwise market.Actor) market.Actor {
	for _, a := range l.everyone {
		if slices.ContainsFunc(market.PartsOf(a, c), func(p market.ClaimPart) bool { return slices.Contains(row.By, p) && len(c.Bars(a, p)) == 0 }) {
			return a
		}
	}
	return otherwise
}
