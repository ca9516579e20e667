package simulate

import (
	"fmt"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/service"
)

// desk is what the offices have to see to.
type desk struct {
	titles   []string    // for which somebody claims a reward
	approved []*caseFile // wait for a payment list
	left     map[string]bool
	rotation int // whose turn it is among the experts
	reserve  int // contracts that are kept for the last round
}

// leaves are the states in which the first claim of each round of a programme
// that comes there is left as it is, so that a year shows every state to whoever
// looks at it afterwards.
var leaves = [][]market.ClaimState{
	{market.ClaimPerformance, market.ClaimRecovery},
	{market.ClaimDecided, market.ClaimApproved, market.ClaimAllocated, market.ClaimPaid},
	{market.ClaimDraft, market.ClaimSubmitted, market.ClaimLocalReview, market.ClaimSupplement, market.ClaimFormalCheck, market.ClaimExpertReview},
}

// reserved tells whether a claim is to be left in a state that it has reached.
// Claims for a reward are not.
func (y *year) reserved(c *caseFile, state market.ClaimState) bool {
	if c.leave != "" {
		return c.leave == state
	}
	if !y.missing(c, state) || state == market.ClaimDecided && !c.round.shared {
		return false
	}
	y.left[leaveName(c, state)], c.leave = true, state
	return true
}

// lastWeeks are the days before the end of the year in which a claim is left in
// an early state: one that comes before goes further, and a supplement that is
// asked for too early lapses.
var lastWeeks = map[market.ClaimState]int{market.ClaimDraft: 35, market.ClaimSubmitted: 35, market.ClaimLocalReview: 35, market.ClaimSupplement: 18}

// missing tells whether the round of a claim has to leave one in a state, and has
// none there yet.
func (y *year) missing(c *caseFile, state market.ClaimState) bool {
	if days, early := lastWeeks[state]; early && daysBetween(y.today, y.span.To) > days {
		return false
	}
	return c.deal != nil && c.leave == "" && c.round.nth < len(leaves) && slices.Contains(leaves[c.round.nth], state) && !y.left[leaveName(c, state)]
}

func leaveName(c *caseFile, state market.ClaimState) string {
	return fmt.Sprintf("%s %d %s", c.round.programme.Code, c.round.nth, state)
}

// soon puts a claim on the agenda so many working days from today.
func (y *year) soon(c *caseFile, days int) {
	if day, err := y.table.Add(y.today, days); err == nil {
		y.await(c, day)
	}
}

// await puts a claim on the agenda of a day, unless it stands there already.
func (y *year) await(c *caseFile, day market.Date) {
	if c.waiting {
		return
	}
	c.waiting = true
	y.on(day, func() error {
		c.waiting = false
		return y.attend(c)
	})
}

// stir puts the claims on the agenda whose ground may have changed.
func (y *year) stir(touched func(*caseFile) bool) {
	for _, r := range y.rounds {
		for _, c := range r.cases {
			if !c.drafted && touched(c) {
				y.soon(c, y.within(1, 3))
			}
		}
	}
}

func (y *year) stirDeal(d *deal) { y.stir(func(c *caseFile) bool { return c.deal == d }) }

// step takes a step of a claim and counts it. The answer is nil when it was
// refused.
func (y *year) step(by market.Actor, w service.ClaimWork, o service.ClaimOrder) (*service.ClaimWork, error) {
	w, err := y.Service.ActOnClaim(y.ctx, by, w.Claim.ID, w.Version, o)
	done, failure := y.did("claims."+string(o.Action), err)
	if !done {
		return nil, failure
	}
	return &w, nil
}

// then takes a step and puts the claim on the agenda again.
func (y *year) then(c *caseFile, days int, by market.Actor, w service.ClaimWork, o service.ClaimOrder) error {
	after, err := y.step(by, w, o)
	if after != nil {
		y.soon(c, days)
	}
	return err
}

// withdrawable are the states from which an enterprise now and then withdraws.
var withdrawable = []market.ClaimState{market.ClaimSubmitted, market.ClaimLocalReview, market.ClaimFormalCheck, market.ClaimExpertReview, market.ClaimNotice}

// attend has whoever's turn it is do what the state of a claim asks of them.
func (y *year) attend(c *caseFile) error {
	w, err := y.Service.Claim(y.ctx, c.formal, c.id)
	if err != nil {
		return err
	}
	state := w.Claim.State
	if y.reserved(c, state) {
		return nil
	}
	if slices.Contains(withdrawable, state) && chance(y.rng, 1) {
		_, err := y.step(c.house.actor, w, service.ClaimOrder{Action: market.ClaimWithdraw, Reason: "样例：企业决定暂不申报"})
		return err
	}
	turn := map[market.ClaimState]func(*caseFile, service.ClaimWork) error{
		market.ClaimSubmitted: y.takeUp, market.ClaimLocalReview: y.recommend, market.ClaimSupplement: y.supplement,
		market.ClaimFormalCheck: y.formalCheck, market.ClaimExpertReview: y.expertReview, market.ClaimDecided: y.publishClaim,
		market.ClaimNotice: y.notice, market.ClaimObjection: y.objection, market.ClaimApproved: y.queue,
		market.ClaimPaid: y.afterPayment, market.ClaimPerformance: y.closeClaim, market.ClaimRecovery: y.recovery,
	}[state]
	if turn == nil {
		return nil // over, or the treasury's turn
	}
	return turn(c, w)
}

// local tells whether an office below the province reviews a claim first, and
// which.
func (y *year) local(c *caseFile, w service.ClaimWork) (market.Actor, bool) {
	wants := w.Programme.Procedure.LocalReview
	return y.office(c.house.Region), wants != nil && *wants
}

func (y *year) takeUp(c *caseFile, w service.ClaimWork) error {
	by, local := y.local(c, w)
	if !local {
		by = c.formal
	}
	if chance(y.rng, 2) { // an office does not review what is another's
		if _, err := y.step(c.house.actor, w, service.ClaimOrder{Action: market.ClaimTakeUp}); err != nil {
			return err
		}
	}
	return y.then(c, y.within(2, 7), by, w, service.ClaimOrder{Action: market.ClaimTakeUp})
}

func (y *year) recommend(c *caseFile, w service.ClaimWork) error {
	by, _ := y.local(c, w)
	if !c.asked && (chance(y.rng, 8) || y.missing(c, market.ClaimSupplement)) {
		c.asked = true
		return y.then(c, y.within(3, 12), by, w, service.ClaimOrder{Action: market.ClaimAsk, Reason: "样例：付款回单不清晰，请补充"})
	}
	reason := "样例：经实地核实，材料真实，建议支持"
	if c.refused {
		reason = "样例：实地核实未见成果转化，不建议支持"
	}
	return y.then(c, y.within(2, 8), by, w, service.ClaimOrder{Action: market.ClaimRecommend, For: !c.refused, Reason: reason})
}

// supplement has the enterprise answer what an office asked for; who does not
// loses the claim when the last day is over.
func (y *year) supplement(c *caseFile, w service.ClaimWork) error {
	if chance(y.rng, 15) {
		return nil
	}
	mine, err := y.Service.Claim(y.ctx, c.house.actor, c.id)
	if err != nil {
		return err
	}
	sum, err := y.upload(c.house.actor, "supplement "+c.id)
	if err != nil {
		return err
	}
	form := service.ClaimForm{Allocations: mine.Claim.Allocations, OtherAid: mine.Claim.OtherAid, NotRelated: mine.Claim.NotRelated, Promised: true, Account: mine.Claim.Account}
	for _, e := range mine.Claim.Evidence {
		form.Evidence = append(form.Evidence, service.EvidenceFile{Code: e.Code, SHA256: e.File.SHA256, Note: e.File.Note})
	}
	form.Evidence = append(form.Evidence, service.EvidenceFile{Code: w.Programme.Procedure.Evidence[0].Code, SHA256: sum, Note: "样例：补充材料"})
	mine, err = y.Service.EditClaim(y.ctx, c.house.actor, c.id, mine.Version, form)
	if done, failure := y.did("claims.edit", err); !done {
		return failure
	}
	return y.then(c, y.within(1, 5), c.house.actor, mine, service.ClaimOrder{Action: market.ClaimAnswer})
}

// formalCheck has the province look at the papers, and decide where no experts
// are asked.
func (y *year) formalCheck(c *caseFile, w service.ClaimWork) error {
	if !c.asked && chance(y.rng, 5) {
		c.asked = true
		return y.then(c, y.within(3, 12), c.formal, w, service.ClaimOrder{Action: market.ClaimAsk, Reason: "样例：请补充实施转化的证明"})
	}
	if proof := w.Programme.Subsidy; proof != nil && proof.Implementation != nil && *proof.Implementation && !w.Claim.Implemented && !chance(y.rng, 2) {
		after, err := y.Service.AcceptImplementation(y.ctx, c.formal, c.id, w.Version, true, "样例：现场照片和检测报告可以证明")
		if done, failure := y.did("claims.implementation", err); !done {
			return failure
		}
		w = after
	}
	experts := w.Programme.Procedure.ExpertReview
	if experts == nil || !*experts {
		return y.decide(c, w)
	}
	if len(w.Reviews) > 0 { // it came back from the experts, who have scored it
		return y.then(c, y.within(1, 3), c.formal, w, service.ClaimOrder{Action: market.ClaimPassForm})
	}
	after, err := y.step(c.formal, w, service.ClaimOrder{Action: market.ClaimPassForm})
	if after == nil {
		return err
	}
	if y.foreign(c, y.experts[0]) { // who is asked first where a claim is left to be scored
		y.reserved(c, market.ClaimExpertReview)
	}
	for range max(w.Programme.Procedure.Experts, 1) {
		if err := y.ask(c); err != nil {
			return err
		}
	}
	y.soon(c, y.within(9, 14))
	return nil
}

// foreign tells whether an expert works for neither party of a claim.
func (y *year) foreign(c *caseFile, expert market.Actor) bool {
	return c.deal == nil || expert.Organisation != c.deal.seller.ID && expert.Organisation != c.deal.buyer.ID
}

// ask asks an expert of neither party who has not been asked.
func (y *year) ask(c *caseFile) error {
	w, err := y.Service.Claim(y.ctx, c.formal, c.id)
	if err != nil {
		return err
	}
	first := y.rotation
	if c.leave == market.ClaimExpertReview {
		first = 0 // the one for whom somebody may sit, who is left to score it
	}
	for i := range y.experts {
		expert := y.experts[(first+i)%len(y.experts)]
		if slices.Contains(c.scorers, expert.User) {
			continue
		}
		c.scorers = append(c.scorers, expert.User)
		_, err := y.Service.AskExpert(y.ctx, c.formal, c.id, w.Version, expert.User)
		done, failure := y.did("reviews.ask", err)
		if failure != nil {
			return failure
		}
		if done {
			y.rotation++
			y.in(y.within(2, 8), func() error { return y.score(c, expert) })
			return nil
		}
	}
	return nil
}

// score has an expert score a claim, or decline.
func (y *year) score(c *caseFile, expert market.Actor) error {
	if c.leave == market.ClaimExpertReview {
		return nil
	}
	if chance(y.rng, 4) {
		err := y.Service.DeclineReview(y.ctx, expert, c.id, "样例：与卖方有合作关系，申请回避")
		if done, failure := y.did("reviews.decline", err); !done {
			return failure
		}
		return y.ask(c)
	}
	p, err := y.Service.Programme(y.ctx, expert, c.round.programme.ID)
	if err != nil {
		return err
	}
	yes := !c.refused
	form := market.ReviewSheet{NoConflict: true, Opinion: "样例：技术路线清楚，转化材料可以相互印证。", Recommend: &yes}
	for _, line := range p.Programme.Procedure.Criteria {
		least := line.Max * 6 / 10
		if c.refused {
			least = line.Max * 3 / 10
		}
		form.Scores = append(form.Scores, market.Score{Criterion: line.Code, Points: least + y.rng.IntN(line.Max*4/10+1)})
	}
	err = y.Service.ScoreClaim(y.ctx, expert, c.id, form)
	_, failure := y.did("reviews.score", err)
	return failure
}

// expertReview decides once every sheet is in.
func (y *year) expertReview(c *caseFile, w service.ClaimWork) error {
	in := 0
	for _, r := range w.Reviews {
		switch r.State {
		case market.ReviewAsked:
			y.soon(c, 2)
			return nil
		case market.ReviewIn:
			in++
		}
	}
	if in < w.Programme.Procedure.Experts {
		y.soon(c, 4)
		return y.ask(c)
	}
	return y.decide(c, w)
}

// decide has a manager decide who has had nothing to do with a claim before, by
// its sheet and what the others said.
func (y *year) decide(c *caseFile, w service.ClaimWork) error {
	if chance(y.rng, 2) { // whoever checked it may not decide it
		if _, err := y.step(c.formal, w, service.ClaimOrder{Action: market.ClaimDecide}); err != nil {
			return err
		}
	}
	passes := w.Sheet != nil && w.Sheet.Passes
	if !passes && chance(y.rng, 20) { // what does not pass is not awarded, whoever asks
		if _, err := y.step(c.decider, w, service.ClaimOrder{Action: market.ClaimDecide}); err != nil {
			return err
		}
	}
	if c.refused || !passes {
		_, err := y.step(c.decider, w, service.ClaimOrder{Action: market.ClaimReject, Reason: "样例：" + y.grounds(w)})
		return err
	}
	after, err := y.step(c.decider, w, service.ClaimOrder{Action: market.ClaimDecide})
	if after != nil && c.round.shared {
		y.soon(c, 1) // it was reopened after its round's money had been shared out
	}
	return err
}

// grounds says why a claim is refused, and counts the lines of its sheet.
func (y *year) grounds(w service.ClaimWork) string {
	if w.Sheet == nil || w.Sheet.Passes {
		return "评审意见不支持"
	}
	var failing []string
	for _, l := range w.Sheet.Lines {
		if l.Outcome == market.Failed || l.Outcome == market.Unclear {
			y.report.Lines["at decision: "+l.Code]++
			failing = append(failing, l.Label.ZH)
		}
	}
	return "核算未通过：" + strings.Join(failing, "、")
}
