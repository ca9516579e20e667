package matching

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Embeddings are the vectors of texts by an Embedder, each asked for once: they are kept in a file by the hash of the
// text. Nothing here may keep a match from being answered: where the service is away there is no vector, the signal is
// absent, and the service is left alone for a while.
type Embeddings struct {
	embedder Embedder
	log      *slog.Logger
	now      func() time.Time
	wake     chan struct{} // something waits for its vector
	work     sync.WaitGroup
	stop     context.CancelFunc

	mu      sync.Mutex
	known   map[contentHash]embedded
	waiting map[contentHash]string // texts to be asked for
	fewer   chan struct{}          // closed and replaced when fewer wait, or the service failed
	failed  error                  // of the last asking for those that wait
	file    *os.File
	resting time.Time // until then the service is left alone
}

// contentHash names a text.
type contentHash [16]byte

func hashOfText(text string) contentHash {
	sum := sha256.Sum256([]byte(text))
	return contentHash(sum[:16])
}

// MarshalText writes a hash in hexadecimal digits.
func (h contentHash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText reads what MarshalText wrote.
func (h *contentHash) UnmarshalText(text []byte) error {
	read, err := hex.DecodeString(string(text))
	if err == nil && len(read) != len(h) {
		err = fmt.Errorf("a hash of %d bytes, want %d", len(read), len(h))
	}
	copy(h[:], read)
	return err
}

// embedded is a vector of length 1 in steps of 1/127 of its greatest figure: a cosine of two differs from the exact one
// in the third digit.
type embedded struct {
	steps []int8
	scale float32 // 1 over the length of steps
}

func newEmbedded(v []float32) embedded {
	most := float32(0)
	for _, x := range v {
		most = max(most, max(x, -x))
	}
	e := embedded{steps: make([]int8, len(v))}
	sum := 0.0
	for i, x := range v {
		e.steps[i] = int8(math.Round(float64(x / most * math.MaxInt8)))
		sum += float64(e.steps[i]) * float64(e.steps[i])
	}
	e.scale = float32(1 / math.Sqrt(sum))
	return e
}

// cosine is 0 for vectors that can't be compared.
func (e embedded) cosine(f embedded) float64 {
	if len(e.steps) != len(f.steps) || len(e.steps) == 0 {
		return 0
	}
	dot := int64(0)
	for i, x := range e.steps {
		dot += int64(x) * int64(f.steps[i])
	}
	return float64(dot) * float64(e.scale) * float64(f.scale)
}

const (
	embeddingBatch = 32               // texts in one call
	embeddingRest  = 30 * time.Second // how long a service that failed is left alone
	answerTime     = 3 * time.Second  // how long someone who asks with a text may wait for its vector
	maxEmbedded    = 6000             // bytes of a text that are sent: what models of 2,048 tokens and more can read
)

// OpenEmbeddings reads what is known in the folder of the embedder's model and begins to ask for what is missing, in the
// background, until Close. A file that ends in the middle of a vector loses that one.
func OpenEmbeddings(dir string, embedder Embedder, log *slog.Logger) (*Embeddings, error) {
	name := sha256.Sum256([]byte(embedder.Model()))
	file, err := os.OpenFile(filepath.Join(dir, "embeddings."+hex.EncodeToString(name[:6])), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("embeddings: %w", err)
	}
	e := &Embeddings{
		embedder: embedder, log: log, now: time.Now, wake: make(chan struct{}, 1), file: file,
		known: map[contentHash]embedded{}, waiting: map[contentHash]string{}, fewer: make(chan struct{}),
	}
	if err := e.read(); err != nil {
		return nil, errors.Join(fmt.Errorf("embeddings: %w", err), file.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	e.stop = stop
	e.work.Go(func() { e.ask(ctx) })
	return e, nil
}

// Model names what makes the vectors, empty for none.
func (e *Embeddings) Model() string {
	if e == nil {
		return ""
	}
	return e.embedder.Model()
}

// Name is what people know the model by.
func (e *Embeddings) Name() string { return e.embedder.Name() }

// Close ends the asking and frees the file.
func (e *Embeddings) Close() error {
	e.stop()
	e.work.Wait()
	return e.file.Close()
}

// Count tells how many vectors are known and how many texts wait for one.
func (e *Embeddings) Count() (known, waiting int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.known), len(e.waiting)
}

// Wait returns when no text waits for its vector, or else with the error of the service or of a context that ended first.
// tell, which may be nil, hears how many still wait.
func (e *Embeddings) Wait(ctx context.Context, tell func(waiting int)) error {
	for {
		e.mu.Lock()
		left, fewer, failed := len(e.waiting), e.fewer, e.failed
		e.mu.Unlock()
		if tell != nil {
			tell(left)
		}
		if left == 0 || failed != nil {
			return failed
		}
		select {
		case <-fewer:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Want has the vectors of items fetched that are not known. It does not wait for them.
func (e *Embeddings) Want(items ...Item) {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = embeddingText(item)
	}
	e.want(texts...)
}

// want notes texts whose vectors will be needed.
func (e *Embeddings) want(texts ...string) {
	e.mu.Lock()
	for _, text := range texts {
		hash := hashOfText(text)
		if _, known := e.known[hash]; !known {
			e.waiting[hash] = text
		}
	}
	e.mu.Unlock()
	e.nudge()
}

func (e *Embeddings) nudge() {
	select {
	case e.wake <- struct{}{}:
	default: // it is awake already
	}
}

// lookup gives the known vector of a text.
func (e *Embeddings) lookup(hash contentHash) (embedded, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	v, known := e.known[hash]
	return v, known
}

// of gives the vector of a text that someone asks about just now: the known one, else by a call that is waited for. It is
// not kept, because what a visitor pasted must not be. ok is false where there is none to be had.
func (e *Embeddings) of(ctx context.Context, text string) (v embedded, ok bool) {
	if v, ok = e.lookup(hashOfText(text)); ok || e.rests() {
		return v, ok
	}
	short, done := context.WithTimeout(ctx, answerTime)
	defer done()
	vectors, err := e.embedder.Embed(short, []string{cutText(text)})
	if err != nil {
		if ctx.Err() == nil && !errors.Is(err, errTextRefused) { // who asked is still there: it was the service
			e.rest(withoutText(err))
		}
		return embedded{}, false
	}
	return newEmbedded(vectors[0]), true
}

func (e *Embeddings) rests() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.now().Before(e.resting)
}

func (e *Embeddings) rest(err error) {
	e.log.Warn("embeddings fail and are left alone for a while; matching goes on without them", "error", err, "for", embeddingRest)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.resting = e.now().Add(embeddingRest)
}

// ask fetches the vectors of the texts that wait, some at a time.
func (e *Embeddings) ask(ctx context.Context) {
	for {
		more, err := e.askSome(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			e.rest(err)
			e.tellFailure(err)
			select {
			case <-time.After(embeddingRest):
				e.nudge()
			case <-ctx.Done():
				return
			}
		case more:
			continue
		}
		select {
		case <-e.wake:
		case <-ctx.Done():
			return
		}
	}
}

func (e *Embeddings) tellFailure(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.failed = err
	e.notify()
}

// notify wakes those who Wait. The caller holds mu.
func (e *Embeddings) notify() {
	close(e.fewer)
	e.fewer = make(chan struct{})
}

func (e *Embeddings) askSome(ctx context.Context) (more bool, err error) {
	hashes, texts := e.next()
	if len(texts) == 0 {
		return false, nil
	}
	vectors, err := e.vectorsOf(ctx, texts)
	if err != nil {
		return false, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.notify()
	e.failed = nil
	for i, v := range vectors {
		delete(e.waiting, hashes[i])
		if v == nil {
			continue
		}
		e.known[hashes[i]] = newEmbedded(v)
		if err := e.write(hashes[i], e.known[hashes[i]]); err != nil {
			return false, fmt.Errorf("keeping a vector: %w", err)
		}
	}
	return len(e.waiting) > 0, nil
}

// next are some of the texts that wait.
func (e *Embeddings) next() (hashes []contentHash, texts []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for hash, text := range e.waiting {
		hashes, texts = append(hashes, hash), append(texts, cutText(text))
		if len(texts) == embeddingBatch {
			break
		}
	}
	return hashes, texts
}

// vectorsOf asks for the vectors of some texts. One that the service does not take has none and must not keep the others
// from theirs: after a refusal each is asked for by itself. A service that takes none at all fails.
func (e *Embeddings) vectorsOf(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := e.embedder.Embed(ctx, texts)
	if !errors.Is(err, errTextRefused) {
		return vectors, err
	}
	vectors = make([][]float32, len(texts))
	taken := 0
	for i, text := range texts {
		one, failed := e.embedder.Embed(ctx, []string{text})
		switch {
		case errors.Is(failed, errTextRefused):
			err = failed
		case failed != nil:
			return nil, failed
		default:
			vectors[i] = one[0]
			taken++
		}
	}
	if taken == 0 && len(texts) > 1 {
		return nil, err
	}
	e.log.Warn("the embedding service does not take some texts; they stay without vectors", "texts", len(texts)-taken, "reason", err)
	return vectors, nil
}

// cutText shortens a text to what is sent.
func cutText(text string) string {
	if len(text) <= maxEmbedded {
		return text
	}
	n := maxEmbedded
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n]
}

// A record of the file: hash (16), number of figures (4), scale (4), figures (1 each), CRC-32 of all that (4).
const recordHead = 16 + 4 + 4

// maxDimensions bounds a record, so that a damaged length allocates nothing.
const maxDimensions = 1 << 16

func (e *Embeddings) write(hash contentHash, v embedded) error {
	record := make([]byte, 0, recordHead+len(v.steps)+4)
	record = append(record, hash[:]...)
	record = binary.LittleEndian.AppendUint32(record, uint32(len(v.steps)))
	record = binary.LittleEndian.AppendUint32(record, math.Float32bits(v.scale))
	for _, x := range v.steps {
		record = append(record, byte(x))
	}
	record = binary.LittleEndian.AppendUint32(record, crc32.ChecksumIEEE(record))
	_, err := e.file.Write(record)
	return err
}

// read takes in the file up to the first record that is not whole, and cuts it there.
func (e *Embeddings) read() error {
	from := bufio.NewReaderSize(e.file, 1<<20)
	whole := int64(0)
	for {
		hash, v, size, err := readRecord(from)
		if err != nil {
			return e.cutAt(whole, err)
		}
		e.known[hash] = v
		whole += size
	}
}

func (e *Embeddings) cutAt(whole int64, cause error) error {
	if !errors.Is(cause, io.EOF) {
		e.log.Warn("the file of embeddings is damaged; what follows is asked for again", "at", whole, "reason", cause)
	}
	if err := e.file.Truncate(whole); err != nil {
		return err
	}
	_, err := e.file.Seek(whole, io.SeekStart)
	return err
}

func readRecord(from io.Reader) (hash contentHash, v embedded, size int64, err error) {
	head := make([]byte, recordHead)
	if _, err = io.ReadFull(from, head); err != nil {
		return hash, v, 0, err
	}
	n := binary.LittleEndian.Uint32(head[16:])
	if n == 0 || n > maxDimensions {
		return hash, v, 0, fmt.Errorf("a vector of %d figures", n)
	}
	rest := make([]byte, n+4)
	if _, err = io.ReadFull(from, rest); err != nil {
		return hash, v, 0, err
	}
	sum := crc32.Update(crc32.ChecksumIEEE(head), crc32.IEEETable, rest[:n])
	if sum != binary.LittleEndian.Uint32(rest[n:]) {
		return hash, v, 0, errors.New("a checksum is wrong")
	}
	copy(hash[:], head)
	v = embedded{steps: make([]int8, n), scale: math.Float32frombits(binary.LittleEndian.Uint32(head[20:]))}
	for i := range v.steps {
		v.steps[i] = int8(rest[i])
	}
	return hash, v, recordHead + int64(n) + 4, nil
}
