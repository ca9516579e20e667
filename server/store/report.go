package store

import (
	"fmt"
	"time"
)

// Report is what Verify found. Head and Hash may be noted outside: with them a
// journal whose last entries were cut off, documents and all, is found too.
type Report struct {
	Entries   int64         `json:"entries"`   // walked
	Documents int64         `json:"documents"` // compared, tombstones included
	Head      int64         `json:"head"`      // last entry
	Hash      string        `json:"hash"`      // of the last entry
	Findings  []Finding     `json:"findings"`
	Took      time.Duration `json:"took_ns"`
}

// Clean tells that nothing was found.
func (r Report) Clean() bool { return len(r.Findings) == 0 }

// Finding is one place where the store is not what was written.
type Finding struct {
	What   string `json:"what"`             // one of the codes below
	Number int64  `json:"number,omitempty"` // journal entry
	Kind   string `json:"kind,omitempty"`   // document
	ID     string `json:"id,omitempty"`
	Detail string `json:"detail"`
}

// Codes of findings. The first group is about the journal.
const (
	FoundUnreadable = "unreadable" // the entry cannot be read back
	FoundNumber     = "number"     // a number is left out or out of turn
	FoundHash       = "hash"       // the entry does not hash to what it carries
	FoundChain      = "chain"      // it does not name the entry before
	FoundTime       = "time"       // time goes backwards or is finer than a millisecond
	FoundForm       = "form"       // a body is not in canonical form, or a name is not allowed
	FoundVersion    = "version"    // versions of a document are not 1, 2, 3 ...
	FoundMark       = "mark"       // the mark stands beyond the journal, or behind it for good
	FoundMissing    = "missing"    // the journal has the document, the store does not
	FoundExtra      = "extra"      // the store has a document that the journal does not
	FoundDiffers    = "differs"    // body, version, seq, schema or time differ
	FoundKeys       = "keys"       // the keys do not follow from the body
	FoundTrail      = "trail"      // a change has no line in the trail, or a line no change
)

func (f Finding) String() string {
	if f.Kind != "" {
		return fmt.Sprintf("%s: document %s %s (entry %d): %s", f.What, f.Kind, f.ID, f.Number, f.Detail)
	}
	return fmt.Sprintf("%s: entry %d: %s", f.What, f.Number, f.Detail)
}
