package search

import (
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// termPlaces reads where a term stands in a field, for documents in ascending order. It stands in for bleve's reader, which
// walks over every document of the term on its way to the next one that is asked for: in a million items that is most of
// what a search costs.
type termPlaces struct {
	snapshot *scorch.IndexSnapshot
	rows     []segmentRows
	field    string
	term     string

	segment int // whose postings are open; -1 before the first
	each    segment.PostingsIterator
	step    uint32 // no stretch of the postings is longer, in documents
	last    segment.Posting
}

func (p *planner) placesOf(term, field string) *termPlaces {
	return &termPlaces{snapshot: p.snapshot, rows: p.rows, term: term, field: field, segment: -1}
}

// in gives the places in a document, none where the term does not stand there. What it gives is good until the next call.
func (p *termPlaces) in(doc uint32) ([]segment.Location, error) {
	at := segmentOf(p.rows, doc)
	if at != p.segment {
		if err := p.open(at); err != nil {
			return nil, err
		}
	}
	wanted := doc - p.rows[at].first
	if p.last == nil || uint32(p.last.Number()) < wanted {
		p.near(wanted)
		var err error
		if p.last, err = p.each.Advance(uint64(wanted)); err != nil {
			return nil, fmt.Errorf("search index: places of a word: %w", err)
		}
	}
	if p.last == nil || uint32(p.last.Number()) != wanted {
		return nil, nil
	}
	return p.last.Locations(), nil
}

func (p *termPlaces) open(at int) error {
	inside := p.snapshot.Segments()[at].Segment()
	dictionary, err := inside.Dictionary(p.field)
	if err != nil {
		return fmt.Errorf("search index: places of a word: %w", err)
	}
	encoded, err := dictionary.PostingsList([]byte(p.term), nil, nil)
	if err != nil {
		return fmt.Errorf("search index: places of a word: %w", err)
	}
	p.segment, p.last, p.each = at, nil, encoded.Iterator(true, true, true, nil)
	p.step = longestStretch(encoded.Count(), inside.Count())
	return nil
}

// postingsOfStretch is how many postings zap aims to put into one stretch (there: chunk), in which it can only go
// posting by posting; between stretches it can jump.
const postingsOfStretch = 1024

// longestStretch is the most documents that one stretch of so many postings may span in a segment of so many documents,
// in any of the ways in which zap has ever cut them.
func longestStretch(postings, documents uint64) uint32 {
	return uint32(max(documents/(postings/postingsOfStretch+1), postingsOfStretch))
}

// near jumps to a place at which the stretch of the wanted document has not begun yet, so that the iterator has only that
// stretch, and at most one more, to walk through. It never goes back.
func (p *termPlaces) near(wanted uint32) {
	if each, ok := p.each.(*zap.PostingsIterator); ok && each.Actual != nil && wanted > p.step {
		each.Actual.AdvanceIfNeeded(wanted - p.step)
	}
}
