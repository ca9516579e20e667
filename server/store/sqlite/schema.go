package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"duijie/server/store"
)

// format is the version of the tables themselves. 2 added the trail; what wrote
// format 1 would leave holes in it and is kept out.
const (
	format  = "2"
	format1 = "1"
)

const base = `
CREATE TABLE IF NOT EXISTS journal (
	number INTEGER PRIMARY KEY,
	id     TEXT NOT NULL,
	time   TEXT NOT NULL,
	prev   TEXT NOT NULL,
	hash   TEXT NOT NULL,
	acts   TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS trail (
	kind   TEXT NOT NULL,
	id     TEXT NOT NULL,
	number INTEGER NOT NULL,
	PRIMARY KEY (kind, id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mark (
	one     INTEGER PRIMARY KEY CHECK (one = 1),
	applied INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO mark VALUES (1, 0);
CREATE TABLE IF NOT EXISTS meta (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;
INSERT OR IGNORE INTO meta VALUES ('format', '` + format + `');
UPDATE meta SET value = '` + format + `' WHERE name = 'format' AND value = '` + format1 + `';`

// table is a table of documents or of records with its encoded keys, each in
// a column of its own with an index.
type table struct {
	name    string   // in SQL
	keys    []string // as declared
	columns []string // of the keys, same order
	sql     statements
}

// statements are the texts of a table's commands.
type statements struct{ get, put, scan string }

// prepare makes the tables that stand in every database.
func (b *Backend) prepare(ctx context.Context) error {
	if _, err := b.write.ExecContext(ctx, base); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	var found string
	if err := b.write.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'format'`).Scan(&found); err != nil {
		return err
	}
	if found != format {
		return fmt.Errorf("database format %s, this program knows %s: %w", found, format, store.ErrNewerSchema)
	}
	return nil
}

// Declare makes a table for each kind and each record set.
func (b *Backend) Declare(ctx context.Context, kinds []store.Declared, sets []store.DeclaredSet) error {
	b.kinds, b.sets = map[string]*table{}, map[string]*table{}
	for _, k := range kinds {
		t := newTable(documentTable(k.Name), k.Keys)
		t.documentStatements()
		b.kinds[k.Name] = t
		err := b.inTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
			return t.declare(ctx, tx, documentColumns, k.Print, func() error { return rekey(ctx, tx, k, t) })
		})
		if err != nil {
			return fmt.Errorf("collection %s: %w", k.Name, err)
		}
	}
	for _, s := range sets {
		t := newTable(recordTable(s.Name), s.Fields)
		t.recordStatements()
		b.sets[s.Name] = t
		err := b.inTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
			return t.declare(ctx, tx, recordColumns, s.Print, func() error { return refield(ctx, tx, s, t) })
		})
		if err != nil {
			return fmt.Errorf("record set %s: %w", s.Name, err)
		}
	}
	return nil
}

// Rekey makes the keys of one document.
func (b *Backend) Rekey(ctx context.Context, kind store.Declared, id string) error {
	t, err := b.kind(kind.Name)
	if err != nil {
		return err
	}
	return b.inTx(ctx, func(ctx context.Context, tx *sql.Tx) error {
		d, err := readDoc(kind.Name, tx.QueryRowContext(ctx, t.sql.get, id))
		if errors.Is(err, sql.ErrNoRows) || err == nil && d.Deleted {
			return nil
		}
		if err != nil {
			return err
		}
		keys, err := kind.KeysOf(d)
		if err != nil {
			return err
		}
		return t.setKeys(ctx, tx, id, keys)
	})
}

func documentTable(kind string) string { return "doc_" + kind }
func recordTable(set string) string    { return "rec_" + set }

func newTable(name string, keys []string) *table {
	t := &table{name: name, keys: keys}
	for _, k := range keys {
		t.columns = append(t.columns, "key_"+strings.ReplaceAll(k, ".", "__"))
	}
	return t
}

const (
	documentColumns = `id TEXT PRIMARY KEY, version INTEGER NOT NULL, seq INTEGER NOT NULL, schema INTEGER NOT NULL,
		time TEXT NOT NULL, deleted INTEGER NOT NULL, body TEXT NOT NULL`
	recordColumns = `id TEXT PRIMARY KEY, body TEXT NOT NULL`
)

// declare makes the table, and where its print has changed brings columns and
// indexes up to the declaration and fills them.
func (t *table) declare(ctx context.Context, tx *sql.Tx, columns, print string, fill func() error) error {
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %s (%s) STRICT`, t.name, columns)); err != nil {
		return err
	}
	var found string
	err := tx.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = ?`, "print "+t.name).Scan(&found)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if found == print {
		return nil
	}
	if err := t.reshape(ctx, tx); err != nil {
		return err
	}
	if err := fill(); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, "print "+t.name, print)
	return err
}

// reshape drops key columns that are no longer declared and adds new ones.
func (t *table) reshape(ctx context.Context, tx *sql.Tx) error {
	stored, err := keyColumns(ctx, tx, t.name)
	if err != nil {
		return err
	}
	for _, c := range stored {
		if slices.Contains(t.columns, c) {
			continue
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(`DROP INDEX %s_%s; ALTER TABLE %s DROP COLUMN %s`, t.name, c, t.name, c)); err != nil {
			return err
		}
	}
	for _, c := range t.columns {
		if slices.Contains(stored, c) {
			continue
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(`ALTER TABLE %s ADD COLUMN %s TEXT; CREATE INDEX %s_%s ON %s (%s, id)`, t.name, c, t.name, c, t.name, c)); err != nil {
			return err
		}
	}
	return nil
}

func keyColumns(ctx context.Context, tx *sql.Tx, table string) ([]string, error) {
	return list(tx.QueryContext(ctx, `SELECT name FROM pragma_table_info(?) WHERE name LIKE 'key\_%' ESCAPE '\'`, table))
}

// list reads a column of texts.
func list(rows *sql.Rows, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// setKeys writes the key columns of one row.
func (t *table) setKeys(ctx context.Context, tx *sql.Tx, id string, keys map[string]string) error {
	if len(t.columns) == 0 {
		return nil
	}
	args := append(t.keyArgs(keys), id)
	_, err := tx.ExecContext(ctx, fmt.Sprintf(`UPDATE %s SET %s = ? WHERE id = ?`, t.name, strings.Join(t.columns, " = ?, ")), args...)
	return err
}

// keyArgs are the values of the key columns, NULL where there is none.
func (t *table) keyArgs(keys map[string]string) []any {
	args := make([]any, len(t.keys))
	for i, k := range t.keys {
		if v, ok := keys[k]; ok {
			args[i] = v
		}
	}
	return args
}

// rekey makes the keys of all documents of a kind anew.
func rekey(ctx context.Context, tx *sql.Tx, k store.Declared, t *table) error {
	for after := ""; ; {
		rows, err := scan(ctx, tx, t, k.Name, after, 200)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			after = row.ID
			keys, err := k.KeysOf(row.Doc)
			if err != nil {
				return err
			}
			if err := t.setKeys(ctx, tx, row.ID, keys); err != nil {
				return err
			}
		}
	}
}

// refield makes the fields of all records of a set anew.
func refield(ctx context.Context, tx *sql.Tx, s store.DeclaredSet, t *table) error {
	ids, err := list(tx.QueryContext(ctx, fmt.Sprintf(`SELECT id FROM %s`, t.name)))
	if err != nil {
		return err
	}
	for _, id := range ids {
		var body string
		if err := tx.QueryRowContext(ctx, t.sql.get, id).Scan(&body); err != nil {
			return err
		}
		fields, err := s.FieldsOf(json.RawMessage(body))
		if err != nil {
			return err
		}
		if err := t.setKeys(ctx, tx, id, fields); err != nil {
			return err
		}
	}
	return nil
}

// place lists n question marks.
func places(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// sets lists "c = excluded.c" for columns.
func sets(columns []string) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c + " = excluded." + c
	}
	return strings.Join(out, ", ")
}
