package service

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// Landing is what becomes of an imported row.
type Landing string

// The landings.
const (
	LandDraft  Landing = "draft"  // a draft of the owner's
	LandSubmit Landing = "submit" // submitted for review where complete, else a draft
	LandListed Landing = "listed" // published as it stands: an office's list of what it published before
)

// Import is an order to take in a list.
type Import struct {
	Kind    sheet.Kind
	Owner   string // credit code of the owner of rows that name none
	Landing Landing
	By      string // id of the user, or "cli"
	// MayOwn tells whether the one who imports may do so for an owner; nil
	// means any (the command line).
	MayOwn func(market.Organisation) bool
	Sample bool // marks what is taken in as samples
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

// comparison of a row with what stands.
type comparison int

const (
	isNew comparison = iota
	isChanged
	isUnchanged
)

// importer checks and writes the rows of one list.
type importer struct {
	s      *Service
	order  Import
	owners map[string]ownerAnswer
	out    Outcome
	onBad  func(sheet.Row)
	chunk  []sheet.Row
}

type ownerAnswer struct {
	owner market.Organisation
	err   *market.Error
}

// chunkRows is how many rows go into one journal entry: each is an item and a
// unique number, and an entry holds store.MaxChanges documents.
const chunkRows = store.MaxChanges / 4

// chunkBytes keeps a chunk below store.MaxEntry, whatever its texts.
const chunkBytes = store.MaxEntry / 3

// Check reads a list without writing anything. onBad, which may be nil, is
// given each faulty row.
func (s *Service) Check(ctx context.Context, order Import, rows func(func(sheet.Row, error) bool), onBad func(sheet.Row)) (Outcome, error) {
	return s.take(ctx, order, rows, onBad, func(ctx context.Context, im *importer, row sheet.Row) error {
		c, err := im.compare(ctx, s.Store, &row)
		if err != nil {
			return err
		}
		if len(row.Faults) > 0 {
			im.reject(row)
			return nil
		}
		im.out.count(c)
		return nil
	}, nil)
}

// Write takes in the good rows of a list and leaves the bad ones to onBad. The
// same list again changes nothing. Work that was interrupted is simply done
// again: what already stands counts as unchanged.
func (s *Service) Write(ctx context.Context, order Import, rows func(func(sheet.Row, error) bool), onBad func(sheet.Row)) (Outcome, error) {
	size := 0
	flush := func(ctx context.Context, im *importer) error {
		size = 0
		return im.flush(ctx)
	}
	return s.take(ctx, order, rows, onBad, func(ctx context.Context, im *importer, row sheet.Row) error {
		weight := weightOf(row)
		if len(im.chunk) == chunkRows || size+weight > chunkBytes {
			if err := flush(ctx, im); err != nil {
				return err
			}
		}
		size += weight
		im.chunk = append(im.chunk, row)
		return nil
	}, flush)
}

// weightOf estimates the bytes that a row takes in the journal.
func weightOf(r sheet.Row) int {
	n := 2000
	for _, c := range r.Cells {
		n += len(c)
	}
	return n
}

func (s *Service) take(ctx context.Context, order Import, rows func(func(sheet.Row, error) bool), onBad func(sheet.Row),
	each func(context.Context, *importer, sheet.Row) error, end func(context.Context, *importer) error) (Outcome, error) {
	im := &importer{s: s, order: order, owners: map[string]ownerAnswer{}, onBad: onBad}
	for row, err := range rows {
		if err != nil {
			return im.out, err
		}
		im.out.Rows++
		if err := im.setOwner(ctx, &row); err != nil {
			return im.out, err
		}
		if len(row.Faults) > 0 {
			im.reject(row)
			continue
		}
		if err := each(ctx, im, row); err != nil {
			return im.out, err
		}
	}
	if end != nil {
		return im.out, end(ctx, im)
	}
	return im.out, nil
}

func (im *importer) reject(row sheet.Row) {
	im.out.bad(row.Faults)
	if im.onBad != nil {
		im.onBad(row)
	}
}

// setOwner finds whose the row is and faults one that the importer may not act
// for. Afterwards row.Owner is the owner's id.
func (im *importer) setOwner(ctx context.Context, row *sheet.Row) error {
	if row.Organisation != nil {
		if im.order.MayOwn != nil && !im.order.MayOwn(*row.Organisation) {
			row.Fault("region", row.Organisation.Region, market.Text{ZH: "不在您管辖的区划内", EN: "not in the region of your office"}, market.Text{})
		}
		return nil
	}
	key := row.Owner
	if key == "" {
		key = im.order.Owner
	}
	answer, known := im.owners[key]
	if !known {
		var err error
		if answer, err = im.findOwner(ctx, key); err != nil {
			return err
		}
		im.owners[key] = answer
	}
	if answer.err != nil {
		row.Fault("organisation", row.Owner, answer.err.Message, market.Text{ZH: "填写已登记单位的 18 位信用代码", EN: "give the credit code of a registered organisation"})
		return nil
	}
	row.Owner = answer.owner.ID
	return nil
}

func (im *importer) findOwner(ctx context.Context, key string) (ownerAnswer, error) {
	if key == "" {
		return ownerAnswer{err: market.Errorf(market.CodeInvalid, "没有写明所属单位", "no organisation is named")}, nil
	}
	code, fault := market.ParseCreditCode(key)
	if fault != nil {
		return ownerAnswer{err: &market.Error{Code: market.CodeInvalid, Message: fault.Message}}, nil
	}
	owner, err := im.s.OrganisationByCode(ctx, code)
	switch {
	case market.CodeOf(err) == market.CodeNotFound:
		return ownerAnswer{err: market.Errorf(market.CodeInvalid, "没有登记这个单位", "this organisation is not registered")}, nil
	case err != nil:
		return ownerAnswer{}, err
	case im.order.MayOwn != nil && !im.order.MayOwn(owner):
		return ownerAnswer{err: market.Errorf(market.CodeForbidden, "您不能为这个单位导入", "you may not import for this organisation")}, nil
	}
	return ownerAnswer{owner: owner}, nil
}

// compare tells what a row would change, and faults one that cannot go in now.
func (im *importer) compare(ctx context.Context, r store.Reader, row *sheet.Row) (comparison, error) {
	switch {
	case row.Achievement != nil:
		return compareItem(ctx, im, r, row, Achievements, *row.Achievement)
	case row.Demand != nil:
		return compareItem(ctx, im, r, row, Demands, *row.Demand)
	}
	return im.compareOrganisation(ctx, r, row)
}

func compareItem[C market.Content](ctx context.Context, im *importer, r store.Reader, row *sheet.Row, kind string, content C) (comparison, error) {
	u, _, err := get[uniqueDoc](ctx, r, uniques, kind+":"+numberKey(row.Owner, row.Number))
	if market.CodeOf(err) == market.CodeNotFound {
		return isNew, nil
	}
	if err != nil {
		return 0, err
	}
	item, _, err := get[market.Item[C]](ctx, r, kind, u.Owner)
	if err != nil {
		return 0, err
	}
	before := item.Public
	if item.Working != nil {
		before = item.Working
	}
	names, content := row.Inventors, content
	if a, ok := any(before.Content).(market.AchievementContent); ok {
		stored, err := im.s.InventorNames(ctx, a.Inventors)
		if err != nil {
			return 0, err
		}
		if slices.Equal(stored, names) {
			now := any(content).(market.AchievementContent)
			now.Inventors = a.Inventors
			content = any(now).(C)
		}
	}
	if sameContent(before.Content, content) && len(row.Faults) == 0 {
		return isUnchanged, nil
	}
	if item.Working != nil && !item.Working.State.Editable() {
		row.Fault("number", row.Number, market.Text{ZH: "该条目正在审核，文本已锁定", EN: "this entry is under review and frozen"}, market.Text{ZH: "先撤回提交，或等审核结束", EN: "recall it first, or wait for the review"})
	}
	return isChanged, nil
}

func sameContent(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func (im *importer) compareOrganisation(ctx context.Context, r store.Reader, row *sheet.Row) (comparison, error) {
	u, _, err := get[uniqueDoc](ctx, r, uniques, creditCodes+":"+string(row.Organisation.CreditCode))
	if market.CodeOf(err) == market.CodeNotFound {
		return isNew, nil
	}
	if err != nil {
		return 0, err
	}
	before, _, err := get[market.Organisation](ctx, r, Organisations, u.Owner)
	if err != nil {
		return 0, err
	}
	if sameContent(before, im.merged(before, *row.Organisation)) {
		return isUnchanged, nil
	}
	return isChanged, nil
}

// merged is the organisation as a row leaves it: what a list does not tell
// stays.
func (im *importer) merged(before, row market.Organisation) market.Organisation {
	row.ID, row.Status, row.Sample = before.ID, before.Status, before.Sample
	if len(row.Contacts) > 0 && len(before.Contacts) > 1 {
		row.Contacts = append(row.Contacts, before.Contacts[1:]...)
	}
	if len(row.Contacts) == 0 {
		row.Contacts = before.Contacts
	}
	return row
}

// flush writes the rows at hand in one journal entry. What a row meets there
// (a submission in the same moment, a number taken by another) faults that row
// and leaves the others.
func (im *importer) flush(ctx context.Context) error {
	rows := im.chunk
	im.chunk = im.chunk[:0:0]
	if len(rows) == 0 {
		return nil
	}
	ready := rows[:0:0]
	for _, row := range rows {
		c, err := im.compare(ctx, im.s.Store, &row)
		switch {
		case err != nil:
			return err
		case len(row.Faults) > 0:
			im.reject(row)
		case c == isUnchanged:
			im.out.Unchanged++
		default:
			if row.Achievement != nil {
				if row.Achievement.Inventors, err = im.s.inventorIDs(ctx, row.Owner, row.Inventors); err != nil {
					return err
				}
			}
			ready = append(ready, row)
		}
	}
	if len(ready) == 0 {
		return nil
	}
	var results []rowResult
	meta := store.Meta{Actor: im.order.By, Action: string(im.order.Kind) + ".import", Bulk: true}
	_, err := im.s.Store.Commit(ctx, meta, func(_ context.Context, tx store.Tx) error {
		results = results[:0]
		for _, row := range ready {
			c, err := im.put(tx, row)
			var theirs *market.Error
			if err != nil && !errors.As(err, &theirs) {
				return err
			}
			results = append(results, rowResult{c, theirs})
		}
		return nil
	})
	if err != nil {
		return problem(err)
	}
	for i, r := range results {
		if r.err == nil {
			im.out.count(r.comparison)
			continue
		}
		row := ready[i]
		if len(r.err.Faults) == 0 {
			row.Fault("number", row.Number, r.err.Message, market.Text{})
		}
		row.FaultAll(r.err.Faults)
		im.reject(row)
	}
	return nil
}

type rowResult struct {
	comparison comparison
	err        *market.Error
}

// put writes one row inside a decision. A row that fails puts nothing.
func (im *importer) put(tx store.Tx, row sheet.Row) (comparison, error) {
	switch {
	case row.Achievement != nil:
		return putItem(im, tx, im.s.Achievements, row, *row.Achievement)
	case row.Demand != nil:
		return putItem(im, tx, im.s.Demands, row, *row.Demand)
	}
	u, _, err := getTx[uniqueDoc](tx, uniques, creditCodes+":"+string(row.Organisation.CreditCode))
	if market.CodeOf(err) == market.CodeNotFound {
		o := *row.Organisation
		o.ID, o.Sample = tx.NewID(), im.order.Sample
		return isNew, putOrganisation(tx, o)
	}
	if err != nil {
		return 0, err
	}
	before, _, err := getTx[market.Organisation](tx, Organisations, u.Owner)
	if err != nil {
		return 0, err
	}
	return isChanged, putOrganisation(tx, im.merged(before, *row.Organisation))
}

func putItem[C market.Content](im *importer, tx store.Tx, c *Catalogue[C], row sheet.Row, content C) (comparison, error) {
	owner, _, err := getTx[market.Organisation](tx, Organisations, row.Owner)
	if err != nil {
		return 0, err
	}
	step := market.Step{By: im.order.By, As: market.AsOwner, At: tx.Now()}
	u, _, err := getTx[uniqueDoc](tx, uniques, c.kind+":"+numberKey(row.Owner, row.Number))
	if market.CodeOf(err) == market.CodeNotFound {
		item, err := market.NewItem(tx.NewID(), owner, row.Number, content, step)
		if err != nil {
			return 0, err
		}
		item.Sample = item.Sample || im.order.Sample
		if err := land(im.order.Landing, &item, step); err != nil {
			return 0, err
		}
		return isNew, c.insert(tx, item)
	}
	if err != nil {
		return 0, err
	}
	item, _, err := getTx[market.Item[C]](tx, c.kind, u.Owner)
	if err != nil {
		return 0, err
	}
	if err := item.Edit(content, step); err != nil {
		return 0, err
	}
	if err := land(im.order.Landing, &item, step); err != nil {
		return 0, err
	}
	return isChanged, tx.Put(c.kind, item.ID, c.schema, item)
}

// land brings a fresh draft to where the order wants it.
func land[C market.Content](where Landing, item *market.Item[C], step market.Step) error {
	switch where {
	case LandSubmit:
		if len(item.Working.Content.Complete()) > 0 {
			return nil // stays a draft; the list of one's own items says what is missing
		}
		return item.Do(market.Submit, step)
	case LandListed:
		step.As = market.AsSystem
		return item.Do(market.List, step)
	}
	return nil
}

// MayImport tells for whom an actor may import a kind of list and how rows may
// land: members for their own organisation, an office for those of its region,
// the operator for all. Errors: forbidden.
func MayImport(a market.Actor, kind sheet.Kind, landing Landing) (func(market.Organisation) bool, error) {
	office := func(o market.Organisation) bool { return a.Has(market.RoleOperator) || a.Governs(o.Region) }
	switch {
	case a.Has(market.RoleOperator), a.Has(market.RoleDepartmentManager):
		return office, nil
	case kind == sheet.Organisations || landing == LandListed:
		return nil, forbidden()
	case a.BelongsTo(a.Organisation):
		return func(o market.Organisation) bool { return o.ID == a.Organisation }, nil
	}
	return nil, forbidden()
}
