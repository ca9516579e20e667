package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// DiskFault marks the error of a write with ErrNoRoom or ErrReadOnly where a full or
// a read-only disk is its reason. Any other comes back as it is.
func DiskFault(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrNoRoom), errors.Is(err, ErrReadOnly):
		return err
	case isAny(err, syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG):
		return fmt.Errorf("%w: %w", ErrNoRoom, err)
	case isAny(err, syscall.EROFS, fs.ErrPermission):
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return err
}

func isAny(err error, kinds ...error) bool {
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}
