package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// errStale: a document was read that is newer than the number this entry would
// follow. The batch catches up and decides again.
var errStale = errors.New("another process has written meanwhile")

// draft is an entry in the making: the state that use cases decide on.
type draft struct {
	ctx     context.Context
	j       *journal
	number  int64
	now     time.Time
	acts    []Act
	bytes   int
	changes int
	made    map[ref]Doc // as the acts so far leave them
	read    map[ref]Doc // as the backend has them, Version 0 when it has none
	stale   bool
}

func (j *journal) newDraft(ctx context.Context) *draft {
	now := CutTime(j.world.Now())
	if behind := j.tip.time.Sub(now); behind > 0 {
		j.tellBehind(behind)
		now = j.tip.time
	} else {
		j.behind = false
	}
	return &draft{ctx: ctx, j: j, number: j.tip.number + 1, now: now, made: map[ref]Doc{}, read: map[ref]Doc{}}
}

// farBehindJournal is by how much a clock may stand behind the journal without anybody being
// told: two servers' clocks are never the same.
const farBehindJournal = time.Minute

// tellBehind says, once, that the clock stands behind the last entry. Entries bear that
// one's time until the clock has come up to it, for the journal's never goes back.
func (j *journal) tellBehind(by time.Duration) {
	if by <= farBehindJournal || j.behind {
		return
	}
	j.behind = true
	j.log.Error("the clock stands behind the journal: it was set back, or was ahead before; new entries bear the time of the last one until then", "by", by)
}

// stored reads what the backend has of a document; the zero Doc for nothing.
func (d *draft) stored(at ref) (Doc, error) {
	if doc, ok := d.read[at]; ok {
		return doc, nil
	}
	doc, err := d.j.backend.Get(d.ctx, at.Kind, at.ID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Doc{}, err
	}
	if err != nil {
		doc = Doc{Kind: at.Kind, ID: at.ID, Deleted: true}
	}
	if err := d.check(doc); err != nil {
		return Doc{}, err
	}
	d.read[at] = doc
	return doc, nil
}

func (d *draft) check(doc Doc) error {
	if doc.Seq >= d.number {
		d.stale = true
		return errStale
	}
	return nil
}

// tx is one act on a draft.
type tx struct {
	*draft
	kinds map[string]*kind
	order []ref
	mine  map[ref]Doc // as this act leaves them
	size  int
}

func (t *tx) kind(name string) (*kind, error) { return reader{kinds: t.kinds}.kind(name) }

// before is the document as the acts before this one left it, not lifted.
func (t *tx) before(at ref) (Doc, error) {
	if doc, ok := t.made[at]; ok {
		return doc, nil
	}
	return t.stored(at)
}

func (t *tx) current(at ref) (Doc, error) {
	if doc, ok := t.mine[at]; ok {
		return doc, nil
	}
	return t.before(at)
}

func (t *tx) Get(kind, id string) (Doc, error) {
	k, err := t.kind(kind)
	if err != nil {
		return Doc{}, err
	}
	doc, err := t.current(ref{kind, id})
	if err != nil {
		return Doc{}, err
	}
	if doc.Deleted {
		return Doc{}, notFound(kind, id)
	}
	return k.lift(doc)
}

// Find asks the backend for so many more as this entry could take away, and
// then puts in what this entry has made.
func (t *tx) Find(q Query) (Page, error) {
	k, err := t.kind(q.Kind)
	if err != nil {
		return Page{}, err
	}
	r, err := k.compile(q)
	if err != nil {
		return Page{}, err
	}
	if err := t.j.fillKeys(t.ctx, q.Kind); err != nil {
		return Page{}, err
	}
	made := t.madeOf(q.Kind)
	wide := r
	wide.Limit += len(made) + 1
	stored, err := t.j.backend.Find(t.ctx, wide)
	if err != nil {
		return Page{}, err
	}
	docs := make([]Doc, 0, len(stored)+len(made))
	for _, doc := range stored {
		if err := t.check(doc); err != nil {
			return Page{}, err
		}
		if _, ok := made[doc.ID]; !ok {
			docs = append(docs, doc)
		}
	}
	if len(made) > 0 {
		if docs, err = k.merge(r, docs, made); err != nil {
			return Page{}, err
		}
	}
	return k.page(r, docs)
}

// madeOf lists what this entry so far makes of a kind, by id.
func (t *tx) madeOf(kind string) map[string]Doc {
	out := map[string]Doc{}
	for _, docs := range []map[ref]Doc{t.made, t.mine} {
		for at, doc := range docs {
			if at.Kind == kind {
				out[at.ID] = doc
			}
		}
	}
	return out
}

func (k *kind) merge(r Range, docs []Doc, made map[string]Doc) ([]Doc, error) {
	type placed struct {
		Place
		doc Doc
	}
	all := make([]placed, 0, len(docs)+len(made))
	add := func(doc Doc, own bool) error {
		p, err := k.place(r, doc)
		if err == nil && (!own || r.holds(p)) {
			all = append(all, placed{p, doc})
		}
		return err
	}
	for _, doc := range docs {
		if err := add(doc, false); err != nil {
			return nil, err
		}
	}
	for _, doc := range made {
		if doc.Deleted {
			continue
		}
		if err := add(doc, true); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b placed) int {
		if r.before(a.Place, b.Place) {
			return -1
		}
		return 1 // places differ: ids do
	})
	out := make([]Doc, len(all))
	for i, p := range all {
		out[i] = p.doc
	}
	return out, nil
}

func (t *tx) Put(kind, id string, schema int, body any) error {
	k, err := t.kind(kind)
	if err != nil {
		return err
	}
	if err := checkName("id", id, MaxName, false); err != nil {
		return err
	}
	if schema != k.Schema {
		return fmt.Errorf("%w: %s %s put with schema %d, the collection has %d", ErrInvalid, kind, id, schema, k.Schema)
	}
	text, err := marshalBody(body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", kind, id, err)
	}
	if kind == Forms {
		if err := t.j.fillKeys(t.ctx, ""); err != nil {
			return err
		}
	}
	doc := Doc{Kind: kind, ID: id, Schema: schema, Body: text}
	form, err := t.j.form(k)
	if err != nil {
		return err
	}
	if form < schema {
		if doc, err = k.lower(doc, form); err != nil {
			return err
		}
	}
	return t.write(doc)
}

func (t *tx) Delete(kind, id string) error {
	if _, err := t.kind(kind); err != nil {
		return err
	}
	doc, err := t.current(ref{kind, id})
	if err != nil {
		return err
	}
	if doc.Deleted {
		return notFound(kind, id)
	}
	return t.write(Doc{Kind: kind, ID: id, Deleted: true})
}

// write notes the document as this act leaves it: one change, one version,
// however often the act writes it.
func (t *tx) write(doc Doc) error {
	at := ref{doc.Kind, doc.ID}
	before, err := t.before(at)
	if err != nil {
		return err
	}
	doc.Version, doc.Seq, doc.Time = before.Version+1, t.number, t.now
	old, again := t.mine[at]
	size := t.size - len(old.Body) + len(doc.Body)
	if !again && len(t.order) == MaxChanges {
		return fmt.Errorf("%w: more than %d documents in one unit of work", ErrTooLarge, MaxChanges)
	}
	if size > MaxEntry {
		return fmt.Errorf("%w: more than %d bytes in one unit of work", ErrTooLarge, MaxEntry)
	}
	if !again {
		t.order = append(t.order, at)
	}
	t.mine[at], t.size = doc, size
	return nil
}

func (t *tx) Now() time.Time { return t.now }
func (t *tx) NewID() string  { return t.j.world.NewID() }

// changesOf lists what the act wants. A document that it made and deleted
// again was never there.
func (t *tx) changesOf() ([]Change, error) {
	var out []Change
	for _, at := range t.order {
		doc := t.mine[at]
		before, err := t.before(at)
		if err != nil {
			return nil, err
		}
		if doc.Deleted && before.Deleted {
			delete(t.mine, at)
			continue
		}
		out = append(out, Change{Kind: at.Kind, ID: at.ID, Version: doc.Version, Schema: doc.Schema, Body: doc.Body, Deleted: doc.Deleted})
	}
	return out, nil
}

// fits tells whether the entry has room for the act.
func (d *draft) fits(t *tx) bool {
	return d.changes+len(t.mine) <= MaxChanges && d.bytes+t.size <= MaxEntry
}

// take adds the act to the entry.
func (d *draft) take(m Meta, t *tx, changes []Change) {
	d.acts = append(d.acts, Act{Actor: m.Actor, Action: m.Action, Reason: m.Reason, Changes: changes})
	d.changes += len(changes)
	d.bytes += t.size
	for at, doc := range t.mine {
		d.made[at] = doc
	}
}

// entry closes the draft.
func (d *draft) entry() Entry {
	e := Entry{Number: d.number, ID: d.j.world.NewID(), Time: d.now, Acts: d.acts, Prev: d.j.tip.hash}
	e.Hash = e.Sum()
	return e
}

// checkMeta refuses what would not survive in the journal.
func checkMeta(m Meta) error {
	if err := checkName("actor", m.Actor, MaxName, false); err != nil {
		return err
	}
	if err := checkName("action", m.Action, MaxName, false); err != nil {
		return err
	}
	return checkName("reason", m.Reason, MaxReason, true)
}
