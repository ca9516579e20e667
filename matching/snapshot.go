package matching

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// A snapshot is one file:
//
//	magic (8 bytes)   version (4)   header: length (8), JSON   for each side, for each segment: cards, arrays   SHA-256 (32)
//
// Numbers are little-endian. An array is its length in elements (8) and the elements; cards are a length in bytes and
// JSON. The hash covers all that stands before it.
const (
	snapshotName    = "matching.snapshot"
	snapshotMagic   = "DUIJIEMS"
	snapshotVersion = 5
)

// ErrSnapshot is what Load returns, wrapped with what is wrong, for a snapshot that is there but can't be used: damaged,
// of another version, or made with another dictionary or other weights. The caller rebuilds from the journal.
var ErrSnapshot = errors.New("the matching snapshot can't be used")

type snapshotHeader struct {
	Position    int64  `json:"position"`
	Weights     string `json:"weights"` // fingerprint
	Vectors     string `json:"vectors"` // fingerprint, empty without
	TextVersion string `json:"text_version"`
	Figures     string `json:"figures"` // of the words by which figures are found in texts
	Segments    [2]int `json:"segments"`
}

// Save writes the engine's state to a file in the folder, in a way that a crash leaves the old file or the new one.
// Applying may go on meanwhile; the file holds the state at the call.
func (e *Engine) Save(dir string) error {
	if e.outdated {
		return errors.New("save the matching snapshot: an outdated engine would pass for one of today")
	}
	v := e.view.Load()
	return saveFile(dir, snapshotName, "the matching snapshot", func(w *snapshotWriter) { e.write(w, v) })
}

// saveFile writes a file with its checksum behind it: first under another name, so that a crash leaves the old file or the
// new one.
func saveFile(dir, name, what string, write func(*snapshotWriter)) (err error) {
	file, err := os.CreateTemp(dir, name+".*")
	if err != nil {
		return fmt.Errorf("save %s: %w", what, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("save %s: %w", what, errors.Join(err, file.Close(), os.Remove(file.Name())))
		}
	}()
	buffer := bufio.NewWriterSize(file, 1<<20)
	if _, err = writeSummed(buffer, write); err != nil {
		return err
	}
	if err = buffer.Flush(); err != nil {
		return err
	}
	if err = file.Sync(); err != nil {
		return err
	}
	if err = file.Close(); err != nil {
		return err
	}
	if err = os.Rename(file.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	return syncDir(dir)
}

// writeSummed writes and puts the SHA-256 of what was written behind it.
func writeSummed(to io.Writer, write func(*snapshotWriter)) ([]byte, error) {
	sum := sha256.New()
	w := &snapshotWriter{to: io.MultiWriter(to, sum)}
	write(w)
	if w.err != nil {
		return nil, w.err
	}
	made := sum.Sum(nil)
	_, err := to.Write(made)
	return made, err
}

// syncDir makes a rename last through a crash.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func (e *Engine) write(w *snapshotWriter, v *view) {
	w.bytes([]byte(snapshotMagic))
	w.uint32(snapshotVersion)
	header := snapshotHeader{
		Position: v.position, Weights: e.weights.fingerprint(), Vectors: e.vectors.Fingerprint(), TextVersion: e.textVersion, Figures: figuresVersion,
	}
	var segments [2][]*segment
	for s, side := range v.sides {
		for _, p := range side.parts {
			seg := p.segment
			if p.live < len(p.cards) {
				seg, _ = merge([]*segment{p.segment}, []dead{p.dead})
			}
			segments[s] = append(segments[s], seg)
		}
		header.Segments[s] = len(segments[s])
	}
	w.json(header)
	for _, side := range segments {
		for _, s := range side {
			w.segment(s)
		}
	}
}

type snapshotWriter struct {
	to     io.Writer
	buffer [1 << 13]byte
	err    error
}

func (w *snapshotWriter) bytes(b []byte) {
	if w.err == nil {
		_, w.err = w.to.Write(b)
	}
}

func (w *snapshotWriter) uint32(v uint32) {
	binary.LittleEndian.PutUint32(w.buffer[:4], v)
	w.bytes(w.buffer[:4])
}

func (w *snapshotWriter) length(n int) {
	binary.LittleEndian.PutUint64(w.buffer[:8], uint64(n))
	w.bytes(w.buffer[:8])
}

func (w *snapshotWriter) json(v any) {
	data, err := json.Marshal(v)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.length(len(data))
	w.bytes(data)
}

func (w *snapshotWriter) segment(s *segment) {
	w.json(s.cards)
	for _, norms := range s.norms {
		writeArray(w, norms)
	}
	writeArray(w, s.sizes)
	for i := range s.posts {
		p := &s.posts[i]
		writeArray(w, p.keys)
		writeArray(w, p.starts)
		writeArray(w, p.docs)
		writeArray(w, p.counts)
	}
	v := &s.vectors
	writeArray(w, v.starts)
	writeArray(w, v.keys)
	writeArray(w, v.counts)
	writeArray(w, v.dfKeys)
	writeArray(w, v.df)
	m := &s.meanings
	writeArray(w, m.parts)
	writeArray(w, m.lengths)
	writeArray(w, m.starts)
	writeArray(w, m.words)
}

// number is what arrays are made of.
type number interface {
	int8 | tally | uint16 | uint32 | uint64 | float32
}

func writeArray[T number](w *snapshotWriter, values []T) {
	w.length(len(values))
	size := binary.Size(T(0))
	for len(values) > 0 && w.err == nil {
		n := min(len(values), len(w.buffer)/size)
		encode(w.buffer[:], values[:n])
		w.bytes(w.buffer[:n*size])
		values = values[n:]
	}
}

// encode and decode go by hand because encoding/binary takes named types (tally) one by one through reflection.
func encode[T number](to []byte, values []T) {
	switch values := any(values).(type) {
	case []int8:
		for i, v := range values {
			to[i] = byte(v)
		}
	case []tally:
		for i, v := range values {
			to[i] = byte(v)
		}
	case []uint16:
		for i, v := range values {
			binary.LittleEndian.PutUint16(to[2*i:], v)
		}
	case []uint32:
		for i, v := range values {
			binary.LittleEndian.PutUint32(to[4*i:], v)
		}
	case []uint64:
		for i, v := range values {
			binary.LittleEndian.PutUint64(to[8*i:], v)
		}
	case []float32:
		for i, v := range values {
			binary.LittleEndian.PutUint32(to[4*i:], math.Float32bits(v))
		}
	}
}

func decode[T number](values []T, from []byte) {
	switch values := any(values).(type) {
	case []int8:
		for i := range values {
			values[i] = int8(from[i])
		}
	case []tally:
		for i := range values {
			values[i] = tally(from[i])
		}
	case []uint16:
		for i := range values {
			values[i] = binary.LittleEndian.Uint16(from[2*i:])
		}
	case []uint32:
		for i := range values {
			values[i] = binary.LittleEndian.Uint32(from[4*i:])
		}
	case []uint64:
		for i := range values {
			values[i] = binary.LittleEndian.Uint64(from[8*i:])
		}
	case []float32:
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(from[4*i:]))
		}
	}
}

// Load fills the engine from the folder's snapshot and gives up what it held. Without a file the error is fs.ErrNotExist,
// for one that can't be used ErrSnapshot; the engine is as it was in both cases.
func (e *Engine) Load(dir string) error { return e.load(dir, e.checkMaker) }

// LoadOutdated is Load for a server that would rather answer by the words and weights of before than not at all while a new
// engine is built: it takes a snapshot that is whole, whoever made it. Word vectors are left out of it, so the engine must
// have been made without any. Outdated is true from then on; such an engine is not to be saved.
func (e *Engine) LoadOutdated(dir string) error {
	if e.vectors != nil {
		return errors.New("matching: an outdated snapshot is for an engine without word vectors")
	}
	e.outdated = true
	return e.load(dir, func(snapshotHeader) error { return nil })
}

func (e *Engine) load(dir string, check func(snapshotHeader) error) error {
	file, err := os.Open(filepath.Join(dir, snapshotName))
	if err != nil {
		return err
	}
	defer file.Close()
	size, err := verifySum(file)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	v, err := e.readView(bufio.NewReaderSize(file, 1<<20), size, check)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	e.writing.Lock()
	defer e.writing.Unlock()
	e.placing.Lock()
	clear(e.places)
	e.placing.Unlock()
	moved := map[string]place{}
	for s, side := range v.sides {
		for _, p := range side.parts {
			for doc := range p.cards {
				moved[p.cards[doc].ID] = place{s, p.segment, uint32(doc)}
			}
		}
	}
	e.publish(v, moved)
	e.startMerging()
	return nil
}

// verifySum reads the whole file once: nothing is taken from a file before it is known to be whole. It leaves the file at
// its beginning and gives its length without the sum.
func verifySum(file *os.File) (int64, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	size := info.Size() - sha256.Size
	if size < 0 {
		return 0, errors.New("it is cut short")
	}
	sum := sha256.New()
	if _, err := io.CopyN(sum, file, size); err != nil {
		return 0, err
	}
	wanted := make([]byte, sha256.Size)
	if _, err := io.ReadFull(file, wanted); err != nil {
		return 0, err
	}
	if string(sum.Sum(nil)) != string(wanted) {
		return 0, errors.New("its checksum is wrong")
	}
	_, err = file.Seek(0, io.SeekStart)
	return size, err
}
