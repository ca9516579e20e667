package service

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// claimMoment is when something is calculated. Foresee takes the proof of
// 实施转化 as accepted, which the office decides only later.
type claimMoment struct {
	at      time.Time
	foresee bool
}

// filed is the day of the claim: of its submission, or today.
func (m claimMoment) filed(c market.Claim) market.Date {
	if c.SubmittedAt.IsZero() {
		return market.DateOf(m.at)
	}
	return market.DateOf(c.SubmittedAt)
}

// ClaimWork is a claim as one person sees it.
type ClaimWork struct {
	Claim     market.Claim
	Version   int64
	Overdue   bool
	Today     market.Date        // the day on which it is read
	Noticed   market.NoticeStage // how far its public notice is
	Programme market.Programme
	Parts     []market.ClaimPart
	Choices   []market.ClaimChoice
	Missing   market.Faults // what keeps it from being handed in; the applicant's alone
	// Sheet is that of the decision, or of this moment while there is none.
	Sheet      *market.Calculation
	Decided    bool // the sheet is that of a decision
	Flags      []market.Flagged
	Reviews    []market.Review
	Objections []ObjectionView
}

// claimCtx is a claim inside a decision, with all that a step may need.
type claimCtx struct {
	tx      store.Tx
	actor   market.Actor
	claim   market.Claim
	version int64
	table   market.Calendar // of working days
	basis   claimBasis
	facts   market.ClaimFacts
}

// openClaim reads a claim and what it rests on, inside a decision, for one who
// may see it. Errors: not found for everyone else.
func openClaim(tx store.Tx, a market.Actor, id string) (*claimCtx, error) {
	c, version, err := readDoc[market.Claim](tx, Claims, id)
	if err != nil {
		return nil, err
	}
	if !c.Reads(a) {
		return nil, notFound()
	}
	return claimInside(tx, a, c, version)
}

// claimInside gathers what a claim rests on, whoever acts.
func claimInside(tx store.Tx, a market.Actor, c market.Claim, version int64) (*claimCtx, error) {
	x := &claimCtx{tx: tx, actor: a, claim: c, version: version}
	var err error
	if x.table, _, err = calendarIn(tx); err != nil {
		return nil, err
	}
	if err := ofToday(tx, &x.claim); err != nil {
		return nil, err
	}
	x.claim.Reckon(x.table)
	foresee := c.State == market.ClaimDraft || c.State == market.ClaimSupplement
	if x.basis, err = basisOf(tx, x.claim, claimMoment{tx.Now(), foresee}); err != nil {
		return nil, err
	}
	if _, err := x.granted(); err != nil {
		return nil, err
	}
	x.facts, err = claimFacts(tx, x.claim, x.basis.programme, x.table)
	return x, err
}

// ofToday lets a draft say who claims as it stands today.
func ofToday(read docReader, c *market.Claim) error {
	if c.State != market.ClaimDraft {
		return nil
	}
	own, err := readAs[market.Organisation](read, Organisations, c.Organisation)
	if err != nil {
		return err
	}
	c.From(own)
	return nil
}

// claimFacts are the facts that stand in documents.
func claimFacts(read docReader, c market.Claim, p market.Programme, table market.Calendar) (market.ClaimFacts, error) {
	f := market.ClaimFacts{Procedure: p.Procedure, Workdays: table.Deadline}
	if c.Editable() {
		f.Missing = c.Missing(p)
	}
	var err error
	if f.Reviews, err = readMany[market.Review](read, store.Query{Kind: Reviews, Key: "claim", Equal: []any{c.ID}}); err != nil {
		return f, err
	}
	if f.Objections, err = readMany[market.Objection](read, store.Query{Kind: Objections, Key: "claim", Equal: []any{c.ID}}); err != nil {
		return f, err
	}
	if c.Recovery != "" {
		r, err := readAs[market.Recovery](read, Recoveries, c.Recovery)
		if err != nil {
			return f, err
		}
		f.Recovery = &r
	}
	return f, nil
}

// put stores the claim as it is now.
func (x *claimCtx) put() error { return x.tx.Put(Claims, x.claim.ID, market.ClaimSchema, x.claim) }

// as is the part in which the actor takes an action: of those that the table
// gives, the first that nothing bars.
func (x *claimCtx) as(action market.ClaimAction) market.ClaimPart {
	mine := market.PartsOf(x.actor, x.claim)
	var part market.ClaimPart
	for _, t := range market.ClaimTransitions {
		if t.Action != action || t.From != x.claim.State {
			continue
		}
		for _, p := range t.By {
			if !slices.Contains(mine, p) {
				continue
			}
			if len(x.claim.Bars(x.actor, p)) == 0 {
				return p
			}
			part = p
		}
	}
	return part
}

// act takes a step in the actor's own part.
func (x *claimCtx) act(action market.ClaimAction, reason string) error {
	return x.claim.Do(action, market.ClaimAct{Actor: x.actor, Part: x.as(action), Reason: reason, At: x.tx.Now()}, x.facts)
}

// system takes a step as the platform.
func (x *claimCtx) system(action market.ClaimAction, job, reason string) error {
	return x.claim.Do(action, market.ClaimAct{Job: job, Part: market.PartSystem, Reason: reason, At: x.tx.Now()}, x.facts)
}

// ClaimStart says what is to be claimed: money of a round for a contract, or
// for a title.
type ClaimStart struct{ Round, Contract, Title string }

// ClaimForm is what an enterprise says in a claim.
type ClaimForm struct {
	Allocations []market.Allocation
	OtherAid    []market.OtherAid
	NotRelated  bool
	Promised    bool
	Account     *market.Account
	Evidence    []EvidenceFile
}

// EvidenceFile names an uploaded file as a document of a claim.
type EvidenceFile struct{ Code, SHA256, Note string }

// StartClaim begins a claim as a draft, with the allocations that the platform
// proposes. Errors: forbidden for anyone but a member of the contract's buyer,
// conflict when the round takes no claims today, not found.
func (s *Service) StartClaim(ctx context.Context, a market.Actor, start ClaimStart) (ClaimWork, error) {
	if !a.BelongsTo(a.Organisation) {
		return ClaimWork{}, forbidden()
	}
	var id string
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "claims.start"}, func(_ context.Context, tx store.Tx) error {
		c, err := newClaim(tx, a.Organisation, start, tx.Now())
		if err != nil {
			return err
		}
		if c.Account, err = lastAccount(tx, c); err != nil {
			return err
		}
		id = tx.NewID()
		c.ID = id
		c.Note(a.User, market.BarFiled)
		return tx.Put(Claims, id, market.ClaimSchema, c)
	})
	if err != nil {
		return ClaimWork{}, problem(err)
	}
	return s.Claim(ctx, a, id)
}

// check refuses what the programme of a round does not pay for, and a title that
// is not the enterprise's. Errors: invalid, not found.
func (s ClaimStart) check(read docReader, round market.Round, own market.Organisation, today market.Date) error {
	p, err := readAs[market.Programme](read, Programmes, round.Programme)
	if err != nil {
		return err
	}
	var f market.Faults
	if p.Kind == market.TitleReward && s.Contract != "" {
		f.Add("contract", s.Contract, market.Text{ZH: "该批次奖励称号，不支持合同", EN: "this round rewards titles and pays for no contract"}, market.Text{ZH: "请选择称号", EN: "choose a title"})
	}
	if p.Kind == market.ContractSubsidy && s.Title != "" {
		f.Add("title", s.Title, market.Text{ZH: "该批次补助合同，不奖励称号", EN: "this round pays for contracts and rewards no title"}, market.Text{ZH: "请选择合同", EN: "choose a contract"})
	}
	if err := f.Err(); err != nil || s.Title == "" {
		return err
	}
	titles, err := titlesOf(read, own.CreditCode)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(titles, func(t market.Title) bool { return t.ID == s.Title })
	if i < 0 {
		return notFound()
	}
	if state, known := titles[i].On(today, everKnown); !known || state.Facts.CreditCode != own.CreditCode {
		return notFound()
	}
	return nil
}

// newClaim is a draft of an enterprise, without an id.
func newClaim(read docReader, organisation string, start ClaimStart, now time.Time) (market.Claim, error) {
	round, err := readAs[market.Round](read, Rounds, start.Round)
	if err != nil {
		return market.Claim{}, err
	}
	if err := round.Takes(market.DateOf(now)); err != nil {
		return market.Claim{}, err
	}
	own, err := readAs[market.Organisation](read, Organisations, organisation)
	if err != nil {
		return market.Claim{}, err
	}
	if err := start.check(read, round, own, market.DateOf(now)); err != nil {
		return market.Claim{}, err
	}
	c := market.Claim{
		State: market.ClaimDraft, Programme: round.Programme, Code: round.Code, Round: round.ID,
		Title: start.Title, Sample: own.Sample, CreatedAt: now, UpdatedAt: now,
	}
	c.From(own)
	if start.Contract == "" {
		return c, nil
	}
	contract, book, err := contractOf(read, start.Contract)
	if err != nil {
		return market.Claim{}, err
	}
	if contract.Terms.Buyer.Organisation != organisation {
		return market.Claim{}, notFound()
	}
	c.Of(contract)
	c.Allocations, err = proposeAllocations(read, contract, book)
	return c, err
}

// lastAccount is the account that the enterprise was paid to, or wanted to be, by
// the claim that it changed last, so that nobody types it twice; nil when there
// is none in its present name.
func lastAccount(read docReader, c market.Claim) (*market.Account, error) {
	page, err := read.Find(store.Query{Kind: Claims, Key: "organisation", Equal: []any{c.Organisation}, Desc: true, Limit: 20})
	if err != nil {
		return nil, err
	}
	for _, d := range page.Docs {
		before, err := store.As[market.Claim](d)
		if err != nil {
			return nil, err
		}
		if before.Account != nil && before.Account.Holder == c.Name {
			return before.Account, nil
		}
	}
	return nil, nil
}

// proposeAllocations is what the ledgers still leave of a contract.
func proposeAllocations(read docReader, contract market.Contract, book market.Book) ([]market.Allocation, error) {
	taken := map[string]market.Fen{}
	for id := range voucherLimits(contract, book) {
		l, err := readAs[market.Ledger](read, Ledgers, id)
		if err != nil && market.CodeOf(err) != market.CodeNotFound {
			return nil, err
		}
		taken[id] = l.Taken()
	}
	usable := func(by string) bool { return by == "" }
	payments := slices.DeleteFunc(slices.Clone(book.Payments), func(p market.Payment) bool { return !usable(p.ReversedBy) })
	invoices := slices.DeleteFunc(slices.Clone(book.Invoices), func(i market.Invoice) bool { return !usable(i.ReversedBy) })
	return market.Allocate(contract.ID, claimable(contract), payments, invoices, func(id string) market.Fen { return taken[id] }), nil
}

// fill puts what an enterprise says into a claim.
func (f ClaimForm) fill(c *market.Claim, evidence []market.ClaimEvidence) {
	c.Allocations, c.OtherAid, c.NotRelated, c.Promised, c.Evidence = f.Allocations, f.OtherAid, f.NotRelated, f.Promised, evidence
	c.Account = nil
	if f.Account != nil {
		c.Account = &market.Account{Holder: strings.TrimSpace(f.Account.Holder), Bank: strings.TrimSpace(f.Account.Bank), Number: market.NormalBankReference(f.Account.Number)}
	}
}

// EditClaim replaces what the enterprise says, in a draft or a supplement, on the
// version that the actor has seen. What a file is, its upload says. Errors:
// stale, conflict, forbidden, invalid.
func (s *Service) EditClaim(ctx context.Context, a market.Actor, id string, version int64, form ClaimForm) (ClaimWork, error) {
	return s.changeClaim(ctx, a, id, version, store.Meta{Actor: a.User, Action: "claims.edit"}, func(x *claimCtx) error {
		if !a.BelongsTo(x.claim.Organisation) {
			return forbidden()
		}
		if !x.claim.Editable() {
			return market.Errorf(market.CodeConflict, "已提交的申报不能修改", "a claim that was handed in cannot be changed")
		}
		evidence, err := x.evidence(form.Evidence)
		if err != nil {
			return err
		}
		form.fill(&x.claim, evidence)
		x.claim.Note(a.User, market.BarFiled)
		x.claim.UpdatedAt = x.tx.Now()
		if err := x.claim.Check().Err(); err != nil {
			return err
		}
		// A supplement holds its money: what it says and what it takes change together.
		if x.claim.State == market.ClaimSupplement {
			if err := takeVouchers(x.tx, &x.claim, x.basis.contract, x.basis.book); err != nil {
				return err
			}
		}
		return x.put()
	})
}

// evidence finds the files that a form names: those that the claim has already
// stay as they are.
func (x *claimCtx) evidence(files []EvidenceFile) ([]market.ClaimEvidence, error) {
	var out []market.ClaimEvidence
	for i, f := range files {
		had := slices.IndexFunc(x.claim.Evidence, func(e market.ClaimEvidence) bool { return e.File.SHA256 == f.SHA256 })
		if had >= 0 {
			e := x.claim.Evidence[had]
			e.Code, e.File.Note = f.Code, f.Note
			out = append(out, e)
			continue
		}
		file, err := uploaded(x.tx, x.actor, fmt.Sprintf("evidence[%d].sha256", i), f.SHA256)
		if err != nil {
			return nil, err
		}
		if file == nil {
			return nil, missingFile(i)
		}
		file.Note = strings.TrimSpace(f.Note)
		out = append(out, market.ClaimEvidence{Code: f.Code, File: *file})
	}
	return out, nil
}

func missingFile(i int) error {
	var f market.Faults
	f.Add(fmt.Sprintf("evidence[%d].sha256", i), nil, market.Text{ZH: "请选择文件", EN: "choose a file"}, market.Text{})
	return f.Err()
}

// changeClaim decides on a claim in the state that the change will stand on.
func (s *Service) changeClaim(ctx context.Context, a market.Actor, id string, version int64, m store.Meta, decide func(*claimCtx) error) (ClaimWork, error) {
	gone := false
	_, err := s.Store.Commit(ctx, m, func(_ context.Context, tx store.Tx) error {
		x, err := openClaim(tx, a, id)
		if err != nil {
			return err
		}
		if x.version != version {
			return stale()
		}
		err = decide(x)
		gone = x.claim.State == ""
		return err
	})
	if err != nil || gone {
		return ClaimWork{}, problem(err)
	}
	return s.Claim(ctx, a, id)
}
