package matching

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// vectorSize is the number of dimensions of a word's vector.
const vectorSize = 100

// WordVectors say for each word of a catalogue what it stands beside there, so that 锂电池 lies near 电解液. TrainVectors
// learns them; they never change afterwards and are safe for use by many goroutines.
type WordVectors struct {
	about       VectorsAbout
	words       []string // sorted by hash
	keys        []uint64 // the hashes
	weights     []float32
	rows        []float32 // vectorSize for each word, with the mean of all words taken off
	fingerprint string
}

// VectorsAbout tells what word vectors were learned from.
type VectorsAbout struct {
	Items       int    `json:"items"`
	Tokens      int    `json:"tokens"` // words in running text
	Words       int    `json:"words"`  // that have a vector
	Rounds      int    `json:"rounds"` // how often the texts were gone through
	Seed        uint64 `json:"seed"`
	TextVersion string `json:"text_version"` // of the analyser: its words are those that have a vector
}

// About tells what the vectors were learned from.
func (v *WordVectors) About() VectorsAbout {
	if v == nil {
		return VectorsAbout{}
	}
	return v.about
}

// Fingerprint is the same for the same vectors only.
func (v *WordVectors) Fingerprint() string {
	if v == nil {
		return ""
	}
	return v.fingerprint
}

func (v *WordVectors) row(id uint32) []float32 {
	return v.rows[int(id)*vectorSize : (int(id)+1)*vectorSize]
}

// meaning is the vector of a text's title and keywords. It has length 1 up to rounding, in steps of 1/127 of its greatest
// part: a byte for each dimension.
type meaning struct {
	words  []uint32 // those of the text that have a vector, in order of their number
	parts  [vectorSize]int8
	length float32 // of parts
}

// meaningOf adds up the vectors of the words of title and keywords, each word once, by how rare it was in training. Without
// a known word the length is 0, and nothing is related.
func (v *WordVectors) meaningOf(keys []uint64) meaning {
	var m meaning
	for _, key := range keys {
		if id, found := slices.BinarySearch(v.keys, key); found {
			m.words = append(m.words, uint32(id))
		}
	}
	slices.Sort(m.words)
	m.words = slices.Compact(m.words)
	var sum [vectorSize]float32
	most := float32(0)
	for _, id := range m.words {
		addScaled(sum[:], v.row(id), v.weights[id])
	}
	for _, x := range sum {
		most = max(most, float32(math.Abs(float64(x))))
	}
	if most == 0 {
		return m
	}
	square := 0.0
	for i, x := range sum {
		m.parts[i] = int8(math.Round(float64(127 * x / most)))
		square += float64(m.parts[i]) * float64(m.parts[i])
	}
	m.length = float32(math.Sqrt(square))
	return m
}

// relatedness is the cosine of two meanings, 0 where they point apart.
func relatedness(a, b []int8, lengthA, lengthB float32) float64 {
	if lengthA == 0 || lengthB == 0 {
		return 0
	}
	product := int32(0)
	b = b[:len(a)]
	for i, x := range a {
		product += int32(x) * int32(b[i])
	}
	return max(0, float64(product)/float64(lengthA)/float64(lengthB))
}

// The file of word vectors: magic (8 bytes), version (4), VectorsAbout as JSON, words as JSON, weights, rows, SHA-256.
const (
	vectorsName    = "vectors.bin"
	vectorsMagic   = "DUIJIEWV"
	vectorsVersion = 1
)

// ErrVectors is what LoadVectors returns, wrapped with what is wrong, for a file that is there but can't be used: damaged,
// of another version, or made with another dictionary. Training makes a new one.
var ErrVectors = errors.New("the word vectors can't be used")

// Save writes the vectors to a file in the folder; a crash leaves the old file or the new one.
func (v *WordVectors) Save(dir string) error {
	return saveFile(dir, vectorsName, "the word vectors", v.write)
}

func (v *WordVectors) write(w *snapshotWriter) {
	w.bytes([]byte(vectorsMagic))
	w.uint32(vectorsVersion)
	w.json(v.about)
	w.json(v.words)
	writeArray(w, v.weights)
	writeArray(w, v.rows)
}

// LoadVectors reads the folder's file. Without one the error is fs.ErrNotExist, for one that can't be used ErrVectors.
func LoadVectors(dir, textVersion string) (*WordVectors, error) {
	return readVectors(filepath.Join(dir, vectorsName), textVersion)
}

// LoadVectorsFile is LoadVectors for a file of any name.
func LoadVectorsFile(path, textVersion string) (*WordVectors, error) {
	return readVectors(path, textVersion)
}

func readVectors(path, textVersion string) (*WordVectors, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	size, err := verifySum(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrVectors, err)
	}
	r := &snapshotReader{from: bufio.NewReaderSize(file, 1<<20), left: size}
	if magic := r.bytes(len(vectorsMagic)); r.err == nil && string(magic) != vectorsMagic {
		r.err = errors.New("it is no file of word vectors")
	}
	if version := r.uint32(); r.err == nil && version != vectorsVersion {
		r.err = fmt.Errorf("it has version %d, this program reads %d", version, vectorsVersion)
	}
	v := &WordVectors{}
	r.json(&v.about)
	r.json(&v.words)
	v.weights, v.rows = readArray[float32](r), readArray[float32](r)
	switch n := len(v.words); {
	case r.err != nil:
	case len(v.weights) != n || len(v.rows) != n*vectorSize:
		r.err = errors.New("a word has no vector")
	case v.about.TextVersion != textVersion:
		r.err = errors.New("it was made with another dictionary")
	default:
		r.err = v.seal()
	}
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrVectors, r.err)
	}
	return v, nil
}

// seal derives what is not written. It fails if the words are not in the order of their hashes.
func (v *WordVectors) seal() error {
	v.keys = make([]uint64, len(v.words))
	for i, word := range v.words {
		v.keys[i] = hash(word)
	}
	if !sorted(v.keys) {
		return errors.New("the words are not in order")
	}
	for _, values := range [][]float32{v.weights, v.rows} {
		for _, x := range values {
			if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
				return errors.New("a vector holds what is no number")
			}
		}
	}
	sum, err := writeSummed(io.Discard, v.write)
	if err != nil {
		return err
	}
	v.fingerprint = hex.EncodeToString(bytes.Clone(sum[:4]))
	return nil
}
