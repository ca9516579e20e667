package service

import (
	"cmp"
	"slices"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// claimBasis is all that a claim rests on, as one state has it.
type claimBasis struct {
	programme market.Programme
	contract  market.Contract // the zero one for a reward
	book      market.Book     // vouchers of the contract
	family    []market.CreditCode
	input     market.CalculationInput
}

// basisOf reads what a claim rests on. Errors: not found for a contract that
// does not exist any more.
func basisOf(read docReader, c market.Claim, now claimMoment) (claimBasis, error) {
	var newest int64
	read = noting(read, &newest)
	var b claimBasis
	var err error
	if b.programme, err = readAs[market.Programme](read, Programmes, c.Programme); err != nil {
		return b, err
	}
	in := market.CalculationInput{
		Programme: b.programme, Claim: c.ID, Title: c.Title, Enterprise: c.CreditCode, Filed: now.filed(c), Decided: market.DateOf(now.at), Allocations: c.Allocations,
		KnownAt: now.at, OtherAid: c.OtherAid, Evidence: c.EvidenceCodes(), NotRelated: c.NotRelated, Implementation: c.Implemented || now.foresee,
	}
	if c.Contract != "" {
		if b.contract, b.book, err = contractOf(read, c.Contract); err != nil {
			return b, err
		}
		contract := bare(b.contract)
		in.Contract, in.Payments, in.Invoices = &contract, b.named(c), b.invoiced(c)
		if in.Project, err = fundedProject(read, b.contract); err != nil {
			return b, err
		}
	}
	if in.Titles, err = titlesOf(read, c.CreditCode); err != nil {
		return b, err
	}
	if b.family, err = familyOf(read, c, in.Titles, now.at); err != nil {
		return b, err
	}
	if in.Earlier, err = earlierAwards(read, c, b.family, b.programme, market.DateOf(now.at)); err != nil {
		return b, err
	}
	in.Journal = newest
	b.input = in
	return b, nil
}

// contractOf reads a contract with its parties' accounts, and its vouchers.
func contractOf(read docReader, id string) (market.Contract, market.Book, error) {
	c, err := readAs[market.Contract](read, Contracts, id)
	if err != nil {
		return c, market.Book{}, err
	}
	if err := linkParties(read, &c.Terms); err != nil {
		return c, market.Book{}, err
	}
	book, err := readBook(read, id, nil)
	return c, book, err
}

// bare is a contract without what no rule looks at and what would make every
// stored sheet long: the texts of subject, tasks and secrecy.
func bare(c market.Contract) market.Contract {
	t := &c.Terms
	t.Subject, t.SellerTasks, t.BuyerTasks, t.Ownership, t.Secrecy, t.Acceptance, t.Place = "", "", "", "", "", "", ""
	c.Attachments, c.Confirmations = nil, nil
	return c
}

// named are the payments that the claim allocates.
func (b claimBasis) named(c market.Claim) []market.Payment {
	var out []market.Payment
	for _, p := range b.book.Payments {
		if slices.ContainsFunc(c.Allocations, func(a market.Allocation) bool { return a.Payment == p.ID }) {
			out = append(out, p)
		}
	}
	return out
}

// invoiced are the invoices that the claim allocates.
func (b claimBasis) invoiced(c market.Claim) []market.Invoice {
	var out []market.Invoice
	for _, i := range b.book.Invoices {
		if slices.ContainsFunc(c.Allocations, func(a market.Allocation) bool { return a.Invoice == i.ID }) {
			out = append(out, i)
		}
	}
	return out
}

// familyOf are the credit codes of the enterprise of a claim: those that titles
// link with it, and those under which its organisation claimed before an office
// corrected its code.
func familyOf(read docReader, c market.Claim, titles []market.Title, at time.Time) ([]market.CreditCode, error) {
	family := market.Family(titles, c.CreditCode, at)
	err := readAll(read, store.Query{Kind: Claims, Key: "organisation", Equal: []any{c.Organisation}}, func(d store.Doc) error {
		e, err := decoded[market.Claim](read, d)
		family = append(family, e.CreditCode)
		return err
	})
	slices.Sort(family)
	return slices.Compact(family), err
}

// earlierAwards are the awards that count against a claim: of the same
// enterprise under any of its codes, and on the same contract, in the order of
// the claims.
func earlierAwards(read docReader, c market.Claim, family []market.CreditCode, p market.Programme, today market.Date) ([]market.EarlierAward, error) {
	by := market.CapYear("")
	if p.Subsidy != nil {
		by = p.Subsidy.CapYearBy
	}
	found := map[string]market.EarlierAward{}
	note := func(d store.Doc) error {
		e, err := decoded[market.Claim](read, d)
		if err != nil || e.ID == c.ID || e.Decision == nil || !e.State.Decided() {
			return err
		}
		award := market.EarlierAward{
			Claim: e.ID, Programme: e.Code, Enterprise: e.CreditCode, Contract: e.Contract, Year: e.YearFor(by, today), Base: e.Decision.Base, Award: e.Kept(),
		}
		if !slices.Contains(e.Ledgers, market.LedgerOf(market.LedgerContract, e.Contract)) {
			award.Base = 0 // recovered, and its vouchers set free
		}
		if slices.Contains(family, e.CreditCode) {
			award.Enterprise = c.CreditCode
		}
		found[e.ID] = award
		return nil
	}
	for _, code := range family {
		if err := readAll(read, store.Query{Kind: Claims, Key: "enterprise", Equal: []any{string(code)}}, note); err != nil {
			return nil, err
		}
	}
	if c.Contract != "" {
		if err := readAll(read, store.Query{Kind: Claims, Key: "contract", Equal: []any{c.Contract}}, note); err != nil {
			return nil, err
		}
	}
	var out []market.EarlierAward
	for _, e := range found {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b market.EarlierAward) int { return cmp.Compare(a.Claim, b.Claim) })
	return out, nil
}

// calculate makes the sheet of this moment.
func (b claimBasis) calculate() (market.Calculation, error) {
	return market.Calculate(b.input, market.Rules)
}

// decide makes the sheet of a decision, stores it and says what was decided.
func (b claimBasis) decide(tx store.Tx, sheet market.Calculation, by string) (*market.Decision, error) {
	sum, err := sheet.Sum()
	if err != nil {
		return nil, err
	}
	d := market.DecisionSheet{ID: tx.NewID(), Claim: b.input.Claim, Input: b.input, Calculation: sheet, SHA256: sum, By: by, At: tx.Now()}
	if err := tx.Put(DecisionSheets, d.ID, market.DecisionSheetSchema, d); err != nil {
		return nil, err
	}
	return &market.Decision{Sheet: d.ID, SHA256: sum, Base: sheet.Base, Eligible: sheet.Award, By: by, At: d.At}, nil
}
