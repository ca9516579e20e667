package search

import (
	"container/list"
	"fmt"
	"math"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search"
)

// postings are the documents of one segment that hold a term in one field, with what of the score does not depend on the
// rest of the catalogue: our usual lengths are constants. A segment never changes, so neither do they.
type postings struct {
	docs   []uint32  // within the segment, ascending; those that are deleted too
	scores []float32 // BM25 without the rarity of the term

	mu      sync.Mutex
	deleted *roaring.Bitmap // of the snapshot that alive was counted for
	alive   int
}

// live counts the documents that are not deleted. A bitmap of deletions is replaced, never changed.
func (p *postings) live(deleted *roaring.Bitmap) int {
	if deleted == nil || len(p.docs) == 0 {
		return len(p.docs)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.deleted != deleted {
		p.deleted, p.alive = deleted, 0
		for _, doc := range p.docs {
			if !deleted.Contains(doc) {
				p.alive++
			}
		}
	}
	return p.alive
}

// decode reads the postings of a term out of a segment.
func decode(segment *scorch.SegmentSnapshot, field, term string) (*postings, error) {
	dictionary, err := segment.Segment().Dictionary(field)
	if err != nil {
		return nil, err
	}
	encoded, err := dictionary.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, err
	}
	n := int(encoded.Count())
	p := &postings{docs: make([]uint32, 0, n), scores: make([]float32, 0, n)}
	if n == 0 {
		return p, nil
	}
	usual := usualLength(field)
	each := encoded.Iterator(true, true, false, nil)
	for {
		posting, err := each.Next()
		if err != nil || posting == nil {
			return p, err
		}
		p.docs = append(p.docs, uint32(posting.Number()))
		p.scores = append(p.scores, saturation(posting.Frequency(), posting.Norm(), usual))
	}
}

// saturation is bleve's BM25 of one posting without the rarity of the term. Norm is one by the root of the length.
func saturation(frequency uint64, norm, usual float64) float32 {
	tf := math.Sqrt(float64(frequency))
	length := 1 / (norm * norm)
	return float32(tf * search.BM25_k1 / (tf + search.BM25_k1*(1-search.BM25_b+search.BM25_b*length/usual)))
}

// rarity is the weight of a term that stands in df of n documents, as bleve has it.
func rarity(n, df int) float64 {
	return math.Log(1 + (float64(n)-float64(df)+0.5)/(float64(df)+0.5))
}

// Figures of the memory of decoded postings, in bytes. A large catalogue has longer lists, and may keep more of them:
// with a bound that does not grow, one of a million items would read every word anew that is asked for now and then.
const (
	cacheLimit       = 192 << 20
	cachePerDocument = 1 << 10
	bytesOfPosting   = 8
	overheadOfCached = 256 // of an entry, besides its postings and its term
)

// postingsCache keeps the postings of terms that were asked for, those last used.
type postingsCache struct {
	mu      sync.Mutex
	limit   int // bytes
	used    int
	entries map[cacheKey]*list.Element
	order   *list.List // of *cached, last used first
}

type cacheKey struct {
	segment     uint64
	field, term string
}

type cached struct {
	key      cacheKey
	postings *postings
	bytes    int
}

func newPostingsCache() *postingsCache {
	return &postingsCache{limit: cacheLimit, entries: map[cacheKey]*list.Element{}, order: list.New()}
}

// allow puts the bound where a catalogue of so many documents wants it.
func (c *postingsCache) allow(documents int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = max(cacheLimit, documents*cachePerDocument)
}

// of gives the postings of a term in a segment, empty where it does not stand there.
func (c *postingsCache) of(segment *scorch.SegmentSnapshot, field, term string) (*postings, error) {
	key := cacheKey{segment.Id(), field, term}
	c.mu.Lock()
	if element, known := c.entries[key]; known {
		c.order.MoveToFront(element)
		c.mu.Unlock()
		return element.Value.(*cached).postings, nil
	}
	c.mu.Unlock()
	p, err := decode(segment, field, term)
	if err != nil {
		return nil, fmt.Errorf("search index: postings of a word: %w", err)
	}
	c.put(key, p)
	return p, nil
}

func (c *postingsCache) put(key cacheKey, p *postings) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.entries[key]; known {
		return // another search was quicker
	}
	entry := &cached{key, p, len(p.docs)*bytesOfPosting + len(key.term) + overheadOfCached}
	c.entries[key] = c.order.PushFront(entry)
	c.used += entry.bytes
	for c.used > c.limit {
		c.drop(c.order.Back())
	}
}

func (c *postingsCache) drop(element *list.Element) {
	entry := c.order.Remove(element).(*cached)
	delete(c.entries, entry.key)
	c.used -= entry.bytes
}

// keep drops the postings of segments that are gone.
func (c *postingsCache) keep(live map[uint64]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for element := c.order.Front(); element != nil; {
		next := element.Next()
		if !live[element.Value.(*cached).key.segment] {
			c.drop(element)
		}
		element = next
	}
}
