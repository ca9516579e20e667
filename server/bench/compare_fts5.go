package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver
)

// fts5 is SQLite's full-text search, which has to be built in: go build -tags
// sqlite_fts5. It cannot cut Chinese, so it gets our words.
type fts5 struct {
	db     *sql.DB
	tx     *sql.Tx
	insert *sql.Stmt
}

func newFTS5(ctx context.Context, file string) (_ *fts5, err error) {
	db, err := sql.Open("sqlite3", file+"?_journal_mode=WAL&_synchronous=NORMAL")
	if err != nil {
		return nil, err
	}
	f := &fts5{db: db}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `CREATE VIRTUAL TABLE items USING fts5(title, body, tokenize = 'unicode61')`); err != nil {
		if strings.Contains(err.Error(), "no such module") {
			err = fmt.Errorf("%w: built without -tags sqlite_fts5", errAbsent)
		}
		return nil, err
	}
	if f.tx, err = db.BeginTx(ctx, nil); err != nil {
		return nil, err
	}
	f.insert, err = f.tx.PrepareContext(ctx, `INSERT INTO items (title, body) VALUES (?, ?)`)
	return f, err
}

func (f *fts5) add(ctx context.Context, d document) error {
	_, err := f.insert.ExecContext(ctx, d.cutTitle, d.cutBody)
	return err
}

func (f *fts5) done(ctx context.Context) error {
	if err := errors.Join(f.insert.Close(), f.tx.Commit()); err != nil {
		return err
	}
	_, err := f.db.ExecContext(ctx, `INSERT INTO items (items) VALUES ('optimize')`)
	return err
}

func (f *fts5) find(ctx context.Context, words [2]string, shown bool) (found int, took time.Duration, err error) {
	columns := "rowid, ''"
	if shown {
		columns = "rowid, highlight(items, 0, '[', ']') || snippet(items, 1, '[', ']', ' … ', 40)"
	}
	match := fmt.Sprintf(`"%s" AND "%s"`, words[0], words[1])
	began := time.Now()
	//nolint:gosec // the columns are the two above
	rows, err := f.db.QueryContext(ctx, `SELECT `+columns+` FROM items WHERE items MATCH ? ORDER BY bm25(items, 3.0, 1.0) LIMIT ?`, match, hits)
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return 0, 0, err
		}
		found++
	}
	return found, time.Since(began), rows.Err()
}

func (f *fts5) Close() error { return f.db.Close() }
