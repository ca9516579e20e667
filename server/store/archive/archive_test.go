package archive_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duijie/server/store"
	"duijie/server/store/archive"
	"duijie/server/store/folder"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
	"duijie/server/store/sqlite"
)

type world struct{}

func (world) Now() time.Time { return time.Now() }
func (world) NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

func options() store.Options {
	return store.Options{
		Collections: []store.Collection{{Name: "things", Schema: 1, Keys: []store.Key{{Name: "n", Paths: []string{"n"}}}}},
		Records:     []store.RecordSet{{Name: "people", Fields: []string{"mail"}}, {Name: "sessions"}},
		World:       world{}, Logger: slog.New(slog.DiscardHandler),
	}
}

// house is a store with its files.
type house struct {
	backend store.Backend
	vault   store.Vault
}

// kinds of houses that a backup may be taken of or restored into.
var kinds = map[string]func(t testing.TB) house{
	"embedded": func(t testing.TB) house { return embedded(t, t.TempDir()) },
	"MongoDB": func(t testing.TB) house {
		b, err := mongo.Open(context.Background(), mongotest.Start(t))
		if err != nil {
			t.Fatal(err)
		}
		v, err := b.Vault(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return house{b, v}
	},
}

func embedded(t testing.TB, data string) house {
	t.Helper()
	b, err := sqlite.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	v, err := folder.Open(filepath.Join(data, "files"))
	if err != nil {
		t.Fatal(err)
	}
	return house{b, v}
}

func (h house) store(t testing.TB) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), h.backend, options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() }) // a second close is an error of no interest
	return s
}

type thing struct {
	N    int    `json:"n"`
	Text string `json:"text"`
}

func put(t testing.TB, s store.Store, id string, v thing) {
	t.Helper()
	_, err := s.Commit(t.Context(), store.Meta{Actor: "u", Action: "thing.write"}, func(_ context.Context, tx store.Tx) error {
		return tx.Put("things", id, 1, v)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fill writes documents, records and files.
func fill(t testing.TB, h house, s store.Store) {
	t.Helper()
	for i := range 30 {
		put(t, s, fmt.Sprint("t", i%20), thing{i, "石墨烯 <b>&</b> \u2028 " + strings.Repeat("x", i*100)})
	}
	for i := range 12 {
		for _, set := range []string{"people", "sessions"} {
			if err := s.Records().Put(t.Context(), set, fmt.Sprint("r", i), map[string]string{"mail": fmt.Sprintf("<%d>@x", i)}); err != nil {
				t.Fatal(err)
			}
		}
		data := make([]byte, i*9_000)
		_, _ = rand.Read(data) // never fails
		if _, err := h.vault.Put(t.Context(), bytes.NewReader(data), 1<<30); err != nil {
			t.Fatal(err)
		}
	}
}

var backupOptions = archive.Options{
	Made: time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC), Sets: []string{"people", "sessions"},
	Keep: func(set, id string) bool { return set != "sessions" || id == "r3" },
}

// backup writes an archive of a house to a file.
func backup(t testing.TB, from archive.Source, vault store.Vault) (string, archive.Summary) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup.tar.gz")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	summary, err := archive.Write(t.Context(), file, from, vault, backupOptions)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	return path, summary
}

func opened(t testing.TB, path string) *archive.Archive {
	t.Helper()
	a, err := archive.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// content is all that a house holds, as text.
func content(t testing.TB, h house, s store.Store) []string {
	t.Helper()
	var out []string
	entries, err := s.Entries(t.Context(), 0, 1000)
	for _, e := range entries {
		out = append(out, string(store.EncodeEntry(e)))
	}
	page, err2 := s.Find(t.Context(), store.Query{Kind: "things", Limit: 1000})
	for _, d := range page.Docs {
		out = append(out, fmt.Sprint(d.ID, " ", d.Version, " ", d.Seq, " ", string(d.Body)))
	}
	for _, set := range []string{"people", "sessions"} {
		records, err := h.backend.ScanRecords(t.Context(), set, "", 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if set != "sessions" || r.ID == "r3" {
				out = append(out, set+" "+r.ID+" "+string(r.Body))
			}
		}
	}
	names, err3 := h.vault.Names(t.Context(), "", 1000)
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := store.CheckFile(t.Context(), h.vault, name); err != nil {
			t.Fatal(err)
		}
	}
	return append(out, names...)
}

func verified(t testing.TB, s store.Store) {
	t.Helper()
	if report, err := s.Verify(t.Context(), nil); err != nil || !report.Clean() {
		t.Fatalf("verify: %v %v", err, report.Findings)
	}
}

// Out of one machine and back again: each step has the same journal, documents,
// records and files.
func TestFromOneStoreToTheOther(t *testing.T) {
	first := kinds["embedded"](t)
	s := first.store(t)
	fill(t, first, s)
	want := content(t, first, s)
	at := first
	for _, kind := range []string{"MongoDB", "embedded", "embedded"} {
		path, summary := backup(t, at.backend, at.vault)
		if summary.Head != 30 || summary.Files != 12 || !cmp.Equal(summary.Records, map[string]int{"people": 12, "sessions": 1}) {
			t.Errorf("%+v", summary)
		}
		a := opened(t, path)
		if diff := cmp.Diff(summary, a.Summary()); diff != "" {
			t.Error(diff)
		}
		to := kinds[kind](t)
		if _, err := a.Restore(t.Context(), to.backend, to.vault, archive.RestoreOptions{Store: options()}); err != nil {
			t.Fatalf("into %s: %v", kind, err)
		}
		s := to.store(t)
		verified(t, s)
		if diff := cmp.Diff(want, content(t, to, s)); diff != "" {
			t.Fatalf("into %s: %s", kind, diff)
		}
		at = to
	}
}

// The state at every entry is the one that stood there.
func TestPointInTime(t *testing.T) {
	from := kinds["embedded"](t)
	s := from.store(t)
	fill(t, from, s)
	path, _ := backup(t, from.backend, from.vault)
	a := opened(t, path)
	for _, until := range []int64{1, 13, 29, 30} {
		to := kinds["embedded"](t)
		got, err := a.Restore(t.Context(), to.backend, to.vault, archive.RestoreOptions{
			Store: options(), Until: until,
			Record: func(_, id string, _ json.RawMessage) (json.RawMessage, error) {
				return json.RawMessage(`{"mail":"` + id + `"}`), nil
			},
			Needs: func(name string) bool { return name < "8" },
		})
		if err != nil || got.Head != until || got.Records != 13 {
			t.Fatalf("%+v, %v", got, err)
		}
		restored := to.store(t)
		verified(t, restored)
		for i := range 20 {
			id := fmt.Sprint("t", i)
			want, err := s.At(t.Context(), "things", id, store.Moment{Number: until})
			have, haveErr := restored.Get(t.Context(), "things", id)
			if errors.Is(err, store.ErrNotFound) != errors.Is(haveErr, store.ErrNotFound) {
				t.Fatalf("%s at %d: %v, %v", id, until, err, haveErr)
			}
			if err == nil && string(want.Doc.Body) != string(have.Body) {
				t.Errorf("%s at %d: %s, want %s", id, until, have.Body, want.Doc.Body)
			}
		}
		if found, err := restored.Records().Find(t.Context(), "people", "mail", "r7", 9); err != nil || len(found) != 1 {
			t.Errorf("records: %v %v", found, err)
		}
		names, err := to.vault.Names(t.Context(), "", 100)
		if err != nil || len(names) != got.Files || slices.ContainsFunc(names, func(n string) bool { return n >= "8" }) {
			t.Errorf("files: %v %v", names, err)
		}
	}
	to := kinds["embedded"](t)
	for _, until := range []int64{-1, 31} {
		if _, err := a.Restore(t.Context(), to.backend, to.vault, archive.RestoreOptions{Store: options(), Until: until}); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("until %d: %v", until, err)
		}
	}
}

// A file that was cut short, or in which a byte was changed, is refused as a
// whole, before anything is restored; unless the byte is one that says nothing,
// such as gzip's own time: then all that it holds is what was written.
func TestNoDamagedBackupIsRead(t *testing.T) {
	from := kinds["embedded"](t)
	s := from.store(t)
	fill(t, from, s)
	path, _ := backup(t, from.backend, from.vault)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	plain := unpacked(t, whole)
	open := func(data []byte) error {
		t.Helper()
		bad := filepath.Join(t.TempDir(), "bad")
		if err := os.WriteFile(bad, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := archive.Open(t.Context(), bad, nil)
		return err
	}
	refused := func(what string, data []byte) {
		t.Helper()
		if err := open(data); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
	harmless := 0
	for at := 0; at < len(whole); at += max(len(whole)/150, 1) {
		refused(fmt.Sprint("cut at ", at), whole[:at])
		changed := bytes.Clone(whole)
		changed[at] ^= 0x41
		if open(changed) == nil && bytes.Equal(unpacked(t, changed), plain) {
			harmless++
			continue
		}
		refused(fmt.Sprint("changed at ", at), changed)
	}
	// Within the packing every byte says something.
	for at := 0; at < len(plain); at += max(len(plain)/50, 1) {
		changed := bytes.Clone(plain)
		changed[at] ^= 0x41
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		if _, err := w.Write(changed); errors.Join(err, w.Close()) != nil {
			t.Fatal(err)
		}
		if err := open(packed.Bytes()); !errors.Is(err, store.ErrDamaged) && !padding(plain, at) {
			t.Errorf("changed within at %d: %v", at, err)
		}
	}
	if harmless > 20 {
		t.Errorf("%d changed bytes of 150 made no difference", harmless)
	}
	refused("something else", []byte("PK\x03\x04"))
	refused("more behind it", append(bytes.Clone(whole), whole...))
}

func unpacked(t testing.TB, packed []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// padding tells whether a byte of a tar fills up a block.
func padding(plain []byte, at int) bool {
	end := min(len(plain), (at/512+1)*512)
	return len(bytes.Trim(plain[at:end], "\x00")) == 0
}

// While eight writers are at work, a backup is the state at one entry, taken
// beside the process that has the folder open.
func TestBackupWhileServing(t *testing.T) {
	data := t.TempDir()
	h := embedded(t, data)
	s := h.store(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 8)
	for i := range 8 {
		go func() {
			for n := 0; ctx.Err() == nil; n++ {
				_, err := s.Commit(ctx, store.Meta{Actor: "u", Action: "thing.write"}, func(_ context.Context, tx store.Tx) error {
					// Both or neither: a backup never holds one of them.
					return errors.Join(tx.Put("things", fmt.Sprint("a", i), 1, thing{N: n}), tx.Put("things", fmt.Sprint("b", i), 1, thing{N: n}))
				})
				if err != nil && ctx.Err() == nil {
					ended <- err
					return
				}
			}
			ended <- nil
		}()
	}
	for e, err := range s.Follow(t.Context(), 0) {
		if err != nil || e.Number == 20 {
			break
		}
	}
	var paths []string
	for range 5 {
		beside, err := sqlite.OpenReader(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		path, _ := backup(t, beside, folder.OpenBeside(filepath.Join(data, "files")))
		paths = append(paths, path)
		if err := beside.Close(); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	for range 8 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	all, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		a := opened(t, path)
		if head := a.Summary().Head; head < 20 || head > all {
			t.Errorf("head %d of %d", head, all)
		}
		to := kinds["embedded"](t)
		if _, err := a.Restore(t.Context(), to.backend, to.vault, archive.RestoreOptions{Store: options()}); err != nil {
			t.Fatal(err)
		}
		restored := to.store(t)
		verified(t, restored)
		for i := range 8 {
			a, errA := restored.Get(t.Context(), "things", fmt.Sprint("a", i))
			b, errB := restored.Get(t.Context(), "things", fmt.Sprint("b", i))
			if string(a.Body) != string(b.Body) || (errA == nil) != (errB == nil) {
				t.Errorf("half of a change: %s %v, %s %v", a.Body, errA, b.Body, errB)
			}
		}
	}
}

// What is not whole is not backed up: the error comes while there is still
// something to mend it from.
func TestADamagedStoreGivesNoBackup(t *testing.T) {
	from := kinds["embedded"](t)
	s := from.store(t)
	fill(t, from, s)
	entries, err := s.Entries(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(e []store.Entry) []store.Entry{
		"an entry is missing": func(e []store.Entry) []store.Entry { return slices.Delete(e, 4, 5) },
		"an entry was changed": func(e []store.Entry) []store.Entry {
			e[4].Acts[0].Reason = "other"
			return e
		},
		"an entry was forged": func(e []store.Entry) []store.Entry {
			e[4].Acts[0].Reason = "other"
			e[4].Hash = e[4].Sum()
			return e
		},
	} {
		source := forged{Backend: from.backend, entries: change(slices.Clone(entries))}
		if _, err := archive.Write(t.Context(), io.Discard, source, from.vault, backupOptions); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		entries, _ = s.Entries(t.Context(), 0, 100)
	}
}

// forged is a source whose journal another hand has written.
type forged struct {
	store.Backend
	entries []store.Entry
}

func (f forged) Entries(_ context.Context, after int64, limit int) ([]store.Entry, error) {
	var out []store.Entry
	for _, e := range f.entries {
		if e.Number > after && len(out) < limit {
			out = append(out, e)
		}
	}
	return out, nil
}
