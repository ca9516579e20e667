package store

import (
	"context"
	"iter"
	"time"
)

// Limits of the journal. They keep an entry far below the 16 MiB of a MongoDB
// document and a decision short.
const (
	MaxBody    = 1 << 20 // bytes of one canonical body
	MaxChanges = 200     // documents changed by one entry
	MaxEntry   = 1 << 20 // bytes of all canonical bodies in one entry
	MaxName    = 200     // bytes of an id, an actor, an action
	MaxReason  = 4096    // bytes of a reason
	MaxLimit   = 1000    // documents in one page
)

// Meta says who does what and why. It stands in the journal beside the changes,
// so it holds ids only, never a name, phone or mail of a person.
type Meta struct {
	Actor  string // id of the user, or the name of a job
	Action string // what was done, such as "achievement.publish"
	Reason string // free text where the action wants one
	Bulk   bool   // imports and other long work: queues behind people
}

// Receipt is the answer to a commit that stands.
type Receipt struct {
	Number int64     // journal entry; 0 when the function wanted nothing
	Time   time.Time // time of that entry, UTC, milliseconds
}

// Reader reads current documents, lifted to the newest schema.
type Reader interface {
	// Get: ErrNotFound, ErrNewerSchema.
	Get(ctx context.Context, kind, id string) (Doc, error)
	// Find: ErrInvalid for an undeclared kind or key or a foreign cursor, ErrNewerSchema.
	Find(ctx context.Context, q Query) (Page, error)
	// Count counts what Find would list over all pages; Limit and After are ignored.
	Count(ctx context.Context, q Query) (int, error)
}

// Tx is what a use case decides with. Its reads see exactly the state that its
// writes will stand on: every entry before, the use cases before it in the same
// entry, and its own writes.
type Tx interface {
	Get(kind, id string) (Doc, error)
	Find(q Query) (Page, error)
	// Put writes the whole document; its version becomes one more than before.
	// schema must be the collection's newest; while servers that read no newer one are
	// at work it is kept in an older one. ErrInvalid, ErrTooLarge, ErrNotYet.
	Put(kind, id string, schema int, body any) error
	// Delete: ErrNotFound.
	Delete(kind, id string) error
	// Now is the time of the entry: never before the entry before it, cut to milliseconds.
	Now() time.Time
	// NewID returns a fresh id: 26 characters, 128 random bits.
	NewID() string
}

// Store is the only way to change a document and the usual way to read one.
type Store interface {
	Reader
	// Commit runs fn on the newest state and writes what it wants as a whole or
	// not at all. fn may run several times (another process took the number), in
	// the committer's goroutine, one at a time: it must be quick, touch nothing
	// outside tx and never call the store (a Commit within: ErrInvalid). Its error comes back as it is and
	// hurts no one else. When Commit answers, every reader sees the change.
	// A context that ends before fn was taken up drops the work; afterwards the
	// answer still tells what happened. ErrTooLarge, ErrUnclear, ErrClosed,
	// ErrNewerSchema once the servers have agreed on what this one does not read.
	Commit(ctx context.Context, m Meta, fn func(ctx context.Context, tx Tx) error) (Receipt, error)
	// View gives fn a reader on which every read shows the same moment. fn may
	// run several times and must not write.
	View(ctx context.Context, fn func(r Reader) error) error
	// Entries lists up to limit entries with a number above after.
	Entries(ctx context.Context, after int64, limit int) ([]Entry, error)
	// History lists what the journal has of one document of any collection,
	// deleted or not. A page that is not the last one is full or, where one
	// entry changed it several times, longer. ErrInvalid, ErrDamaged.
	History(ctx context.Context, kind, id string, p HistoryPage) ([]Version, error)
	// At is the document as it stood at a moment. ErrNotFound when it did not
	// exist yet; one that was deleted by then comes as Deleted. ErrDamaged.
	At(ctx context.Context, kind, id string, m Moment) (Version, error)
	// Follow yields every entry above after, in order, then waits for the next,
	// until ctx ends (no error is yielded for that) or the store is closed
	// (ErrClosed). An entry comes only when its documents can be read.
	Follow(ctx context.Context, after int64) iter.Seq2[Entry, error]
	// Head is the number of the last entry whose documents can be read.
	Head(ctx context.Context) (int64, error)
	// Verify walks the whole journal and compares every document with it.
	// progress may be nil; done and total count entries and documents together.
	Verify(ctx context.Context, progress func(done, total int64)) (Report, error)
	// Records are kept outside the journal: what a person may have erased by law.
	Records() Records
	Close() error
}

// World is where time and ids come from, so that a test can run a year.
type World interface {
	Now() time.Time
	NewID() string
}
