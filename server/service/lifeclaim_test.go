package service_test

import (
	"fmt"
	"strings"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// starts begins a claim on some contract in some round, and mostly hands it in.
func (l *life) starts(s *service.Service, pick int, percent market.Fen, hands bool) {
	contract, _ := oneOf(found[market.Contract](l, service.Contracts), pick)
	round, there := oneOf(found[market.Round](l, service.Rounds), pick/7)
	buyer := l.firms[0]
	if contract.Terms.Buyer.Organisation == l.firms[1].Organisation {
		buyer = l.firms[1]
	}
	if !there {
		return
	}
	w, err := s.StartClaim(l.t.Context(), buyer, service.ClaimStart{Round: round.ID, Contract: contract.ID})
	if l.note("start", err) && hands {
		l.fills(s, w.Claim, w.Version, percent)
	}
}

// proposes has the platform draw up drafts.
func (l *life) proposes(s *service.Service, pick int) {
	if round, there := oneOf(found[market.Round](l, service.Rounds), pick); there {
		l.note("propose", second(s.ProposeClaims(l.t.Context(), l.office.formal, round.ID)))
	}
}

// fills in what a draft lacks, with a part of what it allocates, and hands it in.
func (l *life) fills(s *service.Service, c market.Claim, version int64, percent market.Fen) {
	form, err := l.form(s, c, percent)
	if err != nil {
		l.note("upload", err)
		return
	}
	w, err := s.EditClaim(l.t.Context(), l.claimant(c), c.ID, version, form)
	if l.note("fill", err) {
		l.does(s, l.claimant(c), w.Claim, w.Version, market.ClaimSubmit)
	}
}

// edits changes what a claim allocates, in a draft or a supplement.
func (l *life) edits(s *service.Service, pick int, percent market.Fen) {
	c, version, there := l.claimAt(pick, func(c market.Claim) bool { return c.Editable() || pick%5 == 0 })
	if !there {
		return
	}
	form, err := l.form(s, c, percent)
	if err == nil {
		err = second(s.EditClaim(l.t.Context(), l.claimant(c), c.ID, version, form))
	}
	l.note("edit", err)
}

// form is all that an enterprise has to say, with so many per cent of each
// allocation.
func (l *life) form(s *service.Service, c market.Claim, percent market.Fen) (service.ClaimForm, error) {
	data := "%PDF-1.7\n" + c.ID + "\n%%EOF\n"
	f, err := s.UploadFile(l.t.Context(), l.claimant(c), "材料.pdf", strings.NewReader(data), int64(len(data)))
	form := service.ClaimForm{
		NotRelated: true, Promised: true, Account: &market.Account{Holder: c.Name, Bank: "示范银行吉林分行", Number: "22001122330044556677"},
		Evidence: []service.EvidenceFile{{Code: "form", SHA256: f.SHA256}},
	}
	for _, a := range c.Allocations {
		a.Amount = max(a.Amount*percent/100, 1)
		form.Allocations = append(form.Allocations, a)
	}
	return form, err
}

func (l *life) implementation(s *service.Service, pick int, accepted bool) {
	c, version, there := l.claimAt(pick, func(c market.Claim) bool {
		return c.State == market.ClaimFormalCheck || c.State == market.ClaimExpertReview || pick%9 == 0
	})
	if there {
		l.note("implementation", second(s.AcceptImplementation(l.t.Context(), l.office.formal, c.ID, version, accepted, "现场核查")))
	}
}

// expertise asks, releases, or has an expert decline.
func (l *life) expertise(s *service.Service, pick, chance int) {
	c, version, there := l.claimAt(pick, func(c market.Claim) bool {
		return c.State == market.ClaimFormalCheck || c.State == market.ClaimExpertReview || pick%9 == 0
	})
	expert, _ := oneOf(l.experts, pick/3)
	switch {
	case !there:
	case chance < 5:
		l.note("ask an expert", second(s.AskExpert(l.t.Context(), l.office.formal, c.ID, version, expert.User)))
	case chance < 6:
		l.note("release an expert", second(s.ReleaseExpert(l.t.Context(), l.office.formal, c.ID, version, expert.User, "时间冲突")))
	case chance < 7:
		l.note("decline", s.DeclineReview(l.t.Context(), expert, c.ID, "与卖方有合作项目"))
	default:
		l.note("score", s.ScoreClaim(l.t.Context(), expert, c.ID, points(pick%61, pick%41)))
	}
}

// scores has two experts asked who are not yet, and all score.
func (l *life) scores(s *service.Service, c market.Claim, version int64, pick int) {
	for _, e := range l.experts[:2] {
		w, err := s.AskExpert(l.t.Context(), l.office.formal, c.ID, version, e.User)
		if l.note("ask an expert", err) {
			version = w.Version
		}
		l.note("score", s.ScoreClaim(l.t.Context(), e, c.ID, points(pick%61, pick%41)))
	}
}

// declines has an expert asked who then has a conflict of interest.
func (l *life) declines(s *service.Service, c market.Claim, version int64, pick int) {
	e, _ := oneOf(l.experts, pick)
	l.note("ask an expert", second(s.AskExpert(l.t.Context(), l.office.formal, c.ID, version, e.User)))
	l.note("decline", s.DeclineReview(l.t.Context(), e, c.ID, "与卖方有合作项目"))
}

func (l *life) objects(s *service.Service, c market.Claim, pick int) {
	who, _ := oneOf(append(l.everyone, market.Actor{}, market.Actor{}), pick/5)
	l.note("object", second(s.Object(l.t.Context(), who, c.ID, service.Objector{Name: "赵某某", Phone: "13900001111"}, "该合同与去年的合同内容相同")))
}

// settlesObjection has one of two managers judge it, of whom one has mostly decided
// the claim.
func (l *life) settlesObjection(s *service.Service, pick int, uphold bool) {
	c, _, there := l.claimAt(pick, func(c market.Claim) bool { return c.State == market.ClaimObjection })
	if !there {
		return
	}
	w, err := s.Claim(l.t.Context(), l.office.decider, c.ID)
	if err != nil {
		l.note("settle an objection", err)
		return
	}
	judge, _ := oneOf([]market.Actor{l.office.second, l.office.second, l.office.decider}, pick/11)
	for _, o := range w.Objections {
		if o.State == market.ObjectionOpen {
			what := "dismiss"
			if uphold {
				what = "uphold"
			}
			l.note(what, second(s.SettleObjection(l.t.Context(), judge, c.ID, w.Version, o.ID, uphold, "已经核对")))
			return
		}
	}
}

// round opens another one, or closes and shares one out.
func (l *life) round(s *service.Service, pick, chance int) {
	if chance < 4 {
		programmes := found[market.Programme](l, service.Programmes)
		if p, there := oneOf(programmes, pick); there {
			l.opens(s, p)
		}
		return
	}
	if r, there := oneOf(found[market.Round](l, service.Rounds), pick); there {
		l.shares(s, r.ID)
	}
}

// shares closes a round and shares its money out.
func (l *life) shares(s *service.Service, id string) {
	v, err := s.Round(l.t.Context(), l.office.author, id)
	if err == nil && v.Round.State == market.RoundOpen {
		v, err = s.CloseRound(l.t.Context(), l.office.author, id, v.Version)
		l.note("close a round", err)
	}
	if err == nil {
		_, err = s.DistributeRound(l.t.Context(), l.office.author, id, v.Version)
	}
	l.note("distribute", err)
}

// lists puts one, two or three claims on a payment list, mostly approved ones.
func (l *life) lists(s *service.Service, pick, chance int) {
	var ids []string
	for _, c := range found[market.Claim](l, service.Claims) {
		if c.State == market.ClaimApproved || chance == 0 {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) > 0 {
		from := pick % len(ids)
		ids = ids[from:min(from+1+pick%3, len(ids))]
		l.note("list", second(s.CreateBatch(l.t.Context(), l.office.finance, ids)))
	}
}

// treasury signs a list, mostly, and answers one line of it.
func (l *life) treasury(s *service.Service, pick int, paid bool) {
	type line struct {
		batch   string
		signed  bool
		at      market.BatchLine
		version int64
	}
	var lines []line
	for _, d := range l.docs(service.Batches) {
		b, err := store.As[market.Batch](d)
		fatal(l.t, err)
		for _, x := range b.Lines {
			if x.Outcome == market.BatchPending || pick%6 == 0 {
				lines = append(lines, line{b.ID, b.SignedBy != "", x, d.Version})
			}
		}
	}
	x, there := oneOf(lines, pick)
	if !there {
		return
	}
	if signer := l.office.signer; !x.signed && pick%8 > 0 {
		if pick%8 == 1 {
			signer = l.office.finance // who made it
		}
		signed, err := s.SignBatch(l.t.Context(), signer, x.batch, x.version)
		if l.note("sign", err); err != nil {
			return
		}
		x.version = signed.Version
	}
	w := market.TreasuryWord{Number: x.at.Number, Amount: x.at.Amount, Paid: paid, Reason: "账号有误"}
	if what := "could not pay"; paid {
		what, w.Ref, w.Date = "pay", l.number("GK", 8), l.day(0)
		l.note(what, second(s.AnswerBatch(l.t.Context(), l.office.finance, x.batch, x.version, []market.TreasuryWord{w})))
	} else {
		l.note(what, second(s.AnswerBatch(l.t.Context(), l.office.finance, x.batch, x.version, []market.TreasuryWord{w})))
	}
}

// recoveryAt picks a recovery that is open, mostly.
func (l *life) recoveryAt(pick int) (market.Recovery, int64, bool) {
	var open []market.Recovery
	versions := map[string]int64{}
	for _, d := range l.docs(service.Recoveries) {
		r, err := store.As[market.Recovery](d)
		fatal(l.t, err)
		if r.State == market.RecoveryOpen || r.State == market.RecoveryDemanded || pick%7 == 0 {
			open, versions[r.ID] = append(open, r), d.Version
		}
	}
	r, there := oneOf(open, pick)
	return r, versions[r.ID], there
}

func (l *life) demands(s *service.Service, pick int, percent market.Fen, free bool) {
	if r, version, there := l.recoveryAt(pick); there {
		_, err := s.DemandRecovery(l.t.Context(), l.office.second, r.ID, version, market.RecoveryDemand{
			Amount: max(r.Paid*percent/100, 1), Basis: "审计发现合同未履行", FreeVouchers: free,
		})
		l.note("demand", err)
	}
}

func (l *life) receives(s *service.Service, pick int, percent market.Fen) {
	r, version, there := l.recoveryAt(pick)
	if !there || r.Amount == nil {
		return
	}
	open := *r.Amount - r.Received()
	_, err := s.ReceiveRecovery(l.t.Context(), l.office.finance, r.ID, version, market.Receipt{Amount: (open*percent + 99) / 100, Date: l.day(0), Ref: l.number("BACK", 8)})
	l.note("receive", err)
}

// title revokes, restores, renames or corrects a title, or takes its list in again.
func (l *life) title(s *service.Service, pick, chance int) {
	type held struct {
		market.Title
		version int64
	}
	var titles []held
	for _, d := range l.docs(service.Titles) {
		t, err := store.As[market.Title](d)
		fatal(l.t, err)
		titles = append(titles, held{t, d.Version})
	}
	t, there := oneOf(titles, pick)
	if !there {
		return
	}
	e := market.TitleEvent{Kind: market.TitleRevoked, Effective: l.day(-pick % 40), Document: fmt.Sprintf("样例〔2026〕%d号", 10+pick%80), Reason: "不再符合条件"}
	facts, _ := t.Listed(l.world.at)
	switch {
	case chance < 5:
		e.Kind = market.TitleRestored
	case chance < 6:
		e.Kind, e.Facts = market.TitleRenamed, market.TitleFacts{Name: facts.Name + "改名"}
		if pick%2 == 0 {
			e.Facts.CreditCode = secondCode
		}
	case chance < 7:
		e.Kind, e.Effective, e.Facts = market.TitleCorrected, "", facts
		if e.Facts.ValidTo = "2026-01-31"; pick%2 == 0 {
			e.Facts.ValidTo = "2027-06-30"
		}
	}
	l.note("title "+string(e.Kind), second(s.RecordTitle(l.t.Context(), l.office.author, t.ID, t.version, e)))
}
