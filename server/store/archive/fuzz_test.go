package archive_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duijie/server/store"
	"duijie/server/store/archive"
)

// openBytes reads bytes as an archive. What is refused is refused as damage or as
// the form of a newer program.
func openBytes(t *testing.T, data []byte) (archive.Summary, bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.tar.gz")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(t.Context(), path, nil)
	if err != nil {
		if !errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrNewerSchema) {
			t.Fatalf("refused with %v", err)
		}
		return archive.Summary{}, false
	}
	return a.Summary(), true
}

// FuzzOpenArchive: a file is refused, or holds what the end of the backup says that
// it was made from: not one byte of it can be changed unseen.
func FuzzOpenArchive(f *testing.F) {
	h := embedded(f, f.TempDir())
	s := h.store(f)
	put(f, s, "t1", thing{1, "石墨烯"})
	if err := s.Records().Put(f.Context(), "people", "r1", map[string]string{"mail": "a@example.com"}); err != nil {
		f.Fatal(err)
	}
	if _, err := h.vault.Put(f.Context(), bytes.NewReader([]byte("file")), 1<<20); err != nil {
		f.Fatal(err)
	}
	path, summary := backup(f, h.backend, h.vault)
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-9])
	f.Add(append(bytes.Clone(whole), whole...))
	f.Add([]byte{})
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<20 {
			return
		}
		if got, ok := openBytes(t, data); ok && !cmp.Equal(got, summary) && got.Files+len(got.Records)+int(got.Head) > 0 {
			t.Fatalf("%d bytes pass for %+v", len(data), got)
		}
	})
}

// packed makes an archive of parts as a fuzzer or a stranger would.
func packed(t testing.TB, parts ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, p := range parts {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: p[0], Size: int64(len(p[1])), Mode: 0o600, Format: tar.FormatPAX}); err != nil {
			t.Skip("no such name can be written") // a NUL in it
		}
		if _, err := io.WriteString(w, p[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FuzzArchiveParts puts any text in the place of a part and of the end, so that the
// fuzzer need not learn to pack: nothing passes that its end does not sum up.
func FuzzArchiveParts(f *testing.F) {
	end := `{"format":1,"made":"2026-11-27T08:00:00Z","first":"","head":0,"hash":"","records":{},"files":0,"bytes":0,"sha256":""}`
	for _, part := range [][2]string{
		{"journal/1", "{}\n"}, {"journal/1", `{"acts":[],"id":"","number":1,"prev":"","time":"2026-01-02T03:04:05.000Z"}` + "\n"}, {"records/people/1", `{"id":"a","body":{}}` + "\n"}, {"records/people", "x"},
		{"files/../../etc/passwd", "x"}, {"files/" + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", ""}, {"end.json", end}, {"/", ""}, {"journal/1", "\n\n"},
	} {
		f.Add(part[0], part[1], end)
	}
	f.Add("journal/1", "", `{"format":2}`)
	f.Add("journal/1", "", `{"format":1e999}`)
	f.Fuzz(func(t *testing.T, name, body, end string) {
		if len(name)+len(body)+len(end) > 64<<10 {
			return
		}
		got, ok := openBytes(t, packed(t, [2]string{name, body}, [2]string{"end.json", end}))
		if ok && (len(got.SHA256) != 64 || got.Files > 1 || got.Head > 1 && body == "") {
			t.Fatalf("%q, %q, %q pass for %+v", name, body, end, got)
		}
	})
}

// A line without an end, which packs to almost nothing, does not fill the memory.
func TestALineWithoutEndDoesNotFillTheMemory(t *testing.T) {
	zeros := string(bytes.Repeat([]byte{'0'}, 300<<20))
	for _, name := range []string{"journal/1", "records/people/1"} {
		data := packed(t, [2]string{name, zeros})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, ok := openBytes(t, data); ok {
			t.Errorf("%s: taken", name)
		}
		runtime.ReadMemStats(&after)
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 250 {
			t.Errorf("%s: it took %d MiB to refuse %d KiB", name, took, len(data)>>10)
		}
	}
}
