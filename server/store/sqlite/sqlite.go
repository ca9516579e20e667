// Package sqlite keeps the journal, its documents and the records in one
// SQLite file in the data folder: the store of an installation without a
// database server.
//
// It knows how to put rows into tables and get them back, in order. It must
// never know what a document means, nor decide anything that the journal
// decides (package store).
//
// A deleted record is overwritten in the file (secure_delete). The write-ahead
// log beside the file may hold an older image of its page until the log is
// emptied; that happens right after the deletion when no one is reading, and at the
// latest when the store is closed.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"duijie/server/store"
)

// File is the name of the database in the data folder.
const File = "duijie.db"

const (
	lockFile = "duijie.lock"
	readers  = 8 // connections that read beside the writer
)

// Backend is a store.Backend on one SQLite file.
type Backend struct {
	lock  *flock.Flock
	write *sql.DB // one connection
	read  *sql.DB
	tidy  *sql.DB // one connection that empties the write-ahead log
	kinds map[string]*table
	sets  map[string]*table
}

var (
	_ store.Backend     = (*Backend)(nil)
	_ store.Snapshotter = (*Backend)(nil)
)

// Open opens or makes the database in folder. store.ErrLocked: another process
// has the folder open; a command beside a running server goes through its API.
//
// The folder is made readable for its owner only: it holds people's names.
func Open(ctx context.Context, folder string) (*Backend, error) {
	return openWith(ctx, folder, lockFile)
}

func openWith(ctx context.Context, folder, lock string) (*Backend, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	b := &Backend{lock: flock.New(filepath.Join(folder, lock))}
	ok, err := b.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("%w: %s (stop it, or use its API)", store.ErrLocked, folder)
	}
	if err := writable(folder); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	if err := b.connect(ctx, filepath.Join(folder, File)); err != nil {
		return nil, errors.Join(diskFault(err), b.Close())
	}
	return b, nil
}

// writable tells whether files can be made in a folder, of which SQLite only says that it
// cannot open one. store.ErrReadOnly, store.ErrNoRoom.
func writable(folder string) error {
	file, err := os.CreateTemp(folder, "writable-")
	if err != nil {
		return store.DiskFault(fmt.Errorf("data folder: %w", err))
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

func (b *Backend) connect(ctx context.Context, file string) error {
	var err error
	if b.write, err = open(file, 1, 5*time.Second, "_txlock", "immediate"); err != nil {
		return err
	}
	if b.read, err = open(file, readers, 5*time.Second, "_query_only", "true"); err != nil {
		return err
	}
	if b.tidy, err = open(file, 1, 20*time.Millisecond); err != nil {
		return err
	}
	return b.prepare(ctx)
}

func open(file string, connections int, patience time.Duration, more ...string) (*sql.DB, error) {
	q := url.Values{
		"_journal_mode":    {"WAL"},
		"_synchronous":     {"FULL"},
		"_secure_delete":   {"true"},
		"_busy_timeout":    {fmt.Sprint(patience.Milliseconds())},
		"_cache_size":      {"-16000"}, // KiB
		"_stmt_cache_size": {"100"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	db, err := sql.Open("sqlite3", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// Shared is false: the lock keeps every other process out.
func (b *Backend) Shared() bool { return false }

// Close closes the file, which empties the write-ahead log, and frees the folder.
func (b *Backend) Close() error {
	var errs []error
	for _, db := range []*sql.DB{b.tidy, b.read, b.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(append(errs, b.lock.Unlock())...)
}

// inTx runs fn in one write transaction. The context's end does not interrupt
// it: a half-answered commit would leave the caller in doubt for nothing.
func (b *Backend) inTx(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	tx, err := b.write.BeginTx(ctx, nil)
	if err != nil {
		return diskFault(err)
	}
	if err := fn(ctx, tx); err != nil {
		return diskFault(errors.Join(err, tx.Rollback()))
	}
	return diskFault(tx.Commit())
}
