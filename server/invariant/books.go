package invariant

import (
	"encoding/json"
	"fmt"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// Books are the documents that money of claims rests on, as they stood after one
// act of the journal.
type Books struct {
	At         time.Time // of the last act
	Claims     map[string]market.Claim
	Programmes map[string]market.Programme
	Rounds     map[string]market.Round
	Contracts  map[string]market.Contract
	Payments   map[string]market.Payment
	Invoices   map[string]market.Invoice
	Titles     map[string]market.Title
	Holidays   map[string]market.HolidayVersion
	Ledgers    map[string]market.Ledger
	Sheets     map[string]market.DecisionSheet
	Reviews    map[string]market.Review
	Objections map[string]market.Objection
	Batches    map[string]market.Batch
	Recoveries map[string]market.Recovery
	Stories    map[string]market.Story
	// Last is what the last act changed.
	Last []Change
	// Journal and Recomputed are what the store's own check and service.VerifyClaims
	// found, where somebody asked them.
	Journal    []string
	Recomputed []service.ClaimFinding
}

// Change is one document before and after an act: a value of its type, or nil for
// one that was not there.
type Change struct {
	Kind, ID      string
	Before, After any
}

// NewBooks are the books of an empty journal.
func NewBooks() *Books {
	return &Books{
		Claims: map[string]market.Claim{}, Programmes: map[string]market.Programme{}, Rounds: map[string]market.Round{},
		Contracts: map[string]market.Contract{}, Payments: map[string]market.Payment{}, Invoices: map[string]market.Invoice{},
		Titles: map[string]market.Title{}, Holidays: map[string]market.HolidayVersion{}, Ledgers: map[string]market.Ledger{}, Sheets: map[string]market.DecisionSheet{},
		Reviews: map[string]market.Review{}, Objections: map[string]market.Objection{}, Batches: map[string]market.Batch{}, Recoveries: map[string]market.Recovery{},
		Stories: map[string]market.Story{},
	}
}

// Apply brings the books to the state after an act. Errors: of a document that
// cannot be read.
func (b *Books) Apply(at time.Time, act store.Act) error {
	b.At, b.Last = at, nil
	for _, c := range act.Changes {
		if err := b.apply(c); err != nil {
			return fmt.Errorf("%s/%s: %w", c.Kind, c.ID, err)
		}
	}
	return nil
}

func (b *Books) apply(c store.Change) error {
	switch c.Kind {
	case service.Claims:
		return keep(b, b.Claims, c)
	case service.Programmes:
		return keep(b, b.Programmes, c)
	case service.Rounds:
		return keep(b, b.Rounds, c)
	case service.Contracts:
		return keep(b, b.Contracts, c)
	case service.Payments:
		return keep(b, b.Payments, c)
	case service.Invoices:
		return keep(b, b.Invoices, c)
	case service.Titles:
		return keep(b, b.Titles, c)
	case service.Holidays:
		return keep(b, b.Holidays, c)
	case service.Ledgers:
		return keep(b, b.Ledgers, c)
	case service.DecisionSheets:
		return keep(b, b.Sheets, c)
	case service.Reviews:
		return keep(b, b.Reviews, c)
	case service.Objections:
		return keep(b, b.Objections, c)
	case service.Batches:
		return keep(b, b.Batches, c)
	case service.Recoveries:
		return keep(b, b.Recoveries, c)
	case service.Stories:
		return keep(b, b.Stories, c)
	}
	return nil
}

// keep changes one document and notes that it was changed.
func keep[T any](b *Books, docs map[string]T, c store.Change) error {
	if c.Deleted {
		note(b, docs, c.Kind, c.ID, nil)
		return nil
	}
	d, err := store.Lifted(service.Collections(), c)
	if err != nil {
		return err
	}
	var after T
	if err := json.Unmarshal(d.Body, &after); err != nil {
		return err
	}
	note(b, docs, c.Kind, c.ID, &after)
	return nil
}

// note puts a document into the books, or takes it out. An act that changes one
// twice changed it once, from the first state to the last.
func note[T any](b *Books, docs map[string]T, kind, id string, after *T) {
	change := Change{Kind: kind, ID: id}
	if before, there := docs[id]; there {
		change.Before = before
	}
	if after == nil {
		delete(docs, id)
	} else {
		docs[id], change.After = *after, *after
	}
	for i, c := range b.Last {
		if c.Kind == kind && c.ID == id {
			b.Last[i].After = change.After
			return
		}
	}
	b.Last = append(b.Last, change)
}

// changed are the documents of a type that the last act changed.
func changed[T any](b *Books, see func(id string, before, after *T)) {
	as := func(v any) *T {
		if v, ok := v.(T); ok {
			return &v
		}
		return nil
	}
	for _, c := range b.Last {
		if before, after := as(c.Before), as(c.After); before != nil || after != nil {
			see(c.ID, before, after)
		}
	}
}
