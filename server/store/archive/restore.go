package archive

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"duijie/server/store"
)

// RestoreOptions says into what an archive is restored, and how much of it.
type RestoreOptions struct {
	Store store.Options // of the store that the backend will serve
	// Until is the last entry that is taken; 0 is all of them. Records and files
	// have no past: they are those of the archive.
	Until int64
	// Took is told every entry that was taken. May be nil.
	Took func(store.Entry) error
	// Record tells as what a record is taken; as it is when nil.
	Record func(set, id string, body json.RawMessage) (json.RawMessage, error)
	// Add are records that are put beside those of the archive, in their place where the
	// ids are the same.
	Add []Added
	// Needs tells which files are taken, once all entries are; all when nil.
	Needs    func(sha256 string) bool
	Progress func(what string, done, total int64) // may be nil
}

// Added is a record that an archive does not hold.
type Added struct {
	Set, ID string
	Body    json.RawMessage
}

// Restored says what a restore has brought in.
type Restored struct {
	Head    int64  `json:"head"` // last entry
	Hash    string `json:"hash"` // of it
	Records int    `json:"records"`
	Files   int    `json:"files"`
}

// Restore writes the archive into an empty store, or goes on with a restore of the
// same archive that was stopped. The caller closes the backend. Errors: those of
// store.Restorer; ErrInvalid where the archive does not reach as far as Until.
func (a *Archive) Restore(ctx context.Context, to store.Backend, vault store.Vault, o RestoreOptions) (Restored, error) {
	until := o.Until
	if until == 0 {
		until = a.summary.Head
	}
	if until < 0 || until > a.summary.Head {
		return Restored{}, fmt.Errorf("%w: entry %d; the backup holds entries 1 to %d", store.ErrInvalid, until, a.summary.Head)
	}
	r, err := store.NewRestorer(ctx, to, o.Store, a.summary.First, until)
	if err != nil {
		return Restored{}, err
	}
	d := &restoring{o: o, until: until, to: r, vault: vault}
	if err := a.read(ctx, visitor{
		entry:  func(e store.Entry) error { return d.entry(ctx, e) },
		record: func(set string, l line) error { return d.record(ctx, set, l) },
	}, nil); err != nil {
		return d.done, err
	}
	for _, added := range o.Add {
		if err := r.Record(ctx, added.Set, added.ID, added.Body); err != nil {
			return d.done, err
		}
	}
	if err := a.read(ctx, visitor{file: func(name string, size int64, from io.Reader) error { return d.file(ctx, name, size, from) }}, nil); err != nil {
		return d.done, err
	}
	return d.done, r.Finish(ctx)
}

type restoring struct {
	o     RestoreOptions
	until int64
	to    *store.Restorer
	vault store.Vault
	done  Restored
}

func (d *restoring) progress(what string, done, total int64) {
	if d.o.Progress != nil {
		d.o.Progress(what, done, total)
	}
}

func (d *restoring) entry(ctx context.Context, e store.Entry) error {
	if e.Number > d.until {
		return nil
	}
	if err := d.to.Entry(ctx, e); err != nil {
		return err
	}
	d.done.Head, d.done.Hash = e.Number, e.Hash
	d.progress("journal", e.Number, d.until)
	if d.o.Took == nil {
		return nil
	}
	return d.o.Took(e)
}

func (d *restoring) record(ctx context.Context, set string, l line) error {
	if d.o.Record != nil {
		var err error
		if l.Body, err = d.o.Record(set, l.ID, l.Body); err != nil {
			return err
		}
	}
	d.done.Records++
	d.progress("records", int64(d.done.Records), 0)
	return d.to.Record(ctx, set, l.ID, l.Body)
}

func (d *restoring) file(ctx context.Context, name string, size int64, from io.Reader) error {
	if d.o.Needs != nil && !d.o.Needs(name) {
		_, err := io.Copy(io.Discard, from)
		return err
	}
	kept, err := d.vault.Put(ctx, from, size)
	if err == nil && kept.SHA256 != name {
		err = damaged("file %s is not what its name says", name)
	}
	d.done.Files++
	d.progress("files", int64(d.done.Files), 0)
	return err
}
