package search

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// source gives the documents that match something, by their numbers in the snapshot and in ascending order. It stands in
// for bleve's searchers, which make an object of every match: over postings in memory nearly all the time would be theirs.
type source interface {
	// seek goes to the first document from doc on and gives its number, or none. It never goes back.
	seek(doc uint32) uint32
	// holds goes to a document, or behind it, and tells whether it matches.
	holds(doc uint32) bool
	// score is that of the document at which the source stands.
	score() float64
	// count is the most documents that can be found.
	count() int
}

// none stands behind all documents.
const none = math.MaxUint32

// nothing finds no document.
type nothing struct{}

func (nothing) seek(uint32) uint32 { return none }
func (nothing) holds(uint32) bool  { return false }
func (nothing) score() float64     { return 0 }
func (nothing) count() int         { return 0 }

// everySource finds every document.
type everySource struct {
	rows    []segmentRows
	segment int
}

func (e *everySource) seek(doc uint32) uint32 {
	for ; e.segment < len(e.rows); e.segment++ {
		at := &e.rows[e.segment]
		end := at.first + uint32(len(at.rows))
		for doc = max(doc, at.first); doc < end; doc++ {
			if at.deleted == nil || !at.deleted.Contains(doc-at.first) {
				return doc
			}
		}
	}
	return none
}

func (e *everySource) holds(doc uint32) bool { return e.seek(doc) == doc }
func (e *everySource) score() float64        { return 0 }

func (e *everySource) count() (n int) {
	for _, at := range e.rows {
		n += len(at.rows)
	}
	return n
}

// termSource finds a term in one field.
type termSource struct {
	lists  []termList
	weight float64
	n      int

	list, at int // where it stands
}

// termList are the postings of one segment; first is the number of its first document in the snapshot, end that behind
// its last.
type termList struct {
	*postings
	first, end uint32
	deleted    *roaring.Bitmap
}

func (t *termSource) seek(doc uint32) uint32 {
	for t.list < len(t.lists) {
		l := &t.lists[t.list]
		if doc < l.end {
			t.at = gallop(l.docs, t.at, doc-min(doc, l.first))
			for t.at < len(l.docs) && l.deleted != nil && l.deleted.Contains(l.docs[t.at]) {
				t.at++
			}
			if t.at < len(l.docs) {
				return l.first + l.docs[t.at]
			}
		}
		t.list, t.at = t.list+1, 0
	}
	return none
}

func (t *termSource) holds(doc uint32) bool { return t.seek(doc) == doc }
func (t *termSource) score() float64        { return t.weight * float64(t.lists[t.list].scores[t.at]) }
func (t *termSource) count() int            { return t.n }

// gallop gives the place of the first value from at on that is not less than wanted: by doubled steps, because it mostly
// lies near.
func gallop(docs []uint32, at int, wanted uint32) int {
	if at >= len(docs) || docs[at] >= wanted {
		return at
	}
	step := 1
	for at+step < len(docs) && docs[at+step] < wanted {
		at += step
		step *= 2
	}
	end := min(at+step, len(docs))
	offset, _ := slices.BinarySearch(docs[at+1:end], wanted)
	return at + 1 + offset
}

// eitherSource finds what any of its sources finds. The score is the best one's with a share of the others': a word that
// stands in the title only must not lose against one that stands in both.
type eitherSource struct {
	sources []source
	current []uint32
	share   float64 // what the weaker scores add
	doc     uint32
}

// either leaves out what finds nothing; one source stands for itself.
func either(sources []source, share float64) source {
	sources = slices.DeleteFunc(sources, func(s source) bool { return s.count() == 0 })
	switch len(sources) {
	case 0:
		return nothing{}
	case 1:
		return sources[0]
	}
	return &eitherSource{sources: sources, share: share, current: begin(sources)}
}

// begin is where sources stand that were never asked: before every document.
func begin(sources []source) []uint32 {
	current := make([]uint32, len(sources))
	for i := range current {
		current[i] = unasked
	}
	return current
}

// unasked is no document's number: a snapshot holds fewer.
const unasked = none - 1

func (e *eitherSource) seek(doc uint32) uint32 {
	e.doc = none
	for i, at := range e.current {
		if at == unasked || at < doc {
			at = e.sources[i].seek(doc)
			e.current[i] = at
		}
		e.doc = min(e.doc, at)
	}
	return e.doc
}

func (e *eitherSource) holds(doc uint32) bool { return e.seek(doc) == doc }

func (e *eitherSource) score() float64 {
	sum, top := 0.0, 0.0
	for i, at := range e.current {
		if at == e.doc {
			score := e.sources[i].score()
			sum += score
			top = max(top, score)
		}
	}
	return top + e.share*(sum-top)
}

func (e *eitherSource) count() int { return sumOfCounts(e.sources) }

func sumOfCounts(sources []source) (n int) {
	for _, s := range sources {
		n += s.count()
	}
	return n
}

// bothSource finds what all of its sources find; the score is their sum.
type bothSource struct {
	sources []source // the rarest first
}

func both(sources []source) source {
	if len(sources) == 1 {
		return sources[0]
	}
	sources = slices.Clone(sources)
	slices.SortStableFunc(sources, func(a, b source) int { return a.count() - b.count() })
	return &bothSource{sources}
}

func (b *bothSource) seek(doc uint32) uint32 {
	for {
		doc = b.sources[0].seek(doc)
		if doc == none {
			return none
		}
		agreed := true
		for _, s := range b.sources[1:] {
			if at := s.seek(doc); at != doc {
				doc, agreed = at, false
				break
			}
		}
		if agreed || doc == none {
			return doc
		}
	}
}

func (b *bothSource) holds(doc uint32) bool {
	for _, s := range b.sources {
		if !s.holds(doc) {
			return false
		}
	}
	return true
}

func (b *bothSource) score() (sum float64) {
	for _, s := range b.sources {
		sum += s.score()
	}
	return sum
}

func (b *bothSource) count() int { return b.sources[0].count() }

// someSource finds what at least so many of its sources find. The score is their sum times the share of them that found:
// who holds more of the words comes first.
type someSource struct {
	eitherSource
	least int
}

func some(sources []source, least int) source {
	if len(sources) == 1 && least <= 1 {
		return sources[0]
	}
	return &someSource{eitherSource{sources: sources, current: begin(sources)}, least}
}

func (s *someSource) seek(doc uint32) uint32 {
	for {
		doc = s.eitherSource.seek(doc)
		if doc == none || s.found() >= s.least {
			return doc
		}
		doc++
	}
}

func (s *someSource) found() (n int) {
	for _, at := range s.current {
		if at == s.doc {
			n++
		}
	}
	return n
}

func (s *someSource) holds(doc uint32) bool {
	return s.eitherSource.seek(doc) == doc && s.found() >= max(s.least, 1)
}

func (s *someSource) score() float64 {
	sum, found := 0.0, 0
	for i, at := range s.current {
		if at == s.doc {
			sum += s.sources[i].score()
			found++
		}
	}
	return sum * float64(found) / float64(len(s.sources))
}

// bonusSource finds what must be; what else is found there adds to the score.
type bonusSource struct {
	must, more source
	doc        uint32
}

func (b *bonusSource) seek(doc uint32) uint32 {
	b.doc = b.must.seek(doc)
	return b.doc
}

func (b *bonusSource) holds(doc uint32) bool {
	b.doc = doc
	return b.must.holds(doc)
}

func (b *bonusSource) score() float64 {
	sum := b.must.score()
	if b.more.holds(b.doc) {
		sum += b.more.score()
	}
	return sum
}

func (b *bonusSource) count() int { return b.must.count() }
