package simulate

import (
	"slices"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// publishClaim opens the public notice of a claim that was granted something.
func (y *year) publishClaim(c *caseFile, w service.ClaimWork) error {
	d := w.Claim.Decision
	if d == nil || d.Granted == nil {
		return nil // waits for its round
	}
	if *d.Granted == 0 {
		_, err := y.step(c.decider, w, service.ClaimOrder{Action: market.ClaimReject, Reason: "样例：批次资金不足，未能安排"})
		return err
	}
	return y.then(c, y.within(1, 4), c.formal, w, service.ClaimOrder{Action: market.ClaimPublish})
}

// notice lets the notice run; now and then somebody objects, and somebody is in
// too much of a hurry.
func (y *year) notice(c *caseFile, w service.ClaimWork) error {
	if over := y.today > w.Claim.NoticeTo; over {
		return y.then(c, 1, c.decider, w, service.ClaimOrder{Action: market.ClaimApprove})
	}
	if chance(y.rng, 4) {
		if err := y.object(c); err != nil {
			return err
		}
		y.soon(c, y.within(1, 5))
		return nil
	}
	if chance(y.rng, 3) {
		if _, err := y.step(c.decider, w, service.ClaimOrder{Action: market.ClaimApprove}); err != nil {
			return err
		}
		_, err := y.Service.CreateBatch(y.ctx, c.finance, []string{c.id})
		if _, failure := y.did("batches.create within a notice", err); failure != nil {
			return failure
		}
	}
	y.await(c, addDays(w.Claim.NoticeTo, 1))
	return nil
}

// object has somebody object with a name and a number.
func (y *year) object(c *caseFile) error {
	who := service.Objector{Name: "样例·" + y.names.person(), Phone: "0431-55500199"}
	_, err := y.Service.Object(y.ctx, market.Actor{}, c.id, who, "样例：该合同的验收材料与实际交付不符，请复核。")
	_, failure := y.did("claims.object", err)
	return failure
}

// objection has a manager answer: most are dismissed.
func (y *year) objection(c *caseFile, w service.ClaimWork) error {
	uphold := chance(y.rng, 30)
	action, answer := market.ClaimDismiss, "样例：经复核，验收材料属实"
	if uphold {
		action, answer = market.ClaimUphold, "样例：经复核，异议成立，重新审查"
	}
	for _, o := range w.Objections {
		if o.State != market.ObjectionOpen {
			continue
		}
		_, err := y.Service.SettleObjection(y.ctx, y.otherManager(c), c.id, w.Version, o.ID, uphold, answer)
		done, failure := y.did("claims."+string(action), err)
		if done {
			y.soon(c, y.within(1, 4))
		}
		return failure
	}
	return nil
}

// otherManager is the one who did not decide a claim: what is said against a
// decision somebody else judges.
func (y *year) otherManager(c *caseFile) market.Actor {
	for _, m := range y.managers {
		if m.User != c.decider.User {
			return m
		}
	}
	return c.decider
}

// queue puts an approved claim before finance.
func (y *year) queue(c *caseFile, _ service.ClaimWork) error {
	if !slices.Contains(y.approved, c) {
		y.approved = append(y.approved, c)
	}
	return nil
}

// pay makes payment lists of what is approved, twice a week.
func (y *year) pay() error {
	day := y.today.Time().Add(12 * time.Hour).Weekday()
	if len(y.approved) == 0 || day != time.Tuesday && day != time.Thursday {
		return nil
	}
	waiting := y.approved
	y.approved = nil
	for _, who := range y.finance {
		var of []*caseFile
		for _, c := range waiting {
			if c.finance.User == who.User {
				of = append(of, c)
			}
		}
		for list := range slices.Chunk(of, market.MaxBatch) {
			if err := y.payList(who, list); err != nil {
				return err
			}
		}
	}
	return nil
}

// payList makes one list. A claim that is no longer approved keeps the others from
// being paid, so the list is made again without it.
func (y *year) payList(who market.Actor, list []*caseFile) error {
	var ids []string
	for _, c := range list {
		w, err := y.Service.Claim(y.ctx, who, c.id)
		if err != nil {
			return err
		}
		if w.Claim.State == market.ClaimApproved {
			ids = append(ids, c.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	v, err := y.Service.CreateBatch(y.ctx, who, ids)
	if done, failure := y.did("batches.create", err); !done {
		return failure
	}
	y.report.Done["claims.allocate"] += len(ids)
	if err := y.sign(who, v); err != nil {
		return err
	}
	y.in(y.within(2, 5), func() error { return y.treasury(who, v.Batch.ID) })
	return nil
}

// sign has another person of finance sign a list; now and then who made it tries.
func (y *year) sign(who market.Actor, v service.BatchView) error {
	if chance(y.rng, 4) {
		_, err := y.Service.SignBatch(y.ctx, who, v.Batch.ID, v.Version)
		if _, failure := y.did("batches.sign by who made it", err); failure != nil {
			return failure
		}
	}
	second := y.finance[slices.IndexFunc(y.finance, func(a market.Actor) bool { return a.User != who.User })]
	_, err := y.Service.SignBatch(y.ctx, second, v.Batch.ID, v.Version)
	_, failure := y.did("batches.sign", err)
	return failure
}

// treasury reads the treasury's word on a list: some payments come back.
func (y *year) treasury(who market.Actor, batch string) error {
	v, err := y.Service.Batch(y.ctx, who, batch)
	if err != nil {
		return err
	}
	var words []market.TreasuryWord
	var answered []*caseFile
	for _, l := range v.Batch.Lines {
		c := y.cases[l.Claim]
		if y.reserved(c, market.ClaimAllocated) || l.Outcome != market.BatchPending {
			continue
		}
		word := market.TreasuryWord{Number: l.Number, Amount: l.Amount, Paid: true, Ref: y.reference("T"), Date: y.today}
		if chance(y.rng, 4) {
			word = market.TreasuryWord{Number: l.Number, Amount: l.Amount, Reason: "样例：户名与账号不符，退回"}
		}
		words, answered = append(words, word), append(answered, c)
	}
	if len(words) == 0 {
		return nil
	}
	_, err = y.Service.AnswerBatch(y.ctx, who, batch, v.Version, words)
	if done, failure := y.did("batches.answer", err); !done {
		return failure
	}
	for i, c := range answered {
		if words[i].Paid {
			y.report.Done["claims.pay"]++
		} else {
			y.report.Done["claims.return"]++
		}
		y.soon(c, y.within(2, 6))
	}
	return nil
}

// afterPayment has the enterprise report what came of it, or the claim closed
// where no report is asked for.
func (y *year) afterPayment(c *caseFile, w service.ClaimWork) error {
	check := w.Programme.Procedure.PerformanceCheck
	if check == nil || !*check {
		_, err := y.step(c.formal, w, service.ClaimOrder{Action: market.ClaimClose, Reason: "样例：已拨付，归档"})
		return err
	}
	sum, err := y.upload(c.house.actor, "report "+c.id)
	if err != nil {
		return err
	}
	return y.then(c, y.within(4, 15), c.house.actor, w, service.ClaimOrder{
		Action: market.ClaimCheck, Report: "样例：技术已用于两条生产线，良品率提高，形成新增销售收入。", Files: []service.EvidenceFile{{SHA256: sum}},
	})
}

func (y *year) closeClaim(c *caseFile, w service.ClaimWork) error {
	_, err := y.step(c.formal, w, service.ClaimOrder{Action: market.ClaimClose, Reason: "样例：绩效目标已完成"})
	return err
}

// planFalls has the registration of some contracts cancelled for which a subsidy
// was paid.
func (y *year) planFalls() {
	y.on(y.day(262), func() error {
		var paid []*caseFile
		for _, r := range y.rounds {
			for _, c := range r.cases {
				if c.deal == nil || c.drafted || c.leave != "" || !c.deal.registered {
					continue
				}
				w, err := y.Service.Claim(y.ctx, c.formal, c.id)
				if err != nil {
					return err
				}
				if w.Claim.State.Paid() && w.Claim.State != market.ClaimRecovery && w.Claim.State != market.ClaimRecovered {
					paid = append(paid, c)
				}
			}
		}
		for i, c := range some(y.rng, paid, max(len(paid)/40, 3)) {
			y.in(1+i, func() error { return y.cancel(c.deal) })
		}
		return nil
	})
}

// recovery has the province demand money back, finance note what comes in, and
// the case closed; now and then nothing has to come back after all.
func (y *year) recovery(c *caseFile, w service.ClaimWork) error {
	v, err := y.Service.Recovery(y.ctx, c.decider, w.Claim.Recovery)
	if err != nil {
		return err
	}
	switch r := v.Recovery; {
	case r.State == market.RecoveryOpen && v.Difference != nil && *v.Difference == 0:
		return y.then(c, 5, c.decider, w, service.ClaimOrder{Action: market.ClaimClear, Reason: "样例：重新核算后金额不变"})
	case r.State == market.RecoveryOpen:
		amount := r.Paid
		if v.Difference != nil && *v.Difference > 0 {
			amount = *v.Difference
		}
		_, err := y.Service.DemandRecovery(y.ctx, c.decider, r.ID, v.Version, market.RecoveryDemand{
			Amount: amount, Basis: "样例：合同登记撤销或变更，依据不再成立", Due: addDays(y.today, 30),
		})
		if done, failure := y.did("recoveries.demand", err); !done {
			return failure
		}
	case r.State == market.RecoveryDemanded && !r.Complete():
		open := *r.Amount - r.Received()
		part := open
		if len(r.Receipts) == 0 && open > market.Yuan && chance(y.rng, 50) {
			part = open / 2
		}
		_, err := y.Service.ReceiveRecovery(y.ctx, c.finance, r.ID, v.Version, market.Receipt{Date: y.today, Amount: part, Ref: y.reference("R")})
		if done, failure := y.did("recoveries.receive", err); !done {
			return failure
		}
	default:
		_, err := y.step(c.finance, w, service.ClaimOrder{Action: market.ClaimRecoverDone})
		return err
	}
	y.soon(c, y.within(5, 15))
	return nil
}

// lapse ends supplements whose last day is over, and writes grants that are
// missing, as the house-keeping of a server does.
func (y *year) lapse() error {
	n, err := y.Service.LapseDue(y.ctx)
	y.report.Done["claims.lapse"] += n
	return err
}
