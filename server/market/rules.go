package market

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// ruleSets are the rules of calculation by number. A number that has decided a
// claim is never changed or taken out; new rules get the next one.
var ruleSets = map[int]func(CalculationInput) Calculation{
	1: calculate1,
	2: calculate2,
}

// Calculate makes the sheet of a claim by the rules of a number. It is a pure
// function: the same input gives the same sheet byte for byte, whatever the
// order of the lists in it. A fact that is not known makes its line unclear, and
// a sheet with an unclear or failed line awards nothing.
//
// Errors: invalid for rules that there are not, and for a programme without the
// terms of its kind.
func Calculate(in CalculationInput, rules int) (Calculation, error) {
	run, ok := ruleSets[rules]
	if !ok {
		return Calculation{}, Errorf(CodeInvalid, "没有第 %d 号核算规则", "there are no rules of calculation number %d", rules)
	}
	p := in.Programme
	if p.Kind == ContractSubsidy && p.Subsidy == nil || p.Kind == TitleReward && p.Reward == nil || !ProgrammeKinds.Has(string(p.Kind)) {
		return Calculation{}, Errorf(CodeInvalid, "该政策版本没有可用于核算的参数", "the version of the programme has no terms to calculate by")
	}
	in = in.sorted()
	out := run(in)
	out.Programme, out.Version, out.Rules, out.Journal = p.Code, p.Version, rules, in.Journal
	var err error
	if out.InputSHA, err = sumOf(in); err != nil {
		return Calculation{}, err
	}
	return out, nil
}

// Stops are the lines that keep the sheet from awarding anything: those that
// fail and those that are unclear.
func (c Calculation) Stops() []Line {
	var out []Line
	for _, l := range c.Lines {
		if l.Outcome == Failed || l.Outcome == Unclear {
			out = append(out, l)
		}
	}
	return out
}

// FailsForGood tells whether a line failed that nobody can do anything about, but
// for a wrong record: no document and no payment to come would make it pass.
func (c Calculation) FailsForGood() bool {
	for _, l := range c.Lines {
		if l.Outcome == Failed && slices.Contains(finalLines, l.Code) {
			return true
		}
	}
	return false
}

// CanonicalJSON is the sheet as it is hashed.
func (c Calculation) CanonicalJSON() ([]byte, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("sheet: %w", err)
	}
	return text, nil
}

// Sum is the SHA-256 of the canonical sheet, in lower-case hexadecimal.
func (c Calculation) Sum() (string, error) { return sumOf(c) }

// sumOf hashes the JSON of a value of structs and sorted lists.
func sumOf(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("hash: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// sorted is the input with every list in the one order in which it is
// calculated and hashed, and its moment in the form that is stored.
func (in CalculationInput) sorted() CalculationInput {
	in.KnownAt = Cut(in.KnownAt)
	in.Payments = sortedBy(in.Payments, func(a, b Payment) int { return cmp.Compare(a.ID, b.ID) })
	for i, p := range in.Payments {
		in.Payments[i].Settlements = sortedBy(p.Settlements, func(a, b Settlement) int {
			return cmp.Or(cmp.Compare(a.Invoice, b.Invoice), cmp.Compare(a.Amount, b.Amount))
		})
	}
	in.Invoices = sortedBy(in.Invoices, func(a, b Invoice) int { return cmp.Compare(a.ID, b.ID) })
	in.Allocations = sortedBy(in.Allocations, func(a, b Allocation) int {
		return cmp.Or(cmp.Compare(a.Payment, b.Payment), cmp.Compare(a.Invoice, b.Invoice), cmp.Compare(a.Amount, b.Amount))
	})
	in.Titles = sortedBy(in.Titles, func(a, b Title) int { return cmp.Compare(a.ID, b.ID) })
	in.Earlier = sortedBy(in.Earlier, func(a, b EarlierAward) int {
		return cmp.Or(cmp.Compare(a.Claim, b.Claim), cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Award, b.Award))
	})
	in.OtherAid = sortedBy(in.OtherAid, func(a, b OtherAid) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Date, b.Date), cmp.Compare(a.Amount, b.Amount))
	})
	in.Evidence = sortedBy(in.Evidence, cmp.Compare[string])
	return in
}

// sortedBy is a sorted copy; an empty list is nil, so that both are hashed
// alike.
func sortedBy[T any](list []T, compare func(a, b T) int) []T {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, compare)
	return list
}

// plus adds amounts and stops at the largest or the smallest one instead of
// wrapping round.
func (f Fen) plus(g Fen) Fen {
	sum := f + g
	switch {
	case f > 0 && g > 0 && sum < 0:
		return math.MaxInt64
	case f < 0 && g < 0 && sum >= 0:
		return math.MinInt64
	}
	return sum
}

// less takes an amount away, and never below nothing.
func (f Fen) less(g Fen) Fen {
	if g <= 0 {
		return max(f, 0)
	}
	return max(max(f, 0)-g, 0)
}
