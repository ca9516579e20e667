package service

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// ContractFilter narrows a list of contracts.
type ContractFilter struct {
	State      string // of the contract
	Side       string // that the own organisation is on
	Registered string // state of the registration
	Text       string // contained in project, other party's name or registration number
	Page       int    // from 1
	Size       int    // at most 100
}

// ContractRow is one line of a list of contracts.
type ContractRow struct {
	Contract market.Contract
	Version  int64
	Side     market.ContractSide
	Actions  []market.ContractAction
}

// ContractRows is one page of rows with the count of all.
type ContractRows struct {
	Rows  []ContractRow
	Total int
}

// MyContracts lists the contracts of the actor's organisation, the latest change
// first. Errors: forbidden.
func (s *Service) MyContracts(ctx context.Context, a market.Actor, f ContractFilter) (ContractRows, error) {
	rows, err := s.ownContracts(ctx, a)
	if err != nil {
		return ContractRows{}, err
	}
	rows = slices.DeleteFunc(rows, func(r ContractRow) bool { return !f.keeps(r) })
	from, size := Filter{Page: f.Page, Size: f.Size}.window()
	from = min(from, len(rows))
	return ContractRows{Rows: rows[from:min(from+size, len(rows))], Total: len(rows)}, nil
}

func (f ContractFilter) keeps(r ContractRow) bool {
	c := r.Contract
	if f.State != "" && f.State != string(c.State) || f.Side != "" && f.Side != string(r.Side) || f.Registered != "" && f.Registered != string(c.Registered().State) {
		return false
	}
	text := strings.ToLower(strings.TrimSpace(f.Text))
	return text == "" || strings.Contains(strings.ToLower(c.Terms.Project+"\n"+c.Terms.Party(r.Side.Other()).Name+"\n"+c.Registered().Number), text)
}

// ownContracts reads all contracts of the actor's organisation that it may see,
// the latest change first. An organisation has hundreds at the most.
func (s *Service) ownContracts(ctx context.Context, a market.Actor) ([]ContractRow, error) {
	if !a.BelongsTo(a.Organisation) {
		return nil, forbidden()
	}
	own, _, err := s.Organisation(ctx, a.Organisation)
	if err != nil {
		return nil, err
	}
	found := map[string]ContractRow{}
	err = s.Store.View(ctx, func(r store.Reader) error {
		clear(found)
		read := reading(ctx, r)
		for _, q := range []store.Query{
			{Key: "seller", Equal: []any{own.ID}}, {Key: "buyer", Equal: []any{own.ID}},
			{Key: "seller_code", Equal: []any{string(own.CreditCode)}}, {Key: "buyer_code", Equal: []any{string(own.CreditCode)}},
		} {
			q.Kind = Contracts
			if err := readAll(read, q, func(d store.Doc) error { return noteRow(read, a, d, found) }); err != nil {
				return err
			}
		}
		return nil
	})
	rows := slices.SortedFunc(maps.Values(found), func(x, y ContractRow) int {
		return cmp.Or(y.Contract.UpdatedAt.Compare(x.Contract.UpdatedAt), cmp.Compare(x.Contract.ID, y.Contract.ID))
	})
	return rows, problem(err)
}

func noteRow(read docReader, a market.Actor, d store.Doc, found map[string]ContractRow) error {
	if _, known := found[d.ID]; known {
		return nil
	}
	c, err := store.As[market.Contract](d)
	if err != nil {
		return err
	}
	if err := linkParties(read, &c.Terms); err != nil {
		return err
	}
	if side := c.SideOf(a); c.Visible(side) {
		found[d.ID] = ContractRow{Contract: c, Version: d.Version, Side: side, Actions: c.Allowed(side)}
	}
	return nil
}

// Awaited is one thing that the own organisation is asked to confirm.
type Awaited struct {
	Kind     string // contract, performance, payment, invoice or reversal
	Contract string // id
	Project  string
	Other    string // name of the party that asks
	Ref      string // id of the voucher; empty for the contract itself
	Amount   market.Fen
	Date     market.Date // of the voucher, or of the signing
	Since    time.Time
}

// AwaitedContracts lists what waits for the own organisation's word, the longest
// waiting first. Errors: forbidden.
func (s *Service) AwaitedContracts(ctx context.Context, a market.Actor) ([]Awaited, error) {
	rows, err := s.ownContracts(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []Awaited
	by := map[string]ContractRow{}
	for _, r := range rows {
		c := r.Contract
		by[c.ID] = r
		kind, words := "contract", c.Confirmations
		action := market.ContractConfirm
		if c.State == market.ContractConcluded {
			kind, words, action = "performance", c.Performed, market.ContractPerform
		}
		if len(words) == 1 && slices.Contains(r.Actions, action) {
			out = append(out, Awaited{Kind: kind, Contract: c.ID, Project: c.Terms.Project, Other: c.Terms.Party(r.Side.Other()).Name,
				Amount: c.Terms.Price.Total, Date: c.Terms.Signed, Since: words[0].At})
		}
	}
	vouchers, err := s.awaitedVouchers(ctx, a, by)
	out = append(out, vouchers...)
	slices.SortStableFunc(out, func(x, y Awaited) int {
		return cmp.Or(x.Since.Compare(y.Since), cmp.Compare(x.Date, y.Date), cmp.Compare(x.Ref, y.Ref))
	})
	return out, err
}

func (s *Service) awaitedVouchers(ctx context.Context, a market.Actor, by map[string]ContractRow) ([]Awaited, error) {
	var out []Awaited
	note := func(kind, id, contract, reverses string, amount market.Fen, date market.Date, since time.Time) {
		r, known := by[contract]
		if !known {
			return
		}
		if reverses != "" {
			kind = "reversal"
		}
		out = append(out, Awaited{Kind: kind, Contract: contract, Project: r.Contract.Terms.Project, Other: r.Contract.Terms.Party(r.Side.Other()).Name,
			Ref: id, Amount: amount, Date: date, Since: since})
	}
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Payments, Key: "waits", Equal: []any{a.Organisation}}, func(d store.Doc) error {
		p, err := store.As[market.Payment](d)
		note("payment", p.ID, p.Contract, p.Reverses, p.Amount, p.Date, p.RecordedBy.At)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = readAll(reading(ctx, s.Store), store.Query{Kind: Invoices, Key: "waits", Equal: []any{a.Organisation}}, func(d store.Doc) error {
		i, err := store.As[market.Invoice](d)
		note("invoice", i.ID, i.Contract, i.Reverses, i.Amount, i.Date, i.RecordedBy.At)
		return err
	})
	return out, err
}
