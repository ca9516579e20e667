package matching

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// readView reads a snapshot without its checksum. It trusts nothing: a length that the bytes do not bear out, or an index
// that points outside, is an error and never a panic or an allocation of what the length claims. check looks at who made it.
func (e *Engine) readView(from io.Reader, size int64, check func(snapshotHeader) error) (*view, error) {
	r := &snapshotReader{from: from, left: size}
	if magic := r.bytes(len(snapshotMagic)); r.err == nil && string(magic) != snapshotMagic {
		return nil, errors.New("it is no snapshot")
	}
	if version := r.uint32(); r.err == nil && version != snapshotVersion {
		return nil, fmt.Errorf("it has version %d, this program reads %d", version, snapshotVersion)
	}
	var header snapshotHeader
	r.json(&header)
	if r.err != nil {
		return nil, r.err
	}
	if err := check(header); err != nil {
		return nil, err
	}
	v := &view{position: header.Position}
	seen := map[string]bool{}
	for s := range v.sides {
		for range header.Segments[s] {
			seg := r.segment()
			if e.outdated {
				seg.meanings = meanings{}
			}
			if r.err == nil {
				r.err = errors.Join(seg.check(s, seen), seg.meanings.check(len(seg.cards), e.vectors))
			}
			if r.err != nil {
				return nil, r.err
			}
			v.sides[s].parts = append(v.sides[s].parts, part{segment: seg, live: len(seg.cards)})
			v.sides[s].live += len(seg.cards)
		}
	}
	return v, nil
}

// checkMaker tells what made a snapshot otherwise than this engine would.
func (e *Engine) checkMaker(header snapshotHeader) error {
	for _, part := range []struct{ made, mine, what string }{
		{header.Weights, e.weights.fingerprint(), "weights"},
		{header.Figures, figuresVersion, "rules for figures in texts"},
		{header.Vectors, e.vectors.Fingerprint(), "word vectors"},
		{header.TextVersion, e.textVersion, "words"},
	} {
		if part.made != part.mine {
			return fmt.Errorf("it was made with other %s", part.what)
		}
	}
	return nil
}

type snapshotReader struct {
	from   io.Reader
	left   int64 // bytes that can still come: no array is longer
	buffer [1 << 13]byte
	err    error
}

func (r *snapshotReader) bytes(n int) []byte {
	out := make([]byte, r.spend(n, 1))
	r.fill(out)
	return out
}

// spend takes n elements of a size from what is left; it answers 0 and notes an error if there is not so much.
func (r *snapshotReader) spend(n, size int) int {
	if r.err == nil && int64(n) > r.left/int64(size) {
		r.err = errors.New("it is cut short")
	}
	if r.err != nil {
		return 0
	}
	r.left -= int64(n) * int64(size)
	return n
}

func (r *snapshotReader) fill(out []byte) {
	if r.err != nil {
		return
	}
	if _, err := io.ReadFull(r.from, out); err != nil {
		r.err = errors.New("it is cut short")
	}
}

func (r *snapshotReader) uint32() uint32 {
	b := r.bytes(4)
	if r.err != nil {
		return 0
	}
	return binary.LittleEndian.Uint32(b)
}

// maxArray bounds a length: documents and postings are counted in 32 bits.
const maxArray = 1 << 32

func (r *snapshotReader) length() int {
	b := r.bytes(8)
	if r.err != nil {
		return 0
	}
	n := binary.LittleEndian.Uint64(b)
	if n > maxArray {
		r.err = fmt.Errorf("a length of %d is not possible", n)
		return 0
	}
	return int(n)
}

func (r *snapshotReader) json(v any) {
	data := r.bytes(r.length())
	if r.err != nil {
		return
	}
	if err := json.Unmarshal(data, v); err != nil {
		r.err = err
	}
}

func (r *snapshotReader) segment() *segment {
	s := &segment{}
	s.cards = r.cards()
	for c := range s.norms {
		s.norms[c] = readArray[float32](r)
	}
	s.sizes = readArray[uint32](r)
	for i := range s.posts {
		p := &s.posts[i]
		p.keys, p.starts, p.tallied, p.docs, p.counts = readArray[uint64](r), readArray[uint32](r), readArray[uint32](r), readArray[uint16](r), readArray[tally](r)
		p.directory = newDirectory(p.keys)
	}
	s.vectors = vectors{readRows[uint16](r), readRows[uint32](r), readArray[uint32](r), readArray[uint32](r)}
	s.meanings = meanings{readArray[int8](r), readArray[float32](r), readArray[uint32](r), readArray[uint32](r)}
	return s
}

func (r *snapshotReader) cards() []card {
	n := r.length()
	if r.err == nil && n > maxDocuments {
		r.err = errors.New("a segment holds too many items")
	}
	if r.err != nil {
		return nil
	}
	cards := make([]card, n)
	chunks := slices.Collect(slices.Chunk(cards, cardsTogether))
	texts, faults := make([][]byte, len(chunks)), make([]error, len(chunks))
	for i := range texts {
		texts[i] = r.bytes(r.length())
	}
	if r.err != nil {
		return nil
	}
	inParallel(len(chunks), func(i int) {
		var read []card
		if faults[i] = json.Unmarshal(texts[i], &read); faults[i] == nil && len(read) != len(chunks[i]) {
			faults[i] = fmt.Errorf("%d items stand where %d should", len(read), len(chunks[i]))
		}
		copy(chunks[i], read)
		for c := range chunks[i] {
			chunks[i][c].share()
			chunks[i][c].measure()
		}
	})
	r.err = errors.Join(faults...)
	return cards
}

func readArray[T number](r *snapshotReader) []T {
	n := r.length()
	if r.err != nil {
		return nil
	}
	size := binary.Size(T(0))
	out := make([]T, r.spend(n, size))
	step := len(r.buffer) / size
	for at := 0; at < len(out) && r.err == nil; at += step {
		part := out[at:min(at+step, len(out))]
		r.fill(r.buffer[:len(part)*size])
		decode(part, r.buffer[:])
	}
	return out
}

func readRows[K uint16 | uint32](r *snapshotReader) rows[K] {
	return rows[K]{readArray[uint32](r), readArray[K](r), readArray[tally](r)}
}

// check makes sure that no index points outside, that what is searched is sorted, and that no id stands twice.
func (s *segment) check(side int, seen map[string]bool) error {
	n := len(s.cards)
	for i := range s.cards {
		c := &s.cards[i]
		if at, err := sideOf(c.Kind); err != nil || at != side {
			return fmt.Errorf("item %s is on the wrong side", c.ID)
		}
		if seen[c.ID] {
			return fmt.Errorf("item %s stands twice", c.ID)
		}
		seen[c.ID] = true
	}
	for _, norms := range s.norms {
		if len(norms) != n {
			return errors.New("a number of lengths is wrong")
		}
	}
	if len(s.sizes) != n {
		return errors.New("the number of sizes is wrong")
	}
	for i := range s.posts {
		if err := s.posts[i].check(n); err != nil {
			return err
		}
	}
	return s.vectors.check(n)
}

// check makes sure of the postings of n documents.
func (p *postings) check(n int) error {
	if !sorted(p.keys) || !bounds(p.starts, len(p.keys), len(p.docs)) || !bounds(p.tallied, len(p.keys), len(p.counts)) {
		return errors.New("the postings are inconsistent")
	}
	for k := range p.keys {
		if p.tallied[k+1]-p.tallied[k] > p.starts[k+1]-p.starts[k] {
			return errors.New("a term has more tallies than postings")
		}
		at := p.at(k)
		for _, docs := range [][]uint16{p.docs[at.from:at.tallied], p.docs[at.tallied:at.to]} {
			if !sorted(docs) || len(docs) > 0 && int(docs[len(docs)-1]) >= n {
				return errors.New("a posting names an item that is not there")
			}
		}
	}
	return nil
}

// check makes sure of the characters of n documents.
func (v *vectors) check(n int) error {
	if !sorted(v.dfKeys) || len(v.df) != len(v.dfKeys) {
		return errors.New("the characters are inconsistent")
	}
	return errors.Join(v.plain.check(n), v.wide.check(n))
}

func (r *rows[K]) check(n int) error {
	if !bounds(r.starts, n, len(r.keys)) || len(r.counts) != len(r.keys) {
		return errors.New("the characters are inconsistent")
	}
	for doc := range n {
		if keys, _ := r.of(uint32(doc)); !sorted(keys) {
			return errors.New("the characters of an item are not in order")
		}
	}
	return nil
}

func sorted[T uint16 | uint32 | uint64](values []T) bool {
	for i := 1; i < len(values); i++ {
		if values[i] <= values[i-1] {
			return false
		}
	}
	return true
}

// bounds tells whether starts cut an array of that length into n pieces.
func bounds(starts []uint32, n, length int) bool {
	if len(starts) != n+1 || starts[0] != 0 || int(starts[n]) != length {
		return false
	}
	for i := range n {
		if starts[i] > starts[i+1] {
			return false
		}
	}
	return true
}
