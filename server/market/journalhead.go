package market

import (
	"fmt"
	"time"
)

// JournalHeadSchema is the version of JournalHead's form.
const JournalHeadSchema = 1

// JournalHead says how the journal ended on a day, signed by the platform and
// published: whoever keeps a copy can tell later whether what stood in the journal
// by then still stands there, because each entry carries the hash of the one
// before.
type JournalHead struct {
	Day       Date      `json:"day"`       // in China
	Entry     int64     `json:"entry"`     // number of the last entry
	Hash      string    `json:"hash"`      // of that entry: hexadecimal SHA-256
	At        time.Time `json:"at"`        // when it was signed
	Key       string    `json:"key"`       // Ed25519 public key, base64
	Signature string    `json:"signature"` // of Statement, base64
}

// Statement is the text that is signed: five lines, each ended by a line feed.
func (h JournalHead) Statement() string {
	return fmt.Sprintf("duijie journal head 1\n%s\n%d\n%s\n%s\n", h.Day, h.Entry, h.Hash, h.At.UTC().Format("2006-01-02T15:04:05.000Z"))
}
