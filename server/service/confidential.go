package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"duijie/server/market"
	"duijie/server/store"
)

// Confidentials are the confidential parts of items, each under the id of its
// item. Nothing that is shown to anyone but its readers may read this collection.
const Confidentials = "confidentials"

// Readings of confidential parts are noted outside the journal, because who of an
// organisation reads what is nobody's to keep for ever: readingsSet holds one record
// for each reading, and readingDaysSet one for each disclosure and day that has any.
const (
	readingsSet    = "readings"
	readingDaysSet = "reading_days"
)

// readingRecord is one reading by someone of an organisation that is not the owner.
type readingRecord struct {
	Slot         string `json:"slot"` // disclosure and day
	Organisation string `json:"organisation"`
	User         string `json:"user"`
	File         string `json:"file,omitempty"` // hash; empty: text and list of files
	AtMS         int64  `json:"at_ms"`
}

// ConfidentialPart is a confidential part as someone reads it.
type ConfidentialPart struct {
	market.Confidential
	Version int64 // 0: there is none yet
	Own     bool  // the reader works for the owner
}

// ConfidentialInput is what an owner sends.
type ConfidentialInput struct {
	Text  string
	Files []string // hashes of files that the organisation has uploaded
}

// itemHead is what stands of an item of either kind without its content.
type itemHead struct {
	Kind         string
	Organisation string
	Title        string
	Listed       bool
	Anonymous    bool // the public text hides its owner
}

// headOf finds an item of either kind by its id. Errors: not found.
func headOf(read docReader, id string) (itemHead, error) {
	head, err := headAs[market.AchievementContent](read, Achievements, id)
	if market.CodeOf(err) == market.CodeNotFound {
		return headAs[market.DemandContent](read, Demands, id)
	}
	return head, err
}

func headAs[C market.Content](read docReader, kind, id string) (itemHead, error) {
	item, err := readAs[market.Item[C]](read, kind, id)
	if err != nil {
		return itemHead{}, err
	}
	out := itemHead{Kind: kind, Organisation: item.Organisation}
	// A text that names its owner and is still being worked on does not lift the veil of the public one.
	for _, rev := range []*market.Revision[C]{item.Working, item.Public} {
		if rev != nil {
			out.Title, out.Anonymous = rev.Content.Name(), out.Anonymous || anonymous(rev.Content)
		}
	}
	_, out.Listed = item.Listed()
	return out, nil
}

// ConfidentialOf reads the confidential part of an item: its owner's people, and
// those of an organisation to which it is open now, of whom the reading is noted
// first. Errors: not found for everyone else, whether there is one or not.
func (s *Service) ConfidentialOf(ctx context.Context, a market.Actor, item string) (ConfidentialPart, error) {
	read := reading(ctx, s.Store)
	head, err := headOf(read, item)
	if err != nil {
		return ConfidentialPart{}, err
	}
	c, version, err := readDoc[market.Confidential](read, Confidentials, item)
	if a.BelongsTo(head.Organisation) {
		if market.CodeOf(err) == market.CodeNotFound {
			return ConfidentialPart{Confidential: market.Confidential{Item: item, Kind: head.Kind, Organisation: head.Organisation}, Own: true}, nil
		}
		return ConfidentialPart{c, version, true}, err
	}
	if err != nil {
		return ConfidentialPart{}, err
	}
	if err := s.noteReading(ctx, a, item, ""); err != nil {
		return ConfidentialPart{}, err
	}
	return ConfidentialPart{c, version, false}, nil
}

// grantOf is the disclosure that opens a confidential part to an actor. Errors:
// not found without one in force.
func grantOf(read docReader, a market.Actor, item string) (market.Disclosure, error) {
	if !a.BelongsTo(a.Organisation) {
		return market.Disclosure{}, notFound()
	}
	d, _, err := disclosureBetween(read, item, a.Organisation)
	if err == nil && !d.Opens(a) {
		err = notFound()
	}
	return d, err
}

// noteReading decides that an actor of another organisation may read, and notes
// that it does. What cannot be noted is not read.
func (s *Service) noteReading(ctx context.Context, a market.Actor, item, file string) error {
	d, err := grantOf(reading(ctx, s.Store), a, item)
	if err != nil {
		return err
	}
	now := s.World.Now()
	day := readingDay{Disclosure: d.ID, Day: market.DateOf(now)}
	records := s.Store.Records()
	if err := records.Insert(ctx, readingDaysSet, day.slot(), day); err != nil && !errors.Is(err, store.ErrExists) {
		return problem(err)
	}
	r := readingRecord{Slot: day.slot(), Organisation: a.Organisation, User: a.User, File: file, AtMS: now.UnixMilli()}
	return problem(records.Insert(ctx, readingsSet, s.World.NewID(), r))
}

// readingDay is a day on which a disclosure was used.
type readingDay struct {
	Disclosure string      `json:"disclosure"`
	Day        market.Date `json:"day"` // in China
}

func (r readingDay) slot() string { return r.Disclosure + "/" + string(r.Day) }

// ReadingCount is how often a confidential part was read on a day, files counted
// one by one.
type ReadingCount struct {
	Day   market.Date
	Count int // at most store.MaxLimit
}

// readingsOf counts the readings of a disclosure by day, the newest first.
func (s *Service) readingsOf(ctx context.Context, disclosure string) ([]ReadingCount, error) {
	records := s.Store.Records()
	days, err := records.Find(ctx, readingDaysSet, "disclosure", disclosure, store.MaxLimit)
	if err != nil {
		return nil, problem(err)
	}
	var out []ReadingCount
	for _, found := range slices.Backward(days) { // ids end in the day
		var d readingDay
		if err := json.Unmarshal(found.Body, &d); err != nil {
			return nil, err
		}
		read, err := records.Find(ctx, readingsSet, "slot", d.slot(), store.MaxLimit)
		if err != nil {
			return nil, problem(err)
		}
		out = append(out, ReadingCount{Day: d.Day, Count: len(read)})
	}
	return out, nil
}

// readingSets declares what is kept of readings.
func readingSets() []store.RecordSet {
	return []store.RecordSet{{Name: readingsSet, Fields: []string{"slot", "user"}}, {Name: readingDaysSet, Fields: []string{"disclosure"}}}
}

// mayReadConfidential is for the files that hang in a confidential part.
func mayReadConfidential(read docReader, a market.Actor, d store.Doc) error {
	c, err := store.As[market.Confidential](d)
	if err != nil || a.BelongsTo(c.Organisation) {
		return err
	}
	_, err = grantOf(read, a, c.Item)
	return err
}

func confidentialFiles(d store.Doc) ([]market.Attachment, error) {
	c, err := store.As[market.Confidential](d)
	return c.Files, err
}

// noteConfidentialFile notes that a file of a confidential part is read; what
// cannot be noted is not read.
func (s *Service) noteConfidentialFile(ctx context.Context, a market.Actor, d store.Doc, sha256 string) error {
	c, err := store.As[market.Confidential](d)
	if err != nil || a.BelongsTo(c.Organisation) {
		return err
	}
	return s.noteReading(ctx, a, c.Item, sha256)
}

// SaveConfidential replaces the confidential part of an item of the actor's
// organisation, on the version that was read, 0 where there was none; one that
// says nothing is removed. Errors: not found for everyone but the owner's people,
// stale, invalid.
func (s *Service) SaveConfidential(ctx context.Context, a market.Actor, item string, version int64, in ConfidentialInput) (ConfidentialPart, error) {
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "confidentials.edit"}, func(_ context.Context, tx store.Tx) error {
		head, err := headOf(tx, item)
		if err != nil {
			return err
		}
		if !a.BelongsTo(head.Organisation) {
			return notFound()
		}
		before, now, err := readDoc[market.Confidential](tx, Confidentials, item)
		if err := ignoreMissing(err); err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		c := market.Confidential{Item: item, Kind: head.Kind, Organisation: head.Organisation, Text: in.Text, ChangedBy: a.User, ChangedAt: tx.Now()}
		if c.Files, err = confidentialAttachments(tx, a, before.Files, in.Files); err != nil {
			return err
		}
		if err := c.Check().Err(); err != nil {
			return err
		}
		switch {
		case !c.Empty():
			return tx.Put(Confidentials, item, market.ConfidentialSchema, c)
		case now > 0:
			return tx.Delete(Confidentials, item)
		}
		return nil
	})
	if err != nil {
		return ConfidentialPart{}, problem(err)
	}
	return s.ConfidentialOf(ctx, a, item)
}

// confidentialAttachments are the files that a part has already, as they are, and
// those that are new, as their uploads say.
func confidentialAttachments(tx store.Tx, a market.Actor, before []market.Attachment, hashes []string) ([]market.Attachment, error) {
	var out []market.Attachment
	had := map[string]market.Attachment{}
	for _, f := range before {
		had[f.SHA256] = f
	}
	for i, sha256 := range hashes {
		if f, ok := had[sha256]; ok {
			out = append(out, f)
			continue
		}
		f, err := uploaded(tx, a, fmt.Sprintf("files[%d]", i), sha256)
		if err != nil {
			return nil, err
		}
		if f != nil {
			had[sha256] = *f
			out = append(out, *f)
		}
	}
	return out, nil
}

// dropConfidential removes the confidential part of an item that is gone.
func dropConfidential(tx store.Tx, item string) error {
	if err := tx.Delete(Confidentials, item); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

// hasConfidential tells whether an item has a confidential part; what is in it,
// nobody learns by that.
func hasConfidential(read docReader, item string) (bool, error) {
	_, err := read.Get(Confidentials, item)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, problem(err)
}
