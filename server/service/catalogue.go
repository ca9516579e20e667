package service

import (
	"context"
	"errors"

	"duijie/server/market"
	"duijie/server/store"
)

// Catalogue holds the use cases of one kind of listing.
type Catalogue[C market.Content] struct {
	s      *Service
	kind   string
	schema int
}

// Work is an item as its owner or the office sees it.
type Work[C market.Content] struct {
	Item    market.Item[C]
	Owner   market.Organisation
	Version int64
	As      market.Capacity // empty for one who only reads
	Actions []market.Action // what the asker may do now
	Missing market.Faults   // what keeps the working revision from review
	// Completeness is that of the working revision, else of the public one.
	Completeness market.Completeness
}

// Listing is a published revision as everyone sees it. Owner is nil for an
// anonymous demand, whose number is empty as well.
type Listing[C market.Content] struct {
	ID       string
	Number   string
	Region   string
	Sample   bool
	Owner    *market.Organisation
	Revision market.Revision[C]
	Withheld []string // fields that are filled in and above the reader's level
	// Confidential tells that there is a confidential part.
	Confidential bool
	Own          bool // the reader works for the owner, who may be anonymous to everyone else
	// Version changes with what is shown, and not with what its owner is
	// working on unseen.
	Version int64
}

// Draft is what an owner sends: the content and, for achievements, the names of
// the inventors, who are kept as people outside the journal.
type Draft[C market.Content] struct {
	Number    string
	Content   C
	Inventors []string
}

// Listed reads the public revision of an item as everyone sees it. Errors: not
// found when nothing of it is public.
func (c *Catalogue[C]) Listed(ctx context.Context, id string) (Listing[C], error) {
	return c.ListedTo(ctx, market.Actor{}, id)
}

// ListedTo reads the public revision of an item at the level of the actor. Errors:
// not found when nothing of it is public.
func (c *Catalogue[C]) ListedTo(ctx context.Context, a market.Actor, id string) (Listing[C], error) {
	item, err := readAs[market.Item[C]](reading(ctx, c.s.Store), c.kind, id)
	if err != nil {
		return Listing[C]{}, err
	}
	rev, ok := item.Listed()
	if !ok {
		return Listing[C]{}, notFound()
	}
	owner, ownerVersion, err := readDoc[market.Organisation](reading(ctx, c.s.Store), Organisations, item.Organisation)
	if err != nil {
		return Listing[C]{}, err
	}
	out := Listing[C]{ID: item.ID, Region: market.Prefecture(owner.Region), Sample: item.Sample, Revision: rev, Version: rev.ChangedAt.UnixMilli()}
	out.Revision.ChangedBy = ""
	level := market.LevelOf(a)
	out.Revision.Content, out.Withheld = market.Disclosed(rev.Content, level), market.Withheld(rev.Content, level)
	out.Own = a.BelongsTo(item.Organisation)
	if out.Confidential, err = hasConfidential(reading(ctx, c.s.Store), id); err != nil || anonymous(rev.Content) {
		return out, err
	}
	out.Number, out.Region, out.Owner = item.Number, owner.Region, &owner
	out.Version += ownerVersion
	return out, nil
}

// Work reads an item with what is not public of it, for its owner and for the
// office of its region; drafts are the owner's alone. Errors: not found for
// everyone else.
func (c *Catalogue[C]) Work(ctx context.Context, a market.Actor, id string) (Work[C], error) {
	item, version, err := readDoc[market.Item[C]](reading(ctx, c.s.Store), c.kind, id)
	if err != nil {
		return Work[C]{}, err
	}
	return c.work(ctx, a, item, version)
}

func (c *Catalogue[C]) work(ctx context.Context, a market.Actor, item market.Item[C], version int64) (Work[C], error) {
	owner, err := readAs[market.Organisation](reading(ctx, c.s.Store), Organisations, item.Organisation)
	if err != nil {
		return Work[C]{}, err
	}
	item.Region = owner.Region // the item's own is of its last change
	as := market.CapacityOf(a, item.Organisation, item.Region)
	if !as.Owns() {
		if !a.Inspects(item.Region) && as != market.AsOffice {
			return Work[C]{}, notFound()
		}
		if item.Working != nil && !item.Working.Sent() {
			item.Working = nil
		}
		if w := item.Working; w != nil && w.Return != nil && w.Return.As != market.AsOffice {
			told := *w
			told.Return = nil // what the own manager said of it stays in the house
			item.Working = &told
		}
		if item.Empty() {
			return Work[C]{}, notFound()
		}
	}
	w := Work[C]{Item: item, Owner: owner, Version: version, As: as, Actions: item.Allowed(as)}
	switch {
	case item.Working != nil:
		w.Missing = item.Working.Content.Complete()
		w.Completeness = item.Working.Content.Completeness()
		table, _, err := calendarIn(reading(ctx, c.s.Store))
		if err != nil {
			return Work[C]{}, err
		}
		reckoned := item.Working.Reckoned(table)
		w.Item.Working = &reckoned
	case item.Public != nil:
		w.Completeness = item.Public.Content.Completeness()
	}
	return w, nil
}

// Create begins an item with a draft for the actor's own organisation. Errors:
// forbidden without one, invalid for a bad content, conflict when the number is
// taken.
func (c *Catalogue[C]) Create(ctx context.Context, a market.Actor, d Draft[C]) (Work[C], error) {
	if !a.BelongsTo(a.Organisation) {
		return Work[C]{}, forbidden()
	}
	content, err := c.withInventors(ctx, a.Organisation, d)
	if err != nil {
		return Work[C]{}, err
	}
	var id string
	_, err = c.s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: c.kind + ".create"}, func(_ context.Context, tx store.Tx) error {
		owner, err := readAs[market.Organisation](tx, Organisations, a.Organisation)
		if err != nil {
			return err
		}
		id = tx.NewID()
		item, err := market.NewItem(id, owner, d.Number, content, market.Step{By: a.User, As: market.AsOwner, At: tx.Now()})
		if err != nil {
			return err
		}
		return c.insert(tx, item)
	})
	if err != nil {
		return Work[C]{}, problem(err)
	}
	return c.Work(ctx, a, id)
}

// insert stores a new item and claims its number.
func (c *Catalogue[C]) insert(tx store.Tx, item market.Item[C]) error {
	holder, err := unique(tx, c.kind, numberKey(item.Organisation, item.Number), item.ID)
	if err != nil {
		return err
	}
	if holder != item.ID {
		var f market.Faults
		f.Add("number", item.Number, market.Text{ZH: "本单位已有这个编号", EN: "your organisation already has this number"},
			market.Text{ZH: "换一个编号，或打开已有条目修改", EN: "choose another number, or open the one that has it"})
		return &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "编号重复", EN: "the number is taken"}, Faults: f}
	}
	return tx.Put(c.kind, item.ID, c.schema, item)
}

// Edit replaces the content of the working revision, on the version that the
// owner has seen. Errors: stale, conflict while it is under review.
func (c *Catalogue[C]) Edit(ctx context.Context, a market.Actor, id string, version int64, d Draft[C]) (Work[C], error) {
	before, err := c.Work(ctx, a, id)
	if err != nil {
		return Work[C]{}, err
	}
	if !before.As.Owns() {
		return Work[C]{}, forbidden()
	}
	content, err := c.withInventors(ctx, before.Item.Organisation, d)
	if err != nil {
		return Work[C]{}, err
	}
	return c.change(ctx, a, id, version, store.Meta{Actor: a.User, Action: c.kind + ".edit"}, func(item *market.Item[C], step market.Step) error {
		return item.Edit(content, step)
	})
}

// Do takes one step of the transition table, on the version that the asker has
// seen. Errors: stale, conflict, forbidden, invalid.
func (c *Catalogue[C]) Do(ctx context.Context, a market.Actor, id string, version int64, action market.Action, reason string) (Work[C], error) {
	return c.do(ctx, a, id, version, action, reason, market.ReturnNote{})
}

// Return sends a submitted text back with what is to be mended. Errors: as Do.
func (c *Catalogue[C]) Return(ctx context.Context, a market.Actor, id string, version int64, note market.ReturnNote) (Work[C], error) {
	return c.do(ctx, a, id, version, market.Return, note.Text(), note)
}

func (c *Catalogue[C]) do(ctx context.Context, a market.Actor, id string, version int64, action market.Action, reason string, note market.ReturnNote) (Work[C], error) {
	if action == market.List || action == market.Expire {
		return Work[C]{}, forbidden()
	}
	if _, err := c.Work(ctx, a, id); err != nil {
		return Work[C]{}, err
	}
	meta := store.Meta{Actor: a.User, Action: c.kind + "." + string(action), Reason: reason}
	return c.change(ctx, a, id, version, meta, func(item *market.Item[C], step market.Step) error {
		step.Reason, step.Return = reason, note
		return item.Do(action, step)
	})
}

// change decides on an item in the state that the change will stand on.
func (c *Catalogue[C]) change(ctx context.Context, a market.Actor, id string, version int64, m store.Meta, decide func(*market.Item[C], market.Step) error) (Work[C], error) {
	gone := false
	_, err := c.s.Store.Commit(ctx, m, func(_ context.Context, tx store.Tx) error {
		item, now, err := readDoc[market.Item[C]](tx, c.kind, id)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		owner, err := readAs[market.Organisation](tx, Organisations, item.Organisation)
		if err != nil {
			return err
		}
		item.Region = owner.Region
		step := market.Step{By: a.User, As: market.CapacityOf(a, item.Organisation, item.Region), At: tx.Now(), Deadline: deadlineIn(tx)}
		if err := decide(&item, step); err != nil {
			return err
		}
		if err := keepsAnonymous(item, owner).Err(); err != nil {
			return err
		}
		if gone = item.Empty(); gone {
			return errors.Join(release(tx, c.kind, numberKey(item.Organisation, item.Number)), tx.Delete(c.kind, id), dropConfidential(tx, id))
		}
		return tx.Put(c.kind, id, c.schema, item)
	})
	if err != nil || gone {
		return Work[C]{}, problem(err)
	}
	return c.Work(ctx, a, id)
}

// deadlineIn reckons by the table of working days as a decision sees it. It is
// read only where a step asks.
func deadlineIn(tx store.Tx) func(market.Date, int) (market.Date, *market.Term, error) {
	return func(from market.Date, days int) (market.Date, *market.Term, error) {
		table, _, err := calendarIn(tx)
		if err != nil {
			return "", nil, err
		}
		return table.Deadline(from, days)
	}
}

// withInventors turns the names of inventors into ids of people.
func (c *Catalogue[C]) withInventors(ctx context.Context, organisation string, d Draft[C]) (C, error) {
	content, ok := any(d.Content).(market.AchievementContent)
	if !ok {
		return d.Content, nil
	}
	ids, err := c.s.inventorIDs(ctx, organisation, d.Inventors)
	if err != nil {
		return d.Content, err
	}
	content.Inventors = ids
	return any(content).(C), nil
}

// keepsAnonymous finds where a text that is on its way to the public would tell
// whose an anonymous demand is.
func keepsAnonymous[C market.Content](item market.Item[C], owner market.Organisation) market.Faults {
	if w := item.Working; w != nil && !w.State.Editable() {
		return namesOwner(w.Content, owner)
	}
	return nil
}

// namesOwner finds where a text tells whose an anonymous demand is.
func namesOwner(c market.Content, owner market.Organisation) market.Faults {
	if d, ok := c.(market.DemandContent); ok {
		return market.NamesOwner(d, owner)
	}
	return nil
}

// anonymous tells whether a content hides its owner.
func anonymous(c market.Content) bool {
	d, ok := c.(market.DemandContent)
	return ok && d.Anonymous
}
