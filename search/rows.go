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

// row is what filters and facets read of one document: 24 bytes in memory. Names are numbers from a nameTable.
type row struct {
	modes        uint64 // one bit per mode, bit 0 unused
	organisation uint32
	field        uint16
	region       uint16
	prefecture   uint16
	year         int16 // 0 unknown
	kind         uint8
	trl          uint8
}

// rank is what orders read of one document: 24 bytes, apart from the row because few documents come so far.
type rank struct {
	date  int64 // Unix milliseconds, the smallest number if unknown
	price int64 // Fen, the largest number if unknown
	tie   uint64
}

// years is the number behind the last year that a row can hold.
const years = 10_000

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

func (t *nameTable) all() []string {
	t.RLock()
	defer t.RUnlock()
	return t.names[:len(t.names):len(t.names)]
}

// small is number for a column that holds no more than most; beyond that a name is as good as unknown.
func (t *nameTable) small(name string, most uint32) uint32 {
	if n := t.number(name); n <= most {
		return n
	}
	return 0
}

// columns keeps what is held in memory of every segment of the index. A segment never changes, so it is read once; a
// batch adds a small segment, a merge makes a new one.
type columns struct {
	kinds, codes, organisations, modes *nameTable

	postings *postingsCache

	mu       sync.Mutex
	segments map[uint64]table
}

// table are the columns of one segment.
type table struct {
	rows  []row
	ranks []rank
}

func newColumns() *columns {
	return &columns{
		kinds: newNameTable(), codes: newNameTable(), organisations: newNameTable(), modes: newNameTable(),
		postings: newPostingsCache(), segments: map[uint64]table{},
	}
}

// segmentRows are the columns of one segment of a snapshot; first is the number of its first document in the snapshot.
type segmentRows struct {
	table
	first   uint32
	deleted *roaring.Bitmap
}

// of gives the columns of a snapshot, segment by segment, reading those not seen before.
func (c *columns) of(snapshot *scorch.IndexSnapshot) ([]segmentRows, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	values, err := snapshot.DocValueReader([]string{rowField})
	if err != nil {
		return nil, fmt.Errorf("search index: reading columns: %w", err)
	}
	var all []segmentRows
	live := map[uint64]bool{}
	first := uint32(0)
	for _, segment := range snapshot.Segments() {
		columns, known := c.segments[segment.Id()]
		if !known {
			if columns, err = c.read(values, first, int(segment.FullSize())); err != nil {
				return nil, err
			}
			c.segments[segment.Id()] = columns
		}
		live[segment.Id()] = true
		all = append(all, segmentRows{table: columns, first: first, deleted: segment.Deleted()})
		first += uint32(segment.FullSize())
	}
	if len(c.segments) > 2*len(live)+8 { // leave a few for searches that began on an older snapshot
		for id := range c.segments {
			if !live[id] {
				delete(c.segments, id)
			}
		}
		c.postings.keep(live)
	}
	return all, nil
}

func (c *columns) read(values index.DocValueReader, first uint32, count int) (table, error) {
	t := table{make([]row, count), make([]rank, count)}
	var id index.IndexInternalID
	for i := range count {
		id = index.NewIndexInternalID(id, uint64(first)+uint64(i))
		t.rows[i], t.ranks[i] = c.unpack("")
		err := values.VisitDocValues(id, func(_ string, packed []byte) { t.rows[i], t.ranks[i] = c.unpack(string(packed)) })
		if err != nil {
			return table{}, fmt.Errorf("search index: reading columns: %w", err)
		}
	}
	return t, nil
}

// maxModes is the number of modes that a row can tell apart, bit 0 being unused.
const maxModes = 63

// beijing is the time by which a date of publication has its year.
var beijing = time.FixedZone("UTC+8", 8*3600)

// rowValues is how many values packRow writes.
const rowValues = 10

func (c *columns) unpack(packed string) (row, rank) {
	r, k := row{}, rank{date: math.MinInt64, price: unknownPrice}
	v := strings.Split(packed, rowSeparator)
	if len(v) != rowValues {
		return r, k
	}
	r.kind = uint8(c.kinds.small(v[0], math.MaxUint8))
	r.field = uint16(c.codes.small(v[1], math.MaxUint16))
	r.organisation = c.organisations.number(v[5])
	if region, err := strconv.Atoi(v[2]); err == nil && region > 0 && region <= 999999 {
		r.region = uint16(c.codes.small(fmt.Sprintf("%06d", region), math.MaxUint16))
		r.prefecture = uint16(c.codes.small(fmt.Sprintf("%06d", region/100*100), math.MaxUint16))
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
		k.date = millis
		if year := time.UnixMilli(millis).In(beijing).Year(); year > 0 && year < years {
			r.year = int16(year)
		}
	}
	if price, err := strconv.ParseInt(v[7], 10, 64); err == nil && price > 0 {
		k.price = price
	}
	k.tie, _ = strconv.ParseUint(v[8], 36, 64)
	return r, k
}
