package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	sqlite3 "github.com/mattn/go-sqlite3"

	"duijie/server/store"
	"duijie/server/store/storetest"
)

func openStore(t *testing.T) (*Backend, store.Store) {
	t.Helper()
	b, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), b, store.Options{Collections: []store.Collection{storetest.Things}, World: &storetest.World{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return b, s
}

func put(s store.Store, id, note string) error {
	_, err := s.Commit(context.Background(), store.Meta{Actor: "a", Action: "b"}, func(_ context.Context, tx store.Tx) error {
		return tx.Put("things", id, 1, storetest.Thing{Note: note})
	})
	return err
}

// wantHead checks how far the journal goes and that all is sound.
func wantHead(t *testing.T, s store.Store, want int64) {
	t.Helper()
	r, err := s.Verify(t.Context(), nil)
	if err != nil || !r.Clean() || r.Head != want {
		t.Errorf("head %d, want %d; %v, %v", r.Head, want, r.Findings, err)
	}
}

// TestFailedCommitIsNotWritten lets COMMIT itself answer with an error.
func TestFailedCommitIsNotWritten(t *testing.T) {
	b, s := openStore(t)
	if err := put(s, "a", ""); err != nil {
		t.Fatal(err)
	}
	refuse := func(result int) {
		t.Helper()
		conn, err := b.write.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = conn.Raw(func(c any) error {
			c.(*sqlite3.SQLiteConn).RegisterCommitHook(func() int { return result })
			return nil
		})
		if err := errors.Join(err, conn.Close()); err != nil {
			t.Fatal(err)
		}
	}
	refuse(1)
	if err := put(s, "b", ""); err == nil || errors.Is(err, store.ErrUnclear) {
		t.Errorf("a refused COMMIT: %v", err)
	}
	refuse(0)
	wantHead(t, s, 1)
	if err := put(s, "c", ""); err != nil {
		t.Errorf("the next commit: %v", err)
	}
	wantHead(t, s, 2)
}

// TestFullDiskRefusesAndRecovers caps the file, fills it, and lifts the cap.
func TestFullDiskRefusesAndRecovers(t *testing.T) {
	b, s := openStore(t)
	limit := func(pages int) {
		t.Helper()
		if _, err := b.write.ExecContext(t.Context(), fmt.Sprintf(`PRAGMA max_page_count = %d`, pages)); err != nil {
			t.Fatal(err)
		}
	}
	limit(200)
	note := strings.Repeat("n", 50_000)
	written := int64(0)
	var err error
	for ; err == nil && written < 100; written++ {
		err = put(s, fmt.Sprint("d", written), note)
	}
	written--
	var full sqlite3.Error
	if !errors.As(err, &full) || full.Code != sqlite3.ErrFull {
		t.Fatalf("after %d documents: %v", written, err)
	}
	wantHead(t, s, written)
	limit(1 << 20)
	if err := put(s, "room", note); err != nil {
		t.Errorf("with room again: %v", err)
	}
	wantHead(t, s, written+1)
}
