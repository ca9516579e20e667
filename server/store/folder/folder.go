// Package folder keeps files in a folder of the file system: the vault of an
// installation without a database server.
//
// It knows bytes and their hashes. What a file is, whose it is and what it is
// called it must never know: its names are hashes, so no name that a person
// chose ever reaches the file system.
package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"duijie/server/store"
)

// incoming is where files are written until they are whole.
const incoming = "incoming"

// Vault is a store.Vault on a folder:
//
//	ab/cd/abcd...   a file, by its hash
//	incoming/...    what is being written; emptied at the start
type Vault struct{ path string }

var _ store.Vault = (*Vault)(nil)

// Open makes the folder where there is none and removes what a former process
// left half written in it. One process at a time may have it open: in the data
// folder, whose lock sees to that. The folder is readable for its owner only.
func Open(path string) (*Vault, error) {
	v := &Vault{path: path}
	if err := os.RemoveAll(v.incoming()); err != nil {
		return nil, fmt.Errorf("folder of files: %w", err)
	}
	if err := os.MkdirAll(v.incoming(), 0o700); err != nil {
		return nil, fmt.Errorf("folder of files: %w", err)
	}
	return v, nil
}

// OpenBeside opens a folder that another process may have open, for reading only.
func OpenBeside(path string) *Vault { return &Vault{path: path} }

func (v *Vault) incoming() string { return filepath.Join(v.path, incoming) }

// at is where a file of this name stands.
func (v *Vault) at(sha256 string) string {
	return filepath.Join(v.path, sha256[:2], sha256[2:4], sha256)
}

// Put writes beside, brings the bytes to the disk, and renames: the file is
// there as a whole or not at all. One that is there already is replaced by the
// same bytes, which mends it where the disk had damaged it.
func (v *Vault) Put(ctx context.Context, r io.Reader, limit int64) (kept store.Kept, err error) {
	file, err := os.CreateTemp(v.incoming(), "")
	if err != nil {
		return store.Kept{}, store.DiskFault(err)
	}
	defer func() {
		if err != nil {
			kept, err = store.Kept{}, store.DiskFault(err)
			_ = os.Remove(file.Name()) // what stays is removed at the next start
		}
	}()
	kept, err = store.CopyFile(ctx, file, r, limit)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return kept, err
	}
	return kept, v.place(file.Name(), kept.SHA256)
}

// place renames a whole file to its name and brings the names to the disk.
func (v *Vault) place(file, sha256 string) error {
	to := v.at(sha256)
	inner := filepath.Dir(to)
	if err := os.MkdirAll(inner, 0o700); err != nil {
		return err
	}
	if err := os.Rename(file, to); err != nil {
		return err
	}
	// The folders may be new too, and so each name in the one above.
	for _, dir := range []string{inner, filepath.Dir(inner), v.path} {
		if err := syncFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open opens a file.
func (v *Vault) Open(_ context.Context, sha256 string) (io.ReadSeekCloser, error) {
	if !store.ValidSHA256(sha256) {
		return nil, store.FileNotFound(sha256)
	}
	file, err := os.Open(v.at(sha256))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, store.FileNotFound(sha256)
	}
	if err != nil {
		return nil, err
	}
	return file, nil
}

// Has tells whether a file is there.
func (v *Vault) Has(_ context.Context, sha256 string) (bool, error) {
	if !store.ValidSHA256(sha256) {
		return false, nil
	}
	_, err := os.Stat(v.at(sha256))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Names lists files by name. Whatever else lies in the folder is left out.
func (v *Vault) Names(ctx context.Context, after string, limit int) ([]string, error) {
	var names []string
	err := v.each(v.path, "", after, func(name string) bool {
		if names = append(names, name); len(names) == limit || ctx.Err() != nil {
			return false
		}
		return true
	})
	return names, errors.Join(err, ctx.Err())
}

// each calls fn with the names behind after that stand below folder, in order,
// until it answers false. prefix is what the folder's own name adds to those of
// its files.
func (v *Vault) each(folder, prefix, after string, fn func(name string) bool) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch {
		case e.IsDir() && len(prefix) < 4 && len(e.Name()) == 2:
			inner := prefix + e.Name()
			if len(after) >= len(inner) && inner < after[:len(inner)] {
				continue
			}
			more := true
			err := v.each(filepath.Join(folder, e.Name()), inner, after, func(name string) bool {
				more = fn(name)
				return more
			})
			if err != nil || !more {
				return err
			}
		case len(prefix) == 4 && store.ValidSHA256(e.Name()) && e.Name() > after:
			if !fn(e.Name()) {
				return nil
			}
		}
	}
	return nil
}

// Delete removes a file. The folders that it stood in stay.
func (v *Vault) Delete(_ context.Context, sha256 string) error {
	if !store.ValidSHA256(sha256) {
		return nil
	}
	if err := os.Remove(v.at(sha256)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
