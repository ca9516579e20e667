package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"
)

// Version is a document as one change of the journal left it, with who made
// the change, when and why.
type Version struct {
	Number int64     // journal entry
	Hash   string    // of that entry
	Time   time.Time // of that entry
	Actor  string
	Action string
	Reason string
	Raw    Change // as it stands in the journal
	Doc    Doc    // lifted to the newest schema; without a body where it was deleted
}

// HistoryPage asks for a part of a document's history: by entries, oldest
// first, behind the entry After; with Desc newest first, before it. After 0 is
// the beginning in either direction.
type HistoryPage struct {
	After int64
	Desc  bool
	Limit int // entries, 1 to 100
}

// Moment is a point of the journal: right after an entry, or right before a
// point in time where Number is 0.
type Moment struct {
	Number int64
	Before time.Time
}

// maxHistory keeps a page of a history far below what a request may read: an
// entry may hold a MiB.
const maxHistory = 100

// History reads the entries that the trail names.
func (j *journal) History(ctx context.Context, kind, id string, p HistoryPage) ([]Version, error) {
	k, err := j.kind(kind)
	if err != nil {
		return nil, err
	}
	if p.Limit < 1 || p.Limit > maxHistory {
		return nil, fmt.Errorf("%w: limit %d, at most %d", ErrInvalid, p.Limit, maxHistory)
	}
	s, err := j.stood(ctx, Stretch{Kind: kind, ID: id, From: 1, Desc: p.Desc, Limit: p.Limit})
	if err != nil {
		return nil, err
	}
	switch {
	case p.After > 0 && p.Desc:
		s.To = min(s.To, p.After)
	case p.After > 0:
		s.From = p.After + 1
	}
	numbers, err := j.backend.Trail(ctx, s)
	if err != nil || len(numbers) == 0 {
		return nil, err
	}
	entries, err := j.sound(ctx, numbers)
	if err != nil {
		return nil, err
	}
	var out []Version
	for _, e := range entries {
		versions, err := k.versions(e, id)
		if err != nil {
			return nil, err
		}
		out = append(out, versions...)
	}
	if p.Desc {
		slices.Reverse(out)
	}
	return out, nil
}

// stood ends a stretch where the documents end that can be read: a line of the
// trail may come a little before its document.
func (j *journal) stood(ctx context.Context, s Stretch) (Stretch, error) {
	applied, err := j.backend.Applied(ctx)
	s.To = applied + 1
	return s, err
}

// sound reads entries by their numbers and holds them against their hashes:
// what a history tells must be what was written.
func (j *journal) sound(ctx context.Context, numbers []int64) ([]Entry, error) {
	entries, err := j.backend.EntriesOf(ctx, numbers)
	if err != nil {
		return nil, err
	}
	if len(entries) != len(numbers) {
		return nil, fmt.Errorf("the trail names entries of %v that the journal lacks: %w", numbers, ErrDamaged)
	}
	for _, e := range entries {
		if e.Sum() != e.Hash {
			return nil, fmt.Errorf("journal entry %d does not match its hash: %w", e.Number, ErrDamaged)
		}
	}
	return entries, nil
}

// versions are the changes of one document in an entry, oldest first.
func (k *kind) versions(e Entry, id string) ([]Version, error) {
	var out []Version
	for _, a := range e.Acts {
		for _, c := range a.Changes {
			if c.Kind != k.Name || c.ID != id {
				continue
			}
			doc, err := k.lift(Doc{Kind: c.Kind, ID: c.ID, Version: c.Version, Seq: e.Number, Schema: c.Schema, Body: c.Body, Time: e.Time, Deleted: c.Deleted})
			if err != nil {
				return nil, err
			}
			out = append(out, Version{Number: e.Number, Hash: e.Hash, Time: e.Time, Actor: a.Actor, Action: a.Action, Reason: a.Reason, Raw: c, Doc: doc})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the trail of %s %s names entry %d, which does not change it: %w", k.Name, id, e.Number, ErrDamaged)
	}
	return out, nil
}

// At finds the last change up to a moment.
func (j *journal) At(ctx context.Context, kind, id string, m Moment) (Version, error) {
	k, err := j.kind(kind)
	if err != nil {
		return Version{}, err
	}
	number := m.Number
	if number == 0 {
		if number, err = j.lastBefore(ctx, kind, id, m.Before); err != nil {
			return Version{}, err
		}
	}
	s, err := j.stood(ctx, Stretch{Kind: kind, ID: id, From: 1, Desc: true, Limit: 1})
	if err != nil {
		return Version{}, err
	}
	s.To = min(s.To, number+1)
	numbers, err := j.backend.Trail(ctx, s)
	if err != nil {
		return Version{}, err
	}
	if len(numbers) == 0 {
		return Version{}, notFound(kind, id)
	}
	entries, err := j.sound(ctx, numbers)
	if err != nil {
		return Version{}, err
	}
	versions, err := k.versions(entries[0], id)
	if err != nil {
		return Version{}, err
	}
	return versions[len(versions)-1], nil
}

// lastBefore is the number of the last entry before a time that changed a
// document; 0 for none. Times of entries never go backwards, so that a few of
// them tell.
func (j *journal) lastBefore(ctx context.Context, kind, id string, before time.Time) (int64, error) {
	s, err := j.stood(ctx, Stretch{Kind: kind, ID: id, From: 1, Limit: MaxLimit})
	if err != nil {
		return 0, err
	}
	last := int64(0)
	for {
		numbers, err := j.backend.Trail(ctx, s)
		if err != nil {
			return 0, err
		}
		var failed error
		n := sort.Search(len(numbers), func(i int) bool {
			entries, err := j.sound(ctx, numbers[i:i+1])
			if err != nil {
				failed = errors.Join(failed, err)
				return true
			}
			return !entries[0].Time.Before(before)
		})
		if failed != nil {
			return 0, failed
		}
		if n > 0 {
			last = numbers[n-1]
		}
		if n < len(numbers) || len(numbers) < s.Limit {
			return last, nil
		}
		s.From = last + 1
	}
}

// trailOf are the lines of an entry, one for each document that it changes.
func trailOf(e Entry) []TrailLine {
	var lines []TrailLine
	seen := map[ref]bool{}
	for _, a := range e.Acts {
		for _, c := range a.Changes {
			if at := (ref{c.Kind, c.ID}); !seen[at] {
				seen[at] = true
				lines = append(lines, TrailLine{Kind: c.Kind, ID: c.ID, Number: e.Number})
			}
		}
	}
	return lines
}

const (
	trailNews  = 5 * time.Second // how often the filling of a trail is told in the log
	trailLines = 2000            // lines that are filled in at once
)

// keepTrail fills the trail of data that a program without one has written.
// Doing it twice, or in two processes, changes nothing. An entry that cannot be
// read leaves no lines; verify names it.
func (j *journal) keepTrail(ctx context.Context) error {
	kept, err := j.backend.TrailKept(ctx)
	if err != nil || kept {
		return err
	}
	applied, err := j.backend.Applied(ctx)
	if err != nil {
		return err
	}
	if applied > 0 {
		j.log.Info("noting for every document which journal entries changed it; this is done once", "entries", applied)
	}
	var lines []TrailLine
	told := time.Now()
	for after := int64(0); after < applied; {
		var more []TrailLine
		if more, after, err = j.oldTrail(ctx, after, applied); err != nil {
			return err
		}
		if lines = append(lines, more...); len(lines) >= trailLines || after >= applied {
			if err := j.backend.AddTrail(ctx, lines); err != nil {
				return err
			}
			lines = lines[:0]
		}
		if time.Since(told) > trailNews {
			told = time.Now()
			j.log.Info("noting which journal entries changed each document", "done", after, "of", applied)
		}
	}
	return j.backend.KeepTrail(ctx)
}

// oldTrail are the lines of the next entries, and the number of the last one
// that was looked at.
func (j *journal) oldTrail(ctx context.Context, after, applied int64) ([]TrailLine, int64, error) {
	entries, err := j.backend.Entries(ctx, after, readChunk)
	var lines []TrailLine
	for _, e := range entries {
		if after = e.Number; after <= applied {
			lines = append(lines, trailOf(e)...)
		}
	}
	var damaged *DamagedEntry
	switch {
	case errors.As(err, &damaged):
		return lines, damaged.Number, nil
	case err == nil && len(entries) == 0:
		return lines, applied, nil // the rest is missing
	}
	return lines, after, err
}
