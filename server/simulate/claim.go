package simulate

import (
	"bytes"
	"fmt"
	"slices"

	"duijie/server/market"
	"duijie/server/service"
)

// caseFile is a claim with who deals with it.
type caseFile struct {
	id      string
	house   *house
	deal    *deal // nil for a reward
	round   *round
	formal  market.Actor
	decider market.Actor
	finance market.Actor
	drafted bool              // not handed in
	waiting bool              // it is on the agenda
	asked   bool              // for a supplement, once
	refused bool              // it will be refused whatever its sheet says
	leave   market.ClaimState // where it stays to be looked at
	scorers []string          // experts who were asked
}

// planClaims spreads the claims of a round that has opened over its days.
func (y *year) planClaims(r *round) {
	last := min(r.closes, addDays(y.span.To, -10)) // so that offices can do something
	days := max(daysBetween(r.opens, last), 1)
	for range r.claims {
		y.on(addDays(r.opens, y.rng.IntN(days)), func() error { return y.claim(r) })
	}
	if r.programme.Kind == market.TitleReward && r.shares != "" {
		y.on(addDays(r.opens, 20), func() error { return y.propose(r) })
	}
}

// claim has an enterprise claim in a round: mostly something that should pass.
func (y *year) claim(r *round) error {
	if r.programme.Kind == market.TitleReward {
		return y.claimReward(r)
	}
	d := y.claimable(r)
	if d == nil {
		y.report.Refused["claims.start: nothing to claim for"]++
		return nil
	}
	d.claimed[r.id] = true
	d.claims++
	return y.startClaim(&caseFile{house: d.buyer, deal: d, round: r}, service.ClaimStart{Round: r.id, Contract: d.id})
}

// claimable is a contract that is concluded and not claimed in the round. Some of
// those that are taken break a rule.
func (y *year) claimable(r *round) *deal {
	var good, any []*deal
	for _, d := range y.deals {
		if d.id == "" || d.claimed[r.id] || d.paid == 0 {
			continue
		}
		any = append(any, d)
		if d.promising() && d.claims == 0 {
			good = append(good, d)
		}
	}
	if r.nth < 2 && len(good) <= y.reserve {
		good = nil // the others are for the last round
		if !chance(y.rng, 30) {
			return nil
		}
	}
	switch {
	case len(good) > 0 && chance(y.rng, 90):
		return pick(y.rng, good)
	case len(any) > 0:
		return pick(y.rng, any)
	}
	return nil
}

// claimReward has the holder of a title of the programme's level claim the reward
// for it.
func (y *year) claimReward(r *round) error {
	for range 8 {
		h := pick(y.rng, y.buyers)
		titles, err := y.Service.TitlesOf(y.ctx, h.CreditCode)
		if err != nil {
			return err
		}
		for _, t := range titles {
			if t.Events[0].Facts.Level != r.programme.Reward.Level || y.claimedTitle(t.ID) && !chance(y.rng, 5) {
				continue
			}
			return y.startClaim(&caseFile{house: h, round: r}, service.ClaimStart{Round: r.id, Title: t.ID})
		}
	}
	y.report.Refused["claims.start: nothing to claim for"]++
	return nil
}

// claimedTitle tells whether somebody has begun to claim for a title, and notes
// that somebody does.
func (y *year) claimedTitle(id string) bool {
	before := slices.Contains(y.titles, id)
	y.titles = append(y.titles, id)
	return before
}

// startClaim begins a claim, fills it in and hands it in.
func (y *year) startClaim(c *caseFile, start service.ClaimStart) error {
	w, err := y.Service.StartClaim(y.ctx, c.house.actor, start)
	if done, failure := y.did("claims.start", err); !done {
		return failure
	}
	y.receiveCase(c, w.Claim.ID)
	if y.reserved(c, market.ClaimDraft) {
		return nil
	}
	if c.leave != "" {
		return y.handIn(c, w, true)
	}
	if chance(y.rng, 3) { // begun, and forgotten
		return nil
	}
	return y.handIn(c, w, !chance(y.rng, 3))
}

// receiveCase gives a claim its people.
func (y *year) receiveCase(c *caseFile, id string) {
	n := len(c.round.cases)
	c.id, c.drafted = id, true
	c.formal, c.decider, c.finance = y.reviewers[n%len(y.reviewers)], y.managers[n%2], y.finance[n%len(y.finance)]
	c.refused = chance(y.rng, 3)
	c.round.cases = append(c.round.cases, c)
	y.cases[id] = c
}

// handIn fills a claim in and hands it in; one that is not complete is mended.
func (y *year) handIn(c *caseFile, w service.ClaimWork, complete bool) error {
	form, err := y.form(c, w, complete)
	if err != nil {
		return err
	}
	if other := y.rival(c); other != nil && chance(y.rng, 40) {
		form.Allocations = other // money that another claim has taken
	}
	w, err = y.Service.EditClaim(y.ctx, c.house.actor, c.id, w.Version, form)
	if done, failure := y.did("claims.edit", err); !done {
		return failure
	}
	if !complete {
		y.in(y.within(1, 5), func() error { return y.mend(c) })
	}
	if w.Sheet != nil && !w.Sheet.Passes {
		for _, l := range w.Sheet.Lines {
			if l.Outcome == market.Failed || l.Outcome == market.Unclear {
				y.report.Lines[l.Code]++
			}
		}
	}
	_, err = y.Service.ActOnClaim(y.ctx, c.house.actor, c.id, w.Version, service.ClaimOrder{Action: market.ClaimSubmit})
	done, failure := y.did("claims.submit", err)
	switch {
	case done:
		c.drafted = false
		y.soon(c, y.within(1, 4))
	case failure == nil && complete && chance(y.rng, 75):
		y.in(y.within(1, 9), func() error {
			_, err := y.step(c.house.actor, w, service.ClaimOrder{Action: market.ClaimDiscard})
			return err
		})
	}
	return failure
}

// mend completes a claim that was refused for what it lacked.
func (y *year) mend(c *caseFile) error {
	w, err := y.Service.Claim(y.ctx, c.house.actor, c.id)
	if err != nil {
		return err
	}
	return y.handIn(c, w, true)
}

// rival are the allocations of another claim on the same contract, if there is
// one.
func (y *year) rival(c *caseFile) []market.Allocation {
	if c.deal == nil || c.deal.claims < 2 {
		return nil
	}
	for _, r := range y.rounds {
		for _, other := range r.cases {
			if other != c && other.deal == c.deal && !other.drafted {
				w, err := y.Service.Claim(y.ctx, c.house.actor, other.id)
				if err == nil {
					return w.Claim.Allocations
				}
			}
		}
	}
	return nil
}

// form is what an enterprise says in a claim.
func (y *year) form(c *caseFile, w service.ClaimWork, complete bool) (service.ClaimForm, error) {
	form := service.ClaimForm{
		Allocations: w.Claim.Allocations, NotRelated: true, Promised: true,
		Account: &market.Account{Holder: c.house.Name, Bank: pick(y.rng, banks), Number: fmt.Sprintf("6200%014d", y.next())},
	}
	if c.deal != nil && chance(y.rng, 8) {
		form.OtherAid = []market.OtherAid{{Source: "样例市级技术交易补助", Amount: market.Fen(y.within(2000, 30_000)) * market.Yuan, Date: addDays(y.today, -y.within(5, 40))}}
	}
	for i, e := range w.Programme.Procedure.Evidence {
		if i == 0 && !complete || !e.Required && chance(y.rng, 60) {
			continue
		}
		sum, err := y.upload(c.house.actor, fmt.Sprintf("%s %s", e.Code, c.id))
		if err != nil {
			return form, err
		}
		form.Evidence = append(form.Evidence, service.EvidenceFile{Code: e.Code, SHA256: sum, Note: e.Name.ZH})
	}
	return form, nil
}

// upload keeps a paper of one page and gives its hash.
func (y *year) upload(by market.Actor, text string) (string, error) {
	page := Paper(text)
	f, err := y.Service.UploadFile(y.ctx, by, "sample.pdf", bytes.NewReader(page), int64(len(page)))
	if err == nil {
		y.report.Done["files.upload"]++
	}
	return f.SHA256, err
}

// propose has the platform draw up the claims that would pass (免申即享); most
// enterprises confirm theirs.
func (y *year) propose(r *round) error {
	made, err := y.Service.ProposeClaims(y.ctx, y.managers[0], r.id)
	if done, failure := y.did("claims.propose", err); !done {
		return failure
	}
	y.report.Done["claims.propose drafts"] += made.Drafts
	for _, h := range y.buyers {
		if made.Drafts == 0 || !chance(y.rng, 70) {
			continue
		}
		rows, err := y.Service.MyClaims(y.ctx, h.actor, service.ClaimFilter{State: string(market.ClaimDraft), Round: r.id, Size: 100})
		if err != nil {
			return err
		}
		for _, row := range rows.Rows {
			if row.Claim.Proposed && y.cases[row.Claim.ID] == nil {
				c := &caseFile{house: h, round: r}
				y.receiveCase(c, row.Claim.ID)
				y.in(y.within(1, 12), func() error { return y.mend(c) })
			}
		}
	}
	return nil
}

// Paper is a PDF of one page with a line of plain ASCII text on it.
func Paper(text string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(body string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	line := fmt.Sprintf("BT /F1 12 Tf 72 770 Td (SAMPLE %s) Tj ET", text)
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(line), line))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}
