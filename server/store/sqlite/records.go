package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"duijie/server/store"
)

func (t *table) recordStatements() {
	fields := append([]string{"body"}, t.columns...)
	t.sql.get = fmt.Sprintf(`SELECT body FROM %s WHERE id = ?`, t.name)
	t.sql.put = fmt.Sprintf(`INSERT INTO %s (id, %s) VALUES (%s) ON CONFLICT (id) DO`, t.name, strings.Join(fields, ", "), places(len(fields)+1))
}

func (b *Backend) set(name string) (*table, error) {
	if t, ok := b.sets[name]; ok {
		return t, nil
	}
	return nil, fmt.Errorf("%w: no record set %q", store.ErrInvalid, name)
}

func (t *table) recordArgs(r store.Record) []any {
	return append([]any{r.ID, string(r.Body)}, t.keyArgs(r.Fields)...)
}

// InsertRecord decides once.
func (b *Backend) InsertRecord(ctx context.Context, set string, r store.Record) error {
	t, err := b.set(set)
	if err != nil {
		return err
	}
	return b.inTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, t.sql.put+" NOTHING", t.recordArgs(r)...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return fmt.Errorf("%s %s: %w", set, r.ID, store.ErrExists)
	})
}

// PutRecord inserts or replaces.
func (b *Backend) PutRecord(ctx context.Context, set string, r store.Record) error {
	t, err := b.set(set)
	if err != nil {
		return err
	}
	return b.inTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, t.sql.put+" UPDATE SET "+sets(append([]string{"body"}, t.columns...)), t.recordArgs(r)...)
		return err
	})
}

// GetRecord reads one.
func (b *Backend) GetRecord(ctx context.Context, set, id string) (store.Record, error) {
	t, err := b.set(set)
	if err != nil {
		return store.Record{}, err
	}
	var body []byte
	err = b.read.QueryRowContext(ctx, t.sql.get, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return store.Record{}, store.ErrNotFound
	}
	return store.Record{ID: id, Body: json.RawMessage(body)}, err
}

// DeleteRecord deletes one and empties the write-ahead log, which may hold an
// image of it. When someone is reading, the log is emptied later.
func (b *Backend) DeleteRecord(ctx context.Context, set, id string) error {
	t, err := b.set(set)
	if err != nil {
		return err
	}
	var n int64
	err = b.inTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, fmt.Sprintf(`DELETE FROM %s WHERE id = ?`, t.name), id)
		if err != nil {
			return err
		}
		n, err = done.RowsAffected()
		return err
	})
	if err != nil || n == 0 {
		return err
	}
	var busy, pages, moved int
	// Only the emptying may fail here, and it comes again.
	_ = b.tidy.QueryRowContext(context.WithoutCancel(ctx), `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved)
	return nil
}

// FindRecords lists records by a field, in the order of its value and the id.
func (b *Backend) FindRecords(ctx context.Context, set, field, low, high string, limit int) ([]store.Record, error) {
	t, err := b.set(set)
	if err != nil {
		return nil, err
	}
	column := t.column(field)
	return readRecords(b.read.QueryContext(ctx, fmt.Sprintf(`SELECT id, body FROM %s WHERE %s >= ? AND %s < ? ORDER BY %s, id LIMIT ?`,
		t.name, column, column, column), low, high, limit))
}

// ScanRecords walks a set by id.
func (b *Backend) ScanRecords(ctx context.Context, set, after string, limit int) ([]store.Record, error) {
	t, err := b.set(set)
	if err != nil {
		return nil, err
	}
	return scanRecords(ctx, b.read, t.name, after, limit)
}

func scanRecords(ctx context.Context, db *sql.DB, table, after string, limit int) ([]store.Record, error) {
	return readRecords(db.QueryContext(ctx, fmt.Sprintf(`SELECT id, body FROM %s WHERE id > ? ORDER BY id LIMIT ?`, table), after, limit))
}

func readRecords(rows *sql.Rows, err error) ([]store.Record, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []store.Record
	for rows.Next() {
		var r store.Record
		var body []byte
		if err := rows.Scan(&r.ID, &body); err != nil {
			return nil, err
		}
		r.Body = json.RawMessage(body)
		out = append(out, r)
	}
	return out, rows.Err()
}
