package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"time"
)

// Format is the version of the file's form.
const Format = 1

// Names in the tar.
const (
	filesFolder   = "files/"
	journalFolder = "journal/"
	recordsFolder = "records/"
	endName       = "end.json"
)

// Summary says what an archive holds. It stands at its end: a file without it was
// never finished.
type Summary struct {
	Format  int            `json:"format"`
	Made    time.Time      `json:"made"`    // when the writing began
	First   string         `json:"first"`   // hash of the first entry, "" without any: it tells journals apart
	Head    int64          `json:"head"`    // number of the last entry: the state that the archive holds
	Hash    string         `json:"hash"`    // of that entry
	Records map[string]int `json:"records"` // by set
	Files   int            `json:"files"`
	Bytes   int64          `json:"bytes"`  // of the files
	SHA256  string         `json:"sha256"` // over all parts before the end, each led by its name and size
}

// digest is the sum over the parts of an archive.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

// part begins one: its name and size are as much worth guarding as its bytes.
func (d digest) part(name string, size int64) { _, _ = fmt.Fprintf(d, "%s %d\n", name, size) } // a hash never fails

func (d digest) text() string { return hex.EncodeToString(d.Sum(nil)) }

// counted counts what passes.
type counted struct {
	from io.Reader
	n    int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}
