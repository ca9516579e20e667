package invariant

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"duijie/server/service"
	"duijie/server/store"
)

// Violation is something that must never be true of public money, and is.
type Violation struct {
	Rule    string `json:"rule"`
	Subject string `json:"subject"` // kind/id
	Detail  string `json:"detail"`
	Entry   int64  `json:"entry"` // of the journal, after which it was so
}

// String is one line for the command.
func (v Violation) String() string {
	return fmt.Sprintf("%s: %s: %s (entry %d)", v.Rule, v.Subject, v.Detail, v.Entry)
}

// Find notes that something is violated.
type Find func(subject, format string, args ...any)

// Invariant is one rule.
type Invariant struct {
	Rule string
	// State, where there is one, looks at all documents as they stand.
	State func(*Books, Find)
	// Act, where there is one, looks at what the last act changed.
	Act func(*Books, Find)
}

// All are the rules.
var All = []Invariant{
	{Rule: "the journal and every document agree", State: journal},
	{Rule: "every sheet, distribution, payment list and ledger is what it was made from", State: recomputed},
	{Rule: "no money of a voucher is claimed twice", State: vouchersOnce},
	{Rule: "no number of a bank, an invoice, a registration or the treasury stands twice", State: numbersOnce},
	{Rule: "nothing is taken of a ledger that is not there", Act: takings},
	{Rule: "no award is more than its rate of a base that is no more than what was certified, invoiced and paid", State: awards},
	{Rule: "no cap is exceeded", State: caps},
	{Rule: "no contract is paid for more often than the programme says", State: onceForAContract},
	{Rule: "no round gives more than it has", State: budgets},
	{Rule: "a decision rests on what stood when it was made", Act: ground},
	{Rule: "no decision outlives the registration, the vouchers or the title that it rests on", State: standing},
	{Rule: "every step is in the table of transitions", Act: transitions},
	{Rule: "no one takes a step that something they did bars them from", Act: persons},
	{Rule: "nothing is paid by a list that a second person has not signed", State: signatures},
	{Rule: "no payment list is signed for a claim whose ground has fallen", Act: groundless},
	{Rule: "nothing is approved, listed or paid before its notice has ended", Act: notices},
	{Rule: "nothing is approved, listed or paid while an objection is open", Act: objections},
	{Rule: "what was said, decided or paid is never changed afterwards", Act: history},
	{Rule: "what was paid and what came back stand on lists and receipts, and nowhere else", State: money},
	{Rule: "a story is told only with the consent of both parties of a performed contract, two people, to its text", Act: stories},
}

// State holds the books against every rule that looks at what stands.
func (b *Books) State() []Violation {
	return b.check(func(i Invariant) func(*Books, Find) { return i.State })
}

// LastAct holds the books against every rule that looks at what the last act
// changed.
func (b *Books) LastAct() []Violation {
	return b.check(func(i Invariant) func(*Books, Find) { return i.Act })
}

func (b *Books) check(of func(Invariant) func(*Books, Find)) []Violation {
	var found []Violation
	for _, i := range All {
		if check := of(i); check != nil {
			check(b, func(subject, format string, args ...any) {
				found = append(found, Violation{Rule: i.Rule, Subject: subject, Detail: fmt.Sprintf(format, args...)})
			})
		}
	}
	slices.SortStableFunc(found, func(x, y Violation) int {
		return cmp.Or(cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Subject, y.Subject), cmp.Compare(x.Detail, y.Detail))
	})
	return found
}

// Walk reads the journal from its beginning and is told of the books after every
// act. The walk ends at the first error.
func Walk(ctx context.Context, st store.Store, each func(b *Books, entry int64) error) (*Books, error) {
	b := NewBooks()
	for after := int64(0); ; {
		entries, err := st.Entries(ctx, after, 200)
		if err != nil || len(entries) == 0 {
			return b, err
		}
		for _, e := range entries {
			for _, act := range e.Acts {
				if err := b.Apply(e.Time, act); err != nil {
					return b, fmt.Errorf("entry %d: %w", e.Number, err)
				}
				if err := each(b, e.Number); err != nil {
					return b, err
				}
			}
			after = e.Number
		}
	}
}

// Check holds a store against all rules: every act of its journal, and the state
// that it stands in now. With everyState, which costs a look at all documents for
// each act, every state that ever stood.
func Check(ctx context.Context, st store.Store, everyState bool) ([]Violation, error) {
	var found []Violation
	last := int64(0)
	note := func(entry int64, violations []Violation) {
		for _, v := range violations {
			v.Entry = entry
			found = append(found, v)
		}
	}
	b, err := Walk(ctx, st, func(b *Books, entry int64) error {
		last = entry
		note(entry, b.LastAct())
		if everyState {
			note(entry, b.State())
		}
		return nil
	})
	if err != nil {
		return found, err
	}
	if err := b.verify(ctx, st); err != nil {
		return found, err
	}
	b.Last = nil
	note(last, b.State())
	return found, nil
}

// verify asks the store, and the recomputation of claims.
func (b *Books) verify(ctx context.Context, st store.Store) error {
	report, err := st.Verify(ctx, nil)
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		b.Journal = append(b.Journal, f.String())
	}
	b.Recomputed, err = service.VerifyClaims(ctx, st, nil)
	return err
}

func journal(b *Books, find Find) {
	for _, f := range b.Journal {
		find("journal", "%s", f)
	}
}

func recomputed(b *Books, find Find) {
	for _, f := range b.Recomputed {
		find(f.Document, "%s", f.Message)
	}
}
