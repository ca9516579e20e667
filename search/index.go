package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	bbolt "go.etcd.io/bbolt/errors"
)

// The errors of this package that a caller acts upon.
var (
	// ErrUnusable: the folder holds no index, a torn one, or one made by another version of the analyser. Rebuild it.
	ErrUnusable = errors.New("search index not usable")
	// ErrOutdated is ErrUnusable where OpenOutdated can open what is there: the index is whole, but its words were cut by
	// other lists.
	ErrOutdated = fmt.Errorf("%w: made with other words", ErrUnusable)
	// ErrInUse: another process has the index open.
	ErrInUse = errors.New("search index is in use by another process")
	// ErrClosed: the index was closed.
	ErrClosed = errors.New("search index is closed")
)

// Index is the full-text index of one folder. It is safe for use by many goroutines; one process at a time.
type Index struct {
	dir      string
	analyzer *Analyzer
	apply    sync.Mutex // one batch at a time, so that positions only grow
	rebuild  sync.Mutex // one rebuild at a time: they share a folder

	mu       sync.RWMutex // guards what follows against Close and the swap at the end of Rebuild
	store    *store
	columns  *columns
	lexicons *lexicons

	outdated bool // cut by other words than the analyser's
}

// store is an open bleve index with the goroutines that analyse for it.
type store struct {
	index.Index
	queue *index.AnalysisQueue
}

// Keys of the values that travel in the same batch as the documents.
var (
	positionKey = []byte("position")
	makerKey    = []byte("maker")
)

// layout is the version of what is written into the index. Raise it with every change of fields or packing.
const layout = "4"

// Open opens the index in dir. The error wraps ErrUnusable where the folder is missing, torn, or made by another version
// of the analyser or its words: the caller calls Rebuild. ErrInUse means another process has it.
func Open(dir string, a *Analyzer) (*Index, error) {
	x, err := OpenOutdated(dir, a)
	if err == nil && x.outdated {
		return nil, errors.Join(ErrOutdated, x.Close())
	}
	return x, err
}

// OpenOutdated is Open for a server that would rather answer with words cut as they were before than not at all while a
// new index is built: an index that only the word lists have left behind opens too, and Outdated says so.
func OpenOutdated(dir string, a *Analyzer) (*Index, error) {
	if err := finishSwap(dir); err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "root.bolt")); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	if err := errors.Join(checkRoot(filepath.Join(dir, "root.bolt")), checkFiles(dir)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return reopen(dir, a)
}

// reopen opens an index whose files are known to be whole.
func reopen(dir string, a *Analyzer) (*Index, error) {
	if err := finishSwap(dir); err != nil {
		return nil, err
	}
	x, err := open(dir, a)
	if err != nil {
		return nil, err
	}
	if err := x.check(); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrUnusable, err), x.Close())
	}
	return x, nil
}

// Outdated tells whether the index was cut by other words than the analyser's: it should be built anew.
func (x *Index) Outdated() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.outdated
}

// create makes an empty index in a folder that must not exist yet.
func create(dir string, a *Analyzer) (*Index, error) {
	x, err := open(dir, a)
	if err != nil {
		return nil, err
	}
	batch := index.NewBatch()
	batch.SetInternal(makerKey, []byte(x.maker()))
	batch.SetInternal(positionKey, make([]byte, 8))
	if err := x.store.Batch(batch); err != nil {
		return nil, errors.Join(fmt.Errorf("search index: %w", err), x.Close())
	}
	return x, nil
}

func open(dir string, a *Analyzer) (x *Index, err error) {
	defer func() { // bleve panics on some torn files
		if fault := recover(); fault != nil {
			x, err = nil, fmt.Errorf("%w: %v", ErrUnusable, fault)
		}
	}()
	s, err := openStore(dir)
	if err != nil {
		return nil, err
	}
	return &Index{dir: dir, analyzer: a, store: s, columns: newColumns(), lexicons: newLexicons(a)}, nil
}

// pausing has scorch wait before it tries again what it could not write: it would
// otherwise try without a pause, on a full disk for hours.
const pausing = "duijie"

const pause = time.Second

func init() {
	scorch.RegistryAsyncErrorCallbacks[pausing] = func(err error, _ string) {
		if errors.Is(err, scorch.ErrPersist) {
			time.Sleep(pause)
		}
	}
}

func openStore(dir string) (*store, error) {
	queue := index.NewAnalysisQueue(runtime.GOMAXPROCS(0))
	config := map[string]any{"path": dir, "bolt_timeout": "2s", "asyncErrorCallbackName": pausing}
	inner, err := scorch.NewScorch(scorch.Name, config, queue)
	if err == nil {
		err = inner.Open()
	}
	switch {
	case err == nil:
		return &store{Index: inner, queue: queue}, nil
	case errors.Is(err, bbolt.ErrTimeout):
		err = fmt.Errorf("%w: %s", ErrInUse, dir)
	default:
		err = fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	queue.Close()
	return nil, err
}

func (s *store) Close() error {
	err := s.Index.Close()
	s.queue.Close()
	return err
}

func (x *Index) maker() string { return layout + " " + x.analyzer.fingerprint }

// check reads who made the index and all columns: what can't be read is found here and not in front of a visitor.
func (x *Index) check() (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("reading it: %v", fault)
		}
	}()
	return x.read(func(snapshot *scorch.IndexSnapshot, columns *columns) error {
		maker, err := snapshot.GetInternal(makerKey)
		if err != nil {
			return err
		}
		if made, _, _ := strings.Cut(string(maker), " "); made != layout {
			return fmt.Errorf("it has layout %q, this program reads %s", made, layout)
		}
		x.outdated = string(maker) != x.maker()
		_, err = columns.of(snapshot)
		return err
	})
}

// checkFiles compares every segment file with the checksum in its last four bytes.
func checkFiles(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".zap") {
			continue
		}
		if err := checkFile(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

func checkFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, file, info.Size()-4); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var want [4]byte
	if _, err := io.ReadFull(file, want[:]); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if sum.Sum32() != binary.BigEndian.Uint32(want[:]) {
		return fmt.Errorf("%s: checksum does not fit", path)
	}
	return nil
}

// read runs f on the state of this moment; what is applied meanwhile is not seen.
func (x *Index) read(f func(*scorch.IndexSnapshot, *columns) error) error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.store == nil {
		return ErrClosed
	}
	reader, err := x.store.Reader()
	if err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	defer reader.Close()
	return f(reader.(*scorch.IndexSnapshot), x.columns)
}

// Apply writes the changes and the journal number seq in one batch; both are durable and visible to searches when it
// returns. The same changes again change nothing; a seq not above the position still writes the changes, but leaves the
// position. Of several changes of one id the last counts.
func (x *Index) Apply(changes []Change, seq int64) error {
	x.apply.Lock()
	defer x.apply.Unlock()
	position, err := x.Position()
	if err != nil {
		return err
	}
	batch := index.NewBatch()
	for _, change := range changes {
		switch {
		case change.Put != nil && change.Put.ID == "", change.Put == nil && change.Delete == "":
			return errors.New("search index: a change without an id")
		case change.Put != nil:
			batch.Update(x.analyzer.indexed(change.Put))
		default:
			batch.Delete(change.Delete)
		}
	}
	batch.SetInternal(positionKey, binary.BigEndian.AppendUint64(nil, uint64(max(seq, position))))
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.store == nil {
		return ErrClosed
	}
	if err := x.store.Batch(batch); err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	return nil
}

// Position gives the journal number that the index stands at, 0 for a new one.
func (x *Index) Position() (int64, error) {
	var position int64
	err := x.read(func(snapshot *scorch.IndexSnapshot, _ *columns) error {
		value, err := snapshot.GetInternal(positionKey)
		if err != nil {
			return fmt.Errorf("search index: %w", err)
		}
		if len(value) == 8 {
			position = int64(binary.BigEndian.Uint64(value))
		}
		return nil
	})
	return position, err
}

// Count gives the number of documents.
func (x *Index) Count() (int, error) {
	var count uint64
	err := x.read(func(snapshot *scorch.IndexSnapshot, _ *columns) (err error) {
		count, err = snapshot.DocCount()
		return err
	})
	return int(count), err
}

// Each gives every document's id and the Sum of the document that it was made from, in no order.
func (x *Index) Each(ctx context.Context, give func(id string, sum uint64) error) error {
	return x.read(func(snapshot *scorch.IndexSnapshot, _ *columns) error {
		values, err := snapshot.DocValueReader([]string{rowField})
		if err != nil {
			return fmt.Errorf("search index: %w", err)
		}
		docs, err := snapshot.DocIDReaderAll()
		if err != nil {
			return fmt.Errorf("search index: %w", err)
		}
		defer docs.Close()
		for n := 0; ; n++ {
			if n%each == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			doc, err := docs.Next()
			if err != nil || doc == nil {
				return err
			}
			id, err := snapshot.ExternalID(doc)
			if err != nil {
				return fmt.Errorf("search index: %w", err)
			}
			sum := uint64(0)
			if err := values.VisitDocValues(doc, func(_ string, packed []byte) { sum = packedSum(string(packed)) }); err != nil {
				return fmt.Errorf("search index: %w", err)
			}
			if err := give(id, sum); err != nil {
				return err
			}
		}
	})
}

// packedSum reads the sum out of a packed row, 0 where there is none.
func packedSum(packed string) uint64 {
	sum, err := strconv.ParseUint(packed[strings.LastIndex(packed, rowSeparator)+1:], 36, 64)
	if err != nil {
		return 0
	}
	return sum
}

// Close waits for running searches and frees the folder.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.store == nil {
		return nil
	}
	err := x.store.Close()
	x.store = nil
	return err
}
