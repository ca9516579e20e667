package store

import (
	"context"
	"encoding/json"
)

// Backend is what a database has to do for the journal. It decides nothing but
// who gets a number. Every method may be called from several goroutines at
// once, but one Store calls Append and Apply from one goroutine only.
//
// A backend keeps, beside the journal: the current documents (tombstones of
// deleted ones included), the trail, the mark `applied`, and the records.
type Backend interface {
	// Shared tells whether other processes may write to the same data while
	// this one runs. When false the store neither polls nor waits for others.
	Shared() bool

	// Declare prepares collections and record sets, and is called once, before
	// anything else but Get and Applied by a Shared one. Where a stored Print differs
	// from the declared one, or Again is set, the backend makes the keys of every
	// document of that kind anew with KeysOf (the fields of every record with
	// FieldsOf), leaves those of other programs', and then remembers the Print: but not
	// where Again is set, so that they are made once more at the next opening.
	Declare(ctx context.Context, kinds []Declared, records []DeclaredSet) error

	// Rekey makes the keys of one document as KeysOf gives them, unless they are so, or
	// the document was written again meanwhile. Keys of other programs' stay. One that is
	// not there, or deleted, is no error. A backend that is not Shared is never asked.
	Rekey(ctx context.Context, kind Declared, id string) error

	// Append inserts the entry under its number, durably (it survives a power
	// cut once acknowledged). ErrTaken: that number exists already, whoever
	// wrote it. ErrUnclear: the answer was lost. Any other error means that the
	// entry is not and never will be there.
	//
	// rows are the documents of the entry. A backend with transactions writes
	// them and the mark in the same one, if the mark stands at Number-1;
	// others ignore rows. nil rows: the entry only.
	Append(ctx context.Context, e Entry, rows []Row) error

	// Apply writes the documents of entry number, each only over one with a
	// smaller Seq (or none), and their lines of the trail, and then moves the
	// mark from number-1 to number.
	// A mark that is already there or further stays. The store applies entries
	// in order; doing it twice, or in two processes, must change nothing.
	// It calls Reached(ctx, StepBetweenDocuments) before each row but the
	// first, StepBeforeMark and StepAfterMark around the mark.
	Apply(ctx context.Context, number int64, rows []Row) error

	// Last is the highest number in the journal, 0 when it is empty.
	Last(ctx context.Context) (int64, error)
	// Applied is the mark: every entry up to it has its documents written.
	Applied(ctx context.Context) (int64, error)
	// Entries lists entries with after < number in order, at most limit (> 0).
	// One that cannot be read back ends the list with *DamagedEntry; the
	// entries before it are returned with that error.
	Entries(ctx context.Context, after int64, limit int) ([]Entry, error)

	// EntriesOf reads the entries with these numbers (at most MaxLimit) in
	// order; one that is not there is left out. *DamagedEntry as Entries.
	EntriesOf(ctx context.Context, numbers []int64) ([]Entry, error)

	// Trail lists the numbers of the entries that changed a document, of any
	// kind, within a stretch of the journal.
	Trail(ctx context.Context, s Stretch) ([]int64, error)
	// AddTrail writes lines of the trail, each once however often it is asked.
	AddTrail(ctx context.Context, lines []TrailLine) error
	// ScanTrail walks all lines: those behind after in some order of the
	// backend's own, at most limit. A line that no store has written comes too.
	ScanTrail(ctx context.Context, after TrailLine, limit int) ([]TrailLine, error)
	// TrailKept tells whether the trail holds what was applied before the
	// backend kept one; KeepTrail remembers that it does.
	TrailKept(ctx context.Context) (bool, error)
	KeepTrail(ctx context.Context) error

	// Get, Find and Count are asked for declared kinds; Get and Scan also for
	// what Kinds names.
	// Get returns the document, also a tombstone (Deleted), with the stored
	// body as canonical JSON, not lifted. ErrNotFound.
	Get(ctx context.Context, kind, id string) (Doc, error)
	// Find returns documents, no tombstones, not lifted.
	Find(ctx context.Context, r Range) ([]Doc, error)
	// Count counts what is in the range; After, Desc and Limit are ignored.
	Count(ctx context.Context, r Range) (int, error)

	// Kinds names every kind of which documents are stored, declared or not,
	// and Scan walks all rows of one, tombstones included, by id: those with
	// after < id, at most limit. For Verify. A row whose body is no JSON comes
	// with the bytes as they are.
	Kinds(ctx context.Context) ([]string, error)
	Scan(ctx context.Context, kind, after string, limit int) ([]Row, error)

	// Records outside the journal, in sets of their own. InsertRecord decides
	// once among all processes: ErrExists. PutRecord inserts or replaces.
	// GetRecord: ErrNotFound. DeleteRecord of an absent one is no error; what
	// it deletes must not linger in the database's own files.
	// FindRecords lists records with low <= Fields[field] < high by that value
	// and then id.
	// ScanRecords walks a set by id: those behind after, at most limit (> 0),
	// without Fields.
	InsertRecord(ctx context.Context, set string, r Record) error
	PutRecord(ctx context.Context, set string, r Record) error
	GetRecord(ctx context.Context, set, id string) (Record, error)
	DeleteRecord(ctx context.Context, set, id string) error
	FindRecords(ctx context.Context, set, field, low, high string, limit int) ([]Record, error)
	ScanRecords(ctx context.Context, set, after string, limit int) ([]Record, error)

	Close() error
}

// Snapshotter is a backend whose reads can share one moment by themselves. The
// store then needs no marks for a View.
type Snapshotter interface {
	Snapshot(ctx context.Context, fn func(BackendReader) error) error
}

// BackendReader is the reading part of a Backend.
type BackendReader interface {
	Get(ctx context.Context, kind, id string) (Doc, error)
	Find(ctx context.Context, r Range) ([]Doc, error)
	Count(ctx context.Context, r Range) (int, error)
}

// Row is a document as a backend stores it.
type Row struct {
	Doc
	// Keys holds for every declared key its value as one string that sorts by
	// bytes as the key sorts (valid UTF-8, no NUL). Empty for a tombstone.
	// Index them together with the id.
	Keys map[string]string
}

// TrailLine says that an entry changed a document.
type TrailLine struct {
	Kind, ID string
	Number   int64
}

// Stretch asks for a part of a document's trail: From <= number < To, the
// newest first when Desc, at most Limit (> 0).
type Stretch struct {
	Kind, ID string
	From, To int64
	Desc     bool
	Limit    int
}

// Declared is a collection as a backend needs it.
type Declared struct {
	Name   string
	Keys   []string // names: lower-case letters, digits and _
	Print  string   // changes whenever a key of a stored document may change
	Again  bool     // older programs write too, so that the Print alone says nothing
	KeysOf func(Doc) (map[string]string, error)
}

// DeclaredSet is a record set as a backend needs it. Fields are dotted paths.
type DeclaredSet struct {
	Name     string
	Fields   []string
	Print    string // changes whenever a field of a stored record may change
	FieldsOf func(body json.RawMessage) (map[string]string, error)
}

// Range asks a backend for documents: Low <= value < High, where value is
// Keys[Key], or the id when Key is "". An empty High is no bound. Order is by
// (value, id), reversed when Desc. After, when not nil, leaves out everything up to and
// including that place in the order of travel.
type Range struct {
	Kind, Key string
	Low, High string
	Desc      bool
	Limit     int // > 0
	After     *Place
}

// Place is a position in a range. With Key "" both are the id.
type Place struct{ Value, ID string }

// Record is a record as a backend stores it. Fields holds the declared fields
// by their path, encoded like Row.Keys.
type Record struct {
	ID     string
	Body   json.RawMessage
	Fields map[string]string
}
