package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// verifyChunk is how many rows are compared at once.
const verifyChunk = 200

const mostRounds = 50

// expected is what the journal says of a document. The body is kept as its
// SHA-256, so that the walk holds no more than a line per document and the
// numbers of the entries that changed it.
type expected struct {
	version int64
	seq     int64
	schema  int
	time    time.Time
	deleted bool
	sum     [sha256.Size]byte
	seen    bool
	numbers []int64 // of the entries, in order
	traced  int     // how many of them the trail names
}

// verifier walks the journal once and then the documents. Writers may go on
// meanwhile: what looks wrong is looked at again after reading on.
type verifier struct {
	j        *journal
	report   Report
	docs     map[ref]*expected
	suspects map[ref]bool
	hash     string // stored hash of the entry before
	chained  bool   // hash is known
	time     time.Time
	lost     bool // some entry could not be read
	unread   map[int64]bool
	agreed   Reads
	rounds   int  // of settling
	stuck    bool // the mark does not come up to the journal, or is beyond it
	progress func(done, total int64)
	done     int64
	total    int64
}

// Verify checks the journal and compares every document with it.
func (j *journal) Verify(ctx context.Context, progress func(done, total int64)) (Report, error) {
	v := &verifier{j: j, docs: map[ref]*expected{}, suspects: map[ref]bool{}, unread: map[int64]bool{}, chained: true, progress: progress}
	began := time.Now()
	err := v.run(ctx)
	v.report.Took = time.Since(began)
	return v.report, err
}

func (v *verifier) run(ctx context.Context) error {
	last, err := v.j.backend.Last(ctx)
	if err != nil {
		return err
	}
	if v.agreed, err = Agreed(v.j.backend.Get(ctx, Forms, FormsID)); err != nil {
		v.agreed = Reads{} // a damaged one will be found
	}
	v.total = last
	if err := v.walk(ctx, last); err != nil {
		return err
	}
	v.total += int64(len(v.docs))
	if err := v.scan(ctx); err != nil {
		return err
	}
	if err := v.settle(ctx); err != nil {
		return err
	}
	return v.trail(ctx)
}

func (v *verifier) step(n int64) {
	v.done += n
	v.total = max(v.total, v.done)
	if v.progress != nil {
		v.progress(v.done, v.total)
	}
}

func (v *verifier) found(f Finding) { v.report.Findings = append(v.report.Findings, f) }

func (v *verifier) foundEntry(what string, number int64, detail string, a ...any) {
	v.found(Finding{What: what, Number: number, Detail: fmt.Sprintf(detail, a...)})
}

// walk reads the entries up to last.
func (v *verifier) walk(ctx context.Context, last int64) error {
	for v.report.Head < last {
		entries, err := v.j.backend.Entries(ctx, v.report.Head, readChunk)
		for _, e := range entries {
			v.gap(e.Number)
			v.entry(e)
			v.report.Head, v.report.Hash = e.Number, e.Hash
			v.hash, v.chained, v.time = e.Hash, true, e.Time
		}
		v.report.Entries += int64(len(entries))
		v.step(int64(len(entries)))
		var damaged *DamagedEntry
		switch {
		case errors.As(err, &damaged):
			v.gap(damaged.Number)
			v.foundEntry(FoundUnreadable, damaged.Number, "%s", damaged.Reason)
			v.report.Head, v.report.Hash = damaged.Number, damaged.Hash
			v.hash, v.chained, v.lost = damaged.Hash, damaged.Hash != "", true
			v.unread[damaged.Number] = true
		case err != nil:
			return err
		case len(entries) == 0:
			v.foundEntry(FoundNumber, v.report.Head+1, "entries from here to %d are missing", last)
			v.report.Head, v.lost = last, true
		}
	}
	return nil
}

func (v *verifier) gap(number int64) {
	if number != v.report.Head+1 {
		v.foundEntry(FoundNumber, v.report.Head+1, "missing: the next entry is %d", number)
		v.chained, v.lost = false, true
	}
}

// entry checks one entry in itself and against the one before.
func (v *verifier) entry(e Entry) {
	if sum := e.Sum(); sum != e.Hash {
		v.foundEntry(FoundHash, e.Number, "its content hashes to %s, it carries %s", sum, e.Hash)
	}
	if v.chained && e.Prev != v.hash {
		v.foundEntry(FoundChain, e.Number, "it follows %q, the entry before is %q", e.Prev, v.hash)
	}
	if e.Time.Before(v.time) {
		v.foundEntry(FoundTime, e.Number, "%s is before the entry before", FormatTime(e.Time))
	}
	if !e.Time.Equal(CutTime(e.Time)) {
		v.foundEntry(FoundTime, e.Number, "finer than a millisecond")
	}
	for _, a := range e.Acts {
		for _, c := range a.Changes {
			v.change(e, c)
		}
	}
}

func (v *verifier) change(e Entry, c Change) {
	at := ref{c.Kind, c.ID}
	if !c.Deleted {
		if canonical, err := Canonical(c.Body); err != nil || !bytes.Equal(canonical, c.Body) {
			v.found(Finding{What: FoundForm, Number: e.Number, Kind: c.Kind, ID: c.ID, Detail: "the body in the journal is not in canonical form"})
		}
	}
	before := v.docs[at]
	if before == nil {
		before = &expected{}
	}
	if c.Version != before.version+1 && (!v.lost || c.Version <= before.version) {
		v.found(Finding{What: FoundVersion, Number: e.Number, Kind: c.Kind, ID: c.ID,
			Detail: fmt.Sprintf("version %d follows %d", c.Version, before.version)})
	}
	numbers := before.numbers
	if n := len(numbers); n == 0 || numbers[n-1] != e.Number {
		numbers = append(numbers, e.Number)
	}
	v.docs[at] = &expected{version: c.Version, seq: e.Number, schema: c.Schema, time: e.Time, deleted: c.Deleted,
		sum: sha256.Sum256(c.Body), seen: before.seen, numbers: numbers}
}

// scan compares all stored rows, declared or not.
func (v *verifier) scan(ctx context.Context) error {
	kinds, err := v.j.backend.Kinds(ctx)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		for after, more := "", true; more; {
			rows, err := v.j.backend.Scan(ctx, kind, after, verifyChunk)
			if err != nil {
				return err
			}
			for _, row := range rows {
				v.row(row)
				after = row.ID
			}
			v.report.Documents += int64(len(rows))
			v.step(int64(len(rows)))
			more = len(rows) == verifyChunk
		}
	}
	for at, want := range v.docs {
		if !want.seen {
			v.suspects[at] = true
		}
	}
	return nil
}

// row compares one stored row. Its keys are compared with its own body, which
// was written together with them.
func (v *verifier) row(row Row) {
	at := ref{row.Kind, row.ID}
	want := v.docs[at]
	if want != nil {
		want.seen = true
	}
	if want.differs(row.Doc) != "" {
		v.suspects[at] = true
		return
	}
	k, ok := v.j.kinds[row.Kind]
	if !ok {
		return
	}
	keys, err := k.keysOf(row.Doc)
	v.spareOthers(k, keys, row.Keys)
	if err != nil || !maps.Equal(keys, row.Keys) {
		v.found(Finding{What: FoundKeys, Number: row.Seq, Kind: row.Kind, ID: row.ID, Detail: fmt.Sprintf("stored %q, the body gives %q", row.Keys, keys)})
	}
}

// spareOthers leaves out what another version of the program makes otherwise: keys that
// this one does not know, and, as long as older ones write too, keys that these do not
// make.
func (v *verifier) spareOthers(k *kind, keys, stored map[string]string) {
	maps.DeleteFunc(stored, func(name, _ string) bool {
		return !slices.ContainsFunc(k.Keys, func(known Key) bool { return known.Name == name })
	})
	if v.j.mixed(k, v.agreed) {
		maps.DeleteFunc(keys, func(name, _ string) bool { _, there := stored[name]; return !there })
	}
}

// differs tells in words how a stored document is not the expected one.
func (w *expected) differs(d Doc) string {
	switch {
	case w == nil:
		return "the journal knows no such document"
	case d.Version != w.version || d.Seq != w.seq:
		return fmt.Sprintf("stored version %d of entry %d, the journal has version %d of entry %d", d.Version, d.Seq, w.version, w.seq)
	case d.Deleted != w.deleted:
		return fmt.Sprintf("stored as deleted: %t, in the journal: %t", d.Deleted, w.deleted)
	case d.Schema != w.schema:
		return fmt.Sprintf("stored schema %d, the journal has %d", d.Schema, w.schema)
	case !d.Time.Equal(w.time):
		return fmt.Sprintf("stored time %s, the journal has %s", d.Time.UTC().Format(time.RFC3339Nano), FormatTime(w.time))
	case sha256.Sum256(d.Body) != w.sum:
		return "the body is not, byte for byte, the one in the journal"
	}
	return ""
}

// settle looks again at what looked wrong, after reading the journal on to
// where all documents are written. A document that has been written once more
// since is looked at after reading on again; one that is written again in all
// of mostRounds is no longer the one that looked wrong.
func (v *verifier) settle(ctx context.Context) error {
	for v.rounds == 0 || len(v.suspects) > 0 && v.rounds < mostRounds {
		last, err := v.j.backend.Last(ctx)
		if err != nil {
			return err
		}
		if err := v.walk(ctx, last); err != nil {
			return err
		}
		if err := v.settleMark(ctx); err != nil {
			return err
		}
		for _, at := range slices.SortedFunc(maps.Keys(v.suspects), compareRefs) {
			if err := v.suspect(ctx, at); err != nil {
				return err
			}
		}
		v.rounds++
	}
	return nil
}

func compareRefs(a, b ref) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}

// suspect decides about a document, or leaves it for the next round when it is
// newer than what was read of the journal. A document beyond the journal's end
// is damaged: the entry comes first.
func (v *verifier) suspect(ctx context.Context, at ref) error {
	want := v.docs[at]
	d, err := Doc{}, ErrNotFound
	// Under a kind that only a damaged entry names no store holds anything, and some would not even look.
	if want == nil || nameForm.MatchString(at.Kind) {
		d, err = v.j.backend.Get(ctx, at.Kind, at.ID)
	}
	absent := errors.Is(err, ErrNotFound)
	unreadable := errors.Is(err, ErrDamaged) // not even version, entry and time can be told
	if err != nil && !absent && !unreadable {
		return err
	}
	if !absent && d.Seq > v.report.Head {
		last, err := v.j.backend.Last(ctx)
		if err != nil || d.Seq <= last {
			return err
		}
	}
	delete(v.suspects, at)
	f := Finding{Kind: at.Kind, ID: at.ID}
	switch {
	case want == nil && absent:
		return nil
	case want == nil:
		f.What, f.Number, f.Detail = FoundExtra, d.Seq, want.differs(d)
	case absent:
		f.What, f.Number, f.Detail = FoundMissing, want.seq, "in the journal, not in the store"
	default:
		f.What, f.Number, f.Detail = FoundDiffers, want.seq, want.differs(d)
	}
	if unreadable {
		f.Detail = err.Error()
	}
	if f.Detail != "" {
		v.found(f)
	}
	return nil
}

// silence is for how many patiences documents may stand still while the journal is ahead
// of them. Another writer takes one to finish what a killed one left, and a busy database
// some more: to wait costs seconds, and only where something is wrong; a false finding
// costs the trust in true ones.
const silence = 20

// settleMark waits until the documents have come up to what was read of the
// journal, as far as they come.
func (v *verifier) settleMark(ctx context.Context) error {
	var before int64
	for since := time.Now(); !v.stuck; {
		applied, err := v.j.backend.Applied(ctx)
		if err != nil {
			return err
		}
		last, err := v.j.backend.Last(ctx)
		if err != nil {
			return err
		}
		if applied != before {
			before, since = applied, time.Now()
		}
		switch {
		case applied > last:
			v.stuck = true
			v.foundEntry(FoundMark, applied, "documents are said to be written up to here, the journal ends at %d", last)
		case applied >= v.report.Head:
			return nil
		case time.Since(since) > silence*v.j.patience:
			v.stuck = true
			v.foundEntry(FoundMark, applied, "documents are written up to here only, the journal ends at %d", last)
		case !v.j.pause(ctx, v.j.patience/20):
			return cmp.Or(ctx.Err(), ErrClosed)
		}
	}
	return nil
}
