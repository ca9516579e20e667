package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duijie/server/store"
	"duijie/server/store/sqlite"
	"duijie/server/store/storetest"
)

func TestMain(m *testing.M) {
	storetest.WriterMain(func(folder string) (store.Backend, error) {
		ctx := context.Background()
		if folder, ok := strings.CutPrefix(folder, documentsApart); ok {
			b, err := sqlite.Open(ctx, folder)
			return entryFirst{b}, err
		}
		if folder, ok := strings.CutPrefix(folder, processesBeside); ok {
			return openBeside(ctx, folder)
		}
		return sqlite.Open(ctx, folder)
	})
	os.Exit(m.Run())
}

// place is a data folder.
type place struct{ folder string }

func newPlace(t testing.TB) storetest.Place { return place{t.TempDir()} }

func (p place) Open(t testing.TB) store.Backend {
	t.Helper()
	b, err := sqlite.Open(t.Context(), p.folder)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// raw is a connection of its own to the file.
func (p place) raw(t testing.TB, do func(db *sql.DB) error) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(p.folder, sqlite.File)+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(do(db), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func (p place) fields(t testing.TB, table, key string) (out []string) {
	p.raw(t, func(db *sql.DB) error {
		rows, err := db.Query(`SELECT name FROM pragma_table_info(?) WHERE name <> ?`, table, key)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			out = append(out, name)
		}
		return rows.Err()
	})
	return out
}

func (p place) change(t testing.TB, table, key string, at any, field string, change func(any) any) {
	t.Helper()
	p.raw(t, func(db *sql.DB) error {
		var old any
		if err := db.QueryRow(fmt.Sprintf(`SELECT %s FROM %s WHERE %s = ?`, field, table, key), at).Scan(&old); err != nil {
			return err
		}
		if old == nil { // a key that a tombstone does not have
			old = ""
		}
		now := change(old)
		if now == "" && strings.HasPrefix(field, "key_") {
			now = nil
		}
		_, err := db.Exec(fmt.Sprintf(`UPDATE %s SET %s = ? WHERE %s = ?`, table, field, key), now, at)
		return err
	})
}

func (p place) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	p.raw(t, func(db *sql.DB) error {
		_, err := db.Exec(query, args...)
		return err
	})
}

func (p place) EntryFields(t testing.TB, _ int64) []string { return p.fields(t, "journal", "number") }

func (p place) DocFields(t testing.TB, kind, _ string) []string {
	return p.fields(t, "doc_"+kind, "id")
}

func (p place) ChangeEntry(t testing.TB, number int64, field string, change func(any) any) {
	p.change(t, "journal", "number", number, field, change)
}

func (p place) ChangeDoc(t testing.TB, kind, id, field string, change func(any) any) {
	p.change(t, "doc_"+kind, "id", id, field, change)
}

func (p place) RenumberEntry(t testing.TB, number, to int64) {
	p.exec(t, `UPDATE journal SET number = ? WHERE number = ?`, to, number)
}

func (p place) DropEntry(t testing.TB, number int64) {
	p.exec(t, `DELETE FROM journal WHERE number = ?`, number)
}

func (p place) DropDoc(t testing.TB, kind, id string) {
	p.exec(t, `DELETE FROM doc_`+kind+` WHERE id = ?`, id)
}

func (p place) CopyDoc(t testing.TB, kind, id, copied string) {
	columns := strings.Join(p.fields(t, "doc_"+kind, "id"), ", ")
	p.exec(t, fmt.Sprintf(`INSERT INTO doc_%s (id, %s) SELECT ?, %s FROM doc_%s WHERE id = ?`, kind, columns, columns, kind), copied, id)
}

func (p place) DropTrail(t testing.TB, l store.TrailLine) {
	p.exec(t, `DELETE FROM trail WHERE kind = ? AND id = ? AND number = ?`, l.Kind, l.ID, l.Number)
}
func (p place) InsertTrail(t testing.TB, l store.TrailLine) {
	p.exec(t, `INSERT INTO trail (kind, id, number) VALUES (?, ?, ?)`, l.Kind, l.ID, l.Number)
}

// ForgetTrail goes back to format 1.
func (p place) ForgetTrail(t testing.TB) {
	p.exec(t, `DROP TABLE trail; DELETE FROM meta WHERE name = 'trail'; UPDATE meta SET value = '1' WHERE name = 'format'`)
}

var harness = storetest.Harness{New: newPlace}

func TestConformance(t *testing.T) { storetest.Run(t, harness) }

func TestKill(t *testing.T) {
	p := place{t.TempDir()}
	storetest.KillLoop(t, storetest.Killing{Place: p.folder, Open: p.Open, Rounds: storetest.Rounds(20)})
}

// TestKillBetweenEntryAndDocuments has two transactions for each commit, so
// that the death in between leaves something to heal.
func TestKillBetweenEntryAndDocuments(t *testing.T) {
	p := place{t.TempDir()}
	storetest.KillLoop(t, storetest.Killing{Place: documentsApart + p.folder, Open: p.Open, Rounds: storetest.Rounds(10)})
}

const documentsApart = "apart:"

// entryFirst writes documents only after the entry, as a database without
// transactions would.
type entryFirst struct{ *sqlite.Backend }

func (b entryFirst) Append(ctx context.Context, e store.Entry, _ []store.Row) error {
	return b.Backend.Append(ctx, e, nil)
}

// TestKillBesideOthers has three processes write to one file as to a database
// server; one of them is killed, the others heal what it left and go on.
func TestKillBesideOthers(t *testing.T) {
	p := place{t.TempDir()}
	storetest.KillLoop(t, storetest.Killing{Place: processesBeside + p.folder, Rounds: storetest.Rounds(3), Beside: 2, Open: func(t testing.TB) store.Backend {
		b, err := openBeside(t.Context(), p.folder)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}})
}

const processesBeside = "beside:"

// openBeside opens the file as one of several processes, with none of what
// only a single one can rely on.
func openBeside(ctx context.Context, folder string) (store.Backend, error) {
	b, err := sqlite.OpenBeside(ctx, folder)
	return besides{entryFirst{b}}, err
}

type besides struct{ store.Backend } // and so not a Snapshotter

func (besides) Shared() bool { return true }

func BenchmarkStore(b *testing.B) { storetest.Bench(b, harness) }

func TestSecondProcessIsKeptOut(t *testing.T) {
	p := place{t.TempDir()}
	b := p.Open(t)
	if _, err := sqlite.Open(t.Context(), p.folder); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), p.folder) {
		t.Errorf("second opening: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Open(t).Close(); err != nil {
		t.Errorf("opening after closing: %v", err)
	}
}

func TestFolderOfANewerFormatIsRefused(t *testing.T) {
	p := place{t.TempDir()}
	if err := p.Open(t).Close(); err != nil {
		t.Fatal(err)
	}
	p.exec(t, `UPDATE meta SET value = '3' WHERE name = 'format'`)
	if _, err := sqlite.Open(t.Context(), p.folder); !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("opening: %v", err)
	}
}

func TestFolderNameNeedsNoCare(t *testing.T) {
	p := place{filepath.Join(t.TempDir(), "数据 a?b#c%20d&e=f")}
	if err := p.Open(t).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(p.folder, sqlite.File)); err != nil {
		t.Error(err)
	}
}

// TestDeletedRecordIsGoneFromTheFiles looks for the bytes of a deleted person
// in every file of the folder, while the store is open.
func TestDeletedRecordIsGoneFromTheFiles(t *testing.T) {
	p := place{t.TempDir()}
	s, err := store.Open(t.Context(), p.Open(t), store.Options{
		Records: []store.RecordSet{{Name: "people", Fields: []string{"mail"}}}, World: &storetest.World{}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	secret := strings.Repeat("wang.xiaoming@example.cn ", 300) // more than a page
	if err := s.Records().Put(t.Context(), "people", "p", map[string]string{"mail": secret}); err != nil {
		t.Fatal(err)
	}
	if n := p.occurrences(t, "xiaoming"); n == 0 {
		t.Fatal("the record is in no file; the test proves nothing")
	}
	if err := s.Records().Delete(t.Context(), "people", "p"); err != nil {
		t.Fatal(err)
	}
	if n := p.occurrences(t, "xiaoming"); n != 0 {
		t.Errorf("the deleted record is in %d files", n)
	}
}

func (p place) occurrences(t *testing.T, text string) (n int) {
	t.Helper()
	files, err := os.ReadDir(p.folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(p.folder, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(text)) {
			n++
		}
	}
	return n
}
