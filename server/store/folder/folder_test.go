package folder_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"duijie/server/store"
	"duijie/server/store/folder"
	"duijie/server/store/storetest"
)

func TestMain(m *testing.M) {
	storetest.FillerMain(open)
	os.Exit(m.Run())
}

func open(place string) (store.Vault, error) { return folder.Open(place) }

func opened(t testing.TB, place string) store.Vault {
	t.Helper()
	v, err := open(place)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestConformance(t *testing.T) {
	storetest.RunVault(t, func(t testing.TB) store.Vault { return opened(t, t.TempDir()) })
}

func TestKilledWriters(t *testing.T) {
	storetest.KillVault(t, t.TempDir(), open, storetest.Rounds(10))
}

// files lists what lies in the folder.
func files(t *testing.T, place string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(place, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, strings.TrimPrefix(path, place+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const helloSHA = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

func TestWhereAFileStands(t *testing.T) {
	place := t.TempDir()
	if _, err := opened(t, place).Put(t.Context(), strings.NewReader("hello"), 5); err != nil {
		t.Fatal(err)
	}
	at := "2c/f2/" + helloSHA
	if got := files(t, place); len(got) != 1 || got[0] != at {
		t.Fatalf("the folder holds %v", got)
	}
	info, err := os.Stat(filepath.Join(place, at))
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v: others can read it", info.Mode(), err)
	}
}

func TestAFailedPutLeavesNoRest(t *testing.T) {
	place := t.TempDir()
	v := opened(t, place)
	for _, put := range []func() (store.Kept, error){
		func() (store.Kept, error) { return v.Put(t.Context(), strings.NewReader("hello"), 4) },
		func() (store.Kept, error) {
			return v.Put(t.Context(), iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("hello"))), 5)
		},
	} {
		if _, err := put(); err == nil {
			t.Error("it was kept")
		}
	}
	if got := files(t, place); len(got) != 0 {
		t.Errorf("the folder holds %v", got)
	}
}

func TestWhatAProcessLeftIsRemovedAtTheStart(t *testing.T) {
	place := t.TempDir()
	opened(t, place)
	if err := os.WriteFile(filepath.Join(place, "incoming", "123"), []byte("hel"), 0o600); err != nil {
		t.Fatal(err)
	}
	opened(t, place)
	if got := files(t, place); len(got) != 0 {
		t.Errorf("the folder holds %v", got)
	}
}

func TestADamagedFileIsFoundAndMendedByPuttingItAgain(t *testing.T) {
	place := t.TempDir()
	v := opened(t, place)
	put := func() {
		t.Helper()
		if _, err := v.Put(t.Context(), strings.NewReader("hello"), 5); err != nil {
			t.Fatal(err)
		}
	}
	put()
	if err := os.WriteFile(filepath.Join(place, "2c/f2", helloSHA), []byte("hallo"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := store.CheckFile(t.Context(), v, helloSHA); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("check: %v", err)
	}
	put()
	if err := store.CheckFile(t.Context(), v, helloSHA); err != nil {
		t.Errorf("after it was put again: %v", err)
	}
}
