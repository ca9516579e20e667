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

// comparison of a row with what stands.
type comparison int

const (
	isNew comparison = iota
	isChanged
	isUnchanged
)

// look tells what a row would do to what stands now, and faults one that cannot
// go in; newPeople tells that its inventors are not those that stand. It writes
// nothing.
func (im *importer) look(ctx context.Context, row *sheet.Row) (newPeople bool, c comparison, err error) {
	switch {
	case row.Achievement != nil:
		newPeople, c, err = lookItem(ctx, im, row, Achievements, achievement)
	case row.Demand != nil:
		newPeople, c, err = lookItem(ctx, im, row, Demands, demand)
	case row.Title != nil:
		c, err = im.lookTitle(ctx, row)
	default:
		c, err = im.lookOrganisation(ctx, row)
	}
	var theirs *market.Error
	if errors.As(err, &theirs) && theirs.Refuses() {
		faultRow(row, theirs)
		err = nil
	}
	return newPeople, c, err
}

// contentOf makes of a row and of what stands (nil: nothing) the text that is to
// stand.
type contentOf[C market.Content] func(row *sheet.Row, before *C) C

func achievement(row *sheet.Row, before *market.AchievementContent) market.AchievementContent {
	if before == nil {
		return *row.Achievement
	}
	return row.OntoAchievement(*before)
}

func demand(row *sheet.Row, before *market.DemandContent) market.DemandContent {
	if before == nil {
		return *row.Demand
	}
	return row.OntoDemand(*before)
}

func lookItem[C market.Content](ctx context.Context, im *importer, row *sheet.Row, kind string, content contentOf[C]) (newPeople bool, c comparison, err error) {
	owner, err := readAs[market.Organisation](reading(ctx, im.s.Store), Organisations, row.Owner)
	if err != nil {
		return false, 0, err
	}
	var found *market.Item[C]
	u, err := readAs[uniqueDoc](reading(ctx, im.s.Store), uniques, kind+":"+numberKey(row.Owner, row.Number))
	if err == nil {
		var item market.Item[C]
		if item, err = readAs[market.Item[C]](reading(ctx, im.s.Store), kind, u.Owner); err != nil {
			return false, 0, err
		}
		found = &item
	} else if market.CodeOf(err) != market.CodeNotFound {
		return false, 0, err
	}
	if newPeople, err = im.people(ctx, row, found); err != nil {
		return false, 0, err
	}
	_, c, err = planItem(im, row, owner, found, content, im.order.step(im.s.World.Now()))
	return newPeople, c, err
}

// people gives the row the ids of the inventors that stand where the names are
// the same. Otherwise the row needs new ones, which are made when it is
// written; until then a mark keeps it from looking unchanged.
func (im *importer) people(ctx context.Context, row *sheet.Row, found any) (newPeople bool, err error) {
	if row.Achievement == nil || !row.Has("inventors") {
		return false, nil
	}
	if item, ok := found.(*market.Achievement); ok && item != nil {
		before := current(*item).Inventors
		names, err := im.s.InventorNames(ctx, before)
		if err != nil {
			return false, err
		}
		if slices.Equal(names, row.Inventors) {
			row.Achievement.Inventors = before
			return false, nil
		}
	}
	if len(row.Inventors) > 0 {
		row.Achievement.Inventors = []string{"new"}
	}
	return len(row.Inventors) > 0, nil
}

// planItem decides what a row makes of an item: the check and the write both
// ask it, so that a dry run says what will happen.
func planItem[C market.Content](im *importer, row *sheet.Row, owner market.Organisation, found *market.Item[C], content contentOf[C], step market.Step) (market.Item[C], comparison, error) {
	if found == nil {
		item, err := market.NewItem("", owner, row.Number, content(row, nil), step)
		if err == nil {
			item.Sample = item.Sample || im.order.Sample
			err = land(im.order.Landing, &item, owner, step)
		}
		return item, isNew, err
	}
	item := *found
	theirs := item.Working != nil && owner.ID != im.order.Member && item.Working.ChangedBy != im.order.By
	before := current(item)
	if theirs && item.Public != nil {
		before = item.Public.Content // what its owner is working on is not the importer's to know
	}
	now := content(row, &before)
	if theirs && item.Public != nil && sameContent(before, now) {
		return item, isUnchanged, nil
	}
	if theirs {
		return item, 0, market.Errorf(market.CodeConflict, "所属单位正在修改这一条目", "its owner is working on this entry")
	}
	if sameContent(before, now) && settled(im.order.Landing, &item) {
		return item, isUnchanged, nil
	}
	if err := item.Edit(now, step); err != nil {
		return item, 0, err
	}
	return item, isChanged, land(im.order.Landing, &item, owner, step)
}

// settled tells whether an item stands already where the order wants it.
func settled[C market.Content](where Landing, item *market.Item[C]) bool {
	w := item.Working
	switch where {
	case LandListed:
		_, public := item.Listed()
		return public && w == nil
	case LandSubmit:
		return w == nil || !w.State.Editable() || len(w.Content.Complete()) > 0
	}
	return true
}

// land brings a fresh draft to where the order wants it. Errors: invalid for a text
// on its way to the public that tells whose an anonymous demand is.
func land[C market.Content](where Landing, item *market.Item[C], owner market.Organisation, step market.Step) error {
	switch where {
	case LandSubmit:
		err := item.Do(market.Submit, step)
		if market.CodeOf(err) == market.CodeInvalid {
			return nil // stays a draft; the list of one's own items says what is missing
		}
		if err != nil {
			return err
		}
		return keepsAnonymous(*item, owner).Err()
	case LandListed:
		step.As = market.AsSystem
		if err := item.Do(market.List, step); err != nil {
			return err
		}
		return namesOwner(current(*item), owner).Err()
	}
	return nil
}

func sameContent(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// put writes one row inside a decision. A row that fails puts nothing.
func (im *importer) put(tx store.Tx, row sheet.Row) (comparison, error) {
	switch {
	case row.Achievement != nil:
		return putItem(im, tx, im.s.Achievements, row, achievement)
	case row.Demand != nil:
		return putItem(im, tx, im.s.Demands, row, demand)
	case row.Title != nil:
		return im.putTitle(tx, row)
	}
	return im.putOrganisation(tx, row)
}

func putItem[C market.Content](im *importer, tx store.Tx, c *Catalogue[C], row sheet.Row, content contentOf[C]) (comparison, error) {
	owner, err := readAs[market.Organisation](tx, Organisations, row.Owner)
	if err != nil {
		return 0, err
	}
	var found *market.Item[C]
	u, err := readAs[uniqueDoc](tx, uniques, c.kind+":"+numberKey(row.Owner, row.Number))
	if err == nil {
		var item market.Item[C]
		if item, err = readAs[market.Item[C]](tx, c.kind, u.Owner); err != nil {
			return 0, err
		}
		found = &item
	} else if market.CodeOf(err) != market.CodeNotFound {
		return 0, err
	}
	item, what, err := planItem(im, &row, owner, found, content, im.order.step(tx.Now()))
	switch {
	case err != nil || what == isUnchanged:
		return what, err
	case what == isNew:
		item.ID = tx.NewID()
		return what, c.insert(tx, item)
	}
	return what, tx.Put(c.kind, item.ID, c.schema, item)
}

func (im *importer) lookOrganisation(ctx context.Context, row *sheet.Row) (comparison, error) {
	before, err := im.s.OrganisationByCode(ctx, row.Organisation.CreditCode)
	if market.CodeOf(err) == market.CodeNotFound {
		return isNew, nil
	}
	if err != nil {
		return 0, err
	}
	_, c, err := im.planOrganisation(row, before)
	return c, err
}

// planOrganisation decides what a row makes of an organisation. Whoever imports
// must answer for it as it stands and as it will stand.
func (im *importer) planOrganisation(row *sheet.Row, before market.Organisation) (market.Organisation, comparison, error) {
	after := row.OntoOrganisation(before)
	switch {
	case im.order.MayOwn != nil && (!im.order.MayOwn(before) || !im.order.MayOwn(after)):
		return after, 0, market.Errorf(market.CodeForbidden, "该单位不在您管辖的区划内", "this organisation is not in the region of your office")
	case sameContent(before, after):
		return after, isUnchanged, nil
	}
	return after, isChanged, before.Becomes(after)
}

func (im *importer) putOrganisation(tx store.Tx, row sheet.Row) (comparison, error) {
	u, err := readAs[uniqueDoc](tx, uniques, creditCodes+":"+string(row.Organisation.CreditCode))
	if market.CodeOf(err) == market.CodeNotFound {
		o := *row.Organisation
		o.ID, o.Sample = tx.NewID(), im.order.Sample
		return isNew, putOrganisation(tx, o)
	}
	if err != nil {
		return 0, err
	}
	before, err := readAs[market.Organisation](tx, Organisations, u.Owner)
	if err != nil {
		return 0, err
	}
	after, c, err := im.planOrganisation(&row, before)
	if err != nil || c == isUnchanged {
		return c, err
	}
	return c, putOrganisation(tx, after)
}
