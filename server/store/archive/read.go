package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"

	"duijie/server/store"
)

// Archive is a file that was read once from end to end and is whole.
type Archive struct {
	path    string
	summary Summary
}

// Summary says what it holds.
func (a *Archive) Summary() Summary { return a.summary }

// Open reads a file and checks all of it: that it is complete, that every byte is
// the one that was written, that the journal's entries follow each other and that
// files are what their names say. ErrDamaged, with where. progress may be nil; it
// is told bytes.
func Open(ctx context.Context, path string, progress func(done, total int64)) (*Archive, error) {
	a := &Archive{path: path}
	c := &checker{sum: newDigest(), found: Summary{Format: Format, Records: map[string]int{}}}
	if err := a.read(ctx, c.visitor(), progress); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := c.compare(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	a.summary = c.said
	return a, nil
}

// Records calls fn with each record of a set.
func (a *Archive) Records(ctx context.Context, set string, fn func(id string, body json.RawMessage) error) error {
	return a.read(ctx, visitor{record: func(of string, l line) error {
		if of != set {
			return nil
		}
		return fn(l.ID, l.Body)
	}}, nil)
}

// visitor is called for each thing of an archive, in its order. A function that is
// nil is not called.
type visitor struct {
	part   func(name string, size int64) io.Writer // is written the bytes of the part
	entry  func(store.Entry) error
	record func(set string, l line) error
	file   func(name string, size int64, from io.Reader) error
	end    func(Summary) error
}

// read walks through the file.
func (a *Archive) read(ctx context.Context, v visitor, progress func(done, total int64)) error {
	file, err := os.Open(a.path)
	if err != nil {
		return err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return err
	}
	in := &counted{from: file}
	packed, err := gzip.NewReader(bufio.NewReaderSize(in, 1<<20))
	if err != nil {
		return damaged("it is no backup of Duijie, or its beginning is damaged: %w", err)
	}
	parts, ended := tar.NewReader(packed), false
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if progress != nil {
			progress(in.n, about.Size())
		}
		head, err := parts.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return damaged("it ends too early or is damaged: %w", err)
		}
		if ended {
			return damaged("%s stands behind the end", head.Name)
		}
		if head.Typeflag != tar.TypeReg || head.Size < 0 {
			return damaged("%s is no file", head.Name)
		}
		if ended, err = v.take(head, parts); err != nil {
			return err
		}
	}
	if !ended {
		return damaged("it has no end: the backup was never finished")
	}
	// The sum that gzip keeps stands at the very end.
	_, err = io.CopyN(io.Discard, packed, 1)
	switch {
	case err == nil:
		return damaged("something stands behind its end")
	case !errors.Is(err, io.EOF):
		return damaged("it is damaged: %w", err)
	}
	return nil
}

func damaged(text string, a ...any) error {
	return fmt.Errorf("%w: "+text, append([]any{store.ErrDamaged}, a...)...)
}

// take hands one part to the visitor. It tells whether it was the end.
func (v visitor) take(head *tar.Header, from io.Reader) (ended bool, err error) {
	name, size := head.Name, head.Size
	if name == endName {
		return true, v.takeEnd(size, from)
	}
	if v.part != nil {
		from = io.TeeReader(from, v.part(name, size))
	}
	from = bounded{from}
	inner, isFile := strings.CutPrefix(name, filesFolder)
	switch {
	case isFile && store.ValidSHA256(inner):
		if v.file == nil {
			_, err = io.Copy(io.Discard, from)
		} else {
			err = v.file(inner, size, from)
		}
	case strings.HasPrefix(name, journalFolder):
		err = v.takeLines(from, func(text []byte) error {
			e, err := store.DecodeEntry(text)
			if err != nil || v.entry == nil {
				return err
			}
			return v.entry(e)
		}, v.entry != nil)
	case strings.HasPrefix(name, recordsFolder):
		set, _, _ := strings.Cut(strings.TrimPrefix(name, recordsFolder), "/")
		err = v.takeLines(from, func(text []byte) error {
			var l line
			if err := json.Unmarshal(text, &l); err != nil || l.ID == "" {
				return damaged("a record of %s cannot be read", set)
			}
			return v.record(set, l)
		}, v.record != nil)
	default:
		err = damaged("%q belongs to no backup of this form", name)
	}
	if err != nil && !errors.Is(err, store.ErrDamaged) && errors.Is(err, errBroken) {
		err = damaged("%s: %w", name, err)
	}
	return false, err
}

var errBroken = errors.New("it ends too early or is damaged")

// bounded marks the errors of reading the archive itself, which are damage.
type bounded struct{ from io.Reader }

func (b bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", errBroken, err)
	}
	return n, err
}

// takeLines calls fn with each line, or reads past them where nobody wants them.
func (v visitor) takeLines(from io.Reader, fn func([]byte) error, wanted bool) error {
	if !wanted {
		_, err := io.Copy(io.Discard, from)
		return err
	}
	lines := bufio.NewReaderSize(from, 64<<10)
	for {
		text, err := readLine(lines)
		if errors.Is(err, io.EOF) && len(text) == 0 {
			return nil
		}
		if errors.Is(err, io.EOF) {
			return damaged("a line has no end")
		}
		if err != nil {
			return err
		}
		if err := fn(bytes.TrimSuffix(text, []byte("\n"))); err != nil {
			return err
		}
	}
}

// maxLine is how long a line may be, in bytes. An entry holds documents of a MiB in
// all and what escapes make of them, a record is one document of a database, which
// MongoDB bounds by 16 MiB. Packed, a line without end would be small.
const maxLine = 32 << 20

// readLine reads up to the next line end, which it includes.
func readLine(from *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		piece, err := from.ReadSlice('\n')
		if len(line)+len(piece) > maxLine {
			return nil, damaged("a line is longer than %d MiB", maxLine>>20)
		}
		line = append(line, piece...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func (v visitor) takeEnd(size int64, from io.Reader) error {
	if size > 1<<20 {
		return damaged("its end is of %d bytes", size)
	}
	text, err := io.ReadAll(from)
	if err != nil {
		return damaged("its end: %w", err)
	}
	var said Summary
	if err := json.Unmarshal(text, &said); err != nil {
		return damaged("its end: %w", err)
	}
	if said.Format != Format {
		return fmt.Errorf("a backup of form %d, this program knows %d: %w", said.Format, Format, store.ErrNewerSchema)
	}
	if v.end == nil {
		return nil
	}
	return v.end(said)
}

// checker adds up what an archive holds.
type checker struct {
	sum   digest
	found Summary
	said  Summary
	at    place
}

func (c *checker) visitor() visitor {
	return visitor{
		part: func(name string, size int64) io.Writer {
			c.sum.part(name, size)
			return c.sum
		},
		entry: func(e store.Entry) (err error) {
			if c.at, err = c.at.next(e); err == nil && e.Number == 1 {
				c.found.First = e.Hash
			}
			return err
		},
		record: func(set string, _ line) error {
			c.found.Records[set]++
			return nil
		},
		file: func(name string, size int64, from io.Reader) error {
			kept, err := store.CopyFile(context.Background(), io.Discard, from, size)
			if err == nil && (kept.SHA256 != name || kept.Size != size) {
				err = damaged("file %s is not what its name says", name)
			}
			c.found.Files++
			c.found.Bytes += size
			return err
		},
		end: func(said Summary) error {
			c.said = said
			return nil
		},
	}
}

// compare holds what was found against what the end says.
func (c *checker) compare() error {
	f := c.found
	f.Head, f.Hash, f.SHA256 = c.at.number, c.at.hash, c.sum.text()
	switch {
	case f.SHA256 != c.said.SHA256:
		return damaged("its parts are not those that were written")
	case f.Head != c.said.Head || f.Hash != c.said.Hash || f.First != c.said.First:
		return damaged("its journal ends at %d, its end says %d", f.Head, c.said.Head)
	case f.Files != c.said.Files || f.Bytes != c.said.Bytes || !maps.Equal(f.Records, c.said.Records):
		return damaged("it holds other files or records than its end says")
	}
	return nil
}
