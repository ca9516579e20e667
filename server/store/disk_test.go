package store_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"duijie/server/store"
)

func TestFaultsOfADiskAreTold(t *testing.T) {
	path := func(errno syscall.Errno) error {
		return fmt.Errorf("save: %w", &fs.PathError{Op: "write", Path: "/data/x", Err: errno})
	}
	for _, c := range []struct {
		rule string
		err  error
		want error
	}{
		{"no fault", nil, nil},
		{"no room", path(syscall.ENOSPC), store.ErrNoRoom},
		{"no room within a quota", path(syscall.EDQUOT), store.ErrNoRoom},
		{"past the largest file", path(syscall.EFBIG), store.ErrNoRoom},
		{"a disk for reading", path(syscall.EROFS), store.ErrReadOnly},
		{"a folder of another user", path(syscall.EACCES), store.ErrReadOnly},
		{"one that was told before", store.ErrNoRoom, store.ErrNoRoom},
		{"anything else", os.ErrClosed, os.ErrClosed},
	} {
		got := store.DiskFault(c.err)
		if !errors.Is(got, c.want) || c.err != nil && !errors.Is(got, c.err) {
			t.Errorf("%s: %v", c.rule, got)
		}
		if c.want == os.ErrClosed && (errors.Is(got, store.ErrNoRoom) || errors.Is(got, store.ErrReadOnly)) {
			t.Errorf("%s: %v", c.rule, got)
		}
	}
}
