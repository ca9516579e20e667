package service

import (
	"cmp"
	"context"
	"time"

	"duijie/server/market"
	"duijie/server/sheet"
)

// Landing is what becomes of an imported row.
type Landing string

// The landings.
const (
	LandDraft  Landing = "draft"  // a draft of the owner's
	LandSubmit Landing = "submit" // submitted for review where that is possible, else a draft
	LandListed Landing = "listed" // published as it stands: an office's list of what it published before
)

// Import is an order to take in a list.
type Import struct {
	Kind    sheet.Kind
	Owner   string // credit code of the owner of rows that name none
	Landing Landing
	As      market.Capacity // in which part it is submitted; empty: as the owner's manager
	By      string          // id of the user, or the name of a job
	Member  string          // id of the organisation for which By works; rows of others are foreign to By
	// MayOwn tells whether the one who imports may do so for an owner; nil
	// means any (the command line).
	MayOwn func(market.Organisation) bool
	Sample bool // marks what is taken in as samples

	titles *titleOrder // of a list of titles
}

// step is a step of the one who imports.
func (o Import) step(at time.Time) market.Step {
	return market.Step{By: o.By, As: cmp.Or(o.As, market.AsManager), At: at}
}

// Outcome counts what a list held or what became of it.
type Outcome struct {
	Rows      int           `json:"rows"`
	New       int           `json:"new"`
	Changed   int           `json:"changed"`
	Unchanged int           `json:"unchanged"`
	Bad       int           `json:"bad"`
	Faults    []sheet.Fault `json:"faults"`      // the first maxFaults
	MoreFault int           `json:"more_faults"` // how many more there are

	// Titles is what a list of titles would change; nil for other lists.
	Titles *TitleDifference `json:"titles,omitempty"`
}

// maxFaults is how many faults are listed; the file of faulty rows has more.
const maxFaults = 1000

// Good is the number of rows that can go in or went in.
func (o Outcome) Good() int { return o.New + o.Changed + o.Unchanged }

func (o *Outcome) bad(faults []sheet.Fault) {
	o.Bad++
	room := max(maxFaults-len(o.Faults), 0)
	o.Faults = append(o.Faults, faults[:min(room, len(faults))]...)
	o.MoreFault += max(len(faults)-room, 0)
}

func (o *Outcome) count(c comparison) {
	switch c {
	case isNew:
		o.New++
	case isChanged:
		o.Changed++
	default:
		o.Unchanged++
	}
}

// Check reads a list without writing anything. onBad, which may be nil, is
// given each faulty row.
func (s *Service) Check(ctx context.Context, order Import, rows func(func(sheet.Row, error) bool), onBad func(sheet.Row)) (Outcome, error) {
	im := newImporter(s, order, onBad)
	err := im.walk(ctx, rows, func(row sheet.Row) error {
		_, c, err := im.look(ctx, &row)
		switch {
		case err != nil:
			return err
		case len(row.Faults) > 0:
			im.reject(row)
		default:
			im.out.count(c)
		}
		return nil
	})
	if err == nil && order.titles != nil {
		err = im.missing(ctx)
	}
	return im.out, err
}

// Write takes in the good rows of a list and leaves the bad ones to onBad. The
// same list again changes nothing. Work that was interrupted is simply done
// again: what already stands counts as unchanged.
func (s *Service) Write(ctx context.Context, order Import, rows func(func(sheet.Row, error) bool), onBad func(sheet.Row)) (Outcome, error) {
	im := newImporter(s, order, onBad)
	err := im.walk(ctx, rows, func(row sheet.Row) error {
		im.chunk = append(im.chunk, row)
		if len(im.chunk) < chunkRows {
			return nil
		}
		return im.flush(ctx)
	})
	if err == nil {
		err = im.flush(ctx)
	}
	return im.out, err
}

// MayImport tells for whom an actor may import a kind of list and how rows may
// land: members for their own organisation, an office for those of its region
// but its own, the operator for all. Lists of organisations are the office's,
// and departments the operator's; lists of titles come in by UploadTitles.
// Errors: forbidden.
func MayImport(a market.Actor, kind sheet.Kind, landing Landing) (func(market.Organisation) bool, error) {
	operator := a.Has(market.RoleOperator)
	office := operator || a.Has(market.RoleDepartmentManager)
	member := a.BelongsTo(a.Organisation) && kind != sheet.Organisations && landing != LandListed
	if !office && !member || kind == sheet.Titles {
		return nil, forbidden()
	}
	return func(o market.Organisation) bool {
		switch {
		case member && a.BelongsTo(o.ID):
			return true
		case kind == sheet.Organisations:
			return a.MayAdmit(o)
		}
		return operator || a.Governs(o.Region) && o.ID != a.Organisation
	}, nil
}
