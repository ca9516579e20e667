package store

import "errors"

// Errors that callers tell apart with errors.Is. The text that travels with
// them says which document or entry is meant.
var (
	// ErrNotFound: no such document or record, or it was deleted.
	ErrNotFound = errors.New("not found")
	// ErrExists: Records.Insert found a record with that id. The first one stands.
	ErrExists = errors.New("already exists")
	// ErrInvalid: a name, body, query or cursor that no store accepts. Nothing was written.
	ErrInvalid = errors.New("invalid")
	// ErrTooLarge: one body, or one unit of work, is above the limits of an
	// entry (MaxBody, MaxChanges, MaxEntry). The caller has to write in pieces.
	ErrTooLarge = errors.New("too large for one journal entry")
	// ErrNewerSchema: a document was written by a newer program than this one.
	ErrNewerSchema = errors.New("written by a newer version of this program")
	// ErrNotYet: it can be said in a newer schema only, which is written once every
	// server reads it. Nothing was written; it may be asked again after the upgrade.
	ErrNotYet = errors.New("it can be kept once all servers are of the newest version")
	// ErrTaken: another writer owns that journal number. Backend.Append only;
	// the committer answers it by catching up and deciding again.
	ErrTaken = errors.New("journal number is taken")
	// ErrUnclear: the connection broke before the answer came, so the entry may
	// be written or not. From Store.Commit it means that the caller's context
	// ended, or the store was closed, before that could be found out.
	ErrUnclear = errors.New("not known whether it was written")
	// ErrDamaged: what is stored is not what was written; `verify` says where.
	ErrDamaged = errors.New("damaged")
	// ErrLocked: another process has this data folder open.
	ErrLocked = errors.New("data folder is in use by another process")
	// ErrRestoring: a restore into this store was begun and has not ended.
	ErrRestoring = errors.New("a restore into this store has not ended")
	// ErrAway: the database does not answer. What was asked may be asked again.
	ErrAway = errors.New("the database does not answer")
	// ErrNoRoom: the disk is full. Nothing was written, and what stands can be read.
	ErrNoRoom = errors.New("no room is left on the disk")
	// ErrReadOnly: the disk, or the folder, takes no writes. Nothing was written.
	ErrReadOnly = errors.New("the disk takes no writes")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("store is closed")
)

// DamagedEntry is the error of Backend.Entries for a stored entry that cannot
// be read back as one (a number that is no number, text that is no canonical
// JSON). It matches ErrDamaged. Hash is the stored hash where it could be read.
type DamagedEntry struct {
	Number int64
	Hash   string
	Reason string
}

func (e *DamagedEntry) Error() string {
	return "journal entry " + itoa(e.Number) + " is damaged: " + e.Reason
}

// Is makes errors.Is(err, ErrDamaged) hold.
func (e *DamagedEntry) Is(target error) bool { return target == ErrDamaged }
