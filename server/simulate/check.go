package simulate

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// Violation is something that must never be true of public money, and is.
type Violation struct {
	Rule    string `json:"rule"`
	Subject string `json:"subject"` // kind/id
	Detail  string `json:"detail"`
}

// String is one line for the command.
func (v Violation) String() string { return v.Rule + ": " + v.Subject + ": " + v.Detail }

// The rules that Check holds a store against.
const (
	RuleJournal    = "the journal and every document agree"
	RuleRecomputed = "every sheet, distribution, payment list and ledger is what it was made from"
	RuleVoucher    = "no money of a voucher is claimed twice"
	RuleLedger     = "nothing takes more of a ledger than there is"
	RuleCap        = "no cap is exceeded"
	RuleBudget     = "no round gives more than it has"
	RuleTransition = "every step is in the table of transitions"
	RulePersons    = "no one decides or pays what they filed, recommended, reviewed or decided"
	RuleNotice     = "nothing is approved, listed or paid before its notice has ended"
	RuleObjection  = "nothing is listed or paid while an objection is open"
	RuleMoney      = "what was paid and what came back stand on lists and receipts, and nowhere else"
)

// Check holds a store against the invariants of claims, from the documents alone
// and without what the use cases say of them, and names all that is violated.
func Check(ctx context.Context, st store.Store) ([]Violation, error) {
	c := checker{ctx: ctx, st: st}
	for _, step := range []func() error{c.verify, c.read, c.vouchers, c.ledgers, c.caps, c.budgets, c.steps, c.money} {
		if err := step(); err != nil {
			return c.found, err
		}
	}
	return c.found, nil
}

type checker struct {
	ctx        context.Context //nolint:containedctx // of one check
	st         store.Store
	found      []Violation
	claims     []market.Claim
	programmes map[string]market.Programme
	table      market.Calendar // of working days
	rounds     []market.Round
	payments   map[string]market.Payment
	invoices   map[string]market.Invoice
	contracts  map[string]market.Contract
	objections map[string][]market.Objection // by claim
	batches    []market.Batch
	recoveries []market.Recovery
}

func (c *checker) find(rule, subject, format string, args ...any) {
	c.found = append(c.found, Violation{rule, subject, fmt.Sprintf(format, args...)})
}

// verify walks the journal, and recomputes what decided.
func (c *checker) verify() error {
	report, err := c.st.Verify(c.ctx, nil)
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		c.find(RuleJournal, "journal", "%s", f)
	}
	findings, err := service.VerifyClaims(c.ctx, c.st, nil)
	for _, f := range findings {
		c.find(RuleRecomputed, f.Document, "%s", f.Message)
	}
	return err
}

// each reads all documents of a kind as T.
func each[T any](c *checker, kind string, see func(T)) error {
	return walk(c.ctx, c.st, kind, func(d store.Doc) error {
		v, err := store.As[T](d)
		if err == nil {
			see(v)
		}
		return err
	})
}

func (c *checker) read() error {
	c.programmes, c.payments, c.invoices = map[string]market.Programme{}, map[string]market.Payment{}, map[string]market.Invoice{}
	c.contracts, c.objections = map[string]market.Contract{}, map[string][]market.Objection{}
	var holidays []market.HolidayVersion
	for _, err := range []error{
		each(c, service.Claims, func(v market.Claim) { c.claims = append(c.claims, v) }),
		each(c, service.Programmes, func(v market.Programme) { c.programmes[v.ID] = v }),
		each(c, service.Holidays, func(v market.HolidayVersion) { holidays = append(holidays, v) }),
		each(c, service.Rounds, func(v market.Round) { c.rounds = append(c.rounds, v) }),
		each(c, service.Payments, func(v market.Payment) { c.payments[v.ID] = v }),
		each(c, service.Invoices, func(v market.Invoice) { c.invoices[v.ID] = v }),
		each(c, service.Contracts, func(v market.Contract) { c.contracts[v.ID] = v }),
		each(c, service.Objections, func(v market.Objection) { c.objections[v.Claim] = append(c.objections[v.Claim], v) }),
		each(c, service.Batches, func(v market.Batch) { c.batches = append(c.batches, v) }),
		each(c, service.Recoveries, func(v market.Recovery) { c.recoveries = append(c.recoveries, v) }),
	} {
		if err != nil {
			return err
		}
	}
	c.table = market.CalendarOf(holidays)
	return nil
}

// stands tells whether a claim has money, or will, on what it rests on now: one
// whose ground fell waits for the treasury, is decided anew, or pays back.
func stands(c market.Claim) bool {
	return c.State.Decided() && c.Hold == "" && c.State != market.ClaimRecovery && c.State != market.ClaimRecovered
}

// vouchers adds up anew what decided claims take, from the allocations alone.
func (c *checker) vouchers() error {
	payments, invoices, settled, contracts := map[string]market.Fen{}, map[string]market.Fen{}, map[[2]string]market.Fen{}, map[string]market.Fen{}
	for _, claim := range c.claims {
		if !stands(claim) {
			continue
		}
		for _, a := range claim.Allocations {
			payments[a.Payment] += a.Amount
			invoices[a.Invoice] += a.Amount
			settled[[2]string{a.Payment, a.Invoice}] += a.Amount
			contracts[claim.Contract] += a.Amount
		}
	}
	for id, taken := range payments {
		if p := c.payments[id]; !p.Counts() || p.ReversedBy != "" || taken > p.Amount {
			c.find(RuleVoucher, "payments/"+id, "%s is claimed of a payment of %s (%s)", taken, p.Amount, p.State)
		}
	}
	for id, taken := range invoices {
		if i := c.invoices[id]; !i.Counts() || i.ReversedBy != "" || taken > i.Amount {
			c.find(RuleVoucher, "invoices/"+id, "%s is claimed of an invoice of %s (%s)", taken, i.Amount, i.State)
		}
	}
	for pair, taken := range settled {
		var limit market.Fen
		for _, s := range c.payments[pair[0]].Settlements {
			if s.Invoice == pair[1] {
				limit += s.Amount
			}
		}
		if taken > limit {
			c.find(RuleVoucher, "payments/"+pair[0], "%s is claimed of the %s that it settles of invoice %s", taken, limit, pair[1])
		}
	}
	for id, taken := range contracts {
		if r := c.contracts[id].Registered(); r.State.Stands() && taken > r.CertifiedTechnical {
			c.find(RuleVoucher, "contracts/"+id, "%s is claimed of a technical amount of %s", taken, r.CertifiedTechnical)
		}
	}
	return nil
}

// ledgers looks at each as it stands. One whose limit fell is overdrawn until the
// claims that took of it are decided anew, so it is held to the limit only by
// those that stand.
func (c *checker) ledgers() error {
	standing := map[string]bool{}
	for _, claim := range c.claims {
		standing[claim.ID] = stands(claim)
	}
	return each(c, service.Ledgers, func(l market.Ledger) {
		var taken market.Fen
		for _, e := range l.Entries {
			if e.Amount < 0 {
				c.find(RuleLedger, "ledgers/"+l.ID, "claim %s takes %s", e.Claim, e.Amount)
			}
			if standing[e.Claim] {
				taken += e.Amount
			}
		}
		if taken > l.Limit {
			c.find(RuleLedger, "ledgers/"+l.ID, "%s is taken of %s", taken, l.Limit)
		}
	})
}

// caps adds up what enterprises keep under every cap of every programme.
func (c *checker) caps() error {
	taken, limits := map[string]market.Fen{}, map[string]market.Fen{}
	for _, claim := range c.claims {
		if !claim.State.Decided() {
			continue
		}
		p := c.programmes[claim.Programme]
		if claim.Decision != nil && p.Subsidy != nil && claim.Decision.Amount() > p.Subsidy.Rate.Of(claim.Decision.Base) {
			c.find(RuleCap, "claims/"+claim.ID, "%s is more than %s of %s", claim.Decision.Amount(), p.Subsidy.Rate, claim.Decision.Base)
		}
		for id, limit := range market.CapLedgers(p, claim, []market.CreditCode{claim.CreditCode}, market.DateOf(claim.UpdatedAt)) {
			taken[id] += claim.Kept()
			limits[id] = max(limits[id], limit)
		}
	}
	for id, sum := range taken {
		if sum > limits[id] {
			c.find(RuleCap, "ledgers/"+id, "%s of at most %s", sum, limits[id])
		}
	}
	return nil
}

func (c *checker) budgets() error {
	for _, r := range c.rounds {
		if r.Budget == nil {
			continue
		}
		var sum market.Fen
		for _, claim := range c.claims {
			if claim.Round == r.ID && claim.Decision != nil && claim.Decision.Granted != nil {
				sum += claim.Kept()
			}
		}
		if sum > *r.Budget {
			c.find(RuleBudget, "rounds/"+r.ID, "%s of a budget of %s", sum, *r.Budget)
		}
	}
	return nil
}

// steps follows each claim from its beginning.
func (c *checker) steps() error {
	for _, claim := range c.claims {
		state := market.ClaimDraft
		for _, s := range claim.Steps {
			if s.From != state || !inTable(s) {
				c.find(RuleTransition, "claims/"+claim.ID, "%s by %s from %s to %s, standing at %s", s.Action, s.Part, s.From, s.To, state)
			}
			state = s.To
		}
		if state != claim.State {
			c.find(RuleTransition, "claims/"+claim.ID, "it stands at %s, its steps end at %s", claim.State, state)
		}
		c.persons(claim)
		c.notices(claim)
	}
	return nil
}

func inTable(s market.ClaimStep) bool {
	return slices.ContainsFunc(market.ClaimTransitions, func(t market.ClaimTransition) bool {
		return t.Action == s.Action && t.From == s.From && t.To == s.To && slices.Contains(t.By, s.Part)
	})
}

// barredBy says which earlier or later steps of a person bar them from which.
var barredBy = map[market.ClaimAction][]market.ClaimAction{
	market.ClaimDecide:   {market.ClaimSubmit, market.ClaimAnswer, market.ClaimRecommend, market.ClaimTakeUp, market.ClaimAsk, market.ClaimPassForm, market.ClaimAllocate, market.ClaimPay},
	market.ClaimApprove:  {market.ClaimSubmit, market.ClaimAnswer, market.ClaimRecommend, market.ClaimTakeUp, market.ClaimAsk, market.ClaimPassForm, market.ClaimAllocate, market.ClaimPay},
	market.ClaimAllocate: {market.ClaimSubmit, market.ClaimDecide, market.ClaimApprove},
	market.ClaimPay:      {market.ClaimSubmit, market.ClaimDecide, market.ClaimApprove},
}

func (c *checker) persons(claim market.Claim) {
	did := map[string][]market.ClaimAction{}
	for _, s := range claim.Steps {
		did[s.By] = append(did[s.By], s.Action)
	}
	for _, s := range claim.Steps {
		for _, bar := range barredBy[s.Action] {
			if s.By != "" && slices.Contains(did[s.By], bar) {
				c.find(RulePersons, "claims/"+claim.ID, "%s did %s and %s", s.By, bar, s.Action)
			}
		}
	}
}

// notices holds each approval and each payment against the notice before it.
func (c *checker) notices(claim market.Claim) {
	days := c.programmes[claim.Programme].Procedure.NoticeDays
	var ends market.Date
	for _, s := range claim.Steps {
		switch s.Action {
		case market.ClaimPublish:
			ends = ""
			if days != nil {
				ends, _ = c.table.Add(market.DateOf(s.At), *days)
			}
		case market.ClaimApprove, market.ClaimAllocate, market.ClaimPay:
			if ends == "" || market.DateOf(s.At) <= ends {
				c.find(RuleNotice, "claims/"+claim.ID, "%s on %s, the notice runs to %q", s.Action, market.DateOf(s.At), ends)
			}
			if s.Action != market.ClaimApprove && c.openAt(claim.ID, s.At) {
				c.find(RuleObjection, "claims/"+claim.ID, "%s at %s", s.Action, s.At)
			}
		}
	}
}

func (c *checker) openAt(claim string, at time.Time) bool {
	return slices.ContainsFunc(c.objections[claim], func(o market.Objection) bool {
		return !o.At.After(at) && (o.AnsweredAt.IsZero() || o.AnsweredAt.After(at))
	})
}

// money compares claims with payment lists and receipts, claim by claim.
func (c *checker) money() error {
	listed, back := map[string]market.Fen{}, map[string]market.Fen{}
	var refs []string
	for _, b := range c.batches {
		if b.SignedBy == b.By {
			c.find(RulePersons, "batches/"+b.ID, "signed by who made it")
		}
		for _, l := range b.Lines {
			if l.Outcome == market.BatchPaid {
				if b.SignedBy == "" {
					c.find(RulePersons, "batches/"+b.ID, "paid by a list that nobody has signed")
				}
				if listed[l.Claim] > 0 {
					c.find(RuleMoney, "claims/"+l.Claim, "paid twice")
				}
				listed[l.Claim] += l.Amount
				refs = append(refs, l.Ref)
			}
		}
	}
	slices.Sort(refs)
	if n := len(refs); len(slices.Compact(refs)) < n {
		c.find(RuleMoney, "batches", "a bank reference of the treasury is used twice")
	}
	for _, r := range c.recoveries {
		if r.State == market.RecoveryDone {
			back[r.Claim] += r.Received()
		}
		if r.Received() > r.Paid {
			c.find(RuleMoney, "recoveries/"+r.ID, "%s came back of %s", r.Received(), r.Paid)
		}
	}
	for _, claim := range c.claims {
		var paid market.Fen
		if claim.State.Paid() && claim.Decision != nil {
			paid = claim.Decision.Amount()
		}
		if paid != listed[claim.ID] || claim.RecoveredFen != back[claim.ID] {
			c.find(RuleMoney, "claims/"+claim.ID, "paid %s and came back %s, by lists and receipts %s and %s", paid, claim.RecoveredFen, listed[claim.ID], back[claim.ID])
		}
	}
	slices.SortFunc(c.found, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Detail, b.Detail))
	})
	return nil
}

// sums are what went out and what came back.
type sums struct{ paid, back market.Fen }

func moneyOf(ctx context.Context, st store.Store) (sums, error) {
	var s sums
	c := checker{ctx: ctx, st: st}
	err := each(&c, service.Batches, func(b market.Batch) {
		for _, l := range b.Lines {
			if l.Outcome == market.BatchPaid {
				s.paid += l.Amount
			}
		}
	})
	if err == nil {
		err = each(&c, service.Recoveries, func(r market.Recovery) { s.back += r.Received() })
	}
	return s, err
}
