package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"duijie/server/store"
)

func addTrail(ctx context.Context, tx *sql.Tx, line store.TrailLine) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO trail (kind, id, number) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, line.Kind, line.ID, line.Number)
	return err
}

// AddTrail writes lines, each once.
func (b *Backend) AddTrail(ctx context.Context, lines []store.TrailLine) error {
	return b.inTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, line := range lines {
			if err := addTrail(ctx, tx, line); err != nil {
				return err
			}
		}
		return nil
	})
}

// Trail lists the entries that changed a document.
func (b *Backend) Trail(ctx context.Context, s store.Stretch) ([]int64, error) {
	order := "ASC"
	if s.Desc {
		order = "DESC"
	}
	rows, err := b.read.QueryContext(ctx, fmt.Sprintf(`SELECT number FROM trail WHERE kind = ? AND id = ? AND number >= ? AND number < ? ORDER BY number %s LIMIT ?`, order),
		s.Kind, s.ID, s.From, s.To, s.Limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// ScanTrail walks all lines by kind, id and number.
func (b *Backend) ScanTrail(ctx context.Context, after store.TrailLine, limit int) ([]store.TrailLine, error) {
	rows, err := b.read.QueryContext(ctx, `SELECT kind, id, number FROM trail WHERE (kind, id, number) > (?, ?, ?) ORDER BY kind, id, number LIMIT ?`,
		after.Kind, after.ID, after.Number, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []store.TrailLine
	for rows.Next() {
		var line store.TrailLine
		if err := rows.Scan(&line.Kind, &line.ID, &line.Number); err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, rows.Err()
}

const trailKept = "trail"

// TrailKept tells whether the trail reaches back to the first entry.
func (b *Backend) TrailKept(ctx context.Context) (kept bool, err error) {
	err = b.read.QueryRowContext(ctx, `SELECT count(*) FROM meta WHERE name = ?`, trailKept).Scan(&kept)
	return kept, err
}

// KeepTrail remembers that it does.
func (b *Backend) KeepTrail(ctx context.Context) error {
	_, err := b.write.ExecContext(ctx, `INSERT INTO meta VALUES (?, 'kept') ON CONFLICT DO NOTHING`, trailKept)
	return err
}
