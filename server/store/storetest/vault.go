package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/iotest"

	"duijie/server/store"
)

// chunk is what a vault may cut files into; the sizes of the suite lie around it.
const chunk = 255 << 10

// RunVault runs the conformance suite of a Vault. Each test gets an empty one.
func RunVault(t *testing.T, open func(t testing.TB) store.Vault) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, store.Vault)
	}{
		{"what is put comes back byte for byte under its hash", testKept},
		{"the same content twice is kept once", testKeptTwice},
		{"a file of exactly the limit is kept, one byte more is not", testFileLimit},
		{"a reader that breaks leaves nothing", testBrokenReader},
		{"an ended context leaves nothing", testPutEnded},
		{"the same content at once", testPutTogether},
		{"nobody opens a file before it is whole", testPutUnseen},
		{"a file is read from any place, by many", testSeek},
		{"a deleted file is gone and can be put again", testDeleteFile},
		{"what is no name of a file is not there", testNoName},
		{"files are listed by name, in pages", testNames},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// content is so many bytes that compress badly and differ from each other's.
func content(seed uint64, size int) []byte {
	out := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(out) // never fails
	return out
}

func nameOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func keep(t testing.TB, v store.Vault, data []byte) store.Kept {
	t.Helper()
	kept, err := v.Put(t.Context(), bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("put %d bytes: %v", len(data), err)
	}
	if want := (store.Kept{SHA256: nameOf(data), Size: int64(len(data))}); kept != want {
		t.Fatalf("kept as %+v, want %+v", kept, want)
	}
	return kept
}

func readFile(t testing.TB, v store.Vault, name string) []byte {
	t.Helper()
	file, err := v.Open(t.Context(), name)
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	got, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return got
}

// absent wants a file not to be there.
func absent(t testing.TB, v store.Vault, name string) {
	t.Helper()
	if has, err := v.Has(t.Context(), name); err != nil || has {
		t.Errorf("has %q: %v, %v", name, has, err)
	}
	if _, err := v.Open(t.Context(), name); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("open %q: %v", name, err)
	}
}

func testKept(t *testing.T, v store.Vault) {
	for i, size := range []int{0, 1, chunk - 1, chunk, chunk + 1, 2*chunk + 7} {
		data := content(uint64(i), size)
		absent(t, v, nameOf(data))
		kept := keep(t, v, data)
		if !bytes.Equal(readFile(t, v, kept.SHA256), data) {
			t.Errorf("%d bytes came back otherwise", size)
		}
		if has, err := v.Has(t.Context(), kept.SHA256); err != nil || !has {
			t.Errorf("has %d bytes: %v, %v", size, has, err)
		}
		if err := store.CheckFile(t.Context(), v, kept.SHA256); err != nil {
			t.Errorf("check %d bytes: %v", size, err)
		}
	}
}

func testKeptTwice(t *testing.T, v store.Vault) {
	data := content(1, chunk+1)
	if first, second := keep(t, v, data), keep(t, v, data); first != second {
		t.Errorf("kept as %+v and %+v", first, second)
	}
	if !bytes.Equal(readFile(t, v, nameOf(data)), data) {
		t.Error("came back otherwise")
	}
}

func testFileLimit(t *testing.T, v store.Vault) {
	data := content(1, chunk+2)
	if _, err := v.Put(t.Context(), bytes.NewReader(data), int64(len(data)-1)); !errors.Is(err, store.ErrTooLarge) {
		t.Errorf("one byte more: %v", err)
	}
	absent(t, v, nameOf(data))
	absent(t, v, nameOf(data[:len(data)-1]))
	keep(t, v, data)
	keep(t, v, nil) // limit 0
}

func testBrokenReader(t *testing.T, v store.Vault) {
	data, broken := content(1, 2*chunk), errors.New("the line broke")
	_, err := v.Put(t.Context(), io.MultiReader(bytes.NewReader(data), iotest.ErrReader(broken)), 1<<30)
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	absent(t, v, nameOf(data))
}

func testPutEnded(t *testing.T, v store.Vault) {
	data := content(1, chunk)
	ctx, cancel := context.WithCancel(t.Context())
	hangsUp := io.MultiReader(bytes.NewReader(data[:1000]), readerFunc(func([]byte) (int, error) { cancel(); return 0, nil }), bytes.NewReader(data[1000:]))
	if _, err := v.Put(ctx, hangsUp, 1<<30); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	absent(t, v, nameOf(data))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func testPutTogether(t *testing.T, v store.Vault) {
	data := content(1, 2*chunk+5)
	together(t, 8, func(int) error {
		kept, err := v.Put(t.Context(), iotest.HalfReader(bytes.NewReader(data)), 1<<30)
		if err == nil && kept.SHA256 != nameOf(data) {
			err = fmt.Errorf("kept as %s", kept.SHA256)
		}
		return err
	})
	if !bytes.Equal(readFile(t, v, nameOf(data)), data) {
		t.Error("came back otherwise")
	}
}

func testPutUnseen(t *testing.T, v store.Vault) {
	data := content(1, 2*chunk)
	looks := 0
	look := readerFunc(func([]byte) (int, error) {
		looks++
		absent(t, v, nameOf(data))
		return 0, io.EOF
	})
	if _, err := v.Put(t.Context(), io.MultiReader(bytes.NewReader(data[:chunk+1]), look, bytes.NewReader(data[chunk+1:]), look), 1<<30); err != nil {
		t.Fatal(err)
	}
	if looks != 2 || !bytes.Equal(readFile(t, v, nameOf(data)), data) {
		t.Errorf("looked %d times", looks)
	}
}

func testSeek(t *testing.T, v store.Vault) {
	data := content(1, 2*chunk+100)
	name := keep(t, v, data).SHA256
	together(t, 4, func(i int) error {
		file, err := v.Open(t.Context(), name)
		if err != nil {
			return err
		}
		defer file.Close()
		r := rand.New(rand.NewPCG(uint64(i), 1))
		for range 12 {
			at := r.IntN(len(data))
			got := make([]byte, min(len(data)-at, chunk))
			if _, err := file.Seek(int64(at-len(data)), io.SeekEnd); err != nil {
				return err
			}
			if _, err := io.ReadFull(file, got); err != nil {
				return err
			}
			if !bytes.Equal(got, data[at:at+len(got)]) {
				return fmt.Errorf("%d bytes at %d are others", len(got), at)
			}
		}
		if size, err := file.Seek(0, io.SeekEnd); err != nil || size != int64(len(data)) {
			return fmt.Errorf("the end is at %d, %w", size, err)
		}
		return nil
	})
}

func testDeleteFile(t *testing.T, v store.Vault) {
	data := content(1, chunk+1)
	name := keep(t, v, data).SHA256
	other := keep(t, v, content(2, 10)).SHA256
	for range 2 { // of an absent one it is no error
		if err := v.Delete(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		absent(t, v, name)
	}
	if err := store.CheckFile(t.Context(), v, name); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("check: %v", err)
	}
	if err := store.CheckFile(t.Context(), v, other); err != nil {
		t.Errorf("another file: %v", err)
	}
	keep(t, v, data)
	if !bytes.Equal(readFile(t, v, name), data) {
		t.Error("came back otherwise")
	}
}

func testNoName(t *testing.T, v store.Vault) {
	for _, name := range []string{"", "a", "../../etc/passwd", nameOf(nil)[:63] + "G", nameOf(nil) + "0", `{"$gt":""}`} {
		absent(t, v, name)
		if err := v.Delete(t.Context(), name); err != nil {
			t.Errorf("delete %q: %v", name, err)
		}
	}
}

func testNames(t *testing.T, v store.Vault) {
	var want []string
	for i := range 40 {
		want = append(want, keep(t, v, content(uint64(i), 100+i)).SHA256)
	}
	slices.Sort(want)
	if err := v.Delete(t.Context(), want[7]); err != nil {
		t.Fatal(err)
	}
	want = slices.Delete(want, 7, 8)
	for _, limit := range []int{1, 7, 39, 100} {
		var got []string
		for after := ""; ; {
			page, err := v.Names(t.Context(), after, limit)
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, page...); len(page) < limit {
				break
			}
			after = page[len(page)-1]
		}
		if !slices.Equal(got, want) {
			t.Errorf("by %d: %d names, want %d in order", limit, len(got), len(want))
		}
	}
}
