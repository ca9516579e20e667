package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"duijie/server/store"
)

const (
	partBytes  = 4 << 20 // after which a part of journal or records is closed
	entryChunk = 20      // entries read at once; each may hold a MiB
	pageChunk  = 500     // records or names read at once
)

// Source is what an archive is made of. Every backend is one; writers may be at
// work on it.
type Source interface {
	Last(ctx context.Context) (int64, error)
	Entries(ctx context.Context, after int64, limit int) ([]store.Entry, error)
	ScanRecords(ctx context.Context, set, after string, limit int) ([]store.Record, error)
}

// Options of an archive.
type Options struct {
	Made     time.Time                            // what Summary says
	Sets     []string                             // records that it should hold
	Keep     func(set, id string) bool            // tells which of them; all when nil
	Progress func(what string, done, total int64) // nil: nobody looks on; a total of 0 is not known
}

// Write writes an archive. The journal is taken up to the entry that stands last
// once the files that lie there have been copied, records after it, and then the
// files that have come meanwhile: so whatever the state at that entry names is in.
// ErrDamaged where the journal is.
func Write(ctx context.Context, to io.Writer, from Source, vault store.Vault, o Options) (Summary, error) {
	packed, err := gzip.NewWriterLevel(to, gzip.BestSpeed)
	if err != nil {
		return Summary{}, err
	}
	w := &writer{tar: tar.NewWriter(packed), sum: newDigest(), from: from, vault: vault, o: o, copied: map[string]bool{}}
	w.summary = Summary{Format: Format, Made: o.Made.UTC(), Records: map[string]int{}}
	for _, step := range []func(context.Context) error{w.files, w.journal, w.records, w.files, w.end} {
		if err := step(ctx); err != nil {
			return w.summary, err
		}
	}
	return w.summary, errors.Join(w.tar.Close(), packed.Close())
}

type writer struct {
	tar     *tar.Writer
	sum     digest
	from    Source
	vault   store.Vault
	o       Options
	summary Summary
	copied  map[string]bool
}

func (w *writer) progress(what string, done, total int64) {
	if w.o.Progress != nil {
		w.o.Progress(what, done, total)
	}
}

// begin writes the head of a part.
func (w *writer) begin(name string, size int64) error {
	return w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.summary.Made, Format: tar.FormatPAX})
}

func (w *writer) part(name string, data []byte) error {
	if err := w.begin(name, int64(len(data))); err != nil {
		return err
	}
	w.sum.part(name, int64(len(data)))
	_, err := io.MultiWriter(w.tar, w.sum).Write(data)
	return err
}

// files copies the files that were not copied before. One that is removed
// meanwhile, which nothing names then, is left out.
func (w *writer) files(ctx context.Context) error {
	for after := ""; ; {
		names, err := w.vault.Names(ctx, after, pageChunk)
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			after = name
			if w.copied[name] {
				continue
			}
			if err := w.file(ctx, name); err != nil && !errors.Is(err, store.ErrNotFound) {
				return fmt.Errorf("file %s: %w", name, err)
			}
		}
	}
}

// file copies one. It is read once to see that it is whole: a damaged one must not
// be found out when it is needed.
func (w *writer) file(ctx context.Context, name string) error {
	if err := store.CheckFile(ctx, w.vault, name); err != nil {
		return err
	}
	file, err := w.vault.Open(ctx, name)
	if err != nil {
		return err
	}
	defer file.Close()
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := w.begin(filesFolder+name, size); err != nil {
		return err
	}
	w.sum.part(filesFolder+name, size)
	if _, err := io.CopyN(io.MultiWriter(w.tar, w.sum), file, size); err != nil {
		return errors.Join(store.ErrDamaged, err) // a part of its size was announced: the archive is lost
	}
	w.copied[name] = true
	w.summary.Files++
	w.summary.Bytes += size
	w.progress("files", int64(w.summary.Files), 0)
	return nil
}

// journal writes every entry that stands now, and checks that each follows the one
// before: of a journal with a hole no backup should be believed.
func (w *writer) journal(ctx context.Context) error {
	last, err := w.from.Last(ctx)
	if err != nil {
		return err
	}
	var part bytes.Buffer
	from := int64(1)
	flush := func() error {
		defer part.Reset()
		if part.Len() == 0 {
			return nil
		}
		return w.part(fmt.Sprintf("%s%012d.jsonl", journalFolder, from), part.Bytes())
	}
	for at := (place{}); at.number < last; {
		entries, err := w.from.Entries(ctx, at.number, int(min(entryChunk, last-at.number)))
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return fmt.Errorf("%w: journal entry %d is missing", store.ErrDamaged, at.number+1)
		}
		for _, e := range entries {
			if at, err = at.next(e); err != nil {
				return err
			}
			if part.Len() == 0 {
				from = e.Number
			}
			part.Write(store.EncodeEntry(e))
			part.WriteByte('\n')
			if part.Len() >= partBytes {
				if err := flush(); err != nil {
					return err
				}
			}
			w.took(at)
		}
		w.progress("journal", at.number, last)
	}
	return flush()
}

// took notes where the journal stands.
func (w *writer) took(at place) {
	if at.number == 1 {
		w.summary.First = at.hash
	}
	w.summary.Head, w.summary.Hash = at.number, at.hash
}

// place is a position in a journal.
type place struct {
	number int64
	hash   string
}

// next is the place of e, which has to follow.
func (p place) next(e store.Entry) (place, error) {
	switch {
	case e.Number != p.number+1:
		return p, fmt.Errorf("%w: journal entry %d is missing", store.ErrDamaged, p.number+1)
	case e.Prev != p.hash:
		return p, fmt.Errorf("%w: journal entry %d does not follow the one before", store.ErrDamaged, e.Number)
	case e.Sum() != e.Hash:
		return p, fmt.Errorf("%w: journal entry %d does not match its hash", store.ErrDamaged, e.Number)
	}
	return place{e.Number, e.Hash}, nil
}

// line is a record in an archive.
type line struct {
	ID   string          `json:"id"`
	Body json.RawMessage `json:"body"`
}

func (w *writer) records(ctx context.Context) error {
	for _, set := range w.o.Sets {
		if err := w.set(ctx, set); err != nil {
			return fmt.Errorf("%s: %w", set, err)
		}
	}
	return nil
}

func (w *writer) set(ctx context.Context, set string) error {
	var part bytes.Buffer
	lines := json.NewEncoder(&part)
	lines.SetEscapeHTML(false)
	n, parts := 0, 0
	flush := func() error {
		defer part.Reset()
		if part.Len() == 0 {
			return nil
		}
		parts++
		return w.part(fmt.Sprintf("%s%s/%06d.jsonl", recordsFolder, set, parts), part.Bytes())
	}
	for after := ""; ; {
		found, err := w.from.ScanRecords(ctx, set, after, pageChunk)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			break
		}
		for _, r := range found {
			after = r.ID
			if w.o.Keep != nil && !w.o.Keep(set, r.ID) {
				continue
			}
			if err := lines.Encode(line{r.ID, r.Body}); err != nil {
				return err
			}
			n++
			if part.Len() >= partBytes {
				if err := flush(); err != nil {
					return err
				}
			}
		}
		w.progress(set, int64(n), 0)
	}
	if n > 0 {
		w.summary.Records[set] = n
	}
	return flush()
}

func (w *writer) end(context.Context) error {
	w.summary.SHA256 = w.sum.text()
	text, err := json.MarshalIndent(w.summary, "", "  ")
	if err != nil {
		return err
	}
	if err := w.begin(endName, int64(len(text))); err != nil {
		return err
	}
	_, err = w.tar.Write(text)
	return err
}
