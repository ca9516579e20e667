package invariant

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/simulate"
	"duijie/server/simulate/simulatetest"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// lived is a store in which a small year has passed.
func lived(t *testing.T) store.Store {
	t.Helper()
	span := simulate.CalendarYear(2025)
	backend, err := sqlite.Open(t.Context(), t.TempDir())
	ok(t, err)
	st, deps := simulatetest.Open(t, backend, t.TempDir(), span, 2)
	_, err = simulate.Run(t.Context(), deps, simulate.Demonstration, span, 2)
	ok(t, err)
	return st
}

// soundBooks are the books of that year, read once.
var soundBooks = func() func(*testing.T) *Books {
	var once sync.Once
	var books *Books
	return func(t *testing.T) *Books {
		t.Helper()
		once.Do(func() {
			st := lived(t)
			found, err := Check(t.Context(), st, false)
			ok(t, err)
			for _, v := range found {
				t.Error(v)
			}
			books, err = Walk(t.Context(), st, func(*Books, int64) error { return nil })
			ok(t, err)
		})
		if books == nil {
			t.Fatal("the year could not be read")
		}
		out := *books
		out.Last = nil
		out.Claims, out.Programmes, out.Rounds, out.Contracts = maps.Clone(books.Claims), maps.Clone(books.Programmes), maps.Clone(books.Rounds), maps.Clone(books.Contracts)
		out.Payments, out.Invoices, out.Titles, out.Ledgers = maps.Clone(books.Payments), maps.Clone(books.Invoices), maps.Clone(books.Titles), maps.Clone(books.Ledgers)
		out.Sheets, out.Reviews, out.Objections = maps.Clone(books.Sheets), maps.Clone(books.Reviews), maps.Clone(books.Objections)
		out.Batches, out.Recoveries, out.Stories = maps.Clone(books.Batches), maps.Clone(books.Recoveries), maps.Clone(books.Stories)
		return &out
	}
}()

// one is the first of some documents that a test wants, by id.
func one[T any](t *testing.T, docs map[string]T, wanted func(T) bool) (string, T) {
	t.Helper()
	ids := slices.Sorted(maps.Keys(docs))
	i := slices.IndexFunc(ids, func(id string) bool { return wanted(docs[id]) })
	if i < 0 {
		t.Fatalf("none of %d documents is what the test wants", len(docs))
	}
	return ids[i], docs[ids[i]]
}

// closed is a claim on a contract that went all the way.
func closed(c market.Claim) bool {
	return c.State == market.ClaimClosed && c.Contract != "" && len(c.Allocations) > 0
}

// changedClaim changes that claim.
func changedClaim(change func(*Books, *market.Claim)) func(*testing.T, *Books) {
	return func(t *testing.T, b *Books) {
		id, c := one(t, b.Claims, closed)
		c.Steps = slices.Clone(c.Steps)
		change(b, &c)
		note(b, b.Claims, service.Claims, id, &c)
	}
}

// takesStep has that claim, as it stood before one of its steps, take it now.
func takesStep(action market.ClaimAction, change func(*Books, *market.Claim, *market.ClaimStep)) func(*testing.T, *Books) {
	return func(t *testing.T, b *Books) {
		id, c := one(t, b.Claims, closed)
		at := slices.IndexFunc(c.Steps, func(s market.ClaimStep) bool { return s.Action == action })
		before := c
		before.Steps, before.State = slices.Clone(c.Steps[:at]), c.Steps[at].From
		b.Claims[id] = before
		after := c
		after.Steps, after.State = slices.Clone(c.Steps[:at+1]), c.Steps[at].To
		if change != nil {
			change(b, &after, &after.Steps[at])
		}
		note(b, b.Claims, service.Claims, id, &after)
	}
}

func stepOf(c *market.Claim, action market.ClaimAction) *market.ClaimStep {
	return &c.Steps[slices.IndexFunc(c.Steps, func(s market.ClaimStep) bool { return s.Action == action })]
}

// breaking is a way to break a rule.
type breaking struct {
	rule, how string
	do        func(*testing.T, *Books)
}

// breaks are ways to break every rule.
var breaks = []breaking{
	{"the journal and every document agree", "the store says so", func(_ *testing.T, b *Books) { b.Journal = []string{"hash: entry 7"} }},
	{"every sheet, distribution, payment list and ledger is what it was made from", "the recomputation says so", func(_ *testing.T, b *Books) {
		b.Recomputed = []service.ClaimFinding{{Document: "decision_sheets/x", Message: "another hash"}}
	}},
	{"no money of a voucher is claimed twice", "a payment was smaller", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		p := b.Payments[c.Allocations[0].Payment]
		p.Amount = c.Allocations[0].Amount - 1
		note(b, b.Payments, service.Payments, p.ID, &p)
	}},
	{"no money of a voucher is claimed twice", "another claim allocates the same", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		c.ID = "another"
		note(b, b.Claims, service.Claims, c.ID, &c)
	}},
	{"no money of a voucher is claimed twice", "an invoice was reversed and the claim stands", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		i := b.Invoices[c.Allocations[0].Invoice]
		i.State = market.VoucherReversed
		note(b, b.Invoices, service.Invoices, i.ID, &i)
	}},
	{"no number of a bank, an invoice, a registration or the treasury stands twice", "two payments", func(t *testing.T, b *Books) {
		_, p := one(t, b.Payments, market.Payment.Counts)
		p.ID = "another"
		note(b, b.Payments, service.Payments, p.ID, &p)
	}},
	{"nothing is taken of a ledger that is not there", "more than the payment", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		l := b.Ledgers[market.LedgerOf(market.LedgerPayment, c.Allocations[0].Payment)]
		l.Entries = []market.LedgerEntry{{Claim: c.ID, Amount: l.Limit + 1}}
		note(b, b.Ledgers, service.Ledgers, l.ID, &l)
	}},
	{"nothing is taken of a ledger that is not there", "a limit that no document says", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		l := b.Ledgers[market.LedgerOf(market.LedgerContract, c.Contract)]
		l.Limit += 100
		l.Entries = append(slices.Clone(l.Entries), market.LedgerEntry{Claim: "another", Amount: 1})
		note(b, b.Ledgers, service.Ledgers, l.ID, &l)
	}},
	{"no award is more than its rate of a base that is no more than what was certified, invoiced and paid", "the whole base", changedClaim(func(_ *Books, c *market.Claim) {
		d := *c.Decision
		d.Eligible, c.Decision = d.Base, &d
	})},
	{"no award is more than its rate of a base that is no more than what was certified, invoiced and paid", "a base beside the vouchers", changedClaim(func(_ *Books, c *market.Claim) {
		d := *c.Decision
		d.Base, c.Decision = c.Sum()+1, &d
	})},
	{"no cap is exceeded", "a cap was narrower", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		p := b.Programmes[c.Programme]
		terms, cap := *p.Subsidy, c.Kept()-1
		terms.CapContract, terms.CapYear, terms.CapTotal = &cap, nil, nil
		p.Subsidy = &terms
		b.Programmes[p.ID] = p
	}},
	{"no cap is exceeded", "a cap of the year was narrower", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		cap := c.Kept() - 1
		for id, p := range b.Programmes { // every version: the widest bounds all
			if p.Code != c.Code {
				continue
			}
			terms := *p.Subsidy
			terms.CapContract, terms.CapYear, terms.CapTotal = nil, &cap, nil
			p.Subsidy = &terms
			b.Programmes[id] = p
		}
	}},
	{"no contract is paid for more often than the programme says", "the same again", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		c.ID = "another"
		note(b, b.Claims, service.Claims, c.ID, &c)
	}},
	{"no round gives more than it has", "nothing was there", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		r, nothing := b.Rounds[c.Round], market.Fen(0)
		r.Budget = &nothing
		note(b, b.Rounds, service.Rounds, r.ID, &r)
	}},
	{"a decision rests on what stood when it was made", "a payment was another", takesStep(market.ClaimDecide, func(b *Books, c *market.Claim, _ *market.ClaimStep) {
		c.Decision = &market.Decision{Sheet: c.Decision.Sheet, Eligible: c.Decision.Eligible}
		p := b.Payments[c.Allocations[0].Payment]
		p.Amount++
		b.Payments[p.ID] = p
		before := b.Claims[c.ID]
		before.Decision = nil
		b.Claims[c.ID] = before
	})},
	{"no decision outlives the registration, the vouchers or the title that it rests on", "revoked", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		contract := b.Contracts[c.Contract]
		contract.Registration = append(slices.Clone(contract.Registration), market.RegistrationRecord{State: market.RegistrationRevoked})
		note(b, b.Contracts, service.Contracts, contract.ID, &contract)
	}},
	{"no decision outlives the registration, the vouchers or the title that it rests on", "no title any more", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		for id, title := range b.Titles {
			if title.Events[0].Facts.CreditCode == c.CreditCode {
				note(b, b.Titles, service.Titles, id, nil)
			}
		}
	}},
	{"every step is in the table of transitions", "by another part", takesStep(market.ClaimPublish, func(_ *Books, _ *market.Claim, s *market.ClaimStep) { s.Part = market.PartApplicant })},
	{"every step is in the table of transitions", "a leap", changedClaim(func(_ *Books, c *market.Claim) { c.State = market.ClaimPaid })},
	{"no one takes a step that something they did bars them from", "who passed the form decides", takesStep(market.ClaimDecide, func(_ *Books, c *market.Claim, s *market.ClaimStep) { s.By = stepOf(c, market.ClaimPassForm).By })},
	{"no one takes a step that something they did bars them from", "who approved lists", takesStep(market.ClaimAllocate, func(_ *Books, c *market.Claim, s *market.ClaimStep) { s.By = stepOf(c, market.ClaimApprove).By })},
	{"no one takes a step that something they did bars them from", "who decided judges an objection", takesStep(market.ClaimApprove, func(_ *Books, c *market.Claim, s *market.ClaimStep) {
		s.Action, s.By = market.ClaimDismiss, stepOf(c, market.ClaimDecide).By
	})},
	{"no one takes a step that something they did bars them from", "who decided signs the list", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		l := b.Batches[c.Batch]
		l.SignedBy = stepOf(&c, market.ClaimDecide).By
		note(b, b.Batches, service.Batches, l.ID, &l)
	}},
	{"no one takes a step that something they did bars them from", "who signed the list decides", takesStep(market.ClaimDecide, func(b *Books, c *market.Claim, s *market.ClaimStep) { s.By = b.Batches[c.Batch].SignedBy })},
	{"no one takes a step that something they did bars them from", "who filed takes it up", takesStep(market.ClaimTakeUp, func(_ *Books, c *market.Claim, s *market.ClaimStep) { s.By = stepOf(c, market.ClaimSubmit).By })},
	{"no one takes a step that something they did bars them from", "who passed the form scores", func(t *testing.T, b *Books) {
		id, c := one(t, b.Claims, closed)
		note(b, b.Reviews, service.Reviews, "r", &market.Review{ID: "r", Claim: id, Expert: stepOf(&c, market.ClaimPassForm).By, State: market.ReviewIn})
	}},
	{"nothing is approved, listed or paid before its notice has ended", "on the day of publication", takesStep(market.ClaimApprove, func(_ *Books, c *market.Claim, s *market.ClaimStep) { s.At = stepOf(c, market.ClaimPublish).At })},
	{"nothing is approved, listed or paid while an objection is open", "paid", takesStep(market.ClaimPay, func(b *Books, c *market.Claim, _ *market.ClaimStep) {
		b.Objections["o"] = market.Objection{ID: "o", Claim: c.ID, State: market.ObjectionOpen}
	})},
	{"what was said, decided or paid is never changed afterwards", "a step", changedClaim(func(_ *Books, c *market.Claim) { stepOf(c, market.ClaimDecide).By = "another" })},
	{"what was said, decided or paid is never changed afterwards", "a sheet", func(t *testing.T, b *Books) {
		id, s := one(t, b.Sheets, func(market.DecisionSheet) bool { return true })
		s.Calculation.Award++
		note(b, b.Sheets, service.DecisionSheets, id, &s)
	}},
	{"what was said, decided or paid is never changed afterwards", "the figure of a payment", func(t *testing.T, b *Books) {
		id, p := one(t, b.Payments, market.Payment.Counts)
		p.Amount++
		note(b, b.Payments, service.Payments, id, &p)
	}},
	{"nothing is paid by a list that a second person has not signed", "no signature", changedList(func(l *market.Batch) { l.SignedBy = "" })},
	{"nothing is paid by a list that a second person has not signed", "by who made it", changedList(func(l *market.Batch) { l.SignedBy = l.By })},
	{"no payment list is signed for a claim whose ground has fallen", "a registration was revoked", func(t *testing.T, b *Books) {
		id, l := one(t, b.Batches, func(l market.Batch) bool { return l.SignedBy != "" })
		unsigned, held := l, b.Claims[l.Lines[0].Claim]
		unsigned.SignedBy, held.Hold = "", "合同登记已撤销"
		b.Batches[id], b.Claims[held.ID] = unsigned, held
		note(b, b.Batches, service.Batches, id, &l)
	}},
	{"what was said, decided or paid is never changed afterwards", "the signature on a payment list", changedList(func(l *market.Batch) { l.SignedBy = "another" })},
	{"what was said, decided or paid is never changed afterwards", "the answer of the treasury", func(t *testing.T, b *Books) {
		id, l := one(t, b.Batches, func(l market.Batch) bool { return l.Lines[0].Outcome == market.BatchPaid })
		l.Lines = slices.Clone(l.Lines)
		l.Lines[0].Outcome = market.BatchFailed
		note(b, b.Batches, service.Batches, id, &l)
	}},
	{"what was paid and what came back stand on lists and receipts, and nowhere else", "a Fen came back", changedClaim(func(_ *Books, c *market.Claim) { c.RecoveredFen++ })},
	{"what was paid and what came back stand on lists and receipts, and nowhere else", "paid on no list", func(t *testing.T, b *Books) {
		_, c := one(t, b.Claims, closed)
		delete(b.Batches, c.Batch)
	}},
	{"a story is told only with the consent of both parties of a performed contract, two people, to its text", "one person for both parties", publishes(func(_ *Books, s *market.Story) { s.Consents[1].By = s.Consents[0].By })},
	{"a story is told only with the consent of both parties of a performed contract, two people, to its text", "one party twice", publishes(func(_ *Books, s *market.Story) { s.Consents[1].Organisation = s.Consents[0].Organisation })},
	{"a story is told only with the consent of both parties of a performed contract, two people, to its text", "no consent of the second", publishes(func(_ *Books, s *market.Story) { s.Consents = s.Consents[:1] })},
	{"a story is told only with the consent of both parties of a performed contract, two people, to its text", "another text", publishes(func(_ *Books, s *market.Story) { s.Text.Title.ZH += "！" })},
	{"a story is told only with the consent of both parties of a performed contract, two people, to its text", "of a contract under way", publishes(func(b *Books, s *market.Story) {
		c := b.Contracts[s.Contract]
		c.State = market.ContractConcluded
		b.Contracts[c.ID] = c
	})},
	{"a story is told only with the consent of both parties of a performed contract, two people, to its text", "told again after its end", func(t *testing.T, b *Books) {
		id, s := one(t, b.Stories, func(s market.Story) bool { return s.State == market.StoryWithdrawn })
		s.State = market.StoryPublished
		note(b, b.Stories, service.Stories, id, &s)
	}},
	{"a story is told only with the consent of both parties of a performed contract, two people, to its text", "deleted", func(t *testing.T, b *Books) {
		id, _ := one(t, b.Stories, told)
		note(b, b.Stories, service.Stories, id, nil)
	}},
}

// told is a story that everyone reads.
func told(s market.Story) bool { return s.State == market.StoryPublished }

// publishes has a story that is told, as it stood before the second consent, be
// published now.
func publishes(change func(*Books, *market.Story)) func(*testing.T, *Books) {
	return func(t *testing.T, b *Books) {
		id, after := one(t, b.Stories, told)
		before := after
		before.State, before.Consents = market.StoryProposed, slices.Clone(after.Consents[:1])
		b.Stories[id] = before
		after.Consents = slices.Clone(after.Consents)
		change(b, &after)
		note(b, b.Stories, service.Stories, id, &after)
	}
}

// changedList changes a payment list by which something was paid.
func changedList(change func(*market.Batch)) func(*testing.T, *Books) {
	return func(t *testing.T, b *Books) {
		id, l := one(t, b.Batches, func(l market.Batch) bool { return l.Lines[0].Outcome == market.BatchPaid })
		change(&l)
		note(b, b.Batches, service.Batches, id, &l)
	}
}

func TestEveryRuleIsFoundBroken(t *testing.T) {
	sound := soundBooks(t)
	if found := append(sound.State(), sound.LastAct()...); len(found) > 0 {
		t.Fatalf("the year is not sound: %v", found)
	}
	for _, c := range breaks {
		t.Run(c.rule+": "+c.how, func(t *testing.T) {
			b := soundBooks(t)
			c.do(t, b)
			found := append(b.State(), b.LastAct()...)
			if !slices.ContainsFunc(found, func(v Violation) bool { return v.Rule == c.rule }) {
				t.Errorf("not found; found is %v", found)
			}
		})
	}
}

func TestEveryRuleHasSomethingThatBreaksIt(t *testing.T) {
	for _, i := range All {
		if !slices.ContainsFunc(breaks, func(b breaking) bool { return b.rule == i.Rule }) {
			t.Errorf("nothing breaks %q", i.Rule)
		}
		if i.State == nil && i.Act == nil {
			t.Errorf("%q looks at nothing", i.Rule)
		}
	}
}

// TestCheckReadsJournalAndDocuments writes past all use cases, as no program of
// ours does.
func TestCheckReadsJournalAndDocuments(t *testing.T) {
	st := lived(t)
	page, err := st.Find(t.Context(), store.Query{Kind: service.DecisionSheets, Limit: 1})
	ok(t, err)
	sheet, err := store.As[market.DecisionSheet](page.Docs[0])
	ok(t, err)
	sheet.Calculation.Award++
	receipt, err := st.Commit(t.Context(), store.Meta{Actor: "test", Action: "test.tamper"}, func(_ context.Context, tx store.Tx) error {
		return tx.Put(service.DecisionSheets, sheet.ID, market.DecisionSheetSchema, sheet)
	})
	ok(t, err)
	found, err := Check(t.Context(), st, false)
	ok(t, err)
	for _, rule := range []string{"every sheet, distribution, payment list and ledger is what it was made from", "what was said, decided or paid is never changed afterwards"} {
		if !slices.ContainsFunc(found, func(v Violation) bool { return v.Rule == rule && v.Entry == receipt.Number }) {
			t.Errorf("not found in entry %d: %q; found is %v", receipt.Number, rule, found)
		}
	}
}
