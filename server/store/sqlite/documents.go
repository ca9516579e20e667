package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"duijie/server/store"
)

// documentFields are read in this order by readDoc.
const documentFields = "id, version, seq, schema, time, deleted, body"

func (t *table) documentStatements() {
	fields := append([]string{"version", "seq", "schema", "time", "deleted", "body"}, t.columns...)
	all := strings.Join(append([]string{"id"}, fields...), ", ")
	t.sql.get = fmt.Sprintf(`SELECT %s FROM %s WHERE id = ?`, documentFields, t.name)
	t.sql.put = fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s WHERE excluded.seq > %s.seq`,
		t.name, all, places(len(fields)+1), sets(fields), t.name)
	t.sql.scan = fmt.Sprintf(`SELECT %s FROM %s WHERE id > ? ORDER BY id LIMIT ?`,
		strings.Join(append([]string{documentFields}, t.columns...), ", "), t.name)
}

func (b *Backend) kind(name string) (*table, error) {
	if t, ok := b.kinds[name]; ok {
		return t, nil
	}
	return nil, fmt.Errorf("%w: no collection %q", store.ErrInvalid, name)
}

// put writes a row over an older one.
func (b *Backend) put(ctx context.Context, tx *sql.Tx, row store.Row) error {
	t, err := b.kind(row.Kind)
	if err != nil {
		return err
	}
	args := append([]any{row.ID, row.Version, row.Seq, row.Schema, store.FormatTime(row.Time), row.Deleted, string(row.Body)}, t.keyArgs(row.Keys)...)
	_, err = tx.ExecContext(ctx, t.sql.put, args...)
	return err
}

// queryer is a pool or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// reading reads documents through a pool or within one moment.
type reading struct {
	*Backend
	from queryer
}

// Get reads a document or a tombstone.
func (r reading) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	t, err := r.known(ctx, kind)
	if err != nil {
		return store.Doc{}, err
	}
	d, err := readDoc(kind, r.from.QueryRowContext(ctx, t.sql.get, id))
	if errors.Is(err, sql.ErrNoRows) {
		return store.Doc{}, store.ErrNotFound
	}
	return d, err
}

// Find reads a range.
func (r reading) Find(ctx context.Context, rng store.Range) ([]store.Doc, error) {
	t, err := r.kind(rng.Kind)
	if err != nil {
		return nil, err
	}
	where, args := t.where(rng)
	column, order := t.column(rng.Key), "ASC"
	if rng.Desc {
		order = "DESC"
	}
	if rng.After != nil {
		above := ">"
		if rng.Desc {
			above = "<"
		}
		where += fmt.Sprintf(` AND (%s, id) %s (?, ?)`, column, above)
		args = append(args, rng.After.Value, rng.After.ID)
	}
	rows, err := r.from.QueryContext(ctx, fmt.Sprintf(`SELECT %s FROM %s WHERE %s ORDER BY %s %s, id %s LIMIT ?`,
		documentFields, t.name, where, column, order, order), append(args, rng.Limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []store.Doc
	for rows.Next() {
		d, err := readDoc(rng.Kind, rows)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// Count counts a range.
func (r reading) Count(ctx context.Context, rng store.Range) (n int, err error) {
	t, err := r.kind(rng.Kind)
	if err != nil {
		return 0, err
	}
	where, args := t.where(rng)
	err = r.from.QueryRowContext(ctx, fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s`, t.name, where), args...).Scan(&n)
	return n, err
}

func (b *Backend) reading() reading { return reading{b, b.read} }

// Get reads a document or a tombstone.
func (b *Backend) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	return b.reading().Get(ctx, kind, id)
}

// Find reads a range.
func (b *Backend) Find(ctx context.Context, r store.Range) ([]store.Doc, error) {
	return b.reading().Find(ctx, r)
}

// Count counts a range.
func (b *Backend) Count(ctx context.Context, r store.Range) (int, error) {
	return b.reading().Count(ctx, r)
}

// Snapshot reads within one transaction of SQLite.
func (b *Backend) Snapshot(ctx context.Context, fn func(store.BackendReader) error) error {
	tx, err := b.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	err = fn(reading{b, tx})
	if ended := tx.Rollback(); !errors.Is(ended, sql.ErrTxDone) { // done: the context has ended
		err = errors.Join(err, ended)
	}
	return err
}

// column is the column of a key; the id is the key without a name.
func (t *table) column(key string) string {
	for i, k := range t.keys {
		if k == key {
			return t.columns[i]
		}
	}
	return "id"
}

// where bounds a range. Tombstones have no keys and so are in no range of one.
func (t *table) where(r store.Range) (string, []any) {
	column := t.column(r.Key)
	where, args := column+" >= ?", []any{r.Low}
	if r.High != "" {
		where, args = where+" AND "+column+" < ?", append(args, r.High)
	}
	if column == "id" {
		where += " AND deleted = 0"
	}
	return where, args
}

// Kinds lists the kinds that have a table.
func (b *Backend) Kinds(ctx context.Context) ([]string, error) {
	return list(b.read.QueryContext(ctx, `SELECT substr(name, 5) FROM sqlite_schema WHERE type = 'table' AND name LIKE 'doc\_%' ESCAPE '\' ORDER BY name`))
}

// Scan walks a kind by id.
func (b *Backend) Scan(ctx context.Context, kind, after string, limit int) ([]store.Row, error) {
	t, err := b.known(ctx, kind)
	if err != nil {
		return nil, err
	}
	return scan(ctx, b.read, t, kind, after, limit)
}

// known is the table of a kind, also of one that is stored but not declared.
func (b *Backend) known(ctx context.Context, kind string) (*table, error) {
	if t, ok := b.kinds[kind]; ok {
		return t, nil
	}
	var n int
	err := b.read.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?`, documentTable(kind)).Scan(&n)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, store.ErrNotFound
	}
	t := newTable(documentTable(kind), nil)
	t.documentStatements()
	return t, nil
}

func scan(ctx context.Context, from queryer, t *table, kind, after string, limit int) ([]store.Row, error) {
	rows, err := from.QueryContext(ctx, t.sql.scan, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []store.Row
	for rows.Next() {
		keys := make([]sql.NullString, len(t.keys))
		more := make([]any, len(keys))
		for i := range keys {
			more[i] = &keys[i]
		}
		d, err := readDoc(kind, rows, more...)
		if err != nil {
			return nil, err
		}
		row := store.Row{Doc: d}
		for i, k := range keys {
			if k.Valid {
				if row.Keys == nil {
					row.Keys = map[string]string{}
				}
				row.Keys[t.keys[i]] = k.String
			}
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// readDoc reads documentFields and more. Where a stored time is no time, or
// deleted neither 0 nor 1, the document comes with the zero time: that is for
// Verify to see, not a reason to answer nothing.
func readDoc(kind string, from interface{ Scan(...any) error }, more ...any) (store.Doc, error) {
	d := store.Doc{Kind: kind}
	var at string
	var deleted int64
	var body []byte
	err := from.Scan(append([]any{&d.ID, &d.Version, &d.Seq, &d.Schema, &at, &deleted, &body}, more...)...)
	if err != nil {
		return d, err
	}
	if len(body) > 0 {
		d.Body = json.RawMessage(body)
	}
	d.Deleted = deleted != 0
	if d.Time, err = parseTime(at); err != nil || deleted != deleted&1 {
		d.Time = time.Time{}
	}
	return d, nil
}
