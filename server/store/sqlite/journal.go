package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"duijie/server/store"
)

// Append inserts the entry, and with it its documents and the mark, in one
// transaction.
func (b *Backend) Append(ctx context.Context, e store.Entry, rows []store.Row) error {
	inCommit := false
	err := b.inTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		inCommit = false
		done, err := tx.ExecContext(ctx, `INSERT INTO journal (number, id, time, prev, hash, acts) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (number) DO NOTHING`,
			e.Number, e.ID, store.FormatTime(e.Time), e.Prev, e.Hash, string(store.EncodeActs(e.Acts)))
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, store.ErrTaken)
		}
		if rows != nil {
			store.Reached(ctx, store.StepAfterAppend)
			if err := b.apply(ctx, tx, e.Number, rows); err != nil {
				return err
			}
		}
		inCommit = true
		return nil
	})
	if err == nil || !inCommit {
		return err
	}
	return b.settle(ctx, e, err)
}

// settle finds out whether a COMMIT that answered with an error stands. No
// other process writes here, so what is not there now will never be.
func (b *Backend) settle(ctx context.Context, e store.Entry, failed error) error {
	var id string
	err := b.write.QueryRowContext(context.WithoutCancel(ctx), `SELECT id FROM journal WHERE number = ?`, e.Number).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return failed
	case err != nil:
		return fmt.Errorf("%w: %w", store.ErrUnclear, failed)
	case id != e.ID:
		return store.ErrTaken
	}
	return nil
}

// Apply writes the documents of an entry that stands without them.
func (b *Backend) Apply(ctx context.Context, number int64, rows []store.Row) error {
	if applied, err := b.Applied(ctx); err != nil || applied >= number {
		return err
	}
	return b.inTx(ctx, func(ctx context.Context, tx *sql.Tx) error { return b.apply(ctx, tx, number, rows) })
}

// apply writes documents and mark, if the mark stands right before number.
func (b *Backend) apply(ctx context.Context, tx *sql.Tx, number int64, rows []store.Row) error {
	var applied int64
	if err := tx.QueryRowContext(ctx, `SELECT applied FROM mark`).Scan(&applied); err != nil || applied != number-1 {
		return err
	}
	for i, row := range rows {
		if i > 0 {
			store.Reached(ctx, store.StepBetweenDocuments)
		}
		if err := b.put(ctx, tx, row); err != nil {
			return err
		}
		if err := addTrail(ctx, tx, store.TrailLine{Kind: row.Kind, ID: row.ID, Number: number}); err != nil {
			return err
		}
	}
	store.Reached(ctx, store.StepBeforeMark)
	if _, err := tx.ExecContext(ctx, `UPDATE mark SET applied = ?`, number); err != nil {
		return err
	}
	store.Reached(ctx, store.StepAfterMark)
	return nil
}

// Last is the highest number.
func (b *Backend) Last(ctx context.Context) (int64, error) { return last(ctx, b.read) }

func last(ctx context.Context, db *sql.DB) (n int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) FROM journal`).Scan(&n)
	return n, err
}

// Applied is the mark.
func (b *Backend) Applied(ctx context.Context) (n int64, err error) {
	err = b.read.QueryRowContext(ctx, `SELECT applied FROM mark`).Scan(&n)
	return n, err
}

// Entries lists entries in order.
func (b *Backend) Entries(ctx context.Context, after int64, limit int) ([]store.Entry, error) {
	return entries(ctx, b.read, after, limit)
}

func entries(ctx context.Context, db *sql.DB, after int64, limit int) ([]store.Entry, error) {
	return readEntries(db.QueryContext(ctx, `SELECT number, id, time, prev, hash, acts FROM journal WHERE number > ? ORDER BY number LIMIT ?`, after, limit))
}

// EntriesOf reads entries by their numbers.
func (b *Backend) EntriesOf(ctx context.Context, numbers []int64) ([]store.Entry, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	args := make([]any, len(numbers))
	for i, n := range numbers {
		args[i] = n
	}
	return readEntries(b.read.QueryContext(ctx, fmt.Sprintf(`SELECT number, id, time, prev, hash, acts FROM journal WHERE number IN (%s) ORDER BY number`,
		places(len(numbers))), args...))
}

func readEntries(rows *sql.Rows, err error) ([]store.Entry, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []store.Entry
	for rows.Next() {
		var e store.Entry
		var at string
		var acts []byte
		if err := rows.Scan(&e.Number, &e.ID, &at, &e.Prev, &e.Hash, &acts); err != nil {
			return out, err
		}
		if e.Time, err = parseTime(at); err == nil {
			e.Acts, err = store.DecodeActs(acts)
		}
		if err != nil {
			return out, &store.DamagedEntry{Number: e.Number, Hash: e.Hash, Reason: err.Error()}
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// parseTime reads exactly what store.FormatTime writes.
func parseTime(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || store.FormatTime(t) != text {
		return time.Time{}, fmt.Errorf("time %q", text)
	}
	return t.UTC(), nil
}
