package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"duijie/server/store"
)

// Reader reads a data folder that a server may have open: journal and records,
// for a backup. It takes no lock and changes nothing that stands.
type Reader struct{ db *sql.DB }

// OpenReader opens the database in folder for reading. An error where there is
// none, and for one of another format than this program's.
func OpenReader(ctx context.Context, folder string) (*Reader, error) {
	file := filepath.Join(folder, File)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no database in %s", folder)
	} else if err != nil {
		return nil, err
	}
	how := []string{"mode", "rw", "_query_only", "true"}
	if resting(folder) {
		how = []string{"immutable", "1"}
	}
	db, err := open(file, 1, 30*time.Second, how...)
	if err != nil {
		return nil, err
	}
	var found string
	err = db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'format'`).Scan(&found)
	if err == nil && found != format {
		err = fmt.Errorf("database format %s, this program knows %s: %w", found, format, store.ErrNewerSchema)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read the database in %s: %w", folder, err), db.Close())
	}
	return &Reader{db}, nil
}

// resting tells whether a database lies on a disk that takes no writes, where nobody has
// it open and nothing of it stands in a write-ahead log: SQLite then has to be told that
// it needs no files beside it.
func resting(folder string) bool {
	if !errors.Is(writable(folder), store.ErrReadOnly) {
		return false
	}
	log, err := os.Stat(filepath.Join(folder, File+"-wal"))
	return errors.Is(err, fs.ErrNotExist) || err == nil && log.Size() == 0
}

// Last is the highest number of the journal.
func (b *Reader) Last(ctx context.Context) (int64, error) { return last(ctx, b.db) }

// Entries lists entries in order.
func (b *Reader) Entries(ctx context.Context, after int64, limit int) ([]store.Entry, error) {
	return entries(ctx, b.db, after, limit)
}

// ScanRecords walks a set by id. One that the database has never held is empty.
func (b *Reader) ScanRecords(ctx context.Context, set, after string, limit int) ([]store.Record, error) {
	var is int
	if err := b.db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?`, recordTable(set)).Scan(&is); err != nil || is == 0 {
		return nil, err
	}
	return scanRecords(ctx, b.db, recordTable(set), after, limit)
}

// Close ends the reading.
func (b *Reader) Close() error { return b.db.Close() }
