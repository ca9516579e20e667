package service

import (
	"context"
	"errors"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/store"
)

// Filter narrows a list of items.
type Filter struct {
	State string // of the working revision, or of the public one where none is worked on
	Field string
	Text  string // contained in title or number
	Page  int    // from 1
	Size  int    // at most 100
}

// Row is one line of a list of one's own items or of what waits for review.
type Row struct {
	ID           string
	Kind         string
	Number       string
	Title        string
	Field        string
	Organisation string
	Owner        string // name of the organisation
	OwnerEN      string // its name in English
	Region       string
	WorkingState market.State
	PublicState  market.State
	Reason       string
	Sample       bool
	Version      int64
	UpdatedAt    string
	SubmittedAt  string
	ExpiresOn    market.Date
	Due          market.Date // last working day of the review, while it is under review and that day is known
	Actions      []market.Action
}

// Rows is one page of rows with the count of all.
type Rows struct {
	Rows  []Row
	Total int
}

// Mine lists the items of the actor's organisation, the latest change first.
func (c *Catalogue[C]) Mine(ctx context.Context, a market.Actor, f Filter) (Rows, error) {
	if !a.BelongsTo(a.Organisation) {
		return Rows{}, forbidden()
	}
	as := market.CapacityOf(a, a.Organisation, "")
	q := store.Query{Kind: c.kind, Key: "organisation", Equal: []any{a.Organisation}, Desc: true}
	if f.State == "" && f.Field == "" && strings.TrimSpace(f.Text) == "" {
		return c.everything(ctx, q, f, as)
	}
	var rows []Row
	err := readAll(reading(ctx, c.s.Store), q, func(d store.Doc) error {
		item, err := store.As[market.Item[C]](d)
		if err != nil {
			return err
		}
		if row := c.row(item, d.Version, as); f.keeps(row) {
			rows = append(rows, row)
		}
		return nil
	})
	return f.page(rows), err
}

// everything is a page of a list without a filter: only the rows of the page
// are read as items, so that a catalogue of ten thousand opens at once.
func (c *Catalogue[C]) everything(ctx context.Context, q store.Query, f Filter, as market.Capacity) (Rows, error) {
	total, err := c.s.Store.Count(ctx, q)
	if err != nil {
		return Rows{}, problem(err)
	}
	out := Rows{Total: total}
	from, size := f.window()
	at := 0
	err = readAll(reading(ctx, c.s.Store), q, func(d store.Doc) error {
		if at++; at <= from {
			return nil
		}
		item, err := store.As[market.Item[C]](d)
		if err != nil {
			return err
		}
		out.Rows = append(out.Rows, c.row(item, d.Version, as))
		if len(out.Rows) == size {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// errEnough ends a walk that has what it wanted.
var errEnough = errors.New("enough")

// Waiting lists what has been submitted to the actor's office, the longest
// waiting first. Errors: forbidden for anyone but an office.
func (c *Catalogue[C]) Waiting(ctx context.Context, a market.Actor, f Filter) (Rows, error) {
	if !a.Has(market.RoleReviewer) && !a.Has(market.RoleDepartmentManager) && !a.Has(market.RoleAuditor) && !a.Has(market.RoleModerator) {
		return Rows{}, forbidden()
	}
	var rows []Row
	owners := map[string]market.Organisation{}
	q := store.Query{Kind: c.kind, Key: "review", Equal: []any{string(market.Submitted)}}
	err := readAll(reading(ctx, c.s.Store), q, func(d store.Doc) error {
		item, err := store.As[market.Item[C]](d)
		if err != nil {
			return err
		}
		owner, err := c.s.owner(ctx, owners, item.Organisation)
		if err != nil {
			return err
		}
		item.Region = owner.Region
		as := market.CapacityOf(a, item.Organisation, item.Region)
		row := c.row(item, d.Version, as)
		row.Owner, row.OwnerEN = owner.Name, owner.NameEN
		if (a.Inspects(item.Region) || as == market.AsOffice) && f.keeps(row) {
			rows = append(rows, row)
		}
		return nil
	})
	return f.page(rows), err
}

func (c *Catalogue[C]) row(item market.Item[C], version int64, as market.Capacity) Row {
	r := Row{
		ID: item.ID, Kind: c.kind, Number: item.Number, Organisation: item.Organisation, Region: item.Region,
		Sample: item.Sample, Version: version, UpdatedAt: store.FormatTime(item.UpdatedAt), Actions: item.Allowed(as),
	}
	if p := item.Public; p != nil {
		r.Title, r.Field, r.PublicState, r.ExpiresOn = p.Content.Name(), p.Content.TechnologyField(), p.State, p.ExpiresOn
	}
	if w := item.Working; w != nil {
		r.Title, r.Field, r.WorkingState, r.Reason = w.Content.Name(), w.Content.TechnologyField(), w.State, w.Reason
		if w.State.UnderReview() {
			r.SubmittedAt, r.Due = store.FormatTime(w.SubmittedAt), w.Due
		}
	}
	return r
}

func (f Filter) keeps(r Row) bool {
	state := r.WorkingState
	if state == "" {
		state = r.PublicState
	}
	if f.State != "" && f.State != string(state) && f.State != string(r.PublicState) || f.Field != "" && f.Field != r.Field {
		return false
	}
	text := strings.ToLower(strings.TrimSpace(f.Text))
	return text == "" || strings.Contains(strings.ToLower(r.Title), text) || strings.Contains(strings.ToLower(r.Number), text)
}

// window is where the page begins and how many rows it holds.
func (f Filter) window() (from, size int) {
	size = min(max(f.Size, 0), 100)
	if size == 0 {
		size = 20
	}
	return max(f.Page-1, 0) * size, size
}

func (f Filter) page(rows []Row) Rows {
	from, size := f.window()
	from = min(from, len(rows))
	return Rows{Rows: slices.Clone(rows[from:min(from+size, len(rows))]), Total: len(rows)}
}
