package sqlite

import (
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"duijie/server/store"
)

// diskFault marks what SQLite says where the disk is full or takes no writes.
func diskFault(err error) error {
	said, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		return store.DiskFault(err)
	}
	switch said.Code {
	case sqlite3.ErrFull:
		return fmt.Errorf("%w: %w", store.ErrNoRoom, err)
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return fmt.Errorf("%w: %w", store.ErrReadOnly, err)
	case sqlite3.ErrIoErr, sqlite3.ErrCantOpen:
		if why := store.DiskFault(said.SystemErrno); errors.Is(why, store.ErrNoRoom) || errors.Is(why, store.ErrReadOnly) {
			return fmt.Errorf("%w: %w", why, err)
		}
	}
	return err
}
