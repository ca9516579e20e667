package search

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// unknownPrice comes behind all others in the order of prices.
const unknownPrice = math.MaxInt64

// row is what filters, facets and orders read of one document: 72 bytes in memory. Names are numbers from a nameTable.
type row struct {
	kind, field, organisation, prefecture uint32
	region                                int32 // six digits, 0 unknown
	year                                  int16 // 0 unknown
	trl                                   uint8
	modes                                 uint64 // one bit per mode
	date                                  int64  // Unix milliseconds, the smallest number if unknown
	price                                 int64  // Fen, the largest number if unknown
	tie                                   uint64
}

// nameTable gives names small numbers. Number 0 is the empty name.
type nameTable struct {
	sync.RWMutex
	numbers map[string]uint32
	names   []string
}

func newNameTable() *nameTable {
	return &nameTable{numbers: map[string]uint32{"": 0}, names: []string{""}}
}

func (t *nameTable) number(name string) uint32 {
	t.RLock()
	n, known := t.numbers[name]
	t.RUnlock()
	if known {
		return n
	}
	t.Lock()
	defer t.Unlock()
	if n, known = t.numbers[name]; !known {
		n = uint32(len(t.names))
		t.names = append(t.names, name)
		t.numbers[name] = n
	}
	return n
}

// find gives the number of a name that a document has; ok is false for a name that none has.
func (t *nameTable) find(name string) (n uint32, ok bool) {
	t.RLock()
	defer t.RUnlock()
	n, ok = t.numbers[name]
	return n, ok
}

func (t *nameTable) all() []string {
	t.RLock()
	defer t.RUnlock()
	return t.names[:len(t.names):len(t.names)]
}

// columns keeps the rows of every segment of the index. A segment never changes, so its rows are read once; a batch adds
// a small segment, a merge makes a new one.
type columns struct {
	names, modes *nameTable

	mu       sync.Mutex
	segments map[uint64][]row
}

func newColumns() *columns {
	return &columns{names: newNameTable(), modes: newNameTable(), segments: map[uint64][]row{}}
}

// segmentRows are the rows of one segment of a snapshot; first is the number of its first document in the snapshot.
type segmentRows struct {
	first   uint64
	rows    []row
	deleted *roaring.Bitmap
}

// of gives the rows of a snapshot, segment by segment, reading those not seen before.
func (c *columns) of(snapshot *scorch.IndexSnapshot) ([]segmentRows, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	values, err := snapshot.DocValueReader([]string{rowField})
	if err != nil {
		return nil, fmt.Errorf("search index: reading columns: %w", err)
	}
	var all []segmentRows
	live := map[uint64]bool{}
	first := uint64(0)
	for _, segment := range snapshot.Segments() {
		rows, known := c.segments[segment.Id()]
		if !known {
			if rows, err = c.read(values, first, uint64(segment.FullSize())); err != nil {
				return nil, err
			}
			c.segments[segment.Id()] = rows
		}
		live[segment.Id()] = true
		all = append(all, segmentRows{first: first, rows: rows, deleted: segment.Deleted()})
		first += uint64(segment.FullSize())
	}
	if len(c.segments) > 2*len(live)+8 { // leave a few for searches that began on an older snapshot
		for id := range c.segments {
			if !live[id] {
				delete(c.segments, id)
			}
		}
	}
	return all, nil
}

func (c *columns) read(values index.DocValueReader, first, count uint64) ([]row, error) {
	rows := make([]row, count)
	var id index.IndexInternalID
	for i := range rows {
		id = index.NewIndexInternalID(id, first+uint64(i))
		err := values.VisitDocValues(id, func(_ string, packed []byte) { rows[i] = c.unpack(string(packed)) })
		if err != nil {
			return nil, fmt.Errorf("search index: reading columns: %w", err)
		}
	}
	return rows, nil
}

// maxModes is the number of modes that a row can tell apart, bit 0 being unused.
const maxModes = 63

// beijing is the time by which a date of publication has its year.
var beijing = time.FixedZone("UTC+8", 8*3600)

// rowValues is how many values packRow writes.
const rowValues = 10

func (c *columns) unpack(packed string) row {
	v := strings.Split(packed, rowSeparator)
	if len(v) != rowValues {
		return row{date: math.MinInt64, price: unknownPrice}
	}
	r := row{kind: c.names.number(v[0]), field: c.names.number(v[1]), organisation: c.names.number(v[5]), date: math.MinInt64, price: unknownPrice}
	if region, err := strconv.Atoi(v[2]); err == nil && region > 0 && region <= 999999 {
		r.region = int32(region)
		r.prefecture = c.names.number(fmt.Sprintf("%06d", region/100*100))
	}
	if trl, err := strconv.Atoi(v[3]); err == nil && trl >= 1 && trl <= 9 {
		r.trl = uint8(trl)
	}
	for mode := range strings.SplitSeq(v[4], ",") {
		if n := c.modes.number(mode); n > 0 && n <= maxModes {
			r.modes |= 1 << n
		}
	}
	if millis, err := strconv.ParseInt(v[6], 10, 64); err == nil {
		r.date = millis
		r.year = int16(time.UnixMilli(millis).In(beijing).Year())
	}
	if price, err := strconv.ParseInt(v[7], 10, 64); err == nil && price > 0 {
		r.price = price
	}
	r.tie, _ = strconv.ParseUint(v[8], 36, 64)
	return r
}
