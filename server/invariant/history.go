package invariant

import (
	"encoding/json"
	"slices"
	"strings"

	"duijie/server/market"
)

// history looks for what was changed although it may only be added to.
func history(b *Books, find Find) {
	changed(b, func(id string, before, after *market.Claim) {
		if before != nil && after != nil {
			grows(find, "claims/"+id, "step", before.Steps, after.Steps)
			grows(find, "claims/"+id, "former decision", before.Former, after.Former)
		}
	})
	changed(b, func(id string, before, _ *market.DecisionSheet) {
		if before != nil {
			find("decision_sheets/"+id, "the sheet of a decision was changed")
		}
	})
	changed(b, func(id string, before, after *market.Payment) {
		kept(find, "payments/"+id, before, after, func(p market.Payment) any {
			return []any{p.Contract, p.Date, p.Amount, p.PayerRef, p.PayeeRef, p.Reverses}
		})
	})
	changed(b, func(id string, before, after *market.Invoice) {
		kept(find, "invoices/"+id, before, after, func(i market.Invoice) any {
			return []any{i.Contract, i.Date, i.Amount, i.Number, i.Reverses}
		})
	})
	changed(b, func(id string, before, after *market.Review) {
		if before != nil && before.State == market.ReviewIn {
			kept(find, "reviews/"+id, before, after, func(r market.Review) any { return r })
		}
	})
	changed(b, func(id string, before, after *market.Objection) {
		kept(find, "objections/"+id, before, after, func(o market.Objection) any { return []any{o.Claim, o.Text, o.Person, o.At} })
	})
	changed(b, func(id string, before, after *market.Round) {
		if before != nil && before.Distribution != nil {
			kept(find, "rounds/"+id, before, after, func(r market.Round) any { return r.Distribution })
		}
	})
	changed(b, func(id string, before, after *market.Programme) {
		if before != nil && before.State == market.ProgrammePublished {
			kept(find, "programmes/"+id, before, after, func(p market.Programme) any {
				return []any{p.Code, p.Version, p.Subsidy, p.Reward, p.Procedure, p.Budget, p.Oversub, p.LastAward}
			})
		}
	})
	changed(b, func(id string, before, after *market.Title) {
		if before != nil && after != nil {
			grows(find, "titles/"+id, "event", before.Events, after.Events)
		}
	})
	changed(b, func(id string, before, after *market.Contract) {
		if before != nil && after != nil {
			grows(find, "contracts/"+id, "record of the registration", before.Registration, after.Registration)
		}
	})
	changed(b, func(id string, before, after *market.Recovery) {
		if before != nil && after != nil {
			grows(find, "recoveries/"+id, "receipt", before.Receipts, after.Receipts)
			grows(find, "recoveries/"+id, "cause", before.Causes, after.Causes)
		}
	})
	changed(b, func(id string, before, after *market.Batch) { answersStay(find, id, before, after) })
}

// answersStay holds a payment list against what it was: its lines were sealed, and
// what the treasury has said of one stays.
func answersStay(find Find, id string, before, after *market.Batch) {
	kept(find, "batches/"+id, before, after, func(l market.Batch) any { return []any{l.Seal(), l.SHA256, l.By, l.At} })
	if before == nil || after == nil {
		return
	}
	if before.SignedBy != "" && (after.SignedBy != before.SignedBy || !after.SignedAt.Equal(before.SignedAt)) {
		find("batches/"+id, "the signature of %s was changed", before.SignedBy)
	}
	for i, line := range before.Lines {
		if line.Outcome != market.BatchPending && (i >= len(after.Lines) || after.Lines[i] != line) {
			find("batches/"+id, "the answer to claim %s was changed", line.Number)
		}
	}
}

// kept looks at what of a document may never change. One that is gone changed.
func kept[T any](find Find, at string, before, after *T, of func(T) any) {
	if before == nil {
		return
	}
	if after == nil {
		find(at, "it was deleted")
		return
	}
	if x, y := text(of(*before)), text(of(*after)); x != y {
		find(at, "it was changed from %s to %s", x, y)
	}
}

// grows looks at a list that may only be added to.
func grows[T any](find Find, at, what string, before, after []T) {
	if len(after) < len(before) || !slices.Equal(texts(before), texts(after[:min(len(before), len(after))])) {
		find(at, "a %s was changed or is gone: %s", what, strings.Join(texts(before), " "))
	}
}

func texts[T any](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = text(v)
	}
	return out
}

// text is a value as its JSON; what has none is its own fault.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
